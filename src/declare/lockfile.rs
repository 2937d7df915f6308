//! `model-sbom.lock`: the bytes that each declared version of a model stands for, read and written.
//!
//! Generated, committed, sorted; paths with `/`, one artifact a block of lines. An entry is found by the source of the
//! model; without a source, by the package and the name. Version 1 of the format had package and name in each entry: it
//! is still read, and written as version 2 when something changes. Within one version a key that is not known is skipped,
//! so that older and newer programs read each other's files.

use std::collections::{BTreeMap, BTreeSet, btree_map};
use std::fmt::Write as _;

use camino::{Utf8Path, Utf8PathBuf};
use sha2::{Digest as _, Sha256};
use toml_span::value::ValueInner;

use super::identity::canonical_version;
use super::path::relative_path;
use super::quoted;
use super::source::Source;
use super::table::{Faults, Table};
use super::values::digest;
use crate::diagnostic::{Diagnostic, FileId, Severity, SourceMap, Span, Spanned};
use crate::digest::{Algorithm, Digest};
use crate::header_fact::listed;
use crate::vocabulary::vocabulary;

/// The version of the format.
const VERSION: u64 = 2;

vocabulary! {
    /// What stands in `listed-in` where no file of the workspace has the digest.
    pub enum ListedBy {
        /// The publisher's own listing, as `lock --upstream` found it.
        Upstream => "upstream",
        /// The bucket or registry, as `lock --remote` read it.
        Remote => "remote",
    }
}

/// The code of every fault of a lock.
pub(super) const CODE: &str = "invalid-lock";

const HEAD: &str = "# Made by `cargo model-sbom`: the bytes that each declared model stands for.\n\
                    # Not meant to be edited by hand; `cargo model-sbom lock` writes it.\n";

/// What a lock says.
#[derive(Debug, Clone, Default)]
pub struct LockFile {
    /// The models, sorted.
    pub models: BTreeMap<ModelKey, LockedModel>,
    /// Whether it is of the first version, which keeps less.
    is_first: bool,
    /// The entries with evidence of which an earlier program kept no digest.
    unsealed: BTreeSet<ModelKey>,
    places: BTreeMap<(ModelKey, Utf8PathBuf), Span>,
    digest_places: BTreeMap<(ModelKey, Utf8PathBuf), Vec<(Algorithm, Span)>>,
    fact_places: BTreeMap<(ModelKey, Utf8PathBuf), BTreeMap<String, Span>>,
}

/// Which model an entry is about: that of a source, or that of a declaration; one of the two is there.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ModelKey {
    /// Its source, as [`Source::canonical`] writes it.
    pub source: Option<String>,
    /// Its declaration: of a model without a source, and of one whose files differ from those that another declaration of
    /// the source and version has.
    pub declaration: Option<DeclarationKey>,
    /// Its version, as [`Revision`](super::Revision) has it.
    pub version: Option<String>,
}

/// Where a model is declared, and under which name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DeclarationKey {
    /// Name of the package that declares it.
    pub package: String,
    /// Version of that package, where several packages of the name declare models.
    pub package_version: Option<String>,
    /// Source of that package without its commit, where several packages of the name and version declare models.
    pub package_source: Option<String>,
    /// Name of the model.
    pub name: String,
}

/// A model whose files are bound.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LockedModel {
    /// Names of the packages that declare it and have these files.
    pub packages: BTreeSet<String>,
    /// Its licence file; the digest is that of the normalised text, which a review is bound to.
    pub license_file: Option<LockedText>,
    /// Further texts of its licences, and those of its bases and datasets, by path: the SHA-256 of each normalised text.
    /// A lock from before these were bound has none.
    pub license_texts: BTreeMap<Utf8PathBuf, Digest>,
    /// Its model card; the digest is that of the bytes.
    pub card: Option<LockedText>,
    /// What else lies beside its files and says something about its terms, by path: further cards, configurations that
    /// name a licence or a base, further licence texts and use policies.
    pub evidence: BTreeMap<Utf8PathBuf, LockedText>,
    /// Whether the evidence of a model whose files lie in the tree is bound; a lock from before it was has none of it.
    pub has_evidence: bool,
    /// Its weights and what belongs to them, by path; apart from the tree, whose nodes have room for many.
    pub artifacts: BTreeMap<Utf8PathBuf, Box<LockedArtifact>>,
}

impl LockedModel {
    /// Whether two entries bind the same files; which packages declare them, and what was read of them, is not compared.
    fn is_same_as(&self, other: &Self) -> bool {
        let is_same = |one: &LockedArtifact, another: &LockedArtifact| {
            let agree = |one: &Option<Digest>, another: &Option<Digest>| {
                one.is_none() || another.is_none() || one == another
            };
            (one.size, &one.sha256) == (another.size, &another.sha256)
                && agree(&one.sha512, &another.sha512)
                && agree(&one.blake3, &another.blake3)
        };
        let texts = |model: &Self| {
            let Self { license_file, card, license_texts, evidence, .. } = model.clone();
            (license_file, card, license_texts, evidence)
        };
        texts(self) == texts(other)
            && self.artifacts.keys().eq(other.artifacts.keys())
            && self
                .artifacts
                .values()
                .zip(other.artifacts.values())
                .all(|(one, another)| is_same(one, another))
    }

    /// SHA-256 over what the entry has of its licence file, its card, its evidence and its further licence texts; `None` of
    /// one that has nothing of them.
    ///
    /// Each word ends with the byte 0xFF. A key that a later version adds to these tables is not part of it: this one would
    /// take the locks of that one for damaged.
    fn evidence_sha256(&self) -> Option<Digest> {
        let mut words: Vec<String> = Vec::new();
        let own = self.license_file.iter().map(|text| (LICENSE_FILE, text));
        let own = own.chain(self.card.iter().map(|text| (CARD, text)));
        for (table, text) in own.chain(self.evidence.values().map(|text| (EVIDENCE, text))) {
            words.push(table.to_owned());
            text.words(&mut words);
        }
        for (path, sha256) in &self.license_texts {
            words.extend([LICENSE_TEXT, path.as_str(), sha256.hex()].map(str::to_owned));
        }
        let mut hasher = Sha256::new();
        for word in &words {
            hasher.update(word);
            hasher.update([0xff]);
        }
        (!words.is_empty()).then(|| Digest::from_bytes(Algorithm::Sha256, &hasher.finalize()))
    }

