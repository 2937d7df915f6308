//! `undeclared-model`: a model that a source names, and no declaration does.

use std::collections::BTreeSet;

use camino::Utf8Path;

use super::{Audience, Context, Findings, ModelState, Report, Rule, RuleMeta};
use crate::assess::families::Families;
use crate::assess::providers;
use crate::declare::{Level, quoted};
use crate::hub::is_commit;
use crate::inspect::named::{
    BehindFeatures, Evidence, Mention, ModelName, NamedFile, NamedModel, NamingCrate, Otherwise, OwnName,
};
use crate::inspect::pattern::escaped;
use crate::quantity::count;
use crate::suggestion::{self, Suggestion};

pub(super) struct UndeclaredModel;

pub(super) static META: RuleMeta = RuleMeta {
    code: "undeclared-model",
    level: Level::Deny,
    audience: Audience::Engineering,
    state: ModelState::Unknown,
    question: "Does the product use this model?",
    is_about_review: false,
    summary: "a model that the code names and no declaration has (a warning in dependencies, and for a name in a table or of a service)",
    why: "A product that downloads or calls a model owes its terms as one that ships it does. What the code names and no \
          declaration does is missing from the BOM: it is named, which need not mean that it is used.",
    settle: "Declare it in the manifest of the package that uses it; or say in an `[[ignore]]` table with `model` and a \
             `reason` why it is no part of the product, such as a list of what users may load.",
};

impl Rule for UndeclaredModel {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        let inventory = context.inventory;
        let found: BTreeSet<_> =
            inventory.undeclared.iter().filter_map(|candidate| candidate.path.file_name()).collect();
        for named in inventory.named.undeclared() {
            // What lies in the workspace is reported as what it is.
            if matches!(&named.model.name, ModelName::File(name) if found.contains(name.as_str())) {
                continue;
            }
            match named.model.is_certain() {
                true => findings.other(of_workspace(named)),
                false => findings.of_others(of_workspace(named)),
            }
        }
        let open = inventory.named.behind_features.iter().filter(|behind| !behind.models.is_empty());
        for behind in open {
            findings.of_others(behind_features(behind));
        }
        for family in families(inventory.named.undeclared_crates()) {
            findings.of_others(match family[..] {
                [krate] => of_crate(krate),
                _ => of_family(&family),
            });
        }
    }
}

/// So many places, files or models are listed.
const SHOWN: usize = 5;

/// Each file of a repository may be a model with terms of its own: so many are listed.
const FILES: usize = 64;

fn of_workspace(named: &OwnName<'_>) -> Report {
    let OwnName { package, model, .. } = named;
    let mut report =
        Report::new(format!("`{}` is named in the code, and no declaration names it", model.name))
            .of_models("are named in the code, and no declaration names them");
    let places = places(model);
    for mention in places.iter().take(SHOWN) {
        report = match mention.span {
            Some(span) => report.label(span, mention.evidence.noun()),
            None => report.note(format!("named at `{}`: {}", mention.place(), mention.evidence.noun())),
        };
    }
    let more = places.len().saturating_sub(SHOWN);
    report = report.notes((more > 0).then(|| format!("and at {more} more places"))).notes(facts(model));
    let name = package.name();
    report = report.notes(named.declared_otherwise.as_ref().map(|other| match other {
        Otherwise::For(member) => format!(
            "it is declared for `{member}`, which is no part of this selection: as `[[model]]` of `model-sbom.toml`, \
             `used-by` can name both"
        ),
        Otherwise::Versions(versions) => {
            format!("another commit of it is declared: {}", listed(versions.iter().map(String::as_str)))
        }
    }));
    let use_it = match added(model, name) {
        Some(add) => {
            format!("if the product uses it, run `{add}`, or declare it in the manifest of `{name}`:")
        }
        None => format!("if the product uses it, declare it in the manifest of `{name}`:"),
    };
    report = report.paste(use_it, table(model, "[[package.metadata.model-sbom.model]]"));
    report.help(format!(
        "or, if it is no part of the product: `[[ignore]]` with `model = {}` and a `reason`",
        quoted(&model.name.to_string())
    ))
}

/// The command that writes the declaration; `None` for a file without a source, which only its owner can place.
fn added(model: &NamedModel, package: &str) -> Option<Suggestion> {
    match (&model.name, model.name.source()) {
        _ if model.is_local() => None,
        (ModelName::Service { name, .. }, _) => Some(suggestion::add(name, package, true)),
        (_, Some(source)) => Some(suggestion::add(&source.to_string(), package, false)),
        (_, None) => None,
    }
}

/// One place a line, the most certain first.
fn places(model: &NamedModel) -> Vec<&Mention> {
    let mut places: Vec<&Mention> = Vec::new();
    // Those of one line follow each other.
    for mention in &model.mentions {
        let is_here =
            |known: &&mut &Mention| known.path == mention.path && known.spot.line == mention.spot.line;
        match places.last_mut().filter(is_here) {
            Some(known) if known.evidence <= mention.evidence => {}
            Some(known) => *known = mention,
            None => places.push(mention),
        }
    }
    places.sort_by_key(|mention| (mention.evidence, &mention.path, mention.spot));
    places
}

