//! What changed: the answers of publishers beside what is declared, locked and known.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use sha2::{Digest as _, Sha256};

use super::answer::{Answer, Gate, RemoteFile, RemoteText, Snapshot, Stated};
use super::subject::{Known, KnownFile, Subject, SubjectKind};
use crate::assess::evidence::{self, Agreement};
use crate::assess::identify::{self, Identification};
use crate::declare::Source;
use crate::digest::{Algorithm, Digest};
use crate::inspect::LicenseText;
use crate::inspect::git_blob;
use crate::inspect::legal_files::LegalKind;
use crate::printable::is_steering;
use crate::vocabulary::Word as _;

/// One thing that is not as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// The place has another name, and perhaps another owner.
    Moved {
        /// Its name now.
        to: String,
        /// Whether the owner is another.
        has_other_owner: bool,
    },
    /// The declared version is not there.
    VersionGone(String),
    /// Files are not given to everybody.
    Gated {
        /// To whom they are given.
        gate: Gate,
        /// Whether the known card does not ask for consent; `None` where no card is known.
        is_new: Option<bool>,
    },
    /// The publisher states another licence than the known card.
    Restated {
        /// What the known card states.
        before: Stated,
        /// What is stated.
        now: Stated,
    },
    /// What the publisher states, or a text of it, contradicts the declared licence.
    Contradicts {
        /// What says so, with what it says.
        said: String,
        /// What is there, by itself.
        now: String,
    },
    /// A text or policy is another than the known one.
    Text {
        /// What it is for.
        kind: LegalKind,
        /// Its path at the place.
        path: Utf8PathBuf,
        /// What it is, in the middle of a sentence.
        what: String,
        /// The digest of the normalised text.
        digest: Digest,
    },
    /// Files differ.
    Files(Vec<FileChange>),
    /// The latest revision is under other terms than the declared version: a phrase each.
    Ahead {
        /// The latest revision.
        revision: String,
        /// What is different there.
        phrases: Vec<String>,
        /// What is there: what is stated, and each text with its digest.
        now: String,
    },
    /// Parts of the answer that are not compared: a phrase each.
    NotCompared(Vec<String>),
}

/// A file that is not as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FileChange {
    /// Its path as it is known.
    pub path: Utf8PathBuf,
    /// What is different, in the middle of a sentence.
    pub what: String,
}

/// Compares an answer with what is known of a subject.
pub(crate) fn changes(subject: &Subject<'_>, answer: &Answer) -> Vec<Change> {
    let mut changes = Vec::new();
    changes.extend(moved(subject, answer));
    changes.extend(answer.lost_version.clone().map(Change::VersionGone));
    changes.extend(gated(subject, answer.gate));
    let there = answer.pinned.as_ref().unwrap_or(&answer.latest);
    let mut open = there.unread.clone();
    // A card that is known is one of a hub or a bucket; other places state a licence in words of their own.
    let source = Source::parse(&answer.place);
    let is_of_card = matches!(source, Ok(Source::HuggingFace { .. } | Source::Bucket(_)));
    changes.extend(stated(subject, there, is_of_card, &mut open));
    changes.extend(texts(subject, there, &mut open));
    if answer.pinned.is_some() || subject.version.is_none() {
        changes.extend(files(&subject.known.files, there, &mut open));
    }
    if let Some(pinned) = &answer.pinned {
        changes.extend(ahead(pinned, &answer.latest));
    }
    if !open.is_empty() {
        changes.push(Change::NotCompared(open));
    }
    changes
}

/// Whether the place has another name than the declared one.
fn moved(subject: &Subject<'_>, answer: &Answer) -> Option<Change> {
    let declared = subject.source.as_ref()?;
    let now = Source::parse(&answer.place).ok()?;
    (now.canonical() != declared.canonical()).then(|| {
        let owner = |source: &Source| source.owner().map(str::to_lowercase);
        Change::Moved { to: answer.place.clone(), has_other_owner: owner(&now) != owner(declared) }
    })
}

/// Whether access is restricted. Consent that the known card asks for is no change.
fn gated(subject: &Subject<'_>, gate: Gate) -> Option<Change> {
    let asks = subject.known.asks_consent;
    match gate {
        Gate::Open | Gate::Unknown => None,
        Gate::Automatic | Gate::Manual if asks == Some(true) => None,
        Gate::Automatic | Gate::Manual => Some(Change::Gated { gate, is_new: asks.map(|asks| !asks) }),
        Gate::Private | Gate::Disabled => Some(Change::Gated { gate, is_new: Some(true) }),
    }
}

