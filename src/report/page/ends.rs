//! What the terms of models rest on and ends some day, the nearest first, with what could take their place.

use std::collections::BTreeMap;

use serde::Serialize;

use super::anchors::Link;
use super::instead::Instead;
use super::model::Model;

#[derive(Serialize)]
pub(super) struct End {
    pub(super) day: String,
    /// The licence of the models.
    pub(super) license: String,
    /// What ends: of the first of the models.
    pub(super) what: String,
    pub(super) models: Vec<Link>,
    pub(super) instead: Instead,
}

/// Lists them.
pub(super) fn run(models: &[Model]) -> Vec<End> {
    let mut ends: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for model in models {
        if let Some((day, what)) = &model.end {
            ends.entry((*day, model.license_name.as_str())).or_default().push((what, model.link()));
        }
    }
    let end = |((day, license), of): ((jiff::civil::Date, &str), Vec<(&String, Link)>)| {
        let links: Vec<_> = of.iter().map(|(_, link)| link.clone()).collect();
        End {
            day: day.to_string(),
            license: license.to_owned(),
            what: of.first().map(|(what, _)| (*what).clone()).unwrap_or_default(),
            instead: Instead::of(&links, models),
            models: links,
        }
    };
    ends.into_iter().map(end).collect()
}
