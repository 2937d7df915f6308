//! Tables of models that are written for a person: where they go, and how their lines are made.
//!
//! They come behind everything that stands in a manifest, or in the first file that it includes, of which no byte changes.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};
use guppy::graph::PackageMetadata;

use crate::declare::{self, quoted};
use crate::diagnostic::{Severity, SourceMap};
use crate::error::Error;
use crate::files;
use crate::output::write_whole;
use crate::printable;
use crate::report::Terminal;
use crate::workspace::{Included, METADATA_KEY, Manifest, WORKSPACE_FILE, Workspace};

/// How the tables of a file are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tables {
    /// In a manifest: `[[package.metadata.model-sbom.model]]`.
    Manifest,
    /// In a file that it includes: `[[model]]`.
    Included,
    /// In `model-sbom.toml`: `[[model]]` with `used-by`.
    Root,
}

impl Tables {
    pub(super) fn prefix(self) -> String {
        match self {
            Self::Manifest => format!("package.metadata.{METADATA_KEY}."),
            Self::Included | Self::Root => String::new(),
        }
    }
}

/// Where the models of a package are declared.
pub(super) struct Destination<'w> {
    workspace: &'w Workspace,
    package: String,
    manifest_path: Utf8PathBuf,
    manifest: Option<&'w Manifest>,
    /// The file.
    pub(super) path: Utf8PathBuf,
    /// What there is already.
    pub(super) before: String,
    /// How its tables are called.
    pub(super) tables: Tables,
}

impl<'w> Destination<'w> {
    /// The first file that the manifest of a package includes, else the manifest.
    pub(super) fn of(package: &PackageMetadata<'_>, workspace: &'w Workspace) -> Result<Self, Error> {
        let id = package.id().repr().to_owned();
        let manifest = workspace.manifests.iter().find(|manifest| manifest.package == id);
        let manifest_path = package.manifest_path().to_owned();
        let included = manifest.and_then(|manifest| manifest.included.iter().find(|file| file.file.is_ok()));
        let (path, tables) = match included {
            Some(file) => (manifest_path.with_file_name("").join(&file.path), Tables::Included),
            None => (manifest_path.clone(), Tables::Manifest),
        };
        let before =
            std::fs::read_to_string(&path).map_err(|source| Error::Read { path: path.clone(), source })?;
        Ok(Self { workspace, package: id, manifest_path, manifest, path, before, tables })
    }

    /// `model-sbom.toml` at the root of the workspace; where there is none, one with this text.
    pub(super) fn root(workspace: &'w Workspace, new: String) -> Self {
        let before = match workspace.workspace_file {
            Some(file) => workspace.sources.text(file).to_owned(),
            None => new,
        };
        Self {
            workspace,
            package: String::new(),
            manifest_path: Utf8PathBuf::new(),
            manifest: None,
            path: workspace.root().join(WORKSPACE_FILE),
            before,
            tables: Tables::Root,
        }
    }

    /// The file with these tables behind what is there, or in place of what was.
    pub(super) fn with(self, before: String, tables: &[String], what: String) -> Result<Change, Error> {
        let added = with_line_ends_of(&before, &format!("{}{}", separator(&before), tables.join("\n")));
        self.check(&format!("{before}{added}"))?;
        Ok(Change { path: self.path, before, added, what })
    }

