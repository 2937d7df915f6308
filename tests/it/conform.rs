//! `cargo model-sbom conform`: on our own documents in every format, and on those that others made.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{Workspace, program, run};

const FORMATS: [&str; 9] = [
    "cyclonedx-1.5-json",
    "cyclonedx-1.6-json",
    "cyclonedx-1.7-json",
    "cyclonedx-1.5-xml",
    "cyclonedx-1.6-xml",
    "cyclonedx-1.7-xml",
    "spdx-2.3-json",
    "spdx-2.3-tag-value",
    "spdx-3.0-json",
];

/// A directory with the documents of `coding-assistant` under the names of their formats.
fn documents() -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let workspace = Workspace::fixture("coding-assistant");
    for format in FORMATS {
        let document = workspace.document(format, &["--quiet"]);
        std::fs::write(directory.path().join(format), document).expect("written");
    }
    directory
}

fn file(directory: &tempfile::TempDir, name: &str, text: &str) -> PathBuf {
    let path = directory.path().join(name);
    std::fs::write(&path, text).expect("a file");
    path
}

/// The exit code, and the ids of what must be and is not met.
fn must(document: &Path, profile: &str) -> (i32, Vec<String>) {
    let output = program()
        .args(["model-sbom", "conform", "--message-format", "json", "--profile", profile])
        .arg(document)
        .output()
        .expect("runs");
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let requirements = report["profiles"][0]["requirements"].as_array().expect("requirements").clone();
    let failed = requirements
        .iter()
        .filter(|each| each["severity"] == "must" && each["status"] == "not-met")
        .map(|each| each["id"].as_str().expect("an id").to_owned());
    (output.status.code().expect("an exit code"), failed.collect())
}

/// The product that is not built yet and data without a file have no digest; all the rest is there, whatever the
/// format.
#[test]
fn our_own_documents_say_the_same_in_every_format() {
    let documents = documents();
    for format in FORMATS {
        let path = documents.path().join(format);
        assert_eq!(must(&path, "ntia"), (0, vec![]), "{format}");
        assert_eq!(must(&path, "g7-ai"), (0, vec![]), "{format}");
        assert_eq!(must(&path, "eu-ai-act"), (0, vec![]), "{format}");
        let (_, failed) = must(&path, "cisa-2026");
        let allowed = ["cisa-2026-hash-value"];
        assert!(failed.iter().all(|id| allowed.contains(&id.as_str())), "{format}: {failed:?}");
    }
}

/// The fixture with terms of its own ids for the two texts that nobody recognises, as a reviewer would declare them.
fn with_own_terms() -> Workspace {
    let workspace = Workspace::fixture("coding-assistant");
    let ids = [
        (
            "LicenseRef-scancode-bigcode-open-rail-m-v1",
            "LicenseRef-Acme-bigcode",
            "models/starcoder2-3b/LICENSE",
        ),
        (
            "LicenseRef-scancode-llama-2-license-2023",
            "LicenseRef-Acme-llama-2",
            "models/acme-codellama-7b-rust/LICENSE.txt",
        ),
    ];
    for file in ["Cargo.toml", "model-sbom.toml"] {
        let mut text = workspace.read(file);
        for (listed, own, license_text) in ids {
            text = text.replace(listed, own);
            if file == "model-sbom.toml" {
                let table = format!("id = \"{own}\"\nname = \"{own}\"\nfile = \"{license_text}\"\n");
                text.push_str(&format!("\n[[license]]\n{table}"));
            }
        }
        workspace.write(file, &text);
    }
    workspace
}

/// What nobody but a person can settle is the licence of the two models whose texts are unrecognised.
#[test]
fn bsi_lacks_nothing_where_the_licences_are_decided_and_the_product_is_built() {
    let directory = tempfile::tempdir().expect("a directory");
    let product = directory.path().join("coding-assistant");
    std::fs::write(&product, [&b"\x7fELF\x02\x01\x01"[..], &[0; 64]].concat()).expect("a file");
    let product = product.to_str().expect("UTF-8");
    let judged = |workspace: &Workspace, format: &str| {
        let arguments = ["--quiet", "--artifact", product, "--profile", "bsi-tr-03183-2"];
        let document = file(
            &directory,
            format,
            &String::from_utf8(workspace.document(format, &arguments)).expect("UTF-8"),
        );
        ["bsi-tr-03183-2", "cra", "cert-in"].map(|profile| must(&document, profile))
    };
    let open = (1, vec!["bsi-tr-03183-2-distribution-license".to_owned()]);
    let nothing = (0, vec![]);
    for format in ["cyclonedx-1.6-json", "cyclonedx-1.7-xml", "spdx-3.0-json"] {
        let results = judged(&Workspace::fixture("coding-assistant"), format);
        assert_eq!(results, [open.clone(), nothing.clone(), nothing.clone()], "{format}");
    }
    let workspace = with_own_terms();
    for model in ["starcoder2-3b", "acme-codellama-7b-rust"] {
        let output = workspace.run(&["review", model, "--approve", "--by", "Ada, Legal", "--reason", "read"]);
        assert_eq!(output.code, 0, "{}", output.stderr);
    }
    for format in ["cyclonedx-1.6-json", "cyclonedx-1.7-xml", "spdx-3.0-json"] {
        assert_eq!(
            judged(&workspace, format),
            [nothing.clone(), nothing.clone(), nothing.clone()],
            "{format}"
        );
    }
}

