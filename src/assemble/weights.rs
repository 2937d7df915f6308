//! What weight files say, as properties of files and of their model.

use std::collections::{BTreeMap, BTreeSet};

use crate::inspect::InspectedFile;
use crate::inspect::survey::shard;
use crate::inspect::weights::{Format, HeaderFacts};
use crate::vocabulary::Word as _;

/// The facts of one file, as `model-sbom:weights:…`: those of its header, or those that the lock has of it.
pub(super) fn of_file(file: &InspectedFile) -> BTreeMap<String, String> {
    match &file.facts {
        Some(facts) => of_header(facts),
        None => file.locked_facts.iter().map(|(name, value)| (property(name), value.clone())).collect(),
    }
}

fn of_header(facts: &HeaderFacts) -> BTreeMap<String, String> {
    facts.words().into_iter().map(|(name, value)| (property(name), value)).collect()
}

fn property(name: &str) -> String {
    format!("model-sbom:weights:{name}")
}

/// The facts of all files of a model: what they agree on. Numbers are added up over the shards of one model; of
/// several files that are none, each has its own.
pub(super) fn of_model(files: &[InspectedFile]) -> BTreeMap<String, String> {
    let weights: Vec<_> = files
        .iter()
        .map(|file| (file, of_file(file)))
        .filter(|(file, words)| !words.is_empty() && !is_about_others(file))
        .collect();
    let is_sharded = is_sharded(files, weights.iter().map(|(file, _)| *file));
    let mut said: BTreeMap<&String, Vec<&String>> = BTreeMap::new();
    for (name, value) in weights.iter().flat_map(|(_, words)| words) {
        said.entry(name).or_default().push(value);
    }
    // Of shards the first may speak for all; several files agree only on what each of them says.
    said.retain(|_, values| {
        values.windows(2).all(|pair| pair[0] == pair[1]) && (is_sharded || values.len() == weights.len())
    });
    let mut agreed: BTreeMap<String, String> =
        said.into_iter().map(|(name, values)| (name.clone(), values[0].clone())).collect();
    if weights.len() > 1 {
        for sum in ["parameters", "tensors", "dtypes"] {
            agreed.remove(&property(sum));
        }
        if is_sharded {
            let facts: Option<Vec<_>> = weights.iter().map(|(file, _)| file.facts.as_ref()).collect();
            agreed.extend(facts.map(|facts| of_sums(&facts)).unwrap_or_default());
        }
    }
    agreed
}

/// The architecture that every file names that names one.
pub(super) fn architecture(files: &[InspectedFile]) -> Option<String> {
    let named = files.iter().filter_map(|file| match &file.facts {
        Some(facts) => facts.architecture.as_ref(),
        None => file.locked_facts.get("architecture"),
    });
    let named: BTreeSet<_> = named.collect();
    named.first().filter(|_| named.len() == 1).map(|name| (*name).clone())
}

fn of_sums(shards: &[&HeaderFacts]) -> BTreeMap<String, String> {
    let sum = |number: &dyn Fn(&HeaderFacts) -> Option<u64>| {
        shards.iter().try_fold(0_u64, |sum, facts| sum.checked_add(number(facts)?))
    };
    let mut whole = HeaderFacts::new(shards[0].format);
    whole.parameters = sum(&|facts| facts.parameters);
    whole.tensors = sum(&|facts| facts.tensors);
    for (dtype, count) in shards.iter().flat_map(|facts| &facts.dtypes) {
        let all = whole.dtypes.entry(dtype.clone()).or_default();
        all.tensors = all.tensors.saturating_add(count.tensors);
        all.parameters = all.parameters.saturating_add(count.parameters);
    }
    of_header(&whole)
}

/// An index of shards, the configuration of an adapter or of what was packed, or a chat template.
fn is_about_others(file: &InspectedFile) -> bool {
    let is = |format: Format| {
        matches!(format, Format::ShardIndex | Format::AdapterConfig | Format::ChatTemplate)
            || format.is_of_package()
    };
    match &file.facts {
        Some(facts) => is(facts.format),
        None => file.locked_facts.get("format").and_then(|word| Format::from_word(word)).is_some_and(is),
    }
}

/// Whether the files are the shards of one model: an index names them, or their names count them.
fn is_sharded<'f>(files: &[InspectedFile], mut shards: impl Iterator<Item = &'f InspectedFile>) -> bool {
    let indices = files.iter().filter_map(|file| file.facts.as_ref());
    let indexed: BTreeSet<_> = indices
        .filter(|facts| facts.format == Format::ShardIndex)
        .flat_map(|facts| &facts.external_files)
        .map(String::as_str)
        .collect();
    shards.all(|file| {
        let name = file.artifact.path.file_name().unwrap_or_default();
        indexed.contains(name) || is_counted(name)
    })
}

/// `model-00001-of-00003.gguf`.
fn is_counted(name: &str) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    shard(stem).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_counted_in_their_names() {
        for (name, expected) in [
            ("model-00001-of-00002.safetensors", true),
            ("a-b-00003-of-00009.gguf", true),
            ("best-of-2.gguf", false),
            ("model.gguf", false),
            ("-of-.gguf", false),
        ] {
            assert_eq!(is_counted(name), expected, "{name}");
        }
    }
}
