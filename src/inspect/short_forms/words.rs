//! Words of labels, questions and answers about commerce, and what a label with its answer says.

use crate::commerce;
use crate::markup;
use crate::prose;

/// What a short form says to commerce.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    /// It is allowed.
    Granted,
    /// It is not, or something is asked for it.
    Withheld,
}

/// What an answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::inspect) enum Answer {
    Yes,
    No,
    /// Nothing is asked or withheld: `no limits`.
    Free,
    /// Something has to be asked or paid first.
    Ask,
}

/// What a label or a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    /// Whether commerce is allowed.
    Permission,
    /// Whether something is asked for it, or withheld.
    Restriction,
}

pub(super) const YES: &str = "1 allowed authorized ja free granted ok okay oui permitted sim si supported sure sí sì true unlimited \
    unrestricted y yes да так ναι 是 可 可以 允许 はい 예 evet tak نعم";

/// Signs for yes and for no.
pub(super) const CHECKED: [char; 7] = ['✓', '✔', '✅', '☑', '🆗', '👍', '🟢'];
pub(in crate::inspect) const CROSSED: [char; 14] =
    ['✗', '✘', '✕', '✖', '×', '❌', '❎', '⛔', '🚫', '☐', '☒', '👎', '🔴', '🛑'];

pub(super) const NO: &str = "0 banned cannot denied disallowed excluded false forbidden geen hayır illegal interdit interdite kein \
    keine n nee nein nej never nicht nie no non none nope not não não-comercial prohibido prohibited \
    proibido restricted tidak unauthorized unlawful untersagt verboten vietato x yasak нет ні запрещено \
    нельзя όχι لا 아니요 불가 금지 いいえ なし ダメ không";

/// How answers begin that are written without spaces.
pub(super) const NO_WITHOUT_SPACES: &str = "不 否 禁 無し 非 仅 僅 未 没有 불가 금지 できません";

/// What takes back a no: nothing is withheld.
pub(super) const NO_LIMIT: &str = "additional cost fee fees issue limit limitation limitations limits problem restriction restrictions \
    required 不限 不受限";

/// Words that make a yes one with conditions, or ask.
pub(super) const ASKING: &str = "after agreement apply approval ask auf but buy conditional contact contract demande except fee if \
    inquire license limited lizenz necessary needed only paid pay permission provided request required \
    requires restricted royalty sauf separate subject subscription unless until wenn written 联系 授权";

/// Words that take back that nothing is withheld.
pub(super) const LIMITING: &str = "but contact except if only unless";

/// Words of labels about commerce beside those of [`commerce`].
pub(super) const OF_LABELS: &str = "a allowed an and any applications application bruk can deployment distribution einsatz exploitation for \
    gebruik in is it license licensing model not of on or permission permissions permitted possible product \
    production products purpose purposes redistribution right rights saas sale service services the this \
    usage usages use used user users uses uso utilisation utilizzo verwendung weights nutzung использование";

/// Words of labels and questions about what is asked or withheld.
pub(super) const RESTRICTING: &str = "any ban banned condition conditions cost disallowed fee fees forbidden have illegal limit limitation \
    limitations limited limits must need needed non not only pay prohibited require required restricted \
    restriction restrictions";

/// Words of questions whether something is allowed.
pub(super) const PERMITTING: &str = "able allow allowed allows available can could darf free kann licensed may okay ok permit permitted \
    possible puis peut puedo posso suitable use used";

/// Words of headings and of tables whose content is not about the model.
pub(in crate::inspect) const OF_OTHERS: &str = "architecture base benchmark benchmarks categories category class classes code corpus data dataset \
    datasets domain evaluation example examples feature label labels results source split training";

/// Whether a word is one of a list.
pub(in crate::inspect) fn is_one_of(list: &str, word: &str) -> bool {
    list.split(' ').any(|known| known == word)
}

/// A line as a reader sees it, without marks of lists and of emphasis.
pub(super) fn seen(line: &str) -> String {
    let text = markup::with_characters(&markup::without_tags(line));
    let text = text.replace(['*', '`', '\u{fe0f}'], "").replace("__", "");
    let text = text.trim_start_matches(['-', '+', '>', '•', '#', ' ', '\t']);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(super) fn ends_as_question(sentence: &str) -> bool {
    sentence.trim_end_matches(['*', '_', '"', ')', ' ']).ends_with(['?', '？'])
}

pub(in crate::inspect) fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    prose::words(&lower).into_iter().map(str::to_owned).collect()
}

