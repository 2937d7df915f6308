//! `cargo model-sbom add`: declares one model, with all that the cache, the lock and the catalogue know of it.

use camino::Utf8Path;
use guppy::graph::PackageMetadata;

use super::init::hub_source;
use super::known::{Known, expression};
use super::tables::{Destination, InitMode, finish, unused, workspace_path};
use crate::assess::providers::Providers;
use crate::declare::{Declarations, Delivery, Model, Source};
use crate::diagnostic::SourceMap;
use crate::error::Error;
use crate::exit::Exit;
use crate::files;
use crate::inspect::{ModelCard, named};
use crate::limits;
use crate::options::WorkspaceOptions;
use crate::pipeline::{self, report_faults};
use crate::report::Terminal;
use crate::resolve;
use crate::workspace::Workspace;

/// What is declared.
pub(crate) struct AddOptions {
    /// Which workspace, and which of its packages.
    pub workspace: WorkspaceOptions,
    /// The source; of a service its name.
    pub what: String,
    /// Its name; else that of its repository.
    pub name: Option<String>,
    /// Its version, a commit where it has one.
    pub revision: Option<String>,
    /// How the product gets it.
    pub delivery: Delivery,
    /// Who runs the service.
    pub provider: Option<String>,
    /// The address that is called.
    pub endpoint: Option<String>,
    /// Its licence.
    pub license: Option<String>,
    /// What happens to the file.
    pub mode: InitMode,
}

/// Writes the declaration of one model.
pub(crate) fn add(options: &AddOptions, terminal: &mut Terminal) -> Result<Exit, Error> {
    let mut workspace = Workspace::load(&options.workspace)?;
    let result = run(&workspace, options, terminal);
    terminal.keep_sources(std::mem::take(&mut workspace.sources));
    result
}

fn run(workspace: &Workspace, options: &AddOptions, terminal: &mut Terminal) -> Result<Exit, Error> {
    workspace.notices.iter().for_each(|notice| terminal.warn(notice));
    let declarations = pipeline::declare(workspace);
    let resolved = resolve::run(workspace, &declarations, &options.workspace)?;
    report_faults(&resolved, workspace, terminal)?;
    let users = users(options, workspace, &resolved.crates.selected)?;
    let (source, plain_name) = source(options)?;
    let known = known(options, source.as_ref(), plain_name.as_deref(), &declarations)?;
    if let Some((model, place)) = declared(&declarations, source.as_ref(), &known, &users) {
        let name = &model.name.value;
        let place = shown(place, &workspace.sources);
        return Err(Error::Usage {
            message: format!("`{}` is declared already, as `{name}`", options.what),
            help: Some(format!(
                "its declaration is at {place}; one in `model-sbom.toml` serves several packages: `[[model]]` with `used-by`"
            )),
        });
    }
    let (destination, own) = match &users[..] {
        [package] => {
            let own = declarations.packages.get(package.id().repr());
            (Destination::of(package, workspace)?, own.map(|own| &own.models))
        }
        _ => (Destination::root(workspace, String::new()), Some(&declarations.workspace.models)),
    };
    let taken = own.into_iter().flatten().map(|model| model.name.value.clone()).collect();
    let used_by: Vec<_> = users.iter().map(|user| user.name().to_owned()).collect();
    let of = used_by.join(" and ");
    let known = Known { name: unused(known.name.clone(), &taken), used_by, ..known };
    let lines = known.table(destination.tables);
    let place = workspace_path(workspace, &destination.path);
    terminal.status("Adding", &format!("{} to {place} of {of}", known.name));
    if !lines.open.is_empty() {
        let open: Vec<_> = lines.open.iter().copied().collect();
        terminal.attention("Decide", &format!("{}: {}", known.name, open.join(", ")));
    }
    let before = destination.before.clone();
    let change = destination.with(before, &[lines.text], "1 model".to_owned())?;
    finish(&[change], workspace, options.mode, terminal)?;
    if options.mode == InitMode::Write {
        let open = if lines.open.is_empty() { "" } else { "finish the lines that begin with `#`, then " };
        terminal.note(&format!("{open}run `cargo model-sbom check`"));
    }
    Ok(Exit::Success)
}

