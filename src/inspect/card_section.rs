//! What a model card says about its licence in words, under a heading or a label of that name, and about its use.
//!
//! In: Markdown. Out: the text of these places. The front matter says it for machines; a card without one, or with a
//! shorter word there, says it only here.

use std::borrow::Cow;
use std::iter;

use super::card_grant::licenses_the_model;
use super::card_requests;
use super::card_tables;
use super::markdown::{BOLD, fenced, heading, sentences};
use super::restrictions;
use super::short_forms::words::{Answer, answer};
use super::short_forms::{self, ShortForms};
use super::some_users;
use crate::commerce;
use crate::legal_names::{LICENSE_WORDS, OF_VEHICLES};
use crate::markup;
use crate::prose;

/// The words of a card about its licence are read this far, in bytes; a longer section is a licence text.
const LONGEST: usize = 16 << 10;

/// The text below headings, and behind labels (`**License:** …`), that speak of a licence; `None` where there are none.
pub(super) fn read(markdown: &str) -> Option<String> {
    let markdown = &*with_named_sections(markdown);
    let markdown = &*with_headings_in_lines(markdown);
    let is_of_license = |title: &str| is_about_license(title) && !restrictions::may_be_none(title);
    let mut lines = below(markdown, is_of_license, said_of_license);
    // That there are no restrictions says nothing.
    let restrictions = below(markdown, restrictions::may_be_none, |_| None::<String>);
    let is_of_terms = |line: &String| !restrictions::is_none(line) && !restrictions::is_of_machines(line);
    lines.extend(restrictions.into_iter().filter(is_of_terms));
    let answers = below(markdown, asks_whether_to_use, |_| None::<String>);
    lines.extend(answers.into_iter().filter(|line| !is_plain_yes(line)));
    lines.extend(markdown.lines().filter_map(badge));
    // What a row of a table in HTML says that stands in several lines.
    let rows = short_forms::rows_of_html(markdown);
    let cells = rows.iter().filter_map(|row| labelled(row)).map(str::to_owned);
    for said in cells.chain(card_tables::read(markdown)) {
        if !lines.iter().any(|line| line.contains(&said)) {
            lines.push(said);
        }
    }
    joined(lines.into_iter())
}

/// What a line says of the licence behind a label: of tags, their text counts, and of a picture, what stands in its place.
fn said_of_license(line: &str) -> Option<String> {
    let of_text = |text: &str| labelled(text).or_else(|| behind_question(text)).map(str::to_owned);
    let plain =
        || line.contains('<').then(|| markup::without_tags(&with_links(&markup::without_comments(line))));
    let between = |opens: &str, closes: char| {
        let (_, rest) = line.split_once(opens)?;
        rest.split_once(closes).map(|(text, _)| text)
    };
    let in_place = || between("![", ']').or_else(|| between("alt=\"", '"'));
    of_text(line).or_else(|| plain().and_then(|text| of_text(&text))).or_else(|| in_place().and_then(of_text))
}

/// The text below headings that speak of what the model is meant for and of its limits, where cards restrict its use.
pub(super) fn read_use(markdown: &str) -> Option<String> {
    let markdown = &*with_named_sections(markdown);
    let markdown = &*with_headings_in_lines(markdown);
    let short = ShortForms::of(markdown);
    let of_commerce = |text: &str| -> Vec<String> {
        let said = sentences(text).filter(|said| is_about_commerce(said) && !short.explain(said));
        let said: Vec<_> = said.map(str::to_owned).collect();
        // Of a line of many sentences this is asked once.
        if said.is_empty() || short.explain(text) { Vec::new() } else { said }
    };
    let uses = below(markdown, is_about_use, of_commerce);
    let labelled = below(markdown, |_| false, restrictions::behind_label);
    let withheld = restrictions::read(labelled, |fits| below(markdown, fits, |_| None::<String>));
    let crossed = markdown.lines().filter_map(restrictions::crossed);
    let answers = below(markdown, asks_whether_to_use, |_| None::<String>).into_iter();
    let crossed = crossed.chain(answers.filter_map(|line| restrictions::limited(&line)));
    joined(uses.into_iter().chain(withheld).chain(short.withheld.iter().cloned()).chain(crossed))
}

/// The sentences that ask something of whoever uses the model, or forbid them something, and stand below no heading about terms.
pub(super) fn read_requests(markdown: &str) -> Vec<String> {
    let seen = markup::without_comments(markdown);
    let markdown = &*with_named_sections(&seen);
    let markdown = &*with_headings_in_lines(markdown);
    let is_of_terms = |title: &str| is_about_license(title) || restrictions::may_be_none(title);
    let mut found = Vec::new();
    below(markdown, is_of_terms, |text| {
        let cells = text.split('|').flat_map(sentences);
        found.extend(cells.filter(|said| card_requests::asks(said)).map(str::to_owned));
        None::<String>
    });
    found
}

