//! Keys of model cards and configurations that are named after a licence, and what each is about.
//!
//! `license`, `license_name` and `license_link` are the hub's (`hub-docs/modelcard.md`); publishers write others beside
//! them: `code_license`, `licenseData`, `weights: {licence: …}`. Which words such a key has says what the licence is of.

use crate::commerce;
use crate::legal_names::{LICENSE_WORDS, OF_DRIVERS, OF_VEHICLES};
use crate::vocabulary::vocabulary;

vocabulary! {
    /// What a licence that a key names is of, the farthest from the model first.
    pub enum LicenseSubject {
        /// A model that it was made from.
        Base => "base",
        /// The data that it learned from.
        Data => "data",
        /// The code that comes with it.
        Code => "code",
        /// The model.
        Model => "model",
    }
}

/// What a word of a key says.
#[derive(Clone, Copy, PartialEq)]
enum Means {
    /// That the key is about a licence.
    License,
    /// What the licence is of.
    Of(LicenseSubject),
    /// That the licence is none of a work, that of a vehicle or a driver in names of classes; or that the key says who holds it,
    /// since when, and no more.
    OtherThing,
}

use LicenseSubject::{Base, Code, Data, Model};
use Means::{License, Of, OtherThing};

/// The words of such keys beside those of [`legal_names`](crate::legal_names), sorted, in lower case.
const WORDS: [(&str, Means); 45] = [
    ("accepted", OtherThing),
    ("adapter", Of(Model)),
    ("annotation", Of(Data)),
    ("annotations", Of(Data)),
    ("author", OtherThing),
    ("authors", OtherThing),
    ("backbone", Of(Base)),
    ("base", Of(Base)),
    ("checkpoint", Of(Model)),
    ("checkpoints", Of(Model)),
    ("code", Of(Code)),
    ("codebase", Of(Code)),
    ("corpora", Of(Data)),
    ("corpus", Of(Data)),
    ("data", Of(Data)),
    ("database", Of(Data)),
    ("dataset", Of(Data)),
    ("datasets", Of(Data)),
    ("date", OtherThing),
    ("daten", Of(Data)),
    ("foundation", Of(Base)),
    ("framework", Of(Code)),
    ("holder", OtherThing),
    ("library", Of(Code)),
    ("licensed", License),
    ("licensee", OtherThing),
    ("licensing", License),
    ("model", Of(Model)),
    ("modell", Of(Model)),
    ("models", Of(Model)),
    ("original", Of(Base)),
    ("owner", OtherThing),
    ("package", Of(Code)),
    ("parameters", Of(Model)),
    ("parent", Of(Base)),
    ("repo", Of(Code)),
    ("repository", Of(Code)),
    ("script", Of(Code)),
    ("scripts", Of(Code)),
    ("software", Of(Code)),
    ("teacher", Of(Base)),
    ("upstream", Of(Base)),
    ("weight", Of(Model)),
    ("weights", Of(Model)),
    ("year", OtherThing),
];

/// Words for a licence that end a compound: `Nutzungslizenz`, `brukslicens`.
const ENDS_OF_COMPOUNDS: [&str; 6] = ["licens", "licentie", "lisens", "lisenssi", "lizenz", "lizenzen"];

/// Further keys about the terms of a model, as a whole.
const OF_TERMS: [&str; 5] =
    ["restrictions", "terms", "terms_of_use", "usage_restrictions", "use_restrictions"];

/// Words of keys about commerce beside those of [`commerce`]: what such a key says counts where it withholds a use.
const OF_COMMERCE: [&str; 13] = [
    "allow",
    "allowed",
    "allows",
    "for",
    "is",
    "license",
    "model",
    "non",
    "permitted",
    "purposes",
    "usage",
    "use",
    "uses",
];

/// Keys whose words may withhold a use, as sections of cards do.
pub(super) const OF_USE: [&str; 13] = [
    "allowed_use",
    "copyright",
    "disclaimer",
    "intended_use",
    "intended_uses",
    "limitations",
    "out_of_scope_use",
    "permissions",
    "permitted_use",
    "prohibited_use",
    "rights",
    "usage",
    "usage_rights",
];

/// Keys whose content speaks of others: data of a list (the rule `dataset-license` is about those), gates, names of classes
/// and tokens, and what a citation (CFF 1.2.0, CodeMeta 3.0) refers to. Sorted.
const OF_OTHERS: [&str; 13] = [
    "added_tokens_decoder",
    "dataset_info",
    "datasets",
    "id2label",
    "is_part_of",
    "label2id",
    "preferred_citation",
    "reference_publication",
    "references",
    "software_requirements",
    "special_tokens",
    "tags",
    "vocab",
];

