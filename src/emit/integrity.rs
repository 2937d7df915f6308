//! What no schema sees: whether a BOM, and the document made from it, is whole in itself.
//!
//! In: a [`Bom`], or the references of a document about to be written. Out: nothing, or the first thing
//! that is wrong. Each check is linear in the size of its input. Nothing is repaired here.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::str::FromStr;

use packageurl::PackageUrl;
use thiserror::Error;

use crate::assemble::bom::{Bom, Component, ComponentKind, RelationKind, Terms};

/// Types of package URLs that name a crate: `generic` where no registry has it.
const CRATE_TYPES: &[&str] = &["cargo", "generic"];
/// Types of package URLs that name a model.
const MODEL_TYPES: &[&str] =
    &["bitbucket", "docker", "generic", "github", "gitlab", "huggingface", "mlflow", "oci"];
/// Types of package URLs that name a dataset: the type `huggingface` is for models only.
const DATASET_TYPES: &[&str] = &["bitbucket", "docker", "generic", "github", "gitlab", "oci"];
/// Types of package URLs that name a native library.
const NATIVE_TYPES: &[&str] = &["generic"];
/// Types of package URLs that name a workspace.
const WORKSPACE_TYPES: &[&str] = &["bitbucket", "cargo", "generic", "github", "gitlab"];

/// What makes a document inconsistent.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IntegrityError {
    /// Two components or files have one reference.
    #[error("the reference `{0}` is defined twice")]
    DuplicateReference(String),
    /// An edge starts or ends nowhere.
    #[error("a relation names `{0}`, which is not in the document")]
    DanglingRelation(String),
    /// An annotation is on nothing.
    #[error("an annotation names `{0}`, which is not in the document")]
    DanglingAnnotation(String),
    /// A statement about completeness is on nothing.
    #[error("a statement of completeness names `{0}`, which is not in the document")]
    DanglingCompleteness(String),
    /// The order that makes documents reproducible is broken.
    #[error("the {0} are not sorted, or one is repeated")]
    Unsorted(&'static str),
    /// A model is its own base.
    #[error("the model `{0}` is its own ancestor")]
    SelfAncestor(String),
    /// Models descend from each other.
    #[error("the lineage of the model `{0}` has a cycle")]
    AncestryCycle(String),
    /// No path leads from the subject to a model.
    #[error("nothing in the document leads to the model `{0}`")]
    UnreachableModel(String),
    /// A package URL that its specification does not allow.
    #[error("`{purl}` is not a package URL: {reason}")]
    MalformedPurl {
        /// The package URL.
        purl: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A package URL of an ecosystem that such a component can't come from.
    #[error("the package URL `{purl}` does not name a {kind}")]
    WrongPurlType {
        /// The package URL.
        purl: String,
        /// What the component is.
        kind: &'static str,
    },
    /// A `LicenseRef-…` without terms.
    #[error("`{component}` is under `{license}`, which the document does not describe")]
    UndescribedLicense {
        /// Which component.
        component: String,
        /// The `LicenseRef-…`.
        license: String,
    },
    /// The written document defines an identifier twice.
    #[error("the document defines `{0}` twice")]
    DuplicateInDocument(String),
    /// The written document uses an identifier that it does not define.
    #[error("the document refers to `{0}` and does not define it")]
    DanglingInDocument(String),
}

/// The identifiers of a document about to be written, collected from its wire structs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct DocumentReferences {
    /// Each identifier that an object of the document has, once per object.
    pub defined: Vec<String>,
    /// Each identifier that the document points to.
    pub used: Vec<String>,
}

/// Checks a BOM before any format sees it.
pub fn check_bom(bom: &Bom) -> Result<(), IntegrityError> {
    let known = unique_references(bom)?;
    sorted(bom)?;
    no_dangling_references(bom, &known)?;
    no_ancestry_cycle(bom)?;
    models_are_reachable(bom)?;
    for component in bom.all_components().chain(&bom.ancestors) {
        purl_names(component)?;
        licenses_are_described(component, bom)?;
    }
    Ok(())
}