    /// Takes in what another entry of the same files has more.
    fn join(&mut self, other: Self) {
        self.packages.extend(other.packages);
        self.has_evidence |= other.has_evidence;
        for (mine, theirs) in self.artifacts.values_mut().zip(other.artifacts.into_values()) {
            mine.sha512 = mine.sha512.take().or(theirs.sha512);
            mine.blake3 = mine.blake3.take().or(theirs.blake3);
            if mine.facts.is_empty() {
                mine.facts = theirs.facts;
            }
        }
    }
}

/// Adds the entry of one declaration to those of a lock, and gives the key that it is found by: that of the source, which
/// all declarations share that have the same files; else the key of the declaration too.
pub(crate) fn enter(
    models: &mut BTreeMap<ModelKey, LockedModel>,
    source: Option<String>,
    declaration: DeclarationKey,
    version: Option<String>,
    entry: LockedModel,
) -> ModelKey {
    let shared = ModelKey { declaration: None, source, version };
    if shared.source.is_some() {
        match models.get_mut(&shared) {
            None => {
                models.insert(shared.clone(), entry);
                return shared;
            }
            Some(there) if there.is_same_as(&entry) => {
                there.join(entry);
                return shared;
            }
            Some(_) => {}
        }
    }
    let own = ModelKey { declaration: Some(declaration), ..shared };
    models.insert(own.clone(), entry);
    own
}

/// A text whose digest is bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedText {
    /// Path inside the package, with `/`.
    pub path: Utf8PathBuf,
    /// SHA-256: of a licence text or a policy that of the normalised text, else that of the bytes.
    pub sha256: Digest,
    /// Length of the file in bytes, of one that lies in a store.
    pub size: Option<u64>,
    /// SHA-256 of the bytes of a licence text that lies in a store.
    pub file_sha256: Option<Digest>,
    /// What it says, of a text that lies in a store: a machine without the store judges by it.
    pub says: Option<Said>,
}

/// What a text says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// The words of a model card or of a configuration, by their keys.
    Card(BTreeMap<String, Vec<String>>),
    /// The whole of a licence text.
    License(String),
}

/// A file whose digests are bound to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedArtifact {
    /// Length in bytes; `None` only of a file that a list names without one.
    pub size: Option<u64>,
    /// SHA-256.
    pub sha256: Digest,
    /// SHA-512, unless it was not asked for.
    pub sha512: Option<Digest>,
    /// BLAKE3, which proves the file at the speed of reading.
    pub blake3: Option<Digest>,
    /// What was read from the header of the file.
    pub facts: BTreeMap<String, String>,
    /// The list of digests that names it, of a file whose bytes nobody hashed.
    pub listed_in: Option<Utf8PathBuf>,
}

impl LockFile {
    /// A lock with these models.
    pub fn new(models: BTreeMap<ModelKey, LockedModel>) -> Self {
        Self { models, ..Self::default() }
    }

    /// Reads the text of a lock.
    pub fn read(sources: &SourceMap, file: FileId) -> (Self, Vec<Diagnostic>) {
        let text = sources.text(file);
        let mut faults = Faults::new(file, Severity::Warning);
        let lock = match conflict(text) {
            Some((start, end)) => {
                let span = Span { file, start, end };
                let (line, _) = sources.position(span);
                let message = format!("the lock has merge conflict markers at line {line}");
                merged(span, message, "here", &mut faults);
                None
            }
            None => super::parse(text, &mut faults)
                .and_then(|root| Table::new(root, "the lock", &mut faults))
                .map(|table| Self::read_table(table, &mut faults)),
        };
        (lock.unwrap_or_default(), faults.into_vec().into_iter().map(told_of_a_lock).collect())
    }

    /// Whether an earlier program wrote an entry: it has evidence, and nothing would show that some of it was lost.
    pub(crate) fn is_unsealed(&self, key: &ModelKey) -> bool {
        self.unsealed.contains(key)
    }

    /// Whether it is of the first version, which keeps less than this program reads.
    pub(crate) fn is_of_first_version(&self) -> bool {
        self.is_first
    }

    /// What the user should know of a lock that an earlier version of the program wrote.
    pub(crate) fn notice(&self) -> Option<String> {
        let is_old = self.is_first && !self.models.is_empty();
        is_old.then(|| {
            "`model-sbom.lock` is of version 1, which keeps nothing of model cards, licence texts and headers: run \
             `cargo model-sbom lock` once where the weights are"
                .to_owned()
        })
    }

    fn read_table(mut table: Table<'_>, faults: &mut Faults) -> Self {
        if !table.has("version") {
            table.missing("version", faults);
        }
        let version = table.count("version", faults);
        match version {
            Some(version) if version > VERSION => {
                let message = format!(
                    "the lock is of version {version}, and this program reads version {VERSION}: a newer one wrote it"
                );
                let fault = Diagnostic::error(NEWER, message).label(table.span().part(0, 0), "newer");
                faults.push(fault.help("update cargo-model-sbom, to the version that wrote the lock"));
                return Self::default();
            }
            Some(0) => {
                let message = "the lock is of version 0, which there never was";
                faults.at(table.span().part(0, 0), message, "unknown version", "");
            }
            _ => {}
        }
        let mut lock = Self { is_first: version == Some(1), ..Self::default() };
        let mut declared = BTreeSet::new();
        for model in table.tables("model", "`[[model]]`", faults) {
            match version {
                Some(1) => lock.read_model_of_version_1(model, &mut declared, faults),
                _ => lock.read_model(model, faults),
            }
        }
        lock
    }

