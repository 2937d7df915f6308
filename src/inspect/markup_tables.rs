//! Tables and lists of definitions of reStructuredText, AsciiDoc and MediaWiki, as those of Markdown.
//!
//! Sources: docutils' reStructuredText specification (simple and grid tables, `list-table`, `csv-table`, definition lists), the
//! AsciiDoc language (cell specifiers, `format`, `cols`), MediaWiki's help on tables.

use std::fmt::Write as _;

/// The rows of a table.
#[derive(Default)]
struct Table {
    rows: Vec<Vec<String>>,
    has_head: bool,
}

impl Table {
    fn write(&self, markdown: &mut String) {
        for (at, row) in self.rows.iter().enumerate() {
            let cells: Vec<_> = row.iter().map(|cell| cell.trim()).collect();
            _ = writeln!(markdown, "| {} |", cells.join(" | "));
            if at == 0 && self.has_head {
                _ = writeln!(markdown, "|{}", "---|".repeat(row.len()));
            }
        }
        markdown.push('\n');
    }
}

/// The rows of a text in CSV.
fn rows_of_csv(text: &str, delimiter: u8) -> Vec<Vec<String>> {
    let mut reader = ::csv::ReaderBuilder::new();
    reader.has_headers(false).flexible(true).delimiter(delimiter).trim(::csv::Trim::All);
    // A quote stands behind a space as well.
    let mark = char::from(delimiter);
    let text = text.replace(&format!("{mark} \""), &format!("{mark}\""));
    let reader = reader.from_reader(text.as_bytes());
    let records = reader.into_records().filter_map(Result::ok);
    records.map(|record| record.iter().map(str::to_owned).collect()).collect()
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// A text in reStructuredText with tables, definitions and admonitions as Markdown has them.
pub(super) fn of_rst(text: &str) -> String {
    let lines: Vec<_> = text.lines().collect();
    let mut markdown = String::with_capacity(text.len());
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        let body = || {
            let is_inside = |line: &&&str| line.trim().is_empty() || indent(line) > indent(lines[at]);
            let count = lines[at + 1..].iter().take_while(is_inside).count();
            &lines[at + 1..at + 1 + count]
        };
        let trimmed = line.trim();
        if let Some(read) = table_directive(trimmed) {
            let body = body();
            read(body).write(&mut markdown);
            at += body.len();
        } else if let Some((table, count)) = simple_table(&lines[at..]) {
            table.write(&mut markdown);
            at += count - 1;
        } else if let Some(rule) = grid_rule(trimmed) {
            markdown.push_str(rule);
        } else if let Some(said) = admonition(trimmed) {
            _ = writeln!(markdown, "\n{said}");
        } else if let Some(definition) = lines.get(at + 1).and_then(|next| definition(line, next)) {
            _ = writeln!(markdown, "{trimmed}: {definition}\n");
            at += 1;
        } else {
            _ = writeln!(markdown, "{line}");
        }
        at += 1;
    }
    markdown
}

/// How the body of a directive is read.
fn table_directive(line: &str) -> Option<fn(&[&str]) -> Table> {
    let name = line.strip_prefix(".. ")?.split_once("::")?.0;
    match name {
        "list-table" => Some(list_table),
        "csv-table" => Some(csv_table),
        _ => None,
    }
}

/// The value of an option of a directive: `:header-rows: 1`.
fn option<'b>(body: &[&'b str], name: &str) -> Option<&'b str> {
    body.iter()
        .find_map(|line| Some(line.trim().strip_prefix(':')?.strip_prefix(name)?.strip_prefix(':')?.trim()))
}

/// `* - Model` begins a row, `- License` goes on with it.
fn list_table(body: &[&str]) -> Table {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for line in body.iter().map(|line| line.trim()).filter(|line| !line.starts_with(':')) {
        let row = line.strip_prefix('*').map(str::trim_start);
        rows.extend(row.map(|_| Vec::new()));
        let cell = row.unwrap_or(line);
        let Some(row) = rows.last_mut() else { continue };
        match (cell.strip_prefix('-').filter(|rest| rest.is_empty() || rest.starts_with(' ')), row.last_mut())
        {
            (Some(cell), _) => row.push(cell.trim().to_owned()),
            (None, Some(last)) => *last = format!("{last} {cell}"),
            (None, None) => {}
        }
    }
    Table { rows, has_head: option(body, "header-rows").is_some_and(|count| count != "0") }
}

fn csv_table(body: &[&str]) -> Table {
    let delimiter = option(body, "delim").and_then(|delim| delim.bytes().next()).unwrap_or(b',');
    let head = option(body, "header").map(|head| rows_of_csv(head, delimiter)).unwrap_or_default();
    let rows: Vec<_> = body.iter().map(|line| line.trim()).filter(|line| !line.starts_with(':')).collect();
    let has_head = !head.is_empty() || option(body, "header-rows").is_some_and(|count| count != "0");
    Table { rows: head.into_iter().chain(rows_of_csv(&rows.join("\n"), delimiter)).collect(), has_head }
}

