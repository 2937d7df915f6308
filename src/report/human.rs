//! Diagnostics in rustc's look.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Element, Group, Level, Renderer, Snippet};

use unicode_width::UnicodeWidthStr as _;

use super::layout;
use super::terminal::{ATTENTION, ERROR};
use crate::address::masked;
use crate::assess::Decision;
use crate::diagnostic::{Diagnostic, Label, Severity, SourceMap};
use crate::printable;

/// Renders one diagnostic with its places. Colours are escape sequences; the stream takes them out where they
/// are not wanted.
pub(super) fn render(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    with_others(diagnostic, None, sources, None)
}

/// Renders one decision: its title, its first finding with its places, and of the others what they are about and where.
pub(super) fn decision(decision: &Decision<'_>, sources: &SourceMap, width: Option<usize>) -> String {
    let [first, others @ ..] = decision.findings.as_slice() else { return String::new() };
    if others.is_empty() {
        return with_others(&first.diagnostic, None, sources, width);
    }
    let more = others.len().saturating_sub(PLACES);
    // One more takes no more room than the words that it is left out.
    let shown = if more == 1 { others.len() } else { others.len() - more };
    let named = others.iter().take(shown).map(|finding| {
        let subject = printable::line(decision.subject(finding)).into_owned();
        match place(&finding.diagnostic, sources) {
            Some(place) => format!("`{subject}` ({place})"),
            None => format!("`{subject}`"),
        }
    });
    let left = (shown < others.len()).then(|| format!("and {} more (`-v` shows all)", others.len() - shown));
    let named = named.chain(left);
    let also = layout::wrapped_list(
        "also ",
        named,
        width.unwrap_or(WIDTH).saturating_sub(BEFORE_NOTES).max(NARROWEST),
    );
    with_others(&decision.diagnostic(), Some(also), sources, width)
}

/// So many places are named besides the first.
const PLACES: usize = 6;

/// Columns of a text for no terminal.
const WIDTH: usize = 120;

/// Columns before a note: the numbers of lines, the rule and the word `note`.
const BEFORE_NOTES: usize = 16;

/// Columns of a text for which a terminal leaves less: it runs over the edge, and its words are apart.
const NARROWEST: usize = 24;

/// `FILE:LINE` of the main label.
fn place(diagnostic: &Diagnostic, sources: &SourceMap) -> Option<String> {
    let span = diagnostic.labels.first()?.span;
    Some(format!("{}:{}", printable::line(sources.path(span.file).as_str()), sources.position(span).0))
}

/// `width` is that of a terminal, whose own ends of lines would part words.
fn with_others(
    diagnostic: &Diagnostic,
    also: Option<String>,
    sources: &SourceMap,
    width: Option<usize>,
) -> String {
    let behind = |text: String, columns: usize| match width {
        Some(width) => layout::wrapped_lines(&text, width.saturating_sub(columns).max(NARROWEST)),
        None => text,
    };
    let fitted = |text: String| behind(text, BEFORE_NOTES);
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    // `warning[CODE]: `
    let head = diagnostic.severity.as_str().len() + diagnostic.code.len() + 4;
    let message = behind(printable::line(&diagnostic.message).into_owned(), head);
    let title = level.primary_title(message).id(diagnostic.code);
    let mut group = Group::with_title(title);
    for snippet in snippets(&diagnostic.labels, sources, width) {
        group = group.element(snippet);
    }
    let notes = diagnostic
        .notes
        .iter()
        .map(|note| Element::from(Level::NOTE.message(fitted(printable::line(note).into_owned()))));
    let also = also.into_iter().map(|also| Element::from(Level::NOTE.message(also)));
    let help =
        diagnostic.printable_help().map(|help| Element::from(Level::HELP.message(fitted(help.into()))));
    let renderer = width.map_or(Renderer::styled(), |width| Renderer::styled().term_width(width));
    renderer.render(&[group.elements(also.chain(notes).chain(help))])
}