    fn read_model(&mut self, mut table: Table<'_>, faults: &mut Faults) {
        let (span, key) = (table.span(), Key::read(&mut table, faults));
        if key.source.is_none() || key.package.is_some() || key.name.is_some() {
            for (part, name) in [(&key.package, "package"), (&key.name, "name")] {
                if part.is_none() {
                    table.missing(name, faults);
                }
            }
        }
        let packages = table.plain_strings("packages", faults).into_iter().collect();
        let has_evidence = table.boolean(HAS_EVIDENCE, faults).unwrap_or_default();
        let sealed = digest(&mut table, EVIDENCE_SHA256, Algorithm::Sha256, faults);
        let mut entry = Entry::read(table, faults);
        let evidence = entry.model.evidence_sha256();
        if let Some(sealed) = sealed.as_ref().filter(|sealed| evidence.as_ref() != Some(&sealed.value)) {
            let message =
                "the lock has not all that was locked of a model's card, evidence and licence texts";
            merged(sealed.span, message.to_owned(), "another digest than that of what is there", faults);
        }
        (entry.model.packages, entry.model.has_evidence) = (packages, has_evidence);
        let (source, version) = (key.source.clone(), key.version.clone());
        let declaration = key.declaration();
        if source.is_none() && declaration.is_none() {
            return;
        }
        if let Some(declaration) = &declaration {
            entry.model.packages = BTreeSet::from([declaration.package.clone()]);
        }
        let key = ModelKey { source, declaration, version };
        let message = match (&key.source, &key.declaration) {
            (_, Some(DeclarationKey { package, name, .. })) => {
                format!("the lock has the model `{name}` of `{package}` twice")
            }
            (source, None) => {
                format!("the lock has the model of `{}` twice", source.as_deref().unwrap_or_default())
            }
        };
        keep_one(&mut self.models, key.clone(), entry.model.clone(), (span, message), faults);
        if sealed.is_none() && evidence.is_some() {
            self.unsealed.insert(key.clone());
        }
        self.keep_places(&key, entry);
    }

    /// An entry of one declaration: those of one source and version that have the same files become one.
    fn read_model_of_version_1(
        &mut self,
        mut table: Table<'_>,
        declared: &mut BTreeSet<DeclarationKey>,
        faults: &mut Faults,
    ) {
        let (span, key) = (table.span(), Key::read(&mut table, faults).canonical());
        for (part, name) in [(&key.package, "package"), (&key.name, "name")] {
            if part.is_none() {
                table.missing(name, faults);
            }
        }
        let mut entry = Entry::read(table, faults);
        let (source, version) = (key.source.clone(), key.version.clone());
        let Some(declaration) = key.declaration() else { return };
        entry.model.packages = BTreeSet::from([declaration.package.clone()]);
        if !declared.insert(declaration.clone()) {
            let DeclarationKey { package, name, .. } = &declaration;
            let message = format!("the lock has the model `{name}` of `{package}` twice");
            merged(span, message, "again here", faults);
        }
        let key = enter(&mut self.models, source, declaration, version, entry.model.clone());
        self.keep_places(&key, entry);
    }

    fn keep_places(&mut self, key: &ModelKey, entry: Entry) {
        for (path, span) in entry.places {
            self.places.entry((key.clone(), path)).or_insert(span);
        }
        for (path, ArtifactPlaces { digests, facts }) in entry.of_artifacts {
            self.digest_places.entry((key.clone(), path.clone())).or_insert(digests);
            self.fact_places.entry((key.clone(), path)).or_insert(facts);
        }
    }

    /// The entries of a source, or those of models without one.
    pub(crate) fn of_source<'l>(
        &'l self,
        source: Option<&str>,
    ) -> impl Iterator<Item = &'l ModelKey> + use<'l> {
        let source = source.map(str::to_owned);
        let first = ModelKey { source: source.clone(), ..ModelKey::default() };
        self.models.range(first..).map(|(key, _)| key).take_while(move |key| key.source == source)
    }

    /// Those of them that have this declaration, of any version.
    pub(crate) fn versions<'l>(
        &'l self,
        source: Option<&str>,
        declaration: Option<&DeclarationKey>,
    ) -> impl Iterator<Item = &'l ModelKey> + use<'l> {
        let (source, declaration) = (source.map(str::to_owned), declaration.cloned());
        let first = ModelKey { source, declaration, version: None };
        let keys = self.models.range(first.clone()..).map(|(key, _)| key);
        keys.take_while(move |key| key.source == first.source && key.declaration == first.declaration)
    }

    /// Where a file of a model stands.
    pub fn place(&self, key: &ModelKey, path: &Utf8Path) -> Option<Span> {
        self.places.get(&(key.clone(), path.to_owned())).copied()
    }

    /// Where a digest of a file of a model stands.
    pub fn digest_place(&self, key: &ModelKey, path: &Utf8Path, algorithm: Algorithm) -> Option<Span> {
        let digests = self.digest_places.get(&(key.clone(), path.to_owned()))?;
        digests.iter().find(|(of, _)| *of == algorithm).map(|(_, span)| *span)
    }

    /// Where a fact of a file of a model stands.
    pub(crate) fn fact_place(&self, key: &ModelKey, path: &Utf8Path, fact: &str) -> Option<Span> {
        self.fact_places.get(&(key.clone(), path.to_owned()))?.get(fact).copied()
    }

    /// The text of the lock.
    pub fn to_toml(&self) -> String {
        let mut text = format!("{HEAD}version = {VERSION}\n");
        for (key, model) in &self.models {
            text.push_str("\n[[model]]\n");
            line(&mut text, "source", key.source.as_deref());
            if let Some(declaration) = &key.declaration {
                line(&mut text, "package", Some(&declaration.package));
                line(&mut text, "package-version", declaration.package_version.as_deref());
                line(&mut text, "package-source", declaration.package_source.as_deref());
                line(&mut text, "name", Some(&declaration.name));
            }
            line(&mut text, "version", key.version.as_deref());
            if key.declaration.is_none() && !model.packages.is_empty() {
                let packages: Vec<_> = model.packages.iter().map(|package| quoted(package)).collect();
                let _ = writeln!(text, "packages = [{}]", packages.join(", "));
            }
            if model.has_evidence {
                let _ = writeln!(text, "{HAS_EVIDENCE} = true");
            }
            line(&mut text, EVIDENCE_SHA256, model.evidence_sha256().as_ref().map(Digest::hex));
            for (name, key, locked) in
                [(LICENSE_FILE, TEXT_SHA256, &model.license_file), (CARD, FILE_SHA256, &model.card)]
            {
                if let Some(locked) = locked {
                    let _ = writeln!(text, "\n[model.{name}]");
                    locked.write(name, key, &mut text);
                }
            }
            for locked in model.evidence.values() {
                let key = if matches!(locked.says, Some(Said::Card(_))) { FILE_SHA256 } else { TEXT_SHA256 };
                let _ = writeln!(text, "\n[[model.{EVIDENCE}]]");
                locked.write(EVIDENCE, key, &mut text);
            }
            for (path, sha256) in &model.license_texts {
                let _ = writeln!(text, "\n[[model.{LICENSE_TEXT}]]");
                line(&mut text, "path", Some(path.as_str()));
                line(&mut text, TEXT_SHA256, Some(sha256.hex()));
            }
            for (path, artifact) in &model.artifacts {
                artifact.write(path, &mut text);
            }
        }
        text
    }
}

