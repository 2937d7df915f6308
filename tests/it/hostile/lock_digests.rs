//! Digests that somebody wrote into a lock or a document, and that no file has.

use serde_json::{Value, json};

use crate::support::{Output, Workspace, sha256, sha512};

const LOCK: &str = "model-sbom.lock";
const CONTENT: &[u8] = crate::support::gguf!(" stand-in").as_bytes();

/// A package with a lock of its one file.
fn locked(keys: &str) -> Workspace {
    let workspace = Workspace::model(&format!("license = \"MIT\"\n{keys}"));
    assert_eq!(workspace.run(&["lock", "--sha512"]).code, 0);
    workspace
}

/// The line of a text.
fn line(workspace: &Workspace, text: &str) -> usize {
    1 + workspace.read(LOCK).lines().position(|line| line.contains(text)).expect("a line")
}

#[test]
fn no_digest_of_the_lock_is_published_that_the_file_does_not_have() {
    let blake3 = |lock: &str| lock.lines().find_map(|line| line.strip_prefix("blake3 = ")).map(str::to_owned);
    for algorithm in ["sha256", "sha512", "blake3"] {
        let workspace = locked("");
        let lock = workspace.read(LOCK);
        let (right, false_one) = match algorithm {
            "sha256" => (sha256(CONTENT), "0".repeat(64)),
            "sha512" => (sha512(CONTENT), "0".repeat(128)),
            _ => (blake3(&lock).expect("a BLAKE3").trim_matches('"').to_owned(), "0".repeat(64)),
        };
        workspace.replace(LOCK, &right, &false_one);
        let place = format!("{LOCK}:{}", line(&workspace, &false_one));
        let refused_at = |output: Output, code: i32, place: &str| {
            let told = output.text() + &output.stderr;
            assert_eq!(output.code, code, "{algorithm}: {told}");
            assert!(told.contains(place), "{algorithm}: {place} in {told}");
        };
        let refused = |output: Output, code: i32| refused_at(output, code, &place);
        refused(workspace.run(&["check", "--locked"]), 1);
        refused(workspace.run(&["lock", "--locked"]), 1);
        refused(workspace.run(&["verify", "--full"]), 1);
        let document = ["--format", "cyclonedx", "--output", "-"];
        for more in [&["--sha512"][..], &["--sha512", "--locked"], &[], &["--locked"]] {
            let output = workspace.run(&[&document[..], more].concat());
            // No document has a digest that it did not compute; of those that it does not have it says nothing.
            match (algorithm, more.contains(&"--sha512")) {
                ("sha256" | "sha512", true) => refused(output, 1),
                // One digest alone can't tell a file from a wrong line.
                ("sha256", false) => {
                    refused_at(output, 1, &format!("{LOCK}:{}", line(&workspace, "[[model.art")))
                }
                _ => {
                    assert_eq!(output.code, 0, "{algorithm}: {}", output.stderr);
                    assert!(!output.text().contains(&false_one), "{algorithm}");
                }
            }
        }
        assert_eq!(workspace.read(LOCK), lock.replace(&right, &false_one), "{algorithm}: left as it is");
        assert_eq!(workspace.run(&["lock", "--sha512", "--update", "m"]).code, 0, "{algorithm}");
        assert_eq!(workspace.read(LOCK), lock, "{algorithm}: computed anew");
    }
}

#[test]
fn what_is_right_passes_and_says_how_it_was_proven() {
    let workspace = locked("");
    let output = workspace.run(&["verify"]);
    assert!(output.code == 0 && output.stderr.contains("by BLAKE3"), "{}", output.stderr);
    let lock = workspace.read(LOCK);
    let without: Vec<_> = lock.lines().filter(|line| !line.starts_with("blake3")).collect();
    workspace.write(LOCK, &(without.join("\n") + "\n"));
    let output = workspace.run(&["verify"]);
    assert!(output.code == 0 && output.stderr.contains("by SHA-256"), "{}", output.stderr);
    workspace.write(LOCK, &lock);
    let output = workspace.run(&["verify", "--full"]);
    assert!(output.code == 0 && !output.stderr.contains("BLAKE3"), "{}", output.stderr);
    assert_eq!(workspace.run(&["check", "--locked"]).code, 0);
    assert_eq!(workspace.run(&["lock", "--locked"]).code, 0);
}

#[test]
fn a_pin_is_proven_by_bytes() {
    let workspace = locked("");
    let pin = "0".repeat(64);
    workspace.replace(LOCK, &sha256(CONTENT), &pin);
    workspace.replace("Cargo.toml", "files =", &format!("sha256 = \"{pin}\"\nfiles ="));
    for arguments in
        [&["check", "--message-format", "json"][..], &["check", "--locked", "--message-format", "json"]]
    {
        let output = workspace.run(arguments);
        assert!(
            output.code == 1 && output.denied().contains(&"digest-mismatch".to_owned()),
            "{}",
            output.text()
        );
    }
    assert_eq!(workspace.run(&["lock"]).code, 1);
}

/// The document of a package, with another value for the digests or the name of its file.
fn document(workspace: &Workspace, change: impl Fn(&mut Value)) -> Output {
    let mut document = workspace.json("cyclonedx", &[]);
    let components = document["components"].as_array_mut().expect("components");
    let model = components.iter_mut().find(|component| component["type"] == "machine-learning-model");
    let file = &mut model.expect("a model")["components"][0];
    change(file);
    workspace.write("bom.json", &document.to_string());
    workspace.run(&["verify", "bom.json"])
}

#[test]
fn every_digest_of_a_document_is_compared() {
    let workspace = locked("");
    let output = document(&workspace, |_| {});
    assert_eq!(output.code, 0, "{}{}", output.text(), output.stderr);
    let hash = |algorithm: &str, content: String| json!({"alg": algorithm, "content": content});
    let (right, zeros) = (sha256(CONTENT), "0".repeat(64));
    for hashes in [
        json!([hash("SHA-512", sha512(CONTENT)), hash("SHA-256", zeros.clone())]),
        json!([hash("SHA-256", right.clone()), hash("SHA-256", zeros.clone())]),
        json!([hash("SHA-256", zeros.clone()), hash("SHA-256", right.clone())]),
        json!([hash("SHA-256", right.clone()), hash("BLAKE3", zeros.clone())]),
    ] {
        let output = document(&workspace, |file| file["hashes"] = hashes.clone());
        assert_eq!(output.code, 1, "{hashes}: {}", output.text());
        assert!(output.text().contains("conflict weights.gguf"), "{hashes}: {}", output.text());
        assert!(output.text().contains(&zeros), "{hashes}: {}", output.text());
    }
}

#[test]
fn a_name_and_a_path_that_differ_are_reported() {
    let workspace = locked("");
    let output = document(&workspace, |file| file["name"] = json!("harmless.gguf"));
    assert_eq!(output.code, 1, "{}", output.text());
    assert!(output.text().contains("renamed  weights.gguf: it is named harmless.gguf"), "{}", output.text());
}