/// What is stated about the licence.
fn stated(
    subject: &Subject<'_>,
    there: &Snapshot,
    is_of_card: bool,
    open: &mut Vec<String>,
) -> Option<Change> {
    let now = &there.stated;
    if let Some(before) = subject.known.stated.as_ref().filter(|before| is_of_card && !before.is_empty()) {
        let is_lost = now.is_empty() && !there.unread.is_empty();
        // What the known card says beside the declaration is for `check`.
        return (before != now && !is_lost)
            .then(|| Change::Restated { before: before.clone(), now: now.clone() });
    }
    let declared = subject.license?;
    let mut all = evidence::of_statement(&now.card(), &declared.value);
    all.sort_by_key(|evidence| evidence.agreement != Agreement::Conflicts);
    let first = all.first()?;
    let what = if is_of_card { "its card states" } else { "it states" };
    let means = match first.licenses.as_slice() {
        [] => String::new(),
        ids => format!(", which is {}", ids.join(" or ")),
    };
    match first.agreement {
        Agreement::Conflicts => Some(Change::Contradicts {
            said: format!("{what} `{}`{means}", first.said),
            now: now.to_string(),
        }),
        Agreement::Unknown => {
            open.push(format!("{what} `{}`{means}: not recognised as `{}`", first.said, declared.value));
            None
        }
        Agreement::Agrees | Agreement::Open => None,
    }
}

/// Its licence texts and use policies.
fn texts(subject: &Subject<'_>, there: &Snapshot, open: &mut Vec<String>) -> Vec<Change> {
    let mut changes = Vec::new();
    for RemoteText { kind, text } in &there.texts {
        let known = match kind {
            LegalKind::License => &subject.known.texts,
            LegalKind::Policy => &subject.known.policies,
            LegalKind::Notice => continue,
        };
        if known.contains_key(&text.digest) {
            continue;
        }
        let found = identify::run(text);
        if *kind == LegalKind::License && is_declared(subject, text) {
            continue;
        }
        let what = described(text, &found);
        let path = text.path.clone();
        match (subject.license, &found, known.is_empty()) {
            (_, _, false) => {
                changes.push(Change::Text { kind: *kind, path, what, digest: text.digest.clone() })
            }
            (Some(_), Identification::Text(_), true) if *kind == LegalKind::License => {
                changes.push(Change::Contradicts { said: format!("`{path}` is {what}"), now: named(text) });
            }
            _ => open.push(format!("`{path}` is {what}, and neither the declaration nor the lock has it")),
        }
    }
    changes
}

/// Whether a text is that of a declared licence, word by word.
fn is_declared(subject: &Subject<'_>, text: &LicenseText) -> bool {
    let Some(declared) = subject.license else { return false };
    match identify::run(text) {
        Identification::Text(found) => declared.value.ids().iter().any(|id| found.is(id.as_str())),
        _ => false,
    }
}

fn described(text: &LicenseText, found: &Identification) -> String {
    match found {
        Identification::Text(found) => format!("the text of {}", found.id),
        Identification::Pointer(license) => format!("a pointer to {}", license.title),
        Identification::Titled(license) => format!("a text of its own under the title {}", license.title),
        Identification::Unknown => match text.fault {
            Some(fault) => format!("no text that can be read: {fault}"),
            None => "an unrecognised text".to_owned(),
        },
    }
}

/// The files of the declared version beside those that are locked or here.
fn files(known: &[KnownFile], there: &Snapshot, open: &mut Vec<String>) -> Option<Change> {
    let listed = there.files.as_ref()?;
    let digests: BTreeSet<_> = listed.iter().filter_map(|file| file.sha256.as_ref()).collect();
    let by_name = by_name(listed);
    let (mut changed, mut unlisted, mut without) = (Vec::new(), Vec::new(), Vec::new());
    for file in known.iter().filter(|file| !digests.contains(&file.sha256)) {
        let Some(remote) = counterpart(&file.path, &by_name) else {
            match there.is_addressed {
                true => changed.push(FileChange {
                    path: file.path.clone(),
                    what: format!("{} is none of the {} files there", file.sha256.hex(), listed.len()),
                }),
                false => unlisted.push(file.path.as_str()),
            }
            continue;
        };
        match compare(file, remote) {
            Some(None) => {}
            Some(Some(what)) => changed.push(FileChange { path: file.path.clone(), what }),
            None => without.push(file.path.as_str()),
        }
    }
    const SHOWN: usize = 3;
    if !unlisted.is_empty() {
        open.push(format!(
            "the publisher lists no file of this name or digest: {}",
            crate::prose::named(&unlisted, SHOWN)
        ));
    }
    if !without.is_empty() {
        open.push(format!("the publisher lists no digest of {}", crate::prose::named(&without, SHOWN)));
    }
    (!changed.is_empty()).then_some(Change::Files(changed))
}

fn by_name(listed: &[RemoteFile]) -> BTreeMap<&str, Vec<&RemoteFile>> {
    let mut named: BTreeMap<&str, Vec<&RemoteFile>> = BTreeMap::new();
    for file in listed {
        named.entry(file.path.file_name().unwrap_or_default()).or_default().push(file);
    }
    named
}

