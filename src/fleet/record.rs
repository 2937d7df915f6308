//! What is kept of one document: the product that it is about, and what it says of each model, base and dataset.

use std::collections::BTreeSet;
use std::fmt;

use camino::Utf8Path;
use jiff::Timestamp;
use jiff::civil::Date;
use packageurl::PackageUrl;

use super::{Answer, Question};
use crate::document::{
    self, Component, Document, Encoding, Format, License, LicenseStatus, Place, Said, is_unknown,
};
use crate::expression::{LicenseExpression, LicenseId};
use crate::facts::{self, names};
use crate::terms::Risk;
use crate::vocabulary::{Word as _, vocabulary};
use crate::weights_names::is_of_weights;

vocabulary! {
    /// What an entry is to the product.
    pub(crate) enum Kind {
        /// A model that belongs to it.
        Model => "model",
        /// A model that one of its models descends from.
        Base => "base",
        /// Data that a model learned from or was measured with.
        Dataset => "dataset",
        /// Any other software, such as a crate: where a question is about it.
        Component => "component",
    }
}

/// A document without its contents.
#[derive(Debug, Clone, Default)]
pub(crate) struct Record {
    /// As the caller knows it.
    pub path: String,
    /// The family of formats.
    pub format: Format,
    /// How it is written down.
    pub encoding: Encoding,
    /// Version of the specification.
    pub version: Option<String>,
    /// What it is about.
    pub product: Product,
    /// When it was made, as written.
    pub created: Option<String>,
    /// The same, where that is a time.
    pub time: Option<Timestamp>,
    /// Serial number, namespace or IRI.
    pub serial: Option<String>,
    /// Which edition of the document it is.
    pub revision: Option<u64>,
    /// How many components it lists.
    pub components: usize,
}

/// The product that a document is about; where the document names none, its own name.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Product {
    /// The name of the product.
    pub name: Option<String>,
    /// Its version.
    pub version: Option<String>,
}

/// What a document says of a model, a base or a dataset. Equal entries of several documents are one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry {
    /// What it is to the product.
    pub kind: Kind,
    /// The name of the model.
    pub name: String,
    /// Its version.
    pub version: Said<String>,
    /// Its package URLs, without the version above.
    pub package_urls: Vec<String>,
    /// Its declared source.
    pub source: Option<String>,
    /// The declared licence, or the one of which it is not said who states it.
    pub declared: Said<Licenses>,
    /// The concluded licence.
    pub concluded: Said<Licenses>,
    /// The tier of risk.
    pub tier: Option<String>,
    /// Where the review of its licence stands.
    pub review: Option<String>,
    /// The last day on which the review holds, or the day by which the terms are read again, as written.
    pub review_ends: Option<String>,
    /// The first day on which something ends that its state rests on, as written; in no document for customers.
    pub until: Option<String>,
    /// Where it stands; in no document for customers.
    pub state: Option<String>,
    /// How the product gets its files.
    pub delivery: Option<String>,
    /// Its digests, and those of its files.
    pub digests: BTreeSet<FileDigest>,
}

/// Licences without an operator between them, sorted: expressions, names, and an address where nothing else is stated.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Licenses(pub Vec<String>);

impl fmt::Display for Licenses {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.join(", "))
    }
}

impl Licenses {
    /// Whether each is an expression of ids, which tells what it is and what it is not.
    pub(crate) fn are_ids(&self) -> bool {
        self.0.iter().all(|text| LicenseExpression::parse_crate(text).is_ok())
    }

    /// What they say, in whichever order they are written: `MIT OR Apache-2.0` says what `Apache-2.0 OR MIT` does.
    pub(crate) fn meaning(&self) -> String {
        let sorted = |text: &String| {
            let Ok(license) = LicenseExpression::parse_crate(text) else { return text.clone() };
            let together = |ids: &BTreeSet<LicenseId>| {
                let ids: Vec<_> = ids.iter().map(LicenseId::as_str).collect();
                ids.join(" AND ")
            };
            let alternatives: BTreeSet<_> = license.alternatives().iter().map(together).collect();
            alternatives.into_iter().collect::<Vec<_>>().join(" OR ")
        };
        self.0.iter().map(sorted).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(", ")
    }

    /// Whether one is no expression of ids of the SPDX License List.
    pub(crate) fn are_custom(&self) -> bool {
        let is_listed = |parsed: LicenseExpression| !parsed.is_custom();
        !self.0.iter().all(|text| LicenseExpression::parse_crate(text).is_ok_and(is_listed))
    }
}

