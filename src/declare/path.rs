//! Paths, file patterns, URLs and sources of a declaration.

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use globset::{Glob, GlobBuilder};
use toml_span::value::ValueInner;

use super::table::{CODE, Faults, Kind, Table};
use crate::address::{self, Published, Remark};
use crate::diagnostic::{Diagnostic, Severity, Spanned};
use crate::limits::{PATTERN, PATTERN_DEPTH};

/// A path inside the package, with `/`: never absolute, never with `..`.
pub(super) fn relative_path(
    table: &mut Table<'_>,
    key: &'static str,
    faults: &mut Faults,
) -> Option<Spanned<Utf8PathBuf>> {
    let string = table.string(key, faults)?;
    stays_inside(&string, faults).then(|| string.with(plain(&string.value)))
}

/// Paths inside the package by the keys of a table, such as `{ MIT = "LICENSE" }`.
pub(super) fn relative_paths_by_key(
    table: &mut Table<'_>,
    key: &'static str,
    faults: &mut Faults,
) -> Vec<(Spanned<String>, Spanned<Utf8PathBuf>)> {
    table.know(key, Kind::TextsByName);
    let Some(entries) = table.table(key, &format!("`{key}`"), faults) else { return Vec::new() };
    let mut paths = Vec::new();
    for (name, value) in entries.into_entries() {
        let span = faults.span(name.span);
        if matches!(value.as_ref(), ValueInner::Table(_)) {
            let quote =
                format!("put the whole id in quotes: `{key} = {{ \"LicenseRef-terms-1.0\" = \"…\" }}`");
            faults.at(
                span,
                format!("`{key}` has a table in place of a path"),
                "a dot in a key begins a table",
                quote,
            );
            continue;
        }
        let path = super::table::string(value, key, faults).filter(|path| stays_inside(path, faults));
        let name = Spanned { value: name.name.into_owned(), span };
        paths.extend(path.map(|path| (name, path.with(plain(&path.value)))));
    }
    paths
}

/// Paths inside the package or workspace, with `/`: never absolute, never with `..`.
pub(super) fn relative_paths(
    table: &mut Table<'_>,
    key: &'static str,
    faults: &mut Faults,
) -> Vec<Spanned<Utf8PathBuf>> {
    let strings = table.strings(key, faults);
    let inside = strings.into_iter().filter(|string| stays_inside(string, faults));
    inside.map(|string| string.with(plain(&string.value))).collect()
}

/// One entry of `files`.
#[derive(Debug, Clone)]
pub struct FilePattern {
    /// The pattern as written, with `/`.
    pub text: String,
    /// The pattern, or `None` when it names one file.
    pub glob: Option<Glob>,
}

impl FilePattern {
    /// Whether a path inside the package is meant: the file, or what lies in the directory.
    pub fn is_match(&self, path: &Utf8Path) -> bool {
        match &self.glob {
            None => path.starts_with(&self.text),
            Some(glob) => glob.compile_matcher().is_match(path),
        }
    }

    /// The same for many paths: the pattern is compiled once.
    pub(crate) fn matcher(&self) -> impl Fn(&Utf8Path) -> bool {
        let glob = self.glob.as_ref().map(globset::Glob::compile_matcher);
        let text = self.text.clone();
        move |path| match &glob {
            None => path.starts_with(&text),
            Some(glob) => glob.is_match(path),
        }
    }

    /// The deepest directory in which every match lies.
    pub fn directory(&self) -> &Utf8Path {
        let path = Utf8Path::new(&self.text);
        match &self.glob {
            None => path.parent().unwrap_or(Utf8Path::new("")),
            Some(_) => {
                Utf8Path::new(self.beginning().rsplit_once('/').map_or("", |(directory, _)| directory))
            }
        }
    }

    /// What every match begins with.
    pub fn beginning(&self) -> &str {
        match &self.glob {
            None => &self.text,
            Some(_) => {
                let is_literal = |character| !is_special(character) && character != '\\';
                self.text.split(|character| !is_literal(character)).next().unwrap_or_default()
            }
        }
    }
}

/// The patterns among the texts of `files`.
pub(super) fn file_patterns(strings: &[Spanned<String>], faults: &mut Faults) -> Vec<Spanned<FilePattern>> {
    strings.iter().filter_map(|string| file_pattern(string, faults)).collect()
}

