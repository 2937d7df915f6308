//! What `model-sbom.lock` keeps so that a machine without the store judges as the one that locked.

use std::os::unix::fs::symlink;

use crate::support::{Files, Output, SAFETENSORS, Workspace, run, sha256};

const LOCK: &str = "model-sbom.lock";
const COMMIT: &str = "733247c55e3f73af49ce8e9c7949bf14af205928";
const MIT: &str = include_str!("../../LICENSE-MIT");
const NON_COMMERCIAL: &str = "---\nlicense: cc-by-nc-4.0\n---\n# tiny\n";

/// A package with a model of the hub, and the cache that has these files of it.
fn locked(license: &str, files: &[(&str, &str)]) -> Workspace {
    let workspace = Workspace::package(
        &format!(
            "[[package.metadata.model-sbom.model]]\nname = \"tiny\"\nversion = \"{COMMIT}\"\nsource = \"hf:acme/tiny\"\n\
             license = \"{license}\"\ndelivery = \"downloaded\"\n"
        ),
        &[],
    );
    let repository = workspace.path().join(".hub/models--acme--tiny");
    // Small files are Git's, whose blobs have other names; a cache without links has the files themselves.
    for (path, content) in files {
        workspace.write(&format!(".hub/models--acme--tiny/snapshots/{COMMIT}/{path}"), content);
    }
    let content = crate::support::gguf!(" stand-in");
    let blob = sha256(content.as_bytes());
    workspace.write(&format!(".hub/models--acme--tiny/blobs/{blob}"), content);
    let entry = repository.join("snapshots").join(COMMIT).join("model.gguf");
    std::fs::create_dir_all(entry.parent().expect("a parent")).expect("a directory");
    symlink(repository.join("blobs").join(blob), entry).expect("a link");
    let output = at_home(&workspace, &["lock"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    workspace
}

fn at_home(workspace: &Workspace, arguments: &[&str]) -> Output {
    let mut command = workspace.command(arguments);
    command.env("HF_HUB_CACHE", ".hub");
    run(command)
}

const CHECK: [&str; 4] = ["check", "--locked", "--message-format", "json"];

#[test]
fn a_machine_without_the_store_judges_as_the_one_that_locked() {
    let base = format!("---\nlicense: mit\nbase_model: meta-llama/Llama-3.1-8B\n---\n{MIT}");
    let prompt = "---\nlicense: mit\nextra_gated_prompt: You agree to use it for research alone.\n---\n";
    let words = "---\nlicense: mit\n---\n## License\n\nFor research purposes only, no commercial use.\n";
    let config = r#"{"model_type": "llama", "_name_or_path": "meta-llama/Llama-3.1-8B"}"#;
    let policy = "For research only. You may not use the model for any commercial purpose.\n";
    let index = r#"{"metadata": {}, "weight_map": {"w": "model-00001-of-00002.safetensors"}}"#;
    let nested = "---\nlicense: cc-by-nc-4.0\n---\n";
    let torn = &SAFETENSORS[..SAFETENSORS.len() - 1];
    let [one, two] = [1, 2].map(|part| format!("model-0000{part}-of-00002.safetensors"));
    let cases: [(&str, Files<'_>, &str); 20] = [
        (
            "MIT",
            &[(&one, SAFETENSORS), (&two, SAFETENSORS), ("README.md", NON_COMMERCIAL)],
            "license-conflict",
        ),
        ("MIT", &[("USE_POLICY.md", policy)], "unrecognised-terms"),
        ("MIT", &[("LICENSE", MIT), ("LICENSE-WEIGHTS.txt", policy)], "unrecognised-terms"),
        ("MIT", &[("LICENSE", MIT), ("terms.txt", policy)], "unrecognised-terms"),
        ("MIT", &[("LICENSES/LicenseRef-x.txt", policy)], "unrecognised-terms"),
        ("MIT", &[("model.gguf.license", "SPDX-License-Identifier: CC-BY-NC-4.0\n")], "license-conflict"),
        ("MIT", &[("config.json", r#"{"license": "cc-by-nc-4.0"}"#)], "license-conflict"),
        ("MIT", &[("metadata.json", r#"{"license": "cc-by-nc-4.0"}"#)], "license-conflict"),
        ("MIT", &[("onnx/README.md", nested), ("onnx/model.onnx", "x")], "license-conflict"),
        ("MIT", &[("mergekit_config.yml", "merge_method: [")], "lineage-license"),
        ("MIT", &[("a.safetensors", torn), ("README.md", NON_COMMERCIAL)], "license-conflict"),
        (
            "MIT",
            &[("model.safetensors.index.json", index), ("README.md", NON_COMMERCIAL)],
            "license-conflict",
        ),
        ("MIT", &[("config.json", config)], "lineage-license"),
        ("MIT", &[("README.md", NON_COMMERCIAL)], "license-conflict"),
        ("MIT", &[("README.md", "---\nlicense: [\n---\n")], "unrecognised-terms"),
        ("MIT", &[("README.md", prompt)], "unrecognised-terms"),
        ("MIT", &[("README.md", words)], "unrecognised-terms"),
        ("Apache-2.0", &[("LICENSE", MIT)], "license-conflict"),
        ("MIT", &[("LICENSE", "All rights reserved. Nobody may use this.\n")], "unrecognised-terms"),
        ("MIT", &[("README.md", &base), ("LICENSE", MIT)], "lineage-license"),
    ];
    for (license, files, rule) in cases {
        let workspace = locked(license, files);
        let home = at_home(&workspace, &CHECK);
        assert!(home.denied().contains(&rule.to_owned()), "{rule}: {}", home.text());
        let elsewhere = workspace.run(&CHECK);
        assert_eq!((elsewhere.code, elsewhere.denied()), (home.code, home.denied()), "{}", elsewhere.text());
        assert_eq!(findings(&elsewhere), findings(&home), "{files:?}");
        let document = |output: Output| {
            assert_eq!(output.code, 0, "{}", output.stderr);
            facts_of_terms(&output)
        };
        let write = ["--locked", "-f", "cyclonedx", "-o", "-", "--audience", "internal"];
        assert_eq!(document(workspace.run(&write)), document(at_home(&workspace, &write)), "{rule}");
        assert_eq!(at_home(&workspace, &["lock", "--locked"]).code, 0, "{rule}: up to date there");
        assert_eq!(workspace.run(&["lock", "--locked"]).code, 0, "{rule}: and here");
        let before = workspace.read(LOCK);
        assert_eq!(workspace.run(&["lock"]).code, 0);
        assert_eq!(workspace.read(LOCK), before, "{rule}: what is not here stays");
    }
}

/// What the findings say and where, but that files are not on this machine.
fn findings(output: &Output) -> Vec<String> {
    let findings = output.json()["findings"].as_array().cloned().expect("findings");
    let mut said: Vec<_> = findings
        .iter()
        .map(|finding| {
            let mut finding = finding.clone();
            finding.as_object_mut().expect("an object").remove("rendered");
            finding.to_string()
        })
        .filter(|said| !said.contains("not on this machine"))
        .collect();
    said.sort();
    said
}

/// The lines of a document about licences, and the components of texts.
fn facts_of_terms(output: &Output) -> Vec<String> {
    let text = output.text();
    let is_of_texts = |line: &&str| {
        ["license", "README.md", "LICENSE", "All rights reserved", "weights:parameters"]
            .iter()
            .any(|part| line.contains(part))
    };
    let lines = text.lines().filter(is_of_texts).filter(|line| !line.contains("not on this machine"));
    lines.map(|line| line.trim().to_owned()).collect()
}

#[test]
fn evidence_that_changed_under_the_same_revision_is_denied() {
    for (path, content, changed) in [
        ("config.json", r#"{"license": "mit"}"#, r#"{"license": "gpl-3.0"}"#),
        ("USE_POLICY.md", "Be kind.\n", "Be unkind.\n"),
        ("onnx/README.md", "---\nlicense: mit\n---\n", "---\nlicense: apache-2.0\n---\n"),
    ] {
        let workspace = locked("MIT", &[("onnx/model.onnx", "x"), (path, content)]);
        workspace.write(&format!(".hub/models--acme--tiny/snapshots/{COMMIT}/{path}"), changed);
        let output = at_home(&workspace, &CHECK);
        assert_eq!(output.code, 1, "{path}");
        assert!(output.denied().contains(&"digest-mismatch".to_owned()), "{path}: {}", output.text());
        assert!(output.text().contains(path), "{}", output.text());
    }
}

#[test]
fn a_snapshot_in_part_is_judged_with_what_the_lock_has() {
    let workspace = locked("MIT", &[("README.md", NON_COMMERCIAL), ("config.json", "{}")]);
    let snapshot = workspace.path().join(".hub/models--acme--tiny/snapshots").join(COMMIT);
    std::fs::remove_file(snapshot.join("README.md")).expect("there");
    let output = at_home(&workspace, &CHECK);
    assert!(output.denied().contains(&"license-conflict".to_owned()), "{}", output.text());
}

#[test]
fn what_the_lock_has_of_a_header_speaks_for_a_pointer() {
    let pickle = "\u{80}\u{2}cposix\nsystem\nX\u{1}\0\0\0a\u{85}R.";
    let bytes: Vec<u8> = pickle.chars().map(|c| c as u8).collect();
    let workspace = Workspace::package(
        "[[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1.0\"\nlicense = \"MIT\"\nfiles = [\"m.pkl\"]\n",
        &[],
    );
    std::fs::write(workspace.path().join("m.pkl"), &bytes).expect("written");
    assert_eq!(workspace.run(&["lock"]).code, 0);
    let home = workspace.run(&CHECK);
    assert!(home.denied().contains(&"unsafe-format".to_owned()), "{}", home.text());
    let pointer = format!(
        "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize {}\n",
        sha256(&bytes),
        bytes.len()
    );
    workspace.write("m.pkl", &pointer);
    assert_eq!(findings(&workspace.run(&CHECK)), findings(&home));
}

/// Without the digest over the evidence, which an earlier program did not keep.
pub(crate) fn unsealed(lock: &str) -> String {
    let lines = lock.lines().filter(|line| !line.starts_with("evidence-sha256 = "));
    lines.map(|line| format!("{line}\n")).collect()
}

/// Without what an earlier program did not keep.
fn as_earlier(lock: &str) -> String {
    let lock = unsealed(lock);
    let (before, rest) = lock.split_once("[model.card.says]\n").expect("words");
    let (_, artifacts) = rest.split_once("\n[[model.artifact]]").expect("files");
    format!("{before}\n[[model.artifact]]{artifacts}")
}

#[test]
fn evidence_that_an_older_lock_does_not_have_is_reported_and_denied_in_ci() {
    let workspace = locked("MIT", &[("README.md", NON_COMMERCIAL)]);
    let whole = workspace.read(LOCK);
    workspace.write(LOCK, &as_earlier(&whole));
    let ci = workspace.run(&CHECK);
    assert_eq!((ci.code, ci.denied()), (1, vec!["weights-missing".to_owned()]), "{}", ci.text());
    for part in ["README.md", "hf download acme/tiny", "cargo model-sbom lock"] {
        assert!(ci.text().contains(part), "{part}: {}", ci.text());
    }
    assert_eq!(workspace.check().code, 0, "a warning without `--locked`");
    assert_eq!(
        at_home(&workspace, &CHECK).denied(),
        ["license-conflict"],
        "not out of date where the card is"
    );
    let output = at_home(&workspace, &["lock"]);
    assert!(output.stderr.contains("what the model card says"), "{}", output.stderr);
    assert_eq!(workspace.read(LOCK), whole);
}

#[test]
fn a_text_that_is_not_the_locked_one_is_not_believed() {
    let workspace = locked("Apache-2.0", &[("LICENSE", MIT)]);
    workspace.replace(LOCK, "Permission is hereby granted", "Permission is hereby refused");
    let output = workspace.run(&CHECK);
    assert!(output.code == 2 && output.text().contains("not all that was locked"), "{}", output.text());
    workspace.write(LOCK, &unsealed(&workspace.read(LOCK)));
    let output = workspace.run(&CHECK);
    assert_eq!((output.code, output.denied()), (1, vec!["weights-missing".to_owned()]), "{}", output.text());
}

/// Whoever deletes evidence, or a merge that loses it, is told, and `lock` writes over nothing of it.
#[test]
fn evidence_that_the_lock_lost_is_an_error_everywhere() {
    let terms = "For research only. You may not use the model for any commercial purpose.\n";
    let files = [("README.md", NON_COMMERCIAL), ("USE_POLICY.md", terms), ("LICENSE", MIT)];
    let workspace = locked("MIT", &files);
    let whole = workspace.read(LOCK);
    for table in ["[[model.evidence]]", "[model.card]", "[model.license-file]"] {
        let (before, rest) = whole.split_once(table).unwrap_or_else(|| panic!("{table}: {whole}"));
        let next = rest.find("\n[[model.").unwrap_or(rest.len());
        let next = rest.find("\n[model.license-file]").unwrap_or(next).min(next);
        let lost = format!("{before}{}", &rest[next + 1..]);
        workspace.write(LOCK, &lost);
        for arguments in [&CHECK[..], &["check"], &["lock"], &["verify"]] {
            for output in [workspace.run(arguments), at_home(&workspace, arguments)] {
                let said = format!("{}{}", output.stderr, output.text());
                let is_told = output.code == 2 && said.contains("not all that was locked");
                assert!(is_told, "{table} {arguments:?}: {said}");
            }
        }
        assert_eq!(workspace.read(LOCK), lost);
    }
}

/// What an earlier program wrote is read as it is, and is not out of date; `lock` writes the digest.
#[test]
fn a_lock_without_the_digest_of_its_evidence_gets_it_by_lock() {
    let workspace = locked("MIT", &[("README.md", NON_COMMERCIAL)]);
    let whole = workspace.read(LOCK);
    workspace.write(LOCK, &unsealed(&whole));
    assert!(workspace.read(LOCK) != whole);
    for arguments in [&["lock", "--locked"][..], &CHECK, &["check"]] {
        let (ci, home) = (workspace.run(arguments), at_home(&workspace, arguments));
        let said = format!("{}{}", ci.stderr, home.stderr);
        assert!(
            !said.contains("not up to date") && !said.contains("digest of what"),
            "{arguments:?}: {said}"
        );
    }
    let output = at_home(&workspace, &["lock"]);
    assert!(output.stderr.contains("the digest of what is known of its terms"), "{}", output.stderr);
    assert_eq!(workspace.read(LOCK), whole);
}

#[test]
fn a_model_that_nobody_ever_hashed_is_reported_and_denied_in_ci() {
    let model = |keys: &str| {
        let table = format!(
            "[[package.metadata.model-sbom.model]]\nname = \"m\"\nlicense = \"MIT\"\ndelivery = \"downloaded\"\n{keys}\n"
        );
        Workspace::package(&table, &[])
    };
    let hub = model(&format!("version = \"{COMMIT}\"\nsource = \"hf:acme/tiny\""));
    let output = hub.check();
    assert_eq!((output.code, output.codes()), (0, vec!["weights-missing".to_owned()]));
    let output = hub.run(&CHECK);
    assert_eq!((output.code, output.denied()), (1, vec!["weights-missing".to_owned()]));
    assert!(
        output.text().contains(&format!("`hf download acme/tiny --revision {COMMIT}`")),
        "{}",
        output.text()
    );
    let oci = model(&format!("source = \"oci:ghcr.io/acme/tiny@sha256:{}\"", "a".repeat(64)));
    assert_eq!(oci.check().codes(), ["unpinned-version"], "its source is a digest");
    let pin =
        format!("version = \"1\"\nsource = \"https://example.org/m.gguf\"\nsha256 = \"{}\"", "a".repeat(64));
    assert_eq!(model(&pin).check().codes(), Vec::<String>::new(), "its file is pinned");
    let digest = format!(
        "version = \"1\"\nsource = \"https://example.org/m.gguf\"\n\
         [[package.metadata.model-sbom.model.file]]\nurl = \"https://example.org/m.gguf\"\nsha256 = \"{}\"",
        "a".repeat(64)
    );
    assert_eq!(model(&digest).check().codes(), Vec::<String>::new(), "its file is declared");
}

/// A package whose lock has the one file of a model.
fn with_file() -> Workspace {
    let workspace = Workspace::package(
        "[[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1.0\"\nlicense = \"MIT\"\nfiles = [\"w/*.gguf\"]\n",
        &[("w/a.gguf", crate::support::gguf!(" stand-in"))],
    );
    assert_eq!(workspace.run(&["lock"]).code, 0);
    workspace
}

fn move_file(workspace: &Workspace, from: &str, to: &str) {
    std::fs::rename(workspace.path().join(from), workspace.path().join(to)).expect("moved");
}

#[test]
fn bytes_that_move_keep_their_binding_and_others_are_an_error_wherever_they_lie() {
    let workspace = with_file();
    move_file(&workspace, "w/a.gguf", "w/b.gguf");
    let output = workspace.run(&["lock"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    assert!(output.stderr.contains("Updating m 1.0: `w/b.gguf` was `w/a.gguf`"), "{}", output.stderr);
    let before = workspace.read(LOCK);
    std::fs::remove_file(workspace.path().join("w/b.gguf")).expect("removed");
    workspace.write("w/c.gguf", crate::support::gguf!(" other bytes"));
    for arguments in [&["lock"][..], &[], &["check"]] {
        let output = workspace.run(arguments);
        let told = output.text() + &output.stderr;
        assert_eq!(output.code, 1, "{arguments:?}: {told}");
        assert!(told.contains("`w/c.gguf` of `m` is not the file that was locked"), "{told}");
        assert_eq!(workspace.read(LOCK), before, "{arguments:?}");
    }
    assert_eq!(workspace.run(&["lock", "--update", "m"]).code, 0);
}

#[test]
fn an_update_names_what_changed() {
    let workspace = with_file();
    workspace.write("w/b.gguf", crate::support::gguf!(" another part"));
    let output = workspace.run(&["lock"]);
    assert!(output.stderr.contains("Updating m 1.0: `w/b.gguf` is new"), "{}", output.stderr);
    workspace.replace("Cargo.toml", "w/*.gguf", "w/a.gguf");
    let output = workspace.run(&["lock"]);
    assert!(output.stderr.contains("Updating m 1.0: `w/b.gguf` is gone"), "{}", output.stderr);
}

#[test]
fn an_absent_model_is_one_finding_however_many_files_it_has() {
    let workspace = with_file();
    for index in 0..10 {
        workspace.write(
            &format!("w/{index}.gguf"),
            &format!("GGUF\u{3}\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0 part {index}"),
        );
    }
    assert_eq!(workspace.run(&["lock"]).code, 0);
    std::fs::remove_dir_all(workspace.path().join("w")).expect("removed");
    let output = workspace.check();
    assert_eq!(output.codes(), ["weights-missing"]);
    assert!(output.text().contains("`w/0.gguf`, `w/1.gguf`, `w/2.gguf` and 8 more"), "{}", output.text());
}

/// A package with a model in its tree, whose lock was written with these files beside its weights.
fn locked_in_tree(files: Files<'_>) -> Workspace {
    let workspace = Workspace::package(
        "[[package.metadata.model-sbom.model]]\nname = \"t\"\nversion = \"1.0\"\nlicense = \"MIT\"\n\
         files = [\"models/t/*.safetensors\"]\n",
        &[("models/t/model.safetensors", SAFETENSORS)],
    );
    files.iter().for_each(|(path, content)| workspace.write(&format!("models/t/{path}"), content));
    let output = workspace.run(&["lock"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    // What is moved there is not looked at.
    std::fs::create_dir_all(workspace.path().join("target")).expect("a directory");
    workspace
}

#[test]
fn what_lies_beside_files_of_the_tree_is_known_without_them() {
    let base = "---\nlicense: mit\nbase_model: meta-llama/Llama-3.1-8B\n---\n";
    let adapter = r#"{"peft_type": "LORA", "base_model_name_or_path": "meta-llama/Llama-2-7b-hf"}"#;
    let config = r#"{"model_type": "llama", "_name_or_path": "meta-llama/Llama-3.1-8B"}"#;
    let data = "---\nlicense: mit\ndatasets: [acme/secret]\n---\n";
    let policy = "For research only. You may not use the model for any commercial purpose.\n";
    let cases: [(Files<'_>, &str); 11] = [
        (&[("README.md", NON_COMMERCIAL)], "license-conflict"),
        (&[("README.md", base)], "lineage-license"),
        (&[("README.md", data)], "dataset-license"),
        (&[("LICENSE", "All rights reserved. Nobody may use this.\n")], "unrecognised-terms"),
        (&[("adapter_config.json", adapter)], "lineage-license"),
        (&[("adapter_config.json", "{}")], "lineage-license"),
        (&[("mergekit_config.yml", "merge_method: [")], "lineage-license"),
        (&[("config.json", config)], "lineage-license"),
        (&[("config.json", r#"{"license": "cc-by-nc-4.0"}"#)], "license-conflict"),
        (&[("USE_POLICY.md", policy)], "unrecognised-terms"),
        (&[("model.safetensors.license", "SPDX-License-Identifier: CC-BY-NC-4.0\n")], "license-conflict"),
    ];
    for (files, rule) in cases {
        let workspace = locked_in_tree(files);
        let home = workspace.run(&CHECK);
        assert!(home.codes().contains(&rule.to_owned()), "{rule}: {}", home.text());
        let before = workspace.read(LOCK);
        move_file(&workspace, "models", "target/models");
        let ci = workspace.run(&CHECK);
        assert_eq!((ci.code, ci.denied()), (home.code, home.denied()), "{files:?}: {}", ci.text());
        assert_eq!(findings(&ci), findings(&home), "{files:?}");
        assert_eq!(workspace.run(&["lock", "--locked"]).code, 0, "{rule}: up to date");
        assert_eq!(workspace.run(&["lock"]).code, 0);
        assert_eq!(workspace.read(LOCK), before, "{rule}: what is not here stays");
        let only_card = workspace.path().join("models/t");
        std::fs::create_dir_all(&only_card).expect("a directory");
        assert_eq!(findings(&workspace.run(&CHECK)), findings(&home), "an empty directory");
    }
}

#[test]
fn what_headers_say_is_known_without_the_files() {
    let workspace = locked_in_tree(&[]);
    let header = r#"{"__metadata__":{"license":"cc-by-nc-4.0","name":"Llama-3.1-8B","format":"pt"},"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#;
    let content = [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), &[0; 4]].concat();
    std::fs::write(workspace.path().join("models/t/model.safetensors"), content).expect("written");
    assert_eq!(workspace.run(&["lock", "--update", "t"]).code, 0);
    let write = ["--locked", "-f", "cyclonedx", "-o", "-", "--audience", "internal"];
    let facts = |output: &Output| {
        assert_eq!(output.code, 0, "{}", output.stderr);
        let text = output.text();
        let lines: Vec<_> = text.lines().map(str::trim).collect();
        let of_header = lines.windows(2).filter(|pair| pair[0].contains("model-sbom:weights:"));
        let is_other = |pair: &&[&str]| !pair[0].contains("from-lock");
        of_header.filter(is_other).map(|pair| pair.join(" ")).collect::<Vec<_>>()
    };
    let (home, document) = (workspace.run(&CHECK), facts(&workspace.run(&write)));
    assert!(document.iter().any(|line| line.contains("F32: 1 in 1 tensor")), "{document:?}");
    move_file(&workspace, "models", "target/models");
    assert_eq!(findings(&workspace.run(&CHECK)), findings(&home));
    assert_eq!(facts(&workspace.run(&write)), document);
}

#[test]
fn an_older_lock_lacks_what_lies_beside_files_of_the_tree_and_says_so() {
    let workspace = locked_in_tree(&[("README.md", NON_COMMERCIAL)]);
    let whole = workspace.read(LOCK);
    let (head, rest) = whole.split_once("\n[[model.evidence]]").expect("evidence");
    let (_, artifacts) = rest.split_once("\n[[model.artifact]]").expect("files");
    let older = format!("{head}\n[[model.artifact]]{artifacts}").replace("has-evidence = true\n", "");
    let older = unsealed(&older);
    workspace.write(LOCK, &older);
    assert_eq!(workspace.run(&CHECK).denied(), ["license-conflict"], "not out of date where the card is");
    assert_eq!(workspace.run(&["lock", "--locked"]).code, 0);
    move_file(&workspace, "models", "target/models");
    let ci = workspace.run(&CHECK);
    assert_eq!((ci.code, ci.denied()), (1, vec!["weights-missing".to_owned()]), "{}", ci.text());
    assert!(ci.text().contains("what lies beside the files of `t` is known neither"), "{}", ci.text());
    assert_eq!(workspace.check().code, 0, "a warning without `--locked`");
    assert_eq!(workspace.run(&["lock"]).code, 0);
    assert_eq!(workspace.read(LOCK), older, "nothing is claimed of what is not here");
    move_file(&workspace, "target/models", "models");
    assert_eq!(workspace.run(&["lock"]).code, 0);
    assert_eq!(workspace.read(LOCK), whole);
}

#[test]
fn evidence_in_the_tree_may_change_and_the_lock_is_then_out_of_date() {
    let workspace = locked_in_tree(&[("README.md", "---\nlicense: mit\n---\n# A\n")]);
    workspace.write("models/t/README.md", "---\nlicense: mit\n---\n# Another title\n");
    assert_eq!(workspace.run(&CHECK).code, 0, "it says the same about the terms");
    for content in [Some("---\nlicense: apache-2.0\n---\n"), None] {
        let path = workspace.path().join("models/t/README.md");
        match content {
            Some(content) => std::fs::write(path, content).expect("written"),
            None => std::fs::remove_file(path).expect("removed"),
        }
        let output = workspace.run(&["lock", "--locked"]);
        assert_eq!(output.code, 1, "{}", output.stderr);
        assert_ne!(workspace.run(&CHECK).code, 0);
    }
    let output = workspace.run(&["lock"]);
    assert!(output.stderr.contains("what `models/t/README.md` says is gone"), "{}", output.stderr);
}

#[test]
fn a_machine_without_the_store_writes_the_claims_of_the_card() {
    let metrics: String = (0..150).map(|at| format!("    - {{type: m{at}, value: {at}.5}}\n")).collect();
    let card = format!(
        "---\nlicense: mit\nlanguage: [en, de]\nco2_eq_emissions: {{emissions: 1149.8, source: codecarbon, \
         training_type: fine-tuning, energy_consumed: 2.5}}\nmodel-index:\n- name: tiny\n  results:\n  - dataset: \
         {{name: d}}\n    metrics:\n{metrics}---\n"
    );
    let workspace = locked("MIT", &[("README.md", &card)]);
    for format in ["cyclonedx-1.7-json", "cyclonedx-1.5-xml", "spdx-2.3-json", "spdx-3.0-json"] {
        let arguments = ["--locked", "-f", format, "-o", "-"];
        let (home, ci) = (at_home(&workspace, &arguments), workspace.run(&arguments));
        assert_eq!((home.code, ci.code), (0, 0), "{} {}", home.stderr, ci.stderr);
        for claim in [
            "99.5",
            "1149.8 g CO2 equivalent",
            "2.5",
            "en, de",
            "README.md",
            "model-sbom:model:metrics-left-out",
        ] {
            assert!(home.text().contains(claim), "{format}: {claim}");
            assert!(ci.text().contains(claim), "{format}, without the store: {claim}");
        }
        assert!(!home.text().contains("m100"), "{format}");
    }
}
