//! Findings and failures as workflow commands of GitHub Actions: one line each, shown beside the changed line.

use camino::{Utf8Path, Utf8PathBuf};

use crate::assess::{Assessment, Decision};
use crate::diagnostic::{Diagnostic, Severity, SourceMap};
use crate::error::Error;
use crate::printable;
use crate::quantity::count;

/// So many annotations of one kind the service shows of one step; the others stay in the log
/// (<https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md>).
const SHOWN: usize = 10;

/// The decisions of a check, the worst first; what the service leaves out is said.
pub(super) fn check(assessment: &Assessment<'_>, sources: &SourceMap) -> Vec<u8> {
    let decisions = assessment.decisions();
    let mut lines = String::new();
    for denied in [true, false] {
        let of_kind: Vec<_> = decisions.iter().filter(|decision| decision.is_denied() == denied).collect();
        // One place is for the number of the others, which is said first.
        let shown = if of_kind.len() > SHOWN { SHOWN - 1 } else { SHOWN };
        if of_kind.len() > SHOWN {
            let command = if denied { "error" } else { "warning" };
            let noun = if denied { "decision" } else { "warning" };
            let left = count(of_kind.len() - shown, &format!("more {noun}"));
            let text = format!("{left}: see the log of this step, or `cargo model-sbom report`");
            lines.push_str(&format!("::{command} title=cargo model-sbom::{}\n", data(&text)));
        }
        lines.extend(of_kind.iter().map(|decision| annotation(decision, sources)));
    }
    if let Some(text) = super::unknown_terms(assessment) {
        lines.push_str(&format!("::notice title=cargo model-sbom::{}\n", data(&printable::line(&text))));
    }
    let readiness = assessment.readiness(&decisions).to_string();
    lines.push_str(&format!("::notice title=cargo model-sbom::{}\n", data(&printable::line(&readiness))));
    lines.into_bytes()
}

/// What publishers answered, the worst first, and a notice where the answers are not complete.
#[cfg(feature = "upstream")]
pub(super) fn upstream(told: &super::upstream::Told<'_>, sources: &SourceMap) -> Vec<u8> {
    let mut diagnostics: Vec<_> = told.findings.iter().map(|finding| &finding.diagnostic).collect();
    diagnostics.sort_by_key(|diagnostic| diagnostic.severity);
    let mut lines: String = diagnostics.iter().map(|diagnostic| line(diagnostic, sources)).collect();
    if !told.is_complete() {
        let text =
            "a publisher was not asked, did not answer or could not be compared: see the log of this step";
        lines.push_str(&format!("::notice title=cargo model-sbom::{}\n", data(text)));
    }
    lines.into_bytes()
}

/// A decision at its first place, with what else it is about.
fn annotation(decision: &Decision<'_>, sources: &SourceMap) -> String {
    let mut diagnostic = decision.diagnostic();
    let others = decision.findings.iter().skip(1).map(|finding| {
        let place = sources.place(&finding.diagnostic).map(|place| format!(" ({place})"));
        format!("{}{}", decision.subject(finding), place.unwrap_or_default())
    });
    let others = others.collect::<Vec<_>>().join(", ");
    if !others.is_empty() {
        diagnostic.notes.insert(0, format!("also {others}"));
    }
    line(&diagnostic, sources)
}

/// A run that could not finish.
pub(super) fn failure(error: &Error, sources: &SourceMap) -> Vec<u8> {
    let faults = error.diagnostics();
    let mut lines: String = faults.iter().map(|fault| line(fault, sources)).collect();
    let text = std::iter::once(error.to_string()).chain(error.causes()).collect::<Vec<_>>().join(": ");
    let text = std::iter::once(text).chain(error.help()).collect::<Vec<_>>().join("\n");
    let text = printable::lines(&text);
    let place =
        lock_of(error, sources).map(|path| format!("file={},", property(&printable::line(path.as_str()))));
    let place = place.unwrap_or_default();
    lines.push_str(&format!("::error {place}title=cargo model-sbom::{}\n", data(&text)));
    lines.into_bytes()
}

/// The lock from the top of the repository, where a failure is about it.
fn lock_of(error: &Error, sources: &SourceMap) -> Option<Utf8PathBuf> {
    match error {
        Error::LockOutdated { path, .. } | Error::LockChanged { path } => {
            sources.repository_path(sources.find(Utf8Path::new(path.file_name()?))?)
        }
        _ => None,
    }
}

fn line(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let command = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut properties = format!("title={}", property(diagnostic.code));
    let place = diagnostic.labels.first().map(|label| label.span);
    if let Some((span, path)) = place.and_then(|span| Some((span, sources.repository_path(span.file)?))) {
        let (line, column) = sources.position(span);
        let file = property(&printable::line(path.as_str()));
        properties = format!("file={file},line={line},col={column},{properties}");
    }
    let said =
        std::iter::once(&diagnostic.message).chain(&diagnostic.notes).map(|text| printable::line(text));
    let text = said.chain(diagnostic.printable_help()).collect::<Vec<_>>().join("\n");
    format!("::{command} {properties}::{}\n", data(&text))
}

/// The message of a workflow command: `%` and line ends are escaped.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a workflow command: `:` and `,` as well.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Span;

    #[test]
    fn a_finding_is_one_line_whatever_it_says() {
        let mut sources = SourceMap::default();
        let file = sources.add("a,b/Cargo.toml", "x = 1\ny = 2\n".to_owned());
        let diagnostic = Diagnostic::error("code", "100 %\nsure: yes")
            .label(Span { file, start: 6, end: 7 }, "here")
            .help("do it");
        assert_eq!(
            line(&diagnostic, &sources),
            "::error file=a%2Cb/Cargo.toml,line=2,col=1,title=code::100 %25\\nsure: yes%0Ado it\n"
        );
        sources.place_in_repository("rust".into());
        assert!(line(&diagnostic, &sources).starts_with("::error file=rust/a%2Cb/Cargo.toml,line=2"));
        let foreign = sources.add_foreign("a-1.0.0/Cargo.toml", "x".to_owned());
        let diagnostic =
            Diagnostic::error("code", "x").label(Span { file: foreign, start: 0, end: 1 }, "here");
        assert_eq!(line(&diagnostic, &sources), "::error title=code::x\n");
    }
}
