//! GGUF, versions 1 to 3: typed key-value pairs, then the list of tensors, then their data.
//!
//! Source: `docs/gguf.md` of `ggml-org/ggml`, and the lists of types in `gguf-py/gguf/constants.py` of llama.cpp.

use std::collections::BTreeMap;

use super::WeightReader;
use super::code::LONGEST_TEMPLATE;
use super::facts::{Format, HeaderFacts, Origin, note, note_origins};
use super::fault::{Fault, ensure};
use super::names::Names;
use super::properties::{describe, is_of_terms, names_license, note_tags, note_terms, tell_license};
use super::source::{Cursor, Source};
use super::tally::Tally;
use super::text::{prose, text};
use crate::hub;

/// Arrays of arrays deeper than this are refused.
const DEEPEST_ARRAY: usize = 4;
/// Elements of a list of texts that are kept.
const MOST_TEXTS: u64 = 1000;
/// Base models or datasets that are kept.
const MOST_ORIGINS: usize = 64;
/// Architectures of which the context length is kept; a file is of one.
const MOST_ARCHITECTURES: usize = 64;
/// The longest key by the specification, in bytes.
const LONGEST_KEY: u64 = 65_535;
/// The key of the alignment of the data.
const ALIGNMENT: &str = "general.alignment";
/// The key of a chat template; of a further one its name follows.
const CHAT_TEMPLATE: &str = "tokenizer.chat_template";
/// The longest text that is read, in bytes.
const LONGEST_TEXT: u64 = 64 * 1024;

pub(super) struct Gguf;

impl WeightReader for Gguf {
    fn recognize(&self, head: &[u8], _length: u64) -> Option<Format> {
        let version: [u8; 4] = head.strip_prefix(b"GGUF")?.first_chunk().copied()?;
        let plausible = [u32::from_le_bytes(version), u32::from_be_bytes(version)]
            .iter()
            .any(|version| *version <= 0xffff);
        plausible.then_some(Format::Gguf)
    }

    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        let mut cursor = source.cursor();
        cursor.skip(4)?;
        let version = cursor.u32()?;
        let mut facts = HeaderFacts::new(Format::Gguf);
        let is_big_endian = (1..=3).contains(&version.swap_bytes());
        let version = if is_big_endian { version.swap_bytes() } else { version };
        ensure((1..=3).contains(&version), || format!("it is of version {version}, which is not defined"))?;
        let order = if is_big_endian { ", big-endian" } else { "" };
        facts.format_version = Some(format!("{version}{order}"));
        let read = Reader { cursor, version, is_big_endian }.read(&mut facts);
        facts.until(read).map(Some)
    }
}

/// The chat templates of a file by name, as far as its pairs can be read: `None` of one that is too long.
pub(super) fn chat_templates(source: &Source<'_>) -> Vec<(String, Option<String>)> {
    let mut templates = Vec::new();
    // What is wrong with the file its reader tells.
    let _ = collect_templates(source, &mut templates);
    templates
}

fn collect_templates(
    source: &Source<'_>,
    templates: &mut Vec<(String, Option<String>)>,
) -> Result<(), Fault> {
    let mut cursor = source.cursor();
    cursor.skip(4)?;
    let version = cursor.u32()?;
    let is_big_endian = (1..=3).contains(&version.swap_bytes());
    let version = if is_big_endian { version.swap_bytes() } else { version };
    let mut reader = Reader { cursor, version, is_big_endian };
    reader.length()?;
    for _ in 0..reader.length()? {
        let length = reader.length()?;
        ensure(length <= LONGEST_KEY, || format!("a key of {length} bytes"))?;
        let key = reader.cursor.text(length)?;
        let kind = reader.u32()?;
        match key.strip_prefix(CHAT_TEMPLATE) {
            Some(name) if kind == kind::STRING && templates.len() < MOST_TEXTS as usize => {
                let length = reader.length()?;
                let is_whole = length <= LONGEST_TEMPLATE;
                let name = if name.is_empty() { "default" } else { name.trim_start_matches('.') };
                let template = if is_whole { Some(reader.cursor.text(length)?) } else { None };
                templates.push((name.to_owned(), template));
                reader.cursor.skip(if is_whole { 0 } else { length })?;
            }
            _ => drop(reader.value(kind, 0)?),
        }
    }
    Ok(())
}

