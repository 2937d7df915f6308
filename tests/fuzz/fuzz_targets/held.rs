//! What holds of everything that is shown or written, whatever the input is.

use cargo_model_sbom::{diagnostic::Diagnostic, internal::SourceMap};
use cargo_model_sbom::internal::report;

/// A directory that no document may name.
pub const PLACE: &str = "place-of-this-machine";

/// Nothing steers a terminal, and no line begins a command of a workflow.
pub fn shown(text: &str, what: &str) {
    let steers = |c: char| {
        c != '\n' && c != '\t' && c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert!(!text.contains(steers), "{what} steers the terminal: {text:?}");
    let commands = |line: &str| line.trim_start().starts_with("::") || line.contains("##[");
    assert!(!text.lines().any(commands), "{what} is a command of a workflow: {text:?}");
}

/// The same of a text that the terminal is given.
#[allow(dead_code, reason = "declarations have diagnostics alone")]
pub fn page(text: &str, what: &str) {
    shown(&report::printed(text), what);
}

/// A diagnostic points into its texts, and is shown as above.
#[allow(dead_code, reason = "documents have no diagnostics")]
pub fn told(diagnostic: &Diagnostic, sources: &SourceMap) {
    for label in &diagnostic.labels {
        let text = sources.text(label.span.file);
        assert!(text.is_char_boundary(label.span.start) && text.is_char_boundary(label.span.end), "{diagnostic:?}");
    }
    shown(&report::plain(diagnostic, sources), diagnostic.code);
}
