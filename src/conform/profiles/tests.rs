//! Documents that meet a checklist, and what fails when one thing is taken away.

use serde_json::{Value, json};

use crate::conform::{PROFILES, Severity, Status, profile, run};
use crate::read;

/// The ids of what is not met, without the name of the profile.
fn missing(id: &str, document: &Value) -> Vec<&'static str> {
    let document = read::document(document.to_string().as_bytes()).expect("a document");
    let reports = run(&document, &[profile(id).expect(id)]);
    let missing = reports[0].outcomes.iter().filter(|outcome| outcome.is_missing());
    missing.map(|outcome| &outcome.requirement.id[id.len() + 1..]).collect()
}

/// A document from which something is taken away, or in which it is replaced.
fn changed(mut document: Value, pointer: &str, value: Value) -> Value {
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
    let parent = document.pointer_mut(parent).expect(pointer);
    match (parent, value) {
        (Value::Object(fields), Value::Null) => drop(fields.remove(key).expect(pointer)),
        (Value::Object(fields), value) => drop(fields.insert(key.to_owned(), value)),
        (parent, value) => *parent.pointer_mut(&format!("/{key}")).expect(pointer) = value,
    }
    document
}

fn cyclonedx() -> Value {
    let license = json!([{"license": {"id": "MIT", "acknowledgement": "declared"}},
                         {"license": {"id": "MIT", "acknowledgement": "concluded"}}]);
    let maker = json!({"name": "Example", "contact": [{"email": "a@example.org"}]});
    let hashes = json!([{"alg": "SHA-512", "content": "00"}]);
    let links = json!([{"type": "distribution", "url": "https://example.org/x"}]);
    let properties = json!([
        {"name": "bsi:component:filename", "value": "x"},
        {"name": "bsi:component:executable", "value": "non-executable"},
        {"name": "bsi:component:archive", "value": "no archive"},
        {"name": "bsi:component:structured", "value": "unstructured"},
        {"name": "model-sbom:release-date", "value": "2026-01-01"}]);
    json!({
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
        "metadata": {
            "timestamp": "2026-01-01T00:00:00Z", "lifecycles": [{"phase": "build"}],
            "tools": {"components": [{"type": "application", "name": "t", "version": "1"}]},
            "authors": [{"name": "Example", "email": "a@example.org"}],
            "component": {"type": "application", "bom-ref": "app", "name": "app", "version": "1",
                "description": "d", "purl": "pkg:cargo/app@1", "manufacturer": maker, "hashes": hashes,
                "licenses": license, "properties": properties, "externalReferences": [
                    {"type": "distribution", "url": "https://example.org/app"},
                    {"type": "security-contact", "url": "mailto:a@example.org"}]}},
        "components": [
            {"type": "machine-learning-model", "bom-ref": "m", "name": "m", "version": "1", "description": "d",
             "purl": "pkg:huggingface/a/m@00", "supplier": maker, "manufacturer": maker, "hashes": hashes,
             "licenses": license, "properties": properties, "externalReferences": links,
             "modelCard": {"modelParameters": {
                "approach": {"type": "supervised"}, "task": "t", "architectureFamily": "f",
                "datasets": [{"ref": "d"}], "inputs": [{"format": "text"}], "outputs": [{"format": "text"}]},
                "considerations": {"useCases": ["u"], "technicalLimitations": ["l"]}}},
            {"type": "data", "bom-ref": "d", "name": "d", "version": "1", "description": "d",
             "purl": "pkg:generic/d@1", "manufacturer": maker, "hashes": hashes, "licenses": license,
             "properties": properties, "externalReferences": links,
             "data": [{"type": "dataset", "classification": "public"}]}],
        "dependencies": [{"ref": "app", "dependsOn": ["m"]}, {"ref": "m"}, {"ref": "d"}],
        "compositions": [{"aggregate": "complete", "dependencies": ["app", "m", "d"]}]
    })
}

#[test]
fn a_whole_document_meets_every_checklist_that_is_not_about_spdx() {
    let about_spdx = ["spdx3-ai", "openchain-telco"];
    for profile in PROFILES.iter().filter(|profile| !about_spdx.contains(&profile.id())) {
        assert_eq!(missing(profile.id(), &cyclonedx()), [""; 0], "{}", profile.id());
    }
}

