//! Models that nobody declared, each with the files that belong to it and what they say: what `init` writes down.
//!
//! Weights below a directory with a model card or a model's `config.json` are one model; elsewhere a file is a model,
//! and its shards and its external data belong to it; a layout of OCI blobs is one model. No tensor is read and nothing is
//! hashed.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use camino::{Utf8Path, Utf8PathBuf};
use guppy::graph::PackageMetadata;

use super::legal_files::{LegalKind, README, is_card, kind_of};
use super::model_config::{self, QUANTIZE_CONFIG};
use super::weights::Format;
use super::{
    Candidate, Declared, HeaderFacts, InspectError, LicenseText, ModelCard, NamedBase, Walk, discover,
    layers, named_bases, plain_text, weights,
};
use crate::declare::Declarations;
use crate::files;
use crate::limits;
use crate::member_path;
use crate::options::StoreDirectories;
use crate::paths::{parent, with_slashes};
use crate::resolve::{Part, Resolved, hub_repository, hub_revision, layout_files};
use crate::weights_names;
use crate::workspace::Workspace;

/// What nobody declared.
pub(crate) struct Survey<'g> {
    /// Models, by package and path.
    pub models: Vec<FoundModel<'g>>,
}

/// A model that nobody declared. Paths are inside the package, with `/`.
pub(crate) struct FoundModel<'g> {
    /// The package in whose directory it lies.
    pub package: PackageMetadata<'g>,
    /// Whether it lies in no package: its paths are inside the workspace, and the package is any member.
    pub is_at_root: bool,
    /// The directory that its files have in common.
    pub directory: Utf8PathBuf,
    /// Files that hold parameters, sorted.
    pub weights: Vec<Utf8PathBuf>,
    /// What the weights need to be loaded, sorted.
    pub sidecars: Vec<Utf8PathBuf>,
    /// What the headers of weights say.
    pub headers: Vec<(Utf8PathBuf, HeaderFacts)>,
    /// The model card.
    pub card: Option<FoundCard>,
    /// What its configurations say about a licence.
    pub configurations: Vec<(Utf8PathBuf, ModelCard)>,
    /// The bases that its configurations name.
    pub configured_bases: Vec<NamedBase>,
    /// Licence files; the one with the shortest name first.
    pub licenses: Vec<LicenseText>,
    /// The files that are packed.
    pub packed: Vec<Utf8PathBuf>,
    /// The commit that it was fetched from.
    pub revision: Option<String>,
    /// Owner and name of the repository of the Hugging Face hub that has this commit.
    pub repository: Option<(String, String)>,
    /// Where it lies.
    pub place: Place,
}

/// Where a model lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In files of the package.
    Files,
    /// In a layout, which is declared as a whole: its card and licence are known from its manifest.
    OciLayout,
}

/// A model card.
pub(crate) struct FoundCard {
    /// The path of the card.
    pub path: Utf8PathBuf,
    /// Its front matter.
    pub card: ModelCard,
    /// Its first heading.
    pub title: Option<String>,
}

/// Looks into what a walk through a workspace saw.
pub(crate) fn run<'g>(
    walk: Walk,
    workspace: &'g Workspace,
    declarations: &Declarations,
    resolved: &Resolved<'_>,
    stores: &StoreDirectories,
) -> Result<Survey<'g>, InspectError> {
    let candidates = discover::candidates(walk, workspace, declarations, resolved)?;
    let others = Others {
        declared: Declared::new(declarations, resolved, workspace),
        ignored: discover::Ignores::new(declarations),
        workspace: workspace.root(),
    };
    let directories = Directories::default();
    let mut groups: BTreeMap<_, Vec<(Utf8PathBuf, &Candidate)>> = BTreeMap::new();
    let mut layouts: BTreeMap<_, Vec<(Utf8PathBuf, &Candidate)>> = BTreeMap::new();
    // Code belongs to the model whose configuration names it.
    let is_model = |candidate: &&Candidate| candidate.looks.format != Some(Format::Code);
    for candidate in candidates.iter().filter(is_model).filter(|candidate| candidate.ignored_by.is_none()) {
        let home = home(workspace, &candidate.path);
        let is_at_root = home.is_none();
        let any_member = || Some((workspace.graph.workspace().iter().next()?, candidate.path.clone()));
        let Some((package, path)) = home.or_else(any_member) else { continue };
        let root = if is_at_root { workspace.root() } else { directory(&package) };
        let absolute = root.join(&path);
        let layout = discover::layout_of(&absolute).and_then(|layout| layout.strip_prefix(root).ok());
        if let Some(layout) = layout.filter(|layout| !layout.as_str().is_empty()) {
            let key = (is_at_root, package.name(), package.id(), with_slashes(layout));
            layouts.entry(key).or_default().push((path, candidate));
            continue;
        }
        let key = directories.group(root, &path);
        groups.entry((is_at_root, package.name(), package.id(), key)).or_default().push((path, candidate));
    }
    let external: BTreeSet<_> = groups
        .iter()
        .flat_map(|((at_root, _, id, _), files)| files.iter().map(move |file| ((*at_root, *id), file)))
        .flat_map(|(home, (path, candidate))| {
            candidate.looks.external_files(path).into_iter().map(move |path| (home, path))
        })
        .collect();
    let mut models = Vec::new();
    for ((is_at_root, _, id, (below, own_stem)), files) in groups {
        // What another file names as its data is part of that one.
        if files.iter().all(|(path, _)| external.contains(&((is_at_root, id), path.clone()))) {
            continue;
        }
        let Ok(package) = workspace.graph.metadata(id) else { continue };
        models.push(
            Gathering {
                root: if is_at_root { workspace.root() } else { directory(&package) },
                below: &below,
                stem: &own_stem,
                is_at_root,
                directories: &directories,
                others: &others,
            }
            .model(package, &files, stores),
        );
    }
    for ((is_at_root, _, id, below), files) in layouts {
        let Ok(package) = workspace.graph.metadata(id) else { continue };
        let root = if is_at_root { workspace.root() } else { directory(&package) };
        let found = layout_model(package, root, &below, &files, &directories);
        models.push(FoundModel { is_at_root, ..found });
    }
    models.sort_by(|a, b| (a.package.name(), &a.directory).cmp(&(b.package.name(), &b.directory)));
    Ok(Survey { models })
}