/// What stands beside the name, and what the catalogue knows of it.
fn facts(model: &NamedModel) -> Vec<String> {
    let mut notes = Vec::new();
    if model.name.is_open() {
        notes.push("what `*` stands for is decided at run time".to_owned());
    }
    if !model.revisions.is_empty() {
        notes.push(format!("revision: {}", listed(model.revisions.iter().map(String::as_str))));
    }
    let is_other = |file: &&NamedFile| !file.name.is_empty() && file.name != model.name.short();
    let files: Vec<_> = model.files.values().filter(is_other).collect();
    if !files.is_empty() {
        notes.push(format!("files: {}", first(FILES, files.iter().map(|file| file.name.as_str()))));
    }
    match model.files.values().filter(|file| file.sha256.is_some()).count() {
        0 => {}
        1 => {
            let file = model.files.values().find_map(|file| file.sha256.as_ref());
            notes.extend(file.map(|digest| format!("SHA-256 beside it: `{}`", digest.hex())));
        }
        count => notes.push(format!("{count} SHA-256 digests stand beside its files")),
    }
    if !model.licenses.is_empty() {
        notes.push(format!(
            "licence as written beside it: {}",
            listed(model.licenses.iter().map(String::as_str))
        ));
    }
    if let ModelName::Service { provider: Some(provider), .. } = &model.name {
        notes.push(format!("a model of {provider}: its terms of service apply, no licence of weights"));
    }
    notes.extend(catalogued(&model.name));
    notes
}

/// What the catalogue knows of models of this name.
fn catalogued(name: &ModelName) -> Option<String> {
    if matches!(name, ModelName::Service { .. }) {
        return None;
    }
    let short = name.short();
    let stem = ["gguf", "onnx", "bin"].iter().find_map(|end| short.strip_suffix(&format!(".{end}")));
    let family = Families::embedded().by_name(stem.unwrap_or(short))?;
    let source = family.source();
    let licenses = listed(family.licenses.iter().map(String::as_str));
    Some(format!(
        "the catalogue has models of this name under {licenses} ({}, checked {})",
        source.title, source.checked
    ))
}

fn listed<'t>(items: impl Iterator<Item = &'t str>) -> String {
    first(SHOWN, items)
}

fn first<'t>(most: usize, items: impl Iterator<Item = &'t str>) -> String {
    let items: Vec<_> = items.collect();
    let shown: Vec<_> = items.iter().take(most).map(|item| format!("`{item}`")).collect();
    match items.len() > most {
        true => format!("{} and {} more", shown.join(", "), items.len() - most),
        false => shown.join(", "),
    }
}

/// The table to paste under this head, with what a person has to find out as comments.
fn table(model: &NamedModel, head: &str) -> String {
    let name = model.proposed().replace('*', "…");
    let mut lines = vec![head.to_owned(), format!("name = {}", quoted(&name))];
    lines.extend(version(model));
    lines.extend(model.name.source().map(|source| format!("source = {}", quoted(&source.to_string()))));
    lines.extend(delivery(model));
    let files: Vec<&NamedFile> = model.files.values().collect();
    if let [file] = files[..] {
        lines.extend(file.sha256.as_ref().map(|digest| format!("sha256 = \"{}\"", digest.hex())));
    }
    if !is_service(model) {
        lines.push("# license = \"…\"".to_owned());
    }
    lines.join("\n") + "\n"
}

/// Whether a provider runs it: there are no weights to declare.
fn is_service(model: &NamedModel) -> bool {
    matches!(model.name, ModelName::Service { .. }) && !model.is_local()
}

/// The line of the version. A service has no commit: what it is called is its version, if it is dated.
fn version(model: &NamedModel) -> Option<String> {
    let pinned = model.revisions.iter().find(|revision| is_commit(revision));
    match (pinned, model.revisions.first()) {
        _ if is_service(model) => None,
        (Some(commit), _) => Some(format!("version = {}", quoted(commit))),
        (None, Some(revision)) => {
            Some(format!("# version = \"…\" # the commit that `{}` is", revision.escape_debug()))
        }
        (None, None) => Some("# version = \"…\" # the commit that is fetched".to_owned()),
    }
}

/// How the product gets it, and what is asked of that.
fn delivery(model: &NamedModel) -> Vec<String> {
    let is_compiled_in = || model.mentions.iter().any(|mention| mention.evidence == Evidence::CompiledIn);
    match &model.name {
        _ if model.is_local() => {
            vec!["# source = \"…\" # where it is from".to_owned(), "delivery = \"downloaded\"".to_owned()]
        }
        ModelName::Service { provider, .. } => {
            let known = provider.as_ref().map(|name| format!("provider = {}", quoted(name)));
            let open = providers::to_finish(provider.as_deref(), None).into_iter();
            let open = open.map(|line| format!("# {} = {} # {}", line.key, line.value, line.why));
            std::iter::once("delivery = \"service\"".to_owned()).chain(known).chain(open).collect()
        }
        ModelName::File(name) if is_compiled_in() => {
            let own: Vec<_> =
                model.files.keys().map(String::as_str).filter(|file| !file.is_empty()).collect();
            let files = if own.is_empty() { vec![name.as_str()] } else { own };
            let anywhere = |file: &&str| quoted(&format!("**/{}", escaped(Utf8Path::new(file))));
            let anywhere: Vec<_> = files.iter().map(anywhere).collect();
            vec![format!("files = [{}] # its path in the package", anywhere.join(", "))]
        }
        _ => vec!["delivery = \"downloaded\"".to_owned()],
    }
}

