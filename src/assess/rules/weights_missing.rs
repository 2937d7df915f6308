//! `weights-missing`: declared files that are not there, or hold nothing.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;

use super::{Audience, Context, Findings, ModelState, Report, Rule, RuleMeta};
use crate::declare::{Delivery, Level, Model, Source, quoted};
use crate::digest::Digest;
use crate::inspect::named::{Mention, ModelName, NamedFile, NamedModel};
use crate::inspect::pattern::pattern;
use crate::inspect::survey::shard;
use crate::inspect::weights::Format;
use crate::inspect::{FileOrigin, InspectedFile, InspectedModel, Inventory, LockMode};
use crate::member_path;
use crate::prose::named;
use crate::quantity::{count, total};
use crate::resolve::{Missing, MissingReason, Part, ResolvedModel};
use crate::suggestion::Suggestion;

pub(super) struct WeightsMissing;

static META: RuleMeta = RuleMeta {
    code: "weights-missing",
    level: Level::Warn,
    audience: Audience::Engineering,
    state: ModelState::Unknown,
    question: "Which files ship?",
    is_about_review: false,
    summary: "declared weights that are not on this machine",
    why: "Without the bytes there is no digest, and a BOM without digests can't be checked against what is shipped.",
    settle: "Fetch the weights, or correct the pattern in `files`; where model-sbom.lock has their digests, the BOM has \
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
            let of = |origin| model.files.iter().filter(|file| file.origin == origin).collect::<Vec<_>>();
            let absent = absent(model.resolved, &of(FileOrigin::Lock)).into_iter();
            // What a publisher or a bucket lists is not expected here.
            let pointed: Vec<_> =
                of(FileOrigin::Pointer).into_iter().filter(|file| file.listed_by.is_none()).collect();
            let absent = absent.chain(pointers(name, &pointed));
            absent.for_each(|report| findings.model(model, report));
            let unread = [unread_texts(model), unread_headers(model, context), unread_evidence(model)];
            unread.into_iter().for_each(|report| findings_of(report, model, context, findings));
            for file in model.files.iter().filter(|file| is_empty(file)) {
                let message = format!("weights of `{name}` are empty: `{}`", file.artifact.path);
                let report = Report::new(message).label(file.artifact.span, "0 bytes");
                findings.model(model, report.help("fetch the file again"));
            }
            for report in parts(model).chain(shards(model)) {
                findings.model(model, report);
            }
            // Of a model that no store of this machine has, the lock says what a store had.
            let all_locked = model.files.iter().all(|file| file.origin == FileOrigin::Lock);
            let is_locked = model.resolved.is_elsewhere() && !model.files.is_empty() && all_locked;
            let has_store = model.resolved.store.is_some() && model.resolved.missing.is_empty();
            if (has_store || is_locked) && !model.files.iter().any(holds_weights) {
                findings.model(model, no_weights(model));
            }
            let of_declaration = |file: &InspectedFile| file.origin == FileOrigin::Declaration;
            // The digest of a text says nothing of the weights.
            let has_weights = model.files.iter().any(|file| !of_declaration(file) || holds_weights(file));
            let has_none = declaration.files.is_empty() && !has_weights && model.resolved.store.is_none();
            let pinned = pinned_by_code(model, context.inventory);
            let is_pinned = declaration.is_pinned_by_digest() || pinned.is_some();
            findings_of(pinned, model, context, findings);
            match declaration.delivery {
                Delivery::Bundled if has_none => findings.model(model, no_files(model)),
                Delivery::Downloaded if has_none && !is_pinned => {
                    findings_of(Some(no_digest(declaration)), model, context, findings);
                }
                Delivery::Bundled | Delivery::Downloaded | Delivery::Service => {}
            }
        }
    }
}