/// A model in a layout: what its manifest and the texts in its layers say, beside the headers of its weights.
fn layout_model<'g>(
    package: PackageMetadata<'g>,
    root: &Utf8Path,
    below: &Utf8Path,
    files: &[(Utf8PathBuf, &Candidate)],
    directories: &Directories,
) -> FoundModel<'g> {
    let layout = root.join(below);
    let headers = files.iter().filter_map(|(path, candidate)| {
        let path = match &candidate.looks.inside {
            Some((inside, _)) => member_path::join(path, inside),
            None => path.clone(),
        };
        Some((path, candidate.looks.facts.clone()?))
    });
    let mut headers: Vec<_> = headers.collect();
    let mut texts = Vec::new();
    for file in layout_files(&layout, below) {
        let Some(layer) = &file.layer else { continue };
        match (layer.packing, layer.part) {
            (Some(packing), part) => texts.extend(
                layers::texts(&file.absolute, packing, part)
                    .into_iter()
                    .map(|(path, part, text)| (member_path::join(&file.path, &path), part, text)),
            ),
            (None, part @ (Part::Card | Part::License)) => {
                texts.extend(directories.bytes(root, &file.path).map(|text| (file.path.clone(), part, text)));
            }
            (None, Part::Configuration) => {
                let facts = weights::read(&file.absolute).ok().flatten();
                headers.extend(
                    facts
                        .filter(|facts| facts.format.is_of_package())
                        .map(|facts| (file.path.clone(), facts)),
                );
            }
            (None, _) => {}
        }
    }
    texts.sort_by_key(|(path, ..)| (path.as_str().matches('/').count(), path.as_str().len(), path.clone()));
    let card = texts.iter().find(|(_, part, _)| *part == Part::Card).map(|(path, _, text)| {
        let title = heading(&plain_text::decode(text).text);
        FoundCard { path: path.clone(), card: ModelCard::of_file(path, text), title }
    });
    let licenses = texts.iter().filter(|(_, part, _)| *part == Part::License);
    FoundModel {
        package,
        is_at_root: false,
        directory: below.to_owned(),
        weights: vec![below.to_owned()],
        sidecars: Vec::new(),
        headers,
        card,
        configurations: Vec::new(),
        configured_bases: Vec::new(),
        licenses: licenses.map(|(path, _, text)| LicenseText::of(path.clone(), text)).collect(),
        packed: Vec::new(),
        revision: None,
        repository: None,
        place: Place::OciLayout,
    }
}

/// The member in whose directory a file lies, the deepest of several, and the path inside it.
pub(super) fn home<'g>(
    workspace: &'g Workspace,
    path: &Utf8Path,
) -> Option<(PackageMetadata<'g>, Utf8PathBuf)> {
    let absolute = workspace.root().join(path);
    let members = workspace.graph.workspace().iter();
    let inside = members.filter_map(|member| {
        let inside = absolute.strip_prefix(directory(&member)).ok()?.to_owned();
        Some((member, with_slashes(&inside)))
    });
    inside.min_by_key(|(_, path)| path.components().count())
}

pub(super) fn directory<'g>(package: &PackageMetadata<'g>) -> &'g Utf8Path {
    package.manifest_path().parent().unwrap_or(Utf8Path::new(""))
}