/// The pattern of what is left out; it may lead to the front end of an application, which lies above the workspace.
pub(super) fn ignored_files(
    table: &mut Table<'_>,
    key: &'static str,
    faults: &mut Faults,
) -> Option<Spanned<FilePattern>> {
    let string = table.string(key, faults)?;
    let inside = string.with(string.value.trim_start_matches("../").to_owned());
    stays_inside(&inside, faults).then(|| compiled(&string, faults)).flatten()
}

fn file_pattern(string: &Spanned<String>, faults: &mut Faults) -> Option<Spanned<FilePattern>> {
    stays_inside(string, faults).then(|| compiled(string, faults)).flatten()
}

fn compiled(string: &Spanned<String>, faults: &mut Faults) -> Option<Spanned<FilePattern>> {
    let text = plain(&string.value).into_string();
    if !text.contains(is_special) {
        return Some(string.with(FilePattern { text, glob: None }));
    }
    if let Some(message) = too_much(&text) {
        faults.at(string.span, message, "too much for a file pattern", "write several patterns");
        return None;
    }
    match GlobBuilder::new(&text).literal_separator(true).backslash_escape(false).build() {
        Ok(glob) => Some(string.with(FilePattern { text, glob: Some(glob) })),
        Err(error) => {
            let message = format!("`{text}` is not a valid file pattern: {}", error.kind());
            let help = "`*` matches inside one directory, `**` any directories, `[ab]` one character, `{a,b}` either";
            faults.at(string.span, message, "invalid pattern", help);
            None
        }
    }
}

/// Why a pattern is not compiled: each `{` in another costs what the inner one does for each of its alternatives.
fn too_much(text: &str) -> Option<String> {
    let depth = text.chars().scan(0_usize, |open, c| {
        match c {
            '{' => *open += 1,
            '}' => *open = open.saturating_sub(1),
            _ => {}
        }
        Some(*open)
    });
    if depth.max() > Some(PATTERN_DEPTH) {
        return Some(format!("a file pattern has more than {PATTERN_DEPTH} `{{` inside each other"));
    }
    (text.len() > PATTERN).then(|| format!("a file pattern has {} bytes, more than {PATTERN}", text.len()))
}

fn is_special(character: char) -> bool {
    matches!(character, '*' | '?' | '[' | '{')
}

fn plain(path: &str) -> Utf8PathBuf {
    let kept = path.split('/').filter(|part| !matches!(*part, "" | "."));
    kept.collect::<Vec<_>>().join("/").into()
}

fn stays_inside(string: &Spanned<String>, faults: &mut Faults) -> bool {
    let path = Utf8Path::new(&string.value);
    let windows = string.value.contains('\\') || string.value.as_bytes().get(1) == Some(&b':');
    let (message, label, help) = if windows && string.value.contains('\\') {
        ("has backslashes", "use `/`", format!("write `{}`", string.value.replace('\\', "/")))
    } else if path.is_absolute() || windows {
        (
            "is an absolute path",
            "absolute path",
            "write a path relative to this package's directory".to_owned(),
        )
    } else if path.components().any(|part| part == Utf8Component::ParentDir) {
        let help = "keep the files of a model inside the package that declares it; a model that lies elsewhere in the \
                    workspace, or that several packages use, is declared in `[[model]]` of model-sbom.toml";
        ("leaves the package's directory", "`..` is not allowed", help.to_owned())
    } else {
        return true;
    };
    faults.at(string.span, format!("`{}` {message}", string.value), label, help);
    false
}

/// An absolute `https:` or `http:` URL.
pub(super) fn url(table: &mut Table<'_>, key: &'static str, faults: &mut Faults) -> Option<Spanned<String>> {
    let string = table.address(key, faults)?;
    if is_url(&string.value) {
        return published(&string, key, faults).map(|url| string.with(url));
    }
    let help = format!("write `{key} = \"https://…\"`");
    faults.at(string.span, format!("`{}` is not a URL", string.value), "expected `https://…`", help);
    None
}

/// A URL as documents may carry it; what of it they may not is said.
pub(super) fn published(string: &Spanned<String>, key: &str, faults: &mut Faults) -> Option<String> {
    let Published { url, remarks } = address::published(&string.value);
    for remark in remarks {
        let (severity, help) = match remark {
            Remark::User | Remark::Secret => {
                (Severity::Warning, "remove it here too, and revoke it if this file was published")
            }
            Remark::Encoded => (Severity::Warning, "write `%` and two hexadecimal digits for each"),
            Remark::Local | Remark::Malformed => (Severity::Error, "write `https://…`"),
        };
        let fault = Diagnostic::new(severity, CODE, format!("the URL of `{key}` {remark}"));
        faults.push(fault.label(string.span, "written here").help(help));
    }
    url
}

