//! Third stage: the bytes.
//!
//! In: the names of the files. Out: [`Inventory`], with the digests of every file, the licence texts, and the
//! weights that nobody declared. Each file is read once, but for those that a store names as Git does.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use camino::{Utf8Path, Utf8PathBuf};
use guppy::PackageId;
use thiserror::Error;

pub(crate) mod ahead;
mod base_keys;
pub(crate) mod beside;
mod buffer;
pub(crate) mod card;
mod card_bases;
mod card_claims;
mod card_comments;
mod card_footnotes;
mod card_grant;
pub(crate) mod card_markup;
mod card_requests;
mod card_requests_elsewhere;
pub(crate) mod card_section;
mod card_tables;
mod code_comments;
pub(crate) mod copyright_notice;
mod crate_archives;
pub(crate) mod crate_texts;
pub(crate) mod declared;
pub(crate) mod digest;
pub(crate) mod discover;
mod front_matter;
mod gate_fields;
pub(crate) mod git_blob;
mod git_tree;
pub(crate) mod hashing;
mod holder_words;
pub(crate) mod layers;
pub(crate) mod legal_files;
pub(crate) mod license_body;
pub(crate) mod license_keys;
mod license_page;
pub(crate) mod license_text;
pub(crate) mod lock;
mod markdown;
mod markup_tables;
mod merge_config;
mod model;
mod model_config;
pub(crate) mod named;
pub(crate) mod named_bases;
pub(crate) mod native_code;
pub(crate) mod notice;
pub(crate) mod opened;
pub(crate) mod package_manifest;
mod packed;
pub(crate) mod pattern;
pub(crate) mod plain_text;
#[cfg(feature = "cli")]
pub(crate) mod product;
pub(crate) mod reach;
mod remembered;
pub(crate) mod repository_name;
pub(crate) mod requests;
pub(crate) mod restrictions;
mod reuse;
pub(crate) mod short_forms;
pub(crate) mod some_users;
pub(crate) mod survey;
mod training_config;
mod tree_hash;
mod voice;
pub(crate) mod weights;

pub(crate) use ahead::ReadAhead;
pub(crate) use beside::{Beside, FurtherCard};
pub(crate) use card::KeyedLicense;
pub use card::ModelCard;
pub(crate) use card_claims::short as claim;
pub(crate) use crate_archives::ArchiveHashing;
pub(crate) use crate_texts::{CrateText, TextOrigin};
pub(crate) use declared::Declared;
pub use digest::DigestChoice;
pub(crate) use digest::{FileDigests, Trust};
pub(crate) use discover::{Candidate, UndeclaredCrate, Walk};
pub use hashing::Progress;
pub(crate) use license_body::Body;
pub(crate) use license_keys::LicenseSubject;
pub use license_text::LicenseText;
pub use lock::Reading;
pub(crate) use lock::{LockMode, LockOutcome};
pub(crate) use named::Named;
pub(crate) use named_bases::NamedBase;
pub(crate) use native_code::{Doubt, NativeCode, NativeLibrary};
pub(crate) use notice::NoticeFile;
#[cfg(feature = "cli")]
pub(crate) use product::Product;
pub(crate) use weights::HeaderFacts;

use crate::address::is_masked;
use crate::declare::{Declarations, Delivery, ListedBy};
use crate::diagnostic::Span;
use crate::digest::{Algorithm, Digest};
use crate::header_fact::HeaderFact;
use crate::options::WorkspaceOptions;
use crate::paths::{parent, with_slashes};
use crate::quantity::{count, total};
use crate::resolve::{Artifact, BlobName, Content, Listing, Missing, Part, Resolved, ResolvedModel};
use crate::vocabulary::Word as _;
use crate::weights_names;
use crate::workspace::Workspace;