/// What tells that a directory is a model's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// It says which parts the model has: whatever lies below belongs to it.
    Whole,
    /// Every file below is one of its own, whatever it is called: a model where it lies in no directory of another.
    Package,
    /// A card beside a configuration: configurations below are those of its parts.
    CardAndConfiguration,
    /// A card.
    Card,
    /// A configuration, or tokens beside weights of one model alone.
    Configuration,
}

impl Mark {
    fn has_card(self) -> bool {
        matches!(self, Self::CardAndConfiguration | Self::Card)
    }

    fn is_of_parts(self) -> bool {
        matches!(self, Self::Whole | Self::Package | Self::CardAndConfiguration)
    }
}

/// What lies in a directory that is a model with parts, and nothing else: the pipeline of diffusers, the modules of
/// sentence-transformers.
const OF_PARTS: [&str; 2] = ["model_index.json", "modules.json"];

/// What lies in a directory every file of which is one of a model, whatever it is called: the acoustic model of Kaldi and
/// Vosk, the graph of a SavedModel, the manifest of a checkpoint of Orbax.
const OF_WHOLE: [&str; 3] = ["am/final.mdl", "manifest.ocdbt", "saved_model.pb"];

fn has_one(directory: &Utf8Path, parts: &[&str]) -> bool {
    parts.iter().any(|part| directory.join(part).is_file())
}

/// Whether every file below a directory is one of the same model: its parts have names of their own.
fn is_closed(directory: &Utf8Path) -> bool {
    // A process of a checkpoint of Orbax has a manifest of its own.
    let is_process = directory.file_name().is_some_and(|name| name.starts_with("ocdbt.process_"));
    let is_package = is_core_ml_package(directory) && directory.join("Manifest.json").is_file();
    is_package || is_pipeline_of_spacy(directory) || !is_process && has_one(directory, &OF_WHOLE)
}

/// What a pipeline of spaCy says of itself (`Language.to_disk`), beside the configuration of its components.
const SPACY_META: &str = "meta.json";

fn is_pipeline_of_spacy(directory: &Utf8Path) -> bool {
    directory.join("config.cfg").is_file()
        && weights::recognize_file(&directory.join(SPACY_META)) == Some(Format::SpacyMeta)
}

fn is_core_ml_package(directory: &Utf8Path) -> bool {
    directory.extension() == Some("mlpackage")
}

fn mark(root: &Utf8Path, below: &Utf8Path, directories: &Directories) -> Option<Mark> {
    const CONFIGURATIONS: [&str; 3] = ["config.json", named_bases::ADAPTER_CONFIG, "genai_config.json"];
    let directory = root.join(below);
    let is_inside = !below.as_str().is_empty();
    if is_inside && has_one(&directory, &OF_PARTS) {
        return Some(Mark::Whole);
    }
    if is_inside && is_closed(&directory) {
        return Some(Mark::Package);
    }
    let is_configured =
        CONFIGURATIONS.iter().any(|name| directories.is_configuration(root, &join(below, name)));
    match (directories.has_card(root, below), is_configured) {
        (true, true) => Some(Mark::CardAndConfiguration),
        (true, false) => Some(Mark::Card),
        (false, true) => Some(Mark::Configuration),
        (false, false) => None,
    }
}

/// The stem of the tokens of the models of sherpa-onnx.
const TOKENS: &str = "tokens";

/// Whose the tokens of a directory are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tokens {
    /// Of all weights in it.
    OfAll,
    /// Of those that are named as parts of such a model; others lie beside them.
    OfParts,
}

fn tokens(root: &Utf8Path, below: &Utf8Path) -> Option<Tokens> {
    let directory = root.join(below);
    if !directory.join(format!("{TOKENS}.txt")).is_file() {
        return None;
    }
    let names = names(&directory);
    let weights: Vec<_> =
        names.iter().map(Utf8Path::new).filter(|name| weights_names::is_of_weights(name)).collect();
    let stems: BTreeSet<_> = weights.iter().map(|name| common_stem(name)).collect();
    let is_one = stems.len() == 1 || weights.iter().all(|name| reads_tokens(name));
    let is_one = is_one && !below.as_str().is_empty();
    Some(if is_one { Tokens::OfAll } else { Tokens::OfParts })
}

/// Whether weights are called as those of sherpa-onnx that are read with tokens.
fn reads_tokens(path: &Utf8Path) -> bool {
    let stem = path.file_stem().unwrap_or_default().to_ascii_lowercase();
    let is_part = |word: &str| matches!(word, "encoder" | "decoder" | "joiner");
    stem.split('.').next() == Some("model") || stem.split(['-', '_', '.']).any(is_part)
}

/// How publishers call a model card; a README in other markup has no front matter.
const CARDS: [&str; 4] = [README, "MODEL_CARD", "MODEL_CARD.md", "model_card.md"];

