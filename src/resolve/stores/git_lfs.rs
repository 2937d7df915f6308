//! Git LFS: a small text that stands in a checkout for a file whose content was not fetched.
//!
//! Source: the Git LFS specification, <https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md>, "The Pointer".

use std::fs::File;
use std::io::{self, Read};

use camino::Utf8Path;

use super::Pointer;
use crate::digest::{Algorithm, Digest};

/// A pointer is shorter than this, in bytes.
const LONGEST: u64 = 1024;

/// How every pointer begins; the name before Git LFS had its own is still read.
const HEADS: [&str; 2] =
    ["version https://git-lfs.github.com/spec/", "version https://hawser.github.com/spec/"];

/// The versions that there are.
const VERSION: &str = "v1";

/// What is wrong with a pointer.
pub(in crate::resolve) type Malformed = &'static str;

/// The pointer that a file is; `None` of any other file, and of one that can't be read.
pub(crate) fn pointer(path: &Utf8Path) -> Option<Pointer> {
    look(path).ok().flatten()?.ok()
}

/// Reads the pointer that a file is, if it is one.
pub(in crate::resolve) fn look(path: &Utf8Path) -> io::Result<Option<Result<Pointer, Malformed>>> {
    let metadata = std::fs::metadata(path)?;
    if !metadata.is_file() || metadata.len() >= LONGEST {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(LONGEST).read_to_end(&mut bytes)?;
    Ok(std::str::from_utf8(&bytes).ok().and_then(parse))
}

/// Parses the text of a pointer; `None` for any other text.
fn parse(text: &str) -> Option<Result<Pointer, Malformed>> {
    let head = HEADS.iter().find_map(|head| text.strip_prefix(head))?;
    let (version, entries) = head.split_once('\n').unwrap_or((head, ""));
    Some(match version.trim_end() {
        VERSION => read(entries),
        _ => Err("it is of a version of the format that is not known"),
    })
}

fn read(entries: &str) -> Result<Pointer, Malformed> {
    let (mut sha256, mut size) = (None, None);
    for line in entries.lines() {
        let (key, value) = line.split_once(' ').ok_or("it has a line that is no key and value")?;
        match key {
            "oid" if sha256.is_some() => return Err("it has two lines `oid`"),
            "oid" => sha256 = Some(digest(value)?),
            "size" if size.is_some() => return Err("it has two lines `size`"),
            "size" => size = Some(value.parse().map_err(|_| "its `size` is no number of bytes")?),
            _ => {}
        }
    }
    Ok(Pointer { sha256: sha256.ok_or("it has no `oid`")?, size: size.ok_or("it has no `size`")? })
}

fn digest(oid: &str) -> Result<Digest, Malformed> {
    let hex = oid.strip_prefix("sha256:").ok_or("its `oid` is no SHA-256")?;
    Digest::from_hex(Algorithm::Sha256, hex).ok_or("its `oid` is not 64 hexadecimal digits")
}

#[cfg(test)]
mod tests {
    use super::*;

    const OID: &str = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393";

    fn pointer(entries: &str) -> Option<Result<Pointer, Malformed>> {
        parse(&format!("version https://git-lfs.github.com/spec/v1\n{entries}"))
    }

    /// The example of the specification, and what else it allows.
    #[test]
    fn pointers_say_digest_and_size() {
        let sha256 = Digest::from_hex(Algorithm::Sha256, OID).expect("64 digits");
        let expected = Some(Ok(Pointer { sha256, size: 12345 }));
        assert_eq!(pointer(&format!("oid sha256:{OID}\nsize 12345\n")), expected);
        assert_eq!(pointer(&format!("oid sha256:{OID}\r\nsize 12345\r\n")), expected);
        let extended = format!("ext-0-foo sha256:{}\noid sha256:{OID}\nsize 12345\n", "0".repeat(64));
        assert_eq!(pointer(&extended), expected);
        let old = format!("version https://hawser.github.com/spec/v1\noid sha256:{OID}\nsize 12345\n");
        assert_eq!(parse(&old), expected);
    }

    #[test]
    fn other_texts_are_no_pointers() {
        for text in
            ["", "GGUF", "version 1\n", "oid sha256:…", " version https://git-lfs.github.com/spec/v1\n"]
        {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_malformed_pointer_says_what_is_wrong() {
        let (oid, size) = (format!("oid sha256:{OID}\n"), "size 1\n");
        for (entries, expected) in [
            (String::new(), "it has no `oid`"),
            (oid.clone(), "it has no `size`"),
            (size.to_owned(), "it has no `oid`"),
            (format!("{oid}size -1\n"), "its `size` is no number of bytes"),
            (format!("{oid}size 99999999999999999999\n"), "its `size` is no number of bytes"),
            (format!("oid md5:{OID}\n{size}"), "its `oid` is no SHA-256"),
            (format!("oid sha256:12\n{size}"), "its `oid` is not 64 hexadecimal digits"),
            (format!("{oid}{oid}{size}"), "it has two lines `oid`"),
            (format!("{oid}{size}{size}"), "it has two lines `size`"),
            (format!("<<<<<<<\n{oid}{size}"), "it has a line that is no key and value"),
        ] {
            assert_eq!(pointer(&entries), Some(Err(expected)), "{entries:?}");
        }
        let newer = parse(&format!("version https://git-lfs.github.com/spec/v2\n{oid}{size}"));
        assert_eq!(newer, Some(Err("it is of a version of the format that is not known")));
    }
}