/// Where the columns begin below a border such as `=====  =====`.
fn columns(line: &str) -> Option<Vec<usize>> {
    let letters: Vec<_> = line.trim_end().chars().collect();
    let is_border = letters.iter().all(|letter| matches!(letter, '=' | ' '));
    let starts = (0..letters.len()).filter(|at| letters[*at] == '=' && (*at == 0 || letters[at - 1] == ' '));
    let starts: Vec<_> = starts.collect();
    (is_border && starts.len() > 1).then_some(starts)
}

/// A simple table at the beginning of these lines, and how many of them it has.
fn simple_table(lines: &[&str]) -> Option<(Table, usize)> {
    const MOST_LINES: usize = 400;
    let columns = columns(lines.first()?)?;
    let near = &lines[..lines.len().min(MOST_LINES)];
    let is_border = |at: &usize| self::columns(near[*at]).is_some_and(|starts| starts.len() == columns.len());
    let borders: Vec<_> = (1..near.len()).filter(is_border).take(2).collect();
    let ends_at = |at: usize| near.get(at + 1).is_none_or(|next| next.trim().is_empty());
    let (head, end) = match borders.as_slice() {
        [end] => (0, *end),
        [end, _] if ends_at(*end) => (0, *end),
        [head, end] => (*head, *end),
        _ => return None,
    };
    let row = |line: &&&str| {
        let letters: Vec<_> = line.chars().collect();
        let cell = |(at, start): (usize, &usize)| {
            let end = columns.get(at + 1).copied().unwrap_or(letters.len()).min(letters.len());
            letters.get(*start..end).map(|cell| cell.iter().collect::<String>()).unwrap_or_default()
        };
        columns.iter().enumerate().map(cell).collect::<Vec<_>>()
    };
    let is_row = |line: &&&str| !line.trim().is_empty() && self::columns(line).is_none();
    let rows = near[1..end].iter().filter(is_row).map(|line| row(&line)).collect();
    Some((Table { rows, has_head: head > 0 }, end + 1))
}

/// What a line of a grid is in Markdown: `+===+` ends a head, `+---+` is nothing.
fn grid_rule(line: &str) -> Option<&'static str> {
    let is_rule = line.len() > 2 && line.starts_with('+') && line.ends_with('+');
    match line.trim_matches('+').chars().next().filter(|_| is_rule)? {
        '=' if line.chars().all(|mark| matches!(mark, '+' | '=')) => Some("|---|---|\n"),
        '-' if line.chars().all(|mark| matches!(mark, '+' | '-')) => Some(""),
        _ => None,
    }
}

/// The words of an admonition in its line: `.. warning:: Not for sale.`
fn admonition(line: &str) -> Option<&str> {
    const NAMES: [&str; 10] = [
        "admonition",
        "attention",
        "caution",
        "danger",
        "error",
        "hint",
        "important",
        "note",
        "tip",
        "warning",
    ];
    let (name, said) = line.strip_prefix(".. ")?.split_once("::")?;
    NAMES.contains(&name).then_some(said.trim()).filter(|said| !said.is_empty())
}

/// The definition below a term: an indented line below one of a few words.
fn definition<'l>(term: &str, next: &'l str) -> Option<&'l str> {
    const MOST_WORDS: usize = 4;
    let is_term = term.starts_with(char::is_alphabetic)
        && !term.trim_end().ends_with(['.', ':', ',', ';'])
        && term.split_whitespace().count() <= MOST_WORDS;
    let said = next.trim();
    (is_term && indent(next) > 0 && said.starts_with(char::is_alphanumeric)).then_some(said)
}

/// A table of AsciiDoc, read line by line.
#[derive(Default)]
pub(super) struct AsciiTable {
    /// What its attributes say, in front of it: `%header,cols="1,1"`.
    attributes: String,
    delimiter: Option<u8>,
    lines: Vec<String>,
}

impl AsciiTable {
    /// One that begins with this line: `|===`, `,===` for CSV.
    pub(super) fn opens(line: &str, attributes: &str) -> Option<Self> {
        let mark = line.strip_suffix("===").filter(|mark| matches!(*mark, "|" | "," | ":"))?;
        let of_format = |format: &str| {
            attributes.contains(&format!("format={format}"))
                || attributes.contains(&format!("format=\"{format}\""))
        };
        let delimiter = match mark {
            "," => Some(b','),
            ":" => Some(b':'),
            _ if of_format("csv") => Some(b','),
            _ if of_format("tsv") => Some(b'\t'),
            _ if of_format("dsv") => Some(b':'),
            _ => None,
        };
        Some(Self { attributes: attributes.to_owned(), delimiter, lines: Vec::new() })
    }

