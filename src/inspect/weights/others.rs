//! Formats that are recognised by their first bytes and read hardly any further.

use super::WeightReader;
use super::catboost;
use super::facts::{Format, HeaderFacts};
use super::fault::Fault;
use super::properties::{describe, is_of_terms, note_terms};
use super::source::Source;
use super::text::{terms, text};

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
    (Format::CatBoost, 0, catboost::MAGIC),
    // `FASTTEXT_FILEFORMAT_MAGIC_INT32`, 793712314, and version 11 or 12.
    (Format::FastText, 0, b"\xba\x16\x4f\x2f\x0b\0\0\0"),
    (Format::FastText, 0, b"\xba\x16\x4f\x2f\x0c\0\0\0"),
    (Format::LightGbm, 0, b"tree\nversion="),
    // Models in XGBoost's old binary form.
    (Format::XgBoost, 0, b"binf"),
    // Binary objects of Kaldi: the mark of binary mode, then the first token.
    (Format::Kaldi, 0, b"\0B<TransitionModel>"),
    (Format::Kaldi, 0, b"\0B<Nnet3>"),
    (Format::Kaldi, 0, b"\0B<Nnet>"),
    (Format::Rknn, 0, b"RKNN\0\0\0\0"),
    // The manifest of a database of TensorStore, in which Orbax keeps checkpoints ("OCDBT", on-disk format).
    (Format::Ocdbt, 0, b"\x0c\xdb\x3a\x2a"),
    // TensorRT's serialized engine, `ptrt` since version 8, `ftrt` since version 10.
    (Format::TensorRt, 0, b"ptrt"),
    (Format::TensorRt, 0, b"ftrt"),
    // `Model.to_bytes` of Thinc: a table in MessagePack whose first key is `nodes`.
    (Format::Thinc, 0, b"\x84\xa5nodes"),
];

/// A program of PaddlePaddle, whose first block has number 0 and no parent (-1), behind its length (`framework.proto`); or its
/// tensors (`SerializeToStream` of `DenseTensor`): version 0, no levels, version 0, then the length of a `TensorDesc`, which
/// begins with a type.
fn is_paddle(head: &[u8]) -> bool {
    const BLOCK: &[u8] = b"\x08\0\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01";
    let begins = |at: usize| head.get(at..).is_some_and(|rest| rest.starts_with(BLOCK));
    if head.first() == Some(&0x0a) && (2..6).any(begins) {
        return true;
    }
    let Some((zeros, rest)) = head.split_at_checked(16) else { return false };
    zeros.iter().all(|byte| *byte == 0)
        && matches!(rest, [size @ 4..64, 0, 0, 0, 8, 0..32, 0x10, ..] if rest.len() > usize::from(*size))
}

/// Whether JSON is a model of CatBoost (`catboost/libs/model/model_export/json_model_helpers.cpp`) or of LightGBM
/// (`Booster.dump_model`), by the keys that each begins with.
fn of_trees(head: &[u8]) -> Option<Format> {
    let text = String::from_utf8_lossy(head);
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).take(64).collect();
    let has = |key: &str| memchr::memmem::find(head, key.as_bytes()).is_some();
    let is_catboost =
        has("\"features_info\"") && (has("\"float_features\"") || has("\"categorical_features\""));
    match plain.as_str() {
        plain if plain.starts_with("{\"name\":\"tree\",\"version\":\"v") => Some(Format::LightGbm),
        plain
            if plain.starts_with("{\"features_info\":")
                || plain.starts_with("{\"ctr_data\":") && is_catboost =>
        {
            Some(Format::CatBoost).filter(|_| is_catboost)
        }
        _ => None,
    }
}

/// The longest header of LightGBM that is read, in bytes: it lists the features.
const LONGEST_HEADER: u64 = 1 << 20;

/// What the lines before the first tree of LightGBM say of terms: its reader passes over keys that it does not know
/// (`src/boosting/gbdt_model_text.cpp`).
fn header_of_trees(head: &[u8], facts: &mut HeaderFacts) {
    let head = String::from_utf8_lossy(head);
    for line in head.lines().take_while(|line| !line.starts_with("Tree=")) {
        match line.split_once('=') {
            Some((key, value)) if is_of_terms(key) => {
                text(value).into_iter().for_each(|value| note_terms(facts, key, value));
            }
            Some(_) => {}
            None => terms(line).into_iter().for_each(|said| describe(facts, said)),
        }
    }
}

/// The text of a graph of ncnn: behind the magic, how many layers and blobs there are ("param and model file structure").
fn is_ncnn(head: &[u8]) -> bool {
    let Some(line) = head.split(|byte| *byte == b'\n').nth(1) else { return false };
    let is_count = |word: &[u8]| !word.is_empty() && word.iter().all(u8::is_ascii_digit);
    let mut words = line.trim_ascii().split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    words.next().is_some_and(is_count) && words.next().is_some_and(is_count) && words.next().is_none()
}

/// The numbers of a network of Whisper behind the mark of whisper.cpp (`whisper_model_load`): the sizes of its vocabulary, of its
/// encoder and of its decoder, the bands of its spectrum, and how its numbers are kept.
fn whisper(facts: &mut HeaderFacts, head: &[u8]) {
    const TYPES: [(u32, &str); 7] =
        [(1, "F16"), (2, "Q4_0"), (3, "Q4_1"), (7, "Q8_0"), (8, "Q5_0"), (9, "Q5_1"), (0, "F32")];
    let Some(numbers) = head.strip_prefix(b"lmgg").and_then(|rest| rest.first_chunk::<44>()) else { return };
    let numbers: Vec<_> =
        numbers.chunks_exact(4).map(|n| u32::from_le_bytes([n[0], n[1], n[2], n[3]])).collect();
    let [vocabulary, audio, .., layers, bands, kind] = numbers[..] else { return };
    if !(51_864..=51_866).contains(&vocabulary) || audio != 1500 || !matches!(bands, 80 | 128) {
        return;
    }
    facts.architecture = Some("whisper".to_owned());
    facts.layers = Some(u64::from(numbers[4]) + u64::from(layers));
    facts.context_length = Some(numbers[5].into());
    // Thousands count the versions of the quantisation.
    let kind = TYPES.iter().find(|(number, _)| *number == kind % 1000);
    facts.quantization = kind.filter(|(number, _)| *number > 1).map(|(_, word)| (*word).to_owned());
}

