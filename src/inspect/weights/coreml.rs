//! Core ML: the protobuf of a model (`.mlmodel`), and the weights of a model program in a package (`weight.bin`).
//!
//! Source: `mlmodel/format/Model.proto` and `mlmodel/src/MILBlob/Blob/StorageFormat.hpp` of coremltools 9.

use super::facts::{Format, HeaderFacts, note};
use super::fault::{Fault, ensure};
use super::properties::{names_license, tell_license};
use super::protobuf::{Message, end_of, outline};
use super::source::Source;
use super::tally::Tally;
use super::text::{prose, text};
use super::{WeightReader, coreml_network};

pub(super) struct Mlmodel;

impl WeightReader for Mlmodel {
    /// There are no magic bytes: a small version, then a description that begins with an input or an output.
    fn recognize(&self, head: &[u8], length: u64) -> Option<Format> {
        let fields = outline(head);
        let [(1, 0, at, _), (2, 2, start, size), rest @ ..] = fields.as_slice() else { return None };
        let version = head.get(*at)?;
        let inside = head.get(*start..)?;
        let description = &inside[..inside.len().min(usize::try_from(*size).ok()?)];
        let (number, kind, ..) = *outline(description).first()?;
        let described = kind == 2 && matches!(number, 1 | 10 | 11 | 12 | 20 | 21 | 50 | 100);
        let typed = rest.first().is_none_or(|(number, ..)| *number == 10 || model_type(*number).is_some());
        let fits = end_of(*start, *size) <= length && (1..=30).contains(version);
        (described && typed && fits).then_some(Format::Mlmodel)
    }

    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        let mut facts = HeaderFacts::new(Format::Mlmodel);
        let (mut kind, mut tally) = (None, Tally::default());
        let mut is_whole = true;
        let mut walk = || -> Result<(), Fault> {
            let mut model = Message::new(source.cursor());
            while let Some((number, field)) = model.next()? {
                match number {
                    1 => facts.format_version = Some(format!("specification {}", field.number())),
                    2 => description(field.message()?, &mut facts)?,
                    _ => {
                        if let Some(found) = model_type(number) {
                            kind = kind.or(Some(found));
                            is_whole &= coreml_network::add(number, field, &mut tally)?;
                        }
                    }
                }
            }
            Ok(())
        };
        let walked = walk();
        if walked.is_err() {
            return facts.until(walked).map(Some);
        }
        if is_whole && !tally.is_empty() {
            tally.tell(&mut facts);
        }
        facts.architecture = kind.map(str::to_owned);
        // A model without a type is none.
        Ok(kind.map(|_| facts))
    }
}

/// `ModelDescription`, of which the metadata matter.
fn description(mut description: Message<'_>, facts: &mut HeaderFacts) -> Result<(), Fault> {
    while let Some((number, field)) = description.next()? {
        if number == 100 {
            metadata(field.message()?, facts)?;
        }
    }
    Ok(())
}

fn metadata(mut metadata: Message<'_>, facts: &mut HeaderFacts) -> Result<(), Fault> {
    while let Some((number, field)) = metadata.next()? {
        match number {
            1 => facts.description = prose(&field.text()?),
            2 => facts.version = text(&field.text()?),
            3 => note(&mut facts.authors, text(&field.text()?)),
            4 => {
                if let Some(license) = text(&field.text()?) {
                    facts.license.tell(license);
                }
            }
            100 => user_defined(field.message()?, facts)?,
            _ => {}
        }
    }
    Ok(())
}

/// An entry of `userDefined`: `com.github.apple.coremltools.version` says which program wrote the file.
fn user_defined(mut entry: Message<'_>, facts: &mut HeaderFacts) -> Result<(), Fault> {
    let (mut key, mut value) = (String::new(), String::new());
    while let Some((number, field)) = entry.next()? {
        match number {
            1 => key = field.text()?,
            2 => value = field.text()?,
            _ => {}
        }
    }
    if key == "com.github.apple.coremltools.version" {
        facts.producer = text(&format!("coremltools {value}"));
    } else if let Some(value) = text(&value).filter(|_| names_license(&key)) {
        tell_license(facts, &key, value);
    }
    Ok(())
}

/// The fields of `Model.Type`.
fn model_type(number: u64) -> Option<&'static str> {
    Some(match number {
        200 => "pipelineClassifier",
        201 => "pipelineRegressor",
        202 => "pipeline",
        300 => "glmRegressor",
        301 => "supportVectorRegressor",
        302 => "treeEnsembleRegressor",
        303 => "neuralNetworkRegressor",
        304 => "bayesianProbitRegressor",
        400 => "glmClassifier",
        401 => "supportVectorClassifier",
        402 => "treeEnsembleClassifier",
        403 => "neuralNetworkClassifier",
        404 => "kNearestNeighborsClassifier",
        500 => "neuralNetwork",
        501 => "itemSimilarityRecommender",
        502 => "mlProgram",
        555 => "customModel",
        556 => "linkedModel",
        560 => "classConfidenceThresholding",
        600 => "oneHotEncoder",
        601 => "imputer",
        602 => "featureVectorizer",
        603 => "dictVectorizer",
        604 => "scaler",
        606 => "categoricalMapping",
        607 => "normalizer",
        609 => "arrayFeatureExtractor",
        610 => "nonMaximumSuppression",
        900 => "identity",
        2000 => "textClassifier",
        2001 => "wordTagger",
        2002 => "visionFeaturePrint",
        2003 => "soundAnalysisPreprocessing",
        2004 => "gazetteer",
        2005 => "wordEmbedding",
        2006 => "audioFeaturePrint",
        3000 => "serializedModel",
        _ => return None,
    })
}

