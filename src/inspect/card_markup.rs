//! Cards in other markup than Markdown, as Markdown: headings, tables, labels and code, as far as they tell what speaks of terms.
//!
//! Sources: the syntaxes of AsciiDoc, Org, reStructuredText, MediaWiki, Textile, RDoc and POD. The words stay as they are.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::card_section::is_about_license;
use super::markup_tables::{self, AsciiTable};
use crate::legal_names::LICENSE_WORDS;
use crate::markup;

/// Documents of programs for writing, which are not read.
const UNREAD: [(&str, &str); 4] = [
    ("docx", "a document of Word"),
    ("odt", "a document of OpenDocument"),
    ("pdf", "a PDF document"),
    ("rtf", "an RTF document"),
];

/// What a card of this name is that is not read, in the middle of a sentence.
pub(crate) fn unread(name: &str) -> Option<&'static str> {
    let extension = extension(name);
    UNREAD.iter().find(|(end, _)| *end == extension).map(|(_, what)| *what)
}

fn extension(name: &str) -> String {
    name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default()
}

/// The text of a card of this name as Markdown.
pub(super) fn as_markdown<'t>(name: &str, text: &'t str) -> Cow<'t, str> {
    let lines = |line: fn(&str) -> String| Cow::Owned(text.lines().map(|text| line(text) + "\n").collect());
    match extension(name).as_str() {
        "adoc" | "asc" | "asciidoc" => Cow::Owned(asciidoc(text)),
        "org" => lines(org),
        "creole" | "mediawiki" | "wiki" => Cow::Owned(markup_tables::of_wiki(text, wiki)),
        "textile" => lines(textile),
        "rdoc" => lines(rdoc),
        "pod" => lines(pod),
        "htm" | "html" => Cow::Owned(html(text)),
        // Front matter stands between two lines of marks as well.
        "" | "rst" | "txt" if text.trim_start().starts_with("---") => Cow::Borrowed(text),
        "rst" => Cow::Owned(underlined(&markup_tables::of_rst(text), false)),
        "" | "txt" => Cow::Owned(underlined(text, true)),
        _ => Cow::Borrowed(text),
    }
}

/// A heading that begins with as many of a mark as its level, and may end with them.
fn marked(line: &str, mark: char) -> Option<String> {
    let rest = line.trim_start_matches(mark);
    let level = line.len() - rest.len();
    let title = rest.trim().trim_end_matches(mark).trim_end();
    ((1..=6).contains(&level) && rest.starts_with(' ') && !title.is_empty())
        .then(|| format!("{} {title}", "#".repeat(level)))
}

/// `= Title`, `:license: MIT`, `|License |MIT` between two lines `|===`, and blocks.
fn asciidoc(text: &str) -> String {
    let mut markdown = String::with_capacity(text.len());
    let mut is_comment = false;
    let mut attributes = "";
    let mut table: Option<AsciiTable> = None;
    for line in text.lines() {
        let trimmed = line.trim_end();
        let is_of = |mark: char| trimmed.len() >= 4 && trimmed.chars().all(|c| c == mark);
        is_comment ^= is_of('/');
        if is_comment || trimmed.starts_with("//") {
            continue;
        }
        if let Some(open) = &mut table {
            if trimmed.len() == 4 && trimmed.ends_with("===") {
                open.write(&mut markdown);
                table = None;
            } else {
                open.add(trimmed);
            }
            continue;
        }
        table = AsciiTable::opens(trimmed, attributes);
        attributes = if trimmed.starts_with('[') { trimmed } else { "" };
        let attribute = || trimmed.strip_prefix(':')?.split_once(": ");
        if is_of('-') || is_of('.') {
            markdown.push_str("```\n");
        } else if table.is_some() || ['=', '*', '_', '+'].into_iter().any(is_of) {
            markdown.push('\n');
        } else {
            let line = marked(trimmed, '=')
                .or_else(|| attribute().map(|(key, value)| format!("{}: {value}\n", key.replace('-', " "))));
            _ = writeln!(markdown, "{}", line.as_deref().unwrap_or(line_of(trimmed)));
        }
    }
    if let Some(open) = table {
        open.write(&mut markdown);
    }
    markdown
}

/// A line that is no more than itself: a title in front of a block begins with a full stop.
fn line_of(line: &str) -> &str {
    line.strip_prefix('.').filter(|rest| rest.starts_with(char::is_alphabetic)).unwrap_or(line)
}

