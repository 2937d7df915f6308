//! `[[….model.file]]`: a file of a model with its digest, wherever the file is.

use std::collections::BTreeMap;

use camino::Utf8PathBuf;

use super::path::{FilePattern, relative_path, url};
use super::table::{CODE, Faults, Table};
use super::values::sha256;
use crate::diagnostic::{Diagnostic, Span, Spanned};
use crate::digest::Digest;

/// A declared file.
#[derive(Debug, Clone)]
pub struct DeclaredFile {
    /// Where the table stands.
    pub span: Span,
    /// Its path in the repository of the source, or in the package of a bundled model, with `/`; of a file that is declared
    /// by its address alone, the last part of that.
    pub path: Utf8PathBuf,
    /// Whether the path was written.
    pub has_path: bool,
    /// Where the program fetches it.
    pub url: Option<String>,
    /// The digest that it must have.
    pub sha256: Spanned<Digest>,
    /// Its length in bytes.
    pub size: Option<u64>,
}

impl DeclaredFile {
    /// Reads one table; `None` when it names no file or no digest.
    fn read(mut table: Table<'_>, faults: &mut Faults) -> Option<Self> {
        let span = table.span();
        let is_placed = table.has("path") || table.has("url");
        let path = relative_path(&mut table, "path", faults);
        let url = url(&mut table, "url", faults);
        if !table.has("sha256") {
            table.missing("sha256", faults);
        }
        let sha256 = sha256(&mut table, "sha256", faults);
        let size = size(&mut table, faults);
        table.finish(faults);
        if !is_placed {
            let help = "write `path = \"…\"`, its path in the source, or `url = \"https://…\"`";
            faults.at(span, "`[[file]]` has neither `path` nor `url`", "which file?", help);
        }
        let has_path = path.is_some();
        let path = match (path, &url) {
            (Some(path), _) => path.value,
            (None, Some(url)) => match last_part(&url.value) {
                Some(name) => name.into(),
                None => {
                    let help = "add `path = \"…\"`: the name of the file";
                    faults.at(url.span, "this address does not end with the name of a file", "no name", help);
                    return None;
                }
            },
            (None, None) => return None,
        };
        Some(Self { span, path, has_path, url: url.map(|url| url.value), sha256: sha256?, size })
    }
}

impl DeclaredFile {
    /// The pattern that fits this file alone.
    pub(super) fn pattern(&self) -> Spanned<FilePattern> {
        Spanned { value: FilePattern { text: self.path.to_string(), glob: None }, span: self.span }
    }
}

/// The declared files of a model, each path once.
pub(super) fn files(table: &mut Table<'_>, faults: &mut Faults) -> Vec<DeclaredFile> {
    let tables = table.tables("file", "`[[file]]`", faults);
    let mut seen: BTreeMap<Utf8PathBuf, Span> = BTreeMap::new();
    let mut files = Vec::new();
    for table in tables {
        let Some(file) = DeclaredFile::read(table, faults) else { continue };
        if let Some(first) = seen.insert(file.path.clone(), file.span) {
            let fault = Diagnostic::error(CODE, format!("two files of a model are `{}`", file.path));
            let fault = fault.label(file.span, "again here").label(first, "first declared here");
            faults.push(fault.help("give each file of a model its own `path`"));
            continue;
        }
        files.push(file);
    }
    files
}

fn size(table: &mut Table<'_>, faults: &mut Faults) -> Option<u64> {
    let span = table.place("size", faults);
    let size = table.count("size", faults)?;
    if size == 0 {
        let help = "write the length of the file in bytes, or leave `size` out";
        faults.at(span.unwrap_or(table.span()), "`size` is 0", "no file of a model is empty", help);
    }
    (size > 0).then_some(size)
}

/// The last part of the path of an address.
fn last_part(url: &str) -> Option<&str> {
    let (_, place) = url.split_once("://")?;
    let path = place.split(['?', '#']).next()?;
    let (_, name) = path.rsplit_once('/')?;
    (!name.is_empty() && name != "." && name != "..").then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_its_file() {
        for (url, name) in [
            ("https://example.org/a/b.gguf", Some("b.gguf")),
            ("https://example.org/a/b.gguf?download=true#x", Some("b.gguf")),
            ("https://example.org/a/", None),
            ("https://example.org", None),
            ("https://example.org/..", None),
        ] {
            assert_eq!(last_part(url), name, "{url}");
        }
    }
}
