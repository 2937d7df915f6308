//! Formats that are recognised by their first bytes and not read any further.

use super::WeightReader;
use super::facts::{Format, HeaderFacts};
use super::fault::Fault;
use super::source::Source;

/// Format, offset, bytes that stand there.
const MAGICS: &[(Format, usize, &[u8])] = &[
    // `LLAMA_FILE_MAGIC_*` of llama.cpp before GGUF, little-endian; `ggml` is also whisper.cpp's.
    (Format::Ggml, 0, b"lmgg"),
    (Format::Ggml, 0, b"fmgg"),
    (Format::Ggml, 0, b"tjgg"),
    (Format::Ggml, 0, b"algg"),
    // The file identifier of its FlatBuffers.
    (Format::ExecuTorch, 4, b"ET12"),
    // `ncnn` parameters as text.
    (Format::Ncnn, 0, b"7767517\n"),
    (Format::CatBoost, 0, b"CBM1"),
    // `FASTTEXT_FILEFORMAT_MAGIC_INT32`, 793712314, and version 11 or 12.
    (Format::FastText, 0, b"\xba\x16\x4f\x2f\x0b\0\0\0"),
    (Format::FastText, 0, b"\xba\x16\x4f\x2f\x0c\0\0\0"),
    (Format::LightGbm, 0, b"tree\nversion="),
    // Models in XGBoost's old binary form.
    (Format::XgBoost, 0, b"binf"),
    // TensorRT's serialized engine, `ptrt` since version 8, `ftrt` since version 10.
    (Format::TensorRt, 0, b"ptrt"),
    (Format::TensorRt, 0, b"ftrt"),
];

pub(super) struct Others;

impl WeightReader for Others {
    fn recognize(&self, head: &[u8], length: u64) -> Option<Format> {
        let found = MAGICS
            .iter()
            .find(|(_, offset, bytes)| head.get(*offset..).is_some_and(|rest| rest.starts_with(bytes)));
        // Nothing that is only its magic is a model.
        found.filter(|(_, offset, bytes)| length > (offset + bytes.len()) as u64).map(|(format, ..)| *format)
    }

    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        let head = source.head(64)?;
        Ok(self.recognize(&head, source.length()).map(HeaderFacts::new))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_magic_is_recognised_where_it_stands_and_nowhere_else() {
        for (format, offset, bytes) in MAGICS {
            let file = [&vec![0; *offset], *bytes, b"..."].concat();
            let bytes = file.as_slice();
            let facts =
                super::super::read_source(&Source::new(&bytes, bytes.len() as u64)).expect("no fault");
            assert_eq!(facts.map(|facts| facts.format), Some(*format));
            assert_eq!(Others.recognize(&file[1..], 100), None, "{format}");
        }
    }
}
