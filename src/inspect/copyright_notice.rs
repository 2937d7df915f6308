//! Copyright notices: who holds the copyright, since when, and nothing besides.
//!
//! `Copyright (c) 2019-2024 Ada Lovelace <ada@example.org>, Acme, Inc. and contributors. All rights reserved.` A line
//! that says more (a second sentence, a clause behind a colon, the id of a licence, what the work may be used for)
//! is no notice, however it begins: terms could stand in it. Names may be in any script of [`holder_words`].

use super::holder_words;
use crate::commerce;

/// A notice is no longer than this, in words.
const MOST_WORDS: usize = 30;

/// The name of one holder is no longer than this, in words.
const MOST_NAME_WORDS: usize = 10;

/// The name of a person or a brand has no more words with a capital: in 7,963 licence files of crates none has five. A
/// sentence of a language whose words for conditions are not listed has more.
const MOST_PLAIN_WORDS: usize = 4;

/// Words for several people who hold a copyright: a name with one of these may be longer.
const COLLECTIVES: &[&str] = &[
    "affiliates",
    "authors",
    "community",
    "company",
    "conservancy",
    "contributers",
    "contributors",
    "developers",
    "foundation",
    "group",
    "holders",
    "maintainers",
    "members",
    "owners",
    "project",
    "team",
];

/// Words that no name and no copyright notice has: behind one of them stands a condition.
const CONDITIONS: &[&str] = &[
    "cannot",
    "except",
    "granted",
    "may",
    "must",
    "not",
    "only",
    "permission",
    "prohibited",
    "provided",
    "required",
    "shall",
    "should",
    "unless",
    "use",
    "used",
    "will",
    "without",
];

/// Further words that no name has.
const OPERATIVE: &[&str] = &[
    "accept",
    "agpl",
    "agree",
    "agreed",
    "allowed",
    "alone",
    "any",
    "approval",
    "ask",
    "available",
    "banned",
    "be",
    "before",
    "buy",
    "cc",
    "cost",
    "damages",
    "everyone",
    "fee",
    "fees",
    "free",
    "gpl",
    "if",
    "internal",
    "invitation",
    "is",
    "it",
    "lgpl",
    "liable",
    "model",
    "models",
    "nc",
    "need",
    "needs",
    "never",
    "no",
    "nobody",
    "non",
    "nonprofits",
    "noncompete",
    "obtain",
    "paid",
    "pay",
    "payment",
    "payments",
    "personal",
    "private",
    "product",
    "production",
    "products",
    "reserved",
    "revenue",
    "sale",
    "see",
    "sell",
    "sold",
    "solely",
    "students",
    "subject",
    "term",
    "terms",
    "that",
    "this",
    "trial",
    "under",
    "until",
    "usage",
    "usd",
    "user",
    "users",
    "uses",
    "weights",
    "with",
    "you",
    "your",
];

/// How words begin that belong to a condition.
const OPERATIVE_STEMS: &[&str] = &[
    "agreement",
    "authoris",
    "authoriz",
    "condition",
    "confidential",
    "deploy",
    "derivat",
    "disallow",
    "distribut",
    "evaluat",
    "exclud",
    "exclusive",
    "exempt",
    "expire",
    "forbid",
    "ineligib",
    "licenc",
    "licens",
    "modif",
    "permission",
    "permit",
    "prohibit",
    "propriet",
    "purchas",
    "purpos",
    "redistrib",
    "require",
    "restrict",
    "royalt",
    "subscri",
];

/// What ends a notice.
const RESERVED: &[&str] = &[
    "all rights reserved",
    "all right reserved",
    "alla rättigheter förbehållna",
    "alle rechte vorbehalten",
    "alle rechten voorbehouden",
    "todos los derechos reservados",
    "todos os direitos reservados",
    "tous droits réservés",
    "tutti i diritti riservati",
    "tüm hakları saklıdır",
    "wszelkie prawa zastrzeżone",
    "με την επιφύλαξη παντός δικαιώματος",
    "все права защищены",
    "усі права захищені",
    "保留一切权利",
    "保留所有权利",
    "版权所有",
    "版權所有",
    "著作権所有",
    "모든 권리 보유",
];

/// Forms of companies with words that would belong to a condition elsewhere.
const COMPANY_FORMS: &[&str] = &[
    "gesellschaft mit beschränkter haftung",
    "gesellschaft mit beschraenkter haftung",
    "общество с ограниченной ответственностью",
    "товариство з обмеженою відповідальністю",
];

/// What stands in place of a name or beside one.
const PHRASES: &[&str] = &[
    "as listed in the authors file",
    "as shown by the authors file",
    "free software foundation",
    "see authors",
    "see the authors file",
];

/// Names of companies with words that would belong to a condition elsewhere.
const COMPANY_NAMES: &[&str] = &["commercial bank", "weights biases"];

/// Words of conditions that people are called by as well: before their other name, or behind it.
const FIRST_NAMES: &[&str] = &["may", "will"];
const LAST_NAMES: &[&str] = &["case", "cost", "free", "price", "sale", "sell", "term", "you"];

/// Lower-case words of names, of bodies that hold a copyright together, and between them.
const PARTICLES: &[&str] = &[
    "a",
    "af",
    "affiliate",
    "affiliated",
    "affiliates",
    "al",
    "author",
    "authors",
    "av",
    "bin",
    "by",
    "community",
    "company",
    "contributers",
    "contributing",
    "contributor",
    "contributors",
    "copyright",
    "da",
    "de",
    "del",
    "della",
    "den",
    "der",
    "developer",
    "developers",
    "di",
    "do",
    "dos",
    "du",
    "e",
    "e.v",
    "el",
    "et",
    "file",
    "for",
    "foundation",
    "group",
    "holder",
    "holders",
    "ibn",
    "in",
    "individual",
    "its",
    "la",
    "le",
    "licensors",
    "maintainer",
    "maintainers",
    "many",
    "member",
    "members",
    "of",
    "original",
    "other",
    "others",
    "owner",
    "owners",
    "o.o",
    "parties",
    "project",
    "respective",
    "subsidiaries",
    "team",
    "ten",
    "ter",
    "the",
    "their",
    "to",
    "und",
    "van",
    "various",
    "von",
    "y",
    "z",
    "zu",
    "zum",
    "zur",
];

