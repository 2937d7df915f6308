//! Files in which a product tells its users what it owes: notices, attributions, credits, READMEs.
//!
//! They lie at the root of the workspace, at that of a package of it, or where `[product]` `notices` says. What came
//! with a model is the publisher's word, not the product's: its card, its licence and what lies beside its weights say
//! nothing here.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs;
use std::io::Read;

use camino::{Utf8Path, Utf8PathBuf};
use sha2::{Digest as _, Sha256};

use super::code_comments;
use super::markdown::fenced;
use crate::declare::Declarations;
use crate::digest::{Algorithm, Digest};
use crate::files;
use crate::legal_names;
use crate::markup::{with_characters, without_comments, without_tags, without_unseen};
use crate::output::LIST;
use crate::paths::with_slashes;
use crate::resolve::{Resolved, ResolvedModel};
use crate::workspace::Workspace;

/// How the names of such files begin, in lower case.
const NAMES: [&str; 8] =
    ["notice", "attribution", "third-party", "third_party", "thirdparty", "credits", "readme", "legal"];

/// Nothing behind this many bytes of a file is looked at.
const LONGEST: u64 = 4 << 20;

/// The heading under which our own notices list what is still to be shown.
pub(crate) const TO_SHOW: &str = "To show to users";

/// The facts of the models, which our own notices always have.
pub(crate) const MODEL_INFO: &str = "model-info.json";

/// Words of a sentence that denies what it names, asks about it or puts it off, in English and a few other languages.
const DENIALS: &[&str] = &[
    "add",
    "against",
    "ask",
    "aucun",
    "aucune",
    "brak",
    "cannot",
    "check",
    "competitor",
    "competitors",
    "counsel",
    "decide",
    "decided",
    "doesn",
    "don",
    "draft",
    "drop",
    "dropped",
    "drops",
    "eventually",
    "example",
    "falls",
    "fehlt",
    "fixme",
    "formerly",
    "future",
    "geen",
    "if",
    "insert",
    "instead",
    "isn",
    "keep",
    "kein",
    "keine",
    "keinen",
    "later",
    "lorem",
    "maybe",
    "missing",
    "must",
    "nao",
    "ne",
    "need",
    "needed",
    "needs",
    "never",
    "nicht",
    "nie",
    "niemals",
    "niet",
    "nincs",
    "ninguna",
    "ningún",
    "no",
    "nobody",
    "noetig",
    "non",
    "nor",
    "not",
    "não",
    "nötig",
    "ohne",
    "optional",
    "pas",
    "pending",
    "perhaps",
    "placeholder",
    "planned",
    "please",
    "possibly",
    "previously",
    "remove",
    "removed",
    "replace",
    "require",
    "required",
    "requires",
    "rival",
    "rivals",
    "sample",
    "sans",
    "senza",
    "shall",
    "should",
    "show",
    "sin",
    "sollte",
    "soon",
    "tbd",
    "template",
    "todo",
    "unclear",
    "unless",
    "until",
    "whether",
    "will",
    "wip",
    "won",
    "would",
    "xxx",
    "yet",
    "zonder",
    "без",
    "не",
    "нет",
];

/// A file in which a product tells what it owes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeFile {
    /// Path inside the workspace, with `/`.
    pub path: Utf8PathBuf,
    /// The words, block by block: a sentence never goes on in another block.
    blocks: Vec<Vec<Word>>,
    /// Whether `notices` wrote it: what it lists to be shown is not shown by it.
    is_generated: bool,
}

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    text: String,
    /// Whether a sentence ends behind it.
    ends: bool,
    /// Whether that sentence is a question.
    asks: bool,
    /// Whether the next word is one with it: `Llama.cpp`.
    is_glued: bool,
}

impl NoticeFile {
    fn new(path: Utf8PathBuf, text: &str, is_generated: bool) -> Self {
        let is_markdown = matches!(path.extension(), Some("md" | "markdown"));
        let text = match path.extension().map(str::to_lowercase).as_deref() {
            Some("rst") => Cow::Owned(without_rst_comments(text)),
            Some("html" | "htm") => Cow::Owned(without_script_comments(text)),
            // Of a syntax that is not known nobody can tell what users see.
            Some(extension) if extension == "adoc" || !legal_names::is_prose(extension) => {
                Cow::Owned(code_comments::without(text, extension).unwrap_or_default())
            }
            _ => Cow::Borrowed(text),
        };
        let mut blocks = Vec::new();
        for block in blocks_of(&text, is_markdown) {
            blocks.push(words(&plain_text(&block)));
        }
        Self { path, blocks, is_generated }
    }

