//! What the machine and the Git repository around a workspace say.

use std::process::{Command, Stdio};

use camino::{Utf8Path, Utf8PathBuf};
use cargo_config2::Config;
use jiff::Timestamp;

use super::{Platforms, ScriptSettings, WorkspaceError, unstable};
use crate::options::WorkspaceOptions;

/// What the machine and the repository say.
pub(super) struct Surroundings {
    pub(super) platforms: Platforms,
    pub(super) commit_time: Option<Timestamp>,
    /// Where the directory of the manifest stands in the repository.
    pub(super) prefix: Utf8PathBuf,
    /// What of Cargo's configuration is not followed.
    pub(super) notices: Vec<String>,
    /// The settings of build scripts that come from outside: environment and configuration.
    pub(super) scripts: ScriptSettings,
}

impl Surroundings {
    /// One question after the other: Cargo, which has the other core, takes longer than all of them.
    pub(super) fn look(options: &WorkspaceOptions, directory: &Utf8Path) -> Result<Self, WorkspaceError> {
        let platforms = ask_rustc(options)?;
        let (commit_time, prefix) = (commit_time(directory), repository_prefix(directory));
        let notices = unstable::notices(&options.current_dir, |name| std::env::var(name).ok());
        let set = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
        let scripts = ScriptSettings::read(&options.current_dir, set);
        Ok(Self { platforms, commit_time, prefix, notices, scripts })
    }
}

fn ask_rustc(options: &WorkspaceOptions) -> Result<Platforms, WorkspaceError> {
    let config = Config::load_with_cwd(&options.current_dir)
        .map_err(|error| WorkspaceError::Config { message: error.to_string() })?;
    Platforms::ask(&config, &options.target, &options.current_dir)
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

/// A checked-out commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkout {
    /// Its object id.
    pub commit: String,
    /// Whether tracked files differ from it, or inputs are not in it; `None` where Git does not tell.
    pub is_modified: Option<bool>,
}

/// The commit that is checked out; `None` where Git names none: outside a repository, before the first commit, or where Git
/// refuses the directory.
///
/// `inputs` are files below the directory that a run read: one that Git does not track is in no commit.
pub(crate) fn checkout<'i>(
    directory: &Utf8Path,
    inputs: impl Iterator<Item = &'i Utf8Path>,
) -> Option<Checkout> {
    let filters = own_filters(directory);
    let git = |arguments: &[&str]| {
        let mut command = quiet_git(directory);
        command.args(filters.iter().flat_map(|setting| ["-c", setting])).args(arguments);
        let output = command.output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let commit = git(&["rev-parse", "--verify", "--quiet", "HEAD"])?;
    let changes = git(&["status", "--porcelain", "--untracked-files=no", "--ignore-submodules=none"]);
    let inputs: Vec<_> = inputs.filter(|path| directory.join(path).is_file()).map(Utf8Path::as_str).collect();
    let untracked = match inputs.is_empty() {
        true => Some(String::new()),
        false => git(&[&["ls-files", "--others", "--"][..], &inputs].concat()),
    };
    let is_modified =
        changes.zip(untracked).map(|(changes, untracked)| !changes.is_empty() || !untracked.is_empty());
    Some(Checkout { commit, is_modified })
}

/// Git in a directory, without what the configuration of a checkout makes it run: no monitor of the file system is started,
/// and no hook, since its index is left as it is.
fn quiet_git(directory: &Utf8Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(directory).stdin(Stdio::null()).arg("--no-optional-locks");
    command.args(["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"]);
    command
}

/// Settings that switch off the filters which the configuration of the checkout itself brings along: Git runs them to compare
/// a file (`gitattributes`, "filter"). Those of the user stay, and so does Git LFS.
fn own_filters(directory: &Utf8Path) -> Vec<String> {
    let mut command = quiet_git(directory);
    command.args(["config", "-z", "--show-scope", "--get-regexp", r"^filter\..*\.(clean|process|required)$"]);
    let Some(output) = command.output().ok().filter(|output| output.status.success()) else {
        return Vec::new();
    };
    let text = String::from_utf8_lossy(&output.stdout);
    // A scope, then the key and its value behind a line break.
    let mut words = text.split('\0');
    let mut settings = Vec::new();
    while let (Some(scope), Some(entry)) = (words.next(), words.next()) {
        let (key, value) = entry.split_once('\n').unwrap_or((entry, ""));
        if matches!(scope, "local" | "worktree") && !value.starts_with("git-lfs ") {
            settings.push(format!("{key}={}", if key.ends_with(".required") { "false" } else { "" }));
        }
    }
    settings
}

/// The files below a directory that Git tracks though an ignore file names them, as paths in it: `git add -f` adds such.
pub(crate) fn tracked_though_ignored(directory: &Utf8Path) -> Vec<Utf8PathBuf> {
    if crate::files::git_tree(directory).is_none() {
        return Vec::new();
    }
    let mut command = quiet_git(directory);
    command.args(["ls-files", "-z", "--cached", "--ignored", "--exclude-standard"]);
    let Some(output) = command.output().ok().filter(|output| output.status.success()) else {
        return Vec::new();
    };
    let paths = output.stdout.split(|byte| *byte == 0).filter(|path| !path.is_empty());
    paths.filter_map(|path| std::str::from_utf8(path).ok().map(Utf8PathBuf::from)).collect()
}

/// The address of the remote that a checkout was cloned from; Git calls it `origin`.
pub(super) fn origin(directory: &Utf8Path) -> Option<String> {
    let mut command = Command::new("git");
    command.current_dir(directory).args(["config", "--get", "remote.origin.url"]).stdin(Stdio::null());
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}

/// Where a directory stands in its Git repository: a relative path, empty at the top and outside one.
pub(crate) fn repository_prefix(directory: &Utf8Path) -> Utf8PathBuf {
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
