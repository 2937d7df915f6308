//! Model cards: what the front matter of a README on a model hub says.
//!
//! In: the text of a card. Out: [`ModelCard`]. Cards are written by hand, so nothing in one is a reason to fail:
//! a key that is written twice says both, a licence of an unexpected type is kept as it is written, and front matter
//! that is no YAML with keys is a [`CardFault`]. Keys are read in any case, and with `licence` for `license`.
//!
//! Source: the front matter of Hugging Face, `hub-docs/modelcard.md`, between two lines `---` at the head of the
//! file.

use std::collections::BTreeMap;
use std::fmt;

use camino::Utf8Path;

use super::base_keys;
use super::card_bases;
use super::card_comments::Comments;
use super::card_footnotes::Footnotes;
use super::card_markup;
use super::front_matter::{Node, fault as fault_of_yaml, node};
use super::license_keys::{self, LicenseSubject};
use super::markdown::sentences;
use super::plain_text::{self, PlainText};
use super::{card_claims, card_section, gate_fields};
use crate::address::masked;
use crate::claims::{Claims, Energy, Metric};
use crate::declare::Descent;
use crate::vocabulary::Word as _;
use crate::{commerce, markup, prose, weights_names};

/// Front matter longer than this is not read; the longest on the hub, with a whole licence in its access prompt,
/// have some 30 kB.
const LONGEST_FRONT_MATTER: usize = 1 << 20;

/// A card is read so far, in bytes.
const LONGEST_CARD: usize = LONGEST_FRONT_MATTER;

/// A notice longer than this is not read.
const LONGEST_NOTICE: usize = 64 << 10;

/// What the front matter of a model card says, as it is written there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ModelCard {
    /// `license`: mostly one; of several nobody knows whether all or any are meant.
    pub licenses: Vec<String>,
    /// `license_name`, which goes with `license: other`.
    pub license_name: Option<String>,
    /// `license_link`: a URL or the name of a file.
    pub license_link: Option<String>,
    /// What other keys that are named after a licence say.
    pub keyed_licenses: Vec<KeyedLicense>,
    /// `base_model`.
    pub base_models: Vec<String>,
    /// The bases that the text below the front matter names.
    pub described_bases: Vec<String>,
    /// `base_model_relation`.
    pub base_model_relation: Option<String>,
    /// `quantized_by`.
    pub quantized_by: Option<String>,
    /// `datasets`.
    pub datasets: Vec<String>,
    /// `pipeline_tag`.
    pub pipeline_tag: Option<String>,
    /// `library_name`.
    pub library_name: Option<String>,
    /// `language`.
    pub languages: Vec<String>,
    /// `model-index` and `co2_eq_emissions`.
    pub claims: Claims,
    /// `extra_gated_prompt`, and the boxes of `extra_gated_fields` that are to be checked: what one agrees to for
    /// access, often a whole licence.
    pub access_prompt: Option<String>,
    /// `extra_gated_eu_disallowed`: the model is not given to users in the European Union.
    pub eu_disallowed: bool,
    /// What the text below the front matter says about the licence, in words.
    pub license_section: Option<String>,
    /// What it says about what the model is meant for and about its limits, in words.
    pub use_section: Option<String>,
    /// Sentences below no heading about terms that ask something of whoever uses the model, or forbid them something.
    pub requests: Vec<String>,
    /// The text of a notice that lies beside the weights.
    pub notice: Option<String>,
    /// Why the front matter says nothing.
    pub fault: Option<CardFault>,
}

/// What one of the other keys that are named after a licence says: `code_license`, `weights: {license: …}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyedLicense {
    /// The key, in lower case with `_`; behind the keys that it stands in, with a full stop after each.
    pub key: String,
    /// One of its values.
    pub said: String,
}

impl KeyedLicense {
    /// What the licence is of.
    pub fn subject(&self) -> LicenseSubject {
        license_keys::subject(&self.key)
    }

    /// Whether it says that commerce is allowed or not.
    pub(crate) fn is_of_commerce(&self) -> bool {
        license_keys::is_of_commerce(&self.key)
    }

    /// Whether it says where a text lies.
    pub(crate) fn is_link(&self) -> bool {
        license_keys::is_link(&self.key)
    }

    /// The same out of what the lock keeps.
    fn from_locked_word(word: &str) -> Option<Self> {
        let (key, said) = word.split_once(": ")?;
        Some(Self { key: key.to_owned(), said: said.to_owned() })
    }
}

impl fmt::Display for KeyedLicense {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.key, self.said)
    }
}

/// Why front matter can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardFault {
    /// Line in the card, from 1, where it is known.
    pub line: Option<usize>,
    /// What the reader of YAML said.
    pub message: String,
}

/// The text of a file without what gives access in its URLs: it goes into documents and the lock.
fn decoded(bytes: &[u8]) -> String {
    masked(&plain_text::decode(bytes).text).into_owned()
}

