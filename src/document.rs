//! What a bill of materials says, without its format.
//!
//! Filled by the readers, read by [`crate::conform`]. It keeps apart what is said, what is said to be unknown
//! and what is not said at all: the checklists treat the three differently.

use std::collections::{BTreeMap, BTreeSet};

use crate::prose;

/// A document.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// The family of formats.
    pub format: Format,
    /// How it is written down.
    pub encoding: Encoding,
    /// Version of the specification, such as `1.6`.
    pub version: Option<String>,
    /// The name of the document, where its format has one.
    pub name: Option<String>,
    /// Serial number, namespace or IRI.
    pub serial: Option<String>,
    /// Which edition of the document it is.
    pub revision: Option<String>,
    /// When it was made, as written.
    pub created: Option<String>,
    /// Persons and organisations that issue it.
    pub authors: Vec<Party>,
    /// Whether an organisation is among those who issue it, where the format tells organisations from persons (SPDX).
    pub issued_by_organization: bool,
    /// Programs that made it.
    pub tools: Vec<Tool>,
    /// Phases of the life cycle, or kinds of SBOM, or a comment on them.
    pub lifecycles: Vec<String>,
    /// Whether it holds a signature of its own.
    pub signed: bool,
    /// Whether its signature is that of the key that somebody named; `None` where nobody looked.
    pub verified: Option<bool>,
    /// Whether it lists vulnerabilities.
    pub has_vulnerabilities: bool,
    /// Whether it claims standards or attestations.
    pub has_declarations: bool,
    /// Services that it lists.
    pub services: usize,
    /// Profiles of SPDX 3 that it claims.
    pub claimed_profiles: Vec<String>,
    /// Collections of SPDX 3 that name no root element.
    pub rootless: Vec<String>,
    /// Agents of SPDX 3 without a name.
    pub nameless_agents: Vec<String>,
    /// Where vulnerabilities are to be reported, or an exploitability statement is.
    pub security_links: Vec<Link>,
    /// The reference of what it is about.
    pub subject: Option<String>,
    /// Everything that it lists, the subject first where there is one.
    pub components: Vec<Component>,
    /// Who needs, contains or comes from whom.
    pub relations: Vec<Relation>,
    /// References of which the document says what they depend on, be it nothing.
    pub stated: BTreeSet<String>,
    /// How complete the relations are said to be, by reference.
    pub completeness: BTreeMap<String, String>,
    /// Notes for people.
    pub annotations: Vec<Annotation>,
    /// Facts of the whole document.
    pub properties: Vec<Property>,
}

/// A family of formats.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// CycloneDX.
    #[default]
    CycloneDx,
    /// SPDX.
    Spdx,
}

impl Format {
    /// What people call the family.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CycloneDx => "CycloneDX",
            Self::Spdx => "SPDX",
        }
    }
}

/// How a document is written down.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Encoding {
    /// JSON.
    #[default]
    Json,
    /// XML.
    Xml,
    /// The tag-value format of SPDX 2.
    TagValue,
    /// JSON-LD.
    JsonLd,
}

impl Encoding {
    /// What people call the encoding.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Xml => "XML",
            Self::TagValue => "tag-value",
            Self::JsonLd => "JSON-LD",
        }
    }
}

impl Document {
    /// Software, models and data that belong to what the document is about: neither files nor ancestors.
    pub fn packages(&self) -> impl Iterator<Item = &Component> {
        self.components.iter().filter(|component| component.place != Place::Ancestor && !component.is_file())
    }

    /// The same, and the files that are listed one by one.
    pub fn parts(&self) -> impl Iterator<Item = &Component> {
        self.components.iter().filter(|component| component.place != Place::Ancestor)
    }

    /// The models that belong to it.
    pub fn models(&self) -> impl Iterator<Item = &Component> {
        self.packages().filter(|component| component.kind == Kind::Model)
    }

    /// The datasets that belong to it.
    pub fn datasets(&self) -> impl Iterator<Item = &Component> {
        self.packages().filter(|component| component.kind == Kind::Dataset)
    }

    /// What it is about.
    pub fn subject(&self) -> Option<&Component> {
        let subject = self.subject.as_deref()?;
        self.components.iter().find(|component| component.reference == subject)
    }

    /// References that some relation starts from or leads to, or of which it is said that they need nothing.
    pub fn related(&self) -> BTreeSet<&str> {
        let ends = self.relations.iter().flat_map(|relation| [relation.from.as_str(), relation.to.as_str()]);
        ends.chain(self.stated.iter().map(String::as_str)).collect()
    }

