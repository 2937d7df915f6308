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
/// `indent` spaces, and the first has as many already. A command is broken between two arguments, behind a `\`, so that
/// it can be copied as it stands.
pub(super) fn wrapped(text: &str, indent: usize, width: Option<usize>) -> String {
    let limit = width.unwrap_or(usize::MAX).max(indent + 20);
    let mut result = String::new();
    let mut column = indent;
    let mut place = Place::Prose;
    for word in printable::lines(text).split_whitespace() {
        let start = column == indent;
        // Behind a line of a command comes ` \`.
        let next = place.behind(word);
        let reserve = if next == Place::Prose { 0 } else { BREAK.len() };
        let is_too_wide = column + 1 + word.width() + reserve > limit;
        if !start && is_too_wide && place != Place::Quoted {
            let end = if place == Place::Command { BREAK } else { "" };
            result.push_str(&format!("{end}\n{}", " ".repeat(indent)));
            column = indent;
        } else if !start {
            result.push(' ');
            column += 1;
        }
        result.push_str(word);
        column += word.width();
        place = next;
    }
    result
}

/// The same for each line that is too wide; the others stay as they are.
pub(super) fn wrapped_lines(text: &str, width: usize) -> String {
    let fitted = |line: &str| match line.width() > width {
        true => wrapped(line, 0, Some(width)),
        false => line.to_owned(),
    };
    text.split('\n').map(fitted).collect::<Vec<_>>().join("\n")
}

/// What a shell reads as an argument that goes on in the next line.
const BREAK: &str = " \\";

/// Programs whose commands are shown.
const PROGRAMS: [&str; 3] = ["`cargo", "`hf", "`git"];

/// Where a text is between two words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Prose,
    /// Between two arguments of a command.
    Command,
    /// In an argument of several words.
    Quoted,
}

impl Place {
    /// Where the text is behind a word.
    fn behind(self, word: &str) -> Self {
        let ticks = word.matches('`').count();
        let quotes = word.matches(['"', '\'']).count();
        match self {
            Self::Prose if ticks == 1 && PROGRAMS.contains(&word) => Self::Command,
            Self::Prose => Self::Prose,
            _ if ticks % 2 == 1 => Self::Prose,
            Self::Command if quotes % 2 == 1 => Self::Quoted,
            Self::Quoted if quotes % 2 == 1 => Self::Command,
            place => place,
        }
    }
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
    fn a_command_is_broken_between_arguments() {
        let text =
            "then record: `cargo model-sbom review m --approve --by NAME --reason \"a b c d e f g\"`, once";
        let broken = wrapped(text, 0, Some(34));
        assert_eq!(
            broken,
            "then record: `cargo model-sbom \\\nreview m --approve --by NAME \\\n--reason \"a b c d e f g\"`, once"
        );
        assert_eq!(broken.replace(" \\\n", " ").replace('\n', " "), text);
        assert_eq!(wrapped_lines("  [[a]]\n  b = 1", 40), "  [[a]]\n  b = 1");
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