impl ModelCard {
    /// Reads a card in Markdown, as [`Self::of_file`] does.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self::of_file(Utf8Path::new("README.md"), bytes)
    }

    /// Reads the file of a card in the markup that its name says. Bytes that are no text are a fault where they belong to the
    /// front matter.
    pub fn of_file(path: &Utf8Path, bytes: &[u8]) -> Self {
        let name = path.file_name().unwrap_or_default();
        if let Some(what) = card_markup::unread(name) {
            return Self::unread(what);
        }
        match bytes.get(..LONGEST_CARD) {
            Some(beginning) if bytes.len() > LONGEST_CARD => {
                // What follows the last line that is read may say anything.
                let end = memchr::memrchr(b'\n', beginning).map_or(0, |end| end + 1);
                let card = Self::of_text(name, &beginning[..end]);
                let unread = || CardFault { line: None, message: "a card of more than 1 MiB".to_owned() };
                Self { fault: card.fault.or_else(|| Some(unread())), ..card }
            }
            _ => Self::of_text(name, bytes),
        }
    }

    fn of_text(name: &str, bytes: &[u8]) -> Self {
        let PlainText { text, fault } = plain_text::decode(bytes);
        let text = card_markup::as_markdown(name, &text);
        let text = masked(&text);
        let card = Self::read(&text);
        let is_strange = |c: char| {
            c == char::REPLACEMENT_CHARACTER || (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        };
        let is_in_front_matter = match front_matter(&text) {
            FrontMatter::Whole { yaml, .. } => yaml.contains(is_strange),
            FrontMatter::Unclosed => true,
            FrontMatter::Missing => text.replace(is_strange, "").trim_start().starts_with("---"),
        };
        match fault.filter(|_| is_in_front_matter && card.fault.is_none()) {
            Some(fault) => Self { fault: Some(CardFault { line: None, message: fault.to_owned() }), ..card },
            None => card,
        }
    }

    /// What the lock keeps of it: each word by its key, and nothing by an empty list.
    pub(super) fn locked_words(&self) -> BTreeMap<String, Vec<String>> {
        // Each word has its line here: one that is left out would not be known without the card.
        let Self {
            licenses,
            license_name,
            license_link,
            keyed_licenses,
            base_models,
            described_bases,
            base_model_relation,
            quantized_by,
            datasets,
            pipeline_tag,
            library_name,
            languages,
            claims: Claims { metrics, metrics_left_out, emissions, energy },
            access_prompt,
            eu_disallowed,
            license_section,
            use_section,
            requests,
            notice,
            fault,
        } = self;
        let one = |word: &Option<String>| word.iter().cloned().collect::<Vec<_>>();
        let line = |fault: &CardFault| fault.line.map(|line| line.to_string());
        let words = [
            ("license", licenses.clone()),
            ("license-name", one(license_name)),
            ("license-link", one(license_link)),
            ("license-keys", keyed_licenses.iter().map(ToString::to_string).collect()),
            ("base-model", base_models.clone()),
            ("described-bases", described_bases.clone()),
            ("base-model-relation", one(base_model_relation)),
            ("quantized-by", one(quantized_by)),
            ("datasets", datasets.clone()),
            ("pipeline-tag", one(pipeline_tag)),
            ("library-name", one(library_name)),
            ("language", languages.clone()),
            ("metrics", metrics.iter().map(Metric::to_locked_word).collect()),
            ("metrics-left-out", one(&(*metrics_left_out > 0).then(|| metrics_left_out.to_string()))),
            ("emissions", one(emissions)),
            ("energy", energy.iter().map(ToString::to_string).collect()),
            ("access-prompt", one(access_prompt)),
            ("eu-disallowed", one(&eu_disallowed.then(|| "true".to_owned()))),
            ("license-section", one(license_section)),
            ("use-section", one(use_section)),
            ("requests", requests.clone()),
            ("notice", one(notice)),
            (
                "fault",
                fault.iter().flat_map(|fault| [Some(fault.message.clone()), line(fault)]).flatten().collect(),
            ),
        ];
        let said = words.into_iter().filter(|(_, values)| !values.is_empty());
        said.map(|(key, values)| (key.to_owned(), values)).collect()
    }

    /// A card out of what the lock keeps of it.
    pub(super) fn from_locked_words(words: &BTreeMap<String, Vec<String>>) -> Self {
        let all = |key: &str| words.get(key).cloned().unwrap_or_default();
        let one = |key: &str| all(key).into_iter().next();
        let fault =
            |message| CardFault { message, line: all("fault").get(1).and_then(|line| line.parse().ok()) };
        Self {
            licenses: all("license"),
            license_name: one("license-name"),
            license_link: one("license-link"),
            keyed_licenses: all("license-keys")
                .iter()
                .filter_map(|word| KeyedLicense::from_locked_word(word))
                .collect(),
            base_models: all("base-model"),
            described_bases: all("described-bases"),
            base_model_relation: one("base-model-relation"),
            quantized_by: one("quantized-by"),
            datasets: all("datasets"),
            pipeline_tag: one("pipeline-tag"),
            library_name: one("library-name"),
            languages: all("language"),
            claims: Claims {
                metrics: all("metrics").iter().filter_map(|word| Metric::from_locked_word(word)).collect(),
                metrics_left_out: one("metrics-left-out").and_then(|word| word.parse().ok()).unwrap_or(0),
                emissions: one("emissions"),
                energy: one("energy").and_then(|word| Energy::parse(&word)),
            },
            access_prompt: one("access-prompt"),
            eu_disallowed: one("eu-disallowed").is_some(),
            license_section: one("license-section"),
            use_section: one("use-section"),
            requests: all("requests"),
            notice: one("notice"),
            fault: one("fault").map(fault),
        }
    }

    /// How the model descends from its base.
    pub(crate) fn descent(&self) -> Option<Descent> {
        let said = self.base_model_relation.as_deref().and_then(Descent::from_word);
        said.or(self.quantized_by.as_ref().map(|_| Descent::Quantized))
    }

    /// Whether it says that the model descends from another one, and does not name that.
    pub(super) fn has_unnamed_base(&self) -> bool {
        let says_so = self.base_model_relation.is_some() || self.quantized_by.is_some();
        says_so && self.base_models.is_empty() && self.described_bases.is_empty()
    }

    /// Whether it says nothing in front matter, as the README of anything.
    pub fn has_no_front_matter(&self) -> bool {
        let below = Self {
            license_section: None,
            use_section: None,
            requests: Vec::new(),
            described_bases: Vec::new(),
            ..self.clone()
        };
        below == Self::default()
    }

    /// Whether the front matter of a card says something, which the README of anything else has not. One that can't be read may.
    pub(super) fn has_front_matter(bytes: &[u8]) -> bool {
        let PlainText { text, .. } = plain_text::decode(bytes);
        match front_matter(&text) {
            _ if bytes.len() > LONGEST_CARD => true,
            FrontMatter::Whole { first_line, yaml, .. } => Self::of_yaml(first_line, yaml) != Self::default(),
            FrontMatter::Unclosed => true,
            FrontMatter::Missing => text.trim_start().starts_with("+++\n"),
        }
    }

    /// Reads a card: its front matter, and what it says about the licence below.
    pub fn read(text: &str) -> Self {
        match front_matter(text) {
            FrontMatter::Whole { first_line, yaml, body } => {
                let card = Self::of_yaml(first_line, yaml).with_comments(yaml);
                card.with_notes(&Footnotes::of(body)).with_sections(body)
            }
            FrontMatter::Unclosed => Self::faulty(None, "no line `---` ends it".to_owned()),
            FrontMatter::Missing if text.trim_start().starts_with("+++\n") => {
                Self::faulty(Some(1), "front matter in TOML, where the hub has YAML".to_owned())
            }
            FrontMatter::Missing => Self::default().with_sections(text),
        }
    }

    /// The notes behind its licences are words about these.
    fn with_notes(mut self, notes: &Footnotes) -> Self {
        for license in &mut self.licenses {
            let Some((said, note)) = notes.apart(license) else { continue };
            self.license_section = joined([self.license_section.take(), Some(note.to_owned())]);
            *license = said.to_owned();
        }
        self
    }

    fn with_sections(self, body: &str) -> Self {
        let body = &*markup::with_letters(body);
        let body = &*markup::folded(body);
        let body = &*Footnotes::of(body).inlined(body);
        Self {
            license_section: joined([self.license_section.clone(), card_section::read(body)]),
            described_bases: card_bases::read(body),
            use_section: joined([self.use_section.clone(), card_section::read_use(body)]),
            requests: card_section::read_requests(body),
            ..self
        }
    }

    fn with_comments(self, yaml: &str) -> Self {
        let Comments { of_license, of_use } = Comments::of(&markup::folded(yaml));
        let lines = |lines: Vec<String>| Some(lines.join("\n")).filter(|text| !text.is_empty());
        Self {
            license_section: joined([self.license_section.clone(), lines(of_license)]),
            use_section: joined([self.use_section.clone(), lines(of_use)]),
            ..self
        }
    }

    /// What the description in a header says of terms, in words.
    pub(crate) fn of_description(text: &str) -> Self {
        let lines: Vec<_> = sentences(text).collect();
        Self::default().with_sections(&lines.join("\n\n"))
    }

    /// What a file beside a file says about its licence: the lines `SPDX-License-Identifier` (SPDX 2.3, annex E).
    pub(super) fn of_sidecar(bytes: &[u8]) -> Option<Self> {
        let text = decoded(bytes);
        let of_line = |line: &str| Some(line.split_once("SPDX-License-Identifier:")?.1.trim().to_owned());
        let licenses: Vec<_> = text.lines().filter_map(of_line).collect();
        (!licenses.is_empty()).then(|| Self { licenses, ..Self::default() })
    }

    /// The text of a notice beside the weights; a fault if it is no text, or longer than the limit.
    pub(super) fn of_notice(bytes: &[u8]) -> Self {
        let PlainText { text, fault } = plain_text::decode_legal(bytes);
        match fault {
            Some(fault) => Self::unread(fault),
            None if text.len() > LONGEST_NOTICE => Self::unread("a notice of more than 64 KiB"),
            None => Self { notice: Some(masked(text.trim()).into_owned()), ..Self::default() },
        }
    }

    /// What a `Modelfile` of Ollama says: the model that it is made from (`FROM`), unless that is a file, and its terms
    /// (`LICENSE`, a word or a text). `None` where it says neither.
    pub(super) fn of_modelfile(bytes: &[u8]) -> Option<Self> {
        let text = decoded(bytes);
        let of_license =
            |text: &str| KeyedLicense { key: "license".to_owned(), said: text.trim().to_owned() };
        let mut card = Self::default();
        let mut is_license = false;
        for (at, part) in text.split("\"\"\"").enumerate() {
            // Every other part stands in quotes.
            if at % 2 == 1 {
                card.keyed_licenses.extend(is_license.then(|| of_license(part)));
                continue;
            }
            for line in part.lines() {
                let (word, value) = line.trim().split_once([' ', '\t']).unwrap_or((line.trim(), ""));
                let value = value.trim().trim_matches('"');
                is_license = word.eq_ignore_ascii_case("license");
                if word.eq_ignore_ascii_case("from") && !is_file(value) {
                    card.base_models.push(value.to_owned());
                } else if is_license && value.contains(' ') {
                    card.keyed_licenses.push(of_license(value));
                } else if is_license && !value.is_empty() {
                    card.licenses.push(value.to_owned());
                }
            }
        }
        (card != Self::default()).then_some(card)
    }

    /// What a file that is called after a licence says as data: all of its words are about that, but for who holds it and
    /// since when. What can't be read is a fault.
    pub(super) fn of_license_data(bytes: &[u8]) -> Self {
        let text = decoded(bytes);
        if let Some(card) = Self::of_configuration(bytes) {
            return card;
        }
        match node(&text) {
            Ok(node) => {
                let mut card = Self::default();
                node.words_about_license("license", &mut card);
                card
            }
            Err(error) => Self::unread(&fault_of_yaml(&error)),
        }
    }

    /// What a configuration in JSON or YAML says about the licence; where it can't be read as a whole, what its lines say.
    pub(super) fn of_configuration(bytes: &[u8]) -> Option<Self> {
        let text = decoded(bytes);
        if !license_keys::mentions_license(&text) {
            return None;
        }
        let mut read = Self::of_yaml(1, &text);
        // JSON has escapes that YAML has not.
        if read.fault.is_some()
            && let Ok(json) = serde_json::from_str::<serde_json::Value>(&text)
        {
            read = Self::of_yaml(1, &json.to_string());
        }
        let fault = read.fault.clone();
        let is_of_spacy = text.contains("\"spacy_version\"");
        let Self { licenses, license_name, license_link, keyed_licenses, datasets, .. } = match read.fault {
            None => read,
            Some(_) => Self::of(&Node::Map(lines_about_licenses(&text))),
        };
        let datasets = if is_of_spacy { datasets } else { Vec::new() };
        let card = Self { licenses, license_name, license_link, keyed_licenses, datasets, ..Self::default() };
        // Words about a licence that stand in no line of their own, in what is no YAML.
        let fault = fault.filter(|_| card == Self::default() && text.len() <= LONGEST_FRONT_MATTER);
        let card = Self { fault, ..card };
        (card != Self::default()).then_some(card)
    }

    fn of_yaml(first_line: usize, yaml: &str) -> Self {
        if yaml.len() > LONGEST_FRONT_MATTER {
            return Self::faulty(None, format!("front matter of {} bytes is not read", yaml.len()));
        }
        match node(yaml) {
            Ok(Node::List(_)) => Self::faulty(None, "a list, where keys are expected".to_owned()),
            Ok(node) => Self::of(&node),
            Err(error) => {
                let line = error.location().map(|location| location.line() as usize + first_line - 1);
                Self::faulty(line, fault_of_yaml(&error))
            }
        }
    }

    /// One that is not read.
    pub(super) fn unread(why: &str) -> Self {
        Self::faulty(None, why.to_owned())
    }

    fn faulty(line: Option<usize>, message: String) -> Self {
        Self { fault: Some(CardFault { line, message }), ..Self::default() }
    }

    fn of(front_matter: &Node) -> Self {
        let texts = |key| front_matter.all(key).flat_map(Node::texts).collect::<Vec<_>>();
        let text = |key| texts(key).into_iter().next();
        let unkeyed = |node: &&Node| node.by_subject().is_none();
        let said = |key| front_matter.all(key).filter(unkeyed).flat_map(Node::said).collect::<Vec<_>>();
        let of_licenses =
            || ["license", "licenses"].into_iter().flat_map(|key| front_matter.all(key)).filter(unkeyed);
        let mut described = of_licenses().flat_map(Node::items).filter_map(|node| node.described()?.1);
        let tagged = |prefix| {
            texts("tags").into_iter().filter_map(move |tag| Some(tag.strip_prefix(prefix)?.to_owned()))
        };
        let name = |node: &Node| match node.described() {
            Some((name, _)) => vec![name],
            None if node.is_list() => vec![node.shown()],
            None => node.said(),
        };
        let licenses = of_licenses().flat_map(Node::items).flat_map(name).chain(tagged("license:"));
        let mut keyed_licenses = keyed_licenses(front_matter);
        let mut datasets = front_matter.origins("datasets");
        // `sources` of spaCy's `meta.json` are the data that a pipeline learned from, each with its terms.
        if is_of_spacy(front_matter) {
            keyed_licenses.retain(|keyed| !keyed.key.starts_with("sources."));
            let sources = front_matter.all("sources").flat_map(Node::items);
            datasets.extend(sources.flat_map(|source| source.all("name").flat_map(Node::texts)));
        }
        Self {
            licenses: licenses.collect(),
            license_name: said("license_name").into_iter().next(),
            license_link: said("license_link").into_iter().next().or_else(|| described.next()),
            keyed_licenses,
            base_models: base_keys::OF_BASES
                .into_iter()
                .flat_map(|key| front_matter.bases(key))
                // `base_model:OWNER/NAME` or `base_model:RELATION:OWNER/NAME`, as the hub writes its tags.
                .chain(tagged("base_model:").map(|tag| tag.rsplit(':').next().unwrap_or_default().to_owned()))
                .collect(),
            described_bases: Vec::new(),
            base_model_relation: text("base_model_relation"),
            quantized_by: text("quantized_by"),
            datasets,
            pipeline_tag: text("pipeline_tag"),
            library_name: text("library_name"),
            languages: texts("language"),
            claims: card_claims::read(front_matter),
            access_prompt: access_prompt(front_matter),
            eu_disallowed: text("extra_gated_eu_disallowed").is_some_and(|text| text == "true"),
            license_section: None,
            use_section: words_about_use(front_matter),
            requests: Vec::new(),
            notice: None,
            fault: None,
        }
    }
}

