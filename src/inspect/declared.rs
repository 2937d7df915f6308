//! What is declared: the one idea of it, for weights that are found and for models that are named.
//!
//! By whom does not matter: a member, the workspace's file, or a dependency. A model is declared by its source; where
//! it has none, or its file is named alone, by its name, its files or their digests.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::named::{ModelName, NamedModel};
use crate::declare::{Declarations, FilePattern, Model, Source};
use crate::digest::Digest;
use crate::files;
use crate::hub::is_commit;
use crate::resolve::{self, Resolved};
use crate::weights_names::is_of_one_model;
use crate::workspace::Workspace;

/// Every declared model.
#[derive(Debug, Default)]
pub(crate) struct Declared {
    /// In their canonical spelling, each with the versions that are declared of it.
    sources: BTreeMap<String, BTreeSet<String>>,
    /// In lower case.
    names: BTreeSet<String>,
    /// Those of what is not from the library of Ollama, where each tag is a model of its own.
    names_elsewhere_than_ollama: BTreeSet<String>,
    /// Names of files that are on this machine, and patterns of others.
    files: BTreeSet<String>,
    /// Names of files that are declared with their digests.
    declared_names: BTreeSet<String>,
    patterns: Vec<FilePattern>,
    /// Of files that belong to one model alone.
    digests: BTreeSet<Digest>,
    /// The directories of members, each with whether it is selected.
    members: BTreeMap<Utf8PathBuf, bool>,
    /// Where the files on this machine lie, also those that members declare which are not selected.
    paths: BTreeSet<Utf8PathBuf>,
    /// What is declared for members that are not selected, each with who declares it: no document of this run has it.
    elsewhere: Vec<(String, Declared)>,
}

impl Declared {
    /// What the crates of a BOM declare, and members that it is not about.
    pub(crate) fn new(declarations: &Declarations, resolved: &Resolved<'_>, workspace: &Workspace) -> Self {
        let mut declared = Self::default();
        for model in &resolved.models {
            declared.take_in(model.declaration);
            declared.paths.extend(model.files.iter().map(|file| file.absolute.clone()));
        }
        for unreadable in &resolved.unreadable {
            unreadable.models.iter().for_each(|model| declared.take_in(model));
        }
        // What a `[[crate]]` table leaves out is decided as well.
        for krate in resolved.crates.crates.values() {
            resolve::left_out(declarations, &krate.package).for_each(|model| declared.take_in(model));
        }
        let mut unused = Vec::new();
        let (tree, walks) = (files::work_tree(workspace.root()), resolve::Walks::default());
        declared.follow_links(&tree);
        let names = declared.paths.iter().filter_map(|path| path.file_name().map(str::to_owned));
        declared.files = names.collect();
        declared.members = workspace
            .graph
            .workspace()
            .iter()
            .filter_map(|member| {
                let is_selected = resolved.crates.crates.contains_key(member.id());
                Some((member.manifest_path().parent()?.to_owned(), is_selected))
            })
            .collect();
        for member in workspace.graph.workspace().iter() {
            if resolved.crates.crates.contains_key(member.id()) {
                continue;
            }
            let mut own = Self::default();
            for model in
                declarations.packages.get(member.id().repr()).iter().flat_map(|package| &package.models)
            {
                own.take_in(model);
                if let Ok(model) = resolve::find_files(member, model, &tree, &walks, &mut unused) {
                    declared.paths.extend(model.files.into_iter().map(|file| file.absolute));
                }
            }
            declared.elsewhere.push((member.name().to_owned(), own));
        }
        let seen: Vec<_> = resolved.models.iter().map(|model| model.declaration).collect();
        let at_root = declarations.workspace.models.iter();
        for model in at_root.filter(|model| !seen.iter().any(|known| std::ptr::eq(*known, *model))) {
            let users = model.used_by.iter().flatten().map(|user| user.value.as_str());
            let mut own = Self::default();
            own.take_in(model);
            declared.elsewhere.push((users.collect::<Vec<_>>().join(", "), own));
            let Some(member) = workspace.graph.workspace().iter().next() else { continue };
            if let Ok(model) = resolve::find_files(member, model, &tree, &walks, &mut unused) {
                declared.paths.extend(model.files.into_iter().map(|file| file.absolute));
            }
        }
        declared.follow_links(&tree);
        declared
    }

    /// What declared links lead to is declared as well.
    fn follow_links(&mut self, tree: &Utf8Path) {
        let targets: Vec<_> = self.paths.iter().filter_map(|file| target(file, tree)).collect();
        self.paths.extend(targets);
    }

