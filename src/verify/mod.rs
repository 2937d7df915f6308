//! Checks files against what somebody said of them: a lock, or a bill of materials that anybody made.
//!
//! In: [`Expectation`]s, from [`lock`] or [`document`]. Out: a [`Report`]: every difference, by path. Nothing
//! outside of the directory in question is ever opened, whatever a document names.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use camino::{Utf8Path, Utf8PathBuf};

pub(crate) mod document;
mod files;
pub(crate) mod lock;
pub(crate) mod output;

use crate::digest::{Algorithm, Digest};
use crate::inspect::hashing::{Hashes, Spare, Wanted, each, hash_file};
use crate::inspect::layers::{self, Member, Wish};
use crate::inspect::license_text::file_digest;
use crate::inspect::{DigestChoice, InspectError, Progress, weights};
use crate::quantity::total;
use crate::resolve::{Pointer, lfs_pointer};

/// What is said of one file.
#[derive(Debug, Clone)]
pub(crate) struct Expectation {
    /// Its path as it is shown.
    pub path: String,
    /// The model that it belongs to, where a lock or a declaration says so.
    pub model: Option<String>,
    /// The file at that path, if there is one; inside the directory in question.
    pub exact: Option<Utf8PathBuf>,
    /// Other files that the path may mean, for a document that names files from another place.
    pub others: Vec<Utf8PathBuf>,
    /// The path inside the layer that these are, of a file in one.
    pub member: Option<String>,
    /// A digest of that layer which binds what is in it: the lock was written of one read of both.
    pub layer: Option<Digest>,
    /// Its length in bytes.
    pub size: Option<u64>,
    /// What proves it.
    pub proof: Proof,
    /// Further digests that are said of it; they have to be those of the same file.
    pub also: Vec<Claim>,
    /// Another name that a document has for it than its path.
    pub other_name: Option<String>,
    /// Its SHA-256, if that is said: what a Git LFS pointer in its place would name.
    pub sha256: Option<Digest>,
    /// The software that it is said to come with, by reference; none where that is not said.
    pub owners: BTreeSet<String>,
}

/// A digest that is said of a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Claim {
    /// The digest.
    pub digest: Digest,
    /// Where it stands, as `path:line`, if that is known.
    pub place: Option<String>,
}

impl Expectation {
    /// What a declaration says of a file.
    pub(crate) fn declared(
        path: String,
        model: &str,
        file: Option<Utf8PathBuf>,
        size: Option<u64>,
        sha256: Digest,
    ) -> Self {
        Self {
            path,
            model: Some(model.to_owned()),
            exact: file,
            others: Vec::new(),
            member: None,
            layer: None,
            size,
            proof: Proof::Bytes(sha256.clone()),
            also: Vec::new(),
            other_name: None,
            sha256: Some(sha256),
            owners: BTreeSet::new(),
        }
    }

    /// Every digest of its bytes that is said.
    fn claims(&self) -> impl Iterator<Item = (&Digest, Option<&String>)> {
        let first = match &self.proof {
            Proof::Bytes(digest) => Some((digest, None)),
            _ => None,
        };
        let first = first.filter(|(digest, _)| self.also.iter().all(|claim| claim.digest != **digest));
        first.into_iter().chain(self.also.iter().map(|claim| (&claim.digest, claim.place.as_ref())))
    }

    /// Whether the digests that are said of it can be those of other bytes, too.
    fn is_unproven(&self) -> bool {
        matches!(&self.proof, Proof::Bytes(digest) if !digest.algorithm().is_proof())
    }

    /// Asks for the digests that it needs.
    fn ask(&self, wanted: &mut Wanted) {
        self.claims().for_each(|(digest, _)| wanted.add(digest.algorithm()));
    }

    fn candidates(&self) -> impl Iterator<Item = &Utf8PathBuf> {
        self.exact.iter().chain(&self.others)
    }

    fn spot(&self, file: &Utf8Path) -> Spot {
        (file.to_owned(), self.member.clone())
    }
}

/// A file, or what is at a path inside the layer that it is.
type Spot = (Utf8PathBuf, Option<String>);

/// What proves a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Proof {
    /// A digest of its bytes.
    Bytes(Digest),
    /// The SHA-256 of its normalised text.
    Text(Digest),
    /// Nothing: it has no digest that is computed here.
    None,
    /// Nothing could: its path leads out of the directory.
    Outside,
}

