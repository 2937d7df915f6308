//! What a run is asked to do: the command line and Cargo's environment variables, resolved once.

use std::ffi::OsString;

use camino::Utf8PathBuf;

/// What the commands that read a workspace have in common.
#[derive(Debug, Clone)]
pub struct WorkspaceOptions {
    /// The `cargo` to call: `$CARGO`, else `cargo`.
    pub cargo: OsString,
    /// The directory from which a manifest is searched upward, and relative paths start.
    pub current_dir: Utf8PathBuf,
    /// `--manifest-path`, absolute.
    pub manifest_path: Option<Utf8PathBuf>,
    /// Which packages the BOM is about.
    pub selection: Selection,
    /// Which of their features are on.
    pub features: Features,
    /// For which platform they are compiled.
    pub target: TargetChoice,
    /// Whether what is only needed while building is listed.
    pub build_deps: BuildDeps,
    /// `--locked`, `--offline`, `--frozen`, as Cargo takes them.
    pub lock: Vec<&'static str>,
}

/// Which packages the BOM is about, as Cargo's build commands select them.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// `-p`; empty means the package of the manifest, or the default members.
    pub packages: Vec<String>,
    /// `--workspace`.
    pub workspace: bool,
    /// `--exclude`.
    pub exclude: Vec<String>,
}

/// Which features are on.
#[derive(Debug, Clone, Default)]
pub struct Features {
    /// `-F`, split at spaces and commas.
    pub names: Vec<String>,
    /// `--all-features`.
    pub all: bool,
    /// `--no-default-features`.
    pub no_default: bool,
}

/// For which platform is compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TargetChoice {
    /// `build.target` of Cargo's configuration, else the host.
    Configured,
    /// A triple.
    Triple(String),
    /// Every platform at once.
    All,
}

/// Whether what is only needed while building is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BuildDeps {
    /// It is, with the role `build-time`.
    Include,
    /// `--no-build-deps`.
    Exclude,
}

impl WorkspaceOptions {
    /// Whether `Cargo.lock` has to be there and up to date.
    pub fn is_locked(&self) -> bool {
        self.lock.iter().any(|flag| matches!(*flag, "--locked" | "--frozen"))
    }
}