/// What the directories of a run are, each read once.
#[derive(Default)]
pub(super) struct Directories {
    marks: RefCell<BTreeMap<Utf8PathBuf, Option<Mark>>>,
    tokens: RefCell<BTreeMap<Utf8PathBuf, Option<Tokens>>>,
    listings: RefCell<BTreeMap<Utf8PathBuf, Rc<Listing>>>,
    /// The Git work trees around packages, each looked for once.
    trees: RefCell<BTreeMap<Utf8PathBuf, Utf8PathBuf>>,
}

/// The names of the files in a directory, sorted, and those among them that count for each model there.
struct Listing {
    names: Vec<String>,
    /// Licence files, the shortest name first.
    licenses: Vec<String>,
    /// What one model is loaded with that has the directory for itself.
    for_one: Vec<String>,
}

impl Listing {
    fn of(directory: &Utf8Path) -> Self {
        let names = names(directory);
        let is_license = |name: &&String| kind_of(name) == Some(LegalKind::License);
        let mut licenses: Vec<_> = names.iter().filter(is_license).cloned().collect();
        licenses.sort_by_key(|name| (name.len(), name.clone()));
        let for_one = names.iter().filter(|name| is_for_one(name)).cloned().collect();
        Self { names, licenses, for_one }
    }

    /// Those that begin with a stem, behind which something else begins.
    fn of_stem<'l>(&'l self, stem: &str) -> impl Iterator<Item = &'l String> {
        let start = self.names.partition_point(|name| name.as_str() < stem);
        let named = self.names[start..].iter().take_while(move |name| name.starts_with(stem));
        named.filter(move |name| name[stem.len()..].starts_with(['.', '-', '_']))
    }
}

impl Directories {
    fn mark(&self, root: &Utf8Path, below: &Utf8Path) -> Option<Mark> {
        *self.marks.borrow_mut().entry(root.join(below)).or_insert_with(|| mark(root, below, self))
    }

    /// The bytes of a text of a package, which no link leads out of its work tree to.
    fn bytes(&self, root: &Utf8Path, inside: &Utf8Path) -> Option<Vec<u8>> {
        let path = root.join(inside);
        // Few of the names that are tried are there.
        path.symlink_metadata().ok()?;
        let mut trees = self.trees.borrow_mut();
        let tree = trees.entry(root.to_owned()).or_insert_with(|| files::work_tree(root));
        files::is_inside(&path, tree).then(|| files::read(&path, limits::TEXT).ok()).flatten()
    }

    fn find_card(&self, root: &Utf8Path, below: &Utf8Path) -> Option<FoundCard> {
        let (path, bytes) = self.card(root, below)?;
        let (card, title) = (ModelCard::of_bytes(&bytes), heading(&plain_text::decode(&bytes).text));
        Some(FoundCard { path, card, title })
    }

    /// The card of a directory and its bytes, whose prose is not read for that: the first of its texts of such a name that has
    /// front matter. Each name is tried: a listing of the directory would be made for each model in it.
    fn card(&self, root: &Utf8Path, below: &Utf8Path) -> Option<(Utf8PathBuf, Vec<u8>)> {
        let mut cards = CARDS.iter().filter_map(|name| {
            let path = join(below, name);
            let bytes = self.bytes(root, &path).filter(|bytes| ModelCard::has_front_matter(bytes))?;
            Some((path, bytes))
        });
        cards.next()
    }

    fn has_card(&self, root: &Utf8Path, below: &Utf8Path) -> bool {
        self.card(root, below).is_some()
    }

    /// Whether a file has the keys that `transformers`, `diffusers`, `peft`, ONNX Runtime GenAI and MNN (`llm_model`) write
    /// into the configuration of a model.
    fn is_configuration(&self, root: &Utf8Path, inside: &Utf8Path) -> bool {
        let json = self.bytes(root, inside).and_then(|bytes| {
            serde_json::from_str::<serde_json::Value>(&String::from_utf8_lossy(&bytes)).ok()
        });
        json.is_some_and(|json| {
            let of_genai = json.get("model").is_some() && json.get("search").is_some();
            let keys = ["model_type", "architectures", "_class_name", "peft_type", "llm_model"];
            of_genai || keys.iter().any(|key| json.get(key).is_some())
        })
    }

    fn tokens(&self, root: &Utf8Path, below: &Utf8Path) -> Option<Tokens> {
        *self.tokens.borrow_mut().entry(root.join(below)).or_insert_with(|| tokens(root, below))
    }

    fn listing(&self, directory: &Utf8Path) -> Rc<Listing> {
        let mut listings = self.listings.borrow_mut();
        Rc::clone(listings.entry(directory.to_owned()).or_insert_with(|| Rc::new(Listing::of(directory))))
    }