    fn take_in(&mut self, model: &Model) {
        if let Some(source) = &model.source {
            let versions = self.sources.entry(source.value.canonical()).or_default();
            versions.extend(model.version.as_ref().map(|version| version.value.clone()));
        }
        let name = model.name.value.to_lowercase();
        if !matches!(model.source.as_ref().map(|source| &source.value), Some(Source::Ollama(_))) {
            self.names_elsewhere_than_ollama.insert(name.clone());
        }
        self.names.insert(name);
        self.patterns.extend(model.files.iter().map(|pattern| pattern.value.clone()));
        let files = &model.declared_files;
        let of_model = files.iter().filter(|file| is_of_one_model(&file.path));
        let digests = model.sha256.iter().chain(of_model.map(|file| &file.sha256));
        self.digests.extend(digests.map(|digest| digest.value.clone()));
        let addresses = files.iter().filter_map(|file| file.url.clone());
        self.sources.extend(addresses.map(|url| (Source::Url(url).canonical(), BTreeSet::new())));
        let names = files.iter().filter_map(|file| file.path.file_name());
        self.declared_names.extend(names.map(str::to_owned));
    }

    /// Whether a file on this machine belongs to a declared model.
    pub(crate) fn has_path(&self, path: &Utf8Path) -> bool {
        self.paths.contains(path)
    }

    /// Whether a declared model has files in the directory of a file, or below it.
    pub(crate) fn has_files_beside(&self, path: &Utf8Path) -> bool {
        let Some(directory) = path.parent() else { return false };
        self.paths.range(directory.to_owned()..).next().is_some_and(|next| next.starts_with(directory))
    }

    /// Whether a file on this machine has the digest of one of a declared model. What a member declares that is not
    /// selected says nothing of the files of those that are.
    pub(crate) fn has_digest(&self, digest: &Digest, path: &Utf8Path) -> bool {
        let is_of_selection =
            path.ancestors().find_map(|directory| self.members.get(directory)).copied().unwrap_or_default();
        let elsewhere = || self.elsewhere.iter().any(|(_, own)| own.digests.contains(digest));
        self.digests.contains(digest) || !is_of_selection && elsewhere()
    }

    /// Who declares a model that a source names, where that is a member which is not selected.
    pub(crate) fn elsewhere(&self, model: &NamedModel) -> Option<&str> {
        self.elsewhere.iter().find(|(_, own)| own.has(model)).map(|(name, _)| name.as_str())
    }

    /// The versions that are declared of a model which the code names by commits that are none of them.
    pub(crate) fn other_versions(&self, model: &NamedModel) -> Option<&BTreeSet<String>> {
        let versions = self.sources.get(&model.name.source()?.canonical())?;
        let is_other = !model.revisions.is_empty()
            && !versions.is_empty()
            && model.revisions.iter().chain(versions).all(|version| is_commit(version))
            && model.revisions.is_disjoint(versions);
        is_other.then_some(versions)
    }

    /// Whether a model that a source names is a declared one.
    pub(crate) fn has(&self, model: &NamedModel) -> bool {
        if self.other_versions(model).is_some() {
            return false;
        }
        if model.name.source().is_some_and(|source| self.sources.contains_key(&source.canonical())) {
            return true;
        }
        if let ModelName::Url(url) = &model.name
            && self.has_place(url)
        {
            return true;
        }
        let files = model.files.values().filter(|file| is_of_one_model(Utf8Path::new(&file.name)));
        let mut digests = files.filter_map(|file| file.sha256.as_ref());
        if digests.any(|digest| self.digests.contains(digest)) {
            return true;
        }
        match &model.name {
            name if name.is_open() => self.sources.keys().any(|source| name.may_be(source)),
            ModelName::Url(_) | ModelName::File(_) => self.has_file(model.name.short()),
            ModelName::Service { name, .. } => self.names.contains(&name.to_lowercase()),
            ModelName::Hub { owner, name } => owner.is_empty() && self.names.contains(&name.to_lowercase()),
            ModelName::Ollama(name) => {
                let plain = name.split_once(':').map_or(name.as_str(), |(plain, _)| plain);
                let names = &self.names_elsewhere_than_ollama;
                names.contains(&plain.to_lowercase()) || names.contains(&name.to_lowercase())
            }
        }
    }

    /// Whether a URL leads to a declared place: the object, what lies below a declared prefix, or the repository.
    fn has_place(&self, url: &str) -> bool {
        let Some(place) = Source::at_address(url).map(|source| source.canonical()) else { return false };
        let above = place.match_indices('/').map(|(at, _)| &place[..at]);
        // A whole bucket is a place, too; what stands before it is none.
        let above = above
            .filter(|above| !above.ends_with('/') && above.len() > place.find("://").map_or(0, |at| at + 3));
        self.sources.contains_key(&place) || above.into_iter().any(|above| self.sources.contains_key(above))
    }

    /// Whether a declared model has a file of this name.
    fn has_file(&self, name: &str) -> bool {
        let fits = |pattern: &FilePattern| {
            let last = pattern.text.rsplit('/').next().unwrap_or(&pattern.text);
            last == name || pattern.glob.is_some() && pattern.is_match(Utf8Path::new(name))
        };
        self.files.contains(name) || self.declared_names.contains(name) || self.patterns.iter().any(fits)
    }
}

/// The file inside the Git work tree that a declared link leads to: it is the declared one.
fn target(file: &Utf8Path, tree: &Utf8Path) -> Option<Utf8PathBuf> {
    let target = file.canonicalize_utf8().ok()?;
    let inside = target.strip_prefix(tree.canonicalize_utf8().ok()?).ok()?;
    Some(tree.join(inside))
}
