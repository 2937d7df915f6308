//! Lists of digests that others publish: the digests of files that need not be on this machine.
//!
//! In: the bytes of a list and the files of a model. Out: a [`Listing`], whose files are named as those of the model are.
//! A digest in it is that of its publisher, and is marked so wherever it goes; the signature of a bundle is verified where
//! the declaration names the key.

mod bucket_report;
mod json;
mod lines;

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::ResolvedModel;
use super::artifacts::Artifact;
use super::stores::may_be_part;
use crate::declare::{INVALID_DECLARATION, Source};
use crate::diagnostic::{Diagnostic, Span};
use crate::digest::Digest;
use crate::limits;
use crate::printable::is_steering;
use crate::signature::{self, Signed};
use crate::vocabulary::vocabulary;
use crate::weights_names::is_of_weights;

/// A list of digests with what it says of the files of a model.
#[derive(Debug, Clone)]
pub struct Listing {
    /// Its path inside the package, with `/`.
    pub path: Utf8PathBuf,
    /// Where it is declared.
    pub span: Span,
    /// Its format.
    pub format: ListingFormat,
    /// The key or certificate with which its signature was verified.
    pub verified_with: Option<Utf8PathBuf>,
    /// The files of the model that it lists, by their paths as the model has them.
    pub files: BTreeMap<Utf8PathBuf, ListedFile>,
}

vocabulary! {
    /// The format of a list of digests.
    pub enum ListingFormat {
        /// Lines of `sha256sum`, as GNU or BSD writes them.
        Sha256Sums => "sha256sum",
        /// What `git lfs ls-files` writes, with `--long` or `--json`.
        GitLfs => "git-lfs",
        /// The tree of a repository, as the API of the Hugging Face hub lists it.
        HubTree => "hugging-face-tree",
        /// A bundle of OpenSSF Model Signing.
        ModelSigning => "openssf-model-signing",
        /// What `rclone lsjson --hash` writes.
        Rclone => "rclone",
        /// Objects of S3 with `Key` and `ChecksumSHA256`, or the report of a job that computed checksums.
        S3 => "s3",
    }
}

impl Listing {
    /// What it is, in words: the path, the format, and whether a signature stands for it.
    pub(crate) fn described(&self) -> String {
        let signature = match (self.format, &self.verified_with) {
            (ListingFormat::ModelSigning, Some(key)) => format!(", signature verified with {key}"),
            (ListingFormat::ModelSigning, None) => ", signature not verified".to_owned(),
            _ => String::new(),
        };
        format!("{} ({}{signature})", self.path, self.format)
    }
}

/// What a list says of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedFile {
    /// SHA-256 of its bytes.
    pub sha256: Digest,
    /// Its length in bytes, where the list says it.
    pub size: Option<u64>,
}

/// A list as it is written.
#[derive(Debug)]
pub struct List {
    /// Its format.
    pub format: ListingFormat,
    /// The files that have a SHA-256, by the paths that the list gives.
    pub files: Vec<(String, ListedFile)>,
    /// The paths of those that have none.
    pub without: Vec<String>,
    /// The name of the directory that its paths are relative to, where it is said.
    pub directory: Option<String>,
    /// What is signed, of a bundle.
    pub signed: Option<Signed>,
}

impl List {
    /// A list that nobody signed.
    fn of(format: ListingFormat, entries: Vec<(String, Option<ListedFile>)>) -> Self {
        let mut list = Self { format, files: Vec::new(), without: Vec::new(), directory: None, signed: None };
        for (name, file) in entries {
            match file {
                Some(file) => list.files.push((name, file)),
                None => list.without.push(name),
            }
        }
        list
    }
}

/// Reads a list in whichever format it is; what is wrong with it, in the middle of a sentence.
pub fn parse(bytes: &[u8]) -> Result<List, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let list = match text.trim_start().chars().next() {
        Some('{' | '[') => json::parse(text)?,
        _ => bucket_report::parse(text).unwrap_or_else(|| lines::parse(text))?,
    };
    if list.files.is_empty() {
        return Err("it has no SHA-256 of any file".to_owned());
    }
    let mut names = list.files.iter().map(|(name, _)| name).chain(&list.without);
    if let Some(name) = names.find(|name| name.contains(is_steering)) {
        return Err(format!("it names `{name}`, a path with control characters or marks of direction"));
    }
    Ok(list)
}

/// What is wrong with a list, in the middle of a sentence, and what to do about it.
type Fault = (String, String);