    /// The directory on the way up that is a model's: one that says which parts it has; else, as far as the nearest card, one
    /// with a card and a configuration, or the nearest with either. That of the package is one only for the files in it.
    pub(super) fn of_model(&self, root: &Utf8Path, path: &Utf8Path) -> Option<Utf8PathBuf> {
        let own = parent(path);
        let may_be = |below: &&Utf8Path| !below.as_str().is_empty() || own.as_str().is_empty();
        let mark = |below: &Utf8Path| {
            let has_tokens = || below == own && self.tokens(root, own) == Some(Tokens::OfAll);
            self.mark(root, below).or_else(|| has_tokens().then_some(Mark::Configuration))
        };
        let marked = own.ancestors().filter(may_be).filter_map(|below| Some((below, mark(below)?)));
        let mut marked: Vec<_> = marked.collect();
        // A package in the directory of a model is one of its formats.
        if marked.iter().any(|(_, mark)| *mark != Mark::Package) {
            marked.retain(|(_, mark)| *mark != Mark::Package);
        }
        let whole = marked.iter().find(|(_, mark)| matches!(mark, Mark::Whole | Mark::Package)).copied();
        if let Some(nearest) = marked.iter().position(|(_, mark)| mark.has_card()) {
            marked.truncate(nearest + 1);
        }
        let of_parts = marked.iter().find(|(_, mark)| mark.is_of_parts()).or(marked.first()).copied();
        whole.or(of_parts).map(|(below, _)| below.to_owned())
    }

    /// What the files of a model have in common: its directory, or their own and the stem of their names.
    fn group(&self, root: &Utf8Path, path: &Utf8Path) -> (Utf8PathBuf, String) {
        let own = parent(path);
        let is_of_tokens = || reads_tokens(path) && self.tokens(root, own).is_some();
        match self.of_model(root, path) {
            Some(directory) => (directory, String::new()),
            None if is_of_tokens() => (own.to_owned(), TOKENS.to_owned()),
            None => {
                (own.to_owned(), self.projected(root, path).unwrap_or_else(|| common_stem(path).to_owned()))
            }
        }
    }

    /// The stem of the one model in GGUF beside a projector of llama.cpp (`mmproj-F16.gguf`), whose part that is.
    fn projected(&self, root: &Utf8Path, path: &Utf8Path) -> Option<String> {
        let is_projector = |name: &str| name.starts_with("mmproj");
        let is_gguf = |path: &Utf8Path| path.extension() == Some("gguf");
        if !(is_gguf(path) && path.file_name().is_some_and(is_projector)) {
            return None;
        }
        let listing = self.listing(&root.join(parent(path)));
        let others = listing
            .names
            .iter()
            .map(Utf8Path::new)
            .filter(|name| is_gguf(name) && !is_projector(name.as_str()));
        let stems: BTreeSet<_> = others.map(common_stem).collect();
        stems.first().filter(|_| stems.len() == 1).map(|stem| (*stem).to_owned())
    }
}

/// What is another model's, or none: files that are declared already, and those that `[[ignore]]` tables are about.
struct Others<'a> {
    declared: Declared,
    ignored: discover::Ignores,
    workspace: &'a Utf8Path,
}

impl Others<'_> {
    fn has(&self, path: &Utf8Path) -> bool {
        let inside = path.strip_prefix(self.workspace).unwrap_or(path);
        self.declared.has_path(path) || self.ignored.has(inside)
    }
}

/// The first heading of the first level, without the words that say that it is a card.
fn heading(text: &str) -> Option<String> {
    let title = text.lines().find_map(|line| line.strip_prefix("# "))?.trim();
    let lower = title.to_lowercase();
    let prefixes = ["model card for ", "model card of ", "model card: "];
    let title = match prefixes.iter().find(|prefix| lower.starts_with(**prefix)) {
        Some(prefix) if title.is_char_boundary(prefix.len()) => title[prefix.len()..].trim(),
        _ => title,
    };
    let says_nothing =
        ["model card", "introduction", "overview", "readme", "model description", "description"];
    let is_plain = !title.is_empty() && title.len() <= 80 && !title.contains(['[', '<', '!', '`', '{']);
    (is_plain && !says_nothing.contains(&title.to_lowercase().as_str())).then(|| title.to_owned())
}

struct Gathering<'a> {
    is_at_root: bool,
    directories: &'a Directories,
    others: &'a Others<'a>,
    root: &'a Utf8Path,
    below: &'a Utf8Path,
    /// The stem that the names of the files have in common; empty where the directory is the model's.
    stem: &'a str,
}

