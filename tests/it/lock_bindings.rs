//! What `model-sbom.lock` goes on to bind when packages come and go, stores change, and weights are away.

use std::fs;

use crate::support::{Output, Workspace, run, sha256};

const LOCK: &str = "model-sbom.lock";
const CONTENT: &str = crate::support::gguf!(" stand-in");

/// Runs the program with the models of Ollama below `ollama`.
fn with_ollama(workspace: &Workspace, arguments: &[&str]) -> Output {
    let mut command = workspace.command(arguments);
    command.env("OLLAMA_MODELS", "ollama");
    run(command)
}

/// What `ollama pull` leaves of a model with one layer.
fn pull(workspace: &Workspace, content: &str) {
    let digest = sha256(content.as_bytes());
    workspace.write(&format!("ollama/blobs/sha256-{digest}"), content);
    let layer = format!(
        r#"{{"mediaType":"application/vnd.ollama.image.model","digest":"sha256:{digest}","size":{}}}"#,
        content.len()
    );
    let manifest = format!(r#"{{"schemaVersion":2,"layers":[{layer}]}}"#);
    workspace.write("ollama/manifests/registry.ollama.ai/library/tiny/2b", &manifest);
}

#[test]
fn another_blob_under_the_same_version_is_told_with_both_digests() {
    let workspace = Workspace::package(
        "[[package.metadata.model-sbom.model]]\nname = \"tiny\"\nversion = \"2b\"\nsource = \"ollama:tiny:2b\"\n\
         license = \"MIT\"\n",
        &[],
    );
    pull(&workspace, CONTENT);
    assert_eq!(with_ollama(&workspace, &["lock"]).code, 0);
    let before = workspace.read(LOCK);
    pull(&workspace, crate::support::gguf!(" replaced"));
    let output = with_ollama(&workspace, &["lock"]);
    assert_eq!(output.code, 1, "{}", output.stderr);
    for digest in [sha256(CONTENT.as_bytes()), sha256(crate::support::gguf!(" replaced").as_bytes())] {
        assert!(output.stderr.contains(&format!("SHA-256: {digest}")), "{}", output.stderr);
    }
    assert_eq!(workspace.read(LOCK), before);
    assert_eq!(with_ollama(&workspace, &["check", "--message-format", "json"]).codes(), ["digest-mismatch"]);
    assert_eq!(with_ollama(&workspace, &["lock", "--update", "tiny"]).code, 0);
    assert_eq!(with_ollama(&workspace, &["lock", "--locked"]).code, 0);
    workspace.replace("Cargo.toml", "version = \"2b\"", "version = \"2b-new\"");
    pull(&workspace, CONTENT);
    assert_eq!(with_ollama(&workspace, &["lock"]).code, 0, "another version");
}

/// A package with a model of one file, below the directory of a workspace.
fn library(workspace: &Workspace, directory: &str, version: &str, model: &str) {
    let manifest = format!(
        "[package]\nname = \"mylib\"\nversion = \"{version}\"\nedition = \"2024\"\nlicense = \"MIT\"\n[workspace]\n\
         [[package.metadata.model-sbom.model]]\nname = \"{model}\"\nversion = \"1\"\nlicense = \"MIT\"\n\
         files = [\"*.gguf\"]\n"
    );
    workspace.write(&format!("{directory}/Cargo.toml"), &manifest);
    workspace.write(&format!("{directory}/src/lib.rs"), "");
    workspace.write(&format!("{directory}/{model}.gguf"), CONTENT);
}

/// Makes the workspace depend on these, each a name and where it comes from.
fn depend(workspace: &Workspace, dependencies: &[(&str, &str)]) {
    let lines: Vec<_> = dependencies
        .iter()
        .map(|(name, from)| format!("{name} = {{ package = \"mylib\", {from} }}\n"))
        .collect();
    let manifest = "[package]\nname = \"app\"\nversion = \"1.0.0\"\nedition = \"2024\"\nlicense = \"MIT\"\n[workspace]\n\
                    exclude = [\"one\", \"two\"]\n[dependencies]\n";
    workspace.write("Cargo.toml", &(manifest.to_owned() + &lines.concat()));
    let mut cargo = std::process::Command::new(env!("CARGO"));
    cargo.args(["generate-lockfile", "--quiet"]).current_dir(workspace.path());
    cargo.env("CARGO_HOME", workspace.path().join("home"));
    assert!(cargo.status().expect("cargo runs").success());
}

fn run_at_home(workspace: &Workspace, arguments: &[&str]) -> Output {
    let mut command = workspace.command(arguments);
    command.env("CARGO_HOME", workspace.path().join("home"));
    run(command)
}

#[test]
fn the_binding_stays_when_another_package_of_the_name_comes_or_goes() {
    let workspace = Workspace::package("", &[]);
    library(&workspace, "one", "1.0.0", "g");
    library(&workspace, "two", "2.0.0", "h");
    let (one, two) = (("a", "path = \"one\""), ("b", "path = \"two\""));
    depend(&workspace, &[one]);
    assert_eq!(run_at_home(&workspace, &["lock"]).code, 0);
    let alone = workspace.read(LOCK);
    depend(&workspace, &[one, two]);
    workspace.write("one/g.gguf", "tampered");
    let output = run_at_home(&workspace, &["lock"]);
    assert!(
        output.code == 1 && output.stderr.contains("is not the file that was locked"),
        "{}",
        output.stderr
    );
    let output = run_at_home(&workspace, &["verify"]);
    assert!(output.text().contains("changed  one/g.gguf"), "{}", output.text());
    fs::remove_file(workspace.path().join("one/g.gguf")).expect("removed");
    assert_eq!(run_at_home(&workspace, &["lock"]).code, 0);
    let both = workspace.read(LOCK);
    assert!(
        both.contains(&sha256(CONTENT.as_bytes())) && both.contains("package-version = \"1.0.0\""),
        "{both}"
    );
    workspace.write("one/g.gguf", CONTENT);
    assert_eq!(run_at_home(&workspace, &["lock", "--locked"]).code, 0);
    depend(&workspace, &[one]);
    let output = run_at_home(&workspace, &["lock"]);
    assert!(output.stderr.contains("Removing h 1"), "{}", output.stderr);
    assert_eq!(workspace.read(LOCK), alone);
}

#[test]
fn packages_of_one_name_and_version_are_told_apart_by_their_source() {
    let workspace = Workspace::package("", &[]);
    library(&workspace, "one", "1.0.0", "m");
    library(&workspace, "two", "1.0.0", "m");
    workspace.write("two/m.gguf", crate::support::gguf!(" of two"));
    for arguments in [
        &["init", "--quiet"][..],
        &["add", "--all"],
        &["-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "-m", "two"],
    ] {
        let mut git = std::process::Command::new("git");
        git.args(arguments).current_dir(workspace.path().join("two"));
        assert!(git.status().expect("git runs").success(), "{arguments:?}");
    }
    let git = format!("git = \"file://{}\"", workspace.path().join("two").display());
    depend(&workspace, &[("a", "path = \"one\""), ("b", &git)]);
    let output = run_at_home(&workspace, &["lock"]);
    assert!(output.stderr.contains("Locked 2 models, 2 files"), "{}", output.stderr);
    let lock = workspace.read(LOCK);
    assert!(lock.contains("package-source = \"git+file\""), "{lock}");
    assert!(
        lock.contains(&sha256(CONTENT.as_bytes()))
            && lock.contains(&sha256(crate::support::gguf!(" of two").as_bytes())),
        "{lock}"
    );
    assert_eq!(run_at_home(&workspace, &["lock", "--locked"]).code, 0);
    let output = run_at_home(&workspace, &["verify"]);
    assert!(output.stderr.contains("Verified 2 files"), "{}{}", output.text(), output.stderr);
}

#[test]
fn what_its_pin_or_its_store_contradicts_is_not_bound() {
    let pinned = Workspace::model(&format!("license = \"MIT\"\nsha256 = \"{}\"", sha256(b"another")));
    for arguments in [&["lock"][..], &["lock", "--update", "m"]] {
        let output = pinned.run(arguments);
        assert!(
            output.code == 1 && output.stderr.contains("is not the file that was pinned"),
            "{}",
            output.stderr
        );
    }
    assert_eq!(pinned.run(&["-f", "cyclonedx", "-o", "out"]).code, 0);
    assert!(!pinned.path().join(LOCK).exists(), "nothing is bound beside a document either");

    let workspace = Workspace::package(
        "[[package.metadata.model-sbom.model]]\nname = \"tiny\"\nversion = \"2b\"\nsource = \"ollama:tiny:2b\"\n\
         license = \"MIT\"\n",
        &[],
    );
    pull(&workspace, CONTENT);
    let blob = format!("ollama/blobs/sha256-{}", sha256(CONTENT.as_bytes()));
    workspace.write(&blob, crate::support::gguf!(" cut"));
    let output = with_ollama(&workspace, &["lock"]);
    assert!(
        output.code == 1 && output.stderr.contains("is not the file that its store names"),
        "{}",
        output.stderr
    );
    workspace.write(&blob, CONTENT);
    assert_eq!(with_ollama(&workspace, &["lock"]).code, 0, "the right file is not refused for the wrong one");
}

fn pointer(size: usize) -> String {
    format!(
        "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize {size}\n",
        sha256(CONTENT.as_bytes())
    )
}

#[test]
fn a_pointer_changes_no_length_in_the_lock() {
    let workspace = Workspace::model("license = \"MIT\"");
    assert_eq!(workspace.run(&["lock"]).code, 0);
    let lock = workspace.read(LOCK);
    workspace.write("weights.gguf", &pointer(1));
    assert_eq!(workspace.run(&["lock"]).code, 0);
    assert_eq!(workspace.read(LOCK), lock);
    assert!(workspace.run(&["verify"]).text().contains("with another length"));
}

#[test]
fn what_was_locked_of_a_pointer_gets_its_facts_when_the_content_is_there() {
    let fixture = fs::read(crate::support::fixtures().join("weights/models/tiny.gguf")).expect("a file");
    let workspace = Workspace::model("license = \"MIT\"");
    let (oid, size) = (sha256(&fixture), fixture.len());
    let text = format!("version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {size}\n");
    workspace.write("weights.gguf", &text);
    assert_eq!(workspace.run(&["lock"]).code, 0);
    fs::write(workspace.path().join("weights.gguf"), &fixture).expect("written");
    let output = workspace.run(&["lock", "--locked"]);
    assert_eq!(output.code, 1, "what the header says is not in it: {}", output.stderr);
    assert_eq!(workspace.run(&["lock"]).code, 0);
    assert!(workspace.read(LOCK).contains("[model.artifact.facts]"), "{}", workspace.read(LOCK));
}

#[test]
fn a_version_whose_weights_are_elsewhere_leaves_the_earlier_one_in_the_lock() {
    let workspace = Workspace::model("license = \"MIT\"");
    assert_eq!(workspace.run(&["lock"]).code, 0);
    let lock = workspace.read(LOCK);
    fs::remove_file(workspace.path().join("weights.gguf")).expect("removed");
    workspace.replace("Cargo.toml", "version = \"1.0\"", "version = \"2.0\"");
    let output = workspace.run(&["lock"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    assert!(output.stderr.contains("the weights of `m` 2.0 are not on this machine"), "{}", output.stderr);
    assert_eq!(workspace.read(LOCK), lock);
    assert_eq!(workspace.run(&["lock", "--locked"]).code, 1, "they are neither here nor in it");
    workspace.write("weights.gguf", crate::support::gguf!(", second"));
    assert!(workspace.run(&["lock"]).stderr.contains("Updating m 2.0 (was 1.0)"));
}

#[test]
fn what_changes_in_the_lock_is_told_by_its_name() {
    let workspace = Workspace::model("license = \"MIT\"\nsource = \"hf:example/one\"");
    let output = workspace.run(&["lock"]);
    assert!(!output.stderr.contains("Adding"), "{}", output.stderr);
    workspace.replace("Cargo.toml", "hf:example/one", "hf:example/two");
    let output = workspace.run(&["lock", "--locked"]);
    for change in ["it does not have `m`", "nothing declares its `hf:example/one`"] {
        assert!(output.stderr.contains(change), "{change}: {}", output.stderr);
    }
    workspace.replace("Cargo.toml", "name = \"m\"", "name = \"n\"");
    let output = workspace.run(&["lock"]);
    for line in ["Adding n 1.0", "Removing hf:example/one 1.0"] {
        assert!(output.stderr.contains(line), "{line}: {}", output.stderr);
    }
}

/// A package that depends on nothing, with one declared model, below the directory of a workspace.
fn member(workspace: &Workspace, name: &str, model: &str, content: &str) {
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"2024\"\nlicense = \"MIT\"\n\
         [[package.metadata.model-sbom.model]]\n{model}\nlicense = \"MIT\"\nfiles = [\"w.gguf\"]\n"
    );
    workspace.write(&format!("{name}/Cargo.toml"), &manifest);
    workspace.write(&format!("{name}/src/lib.rs"), "");
    workspace.write(&format!("{name}/w.gguf"), content);
}

/// A workspace of two members, `one` and `two`, each with these lines of a model and these weights.
fn pair(one: (&str, &str), two: (&str, &str)) -> Workspace {
    let workspace = Workspace::package("", &[("src/lib.rs", "")]);
    workspace.write("Cargo.toml", "[workspace]\nmembers = [\"one\", \"two\"]\nresolver = \"3\"\n");
    member(&workspace, "one", one.0, one.1);
    member(&workspace, "two", two.0, two.1);
    let package = |name: &str| format!("\n[[package]]\nname = \"{name}\"\nversion = \"1.0.0\"\n");
    workspace.write("Cargo.lock", &format!("version = 4\n{}{}", package("one"), package("two")));
    workspace
}

fn entries(workspace: &Workspace) -> usize {
    workspace.read(LOCK).matches("[[model]]").count()
}

#[test]
fn two_packages_that_declare_one_source_share_its_entry() {
    let model = "name = \"m\"\nversion = \"1\"\nsource = \"hf:acme/m\"";
    let other_name = "name = \"n\"\nversion = \"1\"\nsource = \"https://huggingface.co/Acme/M\"";
    let workspace = pair((model, CONTENT), (other_name, CONTENT));
    assert_eq!(workspace.run(&["lock"]).code, 0);
    let lock = workspace.read(LOCK);
    assert_eq!(entries(&workspace), 1, "{lock}");
    assert!(
        lock.contains("source = \"hf:acme/m\"") && lock.contains("packages = [\"one\", \"two\"]"),
        "{lock}"
    );
    assert!(!lock.contains("name ="), "{lock}");
    assert_eq!(workspace.run(&["lock", "--locked"]).code, 0);
    let verified = workspace.run(&["verify"]);
    assert!(verified.stderr.contains("Verified 2 files"), "{}{}", verified.text(), verified.stderr);
    workspace.write("two/w.gguf", crate::support::gguf!(" replaced"));
    for command in ["lock", "verify"] {
        let output = workspace.run(&[command]);
        assert_eq!(output.code, 1, "{command}: {}{}", output.text(), output.stderr);
    }
    assert!(workspace.run(&["verify"]).text().contains("changed  two/w.gguf"));
    assert_eq!(workspace.run(&["lock", "--update", "n", "-p", "two"]).code, 0);
    let lock = workspace.read(LOCK);
    assert_eq!(entries(&workspace), 2, "what differs is bound apart: {lock}");
    assert!(
        lock.contains(&sha256(CONTENT.as_bytes()))
            && lock.contains(&sha256(crate::support::gguf!(" replaced").as_bytes())),
        "{lock}"
    );
    assert_eq!(workspace.run(&["lock", "--locked"]).code, 0);
    assert!(workspace.run(&["verify"]).stderr.contains("Verified 2 files"));
    workspace.write("two/w.gguf", CONTENT);
    assert_eq!(workspace.run(&["lock"]).code, 1, "and stays bound");
    assert_eq!(workspace.run(&["lock", "--update", "n", "-p", "two"]).code, 0);
    assert_eq!(entries(&workspace), 1);
    workspace.write("one/w.gguf", crate::support::gguf!(", both"));
    workspace.write("two/w.gguf", crate::support::gguf!(", both"));
    assert_eq!(workspace.run(&["lock", "--update", "m"]).code, 0, "one model under two names");
    assert_eq!(entries(&workspace), 1);
}

#[test]
fn two_sources_of_one_name_never_mix() {
    let model = |owner: &str| format!("name = \"m\"\nversion = \"1\"\nsource = \"hf:{owner}/m\"");
    let (acme, mallory) = (model("acme"), model("mallory"));
    let workspace = pair((&acme, CONTENT), (&mallory, crate::support::gguf!(" of another")));
    assert_eq!(workspace.run(&["lock"]).code, 0);
    assert_eq!(entries(&workspace), 2);
    // What is bound for one source says nothing of the other, even where one package changes its mind.
    member(&workspace, "one", &mallory, CONTENT);
    let output = workspace.run(&["lock"]);
    assert_eq!(output.code, 1, "{}", output.stderr);
    assert!(output.stderr.contains("`w.gguf` of `m` is not the file that was locked"), "{}", output.stderr);
}

#[test]
fn a_new_name_keeps_the_binding_of_a_source() {
    let model = |name: &str| format!("name = \"{name}\"\nversion = \"1\"\nsource = \"hf:acme/m\"");
    let workspace = pair((&model("m"), CONTENT), ("name = \"own\"", CONTENT));
    assert_eq!(workspace.run(&["lock"]).code, 0);
    let lock = workspace.read(LOCK);
    workspace.replace("one/Cargo.toml", "name = \"m\"", "name = \"renamed\"");
    assert_eq!(workspace.run(&["lock", "--locked"]).code, 0);
    assert_eq!(workspace.read(LOCK), lock);
    workspace.write("one/w.gguf", crate::support::gguf!(" replaced"));
    assert_eq!(workspace.run(&["lock"]).code, 1);
}

#[test]
fn a_source_that_is_added_keeps_the_binding() {
    let workspace = Workspace::model("license = \"MIT\"");
    assert_eq!(workspace.run(&["lock"]).code, 0);
    workspace.replace("Cargo.toml", "name = \"m\"", "name = \"m\"\nsource = \"hf:acme/m\"");
    workspace.write("weights.gguf", crate::support::gguf!(" replaced"));
    assert_eq!(workspace.run(&["lock"]).code, 1, "the same package, name and version");
    fs::remove_file(workspace.path().join("weights.gguf")).expect("removed");
    let output = workspace.run(&["lock"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    let lock = workspace.read(LOCK);
    assert!(lock.contains("source = \"hf:acme/m\"") && lock.contains(&sha256(CONTENT.as_bytes())), "{lock}");
    assert_eq!(entries(&workspace), 1);
}

#[test]
fn two_models_of_one_repository_in_one_package_are_both_bound() {
    let small = "name = \"small\"\nversion = \"1\"\nsource = \"hf:acme/m\"";
    let workspace = pair((small, CONTENT), ("name = \"own\"", CONTENT));
    let large = "[[package.metadata.model-sbom.model]]\nname = \"large\"\nversion = \"1\"\nsource = \"hf:acme/m\"\n\
                 license = \"MIT\"\nfiles = [\"large.gguf\"]\n";
    let manifest = workspace.read("one/Cargo.toml");
    workspace.write("one/Cargo.toml", &(manifest + large));
    workspace.write("one/large.gguf", crate::support::gguf!(", large"));
    assert_eq!(workspace.run(&["lock"]).code, 0);
    assert_eq!(workspace.run(&["lock", "--locked"]).code, 0);
    assert!(workspace.run(&["verify"]).stderr.contains("Verified 3 files"));
    for file in ["one/w.gguf", "one/large.gguf"] {
        let before = workspace.read(file);
        workspace.write(file, crate::support::gguf!(" replaced"));
        assert_eq!(workspace.run(&["lock"]).code, 1, "{file}");
        workspace.write(file, &before);
    }
    fs::remove_file(workspace.path().join("one/large.gguf")).expect("removed");
    let lock = workspace.read(LOCK);
    assert_eq!(workspace.run(&["lock"]).code, 0);
    assert_eq!(workspace.read(LOCK), lock);
}

#[test]
fn a_lock_of_version_1_binds_as_before() {
    let model = "name = \"m\"\nversion = \"1\"\nsource = \"hf:Acme/M\"";
    let workspace = pair((model, CONTENT), (model, CONTENT));
    let entry = |package: &str| {
        format!(
            "\n[[model]]\npackage = \"{package}\"\nname = \"m\"\nversion = \"1\"\nsource = \"hf:Acme/M\"\n\n\
             [[model.artifact]]\npath = \"w.gguf\"\nsize = {}\nsha256 = \"{}\"\n",
            CONTENT.len(),
            sha256(CONTENT.as_bytes())
        )
    };
    let lock = format!("version = 1\n{}{}", entry("one"), entry("two"));
    workspace.write(LOCK, &lock);
    assert_eq!(workspace.run(&["lock", "--locked"]).code, 0);
    assert!(workspace.run(&["verify"]).stderr.contains("Verified 2 files"));
    workspace.write("two/w.gguf", crate::support::gguf!(" replaced"));
    assert_eq!(workspace.run(&["lock"]).code, 1);
    assert_eq!(workspace.read(LOCK), lock);
    workspace.write("two/w.gguf", CONTENT);
    assert_eq!(workspace.run(&["lock"]).code, 0);
    assert!(workspace.read(LOCK).contains("version = 2") && entries(&workspace) == 1);
}

#[test]
fn what_one_declaration_of_a_source_has_more_stays_its_own() {
    let model = "name = \"m\"\nversion = \"1\"\nsource = \"hf:acme/m\"";
    let weights = ["files = [\"w.gguf\"]", "files = [\"gone.gguf\"]", "delivery = \"downloaded\""];
    let more = [
        ("license-file = \"TERMS\"", "TERMS"),
        ("card = \"CARD.md\"", "CARD.md"),
        ("license-files = { MIT = \"TERMS\" }", "TERMS"),
    ];
    for (index, (weights, (more, path))) in
        weights.into_iter().flat_map(|one| more.map(|more| (one, more))).enumerate()
    {
        let owner = ["one", "two"][index % 2];
        let workspace = pair((model, CONTENT), (model, CONTENT));
        for package in ["one", "two"] {
            workspace.replace(&format!("{package}/Cargo.toml"), "files = [\"w.gguf\"]", weights);
            workspace.write(&format!("{package}/TERMS"), "MIT License");
            workspace.write(&format!("{package}/CARD.md"), "# A model");
        }
        workspace.replace(&format!("{owner}/Cargo.toml"), weights, &format!("{weights}\n{more}"));
        let case = format!("{weights} {more} {owner}");
        assert_eq!(workspace.run(&["lock"]).code, 0, "{case}");
        let lock = workspace.read(LOCK);
        assert_eq!(lock.matches(&format!("path = \"{path}\"")).count(), 1, "{case}: {lock}");
        let again = workspace.run(&["lock"]);
        assert!(again.code == 0 && again.stderr.contains("Unchanged"), "{case}: {}", again.stderr);
        assert_eq!(workspace.read(LOCK), lock, "{case}");
        let locked = workspace.run(&["lock", "--locked"]).stderr;
        for false_words in ["nothing declares", "does not have `m`", "has other files"] {
            assert!(!locked.contains(false_words), "{case}: {locked}");
        }
        if weights.starts_with("delivery") {
            let check = workspace.run(&["check", "--message-format", "json"]).text();
            assert!(!check.contains(&format!("what `{path}` of")), "{case}: {check}");
        }
    }
}

#[test]
fn what_the_source_stands_for_is_known_to_a_declaration_that_has_more_than_another() {
    let model = "name = \"m\"\nversion = \"1\"\nsource = \"hf:acme/m\"";
    let workspace = pair((model, CONTENT), (model, CONTENT));
    workspace.write("two/TERMS", "MIT License");
    assert_eq!(workspace.run(&["lock", "-p", "one"]).code, 0);
    workspace.replace("two/Cargo.toml", "files =", "license-file = \"TERMS\"\nfiles =");
    fs::remove_file(workspace.path().join("two/w.gguf")).expect("removed");
    assert_eq!(workspace.run(&["lock"]).code, 0);
    let lock = workspace.read(LOCK);
    assert_eq!(lock.matches(&sha256(CONTENT.as_bytes())).count(), 1, "{lock}");
    assert_eq!(workspace.run(&["lock", "--locked"]).code, 0);
    let document = workspace.run(&["-p", "two", "--format", "cyclonedx", "--output", "-"]).text();
    assert!(document.contains(&sha256(CONTENT.as_bytes())), "{document}");
    workspace.write("two/w.gguf", crate::support::gguf!(" replaced"));
    assert_eq!(workspace.run(&["lock"]).code, 1, "the source and version are bound");
}
