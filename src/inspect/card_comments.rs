//! What the comments in the front matter of a card say of its licence: `license: mit # research only`.
//!
//! In: YAML. Out: a sentence for each comment behind a licence, and the words of comments in lines of their own that name a
//! licence or withhold a use. A comment that leads to the documentation of the hub is one of its template.

use super::license_keys;
use super::restrictions::NOT_ALLOWED;
use crate::commerce;
use crate::legal_names::LICENSE_WORDS;
use crate::prose;

/// What comments say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Comments {
    /// Of the licence.
    pub(super) of_license: Vec<String>,
    /// Of the use of the model.
    pub(super) of_use: Vec<String>,
}

impl Comments {
    /// Reads front matter.
    pub(super) fn of(yaml: &str) -> Self {
        let mut found = Self::default();
        let mut is_in_license = false;
        // What the licence is that the line before names.
        let mut named = None;
        for line in yaml.lines() {
            let (said, comment) = apart(line);
            if !said.trim().is_empty() {
                let is_item = said.trim_start().starts_with("- ") || said.starts_with(' ');
                let key = said.split_once(':').map(|(key, _)| license_keys::plain(key));
                is_in_license =
                    key.filter(|_| !is_item).map_or(is_in_license && is_item, |key| is_license(&key));
            }
            let value = said.split_once(':').map_or(said, |(_, value)| value);
            let value = value.trim_matches(['-', ' ', '"', '\'', '[', ']']);
            if !said.trim().is_empty() {
                named = Some(value).filter(|value| is_in_license && !value.is_empty());
            }
            let Some(comment) = comment.filter(|comment| !is_of_template(comment)) else { continue };
            match named {
                Some(value) if !said.trim().is_empty() || is_of_terms(comment) => {
                    found.of_license.push(format!("License: {value}, {comment}."));
                }
                _ if line.starts_with('#') => found.line(comment),
                _ => {}
            }
        }
        found
    }

    /// What a comment in a line of its own says.
    fn line(&mut self, comment: &str) {
        let lower = comment.to_lowercase();
        let words = prose::words(&lower);
        let id = comment.split_once(':').map(|(_, said)| said.trim().trim_end_matches('.').replace(' ', "-"));
        let is_only = prose::has(&words, &["only", "solely", "exclusively"])
            && words.iter().any(|word| commerce::is_no_trade(word));
        if let Some(id) = id.filter(|id| names_license(id)) {
            self.of_license.push(id);
        } else if words
            .iter()
            .all(|word| commerce::is_negated(word) || *word == "non" || *word == "commercial")
        {
            self.of_use.push(format!("{NOT_ALLOWED}: commercial use."));
        } else if commerce::is_about(&lower) || is_only {
            self.of_use.push(format!("{comment}."));
        }
    }
}

/// Whether a word is the id of a licence of the SPDX License List, in any case.
fn names_license(id: &str) -> bool {
    spdx::identifiers::LICENSES.iter().any(|license| license.name.eq_ignore_ascii_case(id))
}

fn is_license(key: &str) -> bool {
    matches!(key, "license" | "licenses" | "license_name")
}

/// A line without its comment, and that: behind a mark that no quote is around, at the beginning or behind a space.
fn apart(line: &str) -> (&str, Option<&str>) {
    let mut quote = None;
    let mut before = ' ';
    for (at, letter) in line.char_indices() {
        match (letter, quote) {
            ('#', None) if before.is_whitespace() => {
                let comment = line[at..].trim_matches(['#', ' ', '\t', '.']);
                return (&line[..at], Some(comment).filter(|comment| !comment.is_empty()));
            }
            ('"' | '\'', None) if before.is_whitespace() || before == '[' => quote = Some(letter),
            (mark, Some(open)) if mark == open => quote = None,
            _ => {}
        }
        before = letter;
    }
    (line, None)
}

/// Whether a comment in a line of its own, below a licence, speaks of terms.
fn is_of_terms(comment: &str) -> bool {
    const TERMS: [&str; 8] =
        ["addendum", "agreement", "conditions", "eula", "exceptions", "policy", "restrictions", "terms"];
    let lower = comment.to_lowercase();
    let words = prose::words(&lower);
    prose::has(&words, &TERMS) || prose::has(&words, &LICENSE_WORDS)
}

/// Whether a comment leads to documentation: `# Example: apache-2.0 or any license from https://hf.co/docs/hub/…`.
fn is_of_template(comment: &str) -> bool {
    let lower = comment.to_lowercase();
    let leads = |word: &str| word.contains("://") && (word.contains("/docs") || word.contains("hub-docs"));
    lower.split_whitespace().any(leads)
        || lower.contains("any license")
        || lower.contains("any other license")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_behind_a_licence_and_about_the_use_are_kept() {
        for (yaml, of_license, of_use) in [
            ("license: mit # research only", &["License: mit, research only."][..], &[][..]),
            (
                "license:\n- mit # research only\nlanguage: en # English",
                &["License: mit, research only."],
                &[],
            ),
            ("license: \"mit\" # a", &["License: mit, a."], &[]),
            ("# license: cc-by-nc-4.0\nlicense: mit", &["cc-by-nc-4.0"], &[]),
            (
                "# The weights are for research only.\nlicense: mit",
                &[],
                &["The weights are for research only."],
            ),
            ("# NON-COMMERCIAL\nlicense: mit", &[], &["Not allowed: commercial use."]),
            (
                "license: mit  # Example: apache-2.0 or any license from https://hf.co/docs/hub/licenses",
                &[],
                &[],
            ),
            ("# Doc / guide: https://huggingface.co/docs/hub/model-cards\nlicense: mit", &[], &[]),
            ("license: mit\ntags:\n- a # for research only", &[], &[]),
            ("text: \"a # b\"\nlicense: mit", &[], &[]),
            ("license: mit", &[], &[]),
            ("license: mit\n# see Acme terms", &["License: mit, see Acme terms."], &[]),
            (
                "license:\n- mit\n# subject to our agreement",
                &["License: mit, subject to our agreement."],
                &[],
            ),
            ("license: mit\n# what follows is for the hub\nlanguage: en\n# see Acme terms", &[], &[]),
            ("license: mit #", &[], &[]),
        ] {
            let found = Comments::of(yaml);
            assert_eq!(
                (found.of_license, found.of_use),
                (
                    of_license.iter().map(|s| (*s).to_owned()).collect(),
                    of_use.iter().map(|s| (*s).to_owned()).collect()
                ),
                "{yaml}"
            );
        }
    }
}