/// Reads the list that a model declares, and binds it to the files of the model.
pub(super) fn run(
    model: &ResolvedModel<'_>,
    list: &Artifact,
    key: Option<&Artifact>,
    faults: &mut Vec<Diagnostic>,
) -> Option<Listing> {
    let fault = |(what, help): Fault| {
        Diagnostic::error(INVALID_DECLARATION, format!("the list of digests `{}` {what}", list.path))
            .label(list.span, "declared here")
            .help(help)
    };
    read(model, list, key).map_err(|what| faults.push(fault(what))).ok()
}

fn read(model: &ResolvedModel<'_>, list: &Artifact, key: Option<&Artifact>) -> Result<Listing, Fault> {
    const FORMATS: &str = "name a list in one of the formats of the guide (`sha256sum`, `model.sig`, the tree of a repository, \
                           `git lfs ls-files --long`, S3, rclone)";
    let bytes = crate::files::read(&list.absolute, limits::DIGEST_LIST).map_err(|error| {
        let help = format!("a list is a regular file of at most {} MiB", limits::DIGEST_LIST >> 20);
        (format!("can't be read: {error}"), help)
    })?;
    let read = parse(&bytes).map_err(|what| (format!("can't be read: {what}"), FORMATS.to_owned()))?;
    let files = bind(model, &list.path, &read)?;
    key.map(|key| verify(&read, key)).transpose()?;
    let verified_with = key.map(|key| key.path.clone());
    Ok(Listing { path: list.path.clone(), span: list.span, format: read.format, verified_with, files })
}

/// Verifies the signature of a list against a public key in a file.
fn verify(list: &List, key: &Artifact) -> Result<(), Fault> {
    let Some(signed) = &list.signed else {
        let what = "has no signature, and `digests-key` names a key";
        let help = "name a bundle of OpenSSF Model Signing (`model.sig`), or remove `digests-key`";
        return Err((what.to_owned(), help.to_owned()));
    };
    let pem = crate::files::read_text(&key.absolute, limits::PUBLIC_KEY)
        .map_err(|error| (format!("can't be verified: {error}"), signature::KEY_HELP.to_owned()));
    let verified =
        pem.and_then(|pem| signature::verify(signed, &pem).map_err(|(what, help)| (what, help.to_owned())));
    verified.map_err(|(what, help)| (format!("{what} (`{}`)", key.path), help))
}

/// The files of a list that are the model's, by their paths there.
fn bind(
    model: &ResolvedModel<'_>,
    list: &Utf8Path,
    read: &List,
) -> Result<BTreeMap<Utf8PathBuf, ListedFile>, Fault> {
    let name = &model.declaration.name.value;
    let count = read.files.len();
    let declared = model.declaration.declared_files.iter().map(|file| file.path.as_path());
    let known: BTreeSet<_> = model.artifacts().map(|file| file.path.as_path()).chain(declared).collect();
    let patterns: Vec<_> = model.declaration.files.iter().map(|pattern| pattern.value.matcher()).collect();
    // A repository is one model; the list of a release or of a bucket names others too.
    let is_repository = patterns.is_empty() && is_repository(model);
    if patterns.is_empty() && known.is_empty() && !is_repository {
        let what = format!("can't be bound: nothing says which of its {count} paths are files of `{name}`");
        return Err((what, "add `files = [\"…\"]` with paths or patterns, as the list has them".to_owned()));
    }
    let is_own = |path: &Utf8Path| {
        let fits = || patterns.iter().any(|is_match| is_match(path));
        known.contains(path) || fits() || is_repository && may_be_part(path)
    };
    // Paths in a list are those from its own directory or from the package; a repository has no directory here. Those of
    // a bundle are from the directory that was signed, wherever the bundle lies.
    let directory = list.parent().filter(|_| !patterns.is_empty());
    let signed = read.directory.as_deref().map(|name| directories_called(name, model)).unwrap_or_default();
    let bases: Vec<_> = directory.into_iter().chain([Utf8Path::new("")]).chain(signed).collect();
    let prefix = prefix_in_bucket(model);
    let in_model = |path: &str| {
        // The keys of a bucket are those of all that lies in it; a model is what lies below the prefix of its source.
        let key = Utf8Path::new(path);
        let below = prefix.and_then(|prefix| key.strip_prefix(prefix).ok()).map(Utf8Path::as_str);
        let keys = below.into_iter().chain([path]);
        let paths =
            keys.flat_map(|key| bases.iter().filter_map(move |base| normal(&in_directory(base, key)?)));
        let paths: Vec<_> = paths.collect();
        let is_here = |path: &&Utf8PathBuf| known.contains(path.as_path());
        paths.iter().find(is_here).or_else(|| paths.iter().find(|path| is_own(path))).cloned()
    };
    let mut files: BTreeMap<Utf8PathBuf, ListedFile> = BTreeMap::new();
    for (path, file) in &read.files {
        let Some(path) = in_model(path) else { continue };
        let before = files.insert(path.clone(), file.clone());
        if let Some(before) = before.filter(|before| before.sha256 != file.sha256) {
            let (one, another) = (before.sha256.hex(), file.sha256.hex());
            let what = format!("has two digests of `{path}`: {one} and {another}");
            return Err((
                what,
                "fetch the list again from its publisher, or remove the wrong entry".to_owned(),
            ));
        }
    }
    let unknown = read.without.iter().filter_map(|path| in_model(path));
    let unknown: Vec<_> = unknown.filter(|path| is_of_weights(path) && !files.contains_key(path)).collect();
    if let Some(path) = unknown.first() {
        let what = format!("has no SHA-256 of `{path}`, which is a file of `{name}`");
        let help = "ask the publisher for one; a checksum over the parts of an upload is none of the file";
        return Err((what, help.to_owned()));
    }
    if files.is_empty() {
        return Err(others(name, count, read));
    }
    Ok(files)
}

