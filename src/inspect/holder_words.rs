//! Names of holders in scripts and languages other than English: which words can be one, and which belong to a condition.
//!
//! A word of a script that is not listed in [`SCRIPTS`] is no name: a condition could stand in it. In a listed script, and in
//! Latin, the words of conditions are known by those for [`commerce`], [`STEMS`], [`INSIDE`], [`RESEARCH`] and [`PARTS`]. Of a language that these lack
//! (in Latin letters: Basque, Irish, Swahili) up to four capitalised words pass as a name, and more do not.

use crate::commerce;

/// What the letters of a word are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    /// Upper and lower case tell names from other words.
    Cased,
    /// Chinese characters, Japanese syllables and Korean ones: words are not always apart.
    EastAsian,
    /// Arabic, Hebrew, Devanagari, Thai: words without case.
    Caseless,
}

/// The scripts, by their first and last character.
const SCRIPTS: [(char, char, Script); 17] = [
    ('\u{370}', '\u{3ff}', Script::Cased),
    ('\u{400}', '\u{52f}', Script::Cased),
    ('\u{590}', '\u{5ff}', Script::Caseless),
    ('\u{600}', '\u{6ff}', Script::Caseless),
    ('\u{750}', '\u{77f}', Script::Caseless),
    ('\u{900}', '\u{97f}', Script::Caseless),
    ('\u{e00}', '\u{e7f}', Script::Caseless),
    ('\u{1100}', '\u{11ff}', Script::EastAsian),
    ('\u{1f00}', '\u{1fff}', Script::Cased),
    ('\u{3005}', '\u{3007}', Script::EastAsian),
    ('\u{3041}', '\u{30ff}', Script::EastAsian),
    ('\u{3130}', '\u{318f}', Script::EastAsian),
    ('\u{31f0}', '\u{31ff}', Script::EastAsian),
    ('\u{3231}', '\u{3231}', Script::EastAsian),
    ('\u{3400}', '\u{4dbf}', Script::EastAsian),
    ('\u{4e00}', '\u{9fff}', Script::EastAsian),
    ('\u{ac00}', '\u{d7a3}', Script::EastAsian),
];

/// How words of a condition begin in languages that are written in Latin, Cyrillic or Greek letters, in lower case.
const STEMS: &[&str] = &[
    // German
    "allein",
    "ausgenommen",
    "ausschließ",
    "ausschliess",
    "bedingung",
    "bezahl",
    "darf",
    "entgelt",
    "erlaub",
    "genehm",
    "gestatt",
    "kein",
    "kosten",
    "lediglich",
    "muss",
    "nicht",
    "nur",
    "ohne",
    "privat",
    "unentgelt",
    "untersagt",
    "verboten",
    "vergüt",
    "verkauf",
    "vertrag",
    "verwend",
    "weitergabe",
    "zustimm",
    // French
    "autoris",
    "exclusiv",
    "fins",
    "strictement",
    "gratuit",
    "interdi",
    "licenc",
    "payant",
    "prohib",
    "réserv",
    "sauf",
    "seul",
    "uniquement",
    "usage",
    "utilis",
    // Spanish, Portuguese, Italian
    "apenas",
    "esclusiv",
    "excepto",
    "fines",
    "finalid",
    "gratis",
    "licenç",
    "licenz",
    "permit",
    "permess",
    "proib",
    "només",
    "scopi",
    "scopo",
    "sin",
    "solament",
    "soltanto",
    "solo",
    "somente",
    "sólo",
    "só",
    "unicament",
    "únicament",
    "usar",
    "uso",
    "utiliz",
    "vietat",
    // Dutch, Polish, Swedish, Danish, Turkish, Vietnamese, Indonesian
    "alleen",
    "bara",
    "cấm",
    "chỉ",
    "dilarang",
    "endast",
    "enkel",
    "forbudt",
    "förbjud",
    "gebruik",
    "hanya",
    "kullan",
    "kun",
    "niet",
    "sadece",
    "tylko",
    "uitsluitend",
    "verboden",
    "wyłącz",
    "yalnız",
    "yasak",
    "zabron",
    "amaç",
    "använd",
    "anvend",
    "doeleind",
    "enbart",
    "ikke",
    "slechts",
    "użyc",
    "użyt",
    // Czech, Slovak
    "bez",
    "použit",
    "použív",
    "pouze",
    "využit",
    "výhradn",
    "výlučn",
    "zakáz",
    "účel",
    // Slovenian, Croatian, Bosnian, Serbian
    "isključiv",
    "izključn",
    "korišt",
    "svrhe",
    "svrhu",
    "uporab",
    "upotreb",
    "zabranj",
    // Hungarian
    "csak",
    "célok",
    "célra",
    "célú",
    "engedély",
    "felhasznál",
    "használ",
    "kizárólag",
    "tilos",
    // Romanian
    "doar",
    "folosi",
    "interzis",
    "numai",
    "scopuri",
    // Finnish, Estonian, Latvian
    "ainoastaan",
    "ainult",
    "kielletty",
    "sallitt",
    "tikai",
    "vain",
    // Russian, Ukrainian, Bulgarian
    "академическ",
    "без",
    "бесплатн",
    "бизнес",
    "викорис",
    "внутренн",
    "выключ",
    "дозвол",
    "долж",
    "домашн",
    "для",
    "заборон",
    "запр",
    "застосув",
    "исключ",
    "использ",
    "исследован",
    "кроме",
    "крім",
    "купи",
    "личн",
    "лиценз",
    "лише",
    "навчанн",
    "ліценз",
    "не",
    "нельзя",
    "обяз",
    "особист",
    "ознаком",
    "обучени",
    "отключ",
    "персональн",
    "плат",
    "примен",
    "преподав",
    "прода",
    "производств",
    "разреш",
    "само",
    "согла",
    "студент",
    "тестирован",
    "только",
    "требу",
    "тільки",
    "умов",
    "услов",
    "учебн",
    "хобби",
    "целе",
    "цели",
    "целя",
    // Greek
    "άδει",
    "αδει",
    "απαγορ",
    "για",
    "δεν",
    "εκτός",
    "επιτρέπ",
    "επιτρεπ",
    "μη",
    "μονο",
    "μόνο",
    "όρο",
    "όχι",
    "πληρω",
    "σκοπ",
    "χρήσ",
    "χρησ",
    "χωρίς",
];

