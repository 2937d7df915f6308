//! What a page is about, so that a signed print can be tied to a release.

use camino::Utf8PathBuf;
use jiff::civil::Date;

use super::view::Fact;
use crate::assemble::bom::Bom;
use crate::assess::catalog::Catalog;
use crate::digest::Digest;
use crate::quantity::count;
use crate::report::comment::Changes;
use crate::workspace::Checkout;

/// What the view can't know of a run: where it was made, and what else it wrote.
#[derive(Debug)]
pub struct Circumstances {
    /// The day by which approvals, bought licences and confirmations were judged.
    pub judged_on: Date,
    /// The platform that is compiled for, where it is one.
    pub platform: Option<String>,
    /// Whether the moment of the page is that of the commit.
    pub is_of_commit: bool,
    /// The commit that is checked out.
    pub commit: Option<Checkout>,
    /// What was selected, in the words of the command line; empty for all that Cargo takes by default.
    pub selection: String,
    /// SHA-256 of `Cargo.lock`.
    pub cargo_lock: Option<Digest>,
    /// SHA-256 of `model-sbom.lock`.
    pub lock: Option<Digest>,
    /// The documents that the page goes with.
    pub documents: Vec<NamedDocument>,
    /// What changed since a base.
    pub since: Option<Since>,
}

/// What changed since a base.
#[derive(Debug)]
pub struct Since {
    /// The file of the base.
    pub path: Utf8PathBuf,
    /// SHA-256 of its bytes.
    pub sha256: Digest,
    /// What changed.
    pub changes: Changes,
}

/// A document that the page goes with.
#[derive(Debug)]
pub struct NamedDocument {
    /// Its file.
    pub path: Utf8PathBuf,
    /// Serial number or namespace.
    pub serial: Option<String>,
    /// When it was made, where that is not the time of the page.
    pub created: Option<String>,
    /// What it says of models and their terms otherwise than a document of the state of the page.
    pub differences: Vec<String>,
    /// SHA-256 of its bytes.
    pub sha256: Digest,
}

impl NamedDocument {
    /// How often it says something else than the page.
    pub(super) fn differs(&self) -> Option<String> {
        let number = self.differences.len();
        (number > 0).then(|| format!("differs from this page in {}", count(number, "model")))
    }
}

/// The facts of the head of the page.
pub(super) fn facts(bom: &Bom, about: &Circumstances) -> Vec<Fact> {
    let commit = about.commit.as_ref().map(|checkout| {
        let changed = match checkout.is_modified {
            Some(true) => ", with changes that are not committed",
            Some(false) => "",
            None => ", changes that are not committed are not known",
        };
        Fact::code("Commit of the sources", format!("{}{changed}", checkout.commit))
    });
    let selection = Some(about.selection.as_str()).filter(|text| !text.is_empty());
    [
        bom.issuer.as_ref().map(|issuer| Fact::new("Issued by", &issuer.name)),
        commit.or_else(|| Some(Fact::new("Commit of the sources", "not known: Git names none"))),
        Some(match selection {
            Some(selection) => Fact::code("Covers", selection),
            None => {
                let platform =
                    about.platform.as_deref().unwrap_or("every platform that Cargo is configured for");
                Fact::new("Covers", format!("default members and features, for {platform}"))
            }
        }),
        Some(lock("SHA-256 of Cargo.lock (crates)", "Lock of the crates", about.cargo_lock.as_ref())),
        Some(lock("SHA-256 of model-sbom.lock (weights)", "Lock of the weights", about.lock.as_ref())),
        Some(state_of(bom, about.is_of_commit)),
        Some(judged_for(about.judged_on, "approvals, bought licences and confirmations")),
        Some(Fact::new(
            "Catalogue of licences",
            format!("of {}, the day of its newest entry", Catalog::embedded().day()),
        )),
    ]
    .into_iter()
    .flatten()
    .chain(named(bom, &about.documents, about.judged_on))
    .collect()
}

/// The moment whose state a page describes, and the program.
fn state_of(bom: &Bom, is_of_commit: bool) -> Fact {
    let of_commit = if is_of_commit { " (date of the commit)" } else { "" };
    Fact::new("State of", format!("{}{of_commit}, by {} {}", bom.created, bom.tool.name, bom.tool.version))
}

/// The day by which what ends was judged. What a document of another day says stands in it by that day.
fn judged_for(day: Date, what: &str) -> Fact {
    Fact::new("Judged for", format!("{day}: {what} were compared with this day"))
}

/// The digest of a lock, or that there is none.
fn lock(name: &'static str, absent: &'static str, lock: Option<&Digest>) -> Fact {
    lock.map_or_else(|| Fact::new(absent, "none"), |lock| Fact::code(name, lock.hex()))
}

/// The facts of the head of a page for customers.
pub(super) fn of_document(bom: &Bom, documents: &[NamedDocument], judged_on: Date) -> Vec<Fact> {
    let issued = bom.issuer.as_ref().map(|issuer| Fact::new("Issued by", &issuer.name));
    let tlp = bom.tlp.map(|tlp| Fact::new("May go to (TLP)", tlp));
    let judged = judged_for(judged_on, "reviews and bought licences");
    let stated = [state_of(bom, false), judged];
    issued.into_iter().chain(stated).chain(tlp).chain(named(bom, documents, judged_on)).collect()
}

/// The documents that a page goes with.
fn named(bom: &Bom, documents: &[NamedDocument], judged_on: Date) -> impl Iterator<Item = Fact> {
    let no_document = documents.is_empty().then(|| Fact::new("Accompanying document", "none named"));
    let fact = move |document: &NamedDocument| {
        let serial = document.serial.as_ref().map(|serial| format!(", {serial}")).unwrap_or_default();
        let other = document.created.as_ref().map(|time| format!(", made at another time: {time}"));
        let other = other.unwrap_or_default();
        // A document comes out the same again: what ends is judged in it by its own day.
        let created = document.created.clone().unwrap_or_else(|| bom.created.to_string());
        let day = created.get(..10).filter(|day| *day != judged_on.to_string());
        let day = day.map(|day| format!(", reviews in it as of {day}")).unwrap_or_default();
        let differs = document.differs().map(|told| format!(", {told}")).unwrap_or_default();
        Fact::code(
            "Accompanying document",
            format!("{}{serial}, SHA-256 {}{other}{day}{differs}", document.path, document.sha256.hex()),
        )
    };
    documents.iter().map(fact).chain(no_document)
}