/// Words that lead from an institution to what it is for or where it is, and from nobody else.
const LINKS: &[&str] =
    &["at", "for", "für", "in", "on", "para", "per", "pour", "to", "voor", "za", "zum", "zur", "по", "при"];

/// Bodies whose names go on with one of [`LINKS`].
const INSTITUTIONS: &[&str] = &[
    "academy",
    "agency",
    "alliance",
    "anstalt",
    "association",
    "centar",
    "center",
    "centre",
    "centro",
    "committee",
    "consortium",
    "corporation",
    "council",
    "department",
    "fondation",
    "fakultet",
    "foundation",
    "fundación",
    "fundação",
    "gesellschaft",
    "hochschule",
    "institut",
    "institute",
    "instituto",
    "istituto",
    "laboratory",
    "inštitut",
    "ministry",
    "organization",
    "school",
    "society",
    "stiftung",
    "trust",
    "universidad",
    "universidade",
    "universitat",
    "university",
    "université",
    "universität",
    "verband",
    "verein",
    "zavod",
    "zentrum",
    "академия",
    "институт",
    "лаборатория",
    "πανεπιστήμιο",
    "университет",
    "центр",
];

/// Bodies whose names go on in lower case in their languages: `Institut national de recherche`.
const BODIES: &[&str] = &[
    "centre",
    "centro",
    "conservatoire",
    "fondation",
    "fundación",
    "fundação",
    "institut",
    "instituto",
    "istituto",
    "laboratoire",
    "universidad",
    "universidade",
    "università",
    "université",
    "école",
];

/// Lower-case words of such a name.
const MOST_LOWER_CASE: usize = 4;

/// What ends the name of a company.
const COMPANIES: &[&str] = &[
    "ag",
    "bv",
    "corp",
    "corporation",
    "gmbh",
    "inc",
    "incorporated",
    "limited",
    "llc",
    "llp",
    "ltd",
    "plc",
    "sas",
];

/// Abbreviations whose full stop ends no sentence.
const ABBREVIATIONS: &[&str] = &[
    "al", "assoc", "bros", "cia", "co", "corp", "cía", "dept", "dipl", "dr", "gmbh", "inc", "ing", "inst",
    "int", "jr", "kft", "lab", "labs", "llc", "ltd", "ltda", "med", "prof", "pte", "pty", "pvt", "sp", "sr",
    "st", "tech", "univ", "zrt",
];

/// Words of the places that a template leaves for a year and a name.
const PLACEHOLDERS: &[&str] = &[
    "author",
    "authors",
    "copyright",
    "date",
    "dates",
    "digit",
    "email",
    "first",
    "from",
    "fullname",
    "full",
    "holder",
    "holders",
    "insert",
    "name",
    "names",
    "of",
    "organization",
    "or",
    "owner",
    "owners",
    "publication",
    "the",
    "to",
    "various",
    "xxxx",
    "year",
    "years",
    "your",
    "yy",
    "yyyy",
    "4",
];

/// A text without the notice of who holds the copyright that ends it: `MIT` of `MIT © 2024 Acme Research Labs`.
pub(crate) fn without_notice(text: &str) -> &str {
    let lower = text.to_ascii_lowercase();
    let at = text.find('©').or_else(|| lower.find("copyright "));
    at.filter(|at| is_notice(text[*at..].trim_end_matches(['*', '_', '.', ' ', '\n'])))
        .map_or(text, |at| &text[..at])
}

/// Whether a line is a notice of who holds the copyright, and nothing besides.
pub(crate) fn is_notice(line: &str) -> bool {
    let line = &normal(line);
    let line = line.trim();
    // One that is quoted as a whole, or has lost the other quote; not one that ends with a name in quotes.
    let quotes = line.matches(['"', '“', '”']).count();
    let is_around = line.starts_with(['"', '“']) || quotes % 2 == 1;
    let line = if is_around { line.trim_matches(['"', '“', '”']).trim() } else { line };
    let plain = without_mail(line);
    if !(1..=MOST_WORDS).contains(&words(&plain).len()) {
        return false;
    }
    if is_operative(&words(&without_companies(&plain))) && !is_of_person(line) {
        return false;
    }
    if let Some((before, after)) = around_reserved(line) {
        // Another notice may follow, and nothing else.
        let is_end = |text: &str| !text.contains(|letter: char| letter.is_alphanumeric());
        return (is_end(before) || is_notice(before)) && (is_end(after) || is_notice(after));
    }
    let Some(Beginning { rest, is_list_item, has_sign }) = beginning(line) else { return false };
    let rest = without_phrases(rest);
    let Some(plain) = without_brackets(&rest) else { return false };
    let (holders, has_year) = without_years(&plain);
    // So an item of a list begins, and a line in the midst of a sentence.
    let first = rest.split(' ').next().unwrap_or_default();
    let is_name = !first.starts_with(char::is_lowercase) || PARTICLES.contains(&first);
    (has_year || (!is_list_item && (has_sign || is_name)))
        && sentences_end(&plain)
        && segments(&holders).all(|segment| is_holder(&segment) || is_in_address(&segment, line))
}

