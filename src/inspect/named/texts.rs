//! Files of other languages beside the Rust of a product: the front end of a Tauri application, scripts, configuration.
//!
//! Read as strings with what stands before them; comments are left out. A front end is shipped; what else lies in the
//! workspace names models that are fetched to build, to test or to run it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use ignore::WalkBuilder;
use rayon::prelude::*;

use super::accounts;
use super::commands;
use super::data;
use super::front_ends;
use super::included;
use super::model::{Asker, Backend, Evidence, Gathered, ModelName, NamedModel, Sighting, Spot};
use super::patterns::{self, Scope, asks, is_holder, settings};
use super::prefilter::{self, Wanted};
use super::rust::Site;
use super::scan::{Lines, alone};
use super::strings::{Language, each_string};
use super::variables;
use crate::files;
use crate::inspect::discover::is_beside;
use crate::paths::{DirectorySet, relative, with_slashes};

impl Language {
    fn of(path: &Utf8Path) -> Option<Self> {
        let name = path.file_name().unwrap_or_default();
        if is_dockerfile(path) || is_makefile(name) || settings::is_environment(name) {
            return Some(Self::Shell);
        }
        if name.ends_with(".lock")
            || name.ends_with("-lock.json")
            || name.ends_with("-lock.yaml")
            || name == "Cargo.toml"
        {
            return None;
        }
        match path.extension()? {
            "ts" | "tsx" | "js" | "jsx" | "mjs" | "cjs" | "mts" | "cts" | "svelte" | "vue" | "astro"
            | "html" | "htm" => Some(Self::Script),
            "sh" | "bash" | "zsh" | "ps1" | "yaml" | "yml" | "conf" | "ini" | "service" => Some(Self::Shell),
            "toml" => Some(Self::Toml),
            "json" | "json5" | "jsonc" | "ron" => Some(Self::Json),
            "sql" => Some(Self::Sql),
            _ => None,
        }
    }

    /// The language of a file that is compiled in; `None` of what holds no text that names a model.
    pub(super) fn of_included(path: &Utf8Path) -> Option<Self> {
        Self::of(path).or_else(|| match path.extension()? {
            "py" | "pyi" => Some(Self::Python),
            "jsonl" | "ndjson" | "xml" | "properties" => Some(Self::Json),
            "csv" | "list" | "tsv" | "txt" => Some(Self::Plain),
            _ => None,
        })
    }

    /// Whether it is made of keys and values alone.
    pub(super) fn is_data(self) -> bool {
        matches!(self, Self::Json | Self::Toml)
    }

    /// Whether it is one that programs are written in.
    fn is_program(self) -> bool {
        self.is_code() && self != Self::Sql
    }

    fn is_code(self) -> bool {
        matches!(self, Self::Script | Self::Python | Self::Sql)
    }

    /// Whether a file is one of JavaScript and the like.
    pub(super) fn is_script(path: &Utf8Path) -> bool {
        Self::of(path) == Some(Self::Script)
    }
}

/// DirectorySet of a front end that hold what others wrote, what is built, or what is only read.
const BESIDE: [&str; 11] = [
    "build",
    "ci",
    "dist",
    "e2e",
    "eval",
    "evals",
    "node_modules",
    "notebooks",
    "target",
    "vendor",
    "website",
];

/// Hidden directories that hold what tools need, and nothing of a product.
const OF_TOOLS: [&str; 27] = [
    ".agents",
    ".aider",
    ".cargo",
    ".circleci",
    ".claude",
    ".codex",
    ".continue",
    ".cursor",
    ".devcontainer",
    ".gemini",
    ".git",
    ".gitea",
    ".github",
    ".gitlab",
    ".hg",
    ".husky",
    ".idea",
    ".next",
    ".nuxt",
    ".roo",
    ".storybook",
    ".svelte-kit",
    ".svn",
    ".venv",
    ".vscode",
    ".windsurf",
    ".yarn",
];

/// What the files of other languages name, and which of them were not read.
#[derive(Default)]
pub(super) struct Texts {
    pub(super) models: Vec<NamedModel>,
    /// What of an application asks for a model without naming it.
    pub(super) askers: Vec<Asker>,
    /// Each with why, and whether it is part of an application that is shipped.
    pub(super) skipped: Vec<(Utf8PathBuf, String, bool)>,
}

