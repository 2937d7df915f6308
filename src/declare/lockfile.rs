//! `model-sbom.lock`: the bytes that each declared version of a model stands for, read and written.
//!
//! Generated, committed, sorted; paths with `/`, one artifact a block of lines. Within one version of the format
//! a key that is not known is passed over, so that older and newer programs read each other's files.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use camino::{Utf8Path, Utf8PathBuf};
use toml_span::value::ValueInner;

use super::model::digest;
use super::path::relative_path;
use super::quoted;
use super::source::Source;
use super::table::{Faults, Table};
use crate::diagnostic::{Diagnostic, FileId, Severity, SourceMap, Span, Spanned};
use crate::digest::{Algorithm, Digest};

/// The version of the format.
const VERSION: u64 = 1;

/// The code of every fault of a lock.
const CODE: &str = "invalid-lock";

const HEAD: &str = "# Made by `cargo model-sbom`: the bytes that each declared model stands for.\n\
                    # Not meant to be edited by hand; `cargo model-sbom lock` writes it.\n";

/// What a lock says.
#[derive(Debug, Clone, Default)]
pub struct LockFile {
    /// The models, sorted.
    pub models: BTreeMap<ModelKey, LockedModel>,
    places: BTreeMap<(ModelKey, Utf8PathBuf), Span>,
    digest_places: BTreeMap<(ModelKey, Utf8PathBuf), Vec<(Algorithm, Span)>>,
}

/// Which model is meant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ModelKey {
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
    /// The declared version.
    pub version: Option<String>,
    /// The declared source.
    pub source: Option<String>,
    /// Its licence file; the digest is that of the normalised text, which a review is bound to.
    pub license_file: Option<LockedText>,
    /// Its model card; the digest is that of the bytes.
    pub card: Option<LockedText>,
    /// Its weights and what belongs to them, by path.
    pub artifacts: BTreeMap<Utf8PathBuf, LockedArtifact>,
}

/// A text whose digest is bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedText {
    /// Path inside the package, with `/`.
    pub path: Utf8PathBuf,
    /// SHA-256.
    pub sha256: Digest,
}

/// A file whose digests are bound to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedArtifact {
    /// Length in bytes.
    pub size: u64,
    /// SHA-256.
    pub sha256: Digest,
    /// SHA-512, unless it was not asked for.
    pub sha512: Option<Digest>,
    /// BLAKE3, which proves the file at the speed of reading.
    pub blake3: Option<Digest>,
    /// What was read from the header of the file.
    pub facts: BTreeMap<String, String>,
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
                faults.at(span, message, "here", "");
                None
            }
            None => super::parse(text, &mut faults)
                .and_then(|root| Table::new(root, "the lock", &mut faults))
                .map(|table| Self::read_table(table, &mut faults)),
        };
        (lock.unwrap_or_default(), faults.into_vec().into_iter().map(told_of_a_lock).collect())
    }

    fn read_table(mut table: Table<'_>, faults: &mut Faults) -> Self {
        if !table.has("version") {
            table.missing("version", faults);
        }
        match table.count("version", faults) {
            Some(version) if version > VERSION => {
                let message = format!(
                    "the lock is of version {version}, and this program reads version {VERSION}: a newer one wrote it"
                );
                let fault = Diagnostic::error(NEWER, message).label(table.span().part(0, 0), "newer");
                faults.push(fault.help("update cargo-model-sbom, as whoever wrote the lock did"));
                return Self::default();
            }
            Some(0) => {
                let message = "the lock is of version 0, which there never was";
                faults.at(table.span().part(0, 0), message, "unknown version", "");
            }
            _ => {}
        }
        let mut lock = Self::default();
        for model in table.tables("model", "`[[model]]`", faults) {
            lock.read_model(model, faults);
        }
        lock
    }

    fn read_model(&mut self, mut table: Table<'_>, faults: &mut Faults) {
        let span = table.span();
        let package = table.required_string("package", faults);
        let package_version = table.string("package-version", faults).map(|version| version.value);
        let package_source = table.string("package-source", faults);
        let package_source = package_source.map(|source| Source::without_secrets(&source.value));
        let name = table.required_string("name", faults);
        let mut model = LockedModel {
            version: table.string("version", faults).map(|version| version.value),
            source: table.string("source", faults).map(|source| Source::without_secrets(&source.value)),
            ..LockedModel::default()
        };
        let license = table.table("license-file", "`[model.license-file]`", faults);
        let license = license.and_then(|table| text(table, "text-sha256", faults));
        let card = table.table("card", "`[model.card]`", faults);
        let card = card.and_then(|table| text(table, "sha256", faults));
        let mut places: Vec<_> =
            license.iter().chain(&card).map(|(text, span)| (text.path.clone(), *span)).collect();
        let mut digests = Vec::new();
        for (path, artifact, span, of_artifact) in table
            .tables("artifact", "`[[model.artifact]]`", faults)
            .into_iter()
            .filter_map(|table| {
                let span = table.span();
                let mut digests = Vec::new();
                LockedArtifact::read(table, &mut digests, faults)
                    .map(|(path, artifact)| (path, artifact, span, digests))
            })
            .collect::<Vec<_>>()
        {
            places.push((path.clone(), span));
            digests.push((path.clone(), of_artifact));
            if model.artifacts.insert(path.clone(), artifact).is_some() {
                faults.at(span, format!("the lock has `{path}` twice"), "again here", "");
            }
        }
        model.license_file = license.map(|(text, _)| text);
        model.card = card.map(|(text, _)| text);
        let (Some(package), Some(name)) = (package, name) else { return };
        let key = ModelKey { package: package.value, package_version, package_source, name: name.value };
        self.places.extend(places.into_iter().map(|(path, span)| ((key.clone(), path), span)));
        self.digest_places.extend(digests.into_iter().map(|(path, digests)| ((key.clone(), path), digests)));
        let message = format!("the lock has the model `{}` of `{}` twice", key.name, key.package);
        if self.models.insert(key, model).is_some() {
            faults.at(span, message, "again here", "");
        }
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

    /// The text of the lock.
    pub fn to_toml(&self) -> String {
        let mut text = format!("{HEAD}version = {VERSION}\n");
        for (key, model) in &self.models {
            text.push_str("\n[[model]]\n");
            line(&mut text, "package", Some(&key.package));
            line(&mut text, "package-version", key.package_version.as_deref());
            line(&mut text, "package-source", key.package_source.as_deref());
            line(&mut text, "name", Some(&key.name));
            line(&mut text, "version", model.version.as_deref());
            line(&mut text, "source", model.source.as_deref());
            for (header, key, locked) in [
                ("\n[model.license-file]\n", "text-sha256", &model.license_file),
                ("\n[model.card]\n", "sha256", &model.card),
            ] {
                if let Some(locked) = locked {
                    text.push_str(header);
                    line(&mut text, "path", Some(locked.path.as_str()));
                    line(&mut text, key, Some(locked.sha256.hex()));
                }
            }
            for (path, artifact) in &model.artifacts {
                artifact.write(path, &mut text);
            }
        }
        text
    }
}

