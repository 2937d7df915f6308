//! The same as [`super::card_requests`] for sentences in other languages than English: `Die Nutzung in der Rüstungsindustrie ist
//! untersagt`, `军工企业不得使用本模型`.
//!
//! In: one sentence in lower case. Known are German, Dutch, French, Spanish, Portuguese, Italian, Polish, Russian, Chinese, Japanese
//! and Korean.

use crate::conditions::{FORBIDDING, USES};
use crate::prose::{self, begins};

/// How words for a model begin.
const MODELS: [&str; 15] = [
    "checkpoint",
    "gewicht",
    "model",
    "modell",
    "modèle",
    "pesi",
    "peso",
    "poids",
    "veku",
    "wag",
    "вес",
    "весa",
    "модел",
    "моделі",
    "чекпо",
];

/// How words begin for what is done with a model, beside those for its use.
const ACTS: [&str; 13] = [
    "descarg",
    "diffus",
    "distribu",
    "eingesetz",
    "herunter",
    "rediffus",
    "redistribu",
    "scaric",
    "télécharg",
    "verbreit",
    "verkauf",
    "weiterga",
    "распростран",
];

/// How words begin for those who alone have a model, or are left without it.
const PEOPLE: [&str; 34] = [
    "abonn",
    "bürger",
    "client",
    "cliente",
    "concurren",
    "einwohner",
    "empleado",
    "employé",
    "estudiante",
    "etudiant",
    "fußgänger",
    "konkurren",
    "kunde",
    "leden",
    "membre",
    "membri",
    "membro",
    "miembro",
    "mineur",
    "mitarbeiter",
    "mitglied",
    "partner",
    "résident",
    "residente",
    "schüler",
    "socios",
    "student",
    "studierende",
    "wettbewerb",
    "étudiant",
    "гражда",
    "клиент",
    "студент",
    "член",
];

/// Words for `only` and what is reserved.
const ALONE: &str = "nur ausschließlich alleen uitsluitend uniquement exclusivement seulement solo sólo solamente apenas somente \
    exclusivamente soltanto tylko wyłącznie только réservé réservée réservés réservées reservado reservada riservato riservata \
    vorbehalten voorbehouden";

/// How words begin for what is owed.
const OWED: [&str; 20] = [
    "canone",
    "contrat",
    "contratto",
    "contrato",
    "gebühr",
    "kosten",
    "kostet",
    "lizenzgebühr",
    "pagar",
    "paga",
    "payer",
    "redevance",
    "umow",
    "vertrag",
    "zahl",
    "zahlen",
    "zahlt",
    "договор",
    "оплат",
    "плат",
];

/// How words begin that ask for it.
const ASKING: [&str; 14] = [
    "bedarf", "benötig", "braucht", "debe", "deve", "doit", "doivent", "erforder", "exig", "moet", "muss",
    "müssen", "requier", "треб",
];

/// What is not allowed, as parts of a sentence: a verb that denies, with what is denied behind it.
const DENIED: [&str; 28] = [
    "darf nicht",
    "dürfen nicht",
    "mag niet",
    "mogen niet",
    "ne doit pas être",
    "ne doivent pas être",
    "ne peut être",
    "ne peut pas être",
    "ne peuvent pas être",
    "nie może być",
    "nie mogą być",
    "nie wolno",
    "no debe ser",
    "no debe usarse",
    "no está permitid",
    "no puede ser",
    "no puede usarse",
    "no pueden ser",
    "no se permite",
    "no se puede usar",
    "non deve essere",
    "non può essere",
    "não deve ser",
    "não pode ser",
    "nicht gestattet",
    "nicht erlaubt",
    "не может быть",
    "нельзя",
];

/// What denials of machines are about.
const TECHNICAL: [&str; 12] =
    ["cpu", "cuda", "datei", "fichier", "gpu", "hz", "khz", "python", "ram", "token", "tokens", "version"];

