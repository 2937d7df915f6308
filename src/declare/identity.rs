//! Which model a declaration is about: the one notion of it for reviews, the lock, the rules and the documents.

use std::fmt;

use super::model::Model;
use super::source::Source;

/// A model, independent of the package that declares it: where it comes from; without a source, the package that it belongs to and its name
/// there. Not its version: that is a [`Revision`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Identity {
    /// Its source, as [`Source::canonical`] writes it.
    Source(String),
    /// A model that exists in a package alone.
    Own {
        /// The package.
        package: PackageName,
        /// Its name in that package.
        name: String,
    },
}

/// A package, whatever its version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PackageName {
    /// The name of the package.
    pub name: String,
    /// Where it comes from, without a commit; `None` of a member of the workspace.
    pub source: Option<String>,
}

/// One revision of a model: two of them are two components.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Revision {
    /// The model.
    pub identity: Identity,
    /// Its version; the digest in its source where none is declared.
    pub version: Option<String>,
}

impl Identity {
    /// The model of this source, or of this name in this package.
    pub fn new(source: Option<&Source>, package: &PackageName, name: &str) -> Self {
        match source {
            Some(source) => Self::Source(source.canonical()),
            None => Self::Own { package: package.clone(), name: name.to_owned() },
        }
    }
}

impl Revision {
    /// The revision that a package declares.
    pub fn new(model: &Model, package: &PackageName) -> Self {
        let source = model.source.as_ref().map(|source| &source.value);
        let version = model.version.as_ref().map(|version| canonical_version(&version.value));
        Self {
            identity: Identity::new(source, package, &model.name.value),
            version: version.or_else(|| source.and_then(Source::digest).map(str::to_lowercase)),
        }
    }
}

/// A commit is written in any case; other versions are as they are.
pub(crate) fn canonical_version(version: &str) -> String {
    if crate::hub::is_commit(version) { version.to_lowercase() } else { version.to_owned() }
}

impl fmt::Display for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Source(source) => formatter.write_str(source),
            Self::Own { package, name } => write!(formatter, "{name} of the package {}", package.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_is_one_in_any_case() {
        let commit = "733247C55E3F73AF49CE8E9C7949BF14AF205928";
        assert_eq!(canonical_version(commit), commit.to_lowercase());
        assert_eq!(canonical_version("V1"), "V1");
    }

    #[test]
    fn a_model_without_a_source_belongs_to_its_package() {
        let package =
            |source: Option<&str>| PackageName { name: "app".to_owned(), source: source.map(str::to_owned) };
        let own = Identity::new(None, &package(None), "m");
        assert_ne!(own, Identity::new(None, &package(Some("git+https://example.org/app")), "m"));
        assert_ne!(own, Identity::new(None, &package(None), "n"));
        let source = Source::HuggingFace { owner: Some("Acme".to_owned()), name: "M".to_owned() };
        let sourced = Identity::new(Some(&source), &package(None), "m");
        assert_eq!(sourced, Identity::new(Some(&source), &package(Some("registry+x")), "another"));
        assert_eq!(
            [own.to_string(), sourced.to_string()],
            ["m of the package app".to_owned(), "hf:acme/m".to_owned()]
        );
    }
}