/// What came of the files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// How many files are what they should be.
    pub intact: usize,
    /// What is not, sorted by path.
    pub differences: Vec<Difference>,
}

/// A file that is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// Its path as it is shown.
    pub path: String,
    /// The model that it belongs to, if that is known.
    pub model: Option<String>,
    /// How it differs.
    pub kind: DifferenceKind,
}

/// How a file differs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum DifferenceKind {
    /// It has other bytes.
    Changed {
        /// Its digest as it should be.
        expected: Digest,
        /// Its digest.
        found: Digest,
    },
    /// It is another text, however it is laid out.
    TextChanged {
        /// The SHA-256 of the normalised text as it should be.
        expected: Digest,
        /// That of the text.
        found: Digest,
    },
    /// One digest that is said of it is its own, and this one is not: they are not of one file.
    Contradicted {
        /// The digest that is not its own.
        expected: Digest,
        /// Its digest by that algorithm.
        found: Digest,
        /// Where that is said, as `path:line`, if that is known.
        place: Option<String>,
    },
    /// A document names it and its path differently.
    Renamed {
        /// The name.
        name: String,
    },
    /// It has another length.
    Resized {
        /// Bytes that it should have.
        expected: u64,
        /// Bytes that it has.
        found: u64,
    },
    /// It is not there.
    Missing,
    /// A Git LFS pointer stands in its place, which names a content.
    Pointer(Named),
    /// It looks like weights, and nothing is said of it.
    Extra,
    /// It has no digest that could prove it.
    Unproven,
    /// Its path leads out of the directory; it was not opened.
    Outside,
}

/// The content that a Git LFS pointer names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Named {
    /// What is expected, as far as that can be told.
    Expected,
    /// One of another SHA-256.
    Changed {
        /// The SHA-256 as it should be.
        expected: Digest,
        /// The SHA-256 that the pointer names.
        found: Digest,
    },
    /// One of another length.
    Resized {
        /// Bytes that it should have.
        expected: u64,
        /// Bytes that the pointer names.
        found: u64,
    },
}

impl Named {
    fn new(pointer: &Pointer, expectation: &Expectation) -> Self {
        let Pointer { sha256: found, size } = pointer;
        match (&expectation.sha256, expectation.size) {
            (Some(expected), _) if expected != found => {
                Self::Changed { expected: expected.clone(), found: found.clone() }
            }
            (_, Some(expected)) if expected != *size => Self::Resized { expected, found: *size },
            _ => Self::Expected,
        }
    }
}

impl DifferenceKind {
    /// The word that stands for it.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Contradicted { .. } => "conflict",
            Self::Renamed { .. } => "renamed",
            Self::Changed { .. }
            | Self::TextChanged { .. }
            | Self::Resized { .. }
            | Self::Pointer(Named::Changed { .. } | Named::Resized { .. }) => "changed",
            Self::Missing | Self::Pointer(Named::Expected) => "missing",
            Self::Extra => "extra",
            Self::Unproven => "unproven",
            Self::Outside => "outside",
        }
    }
}

/// Checks every expectation. `extra` are files that look like weights, each with its path as it is shown; those that
/// no expectation claims are reported.
pub(crate) fn run(
    expectations: &[Expectation],
    extra: &[(Utf8PathBuf, String)],
    progress: &dyn Progress,
) -> Result<Report, InspectError> {
    let evidence = Evidence::gather(expectations, progress)?;
    let right = |expectation: &Expectation, path: &Utf8Path| evidence.compare(expectation, path).is_none();
    let claimed: BTreeSet<_> = expectations
        .iter()
        .flat_map(|expectation| {
            let right = expectation.candidates().filter(|path| right(expectation, path));
            right.map(|path| expectation.spot(path))
        })
        .collect();
    let mut report = Report::default();
    let mut told = BTreeSet::new();
    let mut intact: BTreeMap<&str, Vec<&Expectation>> = BTreeMap::new();
    for expectation in expectations {
        let (file, kind) = match expectation.proof {
            Proof::None => (expectation.exact.as_ref(), Some(DifferenceKind::Unproven)),
            Proof::Outside => (None, Some(DifferenceKind::Outside)),
            Proof::Bytes(_) | Proof::Text(_) => evidence.judge(expectation, &claimed),
        };
        told.extend(file);
        let kind = kind.or_else(|| expectation.is_unproven().then_some(DifferenceKind::Unproven));
        let renamed = || Some(DifferenceKind::Renamed { name: expectation.other_name.clone()? });
        match kind.or_else(renamed) {
            Some(kind) => {
                let kind = in_sha256(kind, expectation, file)?;
                let (path, model) = (expectation.path.clone(), expectation.model.clone());
                report.differences.push(Difference { path, model, kind });
            }
            None => {
                report.intact += 1;
                intact.entry(expectation.path.as_str()).or_default().push(expectation);
            }
        }
    }
    for expectations in intact.into_values() {
        report.differences.extend(lacking(&expectations, &right, &mut report.intact));
    }
    let files: BTreeSet<_> = claimed.iter().map(|(file, _)| file).collect();
    let unnamed = extra.iter().filter(|(path, _)| !files.contains(path) && !told.contains(path));
    let unnamed =
        unnamed.map(|(_, path)| Difference { path: path.clone(), model: None, kind: DifferenceKind::Extra });
    report.differences.extend(unnamed);
    report.differences.sort();
    report.differences.dedup();
    Ok(report)
}

