//! Models of the workspace that are not on this machine, and who can be asked about them.

use super::fetch::Wanted;
use super::remote::RemoteFiles;
use crate::declare::{Declarations, Delivery, Source};
use crate::hub::is_commit;
use crate::options::StoreDirectories;
use crate::resolve::{declared_models, look_up};
use crate::workspace::Workspace;

/// What of the declared models is not on this machine, and can be asked for.
#[derive(Debug, Default)]
pub(crate) struct Absent {
    /// Commits of the hub.
    pub commits: Vec<Wanted>,
    /// Names in Ollama's registry, each with a version that may be a digest.
    pub images: Vec<(String, Option<String>)>,
    /// What registries hold, each with the name of a model.
    pub artifacts: Vec<(RemoteFiles, String)>,
    /// Names of downloaded models that can't be asked for.
    pub others: Vec<String>,
}

/// What the models of members name at publishers, whose files are neither declared nor in a store of this machine.
pub(crate) fn absent(
    workspace: &Workspace,
    declarations: &Declarations,
    stores: &StoreDirectories,
) -> Absent {
    let mut absent = Absent::default();
    for (package, model) in declared_models(workspace, declarations) {
        let has_files =
            !model.files.is_empty() || !model.declared_files.is_empty() || !model.remote_files.is_empty();
        if !package.in_workspace() || model.delivery != Delivery::Downloaded || has_files {
            continue;
        }
        let version = model.version.as_ref().map(|version| version.value.clone());
        match model.source.as_ref().map(|source| &source.value) {
            Some(source) if look_up(source, version.as_deref(), stores).is_some() => {}
            Some(source) => absent.add(source, version, &model.name.value),
            None => absent.others.push(model.name.value.clone()),
        }
    }
    absent.commits.sort();
    absent.commits.dedup();
    absent.images.sort();
    absent.images.dedup();
    absent.artifacts.sort();
    absent.artifacts.dedup_by(|a, b| a.0 == b.0);
    absent
}

impl Absent {
    fn add(&mut self, source: &Source, version: Option<String>, model: &str) {
        match (source, version) {
            (Source::HuggingFace { owner, name }, Some(commit)) if is_commit(&commit) => {
                let (owner, name, commit) = (owner.clone(), name.clone(), commit.to_lowercase());
                self.commits.push(Wanted { owner, name, commit });
            }
            (Source::Ollama(name), version) => self.images.push((name.clone(), version)),
            (Source::Oci(_) | Source::Docker(_), version) => {
                self.artifacts
                    .push((RemoteFiles { places: vec![source.to_string()], version }, model.to_owned()));
            }
            _ => self.others.push(model.to_owned()),
        }
    }
}
