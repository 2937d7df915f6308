//! What holds for each SPDX format: official schemas, no lost fact, the same bytes, no inconsistent document.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{JSON_2_3, JSON_3_0, TAG_VALUE_2_3, document_name, profile_gaps};
use crate::assemble::bom::{
    Bom, Component, ComponentKind, Link, LinkKind, Organization, Reference, Relation, RelationKind,
};
use crate::emit::{BomFormat, EmitError, sample};
use crate::facts::{Family, file_properties, properties};

const FORMATS: [&BomFormat; 3] = [&JSON_2_3, &TAG_VALUE_2_3, &JSON_3_0];

fn text(format: &BomFormat, bom: &Bom) -> String {
    String::from_utf8(format.write(bom).expect("a document")).expect("UTF-8")
}

fn json(format: &BomFormat, bom: &Bom) -> Value {
    serde_json::from_str(&text(format, bom)).expect("JSON")
}

/// The sample with what each profile asks for.
fn complete() -> Bom {
    let mut bom = sample::sample();
    let Bom { subject, components, ancestors, .. } = &mut bom;
    for component in std::iter::once(subject).chain(components).chain(ancestors) {
        complete_component(component);
    }
    bom
}

fn complete_component(component: &mut Component) {
    let date = "2024-02-29T00:00:00Z".parse().expect("a time");
    let supplier = Organization { name: "Example (Supplier)".to_owned(), ..Organization::default() };
    component.release_date.get_or_insert(date);
    component.supplier.get_or_insert(supplier);
    component.version.get_or_insert_with(|| "1".to_owned());
    component.copyright.get_or_insert_with(|| "Copyright 2024 Example Supplier".to_owned());
    if super::locations::download_location(component).is_none() {
        component
            .links
            .push(Link { kind: LinkKind::Distribution, url: "https://hub.example.org/files".to_owned() });
    }
    if let ComponentKind::Dataset(facts) = &mut component.kind {
        facts.built_date.get_or_insert(date);
    }
}

/// The sample with texts that try to break out of their fields.
fn hostile() -> Bom {
    let mut bom = sample::sample();
    let forged = "x </text>\r\nPackageName: forged\nSPDXID: SPDXRef-forged \u{0} \u{2028} \"\\n\" <text>";
    let supplier = Organization { name: format!("Lab (UK) {forged}"), ..Organization::default() };
    for component in &mut bom.components {
        component.name = format!("{} {forged}", component.name);
        component.description = Some(forged.to_owned());
        component.copyright = Some(forged.to_owned());
        component.supplier = Some(supplier.clone());
        component.authors = vec![format!("Person: {forged} <a@example.org>"), forged.to_owned()];
        component.source = Some(forged.to_owned());
        component.files.iter_mut().for_each(|file| file.path = format!("{}/{forged}", file.path));
    }
    bom.annotations[0].text = forged.to_owned();
    bom
}

#[test]
fn no_text_breaks_out_of_its_field() {
    let document = text(&TAG_VALUE_2_3, &hostile());
    let ends = document.lines().filter(|line| line.ends_with("</text>")).count();
    assert_eq!(document.matches("<text>").count(), ends);
    let mut inside = false;
    let outside = document.lines().filter(|line| {
        let outside = !inside;
        inside = (inside || line.contains("<text>")) && !line.ends_with("</text>");
        outside && line.starts_with("PackageName: forged")
    });
    assert_eq!(outside.count(), 0);
}

#[test]
fn documents_meet_the_official_schemas() {
    let schemas = [
        (&JSON_2_3, include_str!("../../../schemas/spdx/spdx-2.3.schema.json")),
        (&JSON_3_0, include_str!("../../../schemas/spdx/spdx-3.0.1.schema.json")),
    ];
    for (format, schema) in schemas {
        let schema =
            jsonschema::validator_for(&serde_json::from_str(schema).expect("a schema")).expect("a schema");
        for bom in [sample::sample(), sample::workspace(), complete(), hostile()] {
            let document = json(format, &bom);
            let errors: Vec<_> = schema
                .iter_errors(&document)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert!(
                errors.is_empty(),
                "{} of {}: {}",
                format.id(),
                document_name(&bom),
                &errors[0][..errors[0].len().min(2000)]
            );
        }
    }
}

#[test]
fn the_same_bom_gives_the_same_bytes_and_another_one_another_namespace() {
    for format in FORMATS {
        let (one, mut other) = (sample::sample(), sample::sample());
        assert_eq!(text(format, &one), text(format, &other), "{}", format.id());
        other.components[0].description = Some("changed".to_owned());
        assert_ne!(namespace(&text(format, &one)), namespace(&text(format, &other)), "{}", format.id());
    }
    let bom = sample::sample();
    assert_eq!(namespace(&text(&JSON_2_3, &bom)), namespace(&text(&TAG_VALUE_2_3, &bom)));
}

fn namespace(document: &str) -> String {
    let start = document.find("https://spdx.org/spdxdocs/").expect("a namespace");
    document[start..].chars().take_while(|character| !['"', '#', '\n'].contains(character)).collect()
}

