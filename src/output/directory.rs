//! Writing a directory of files that somebody ships: complete, nothing of an earlier run left behind, nothing of
//! anybody else's touched.
//!
//! `SHA256SUMS`, in the format of `sha256sum`, lists the files. What it lists is ours, if it is the list of an earlier run;
//! what it doesn't is not. Any tool writes a list of that name: ours names a mark, and nothing that is never written.

use std::collections::BTreeMap;
use std::io::{self, Write as _};

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use cap_std::ambient_authority;
use cap_std::fs::Dir;
use sha2::{Digest as _, Sha256};

use super::leftovers;
use crate::error::Error;
use crate::files;
use crate::limits;

/// The list of a directory's files and their digests.
pub(crate) const LIST: &str = "SHA256SUMS";

/// The files of a directory by their paths in it, with `/`.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// How a directory differs from what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Difference {
    /// A file is not there.
    Missing(String),
    /// A file has other bytes.
    Changed(String),
    /// A file of an earlier run is still there.
    Stale(String),
}

/// What the files of a kind of directory are called, whichever run wrote them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kind {
    /// The path of a file that every such directory has.
    pub(crate) mark: &'static str,
    /// Whether a path may be of one of its files.
    pub(crate) may_be: fn(&Utf8Path) -> bool,
}

/// Writes the files and their list, and removes what an earlier run wrote and this one doesn't. Returns paths of
/// files of an earlier run that stay because somebody changed them.
///
/// No link is followed, the directory itself included: where one is in the way, nothing is written. Nor is anything where
/// there is a list that no run of this kind wrote.
pub(crate) fn write_directory(directory: &Utf8Path, files: &Files, kind: Kind) -> Result<Vec<String>, Error> {
    let place = Place::create(directory)?;
    let earlier = place.read_own_list(kind)?;
    let mut foreign = Vec::new();
    let mut outdated = Vec::new();
    for (path, bytes) in files {
        let existing = place.read(path)?;
        if existing.as_ref() != Some(bytes) {
            outdated.push((path, bytes));
        }
        if existing.is_some_and(|existing| existing != *bytes) && !earlier.contains_key(path) {
            foreign.push(path.as_str());
        }
    }
    if let [first, ..] = foreign.as_slice() {
        return Err(Error::Usage {
            message: format!("`{}` is there, and this command has not written it", directory.join(first)),
            help: Some("choose another directory with `--output`, or move that file away".to_owned()),
        });
    }
    let (stale, kept) = place.stale(files, &earlier)?;
    for (path, bytes) in outdated {
        place.write(path, bytes)?;
    }
    stale.iter().try_for_each(|path| place.remove(path))?;
    place.write(LIST, list(files).as_bytes())?;
    Ok(kept)
}

/// How a directory differs from these files.
pub(crate) fn compare_directory(directory: &Utf8Path, files: &Files) -> Result<Vec<Difference>, Error> {
    let mut differences = Vec::new();
    let Some(place) = Place::open(directory)? else {
        return Ok(files.keys().chain([&LIST.to_owned()]).cloned().map(Difference::Missing).collect());
    };
    let list = (LIST.to_owned(), list(files).into_bytes());
    for (path, bytes) in files.iter().chain([(&list.0, &list.1)]) {
        match place.read(path)? {
            None => differences.push(Difference::Missing(path.clone())),
            Some(existing) if existing != *bytes => differences.push(Difference::Changed(path.clone())),
            Some(_) => {}
        }
    }
    for path in place.read_list()?.into_keys().filter(|path| !files.contains_key(path)) {
        if place.read(&path)?.is_some() {
            differences.push(Difference::Stale(path));
        }
    }
    Ok(differences)
}

/// Refuses a place in a workspace to which a link leads that lies in the workspace; what leads to its target directory is of
/// this machine.
pub(crate) fn refuse_links_on_the_way(
    path: &Utf8Path,
    root: &Utf8Path,
    target: &Utf8Path,
) -> Result<(), Error> {
    links_on_the_way(path, root, target).try_for_each(|at| refuse_link(at, true))
}