/// What one file names and asks.
type Read = (Vec<(Sighting, Spot)>, Vec<(Backend, Spot)>);

/// What one file names, or why it was not read.
type Seen = Result<Read, String>;

/// What of the files beside the code belongs to a product.
#[derive(Default)]
pub(super) struct Parts {
    /// Directories of what is shipped for certain.
    pub(super) shipped: Vec<Utf8PathBuf>,
    /// Directories of front ends that lie beside an application.
    pub(super) beside: Vec<Utf8PathBuf>,
    /// Files that code reads when it runs.
    pub(super) read: BTreeSet<Utf8PathBuf>,
    /// The names of its programs, which an extension of an editor starts.
    pub(super) programs: BTreeSet<String>,
}

/// The models that the files of other languages below a directory name. Where it holds the front end of an application, that
/// is shipped; `shown` is what its paths are shown below.
pub(super) fn run(root: &Utf8Path, shown: &Utf8Path, parts: &Parts) -> Texts {
    let Sources { paths, shipped, unread } = Sources::below(root, parts);
    let is_shipped = |path: &Utf8Path| shipped.around(path).is_some();
    let shown = |path: &Utf8Path| shown.join(with_slashes(path.strip_prefix(root).unwrap_or(path)));
    let found = seen_in(&paths, &parts.read, &is_shipped);
    let asking: BTreeSet<_> = found.iter().filter_map(|(path, seen)| asking(path, seen)).collect();
    let (mut texts, mut gathered) = (Texts::default(), Gathered::default());
    texts.skipped.extend(unread.into_iter().map(|(path, why)| (path, why, false)));
    let mut unsure: BTreeMap<&Utf8Path, ModelName> = BTreeMap::new();
    for (path, seen) in found {
        let is_program = || Language::of(path).is_some_and(Language::is_program);
        match seen {
            Ok((found, _)) if is_program() && !is_shipped(path) => {
                let mut says = found.into_iter().filter(|(sighting, _)| sighting.evidence.says_alone());
                if let Some((sighting, _)) = says.next() {
                    unsure.entry(home(path, &paths)).or_insert(sighting.name);
                }
            }
            Ok((mut found, asked)) => {
                let asks = path.parent().is_some_and(|directory| asking.contains(directory));
                found.retain(|(sighting, _)| asks || sighting.evidence != Evidence::Field);
                let path = shown(path);
                let asker = |(asked, spot): (_, Spot)| Asker { path: path.clone(), line: spot.line, asked };
                texts.askers.extend(asked.into_iter().map(asker));
                found.into_iter().for_each(|(sighting, spot)| gathered.take_in(sighting, &path, spot));
            }
            // Code that is not shipped is not asked at all.
            Err(why) => texts.skipped.push((path.clone(), why, is_shipped(path))),
        }
    }
    texts.skipped.extend(unsure.into_iter().map(|(directory, name)| {
        let why =
            format!("its scripts name models such as `{name}`, and nothing says whether they are shipped");
        (directory.to_owned(), why, true)
    }));
    for (path, _, is_part) in &mut texts.skipped {
        *is_part |= is_shipped(path) || parts.read.contains(path);
        *path = match shown(path) {
            root if root.as_str().is_empty() => ".".into(),
            path => path,
        };
    }
    texts.models = gathered.finish();
    texts
}

/// What each file names and asks, of those that are in a language.
fn seen_in<'p>(
    paths: &'p [Utf8PathBuf],
    read: &BTreeSet<Utf8PathBuf>,
    is_shipped: &(impl Fn(&Utf8Path) -> bool + Sync),
) -> Vec<(&'p Utf8PathBuf, Seen)> {
    let scope = Scope::default();
    let names: BTreeSet<_> = read.iter().filter_map(|path| path.file_name()).collect();
    let of_languages =
        paths.iter().filter_map(|path| Some((path, Language::of(path).filter(|_| !is_test(path))?)));
    let of_languages: Vec<_> = of_languages.collect();
    let seen = of_languages.into_par_iter().map(|(path, language)| {
        let is_read = read.contains(path);
        let mut seen = seen(path, language, is_shipped(path), is_read, &scope);
        if let Ok((found, _)) = &mut seen {
            let is_called = path.file_name().is_some_and(|name| names.contains(name));
            found.extend(of_settings(path, is_read, is_called, &scope));
        }
        (path, seen)
    });
    seen.collect()
}

