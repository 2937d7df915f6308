//! Words that make conditions in other languages than English: one list for cards, gates and sentences on licences.
//!
//! Of German, Dutch, French, Spanish, Portuguese, Italian, Polish, Swedish, Danish, Turkish, Russian and Ukrainian: how words
//! begin, in lower case. Of Chinese, Japanese and Korean: parts of sentences.

use crate::commerce;
use crate::prose;

/// How words of conditions begin.
const STEMS: &str = "nur nicht kein ohne ausschließ ausschliess bedarf bedürf gewerb kommerz zustimm genehm untersag \
    verbot vereinbar vorher vorab muss müssen entgelt kostenpflicht lediglich ausgenommen außer alleen niet geen zonder \
    toestemming verboden uitsluitend mits sauf seul uniquement interdi sans accord préalable exclusiv doit doivent payant \
    hormis solo sólo salvo prohib sin excepto autoriza acuerdo únic debe deben apenas somente exceto proib sem devem deve \
    soltanto esclusiv vietat senza eccetto devono tylko wyłącz zabron bez zgod endast inte utan kun ikke uden tillad sadece \
    yalnız yasak hariç izin только запре нельзя кроме исключ соглас разреш не без обяз лише тільки заборон дозвол";

/// How words begin that forbid.
pub(crate) const FORBIDDING: &str = "verbot verboden untersag interdi prohib proib vietat zabron yasak запре заборон tilos kielle zakáz zakaz \
    förbj forbud dilarang interzis απαγορ забран cấm sauf salvo esclus escluso excepto eccetto ausgenommen ausgeschlossen außer uitgezonderd undtag \
    oprócz кроме крім";

/// How words begin that grant, and parts of those that are written without spaces.
pub(crate) const GRANTING: [&str; 38] = [
    "allowed",
    "autoris",
    "autoriz",
    "bezpłat",
    "consent",
    "darf",
    "dozwol",
    "erlaub",
    "free",
    "frei",
    "gestattet",
    "gratis",
    "gratuit",
    "kostenlos",
    "libero",
    "libre",
    "livre",
    "mag",
    "permes",
    "permis",
    "permiti",
    "peut",
    "pode",
    "puede",
    "può",
    "toegestaan",
    "zulässig",
    "бесплат",
    "дозвол",
    "можно",
    "разреш",
    "свобод",
    "免费",
    "可",
    "允许",
    "가능",
    "수 있",
    "자유",
];

/// Words that add one purpose to others: `anche per uso commerciale`.
const ALSO: [&str; 17] = [
    "anche",
    "auch",
    "aussi",
    "compris",
    "comprise",
    "ebenfalls",
    "ebenso",
    "incluso",
    "inclusive",
    "ook",
    "również",
    "takže",
    "także",
    "también",
    "také",
    "também",
    "également",
];

/// Words that deny what they stand with, and make no condition by themselves.
const DENIALS: [&str; 17] = [
    "aucun", "aucune", "ingen", "inga", "ne", "nem", "nenhum", "nenhuma", "nessun", "nessuna", "nie",
    "ninguna", "ningún", "no", "non", "não", "pas",
];

/// How words for the use of a thing begin.
pub(crate) const USES: [&str; 23] = [
    "anvend",
    "använd",
    "brug",
    "bruk",
    "einsatz",
    "einzusetz",
    "emple",
    "emploi",
    "gebruik",
    "impieg",
    "korzyst",
    "kullan",
    "nutz",
    "usage",
    "usar",
    "uso",
    "utilis",
    "utiliz",
    "verwend",
    "użyc",
    "использ",
    "примен",
    "використ",
];

/// Words between a use and those whose it is.
const BETWEEN: &str = "an bei durch für im in von aan door voor chez dans par pour a em en para pelas por dla przez av för i til \
    per da parte di için tarafından в для les des los las os as le la el il lo gli die der den dem geeignet geschikt \
    apte apto adatto";

/// What is asked of nobody by these words, behind a word of a condition: `ohne Einschränkung`.
const UNCONDITIONAL: [&str; 8] =
    ["einschränk", "frais", "gebühr", "kosten", "limit", "restri", "beperk", "ограничен"];