/// Texts in lines of their own; `None` where there are none.
fn joined(texts: [Option<String>; 2]) -> Option<String> {
    let text = texts.into_iter().flatten().collect::<Vec<_>>().join("\n");
    (!text.is_empty()).then_some(text)
}

/// The keys of front matter about the licence that are read by their names.
const LICENSE_KEYS: [&str; 4] = ["license", "licenses", "license_name", "license_link"];

/// What keys about the use of a model say, each in a line of its own.
fn words_about_use(front_matter: &Node) -> Option<String> {
    let words = license_keys::OF_USE.into_iter().flat_map(|key| front_matter.all(key)).flat_map(Node::texts);
    let is_restriction = |tag: &String| {
        let lower = tag.to_lowercase();
        let words = prose::words(&lower);
        let is_alone = words.contains(&"only") && words.iter().any(|word| commerce::is_no_trade(word));
        commerce::is_negated(&words.concat()) || is_alone
    };
    let tags = front_matter.all("tags").flat_map(Node::texts).filter(is_restriction);
    let words = words.chain(tags.map(|tag| tag.replace(['-', '_'], " ")));
    let lines: Vec<_> = words.map(|words| format!("{words}.")).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// Whether keys are those of the `meta.json` of spaCy.
fn is_of_spacy(keys: &Node) -> bool {
    keys.all("spacy_version").next().is_some()
}

/// What other keys say about a licence: those that are named after one, and a `license` further inside.
fn keyed_licenses(front_matter: &Node) -> Vec<KeyedLicense> {
    let mut found = Vec::new();
    front_matter.keyed_licenses("", 0, &mut found);
    found
}

/// The pairs of a text that is neither JSON nor YAML whose keys are named after a licence.
fn lines_about_licenses(text: &str) -> Vec<(String, Node)> {
    let is_mark = |c: char| c.is_whitespace() || "\"'{},".contains(c);
    let pairs = text.split(['\n', ',', '{']).filter_map(|line| {
        let (key, value) = line.split_once(':')?;
        let (key, value) = (key.trim_matches(is_mark), value.trim_matches(is_mark));
        let is_pair = license_keys::is_of_license(&license_keys::plain(key), 0) && !value.is_empty();
        (is_pair && value != "null").then(|| (key.to_owned(), Node::Text(value.to_owned())))
    });
    pairs.collect()
}

/// Words of a gate that make it one about terms.
const GATE_WORDS: [&str; 7] =
    ["agree", "licen", "limited to", "non-disclosure", "research", "restricted to", "terms"];

/// Whole words of such texts.
const GATE_WHOLE_WORDS: [&str; 6] = ["contract", "employees", "members", "nda", "partner", "partners"];

/// What one agrees to for access.
fn access_prompt(front_matter: &Node) -> Option<String> {
    let prompt = front_matter.all("extra_gated_prompt").flat_map(Node::texts);
    let fields = front_matter.all("extra_gated_fields").flat_map(|fields| match fields {
        Node::Map(entries) => entries.as_slice(),
        _ => &[],
    });
    let fields = fields.flat_map(|(label, node)| gate_fields::read(label, node));
    let others = ["extra_gated_heading", "extra_gated_description", "extra_gated_button_content"];
    let others = others.into_iter().flat_map(|key| front_matter.all(key)).flat_map(Node::texts);
    let lines: Vec<_> = prompt.chain(fields).chain(others.filter(|text| is_about_terms(text))).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// Whether a text of a gate is about terms. An address says nothing of its own.
fn is_about_terms(text: &str) -> bool {
    let text = markup::without_tags(text).to_lowercase();
    let words: Vec<_> = text.split_whitespace().filter(|word| !word.contains("://")).collect();
    let text = words.join(" ");
    commerce::is_about(&text)
        || GATE_WORDS.iter().any(|word| text.contains(word))
        || prose::has(&prose::words(&text), &GATE_WHOLE_WORDS)
}

/// What stands at the head of a card.
enum FrontMatter<'t> {
    /// Nothing of the kind.
    Missing,
    /// Keys after a line `---`, and no second one.
    Unclosed,
    /// YAML between two lines `---`.
    Whole {
        /// The number of its first line, from 1.
        first_line: usize,
        yaml: &'t str,
        /// What follows.
        body: &'t str,
    },
}

fn front_matter(text: &str) -> FrontMatter<'_> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut start = None;
    let mut at = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let end = at + line.len();
        match start {
            None if line.trim().is_empty() => {}
            None if line.trim() == "---" => start = Some((index + 2, end)),
            None => return FrontMatter::Missing,
            Some((first_line, start)) if line.trim_end() == "---" => {
                return FrontMatter::Whole { first_line, yaml: &text[start..at], body: &text[end..] };
            }
            Some(_) => {}
        }
        at = end;
    }
    // A line that separates parts of a text is written so, too.
    let first = start.and_then(|(_, start)| text[start..].lines().find(|line| !line.trim().is_empty()));
    let is_key = |line: &str| {
        let key = line.split_once(':').map(|(key, _)| key).unwrap_or_default();
        !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
    };
    if first.is_some_and(is_key) { FrontMatter::Unclosed } else { FrontMatter::Missing }
}

