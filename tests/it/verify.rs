//! `verify`: the files on disk against the lock, and against documents that anybody made.

use std::fs;

use serde_json::json;

use crate::support::{Output, SAFETENSORS, Workspace, sha256};

fn shared() -> Workspace {
    Workspace::fixture("shared-model")
}

const WEIGHTS: &str = "embeddings/models/all-minilm-l6-v2/model.safetensors";

fn differences(output: &Output) -> Vec<(String, String)> {
    let found = output.json()["differences"].as_array().cloned().expect("differences");
    let text = |value: &serde_json::Value| value.as_str().expect("a string").to_owned();
    found.iter().map(|one| (text(&one["status"]), text(&one["path"]))).collect()
}

fn verify(workspace: &Workspace, arguments: &[&str]) -> Output {
    workspace.run(&[&["verify", "--message-format", "json"], arguments].concat())
}

fn pair(status: &str, path: &str) -> (String, String) {
    (status.to_owned(), path.to_owned())
}

/// One byte of the weights is another one; their length is the same.
fn tamper(workspace: &Workspace) {
    let path = workspace.path().join(WEIGHTS);
    let mut bytes = fs::read(&path).expect("weights");
    *bytes.last_mut().expect("a byte") ^= 1;
    fs::write(path, bytes).expect("written");
}

#[test]
fn files_are_checked_against_the_lock() {
    let workspace = shared();
    let intact = verify(&workspace, &[]);
    assert_eq!((intact.code, &intact.json()["intact"], differences(&intact)), (0, &json!(3), Vec::new()));
    tamper(&workspace);
    workspace.write("searcher/stray.onnx", SAFETENSORS);
    workspace.write("embeddings/models/all-minilm-l6-v2/README.md", "another card");
    let licence = workspace.read("embeddings/models/all-minilm-l6-v2/LICENSE");
    workspace.write("embeddings/models/all-minilm-l6-v2/LICENSE", &licence.replace('\n', "\r\n"));
    let output = verify(&workspace, &[]);
    let expected = [
        pair("changed", "embeddings/models/all-minilm-l6-v2/README.md"),
        pair("changed", WEIGHTS),
        pair("extra", "searcher/stray.onnx"),
    ];
    assert_eq!((output.code, differences(&output)), (1, expected.to_vec()));
    let digest = &output.json()["differences"][1]["digest"];
    assert_eq!(digest["algorithm"], "SHA-256", "as publishers have it");
    assert_ne!(digest["expected"], digest["found"]);
    fs::remove_file(workspace.path().join(WEIGHTS)).expect("removed");
    assert_eq!(differences(&verify(&workspace, &[]))[1], pair("missing", WEIGHTS));
    let human = workspace.run(&["verify"]);
    assert_eq!(human.code, 1);
    assert!(human.text().contains(&format!("missing  {WEIGHTS}")), "{}", human.text());
    assert!(
        human.stderr.contains("Differs 3 differences from model-sbom.lock; 1 file intact"),
        "{}",
        human.stderr
    );
}

#[test]
fn weights_that_the_lock_does_not_know_are_extra() {
    let workspace = Workspace::model("license = \"MIT\"");
    assert_eq!(workspace.run(&["verify"]).code, 2, "there is no lock");
    workspace.run(&["lock"]);
    workspace.replace("Cargo.toml", "weights.gguf", "*.gguf");
    workspace.write("more.gguf", crate::support::gguf!(", more"));
    let output = verify(&workspace, &[]);
    assert_eq!((output.code, differences(&output)), (1, vec![pair("extra", "more.gguf")]));
}

#[test]
fn files_are_checked_against_a_document_of_every_format() {
    for format in cargo_model_sbom::emit::FORMATS {
        let workspace = shared();
        let document = workspace.document(format.id(), &["--workspace"]);
        let path = workspace.path().join("bom");
        fs::write(&path, document).expect("written");
        let intact = verify(&workspace, &["bom"]);
        assert_eq!(
            (intact.code, &intact.json()["intact"]),
            (0, &json!(3)),
            "{}: {}",
            format.id(),
            intact.text()
        );
        tamper(&workspace);
        let output = verify(&workspace, &["bom", "--root", "embeddings"]);
        let told = WEIGHTS.strip_prefix("embeddings/").expect("inside");
        assert_eq!((output.code, differences(&output)), (1, vec![pair("changed", told)]), "{}", format.id());
        fs::remove_file(workspace.path().join(WEIGHTS)).expect("removed");
        workspace.write("embeddings/models/extra.gguf", crate::support::gguf!(" stand-in"));
        let output = verify(&workspace, &["bom"]);
        let expected = [pair("extra", "embeddings/models/extra.gguf"), pair("missing", told)];
        assert_eq!((output.code, differences(&output)), (1, expected.to_vec()), "{}", format.id());
    }
}