/// `* Title`, `#+LICENSE: MIT`, `:LICENSE: MIT`, and what is between `#+BEGIN_SRC` and its end.
fn org(line: &str) -> String {
    let lower = line.trim().to_ascii_lowercase();
    if ["#+begin_src", "#+end_src", "#+begin_example", "#+end_example"]
        .iter()
        .any(|begin| lower.starts_with(begin))
    {
        return "```".to_owned();
    }
    let label = line
        .trim()
        .strip_prefix("#+")
        .or_else(|| line.trim().strip_prefix(':'))
        .filter(|rest| rest.contains(": "));
    if let Some(label) = label {
        return format!("{label}\n");
    }
    match line.trim_start() {
        comment if comment.starts_with("# ") => String::new(),
        rule if rule.starts_with("|-") => rule.replace('+', "|"),
        _ => marked(line, '*').unwrap_or_else(|| line.to_owned()),
    }
}

/// `== Title ==`, and rows of Creole, `|=head|` and `|a|b|`.
fn wiki(line: &str) -> String {
    match (marked(line, '='), line.trim().strip_prefix("|=")) {
        (Some(heading), _) => heading,
        (None, Some(head)) => headed(head.trim_end_matches('|').split("|=")),
        (None, None) => line.to_owned(),
    }
}

/// The row at the head of a table.
fn headed<'c>(cells: impl Iterator<Item = &'c str>) -> String {
    let cells: Vec<_> = cells.map(str::trim).collect();
    format!("| {} |\n|{}", cells.join(" | "), "---|".repeat(cells.len()))
}

/// `h2. Title`, and the head of a table, `|_. Model|_. License|`.
fn textile(line: &str) -> String {
    let heading = || {
        let (level, title) = line.strip_prefix('h')?.split_once(". ")?;
        let level: usize = level.parse().ok()?;
        (1..=6).contains(&level).then(|| format!("{} {title}", "#".repeat(level)))
    };
    let head = || Some(headed(line.trim().strip_prefix("|_.")?.trim_end_matches('|').split("|_.")));
    heading().or_else(head).unwrap_or_else(|| line.to_owned())
}

/// `= Title`, and `[License] MIT`.
fn rdoc(line: &str) -> String {
    let label = || {
        let (label, said) = line.trim().strip_prefix('[')?.split_once("] ")?;
        Some(format!("{label}: {said}\n"))
    };
    marked(line, '=').or_else(label).unwrap_or_else(|| line.to_owned())
}

/// `=head2 Title`, `=item License`.
fn pod(line: &str) -> String {
    const ITEM: &str = "######";
    let heading = || {
        if let Some(item) = line.strip_prefix("=item ") {
            return Some(format!("{ITEM} {}", item.trim_start_matches(['*', ' '])));
        }
        let (level, title) = line.strip_prefix("=head")?.split_once(' ')?;
        let level: usize = level.parse().ok()?;
        (1..=6).contains(&level).then(|| format!("{} {title}", "#".repeat(level)))
    };
    heading().unwrap_or_else(|| line.to_owned())
}

/// A page without what no reader sees, and with what its head says of the licence.
fn html(page: &str) -> String {
    let page = markup::without_comments(page);
    let mut said = String::new();
    for tag in page.split('<').filter_map(|part| part.split_once('>')).map(|(tag, _)| tag) {
        let value = match tag.split_whitespace().next().map(str::to_ascii_lowercase).as_deref() {
            Some("meta") => markup::attribute(tag, "name")
                .filter(|name| is_of_terms(name))
                .and(markup::attribute(tag, "content")),
            Some("a" | "link") => markup::attribute(tag, "rel")
                .filter(|rel| is_of_terms(rel))
                .and(markup::attribute(tag, "href")),
            _ => None,
        };
        said.extend(value.map(|value| format!("License: {value}\n\n")));
    }
    // A heading begins a line.
    (1..=6).fold(said + &markup::without_unseen(&page), |page, level| {
        page.replace(&format!("<h{level}"), &format!("\n<h{level}"))
            .replace(&format!("<H{level}"), &format!("\n<H{level}"))
    })
}

/// Whether the name of a statement of a page is one of terms: `license`, `dcterms.rights`.
fn is_of_terms(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.split(['.', ':', '_', '-', ' ']).any(|word| LICENSE_WORDS.contains(&word) || word == "rights")
}

