//! Words of commerce, of those who trade, of what is no trade, and phrases that withhold a use: one list for cards, keys and
//! notices.

use crate::prose;

/// How words for commerce begin in languages that are written in Latin, Greek or Cyrillic letters, in lower case; what
/// negates them may stand before ([`NEGATIONS`]).
const STEMS: [&str; 21] = [
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
    "kommerc",
    "kommers",
    "kommerz",
    "lucrati",
    "thương",
    "ticari",
    "üzleti",
    "εμπορ",
    "комерс",
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

/// The same in the other languages that are written in Latin or Cyrillic letters, in lower case.
const TRADERS_ELSEWHERE: [&str; 19] = [
    "aziend",
    "bedrijv",
    "companhia",
    "compañía",
    "empresa",
    "entreprise",
    "firmach",
    "firmen",
    "firmom",
    "firmy",
    "företag",
    "imprese",
    "przedsiębior",
    "société",
    "unternehm",
    "virksomhed",
    "şirket",
    "компани",
    "предприят",
];

/// What those who trade are called in East Asia: parts of a sentence.
const TRADERS_WITHIN: [&str; 9] = ["事業者", "企业", "企業", "会社", "公司", "法人", "기업", "법인", "회사"];

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

/// Words that withhold a use which open licences grant, in lower case with one space for what is no letter, sorted.
pub(crate) const WITHHOLDING: [&str; 80] = [
    "academic purposes only",
    "academic research only",
    "academic use only",
    "commerce is excluded",
    "commercial applications are not",
    "commercial applications require",
    "commercial license is required",
    "commercial license required",
    "commercial purposes are not",
    "commercial purposes is not",
    "commercial usage is forbidden",
    "commercial usage is not",
    "commercial usage is prohibited",
    "commercial usage requires",
    "commercial use is excluded",
    "commercial use is forbidden",
    "commercial use is not",
    "commercial use is prohibited",
    "commercial use is restricted",
    "commercial use is subject to",
    "commercial use needs",
    "commercial use not",
    "commercial use prohibited",
    "commercial use requires",
    "commercial users must",
    "commons clause",
    "contact us for commercial",
    "demo purposes only",
    "demonstration purposes only",
    "development purposes only",
    "development use only",
    "educational purposes only",
    "educational use only",
    "evaluation purposes only",
    "exclusively for academic",
    "exclusively for non commercial",
    "exclusively for research",
    "exclusively for scientific",
    "for commercial use please contact",
    "internal purposes only",
    "internal usage only",
    "internal use only",
    "limited to academic",
    "limited to non commercial",
    "limited to research",
    "must not be used",
    "no commercial",
    "no production use",
    "non production use",
    "not be used commercially",
    "not be used for any commercial",
    "not be used for commercial",
    "not for any commercial",
    "not for commercial",
    "not for deployment",
    "not for production",
    "not for use in production",
    "only be used for research",
    "only for academic",
    "only for research",
    "only for scientific",
    "personal use only",
    "prohibits commercial",
    "purposes exclusively",
    "requires a commercial license",
    "research only",
    "research purposes only",
    "research use exclusively",
    "research use only",
    "restricted to academic",
    "restricted to non commercial",
    "restricted to research",
    "solely for academic",
    "solely for non commercial",
    "solely for research",
    "solely for scientific",
    "test purposes only",
    "testing purposes only",
    "trial purposes only",
    "trial use only",
];

/// The same in other languages that cards are written in: parts of a text in lower case.
pub(crate) const WITHHOLDING_ELSEWHERE: [&str; 93] = [
    "alleen voor onderzoek",
    "apenas para pesquisa",
    "fins de recherche uniquement",
    "kommerzielle nutzung ist nicht",
    "kommerzielle nutzung ist untersagt",
    "kommerzielle nutzung ist verboten",
    "kommerzielle nutzung nicht",
    "kommerzielle nutzung untersagt",
    "kommerzielle nutzung verboten",
    "nicht für kommerzielle",
    "nicht kommerziell",
    "nicht-kommerziell",
    "nichtkommerziell",
    "niekomercyj",
    "niet-commercieel",
    "no comercial",
    "non commerciale",
    "nur für forschung",
    "nur für forschungszwecke",
    "nur zu forschungszwecken",
    "não comercial",
    "prohibido el uso comercial",
    "prohibido su uso comercial",
    "proibido o uso comercial",
    "recherche uniquement",
    "solo para investigación",
    "solo per la ricerca",
    "solo uso académico",
    "ticari kullanım yasak",
    "ticari kullanımı yasak",
    "ticari olmayan",
    "tylko do badań",
    "uniquement à des fins de recherche",
    "usage commercial est interdit",
    "usage commercial interdit",
    "usage non commercial",
    "uso comercial está prohib",
    "uso comercial está proib",
    "uso comercial prohib",
    "uso comercial proib",
    "uso commerciale vietato",
    "uso commerciale è vietato",
    "utilisation commerciale est interdite",
    "utilisation commerciale interdite",
    "vietato l'uso commerciale",
    "zakaz użytku komercyjnego",
    "απαγορεύεται η εμπορική",
    "μη εμπορικ",
    "запрещается коммерческое",
    "запрещено коммерческое",
    "комерційне використання заборон",
    "коммерческое использование запрещ",
    "коммерческое использование не",
    "некомерцій",
    "некоммерческ",
    "только для исследова",
    "только для научных",
    "غير تجاري",
    "لأغراض البحث فقط",
    "يحظر الاستخدام التجاري",
    "يمنع الاستخدام التجاري",
    "不可商用",
    "不得商用",
    "不得用于商业",
    "不得用于商用",
    "仅供学习",
    "仅供学术",
    "仅供研究",
    "仅用于学术",
    "仅用于研究",
    "仅限学术",
    "仅限研究",
    "僅供研究",
    "商業利用を禁",
    "商用利用は禁止",
    "商用利用を禁",
    "商用利用不可",
    "商用目的での利用を禁",
    "研究目的でのみ",
    "研究目的に限",
    "研究目的のみ",
    "禁止商业",
    "禁止商業",
    "禁止商用",
    "非商业",
    "非商用",
    "비상업",
    "상업적 사용 금지",
    "상업적 사용을 금",
    "상업적 이용 금지",
    "상업적 이용을 금",
    "연구 목적으로만",
    "연구용으로만",
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
    is_within(text) || prose::words(text).into_iter().any(begins)
}

/// Whether a word is one for earning money with a thing: `commercially`, `monetize`.
pub(crate) fn is_earning(word: &str) -> bool {
    EARNING.iter().any(|stem| word.starts_with(stem))
}

/// Whether a word begins as one for those who trade does.
pub(crate) fn is_trader(word: &str) -> bool {
    TRADERS.iter().any(|stem| word.starts_with(stem))
}

/// The same of a word of another language than English.
pub(crate) fn is_trader_elsewhere(word: &str) -> bool {
    TRADERS_ELSEWHERE.iter().any(|stem| word.starts_with(stem))
}

/// The places of a sentence of East Asia where those who trade are named.
pub(crate) fn traders_within(text: &str) -> impl Iterator<Item = (usize, &str)> {
    TRADERS_WITHIN.iter().flat_map(|part| text.match_indices(part))
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
        assert!(WITHHOLDING.is_sorted() && WITHHOLDING.iter().all(|phrase| !phrase.contains("licence")));
        assert!(TRADERS_ELSEWHERE.is_sorted() && TRADERS_WITHIN.is_sorted());
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
