//! Writing documents: whole or not at all.

mod directory;
mod inputs;
mod leftovers;

pub(crate) use directory::{
    Difference, Files, Kind, LIST, compare_directory, refuse_links_on_the_way, refuse_links_out,
    write_directory,
};
pub(crate) use inputs::Inputs;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use camino::{Utf8Path, Utf8PathBuf};
use tempfile::NamedTempFile;

pub(crate) use leftovers::sweep;
use leftovers::temporary;

use crate::emit::BomFormat;
use crate::error::Error;

/// Where the documents of a run go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Destination {
    /// Standard output, for one document.
    Stdout,
    /// This file, for one document.
    File(Utf8PathBuf),
    /// A directory, each document under the name of its subject.
    Directory(Utf8PathBuf),
}

impl Destination {
    /// What `--output` means for so many formats.
    pub(crate) fn new(
        output: Option<&Utf8Path>,
        formats: usize,
        default: Utf8PathBuf,
    ) -> Result<Self, Error> {
        match output {
            None => Ok(Self::Directory(default)),
            Some(path) if path == "-" && formats == 1 => Ok(Self::Stdout),
            Some(path) if path == "-" => Err(Error::Usage {
                message: format!("`--output -` takes one format, and {formats} are asked for"),
                help: Some("add `--format cyclonedx`, or name a directory".to_owned()),
            }),
            Some(path) if formats > 1 && path.is_file() => Err(Error::Usage {
                message: format!("`{path}` is a file, and {formats} formats are asked for"),
                help: Some("name a directory, or one format".to_owned()),
            }),
            Some(path) if formats > 1 || path.is_dir() || path.as_str().ends_with('/') => {
                Ok(Self::Directory(path.to_owned()))
            }
            Some(path) => Ok(Self::File(path.to_owned())),
        }
    }

    /// The path of one of several documents; `None` on stdout.
    ///
    /// Where another format of the run has the same extension, the name of the format stands before it.
    pub(crate) fn path(&self, stem: &str, format: &BomFormat, all: &[&BomFormat]) -> Option<Utf8PathBuf> {
        let extension = format.extension();
        let alone = all.iter().filter(|other| other.extension() == extension).count() < 2;
        let name =
            if alone { format!("{stem}.{extension}") } else { format!("{stem}.{}.{extension}", format.id()) };
        match self {
            Self::Stdout => None,
            Self::File(path) => Some(path.clone()),
            Self::Directory(directory) => Some(directory.join(name)),
        }
    }

    /// The file or the directory that is named; `None` on stdout.
    pub(crate) fn place(&self) -> Option<&Utf8Path> {
        match self {
            Self::Stdout => None,
            Self::File(path) | Self::Directory(path) => Some(path),
        }
    }

    /// Fails early where nothing could be written in the end: before minutes of hashing, not after.
    pub(crate) fn prepare(&self) -> Result<(), Error> {
        let directory = match self {
            Self::Stdout => return Ok(()),
            Self::File(path) if is_special(fs::metadata(path).ok().as_ref()) => return Ok(()),
            Self::File(path) => {
                path.parent().filter(|parent| !parent.as_str().is_empty()).unwrap_or(Utf8Path::new("."))
            }
            Self::Directory(directory) => directory,
        };
        let probe = || {
            fs::create_dir_all(directory)?;
            temporary(directory.as_std_path()).map(drop)
        };
        probe().map_err(|source| Error::Write { path: directory.to_owned(), source })
    }
}

/// The name of a document without its extension: characters that a file system may refuse become `-`.
pub(crate) fn stem(name: &str, version: Option<&str>) -> String {
    let full = version.map_or_else(|| name.to_owned(), |version| format!("{name}-{version}"));
    let plain = |c: char| if c.is_alphanumeric() || "-_.+".contains(c) { c } else { '-' };
    let mapped: String = full.chars().map(plain).collect();
    mapped.trim_start_matches('.').to_owned()
}

/// Writes a file by way of a temporary one beside it, which takes its name in one step.
///
/// A link stays a link: what it points at is replaced. What is no file (a pipe, `/dev/null`) is written into; it
/// must never be replaced by a file.
pub(crate) fn write_whole(path: &Utf8Path, bytes: &[u8]) -> Result<(), Error> {
    Written::beside(path, bytes)?.take_place(bytes)
}

/// Replaces a text file by what comes of it, while no other run of this program does the same.
///
/// `spare` is a directory for a lock file, where the directory of the file itself can't be locked.
pub(crate) fn append_whole(
    path: &Utf8Path,
    spare: &Utf8Path,
    change: impl FnOnce(&str) -> Result<String, Error>,
) -> Result<(), Error> {
    let fault = |source| Error::Write { path: path.to_owned(), source };
    let held = lock_beside(path, spare).map_err(fault)?;
    match held.lock() {
        // A file system without locks: what is left is to read the file anew just before.
        Err(error) if error.kind() == io::ErrorKind::Unsupported => {}
        locked => locked.map_err(fault)?,
    }
    let before = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(source) => return Err(Error::Read { path: path.to_owned(), source }),
    };
    write_whole(path, change(&before)?.as_bytes())
}