/// The lines below the headings that fit, and what is taken of the other text: of a line, or of the sentences of a paragraph
/// of several.
fn below<T: Into<String>, I: IntoIterator<Item = T>>(
    markdown: &str,
    fits: impl Fn(&str) -> bool,
    mut of_text: impl FnMut(&str) -> I,
) -> Vec<String> {
    let mut lines = markdown.lines().zip(fenced(markdown, false)).peekable();
    let mut found: Vec<String> = Vec::new();
    let mut open: Option<usize> = None;
    let mut paragraph = Paragraph::default();
    let mut take =
        |text: &str, found: &mut Vec<String>| found.extend(of_text(text).into_iter().map(Into::into));
    while let Some((line, is_code)) = lines.next() {
        let below = lines.peek().filter(|_| !is_code).and_then(|(below, _)| underline(below));
        let heading =
            || heading(line).or_else(|| Some((below?, line.trim()))).or_else(|| title_in_html(line));
        let heading = if is_code { None } else { heading() };
        let is_outside = heading.is_none() && open.is_none() && !is_code;
        if !(is_outside && paragraph.goes_on(line)) {
            paragraph.end().into_iter().for_each(|text| take(&text, &mut found));
        }
        match heading {
            Some((level, title)) => {
                // A heading can say it all: `## License: MIT`.
                take(title, &mut found);
                let is_nested = open.is_some_and(|above| level > above);
                if fits(title) && !is_nested {
                    open = Some(level);
                } else if !is_nested {
                    open = None;
                }
            }
            None if open.is_some() && underline(line).is_none() => found.push(line.trim().to_owned()),
            None if is_code => {}
            None => paragraph.add(line),
        }
    }
    paragraph.end().into_iter().for_each(|text| take(&text, &mut found));
    found.retain(|line| !line.is_empty());
    found
}

/// Lines that are one text: prose is often wrapped.
#[derive(Default)]
struct Paragraph {
    text: String,
    last: String,
    lines: usize,
}

impl Paragraph {
    /// Whether a line goes on with the text: no item of a list, no row, no picture, no label, and no capital behind a few
    /// words, which are a label or a title.
    fn goes_on(&self, line: &str) -> bool {
        const FEW: usize = 5;
        let line = unquoted(line);
        let is_hard_break = self.last.ends_with("  ") || self.last.ends_with(['\\', '>']);
        let is_row = |line: &str| line.starts_with(['|', '<', '#', '`']) || line.starts_with("![");
        let behind_bullet = line.strip_prefix(['-', '*', '+', '•']);
        let is_item = behind_bullet.is_some_and(|behind| behind.starts_with([' ', '\t']))
            || line.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(['.', ')'])
                && line.starts_with(|c: char| c.is_ascii_digit());
        let is_title = line.starts_with(char::is_uppercase)
            && !self.last.trim_end().ends_with([':', '：'])
            && unquoted(&self.last).split_whitespace().nth(FEW - 1).is_none();
        self.lines > 0
            && self.text.len() < LONGEST
            && !line.is_empty()
            && !is_hard_break
            && !is_row(unquoted(&self.last))
            && !(is_row(line) || is_item || is_title || is_label(line))
    }

    fn add(&mut self, line: &str) {
        if self.lines == 0 {
            self.text.push_str(line);
        } else {
            join(&mut self.text, unquoted(line).trim_end());
        }
        self.last = line.to_owned();
        self.lines += 1;
    }

    /// What was one line as it is, and the sentences of what were several.
    fn end(&mut self) -> Vec<String> {
        let Self { text, lines, .. } = std::mem::take(self);
        match lines {
            0 => Vec::new(),
            1 => vec![text],
            _ => sentences(&text).map(str::to_owned).collect(),
        }
    }
}

/// A line without the marks of a quotation.
fn unquoted(line: &str) -> &str {
    line.trim_start_matches(['>', ' ', '\t'])
}

/// Whether a line begins with a few words in front of a colon, the first of them in bold or with a capital.
fn is_label(line: &str) -> bool {
    const MOST_WORDS: usize = 3;
    let label = line.split_once([':', '：']).map(|(label, _)| label);
    label.is_some_and(|label| {
        label.starts_with(|c: char| c.is_uppercase() || matches!(c, '*' | '_'))
            && label.split_whitespace().count() <= MOST_WORDS
    })
}

/// Adds a line to a text. Between characters of East Asia there is no space.
pub(crate) fn join(text: &mut String, line: &str) {
    let is_wide = |c: char| c >= '\u{2e80}' && !('\u{ac00}'..='\u{d7a3}').contains(&c);
    text.truncate(text.trim_end().len());
    if !(text.ends_with(is_wide) && line.starts_with(is_wide)) {
        text.push(' ');
    }
    text.push_str(line);
}