impl Node {
    /// What keys say that are named after a licence, at any depth, but for those that are read by their names at the top.
    fn keyed_licenses(&self, path: &str, depth: usize, found: &mut Vec<KeyedLicense>) {
        let entries = match self {
            Self::Map(entries) => entries,
            Self::List(nodes) => {
                return nodes.iter().for_each(|node| node.keyed_licenses(path, depth, found));
            }
            Self::Nothing | Self::Text(_) => return,
        };
        for (name, node) in entries {
            let key = license_keys::plain(name);
            let path = if depth == 0 { key.clone() } else { format!("{path}.{key}") };
            if license_keys::is_of_others(&key) {
                continue;
            }
            match license_keys::is_of_license(&key, depth) {
                true => node.keyed_values(&path, depth == 0 && LICENSE_KEYS.contains(&key.as_str()), found),
                false => node.keyed_licenses(&path, depth + 1, found),
            }
        }
    }

    /// What all of it says, in a file about a licence: the ids by themselves, the rest by its keys.
    fn words_about_license(&self, path: &str, card: &mut ModelCard) {
        match self {
            Self::Nothing => {}
            Self::Text(said) if said.trim().is_empty() => {}
            Self::Text(said) if license_keys::is_id(path) => card.licenses.push(said.trim().to_owned()),
            Self::Text(said) => {
                card.keyed_licenses.push(KeyedLicense { key: path.to_owned(), said: said.trim().to_owned() });
            }
            Self::List(nodes) => nodes.iter().for_each(|node| node.words_about_license(path, card)),
            Self::Map(entries) => {
                for (name, node) in entries {
                    let key = license_keys::plain(name);
                    let path = format!("{path}.{key}");
                    let says_nothing = |said: &String| license_keys::is_number_of_version(&path, said);
                    if !license_keys::is_of_holder(&key) && !node.texts().iter().any(says_nothing) {
                        node.words_about_license(&path, card);
                    }
                }
            }
        }
    }

