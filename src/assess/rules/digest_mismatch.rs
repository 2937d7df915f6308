//! `digest-mismatch`: a file that is not the one that was pinned.

use super::{Context, Findings, Report, Rule, RuleMeta};
use crate::declare::Level;

pub(super) struct DigestMismatch;

static META: RuleMeta = RuleMeta {
    code: "digest-mismatch",
    level: Level::Deny,
    summary: "weights that differ from their pinned digest",
    why: "The file is not the one that was declared: it was changed, replaced, or cut short.",
    settle: "Fetch the right file. If the new one is meant, change `version` and `sha256` together.",
};

impl Rule for DigestMismatch {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for (model, _) in context.models() {
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
