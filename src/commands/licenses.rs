//! `cargo model-sbom licenses`: the catalogue of licences, and what fits the product.

use super::{HASHED, kept_for_the_next};
use crate::assess::catalog::{Catalog, expected_license};
use crate::assess::families::{self, Family};
use crate::assess::suitability::{DeclaredTerms, Purpose};
use crate::assess::terms::KnownLicense;
use crate::assess::{self, alternatives};
use crate::declare::{self, WorkspaceFile, hub_tags};
use crate::error::Error;
use crate::exit::Exit;
use crate::expression::{LicenseExpression, LicenseId};
use crate::inspect::{DigestChoice, Reading};
use crate::options::{WorkspaceOptions, is_ci};
use crate::pipeline;
use crate::quantity::count;
use crate::report::licenses::{Choice, Page, render};
use crate::report::{DataFormat, Terminal};
use crate::terms::Risk;
use crate::workspace::{self, Workspace, WorkspaceError};

/// What of the catalogue is shown.
#[derive(Debug, Clone)]
pub(crate) enum Query {
    /// A list, filtered.
    List {
        /// Of this risk only.
        risk: Option<Risk>,
        /// What a card of the hub calls them.
        tag: Option<String>,
    },
    /// Everything about the licence of this id, alias or tag.
    One(String),
    /// The usage matrix.
    Matrix,
    /// What fits a purpose.
    For {
        /// The purpose.
        purpose: Purpose,
        /// Only models for this task.
        task: Option<String>,
        /// Only what could take the place of this model.
        instead_of: Option<String>,
    },
}

/// Shows a part of the catalogue. A workspace is of use, and none is needed.
pub(crate) fn licenses(
    options: &WorkspaceOptions,
    query: &Query,
    format: DataFormat,
    terminal: &mut Terminal,
) -> Result<Exit, Error> {
    match query {
        Query::List { risk, tag } => {
            let file = workspace_file(options, terminal)?;
            show(&Page::List(list(*risk, tag.as_deref(), &file.licenses)?), format, terminal)
        }
        Query::One(name) => {
            let file = workspace_file(options, terminal)?;
            show(&Page::One(Box::new(find(name, &file.licenses)?)), format, terminal)
        }
        Query::Matrix => with_models(options, terminal, |models, file, terminal| {
            show(&Page::Matrix(models, alternatives::all(file)), format, terminal)
        }),
        Query::For { purpose, task, instead_of } => {
            with_models(options, terminal, |models, file, terminal| {
                let wanted = Wanted::new(task.as_deref(), instead_of.as_deref(), models)?;
                show(&Page::For(choice(*purpose, &wanted, models, file)), format, terminal)
            })
        }
    }
}

fn show(page: &Page<'_>, format: DataFormat, terminal: &mut Terminal) -> Result<Exit, Error> {
    let text = render(page, format, terminal.width());
    terminal.page(&text).map_err(|source| Error::Write { path: "stdout".into(), source })?;
    Ok(Exit::Success)
}

/// Whether no manifest is here, and none was named.
fn is_outside(error: &WorkspaceError) -> bool {
    matches!(error, WorkspaceError::NoManifest { .. })
}

/// What `model-sbom.toml` says, where there is one; its crates are of no use here.
fn workspace_file(options: &WorkspaceOptions, terminal: &mut Terminal) -> Result<WorkspaceFile, Error> {
    let (sources, file) = match workspace::workspace_file(options) {
        Err(error) if is_outside(&error) => return Ok(WorkspaceFile::default()),
        read => read?,
    };
    let declarations = declare::run(&sources, &[], file, None, &assess::rules::known_codes());
    if declarations.faults.is_empty() {
        let mut workspace = declarations.workspace;
        workspace.end_licenses(pipeline::today());
        return Ok(workspace);
    }
    terminal.keep_sources(sources);
    Err(Error::Declarations(declarations.faults))
}