/// Parts of words of a condition in languages that write compounds, in lower case: `Forschungszwecken`.
const INSIDE: &[&str] = &["formål", "gebrauch", "käytt", "lizenz", "nutzung", "tarkoitu", "zweck", "ändamål"];

/// How words for research begin, in lower case: they belong to a name beside the word of a body or a company alone.
const RESEARCH: &[&str] = &[
    "araştır",
    "badania",
    "badań",
    "badawcz",
    "cercetar",
    "cercetăr",
    "forschung",
    "forskning",
    "investigaci",
    "investigaç",
    "istraživ",
    "kutatás",
    "nghiên",
    "onderzoek",
    "penelitian",
    "pesquis",
    "pētniec",
    "raziskav",
    "recerca",
    "recherch",
    "ricerc",
    "teadus",
    "tutkimu",
    "výskum",
    "výzkum",
    "изследван",
    "истраж",
    "дослідж",
];

/// Parts of words of bodies, in lower case.
const BODIES: &[&str] = &[
    "agenc",
    "akadem",
    "center",
    "centr",
    "conseil",
    "consejo",
    "conselho",
    "consiglio",
    "departam",
    "enstitü",
    "equipe",
    "équipe",
    "facult",
    "fakult",
    "fondat",
    "fondaz",
    "fonds",
    "foundation",
    "fundac",
    "fundaç",
    "gemeinschaft",
    "group",
    "grup",
    "instit",
    "instyt",
    "inštit",
    "intézet",
    "keskus",
    "központ",
    "laborat",
    "laitos",
    "merkezi",
    "rådet",
    "stift",
    "universid",
    "universitat",
    "universitet",
    "university",
    "università",
    "universität",
    "université",
    "univerz",
    "uniwer",
    "ústav",
    "verbund",
    "zavod",
    "институт",
    "інститут",
    "центр",
    "център",
    "центар",
    "факултет",
    "універ",
    "универ",
];

/// Names that begin as one of [`STEMS`] does.
const NAMES: &[&str] = &[
    "нева",
    "невский",
    "невская",
    "некрасов",
    "некрасова",
    "неймарк",
    "платон",
    "платонов",
    "платонова",
    "самойлов",
    "самойлова",
    "самсон",
    "самсонов",
    "самара",
    "самарский",
    "solomon",
    "solovyov",
    "solon",
    "simone",
    "sinclair",
    "singh",
    "sinha",
    "singer",
    "usopp",
    "kunz",
    "kunze",
    "kundu",
    "kunal",
    "kumar",
    "barack",
    "baranov",
    "baran",
    "barak",
    "baraka",
    "nurmi",
    "nuria",
    "enkelmann",
    "mussolini",
    "negri",
    "μηνάς",
    "seulgi",
    "softbank",
    "sofia",
];

