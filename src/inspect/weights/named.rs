//! Files whose name says another format than their bytes.

use camino::Utf8Path;

use super::{Format, recognize};
use crate::vocabulary::Word as _;
use crate::weights_names;

/// What is wrong with the name of a file, in the middle of a sentence; nothing where its bytes are of a format that files of
/// its name have, or may be. `found` is the format that was read, and `container` what a model is packed in.
pub(super) fn fault(
    name: &str,
    head: &[u8],
    length: u64,
    found: Option<Format>,
    container: Option<&str>,
) -> Option<String> {
    let named = weights_names::format_of(Utf8Path::new(name)).and_then(Format::from_word)?;
    if let Some(container) = container {
        return Some(format!("it is named as {named}, and its bytes are packed in {container}"));
    }
    match found.or_else(|| recognize(head, length)) {
        Some(found) if found == named || others(named).contains(&found) => None,
        Some(found) => Some(format!("it is named as {named}, and its bytes are {found}")),
        None if length > 0 && (has_mark(named) || is_text(head)) => Some(format!(
            "it is named as {named}, and its bytes are {}",
            if is_text(head) { "a text" } else { "of no format that is known" }
        )),
        None => None,
    }
}

/// Formats that files have, too, whose name says this one.
fn others(named: Format) -> &'static [Format] {
    match named {
        Format::Pytorch => &[
            Format::PytorchLegacy,
            Format::Torchscript,
            Format::Pickle,
            Format::Safetensors,
            Format::TensorflowCheckpoint,
        ],
        Format::Onnx => &[Format::Ort],
        Format::Ort => &[Format::Onnx],
        Format::Ggml => &[Format::Gguf],
        Format::Keras => &[Format::Hdf5],
        Format::Hdf5 => &[Format::Keras],
        _ => &[],
    }
}

/// Whether every file of a format begins with a mark that is recognised.
fn has_mark(format: Format) -> bool {
    format.has_mark() || matches!(format, Format::Safetensors | Format::Hdf5)
}

/// Whether the beginning of a file is one of words: a page of an error, a note in place of what was not fetched.
fn is_text(head: &[u8]) -> bool {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        // The last character may be cut.
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.is_empty() && !text.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_held_against_the_bytes() {
        for (name, bytes, what) in [
            (
                "a.safetensors",
                &b"<!DOCTYPE html><html>"[..],
                Some("it is named as safetensors, and its bytes are a text"),
            ),
            (
                "a.safetensors",
                b"\0\x01\x02",
                Some("it is named as safetensors, and its bytes are of no format that is known"),
            ),
            ("a.GGUF", b"not found", Some("it is named as gguf, and its bytes are a text")),
            (
                "a.safetensors",
                b"GGUF\x03\0\0\0\0\0\0\0\0\0\0\0",
                Some("it is named as safetensors, and its bytes are gguf"),
            ),
            ("a.onnx", b"\x08\x07\x12", None),
            ("a.onnx", "gew\u{f6}hnlich".as_bytes(), Some("it is named as onnx, and its bytes are a text")),
            ("a.ggml", b"GGUF\x03\0\0\0\0\0\0\0\0\0\0\0", None),
            ("a.pt", b"\x80\x02", None),
            ("a.bin", b"text", None),
            ("a.safetensors", b"", None),
        ] {
            assert_eq!(fault(name, bytes, bytes.len() as u64, None, None).as_deref(), what, "{name}");
        }
    }
}