/// A digest of a model or of one of its files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FileDigest {
    /// As CycloneDX writes it, such as `SHA-256`.
    pub algorithm: String,
    /// In small letters.
    pub value: String,
    /// The name of the file, where it is known.
    pub file: Option<String>,
    /// Whether it is of weights: other files are often those of many models.
    pub is_of_weights: bool,
}

impl Record {
    /// Name and version of the product; where it names none, the path.
    pub(crate) fn label(&self) -> String {
        match &self.product {
            Product { name: None, .. } => format!("not stated ({})", self.path),
            Product { name: Some(name), version: None } => name.clone(),
            Product { name: Some(name), version: Some(version) } => format!("{name} {version}"),
        }
    }
}

impl FileDigest {
    /// Algorithm and digest.
    pub(crate) fn bytes(&self) -> (&str, &str) {
        (&self.algorithm, &self.value)
    }
}

impl Entry {
    /// Name and version.
    pub(crate) fn label(&self) -> String {
        self.version.known().map_or_else(|| self.name.clone(), |version| format!("{} {version}", self.name))
    }

    /// What it is, whatever is said of it.
    pub(crate) fn identity(&self) -> (Kind, &str, &Said<String>, &[String]) {
        (self.kind, &self.name, &self.version, &self.package_urls)
    }

    /// The licence that stands for it in a comparison: the declared one, else the concluded one.
    pub(crate) fn license(&self) -> &Said<Licenses> {
        if self.concluded.is_known() && !self.declared.is_known() { &self.concluded } else { &self.declared }
    }

    /// Whether a document of this program judged its known terms: there no review means that none is needed.
    pub(crate) fn is_judged(&self) -> bool {
        let is_tier = |tier: &String| Risk::from_word(tier).is_some();
        self.tier.as_ref().is_some_and(is_tier) && self.license().is_known()
    }

    /// A custom licence that it is declared or concluded to be under.
    pub(crate) fn custom_license(&self) -> Option<&Licenses> {
        let mut known = [&self.declared, &self.concluded].into_iter().filter_map(Said::known);
        known.find(|licenses| licenses.are_custom())
    }

    /// The days on which decisions about it end; `None` for one that is no date.
    pub(crate) fn ends(&self) -> impl Iterator<Item = Option<Date>> {
        [&self.review_ends, &self.until].into_iter().flatten().map(|day| day.parse().ok())
    }
}

/// What is kept of a document. Of other software than models what a question is about, as nothing else is asked of it.
pub(crate) fn of(document: &Document, path: String, question: &Question) -> (Record, Vec<Entry>) {
    let subject = document.subject();
    let name = subject.and_then(|subject| subject.name.clone()).or_else(|| document.name.clone());
    let version = subject.and_then(|subject| subject.version.known().cloned());
    let record = Record {
        path,
        format: document.format,
        encoding: document.encoding,
        version: document.version.clone(),
        product: Product { name, version },
        time: document.created.as_deref().and_then(time),
        created: document.created.clone(),
        serial: document.serial.clone(),
        revision: document.revision.as_deref().and_then(|revision| revision.parse().ok()),
        components: document.components.iter().filter(|part| is_component(part)).count(),
    };
    let is_of_all = question.is_of_components();
    let kinds = document.components.iter().filter_map(|part| {
        let kind = kind(part).or((is_of_all && is_component(part)).then_some(Kind::Component))?;
        Some((kind, part))
    });
    let kinds: Vec<_> = kinds.collect();
    if kinds.is_empty() {
        return (record, Vec::new());
    }
    let files = document.files();
    let none = Vec::new();
    let entries = kinds
        .into_iter()
        .map(|(kind, part)| entry(kind, part, files.get(part.reference.as_str()).unwrap_or(&none)))
        .filter(|entry| entry.kind != Kind::Component || question.answer(entry) != Answer::No);
    (record, entries.collect())
}

fn is_component(part: &Component) -> bool {
    part.place == Place::Listed && !part.is_file()
}

fn kind(part: &Component) -> Option<Kind> {
    match (part.kind, part.place) {
        (document::Kind::Model, Place::Ancestor) => Some(Kind::Base),
        (document::Kind::Model, _) => Some(Kind::Model),
        (document::Kind::Dataset, _) => Some(Kind::Dataset),
        _ => None,
    }
}

/// RFC 3339, or a day.
fn time(written: &str) -> Option<Timestamp> {
    let day = || format!("{}T00:00:00Z", written.parse::<Date>().ok()?).parse().ok();
    written.parse().ok().or_else(day)
}