/// Parts of sentences of East Asia that make conditions.
const PARTS: &str = "不 仅 僅 禁 须 須 需 限 另 只 勿 非 未经 未經 付费 同意 申请 申請 联系 聯繫 但 ない のみ ません 必要 \
    ください 除外 除く 除き 금지 불가 제한 필요 문의 요청 않 없 다만";
/// What is no condition, in which such parts stand; longer ones first.
const FREE_PARTS: [&str; 6] = ["제한 없이", "제한없이", "없이", "不限", "无需", "無需"];
/// A sentence with one of these is about warranty or liability.
const DISCLAIMING_PARTS: &str = "不代表 担保 擔保 保证 保証 責任 责任 보증 책임";

/// Those of them behind which, or before which, somebody may not use a thing.
const DENYING_PARTS: &str = "不得 不可 不能 不允许 不對 不对 不向 不供 禁 勿 非 のみ ません できない 除外 除く 금지 불가 제외 안됩니다 않습 없습";

/// Whether a word in lower case is one of a condition. Short ones are whole words.
pub(crate) fn begins(word: &str) -> bool {
    STEMS.split_whitespace().any(|stem| match stem.chars().count() {
        0..4 => word == stem,
        _ => word.starts_with(stem),
    })
}

/// Whether words grant commerce, and nothing else of them makes a condition: `darf frei verwendet werden, auch kommerziell`.
pub(crate) fn grant_commerce(words: &[&str]) -> bool {
    let grants = |word: &&str| ALSO.contains(word) || GRANTING.iter().any(|stem| word.starts_with(stem));
    let is_granted = words.iter().any(grants);
    let mut bound = words.iter().filter(|word| begins(word) || DENIALS.contains(word));
    is_granted
        && words.iter().any(|word| commerce::begins(word) && !commerce::is_negated(word))
        && bound.all(|word| commerce::begins(word) && !commerce::is_negated(word))
}

/// Whether a sentence of East Asia makes a condition.
pub(crate) fn is_within(sentence: &str) -> bool {
    let has = |list: &str| list.split_whitespace().any(|part| sentence.contains(part));
    let bound = FREE_PARTS.iter().fold(sentence.to_owned(), |rest, part| rest.replace(part, " "));
    PARTS.split_whitespace().any(|part| bound.contains(part)) && !has(DISCLAIMING_PARTS)
}

/// Whether a sentence in lower case keeps a thing from those who trade: `Keine Nutzung durch Firmen`, `企业不得使用`.
pub(crate) fn keep_from_traders(sentence: &str) -> bool {
    let mut clauses = sentence.split([',', ';', '，', '、', '。', ':', '：']);
    clauses.any(|clause| keeps_from_traders(&prose::words(clause)) || keeps_from_traders_within(clause))
}

fn keeps_from_traders(words: &[&str]) -> bool {
    const FAR: usize = 6;
    const NEAR: usize = 2;
    let is_use = |word: &&str| USES.iter().any(|stem| word.starts_with(stem));
    let has_use = words.iter().any(is_use);
    let is_between = |word: &&str| BETWEEN.split_whitespace().any(|known| known == *word);
    let denies = |at: usize| {
        let next = words.get(at + 1).copied().unwrap_or_default();
        (begins(words[at]) || DENIALS.contains(&words[at]))
            && !UNCONDITIONAL.iter().any(|stem| next.starts_with(stem))
    };
    words.iter().enumerate().filter(|(_, word)| commerce::is_trader_elsewhere(word)).any(|(at, _)| {
        let before = &words[at.saturating_sub(NEAR)..at];
        let is_led = at == 0 || before.iter().any(is_between);
        let near = at.saturating_sub(FAR)..words.len().min(at + 1 + FAR);
        let is_adjacent = |denial: usize| denial < at && words[denial + 1..at].iter().all(is_between);
        is_led && near.into_iter().any(|denial| denies(denial) && (has_use || is_adjacent(denial)))
    })
}

