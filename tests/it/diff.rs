//! `diff`

use std::path::Path;

use cargo_model_sbom::emit::FORMATS;
use cargo_model_sbom::internal::compare::{self, ChangeKind};
use cargo_model_sbom::internal::read;

use serde_json::Value;

use crate::support::{Output, Workspace, string};

const TARGET: [&str; 2] = ["--target", "x86_64-unknown-linux-gnu"];

#[test]
fn the_formats_of_one_run_do_not_differ() {
    for (fixture, selection) in [
        ("coding-assistant", &[][..]),
        ("shared-model", &["--workspace"]),
        ("no-models", &[]),
        ("feature-unification", &["--workspace"]),
    ] {
        let workspace = Workspace::fixture(fixture);
        if fixture == "coding-assistant" {
            let output =
                workspace.run(&["review", "starcoder2-3b", "--approve", "--by", "Legal", "--reason", "read"]);
            assert_eq!(output.code, 0, "{}", output.stderr);
        }
        let formats: Vec<_> = FORMATS.iter().flat_map(|format| ["--format", format.id()]).collect();
        let output = workspace.run(&[&formats, &TARGET[..], selection, &["--output", "out/"]].concat());
        assert_eq!(output.code, 0, "{}", output.stderr);
        let documents: Vec<_> = std::fs::read_dir(workspace.path().join("out"))
            .expect("documents")
            .map(|entry| entry.expect("an entry").path())
            .map(|path| {
                (path.clone(), read::document(&std::fs::read(path).expect("a document")).expect("readable"))
            })
            .collect();
        assert_eq!(documents.len(), FORMATS.len());
        for (old_format, old) in &documents {
            for (new_format, new) in &documents {
                let difference = compare::run(old, new);
                assert!(!difference.is_any(), "{old_format:?} and {new_format:?}: {:#?}", difference.changes);
                assert!(difference.same.values().sum::<usize>() > 3, "{old_format:?}: {:?}", difference.same);
            }
        }
    }
}

/// A model of one file, and its document in a format.
fn write(workspace: &Workspace, file: &str, format: &str) {
    let output = workspace.run(&["--sha512", "--format", format, "--output", file]);
    assert_eq!(output.code, 0, "{}", output.stderr);
}

fn diff(workspace: &Workspace, arguments: &[&str]) -> Output {
    workspace.run(&[&["diff"], arguments].concat())
}

fn changed<'v>(difference: &'v Value, name: &str) -> &'v Value {
    let changes = difference["changes"].as_array().expect("changes");
    changes
        .iter()
        .find(|change| change["name"] == name)
        .unwrap_or_else(|| panic!("no {name}: {difference:#}"))
}

fn facts(change: &Value) -> Vec<&str> {
    change["facts"].as_array().expect("facts").iter().map(|fact| string(&fact["fact"])).collect()
}

fn model() -> Workspace {
    let workspace = Workspace::model(
        "license = \"LicenseRef-acme\"\nlicense-file = \"TERMS\"\n\
         [[package.metadata.model-sbom.model.base]]\nname = \"base\"\nlicense = \"MIT\"\nrelation = \"finetune\"\n\
         [[package.metadata.model-sbom.model.dataset]]\nname = \"corpus\"\nlicense = \"CC-BY-4.0\"\nrole = \"training\"",
    );
    workspace.write("TERMS", "Terms of Acme.\n");
    workspace
}

