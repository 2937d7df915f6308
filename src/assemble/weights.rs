//! What weight files say, as properties of files and of their model.

use std::collections::{BTreeMap, BTreeSet};

use crate::inspect::InspectedFile;
use crate::inspect::weights::{EmbeddedLicense, Format, HeaderFacts, Origin};

/// Entries of a list that are told; the count of a longer one follows.
const MOST_ENTRIES: usize = 100;

/// The facts of one file, as `model-sbom:weights:…`.
pub(super) fn of_file(facts: &HeaderFacts) -> BTreeMap<String, String> {
    let EmbeddedLicense { id, name, link } = &facts.license;
    let number = |number: Option<u64>| number.map(|number| number.to_string());
    let facts = [
        ("format", Some(facts.format.to_string())),
        ("format-version", facts.format_version.clone()),
        ("architecture", facts.architecture.clone()),
        ("name", facts.name.clone()),
        ("version", facts.version.clone()),
        ("description", facts.description.clone()),
        ("producer", facts.producer.clone()),
        ("parameters", number(facts.parameters)),
        ("tensors", number(facts.tensors)),
        ("dtypes", dtypes(facts)),
        ("quantization", facts.quantization.clone()),
        ("context-length", number(facts.context_length)),
        ("license", id.clone()),
        ("license-name", name.clone()),
        ("license-link", link.clone()),
        ("authors", list(facts.authors.iter().cloned())),
        ("base-models", list(facts.base_models.iter().map(origin))),
        ("datasets", list(facts.datasets.iter().map(origin))),
        ("urls", list(facts.urls.iter().cloned())),
        ("languages", list(facts.languages.iter().cloned())),
        ("tags", list(facts.tags.iter().cloned())),
        ("imports", list(facts.imports.iter().cloned())),
        ("external-files", list(facts.external_files.iter().cloned())),
    ];
    let known = facts.into_iter().filter_map(|(name, value)| Some((name, value?)));
    known.map(|(name, value)| (format!("model-sbom:weights:{name}"), value)).collect()
}

/// The facts of all files of a model: what they agree on. Numbers are added up over the shards of one model; of
/// several files that are none, each has its own.
pub(super) fn of_model(files: &[InspectedFile]) -> BTreeMap<String, String> {
    let weights: Vec<_> = files
        .iter()
        .filter_map(|file| Some((file, file.facts.as_ref()?)))
        .filter(|(_, facts)| facts.format != Format::ShardIndex)
        .collect();
    let Some(((_, first), others)) = weights.split_first() else { return BTreeMap::new() };
    let mut agreed = of_file(first);
    for (_, facts) in others {
        let theirs = of_file(facts);
        agreed.retain(|name, value| theirs.get(name) == Some(value));
    }
    if !others.is_empty() {
        for sum in ["parameters", "tensors", "dtypes"] {
            agreed.remove(&format!("model-sbom:weights:{sum}"));
        }
        if is_sharded(files, weights.iter().map(|(file, _)| *file)) {
            agreed.extend(of_sums(&weights.iter().map(|(_, facts)| *facts).collect::<Vec<_>>()));
        }
    }
    agreed
}

/// The architecture that every file names that names one.
pub(super) fn architecture(files: &[InspectedFile]) -> Option<String> {
    let named = files.iter().filter_map(|file| file.facts.as_ref()?.architecture.as_ref());
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
    of_file(&whole)
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
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    stem.rsplit_once("-of-").is_some_and(|(before, all)| {
        number(all) && before.rsplit_once('-').is_some_and(|(_, shard)| number(shard))
    })
}

/// `BF16: 20128 in 34 tensors; I64: 512 in 1 tensor`.
fn dtypes(facts: &HeaderFacts) -> Option<String> {
    let told = facts.dtypes.iter().map(|(dtype, count)| {
        let word = if count.tensors == 1 { "tensor" } else { "tensors" };
        format!("{dtype}: {} in {} {word}", count.parameters, count.tensors)
    });
    Some(told.collect::<Vec<_>>().join("; ")).filter(|told| !told.is_empty())
}

fn list(entries: impl Iterator<Item = String>) -> Option<String> {
    let mut entries: Vec<_> = entries.collect();
    let more = entries.len().saturating_sub(MOST_ENTRIES);
    if more > 0 {
        entries.truncate(MOST_ENTRIES);
        entries.push(format!("and {more} more"));
    }
    (!entries.is_empty()).then(|| entries.join(", "))
}

/// `Qwen/Qwen2.5 Coder 1.5B Instruct 1.0 (https://…)`, as far as it is known.
fn origin(origin: &Origin) -> String {
    let name = [origin.organization.as_deref(), origin.name.as_deref()].into_iter().flatten();
    let name = Some(name.collect::<Vec<_>>().join("/")).filter(|name| !name.is_empty());
    let url = origin.url.as_ref().map(|url| if name.is_some() { format!("({url})") } else { url.clone() });
    [name, origin.version.clone(), url].into_iter().flatten().collect::<Vec<_>>().join(" ")
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
    fn origins_are_told_as_far_as_they_are_known() {
        let text = |text: &str| Some(text.to_owned());
        for (name, version, organization, url, expected) in [
            (text("a"), None, None, None, "a"),
            (text("a"), text("1"), text("o"), text("u"), "o/a 1 (u)"),
            (None, None, None, text("u"), "u"),
        ] {
            assert_eq!(origin(&Origin { name, version, organization, url }), expected);
        }
    }

    #[test]
    fn a_long_list_says_how_much_more_there_is() {
        let told = list((0..MOST_ENTRIES + 2).map(|entry| entry.to_string())).expect("some");
        assert!(told.ends_with("99, and 2 more"), "{told}");
        assert_eq!(list(std::iter::empty()), None);
    }
}
