//! Which model each declaration is about, and which declarations a name means.

use guppy::graph::{PackageMetadata, PackageSource};

use super::ResolvedModel;
use super::selection::is_meant;
use crate::declare::{Identity, Model, PackageName, Revision};
use crate::workspace::WORKSPACE_FILE;

impl ResolvedModel<'_> {
    /// The model.
    pub fn identity(&self) -> Identity {
        self.revision().identity
    }

    /// The model and its version.
    pub fn revision(&self) -> Revision {
        Revision::new(self.declaration, &owner(&self.package, self.declaration))
    }

    /// Whether a member of the workspace declares it.
    pub fn is_of_workspace(&self) -> bool {
        self.package.in_workspace()
    }

    /// Whether a name and `-p` mean it; without `-p`, the name alone.
    pub fn is_named(&self, name: &str, packages: &[String]) -> bool {
        let is_declared_by = |spec: &String| self.users.iter().any(|package| is_meant(package, spec));
        self.declaration.name.value == name && (packages.is_empty() || packages.iter().any(is_declared_by))
    }
}

/// To whom a model without a source belongs: the workspace, or the package that declares it.
pub(crate) fn owner(package: &PackageMetadata<'_>, model: &Model) -> PackageName {
    match model.is_at_root() {
        true => PackageName { name: WORKSPACE_FILE.to_owned(), source: None },
        false => package_name(package),
    }
}

/// A package without its version. Members have names of their own (Cargo refuses two of one name); a package in another
/// directory is told by that.
fn package_name(package: &PackageMetadata<'_>) -> PackageName {
    let source = match package.source() {
        PackageSource::Workspace(_) => None,
        PackageSource::Path(path) => Some(format!("path+{}", path.as_str().replace('\\', "/"))),
        PackageSource::External(source) => Some(without_commit(source).to_owned()),
    };
    PackageName { name: package.name().to_owned(), source }
}

/// `git+https://…?branch=…#COMMIT` without the commit.
pub(crate) fn without_commit(source: &str) -> &str {
    source.split_once('#').map_or(source, |(source, _)| source)
}
