//! That no fact of the BOM is lost on its way, in any version or serialization.

use std::collections::BTreeSet;

use quick_xml::events::Event;

use super::*;
use crate::assemble::bom::{Component, ComponentKind, Terms};
use crate::facts::{Family, file_properties, properties};

#[test]
fn xml_says_what_json_says() {
    for ((json_format, _), xml_format) in JSON.into_iter().zip([&XML_1_5, &XML_1_6, &XML_1_7]) {
        let mut in_json = BTreeSet::new();
        strings(&json(json_format, &sample()), &mut in_json);
        let frame = |text: &String| {
            !text.starts_with("http://cyclonedx.org/schema/")
                && !["CycloneDX", "1.5", "1.6", "1.7"].contains(&text.as_str())
        };
        in_json.retain(frame);
        let mut in_xml = xml_strings(&xml_format.write(&sample()).expect("a whole BOM"));
        in_xml.retain(frame);
        let only_json: Vec<_> = in_json.difference(&in_xml).collect();
        let only_xml: Vec<_> = in_xml.difference(&in_json).filter(|text| *text != "1").collect();
        assert!(
            only_json.is_empty() && only_xml.is_empty(),
            "{}: {only_json:?} {only_xml:?}",
            xml_format.id()
        );
    }
}

fn strings(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => drop(found.insert(text.clone())),
        Value::Array(items) => items.iter().for_each(|item| strings(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| strings(field, found)),
        _ => {}
    }
}

fn xml_strings(document: &[u8]) -> BTreeSet<String> {
    let text = std::str::from_utf8(document).expect("UTF-8");
    let mut reader = quick_xml::Reader::from_str(text);
    let (mut found, mut content) = (BTreeSet::new(), String::new());
    loop {
        let event = reader.read_event().expect("well-formed XML");
        match &event {
            Event::Start(start) | Event::Empty(start) => {
                for attribute in start.attributes().map(|attribute| attribute.expect("an attribute")) {
                    found.insert(
                        quick_xml::escape::unescape(&attribute.value).expect("entities").into_owned(),
                    );
                }
                content.clear();
            }
            Event::Text(text) => content.push_str(text),
            Event::GeneralRef(reference) => {
                content.push_str(
                    &quick_xml::escape::unescape(&format!("&{};", &**reference)).expect("an entity"),
                );
            }
            Event::End(_) if !content.trim().is_empty() => drop(found.insert(std::mem::take(&mut content))),
            Event::Eof => return found,
            _ => {}
        }
    }
}

/// Every text of the BOM is somewhere in every document: the lists below are the BOM's own fields.
#[test]
fn no_fact_is_lost_in_any_version() {
    let bom = sample();
    let mut facts: Vec<String> =
        bom.all_components().chain(&bom.ancestors).flat_map(component_facts).collect();
    facts.extend(bom.custom_licenses.values().flat_map(|license| {
        let purchase = license
            .purchase
            .iter()
            .flat_map(|purchase| [&purchase.licensee, &purchase.purchase_order])
            .flatten();
        [&license.name, &license.url, &license.licensor, &license.text]
            .into_iter()
            .flatten()
            .chain(purchase)
            .cloned()
    }));
    facts.extend(bom.custom_licenses.keys().cloned());
    facts.extend(
        [
            "2025-01-01T00:00:00Z",
            "2026-01-01T00:00:00Z",
            "subscription",
            "AMBER",
            "mailto:security@example.com",
        ]
        .map(str::to_owned),
    );
    facts
        .extend(bom.annotations.iter().map(|annotation| format!("{}: {}", annotation.code, annotation.text)));
    for (format, _) in JSON {
        let mut written = BTreeSet::new();
        strings(&json(format, &bom), &mut written);
        let lost: Vec<_> =
            facts.iter().filter(|fact| !written.iter().any(|text| text.contains(&***fact))).collect();
        assert!(lost.is_empty(), "{}: {lost:#?}", format.id());
    }
}

fn component_facts(component: &Component) -> Vec<String> {
    let mut facts = vec![component.name.clone()];
    let texts = [&component.version, &component.description, &component.purl, &component.copyright];
    facts.extend(texts.into_iter().flatten().cloned());
    facts.extend(component.release_date.map(|date| date.strftime("%Y-%m-%d").to_string()));
    facts.extend(
        component.authors.iter().map(|author| author.split(" <").next().unwrap_or_default().to_owned()),
    );
    facts.extend(component.digests.iter().map(|digest| digest.hex().to_owned()));
    facts.extend(component.links.iter().map(|link| link.url.clone()));
    let own = properties(component, Family::CycloneDx);
    facts.extend(own.flat_map(|property| [property.name.to_owned(), property.value]));
    for file in &component.files {
        facts.extend([file.path.clone(), file.role.as_str().to_owned()]);
        facts.extend(file.size.map(|size| size.to_string()));
        facts.extend(file.digests.iter().map(|digest| digest.hex().to_owned()));
        let own = file_properties(file, Family::CycloneDx);
        facts.extend(own.flat_map(|property| [property.name.to_owned(), property.value]));
    }
    let Terms { declared, concluded, as_written, text, review, evidence, .. } = &component.terms;
    facts.extend(evidence.iter().map(|evidence| evidence.to_string()));
    facts.extend(declared.iter().chain(concluded).map(|expression| expression.as_str().to_owned()));
    facts.extend(as_written.clone());
    facts.extend(
        text.iter()
            .flat_map(|text| [text.path.clone(), text.content.clone(), text.normalized_sha256.clone()]),
    );
    facts.extend(review.iter().filter_map(|review| review.reason.clone()));
    facts.extend(review.iter().filter_map(|review| review.decided.clone()).flat_map(|(who, day)| [who, day]));
    match &component.kind {
        ComponentKind::Model(card) => {
            facts.extend([&card.task, &card.family, &card.architecture].into_iter().flatten().cloned());
            facts.extend(
                [&card.inputs, &card.outputs, &card.use_cases, &card.limitations]
                    .into_iter()
                    .flatten()
                    .cloned(),
            );
            facts.extend(card.claims.metrics.iter().flat_map(|metric| {
                [Some(&metric.kind), Some(&metric.value), metric.slice.as_ref()]
                    .into_iter()
                    .flatten()
                    .cloned()
            }));
            facts.extend(card.approach.map(|approach| approach.to_string()));
        }
        ComponentKind::Dataset(data) => {
            facts.extend(data.types.iter().map(ToString::to_string));
            facts.extend(data.classification.clone());
            facts.extend(data.built_date.map(|date| date.strftime("%Y-%m-%d").to_string()));
        }
        _ => {}
    }
    facts
}