/// The key of the digest of a normalised text.
const TEXT_SHA256: &str = "text-sha256";

/// The key of the digest of the bytes of a file.
const FILE_SHA256: &str = "sha256";

/// The table of the licence file of a model.
const LICENSE_FILE: &str = "license-file";

/// The table of its card.
const CARD: &str = "card";

/// The tables of its further licence texts.
const LICENSE_TEXT: &str = "license-text";

/// The tables of what else lies beside the files of a model.
const EVIDENCE: &str = "evidence";

/// The key of the digest over all of these ([`LockedModel::evidence_sha256`]).
const EVIDENCE_SHA256: &str = "evidence-sha256";

/// The key that says of a model in the tree that these tables are all that there was.
const HAS_EVIDENCE: &str = "has-evidence";

/// The codes, until [`told_of_a_lock`], of faults that have a next step of their own.
const NEWER: &str = "newer-lock";
const MERGED: &str = "merged-lock";

/// A fault of what a merge left behind.
fn merged(span: Span, message: String, label: &str, faults: &mut Faults) {
    let fault = Diagnostic::error(MERGED, message).label(span, label);
    faults.push(fault.help(
        "take the file of either side (`git checkout --ours model-sbom.lock`), then run `cargo model-sbom lock` where the \
         weights are: what is not there keeps its digests",
    ));
}

/// Enters a value; another one of the same key is a fault, and the same one again none: both sides of a merge brought it.
fn keep_one<K: Ord, V: PartialEq>(
    map: &mut BTreeMap<K, V>,
    key: K,
    value: V,
    (span, message): (Span, String),
    faults: &mut Faults,
) {
    match map.entry(key) {
        btree_map::Entry::Occupied(known) if *known.get() != value => {
            merged(span, message, "again here, with other words", faults);
        }
        place => drop(place.or_insert(value)),
    }
}

/// A generated file is not edited by hand: the next step is another than for a declaration.
fn told_of_a_lock(fault: Diagnostic) -> Diagnostic {
    let help = match fault.code {
        NEWER | MERGED => fault.help,
        _ => vec!["restore the file (`git checkout -- model-sbom.lock`); without it, digests of weights that are not on this \
                   machine are lost"
            .to_owned()],
    };
    Diagnostic { code: CODE, help, ..fault }
}

/// The first line that Git leaves behind where two sides of a merge differ (`git merge`, "How conflicts are
/// presented"), as a range of bytes.
fn conflict(text: &str) -> Option<(usize, usize)> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if ["<<<<<<< ", ">>>>>>> ", "||||||| "].iter().any(|marker| line.starts_with(marker)) {
            return Some((start, start + line.trim_end().len()));
        }
        start += line.len();
    }
    None
}

/// An entry of a text, and where it stands.
struct TextEntry {
    text: LockedText,
    span: Span,
    /// SHA-256 of the bytes of the file.
    of_bytes: Option<Spanned<Digest>>,
}

fn text(mut table: Table<'_>, key: &'static str, faults: &mut Faults) -> Option<TextEntry> {
    let span = table.span();
    let path = required_path(&mut table, faults);
    let sha256 = required_digest(&mut table, key, Algorithm::Sha256, faults);
    let is_text = key == TEXT_SHA256;
    let file_sha256 = if is_text { digest(&mut table, FILE_SHA256, Algorithm::Sha256, faults) } else { None };
    let size = table.count("size", faults);
    let words = table.table("says", "`says`", faults).map(said);
    let text = table.verbatim("text", faults);
    let says = words.map(Said::Card).or(text.map(Said::License));
    let of_bytes = if is_text { file_sha256.clone() } else { sha256.clone() };
    let file_sha256 = file_sha256.map(|sha256| sha256.value);
    let text = LockedText { path: path?, sha256: sha256?.value, size, file_sha256, says };
    Some(TextEntry { text, span, of_bytes })
}

