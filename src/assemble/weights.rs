//! What weight files say of themselves and of their model.

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
        None => {
            let locked = file.locked_facts.iter();
            locked
                .filter_map(|(name, value)| Some((HeaderFact::from_word(name)?, told_of_locked(name, value))))
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
    for fact in [HeaderFact::ContextLength, HeaderFact::Quantization] {
        let is_said = weights.iter().any(|(_, words)| words.contains_key(&fact));
        let own = files.iter().find(|file| is_configuration(file, files));
        let configured = own.and_then(|file| of_file(file).remove(&fact)).filter(|_| !is_said);
        if let Some(value) = configured.filter(|_| !weights.is_empty()) {
            if fact == HeaderFact::Quantization {
                is_counted = false;
            }
            agreed.entry(fact).or_insert(value);
        }
    }
    let lacks_some = is_sharded && lacks_shards(files);
    if weights.len() > 1 || lacks_some {
        for sum in [HeaderFact::Parameters, HeaderFact::Tensors, HeaderFact::Dtypes] {
            agreed.remove(&sum);
        }
        if is_sharded && !lacks_some {
            let facts: Option<Vec<_>> = weights.iter().map(|(file, _)| file.facts.as_ref()).collect();
            agreed.extend(match facts {
                Some(facts) => of_sums(&facts),
                None => sums_of_words(weights.iter().map(|(_, words)| words)),
            });
        }
    }
    if !is_counted {
        agreed.remove(&HeaderFact::Parameters);
    }
    agreed
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

fn of_sums(shards: &[&HeaderFacts]) -> Header {
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

/// What the lock has of shards, added up.
fn sums_of_words<'w>(shards: impl Iterator<Item = &'w Header> + Clone) -> Header {
    let sum = |fact: HeaderFact| {
        let mut numbers = shards.clone().map(|words| words.get(&fact)?.parse::<u64>().ok());
        let sum = numbers.try_fold(0_u64, |sum, number| sum.checked_add(number?))?;
        Some((fact, sum.to_string()))
    };
    [HeaderFact::Parameters, HeaderFact::Tensors].into_iter().filter_map(sum).collect()
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
