//! What a document says to whom, over the sample that uses each field.

use std::collections::BTreeSet;

use super::{integrity, sample};
use crate::assemble::audience::{UNDISCLOSED, address, is_confidential};
use crate::assemble::bom::{Audience, Bom, ComponentKind};
use crate::assess::rules::is_about_review;
use crate::facts::{self, FACTS};

/// What each audience reads about the components of a document, by the labels of the facts.
fn told(bom: &Bom) -> BTreeSet<&'static str> {
    bom.all_components().chain(&bom.ancestors).flat_map(facts::told).collect()
}

#[test]
fn customers_get_what_the_table_says() {
    let mut bom = sample::sample();
    // What is concealed of confidential data is tested below.
    for component in &mut bom.components {
        if let ComponentKind::Dataset(facts) = &mut component.kind {
            facts.classification = Some("public".to_owned());
        }
    }
    address(&mut bom, Audience::Internal);
    let everything = told(&bom);
    address(&mut bom, Audience::Customer);
    let customers = told(&bom);
    for fact in FACTS.iter().filter(|fact| everything.contains(fact.label)) {
        let is_told = customers.contains(fact.label);
        assert_eq!(is_told, fact.audience == Audience::Customer, "{}", fact.label);
    }
    let kept: Vec<_> = everything.difference(&customers).copied().collect();
    assert_eq!(
        kept,
        [
            "indemnity",
            "reason of the review",
            "reason of the risk",
            "review imported from",
            "service level",
            "state",
            "support",
            "until",
        ]
    );
    assert!(bom.custom_licenses.values().all(|license| license.purchase.is_none()));
    for annotation in &bom.annotations {
        assert!(is_about_review(annotation.code), "{annotation:?}");
    }
}

#[test]
fn confidential_data_have_no_name() {
    let mut bom = sample::sample();
    let secret = bom
        .components
        .iter_mut()
        .find_map(|component| match &mut component.kind {
            ComponentKind::Dataset(facts) => {
                facts.classification = Some("Internal only".to_owned());
                Some((component.name.clone(), component.reference.clone()))
            }
            _ => None,
        })
        .expect("a dataset");
    address(&mut bom, Audience::Customer);
    let text = format!("{bom:?}");
    assert!(!text.contains(&secret.0) && !text.contains(secret.1.as_str()), "{}", secret.0);
    assert!(bom.components.iter().any(|component| component.name == UNDISCLOSED));
    integrity::check_bom(&bom).expect("it is whole");
}

#[test]
fn a_class_that_nobody_knows_is_confidential() {
    for (class, is) in
        [(None, false), (Some("Public"), false), (Some("confidential"), true), (Some("öffentlich"), true)]
    {
        assert_eq!(is_confidential(class), is, "{class:?}");
    }
}

#[test]
fn an_internal_document_stays_inside() {
    for (declared, expected) in
        [(None, "AMBER_AND_STRICT"), (Some("CLEAR"), "AMBER_AND_STRICT"), (Some("RED"), "RED")]
    {
        let mut bom = Bom { tlp: declared, ..sample::sample() };
        address(&mut bom, Audience::Internal);
        assert_eq!(bom.tlp, Some(expected));
    }
}
