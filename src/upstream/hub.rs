//! The API of the Hugging Face hub, and of what speaks it.
//!
//! Source: `GET /api/models/ID`, `GET /api/models/ID/revision/REVISION` and `GET /api/models/ID/tree/REVISION?recursive=true`
//! (<https://huggingface.co/docs/hub/api>, and the client `huggingface_hub`, which names the error codes), with `datasets` for
//! data. In the tree `lfs.oid` is the SHA-256 of a file in Git LFS and `oid` the SHA-1 of a Git blob; it comes in pages, each
//! with a `Link` to the next. The hub answers 401 and `RepoNotFound` for a repository that is not there and for one that is
//! private, and does not tell the two apart.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::answer::{Answer, Gate, Outcome, RemoteFile, RemoteText, Snapshot, Stated, TEXTS};
use super::http::{Client, Fault, Reply, Request, Secret, refusal};
use crate::address::percent_encoded;
use crate::digest::{Algorithm, Digest};
use crate::inspect::git_blob;
use crate::inspect::legal_files::kind_of;
use crate::inspect::{LicenseText, ModelCard};
use crate::limits;
use crate::resolve::BlobName;

/// Pages of a listing that are read: a hundred thousand files.
const PAGES: usize = 100;

/// The file that is the card.
const CARD: &str = "README.md";

/// A hub.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hub<'a> {
    /// Its address, without a last `/`.
    pub(super) endpoint: &'a str,
    /// The token of the user.
    pub(super) secret: Option<&'a Secret>,
}

/// A repository of a hub.
#[derive(Debug, Clone, Copy)]
pub(super) struct Repository<'a> {
    /// `owner/name`, or a name alone.
    pub(super) id: &'a str,
    /// Whether it holds data.
    pub(super) is_dataset: bool,
}

/// What the API says of a repository.
#[derive(Deserialize)]
struct Info {
    id: String,
    sha: Option<String>,
    #[serde(default)]
    gated: Option<Gated>,
    #[serde(default)]
    private: Option<bool>,
    #[serde(default)]
    disabled: Option<bool>,
    #[serde(rename = "cardData")]
    card: Option<CardData>,
}

/// `false`, `"auto"` or `"manual"`.
#[derive(Deserialize)]
#[serde(untagged)]
enum Gated {
    Is(bool),
    How(String),
}

#[derive(Default, Deserialize)]
struct CardData {
    license: Option<OneOrMany>,
    license_name: Option<String>,
    license_link: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

/// An entry of a tree.
#[derive(Deserialize)]
pub(super) struct Entry {
    #[serde(rename = "type")]
    kind: String,
    pub(super) path: String,
    oid: Option<String>,
    size: Option<u64>,
    lfs: Option<Lfs>,
}

#[derive(Deserialize)]
struct Lfs {
    oid: String,
    size: Option<u64>,
}

/// What an attempt to read something at the hub gives.
pub(super) enum Found<T> {
    /// It is there.
    Here(T),
    /// It is not: what the hub says.
    Missing(String),
    /// The hub has it and does not give it to this user.
    Withheld(Fault),
}

impl Hub<'_> {
    /// Asks about a repository, at a revision where one is declared.
    pub(super) fn ask(&self, client: &Client, repository: Repository<'_>, revision: Option<&str>) -> Outcome {
        self.answer(client, repository, revision).unwrap_or_else(Outcome::Unanswered)
    }

    fn answer(
        &self,
        client: &Client,
        repository: Repository<'_>,
        revision: Option<&str>,
    ) -> Result<Outcome, Fault> {
        let info = match self.info(client, &repository.path())? {
            Found::Here(info) => info,
            Found::Missing(said) => return Ok(Outcome::Gone(said)),
            Found::Withheld(fault) => return Err(fault),
        };
        // The repository may have moved: what follows is asked of the name that it has now.
        let mut reader = Reader::new(self, client, Repository { id: &info.id, ..repository });
        let latest = reader.snapshot(&info)?;
        let mut answer = Answer {
            place: format!("hf:{}", info.id),
            gate: info.gate(),
            pinned: None,
            lost_version: None,
            latest,
        };
        if let Some(revision) = revision {
            self.pin(&mut answer, &mut reader, revision)?;
        }
        Ok(Outcome::Answered(Box::new(answer)))
    }

