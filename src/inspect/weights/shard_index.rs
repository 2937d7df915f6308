//! The index of a model in several files: which file holds which tensor.
//!
//! Source: `transformers`, `save_pretrained`: an object with `metadata` and `weight_map`.

use std::fmt;
use std::io::BufReader;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};

use super::WeightReader;
use super::facts::{Format, HeaderFacts};
use super::fault::Fault;
use super::paths::beside;
use super::source::{Source, fault};

/// The longest index that is read, in bytes.
const LONGEST: u64 = 16 * 1024 * 1024;
/// More files than any model is split into.
const MOST_FILES: usize = 10_000;

pub(super) struct ShardIndex;

impl WeightReader for ShardIndex {
    fn recognize(&self, head: &[u8], length: u64) -> Option<Format> {
        let head = String::from_utf8_lossy(head);
        let start = head.trim_start().strip_prefix('{')?.trim_start();
        let map = start.starts_with("\"weight_map\"");
        let metadata = start.starts_with("\"metadata\"") && start.contains("\"weight_map\"");
        ((map || metadata) && length <= LONGEST).then_some(Format::ShardIndex)
    }

    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        match serde_json::from_reader::<_, Index>(BufReader::new(source.cursor())) {
            Ok(index) => {
                let mut facts = HeaderFacts::new(Format::ShardIndex);
                facts.tensors = Some(index.weight_map.tensors);
                facts.parameters = index.metadata.and_then(|metadata| metadata.total_parameters);
                facts.external_files = index.weight_map.files;
                Ok(Some(facts))
            }
            Err(error) if error.is_io() => Err(fault(error.into())),
            Err(error) => Err(Fault::malformed(format!("the index is wrong: {error}"))),
        }
    }
}

#[derive(Deserialize)]
struct Index {
    metadata: Option<Metadata>,
    weight_map: WeightMap,
}

#[derive(Deserialize)]
struct Metadata {
    total_parameters: Option<u64>,
}

/// The files, and how many tensors lie in them.
struct WeightMap {
    files: std::collections::BTreeSet<String>,
    tensors: u64,
}

impl<'de> Deserialize<'de> for WeightMap {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Files;
        impl<'de> Visitor<'de> for Files {
            type Value = WeightMap;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a map of tensors to files")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<WeightMap, A::Error> {
                let mut found = WeightMap { files: Default::default(), tensors: 0 };
                while let Some((_, file)) = map.next_entry::<serde::de::IgnoredAny, String>()? {
                    found.tensors += 1;
                    if !found.files.contains(&file) {
                        found.files.insert(beside(&file).map_err(A::Error::custom)?);
                    }
                    if found.files.len() > MOST_FILES {
                        return Err(A::Error::custom(format!("more than {MOST_FILES} files")));
                    }
                }
                Ok(found)
            }
        }
        deserializer.deserialize_map(Files)
    }
}