    /// The name and the place of a licence that a map has, and nothing else: `{name: MIT, url: …}`.
    fn described(&self) -> Option<(String, Option<String>)> {
        const NAMES: [&str; 5] = ["id", "identifier", "name", "spdx_id", "type"];
        let Self::Map(entries) = self else { return None };
        let mut names = Vec::new();
        let mut link = None;
        for (name, node) in entries {
            match (license_keys::plain(name), node.scalar()?) {
                (key, said) if NAMES.contains(&key.as_str()) => names.push(said),
                (key, said) if license_keys::is_link(&key) && link.is_none() => link = Some(said),
                _ => return None,
            }
        }
        let name = names.pop().filter(|_| names.is_empty())?;
        Some((name, link))
    }

    /// The values of a key that is named after a licence; `is_read` where they are read elsewhere unless they say by keys of
    /// their own what each is about.
    fn keyed_values(&self, path: &str, is_read: bool, found: &mut Vec<KeyedLicense>) {
        match self.by_subject() {
            Some(entries) => entries.for_each(|(name, node)| {
                node.keyed_values(&format!("{path}.{}", license_keys::plain(name)), false, found);
            }),
            None if is_read => {}
            None => {
                let is_terms = |said: &String| {
                    !license_keys::grants(path, said) && !license_keys::is_number_of_version(path, said)
                };
                let said = self.said().into_iter().filter(is_terms);
                found.extend(said.map(|said| KeyedLicense { key: path.to_owned(), said }));
            }
        }
    }