/// The directory of a file, to be locked: nothing is left behind.
#[cfg(unix)]
fn lock_beside(path: &Utf8Path, _spare: &Utf8Path) -> io::Result<fs::File> {
    fs::File::open(path.parent().filter(|parent| !parent.as_str().is_empty()).unwrap_or(Utf8Path::new(".")))
}

/// A lock file: directories can't be opened here.
#[cfg(not(unix))]
fn lock_beside(_path: &Utf8Path, spare: &Utf8Path) -> io::Result<fs::File> {
    fs::create_dir_all(spare)?;
    fs::File::create(spare.join(".model-sbom-lock"))
}

/// A file that is on the disk as a whole and does not have its name yet; without it, nothing of it is left.
pub(crate) struct Written {
    path: Utf8PathBuf,
    place: Place,
}

enum Place {
    /// A temporary file, and the file that it becomes.
    File(NamedTempFile, PathBuf),
    /// What is no file: it is written into when its turn comes.
    Special(PathBuf),
}

impl Written {
    /// Writes a temporary file beside the place that it will take.
    pub(crate) fn beside(path: &Utf8Path, bytes: &[u8]) -> Result<Self, Error> {
        let place = write(path, bytes).map_err(|source| Error::Write { path: path.to_owned(), source })?;
        Ok(Self { path: path.to_owned(), place })
    }

    /// Gives it its name, in one step. The bytes are the same.
    pub(crate) fn take_place(self, bytes: &[u8]) -> Result<(), Error> {
        let result = match self.place {
            Place::File(file, target) => file.persist(target).map(drop).map_err(|error| error.error),
            Place::Special(target) => {
                fs::OpenOptions::new().write(true).open(target).and_then(|mut file| file.write_all(bytes))
            }
        };
        result.map_err(|source| Error::Write { path: self.path, source })
    }
}

fn write(path: &Utf8Path, bytes: &[u8]) -> io::Result<Place> {
    let target = match fs::canonicalize(path) {
        Ok(target) => target,
        Err(error) if error.kind() == io::ErrorKind::NotFound => path.as_std_path().to_owned(),
        Err(error) => return Err(error),
    };
    let existing = fs::metadata(&target).ok();
    if is_special(existing.as_ref()) {
        return Ok(Place::Special(target));
    }
    let directory = target.parent().filter(|parent| !parent.as_os_str().is_empty());
    let mut file = temporary(directory.unwrap_or(Path::new(".")))?;
    file.write_all(bytes)?;
    if let Some(existing) = existing {
        file.as_file().set_permissions(existing.permissions())?;
    }
    file.as_file().sync_all()?;
    Ok(Place::File(file, target))
}

/// Whether something is there that is neither a file nor a directory.
fn is_special(existing: Option<&fs::Metadata>) -> bool {
    existing.is_some_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_hold_nothing_that_leaves_the_directory() {
        assert_eq!(stem("coding-assistant", Some("0.1.0")), "coding-assistant-0.1.0");
        assert_eq!(stem("../a b", None), "-a-b");
        assert_eq!(stem("a", Some("1.0.0+build")), "a-1.0.0+build");
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_and_a_link_stay_what_they_are() {
        use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
        let directory = tempfile::tempdir().expect("a directory");
        let at = |name: &str| Utf8PathBuf::from_path_buf(directory.path().join(name)).expect("UTF-8");

        let pipe = at("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs");
        assert!(made.success());
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || fs::read(pipe).expect("read")
        });
        Destination::File(pipe.clone()).prepare().expect("nothing to prepare");
        write_whole(&pipe, b"document").expect("written");
        assert!(fs::symlink_metadata(&pipe).expect("there").file_type().is_fifo());
        assert_eq!(reader.join().expect("no panic"), b"document");

        let (file, link) = (at("file"), at("link"));
        fs::write(&file, b"old").expect("written");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("set");
        symlink("file", &link).expect("linked");
        write_whole(&link, b"new").expect("written");
        assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
        assert_eq!(fs::read(&file).expect("read"), b"new");
        assert_eq!(fs::metadata(&file).expect("there").permissions().mode() & 0o777, 0o640);
    }

    #[test]
    fn one_document_goes_where_it_is_sent_and_several_need_a_directory() {
        let default = || Utf8PathBuf::from("target/model-sbom");
        let at =
            |output: Option<&str>, formats| Destination::new(output.map(Utf8Path::new), formats, default());
        assert_eq!(at(None, 1).expect("fine"), Destination::Directory(default()));
        assert_eq!(at(Some("-"), 1).expect("fine"), Destination::Stdout);
        assert_eq!(at(Some("x.json"), 1).expect("fine"), Destination::File("x.json".into()));
        assert_eq!(at(Some("dir/"), 1).expect("fine"), Destination::Directory("dir/".into()));
        assert_eq!(at(Some("dir"), 2).expect("fine"), Destination::Directory("dir".into()));
        at(Some("-"), 2).expect_err("two documents on one stdout");
    }
}
