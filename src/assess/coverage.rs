//! Whether the declared models are all that the product has, as far as its sources and files tell.

use crate::declare::WorkspaceFile;
use crate::inspect::Inventory;

/// How much of the product's models the documents hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coverage {
    /// Nothing is left that anybody could see.
    Complete,
    /// Models are named or found that no declaration is about.
    Incomplete {
        /// Those that the code of the workspace or of a dependency names.
        named: usize,
        /// Those whose files lie in the workspace or in a dependency.
        found: usize,
    },
    /// Nothing is left that could be seen, but not all of it could.
    Unknown(Gap),
}

/// Why it is not known whether a model is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// So many sources of what is shipped were not read.
    Unread(usize),
    /// So many models are named, or files found, that an `[[ignore]]` table rules out which would rule out any.
    Ignored(usize),
    /// The product loads or calls models, and nothing says which.
    Unnamed,
}

impl Coverage {
    /// What the inventory comes to; `[product]` may settle that there are none.
    pub fn new(inventory: &Inventory<'_>, workspace: &WorkspaceFile) -> Self {
        let here = inventory.undeclared.iter().filter(|candidate| candidate.ignored_by.is_none()).count();
        let crates = inventory.undeclared_crates.iter().filter(|krate| krate.ignored_by.is_none());
        let found = here + crates.map(|krate| krate.files.len()).sum::<usize>();
        let of_crates = inventory.named.undeclared_crates().map(|krate| krate.models.len()).sum::<usize>();
        let named = inventory.named.undeclared().count() + of_crates;
        let unread = inventory.named.unread_parts().count();
        let names = inventory.named.models.iter().filter_map(|named| named.ignored_by);
        let files = inventory.undeclared.iter().filter_map(|candidate| candidate.ignored_by);
        let foreign = inventory.undeclared_crates.iter().filter_map(|krate| krate.ignored_by);
        let naming = inventory.named.crates.iter().filter_map(|krate| krate.ignored_by);
        let all = names.chain(files).chain(foreign).chain(naming);
        let ignored = all.filter(|table| workspace.ignores[*table].fits_any()).count();
        match (named, found) {
            (0, 0) if unread > 0 => Self::Unknown(Gap::Unread(unread)),
            (0, 0) if ignored > 0 => Self::Unknown(Gap::Ignored(ignored)),
            (0, 0) if workspace.product.models.is_none() && super::rules::are_unknown(inventory) => {
                Self::Unknown(Gap::Unnamed)
            }
            (0, 0) => Self::Complete,
            (named, found) => Self::Incomplete { named, found },
        }
    }

    /// The word for it, that of CycloneDX's compositions: `complete`, `incomplete` or `unknown`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Incomplete { .. } => "incomplete",
            Self::Unknown(_) => "unknown",
        }
    }

    /// What somebody at a terminal can type to see more.
    pub(super) fn hint(self) -> Option<&'static str> {
        match self {
            Self::Unknown(Gap::Unread(1)) => Some("`--verbose` says which"),
            Self::Unknown(Gap::Unread(_)) => Some("`--verbose` lists them"),
            Self::Complete | Self::Unknown(_) | Self::Incomplete { .. } => None,
        }
    }

    /// What a headline says of it: nothing of what is complete.
    pub fn headline(self, declared: usize) -> Option<String> {
        let of_these = match declared {
            0 => "no model declared".to_owned(),
            1 => "1 model declared".to_owned(),
            declared => format!("{declared} models declared"),
        };
        match self {
            Self::Complete => None,
            Self::Unknown(gap) => {
                let why = match gap {
                    Gap::Unread(1) => "1 source was not read".to_owned(),
                    Gap::Unread(count) => format!("{count} sources were not read"),
                    Gap::Ignored(1) => "`[[ignore]]` rules out 1 with a pattern that fits any".to_owned(),
                    Gap::Ignored(count) => {
                        format!("`[[ignore]]` rules out {count} with a pattern that fits any")
                    }
                    Gap::Unnamed => "a crate loads or calls some".to_owned(),
                };
                Some(format!("unknown: {of_these}, and {why}"))
            }
            Self::Incomplete { named, found } => {
                let more = if declared == 0 { "" } else { "more " };
                let parts = [(named, "named in source"), (found, "found as files")];
                let parts = parts.into_iter().filter(|(count, _)| *count > 0);
                let parts: Vec<_> = parts.map(|(count, what)| format!("{count} {more}{what}")).collect();
                Some(format!("incomplete: {of_these}, {}", parts.join(", ")))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_headline_says_what_is_missing() {
        for (coverage, declared, expected) in [
            (Coverage::Complete, 3, None),
            (
                Coverage::Unknown(Gap::Unnamed),
                0,
                Some("unknown: no model declared, and a crate loads or calls some"),
            ),
            (
                Coverage::Unknown(Gap::Unread(2)),
                1,
                Some("unknown: 1 model declared, and 2 sources were not read"),
            ),
            (
                Coverage::Unknown(Gap::Ignored(1)),
                0,
                Some("unknown: no model declared, and `[[ignore]]` rules out 1 with a pattern that fits any"),
            ),
            (
                Coverage::Incomplete { named: 3, found: 0 },
                0,
                Some("incomplete: no model declared, 3 named in source"),
            ),
            (
                Coverage::Incomplete { named: 1, found: 2 },
                1,
                Some("incomplete: 1 model declared, 1 more named in source, 2 more found as files"),
            ),
        ] {
            assert_eq!(coverage.headline(declared).as_deref(), expected);
        }
    }
}
