//! What weight files say of themselves and of their model.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::bom::{Header, Share, Weights};
use crate::header_fact::HeaderFact;
use crate::inspect::survey::{Shard, shard};
use crate::inspect::weights::words::told_of_locked;
use crate::inspect::weights::{Format, HeaderFacts};
use crate::inspect::{FileOrigin, InspectedFile};
use crate::vocabulary::Word as _;

/// The facts of one file: those of its header, or those that the lock has of it.
pub(super) fn of_file(file: &InspectedFile) -> Header {
    match &file.facts {
        Some(facts) => facts.words(),
        // Without a format, the lock has what a configuration names, and no header.
        None if file.format().is_none() => Header::new(),
        None => {
            // The bases of a configuration are kept for the judgement: its header has none.
            let is_of_header = |fact: &HeaderFact| *fact != HeaderFact::BaseModels || !is_transformers(file);
            let locked = file.locked_facts.iter();
            locked
                .filter_map(|(name, value)| Some((HeaderFact::from_word(name)?, told_of_locked(name, value))))
                .filter(|(fact, _)| is_of_header(fact))
                .collect()
        }
    }
}

/// What all files of a model say together.
pub(super) fn of_model(files: &[InspectedFile]) -> Weights {
    let share = |origin: FileOrigin| {
        let part = files.iter().filter(|file| file.origin == origin).count();
        (part > 0).then_some(Share { part, whole: files.len() })
    };
    Weights {
        header: agreed(files),
        bytes: files.iter().map(InspectedFile::size).sum::<Option<u64>>().filter(|_| !files.is_empty()),
        from_lock: share(FileOrigin::Lock),
        from_git_lfs: share(FileOrigin::Pointer),
    }
}

/// The facts of all files of a model: what they agree on. Numbers are added up over the shards of one model; of
/// several files that are none, each has its own.
fn agreed(files: &[InspectedFile]) -> Header {
    let weights: Vec<_> = files
        .iter()
        .map(|file| (file, of_file(file)))
        .filter(|(file, words)| !words.is_empty() && !is_about_others(file))
        .collect();
    if let Some(header) = of_saved_model(&weights) {
        return header;
    }
    let is_sharded = is_sharded(files, weights.iter().map(|(file, _)| *file));
    let mut said: BTreeMap<HeaderFact, Vec<&String>> = BTreeMap::new();
    for (fact, value) in weights.iter().flat_map(|(_, words)| words) {
        said.entry(*fact).or_default().push(value);
    }
    // Of shards the first may speak for all; several files agree only on what each of them says.
    said.retain(|_, values| {
        values.windows(2).all(|pair| pair[0] == pair[1]) && (is_sharded || values.len() == weights.len())
    });
    let mut agreed: Header = said.into_iter().map(|(fact, values)| (fact, values[0].clone())).collect();
    // Tensors that do not show how they are quantised were counted as they lie there.
    let mut is_counted = true;
    let own = files.iter().find(|file| is_configuration(file, files)).filter(|_| !weights.is_empty());
    let mut configured = own.map(of_file).unwrap_or_default();
    let of_weights = |fact| weights.iter().filter_map(move |(_, words)| words.get(&fact));
    if let Some(length) = configured.remove(&HeaderFact::ContextLength) {
        let is_said = of_weights(HeaderFact::ContextLength).next().is_some();
        agreed.extend((!is_said).then_some((HeaderFact::ContextLength, length)));
    }
    if let Some(method) = configured.remove(&HeaderFact::Quantization) {
        let shown: BTreeSet<_> = of_weights(HeaderFact::Quantization).map(String::as_str).collect();
        let may_be_packed = || of_weights(HeaderFact::Dtypes).all(|dtypes| may_be_packed(dtypes));
        let is_believed = match shown.iter().next() {
            Some(shown_method) => shown.len() == 1 && says_more(&method, shown_method),
            None => may_be_packed(),
        };
        if is_believed {
            is_counted = !shown.is_empty();
            agreed.insert(HeaderFact::Quantization, method);
        }
    }
    let lacks_some = is_sharded && lacks_shards(files);
    if weights.len() > 1 || lacks_some {
        for sum in [HeaderFact::Parameters, HeaderFact::Tensors, HeaderFact::Dtypes] {
            agreed.remove(&sum);
        }
        if is_sharded && !lacks_some {
            let numbers = weights.iter().filter_map(|(file, words)| match &file.facts {
                Some(facts) => Some(Cow::Borrowed(facts)),
                None => Some(Cow::Owned(HeaderFacts::of_locked_numbers(file.format()?, words))),
            });
            agreed.extend(of_sums(&numbers.collect::<Vec<_>>()));
        }
    }
    if !is_counted {
        agreed.remove(&HeaderFact::Parameters);
    }
    agreed
}

/// A SavedModel of TensorFlow, which keeps its numbers in a checkpoint beside its graph: both are one model.
fn of_saved_model(weights: &[(&InspectedFile, Header)]) -> Option<Header> {
    const SUMS: [HeaderFact; 3] = [HeaderFact::Dtypes, HeaderFact::Parameters, HeaderFact::Tensors];
    let of = |format: Format| weights.iter().find(|(file, _)| file.format() == Some(format));
    let (_, graph) = of(Format::SavedModel).filter(|_| weights.len() == 2)?;
    let (_, checkpoint) = of(Format::TensorflowCheckpoint)?;
    let sums = SUMS.iter().filter_map(|sum| Some((*sum, checkpoint.get(sum)?.clone())));
    Some(graph.clone().into_iter().chain(sums).collect())
}

