//! What changed between two bills of materials, whoever made them and in whichever formats.
//!
//! In: two [`Document`]s. Out: [`Difference`], sorted. What is compared is what a product consists of and under which
//! terms; when and by which program a document was made is not. Where one of two formats has no word for a fact, its
//! silence is no difference.

use std::collections::{BTreeMap, BTreeSet};

mod inventory;

use crate::read::Document;
use crate::vocabulary::{Word, vocabulary};
use inventory::Entry;

vocabulary! {
    /// What an entry of a bill of materials is.
    pub enum Class {
        /// What the document is about.
        Subject => "subject",
        /// A crate.
        Crate => "crate",
        /// Other software.
        Component => "component",
        /// A machine-learning model.
        Model => "model",
        /// A file of a model, or one that stands for itself.
        File => "file",
        /// Data that a model learned from or was measured with.
        Dataset => "dataset",
        /// A model that another descends from.
        Base => "base",
    }
}

vocabulary! {
    /// What is compared of an entry.
    pub enum Fact {
        /// Whether a crate ships or is needed for building only.
        Role => "role",
        /// Licence that its authors declare.
        License => "licence",
        /// Licence that holds after a review.
        ConcludedLicense => "concluded licence",
        /// SHA-256 of a licence text.
        LicenseText => "licence text",
        /// Where the review of its licence stands.
        Review => "review",
        /// SHA-256.
        Sha256 => "SHA-256",
        /// SHA-512.
        Sha512 => "SHA-512",
        /// What it descends from.
        Bases => "bases",
        /// What it learned from or was measured with.
        Datasets => "datasets",
    }
}

impl Fact {
    /// Whether a document that says nothing of it may only lack the words: another format, or fewer digests.
    fn needs_both_sides(self) -> bool {
        matches!(self, Self::Sha512 | Self::LicenseText)
    }
}

/// What changed.
#[derive(Debug, Default)]
pub struct Difference {
    /// Each entry that differs, by class and name.
    pub changes: Vec<Change>,
    /// How many entries of each class are the same in both.
    pub same: BTreeMap<Class, usize>,
}

impl Difference {
    /// Whether anything changed.
    pub fn is_any(&self) -> bool {
        !self.changes.is_empty()
    }

    /// The changes of one class.
    pub fn of(&self, class: Class) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(move |change| change.class == class)
    }
}

/// One entry that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it is.
    pub class: Class,
    /// Its name; a file has that of its owner before it.
    pub name: String,
    /// How it differs.
    pub kind: ChangeKind,
}

/// How an entry differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeKind {
    /// Only the new document has it, in this version.
    Added(Option<String>),
    /// Only the old document has it, in this version.
    Removed(Option<String>),
    /// Both have it.
    Changed {
        /// Its version in both.
        versions: [Option<String>; 2],
        /// The facts that differ: what the old document says, and the new one.
        facts: BTreeMap<Fact, [BTreeSet<String>; 2]>,
    },
}

/// Compares two documents.
pub fn run(old: &Document, new: &Document) -> Difference {
    let (mut before, mut after) = (inventory::entries(old), inventory::entries(new));
    let mut difference = Difference::default();
    let keys: BTreeSet<_> = before.keys().chain(after.keys()).cloned().collect();
    for key in keys {
        let [old, new] = [&mut before, &mut after].map(|entries| entries.remove(&key).unwrap_or_default());
        for pair in pairs(old, new) {
            match change(&key, pair) {
                Some(change) => difference.changes.push(change),
                None => *difference.same.entry(key.0).or_default() += 1,
            }
        }
    }
    difference
}

/// Puts together what is one thing in both documents: the same version first, then the lowest of what is left with the
/// lowest.
fn pairs(mut old: Vec<Entry>, mut new: Vec<Entry>) -> Vec<[Option<Entry>; 2]> {
    let mut pairs = Vec::new();
    for index in (0..old.len()).rev() {
        if let Some(same) = new.iter().position(|entry| entry.version == old[index].version) {
            pairs.push([Some(old.remove(index)), Some(new.remove(same))]);
        }
    }
    old.sort_by(|a, b| a.version.cmp(&b.version));
    new.sort_by(|a, b| a.version.cmp(&b.version));
    let (mut old, mut new) = (old.into_iter(), new.into_iter());
    loop {
        match (old.next(), new.next()) {
            (None, None) => return pairs,
            pair => pairs.push(pair.into()),
        }
    }
}

fn change(key: &(Class, String), pair: [Option<Entry>; 2]) -> Option<Change> {
    let kind = match pair {
        [Some(old), Some(new)] => {
            let facts = facts(&old, &new);
            if old.version == new.version && facts.is_empty() {
                return None;
            }
            ChangeKind::Changed { versions: [old.version, new.version], facts }
        }
        [Some(old), None] => ChangeKind::Removed(old.version),
        [None, Some(new)] => ChangeKind::Added(new.version),
        [None, None] => return None,
    };
    Some(Change { class: key.0, name: key.1.clone(), kind })
}

fn facts(old: &Entry, new: &Entry) -> BTreeMap<Fact, [BTreeSet<String>; 2]> {
    let of = |fact: Fact| [old, new].map(|entry| entry.facts.get(&fact).cloned().unwrap_or_default());
    let differs = |fact: Fact, [old, new]: &[BTreeSet<String>; 2]| {
        old != new && !(fact.needs_both_sides() && (old.is_empty() || new.is_empty()))
    };
    let all = Fact::ALL.iter().map(|fact| (*fact, of(*fact)));
    all.filter(|(fact, sides)| differs(*fact, sides)).collect()
}
