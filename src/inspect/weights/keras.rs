//! Keras: the `.keras` archive of version 3, and HDF5, in which older models are.
//!
//! Source: `keras/src/saving/saving_lib.py` and `keras/src/legacy/saving/legacy_h5_format.py`. What a configuration imports is
//! found elsewhere, in `code`.

use serde::Deserialize;

use super::WeightReader;
use super::archive::{Archive, Entry};
use super::code::PythonJson;
use super::facts::{Format, HeaderFacts, TextInside};
use super::fault::Fault;
use super::hdf5::{self, Contents, Dataset};
use super::properties::{is_property, names_license, property};
use super::source::Source;
use super::tally::Tally;
use super::text::text;

/// The longest configuration that is read, in bytes.
const LONGEST_CONFIG: u64 = 16 * 1024 * 1024;

/// Bytes of the mark of HDF5.
const LEAST: u64 = hdf5::MAGIC.len() as u64;

/// Reads `config.json` and `metadata.json` of an archive, and the shapes of its weights.
pub(super) fn read(
    source: &Source<'_>,
    archive: &Archive<'_>,
    config: &Entry,
    metadata: Option<&Entry>,
    weights: &Entry,
) -> Result<HeaderFacts, Fault> {
    let mut facts = HeaderFacts::new(Format::Keras);
    if let Some(bytes) = archive.content(config)?.all(LONGEST_CONFIG)? {
        describe(&mut facts, &bytes)?;
    }
    if let Some(bytes) =
        metadata.map(|entry| archive.content(entry)?.all(LONGEST_CONFIG)).transpose()?.flatten()
    {
        let metadata: Metadata = serde_json::from_slice(&bytes)
            .map_err(|error| Fault::malformed(format!("`metadata.json` is wrong: {error}")))?;
        let version = metadata.keras_version.as_deref().and_then(text);
        facts.producer = version.as_ref().map(|version| format!("Keras {version}"));
        facts.format_version = version;
    }
    // Keras stores the file of the weights as it is.
    if let Some((start, length)) = archive.stored(weights)? {
        let file = source.window(start, length);
        let is_hdf5 = file.length() > LEAST && file.head(LEAST)? == hdf5::MAGIC;
        if is_hdf5 {
            count(&hdf5::read(&file, &|_, _| false)?, &mut facts);
        }
    }
    Ok(facts)
}

#[derive(Deserialize)]
struct Config {
    class_name: Option<String>,
    config: Option<Inner>,
}

#[derive(Deserialize)]
struct Inner {
    name: Option<String>,
    layers: Option<Layers>,
}

/// How many there are.
struct Layers(u64);

impl<'de> Deserialize<'de> for Layers {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::<serde::de::IgnoredAny>::deserialize(deserializer).map(|layers| Self(layers.len() as u64))
    }
}

#[derive(Deserialize)]
struct Metadata {
    keras_version: Option<String>,
}

/// How the name of a producer begins.
pub(super) const KERAS: &str = "Keras";

pub(super) struct Hdf5;

impl WeightReader for Hdf5 {
    fn recognize(&self, head: &[u8], _length: u64) -> Option<Format> {
        head.starts_with(hdf5::MAGIC).then_some(Format::Hdf5)
    }

    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        let contents = hdf5::read(source, &is_wanted)?;
        let mut facts = HeaderFacts::new(Format::Hdf5);
        facts.format_version = Some(format!("superblock {}", contents.version));
        let version = contents.texts.get(VERSION).and_then(|version| text(version));
        // Weights without their model say nothing but how their groups are called.
        let is_keras = || contents.texts.contains_key(LAYERS) || contents.datasets.iter().any(is_variable);
        facts.producer = match version {
            Some(version) => Some(format!("{KERAS} {version}")),
            None => is_keras().then(|| KERAS.to_owned()),
        };
        if let Some(config) = contents.texts.get(CONFIG) {
            describe(&mut facts, config.as_bytes())?;
        }
        let said = contents.texts.iter().filter(|(key, _)| !OF_KERAS.contains(&key.as_str()));
        for (key, value) in said.filter_map(|(key, value)| Some((key, text(value)?))) {
            property(&mut facts, key, value);
        }
        if contents.has_unread_attributes {
            let why = "attributes or texts that are kept in a way that is not read";
            facts.texts.push(TextInside::unread_statements(why.to_owned()));
        }
        count(&contents, &mut facts);
        Ok(Some(facts))
    }
}

