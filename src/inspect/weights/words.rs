//! The facts of a header as names and values, for documents and for the lock.

use std::collections::{BTreeMap, BTreeSet};

use super::code::danger;
use super::facts::{Count, EmbeddedLicense, Format, HeaderFacts, Origin};
use crate::header_fact::{HeaderFact, listed};
use crate::vocabulary::Word as _;

/// Entries of a list that are shown; the count of a longer one follows.
const MOST_ENTRIES: usize = 100;

impl HeaderFacts {
    /// Every fact that there is, by its name.
    pub fn words(&self) -> BTreeMap<HeaderFact, String> {
        let EmbeddedLicense { id, name, link } = &self.license;
        let number = |number: Option<u64>| number.map(|number| number.to_string());
        let facts = [
            (HeaderFact::Format, Some(self.format.to_string())),
            (HeaderFact::FormatVersion, self.format_version.clone()),
            (HeaderFact::Container, self.container.clone()),
            (HeaderFact::Architecture, self.architecture.clone()),
            (HeaderFact::Name, self.name.clone()),
            (HeaderFact::Version, self.version.clone()),
            (HeaderFact::Description, self.description.clone()),
            (HeaderFact::Task, self.task.clone()),
            (HeaderFact::Date, self.date.clone()),
            (HeaderFact::Producer, self.producer.clone()),
            (HeaderFact::Parameters, number(self.parameters.filter(|numbers| *numbers > 0))),
            (HeaderFact::Tensors, number(self.tensors)),
            (HeaderFact::Dtypes, dtypes(self)),
            (HeaderFact::Quantization, self.quantization.clone()),
            (HeaderFact::Layers, number(self.layers)),
            (HeaderFact::ContextLength, number(self.context_length)),
            (HeaderFact::License, id.clone()),
            (HeaderFact::LicenseName, name.clone()),
            (HeaderFact::LicenseLink, link.clone()),
            (HeaderFact::Authors, list(self.authors.iter().cloned())),
            (HeaderFact::BaseModels, list(self.base_models.iter().map(origin))),
            (HeaderFact::Datasets, list(self.datasets.iter().map(origin))),
            (HeaderFact::Urls, list(self.urls.iter().cloned())),
            (HeaderFact::Languages, list(self.languages.iter().cloned())),
            (HeaderFact::Tags, list(self.tags.iter().cloned())),
            (HeaderFact::Imports, list(by_danger(&self.imports).cloned())),
            (HeaderFact::RunsCode, list(self.code.escapes.iter().cloned())),
            (HeaderFact::Unread, list(self.code.unread.iter().cloned())),
            (HeaderFact::ChatTemplates, list(self.chat_templates.iter().map(template))),
            (HeaderFact::ExternalFiles, list(self.external_files.iter().cloned())),
        ];
        facts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }

    /// What the lock kept of the code that loading a file runs; nothing where the lock does not say its format.
    pub(crate) fn of_locked_code(words: &BTreeMap<String, String>) -> Option<Self> {
        let list = |name: HeaderFact| {
            let entries = words.get(name.word()).into_iter().flat_map(|entries| entries.split(", "));
            entries.map(str::to_owned).collect::<BTreeSet<_>>()
        };
        let mut facts = Self::new(Format::from_word(words.get(HeaderFact::Format.word())?)?);
        facts.imports = list(HeaderFact::Imports);
        facts.code.escapes = list(HeaderFact::RunsCode);
        facts.code.unread = list(HeaderFact::Unread);
        Some(facts)
    }

    /// What the lock keeps of them: all, so that documents say the same on a machine without the file.
    pub fn locked_words(&self) -> BTreeMap<String, String> {
        let whole = |name, value| match name {
            HeaderFact::ExternalFiles => listed::join(self.external_files.iter().map(String::as_str)),
            _ => value,
        };
        let words = self.words().into_iter();
        words.map(|(name, value)| (name.word().to_owned(), whole(name, value))).collect()
    }

    /// What the lock kept of numbers, as far as its words tell.
    pub(crate) fn of_locked_numbers(format: Format, words: &BTreeMap<HeaderFact, String>) -> Self {
        let number = |fact| words.get(&fact).and_then(|number: &String| number.parse().ok());
        let mut facts = Self::new(format);
        facts.parameters = number(HeaderFact::Parameters);
        facts.tensors = number(HeaderFact::Tensors);
        let dtypes = words.get(&HeaderFact::Dtypes).into_iter().flat_map(|told| told.split("; "));
        facts.dtypes = dtypes.filter_map(dtype_of_words).collect();
        facts
    }
}

/// `BF16: 20128 in 34 tensors`.
fn dtype_of_words(told: &str) -> Option<(String, Count)> {
    let (dtype, counts) = told.rsplit_once(": ")?;
    let (numbers, tensors) = counts.split_once(" in ")?;
    let tensors = tensors.split(' ').next()?.parse().ok()?;
    Some((dtype.to_owned(), Count { parameters: numbers.parse().ok()?, tensors }))
}