#[test]
fn documents_that_others_made_fail_with_the_ids_of_what_they_lack() {
    let directory = tempfile::tempdir().expect("a directory");
    let bare = json!({"bomFormat": "CycloneDX", "specVersion": "1.4", "version": 1,
        "components": [{"type": "library", "name": "left-pad", "version": "1.3.0"}]});
    let bare = file(&directory, "bare.json", &bare.to_string());
    let expected = ["supplier-name", "unique-identifier", "sbom-author", "timestamp"];
    assert_eq!(must(&bare, "ntia"), (1, expected.map(|id| format!("ntia-{id}")).to_vec()));

    let spdx = "SPDXVersion: SPDX-2.3\nCreator: Tool: t-1.0\nCreated: 2026-01-01T00:00:00Z\nPackageName: p\n\
                SPDXID: SPDXRef-p\nPackageSupplier: NOASSERTION\nPackageVersion: 1\n\
                PackageLicenseDeclared: NOASSERTION\nRelationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-p\n";
    let spdx = file(&directory, "p.spdx", spdx);
    let expected = ["supplier-name", "unique-identifier", "sbom-author"];
    assert_eq!(must(&spdx, "ntia"), (1, expected.map(|id| format!("ntia-{id}")).to_vec()));
    let expected = ["author", "identifier", "hash-value"];
    assert_eq!(must(&spdx, "cisa-2026"), (1, expected.map(|id| format!("cisa-2026-{id}")).to_vec()));
    assert_eq!(must(&spdx, "spdx3-ai"), (1, vec!["spdx3-ai-format".to_owned()]));
}

#[test]
fn sarif_names_each_rule_and_the_document_by_a_relative_uri() {
    let directory = tempfile::tempdir().expect("a directory");
    file(&directory, "a b.json", r#"{"bomFormat": "CycloneDX", "specVersion": "1.6"}"#);
    let output = program()
        .current_dir(directory.path())
        .args(["conform", "a b.json", "--profile", "ntia", "--profile", "g7-ai", "--message-format", "sarif"])
        .output()
        .expect("runs");
    assert_eq!(output.status.code(), Some(1));
    let log: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let scan = &log["runs"][0];
    assert_eq!(log["version"], "2.1.0");
    assert_eq!(scan["tool"]["driver"]["rules"].as_array().expect("rules").len(), 57);
    for result in scan["results"].as_array().expect("results") {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
        assert_eq!(scan["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
        let uri = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
        assert_eq!(uri, "a%20b.json");
    }
}

#[test]
fn exit_codes_tell_usage_from_the_environment() {
    let directory = tempfile::tempdir().expect("a directory");
    let text = file(&directory, "notes.txt", "hello");
    let missing = directory.path().join("missing.json");
    for (path, profile, code) in [(&text, "ntia", 2), (&text, "unheard-of", 2), (&missing, "ntia", 3)] {
        let mut command = program();
        command.arg("conform").arg(path).args(["--profile", profile]);
        assert_eq!(run(command).code, code, "{} {profile}", path.display());
    }
    let mut command = program();
    let piped = file(&directory, "piped", r#"{"bomFormat": "CycloneDX", "specVersion": "1.6"}"#);
    command.args(["conform", "-", "--profile", "ntia"]).stdin(std::fs::File::open(piped).expect("a file"));
    let output = run(command);
    assert_eq!(output.code, 1);
    let text = output.text();
    let head = "stdin: CycloneDX 1.6 (JSON), 0 components\nanother program made it: ask its maker";
    assert!(text.starts_with(head), "{text}");
    assert!(text.contains("ntia-sbom-author") && text.contains("fix: "), "{text}");
}

#[test]
fn a_signature_that_cannot_be_verified_is_never_met() {
    let directory = tempfile::tempdir().expect("a directory");
    let bom = json!({"bomFormat": "CycloneDX", "specVersion": "1.6", "signature": {"algorithm": "ES256", "value": "AA"}});
    let statement = json!({"_type": "https://in-toto.io/Statement/v1", "predicate": bom});
    let payload = statement.to_string().into_bytes();
    let envelope = json!({"payloadType": "application/vnd.in-toto+json", "payload": base64(&payload), "signatures": [{"sig": base64(b"no signature")}]});
    file(&directory, "key.pem", "no key");
    for (document, key, said) in [
        (bom.to_string(), "key.pem", "is inside the document (JSF), and no such signature is verified here"),
        (
            json!({"bomFormat": "CycloneDX"}).to_string(),
            "key.pem",
            "is missing: it is in no envelope with one",
        ),
        (statement.to_string(), "key.pem", "is missing: it is in no envelope with one"),
        (envelope.to_string(), "gone.pem", "cannot use the key gone.pem"),
        (envelope.to_string(), "key.pem", "can't be verified: "),
    ] {
        file(&directory, "bom.json", &document);
        let mut command = program();
        command.current_dir(directory.path());
        command.args(["model-sbom", "conform", "bom.json", "--profile", "cisa-2026", "--key", key]);
        let output = run(command);
        assert_eq!(output.code, 2, "{said}: {}", output.stderr);
        assert!(output.stderr.contains(said), "{said}: {}", output.stderr);
        assert!(!output.stderr.contains("Verified"), "{}", output.stderr);
    }
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let of_three = |part: &[u8]| {
        let number =
            part.iter().chain([&0; 2]).take(3).fold(0_usize, |number, byte| number << 8 | usize::from(*byte));
        (0..4)
            .map(|at| if at > part.len() { '=' } else { LETTERS[number >> (18 - 6 * at) & 63].into() })
            .collect::<String>()
    };
    bytes.chunks(3).map(of_three).collect()
}