/// Whether an attribute is read: what speaks of the terms on any object, and what else is known on the root.
fn is_wanted(key: &str, is_root: bool) -> bool {
    names_license(key) || is_root && (OF_KERAS.contains(&key) || is_property(key))
}

/// Attributes of the root (`keras/src/legacy/saving/legacy_h5_format.py`).
const VERSION: &str = "keras_version";
const CONFIG: &str = "model_config";
const LAYERS: &str = "layer_names";
const OF_KERAS: [&str; 3] = [VERSION, CONFIG, LAYERS];

/// Whether a dataset is a variable of a layer, as `save_weights` of Keras 3 writes them: `layers/dense/vars/0`.
fn is_variable(dataset: &Dataset) -> bool {
    let mut parts = dataset.path.split('/');
    let is_root = matches!(parts.next(), Some("layers" | "_layer_checkpoint_dependencies" | "vars"));
    is_root && dataset.path.split('/').any(|part| part == "vars")
}

/// Counts the numbers of the model: not those of the optimizer, and no seeds of random numbers.
fn count(contents: &Contents, facts: &mut HeaderFacts) {
    if contents.is_partial {
        return;
    }
    let root = |dataset: &Dataset| dataset.path.split('/').next().unwrap_or_default().to_owned();
    let has_model = contents.datasets.iter().any(|dataset| root(dataset) == "model_weights");
    let mut tally = Tally::default();
    for dataset in &contents.datasets {
        let root = root(dataset);
        let is_model = if has_model { root == "model_weights" } else { !root.starts_with("optimizer") };
        if !is_model || dataset.path.split('/').any(|part| part.starts_with("seed_generator")) {
            continue;
        }
        match dataset.numbers {
            Some(numbers) => tally.add(&dataset.dtype, numbers),
            None => tally.add_uncounted(),
        }
    }
    tally.tell(facts);
    // Scales and packed numbers were counted with the others.
    facts.parameters = facts.parameters.filter(|_| facts.quantization.is_none());
}

/// How layers are quantised (`keras/src/dtype_policies/dtype_policy.py`): the policy of one has a name that begins so, or, since
/// Keras 3.15, a mode: `int8_from_float32`, `int4/128`.
const METHODS: [&str; 5] = ["awq", "float8", "gptq", "int4", "int8"];

/// How layers are quantised, by the policy of the first that is.
fn method(config: &[u8]) -> Option<&'static str> {
    let texts = memchr::memmem::find_iter(config, b"\"").map(|at| &config[at + 1..]);
    let named = texts.filter_map(|text| {
        let method = METHODS.iter().find(|method| text.starts_with(method.as_bytes()))?;
        let rest = &text[method.len()..];
        (rest.starts_with(b"_from_") || rest.starts_with(b"/")).then_some(*method)
    });
    let of_mode = memchr::memmem::find_iter(config, b"\"mode\"").filter_map(|at| {
        let rest = config[at + b"\"mode\"".len()..].trim_ascii_start().strip_prefix(b":")?;
        let text = rest.trim_ascii_start().strip_prefix(b"\"")?;
        METHODS.iter().find(|method| text.starts_with(method.as_bytes())).copied()
    });
    named.chain(of_mode).next()
}

/// Takes in the configuration of a model: its class, its name, and how many layers it has.
fn describe(facts: &mut HeaderFacts, config: &[u8]) -> Result<(), Fault> {
    let wrong = |error| Fault::malformed(format!("the configuration of the model is wrong: {error}"));
    let top: Config = serde_json::from_reader(PythonJson::new(config)).map_err(wrong)?;
    facts.architecture = top.class_name.as_deref().and_then(text);
    facts.quantization = method(config).map(str::to_owned);
    if let Some(inner) = top.config {
        facts.name = inner.name.as_deref().and_then(text).filter(|name| !is_given_by_keras(name));
        facts.layers = inner.layers.map(|Layers(count)| count);
    }
    Ok(())
}

