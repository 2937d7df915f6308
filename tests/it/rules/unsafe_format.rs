//! `unsafe-format`

use crate::support::Workspace;

/// Protocol 2: `os.system("true")`, were it loaded.
const PICKLE: &[u8] = b"\x80\x02cos\nsystem\nX\x04\x00\x00\x00true\x85R.";

#[test]
fn a_pickle_is_told_with_what_it_imports() {
    let workspace = Workspace::model("license = \"MIT\"");
    assert_eq!(workspace.check().codes(), Vec::<String>::new());
    std::fs::write(workspace.path().join("weights.gguf"), PICKLE).expect("written");
    let output = workspace.check();
    assert_eq!((output.code, output.codes()), (0, vec!["unsafe-format".to_owned()]));
    assert!(output.text().contains("it imports what tensors don't need: `os.system`"), "{}", output.text());
}