    /// Whether a sentence stands in it: the same words one after the other, whatever is between them, and no other word
    /// of its sentence that denies it or puts it off.
    pub fn says(&self, sentence: &str) -> bool {
        let wanted: Vec<_> = words(&plain_text(sentence)).into_iter().map(|word| word.text).collect();
        !wanted.is_empty() && self.blocks.iter().any(|block| asserts(block, &wanted))
    }

    /// The same of words that users have to see: what `notices` wrote only lists them.
    pub fn shows(&self, sentence: &str) -> bool {
        !self.is_generated && self.says(sentence)
    }
}

/// Whether a block has these words in a sentence that asserts them.
fn asserts(block: &[Word], wanted: &[String]) -> bool {
    let is_here =
        |start: &usize| block[*start..].iter().map(|word| &word.text).take(wanted.len()).eq(wanted.iter());
    let starts = (0..block.len().saturating_sub(wanted.len() - 1)).filter(is_here);
    starts.into_iter().any(|start| {
        let end = start + wanted.len();
        let before = block[..start].iter().rev().take_while(|word| !word.ends);
        let is_last = block[end - 1].ends;
        let rest = if is_last { &[] } else { &block[end..] };
        let stop = rest.iter().position(|word| word.ends).map_or(rest.len(), |at| at + 1);
        let last = rest[..stop].last().unwrap_or(&block[end - 1]);
        let mut around = before.chain(&rest[..stop]);
        !block[end - 1].is_glued && !last.asks && !around.any(|word| denies(&word.text))
    })
}

/// Whether a word denies what stands beside it. In scripts without spaces it is a part of one.
fn denies(word: &str) -> bool {
    const PARTS: [char; 9] = ['不', '勿', '无', '未', '没', '沒', '無', '禁', '非'];
    DENIALS.contains(&word) || word.contains(PARTS)
}

/// The paragraphs, list items and headings of a text, without front matter, comments, fenced code and what our own
/// notices list to be shown.
fn blocks_of(text: &str, is_markdown: bool) -> Vec<String> {
    let text = without_unseen(&without_comments(without_front_matter(text)));
    let mut blocks = vec![String::new()];
    let mut is_to_show = false;
    for (line, is_fenced) in text.lines().zip(fenced(&text, true)) {
        let (trimmed, is_fenced) = (line.trim_start(), is_markdown && is_fenced);
        let heading = trimmed.strip_prefix('#').map(|rest| rest.trim_start_matches('#').trim());
        if let Some(heading) = heading.filter(|_| !is_fenced) {
            is_to_show = heading.eq_ignore_ascii_case(TO_SHOW);
        }
        // A reference that a link may use is not shown, and is how comments are written in Markdown.
        let is_reference = is_markdown && trimmed.starts_with('[') && trimmed.contains("]:");
        if is_fenced || is_to_show || is_reference {
            continue;
        }
        let line = if is_markdown { Cow::Owned(without_struck(line)) } else { Cow::Borrowed(line) };
        let begins = |mark: &str| trimmed.strip_prefix(mark).is_some_and(|rest| rest.starts_with(' '));
        let is_new = trimmed.is_empty() || heading.is_some() || begins("-") || begins("+");
        if is_new {
            blocks.push(String::new());
        }
        let block = blocks.last_mut().expect("there is always one");
        block.push_str(&line);
        block.push('\n');
        if heading.is_some() {
            blocks.push(String::new());
        }
    }
    blocks.retain(|block| !block.trim().is_empty() && !is_open_task(block));
    blocks
}

/// Whether an item of a list is a task that nobody has done: `- [ ] show it`.
fn is_open_task(block: &str) -> bool {
    let item = block.trim_start().trim_start_matches(['-', '+', '*']).trim_start();
    item.strip_prefix('[').is_some_and(|rest| rest.trim_start().starts_with(']') && !rest.starts_with(']'))
}