/// The sentences of a section, also those that are wrapped.
pub(crate) fn sentences_of(section: &str) -> Vec<String> {
    let mut paragraph = Paragraph::default();
    let mut found = Vec::new();
    for line in section.lines() {
        if !paragraph.goes_on(line) {
            found.extend(paragraph.end());
        }
        paragraph.add(line);
    }
    found.extend(paragraph.end());
    found.iter().flat_map(|text| sentences(text)).map(str::to_owned).collect()
}

/// The lines, cut where they get too long; `None` where there are none.
fn joined(lines: impl Iterator<Item = String>) -> Option<String> {
    let text = lines.collect::<Vec<_>>().join("\n");
    let end =
        text.char_indices().map(|(at, _)| at).chain(iter::once(text.len())).take_while(|at| *at <= LONGEST);
    let end = end.last().unwrap_or(0);
    (end > 0).then(|| text[..end].to_owned())
}

/// Whether a sentence outside the sections speaks of commerce, or of one purpose alone, and not of data, code or another
/// model without a word of this one.
fn is_about_commerce(sentence: &str) -> bool {
    const ALONE: [&str; 3] = ["exclusively", "only", "solely"];
    let is_of_model = |lower: &str| !card_requests::is_of_others(&prose::words(lower));
    let is_about = |clause: &str| {
        let has = |parts: &[&str]| parts.iter().any(|part| clause.contains(part));
        commerce::is_about(clause)
            || has(&ALONE) && has(&commerce::PURPOSES)
            || some_users::is_for_some(clause)
    };
    let lower = sentence.to_lowercase();
    lower.split(';').any(|clause| is_about(clause) && is_of_model(clause))
        || some_users::is_for_some(&lower) && is_of_model(&lower)
}

/// A text in which the parts that HTML names have a heading: `<section id="license">`. Where a section ends, another begins.
fn with_named_sections(markdown: &str) -> Cow<'_, str> {
    const END: &str = "</section>";
    let lower = markdown.to_ascii_lowercase();
    if !["<article", "<div", "<section"].iter().any(|tag| lower.contains(tag)) {
        return Cow::Borrowed(markdown);
    }
    let mut text = String::with_capacity(markdown.len());
    let mut at = 0;
    while let Some(start) = lower[at..].find('<').map(|found| at + found) {
        text.push_str(&markdown[at..start]);
        let end = lower[start + 1..].find(['<', '>']).map_or(lower.len(), |found| start + 1 + found);
        let tag = markdown.get(start..=end).filter(|tag| tag.ends_with('>')).unwrap_or(&markdown[start..end]);
        match named_part(tag) {
            Some((mark, title)) => text.push_str(&format!("\n{mark} {title}\n")),
            None if tag.eq_ignore_ascii_case(END) => text.push_str("\n# …\n"),
            None => text.push_str(tag),
        }
        at = start + tag.len();
    }
    text.push_str(&markdown[at..]);
    Cow::Owned(text)
}

/// The name of a part of HTML, and the mark of its heading: of a section, whose end is seen, any; of what else there is one about
/// licences, which ends with the next heading.
fn named_part(tag: &str) -> Option<(&'static str, String)> {
    let tag = tag.strip_prefix('<')?.trim_end_matches('>');
    let element = tag.split(char::is_whitespace).next()?;
    let named = ["id", "aria-label", "title"].iter().find_map(|name| markup::attribute(tag, name));
    let title = named?.replace(['-', '_'], " ");
    let lower = title.to_lowercase();
    let is_of_license = is_word(&lower) || TITLES_ALONE.contains(&lower.as_str());
    match element.to_ascii_lowercase().as_str() {
        "section" => Some(("#", title)),
        "article" | "div" if is_of_license => Some(("##", title)),
        _ => None,
    }
}

/// A text whose headings in HTML stand in one line each.
fn with_headings_in_lines(markdown: &str) -> Cow<'_, str> {
    const MOST_LINES: usize = 4;
    let opens = |line: &str| {
        let line = line.trim_start().as_bytes();
        matches!(line, [b'<', b'h' | b'H', b'1'..=b'6', b'>' | b' ', ..])
            && !line.windows(3).any(|end| end.eq_ignore_ascii_case(b"</h"))
    };
    // What stands behind a heading in its line is a line of its own.
    let goes_on = |line: &str| {
        let lower = line.to_ascii_lowercase();
        let follows = |end: &str| lower.split_once(end).is_some_and(|(_, rest)| !rest.trim().is_empty());
        follows("</p>") || follows("</li>") || (1..=6).any(|level| follows(&format!("</h{level}>")))
    };
    let markdown = match markdown.lines().any(goes_on) {
        true => Cow::Owned(with_ends_of_lines(markdown)),
        false => Cow::Borrowed(markdown),
    };
    if !markdown.lines().any(opens) {
        return markdown;
    }
    let lines: Vec<_> = markdown.lines().collect();
    let mut joined = String::with_capacity(markdown.len());
    let mut at = 0;
    while at < lines.len() {
        let near = &lines[at..lines.len().min(at + MOST_LINES)];
        let end = near.iter().position(|line| line.to_ascii_lowercase().contains("</h"));
        let end = end.filter(|_| opens(lines[at])).unwrap_or(0);
        let parts: Vec<_> = near[..=end].iter().map(|line| line.trim()).collect();
        match end {
            0 => joined.push_str(lines[at]),
            _ => joined.push_str(&parts.join(" ").replace("> ", ">").replace(" </", "</")),
        }
        joined.push('\n');
        at += end + 1;
    }
    Cow::Owned(joined)
}