impl Gathering<'_> {
    fn model<'g>(
        &self,
        package: PackageMetadata<'g>,
        files: &[(Utf8PathBuf, &Candidate)],
        stores: &StoreDirectories,
    ) -> FoundModel<'g> {
        let mut weights: BTreeSet<_> = files.iter().map(|(path, _)| path.clone()).collect();
        let external = files.iter().flat_map(|(path, candidate)| candidate.looks.external_files(path));
        weights.extend(external.filter(|path| self.root.join(path).is_file()));
        let above = weights.iter().flat_map(|path| path.ancestors().skip(1));
        let mut directories: BTreeSet<_> =
            above.filter(|path| path.starts_with(self.below)).map(Utf8Path::to_owned).collect();
        directories.insert(self.below.to_owned());
        if self.is_whole_directory() {
            let is_of_parts = |below: &Utf8Path| {
                let mark = self.directories.mark(self.root, below);
                mark == Some(Mark::Package) || below == self.below && mark.is_some_and(Mark::is_of_parts)
            };
            let with_parts: Vec<_> = directories.iter().filter(|below| is_of_parts(below)).cloned().collect();
            directories.extend(with_parts.iter().flat_map(|below| self.directories_below(below)));
        }
        let sidecars = directories.iter().flat_map(|directory| self.sidecars(directory, &weights));
        let mut sidecars: Vec<_> = sidecars.collect();
        sidecars.sort();
        let configurations = sidecars.iter().filter(|path| {
            let name = path.file_name().unwrap_or_default();
            let is_own = matches!(name, "config.json" | SPACY_META) && parent(path) == self.below;
            path.file_name() == Some(named_bases::ADAPTER_CONFIG) || is_own
        });
        let configurations = configurations.filter_map(|path| {
            let facts = weights::read(&self.root.join(path)).ok().flatten()?;
            let is_told = facts.format.is_about_others() || facts.format.is_of_package();
            is_told.then(|| (path.clone(), facts))
        });
        let headers = files
            .iter()
            .filter_map(|(path, candidate)| Some((path.clone(), candidate.looks.facts.clone()?)))
            .chain(configurations)
            .collect();
        let revision = self.revision(&weights);
        let cache = stores.hugging_face.as_deref();
        FoundModel {
            is_at_root: self.is_at_root,
            package,
            directory: self.below.to_owned(),
            configurations: self.configurations(&weights, &sidecars),
            configured_bases: self.configured_bases(&sidecars),
            headers,
            card: self.directories.find_card(self.root, self.below).filter(|_| self.is_whole_directory()),
            licenses: self.licenses(),
            packed: files
                .iter()
                .filter(|(_, file)| file.looks.is_packed)
                .map(|(path, _)| path.clone())
                .collect(),
            repository: revision
                .as_ref()
                .zip(cache)
                .and_then(|(commit, cache)| hub_repository(cache, commit)),
            revision,
            weights: weights.into_iter().collect(),
            sidecars,
            place: Place::Files,
        }
    }

    fn bytes(&self, path: &Utf8Path) -> Option<Vec<u8>> {
        self.directories.bytes(self.root, path)
    }

    /// What configurations of the model say about a licence, as `check` reads them.
    fn configurations(
        &self,
        weights: &BTreeSet<Utf8PathBuf>,
        sidecars: &[Utf8PathBuf],
    ) -> Vec<(Utf8PathBuf, ModelCard)> {
        let names = |of: &Utf8Path| {
            let own = weights.iter().filter(move |path| parent(path) == of);
            own.filter_map(|path| path.file_name()).collect::<Vec<_>>()
        };
        let cards = sidecars.iter().filter_map(|path| {
            let own = names(parent(path));
            let is_read = model_config::may_name_license(path.file_name()?, own.iter());
            let card = ModelCard::of_configuration(&self.bytes(path).filter(|_| is_read)?)?;
            Some((path.clone(), card))
        });
        cards.collect()
    }

    /// The bases that configurations of the model name, as `check` reads them.
    fn configured_bases(&self, sidecars: &[Utf8PathBuf]) -> Vec<NamedBase> {
        let named = sidecars.iter().flat_map(|path| {
            let bytes = named_bases::is_of_model(path).then(|| self.bytes(path)).flatten();
            named_bases::of_model_config(&bytes.unwrap_or_default(), path)
        });
        named_bases::distinct(named.collect())
    }

    /// The directories of the parts of the model: tokenizer, scheduler, pooling. One with a card is another model's.
    fn directories_below(&self, start: &Utf8Path) -> Vec<Utf8PathBuf> {
        let mut found = Vec::new();
        let mut next = vec![start.to_owned()];
        while let Some(below) = next.pop() {
            for name in directories(&self.root.join(&below)) {
                let inner = join(&below, &name);
                if found.len() < MOST_DIRECTORIES
                    && !name.starts_with('.')
                    && !self.directories.has_card(self.root, &inner)
                {
                    found.push(inner.clone());
                    next.push(inner);
                }
            }
        }
        found
    }

    fn is_whole_directory(&self) -> bool {
        self.stem.is_empty()
    }

    /// What the weights are loaded with: in a directory of the model all of it, weights of other formats too; elsewhere what
    /// carries the name of the weights, and a tokenizer beside weights of one name.
    fn sidecars(&self, below: &Utf8Path, weights: &BTreeSet<Utf8PathBuf>) -> Vec<Utf8PathBuf> {
        let listing = self.directories.listing(&self.root.join(below));
        let own: Vec<&String> = match self.is_whole_directory() {
            true => self.of_directory(below, &listing),
            false => self.of_stem(below, &listing, weights),
        };
        let own = own.into_iter().filter(|name| !weights_names::is_state_of_training(name));
        let paths = own.map(|name| join(below, name));
        paths.filter(|path| !weights.contains(path) && !self.others.has(&self.root.join(path))).collect()
    }

    /// What of a directory of the model it is loaded with.
    fn of_directory<'l>(&self, below: &Utf8Path, listing: &'l Listing) -> Vec<&'l String> {
        let is_closed = below.ancestors().take_while(|above| above.starts_with(self.below)).any(|above| {
            let is_own = !above.as_str().is_empty();
            is_own && self.directories.mark(self.root, above) == Some(Mark::Package)
        });
        let is_text = |name: &str| is_card(name) || kind_of(name).is_some() || name.starts_with('.');
        let is_own = |name: &&String| is_closed && !is_text(name) || self.is_loaded(&join(below, name));
        listing.names.iter().filter(is_own).collect()
    }

    /// What of a directory carries the name of the weights, and what belongs to weights that are alone in it. In that of the
    /// package, `config.json` is anybody's.
    fn of_stem<'l>(
        &self,
        below: &Utf8Path,
        listing: &'l Listing,
        weights: &BTreeSet<Utf8PathBuf>,
    ) -> Vec<&'l String> {
        let stems: BTreeSet<_> = weights.iter().map(|path| common_stem(path)).collect();
        let mut others =
            listing.names.iter().map(Utf8Path::new).filter(|name| weights_names::is_of_weights(name));
        let is_alone = !listing.for_one.is_empty() && others.all(|name| stems.contains(common_stem(name)));
        let named =
            listing.of_stem(self.stem).filter(|name| is_sidecar(name) || weights_names::goes_with_stem(name));
        let is_of_package = |name: &String| below.as_str().is_empty() && name == "config.json";
        let for_one = listing.for_one.iter().filter(|name| is_alone && !is_of_package(name));
        named.chain(for_one).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Whether a file of the directory of the model is one of what it is loaded from; the package itself has other
    /// configuration. LightGBM writes a text.
    fn is_loaded(&self, path: &Utf8Path) -> bool {
        let name = path.file_name().unwrap_or_default();
        let is_text_of_weights = || {
            path.extension() == Some("txt")
                && weights::recognize_file(&self.root.join(path)).is_some_and(Format::is_model)
        };
        let is_prose = is_card(name) || kind_of(name).is_some();
        let has_own = !parent(path).as_str().is_empty() && !is_prose;
        is_sidecar(name) || has_own && (weights_names::is_loaded(path) || is_text_of_weights())
    }

    /// The licence files of a directory that is not the package's, whose licence is that of the code.
    fn licenses(&self) -> Vec<LicenseText> {
        if self.below.as_str().is_empty() && !self.is_whole_directory() {
            return Vec::new();
        }
        let listing = self.directories.listing(&self.root.join(self.below));
        let texts = listing.licenses.iter().filter_map(|name| {
            let bytes = self.bytes(&join(self.below, name))?;
            let text = String::from_utf8_lossy(&bytes);
            let text = text.strip_prefix('\u{feff}').unwrap_or(&text).replace("\r\n", "\n");
            Some(LicenseText::new(join(self.below, name), text))
        });
        texts.collect()
    }

    /// The commit that every file was fetched from, if they agree.
    fn revision(&self, weights: &BTreeSet<Utf8PathBuf>) -> Option<String> {
        let root = self.root.join(self.below);
        let revisions = weights.iter().map(|path| {
            let inside = path.strip_prefix(self.below).unwrap_or(path);
            hub_revision(&root, inside)
        });
        let revisions: BTreeSet<_> = revisions.collect::<Option<_>>()?;
        revisions.first().filter(|_| revisions.len() == 1).cloned()
    }
}

