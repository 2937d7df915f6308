//! `[[model]]` of `model-sbom.toml`: weights at the root of a virtual workspace, which lie in no package.

use cargo_model_sbom::emit::FORMATS;

use crate::conformance::assert_valid;
use crate::support::{SAFETENSORS, Workspace, sha256, string};

/// Two programs and a library, and weights beside them.
fn workspace() -> Workspace {
    let workspace = Workspace::fixture("shared-model");
    for file in ["model-sbom.toml", "model-sbom.lock"] {
        std::fs::remove_file(workspace.path().join(file)).expect(file);
    }
    let manifest = workspace.read("embeddings/Cargo.toml");
    let manifest = manifest.split("[[package.metadata").next().expect("a text").to_owned();
    workspace.write("embeddings/Cargo.toml", &manifest);
    std::fs::remove_dir_all(workspace.path().join("embeddings/models")).expect("removed");
    workspace.write("models/tiny/model.safetensors", SAFETENSORS);
    workspace
}

const MODEL: &str = "[[model]]\nname = \"tiny\"\nused-by = [\"indexer\", \"searcher\"]\nversion = \"1.0\"\nlicense = \"MIT\"\n\
                     files = [\"models/tiny/model.safetensors\"]\n";

#[test]
fn weights_at_the_root_are_declared_once_for_all_who_use_them() {
    let workspace = workspace();
    let found = workspace.check();
    assert_eq!(found.denied(), ["undeclared-weights"]);
    assert!(
        found.text().contains("it lies in no package") && found.text().contains("`used-by`"),
        "{}",
        found.text()
    );
    workspace.write("model-sbom.toml", MODEL);
    assert_eq!(workspace.check().codes(), [] as [&str; 0], "{}", workspace.check().text());
    assert_valid(&workspace, "shared");
    for format in FORMATS {
        let text = String::from_utf8(workspace.document(format.id(), &["--workspace"])).expect("UTF-8");
        assert!(text.contains(&sha256(SAFETENSORS.as_bytes())), "{}", format.id());
    }
    let document = workspace.json("cyclonedx", &["--workspace"]);
    let models = document["components"].as_array().expect("components").iter();
    let models: Vec<_> = models.filter(|part| part["type"] == "machine-learning-model").collect();
    assert_eq!(models.len(), 1, "one model");
    let users = document["dependencies"].as_array().expect("dependencies").iter();
    let users: Vec<_> = users
        .filter(|entry| entry["dependsOn"].as_array().expect("a list").contains(&models[0]["bom-ref"]))
        .map(|entry| string(&entry["ref"]).to_owned())
        .collect();
    assert_eq!(users.len(), 2, "{users:?}");
    for (package, has) in [("indexer", true), ("searcher", true), ("embeddings", false)] {
        let document = workspace.json("cyclonedx", &["-p", package]).to_string();
        assert_eq!(document.contains("machine-learning-model"), has, "{package}");
    }
}

#[test]
fn the_lock_and_the_review_know_it_whoever_is_selected() {
    let workspace = workspace();
    workspace.write("model-sbom.toml", &MODEL.replace("MIT", "LicenseRef-own"));
    let lock = workspace.run(&["lock"]);
    assert_eq!(lock.code, 0, "{}", lock.stderr);
    let locked = workspace.read("model-sbom.lock");
    assert_eq!(locked.matches("[[model]]").count(), 1, "{locked}");
    for package in ["indexer", "searcher"] {
        let again = workspace.run(&["lock", "-p", package, "--locked"]);
        assert_eq!(again.code, 0, "{package}: {}", again.stderr);
        assert_eq!(workspace.run(&["verify", "-p", package]).code, 0, "{package}");
    }
    assert_eq!(workspace.read("model-sbom.lock"), locked);
    let review = ["review", "tiny", "--approve", "--by", "Ada", "--reason", "read", "--without-text", "gone"];
    assert_eq!(workspace.run(&review).code, 0);
    for package in ["indexer", "searcher"] {
        let checked = workspace.run(&["check", "-p", package, "--message-format", "json"]);
        assert_eq!(checked.denied(), [] as [&str; 0], "{package}: {}", checked.text());
    }
    std::fs::remove_file(workspace.path().join("models/tiny/model.safetensors")).expect("removed");
    assert_eq!(workspace.check().codes(), ["weights-missing"]);
    assert_eq!(workspace.run(&["verify"]).code, 1);
}