/// The package that declares it, or those for which `model-sbom.toml` does: each was named.
fn users<'a>(
    options: &AddOptions,
    workspace: &Workspace,
    selected: &[PackageMetadata<'a>],
) -> Result<Vec<PackageMetadata<'a>>, Error> {
    match selected {
        [package] => Ok(vec![*package]),
        several if !options.workspace.selection.packages.is_empty() => Ok(several.to_vec()),
        several => {
            let own = |package: &&PackageMetadata<'a>| package.manifest_path() == workspace.manifest_path;
            if let Some(package) = several.iter().find(own) {
                return Ok(vec![*package]);
            }
            let names: Vec<_> = several.iter().map(|package| format!("`-p {}`", package.name())).collect();
            Err(Error::Usage {
                message: "which package uses the model is not said".to_owned(),
                help: Some(format!("add {}, or each that uses it", names.join(" or "))),
            })
        }
    }
}

/// The source, and of what has none the name. A page of the hub is its repository.
fn source(options: &AddOptions) -> Result<(Option<Source>, Option<String>), Error> {
    let page = hub_source(options.what.trim());
    let what = page.as_deref().unwrap_or(options.what.trim());
    let is_service = options.delivery == Delivery::Service;
    match Source::parse(what) {
        Ok(source) => Ok((Some(source), None)),
        Err(_) if is_service && !what.is_empty() && !what.contains([':', '/']) => {
            Ok((None, Some(what.to_owned())))
        }
        Err((message, help)) => {
            let more = if is_service { "; of a service, its name alone" } else { "" };
            Err(Error::Usage {
                message: format!("`{what}` is not a source: {message}"),
                help: Some(format!("{help}{more}")),
            })
        }
    }
}

fn known(
    options: &AddOptions,
    source: Option<&Source>,
    plain_name: Option<&str>,
    declarations: &Declarations,
) -> Result<Known, Error> {
    let license = match &options.license {
        None => None,
        Some(written) => Some(expression(written).ok_or_else(|| Error::Usage {
            message: format!("`{written}` is not a licence"),
            help: Some("write an SPDX expression, `LicenseRef-…`, or a tag of the hub".to_owned()),
        })?),
    };
    let name = options.name.clone().unwrap_or_else(|| short(plain_name, source));
    let mut known = Known {
        name,
        source: source.map(Source::to_string),
        delivery: Some(options.delivery),
        provider: options.provider.clone(),
        endpoint: options.endpoint.clone(),
        license,
        version: options.revision.clone(),
        version_hint: "the commit that is fetched, or the version of its publisher".to_owned(),
        ..Known::default()
    };
    if known.provider.is_none() {
        let at = options.endpoint.as_deref().and_then(|endpoint| Providers::embedded().at_address(endpoint));
        known.provider = at.map(|provider| provider.name.clone());
    }
    if known.provider.is_none() && options.delivery == Delivery::Service {
        known.provider = named::provider_of(&known.name);
    }
    let Some(source) = source.filter(|_| options.delivery != Delivery::Service) else { return Ok(known) };
    let asked = options.revision.as_deref().or(source.digest()).unwrap_or("main");
    let found = resolve::look_up(source, Some(asked), &options.workspace.stores);
    if let Some(found) = &found {
        if options.revision.as_ref().is_none_or(|revision| found.revision.starts_with(revision.as_str())) {
            known.version = Some(found.revision.clone());
        }
        if let Some(card) = found.card.as_deref().and_then(card) {
            let licenses =
                card.licenses.iter().chain(&card.license_name).filter(|license| *license != "other");
            known.said.extend(licenses.map(|license| (license.clone(), "its card says".to_owned())));
            known.task.clone_from(&card.pipeline_tag);
        }
    } else if known.version.is_none() {
        // The lock may know it from another package, or from before.
        let locked = declarations.lock.iter().flat_map(|lock| lock.models.keys());
        let mut locked = locked.filter(|key| key.source.as_deref() == Some(source.canonical().as_str()));
        known.version = locked.next().and_then(|key| key.version.clone());
    }
    Ok(known)
}

