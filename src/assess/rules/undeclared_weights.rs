//! `undeclared-weights`: a model in the workspace, or in the sources of a dependency, that no declaration names.

use std::collections::BTreeSet;

use camino::Utf8Path;

use super::{Audience, Context, Findings, ModelState, Report, Rule, RuleMeta};
use crate::assess::evidence;
use crate::declare::{Level, quoted};
use crate::inspect::discover::{Candidate, FoundFile, Looks, UndeclaredCrate};
use crate::inspect::pattern::{escaped, pattern};
use crate::inspect::survey::common_stem;
use crate::inspect::weights::Format;
use crate::member_path;
use crate::quantity::count;
use crate::suggestion;

pub(super) struct UndeclaredWeights;

pub(super) static META: RuleMeta = RuleMeta {
    code: "undeclared-weights",
    level: Level::Deny,
    audience: Audience::Engineering,
    state: ModelState::Unknown,
    question: "Does the product ship these files?",
    is_about_review: false,
    summary: "weights that no declaration has (a warning in dependencies)",
    why: "A model that is shipped and not declared is missing from the BOM, and so are its terms. Crates ship weights \
          inside their sources, and their licence is often that of their code alone.",
    settle: "Declare a model of the workspace in the manifest of the package that uses it, and one of a dependency in \
             a `[[crate]]` table of `model-sbom.toml`; or say in an `[[ignore]]` table why it is none of the product.",
};

impl Rule for UndeclaredWeights {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        let inventory = context.inventory;
        for candidate in inventory.undeclared.iter().filter(|candidate| candidate.ignored_by.is_none()) {
            findings.other(of_workspace(candidate, context));
        }
        let elsewhere = inventory.undeclared_elsewhere.iter();
        for candidate in elsewhere.filter(|candidate| candidate.ignored_by.is_none()) {
            let note = "it lies in a package that is not selected: no document of this run is about it";
            findings.of_others(of_workspace(candidate, context).note(note));
        }
        for krate in inventory.undeclared_crates.iter().filter(|krate| krate.ignored_by.is_none()) {
            findings.of_others(of_crate(krate));
        }
    }
}

fn of_workspace(candidate: &Candidate, context: &Context<'_>) -> Report {
    let path = &candidate.path;
    let (named, size) = match &candidate.looks.inside {
        Some((inside, size)) => (member_path::join(path, inside), *size),
        None => (path.clone(), candidate.size),
    };
    let report = match &candidate.looks.unreadable {
        None if candidate.looks.format == Some(Format::Code) => Report::new(format!(
            "`{named}` names code that loading its model runs, and no declaration names it"
        ))
        .of_several("file", "name code that loading their models runs, and no declaration names them"),
        None => Report::new(format!("`{named}` is a model, and no declaration names it"))
            .of_several("file", "are models, and no declaration names them"),
        Some(_) => Report::new(format!(
            "`{named}` is called as weights are and can't be read as such, and no declaration names it"
        ))
        .of_several(
            "file",
            "are called as weights are and can't be read as such, and no declaration names them",
        ),
    };
    let mut report = report.note(described(&candidate.looks, size));
    if let Some(table) = candidate.changed_since {
        let span = context.declarations.workspace.ignores[table].span;
        report = report.label(span, "this was written for another content");
    }
    let parts: Vec<_> = candidate.looks.external_files(path).iter().map(|part| format!("`{part}`")).collect();
    if candidate.looks.format == Some(Format::TensorflowJs) && !parts.is_empty() {
        report = report.note(format!("its numbers are in {}", parts.join(", ")));
    }
    let report = match is_in_a_member(path, context) {
        _ if path.starts_with("..") => report.help(suggestion::above_the_workspace(path)),
        true => report.help(
            "declare it in a `[[package.metadata.model-sbom.model]]` table of the package that uses it: \
             `cargo model-sbom init` writes one",
        ),
        false => report.help(
            "it lies in no package: declare it in a `[[model]]` table of `model-sbom.toml`, with the packages that use it \
             in `used-by`: `cargo model-sbom init` writes one",
        ),
    };
    report.help(format!(
        "or, if it is not part of the product: `[[ignore]]` with `path = {}` and a `reason`",
        quoted(&escaped(path))
    ))
}

/// Whether a path of the workspace lies in the directory of a member.
fn is_in_a_member(path: &Utf8Path, context: &Context<'_>) -> bool {
    let Some(package) = context.inventory.resolved.crates.selected.first() else { return true };
    path.ancestors().any(|directory| package.graph().workspace().member_by_path(directory).is_ok())
}

fn parameters(number: u64) -> String {
    format!(", {}", count(usize::try_from(number).unwrap_or(usize::MAX), "parameter"))
}