/// Before each blob.
const SENTINEL: u32 = 0xdead_beef;
const ALIGNMENT: u64 = 64;

pub(super) struct MilBlob;

impl WeightReader for MilBlob {
    fn recognize(&self, head: &[u8], _length: u64) -> Option<Format> {
        let version = head.get(4..8)? == 2_u32.to_le_bytes();
        let sentinel = head.get(64..68)? == SENTINEL.to_le_bytes();
        (version && sentinel).then_some(Format::MilBlob)
    }

    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        let mut cursor = source.cursor();
        let count = cursor.u32()?;
        let mut facts = HeaderFacts::new(Format::MilBlob);
        facts.format_version = Some(cursor.u32()?.to_string());
        let mut tally = Tally::default();
        // Whole numbers are values of 8 bits, their scales, or places in a table: the program in the package says which.
        let mut has_integers = false;
        for _ in 0..count {
            let start = cursor.position().next_multiple_of(ALIGNMENT);
            cursor.skip(start - cursor.position())?;
            ensure(cursor.u32()? == SENTINEL, || format!("there is no blob at offset {start}"))?;
            let kind = cursor.u32()?;
            let (size, offset) = (cursor.u64()?, cursor.u64()?);
            let padding = cursor.u64()?;
            let end = offset.checked_add(size).filter(|end| offset > start && *end <= source.length());
            let end = end.ok_or_else(|| {
                Fault::malformed(format!("a blob of {size} bytes at {offset} is not inside"))
            })?;
            cursor.skip(end.saturating_sub(cursor.position()))?;
            match blob_type(kind) {
                // Only numbers of fewer than 8 bits leave some at the end; elsewhere the field may hold anything.
                Some((dtype, bits)) => {
                    has_integers |= dtype.contains("Int");
                    let unused = if bits < 8 { padding.min(7) } else { 0 };
                    tally.add(dtype, size.saturating_mul(8).saturating_sub(unused) / bits);
                }
                None => tally.add_uncounted(),
            }
        }
        tally.tell(&mut facts);
        facts.parameters = facts.parameters.filter(|_| !has_integers);
        Ok(Some(facts))
    }
}

/// `BlobDataType` (`BlobDataType.hpp`), with the bits of a number.
fn blob_type(kind: u32) -> Option<(&'static str, u64)> {
    Some(match kind {
        1 => ("Float16", 16),
        2 => ("Float32", 32),
        3 => ("UInt8", 8),
        4 => ("Int8", 8),
        5 => ("BFloat16", 16),
        6 => ("Int16", 16),
        7 => ("UInt16", 16),
        8 => ("Int4", 4),
        9 => ("UInt1", 1),
        10 => ("UInt2", 2),
        11 => ("UInt4", 4),
        12 => ("UInt3", 3),
        13 => ("UInt6", 6),
        14 => ("Int32", 32),
        15 => ("UInt32", 32),
        16 => ("Float8E4M3FN", 8),
        17 => ("Float8E5M2", 8),
        _ => return None,
    })
}

pub(super) struct MlpackageManifest;

impl WeightReader for MlpackageManifest {
    /// `Manifest.json` of a package.
    fn recognize(&self, head: &[u8], _length: u64) -> Option<Format> {
        let head = String::from_utf8_lossy(head);
        let object = head.trim_start().starts_with('{');
        let manifest = head.contains("\"fileFormatVersion\"") && head.contains("\"itemInfoEntries\"");
        (object && manifest).then_some(Format::Mlpackage)
    }

    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        #[derive(serde::Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Manifest {
            file_format_version: String,
            item_info_entries: std::collections::BTreeMap<String, Item>,
        }
        #[derive(serde::Deserialize)]
        struct Item {
            path: Option<String>,
        }
        let wrong = |error| Fault::malformed(format!("the manifest is wrong: {error}"));
        let manifest: Manifest = serde_json::from_slice(&source.head(1024 * 1024)?).map_err(wrong)?;
        let mut facts = HeaderFacts::new(Format::Mlpackage);
        facts.format_version = text(&manifest.file_format_version);
        for path in manifest.item_info_entries.into_values().filter_map(|item| item.path) {
            super::paths::beside(&path)?;
        }
        Ok(Some(facts))
    }
}