/// The terms of the models of the workspace; without one, of no model.
fn with_models<T>(
    options: &WorkspaceOptions,
    terminal: &mut Terminal,
    then: impl FnOnce(&[DeclaredTerms<'_>], &WorkspaceFile, &mut Terminal) -> Result<T, Error>,
) -> Result<T, Error> {
    let mut reading = Reading::new(options, DigestChoice::Sha256Only);
    let mut workspace = match pipeline::load(options, &mut reading) {
        Err(Error::Workspace(error)) if is_outside(&error) => {
            return then(&[], &WorkspaceFile::default(), terminal);
        }
        workspace => workspace?,
    };
    if !options.is_locked() && !is_ci() {
        reading.cache = kept_for_the_next(&workspace, HASHED);
    }
    let result = judged(&workspace, options, &reading, terminal, then);
    terminal.keep_sources(std::mem::take(&mut workspace.sources));
    result
}

fn judged<T>(
    workspace: &Workspace,
    options: &WorkspaceOptions,
    reading: &Reading,
    terminal: &mut Terminal,
    then: impl FnOnce(&[DeclaredTerms<'_>], &WorkspaceFile, &mut Terminal) -> Result<T, Error>,
) -> Result<T, Error> {
    pipeline::run_by_clock(workspace, options, reading, terminal, |judged, terminal| {
        let models = judged.inventory.models.iter().zip(&judged.assessment.terms);
        let models: Vec<_> =
            models.map(|(model, terms)| DeclaredTerms { model: model.resolved.declaration, terms }).collect();
        then(&models, &judged.declarations.workspace, terminal)
    })
}

/// The catalogue with the tables of `model-sbom.toml` that it lacks, in its order.
fn all(tables: &[declare::License]) -> Vec<KnownLicense<'_>> {
    let catalog = Catalog::embedded();
    let own = tables.iter().map(|table| table.id.value.as_str()).filter(|id| catalog.get(id).is_none());
    let ids = catalog.licenses().iter().map(|license| license.id.as_str()).chain(own);
    ids.filter_map(|id| known(id, tables)).collect()
}

fn known<'a>(id: &str, tables: &'a [declare::License]) -> Option<KnownLicense<'a>> {
    let expression = LicenseExpression::parse(id).ok()?;
    expression.single().map(|id| KnownLicense::new(id, tables))
}

fn choice<'a>(
    purpose: Purpose,
    wanted: &Wanted,
    models: &'a [DeclaredTerms<'a>],
    file: &'a WorkspaceFile,
) -> Choice<'a> {
    let usage = file.usage.as_ref();
    let models = models.iter().filter(|model| wanted.shows(model));
    let models = models.map(|model| (model, model.suitability(purpose, usage))).collect();
    let families = alternatives::for_purpose(purpose, |family| wanted.takes(family), file);
    let (task, instead_of) = (wanted.tasks.clone(), wanted.instead_of.clone());
    Choice { purpose, task, instead_of, models, families }
}

/// Which models a choice is about.
struct Wanted {
    /// Tasks of which a model needs one; empty for any.
    tasks: Vec<String>,
    /// The model that is to be replaced.
    instead_of: Option<String>,
    /// The family of that model, which is no alternative to it.
    family: Option<&'static Family>,
}

