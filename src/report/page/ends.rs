//! What the terms of models rest on and ends some day, the nearest first, with what could take their place.

use std::collections::BTreeMap;

use serde::Serialize;

use super::anchors::Link;
use super::instead::{Instead, Named};
use super::model::Model;
use crate::assess;
use crate::assess::Ending;
use crate::declare::WorkspaceFile;

#[derive(Serialize)]
pub(super) struct End {
    pub(super) day: String,
    /// The licence of the models.
    pub(super) license: String,
    /// What ends, for all of the models.
    pub(super) what: String,
    pub(super) models: Vec<Link>,
    /// What could take their place; `None` where a confirmation ends, which is done again.
    pub(super) instead: Option<Instead>,
}

/// Lists them.
pub(super) fn run(models: &[Model], file: &WorkspaceFile, named: &Named) -> Vec<End> {
    let mut ends: BTreeMap<(&assess::End, &str), Vec<Link>> = BTreeMap::new();
    // What may not be used has nothing left that could end.
    for model in models.iter().filter(|model| model.state.is_shipped()) {
        if let Some(end) = &model.end {
            ends.entry((end, model.license_name.as_str())).or_default().push(model.link());
        }
    }
    let end = |((end, license), models_of_it): ((&assess::End, &str), Vec<Link>)| {
        let names: Vec<_> = models_of_it.iter().map(|link| link.name.as_str()).collect();
        End {
            day: end.day.to_string(),
            license: license.to_owned(),
            what: end.what.told(&names),
            instead: (!matches!(end.what, Ending::Confirmation(_)))
                .then(|| Instead::of(&models_of_it, models, file).pointing_to(named)),
            models: models_of_it,
        }
    };
    ends.into_iter().map(end).collect()
}