/// A key inside others has no more words: what is longer is a sentence.
const MOST_WORDS: usize = 4;

/// A key as it is compared: `license_name` for `License-Name`, `licenceName` and `license name`.
pub(super) fn plain(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    let mut is_after_lower = false;
    for letter in name.trim().chars() {
        if !letter.is_alphanumeric() {
            plain.push('_');
        } else {
            if letter.is_uppercase() && is_after_lower {
                plain.push('_');
            }
            plain.extend(letter.to_lowercase());
        }
        is_after_lower = letter.is_lowercase();
    }
    plain.replace("licence", "license")
}

/// Whether a text has one of the words that such keys have.
pub(super) fn mentions_license(text: &str) -> bool {
    let text = text.to_lowercase().replace("licence", "license");
    let licenses = WORDS.iter().filter(|(_, means)| *means == License).map(|(word, _)| *word);
    licenses.chain(LICENSE_WORDS).chain(OF_TERMS).any(|word| text.contains(word)) || commerce::is_about(&text)
}

/// Whether a key holds words about the terms of the model or of what it is made of. `depth` is how many keys stand around
/// it.
pub(super) fn is_of_license(key: &str, depth: usize) -> bool {
    let words = means(key);
    let is_license = words.contains(&License) && !words.contains(&OtherThing);
    let is_short = depth == 0 || key.split('_').count() <= MOST_WORDS;
    is_license && is_short || depth == 0 && (OF_TERMS.contains(&key) || is_of_commerce(key))
}

/// Whether a key is about commerce.
pub(crate) fn is_of_commerce(key: &str) -> bool {
    let mut words = key.split('_').peekable();
    words.clone().any(commerce::begins)
        && words.all(|word| commerce::begins(word) || OF_COMMERCE.contains(&word))
}

/// Whether a key says of itself that it holds where a text lies: `license_url`, `license: {link: …}`.
pub(super) fn is_link(key: &str) -> bool {
    const LINKS: [&str; 10] =
        ["address", "file", "homepage", "href", "link", "page", "source", "uri", "url", "website"];
    key.split(['_', '.']).any(|word| LINKS.contains(&word))
}

/// Whether a key says who holds a licence or since when.
pub(super) fn is_of_holder(key: &str) -> bool {
    means(key).contains(&OtherThing)
}

/// Whether the last of keys, in a file about a licence, holds its id: `license.spdx_id`.
pub(super) fn is_id(path: &str) -> bool {
    const IDS: [&str; 6] = ["id", "identifier", "key", "spdx", "spdx_id", "spdx_identifier"];
    path.rsplit('.').next().is_some_and(|key| IDS.contains(&key))
}

/// Whether a key says no more than the number of the version of a licence: `license_version: 4.0`.
pub(super) fn is_number_of_version(key: &str, said: &str) -> bool {
    let said = said.trim().to_lowercase();
    let number = said.trim_start_matches("version").trim_start_matches('v').trim_start();
    let last = key.rsplit('.').next().unwrap_or_default();
    last.split('_').any(|word| word == "version")
        && number.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | '-'))
}

/// Whether what a key says withholds nothing: `commercial_use: yes`, `restrictions: none`.
pub(super) fn grants(key: &str, said: &str) -> bool {
    const YES: [&str; 7] = ["1", "allowed", "free", "ok", "permitted", "true", "yes"];
    const NO: [&str; 7] = ["0", "false", "n/a", "na", "no", "none", "nothing"];
    let said = said.trim().trim_end_matches('.').to_lowercase();
    match is_of_commerce(key) {
        true if key.split('_').any(|word| word.starts_with("non")) => NO.contains(&said.as_str()),
        true => YES.contains(&said.as_str()),
        false if OF_TERMS.contains(&key) => NO.contains(&said.as_str()),
        false if key.ends_with("_type") => {
            ["open", "open source", "open-source", "permissive"].contains(&said.as_str())
        }
        false => key.starts_with("open_") && YES.contains(&said.as_str()),
    }
}

/// Whether all that stands below a key is about something else.
pub(super) fn is_of_others(key: &str) -> bool {
    OF_OTHERS.contains(&key) || key.starts_with("extra_gated")
}

/// Whether a key inside one about a licence says what the licence is of: `license: {code: …, weights: …}`.
pub(super) fn is_subject(key: &str) -> bool {
    means(key).iter().any(|means| matches!(means, Of(_)))
}

/// What a licence is of that stands below these keys, joined by full stops: what the innermost says counts.
pub(crate) fn subject(path: &str) -> LicenseSubject {
    let of = |key: &str| {
        let subjects = means(key)
            .into_iter()
            .filter_map(|means| if let Of(subject) = means { Some(subject) } else { None });
        subjects.min()
    };
    path.rsplit('.').find_map(of).unwrap_or(Model)
}

