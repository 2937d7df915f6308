//! TensorFlow: SavedModel, checkpoints and the manifests of TensorFlow.js.
//!
//! Sources: `saved_model.proto`, `meta_graph.proto` and `tensor_bundle.proto` of TensorFlow; `io/types.ts` of TensorFlow.js
//! (`ModelJSON`, `WeightsManifestConfig`).

use std::io::BufReader;

use serde::Deserialize;

use super::WeightReader;
use super::facts::{Format, HeaderFacts, note};
use super::fault::Fault;
use super::json_texts::Texts;
use super::paths::beside;
use super::properties::{is_property, property};
use super::protobuf::{Field, Message};
use super::source::{Source, fault};
use super::tally::Tally;
use super::tensor_bundle;
use super::text::text;

/// A graph, and a checkpoint by its index.
pub(super) struct Tensorflow;

impl WeightReader for Tensorflow {
    fn recognize(&self, head: &[u8], length: u64) -> Option<Format> {
        let checkpoint = shards(head).map(|_| Format::TensorflowCheckpoint);
        checkpoint.or_else(|| is_saved_model(head, length).then_some(Format::SavedModel))
    }

    fn may_be(&self, head: &[u8], length: u64) -> bool {
        head.starts_with(SAVED_MODEL) || self.recognize(head, length).is_some()
    }

    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        let head = source.head(32)?;
        let format = match self.recognize(&head, source.length()) {
            Some(format) => format,
            None if has_graphs(source)? => Format::SavedModel,
            None => return Ok(None),
        };
        let mut facts = HeaderFacts::new(format);
        match format {
            Format::SavedModel => describe(source, &mut facts)?,
            _ => tensor_bundle::count(source, &mut facts)?,
        }
        // The files are named after the index: what stands before is put there where its name is known.
        let shards = shards(&head).unwrap_or_default();
        facts.external_files = (0..shards).map(|shard| format!(".data-{shard:05}-of-{shards:05}")).collect();
        Ok(Some(facts))
    }
}

/// The number of data files of an index: its first entry, under the empty key, is a `BundleHeaderProto` of version 1.
fn shards(head: &[u8]) -> Option<u8> {
    let [0, 0, 6, 8, shards, 0x1a, 2, 8, 1, ..] = head else { return None };
    (1..128).contains(shards).then_some(*shards)
}

/// Version 1, then a graph.
const SAVED_MODEL: &[u8] = b"\x08\x01\x12";

/// Whether several graphs follow, each of which begins with what is known of it, to the end of the file.
fn has_graphs(source: &Source<'_>) -> Result<bool, Fault> {
    let mut model = Message::new(source.cursor());
    let mut graphs = 0;
    loop {
        match model.next() {
            Ok(None) => return Ok(graphs > 1),
            Ok(Some((1, Field::Number(1)))) => {}
            Ok(Some((2, Field::Bytes(mut graph)))) => match graph.u8() {
                Ok(0x0a) => graphs += 1,
                Ok(_) | Err(Fault::Malformed(_)) => return Ok(false),
                Err(fault) => return Err(fault),
            },
            Ok(Some(_)) | Err(Fault::Malformed(_)) => return Ok(false),
            Err(fault) => return Err(fault),
        }
    }
}

/// Version 1, then one graph that ends with the file and begins with what is known of it.
fn is_saved_model(head: &[u8], length: u64) -> bool {
    let Some(rest) = head.strip_prefix(SAVED_MODEL) else { return false };
    let mut size = 0_u64;
    for (index, byte) in rest.iter().enumerate().take(9) {
        size |= u64::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            let start = 3 + index + 1;
            return start as u64 + size == length && head.get(start) == Some(&0x0a);
        }
    }
    false
}

/// Takes in what the graphs of a SavedModel say of themselves: the version of TensorFlow, their tags, and the collections that
/// are called after what is known.
fn describe(source: &Source<'_>, facts: &mut HeaderFacts) -> Result<(), Fault> {
    let mut model = Message::new(source.cursor());
    while let Some((number, field)) = model.next()? {
        if number != 2 {
            continue;
        }
        let mut graph = field.message()?;
        while let Some((number, field)) = graph.next()? {
            match number {
                1 => about(field.message()?, facts)?,
                4 => collection(field.message()?, facts)?,
                _ => {}
            }
        }
    }
    Ok(())
}