fn keeps_from_traders_within(clause: &str) -> bool {
    const NEAR: usize = 8;
    let has = |text: &str| DENYING_PARTS.split_whitespace().any(|part| text.contains(part));
    commerce::traders_within(clause).any(|(at, trader)| {
        let behind: String = clause[at + trader.len()..].chars().take(NEAR).collect();
        let before: Vec<_> = clause[..at].chars().rev().take(NEAR / 2).collect();
        has(&behind) || has(&before.into_iter().rev().collect::<String>())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_of_east_asia_are_told_from_their_absence() {
        for (sentence, expected) in [
            ("제한 없이 사용할 수 있습니다.", false),
            ("허가 없이 사용할 수 있습니다.", false),
            ("상업적 사용이 제한됩니다.", true),
            ("승인 없이 상업적 사용 금지", true),
            ("허가 없이 사용할 수 없습니다.", true),
            ("어떠한 보증도 하지 않습니다.", false),
            ("用途不限。", false),
            ("无需授权即可商用。", false),
            ("研究用途不限，商用需授权。", true),
            ("不承担任何责任。", false),
            ("输出的内容都不代表开发者的观点。", false),
            ("いかなる目的にも利用できます。", false),
            ("いかなる商用利用も許可されません。", true),
            ("いかなる責任も負いません。", false),
        ] {
            assert_eq!(is_within(sentence), expected, "{sentence}");
        }
    }

    #[test]
    fn commerce_that_is_granted_is_no_condition() {
        for (sentence, expected) in [
            ("das modell darf frei verwendet werden, auch kommerziell", true),
            ("puede usarse libremente, también con fines comerciales", true),
            ("peut être utilisé librement, y compris commercialement", true),
            ("il modello è rilasciato con licenza mit, anche per uso commerciale", true),
            ("anche per uso non commerciale", false),
            ("auch nicht für kommerzielle zwecke", false),
            ("darf nicht kommerziell verwendet werden", false),
            ("darf nur mit erlaubnis kommerziell verwendet werden", false),
            ("puede usarse sin fines comerciales", false),
            ("darf nichtkommerziell verwendet werden", false),
        ] {
            assert_eq!(grant_commerce(&prose::words(sentence)), expected, "{sentence}");
        }
    }

    #[test]
    fn what_is_kept_from_those_who_trade_is_told_from_what_they_did() {
        let kept = [
            "Einschränkungen: Keine Nutzung durch Firmen",
            "Nicht für Unternehmen.",
            "Die Nutzung durch Unternehmen ist untersagt.",
            "Geen gebruik door bedrijven.",
            "Pas d'utilisation par les entreprises.",
            "Limitations : aucun usage par des entreprises",
            "Sin uso por empresas.",
            "No apto para empresas.",
            "Não usar em empresas.",
            "Uso por empresas proibido.",
            "Vietato l'uso da parte di aziende.",
            "Zakaz: bez użycia przez firmy.",
            "Не для компаний.",
            "企业不得使用本模型。",
            "限制：不对企业开放",
            "企業での利用は禁止です。",
            "기업 사용 금지",
        ];
        let silent: Vec<_> =
            kept.iter().filter(|sentence| !keep_from_traders(&sentence.to_lowercase())).collect();
        let free = [
            "",
            "Das Modell wird von Unternehmen genutzt, nicht für Medizin.",
            "Nutzung durch Firmen ohne Einschränkung.",
            "Firmen und Private dürfen es frei nutzen.",
            "Le modèle vient d'une entreprise de Lyon.",
            "El modelo fue creado por la empresa Acme y reconoce acentos.",
            "Utilizable par les entreprises.",
            "本模型由阿里巴巴公司发布。",
            "企业和个人均可使用。",
            "株式会社アクメが公開しました。",
            "기업도 사용할 수 있습니다.",
        ];
        let wrong: Vec<_> =
            free.iter().filter(|sentence| keep_from_traders(&sentence.to_lowercase())).collect();
        assert_eq!((silent, wrong), (Vec::new(), Vec::<&&str>::new()));
    }
}
