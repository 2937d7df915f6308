//! What a pull request brings: against a document of the base, or its lock.

use std::collections::{BTreeMap, BTreeSet};

use crate::compare::{self, Change, ChangeKind, Class};
use crate::declare::LockFile;
use crate::declare::lockfile::{LockedModel, ModelKey};
use crate::document::{Document, Kind};
use crate::prose::listed;
use crate::quantity::count;
use crate::report::markdown::escape;
use crate::vocabulary::Word;

/// How names and values are written.
#[derive(Clone, Copy)]
struct Writing {
    text: fn(&str) -> String,
    strong: fn(&str) -> String,
    /// Values of facts are shown up to so many characters, besides those of licences and reviews.
    longest: usize,
}

const MARKDOWN: Writing =
    Writing { text: escape, strong: |text| format!("**{}**", escape(text)), longest: 0 };
const PLAIN: Writing = Writing { text: str::to_owned, strong: str::to_owned, longest: 90 };

/// What changed since a base.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// In Markdown, a line each, with the model that it adds.
    lines: Vec<(String, Option<String>)>,
    /// The same as plain text, with what each fact was and is.
    plain: Vec<String>,
    /// Models that are new, or not as they were, with the word for it.
    models: BTreeMap<String, &'static str>,
}

impl Changes {
    /// Against a document.
    pub fn of_documents(base: &Document, next: &Document) -> Self {
        let difference = compare::run(base, next);
        let classes = [
            Class::Subject,
            Class::Model,
            Class::Base,
            Class::Dataset,
            Class::File,
            Class::Crate,
            Class::Component,
        ];
        let mut changes = Self::default();
        for class in classes {
            let of_class: Vec<_> = difference.of(class).collect();
            match class {
                Class::Model | Class::Base | Class::Dataset => {
                    for change in of_class {
                        changes.add(|writing| line(change, writing));
                        changes.names_added(change);
                    }
                }
                Class::Subject => {}
                Class::File | Class::Crate | Class::Component if of_class.is_empty() => {}
                Class::File | Class::Crate | Class::Component => {
                    changes.add(|writing| counted(class, &of_class, writing));
                }
            }
        }
        changes.add_licenses([base, next].map(licenses));
        let word = |kind: &ChangeKind| match kind {
            ChangeKind::Added(_) => Some("new"),
            ChangeKind::Changed { .. } => Some("changed"),
            ChangeKind::Removed(_) => None,
        };
        let models = difference.of(Class::Model);
        changes.models =
            models.filter_map(|change| Some((change.name.clone(), word(&change.kind)?))).collect();
        changes.or_nothing("models, licences, data and crates are as in the base")
    }

    /// Against a lock, which has models, their files and the digests of their texts, and neither licences nor crates.
    pub fn of_locks(base: &LockFile, next: &LockFile) -> Self {
        let (before, after) = (by_name(base), by_name(next));
        let mut changes = Self::default();
        for (name, models) in &after {
            let Some(old) = before.get(name) else {
                changes.add(|writing| format!("adds the files of model {}", (writing.text)(name)));
                changes.last_adds(name);
                changes.models.insert(name.clone(), "new");
                continue;
            };
            let what = differing(old, models);
            if !what.is_empty() {
                changes.add(|writing| format!("changes model {}: {}", (writing.text)(name), what.join(", ")));
                changes.models.insert(name.clone(), "changed");
            }
        }
        for name in before.keys().filter(|name| !after.contains_key(*name)) {
            changes.add(|writing| format!("removes the files of model {}", (writing.text)(name)));
        }
        let mut changes = changes.or_nothing("the locked files and texts of models are as in the base");
        changes.add(|_| {
            "licences, crates and models without files are not compared: a lock does not have them".to_owned()
        });
        changes
    }

    fn or_nothing(mut self, sentence: &str) -> Self {
        if self.lines.is_empty() {
            self.add(|_| sentence.to_owned());
        }
        self
    }

    fn add(&mut self, line: impl Fn(Writing) -> String) {
        self.lines.push((line(MARKDOWN), None));
        self.plain.push(line(PLAIN));
    }

    fn names_added(&mut self, change: &Change) {
        if change.class == Class::Model && matches!(change.kind, ChangeKind::Added(_)) {
            self.last_adds(&change.name);
        }
    }