/// Of expectations of one path that packages have, those for which no file is left: a file in the package of one is none in
/// that of another. They no longer count as intact.
fn lacking(
    expectations: &[&Expectation],
    right: &impl Fn(&Expectation, &Utf8Path) -> bool,
    intact: &mut usize,
) -> Option<Difference> {
    let owners: BTreeSet<_> = expectations.iter().map(|expectation| &expectation.owners).collect();
    let candidates = expectations
        .iter()
        .flat_map(|expectation| expectation.candidates().filter(|file| right(expectation, file)));
    let lacking = owners.len().saturating_sub(candidates.collect::<BTreeSet<_>>().len());
    *intact -= lacking;
    (lacking > 0).then(|| Difference {
        path: expectations[0].path.clone(),
        model: expectations.iter().find_map(|expectation| expectation.model.clone()),
        kind: DifferenceKind::Missing,
    })
}

/// A difference in BLAKE3, as one in SHA-256: that is what publishers show and people compare.
fn in_sha256(
    kind: DifferenceKind,
    expectation: &Expectation,
    file: Option<&Utf8PathBuf>,
) -> Result<DifferenceKind, InspectError> {
    let is_blake3 = matches!(&kind, DifferenceKind::Changed { expected, .. } if expected.algorithm() == Algorithm::Blake3);
    let (Some(expected), Some(file), None) = (&expectation.sha256, file, &expectation.member) else {
        return Ok(kind);
    };
    if !is_blake3 {
        return Ok(kind);
    }
    let found = crate::inspect::digest::product(file, DigestChoice::Sha256Only)?.sha256;
    // The same SHA-256: it is the BLAKE3 that is wrong.
    Ok(if found == *expected { kind } else { DifferenceKind::Changed { expected: expected.clone(), found } })
}

/// What the available files are.
#[derive(Default)]
struct Evidence {
    sizes: BTreeMap<Spot, u64>,
    digests: BTreeMap<Spot, Vec<Digest>>,
    texts: BTreeMap<Spot, Digest>,
    pointers: BTreeMap<Utf8PathBuf, Pointer>,
    /// Files in layers that are what a lock has.
    proven: BTreeSet<Spot>,
}

/// What is read of a file.
#[derive(Debug, Clone, Copy, Default)]
struct Task {
    file: Wanted,
    /// Of every file in it, if it is a layer that is opened.
    members: Option<Wanted>,
}

