//! `-v`: what each stage did, a line or a few.

use guppy::graph::PackageMetadata;

use crate::assess::{Assessment, RULES};
use crate::declare::Declarations;
use crate::inspect::{InspectedFile, Inventory};
use crate::quantity::{count, total};
use crate::report::Terminal;
use crate::resolve::Resolved;
use crate::vocabulary::Word;
use crate::workspace::{WORKSPACE_FILE, Workspace};

/// What Cargo said, and what was declared.
pub(super) fn declared(workspace: &Workspace, declarations: &Declarations, terminal: &mut Terminal) {
    let packages = count(workspace.graph.package_count(), "package");
    terminal.step("Read", &format!("`cargo metadata` of {}: {packages}", workspace.manifest_path));
    let models: usize = declarations.packages.values().map(|package| package.models.len()).sum();
    let manifests = count(workspace.manifests.len(), "manifest");
    terminal.step("Declared", &format!("{} in {manifests}", count(models, "model")));
    let file = &declarations.workspace;
    if workspace.workspace_file.is_some() {
        let tables = [
            ("`[use]`", usize::from(file.usage.is_some())),
            ("`[[license]]`", file.licenses.len()),
            ("`[[crate]]`", file.crates.len()),
            ("`[[ignore]]`", file.ignores.len()),
            ("`[[review]]`", file.reviews.len()),
        ];
        let tables = tables.into_iter().filter(|(_, number)| *number > 0);
        let told: Vec<_> = tables.map(|(name, number)| format!("{number} {name}")).collect();
        terminal.step("Declared", &format!("{WORKSPACE_FILE}: {}", told.join(", ")));
    }
}

/// What is compiled, and which models come with it.
pub(super) fn resolved(workspace: &Workspace, resolved: &Resolved<'_>, terminal: &mut Terminal) {
    let selected: Vec<_> = resolved.crates.selected.iter().map(PackageMetadata::name).collect();
    let crates = count(resolved.crates.crates.len(), "crate");
    let host = workspace.platforms.host_triple();
    terminal.step("Selected", &format!("{}: {crates}, compiled on {host}", selected.join(", ")));
    for table in &resolved.unused_crates {
        terminal.step("Unused", &format!("`[[crate]]` {}: no such crate is compiled", table.name.value));
    }
}

/// What is in the files of each model, and what its terms come to.
pub(super) fn judged(inventory: &Inventory<'_>, assessment: &Assessment<'_>, terminal: &mut Terminal) {
    for (model, terms) in inventory.models.iter().zip(&assessment.terms) {
        let name = &model.resolved.declaration.name.value;
        let bytes = total(model.files.iter().filter_map(InspectedFile::size));
        let files = count(model.files.len(), "file");
        let text = match (terms.text, &terms.identified) {
            (Some(text), Some(license)) => format!("{} is the text of {}", text.path, license.id),
            (Some(text), None) => format!("{} is an unrecognised text", text.path),
            (None, _) => "no licence text".to_owned(),
        };
        terminal.step("Inspected", &format!("{name}: {files}, {}; {text}", indicatif::BinaryBytes(bytes)));
    }
    let named = &inventory.named;
    let names = named.models.len() + named.crates.iter().map(|krate| krate.models.len()).sum::<usize>();
    terminal.step("Named", &format!("{} in sources", count(names, "model")));
    for source in &named.unread {
        terminal.step("Skipped", &format!("{}: {}", source.path, source.reason));
    }
    for settled in &assessment.settled.tables {
        terminal.step("Settled", &settled.told);
    }
    for (model, terms) in inventory.models.iter().zip(&assessment.terms) {
        let declaration = model.resolved.declaration;
        let name = &declaration.name.value;
        let license = declaration.license.as_ref().map_or_else(
            || "no licence".to_owned(),
            |license| match terms.taken(&license.value) {
                Some(taken) => format!("{} (judged by {taken})", license.value),
                None => license.value.to_string(),
            },
        );
        let risk = terms.risk().0.word();
        terminal.step("Assessed", &format!("{name}: {license}, {risk} risk"));
    }
    let findings = count(assessment.findings.len(), "finding");
    terminal.step("Assessed", &format!("{}: {findings}", count(RULES.len(), "rule")));
}