/// One line: `FILE:LINE:COLUMN: error[CODE]: MESSAGE`, as rustc's short format has it.
pub(super) fn short(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let severity = diagnostic.severity.as_str();
    let style = match diagnostic.severity {
        Severity::Error => ERROR,
        Severity::Warning => ATTENTION,
    };
    let place = diagnostic.labels.first().map(|label| {
        let (line, column) = sources.position(label.span);
        format!("{}:{line}:{column}: ", printable::line(sources.path(label.span.file).as_str()))
    });
    let message = printable::line(&diagnostic.message);
    format!("{}{style}{severity}[{}]{style:#}: {message}", place.unwrap_or_default(), diagnostic.code)
}

/// Columns before the text of a line: its number, and the rule.
const BEFORE_SOURCE: usize = 7;

/// What of the span of a label is marked: in a terminal so much that the text of the label stands on the same line, and of
/// lines of which one is too long the first, for the renderer cuts no line that a mark runs along.
fn marked(label: &Label, sources: &SourceMap, width: Option<usize>) -> Range<usize> {
    let span = label.span;
    let Some(width) = width else { return span.start..span.end };
    let text = &sources.text(span.file)[span.start..span.end];
    let first = text.lines().next().unwrap_or_default();
    if first.len() < text.len() {
        let is_long = text.lines().any(|line| BEFORE_SOURCE + line.width() > width);
        return span.start..if is_long { span.start + first.len() } else { span.end };
    }
    let (_, column) = sources.position(span);
    let room = width.saturating_sub(BEFORE_SOURCE + column + 1 + label.text.width()).max(1);
    let end = first.char_indices().nth(room).map_or(first.len(), |(at, _)| at);
    span.start..span.start + end
}

/// One snippet a file, the one with the main label first.
fn snippets<'a>(
    labels: &'a [Label],
    sources: &'a SourceMap,
    width: Option<usize>,
) -> Vec<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    let mut files = Vec::new();
    for label in labels {
        if !files.contains(&label.span.file) {
            files.push(label.span.file);
        }
    }
    let of_file = |file| labels.iter().enumerate().filter(move |(_, label)| label.span.file == file);
    let annotations = |file, from: usize| {
        of_file(file).map(move |(index, label)| {
            let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
            let marked = marked(label, sources, width);
            kind.span(marked.start - from..marked.end - from).label(printable::line(&label.text))
        })
    };
    files
        .into_iter()
        .map(|file| {
            let (line, excerpt) = sources.excerpt(file, of_file(file).map(|(_, label)| label.span));
            Snippet::source(masked(&sources.text(file)[excerpt.clone()]))
                .line_start(line)
                .path(printable::line(sources.path(file).as_str()))
                .annotations(annotations(file, excerpt.start))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Span;

    #[test]
    fn no_line_of_a_file_runs_over_the_edge() {
        let mut sources = SourceMap::default();
        let long = "a".repeat(30);
        let text = format!("[[review]]\nuse = \"{long}{long}\"\nid = \"{long}\"\n");
        let value = text.rfind("aaaaaa").map(|end| end + 6 - long.len()).expect("the last value");
        let file = sources.add("model-sbom.toml", text.clone());
        let label = |start, end, text: &str| Label { span: Span { file, start, end }, text: text.to_owned() };
        for label in [
            label(0, text.len() - 1, "this review has expired"),
            label(value, value + long.len(), "fetched from here without a known digest"),
        ] {
            let mut diagnostic = Diagnostic::new(Severity::Warning, "review-expired", "it expired");
            diagnostic.labels.push(label);
            let told = with_others(&diagnostic, None, &sources, Some(60));
            let told = anstream::adapter::strip_str(&told).to_string();
            assert!(told.lines().all(|line| line.width() <= 60), "{told}");
        }
    }

    #[test]
    fn a_title_is_broken_between_words() {
        let message = "the review of `gemma` no longer holds: the licence text has changed since then";
        let diagnostic = Diagnostic::new(Severity::Warning, "license-text-changed", message);
        let text =
            anstream::adapter::strip_str(&with_others(&diagnostic, None, &SourceMap::default(), Some(60)))
                .to_string();
        assert!(text.lines().count() > 1 && text.lines().all(|line| line.len() <= 60), "{text}");
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(words(&text)[1..], words(message), "{text}");
    }
}
