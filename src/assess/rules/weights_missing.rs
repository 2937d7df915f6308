//! `weights-missing`: declared files that are not there, or hold nothing.

use std::collections::BTreeSet;

use camino::Utf8Path;

use super::{Context, Findings, Report, Rule, RuleMeta};
use crate::declare::{Delivery, Level};
use crate::inspect::{InspectedFile, InspectedModel};
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
            for file in model.files.iter().filter(|file| file.digests.size == 0) {
                let message = format!("weights of `{name}` are empty: `{}`", file.artifact.path);
                let report =
                    Report::new(message).label(file.artifact.span, "0 bytes").help("fetch the file again");
                findings.model(model, report);
            }
            for file in &model.files {
                let Some(parts) = undeclared_parts(file, model) else { continue };
                let message = format!("weights of `{name}` are in {parts}, which is not among its files");
                let report = Report::new(message)
                    .label(file.artifact.span, format!("`{}` names it", file.artifact.path))
                    .help("add it to `files`: without it neither its bytes nor its digest are known");
                findings.model(model, report);
            }
            if declaration.files.is_empty() && declaration.delivery == Delivery::Bundled {
                let report = Report::new(format!("`{name}` names no files"))
                    .label(declaration.name.span, "declared without `files`")
                    .help("add `files = [\"…\"]`, or `delivery = \"downloaded\"` or `\"service\"` where none are shipped");
                findings.model(model, report);
            }
        }
    }
}

/// The files that a file names as holding its numbers and that the declaration doesn't: external data of ONNX, shards
/// of an index, the `.bin` of OpenVINO. The first, and how many more.
fn undeclared_parts(file: &InspectedFile, model: &InspectedModel<'_>) -> Option<String> {
    let directory = file.artifact.path.parent().unwrap_or(Utf8Path::new(""));
    let declared: BTreeSet<_> = model.files.iter().map(|file| &file.artifact.path).collect();
    let parts = file.facts.as_ref()?.external_files.iter().map(|part| directory.join(part));
    let mut undeclared = parts.filter(|part| !declared.contains(part));
    let first = undeclared.next()?;
    match undeclared.count() {
        0 => Some(format!("`{first}`")),
        more => Some(format!("`{first}` and {more} more")),
    }
}
