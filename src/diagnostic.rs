//! What is said about a place in a file that the user wrote.
//!
//! A fault in a file is a [`Diagnostic`]: collected, with a span, a label and a next step, never
//! thrown. `report` renders it; nothing here prints.

use std::borrow::Cow;
use std::cmp::Ordering;
#[cfg(feature = "cli")]
use std::ops::Range;
use std::sync::OnceLock;

use camino::{Utf8Path, Utf8PathBuf};

use crate::paths::normalized;
use crate::printable;

/// A file that was read, by its place in a [`SourceMap`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(usize);

/// A range of bytes in a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Span {
    /// The part of this span that starts `from` bytes and ends `to` bytes after its start.
    pub(crate) fn part(self, from: usize, to: usize) -> Self {
        let start = (self.start + from).min(self.end);
        Self { start, end: (self.start + to).clamp(start, self.end), ..self }
    }
}

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// The same place with another value.
    pub(crate) fn with<U>(&self, value: U) -> Spanned<U> {
        Spanned { value, span: self.span }
    }
}

/// The files that spans point into.
#[derive(Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
    /// Files that are only read to show places in them.
    later: OnceLock<Vec<SourceFile>>,
    prefix: Utf8PathBuf,
}

/// Where the numbers of [`SourceMap::later`] begin.
const LATER: usize = usize::MAX / 2;

#[derive(Debug)]
struct SourceFile {
    path: Utf8PathBuf,
    text: String,
    /// Where each line starts.
    lines: Vec<usize>,
    in_workspace: bool,
}

impl SourceFile {
    fn new(path: Utf8PathBuf, text: String, in_workspace: bool) -> Self {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { path, text, lines, in_workspace }
    }

    /// The number of the line in which a byte stands, from 0.
    fn line(&self, at: usize) -> usize {
        self.lines.partition_point(|start| *start <= at) - 1
    }
}

impl SourceMap {
    /// Takes a file of the workspace in, by its path relative to the workspace root.
    pub fn add(&mut self, path: impl Into<Utf8PathBuf>, text: String) -> FileId {
        self.push(SourceFile::new(path.into(), text, true))
    }

    /// Takes a file of a dependency in, by the name under which it is shown.
    pub(crate) fn add_foreign(&mut self, path: impl Into<Utf8PathBuf>, text: String) -> FileId {
        self.push(SourceFile::new(path.into(), text, false))
    }

    /// The files of the workspace, relative to its root.
    pub(crate) fn own_paths(&self) -> impl Iterator<Item = &Utf8Path> {
        self.files.iter().filter(|file| file.in_workspace).map(|file| file.path.as_path())
    }

    fn push(&mut self, file: SourceFile) -> FileId {
        self.files.push(file);
        FileId(self.files.len() - 1)
    }

    /// Takes files of the workspace in that declare nothing, once: places in code. `None` where that was done before.
    pub(crate) fn add_later(&self, files: Vec<(Utf8PathBuf, String)>) -> Option<Vec<FileId>> {
        let files: Vec<_> = files.into_iter().map(|(path, text)| SourceFile::new(path, text, true)).collect();
        let ids = (0..files.len()).map(|index| FileId(LATER + index)).collect();
        self.later.set(files).ok().map(|()| ids)
    }

    fn file(&self, file: FileId) -> &SourceFile {
        match file.0.checked_sub(LATER) {
            Some(index) => &self.later.get().map_or(&[][..], Vec::as_slice)[index],
            None => &self.files[file.0],
        }
    }

    /// Says where the workspace root stands in its repository: a relative path, empty at the top.
    pub(crate) fn place_in_repository(&mut self, prefix: Utf8PathBuf) {
        self.prefix = prefix;
    }

    /// The path of a file from the top of the repository; `None` for a file of a dependency, and for one outside of it.
    pub fn repository_path(&self, file: FileId) -> Option<Utf8PathBuf> {
        let SourceFile { path, in_workspace, .. } = self.file(file);
        let up = path.components().take_while(|part| part.as_str() == "..").count();
        let is_inside = *in_workspace && up <= self.prefix.components().count();
        is_inside.then(|| normalized(&self.prefix.join(path)))
    }

    /// The file of the workspace with a path relative to its root.
    pub(crate) fn find(&self, path: &Utf8Path) -> Option<FileId> {
        let found = self.files.iter().position(|file| file.in_workspace && file.path == path);
        found.map(FileId)
    }

    /// How a file is shown.
    pub fn path(&self, file: FileId) -> &Utf8Path {
        &self.file(file).path
    }

