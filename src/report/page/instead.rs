//! What could take the place of a model: another of the same task, about whose terms nothing is open, and none of another.

use std::collections::BTreeSet;

use serde::Serialize;

use super::anchors::Link;
use super::decisions::Card;
use super::model::Model;
use crate::assess::{ModelState, alternatives};
use crate::declare::WorkspaceFile;
use crate::prose::listed;
use crate::quantity::count;
use crate::suggestion;
use crate::terms::Risk;
use crate::vocabulary::Word;

/// The cards that name what the catalogue has for models of these tasks.
pub(super) type Named = Vec<(BTreeSet<String>, Link)>;

/// Models that could take the place of others.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Instead {
    /// Models of each task that fit best.
    pub(super) tasks: Vec<OfTask>,
    /// Why none is named, where that is so.
    pub(super) none: Option<String>,
    /// Commands that list what the catalogue has.
    pub(super) lists: Vec<String>,
    /// The card that says the same, where that stands above.
    pub(super) same_as: Option<Link>,
    /// The tasks for which the product has no other model that is clear.
    #[serde(skip)]
    pub(super) without: BTreeSet<String>,
}

/// Models of one task.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct OfTask {
    pub(super) task: String,
    pub(super) models: Vec<Link>,
    /// Further models of the task that are clear.
    pub(super) more: Vec<Link>,
    /// What is to be known of them: of how many no base is stated, or no digest is known.
    pub(super) notes: Vec<String>,
}

/// So many are named.
const SHOWN: usize = 4;
/// So many families of the catalogue are named: they come in the order of the alphabet.
const OF_CATALOG: usize = 3;

impl Instead {
    /// Of these models; `all` are those of the product, behind which those of the catalogue come.
    pub(super) fn of(models: &[Link], all: &[Model], file: &WorkspaceFile) -> Self {
        let is_meant = |model: &Model| models.iter().any(|meant| meant.anchor == model.anchor);
        let meant: Vec<_> = all.iter().filter(|model| is_meant(model)).collect();
        let mut tasks = Vec::new();
        let (mut none, mut lists) = (Vec::new(), Vec::new());
        let mut without = BTreeSet::new();
        let wanted: BTreeSet<_> = meant.iter().filter_map(|model| model.task.as_deref()).collect();
        for task in wanted {
            let of_task: Vec<_> =
                meant.iter().copied().filter(|model| model.task.as_deref() == Some(task)).collect();
            let mut fitting: Vec<_> = all
                .iter()
                .filter(|model| model.state == ModelState::Clear && !is_meant(model))
                .filter(|model| model.task.as_deref() == Some(task))
                .collect();
            let kin = fitting.len();
            // Also of what another decision is about.
            let open: Vec<_> = all
                .iter()
                .filter(|model| model.state != ModelState::Clear && model.task.as_deref() == Some(task))
                .collect();
            fitting.retain(|model| !may_descend_alike(model, &open));
            let kin = kin - fitting.len();
            if kin > 0 {
                none.push(kin_told(kin, task));
            }
            // Like what it replaces: the same publisher, family and delivery.
            fitting.sort_by_key(|model| std::cmp::Reverse(likeness(model, &of_task)));
            match fitting.is_empty() {
                true => {
                    let (told, list) = of_catalog(&of_task, task, file);
                    none.push(told);
                    lists.extend(list);
                    // What is said of siblings is said of these.
                    if kin == 0 {
                        without.insert(task.to_owned());
                    }
                }
                false => {
                    let notes = notes(&fitting);
                    let mut models: Vec<_> = fitting.into_iter().map(Model::link).collect();
                    let more = models.split_off(SHOWN.min(models.len()));
                    tasks.push(OfTask { task: task.to_owned(), models, more, notes });
                }
            }
        }
        let untold = meant.iter().filter(|model| model.task.is_none()).count();
        if untold > 0 {
            none.push(match untold == 1 && meant.len() == 1 {
                true => "no substitute known: its task is not declared".to_owned(),
                false => {
                    format!("no substitute known: the task of {} is not declared", count(untold, "model"))
                }
            });
        }
        let none = Some(none.join("; ")).filter(|told| !told.is_empty());
        Self { tasks, none, lists, same_as: None, without }
    }

