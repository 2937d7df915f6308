//! Weights that lie in a store: Git LFS, the caches of Hugging Face and Ollama, OCI layouts.

use std::collections::BTreeMap;
use std::os::unix::fs::symlink;

use cargo_model_sbom::emit::FORMATS;
use serde_json::json;

use crate::document::Document;
use crate::support::{Output, Workspace, run, sha256};

const CONTENT: &[u8] = crate::support::gguf!(" stand-in").as_bytes();

fn pointer(content: &[u8]) -> String {
    let (oid, size) = (sha256(content), content.len());
    format!("version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {size}\n")
}

#[test]
fn a_git_lfs_pointer_stands_for_the_content_in_every_format() {
    let workspace = Workspace::model("license = \"MIT\"");
    workspace.write("weights.gguf", &pointer(CONTENT));
    let size = CONTENT.len().to_string();
    for format in FORMATS {
        let text = String::from_utf8(workspace.document(format.id(), &[])).expect("UTF-8");
        let document = Document::read(format.id(), &text);
        let file = document.components.iter().find(|part| part.path.as_deref() == Some("weights.gguf"));
        let file = file.unwrap_or_else(|| panic!("{} has the file", format.id()));
        assert_eq!(file.sha256.as_deref(), Some(&*sha256(CONTENT)), "{}", format.id());
        assert_eq!(file.property("model-sbom:file:size"), Some(&*size), "{}", format.id());
        assert_eq!(file.property("model-sbom:file:from-git-lfs"), Some("true"), "{}", format.id());
        let model = document.named("m");
        assert_eq!(model.property("model-sbom:weights:from-git-lfs"), Some("1 of 1"), "{}", format.id());
    }
}

#[test]
fn a_git_lfs_pointer_is_told_until_the_content_is_there() {
    let workspace = Workspace::model("license = \"MIT\"");
    workspace.write("weights.gguf", &pointer(CONTENT));
    let check = workspace.check();
    assert_eq!((check.code, check.codes()), (0, vec!["weights-missing".to_owned()]));
    for word in ["a Git LFS pointer", "git lfs pull", &sha256(CONTENT)] {
        assert!(check.text().contains(word), "{word}: {}", check.text());
    }
    let pinned = Workspace::model(&format!("license = \"MIT\"\nsha256 = \"{}\"", sha256(b"other")));
    pinned.write("weights.gguf", &pointer(CONTENT));
    assert_eq!(pinned.check().codes(), ["weights-missing", "digest-mismatch"]);
    workspace.write("weights.gguf", crate::support::gguf!(" stand-in"));
    assert_eq!(workspace.check().codes(), Vec::<String>::new());
}