/// Parts of words that belong to a condition, in scripts without case.
const PARTS: &[&str] = &[
    // Chinese and Japanese
    "不",
    "仅",
    "僅",
    "仮",
    "允",
    "免",
    "内部",
    "准许",
    "利用",
    "勿",
    "协议",
    "協議",
    "协约",
    "另",
    "只",
    "可用",
    "同意",
    "否",
    "契約",
    "学术",
    "學術",
    "学用",
    "审批",
    "専",
    "专",
    "專",
    "意向",
    "授权",
    "授權",
    "承诺",
    "提供",
    "收费",
    "收費",
    "料金",
    "有偿",
    "有償",
    "条件",
    "條件",
    "条款",
    "條款",
    "权利",
    "權利",
    "無偿",
    "無償",
    "无偿",
    "無断",
    "无需",
    "无权",
    "使用",
    "用于",
    "用於",
    "用途",
    "目的",
    "禁",
    "申请",
    "申請",
    "用户",
    "购买",
    "購買",
    "付费",
    "付費",
    "自用",
    "試用",
    "试用",
    "評価",
    "评估",
    "評估",
    "許可",
    "许可",
    "許諾",
    "请",
    "請",
    "违",
    "違",
    "限",
    "除",
    "非",
    "须",
    "須",
    "公开",
    "向け",
    "を",
    "から",
    "ください",
    "される",
    "して",
    "しな",
    "する",
    "だけ",
    "です",
    "ない",
    "なら",
    "のみ",
    "ます",
    "まで",
    "ません",
    "下さい",
    "ライセンス",
    // Korean
    "계약",
    "금지",
    "동의",
    "라이선스",
    "라이센스",
    "만을",
    "목적",
    "무료",
    "불가",
    "사용",
    "않",
    "없",
    "연구용",
    "위해",
    "유료",
    "이용",
    "제외",
    "제한",
    "조건",
    "한정",
    "허가",
    "허락",
    "허용",
    // Arabic and Persian
    "استخدام",
    "استفاده",
    "إلا",
    "بدون",
    "برای",
    "ترخيص",
    "دفع",
    "رخصة",
    "شرط",
    "شروط",
    "غير",
    "غیر",
    "فقط",
    "لأغراض",
    "للبحث",
    "مجوز",
    "محظور",
    "ممنوع",
    "نباید",
    "يجوز",
    "يحظر",
    "يسمح",
    // Hebrew
    "אסור",
    "בלבד",
    "ללא",
    "למחקר",
    "מותר",
    "רישיון",
    "שימוש",
    "תנאי",
    "תשלום",
    // Hindi
    "अनुमति",
    "उपयोग",
    "केवल",
    "गैर",
    "नहीं",
    "निषिद्ध",
    "बिना",
    "लाइसेंस",
    "लिए",
    "वर्जित",
    "शर्त",
    "शोध",
    // Thai
    "วิจัย",
    "อนุญาต",
    "เงื่อนไข",
    "เท่านั้น",
    "เพื่อ",
    "ใช้",
    "ไม่",
    "ห้าม",
];

/// Parts of words that say for whom or for what a work is, in East Asia: a word with one is a name only where it ends as
/// those of companies and institutions do.
const OF_PURPOSE: &[&str] = &[
    // Chinese and Japanese
    "个人",
    "個人",
    "交流",
    "体験",
    "体验",
    "體驗",
    "作业",
    "作業",
    "供",
    "公益",
    "勉強",
    "参考",
    "參考",
    "培训",
    "培訓",
    "娱乐",
    "娛樂",
    "娯楽",
    "学业",
    "学习",
    "学生",
    "学習",
    "學生",
    "學習",
    "实验",
    "実験",
    "實驗",
    "家庭",
    "慈善",
    "授業",
    "教学",
    "教學",
    "教材",
    "教育",
    "検証",
    "毕业",
    "测试",
    "測試",
    "演示",
    "社内",
    "私人",
    "科研",
    "練習",
    "练习",
    "論文",
    "论文",
    "課程",
    "课程",
    "趣味",
    "テスト",
    "デモ",
    // Korean
    "강의",
    "개인",
    "과제",
    "교육",
    "내부",
    "수업",
    "시험",
    "실험",
    "용도",
    "참고",
    "취미",
    "테스트",
    "평가",
    "학생",
    "학술",
    "학습",
];

