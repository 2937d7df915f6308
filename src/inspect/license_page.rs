//! Licence texts and notices as pages of HTML: the words of a page that is nothing but text.
//!
//! A page with a picture, a script or a style that writes text may show a reader something else than its words: it is none.

use crate::markup::{with_characters, without_comments, without_tags, without_unseen};

/// Elements of text. Sorted.
const TEXT: [&str; 44] = [
    "a",
    "article",
    "b",
    "big",
    "blockquote",
    "body",
    "br",
    "center",
    "code",
    "dd",
    "div",
    "dl",
    "dt",
    "em",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "i",
    "li",
    "main",
    "meta",
    "ol",
    "p",
    "pre",
    "section",
    "small",
    "span",
    "strong",
    "style",
    "table",
    "tbody",
    "td",
    "title",
    "tr",
    "tt",
    "ul",
];

/// Elements that stand in a line of text. Sorted.
const IN_LINES: [&str; 9] = ["a", "b", "big", "code", "em", "i", "small", "span", "strong"];

/// The words of a page, its title first, one line for each block; `None` of a page that is more than text.
pub(super) fn text(page: &str) -> Option<String> {
    let page = without_comments(page);
    let lower = page.to_ascii_lowercase();
    if !tags(&lower).all(is_of_text) || lower.contains("content:") || lower.contains("@import") {
        return None;
    }
    let title = lower.find("<title").and_then(|at| {
        let start = at + lower[at..].find('>')? + 1;
        Some(page[start..start + lower[start..].find("</title")?].to_owned())
    });
    let body = without_unseen(&page);
    let is_laid_out = lower.contains("<pre");
    let body = if is_laid_out { body } else { body.split_whitespace().collect::<Vec<_>>().join(" ") };
    let text = format!("{}\n{}", title.unwrap_or_default(), in_lines(&body));
    Some(
        with_characters(&without_tags(&text))
            .lines()
            .map(str::trim)
            .collect::<Vec<_>>()
            .join("\n")
            .trim()
            .to_owned(),
    )
}

/// The tags of a page in lower case, without their marks.
fn tags(page: &str) -> impl Iterator<Item = &str> {
    let is_tag =
        |part: &&str| part.starts_with(|next: char| next.is_ascii_alphabetic() || "/!?".contains(next));
    page.split('<').skip(1).filter(is_tag).map(|part| part.split('>').next().unwrap_or_default())
}

fn name(tag: &str) -> &str {
    let tag = tag.strip_prefix('/').unwrap_or(tag);
    tag.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default()
}

fn is_of_text(tag: &str) -> bool {
    tag.starts_with("!doctype") || TEXT.contains(&name(tag)) && !tag.contains("http-equiv=\"refresh")
}

/// A page whose blocks stand in lines of their own.
fn in_lines(page: &str) -> String {
    let mut text = String::with_capacity(page.len());
    for (at, part) in page.split('<').enumerate() {
        let tag = part.split('>').next().unwrap_or_default().to_ascii_lowercase();
        if tag.starts_with('!') {
            text.push_str(part.split_once('>').map_or("", |(_, rest)| rest));
            continue;
        }
        if at > 0 {
            text.push_str(if IN_LINES.contains(&name(&tag)) { "<" } else { "\n<" });
        }
        text.push_str(part);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_its_words_where_it_is_nothing_else() {
        assert!(TEXT.is_sorted() && IN_LINES.is_sorted() && IN_LINES.iter().all(|name| TEXT.contains(name)));
        for (page, expected) in [
            (
                "<!DOCTYPE html><html><head><title>MIT License</title><style>p { color: red }</style></head>\n<body><h1>MIT\nLicense</h1><p>A <b>b</b>\n&quot;c&quot;</p></body></html>",
                Some("MIT License\n\nMIT License\n\nA  b  \"c\""),
            ),
            ("<html><pre>A\nB</pre></html>", Some("A\nB")),
            ("<html><p>A</p><p style=\"display:none\">B</p></html>", Some("A")),
            ("<html><p>A</p><img src=\"terms.png\"></html>", None),
            ("<html><script>write('B')</script><p>A</p></html>", None),
            ("<html><style>p::after { content: 'B' }</style><p>A</p></html>", None),
            ("<html><link rel=\"stylesheet\" href=\"a.css\"><p>A</p></html>", None),
        ] {
            let lines = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(text(page).as_deref().map(lines), expected.map(lines), "{page}");
        }
        assert_eq!(text("<html><p>Copyright 2024 Acme</p><p>A</p></html>").expect("text").lines().count(), 3);
    }
}