#[test]
fn documents_of_others_are_read_and_never_lead_outside() {
    let workspace = Workspace::package("", &[("data/w.onnx", "ONNX stand-in"), ("data/config.json", "{}")]);
    let digest = |text: &str| json!([{"alg": "SHA-1", "content": "00"}, {"alg": "SHA-256", "content": sha256(text.as_bytes())}]);
    let outside = workspace.path().parent().expect("a parent").join("model-sbom-outside");
    let absolute = outside.to_str().expect("UTF-8");
    let file =
        |name: &str, hashes: serde_json::Value| json!({"type": "file", "name": name, "hashes": hashes});
    let bom = json!({
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "components": [
            {"type": "machine-learning-model", "name": "w.onnx", "hashes": digest("ONNX stand-in")},
            file("config.json", digest("{}")),
            file("../Cargo.toml", digest("")),
            file("..\\Cargo.toml", digest("")),
            file(absolute, digest("")),
            file("data/../../w.onnx", digest("")),
            file("weak.bin", json!([{"alg": "SHA-1", "content": "00"}])),
            file("gone.bin", digest("")),
            file("\u{1b}[2Jgone.bin", digest("")),
        ],
    });
    workspace.write("bom.json", &bom.to_string());
    let output = verify(&workspace, &["bom.json", "--root", "data"]);
    let mut expected = vec![
        pair("missing", "\u{1b}[2Jgone.bin"),
        pair("outside", "../Cargo.toml"),
        pair("outside", "..\\Cargo.toml"),
        pair("outside", absolute),
        pair("outside", "data/../../w.onnx"),
        pair("missing", "gone.bin"),
        pair("unproven", "weak.bin"),
    ];
    expected.sort_by(|a, b| a.1.cmp(&b.1));
    assert_eq!((output.code, differences(&output)), (1, expected));
    assert_eq!(output.json()["intact"], 2);
    let human = workspace.run(&["verify", "bom.json", "--root", "data"]);
    assert!(!human.text().contains('\u{1b}'), "{}", human.text());
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_directory_is_told_and_not_followed() {
    let workspace = shared();
    fs::write(workspace.path().join("bom"), workspace.document("cyclonedx", &["--workspace"]))
        .expect("written");
    let path = workspace.path().join(WEIGHTS);
    let elsewhere = Workspace::package("", &[]);
    fs::rename(&path, elsewhere.path().join("w")).expect("moved");
    std::os::unix::fs::symlink(elsewhere.path().join("w"), &path).expect("linked");
    let output = verify(&workspace, &["bom", "--root", "embeddings"]);
    let told = WEIGHTS.strip_prefix("embeddings/").expect("inside");
    assert_eq!((output.code, differences(&output)), (1, vec![pair("outside", told)]));
}

#[test]
fn a_document_that_says_nothing_of_files_proves_nothing() {
    let workspace = Workspace::fixture("no-models");
    fs::write(workspace.path().join("bom"), workspace.document("cyclonedx", &[])).expect("written");
    let output = workspace.run(&["verify", "bom"]);
    assert_eq!(output.code, 2);
    assert!(output.stderr.contains("names no file"), "{}", output.stderr);
    workspace.write("stray.gguf", crate::support::gguf!(" stand-in"));
    let output = verify(&workspace, &["bom"]);
    assert_eq!((output.code, differences(&output)), (1, vec![pair("extra", "stray.gguf")]));
    workspace.write("bom", "{}");
    assert_eq!(workspace.run(&["verify", "bom"]).code, 2);
    assert_eq!(workspace.run(&["verify", "nowhere"]).code, 3);
    assert_eq!(workspace.run(&["verify", "--root", "."]).code, 2, "`--root` is of a document");
}

/// Two packages, each with a model of one file at the same path.
fn pair_of_packages() -> Workspace {
    let workspace = Workspace::package("", &[]);
    workspace.write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"a\", \"b\"]\n");
    workspace.write(
        "Cargo.lock",
        "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"b\"\nversion = \"1.0.0\"\n",
    );
    for name in ["a", "b"] {
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"2024\"\nlicense = \"MIT\"\n\
             [[package.metadata.model-sbom.model]]\nname = \"of-{name}\"\nversion = \"1\"\nlicense = \"MIT\"\n\
             files = [\"m/w.gguf\"]\n"
        );
        workspace.write(&format!("{name}/Cargo.toml"), &manifest);
        workspace.write(&format!("{name}/src/lib.rs"), "");
        workspace.write(&format!("{name}/m/w.gguf"), crate::support::gguf!(" stand-in"));
    }
    workspace
}

