//! Manifests of packages of other languages beside weights: the licence that a package of npm, PyPI, Packagist or CRAN names.
//!
//! In: the file. Out: a [`ModelCard`] with what it says under `package.license`: a package is mostly code, so that what everybody
//! may use says nothing of the model. Where it refers to a licence file, that file speaks for itself.
//!
//! Sources: npm's `package.json`, Composer's schema, PEP 621, 639 and 314, `setup.cfg` of setuptools, "Writing R Extensions".

use std::collections::BTreeSet;

use serde_json::Value;

use super::plain_text;
use super::{KeyedLicense, ModelCard, license_keys};
use crate::address::masked;
use crate::legal_names::{LegalKind, kind_of};

/// Their names. Sorted.
pub(crate) const NAMES: [&str; 8] = [
    "DESCRIPTION",
    "METADATA",
    "PKG-INFO",
    "composer.json",
    "package.json",
    "pyproject.toml",
    "setup.cfg",
    "setup.py",
];

/// Longer ones are data.
const LONGEST: usize = 1 << 20;

/// Licences that one may name.
const MOST: usize = 20;

/// The key of what a manifest says.
const KEY: &str = "package.license";

/// Names of permissive licences that leave their version open, as classifiers and authors write them, in lower case. Sorted.
const PERMISSIVE: [&str; 8] = [
    "apache software license",
    "boost software license 1.0 (bsl-1.0)",
    "bsd",
    "bsd license",
    "isc license (iscl)",
    "osi approved",
    "python software foundation license",
    "zlib/libpng license",
];

/// What a manifest says of its licence; `None` of one that says nothing.
pub(super) fn read(name: &str, bytes: &[u8]) -> Option<ModelCard> {
    let text = plain_text::decode(bytes).text;
    let text = &*masked(&text);
    if text.len() > LONGEST {
        return Some(ModelCard::unread("a manifest of more than 1 MiB"));
    }
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    let read = match extension {
        Some("json") => serde_json::from_str(text).ok().map(|manifest| of_value(&manifest)),
        Some("toml") => toml::from_str(text).ok().map(|manifest| of_project(&manifest)),
        Some("py") => Some(arguments(text)),
        _ => Some(fields(text)),
    };
    let Some(said) = read else {
        let is_about = license_keys::mentions_license(text);
        return is_about.then(|| ModelCard::unread("a manifest that is not well-formed"));
    };
    let said = if said.is_empty() { classifiers(text) } else { said };
    let said: BTreeSet<_> = said.into_iter().collect();
    if said.len() > MOST {
        return Some(ModelCard::unread("a manifest of more than 20 licences"));
    }
    let keyed = said.iter().filter_map(|said| keyed(said)).collect::<Vec<_>>();
    (!keyed.is_empty()).then(|| ModelCard { keyed_licenses: keyed, ..ModelCard::default() })
}

/// What a value says, unless that is where a licence file lies, or a permissive licence of no version.
fn keyed(said: &str) -> Option<KeyedLicense> {
    let said = said.trim();
    let lower = said.to_lowercase();
    // `MIT + file LICENSE`
    let (id, file) = lower.split_once("file ").map_or((lower.as_str(), None), |(id, file)| (id, Some(file)));
    let file = lower.strip_prefix("see license in ").or(file.filter(|_| id.is_empty() || id.ends_with("+ ")));
    let end = file.filter(|file| kind_of(file.trim()) == Some(LegalKind::License));
    let kept = end.map_or(said, |file| said[..said.len() - file.len()].trim_end_matches("file ").trim());
    let kept = if lower.starts_with("see license in ") && end.is_some() { "" } else { kept };
    let kept = kept.trim_end_matches(['+', ' ']);
    let says_nothing = kept.is_empty() || PERMISSIVE.contains(&kept.to_lowercase().as_str());
    (!says_nothing).then(|| KeyedLicense { key: KEY.to_owned(), said: kept.to_owned() })
}

/// `license` and `licenses` of an object: names, or objects with a name.
fn of_value(manifest: &Value) -> Vec<String> {
    let values = ["license", "licenses"].into_iter().filter_map(|key| manifest.get(key));
    values.flat_map(items).filter_map(name_of).collect()
}

fn items(value: &Value) -> Vec<&Value> {
    value.as_array().map_or_else(|| vec![value], |values| values.iter().collect())
}