/// What was found in the files.
pub struct Inventory<'a> {
    /// What was resolved.
    pub resolved: &'a Resolved<'a>,
    /// The models, in the order of [`Resolved::models`].
    pub models: Vec<InspectedModel<'a>>,
    /// The texts of `[[license]]` tables, by id.
    pub license_files: BTreeMap<String, LicenseText>,
    /// The licence texts in the sources of each crate, sorted by path.
    pub crate_texts: BTreeMap<&'a PackageId, Vec<CrateText>>,
    /// The native code of each crate that brings any.
    pub native_code: BTreeMap<&'a PackageId, NativeCode>,
    /// SHA-512 of the archives of registry crates, where they are available.
    pub crate_sha512: BTreeMap<&'a PackageId, Digest>,
    /// The Git trees of crates from repositories, for a document.
    pub crate_trees: BTreeMap<&'a PackageId, String>,
    /// Files in which the product tells what it owes, sorted by path.
    pub notices: Vec<NoticeFile>,
    /// Files of the workspace that look like weights and belong to no declared model.
    pub undeclared: Vec<Candidate>,
    /// The same of members that are not compiled this time: no document is about them.
    pub undeclared_elsewhere: Vec<Candidate>,
    /// Files of the workspace that are named like weights and were not looked at, since Git ignores them or they are
    /// hidden, and neither a declaration nor the code names them; sorted.
    pub passed_by: Vec<Utf8PathBuf>,
    /// The `[[ignore]]` tables about further files of that kind.
    pub ignored_unseen: Vec<usize>,
    /// Compiled crates outside the workspace with models that nobody declared, sorted by name and version.
    pub undeclared_crates: Vec<UndeclaredCrate<'a>>,
    /// What the sources name, and what names it.
    pub named: Named<'a>,
    /// What came of the lock.
    pub lock: LockOutcome,
    /// Which digests were computed, as it was asked for and declared.
    pub digests: DigestChoice,
    /// How many files were hashed.
    pub hashed_files: usize,
    /// How many bytes were hashed.
    pub hashed_bytes: u64,
}

/// A model with what its files hold.
pub struct InspectedModel<'a> {
    /// What was resolved.
    pub resolved: &'a ResolvedModel<'a>,
    /// Its weights and what belongs to them, sorted by path; of a layer that holds several files, those.
    pub files: Vec<InspectedFile>,
    /// The layers that hold some of its files, sorted by path.
    pub layers: Vec<InspectedFile>,
    /// The model card.
    pub card: Option<InspectedFile>,
    /// What the front matter of the card says.
    pub model_card: Option<ModelCard>,
    /// The bases that its card and its files name.
    pub named_bases: Vec<NamedBase>,
    /// The licence file.
    pub license_file: Option<InspectedFile>,
    /// The text of the licence file.
    pub license_text: Option<LicenseText>,
    /// Licence texts among its files that are not the licence file, sorted by path.
    pub other_license_texts: Vec<LicenseText>,
    /// The texts of its licences, where it gives several.
    pub license_texts: Vec<LicensedText>,
    /// Its card and its licence text, where neither this machine nor the lock has what they say.
    pub unread_texts: Vec<Utf8PathBuf>,
    /// Whether files of it are not on this machine, and the lock is from before it had what lies beside them.
    pub has_unread_evidence: bool,
    /// The use policies beside its files, sorted by path.
    pub policies: Vec<LicenseText>,
    /// Cards and licence texts beside its files that no declaration names.
    pub beside: Beside,
    /// The licence texts of its bases, in the order of the declaration.
    pub base_license_texts: Vec<Option<LicenseText>>,
    /// The licence texts of its datasets, in the order of the declaration.
    pub dataset_license_texts: Vec<Option<LicenseText>>,
}

