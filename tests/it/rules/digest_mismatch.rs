//! `digest-mismatch`

use crate::support::{Workspace, sha256};

#[test]
fn a_file_that_is_not_the_pinned_one_is_denied() {
    let pinned = Workspace::model(&format!(
        "license = \"MIT\"\nsha256 = \"{}\"",
        sha256(crate::support::gguf!(" stand-in").as_bytes())
    ));
    assert_eq!(pinned.check().code, 0);
    pinned.write("weights.gguf", crate::support::gguf!(" stand-ins"));
    let output = pinned.check();
    assert_eq!((output.code, output.codes()), (1, vec!["digest-mismatch".to_owned()]));
}