/// A line without the names of companies that are made of nouns which would belong to a condition elsewhere: `Terms Ltd`.
fn without_companies(line: &str) -> String {
    /// Things that companies are called after.
    const THINGS: [&str; 14] = [
        "free",
        "internal",
        "model",
        "models",
        "personal",
        "private",
        "product",
        "production",
        "products",
        "term",
        "terms",
        "trial",
        "user",
        "weights",
    ];
    const MOST: usize = 3;
    let plain = |word: &str| word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase();
    let words: Vec<_> = line.split(' ').collect();
    let mut kept: Vec<&str> = Vec::new();
    for word in words {
        kept.push(word);
        if !COMPANIES.contains(&plain(word).as_str()) {
            continue;
        }
        // A comma may stand before the form: `Product Labs, Inc.`
        let is_of_name = |(step, word): &(usize, &&str)| {
            let word = if *step == 0 { word.trim_end_matches(',') } else { word };
            word.starts_with(char::is_uppercase) && !word.ends_with([',', '.', ';', ':', ')'])
        };
        let before = kept[..kept.len() - 1].iter().rev().enumerate().take_while(is_of_name).count();
        let is_thing = |word: &&str| THINGS.contains(&plain(word).as_str());
        let name = &kept[kept.len() - 1 - before..kept.len() - 1];
        // A longer one may be a sentence.
        let is_first = kept[..kept.len() - 1 - before]
            .iter()
            .all(|word| !word.starts_with(char::is_lowercase) || *word == "and");
        if (1..MOST).contains(&before)
            && is_first
            && name.iter().any(is_thing)
            && name.iter().all(|word| is_thing(word) || !is_operative(&[plain(word)]))
        {
            let length = kept.len() - 1 - before;
            kept.truncate(length);
            kept.push(",");
        }
    }
    kept.join(" ")
}

/// Whether words in lower case are the name of a person whose address the line has: `jo doe <jo@example.org>`.
fn is_in_address(segment: &str, line: &str) -> bool {
    const MOST: usize = 3;
    const SHORTEST: usize = 3;
    let words: Vec<_> = segment.split(' ').collect();
    let is_plain = |word: &&str| word.chars().all(char::is_alphabetic);
    let is_around = |letter: char| letter.is_whitespace() || "<>()[],;".contains(letter);
    let addresses = line.split(is_around).filter(|part| part.contains('@') && is_address(part));
    let locals: Vec<_> = addresses
        .filter_map(|address| address.split_once('@'))
        .map(|(name, _)| name.to_lowercase())
        .collect();
    words.len() <= MOST
        && words.iter().all(is_plain)
        && words.iter().any(|word| {
            word.len() >= SHORTEST && locals.iter().any(|name| name.contains(&word.to_lowercase()))
        })
}

/// Whether all that a line names is one person with two names, one of which is a word of conditions: `Will Smith`.
fn is_of_person(line: &str) -> bool {
    let line = around_reserved(line).map_or(line, |(before, _)| before);
    let plain = beginning(line).and_then(|beginning| without_brackets(beginning.rest));
    let Some((holders, true)) = plain.map(|plain| without_years(&plain)) else { return false };
    let mut segments = segments(&holders);
    let (Some(holder), None) = (segments.next(), segments.next()) else { return false };
    let names: Vec<_> = holder.split(' ').map(|name| name.trim_end_matches('.')).collect();
    let is_capital = |name: &&str| {
        let mut letters = name.chars();
        letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase)
    };
    let [first, last] = names.as_slice() else { return false };
    let is_one_of = |name: &str, list: &[&str]| list.contains(&name.to_lowercase().as_str());
    let other = match (is_one_of(first, FIRST_NAMES), is_one_of(last, LAST_NAMES)) {
        (true, false) => last,
        (false, true) => first,
        _ => return false,
    };
    names.iter().all(is_capital) && !is_operative(&words(other))
}

/// A line with one form of what has several: brackets, quotes and marks of full width, signs beside names, years.
fn normal(line: &str) -> String {
    let one = |letter: char| match letter {
        '（' => Some('('),
        '）' => Some(')'),
        '，' | '、' => Some(','),
        '；' => Some(';'),
        '：' => Some(':'),
        '．' => Some('.'),
        '«' | '»' | '‹' | '›' | '「' | '」' | '『' | '』' | '《' | '》' | '„' | '‟' => {
            Some('"')
        }
        '\u{3000}' | '\u{a0}' => Some(' '),
        '`' | '®' | '™' | '℠' | '\u{200e}' | '\u{200f}' | '\u{fe0f}' | '\u{1f300}'..='\u{1faff}' => None,
        letter => Some(letter),
    };
    let line: String = line.chars().filter_map(one).collect();
    // `2024年`
    let is_year = |before: &str| before.ends_with(|letter: char| letter.is_ascii_digit());
    let parts: Vec<_> = line.split('年').collect();
    let joined = parts.iter().enumerate().map(|(at, part)| match (at + 1 == parts.len(), is_year(part)) {
        (true, _) => (*part).to_owned(),
        (false, true) => format!("{part} "),
        (false, false) => format!("{part}年"),
    });
    joined.collect()
}

/// A line without the addresses of mail in it, whose words are those of its host and of nobody's terms.
fn without_mail(line: &str) -> String {
    let is_around = |letter: char| letter.is_whitespace() || "<>()[],;".contains(letter);
    let parts = line.split_inclusive(is_around).map(|part| {
        let word = part.trim_end_matches(is_around);
        let is_mail = word.contains('@') && is_address(word.strip_prefix("mailto:").unwrap_or(word));
        if is_mail { &part[word.len()..] } else { part }
    });
    parts.collect()
}

/// What stands before and behind `All rights reserved`.
fn around_reserved(line: &str) -> Option<(&str, &str)> {
    RESERVED.iter().find_map(|phrase| {
        let starts = line.char_indices().map(|(at, _)| at);
        let mut found = starts.filter_map(|at| Some((at, line.get(at..at + phrase.len())?)));
        let (at, _) = found.find(|(_, text)| text.to_lowercase() == *phrase)?;
        Some((&line[..at], &line[at + phrase.len()..]))
    })
}

