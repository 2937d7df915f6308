//! The built product: a file that is the subject, or a binary of one of its packages.

use camino::Utf8Path;
use guppy::graph::{BuildTargetId, PackageMetadata};

use super::bom::{Bom, Component, ComponentKind, CrateOrigin, CrateRole, Reference, Relation, RelationKind};
use crate::inspect::{Inventory, Product};

/// Extensions of what Cargo builds from a binary target, by platform.
const OF_BINARIES: [&str; 4] = ["exe", "wasm", "efi", "elf"];

/// Whose file it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Whose {
    /// The subject's.
    Subject,
    /// One of binaries of these packages: none has its digests.
    Several(Vec<String>),
    /// That of the one binary of a package, which the subject contains.
    Package(String),
    /// That of this one of several binaries of a package.
    Binary {
        /// The name of the binary.
        name: String,
        /// The package.
        package: String,
        /// How many binaries that has.
        of: usize,
    },
}

/// Puts the digests of the product where they belong. A file that is called like no binary of the selected packages, such as
/// an image or an archive, is the subject; one that is called like binaries of several is nobody's.
pub(crate) fn attach(bom: &mut Bom, product: &Product, inventory: &Inventory<'_>) -> Whose {
    let name = binary(&product.name);
    let selected = inventory.resolved.crates.selected.iter();
    let owners: Vec<_> = selected.filter(|package| binaries(package).any(|own| own == name)).collect();
    let package = match owners.as_slice() {
        [] => None,
        [package] => Some(*package),
        several => return Whose::Several(several.iter().map(|package| package.name().to_owned()).collect()),
    };
    let is_subject = !matches!(bom.subject.kind, ComponentKind::Workspace);
    match package.map(|package| (package, binaries(package).count())) {
        Some((package, of)) if of > 1 && add(bom, product, package, is_subject) => {
            Whose::Binary { name: name.to_owned(), package: package.name().to_owned(), of }
        }
        Some((package, 1)) if !is_subject => {
            let component = bom.components.iter_mut().find(|component| is_of(component, package));
            describe(component.unwrap_or(&mut bom.subject), product);
            Whose::Package(package.name().to_owned())
        }
        _ => {
            describe(&mut bom.subject, product);
            Whose::Subject
        }
    }
}

/// The name of the binary target that Cargo would build a file of this name from.
fn binary(file: &str) -> &str {
    let path = Utf8Path::new(file);
    let is_of_binary = path.extension().is_some_and(|extension| OF_BINARIES.contains(&extension));
    path.file_stem().filter(|_| is_of_binary).unwrap_or(file)
}

fn binaries<'g>(package: &PackageMetadata<'g>) -> impl Iterator<Item = &'g str> + use<'g> {
    package.build_targets().filter_map(|target| match target.id() {
        BuildTargetId::Binary(name) => Some(name),
        _ => None,
    })
}

fn is_of(component: &Component, package: &PackageMetadata<'_>) -> bool {
    component.origin == Some(CrateOrigin::Path)
        && component.name == package.name()
        && component.version.as_deref() == Some(&package.version().to_string())
}

fn describe(component: &mut Component, product: &Product) {
    component.digests = product.digests.clone();
    component.built_file = Some(product.nature.clone());
}

/// A binary is a component in its package, and needs what the package needs. Whether the package is in the document.
fn add(bom: &mut Bom, product: &Product, package: &PackageMetadata<'_>, is_subject: bool) -> bool {
    let owner = match is_subject {
        true => Some(&bom.subject),
        false => bom.components.iter().find(|component| is_of(component, package)),
    };
    let Some(owner) = owner else { return false };
    let name = binary(&product.name);
    let reference = Reference::new(format!("{}#{name}", owner.reference.as_str()));
    let mut component = Component {
        version: owner.version.clone(),
        supplier: owner.supplier.clone(),
        authors: owner.authors.clone(),
        terms: owner.terms.clone(),
        ..Component::new(reference.clone(), ComponentKind::Application(CrateRole::Shipped), name)
    };
    describe(&mut component, product);
    let owner = owner.reference.clone();
    let needs = |relation: &&Relation| matches!(relation.kind, RelationKind::DependsOn | RelationKind::Uses);
    let own = bom.relations_from(&owner).iter().filter(needs);
    let own: Vec<_> = own.map(|relation| Relation { from: reference.clone(), ..relation.clone() }).collect();
    bom.relations.extend(own);
    bom.relations.push(Relation { from: owner.clone(), to: reference.clone(), kind: RelationKind::Contains });
    bom.relations.sort();
    for stated in &mut bom.completeness {
        if stated.subjects.contains(&owner) {
            stated.subjects.push(reference.clone());
            stated.subjects.sort();
        }
    }
    let place = bom.components.partition_point(|other| other.reference < reference);
    bom.components.insert(place, component);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_called_like_the_binary_that_it_was_built_from() {
        for (file, name) in [
            ("app", "app"),
            ("app.exe", "app"),
            ("app.wasm", "app"),
            ("app.tar.gz", "app.tar.gz"),
            ("app-1.2", "app-1.2"),
            (".exe", ".exe"),
        ] {
            assert_eq!(binary(file), name);
        }
    }
}