/// The words that are lists of strings; another kind of value is one that this version does not know.
fn said(table: Table<'_>) -> BTreeMap<String, Vec<String>> {
    let strings = |mut value: toml_span::Value<'_>| match value.take() {
        ValueInner::Array(values) => values
            .into_iter()
            .map(|mut value| match value.take() {
                ValueInner::String(text) => Some(text.into_owned()),
                _ => None,
            })
            .collect(),
        _ => None,
    };
    let entries =
        table.into_entries().filter_map(|(key, value)| Some((key.name.into_owned(), strings(value)?)));
    entries.collect()
}

impl LockedText {
    /// Adds what its table says.
    fn words(&self, words: &mut Vec<String>) {
        words.extend([self.path.as_str(), self.sha256.hex()].map(str::to_owned));
        words.extend(self.file_sha256.as_ref().map(|sha256| sha256.hex().to_owned()));
        words.extend(self.size.map(|size| size.to_string()));
        match &self.says {
            None => {}
            Some(Said::License(content)) => words.extend(["text".to_owned(), content.clone()]),
            Some(Said::Card(said)) => {
                words.push("says".to_owned());
                for (key, values) in said {
                    words.push(key.clone());
                    words.extend(values.iter().cloned());
                }
            }
        }
    }

    /// The keys of its table, whose name this is.
    fn write(&self, table: &str, digest_key: &str, text: &mut String) {
        line(text, "path", Some(self.path.as_str()));
        line(text, digest_key, Some(self.sha256.hex()));
        line(text, FILE_SHA256, self.file_sha256.as_ref().map(Digest::hex));
        if let Some(size) = self.size {
            let _ = writeln!(text, "size = {size}");
        }
        self.says.iter().for_each(|said| said.write(table, text));
    }
}

impl Said {
    fn write(&self, table: &str, text: &mut String) {
        match self {
            Self::License(content) => line(text, "text", Some(content)),
            Self::Card(words) => {
                let _ = writeln!(text, "\n[model.{table}.says]");
                for (key, values) in words {
                    let values: Vec<_> = values.iter().map(|value| quoted(value)).collect();
                    let _ = writeln!(text, "{} = [{}]", toml_edit::Key::new(key), values.join(", "));
                }
            }
        }
    }
}

fn required_path(table: &mut Table<'_>, faults: &mut Faults) -> Option<Utf8PathBuf> {
    if !table.has("path") {
        table.missing("path", faults);
    }
    relative_path(table, "path", faults).map(|path| path.value)
}

fn required_digest(
    table: &mut Table<'_>,
    key: &'static str,
    algorithm: Algorithm,
    faults: &mut Faults,
) -> Option<Spanned<Digest>> {
    if !table.has(key) {
        table.missing(key, faults);
    }
    digest(table, key, algorithm, faults)
}

/// What an entry says, beside which model it is about.
struct Entry {
    model: LockedModel,
    places: Vec<(Utf8PathBuf, Span)>,
    of_artifacts: Vec<(Utf8PathBuf, ArtifactPlaces)>,
}

/// Where the words of an artifact stand.
#[derive(Default)]
struct ArtifactPlaces {
    digests: Vec<(Algorithm, Span)>,
    facts: BTreeMap<String, Span>,
}

impl Entry {
    fn read(mut table: Table<'_>, faults: &mut Faults) -> Self {
        let mut model = LockedModel::default();
        let license = table.table(LICENSE_FILE, "`[model.license-file]`", faults);
        let license = license.and_then(|table| text(table, TEXT_SHA256, faults));
        let card = table.table(CARD, "`[model.card]`", faults);
        let card = card.and_then(|table| text(table, FILE_SHA256, faults));
        let (mut places, mut of_bytes) = (Vec::new(), Vec::new());
        let mut keep = |entry: &TextEntry| {
            places.push((entry.text.path.clone(), entry.span));
            of_bytes.extend(entry.of_bytes.clone().map(|digest| (entry.text.path.clone(), digest)));
        };
        license.iter().chain(&card).for_each(&mut keep);
        for table in table.tables(LICENSE_TEXT, "`[[model.license-text]]`", faults) {
            let Some(entry) = text(table, TEXT_SHA256, faults) else { continue };
            keep(&entry);
            let TextEntry { text: LockedText { path, sha256, .. }, span, .. } = entry;
            let message = format!("the lock has the licence text `{path}` twice");
            keep_one(&mut model.license_texts, path, sha256, (span, message), faults);
        }
        for mut table in table.tables(EVIDENCE, "`[[model.evidence]]`", faults) {
            let key = if table.has(TEXT_SHA256) { TEXT_SHA256 } else { FILE_SHA256 };
            let Some(entry) = text(table, key, faults) else { continue };
            keep(&entry);
            let path = entry.text.path.clone();
            let message = format!("the lock has what `{path}` says twice");
            keep_one(&mut model.evidence, path, entry.text, (entry.span, message), faults);
        }
        let mut of_artifacts = Vec::new();
        for table in table.tables("artifact", "`[[model.artifact]]`", faults) {
            let (span, mut own) = (table.span(), ArtifactPlaces::default());
            let Some((path, artifact)) = LockedArtifact::read(table, &mut own, faults) else { continue };
            places.push((path.clone(), span));
            of_artifacts.push((path.clone(), own));
            let message = format!("the lock has `{path}` twice");
            keep_one(&mut model.artifacts, path, Box::new(artifact), (span, message), faults);
        }
        check_one_digest(&model, &of_bytes, faults);
        model.license_file = license.map(|entry| entry.text);
        model.card = card.map(|entry| entry.text);
        Self { model, places, of_artifacts }
    }
}

/// Reports a text whose bytes have another digest than the artifact of its path, or than another text of it.
fn check_one_digest(model: &LockedModel, texts: &[(Utf8PathBuf, Spanned<Digest>)], faults: &mut Faults) {
    let artifacts = model.artifacts.iter().map(|(path, artifact)| (path, &artifact.sha256));
    let mut known: BTreeMap<_, _> = artifacts.collect();
    for (path, digest) in texts {
        if *known.entry(path).or_insert(&digest.value) != &digest.value {
            let message = format!("the lock has two SHA-256 digests of `{path}`");
            faults.at(digest.span, message, "not the digest of its other entry", "");
        }
    }
}