/// Whether a name is one that Keras gives a model that has none: `sequential_1`.
fn is_given_by_keras(name: &str) -> bool {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('_');
    matches!(stem, "model" | "sequential" | "functional")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::weights::read_source;

    /// A network of 99 numbers in two layers, one of which is a network, as Keras 3.15 writes it.
    const H5: &[u8] = include_bytes!("../../../tests/keras/outer.h5");
    const ARCHIVE: &[u8] = include_bytes!("../../../tests/keras/outer.keras");

    fn read(bytes: &[u8]) -> Result<Option<HeaderFacts>, Fault> {
        read_source(&Source::new(&bytes, bytes.len() as u64))
    }

    #[test]
    fn keras_says_its_layers_numbers_and_producer() {
        for (bytes, version) in [(H5, "superblock 0"), (ARCHIVE, "3.15.1")] {
            let facts = read(bytes).expect("well-formed").expect("recognised");
            assert_eq!((facts.parameters, facts.tensors, facts.layers), (Some(99), Some(4), Some(3)));
            assert_eq!(
                (facts.producer.as_deref(), facts.format_version.as_deref()),
                (Some("Keras 3.15.1"), Some(version))
            );
            assert_eq!(
                (facts.architecture.as_deref(), facts.name.as_deref()),
                (Some("Sequential"), Some("outer"))
            );
            assert_eq!(facts.dtypes["float32"].parameters, 99);
        }
        assert!(["model", "sequential_12", "functional"].into_iter().all(is_given_by_keras));
        assert!(!["modeller", "my_model", "outer"].into_iter().any(is_given_by_keras));
    }

    /// Files with a dataset of three numbers, as h5py 3 writes them, and `cc-by-nc-4.0` under the name of a licence: as an attribute
    /// of the root and of a group, as a dataset, and among so many attributes that they lie in a heap (`libver="latest"`).
    #[test]
    fn a_licence_in_hdf5_is_told_wherever_it_stands() {
        for (bytes, expected, asks) in [
            (&include_bytes!("../../../tests/keras/root-attribute.h5")[..], Some("cc-by-nc-4.0"), false),
            (include_bytes!("../../../tests/keras/group-attribute.h5"), Some("cc-by-nc-4.0"), false),
            (include_bytes!("../../../tests/keras/text-dataset.h5"), Some("cc-by-nc-4.0"), false),
            (include_bytes!("../../../tests/keras/dense-attributes.h5"), None, true),
            (H5, None, false),
        ] {
            let facts = read(bytes).expect("well-formed").expect("recognised");
            assert_eq!((facts.license.id.as_deref(), facts.texts.len() == 1), (expected, asks));
        }
    }

    #[test]
    fn numbers_of_quantised_layers_are_not_counted() {
        let config =
            br#"{"class_name":"Sequential","config":{"name":"m","layers":[{"config":{"dtype":{"class_name":
            "QuantizedDTypePolicy","config":{"name":"int8_from_float32"}}}}]}}"#;
        let mut facts = HeaderFacts::new(Format::Keras);
        describe(&mut facts, config).expect("a configuration");
        count(&hdf5::read(&Source::new(&H5, H5.len() as u64), &|_, _| false).expect("HDF5"), &mut facts);
        assert_eq!(
            (facts.quantization.as_deref(), facts.parameters, facts.tensors),
            (Some("int8"), None, Some(4))
        );
    }

    #[test]
    fn the_policy_of_a_layer_says_how_it_is_quantised() {
        for (config, expected) in [
            (r#"{"name": "int8_from_float32"}"#, Some("int8")),
            (r#"{"mode": "int4/128", "source_name": "float32"}"#, Some("int4")),
            (r#"{"mode":"int8","source_name":"float32"}"#, Some("int8")),
            (r#"{"name": "gptq/4/128_from_float32"}"#, Some("gptq")),
            (r#"{"name": "float32", "mode": "reflect"}"#, None),
            (r#"{"dtype": "int8"}"#, None),
        ] {
            assert_eq!(method(config.as_bytes()), expected, "{config}");
        }
    }

    /// No byte makes the reader fail, and no shape counts that its dataset has not.
    #[test]
    fn hdf5_that_is_cut_or_changed_counts_nothing_that_is_not_there() {
        let read = |bytes: &[u8]| Hdf5.read(&Source::new(&bytes, bytes.len() as u64));
        for end in (0..H5.len()).step_by(61) {
            assert!(read(&H5[..end]).is_err(), "{end}");
        }
        let mut bytes = H5.to_vec();
        for at in (0..bytes.len()).step_by(5) {
            for flip in [0x01, 0x80, 0xff] {
                bytes[at] ^= flip;
                let parameters = read(&bytes).ok().flatten().and_then(|facts| facts.parameters);
                assert!(parameters.is_none_or(|parameters| parameters <= 99), "byte {at}: {parameters:?}");
                bytes[at] ^= flip;
            }
        }
    }
}
