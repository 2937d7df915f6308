//! Which model each declaration is about, and which declarations a name means.

use std::collections::BTreeMap;

use guppy::graph::{PackageMetadata, PackageSource};

use super::ResolvedModel;
use super::selection::is_meant;
use crate::declare::{Identity, Model, PackageName, Revision};
use crate::suggestion::{self, Suggestion};
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

    /// The command that records a decision about it.
    pub(crate) fn review(&self) -> Suggestion {
        suggestion::review(&self.declaration.name.value, self.spec.as_deref())
    }

    /// The command that accepts its changed files.
    pub(crate) fn lock_update(&self) -> Suggestion {
        suggestion::lock_update(&self.declaration.name.value, self.spec.as_deref())
    }
}

/// Says of each model whose name means several, of all that are declared, what `-p` has to say.
pub(super) fn tell_apart(models: &mut [ResolvedModel<'_>], declared: &[(PackageMetadata<'_>, &Model)]) {
    let mut named: BTreeMap<&str, BTreeMap<Identity, Vec<PackageMetadata<'_>>>> = BTreeMap::new();
    for (package, model) in declared {
        let identity = Revision::new(model, &owner(package, model)).identity;
        named.entry(&model.name.value).or_default().entry(identity).or_default().push(*package);
    }
    for model in models {
        let Some(meanings) = named.get(model.declaration.name.value.as_str()) else { continue };
        let own = model.identity();
        let mut others = meanings.iter().filter(|(identity, _)| **identity != own).peekable();
        if others.peek().is_some() {
            let others: Vec<_> = others.flat_map(|(_, packages)| packages).collect();
            model.spec = Some(spec(model.users.first().unwrap_or(&model.package), &others));
        }
    }
}

/// The shortest specification of a package that means none of these others.
fn spec(package: &PackageMetadata<'_>, others: &[&PackageMetadata<'_>]) -> String {
    let name = package.name().to_owned();
    let versioned = format!("{name}@{}", package.version());
    let mut specs = [name, versioned].into_iter();
    let is_clear = |spec: &String| others.iter().all(|other| !is_meant(other, spec));
    specs.find(is_clear).unwrap_or_else(|| package.id().to_string())
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