    /// The entries of `{code: …, weights: …}`, or of a list of such.
    fn by_subject(&self) -> Option<impl Iterator<Item = &(String, Node)>> {
        let nodes = self.items();
        let is_of_subjects = |node: &Node| match node {
            Self::Map(entries) => {
                !entries.is_empty()
                    && entries.iter().all(|(name, _)| license_keys::is_subject(&license_keys::plain(name)))
            }
            _ => false,
        };
        let is_whole = !nodes.is_empty() && nodes.iter().all(is_of_subjects);
        is_whole.then(|| {
            let maps = nodes.iter().filter_map(|node| match node {
                Self::Map(entries) => Some(entries),
                _ => None,
            });
            maps.flatten()
        })
    }

    /// What a key names: scalars, or of maps the place, the id or the name.
    fn origins(&self, key: &str) -> Vec<String> {
        self.all(key).flat_map(Self::items).flat_map(Self::origin).collect()
    }

    /// The same of a key of bases, where what is written in an odd way is one as well.
    fn bases(&self, key: &str) -> Vec<String> {
        let named = |node: &Self| match node.origin() {
            names if names.is_empty() => vec![node.shown()],
            names => names,
        };
        let names = self.all(key).flat_map(Self::leaves).flat_map(named);
        names.filter(|name| !matches!(name.as_str(), "" | "{}")).collect()
    }

    /// The entries of lists in lists.
    fn leaves(&self) -> Vec<&Self> {
        match self {
            Self::List(nodes) => nodes.iter().flat_map(Self::leaves).collect(),
            node => vec![node],
        }
    }

    fn origin(&self) -> Vec<String> {
        const KEYS: [&str; 8] = ["repo_url", "url", "repo_id", "repo", "id", "model", "base_model", "name"];
        match self {
            Self::Map(_) => {
                KEYS.iter().find_map(|key| self.all(key).flat_map(Self::texts).next()).into_iter().collect()
            }
            Self::List(_) => Vec::new(),
            node => node.texts(),
        }
    }
}

