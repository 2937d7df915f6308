//! `digest-mismatch`: a file that is not the one that was pinned, or that its store names.

use super::{Context, Findings, Report, Rule, RuleMeta};
use crate::declare::Level;
use crate::digest::Digest;
use crate::inspect::InspectedFile;
use crate::resolve::Content;

pub(super) struct DigestMismatch;

static META: RuleMeta = RuleMeta {
    code: "digest-mismatch",
    level: Level::Deny,
    summary: "weights that differ from the digest that they should have",
    why: "The file is not the one that was declared: it was changed, replaced, or cut short.",
    settle: "Fetch the right file. If the new one is meant, change `version` and `sha256` together.",
};

impl Rule for DigestMismatch {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for (model, _) in context.models() {
            for file in model.files.iter().chain(&model.card).chain(&model.license_file) {
                if let Content::Named(name) = &file.artifact.content
                    && file.digests.sha256 != *name
                {
                    findings.model(model, renamed(file, name));
                }
            }
            let Some(pin) = &model.resolved.declaration.sha256 else { continue };
            for file in model.files.iter().filter(|file| file.digests.sha256 != pin.value) {
                let message = format!("`{}` is not the file that was pinned", file.artifact.path);
                let report = Report::new(message)
                    .label(pin.span, "pinned here")
                    .note(format!("its SHA-256 is {}", file.digests.sha256.hex()))
                    .help("fetch the right file, or change `version` and `sha256` together if the new one is meant");
                findings.model(model, report);
            }
        }
    }
}

/// A store names its files by their digests.
fn renamed(file: &InspectedFile, name: &Digest) -> Report {
    Report::new(format!("`{}` is not the file that its store names", file.artifact.path))
        .label(file.artifact.span, "looked up here")
        .note(format!("the store names the SHA-256 {}", name.hex()))
        .note(format!("       the file has SHA-256 {}", file.digests.sha256.hex()))
        .help("remove it from the store and fetch it again")
}