    /// What is written has to be what this program reads.
    fn check(&self, text: &str) -> Result<(), Error> {
        let shown = workspace_path(self.workspace, &self.path);
        let table = format!("[[{}model]]", self.tables.prefix());
        let in_the_way = |message: String| Error::Usage {
            message: format!("a `{table}` table can't follow what {shown} holds: {message}"),
            help: Some(format!("write the models that are there as `{table}` tables")),
        };
        toml::from_str::<toml::Table>(text).map_err(|error| in_the_way(error.message().to_owned()))?;
        let mut sources = SourceMap::default();
        if self.tables == Tables::Root {
            // Imported files are not at hand here: what was wrong before is not new.
            let known = faults_at_root(&self.before);
            let mut new = faults_at_root(text).into_iter().filter(|fault| !known.contains(fault));
            return new.next().map_or(Ok(()), |fault| Err(in_the_way(fault)));
        }
        let mut included = Vec::new();
        for file in self.manifest.iter().flat_map(|manifest| &manifest.included) {
            let path = self.manifest_path.with_file_name("").join(&file.path);
            let text = match &file.file {
                Ok(_) if path == self.path => Ok(text.to_owned()),
                Ok(id) => Ok(self.workspace.sources.text(*id).to_owned()),
                Err(why) => Err(why.clone()),
            };
            let read = text.map(|text| sources.add(workspace_path(self.workspace, &path), text));
            included.push(Included { file: read, ..file.clone() });
        }
        let manifest = match (self.tables, self.manifest) {
            (Tables::Included, Some(manifest)) => self.workspace.sources.text(manifest.file),
            _ => text,
        };
        let file = sources.add(workspace_path(self.workspace, &self.manifest_path), manifest.to_owned());
        let manifest = Manifest { package: self.package.clone(), file, member: true, included };
        let read = declare::run(&sources, &[manifest], None, None, &[]);
        let mut faults = read.packages.values().flat_map(|package| &package.faults);
        match faults.find(|fault| fault.severity == Severity::Error) {
            Some(fault) => Err(in_the_way(fault.message.clone())),
            None => Ok(()),
        }
    }
}

/// What is wrong with a `model-sbom.toml`.
fn faults_at_root(text: &str) -> Vec<String> {
    let mut sources = SourceMap::default();
    let file = sources.add(WORKSPACE_FILE, text.to_owned());
    let read = declare::run(&sources, &[], Some(file), None, &crate::assess::rules::known_codes());
    let faults = read.faults.into_iter().filter(|fault| fault.severity == Severity::Error);
    faults.map(|fault| fault.message).collect()
}

/// A file that changes.
pub(super) struct Change {
    pub(super) path: Utf8PathBuf,
    /// What there is already.
    pub(super) before: String,
    /// What comes behind it.
    pub(super) added: String,
    /// What that is.
    pub(super) what: String,
}

/// What happens to the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InitMode {
    /// They are written.
    Write,
    /// `--dry-run`: what would be written is printed.
    DryRun,
}

/// Writes the changes, or prints what they would add.
pub(super) fn finish(
    files: &[Change],
    workspace: &Workspace,
    mode: InitMode,
    terminal: &mut Terminal,
) -> Result<(), Error> {
    let leads_out = |path: &&Utf8PathBuf| {
        !files::is_inside(path, &files::work_tree(path.parent().unwrap_or(Utf8Path::new(""))))
    };
    if let Some(path) = files.iter().map(|change| &change.path).find(leads_out) {
        let source = std::io::Error::other("it is a link that leaves the Git work tree");
        return Err(Error::Write { path: path.clone(), source });
    }
    for Change { path, before, added, what } in files {
        let shown = workspace_path(workspace, path);
        match mode {
            InitMode::DryRun => {
                let text =
                    format!("# {}\n{}\n", printable::line(&shown), added.trim_start_matches(['\r', '\n']));
                terminal.page(&text).map_err(|source| Error::Write { path: "stdout".into(), source })?;
            }
            InitMode::Write => {
                write_whole(path, format!("{before}{added}").as_bytes())?;
                terminal.wrote(path, shown.as_str(), what);
            }
        }
    }
    Ok(())
}

fn separator(before: &str) -> &'static str {
    match before {
        "" => "",
        text if text.ends_with("\n\n") || text.ends_with("\r\n\r\n") => "",
        text if text.ends_with('\n') => "\n",
        _ => "\n\n",
    }
}

fn with_line_ends_of(before: &str, added: &str) -> String {
    if before.contains("\r\n") { added.replace('\n', "\r\n") } else { added.to_owned() }
}

