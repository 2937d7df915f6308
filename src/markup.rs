//! What a reader sees of HTML, and of Markdown with HTML in it.

use std::borrow::Cow;

use icu_normalizer::ComposingNormalizerBorrowed;

/// A text without the comments of HTML; one that is not ended hides the rest.
pub(crate) fn without_comments(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("<!--") {
        plain.push_str(&rest[..start]);
        plain.push(' ');
        rest = rest[start..].find("-->").map_or("", |end| &rest[start + end + 3..]);
    }
    plain.push_str(rest);
    plain
}

/// A text without the elements of HTML that no reader sees, or sees struck out; one that is not ended hides the rest.
pub(crate) fn without_unseen(text: &str) -> String {
    const UNSEEN: [&str; 8] = ["del", "head", "noscript", "s", "script", "strike", "style", "template"];
    let lower = text.to_ascii_lowercase();
    let mut plain = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(start) = lower[at..].find('<').map(|found| at + found) {
        let name: String = lower[start + 1..].chars().take_while(char::is_ascii_alphanumeric).collect();
        let end = lower[start + 1..].find(['<', '>']).map_or(lower.len(), |found| start + 1 + found);
        let attributes: String = lower[start..end].chars().filter(|c| !c.is_whitespace()).collect();
        let is_hidden = lower[start..end]
            .split([' ', '\n', '\t', '>', '/'])
            .any(|word| word == "hidden" || word.starts_with("hidden="))
            || ["display:none", "visibility:hidden"].iter().any(|style| attributes.contains(style));
        let is_unseen = lower[end..].starts_with('>')
            && !name.is_empty()
            && (is_hidden || UNSEEN.contains(&name.as_str()));
        if !is_unseen {
            plain.push_str(&text[at..=start]);
            at = start + 1;
            continue;
        }
        plain.push_str(&text[at..start]);
        plain.push(' ');
        at = closed(&lower, end, &name);
    }
    plain.push_str(&text[at..]);
    plain
}

/// A text with the letters that look like those of ASCII in their place, and without what no reader sees between letters:
/// letters of mathematics and of full width, a word of two alphabets, spaces without width.
pub(crate) fn folded(text: &str) -> Cow<'_, str> {
    const UNSEEN: [char; 12] = [
        '\u{34f}', '\u{180e}', '\u{200e}', '\u{200f}', '\u{2061}', '\u{2063}', '\u{ad}', '\u{200b}',
        '\u{200c}', '\u{200d}', '\u{2060}', '\u{feff}',
    ];
    let is_strange = |letter: char| {
        matches!(letter, '\u{2100}'..='\u{214f}' | '\u{ff21}'..='\u{ff5a}' | '\u{1d400}'..='\u{1d7ff}')
            || matches!(letter, '\u{24b6}'..='\u{24e9}' | '\u{1f130}'..='\u{1f189}')
            || UNSEEN.contains(&letter)
            || is_alike(letter)
    };
    if !text.contains(is_strange) {
        return Cow::Borrowed(text);
    }
    let normal = ComposingNormalizerBorrowed::new_nfkc();
    let words = text.split_inclusive(|letter: char| !letter.is_alphanumeric() && !is_strange(letter));
    let folded = words.map(|word| {
        if !word.contains(is_strange) {
            return Cow::Borrowed(word);
        }
        let letter = |letter: char| {
            let mut plain = [0; 4];
            let plain = normal.normalize(letter.encode_utf8(&mut plain)).into_owned();
            // Signs such as `℃` stay.
            let is_latin = plain.len() == 1 && plain.bytes().all(|byte| byte.is_ascii_alphanumeric());
            if is_latin { plain } else { letter.to_string() }
        };
        let word: String = word.chars().map(letter).collect();
        let is_latin = word.contains(|letter: char| letter.is_ascii_alphabetic());
        let is_letter = |(at, letter): (usize, char)| {
            let is_between = |text: &str, last: bool| {
                let next = if last { text.chars().next_back() } else { text.chars().next() };
                next.is_some_and(|next| next.is_ascii_alphabetic())
            };
            let is_unseen = UNSEEN.contains(&letter)
                && (is_between(&word[..at], true) || is_between(&word[at + letter.len_utf8()..], false));
            (!is_unseen).then(|| if is_latin { latin(letter) } else { letter })
        };
        Cow::Owned(word.char_indices().filter_map(is_letter).collect())
    });
    Cow::Owned(folded.collect())
}

