//! A file of a repository in a string, `owner/name/path/to/model.safetensors`, where the package has a client of the hub
//! and a name around it says that it holds a part of a model, or its own name does.

use camino::Utf8Path;

use super::hub_ids::says_holder;
use super::{Pattern, Scope, is_example};
use crate::inspect::named::clients::ClientKind;
use crate::inspect::named::ids::{HubId, hub_id};
use crate::inspect::named::model::{Evidence, NamedFile, Sighting};
use crate::inspect::named::rust::{Role, Site};
use crate::weights_names::is_of_weights;

pub(super) struct HubPaths;

/// Files of a repository that go with its weights.
const BESIDE_WEIGHTS: [&str; 4] =
    ["config.json", "preprocessor_config.json", "tokenizer.json", "tokenizer_config.json"];

/// Whether a path is that of a part of a model.
pub(super) fn is_part(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    is_of_weights(Utf8Path::new(file)) || file.ends_with(".model") || BESIDE_WEIGHTS.contains(&file)
}

impl Pattern for HubPaths {
    fn look(&self, site: &Site<'_>, scope: &Scope<'_>) -> Vec<Sighting> {
        let mut parts = site.text.splitn(3, '/');
        let (Some(owner), Some(name), Some(path)) = (parts.next(), parts.next(), parts.next()) else {
            return Vec::new();
        };
        let is_part = is_part(path);
        let is_value = matches!(site.role, Role::Value | Role::Arm) && !site.about_data && !is_example(site);
        if !is_part || !is_value || !scope.has(ClientKind::Hub) {
            return Vec::new();
        }
        // A name of models and weights say it themselves.
        let says = |id: &HubId| says_holder(site) || id.is_certain() && is_of_weights(Utf8Path::new(path));
        let id = hub_id(&format!("{owner}/{name}")).filter(|id| id.is_telling() && says(id));
        let Some((name, revision)) = id.map(|id| id.into_name()) else { return Vec::new() };
        let file = NamedFile { name: path.to_owned(), sha256: None, size: None };
        vec![Sighting::new(name, Evidence::HubId, site.offset).at(revision).with([file])]
    }
}