/// What companies are called in East Asia: it belongs to no condition, whatever is in it.
const COMPANIES: &[&str] = &[
    "股份有限公司",
    "有限责任公司",
    "有限責任公司",
    "有限公司",
    "有限合伙",
    "有限会社",
    "株式会社",
    "合同会社",
    "㈱",
    "주식회사",
    "유한회사",
];

/// How names end that are longer than that of a person.
const ENDINGS: &[&str] = &[
    "公司",
    "集团",
    "集團",
    "科技",
    "智能",
    "技术",
    "技術",
    "网络",
    "数据",
    "大学",
    "大學",
    "学院",
    "學院",
    "学校",
    "研究院",
    "研究所",
    "研究中心",
    "研究室",
    "研究会",
    "研究開発機構",
    "机构",
    "機構",
    "实验室",
    "實驗室",
    "中心",
    "银行",
    "銀行",
    "基金会",
    "基金會",
    "财团",
    "財団",
    "財團",
    "法人",
    "协会",
    "協會",
    "協会",
    "学会",
    "學會",
    "委员会",
    "委員會",
    "委員会",
    "团队",
    "團隊",
    "社区",
    "社區",
    "作者",
    "贡献者",
    "貢獻者",
    "貢献者",
    "開発者",
    "开发者",
    "项目",
    "項目",
    "プロジェクト",
    "チーム",
    "センター",
    "グループ",
    "カンパニー",
    "会社",
    "医院",
    "病院",
    "出版社",
    "科学院",
    "科學院",
    "科学技术部",
    "병원",
    "센터",
    "재단",
    "학회",
    "협회",
    "프로젝트",
    "그룹",
    "은행",
    "개발원",
    "교육부",
    "교육원",
    "교육청",
    "대학",
    "대학교",
    "실험실",
    "정보원",
    "진흥원",
    "평가원",
    "학교",
    "教育局",
    "教育部",
];

/// What follows `research` in the name of an institution.
const OF_RESEARCH: &[&str] =
    &["院", "所", "中心", "室", "会", "組", "组", "センター", "グループ", "開発", "开发", "科", "部"];

/// A name of a person, a brand or a product is no longer, in characters: in Chinese characters alone, and otherwise.
const LONGEST_HAN: usize = 4;
const LONGEST_SYLLABLES: usize = 10;

/// The name of a company or institution is no longer.
const LONGEST: usize = 30;

/// So many words without case are a name, and more a sentence.
const MOST_CASELESS: usize = 5;

/// Whether a letter belongs to another script than Latin.
pub(super) fn is_of_other_script(letter: char) -> bool {
    !matches!(letter, ..'\u{250}' | '\u{1e00}'..='\u{1eff}') && letter.is_alphabetic()
}

/// Whether a character can stand in a word of a script that is known here.
pub(super) fn is_in_known_script(letter: char) -> bool {
    script(letter).is_some()
}

fn script(letter: char) -> Option<Script> {
    let found = SCRIPTS.iter().find(|(first, last, _)| (*first..=*last).contains(&letter));
    found.map(|(.., script)| *script)
}

/// Whether a word in lower case begins as a stem does; it is the whole word where that has few letters.
fn covers(stem: &str, word: &str) -> bool {
    let letters = stem.chars().count();
    let is_beginning = letters > 4 || letters > 2 && !stem.is_ascii();
    if is_beginning { word.starts_with(stem) } else { word == stem }
}

/// Whether a word in lower case belongs to a condition in any of the languages of this list.
pub(super) fn is_of_condition(word: &str) -> bool {
    let is_of_condition =
        STEMS.iter().any(|stem| covers(stem, word)) || INSIDE.iter().any(|part| word.contains(part));
    (is_of_condition || commerce::begins(word)) && !NAMES.contains(&word)
}

/// Whether words in lower case speak of research, and of no body that does it.
pub(super) fn are_of_research_alone(words: &[&str]) -> bool {
    words.iter().any(|word| RESEARCH.iter().any(|stem| word.starts_with(stem)))
        && !words.iter().any(|word| is_body(word))
}

/// Whether a word in a script of East Asia says for whom or for what a work is.
pub(super) fn is_of_purpose(word: &str) -> bool {
    OF_PURPOSE.iter().any(|part| word.contains(part))
}

/// Whether a word in lower case is that of a body, in any of the languages of this list.
pub(super) fn is_body(word: &str) -> bool {
    BODIES.iter().any(|body| word.contains(body))
}