/// `MetaInfoDef`: tags and the version of TensorFlow.
fn about(mut graph: Message<'_>, facts: &mut HeaderFacts) -> Result<(), Fault> {
    while let Some((number, field)) = graph.next()? {
        match number {
            4 => note(&mut facts.tags, text(&field.text()?)),
            5 => facts.producer = text(&format!("TensorFlow {}", field.text()?)),
            _ => {}
        }
    }
    Ok(())
}

/// An entry of the map of collections: its name, and a list of texts or of bytes.
fn collection(mut entry: Message<'_>, facts: &mut HeaderFacts) -> Result<(), Fault> {
    let mut name = String::new();
    while let Some((number, field)) = entry.next()? {
        match number {
            1 => name = field.text()?,
            2 if is_property(&name) => {
                let mut kinds = field.message()?;
                while let Some((kind, list)) = kinds.next()? {
                    let mut list = if matches!(kind, 1 | 2) { list.message()? } else { continue };
                    while let Some((_, value)) = list.next()? {
                        if let Some(value) = text(&value.text()?) {
                            property(facts, &name, value);
                        }
                    }
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// The longest manifest that is read, in bytes: it holds the graph.
const LONGEST: u64 = 8 * 1024 * 1024;
/// More files than any model is split into.
const MOST_FILES: usize = 10_000;
/// What no other JSON has near its beginning.
const MARKS: [&str; 4] = ["\"modelTopology\"", "\"weightsManifest\"", "\"graph-model\"", "\"layers-model\""];

/// A model of TensorFlow.js, by its `model.json` or by the manifest of its weights.
pub(super) struct TensorflowJs;

impl WeightReader for TensorflowJs {
    fn recognize(&self, head: &[u8], length: u64) -> Option<Format> {
        let head = String::from_utf8_lossy(head);
        let plain: String = head.chars().filter(|c| !c.is_whitespace()).take(64).collect();
        // The keys of an entry stand in any order.
        let has_entries = || ["\"name\"", "\"shape\"", "\"dtype\""].iter().all(|key| head.contains(key));
        let is_manifest =
            plain.starts_with("[{\"weights\":[{\"") && has_entries() || plain.starts_with("[{\"paths\":[");
        let is_model = plain.starts_with('{') && MARKS.iter().any(|mark| head.contains(mark));
        ((is_manifest || is_model) && (length <= LONGEST || length == Source::UNKNOWN))
            .then_some(Format::TensorflowJs)
    }

    /// JSON of another kind has other keys, and is none of these.
    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        let is_manifest = source.head(16)?.trim_ascii_start().starts_with(b"[");
        let reader = BufReader::new(source.cursor());
        let model = match is_manifest {
            true => serde_json::from_reader(reader)
                .map(|weights_manifest| Model { weights_manifest, ..Model::default() }),
            false => serde_json::from_reader::<_, Model>(reader),
        };
        let model = match model {
            Ok(model) => model,
            Err(error) if error.is_io() => return Err(fault(error.into())),
            Err(_) => return Ok(None),
        };
        let mut facts = HeaderFacts::new(Format::TensorflowJs);
        let groups = model.describe(&mut facts);
        if !is_manifest && let Ok(said) = serde_json::from_reader(BufReader::new(source.cursor())) {
            state(said, &mut facts);
        }
        let mut tally = Tally::default();
        for group in groups {
            for path in group.paths {
                facts.external_files.insert(beside(&path)?);
            }
            if facts.external_files.len() > MOST_FILES {
                return Err(Fault::malformed(format!("more than {MOST_FILES} files")));
            }
            for Weight { shape, dtype, quantization } in group.weights {
                facts.quantization = facts.quantization.or(quantization.and_then(|how| text(&how.dtype)));
                match shape.iter().try_fold(1_u64, |product, dimension| product.checked_mul(*dimension)) {
                    Some(numbers) => tally.add(&dtype, numbers),
                    None => tally.add_uncounted(),
                }
            }
        }
        tally.tell(&mut facts);
        Ok((!facts.external_files.is_empty()).then_some(facts))
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Model {
    weights_manifest: Vec<Group>,
    generated_by: Option<String>,
    converted_by: Option<String>,
    #[serde(default)]
    user_defined_metadata: Texts,
}

impl Model {
    /// Takes in what it says of itself, and gives back its weights.
    fn describe(self, facts: &mut HeaderFacts) -> Vec<Group> {
        let converted = self.converted_by.map(|by| format!("TensorFlow.js {by}"));
        facts.producer = converted.or(self.generated_by).and_then(|producer| text(&producer));
        state(self.user_defined_metadata, facts);
        self.weights_manifest
    }
}

/// Takes in statements by their keys.
fn state(Texts(said): Texts, facts: &mut HeaderFacts) {
    for (key, value) in said.iter().filter_map(|(key, value)| Some((key, text(value)?))) {
        property(facts, key, value);
    }
}

#[derive(Deserialize)]
struct Quantization {
    dtype: String,
}

#[derive(Deserialize)]
struct Group {
    paths: Vec<String>,
    weights: Vec<Weight>,
}

#[derive(Deserialize)]
struct Weight {
    shape: Vec<u64>,
    dtype: String,
    quantization: Option<Quantization>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::weights::read_named;

    fn read(bytes: &[u8], name: &str) -> Option<HeaderFacts> {
        read_named(&Source::new(&bytes, bytes.len() as u64), name).expect("no fault")
    }

    #[test]
    fn a_checkpoint_names_its_data_files() {
        let index = [b"\0\0\x06\x08\x02\x1a\x02\x08\x01".as_slice(), &[0; 60]].concat();
        let facts = read(&index, "variables.index").expect("an index");
        assert_eq!(facts.format, Format::TensorflowCheckpoint);
        let files: Vec<_> = facts.external_files.iter().map(String::as_str).collect();
        assert_eq!(files, ["variables.data-00000-of-00002", "variables.data-00001-of-00002"]);
        assert_eq!(read(&[b"\0\0\x06\x08\0\x1a\x02\x08\x01".as_slice(), &[0; 60]].concat(), "a.index"), None);
    }

    #[test]
    fn a_saved_model_is_one_graph_to_the_end_of_the_file() {
        let graph = [b"\x0a\x02\x08\x01".as_slice(), &[b'x'; 196]].concat();
        let model = [b"\x08\x01\x12\xc8\x01".as_slice(), &graph].concat();
        assert_eq!(read(&model, "saved_model.pb").map(|facts| facts.format), Some(Format::SavedModel));
        let several = [&model[..], &model[2..], &model[2..]].concat();
        assert_eq!(read(&several, "saved_model.pb").map(|facts| facts.format), Some(Format::SavedModel));
        let lying = [&several[..], b"\x12\x7f\x0a"].concat();
        assert_eq!(Tensorflow.read(&Source::new(&lying.as_slice(), lying.len() as u64)).expect("read"), None);
        for other in [&model[..model.len() - 1], &[&model[..], b"x"].concat(), b"\x08\x01\x12\x07pytorch"] {
            assert_ne!(Tensorflow.recognize(other, other.len() as u64), Some(Format::SavedModel));
        }
    }

    #[test]
    fn a_manifest_says_which_numbers_lie_in_which_files() {
        let weights =
            r#"[{"name":"a","shape":[2,3],"dtype":"float32"},{"name":"b","shape":[],"dtype":"int32"}]"#;
        let model = format!(
            r#"{{"format":"graph-model","modelTopology":{{}},"weightsManifest":[{{"paths":["g.bin"],"weights":{weights}}}]}}"#
        );
        for (json, expected) in [
            (model.clone(), Some(7)),
            (format!(r#"[{{"weights":{weights},"paths":["g.bin"]}}]"#), Some(7)),
            (model.replace("weightsManifest", "other"), None),
            (r#"{"format":"graph-model"}"#.to_owned(), None),
            (r#"[{"weights":[{"name":"#.to_owned(), None),
        ] {
            let facts = read(json.as_bytes(), "model.json");
            let facts = facts.filter(|facts| facts.format == Format::TensorflowJs);
            assert_eq!(facts.as_ref().and_then(|facts| facts.parameters), expected, "{json}");
            assert!(facts.is_none_or(|facts| facts.external_files.contains("g.bin")), "{json}");
        }
        let outside = model.replace("g.bin", "../g.bin");
        let outside = outside.as_bytes();
        let fault = TensorflowJs.read(&Source::new(&outside, outside.len() as u64));
        assert!(fault.is_err());
    }
}
