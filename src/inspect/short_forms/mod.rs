//! What a card says about commerce in a few words: `Commercial use: no`, a row of a table, a box that is not checked, a question
//! and its answer.
//!
//! In: Markdown with HTML. Out: one sentence for each such place that withholds commerce; and which lines and questions say
//! nothing against it, so that their words are not taken for sentences. What it says of data, of code or of other models is
//! not for us.

pub(super) mod tables;
pub(super) mod words;

use super::markdown::{fenced, heading, sentences};
use crate::commerce;
use crate::markup;
pub(super) use tables::rows_of_html;
use tables::{OF_MODEL, of_table, plain};
use words::{
    Answer, CHECKED, CROSSED, OF_OTHERS, PERMITTING, RESTRICTING, Said, Subject, answer, ends_as_question,
    is_one_of, judged, label_of, seen, words,
};

/// What a card says about commerce in a few words.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct ShortForms {
    /// What every place says that withholds it, as a sentence.
    pub(super) withheld: Vec<String>,
    /// Whether a place grants it.
    is_granted: bool,
}

impl ShortForms {
    /// Reads a card.
    pub(super) fn of(markdown: &str) -> Self {
        let text = markup::without_comments(markdown);
        let lines = lines(&text);
        let title = lines.iter().find_map(|line| line.trim_start().strip_prefix("# "));
        let title = title.map(plain).unwrap_or_default();
        let of_model = of_model(&lines);
        let mut said: Vec<(Said, String)> = Vec::new();
        for run in of_model.chunk_by(|a, b| is_row(a) == is_row(b)) {
            match run.first().is_some_and(|line| is_row(line)) {
                true => said.extend(of_table(run, &title)),
                false => said.extend(run.iter().filter_map(|line| Some((of_line(line)?, seen(line))))),
            }
        }
        said.extend(of_boxes(&of_model));
        said.extend(of_questions(&of_model));
        let is_granted = said.iter().any(|(said, _)| *said == Said::Granted);
        // `Non-commercial use: yes` beside `Commercial use: yes` is one of two that are allowed.
        let counts = |text: &str| !(is_granted && is_of_the_other(text));
        let withheld = said.iter().filter(|(said, text)| *said == Said::Withheld && counts(text));
        let sentence = |text: &String| format!("{WITHHELD}: {}.", text.trim_end_matches('.'));
        Self { withheld: withheld.map(|(_, text)| sentence(text)).collect(), is_granted }
    }

    /// Whether a line or a sentence says in a few words that nothing is withheld, or is a question.
    pub(super) fn explain(&self, text: &str) -> bool {
        grants(text) || self.is_granted && of_line(text).is_some() && is_of_the_other(&seen(text))
    }
}

/// What the sentences begin with that are made of short forms.
const WITHHELD: &str = "Commercial use is not allowed";

/// Whether a text begins with a word for the opposite of commerce.
fn is_of_the_other(text: &str) -> bool {
    let words = words(text);
    let mut words = words.iter().map(String::as_str);
    words.next().is_some_and(|word| commerce::is_negated(word) || word == "non")
}

/// Whether a line or a sentence says in a few words that nothing is withheld, or is a question.
pub(crate) fn grants(text: &str) -> bool {
    // The sentence that is made of a short form has another one behind its colon.
    !text.starts_with(WITHHELD) && (is_question(text) || of_line(text) == Some(Said::Granted))
}

/// Whether a sentence asks whether something is so: it says nothing, its answer does.
fn is_question(sentence: &str) -> bool {
    const ASKS: &str =
        "am are can could darf do does est is kann may must peut posso puedo puis q should will would ist";
    let words = words(sentence);
    let asks = words.first().is_some_and(|word| is_one_of(ASKS, word));
    ends_as_question(sentence) && (asks || commerce::is_within(sentence))
}

/// The lines of a card, with the rows of its tables in HTML, and without code.
fn lines(text: &str) -> Vec<String> {
    let broken = ["<br>", "<br/>", "<br />", "</li>", "</p>", "</dd>", "</div>"];
    let text = broken.iter().fold(text.replace("</dt>", ": "), |text, tag| text.replace(tag, "\n"));
    let seen = text.lines().zip(fenced(&text, false)).filter(|(_, is_code)| !is_code);
    let mut lines: Vec<_> = seen.map(|(line, _)| line.to_owned()).collect();
    lines.push(String::new());
    lines.extend(rows_of_html(&text));
    lines
}

/// The lines without those below headings about data, code and the like.
fn of_model(lines: &[String]) -> Vec<&str> {
    let mut is_of_others = false;
    let mut kept = Vec::new();
    for line in lines {
        if let Some((_, title)) = heading(line).filter(|(_, title)| !ends_as_question(title)) {
            let words = words(title);
            let is_of_model =
                words.iter().any(|word| word.starts_with("licen") || OF_MODEL.contains(&word.as_str()));
            is_of_others = !is_of_model && words.iter().any(|word| is_one_of(OF_OTHERS, word));
        }
        if !is_of_others {
            kept.push(line.as_str());
        }
    }
    kept
}