    /// Adds what is there at a revision.
    fn pin(&self, answer: &mut Answer, reader: &mut Reader<'_>, revision: &str) -> Result<(), Fault> {
        let latest = answer.latest.revision.clone();
        if latest.as_deref() == Some(revision) {
            answer.pinned = Some(answer.latest.clone());
            return Ok(());
        }
        let path = format!("{}/revision/{}", reader.repository.path(), percent_encoded(revision, ""));
        match self.info(reader.client, &path)? {
            Found::Here(pinned) if pinned.sha == latest => answer.pinned = Some(answer.latest.clone()),
            Found::Here(pinned) => answer.pinned = Some(reader.snapshot(&pinned)?),
            Found::Missing(said) => answer.lost_version = Some(said),
            Found::Withheld(fault) => return Err(fault),
        }
        Ok(())
    }

    fn info(&self, client: &Client, path: &str) -> Result<Found<Info>, Fault> {
        let url = format!("{}/api/{path}", self.endpoint);
        let reply = client.get(self.request(&url, limits::API))?;
        if let Some(found) = reply.refused() {
            return Ok(found);
        }
        Ok(Found::Here(reply.json()?))
    }

    fn request<'r>(&'r self, url: &'r str, limit: u64) -> Request<'r> {
        Request { secret: self.secret, ..Request::new(url, limit) }
    }
}

impl Reply {
    /// What a reply that is no success says: nothing there, or nothing for this user.
    fn refused<T>(&self) -> Option<Found<T>> {
        let code = self.header("x-error-code").unwrap_or_default();
        let said = |what: &str| format!("{what} ({})", self.status);
        match (code, self.status) {
            (_, 200 | 206) => None,
            ("RepoNotFound", 401) => Some(Found::Missing(said("no such repository, or a private one"))),
            ("RepoNotFound", _) => Some(Found::Missing(said("no such repository"))),
            ("RevisionNotFound", _) => Some(Found::Missing(said("no such revision"))),
            ("EntryNotFound", _) => Some(Found::Missing(said("no such file"))),
            (_, 404 | 410) => Some(Found::Missing(said("not found"))),
            _ => Some(Found::Withheld(refusal(self))),
        }
    }

    fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T, Fault> {
        serde_json::from_slice(&self.body)
            .map_err(|error| self.malformed(format!("it is not the JSON of the hub: {error}")))
    }
}

impl Repository<'_> {
    /// Its path below `api/`.
    fn path(self) -> String {
        let kind = if self.is_dataset { "datasets" } else { "models" };
        format!("{kind}/{}", percent_encoded(self.id, "/"))
    }

    /// Its path on the hub itself.
    fn page(self) -> String {
        let kind = if self.is_dataset { "datasets/" } else { "" };
        format!("{kind}{}", percent_encoded(self.id, "/"))
    }
}

impl Info {
    fn gate(&self) -> Gate {
        match (&self.gated, self.disabled, self.private) {
            (_, Some(true), _) => Gate::Disabled,
            (_, _, Some(true)) => Gate::Private,
            (Some(Gated::How(how)), ..) if how == "auto" => Gate::Automatic,
            (Some(Gated::How(_) | Gated::Is(true)), ..) => Gate::Manual,
            (Some(Gated::Is(false)), ..) => Gate::Open,
            (None, ..) => Gate::Unknown,
        }
    }

    fn stated(&self) -> Stated {
        let Some(card) = &self.card else { return Stated::default() };
        let licenses = match &card.license {
            None => Vec::new(),
            Some(OneOrMany::One(license)) => vec![license.clone()],
            Some(OneOrMany::Many(licenses)) => licenses.clone(),
        };
        Stated { licenses, name: card.license_name.clone(), link: card.license_link.clone() }
    }
}