/// Titles above a line of marks, the levels in the order in which the marks come, and fields such as `:License: MIT`. In plain text,
/// a line of a few words in capitals, or behind a number, is a title as well, and a word for a licence before a colon.
fn underlined(text: &str, is_plain: bool) -> String {
    let lines: Vec<_> = text.lines().collect();
    let mut marks: Vec<char> = if is_plain { vec!['=', '-'] } else { Vec::new() };
    let mut markdown = String::with_capacity(text.len());
    let (mut at, mut is_below_license) = (0, false);
    while at < lines.len() {
        let line = lines[at];
        let before = at.checked_sub(1).map_or("", |at| lines[at]);
        let mark = lines.get(at + 1).and_then(|below| mark_of(below)).filter(|_| is_title(line));
        let is_over =
            mark_of(line).is_some() && lines.get(at + 2).is_some_and(|below| mark_of(below) == mark_of(line));
        let field = line.strip_prefix(':').filter(|rest| rest.contains(": "));
        match (mark, field) {
            (Some(mark), _) => {
                let level = marks.iter().position(|known| *known == mark).unwrap_or_else(|| {
                    marks.push(mark);
                    marks.len() - 1
                });
                _ = writeln!(markdown, "{} {}", "#".repeat(level.min(5) + 1), line.trim());
                at += 1;
            }
            (None, Some(field)) => _ = writeln!(markdown, "{}\n", field),
            (None, None) if is_over && !is_plain => {}
            // What stands first below a title about licences is no title, but the name of one.
            (None, None)
                if is_plain && !is_below_license && before.trim().is_empty() && is_plain_title(line) =>
            {
                let title = line
                    .trim()
                    .trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ')' | ' '));
                _ = writeln!(markdown, "## {}", title.trim_end_matches([':', '：']));
            }
            (None, None) => _ = writeln!(markdown, "{line}"),
        }
        at += 1;
        let last = markdown.lines().next_back().unwrap_or_default();
        let title = last.strip_prefix("## ").or_else(|| last.strip_prefix("# ")).map(is_about_license);
        is_below_license = title.unwrap_or(is_below_license && last.is_empty());
    }
    markdown
}

/// The mark that a line consists of.
fn mark_of(line: &str) -> Option<char> {
    let line = line.trim_end();
    let mark =
        line.chars().next().filter(|mark| mark.is_ascii_punctuation() && !matches!(mark, '`' | '|' | '>'))?;
    (line.len() >= 3 && line.chars().all(|c| c == mark)).then_some(mark)
}

fn is_title(line: &str) -> bool {
    line.starts_with(char::is_alphanumeric)
        || line.starts_with([' ', '`', '*']) && line.trim().starts_with(char::is_alphanumeric)
}