#[test]
fn each_kind_of_change_is_told_across_formats() {
    for (old_format, new_format) in [
        ("cyclonedx-1.6-json", "cyclonedx-1.6-json"),
        ("cyclonedx-1.7-xml", "spdx-2.3-tag-value"),
        ("spdx-3.0-json", "cyclonedx-1.5-json"),
    ] {
        let workspace = model();
        write(&workspace, "old", old_format);
        workspace.replace("Cargo.toml", "version = \"1.0\"", "version = \"1.1\"");
        workspace.replace("Cargo.toml", "LicenseRef-acme", "LicenseRef-acme-2");
        workspace.replace("Cargo.toml", "\"corpus\"", "\"corpus-2\"");
        workspace.replace("Cargo.toml", "\"base\"", "\"base-2\"");
        workspace.write("TERMS", "Other terms of Acme.\n");
        workspace.write("weights.gguf", crate::support::gguf!(" other stand-in"));
        write(&workspace, "new", new_format);
        let same = diff(&workspace, &["old", "old", "--exit-code", "--message-format", "json"]);
        assert_eq!((same.code, &same.json()["result"]), (0, &"same".into()));
        let output = diff(&workspace, &["old", "new", "--message-format", "json"]);
        assert_eq!(output.code, 0, "{}", output.stderr);
        assert_eq!(diff(&workspace, &["old", "new", "--exit-code"]).code, 1);
        let difference = output.json();
        assert_eq!(difference["result"], "different");
        let model = changed(&difference, "m");
        assert_eq!((&model["old_version"], &model["new_version"]), (&"1.0".into(), &"1.1".into()));
        let told = facts(model);
        for fact in ["package URL", "licence", "licence text", "SHA-256", "SHA-512", "bases", "datasets"] {
            assert!(told.contains(&fact), "{old_format} {new_format}: no {fact}: {told:?}");
        }
        assert_eq!(facts(changed(&difference, "m: weights.gguf"))[0], "SHA-256");
        assert_eq!(changed(&difference, "corpus-2")["change"], "added");
        assert_eq!(changed(&difference, "base")["change"], "removed");
    }
}

#[test]
fn a_review_and_the_crates_that_go_are_told() {
    let workspace = Workspace::fixture("coding-assistant");
    let run = |file: &str, more: &[&str]| {
        let output =
            workspace.run(&[&["--format", "cyclonedx", "--output", file], &TARGET[..], more].concat());
        assert_eq!(output.code, 0, "{}", output.stderr);
    };
    run("old.json", &[]);
    let review =
        workspace.run(&["review", "starcoder2-3b", "--approve", "--by", "Legal", "--reason", "read"]);
    assert_eq!(review.code, 0, "{}", review.stderr);
    run("new.json", &["--no-build-deps"]);
    let difference = diff(&workspace, &["old.json", "new.json", "--message-format", "json"]).json();
    let model = changed(&difference, "starcoder2-3b");
    for (fact, value) in [
        ("concluded licence", "LicenseRef-scancode-bigcode-open-rail-m-v1"),
        ("review", "approved"),
        ("reviewed by", "Legal"),
    ] {
        let facts = model["facts"].as_array().expect("facts");
        let found = facts.iter().find(|changed| changed["fact"] == fact).expect(fact);
        assert_eq!(found["new"][0], value);
    }
    let crates = difference["changes"].as_array().expect("changes").iter();
    let crates = crates.filter(|change| change["class"] == "crate");
    assert_eq!(crates.clone().filter(|change| change["change"] == "removed").count(), 14);
    // What is left lost an edge to a crate that went, and nothing else.
    let mut left = crates.filter(|change| change["change"] != "removed");
    assert!(left.all(|change| facts(change) == ["depends on"]));
    let text = diff(&workspace, &["old.json", "new.json"]).text();
    assert!(text.contains("crates: 0 added, 14 removed, "), "{text}");
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert!(text.lines().any(|line| words(line) == ["review", "required", "->", "approved"]), "{text}");
}

#[test]
fn what_can_not_be_compared_is_told() {
    let workspace = model();
    workspace.write("text", "no document");
    let output = diff(&workspace, &["text", "text"]);
    assert_eq!(output.code, 2);
    assert!(output.stderr.contains("cannot compare text: the document is a text"), "{}", output.stderr);
    assert_eq!(diff(&workspace, &["missing", "text"]).code, 3);
    assert_eq!(diff(&workspace, &["-", "-"]).code, 2);
    let failure = diff(&workspace, &["text", "text", "--message-format", "json"]).json();
    assert_eq!(failure["result"], "failed");
}

/// A declaration with every key.
const EVERY_KEY: &str = r#"[[package.metadata.model-sbom.model]]
name = "m"
version = "v-m"
source = "hf:acme/m"
license = "LicenseRef-acme"
license-file = "TERMS"
card = "CARD.md"
files = ["weights.gguf"]
supplier = "Acme"
supplier-url = "https://acme.example"
supplier-email = "models@acme.example"
delivery = "bundled"
task = "text-generation"
description = "A model."
family = "transformer"
architecture = "Qwen2ForCausalLM"
approach = "supervised"
inputs = ["text", "image"]
outputs = ["text"]
release-date = "2024-01-02"
copyright = "Copyright 2024 Acme"
authors = ["A One <one@acme.example>", "B Two"]
users = ["Developers", "Reviewers, too"]
use-cases = ["Reading, and more.", "Writing"]
limitations = ["None known.", "Line of its own."]