impl InspectedModel<'_> {
    /// The layers, and the files in them or beside them.
    pub(crate) fn weights_and_layers(&self) -> impl Iterator<Item = &InspectedFile> {
        self.layers.iter().chain(&self.files)
    }

    /// The same, with the card and the licence file.
    pub(crate) fn all_files(&self) -> impl Iterator<Item = &InspectedFile> {
        let texts = self.license_texts.iter().map(|text| &text.file);
        self.weights_and_layers().chain(&self.card).chain(&self.license_file).chain(texts)
    }

    /// What its cards say, each with the path of its file: the declared one, and those beside the files.
    pub(crate) fn cards(&self) -> impl Iterator<Item = (&Utf8Path, &ModelCard)> {
        let path = self.card.as_ref().map(|file| file.artifact.path.as_path());
        let beside = self.beside.cards.iter().map(|further| (further.path.as_path(), &further.card));
        path.zip(self.model_card.as_ref()).into_iter().chain(beside)
    }

    /// The declared digest of its one file, where no file of it is known.
    pub(crate) fn declared_digest(&self) -> Option<&Digest> {
        let declared = self.resolved.declaration.sha256.as_ref().filter(|_| self.files.is_empty());
        declared.map(|pin| &pin.value)
    }

    /// Whether no digest ties it to its bytes; those of a service are at its provider.
    pub(crate) fn is_without_digest(&self) -> bool {
        let is_service = self.resolved.declaration.delivery == Delivery::Service;
        !is_service && self.files.is_empty() && self.declared_digest().is_none()
    }

    /// Files that are not those that the declaration pins or its list of digests names, each with what contradicts it.
    pub(crate) fn unpinned(&self) -> impl Iterator<Item = (&InspectedFile, Pin<'_>)> {
        let pinned = self.files.iter().filter_map(|file| Some((file, self.pin(file)?)));
        let listed = self.all_files().filter_map(|file| Some((file, self.listed(file)?)));
        pinned.chain(listed).filter(|(file, pin)| *pin.sha256 != file.digests.sha256)
    }

    fn pin(&self, file: &InspectedFile) -> Option<Pin<'_>> {
        let declaration = self.resolved.declaration;
        let own = declaration.declared_files.iter().find(|declared| declared.path == file.artifact.path);
        let pin = own.map(|declared| &declared.sha256).or(declaration.sha256.as_ref())?;
        Some(Pin { sha256: &pin.value, span: pin.span, listing: None })
    }

    fn listed(&self, file: &InspectedFile) -> Option<Pin<'_>> {
        let listing = self.resolved.listing.as_ref()?;
        let listed = listing.files.get(&file.artifact.path)?;
        Some(Pin { sha256: &listed.sha256, span: listing.span, listing: Some(listing) })
    }

    /// Whether the lock has files that a pattern is about which no file fits.
    pub fn is_locked(&self, missing: &Missing) -> bool {
        let pattern = self.resolved.declaration.files.iter().find(|pattern| pattern.span == missing.span);
        let mut absent = self.files.iter().filter(|file| file.origin == FileOrigin::Lock);
        absent.any(|file| {
            let path = &file.artifact.path;
            path == missing.pattern.as_str() || pattern.is_some_and(|pattern| pattern.value.is_match(path))
        })
    }
}

/// The digest that a file should have.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pin<'m> {
    /// The digest.
    pub(crate) sha256: &'m Digest,
    /// Where it is declared, or the list that has it.
    pub(crate) span: Span,
    /// The list that has it.
    pub(crate) listing: Option<&'m Listing>,
}

/// A text that a declaration gives for one of its licences.
#[derive(Debug, Clone)]
pub struct LicensedText {
    /// The id, as declared.
    pub id: String,
    /// The file.
    pub file: InspectedFile,
    /// Its text.
    pub text: LicenseText,
}

/// A file with its digests.
#[derive(Debug, Clone)]
pub struct InspectedFile {
    /// The file.
    pub artifact: Artifact,
    /// Its length and digests.
    pub digests: FileDigests,
    /// What its header says, of a file of weights in a known format.
    pub facts: Option<HeaderFacts>,
    /// What the lock has of its header, of a file that is not on this machine.
    pub locked_facts: BTreeMap<String, String>,
    /// What is wrong with its header.
    pub malformed: Option<String>,
    /// Where its digests are known from.
    pub origin: FileOrigin,
    /// The name that Git gives it, of a file that a store names so.
    pub blob_name: Option<BlobName>,
    /// Who lists its digest, where no file of the workspace does: nobody hashed it here.
    pub listed_by: Option<ListedBy>,
}

impl InspectedFile {
    /// Its length in bytes, unless nobody knows it: a declaration may leave it out.
    pub(crate) fn size(&self) -> Option<u64> {
        self.digests.size
    }

