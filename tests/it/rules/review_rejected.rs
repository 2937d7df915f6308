//! `review-rejected`

use super::{custom, decide};
use crate::support::Workspace;

#[test]
fn rejected_terms_are_denied_and_the_document_says_so() {
    let workspace = custom("Terms");
    decide(&workspace, "--reject");
    let output = workspace.check();
    assert_eq!((output.code, output.codes()), (1, vec!["review-rejected".to_owned()]));
    assert!(workspace.json("cyclonedx", &[]).to_string().contains("\"rejected\""));
}

/// That nothing else asks for a review of the terms takes nothing from what a person decided.
#[test]
fn a_rejection_of_a_listed_licence_counts_too() {
    let workspace = Workspace::model("license = \"MIT\"");
    assert_eq!(workspace.check().denied(), [] as [&str; 0]);
    decide(&workspace, "--reject");
    assert_eq!(workspace.check().denied(), ["review-rejected"]);
    let page = workspace.run(&["report", "--output", "-"]).text();
    assert!(page.contains("<strong>Not ready.</strong> The model may not be used"), "{page}");
    // It was about another licence.
    workspace.replace("Cargo.toml", "\"MIT\"", "\"ISC\"");
    assert_eq!(workspace.check().denied(), [] as [&str; 0]);
    workspace.replace("Cargo.toml", "\"ISC\"", "\"MIT\"");
    assert_eq!(workspace.check().denied(), ["review-rejected"]);
}