/// The file of a listing that a known path is about: the one whose path it ends with, the longest of several.
fn counterpart<'l>(path: &Utf8Path, named: &BTreeMap<&str, Vec<&'l RemoteFile>>) -> Option<&'l RemoteFile> {
    let candidates = named.get(path.file_name()?)?;
    let fits = candidates.iter().filter(|file| path.ends_with(&file.path));
    fits.max_by_key(|file| file.path.components().count()).copied()
}

/// Whether a file is the listed one: what is different, or `None` where the listing does not tell.
fn compare(known: &KnownFile, remote: &RemoteFile) -> Option<Option<String>> {
    if let Some(sha256) = &remote.sha256 {
        let what = format!("{} there, {} here", sha256.hex(), known.sha256.hex());
        return Some((*sha256 != known.sha256).then_some(what));
    }
    if let (Some(there), Some(here)) = (remote.size, known.size)
        && there != here
    {
        return Some(Some(format!("{there} bytes there, {here} here")));
    }
    let (blob, path) = (remote.blob?, known.absolute.as_ref()?);
    let own = git_blob::name(path).ok()?;
    Some((own != blob).then(|| format!("Git blob {blob} there, {own} here")))
}

/// What is different at the latest revision, as far as it is about terms.
fn ahead(pinned: &Snapshot, latest: &Snapshot) -> Option<Change> {
    let mut phrases = Vec::new();
    if pinned.stated != latest.stated {
        phrases.push(format!("its card states `{}` instead of `{}`", latest.stated, pinned.stated));
    }
    let by_path = |snapshot: &Snapshot| -> BTreeMap<Utf8PathBuf, Digest> {
        snapshot.texts.iter().map(|text| (text.text.path.clone(), text.text.digest.clone())).collect()
    };
    let (before, now) = (by_path(pinned), by_path(latest));
    // A text under another name is the same terms.
    let (known, there) = (digests(&before), digests(&now));
    // Texts that could not be read are no texts that went.
    if pinned.unread.is_empty() && latest.unread.is_empty() {
        for (path, digest) in &now {
            match before.get(path) {
                None if known.contains(digest) => {}
                None => phrases.push(format!("`{path}` is new")),
                Some(known) if known != digest => phrases.push(format!("`{path}` has another text")),
                Some(_) => {}
            }
        }
        let gone = before.iter().filter(|(path, digest)| !now.contains_key(*path) && !there.contains(digest));
        phrases.extend(gone.map(|(path, _)| format!("`{path}` is gone")));
    }
    let revision = latest.revision.clone().unwrap_or_default();
    let texts = latest.texts.iter().map(|text| named(&text.text));
    let now = std::iter::once(latest.stated.to_string()).chain(texts).collect::<Vec<_>>().join(", ");
    (!phrases.is_empty()).then_some(Change::Ahead { revision, phrases, now })
}

fn digests(texts: &BTreeMap<Utf8PathBuf, Digest>) -> BTreeSet<&Digest> {
    texts.values().collect()
}

/// A text by its path and digest.
fn named(text: &LicenseText) -> String {
    format!("{} sha256:{}", text.path, text.digest.hex())
}

/// The longest state that is written out, in characters.
const LONGEST_STATE: usize = 240;

impl Change {
    /// What is there now, as a record of a decision names it: one line, the same for the same state at any time.
    pub(super) fn state(&self) -> String {
        let text = match self {
            Self::Moved { to, .. } => to.clone(),
            Self::VersionGone(_) => "no such version".to_owned(),
            Self::Gated { gate, .. } => gate.word().to_owned(),
            Self::Restated { now, .. } => now.to_string(),
            Self::Contradicts { now, .. } | Self::Ahead { now, .. } => now.clone(),
            Self::Text { path, digest, .. } => format!("{path} sha256:{}", digest.hex()),
            Self::Files(changed) => changed
                .iter()
                .map(|file| format!("{} {}", file.path, file.what))
                .collect::<Vec<_>>()
                .join(", "),
            Self::NotCompared(phrases) => phrases.join(", "),
        };
        let line: String = text.chars().map(|c| if is_steering(c) { '\u{fffd}' } else { c }).collect();
        match line.chars().count() > LONGEST_STATE {
            true => format!("sha256:{}", Digest::from_bytes(Algorithm::Sha256, &Sha256::digest(text)).hex()),
            false => line,
        }
    }
}

impl Known {
    /// Where a text lies that is known.
    pub(super) fn text_path(&self, kind: LegalKind) -> Option<&Utf8PathBuf> {
        match kind {
            LegalKind::License => self.texts.values().next(),
            LegalKind::Policy => self.policies.values().next(),
            LegalKind::Notice => None,
        }
    }
}

impl Subject<'_> {
    /// How a message names it.
    pub(super) fn title(&self) -> String {
        match self.kind {
            SubjectKind::Model => format!("`{}`", self.name),
            SubjectKind::Base => format!("the base `{}` of `{}`", self.name, self.model.0),
            SubjectKind::Dataset => format!("the dataset `{}` of `{}`", self.name, self.model.0),
            SubjectKind::Terms => format!("the terms of `{}`", self.name),
        }
    }
}
