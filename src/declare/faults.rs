//! The faults of files that end a run: what each code is about, and how to correct it.

use super::{lockfile, table};

/// A code of a fault.
pub(crate) struct FaultMeta {
    /// The code in brackets behind `error`.
    pub code: &'static str,
    /// What is wrong, without a name.
    pub summary: &'static str,
    /// What to do.
    pub settle: &'static str,
}

/// The codes, beside those of the rules.
pub(crate) static FAULTS: [FaultMeta; 2] = [
    FaultMeta {
        code: table::CODE,
        summary: "a declaration that can't be read as what it has to be",
        settle: "Correct the key or the value that the message points to, in a `Cargo.toml`, in a file that it includes or in \
                 `model-sbom.toml`. A message about an unknown key lists the keys of its table. A fault in the manifest of \
                 a dependency is the rule `unreadable-declaration`: a `[[crate]]` table takes its place.",
    },
    FaultMeta {
        code: lockfile::CODE,
        summary: "a `model-sbom.lock` that can't be read, or that contradicts itself",
        settle: "`cargo model-sbom lock` writes the lock; it is not edited by hand. After a merge, resolve the conflict in \
                 favour of one side and run `cargo model-sbom lock` where the weights are. Restore a lock that was changed \
                 otherwise from version control.",
    },
];