#[test]
fn a_malformed_pointer_and_a_text_that_was_not_fetched_are_faults() {
    let workspace = Workspace::model("license = \"MIT\"\nlicense-file = \"LICENSE\"");
    workspace.write("LICENSE", &pointer(b"MIT License"));
    let run = workspace.run(&["check"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("the text of the licence file `LICENSE` is not here"), "{}", run.stderr);
    workspace.write("LICENSE", "MIT License");
    workspace.write("weights.gguf", &pointer(CONTENT).replace("size", "bytes"));
    let run = workspace.run(&["check"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("`weights.gguf` is a malformed Git LFS pointer: it has no `size`"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("git restore weights.gguf"), "{}", run.stderr);
}

const COMMIT: &str = "733247c55e3f73af49ce8e9c7949bf14af205928";

/// The cache of the Hugging Face hub in a directory `hub` of the workspace, with one repository.
fn hub(workspace: &Workspace, files: &[(&str, &[u8])]) {
    let repository = workspace.path().join("hub/models--acme--tiny");
    std::fs::create_dir_all(repository.join("blobs")).expect("a directory");
    std::fs::create_dir_all(repository.join("snapshots").join(COMMIT)).expect("a directory");
    for (path, content) in files {
        let blob = sha256(content);
        std::fs::write(repository.join("blobs").join(&blob), content).expect("written");
        let entry = repository.join("snapshots").join(COMMIT).join(path);
        std::fs::create_dir_all(entry.parent().expect("a parent")).expect("a directory");
        let up = "../".repeat(path.matches('/').count());
        symlink(format!("{up}../../blobs/{blob}"), entry).expect("a link");
    }
    workspace.write("hub/models--acme--tiny/refs/main", COMMIT);
}

fn hub_model(version: &str, delivery: &str) -> Workspace {
    Workspace::package(
        &format!(
            "[[package.metadata.model-sbom.model]]\nname = \"tiny\"\nversion = \"{version}\"\nsource = \"hf:acme/tiny\"\n\
             license = \"MIT\"\ndelivery = \"{delivery}\"\n"
        ),
        &[],
    )
}

fn in_hub(workspace: &Workspace, arguments: &[&str]) -> Output {
    let mut command = workspace.command(arguments);
    command.env("HF_HUB_CACHE", "hub");
    run(command)
}

/// The texts that lie in a repository are those that lie beside bundled weights, wherever the weights are in it.
#[test]
fn what_lies_in_a_repository_of_the_hub_speaks_as_beside_bundled_weights() {
    let mit = include_bytes!("../../LICENSE-MIT");
    let card = b"---\nlicense: cc-by-nc-4.0\n---\n";
    let none: &[&str] = &[];
    for weights in ["w.gguf", "onnx/w.gguf"] {
        let below = weights.strip_suffix("w.gguf").expect("a suffix");
        let inside = |path: &str| format!("{below}{path}");
        for (path, text, expected) in [
            ("LICENSES/MIT.txt".to_owned(), &mit[..], none),
            ("LICENSES/LicenseRef-acme.txt".to_owned(), b"Research alone.", &["unrecognised-terms"]),
            (inside("LICENSES/a.txt"), b"Research alone.", &["unrecognised-terms"]),
            ("README_zh.md".to_owned(), card, &["license-conflict"]),
            ("MODEL_CARD.md".to_owned(), card, &["license-conflict"]),
            ("MODEL_LICENSE".to_owned(), b"Research alone.", &["unrecognised-terms"]),
            ("LICENSE-WEIGHTS".to_owned(), b"Research alone.", &["unrecognised-terms"]),
            ("EULA.txt".to_owned(), b"Research alone.", &["unrecognised-terms"]),
            (
                "REUSE.toml".to_owned(),
                b"version = 1\n[[annotations]]\npath = \"**\"\nSPDX-License-Identifier = \"GPL-3.0-only\"\n",
                &["license-conflict"],
            ),
            (inside("w.gguf.license"), b"SPDX-License-Identifier: GPL-3.0-only\n", &["license-conflict"]),
            ("docs/LICENSE".to_owned(), b"Of something else.", none),
        ] {
            let workspace = hub_model(COMMIT, "downloaded");
            hub(&workspace, &[(weights, CONTENT), (&path, text)]);
            let denied = in_hub(&workspace, &["check", "--message-format", "json"]).denied();
            assert_eq!(denied, expected, "{weights} {path}");
        }
    }
}

#[test]
fn a_pinned_model_is_found_in_the_cache_of_hugging_face() {
    let workspace = hub_model(COMMIT, "downloaded");
    let files: [(&str, &[u8]); 4] = [
        ("model.gguf", CONTENT),
        ("config.json", b"{}"),
        ("README.md", b"---\nlicense: mit\n---\n"),
        ("LICENSE", include_bytes!("../../LICENSE-MIT")),
    ];
    hub(&workspace, &files);
    for format in FORMATS {
        let output = in_hub(&workspace, &["-f", format.id(), "-o", "-"]);
        let text = output.text();
        assert_eq!(output.code, 0, "{}", output.stderr);
        assert!(!text.contains(workspace.path().to_str().expect("UTF-8")), "a path of the machine");
        let document = Document::read(format.id(), &text);
        let roles: BTreeMap<_, _> = document
            .components
            .iter()
            .filter_map(|part| {
                Some((part.path.as_deref()?, (part.property("model-sbom:file:role")?, part.sha256.clone()?)))
            })
            .collect();
        let expected: BTreeMap<_, _> = files
            .iter()
            .zip(["weights", "configuration", "model-card", "license"])
            .map(|((path, content), role)| (*path, (role, sha256(content))))
            .collect();
        assert_eq!(roles, expected, "{}", format.id());
        let model = document.named("tiny");
        assert_eq!(model.property("model-sbom:store"), Some("hugging-face-cache"), "{}", format.id());
        assert_eq!(model.property("model-sbom:store:revision"), Some(COMMIT), "{}", format.id());
        let evidence = in_hub(&workspace, &["check", "--message-format", "json"]);
        assert_eq!(evidence.codes(), Vec::<String>::new(), "{}", evidence.text());
    }
}

#[test]
fn a_model_that_no_cache_has_is_missing_only_where_it_is_bundled() {
    let check = |workspace: &Workspace| in_hub(workspace, &["check", "--message-format", "json"]);
    let downloaded = hub_model(COMMIT, "downloaded");
    assert_eq!(check(&downloaded).codes(), ["weights-missing"], "its digest is not known");
    hub(&downloaded, &[("model.gguf", CONTENT)]);
    assert_eq!(check(&downloaded).codes(), Vec::<String>::new());
    assert_eq!(check(&hub_model(COMMIT, "bundled")).codes(), ["weights-missing"]);
    let bundled = hub_model("main", "bundled");
    hub(&bundled, &[("model.gguf", CONTENT)]);
    let moving = check(&bundled);
    assert_eq!(moving.codes(), ["unpinned-version"]);
    assert!(moving.text().contains(COMMIT), "{}", moving.text());
    let service = hub_model(COMMIT, "service");
    hub(&service, &[("model.gguf", CONTENT)]);
    let document = in_hub(&service, &["-f", "cyclonedx", "-o", "-"]).text();
    assert!(!document.contains("model.gguf"), "{document}");
}

#[test]
fn a_blob_under_a_name_that_is_not_its_digest_is_a_mismatch() {
    let workspace = hub_model(COMMIT, "downloaded");
    hub(&workspace, &[("model.gguf", CONTENT)]);
    let blob = format!("hub/models--acme--tiny/blobs/{}", sha256(CONTENT));
    workspace.write(&blob, crate::support::gguf!(" something else"));
    let check = in_hub(&workspace, &["check", "--message-format", "json"]);
    assert_eq!((check.code, check.codes()), (1, vec!["digest-mismatch".to_owned()]));
    assert!(
        check.text().contains(&sha256(crate::support::gguf!(" something else").as_bytes())),
        "{}",
        check.text()
    );
    std::fs::remove_file(workspace.path().join(blob)).expect("removed");
    let check = in_hub(&workspace, &["check", "--message-format", "json"]);
    assert_eq!((check.code, check.codes()), (0, vec!["weights-missing".to_owned()]));
    workspace.write("hub/models--acme--tiny/refs/main", "nothing");
    workspace.replace("Cargo.toml", COMMIT, "main");
    let check = in_hub(&workspace, &["check"]);
    assert_eq!(check.code, 2);
    assert!(check.stderr.contains("names no commit"), "{}", check.stderr);
}

/// Names as `git hash-object` prints them.
const NAMED_BY_GIT: [(&str, &str, &str); 3] = [
    ("config.json", "{}", "9e26dfeeb6e641a33dae4961196235bdb965b21b"),
    ("README.md", "---\nlicense: mit\n---\n", "32897cd3e640101ba184f8c4ccd896981de3804a"),
    ("LICENSE", include_str!("../../LICENSE-MIT"), "31aa79387f27e730e33d871925e152e35e428031"),
];

#[test]
fn a_blob_that_git_names_is_held_against_its_name_which_no_document_has() {
    let workspace = hub_model(COMMIT, "downloaded");
    hub(&workspace, &[("model.gguf", CONTENT)]);
    let blob = |name: &str| format!("hub/models--acme--tiny/blobs/{name}");
    for (path, content, name) in NAMED_BY_GIT {
        workspace.write(&blob(name), content);
        let entry = workspace.path().join("hub/models--acme--tiny/snapshots").join(COMMIT).join(path);
        symlink(format!("../../blobs/{name}"), entry).expect("a link");
    }
    let check = || in_hub(&workspace, &["check", "--message-format", "json"]);
    assert_eq!(check().codes(), Vec::<String>::new());
    for format in FORMATS {
        let document = in_hub(&workspace, &["-f", format.id(), "-o", "-"]).text();
        for (path, _, name) in NAMED_BY_GIT {
            assert!(document.contains(path) && !document.contains(name), "{}: {path}", format.id());
        }
    }
    for (path, content, name) in NAMED_BY_GIT {
        workspace.write(&blob(name), &content.replacen(['{', 'm', 'M'], "X", 1));
        let check = check();
        assert_eq!((check.code, check.denied().contains(&"digest-mismatch".to_owned())), (1, true), "{path}");
        let message = format!("`{path}` is not the file that its store names");
        assert!(check.text().contains(&message) && check.text().contains(name), "{}", check.text());
        workspace.write(&blob(name), content);
    }
}

fn layer(media_type: &str, content: &[u8]) -> String {
    format!(
        r#"{{"mediaType":"application/vnd.{media_type}","digest":"sha256:{}","size":{}}}"#,
        sha256(content),
        content.len()
    )
}

#[test]
fn a_model_of_ollama_is_found_with_its_licence() {
    let mit = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/LICENSE-MIT")).expect("a text");
    let workspace = Workspace::package(
        "[[package.metadata.model-sbom.model]]\nname = \"tiny\"\nversion = \"2b\"\nsource = \"ollama:tiny:2b\"\n\
         license = \"Apache-2.0\"\ndelivery = \"downloaded\"\n",
        &[],
    );
    let layers = [
        layer("ollama.image.model", CONTENT),
        layer("ollama.image.license", mit.as_bytes()),
        layer("ollama.image.params", b"{}"),
    ];
    let manifest = format!(r#"{{"schemaVersion":2,"layers":[{}]}}"#, layers.join(","));
    workspace.write("ollama/manifests/registry.ollama.ai/library/tiny/2b", &manifest);
    for content in [CONTENT, mit.as_bytes(), b"{}"] {
        let blob = workspace.path().join("ollama/blobs").join(format!("sha256-{}", sha256(content)));
        std::fs::create_dir_all(blob.parent().expect("a parent")).expect("a directory");
        std::fs::write(blob, content).expect("written");
    }
    let run_here = |arguments: &[&str]| {
        let mut command = workspace.command(arguments);
        command.env("OLLAMA_MODELS", "ollama");
        run(command)
    };
    let text = run_here(&["-f", "cyclonedx", "-o", "-"]).text();
    let document = Document::read("cyclonedx-1.6-json", &text);
    let role = |content: &[u8]| {
        let path = format!("blobs/sha256-{}", sha256(content));
        let file = document.components.iter().find(|part| part.path.as_deref() == Some(&*path));
        file.unwrap_or_else(|| panic!("{path}: {text}")).property("model-sbom:file:role").map(str::to_owned)
    };
    assert_eq!(role(CONTENT).as_deref(), Some("weights"));
    assert_eq!(role(mit.as_bytes()).as_deref(), Some("license"));
    assert_eq!(role(b"{}").as_deref(), Some("configuration"));
    let model = document.named("tiny");
    assert_eq!(
        model.property("model-sbom:store:revision"),
        Some(&*format!("sha256:{}", sha256(manifest.as_bytes())))
    );
    let check = run_here(&["check", "--message-format", "json"]);
    assert_eq!(check.codes(), ["license-conflict"], "the licence layer says MIT: {}", check.text());
}

#[test]
fn an_oci_layout_is_read_by_its_manifest() {
    let workspace = Workspace::package(
        "[[package.metadata.model-sbom.model]]\nname = \"tiny\"\nversion = \"1\"\nlicense = \"MIT\"\n\
         source = \"oci:ghcr.io/acme/tiny:1\"\nfiles = [\"models/tiny.oci\"]\n",
        &[("models/tiny.oci/oci-layout", r#"{"imageLayoutVersion":"1.0.0"}"#)],
    );
    let manifest = format!(r#"{{"layers":[{}]}}"#, layer("cncf.model.weight.v1.raw", CONTENT));
    let index = format!(r#"{{"manifests":[{}]}}"#, layer("oci.image.manifest.v1+json", manifest.as_bytes()));
    workspace.write("models/tiny.oci/index.json", &index);
    let blob = |content: &[u8]| format!("models/tiny.oci/blobs/sha256/{}", sha256(content));
    workspace.write(&blob(manifest.as_bytes()), &manifest);
    assert_eq!(workspace.check().codes(), ["weights-missing"]);
    workspace.write(&blob(CONTENT), crate::support::gguf!(" stand-in"));
    assert_eq!(workspace.check().codes(), Vec::<String>::new());
    for format in FORMATS {
        let text = String::from_utf8(workspace.document(format.id(), &[])).expect("UTF-8");
        let document = Document::read(format.id(), &text);
        let file = document.components.iter().find(|part| part.path.as_deref() == Some(&*blob(CONTENT)));
        let file = file.unwrap_or_else(|| panic!("{} has the blob", format.id()));
        assert_eq!(file.sha256.as_deref(), Some(&*sha256(CONTENT)));
        let media_type = file.property("model-sbom:file:media-type");
        assert_eq!(media_type, Some("application/vnd.cncf.model.weight.v1.raw"), "{}", format.id());
    }
    workspace.write(&blob(CONTENT), crate::support::gguf!(" other"));
    let against_name_and_lock = ["digest-mismatch", "digest-mismatch"];
    assert_eq!(workspace.check().denied(), against_name_and_lock);
    workspace.write(&blob(manifest.as_bytes()), "{}");
    let run = workspace.run(&["check"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("of `models/tiny.oci` was changed"), "{}", run.stderr);
}

#[test]
fn the_lock_keeps_the_digests_of_a_store_that_is_not_here() {
    let workspace = hub_model(COMMIT, "bundled");
    hub(&workspace, &[("model.gguf", CONTENT)]);
    assert_eq!(in_hub(&workspace, &["-f", "cyclonedx", "-o", "-"]).code, 0);
    assert!(workspace.read("model-sbom.lock").contains(&sha256(CONTENT)));
    let verified = in_hub(&workspace, &["verify"]);
    assert_eq!(verified.code, 0, "{}{}", verified.text(), verified.stderr);
    let elsewhere = workspace.run(&["-f", "cyclonedx", "-o", "-", "--locked"]);
    assert_eq!(elsewhere.code, 0, "{}", elsewhere.stderr);
    let document = Document::read("cyclonedx-1.6-json", &elsewhere.text());
    let file = document.components.iter().find(|part| part.path.as_deref() == Some("model.gguf"));
    let file = file.expect("the file of the lock");
    assert_eq!(file.sha256.as_deref(), Some(&*sha256(CONTENT)));
    assert_eq!(file.property("model-sbom:file:from-lock"), Some("true"));
    assert_eq!(workspace.check().codes(), ["weights-missing"]);
}

#[test]
fn the_lock_knows_the_other_digests_of_a_pointer() {
    let workspace = Workspace::model("license = \"MIT\"");
    let whole = workspace.json("cyclonedx", &["--sha512"]);
    workspace.write("weights.gguf", &pointer(CONTENT));
    let absent = workspace.json("cyclonedx", &["--locked"]);
    let hashes = |document: &serde_json::Value| {
        let model = document["components"].as_array().expect("components").last().cloned().expect("a model");
        model["hashes"].clone()
    };
    assert_eq!(hashes(&whole), hashes(&absent));
    assert_eq!(hashes(&absent).as_array().map(Vec::len), Some(2));
    workspace.write("weights.gguf", &pointer(b"other"));
    assert_eq!(workspace.check().denied(), ["digest-mismatch"]);
}

#[test]
fn verify_compares_a_pointer_with_what_the_lock_and_a_document_say() {
    let workspace = Workspace::model("license = \"MIT\"");
    workspace.run(&["lock"]);
    let document = workspace.document("spdx-2.3-json", &[]);
    workspace.write("bom.json", std::str::from_utf8(&document).expect("UTF-8"));
    let expected = sha256(CONTENT);
    let difference = |arguments: &[&str]| {
        let output = workspace.run(&[&["verify", "--message-format", "json"], arguments].concat());
        assert_eq!((output.code, output.json()["intact"].as_u64()), (1, Some(0)));
        let differences = output.json()["differences"].as_array().cloned().expect("differences");
        assert_eq!(differences.len(), 1, "{}", output.text());
        differences[0].clone()
    };
    for against in [&[][..], &["bom.json"]] {
        // A lock knows the model that a file belongs to.
        let with_model = |mut difference: serde_json::Value| {
            if against.is_empty() {
                difference["model"] = json!("m");
            }
            difference
        };
        let file = if against.is_empty() { "weights.gguf (model m)" } else { "weights.gguf" };
        workspace.write("weights.gguf", &pointer(CONTENT));
        assert_eq!(
            difference(against),
            with_model(json!({"path": "weights.gguf", "status": "missing", "pointer": "git-lfs"}))
        );
        let human = workspace.run(&[&["verify"], against].concat());
        assert_eq!(
            human.text(),
            format!(
                "missing  {file}: a Git LFS pointer stands in its place; `git lfs pull` fetches the content\n"
            )
        );
        assert_eq!(human.code, 1);

        workspace.write("weights.gguf", &pointer(crate::support::gguf!(" stand-on").as_bytes()));
        let found = sha256(crate::support::gguf!(" stand-on").as_bytes());
        let digest = json!({"algorithm": "SHA-256", "expected": expected, "found": found});
        assert_eq!(
            difference(against),
            with_model(
                json!({"path": "weights.gguf", "status": "changed", "pointer": "git-lfs", "digest": digest})
            )
        );
        let human = workspace.run(&[&["verify"], against].concat());
        let lines = format!(
            "changed  {file}: a Git LFS pointer stands in its place, with another digest\n  \
             expected SHA-256 {expected}\n     found SHA-256 {found}\n"
        );
        assert_eq!(human.text(), lines);

        let longer = pointer(CONTENT).replace("size 33", "size 34");
        workspace.write("weights.gguf", &longer);
        assert_eq!(difference(against)["size"], json!({"expected": 33, "found": 34}));
    }
}