struct Reader<'s> {
    cursor: Cursor<'s>,
    version: u32,
    /// Numbers begin with their highest byte.
    is_big_endian: bool,
}

/// A value, as far as anybody asks for it.
enum Value {
    Number(u64),
    Text(Option<String>),
    Texts(Vec<String>),
    Flag(bool),
    Other,
}

/// The numbers of `gguf_metadata_value_type`.
mod kind {
    pub(super) const UINT32: u32 = 4;
    pub(super) const BOOL: u32 = 7;
    pub(super) const STRING: u32 = 8;
    pub(super) const ARRAY: u32 = 9;
}

impl Reader<'_> {
    fn u16(&mut self) -> Result<u16, Fault> {
        self.cursor.u16().map(|number| if self.is_big_endian { number.swap_bytes() } else { number })
    }

    fn u32(&mut self) -> Result<u32, Fault> {
        self.cursor.u32().map(|number| if self.is_big_endian { number.swap_bytes() } else { number })
    }

    fn u64(&mut self) -> Result<u64, Fault> {
        self.cursor.u64().map(|number| if self.is_big_endian { number.swap_bytes() } else { number })
    }

    fn read(mut self, facts: &mut HeaderFacts) -> Result<(), Fault> {
        let tensors = self.length()?;
        let pairs = self.length()?;
        let alignment = self.pairs(pairs, facts)?;
        self.tensors(tensors, alignment, facts)
    }

    /// A count or a length: 32 bits in version 1, 64 bits since.
    fn length(&mut self) -> Result<u64, Fault> {
        if self.version == 1 { self.u32().map(u64::from) } else { self.u64() }
    }

    /// So many things of at least so many bytes each have to fit into what is left.
    fn check_count(&self, what: &str, count: u64, least: u64) -> Result<(), Fault> {
        ensure(count.checked_mul(least).is_some_and(|bytes| bytes <= self.cursor.left()), || {
            format!("it says {count} {what}, and {} bytes follow", self.cursor.left())
        })
    }

    /// Reads the pairs and returns the alignment of the tensors.
    fn pairs(&mut self, count: u64, facts: &mut HeaderFacts) -> Result<u64, Fault> {
        self.check_count("key-value pairs", count, 12)?;
        let mut collected = Collected::default();
        let mut keys = Names::default();
        let read = (0..count).try_for_each(|_| {
            let key = self.name("key")?;
            let kind = self.u32()?;
            ensure(key != ALIGNMENT || kind == kind::UINT32, || format!("`{ALIGNMENT}` is of type {kind}"))?;
            let value = self.value(kind, 0)?;
            keys.add(&key);
            collected.take(&key, value, facts);
            Ok(())
        });
        let alignment = collected.tell(facts);
        read?;
        ensure(!keys.has_twice(), || "it has a key twice".to_owned())?;
        alignment
    }

    /// The name of a pair or of a tensor.
    fn name(&mut self, what: &str) -> Result<String, Fault> {
        let length = self.length()?;
        ensure(length <= LONGEST_KEY, || format!("a {what} of {length} bytes"))?;
        let name = self.cursor.bytes(length)?;
        String::from_utf8(name).map_err(|_| Fault::malformed(format!("a {what} that is not UTF-8")))
    }

    fn value(&mut self, kind: u32, depth: usize) -> Result<Value, Fault> {
        Ok(match kind {
            kind::STRING => Value::Text(prose(&self.string()?)),
            kind::ARRAY => {
                ensure(depth < DEEPEST_ARRAY, || "arrays are nested too deep".to_owned())?;
                self.array(depth)?
            }
            _ => {
                let size = size(kind).ok_or_else(|| Fault::malformed(format!("a value of type {kind}")))?;
                match size {
                    1 if kind == kind::BOOL => Value::Flag(self.cursor.u8()? != 0),
                    1 => Value::Number(self.cursor.u8()?.into()),
                    2 => Value::Number(self.u16()?.into()),
                    4 if kind != 6 => Value::Number(self.u32()?.into()),
                    8 if kind != 12 => Value::Number(self.u64()?),
                    _ => {
                        self.cursor.skip(size)?;
                        Value::Other
                    }
                }
            }
        })
    }

    /// A text, of which no more is read than can matter.
    fn string(&mut self) -> Result<String, Fault> {
        let length = self.length()?;
        let kept = length.min(LONGEST_TEXT);
        let text = self.cursor.text(kept)?;
        self.cursor.skip(length - kept)?;
        Ok(text)
    }

    fn array(&mut self, depth: usize) -> Result<Value, Fault> {
        let kind = self.u32()?;
        let count = self.length()?;
        match kind {
            kind::STRING => self.texts(count),
            kind::ARRAY => {
                self.check_count("arrays", count, 8)?;
                for _ in 0..count {
                    self.value(kind, depth + 1)?;
                }
                Ok(Value::Other)
            }
            _ => {
                let size = size(kind).ok_or_else(|| Fault::malformed(format!("an array of type {kind}")))?;
                self.check_count("elements", count, size)?;
                self.cursor.skip(count * size)?;
                Ok(Value::Other)
            }
        }
    }

    /// The first texts of a list; a vocabulary of a hundred thousand is skipped.
    fn texts(&mut self, count: u64) -> Result<Value, Fault> {
        self.check_count("texts", count, if self.version == 1 { 4 } else { 8 })?;
        let mut texts = Vec::new();
        for index in 0..count {
            if index < MOST_TEXTS && count <= MOST_TEXTS {
                texts.extend(text(&self.string()?));
            } else {
                let length = self.length()?;
                self.cursor.skip(length)?;
            }
        }
        Ok(Value::Texts(texts))
    }

    fn tensors(&mut self, count: u64, alignment: u64, facts: &mut HeaderFacts) -> Result<(), Fault> {
        self.check_count("tensors", count, 20)?;
        let mut tally = Tally::default();
        let mut names = Names::default();
        let mut end = 0_u64;
        for _ in 0..count {
            let name = self.name("name of a tensor")?;
            names.add(&name);
            let name = name.escape_debug();
            let (numbers, row) =
                self.shape().map_err(|_| Fault::malformed(format!("the shape of `{name}`")))?;
            let kind = self.u32()?;
            let offset = self.u64()?;
            let Some((dtype, block, bytes)) = ggml_type(kind) else {
                // Forks have types of their own: the rest is read.
                let what = || format!("`{name}` is of type {kind}, which GGUF does not have");
                facts.malformed.get_or_insert_with(what);
                tally.add(&format!("type {kind}"), numbers);
                continue;
            };
            ensure(row.is_multiple_of(block), || {
                format!("a row of `{name}` has {row} numbers, and a block of {dtype} {block}")
            })?;
            tally.add(dtype, numbers);
            let size = numbers.div_ceil(block).checked_mul(bytes);
            let next = size.and_then(|size| offset.checked_add(size));
            end = end.max(next.ok_or_else(|| Fault::malformed(format!("the size of `{name}`")))?);
        }
        ensure(!names.has_twice(), || "it has the name of a tensor twice".to_owned())?;
        let data = self.cursor.position().next_multiple_of(alignment);
        ensure(
            data.checked_add(end).is_some_and(|end| end <= self.cursor.position() + self.cursor.left())
                || end == 0,
            || format!("its tensors need {end} bytes behind offset {data}, and the file ends before"),
        )?;
        tally.tell(facts);
        Ok(())
    }

    /// The numbers of a tensor, and those of a row of it: its first dimension.
    fn shape(&mut self) -> Result<(u64, u64), Fault> {
        let rank = self.u32()?;
        ensure(rank <= 8, || "too many dimensions".to_owned())?;
        let (mut numbers, mut row) = (1_u64, 1);
        for index in 0..rank {
            let dimension = self.length()?;
            if index == 0 {
                row = dimension;
            }
            numbers = numbers.checked_mul(dimension).ok_or_else(|| Fault::malformed("too large"))?;
        }
        Ok((numbers, row))
    }
}

