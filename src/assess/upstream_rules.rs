//! What `upstream` can find: the codes, levels and reasons, which `[rules]`, `explain` and SARIF know with those of the rules.
//!
//! They are no [`Rule`](super::rules::Rule): what they find is not in the inventory, and `check` uses no network.

use super::rules::Audience;
use super::{ModelState, RuleMeta};
use crate::declare::Level;

/// The place has other bytes at the declared version than the lock.
pub(crate) static FILES_CHANGED: RuleMeta = RuleMeta {
    code: "upstream-files-changed",
    level: Level::Deny,
    audience: Audience::Engineering,
    state: ModelState::Unknown,
    question: "Which of the two are the files that we ship?",
    is_about_review: false,
    summary: "files at the publisher that differ from the lock",
    why: "A commit or a digest stands for one set of bytes. Where the publisher lists others under the version that is \
          declared, a tag or a history was rewritten, or the locked files came from elsewhere.",
    settle: "Find out which files are right. Declare the commit of the locked ones in `version`, or fetch the files again and \
             run `cargo model-sbom lock --update NAME`.",
};

/// A person has to agree to something before the files are given.
pub(crate) static GATED: RuleMeta = RuleMeta {
    code: "upstream-gated",
    level: Level::Deny,
    audience: Audience::Legal,
    state: ModelState::Undecided,
    question: "Do we accept what the publisher asks for access?",
    is_about_review: false,
    summary: "a model that the publisher gives out only after consent, only to members, or not at all",
    why: "The conditions of access are terms, often a whole licence. A gate that was added later binds those who fetch the \
          model from then on, and may say that earlier copies are not covered. Where the known card already asks for \
          consent, nothing changed; where no card is known, it is a warning.",
    settle: "Read the conditions, and record that they are accepted: `cargo model-sbom upstream --accept NAME`. The card of the \
             gated revision, locked with the model, is then what is known.",
};

/// The place is not there any more.
pub(crate) static GONE: RuleMeta = RuleMeta {
    code: "upstream-gone",
    level: Level::Deny,
    audience: Audience::Engineering,
    state: ModelState::Unknown,
    question: "Where do we get these files from now?",
    is_about_review: false,
    summary: "a model, base or dataset, or its declared version, that the publisher no longer has",
    why: "A model that was taken down can't be fetched again, often because its terms or its data were wrong; a lock and a \
          mirror prove what was used, and do not say why it was taken down.",
    settle: "Ask the publisher why, keep the files and texts that are locked, and record that (`cargo model-sbom upstream \
             --accept NAME`), or replace the model. A private repository looks the same without a token: set `HF_TOKEN`.",
};

/// The publisher states another licence.
pub(crate) static LICENSE_CHANGED: RuleMeta = RuleMeta {
    code: "upstream-license-changed",
    level: Level::Deny,
    audience: Audience::Legal,
    state: ModelState::Undecided,
    question: "Which licence is right: the declared one, or what the publisher states now?",
    is_about_review: false,
    summary: "a publisher that states another licence than the declaration or the known card",
    why: "A licence tag, its name or its link can be changed without any file of the model, and a licence text can be added \
          that says something else. Terms that were granted for a copy may still hold; a person has to read which.",
    settle: "Correct `license`, or record why the declared licence holds for the pinned version: `cargo model-sbom upstream \
             --accept NAME`.",
};

/// The publisher is another one, or the name is.
pub(crate) static MOVED: RuleMeta = RuleMeta {
    code: "upstream-moved",
    level: Level::Deny,
    audience: Audience::Legal,
    state: ModelState::Undecided,
    question: "Who is the publisher now, and do the terms come from it?",
    is_about_review: false,
    summary: "a model that now has another owner or another name (a new name alone is a warning)",
    why: "A redirect works until somebody else takes the old name. With a new owner, the licensor may be another.",
    settle: "Write the new name in `source`, and check supplier and licensor; until then, `cargo model-sbom upstream --accept \
             NAME` records that the new owner is known.",
};

