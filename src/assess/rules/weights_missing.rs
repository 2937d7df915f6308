//! `weights-missing`: declared files that are not there, or hold nothing.

use std::collections::BTreeSet;

use camino::Utf8Path;

use super::{Context, Findings, Report, Rule, RuleMeta};
use crate::declare::{Delivery, Level};
use crate::inspect::{FileOrigin, InspectedFile, InspectedModel, LockMode};
use crate::member_path;
use crate::resolve::{Missing, MissingReason, Part};

pub(super) struct WeightsMissing;

static META: RuleMeta = RuleMeta {
    code: "weights-missing",
    level: Level::Warn,
    summary: "declared weights that are not on this machine",
    why: "Without the bytes there is no digest, and a BOM without digests can't be checked against what is shipped.",
    settle: "Fetch the weights, or mend the pattern in `files`; where model-sbom.lock has their digests, the BOM has \
             them too. Of a model that is fetched at run time say `delivery = \"downloaded\"`, of one that is called \
             as an API `delivery = \"service\"`. With `--locked`, weights that are neither here nor in the lock are \
             denied.",
};

impl Rule for WeightsMissing {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for (model, _) in context.models() {
            let declaration = model.resolved.declaration;
            let name = &declaration.name.value;
            let unlocked = model.resolved.missing.iter().filter(|missing| !model.is_locked(missing));
            for missing in unlocked {
                match context.inventory.lock.mode {
                    LockMode::Locked => findings.model_denied(model, unknown(name, missing)),
                    LockMode::Read | LockMode::Write => findings.model(model, unknown(name, missing)),
                }
            }
            for file in model.files.iter().filter(|file| file.origin == FileOrigin::Lock) {
                findings.model(model, locked(name, file));
            }
            for file in model.files.iter().filter(|file| file.origin == FileOrigin::Pointer) {
                findings.model(model, pointer(name, file));
            }
            for file in model.files.iter().filter(|file| is_empty(file)) {
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
            let has_none =
                declaration.files.is_empty() && model.files.is_empty() && model.resolved.store.is_none();
            if has_none && declaration.delivery == Delivery::Bundled {
                findings.model(model, no_files(model));
            }
        }
    }
}

/// What is packed along with weights may be empty, as `__init__.py` is.
fn is_empty(file: &InspectedFile) -> bool {
    let part = file.artifact.layer.as_ref().map(|layer| layer.part);
    file.digests.size == 0 && part.is_none_or(|part| part == Part::Weights)
}

/// The files that a file names as holding its numbers and that the declaration doesn't: external data of ONNX, shards
/// of an index, the `.bin` of OpenVINO. The first, and how many more.
fn undeclared_parts(file: &InspectedFile, model: &InspectedModel<'_>) -> Option<String> {
    let path = unpacked_path(file);
    let directory = path.parent().unwrap_or(Utf8Path::new(""));
    let declared: BTreeSet<_> = model.files.iter().map(unpacked_path).collect();
    let parts = file.facts.as_ref()?.external_files.iter().map(|part| directory.join(part));
    let mut undeclared = parts.filter(|part| !declared.contains(part.as_path()));
    let first = undeclared.next()?;
    match undeclared.count() {
        0 => Some(format!("`{first}`")),
        more => Some(format!("`{first}` and {more} more")),
    }
}

/// The path that the files of a model name each other by: inside a layer, or as a manifest has it.
fn unpacked_path(file: &InspectedFile) -> &Utf8Path {
    let title = file.artifact.layer.as_ref().and_then(|layer| layer.title.as_deref());
    match member_path::split(file.artifact.path.as_str()) {
        Some((_, member)) => Utf8Path::new(member),
        None => title.map_or(&file.artifact.path, Utf8Path::new),
    }
}

fn unknown(name: &str, missing: &Missing) -> Report {
    let (label, help) = match missing.reason {
        MissingReason::NotFound => ("no such file", "fetch it, or mend the path"),
        MissingReason::DanglingLink => ("a link to nothing", "fetch the file that the link names"),
        MissingReason::NoMatch => ("no file matches", "fetch the files, or mend the pattern"),
    };
    let message = format!("weights of `{name}` are missing: `{}`", missing.pattern);
    Report::new(message).label(missing.span, label).help(help)
}

fn locked(name: &str, file: &InspectedFile) -> Report {
    let path = &file.artifact.path;
    Report::new(format!("weights of `{name}` are not on this machine: `{path}`"))
        .label(file.artifact.span, "declared here")
        .note("their digests are those of model-sbom.lock")
        .help(format!("fetch the file; if it is gone for good: `cargo model-sbom lock --update {name}`"))
}

fn no_files(model: &InspectedModel<'_>) -> Report {
    let name = &model.resolved.declaration.name;
    Report::new(format!("`{}` names no files", name.value))
        .label(name.span, "declared without `files`")
        .help("add `files = [\"…\"]`, or `delivery = \"downloaded\"` or `\"service\"` where none are shipped")
}

fn pointer(name: &str, file: &InspectedFile) -> Report {
    let digests = &file.digests;
    Report::new(format!("weights of `{name}` are not on this machine: `{}`", file.artifact.path))
        .label(file.artifact.span, "a Git LFS pointer")
        .note(format!("it stands for {} bytes with the SHA-256 {}", digests.size, digests.sha256.hex()))
        .help("fetch them: `git lfs pull`")
}
