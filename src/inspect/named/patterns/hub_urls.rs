//! A URL of the hub in a string: `https://huggingface.co/owner/name/resolve/REVISION/FILE`, `hf://owner/name`.

use super::{Pattern, Scope};
use crate::digest::{Algorithm, Digest};
use crate::inspect::named::ids::{HubUrl, hub_url, urls};
use crate::inspect::named::model::{Evidence, NamedFile, Sighting};
use crate::inspect::named::rust::Site;

pub(super) struct HubUrls;

impl Pattern for HubUrls {
    fn look(&self, site: &Site<'_>, _scope: &Scope<'_>) -> Vec<Sighting> {
        let is_whole = !site.text.trim().contains(char::is_whitespace);
        let found = urls(&site.text).filter_map(hub_url);
        // A page is named by a URL that is a value, not by one in a sentence.
        let found = found.filter(|url| url.is_fetched || is_whole && says_source(site));
        found
            .map(|HubUrl { id, file, is_fetched }| {
                let evidence = if is_fetched { Evidence::HubUrl } else { Evidence::HubPage };
                let (name, revision) = id.into_name();
                let sha256 = site.digest.and_then(|hex| Digest::from_hex(Algorithm::Sha256, hex));
                let file = file.map(|file| NamedFile { sha256: file.sha256.or(sha256), ..file });
                Sighting::new(name, evidence, site.offset).at(revision).with(file)
            })
            .collect()
    }
}

/// Whether a page is what something is fetched from, by the name of what holds it.
fn says_source(site: &Site<'_>) -> bool {
    let words = ["model", "repo", "source", "weights", "checkpoint", "download", "hub", "base_url"];
    let says = |name: &str| words.iter().any(|word| name.to_ascii_lowercase().contains(word));
    let is_link = |name: &str| {
        ["doc", "link", "home", "card", "page", "license", "terms", "help"]
            .iter()
            .any(|word| name.to_ascii_lowercase().contains(word))
    };
    site.names().take(2).any(says) && !site.names().take(2).any(is_link)
}
