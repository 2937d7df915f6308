//! What the fields of a gate have one agree to: a box that is to be checked, a label that says so, and a list whose answers are
//! all of one kind.
//!
//! In: `extra_gated_fields` of front matter. Out: one sentence for each field that says something about terms. A list that offers
//! commerce, or another purpose, asks what somebody wants to do, and withholds nothing.

use super::front_matter::Node;
use super::holder_words;
use crate::commerce;
use crate::prose;

/// Words of a label or an answer by which one agrees to something, in the languages of cards.
const AGREEING: [&str; 33] = [
    "accept",
    "accepte",
    "accepto",
    "accetto",
    "aceito",
    "acepto",
    "acknowledge",
    "agree",
    "agreement",
    "akzeptiere",
    "allowed",
    "certify",
    "conditions",
    "confirm",
    "confirmo",
    "confirme",
    "license",
    "licence",
    "lizenz",
    "licencia",
    "only",
    "promise",
    "terms",
    "zustimme",
    "не",
    "согласен",
    "согласна",
    "принимаю",
    "同意",
    "接受",
    "遵守",
    "しません",
    "동의",
];

/// Words of an answer that leaves a purpose open.
const OPEN: [&str; 22] = [
    "all",
    "altro",
    "andere",
    "any",
    "autre",
    "everything",
    "industry",
    "otro",
    "other",
    "others",
    "outro",
    "private",
    "product",
    "production",
    "products",
    "sonstiges",
    "something",
    "work",
    "другое",
    "其他",
    "その他",
    "기타",
];

/// What a field says about terms.
pub(super) fn read(label: &str, field: &Node) -> Option<String> {
    let answers: Vec<String> = field.all("options").flat_map(Node::items).flat_map(answer).collect();
    let kind = field.all("type").flat_map(Node::texts).chain(field.texts()).next().unwrap_or_default();
    let others: Vec<_> =
        ["label", "description"].into_iter().flat_map(|key| field.all(key)).flat_map(Node::texts).collect();
    let label = std::iter::once(label.to_owned()).chain(others).collect::<Vec<_>>().join(" ");
    let said = || [vec![label.clone()], answers.clone()].concat().join("; ");
    let is_box = kind.eq_ignore_ascii_case("checkbox");
    let is_agreed = agrees(&label) || answers.iter().any(|answer| agrees(answer));
    let is_select = kind.eq_ignore_ascii_case("select");
    let is_of_commerce = commerce::is_about(&label.to_lowercase()) && answers.len() == 1;
    // A place to write one's name in is no box.
    let is_name = !is_select && accepts_license_alone(&label);
    match () {
        () if is_box => Some(label),
        () if is_name => None,
        () if is_agreed || is_select && is_of_commerce => Some(said()),
        () if is_select && are_of_one_kind(&answers) => Some(format!("Only {}", said())),
        () => None,
    }
}

/// Whether a label says nothing but that one accepts the licence.
fn accepts_license_alone(label: &str) -> bool {
    const WORDS: [&str; 12] =
        ["accept", "agree", "and", "have", "i", "licence", "license", "model", "of", "read", "the", "to"];
    prose::words(&label.to_lowercase()).iter().all(|word| WORDS.contains(word))
}

/// The text of an answer: a word, or a map with a `label`.
fn answer(node: &Node) -> Vec<String> {
    match node {
        Node::Map(_) => node.all("label").flat_map(Node::texts).collect(),
        node => node.texts(),
    }
}

/// Whether a label or an answer says that one agrees to something, or withholds commerce.
fn agrees(text: &str) -> bool {
    let lower = text.to_lowercase();
    let words = prose::words(&lower);
    const NO: [&str; 8] = ["nicht", "niet", "no", "non", "not", "não", "не", "нет"];
    let is_withheld = words.windows(2).any(|pair| NO.contains(&pair[0]) && commerce::begins(pair[1]))
        || words.iter().any(|word| commerce::is_negated(word));
    let is_promise = prose::has(&words, &["i", "we"]) && prose::has(&words, &["not", "will"]);
    let in_one_word = AGREEING.iter().filter(|word| !word.is_ascii());
    prose::has(&words, &AGREEING)
        || in_one_word.into_iter().any(|part| words.iter().any(|word| word.ends_with(part)))
        || is_withheld
        || is_promise
}

/// Whether at least half of the answers of a list are purposes that are no trade, or those who have no other, and none leaves it
/// open.
fn are_of_one_kind(answers: &[String]) -> bool {
    let is_open = |answer: &String| {
        let lower = answer.to_lowercase();
        let words = prose::words(&lower);
        prose::has(&words, &OPEN)
            || words.iter().any(|word| commerce::is_trader(word) && !word.starts_with("organi"))
            || commerce::is_about(&lower)
    };
    let is_closed = |answer: &String| {
        let lower = answer.to_lowercase();
        let words = prose::words(&lower);
        let is_no_trade = |word: &&str| {
            commerce::is_no_trade(word) || commerce::is_no_trade(&format!("{word}s")) || *word == "university"
        };
        words.iter().any(is_no_trade)
            || holder_words::are_of_research_alone(&words)
            || words.iter().any(|word| holder_words::is_of_purpose(word))
    };
    let is_answer = |answer: &&String| answer.contains(char::is_alphabetic);
    let answers: Vec<_> = answers.iter().filter(is_answer).collect();
    let closed = answers.iter().filter(|answer| is_closed(answer)).count();
    closed > 0 && 2 * closed >= answers.len() && !answers.iter().any(|answer| is_open(answer))
}

#[cfg(test)]
mod tests {
    use super::super::front_matter::node;
    use super::*;

    #[test]
    fn fields_that_have_one_agree_to_something_are_told_from_questions() {
        let asked = |yaml: &str| match node(yaml).expect("YAML") {
            Node::Map(entries) => entries.iter().find_map(|(label, node)| read(label, node)),
            _ => None,
        };
        let agreeing = [
            "I accept: checkbox",
            "Purpose: {type: select, options: [Research, Education]}",
            "I am: {type: select, options: [Student, Researcher]}",
            "Zweck: {type: select, options: [Forschung, Lehre]}",
            "用途: {type: select, options: [学术研究, 教学]}",
            "Usage: {type: select, options: [non-commercial research only]}",
            "I agree to the terms: {type: select, options: ['yes']}",
            "I am not a competitor: {type: select, options: ['yes']}",
            "License: {type: select, options: [I accept the Acme License]}",
            "I will not sell it: text",
            "Will you use it commercially: {type: select, options: ['No']}",
        ];
        let silent: Vec<_> = agreeing.iter().filter(|yaml| asked(yaml).is_none()).collect();
        let asking = [
            "Name: text",
            "Country: country",
            "Describe your research: text",
            "I accept the license: text",
            "Purpose: {type: select, options: [Research, Education, {label: Other, value: other}]}",
            "Purpose: {type: select, options: [Research, Commercial]}",
            "Sector: {type: select, options: [Industry, Academia]}",
            "Job title: {type: select, options: [Student, AI researcher, AI developer/engineer, Reporter, Other]}",
            "How did you hear of us: {type: select, options: [Web, Friend, Research paper]}",
        ];
        let wrong: Vec<_> = asking.iter().filter(|yaml| asked(yaml).is_some()).collect();
        assert_eq!((silent, wrong), (Vec::new(), Vec::<&&str>::new()));
    }
}
