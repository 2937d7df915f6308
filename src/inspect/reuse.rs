//! Statements about many files at once: `REUSE.toml`, and `.reuse/dep5`, which it replaced.
//!
//! In: the weights of a model. Out: under which licence the files of the directories above say that they are given.
//!
//! Source: REUSE Specification 3.3, "REUSE.toml" and "Order of precedence"; of `dep5` Debian's machine-readable copyright file
//! 1.0, of which the last paragraph that fits counts.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use camino::{Utf8Path, Utf8PathBuf};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::card::CardFault;
use super::legal_files;
use super::plain_text::{self, PlainText};
use super::{FurtherCard, InspectedFile, ModelCard};
use crate::digest::{Algorithm, Digest};
use crate::files;
use crate::paths::with_slashes;
use crate::resolve::{Artifact, ResolvedModel};
use crate::weights_names;

const REUSE_TOML: &str = "REUSE.toml";
const DEP5: &str = ".reuse/dep5";

/// What the files of directories state; each directory is looked into once.
#[derive(Default)]
pub(super) struct Statements(RefCell<BTreeMap<Utf8PathBuf, Rc<[Stated]>>>);

/// What a file says about those below its directory.
#[derive(Debug)]
struct Stated {
    /// Its path from that directory.
    name: &'static str,
    /// SHA-256 of its bytes.
    sha256: Digest,
    says: Result<Vec<Annotation>, CardFault>,
}

impl Stated {
    fn card(&self, path: Utf8PathBuf, card: ModelCard) -> FurtherCard {
        FurtherCard { path, sha256: self.sha256.clone(), card }
    }
}

/// One statement about the files that a pattern fits.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Annotation {
    patterns: Vec<Pattern>,
    precedence: Precedence,
    licenses: Vec<String>,
}

/// How a statement stands to what others say about the same file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Precedence {
    /// It counts where nothing nearer to the file says anything.
    #[default]
    Closest,
    /// It counts beside what others say.
    Aggregate,
    /// It counts in place of what stands nearer to the file, the file itself included.
    Override,
}

/// What is stated about the weights of a model, as cards with the paths of the files that state it. `with_own` are those
/// that have a `FILE.license`.
pub(super) fn run(
    model: &ResolvedModel<'_>,
    files: &[InspectedFile],
    with_own: &BTreeSet<Utf8PathBuf>,
    known: &Statements,
) -> Vec<FurtherCard> {
    let in_tree = || files.iter().filter(|file| file.artifact.layer.is_none());
    let is_weights =
        |file: &&InspectedFile| file.facts.is_some() || weights_names::is_of_weights(&file.artifact.path);
    let any = in_tree().any(|file| is_weights(&file));
    let mut cards: Vec<FurtherCard> = Vec::new();
    for file in in_tree().filter(|file| is_weights(file) || !any) {
        let artifact = &file.artifact;
        let found = stated(model, artifact, known);
        for card in counting(found, with_own.contains(&artifact.path)) {
            // A file has one place in the lock: what it states of several files stands together.
            match cards.iter_mut().find(|known| known.path == card.path) {
                None => cards.push(card),
                Some(known) => {
                    let licenses = &mut known.card.licenses;
                    let new = card.card.licenses.into_iter().filter(|license| !licenses.contains(license));
                    let new: Vec<_> = new.collect();
                    licenses.extend(new);
                }
            }
        }
    }
    cards
}

/// What is stated about one file, the nearest statement first. A file that can't be read is a fault of its own card.
fn stated(
    model: &ResolvedModel<'_>,
    artifact: &Artifact,
    known: &Statements,
) -> Vec<(Precedence, FurtherCard)> {
    let (Some(own), Some(root)) = (artifact.absolute.parent(), legal_files::root_of(artifact)) else {
        return Vec::new();
    };
    let top = match model.store {
        Some(_) => root.clone(),
        None => files::work_tree(&root),
    };
    let mut found: Vec<(Precedence, FurtherCard)> = Vec::new();
    for directory in own.ancestors().take_while(|directory| directory.starts_with(&top)) {
        let Ok(below) = artifact.absolute.strip_prefix(directory) else { continue };
        let below = with_slashes(below);
        for stated in statements(directory, legal_files::root(model, directory), known).iter() {
            let path = shown(directory, &root, stated.name);
            match &stated.says {
                Err(fault) => {
                    let card = ModelCard { fault: Some(fault.clone()), ..ModelCard::default() };
                    found.push((Precedence::Aggregate, stated.card(path, card)));
                }
                Ok(annotations) => {
                    let fits = |annotation: &&Annotation| annotation.fits(&below);
                    let last = annotations.iter().rfind(fits).filter(|last| !last.licenses.is_empty());
                    let Some(last) = last else { continue };
                    let card = ModelCard { licenses: last.licenses.clone(), ..ModelCard::default() };
                    found.push((last.precedence, stated.card(path, card)));
                }
            }
        }
    }
    found
}