impl Evidence {
    /// Reads each file once, for the digests that are asked for; one of another length than is said, not at all. A
    /// layer that a lock has is proven as a whole, and opened only if it is another one.
    fn gather(expectations: &[Expectation], progress: &dyn Progress) -> Result<Self, InspectError> {
        let mut evidence = Self::default();
        let mut tasks: BTreeMap<Utf8PathBuf, Task> = BTreeMap::new();
        for expectation in expectations {
            for path in expectation.candidates() {
                let size = crate::inspect::digest::size(path)?;
                evidence.sizes.insert((path.clone(), None), size);
                evidence.pointers.extend(lfs_pointer(path).map(|pointer| (path.clone(), pointer)));
                match (&expectation.member, &expectation.layer, &expectation.proof) {
                    (Some(_), Some(layer), _) => {
                        tasks.entry(path.clone()).or_default().file.add(layer.algorithm());
                    }
                    (Some(_), None, Proof::Bytes(_) | Proof::Text(_)) => {
                        let task = tasks.entry(path.clone()).or_default();
                        expectation.ask(task.members.get_or_insert_default());
                    }
                    (None, _, Proof::Bytes(_))
                        if expectation.size.is_none_or(|expected| expected == size) =>
                    {
                        expectation.ask(&mut tasks.entry(path.clone()).or_default().file);
                    }
                    (None, _, Proof::Text(_)) => {
                        let bytes = std::fs::read(path).map_err(|source| unreadable(path, source))?;
                        evidence.texts.insert((path.clone(), None), text_digest(&bytes));
                    }
                    _ => {}
                }
            }
        }
        tasks.retain(|_, task| task.members.is_some() || task.file != Wanted::default());
        evidence.read(tasks, progress)?;
        let mut opened: BTreeMap<Utf8PathBuf, Task> = BTreeMap::new();
        for expectation in expectations {
            let Some(layer) = &expectation.layer else { continue };
            for path in expectation.candidates() {
                if evidence.digests.get(&(path.clone(), None)).is_some_and(|digests| digests.contains(layer))
                {
                    evidence.proven.insert(expectation.spot(path));
                } else {
                    let task = opened.entry(path.clone()).or_default();
                    expectation.ask(task.members.get_or_insert_default());
                }
            }
        }
        evidence.read(opened, progress)?;
        Ok(evidence)
    }

    fn read(
        &mut self,
        tasks: BTreeMap<Utf8PathBuf, Task>,
        progress: &dyn Progress,
    ) -> Result<(), InspectError> {
        let size = |path: &Utf8PathBuf| self.sizes.get(&(path.clone(), None)).copied().unwrap_or_default();
        let mut tasks: Vec<_> = tasks.into_iter().collect();
        if tasks.is_empty() {
            return Ok(());
        }
        tasks.sort_by_key(|(path, _)| std::cmp::Reverse(size(path)));
        progress.start(tasks.len(), total(tasks.iter().map(|(path, _)| size(path))));
        let read = each(&tasks, |(path, task), spare| look_into(path, task, spare, progress));
        progress.finish();
        for ((path, _), read) in tasks.into_iter().zip(read) {
            let (hashes, members) = read.map_err(|source| unreadable(&path, source))?;
            self.digests.entry((path.clone(), None)).or_default().extend(hashes.into_digests());
            for member in members {
                let spot = (path.clone(), Some(member.path));
                self.sizes.insert(spot.clone(), member.size);
                if let Some(text) = member.text {
                    self.texts.insert(spot.clone(), text_digest(&text));
                }
                self.digests.insert(spot, member.digests);
            }
        }
        Ok(())
    }

    /// How a file differs from what is expected; `None` if it does not, or if nothing could tell.
    fn compare(&self, expectation: &Expectation, path: &Utf8Path) -> Option<DifferenceKind> {
        let kind = self.compare_content(expectation, path)?;
        let named = self.pointers.get(path).map(|pointer| Named::new(pointer, expectation));
        Some(named.map_or(kind, DifferenceKind::Pointer))
    }

    fn compare_content(&self, expectation: &Expectation, path: &Utf8Path) -> Option<DifferenceKind> {
        let spot = expectation.spot(path);
        if self.proven.contains(&spot) {
            return None;
        }
        let (expected, found) = match &expectation.proof {
            Proof::None | Proof::Outside => return None,
            Proof::Text(expected) => (expected, self.texts.get(&spot)),
            Proof::Bytes(_) => {
                let Some(size) = self.sizes.get(&spot).copied() else { return Some(DifferenceKind::Missing) };
                if let Some(expected) = expectation.size.filter(|expected| *expected != size) {
                    return Some(DifferenceKind::Resized { expected, found: size });
                }
                return self.compare_digests(expectation, &spot);
            }
        };
        let Some(found) = found else { return Some(DifferenceKind::Missing) };
        (expected != found)
            .then(|| DifferenceKind::TextChanged { expected: expected.clone(), found: found.clone() })
    }