/// What configuration in the directories above a workspace sets, up to the root of its repository, where no other part is
/// read: the files of several services lie there.
pub(super) fn above(root: &Utf8Path, tree: &Utf8Path, known: &[Utf8PathBuf]) -> Texts {
    let is_open = |directory: &&Utf8Path| !known.iter().any(|known| directory.starts_with(known));
    let directories = root.ancestors().skip(1).take_while(|directory| directory.starts_with(tree));
    let entries = directories.filter(is_open).filter_map(|directory| directory.read_dir_utf8().ok());
    let files = entries.flatten().flatten().map(camino::Utf8DirEntry::into_path);
    let files: BTreeSet<_> = files.filter(|path| path.is_file() && settings::is_settings(path)).collect();
    let (scope, mut texts, mut gathered) = (Scope::default(), Texts::default(), Gathered::default());
    for path in &files {
        let Some(language) = Language::of(path) else { continue };
        let shown = relative(root, path);
        match seen(path, language, false, false, &scope) {
            Ok((mut found, _)) => {
                found.extend(of_settings(path, false, false, &scope));
                for (sighting, spot) in found {
                    gathered.take_in(settings::at_least(sighting, Evidence::Setting), &shown, spot);
                }
            }
            Err(why) => texts.skipped.push((shown, why, false)),
        }
    }
    texts.models = gathered.finish();
    texts
}

/// The directory of a file that asks an API.
fn asking<'p>(path: &'p Utf8Path, seen: &Seen) -> Option<&'p Utf8Path> {
    let asks = |(_, asked): &&Read| asked.iter().any(|(backend, _)| backend.calls());
    seen.as_ref().ok().filter(asks).and_then(|_| path.parent())
}

/// The directory that a script belongs to: the nearest above it with a `package.json`, or its own.
fn home<'p>(path: &'p Utf8Path, paths: &[Utf8PathBuf]) -> &'p Utf8Path {
    let has_package = |directory: &&Utf8Path| paths.binary_search(&directory.join("package.json")).is_ok();
    let own = path.parent().unwrap_or(path);
    path.ancestors().skip(1).find(has_package).unwrap_or(own)
}

/// The files of other languages below a directory.
struct Sources {
    paths: Vec<Utf8PathBuf>,
    /// The directories of front ends, and what they link to.
    shipped: DirectorySet,
    unread: Vec<(Utf8PathBuf, String)>,
}

impl Sources {
    fn below(root: &Utf8Path, parts: &Parts) -> Self {
        let Walked { mut paths, links, unread } =
            walk(root, &files::work_tree(root), parts.shipped.iter().cloned().collect());
        // Variables that Cargo sets for what it builds.
        let settings = parts.shipped.iter().map(|part| part.join(".cargo/config.toml"));
        paths.extend(settings.filter(|file| file.starts_with(root) && file.is_file()));
        paths.sort();
        paths.dedup();
        let extensions = front_ends::extensions(&paths, &parts.programs);
        let shipped: Vec<_> =
            front_ends(&paths).chain(parts.beside.iter().cloned()).chain(extensions).collect();
        let front_ends: DirectorySet = shipped.iter().cloned().collect();
        let linked = links.into_iter().filter(|(link, _)| front_ends.around(link).is_some());
        let shipped = shipped.into_iter().chain(linked.map(|(_, target)| target)).collect();
        Self { paths, shipped, unread }
    }
}