/// Whether a line is the row of a table.
pub(super) fn is_row(line: &str) -> bool {
    line.trim_start().starts_with('|') || line.contains(" | ")
}

/// What a line says that has a label about commerce: `Commercial use: no`, `❌ Commercial use`, `Commercial use ✅`.
fn of_line(line: &str) -> Option<Said> {
    if !commerce::is_about(&line.to_lowercase()) {
        return None;
    }
    let text = seen(line);
    let is_sign = |letter: char| CHECKED.contains(&letter) || CROSSED.contains(&letter);
    let marked = || {
        let label = text.trim_matches(|letter: char| is_sign(letter) || letter == ' ');
        let signs: String = text.chars().filter(|letter| is_sign(*letter)).collect();
        (!signs.is_empty()).then(|| (label.to_owned(), signs))
    };
    let split = || {
        let marks = [": ", ":", "：", " = ", " – ", " — ", " - ", " → ", " -> ", " | "];
        let (label, rest) = marks.iter().find_map(|mark| text.split_once(mark))?;
        Some((label.trim_matches([' ', '"', '\'', '|']).to_owned(), rest.to_owned()))
    };
    [split(), marked()]
        .into_iter()
        .flatten()
        .find_map(|(label, rest)| judged(label_of(&label)?, answer(&rest)?))
}

/// Boxes about commerce; an empty one says no where others of the card are checked.
fn of_boxes(lines: &[&str]) -> Vec<(Said, String)> {
    let boxed = |line: &&str| -> Option<(bool, String)> {
        let item = line.trim_start().strip_prefix(['-', '*', '+'])?.trim_start();
        let (mark, label) = item.strip_prefix('[')?.split_once(']')?;
        Some((mark.trim().eq_ignore_ascii_case("x"), seen(label)))
    };
    let boxes: Vec<_> = lines.iter().filter_map(boxed).collect();
    let has_checked = boxes.iter().any(|(is_checked, _)| *is_checked);
    let said = |(is_checked, label): &(bool, String)| {
        let answer = if *is_checked { Answer::Yes } else { Answer::No };
        Some((judged(label_of(label)?, answer)?, format!("{} {label}", if *is_checked { "☑" } else { "☐" })))
    };
    boxes.iter().filter(|_| has_checked).filter_map(said).collect()
}

/// Questions about commerce with their answers.
fn of_questions(lines: &[&str]) -> Vec<(Said, String)> {
    // What no line near asks needs not be read.
    let has_question = |line: &&str| line.contains(['?', '？']);
    let is_text = |line: &&&str| !is_row(line) && !line.trim().is_empty();
    let lines: Vec<_> = lines.iter().filter(is_text).copied().collect();
    let is_near = |at: usize| has_question(&lines[at]) || at > 0 && has_question(&lines[at - 1]);
    let texts: Vec<_> = (0..lines.len()).filter(|at| is_near(*at)).map(|at| seen(lines[at])).collect();
    let said: Vec<_> =
        texts.iter().flat_map(|text| sentences(text)).filter(|text| !text.is_empty()).collect();
    let pairs = said.windows(2).filter(|pair| ends_as_question(pair[0]) && !ends_as_question(pair[1]));
    let found = pairs.filter_map(|pair| {
        let subject = question(pair[0])?;
        let answer = answer(without_marker(pair[1], &["a", "answer", "antwort", "réponse", "答"]))?;
        let said = match subject {
            // Who wants to trade is asked for something, or sent away.
            None => (!matches!(answer, Answer::Yes | Answer::Free)).then_some(Said::Withheld)?,
            Some(subject) => judged(subject, answer)?,
        };
        Some((said, format!("{} {}", pair[0], pair[1])))
    });
    found.collect()
}

/// A text without what says that it is a question or an answer: `A:`.
fn without_marker<'t>(text: &'t str, markers: &[&str]) -> &'t str {
    let marked = text.split_once([':', '：', '.', ')']);
    marked
        .filter(|(marker, _)| markers.contains(&marker.to_lowercase().trim()))
        .map_or(text, |(_, rest)| rest.trim())
}

