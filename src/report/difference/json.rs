//! A difference for programs: one JSON document, with structs of its own and a version.
//!
//! The shape is a promise: fields are added, never renamed or taken away, within one `version`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Side;
use crate::compare::{Change, ChangeKind, Difference};
use crate::printable::json_document;
use crate::report::json::Tool;
use crate::vocabulary::Word;

/// The version of the shape.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    tool: Tool,
    result: &'static str,
    old: About<'a>,
    new: About<'a>,
    same: BTreeMap<&'static str, usize>,
    changes: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct About<'a> {
    file: &'a str,
    format: &'static str,
    version: Option<&'a str>,
    encoding: &'static str,
    created: Option<&'a str>,
}

#[derive(Serialize)]
struct Entry<'a> {
    class: &'static str,
    name: &'a str,
    change: &'static str,
    old_version: Option<&'a str>,
    new_version: Option<&'a str>,
    facts: Vec<ChangedFact<'a>>,
}

#[derive(Serialize)]
struct ChangedFact<'a> {
    fact: &'a str,
    old: &'a BTreeSet<String>,
    new: &'a BTreeSet<String>,
}

pub(super) fn render([old, new]: [Side<'_>; 2], difference: &Difference) -> String {
    let document = Document {
        version: VERSION,
        tool: Tool::default(),
        result: if difference.is_any() { "different" } else { "same" },
        old: about(&old),
        new: about(&new),
        same: difference.same.iter().map(|(class, count)| (class.word(), *count)).collect(),
        changes: difference.changes.iter().map(entry).collect(),
    };
    json_document(&document)
}

fn about<'a>(side: &Side<'a>) -> About<'a> {
    About {
        file: side.path,
        format: side.document.format.as_str(),
        version: side.document.version.as_deref(),
        encoding: side.document.encoding.as_str(),
        created: side.document.created.as_deref(),
    }
}

fn entry(change: &Change) -> Entry<'_> {
    let (word, [old, new], facts) = match &change.kind {
        ChangeKind::Added(version) => ("added", [&None, version], None),
        ChangeKind::Removed(version) => ("removed", [version, &None], None),
        ChangeKind::Changed { versions: [old, new], facts } => ("changed", [old, new], Some(facts)),
    };
    let facts = facts.into_iter().flatten();
    Entry {
        class: change.class.word(),
        name: &change.name,
        change: word,
        old_version: old.as_deref(),
        new_version: new.as_deref(),
        facts: facts.map(|(fact, [old, new])| ChangedFact { fact: &fact.label, old, new }).collect(),
    }
}
