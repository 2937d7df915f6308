//! What is written is read again, whatever the words are: nine formats of one bill of materials say the same.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::{FORMATS, sample};
use crate::bom::{Bom, Component, ComponentKind, Metric, ModelCard};
use crate::{compare, read};

/// What an edit gives another text to.
#[derive(Debug, Clone, Copy)]
enum Place {
    Name,
    Version,
    Description,
    Author,
    Copyright,
    Supplier,
    AsWritten,
    TextOfLicense,
    ReasonOfReview,
    Evidence,
    Task,
    Family,
    Architecture,
    Input,
    Output,
    User,
    UseCase,
    Limitation,
    Measured,
    MeasuredOn,
    Emissions,
    Languages,
    Classification,
    Annotation,
    NameOfLicense,
    TextOfCustomLicense,
}

use Place::*;

const PLACES: [Place; 26] = [
    Name,
    Version,
    Description,
    Author,
    Copyright,
    Supplier,
    AsWritten,
    TextOfLicense,
    ReasonOfReview,
    Evidence,
    Task,
    Family,
    Architecture,
    Input,
    Output,
    User,
    UseCase,
    Limitation,
    Measured,
    MeasuredOn,
    Emissions,
    Languages,
    Classification,
    Annotation,
    NameOfLicense,
    TextOfCustomLicense,
];

/// Words that mean something to a format.
const WORDS: &[&str] = &[
    "]]>",
    "<!--",
    "<text>",
    "</text>",
    "</text >",
    "NOASSERTION",
    "NONE",
    "SPDXRef-a",
    "LicenseRef-a",
    "&#10;",
    "\u{e9}\u{1f600}",
];

/// A text in a place of a component, by its position.
type Edit = (usize, Place, String);

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    // What formats use for themselves, beside any printable character.
    let marked = "[a-z<>&\"'#:;=|\\\\{}\\[\\]()%@!?*_ -]{1,16}";
    let text = prop_oneof!["\\PC{1,24}", marked, prop::sample::select(WORDS).prop_map(str::to_owned)];
    // A value of a declaration has no spaces around it, and formats of lines know one kind of space.
    let text = text
        .prop_map(|text: String| text.split_whitespace().collect::<Vec<_>>().join(" "))
        .prop_filter("empty", |text| !text.is_empty());
    prop::collection::vec((0_usize..32, prop::sample::select(&PLACES[..]), text), 1..12)
}

fn card(component: &mut Component) -> Option<&mut ModelCard> {
    match &mut component.kind {
        ComponentKind::Model(card) => Some(card),
        _ => None,
    }
}

fn edit(bom: &mut Bom, (position, place, text): Edit) {
    // In SPDX these are no values.
    if ["NOASSERTION", "NONE"].contains(&text.as_str()) && !matches!(place, Annotation | TextOfLicense) {
        return;
    }
    let count = bom.annotations.len();
    if let (Annotation, Some(annotation)) = (place, bom.annotations.get_mut(position % count.max(1))) {
        annotation.text = text;
        return;
    }
    let licenses = bom.custom_licenses.len();
    if let (NameOfLicense | TextOfCustomLicense, Some(license)) =
        (place, bom.custom_licenses.values_mut().nth(position % licenses.max(1)))
    {
        match place {
            NameOfLicense => license.name = Some(text),
            _ => license.text = Some(text),
        }
        return;
    }
    let count = bom.components.len();
    let component = &mut bom.components[position % count];
    match place {
        Name => component.name = text,
        Version => component.version = Some(text),
        Description => component.description = Some(text),
        // SPDX has the address of an author behind the name, in brackets.
        Author if text.contains(['<', '>', '(', ')']) => {}
        Author => component.authors.push(text),
        Copyright => component.copyright = Some(text),
        Supplier => {
            if let Some(supplier) = &mut component.supplier {
                supplier.name = text;
            }
        }
        AsWritten => component.terms.as_written = component.terms.as_written.as_ref().map(|_| text),
        TextOfLicense => {
            if let Some(license) = &mut component.terms.text {
                license.content = text;
            }
        }
        ReasonOfReview => {
            if let Some(review) = &mut component.terms.review {
                review.reason = Some(text);
            }
        }
        Evidence => component.terms.evidence.iter_mut().for_each(|evidence| evidence.said = text.clone()),
        Classification => {
            if let ComponentKind::Dataset(facts) = &mut component.kind {
                facts.classification = Some(text);
            }
        }
        Annotation | NameOfLicense | TextOfCustomLicense => {}
        place => {
            let Some(card) = card(component) else { return };
            match place {
                Task => card.task = Some(text),
                Family => card.family = Some(text),
                Architecture => card.architecture = Some(text),
                Input => card.inputs.push(text),
                Output => card.outputs.push(text),
                User => card.users.push(text),
                UseCase => card.use_cases.push(text),
                Measured => card.claims.metrics.push(Metric::new(&text, "-0.5", None)),
                MeasuredOn => card.claims.metrics.push(Metric::new("f1", "85%", Some(text))),
                Emissions => card.claims.emissions = Some(text),
                Languages => card.languages = Some(text),
                _ => card.limitations.push(text),
            }
        }
    }
}

/// The same cases each time, so that a run without a change does not fail.
fn config() -> ProptestConfig {
    let rng_seed = RngSeed::Fixed(1);
    ProptestConfig { cases: 48, rng_seed, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn nine_formats_of_one_bill_of_materials_say_the_same(edits in edits()) {
        let mut bom = sample::sample();
        edits.into_iter().for_each(|one| edit(&mut bom, one));
        let mut first = None;
        for format in FORMATS {
            let bytes = format.write(&bom).expect("a document");
            let document = read::document(&bytes).unwrap_or_else(|error| panic!("{}: {error}", format.id()));
            for component in &bom.components {
                let is_read = document.components.iter().any(|read| {
                    read.name.as_ref() == Some(&component.name)
                        && read.version.known() == component.version.as_ref()
                });
                prop_assert!(is_read, "{}: {:?} {:?} is not read", format.id(), component.name, component.version);
            }
            let first = first.get_or_insert_with(|| document.clone());
            let difference = compare::run(first, &document);
            prop_assert!(!difference.is_any(), "{}: {difference:?}", format.id());
        }
    }
}