/// Those that count of what is stated about one file, the nearest first: of those from the outermost that overrides on, or of
/// all, that one, all that are added up, and the nearest of the others unless something overrides or the file has a statement
/// of its own.
fn counting(mut found: Vec<(Precedence, FurtherCard)>, has_own: bool) -> impl Iterator<Item = FurtherCard> {
    let overriding = found.iter().rposition(|(precedence, _)| *precedence == Precedence::Override);
    let mut seen = has_own || overriding.is_some();
    let mut at = 0;
    found.retain(|(precedence, further)| {
        let is_nearer = overriding.is_some_and(|overriding| at < overriding);
        at += 1;
        match precedence {
            _ if further.card.fault.is_some() => true,
            _ if is_nearer => false,
            Precedence::Override | Precedence::Aggregate => true,
            Precedence::Closest => !std::mem::replace(&mut seen, true),
        }
    });
    found.into_iter().map(|(_, further)| further)
}

/// The path of a file that may lie above the package.
fn shown(directory: &Utf8Path, root: &Utf8Path, name: &str) -> Utf8PathBuf {
    if let Ok(inside) = directory.strip_prefix(root) {
        return with_slashes(&inside.join(name));
    }
    let up = root.strip_prefix(directory).map_or(0, |below| below.components().count());
    Utf8PathBuf::from(format!("{}{name}", "../".repeat(up)))
}

/// What the files of a directory state. One that leads out of the sources that it belongs to states nothing.
fn statements(directory: &Utf8Path, root: &Utf8Path, known: &Statements) -> Rc<[Stated]> {
    if let Some(stated) = known.0.borrow().get(directory) {
        return Rc::clone(stated);
    }
    // What lies above the package belongs to the work tree around it.
    let root = if directory.starts_with(root) { root } else { directory };
    type Reader = fn(&str) -> Result<Vec<Annotation>, CardFault>;
    let readers: [(&str, Reader); 2] = [(REUSE_TOML, of_toml), (DEP5, of_dep5)];
    let stated = readers.into_iter().filter_map(|(name, read)| {
        let (bytes, says) = match legal_files::read_inside(&directory.join(name), root) {
            Ok(bytes) => {
                let bytes = bytes?;
                let says = match plain_text::decode(&bytes) {
                    PlainText { text, fault: None } => read(&text),
                    PlainText { fault: Some(fault), .. } => Err(faulty(None, fault)),
                };
                (bytes, says)
            }
            Err(error) => (Vec::new(), Err(faulty(None, error))),
        };
        Some(Stated { name, sha256: Digest::from_bytes(Algorithm::Sha256, &Sha256::digest(&bytes)), says })
    });
    let stated: Rc<[Stated]> = stated.collect();
    known.0.borrow_mut().insert(directory.to_owned(), Rc::clone(&stated));
    stated
}

fn faulty(line: Option<usize>, message: impl ToString) -> CardFault {
    CardFault { line, message: message.to_string() }
}

/// One value, or several.
#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    fn all(self) -> Vec<String> {
        match self {
            Self::One(one) => vec![one],
            Self::More(all) => all,
        }
    }
}

#[derive(Deserialize)]
struct Toml {
    version: u64,
    #[serde(default)]
    annotations: Vec<TomlAnnotation>,
}

#[derive(Deserialize)]
struct TomlAnnotation {
    path: OneOrMore,
    #[serde(default)]
    precedence: Precedence,
    #[serde(rename = "SPDX-License-Identifier")]
    license: Option<OneOrMore>,
}

fn of_toml(text: &str) -> Result<Vec<Annotation>, CardFault> {
    let Toml { version, annotations } = toml::from_str(text).map_err(|error| {
        let line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        faulty(line, error.message())
    })?;
    if version != 1 {
        return Err(faulty(None, format!("version {version} of REUSE.toml is not read")));
    }
    let annotation = |annotation: TomlAnnotation| Annotation {
        patterns: annotation.path.all().iter().map(|path| Pattern::of_toml(path)).collect(),
        precedence: annotation.precedence,
        licenses: annotation.license.map(OneOrMore::all).unwrap_or_default(),
    };
    Ok(annotations.into_iter().map(annotation).collect())
}