#[test]
fn no_fact_of_the_sample_is_lost() {
    let facts = facts_of_the_sample();
    for format in FORMATS {
        let document = text(format, &sample::sample()).replace("\\n", "\n").replace("\\\"", "\"");
        for fact in &facts {
            assert!(document.contains(fact.as_str()), "{}: {fact:?} is missing", format.id());
        }
    }
}

fn facts_of_the_sample() -> BTreeSet<String> {
    let bom = sample::sample();
    let mut facts: BTreeSet<String> =
        bom.annotations.iter().map(|annotation| annotation.text.clone()).collect();
    for component in bom.all_components().chain(&bom.ancestors) {
        facts.extend(
            [&component.name, component.terms.as_written.as_ref().unwrap_or(&component.name)]
                .map(Clone::clone),
        );
        let optional = [&component.version, &component.description, &component.purl, &component.copyright];
        facts.extend(optional.into_iter().flatten().cloned());
        facts.extend(component.links.iter().map(|link| link.url.clone()));
        facts.extend(component.digests.iter().map(|digest| digest.hex().to_owned()));
        let files = component.files.iter().flat_map(|file| file_properties(file, Family::Spdx2));
        let of_spdx_2: Vec<_> = properties(component, Family::Spdx2).collect();
        let own = properties(component, Family::Spdx3).filter(|property| of_spdx_2.contains(property));
        let own = own.chain(files);
        facts.extend(own.flat_map(|property| [property.name.to_owned(), property.value]));
        facts.extend(
            component.files.iter().flat_map(|file| file.digests.iter().map(|digest| digest.hex().to_owned())),
        );
        facts.extend(
            component
                .terms
                .text
                .iter()
                .flat_map(|text| [text.content.clone(), text.normalized_sha256.clone()]),
        );
        facts.extend(component.terms.review.iter().filter_map(|review| review.reason.clone()));
    }
    let words = [
        "8589934592",
        "Qwen2ForCausalLM",
        "transformer",
        "self-supervised",
        "Knows nothing after 2023.",
        "Completes source code in an editor.",
        "text-generation",
        "image",
        "confidential",
        "structured",
        "2023-05-01T00:00:00Z",
        "2024-02-29T00:00:00Z",
        "AMBER",
        "sbom@example.com",
        "security@example.com",
        "https://example.com",
        "PO-1234",
        "2026-01-01",
        "subscription",
        "Example Commercial License",
        "https://data.example.org/terms",
        "open-source office",
        "2025-09-01",
        "lapsed",
        "rejected",
        "shipped",
        "build-time",
        "quantized",
        "distilled",
        "adapter",
        "merge",
        "finetune",
        "cargo-model-sbom-0.1.0",
        "2025-11-20T10:00:00Z",
        "model-sbom:license:as-written",
    ];
    facts.extend(words.map(str::to_owned));
    facts
}

#[test]
fn an_edge_to_nowhere_is_not_written() {
    let mut bom = sample::sample();
    let to = Reference::new("pkg:cargo/nowhere@1.0.0");
    bom.relations.push(Relation { from: bom.subject.reference.clone(), to, kind: RelationKind::DependsOn });
    bom.relations.sort();
    for format in FORMATS {
        assert!(matches!(format.write(&bom), Err(EmitError::Integrity(_))), "{}", format.id());
    }
}

#[test]
fn profiles_are_claimed_when_met() {
    let claims = |bom: &Bom| json(&JSON_3_0, bom)["@graph"][1]["profileConformance"].clone();
    let schema_only = ["core", "software", "simpleLicensing", "expandedLicensing"];
    assert_eq!(claims(&sample::sample()), Value::from(schema_only.to_vec()));
    assert_eq!(profile_gaps(&complete()), []);
    let all = [&schema_only[..], &["ai", "dataset", "lite"]].concat();
    assert_eq!(claims(&complete()), Value::from(all));
}

#[test]
fn names_that_differ_in_punctuation_alone_stay_apart() {
    let mut bom = sample::workspace();
    let mut twin = bom.components[0].clone();
    twin.reference = Reference::new("pkg:cargo/member_a@0.1.0");
    bom.components.push(twin);
    bom.components.sort_by(|left, right| left.reference.cmp(&right.reference));
    for format in FORMATS {
        text(format, &bom);
    }
}

#[test]
#[ignore = "writes documents for validators outside of this repository; SAMPLES names their directory"]
fn write_documents_for_other_validators() {
    let directory = std::env::var("SAMPLES").expect("SAMPLES");
    let boms = [
        ("sample", sample::sample()),
        ("workspace", sample::workspace()),
        ("complete", complete()),
        ("hostile", hostile()),
        ("many", sample::generated(1000)),
    ];
    for (name, bom) in boms {
        for format in FORMATS {
            let path = Path::new(&directory).join(format!("{name}.{}", format.extension()));
            fs::write(path, text(format, &bom)).expect("a file");
        }
    }
}