/// Files that others name as parts of them, and that are not among the files.
fn parts<'m>(model: &'m InspectedModel<'_>) -> impl Iterator<Item = Report> + use<'m> {
    let declaration = model.resolved.declaration;
    let declared: BTreeSet<_> = model.files.iter().map(unpacked_path).collect();
    let of_file = move |file: &'m InspectedFile| {
        let parts = undeclared_parts(file, &declared)?;
        let name = &declaration.name.value;
        let message = format!("weights of `{name}` are in {parts}, which is not among its files");
        let unknown = "without it neither its bytes nor its digest are known";
        let help = match declaration.files.is_empty() {
            true => format!("fetch the whole of it{}: {unknown}", fetch(declaration).unwrap_or_default()),
            false => format!("add it to `files`: {unknown}"),
        };
        let named = format!("`{}` names it", file.artifact.path);
        Some(Report::new(message).label(file.artifact.span, named).help(help))
    };
    model.files.iter().filter_map(of_file)
}

/// Shards that are not among the files, while others of them are.
fn shards(model: &InspectedModel<'_>) -> impl Iterator<Item = Report> {
    let name = model.resolved.declaration.name.clone();
    missing_shards(model).into_iter().map(move |(pattern, shards)| {
        Report::new(format!("weights of `{}` are missing: {shards} of `{pattern}`", name.value))
            .label(name.span, "declared here")
            .help("fetch them: a model in shards needs all of them")
    })
}

/// Extensions of what comes with weights and is none.
const SIDECARS: [&str; 10] =
    ["jinja", "json", "md", "merges", "model", "spm", "tiktoken", "txt", "yaml", "yml"];

/// Whether a file of a store may hold weights: by its part in a manifest, by its format, else by its name.
fn holds_weights(file: &InspectedFile) -> bool {
    let format = file.format();
    let extension = file.artifact.path.extension().unwrap_or_default().to_ascii_lowercase();
    match file.artifact.layer.as_ref() {
        Some(layer) => layer.part == Part::Weights,
        None => format.is_some_and(Format::is_model) || !SIDECARS.contains(&extension.as_str()),
    }
}

/// More shards than any model has.
const MOST_SHARDS: usize = 10_000;

/// Models in shards of which some are neither here nor in the lock, each in a sentence without its full stop.
pub(crate) fn incomplete_models(inventory: &Inventory<'_>) -> Vec<String> {
    let of_model = |model: &InspectedModel<'_>| {
        let name = model.resolved.declaration.name.value.clone();
        let shards = missing_shards(model).into_iter();
        shards
            .map(move |(pattern, shards)| format!("weights of `{name}` are missing: {shards} of `{pattern}`"))
    };
    inventory.models.iter().flat_map(of_model).collect()
}

/// Whether some files of a model are known, and some are missing.
pub(crate) fn is_incomplete(model: &InspectedModel<'_>) -> bool {
    !missing_shards(model).is_empty()
}

/// Shards of which a model has some, with the pattern that they have in common.
fn missing_shards(model: &InspectedModel<'_>) -> Vec<(String, String)> {
    let mut groups: BTreeMap<String, (usize, BTreeSet<usize>)> = BTreeMap::new();
    for file in &model.files {
        let path = unpacked_path(file);
        let Some(shard) = path.file_stem().and_then(shard) else { continue };
        let (Ok(index), Ok(count)) = (shard.index.parse(), shard.count.parse()) else { continue };
        if count > MOST_SHARDS {
            continue;
        }
        groups.entry(pattern(path)).or_insert((count, BTreeSet::new())).1.insert(index);
    }
    let groups = groups.into_iter().filter_map(|(pattern, (count, here))| {
        // Some count from zero.
        let first = usize::from(!here.contains(&0));
        let missing: Vec<_> = (first..first + count).filter(|index| !here.contains(index)).collect();
        let word = if missing.len() == 1 { "shard" } else { "shards" };
        let shown: Vec<_> = missing.iter().take(SHOWN).map(usize::to_string).collect();
        let more = if missing.len() > SHOWN { ", …" } else { "" };
        (!missing.is_empty()).then(|| (pattern, format!("{word} {}{more}", shown.join(", "))))
    });
    groups.collect()
}

/// So many shards are named.
const SHOWN: usize = 8;

/// A store that has the revision, with nothing that could be weights.
fn no_weights(model: &InspectedModel<'_>) -> Report {
    let declaration = model.resolved.declaration;
    let name = &declaration.name;
    let span = declaration.source.as_ref().map_or(name.span, |source| source.span);
    Report::new(format!("the store has no weights of `{}`", name.value))
        .label(span, "found, with configuration and texts alone")
        .help(format!("fetch the whole of it{}", fetch(declaration).unwrap_or_default()))
}

