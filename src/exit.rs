//! Exit codes: what a script learns without reading a word.

use std::process::ExitCode;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: what was asked for is done, and nothing stands against it.
    Success,
    /// 1: the check failed.
    Denied,
    /// 2: the command line, or something in a file that the user wrote, is wrong.
    Usage,
    /// 3: the environment: Cargo failed, or a file can't be read or written.
    Environment,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Success => 0,
            Exit::Denied => 1,
            Exit::Usage => 2,
            Exit::Environment => 3,
        })
    }
}
