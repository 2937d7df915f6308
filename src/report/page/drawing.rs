//! The drawing of the product: the subject, the crates that declare models, the models, and what those come from.
//!
//! In: the models of the view. Out: [`Drawing`]: places in user units of SVG, computed here; a template writes them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::groups::FEW;
use super::model::{Model, Origin};
use crate::assemble::bom::Bom;
use crate::assess::ModelState;
use crate::quantity::count;
use crate::vocabulary::Word;

/// The drawing, from left to right in columns.
#[derive(Default, Serialize)]
pub(super) struct Drawing {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) columns: Vec<Column>,
    pub(super) nodes: Vec<Node>,
    pub(super) edges: Vec<Edge>,
    /// The width of a column.
    #[serde(skip)]
    column: usize,
    /// The same in a sentence.
    pub(super) summary: String,
}

#[derive(Serialize)]
pub(super) struct Column {
    pub(super) x: usize,
    pub(super) title: &'static str,
}

#[derive(Serialize)]
pub(super) struct Node {
    pub(super) x: usize,
    pub(super) y: usize,
    /// `product`, `crate`, `model`, `base` or `dataset`.
    pub(super) kind: &'static str,
    pub(super) tier: &'static str,
    /// Cut to the width of the column.
    pub(super) label: String,
    pub(super) note: String,
    /// The whole of it.
    pub(super) title: String,
    pub(super) anchor: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Edge {
    pub(super) path: String,
    pub(super) title: String,
    pub(super) tier: &'static str,
}

/// The distance of two nodes of a column.
const PITCH: usize = 50;
/// Above the first node.
const TOP: usize = 44;
/// The width of the page, which the columns share.
const PAGE: usize = 1020;
/// The width of one letter of a label, at most.
const LETTER: usize = 7;
/// Between the longest label of a column and the next column.
const GAP: usize = 50;
/// From the mark of a node to its label.
const INDENT: usize = 14;

/// A node before it has a place.
struct Item {
    kind: &'static str,
    tier: &'static str,
    name: String,
    note: String,
    title: String,
    anchor: Option<String>,
}

/// Draws the product; empty where no model is declared. Many models are drawn by their licences.
pub(super) fn run(bom: &Bom, models: &[Model]) -> Drawing {
    match models.len() {
        0 => Drawing::default(),
        1..=FEW => each(bom, models),
        _ => by_license(bom, models),
    }
}

/// A node for each licence, the worst state first, and what the models under it are made from under other terms.
fn by_license(bom: &Bom, models: &[Model]) -> Drawing {
    let mut licenses: Vec<Vec<&Model>> = Vec::new();
    let mut sorted: Vec<&Model> = models.iter().collect();
    sorted.sort_by_key(|model| &model.license_name);
    licenses.extend(sorted.chunk_by(|a, b| a.license_name == b.license_name).map(<[_]>::to_vec));
    licenses.sort_by_key(|models| (worst(models), std::cmp::Reverse(models.len())));
    let is_other = |model: &Model, origin: &Origin| origin.license != model.expression;
    let mut origins: Vec<&Origin> = origins(models);
    origins.retain(|origin| {
        models
            .iter()
            .any(|model| model.origins.iter().any(|own| is_same(own, origin) && is_other(model, own)))
    });
    let mut columns = vec![("Product", vec![product(bom)])];
    columns.push(("Models by licence", licenses.iter().map(|models| group(models)).collect()));
    if !origins.is_empty() {
        columns.push(("Made from, under other terms", origins.iter().map(|origin| from(origin)).collect()));
    }
    let (mut drawing, first) = laid_out(columns);
    let declaring: BTreeSet<_> = models.iter().map(|model| &model.declared_by).collect();
    let crates = declaring.iter().filter(|name| ***name != bom.subject.name).count();
    drawing.summary = summary(bom.subject.name.as_str(), models, crates, origins.len());
    for (row, models) in licenses.iter().enumerate() {
        let to = first[1] + row;
        let title = format!("{} under {}", count(models.len(), "model"), models[0].license_name);
        drawing.connect(0, to, title, models[0].tier.word);
        for (position, origin) in origins.iter().enumerate() {
            let from_it = models
                .iter()
                .filter(|model| model.origins.iter().any(|own| is_same(own, origin) && is_other(model, own)));
            let from_it = from_it.count();
            if from_it > 0 {
                let title = format!("{} made from {}", count(from_it, "model"), origin.name);
                drawing.connect(to, first[2] + position, title, origin.tier.word);
            }
        }
    }
    drawing
}

/// How many models are in which state, the worst first.
fn in_states(models: &[&Model]) -> Vec<(ModelState, usize)> {
    let mut states: BTreeMap<ModelState, usize> = BTreeMap::new();
    models.iter().for_each(|model| *states.entry(model.state).or_default() += 1);
    states.into_iter().collect()
}

fn worst(models: &[&Model]) -> ModelState {
    models.iter().map(|model| model.state).min().unwrap_or(ModelState::Clear)
}

fn group(models: &[&Model]) -> Item {
    let license = &models[0].license_name;
    let note = match in_states(models).as_slice() {
        [(state, number)] => format!("{}, {}", count(*number, "model"), state.word()),
        states => {
            let states = states.iter().map(|(state, number)| format!("{number} {}", state.word()));
            format!("{}: {}", count(models.len(), "model"), states.collect::<Vec<_>>().join(", "))
        }
    };
    Item {
        kind: "model",
        tier: models[0].tier.word,
        name: license.clone(),
        title: format!("{license}: {note}"),
        note,
        anchor: Some("models".to_owned()),
    }
}

/// Puts columns beside each other, each in the middle of the tallest; also the place of the first node of each.
fn laid_out(columns: Vec<(&'static str, Vec<Item>)>) -> (Drawing, Vec<usize>) {
    let tallest = columns.iter().map(|(_, items)| items.len()).max().unwrap_or(1);
    let mut drawing = Drawing {
        width: PAGE,
        column: PAGE / columns.len(),
        height: TOP + tallest * PITCH,
        ..Drawing::default()
    };
    let mut first = Vec::new();
    for (index, (title, items)) in columns.into_iter().enumerate() {
        first.push(drawing.nodes.len());
        let x = 8 + index * drawing.column;
        drawing.columns.push(Column { x, title });
        let start = TOP + (tallest - items.len()) * PITCH / 2 + PITCH / 2;
        let letters = (drawing.column - INDENT - GAP) / LETTER;
        let place = |(row, item): (usize, Item)| item.at(x, start + row * PITCH, letters);
        drawing.nodes.extend(items.into_iter().enumerate().map(place));
    }
    (drawing, first)
}

/// A node for each model.
fn each(bom: &Bom, models: &[Model]) -> Drawing {
    let subject = &bom.subject;
    let own = |model: &Model| model.way.len() < 2 && model.declared_by == subject.name;
    let mut crates: Vec<&str> =
        models.iter().filter(|model| !own(model)).map(|model| model.declared_by.as_str()).collect();
    crates.dedup();
    let mut seen = BTreeSet::new();
    crates.retain(|name| seen.insert(*name));
    let origins = origins(models);

    let mut columns = vec![("Product", vec![product(bom)])];
    if !crates.is_empty() {
        columns.push(("Crates", crates.iter().map(|name| declaring(name, models)).collect()));
    }
    let model_column = columns.len();
    columns.push(("Models", models.iter().map(model).collect()));
    if !origins.is_empty() {
        columns.push(("Made from", origins.iter().map(|origin| from(origin)).collect()));
    }
    let (mut drawing, first) = laid_out(columns);
    drawing.summary = summary(subject.name.as_str(), models, crates.len(), origins.len());
    for (row, model) in models.iter().enumerate() {
        let to = first[model_column] + row;
        let declaring = crates.iter().position(|name| !own(model) && *name == model.declared_by);
        let source = declaring.map_or(0, |position| first[1] + position);
        drawing.connect(source, to, format!("{} uses {}", model.declared_by, model.name), model.tier.word);
        for origin in &model.origins {
            let title = format!("{} — {} {}: {}", model.name, origin.role, origin.kind, origin.name);
            let declared = models.iter().position(|other| Some(&other.anchor) == origin.anchor.as_ref());
            if let Some(other) = declared {
                drawing.bend(to, first[model_column] + other, title, origin.tier.word);
            } else if let Some(position) = origins.iter().position(|known| is_same(known, origin)) {
                drawing.connect(to, first[model_column + 1] + position, title, origin.tier.word);
            }
        }
    }
    for (position, name) in crates.iter().enumerate() {
        let way = models.iter().find(|model| model.declared_by == *name).map(|model| model.way.join(" → "));
        drawing.connect(0, first[1] + position, way.unwrap_or_default(), "none");
    }
    drawing
}

/// What models are made from and is no declared model itself, each once.
fn origins(models: &[Model]) -> Vec<&Origin> {
    let mut seen = BTreeSet::new();
    let origins = models.iter().flat_map(|model| &model.origins).filter(|origin| origin.anchor.is_none());
    origins.filter(|origin| seen.insert((origin.kind, &origin.name, &origin.version))).collect()
}

fn is_same(a: &Origin, b: &Origin) -> bool {
    (a.kind, &a.name, &a.version) == (b.kind, &b.name, &b.version)
}

fn product(bom: &Bom) -> Item {
    let subject = &bom.subject;
    let version = subject.version.clone().unwrap_or_default();
    Item {
        kind: "product",
        tier: "none",
        name: subject.name.clone(),
        title: format!("{} {version}", subject.name),
        note: version,
        anchor: None,
    }
}

fn declaring(name: &str, models: &[Model]) -> Item {
    let way = models.iter().find(|model| model.declared_by == name).map(|model| model.way.as_slice());
    let note = match way.unwrap_or_default().len() {
        0..=2 => "crate".to_owned(),
        steps => format!("crate, {} steps down", steps - 1),
    };
    let anchor = Some("crates".to_owned());
    Item { kind: "crate", tier: "none", name: name.to_owned(), title: format!("crate {name}"), note, anchor }
}

fn model(model: &Model) -> Item {
    let license = model.expression.as_deref().unwrap_or("no licence declared");
    Item {
        kind: "model",
        tier: model.tier.word,
        name: model.name.clone(),
        note: format!("{}, {}", tier_words(model.tier.word), model.standing.title.to_lowercase()),
        title: format!("{}: {license}, {}", model.name, tier_words(model.tier.word)),
        anchor: Some(model.anchor.clone()),
    }
}

fn from(origin: &Origin) -> Item {
    let license = origin.license.as_deref().unwrap_or("no licence declared");
    let note = match origin.kind {
        "base" => format!("base, {}", origin.role),
        _ => format!("data, {}", origin.role),
    };
    let title = format!("{} {}: {license}, {}", origin.kind, origin.name, tier_words(origin.tier.word));
    Item { kind: origin.kind, tier: origin.tier.word, name: origin.name.clone(), note, title, anchor: None }
}

fn tier_words(tier: &str) -> String {
    if tier == "unknown" { "unknown terms".to_owned() } else { format!("{tier} risk") }
}

fn summary(subject: &str, models: &[Model], crates: usize, origins: usize) -> String {
    let tiers = ["high", "medium", "low", "unknown"].into_iter().filter_map(|tier| {
        let count = models.iter().filter(|model| model.tier.word == tier).count();
        (count > 0).then(|| format!("{count} of {}", tier_words(tier)))
    });
    let through = match crates {
        0 => String::new(),
        _ => format!(" through {}", count(crates, "crate")),
    };
    let used = count(models.len(), "model");
    let made = models.iter().filter(|model| !model.origins.is_empty()).count();
    let them = match (made, models.len()) {
        (1, 1) => "It is".to_owned(),
        (1, _) => "One of them is".to_owned(),
        (made, all) if made == all => "They are".to_owned(),
        (made, _) => format!("{made} of them are"),
    };
    let from = match origins {
        0 => String::new(),
        1 => format!(" {them} made from one other model or dataset."),
        _ => format!(" {them} made from {origins} other models and datasets."),
    };
    format!("{subject} uses {used}{through}: {}.{from}", tiers.collect::<Vec<_>>().join(", "))
}

impl Item {
    fn at(self, x: usize, y: usize, letters: usize) -> Node {
        let Self { kind, tier, name, note, title, anchor } = self;
        // Notes are written smaller.
        Node { x, y, kind, tier, label: cut(&name, letters), note: cut(&note, letters + 5), title, anchor }
    }
}

impl Drawing {
    /// A curve from the end of a label to the mark of a node further to the right.
    fn connect(&mut self, from: usize, to: usize, title: String, tier: &'static str) {
        let (from, to) = (&self.nodes[from], &self.nodes[to]);
        let letters = from.label.chars().count();
        let (x1, y1) = (from.x + INDENT + letters * LETTER + 6, from.y);
        let (x2, y2) = (to.x - 4, to.y);
        let level = from.x + self.column - GAP;
        let middle = (level.max(x1) + x2) / 2;
        let path = format!("M{x1} {y1}H{}C{middle} {y1} {middle} {y2} {x2} {y2}", level.max(x1));
        self.edges.push(Edge { path, title, tier });
    }

    /// A bow on the left of two nodes of one column.
    fn bend(&mut self, from: usize, to: usize, title: String, tier: &'static str) {
        let (from, to) = (&self.nodes[from], &self.nodes[to]);
        let (x, out) = (from.x - 6, from.x - 30);
        let path = format!("M{x} {}C{out} {} {out} {} {x} {}", from.y, from.y, to.y, to.y);
        self.edges.push(Edge { path, title, tier });
    }
}

fn cut(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    text.chars().take(letters - 1).chain(['…']).collect()
}
