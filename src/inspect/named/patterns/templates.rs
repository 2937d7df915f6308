//! An id, or the URL of a repository or of a file of weights, that is put together: `format!("owner/name-{size}")` is all that
//! it may be, `owner/name-*`.

use std::borrow::Cow;

use super::{Pattern, Scope, hub_ids, hub_urls, is_url, weights_urls};
use crate::inspect::named::ids::hub_id;
use crate::inspect::named::model::{Evidence, ModelName, Sighting};
use crate::inspect::named::rust::Site;

pub(super) struct Templates;

/// What stands for a part that is put in later, in the form of a name.
const LATER: &str = "xputinx";

impl Pattern for Templates {
    fn look(&self, site: &Site<'_>, scope: &Scope<'_>) -> Vec<Sighting> {
        let is_template = site.macro_name == Some("format") && site.text.contains('/') || is_url(&site.text);
        let Some(text) = filled(&site.text).filter(|_| is_template && !scope.is_foreign) else {
            return Vec::new();
        };
        let site = Site { text: Cow::Owned(text), ..site.clone() };
        let patterns: [&dyn Pattern; 3] = [&hub_urls::HubUrls, &hub_ids::HubIds, &weights_urls::WeightsUrls];
        let found = patterns.iter().map(|pattern| pattern.look(&site, scope));
        let found = found.into_iter().find(|found| !found.is_empty()).unwrap_or_default();
        found.into_iter().filter_map(open).collect()
    }
}

/// A text with each `{…}` filled.
fn filled(text: &str) -> Option<String> {
    let mut whole = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (_, after) = after.split_once('}')?;
        // JavaScript writes `${…}`.
        whole.push_str(before.strip_suffix('$').unwrap_or(before));
        whole.push_str(LATER);
        rest = after;
    }
    (!whole.is_empty()).then(|| whole + rest)
}

/// The repositories that an id may be in which `*` stands for what is put in later.
pub(super) fn open_id(text: &str) -> Option<ModelName> {
    let (name, revision) = hub_id(&text.replace('*', LATER))?.into_name();
    let sighting = Sighting::new(name, Evidence::Call, 0).at(revision);
    open(sighting).map(|sighting| sighting.name)
}

/// What names a repository of a known owner, and, where no URL says that it is one, a part of its name; or a file of weights of
/// a known host.
fn open(mut sighting: Sighting) -> Option<Sighting> {
    const SHORTEST: usize = 4;
    sighting.name = match &sighting.name {
        ModelName::Hub { owner, name } => {
            let known = name.replace(LATER, "").bytes().filter(u8::is_ascii_alphabetic).count();
            let is_known = known >= SHORTEST || !owner.is_empty() && sighting.evidence.is_certain();
            let is_open = name.contains(LATER) && !owner.contains(LATER) && is_known;
            let name = name.replace(LATER, "*");
            is_open.then(|| ModelName::Hub { owner: owner.clone(), name })?
        }
        ModelName::Url(url) => {
            let host = url.split('/').nth(2).unwrap_or_default();
            let is_open = url.contains(LATER) && !host.is_empty() && !host.contains(LATER);
            is_open.then(|| ModelName::Url(url.replace(LATER, "*")))?
        }
        _ => return None,
    };
    sighting.revision = sighting.revision.filter(|revision| !revision.contains(LATER));
    sighting.files.retain(|file| !file.name.contains(LATER));
    Some(sighting)
}