fn entry(kind: Kind, part: &Component, files: &[&Component]) -> Entry {
    let property = |name: &str| part.property(name).map(str::to_owned);
    let states: [&[LicenseStatus]; 2] =
        [&[LicenseStatus::Declared, LicenseStatus::Unstated], &[LicenseStatus::Concluded]];
    let urls = facts::package_url(part);
    let version = version(part, &urls);
    let [declared, concluded] = states.map(|states| license(part, states));
    Entry {
        kind,
        name: part.name.clone().unwrap_or_else(|| part.reference.clone()),
        package_urls: urls.iter().map(|url| plain(url, &version)).collect(),
        version,
        source: property(names::SOURCE),
        declared,
        // SPDX 2 has no other word for a conclusion that nobody drew.
        concluded: if concluded == Said::Unknown { Said::Silent } else { concluded },
        tier: property(names::RISK),
        review: part.review.clone(),
        review_ends: property(names::REVIEW_EXPIRES).or_else(|| property(names::REVIEW_DUE)),
        until: property(names::UNTIL),
        state: property(names::STATE),
        delivery: property(names::DELIVERY),
        digests: digests(part, files),
    }
}

/// The version that a component states, else that of its package URL.
fn version(part: &Component, urls: &[String]) -> Said<String> {
    let of_url = |url: &String| url.parse::<PackageUrl<'_>>().ok()?.version().map(str::to_owned);
    match &part.version {
        Said::Silent => urls.iter().find_map(of_url).map_or(Said::Silent, Said::Known),
        version => version.clone(),
    }
}

/// A package URL without that version, and without a checksum, which stands among the digests.
fn plain(written: &str, version: &Said<String>) -> String {
    let Ok(url) = written.parse::<PackageUrl<'_>>() else { return written.to_owned() };
    let mut plain = url.clone();
    plain.clear_qualifiers();
    if url.version() == version.known().map(String::as_str) {
        plain.without_version();
    }
    let mut kept: Vec<_> = url.qualifiers().iter().filter(|(name, _)| *name != "checksum").collect();
    kept.sort();
    for (name, value) in kept {
        if plain.add_qualifier(name.clone(), value.clone()).is_err() {
            return written.to_owned();
        }
    }
    plain.to_string()
}

/// What is said of the licence by those of some states.
fn license(part: &Component, states: &[LicenseStatus]) -> Said<Licenses> {
    let known = facts::licenses(part, states).into_iter();
    let known: BTreeSet<_> = known.filter(|license| !is_unknown(license) && license != "NONE").collect();
    if !known.is_empty() {
        return Said::Known(Licenses(known.into_iter().collect()));
    }
    let stated = || part.licenses.iter().filter(|license| states.contains(&license.status));
    let place = stated().find_map(|license| license.url.clone());
    let named = |license: &License| Said::text(license.name.clone());
    let is =
        |said: Said<String>| stated().any(|license| license.expression == said || named(license) == said);
    match place {
        Some(place) => Said::Known(Licenses(vec![place])),
        None if is(Said::Nothing) => Said::Nothing,
        None if is(Said::Unknown) => Said::Unknown,
        None => Said::Silent,
    }
}