    /// The files that it names as holding its numbers, by its header or by what the lock has of that.
    pub(crate) fn external_files(&self) -> impl Iterator<Item = &str> {
        let of_header = self.facts.iter().flat_map(|facts| &facts.external_files);
        of_header.map(String::as_str).chain(weights::words::locked_external_files(&self.locked_facts))
    }

    /// What its header says that it is, or what the lock has of that.
    pub(crate) fn description(&self) -> Option<&str> {
        let locked = || self.locked_facts.get(HeaderFact::Description.word());
        let facts = self.facts.as_ref();
        facts.map_or_else(locked, |facts| facts.description.as_ref()).map(String::as_str)
    }

    /// What its format is, by its header or by what the lock has of that.
    pub(crate) fn format(&self) -> Option<weights::Format> {
        let locked = || self.locked_facts.get(HeaderFact::Format.word()).map(String::as_str);
        let format = self.facts.as_ref().map(|facts| facts.format);
        format.or_else(|| locked().and_then(weights::Format::from_word))
    }

    /// Whether its store names it by a digest that is not that of its bytes.
    pub(crate) fn is_not_as_named(&self) -> bool {
        match (&self.artifact.content, &self.blob_name) {
            (Content::Named(name), _) => *name != self.digests.sha256,
            (Content::NamedByGit(name), Some(found)) => name != found,
            _ => false,
        }
    }
}

/// Where the digests of a file are known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileOrigin {
    /// Its bytes.
    Disk,
    /// The lock alone: the file is not on this machine.
    Lock,
    /// A Git LFS pointer alone: the file is not on this machine.
    Pointer,
    /// The declaration alone: the file is not on this machine.
    Declaration,
    /// A list of digests alone: the file is not on this machine.
    Listing,
}

/// Why a larger one is not read, in the middle of a sentence.
const TOO_LARGE: &str = "a file of more than 1 MiB";

/// Why files can't be inspected.
#[derive(Debug, Error)]
pub enum InspectError {
    /// A file can't be read.
    #[error("cannot read {path}")]
    Read {
        /// The file or directory.
        path: Utf8PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Walking through the workspace failed.
    #[error("cannot look through {path}")]
    Walk {
        /// Where the walk began.
        path: Utf8PathBuf,
        /// What the walk said.
        #[source]
        source: ignore::Error,
    },
}

/// Reads every file; `seen` is what a walk through the workspace saw.
pub(crate) fn run<'a>(
    seen: Walk,
    workspace: &Workspace,
    declarations: &Declarations,
    resolved: &'a Resolved<'a>,
    reading: &Reading,
    progress: &dyn Progress,
) -> Result<Inventory<'a>, InspectError> {
    let undeclared = Undeclared::among(seen, workspace, declarations, resolved)?;
    let Models { models, lock, choice, contents } =
        models(workspace, declarations, resolved, reading, progress)?;
    let license_files = resolved.license_files.iter();
    let license_files = license_files.map(|(id, artifact)| Ok((id.clone(), LicenseText::read(artifact)?)));
    // One crate may hold an archive that takes longer than all others together: the sources are read beside it.
    let (named, (sources, crate_texts)) = rayon::join(
        || named::run(declarations, resolved, workspace),
        || {
            let sources = discover::sources_of_crates(resolved, &reading.ahead);
            let tables = &declarations.workspace.crates;
            let texts = crate_texts::run(&resolved.crates, workspace, &reading.ahead, &sources, tables);
            (sources, texts)
        },
    );
    let undeclared_crates = discover::in_dependencies(declarations, resolved, &sources);
    let named = named.without_files_of(&undeclared_crates);
    Ok(Inventory {
        resolved,
        lock,
        models,
        license_files: license_files.collect::<Result<_, _>>()?,
        crate_texts: crate_texts?,
        native_code: native_code::run(&resolved.crates, &sources, workspace),
        crate_sha512: match (reading.archives, choice) {
            (ArchiveHashing::Sha512, _) | (ArchiveHashing::AsDeclared, DigestChoice::Both) => {
                crate_archives::run(&resolved.crates, workspace, &reading.ahead)
            }
            (ArchiveHashing::AsDeclared | ArchiveHashing::Skip, _) => BTreeMap::new(),
        },
        crate_trees: match reading.trust {
            Trust::Document => git_tree::run(&resolved.crates),
            _ => BTreeMap::new(),
        },
        notices: notice::run(workspace, declarations, resolved),
        undeclared_crates,
        passed_by: undeclared.passed_by(&Declared::new(declarations, resolved, workspace), &named, workspace),
        undeclared: undeclared.here,
        undeclared_elsewhere: undeclared.elsewhere,
        ignored_unseen: undeclared.ignored_unseen,
        named,
        digests: choice,
        hashed_files: contents.len(),
        hashed_bytes: total(contents.values().filter_map(|contents| contents.digests.size)),
    })
}