    /// The files of each component, by its reference. Data files are parts of a model; to software they are
    /// only of use.
    pub fn files(&self) -> BTreeMap<&str, Vec<&Component>> {
        let by_reference: BTreeMap<&str, &Component> =
            self.components.iter().map(|component| (component.reference.as_str(), component)).collect();
        let mut found: BTreeMap<&str, Vec<&Component>> = BTreeMap::new();
        for relation in &self.relations {
            let ends = [&relation.from, &relation.to].map(|end| by_reference.get(end.as_str()).copied());
            let [Some(owner), Some(file)] = ends else { continue };
            if file.is_file() && relation.kind.holds(owner.kind) {
                found.entry(&relation.from).or_default().push(file);
            }
        }
        found
    }

    /// Puts ancestors in their place: what is named as an origin and by nothing else.
    pub(crate) fn place_ancestors(&mut self) {
        let (mut origins, mut others) = (BTreeSet::new(), BTreeSet::new());
        for relation in &self.relations {
            match relation.kind {
                RelationKind::DescendantOf => origins.insert(relation.to.clone()),
                _ => others.insert(relation.to.clone()),
            };
        }
        for component in &mut self.components {
            if origins.contains(&component.reference) && !others.contains(&component.reference) {
                component.place = Place::Ancestor;
            }
        }
    }
}

/// What is said of something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Said<T> {
    /// Nothing.
    #[default]
    Silent,
    /// That it is not known (`NOASSERTION`, `unknown`).
    Unknown,
    /// That there is none (`NONE`).
    Nothing,
    /// This.
    Known(T),
}

impl<T> Said<T> {
    /// What is known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            _ => None,
        }
    }

    /// Whether it is known.
    pub fn is_known(&self) -> bool {
        self.known().is_some()
    }

    /// Whether it is known, or said to be unknown or absent.
    pub fn is_said(&self) -> bool {
        !matches!(self, Self::Silent)
    }
}

impl Said<String> {
    /// A text, in which the usual words for what is not known are understood.
    pub fn text(text: Option<String>) -> Self {
        match text {
            None => Self::Silent,
            Some(text) if is_unknown(&text) => Self::Unknown,
            Some(text) if text == "NONE" => Self::Nothing,
            Some(text) => Self::Known(text),
        }
    }
}

/// Letters of Korean that nobody sees: fillers (Unicode 16, `Default_Ignorable_Code_Point`).
const BLANK_LETTERS: [char; 4] = ['\u{115f}', '\u{1160}', '\u{3164}', '\u{ffa0}'];

/// Words for what is still to be written.
const LATER: [&str; 5] = ["tba", "tbc", "tbd", "todo", "wip"];

/// Whether a text stands where something should be said, and says nothing: `TBD`, or no letter and no digit.
pub(crate) fn says_nothing(text: &str) -> bool {
    const PLACEHOLDERS: [&str; 9] = [
        "not available",
        "not decided",
        "not yet decided",
        "to be announced",
        "to be confirmed",
        "to be decided",
        "to be defined",
        "to be determined",
        "work in progress",
    ];
    let text = text.trim().trim_end_matches('.');
    let is_empty = !text.chars().any(|letter| letter.is_alphanumeric() && !BLANK_LETTERS.contains(&letter));
    is_empty
        || is_unknown(text)
        || LATER.iter().chain(&PLACEHOLDERS).any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether a text stands where a person gives a reason or confirms something, and says nothing: what [`says_nothing`], one
/// letter, one sign again and again, a bare answer, or a note to write it later.
pub(crate) fn records_nothing(text: &str) -> bool {
    const ANSWERS: [&str; 24] = [
        "abc",
        "asdf",
        "because",
        "blank",
        "ditto",
        "dummy",
        "empty",
        "foo",
        "foobar",
        "idem",
        "na",
        "nil",
        "none",
        "noreason",
        "nothing",
        "null",
        "ok",
        "okay",
        "placeholder",
        "qwerty",
        "reason",
        "same",
        "test",
        "yes",
    ];
    const MARKS: [&str; 2] = ["fixme", "xxx"];
    let lower = text.to_lowercase();
    let words = prose::words(&lower);
    let letters: String = words.concat();
    let first = letters.chars().next();
    // In scripts without an alphabet one letter is a word.
    let is_short = letters.is_ascii() && letters.len() < 2;
    let is_one_sign = letters.is_ascii() && letters.chars().all(|letter| Some(letter) == first);
    says_nothing(text)
        || is_short
        || is_one_sign
        || ANSWERS.contains(&letters.as_str())
        || words.first().is_some_and(|word| LATER.contains(word) || MARKS.contains(word))
}

/// Whether a text says that something is not known, or not told.
pub(crate) fn is_unknown(text: &str) -> bool {
    let text = text.trim();
    text == "NOASSERTION"
        || ["unknown", "noassertion", "n/a", "withheld", "redacted", "undisclosed"]
            .iter()
            .any(|word| text.eq_ignore_ascii_case(word))
}

/// A person or an organisation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Party {
    /// The name of the person or organisation.
    pub name: Option<String>,
    /// Where to write to.
    pub email: Option<String>,
    /// Its site.
    pub url: Option<String>,
}