/// What a file is, in half a line.
fn described(looks: &Looks, size: u64) -> String {
    let (format, facts) = match (looks.format, &looks.facts, &looks.pointer) {
        (Some(format), _, Some(pointer)) => {
            return format!("{format}, {} bytes, not on this machine: a Git LFS pointer", pointer.size);
        }
        _ if looks.unreadable.is_some() => {
            let why = looks.unreadable.as_deref().unwrap_or_default();
            return format!("{size} bytes: {why}");
        }
        (None, ..) => return format!("numbers in no known format, {size} bytes"),
        (Some(format), None, _) => {
            return format!("{format}, {size} bytes, with a malformed header");
        }
        (Some(format), Some(facts), _) => (format, facts),
    };
    if format == Format::Code {
        let code: Vec<_> = facts.imports.iter().map(|import| format!("`{import}`")).collect();
        return format!("it names {}", code.join(", "));
    }
    let parameters = facts.parameters.map(parameters).unwrap_or_default();
    let architecture = facts.architecture.as_ref().map(|name| format!(", {name}")).unwrap_or_default();
    format!("{format}{architecture}{parameters}, {size} bytes")
}

fn of_crate(krate: &UndeclaredCrate<'_>) -> Report {
    let (name, version) = (krate.package.name(), krate.package.version());
    let models = match krate.files.len() {
        1 => "a model".to_owned(),
        count => format!("{count} models"),
    };
    let mut report =
        Report::new(format!("`{name} {version}` brings {models} along, and no declaration has it"))
            .of_several("crate", "bring models along that no declaration has");
    for file in krate.files.iter().take(SHOWN) {
        report = report.note(format!("`{}`: {}", file.path, described(&file.looks, file.size)));
    }
    if krate.files.len() > SHOWN {
        report = report.note(format!("and {} more", krate.files.len() - SHOWN));
    }
    report.paste("declare it in `model-sbom.toml`:", table(krate)).help(format!(
        "or, if the product does not use it: `[[ignore]]` with `crate = \"{name}\"` and a `reason`"
    ))
}

/// So many files of a crate are named.
const SHOWN: usize = 8;

/// The `[[crate]]` table to paste, with what a person has to find out as comments.
fn table(krate: &UndeclaredCrate<'_>) -> String {
    let (name, version) = (krate.package.name(), krate.package.version());
    let mut lines =
        vec!["[[crate]]".to_owned(), format!("name = {}", quoted(name)), format!("version = \"={version}\"")];
    let mut names = BTreeSet::new();
    for (files, first) in models(krate) {
        let model = model_name(first, &mut names);
        let files: Vec<_> = files.iter().map(|pattern| quoted(pattern)).collect();
        lines.extend([
            String::new(),
            "[[crate.model]]".to_owned(),
            format!("name = {}", quoted(&model)),
            format!("version = \"{version}\""),
            format!("files = [{}]", files.join(", ")),
            license(first, krate.package.license()),
        ]);
    }
    lines.join("\n") + "\n"
}

/// The patterns of each model, and its first file: shards are one model, and the files that one names belong to it.
fn models<'k>(krate: &'k UndeclaredCrate<'_>) -> Vec<(Vec<String>, &'k FoundFile)> {
    let belonging: BTreeSet<_> =
        krate.files.iter().flat_map(|file| file.looks.external_files(&file.path)).collect();
    let mut models: Vec<(Vec<String>, &FoundFile)> = Vec::new();
    for file in krate.files.iter().filter(|file| !belonging.contains(&file.path)) {
        let own = pattern(&file.path);
        let index = models.iter().position(|(patterns, _)| patterns.contains(&own)).unwrap_or(models.len());
        if index == models.len() {
            models.push((vec![own], file));
        }
        let patterns = &mut models[index].0;
        for more in file.looks.external_files(&file.path).iter().map(|path| pattern(path)) {
            if !patterns.contains(&more) {
                patterns.push(more);
            }
        }
    }
    models
}

/// The stem of the file, made unique.
fn model_name(file: &FoundFile, taken: &mut BTreeSet<String>) -> String {
    let stem = common_stem(&file.path);
    let numbered = (2..).map(|number| format!("{stem}-{number}"));
    let mut names = std::iter::once(stem.to_owned()).chain(numbered);
    let name = names.find(|name| !taken.contains(name)).unwrap_or_else(|| stem.to_owned());
    taken.insert(name.clone());
    name
}

/// What the file says of its licence, where that is one; else a line for a person to finish.
fn license(file: &FoundFile, of_crate: Option<&str>) -> String {
    let said = file.looks.facts.as_ref().map(|facts| &facts.license);
    let said = said.and_then(|license| license.id.as_deref().or(license.name.as_deref()));
    match said.map(|said| (said, evidence::meaning(said).declarable())) {
        Some((said, Some(license))) => format!("license = {} # the file says {said:?}", quoted(&license)),
        Some((said, None)) => format!("# license = \"…\" # the file says {said:?}"),
        None => format!(
            "# license = \"…\" # the crate's code is under {}",
            of_crate.map_or("an unknown licence".to_owned(), |license| license.escape_debug().to_string())
        ),
    }
}
