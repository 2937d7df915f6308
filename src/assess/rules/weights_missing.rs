//! `weights-missing`: declared files that are not there, or hold nothing.

use super::{Context, Findings, Report, Rule, RuleMeta};
use crate::declare::{Delivery, Level};
use crate::inspect::{FileOrigin, InspectedFile};
use crate::resolve::MissingReason;

pub(super) struct WeightsMissing;

static META: RuleMeta = RuleMeta {
    code: "weights-missing",
    level: Level::Warn,
    summary: "declared weights that are not on this machine",
    why: "Without the bytes there is no digest, and a BOM without digests can't be checked against what is shipped.",
    settle: "Fetch the weights, or mend the pattern in `files`. Of a model that is fetched at run time say \
             `delivery = \"downloaded\"`, of one that is called as an API `delivery = \"service\"`.",
};

impl Rule for WeightsMissing {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for (model, _) in context.models() {
            let declaration = model.resolved.declaration;
            let name = &declaration.name.value;
            for missing in &model.resolved.missing {
                let (label, help) = match missing.reason {
                    MissingReason::NotFound => ("no such file", "fetch it, or mend the path"),
                    MissingReason::DanglingLink => {
                        ("a link to nothing", "fetch the file that the link names")
                    }
                    MissingReason::NoMatch => ("no file matches", "fetch the files, or mend the pattern"),
                };
                let message = format!("weights of `{name}` are missing: `{}`", missing.pattern);
                findings.model(model, Report::new(message).label(missing.span, label).help(help));
            }
            for file in model.files.iter().filter(|file| file.origin == FileOrigin::Pointer) {
                findings.model(model, pointer(name, file));
            }
            for file in model.files.iter().filter(|file| file.digests.size == 0) {
                let message = format!("weights of `{name}` are empty: `{}`", file.artifact.path);
                let report =
                    Report::new(message).label(file.artifact.span, "0 bytes").help("fetch the file again");
                findings.model(model, report);
            }
            let has_none = declaration.files.is_empty() && model.resolved.store.is_none();
            if has_none && declaration.delivery == Delivery::Bundled {
                let report = Report::new(format!("`{name}` names no files"))
                    .label(declaration.name.span, "declared without `files`")
                    .help("add `files = [\"…\"]`, or `delivery = \"downloaded\"` or `\"service\"` where none are shipped");
                findings.model(model, report);
            }
        }
    }
}

fn pointer(name: &str, file: &InspectedFile) -> Report {
    let digests = &file.digests;
    Report::new(format!("weights of `{name}` are not on this machine: `{}`", file.artifact.path))
        .label(file.artifact.span, "a Git LFS pointer")
        .note(format!("it stands for {} bytes with the SHA-256 {}", digests.size, digests.sha256.hex()))
        .help("fetch them: `git lfs pull`")
}