/// Checks the identifiers of a document about to be written.
pub(crate) fn check_document(references: &DocumentReferences) -> Result<(), IntegrityError> {
    let mut defined = HashSet::with_capacity(references.defined.len());
    if let Some(twice) = references.defined.iter().find(|reference| !defined.insert(reference.as_str())) {
        return Err(IntegrityError::DuplicateInDocument(twice.clone()));
    }
    match references.used.iter().find(|reference| !defined.contains(reference.as_str())) {
        Some(nowhere) => Err(IntegrityError::DanglingInDocument(nowhere.clone())),
        None => Ok(()),
    }
}

fn unique_references(bom: &Bom) -> Result<HashSet<&str>, IntegrityError> {
    let mut known = HashSet::new();
    for component in bom.all_components().chain(&bom.ancestors) {
        let files = component.files.iter().map(|file| &file.reference);
        for reference in std::iter::once(&component.reference).chain(files) {
            if !known.insert(reference.as_str()) {
                return Err(IntegrityError::DuplicateReference(reference.as_str().to_owned()));
            }
        }
    }
    Ok(known)
}

/// [`Bom::relations_from`] searches in the sorted relations.
fn sorted(bom: &Bom) -> Result<(), IntegrityError> {
    let components = bom.components.is_sorted_by(|left, right| left.reference < right.reference);
    let ancestors = bom.ancestors.is_sorted_by(|left, right| left.reference < right.reference);
    let relations = bom.relations.is_sorted_by(|left, right| left < right);
    for (sorted, what) in [(components, "components"), (ancestors, "ancestors"), (relations, "relations")] {
        if !sorted {
            return Err(IntegrityError::Unsorted(what));
        }
    }
    Ok(())
}

fn no_dangling_references(bom: &Bom, known: &HashSet<&str>) -> Result<(), IntegrityError> {
    let ends = bom.relations.iter().flat_map(|relation| [&relation.from, &relation.to]);
    if let Some(nowhere) = ends.map(|end| end.as_str()).find(|end| !known.contains(end)) {
        return Err(IntegrityError::DanglingRelation(nowhere.to_owned()));
    }
    let mut annotated = bom.annotations.iter().map(|annotation| annotation.subject.as_str());
    if let Some(nowhere) = annotated.find(|subject| !known.contains(subject)) {
        return Err(IntegrityError::DanglingAnnotation(nowhere.to_owned()));
    }
    let mut stated =
        bom.completeness.iter().flat_map(|stated| &stated.subjects).map(|subject| subject.as_str());
    match stated.find(|subject| !known.contains(subject)) {
        Some(nowhere) => Err(IntegrityError::DanglingCompleteness(nowhere.to_owned())),
        None => Ok(()),
    }
}

type Edges<'a> = BTreeMap<&'a str, Vec<&'a str>>;

fn edges(bom: &Bom, wanted: fn(RelationKind) -> bool) -> Edges<'_> {
    let mut edges = Edges::new();
    for relation in bom.relations.iter().filter(|relation| wanted(relation.kind)) {
        edges.entry(relation.from.as_str()).or_default().push(relation.to.as_str());
    }
    edges
}

/// Takes away models whose bases are all taken away already; what is left descends from a cycle.
fn no_ancestry_cycle(bom: &Bom) -> Result<(), IntegrityError> {
    let bases = edges(bom, |kind| matches!(kind, RelationKind::DescendantOf(_)));
    if let Some((model, _)) = bases.iter().find(|(model, bases)| bases.contains(*model)) {
        return Err(IntegrityError::SelfAncestor((*model).to_owned()));
    }
    let mut descendants = Edges::new();
    for (&model, bases) in &bases {
        bases.iter().for_each(|base| descendants.entry(base).or_default().push(model));
    }
    let mut open: HashMap<_, _> = bases.iter().map(|(&model, bases)| (model, bases.len())).collect();
    let mut done: Vec<_> = descendants.keys().copied().filter(|base| !open.contains_key(base)).collect();
    while let Some(base) = done.pop() {
        for &model in descendants.get(base).into_iter().flatten() {
            let left = open.entry(model).and_modify(|left| *left -= 1).or_default();
            if *left == 0 {
                open.remove(model);
                done.push(model);
            }
        }
    }
    match open.into_keys().min() {
        Some(model) => Err(IntegrityError::AncestryCycle(model.to_owned())),
        None => Ok(()),
    }
}