impl Wanted {
    fn new(
        task: Option<&str>,
        instead_of: Option<&str>,
        models: &[DeclaredTerms<'_>],
    ) -> Result<Self, Error> {
        let declared = models
            .iter()
            .map(|terms| terms.model)
            .find(|model| instead_of.is_some_and(|name| model.name.value.eq_ignore_ascii_case(name)));
        let source = declared.and_then(|model| model.source.as_ref()).map(|source| &source.value);
        let family =
            instead_of.and_then(|name| expected_license(name, source, None)).map(|known| known.family);
        let of_model = || {
            let declared = declared.and_then(|model| model.task.as_deref()).map(families::task);
            let declared = declared.filter(|task| families::tasks().contains(task.as_str()));
            declared.map(|task| vec![task]).or_else(|| family.map(|family| family.tasks.clone()))
        };
        let tasks = match (task, instead_of) {
            (Some(task), _) => vec![known_task(task)?],
            (None, None) => Vec::new(),
            (None, Some(name)) => of_model().ok_or_else(|| no_task(name, declared.is_some(), models))?,
        };
        Ok(Self { tasks, instead_of: instead_of.map(str::to_owned), family })
    }

    /// Whether a declared model belongs into the answer: the one to be replaced, else each that is not for another task.
    fn shows(&self, model: &DeclaredTerms<'_>) -> bool {
        let name = &model.model.name.value;
        if let Some(wanted) = &self.instead_of {
            return wanted.eq_ignore_ascii_case(name);
        }
        let source = model.model.source.as_ref().map(|source| &source.value);
        let of_family = || expected_license(name, source, None).map(|known| known.family.tasks.clone());
        let own = model.model.task.as_deref().map(|task| vec![families::task(task)]);
        let is_for = |tasks: Vec<String>| tasks.iter().any(|task| self.tasks.contains(task));
        self.tasks.is_empty() || own.or_else(of_family).is_none_or(is_for)
    }

    fn takes(&self, family: &Family) -> bool {
        let fits = self.tasks.is_empty() || family.tasks.iter().any(|task| self.tasks.contains(task));
        fits && self.family != Some(family)
    }
}

fn known_task(task: &str) -> Result<String, Error> {
    let known = families::tasks();
    let plain = families::task(task);
    if known.contains(plain.as_str()) {
        return Ok(plain);
    }
    let list = known.iter().copied().collect::<Vec<_>>().join(", ");
    Err(Error::Usage {
        message: format!("the catalogue has no model for the task `{task}`"),
        help: Some(match nearest(&plain, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`? The tasks are {list}"),
            None => format!("the tasks are {list}"),
        }),
    })
}

fn no_task(name: &str, is_declared: bool, models: &[DeclaredTerms<'_>]) -> Error {
    let names = models.iter().map(|terms| terms.model.name.value.as_str());
    let near = nearest(name, names).filter(|near| *near != name);
    Error::Usage {
        message: match is_declared {
            true => {
                format!("`{name}` declares no task that the catalogue knows, and its family is not known")
            }
            false => format!("`{name}` is neither declared here nor of a known family"),
        },
        help: Some(match near {
            Some(near) => format!("did you mean `{near}`? `--task TASK` says what the model is for"),
            None => "say what the model is for with `--task TASK`".to_owned(),
        }),
    }
}

fn list<'a>(
    risk: Option<Risk>,
    tag: Option<&str>,
    tables: &'a [declare::License],
) -> Result<Vec<KnownLicense<'a>>, Error> {
    let licenses = match tag {
        Some(tag) => tagged(tag, tables)?,
        None => all(tables),
    };
    let wanted = |license: &KnownLicense<'_>| risk.is_none_or(|risk| license.risk().0 == risk);
    Ok(licenses.into_iter().filter(wanted).collect())
}

/// The licences that a card of the hub means by a `license` or a `license_name`.
fn tagged<'a>(tag: &str, tables: &'a [declare::License]) -> Result<Vec<KnownLicense<'a>>, Error> {
    let catalog = Catalog::embedded();
    let entry = hub_tags::find(tag);
    let names = catalog.by_hub_name(tag).into_iter().map(|license| license.id.as_str());
    let mut ids: Vec<&str> = entry.and_then(|entry| entry.license.id()).into_iter().chain(names).collect();
    ids.dedup();
    if !ids.is_empty() {
        return Ok(ids.into_iter().filter_map(|id| known(id, tables)).collect());
    }
    let message = match entry {
        Some(entry) => {
            let reason = entry.note.unwrap_or("it stands for no licence, and permits nothing");
            format!("the hub's tag `{}` names no one licence: {reason}", entry.tag)
        }
        None => format!("`{tag}` is neither a tag of the hub nor a known `license_name`"),
    };
    let tags = hub_tags::tags().iter().map(|tag| tag.tag);
    let names = catalog.licenses().iter().flat_map(|license| &license.hub_names).map(String::as_str);
    let near = entry.is_none().then(|| nearest(tag, tags.chain(names))).flatten();
    let help = near.map(|near| format!("did you mean `{near}`?"));
    Err(Error::Usage {
        message,
        help: help.or(Some("`cargo model-sbom licenses` lists the catalogue".to_owned())),
    })
}

/// One licence by its id, an alias, a key of ScanCode, a tag of the hub or a `license_name`.
fn find<'a>(name: &str, tables: &'a [declare::License]) -> Result<KnownLicense<'a>, Error> {
    let catalog = Catalog::embedded();
    let own = tables.iter().map(|table| table.id.value.as_str()).find(|id| id.eq_ignore_ascii_case(name));
    let spellings = [name.to_owned(), format!("LicenseRef-{name}"), format!("LicenseRef-scancode-{name}")];
    let entry =
        || spellings.iter().find_map(|spelling| catalog.get(spelling)).map(|license| license.id.as_str());
    let listed = || spdx_id(name);
    if let Some(license) = own.or_else(entry).or_else(listed).and_then(|id| known(id, tables)) {
        return Ok(license);
    }
    let mut candidates = tagged(name, tables).unwrap_or_default();
    if candidates.len() == 1 {
        return Ok(candidates.remove(0));
    }
    if !candidates.is_empty() {
        let ids: Vec<_> = candidates.iter().map(|license| format!("`{}`", license.id.as_str())).collect();
        return Err(Error::Usage {
            message: format!("`{name}` can mean {}", count(ids.len(), "licence")),
            help: Some(format!("ask for one of {}", ids.join(", "))),
        });
    }
    Err(Error::Usage {
        message: format!("the catalogue has no licence `{name}`"),
        help: Some(near_help(name, tables)),
    })
}

/// The id of the SPDX License List in its own spelling.
fn spdx_id(name: &str) -> Option<&'static str> {
    let id = LicenseExpression::parse_crate(name).ok()?;
    match id.single() {
        Some(LicenseId::Listed(id)) if id.eq_ignore_ascii_case(name) => Some(id),
        _ => None,
    }
}

fn near_help(name: &str, tables: &[declare::License]) -> String {
    let catalog = Catalog::embedded();
    let entries = catalog.licenses().iter();
    let names = entries.flat_map(|license| {
        let ids = std::iter::once(&license.id).chain(&license.aliases);
        ids.chain(&license.hub_tags)
            .chain(&license.hub_names)
            .chain(&license.scancode_key)
            .map(String::as_str)
    });
    let own = tables.iter().map(|table| table.id.value.as_str());
    match nearest(name, names.chain(own)) {
        Some(near) => format!("did you mean `{near}`? `cargo model-sbom licenses` lists the catalogue"),
        None => "`cargo model-sbom licenses` lists the catalogue".to_owned(),
    }
}

/// The name that is spelt most alike, if it is alike at all.
fn nearest<'n>(written: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let written = written.to_ascii_lowercase();
    let distance = |name: &str| strsim::damerau_levenshtein(&written, &name.to_ascii_lowercase());
    let nearest = names.map(|name| (distance(name), name)).min()?;
    (nearest.0 <= 1 + written.len() / 4).then_some(nearest.1)
}