/// Whether words, of which some are of another script than Latin, can be the name of a holder. Case says nothing here.
pub(super) fn are_name<'w>(words: impl Iterator<Item = &'w str>) -> bool {
    let mut caseless = 0;
    for word in words.filter(|word| word.contains(is_of_other_script)) {
        let mut scripts: Vec<_> =
            word.chars().filter(|letter| is_of_other_script(*letter)).map(script).collect();
        scripts.dedup();
        let [Some(script)] = scripts.as_slice() else { return false };
        let is_named = match script {
            // A word of two alphabets is a disguise.
            Script::Cased => !word.contains(|letter: char| letter.is_ascii_alphabetic()),
            Script::EastAsian => is_east_asian_name(word),
            Script::Caseless => {
                caseless += 1;
                word.chars().count() <= LONGEST && !has_part(word)
            }
        };
        if !is_named || is_of_condition(&word.to_lowercase()) {
            return false;
        }
    }
    caseless <= MOST_CASELESS
}

fn has_part(word: &str) -> bool {
    commerce::is_within(word) || PARTS.iter().any(|part| word.contains(part))
}

/// Whether a word is the name of a person or a brand, which is short, or ends as names of companies and institutions do.
fn is_east_asian_name(word: &str) -> bool {
    let bare = COMPANIES.iter().fold(word.to_owned(), |word, company| word.replace(company, ""));
    let is_company = bare.len() < word.len();
    let research = bare.match_indices("研究").map(|(at, found)| &bare[at + found.len()..]);
    let mut research =
        research.chain(bare.match_indices("연구").map(|(at, found)| &bare[at + found.len()..]));
    let is_institution = |rest: &str| {
        OF_RESEARCH.iter().chain(&["원", "소", "실", "팀", "센터"]).any(|next| rest.starts_with(next))
    };
    if has_part(&bare) || bare.ends_with('用') || !research.all(is_institution) {
        return false;
    }
    let length = bare.chars().count();
    let is_organisation = is_company || ENDINGS.iter().any(|ending| bare.ends_with(ending));
    if OF_PURPOSE.iter().any(|part| bare.contains(part)) && !is_organisation {
        return false;
    }
    let is_han = bare.chars().any(|letter| matches!(letter, '\u{3400}'..='\u{9fff}'));
    let is_short = length <= if is_han { LONGEST_HAN } else { LONGEST_SYLLABLES };
    let is_katakana = || bare.chars().all(|letter| matches!(letter, '\u{30a0}'..='\u{30ff}'));
    is_short || length <= LONGEST && (is_organisation || is_katakana())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_whom_or_what_a_work_is_are_no_names() {
        for (word, expected) in [
            ("个人学习", false),
            ("科研教学", false),
            ("學習參考", false),
            ("個人向け", false),
            ("学生向け", false),
            ("勉強用", false),
            ("教育", false),
            ("個人の学習", false),
            ("家庭娱乐", false),
            ("개인용", false),
            ("교육용", false),
            ("학습참고", false),
            ("비영리", false),
            ("научное применение", false),
            ("домашнее обучение", false),
            ("особисте навчання", false),
            ("北京新东方教育科技有限公司", true),
            ("深度学习研究院", true),
            ("香港教育大學", true),
            ("个人开发者", true),
            ("한국교육개발원", true),
            ("김철수", true),
            ("전용준", true),
            ("이재용", true),
            ("山田太郎", true),
            ("习大明", true),
            ("阿里云", true),
        ] {
            assert_eq!(are_name(word.split(' ')), expected, "{word}");
        }
    }

    #[test]
    fn words_are_once_and_no_stem_covers_another() {
        for list in [NAMES, INSIDE, RESEARCH, BODIES, PARTS, OF_PURPOSE, COMPANIES, ENDINGS, OF_RESEARCH] {
            let unique: std::collections::BTreeSet<_> = list.iter().collect();
            assert_eq!(unique.len(), list.len(), "{list:?}");
        }
        let covered: Vec<_> = STEMS
            .iter()
            .enumerate()
            .filter(|(at, stem)| {
                STEMS.iter().enumerate().any(|(other, begins)| other != *at && covers(begins, stem))
            })
            .collect();
        assert_eq!(covered, []);
    }

    #[test]
    fn scripts_are_in_order() {
        assert!(SCRIPTS.iter().is_sorted_by_key(|(first, last, _)| (*first, *last)));
    }
}