/// What came of the files of the declared models.
struct Models<'a> {
    models: Vec<InspectedModel<'a>>,
    lock: LockOutcome,
    choice: DigestChoice,
    contents: BTreeMap<Utf8PathBuf, digest::Contents>,
}

fn models<'a>(
    workspace: &Workspace,
    declarations: &Declarations,
    resolved: &'a Resolved<'a>,
    reading: &Reading,
    progress: &dyn Progress,
) -> Result<Models<'a>, InspectError> {
    let binder = lock::Binder::new(workspace, declarations, reading);
    let choice = reading.digests.settled(declarations.workspace.document.has(Algorithm::Sha512));
    let for_lock = reading.lock == LockMode::Write;
    let depth = digest::Depth { choice, for_lock, trust: reading.trust };
    let mut contents =
        digest::run(&model::subjects(resolved, &binder), depth, reading.cache.as_deref(), progress)?;
    let members = |(path, contents): (&Utf8PathBuf, &mut digest::Contents)| {
        Some((path.clone(), contents.members.take()?))
    };
    let unpacked = contents.iter_mut().filter_map(members).collect();
    let inspector = model::Inspector::new(reading, &binder, &contents, &unpacked, resolved)?;
    let models: Vec<_> =
        resolved.models.iter().map(|model| inspector.model(model)).collect::<Result<_, _>>()?;
    Ok(Models { lock: binder.outcome(&models), models, choice, contents })
}

/// What the lock should say otherwise, once the digests of all files were compared with it: headers and texts are read, no more.
pub(crate) fn lock_changes(
    workspace: &Workspace,
    declarations: &Declarations,
    resolved: &Resolved<'_>,
    options: &WorkspaceOptions,
    progress: &dyn Progress,
) -> Result<Vec<lock::Change>, InspectError> {
    let reading = Reading::new(options, DigestChoice::Sha256Only);
    let reading = Reading { lock: LockMode::Read, trust: Trust::Proven, ..reading };
    Ok(models(workspace, declarations, resolved, &reading, progress)?.lock.changes)
}

/// What a walk through the workspace saw and no declaration names.
struct Undeclared {
    here: Vec<Candidate>,
    elsewhere: Vec<Candidate>,
    passed_by: Vec<Utf8PathBuf>,
    ignored_unseen: Vec<usize>,
}

impl Undeclared {
    fn among(
        mut seen: Walk,
        workspace: &Workspace,
        declarations: &Declarations,
        resolved: &Resolved<'_>,
    ) -> Result<Self, InspectError> {
        let passed_by = std::mem::take(&mut seen.passed_by);
        let (passed_by, ignored_unseen) = discover::without_ignored(passed_by, workspace, declarations)?;
        let candidates = discover::candidates(seen, workspace, declarations, resolved)?;
        let (elsewhere, here): (Vec<_>, Vec<_>) =
            candidates.into_iter().partition(|candidate| is_elsewhere(&candidate.path, workspace, resolved));
        Ok(Self { here, elsewhere, passed_by, ignored_unseen })
    }

    /// The files that were not looked at, and that neither a declaration nor the code names.
    fn passed_by(&self, declared: &Declared, named: &Named<'_>, workspace: &Workspace) -> Vec<Utf8PathBuf> {
        let is_known = |path: &&Utf8PathBuf| {
            declared.has_path(&workspace.root().join(path))
                || named.compiles_in(path.file_name().unwrap_or_default())
        };
        self.passed_by.iter().filter(|path| !is_known(path)).cloned().collect()
    }
}

