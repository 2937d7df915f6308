//! What a document says of a workspace: crates as Cargo compiles them, models as they were declared.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;

use crate::support::{Workspace, fixtures, sha256, sha512};

/// The crates of a CycloneDX document by their bom-ref: "name version", and the role.
fn crates(document: &Value) -> BTreeMap<String, (String, String)> {
    let components = document["components"].as_array().expect("components");
    let every = components.iter().chain([&document["metadata"]["component"]]);
    every
        .filter(|component| property(component, "model-sbom:crate:source").is_some())
        .map(|component| {
            let text = |key: &str| component[key].as_str().expect(key).to_owned();
            let role = property(component, "model-sbom:crate:role").expect("a role");
            (text("bom-ref"), (format!("{} {}", text("name"), text("version")), role))
        })
        .collect()
}

fn property(component: &Value, name: &str) -> Option<String> {
    let properties = component["properties"].as_array()?;
    properties.iter().find(|property| property["name"] == name)?["value"].as_str().map(str::to_owned)
}

fn depends_on<'d>(document: &'d Value, reference: &str) -> Vec<&'d str> {
    let entries = document["dependencies"].as_array().expect("dependencies");
    let entry = entries.iter().find(|entry| entry["ref"] == reference).expect("an entry for each component");
    entry["dependsOn"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn component<'d>(document: &'d Value, name: &str) -> &'d Value {
    let components = document["components"].as_array().expect("components");
    components.iter().find(|component| component["name"] == name).unwrap_or_else(|| panic!("no {name}"))
}