/// The command that fetches a model from its source.
fn fetch(declaration: &Model) -> Option<String> {
    let source = declaration.source.as_ref()?;
    let name = source.value.to_string();
    let command = match &source.value {
        Source::HuggingFace { .. } => {
            let download = Suggestion::new("hf download").operand(name.trim_start_matches("hf:"));
            match &declaration.version {
                Some(version) => download.option("--revision", &version.value),
                None => download,
            }
        }
        Source::ModelScope { owner, name } => {
            let download =
                Suggestion::new("modelscope download").option("--model", &format!("{owner}/{name}"));
            match &declaration.version {
                Some(version) => download.option("--revision", &version.value),
                None => download,
            }
        }
        Source::Ollama(name) => Suggestion::new("ollama pull").operand(name),
        Source::Docker(name) => Suggestion::new("docker model pull").operand(name),
        _ => return None,
    };
    Some(format!(": `{command}`"))
}

/// What is packed along with weights may be empty, as `__init__.py` is.
fn is_empty(file: &InspectedFile) -> bool {
    let part = file.artifact.layer.as_ref().map(|layer| layer.part);
    file.size() == Some(0) && part.is_none_or(|part| part == Part::Weights)
}

/// The files that a file names as holding its numbers and that the declaration doesn't: external data of ONNX, shards
/// of an index, the `.bin` of OpenVINO. The first, and how many more.
fn undeclared_parts(file: &InspectedFile, declared: &BTreeSet<&Utf8Path>) -> Option<String> {
    let path = unpacked_path(file);
    let directory = path.parent().unwrap_or(Utf8Path::new(""));
    let parts = file.external_files().map(|part| directory.join(part));
    // A part of a pipeline is a directory.
    let is_there = |part: &Utf8Path| declared.range(part..).next().is_some_and(|next| next.starts_with(part));
    let mut undeclared = parts.filter(|part| !is_there(part));
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
        MissingReason::NotFound => ("no such file", "fetch it, or correct the path"),
        MissingReason::DanglingLink => ("a link to nothing", "fetch the file that the link names"),
        MissingReason::NoMatch => ("no file matches", "fetch the files, or correct the pattern"),
    };
    let message = format!("weights of `{name}` are missing: `{}`", missing.pattern);
    Report::new(message).of_models("have weights that are missing").label(missing.span, label).help(help)
}

/// Files that the lock alone knows: one report, however many they are.
fn absent(model: &ResolvedModel<'_>, files: &[&InspectedFile]) -> Option<Report> {
    let declaration = model.declaration;
    let (first, name) = (files.first()?, &declaration.name.value);
    let paths: Vec<_> = files.iter().map(|file| file.artifact.path.as_str()).collect();
    let what = if files.len() == 1 { "the file" } else { "the files" };
    let report =
        Report::new(format!("weights of `{name}` are not on this machine: {}", named(&paths, SHOWN_FILES)))
            .of_models("have weights that are not on this machine")
            .label(first.artifact.span, "declared here")
            .note("their digests are those of model-sbom.lock");
    let command = fetch(declaration).unwrap_or_default();
    Some(report.help(format!("fetch {what}{command}; if gone for good: `{}`", model.lock_update())))
}

/// Files that are named in a message.
const SHOWN_FILES: usize = 3;

/// A card or a licence text of which nobody here knows what it says.
fn unread_texts(model: &InspectedModel<'_>) -> Option<Report> {
    let declaration = model.resolved.declaration;
    let name = &declaration.name;
    let paths: Vec<_> = model.unread_texts.iter().map(|path| path.as_str()).collect();
    let span = declaration.source.as_ref().map_or(name.span, |source| source.span);
    let report = Report::new(format!(
        "what {} of `{}` says is known neither from this machine nor from the lock",
        named(&paths, SHOWN_FILES),
        name.value
    ));
    let report = report
        .label(span, "looked up here")
        .note("the lock has the digest alone: an earlier version of the program wrote it")
        .help(format!(
            "fetch it{}, and run `cargo model-sbom lock` there: the lock then has what it says",
            fetch(declaration).unwrap_or_default()
        ));
    (!paths.is_empty()).then_some(report)
}

