//! What the machine and the Git repository around a workspace say.

use std::process::{Command, Stdio};

use camino::{Utf8Path, Utf8PathBuf};
use jiff::Timestamp;

use super::WorkspaceError;
use crate::options::{TargetChoice, WorkspaceOptions};

/// What the machine and the repository say.
pub(super) struct Surroundings {
    pub(super) host: String,
    pub(super) configured_targets: Vec<String>,
    pub(super) commit_time: Option<Timestamp>,
    /// Where the directory of the manifest stands in the repository.
    pub(super) prefix: Utf8PathBuf,
}

impl Surroundings {
    /// One question after the other: Cargo, which has the other core, takes longer than all of them.
    pub(super) fn look(options: &WorkspaceOptions, directory: &Utf8Path) -> Result<Self, WorkspaceError> {
        let (host, configured_targets) = read_config(options)?;
        let (commit_time, prefix) = (commit_time(directory), repository_prefix(directory));
        Ok(Self { host, configured_targets, commit_time, prefix })
    }
}

/// The host's triple, and `build.target` with `CARGO_BUILD_TARGET`.
fn read_config(options: &WorkspaceOptions) -> Result<(String, Vec<String>), WorkspaceError> {
    let unreadable = |error: cargo_config2::Error| WorkspaceError::Config { message: error.to_string() };
    let mut resolve = cargo_config2::ResolveOptions::default();
    if let Some(host) = rustc_host(&options.current_dir) {
        resolve = resolve.host_triple(host);
    }
    let config =
        cargo_config2::Config::load_with_options(&options.current_dir, resolve).map_err(unreadable)?;
    let host = config.host_triple().map_err(unreadable)?.to_owned();
    if options.target != TargetChoice::Configured {
        return Ok((host, Vec::new()));
    }
    let targets = config.build.target.iter().flatten().map(|target| target.triple().to_owned()).collect();
    Ok((host, targets))
}

/// The host as `rustc -vV` has it; `cargo -vV` says the same and takes ten times as long, since it also asks what the
/// operating system is called.
fn rustc_host(directory: &Utf8Path) -> Option<String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("-vV").current_dir(directory).stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.lines().find_map(|line| line.strip_prefix("host: ")).map(str::to_owned)
}

/// When the commit was made that is checked out.
fn commit_time(directory: &Utf8Path) -> Option<Timestamp> {
    let mut command = Command::new("git");
    command
        .current_dir(directory)
        .args(["log", "-1", "--format=%ct", "--no-show-signature"])
        .stdin(Stdio::null());
    let output = command.output().ok().filter(|output| output.status.success())?;
    let seconds = String::from_utf8(output.stdout).ok()?.trim().parse().ok()?;
    Timestamp::from_second(seconds).ok()
}

/// Where a directory stands in its Git repository: a relative path, empty at the top and outside one.
pub fn repository_prefix(directory: &Utf8Path) -> Utf8PathBuf {
    let mut command = Command::new("git");
    command.current_dir(directory).args(["rev-parse", "--show-prefix"]).stdin(Stdio::null());
    let output = command.output().ok().filter(|output| output.status.success());
    let prefix = output.and_then(|output| String::from_utf8(output.stdout).ok()).unwrap_or_default();
    Utf8PathBuf::from(prefix.trim_end_matches(['\n', '\r', '/']))
}

/// The same of the workspace root, from that of a directory in the workspace.
pub(super) fn prefix_of_root(prefix: &Utf8Path, directory: &Utf8Path, root: &Utf8Path) -> Utf8PathBuf {
    match directory.strip_prefix(root) {
        Ok(inside) if prefix.ends_with(inside) => {
            prefix.ancestors().nth(inside.components().count()).unwrap_or(Utf8Path::new("")).to_owned()
        }
        _ => repository_prefix(root),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_stands_as_many_directories_above_as_the_manifest_is_below() {
        for (prefix, directory, expected) in [
            ("", "/repo", ""),
            ("rust", "/repo", "rust"),
            ("rust/crates/a", "/repo/crates/a", "rust"),
            ("crates/a", "/repo/crates/a", ""),
        ] {
            let found = prefix_of_root(prefix.into(), directory.into(), "/repo".into());
            assert_eq!(found, expected, "{prefix} {directory}");
        }
    }
}
