//! Sentences on a licence in other languages than English: a condition in them asks for a person, and so does a language that
//! these rules do not know.
//!
//! The words of conditions are known for [`KNOWN`]; a sentence in one of them without such a word says nothing against the
//! declared licence. Whether a sentence is English is told from its commonest words.

use crate::conditions::{self, FORBIDDING};
use crate::legal_names::LICENSE_WORDS;
use crate::prose;

/// Common words of English, and those that sentences on licences are made of.
const ENGLISH: &str = "the this that these are be has have may can you your we our by for of to with under from see and or not \
    any please here which shared believes responsibility when where what how who should would they their there about used use uses license licensed licenses terms released available both code open source permissive \
    weights model models free commercial research version copyright at its no data dataset details public domain following copy found \
    respective original authors rights reserved permission software attribution international";

/// Those of them that other languages have as well.
const INTERNATIONAL: &str =
    "model data original version open source software permission international attribution no";

/// Common words of the languages whose conditions are known: German, Dutch, French, Spanish, Portuguese, Italian, Polish,
/// Swedish, Danish, Turkish.
const KNOWN: &str = "der die das und ist sind wird werden unter dem den des von für mit dieses diese zur zum im auf ein eine \
    het een onder voor dit van met de le la les est sous pour ce cette du aux et dans el los las bajo para este esta del con \
    es en por os sob do da dos são il lo gli è sotto per questo questa della sono jest na pod dla tego oraz är för detta och av \
    er til dette og bu altında için ve ile";

/// Words for `only`, and for what is reserved, also of languages whose sentences are not read.
const ONLY: &str = "nur ausschließlich uitsluitend alleen uniquement exclusivement seulement solo sólo solamente soltanto apenas \
    somente tylko wyłącznie endast kun sadece yalnız doar numai само samo μόνο pouze jen hanya csak kizárólag vain ainoastaan \
    только лише тільки chỉ réservé réservée reservado reservada riservato riservata voorbehouden forbeholdt vorbehalten";

/// Words of these languages that take a condition back where they stand beside it.
const UNCONDITIONAL: &str = "einschränkung einschränkungen gewähr gewährleistung garantie haftung garantía garantia garanzia \
    restriction restricciones restrições restrizioni ограничений гарантий limitation limitations kosten gebühr gebühren frais \
    redevance redevances coste costes costo costi spese custo custos opłat kostnad";

/// Fewer words in lower case say nothing of their language.
const FEW: usize = 4;

/// Whether a sentence about a licence may hold a condition that nobody here can read.
pub(super) fn is_unread(sentence: &str) -> bool {
    let sentence: Vec<_> = sentence.split_whitespace().filter(|word| !word.contains("://")).collect();
    let sentence = sentence.join(" ");
    let is_wide = |letter: char| matches!(letter, '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}');
    if sentence.contains(is_wide) {
        return conditions::is_within(&sentence);
    }
    if sentence.contains(is_of_unread_script) {
        return !is_plain_statement(&sentence);
    }
    // What is no word of a sentence, such as the name of a link, is of no language.
    let is_word = |word: &&str| {
        let is_strange =
            |letter: char| letter.is_ascii() && !letter.is_ascii_alphabetic() && !"'-".contains(letter);
        word.starts_with(char::is_alphabetic) && !word.contains(is_strange)
    };
    let is_mark = |mark: char| ".,;:!?()\"*_«»".contains(mark);
    let words = sentence.split(' ').map(|word| word.trim_matches(is_mark)).filter(is_word);
    let (names, words): (Vec<_>, Vec<_>) = words.partition(|word| word.starts_with(char::is_uppercase));
    let [names, words] =
        [names, words].map(|list| list.into_iter().map(str::to_lowercase).collect::<Vec<_>>());
    let is_code = sentence.contains(['{', '}']) || sentence.contains("]: ");
    let all = [names, words.clone()].concat();
    let is_international = |word: &&String| !INTERNATIONAL.split_whitespace().any(|known| known == *word);
    let own: Vec<_> = all.iter().filter(is_international).cloned().collect();
    let is_english = is_often(ENGLISH, 12, &own) && own.iter().any(|word| is_of(ENGLISH, word))
        || is_often(ENGLISH, 3, &all);
    if is_code || is_english {
        return false;
    }
    if words.len() < FEW {
        let is_condition = forbids(&all) || !words.is_empty() && all.iter().any(|word| is_of(ONLY, word));
        return is_condition && !restates_license(&sentence.to_lowercase());
    }
    let is_slavic =
        words.iter().any(|word| word.contains(|letter| matches!(letter, 'а'..='я' | 'ё' | 'і' | 'ї')));
    let lower = sentence.to_lowercase();
    let is_unconditional = UNCONDITIONAL.split_whitespace().any(|word| lower.contains(word));
    if restates_license(&lower) || conditions::grant_commerce(&prose::words(&lower)) {
        return false;
    }
    // A sentence may begin with its condition.
    let first = sentence.split(' ').next().unwrap_or_default().trim_matches(is_mark).to_lowercase();
    match is_slavic || is_often(KNOWN, 6, &words) {
        true => {
            let is_condition = |word: &String| conditions::begins(word) || is_of(ONLY, word);
            words.iter().chain([&first]).any(is_condition) && !is_unconditional
        }
        false => !is_plain_statement(&sentence),
    }
}

