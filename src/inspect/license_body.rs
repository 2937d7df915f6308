//! The body of a licence text: what is left when layout, copyright notices and titles are set aside.
//!
//! The matching guidelines of the SPDX License List (annex B of SPDX 2.3) say which differences leave a licence the
//! same: white space, case, punctuation, list markers, the copyright notice, the title, British spelling, the scheme
//! of a URL, and the names that stand in place of the publisher's. Everything else counts: a word more or less, and the
//! digest is another.

use std::borrow::Cow;

use sha2::{Digest as _, Sha256};

use super::copyright_notice::{has_condition, is_name, is_notice};
use super::holder_words::is_of_other_script;
use crate::digest::{Algorithm, Digest};

/// As many lines at the head of a text can be its title.
const TITLE_LINES: usize = 4;

/// Names that take the place of the publisher's are no longer than this, in words.
const NAME_WORDS: usize = 10;

/// Where names stand: the words before and behind them, with the spaces around.
const NAMES: &[(&str, &str)] = &[
    (" neither the name of ", " nor the names of "),
    (" nor the names of ", " contributors may be used "),
    (" this software is provided by ", " as is "),
    (" software is provided as is and ", " disclaims all warranties "),
    (" in no event shall ", " be liable "),
];

/// Where notices, conditions and disclaimers begin, each behind a space.
const BEGINNINGS: [&str; 8] = [
    " Copyright ",
    " Permission is hereby granted",
    " Permission to use",
    " Redistribution and use",
    " THE SOFTWARE IS",
    " THIS SOFTWARE IS",
    " The above copyright notice",
    " All rights reserved",
];

/// A text from some line on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// The lines before it, as words in lower case: they may be the title of the licence, or say something else.
    pub title: Vec<String>,
    /// SHA-256 of its words.
    pub digest: Digest,
    /// SHA-256 of words that are not among those, in place of a notice or a name, and are neither: of lines such as
    /// `copyright protection under copyright law`, of `anyone distributing the software` in place of a holder.
    pub asides: Option<Digest>,
}

/// What a line is.
enum Line {
    /// Words of the text.
    Words(String),
    /// Words that follow what a copyright notice begins with, and are none.
    Aside(String),
}

/// The bodies that a text can have: from its first line on, and from each of the next few; the same where holders go on in the
/// next line, and where a text of one line is broken; and all of its words, in whatever lines. Letters of another script than
/// Latin stand in names of holders alone: what is not known as a whole, and has others, has no body.
pub fn bodies(text: &str) -> Vec<Body> {
    let mut found = from_lines(text);
    let further = [joined_notices(text), broken(text)].into_iter().flatten();
    let further: Vec<_> =
        further.flat_map(|text| from_lines(&text)).filter(|body| !found.contains(body)).collect();
    found.extend(further);
    let words: String = text.lines().map(words).collect();
    let whole = sha256(&words.replace(' ', ""));
    found.push(Body { title: Vec::new(), digest: whole, asides: None });
    found
}

/// The sections of a file that may be texts of their own, in order and without a gap. One begins at a line of punctuation, and,
/// behind such a line or an empty one, at a title, at a notice, and at the first words of conditions.
pub(crate) fn sections(text: &str) -> Vec<&str> {
    let (mut begins, mut at, mut is_open) = (vec![0], 0, false);
    for raw in text.split_inclusive('\n') {
        let line = raw.trim();
        let is_rule = line.len() > 2 && line.bytes().all(|byte| byte.is_ascii_punctuation());
        if at > 0 && (is_rule || is_open && begins_section(line)) {
            begins.push(at);
        }
        is_open = is_rule || line.is_empty();
        at += raw.len();
    }
    let ends = begins.iter().skip(1).copied().chain([text.len()]);
    begins.iter().copied().zip(ends).map(|(begin, end)| &text[begin..end]).collect()
}

fn begins_section(line: &str) -> bool {
    /// A title is no longer, in words.
    const TITLE: usize = 12;
    let own = words(line);
    let is_title = own.split(' ').count() <= TITLE && own.contains("license");
    is_title || begins_as_notice(line, &own) || BEGINNINGS.iter().any(|begin| own.starts_with(&words(begin)))
}

/// Whether lines are notices, punctuation or empty, and nothing else.
pub(crate) fn is_without_words(lines: &str) -> bool {
    lines.lines().all(|raw| line(raw).is_none())
}