/// Whether what a `Modelfile` is made from is a file, or nothing.
fn is_file(value: &str) -> bool {
    value.is_empty()
        || value.starts_with(['.', '/', '~'])
        || weights_names::is_of_weights(camino::Utf8Path::new(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(front_matter: &str) -> ModelCard {
        ModelCard::read(&format!("---\n{front_matter}\n---\n# A model\n\nlicense: not-this-one\n"))
    }

    #[test]
    fn a_card_that_is_too_long_says_what_stands_at_its_beginning_and_asks() {
        let card = |length: usize| {
            let text = format!("---\nlicense: mit\n---\n# T\n{}", "A line of text.\n".repeat(length / 16));
            ModelCard::of_bytes(text.as_bytes())
        };
        let long = card(3 << 20);
        assert_eq!(long.licenses, ["mit"]);
        assert_eq!(long.fault.map(|fault| fault.message).as_deref(), Some("a card of more than 1 MiB"));
        assert_eq!(card(1 << 19).fault, None);
    }

    #[test]
    fn a_base_in_an_odd_writing_is_one() {
        for (text, expected) in [
            ("base_model: [[meta-llama/Llama-3.1-8B]]", &["meta-llama/Llama-3.1-8B"][..]),
            ("base_model: {a: 3}", &["{a: 3}"]),
            ("base_model: {name: a/b}", &["a/b"]),
            ("base_model: [[], {}, '', ~]", &[]),
        ] {
            let card = ModelCard::of_bytes(format!("---\n{text}\n---\n").as_bytes());
            assert_eq!(card.base_models, expected, "{text}");
        }
    }

    #[test]
    fn aliases_that_repeat_too_much_are_a_fault() {
        let bomb = |levels: u8| {
            let mut text = "---\nlicense: mit\na: &a [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
            for level in 1..levels {
                let [name, before] = [level, level - 1].map(|level| char::from(b'a' + level));
                let before = vec![format!("*{before}"); 10].join(",");
                text += &format!("{name}: &{name} [{before}]\n");
            }
            ModelCard::read(&(text + "---\n"))
        };
        assert_eq!(bomb(3).licenses, ["mit"]);
        let fault = bomb(9).fault.expect("a fault");
        assert!(fault.message.starts_with("its aliases repeat too much"), "{}", fault.message);
    }

    #[test]
    fn a_configuration_that_is_no_json_says_its_licence_or_is_unread() {
        let license = |text: &str| ModelCard::of_configuration(text.as_bytes()).map(|card| card.licenses);
        let named = Some(vec!["cc-by-nc-4.0".to_owned()]);
        assert_eq!(license(r#"{"license": "cc-by-nc-4.0"}"#), named);
        assert_eq!(license(r#"{"x": "\ud83d\ude00", "license": "cc-by-nc-4.0"}"#), named);
        assert_eq!(license(r#"{"x": "\ud83d\ude00", "y": "the license"}"#), None);
        let odd =
            ModelCard::of_configuration(b"// c\n{\"a\": 1, \"license\": \"cc-by-nc-4.0\"}").expect("a card");
        assert!(odd.fault.is_some() || odd.licenses == ["cc-by-nc-4.0"]);
    }

    #[test]
    fn the_data_of_a_pipeline_of_spacy_are_no_terms_of_the_model() {
        let meta = br#"{"license": "MIT", "spacy_version": ">=3.7", "sources": [
            {"name": "OntoNotes 5", "url": "https://x.example", "license": "commercial"}]}"#;
        let card = ModelCard::of_configuration(meta).expect("a card");
        assert_eq!((card.licenses, card.datasets), (vec!["MIT".to_owned()], vec!["OntoNotes 5".to_owned()]));
        assert_eq!(card.keyed_licenses, []);
        let other = br#"{"license": "MIT", "sources": [{"name": "x", "license": "commercial"}]}"#;
        let card = ModelCard::of_configuration(other).expect("a card");
        assert_eq!((card.keyed_licenses.len(), card.datasets.len()), (1, 0));
    }

    #[test]
    fn a_modelfile_names_its_base_and_its_terms() {
        for (text, bases, licenses, section) in [
            ("FROM llama2:7b\nPARAMETER temperature 1\n", vec!["llama2:7b"], vec![], None),
            ("from ./w.gguf\nLICENSE MIT\n", vec![], vec!["MIT"], None),
            (
                "FROM w.gguf\nTEMPLATE \"\"\"\nFROM x\n\"\"\"\nLICENSE \"\"\"\nNo commerce.\n\"\"\"\n",
                vec![],
                vec![],
                Some("No commerce."),
            ),
            ("LICENSE \"Acme terms\"", vec![], vec![], Some("Acme terms")),
        ] {
            let card = ModelCard::of_modelfile(text.as_bytes()).expect(text);
            assert_eq!(
                (card.base_models, card.licenses),
                (
                    bases.iter().map(|base| (*base).to_owned()).collect(),
                    licenses.iter().map(|license| (*license).to_owned()).collect()
                ),
                "{text}"
            );
            let said = card.keyed_licenses.first().map(|keyed| keyed.said.as_str());
            assert_eq!(said, section, "{text}");
        }
        assert_eq!(ModelCard::of_modelfile(b"FROM ./w.gguf\n"), None);
    }

    #[test]
    fn bases_are_names_or_maps_of_names() {
        for (text, expected) in [
            ("base_model: a/b", vec!["a/b"]),
            ("base_model: [a/b, c/d]", vec!["a/b", "c/d"]),
            ("base_model:\n- name: a/b\n  version: '1'\n- name: c/d", vec!["a/b", "c/d"]),
            ("base_model: {id: a/b}", vec!["a/b"]),
            (
                "base_model_sources:\n- name: B\n  repo_url: https://huggingface.co/a/b",
                vec!["https://huggingface.co/a/b"],
            ),
            ("base_model:\n- [a/b]", vec!["a/b"]),
            ("base_model:", vec![]),
        ] {
            assert_eq!(card(text).base_models, expected, "{text}");
        }
    }

    #[test]
    fn a_licence_is_one_string_a_list_or_nothing() {
        for (text, expected) in [
            ("license: apache-2.0", vec!["apache-2.0"]),
            ("license: 'apache-2.0' # since May", vec!["apache-2.0"]),
            ("license:\n- apache-2.0\n- mit\n- unknown", vec!["apache-2.0", "mit", "unknown"]),
            ("license: [mit]", vec!["mit"]),
            ("license: {name: mit, url: 'https://a.example'}", vec!["mit"]),
            ("license:\n- type: mit\n- name: a b", vec!["mit", "a b"]),
            ("license: {name: mit, note: ask}", vec!["{name: mit, note: ask}"]),
            ("license: other\nlicense: mit", vec!["other", "mit"]),
            ("license:", vec![]),
            ("license: ~", vec![]),
            ("license: ''", vec![]),
            ("license: {license}", vec!["{license}"]),
            ("license: {name: mit}", vec!["mit"]),
            ("license: [[mit]]", vec!["[mit]"]),
            ("licence: mit", vec!["mit"]),
            ("License: mit", vec!["mit"]),
            ("licenses: [mit]", vec!["mit"]),
            ("license: mit\nLICENCE: cc-by-nc-4.0", vec!["mit", "cc-by-nc-4.0"]),
            ("license: 1.5", vec!["1.5"]),
            ("language: en", vec![]),
        ] {
            assert_eq!(card(text).licenses, expected, "{text}");
            assert_eq!(card(text).fault, None, "{text}");
        }
    }

    #[test]
    fn words_that_an_older_yaml_takes_for_booleans_are_words() {
        assert_eq!(card("language:\n- no\n- 'on'\n- en").languages, ["no", "on", "en"]);
        assert!(card("extra_gated_eu_disallowed: true").eu_disallowed);
        assert!(!card("extra_gated_eu_disallowed: yes please").eu_disallowed);
    }

    #[test]
    fn other_terms_bases_and_data_are_read() {
        let card = card(
            "base_model:\n  - a/b\n  - c/d\nbase_model_relation: merge\nlicense: other\nlicense_name: mnpl\n\
             license_link: >-\n  https://mistral.ai/licences/\n\ndatasets: wikipedia\npipeline_tag: text-generation\n\
             library_name: gguf\nextra_gated_prompt: |\n  Terms\n\n  You agree.\n",
        );
        assert_eq!(card.base_models, ["a/b", "c/d"]);
        assert_eq!(card.base_model_relation.as_deref(), Some("merge"));
        assert_eq!(card.license_name.as_deref(), Some("mnpl"));
        assert_eq!(card.license_link.as_deref(), Some("https://mistral.ai/licences/"));
        assert_eq!(card.datasets, ["wikipedia"]);
        assert_eq!(card.pipeline_tag.as_deref(), Some("text-generation"));
        assert_eq!(card.library_name.as_deref(), Some("gguf"));
        assert_eq!(card.access_prompt.as_deref(), Some("Terms\n\nYou agree."));
    }

    #[test]
    fn front_matter_stands_at_the_head_between_two_lines() {
        for (text, expected) in [
            ("\u{feff}---\r\nlicense: mit\r\n---\r\n", vec!["mit"]),
            ("\n\n ---\nlicense: mit\n---", vec!["mit"]),
            ("---\nlicense: mit\n--- \ntext", vec!["mit"]),
            ("# Title\n---\nlicense: mit\n---\n", vec![]),
            ("---\nlicense: mit\n", vec![]),
            ("---\n---\n", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(ModelCard::read(text).licenses, expected, "{text:?}");
        }
    }

    #[test]
    fn front_matter_without_keys_is_a_fault() {
        for (text, expected) in [
            ("---\n- license: mit\n---\n", true),
            ("---\n[]\n---\n", true),
            ("---\nlicense: cc-by-nc-4.0\n\n# A model\n", true),
            ("---\n\n# A model\n", false),
            ("---\n# A comment\n---\n", false),
            ("# A model\n\n---\nlicense: mit\n", false),
        ] {
            assert_eq!(ModelCard::read(text).fault.is_some(), expected, "{text}");
        }
    }

    #[test]
    fn a_card_is_read_in_the_encoding_that_it_has() {
        let text = "---\nlicense: mit\n---\n# M\n";
        let utf16 =
            |to_bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(to_bytes).collect::<Vec<u8>>();
        for (bytes, licenses, is_faulty) in [
            ([b"\xFF\xFE".to_vec(), utf16(u16::to_le_bytes)].concat(), 1, false),
            ([b"\xFE\xFF".to_vec(), utf16(u16::to_be_bytes)].concat(), 1, false),
            (utf16(u16::to_le_bytes), 0, true),
            (b"---\nlicense: mit\nauthor: Jos\xe9\n---\n".to_vec(), 1, true),
            (b"---\nlicense: mit\n---\nby Jos\xe9\n".to_vec(), 1, false),
            (b"# by Jos\xe9\n".to_vec(), 0, false),
        ] {
            let card = ModelCard::of_bytes(&bytes);
            assert_eq!((card.licenses.len(), card.fault.is_some()), (licenses, is_faulty), "{bytes:?}");
        }
    }

    #[test]
    fn boxes_to_check_for_access_belong_to_the_prompt() {
        let fields = "extra_gated_fields:\n  Company: text\n  I do no business with it: checkbox\n  Country:\n    type: country";
        assert_eq!(card(fields).access_prompt.as_deref(), Some("I do no business with it"));
        assert_eq!(card("extra_gated_fields:\n  Company: text").access_prompt, None);
        for (heading, is_of_terms) in [
            ("Sign the NDA to get access", true),
            ("Access is limited to employees of partner companies.", true),
            ("Request access to the standard model", false),
        ] {
            let prompt = card(&format!("extra_gated_heading: {heading}")).access_prompt;
            assert_eq!(prompt.is_some(), is_of_terms, "{heading}");
        }
    }

    #[test]
    fn what_is_no_yaml_is_told_with_its_line() {
        let fault = card("language: en\nlicense: [mit\ntags: x: y").fault.expect("a fault");
        assert!(fault.line.is_some_and(|line| (3..=5).contains(&line)), "{fault:?}");
        assert!(!fault.message.is_empty());
    }

    /// Real cards, which are not part of this repository: `CARDS=DIR cargo test --lib cards -- --ignored --nocapture`.
    #[test]
    #[ignore = "reads the directory that CARDS names"]
    #[expect(clippy::print_stdout, reason = "it is a table for a person")]
    fn cards_of_a_directory() {
        let Some(directory) = std::env::var_os("CARDS") else { return };
        let mut paths: Vec<_> = std::fs::read_dir(directory).expect("a directory").flatten().collect();
        paths.sort_by_key(|entry| entry.path());
        for path in paths {
            let text = String::from_utf8_lossy(&std::fs::read(path.path()).expect("a card")).into_owned();
            let card = ModelCard::read(&text);
            println!(
                "{}: {:?} {:?} {:?} base {:?} {:?} {:?}",
                path.file_name().display(),
                card.licenses,
                card.license_name,
                card.license_link,
                card.base_models,
                card.base_model_relation,
                card.fault
            );
        }
    }

    #[test]
    fn a_card_is_the_same_out_of_the_lock() {
        let whole = "license: [other, mit]\nlicense_name: n\nlicense_link: l\ncode_license: [a, 'b: c']\nbase_model: [a/b, c/d]\n\
                     base_model_relation: merge\ndatasets: [x]\npipeline_tag: t\nlibrary_name: peft\n\
                     language: [en, de]\nextra_gated_prompt: \"Agree,\\nplease\"\nextra_gated_eu_disallowed: true\n";
        let text = format!("---\n{whole}---\n# License\nFor research only.\n");
        let card = ModelCard::read(&text);
        assert!(card.license_section.is_some() && card.access_prompt.is_some() && card.eu_disallowed);
        for card in [card, ModelCard::default(), ModelCard::read("---\nlicense: [\n---\n")] {
            assert_eq!(ModelCard::from_locked_words(&card.locked_words()), card);
        }
    }

    #[test]
    fn nesting_and_aliases_without_end_are_faults() {
        let deep = format!("license: {}mit", "[".repeat(100_000));
        assert!(card(&deep).fault.is_some());
        let mut bomb = "a0: &a0 [x, x]\n".to_owned();
        for level in 1..40 {
            let before = level - 1;
            bomb.push_str(&format!("a{level}: &a{level} [*a{before}, *a{before}]\n"));
        }
        assert!(card(&bomb).fault.is_some());
    }
}