fn models_are_reachable(bom: &Bom) -> Result<(), IntegrityError> {
    let edges = edges(bom, |_| true);
    let subject = bom.subject.reference.as_str();
    let mut reached = HashSet::from([subject]);
    let mut waiting = vec![subject];
    while let Some(from) = waiting.pop() {
        let next = edges.get(from).into_iter().flatten().copied();
        waiting.extend(next.filter(|to| reached.insert(*to)));
    }
    let mut models =
        bom.components.iter().filter(|component| matches!(component.kind, ComponentKind::Model(_)));
    match models.find(|model| !reached.contains(model.reference.as_str())) {
        Some(model) => Err(IntegrityError::UnreachableModel(model.reference.as_str().to_owned())),
        None => Ok(()),
    }
}

fn purl_names(component: &Component) -> Result<(), IntegrityError> {
    let Some(purl) = &component.purl else { return Ok(()) };
    let malformed = |reason: String| IntegrityError::MalformedPurl { purl: purl.clone(), reason };
    let parsed = PackageUrl::from_str(purl).map_err(|error| malformed(error.to_string()))?;
    let (types, kind) = match component.kind {
        ComponentKind::Workspace => (WORKSPACE_TYPES, "workspace"),
        ComponentKind::Application(_) | ComponentKind::Library(_) | ComponentKind::Replaced => {
            (CRATE_TYPES, "crate")
        }
        ComponentKind::Native(_) => (NATIVE_TYPES, "native library"),
        ComponentKind::Model(_) => (MODEL_TYPES, "model"),
        ComponentKind::Dataset(_) => (DATASET_TYPES, "dataset"),
    };
    if !types.contains(&parsed.ty()) {
        return Err(IntegrityError::WrongPurlType { purl: purl.clone(), kind });
    }
    match parsed.namespace() {
        None if parsed.ty() == "huggingface" => {
            Err(malformed("the type `huggingface` requires a namespace".to_owned()))
        }
        _ => Ok(()),
    }
}

