//! Stores: where weights lie that are not plain files of the package.
//!
//! A store is read by its own small files (pointers, references, manifests), never by the weights themselves. What
//! it says about a file is a claim, which [`crate::inspect`] holds against the bytes.

pub(super) mod git_lfs;

use crate::digest::Digest;

/// What is known of the content of a file before it is read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Content {
    /// Nothing: its bytes tell.
    #[default]
    Here,
    /// A store names it by this digest.
    Named(Digest),
    /// Git LFS left a pointer in its place: the bytes are not on this machine.
    Pointer(Pointer),
}

/// What a Git LFS pointer says about the content that it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pointer {
    /// SHA-256 of the content.
    pub sha256: Digest,
    /// Its length in bytes.
    pub size: u64,
}