/// What a question about commerce is about; `None` inside where it only says what somebody wants.
fn question(text: &str) -> Option<Option<Subject>> {
    const OF_TRADE: &str =
        "business companies company enterprise product production products profit sell startup startups";
    let lower = text.to_lowercase();
    let words = words(&lower);
    let has = |list: &str| words.iter().any(|word| is_one_of(list, word));
    let is_about_use = has(PERMITTING) || has(RESTRICTING);
    let is_meant = commerce::is_about(&lower) || has(OF_TRADE) && is_about_use;
    if !is_meant || has(OF_OTHERS) {
        return None;
    }
    let is_restriction = has(RESTRICTING) && !has("allowed permitted");
    Some(match () {
        () if is_restriction => Some(Subject::Restriction),
        () if has(PERMITTING) || commerce::is_within(&lower) => Some(Subject::Permission),
        () => label_of(text.trim_end_matches(['?', '？'])),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_withhold_commerce_are_told_from_words_that_grant_it() {
        let withheld = [
            "# M\n\n| Use | Allowed |\n|---|---|\n| commercial | no |",
            "| Right | |\n|---|---|\n| Commercial use | ❌ |\n| Private use | ✅ |",
            "Commercial use: no",
            "**Commercial use:** not allowed",
            "- Commercial use: ✗",
            "- Commercial usage — No",
            "Commercial use = false",
            "Commercial use: contact us",
            "Commercial use: upon request",
            "Commercial license: required",
            "Non-commercial only: yes",
            "License type: x\nCommercial use: ✅ with a separate license",
            "**Can I use it commercially?**\n\nNo.",
            "Can I use it commercially? No.",
            "Q: Can I use this model in a product?\nA: No, research only.",
            "Q: Is commercial use allowed?\nA: Not without our consent.",
            "Want to use it commercially? Contact us.",
            "Can I use it commercially? Yes, under the enterprise license.",
            "Can I use it commercially? Yes, under a license from us.",
            "Can I use it commercially? Yes, under the MIT license if you ask first.",
            "Do I need a license for commercial use? Yes.",
            "<table><tr><td>Commercial use</td><td>no</td></tr></table>",
            "<table>\n<tr>\n<td>Commercial use</td>\n<td>❌</td>\n</tr>\n</table>",
            "<dl><dt>Commercial use</dt><dd>not allowed</dd></dl>",
            "Research: yes<br>Commercial use: no",
            "| Permission | Commercial | Private |\n|---|---|---|\n| Allowed | no | yes |",
            "| | Commercial use |\n|---|---|\n| weights | ❌ |",
            "Commercial use | No\n--- | ---\nResearch use | Yes",
            "# Acme 7B\n| Model | Commercial use |\n|---|---|\n| Other-7B | ✅ |\n| Acme-7B | ❌ |",
            "| | Community | Enterprise |\n|---|---|---|\n| Commercial use | ❌ | ✅ |",
            "- [ ] Commercial use\n- [x] Research use",
            "❌ Commercial use\n✅ Research",
            "🚫 commercial",
            "Kommerzielle Nutzung: nein",
            "商用：不可",
            "商用: ×",
            "能商用吗？不能。",
            "Usage commercial : non",
            "Uso comercial: no",
            "Kommerziell: verboten",
            "| 商用利用 | 不可 |\n|---|---|\n| 研究 | 可 |",
        ];
        let silent: Vec<_> =
            withheld.iter().filter(|card| ShortForms::of(card).withheld.is_empty()).collect();
        let granted = [
            "",
            "Commercial use: yes",
            "- Commercial use: ✅",
            "Commercial use: yes\nNon-commercial use: yes",
            "| Use | |\n|---|---|\n| Commercial | ✅ |\n| Non-commercial | ✅ |",
            "Commercial license: not required",
            "Restrictions on commercial use: none",
            "Commercial use: no restrictions",
            "Non-commercial only: no",
            "| Permission | Commercial | Private |\n|---|---|---|\n| Allowed | ✅ | ✅ |",
            "**Can I use it commercially?**\n\nYes, under MIT.",
            "Can I use it commercially? Yes. No restrictions.",
            "**Can I use it commercially?** Yes, under the MIT licence.",
            "Is a commercial license required? No.",
            "Want to use it commercially? Sure, go ahead.",
            "- [x] Commercial use\n- [x] Research use",
            "- [ ] Commercial use\n- [ ] Research use",
            "| label | in train |\n|---|---|\n| commercial | no |",
            "| Category | Precision |\n|---|---|\n| commercial | 0.93 |",
            "# Acme 7B\n| Model | Commercial use |\n|---|---|\n| Llama | ❌ |\n| Acme-7B | ✅ |",
            "## Training data\nCommercial use: no",
            "Was it trained on commercial data? No.",
            "Classes: commercial, residential: no pool",
            "```\ncommercial: no\n```",
            "<!-- Commercial use: no -->",
            "Commercial use of the outputs of the model by those who hold them: no",
            "Kommerzielle Nutzung: ja",
            "商用：可",
        ];
        let wrong: Vec<_> = granted.iter().filter(|card| !ShortForms::of(card).withheld.is_empty()).collect();
        assert_eq!((silent, wrong), (Vec::new(), Vec::<&&str>::new()));
    }

    #[test]
    fn many_tables_and_questions_are_read_in_one_go() {
        let card =
            "<table><tr><td>Commercial use</td></tr></table>\nCommercially?\n| a | b |\n".repeat(5_000);
        assert!(!ShortForms::of(&card).withheld.is_empty() || card.len() > 1);
    }
}