/// A text in which a line ends with each heading, item and paragraph of HTML.
fn with_ends_of_lines(markdown: &str) -> String {
    let ends = ["</h1>", "</h2>", "</h3>", "</h4>", "</h5>", "</h6>", "</li>", "</p>"];
    ends.iter().fold(markdown.to_owned(), |text, end| {
        text.replace(end, &format!("{end}\n")).replace(&end.to_uppercase(), &format!("{end}\n"))
    })
}

/// A line of HTML that is no more than a word for a licence: a title, unless it leads to one.
fn title_in_html(line: &str) -> Option<(usize, &str)> {
    let is_html = line.trim_start().starts_with('<') && !line.contains("<a");
    let title = || {
        line.split(['<', '>']).map(|part| part.trim_matches([':', '*', ' '])).filter(|part| !part.is_empty())
    };
    let is_tag = |part: &&str| line.contains(&format!("<{part}"));
    let mut said = is_html.then(title)?.filter(|part| !is_tag(part));
    let title = said.next().filter(|title| is_word(&title.to_lowercase()))?;
    said.next().is_none().then_some((BOLD, title))
}

/// A line in which the address stands before the words of each link in HTML.
fn with_links(line: &str) -> String {
    const NAME: &str = "href";
    let mut parts = line.split(" href");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let tag = format!(" {NAME}{part}");
        let address = markup::attribute(&tag, NAME).filter(|address| address.contains("://"));
        let (address, end) = (address.unwrap_or_default(), part.find('>').map_or(part.len(), |at| at + 1));
        format!("{text}{}{address} {}", &part[..end], &part[end..])
    })
}

/// The level of a heading that this line underlines.
fn underline(line: &str) -> Option<usize> {
    let line = line.trim_end();
    let is_of = |mark: char| line.len() >= 3 && line.chars().all(|c| c == mark);
    if is_of('=') {
        Some(1)
    } else if is_of('-') {
        Some(2)
    } else {
        None
    }
}

/// Parts of words by which headings about terms are known, beside the words for a licence ([`LICENSE_WORDS`]).
const TITLES: [&str; 33] = [
    "acceptable use",
    "condiciones de uso",
    "conditions d'utilisation",
    "conditions of us",
    "giấy phép",
    "licenc",
    "licens",
    "licenz",
    "licença",
    "litsents",
    "lizenz",
    "nutzungsbedingungen",
    "redistribution",
    "restrictions",
    "terms and conditions",
    "terms of use",
    "usage conditions",
    "usage terms",
    "лиценз",
    "условия использования",
    "利用規約",
    "使用条款",
    "許可",
    "协议",
    "이용약관",
    "ترخيص",
    "رخصة",
    "רישיון",
    "άδεια",
    "ліценз",
    "مجوز",
    "लाइसेंस",
    "ใบอนุญาต",
];

/// Headings about terms, whole.
const TITLES_ALONE: [&str; 11] = [
    "commercial usage",
    "commercial use",
    "conditions",
    "copyright",
    "legal",
    "legal information",
    "legal notice",
    "permitted use",
    "permitted uses",
    "rights",
    "terms",
];

/// Labels about terms, whole. Sorted.
const LABELS: [&str; 18] = [
    "condiciones de uso",
    "conditions d'utilisation",
    "conditions of use",
    "nutzungsbedingungen",
    "permitted use",
    "permitted uses",
    "terms",
    "terms and conditions",
    "terms of service",
    "terms of use",
    "usage rights",
    "usage terms",
    "use terms",
    "условия использования",
    "使用条款",
    "利用規約",
    "授权方式",
    "이용약관",
];

/// Whether what is said says yes, or that there is nothing.
fn grants(said: &str) -> bool {
    matches!(answer(said), Some(Answer::Yes | Answer::Free)) || restrictions::is_none(said)
}