const NEWER: &str = "newer-lock";

/// Nobody mends a generated file by hand: the next step is another than for a declaration.
fn told_of_a_lock(fault: Diagnostic) -> Diagnostic {
    let help = match fault.code {
        NEWER => fault.help,
        _ if fault.message.contains("merge conflict") => {
            vec!["resolve the conflict, or delete the file and run `cargo model-sbom lock`".to_owned()]
        }
        _ => vec!["restore the file, or delete it and run `cargo model-sbom lock`".to_owned()],
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

fn text(mut table: Table<'_>, key: &'static str, faults: &mut Faults) -> Option<(LockedText, Span)> {
    let span = table.span();
    let path = required_path(&mut table, faults);
    let sha256 = required_digest(&mut table, key, Algorithm::Sha256, faults);
    Some((LockedText { path: path?, sha256: sha256?.value }, span))
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

impl LockedArtifact {
    fn read(
        mut table: Table<'_>,
        places: &mut Vec<(Algorithm, Span)>,
        faults: &mut Faults,
    ) -> Option<(Utf8PathBuf, Self)> {
        let path = required_path(&mut table, faults);
        if !table.has("size") {
            table.missing("size", faults);
        }
        let size = table.count("size", faults);
        let sha256 = required_digest(&mut table, "sha256", Algorithm::Sha256, faults);
        let sha512 = digest(&mut table, "sha512", Algorithm::Sha512, faults);
        let blake3 = digest(&mut table, "blake3", Algorithm::Blake3, faults);
        let all = sha256.iter().chain(&sha512).chain(&blake3);
        places.extend(all.map(|digest| (digest.value.algorithm(), digest.span)));
        let [sha512, blake3] = [sha512, blake3].map(|digest| digest.map(|digest| digest.value));
        let facts = table.table("facts", "`[model.artifact.facts]`", faults).map(facts).unwrap_or_default();
        Some((path?, Self { size: size?, sha256: sha256?.value, sha512, blake3, facts }))
    }

    fn write(&self, path: &Utf8Path, text: &mut String) {
        text.push_str("\n[[model.artifact]]\n");
        line(text, "path", Some(path.as_str()));
        let _ = writeln!(text, "size = {}", self.size);
        line(text, "sha256", Some(self.sha256.hex()));
        line(text, "sha512", self.sha512.as_ref().map(Digest::hex));
        line(text, "blake3", self.blake3.as_ref().map(Digest::hex));
        if !self.facts.is_empty() {
            text.push_str("\n[model.artifact.facts]\n");
        }
        for (name, value) in &self.facts {
            let _ = writeln!(text, "{} = {}", toml_edit::Key::new(name), quoted(value));
        }
    }
}

/// The facts that are strings; another kind of value is one that this version does not know.
fn facts(table: Table<'_>) -> BTreeMap<String, String> {
    let entries = table.into_entries().filter_map(|(key, mut value)| match value.take() {
        ValueInner::String(value) => Some((key.name.into_owned(), value.into_owned())),
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
            size: 13,
            sha256: digest(Algorithm::Sha256, "a"),
            sha512: Some(digest(Algorithm::Sha512, "b")),
            blake3: Some(digest(Algorithm::Blake3, "c")),
            facts: BTreeMap::from([("general.architecture".to_owned(), "qwen2 \"x\"\n".to_owned())]),
        };
        let plain = LockedArtifact { sha512: None, facts: BTreeMap::new(), ..artifact.clone() };
        let text = |path: &str| LockedText { path: path.into(), sha256: digest(Algorithm::Sha256, "d") };
        let model = LockedModel {
            version: Some("1.0".to_owned()),
            source: Some("hf:acme/m".to_owned()),
            license_file: Some(text("models/LICENSE")),
            card: Some(text("models/README.md")),
            artifacts: BTreeMap::from([
                ("models/a.gguf".into(), artifact),
                ("models/b \u{e9}.gguf".into(), plain),
            ]),
        };
        let key = |name: &str, version: Option<&str>| ModelKey {
            package: "app".to_owned(),
            package_version: version.map(str::to_owned),
            package_source: version.map(|_| "git+https://example.org/app".to_owned()),
            name: name.to_owned(),
        };
        LockFile::new(BTreeMap::from([
            (key("m", None), model),
            (key("bare", Some("1.0.0")), LockedModel::default()),
        ]))
    }

    #[test]
    fn what_is_written_is_read_again() {
        let text = sample().to_toml();
        let (lock, faults) = read(&text);
        assert_eq!(faults, []);
        assert_eq!(lock.models, sample().models);
        assert_eq!(lock.to_toml(), text);
        let key = lock.models.keys().next().expect("a model");
        let place = lock.place(key, Utf8Path::new("models/a.gguf")).expect("a place");
        assert!(text[place.start..place.end].contains("a.gguf"), "{}", &text[place.start..place.end]);
    }

    #[test]
    fn keys_of_a_newer_program_are_passed_over() {
        let text = sample().to_toml();
        let more = text
            .replace("version = 1\n", "version = 1\nmade-by = [\"x\"]\n")
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
                "resolve the conflict, or delete",
            ),
            (
                good.replace("version = 1\n", "version = 2\n"),
                "a newer one wrote it",
                "update cargo-model-sbom",
            ),
            (good.replace("version = 1\n", "version = 0\n"), "version 0", "restore the file"),
            (good.replace("version = 1\n", ""), "has no `version`", "restore the file"),
            (good.replace("version = 1\n", "version = \"1\"\n"), "whole number", "restore the file"),
            (good.replace(&hex, "abc"), "`abc` is not a SHA-256", "restore the file"),
            (good.replace("size = 13\n", ""), "has no `size`", "restore the file"),
            (good.replace("size = 13\n", "size = -1\n"), "negative", "restore the file"),
            (good.replace("models/a.gguf", "../a.gguf"), "leaves the package", "restore the file"),
            (
                good.replace("models/b \u{e9}.gguf", "models/a.gguf"),
                "`models/a.gguf` twice",
                "restore the file",
            ),
            (format!("{good}{model}"), "the model `bare` of `app` twice", "restore the file"),
            (good.replace("[[model]]", "[[model"), "invalid TOML", "restore the file"),
            (good[..good.find("sha512").expect("a digest") - 10].to_owned(), "", "restore the file"),
        ] {
            let (_, faults) = read(&text);
            let fault = faults.first().unwrap_or_else(|| panic!("no fault: {message}"));
            assert!(fault.message.contains(message), "{message}: {}", fault.message);
            assert!(fault.help[0].starts_with(help), "{message}: {:?}", fault.help);
            assert_eq!(fault.code, CODE);
        }
    }

    #[test]
    fn an_equals_sign_in_a_text_is_no_conflict() {
        assert_eq!(conflict("a\n=======\n"), None);
        assert_eq!(conflict("a\n<<<<<<< HEAD\n"), Some((2, 14)));
    }
}