/// Which model an entry says that it is about.
struct Key {
    source: Option<String>,
    package: Option<String>,
    package_version: Option<String>,
    package_source: Option<String>,
    name: Option<String>,
    version: Option<String>,
}

impl Key {
    fn read(table: &mut Table<'_>, faults: &mut Faults) -> Self {
        let mut string = |key| table.string(key, faults).map(|string| string.value);
        Self {
            source: string("source").map(|source| Source::without_secrets(&source)),
            version: string("version"),
            package: string("package"),
            package_version: string("package-version"),
            package_source: string("package-source").map(|source| Source::without_secrets(&source)),
            name: string("name"),
        }
    }

    /// Version 1 had source and version as they were declared.
    fn canonical(self) -> Self {
        let source = self.source.as_deref().and_then(|source| Source::parse(source).ok());
        let version = self.version.map(|version| canonical_version(&version));
        Self {
            version: version.or_else(|| source.as_ref().and_then(Source::digest).map(str::to_lowercase)),
            source: source.as_ref().map(Source::canonical).or(self.source),
            ..self
        }
    }

    fn declaration(self) -> Option<DeclarationKey> {
        let Self { package_version, package_source, .. } = self;
        Some(DeclarationKey { package: self.package?, package_version, package_source, name: self.name? })
    }
}

impl LockedArtifact {
    fn read(
        mut table: Table<'_>,
        places: &mut ArtifactPlaces,
        faults: &mut Faults,
    ) -> Option<(Utf8PathBuf, Self)> {
        let path = required_path(&mut table, faults);
        let listed_in = relative_path(&mut table, "listed-in", faults).map(|list| list.value);
        if !table.has("size") && listed_in.is_none() {
            table.missing("size", faults);
        }
        let size = table.count("size", faults);
        let sha256 = required_digest(&mut table, "sha256", Algorithm::Sha256, faults);
        let sha512 = digest(&mut table, "sha512", Algorithm::Sha512, faults);
        let blake3 = digest(&mut table, "blake3", Algorithm::Blake3, faults);
        let all = sha256.iter().chain(&sha512).chain(&blake3);
        places.digests.extend(all.map(|digest| (digest.value.algorithm(), digest.span)));
        let [sha512, blake3] = [sha512, blake3].map(|digest| digest.map(|digest| digest.value));
        let facts = table.table("facts", "`[model.artifact.facts]`", faults);
        let facts = facts.map(|table| facts_of(table, &mut places.facts)).unwrap_or_default();
        if size.is_none() && listed_in.is_none() {
            return None;
        }
        Some((path?, Self { size, sha256: sha256?.value, sha512, blake3, facts, listed_in }))
    }

    fn write(&self, path: &Utf8Path, text: &mut String) {
        text.push_str("\n[[model.artifact]]\n");
        line(text, "path", Some(path.as_str()));
        if let Some(size) = self.size {
            let _ = writeln!(text, "size = {size}");
        }
        line(text, "sha256", Some(self.sha256.hex()));
        line(text, "sha512", self.sha512.as_ref().map(Digest::hex));
        line(text, "blake3", self.blake3.as_ref().map(Digest::hex));
        line(text, "listed-in", self.listed_in.as_ref().map(|list| list.as_str()));
        if !self.facts.is_empty() {
            text.push_str("\n[model.artifact.facts]\n");
        }
        for (name, value) in &self.facts {
            let value = match listed::entries(value).filter(|_| listed::is_list(name)) {
                Some(entries) => format!("[{}]", entries.map(quoted).collect::<Vec<_>>().join(", ")),
                None => quoted(value),
            };
            let _ = writeln!(text, "{} = {value}", toml_edit::Key::new(name));
        }
    }
}

/// The facts that are strings, or lists of strings; another kind of value is one that this version does not know.
fn facts_of(table: Table<'_>, places: &mut BTreeMap<String, Span>) -> BTreeMap<String, String> {
    let whole = table.span();
    let string = |mut value: toml_span::Value<'_>| match value.take() {
        ValueInner::String(value) => Some(value.into_owned()),
        _ => None,
    };
    let entries = table.into_entries().inspect(|(key, _)| {
        let place = Span { start: key.span.start, end: key.span.end, ..whole };
        places.insert(key.name.to_string(), place);
    });
    let entries = entries.filter_map(|(key, mut value)| match value.take() {
        ValueInner::String(value) => Some((key.name.into_owned(), value.into_owned())),
        ValueInner::Array(entries) if listed::is_list(&key.name) => {
            let entries = entries.into_iter().map(string).collect::<Option<Vec<_>>>()?;
            Some((key.name.into_owned(), listed::join(entries.iter().map(String::as_str))))
        }
        _ => None,
    });
    entries.collect()
}