fn licenses_are_described(component: &Component, bom: &Bom) -> Result<(), IntegrityError> {
    let Terms { declared, concluded, .. } = &component.terms;
    let mut named = declared.iter().chain(concluded).flat_map(|expression| expression.custom_ids());
    match named.find(|id| !bom.custom_licenses.contains_key(*id)) {
        Some(id) => Err(IntegrityError::UndescribedLicense {
            component: component.reference.as_str().to_owned(),
            license: id.to_owned(),
        }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assemble::bom::{Completeness, Descent, Reference, Relation};
    use crate::emit::sample::{self, sample};

    fn broken(change: fn(&mut Bom)) -> IntegrityError {
        let mut bom = sample();
        change(&mut bom);
        check_bom(&bom).expect_err("a broken BOM")
    }

    fn relate(bom: &mut Bom, from: &str, to: &str, kind: RelationKind) {
        bom.relations.push(Relation { from: Reference::new(from), to: Reference::new(to), kind });
        bom.relations.sort();
    }

    fn set_purl(bom: &mut Bom, reference: &str, purl: &str) {
        let mut components = std::iter::once(&mut bom.subject).chain(&mut bom.components);
        let component =
            components.find(|component| component.reference.as_str() == reference).expect("in the sample");
        component.purl = Some(purl.to_owned());
    }

    #[test]
    fn the_samples_are_whole() {
        for bom in [sample(), sample::workspace(), sample::generated(100)] {
            assert_eq!(check_bom(&bom), Ok(()));
        }
    }

    #[test]
    fn references_are_unique_and_lead_somewhere() {
        use IntegrityError::{
            DanglingAnnotation, DanglingCompleteness, DanglingRelation, DuplicateReference, Unsorted,
        };
        let nowhere = || "pkg:cargo/nowhere@1.0.0".to_owned();
        let twice = broken(|bom| bom.components[3].reference = bom.subject.reference.clone());
        assert_eq!(twice, DuplicateReference(sample::APP.to_owned()));
        let file_twice = broken(|bom| {
            let reference = bom.subject.reference.clone();
            bom.components.iter_mut().find(|component| !component.files.is_empty()).expect("files").files
                [0]
            .reference = reference;
        });
        assert_eq!(file_twice, DuplicateReference(sample::APP.to_owned()));
        let edge = broken(|bom| relate(bom, sample::APP, "pkg:cargo/nowhere@1.0.0", RelationKind::DependsOn));
        assert_eq!(edge, DanglingRelation(nowhere()));
        let note = broken(|bom| bom.annotations[0].subject = Reference::new("pkg:cargo/nowhere@1.0.0"));
        assert_eq!(note, DanglingAnnotation(nowhere()));
        let stated = broken(|bom| {
            let subjects = vec![Reference::new("pkg:cargo/nowhere@1.0.0")];
            bom.completeness.push(Completeness { subjects, aggregate: bom.completeness[0].aggregate });
        });
        assert_eq!(stated, DanglingCompleteness(nowhere()));
        assert_eq!(broken(|bom| bom.relations.reverse()), Unsorted("relations"));
        assert_eq!(broken(|bom| bom.components.reverse()), Unsorted("components"));
    }

    #[test]
    fn no_model_descends_from_itself() {
        let own = broken(|bom| {
            relate(bom, sample::CODER, sample::CODER, RelationKind::DescendantOf(Descent::Merge))
        });
        assert_eq!(own, IntegrityError::SelfAncestor(sample::CODER.to_owned()));
        let cycle = broken(|bom| {
            relate(bom, sample::BASE_LARGE, sample::ADAPTER, RelationKind::DescendantOf(Descent::Merge))
        });
        assert!(matches!(cycle, IntegrityError::AncestryCycle(_)), "{cycle}");
    }

    #[test]
    fn a_model_that_nothing_leads_to_is_an_error() {
        let lost = broken(|bom| bom.relations.retain(|relation| relation.to.as_str() != sample::SERVICE));
        assert_eq!(lost, IntegrityError::UnreachableModel(sample::SERVICE.to_owned()));
    }

    #[test]
    fn package_urls_are_well_formed_and_of_the_right_ecosystem() {
        for (reference, purl) in [
            (sample::APP, "cargo/example-app"),
            (sample::CODER, "pkg:huggingface/coder@2222222222222222222222222222222222222222"),
            (sample::CODER, "pkg:generic"),
        ] {
            let mut bom = sample();
            set_purl(&mut bom, reference, purl);
            let error = check_bom(&bom).expect_err(purl);
            assert!(matches!(error, IntegrityError::MalformedPurl { .. }), "{purl}: {error}");
        }
        for (reference, purl, kind) in [
            (sample::APP, "pkg:npm/example-app@1.2.0", "crate"),
            (sample::CODER, "pkg:pypi/coder@1", "model"),
            (sample::CORPUS, "pkg:huggingface/datasets/corpus@1", "dataset"),
        ] {
            let mut bom = sample();
            set_purl(&mut bom, reference, purl);
            assert_eq!(check_bom(&bom), Err(IntegrityError::WrongPurlType { purl: purl.to_owned(), kind }));
        }
    }

    #[test]
    fn every_custom_license_is_described() {
        let error = broken(|bom| drop(bom.custom_licenses.remove("LicenseRef-bare")));
        assert!(
            matches!(error, IntegrityError::UndescribedLicense { license, .. } if license == "LicenseRef-bare")
        );
    }

    #[test]
    fn documents_define_what_they_use_once() {
        let document = |defined: &[&str], used: &[&str]| {
            let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
            check_document(&DocumentReferences { defined: owned(defined), used: owned(used) })
        };
        assert_eq!(document(&["a", "b"], &["b", "b", "a"]), Ok(()));
        assert_eq!(document(&["a", "a"], &[]), Err(IntegrityError::DuplicateInDocument("a".to_owned())));
        assert_eq!(document(&["a"], &["b"]), Err(IntegrityError::DanglingInDocument("b".to_owned())));
    }
}
