//! The same as [`super::card_requests`] for sentences in other languages than English: `Die Nutzung in der Rüstungsindustrie ist
//! untersagt`, `军工企业不得使用本模型`.
//!
//! In: one sentence in lower case. Known are German, Dutch, French, Spanish, Portuguese, Italian, Polish, Russian, Chinese, Japanese
//! and Korean; of twelve further languages, words that deny or limit beside a word for commerce.

use crate::commerce;
use crate::conditions::{self, FORBIDDING, USES};
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
    if commerce::is_within(sentence) && keeps_commerce_within(sentence) {
        return true;
    }
    // English has words of its own for nearly all of these.
    let words = prose::words(sentence);
    let is_of_model = begins(&words, &MODELS);
    let is_use = begins(&words, &USES) || begins(&words, &ACTS);
    if !is_english(&words) && (keeps_commerce(sentence) || asks_traders(sentence)) {
        return true;
    }
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

/// How words for a use begin in further languages: Indonesian, Vietnamese, Romanian, Hungarian, Finnish, Czech, Greek.
const FURTHER_USES: [&str; 14] = [
    "digunakan",
    "dùng",
    "dụng",
    "felhasznál",
    "folos",
    "használ",
    "käyt",
    "penggun",
    "použ",
    "využ",
    "wykorzyst",
    "употреб",
    "χρήσ",
    "χρησιμ",
];

/// How words begin that deny or limit in these languages; those of three letters or less are whole.
const FURTHER_CONDITIONS: [&str; 32] = [
    "acord",
    "chỉ",
    "csak",
    "cấm",
    "dilarang",
    "doar",
    "ei",
    "engedély",
    "hanya",
    "ikke",
    "inte",
    "interzis",
    "izin",
    "jen",
    "kielle",
    "kontaktujte",
    "không",
    "lupa",
    "nelze",
    "nem",
    "není",
    "nesmí",
    "numai",
    "pouze",
    "souhlas",
    "svolení",
    "tidak",
    "tilos",
    "vain",
    "zakáz",
    "δεν",
    "μόνο",
];

/// `Bu model ticari amaçla kullanılamaz`, `Komerční použití není povoleno`: a use for commerce near a word that denies or limits it.
fn keeps_commerce(sentence: &str) -> bool {
    const NEAR: usize = 4;
    const FAR: usize = 8;
    let is_further = |word: &str| {
        FURTHER_CONDITIONS.iter().any(|stem| match stem.chars().count() {
            0..4 => word == *stem,
            _ => word.starts_with(stem),
        })
    };
    let forbids = |word: &str| FORBIDDING.split_whitespace().any(|stem| word.starts_with(stem));
    // Turkish denies by the end of the verb.
    let is_denied = |word: &str| word.ends_with("maz") || word.ends_with("mez");
    sentence.split([',', ';']).any(|clause| {
        let words = prose::words(clause);
        let is_use = begins(&words, &USES) || begins(&words, &ACTS) || begins(&words, &FURTHER_USES);
        let is_near = |at: usize, far: usize, keeps: &dyn Fn(&str) -> bool| {
            words[at.saturating_sub(far)..words.len().min(at + 1 + far)].iter().any(|word| keeps(word))
        };
        let is_kept = |at: usize| {
            is_near(at, NEAR, &|word| conditions::begins(word) && !commerce::begins(word))
                || is_near(at, NEAR, &is_denied)
                || is_near(at, FAR, &|word| is_further(word) || forbids(word))
        };
        let mut commerce = words.iter().enumerate().filter(|(_, word)| commerce::begins(word));
        is_use && !conditions::grant_commerce(&words) && commerce.any(|(at, _)| is_kept(at))
    })
}

/// Words that ask, and how further ones begin: Czech, Danish, Dutch, French, German, Indonesian, Italian, Norwegian, Polish, Portuguese,
/// Romanian, Russian, Spanish, Swedish and Turkish.
const NEEDS: [&str; 15] = [
    "brauchen", "braucht", "debe", "deben", "deve", "devem", "devono", "doit", "doivent", "moet", "moeten",
    "muss", "müssen", "precisa", "precisam",
];
const NEEDING: [&str; 26] = [
    "bedarf",
    "benötig",
    "erforder",
    "exig",
    "gerek",
    "krev",
    "kräv",
    "kræv",
    "memerluk",
    "musz",
    "musí",
    "måste",
    "necesari",
    "necesit",
    "nécessair",
    "nécessit",
    "requier",
    "richied",
    "trebuie",
    "vereist",
    "voraus",
    "wymag",
    "zorun",
    "необходим",
    "нужн",
    "треб",
];

