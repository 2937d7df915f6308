//! The bases that the text of a model card names in the words of the programs that write cards: `This model is a fine-tuned
//! version of [owner/name](…)`, `- **Finetuned from model:** owner/name`.
//!
//! In: Markdown without its front matter. Out: names of repositories. Prose is not understood: a name counts where it follows one
//! of these phrases at once. Sources of the phrases: transformers' `Trainer`, the hub's template of a card, Unsloth,
//! sentence-transformers, mergekit, `gguf-my-repo`, `mlx-lm`, PEFT.

use super::repository_name;
use crate::hub;

/// Phrases in lower case that a base follows, sorted.
const BEFORE_BASES: [&str; 35] = [
    "adapter for",
    "adapter of",
    "adapters for",
    "base model",
    "base_model",
    "continued pre-training of",
    "continued pretraining of",
    "converted from",
    "derived from",
    "distilled from",
    "fine tuned from",
    "fine tuned version of",
    "fine-tune of",
    "fine-tuned from",
    "fine-tuned on top of",
    "fine-tuned version of",
    "fine-tuning of",
    "finetune of",
    "finetuned from",
    "finetuned from model",
    "finetuned version of",
    "format from",
    "further trained from",
    "initialized from",
    "lora for",
    "merge of",
    "original model",
    "parent model",
    "quantisation of",
    "quantization of",
    "quantized from",
    "quantized version of",
    "trained from",
    "variant of",
    "weights of",
];

/// Phrases that a list of bases follows.
const BEFORE_LISTS: [&str; 2] = ["included in the merge", "merged models"];

/// Words between a phrase and a name.
const BETWEEN: [&str; 14] = [
    "a", "card", "if", "is", "model", "models", "name", "on", "optional", "the", "this", "using", "was",
    "with",
];

/// So many words at most stand between.
const NEAR: usize = 4;

/// The repositories that a card says a model was made from.
pub(super) fn read(markdown: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut is_list = false;
    for line in markdown.lines() {
        let lower = line.to_lowercase();
        let item = line.trim_start().trim_start_matches(['-', '*', '+']);
        let is_item = item.len() < line.trim_start().len() && item.starts_with(' ');
        if is_list && is_item {
            found.extend(first_name(item));
        }
        is_list = BEFORE_LISTS.iter().any(|phrase| lower.contains(phrase))
            || is_list && (is_item || line.trim().is_empty());
        // Letters whose small form has another length would shift what follows.
        if lower.len() == line.len() {
            found.extend(behind_phrases(line, &lower));
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|name| seen.insert(name.to_lowercase()));
    found
}

fn behind_phrases<'l>(line: &'l str, lower: &'l str) -> impl Iterator<Item = String> + 'l {
    BEFORE_BASES.iter().flat_map(move |phrase| {
        lower.match_indices(phrase).filter_map(move |(at, _)| {
            let is_whole = !lower[..at].ends_with(char::is_alphanumeric);
            let behind = line.get(at + phrase.len()..)?;
            (is_whole && !behind.starts_with(char::is_alphanumeric)).then(|| first_name(behind))?
        })
    })
}

/// The repository that a text begins with, behind a few small words.
fn first_name(text: &str) -> Option<String> {
    /// Bytes in which a name and the words in front of it end.
    const LONGEST: usize = 1000;
    let text = &text[..text.floor_char_boundary(LONGEST)];
    let is_mark = |c: char| c.is_whitespace() || "*_`\"'<>|()[]:,;=".contains(c);
    // An address is one word, whatever is in it.
    let words =
        text.split(is_around_word).map(|word| word.trim_matches(is_mark)).filter(|word| !word.is_empty());
    for word in words.take(NEAR + 1) {
        let plain = word.trim_end_matches(['.', '!', '?']);
        if let Some(name) = repository(plain) {
            return Some(name);
        }
        let is_between = BETWEEN.contains(&plain.to_lowercase().as_str());
        if !is_between && !plain.chars().all(|letter| !letter.is_alphanumeric()) {
            return None;
        }
    }
    None
}

fn is_around_word(letter: char) -> bool {
    letter.is_whitespace() || "[]()<>`*|".contains(letter)
}

/// `owner/name`, or an address of the hub that leads to one.
fn repository(word: &str) -> Option<String> {
    if word.contains("://") {
        hub::path_of(word)?;
        let name = repository_name::repository(word);
        return (!name.contains("://")).then_some(name);
    }
    let is_name = word.chars().filter(char::is_ascii_alphanumeric).count() >= 5;
    let is_file = word.contains('.')
        && word.rsplit('.').next().is_some_and(|end| matches!(end, "md" | "py" | "json" | "txt"));
    repository_name::in_configuration(word)
        .filter(|_| is_name && !is_file && !word.eq_ignore_ascii_case("and/or"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_follows_the_words_of_programs_that_write_cards() {
        assert!(BEFORE_BASES.is_sorted() && BETWEEN.is_sorted());
        const LLAMA: &[&str] = &["meta-llama/Llama-3.1-8B"];
        for (text, expected) in [
            (
                "This model is a fine-tuned version of [meta-llama/Llama-3.1-8B](https://huggingface.co/meta-llama/Llama-3.1-8B) on the [a/b](https://x) dataset.",
                LLAMA,
            ),
            ("- **Finetuned from model [optional]:** meta-llama/Llama-3.1-8B", LLAMA),
            ("- **Finetuned from model :** meta-llama/Llama-3.1-8B", LLAMA),
            (
                "This is a sentence-transformers model finetuned from [meta-llama/Llama-3.1-8B](https://huggingface.co/meta-llama/Llama-3.1-8B).",
                LLAMA,
            ),
            (
                "The following models were included in the merge:\n* [meta-llama/Llama-3.1-8B](https://huggingface.co/meta-llama/Llama-3.1-8B)\n* a/model-2\n\nText\n* c/model-3\n",
                &["meta-llama/Llama-3.1-8B", "a/model-2"],
            ),
            (
                "This model was converted to GGUF format from [`meta-llama/Llama-3.1-8B`](https://huggingface.co/meta-llama/Llama-3.1-8B) using llama.cpp.",
                LLAMA,
            ),
            ("The Model was converted to MLX format from [meta-llama/Llama-3.1-8B]() using mlx-lm.", LLAMA),
            ("Original model: https://huggingface.co/meta-llama/Llama-3.1-8B", LLAMA),
            ("* **Base Model:** meta-llama/Llama-3.1-8B", LLAMA),
            ("| Base model | meta-llama/Llama-3.1-8B |", LLAMA),
            (
                "This is a LoRA adapter for [meta-llama/Llama-3.1-8B](https://huggingface.co/meta-llama/Llama-3.1-8B).",
                LLAMA,
            ),
            ("It beats meta-llama/Llama-3.1-8B on MMLU.", &[]),
            ("Compared with the base model, it is better than a/model-1.", &[]),
            ("Weights of the layers and/or heads.", &[]),
            ("The base model is described in docs/base.md.", &[]),
            ("Converted from data/checkpoint.", &[]),
            ("A fine-tuned version of our last model.", &[]),
            ("The base model", &[]),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