/// Bytes of a value of fixed size.
fn size(kind: u32) -> Option<u64> {
    Some(match kind {
        0 | 1 | kind::BOOL => 1,
        2 | 3 => 2,
        4..=6 => 4,
        10..=12 => 8,
        _ => return None,
    })
}

/// What stands in several pairs.
#[derive(Default)]
struct Collected {
    bases: BTreeMap<u64, Origin>,
    datasets: BTreeMap<u64, Origin>,
    context_lengths: BTreeMap<String, u64>,
    file_type: Option<u64>,
    alignment: Option<u64>,
    quantized_by: Option<String>,
}

impl Collected {
    fn take(&mut self, key: &str, value: Value, facts: &mut HeaderFacts) {
        match value {
            Value::Number(number) => self.take_number(key, number),
            Value::Text(Some(text)) => self.take_text(key, text, facts),
            Value::Texts(texts) => match key {
                "general.tags" => note_tags(facts, texts),
                "general.languages" => note(&mut facts.languages, texts),
                "general.datasets" => {
                    let named = |name| Origin { name: Some(name), ..Origin::default() };
                    note_origins(&mut facts.datasets, texts.into_iter().map(named));
                }
                key => texts.into_iter().for_each(|text| self.take_text(key, text, facts)),
            },
            Value::Flag(said) if names_license(key) => tell_license(facts, key, said.to_string()),
            Value::Text(None) | Value::Flag(_) | Value::Other => {}
        }
    }

