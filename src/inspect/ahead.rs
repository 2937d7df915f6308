//! Crates that are read while Cargo still resolves.
//!
//! `Cargo.lock` names the packages that can come up, and Cargo keeps one core busy: meanwhile another looks through
//! their sources and hashes their archives. It changes when something is read, not what is found: what was not read
//! by then, or lies elsewhere, is read when it is asked for.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use camino::{Utf8Path, Utf8PathBuf};

use super::crate_archives::{self, ArchiveDigests, ArchiveHashing};
use super::crate_texts::{CrateText, KnownTexts};
use super::discover::{self, Sources};
use crate::options::WorkspaceOptions;
use crate::workspace::Checksums;

/// Crates that were read before anybody asked, by the directory of their sources.
#[derive(Debug, Default)]
pub struct ReadAhead {
    crates: HashMap<Utf8PathBuf, ReadCrate>,
    pub(super) known: KnownTexts,
}

#[derive(Debug, Clone)]
struct ReadCrate {
    sources: Sources,
    texts: Vec<CrateText>,
    archive: Option<ArchiveDigests>,
}

impl ReadAhead {
    /// The sources of a crate, if they were read.
    pub(super) fn sources(&self, directory: &Utf8Path) -> Option<&Sources> {
        self.crates.get(directory).map(|krate| &krate.sources)
    }

    /// The licence texts in them.
    pub(super) fn texts(&self, directory: &Utf8Path) -> Option<&[CrateText]> {
        self.crates.get(directory).map(|krate| krate.texts.as_slice())
    }

    /// The digests of the archive of a crate, if it was read.
    pub(super) fn archive(&self, directory: &Utf8Path) -> Option<&ArchiveDigests> {
        self.crates.get(directory)?.archive.as_ref()
    }
}

/// Reads the registry crates of a `Cargo.lock`, one after the other, until `enough`.
pub(crate) fn run(
    checksums: &Checksums,
    options: &WorkspaceOptions,
    archives: ArchiveHashing,
    enough: &AtomicBool,
) -> ReadAhead {
    let mut read = ReadAhead::default();
    let indices = indices(options);
    for (name, version) in checksums.packages() {
        for index in &indices {
            if enough.load(Ordering::Relaxed) {
                return read;
            }
            let directory = index.join(format!("{name}-{version}"));
            if !directory.is_dir() {
                continue;
            }
            let archive = match archives {
                ArchiveHashing::Sha512 => crate_archives::of_sources(&directory),
                ArchiveHashing::AsDeclared | ArchiveHashing::Skip => None,
            };
            let sources = discover::sources_of_crate(&directory);
            let texts = read.known.in_sources(&directory, &directory, &sources);
            read.crates.insert(directory, ReadCrate { sources, texts, archive });
        }
    }
    read
}

/// `registry/src/INDEX` of each registry that Cargo fetched from (Cargo book, "Cargo Home").
fn indices(options: &WorkspaceOptions) -> Vec<Utf8PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    let home = home.and_then(|home| Utf8PathBuf::from_path_buf(home).ok());
    let Some(home) = home else { return Vec::new() };
    let sources = options.current_dir.join(home).join("registry/src");
    let entries = sources.read_dir_utf8().into_iter().flatten().flatten();
    entries.map(|entry| entry.path().to_owned()).collect()
}