/// Weights whose bytes neither this machine nor the one that wrote the lock had: it has no BLAKE3 of them, and nothing of a
/// header. What a publisher or a list of others says of its files is told elsewhere; without `--locked`, a pointer is told alone.
fn unread_headers(model: &InspectedModel<'_>, context: &Context<'_>) -> Option<Report> {
    let name = &model.resolved.declaration.name;
    let is_locked = context.inventory.lock.mode == LockMode::Locked;
    let is_unread = |file: &&InspectedFile| {
        (file.origin == FileOrigin::Lock || is_locked && file.origin == FileOrigin::Pointer)
            && file.listed_by.is_none()
            && file.digests.blake3.is_none()
            && file.locked_facts.is_empty()
    };
    let unread: Vec<_> = model.files.iter().filter(is_unread).collect();
    let paths: Vec<_> = unread.iter().map(|file| file.artifact.path.as_str()).collect();
    let report = Report::new(format!(
        "what {} of `{}` says in its header is known neither from this machine nor from the lock",
        named(&paths, SHOWN_FILES),
        name.value
    ))
    .of_models("have weights whose headers nobody has read")
    .label(unread.first()?.artifact.span, "declared here")
    .note("the lock was written where the weights were not")
    .help("run `cargo model-sbom lock` where they are: the lock then has what their headers say");
    Some(report)
}

/// A model in the tree that this machine has in part, and a lock from before it had what lies beside its files.
fn unread_evidence(model: &InspectedModel<'_>) -> Option<Report> {
    let name = &model.resolved.declaration.name;
    let message = format!(
        "what lies beside the files of `{}` is known neither from this machine nor from the lock",
        name.value
    );
    let report = Report::new(message)
        .of_models("have files beside which nobody knows what lies")
        .label(name.span, "declared here")
        .note("an earlier version of the program wrote the lock, without model cards, licence texts and configurations")
        .help("run `cargo model-sbom lock` where the weights are: the lock then has what lies beside them");
    model.has_unread_evidence.then_some(report)
}

/// A finding that `--locked` denies.
fn findings_of(
    report: Option<Report>,
    model: &InspectedModel<'_>,
    context: &Context<'_>,
    findings: &mut Findings,
) {
    match (report, context.inventory.lock.mode) {
        (Some(report), LockMode::Locked) => findings.model_denied(model, report),
        (Some(report), LockMode::Read | LockMode::Write) => findings.model(model, report),
        (None, _) => {}
    }
}

/// Digests that the code checks its downloads against, and that neither the declaration nor a file here has.
fn pinned_by_code(model: &InspectedModel<'_>, inventory: &Inventory<'_>) -> Option<Report> {
    let declaration = model.resolved.declaration;
    let name = &declaration.name;
    let declared =
        declaration.sha256.iter().chain(declaration.declared_files.iter().map(|file| &file.sha256));
    let mut known: BTreeSet<_> = declared.map(|digest| digest.value.hex()).collect();
    known.extend(model.all_files().map(|file| file.digests.sha256.hex()));
    let pinned = inventory.named.pinned(declaration).into_iter();
    let open: Vec<_> = pinned.filter(|(_, file)| !known.contains(sha256_of(file))).collect();
    let (named, _) = open.first()?;
    let place = named.mentions.iter().next().map(Mention::place);
    let report = Report::new(format!(
        "the code has {} of `{}` that its declaration lacks",
        count(open.len(), "digest"),
        name.value
    ))
    .of_models("have digests in the code that their declarations lack")
    .label(name.span, "declared without")
    .notes(place.map(|place| format!("the code names it at `{place}`")));
    let table = files_table(&open);
    Some(match declaration.declared_files.is_empty() {
        true => report.paste("add to its table:", table),
        false => report.help(format!("add to its `[[….file]]` tables: {}", table.trim_end())),
    })
}

fn sha256_of(file: &NamedFile) -> &str {
    file.sha256.as_ref().map(Digest::hex).unwrap_or_default()
}