/// The paragraphs about files; the first line of `License` is the short name.
fn of_dep5(text: &str) -> Result<Vec<Annotation>, CardFault> {
    let mut annotations = Vec::new();
    let mut is_one = false;
    let lines: Vec<_> = text.lines().collect();
    for paragraph in lines.split(|line| line.trim().is_empty()).map(fields) {
        let field =
            |name: &str| paragraph.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        is_one |= field("format").is_some();
        let Some(files) = field("files") else { continue };
        let license = field("license").and_then(|license| license.lines().next()).unwrap_or_default().trim();
        annotations.push(Annotation {
            patterns: files.split_whitespace().map(Pattern::of_dep5).collect(),
            precedence: Precedence::Aggregate,
            licenses: (!license.is_empty()).then(|| license.to_owned()).into_iter().collect(),
        });
    }
    if is_one || !annotations.is_empty() { Ok(annotations) } else { Err(faulty(None, "no field `Format`")) }
}

/// The fields of a paragraph, by their names in lower case.
fn fields(paragraph: &[&str]) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in paragraph.iter().filter(|line| !line.starts_with('#')) {
        match (line.starts_with([' ', '\t']), line.split_once(':'), fields.last_mut()) {
            (true, _, Some((_, value))) => {
                value.push('\n');
                value.push_str(line.trim());
            }
            (false, Some((name, value)), _) => {
                fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
            _ => {}
        }
    }
    fields
}

impl Annotation {
    fn fits(&self, path: &Utf8Path) -> bool {
        self.patterns.iter().any(|pattern| pattern.fits(path.as_str()))
    }
}

/// A path with wildcards.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pattern(Vec<Piece>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    Character(char),
    /// Any one character.
    One,
    /// Any characters but `/`.
    Name,
    /// Any characters.
    All,
}

impl Pattern {
    /// `*` stands for all but slashes, `**` for all; `\` takes either for itself.
    fn of_toml(path: &str) -> Self {
        let mut pieces = Vec::new();
        let mut letters = path.trim_start_matches("./").chars().peekable();
        while let Some(letter) = letters.next() {
            pieces.push(match letter {
                '\\' => Piece::Character(letters.next_if(|next| "*\\".contains(*next)).unwrap_or(letter)),
                '*' if letters.next_if_eq(&'*').is_some() => Piece::All,
                '*' => Piece::Name,
                letter => Piece::Character(letter),
            });
        }
        Self::new(pieces)
    }

    /// `*` stands for all, `?` for one character; `\` takes either for itself.
    fn of_dep5(path: &str) -> Self {
        let mut pieces = Vec::new();
        let mut letters = path.trim_start_matches("./").chars().peekable();
        while let Some(letter) = letters.next() {
            pieces.push(match letter {
                '\\' => Piece::Character(letters.next_if(|next| "*?\\".contains(*next)).unwrap_or(letter)),
                '*' => Piece::All,
                '?' => Piece::One,
                letter => Piece::Character(letter),
            });
        }
        Self::new(pieces)
    }

    /// Wildcards side by side are one.
    fn new(mut pieces: Vec<Piece>) -> Self {
        pieces.dedup_by(|piece, before| match (*before, *piece) {
            (Piece::All, Piece::All | Piece::Name) | (Piece::Name, Piece::Name) => true,
            (Piece::Name, Piece::All) => {
                *before = Piece::All;
                true
            }
            _ => false,
        });
        Self(pieces)
    }

