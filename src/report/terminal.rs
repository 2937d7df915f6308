//! The terminal: status lines, warnings and errors in Cargo's manner, on stderr; documents on stdout.

use std::io::{self, IsTerminal as _, Write};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Effects, Style};
use anstyle_hyperlink::Hyperlink;
use camino::Utf8Path;
use clap::ValueEnum;
use unicode_width::UnicodeWidthStr as _;

use super::{github, human, json, layout, sarif};
use crate::assess::{Assessment, Decision};
use crate::diagnostic::{Diagnostic, SourceMap};
use crate::error::Error;
use crate::printable;

/// When colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl ColorWhen {
    fn choice(self, automatic: impl FnOnce() -> ColorChoice) -> ColorChoice {
        match self {
            Self::Auto => automatic(),
            Self::Always => ColorChoice::Always,
            Self::Never => ColorChoice::Never,
        }
    }
}

/// How findings and failures are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum MessageFormat {
    /// For people, on stderr.
    Human,
    /// One line a finding, on stderr.
    Short,
    /// One JSON document, on stdout.
    Json,
    /// SARIF 2.1.0, on stdout.
    Sarif,
    /// Workflow commands of GitHub Actions, on stdout.
    Github,
}

impl MessageFormat {
    fn is_for_people(self) -> bool {
        matches!(self, Self::Human | Self::Short)
    }
}

/// How much is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verbosity {
    /// Errors only.
    Quiet,
    /// What was done.
    Normal,
    /// Each step.
    Verbose,
}

/// Whether stderr is no terminal: nobody watches a bar there.
pub(super) fn is_piped() -> bool {
    !io::stderr().is_terminal()
}

/// A line on stderr from any thread. What can't be written is read by nobody.
pub(super) fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

pub(super) const STATUS: Style = AnsiColor::BrightGreen.on_default().effects(Effects::BOLD);
pub(super) const ATTENTION: Style = AnsiColor::Yellow.on_default().effects(Effects::BOLD);
pub(super) const ERROR: Style = AnsiColor::BrightRed.on_default().effects(Effects::BOLD);
pub(super) const NOTE: Style = AnsiColor::BrightCyan.on_default().effects(Effects::BOLD);

/// Columns in front of the text of a status line.
const COLUMN: usize = 13;

/// Columns of the terminal that stderr is; `None` where it is none.
fn stderr_width() -> Option<usize> {
    terminal_size::terminal_size_of(io::stderr()).map(|(width, _)| usize::from(width.0))
}

/// Whether paths are links: `term.hyperlinks` of Cargo's environment, else what the terminal can do. Where colours are
/// off, so are they.
fn has_links(wanted: Option<&str>) -> bool {
    match wanted {
        Some("true") => true,
        Some("false") => false,
        _ => supports_hyperlinks::on(supports_hyperlinks::Stream::Stderr),
    }
}

/// Where everything is printed.
pub(crate) struct Terminal {
    message_format: MessageFormat,
    verbosity: Verbosity,
    color: ColorWhen,
    stderr: AutoStream<io::Stderr>,
    links: bool,
    sources: Option<SourceMap>,
}

impl Terminal {
    /// A terminal over this process's stderr and stdout.
    pub(crate) fn new(message_format: MessageFormat, verbosity: Verbosity, color: ColorWhen) -> Self {
        let choice = color.choice(|| AutoStream::choice(&io::stderr()));
        Self {
            message_format,
            verbosity,
            color,
            stderr: AutoStream::new(io::stderr(), choice),
            links: has_links(std::env::var("CARGO_TERM_HYPERLINKS").ok().as_deref()),
            sources: None,
        }
    }

