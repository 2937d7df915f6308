//! The answer for people: one table.

use std::collections::BTreeSet;

use anstyle::{AnsiColor, Effects, Style};

use super::{COLUMNS, joined, rows};
use crate::fleet::{Concern, Fleet};
use crate::report::difference::shortened;
use crate::report::layout::{Cell, Table};
use crate::vocabulary::Word as _;

const HEAD: Style = AnsiColor::BrightGreen.on_default().effects(Effects::BOLD);

pub(super) fn render(fleet: &Fleet, width: Option<usize>) -> String {
    let shown: Vec<_> = COLUMNS.iter().filter(|column| column.is_shown).collect();
    let names = shown.iter().position(|column| column.title == "name").unwrap_or_default();
    let licenses = shown.iter().position(|column| column.title == "licence").unwrap_or_default();
    let mut table = Table::new(&[names, licenses, shown.len()]);
    let titles = shown.iter().map(|column| column.title).chain(["products"]);
    table.row(titles.map(|title| Cell::styled(title, HEAD)));
    for ((_, cells), products) in rows(fleet) {
        let cells = cells.iter().map(|cell| shortened(cell));
        table.row(cells.chain(joined(products.into_iter())).map(Cell::from));
    }
    let mut text = match fleet.lines.is_empty() {
        true => "no model, base or dataset\n".to_owned(),
        false => table.render(width),
    };
    for concern in Concern::ALL {
        text.push_str(&of_concern(fleet, *concern, width));
    }
    text
}

fn of_concern(fleet: &Fleet, concern: Concern, width: Option<usize>) -> String {
    let findings: Vec<_> = fleet.findings.iter().filter(|finding| finding.concern == concern).collect();
    if findings.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&[0, 2]);
    for finding in &findings {
        let products = finding.documents.iter().map(|place| fleet.documents[*place].label());
        let products: BTreeSet<_> = products.collect();
        let cells = [format!("  {}", words(&finding.subject)), words(&finding.text)];
        table.row(cells.into_iter().chain(joined(products.into_iter())).map(Cell::from));
    }
    format!("\n{HEAD}{}{HEAD:#}: {}\n{}", concern.word(), findings.len(), table.render(width))
}

/// The words with digests and revisions cut to the digits that people compare.
fn words(text: &str) -> String {
    text.split(' ').map(shortened).collect::<Vec<_>>().join(" ")
}
