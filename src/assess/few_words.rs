//! Sections and sentences of a few words about a licence. Where so little is said, each word counts: one that is not known may be
//! a condition (`MIT on request`, `mostly MIT`), and a section that names no licence leaves it open (`-`, `see above`).
//!
//! In: a sentence, or a section. What is longer is for the rules about sentences.

use super::card_section::{bare_words, is_capital, names_in};
use super::evidence::by_name;
use crate::commerce;
use crate::inspect;
use crate::inspect::requests;
use crate::legal_names::{self, LICENSE_WORDS};
use crate::markup::{with_characters, without_tags};
use crate::prose;

/// A sentence of more words beside the name of the licence is no short one.
const MOST_BESIDE_NAME: usize = 7;

/// A section of more words says something.
const FEW: usize = 4;

/// Words that leave a licence what it is, in English and in other languages of cards.
const HARMLESS: &str = "a above according applied applies apply adapter all also am an and any anyone anything are as at attached available base basis be been both \
    but by can checkpoint checkpoints choose code contents copy copyright covered data declared default details directory distributed do download \
    each either everybody everyone everything file files find folder following for found free freely from full fully further given \
    governed has have here http https hub i id identical in included including info information inherited inherits is it its itself keep kept \
    license licensed licenses licensing like likewise link linked made main may mentioned model models more my name \
    of official on open opensource option or original other our page parent permissive permissively permitting please project \
    provided public publicly published purpose purposes read readme refer refers release released releases repo repository required rights \
    reserved root same script scripts see share shared simple since so software source spdx stated \
    still tag tags terms text thanks tokenizer tokenizers that the their them therefore these they this those thus to too training under unmodified updated upstream us use \
    used uses using v variant version very via want was we weights were whatever which who with work you your \
    das der die dem den des dieses diesem modell gewichte steht stehen unter lizenz lizenziert veröffentlicht ist sind und von für siehe \
    datei frei quelloffen ce cette cet le la les du de modèle poids est sous licence sont publié publiés distribué distribués \
    disponible fichier voir libre et este esta estos el los modelo pesos está están bajo licencia con y tiene se distribuye publica \
    publicado abierto ver archivo sob licença o os as da dos com e é possui distribuído aberto questo il lo gli modello pesi è sono sotto \
    licenza rilasciato distribuito aperto file dit deze het een is onder licentie vrijgegeven met na licencji licencja jest dostępny \
    udostępniony wolnej bu lisansı lisansıyla altında lisanslıdır ile är licensierad under licensen er lisensiert lisensen \
    модель модели веса код распространяется распространяются по под лицензией лицензии лицензия и открытой доступна \
    yes permits permit allows allow that ліцензією ліцензії licenciado licenciada licenciados licencié licenciée diffusé diffusée beschikbaar uitgebracht gelicenseerd \
    yayınlanmıştır yayımlanmıştır sunulmaktadır lisanslanmıştır lisansına tabidir je pod zveřejněn zveřejněna vydán šířen dostupný \
    dostupná licencí licenci tento mô hình này được phát hành theo giấy phép رخصة ترخيص الترخيص هذا النموذج مرخص بموجب متاح تحت \
    modelul este distribuit licența malli julkaistu lisenssillä udgivet licensen διατίθεται υπό την άδεια μοντέλο το";

/// Words with a capital that are no name beside that of a licence, in lower case.
const OPEN: &str = "academic approval approved beta clients customers demand draft employees enterprise enterprises eventually except \
    excluding fixme future inside invitation later members outside partners payment pending planned preview probably registered \
    request restricted review soon startups subscribers subscription tba tbc tbd todo trial unless until upon within";

/// Words in front of whom or where a licence is for alone: `MIT For Partners`, `MIT in Europe`.
const FOR: [&str; 4] = ["among", "for", "in", "to"];

/// Words that make the name before them that of further terms: `see Acme terms`.
const FURTHER: [&str; 12] = [
    "addendum",
    "agreement",
    "amendment",
    "clause",
    "conditions",
    "contract",
    "eula",
    "policies",
    "policy",
    "restrictions",
    "rider",
    "terms",
];