    fn take_number(&mut self, key: &str, number: u64) {
        match key {
            "general.file_type" => self.file_type = Some(number),
            ALIGNMENT => self.alignment = Some(number),
            _ => {
                if let Some(architecture) = key.strip_suffix(".context_length")
                    && self.context_lengths.len() < MOST_ARCHITECTURES
                {
                    self.context_lengths.insert(architecture.to_owned(), number);
                }
            }
        }
    }

    fn take_text(&mut self, key: &str, text: String, facts: &mut HeaderFacts) {
        let Some(key) = key.strip_prefix("general.") else {
            return note_terms(facts, key, text);
        };
        match key {
            "architecture" => facts.architecture = Some(text),
            "name" => facts.name = Some(text),
            "version" => facts.version = Some(text),
            "description" => describe(facts, text),
            key if is_of_terms(key) => note_terms(facts, key, text),
            "author" | "organization" => note(&mut facts.authors, [text]),
            "quantized_by" => self.quantized_by = Some(text),
            "url" | "repo_url" | "source.url" | "source.repo_url" | "doi" | "source.doi" => {
                note(&mut facts.urls, [text]);
            }
            "source.huggingface.repository" => note(&mut facts.urls, [hub::url(&text)]),
            _ => {
                if let Some(rest) = key.strip_prefix("base_model.") {
                    take_origin(&mut self.bases, rest, text);
                } else if let Some(rest) = key.strip_prefix("dataset.") {
                    take_origin(&mut self.datasets, rest, text);
                }
            }
        }
    }

    fn tell(self, facts: &mut HeaderFacts) -> Result<u64, Fault> {
        let origins = |origins: BTreeMap<u64, Origin>| {
            origins.into_values().filter(|origin| !origin.is_empty()).collect::<Vec<_>>()
        };
        note_origins(&mut facts.base_models, origins(self.bases));
        note_origins(&mut facts.datasets, origins(self.datasets));
        facts.quantization = self.file_type.and_then(file_type).map(str::to_owned);
        facts.producer = self.quantized_by;
        let architecture = facts.architecture.as_deref().unwrap_or_default();
        facts.context_length = self.context_lengths.get(architecture).copied();
        let alignment = self.alignment.unwrap_or(32);
        ensure(alignment.is_power_of_two() && alignment <= 1 << 20, || {
            format!("an alignment of {alignment} bytes")
        })?;
        Ok(alignment)
    }
}