/// Refuses a place to which a link in the Git work tree around `root` leads out of it: whoever wrote the checkout made it. The
/// same link to a file that is not there is replaced, and leads nowhere.
pub(crate) fn refuse_links_out(path: &Utf8Path, root: &Utf8Path, target: &Utf8Path) -> Result<(), Error> {
    let tree = files::work_tree(root);
    // A path may name the target directory in another way than Cargo does.
    let is_target = |at: &Utf8Path| {
        at.canonicalize().is_ok_and(|at| target.canonicalize().is_ok_and(|target| at == target))
    };
    let leads_out = |at: &&Utf8Path| !files::is_inside(at, &tree) && !is_target(at);
    match links_on_the_way(path, &tree, target).find(leads_out) {
        None => Ok(()),
        Some(at) => Err(Error::Usage {
            message: format!("`{at}` is a symbolic link that leaves the Git work tree: nothing was written"),
            help: Some("remove it, or name the place that it leads to with `--output`".to_owned()),
        }),
    }
}

/// The links in a directory over which a path leads, but for those to the target directory.
fn links_on_the_way<'p>(
    path: &'p Utf8Path,
    directory: &Utf8Path,
    target: &Utf8Path,
) -> impl Iterator<Item = &'p Utf8Path> {
    let (directory, target) = (directory.canonicalize().ok(), target.to_owned());
    let way = path.ancestors().filter(move |at| !at.as_str().is_empty() && !target.starts_with(at));
    way.filter(|at| at.is_symlink()).filter(move |at| {
        let parent = at.parent().filter(|parent| !parent.as_str().is_empty()).unwrap_or(Utf8Path::new("."));
        let parent = parent.canonicalize().ok();
        directory.as_ref().zip(parent).is_some_and(|(directory, parent)| parent.starts_with(directory))
    })
}

fn list(files: &Files) -> String {
    files.iter().map(|(path, bytes)| format!("{}  {path}\n", hex(bytes))).collect()
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn is_plain(path: &Utf8Path) -> bool {
    let mut components = path.components().peekable();
    components.peek().is_some() && components.all(|part| matches!(part, Utf8Component::Normal(_)))
}

/// A directory by its descriptor: whatever becomes of links meanwhile, nothing outside of it is reached.
struct Place<'d> {
    path: &'d Utf8Path,
    root: Dir,
}

impl<'d> Place<'d> {
    fn create(path: &'d Utf8Path) -> Result<Self, Error> {
        refuse_link(path, path.is_symlink())?;
        let create = || {
            std::fs::create_dir_all(path)?;
            Dir::open_ambient_dir(path, ambient_authority())
        };
        let root = create().map_err(|source| Error::Write { path: path.to_owned(), source })?;
        Ok(Self { path, root })
    }

    /// The directory, if it is there.
    fn open(path: &'d Utf8Path) -> Result<Option<Self>, Error> {
        refuse_link(path, path.is_symlink())?;
        match Dir::open_ambient_dir(path, ambient_authority()) {
            Ok(root) => Ok(Some(Self { path, root })),
            Err(error) if is_nothing(&error) => Ok(None),
            Err(source) => Err(Error::Read { path: path.to_owned(), source }),
        }
    }

    /// What an earlier run wrote: digest by path. Lines that lead out of the directory are not ours.
    fn read_list(&self) -> Result<BTreeMap<String, String>, Error> {
        let text = self.read(LIST)?.unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines = text.lines().filter_map(|line| line.split_once("  "));
        Ok(lines
            .filter(|(_, path)| is_plain(Utf8Path::new(path)))
            .map(|(digest, path)| (path.to_owned(), digest.to_owned()))
            .collect())
    }

    /// The same where something depends on it: what follows is removed.
    fn read_own_list(&self, kind: Kind) -> Result<BTreeMap<String, String>, Error> {
        let Some(text) = self.read(LIST)? else { return Ok(BTreeMap::new()) };
        let list = self.read_list()?;
        let foreign = String::from_utf8_lossy(&text).lines().find_map(|line| match line.split_once("  ") {
            Some((_, path)) if list.contains_key(path) && (kind.may_be)(Utf8Path::new(path)) => None,
            Some((_, path)) => Some(path.to_owned()),
            None => Some(line.to_owned()),
        });
        if foreign.is_none() && list.contains_key(kind.mark) {
            return Ok(list);
        }
        let list = self.path.join(LIST);
        let why = match foreign {
            Some(foreign) => format!("names `{foreign}`, which this command never writes"),
            None => format!("does not name `{}`, which this command always writes", kind.mark),
        };
        Err(Error::Usage {
            message: format!("`{list}` is not of an earlier run: it {why}; nothing was written"),
            help: Some("choose another directory with `--output`, or move that file away".to_owned()),
        })
    }