fn digests(part: &Component, files: &[&Component]) -> BTreeSet<FileDigest> {
    let of = |component: &Component, file: Option<&str>, is_of_weights: bool| {
        let file = file.map(|file| file.rsplit('/').next().unwrap_or(file).to_owned());
        let digests = component.hashes.iter().map(|hash| FileDigest {
            algorithm: hash.algorithm.clone(),
            value: hash.value.to_ascii_lowercase(),
            file: file.clone(),
            is_of_weights,
        });
        digests.collect::<Vec<_>>()
    };
    let mut found: BTreeSet<_> = of(part, part.file_name.as_deref(), true).into_iter().collect();
    found.extend(part.property(names::MANIFEST).map(|digest| FileDigest {
        algorithm: "SHA-256".to_owned(),
        value: digest.to_ascii_lowercase(),
        file: None,
        is_of_weights: true,
    }));
    for file in files {
        let name = file.property(names::FILE_PATH).or(file.file_name.as_deref()).or(file.name.as_deref());
        let is_of_weights = match file.property(names::FILE_ROLE) {
            Some(role) => role == "weights",
            None => name.is_some_and(|name| is_of_weights(Utf8Path::new(name))),
        };
        found.extend(of(file, name, is_of_weights));
    }
    // A format that does not name the file of a model says its digest twice.
    let (mut named, nameless): (BTreeSet<_>, BTreeSet<_>) =
        found.into_iter().partition(|digest| digest.file.is_some());
    let is_named = |digest: &FileDigest| named.iter().any(|named| named.bytes() == digest.bytes());
    let further: Vec<_> = nameless.into_iter().filter(|digest| !is_named(digest)).collect();
    named.extend(further);
    named
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::read;

    fn entries(components: &Value) -> Vec<Entry> {
        let document = json!({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": components});
        let document = read::document(document.to_string().as_bytes()).expect("read");
        of(&document, String::new(), &Question::default()).1
    }

    #[test]
    fn the_order_of_an_expression_says_nothing() {
        let meaning =
            |texts: &[&str]| Licenses(texts.iter().map(|text| (*text).to_owned()).collect()).meaning();
        assert_eq!(meaning(&["MIT OR Apache-2.0"]), meaning(&["Apache-2.0 OR MIT"]));
        assert_eq!(meaning(&["MIT", "Zlib"]), meaning(&["Zlib", "MIT"]));
        assert_ne!(meaning(&["MIT OR Apache-2.0"]), meaning(&["MIT AND Apache-2.0"]));
        assert_eq!(meaning(&["Terms of Acme, Inc."]), "Terms of Acme, Inc.");
    }

    #[test]
    fn what_a_document_says_and_what_it_leaves_out_stay_apart() {
        let model = |licenses: Value| {
            let model = json!({"type": "machine-learning-model", "name": "m", "licenses": licenses});
            entries(&json!([model])).remove(0).declared
        };
        assert_eq!(model(json!([])), Said::Silent);
        assert_eq!(model(json!([{"license": {"name": "NOASSERTION"}}])), Said::Unknown);
        assert_eq!(model(json!([{"license": {"name": "NONE"}}])), Said::Nothing);
        assert_eq!(model(json!([{"expression": "NOASSERTION"}])), Said::Unknown);
        assert_eq!(model(json!([{"expression": "NONE"}])), Said::Nothing);
        assert_eq!(
            model(json!([{"license": {"url": "https://a.example"}}])),
            Said::Known(Licenses(vec!["https://a.example".to_owned()]))
        );
        let two = json!([{"license": {"id": "MIT"}}, {"license": {"name": "Acme, Inc."}}]);
        assert_eq!(model(two), Said::Known(Licenses(vec!["Acme, Inc.".to_owned(), "MIT".to_owned()])));
    }

    #[test]
    fn bases_datasets_and_files_come_with_a_model() {
        let found = entries(&json!([{
            "type": "machine-learning-model", "bom-ref": "m", "name": "m",
            "purl": "pkg:generic/m@1?checksum=sha256:00&download_url=https://a.example/m",
            "hashes": [{"alg": "SHA-256", "content": "AA"}],
            "pedigree": {"ancestors": [{"type": "machine-learning-model", "name": "b"}]},
            "modelCard": {"modelParameters": {"datasets": [{"type": "dataset", "name": "d"}]}},
            "components": [
                {"type": "file", "name": "x/w.gguf", "hashes": [{"alg": "SHA-256", "content": "bb"}]},
                {"type": "file", "name": "LICENSE", "hashes": [{"alg": "SHA-256", "content": "cc"}]}],
        }]));
        let kinds: Vec<_> = found.iter().map(|entry| (entry.kind, entry.name.as_str())).collect();
        assert_eq!(kinds, [(Kind::Model, "m"), (Kind::Base, "b"), (Kind::Dataset, "d")]);
        assert_eq!(found[0].package_urls, ["pkg:generic/m?download_url=https:%2F%2Fa.example%2Fm"]);
        assert_eq!(found[0].version, Said::Known("1".to_owned()));
        let digests = found[0].digests.iter();
        let digests: Vec<_> = digests
            .map(|digest| (digest.value.as_str(), digest.file.as_deref(), digest.is_of_weights))
            .collect();
        assert_eq!(
            digests,
            [("aa", None, true), ("bb", Some("w.gguf"), true), ("cc", Some("LICENSE"), false)]
        );
    }

    #[test]
    fn a_time_is_read_where_it_is_one() {
        for (written, seconds) in [
            ("2026-01-01T00:00:00Z", Some(1_767_225_600)),
            ("2026-01-01T01:00:00+01:00", Some(1_767_225_600)),
            ("2026-01-01", Some(1_767_225_600)),
            ("yesterday", None),
        ] {
            assert_eq!(time(written).map(Timestamp::as_second), seconds, "{written}");
        }
    }
}