/// Whether a short sentence has a word for a licence and the id of one, and none of those that forbid or leave one use: each other
/// word of it is for [`few_words`](super::few_words).
fn is_plain_statement(sentence: &str) -> bool {
    const MOST_WORDS: usize = 10;
    const LICENSES: [&str; 8] = ["licen", "lisen", "lisan", "лицен", "άδεια", "giấy phép", "ترخيص", "رخصة"];
    let lower = sentence.to_lowercase();
    let words: Vec<_> = prose::words(&lower).into_iter().map(str::to_owned).collect();
    let is_id = |word: &str| spdx::license_id(word.trim_matches(['.', ',', '`', '*', '(', ')'])).is_some();
    words.len() <= MOST_WORDS
        && LICENSES.iter().any(|part| lower.contains(part))
        && sentence.split_whitespace().any(is_id)
        && !forbids(&words)
        && !words.iter().any(|word| is_of(ONLY, word) || conditions::begins(word))
}

/// Whether a letter is of a script whose sentences nobody here reads: neither Latin, Greek or Cyrillic nor those of East Asia.
fn is_of_unread_script(letter: char) -> bool {
    /// Latin, Greek and Cyrillic letters with their phonetic, mathematical and wide forms, and those of East Asia.
    const READ: [(char, char); 9] = [
        ('\0', '\u{52f}'),
        ('\u{1d00}', '\u{2fff}'),
        ('\u{3000}', '\u{9fff}'),
        ('\u{a640}', '\u{a7ff}'),
        ('\u{ab30}', '\u{ab6f}'),
        ('\u{ac00}', '\u{d7a3}'),
        ('\u{f900}', '\u{fb06}'),
        ('\u{ff00}', '\u{1d7ff}'),
        ('\u{20000}', char::MAX),
    ];
    letter.is_alphabetic() && !READ.iter().any(|(first, last)| (first..=last).contains(&&letter))
}

/// Whether a sentence sets no other condition than to keep to the licence: `nur unter den Bedingungen der MIT-Lizenz`,
/// `uniquement selon les termes de la licence`.
fn restates_license(lower: &str) -> bool {
    /// Polish inflects the word.
    const INFLECTED: [&str; 2] = ["licencji", "licencją"];
    const FAR: usize = 9;
    let words = prose::words(lower);
    let is_only = |word: &str| is_of(ONLY, word);
    let mut conditions = words.iter().enumerate().filter(|(_, word)| conditions::begins(word));
    let (Some((at, word)), None) = (conditions.next(), conditions.next()) else { return false };
    let behind = &words[at + 1..words.len().min(at + 1 + FAR)];
    // `unter`, `selon`: what follows is how, and not for what.
    const UNDER: &str = "unter gemäß nach im onder volgens sous selon dans bajo según conforme sob segundo sotto secondo pod zgodnie \
        under enligt ifølge altında";
    let is_under = behind.first().is_some_and(|next| UNDER.split_whitespace().any(|known| known == *next));
    // Between them stand the words for its terms and its name.
    const BETWEEN: &str = "den dem der des die bedingungen bestimmungen les termes conditions de la du i termini condizioni della \
        los las términos condiciones os termos da do voorwaarden van warunki warunkami vilkår villkor mit apache bsd gpl lgpl \
        mpl isc cc by 0 1 2 3 4 v2 v3";
    let is_license = |word: &&str| LICENSE_WORDS.iter().chain(&INFLECTED).any(|known| word.contains(known));
    let license = behind.iter().position(is_license);
    let leads_there = |at| behind[1..at].iter().all(|word| is_of(BETWEEN, word));
    is_only(word) && is_under && license.is_some_and(|at| at > 0 && leads_there(at))
}

/// Whether one of some words forbids: `Kaupallinen käyttö kielletty`.
fn forbids(words: &[String]) -> bool {
    words.iter().any(|word| FORBIDDING.split_whitespace().any(|stem| word.starts_with(stem)))
}

