//! What was read, in one form: formats write the same fact in different ways.

use std::collections::BTreeSet;

use packageurl::PackageUrl;

use super::names;
use crate::document::{Component, Kind, LicenseStatus, Party};
use crate::expression::{LicenseExpression, of_later};

/// The package URL with all its parts, sorted. Its version is left out where it is that of the component.
pub(crate) fn package_url(component: &Component) -> Vec<String> {
    let form = |written: &str| {
        let Ok(mut url) = written.parse::<PackageUrl<'_>>() else { return written.to_owned() };
        let own = component.version.known().map(String::as_str);
        if url.version() == own {
            url.without_version();
        }
        url.to_string()
    };
    component.package_urls().map(form).collect()
}

/// The licences of the first of these states in which any is known.
pub(crate) fn licenses(component: &Component, states: &[LicenseStatus]) -> Vec<String> {
    let of = |state: &LicenseStatus| -> Vec<String> {
        let named = component
            .licenses_of(*state)
            .filter_map(|license| license.expression.known().or(license.name.as_ref()));
        named.map(|text| spelling(text)).collect()
    };
    states.iter().map(of).find(|found| !found.is_empty()).unwrap_or_default()
}

/// An expression in its canonical spelling, in which documents differ.
fn spelling(text: &str) -> String {
    let separators = [' ', '(', ')'];
    let words = text.split_inclusive(separators).map(|piece| {
        let (word, separator) = piece.split_at(piece.trim_end_matches(separators).len());
        of_later(word).map_or_else(|| piece.to_owned(), |word| word + separator)
    });
    let text: String = words.collect();
    LicenseExpression::parse_crate(&text).map_or(text, |license| license.as_str().to_owned())
}

/// The digest that a property gives, as every format can; else those of the texts themselves.
pub(super) fn license_texts(component: &Component) -> Vec<String> {
    match component.property(names::LICENSE_TEXT_DIGEST) {
        Some(digest) => vec![digest.to_owned()],
        None => component.licenses.iter().filter_map(|license| license.text_sha256.clone()).collect(),
    }
}

/// The digests of one algorithm.
pub(super) fn digests(component: &Component, algorithm: &str) -> Vec<String> {
    let hashes = component.hashes.iter().filter(|hash| hash.algorithm == algorithm);
    hashes.map(|hash| hash.value.to_ascii_lowercase()).collect()
}

/// The digests of every other algorithm.
pub(super) fn other_digests(component: &Component) -> Vec<String> {
    let others = component.hashes.iter().filter(|hash| !["SHA-256", "SHA-512"].contains(&&*hash.algorithm));
    others.map(|hash| format!("{} {}", hash.algorithm, hash.value.to_ascii_lowercase())).collect()
}

/// Name, address and site.
pub(super) fn supplier(component: &Component) -> Vec<String> {
    let Some(supplier) = component.supplier.known() else { return Vec::new() };
    let site = component.property(names::SUPPLIER_URL).map(str::to_owned);
    let parts = [supplier.name.clone(), supplier.email.clone(), supplier.url.clone().or(site)];
    parts.into_iter().flatten().map(|part| words(&part)).collect()
}

/// The names and addresses of those who wrote it. Some formats write them as one text, and some have one field for them
/// and for the supplier, who is no author here.
pub(super) fn authors(component: &Component) -> Vec<String> {
    let supplier: BTreeSet<_> = supplier(component).into_iter().collect();
    let makers = component.authors.iter().chain(&component.manufacturers);
    let parts = makers.flat_map(|Party { name, email, .. }| [name, email]).flatten();
    let parts = parts.flat_map(|part| part.split(',')).map(words);
    parts.filter(|part| !part.is_empty() && !supplier.contains(part)).collect()
}

/// A text in which white space does not count.
pub(super) fn flowing(text: Option<&String>) -> Vec<String> {
    text.map(|text| words(text)).filter(|text| !text.is_empty()).into_iter().collect()
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A day; the first second of one is the day.
pub(super) fn days(time: Option<&String>) -> Vec<String> {
    time.map(|time| time.strip_suffix("T00:00:00Z").unwrap_or(time).to_owned()).into_iter().collect()
}

/// Words, which some formats write with commas between them.
pub(super) fn listed(values: &[String]) -> Vec<String> {
    values.iter().flat_map(|value| value.split(',')).map(words).filter(|value| !value.is_empty()).collect()
}

/// Sentences, which some formats write as the lines of one text.
pub(super) fn lines(values: &[String]) -> Vec<String> {
    values.iter().flat_map(|value| value.lines()).map(words).filter(|value| !value.is_empty()).collect()
}

/// The word, which SPDX 3 puts into a sentence.
pub(super) fn approach(component: &Component) -> Vec<String> {
    let plain = |text: &String| {
        let inner = text.strip_prefix(super::LEARNING).and_then(|text| text.strip_suffix('.'));
        words(inner.unwrap_or(text))
    };
    component.model.training.iter().map(plain).collect()
}

/// The kinds of data; SPDX 3 asks for one even where none is known.
pub(super) fn data_types(component: &Component) -> Vec<String> {
    component.dataset.types.iter().filter(|kind| *kind != "noAssertion").cloned().collect()
}

/// `true` or `false`, or what else is written.
pub(super) fn sensitive(component: &Component) -> Vec<String> {
    let word = |written: &String| match written.as_str() {
        "yes" => Some("true".to_owned()),
        "no" => Some("false".to_owned()),
        "noAssertion" => None,
        other => Some(other.to_owned()),
    };
    component.dataset.sensitive.iter().filter_map(word).collect()
}

/// Whether software is run by itself; the formats have words of their own for everything else.
pub(super) fn kind(component: &Component) -> Vec<String> {
    match component.kind {
        Kind::Application => vec!["application".to_owned()],
        Kind::Library => vec!["library".to_owned()],
        _ => Vec::new(),
    }
}
