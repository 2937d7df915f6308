//! Tables about commerce, in Markdown and in HTML.

use std::iter;

use super::words::{OF_OTHERS, Said, answer, is_one_of, judged, label_of, seen, words};

/// What rows and columns about the model itself are called.
pub(super) const OF_MODEL: [&str; 12] = [
    "allowed",
    "checkpoint",
    "checkpoints",
    "model",
    "model weights",
    "models",
    "ours",
    "permitted",
    "the model",
    "this model",
    "weights",
    "we",
];

/// The rows of the tables in HTML as rows of Markdown, and an empty line behind each table.
pub(in crate::inspect) fn rows_of_html(markdown: &str) -> Vec<String> {
    let lower = markdown.to_ascii_lowercase();
    let mut found = Vec::new();
    for (start, _) in lower.match_indices("<table") {
        let end = lower[start..].find("</table").map_or(lower.len(), |end| start + end);
        let table = &markdown[start..end];
        let mut rows = pieces(table, &["<tr"]).skip(1).map(|row| {
            let cells = pieces(row, &["<td", "<th"]).skip(1);
            let cells: Vec<_> = cells.map(|cell| seen(&format!("<i {cell}"))).collect();
            format!("| {} |", cells.join(" | "))
        });
        found.extend(rows.next());
        if lower[start..end].contains("<th") {
            found.push("|---|---|".to_owned());
        }
        found.extend(rows);
        found.push(String::new());
    }
    found
}

/// A text in pieces, each of which begins behind one of these tags.
fn pieces<'t>(text: &'t str, tags: &[&str]) -> impl Iterator<Item = &'t str> {
    let lower = text.to_ascii_lowercase();
    let is_whole = |end: usize| !lower[end..].starts_with(|next: char| next.is_ascii_alphabetic());
    let mut cuts: Vec<_> = tags
        .iter()
        .flat_map(|tag| lower.match_indices(tag).map(|(at, tag)| (at, at + tag.len())))
        .filter(|(_, end)| is_whole(*end))
        .collect();
    cuts.sort_unstable();
    let starts: Vec<_> = iter::once(0).chain(cuts.iter().map(|(_, end)| *end)).collect();
    let ends: Vec<_> = cuts.iter().map(|(at, _)| *at).chain([text.len()]).collect();
    starts.into_iter().zip(ends).map(|(start, end)| &text[start..end])
}

/// Letters and digits alone.
pub(in crate::inspect) fn plain(text: &str) -> String {
    text.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// What a table says in a row or in a column about commerce.
pub(super) fn of_table(lines: &[&str], title: &str) -> Vec<(Said, String)> {
    let rows: Vec<_> = lines.iter().map(|line| cells(line)).collect();
    let has_head = rows.get(1).is_some_and(|row| is_rule(row));
    let rows: Vec<_> = rows.into_iter().filter(|row| !is_rule(row)).collect();
    let Some(head) = rows.first() else { return Vec::new() };
    let corner = head.first().map(|cell| words(cell)).unwrap_or_default();
    if has_head && corner.iter().any(|word| is_one_of(OF_OTHERS, word)) {
        return Vec::new();
    }
    let is_model = |cell: &String| is_of_model(cell, title);
    let mut found: Vec<_> = rows.iter().filter_map(|row| of_row(row, head, is_model)).collect();
    if !has_head {
        return found;
    }
    let columns = head.iter().enumerate().skip(1).filter_map(|(at, cell)| Some((at, label_of(cell)?)));
    for (at, subject) in columns {
        let body = &rows[1..];
        let counts = |row: &&Vec<String>| body.len() == 1 || row.first().is_some_and(is_model);
        found.extend(body.iter().filter(counts).filter_map(|row| {
            let said = judged(subject, answer(row.get(at)?)?)?;
            Some((said, format!("{} | {}", head[at], row[at])))
        }));
    }
    found
}

/// Whether a row is the line below the head of a table.
pub(in crate::inspect) fn is_rule(row: &[String]) -> bool {
    row.iter().all(|cell| cell.chars().all(|mark| matches!(mark, '-' | ':' | ' ')))
}

/// The cells of a row.
pub(in crate::inspect) fn cells(line: &str) -> Vec<String> {
    line.trim().trim_matches('|').split('|').map(seen).collect()
}

/// What a row says whose first cell is a label about commerce. Of several answers that of the column about the model counts;
/// where there is none, one that withholds.
fn of_row(row: &[String], head: &[String], is_model: impl Fn(&String) -> bool) -> Option<(Said, String)> {
    let subject = label_of(row.first()?)?;
    let said = |at: usize| judged(subject, answer(row.get(at)?)?);
    let own = (1..row.len()).find(|at| head.get(*at).is_some_and(&is_model)).and_then(said);
    let mut all = (1..row.len()).filter_map(said);
    let said = own.or_else(|| all.clone().find(|said| *said == Said::Withheld)).or_else(|| all.next())?;
    Some((said, row.join(" | ")))
}

/// Whether a cell names the model of the card.
pub(in crate::inspect) fn is_of_model(cell: &str, title: &str) -> bool {
    const SHORTEST: usize = 4;
    let lower = cell.to_lowercase();
    let is_ours = words(cell).iter().any(|word| matches!(word.as_str(), "our" | "ours"));
    let own = plain(cell);
    let is_title =
        own.len() >= SHORTEST && !title.is_empty() && (title.contains(&own) || own.contains(title));
    OF_MODEL.contains(&lower.trim()) || is_ours || is_title
}