fn line(text: &mut String, key: &str, value: Option<&str>) {
    if let Some(value) = value {
        let _ = writeln!(text, "{key} = {}", quoted(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (LockFile, Vec<Diagnostic>) {
        let mut sources = SourceMap::default();
        let file = sources.add("model-sbom.lock", text.to_owned());
        LockFile::read(&sources, file)
    }

    fn sample() -> LockFile {
        let digest = |algorithm: Algorithm, digit: &str| {
            Digest::from_hex(algorithm, &digit.repeat(algorithm.hex_length())).expect("a digest")
        };
        let artifact = LockedArtifact {
            size: Some(13),
            sha256: digest(Algorithm::Sha256, "a"),
            sha512: Some(digest(Algorithm::Sha512, "b")),
            blake3: Some(digest(Algorithm::Blake3, "c")),
            facts: BTreeMap::from([
                ("external-files".to_owned(), "a, \"b\"\0c\0".to_owned()),
                ("general.architecture".to_owned(), "qwen2 \"x\"\n".to_owned()),
            ]),
            listed_in: None,
        };
        let plain = LockedArtifact { sha512: None, facts: BTreeMap::new(), ..artifact.clone() };
        let listed_in = Some("models/SHA256SUMS".into());
        let listed = LockedArtifact { size: None, blake3: None, listed_in, ..plain.clone() };
        let text = |path: &str, says| LockedText {
            path: path.into(),
            sha256: digest(Algorithm::Sha256, "d"),
            size: Some(7),
            file_sha256: matches!(says, Said::License(_)).then(|| digest(Algorithm::Sha256, "f")),
            says: Some(says),
        };
        let words = ["mit", "a \"word\"\nof two lines"].map(str::to_owned).to_vec();
        let says =
            Said::Card(BTreeMap::from([("license".to_owned(), words), ("x y".to_owned(), Vec::new())]));
        let license = Said::License(" A text\n\n\"\"\" \\ of lines\u{200b}\n".to_owned());
        let configured = Said::Card(BTreeMap::from([("license".to_owned(), vec!["mit".to_owned()])]));
        let evidence = [text("config.json", configured), text("USE_POLICY.md", license.clone())];
        let evidence = evidence.into_iter().map(|text| (text.path.clone(), text)).collect();
        let model = LockedModel {
            packages: BTreeSet::from(["app".to_owned(), "lib".to_owned()]),
            license_file: Some(text("models/LICENSE", license)),
            license_texts: BTreeMap::from([("models/NOTICE".into(), digest(Algorithm::Sha256, "e"))]),
            evidence,
            has_evidence: true,
            card: Some(text("models/README.md", says)),
            artifacts: BTreeMap::from([
                ("models/a.gguf".into(), Box::new(artifact)),
                ("models/b \u{e9}.gguf".into(), Box::new(plain)),
                ("models/c.gguf".into(), Box::new(listed)),
            ]),
        };
        let bare = ModelKey { source: None, declaration: Some(declaration("bare")), version: None };
        let alone = LockedModel { packages: BTreeSet::from(["app".to_owned()]), ..LockedModel::default() };
        LockFile::new(BTreeMap::from([(shared("1.0"), model), (bare, alone)]))
    }

    fn shared(version: &str) -> ModelKey {
        let (source, version) = (Some("hf:acme/m".to_owned()), Some(version.to_owned()));
        ModelKey { source, declaration: None, version }
    }

    fn declaration(name: &str) -> DeclarationKey {
        DeclarationKey {
            package: "app".to_owned(),
            package_version: Some("1.0.0".to_owned()),
            package_source: Some("git+https://example.org/app".to_owned()),
            name: name.to_owned(),
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let text = sample().to_toml();
        let (lock, faults) = read(&text);
        assert_eq!(faults, []);
        assert_eq!(lock.models, sample().models);
        assert_eq!(lock.to_toml(), text);
        let place = lock.place(&shared("1.0"), Utf8Path::new("models/a.gguf")).expect("a place");
        assert!(text[place.start..place.end].contains("a.gguf"), "{}", &text[place.start..place.end]);
    }

    #[test]
    fn what_both_sides_of_a_merge_have_alike_is_one() {
        let text = sample().to_toml();
        let (_, models) = text.split_once("version = 2\n").expect("a version");
        let (lock, faults) = read(&format!("{text}{models}"));
        assert_eq!(faults, []);
        assert_eq!(lock.to_toml(), text);
    }

    /// The lock without its blocks of lines that begin so, whether they are tables or elements of an array.
    fn without(text: &str, block: &str) -> String {
        let begins = |one: &str| one.trim_start_matches('[').starts_with(block.trim_start_matches('['));
        let blocks = text.split("\n\n").filter(|one| !begins(one));
        blocks.collect::<Vec<_>>().join("\n\n") + "\n"
    }

    #[test]
    fn evidence_that_is_lost_is_a_fault() {
        let good = sample().to_toml();
        let digests = |line: &&str| line.starts_with(EVIDENCE_SHA256);
        let earlier: String =
            good.lines().filter(|line| !digests(line)).map(|line| format!("{line}\n")).collect();
        for block in [
            "[model.license-file]",
            "[[model.license-text]]",
            "[model.card.says]",
            "[model.card",
            "[[model.evidence]]\npath = \"USE_POLICY.md\"",
            "[[model.evidence",
            "[model.evidence.says]",
        ] {
            let lost = without(&good, block);
            assert!(lost.len() + block.len() < good.len(), "{block}");
            let (_, faults) = read(&lost);
            let fault = faults.first().unwrap_or_else(|| panic!("{block}: {lost}"));
            assert!(fault.message.contains("not all that was locked"), "{block}: {}", fault.message);
            // An earlier program kept no digest: what it wrote is read as it is.
            let (lock, faults) = read(&without(&earlier, block));
            assert_eq!(faults, [], "{block}");
            assert!(lock.is_unsealed(&shared("1.0")), "{block}");
        }
        let (lock, faults) = read(&earlier);
        assert_eq!((&lock.models, faults), (&sample().models, Vec::new()));
        assert_eq!(lock.to_toml(), good);
        assert!(!read(&good).0.is_unsealed(&shared("1.0")));
    }

    #[test]
    fn a_fact_has_its_place() {
        let text = sample().to_toml();
        let (lock, _) = read(&text);
        let place = lock.fact_place(&shared("1.0"), Utf8Path::new("models/a.gguf"), "general.architecture");
        let place = place.expect("a place");
        assert!(
            text[place.start..].starts_with("\"general.architecture\"")
                || text[place.start..].starts_with("general")
        );
    }

    #[test]
    fn keys_of_a_newer_program_are_passed_over() {
        let text = sample().to_toml();
        let more = text
            .replace("version = 2\n", "version = 2\nmade-by = [\"x\"]\n")
            .replace("size = 13", "size = 13\nxxh3 = 1")
            .replace("[[model]]\n", "[[model]]\nrank = 2\n")
            .replace("[model.artifact.facts]\n", "[model.artifact.facts]\ncount = 3\n");
        let (lock, faults) = read(&more);
        assert_eq!(faults, []);
        assert_eq!(lock.to_toml(), text);
    }

    #[test]
    fn what_is_wrong_is_told_with_the_next_step() {
        let good = sample().to_toml();
        let hex = "a".repeat(64);
        let model = "[[model]]\npackage = \"app\"\nname = \"bare\"\npackage-version = \"1.0.0\"\n\
                     package-source = \"git+https://example.org/app\"\n";
        for (text, message, help) in [
            (
                format!("{good}<<<<<<< HEAD\n"),
                "merge conflict markers at line",
                "take the file of either side",
            ),
            (
                good.replace("version = 2\n", "version = 3\n"),
                "a newer one wrote it",
                "update cargo-model-sbom",
            ),
            (good.replace("version = 2\n", "version = 0\n"), "version 0", "restore the file"),
            (good.replace("version = 2\n", ""), "has no `version`", "restore the file"),
            (good.replace("version = 2\n", "version = \"1\"\n"), "whole number", "restore the file"),
            (good.replace(&hex, "abc"), "`abc` is not a SHA-256", "restore the file"),
            (good.replace("size = 13\n", ""), "has no `size`", "restore the file"),
            (good.replace("size = 13\n", "size = -1\n"), "negative", "restore the file"),
            (good.replace("models/a.gguf", "../a.gguf"), "leaves the package", "restore the file"),
            (
                good.replace("models/b \u{e9}.gguf", "models/a.gguf"),
                "`models/a.gguf` twice",
                "take the file of either side",
            ),
            (
                good.replace("USE_POLICY.md", "config.json"),
                "the lock has what `config.json` says twice",
                "take the file of either side",
            ),
            (
                good.replace("USE_POLICY.md", "models/README.md"),
                "two SHA-256 digests of `models/README.md`",
                "restore the file",
            ),
            (
                good.replace("\"config.json\"", "\"models/a.gguf\""),
                "two SHA-256 digests of `models/a.gguf`",
                "restore the file",
            ),
            (
                good.replace("USE_POLICY.md", "models/a.gguf"),
                "two SHA-256 digests of `models/a.gguf`",
                "restore the file",
            ),
            (
                format!("{good}{model}has-evidence = true\n"),
                "the model `bare` of `app` twice",
                "take the file of either side",
            ),
            (good.replace("[[model]]", "[[model"), "invalid TOML", "restore the file"),
            (good[..good.find("sha512").expect("a digest") - 10].to_owned(), "", "restore the file"),
        ] {
            let (_, faults) = read(&text);
            let fault = faults.iter().find(|fault| fault.message.contains(message));
            let fault = fault.unwrap_or_else(|| panic!("{message}: {faults:?}"));
            assert!(fault.help[0].starts_with(help), "{message}: {:?}", fault.help);
            assert_eq!(fault.code, CODE);
        }
    }

    /// Two declarations of one source in a lock of version 1, the second with these words changed.
    fn version_1(what: &str, with: &str) -> String {
        let entry = |package: &str, name: &str| {
            format!(
                "[[model]]\npackage = \"{package}\"\nname = \"{name}\"\nversion = \"1\"\nsource = \"hf:Acme/M\"\n\
                 [[model.artifact]]\npath = \"w.gguf\"\nsize = 1\nsha256 = \"{}\"\n",
                "a".repeat(64)
            )
        };
        let second = entry("lib", "n");
        assert!(second.contains(what), "{what}");
        format!("version = 1\n{}{}", entry("app", "m"), second.replace(what, with))
    }

    #[test]
    fn entries_of_version_1_go_by_source() {
        for (what, with, keys) in [
            ("w.gguf", "w.gguf", &["hf:acme/m 1"][..]),
            ("hf:Acme/M", "hf:acme/m", &["hf:acme/m 1"]),
            ("hf:Acme/M", "hf:mallory/m", &["hf:acme/m 1", "hf:mallory/m 1"]),
            ("version = \"1\"", "version = \"2\"", &["hf:acme/m 1", "hf:acme/m 2"]),
            ("w.gguf", "v.gguf", &["hf:acme/m 1", "hf:acme/m lib n 1"]),
            ("\"a", "\"b", &["hf:acme/m 1", "hf:acme/m lib n 1"]),
            ("source = \"hf:Acme/M\"\n", "", &["lib n 1", "hf:acme/m 1"]),
        ] {
            let (lock, faults) = read(&version_1(what, with));
            assert_eq!(faults, [], "{what}");
            let shown = lock.models.keys().map(|key| {
                let declaration = key.declaration.iter().flat_map(|of| [of.package.clone(), of.name.clone()]);
                let parts = key.source.clone().into_iter().chain(declaration).chain(key.version.clone());
                parts.collect::<Vec<_>>().join(" ")
            });
            assert_eq!(shown.collect::<Vec<_>>(), keys, "{what} -> {with}");
            let (again, faults) = read(&lock.to_toml());
            assert_eq!((again.models, faults), (lock.models, Vec::new()), "{what}");
        }
        let (lock, _) = read(&version_1("w.gguf", "w.gguf"));
        let packages = ["app", "lib"].map(str::to_owned);
        assert_eq!(lock.models[&shared("1")].packages, BTreeSet::from(packages));
    }

    #[test]
    fn an_equals_sign_in_a_text_is_no_conflict() {
        assert_eq!(conflict("a\n=======\n"), None);
        assert_eq!(conflict("a\n<<<<<<< HEAD\n"), Some((2, 14)));
    }
}
