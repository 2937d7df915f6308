//! One file for each rule: what it finds, and what settles it.

mod conflicting_declarations;
pub(crate) mod crate_license_conflict;
mod crate_license_missing;
mod custom_license;
mod dataset_license;
mod digest_mismatch;
mod license_conflict;
mod license_expired;
mod license_text_changed;
mod licensee_mismatch;
mod lineage_license;
mod malformed_weights;
mod missing_license;
mod models_unknown;
pub(crate) mod native_unknown;
mod obligation_unmet;
mod policy_denied;
mod review_expired;
mod review_incomplete;
mod review_rejected;
pub(crate) mod undeclared_model;
mod undeclared_weights;
mod unjudged_license;
mod unpinned_version;
pub(crate) mod unreadable_declaration;
mod unrecognised_terms;
mod unsafe_format;
mod unused_entry;
mod use_not_permitted;
mod weights_missing;

use crate::support::Workspace;

/// A model under terms of its own, with their text.
pub(crate) fn custom(text: &str) -> Workspace {
    let workspace = Workspace::model("license = \"LicenseRef-acme\"\nlicense-file = \"TERMS\"");
    workspace.write("TERMS", text);
    workspace
}

/// Approves the terms of the model `m`, of which there is no text.
fn decide_without_text(workspace: &Workspace) {
    let arguments =
        ["review", "m", "--approve", "--by", "Legal", "--reason", "read", "--without-text", "on paper"];
    let output = workspace.run(&arguments);
    assert_eq!(output.code, 0, "{}", output.stderr);
}

/// Records a decision about the model `m`.
pub(crate) fn decide(workspace: &Workspace, decision: &str) {
    let output = workspace.run(&["review", "m", decision, "--by", "Legal", "--reason", "read"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
}