/// A text in which the holders that go on in the next line, behind a comma or with `and`, stand in one line, where that is a
/// notice as a whole; `None` where there are none.
fn joined_notices(text: &str) -> Option<String> {
    const MOST_LINES: usize = 8;
    let mut lines: Vec<String> = Vec::new();
    let mut is_joined = false;
    let mut count = 0;
    for raw in text.lines() {
        let text = raw.trim();
        let is_open = |last: &&String| last.trim_end().ends_with(',') || text.starts_with("and ");
        let goes_on = lines.last().filter(is_open).filter(|_| count < MOST_LINES).and_then(|last| {
            let both = format!("{} {text}", last.trim_end());
            let begins = begins_as_notice(last.trim(), &words(last));
            (begins && !text.is_empty() && (is_notice(&both) || is_notice(both.trim_end_matches(','))))
                .then_some(both)
        });
        match goes_on {
            Some(both) => {
                lines.pop();
                lines.push(both);
                (is_joined, count) = (true, count + 1);
            }
            None => {
                lines.push(raw.to_owned());
                count = 0;
            }
        }
    }
    is_joined.then(|| lines.join("\n"))
}

/// A text of one long line, broken where notices, conditions and disclaimers begin; `None` for one in lines.
fn broken(text: &str) -> Option<String> {
    const LONG: usize = 400;
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let line = lines.next().filter(|line| line.len() > LONG)?;
    // The marks of a list stand before what they mark.
    let marks = [" 1.", " 2.", " 3.", " 4.", " *", " -"].map(|mark| format!("{mark} "));
    let line = marks
        .iter()
        .fold(line.to_owned(), |line, mark| line.replace(mark.as_str(), &format!("\n{}", &mark[1..])));
    let line = BEGINNINGS.iter().fold(line, |line, begin| line.replace(begin, &format!("\n{}", &begin[1..])));
    lines.next().is_none().then_some(line)
}

/// The bodies of the lines of a text.
fn from_lines(text: &str) -> Vec<Body> {
    let (mut lines, mut asides) = (Vec::new(), Vec::new());
    for line in text.lines().filter_map(line) {
        match line {
            Line::Words(words) => lines.push(words),
            Line::Aside(words) => asides.push(words),
        }
    }
    let text = format!(" {} ", lines.join(" "));
    let mut begin = 0;
    let starts = 0..=TITLE_LINES.min(lines.len().saturating_sub(1));
    let bodies = starts.filter_map(|start| {
        let body = body(&lines[..start], &text[begin..], asides.clone());
        begin += lines.get(start).map_or(0, |line| line.len() + 1);
        body
    });
    bodies.collect()
}

/// The body of the words of a text, with a space around each, below a title.
fn body(title: &[String], text: &str, mut asides: Vec<String>) -> Option<Body> {
    let mut text = Cow::Borrowed(text);
    for (before, behind) in NAMES {
        if text.contains(before) {
            text = Cow::Owned(without_names(&text, before, behind, &mut asides));
        }
    }
    let is_all_latin = is_latin(&text) && title.iter().chain(&asides).all(|words| is_latin(words));
    is_all_latin.then(|| Body {
        title: title.to_vec(),
        digest: sha256(text.trim()),
        asides: (!asides.is_empty()).then(|| sha256(&asides.join("\n"))),
    })
}

fn is_latin(words: &str) -> bool {
    words.is_ascii() || !words.contains(is_of_other_script)
}

/// The words of a line; `None` for one that is empty or a copyright notice.
fn line(raw: &str) -> Option<Line> {
    let text = raw.trim_matches(|c: char| c.is_whitespace() || "*#/>-=_;|".contains(c));
    let words = words(without_marker(text));
    let begins = begins_as_notice(text, &words);
    if words.is_empty() {
        None
    } else if begins || !is_latin(&words) {
        match (is_notice(text), begins) {
            (true, _) => None,
            (false, true) => Some(Line::Aside(words)),
            (false, false) => Some(Line::Words(words)),
        }
    } else {
        Some(Line::Words(words))
    }
}

/// Without the marker of a list item: `1.`, `(a)`, `iv)`.
fn without_marker(line: &str) -> &str {
    let Some((marker, rest)) = line.split_once(char::is_whitespace) else { return line };
    let inner = marker.trim_start_matches('(').trim_end_matches(['.', ')']);
    let marked = inner.len() < marker.len() && marker.ends_with(['.', ')']);
    let numeral = inner.bytes().all(|byte| byte.is_ascii_digit())
        || inner.len() == 1
        || inner.bytes().all(|byte| b"ivx".contains(&byte));
    if marked && numeral && (1..=4).contains(&inner.len()) && inner.is_ascii() { rest } else { line }
}

