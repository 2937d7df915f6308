//! Which Rust sources a package is built from, and which of them can't be read.
//!
//! Every source beside the root of a shipped target counts, but for tests, benchmarks, examples and documentation: by the
//! name of a directory or file, unless a module declares it. Links are followed inside the Git work tree.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::rc::Rc;

use camino::{Utf8Path, Utf8PathBuf};

use super::rust;
use super::tokens::{Features, Tokens};
use crate::files;
use crate::inspect::discover::is_beside;
use crate::limits;

/// Where the sources of a package lie.
pub(super) struct Roots<'p> {
    /// The package's directory.
    pub(super) package: &'p Utf8Path,
    /// What links may lead to.
    pub(super) tree: &'p Utf8Path,
    /// The root files of its targets.
    pub(super) targets: &'p [Utf8PathBuf],
    /// What the package is built with.
    pub(super) features: &'p Features,
    /// What was read of the files that may declare others as their modules.
    pub(super) outlines: RefCell<BTreeMap<Utf8PathBuf, Rc<Outline>>>,
}

/// The modules that a source declares, and those that it leaves out.
#[derive(Default)]
pub(super) struct Outline {
    modules: Vec<String>,
    module_files: Vec<String>,
    left_out: Vec<String>,
}

impl Outline {
    pub(super) fn of(source: rust::Source<'_>) -> Self {
        let rust::Source { modules, module_files, left_out, .. } = source;
        Self { modules, module_files, left_out: left_out.into_iter().flat_map(|part| part.modules).collect() }
    }
}

/// Which sources declare a file as their module, each with whether that is built.
pub(super) type DeclaredBy = BTreeMap<Utf8PathBuf, Vec<(Utf8PathBuf, bool)>>;

/// The sources below some directories, and what of them can't be read, each with why.
#[derive(Default)]
pub(super) struct Walked {
    pub(super) files: BTreeSet<Utf8PathBuf>,
    /// Whether every file is known to lie in the Git work tree.
    pub(super) is_inside: bool,
    pub(super) skipped: Vec<(Utf8PathBuf, String)>,
}

/// A directory that is gone through, and where it lies without links.
struct Directory {
    path: Utf8PathBuf,
    real: Utf8PathBuf,
}

impl Walked {
    fn skip(&mut self, path: &Utf8Path, why: impl ToString) {
        self.skipped.push((path.to_owned(), why.to_string()));
    }
}