/// The architecture that every file names that names one; the configuration of a part names none.
pub(super) fn architecture(files: &[InspectedFile]) -> Option<String> {
    let speak = files.iter().filter(|file| !is_transformers(file) || is_configuration(file, files));
    let named = speak.filter_map(|file| match &file.facts {
        Some(facts) => facts.architecture.as_ref(),
        None => file.locked_facts.get(HeaderFact::Architecture.word()),
    });
    let named: BTreeSet<_> = named.collect();
    named.first().filter(|_| named.len() == 1).map(|name| (*name).clone())
}

fn of_sums(shards: &[Cow<'_, HeaderFacts>]) -> Header {
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
    whole.words()
}

/// Whether types of tensors, as they are told, are such as a library packs numbers into; floating-point numbers of 16 bits and
/// more are none.
fn may_be_packed(dtypes: &str) -> bool {
    const WHOLE: [&str; 4] = ["BF16", "F16", "F32", "F64"];
    dtypes.split("; ").any(|told| !WHOLE.contains(&told.split(':').next().unwrap_or_default()))
}

/// Whether what a configuration says of a quantisation says more than what the tensors show, and does not contradict it.
fn says_more(configured: &str, shown: &str) -> bool {
    /// What tensors of several methods have in common.
    const VAGUE: [&str; 2] = ["gptq or awq", "scaled"];
    let method = |told: &str| told.split(',').next().unwrap_or_default().to_lowercase();
    VAGUE.contains(&shown) || method(configured) == shown.to_lowercase()
}

fn is_transformers(file: &InspectedFile) -> bool {
    file.format() == Some(Format::TransformersConfig)
}

/// The configuration of the model itself, below whose directory all of its weights lie: another is that of a part.
fn is_configuration(file: &InspectedFile, files: &[InspectedFile]) -> bool {
    const NAMES: [&str; 2] = ["config.json", "model_index.json"];
    let path = &file.artifact.path;
    let directory = path.parent().unwrap_or(path);
    let mut weights = files.iter().filter(|file| !is_about_others(file) && file.format().is_some());
    is_transformers(file)
        && path.file_name().is_some_and(|name| NAMES.contains(&name))
        && weights.all(|file| file.artifact.path.starts_with(directory))
}

/// An index of shards, the configuration of an adapter or of what was packed, or a chat template.
fn is_about_others(file: &InspectedFile) -> bool {
    let is =
        |format: Format| format == Format::ShardIndex || format.is_about_others() || format.is_of_package();
    file.format().is_some_and(is)
}

/// Whether the files are the shards of one model: an index names them, or their names count them.
fn is_sharded<'f>(files: &[InspectedFile], mut shards: impl Iterator<Item = &'f InspectedFile>) -> bool {
    let indices = files.iter().filter(|file| file.format() == Some(Format::ShardIndex));
    let indexed: BTreeSet<_> = indices.flat_map(InspectedFile::external_files).collect();
    shards.all(|file| {
        let name = file.artifact.path.file_name().unwrap_or_default();
        indexed.contains(name) || is_counted(name)
    })
}

/// Whether an index, or the count in a name, tells of a shard that is not among the files.
fn lacks_shards(files: &[InspectedFile]) -> bool {
    let names: BTreeSet<_> = files.iter().filter_map(|file| file.artifact.path.file_name()).collect();
    let indices = files.iter().filter(|file| file.format() == Some(Format::ShardIndex));
    let mut indexed = indices.flat_map(InspectedFile::external_files);
    indexed.any(|name| !names.contains(name.rsplit('/').next().unwrap_or_default())) || lacks_counted(&names)
}

fn lacks_counted(names: &BTreeSet<&str>) -> bool {
    let mut counted: BTreeMap<_, usize> = BTreeMap::new();
    for name in names {
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        if let Some(Shard { stem, count, .. }) = shard(stem) {
            *counted.entry((stem, count, extension)).or_default() += 1;
        }
    }
    counted.into_iter().any(|((_, count, _), found)| count.parse::<usize>().is_ok_and(|count| found < count))
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

    #[test]
    fn a_configuration_is_believed_where_the_tensors_do_not_contradict_it() {
        for (configured, shown, expected) in [
            ("modelopt, NVFP4", "scaled", true),
            ("mlx, 4 bit", "mlx", true),
            ("exl2, 4 bit", "exl2", true),
            ("svdquant", "gptq or awq", true),
            ("awq, 4 bit", "gptq, 4 bit", false),
            ("gptq, 8 bit", "gptq, 4 bit", false),
            ("compressed-tensors", "fp8", false),
        ] {
            assert_eq!(says_more(configured, shown), expected, "{configured} {shown}");
        }
        for (dtypes, expected) in [
            ("F32: 24 in 1 tensor", false),
            ("BF16: 1 in 1 tensor; F16: 1 in 1 tensor", false),
            ("BF16: 1 in 1 tensor; U8: 8 in 1 tensor", true),
        ] {
            assert_eq!(may_be_packed(dtypes), expected, "{dtypes}");
        }
    }

    #[test]
    fn shards_that_are_not_there_are_missed() {
        for (names, expected) in [
            (&["m-00001-of-00002.gguf", "m-00002-of-00002.gguf"][..], false),
            (&["m-00001-of-00002.gguf"], true),
            (&["m-00001-of-00002.gguf", "n-00002-of-00002.gguf"], true),
            (&["m.gguf", "best-of-2.gguf"], false),
        ] {
            assert_eq!(lacks_counted(&names.iter().copied().collect()), expected, "{names:?}");
        }
    }
}