/// Whether a question asks who may use the model or whether one may, and nothing more: `Can I use it?`.
fn asks_whether_to_use(title: &str) -> bool {
    const ASKING: [&str; 8] = ["am", "are", "can", "is", "may", "who", "darf", "kann"];
    const WORDS: &str = "a allowed am anybody anyone are at can commercially company darf deploy distribute do download everyone         for free freely i ich in is it kann man may modell model models modify my nutzen one our permitted product products         publish redistribute reuse sell share the them these this to use used verwenden we weights who work you";
    let words = short_forms::words::words(title);
    let is_first = words.first().is_some_and(|word| ASKING.contains(&word.as_str()));
    title.trim_end_matches(['*', ' ']).ends_with(['?', '？'])
        && is_first
        && words.len() > 2
        && words.iter().all(|word| short_forms::words::is_one_of(WORDS, word))
}

/// The answer behind such a question in its line.
fn behind_question(line: &str) -> Option<&str> {
    let (question, answer) = line.split_once(['?', '？'])?;
    let question = question.trim_matches(['-', '*', '_', '>', ' ', '\t']).trim_start_matches("Q: ");
    let answer = answer.trim_matches(['*', '_', ' ', '\t']).trim_start_matches("A: ");
    (asks_whether_to_use(&format!("{question}?")) && !answer.is_empty() && !is_plain_yes(answer))
        .then_some(answer)
}

/// Whether an answer says yes and names nothing: which licence, or for whom, is none.
fn is_plain_yes(answer: &str) -> bool {
    const MOST_WORDS: usize = 5;
    let words = short_forms::words::words(answer);
    grants(answer)
        && words.len() <= MOST_WORDS
        && !words.iter().any(|word| word == "under" || word.starts_with("licen"))
}

/// Parts of words by which headings about the use of a model are known, as templates of cards have them.
const TITLES_OF_USE: [&str; 12] = [
    "commercial",
    "direct use",
    "disclaimer",
    "intended audience",
    "intended purpose",
    "intended us",
    "limitation",
    "out of scope",
    "out-of-scope",
    "permitted use",
    "prohibited use",
    "use case",
];

fn is_about_use(title: &str) -> bool {
    let title = title.to_lowercase();
    TITLES_OF_USE.iter().any(|part| title.contains(part))
        || matches!(title.trim_matches([':', ' ']), "use" | "uses")
}

/// A title in small letters without `license plate`.
fn without_plates(title: &str) -> Cow<'_, str> {
    if !OF_VEHICLES.iter().any(|plate| title.contains(plate)) {
        return Cow::Borrowed(title);
    }
    let plates = OF_VEHICLES.iter().flat_map(|plate| {
        LICENSE_WORDS.iter().flat_map(move |word| [' ', '-'].map(|between| format!("{word}{between}{plate}")))
    });
    plates.fold(Cow::Borrowed(title), |title, plate| match title.contains(&plate) {
        true => Cow::Owned(title.replace(&plate, "")),
        false => title,
    })
}

pub(super) fn is_about_license(title: &str) -> bool {
    let title = title.to_lowercase();
    let title = without_plates(&title);
    TITLES.iter().chain(&LICENSE_WORDS).any(|part| title.contains(part))
        || TITLES_ALONE.contains(&title.trim_matches([':', ' ']))
}

fn is_word(word: &str) -> bool {
    LICENSE_WORDS.contains(&word)
}

/// The cell of a row in HTML behind one that is called after a licence.
fn html_cell(line: &str) -> Option<&str> {
    let mut cells = line.split(['<', '>']).skip(1).step_by(2).zip(line.split(['<', '>']).skip(2).step_by(2));
    let is_cell = |tag: &str| ["td", "th", "dt"].iter().any(|cell| tag.starts_with(cell));
    cells
        .find(|(_, text)| is_word(&text.trim().to_lowercase()))
        .filter(|(tag, _)| is_cell(tag) || tag.starts_with('b'))?;
    cells.map(|(_, text)| text.trim()).find(|text| !text.is_empty())
}

/// What stands behind a label such as `- **License:**`, in the row `| License | … |` of a table, or the whole of a sentence
/// such as `The weights are released under …`.
fn labelled(line: &str) -> Option<&str> {
    let marks = ['-', '*', '_', '`', '>', '|', ' ', '\t'];
    if licenses_the_model(line) {
        return Some(line.trim_matches(marks));
    }
    if let Some(said) = html_cell(line).or_else(|| of_weights(line)) {
        return Some(said);
    }
    let plain = line.trim_start_matches(marks);
    let row = line.trim_start().strip_prefix('|').and_then(|row| row.split_once('|'));
    // Which of several cells is about the model says the head of the table.
    let row = row.filter(|(_, rest)| !rest.trim().trim_end_matches('|').contains('|'));
    let dashed = || {
        [" - ", " – ", " — ", " | "]
            .iter()
            .find_map(|dash| plain.split_once(dash))
            .filter(|(label, _)| is_word(&label.to_lowercase()))
    };
    let (label, rest) = row.or_else(|| plain.split_once([':', '：'])).or_else(dashed)?;
    let label = label.trim_start_matches(marks);
    let label = label.trim_end_matches(marks).to_lowercase();
    let is_label = label.split(' ').count() <= 3 && label.split([' ', '-']).any(is_word);
    let is_label = is_label || LABELS.contains(&&*label) && !grants(rest);
    Some(rest.trim_matches(marks)).filter(|rest| is_label && !rest.is_empty())
}

