//! What changed between two bills of materials from any tools and in any formats.
//!
//! In: two [`Document`]s. Out: [`Difference`], sorted. What is compared is what a product consists of and under which
//! terms, by the rows of [`crate::facts`]; when and by which program a document was made is not. Where one of two formats
//! has no word for a fact, its silence is no difference.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

mod inventory;

use crate::document::Document;
use crate::facts::{Compared, Name};
use crate::vocabulary::vocabulary;
use inventory::{Entries, Entry};

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
        facts: BTreeMap<Name, [BTreeSet<String>; 2]>,
    },
}

/// What a document lists, as far as it is compared: the document itself is not needed any more.
pub(crate) struct Listing(Entries);

impl Listing {
    /// Of a document.
    pub(crate) fn of(document: &Document) -> Self {
        Self(inventory::entries(document))
    }
}

/// Compares two documents.
pub fn run(old: &Document, new: &Document) -> Difference {
    between(Listing::of(old), Listing::of(new))
}

/// Compares what two documents list.
pub(crate) fn between(Listing(mut before): Listing, Listing(mut after): Listing) -> Difference {
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

/// Puts together what is one thing in both documents: what is equal, then what has the same version and bytes, then the
/// same version, then the lowest of what is left with the lowest.
fn pairs(old: Vec<Entry>, new: Vec<Entry>) -> Vec<[Option<Entry>; 2]> {
    let orders: [fn(&Entry, &Entry) -> Ordering; 4] = [
        Entry::cmp,
        |a, b| a.version.cmp(&b.version).then_with(|| a.identity().cmp(b.identity())),
        |a, b| a.version.cmp(&b.version),
        |_, _| Ordering::Equal,
    ];
    let (mut pairs, mut rest) = (Vec::new(), (old, new));
    for order in orders {
        rest = join(rest, order, &mut pairs);
    }
    let (old, new) = rest;
    pairs.extend(old.into_iter().map(|old| [Some(old), None]));
    pairs.extend(new.into_iter().map(|new| [None, Some(new)]));
    pairs
}

/// Takes out the pairs that are equal by an order.
fn join(
    (mut old, mut new): (Vec<Entry>, Vec<Entry>),
    order: fn(&Entry, &Entry) -> Ordering,
    pairs: &mut Vec<[Option<Entry>; 2]>,
) -> (Vec<Entry>, Vec<Entry>) {
    // What an order does not tell apart stays in the order of everything that is said.
    old.sort_by(|a, b| order(a, b).then_with(|| a.cmp(b)));
    new.sort_by(|a, b| order(a, b).then_with(|| a.cmp(b)));
    let (mut old, mut new) = (old.into_iter().peekable(), new.into_iter().peekable());
    let mut rest = (Vec::new(), Vec::new());
    while let (Some(left), Some(right)) = (old.peek(), new.peek()) {
        match order(left, right) {
            Ordering::Equal => pairs.push([old.next(), new.next()]),
            Ordering::Less => rest.0.extend(old.next()),
            Ordering::Greater => rest.1.extend(new.next()),
        }
    }
    rest.0.extend(old);
    rest.1.extend(new);
    rest
}

fn change(key: &(Class, String), pair: [Option<Entry>; 2]) -> Option<Change> {
    let kind = match pair {
        [Some(old), Some(new)] => {
            let facts = facts(&old, &new);
            // The version of a file is that of what it belongs to.
            let is_older = old.version != new.version && key.0 != Class::File;
            if !is_older && facts.is_empty() {
                return None;
            }
            ChangeKind::Changed { versions: [old, new].map(|entry| shown_version(key.0, entry)), facts }
        }
        [Some(old), None] => ChangeKind::Removed(shown_version(key.0, old)),
        [None, Some(new)] => ChangeKind::Added(shown_version(key.0, new)),
        [None, None] => return None,
    };
    Some(Change { class: key.0, name: key.1.clone(), kind })
}

fn shown_version(class: Class, entry: Entry) -> Option<String> {
    entry.version.filter(|_| class != Class::File)
}

fn facts(old: &Entry, new: &Entry) -> BTreeMap<Name, [BTreeSet<String>; 2]> {
    let names: BTreeSet<_> = old.facts.iter().chain(&new.facts).map(|(name, _)| name).collect();
    let of = |name: &Name| {
        [old, new].map(|entry| {
            let said = entry.facts.iter().filter(|(known, _)| known == name);
            said.flat_map(|(_, values)| values).cloned().collect::<BTreeSet<_>>()
        })
    };
    let differs = |name: &Name, [old, new]: &[BTreeSet<String>; 2]| {
        old != new && (name.compared == Compared::Always || !old.is_empty() && !new.is_empty())
    };
    let all = names.into_iter().map(|name| (name.clone(), of(name)));
    all.filter(|(name, sides)| differs(name, sides)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn document(components: Value, depends_on: &[&str]) -> Document {
        let bom = json!({
            "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": components,
            "dependencies": [{"ref": "a", "dependsOn": depends_on}],
        });
        crate::read::document(bom.to_string().as_bytes()).expect("a document")
    }

    fn krate(name: &str, version: &str) -> Value {
        json!({
            "type": "library", "bom-ref": name, "name": name, "version": version,
            "purl": format!("pkg:cargo/{name}@{version}"),
        })
    }

    fn model(version: &str, digest: char) -> Value {
        let sha256: String = std::iter::repeat_n(digest, 64).collect();
        json!({
            "type": "machine-learning-model", "bom-ref": "m", "name": "m", "version": version, "components": [{
                "type": "file", "bom-ref": "w", "name": "w.gguf",
                "hashes": [{"alg": "SHA-256", "content": sha256}],
            }],
        })
    }

    /// The changes as `class name: how`, with the names of the facts that differ.
    fn told(old: &Document, new: &Document) -> Vec<String> {
        let difference = run(old, new);
        assert_eq!(difference.is_any(), !difference.changes.is_empty());
        let how = |change: &Change| match &change.kind {
            ChangeKind::Added(version) => format!("added {}", version.as_deref().unwrap_or("-")),
            ChangeKind::Removed(version) => format!("removed {}", version.as_deref().unwrap_or("-")),
            ChangeKind::Changed { versions, facts } => {
                let versions = versions.each_ref().map(|version| version.as_deref().unwrap_or("-"));
                let facts: Vec<_> = facts.keys().map(|name| &*name.label).collect();
                format!("{} [{}]", versions.join(" to "), facts.join(", "))
            }
        };
        let line = |change: &Change| format!("{} {}: {}", change.class, change.name, how(change));
        difference.changes.iter().map(line).collect()
    }

    #[test]
    fn each_change_is_told_by_class_name_and_fact() {
        let plain = document(json!([krate("a", "1"), krate("b", "1")]), &["b"]);
        for (components, depends_on, expected) in [
            (json!([krate("a", "1"), krate("b", "1")]), &["b"][..], &[][..]),
            (json!([krate("a", "2"), krate("b", "1")]), &["b"], &["crate a: 1 to 2 []"]),
            (json!([krate("a", "1"), krate("b", "1")]), &[], &["crate a: 1 to 1 [depends on]"]),
            (json!([krate("a", "1")]), &[], &["crate a: 1 to 1 [depends on]", "crate b: removed 1"]),
            (
                json!([krate("a", "1"), krate("b", "1"), {"type": "library", "bom-ref": "c", "name": "c", "version": "3"}]),
                &["b"],
                &["component c: added 3"],
            ),
        ] {
            assert_eq!(told(&plain, &document(components.clone(), depends_on)), expected, "{components}");
        }
        let same = run(&plain, &plain).same;
        assert_eq!(same, BTreeMap::from([(Class::Crate, 2)]));
    }

    #[test]
    fn a_file_has_the_name_and_not_the_version_of_its_model() {
        let of =
            |version: &str, digest: char| document(json!([krate("a", "1"), model(version, digest)]), &[]);
        for (new, expected) in [
            (of("1", 'a'), &[][..]),
            (of("2", 'a'), &["model m: 1 to 2 []"]),
            (of("1", 'b'), &["file m: w.gguf: - to - [SHA-256]"]),
        ] {
            assert_eq!(told(&of("1", 'a'), &new), expected);
        }
        let gone = document(json!([krate("a", "1")]), &[]);
        let expected = ["model m: removed 1", "file m: w.gguf: removed -"];
        assert_eq!(told(&of("1", 'a'), &gone), expected);
    }

    #[test]
    fn edges_are_called_by_what_they_lead_to() {
        let data = json!({"type": "data", "bom-ref": "d", "name": "d", "version": "1"});
        let file = json!({"type": "file", "bom-ref": "f", "name": "f.txt"});
        let of =
            |depends_on: &[&str]| document(json!([krate("a", "1"), data.clone(), file.clone()]), depends_on);
        for (depends_on, expected) in [
            (&["d"][..], &["crate a: 1 to 1 [depends on]"][..]),
            (&["f"], &[]),
            (&["d", "f"], &["crate a: 1 to 1 [depends on]"]),
        ] {
            assert_eq!(told(&of(&[]), &of(depends_on)), expected, "{depends_on:?}");
        }
    }

    #[test]
    fn entries_of_one_name_are_paired_by_what_they_are() {
        let two = |versions: [&str; 2]| {
            let components = versions.map(|version| {
                let mut krate = krate("a", version);
                krate["bom-ref"] = json!(format!("a {version}"));
                krate
            });
            document(json!(components), &[])
        };
        assert_eq!(told(&two(["1", "2"]), &two(["2", "1"])), [""; 0]);
        assert_eq!(told(&two(["1", "2"]), &two(["2", "3"])), ["crate a: 1 to 3 []"]);
    }
}