#[test]
fn what_is_wrong_with_it_is_a_fault() {
    for (from, to, words) in [
        ("used-by = [\"indexer\", \"searcher\"]\n", "", "does not say which packages use it"),
        ("\"indexer\"", "\"indexes\"", "no member of the workspace is named `indexes`"),
        ("models/tiny/model.safetensors", "../model.safetensors", "leaves the package's directory"),
        ("license = \"MIT\"\n", "license = \"MIT\"\nlicence = \"MIT\"\n", "unknown key `licence`"),
        (
            "[[model]]",
            "[[model]]\nname = \"tiny\"\nused-by = [\"indexer\"]\n\n[[model]]",
            "two models are named `tiny`",
        ),
    ] {
        let workspace = workspace();
        assert!(MODEL.contains(from), "{from}");
        workspace.write("model-sbom.toml", &MODEL.replacen(from, to, 1));
        let output = workspace.run(&["check"]);
        assert_eq!(output.code, 2, "{words}: {}", output.stderr);
        assert!(output.stderr.contains(words), "{words}: {}", output.stderr);
    }
    let manifest = Workspace::package(
        "[[package.metadata.model-sbom.model]]\nname = \"m\"\nfiles = [\"../m.gguf\"]\n",
        &[],
    );
    let output = manifest.run(&["check"]);
    assert!(output.stderr.contains("`[[model]]` of model-sbom.toml"), "{}", output.stderr);
}

#[test]
fn init_writes_it_into_the_file_of_the_workspace() {
    let workspace = workspace();
    let printed = workspace.run(&["init", "--dry-run"]);
    assert!(printed.text().contains("# model-sbom.toml\n"), "{}", printed.text());
    let output = workspace.run(&["init"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    let text = workspace.read("model-sbom.toml");
    for line in [
        "[[model]]\nname = \"tiny\"\n",
        "\"indexer\"",
        "\"searcher\"",
        "files = [\"models/tiny/model.safetensors\"]",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    assert!(!text.contains("\"embeddings\""), "a library is no program: {text}");
    assert!(
        !workspace.check().codes().contains(&"undeclared-weights".to_owned()),
        "{}",
        workspace.check().text()
    );
    let again = workspace.run(&["init"]);
    assert!(again.stderr.contains("nothing to write"), "{}", again.stderr);
    assert_eq!(workspace.read("model-sbom.toml"), text);
}

#[test]
fn tables_that_are_not_read_are_faults() {
    let workspace = workspace();
    let manifest = workspace.read("Cargo.toml");
    workspace
        .write("Cargo.toml", &format!("{manifest}\n[[workspace.metadata.model-sbom.model]]\nname = \"m\"\n"));
    let member = workspace.read("indexer/Cargo.toml");
    workspace.write(
        "indexer/Cargo.toml",
        &format!("{member}\n[[package.metadata.model_sbom.model]]\nname = \"m\"\n"),
    );
    let other = workspace.read("searcher/Cargo.toml");
    workspace.write("searcher/Cargo.toml", &format!("{other}\n[package.metadata.sbom]\na = 1\n"));
    let output = workspace.check();
    let faults: Vec<_> = output.json()["findings"].as_array().cloned().unwrap_or_default();
    let said: Vec<_> = faults.iter().map(|fault| fault["message"].as_str().unwrap_or_default()).collect();
    assert_eq!(output.code, 2, "{}", output.text());
    assert_eq!(
        said,
        ["`[workspace.metadata.model-sbom]` is not read", "`[package.metadata.model_sbom]` is not read"],
        "{}",
        output.text()
    );
    let shown = workspace.run(&["check"]).stderr;
    assert!(shown.contains("indexer/Cargo.toml") && shown.contains("declares nothing"), "{shown}");
}
