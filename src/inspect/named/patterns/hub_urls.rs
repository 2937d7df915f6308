//! A URL of the hub in a string: `https://huggingface.co/owner/name/resolve/REVISION/FILE`, `hf://owner/name`.

use super::{Pattern, Scope};
use crate::digest::{Algorithm, Digest};
use crate::hub;
use crate::inspect::named::ids::{HubId, HubUrl, hub_id, hub_url, is_file, urls};
use crate::inspect::named::model::{Evidence, NamedFile, Sighting};
use crate::inspect::named::rust::Site;

pub(super) struct HubUrls;

impl Pattern for HubUrls {
    fn look(&self, site: &Site<'_>, _scope: &Scope<'_>) -> Vec<Sighting> {
        let is_whole = !site.text.trim().contains(char::is_whitespace);
        let relative = relative(&site.text);
        let found = urls(&site.text).chain(relative.as_deref()).filter_map(hub_url);
        // A page is named by a URL that is a value, not by one in a sentence.
        let found = found.filter(|url| url.is_fetched || is_whole && says_source(site));
        found
            .flat_map(|HubUrl { id, file, is_fetched }| {
                let evidence = if is_fetched { Evidence::HubUrl } else { Evidence::HubPage };
                let inner = file.as_ref().and_then(|file| inside(&file.name, &id.owner, site));
                let inner = inner.map(|id| Sighting::new(id.into_name().0, evidence, site.offset));
                let (name, revision) = id.into_name();
                let sha256 = site.digest.and_then(|hex| Digest::from_hex(Algorithm::Sha256, hex));
                let file = file.map(|file| NamedFile { sha256: file.sha256.or(sha256), ..file });
                let sighting = Sighting::new(name, evidence, site.offset).at(revision).with(file);
                std::iter::once(sighting).chain(inner)
            })
            .collect()
    }
}

/// The URL of a file of the hub that is joined to its address: `owner/name/resolve/REVISION/FILE`.
fn relative(text: &str) -> Option<String> {
    let path = text.trim_start_matches('/');
    let (repository, _) = path.split_once("/resolve/")?;
    let is_path = repository.matches('/').count() == 1 && !path.contains(char::is_whitespace);
    is_path.then(|| hub::url(path))
}

/// The model of another publisher that a repository which collects models has a directory of: `OWNER/NAME`, where the path
/// leads to that, or a string beside the URL is it.
fn inside(path: &str, owner: &str, site: &Site<'_>) -> Option<HubId> {
    let (first, rest) = path.split_once('/')?;
    let name = rest.split('/').next()?;
    let id = format!("{first}/{name}");
    let is_directory = || !path.rsplit('/').next().is_some_and(|last| last.contains('.') && is_file(last));
    let is_said = site.peers.iter().chain(&site.tuple).any(|other| other.eq_ignore_ascii_case(&id));
    let is_name = || is_directory() && first.len() > 2 && name.contains('-');
    let found = hub_id(&id).filter(|id| id.is_telling() && !first.eq_ignore_ascii_case(owner));
    found.filter(|_| is_said || is_name())
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