#[test]
fn what_is_taken_away_is_missed_by_its_name() {
    for (id, pointer, value, expected) in [
        ("ntia", "/metadata/authors", Value::Null, vec!["sbom-author"]),
        ("ntia", "/metadata/timestamp", json!("yesterday"), vec!["timestamp"]),
        ("ntia", "/components/0/version", json!("NOASSERTION"), vec!["component-version"]),
        ("ntia", "/components/1/purl", Value::Null, vec!["unique-identifier"]),
        ("ntia", "/components/1/manufacturer", Value::Null, vec!["supplier-name"]),
        ("ntia", "/components/0/name", Value::Null, vec!["component-name"]),
        ("ntia", "/dependencies/1/ref", Value::Null, vec![]),
        ("cisa-2026", "/metadata/authors", Value::Null, vec!["author"]),
        ("cisa-2026", "/components/0/version", json!("unknown"), vec![]),
        ("cisa-2026", "/components/0/version", Value::Null, vec!["component-version", "unknown-information"]),
        ("cisa-2026", "/components/1/manufacturer", json!({"name": "x"}), vec![]),
        ("cisa-2026", "/components/0/hashes", Value::Null, vec!["hash-value", "unknown-information"]),
        ("cisa-2026", "/components/0/hashes/0/alg", json!("MD5"), vec!["hash-algorithm"]),
        ("cisa-2026", "/components/0/licenses", Value::Null, vec!["license", "unknown-information"]),
        ("cisa-2026", "/components/0/licenses", json!([{"expression": "NOASSERTION"}]), vec![]),
        ("cisa-2026", "/metadata/lifecycles", Value::Null, vec!["generation-context"]),
        ("cisa-2026", "/compositions", Value::Null, vec!["coverage"]),
        ("bsi-tr-03183-2", "/specVersion", json!("1.5"), vec!["format"]),
        ("bsi-tr-03183-2", "/vulnerabilities", json!([{"id": "CVE-1"}]), vec!["no-vulnerabilities"]),
        ("bsi-tr-03183-2", "/metadata/timestamp", json!("2026-01-01T00:00:00+02:00"), vec!["timestamp"]),
        ("bsi-tr-03183-2", "/components/0/manufacturer", Value::Null, vec!["component-creator"]),
        (
            "bsi-tr-03183-2",
            "/components/0/licenses/1",
            json!({"license": {"id": "MIT"}}),
            vec!["distribution-license"],
        ),
        (
            "bsi-tr-03183-2",
            "/components/0/licenses/0/license/id",
            json!("Own terms"),
            vec!["license-identifiers"],
        ),
        ("bsi-tr-03183-2", "/components/0/hashes/0/content", json!("NOASSERTION"), vec!["hash"]),
        ("cert-in", "/components/1/hashes/0/content", json!("unknown"), vec!["hashes"]),
        ("cra", "/metadata/authors/0", json!({"name": "N/A"}), vec!["author"]),
        ("ntia", "/metadata/authors/0", json!({"name": "\u{200b}"}), vec!["sbom-author"]),
        ("bsi-tr-03183-2", "/components/0/hashes/0/alg", json!("SHA-256"), vec!["hash"]),
        ("bsi-tr-03183-2", "/components/0/properties/1/name", json!("x"), vec!["executable"]),
        ("bsi-tr-03183-2", "/compositions/0/dependencies", json!(["app", "m"]), vec!["completeness"]),
        ("bsi-tr-03183-2", "/serialNumber", Value::Null, vec!["sbom-uri"]),
        ("g7-ai", "/components/0/purl", Value::Null, vec!["model-identifier"]),
        ("g7-ai", "/components/0/hashes", Value::Null, vec!["model-hash-value", "model-hash-algorithm"]),
        ("g7-ai", "/components/0/licenses", Value::Null, vec!["model-license"]),
        ("g7-ai", "/components/1/licenses", Value::Null, vec!["dataset-license"]),
        ("g7-ai", "/components/1/data/0/classification", Value::Null, vec!["dataset-sensitivity"]),
        ("g7-ai", "/metadata/component/externalReferences", Value::Null, vec!["security-policy"]),
        ("eu-ai-act", "/components/0/licenses", Value::Null, vec!["xii-1h-license"]),
        (
            "eu-ai-act",
            "/components/0/modelCard/modelParameters/architectureFamily",
            Value::Null,
            vec!["xii-1f-architecture"],
        ),
        (
            "eu-ai-act",
            "/components/0/modelCard/modelParameters/outputs",
            Value::Null,
            vec!["xii-1g-modalities"],
        ),
        ("eu-ai-act", "/components/0/modelCard/modelParameters/datasets", Value::Null, vec!["xii-2c-data"]),
        (
            "eu-ai-act",
            "/components/0/modelCard/considerations/technicalLimitations",
            Value::Null,
            vec!["iv-3-limitations"],
        ),
        ("cra", "/specVersion", Value::Null, vec!["format"]),
        ("cra", "/metadata/component/version", Value::Null, vec!["product", "component-version"]),
        ("cra", "/metadata/component", Value::Null, vec!["product", "top-level-dependencies"]),
        ("cra", "/dependencies", Value::Null, vec!["top-level-dependencies", "transitive-dependencies"]),
        ("cra", "/components/0/name", Value::Null, vec!["component-name"]),
        ("cra", "/components/0/version", json!("NOASSERTION"), vec!["component-version"]),
        ("cra", "/metadata/authors", Value::Null, vec!["author"]),
        ("cra", "/metadata/timestamp", Value::Null, vec!["timestamp"]),
        ("cra", "/components/0/purl", Value::Null, vec!["identifier"]),
        ("cra", "/components/1/manufacturer", Value::Null, vec!["component-maker"]),
        ("cra", "/components/0/hashes", Value::Null, vec![]),
        ("cra", "/metadata/component/externalReferences", Value::Null, vec![]),
        ("cert-in", "/specVersion", Value::Null, vec!["format"]),
        ("cert-in", "/components/0/name", Value::Null, vec!["component-name", "ai-model-name"]),
        ("cert-in", "/components/0/version", Value::Null, vec!["component-version", "ai-model-version"]),
        ("cert-in", "/metadata/component/description", Value::Null, vec!["component-description"]),
        ("cert-in", "/metadata/component/description", json!("TBD."), vec!["component-description"]),
        ("cert-in", "/metadata/component/description", json!("n/a"), vec!["component-description"]),
        ("cert-in", "/components/1/manufacturer", Value::Null, vec!["component-supplier", "ai-data-source"]),
        ("cert-in", "/components/0/licenses", Value::Null, vec!["component-license", "ai-license"]),
        ("cert-in", "/metadata/component/purl", Value::Null, vec!["identifier"]),
        ("cert-in", "/dependencies", json!([]), vec!["component-dependencies"]),
        ("cert-in", "/components/0/properties/4", json!({"name": "x", "value": "y"}), vec!["release-date"]),
        ("cert-in", "/metadata/component/properties/4", json!({"name": "x", "value": "y"}), vec![]),
        ("cert-in", "/components/1/hashes", Value::Null, vec!["hashes"]),
        ("cert-in", "/metadata/authors", Value::Null, vec!["author"]),
        ("cert-in", "/metadata/timestamp", Value::Null, vec!["timestamp"]),
        ("cert-in", "/components/0/properties/1/name", json!("x"), vec!["executable"]),
        ("cert-in", "/components/0/properties/2/name", json!("x"), vec!["archive"]),
        ("cert-in", "/components/0/properties/3/name", json!("x"), vec!["structured"]),
        (
            "cert-in",
            "/components/0/modelCard",
            json!({}),
            vec![
                "ai-model-type",
                "ai-algorithms",
                "ai-data-sets",
                "ai-input",
                "ai-output",
                "ai-intended-usage",
                "ai-out-of-scope-usage",
            ],
        ),
    ] {
        assert_eq!(missing(id, &changed(cyclonedx(), pointer, value)), expected, "{id} {pointer}");
    }
}