pub(super) fn asks(sentence: &str) -> bool {
    let is_wide = |letter: char| matches!(letter, '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}');
    if sentence.contains(is_wide) {
        return sentence.split(['。', '；', '!', '！']).any(asks_within);
    }
    // English has words of its own for nearly all of these.
    let words = prose::words(sentence);
    let is_of_model = begins(&words, &MODELS);
    let is_use = begins(&words, &USES) || begins(&words, &ACTS);
    if !is_of_model && !is_use || prose::has(&words, &TECHNICAL) || is_english(&words) {
        return false;
    }
    let is_of = |list: &str| words.iter().any(|word| list.split_whitespace().any(|known| known == *word));
    let stems: Vec<_> = FORBIDDING.split_whitespace().collect();
    let is_not = prose::has(&words, &["nicht", "niet", "nie", "no", "non", "não", "pas", "не"]);
    let is_forbidden = begins(&words, &stems) && (is_use || is_of_model) && !is_not;
    let is_denied = DENIED.iter().any(|part| sentence.contains(part)) && is_use
        || is_apart(&words) && is_use && is_of_model;
    let is_for_some = is_of(ALONE) && begins(&words, &PEOPLE);
    let is_owed = begins(&words, &OWED) && begins(&words, &ASKING) && is_use
        || begins(&words, &["zahlt", "paga", "paie", "платит"]);
    let is_of_age =
        ["volljährig", "majeur", "mayores de edad", "maggiorenn", "совершеннолет", "mindestens 18"]
            .iter()
            .any(|part| sentence.contains(part));
    is_forbidden || is_denied || is_for_some || is_owed || is_of_age
}

/// `Das Modell darf in Waffen nicht eingesetzt werden`: the two parts of a denial apart.
fn is_apart(words: &[&str]) -> bool {
    const FAR: usize = 12;
    words.iter().enumerate().any(|(at, word)| {
        let rest = &words[at + 1..words.len().min(at + 1 + FAR)];
        matches!(*word, "darf" | "dürfen")
            && prose::has(rest, &["nicht", "nie", "keine", "keinem", "keinen"])
            && !prose::has(rest, &["größer", "kleiner", "länger", "mehr", "überschreiten"])
    })
}

fn is_english(words: &[&str]) -> bool {
    words
        .iter()
        .filter(|word| matches!(**word, "the" | "of" | "and" | "is" | "to" | "this" | "with" | "not"))
        .count()
        > 1
}

/// Parts of sentences of East Asia, that say what is forbidden or kept for some.
const FORBIDDEN_WITHIN: [&str; 24] = [
    "不得使用",
    "不得用",
    "不得将",
    "不得转",
    "不得分发",
    "不得再",
    "不得部署",
    "不得出售",
    "严禁",
    "嚴禁",
    "禁止",
    "未经",
    "未經",
    "须经",
    "使用を禁",
    "利用を禁",
    "してはいけません",
    "してはならない",
    "してはなりません",
    "許可が必要",
    "契約が必要",
    "금지",
    "허용되지 않",
    "승인이 필요",
];

/// Parts that deny an ability, which may be one of a machine: they count beside whom or what a use is for.
const UNABLE_WITHIN: [&str; 9] = [
    "使うことはできません",
    "使用することはできません",
    "利用することはできません",
    "使用できません",
    "利用できません",
    "사용할 수 없",
    "이용할 수 없",
    "不能用于",
    "不可用于",
];

/// Parts that keep a thing for some.
const ALONE_WITHIN: [&str; 12] = [
    "に限り",
    "に限る",
    "に限定",
    "限定",
    "のみ",
    "仅限",
    "僅限",
    "仅供",
    "只限",
    "만 사용",
    "만 이용",
    "로 제한",
];

/// Whom and what for.
const PEOPLE_WITHIN: [&str; 40] = [
    "会員",
    "会员",
    "學生",
    "学生",
    "社内",
    "内部",
    "社員",
    "员工",
    "成员",
    "成員",
    "高校",
    "大学",
    "国内",
    "境内",
    "大陆",
    "未成年",
    "成人",
    "競合",
    "竞争",
    "競爭",
    "軍",
    "军",
    "兵器",
    "武器",
    "政府",
    "警察",
    "企業",
    "企业",
    "公司",
    "欧盟",
    "欧州",
    "대학",
    "학생",
    "회원",
    "직원",
    "군사",
    "무기",
    "정부",
    "경찰",
    "고객",
];

const MODELS_WITHIN: [&str; 12] =
    ["モデル", "重み", "模型", "权重", "權重", "모델", "가중치", "使用", "利用", "사용", "이용", "下载"];

fn asks_within(sentence: &str) -> bool {
    let has = |list: &[&str]| list.iter().any(|part| sentence.contains(part));
    let is_forbidden = has(&FORBIDDEN_WITHIN);
    let is_kept = (has(&ALONE_WITHIN) || has(&UNABLE_WITHIN)) && has(&PEOPLE_WITHIN);
    has(&MODELS_WITHIN) && (is_forbidden || is_kept)
}