/// Whether words can be the name of a holder, or of several, where case and punctuation tell nothing.
pub(super) fn is_name(words: &str) -> bool {
    let words: Vec<_> = words.split(' ').map(str::to_owned).collect();
    let link = |at: usize, word: &String| {
        LINKS.contains(&word.as_str()) && !words[..at].iter().any(|word| is_institution(word))
    };
    !is_operative(&words)
        && !words.iter().enumerate().any(|(at, word)| link(at, word))
        && holder_words::are_name(words.iter().map(String::as_str))
}

/// What follows the marks of a notice.
struct Beginning<'l> {
    rest: &'l str,
    /// Whether `(c)` is all that it has of them: so an item of a list begins too.
    is_list_item: bool,
    /// Whether it has any but the word.
    has_sign: bool,
}

/// The line without `Copyright`, `(c)`, `©` and what else a notice begins with; `None` where it begins otherwise.
fn beginning(line: &str) -> Option<Beginning<'_>> {
    const TAGS: [&str; 2] = ["spdx-filecopyrighttext:", "spdx-snippetcopyrighttext:"];
    const BEFORE: [&str; 2] = ["portions ", "parts "];
    const MARKS: [&str; 7] = ["copyright", "copr.", "(c)", "©", "&copy;", "@copyright{}", "(copyright"];
    let mut rest = line;
    let mut marks = 0;
    let (mut list_item, mut sign) = (true, false);
    for tag in TAGS {
        if let Some(after) = strip(rest, tag) {
            (rest, marks, list_item, sign) = (after.trim_start(), 1, false, true);
        }
    }
    if let Some(after) = BEFORE.iter().find_map(|before| strip(rest, before)) {
        rest = after.trim_start();
    }
    while let Some((mark, after)) = MARKS.iter().find_map(|mark| Some((mark, strip(rest, mark)?))) {
        let is_word = mark.ends_with(char::is_alphabetic);
        if is_word && after.starts_with(char::is_alphanumeric) {
            break;
        }
        (rest, marks) = (after.trim_start(), marks + 1);
        list_item &= *mark == "(c)";
        sign |= !is_word;
        if is_word {
            rest = rest.strip_prefix(':').unwrap_or(rest).trim_start();
        }
    }
    (marks > 0).then_some(Beginning { rest, is_list_item: list_item, has_sign: sign })
}

/// Without a beginning, whatever its case.
fn strip<'l>(line: &'l str, beginning: &str) -> Option<&'l str> {
    let head = line.get(..beginning.len())?;
    head.eq_ignore_ascii_case(beginning).then(|| &line[beginning.len()..])
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|character: char| !character.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// Whether one of the words that conditions are made of stands among these.
pub(super) fn has_condition(words: &[&str]) -> bool {
    words.iter().any(|word| CONDITIONS.contains(word) || commerce::begins(word))
}

/// Whether a condition may stand in the words.
fn is_operative(words: &[String]) -> bool {
    let mut text = format!(" {} ", words.join(" "));
    for phrase in RESERVED.iter().chain(PHRASES).chain(COMPANY_FORMS).chain(COMPANY_NAMES) {
        text = text.replace(&format!(" {phrase} "), " ");
    }
    let words: Vec<_> = text.split(' ').filter(|word| !word.is_empty()).collect();
    let is_body = words.iter().any(|word| is_institution(word) || COMPANIES.contains(word));
    let is_research = !is_body && holder_words::are_of_research_alone(&words);
    is_research
        || words.into_iter().any(|word| {
            CONDITIONS.contains(&word)
                || OPERATIVE.contains(&word)
                || OPERATIVE_STEMS.iter().any(|stem| word.starts_with(stem))
                || holder_words::is_of_condition(word)
        })
}

/// Whether a word in lower case is that of a body whose name goes on: `university`, `Forschungszentrum`.
fn is_institution(word: &str) -> bool {
    const COMPOUNDS: [&str; 9] = [
        "anstalt",
        "gesellschaft",
        "hochschule",
        "institut",
        "ministerium",
        "stiftung",
        "verband",
        "verein",
        "zentrum",
    ];
    INSTITUTIONS.contains(&word) || COMPOUNDS.iter().any(|end| word.ends_with(end))
}

/// Without what stands in place of a name or beside one.
fn without_phrases(text: &str) -> String {
    PHRASES.iter().fold(text.to_owned(), |text, phrase| {
        let at = text.to_ascii_lowercase().find(phrase);
        at.map_or(text.clone(), |at| format!("{}, {}", &text[..at], &text[at + phrase.len()..]))
    })
}

/// Without addresses and without the brackets of placeholders, aliases and members; `None` where one holds anything
/// else. Addresses that stand free of brackets go too.
fn without_brackets(text: &str) -> Option<String> {
    let mut result = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['<', '[', '{', '(', '"', '“']) {
        let opening = rest[at..].chars().next()?;
        let closing = match opening {
            '<' => '>',
            '[' => ']',
            '{' => '}',
            '(' => ')',
            '“' => '”',
            other => other,
        };
        let inside = &rest[at + opening.len_utf8()..];
        // The last one of a line may have been trimmed.
        let end = inside.find(closing);
        let (content, after) = match end {
            Some(end) => (&inside[..end], &inside[end + closing.len_utf8()..]),
            None if opening == '<' || opening == '(' => (inside, ""),
            None => return None,
        };
        result.push_str(&rest[..at]);
        let is_placeholder = words(content).iter().all(|word| PLACEHOLDERS.contains(&word.as_str()));
        match opening {
            _ if is_address(content) || is_placeholder => result.push(' '),
            '<' => return None,
            // An alias, or the members of a body.
            '(' => result.push_str(&format!(", {content}, ")),
            _ => result.push_str(content),
        }
        rest = after;
    }
    result.push_str(rest);
    let words = result.split_whitespace();
    let words: Vec<_> = words
        .map(|word| if is_address(word.trim_end_matches([',', '.', ';'])) { "," } else { word })
        .collect();
    Some(words.join(" "))
}