/// What a document can have beyond what a checklist needs.
fn everything() -> Value {
    let mut document = cyclonedx();
    document["signature"] = json!({"algorithm": "RS256", "value": "bm90IGEgc2lnbmF0dXJl"});
    document["vulnerabilities"] = json!([{"id": "CVE-1"}]);
    document["declarations"] = json!({"claims": [{"bom-ref": "c"}]});
    document["services"] = json!([{"name": "s"}]);
    document["annotations"] = json!([{"subjects": ["app", "gpu", "lib"], "text": "withheld: the digest"}]);
    document["components"].as_array_mut().expect("components").extend([
        json!({"type": "device", "bom-ref": "gpu", "name": "gpu"}),
        json!({"type": "library", "bom-ref": "lib", "name": "lib"}),
    ]);
    let statements = json!([{"type": "exploitability-statement", "url": "https://example.org/vex"},
                            {"type": "acceptable-use-policy", "url": "https://example.org/aup"}]);
    for component in
        ["/metadata/component", "/components/0", "/components/1", "/components/2", "/components/3"]
    {
        let component = document.pointer_mut(component).expect(component).as_object_mut().expect("an object");
        let properties = [
            "patchStatus",
            "endOfLife",
            "criticality",
            "usage-restrictions",
            "parameter-count",
            "context_length",
        ];
        let properties = properties.map(|name| json!({"name": format!("x:{name}"), "value": "1"}));
        let own = component.entry("properties").or_insert_with(|| json!([]));
        own.as_array_mut().expect("properties").extend(properties);
        let links = component.entry("externalReferences").or_insert_with(|| json!([]));
        links.as_array_mut().expect("links").extend(statements.as_array().expect("links").clone());
    }
    let card = document.pointer_mut("/components/0/modelCard").expect("a card");
    card["quantitativeAnalysis"] = json!({"performanceMetrics": [
        {"type": "accuracy", "value": "1"}, {"type": "success of an attack", "value": "0.01"}]});
    card["considerations"]["environmentalConsiderations"] = json!({"energyConsumptions": [{"activity": "training", "activityEnergyCost": {"value": 0.4, "unit": "kWh"}}]});
    document
}

