//! The models as a list: the worst first, and of many clear models under one licence one line.

use serde::Serialize;

use super::model::Model;
use crate::assess::ModelState;
use crate::vocabulary::Word;

/// Models that stand under one heading.
#[derive(Serialize)]
pub(super) struct Group {
    pub(super) state: &'static str,
    /// The licence of all of them.
    pub(super) license: String,
    pub(super) rows: Vec<Row>,
    /// Whether they are too many, and too calm, to be looked at one by one.
    pub(super) is_folded: bool,
}

#[derive(Serialize)]
pub(super) struct Row {
    pub(super) anchor: String,
    pub(super) name: String,
    pub(super) license: String,
    pub(super) state: &'static str,
    pub(super) delivery: &'static str,
    pub(super) digest: &'static str,
    /// What it is made from under other terms than its own.
    pub(super) origins: Vec<String>,
}

/// So many models under one licence are folded where nothing is to be decided about them.
const MANY: usize = 5;
/// So many models in all are shown one by one.
pub(super) const FEW: usize = 8;

/// Groups models, which are sorted by state and licence. Those that stand alone in their group share a table with their neighbours.
pub(super) fn run(models: &[Model]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let runs = models.chunk_by(|a, b| (a.state, &a.license_name) == (b.state, &b.license_name));
    for run in runs {
        let is_calm = matches!(run[0].state, ModelState::Owed | ModelState::Clear);
        let is_folded = is_calm && run.len() >= MANY && models.len() > FEW;
        let rows = run.iter().map(row);
        match groups.last_mut().filter(|last| !is_folded && !last.is_folded) {
            Some(last) => last.rows.extend(rows),
            None => groups.push(Group {
                state: run[0].state.word(),
                license: run[0].license_name.clone(),
                rows: rows.collect(),
                is_folded,
            }),
        }
    }
    groups
}

fn row(model: &Model) -> Row {
    let other = model.origins.iter().filter(|origin| origin.license != model.expression);
    Row {
        anchor: model.anchor.clone(),
        name: model.name.clone(),
        license: model.license_name.clone(),
        state: model.state.word(),
        delivery: model.delivery.word(),
        digest: model.digest,
        origins: other
            .map(|origin| {
                format!("{} ({})", origin.name, origin.license.as_deref().unwrap_or("no licence declared"))
            })
            .collect(),
    }
}