/// Reads the revisions of one repository; a text that two of them share is read once.
pub(super) struct Reader<'a> {
    hub: &'a Hub<'a>,
    client: &'a Client,
    repository: Repository<'a>,
    /// Bytes by the names that Git gives them.
    texts: BTreeMap<String, Vec<u8>>,
}

impl<'a> Reader<'a> {
    /// Reads a repository by the name that it has now.
    pub(super) fn new(hub: &'a Hub<'a>, client: &'a Client, repository: Repository<'a>) -> Self {
        Self { hub, client, repository, texts: BTreeMap::new() }
    }

    /// What asks.
    pub(super) fn client(&self) -> &Client {
        self.client
    }

    /// The address of a file.
    pub(super) fn file_url(&self, commit: &str, path: &str) -> String {
        format!(
            "{}/{}/resolve/{commit}/{}",
            self.hub.endpoint,
            self.repository.page(),
            percent_encoded(path, "/")
        )
    }

    /// A request to the hub.
    pub(super) fn request<'r>(&'r self, url: &'r str, limit: u64) -> Request<'r> {
        self.hub.request(url, limit)
    }

    fn snapshot(&mut self, info: &Info) -> Result<Snapshot, Fault> {
        let mut snapshot =
            Snapshot { revision: info.sha.clone(), stated: info.stated(), ..Snapshot::default() };
        let Some(commit) = &info.sha else {
            snapshot.unread.push("its files: the hub names no commit".to_owned());
            return Ok(snapshot);
        };
        let entries = match self.tree(commit)? {
            Found::Here(entries) => entries,
            Found::Missing(said) => {
                snapshot.unread.push(format!("its files: {said}"));
                return Ok(snapshot);
            }
            Found::Withheld(fault) => {
                snapshot.unread.push(format!("its files: {fault}"));
                return Ok(snapshot);
            }
        };
        self.read_texts(commit, &entries, &mut snapshot)?;
        snapshot.files = Some(entries.into_iter().map(Entry::file).collect());
        Ok(snapshot)
    }

    /// The files of a revision, from all pages.
    pub(super) fn tree(&self, commit: &str) -> Result<Found<Vec<Entry>>, Fault> {
        let mut url =
            format!("{}/api/{}/tree/{commit}?recursive=true", self.hub.endpoint, self.repository.path());
        let mut entries = Vec::new();
        for _ in 0..PAGES {
            let reply = self.client.get(self.hub.request(&url, limits::API))?;
            if let Some(found) = reply.refused() {
                return Ok(found);
            }
            let page: Vec<Entry> = reply.json()?;
            entries.extend(page.into_iter().filter(|entry| entry.kind != "directory"));
            match reply.next_page()? {
                Some(next) => url = next,
                None => return faultless(entries).map(Found::Here).map_err(|why| reply.malformed(why)),
            }
        }
        let why = format!("its listing has more than {PAGES} pages");
        Err(Fault::Malformed { host: self.hub.endpoint.to_owned(), why })
    }

    /// The card and the legal texts of a revision.
    fn read_texts(&mut self, commit: &str, entries: &[Entry], snapshot: &mut Snapshot) -> Result<(), Fault> {
        let kind = |entry: &Entry| Utf8Path::new(&entry.path).file_name().and_then(kind_of);
        let legal: Vec<_> = entries.iter().filter_map(|entry| Some((entry, kind(entry)?))).collect();
        if legal.len() > TEXTS {
            snapshot.unread.push(format!("{} of its {} legal texts", legal.len() - TEXTS, legal.len()));
        }
        for (entry, kind) in legal.into_iter().take(TEXTS) {
            match self.bytes(commit, entry)? {
                Found::Here(bytes) => {
                    let text = LicenseText::of(entry.path.clone().into(), &bytes);
                    snapshot.texts.push(RemoteText { kind, text });
                }
                Found::Missing(said) => snapshot.unread.push(format!("`{}`: {said}", entry.path)),
                Found::Withheld(fault) => snapshot.unread.push(format!("`{}`: {fault}", entry.path)),
            }
        }
        if let Some(card) = entries.iter().find(|entry| entry.path == CARD) {
            // What the API says of a revision is not always what the card of that revision says.
            if let Found::Here(bytes) = self.bytes(commit, card)? {
                snapshot.stated = Stated::of_card(&ModelCard::of_bytes(&bytes));
            }
        }
        Ok(())
    }