fn is_address(text: &str) -> bool {
    let text = text.trim();
    let is_mail = text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    let is_url =
        ["http://", "https://", "mailto:", "www."].iter().any(|scheme| strip(text, scheme).is_some());
    let host = text.split('/').next().unwrap_or_default();
    let is_host = host.split('.').count() > 1
        && text.contains('/')
        && host
            .split('.')
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
    (is_mail || is_url || is_host) && !text.contains(char::is_whitespace)
}

/// Without the years, and whether there were any.
fn without_years(text: &str) -> (String, bool) {
    let mut has_year = false;
    let mut words = Vec::new();
    let text = text.replace(['–', '—'], "-");
    for word in text.split_whitespace() {
        let is_year = |part: &str| {
            let digits = part.bytes().all(|byte| byte.is_ascii_digit());
            (part.len() == 4 && digits && (part.starts_with("19") || part.starts_with("20")))
                || ["present", "now", "today", "current", "yyyy", "xxxx", "20xx", "year"]
                    .contains(&part.to_ascii_lowercase().as_str())
        };
        let plain = word.trim_end_matches(['.', ',', ':', ';']);
        let parts: Vec<_> = plain.split(['-', ',', '/']).filter(|part| !part.is_empty()).collect();
        let short = |part: &&str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        let years = parts.first().is_some_and(|first| is_year(first))
            && parts[1..].iter().all(|part| is_year(part) || short(part));
        let is_colon = word.ends_with(':');
        if years && !is_colon {
            has_year = true;
            // What a year ends is one thing, and what follows it another.
            words.push(",");
        } else if plain.is_empty() || plain == "-" || plain == "--" {
            words.push(if is_colon { word } else { "," });
        } else {
            words.push(word);
        }
    }
    (words.join(" "), has_year)
}

/// Whether no sentence ends before the last word.
fn sentences_end(text: &str) -> bool {
    let words: Vec<_> = text.split_whitespace().collect();
    let names = words
        .iter()
        .rposition(|word| word.contains(|letter: char| letter.is_alphanumeric()))
        .unwrap_or_default();
    words.iter().take(names).all(|word| {
        let word = word.trim_end_matches([',', ')', '"']);
        let Some(plain) = word.strip_suffix('.') else { return true };
        let plain = plain.to_lowercase();
        plain.chars().count() <= 1
            || plain.contains('.')
            || plain.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
            || ABBREVIATIONS.contains(&plain.as_str())
    })
}

/// What stands between commas and `and`.
fn segments(text: &str) -> impl Iterator<Item = String> {
    let spaced = format!(" {text} ");
    let spaced = [" and/or ", " and ", " und ", " et ", " or ", " y ", "&", "+", "/", ";"]
        .iter()
        .fold(spaced, |text, word| text.replace(word, " , "));
    let segments: Vec<_> = spaced.split(',').map(|segment| segment.trim().to_owned()).collect();
    segments.into_iter().filter(|segment| !segment.is_empty())
}

/// Whether a segment is a name.
fn is_holder(segment: &str) -> bool {
    let words: Vec<_> =
        segment.split_whitespace().map(|word| word.trim_matches(['.', '\'', '’', '`'])).collect();
    let mut odd = 0;
    let mut ended = false;
    let mut is_institution = false;
    for word in words.iter().filter(|word| !word.is_empty()) {
        let lower = word.to_lowercase();
        let letters = |c: char| {
            c.is_alphanumeric()
                || holder_words::is_in_known_script(c)
                || matches!(c, '.' | '-' | '\'' | '’' | '_' | '!' | '*' | '·')
        };
        let is_caseless =
            word.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase());
        let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
        let is_id = word.contains('-')
            && word.contains(|c: char| c.is_ascii_digit())
            && spdx::license_id(word).is_some();
        if !word.chars().all(letters)
            || is_number
            || is_id
            || (LINKS.contains(&lower.as_str()) && !is_institution)
        {
            return false;
        }
        let is_particle = PARTICLES.contains(&lower.as_str());
        if ended && !is_particle {
            return false;
        }
        let is_capital = word.starts_with(char::is_uppercase) || is_caseless;
        let is_linked = LINKS.contains(word);
        odd += usize::from(!is_capital && !is_particle && !is_linked);
        is_institution |= self::is_institution(&lower);
        ended |= COMPANIES.contains(&lower.as_str()) && !(lower == "corporation" || lower == "limited");
    }
    let lower: Vec<_> = words.iter().map(|word| word.to_lowercase()).collect();
    let is_cased_elsewhere = segment.contains(holder_words::is_of_other_script);
    let goes_on = lower.first().is_some_and(|first| BODIES.contains(&first.as_str()))
        || is_cased_elsewhere && lower.iter().any(|word| self::is_institution(word));
    // An initial is no name of its own, nor is `De`.
    const OF_NAMES: [&str; 16] = [
        "al", "bin", "da", "de", "del", "della", "den", "der", "di", "du", "ibn", "la", "le", "ter", "van",
        "von",
    ];
    let is_own =
        |word: &&&str| word.chars().nth(1).is_some() && !OF_NAMES.contains(&word.to_lowercase().as_str());
    let capitals = words.iter().filter(is_own).filter(|word| word.starts_with(char::is_uppercase)).count();
    let most_odd = if goes_on { MOST_LOWER_CASE } else { 1 };
    (capitals <= MOST_PLAIN_WORDS || may_be_long(&words, &lower))
        && odd <= most_odd
        && words.len() <= MOST_NAME_WORDS
        && holder_words::are_name(words.iter().copied())
}

