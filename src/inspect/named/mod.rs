//! The models that sources name: what a product downloads, calls or compiles in, and declares nowhere.
//!
//! In: the sources of the packages that are compiled. Out: [`NamedModel`]s, each with its places, revisions, files,
//! digests and licences as far as they stand beside it. Nothing is run or expanded: Rust is read as tokens, other
//! languages as their strings. Which calls name a model is data (`clients.toml`); no model is.

mod clients;
mod ids;
mod included;
mod model;
mod patterns;
mod prefilter;
mod rust;
mod scan;
#[cfg(test)]
mod tests;
mod tokens;

use camino::{Utf8Path, Utf8PathBuf};

pub use clients::ClientKind;
pub use model::{Evidence, Mention, ModelName, NamedFile, NamedModel};

use clients::Clients;

/// The models that the sources below a directory name, as those of a package of this name with these dependencies.
pub fn of_sources(root: &Utf8Path, name: &str, dependencies: &[&str], reaches_hub: bool) -> Vec<NamedModel> {
    let clients = dependencies.iter().filter_map(|name| Clients::embedded().of_crate(name)).collect();
    let package = scan::Package {
        name,
        root: root.to_owned(),
        shown: Utf8PathBuf::new(),
        clients,
        reaches_hub,
        sources: vec![root.to_owned()],
    };
    scan::run(&package).models
}

/// What a crate of this name does with models, if it is a client of them.
pub fn kind_of_crate(name: &str) -> Option<ClientKind> {
    Clients::embedded().of_crate(name).map(|client| client.kind)
}