pub(super) fn judged(subject: Subject, answer: Answer) -> Option<Said> {
    Some(match (subject, answer) {
        (_, Answer::Free) => Said::Granted,
        (Subject::Permission, Answer::Yes) | (Subject::Restriction, Answer::No) => Said::Granted,
        _ => Said::Withheld,
    })
}

/// What a label is about: a few words of commerce, and none of anything else.
pub(super) fn label_of(label: &str) -> Option<Subject> {
    const FEW: usize = 6;
    const FEW_CHARACTERS: usize = 12;
    let lower = label.to_lowercase().replace(['_', '-'], " ").replace("licence", "license");
    let words = words(&lower);
    let is_short =
        words.len() <= FEW && (!commerce::is_within(&lower) || lower.chars().count() <= FEW_CHARACTERS);
    if !is_short || !commerce::is_about(&lower) || ends_as_question(label) {
        return None;
    }
    let is_known = |word: &String| {
        commerce::begins(word)
            || commerce::is_within(word)
            || is_one_of(OF_LABELS, word)
            || is_one_of(RESTRICTING, word)
    };
    if !words.iter().all(is_known) {
        return None;
    }
    let is_restriction = |word: &String| is_one_of(RESTRICTING, word) || commerce::is_negated(word);
    Some(if words.iter().any(is_restriction) { Subject::Restriction } else { Subject::Permission })
}

/// `Yes, under the MIT licence`: nothing is asked beside the one licence that the card names. A second one is none of `the`.
fn is_under_the_license(words: &[String]) -> bool {
    const MOST_WORDS: usize = 8;
    let mut asking = words.iter().filter(|word| is_one_of(ASKING, word));
    let at = words.windows(2).position(|pair| pair[0] == "under" && pair[1] == "the");
    let names_one = at.is_some_and(|at| words[at..].iter().any(|word| word == "license"));
    let is_trade = |word: &String| {
        commerce::begins(word) || commerce::is_trader(word) || is_one_of("same other special", word)
    };
    let behind = at.map_or(words, |at| &words[at..]);
    names_one
        && words.len() <= MOST_WORDS
        && asking.all(|word| word == "license")
        && !behind.iter().any(is_trade)
}

/// What a short answer says; `None` where it is none.
pub(in crate::inspect) fn answer(text: &str) -> Option<Answer> {
    const FEW: usize = 14;
    let text = seen(text).replace('|', " ");
    let lower = text.to_lowercase().replace("licence", "license");
    let words = words(&lower);
    let has = |list: &str| words.iter().any(|word| is_one_of(list, word));
    let first = words.first().map(String::as_str).unwrap_or_default();
    let sign = lower.chars().find(|letter| !letter.is_whitespace());
    let is_free = NO_LIMIT.split(' ').any(|part| lower.contains(part));
    // `Yes, the licence allows it.`
    let is_granted = has("allow allows permit permits") && !has(LIMITING) && !has("when where")
        || is_under_the_license(&words);
    let is_asked =
        has(ASKING) && !is_granted || ["联系", "授权", "許可"].iter().any(|part| lower.contains(part));
    match sign {
        Some(sign) if CROSSED.contains(&sign) => return Some(Answer::No),
        Some(sign) if CHECKED.contains(&sign) => {
            return Some(if is_asked { Answer::Ask } else { Answer::Yes });
        }
        _ => {}
    }
    let is_denied =
        is_one_of(NO, first) || NO_WITHOUT_SPACES.split(' ').any(|begin| lower.starts_with(begin));
    let is_negated = |list: &str| words.iter().any(|word| matches!(word.as_str(), "no" | "not")) && has(list);
    match () {
        () if is_denied && is_free => Some(if has(LIMITING) { Answer::Ask } else { Answer::Free }),
        () if is_denied => Some(Answer::No),
        () if words.len() > FEW => None,
        () if is_negated(YES) => Some(Answer::No),
        () if is_one_of(YES, first) || is_one_of(YES, lower.trim()) => {
            Some(if is_asked { Answer::Ask } else { Answer::Yes })
        }
        () if has(NO) => Some(Answer::No),
        () if is_asked => Some(Answer::Ask),
        () => None,
    }
}