/// A path as it is shown: inside the workspace.
pub(super) fn workspace_path(workspace: &Workspace, path: &Utf8Path) -> String {
    let inside = path.strip_prefix(workspace.root()).unwrap_or(path);
    if inside.as_str().is_empty() { ".".to_owned() } else { inside.as_str().trim_end_matches('/').to_owned() }
}

/// A name that none of these is.
pub(super) fn unused(name: String, taken: &BTreeSet<String>) -> String {
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    let mut names = std::iter::once(name.clone()).chain(numbered);
    names.find(|name| !taken.contains(name)).expect("there is always another number")
}

/// A line of a comment: TOML allows no control characters there.
pub(super) fn comment(text: &str) -> String {
    text.replace(char::is_control, " ")
}

/// The table that lines are written into.
#[derive(Debug, Clone, Copy, Default)]
pub(super) enum Part {
    #[default]
    Model,
    Base,
    Dataset,
}

pub(super) struct Lines {
    tables: Tables,
    pub(super) text: String,
    pub(super) part: Part,
    /// What a person decides.
    pub(super) open: BTreeSet<&'static str>,
}

impl Lines {
    pub(super) fn new(tables: Tables) -> Self {
        Self { tables, text: String::new(), part: Part::default(), open: BTreeSet::new() }
    }

    /// The head of a table: `model`, `model.base`.
    pub(super) fn table(&mut self, name: &str) {
        self.raw(&format!("[[{}{name}]]", self.tables.prefix()));
    }

    pub(super) fn commented_table(&mut self, name: &str, why: &str) {
        self.raw(&format!("# [[{}{name}]]  # {}", self.tables.prefix(), comment(why)));
    }

    pub(super) fn number(&mut self, key: &str, value: u64) {
        self.raw(&format!("{key} = {value}"));
    }

    pub(super) fn raw(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    pub(super) fn key(&mut self, key: &str, value: &str) {
        self.raw(&format!("{key} = {}", quoted(value)));
    }

    pub(super) fn commented(&mut self, key: &str, value: &str) {
        self.raw(&format!("# {key} = {}", comment(&quoted(value))));
    }

    /// A line for a person to finish.
    pub(super) fn open(&mut self, key: &'static str, value: &str, why: &str) {
        self.raw(&format!("# {key} = {}  # {}", comment(&quoted(value)), comment(why)));
        self.open.insert(match (self.part, key) {
            (Part::Model, key) => key,
            (Part::Base, "license") => "license of a base",
            (Part::Base, _) => "how it descends from a base",
            (Part::Dataset, _) => "license of its data",
        });
    }

    /// The same with a value that is TOML already.
    pub(super) fn open_text(&mut self, key: &'static str, value: &str, why: &str) {
        self.raw(&format!("# {key} = {}  # {}", comment(value), comment(why)));
        self.open.insert(key);
    }

    pub(super) fn list(&mut self, key: &str, values: &[String]) {
        let values: Vec<_> = values.iter().map(|value| quoted(value)).collect();
        match values.as_slice() {
            [one] => self.raw(&format!("{key} = [{one}]")),
            several => {
                self.raw(&format!("{key} = ["));
                several.iter().for_each(|value| self.raw(&format!("    {value},")));
                self.raw("]");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let taken = ["a", "a-2"].map(str::to_owned).into();
        assert_eq!(unused("a".to_owned(), &taken), "a-3");
        assert_eq!(unused("b".to_owned(), &taken), "b");
    }

    #[test]
    fn a_comment_holds_no_line_end() {
        let mut lines = Lines::new(Tables::Manifest);
        lines.open("source", "a\nb\u{7}", "why\nnot");
        lines.commented("name", "a\r\nb");
        let text = format!("[t]\n{}", lines.text);
        assert!(toml::from_str::<toml::Table>(&text).is_ok(), "{text}");
    }
}
