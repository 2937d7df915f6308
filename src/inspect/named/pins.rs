//! Digests that the code has beside the name of a model that is declared.

use super::{ModelName, Named, NamedFile, NamedModel};
use crate::declare::Model;
use crate::hub::is_commit;

impl Named<'_> {
    /// The files of a declared model that the code has digests of, each with the model as the code names it; none where the
    /// code names another revision.
    pub(crate) fn pinned(&self, declaration: &Model) -> Vec<(&NamedModel, &NamedFile)> {
        let named = self.models.iter().map(|own| &own.model).filter(|model| is_it(model, declaration));
        let named = named.filter(|model| is_of_revision(model, declaration));
        named
            .flat_map(|model| model.files.values().map(move |file| (model, file)))
            .filter(|(_, file)| file.sha256.is_some())
            .collect()
    }
}

/// Whether a model is the declared one: by its source, or the address of a file.
fn is_it(model: &NamedModel, declaration: &Model) -> bool {
    let Some(source) = model.name.source() else { return false };
    let canonical = source.canonical();
    let is_source = declaration.source.as_ref().is_some_and(|own| own.value.canonical() == canonical);
    let addresses = declaration.declared_files.iter().filter_map(|file| file.url.as_deref());
    let is_address = |url: &str| matches!(&model.name, ModelName::Url(own) if own == url);
    is_source || addresses.into_iter().any(is_address)
}

/// Whether the code may mean the declared revision: it names that, none, or one that moves.
fn is_of_revision(model: &NamedModel, declaration: &Model) -> bool {
    let declared = declaration.version.as_ref().map(|version| version.value.as_str());
    let mut commits = model.revisions.iter().filter(|revision| is_commit(revision)).peekable();
    match declared.filter(|version| is_commit(version)) {
        Some(declared) => commits.peek().is_none() || commits.any(|commit| commit == declared),
        None => true,
    }
}