/// Parts of sentences of Chinese, Japanese and Korean that leave a licence what it is.
const HARMLESS_PARTS: &str = "下 与 之 为 全部 全文 以 仓库 代码 使用 依据 免费使用 公开 协议 协议书 参照 参考 参见 参阅 及 原始模型 发布 可 可自由使用 \
    同 和 商用 在 基于 均 文件 是 本 本模型 本项目 条款 权重 根据 模型 版 版本 当 的 相同 该模型 详见 请 请参阅 遵循 遵守 適用 采用 项目 所有 \
    按 按照 受 見 见 開源 开源 發布 許可協議 证书 \
    お が ご ください このモデル されています され して しています オープンソース コード です で と に の は ファイル ます モデル も リポジトリ \
    を 従い 従って 公開 利用 可能 基づき 基づいて 完全 提供 準拠 無償 自由 詳細 配布 \
    가 가중치 는 됩니다 따라 라이센스 로 모델 배포 사용 에 오픈소스 으로 은 을 의 이 입니다 있습니다 제공 참조 코드 파일 하에 합니다 공개 를 따릅니다 따른다";

/// Whether a short sentence that names a declared licence says something more. `is_own_name` knows the names of the model and of
/// its supplier, `ids` are the declared licences.
pub(super) fn says_more(sentence: &str, ids: &[&str], is_own_name: impl Fn(&str) -> bool) -> bool {
    // What is said of commerce, and that nothing is limited, is for rules of their own; a list of references says nothing.
    const UNLIMITED: [&str; 4] = ["no restriction", "not limited", "not restricted", "without limitation"];
    let lower = sentence.to_lowercase();
    let is_reference = lower.contains("]: ");
    if is_reference
        || inspect::restrictions::is_none(sentence)
        || commerce::is_about(&lower)
        || UNLIMITED.iter().any(|phrase| lower.contains(phrase))
    {
        return false;
    }
    let text = with_characters(&without_tags(sentence));
    let text = inspect::copyright_notice::without_notice(&text)
        .trim()
        .trim_start_matches(['-', '*', '+', '>', '•', ' ']);
    let is_wide = |letter: char| letter >= '\u{2e80}';
    let words = bare_words(text.trim_end_matches(['?', '!', ' ']));
    let names = names_in(&words);
    let is_other = |name: &std::ops::Range<usize>| {
        let named = by_name(&words[name.clone()].join(" ")).ids();
        !named.iter().any(|named| ids.iter().any(|id| id == named || named.starts_with(&format!("{id}-"))))
    };
    if names.iter().any(is_other) {
        return false;
    }
    let is_id = |word: &str| ids.iter().any(|id| id.eq_ignore_ascii_case(word));
    // `MIT-Lizenz`, `MIT-licensed`
    let is_id_in = |word: &str| {
        word.split_once('-').is_some_and(|(id, rest)| is_id(id) && is_harmless(&rest.to_lowercase()))
    };
    let is_of_name =
        |at: usize| names.iter().any(|name| name.contains(&at)) || is_id(words[at]) || is_id_in(words[at]);
    let beside: Vec<_> = (0..words.len()).filter(|at| !is_of_name(*at)).collect();
    if text.contains(is_wide) {
        return names_id(text, ids) && has_more_parts(text, ids);
    }
    if beside.len() == words.len() || beside.len() > MOST_BESIDE_NAME {
        return false;
    }
    let has_footnote = text.matches('*').count() % 2 == 1;
    let is_notice = text.contains('©') || text.to_lowercase().contains("copyright");
    let is_of_osi = words.contains(&"OSI");
    let is_neighbour = |at: Option<usize>, list: &[&str]| {
        at.and_then(|at| words.get(at)).is_some_and(|word| list.contains(&word.to_lowercase().as_str()))
    };
    let is_known = |at: &usize| {
        let word = words[*at];
        let lower = word.to_lowercase();
        let leads_on = is_neighbour(Some(at + 1), &FURTHER);
        let is_scope = is_neighbour(at.checked_sub(1), &FOR);
        let is_number = lower.starts_with(|first: char| first.is_ascii_digit())
            || lower
                .strip_prefix('v')
                .is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()));
        let is_name = is_capital(word) && !is_scope && !is_of(OPEN, &lower) && !lower.ends_with("ly");
        // `OSI approved`, `llama.cpp`
        let is_approved = lower == "approved" && is_of_osi;
        let is_harmless = prose::words(&lower).into_iter().all(is_harmless);
        let is_of_notice = is_notice && (is_capital(word) || !commerce::is_no_trade(&lower));
        let is_told = is_number
            || is_approved
            || lower.contains('.')
            || is_name
            || is_of_notice
            || is_own_name(word)
            || is_file(word);
        is_harmless || is_told && !leads_on
    };
    has_footnote || text.ends_with('?') || !beside.iter().all(is_known)
}