fn spdx_2() -> Value {
    let package = |id: &str| {
        json!({"SPDXID": id, "name": id, "versionInfo": "1", "supplier": "Organization: Example", "downloadLocation": "NOASSERTION",
               "licenseDeclared": "MIT", "licenseConcluded": "NOASSERTION", "copyrightText": "NOASSERTION",
               "checksums": [{"algorithm": "SHA256", "checksumValue": "00"}],
               "externalRefs": [{"referenceType": "purl", "referenceLocator": "pkg:cargo/a@1"}]})
    };
    json!({"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "n", "documentNamespace": "https://example.org/n",
           "creationInfo": {"created": "2026-01-01T00:00:00Z", "comment": "SBOM Type: Build",
                            "creators": ["Tool: t-1.0", "Organization: Example (a@example.org)"]},
           "packages": [package("SPDXRef-a"), package("SPDXRef-b")],
           "relationships": [
               {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-a"},
               {"spdxElementId": "SPDXRef-a", "relationshipType": "CONTAINS", "relatedSpdxElement": "SPDXRef-b"}]})
}

#[test]
fn the_guide_of_telecommunications_takes_spdx_alone() {
    assert_eq!(missing("openchain-telco", &spdx_2()), [""; 0]);
    assert_eq!(missing("openchain-telco", &cyclonedx()), ["format"]);
    for (pointer, value, expected) in [
        ("/spdxVersion", json!("SPDX-2.1"), vec!["format"]),
        ("/name", Value::Null, vec!["document"]),
        ("/documentNamespace", Value::Null, vec!["document"]),
        ("/creationInfo/created", json!("yesterday"), vec!["created"]),
        ("/creationInfo/creators", json!(["Tool: t-1.0", "Person: Ada"]), vec!["organization"]),
        ("/creationInfo/creators", json!(["Tool: t", "Organization: Example"]), vec!["tool"]),
        ("/creationInfo/creators", json!(["Tool: scanner 32.3", "Organization: Example"]), vec![]),
        ("/creationInfo/comment", Value::Null, vec!["sbom-type"]),
        ("/creationInfo/creators", json!(["Tool: t-1.0", "Organization: "]), vec!["organization"]),
        ("/creationInfo/creators", json!(["Tool: t-1.0", "Organization: ()"]), vec!["organization"]),
        ("/creationInfo/creators", json!(["Tool: t-1.0", "Organization: TBD"]), vec!["organization"]),
        ("/creationInfo/creators", json!(["Tool: 2", "Organization: Example"]), vec!["tool"]),
        ("/creationInfo/creators", json!(["Tool: unknown-1.0", "Organization: Example"]), vec!["tool"]),
        ("/creationInfo/comment", json!("made of parts. BUILD SBOM, by hand"), vec![]),
        ("/creationInfo/comment", json!("SBOM type: Analyzed"), vec![]),
        ("/creationInfo/comment", json!("open source is listed"), vec!["sbom-type"]),
        ("/creationInfo/comment", json!("SBOM Type: house"), vec!["sbom-type"]),
        ("/creationInfo/comment", json!("of resources"), vec!["sbom-type"]),
        ("/packages/1/name", Value::Null, vec!["package-name"]),
        ("/packages/1/versionInfo", Value::Null, vec!["package-version"]),
        ("/packages/1/supplier", Value::Null, vec!["package-supplier"]),
        ("/packages/1/supplier", json!("NOASSERTION"), vec!["package-supplier"]),
        ("/packages/1/downloadLocation", Value::Null, vec![]),
        ("/packages/1/licenseConcluded", Value::Null, vec!["license-fields"]),
        ("/packages/1/licenseDeclared", json!("NOASSERTION"), vec!["license-known"]),
        ("/packages/1/copyrightText", Value::Null, vec!["copyright"]),
        ("/packages/1/checksums", Value::Null, vec!["checksum"]),
        ("/packages/1/externalRefs", Value::Null, vec!["purl"]),
        ("/relationships/0/relationshipType", json!("OTHER"), vec!["describes"]),
        ("/relationships/1/relationshipType", json!("OTHER"), vec!["contains"]),
    ] {
        assert_eq!(missing("openchain-telco", &changed(spdx_2(), pointer, value)), expected, "{pointer}");
    }
}

/// Documents without one thing each, of every kind.
fn poorer(document: &Value) -> Vec<Value> {
    fn pointers(value: &Value, path: &str, found: &mut Vec<String>) {
        let children: Vec<_> = match value {
            Value::Object(fields) => {
                fields.iter().map(|(key, value)| (format!("{path}/{key}"), value)).collect()
            }
            Value::Array(items) => {
                items.iter().enumerate().map(|(index, value)| (format!("{path}/{index}"), value)).collect()
            }
            _ => return,
        };
        for (path, value) in children {
            pointers(value, &path, found);
            found.push(path);
        }
    }
    let mut found = Vec::new();
    pointers(document, "", &mut found);
    found.into_iter().map(|pointer| changed(document.clone(), &pointer, Value::Null)).collect()
}

/// A document that can be read names its format: of these the other outcome is that it cannot be read.
const ALWAYS_MET: [&str; 2] = ["cisa-2026-data-format-name", "g7-ai-format-name"];

#[test]
fn every_requirement_can_be_met_and_can_be_missed() {
    let mut seen: std::collections::BTreeMap<&str, std::collections::BTreeSet<&str>> = Default::default();
    let weak = changed(cyclonedx(), "/components/0/hashes/0/alg", json!("MD5"));
    let mut more = changed(spdx_3(), "/@graph/0/ai_useSensitivePersonalInformation", json!("no"));
    more["@graph"][1]["dataset_datasetSize"] = json!(7);
    more["@graph"]
        .as_array_mut()
        .expect("elements")
        .push(json!({"type": "Relationship", "spdxId": "urn:all", "from": "urn:m",
        "to": ["urn:d"], "relationshipType": "dependsOn", "completeness": "complete"}));
    for whole in [cyclonedx(), everything(), spdx_2(), spdx_3(), weak, more] {
        for document in poorer(&whole).into_iter().chain([whole]) {
            let Ok(document) = read::document(document.to_string().as_bytes()) else { continue };
            for outcome in run(&document, PROFILES).into_iter().flat_map(|report| report.outcomes) {
                seen.entry(outcome.requirement.id).or_default().insert(outcome.status.as_str());
            }
        }
    }
    let mut faults = Vec::new();
    for requirement in PROFILES.iter().flat_map(|profile| profile.requirements()) {
        let statuses = &seen[requirement.id];
        let has = |words: &[&str]| words.iter().any(|word| statuses.contains(word));
        let is_right = match requirement.severity {
            Severity::ForAPerson => has(&["for-a-person"]) && !has(&["not-met"]),
            _ => {
                let can_be_missed = has(&["not-met", "for-a-person"]);
                has(&["met", "not-verified"]) && (can_be_missed || ALWAYS_MET.contains(&requirement.id))
            }
        };
        if !is_right {
            faults.push((requirement.id, statuses));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn what_is_withheld_is_told_from_what_is_unknown() {
    let id = "cisa-2026-withheld-information";
    assert_eq!(status("cisa-2026", id, &cyclonedx()), Status::NotApplicable);
    let mut document = changed(cyclonedx(), "/metadata/component/hashes", Value::Null);
    assert_eq!(status("cisa-2026", id, &document), Status::ForAPerson);
    document["annotations"] = json!([{"subjects": ["app"], "text": "The digest is withheld."}]);
    assert_eq!(status("cisa-2026", id, &document), Status::Met);
    let document = changed(cyclonedx(), "/components/0/version", json!("redacted"));
    assert_eq!(missing("ntia", &document), ["component-version"]);
    assert_eq!(status("cisa-2026", "cisa-2026-component-version", &document), Status::Met);
}

#[test]
fn data_are_asked_for_files_where_they_are_handed_out() {
    let without_files = changed(cyclonedx(), "/components/1/properties", Value::Null);
    for (dependencies, expected) in [
        (json!([{"ref": "app", "dependsOn": ["m"]}, {"ref": "m", "dependsOn": ["d"]}, {"ref": "d"}]), vec![]),
        (
            json!([{"ref": "app", "dependsOn": ["m", "d"]}, {"ref": "m"}, {"ref": "d"}]),
            vec!["filename", "executable", "archive", "structured"],
        ),
    ] {
        let document = changed(without_files.clone(), "/dependencies", dependencies);
        assert_eq!(missing("bsi-tr-03183-2", &document), expected);
    }
}

/// The status of one requirement.
fn status(id: &str, requirement: &str, document: &Value) -> Status {
    let document = read::document(document.to_string().as_bytes()).expect("a document");
    let outcomes = profile(id).expect(id).check(&document);
    let outcome = outcomes.into_iter().find(|outcome| outcome.requirement.id == requirement);
    outcome.expect(requirement).status
}

#[test]
fn a_signature_that_is_there_is_not_one_that_is_valid() {
    let mut signed = cyclonedx();
    signed["signature"] = json!({"algorithm": "RS256", "value": "bm90IGEgc2lnbmF0dXJl"});
    for (id, requirement) in [("cisa-2026", "cisa-2026-author-signature"), ("g7-ai", "g7-ai-signature")] {
        assert_eq!(status(id, requirement, &cyclonedx()), Status::ForAPerson);
        assert_eq!(status(id, requirement, &signed), Status::Unverified);
    }
    let document = read::document(signed.to_string().as_bytes()).expect("a document");
    let outcomes = profile("g7-ai").expect("a profile").check(&document);
    let fixes: Vec<_> = outcomes.iter().filter_map(crate::conform::Outcome::fix).collect();
    assert!(fixes.len() == 1 && fixes[0].contains("cdx-verify"), "{fixes:?}");
}

#[test]
fn a_fix_names_what_can_be_done_about_the_component_that_lacks_something() {
    for (id, pointer, requirement, fix) in [
        (
            "cisa-2026",
            "/metadata/component/hashes",
            "hash-value",
            "the product: `--artifact FILE` with the built product",
        ),
        (
            "cisa-2026",
            "/components/1/hashes",
            "hash-value",
            "datasets: `sha256 = \"…\"` in its `[[….dataset]]` table",
        ),
        (
            "cisa-2026",
            "/metadata/component/manufacturer",
            "producer",
            "the product: `name = \"…\"` in `[organization]` of model-sbom.toml",
        ),
        (
            "cisa-2026",
            "/components/0/version",
            "component-version",
            "models: `version = \"…\"` in its `[[….model]]` table",
        ),
    ] {
        let document = changed(cyclonedx(), pointer, Value::Null);
        let document = read::document(document.to_string().as_bytes()).expect("a document");
        let outcomes = profile(id).expect(id).check(&document);
        let missing = outcomes.iter().find(|outcome| outcome.requirement.id == format!("{id}-{requirement}"));
        assert_eq!(missing.and_then(crate::conform::Outcome::fix).as_deref(), Some(fix), "{pointer}");
    }
}

fn spdx_3() -> Value {
    let license = |from: &str, word: &str| {
        json!({"type": "Relationship", "spdxId": format!("urn:{from}-{word}"), "from": from, "to": ["urn:mit"],
               "relationshipType": word})
    };
    json!({"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [
        {"type": "ai_AIPackage", "spdxId": "urn:m", "name": "m", "releaseTime": "2026-01-01T00:00:00Z",
         "suppliedBy": "urn:o", "software_downloadLocation": "https://example.org", "software_packageVersion": "1",
         "software_primaryPurpose": "model", "software_copyrightText": "NOASSERTION"},
        {"type": "dataset_DatasetPackage", "spdxId": "urn:d", "name": "d", "releaseTime": "2026-01-01T00:00:00Z",
         "builtTime": "2026-01-01T00:00:00Z", "originatedBy": ["urn:o"], "suppliedBy": "urn:o",
         "software_downloadLocation": "https://example.org", "software_packageVersion": "1",
         "software_primaryPurpose": "data", "software_copyrightText": "NOASSERTION",
         "dataset_datasetType": ["text"]},
        {"type": "SpdxDocument", "spdxId": "urn:doc", "creationInfo": "_:c", "rootElement": ["urn:m"],
         "profileConformance": ["core", "ai", "dataset", "lite"]},
        {"type": "CreationInfo", "@id": "_:c", "specVersion": "3.0.1", "created": "2026-01-01T00:00:00Z",
         "createdBy": ["urn:o"]},
        {"type": "Organization", "spdxId": "urn:o", "name": "Example"},
        {"type": "simplelicensing_LicenseExpression", "spdxId": "urn:mit",
         "simplelicensing_licenseExpression": "MIT"},
        license("urn:m", "hasDeclaredLicense"), license("urn:m", "hasConcludedLicense"),
        license("urn:d", "hasDeclaredLicense"), license("urn:d", "hasConcludedLicense"),
    ]})
}

#[test]
fn rules_of_spdx_3_in_prose_are_checked_one_by_one() {
    for (pointer, value, expected) in [
        ("/@graph/0/name", json!("m"), vec![]),
        ("/@graph/0/releaseTime", Value::Null, vec!["claims", "ai-release-time"]),
        ("/@graph/0/suppliedBy", Value::Null, vec!["claims", "ai-supplied-by", "lite-supplied-by"]),
        ("/@graph/1/builtTime", Value::Null, vec!["claims", "dataset-built-time"]),
        ("/@graph/1/originatedBy", json!(["urn:o", "urn:o"]), vec!["claims", "dataset-originated-by"]),
        ("/@graph/1/dataset_datasetType", Value::Null, vec!["claims", "dataset-type"]),
        ("/@graph/0/software_copyrightText", Value::Null, vec!["claims", "lite-copyright-text"]),
        (
            "/@graph/4/name",
            Value::Null,
            vec!["claims", "ai-supplied-by", "lite-supplied-by", "lite-agent-name"],
        ),
        (
            "/@graph/6/from",
            json!("urn:d"),
            vec!["claims", "ai-declared-license", "dataset-declared-license", "lite-declared-license"],
        ),
    ] {
        let failed = missing("spdx3-ai", &changed(spdx_3(), pointer, value));
        assert_eq!(failed, expected, "{pointer}");
    }
    assert_eq!(missing("spdx3-ai", &cyclonedx()), ["format"]);
}

#[test]
fn without_a_model_nothing_is_asked_of_models() {
    let document =
        read::document(br#"{"bomFormat": "CycloneDX", "specVersion": "1.6"}"#).expect("a document");
    let reports = run(&document, &[profile("eu-ai-act").expect("a profile")]);
    let asked =
        reports[0].outcomes.iter().filter(|outcome| outcome.requirement.id.starts_with("eu-ai-act-xii"));
    for outcome in asked {
        assert_eq!(outcome.status, Status::NotApplicable, "{}", outcome.requirement.id);
    }
}

#[test]
fn how_well_a_model_does_says_nothing_about_its_security() {
    let status = |metric: &str| {
        let mut document = everything();
        document["components"][0]["modelCard"]["quantitativeAnalysis"] =
            json!({"performanceMetrics": [{"type": metric, "value": "1"}]});
        let document = read::document(document.to_string().as_bytes()).expect("a document");
        let outcomes = run(&document, PROFILES).into_iter().flat_map(|report| report.outcomes);
        let own = outcomes.filter(|one| one.requirement.clause.starts_with("KPI"));
        own.map(|one| one.status.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(status("accuracy"), ["for-a-person", "met"]);
    assert_eq!(status("Adversarial accuracy"), ["met", "met"]);
}