/// More directories than the parts of a model have.
const MOST_DIRECTORIES: usize = 200;

/// The names of the files in a directory, sorted. A directory that can't be read has none.
fn names(directory: &Utf8Path) -> Vec<String> {
    entries(directory, std::fs::FileType::is_file)
}

/// The names of the directories in a directory, but for links, sorted.
fn directories(directory: &Utf8Path) -> Vec<String> {
    entries(directory, std::fs::FileType::is_dir)
}

fn entries(directory: &Utf8Path, is_wanted: fn(&std::fs::FileType) -> bool) -> Vec<String> {
    let entries = directory.read_dir_utf8().into_iter().flatten().flatten();
    let wanted = entries.filter(|entry| entry.file_type().is_ok_and(|kind| is_wanted(&kind)));
    let mut names: Vec<_> = wanted.map(|entry| entry.file_name().to_owned()).collect();
    names.sort();
    names
}

fn is_sidecar(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let extension = lower.rsplit_once('.').map_or("", |(_, extension)| extension);
    matches!(extension, "jinja" | "json" | "model" | "spm" | "tiktoken" | "vocab")
        || matches!(
            lower.as_str(),
            "labels.txt" | "merges.txt" | "tokenizer.txt" | "tokens.txt" | "vocab.txt" | "vocabulary.txt"
        )
}