/// `{i}.{field}` behind `general.base_model.` or `general.dataset.`.
fn take_origin(origins: &mut BTreeMap<u64, Origin>, key: &str, text: String) {
    let Some((index, field)) = key.split_once('.') else { return };
    let Ok(index) = index.parse() else { return };
    if origins.len() >= MOST_ORIGINS && !origins.contains_key(&index) {
        return;
    }
    let origin = origins.entry(index).or_default();
    match field {
        "name" => origin.name = Some(text),
        "version" => origin.version = Some(text),
        "organization" | "author" => origin.organization = Some(text),
        "repo_url" => origin.url = Some(text),
        "url" | "doi" => {
            origin.url.get_or_insert(text);
        }
        _ => {}
    }
}

/// Name, numbers in a block, and bytes of a block.
fn ggml_type(kind: u32) -> Option<(&'static str, u64, u64)> {
    Some(match kind {
        0 => ("F32", 1, 4),
        1 => ("F16", 1, 2),
        2 => ("Q4_0", 32, 18),
        3 => ("Q4_1", 32, 20),
        6 => ("Q5_0", 32, 22),
        7 => ("Q5_1", 32, 24),
        8 => ("Q8_0", 32, 34),
        9 => ("Q8_1", 32, 36),
        10 => ("Q2_K", 256, 84),
        11 => ("Q3_K", 256, 110),
        12 => ("Q4_K", 256, 144),
        13 => ("Q5_K", 256, 176),
        14 => ("Q6_K", 256, 210),
        15 => ("Q8_K", 256, 292),
        16 => ("IQ2_XXS", 256, 66),
        17 => ("IQ2_XS", 256, 74),
        18 => ("IQ3_XXS", 256, 98),
        19 => ("IQ1_S", 256, 50),
        20 => ("IQ4_NL", 32, 18),
        21 => ("IQ3_S", 256, 110),
        22 => ("IQ2_S", 256, 82),
        23 => ("IQ4_XS", 256, 136),
        24 => ("I8", 1, 1),
        25 => ("I16", 1, 2),
        26 => ("I32", 1, 4),
        27 => ("I64", 1, 8),
        28 => ("F64", 1, 8),
        29 => ("IQ1_M", 256, 56),
        30 => ("BF16", 1, 2),
        34 => ("TQ1_0", 256, 54),
        35 => ("TQ2_0", 256, 66),
        39 => ("MXFP4", 32, 17),
        40 => ("NVFP4", 64, 36),
        41 => ("Q1_0", 128, 18),
        _ => return None,
    })
}

/// `llama_ftype`, without `MOSTLY_`; 1024 says that it was guessed.
fn file_type(number: u64) -> Option<&'static str> {
    Some(match number & !1024 {
        0 => "F32",
        1 => "F16",
        2 => "Q4_0",
        3 => "Q4_1",
        7 => "Q8_0",
        8 => "Q5_0",
        9 => "Q5_1",
        10 => "Q2_K",
        11 => "Q3_K_S",
        12 => "Q3_K_M",
        13 => "Q3_K_L",
        14 => "Q4_K_S",
        15 => "Q4_K_M",
        16 => "Q5_K_S",
        17 => "Q5_K_M",
        18 => "Q6_K",
        19 => "IQ2_XXS",
        20 => "IQ2_XS",
        21 => "Q2_K_S",
        22 => "IQ3_XS",
        23 => "IQ3_XXS",
        24 => "IQ1_S",
        25 => "IQ4_NL",
        26 => "IQ3_S",
        27 => "IQ3_M",
        28 => "IQ2_S",
        29 => "IQ2_M",
        30 => "IQ4_XS",
        31 => "IQ1_M",
        32 => "BF16",
        36 => "TQ1_0",
        37 => "TQ2_0",
        38 => "MXFP4_MOE",
        39 => "NVFP4",
        40 => "Q1_0",
        _ => return None,
    })
}
