//! The cache of the Hugging Face hub: `models--owner--name/snapshots/<commit>/…`, links to `blobs/<digest>`.
//!
//! Blobs of Git LFS are named by the SHA-256 of their content, the others by the SHA-1 that Git gives them. Source:
//! `huggingface_hub`, guide "Understand caching".

use std::ffi::OsStr;

use camino::{Utf8Path, Utf8PathBuf};

use super::git_lfs::pointer;
use super::{BlobName, Content, Files, Found, Store, StoreError, StoreKind, inside, read};
use crate::diagnostic::Span;
use crate::digest::{Algorithm, Digest};
use crate::hub::is_commit;
use crate::legal_names::{self, LegalKind, is_of_terms, kind_of};
use crate::resolve::artifacts::{Artifact, Missing, MissingReason};
use crate::weights_names;

/// So many names before one may be that of the file whose data it is.
const MOST_NAMES: usize = 16;

/// Looks a revision up; `None` where the cache doesn't have it.
pub(super) fn find(
    cache: &Utf8Path,
    owner: Option<&str>,
    name: &str,
    version: &str,
    span: Span,
    kind: StoreKind,
) -> Result<Option<Found>, StoreError> {
    let parts = ["models"].into_iter().chain(owner).chain([name]);
    let repository = cache.join(parts.collect::<Vec<_>>().join("--"));
    let Some(commit) = commit(&repository, version)? else { return Ok(None) };
    let snapshot = repository.join("snapshots").join(&commit);
    if !snapshot.is_dir() {
        return Ok(None);
    }
    let store = Store { kind, revision: commit };
    snapshot_of(store, &snapshot, span, &|entry| match kind {
        // What stands for a file in Git LFS is a pointer here, which the cache of a client never has.
        StoreKind::Upstream => Ok(Some(pointed_at(entry))),
        _ => content(cache, &repository, entry),
    })
    .map(Some)
}

/// The files below a directory that are a model, its card and its licence; `content` says what one of them is.
pub(super) fn snapshot_of(
    store: Store,
    snapshot: &Utf8Path,
    span: Span,
    content: &dyn Fn(&Utf8Path) -> Result<Option<Content>, StoreError>,
) -> Result<Found, StoreError> {
    let mut entries = Vec::new();
    list(snapshot, Utf8Path::new(""), &mut entries)?;
    entries.sort();
    let mut found = Found { store, files: Files::default() };
    let license = license_file(&entries);
    let parts: Vec<_> = entries.iter().filter(|path| is_part(path, snapshot)).cloned().collect();
    // External data has the name of its file with an ending.
    let belongs = |path: &Utf8PathBuf| {
        let index = parts.partition_point(|part| part <= path);
        parts[..index].iter().rev().take(MOST_NAMES).any(|part| {
            let ending = path.as_str().strip_prefix(part.as_str());
            ending.is_some_and(|ending| ending.is_empty() || ending.starts_with(['.', '_']))
        })
    };
    for path in entries {
        let is_license = license.as_ref() == Some(&path);
        if !(is_card(&path) || is_license || belongs(&path)) {
            continue;
        }
        let Some(content) = content(&snapshot.join(&path))? else {
            let reason = MissingReason::DanglingLink;
            found.files.missing.push(Missing { pattern: path.into_string(), span, reason });
            continue;
        };
        let artifact = Artifact { content, ..Artifact::new(path.clone(), snapshot.join(path), span) };
        match artifact {
            card if is_card(&card.path) => found.files.card = Some(card),
            license if is_license => found.files.license_file = Some(license),
            file => found.files.files.push(file),
        }
    }
    Ok(found)
}