impl Party {
    /// Whether it can be told who is meant.
    pub fn is_named(&self) -> bool {
        self.name.as_deref().is_some_and(|name| !says_nothing(name)) || self.can_be_reached()
    }

    /// Whether there is an e-mail address or a site.
    pub fn can_be_reached(&self) -> bool {
        self.email.is_some() || self.url.is_some()
    }
}

/// A program.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tool {
    /// The name of the component.
    pub name: Option<String>,
    /// Its version.
    pub version: Option<String>,
}

impl Tool {
    /// A name that ends in a version, as SPDX writes it: `name-1.2.3`.
    pub(crate) fn from_name(written: &str) -> Self {
        let parts = written.rsplit_once('-');
        match parts.filter(|(_, version)| version.starts_with(|c: char| c.is_ascii_digit() || c == 'v')) {
            Some((name, version)) => Self { name: Some(name.to_owned()), version: Some(version.to_owned()) },
            None => Self { name: Some(written.to_owned()), version: None },
        }
    }
}

/// A named value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property {
    /// The name of the property.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// What a component is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    /// An application.
    Application,
    /// A library or framework.
    Library,
    /// A machine-learning model.
    Model,
    /// Data that a model learned from or was measured with.
    Dataset,
    /// A file.
    File,
    /// Anything else.
    #[default]
    Other,
}

/// Where a component stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Place {
    /// The document is about it.
    Subject,
    /// It belongs to the subject.
    #[default]
    Listed,
    /// Something descends from it; it does not belong to the subject.
    Ancestor,
}

/// A component.
#[derive(Debug, Clone, Default)]
pub struct Component {
    /// Its name inside the document; made up where the document gives none.
    pub reference: String,
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub place: Place,
    /// The name of the component.
    pub name: Option<String>,
    /// Its version.
    pub version: Said<String>,
    /// One or two sentences.
    pub description: Option<String>,
    /// What it is for, in the word of SPDX.
    pub purpose: Option<String>,
    /// Package URLs, CPE names, SWHIDs and the like.
    pub identifiers: Vec<Identifier>,
    /// Who supplies it.
    pub supplier: Said<Party>,
    /// Who made it: manufacturer or originator.
    pub manufacturers: Vec<Party>,
    /// Who wrote it.
    pub authors: Vec<Party>,
    /// Digests.
    pub hashes: Vec<Hash>,
    /// Its terms.
    pub licenses: Vec<License>,
    /// Copyright notice.
    pub copyright: Said<String>,
    /// Where it can be got.
    pub download: Said<String>,
    /// Places on the web.
    pub links: Vec<Link>,
    /// When it was released, as written.
    pub released: Option<String>,
    /// When it was built, as written.
    pub built: Option<String>,
    /// Facts without a field of their own.
    pub properties: Vec<Property>,
    /// Name of its file, without a path.
    pub file_name: Option<String>,
    /// What is known of a model.
    pub model: ModelFacts,
    /// What is known of a dataset.
    pub dataset: DatasetFacts,
    /// Where the review of its licence stands.
    pub review: Option<String>,
}

impl ModelFacts {
    /// Whether anything is stated under the name of a property.
    pub(crate) fn states(&self, name: &str) -> bool {
        self.statements.get(name).is_some_and(|values| !values.is_empty())
    }
}

impl Component {
    /// Whether it is a file.
    pub fn is_file(&self) -> bool {
        self.kind == Kind::File
    }