[[package.metadata.model-sbom.model.base]]
name = "base"
version = "v-base"
source = "hf:acme/base"
license = "LicenseRef-base"
license-file = "BASE"
release-date = "2023-01-02"
relation = "finetune"
supplier = "Basis"
sha256 = "1111111111111111111111111111111111111111111111111111111111111111"
sha512 = "33333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333"

[[package.metadata.model-sbom.model.dataset]]
name = "corpus"
version = "v-corpus"
source = "hf:acme/corpus"
license = "LicenseRef-data"
license-file = "DATA"
role = "training"
supplier = "Data Co"
description = "Data."
types = ["text", "structured"]
release-date = "2022-01-02"
built-date = "2021-01-02"
classification = "public"
sensitive = true
sha256 = "2222222222222222222222222222222222222222222222222222222222222222"
sha512 = "44444444444444444444444444444444444444444444444444444444444444444444444444444444444444444444444444444444444444444444444444444444"

[[package.metadata.model-sbom.model]]
name = "called"
version = "called-2026-01-15"
delivery = "service"
provider = "Runner"
endpoint = "https://api.runner.example/v1"
authenticated = true
region = "EU alone"
retention = "30 days"
terms = { url = "https://runner.example/terms", date = "2026-01-02", file = "SERVICE-TERMS" }

[[package.metadata.model-sbom.model.data]]
flow = "sent"
classification = "personal"
description = "messages of users"

[[package.metadata.model-sbom.model]]
name = "fetched"
version = "3"
license = "MIT"
delivery = "downloaded"

[[package.metadata.model-sbom.model.file]]
path = "onnx/model.onnx"
url = "https://files.example.org/model.onnx"
sha256 = "5555555555555555555555555555555555555555555555555555555555555555"
size = 34014426

[[package.metadata.model-sbom.model.file]]
url = "https://files.example.org/tokenizer.json"
sha256 = "6666666666666666666666666666666666666666666666666666666666666666"
size = 466247
"#;

/// A model with every key of the declaration.
pub(crate) fn every_key() -> Workspace {
    let workspace = Workspace::package(
        EVERY_KEY,
        &[
            ("weights.gguf", crate::support::gguf!(" stand-in")),
            ("other.gguf", crate::support::gguf!(" stand-in of another")),
            ("TERMS", "Terms of m.\n"),
            ("OTHER", "Other terms.\n"),
            ("BASE", "Terms of base.\n"),
            ("DATA", "Terms of data.\n"),
            ("SERVICE-TERMS", "Terms of the service.\n"),
            ("SERVICE-TERMS-2", "Other terms of the service.\n"),
            ("CARD.md", "# m\n"),
            ("CARD-2.md", "# m, again\n"),
        ],
    );
    workspace.write("model-sbom.toml", "[[ignore]]\npath = \"*.gguf\"\nreason = \"of another product\"\n");
    workspace
}

