//! Temporary files, and those that a killed run left behind.
//!
//! A run holds a lock on each of its temporary files, which the system releases when the run ends, however it ends: one that
//! can be locked belongs to nobody.

use std::fs::{self, File, TryLockError};
use std::hash::{BuildHasher as _, RandomState};
use std::io;
use std::path::Path;

use cap_std::fs::{Dir, OpenOptions};
use tempfile::NamedTempFile;

/// What the names of temporary files begin and end with; [`RANDOM`] letters and digits are between.
const PREFIX: &str = ".model-sbom-";
const SUFFIX: &str = ".tmp";
const RANDOM: usize = 6;

/// Whether this program gives such a name to a temporary file.
fn is_ours(name: &str) -> bool {
    let random = name.strip_prefix(PREFIX).and_then(|rest| rest.strip_suffix(SUFFIX));
    random.is_some_and(|random| {
        random.len() == RANDOM && random.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// A temporary file in a directory, out of which those of runs that were killed are taken.
pub(super) fn temporary(directory: &Path) -> io::Result<NamedTempFile> {
    sweep(directory);
    loop {
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder.prefix(PREFIX).suffix(SUFFIX).rand_bytes(RANDOM).tempfile_in(directory)?;
        // Another run may have taken it for a leftover before it was locked. Where nothing can be locked, nothing is swept.
        if !is_held(file.as_file()) && file.path().exists() {
            return Ok(file);
        }
    }
}

/// A new temporary file in an open directory, with its name. The caller renames or removes it.
pub(super) fn temporary_in(directory: &Dir) -> io::Result<(String, File)> {
    loop {
        let random = RandomState::new().hash_one(PREFIX);
        let name = format!("{PREFIX}{:06x}{SUFFIX}", random & 0x00ff_ffff);
        match directory.open_with(&name, OpenOptions::new().write(true).create_new(true)) {
            Ok(file) => {
                let file = file.into_std();
                if !is_held(&file) && directory.exists(&name) {
                    return Ok((name, file));
                }
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
}

/// Whether another run has locked a file; takes the lock where none has.
fn is_held(file: &File) -> bool {
    matches!(file.try_lock(), Err(TryLockError::WouldBlock))
}

/// Removes what killed runs left in a directory: files with a name of this program that no run holds. What can't be opened,
/// locked or removed stays.
pub(crate) fn sweep(directory: &Path) {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| is_ours(&entry.file_name().to_string_lossy())) {
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if is_file && let Some(_claim) = File::open(entry.path()).ok().and_then(claim) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// The file with its lock, which has to last until the file is gone: else a writer takes it for its own in between.
fn claim(file: File) -> Option<File> {
    file.try_lock().is_ok().then_some(file)
}

/// The same in an open directory.
pub(super) fn sweep_in(directory: &Dir) {
    let entries = directory.entries().into_iter().flatten().flatten();
    for entry in entries.filter(|entry| is_ours(&entry.file_name().to_string_lossy())) {
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        let opened = || entry.open().ok().map(cap_std::fs::File::into_std);
        if is_file && let Some(_claim) = opened().and_then(claim) {
            let _ = entry.remove_file();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_program_are_swept() {
        for (name, ours) in [
            (".model-sbom-AbCd09.tmp", true),
            (".model-sbom-AbCd0.tmp", false),
            (".model-sbom-AbCd091.tmp", false),
            (".model-sbom-config", false),
            (".model-sbom.toml", false),
            (".model-sbom-a_c-e..tmp", false),
            ("model-sbom-AbCd09.tmp", false),
            (".model-sbom-AbCd09.tmp.bak", false),
        ] {
            assert_eq!(is_ours(name), ours, "{name}");
        }
    }

    #[test]
    fn what_a_killed_run_left_is_swept_and_what_another_run_writes_is_not() {
        let directory = tempfile::tempdir().expect("a directory");
        let left = directory.path().join(".model-sbom-AbCdEf.tmp");
        let others = [".model-sbom.toml", ".model-sbom-config"].map(|name| directory.path().join(name));
        let write = |path: &std::path::PathBuf| fs::write(path, "half").expect("written");
        write(&left);
        others.iter().for_each(write);
        let written = temporary(directory.path()).expect("a file");
        assert!(!left.exists() && others.iter().all(|path| path.exists()));
        let second = temporary(directory.path()).expect("a file");
        assert!(written.path().exists() && second.path().exists());

        write(&left);
        let open =
            Dir::open_ambient_dir(directory.path(), cap_std::ambient_authority()).expect("a directory");
        let (name, file) = temporary_in(&open).expect("a file");
        sweep_in(&open);
        assert!(!left.exists() && written.path().exists() && open.exists(&name));
        assert!(is_ours(&name), "{name}");
        drop(file);
        sweep_in(&open);
        assert!(!open.exists(&name) && second.path().exists() && others.iter().all(|path| path.exists()));
    }

    #[test]
    fn what_is_being_swept_is_no_file_of_a_writer() {
        let directory = tempfile::tempdir().expect("a directory");
        let left = directory.path().join(".model-sbom-AbCdEf.tmp");
        fs::write(&left, "half").expect("written");
        let open = || File::open(&left).expect("a file");
        let claimed = claim(open()).expect("nobody holds it");
        assert!(is_held(&open()) && claim(open()).is_none());
        drop(claimed);
        assert!(!is_held(&open()));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_of_that_name_is_left_alone() {
        let directory = tempfile::tempdir().expect("a directory");
        let target = directory.path().join("target");
        fs::write(&target, "kept").expect("written");
        let link = directory.path().join(".model-sbom-AbCdEf.tmp");
        std::os::unix::fs::symlink(&target, &link).expect("a link");
        sweep(directory.path());
        let open =
            Dir::open_ambient_dir(directory.path(), cap_std::ambient_authority()).expect("a directory");
        sweep_in(&open);
        assert!(target.exists() && link.exists());
    }
}