/// The name of a model: that of its repository, else the last part of its place.
fn short(plain: Option<&str>, source: Option<&Source>) -> String {
    if let Some(name) = plain {
        return name.to_owned();
    }
    let Some(source) = source else { return "model".to_owned() };
    let text = source.to_string();
    let place = source.repository().unwrap_or(&text).trim_end_matches('/');
    let place = place.split(['?', '#', '@']).next().unwrap_or(place);
    let last = place.rsplit('/').next().unwrap_or(place);
    let last = last.split(':').next().filter(|name| !name.is_empty()).unwrap_or(last);
    let stem = last.strip_suffix(".git").unwrap_or(last);
    match stem.is_empty() {
        true => "model".to_owned(),
        false => stem.to_owned(),
    }
}

fn card(path: &Utf8Path) -> Option<ModelCard> {
    files::read(path, limits::TEXT).ok().map(|bytes| ModelCard::of_file(path, &bytes))
}

/// The declaration of the same model, and where it stands.
fn declared<'d>(
    declarations: &'d Declarations,
    source: Option<&Source>,
    known: &Known,
    users: &[PackageMetadata<'_>],
) -> Option<(&'d Model, crate::diagnostic::Span)> {
    let own = declarations
        .packages
        .iter()
        .flat_map(|(id, package)| package.models.iter().map(move |model| (Some(id.as_str()), model)));
    let at_root = declarations.workspace.models.iter().map(|model| (None, model));
    let foreign =
        declarations.workspace.crates.iter().flat_map(|table| &table.models).map(|model| (None, model));
    let is_same = |(id, model): &(Option<&str>, &Model)| {
        let of_source = source.zip(model.source.as_ref());
        let same_source =
            of_source.is_some_and(|(own, declared)| own.canonical() == declared.value.canonical());
        let of_version = known.version.as_deref().zip(model.version.as_ref());
        let other_version = of_version.is_some_and(|(own, declared)| own != declared.value);
        // Without a source a name is one of its package.
        let is_own = match users {
            [package] => *id == Some(package.id().repr()),
            _ => id.is_none(),
        };
        let same_name = source.is_none() && is_own && model.name.value == known.name;
        same_source && !other_version || same_name
    };
    own.chain(at_root).chain(foreign).find(is_same).map(|(_, model)| (model, model.name.span))
}

fn shown(place: crate::diagnostic::Span, sources: &SourceMap) -> String {
    let (line, _) = sources.position(place);
    format!("{}:{line}", sources.path(place.file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_named_as_its_place_is() {
        for (source, name) in [
            ("hf:BAAI/bge-small-en-v1.5", "bge-small-en-v1.5"),
            ("hf:gpt2", "gpt2"),
            ("ollama:llama3.2:1b", "llama3.2"),
            ("oci:ghcr.io/acme/tiny:1.0", "tiny"),
            ("docker:ai/qwen3", "qwen3"),
            ("https://example.org/a/ggml-tiny.bin?x=1", "ggml-tiny.bin"),
            ("git+https://example.org/acme/m.git", "m"),
            ("s3://bucket/models/m.onnx", "m.onnx"),
            ("modelscope:Qwen/Qwen3", "Qwen3"),
            ("mlflow:registry.example.org/churn", "churn"),
        ] {
            let parsed = Source::parse(source).expect(source);
            assert_eq!(short(None, Some(&parsed)), name, "{source}");
        }
    }
}