/// A text of reStructuredText without its comments (Docutils, "Comments"): `.. words`, and what is indented below it.
fn without_rst_comments(text: &str) -> String {
    let mut is_comment = false;
    let lines = text.lines().filter(|line| {
        let is_mark = line.trim_end() == ".." || line.starts_with(".. ");
        let is_markup = ["::", "]", "_", "|"].iter().any(|mark| line.contains(mark));
        is_comment = match is_mark {
            true => !is_markup,
            false => is_comment && (line.trim().is_empty() || line.starts_with([' ', '\t'])),
        };
        !is_comment
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A page without the comments in its scripts and styles.
fn without_script_comments(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let mut plain = String::with_capacity(text.len());
    let mut at = 0;
    for (start, _) in lower.match_indices("<s") {
        let tags = [("<script", "</script"), ("<style", "</style")];
        let tag = tags.into_iter().find(|(open, _)| start >= at && lower[start..].starts_with(open));
        let Some((_, close)) = tag else { continue };
        let end = lower[start..].find(close).map_or(text.len(), |end| start + end);
        plain.push_str(&text[at..start]);
        plain.push_str(&code_comments::without(&text[start..end], "js").unwrap_or_default());
        at = end;
    }
    plain + &text[at..]
}

/// A text behind the front matter of a model card, which is a word of its publisher.
fn without_front_matter(text: &str) -> &str {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    let Some(rest) = start.strip_prefix("---").filter(|rest| rest.starts_with(['\n', '\r'])) else {
        return text;
    };
    match rest.find("\n---") {
        Some(end) => rest[end + 4..].trim_start_matches('-'),
        None => "",
    }
}

/// A line without what is struck out: `~~…~~`.
fn without_struck(line: &str) -> String {
    let parts: Vec<_> = line.split("~~").collect();
    let is_open = parts.len() % 2 == 0;
    let last = parts.len() - 1;
    let seen = parts.iter().enumerate().filter(|(at, _)| at % 2 == 0 || is_open && *at == last);
    seen.map(|(_, part)| *part).collect::<Vec<_>>().join(" ")
}

/// A text without tags, with the characters that its entities stand for, and without marks that are written or left
/// out at will: the sign of copyright, and the scheme of an address.
fn plain_text(text: &str) -> String {
    let text = without_tags(text);
    let text = with_characters(&text);
    let mut plain = text.replace('©', " ").replace("(c)", " ").replace("(C)", " ");
    for scheme in ["https://", "http://", "www."] {
        plain = plain.replace(scheme, " ");
    }
    plain
}

/// Letters and digits in lower case, word by word, and where sentences end.
fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut is_open = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter.is_alphanumeric() {
            if !is_open {
                words.push(Word { text: String::new(), ends: false, asks: false, is_glued: false });
            }
            is_open = true;
            let word = words.last_mut().expect("it was just pushed");
            word.text.extend(letter.to_lowercase());
            continue;
        }
        is_open = false;
        let ends = matches!(letter, '.' | '!' | '?' | ';')
            && letters.peek().is_none_or(|next| !next.is_alphanumeric());
        let is_joint = matches!(letter, '.' | '-' | '_' | '@')
            && letters.peek().is_some_and(|next| next.is_alphanumeric());
        if let Some(word) = words.last_mut() {
            word.ends |= ends;
            word.asks |= ends && letter == '?';
            word.is_glued = is_joint;
        }
    }
    words
}

/// The notices of a workspace, sorted by path. What can't be read says nothing.
pub(super) fn run(
    workspace: &Workspace,
    declarations: &Declarations,
    resolved: &Resolved<'_>,
) -> Vec<NoticeFile> {
    let root = workspace.root();
    let mut directories = BTreeSet::from([root.to_owned()]);
    let members = resolved.models.iter().map(|model| model.directory.clone());
    directories.extend(members.filter(|path| path.starts_with(root)));
    let mut paths: BTreeSet<_> = directories.iter().flat_map(|directory| named_files(directory)).collect();
    paths.extend(declarations.workspace.product.notices.iter().map(|notice| root.join(&notice.value)));
    let tree = files::work_tree(root);
    let of_models: BTreeSet<_> = resolved.models.iter().flat_map(of_model).collect();
    let read = |path: Utf8PathBuf| {
        files::is_inside(&path, &tree).then_some(())?;
        let text = head(&path)?;
        let inside = with_slashes(path.strip_prefix(root).unwrap_or(&path));
        Some(NoticeFile::new(inside, &text, is_generated(&path)))
    };
    paths.into_iter().filter(|path| !of_models.contains(path)).filter_map(read).collect()
}

/// What came with a model.
fn of_model(model: &ResolvedModel<'_>) -> Vec<Utf8PathBuf> {
    model.artifacts().map(|file| file.absolute.clone()).collect()
}

/// Whether the list of a directory that `notices` wrote has a file.
fn is_generated(path: &Utf8Path) -> bool {
    listed(path).is_some()
}

/// Whether a file has the bytes that `notices` wrote.
pub(super) fn is_unchanged(path: &Utf8Path, bytes: &[u8]) -> bool {
    let digest = || Digest::from_bytes(Algorithm::Sha256, &Sha256::digest(bytes));
    listed(path).is_some_and(|listed| listed == digest().hex())
}

/// The digest of a file in the list of the directory that `notices` wrote it into: its own or one above.
fn listed(path: &Utf8Path) -> Option<String> {
    /// So deep lie files of notices.
    const DEPTH: usize = 2;
    path.ancestors().skip(1).take(DEPTH).find_map(|directory| {
        let list = fs::read_to_string(directory.join(LIST)).ok()?;
        let digest = |name: &Utf8Path| {
            let mut lines = list.lines().filter_map(|line| line.split_once("  "));
            lines.find(|(_, listed)| *listed == name).map(|(digest, _)| digest.to_owned())
        };
        digest(Utf8Path::new(MODEL_INFO))?;
        digest(&with_slashes(path.strip_prefix(directory).ok()?))
    })
}

fn named_files(directory: &Utf8Path) -> Vec<Utf8PathBuf> {
    let entries = directory.read_dir_utf8().into_iter().flatten().flatten();
    let named = entries.filter(|entry| {
        let name = entry.file_name().to_ascii_lowercase();
        // Templates, copies and sources (`NOTICE.in`, `NOTICE~`, `legal.rs`) are not what users read.
        let is_prose = match name.rsplit_once('.') {
            Some((_, extension)) => legal_names::is_prose(extension),
            None => !name.ends_with('~'),
        };
        NAMES.iter().any(|start| name.starts_with(start)) && is_prose && entry.path().is_file()
    });
    named.map(|entry| entry.path().to_owned()).collect()
}

/// The beginning of a file as text: UTF-16 where its mark says so, else UTF-8.
fn head(path: &Utf8Path) -> Option<String> {
    let mut bytes = Vec::new();
    path.is_file().then_some(())?;
    fs::File::open(path).ok()?.take(LONGEST).read_to_end(&mut bytes).ok()?;
    Some(decoded(&bytes))
}

fn decoded(bytes: &[u8]) -> String {
    let pairs = |bytes: &[u8], pair: fn([u8; 2]) -> u16| {
        let units: Vec<_> = bytes.chunks_exact(2).map(|unit| pair([unit[0], unit[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => pairs(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => pairs(rest, u16::from_be_bytes),
        bytes => String::from_utf8_lossy(bytes).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice(text: &str) -> NoticeFile {
        NoticeFile::new("README.md".into(), text, false)
    }

    #[test]
    fn a_sentence_is_found_whatever_its_layout_and_not_inside_a_word() {
        let notice = notice(
            "Rebuilt with care.\n\n * **Built\n * with  Llama**!\n<p>Powered by <b>Kimi</b> K2, 1 < 2",
        );
        for (sentence, expected) in [
            ("Built with Llama", true),
            ("built with llama", true),
            ("Powered by Kimi K2", true),
            ("Built with Llam", false),
            ("built with care", false),
            ("", false),
            ("!", false),
        ] {
            assert_eq!(notice.says(sentence), expected, "{sentence}");
        }
    }

    #[test]
    fn what_denies_or_puts_off_says_nothing() {
        for (text, expected) in [
            ("The assistant is built with Llama.", true),
            ("This product is not open source. It is built with Llama.", true),
            ("# Built with Llama", true),
            ("TODO: nobody has put \"Built with Llama\" on the site yet.", false),
            ("- [ ] TODO: Built with Llama", false),
            ("It is not built with Llama.", false),
            ("The about page must show \"Built with Llama\".", false),
            ("<!-- Built with Llama -->", false),
            ("<!-- Built with Llama", false),
            ("\"Built with Llama\" will be added.", false),
            ("Later: Built with Llama", false),
            ("~~Built with Llama~~", false),
            ("~~Old~~ Built with Llama", true),
            ("A ~~ B: Built with Llama", true),
            ("[//]: # (Built with Llama)", false),
            ("<div hidden>Built with Llama</div>", false),
            ("<p style=\"display: none\">Built with Llama</p>", false),
            ("<p STYLE='visibility:hidden'>Built with Llama", false),
            ("<del>Built with Llama</del>", false),
            ("<template><p>Built with Llama</p></template>", false),
            ("<script>x</script>Built with <b>Llama</b>", true),
            ("1 < 2 <a href=\"x\">Built with Llama</a>", true),
            ("---\nextra_gated_prompt: Built with Llama\n---\n# A model", false),
            ("```\nBuilt with Llama\n```\n", false),
            ("## To show to users\n\n- “Built with Llama”, for m\n\n## Models\n", false),
            ("## To show to users\n\n## About\n\nBuilt with Llama\n", true),
            ("- [ ] the page says \"Built with Llama\"", false),
            ("- [x] Built with Llama", true),
            ("Kein \"Built with Llama\" nötig.", false),
            ("Placeholder: Built with Llama", false),
            ("Ask counsel whether Built with Llama applies.", false),
            ("Pas de \"Built with Llama\" ici.", false),
            ("Maybe Built with Llama?", false),
            ("Built with Llama? No.", false),
            ("Built with Llama.cpp", false),
            ("Built with Llama-like models", false),
            ("Built with Llama.", true),
            ("Built with Llama/Meta technology", true),
            ("Competitors are Built with Llama.", false),
            ("Our competitor says \"Built with Llama\" on its page.", false),
            ("Until version 1 it was Built with Llama.", false),
            ("We decided against Built with Llama", false),
            ("Version 2 drops Built with Llama", false),
            ("未显示 \"Built with Llama\"", false),
            ("本产品 Built with Llama", true),
        ] {
            assert_eq!(notice(text).shows("Built with Llama"), expected, "{text}");
        }
    }

    #[test]
    fn a_comment_of_a_source_says_nothing() {
        for (name, text, expected) in [
            ("about.ts", "// Built with Llama", false),
            ("about.ts", "export const about = \"Built with Llama\";", true),
            ("about.rs", "//! Built with Llama", false),
            ("about.xyz", "Built with Llama", false),
            ("about.html", "<script>/* Built with Llama */</script>", false),
            ("about.html", "<style>a{}</style><p>Built with Llama</p>", true),
            ("about.html", "<script>", false),
            ("NOTICE", "Built with Llama", true),
            ("notice.1", "Built with Llama", true),
        ] {
            assert_eq!(
                NoticeFile::new(name.into(), text, false).says("Built with Llama"),
                expected,
                "{name}: {text}"
            );
        }
    }

    #[test]
    fn a_comment_of_restructured_text_says_nothing() {
        for (text, expected) in [
            (".. Built with Llama", false),
            ("..\n   Built with Llama\n", false),
            (".. note::\n\n   Built with Llama\n", true),
            (".. hidden\n\nBuilt with Llama\n", true),
        ] {
            let notice = NoticeFile::new("README.rst".into(), text, false);
            assert_eq!(notice.shows("Built with Llama"), expected, "{text}");
        }
    }

    #[test]
    fn many_angles_take_no_long_time() {
        let text = format!("{}Built with Llama", "< <s ".repeat(200_000));
        assert!(notice(&text).says("Built with Llama"));
    }

    #[test]
    fn a_sentence_is_found_as_it_is_written_in_the_wild() {
        const GEMMA: &str = "Gemma is provided under and subject to the Gemma Terms of Use found at ai.google.dev/gemma/terms";
        const LLAMA: &str = "Llama 2 is licensed under the LLAMA 2 Community License, Copyright (c) Meta Platforms, Inc. All Rights Reserved.";
        for (text, sentence) in [
            (
                "Gemma is provided under and subject to the Gemma Terms of Use found at https://ai.google.dev/gemma/terms.",
                GEMMA,
            ),
            (
                "Gemma is provided under and subject to the Gemma Terms of Use found at <https://ai.google.dev/gemma/terms>",
                GEMMA,
            ),
            (
                "Llama&nbsp;2 is licensed under the LLAMA&#32;2 Community License, Copyright &copy; Meta Platforms, Inc. All Rights Reserved.",
                LLAMA,
            ),
            (
                "Llama 2 is licensed under the LLAMA 2 Community License, Copyright © Meta Platforms, Inc. All Rights Reserved.",
                LLAMA,
            ),
        ] {
            assert!(notice(text).says(sentence), "{text}");
        }
        let utf16: Vec<u8> = [0xfeff_u16]
            .into_iter()
            .chain("Built with Llama".encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        assert!(notice(&decoded(&utf16)).says("Built with Llama"));
    }

    #[test]
    fn what_notices_wrote_tells_and_does_not_show() {
        let own = NoticeFile::new("out/ATTRIBUTION.md".into(), "Built with Llama", true);
        assert_eq!((own.says("Built with Llama"), own.shows("Built with Llama")), (true, false));
    }
}
