//! Copyright notices: who holds the copyright, since when, and nothing besides.
//!
//! `Copyright (c) 2019-2024 Ada Lovelace <ada@example.org>, Acme, Inc. and contributors. All rights reserved.` A line
//! that says more (a second sentence, a clause behind a colon, the id of a licence, what the work may be used for)
//! is no notice, however it begins: terms could stand in it.

/// A notice is no longer than this, in words.
const MOST_WORDS: usize = 30;

/// The name of one holder is no longer than this, in words.
const MOST_NAME_WORDS: usize = 10;

/// Words that no name and no copyright notice has: behind one of them stands a condition.
const CONDITIONS: &[&str] = &[
    "cannot",
    "commercial",
    "commercially",
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
    "any",
    "approval",
    "ask",
    "available",
    "banned",
    "be",
    "before",
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
    "students",
    "subject",
    "term",
    "terms",
    "that",
    "this",
    "trial",
    "under",
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
    "commerc",
    "condition",
    "confidential",
    "deploy",
    "derivat",
    "distribut",
    "evaluat",
    "exclusive",
    "forbid",
    "licenc",
    "licens",
    "modif",
    "noncommerc",
    "permission",
    "permit",
    "prohibit",
    "propriet",
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
    "alle rechte vorbehalten",
    "todos los derechos reservados",
    "todos os direitos reservados",
    "tous droits réservés",
];

/// What stands in place of a name or beside one.
const PHRASES: &[&str] =
    &["as shown by the authors file", "free software foundation", "see authors", "see the authors file"];

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
    "zu",
    "zur",
];

/// Words that lead from an institution to what it is for or where it is, and from nobody else.
const LINKS: &[&str] = &["at", "for", "in", "on", "to"];

/// Bodies whose names go on with one of [`LINKS`].
const INSTITUTIONS: &[&str] = &[
    "academy",
    "agency",
    "alliance",
    "association",
    "center",
    "centre",
    "committee",
    "consortium",
    "corporation",
    "council",
    "department",
    "foundation",
    "institut",
    "institute",
    "laboratory",
    "ministry",
    "organization",
    "school",
    "society",
    "trust",
    "university",
];

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
    "al", "bros", "co", "corp", "dept", "dr", "gmbh", "inc", "jr", "llc", "ltd", "prof", "sr", "st", "univ",
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

/// Whether a line is a notice of who holds the copyright, and nothing besides.
pub(super) fn is_notice(line: &str) -> bool {
    let line = line.trim().trim_matches(['"', '“', '”']).trim();
    let words = words(line);
    if words.is_empty() || words.len() > MOST_WORDS || is_operative(&words) {
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
        && segments(&holders).all(|segment| is_holder(&segment))
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
        LINKS.contains(&word.as_str())
            && !words[..at].iter().any(|word| INSTITUTIONS.contains(&word.as_str()))
    };
    !is_operative(&words) && !words.iter().enumerate().any(|(at, word)| link(at, word))
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
    words.iter().any(|word| CONDITIONS.contains(word))
}

/// Whether a condition may stand in the words.
fn is_operative(words: &[String]) -> bool {
    let mut text = format!(" {} ", words.join(" "));
    for phrase in RESERVED.iter().chain(PHRASES) {
        text = text.replace(&format!(" {phrase} "), " ");
    }
    let mut words = text.split(' ').filter(|word| !word.is_empty());
    words.any(|word| {
        CONDITIONS.contains(&word)
            || OPERATIVE.contains(&word)
            || OPERATIVE_STEMS.iter().any(|stem| word.starts_with(stem))
    })
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
    (is_mail || is_url) && !text.contains(char::is_whitespace)
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
        let letters = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '\'' | '’' | '_' | '!' | '*');
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
        let is_capital = word.starts_with(char::is_uppercase);
        let is_linked = LINKS.contains(word);
        odd += usize::from(!is_capital && !is_particle && !is_linked);
        is_institution |= INSTITUTIONS.contains(&lower.as_str());
        ended |= COMPANIES.contains(&lower.as_str()) && !(lower == "corporation" || lower == "limited");
    }
    odd <= 1 && words.len() <= MOST_NAME_WORDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_are_notices() {
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
        ] {
            assert!(is_notice(line), "{line}");
        }
    }

    #[test]
    fn what_says_more_is_none() {
        for line in [
            "Copyright (c) 2024 Acme. Code: MIT. Weights: CC-BY-NC-4.0.",
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
            "Copyright Acme. You owe us 5 %.",
            "Permission is hereby granted",
        ] {
            assert!(!is_notice(line), "{line}");
        }
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
        ] {
            assert_eq!(is_name(words), expected, "{words}");
        }
    }
}
