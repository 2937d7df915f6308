//! What the tables of a card, and its lists of models, say of the licence of its own model.
//!
//! In: Markdown, with the rows of its tables in HTML. Out: the cell about the licence in the row, or the column, of the model,
//! which goes by the title of the card or by a word such as `weights`. What a table says of other models is not for us.

use super::markdown::heading;
use super::short_forms::tables::{cells, is_of_model, is_rule, plain};
use super::short_forms::words::{Answer, OF_OTHERS, answer, is_one_of, words};
use super::short_forms::{is_row, rows_of_html};
use crate::commerce;
use crate::legal_names::{LICENSE_WORDS, OF_VEHICLES};

/// What cells say of the licence of the model.
pub(super) fn read(markdown: &str) -> Vec<String> {
    let title = title(markdown);
    let html = rows_of_html(markdown);
    let lines: Vec<_> = markdown.lines().chain([""]).chain(html.iter().map(String::as_str)).collect();
    let mut found = Vec::new();
    for run in lines.chunk_by(|a, b| is_row(a) == is_row(b)) {
        if run.first().is_some_and(|line| is_row(line)) {
            found.extend(of_table(run, &title));
        }
    }
    found.extend(markdown.lines().filter_map(|line| of_item(line, &title)));
    found.retain(|said| says_something(said));
    found
}

/// The title of a card, in letters and digits: its first heading.
fn title(markdown: &str) -> String {
    let title = markdown.lines().find_map(|line| Some(heading(line)?.1));
    plain(title.unwrap_or_default())
}

/// Whether a cell says more than yes, or that there is nothing: whether a licence is an open one says the column.
fn says_something(cell: &str) -> bool {
    let is_open = matches!(plain(cell).as_str(), "open" | "opensource" | "permissive");
    cell.contains(char::is_alphabetic)
        && !is_open
        && !matches!(answer(cell), Some(Answer::Yes | Answer::Free))
}

/// Whether a cell at the head of a column or of a row is about the terms of works.
fn is_of_license(cell: &str) -> bool {
    let words = words(cell);
    words.iter().enumerate().any(|(at, word)| {
        let is_plate = words.get(at + 1).is_some_and(|next| OF_VEHICLES.contains(&next.as_str()));
        (LICENSE_WORDS.contains(&word.as_str()) || word == "terms") && !is_plate
    })
}

/// The cells of the column about licences in the rows of the model; or, where a row is about licences, that of the column of the
/// model.
fn of_table(lines: &[&str], title: &str) -> Vec<String> {
    let rows: Vec<_> = lines.iter().map(|line| cells(line)).collect();
    let has_head = rows.get(1).is_some_and(|row| is_rule(row));
    let mut rows = rows.into_iter().filter(|row| !is_rule(row));
    let Some(head) = rows.next().filter(|_| has_head) else { return Vec::new() };
    let rows: Vec<_> = rows.collect();
    match head.iter().position(|cell| is_of_license(cell)) {
        Some(column) => of_column(&head, &rows, column, title),
        None => {
            let own = |from: usize| (from..head.len()).find(|at| is_named(&head[*at], title));
            let of_license = rows.iter().filter(|row| row.first().is_some_and(|cell| is_of_license(cell)));
            let found: Vec<_> = of_license.filter_map(|row| row.get(own(1)?).cloned()).collect();
            if found.is_empty() { of_unlabelled(&head, &rows, own(0)) } else { found }
        }
    }
}

/// What a row without a label says of the model whose column this is, where that is a licence or withholds commerce.
fn of_unlabelled(head: &[String], rows: &[Vec<String>], own: Option<usize>) -> Vec<String> {
    let Some(own) = own.filter(|_| head.len() > 1) else { return Vec::new() };
    let is_about = |cell: &String| is_id(cell) || withholds(cell);
    let is_label = |cell: &String| !cell.is_empty() && !is_about(cell);
    let unlabelled = rows.iter().filter(|row| own == 0 || !row.first().is_some_and(is_label));
    unlabelled.filter_map(|row| row.get(own)).filter(|cell| is_about(cell)).cloned().collect()
}

/// Whether a cell is the id of a licence: `CC BY-NC 4.0`.
fn is_id(cell: &str) -> bool {
    spdx::license_id(cell.replace(' ', "-").trim_end_matches('.')).is_some()
}

/// Whether a cell of a few words withholds commerce: `Non-commercial`, `research only`.
fn withholds(cell: &str) -> bool {
    const FEW: usize = 4;
    let words = words(cell);
    let is_only = words.iter().any(|word| word == "only");
    let is_negated =
        |at: usize| words[at] == "non" && words.get(at + 1).is_some_and(|next| commerce::begins(next));
    let is_withheld = (0..words.len()).any(|at| commerce::is_negated(&words[at]) || is_negated(at));
    words.len() <= FEW && (is_withheld || is_only && words.iter().any(|word| commerce::is_no_trade(word)))
}