/// Crates, those together that are each the data of one model and are called alike: `house-ENGLISH-model`, `house-GERMAN-model`.
fn families<'n, 'a>(crates: impl Iterator<Item = &'n NamingCrate<'a>>) -> Vec<Vec<&'n NamingCrate<'a>>> {
    let mut families: Vec<Vec<&NamingCrate<'_>>> = Vec::new();
    for krate in crates {
        let known =
            families.iter_mut().find(|family| ends(family[0]).is_some_and(|own| Some(own) == ends(krate)));
        match known {
            Some(family) => family.push(krate),
            None => families.push(vec![krate]),
        }
    }
    families
}

/// The first and the last word of the name of a crate that is the data of one model.
fn ends<'n>(krate: &'n NamingCrate<'_>) -> Option<(&'n str, &'n str)> {
    let name = krate.package.name();
    let is_data = matches!(&krate.models[..], [model] if model.name == ModelName::File(name.to_owned()));
    let is_said = is_data && name.matches('-').count() > 1;
    is_said
        .then(|| name.split_once('-').zip(name.rsplit_once('-')))
        .flatten()
        .map(|((first, _), (_, last))| (first, last))
}

fn of_family(family: &[&NamingCrate<'_>]) -> Report {
    let names: Vec<_> = family.iter().map(|krate| krate.package.name()).collect();
    let (start, end) = ends(family[0]).unwrap_or_default();
    let count = family.len();
    let tables: Vec<_> = family.iter().map(|krate| crate_table(krate)).collect();
    Report::new(format!(
        "{count} crates `{start}-*-{end}` are the data of models, and no declaration names them"
    ))
    .note(first(FILES, names.into_iter()))
    .paste("declare those that the product uses in `model-sbom.toml`:", tables.join("\n"))
    .help("or, if it uses none of them: an `[[ignore]]` for each, with `crate` and a `reason`")
}

/// The `[[crate]]` table to paste, with the first models of the crate.
fn crate_table(krate: &NamingCrate<'_>) -> String {
    let (name, version) = (krate.package.name(), krate.package.version());
    let mut toml = format!("[[crate]]\nname = {}\nversion = \"={version}\"\n", quoted(name));
    for model in krate.models.iter().take(SHOWN) {
        toml.push_str(&format!("\n{}", table(model, "[[crate.model]]")));
    }
    toml
}

/// What a package names behind features that are off: one report, however many models these are.
fn behind_features(behind: &BehindFeatures<'_>) -> Report {
    let BehindFeatures { package, features, models, .. } = behind;
    let name = package.name();
    let (noun, are) = if features.len() == 1 { ("feature", "is") } else { ("features", "are") };
    let listed = listed(features.iter().map(String::as_str));
    let mut report = Report::new(format!(
        "`{name}` names {} behind the {noun} {listed}, which {are} off here",
        count(models.len(), "model")
    ));
    for model in models.iter().take(SHOWN) {
        report = report.note(placed(model));
    }
    let more = models.len().saturating_sub(SHOWN);
    report = report.notes((more > 0).then(|| format!("and {more} more")));
    let flags: Vec<_> = features.iter().map(|feature| format!("{name}/{feature}")).collect();
    report
        .help(format!("if a release is built with it, check that build: `--features {}`", flags.join(",")))
        .help("or, if none is: `[[ignore]]` with `model` and a `reason`")
}

/// A model with its first place.
fn placed(model: &NamedModel) -> String {
    let place = model.mentions.first().map(|mention| format!(" at `{}`", mention.place()));
    format!("`{}`{}", model.name, place.unwrap_or_default())
}

fn of_crate(krate: &NamingCrate<'_>) -> Report {
    let (name, version) = (krate.package.name(), krate.package.version());
    let message = match &krate.models[..] {
        [model] => format!("`{name} {version}` names the model `{}`, and no declaration does", model.name),
        models => format!("`{name} {version}` names {} models: which does this product use?", models.len()),
    };
    let mut report = Report::new(message);
    for model in krate.models.iter().take(SHOWN) {
        report = report.note(placed(model));
    }
    if krate.models.len() > SHOWN {
        report = report.note(format!("and {} more", krate.models.len() - SHOWN));
    }
    report
        .paste("declare those that the product uses in `model-sbom.toml`:", crate_table(krate))
        .help(format!("or, if it uses none of them: `[[ignore]]` with `crate = \"{name}\"` and a `reason`"))
}
