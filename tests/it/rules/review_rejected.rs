//! `review-rejected`

use super::{custom, decide};

#[test]
fn rejected_terms_are_denied_and_the_document_says_so() {
    let workspace = custom("Terms");
    decide(&workspace, "--reject");
    let output = workspace.check();
    assert_eq!((output.code, output.codes()), (1, vec!["review-rejected".to_owned()]));
    assert!(workspace.json("cyclonedx", &[]).to_string().contains("\"rejected\""));
}
