//! Files that a person wrote: their bytes as text, or why they are none.

use super::license_page;
use crate::address::masked;

/// The text of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PlainText {
    /// The text, with `\n` at the ends of its lines; of bytes that are no text what can be shown of them.
    pub(crate) text: String,
    /// Why the text does not say what the file says, in the middle of a sentence.
    pub(crate) fault: Option<&'static str>,
}

const HTML: &str = "an HTML page";

/// What documents begin with that are no plain text, in lower case.
const DOCUMENTS: [(&str, &str); 5] = [
    ("<!doctype html", HTML),
    ("<html", HTML),
    ("<?xml", "an XML document"),
    ("{\\rtf", "an RTF document"),
    ("%pdf-", "a PDF document"),
];

/// Reads UTF-8, and UTF-16 with a byte order mark.
pub(crate) fn decode(bytes: &[u8]) -> PlainText {
    let (text, fault) = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest),
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => (shown(bytes), Some("UTF-32, which is not read")),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => utf8(bytes),
    };
    let fault = fault.or_else(|| document(&text)).or_else(|| {
        let is_control =
            |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t' | '\u{c}');
        text.contains(is_control).then_some("bytes that are no text")
    });
    PlainText { text: text.replace("\r\n", "\n"), fault }
}

/// The same of a text of terms, which goes into documents and the lock: without what gives access in its URLs; of a page in
/// HTML that is nothing but text, its words.
pub(crate) fn decode_legal(bytes: &[u8]) -> PlainText {
    let read = decode(bytes);
    let read = PlainText { text: masked(&read.text).into_owned(), ..read };
    let words = read.fault.filter(|fault| *fault == HTML).and_then(|_| license_page::text(&read.text));
    words.map_or(read, |text| PlainText { text, fault: None })
}

fn utf8(bytes: &[u8]) -> (String, Option<&'static str>) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), None),
        Err(_) => (shown(bytes), Some("bytes that are not UTF-8")),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> (String, Option<&'static str>) {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let text: Result<String, _> = char::decode_utf16(pairs.iter().copied().map(unit)).collect();
    match text {
        Ok(text) if rest.is_empty() => (text, None),
        _ => (shown(bytes), Some("bytes that are not UTF-16")),
    }
}

fn shown(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn document(text: &str) -> Option<&'static str> {
    let head: String = text.trim_start().chars().take(16).collect::<String>().to_ascii_lowercase();
    DOCUMENTS.iter().find(|(begin, _)| head.starts_with(begin)).map(|(_, what)| *what)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn what_is_text_is_read() {
        let text = "A – b\n";
        for bytes in [
            text.as_bytes().to_vec(),
            [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            [b"\xFF\xFE".to_vec(), utf16(text, u16::to_le_bytes)].concat(),
            [b"\xFE\xFF".to_vec(), utf16(text, u16::to_be_bytes)].concat(),
            "A – b\r\n".as_bytes().to_vec(),
        ] {
            assert_eq!(decode(&bytes), PlainText { text: text.to_owned(), fault: None }, "{bytes:?}");
        }
    }

    #[test]
    fn what_is_none_is_named() {
        for (bytes, fault) in [
            (&b"MIT \xcd\xe5 \xe4\xeb\xff"[..], "bytes that are not UTF-8"),
            (b"\xFF\xFEA\0B", "bytes that are not UTF-16"),
            (b"\xFF\xFE\x00\xD8A\0", "bytes that are not UTF-16"),
            (b"A\0B\0", "bytes that are no text"),
            (b"\xFF\xFE\0\0A\0\0\0", "UTF-32, which is not read"),
            (b"\n<!DOCTYPE html><p>MIT", "an HTML page"),
            (b"<HTML lang=en>", "an HTML page"),
            (b"{\\rtf1 MIT}", "an RTF document"),
            (b"%PDF-1.7", "a PDF document"),
            (b"MIT\x1b[8m no commerce \x1b[0m", "bytes that are no text"),
        ] {
            assert_eq!(decode(bytes).fault, Some(fault), "{bytes:?}");
        }
    }
}