/// What every key of a model in a bucket begins with (`models/tiny` of `s3://acme/models/tiny`); none of one that is all of it.
fn prefix_in_bucket<'m>(model: &ResolvedModel<'m>) -> Option<&'m str> {
    let source = model.declaration.source.as_ref().map(|source| &source.value);
    let Some(Source::Bucket(uri)) = source else { return None };
    let (scheme, place) = uri.split_once("://")?;
    // An account of Azure stands before its container.
    let before = if scheme == "az" { 2 } else { 1 };
    let key = place.splitn(before + 1, '/').nth(before)?.trim_end_matches('/');
    (!key.is_empty()).then_some(key)
}

/// The fault of a list that names no file of a model.
fn others(name: &str, count: usize, read: &List) -> Fault {
    let what = format!("names no file of `{name}`: its {count} paths are others");
    let help = match &read.directory {
        Some(signed) => format!(
            "its paths are relative to the directory `{signed}` that was signed: put it there, or name the bundle of this model"
        ),
        None => "name the list of this model, or write `files` as the list has the paths".to_owned(),
    };
    (what, help)
}

/// The directories of this name in which files of a model lie, or would lie by its patterns; sorted.
fn directories_called<'m>(name: &str, model: &'m ResolvedModel<'_>) -> BTreeSet<&'m Utf8Path> {
    let declaration = model.declaration;
    let files = model.artifacts().map(|file| file.path.as_path());
    let declared = declaration.declared_files.iter().map(|file| file.path.as_path());
    let patterns = declaration.files.iter().map(|pattern| Utf8Path::new(pattern.value.text.as_str()));
    let all = files.chain(declared).chain(patterns);
    let above = all.flat_map(|path| path.ancestors().skip(1));
    above.filter(|directory| directory.file_name() == Some(name)).collect()
}

/// A path of a list in a directory; nothing of one that is absolute.
fn in_directory(directory: &Utf8Path, path: &str) -> Option<Utf8PathBuf> {
    (!path.starts_with('/')).then(|| directory.join(path))
}

/// Whether the source is a repository of the hub, every file of which belongs to the model.
fn is_repository(model: &ResolvedModel<'_>) -> bool {
    let source = model.declaration.source.as_ref().map(|source| &source.value);
    matches!(source, Some(Source::HuggingFace { .. }))
}

/// A path without `.` and `..`; `None` of one that is absolute or leads out.
fn normal(path: &Utf8Path) -> Option<Utf8PathBuf> {
    let mut parts: Vec<&str> = Vec::new();
    if path.as_str().starts_with('/') {
        return None;
    }
    for part in path.as_str().split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_in_the_package() {
        for (path, expected) in [
            ("a/b.gguf", Some("a/b.gguf")),
            ("./a//b", Some("a/b")),
            ("a/../b", Some("b")),
            ("../b", None),
            ("/b", None),
            ("", None),
            (".", None),
        ] {
            assert_eq!(normal(Utf8Path::new(path)), expected.map(Into::into), "{path}");
        }
    }

    #[test]
    fn what_is_no_list_is_an_error() {
        for text in ["", "\n", "{}", "[]", "{", "[1]", "hello\n", "\u{feff}", "[{\"path\": \"a\"}]"] {
            assert!(parse(text.as_bytes()).is_err(), "{text}");
        }
        assert!(parse(b"\xff\xfe").is_err());
        let deep = "[".repeat(1 << 20);
        assert!(parse(deep.as_bytes()).is_err());
    }
}