    /// The text of a file.
    pub fn text(&self, file: FileId) -> &str {
        &self.file(file).text
    }

    /// Where the main label of a diagnostic is, as `FILE:LINE`.
    #[cfg(feature = "cli")]
    pub(crate) fn place(&self, diagnostic: &Diagnostic) -> Option<String> {
        let label = diagnostic.labels.first()?;
        Some(format!("{}:{}", self.path(label.span.file), self.position(label.span).0))
    }

    /// Line and column of the start of a span, both from 1; a column is a character.
    pub fn position(&self, span: Span) -> (usize, usize) {
        let file = self.file(span.file);
        let line = file.line(span.start);
        (line + 1, file.text[file.lines[line]..span.start].chars().count() + 1)
    }

    /// The lines from the start of the first span to the end of the last: the number of the first, from 1, and their bytes.
    #[cfg(feature = "cli")]
    pub(crate) fn excerpt(&self, file: FileId, spans: impl Iterator<Item = Span>) -> (usize, Range<usize>) {
        let file = self.file(file);
        let (mut first, mut last) = (usize::MAX, 0);
        for span in spans {
            first = first.min(file.line(span.start));
            last = last.max(file.line(span.end));
        }
        let end = file.lines.get(last + 1).copied().unwrap_or(file.text.len());
        let first = first.min(last);
        (first + 1, file.lines[first]..end)
    }
}

/// How grave something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Severity {
    /// It stops the run, or fails the check.
    Error,
    /// It is said and the run goes on.
    Warning,
}

impl Severity {
    /// The word before the message.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One message about the user's files.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// How grave it is.
    pub severity: Severity,
    /// What kind of message it is, in kebab-case; stable.
    pub code: &'static str,
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// Where; the first label is the main one.
    pub labels: Vec<Label>,
    /// What else there is to know.
    pub notes: Vec<String>,
    /// What to do next.
    pub help: Vec<String>,
    /// TOML to paste, which belongs to the first help. Its lines are ours and its strings are quoted; every other text of
    /// a message is one line.
    pub paste: Option<String>,
}

/// A place and what there is to see.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Label {
    /// The place.
    pub span: Span,
    /// A few words, lower case.
    pub text: String,
}

impl Diagnostic {
    /// A fault that stops the run.
    pub(crate) fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// A message without place, notes or help as yet.
    pub(crate) fn new(severity: Severity, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            severity,
            code,
            message: message.into(),
            labels: Vec::new(),
            notes: Vec::new(),
            help: Vec::new(),
            paste: None,
        }
    }

    /// Adds a place.
    pub(crate) fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Adds a next step.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// What to do next, with what to paste.
    pub fn help_texts(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.with_paste(Cow::Borrowed)
    }

    /// The same for a terminal.
    #[cfg(feature = "cli")]
    pub(crate) fn printable_help(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.with_paste(printable::line)
    }

    fn with_paste<'a>(
        &'a self,
        shown: impl Fn(&'a str) -> Cow<'a, str>,
    ) -> impl Iterator<Item = Cow<'a, str>> {
        let mut paste = self.paste.as_deref();
        self.help.iter().map(move |help| match paste.take() {
            Some(toml) => Cow::Owned(format!("{}\n\n{}", shown(help), printable::lines(toml))),
            None => shown(help),
        })
    }

    /// The order in which messages are shown: by file, then by place, what has no place last.
    pub(crate) fn order(&self, other: &Self) -> Ordering {
        let place = |diagnostic: &Self| diagnostic.labels.first().map(|label| label.span);
        match (place(self), place(other)) {
            (Some(ours), Some(theirs)) => ours.cmp(&theirs),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        }
        .then_with(|| (self.code, &self.message).cmp(&(other.code, &other.message)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_lines_and_characters_from_one() {
        let mut sources = SourceMap::default();
        let file = sources.add("a.toml", "a = 1\nnäme = 2\n".to_owned());
        let at = |start| sources.position(Span { file, start, end: start });
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(6), (2, 1));
        assert_eq!(at(12), (2, 6), "`ä` is two bytes and one character");
        assert_eq!(at(16), (3, 1), "behind the last line");
    }

    #[test]
    fn a_part_stays_inside_its_span() {
        let span = Span { file: FileId(0), start: 10, end: 14 };
        assert_eq!((span.part(1, 3).start, span.part(1, 3).end), (11, 13));
        assert_eq!((span.part(9, 20).start, span.part(9, 20).end), (14, 14));
    }
}