/// Whether one of so many words or more is of a list.
fn is_often(list: &str, one_of: usize, words: &[String]) -> bool {
    let found = words.iter().filter(|word| is_of(list, word));
    found.count() * one_of >= words.len()
}

fn is_of(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|known| known == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_in_other_languages_ask_and_so_do_languages_that_nobody_reads() {
        let unread = [
            "Ní cheadaítear úsáid tráchtála den mhúnla seo gan cead scríofa.",
            "Mfano huu hauruhusiwi kutumika kwa biashara bila idhini.",
            "Ezt a modellt üzleti célra felhasználni tilos engedély nélkül.",
            "Gewerblicher Einsatz bedarf einer schriftlichen Vereinbarung mit uns.",
            "Das Modell steht unter MIT, der Einsatz in Produkten nur nach Absprache.",
            "Toute exploitation dans un produit est soumise à un accord préalable.",
            "El modelo es libre para la docencia, salvo en empresas.",
            "Het gebruik in producten is zonder overleg verboden.",
            "Модель нельзя применять в продуктах без договора с нами.",
            "本模型企业须另行签约。",
            "製品での利用には契約が必要です。",
            "제품에 쓰려면 계약이 필요합니다.",
            "यह मॉडल केवल शोध के लिए है",
            "هذا النموذج متاح للبحث العلمي فقط",
            "ใช้เพื่อการวิจัยเท่านั้น",
            "მხოლოდ კვლევისთვის",
            "Model je určen pouze pro nekomerční použití.",
            "Model ini hanya untuk penggunaan non-komersial.",
            "Nur unter Aufsicht und nach Absprache, siehe Lizenz.",
            "Das Modell ist nur für Mitglieder unter der MIT-Lizenz verfügbar.",
            "Tilos kereskedelmi célra használni.",
            "Kaupallinen käyttö kielletty.",
            "Réservé à la recherche.",
            "Reservado para uso académico.",
            "Endast för forskning.",
            "Kun til forskningsbrug.",
            "Doar pentru cercetare.",
            "Само за изследвания.",
            "Μόνο για έρευνα.",
            "Pouze pro výzkum.",
            "Hanya untuk penelitian.",
            "Licence MIT, sauf usage militaire.",
            "Licencia MIT salvo uso comercial.",
            "MIT 许可证，军事用途除外。",
            "ただし軍事利用を除く。",
        ];
        let silent: Vec<_> = unread.iter().filter(|sentence| !is_unread(sentence)).collect();
        let read = [
            "",
            "MIT",
            "This model is released under the MIT license.",
            "Apache License, Version 2.0, January 2004",
            "See LICENSE.",
            "Weights and code: Apache-2.0",
            "Dieses Modell steht unter der MIT-Lizenz.",
            "Das Modell wird unter der Apache-Lizenz 2.0 veröffentlicht und darf frei verwendet werden.",
            "Die Gewichte sind ohne Einschränkung unter der MIT-Lizenz verfügbar.",
            "Ce modèle est publié sous la licence MIT.",
            "Die Nutzung ist nur unter den Bedingungen der MIT-Lizenz gestattet.",
            "Les poids sont publiés sous licence MIT, sans frais et sans garantie.",
            "L'utilisation est possible uniquement selon les termes de la licence MIT.",
            "Il modello può essere usato solo secondo i termini della licenza MIT.",
            "Este modelo se publica bajo la licencia Apache 2.0.",
            "Questo modello è rilasciato con la licenza MIT.",
            "Dit model is beschikbaar onder de MIT-licentie.",
            "Модель распространяется по лицензии MIT.",
            "本模型采用 MIT 许可证。",
            "本模型按 Apache 2.0 许可证发布，不提供任何担保。",
            "このモデルは MIT ライセンスで公開されています。",
            "이 모델은 MIT 라이선스로 배포됩니다.",
            "Built upon earlier work with improved tokenizer efficiency across languages.",
            "[crate-image]: https://a.example/b.svg [crate-link]: https://a.example [docs-image]: https://docs.example",
            "[`get_info_plist`]: https://a.example [`macro_call`]: https://b.example [x]: y [zz-top]: w",
            "This crate provides a tiny enum for borrowed texts.",
            "No use is prohibited.",
            "a copy is in [LICENSE](./LICENSE).",
            "Solo project by Ada.",
            "Nur MIT.",
            "@misc{acme2024, title={Acme}, year={2024}}",
        ];
        let wrong: Vec<_> = read.iter().filter(|sentence| is_unread(sentence)).collect();
        assert_eq!((silent, wrong), (Vec::new(), Vec::<&&str>::new()));
    }
}
