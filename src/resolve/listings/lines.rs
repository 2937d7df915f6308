//! Lists of lines: `sha256sum`, with and without `--tag`, and `git lfs ls-files --long`.
//!
//! Source: GNU coreutils, "cksum output modes" and "md5sum invocation" (`*` before a name read as binary; `\` before a line
//! whose name has escapes; lines that begin with `#` are none); BSD `sha256`; `git-lfs-ls-files(1)`, where `*` is a file that
//! is here and `-` a pointer.

use super::{List, ListedFile, ListingFormat};
use crate::digest::{Algorithm, Digest};

/// What a line says: a name and a SHA-256, if its digest is not of another algorithm.
type Line = (String, Option<ListedFile>);

pub(super) fn parse(text: &str) -> Result<List, String> {
    let lines = text.lines().map(|line| line.strip_suffix('\r').unwrap_or(line)).enumerate();
    let lines: Vec<_> = lines.filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#')).collect();
    let read = |of: fn(&str) -> Result<Line, String>| {
        let files =
            lines.iter().map(|(index, line)| of(line).map_err(|what| format!("line {} {what}", index + 1)));
        files.collect::<Result<Vec<_>, _>>()
    };
    // Of `HEX * NAME` GNU's reading would be a name that begins with a space.
    let (format, files) = match !lines.is_empty() && lines.iter().all(|(_, line)| lfs(line).is_ok()) {
        true => (ListingFormat::GitLfs, read(lfs)),
        false => (ListingFormat::Sha256Sums, read(sum)),
    };
    Ok(List::of(format, files?))
}

fn lfs(line: &str) -> Result<Line, String> {
    let other = || "is none of `git lfs ls-files --long`".to_owned();
    let (hex, rest) = line.split_at_checked(Algorithm::Sha256.hex_length()).ok_or_else(other)?;
    let name = rest.strip_prefix(" * ").or_else(|| rest.strip_prefix(" - ")).ok_or_else(other)?;
    let sha256 = Digest::from_hex(Algorithm::Sha256, hex).ok_or_else(other)?;
    Ok((name.to_owned(), Some(ListedFile { sha256, size: None })))
}

fn sum(line: &str) -> Result<Line, String> {
    let (is_escaped, line) = match line.strip_prefix('\\') {
        Some(line) => (true, line),
        None => (false, line),
    };
    let (name, hex) = match tagged(line) {
        Some(("SHA256", name, hex)) => (name, hex),
        Some((_, name, _)) => return Ok((name.to_owned(), None)),
        None => {
            let (hex, name) = line.split_once(' ').ok_or("has no digest and name")?;
            let name = name.strip_prefix([' ', '*']).ok_or("has no digest and name")?;
            (name, hex)
        }
    };
    let Some(sha256) = Digest::from_hex(Algorithm::Sha256, hex) else {
        let is_hex = !hex.is_empty() && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
        return Err(match is_hex {
            true => format!("has a digest of {} digits, which is no SHA-256", hex.len()),
            false => "has no digest and name".to_owned(),
        });
    };
    let name = if is_escaped { unescaped(name)? } else { name.to_owned() };
    Ok((name, Some(ListedFile { sha256, size: None })))
}

/// `ALGORITHM (NAME) = HEX`.
fn tagged(line: &str) -> Option<(&str, &str, &str)> {
    let (algorithm, rest) = line.split_once(" (")?;
    let is_name = !algorithm.is_empty()
        && algorithm.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '/'))
        && algorithm.starts_with(|c: char| c.is_ascii_uppercase());
    let (name, hex) = rest.rsplit_once(") = ")?;
    is_name.then_some((algorithm, name, hex))
}

fn unescaped(name: &str) -> Result<String, String> {
    let mut text = String::new();
    let mut characters = name.chars();
    while let Some(c) = characters.next() {
        text.push(match c {
            '\\' => match characters.next() {
                Some('\\') => '\\',
                Some('n') => '\n',
                Some('r') => '\r',
                _ => return Err("has an escape that is not known".to_owned()),
            },
            c => c,
        });
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Result<(ListingFormat, Vec<String>), String> {
        parse(text).map(|list| (list.format, list.files.into_iter().map(|(name, _)| name).collect()))
    }

    #[test]
    fn every_form_of_line_gives_name_and_digest() {
        let hex = "a1".repeat(32);
        for (text, format, name) in [
            (format!("{hex}  a.gguf\n"), ListingFormat::Sha256Sums, "a.gguf"),
            (format!("{hex} *a b.gguf\r\n"), ListingFormat::Sha256Sums, "a b.gguf"),
            (format!("# made by hand\n\n{}  a\n", hex.to_uppercase()), ListingFormat::Sha256Sums, "a"),
            (format!("\\{hex}  a\\\\b\\nc\n"), ListingFormat::Sha256Sums, "a\\b\nc"),
            (format!("SHA256 (a (1) = b.gguf) = {hex}\n"), ListingFormat::Sha256Sums, "a (1) = b.gguf"),
            (
                format!("SHA512 (a) = {}\nSHA256 (a) = {hex}\n", "0".repeat(128)),
                ListingFormat::Sha256Sums,
                "a",
            ),
            (format!("{hex} * a.gguf\n"), ListingFormat::GitLfs, "a.gguf"),
            (format!("{hex} - a b.gguf\n"), ListingFormat::GitLfs, "a b.gguf"),
            (format!("{hex}   spaced\n"), ListingFormat::Sha256Sums, " spaced"),
        ] {
            assert_eq!(names(&text), Ok((format, vec![name.to_owned()])), "{text}");
        }
    }

    #[test]
    fn a_line_that_is_not_understood_is_an_error_with_its_number() {
        let hex = "a1".repeat(32);
        for (line, what) in [
            ("hello", "line 2 has no digest and name"),
            ("hello world", "line 2 has no digest and name"),
            (&*format!("{}  a", "0".repeat(128)), "line 2 has a digest of 128 digits, which is no SHA-256"),
            (&*format!("{}  a", "0".repeat(40)), "line 2 has a digest of 40 digits, which is no SHA-256"),
            (&*format!("\\{hex}  a\\x"), "line 2 has an escape that is not known"),
            (
                &*format!("SHA256 (a) = {}", &hex[1..]),
                "line 2 has a digest of 63 digits, which is no SHA-256",
            ),
            ("\u{e9}\u{e9}", "line 2 has no digest and name"),
        ] {
            assert_eq!(names(&format!("{hex}  first\n{line}\n")).expect_err("a fault"), what, "{line}");
        }
    }
}
