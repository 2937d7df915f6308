//! What stops a run.

use std::error::Error as _;

use camino::Utf8PathBuf;
use thiserror::Error;

use crate::diagnostic::Diagnostic;
use crate::emit::EmitError;
use crate::exit::Exit;
use crate::inspect::InspectError;
use crate::resolve::{ArtifactError, CrateError, ResolveError, SelectionError};
use crate::workspace::WorkspaceError;

/// What stops a run. Faults of the user's files come along as diagnostics.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// The command line asks for something impossible.
    #[error("{message}")]
    Usage {
        /// What is impossible.
        message: String,
        /// What to do instead.
        help: Option<String>,
    },
    /// Files that the user wrote have faults.
    #[error("the declarations have faults: nothing was written")]
    Declarations(Vec<Diagnostic>),
    /// Files are not those that the lock has for their version.
    #[error("{}: nothing was written", mismatch_count(.0.len()))]
    LockMismatch(Vec<Diagnostic>),
    /// Files are not those that a declaration pins or a store names.
    #[error("what is here is not what was pinned, or what its store names: nothing was written")]
    Contradicted(Vec<Diagnostic>),
    /// The lock would have to change, and may not.
    #[error("the lock file {path} needs to be updated, but --locked was passed to prevent this: {}", .changes.join(", "))]
    LockOutdated {
        /// The path of the file.
        path: Utf8PathBuf,
        /// What would change.
        changes: Vec<String>,
    },
    /// Another process wrote the lock meanwhile.
    #[error("the lock file {path} was changed while this ran: nothing was written")]
    LockChanged {
        /// The path of the file.
        path: Utf8PathBuf,
    },
    /// The lock can't be written.
    #[error("cannot write the lock file {path}")]
    WriteLock {
        /// The path of the file.
        path: Utf8PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The workspace can't be read.
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    /// Crates or files can't be resolved.
    #[error(transparent)]
    Resolve(#[from] ResolveError),
    /// Files can't be inspected.
    #[error(transparent)]
    Inspect(#[from] InspectError),
    /// The document can't be made.
    #[error(transparent)]
    Emit(#[from] EmitError),
    /// A document that was given can't be read.
    #[error("cannot read {path}")]
    Read {
        /// The file.
        path: Utf8PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The document can't be written.
    #[error("cannot write {path}")]
    Write {
        /// Where to.
        path: Utf8PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
}

impl Error {
    /// The exit code that it ends the run with.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Usage { .. } | Self::Declarations(_) => Exit::Usage,
            Self::LockMismatch(_) | Self::Contradicted(_) | Self::LockOutdated { .. } => Exit::Denied,
            Self::Workspace(
                WorkspaceError::NoManifest { .. }
                | WorkspaceError::ManifestMissing { .. }
                | WorkspaceError::Target { .. },
            ) => Exit::Usage,
            Self::Resolve(ResolveError::Crates(CrateError::Graph(_)) | ResolveError::Artifacts(_)) => {
                Exit::Environment
            }
            Self::Resolve(ResolveError::Crates(_)) => Exit::Usage,
            Self::Emit(EmitError::NoArtifact) => Exit::Usage,
            Self::Workspace(_)
            | Self::Inspect(_)
            | Self::Emit(_)
            | Self::LockChanged { .. }
            | Self::Read { .. }
            | Self::Write { .. }
            | Self::WriteLock { .. } => Exit::Environment,
        }
    }

    /// Whether its message is Cargo's, which has lines; every other is one.
    #[cfg(feature = "cli")]
    pub(crate) fn has_lines(&self) -> bool {
        matches!(self, Self::Workspace(WorkspaceError::Metadata { .. }))
    }

    /// What is wrong at which places of the user's files.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        match self {
            Self::Declarations(diagnostics)
            | Self::LockMismatch(diagnostics)
            | Self::Contradicted(diagnostics) => diagnostics,
            _ => &[],
        }
    }

    /// A word for machines.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Usage { .. } => "usage",
            Self::Declarations(_) => "invalid-declaration",
            Self::LockMismatch(_) => "lock-mismatch",
            Self::Contradicted(_) => "digest-mismatch",
            Self::LockOutdated { .. } => "lock-outdated",
            Self::LockChanged { .. } => "lock-changed",
            Self::Workspace(_) => "workspace",
            Self::Resolve(_) => "resolve",
            Self::Inspect(_) => "inspect",
            Self::Emit(_) => "emit",
            Self::Read { .. } => "read",
            Self::Write { .. } | Self::WriteLock { .. } => "write",
        }
    }

    /// What lies behind it, outermost first.
    pub fn causes(&self) -> Vec<String> {
        let mut causes = Vec::new();
        let mut next = self.source();
        while let Some(cause) = next {
            causes.push(cause.to_string());
            next = cause.source();
        }
        causes
    }

    /// What to do next, where that can be said.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Usage { help, .. } => help.clone(),
            Self::Declarations(_) | Self::LockMismatch(_) | Self::Contradicted(_) => None,
            Self::LockOutdated { .. } => Some(
                "run `cargo model-sbom lock` where the weights are, and commit model-sbom.lock".to_owned(),
            ),
            Self::LockChanged { .. } => Some("run it again".to_owned()),
            Self::WriteLock { .. } => Some(
                "commit an up-to-date model-sbom.lock and run with `--locked`, which writes none".to_owned(),
            ),
            Self::Workspace(error) => workspace_help(error),
            Self::Resolve(ResolveError::Crates(error)) => crate_help(error),
            Self::Resolve(ResolveError::Artifacts(
                ArtifactError::Look { .. } | ArtifactError::Walk { .. },
            ))
            | Self::Inspect(_) => Some("check that this user may read it".to_owned()),
            Self::Emit(EmitError::NoArtifact) => Some("name it with `--artifact FILE`".to_owned()),
            Self::Emit(_) => {
                Some("this is a defect of the program: please report it with this message".to_owned())
            }
            Self::Read { .. } => Some("check the path, and that this user may read it".to_owned()),
            Self::Write { .. } => Some("choose another place with `--output`".to_owned()),
        }
    }
}

fn mismatch_count(count: usize) -> String {
    match count {
        1 => "a file differs from model-sbom.lock".to_owned(),
        count => format!("{count} files differ from model-sbom.lock"),
    }
}

fn workspace_help(error: &WorkspaceError) -> Option<String> {
    let help = match error {
        WorkspaceError::NoCargo { .. } => "install Cargo, or name it in the environment variable `CARGO`",
        WorkspaceError::NoManifest { .. } => "run it inside a package, or give `--manifest-path`",
        WorkspaceError::Metadata { message } if message.contains("lock file") => {
            "run `cargo generate-lockfile` or `cargo update --workspace`, and commit Cargo.lock"
        }
        WorkspaceError::Metadata { message } if message.contains("--offline") => {
            "run `cargo fetch` once with a network, so that the sources of all dependencies are there"
        }
        WorkspaceError::Target { .. } => {
            "give a target triple as `rustc --print target-list` shows it, `host-tuple`, or `all`"
        }
        WorkspaceError::Lock { .. } => "correct Cargo.lock, or let `cargo generate-lockfile` write it anew",
        _ => return None,
    };
    Some(help.to_owned())
}

fn crate_help(error: &CrateError) -> Option<String> {
    match error {
        CrateError::Selection(SelectionError::Unknown { near: Some(near), .. }) => {
            Some(format!("there is a member with a similar name: `{near}`"))
        }
        CrateError::Selection(SelectionError::Unknown { members, .. }) => {
            Some(format!("members of the workspace: {}", members.join(", ")))
        }
        _ => None,
    }
}