    pub(super) fn add(&mut self, line: &str) {
        self.lines.push(line.trim().to_owned());
    }

    /// The same in Markdown.
    pub(super) fn write(&self, markdown: &mut String) {
        let is_blank = |at: usize| self.lines.get(at).is_some_and(|line: &String| line.is_empty());
        let first = self.lines.iter().position(|line| !line.is_empty()).unwrap_or(0);
        let is_named = self.attributes.contains("header");
        let rows = match self.delimiter {
            Some(delimiter) => rows_of_csv(&self.lines.join("\n"), delimiter),
            None => self.rows(),
        };
        let is_whole =
            self.delimiter.is_some() || self.lines.get(first).is_some_and(|line| cells_of(line).len() > 1);
        Table { rows, has_head: is_named || is_whole && is_blank(first + 1) }.write(markdown);
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let mut cells: Vec<String> = Vec::new();
        let mut width = self.columns();
        for line in &self.lines {
            let own = cells_of(line);
            // The first row says how many there are, in its line or down to the next empty one.
            if width.is_none() && (own.len() > 1 && cells.is_empty()) {
                width = Some(own.len());
            } else if width.is_none() && line.is_empty() && !cells.is_empty() {
                width = Some(cells.len());
            }
            match (own.is_empty(), cells.last_mut()) {
                (true, Some(last)) => *last = format!("{last} {line}"),
                _ => cells.extend(own),
            }
        }
        let width = width.unwrap_or(2).max(1);
        cells.chunks(width).map(<[String]>::to_vec).collect()
    }

    /// The number of columns that the attributes name: `cols="1,a"`, `cols=2*`.
    fn columns(&self) -> Option<usize> {
        let said = self.attributes.split_once("cols=")?.1;
        let said = match said.strip_prefix('"') {
            Some(quoted) => quoted.split('"').next()?,
            None => said.split([',', ']']).next()?,
        };
        let column = |column: &str| {
            column.split_once('*').and_then(|(count, _)| count.trim().parse().ok()).unwrap_or(1)
        };
        Some(said.split([',', ';']).map(column).sum::<usize>()).filter(|count| (1..=100).contains(count))
    }
}

/// The cells that begin in a line, without what says how a cell is set: `a|`, `2+|`.
fn cells_of(line: &str) -> Vec<String> {
    let is_set = |word: &str| {
        word.chars()
            .rev()
            .enumerate()
            .all(|(at, letter)| "0123456789.*+<^>".contains(letter) || at == 0 && "adehlmsv".contains(letter))
    };
    let mut parts = line.split('|');
    if !parts.next().is_some_and(|first| is_set(first.trim())) {
        return Vec::new();
    }
    let mut cells: Vec<_> = parts.collect();
    let last = cells.len().saturating_sub(1);
    for cell in cells.iter_mut().take(last) {
        let (rest, word) = cell.rsplit_once(' ').unwrap_or(("", cell));
        if !word.is_empty()
            && is_set(word)
            && !rest.is_empty()
            && !word.chars().all(|letter| letter.is_ascii_digit() || letter == '.')
        {
            *cell = rest;
        }
    }
    cells.into_iter().map(|cell| cell.trim().to_owned()).collect()
}

/// A text in MediaWiki with its tables as those of Markdown; `other` reads the lines outside of tables.
pub(super) fn of_wiki(text: &str, other: impl Fn(&str) -> String) -> String {
    let mut markdown = String::with_capacity(text.len());
    let mut open: Option<(Table, bool)> = None;
    for line in text.lines() {
        let trimmed = line.trim();
        let Some((table, is_new)) = &mut open else {
            match trimmed.starts_with("{|") {
                true => open = Some((Table::default(), true)),
                false => markdown.push_str(&(other(line) + "\n")),
            }
            continue;
        };
        if trimmed.starts_with("|}") {
            table.write(&mut markdown);
            open = None;
        } else if trimmed.starts_with("|-") {
            *is_new = true;
        } else if let Some(cells) = trimmed.strip_prefix(['|', '!']).filter(|rest| !rest.starts_with('+')) {
            let is_head = trimmed.starts_with('!');
            if std::mem::take(is_new) {
                table.has_head |= is_head && table.rows.is_empty();
                table.rows.push(Vec::new());
            }
            // A first row of which not all are heads has none above it.
            table.has_head &= is_head || table.rows.len() > 1;
            let cell = |cell: &str| match cell.split_once('|') {
                Some((set, cell)) if set.contains('=') => cell.trim().to_owned(),
                _ => cell.trim().to_owned(),
            };
            let cells = cells.replace("!!", "||");
            table.rows.last_mut().into_iter().for_each(|row| row.extend(cells.split("||").map(cell)));
        }
    }
    if let Some((table, _)) = open {
        table.write(&mut markdown);
    }
    markdown
}