    /// Files of an earlier run that are none of this one, and those of them that somebody changed.
    fn stale(
        &self,
        files: &Files,
        earlier: &BTreeMap<String, String>,
    ) -> Result<(Vec<String>, Vec<String>), Error> {
        let (mut stale, mut kept) = (Vec::new(), Vec::new());
        for (path, digest) in earlier.iter().filter(|(path, _)| !files.contains_key(*path)) {
            match self.read(path)? {
                Some(bytes) if hex(&bytes) == *digest => stale.push(path.clone()),
                Some(_) => kept.push(path.clone()),
                None => {}
            }
        }
        Ok((stale, kept))
    }

    /// The bytes of a file; `None` where there is none.
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Error> {
        let full = || self.path.join(path);
        let unreadable = |source| Error::Read { path: full(), source };
        let mut at = Utf8PathBuf::new();
        let mut last = None;
        for part in Utf8Path::new(path).components() {
            at.push(part);
            match self.root.symlink_metadata(&at) {
                Ok(metadata) => {
                    refuse_link(&self.path.join(&at), metadata.is_symlink())?;
                    last = Some(metadata);
                }
                Err(error) if is_nothing(&error) => return Ok(None),
                Err(source) => return Err(unreadable(source)),
            }
        }
        if !last.is_some_and(|metadata| metadata.is_file()) {
            return Err(unreadable(io::Error::other("it is not a regular file")));
        }
        let file = self.root.open(path).map_err(unreadable)?;
        files::bounded(file, limits::NOTICES).map(Some).map_err(unreadable)
    }

    /// Writes a file by way of a temporary one beside it.
    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Error> {
        let target = Utf8Path::new(path);
        let (parent, name) =
            (target.parent().unwrap_or(Utf8Path::new("")), target.file_name().unwrap_or(path));
        let write = || {
            let directory = match parent.as_str() {
                "" => self.root.try_clone()?,
                parent => {
                    self.root.create_dir_all(parent)?;
                    self.root.open_dir(parent)?
                }
            };
            leftovers::sweep_in(&directory);
            let (temporary, mut file) = leftovers::temporary_in(&directory)?;
            let written = file.write_all(bytes).and_then(|()| file.sync_all());
            let written = written.and_then(|()| directory.rename(&temporary, &directory, name));
            written.inspect_err(|_| drop(directory.remove_file(&temporary)))
        };
        write().map_err(|source| Error::Write { path: self.path.join(path), source })
    }

    /// Removes a file, and directories that this leaves empty.
    fn remove(&self, path: &str) -> Result<(), Error> {
        let removed = self.root.remove_file(path);
        removed.map_err(|source| Error::Write { path: self.path.join(path), source })?;
        let parents = Utf8Path::new(path).ancestors().skip(1).filter(|parent| !parent.as_str().is_empty());
        for parent in parents {
            if self.root.remove_dir(parent).is_err() {
                break;
            }
        }
        Ok(())
    }
}