/// Cyrillic and Greek letters that look like those of ASCII, each with its likeness.
const ALIKE: [(char, char); 36] = [
    ('а', 'a'),
    ('е', 'e'),
    ('о', 'o'),
    ('р', 'p'),
    ('с', 'c'),
    ('у', 'y'),
    ('х', 'x'),
    ('і', 'i'),
    ('ј', 'j'),
    ('ѕ', 's'),
    ('ԁ', 'd'),
    ('һ', 'h'),
    ('ӏ', 'l'),
    ('А', 'A'),
    ('В', 'B'),
    ('Е', 'E'),
    ('І', 'I'),
    ('К', 'K'),
    ('М', 'M'),
    ('Н', 'H'),
    ('О', 'O'),
    ('Р', 'P'),
    ('С', 'C'),
    ('Т', 'T'),
    ('У', 'Y'),
    ('Х', 'X'),
    ('ο', 'o'),
    ('ν', 'v'),
    ('ι', 'i'),
    ('α', 'a'),
    ('ρ', 'p'),
    ('υ', 'u'),
    ('Ο', 'O'),
    ('Ν', 'N'),
    ('Ι', 'I'),
    ('Α', 'A'),
];

fn is_alike(letter: char) -> bool {
    ALIKE.iter().any(|(other, _)| *other == letter)
}

/// The letter of ASCII that a letter looks like, else itself.
fn latin(letter: char) -> char {
    ALIKE.iter().find(|(other, _)| *other == letter).map_or(letter, |(_, latin)| *latin)
}

/// The words of a page.
#[cfg(any(feature = "upstream", test))]
pub(crate) fn seen(page: &str) -> String {
    with_characters(&without_tags(&without_unseen(&without_comments(page))))
}

/// Where an element ends that begins before `at`: behind its closing tag, or at the end of the text.
fn closed(lower: &str, at: usize, name: &str) -> usize {
    let closing = format!("</{name}");
    let mut found = lower[at..].match_indices(&closing).map(|(start, _)| at + start + closing.len());
    let end = found.find(|end| !lower[*end..].starts_with(|next: char| next.is_ascii_alphanumeric()));
    end.and_then(|end| lower[end..].find('>').map(|tag| end + tag + 1)).unwrap_or(lower.len())
}

/// A text without the tags of HTML, which stand in the middle of sentences.
pub(crate) fn without_tags(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        let is_tag = rest[start + 1..].starts_with(|next: char| next == '/' || next.is_ascii_alphabetic());
        let is_address = ["<http", "<www."].iter().any(|begin| rest[start..].starts_with(begin));
        let end = rest[start + 1..].find(['<', '>']).map(|end| start + 1 + end);
        let end = end.filter(|end| rest[*end..].starts_with('>') && is_tag && !is_address);
        let (kept, after) = match end {
            Some(end) => (&rest[..start], &rest[end + 1..]),
            None => rest.split_at(start + 1),
        };
        plain.push_str(kept);
        plain.push(' ');
        rest = after;
    }
    plain.push_str(rest);
    plain
}

/// The value of an attribute in the inside of a tag of HTML, with quotes or without: `meta name="license"`.
pub(crate) fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let lower = tag.to_ascii_lowercase();
    let behind = lower.match_indices(name).filter(|(at, _)| lower[..*at].ends_with(char::is_whitespace));
    let mut values = behind.filter_map(|(at, _)| tag[at + name.len()..].trim_start().strip_prefix('='));
    let value = values.next()?.trim_start();
    match value.chars().next() {
        Some(quote @ ('"' | '\'')) => value[1..].split(quote).next(),
        _ => value.split(|end: char| end.is_whitespace() || end == '>').next(),
    }
}

/// A text with the letters and spaces that entities of HTML stand for, and with the spaces that look like one as one. Marks of
/// ASCII stay entities: a text must not become markup.
pub(crate) fn with_letters(text: &str) -> Cow<'_, str> {
    let is_space = |letter: char| {
        letter != ' ' && letter.is_whitespace() && !matches!(letter, '\n' | '\r' | '\t' | '\u{3000}')
    };
    if !text.contains('&') && !text.contains(is_space) {
        return Cow::Borrowed(text);
    }
    let is_mark = |letter: char| letter.is_ascii() && !letter.is_ascii_alphanumeric() && letter != ' ';
    let plain = with_entities(text, |letters| !letters.contains(is_mark) || letters == "'");
    Cow::Owned(plain.chars().map(|letter| if is_space(letter) { ' ' } else { letter }).collect())
}

/// A text with the characters that the entities of HTML stand for, as far as texts about licences use them.
pub(crate) fn with_characters(text: &str) -> String {
    with_entities(text, |_| true)
}

