//! A directory that a model is loaded from where nobody says another one: `#[arg(default_value = "./models/NAME-8B")] model`.
//! Its last part is what the model is called.

use super::service_names::is_holder;
use super::{Pattern, Scope, is_example};
use crate::inspect::named::ids::{is_file, is_of_model_alone};
use crate::inspect::named::model::{Evidence, ModelName, Sighting};
use crate::inspect::named::rust::Site;

pub(super) struct Directories;

impl Pattern for Directories {
    fn look(&self, site: &Site<'_>, _scope: &Scope<'_>) -> Vec<Sighting> {
        let text = site.text.trim();
        let is_path = text.contains('/')
            && !text.contains("://")
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./~".contains(&byte));
        let is_of_model = |name: &str| {
            let plain = ["_dir", "_path"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
            is_holder(plain)
        };
        let is_default = site.attribute.is_some() && site.field.is_some_and(is_of_model);
        let name = text.trim_end_matches('/').rsplit('/').next().unwrap_or(text);
        if !is_path || !is_default || is_example(site) || is_file(name) || !is_of_model_alone(name) {
            return Vec::new();
        }
        let name = ModelName::Service { provider: None, name: name.to_owned() };
        vec![Sighting::new(name, Evidence::ModelName, site.offset)]
    }
}