pub(super) struct Others;

impl WeightReader for Others {
    fn recognize(&self, head: &[u8], length: u64) -> Option<Format> {
        let found = MAGICS
            .iter()
            .find(|(_, offset, bytes)| head.get(*offset..).is_some_and(|rest| rest.starts_with(bytes)));
        if is_paddle(head) {
            return Some(Format::Paddle);
        }
        if let Some(format) = of_trees(head) {
            return Some(format);
        }
        // Nothing that is only its magic is a model.
        let found = found.filter(|(format, ..)| *format != Format::Ncnn || is_ncnn(head));
        found.filter(|(_, offset, bytes)| length > (offset + bytes.len()) as u64).map(|(format, ..)| *format)
    }

    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        let head = source.head(super::HEAD)?;
        let Some(mut facts) = self.recognize(&head, source.length()).map(HeaderFacts::new) else {
            return Ok(None);
        };
        match facts.format {
            Format::Ggml => whisper(&mut facts, &head),
            Format::CatBoost => catboost::describe(source, &head, &mut facts)?,
            Format::LightGbm => header_of_trees(&source.head(LONGEST_HEADER)?, &mut facts),
            _ => {}
        }
        Ok(Some(facts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_magic_is_recognised_where_it_stands_and_nowhere_else() {
        for (format, offset, bytes) in MAGICS {
            let rest: &[u8] = if *format == Format::Ncnn { b"75 83\nInput" } else { b"..." };
            let file = [&vec![0; *offset], *bytes, rest].concat();
            let bytes = file.as_slice();
            let facts =
                super::super::read_source(&Source::new(&bytes, bytes.len() as u64)).expect("no fault");
            assert_eq!(facts.map(|facts| facts.format), Some(*format));
            assert_eq!(Others.recognize(&file[1..], 100), None, "{format}");
        }
        for rest in ["\0", "", "a b\n", "75\n", "75 83 1\n", "75 \0\n"] {
            let text = format!("7767517\n{rest}");
            assert_eq!(Others.recognize(text.as_bytes(), 100), None, "{rest:?}");
        }
    }

    #[test]
    fn a_network_of_whisper_says_its_size_and_how_it_is_quantised() {
        let head = |numbers: [u32; 11]| {
            [b"lmgg".to_vec(), numbers.map(u32::to_le_bytes).concat(), vec![0; 64]].concat()
        };
        let tiny = [51_864, 1500, 384, 6, 4, 448, 384, 6, 4, 80, 1];
        let quantised = [51_866, 1500, 1280, 20, 32, 448, 1280, 20, 32, 128, 2008];
        let other = [32_000, 4096, 4096, 32, 32, 448, 384, 6, 4, 80, 2];
        for (numbers, expected) in [
            (tiny, (Some("whisper"), Some(8), None)),
            (quantised, (Some("whisper"), Some(64), Some("Q5_0"))),
            (other, (None, None, None)),
        ] {
            let bytes = head(numbers);
            let facts = Others
                .read(&Source::new(&bytes.as_slice(), bytes.len() as u64))
                .expect("read")
                .expect("facts");
            let found = (facts.architecture.as_deref(), facts.layers, facts.quantization.as_deref());
            assert_eq!((facts.format, found), (Format::Ggml, expected));
        }
    }

    #[test]
    fn trees_in_json_are_recognised_by_how_they_begin() {
        for (json, expected) in [
            (
                "{\n  \"features_info\":\n  {\"float_features\": [{\"borders\": [1]}]}}",
                Some(Format::CatBoost),
            ),
            ("{\"features_info\": {\"name\": 1}}", None),
            ("{\"name\": \"tree\", \"version\": \"v4\", \"num_class\": 1}", Some(Format::LightGbm)),
            ("{\"name\": \"tree\", \"version\": 1}", None),
        ] {
            assert_eq!(Others.recognize(json.as_bytes(), json.len() as u64), expected, "{json}");
        }
    }

    #[test]
    fn programs_and_tensors_of_paddle_are_recognised() {
        let tensor = |size: u8, rest: &[u8]| [&[0; 16], [size, 0, 0, 0].as_slice(), rest, &[0; 64]].concat();
        for (bytes, expected) in [
            (tensor(6, &[8, 5, 0x10, 3, 0x10, 4]), Some(Format::Paddle)),
            (
                [b"\x0a\xc8\x01".as_slice(), b"\x08\0\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", &[0; 64]]
                    .concat(),
                Some(Format::Paddle),
            ),
            (
                [b"\x12\xc8\x01".as_slice(), b"\x08\0\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", &[0; 64]]
                    .concat(),
                None,
            ),
            (tensor(0, &[8, 5, 0x10, 3]), None),
            (tensor(6, &[8, 99, 0x10, 3]), None),
            (tensor(6, &[0, 0, 0, 0]), None),
            (vec![0; 84], None),
            (vec![0; 8], None),
        ] {
            assert_eq!(Others.recognize(&bytes, bytes.len() as u64), expected, "{bytes:?}");
        }
    }
}