impl EmbeddedLicense {
    /// Out of what the lock keeps.
    pub(crate) fn from_locked_words(words: &BTreeMap<String, String>) -> Self {
        let word = |name: HeaderFact| words.get(name.word()).cloned();
        let [name, link] = [HeaderFact::LicenseName, HeaderFact::LicenseLink].map(word);
        Self { id: word(HeaderFact::License), name, link }
    }
}

impl Origin {
    /// The bases out of what the lock keeps, as far as their words tell them apart.
    pub(crate) fn from_locked_words(words: &BTreeMap<String, String>) -> Vec<Self> {
        Self::listed(words, HeaderFact::BaseModels)
    }

    /// The data out of what the lock keeps.
    pub(crate) fn datasets_of_locked(words: &BTreeMap<String, String>) -> Vec<Self> {
        Self::listed(words, HeaderFact::Datasets)
    }

    fn listed(words: &BTreeMap<String, String>, fact: HeaderFact) -> Vec<Self> {
        let entries = words.get(fact.word()).into_iter().flat_map(|words| words.split(", "));
        let origin = |entry: &str| match entry.strip_suffix(')').and_then(|entry| entry.split_once(" (")) {
            Some((name, url)) => {
                Self { name: Some(name.to_owned()), url: Some(url.to_owned()), ..Self::default() }
            }
            None if entry.contains("://") => Self { url: Some(entry.to_owned()), ..Self::default() },
            None => Self { name: Some(entry.to_owned()), ..Self::default() },
        };
        entries.filter(|entry| !is_count(entry)).map(origin).collect()
    }
}

/// The files that hold tensors of a file, out of what the lock keeps: all, but in a lock of an earlier version.
pub(crate) fn locked_external_files(words: &BTreeMap<String, String>) -> impl Iterator<Item = &str> {
    let entries = words.get(HeaderFact::ExternalFiles.word()).into_iter();
    entries.flat_map(|value| {
        let told = || value.split(", ").filter(|entry| !is_count(entry)).collect();
        listed::entries(value).map_or_else(told, Iterator::collect::<Vec<_>>)
    })
}

/// A fact of the lock as documents tell it.
pub(crate) fn told_of_locked(name: &str, value: &str) -> String {
    let entries = listed::entries(value).filter(|_| listed::is_list(name));
    let told = entries.and_then(|entries| list(entries.map(str::to_owned)));
    told.unwrap_or_else(|| value.to_owned())
}

/// `and 7 more`, at the end of a list that was cut.
fn is_count(entry: &str) -> bool {
    entry
        .strip_prefix("and ")
        .and_then(|rest| rest.strip_suffix(" more"))
        .is_some_and(|n| n.parse::<u64>().is_ok())
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

/// The most dangerous first.
pub(crate) fn by_danger(imports: &BTreeSet<String>) -> impl Iterator<Item = &String> {
    let mut sorted: Vec<_> = imports.iter().collect();
    sorted.sort_by_key(|import| danger(import));
    sorted.into_iter()
}

/// `default sha256:…`.
fn template((name, digest): (&String, &String)) -> String {
    format!("{name} sha256:{digest}")
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

    #[test]
    fn the_lock_keeps_every_file_that_holds_tensors() {
        let mut facts = HeaderFacts::new(super::super::Format::ShardIndex);
        facts.external_files = (0..MOST_ENTRIES + 2).map(|shard| format!("{shard}, and more.bin")).collect();
        let words = facts.locked_words();
        let kept: BTreeSet<_> = locked_external_files(&words).map(str::to_owned).collect();
        assert_eq!(kept, facts.external_files);
        let told = told_of_locked("external-files", &words["external-files"]);
        assert_eq!(Some(&told), facts.words().get(&HeaderFact::ExternalFiles), "documents have the same");
        let earlier = BTreeMap::from([("external-files".to_owned(), "a, b, and 7 more".to_owned())]);
        assert_eq!(locked_external_files(&earlier).collect::<Vec<_>>(), ["a", "b"]);
        for (name, value) in [("external-files", "a, b, and 7 more"), ("architecture", "a\0")] {
            assert_eq!(told_of_locked(name, value), value);
        }
    }

    #[test]
    fn numbers_of_the_lock_are_those_of_the_header() {
        let mut facts = HeaderFacts::new(Format::Gguf);
        (facts.parameters, facts.tensors) = (Some(7), Some(3));
        for (dtype, parameters, tensors) in [("BF16", 6, 2), ("a: b", 1, 1)] {
            facts.dtypes.insert(dtype.to_owned(), Count { parameters, tensors });
        }
        assert_eq!(HeaderFacts::of_locked_numbers(Format::Gguf, &facts.words()), facts);
    }
}
