//! A URL of an API that has the name of the model in it: `…/v1beta/models/NAME:generateContent`.

use super::{Pattern, Scope};
use crate::inspect::named::clients::Clients;
use crate::inspect::named::ids::urls;
use crate::inspect::named::model::{Evidence, ModelName, Sighting};
use crate::inspect::named::rust::Site;

pub(super) struct ServiceUrls;

impl Pattern for ServiceUrls {
    fn look(&self, site: &Site<'_>, _scope: &Scope<'_>) -> Vec<Sighting> {
        if !site.text.contains("://") {
            return Vec::new();
        }
        let found = urls(&site.text).filter_map(|url| Clients::embedded().in_url(url));
        found
            .map(|(endpoint, name)| {
                let name =
                    ModelName::Service { provider: Some(endpoint.provider.clone()), name: name.to_owned() };
                Sighting::new(name, Evidence::ServiceName, site.offset)
            })
            .collect()
    }
}