/// Whether a string is an absolute `https:` or `http:` URL without spaces.
pub(super) fn is_url(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let visible = text.chars().all(|character| !character.is_whitespace() && !character.is_control());
    visible
        && host.is_some_and(|host| host.starts_with(|first: char| first.is_alphanumeric() || first == '['))
}

/// An e-mail address, as far as its shape tells.
pub(super) fn email(table: &mut Table<'_>, key: &'static str, faults: &mut Faults) -> Option<String> {
    let string = table.string(key, faults)?;
    if is_email(&string.value) {
        return Some(string.value);
    }
    let help = format!("write `{key} = \"sbom@example.com\"`");
    faults.at(
        string.span,
        format!("`{}` is not an e-mail address", string.value),
        "expected `name@domain`",
        help,
    );
    None
}

/// Whether a string has the shape of an e-mail address.
pub(super) fn is_email(text: &str) -> bool {
    let plain = |part: &str| {
        !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || "<>()@,;:\"".contains(c))
    };
    text.split_once('@').is_some_and(|(name, domain)| plain(name) && plain(domain))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{SourceMap, Span};

    fn pattern(text: &str) -> Result<FilePattern, String> {
        let mut sources = SourceMap::default();
        let file = sources.add("Cargo.toml", text.to_owned());
        let mut faults = Faults::new(file, Severity::Error);
        let string = Spanned { value: text.to_owned(), span: Span { file, start: 0, end: text.len() } };
        match file_pattern(&string, &mut faults) {
            Some(pattern) => Ok(pattern.value),
            None => Err(faults.into_vec().remove(0).message),
        }
    }

    #[test]
    fn patterns_know_the_directory_of_their_matches() {
        for (text, directory) in [
            ("weights.gguf", ""),
            ("./models/a/weights.gguf", "models/a"),
            ("models/a/*.safetensors", "models/a"),
            ("models/**/*.onnx", "models"),
            ("models/part-[0-9].bin", "models"),
            ("*.gguf", ""),
        ] {
            assert_eq!(pattern(text).expect(text).directory(), directory, "{text}");
        }
    }

    #[test]
    fn what_passes_the_limits_compiles() {
        for text in [
            "?".repeat(PATTERN),
            "*a".repeat(PATTERN / 2),
            "**/".repeat(PATTERN / 3),
            "[!a-z]".repeat(PATTERN / 6),
            format!("{}a{}", "{b,".repeat(PATTERN_DEPTH), "}".repeat(PATTERN_DEPTH)),
            "{a,b}".repeat(PATTERN / 5),
        ] {
            pattern(&text).expect("within the limits").glob.expect("a glob").compile_matcher();
        }
        for text in
            ["*".repeat(PATTERN + 1), format!("{}a{}", "{".repeat(250), "}".repeat(250)), "{".repeat(100_000)]
        {
            pattern(&text).expect_err("beyond the limits");
        }
    }

    #[test]
    fn a_star_stays_inside_one_directory() {
        let matcher = pattern("models/*.bin").expect("valid").glob.expect("a glob").compile_matcher();
        assert!(matcher.is_match("models/a.bin"));
        assert!(!matcher.is_match("models/a/b.bin"));
    }

    #[test]
    fn paths_that_leave_the_package_are_faults() {
        for (text, message) in [
            ("/etc/passwd", "is an absolute path"),
            ("C:/weights.bin", "is an absolute path"),
            ("models\\a.bin", "has backslashes"),
            ("../other/a.bin", "leaves the package's directory"),
            ("models/../../a.bin", "leaves the package's directory"),
            ("models/[a", "is not a valid file pattern"),
        ] {
            let fault = pattern(text).expect_err(text);
            assert!(fault.contains(message), "{text}: {fault}");
        }
    }

    #[test]
    fn urls_and_addresses_are_told_by_their_shape() {
        for text in ["https://example.com", "http://[::1]/x", "https://exämple.com/a?b#c"] {
            assert!(is_url(text), "{text}");
        }
        for text in
            ["example.com", "https://", "https:///x", "ftp://example.com", "https://a b", "mailto:a@b.c"]
        {
            assert!(!is_url(text), "{text}");
        }
        assert!(is_email("sbom@example.com"));
        for text in ["sbom", "@example.com", "a@b@c", "a b@c", "Name <a@b.c>"] {
            assert!(!is_email(text), "{text}");
        }
    }
}