/// The name of a licence behind a label of the weights: `Weights: CC BY-NC 4.0`, `| Weights | CC BY-NC |`.
fn of_weights(line: &str) -> Option<&str> {
    const LABELS: [&str; 7] = [
        "checkpoint",
        "checkpoints",
        "model checkpoints",
        "model weights",
        "pre-trained weights",
        "pretrained weights",
        "weights",
    ];
    const SHORTEST: usize = 3;
    let marks = ['-', '*', '_', '`', '>', '|', ' ', '\t'];
    let row = line.trim_start().strip_prefix('|').and_then(|row| row.split_once('|'));
    let dashed = || [" - ", " – ", " — "].iter().find_map(|dash| line.split_once(dash));
    let (label, said) = row.or_else(|| line.split_once([':', '：'])).or_else(dashed)?;
    let is_label = LABELS.contains(&label.trim_matches(marks).to_lowercase().as_str());
    let said = said.trim_matches(marks);
    let words: Vec<_> = said.split_whitespace().filter(|word| !word.contains("://")).collect();
    let id = words.join("-").to_ascii_lowercase();
    let is_of_id = |name: &str| {
        name.to_ascii_lowercase()
            .strip_prefix(&*id)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    let is_license = || spdx::identifiers::LICENSES.iter().any(|license| is_of_id(license.name));
    (is_label && id.len() >= SHORTEST && is_license()).then_some(said)
}

/// The words of a badge `badge/License-CC%20BY--NC%204.0-grey.svg`, as shields.io makes it: two dashes are one, one ends a
/// part.
fn badge(line: &str) -> Option<String> {
    let lower = line.to_ascii_lowercase();
    // `static/v1?label=license&message=MIT`
    if let Some(rest) = lower.contains("label=licen").then(|| line.split_once("message=")).flatten() {
        let said = rest.1.split(['&', ')', '"', '\'', ' ']).next()?;
        return Some(said.replace("%20", " ").replace('_', " "));
    }
    let at = ["badge/license-", "badge/licence-", "badge/model%20license-", "badge/model_license-"]
        .iter()
        .find_map(|mark| Some(lower.find(mark)? + mark.len()))?;
    let rest = line.get(at..)?.split([')', '"', '\'', '?', ' ']).next()?;
    let rest = rest.replace("--", "\u{0}");
    let words = rest.split('-').next()?.replace('\u{0}', "-");
    Some(words.replace("%20", " ").replace('_', " ").replace("%2B", "+"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_about_the_licence_are_found_where_cards_put_them() {
        for (card, expected) in [
            ("# M\n\n## License\n\nCC BY-NC 4.0\n\n## Use\nno", Some("CC BY-NC 4.0")),
            ("## Licence and use\nA\n### Details\nB\n## Other\nC", Some("A\nB")),
            ("License\n-------\nA\n\nOther\n-----\nB", Some("A")),
            ("<h2>License</h2><p>CC BY-NC 4.0</p>\n## Use\nno", Some("<p>CC BY-NC 4.0</p>")),
            (
                "| part | license |\n|---|---|\n| code | MIT |\n| weights | CC BY-NC 4.0 |\n",
                Some("CC BY-NC 4.0"),
            ),
            ("| model | license |\n|---|---|\n| A-7B | MIT |\n| B | C |\n", None),
            ("| weights | size |\n|---|---|\n| weights | 1 |\n", None),
            ("- **License:** apache-2.0\n- **Language:** en", Some("apache-2.0")),
            ("**Model License**: MIT", Some("MIT")),
            ("License: MIT", Some("MIT")),
            ("**Lizenz:** CC BY-NC 4.0", Some("CC BY-NC 4.0")),
            ("- 许可证：CC BY-NC 4.0", Some("CC BY-NC 4.0")),
            ("| Licencia | CC BY-NC 4.0 |\n|---|---|", Some("CC BY-NC 4.0")),
            ("```\n# License: MIT\n```\n", None),
            ("~~~\n```\n~~~\n\n# License\nCC-BY-NC-4.0\n", Some("CC-BY-NC-4.0")),
            ("````\n```\n````\n\n# License\nCC-BY-NC-4.0\n", Some("CC-BY-NC-4.0")),
            ("```\n\n# License\nCC-BY-NC-4.0\n", Some("CC-BY-NC-4.0")),
            ("Some words and\n• a line that is none\n\n# License\nMIT", Some("MIT")),
            ("# License plate recognition\nIt reads plates.\n", None),
            ("Weights: CC BY-NC 4.0", Some("CC BY-NC 4.0")),
            ("- **Weights:** CC-BY-NC", Some("CC-BY-NC")),
            ("| Code | MIT |\n|---|---|\n| Weights | CC BY-NC |", Some("CC BY-NC")),
            (
                "<p><b>Weights</b>: <a href=https://a.example/>CC BY-NC</a></p>",
                Some("https://a.example/ CC BY-NC"),
            ),
            ("- Code — MIT\n- Weights — CC BY-NC 4.0", Some("CC BY-NC 4.0")),
            ("<ul><li>Code: MIT</li><li>Weights: CC-BY-NC-SA-4.0</li></ul>", Some("CC-BY-NC-SA-4.0")),
            ("License | CC BY-NC 4.0\n--- | ---", Some("CC BY-NC 4.0")),
            ("Weights: 350 MB", None),
            ("Weights: BERT", None),
            ("Model: MIT", None),
            ("# M\nThe licensed text: none.", None),
            ("# M\nA sentence that speaks of the license here: none", None),
            (
                "![License](https://img.shields.io/badge/License-CC%20BY--NC%204.0-lightgrey.svg)",
                Some("CC BY-NC 4.0"),
            ),
            ("<img src=\"https://img.shields.io/badge/license-MIT-blue\">", Some("MIT")),
            ("**License**\n\nCC BY-NC 4.0\n\n**Use**\nno", Some("CC BY-NC 4.0")),
            ("## Acceptable Use\nResearch only.", Some("Research only.")),
            ("## Terms\nA", Some("A")),
            ("## Long-terms memory\nA", None),
            ("## 许可证\n禁止商用", Some("禁止商用")),
            ("## Lizenz\nA", Some("A")),
            ("| License | CC BY-NC 4.0 |\n|---|---|", Some("CC BY-NC 4.0")),
            ("| Model | License |\n|---|---|\n| a | b |\n| c | d |", None),
            (
                "The weights that we publish with this paper are\nreleased under CC-BY-NC-4.0. They are large.",
                Some("The weights that we publish with this paper are released under CC-BY-NC-4.0."),
            ),
            (
                "Our data is large. The model is\nlicensed\nunder MIT.",
                Some("The model is licensed under MIT."),
            ),
            ("License: MIT,\nbut not for weapons", Some("MIT, but not for weapons")),
            ("License: MIT\nLanguage: en", Some("MIT")),
            ("License: MIT\nThis is a model.", Some("MIT")),
            ("- **License:** MIT\n  but ask us\n- **Language:** en", Some("MIT but ask us")),
            ("> The model is released\n> under MIT.", Some("The model is released under MIT.")),
            (
                "The weights are released under the CC-BY-NC-4.0 license.",
                Some("The weights are released under the CC-BY-NC-4.0 license."),
            ),
            ("This model is licensed under MIT.", Some("This model is licensed under MIT.")),
            ("Licensed under CC BY-NC 4.0.", Some("Licensed under CC BY-NC 4.0.")),
            ("The model is under CC BY-NC 4.0.", Some("The model is under CC BY-NC 4.0.")),
            ("We release the weights under MIT.", Some("We release the weights under MIT.")),
            ("We release the code under MIT.", None),
            ("This is licensed under MIT.", Some("This is licensed under MIT.")),
            ("<table><tr><td>License</td><td>CC BY-NC 4.0</td></tr></table>", Some("CC BY-NC 4.0")),
            ("- License - CC BY-NC 4.0", Some("CC BY-NC 4.0")),
            ("The base model is licensed under Llama 3.", None),
            ("Its data are released under CC-BY-NC-4.0.", None),
            ("The model is trained under supervision.", None),
            ("<h2>License</h2>\n<p>A</p>\n<h2>Use</h2>\nB", Some("<p>A</p>")),
            ("<h2>License</h2>\n### Weights\nA\n<h3>Code</h3>\nB\n## Use\nC", Some("A\nB")),
            ("## License\n<h4>Weights</h4>\nA\n<h1>Use</h1>\nB", Some("A")),
            ("<h2 align=\"center\">\n  License\n</h2>\nA", Some("A")),
            ("<details><summary>License</summary>\nA\n<h3>Use</h3>\nB", Some("A")),
            ("  ## License\nA", Some("A")),
            ("##License\nA", Some("A")),
            ("## License: CC BY-NC 4.0\n## Use\nB", Some("CC BY-NC 4.0")),
            ("#License\nA", None),
            ("    ## License\nA", None),
            ("<details><summary><b>License</b></summary>\n\nA\n", Some("A")),
            ("<h2 id=\"x\">Licence</h2>\nA", Some("A")),
            ("<p>License</p>\nA", Some("A")),
            ("<a href=\"#license\">License</a>\nA", None),
            ("<center><p>License</p><p>A</p></center>", Some("<p>A</p>\n</center>")),
            ("<div>License: <a href=\"https://a.example/\">link</a></div>", Some("https://a.example/ link")),
            ("<section id=\"license\">\n<p>A</p>\n</section>\n<p>B</p>", Some("<p>A</p>")),
            ("<section id=\"license\"><h2>Our deal</h2><p>A</p></section>\nB", Some("<p>A</p>")),
            ("<section class=\"x\" id='terms-of-use'>A</section><section id=use>B</section>", Some("A")),
            ("<section aria-label=\"License\">\nA\n</section>", Some("A")),
            ("<div id=\"license\">\nA\n</div>\n## Use\nB", Some("A\n</div>")),
            ("<div id=\"license-badge\">\nA\n</div>", None),
            ("<section data-id=\"license\">A</section>", None),
            ("a < b\n<section id=\"license\">A</section>", Some("A")),
            ("## Restrictions\nNone.", None),
            ("## Restrictions\nInput is 16 kHz.", None),
            ("## Restrictions\nNone for A", Some("None for A")),
            ("## Terms\nNone.", Some("None.")),
            ("## Conditions d'utilisation\nA", Some("A")),
            ("## Lisans\nA", Some("A")),
            ("## Licentie\nA", Some("A")),
            ("## Lisensi\nA", Some("A")),
            ("## Licență\nA", Some("A")),
            ("## الترخيص\nA", Some("A")),
            ("", None),
        ] {
            assert_eq!(read(card).as_deref(), expected, "{card}");
        }
    }

    #[test]
    fn the_words_about_the_use_are_found_where_templates_put_them() {
        for (card, expected) in [
            ("## Intended uses & limitations\nA\n## Training\nB", Some("A")),
            ("## Uses\n### Direct Use\nA\n### Out-of-Scope Use\nB", Some("A\nB")),
            ("**Disclaimer**\n\nA", Some("A")),
            ("Limitations\n---\nA", Some("A")),
            (
                "## Out of scope\n- Commercial use\n- Weapons",
                Some("- Commercial use\n- Weapons\nNot allowed: Commercial use."),
            ),
            ("## License\nA\n## How to use\nB", None),
            ("# Non-commercial\nA", Some("Non-commercial\nA")),
            ("## Usage\nA", None),
            ("## Usage\nIt may only be used for research.", Some("It may only be used for research.")),
            ("**Not for commercial use**", Some("Not for commercial use")),
            ("> Not for commercial use", Some("> Not for commercial use")),
            ("The dataset is for non-commercial use.", None),
            (
                "The model and its code are for non-commercial use only.",
                Some("The model and its code are for non-commercial use only."),
            ),
            (
                "Acme-7B and its code are not for commercial use.",
                Some("Acme-7B and its code are not for commercial use."),
            ),
            (
                "These models and the code are for research only.",
                Some("These models and the code are for research only."),
            ),
            (
                "The data are from the web. No commercial use of the weights is allowed! The code is MIT.",
                Some("No commercial use of the weights is allowed!"),
            ),
            ("The model is MIT. Its data are for non-commercial use.", None),
            ("The base model is not for commercial use.", None),
            (
                "# M\nThe weights may not be used, in whole or in part,\nfor commercial purposes.\n",
                Some("The weights may not be used, in whole or in part, for commercial purposes."),
            ),
            (
                "The model is not limited to\nresearch only.",
                Some("The model is not limited to research only."),
            ),
            ("Its data, from the web, are\nfor non-commercial use only.", None),
            ("模型不得用于\n商业用途。", Some("模型不得用于商业用途。")),
            (
                "The model, e.g. its code, is not for commercial use.",
                Some("The model, e.g. its code, is not for commercial use."),
            ),
            ("no commercial use. code is mit.", Some("no commercial use.")),
            ("(No commercial use.) The code is MIT.", Some("(No commercial use.)")),
            ("**No commercial use.** The code is MIT.", Some("**No commercial use.**")),
            ("The code is only for research.", None),
            ("数据来自网络。模型不可商用。", Some("模型不可商用。")),
            ("It is solely for scientific use.", Some("It is solely for scientific use.")),
            ("Version 1.5 is not for commercial use.", Some("Version 1.5 is not for commercial use.")),
        ] {
            assert_eq!(read_use(card).as_deref(), expected, "{card}");
        }
    }

    #[test]
    fn a_long_section_is_cut_between_letters() {
        let text = read(&format!("## License\n{}", "ä".repeat(LONGEST))).expect("a section");
        assert!(text.len() <= LONGEST && text.len() > LONGEST - 2);
    }
}