/// Entities of HTML by their names, as far as cards and licences have them.
const NAMED: [(&str, &str); 25] = [
    ("nbsp", " "),
    ("ensp", " "),
    ("emsp", " "),
    ("thinsp", " "),
    ("hairsp", " "),
    ("numsp", " "),
    ("ZeroWidthSpace", "\u{200b}"),
    ("zwnj", "\u{200c}"),
    ("zwj", "\u{200d}"),
    ("NoBreak", "\u{2060}"),
    ("hyphen", "-"),
    ("dash", "-"),
    ("mdash", "—"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("copy", "©"),
    ("amp", "&"),
    ("quot", "\""),
    ("apos", "'"),
    ("lt", "<"),
    ("gt", ">"),
    ("reg", "®"),
    ("trade", "™"),
    ("ndash", "–"),
    ("shy", "\u{ad}"),
];

/// A text with those characters that entities of HTML stand for and that count.
fn with_entities(text: &str, counts: impl Fn(&str) -> bool) -> String {
    const LONGEST_ENTITY: usize = 14;
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        plain.push_str(&rest[..start]);
        // Names are short: a text of many `&` is not searched to its end for each.
        let name = &rest[start + 1..];
        let end = name.char_indices().take(LONGEST_ENTITY + 1).find(|(_, letter)| *letter == ';');
        let entity = end.map(|(end, _)| &name[..end]);
        let number = entity.and_then(|name| name.strip_prefix('#')).and_then(|digits| {
            match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok(),
                None => digits.parse().ok(),
            }
        });
        let named = entity
            .and_then(|name| NAMED.iter().find(|(known, _)| *known == name))
            .map(|(_, text)| (*text).to_owned());
        let meant = named.or_else(|| number.and_then(char::from_u32).map(String::from));
        match meant.filter(|meant| counts(meant)) {
            Some(text) => {
                plain.push_str(&text);
                rest = &rest[start + entity.map_or(0, str::len) + 2..];
            }
            None => {
                plain.push('&');
                rest = &rest[start + 1..];
            }
        }
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_look_alike_are_one() {
        for (text, expected) in [
            ("plain", "plain"),
            ("𝐂𝐨𝐦𝐦𝐞𝐫𝐜𝐢𝐚𝐥 𝒖𝒔𝒆", "Commercial use"),
            ("Ｎｏ ｕｓｅ．", "No use．"),
            ("ⓝⓞ ℕ𝕆 🄽🄾", "no NO NO"),
            ("c\u{200b}ommer\u{ad}cial", "commercial"),
            ("соmmercial", "commercial"),
            ("β-VAE, μ-law, 20 ℃, №", "β-VAE, μ-law, 20 ℃, №"),
            ("Лицензия для модели", "Лицензия для модели"),
            ("m\u{34f}ay", "may"),
            ("می\u{200c}شود 👩\u{200d}🔬", "می\u{200c}شود 👩\u{200d}🔬"),
            ("使用条款：非商用", "使用条款：非商用"),
        ] {
            assert_eq!(folded(text), expected, "{text}");
        }
    }

    #[test]
    fn entities_of_letters_are_letters_and_make_no_markup() {
        for (text, expected) in [
            ("used&nbsp;for\u{a0}it", "used for it"),
            ("n&#111;t non&shy;commercial", "not non\u{ad}commercial"),
            ("a&ZeroWidthSpace;b don&apos;t", "a\u{200b}b don't"),
            ("&lt;b&gt; &#35; &#124; &amp;nbsp;", "&lt;b&gt; &#35; &#124; &amp;nbsp;"),
            ("a & b", "a & b"),
        ] {
            assert_eq!(with_letters(text), expected, "{text}");
        }
    }

    #[test]
    fn an_attribute_has_its_value_in_quotes_or_without() {
        for (tag, expected) in [
            ("meta name=\"license\" content='A B'", Some("A B")),
            ("meta content=A name=x", Some("A")),
            ("meta content = \"A\"", Some("A")),
            ("meta data-content=\"A\"", None),
            ("meta", None),
        ] {
            assert_eq!(attribute(tag, "content"), expected, "{tag}");
        }
    }

    #[test]
    fn a_page_is_what_a_reader_sees() {
        for (page, expected) in [
            ("<p>a<b>b</b></p>", "a b"),
            ("<HEAD><title>x</title></Head><body>a &amp; b", "a & b"),
            ("<script>if (a < b) {}</script>c<!-- <p> d -->e", "c e"),
            ("<s>a <strong>b</strong> c</s>d", "d"),
            ("<header>a</header>", "a"),
            ("a <https://example.com> b", "a < https://example.com> b"),
            ("a&nbsp;b &#169; &#xa9; &unknown; &", "a b © © &unknown; &"),
            ("plain", "plain"),
        ] {
            let text = seen(page);
            assert_eq!(text.split_whitespace().collect::<Vec<_>>().join(" "), expected, "{page}");
        }
    }

    #[test]
    fn a_page_of_many_tags_is_read_in_one_go() {
        let page = format!("{}{}", "<head></head><s></s>&amp;<!-- -->".repeat(20_000), "& ".repeat(100_000));
        assert_eq!(seen(&page).matches('&').count(), 120_000);
    }
}