    /// The bytes of a file, which have to be those that the listing names.
    pub(super) fn bytes(&mut self, commit: &str, entry: &Entry) -> Result<Found<Vec<u8>>, Fault> {
        let known = entry.oid.as_ref().and_then(|oid| self.texts.get(oid)).filter(|known| entry.is_of(known));
        if let Some(bytes) = known {
            return Ok(Found::Here(bytes.clone()));
        }
        let url = self.file_url(commit, &entry.path);
        let reply = self.client.get(self.hub.request(&url, limits::TEXT))?;
        if let Some(found) = reply.refused() {
            return Ok(found);
        }
        if !entry.is_of(&reply.body) {
            let why = format!("the bytes of `{}` are not those that its listing names", entry.path);
            return Err(reply.malformed(why));
        }
        if let Some(oid) = &entry.oid {
            self.texts.insert(oid.clone(), reply.body.clone());
        }
        Ok(Found::Here(reply.body))
    }
}

/// The files of a listing that names each once; a repository without a file is none.
fn faultless(entries: Vec<Entry>) -> Result<Vec<Entry>, String> {
    let mut paths = BTreeSet::new();
    match entries.iter().find(|entry| entry.kind != "file" || !paths.insert(entry.path.as_str())) {
        Some(Entry { kind, path, .. }) if kind != "file" => {
            Err(format!("its listing has `{path}`, which is a `{kind}` and no file"))
        }
        Some(Entry { path, .. }) => Err(format!("its listing has `{path}` twice")),
        None if entries.is_empty() => Err("its listing has no file".to_owned()),
        None => Ok(entries),
    }
}

impl Entry {
    /// Whether these are its bytes: a listing without a digest proves none.
    fn is_of(&self, bytes: &[u8]) -> bool {
        match (&self.lfs, self.oid.as_deref().and_then(BlobName::from_hex)) {
            (Some(lfs), _) => Digest::from_bytes(Algorithm::Sha256, &Sha256::digest(bytes)).hex() == lfs.oid,
            (None, Some(blob)) => git_blob::of_bytes(bytes) == blob,
            (None, None) => false,
        }
    }

    /// SHA-256 and length, of a file in Git LFS.
    pub(super) fn lfs(&self) -> Option<(Digest, u64)> {
        let lfs = self.lfs.as_ref()?;
        Some((Digest::from_hex(Algorithm::Sha256, &lfs.oid)?, lfs.size.or(self.size)?))
    }

    fn file(self) -> RemoteFile {
        let sha256 = self.lfs.as_ref().and_then(|lfs| Digest::from_hex(Algorithm::Sha256, &lfs.oid));
        let blob = self.oid.as_deref().filter(|_| self.lfs.is_none()).and_then(BlobName::from_hex);
        let size = self.lfs.and_then(|lfs| lfs.size).or(self.size);
        RemoteFile { path: Utf8PathBuf::from(self.path), size, sha256, blob }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_knows_its_bytes() {
        let entry = |text: &str| serde_json::from_str::<Entry>(text).expect(text);
        let blob =
            entry(r#"{"type":"file","path":"a","oid":"9e26dfeeb6e641a33dae4961196235bdb965b21b","size":2}"#);
        assert!(blob.is_of(b"{}") && !blob.is_of(b"[]"));
        let sha256 = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
        let lfs =
            entry(&format!(r#"{{"type":"file","path":"a","oid":"x","lfs":{{"oid":"{sha256}","size":2}}}}"#));
        assert!(lfs.is_of(b"{}") && !lfs.is_of(b"[]"));
        let file = lfs.file();
        assert_eq!((file.size, file.blob), (Some(2), None));
        assert_eq!(file.sha256.as_ref().map(Digest::hex), Some(sha256));
    }
}