/// The commit that a file was fetched from, which `hf download --local-dir` notes beside it.
///
/// Source: `huggingface_hub`, `_local_folder.py`: the first line of `.cache/huggingface/download/<path>.metadata`.
pub(crate) fn revision(directory: &Utf8Path, path: &Utf8Path) -> Option<String> {
    let notes = directory.join(".cache/huggingface/download").join(format!("{path}.metadata"));
    let text = crate::files::read_text(&notes, crate::limits::STORE_NOTE).ok()?;
    text.lines().next().map(str::trim).filter(|commit| is_commit(commit)).map(str::to_ascii_lowercase)
}

/// Owner and name of the one repository of which the cache has this commit.
pub(crate) fn repository(cache: &Utf8Path, commit: &str) -> Option<(String, String)> {
    let entries = cache.read_dir_utf8().ok()?.flatten();
    let has_commit = entries.filter(|entry| entry.path().join("snapshots").join(commit).is_dir());
    let mut names = has_commit.filter_map(|entry| {
        let (owner, name) = entry.file_name().strip_prefix("models--")?.split_once("--")?;
        Some((owner.to_owned(), name.to_owned()))
    });
    names.next().filter(|_| names.next().is_none())
}

/// The commit that a version is: itself, or that of a branch or tag when it was fetched.
fn commit(repository: &Utf8Path, version: &str) -> Result<Option<String>, StoreError> {
    if is_commit(version) {
        return Ok(Some(version.to_ascii_lowercase()));
    }
    let Some(path) = inside(&repository.join("refs"), version) else { return Ok(None) };
    match read(&path)? {
        None => Ok(None),
        Some(text) if is_commit(text.trim()) => Ok(Some(text.trim().to_ascii_lowercase())),
        Some(_) => Err(StoreError::Fault {
            message: format!("the reference `{version}` in the cache of Hugging Face names no commit"),
            help: format!("fetch it again, or write the commit as `version` instead of `{version}`"),
        }),
    }
}

/// Every file below a directory, as paths with `/`. Links to directories are not the hub's and not followed.
fn list(root: &Utf8Path, below: &Utf8Path, entries: &mut Vec<Utf8PathBuf>) -> Result<(), StoreError> {
    let directory = root.join(below);
    let look = |source| StoreError::io(&directory, source);
    for entry in directory.read_dir_utf8().map_err(look)? {
        let entry = entry.map_err(look)?;
        let path: Utf8PathBuf = match below.as_str() {
            "" => entry.file_name().into(),
            below => format!("{below}/{}", entry.file_name()).into(),
        };
        if entry.file_type().map_err(look)?.is_dir() {
            list(root, &path, entries)?;
        } else {
            entries.push(path);
        }
    }
    Ok(())
}

/// What the cache says of an entry; `None` of a link to nothing.
///
/// A blob can itself be a link into a part of the cache that all repositories share, whose names mean something
/// else: the name that counts is the first. What leads into another repository is nobody's to follow.
fn content(cache: &Utf8Path, repository: &Utf8Path, entry: &Utf8Path) -> Result<Option<Content>, StoreError> {
    let target = match entry.canonicalize() {
        Ok(target) => target,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(StoreError::io(entry, source)),
    };
    let cache = cache.canonicalize().map_err(|source| StoreError::io(cache, source))?;
    let inside = target.strip_prefix(&cache).ok();
    let holder = inside.and_then(|inside| inside.components().next()).map(|part| part.as_os_str());
    let is_own = holder == repository.file_name().map(OsStr::new);
    let is_shared = holder == Some(OsStr::new("blobs"));
    if !(is_own || is_shared) || !target.is_file() {
        let name = entry.file_name().unwrap_or_default();
        let place = if inside.is_some() { "another repository" } else { "a place outside of it" };
        return Err(StoreError::Fault {
            message: format!("`{name}` in the cache of Hugging Face is a link into {place}"),
            help: "remove the repository from the cache and fetch it again".to_owned(),
        });
    }
    let blob = entry.read_link_utf8().ok();
    let name = blob.as_deref().and_then(Utf8Path::file_name).unwrap_or_default();
    let digest = Digest::from_hex(Algorithm::Sha256, name).map(Content::Named);
    let content = digest.or_else(|| BlobName::from_hex(name).map(Content::NamedByGit));
    Ok(Some(content.unwrap_or_default()))
}

