//! Files in which a product tells what it owes: notices, attributions, credits, READMEs.
//!
//! They lie at the root of the workspace, at that of a package, beside the files of a model, or where
//! `[product]` `notices` says.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;

use camino::{Utf8Path, Utf8PathBuf};

use crate::declare::Declarations;
use crate::paths::with_slashes;
use crate::resolve::{Resolved, ResolvedModel};
use crate::workspace::Workspace;

/// How the names of such files begin, in lower case.
const NAMES: [&str; 7] =
    ["notice", "attribution", "third-party", "third_party", "thirdparty", "credits", "readme"];

/// Nothing behind this many bytes of a file is looked at.
const LONGEST: u64 = 4 << 20;

/// A file in which a product tells what it owes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeFile {
    /// Path inside the workspace, with `/`.
    pub path: Utf8PathBuf,
    words: String,
}

impl NoticeFile {
    fn new(path: Utf8PathBuf, text: &str) -> Self {
        Self { path, words: words(&without_tags(text)) }
    }

    /// Whether a sentence stands in it: the same words one after the other, whatever is between them.
    pub fn says(&self, sentence: &str) -> bool {
        let sentence = words(sentence);
        sentence.len() > 2 && self.words.contains(&sentence)
    }
}

/// A text without the tags of HTML, which stand in the middle of sentences.
fn without_tags(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        let is_tag = rest[start + 1..].starts_with(|next: char| next == '/' || next.is_ascii_alphabetic());
        let end = rest[start..].find('>').filter(|_| is_tag);
        let (kept, after) = match end {
            Some(end) => (&rest[..start], &rest[start + end + 1..]),
            None => rest.split_at(start + 1),
        };
        plain.push_str(kept);
        plain.push(' ');
        rest = after;
    }
    plain.push_str(rest);
    plain
}

/// Letters and digits in lower case, one space between words and around all of them.
fn words(text: &str) -> String {
    let words = text.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut joined = " ".to_owned();
    for word in words {
        joined.push_str(&word.to_lowercase());
        joined.push(' ');
    }
    joined
}

/// The notices of a workspace and its models, sorted by path. What can't be read says nothing.
pub(super) fn run(
    workspace: &Workspace,
    declarations: &Declarations,
    resolved: &Resolved<'_>,
) -> Vec<NoticeFile> {
    let root = workspace.root();
    let mut directories = BTreeSet::from([root.to_owned()]);
    directories.extend(resolved.models.iter().flat_map(directories_of).filter(|path| path.starts_with(root)));
    let mut paths: BTreeSet<_> = directories.iter().flat_map(|directory| named_files(directory)).collect();
    paths.extend(declarations.workspace.product.notices.iter().map(|notice| root.join(&notice.value)));
    let read = |path: Utf8PathBuf| {
        let text = head(&path)?;
        let inside = with_slashes(path.strip_prefix(root).unwrap_or(&path));
        Some(NoticeFile::new(inside, &text))
    };
    paths.into_iter().filter_map(read).collect()
}

fn directories_of(model: &ResolvedModel<'_>) -> Vec<Utf8PathBuf> {
    let parents = model.artifacts().filter_map(|file| file.absolute.parent().map(Utf8Path::to_owned));
    std::iter::once(model.directory.clone()).chain(parents).collect()
}

fn named_files(directory: &Utf8Path) -> Vec<Utf8PathBuf> {
    let entries = directory.read_dir_utf8().into_iter().flatten().flatten();
    let named = entries.filter(|entry| {
        let name = entry.file_name().to_ascii_lowercase();
        NAMES.iter().any(|start| name.starts_with(start)) && entry.path().is_file()
    });
    named.map(|entry| entry.path().to_owned()).collect()
}

fn head(path: &Utf8Path) -> Option<String> {
    let mut bytes = Vec::new();
    fs::File::open(path).ok()?.take(LONGEST).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_found_whatever_its_layout_and_not_inside_a_word() {
        let notice = NoticeFile::new(
            "NOTICE".into(),
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
}
