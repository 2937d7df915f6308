//! `--upstream` and `--remote`: digests, facts and texts of models that are not on this machine, from their publisher, and from the
//! bucket or registry that they lie in.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;

use camino::{Utf8Path, Utf8PathBuf};

use super::upstream::require_network;
use super::{kept_for_the_next, lock};
use crate::declare::Declarations;
use crate::digest::Digest;
use crate::error::Error;
use crate::exit::Exit;
use crate::files;
use crate::inspect::{DigestChoice, HeaderFacts, Reading};
use crate::limits;
use crate::options::WorkspaceOptions;
use crate::pipeline;
use crate::prose;
use crate::quantity::count;
use crate::report::{Bar, Terminal};
use crate::upstream::{
    Absent, FetchError, Fetched, Hashed, RemoteFiles, Settings, absent, foreign_remote, lay_down,
    lay_down_image, read_remote, remote_files,
};
use crate::workspace::Workspace;

/// Who is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asked {
    /// `--upstream`: the hub about commits of its repositories, and registries about what models are there.
    pub upstream: bool,
    /// `--remote`: the buckets and registries that models lie in.
    pub remote: bool,
}

/// What was read elsewhere, which lasts as long as this value.
pub(super) struct LaidDown {
    directory: tempfile::TempDir,
    /// What headers say, by the SHA-256 of their files.
    pub(super) headers: BTreeMap<Digest, HeaderFacts>,
    /// SHA-256 by paths of what lies in buckets and registries, by what names them.
    pub(super) digests: BTreeMap<RemoteFiles, BTreeMap<String, Digest>>,
    /// Whether a place gave no answer.
    pub(super) is_unanswered: bool,
    /// What of a model comes to nothing then.
    without: &'static str,
}

impl LaidDown {
    /// In a directory of the system for temporary files. `without` is what comes to nothing where a place gives no answer.
    pub(super) fn new(without: &'static str) -> Result<Self, Error> {
        let failed = |source| Error::Write { path: "the directory of temporary files".into(), source };
        let directory = tempfile::tempdir().map_err(failed)?;
        let is_utf8 = Utf8Path::from_path(directory.path()).is_some();
        let not_utf8 = || failed(std::io::Error::other("its path is not UTF-8"));
        is_utf8.then_some(()).ok_or_else(not_utf8)?;
        Ok(Self {
            directory,
            headers: BTreeMap::new(),
            digests: BTreeMap::new(),
            is_unanswered: false,
            without,
        })
    }

    /// Where it lies.
    pub(super) fn path(&self) -> Utf8PathBuf {
        Utf8Path::from_path(self.directory.path()).map(Utf8Path::to_owned).unwrap_or_default()
    }

    fn take(
        &mut self,
        what: &str,
        fetched: Result<Fetched, FetchError>,
        terminal: &mut Terminal,
    ) -> Option<BTreeMap<String, Digest>> {
        match fetched {
            Ok(fetched) => {
                let (files, read) = (count(fetched.files, "file"), indicatif::BinaryBytes(fetched.bytes));
                terminal.status("Asked", &format!("{what}: {files}, {read} read"));
                fetched.notes.iter().for_each(|note| terminal.warn(&format!("{what}: not read: {note}")));
                self.headers.extend(fetched.headers);
                Some(fetched.digests)
            }
            Err(error) => {
                self.is_unanswered = true;
                terminal.warn(&format!("{what}: nothing is {} of it: {error}", self.without));
                None
            }
        }
    }

    /// Reads what lies in buckets and registries, of the selected packages alone where any is.
    pub(super) fn read_remote(
        &mut self,
        workspace: &Workspace,
        options: &WorkspaceOptions,
        settings: &Settings,
        hashed: &Hashed,
        terminal: &mut Terminal,
    ) {
        settings.notices().iter().for_each(|notice| terminal.warn(notice));
        let declarations = pipeline::declare(workspace);
        let all = remote_files(workspace, &declarations, &options.selection.packages);
        if all.is_empty() {
            terminal
                .note("no model of a member names a bucket or a registry: `--remote` has nothing to read");
        }
        let foreign = foreign_remote(workspace, &declarations);
        if !foreign.is_empty() {
            let why = "what a crate of others names is not read where it lies: only what members name is";
            terminal.attention("Not read", &format!("{}: {why}", prose::named(&foreign, 5)));
        }
        for (files, name) in &all {
            let what = format!("{name} ({})", files.places.join(", "));
            let bar = Bar::new(terminal.verbosity());
            let read = read_remote(files, settings, &self.path(), hashed, &bar);
            if let Some(digests) = self.take(&what, read, terminal) {
                self.digests.insert(files.clone(), digests);
            }
        }
    }
}