/// How words begin for what is given to those who ask.
const GIVEN: [&str; 26] = [
    "accord",
    "acord",
    "autoris",
    "autoriz",
    "contact",
    "contrat",
    "contratt",
    "erlaubnis",
    "genehmig",
    "izin",
    "kontakt",
    "licen",
    "lizenz",
    "permis",
    "souhlas",
    "tilladelse",
    "tillatelse",
    "tillstånd",
    "toestemming",
    "umow",
    "vertrag",
    "zgod",
    "zustimmung",
    "договор",
    "лиценз",
    "разреш",
];

/// `Toute entreprise doit obtenir une autorisation écrite`, `Для коммерческого применения необходимо приобрести лицензию`: what those
/// who trade are asked for.
fn asks_traders(sentence: &str) -> bool {
    const DENIALS: [&str; 9] = ["geen", "kein", "keine", "nicht", "no", "non", "não", "pas", "не"];
    sentence.split([',', ';']).any(|clause| {
        let words = prose::words(clause);
        let is_trade = |word: &&str| commerce::is_trader_elsewhere(word) || commerce::begins(word);
        let trade = words.iter().position(is_trade);
        let behind = trade.map(|at| &words[at + 1..]).unwrap_or_default();
        let asks = prose::has(behind, &NEEDS) || begins(behind, &NEEDING);
        asks && begins(behind, &GIVEN) && !prose::has(behind, &DENIALS)
    })
}

/// `يمنع استخدام هذا النموذج لأغراض تجارية`: the same in scripts whose words are not read.
fn keeps_commerce_within(sentence: &str) -> bool {
    const USE: [&str; 5] = ["استخدام", "استعمال", "שימוש", "उपयोग", "ใช้"];
    const KEPT: [&str; 16] = [
        "يمنع",
        "ممنوع",
        "يحظر",
        "محظور",
        "لا يجوز",
        "لا يسمح",
        "غير مسموح",
        "إذن",
        "אסור",
        "אין",
        "רק",
        "नहीं",
        "केवल",
        "अनुमति",
        "ห้าม",
        "เท่านั้น",
    ];
    // Marks of vowels are often left out.
    let plain: String = sentence.chars().filter(|letter| !('\u{64b}'..='\u{652}').contains(letter)).collect();
    let has = |list: &[&str]| list.iter().any(|part| plain.contains(part));
    has(&USE) && has(&KEPT)
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
const FORBIDDEN_WITHIN: [&str; 28] = [
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
    "ご遠慮",
    "계약이 필요",
    "동의가 필요",
    "허가가 필요",
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

/// Parts that ask for contact or consent.
const CONTACT_WITHIN: [&str; 17] = [
    "お問い合わせ",
    "ご相談",
    "ご連絡",
    "連絡して",
    "許諾",
    "协商",
    "授权",
    "授權",
    "洽谈",
    "申請",
    "申请",
    "联系",
    "聯繫",
    "문의",
    "승인",
    "연락",
    "허가",
];

/// Those of them that are for consent, of which nobody asks those who trade for another reason.
const CONSENT_WITHIN: [&str; 5] = ["許諾", "授权", "授權", "승인", "허가"];

/// Parts that make nothing of it: a question, or what is not needed.
const FREE_WITHIN: [&str; 12] = [
    "不需要",
    "不要です",
    "必要はありません",
    "必要ありません",
    "无需",
    "無需",
    "疑問",
    "疑问",
    "質問",
    "问题",
    "질문",
    "필요 없",
];

fn asks_within(sentence: &str) -> bool {
    let has = |list: &[&str]| list.iter().any(|part| sentence.contains(part));
    let is_of_traders = || commerce::traders_within(sentence).next().is_some() && has(&CONSENT_WITHIN);
    let is_of_trade = commerce::is_within(sentence) || is_of_traders();
    if is_of_trade && has(&CONTACT_WITHIN) && !has(&FREE_WITHIN) {
        return true;
    }
    let is_forbidden = has(&FORBIDDEN_WITHIN);
    let is_kept = (has(&ALONE_WITHIN) || has(&UNABLE_WITHIN)) && has(&PEOPLE_WITHIN);
    has(&MODELS_WITHIN) && (is_forbidden || is_kept)
}
