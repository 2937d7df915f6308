//! An id or a URL of the hub whose name is put together: `format!("owner/name-{size}")` is all that it may be, `owner/name-*`.

use std::borrow::Cow;

use super::{Pattern, Scope, hub_ids, hub_urls};
use crate::inspect::named::model::{ModelName, Sighting};
use crate::inspect::named::rust::Site;

pub(super) struct Templates;

/// What stands for a part that is put in later, in the form of a name.
const LATER: &str = "xputinx";

impl Pattern for Templates {
    fn look(&self, site: &Site<'_>, scope: &Scope<'_>) -> Vec<Sighting> {
        let is_template = site.macro_name == Some("format") && site.text.contains('/');
        let Some(text) = filled(&site.text).filter(|_| is_template && !scope.is_foreign) else {
            return Vec::new();
        };
        let site = Site { text: Cow::Owned(text), ..site.clone() };
        let found = hub_urls::HubUrls.look(&site, scope);
        let found = if found.is_empty() { hub_ids::HubIds.look(&site, scope) } else { found };
        found.into_iter().filter_map(open).collect()
    }
}

/// A text with each `{…}` filled.
fn filled(text: &str) -> Option<String> {
    let mut whole = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (_, after) = after.split_once('}')?;
        whole.push_str(before);
        whole.push_str(LATER);
        rest = after;
    }
    (!whole.is_empty()).then(|| whole + rest)
}

/// What names a repository of a known owner, and a part of its name.
fn open(mut sighting: Sighting) -> Option<Sighting> {
    const SHORTEST: usize = 4;
    let ModelName::Hub { owner, name } = &sighting.name else { return None };
    let known = name.replace(LATER, "").bytes().filter(u8::is_ascii_alphabetic).count();
    if owner.contains(LATER) || !name.contains(LATER) || known < SHORTEST {
        return None;
    }
    sighting.name = ModelName::Hub { owner: owner.clone(), name: name.replace(LATER, "*") };
    sighting.revision = sighting.revision.filter(|revision| !revision.contains(LATER));
    sighting.files.retain(|file| !file.name.contains(LATER));
    Some(sighting)
}
