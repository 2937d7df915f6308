//! Sentences of a card that say under what the model is given, by the words that stand beside each other.

use crate::legal_names::{BASE_WORDS, DATA_WORDS, MODEL_WORDS};
use crate::prose;

/// Whether a word before `model` says that another one is meant, or something else.
fn is_of_others(word: &str) -> bool {
    BASE_WORDS.contains(&word) || DATA_WORDS.contains(&word) || matches!(word, "code" | "paper" | "source")
}

const GIVEN: [&str; 10] = [
    "available",
    "distributed",
    "license",
    "licensed",
    "provide",
    "provided",
    "publish",
    "published",
    "release",
    "released",
];

/// Whether a sentence says under what the model is given: `The weights are released under …`, `Licensed under …`,
/// `We release the model under …`, and none of its base, its data or its code.
pub(super) fn licenses_the_model(line: &str) -> bool {
    let lower = line.to_lowercase();
    let sentence = Sentence(prose::words(&lower));
    let forms = [
        Sentence::is_licensed,
        Sentence::is_passive,
        Sentence::is_active,
        Sentence::is_named,
        Sentence::is_inherited,
        Sentence::is_applied,
    ];
    (0..sentence.0.len()).any(|at| forms.iter().any(|form| form(&sentence, at)))
}

/// The words of a sentence, in small letters. Each form is looked for from one of them on.
struct Sentence<'s>(Vec<&'s str>);

impl Sentence<'_> {
    /// The word at a place; nothing behind the end.
    fn said(&self, at: usize) -> &str {
        self.0.get(at).copied().unwrap_or_default()
    }

    fn is_given(&self, at: usize) -> bool {
        GIVEN.contains(&self.said(at))
    }

    fn is_model(&self, at: usize) -> bool {
        (MODEL_WORDS.contains(&self.said(at)) || matches!(self.said(at), "this" | "work"))
            && (at == 0 || !is_of_others(self.said(at - 1)))
    }

    /// `Licensed under …`, `Licensed MIT until 2026`.
    fn is_licensed(&self, at: usize) -> bool {
        at == 0 && (self.said(0) == "licensed" || self.is_given(0) && self.said(1) == "under")
    }

    /// `The weights are released under`, `The model is under`.
    fn is_passive(&self, at: usize) -> bool {
        let under = (2..7).find(|step| self.said(at + step) == "under");
        self.is_model(at)
            && matches!(self.said(at + 1), "is" | "are")
            && under.is_some_and(|under| under == 2 || (2..under).any(|step| self.is_given(at + step)))
    }

    /// `We release the weights under`.
    fn is_active(&self, at: usize) -> bool {
        let under = (2..9).find(|step| self.said(at + step) == "under");
        self.said(at) == "we"
            && (1..3).any(|step| self.is_given(at + step))
            && under.is_some_and(|under| (2..under).any(|step| self.is_model(at + step)))
    }

    /// `The model license is`.
    fn is_named(&self, at: usize) -> bool {
        matches!(self.said(at), "model" | "weights")
            && self.said(at + 1).starts_with("licen")
            && self.said(at + 2) == "is"
    }

    /// `These weights inherit the Llama 3 license`.
    fn is_inherited(&self, at: usize) -> bool {
        self.is_model(at) && matches!(self.said(at + 1), "inherit" | "inherits")
    }

    /// `The MIT license does not apply to the weights`.
    fn is_applied(&self, at: usize) -> bool {
        let applies = |step| matches!(self.said(at + step), "apply" | "applies" | "cover" | "covers");
        self.said(at).starts_with("licen")
            && (1..5).any(applies)
            && (at + 1..self.0.len()).any(|at| self.is_model(at))
    }
}