/// Whether a file is named for the licence of code and of nothing else: `LICENSE-CODE`. That of a repository is of all in it.
pub(crate) fn is_of_code_alone(file_name: &str) -> bool {
    let stem = plain(file_name.split_once('.').map_or(file_name, |(stem, _)| stem));
    let is_of_all = stem.split('_').any(|word| matches!(word, "repo" | "repository"));
    let mut subjects = means(&stem).into_iter().filter(|means| matches!(means, Of(_))).peekable();
    !is_of_all && subjects.peek().is_some() && subjects.all(|means| means == Of(Code))
}

/// What the words of a key say; words that are written as one are two.
fn means(key: &str) -> Vec<Means> {
    let known = |word: &str| {
        let other = || WORDS.iter().find(|(known, _)| *known == word).map(|(_, means)| *means);
        if LICENSE_WORDS.contains(&word) {
            Some(License)
        } else if OF_DRIVERS.contains(&word) || OF_VEHICLES.contains(&word) {
            Some(OtherThing)
        } else {
            other()
        }
    };
    let glued = |word: &str| {
        let parts = (1..word.len()).filter_map(|at| word.split_at_checked(at));
        let mut parts = parts.filter_map(|(a, b)| Some([known(a)?, known(b)?]));
        parts.find(|parts| parts.contains(&License)).map(|parts| parts.to_vec())
    };
    let compound = |word: &str| {
        let subject = ENDS_OF_COMPOUNDS.iter().find_map(|end| word.strip_suffix(end))?;
        Some(std::iter::once(License).chain(known(subject)).collect())
    };
    let one = |word| known(word).map(|means| vec![means]).or_else(|| glued(word)).or_else(|| compound(word));
    key.split('_').flat_map(|word| one(word).unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_says_what_its_licence_is_of() {
        assert!(WORDS.iter().all(|(word, _)| plain(word) == *word));
        assert!(OF_OTHERS.is_sorted());
        for (key, expected) in [
            ("license_details", Some(Model)),
            ("weights-licence", Some(Model)),
            ("modelLicense", Some(Model)),
            ("Model License", Some(Model)),
            ("checkpoint_license", Some(Model)),
            ("lizenz", Some(Model)),
            ("terms_of_use", Some(Model)),
            ("nutzungslizenz", Some(Model)),
            ("Modelllizenz", Some(Model)),
            ("datenlizenz", Some(Data)),
            ("softwarelizenz", Some(Code)),
            ("brukslicens", Some(Model)),
            ("licencja", Some(Model)),
            ("许可协议", Some(Model)),
            ("license_version", Some(Model)),
            ("model_version_license", Some(Model)),
            ("license-code", Some(Code)),
            ("codelicense", Some(Code)),
            ("licenseCode", Some(Code)),
            ("SOFTWARE_LICENSE", Some(Code)),
            ("model_code_license", Some(Code)),
            ("data_license", Some(Data)),
            ("training-data-licence", Some(Data)),
            ("base_model_license", Some(Base)),
            ("license_of_the_original_model", Some(Base)),
            ("license_plate", None),
            ("license_date", None),
            ("licensor", None),
            ("licensee", None),
            ("model_licensee", None),
            ("relicense", None),
            ("language", None),
            ("code", None),
        ] {
            let key = plain(key);
            assert_eq!(is_of_license(&key, 0).then(|| subject(&key)), expected, "{key}");
        }
        for name in ["LICENSE-CODE", "CODE_LICENSE.txt", "License-Code.md", "software_license"] {
            assert!(is_of_code_alone(name), "{name}");
        }
        for name in
            ["LICENSE", "LICENSE-MODEL", "LICENSE_CODE_AND_WEIGHTS", "MODEL_CODE_LICENSE", "LICENSE-REPO"]
        {
            assert!(!is_of_code_alone(name), "{name}");
        }
        assert_eq!(subject("training_data.license"), Data);
        assert_eq!(subject("model_details.code_license"), Code);
        assert_eq!(subject("license.weights"), Model);
        assert!(!is_of_license("i_accept_the_license_agreement", 1));
        for (key, said, expected) in [
            ("license_version", "4.0", true),
            ("details.license_version", "v2", true),
            ("license_version", "Version 2.0", true),
            ("license_version", "cc-by-nc-4.0", false),
            ("license", "4.0", false),
        ] {
            assert_eq!(is_number_of_version(key, said), expected, "{key}: {said}");
        }
    }
}
