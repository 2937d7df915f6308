//! The families of models of the catalogue: which names come under which licences, what the models are for, and what
//! says so.
//!
//! In: `families.toml`, embedded at build time and parsed once. Out: the [`Family`] of a name. No files, no network,
//! no clock.
//!
//! Of the patterns that fit a name the longest counts, as `bge-reranker-v2-m3*` says more than `bge-*`: a family needs
//! no list of the names that it does not mean.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::terms::Confidence;

/// The rows of `families.toml`, indexed.
#[derive(Debug)]
pub(crate) struct Families {
    families: Vec<Family>,
    sources: BTreeMap<String, FamilySource>,
    patterns: Vec<Pattern>,
}

/// A family of models, under one licence or several.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// Patterns of names; `*` stands for any text.
    pub models: Vec<String>,
    /// Ids of the catalogue: several where the terms were replaced in time, or the family has parts under each.
    pub licenses: Vec<String>,
    /// Whether the publisher offers the same models under each of the licences.
    #[serde(default)]
    pub choice: bool,
    /// What the models are for, in the words of the hub.
    pub tasks: Vec<String>,
    source: String,
}

/// What a row was made from.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FamilySource {
    /// Its title, with a version or a commit.
    pub title: String,
    /// How near it is to the publisher.
    pub confidence: Confidence,
    /// The day it was read, `YYYY-MM-DD`.
    pub checked: String,
}

/// A pattern without what does not matter in a name.
#[derive(Debug)]
struct Pattern {
    plain: String,
    /// It without its `*`: the shortest name that it fits.
    stem: String,
    family: usize,
}

impl Pattern {
    /// Whether a name is one of its models. Where it ends with `*` behind a word, that word ends in the name as well:
    /// `command-r*` has `command-r7b` and `command-r-plus`, and not `command-router`.
    fn is_of(&self, name: &str) -> bool {
        let is_number = |c: char| c.is_ascii_digit();
        let ends = |before: Option<char>, behind: Option<char>| match (before, behind) {
            (Some(before), Some(behind)) => {
                !(before.is_alphabetic() && behind.is_alphabetic() || is_number(before) && is_number(behind))
            }
            _ => true,
        };
        // Most patterns fall away by how they begin: a run asks for every name, and there are hundreds.
        let beginning = self.plain.split('*').next().unwrap_or_default();
        if !name.starts_with(beginning) {
            return false;
        }
        let Some(stem) = self.plain.strip_suffix('*') else { return matches(&self.plain, name) };
        let places = name.char_indices().map(|(at, _)| at).chain([name.len()]);
        places.into_iter().any(|at| {
            let (head, tail) = name.split_at(at);
            matches(stem, head) && ends(head.chars().next_back(), tail.chars().next())
        })
    }
}

/// One pattern of a family, with the names that it catches and other families have.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NamePattern<'a> {
    /// The pattern; `*` stands for any text.
    pub pattern: &'a str,
    /// Longer patterns of families under other licences that it catches.
    pub exceptions: Vec<&'a str>,
    /// Its family.
    pub family: &'a Family,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    source: BTreeMap<String, FamilySource>,
    family: Vec<Family>,
}

impl Families {
    /// The families that this program knows.
    pub(crate) fn embedded() -> &'static Self {
        static FAMILIES: LazyLock<Families> = LazyLock::new(|| {
            Families::parse(include_str!("families.toml")).expect("the embedded families are tested")
        });
        &FAMILIES
    }

    fn parse(text: &str) -> Result<Self, toml::de::Error> {
        let File { source: sources, family: families } = toml::from_str(text)?;
        let patterns = families
            .iter()
            .enumerate()
            .flat_map(|(family, row)| row.models.iter().map(move |pattern| Pattern::new(pattern, family)));
        let patterns = patterns.collect();
        Ok(Self { families, sources, patterns })
    }

    /// The family of a model of this name. The owner and case do not matter.
    pub(crate) fn by_name(&self, name: &str) -> Option<&Family> {
        let name = plain(name);
        let fitting = self.patterns.iter().filter(|pattern| pattern.is_of(&name));
        let longest = fitting.max_by_key(|pattern| pattern.stem.len())?;
        self.families.get(longest.family)
    }

    /// Every pattern of every family, by name.
    pub(crate) fn patterns() -> &'static [NamePattern<'static>] {
        static PATTERNS: LazyLock<Vec<NamePattern<'static>>> =
            LazyLock::new(|| Families::embedded().with_exceptions());
        &PATTERNS
    }

    fn with_exceptions(&self) -> Vec<NamePattern<'_>> {
        let written = self.families.iter().flat_map(|family| &family.models);
        let written: Vec<_> = written.map(String::as_str).zip(&self.patterns).collect();
        let named = written.iter().map(|(pattern, own)| {
            let family = &self.families[own.family];
            // Longer patterns that this one catches, of families under other licences.
            let caught = written.iter().filter(|(_, other)| {
                other.stem.len() > own.stem.len()
                    && matches(&own.plain, &other.stem)
                    && self.families[other.family].licenses != family.licenses
            });
            NamePattern { pattern, exceptions: caught.map(|(other, _)| *other).collect(), family }
        });
        let mut named: Vec<_> = named.collect();
        named.sort_by_key(|pattern| pattern.pattern.to_ascii_lowercase());
        named
    }
}