/// Whether a short sentence of East Asia has more than the name of its licence and words that leave that what it is.
fn has_more_parts(text: &str, ids: &[&str]) -> bool {
    const MOST: usize = 16;
    let is_wide = |letter: &char| *letter >= '\u{2e80}' && letter.is_alphanumeric();
    let licenses = LICENSE_WORDS.iter().filter(|word| !word.is_ascii()).copied();
    let mut known: Vec<_> =
        licenses.chain(HARMLESS_PARTS.split_whitespace()).chain(ids.iter().copied()).collect();
    known.sort_by_key(|part| std::cmp::Reverse(part.len()));
    let rest = known.iter().fold(text.to_owned(), |rest, part| rest.replace(part, " "));
    text.chars().filter(is_wide).count() <= MOST && rest.chars().any(|letter| is_wide(&letter))
}

/// Whether a section has a declared id that is a word: `MITライセンス`, `License: mit, …`.
pub(super) fn names_id(section: &str, ids: &[&str]) -> bool {
    let mut words =
        section.split(|letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.')));
    let is_labelled = |id: &&str| {
        section
            .strip_prefix("License: ")
            .is_some_and(|rest| rest.to_lowercase().starts_with(&id.to_lowercase()))
    };
    words.any(|word| {
        ids.iter().any(|id| word.trim_matches(['.', '-']) == *id || word.split('-').next() == Some(*id))
    }) || ids.iter().any(is_labelled)
}

/// Whether a section that names no licence says too little to leave the declared one alone: no word at all, or a few that lead to
/// none.
pub(super) fn is_too_little(section: &str) -> bool {
    const OPEN_SOURCE: [&str; 4] = ["open", "opensource", "source", "sourced"];
    const USUAL: [&str; 6] = ["default", "normal", "proper", "regular", "standard", "usual"];
    const TO_ALL: [&str; 9] = [
        "allowed",
        "any",
        "anybody",
        "anyone",
        "everybody",
        "everyone",
        "permitted",
        "unrestricted",
        "welcome",
    ];
    let has_picture = section.contains("![") || section.contains("<img");
    let is_rule = |line: &str| {
        let marks: String = line.chars().filter(|letter| !letter.is_whitespace()).collect();
        marks.len() > 2 && ["-", "*", "_"].iter().any(|mark| marks.replace(mark, "").is_empty())
    };
    let lines: Vec<_> = section.lines().filter(|line| !is_rule(line)).collect();
    let text = with_characters(&without_tags(&lines.join(" ")));
    if text.trim().is_empty() && lines.iter().all(|line| line.is_empty())
        || has_picture
        || section.contains("](")
        || section.contains("://")
    {
        return false;
    }
    let lower = text.to_lowercase();
    let words = prose::words(&lower);
    let is_license = |word: &&str| {
        LICENSE_WORDS.contains(word) || word.starts_with("licens") || word.starts_with("licenc")
    };
    let is_template = words == ["more", "information", "needed"];
    let is_source = words.len() > 1
        && words.iter().all(|word| OPEN_SOURCE.contains(word) || is_of(HARMLESS, word))
        && prose::has(&words, &["source", "opensource"]);
    let is_known = is_template
        || is_source
        || words.iter().any(is_license) && !prose::has(&words, &USUAL)
        || requests::is_citation(&words)
        || prose::has(&words, &TO_ALL)
        || prose::has(&words, &["copyright", "©"])
        || text.contains('©')
        || inspect::short_forms::grants(&text);
    let wide = text.chars().filter(|letter| *letter >= '\u{2e80}').count();
    words.len() + wide / 2 <= FEW && !is_known
}

fn is_harmless(word: &str) -> bool {
    is_of(HARMLESS, word) || LICENSE_WORDS.contains(&word)
}

fn is_of(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|known| known == word)
}