fn is_nothing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn refuse_link(path: &Utf8Path, is_link: bool) -> Result<(), Error> {
    match is_link {
        false => Ok(()),
        true => Err(Error::Usage {
            message: format!("`{path}` is a symbolic link, and none is followed: nothing was written"),
            help: Some("remove it, or name the directory that it leads to".to_owned()),
        }),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const ANY: Kind = Kind { mark: "a.txt", may_be: |path| !path.starts_with("releases") };

    fn files(entries: &[(&str, &str)]) -> Files {
        entries.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn what_was_written_earlier_goes_and_what_others_wrote_stays() {
        let temporary = tempfile::tempdir().expect("a directory");
        let directory = Utf8Path::from_path(temporary.path()).expect("UTF-8");
        let old = files(&[("a.txt", "a"), ("b/c.txt", "c"), ("d.txt", "d")]);
        assert_eq!(write_directory(directory, &old, ANY).expect("written"), Vec::<String>::new());
        fs::write(directory.join("mine.txt"), "mine").expect("written");
        fs::write(directory.join("d.txt"), "changed by hand").expect("written");

        let new = files(&[("a.txt", "A")]);
        assert_eq!(write_directory(directory, &new, ANY).expect("written"), ["d.txt"]);
        assert_eq!(fs::read_to_string(directory.join("a.txt")).expect("read"), "A");
        assert!(!directory.join("b").exists());
        assert!(directory.join("mine.txt").exists());
        assert_eq!(compare_directory(directory, &new).expect("compared"), Vec::new());

        write_directory(directory, &files(&[("mine.txt", "ours")]), ANY).expect_err("it is not ours");
        assert_eq!(fs::read_to_string(directory.join("mine.txt")).expect("read"), "mine");
    }

    #[test]
    fn a_list_that_leads_outside_removes_nothing() {
        let temporary = tempfile::tempdir().expect("a directory");
        let root = Utf8Path::from_path(temporary.path()).expect("UTF-8");
        let directory = root.join("notices");
        fs::create_dir(&directory).expect("made");
        fs::write(root.join("outside"), "x").expect("written");
        fs::write(directory.join(LIST), format!("{}  ../outside\n", hex(b"x"))).expect("written");
        write_directory(&directory, &files(&[("a", "a")]), ANY).expect_err("no list of ours");
        assert!(root.join("outside").exists() && !directory.join("a").exists());
    }

    #[cfg(unix)]
    #[test]
    fn no_link_is_followed() {
        let temporary = tempfile::tempdir().expect("a directory");
        let root = Utf8Path::from_path(temporary.path()).expect("UTF-8");
        let (directory, outside) = (root.join("n"), root.join("outside"));
        fs::create_dir_all(&outside).expect("made");
        fs::write(outside.join("keep"), "known").expect("written");
        let attacks: [(&str, &str, String); 4] = [
            ("sub", "outside", format!("{}  a.txt\n{}  sub/keep\n", hex(b"A"), hex(b"known"))),
            ("licenses", "outside", String::new()),
            ("a.txt", "outside/keep", format!("{}  a.txt\n", hex(b"known"))),
            (LIST, "outside/keep", String::new()),
        ];
        for (link, target, list) in attacks {
            fs::create_dir(&directory).expect("made");
            if !list.is_empty() {
                fs::write(directory.join(LIST), list).expect("written");
            }
            std::os::unix::fs::symlink(root.join(target), directory.join(link)).expect("linked");
            let error = write_directory(&directory, &files(&[("a.txt", "A"), ("licenses/x", "x")]), ANY)
                .expect_err(link);
            assert!(error.to_string().contains("symbolic link"), "{link}: {error}");
            assert_eq!(fs::read_to_string(outside.join("keep")).expect("there"), "known", "{link}");
            assert_eq!(fs::read_dir(&outside).expect("a directory").count(), 1, "{link}");
            compare_directory(&directory, &files(&[("a.txt", "A"), ("licenses/x", "x")])).expect_err(link);
            fs::remove_dir_all(&directory).expect("removed");
        }
        std::os::unix::fs::symlink(&outside, &directory).expect("linked");
        write_directory(&directory, &files(&[("a", "a")]), ANY).expect_err("a link itself");
        assert_eq!(fs::read_dir(&outside).expect("a directory").count(), 1);
    }

    /// `sha256sum * >SHA256SUMS` is what releases are made with.
    #[test]
    fn a_list_of_somebody_else_is_refused_and_nothing_changes() {
        let temporary = tempfile::tempdir().expect("a directory");
        let directory = Utf8Path::from_path(temporary.path()).expect("UTF-8");
        fs::create_dir(directory.join("releases")).expect("made");
        for path in ["app-1.0.tar.gz", "releases/x", "a.txt"] {
            fs::write(directory.join(path), "R").expect("written");
        }
        let line = |path: &str| format!("{}  {path}\n", hex(b"R"));
        for list in [
            line("app-1.0.tar.gz"),
            line("a.txt") + &line("releases/x"),
            line("a.txt") + "a remark\n",
            line("a.txt") + &line("../x"),
            line("a.txt").replace("  ", " *"),
            String::new(),
        ] {
            fs::write(directory.join(LIST), &list).expect("written");
            let error = write_directory(directory, &files(&[("b.txt", "b")]), ANY).expect_err(&list);
            assert!(error.to_string().contains("not of an earlier run"), "{error}");
            assert_eq!(fs::read_to_string(directory.join(LIST)).expect("there"), list);
            assert!(directory.join("app-1.0.tar.gz").exists() && directory.join("a.txt").exists());
            assert!(!directory.join("b.txt").exists());
        }
    }

    #[test]
    fn differences_are_told_apart() {
        let temporary = tempfile::tempdir().expect("a directory");
        let directory = Utf8Path::from_path(temporary.path()).expect("UTF-8");
        write_directory(directory, &files(&[("a", "a"), ("b", "b"), ("c", "c")]), ANY).expect("written");
        fs::remove_file(directory.join("a")).expect("removed");
        fs::write(directory.join("b"), "B").expect("written");
        let differences = compare_directory(directory, &files(&[("a", "a"), ("b", "b")])).expect("compared");
        let named = |path: &str| path.to_owned();
        assert_eq!(
            differences,
            [
                Difference::Missing(named("a")),
                Difference::Changed(named("b")),
                Difference::Changed(named(LIST)),
                Difference::Stale(named("c")),
            ]
        );
    }
}
