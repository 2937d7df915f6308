//! A table of facts × formats: each document is read back by the paths of its format and says the same.

use std::collections::BTreeMap;
use std::path::PathBuf;

use cargo_model_sbom::emit::FORMATS;

use crate::document::Document;
use crate::support::{Workspace, fixtures, sha256};

fn fixture() -> PathBuf {
    fixtures().join("coding-assistant")
}

const MODELS: [&str; 3] = ["acme-codellama-7b-rust", "qwen2.5-coder-1.5b-instruct", "starcoder2-3b"];

/// What every format has to say of `coding-assistant`.
#[derive(Debug, PartialEq, Eq)]
struct Facts {
    crates: usize,
    shipped: usize,
    edges: usize,
    crate_sha256: Option<String>,
    weights: BTreeMap<String, String>,
    licenses: BTreeMap<&'static str, String>,
    bases: BTreeMap<&'static str, Vec<String>>,
    datasets: BTreeMap<&'static str, Vec<String>>,
    reviews: BTreeMap<&'static str, String>,
}

impl Facts {
    fn of(document: &Document) -> Self {
        let of_models = |fact: &dyn Fn(&crate::document::Component) -> Option<String>| {
            MODELS.into_iter().filter_map(|name| Some((name, fact(document.named(name))?))).collect()
        };
        let weights = document
            .components
            .iter()
            .filter(|part| part.property("model-sbom:file:role") == Some("weights"));
        let lists = |list: &dyn Fn(&crate::document::Component) -> Vec<String>| {
            MODELS.into_iter().map(|name| (name, list(document.named(name)))).collect()
        };
        Self {
            crates: document.crates().count(),
            shipped: document.crate_labels(Some("shipped")).len(),
            edges: document.crate_edges().len(),
            crate_sha256: document.named("anyhow").sha256.clone(),
            weights: weights
                .map(|file| (file.path.clone().expect("a path"), file.sha256.clone().expect("a digest")))
                .collect(),
            licenses: of_models(&|model| model.license.clone()),
            bases: lists(&|model| model.bases.clone()),
            datasets: lists(&|model| model.datasets.clone()),
            reviews: of_models(&|model| model.property("model-sbom:review:status").map(str::to_owned)),
        }
    }

    /// The same from the fixture itself, by other means.
    fn expected() -> Self {
        let [acme, qwen, starcoder] = MODELS;
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let llama = "LicenseRef-scancode-llama-2-license-2023".to_owned();
        let rail = "LicenseRef-scancode-bigcode-open-rail-m-v1".to_owned();
        Self {
            // As Cargo's unit graph has them: `tests/unit_graph.py`.
            crates: 59,
            shipped: 45,
            edges: 91,
            crate_sha256: Some(checksum_in_lock("anyhow")),
            weights: weights(),
            licenses: [(acme, llama), (qwen, "Apache-2.0".to_owned()), (starcoder, rail)].into(),
            bases: [
                (acme, names(&["CodeLlama-7b-hf"])),
                (qwen, names(&["Qwen2.5-Coder-1.5B-Instruct"])),
                (starcoder, names(&[])),
            ]
            .into(),
            datasets: [
                (acme, names(&["acme-rust-review"])),
                (qwen, names(&[])),
                (starcoder, names(&["the-stack-v2"])),
            ]
            .into(),
            reviews: [(acme, "required".to_owned()), (starcoder, "required".to_owned())].into(),
        }
    }
}

fn checksum_in_lock(name: &str) -> String {
    let lock: toml::Table = std::fs::read_to_string(fixture().join("Cargo.lock"))
        .expect("Cargo.lock")
        .parse()
        .expect("Cargo.lock");
    let packages = lock["package"].as_array().expect("packages");
    let package =
        packages.iter().find(|package| package["name"].as_str() == Some(name)).expect("the package");
    package["checksum"].as_str().expect("a checksum").to_owned()
}

/// The weight files that the manifest names, with their digests.
fn weights() -> BTreeMap<String, String> {
    [
        "models/acme-codellama-7b-rust/model.onnx",
        "models/qwen2.5-coder-1.5b-instruct/qwen2.5-coder-1.5b-instruct-q8_0.gguf",
        "models/starcoder2-3b/model-00001-of-00002.safetensors",
        "models/starcoder2-3b/model-00002-of-00002.safetensors",
    ]
    .into_iter()
    .map(|path| {
        let bytes = std::fs::read(fixture().join(path)).expect("weights");
        (path.to_owned(), sha256(&bytes))
    })
    .collect()
}

#[test]
fn every_format_tells_the_same_facts() {
    let expected = Facts::expected();
    let workspace = Workspace::fixture("coding-assistant");
    for format in FORMATS {
        let document = workspace.document(format.id(), &["--target", "x86_64-unknown-linux-gnu"]);
        let document = String::from_utf8(document).expect("UTF-8");
        let facts = Facts::of(&Document::read(format.id(), &document));
        assert_eq!(facts, expected, "{}", format.id());
    }
}

#[test]
fn every_format_carries_the_texts_that_bases_and_datasets_are_declared_with() {
    let workspace = Workspace::model(
        "license = \"MIT\"\n[[package.metadata.model-sbom.model.base]]\nname = \"root\"\nrelation = \"finetune\"\n\
         license = \"LicenseRef-root\"\nlicense-file = \"terms/ROOT\"\n\
         [[package.metadata.model-sbom.model.dataset]]\nname = \"corpus\"\nrole = \"training\"\n\
         license = \"LicenseRef-corpus\"\nlicense-file = \"terms/CORPUS\"\n",
    );
    workspace.write("terms/ROOT", "The root may be cut, and not sold.\n");
    workspace.write("terms/CORPUS", "The corpus may be read, and not copied.\n");
    for format in FORMATS {
        let text = |arguments: &[&str]| {
            String::from_utf8(workspace.document(format.id(), arguments)).expect("UTF-8")
        };
        for (sentence, path) in
            [("may be cut, and not sold", "terms/ROOT"), ("may be read, and not copied", "terms/CORPUS")]
        {
            let with = text(&[]);
            assert!(with.contains(sentence) && with.contains(path), "{}: {sentence}", format.id());
            assert!(!text(&["--no-license-texts"]).contains(sentence), "{}", format.id());
        }
    }
}

#[test]
fn the_text_of_a_base_has_to_be_there() {
    let workspace = Workspace::model(
        "license = \"MIT\"\n[[package.metadata.model-sbom.model.base]]\nname = \"root\"\nrelation = \"finetune\"\n\
         license = \"LicenseRef-root\"\nlicense-file = \"terms/ROOT\"\n",
    );
    let output = workspace.check();
    assert_eq!(output.code, 2);
    assert!(output.text().contains("the licence file `terms/ROOT` does not exist"), "{}", output.text());
}