fn seen(path: &Utf8Path, language: Language, is_shipped: bool, is_read: bool, scope: &Scope<'_>) -> Seen {
    let Some(text) = prefilter::text(path, Wanted::WithWords)? else { return Ok(Default::default()) };
    if is_own_page(&text) || !is_shipped && language == Language::Json && accounts::is_account(path, &text) {
        return Ok(Default::default());
    }
    if is_minified(&text) && language.is_code() && !is_shipped && !is_read {
        return Ok(Default::default());
    }
    if is_minified(&text) {
        return Err("it is minified".to_owned());
    }
    let _alone = alone(&text);
    let lines = Lines::of(&text);
    let (mut found, mut asked) = (Vec::new(), Vec::new());
    each_string(&text, language, &mut |site| {
        // A list of hosts that a configuration allows asks nobody.
        let asks = || asks::of_url(&site).or_else(|| asks::of_script(&site));
        asked.extend(language.is_code().then(asks).flatten().map(|asked| (asked, lines.spot(site.offset))));
        found.extend(of_site(&site, language, scope, false).into_iter().map(|mut sighting| {
            // What a database is filled with is what the product offers.
            if !is_shipped && (sighting.evidence.is_certain() || language == Language::Sql) {
                sighting = settings::at_least(sighting, Evidence::Beside);
            }
            let spot = lines.spot(sighting.offset);
            (sighting, spot)
        }));
    });
    if has_commands(path) {
        each_string(&text, language, &mut |site| {
            found.extend(commands::fetched(&site.text).into_iter().map(|sighting| {
                let offset = site.offset + sighting.offset;
                (Sighting { offset, ..sighting }, lines.spot(offset))
            }));
        });
    }
    if language == Language::Shell {
        let given = commands::given(&text).filter(|_| is_dockerfile(path));
        let given = given.flat_map(|site| of_variable(&site, scope));
        let fetched = commands::fetched(&text).into_iter().chain(of_variables(&text, scope));
        found.extend(fetched.chain(given).map(|sighting| {
            let spot = lines.spot(sighting.offset);
            (sighting, spot)
        }));
    }
    Ok((found, asked))
}

/// Whether a text is a page of this program: it tells of the models that were declared or named elsewhere.
fn is_own_page(text: &str) -> bool {
    const HEAD: usize = 2 * 1024;
    const GENERATOR: &str = concat!("<meta name=\"generator\" content=\"", env!("CARGO_PKG_NAME"), " ");
    text[..text.floor_char_boundary(HEAD)].contains(GENERATOR)
}

/// What commands fetch that name variables of their script: `hf download $REPO`.
fn of_variables(text: &str, scope: &Scope<'_>) -> Vec<Sighting> {
    let mut found = Vec::new();
    for (offset, line) in variables::written_out(text) {
        let mut own = commands::fetched(&line);
        each_string(&line, Language::Shell, &mut |site| {
            let certain = of_site(&site, Language::Shell, scope, false).into_iter();
            own.extend(certain.map(|sighting| settings::at_least(sighting, Evidence::Beside)));
        });
        found.extend(own.into_iter().map(|sighting| Sighting { offset, ..sighting }));
    }
    found
}

/// What a variable of an image names.
fn of_variable(site: &Site<'_>, scope: &Scope<'_>) -> Vec<Sighting> {
    let mut found = patterns::of_string(site, scope);
    found.retain(|sighting| sighting.evidence != Evidence::Field);
    match found.is_empty() {
        true => settings::of_setting(site, scope),
        false => {
            found.into_iter().map(|sighting| Sighting { evidence: Evidence::Beside, ..sighting }).collect()
        }
    }
}

/// The models that a file of configuration sets: one that code reads, or that is called so, or as one which code reads.
fn of_settings(path: &Utf8Path, is_read: bool, is_called: bool, scope: &Scope<'_>) -> Vec<(Sighting, Spot)> {
    let is_set = is_read || is_called || settings::is_settings(path);
    let name = path.file_name().unwrap_or_default();
    let is_hidden = name.starts_with('.') && !settings::is_environment(name);
    let is_of_builders = ["ci", "pipelines", "cloudbuild"]
        .iter()
        .any(|word| name.split(['-', '_', '.']).any(|part| part == *word));
    let has_variables = matches!(Language::of(path), Some(Language::Shell | Language::Toml));
    if !is_set && (is_hidden || is_of_builders || !has_variables) {
        return Vec::new();
    }
    // What can't be read is said where the file is read as text.
    let Ok(Some(text)) = prefilter::text(path, Wanted::WithWords) else { return Vec::new() };
    if is_minified(&text) || settings::is_of_others(path.file_stem().unwrap_or_default()) {
        return Vec::new();
    }
    let is_script = !settings::has_format(path) && path.extension() != Some("service");
    let mut found = match is_set {
        true => settings::of_text(&text, scope),
        false => settings::of_variables(&text, is_script, scope),
    };
    if let Some(data) = data::parse(path, &text).filter(|_| is_set) {
        // What a table calls the repository beside it is no model of its own.
        let others = data::other_names(&data);
        let is_other = |name: &ModelName| match name {
            ModelName::Ollama(name) | ModelName::Service { name, .. } => others.contains(name),
            _ => false,
        };
        found.retain(|sighting| !is_other(&sighting.name));
        found.extend(included::of_data(path, &text, &data));
    }
    if let Some(language) = Language::of(path).filter(|_| is_read) {
        each_string(&text, language, &mut |site| found.extend(settings::of_setting(&site, scope)));
    }
    let evidence = if is_read { Evidence::Beside } else { Evidence::Setting };
    let lines = Lines::of(&text);
    let placed = found.into_iter().map(|sighting| {
        let spot = lines.spot(sighting.offset);
        (settings::at_least(sighting, evidence), spot)
    });
    placed.collect()
}