fn names(values: &Value) -> BTreeSet<String> {
    values.as_array().expect("an array").iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// What `tests/unit_graph.py --truth-only` printed, against our document.
fn compare(workspace: &Workspace, truth: &str, arguments: &[&str]) {
    let text = fs::read_to_string(fixtures().join("feature-unification/expected").join(truth)).expect(truth);
    let truth_document: Value = serde_json::from_str(&text).expect(truth);
    let document = workspace.json("cyclonedx", arguments);
    let crates = crates(&document);
    let compiled: BTreeSet<_> = crates.values().map(|(name, _)| name.clone()).collect();
    let shipped: BTreeSet<_> =
        crates.values().filter(|(_, role)| role == "shipped").map(|(name, _)| name.clone()).collect();
    let mut edges = BTreeSet::new();
    for (reference, (from, _)) in &crates {
        let to = depends_on(&document, reference).into_iter().filter_map(|to| crates.get(to));
        edges.extend(to.map(|(to, _)| format!("{from} -> {to}")));
    }
    assert_eq!(compiled, names(&truth_document["compiled"]), "{truth}: compiled");
    assert_eq!(shipped, names(&truth_document["shipped"]), "{truth}: shipped");
    assert_eq!(edges, names(&truth_document["edges"]), "{truth}: edges");
}

const CONFIGURATIONS: [(&str, &[&str]); 5] = [
    ("default", &["--target", "x86_64-unknown-linux-gnu"]),
    ("no-default", &["--target", "x86_64-unknown-linux-gnu", "--no-default-features"]),
    ("all", &["--target", "x86_64-unknown-linux-gnu", "--all-features"]),
    ("windows", &["--target", "x86_64-pc-windows-msvc"]),
    ("wasm", &["--target", "wasm32-unknown-unknown"]),
];

fn compare_all(workspace: &Workspace, folder: &str) {
    for (configuration, flags) in CONFIGURATIONS {
        for package in ["client", "protocol", "server"] {
            let arguments = [&["-p", package], flags].concat();
            compare(workspace, &format!("{folder}{package}-{configuration}.json"), &arguments);
        }
        let arguments = [&["--workspace"], flags].concat();
        compare(workspace, &format!("{folder}workspace-{configuration}.json"), &arguments);
    }
}

#[test]
fn crates_roles_and_edges_are_those_of_cargos_unit_graph() {
    compare_all(&Workspace::fixture("feature-unification"), "");
}

#[test]
fn the_first_resolver_is_simulated_where_the_root_asks_for_it() {
    let workspace = Workspace::fixture("feature-unification");
    workspace.replace("Cargo.toml", "resolver = \"2\"", "resolver = \"1\"");
    compare_all(&workspace, "resolver-1/");
}

#[test]
fn build_time_crates_can_be_left_out() {
    let workspace = Workspace::fixture("coding-assistant");
    let document = workspace.json("cyclonedx", &["--no-build-deps"]);
    let roles: BTreeSet<_> = crates(&document).into_values().map(|(_, role)| role).collect();
    assert_eq!(roles, BTreeSet::from(["shipped".to_owned()]));
    assert_eq!(document["compositions"][0]["aggregate"], "incomplete");
}

#[test]
fn a_feature_of_a_dependency_can_be_asked_for() {
    let workspace = Workspace::fixture("feature-unification");
    let plain = crates(&workspace.json("cyclonedx", &["-p", "client", "--no-default-features"])).len();
    let all = crates(&workspace.json("cyclonedx", &["-p", "client", "--all-features"])).len();
    assert!(plain < all, "{plain} {all}");
}

#[test]
fn registry_crates_carry_the_checksum_of_the_lock_file() {
    let workspace = Workspace::fixture("coding-assistant");
    let document = workspace.json("cyclonedx", &[]);
    let lock: toml::Table = toml::from_str(&workspace.read("Cargo.lock")).expect("a lock file");
    let locked = lock["package"].as_array().expect("packages");
    let mut seen = 0;
    for krate in
        document["components"].as_array().expect("components").iter().filter(|c| c["type"] == "library")
    {
        let entry = locked.iter().find(|entry| {
            entry["name"].as_str() == krate["name"].as_str()
                && entry["version"].as_str() == krate["version"].as_str()
        });
        let checksum = entry.expect("locked")["checksum"].as_str().expect("a checksum");
        assert_eq!(krate["hashes"][0]["content"], checksum, "{}", krate["name"]);
        seen += 1;
    }
    assert_eq!(seen, 58);
}

#[test]
fn sha512_is_in_a_document_that_is_to_have_it_and_in_no_other() {
    let declared = |table: &str| {
        let workspace = Workspace::model("license = \"MIT\"");
        workspace.write("model-sbom.toml", table);
        workspace
    };
    for (table, arguments, has) in [
        ("", &[][..], false),
        ("", &["--sha512"], true),
        ("", &["--profile", "bsi-tr-03183-2"], true),
        ("", &["--profile", "ntia"], false),
        ("[document]\n", &[], false),
        ("[document]\ndigests = [\"sha256\"]\n", &[], false),
        ("[document]\ndigests = [\"sha512\"]\n", &[], true),
        ("[document]\nprofiles = [\"ntia\"]\n", &[], false),
        ("[document]\nprofiles = [\"ntia\", \"bsi-tr-03183-2\"]\n", &[], true),
        ("[document]\ndigests = [\"sha512\"]\n", &["--no-sha512"], false),
    ] {
        let document = declared(table).json("cyclonedx", arguments);
        let model = component(&document, "m");
        let alg = |hash: &Value| hash["alg"] == "SHA-512";
        let found = model["components"][0]["hashes"].as_array().is_some_and(|hashes| hashes.iter().any(alg));
        assert_eq!(found, has, "{table} {arguments:?}");
    }
    let checked = declared("[document]\nprofiles = [\"ntia\"]\n").run(&[]);
    assert!(checked.stderr.contains("ntia"), "{}", checked.stderr);
    let wrong = declared("[document]\nprofiles = [\"nita\"]\n").run(&[]);
    assert!(wrong.code == 2 && wrong.stderr.contains("did you mean `ntia`?"), "{}", wrong.stderr);
}

#[test]
fn every_file_of_a_model_carries_its_digests() {
    let workspace = Workspace::fixture("coding-assistant");
    let document = workspace.json("cyclonedx", &["--sha512"]);
    let mut seen = 0;
    for model in ["qwen2.5-coder-1.5b-instruct", "starcoder2-3b", "acme-codellama-7b-rust"] {
        for file in component(&document, model)["components"].as_array().expect("files") {
            let path = property(file, "model-sbom:file:path").expect("a path");
            let bytes = fs::read(workspace.path().join(&path)).expect("the file");
            let hash = |algorithm: &str| {
                let hashes = file["hashes"].as_array().expect("hashes");
                hashes.iter().find(|hash| hash["alg"] == algorithm).expect(algorithm)["content"].clone()
            };
            assert_eq!(hash("SHA-256"), sha256(&bytes), "{path}");
            assert_eq!(hash("SHA-512"), sha512(&bytes), "{path}");
            assert_eq!(property(file, "model-sbom:file:size"), Some(bytes.len().to_string()), "{path}");
            seen += 1;
        }
    }
    assert_eq!(seen, 12);
    let single = component(&document, "acme-codellama-7b-rust");
    assert_eq!(
        single["hashes"][0]["content"],
        sha256(&fs::read(workspace.path().join("models/acme-codellama-7b-rust/model.onnx")).expect("read"))
    );
}

#[test]
fn one_digest_stands_for_a_model_of_several_files() {
    let workspace = Workspace::fixture("coding-assistant");
    let document = workspace.json("cyclonedx", &[]);
    let model = component(&document, "starcoder2-3b");
    let mut lines = BTreeMap::new();
    for file in model["components"].as_array().expect("files") {
        let path = property(file, "model-sbom:file:path").expect("a path");
        let role = property(file, "model-sbom:file:role").expect("a role");
        if matches!(role.as_str(), "weights" | "configuration") {
            let digest = sha256(&fs::read(workspace.path().join(&path)).expect("the file"));
            lines.insert(path.clone(), format!("{digest}  {path}\n"));
        }
    }
    let manifest: String = lines.into_values().collect();
    assert_eq!(property(model, "model-sbom:manifest:sha256"), Some(sha256(manifest.as_bytes())));
}

#[test]
fn models_hang_on_the_crate_that_declares_them_and_on_what_they_were_made_from() {
    let workspace = Workspace::fixture("coding-assistant");
    let document = workspace.json("cyclonedx", &[]);
    let reference =
        |name: &str| component(&document, name)["bom-ref"].as_str().expect("a reference").to_owned();
    let subject = document["metadata"]["component"]["bom-ref"].as_str().expect("a reference");
    let used = depends_on(&document, subject);
    for model in ["qwen2.5-coder-1.5b-instruct", "starcoder2-3b", "acme-codellama-7b-rust"] {
        assert!(used.contains(&reference(model).as_str()), "{model}");
    }
    assert_eq!(depends_on(&document, &reference("starcoder2-3b")), [reference("the-stack-v2")]);
    assert_eq!(depends_on(&document, &reference("acme-codellama-7b-rust")), [reference("acme-rust-review")]);
    let ancestor = &component(&document, "acme-codellama-7b-rust")["pedigree"]["ancestors"][0];
    assert_eq!(ancestor["name"], "CodeLlama-7b-hf");
    assert!(
        ancestor["purl"].as_str().expect("a purl").starts_with("pkg:huggingface/codellama/CodeLlama-7b-hf@")
    );
}

#[test]
fn a_model_of_a_shared_library_is_there_once() {
    let workspace = Workspace::fixture("shared-model");
    let document = workspace.json("cyclonedx", &["--workspace"]);
    let models: Vec<_> = document["components"]
        .as_array()
        .expect("components")
        .iter()
        .filter(|component| component["type"] == "machine-learning-model")
        .collect();
    assert_eq!(models.len(), 1);
    let model = models[0]["bom-ref"].as_str().expect("a reference");
    let library = component(&document, "embeddings")["bom-ref"].as_str().expect("a reference");
    assert!(depends_on(&document, library).contains(&model));
    for binary in ["indexer", "searcher"] {
        let binary = component(&document, binary)["bom-ref"].as_str().expect("a reference");
        let needs = depends_on(&document, binary);
        assert!(needs.contains(&library) && !needs.contains(&model), "{binary}");
    }
    let single = workspace.json("cyclonedx", &["-p", "searcher"]);
    assert_eq!(single["metadata"]["component"]["type"], "application");
    assert!(single.to_string().contains(model), "a model of a dependency is in the BOM of the product");
}

#[test]
fn the_summary_says_what_a_person_has_to_look_at() {
    let workspace = Workspace::fixture("coding-assistant");
    insta::assert_snapshot!(workspace.run(&["--color", "never"]).stderr, @r"
        Resolved 59 crates (45 shipped, 14 build-time)
          Models 3 bundled
          Hashed 12 files, 105.25 KiB
       Undecided `starcoder2-3b` is under a custom licence and needs review (BigCode Open RAIL-M v1 License Agreement)
       Undecided `acme-codellama-7b-rust` is under a custom licence and needs review (LLAMA 2 COMMUNITY LICENSE AGREEMENT)
       Not ready of 3 models, 2 are undecided, 1 is clear (1 with a duty that is not known to be met); 2 decisions are open
           Wrote target/model-sbom/coding-assistant-0.4.0.cdx.json (cyclonedx-1.6-json)
           Wrote target/model-sbom/coding-assistant-0.4.0.spdx.json (spdx-2.3-json)
    note: `cargo model-sbom report` puts it on one page for those who decide
    note: `cargo model-sbom check` fails: it shows each decision with its places and next steps
    ");
}

#[test]
fn licence_texts_can_be_left_out() {
    let workspace = Workspace::fixture("coding-assistant");
    let text = "This file is a stand-in for tests and grants nothing.";
    for format in ["cyclonedx", "spdx", "spdx3"] {
        let with = String::from_utf8(workspace.document(format, &[])).expect("UTF-8");
        let without = String::from_utf8(workspace.document(format, &["--no-license-texts"])).expect("UTF-8");
        assert!(with.contains(text) && !without.contains(text), "{format}");
        // The digest that a review is bound to.
        let digest = "32facc16d6d0eb30fe78de599f359858f0efc4cd169822147f051502d6e3cf26";
        assert!(with.contains(digest) && without.contains(digest), "{format}");
    }
}

#[test]
fn a_file_that_is_card_and_licence_text_is_one_component() {
    let workspace = Workspace::package(
        "[[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1\"\nlicense = \"MIT OR Apache-2.0\"\n\
         files = [\"README.md\", \"w.gguf\"]\ncard = \"README.md\"\nlicense-file = \"README.md\"\n\
         license-files = { MIT = \"README.md\", \"Apache-2.0\" = \"README.md\" }\n",
        &[("README.md", "---\nlicense: mit\n---\n# M\n"), ("w.gguf", crate::support::gguf!(" stand-in"))],
    );
    for format in cargo_model_sbom::emit::FORMATS {
        let output = workspace.run(&["-f", format.id(), "-o", "-"]);
        assert_eq!(output.code, 0, "{}: {}", format.id(), output.stderr);
    }
    let document = workspace.json("cyclonedx", &[]).to_string();
    assert_eq!(document.matches(r##"#README.md","##).count(), 1, "{document}");
}

#[test]
fn a_statement_about_the_built_product_holds_the_document_and_is_read_like_it() {
    let workspace = Workspace::fixture("no-models");
    workspace.write("dist/app", "the program");
    let statement = workspace.json("in-toto", &["--artifact", "dist/app"]);
    assert_eq!(statement["subject"][0]["digest"]["sha256"], sha256(b"the program"));
    assert_eq!(statement["predicate"], workspace.json("cyclonedx", &["--artifact", "dist/app"]));
    for (format, file) in [("in-toto", "a.json"), ("in-toto-spdx", "b.json"), ("cyclonedx", "c.json")] {
        let output = workspace.run(&["-q", "-f", format, "-o", file, "--artifact", "dist/app"]);
        assert_eq!(output.code, 0, "{}", output.stderr);
    }
    for file in ["a.json", "b.json"] {
        let output = workspace.run(&["diff", file, "c.json", "--exit-code"]);
        assert_eq!(output.code, 0, "{file}: {}", output.text());
    }
    let output = workspace.run(&["-f", "in-toto", "-o", "-"]);
    assert_eq!(output.code, 2);
    assert!(output.stderr.contains("about a built file, and none is named"), "{}", output.stderr);
    assert!(output.stderr.contains("name it with `--artifact FILE`"), "{}", output.stderr);
}