/// What was laid down of a publisher's listing: the file itself, or the pointer that stands for it.
pub(super) fn pointed_at(entry: &Utf8Path) -> Content {
    pointer(entry).map(Content::Pointer).unwrap_or_default()
}

fn is_card(path: &Utf8Path) -> bool {
    path == "README.md"
}

/// What Git LFS keeps is a part whatever its extension, except images, audio, data files, and the logs of TensorBoard,
/// whose names hold that of a machine.
fn is_part(path: &Utf8Path, snapshot: &Utf8Path) -> bool {
    let is_large = || {
        let blob = snapshot.join(path).read_link_utf8().ok();
        let name = blob.as_deref().and_then(Utf8Path::file_name).unwrap_or_default();
        Digest::from_hex(Algorithm::Sha256, name).is_some() || pointer(&snapshot.join(path)).is_some()
    };
    is_part_if(path, is_large)
}

/// Whether a file of a list of digests, which is not known to be large, can be a part of a model.
pub(crate) fn may_be_part(path: &Utf8Path) -> bool {
    let extension = path.extension().unwrap_or_default();
    let is_text = matches!(extension, "md" | "py" | "sig" | "html" | "sh");
    is_part_if(path, || !is_text)
}

fn is_part_if(path: &Utf8Path, is_large: impl Fn() -> bool) -> bool {
    let name = path.file_name().unwrap_or_default();
    let is_text = legal_names::is_card(name) || is_of_terms(path);
    if name.starts_with('.') || name.starts_with("events.out.tfevents") || is_text {
        return false;
    }
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    // Vocabularies and tokens are texts; a repository also holds notes and code.
    let is_named = weights_names::is_loaded(path) || extension == "txt";
    is_named || !(weights_names::is_of_media(&extension) || extension == "pdf") && is_large()
}