    /// Says by a link what one of these cards says.
    pub(super) fn pointing_to(mut self, named: &Named) -> Self {
        let above = named.iter().find(|(tasks, _)| self.is_of_catalog() && *tasks == self.without);
        self.same_as = above.map(|(_, card)| card.clone());
        self
    }

    fn is_of_catalog(&self) -> bool {
        self.tasks.is_empty() && !self.without.is_empty()
    }
}

/// What the catalogue has for the task of models, where this product has none, and the command that lists all of it.
fn of_catalog(models: &[&Model], task: &str, file: &WorkspaceFile) -> (String, Option<String>) {
    let none = format!("for `{task}` no other model of this product is clear");
    let Some(model) = models.first() else { return (none, None) };
    match alternatives::instead_of(&model.name, task, file) {
        Some((purpose, names)) if !names.is_empty() => {
            let told =
                format!("{none}; by licence these of the catalogue fit: {}", listed(&names, OF_CATALOG));
            (told, Some(suggestion::instead_of(&model.name, purpose.word()).to_string()))
        }
        Some(_) => {
            let why = "none in the catalogue fits our use without a review";
            (format!("no substitute known: {none}, and {why}"), None)
        }
        None => (format!("no substitute known: {none}"), None),
    }
}

/// Names what the catalogue has for the same tasks in one card; the others lead to it.
pub(super) fn say_once(cards: &mut [Card]) -> Named {
    let mut named = Named::new();
    for card in cards.iter_mut().filter(|card| card.is_denied) {
        let Some(instead) = card.instead.take() else { continue };
        let instead = instead.pointing_to(&named);
        if instead.is_of_catalog() && instead.same_as.is_none() {
            let here = Link { anchor: card.anchor.clone(), name: card.name.clone() };
            named.push((instead.without.clone(), here));
        }
        card.instead = Some(instead);
    }
    named
}

/// Whether a model comes from the publisher of one that is made from another and is not clear, and states no base itself: it
/// may be made from the same.
fn may_descend_alike(model: &Model, open: &[&Model]) -> bool {
    !has_base(model)
        && open
            .iter()
            .any(|open| has_base(open) && open.supplier.is_some() && open.supplier == model.supplier)
}

fn has_base(model: &Model) -> bool {
    model.origins.iter().any(|origin| origin.kind == "base")
}

fn kin_told(number: usize, task: &str) -> String {
    let (states, their, take) =
        if number == 1 { ("states", "its", "it takes") } else { ("state", "their", "they take") };
    format!(
        "{} for `{task}` {states} no base, and may be made from that of another model of {their} supplier, which is not \
         clear: ask before {take} the place",
        count(number, "model")
    )
}

/// What a reader has to know of models before one takes the place of another.
fn notes(models: &[&Model]) -> Vec<String> {
    let number = |is: fn(&Model) -> bool| models.iter().filter(|model| is(model)).count();
    let of = |number: usize| match models.len() == number {
        true if number == 1 => "it".to_owned(),
        true => "any".to_owned(),
        false => format!("{number} of them"),
    };
    [
        ("no base is stated of", number(|model| !has_base(model))),
        ("no digest is known of", number(|model| model.digest == "none")),
        ("of high risk, and approved:", number(|model| model.tier.word == Risk::High.word())),
    ]
    .into_iter()
    .filter(|(_, number)| *number > 0)
    .map(|(what, number)| format!("{what} {}", of(number)))
    .collect()
}

fn likeness(model: &Model, meant: &[&Model]) -> usize {
    let same = |of: fn(&Model) -> Option<&str>| {
        of(model).is_some_and(|value| meant.iter().any(|meant| of(meant) == Some(value)))
    };
    let is_delivered_alike = meant.iter().any(|meant| meant.delivery == model.delivery);
    [same(|model| model.supplier.as_deref()), same(|model| model.family.as_deref()), is_delivered_alike]
        .into_iter()
        .filter(|is_same| *is_same)
        .count()
}
