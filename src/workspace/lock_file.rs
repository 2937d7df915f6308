//! `Cargo.lock`, which is never left other than it was.
//!
//! `--locked` keeps Cargo from writing it, and makes Cargo parse both the file and what it would write to compare them
//! (`cargo::ops::write_pkg_lockfile`): of a workspace of 1,000 packages that takes a twentieth of `cargo metadata`. A lock on
//! the file keeps Cargo from it too: it takes a shared one to read and an exclusive one to write, and says so when it has to
//! wait.

use std::fs::{self, File};
use std::io::Read;
use std::sync::{Mutex, PoisonError};

use camino::{Utf8Path, Utf8PathBuf};

use super::{WorkspaceError, read_optional};

/// The file as it was before Cargo ran.
pub(super) struct LockFile {
    pub(super) path: Utf8PathBuf,
    pub(super) text: Option<String>,
}

impl LockFile {
    pub(super) fn remember(root: &Utf8Path) -> Result<Self, WorkspaceError> {
        let path = root.join("Cargo.lock");
        Ok(Self { text: read_optional(&path)?, path })
    }

    /// Undoes what Cargo wrote, and gives it.
    pub(super) fn restore(self) -> Result<Option<String>, WorkspaceError> {
        let now = read_optional(&self.path)?;
        let result = match &self.text {
            Some(text) if now.as_ref() != Some(text) => fs::write(&self.path, text),
            None if now.is_some() => fs::remove_file(&self.path),
            _ => return Ok(None),
        };
        result.map(|()| now).map_err(|source| WorkspaceError::Read { path: self.path, source })
    }
}

/// The file while nobody may write it.
pub(super) struct Held {
    before: LockFile,
    file: Mutex<Option<File>>,
}

impl Held {
    /// Locks the file of a workspace root.
    ///
    /// `None` where the manifest may not be that of a root, so that Cargo would write another file, where there is none,
    /// somebody writes it just now, or the system has no locks that Cargo keeps to.
    pub(super) fn new(manifest_path: &Utf8Path) -> Option<Self> {
        let root = manifest_path.parent().filter(|_| cfg!(unix))?;
        let manifest: toml::Table = fs::read_to_string(manifest_path).ok()?.parse().ok()?;
        if !is_root(root, &manifest) {
            return None;
        }
        let path = root.join("Cargo.lock");
        let mut file = File::open(&path).ok()?;
        file.try_lock_shared().ok()?;
        let mut text = String::new();
        file.read_to_string(&mut text).ok()?;
        Some(Self { before: LockFile { path, text: Some(text) }, file: Mutex::new(Some(file)) })
    }

    /// Its length in bytes.
    pub(super) fn length(&self) -> usize {
        self.before.text.as_ref().map_or(0, String::len)
    }

    /// Lets others write it.
    pub(super) fn let_go(&self) {
        drop(self.file.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    /// Lets others write it. Where Cargo does not keep to locks (NFS), what it wrote is undone and given; if the file was
    /// let go before, anybody may have written, and nothing is undone.
    pub(super) fn end(self) -> Result<Option<String>, WorkspaceError> {
        let file = self.file.into_inner().unwrap_or_else(PoisonError::into_inner);
        match file {
            Some(_held) => self.before.restore(),
            None => Ok(None),
        }
    }
}

/// Whether a manifest is that of a workspace root for certain (Cargo book, "Workspaces").
fn is_root(directory: &Utf8Path, manifest: &toml::Table) -> bool {
    let elsewhere = manifest.get("package").and_then(|package| package.get("workspace")).is_some();
    let above = || directory.ancestors().skip(1).any(|directory| directory.join("Cargo.toml").exists());
    manifest.contains_key("workspace") || !elsewhere && !above()
}

/// Whether Cargo says that it waits to write the file.
pub(super) fn waits(messages: &[u8]) -> bool {
    const SAID: &[u8] = b"waiting for file lock on Cargo.lock";
    messages.windows(SAID.len()).any(|words| words == SAID)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_manifest_of_a_root_is_taken_for_one() {
        let directory = tempfile::tempdir().expect("a directory");
        let root = Utf8Path::from_path(directory.path()).expect("UTF-8").join("root");
        let member = root.join("member");
        fs::create_dir_all(&member).expect("created");
        let manifest = |text: &str| text.parse::<toml::Table>().expect("TOML");
        let package = manifest("[package]\nname = \"a\"");
        assert!(is_root(&member, &package), "no manifest above");
        assert!(!is_root(&member, &manifest("[package]\nworkspace = \"../w\"")));
        fs::write(root.join("Cargo.toml"), "[workspace]").expect("written");
        assert!(!is_root(&member, &package), "a manifest above");
        assert!(is_root(&member, &manifest("[workspace]")));
    }

    #[cfg(unix)]
    #[test]
    fn a_held_file_is_read_by_others_and_not_written() {
        let directory = tempfile::tempdir().expect("a directory");
        let root = Utf8Path::from_path(directory.path()).expect("UTF-8");
        let manifest = root.join("Cargo.toml");
        fs::write(&manifest, "[workspace]").expect("written");
        assert!(Held::new(&manifest).is_none(), "there is none");
        fs::write(root.join("Cargo.lock"), "text").expect("written");
        let held = Held::new(&manifest).expect("a root with a lock file");
        assert_eq!(held.length(), 4);
        let path = root.join("Cargo.lock");
        let other = File::options().read(true).write(true).open(&path).expect("there");
        other.try_lock_shared().expect("to read");
        other.unlock().expect("unlocked");
        other.try_lock().expect_err("to write");
        fs::write(&path, "by one who does not keep to locks").expect("written");
        assert_eq!(held.end().expect("undone").as_deref(), Some("by one who does not keep to locks"));
        assert_eq!(fs::read_to_string(&path).expect("there"), "text");

        let held = Held::new(&manifest).expect("a root with a lock file");
        held.let_go();
        other.try_lock().expect("to write");
        assert!(Held::new(&manifest).is_none(), "somebody writes it");
        fs::write(&path, "by whoever waited").expect("written");
        assert_eq!(held.end().expect("left"), None);
        assert_eq!(fs::read_to_string(&path).expect("there"), "by whoever waited");
    }

    #[test]
    fn cargo_says_that_it_waits() {
        assert!(waits(b"\x1b[1m    Blocking\x1b[0m waiting for file lock on Cargo.lock file\n"));
        assert!(!waits(b"    Blocking waiting for file lock on package cache\n"));
    }
}