    /// Columns of the terminal that stdout is; `None` where it is none.
    pub(crate) fn width(&self) -> Option<usize> {
        terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0))
    }

    /// How much is said.
    pub(crate) fn verbosity(&self) -> Verbosity {
        self.verbosity
    }

    /// Keeps the texts that the diagnostics of a failure point into.
    pub(crate) fn keep_sources(&mut self, sources: SourceMap) {
        self.sources = Some(sources);
    }

    /// A green word in Cargo's column, and what was done.
    pub(crate) fn status(&mut self, word: &str, text: &str) {
        self.line(Verbosity::Normal, STATUS, word, text);
    }

    /// Something was written to `path`, which is `shown` as the user knows it; a terminal that can opens it.
    pub(crate) fn wrote(&mut self, path: &Utf8Path, shown: &str, what: &str) {
        let link = match self.links {
            true => Hyperlink::with_path(path.as_std_path()),
            false => Hyperlink::default(),
        };
        let what = if what.is_empty() { String::new() } else { format!(" ({what})") };
        let [shown, what] = [shown, &what].map(printable::line);
        self.styled_line(Verbosity::Normal, STATUS, "Wrote", &format!("{link}{shown}{link:#}{what}"));
    }

    /// The same in yellow, for what a person has to look at.
    pub(crate) fn attention(&mut self, word: &str, text: &str) {
        self.line(Verbosity::Normal, ATTENTION, word, text);
    }

    /// The same in red, for what stops a release.
    pub(crate) fn alarm(&mut self, word: &str, text: &str) {
        self.line(Verbosity::Normal, ERROR, word, text);
    }

    /// A step, for those who want to know.
    pub(crate) fn step(&mut self, word: &str, text: &str) {
        self.line(Verbosity::Verbose, NOTE, word, text);
    }

    fn line(&mut self, least: Verbosity, style: Style, word: &str, text: &str) {
        let text = printable::line(text);
        match stderr_width().filter(|width| COLUMN + text.width() > *width) {
            Some(width) => {
                // Each part of a long line begins one of its own.
                let parts = text.split("; ").map(|part| layout::wrapped(part, COLUMN, Some(width)));
                let text = parts.collect::<Vec<_>>().join(&format!(";\n{:COLUMN$}", ""));
                self.styled_line(least, style, word, &printable::lines(&text));
            }
            None => self.styled_line(least, style, word, &text),
        }
    }

    /// A line whose text is ours, or was made printable.
    fn styled_line(&mut self, least: Verbosity, style: Style, word: &str, text: &str) {
        if self.verbosity >= least && self.message_format.is_for_people() {
            self.write(&format!("{style}{word:>12}{style:#} {text}\n"));
        }
    }

    /// A warning that belongs to no place in a file.
    pub(crate) fn warn(&mut self, text: &str) {
        self.titled(Verbosity::Normal, ATTENTION, "warning", &printable::line(text));
    }

    /// Something that is good to know.
    pub(crate) fn note(&mut self, text: &str) {
        self.titled(Verbosity::Normal, NOTE, "note", &printable::line(text));
    }

    /// A message that was made printable.
    fn titled(&mut self, least: Verbosity, style: Style, title: &str, text: &str) {
        if self.verbosity >= least {
            let text = match stderr_width() {
                Some(width) => layout::wrapped_lines(&format!("{title}: {text}"), width),
                None => format!("{title}: {text}"),
            };
            let text = text.strip_prefix(title).unwrap_or(&text);
            self.write(&format!("{style}{title}{style:#}{text}\n"));
        }
    }

    /// Diagnostics with their places, one after the other.
    pub(crate) fn diagnostics(&mut self, diagnostics: &[&Diagnostic], sources: &SourceMap) {
        for diagnostic in diagnostics {
            let text = match self.message_format {
                MessageFormat::Short => format!("{}\n", human::short(diagnostic, sources)),
                _ => format!("{}\n\n", human::render(diagnostic, sources)),
            };
            self.write(&printable::styled(&text));
        }
    }

    /// The findings of a check, in the format that was asked for. People are shown decisions, the worst first, and with
    /// `--verbose` each finding.
    pub(crate) fn findings(
        &mut self,
        assessment: &Assessment<'_>,
        decisions: &[Decision<'_>],
        sources: &SourceMap,
    ) -> io::Result<()> {
        let document = match self.message_format {
            MessageFormat::Human if self.verbosity < Verbosity::Verbose => {
                let width = stderr_width();
                for decision in decisions {
                    let text = format!("{}\n\n", human::decision(decision, sources, width));
                    self.write(&printable::styled(&text));
                }
                return Ok(());
            }
            MessageFormat::Human | MessageFormat::Short => {
                let diagnostics: Vec<_> =
                    assessment.findings.iter().map(|finding| &finding.diagnostic).collect();
                self.diagnostics(&diagnostics, sources);
                return Ok(());
            }
            MessageFormat::Json => json::check(assessment, sources),
            MessageFormat::Sarif => sarif::check(assessment, sources),
            MessageFormat::Github => github::check(assessment, sources),
        };
        self.document(&document)
    }

    /// What publishers answered, in the format that was asked for.
    #[cfg(feature = "upstream")]
    pub(crate) fn upstream(
        &mut self,
        told: &super::upstream::Told<'_>,
        sources: &SourceMap,
    ) -> io::Result<()> {
        let document = match self.message_format {
            MessageFormat::Human | MessageFormat::Short => {
                let diagnostics: Vec<_> = told.findings.iter().map(|finding| &finding.diagnostic).collect();
                self.diagnostics(&diagnostics, sources);
                return Ok(());
            }
            MessageFormat::Json => json::upstream(told, sources),
            MessageFormat::Sarif => sarif::upstream(told, sources),
            MessageFormat::Github => github::upstream(told, sources),
        };
        self.document(&document)
    }

    /// A failure: faults with their places, or a message with its causes and a next step.
    pub(crate) fn fail(&mut self, error: &Error) {
        let sources = self.sources.take().unwrap_or_default();
        let document = match self.message_format {
            MessageFormat::Human | MessageFormat::Short => None,
            MessageFormat::Json => Some(json::failure(error, &sources)),
            MessageFormat::Sarif => Some(sarif::failure(error, &sources)),
            MessageFormat::Github => Some(github::failure(error, &sources)),
        };
        if let Some(document) = document {
            self.document(&document).unwrap_or_else(|error| self.fail_to_print(&error));
            return;
        }
        self.diagnostics(&error.diagnostics().iter().collect::<Vec<_>>(), &sources);
        let text = error.to_string();
        let text = if error.has_lines() { printable::lines(&text) } else { printable::line(&text) };
        self.titled(Verbosity::Quiet, ERROR, "error", &text);
        let causes = error.causes();
        if !causes.is_empty() {
            let causes: String =
                causes.iter().map(|cause| format!("  {}\n", printable::line(cause))).collect();
            self.write(&format!("\nCaused by:\n{causes}"));
        }
        if let Some(help) = error.help() {
            self.write("\n");
            self.titled(Verbosity::Quiet, NOTE, "help", &printable::line(&help));
        }
    }

    fn fail_to_print(&mut self, error: &io::Error) {
        self.titled(
            Verbosity::Quiet,
            ERROR,
            "error",
            &printable::line(&format!("cannot write to stdout: {error}")),
        );
    }

    /// A whole document on stdout, of which no byte is changed. A reader that has gone away has had enough.
    pub(crate) fn document(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut stdout = io::stdout().lock();
        match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            result => result,
        }
    }

    /// A text with colours on stdout, which stay where it is a terminal or they were asked for. It has lines, so a name
    /// in it has to be one line already; what else steers is taken out here.
    pub(crate) fn page(&mut self, text: &str) -> io::Result<()> {
        let choice = self.color.choice(|| AutoStream::choice(&io::stdout()));
        let mut stdout = AutoStream::new(io::stdout(), choice).lock();
        match stdout.write_all(printable::styled(text).as_bytes()).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            result => result,
        }
    }

    /// Nobody can be told when stderr is gone.
    fn write(&mut self, text: &str) {
        let _ = self.stderr.write_all(text.as_bytes());
    }
}