fn words(text: &str) -> String {
    let words =
        text.split(|character: char| !character.is_ascii_alphanumeric() && !is_of_other_script(character));
    let mut joined = String::with_capacity(text.len());
    for word in words.filter(|word| !word.is_empty()).map(str::to_ascii_lowercase) {
        if !matches!(word.as_str(), "http" | "https") {
            if !joined.is_empty() {
                joined.push(' ');
            }
            joined.push_str(spelling(&word));
        }
    }
    joined
}

/// One spelling of words that the guidelines hold equal.
fn spelling(word: &str) -> &str {
    match word {
        "licence" => "license",
        "licences" => "licenses",
        "licenced" => "licensed",
        "sublicence" => "sublicense",
        "acknowledgement" => "acknowledgment",
        "merchantibility" => "merchantability",
        "organisation" => "organization",
        "favour" => "favor",
        "behaviour" => "behavior",
        word => word,
    }
}

/// Whether a line begins as a notice of who holds the copyright does, and has no word of a condition but in a name.
fn begins_as_notice(line: &str, words: &str) -> bool {
    if words == "all rights reserved" {
        return true;
    }
    let begins = |sign: &str| line.get(..sign.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(sign));
    let sign = ["(c)", "©", "SPDX-FileCopyrightText:"].into_iter().any(begins);
    let said =
        words == "copyright" || words.starts_with("copyright ") || words.starts_with("portions copyright");
    if !sign && !said {
        return false;
    }
    let list: Vec<&str> = words.split(' ').collect();
    let goes_on = list.get(1).is_some_and(|next| {
        matches!(
            *next,
            "notice"
                | "notices"
                | "holder"
                | "holders"
                | "owner"
                | "owners"
                | "law"
                | "laws"
                | "license"
                | "and"
                | "or"
                | "interest"
                | "interests"
                | "statement"
                | "in"
                | "to"
                | "rights"
                | "right"
                | "for"
                | "of"
                | "as"
        )
    });
    (sign || (said && !goes_on)) && list.len() <= 30 && (!has_condition(&list) || is_notice(line))
}

fn sha256(text: &str) -> Digest {
    Digest::from_bytes(Algorithm::Sha256, &Sha256::digest(text))
}