    fn last_adds(&mut self, model: &str) {
        if let Some((_, added)) = self.lines.last_mut() {
            *added = Some(model.to_owned());
        }
    }

    /// The licences that no model of the one side is under.
    fn add_licenses(&mut self, [old, new]: [BTreeSet<String>; 2]) {
        let only = |one: &BTreeSet<String>, other: &BTreeSet<String>, writing: Writing| {
            let ids: Vec<_> = one.difference(other).map(|id| (writing.text)(id)).collect();
            (!ids.is_empty()).then(|| listed(&ids, NAMED))
        };
        if old == new {
            return;
        }
        self.add(|writing| {
            let added = only(&new, &old, writing).map(|ids| format!("{ids} for the first time"));
            let gone = only(&old, &new, writing).map(|ids| format!("{ids} no longer"));
            format!("licences of models: {}", added.into_iter().chain(gone).collect::<Vec<_>>().join("; "))
        });
    }

    /// What changed, a line each, escaped; of a model that is added with what `about` says of it.
    pub(super) fn lines(&self, about: impl Fn(&str) -> Option<String>) -> impl Iterator<Item = String> {
        self.lines.iter().map(move |(line, added)| match added.as_deref().and_then(&about) {
            Some(told) => format!("{line}: {told}"),
            None => line.clone(),
        })
    }

    /// The same as plain text.
    pub fn plain(&self) -> &[String] {
        &self.plain
    }

    /// `new` or `changed`, of a model that is not as it was.
    pub(super) fn word(&self, model: &str) -> Option<&'static str> {
        self.models.get(model).copied()
    }
}

fn line(change: &Change, writing: Writing) -> String {
    let (class, name) = (change.class.word(), (writing.text)(&change.name));
    let version = |version: &Option<String>| {
        version.as_ref().map(|version| format!(" {}", (writing.text)(version))).unwrap_or_default()
    };
    match &change.kind {
        ChangeKind::Added(new) => {
            format!("adds {class} {}{}", (writing.strong)(&change.name), version(new))
        }
        ChangeKind::Removed(old) => format!("removes {class} {name}{}", version(old)),
        ChangeKind::Changed { versions: [old, new], facts } => {
            let mut what = Vec::new();
            if old != new {
                what.push(format!("version{} →{}", version(old), version(new)));
            }
            what.extend(facts.iter().map(|(fact, sides)| {
                let told = differing_values(sides, writing);
                let longest = told.split(" → ").map(|side| side.chars().count()).max().unwrap_or_default();
                match is_of_terms(&fact.label) || longest <= writing.longest {
                    true => format!("{} {told}", (writing.text)(&fact.label)),
                    false => (writing.text)(&fact.label),
                }
            }));
            format!("changes {class} {name}: {}", what.join(", "))
        }
    }
}

/// Whether a fact is about terms: it is always told whole.
fn is_of_terms(label: &str) -> bool {
    label.contains("licen") || label.contains("review") || ["risk", "state"].contains(&label)
}