/// Lines of [`every_key`], what they become in one run, and where a difference has to tell it: an entry, and a fact of it.
type Round<'r> = &'r [(&'r str, &'r str, &'r str, (&'r str, &'r str))];

const ROUNDS: [Round<'_>; 3] = [
    &[
        ("model.version", "version = \"v-m\"", "version = \"v-n\"", ("m", "version")),
        ("model.source", "hf:acme/m", "hf:mallory/m", ("m", "source")),
        ("model.license", "LicenseRef-acme", "LicenseRef-mallory", ("m", "licence")),
        ("model.license-file", "license-file = \"TERMS\"", "license-file = \"OTHER\"", ("m", "licence text")),
        ("model.card", "card = \"CARD.md\"", "card = \"CARD-2.md\"", ("m: CARD-2.md", "added")),
        ("model.files", "weights.gguf", "other.gguf", ("m: other.gguf", "added")),
        ("model.delivery", "delivery = \"bundled\"", "delivery = \"downloaded\"", ("m", "delivery")),
        ("model.supplier", "supplier = \"Acme\"", "supplier = \"Mallory\"", ("m", "supplier")),
        ("model.supplier-url", "https://acme.example", "https://mallory.example", ("m", "supplier")),
        ("model.task", "task = \"text-generation\"", "task = \"summarization\"", ("m", "task")),
        ("model.description", "\"A model.\"", "\"A better model.\"", ("m", "description")),
        ("model.architecture", "Qwen2ForCausalLM", "LlamaForCausalLM", ("m", "architecture")),
        ("model.approach", "\"supervised\"", "\"unsupervised\"", ("m", "learning approach")),
        ("model.inputs", "inputs = [\"text\", \"image\"]", "inputs = [\"text\", \"audio\"]", ("m", "inputs")),
        ("model.outputs", "outputs = [\"text\"]", "outputs = [\"text\", \"image\"]", ("m", "outputs")),
        ("model.release-date", "2024-01-02", "2024-01-03", ("m", "released")),
        ("model.copyright", "Copyright 2024 Acme", "Copyright 2025 Acme", ("m", "copyright")),
        ("model.authors", "B Two", "C Three", ("m", "authors")),
        ("model.users", "Developers", "Translators", ("m", "users")),
        ("model.use-cases", "Reading, and more.", "Reading and more.", ("m", "meant for")),
        ("model.limitations", "Line of its own.", "Nothing after 2023.", ("m", "limits")),
        ("model.provider", "\"Runner\"", "\"Jogger\"", ("called", "provider of the service")),
        ("model.endpoint", "example/v1", "example/v2", ("called", "endpoint")),
        ("model.authenticated", "authenticated = true", "authenticated = false", ("called", "authenticated")),
        ("model.region", "EU alone", "anywhere", ("called", "region of the service")),
        ("model.retention", "30 days", "for ever", ("called", "retention of the service")),
        ("terms.url", "example/terms", "example/other", ("called", "terms of the service")),
        ("terms.date", "2026-01-02", "2026-01-03", ("called", "day of the terms")),
        ("terms.file", "\"SERVICE-TERMS\"", "\"SERVICE-TERMS-2\"", ("called", "licence text")),
        ("data.flow", "flow = \"sent\"", "flow = \"both\"", ("called", "data of the service")),
        ("data.classification", "\"personal\"", "\"secrets\"", ("called", "data of the service")),
        ("data.description", "messages of users", "all that is typed", ("called", "data of the service")),
        ("file.path", "onnx/model.onnx", "onnx/model-2.onnx", ("fetched: onnx/model-2.onnx", "added")),
        (
            "file.url",
            "org/tokenizer.json",
            "com/tokenizer.json",
            ("fetched: tokenizer.json", "address of the file"),
        ),
        ("file.size", "466247", "466248", ("fetched: tokenizer.json", "size in bytes")),
        ("file.sha256", "6666", "6667", ("fetched: tokenizer.json", "SHA-256")),
        ("base.version", "version = \"v-base\"", "version = \"v-base-2\"", ("base", "version")),
        ("base.source", "hf:acme/base", "hf:mallory/base", ("base", "source")),
        ("base.license", "LicenseRef-base", "LicenseRef-bases", ("base", "licence")),
        (
            "base.license-file",
            "license-file = \"BASE\"",
            "license-file = \"OTHER\"",
            ("base", "licence text"),
        ),
        ("base.release-date", "2023-01-02", "2023-01-03", ("base", "released")),
        ("base.relation", "relation = \"finetune\"", "relation = \"distilled\"", ("m", "bases")),
        ("base.supplier", "supplier = \"Basis\"", "supplier = \"Mallory\"", ("base", "supplier")),
        ("base.sha256", "1111", "1112", ("base", "SHA-256")),
        ("base.sha512", "3333", "3334", ("base", "SHA-512")),
        ("dataset.version", "version = \"v-corpus\"", "version = \"v-corpus-2\"", ("corpus", "version")),
        ("dataset.source", "hf:acme/corpus", "hf:mallory/corpus", ("corpus", "source")),
        ("dataset.license", "LicenseRef-data", "LicenseRef-dates", ("corpus", "licence")),
        (
            "dataset.license-file",
            "license-file = \"DATA\"",
            "license-file = \"OTHER\"",
            ("corpus", "licence text"),
        ),
        ("dataset.role", "role = \"training\"", "role = \"fine-tuning\"", ("m", "datasets")),
        ("dataset.supplier", "supplier = \"Data Co\"", "supplier = \"Mallory\"", ("corpus", "supplier")),
        ("dataset.description", "\"Data.\"", "\"Other data.\"", ("corpus", "description")),
        ("dataset.types", "[\"text\", \"structured\"]", "[\"text\", \"image\"]", ("corpus", "data types")),
        ("dataset.release-date", "2022-01-02", "2022-01-03", ("corpus", "released")),
        ("dataset.built-date", "2021-01-02", "2021-01-03", ("corpus", "put together")),
        ("dataset.classification", "\"public\"", "\"secret\"", ("corpus", "classification")),
        ("dataset.sensitive", "sensitive = true", "sensitive = false", ("corpus", "sensitive data")),
        ("dataset.sha256", "2222", "2223", ("corpus", "SHA-256")),
        ("dataset.sha512", "4444", "4445", ("corpus", "SHA-512")),
    ],
    &[
        ("model.family", "family = \"transformer\"", "family = \"mamba\"", ("m", "architecture")),
        ("model.card", "card = \"CARD.md\"\n", "", ("m: CARD.md", "removed")),
        ("model.license-file", "license-file = \"TERMS\"\n", "", ("m", "file of the licence text")),
        ("model.supplier-email", "models@acme.example", "models@mallory.example", ("m", "supplier")),
        ("model.task", "task = \"text-generation\"\n", "", ("m", "task")),
        ("model.approach", "approach = \"supervised\"\n", "", ("m", "learning approach")),
        ("model.release-date", "release-date = \"2024-01-02\"\n", "", ("m", "released")),
        ("model.copyright", "copyright = \"Copyright 2024 Acme\"\n", "", ("m", "copyright")),
        ("model.authors", "one@acme.example", "two@acme.example", ("m", "authors")),
        ("model.limitations", "\"None known.\", ", "", ("m", "limits")),
        ("base.supplier", "supplier = \"Basis\"\n", "", ("base", "supplier")),
        ("dataset.sensitive", "sensitive = true\n", "", ("corpus", "sensitive data")),
        ("dataset.types", "types = [\"text\", \"structured\"]\n", "", ("corpus", "data types")),
    ],
    &[
        ("model.name", "name = \"m\"", "name = \"n\"", ("n", "added")),
        ("base.name", "name = \"base\"", "name = \"basis\"", ("basis", "added")),
        ("dataset.name", "name = \"corpus\"", "name = \"corpora\"", ("corpora", "added")),
    ],
];

/// Whether a difference tells a fact of an entry, be it in one direction.
fn tells(difference: &compare::Difference, (name, fact): (&str, &str)) -> bool {
    let mut changes = difference.changes.iter().filter(|change| change.name == name);
    changes.any(|change| match &change.kind {
        ChangeKind::Added(_) => fact == "added",
        ChangeKind::Removed(_) => fact == "removed",
        ChangeKind::Changed { versions: [old, new], facts } => {
            fact == "version" && old != new || facts.keys().any(|changed| changed.label == fact)
        }
    })
}

/// The documents of all formats, in the order of [`FORMATS`].
fn documents(workspace: &Workspace) -> Vec<read::Document> {
    let formats: Vec<_> = FORMATS.iter().flat_map(|format| ["--format", format.id()]).collect();
    let output =
        workspace.run(&[&formats, &TARGET[..], &["--audience", "internal", "--output", "out/"]].concat());
    assert_eq!(output.code, 0, "{}", output.stderr);
    FORMATS.iter().map(|format| document(&workspace.path().join("out"), format.id())).collect()
}

fn document(directory: &Path, format: &str) -> read::Document {
    let (family, rest) = format.split_once('-').expect("a family");
    let (_, encoding) = rest.rsplit_once('-').expect("an encoding");
    let ending = match (family, encoding) {
        ("cyclonedx", _) => format!(".{format}.cdx.{encoding}"),
        (_, "value") => "1.0.0.spdx".to_owned(),
        _ if format == "spdx-3.0-json" => ".spdx3.json".to_owned(),
        _ => ".spdx.json".to_owned(),
    };
    let entries =
        std::fs::read_dir(directory).expect("documents").map(|entry| entry.expect("an entry").path());
    let found: Vec<_> = entries.filter(|path| path.to_string_lossy().ends_with(&ending)).collect();
    let [path] = found.as_slice() else { panic!("{format}: {found:?}") };
    read::document(&std::fs::read(path).expect("a document")).expect("readable")
}

#[test]
fn each_key_of_a_declaration_is_compared_in_each_format() {
    let workspace = every_key();
    let old = documents(&workspace);
    for (old_format, old) in FORMATS.iter().zip(&old) {
        for (new_format, new) in FORMATS.iter().zip(&documents(&workspace)) {
            let difference = compare::run(old, new);
            assert!(
                !difference.is_any(),
                "{} {}: {:#?}",
                old_format.id(),
                new_format.id(),
                difference.changes
            );
        }
    }
    let manifest = workspace.read("Cargo.toml");
    for round in ROUNDS {
        let mut changed = manifest.clone();
        for (key, from, to, _) in round {
            assert!(changed.contains(from), "{key}");
            changed = changed.replacen(from, to, 1);
        }
        workspace.write("Cargo.toml", &changed);
        for ((format, old), new) in FORMATS.iter().zip(&old).zip(&documents(&workspace)) {
            let difference = compare::run(old, new);
            for (key, _, _, told) in round {
                assert!(tells(&difference, *told), "{key}, {}: {:#?}", format.id(), difference.changes);
            }
        }
    }
}

#[test]
fn a_base_that_is_a_model_of_the_product_is_one_thing_in_each_format() {
    let table = |name: &str, more: &str| {
        format!(
            "[[package.metadata.model-sbom.model]]\nname = \"{name}\"\nlicense = \"MIT\"\ndelivery = \"downloaded\"\n{more}"
        )
    };
    let base = "[[package.metadata.model-sbom.model.base]]\nname = \"root\"\nrelation = \"finetune\"\n";
    let far = base.replace("\"root\"", "\"far\"");
    let tables = [table("root", &far), table("leaf", base), table("twig", &format!("{base}{far}"))].concat();
    let workspace = Workspace::package(&tables, &[]);
    let documents = documents(&workspace);
    for (old_format, old) in FORMATS.iter().zip(&documents) {
        for (new_format, new) in FORMATS.iter().zip(&documents) {
            let difference = compare::run(old, new);
            assert!(
                !difference.is_any(),
                "{} {}: {:#?}",
                old_format.id(),
                new_format.id(),
                difference.changes
            );
            assert_eq!(difference.same[&compare::Class::Base], 1, "{}", old_format.id());
        }
    }
}

#[test]
fn a_git_dependency_that_moves_is_a_difference() {
    let workspace = Workspace::package("", &[]);
    workspace.depend_on_git(&[("kernel", "", &[])]);
    for format in FORMATS {
        let output =
            workspace.run_at_home(&["--format", format.id(), "--output", &format!("old/{}", format.id())]);
        assert_eq!(output.code, 0, "{}", output.stderr);
    }
    let lock = workspace.read("Cargo.lock");
    let commit = lock.rsplit('#').next().and_then(|rest| rest.split('"').next()).expect("a commit");
    let moved = commit.chars().rev().collect::<String>();
    for format in FORMATS {
        let old = format!("old/{}", format.id());
        let text = workspace.read(&old);
        assert!(text.contains(commit), "{old}");
        workspace.write("new", &text.replace(commit, &moved));
        let output = diff(&workspace, &[&old, "new", "--exit-code"]);
        assert_eq!(output.code, 1, "{old}: {}", output.text());
        assert!(
            output.text().contains(&commit[..7]) && output.text().contains(&moved[..7]),
            "{}",
            output.text()
        );
    }
}

#[test]
fn a_package_url_is_compared_whole() {
    let document = |purl: &str, version: &str| {
        let text = format!(
            r#"{{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [
                {{"type": "library", "name": "a", "version": "{version}", "purl": "{purl}"}}]}}"#
        );
        read::document(text.as_bytes()).expect("readable")
    };
    for (old, new, facts) in [
        ("pkg:cargo/a@1", "pkg:cargo/a@1", None),
        (
            "pkg:cargo/a@1?vcs_url=git%2Bhttps://x/y%40aa",
            "pkg:cargo/a@1?vcs_url=git%2Bhttps://x/y%40aa",
            None,
        ),
        ("pkg:cargo/a@1?b=1&a=2", "pkg:cargo/a@1?a=2&b=1", None),
        (
            "pkg:cargo/a@1?vcs_url=git%2Bhttps://x/y%40aa",
            "pkg:cargo/a@1?vcs_url=git%2Bhttps://x/y%40bb",
            Some(1),
        ),
        ("pkg:cargo/a@1", "pkg:cargo/a@1?repository_url=https://mallory.example", Some(1)),
        ("pkg:npm/acme/a@1", "pkg:npm/mallory/a@1", Some(1)),
        ("pkg:npm/a@1", "pkg:npm/a@1#sub", Some(1)),
        ("pkg:npm/a@1", "pkg:npm/a@2", Some(1)),
        ("not a purl", "not a purl either", Some(1)),
    ] {
        let difference = compare::run(&document(old, "1"), &document(new, "1"));
        let found = difference.changes.first().map(|change| match &change.kind {
            ChangeKind::Changed { facts, .. } => facts.len(),
            other => panic!("{other:?}"),
        });
        assert_eq!(found, facts, "{old} {new}: {difference:#?}");
    }
    // What the version says already is not said again.
    let difference = compare::run(&document("pkg:cargo/a@1", "1"), &document("pkg:cargo/a@2", "2"));
    let [change] = difference.changes.as_slice() else { panic!("{difference:#?}") };
    let ChangeKind::Changed { facts, .. } = &change.kind else { panic!("{change:?}") };
    assert!(facts.is_empty(), "{facts:?}");
}