/// Whether a file has the commands of `make` or `just`.
fn is_makefile(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    matches!(lower.as_str(), "makefile" | "gnumakefile" | "justfile" | ".justfile")
        || lower.ends_with(".mk")
        || lower.ends_with(".just")
}

/// Whether the values of a manifest may be commands, as those of `npm run`.
fn has_commands(path: &Utf8Path) -> bool {
    matches!(path.file_name(), Some("deno.json" | "package.json" | "pyproject.toml"))
}

fn is_dockerfile(path: &Utf8Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    name.starts_with("Dockerfile") || name.ends_with(".Dockerfile") || name == "Containerfile"
}

/// What a text names that is compiled in.
pub(super) fn of_included(text: &str, language: Language, scope: &Scope<'_>) -> Vec<Sighting> {
    let _alone = alone(text);
    let mut found = Vec::new();
    let mut take = |site: Site<'_>| {
        found.extend(of_site(&site, language, scope, true).into_iter().map(|sighting| {
            match sighting.evidence.is_certain() {
                true => Sighting { evidence: Evidence::Data, ..sighting },
                false => sighting,
            }
        }));
    };
    let whole = |text| Site { text: Cow::Borrowed(text), ..Site::default() };
    match language {
        Language::Plain => text.lines().for_each(|line| {
            let line = line.trim();
            take(Site { offset: line.as_ptr().addr() - text.as_ptr().addr(), ..whole(line) });
        }),
        _ if is_minified(text) => take(whole(text)),
        language => each_string(text, language, &mut take),
    }
    // YAML writes most strings without quotation marks.
    if language == Language::Shell {
        found.extend(settings::of_text(text, scope));
    }
    found
}

/// Takes in the strings of a text in a string of a program that is JSON, TOML, YAML or SQL; none of another.
pub(super) fn inside<'t>(text: &'t str, take: &mut dyn FnMut(Site<'t>)) {
    const SQL: [&str; 5] = ["create table", "insert ", "select ", "update ", "values ("];
    // A template of YAML.
    if text.contains("model: ") && text.contains('\n') {
        settings::each(text, take);
    }
    if text.len() < 12 || !text.contains(['"', '\'']) {
        return;
    }
    let is_table =
        text.contains("\":") || text.contains("\" :") || text.contains("= \"") || text.contains("=\"");
    let is_sql = || {
        let lower = text.to_ascii_lowercase();
        SQL.iter().any(|word| lower.contains(word))
    };
    match is_table {
        _ if is_sql() => each_string(text, Language::Sql, take),
        true => each_string(text, Language::Json, take),
        false => {}
    }
}

/// What a string names; of configuration only what can't be anything else, or what a key of data that are compiled in
/// calls a model.
fn of_site(site: &Site<'_>, language: Language, scope: &Scope<'_>, is_compiled_in: bool) -> Vec<Sighting> {
    if let Some(sighting) = commands::of_call(site) {
        return vec![sighting];
    }
    let found = patterns::of_string(site, scope);
    let is_said = language.is_code() || is_compiled_in && site.field.is_some_and(is_holder);
    // Data call many things a model.
    let is_data = |sighting: &Sighting| !language.is_code() && sighting.evidence == Evidence::Field;
    let kept = |sighting: &Sighting| is_said && !is_data(sighting) || sighting.evidence.is_certain();
    found.into_iter().filter(kept).collect()
}

