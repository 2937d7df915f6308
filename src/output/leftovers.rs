//! Temporary files, and those that a killed run left behind.
//!
//! A run holds a lock on each of its temporary files, which the system releases when the run ends, however it ends: one that
//! can be locked belongs to nobody.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;

use tempfile::NamedTempFile;

/// What the names of temporary files begin with.
const PREFIX: &str = ".model-sbom-";

/// A temporary file in a directory, out of which those of runs that were killed are taken.
pub(super) fn temporary(directory: &Path) -> io::Result<NamedTempFile> {
    sweep(directory);
    loop {
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder.prefix(PREFIX).tempfile_in(directory)?;
        // Another run may have taken it for a leftover before it was locked. Where nothing can be locked, nothing is swept.
        let is_swept = matches!(file.as_file().try_lock(), Err(TryLockError::WouldBlock));
        if !is_swept && file.path().exists() {
            return Ok(file);
        }
    }
}

/// Removes what killed runs left. What can't be looked at or removed stays.
fn sweep(directory: &Path) {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let temporary = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX));
    for entry in temporary.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file())) {
        let path = entry.path();
        if let Ok(file) = File::open(&path)
            && file.try_lock().is_ok()
        {
            let _ = fs::remove_file(&path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_run_left_is_swept_and_what_another_run_writes_is_not() {
        let directory = tempfile::tempdir().expect("a directory");
        let left = directory.path().join(".model-sbom-AbCdEf");
        fs::write(&left, "half").expect("written");
        let other = directory.path().join(".model-sbom.toml");
        fs::write(&other, "kept").expect("written");
        let written = temporary(directory.path()).expect("a file");
        assert!(!left.exists() && other.exists());
        let second = temporary(directory.path()).expect("a file");
        assert!(written.path().exists() && second.path().exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_of_that_name_is_left_alone() {
        let directory = tempfile::tempdir().expect("a directory");
        let target = directory.path().join("target");
        fs::write(&target, "kept").expect("written");
        let link = directory.path().join(".model-sbom-link");
        std::os::unix::fs::symlink(&target, &link).expect("a link");
        sweep(directory.path());
        assert!(target.exists() && link.exists());
    }
}