    /// Every digest that is said of a file against its own.
    fn compare_digests(&self, expectation: &Expectation, spot: &Spot) -> Option<DifferenceKind> {
        let digests = self.digests.get(spot).map(Vec::as_slice).unwrap_or_default();
        let found = |said: &Digest| digests.iter().find(|found| found.algorithm() == said.algorithm());
        let (right, wrong): (Vec<_>, Vec<_>) =
            expectation.claims().partition(|(said, _)| found(said) == Some(*said));
        let (expected, place) = *wrong.first()?;
        let Some(is) = found(expected).cloned() else { return Some(DifferenceKind::Missing) };
        let expected = expected.clone();
        Some(match right.is_empty() {
            true => DifferenceKind::Changed { expected, found: is },
            false => DifferenceKind::Contradicted { expected, found: is, place: place.cloned() },
        })
    }

    /// What is wrong, and with which file.
    ///
    /// Where several files have the name, one that is right is enough. But the file that is just where the path
    /// says is told even then, unless it is another one that is named.
    fn judge<'e>(
        &self,
        expectation: &'e Expectation,
        claimed: &BTreeSet<Spot>,
    ) -> (Option<&'e Utf8PathBuf>, Option<DifferenceKind>) {
        let found = expectation.candidates().any(|path| self.compare(expectation, path).is_none());
        let others = if found { &[] } else { expectation.others.as_slice() };
        let wrong =
            expectation.exact.iter().chain(others).find(|path| !claimed.contains(&expectation.spot(path)));
        match wrong {
            Some(path) => (Some(path), self.compare(expectation, path)),
            None if found => (None, None),
            None => (None, Some(DifferenceKind::Missing)),
        }
    }
}

/// The digests of a file, and the files in it; none where it is no archive that can be unpacked.
fn look_into(
    path: &Utf8Path,
    task: &Task,
    spare: &Spare,
    progress: &dyn Progress,
) -> io::Result<(Hashes, Vec<Member>)> {
    let packing = layers::packing_of(&weights::head(path).unwrap_or_default());
    let (Some(members), Some(packing)) = (task.members, packing) else {
        return Ok((hash_file(path, task.file, spare, progress)?, Vec::new()));
    };
    let wish = Wish { packing, part: None, layer: task.file, members };
    let unpacked = layers::unpack(path, &wish, progress)?;
    Ok((unpacked.layer, unpacked.members.unwrap_or_default()))
}

fn text_digest(bytes: &[u8]) -> Digest {
    file_digest(bytes)
}