/// The files as a key of the table of a model; a digest of no file as that of its one.
fn files_table(files: &[(&NamedModel, &NamedFile)]) -> String {
    if let [(_, file)] = files
        && file.name.is_empty()
    {
        return format!("sha256 = \"{}\"\n", sha256_of(file));
    }
    let lines = files.iter().filter(|(_, file)| !file.name.is_empty()).map(|(model, file)| {
        let place = match &model.name {
            ModelName::Url(url) => format!("url = {}", quoted(url)),
            _ => format!("path = {}", quoted(&file.name)),
        };
        let size = file.size.filter(|size| *size > 0).map(|size| format!(", size = {size}"));
        format!("    {{ {place}, sha256 = \"{}\"{} }},\n", sha256_of(file), size.unwrap_or_default())
    });
    format!("file = [\n{}]\n", lines.collect::<String>())
}

/// A model that is fetched and that nobody ever hashed.
fn no_digest(declaration: &Model) -> Report {
    let name = &declaration.name;
    let span = declaration.source.as_ref().map_or(name.span, |source| source.span);
    let report = Report::new(format!("no digest of `{}` is known", name.value))
        .of_models("have no digest that is known")
        .label(span, "fetched from here without a known digest")
        .note("its files are neither on this machine nor in model-sbom.lock, and no `[[….file]]` table names them");
    match fetch(declaration) {
        Some(command) => {
            let report =
                report.help(format!("fetch it once{command}, then run `cargo model-sbom lock` there"));
            let has_listing = matches!(
                declaration.source.as_ref().map(|source| &source.value),
                Some(Source::HuggingFace { .. })
            );
            let ask = "or, with its commit as `version`, run `cargo model-sbom lock --upstream`: it asks the hub for the digests, \
                       and fetches no weights";
            report.helps((has_listing && cfg!(feature = "upstream")).then(|| ask.to_owned()))
        }
        None => report.help("declare each file with its `url` and `sha256` in `[[….file]]` tables"),
    }
}

fn no_files(model: &InspectedModel<'_>) -> Report {
    let declaration = model.resolved.declaration;
    let name = &declaration.name;
    let report = Report::new(format!("`{}` names no files", name.value))
        .of_models("name no files")
        .label(name.span, "declared without `files`");
    let source = declaration.source.as_ref();
    let looked_up = source.and_then(|source| match (&source.value, &declaration.version) {
        (Source::HuggingFace { .. }, None) => {
            Some((source.span, "its files are found by the revision that `version` says, and there is none"))
        }
        (Source::HuggingFace { .. }, Some(_)) => {
            Some((source.span, "the cache of Hugging Face does not have this revision"))
        }
        (Source::Ollama(_), _) => Some((source.span, "the models of Ollama do not have it")),
        _ => None,
    });
    let report = match looked_up {
        Some((span, label)) => report.label(span, label),
        None => report,
    };
    let report = match fetch(declaration) {
        Some(command) => report.help(format!("fetch it{command}")),
        None => report,
    };
    report
        .help("add `files = [\"…\"]`, or `delivery = \"downloaded\"` or `\"service\"` where none are shipped")
}

/// Git LFS pointers: one report, however many they are.
fn pointers(name: &str, files: &[&InspectedFile]) -> Option<Report> {
    let first = files.first()?;
    let paths: Vec<_> = files.iter().map(|file| file.artifact.path.as_str()).collect();
    let report =
        Report::new(format!("weights of `{name}` are not on this machine: {}", named(&paths, SHOWN_FILES)))
            .of_models("have weights that are not on this machine");
    let digests = &first.digests;
    let (label, note) = match files.len() {
        1 => {
            let size = first.size().unwrap_or_default();
            let note = format!("it stands for {size} bytes with the SHA-256 {}", digests.sha256.hex());
            ("a Git LFS pointer", note)
        }
        _ => {
            let bytes = total(files.iter().filter_map(|file| file.size()));
            ("Git LFS pointers", format!("they stand for {bytes} bytes"))
        }
    };
    Some(report.label(first.artifact.span, label).note(note).help("fetch them: `git lfs pull`"))
}