/// The name of a licence, or a text, or a file.
fn name_of(value: &Value) -> Option<String> {
    let file = || Some(format!("file {}", value.get("file")?.as_str()?));
    let names = ["type", "name", "text", "url"];
    let named = || names.iter().find_map(|key| value.get(key)?.as_str()).map(str::to_owned);
    value.as_str().map(str::to_owned).or_else(named).or_else(file)
}

/// `[project]` and `[tool.poetry]`.
fn of_project(manifest: &Value) -> Vec<String> {
    let tables = [manifest.get("project"), manifest.pointer("/tool/poetry")];
    tables.into_iter().flatten().flat_map(of_value).collect()
}

/// The fields `License` and `License-Expression` of lines `name: value` or `name = value`.
fn fields(text: &str) -> Vec<String> {
    let fields = text.lines().filter_map(|line| {
        let (key, value) = line.split_once([':', '='])?;
        let key = key.trim().to_lowercase();
        matches!(key.as_str(), "license" | "licence" | "license-expression").then(|| value.trim().to_owned())
    });
    fields.filter(|value| !value.is_empty()).collect()
}

/// The argument `license="…"` of a call.
fn arguments(text: &str) -> Vec<String> {
    let of_line = |line: &str| {
        let rest = line.trim().strip_prefix("license")?.trim_start().strip_prefix('=')?.trim_start();
        let quote = rest.chars().next().filter(|mark| matches!(mark, '"' | '\''))?;
        rest[1..].split(quote).next().map(str::to_owned)
    };
    text.lines().filter_map(of_line).filter(|said| !said.is_empty()).collect()
}

/// The last parts of classifiers `License :: OSI Approved :: MIT License`.
fn classifiers(text: &str) -> Vec<String> {
    let of_line = |line: &str| {
        let at = line.find("License :: ").filter(|_| !line.trim_start().starts_with('#'))?;
        let classifier = line[at..].split(['"', '\'']).next()?;
        classifier.rsplit(" :: ").next().map(|name| name.trim().to_owned())
    };
    text.lines().filter_map(of_line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_names_the_licence_of_its_package() {
        assert!(NAMES.is_sorted() && PERMISSIVE.is_sorted());
        for (name, text, expected) in [
            ("package.json", r#"{"license": "CC-BY-NC-4.0"}"#, &["CC-BY-NC-4.0"][..]),
            ("package.json", r#"{"licenses": [{"type": "MIT", "url": "x"}]}"#, &["MIT"]),
            ("package.json", r#"{"license": "SEE LICENSE IN LICENSE.md"}"#, &[]),
            ("package.json", r#"{"license": "SEE LICENSE IN deal.md"}"#, &["SEE LICENSE IN deal.md"]),
            ("package.json", r#"{"license": "UNLICENSED"}"#, &["UNLICENSED"]),
            ("package.json", r#"{"name": "a"}"#, &[]),
            ("composer.json", r#"{"license": ["MIT", "proprietary", "MIT"]}"#, &["MIT", "proprietary"]),
            ("pyproject.toml", "[project]\nlicense = \"Acme\"", &["Acme"]),
            ("pyproject.toml", "[project]\nlicense = { text = \"Acme\" }", &["Acme"]),
            ("pyproject.toml", "[project]\nlicense = { file = \"LICENSE\" }", &[]),
            ("pyproject.toml", "[tool.poetry]\nlicense = \"Proprietary\"", &["Proprietary"]),
            (
                "pyproject.toml",
                "[project]\nclassifiers = [\n  \"License :: Other/Proprietary License\",\n]",
                &["Other/Proprietary License"],
            ),
            (
                "pyproject.toml",
                "[project]\nclassifiers = [\n\"License :: OSI Approved :: BSD License\"]",
                &[],
            ),
            ("setup.cfg", "[metadata]\nlicense = Acme\nlicense_files = LICENSE", &["Acme"]),
            ("setup.cfg", "[metadata]\nlicense = file: LICENSE", &["file: LICENSE"]),
            ("setup.py", "setup(\n    name='a',\n    license='Acme',\n)", &["Acme"]),
            ("PKG-INFO", "Name: a\nLicense-Expression: MIT\n", &["MIT"]),
            ("DESCRIPTION", "Package: a\nLicense: MIT + file LICENSE\n", &["MIT"]),
            ("DESCRIPTION", "Package: a\nLicense: file LICENSE\n", &[]),
        ] {
            let card = read(name, text.as_bytes()).unwrap_or_default();
            let said: Vec<_> = card.keyed_licenses.iter().map(|keyed| keyed.said.as_str()).collect();
            assert_eq!(said, expected, "{name}: {text}");
        }
    }
}