/// What a model is loaded with that has the directory for itself: its tokenizer, its voices.
fn is_for_one(name: &str) -> bool {
    const NAMES: [&str; 12] = [
        "added_tokens.json",
        "checkpoint",
        "config.json",
        "genai_config.json",
        "generation_config.json",
        "merges.txt",
        "preprocessor_config.json",
        "quant_config.json",
        QUANTIZE_CONFIG,
        "special_tokens_map.json",
        "vocab.json",
        "vocab.txt",
    ];
    let is_of_voices = name.starts_with("voices") && weights_names::is_loaded(Utf8Path::new(name));
    NAMES.contains(&name) || name.starts_with("tokenizer") && is_sidecar(name) || is_of_voices
}

/// The parts of a name such as `model-00001-of-00003`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shard<'s> {
    /// `model`.
    pub stem: &'s str,
    /// `00001`.
    pub index: &'s str,
    /// `00003`.
    pub count: &'s str,
}

/// Takes the name of a file without its extension apart, if it is that of a shard.
pub(crate) fn shard(stem: &str) -> Option<Shard<'_>> {
    let digits = |text: &str| text.len() >= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    let (before, count) = stem.rsplit_once("-of-")?;
    let (stem, index) = before.rsplit_once('-')?;
    (digits(count) && digits(index) && !stem.is_empty()).then_some(Shard { stem, index, count })
}

/// What the shards of one model have in common of their names; of another file the name itself, without its extension.
pub(crate) fn common_stem(path: &Utf8Path) -> &str {
    let stem = path.file_stem().unwrap_or_default();
    let of_shards = shard(stem).map(|shard| shard.stem);
    of_shards.or_else(|| prefix_of_epoch(path)).unwrap_or(stem)
}

/// `resnet` of `resnet-0000.params`, as MXNet writes it beside `resnet-symbol.json` (`model.save_checkpoint`).
fn prefix_of_epoch(path: &Utf8Path) -> Option<&str> {
    let (prefix, epoch) =
        path.file_stem()?.rsplit_once('-').filter(|_| path.extension() == Some("params"))?;
    let is_epoch = epoch.len() == 4 && epoch.bytes().all(|byte| byte.is_ascii_digit());
    (is_epoch && !prefix.is_empty()).then_some(prefix)
}

fn join(below: &Utf8Path, name: &str) -> Utf8PathBuf {
    match below.as_str() {
        "" => name.into(),
        below => format!("{below}/{name}").into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_are_without_extension_and_count() {
        for (path, expected) in [
            ("models/a.gguf", "a"),
            ("model-00001-of-00003.safetensors", "model"),
            ("qwen2.5-coder-1.5b-q8_0.gguf", "qwen2.5-coder-1.5b-q8_0"),
            ("best-of-2.gguf", "best-of-2"),
            ("weights", "weights"),
            ("resnet-0000.params", "resnet"),
            ("resnet-0000.bin", "resnet-0000"),
        ] {
            assert_eq!(common_stem(Utf8Path::new(path)), expected, "{path}");
        }
        let parts = Shard { stem: "model", index: "00001", count: "00003" };
        assert_eq!(shard("model-00001-of-00003"), Some(parts));
        assert_eq!(shard("00001-of-00003"), None);
    }

    #[test]
    fn the_title_of_a_card_is_its_first_heading() {
        for (text, expected) in [
            ("---\nlicense: mit\n---\n\n# StarCoder2\n# Other\n", Some("StarCoder2")),
            ("# Model Card for Mistral-7B", Some("Mistral-7B")),
            ("# Model Card", None),
            ("# <img src=x>", None),
            ("# [A](b)", None),
            ("## Second level", None),
            ("", None),
        ] {
            assert_eq!(heading(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn sidecars_are_what_weights_are_loaded_with() {
        for (name, expected) in [
            ("config.json", true),
            ("tokenizer.model", true),
            ("model.safetensors.index.json", true),
            ("vocab.txt", true),
            ("requirements.txt", false),
            ("README.md", false),
            ("model.gguf", false),
        ] {
            assert_eq!(is_sidecar(name), expected, "{name}");
        }
    }
}