    /// What a person calls it.
    pub fn label(&self) -> String {
        match (&self.name, self.version.known()) {
            (Some(name), Some(version)) => format!("{name} {version}"),
            (Some(name), None) => name.clone(),
            (None, _) => self.reference.clone(),
        }
    }

    /// The licences of one status.
    pub fn licenses_of(&self, status: LicenseStatus) -> impl Iterator<Item = &License> {
        self.licenses.iter().filter(move |license| license.status == status)
    }

    /// The value of a property.
    pub fn property(&self, name: &str) -> Option<&str> {
        self.properties.iter().find(|property| property.name == name).map(|property| property.value.as_str())
    }

    /// Its package URLs, as they are written.
    pub(crate) fn package_urls(&self) -> impl Iterator<Item = &str> {
        let urls = self.identifiers.iter().filter(|identifier| identifier.kind == "purl");
        urls.map(|identifier| identifier.value.as_str())
    }

    /// Whether a link of one of these kinds is there.
    pub fn has_link(&self, kinds: &[&str]) -> bool {
        self.links.iter().any(|link| kinds.contains(&link.kind.as_str()))
    }
}

/// An identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identifier {
    /// `purl`, `cpe`, `swid`, `swhid`, `gitoid` or another word.
    pub kind: String,
    /// The identifier.
    pub value: String,
}

/// A digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hash {
    /// As CycloneDX writes it, such as `SHA-256`.
    pub algorithm: String,
    /// The digest.
    pub value: String,
}

impl Hash {
    /// A digest; the name of its algorithm may be written in any of the usual ways.
    pub(crate) fn new(algorithm: &str, value: String) -> Self {
        let plain: String = algorithm.chars().filter(char::is_ascii_alphanumeric).collect();
        let plain = plain.to_ascii_uppercase();
        let algorithm = match plain.as_str() {
            "SHA1" | "SHA224" | "SHA256" | "SHA384" | "SHA512" => format!("SHA-{}", &plain[3..]),
            "SHA3256" | "SHA3384" | "SHA3512" => format!("SHA3-{}", &plain[4..]),
            _ => plain,
        };
        Self { algorithm, value }
    }

    /// Whether it is SHA-256 or one that is no weaker.
    pub fn is_strong(&self) -> bool {
        let weak = ["MD2", "MD4", "MD5", "MD6", "SHA-1", "SHA-224", "ADLER32"];
        !weak.contains(&self.algorithm.as_str()) && !self.value.is_empty()
    }
}

/// One licence of a component, as it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct License {
    /// Who says so.
    pub status: LicenseStatus,
    /// Id or expression.
    pub expression: Said<String>,
    /// Title.
    pub name: Option<String>,
    /// Where it is kept.
    pub url: Option<String>,
    /// SHA-256 of the words of its text, as a review is bound to it.
    pub text_sha256: Option<String>,
}

impl License {
    /// Whether it says which terms hold: by expression, title or place.
    pub fn is_known(&self) -> bool {
        let named = self.name.as_deref().is_some_and(|name| !is_unknown(name));
        self.expression.is_known() || named || self.url.is_some()
    }

    /// Whether it is a valid expression of SPDX ids and `LicenseRef-…`.
    pub fn is_expression(&self) -> bool {
        let parse = |text: &String| spdx::Expression::parse_mode(text, spdx::ParseMode::LAX).is_ok();
        self.expression.known().is_some_and(parse)
    }
}

/// Who says which licence holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LicenseStatus {
    /// The document does not say.
    #[default]
    Unstated,
    /// The authors of the component.
    Declared,
    /// The issuer of the document.
    Concluded,
}

/// A place on the web.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Link {
    /// What is there, in the word of the format.
    pub kind: String,
    /// Where.
    pub url: String,
    /// Digests of what is there.
    pub hashes: Vec<Hash>,
}

/// What is known of a model beyond its identity.
#[derive(Debug, Clone, Default)]
pub struct ModelFacts {
    /// What it does, or the domain of its use.
    pub tasks: Vec<String>,
    /// Families and architectures.
    pub architectures: Vec<String>,
    /// How it learned, and what else is said of its training.
    pub training: Vec<String>,
    /// Formats of what goes in.
    pub inputs: Vec<String>,
    /// Formats of what comes out.
    pub outputs: Vec<String>,
    /// What it is meant for, what it can't do well and the like: sentences by the name of the property of
    /// [`crate::facts`].
    pub statements: BTreeMap<&'static str, Vec<String>>,
    /// How well it does: each with what was measured, on what, and the number.
    pub metrics: Vec<String>,
    /// Parameters of the training.
    pub hyperparameters: Vec<String>,
    /// What energy it took.
    pub energy: Vec<String>,
    /// Whether it uses sensitive personal information, as written.
    pub sensitive: Option<String>,
}