fn unreadable(path: &Utf8Path, source: io::Error) -> InspectError {
    InspectError::Read { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Algorithm;
    use crate::inspect::hashing::Silent;

    struct Directory(tempfile::TempDir);

    impl Directory {
        fn with(files: &[(&str, &str)]) -> Self {
            let directory = tempfile::tempdir().expect("a directory");
            for (name, content) in files {
                std::fs::write(directory.path().join(name), content).expect("written");
            }
            Self(directory)
        }

        fn at(&self, name: &str) -> Utf8PathBuf {
            Utf8PathBuf::from_path_buf(self.0.path().join(name)).expect("UTF-8")
        }

        fn expect(&self, exact: Option<&str>, others: &[&str], content: &str) -> Expectation {
            Expectation {
                model: None,
                also: Vec::new(),
                other_name: None,
                path: "w.onnx".to_owned(),
                exact: exact.map(|name| self.at(name)),
                others: others.iter().map(|name| self.at(name)).collect(),
                member: None,
                layer: None,
                size: None,
                proof: Proof::Bytes(Digest::from_bytes(
                    Algorithm::Blake3,
                    blake3::hash(content.as_bytes()).as_bytes(),
                )),
                sha256: None,
                owners: BTreeSet::new(),
            }
        }
    }

    fn kinds(report: &Report) -> Vec<&str> {
        report.differences.iter().map(|difference| difference.kind.as_str()).collect()
    }

    #[test]
    fn one_right_file_of_a_name_is_enough_unless_a_wrong_one_is_where_the_path_says() {
        let directory = Directory::with(&[("a", "one"), ("b", "two"), ("c", "three")]);
        for (exact, others, content, expected) in [
            (Some("a"), &[][..], "one", &[][..]),
            (Some("a"), &[], "two", &["changed"]),
            (None, &["a", "b"], "two", &[]),
            (None, &["a", "b"], "four", &["changed"]),
            (Some("c"), &["a", "b"], "two", &["changed"]),
            (None, &[], "one", &["missing"]),
        ] {
            let expectation = directory.expect(exact, others, content);
            let report = run(&[expectation], &[], &Silent).expect("readable");
            assert_eq!(kinds(&report), expected, "{exact:?} {others:?} {content}");
            assert_eq!(report.intact, usize::from(expected.is_empty()));
        }
    }

    #[test]
    fn files_of_one_path_in_two_packages_are_told_apart() {
        let directory = Directory::with(&[("a", "one"), ("b", "two")]);
        let both = [directory.expect(Some("a"), &["b"], "one"), directory.expect(Some("a"), &["b"], "two")];
        assert_eq!(
            run(&both, &[], &Silent).expect("readable"),
            Report { intact: 2, differences: Vec::new() }
        );
        let third =
            [directory.expect(Some("a"), &["b"], "one"), directory.expect(Some("a"), &["b"], "three")];
        assert_eq!(kinds(&run(&third, &[], &Silent).expect("readable")), ["changed"]);
    }

    #[test]
    fn what_nobody_names_is_extra_and_what_is_told_is_not_told_twice() {
        let directory = Directory::with(&[("a", "one"), ("b", "two"), ("c", "three")]);
        let extra = ["a", "b", "c"].map(|name| (directory.at(name), name.to_owned()));
        let expectations =
            [directory.expect(Some("a"), &[], "one"), directory.expect(Some("b"), &[], "zwei")];
        let report = run(&expectations, &extra, &Silent).expect("readable");
        assert_eq!(kinds(&report), ["extra", "changed"]);
        assert_eq!(report.differences[0].path, "c");
    }

    #[test]
    fn what_two_packages_have_is_two_files() {
        let directory = Directory::with(&[("a", "one"), ("b", "one")]);
        let of = |owner: &str, others: &[&str]| {
            let owners = BTreeSet::from([owner.to_owned()]);
            Expectation { owners, ..directory.expect(None, others, "one") }
        };
        for (owners, files, intact, expected) in [
            (["x", "y"], &["a", "b"][..], 2, &[][..]),
            (["x", "y"], &["a"], 1, &["missing"]),
            (["x", "x"], &["a"], 2, &[]),
        ] {
            let expectations = owners.map(|owner| of(owner, files));
            let report = run(&expectations, &[], &Silent).expect("readable");
            assert_eq!((report.intact, kinds(&report)), (intact, expected.to_vec()), "{owners:?} {files:?}");
        }
    }

    #[test]
    fn a_length_tells_before_a_digest() {
        let directory = Directory::with(&[("a", "one")]);
        let expectation = Expectation { size: Some(4), ..directory.expect(Some("a"), &[], "one") };
        let report = run(&[expectation], &[], &Silent).expect("readable");
        assert_eq!(report.differences[0].kind, DifferenceKind::Resized { expected: 4, found: 3 });
    }

    /// A document that names no SHA-256 leaves the length to tell.
    #[test]
    fn a_pointer_is_what_is_expected_unless_it_names_something_else() {
        let (one, two) = ("1".repeat(64), "2".repeat(64));
        let text = format!("version https://git-lfs.github.com/spec/v1\noid sha256:{one}\nsize 3\n");
        let directory = Directory::with(&[("a", &text)]);
        let sha256 = |hex: &str| Digest::from_hex(Algorithm::Sha256, hex).expect("64 digits");
        for (digest, size, expected) in [
            (Some(&one), Some(3), Named::Expected),
            (Some(&one), None, Named::Expected),
            (None, Some(3), Named::Expected),
            (None, None, Named::Expected),
            (None, Some(4), Named::Resized { expected: 4, found: 3 }),
            (Some(&one), Some(4), Named::Resized { expected: 4, found: 3 }),
            (Some(&two), Some(3), Named::Changed { expected: sha256(&two), found: sha256(&one) }),
        ] {
            let sha256 = digest.map(|hex| sha256(hex));
            let expectation = Expectation { size, sha256, ..directory.expect(Some("a"), &[], "one") };
            let report = run(&[expectation], &[], &Silent).expect("readable");
            assert_eq!(report.differences[0].kind, DifferenceKind::Pointer(expected));
        }
        let expectation = directory.expect(Some("a"), &[], &text);
        let report = run(&[expectation], &[], &Silent).expect("readable");
        assert_eq!(report.intact, 1, "the pointer itself was meant");
    }
}
