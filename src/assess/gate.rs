//! What one agrees to for access to a model: harmless where it is the declared licence, or what becomes of contact data.
//!
//! In: the prompt and the boxes of a gate. A sentence by which one accepts a licence has no words but those of such sentences,
//! the name of the licence and that of the model; one about contact data asks nothing else.

use super::card_section::{bare_words, is_capital, licenses, names_in, refers_to_others, request, withheld};
use super::open_sections;
use super::statement::Part;
use crate::inspect;
use crate::inspect::{reach, requests};
use crate::legal_names::{self, LICENSE_WORDS};
use crate::prose;

/// The words of sentences by which one accepts a licence.
const ACCEPTANCE: &str = "a access accessing accept accepted accepting accepts acknowledge agree agreed agreeing all always am an and applicable \
    applies apply are as at available be been before below bound box box by check checking checkpoint checkpoints click clicking \
    code comply complying conditions confirm continue continuing distributed download downloading entire file files following for form \
    free full given have here i in is it its licensed licensing make me model models must my name of on open our page pipeline \
    please proceed provided published read reading released remain repo repository request requesting see shared source submit \
    submitting sure terms that the them these this those though to under understand understood use used user users uses using version \
    want we weights which will with you your";

/// What is known of the model that a gate is for.
pub(super) struct Gated<'g> {
    /// The ids of the declared licences.
    pub(super) ids: &'g [&'g str],
    /// Whether these withhold commerce themselves.
    pub(super) withholds_commerce: bool,
    /// Whether their text lies beside the weights: `the licence` is that one.
    pub(super) has_text: bool,
    /// Whether a licence is one of them.
    pub(super) is_declared: &'g dyn Fn(&Part) -> bool,
    /// Whether an address leads to their text.
    pub(super) is_own_link: &'g dyn Fn(&str) -> bool,
    /// Whether a word is a name of the model or of its supplier.
    pub(super) is_own_name: &'g dyn Fn(&str) -> bool,
}

impl Gated<'_> {
    /// Whether no sentence of a prompt asks for more than the declared licence and contact data.
    pub(super) fn is_harmless(&self, prompt: &str) -> bool {
        inspect::card_section::sentences_of(prompt).iter().all(|sentence| self.is_sentence_harmless(sentence))
    }

    fn is_sentence_harmless(&self, sentence: &str) -> bool {
        let lower = sentence.to_lowercase();
        let words = prose::words(&lower);
        let named = licenses(sentence);
        let is_wish = words.windows(2).any(|pair| pair == ["please", "consider"]);
        let is_known = is_of_contact(&words)
            || self.is_acceptance(sentence, !named.is_empty())
            || requests::is_citation(&words)
            || words.first() == Some(&"we")
            || is_wish;
        is_known
            && !self.asks(without_topic(sentence))
            && !names_terms(sentence)
            && named.iter().all(self.is_declared)
    }

    /// Whether a sentence asks for something beside contact data, or names other terms.
    fn asks(&self, sentence: &str) -> bool {
        // Of services, whose texts do not lie beside weights.
        const OTHER_TERMS: [&str; 2] = ["our terms", "terms of service"];
        let lower = sentence.to_lowercase();
        let words = prose::words(&lower);
        let plain = words.join(" ");
        request(sentence, self.withholds_commerce).is_some() && !is_sharing(&lower)
            || OTHER_TERMS.iter().any(|phrase| plain.contains(phrase))
            || legal_names::names_other_terms(&plain)
            || words.contains(&"alone")
            || withheld(sentence).is_some() && !self.withholds_commerce
            || open_sections::is_withheld(sentence)
            || reach::is_qualified(sentence, &reach::stems(self.ids))
            || refers_to_others(sentence, |_| false).is_some()
    }

    /// Whether a sentence says nothing but that one accepts the licence: by its name, by its address, or as that whose text
    /// is there.
    fn is_acceptance(&self, sentence: &str, is_named: bool) -> bool {
        let without_links: Vec<_> =
            sentence.split_whitespace().filter(|word| !word.contains("://")).collect();
        let text = without_links.join(" ");
        let words = bare_words(&text);
        let names = names_in(&words);
        let is_own = |word: &str| {
            let lower = word.to_lowercase();
            let known = |part: &str| {
                ACCEPTANCE.split_whitespace().any(|known| known == part) || LICENSE_WORDS.contains(&part)
            };
            prose::words(&lower).into_iter().all(known) || (self.is_own_name)(word)
        };
        let is_plain = words
            .iter()
            .enumerate()
            .all(|(at, word)| names.iter().any(|name| name.contains(&at)) || is_own(word));
        let lower = sentence.to_lowercase();
        let says_license = || LICENSE_WORDS.iter().any(|word| lower.contains(word));
        let mut links = sentence.split_whitespace().filter(|word| word.contains("://")).peekable();
        let has_link = links.peek().is_some();
        let is_own_link =
            links.all(|link| (self.is_own_link)(link.trim_matches(['(', ')', '<', '>', '.', ','])));
        is_plain && (is_named || says_license() && self.has_text && (!has_link || is_own_link))
    }
}