#[test]
fn a_document_does_not_differ_from_itself_whatever_names_it_repeats() {
    let component = |kind: &str, reference: &str, version: &str, digest: &str, inner: &str| {
        format!(
            r#"{{"type": "{kind}", "bom-ref": "{reference}", "name": "yolo", {version}
                "hashes": [{{"alg": "SHA-256", "content": "{digest}"}}], "components": [{inner}]}}"#
        )
    };
    let document = |components: &[String]| {
        let text = format!(
            r#"{{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{}]}}"#,
            components.join(", ")
        );
        read::document(text.as_bytes()).expect("readable")
    };
    let model = |reference: &str, version: &str, digest: &str, file: &str| {
        component(
            "machine-learning-model",
            reference,
            version,
            digest,
            &component("file", &format!("{reference}#f"), "", file, ""),
        )
    };
    let one = r#""version": "1","#;
    for components in [
        [model("a", one, "00", "00"), model("b", one, "11", "11"), model("c", one, "22", "22")],
        [
            model("a", one, "00", "00"),
            model("b", r#""version": "2","#, "11", "11"),
            model("c", "", "22", "22"),
        ],
        [
            component("library", "a", one, "00", ""),
            component("library", "b", one, "11", ""),
            component("data", "c", one, "", ""),
        ],
        [
            component("file", "a", "", "00", ""),
            component("file", "b", "", "11", ""),
            component("file", "c", "", "00", ""),
        ],
    ] {
        let mut turned = components.clone();
        turned.reverse();
        let same = compare::run(&document(&components), &document(&turned));
        assert!(!same.is_any(), "{:#?}", same.changes);
    }
    // Of three of one name one changed, and its file with it: nothing else did.
    let [a, b] = [model("a", one, "00", "00"), model("b", r#""version": "2","#, "11", "11")];
    let other = model("c", r#""version": "3","#, "33", "33");
    let old = document(&[a.clone(), b.clone(), model("c", r#""version": "3","#, "22", "22")]);
    let changed = compare::run(&old, &document(&[other, b, a])).changes;
    assert_eq!(changed.len(), 2, "{changed:#?}");
}

/// Data that are listed elsewhere are referred to: `<ref>` of XML is the `ref` of JSON.
#[test]
fn a_reference_to_data_is_no_dataset_of_its_own() {
    let data = r#"<component type="data" bom-ref="d"><name>corpus</name></component>"#;
    let model = r#"<component type="machine-learning-model" bom-ref="m"><name>net</name><modelCard><modelParameters>
        <datasets><ref>d</ref></datasets></modelParameters></modelCard></component>"#;
    let xml = format!(
        "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\"><components>{data}{model}</components></bom>"
    );
    let json = serde_json::json!({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [
        {"type": "data", "bom-ref": "d", "name": "corpus"},
        {"type": "machine-learning-model", "bom-ref": "m", "name": "net",
         "modelCard": {"modelParameters": {"datasets": [{"ref": "d"}]}}}]});
    let [xml, json] = [xml, json.to_string()].map(|text| read::document(text.as_bytes()).expect("readable"));
    let difference = compare::run(&json, &xml);
    assert!(difference.changes.is_empty(), "{:?}", difference.changes);
}