/// Locks as [`lock::lock`] does, and asks about models that are not here. The hub is asked about each downloaded model that is
/// pinned to a commit: weights are not fetched, their digests are those of the listing, and of their headers a few kilobytes are
/// read. Buckets are read to the end of each object that has no checksum, and nothing of it is kept.
pub(crate) fn lock_asking(
    options: &WorkspaceOptions,
    digests: DigestChoice,
    update: &[String],
    asked: Asked,
    settings: &Settings,
    terminal: &mut Terminal,
) -> Result<Exit, Error> {
    require_network(if asked.upstream { "lock --upstream" } else { "lock --remote" }, settings)?;
    let everything = lock::everything(options);
    let mut reading = Reading::new(&everything, digests);
    let workspace = pipeline::load(&everything, &mut reading)?;
    let declarations = pipeline::declare(&workspace);
    let mut laid_down = LaidDown::new("locked")?;
    if asked.upstream {
        settings.notices().iter().for_each(|notice| terminal.warn(notice));
        ask_publishers(&mut laid_down, (&workspace, &declarations), options, asked, settings, terminal);
    }
    if asked.remote {
        let hashed = kept_for_the_next(&workspace, "remote.txt").map(resumed).unwrap_or_default();
        laid_down.read_remote(&workspace, options, settings, &hashed, terminal);
    }
    let mut options = options.clone();
    options.stores.upstream = Some(laid_down.path());
    let headers = std::mem::take(&mut laid_down.headers);
    let exit = lock::lock_with(&options, digests, update, headers, terminal)?;
    Ok(if laid_down.is_unanswered { Exit::Environment } else { exit })
}

/// What an earlier run hashed. That it can't be kept costs a later run time, and nothing else.
fn resumed(file: Utf8PathBuf) -> Hashed {
    // Nothing but a file of its own is read or written: a link may lead anywhere, and a pipe waits for ever.
    let is_ours = fs::symlink_metadata(&file).map_or(true, |metadata| metadata.is_file());
    if !is_ours {
        return Hashed::default();
    }
    let kept = files::read_text(&file, limits::HASHED).unwrap_or_default();
    Hashed::resumed(&kept, move |line| {
        let _ = fs::create_dir_all(file.parent().unwrap_or(&file));
        let opened = fs::OpenOptions::new().create(true).append(true).open(&file);
        let _ = opened.and_then(|mut opened| opened.write_all(line.as_bytes()));
    })
}

fn ask_publishers(
    laid_down: &mut LaidDown,
    (workspace, declarations): (&Workspace, &Declarations),
    options: &WorkspaceOptions,
    asked: Asked,
    settings: &Settings,
    terminal: &mut Terminal,
) {
    let Absent { commits, images, artifacts, others } = absent(workspace, declarations, &options.stores);
    for commit in &commits {
        let fetched = lay_down(commit, settings, &laid_down.path());
        laid_down.take(&commit.to_string(), fetched, terminal);
    }
    for (name, version) in &images {
        let fetched = lay_down_image(name, version.as_deref(), settings, &laid_down.path());
        laid_down.take(&format!("ollama:{name}"), fetched, terminal);
    }
    // With `--remote` they are read as that.
    for (files, name) in artifacts.iter().filter(|_| !asked.remote) {
        let what = format!("{name} ({})", files.places.join(", "));
        let bar = Bar::new(terminal.verbosity());
        let fetched = read_remote(files, settings, &laid_down.path(), &Hashed::default(), &bar);
        laid_down.take(&what, fetched, terminal);
    }
    if !others.is_empty() {
        let names = prose::named(&others, 5);
        let why = "it is not pinned to a commit of the hub, and is in no registry";
        terminal.attention("Not asked", &format!("{names}: {why}"));
    }
}