    /// Whether the whole path fits; in time that grows with the square of its length, whatever the pattern is.
    fn fits(&self, path: &str) -> bool {
        let letters: Vec<char> = path.chars().collect();
        let is_letter = |piece: &&Piece| matches!(piece, Piece::Character(_) | Piece::One);
        if self.0.iter().filter(is_letter).nth(letters.len()).is_some() {
            return false;
        }
        // Where in the path the pieces so far can end.
        let mut ends = vec![false; letters.len() + 1];
        ends[0] = true;
        for piece in &self.0 {
            let mut next = vec![false; letters.len() + 1];
            for at in 0..=letters.len() {
                let before = at > 0;
                next[at] = match piece {
                    Piece::Character(letter) => before && ends[at - 1] && letters[at - 1] == *letter,
                    Piece::One => before && ends[at - 1],
                    Piece::Name => ends[at] || before && next[at - 1] && letters[at - 1] != '/',
                    Piece::All => ends[at] || before && next[at - 1],
                };
            }
            ends = next;
        }
        ends[letters.len()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_as_the_specifications_say() {
        for (toml, dep5, path, expected) in [
            ("a/*.gguf", "a/?.gguf", "a/b.gguf", [true, true]),
            ("*", "*", "a/b.gguf", [false, true]),
            ("**", "a*f", "a/b.gguf", [true, true]),
            ("a/**", "a/*", "a/b/c", [true, true]),
            ("**/c", "?/c", "a/b/c", [true, false]),
            ("a/*", "a/b", "a/b/c", [false, false]),
            ("./a", "./a", "a", [true, true]),
            ("\\*", "\\?", "*", [true, false]),
            ("a[b]", "a[b]", "ab", [false, false]),
            ("", "", "a", [false, false]),
            ("", "", "", [true, true]),
            ("***", "**", "a/b", [true, true]),
            ("a*", "a*", "a", [true, true]),
            ("aa*", "a?*", "a", [false, false]),
        ] {
            let found = [Pattern::of_toml(toml).fits(path), Pattern::of_dep5(dep5).fits(path)];
            assert_eq!(found, expected, "{toml} {dep5} {path}");
        }
        // Wildcards side by side are one, and what asks for more than the path has is not tried.
        assert_eq!(Pattern::of_toml(&"*".repeat(1_000)).0, [Piece::All]);
        assert_eq!(Pattern::of_dep5(&"*".repeat(1_000)).0, [Piece::All]);
        assert!(!Pattern::of_toml(&"a".repeat(10_000_000)).fits(&"a".repeat(4_000)));
        assert!(!Pattern::of_dep5(&"*?".repeat(5_000_000)).fits(&"a".repeat(4_000)));
        assert!(!Pattern::of_toml(&"*a".repeat(2_000)).fits(&"a".repeat(4_000).replace("aa", "ab")));
    }

    #[test]
    fn what_overrides_counts_in_place_of_what_is_nearer_and_beside_what_is_added_farther_out() {
        use Precedence::{Aggregate, Closest, Override};
        let digest = Digest::from_bytes(Algorithm::Sha256, &Sha256::digest(b""));
        for (found, expected) in [
            (&[Closest, Closest, Aggregate][..], &[0, 2][..]),
            (&[Closest, Override, Aggregate], &[1, 2]),
            (&[Override, Closest], &[0]),
            (&[Override, Aggregate, Override, Closest], &[2]),
        ] {
            let cards = found.iter().enumerate().map(|(at, precedence)| {
                let path = Utf8PathBuf::from(at.to_string());
                (*precedence, FurtherCard { path, sha256: digest.clone(), card: ModelCard::default() })
            });
            let counts: Vec<_> = counting(cards.collect(), false).map(|further| further.path).collect();
            let expected: Vec<_> = expected.iter().map(|at| Utf8PathBuf::from(at.to_string())).collect();
            assert_eq!(counts, expected, "{found:?}");
        }
    }

    #[test]
    fn files_that_are_none_are_faults() {
        for text in [
            "",
            "version = 2",
            "version = 1\n[[annotations]]\npath = 1",
            "version = 1\n[[annotations]]\npath = \"a\"\nprecedence = \"x\"",
            "version =",
        ] {
            assert!(of_toml(text).is_err(), "{text}");
        }
        assert!(of_toml("version = 1").is_ok_and(|annotations| annotations.is_empty()));
        assert!(of_dep5("Hello").is_err());
        let text = "Format: x\n \nFiles: a\nLicense: MIT\n\t\nFiles: b\nLicense: ISC\r\n\r\nFiles: c\nLicense: Zlib\n";
        let licenses: Vec<_> =
            of_dep5(text).expect("read").into_iter().flat_map(|annotation| annotation.licenses).collect();
        assert_eq!(licenses, ["MIT", "ISC", "Zlib"]);
        let text = "Format: x\n# a\nUpstream-Name: y\n\nFiles: *\n m/w*\nCopyright: A\nLicense: MIT\n text\n";
        let [annotation] = of_dep5(text).expect("read").try_into().expect("one");
        assert_eq!((annotation.licenses, annotation.patterns.len()), (vec!["MIT".to_owned()], 2));
    }
}
