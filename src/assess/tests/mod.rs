//! What holds for every licence at once.

mod grid;
mod walk;

use super::catalog::Catalog;
use super::terms::KnownLicense;
use crate::declare::{self, Declarations};
use crate::diagnostic::SourceMap;
use crate::expression::LicenseId;

/// The declarations of a `[use]` table and of one model.
fn declarations(usage: &str, model: &str) -> Declarations {
    let mut sources = SourceMap::default();
    let workspace = sources.add("model-sbom.toml", format!("[use]\n{usage}\n"));
    let manifest = format!("[[package.metadata.model-sbom.model]]\nname = \"m\"\n{model}\n");
    let manifests = [crate::workspace::Manifest {
        package: "p".to_owned(),
        file: sources.add("Cargo.toml", manifest),
        member: true,
        included: Vec::new(),
    }];
    let declarations = declare::run(&sources, &manifests, Some(workspace), None, &[]);
    assert!(declarations.faults.is_empty(), "{usage} {:?}", declarations.faults);
    let package = &declarations.packages["p"];
    assert!(package.faults.is_empty(), "{model} {:?}", package.faults);
    declarations
}

/// Every id of the SPDX License List, every entry of the catalogue, and an invented id.
fn every_license() -> Vec<KnownLicense<'static>> {
    let listed = spdx::identifiers::LICENSES.iter().map(|license| license.name);
    let listed = listed.filter(|id| *id != "NOASSERTION").map(LicenseId::Listed);
    let custom = Catalog::embedded().licenses().iter().filter(|license| license.is_custom());
    let custom = custom.map(|license| LicenseId::Custom(license.id.clone()));
    let invented = LicenseId::Custom("LicenseRef-of-nobody".to_owned());
    listed.chain(custom).chain([invented]).map(|id| KnownLicense::new(&id, &[])).collect()
}