/// Whether a line of plain text is a title by itself.
fn is_plain_title(line: &str) -> bool {
    const MOST_WORDS: usize = 6;
    let line = line.trim();
    let words = line.split_whitespace().count();
    let is_short = (1..=MOST_WORDS).contains(&words) && !line.ends_with(['.', ',', ';']);
    let is_capital = line.contains(char::is_uppercase) && !line.contains(char::is_lowercase);
    let is_numbered = line
        .split_once(['.', ')'])
        .is_some_and(|(number, rest)| number.parse::<u8>().is_ok() && rest.starts_with(' '));
    let is_word = line
        .strip_suffix([':', '：'])
        .is_some_and(|word| LICENSE_WORDS.contains(&word.trim().to_lowercase().as_str()));
    is_short && line.is_ascii() && (is_capital || is_numbered) || is_word
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::card_section;

    #[test]
    fn every_markup_says_its_licence() {
        for (name, text, expected) in [
            ("README.adoc", "= M\n:license: CC-BY-NC-4.0\n\nText.", Some("CC-BY-NC-4.0")),
            ("README.adoc", "= M\n\n== License\nA\n\n== Use\nB", Some("A")),
            ("README.adoc", "= M\n|===\n|License |A\n|===\n", Some("A")),
            ("README.adoc", "= M\n|===\n|License\n|A\n\n|Size\n|B\n|===\n", Some("A")),
            ("README.adoc", "= M\n[cols=\"1,1\"]\n|===\n|License\na|A\n|===\n", Some("A")),
            ("README.adoc", "= M\n|===\na|License a|A\n|===\n", Some("A")),
            (
                "README.adoc",
                "= M\n[%header,format=csv]\n|===\nModel,License\nM,\"A, B\"\n|===\n",
                Some("A, B"),
            ),
            ("README.adoc", "= M\n,===\nModel,License\n\nM,A\n,===\n", Some("A")),
            ("README.adoc", "= M\n|===\n|Model |License\n\n|M |A\n|Other |B\n|===\n", Some("A")),
            ("README.adoc", "= M\n----\n= License\n----\nA\n// License: B", None),
            ("README.org", "#+TITLE: M\n* License\nA\n* Use\nB", Some("A")),
            ("README.org", "#+LICENSE: A", Some("A")),
            ("README.org", "* M\n| License | A |\n|---------+---|\n", Some("A")),
            ("README.org", "# License: A\n#+BEGIN_SRC\n* License\nA\n#+END_SRC", None),
            (
                "README.html",
                "<html><head><title>M</title></head><body><h2>License</h2><p>A</p><h2>Use</h2>",
                Some("<p>A</p>"),
            ),
            ("README.html", "<html><head><meta name=\"dcterms.license\" content=\"A\"></head>", Some("A")),
            (
                "README.html",
                "<p>Under <a rel=\"license\" href=\"https://a.example/l\">these terms</a>",
                Some("https://a.example/l"),
            ),
            ("README.html", "<script>\n## License\nA\n</script><!--\n## License\nA -->", None),
            ("README.wiki", "= M =\n== License ==\nA\n== Use ==\nB", Some("A")),
            ("README.mediawiki", "{|\n|-\n| License || A\n|}", Some("A")),
            ("README.textile", "h1. M\n\nh2. License\n\nA\n\nh2. Use\n\nB", Some("A")),
            ("README.rdoc", "= M\n== License\nA\n== Use\nB", Some("A")),
            ("README.pod", "=head1 M\n\n=head1 LICENSE\n\nA\n\n=head1 USE\n\nB", Some("A")),
            ("README.rst", "M\n*\n\nLicense\n~~~~~~~\n\nA\n\nUse\n~~~\nB", Some("A")),
            ("README.rst", "===\nM\n===\n\n:License: A", Some("A")),
            (
                "README.rst",
                "M\n===\n\n.. list-table::\n   :header-rows: 1\n\n   * - Model\n     - License\n   * - M\n     - A\n",
                Some("A"),
            ),
            (
                "README.rst",
                "M\n===\n\n.. list-table::\n\n   * - License\n     - A\n   * - Size\n     - B\n",
                Some("A"),
            ),
            (
                "README.rst",
                "M\n===\n\n.. csv-table::\n   :header: \"Model\", \"License\"\n\n   \"M\", \"A\"\n   \"N\", \"B\"\n",
                Some("A"),
            ),
            ("README.rst", "M\n===\n\n=======  =====\nLicense  A\nSize     7B\n=======  =====\n", Some("A")),
            (
                "README.rst",
                "M\n===\n\n=====  =======\nModel  License\n=====  =======\nM      A\nN      B\n=====  =======\n",
                Some("A"),
            ),
            (
                "README.rst",
                "M\n===\n\n+-------+---------+\n| Model | License |\n+=======+=========+\n| M     | A       |\n+-------+---------+\n",
                Some("A"),
            ),
            ("README.rst", "M\n===\n\nLicense\n    A\nSize\n    7B\n", Some("A")),
            ("README.rst", "M\n===\n\n.. note:: License: A\n", Some("A")),
            ("README.wiki", "= M =\n{|\n! Model !! License\n|-\n| M || A\n|-\n| N || B\n|}", Some("A")),
            ("README.wiki", "= M =\n{|\n|-\n! Model\n! style=\"a\" | License\n|-\n| M\n| A\n|}", Some("A")),
            ("README.creole", "= M\n|=Model|=License|\n|M|A|\n|N|B|", Some("A")),
            ("README.textile", "h1. M\n\n|_. Model|_. License|\n|M|A|\n|N|B|", Some("A")),
            ("README.rdoc", "= M\n[License] A\n[Size] B", Some("A")),
            ("README.pod", "=head1 M\n\n=over\n\n=item License\n\nA\n\n=item Size\n\nB\n", Some("A")),
            ("README.txt", "M\n\nLICENSE\n\nA\n\nUSE\n\nB", Some("A")),
            ("README.txt", "1. Model\nx\n\n2. License\nA\n\n3. Use\nB", Some("A")),
            ("README", "License:\n\nA", Some("A")),
            ("README.txt", "License\n^^^^^^^\nA", Some("A")),
            ("README.txt", "THE LICENSE OF THE TOKENIZER THAT WE USE IS ITS OWN\nA", None),
            ("README.txt", "---\nlicense: a\n---\n## License\nA", Some("a\nA")),
            ("README.md", "LICENSE\n\nA", None),
        ] {
            let markdown = as_markdown(name, text);
            assert_eq!(card_section::read(&markdown).as_deref(), expected, "{name}: {text}\n{markdown}");
        }
    }

    #[test]
    fn documents_are_not_read() {
        assert_eq!(unread("README.PDF"), Some("a PDF document"));
        assert_eq!(unread("README.md"), None);
        assert!(UNREAD.is_sorted());
    }
}