impl Inventory<'_> {
    /// What the user should know of files that were not looked at.
    pub(crate) fn notice(&self) -> Option<String> {
        const SHOWN: usize = 3;
        let paths: Vec<_> = self.passed_by.iter().map(|path| path.as_str()).collect();
        (!paths.is_empty()).then(|| {
            format!(
                "{} named like weights not looked at, ignored by Git, hidden or in a workspace of their own: {}; declare what the product ships, \
                 and write `[[ignore]]` about the others",
                count(self.passed_by.len(), "file"),
                crate::prose::named(&paths, SHOWN)
            )
        })
    }

    /// What the user should know of weights that are in no format that is read.
    pub(crate) fn unread(&self) -> impl Iterator<Item = String> {
        const SHOWN: usize = 3;
        self.models.iter().filter_map(|model| {
            let paths: Vec<_> = model.unread_weights().map(|path| path.as_str()).collect();
            let (are, they) = if paths.len() == 1 { ("is", "it says of itself") } else { ("are", "they say of themselves") };
            (!paths.is_empty()).then(|| {
                let paths = crate::prose::named(&paths, SHOWN);
                let name = &model.resolved.declaration.name.value;
                format!("{paths} of {name} {are} in no format that is read: the digests are known, and nothing that {they}")
            })
        })
    }
}

impl InspectedModel<'_> {
    /// The paths of weights of which neither a format nor anything else is known; not those that another file names as holding its
    /// numbers.
    fn unread_weights(&self) -> impl Iterator<Item = &Utf8PathBuf> {
        let external: BTreeSet<_> = self
            .files
            .iter()
            .flat_map(|file| {
                let directory = parent(&file.artifact.path);
                file.external_files().map(move |name| with_slashes(&directory.join(name)))
            })
            .collect();
        let is_read = |file: &InspectedFile| {
            file.facts.as_ref().is_some_and(|facts| facts.format != weights::Format::Archive)
                || file.malformed.is_some()
        };
        let unread = self.files.iter().filter(move |file| {
            file.origin == FileOrigin::Disk
                && file.size() != Some(0)
                && Part::of_file(&file.artifact.path) == Part::Weights
                && weights_names::may_be_weights(&file.artifact.path)
                && !is_read(file)
                && !external.contains(&file.artifact.path)
        });
        unread.map(|file| &file.artifact.path)
    }

    /// What the user should know of URLs in its weights and cards.
    pub(crate) fn notices(&self) -> impl Iterator<Item = String> {
        let headers = self.all_files().filter_map(|file| {
            let words = file.facts.as_ref()?.locked_words();
            Some(("header", &file.artifact.path, words.into_values().collect::<Vec<_>>()))
        });
        let own = self.card.iter().zip(&self.model_card).map(|(file, card)| (&file.artifact.path, card));
        let cards = own.chain(self.beside.cards.iter().map(|beside| (&beside.path, &beside.card)));
        let cards =
            cards.map(|(path, card)| ("text", path, card.locked_words().into_values().flatten().collect()));
        let masked = headers.chain(cards).filter(|(_, _, words)| words.iter().any(|word| is_masked(word)));
        masked.map(|(what, path, _)| {
            let name = &self.resolved.declaration.name.value;
            format!(
                "a URL in the {what} of `{path}` of {name} holds a user name, a password or a token, which is left out: \
                 revoke it if the file was handed on"
            )
        })
    }
}

/// Whether a path of the workspace lies in a member that is not compiled.
fn is_elsewhere(path: &Utf8Path, workspace: &Workspace, resolved: &Resolved<'_>) -> bool {
    let member = survey::home(workspace, path).map(|(member, _)| member);
    member.is_some_and(|member| !resolved.crates.crates.contains_key(member.id()))
}

/// What the sources of the workspace and of its dependencies name, for a run that reads no weights.
pub(crate) fn named_models<'a>(
    declarations: &Declarations,
    resolved: &Resolved<'a>,
    workspace: &Workspace,
) -> Named<'a> {
    named::run(declarations, resolved, workspace)
}