/// Whether words are about contact data, and what becomes of it.
fn is_of_contact(words: &[&str]) -> bool {
    const OF_CONTACT: [&str; 8] = [
        "collected information",
        "e mail",
        "email",
        "mailing list",
        "model card",
        "newsletter",
        "personal data",
        "privacy",
    ];
    let plain = words.join(" ");
    OF_CONTACT.iter().chain(&SHARING).any(|phrase| plain.contains(phrase))
}

const SHARING: [&str; 2] = ["contact details", "contact information"];

/// To share one's contact data is no use of the model.
fn is_sharing(lower: &str) -> bool {
    let words = prose::words(lower);
    let plain = words.join(" ");
    words.contains(&"share")
        && SHARING.iter().any(|phrase| plain.contains(phrase))
        && !requests::is_request(&lower.replace("share", "").replace("access", ""))
}

/// A sentence without what mails will be about: `we will email you about paid services`.
fn without_topic(sentence: &str) -> &str {
    const MAILS: [&str; 5] =
        ["contact you about", "email you about", "e-mail you about", "inform you about", "mail you about"];
    let cut = MAILS.iter().filter_map(|mail| Some(sentence.find(mail)? + mail.len())).min();
    cut.map_or(sentence, |end| &sentence[..end])
}

/// Whether a sentence names terms with a title of their own: `the Acme Policy`, `Acme Code of Conduct`.
fn names_terms(sentence: &str) -> bool {
    const TITLES: [&str; 10] = [
        "Charter",
        "Code",
        "Conditions",
        "Covenant",
        "Guidelines",
        "Pledge",
        "Policy",
        "Principles",
        "Rules",
        "Terms",
    ];
    let words = bare_words(sentence);
    words.windows(2).any(|pair| is_capital(pair[0]) && pair[0] != "Privacy" && TITLES.contains(&pair[1]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gate_with_the_declared_licence_or_contact_data_asks_nothing() {
        let gated = Gated {
            ids: &["MIT"],
            withholds_commerce: false,
            has_text: true,
            is_declared: &|part| part.ids().iter().any(|id| id == "MIT"),
            is_own_link: &|link| link == "https://huggingface.co/acme/a/blob/main/LICENSE",
            is_own_name: &|word| word == "Acme-7B",
        };
        let asking = [
            "By clicking you accept the MIT license and the Acme Policy.",
            "You confirm that you are not located in the EU and accept the MIT license.",
            "I accept the MIT license and am over 18.",
            "MIT license and the Acme Charter",
            "MIT License and Acme Code of Conduct",
            "I agree to the MIT license and I am not a resident of China.",
            "MIT license; access for verified institutions.",
            "We will email you about our models if you accept the Acme Policy.",
            "I share my contact information and accept the Acme Rules.",
            "You accept the license: https://acme.example/license",
            "You accept a license that is similar to MIT.",
            "Though this model uses MIT license, we ask for a payment from companies.",
            "You accept the Acme Research License.",
        ];
        let silent: Vec<_> = asking.iter().filter(|prompt| gated.is_harmless(prompt)).collect();
        let harmless = [
            "By clicking you accept the MIT license.",
            "By downloading Acme-7B you accept the MIT License.",
            "I accept the terms of the MIT license",
            "I accept the license.",
            "You accept the license: https://huggingface.co/acme/a/blob/main/LICENSE",
            "We will send you our newsletter.",
            "You agree to share your contact information.",
            "You need to agree to share your contact information to access this model",
            "The collected information will help acquire a better knowledge of the userbase and help its maintainers improve it further. \
             Though this pipeline uses MIT license and will always remain open-source, we will occasionnally email you about premium \
             pipelines and paid services around it.",
            "The collected information will help acquire a better knowledge of the userbase and help its maintainers apply for grants \
             to improve it further. If you are an academic researcher, please cite the relevant papers in your own publications using \
             the model. If you work for a company, please consider contributing back to its development (e.g. through unrestricted \
             gifts). We also provide scientific consulting services around speaker diarization and machine listening.",
        ];
        let wrong: Vec<_> = harmless.iter().filter(|prompt| !gated.is_harmless(prompt)).collect();
        assert_eq!((silent, wrong), (Vec::new(), Vec::<&&str>::new()));
    }
}
