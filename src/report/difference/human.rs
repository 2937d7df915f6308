//! A difference for people: `+`, `-` and `~`, class by class.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::Side;
use crate::compare::{Change, ChangeKind, Class, Difference};
use crate::printable;
use crate::quantity::count;
use crate::report::layout::{Cell, Table};
use crate::report::terminal::{ATTENTION, STATUS};
use crate::vocabulary::Word;

const ADDED: Style = AnsiColor::Green.on_default();
const REMOVED: Style = AnsiColor::Red.on_default();

pub(super) fn render(sides: [Side<'_>; 2], difference: &Difference, width: Option<usize>) -> String {
    let [old, new] = sides.map(|side| about(&side));
    let mut text = format!("{REMOVED}---{REMOVED:#} {old}\n{ADDED}+++{ADDED:#} {new}\n");
    for class in Class::ALL {
        text.push_str(&of_class(*class, difference, width));
    }
    if !difference.is_any() {
        let same: Vec<_> = difference.same.iter().map(|(class, count)| counted(*class, *count)).collect();
        let _ = writeln!(text, "\nno difference: {}", same.join(", "));
    }
    text
}

fn about(side: &Side<'_>) -> String {
    let document = side.document;
    let version = document.version.as_deref().unwrap_or_default();
    let text = format!(
        "{} ({} {version} {}{})",
        side.path,
        document.format.as_str(),
        document.encoding.as_str(),
        document.created.as_ref().map_or_else(String::new, |created| format!(", {created}"))
    );
    printable::line(&text).into_owned()
}

fn counted(class: Class, number: usize) -> String {
    count(number, class.word())
}

fn of_class(class: Class, difference: &Difference, width: Option<usize>) -> String {
    let changes: Vec<_> = difference.of(class).collect();
    if changes.is_empty() {
        return String::new();
    }
    let same = difference.same.get(&class).copied().unwrap_or_default();
    let count =
        |wanted: fn(&ChangeKind) -> bool| changes.iter().filter(|change| wanted(&change.kind)).count();
    let mut text = format!(
        "\n{STATUS}{}s{STATUS:#}: {} added, {} removed, {} changed, {same} the same\n",
        class.word(),
        count(|kind| matches!(kind, ChangeKind::Added(_))),
        count(|kind| matches!(kind, ChangeKind::Removed(_))),
        count(|kind| matches!(kind, ChangeKind::Changed { .. })),
    );
    let mut table = Table::new(&[1, 2]);
    for change in changes {
        rows(change, &mut table);
    }
    text.push_str(&table.render(width));
    text
}

fn rows(change: &Change, table: &mut Table) {
    let (sign, style, version) = match &change.kind {
        ChangeKind::Added(version) => ("  +", ADDED, shown(version.as_deref())),
        ChangeKind::Removed(version) => ("  -", REMOVED, shown(version.as_deref())),
        ChangeKind::Changed { versions: [old, new], .. } if old == new => {
            ("  ~", ATTENTION, shown(new.as_deref()))
        }
        ChangeKind::Changed { versions: [old, new], .. } => {
            ("  ~", ATTENTION, format!("{} -> {}", stated(old.as_deref()), stated(new.as_deref())))
        }
    };
    table.row([Cell::styled(sign, style), Cell::styled(change.name.as_str(), style), Cell::from(version)]);
    if let ChangeKind::Changed { facts, .. } = &change.kind {
        for (fact, [old, new]) in facts {
            let values = format!("{} -> {}", values(&fact.label, old), values(&fact.label, new));
            table.row([Cell::from(""), Cell::from(format!("    {}", fact.label)), Cell::from(values)]);
        }
    }
}

fn shown(version: Option<&str>) -> String {
    version.map(shortened).unwrap_or_default()
}

fn stated(version: Option<&str>) -> String {
    version.map_or_else(|| "none".to_owned(), shortened)
}

/// A revision or a digest in as many digits as people compare.
pub(in crate::report) fn shortened(text: &str) -> String {
    let is_digest = text.len() >= 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_digest { format!("{}…", &text[..12]) } else { text.to_owned() }
}

fn values(label: &str, values: &BTreeSet<String>) -> String {
    if values.is_empty() {
        return if label == "review" { "none needed".to_owned() } else { "none".to_owned() };
    }
    values.iter().map(|value| shortened(value)).collect::<Vec<_>>().join(", ")
}
