//! What a publisher says, whichever protocol it speaks.

use camino::Utf8PathBuf;

use super::http::Fault;
use crate::digest::Digest;
use crate::inspect::legal_files::LegalKind;
use crate::inspect::{LicenseText, ModelCard};
use crate::resolve::BlobName;
use crate::vocabulary::vocabulary;

/// Legal texts of one snapshot that are read.
pub(super) const TEXTS: usize = 50;

/// What came of asking one place.
#[derive(Debug, Clone)]
pub(crate) enum Outcome {
    /// It answered.
    Answered(Box<Answer>),
    /// It has nothing there any more: what it says, in the middle of a sentence.
    Gone(String),
    /// There is nothing that can be asked: why, in the middle of a sentence.
    NotAsked(String),
    /// It was asked and did not answer.
    Unanswered(Fault),
}

impl Outcome {
    /// Whether the place said what it has.
    pub(crate) fn is_answer(&self) -> bool {
        matches!(self, Self::Answered(_) | Self::Gone(_))
    }
}

/// The answer of a place.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// The place by the name that its publisher gives it now, as a `source` has it.
    pub place: String,
    /// Who gets its files.
    pub gate: Gate,
    /// What is there at the declared version; `None` without one, and where the publisher does not have it.
    pub pinned: Option<Snapshot>,
    /// What the publisher answers about the declared version, where it does not have it.
    pub lost_version: Option<String>,
    /// What is there now.
    pub latest: Snapshot,
}

impl Answer {
    /// The answer of a place that has no revisions: what is there now is what any version declares.
    pub(super) fn unversioned(place: &str, gate: Gate, snapshot: Snapshot) -> Self {
        Self {
            place: place.to_owned(),
            gate,
            pinned: Some(snapshot.clone()),
            lost_version: None,
            latest: snapshot,
        }
    }
}

vocabulary! {
    /// Who gets the files of a place.
    pub(crate) enum Gate {
        /// Everybody.
        Open => "open",
        /// Who agrees to terms, at once.
        Automatic => "automatic",
        /// Who agrees to terms and is let in by a person.
        Manual => "manual",
        /// Members alone.
        Private => "private",
        /// No account: the host has switched it off.
        Disabled => "disabled",
        /// It is not known: the place has no such notion, or does not say.
        Unknown => "unknown",
    }
}

/// What is at one revision of a place.
#[derive(Debug, Clone, Default)]
pub(crate) struct Snapshot {
    /// The revision, as precisely as the place names it: a commit, or the digest of a manifest.
    pub revision: Option<String>,
    /// What it states about its licence.
    pub stated: Stated,
    /// Its files; `None` where the place lists none.
    pub files: Option<Vec<RemoteFile>>,
    /// Whether the place lists each of its files by the SHA-256 of its bytes.
    pub is_addressed: bool,
    /// Its legal texts, sorted by path.
    pub texts: Vec<RemoteText>,
    /// What is there and could not be read, each with the reason.
    pub unread: Vec<String>,
}

/// What a publisher states about the licence, in its own words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Stated {
    /// Tags or names: of several it is not known whether all or any are meant.
    pub licenses: Vec<String>,
    /// The name that goes with `license: other`.
    pub name: Option<String>,
    /// Where the text is.
    pub link: Option<String>,
}

impl Stated {
    /// What a card states.
    pub(super) fn of_card(card: &ModelCard) -> Self {
        Self {
            licenses: card.licenses.clone(),
            name: card.license_name.clone(),
            link: card.license_link.clone(),
        }
    }

    /// A card that states this and nothing else.
    pub(super) fn card(&self) -> ModelCard {
        let Self { licenses, name, link } = self.clone();
        ModelCard { licenses, license_name: name, license_link: link, ..ModelCard::default() }
    }

    /// Whether nothing is stated.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl std::fmt::Display for Stated {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = self.name.iter().map(|name| format!("license_name {name}"));
        let link = self.link.iter().map(|link| format!("license_link {link}"));
        let parts: Vec<_> = self.licenses.iter().cloned().chain(name).chain(link).collect();
        formatter.write_str(if parts.is_empty() { "no licence" } else { "" })?;
        formatter.write_str(&parts.join(", "))
    }
}

/// A file that a publisher lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RemoteFile {
    /// Its path at the place, with `/`.
    pub path: Utf8PathBuf,
    /// Its length in bytes.
    pub size: Option<u64>,
    /// SHA-256 of its bytes, where the place has it.
    pub sha256: Option<Digest>,
    /// The name that Git gives its bytes, where the place has it.
    pub blob: Option<BlobName>,
}

/// A legal text of a publisher.
#[derive(Debug, Clone)]
pub(crate) struct RemoteText {
    /// What it is for.
    pub kind: LegalKind,
    /// The text, by its path at the place.
    pub text: LicenseText,
}
