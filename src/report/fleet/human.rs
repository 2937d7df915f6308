//! The answer for people: one table.

use anstyle::{AnsiColor, Effects, Style};

use super::{COLUMNS, joined, rows};
use crate::fleet::Fleet;
use crate::report::difference::shortened;
use crate::report::layout::{Cell, Table};

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
    if fleet.lines.is_empty() { "no model, base or dataset\n".to_owned() } else { table.render(width) }
}