/// The licence file of a repository: of several the one with the shortest path.
fn license_file(entries: &[Utf8PathBuf]) -> Option<Utf8PathBuf> {
    let is_license = |path: &&Utf8PathBuf| {
        let directory = path.parent().map(Utf8Path::as_str).unwrap_or_default();
        let is_called = kind_of(path.file_name().unwrap_or_default()) == Some(LegalKind::License);
        directory.is_empty() && is_called
            || legal_names::is_folder_of_texts(directory) && legal_names::is_among_texts(path)
    };
    // What is called LICENSE or COPYING itself comes first.
    let rank = |path: &&Utf8PathBuf| {
        let name = path.as_str().to_ascii_lowercase();
        let is_plain = ["license", "licence", "copying"].iter().any(|word| name.starts_with(word));
        (!is_plain, path.as_str().len())
    };
    entries.iter().filter(is_license).min_by_key(rank).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::SourceMap;

    const COMMIT: &str = "733247c55e3f73af49ce8e9c7949bf14af205928";
    const SHA256: &str = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393";

    struct Cache {
        directory: tempfile::TempDir,
    }

    impl Cache {
        fn new() -> Self {
            Self { directory: tempfile::tempdir().expect("a directory") }
        }

        fn path(&self) -> &Utf8Path {
            Utf8Path::from_path(self.directory.path()).expect("UTF-8")
        }

        fn repository(&self) -> Utf8PathBuf {
            self.path().join("models--bigcode--starcoder2-3b")
        }

        /// A file of the snapshot that is a link to a blob of this name.
        fn link(&self, path: &str, blob: &str) {
            let entry = self.repository().join("snapshots").join(COMMIT).join(path);
            std::fs::create_dir_all(entry.parent().expect("a parent")).expect("a directory");
            let depth = path.matches('/').count();
            std::os::unix::fs::symlink(format!("{}../../blobs/{blob}", "../".repeat(depth)), entry)
                .expect("a link");
        }

        fn blob(&self, name: &str) {
            let blobs = self.repository().join("blobs");
            std::fs::create_dir_all(&blobs).expect("a directory");
            std::fs::write(blobs.join(name), name).expect("written");
        }

        fn find(&self, version: &str) -> Result<Option<Found>, StoreError> {
            let file = SourceMap::default().add("Cargo.toml", String::new());
            let span = Span { file, start: 0, end: 0 };
            find(self.path(), Some("bigcode"), "starcoder2-3b", version, span, StoreKind::HuggingFace)
        }
    }

    fn paths(files: &[Artifact]) -> Vec<&str> {
        files.iter().map(|file| file.path.as_str()).collect()
    }

    #[test]
    fn a_snapshot_is_sorted_into_weights_card_and_licence() {
        let cache = Cache::new();
        let git = "0123456789012345678901234567890123456789";
        cache.blob(git);
        cache.blob(SHA256);
        for path in [
            "README.md",
            "LICENSE",
            "LICENSE-DATA.txt",
            "TERMS.txt",
            "USE_POLICY.txt",
            "onnx/LICENSES/a.txt",
            ".gitattributes",
            "picture.png",
            "modeling.py",
            "onnx/config.json",
            "ner/model",
            "x4.param",
        ] {
            cache.link(path, git);
        }
        cache.link("model.safetensors", SHA256);
        cache.link("onnx/model.ONNX", SHA256);
        let found = cache.find(COMMIT).expect("readable").expect("found");
        let expected = ["model.safetensors", "ner/model", "onnx/config.json", "onnx/model.ONNX", "x4.param"];
        assert_eq!(paths(&found.files.files), expected);
        let named = Content::Named(Digest::from_hex(Algorithm::Sha256, SHA256).expect("64 digits"));
        let by_git = Content::NamedByGit(BlobName::from_hex(git).expect("40 digits"));
        let contents: Vec<_> = found.files.files.iter().map(|file| file.content.clone()).collect();
        assert_eq!(contents, [named.clone(), by_git.clone(), by_git.clone(), named, by_git]);
        assert_eq!(found.files.card.expect("a card").path, "README.md");
        assert_eq!(found.files.license_file.expect("a licence").path, "LICENSE");
        assert_eq!(found.store.revision, COMMIT);
    }

    #[test]
    fn a_branch_is_the_commit_that_was_fetched() {
        let cache = Cache::new();
        cache.blob(SHA256);
        cache.link("model.gguf", SHA256);
        assert!(cache.find("main").expect("readable").is_none());
        let references = cache.repository().join("refs");
        std::fs::create_dir_all(references.join("refs/pr")).expect("a directory");
        std::fs::write(references.join("main"), COMMIT).expect("written");
        std::fs::write(references.join("refs/pr/1"), format!("{COMMIT}\n")).expect("written");
        for version in ["main", "refs/pr/1", COMMIT, &COMMIT.to_uppercase()] {
            let found = cache.find(version).expect("readable").expect(version);
            assert_eq!(
                (paths(&found.files.files), found.store.revision.as_str()),
                (vec!["model.gguf"], COMMIT)
            );
        }
        for version in ["other", "../refs/main", &"0".repeat(40)] {
            assert!(cache.find(version).expect("readable").is_none(), "{version}");
        }
        std::fs::write(references.join("main"), "ref: refs/heads/main").expect("written");
        assert!(matches!(cache.find("main"), Err(StoreError::Fault { .. })));
    }

    #[test]
    fn a_blob_that_is_not_there_is_missing_and_one_outside_the_cache_is_a_fault() {
        let cache = Cache::new();
        cache.link("model.gguf", SHA256);
        let found = cache.find(COMMIT).expect("readable").expect("found");
        assert_eq!((found.files.files.len(), found.files.missing[0].pattern.as_str()), (0, "model.gguf"));
        let outside = Cache::new();
        outside.blob(SHA256);
        let target = outside.repository().join("blobs").join(SHA256);
        let entry = cache.repository().join("snapshots").join(COMMIT).join("other.gguf");
        std::os::unix::fs::symlink(target, entry).expect("a link");
        assert!(matches!(cache.find(COMMIT), Err(StoreError::Fault { .. })));
    }

    #[test]
    fn a_link_into_another_repository_is_not_followed() {
        let other = "models--acme--private";
        for whole in [false, true] {
            let cache = Cache::new();
            std::fs::create_dir_all(cache.path().join(other).join("blobs")).expect("a directory");
            std::fs::write(cache.path().join(other).join("blobs").join(SHA256), "private").expect("written");
            cache.link("model.gguf", SHA256);
            let repository = cache.repository();
            if whole {
                let snapshots = cache.path().join(other).join("snapshots");
                std::fs::rename(repository.join("snapshots"), &snapshots).expect("moved");
                std::fs::remove_dir(&repository).expect("removed");
                std::os::unix::fs::symlink(other, &repository).expect("a link");
            } else {
                let target = format!("../{other}/blobs");
                std::os::unix::fs::symlink(target, repository.join("blobs")).expect("a link");
            }
            assert!(matches!(cache.find(COMMIT), Err(StoreError::Fault { .. })), "{whole}");
        }
    }

    /// `blobs/<SHA-256>` is a link to `../../blobs/<2 digits>/<Xet hash>` where repositories share blobs.
    #[test]
    fn a_shared_blob_has_the_name_that_the_repository_gives_it() {
        let cache = Cache::new();
        let xet = "ab".repeat(32);
        std::fs::create_dir_all(cache.path().join("blobs/ab")).expect("a directory");
        std::fs::write(cache.path().join("blobs/ab").join(&xet), "weights").expect("written");
        std::fs::create_dir_all(cache.repository().join("blobs")).expect("a directory");
        std::os::unix::fs::symlink(
            format!("../../blobs/ab/{xet}"),
            cache.repository().join("blobs").join(SHA256),
        )
        .expect("a link");
        cache.link("model.gguf", SHA256);
        let found = cache.find(COMMIT).expect("readable").expect("found");
        let named = Digest::from_hex(Algorithm::Sha256, SHA256).expect("64 digits");
        assert_eq!(found.files.files[0].content, Content::Named(named));
    }

    #[test]
    fn large_files_are_parts_whatever_they_are_called() {
        let cache = Cache::new();
        let git = "0123456789012345678901234567890123456789";
        cache.blob(git);
        cache.blob(SHA256);
        for path in ["weights.xyz", "model.onnx_data_1", "no-extension", "picture.png", "data/train.parquet"]
        {
            cache.link(path, SHA256);
        }
        for path in ["tiny.onnx", "tiny.onnx.data", "tiny.onnx-notes", "other.data", "train.py"] {
            cache.link(path, git);
        }
        let found = cache.find(COMMIT).expect("readable").expect("found");
        let expected = ["model.onnx_data_1", "no-extension", "tiny.onnx", "tiny.onnx.data", "weights.xyz"];
        assert_eq!(paths(&found.files.files), expected);
    }

    #[test]
    fn weights_whose_names_begin_as_a_licence_does_are_parts() {
        let cache = Cache::new();
        let git = "0123456789012345678901234567890123456789";
        cache.blob(git);
        cache.blob(SHA256);
        for path in ["license_plate.pt", "license-plate.bin", "terms_of_art.safetensors"] {
            cache.link(path, SHA256);
        }
        for path in ["license-plate.xml", "license_plate.png"] {
            cache.link(path, git);
        }
        let found = cache.find(COMMIT).expect("readable").expect("found");
        let expected =
            ["license-plate.bin", "license-plate.xml", "license_plate.pt", "terms_of_art.safetensors"];
        assert_eq!(paths(&found.files.files), expected);
        assert!(found.files.license_file.is_none());
    }
}