/// What the publisher answered can't be compared in full.
pub(crate) static NOT_COMPARED: RuleMeta = RuleMeta {
    code: "upstream-not-compared",
    level: Level::Warn,
    audience: Audience::Legal,
    state: ModelState::Unknown,
    question: "What does the part that could not be compared say?",
    is_about_review: false,
    summary: "an answer of which a part can't be read, or can't be compared with what is known",
    why: "A page in HTML is not a licence text, a gated file is not given without a token, and a text that neither the \
          declaration nor the lock has can be new or old. What is not compared is not unchanged.",
    settle: "Declare or lock what is missing (`license-file`, `card`), or give a token that may read it. What a person has read \
             elsewhere is recorded with `cargo model-sbom upstream --accept NAME`; the run stays incomplete.",
};

/// A newer revision is under other terms.
pub(crate) static TERMS_AHEAD: RuleMeta = RuleMeta {
    code: "upstream-terms-ahead",
    level: Level::Deny,
    audience: Audience::Legal,
    state: ModelState::Undecided,
    question: "May we take the next revision under its terms?",
    is_about_review: false,
    summary: "a latest revision under other terms than the declared version",
    why: "The declared version keeps its terms, as far as they can't be withdrawn. An update takes the new ones, and whoever \
          downloads without a version gets them at once: they have to be read before.",
    settle: "Stay with the declared version, and record that the new terms were seen (`cargo model-sbom upstream --accept NAME`), \
             or review them before `version` is updated.",
};

/// The publisher has another text.
pub(crate) static TEXT_CHANGED: RuleMeta = RuleMeta {
    code: "upstream-text-changed",
    level: Level::Deny,
    audience: Audience::Legal,
    state: ModelState::Undecided,
    question: "Do we accept the text as it is now?",
    is_about_review: false,
    summary: "a licence text or use policy of the publisher that differs from the known one",
    why: "A text can be replaced under the same name and the same licence tag. Other layout, case or punctuation is no \
          change; another word is. A text that is word for word that of the declared licence is no change either.",
    settle: "Compare the two texts, then record that the new one is accepted (`cargo model-sbom upstream --accept NAME`), or \
             declare the version that has the known text.",
};

/// A place did not answer.
pub(crate) static UNANSWERED: RuleMeta = RuleMeta {
    code: "upstream-unanswered",
    level: Level::Deny,
    audience: Audience::Engineering,
    state: ModelState::Unknown,
    question: "Why does the publisher not answer?",
    is_about_review: false,
    summary: "a place that was asked and did not answer (the exit code is 3 where nothing else is denied)",
    why: "Without an answer, it is not known whether anything changed. A job that passes while its token has expired or its \
          proxy is down checks nothing.",
    settle: "Check the network, the proxy and the token, then run it again. `[rules]` can lower the level for a publisher that \
             is often down.",
};

/// All of them, in the order of their codes.
pub static UPSTREAM_RULES: &[&RuleMeta] = &[
    &FILES_CHANGED,
    &GATED,
    &GONE,
    &LICENSE_CHANGED,
    &MOVED,
    &NOT_COMPARED,
    &TERMS_AHEAD,
    &TEXT_CHANGED,
    &UNANSWERED,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::RULES;

    #[test]
    fn codes_are_sorted_and_apart_from_those_of_the_rules() {
        assert!(UPSTREAM_RULES.is_sorted_by(|a, b| a.code < b.code));
        for meta in UPSTREAM_RULES {
            assert!(meta.code.starts_with("upstream-"), "{}", meta.code);
            assert!(RULES.iter().all(|rule| rule.meta().code != meta.code), "{}", meta.code);
            assert!(meta.why.ends_with('.') && meta.settle.ends_with('.'), "{}", meta.code);
        }
    }
}
