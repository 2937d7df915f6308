//! Words of commerce, of those who trade, and of what is no trade: one list for cards, keys and notices.

/// How words for commerce begin in languages that are written in Latin, Greek or Cyrillic letters, in lower case; what
/// negates them may stand before ([`NEGATIONS`]).
const STEMS: [&str; 19] = [
    "comerc",
    "commerc",
    "erwerbsmäßig",
    "gewerblich",
    "handlow",
    "kaupalli",
    "kereskedelm",
    "komerc",
    "komersial",
    "komerč",
    "kommers",
    "kommerz",
    "lucrati",
    "thương",
    "ticari",
    "üzleti",
    "εμπορ",
    "комерц",
    "коммерч",
];

/// What such a word begins with that says the opposite.
const NEGATIONS: [&str; 8] = ["ne", "nicht", "nie", "non", "não", "un", "не", "μη"];

/// Parts of words for commerce in scripts without case.
const PARTS: [&str; 16] = [
    "商业",
    "商業",
    "商用",
    "営利",
    "营利",
    "營利",
    "盈利",
    "コマーシャル",
    "상업",
    "상용",
    "영리",
    "تجار",
    "מסחר",
    "व्यावसायिक",
    "वाणिज्यिक",
    "พาณิชย์",
];

/// How words for earning money with a thing begin.
const EARNING: [&str; 4] = ["commerciali", "commercially", "monetis", "monetiz"];

/// How words for those who trade begin.
pub(crate) const TRADERS: [&str; 7] =
    ["business", "compan", "corporat", "enterpris", "firms", "organi", "startup"];

/// Words for purposes that are no trade.
pub(crate) const PURPOSES: [&str; 14] = [
    "academic",
    "education",
    "educational",
    "evaluation",
    "hobby",
    "non-profit",
    "noncommercial",
    "nonprofit",
    "personal",
    "private",
    "research",
    "scholarly",
    "scientific",
    "teaching",
];

/// Words for those who do not trade.
pub(crate) const OTHERS: [&str; 16] = [
    "academia",
    "academics",
    "charities",
    "educators",
    "hobbyists",
    "individuals",
    "members",
    "non-profits",
    "nonprofits",
    "professors",
    "pupils",
    "researchers",
    "scientists",
    "students",
    "teachers",
    "universities",
];

/// Whether a word in lower case begins as one for commerce does, or as one for the opposite.
pub(crate) fn begins(word: &str) -> bool {
    STEMS.iter().any(|stem| word.starts_with(stem)) || is_negated(word)
}

/// Whether a word in lower case begins as one for the opposite of commerce does.
pub(crate) fn is_negated(word: &str) -> bool {
    let is_own = |word: &str| STEMS.iter().any(|stem| word.starts_with(stem));
    NEGATIONS.iter().any(|negation| word.strip_prefix(negation).is_some_and(is_own))
}

/// Whether a text in a script without case has one of the words for commerce.
pub(crate) fn is_within(text: &str) -> bool {
    PARTS.iter().any(|part| text.contains(part))
}

/// Whether a text in lower case speaks of commerce.
pub(crate) fn is_about(text: &str) -> bool {
    is_within(text) || text.split(|letter: char| !letter.is_alphanumeric()).any(begins)
}

/// Whether a word is one for earning money with a thing: `commercially`, `monetize`.
pub(crate) fn is_earning(word: &str) -> bool {
    EARNING.iter().any(|stem| word.starts_with(stem))
}

/// Whether a word begins as one for those who trade does.
pub(crate) fn is_trader(word: &str) -> bool {
    TRADERS.iter().any(|stem| word.starts_with(stem))
}

/// Whether a word is a purpose that is no trade, or those who have no other.
pub(crate) fn is_no_trade(word: &str) -> bool {
    PURPOSES.contains(&word) || OTHERS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commerce_is_known_in_the_languages_of_cards() {
        assert!(STEMS.is_sorted() && TRADERS.is_sorted() && PURPOSES.is_sorted() && OTHERS.is_sorted());
        for (text, expected) in [
            ("commercial use", true),
            ("non-commercial", true),
            ("noncommercial", true),
            ("kommerzielle nutzung", true),
            ("nichtkommerziell", true),
            ("niekomercyjny", true),
            ("некоммерческое", true),
            ("不可商用", true),
            ("e-commerce", true),
            ("communal", false),
            ("", false),
        ] {
            assert_eq!(is_about(text), expected, "{text}");
        }
    }
}