/// The directories of applications whose shell is a member: those above a `tauri.conf.json`.
fn front_ends(paths: &[Utf8PathBuf]) -> impl Iterator<Item = Utf8PathBuf> {
    let configurations = paths.iter().filter(|path| {
        matches!(path.file_name(), Some("tauri.conf.json" | "tauri.conf.json5" | "Tauri.toml"))
    });
    configurations.filter_map(|path| Some(path.parent()?.parent()?.to_owned()))
}

/// The files below a directory, and what of it can't be read.
#[derive(Default)]
struct Walked {
    /// Sorted.
    paths: Vec<Utf8PathBuf>,
    /// Links to directories, each with the place that it leads to, where that is walked through.
    links: Vec<(Utf8PathBuf, Utf8PathBuf)>,
    /// Each with why.
    unread: Vec<(Utf8PathBuf, String)>,
}

/// The files below a directory that Git does not ignore and that are no tests; those of `parts` are read whatever their
/// directories above are called.
fn walk(root: &Utf8Path, tree: &Utf8Path, parts: DirectorySet) -> Walked {
    let filter = {
        let root = root.to_owned();
        move |entry: &ignore::DirEntry| {
            Utf8Path::from_path(entry.path()).is_none_or(|path| is_part(path, &root, &parts))
        }
    };
    let mut walk = WalkBuilder::new(root);
    walk.hidden(false).ignore(false).require_git(false).parents(false).filter_entry(filter);
    let mut walked = Walked::default();
    for entry in walk.build() {
        match entry {
            Ok(entry) => walked.entry(entry, root, tree),
            Err(error) => walked.unread.push((root.to_owned(), error.to_string())),
        }
    }
    walked.paths.sort();
    walked
}

impl Walked {
    fn entry(&mut self, entry: ignore::DirEntry, root: &Utf8Path, tree: &Utf8Path) {
        let Some(kind) = entry.file_type().filter(|kind| !kind.is_dir()) else { return };
        let path = match Utf8PathBuf::from_path_buf(entry.into_path()) {
            Ok(path) => path,
            Err(path) => {
                let path = Utf8PathBuf::from(path.to_string_lossy().into_owned());
                return self.unread.push((path, "its name is not UTF-8".to_owned()));
            }
        };
        let has_language = Language::of(&path).is_some();
        if kind.is_file() {
            return self.paths.push(path);
        }
        let Ok(metadata) = path.metadata() else {
            // Editors leave links to nothing.
            if has_language && path.file_name().is_some_and(|name| !name.starts_with('.')) {
                self.unread.push((path, "it is a link to nothing".to_owned()));
            }
            return;
        };
        if !has_language && !metadata.is_dir() {
            return;
        }
        if !files::is_inside(&path, tree) {
            self.unread.push((path, "it is a link that leads out of the Git work tree".to_owned()));
        } else if metadata.is_file() {
            self.paths.push(path);
        } else if metadata.is_dir() {
            let target = path.canonicalize_utf8().ok();
            let inside = target.as_ref().zip(root.canonicalize_utf8().ok());
            let inside = inside.and_then(|(target, root)| target.strip_prefix(root).ok());
            self.links.extend(inside.map(|inside| (path.clone(), root.join(inside))));
        } else {
            self.unread.push((path, "it is not a regular file".to_owned()));
        }
    }
}

/// Whether a path is none of tests, examples and what others wrote.
fn is_part(path: &Utf8Path, root: &Utf8Path, parts: &DirectorySet) -> bool {
    if parts.has_below(path) {
        return true;
    }
    let inside = path.strip_prefix(parts.around(path).unwrap_or(root)).unwrap_or(path);
    !inside.components().any(|directory| {
        let name = directory.as_str();
        is_beside(name) || BESIDE.contains(&name) || OF_TOOLS.contains(&name) || name.contains("mock")
    })
}

fn is_test(path: &Utf8Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    [".test.", ".spec.", ".stories.", ".min.", ".d.ts"].iter().any(|part| name.contains(part))
}

/// Whether a text is made by a program that leaves no line breaks.
fn is_minified(text: &str) -> bool {
    text.len() > 20_000 && text.len() / (text.lines().count().max(1)) > 2_000
}