/// The text without what stands in place of names between two phrases; what is no name goes to the asides.
fn without_names(text: &str, before: &str, behind: &str, asides: &mut Vec<String>) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(before) {
        let (head, tail) = rest.split_at(at + before.len());
        result.push_str(head);
        // What is longer is no name: a text that repeats the phrase is gone through once.
        let longest = tail.match_indices(' ').nth(NAME_WORDS).map_or(tail.len(), |(at, _)| at + behind.len());
        let near = tail.get(..longest).unwrap_or(tail);
        let found = near.find(behind).map(|end| &tail[..end]);
        let names = found.filter(|names| {
            let words: Vec<&str> = names.split(' ').collect();
            words.len() <= NAME_WORDS && !has_condition(&words)
        });
        asides.extend(names.filter(|names| !is_name(names)).map(str::to_owned));
        rest = names.map_or(tail, |names| &tail[names.len() + 1..]);
    }
    result + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str) -> (Digest, Option<Digest>) {
        let body = bodies(text).remove(0);
        (body.digest, body.asides)
    }

    const BSD: &str = "Redistribution is permitted:\n1. Neither the name of the copyright holder nor the names of its \
                       contributors may be used.\nTHIS SOFTWARE IS PROVIDED BY THE AUTHORS \"AS IS\". IN NO EVENT SHALL \
                       THE AUTHORS BE LIABLE.";

    #[test]
    fn what_the_guidelines_hold_equal_has_one_digest() {
        for same in [
            &format!("Copyright (c) 2020 Ada\nAll rights reserved.\n\n{BSD}"),
            &format!("(C) 2024 Ada\n{BSD}"),
            &format!("© 1999 The X Project <https://x.example>\n{BSD}"),
            &format!("Copyright The Rust Project Developers\n{BSD}"),
            &BSD.replace("1. Neither", " * neither"),
            &BSD.replace("the copyright holder nor", "Acme Inc. nor")
                .replace("THE AUTHORS BE", "ACME, INC. BE"),
            &BSD.replace("\"AS IS\"", "``AS IS''"),
            &format!("// {}", BSD.replace('\n', "\n// ")),
            &format!("Copyright (c) 2024 Will Smith <will@example.org>\n{BSD}"),
            &format!("Copyright (c) 2024 Commercial Bank AI Lab\n{BSD}"),
            &format!("Copyright (c) 2024 阿里云\n{BSD}"),
            &format!("版权所有 (c) 2024 阿里云\n{BSD}"),
            &BSD.replace("the copyright holder nor", "清华大学 nor")
                .replace("THE AUTHORS BE", "ООО Яндекс BE"),
            &BSD.replace("the copyright holder nor", "Müller & Söhne GmbH & Co. KG nor"),
        ] {
            assert_eq!(whole(same), whole(BSD), "{same}");
        }
    }

    #[test]
    fn what_changes_the_terms_changes_the_digest() {
        for other in [
            &BSD.replace("permitted:", "permitted for research:"),
            &format!("{BSD}\nCommercial use needs a licence."),
            &format!("Copyright 2020 Ada. Commercial use is prohibited.\n{BSD}"),
            &format!("(c) Ada, not for use in products\n{BSD}"),
            &format!("Copyright (c) 2024 Will Pay\n{BSD}"),
            &BSD.replace("THE AUTHORS BE", "ANYBODY WHO MAY NOT USE IT BE"),
            &BSD.replace("1. Neither", "Either"),
        ] {
            assert_ne!(whole(other), whole(BSD), "{other}");
        }
        for unread in [
            &format!("Copyright (c) 2024 禁止商用\n{BSD}"),
            &format!("{BSD}\n仅供研究。"),
            &BSD.replace("the copyright holder nor", "仅供研究 nor"),
            &BSD.replace("THE AUTHORS BE", "только для исследований BE"),
        ] {
            assert!(bodies(unread).is_empty() || whole(unread) != whole(BSD), "{unread}");
        }
    }

    #[test]
    fn holders_in_two_lines_and_texts_in_one_are_the_same() {
        let is_known = |text: &str| bodies(text).contains(&bodies(BSD)[0]);
        for same in [
            format!(
                "Copyright (c) 2016 Ada Lovelace <ada@example.org>,\n                   Bob Ross <bob@example.org>\nAll rights reserved.\n\n{BSD}"
            ),
            format!("Copyright (c) 2016 Ada Lovelace\n  and Bob Ross\n\n{BSD}"),
        ] {
            assert!(is_known(&same), "{same}");
        }
        for other in [
            format!("Copyright (c) 2016 Ada Lovelace,\nfor research only\n\n{BSD}"),
            format!("Copyright (c) 2016 Ada Lovelace,\n\nnot for commerce\n{BSD}"),
        ] {
            assert!(!is_known(&other), "{other}");
        }
        let mit = spdx::license_id("MIT")
            .expect("listed")
            .text()
            .replace("<year> <copyright holders>", "2020 Ada Lovelace");
        let line = mit.split_whitespace().collect::<Vec<_>>().join(" ");
        let has_known = |text: &str| bodies(text).iter().any(|body| bodies(&mit).contains(body));
        assert!(
            has_known(&line) && !has_known(&line.replace("Ada Lovelace", "Ada Lovelace, for research only."))
        );
        let bsd = spdx::license_id("BSD-3-Clause")
            .expect("listed")
            .text()
            .replace("<year> <owner>", "2020 Ada Lovelace");
        let line = bsd.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(bodies(&line).iter().any(|body| bodies(&bsd).contains(body)), "{line}");
        let wrapped = mit.replace(' ', "\n");
        assert!(bodies(&wrapped).contains(bodies(&mit).last().expect("its words")));
    }

    #[test]
    fn lines_at_the_head_may_be_a_title() {
        let titled = bodies(&format!("A License\nCopyright 2020 Ada\n\n{BSD}"));
        assert_eq!(titled[1].title, ["a license"]);
        assert_eq!((titled[1].digest.clone(), titled[1].asides.clone()), whole(BSD));
        assert_eq!(bodies("").len(), 2);
    }

    #[test]
    fn a_line_of_the_terms_is_no_copyright_notice_however_it_is_broken() {
        let text = "keep the above\ncopyright notice and this";
        assert_eq!(whole(text), whole("keep the above copyright notice and this"));
    }
}