impl Roots<'_> {
    /// The sources below directories; of a file that one.
    pub(super) fn sources(&self, places: &[Utf8PathBuf]) -> Walked {
        let tree = self.tree.canonicalize_utf8().ok();
        let mut walked = Walked { is_inside: tree.is_some(), ..Walked::default() };
        let mut open = Vec::new();
        for place in places {
            let real = place.canonicalize_utf8();
            let within = |real: &Utf8PathBuf| tree.as_ref().is_some_and(|tree| files::holds(tree, real));
            walked.is_inside &= real.as_ref().is_ok_and(within);
            match real {
                Ok(real) if real.is_dir() => open.push(Directory { path: place.clone(), real }),
                _ => _ = walked.files.insert(place.clone()),
            }
        }
        let mut seen = BTreeSet::new();
        while let Some(directory) = open.pop() {
            // Links may lead to the same directory twice, or in a circle.
            if !seen.insert(directory.real.clone()) {
                continue;
            }
            match directory.path.read_dir_utf8() {
                Ok(entries) => {
                    for entry in entries {
                        self.entry(entry, &directory, &mut open, &mut walked);
                    }
                }
                Err(error) => walked.skip(&directory.path, error),
            }
        }
        walked
    }

    fn entry(
        &self,
        entry: io::Result<camino::Utf8DirEntry>,
        directory: &Directory,
        open: &mut Vec<Directory>,
        walked: &mut Walked,
    ) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => return walked.skip(&directory.path, error),
        };
        let (path, name) = (entry.path(), entry.file_name());
        let is_source = path.extension() == Some("rs");
        if name.starts_with('.') {
            return;
        }
        // Only a link is looked at again for what it leads to.
        let kind = entry.file_type().and_then(|kind| match kind.is_symlink() {
            true => path.metadata().map(|metadata| (metadata.file_type(), true)),
            false => Ok((kind, false)),
        });
        let (kind, is_link) = match kind {
            Ok(kind) => kind,
            // A link to nothing.
            Err(error) if is_source => return walked.skip(path, error),
            Err(_) => return,
        };
        if !(is_source || kind.is_dir()) {
            return;
        }
        let (is_other, is_doubtful) = match kind.is_dir() {
            true => {
                let holds = |name: &str| path.join(name).is_file();
                (holds("Cargo.toml") || holds("CACHEDIR.TAG"), is_beside(name))
            }
            false => (false, is_named_test(name)),
        };
        if is_other || is_doubtful && !self.is_declared(path) {
            return;
        }
        if is_link && !files::is_inside(path, self.tree) {
            walked.skip(path, "it is a link that leads out of the Git work tree");
        } else if kind.is_dir() {
            let real = if is_link { path.canonicalize_utf8() } else { Ok(directory.real.join(name)) };
            match real {
                Ok(real) => open.push(Directory { path: path.to_owned(), real }),
                Err(error) => walked.skip(path, error),
            }
        } else if kind.is_file() {
            walked.files.insert(path.to_owned());
        } else {
            walked.skip(path, "it is not a regular file");
        }
    }

    /// Whether a module declares a file, or a directory, for more than tests.
    fn is_declared(&self, path: &Utf8Path) -> bool {
        let Some((name, parents)) = self.parents(path) else { return false };
        parents.iter().any(|parent| {
            let source = self.outline(parent);
            let begins = |file: &String| {
                let first = file.split('/').find(|part| *part != ".");
                first.is_some_and(|first| first.trim_end_matches(".rs") == name)
            };
            source.modules.contains(&name) || source.module_files.iter().any(begins)
        })
    }

    /// Whether a file is a module of what is not built alone: of tests, or of what a feature leaves out.
    pub(super) fn is_left_out(&self, path: &Utf8Path, declared: &DeclaredBy) -> bool {
        self.leads_nowhere(path, declared, &mut BTreeSet::new())
    }

    fn leads_nowhere(
        &self,
        path: &Utf8Path,
        declared: &DeclaredBy,
        seen: &mut BTreeSet<Utf8PathBuf>,
    ) -> bool {
        if self.targets.iter().any(|target| target == path) {
            return false;
        }
        if !seen.insert(path.to_owned()) {
            return true;
        }
        let mut users = declared.get(path).cloned().unwrap_or_default();
        let (name, parents) = self.parents(path).unwrap_or_default();
        for parent in &parents {
            let source = self.outline(parent);
            if source.modules.contains(&name) {
                users.push((parent.clone(), true));
            } else if source.left_out.contains(&name) {
                users.push((parent.clone(), false));
            }
        }
        if users.is_empty() {
            users.extend(
                parents.into_iter().next().filter(|parent| parent != path).map(|parent| (parent, true)),
            );
        }
        !users.is_empty()
            && users.iter().all(|(user, is_built)| !is_built || self.leads_nowhere(user, declared, seen))
    }

    /// Takes in what was read of files, by their paths.
    pub(super) fn know(&self, outlines: impl Iterator<Item = (Utf8PathBuf, Outline)>) {
        self.outlines.borrow_mut().extend(outlines.map(|(path, outline)| (path, Rc::new(outline))));
    }

    /// The modules that a file declares; of one that can't be read none.
    fn outline(&self, path: &Utf8Path) -> Rc<Outline> {
        if let Some(known) = self.outlines.borrow().get(path) {
            return known.clone();
        }
        let text = files::read_text(path, limits::SOURCE).unwrap_or_default();
        let outline = rust::outline(&Tokens::of(&text).built_with(self.features));
        let outline = Rc::new(Outline::of(outline));
        self.outlines.borrow_mut().insert(path.to_owned(), outline.clone());
        outline
    }

    /// The name of the module that a file or a directory is, and the files that may declare it.
    fn parents(&self, path: &Utf8Path) -> Option<(String, Vec<Utf8PathBuf>)> {
        let mut name = path.file_stem()?;
        let mut directory = path.parent()?;
        if name == "mod" {
            name = directory.file_name()?;
            directory = directory.parent()?;
        }
        if matches!(name, "lib" | "main") || !directory.starts_with(self.package) {
            return None;
        }
        let here = ["mod.rs", "lib.rs", "main.rs"].map(|file| directory.join(file));
        let targets = self.targets.iter().filter(|target| target.parent() == Some(directory)).cloned();
        let beside = directory.with_extension("rs");
        let mut parents: Vec<_> =
            here.into_iter().chain(targets).chain([beside]).filter(|file| file.is_file()).collect();
        parents.dedup();
        (!parents.is_empty()).then(|| (name.to_owned(), parents))
    }
}

/// Whether a source has a name that tests have.
fn is_named_test(name: &str) -> bool {
    let stem = name.strip_suffix(".rs").unwrap_or(name);
    matches!(stem, "test" | "tests") || stem.ends_with("_test") || stem.ends_with("_tests")
}