/// What a fact was and is; of several values those alone that one side has.
fn differing_values([old, new]: &[BTreeSet<String>; 2], writing: Writing) -> String {
    let only = |one: &BTreeSet<String>, other: &BTreeSet<String>| one.difference(other).cloned().collect();
    let [gone, added]: [BTreeSet<String>; 2] = [only(old, new), only(new, old)];
    if gone.len() == old.len() && added.len() == new.len() {
        return format!("{} → {}", values(old, writing), values(new, writing));
    }
    let told = |verb: &str, set: &BTreeSet<String>| {
        (!set.is_empty()).then(|| format!("{verb} {}", values(set, writing)))
    };
    let parts = [told("no longer", &gone), told("now", &added)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// What a document says of models, their terms and bytes that is otherwise on a page of another state, a line for each model.
pub(crate) fn contradictions(document: &Document, page: &Document) -> Vec<String> {
    let difference = compare::run(document, page);
    let told = |change: &Change| match &change.kind {
        ChangeKind::Added(_) => Some(format!("it does not have {}", change.name)),
        ChangeKind::Removed(_) => Some(format!("it has {} besides", change.name)),
        ChangeKind::Changed { versions: [theirs, ours], facts } => {
            let version = |version: &Option<String>| version.clone().unwrap_or_else(|| "none".to_owned());
            let versions = (theirs != ours)
                .then(|| format!("version {} in it, {} here", version(theirs), version(ours)));
            // Who reviewed, and what sources say, follows from what differs, or does not count.
            let is_told = |label: &str| {
                let is_of_terms = is_of_terms(label) || label.contains("digest");
                is_of_terms && !label.starts_with("reviewed") && !label.starts_with("evidence")
            };
            let facts = facts.iter().filter(|(fact, _)| is_told(&fact.label));
            let facts = facts.map(|(fact, [theirs, ours])| {
                let only = |one: &BTreeSet<String>, other: &BTreeSet<String>| {
                    values(&one.difference(other).cloned().collect(), PLAIN)
                };
                format!("{}: {} in it, {} here", fact.label, only(theirs, ours), only(ours, theirs))
            });
            let told: Vec<_> = versions.into_iter().chain(facts).collect();
            (!told.is_empty()).then(|| format!("{}: {}", change.name, told.join("; ")))
        }
    };
    difference.of(Class::Model).filter_map(told).collect()
}

/// The licences that the models of a document are under.
fn licenses(document: &Document) -> BTreeSet<String> {
    let models = document.components.iter().filter(|component| component.kind == Kind::Model);
    let licenses = models.flat_map(|model| &model.licenses);
    licenses.filter_map(|license| license.expression.known().cloned()).collect()
}

fn values(values: &BTreeSet<String>, writing: Writing) -> String {
    match values.len() {
        0 => "none".to_owned(),
        _ => values.iter().map(|value| (writing.text)(value)).collect::<Vec<_>>().join(", "),
    }
}

/// So many names stand behind a number.
const NAMED: usize = 5;

fn counted(class: Class, changes: &[&Change], writing: Writing) -> String {
    let told = |verb: &str, wanted: fn(&ChangeKind) -> bool| {
        let of_kind: Vec<_> = changes.iter().filter(|change| wanted(&change.kind)).collect();
        let names: Vec<_> = of_kind.iter().map(|change| (writing.text)(&change.name)).collect();
        let number = count(of_kind.len(), class.word());
        (!names.is_empty()).then(|| format!("{verb} {number}: {}", listed(&names, NAMED)))
    };
    let parts = [
        told("adds", |kind| matches!(kind, ChangeKind::Added(_))),
        told("removes", |kind| matches!(kind, ChangeKind::Removed(_))),
        told("changes", |kind| matches!(kind, ChangeKind::Changed { .. })),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// The entries of a lock by the name that people know: that of the declaration, else of the source.
fn by_name(lock: &LockFile) -> BTreeMap<String, Vec<(&ModelKey, &LockedModel)>> {
    let mut found: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for (key, model) in &lock.models {
        let source = key.source.clone().unwrap_or_default();
        let name = key.declaration.as_ref().map_or(source, |declaration| declaration.name.clone());
        found.entry(name).or_default().push((key, model));
    }
    found
}

/// What of a model differs.
fn differing(old: &[(&ModelKey, &LockedModel)], new: &[(&ModelKey, &LockedModel)]) -> Vec<&'static str> {
    let differs = |of: &dyn Fn(&(&ModelKey, &LockedModel)) -> String| {
        let [old, new] = [old, new].map(|side| side.iter().map(of).collect::<BTreeSet<_>>());
        old != new
    };
    let text = |text: &Option<crate::declare::lockfile::LockedText>| {
        text.as_ref().map(|text| text.sha256.hex().to_owned()).unwrap_or_default()
    };
    let files = |model: &LockedModel| {
        let files = model.artifacts.iter().map(|(path, file)| format!("{path} {}", file.sha256.hex()));
        files.collect::<Vec<_>>().join("\n")
    };
    let facts: [(&str, bool); 4] = [
        ("version", differs(&|(key, _)| format!("{:?}", key.version))),
        (
            "licence text",
            differs(&|(_, model)| {
                let further = model.license_texts.values().map(|sha256| sha256.hex());
                let further = further.collect::<Vec<_>>().join(" ");
                format!("{} {further}", text(&model.license_file))
            }),
        ),
        ("model card", differs(&|(_, model)| text(&model.card))),
        ("files", differs(&|(_, model)| files(model))),
    ];
    facts.into_iter().filter(|(_, differs)| *differs).map(|(what, _)| what).collect()
}
