//! Which model card speaks for a model, and what of it goes into the bill of materials beside the terms.

use camino::Utf8Path;

use super::bom;
use crate::inspect::{InspectedModel, ModelCard, claim};
use crate::legal_names::is_card;
use crate::limits;

/// More languages than any model has.
const LANGUAGES: usize = 500;

/// Puts what the publisher's card claims into the card of the bill of materials. Metrics that are declared stand in the place
/// of those of the card.
pub(super) fn add(model: &InspectedModel<'_>, to: &mut bom::ModelCard) {
    let declared = &model.resolved.declaration.metrics;
    if let Some((path, card)) = of_publisher(model) {
        to.claims = card.claims.clone();
        if !declared.is_empty() {
            (to.claims.metrics, to.claims.metrics_left_out) = (Vec::new(), 0);
        }
        to.languages = languages(card);
        to.claims_from = (!to.claims.is_empty() || to.languages.is_some()).then(|| path.to_string());
    }
    if !declared.is_empty() {
        to.claims.metrics = declared.iter().take(limits::METRICS).cloned().collect();
        to.claims.metrics_left_out = declared.len().saturating_sub(limits::METRICS);
    }
}

/// The declared card, else the one that lies nearest to the root; of one directory that in no other language. Where cards of
/// several directories are equally near, nobody knows which of them is meant.
fn of_publisher<'m>(model: &'m InspectedModel<'_>) -> Option<(&'m Utf8Path, &'m ModelCard)> {
    let declared = model.card.as_ref().map(|file| file.artifact.path.as_path());
    let place = |path: &Utf8Path| {
        let name = path.file_name().unwrap_or_default();
        let depth = if Some(path) == declared { 0 } else { path.components().count() };
        (depth, !name.eq_ignore_ascii_case("README.md"))
    };
    let is_card = |path: &Utf8Path| Some(path) == declared || path.file_name().is_some_and(is_card);
    let mut cards: Vec<_> = model.cards().filter(|(path, _)| is_card(path)).collect();
    cards.sort_by_key(|(path, _)| place(path));
    match cards.as_slice() {
        [(first, _), (second, _), ..] if place(first) == place(second) => None,
        cards => cards.first().copied(),
    }
}

/// The languages that a card names.
fn languages(card: &ModelCard) -> Option<String> {
    let named: Vec<_> = card.languages.iter().filter_map(|name| claim(name)).take(LANGUAGES).collect();
    (!named.is_empty()).then(|| named.join(", "))
}