/// Their paths in a document are those inside their packages.
#[test]
fn a_file_of_one_package_does_not_stand_for_that_of_another() {
    for format in cargo_model_sbom::emit::FORMATS {
        let workspace = pair_of_packages();
        let document = workspace.document(format.id(), &["--workspace"]);
        fs::write(workspace.path().join("bom"), document).expect("written");
        assert_eq!(verify(&workspace, &["bom"]).json()["intact"], 2, "{}", format.id());
        fs::remove_file(workspace.path().join("b/m/w.gguf")).expect("removed");
        let output = verify(&workspace, &["bom"]);
        assert_eq!(differences(&output), [pair("missing", "m/w.gguf")], "{}", format.id());
        assert_eq!(output.json()["intact"], 1, "{}", format.id());
    }
}

#[test]
fn only_packages_that_are_selected_are_checked() {
    let workspace = pair_of_packages();
    assert_eq!(workspace.run(&["lock"]).code, 0);
    workspace.write("b/m/w.gguf", crate::support::gguf!(" stand-iN"));
    for (arguments, code, intact) in [
        (&[][..], 1, 1),
        (&["-p", "a"], 0, 1),
        (&["-p", "b"], 1, 0),
        (&["--workspace", "--exclude", "b"], 0, 1),
    ] {
        let output = verify(&workspace, arguments);
        assert_eq!((output.code, &output.json()["intact"]), (code, &json!(intact)), "{arguments:?}");
    }
}

#[test]
fn files_of_a_model_that_is_not_declared_any_more_are_looked_for_in_its_package() {
    let workspace = shared();
    let manifest = workspace.read("embeddings/Cargo.toml");
    let start = manifest.find("[[package.metadata").expect("a declaration");
    workspace.write("embeddings/Cargo.toml", &manifest[..start]);
    assert_eq!(differences(&verify(&workspace, &[])), Vec::new());
    tamper(&workspace);
    assert_eq!(differences(&verify(&workspace, &[])), [pair("changed", WEIGHTS)]);
}

/// Paths as programs on Windows write them, and packages of SPDX that are one file.
#[test]
fn documents_of_other_programs_name_files_in_their_own_ways() {
    let workspace = Workspace::package("", &[("data/sub/w.gguf", crate::support::gguf!(" stand-in"))]);
    let digest = sha256(crate::support::gguf!(" stand-in").as_bytes());
    let file =
        |name: &str| json!({"type": "file", "name": name, "hashes": [{"alg": "SHA-256", "content": digest}]});
    let names = ["sub\\w.gguf", ".\\sub\\w.gguf", "sub/../sub/w.gguf"];
    let bom =
        json!({"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": names.map(file)});
    workspace.write("bom.json", &bom.to_string());
    let output = verify(&workspace, &["bom.json", "--root", "data"]);
    assert_eq!((output.code, &output.json()["intact"]), (0, &json!(3)), "{}", output.text());
    let package = json!({
        "SPDXID": "SPDXRef-w", "name": "a model", "downloadLocation": "NOASSERTION", "packageFileName": "sub/w.gguf",
        "checksums": [{"algorithm": "SHA256", "checksumValue": digest}],
    });
    let bom = json!({
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": "d",
        "documentNamespace": "https://example.org/d", "packages": [package],
        "creationInfo": {"created": "2026-01-01T00:00:00Z", "creators": ["Tool: t"]},
    });
    workspace.write("bom.json", &bom.to_string());
    let output = verify(&workspace, &["bom.json", "--root", "data"]);
    assert_eq!((output.code, &output.json()["intact"]), (0, &json!(1)), "{}", output.text());
}

/// Other programs give the digest of the one file of a model to the model, and name no file.
#[test]
fn a_digest_of_a_model_itself_is_that_of_a_file() {
    let workspace = Workspace::package("", &[("data/w.gguf", crate::support::gguf!(" stand-in"))]);
    workspace.write("data/.venv/distutils-precedence.pth", "import os\n");
    let digest = sha256(crate::support::gguf!(" stand-in").as_bytes());
    let bom = |digest: &str| {
        let model = json!({
            "type": "machine-learning-model", "name": "starcoder2-3b", "version": "1",
            "hashes": [{"alg": "SHA-256", "content": digest}],
        });
        json!({"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": [model]})
            .to_string()
    };
    workspace.write("bom.json", &bom(&digest));
    let output = verify(&workspace, &["bom.json", "--root", "data"]);
    assert_eq!((output.code, &output.json()["intact"]), (0, &json!(1)), "{}", output.text());
    workspace.write("bom.json", &bom(&sha256(b"another")));
    let output = verify(&workspace, &["bom.json", "--root", "data"]);
    assert_eq!((output.code, differences(&output)), (1, vec![pair("extra", "w.gguf")]));
}
