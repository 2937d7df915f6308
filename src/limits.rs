//! How much of each input is read at most, in bytes unless it says otherwise. Weights have no limit: their digests are
//! computed in one pass, and their readers see a bounded head.

/// A licence text, a notice or a model card.
pub(crate) const TEXT: u64 = 16 << 20;

/// The text of a licence that is to be judged.
pub(crate) const LICENSE_TEXT: u64 = 1 << 20;

/// What the API of a publisher answers.
#[cfg(feature = "upstream")]
pub(crate) const API: u64 = 32 << 20;

/// What an ended run of `--remote` hashed: some 200,000 files.
#[cfg(feature = "upstream")]
pub(crate) const HASHED: u64 = 64 << 20;

/// A list of digests: some 50,000 files.
pub(crate) const DIGEST_LIST: u64 = 4 << 20;

/// A public key in PEM.
pub(crate) const PUBLIC_KEY: u64 = 64 << 10;

/// A manifest, `model-sbom.toml` or `model-sbom.lock`.
pub(crate) const DECLARATION: u64 = 64 << 20;

/// How many files `include` of a manifest may name.
pub(crate) const INCLUDES: usize = 100;

/// A source, or a file of data that is compiled in.
pub(crate) const SOURCE: u64 = 4 << 20;

/// A source that is only searched for words.
pub(crate) const SEARCHED: u64 = 64 << 20;

/// A reference or a manifest of a store of models.
pub(crate) const STORE_NOTE: u64 = 4 << 20;

/// A file of notices that an earlier run wrote.
pub(crate) const NOTICES: u64 = 256 << 20;

/// A bill of materials that is read.
pub(crate) const DOCUMENT: u64 = 128 << 20;

/// An SPDX licence expression: some 2,000 ids.
pub(crate) const EXPRESSION: usize = 16 << 10;

/// A file pattern.
pub(crate) const PATTERN: usize = 4096;

/// How many `{` of a file pattern may be open at once.
pub(crate) const PATTERN_DEPTH: usize = 8;

/// How many metrics of one model card are kept.
pub(crate) const METRICS: usize = 100;

/// What one of them, or another claim of a card, may say in one text.
pub(crate) const CLAIM: usize = 200;