impl Family {
    /// Whether the row rests on memory: then it answers nothing and contradicts nothing.
    pub fn is_hint(&self) -> bool {
        self.source().confidence == Confidence::Low
    }

    /// What the row was made from.
    pub fn source(&self) -> &'static FamilySource {
        &Families::embedded().sources[&self.source]
    }
}

/// Every task that a family is for, but `other`.
pub(crate) fn tasks() -> BTreeSet<&'static str> {
    let tasks = Families::embedded().families.iter().flat_map(|family| &family.tasks);
    tasks.map(String::as_str).filter(|task| *task != "other").collect()
}

/// A task in the words of the hub, from the words that people use.
pub(crate) fn task(written: &str) -> String {
    const ALSO: &[(&str, &str)] = &[
        ("asr", "automatic-speech-recognition"),
        ("chat", "text-generation"),
        ("code-generation", "text-generation"),
        ("conversational", "text-generation"),
        ("embedding", "feature-extraction"),
        ("embeddings", "feature-extraction"),
        ("llm", "text-generation"),
        ("reranker", "text-ranking"),
        ("reranking", "text-ranking"),
        ("sentence-similarity", "feature-extraction"),
        ("speech-to-text", "automatic-speech-recognition"),
        ("text-embedding", "feature-extraction"),
        ("text-embeddings", "feature-extraction"),
        ("transcription", "automatic-speech-recognition"),
        ("tts", "text-to-speech"),
        ("vad", "voice-activity-detection"),
    ];
    let plain = written.trim().to_ascii_lowercase().replace([' ', '_'], "-");
    let also = ALSO.iter().find(|(word, _)| *word == plain);
    also.map_or(plain.clone(), |(_, task)| (*task).to_owned())
}

impl Pattern {
    fn new(pattern: &str, family: usize) -> Self {
        let plain = plain(pattern);
        Self { stem: plain.replace('*', ""), plain, family }
    }
}

impl fmt::Display for NamePattern<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.pattern)?;
        match self.exceptions.is_empty() {
            true => Ok(()),
            false => write!(formatter, " (not {})", self.exceptions.join(", ")),
        }
    }
}

/// A model's name without its owner, in lower case, with one separator for all.
fn plain(name: &str) -> String {
    let own = name.rsplit('/').next().unwrap_or(name);
    own.trim().to_ascii_lowercase().replace([' ', '_', ':'], "-")
}