/// Whether a word is called as a file is: `LICENSE.md`, `COPYING`.
fn is_file(word: &str) -> bool {
    word == "COPYING"
        || word
            .rsplit_once('.')
            .is_some_and(|(name, end)| !name.is_empty() && legal_names::is_prose(&end.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_of_a_short_sentence_counts() {
        let more = [
            "MIT on request",
            "MIT (on request)",
            "MIT, available upon request.",
            "MIT On Request",
            "mostly MIT",
            "Mostly MIT",
            "MIT?",
            "MIT*",
            "MIT (TBC)",
            "MIT for partners",
            "MIT for now",
            "MIT in part",
            "MIT by agreement",
            "MIT, I think",
            "will be MIT",
            "MIT auf Anfrage",
            "MIT sur demande",
            "MIT na żądanie",
            "MIT unless otherwise agreed",
            "MIT during the beta",
            "The MIT license is granted on request.",
            "MIT, see below",
            "MIT For Partners",
            "MIT for Partners",
            "MIT, Outside Europe",
            "MIT, Except Europe",
            "MIT in Europe",
            "MIT (Enterprise)",
            "MIT, see Acme terms",
            "License: MIT, see Acme terms.",
            "MIT and the Acme Policy",
            "MIT © 2024 Acme, for research",
            "MIT（商談中）",
            "MIT（予定）",
            "MIT 许可证（待定）",
            "MIT (협의 중)",
        ];
        let silent: Vec<_> = more.iter().filter(|said| !says_more(said, &["MIT"], |_| false)).collect();
        let whole = [
            "MIT",
            "MIT.",
            "- MIT",
            "**MIT**",
            "`mit`",
            "MIT License",
            "The MIT License (MIT)",
            "This model is released under the MIT License.",
            "MIT — see [LICENSE](LICENSE).",
            "MIT (see LICENSE.md)",
            "MIT, like the base model.",
            "MIT for everyone.",
            "MIT for both the code and the model.",
            "MIT since v1.0.",
            "MIT License, Copyright (c) 2024 acme labs.",
            "MIT, not limited to research.",
            "MIT (OSI approved)",
            "Tokenizer: MIT",
            "MIT, same as llama.cpp",
            "Acme Chat is MIT licensed.",
            "MIT-Lizenz",
            "Das Modell steht unter der MIT-Lizenz.",
            "Ce modèle est sous licence MIT.",
            "Модель распространяется по лицензии MIT.",
            "MIT 许可证",
            "The code is here.",
            "MIT (Acme Inc.)",
            "MIT © 2024 Acme Research Labs",
            "MIT, Copyright (c) 2024 Acme Research Labs",
            "The MIT license applies.",
            "[MIT](https://opensource.org/licenses/MIT)",
            "MIT, paper: CC BY 4.0",
            "The docs are under CC BY 4.0.",
            "Commercial use is fine with MIT.",
            "MITライセンス",
            "MIT（詳細は LICENSE を参照）",
            "本模型采用 MIT 许可证发布。",
            "MIT 许可证，可商用",
            "MIT 라이선스로 배포됩니다.",
            "MIT, see the terms",
            "MIT, but this sentence has many further words which are for other rules to read.",
        ];
        let wrong: Vec<_> = whole.iter().filter(|said| says_more(said, &["MIT"], |_| false)).collect();
        let apache = says_more("Apache 2.0 on request", &["Apache-2.0"], |_| false);
        assert_eq!((silent, wrong, apache), (Vec::new(), Vec::<&&str>::new(), true));
    }

    #[test]
    fn a_section_of_a_few_words_leads_to_a_licence_or_leaves_it_open() {
        let open = [
            "-",
            "…",
            "?",
            "*",
            "<br>",
            "&nbsp;",
            "see above",
            "See metadata.",
            "ask",
            "free",
            "Standard license",
            "同上",
            "siehe oben",
            "later",
        ];
        let silent: Vec<_> = open.iter().filter(|section| !is_too_little(section)).collect();
        let closed = [
            "",
            "See LICENSE",
            "See the LICENSE file.",
            "[here](LICENSE)",
            "![License](a.svg)",
            "---",
            "* * *",
            "Open source.",
            "Please cite our paper.",
            "No license fee.",
            "[More Information Needed]",
            "Free for everyone.",
            "© 2024 Acme",
            "Commercial use: yes",
            "You can use it as you like.",
        ];
        let wrong: Vec<_> = closed.iter().filter(|section| is_too_little(section)).collect();
        assert_eq!((silent, wrong), (Vec::new(), Vec::<&&str>::new()));
    }
}