/// What is known of a dataset beyond its identity.
#[derive(Debug, Clone, Default)]
pub struct DatasetFacts {
    /// Kinds of data.
    pub types: Vec<String>,
    /// Classification.
    pub classification: Option<String>,
    /// Whether it holds sensitive personal information, as written.
    pub sensitive: Option<String>,
    /// Owners, stewards, custodians, and how it was collected.
    pub provenance: Vec<String>,
    /// Size, noise, known bias.
    pub statistics: Vec<String>,
}

/// One edge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// Where it starts.
    pub from: String,
    /// Where it ends.
    pub to: String,
    /// What it means.
    pub kind: RelationKind,
    /// How a model descends from the other, or what it did with the data: a word of the declaration.
    pub role: Option<String>,
}

impl Relation {
    /// An edge of which nothing more is said.
    pub(crate) fn new(from: impl Into<String>, to: impl Into<String>, kind: RelationKind) -> Self {
        Self { from: from.into(), to: to.into(), kind, role: None }
    }
}

/// What an edge means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelationKind {
    /// Needs it.
    DependsOn,
    /// Holds it.
    Contains,
    /// Uses it as data.
    DataFile,
    /// Is handed out as it.
    Distribution,
    /// Learned from it.
    TrainedOn,
    /// Was measured with it.
    TestedOn,
    /// Comes from it.
    DescendantOf,
    /// Anything else.
    Other,
}

impl RelationKind {
    /// Whether what it leads to is a part of where it starts, which is of this kind.
    fn holds(self, owner: Kind) -> bool {
        match self {
            Self::Contains | Self::Distribution => true,
            Self::DataFile => owner == Kind::Model,
            _ => false,
        }
    }
}

/// A note for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    /// References of what it is about.
    pub subjects: Vec<String>,
    /// What it says.
    pub text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_says_something() {
        for text in [
            "",
            "-",
            "–",
            "…",
            ".",
            "x",
            "R",
            "xx",
            "aaa",
            "!!!",
            "n/a",
            "N.A.",
            "NA",
            "none",
            "None.",
            "TODO",
            "todo: write",
            "TBD",
            "tba",
            "FIXME later",
            "xxx why",
            "ok",
            "OK.",
            "unknown",
            "to be determined",
            "To be decided.",
            "tbc",
            "wip",
            "ditto",
            "asdf",
            "no reason",
            "\u{3164}",
            "\u{115f}\u{1160}",
            "\u{ffa0}",
            "yes",
            "1",
        ] {
            assert!(records_nothing(text), "{text}");
        }
        for text in [
            "read",
            "Jo",
            "可",
            "as agreed",
            "UI",
            "legal-42",
            "none of our users is in the EU",
            "test data",
            "no use",
        ] {
            assert!(!records_nothing(text), "{text}");
        }
    }

    #[test]
    fn the_words_for_unknown_are_told_from_silence() {
        for (text, said) in [
            (None, Said::Silent),
            (Some("NOASSERTION"), Said::Unknown),
            (Some("Unknown"), Said::Unknown),
            (Some("NONE"), Said::Nothing),
            (Some("1.0"), Said::Known("1.0".to_owned())),
        ] {
            assert_eq!(Said::text(text.map(str::to_owned)), said);
        }
    }

    #[test]
    fn algorithms_have_one_name() {
        for (written, name, strong) in [
            ("SHA256", "SHA-256", true),
            ("sha512", "SHA-512", true),
            ("SHA-1", "SHA-1", false),
            ("sha3_256", "SHA3-256", true),
            ("MD5", "MD5", false),
            ("blake3", "BLAKE3", true),
        ] {
            let hash = Hash::new(written, "00".to_owned());
            assert_eq!((hash.algorithm.as_str(), hash.is_strong()), (name, strong));
        }
    }

    #[test]
    fn tools_are_split_at_their_version() {
        for (written, name, version) in
            [("a-tool-1.2", "a-tool", Some("1.2")), ("a-tool", "a-tool", None), ("x-v2", "x", Some("v2"))]
        {
            let tool = Tool::from_name(written);
            assert_eq!((tool.name.as_deref(), tool.version.as_deref()), (Some(name), version));
        }
    }
}