/// Whether a name may have more capitalised words than that of a person: `of`, `de`, `für`, a form of a company, or the word
/// for a body lead on to a longer one. `lower` are the words in lower case.
fn may_be_long(words: &[&str], lower: &[String]) -> bool {
    let is_body = |word: &String| {
        COMPANIES.contains(&word.as_str())
            || COLLECTIVES.contains(&word.as_str())
            || self::is_institution(word)
            || holder_words::is_body(word)
    };
    let is_link = |word: &&str| {
        word.starts_with(char::is_lowercase) && (LINKS.contains(word) || PARTICLES.contains(word))
    };
    lower.iter().any(is_body) || words.iter().any(is_link)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_are_notices() {
        let mut wrong = Vec::new();
        for line in [
            "Copyright (c) 2024 Ada Lovelace",
            "Copyright (c) 2019-2024 Ada Lovelace <ada@example.org>, Acme, Inc. and contributors. All rights reserved.",
            "Copyright 2014, 2016-2019 Ada Lovelace",
            "Copyright (C) 2016--2023 Ada",
            "COPYRIGHT (C) 1999 ACME CORPORATION",
            "Copyright © 2020-2024 by Acme, Inc.",
            "© 2024 Acme AI",
            "(c) 2024 Acme GmbH",
            "(C) Copyright 1988 by Acme",
            "Copyright: 2024, Acme Ltd.",
            "Copyright (c) 2015",
            "Copyright (c) The Tower Project Contributors",
            "Copyright (c) Individual contributors",
            "Copyright (c) 2013-2026 The tower-rs developers",
            "Copyright (c) 2024 ada42",
            "Copyright (c) 2015 Ada Lovelace (countess)",
            "Copyright (c) 2018, 2025 Ada Lovelace (ada.lovelace@example.fr) and others",
            "Copyright (c) Ada Lovelace \"ada\" 2015-2023",
            "Copyright (c) 2024 Ada Lovelace et al.",
            "Copyright (c) 2018, the respective contributors, as shown by the AUTHORS file.",
            "Copyright 2018 Acme.com, Inc. or its affiliates. All Rights Reserved.",
            "Copyright (c) [2021] [Ada Lovelace]",
            "Copyright [yyyy] [name of copyright owner]",
            "Copyright (c) <year> <copyright holders>",
            "Copyright {yyyy} {name of copyright owner}",
            "Copyright © EXAMPLE (Apple, Pear, Plum).",
            "SPDX-FileCopyrightText: 2024 Ada Lovelace <ada@example.org>",
            "SPDX-FileCopyrightText: Copyright (c) 2023-2026 Ada Lovelace",
            "Copyright (c) 2008 The Regents of the University of Example. All rights reserved.",
            "Copyright (c) 1996 Acme Foundation for Science, Norway",
            "Copyright (c) 2017 Anna van der Berg and José da Silva",
            "Copyright (c) 2024 The Ada Authors (see AUTHORS)",
            "Copyright 2023 01.AI",
            "Copyright (c) Ada Corporation.",
            "Portions Copyright (c) 1994, The Regents of Example",
            "Copyright (c) 2024 Acme / Beta & Gamma; Delta",
            "Copyright (c) 2020 Acme, https://acme.example",
            "Copyright (c) 2020-present, Acme, Inc. and its affiliates.",
            "All rights reserved.",
            "Alle Rechte vorbehalten.",
            "Copyright (c) 2007 Free Software Foundation, Inc. <https://fsf.org/>",
            "Copyright (c) 2024 Acme, Inc., Beta Ltd. and Gamma LLC",
            "Copyright 2019 Ada O'Lovelace and J. Doe",
            "Copyright (c) 2024 阿里云",
            "Copyright (c) 2023-2024 深圳市腾讯计算机系统有限公司",
            "Copyright © 2024 北京智源人工智能研究院（BAAI）",
            "Copyright 2024 清华大学 and 智谱AI",
            "版权所有 (c) 2024 上海商汤智能科技有限公司",
            "Copyright (c) 2024年 株式会社サイバーエージェント",
            "Copyright (c) 2024 国立研究開発法人理化学研究所",
            "Copyright (c) 2022 さくらインターネット株式会社、東京大学松尾研究室",
            "Copyright (c) 2024 山田 太郎 <taro@example.jp>",
            "Copyright (c) 2024 네이버",
            "Copyright (c) 2023 카카오브레인 주식회사",
            "Copyright (c) 2024 김철수, 한국전자통신연구원",
            "Copyright (c) 2024 Яндекс",
            "Copyright (c) 2022 Иван Петров <ivan@example.ru>",
            "© 2024 ООО «Яндекс»",
            "© 2024 ООО «Яндекс». Все права защищены.",
            "Copyright (c) 2024 Московский государственный университет имени Ломоносова",
            "Copyright (c) 2024 Γιώργος Παπαδόπουλος",
            "Copyright (c) 2024 Αριστοτέλειο Πανεπιστήμιο Θεσσαλονίκης",
            "Copyright (c) 2024 محمد علي",
            "Copyright (c) 2024 דוד כהן",
            "Copyright (c) 2024 राहुल शर्मा",
            "Copyright (c) 2024 สมชาย ใจดี",
            "Copyright (c) 2024 Acme® Inc.",
            "Copyright (c) 2024 Acme™, Inc.",
            "Copyright 2024 Acme (R) Corporation",
            "Copyright (c) 2024 Fraunhofer-Gesellschaft zur Förderung der angewandten Forschung e.V.",
            "Copyright (c) 2024 Verein zur Förderung freier Software e. V., Berlin",
            "Copyright (c) 2024 Müller & Söhne GmbH & Co. KG",
            "Copyright (c) 2024 Deutsches Forschungszentrum für Künstliche Intelligenz GmbH (DFKI)",
            "Copyright (c) 2024 Acme Sp. z o.o.",
            "Copyright (c) 2024 Acme Pte. Ltd. and Beta Pty. Ltd.",
            "Copyright (c) 2024 Grupo Acme, S.A. de C.V.",
            "Copyright (c) 2024 Société Générale d'Informatique S.A.S.",
            "Copyright (c) 2024 Institut national de recherche en informatique",
            "Copyright (c) 2024 Nguyễn Văn An",
            "Copyright (c) 2024 Forschungszentrum Jülich GmbH",
            "Copyright (c) 2024 Deutsche Forschungsgemeinschaft",
            "Copyright (c) 2024 Institut de Recherche en Informatique",
            "Copyright (c) 2024 Consiglio Nazionale delle Ricerche",
            "Copyright (c) 2024 Instytut Badawczy Acme",
            "Copyright (c) 2024 Výzkumný ústav Acme",
            "Copyright (c) 2024 Institut za istraživanja Acme",
            "Copyright (c) 2024 Samo Novak, Céline Dupont",
            "Copyright (c) 2024 Acme Research",
            "Copyright (c) 2024 Øystein Ærø & Łukasz Żak",
            "Copyright (c) 2024 Ada <12345+ada@users.noreply.github.com>",
            "Copyright (c) 2024 Ada <no-reply@example.org>",
            "Copyright (c) 2024 Ada (https://ada.example/~ada), Acme <www.acme.example>",
            "Copyright (c) 2024 Acme <github.com/acme>",
            "Copyright (c) 2024 Hugging Face 🤗",
            "Copyright (c) 2020-2022 Acme Programme within The Commons Conservancy",
            "Copyright (c) 2024 Daniel Augusto Rizzi Salvadori",
            "Copyright (c) 2024 José María de la Fuente García Pérez",
            "Copyright (c) 2024 The Acme Deep Learning Runtime Developers",
            "Copyright (c) 2024 Red Hat Linux Systems Software GmbH",
            "Copyright (c) 2024 Jyun-Yan You",
            "Copyright © `2015` `Ada Lovelace`",
            "Copyright (c) 2024 Will Smith <will@example.org>. All rights reserved.",
            "Copyright 2024 May Chen",
            "Copyright (c) 2024 Weights & Biases, Inc.",
            "Copyright (c) 2024 Commercial Bank AI Lab",
            "Copyright (c) 2024 by the project authors, as listed in the AUTHORS file",
            "Copyright (c) 2023 THL A29 Limited, a Tencent company",
            "Copyright 2023 Mistral AI and the HuggingFace Inc. team. All rights reserved.",
            "Copyright (c) 2024 Liu Free",
            "Copyright (c) 2024 John Price <john@example.org>",
            "Copyright (c) 2024 Terms Ltd",
            "Copyright (c) 2024 Private Models GmbH",
            "Copyright 2024 Product Labs, Inc. and Terms Ltd.",
            "Copyright (c) 2017 quininer kel <quininer@example.com>",
            "Copyright (c) 2019 jo van doe (jo.doe@example.org)",
        ] {
            wrong.extend((!is_notice(line)).then_some(line));
        }
        assert_eq!(wrong, Vec::<&str>::new());
    }

    #[test]
    fn what_says_more_is_none() {
        let mut wrong = Vec::new();
        for line in [
            "Copyright (c) 2024 Acme. Code: MIT. Weights: CC-BY-NC-4.0.",
            "Copyright (c) 2024 Will Pay",
            "Copyright (c) 2024 Free Trial",
            "Copyright (c) 2024 Internal Use Ltd",
            "Copyright (c) 2024 not for Terms Ltd",
            "Copyright (c) 2024 no products for Terms Ltd",
            "Copyright (c) 2024 research alone <sales@example.com>",
            "Copyright (c) 2024 sales only <sales@example.com>",
            "Copyright (c) 2024 May Sell",
            "Copyright (c) 2024 You May",
            "Copyright (c) 2024 Acme, May Sell",
            "Copyright (c) 2024 Acme, Will Smith May Charge",
            "Copyright (c) 2024 Commercial Banks",
            "Copyright (c) 2024 Commercial Bank Use Prohibited",
            "Copyright (c) 2024 Weights & Biases, Inc. may not be used",
            "Copyright (c) 2024 Acme. Production deployments require a paid agreement.",
            "Copyright (c) 2024 Acme. Free for research and evaluation.",
            "Copyright (c) 2024 Acme; companies with revenue above 1M USD need another agreement",
            "© 2024 Acme AI. Model weights are free for research; a paid agreement is needed for production.",
            "Copyright 2024 Acme: research alone",
            "Copyright (c) 2024 Acme CC-BY-NC-4.0",
            "Copyright (c) 2024 Acme, GPL-3.0",
            "Copyright (c) 2024 Acme (research alone, ask us)",
            "Copyright (c) 2024 Acme. Academia alone.",
            "Copyright (c) 2024 Acme - non-commercial",
            "Copyright (c) 2024 Acme, Inc. Academia Alone",
            "Copyright (c) 2024 Acme for academics",
            "Copyright (c) 2024 Acme For Academics",
            "Copyright (c) 2024 Acme. Commercial use is prohibited.",
            "Copyright (c) 2024 Acme <for academics>",
            "Copyright (c) 2024 Acme <https://acme.example/commercial-terms>",
            "Copyright (c) 2024 Acme, see LICENSE-WEIGHTS",
            "Copyright (c) 2024 Acme \"evaluation copy\"",
            "Copyright (c) 2024 Acme, up to 10 machines",
            "Copyright (c) 2024 Acme, at most 700 million people monthly",
            "Copyright (c) 2024 Acme. Contact sales@acme.example first!",
            "Copyright (c) 2024 Acme. All rights reserved. Research alone.",
            "Copyright (c) 2024 Acme. All rights reserved; hosted offerings excepted",
            "Copyright protects this work",
            "Copyright law applies to the weights",
            "copyright ownership of the Software",
            "Copyright (c) 2024 ACME NOT FOR COMPANIES",
            "COPYRIGHT 2024 ACME. ACADEMIA ALONE",
            "(c) to any combination of the works",
            "(c) Representations.",
            "(c) mechanical drawings, including data files",
            "(c) Ada, not for use in products",
            "© Acme, hosted offerings pay us",
            "Copyright 2024 Acme (noncommercial)",
            "Copyright 2024 Acme [hosted offerings excluded always]",
            "SPDX-FileCopyrightText: 2024 Acme. SPDX-License-Identifier: CC-BY-NC-4.0",
            "SPDX-FileCopyrightText: 2024 Acme, trial version",
            "Copyright © 2024 Acme — выключено для бизнеса компаний",
            "Copyright (c) 2024 Acme, expires in June",
            "Copyright 2024 Acme who keeps everything hosted to herself",
            "Copyright (c) 2024 Acme. Expires 2025.",
            "Copyright (c) 2024 Acme, Beta, gamma delta epsilon",
            "Copyright (c) 2024 禁止商用",
            "Copyright (c) 2024 仅供研究",
            "Copyright (c) 2024 研究专用",
            "Copyright (c) 2024 不得用于商业目的",
            "Copyright (c) 2024 阿里云 仅限学术研究",
            "Copyright (c) 2024 阿里云，商业使用须付费",
            "Copyright (c) 2024 阿里云（非商业用途）",
            "Copyright (c) 2024 企业用户除外有限公司",
            "Copyright (c) 2024 研究目的のみ",
            "Copyright (c) 2024 商用利用不可",
            "Copyright (c) 2024 営利企業は別途契約が必要",
            "Copyright (c) 2024 株式会社Acme 無断転載禁止",
            "Copyright (c) 2024 상업적 사용 금지",
            "Copyright (c) 2024 네이버, 연구용",
            "Copyright (c) 2024 비상업적 용도",
            "Copyright (c) 2024 Яндекс, только для исследований",
            "Copyright (c) 2024 Яндекс Без Коммерческого Использования",
            "Copyright (c) 2024 Некоммерческое Использование",
            "Copyright (c) 2024 Не Для Бизнеса",
            "Copyright (c) 2024 Acme Μόνο Για Έρευνα",
            "Copyright (c) 2024 Απαγορεύεται Η Εμπορική Χρήση",
            "Copyright (c) 2024 ممنوع الاستخدام التجاري",
            "Copyright (c) 2024 אסור לשימוש מסחרי",
            "Copyright (c) 2024 केवल शोध",
            "Copyright (c) 2024 ห้ามใช้เพื่อการค้า",
            "Copyright (c) 2024 მხოლოდ კვლევა",
            "Copyright (c) 2024 Acme Nur Für Forschung",
            "Copyright (c) 2024 Acme, Kommerzielle Nutzung Untersagt",
            "Copyright (c) 2024 Acme, Usage Commercial Interdit",
            "Copyright (c) 2024 Acme, Recherche Uniquement",
            "Copyright (c) 2024 Acme, Sin Uso Comercial",
            "Copyright (c) 2024 Acme, Solo Per La Ricerca",
            "Copyright (c) 2024 Acme, Uso Comercial Proibido",
            "Copyright (c) 2024 Acme, Alleen Voor Onderzoek",
            "Copyright (c) 2024 Acme, Sadece Araştırma",
            "Copyright (c) 2024 Acme, Tylko Do Badań",
            "Copyright (c) 2024 Acme Academia Alone",
            "Copyright (c) 2026 Zu Forschungszwecken",
            "Copyright (c) 2026 Acme, Nichtkommerzieller Gebrauch",
            "Copyright (c) 2026 Fins De Recherche",
            "Copyright (c) 2026 Recherche Universitaire",
            "Copyright (c) 2026 Recherche Fondamentale",
            "Copyright (c) 2026 Scopi Di Ricerca",
            "Copyright (c) 2026 Fines De Investigación",
            "Copyright (c) 2026 Pouze Pro Výzkum",
            "Copyright (c) 2026 Len Na Výskum",
            "Copyright (c) 2026 Vain Tutkimuskäyttöön",
            "Copyright (c) 2026 Csak Kutatási Célra",
            "Copyright (c) 2026 Numai Cercetare",
            "Copyright (c) 2026 Samo Za Istraživanja",
            "Copyright (c) 2026 Samo Za Učenje",
            "Copyright (c) 2026 Cele Badawcze",
            "Copyright (c) 2026 Forskningsbruk",
            "Copyright (c) 2026 Komerční Použití Zakázáno",
            "Copyright (c) 2026 Ainult Teadustööks",
            "Copyright (c) 2024 Erabilera Komertziala Idatzizko Baimenarekin Bakarrik",
            "Copyright (c) 2024 Acme Úsáid Tráchtála Toirmiscthe Gan Cead",
            "Copyright (c) 2024 Matumizi Ya Kibiashara Bila Idhini Yamekatazwa",
            "Copyright (c) 2024 Acme, Notkun Í Hagnaðarskyni Er Óheimil Öllum",
            "Copyright (c) 2024 Acme, Companies Excluded",
            "Copyright (c) 2024 Acme Non-Commеrcial",
            "Copyright (c) 2024 Acme <research/alone>",
            "Copyright (c) 2024 Acme® — research alone, please",
            "Copyright Acme. You owe us 5 %.",
            "Permission is hereby granted",
        ] {
            wrong.extend(is_notice(line).then_some(line));
        }
        assert_eq!(wrong, Vec::<&str>::new());
    }

    #[test]
    fn where_case_says_nothing_a_name_has_no_condition() {
        for (words, expected) in [
            ("acme inc", true),
            ("the copyright holders and contributors", true),
            ("the regents and contributors", true),
            ("the acme foundation for science", true),
            ("acme for research and evaluation purposes exclusively", false),
            ("acme for research", false),
            ("acme under separate terms", false),
            ("anybody who may not use it", false),
            ("fraunhofer gesellschaft zur f rderung der angewandten forschung e v", true),
            ("阿里巴巴集团 and its contributors", true),
            ("яндекс", true),
            ("仅供研究", false),
            ("только для исследований", false),
            ("acme nur f r forschung", false),
        ] {
            assert_eq!(is_name(words), expected, "{words}");
        }
    }
}
