//! Headings and sentences of Markdown.

use std::iter;

/// The level of a line that is bold as a whole: below every heading.
pub(super) const BOLD: usize = 7;

/// Spaces before a heading; with more it is code.
const MOST_INDENT: usize = 3;

/// The sentences of a line, without the spaces around them.
pub(super) fn sentences(line: &str) -> impl Iterator<Item = &str> {
    const SHORT: [&str; 7] = ["e.g", "i.e", "etc", "vs", "cf", "Inc", "Ltd"];
    let mut rest = line;
    iter::from_fn(move || {
        let is_end = |at: usize, mark: char| {
            let (before, behind) = (&rest[..at], &rest[at + mark.len_utf8()..]);
            match mark {
                '.' if SHORT.iter().any(|short| before.ends_with(short)) => false,
                '.' | ';' | '!' | '?' => behind
                    .trim_start_matches(['*', '_', ')', '"', '\'', '`'])
                    .starts_with(char::is_whitespace),
                mark => "。；！？".contains(mark),
            }
        };
        let end = rest.char_indices().find(|(at, mark)| is_end(*at, *mark));
        let (sentence, behind) = rest.split_at(end.map_or(rest.len(), |(at, mark)| {
            let end = at + mark.len_utf8();
            end + rest[end..].find(char::is_whitespace).filter(|_| mark.is_ascii()).unwrap_or(0)
        }));
        rest = behind;
        (!sentence.is_empty()).then_some(sentence.trim())
    })
}

/// Which lines are code between fences, with these: a fence is closed by one of the same mark that is as long (CommonMark
/// 0.31.2, 4.5); in lists they stand further in. `unclosed` says what is behind one that nothing closes.
pub(super) fn fenced(text: &str, unclosed: bool) -> Vec<bool> {
    let mut code = Vec::new();
    let mut open: Option<(char, usize, usize)> = None;
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        let mark = line.chars().next().filter(|mark| matches!(mark, '`' | '~'));
        let length = mark.map_or(0, |mark| line.chars().take_while(|letter| *letter == mark).count());
        let (mark, behind) = (mark.filter(|_| length >= 3), &line[length..]);
        match (open, mark) {
            (Some((own, least, _)), mark) => {
                code.push(true);
                open = open.filter(|_| !(mark == Some(own) && length >= least && behind.is_empty()));
            }
            (None, Some(mark)) if mark == '~' || !behind.contains('`') => {
                code.push(true);
                open = Some((mark, length, at));
            }
            (None, _) => code.push(false),
        }
    }
    if let Some((.., at)) = open {
        code[at..].fill(unclosed);
    }
    code
}

/// The level and the title of a heading that begins with `#`, or of a line that is bold as a whole.
pub(super) fn heading(line: &str) -> Option<(usize, &str)> {
    let bold = line.trim().strip_prefix("**").and_then(|rest| rest.trim_end_matches(':').strip_suffix("**"));
    if let Some(title) = bold.filter(|title| !title.is_empty() && !title.contains("**")) {
        return Some((BOLD, title.trim()));
    }
    if let Some(heading) = html_heading(line) {
        return Some(heading);
    }
    let indent = line.bytes().take_while(|byte| *byte == b' ').count();
    let line = &line[if indent <= MOST_INDENT { indent } else { 0 }..];
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    // Many forget the space; a single mark without one is a tag.
    let begins =
        |rest: &&str| rest.starts_with([' ', '\t']) || level > 1 && rest.starts_with(char::is_alphabetic);
    let title = line.get(level..).filter(begins)?;
    (1..=6).contains(&level).then(|| (level, title.trim().trim_end_matches('#').trim()))
}

/// The level and the title of a line that is a heading or the summary of a fold in HTML; a fold is below every heading.
fn html_heading(line: &str) -> Option<(usize, &str)> {
    let line = line.trim();
    let line = line.strip_prefix("<details>").unwrap_or(line).trim_start();
    let summary = line.strip_suffix("</summary>").map(|line| (BOLD, line));
    let (level, line) = summary.or_else(|| {
        let (rest, tag) = line.strip_suffix('>')?.rsplit_once("</")?;
        let level = tag.trim_end().strip_prefix(['h', 'H'])?.parse().ok()?;
        (1..=6).contains(&level).then_some((level, rest))
    })?;
    let title = line.split_once('>')?.1.trim_matches(['*', ' ']);
    let title = title.strip_prefix("<b>").and_then(|title| title.strip_suffix("</b>")).unwrap_or(title);
    (!title.contains('<')).then_some((level, title))
}