fn of_column(head: &[String], rows: &[Vec<String>], column: usize, title: &str) -> Vec<String> {
    let is_of_others = |cell: &String| words(cell).iter().any(|word| is_one_of(OF_OTHERS, word));
    let names = |row: &'_ Vec<String>| {
        let names: Vec<_> =
            row.iter().enumerate().filter(|(at, _)| *at != column).map(|(_, cell)| cell.clone()).collect();
        names
    };
    if head.iter().enumerate().any(|(at, cell)| at != column && at < 2 && is_of_others(cell)) {
        return Vec::new();
    }
    let is_exact =
        |row: &&Vec<String>| names(row).iter().any(|name| !title.is_empty() && plain(name) == title);
    let is_own = |row: &&Vec<String>| names(row).iter().any(|name| is_named(name, title));
    // A table of one row is about the model, whatever it is called there.
    let is_only = |row: &&Vec<String>| rows.len() == 1 && !names(row).iter().any(is_of_others);
    let exact: Vec<_> = rows.iter().filter(is_exact).collect();
    let own = if exact.is_empty() {
        rows.iter().filter(|row| is_own(row) || is_only(row)).collect()
    } else {
        exact
    };
    own.into_iter().filter_map(|row| row.get(column).cloned()).collect()
}

/// Whether a cell names the model, also among others: `Acme-7B, Acme-13B`.
fn is_named(cell: &str, title: &str) -> bool {
    let is_all = |name: &str| matches!(name.to_lowercase().as_str(), "all" | "all models");
    cell.split([',', ';', '&', '+']).map(str::trim).any(|name| is_all(name) || is_of_model(name, title))
}

/// What an item that begins with the name of the model says of its licence: `- Acme-7B: CC BY-NC 4.0`.
fn of_item(line: &str, title: &str) -> Option<String> {
    let item = line.trim_start().strip_prefix(['-', '*', '+'])?;
    let (name, said) = [": ", " - ", " – ", " — "].iter().find_map(|mark| item.split_once(mark))?;
    let said = said.trim_matches(['*', '_', '`', ' ']);
    let first = said.split(' ').next().unwrap_or_default().to_lowercase();
    let is_given =
        matches!(first.as_str(), "available" | "licensed" | "released" | "under") && said.contains("under ");
    (!title.is_empty() && plain(name) == title && (is_id(said) || is_given)).then(|| said.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_say_the_licence_of_the_model_by_its_name() {
        for (table, expected) in [
            ("| Model | License |\n|---|---|\n| Acme-7B | CC BY-NC 4.0 |", &["CC BY-NC 4.0"][..]),
            ("| Model | License |\n|---|---|\n| acme/acme-7b | A |\n| acme-13b | B |", &["A"]),
            ("| License | Model |\n|---|---|\n| A | Acme-7B |\n| B | C |", &["A"]),
            ("Model | License\n--- | ---\nAcme-7B | A\nAcme-13B | B", &["A"]),
            (
                "<table><tr><th>Model</th><th>License</th></tr><tr><td>Acme 7B</td><td>A</td></tr></table>",
                &["A"],
            ),
            ("| Model | License |\n|---|---|\n| Acme-7B, Acme-13B | A |\n| C | B |", &["A"]),
            ("| Model | License |\n|---|---|\n| all models | A |\n| C | B |", &["A"]),
            ("| Modell | Lizenz |\n|---|---|\n| Basis | A |", &["A"]),
            ("| | Acme-7B | Acme-13B |\n|---|---|---|\n| License | A | B |", &["A"]),
            ("| Acme-7B | Acme-13B |\n|---|---|\n| CC BY-NC 4.0 | MIT |\n| 7B | 13B |", &["CC BY-NC 4.0"]),
            ("| | Acme-7B | Acme-13B |\n|---|---|---|\n| | research only | MIT |", &["research only"]),
            ("| Acme-13B | Acme-7B |\n|---|---|\n| MIT | Non-commercial |", &["Non-commercial"]),
            ("| | Acme-7B | Other |\n|---|---|---|\n| Corpus | MIT | B |", &[]),
            ("| Other | Another |\n|---|---|\n| CC BY-NC 4.0 | MIT |", &[]),
            ("- Acme-7B: CC BY-NC 4.0\n- Acme-13B: MIT", &["CC BY-NC 4.0"]),
            ("- **Acme-7B** — released under A", &["released under A"]),
            ("| part | license |\n|---|---|\n| code | MIT |\n| weights | A |", &["A"]),
            ("| Model | License |\n|---|---|\n| Other | A |\n| Another | B |", &[]),
            ("| Component | License |\n|---|---|\n| Code | A |", &[]),
            ("| Dataset | License |\n|---|---|\n| Acme-7B | A |", &[]),
            ("| Model | License |\n|---|---|\n| Acme-7B | ✅ |", &[]),
            ("| Model | Open license |\n|---|---|\n| Acme-7B | yes |", &[]),
            ("| Model | License plates |\n|---|---|\n| Acme-7B | A |", &[]),
            ("| Model | Size |\n|---|---|\n| Acme-7B | A |", &[]),
            ("- Acme-7B: a model of 7 billion parameters", &[]),
        ] {
            assert_eq!(read(&format!("# Acme-7B\n\n{table}\n")), expected, "{table}");
        }
    }
}
