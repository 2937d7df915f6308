//! The version of a library, from what the crate that carries it says.

use camino::Utf8Path;
use semver::Version;

use super::table::VersionFrom;
use crate::inspect::legal_files;

/// The version that a way leads to, and what it was read from.
pub(super) fn of(way: &VersionFrom, of_crate: &Version, root: &Utf8Path) -> Option<(String, String)> {
    match way {
        VersionFrom::Metadata { metadata } => {
            let version = metadata.then(|| in_metadata(of_crate.build.as_str())).flatten()?;
            Some((version.to_owned(), "version of the crate".to_owned()))
        }
        VersionFrom::File { file, after } => {
            let bytes = legal_files::read_inside(&root.join(file), root).ok().flatten()?;
            Some((in_text(&String::from_utf8_lossy(&bytes), after)?, file.clone()))
        }
    }
}

/// `zstd.1.5.7` says 1.5.7, `lz4-1.10.0` 1.10.0, and `5.3.1-0-g81034ce`, as Git describes a release, 5.3.1.
fn in_metadata(build: &str) -> Option<&str> {
    let build = build.split_once("-0-g").map_or(build, |(release, _)| release);
    let mut start = 0;
    for part in build.split_inclusive(['.', '-']) {
        let number = part.strip_prefix('v').unwrap_or(part);
        if number.starts_with(|letter: char| letter.is_ascii_digit()) {
            return bounded(&build[start + part.len() - number.len()..]);
        }
        start += part.len();
    }
    None
}

/// A version that somebody may have written: nothing between two points, and not longer than versions are.
fn bounded(version: &str) -> Option<&str> {
    const LONGEST: usize = 64;
    (version.len() <= LONGEST && !version.contains("..")).then_some(version)
}

/// The numbers behind each of these words, joined by `.`; runs of blanks count as one.
fn in_text(text: &str, after: &[String]) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let numbers: Option<Vec<_>> = after.iter().map(|words| number(&text, words)).collect();
    numbers.filter(|numbers| !numbers.is_empty()).map(|numbers| numbers.join("."))
}

fn number<'t>(text: &'t str, words: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(words)?;
    let rest = rest.trim_start_matches(['"', ' ', '\'', '(']);
    let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && !".+-".contains(letter));
    let number = rest[..end.unwrap_or(rest.len())].trim_end_matches(['.', '-', '+']);
    bounded(number).filter(|number| number.starts_with(|letter: char| letter.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_metadata_of_a_crate_says_the_version_behind_the_name() {
        for (build, version) in [
            ("1.7.2", Some("1.7.2")),
            ("v1.3.0", Some("1.3.0")),
            ("release.v2.0", Some("2.0")),
            ("zstd.1.5.7", Some("1.5.7")),
            ("lz4-1.10.0", Some("1.10.0")),
            ("5.3.0-1-gabcdef", Some("5.3.0-1-gabcdef")),
            ("5.3.1-0-g81034ce", Some("5.3.1")),
            ("SDL-3.4.18", Some("3.4.18")),
            ("c6ffc14", None),
            ("spec", None),
            ("", None),
        ] {
            assert_eq!(in_metadata(build), version, "{build}");
        }
    }

    #[test]
    fn a_header_says_it_in_one_string_or_in_parts() {
        let of = |text: &str, after: &[&str]| {
            in_text(text, &after.iter().map(|&words| words.to_owned()).collect::<Vec<_>>())
        };
        let whole = "#define SQLITE_VERSION        \"3.50.2\"\n";
        assert_eq!(of(whole, &["#define SQLITE_VERSION \""]).as_deref(), Some("3.50.2"));
        let parts = "#define MAJOR\t1\n#define MINOR   5 /* x */\n";
        assert_eq!(of(parts, &["#define MAJOR", "#define MINOR"]).as_deref(), Some("1.5"));
        assert_eq!(of("project(\"whisper.cpp\" VERSION 1.7.6)", &["VERSION"]).as_deref(), Some("1.7.6"));
        assert_eq!(of("1.2.3\n", &[""]).as_deref(), Some("1.2.3"));
        let lines = "GIT_REPOSITORY a\n    GIT_TAG v0.25.1\n";
        assert_eq!(of(lines, &["GIT_REPOSITORY a GIT_TAG v"]).as_deref(), Some("0.25.1"));
        assert_eq!(of(whole, &["#define OTHER"]), None);
        assert_eq!(of("#define MAJOR UNKNOWN", &["#define MAJOR"]), None);
        assert_eq!(of(parts, &[]), None);
        assert_eq!(of("#define MAJOR 3..1", &["#define MAJOR"]), None);
        assert_eq!(of(&format!("#define MAJOR {}", "1".repeat(65)), &["#define MAJOR"]), None);
    }
}
