//! Diagnostics in rustc's look.

use annotate_snippets::{AnnotationKind, Element, Group, Level, Renderer, Snippet};

use super::terminal::{ATTENTION, ERROR};
use crate::address::masked;
use crate::diagnostic::{Diagnostic, Label, Severity, SourceMap};
use crate::printable;

/// Renders one diagnostic with its places. Colours are escape sequences; the stream takes them out where they
/// are not wanted.
pub(super) fn render(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(printable::line(&diagnostic.message)).id(diagnostic.code);
    let mut group = Group::with_title(title);
    for snippet in snippets(&diagnostic.labels, sources) {
        group = group.element(snippet);
    }
    let notes = diagnostic.notes.iter().map(|note| Element::from(Level::NOTE.message(printable::line(note))));
    let help = diagnostic.printable_help().map(|help| Element::from(Level::HELP.message(help)));
    Renderer::styled().render(&[group.elements(notes.chain(help))])
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

/// One snippet a file, the one with the main label first.
fn snippets<'a>(
    labels: &'a [Label],
    sources: &'a SourceMap,
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
            kind.span(label.span.start - from..label.span.end - from).label(printable::line(&label.text))
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
