//! Texts in columns: tables whose cells are aligned, and sentences broken at the width of the terminal.

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use crate::printable;

/// Spaces between two columns.
const GAP: usize = 2;

/// A piece of text in one style.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    /// A text in a style. What could steer a terminal is shown as an escape: texts come from documents that anybody made.
    pub(super) fn styled(text: impl Into<String>, style: Style) -> Self {
        Self { text: printable::line(&text.into()).into_owned(), style }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::styled(text, Style::new())
    }
}

/// Rows of as many cells each.
#[derive(Debug, Default)]
pub(super) struct Table {
    rows: Vec<Vec<Cell>>,
    flexible: Vec<usize>,
}

impl Table {
    /// A table whose columns at these positions are cut with `…` where the terminal is too narrow, the widest first.
    pub(super) fn new(flexible: &[usize]) -> Self {
        Self { rows: Vec::new(), flexible: flexible.to_vec() }
    }

    /// Adds a row.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// The table as lines, no wider than `width` as far as its flexible columns allow.
    pub(super) fn render(&self, width: Option<usize>) -> String {
        let widths = self.widths(width);
        let mut text = String::new();
        for row in &self.rows {
            text.push_str(line(row, &widths).trim_end());
            text.push('\n');
        }
        text
    }

    fn widths(&self, width: Option<usize>) -> Vec<usize> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let widest = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.text.width()).max().unwrap_or_default()
        };
        let mut widths: Vec<usize> = (0..columns).map(widest).collect();
        let Some(width) = width else { return widths };
        let all = |widths: &[usize]| widths.iter().sum::<usize>() + GAP * columns.saturating_sub(1);
        while all(&widths) > width {
            let column = self.flexible.iter().copied().max_by_key(|column| widths[*column]);
            match column.filter(|column| widths[*column] > 12) {
                Some(column) => widths[column] -= 1,
                None => break,
            }
        }
        widths
    }
}

fn line(row: &[Cell], widths: &[usize]) -> String {
    let mut line = String::new();
    for (index, (cell, width)) in row.iter().zip(widths).enumerate() {
        let last = index + 1 == row.len();
        let text = shortened(&cell.text, *width);
        let fill = if last { 0 } else { width.saturating_sub(text.width()) + GAP };
        let style = cell.style;
        line.push_str(&format!("{style}{text}{style:#}{}", " ".repeat(fill)));
    }
    line
}

/// The text, cut to `width` columns with `…` at its end.
fn shortened(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut short = String::new();
    for character in text.chars() {
        let next = format!("{short}{character}…");
        if next.width() > width {
            break;
        }
        short.push(character);
    }
    short + "…"
}

/// A text broken between words so that no line is wider than `width`; every line but the first starts with
/// `indent` spaces, and the first has as many already.
pub(super) fn wrapped(text: &str, indent: usize, width: Option<usize>) -> String {
    let limit = width.unwrap_or(usize::MAX).max(indent + 20);
    let mut result = String::new();
    let mut column = indent;
    for word in printable::lines(text).split_whitespace() {
        let start = column == indent;
        if !start && column + 1 + word.width() > limit {
            result.push_str(&format!("\n{}", " ".repeat(indent)));
            column = indent;
        } else if !start {
            result.push(' ');
            column += 1;
        }
        result.push_str(word);
        column += word.width();
    }
    result
}

/// Items behind a word, with commas between them, broken between two items.
pub(super) fn wrapped_list(word: &str, items: impl Iterator<Item = String>, width: usize) -> String {
    let mut items = items.peekable();
    let mut result = word.to_owned();
    let mut column = word.width();
    let mut is_first = true;
    while let Some(item) = items.next() {
        let item = if items.peek().is_some() { item + "," } else { item };
        if !is_first && column + 1 + item.width() > width {
            result.push('\n');
            column = 0;
        } else if !is_first {
            result.push(' ');
            column += 1;
        }
        column += item.width();
        result.push_str(&item);
        is_first = false;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_by_the_width_of_characters() {
        let mut table = Table::new(&[]);
        table.row(["a", "b"].map(Cell::from));
        table.row(["模型", "c"].map(Cell::from));
        assert_eq!(table.render(None), "a     b\n模型  c\n");
    }

    #[test]
    fn a_flexible_column_is_cut_to_the_width() {
        let mut table = Table::new(&[1]);
        table.row(["id", "a title that goes on and on"].map(Cell::from));
        assert_eq!(table.render(Some(20)), "id  a title that go…\n");
        assert_eq!(table.render(Some(4)), "id  a title tha…\n");
    }

    #[test]
    fn sentences_are_broken_between_words() {
        assert_eq!(wrapped("one two three four five six", 2, Some(22)), "one two three four\n  five six");
        assert_eq!(wrapped("one  two", 2, None), "one two");
    }

    #[test]
    fn lists_are_broken_between_items() {
        let items = ["one (a:1)", "two (a:2)", "three (a:3)"].map(str::to_owned);
        assert_eq!(wrapped_list("also ", items.into_iter(), 26), "also one (a:1), two (a:2),\nthree (a:3)");
        assert_eq!(
            wrapped_list("also ", std::iter::once("x".repeat(40)), 20),
            format!("also {}", "x".repeat(40))
        );
    }

    #[test]
    fn nothing_steers_the_terminal() {
        let mut table = Table::new(&[]);
        table.row([Cell::from("a\u{1b}[31m")]);
        assert_eq!(table.render(None), "a\\u{1b}[31m\n");
    }
}