/// Whether a pattern, whose `*` is any text, is the whole of a name.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else {
        return pattern == name;
    };
    let Some(tail) = name.strip_prefix(head) else {
        return false;
    };
    tail.char_indices().map(|(at, _)| at).chain([tail.len()]).any(|at| matches(rest, &tail[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::catalog::Catalog;

    fn all() -> &'static [Family] {
        &Families::embedded().families
    }

    #[test]
    fn each_row_names_licences_of_the_catalogue_by_their_own_ids() {
        for family in all() {
            assert!(!family.licenses.is_empty() && !family.models.is_empty(), "{family:?}");
            for id in &family.licenses {
                let license = Catalog::embedded().get(id).unwrap_or_else(|| panic!("{id}: {family:?}"));
                assert_eq!(&license.id, id, "an alias");
            }
            assert!(!family.choice || family.licenses.len() > 1, "{family:?}");
        }
    }

    #[test]
    fn each_row_has_a_source_with_its_date_and_each_source_a_row() {
        let sources = &Families::embedded().sources;
        let used: BTreeSet<_> = all().iter().map(|family| family.source.as_str()).collect();
        assert_eq!(used, sources.keys().map(String::as_str).collect());
        for (name, source) in sources {
            assert!(source.title.len() > 5 && source.checked.starts_with("20"), "{name}");
            let from_memory = source.title.contains("memory");
            assert!(!from_memory || source.confidence == Confidence::Low, "{name}");
        }
    }

    /// The tasks of the hub that rows have; a new one is written here first.
    const TASKS: &[&str] = &[
        "any-to-any",
        "audio-classification",
        "audio-feature-extraction",
        "automatic-speech-recognition",
        "depth-estimation",
        "feature-extraction",
        "fill-mask",
        "image-classification",
        "image-feature-extraction",
        "image-segmentation",
        "image-text-to-text",
        "image-to-3d",
        "image-to-image",
        "image-to-text",
        "image-to-video",
        "object-detection",
        "other",
        "summarization",
        "text-classification",
        "text-generation",
        "text-ranking",
        "text-to-audio",
        "text-to-image",
        "text-to-speech",
        "text-to-video",
        "text2text-generation",
        "translation",
        "voice-activity-detection",
        "zero-shot-image-classification",
    ];

    #[test]
    fn tasks_are_words_of_the_hub() {
        for family in all() {
            assert!(!family.tasks.is_empty(), "{family:?}");
            for task in &family.tasks {
                assert!(TASKS.contains(&task.as_str()), "{task}");
            }
        }
    }

    #[test]
    fn tasks_are_understood_as_people_write_them() {
        for (written, expected) in [
            ("text-generation", "text-generation"),
            ("Text Generation", "text-generation"),
            ("chat", "text-generation"),
            ("embeddings", "feature-extraction"),
            ("sentence_similarity", "feature-extraction"),
            ("ASR", "automatic-speech-recognition"),
            ("juggling", "juggling"),
        ] {
            assert_eq!(task(written), expected);
        }
        assert!(tasks().contains("text-ranking") && !tasks().contains("other"));
    }

    #[test]
    fn no_pattern_stands_twice_and_none_is_as_long_as_another_that_fits() {
        let patterns = &Families::embedded().patterns;
        for (index, pattern) in patterns.iter().enumerate() {
            for other in &patterns[index + 1..] {
                assert_ne!(pattern.plain, other.plain);
                let as_long = other.stem.len() == pattern.stem.len();
                let rivals = as_long && matches(&other.plain, &pattern.stem);
                assert!(!rivals || pattern.family == other.family, "{} {}", pattern.plain, other.plain);
            }
        }
    }

    #[test]
    fn the_longest_pattern_counts() {
        for (name, licenses) in [
            ("bge-m3", &["MIT"][..]),
            ("BAAI/bge-reranker-v2-m3", &["Apache-2.0"]),
            ("Qwen2.5-Coder-3B-Instruct", &["LicenseRef-Qwen-Research-2024"]),
            ("GLM-5.3-Flash", &["MIT"]),
            ("GLM-5.3-FP8", &["LicenseRef-GLM-5.3"]),
        ] {
            let family = Families::embedded().by_name(name).expect(name);
            assert_eq!(family.licenses, licenses, "{name}");
        }
    }

    #[test]
    fn a_pattern_shows_what_it_does_not_mean() {
        let shown = |pattern: &str| {
            let found = Families::patterns().iter().find(|own| own.pattern == pattern).expect(pattern);
            found.to_string()
        };
        assert_eq!(shown("GLM-5.3*"), "GLM-5.3* (not GLM-5.3-Flash*)");
        assert_eq!(shown("gemma-4-*"), "gemma-4-*");
    }

    #[test]
    fn a_pattern_matches_the_whole_name() {
        for (pattern, name, expected) in [
            ("a*", "a", true),
            ("a*", "abc", true),
            ("a*", "ba", false),
            ("a*c", "abc", true),
            ("a*c", "abcd", false),
            ("*b*", "abc", true),
            ("ab", "abc", false),
            ("a*é", "aéé", true),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
    }
}
