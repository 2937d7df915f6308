//! `undeclared-weights`

use crate::support::{SAFETENSORS, Workspace, sha256};
use crate::zip;

#[test]
fn weights_that_nobody_declared_are_denied_unless_they_are_ignored() {
    let workspace = Workspace::package("", &[("models/found.bin", SAFETENSORS)]);
    let output = workspace.check();
    assert_eq!((output.code, output.codes()), (1, vec!["undeclared-weights".to_owned()]));
    assert!(output.text().contains("safetensors, 1 parameter,"), "{}", output.text());
    workspace.write("model-sbom.toml", "[[ignore]]\npath = \"models/*\"\nreason = \"a stand-in\"\n");
    assert_eq!(workspace.check().codes(), Vec::<String>::new());
}

#[test]
fn a_name_makes_no_model_and_tests_and_examples_ship_none() {
    let files = [
        ("models/text.onnx", "This is no graph, whatever its name says; it is long enough to be looked at."),
        ("models/table.bin", "0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15"),
        ("tests/data.safetensors", SAFETENSORS),
        ("examples/deep/data.safetensors", SAFETENSORS),
    ];
    assert_eq!(Workspace::package("", &files).check().codes(), Vec::<String>::new());
}

#[test]
fn an_ignored_file_with_a_digest_is_ignored_with_that_content_only() {
    let workspace = Workspace::package("", &[("models/found.bin", SAFETENSORS)]);
    let digest = crate::support::sha256(SAFETENSORS.as_bytes());
    let ignore = |digest: &str| {
        format!("[[ignore]]\npath = \"models/found.bin\"\nreason = \"a stand-in\"\nsha256 = \"{digest}\"\n")
    };
    workspace.write("model-sbom.toml", &ignore(&digest));
    assert_eq!(workspace.check().codes(), Vec::<String>::new());
    workspace.write("model-sbom.toml", &ignore(&"0".repeat(64)));
    let output = workspace.check();
    assert_eq!(output.denied(), ["undeclared-weights"]);
    assert!(output.text().contains("this was written for another content"), "{}", output.text());
}

#[test]
fn what_git_ignores_and_another_workspace_holds_is_none_of_ours() {
    let workspace =
        Workspace::package("", &[("cache/a.safetensors", SAFETENSORS), (".gitignore", "cache/\n")]);
    workspace.write("nested/Cargo.toml", "[workspace]\n");
    workspace.write("nested/b.safetensors", SAFETENSORS);
    assert_eq!(workspace.check().codes(), Vec::<String>::new());
}

#[test]
fn what_git_ignores_or_is_hidden_is_counted_and_what_tauri_bundles_is_looked_at() {
    let files = [
        ("models/a.safetensors", SAFETENSORS),
        ("models/deep/b.safetensors", SAFETENSORS),
        (".cache/c.safetensors", SAFETENSORS),
        ("node_modules/d.safetensors", SAFETENSORS),
        ("tests/e.safetensors", SAFETENSORS),
        (".gitignore", "models/\nnode_modules/\n"),
    ];
    let workspace = Workspace::package("", &files);
    let output = workspace.check();
    assert_eq!(output.codes(), Vec::<String>::new());
    let text = &output.stderr;
    assert!(text.contains("warning: 3 files named like weights not looked at"), "{text}");
    assert!(
        text.contains("`.cache/c.safetensors`, `models/a.safetensors`, `models/deep/b.safetensors`;"),
        "{text}"
    );
    workspace.write("tauri.conf.json", r#"{"bundle": {"resources": {"models/*": "models/"}}}"#);
    let output = workspace.check();
    assert_eq!(output.denied(), ["undeclared-weights"], "{}", output.text());
    assert!(output.text().contains("models/a.safetensors"), "{}", output.text());
    assert!(output.stderr.contains("2 files named like weights not looked at"), "{}", output.stderr);
    workspace
        .write("model-sbom.toml", "[[ignore]]\npath = \".cache/**\"\nreason = \"what a test run fetches\"\n");
    let output = workspace.check();
    assert_eq!(output.codes(), ["undeclared-weights"], "the table is used: {}", output.text());
    assert!(output.stderr.contains("1 file named like weights not looked at"), "{}", output.stderr);
}

/// A package that depends on a crate outside its workspace, which brings a model along.
/// A manifest of TensorFlow.js, whose numbers lie in a file beside it.
fn manifest_of_face() -> String {
    let weights: Vec<_> = (0..24)
        .map(|layer| format!(r#"{{"dtype": "float32", "shape": [3, 3], "name": "layer{layer}/filters"}}"#))
        .collect();
    format!(r#"[{{"weights": [{}], "paths": ["face_model.bin"]}}]"#, weights.join(", "))
}

/// What an application of Tauri ships from the front end above its workspace.
#[test]
fn weights_that_a_front_end_ships_are_found_above_the_workspace() {
    let workspace = Workspace::package("", &[]);
    let (manifest, lock) = (workspace.read("Cargo.toml"), workspace.read("Cargo.lock"));
    let numbers = "\u{1}\u{2}\u{3}\0".repeat(30_000);
    for (path, content) in [
        (".git/HEAD", ""),
        ("package.json", "{}"),
        ("vite.config.ts", "export default defineConfig({ publicDir: 'shipped' })"),
        (".gitignore", "dist\n"),
        ("public/models/face_model-weights_manifest.json", &manifest_of_face()),
        ("public/models/face_model.bin", &numbers),
        ("shipped/a.safetensors", SAFETENSORS),
        ("dist/a.safetensors", SAFETENSORS),
        ("other/a.safetensors", SAFETENSORS),
        ("src-tauri/Cargo.toml", &manifest),
        ("src-tauri/Cargo.lock", &lock),
        ("src-tauri/src/main.rs", "fn main() {}\n"),
        ("src-tauri/tauri.conf.json", r#"{"build": {"frontendDist": "../dist"}}"#),
    ] {
        workspace.write(&format!("app/{path}"), content);
    }
    let app = ["--manifest-path", "app/src-tauri/Cargo.toml"];
    let check = || workspace.run(&[&["check", "--message-format", "json"], &app[..]].concat());
    let output = check();
    assert_eq!(output.denied(), ["undeclared-weights"; 2], "{}", output.text());
    for expected in [
        "../public/models/face_model-weights_manifest.json` is a model",
        "its numbers are in `../public/models/face_model.bin`",
        "../shipped/a.safetensors",
    ] {
        assert!(output.text().contains(expected), "{expected}: {}", output.text());
    }
    let init = workspace.run(&[&["init", "--dry-run"], &app[..]].concat());
    assert!(init.stderr.contains("ln -s ../public/models models"), "{}", init.stderr);
    assert!(!init.text().contains(".."), "{}", init.text());
    workspace.write(
        "app/src-tauri/model-sbom.toml",
        "[[ignore]]\npath = \"../shipped/*\"\nreason = \"a stand-in\"\n",
    );
    assert_eq!(check().denied(), ["undeclared-weights"], "{}", check().text());
}

/// What a help proposes works: the files are declared through a link.
#[cfg(unix)]
#[test]
fn weights_above_the_workspace_are_declared_through_a_link() {
    let workspace = Workspace::package("", &[]);
    let (manifest, lock) = (workspace.read("Cargo.toml"), workspace.read("Cargo.lock"));
    let declared = "\n[[package.metadata.model-sbom.model]]\nname = \"face\"\nversion = \"1\"\nlicense = \"MIT\"\nfiles = [\"models/face_model*\"]\n";
    let numbers = "\u{1}\u{2}\u{3}\0".repeat(30_000);
    for (path, content) in [
        (".git/HEAD", ""),
        ("package.json", "{}"),
        ("public/models/face_model-weights_manifest.json", &manifest_of_face()),
        ("public/models/face_model.bin", &numbers),
        ("src-tauri/Cargo.toml", &format!("{manifest}{declared}")),
        ("src-tauri/Cargo.lock", &lock),
        ("src-tauri/src/main.rs", "fn main() {}\n"),
        ("src-tauri/tauri.conf.json", "{}"),
    ] {
        workspace.write(&format!("app/{path}"), content);
    }
    let link = workspace.path().join("app/src-tauri/models");
    std::os::unix::fs::symlink("../public/models", link).expect("a link");
    let app = ["--manifest-path", "app/src-tauri/Cargo.toml"];
    let check = workspace.run(&[&["check", "--message-format", "json"], &app[..]].concat());
    assert!(!check.codes().contains(&"undeclared-weights".to_owned()), "{}{}", check.stderr, check.text());
    assert!(!check.codes().contains(&"weights-missing".to_owned()), "{}{}", check.stderr, check.text());
}

fn with_dependency() -> Workspace {
    let workspace = Workspace::package("", &[]);
    let manifest = workspace.read("Cargo.toml").replace(
        "[workspace]",
        "[dependencies]\nvad = { path = \"vendor/vad\" }\n\n[workspace]\nexclude = [\"vendor\"]",
    );
    workspace.write("Cargo.toml", &manifest);
    workspace.write("Cargo.lock", "version = 4\n\n[[package]]\nname = \"app\"\nversion = \"1.0.0\"\ndependencies = [\n \"vad\",\n]\n\n[[package]]\nname = \"vad\"\nversion = \"0.3.1\"\n");
    workspace.write("vendor/vad/Cargo.toml", "[package]\nname = \"vad\"\nversion = \"0.3.1\"\nedition = \"2024\"\nlicense = \"MIT\"\n\n[workspace]\n");
    workspace.write("vendor/vad/src/lib.rs", "");
    workspace.write("vendor/vad/src/model.bin", SAFETENSORS);
    workspace.write("vendor/vad/tests/other.bin", SAFETENSORS);
    workspace
}

#[test]
fn a_model_of_a_dependency_is_told_with_the_table_to_paste() {
    let workspace = with_dependency();
    let output = workspace.check();
    assert_eq!((output.code, output.codes()), (0, vec!["undeclared-weights".to_owned()]));
    let finding = &output.json()["findings"][0];
    assert_eq!(finding["level"], "warn");
    let help = finding["help"][0].as_str().expect("a help");
    let table = help.split_once(":\n\n").expect("a table").1;
    assert!(table.contains("# license = \"…\" # the crate's code is under MIT"), "{table}");
    workspace.write("model-sbom.toml", table);
    assert_eq!(workspace.check().codes(), ["missing-license"], "{table}");
    workspace.write("model-sbom.toml", &table.replace("# license = \"…\"", "license = \"MIT\""));
    assert_eq!(workspace.check().codes(), Vec::<String>::new());
}

#[test]
fn a_level_that_is_set_holds_for_dependencies_too() {
    let workspace = with_dependency();
    workspace.write("model-sbom.toml", "[rules]\nundeclared-weights = \"deny\"\n");
    assert_eq!(workspace.check().denied(), ["undeclared-weights"]);
    workspace.write("model-sbom.toml", "[[ignore]]\ncrate = \"vad\"\nreason = \"the feature is off\"\n");
    assert_eq!(workspace.check().codes(), Vec::<String>::new());
}

#[test]
fn what_a_message_proposes_works_whatever_a_file_is_called() {
    let workspace = with_dependency();
    std::fs::remove_file(workspace.path().join("vendor/vad/src/model.bin")).expect("removed");
    for name in [
        "a[1].safetensors",
        "we{i}rd*.safetensors",
        "m-00001-of-00002.safetensors",
        "m-00002-of-00002.safetensors",
    ] {
        workspace.write(&format!("vendor/vad/m/{name}"), SAFETENSORS);
    }
    for name in ["tiny.onnx", "tiny.onnx.data", "tiny.xml", "tiny.bin"] {
        let from = crate::support::fixtures().join("weights/models").join(name);
        std::fs::copy(from, workspace.path().join("vendor/vad/m").join(name)).expect("copied");
    }
    let output = workspace.check();
    let finding = &output.json()["findings"][0];
    let help = finding["help"][0].as_str().expect("a help");
    let table = help.split_once(":\n\n").expect("a table").1;
    assert_eq!(table.matches("[[crate.model]]").count(), 5, "{table}");
    for files in [
        "\"m/m-?????-of-00002.safetensors\"",
        "\"m/tiny.onnx\", \"m/tiny.onnx.data\"",
        "\"m/tiny.xml\", \"m/tiny.bin\"",
    ] {
        assert!(table.contains(&format!("files = [{files}]")), "{files}: {table}");
    }
    workspace.write("model-sbom.toml", &table.replace("# license = \"…\"", "license = \"MIT\""));
    let output = workspace.check();
    assert!(!output.codes().contains(&"weights-missing".to_owned()), "{}", output.text());
    assert!(!output.codes().contains(&"undeclared-weights".to_owned()), "{}", output.text());

    let workspace = Workspace::package("", &[("models/br[1]\"q.safetensors", SAFETENSORS)]);
    let finding = &workspace.check().json()["findings"][0];
    let help = finding["help"][1].as_str().expect("a help");
    let path = help.split('`').find(|part| part.starts_with("path = ")).expect("a path");
    workspace.write("model-sbom.toml", &format!("[[ignore]]\n{path}\nreason = \"a stand-in\"\n"));
    assert_eq!(workspace.check().codes(), Vec::<String>::new(), "{path}");
}

#[cfg(unix)]
#[test]
fn the_target_of_a_declared_link_is_declared() {
    let workspace = Workspace::model("license = \"MIT\"");
    std::fs::remove_file(workspace.path().join("weights.gguf")).expect("removed");
    workspace.write("store/blob", crate::support::gguf!(""));
    std::os::unix::fs::symlink("store/blob", workspace.path().join("weights.gguf")).expect("a link");
    assert_eq!(workspace.check().codes(), Vec::<String>::new());
    assert_eq!(workspace.run(&["lock"]).code, 0);
    let verify = workspace.run(&["verify"]);
    assert_eq!(verify.code, 0, "{}", verify.text());
    let init = workspace.run(&["init", "--dry-run"]);
    assert!(!init.text().contains("blob"), "{}", init.text());
}

#[test]
fn weights_of_members_that_are_not_selected_are_a_warning() {
    let workspace = Workspace::fixture("shared-model");
    workspace.write("searcher/models/m.safetensors", SAFETENSORS);
    let check = |arguments: &[&str]| {
        let output = workspace.run(&[&["check", "--message-format", "json"], arguments].concat());
        (output.codes(), output.denied())
    };
    let found = vec!["undeclared-weights".to_owned()];
    assert_eq!(check(&["-p", "searcher"]), (found.clone(), found.clone()));
    assert_eq!(check(&["--workspace"]).1, found);
    assert_eq!(check(&["-p", "indexer"]), (found, Vec::new()));
    let init = workspace.run(&["init", "-p", "indexer"]);
    assert!(init.stderr.contains("nothing to write"), "{}", init.stderr);
}

#[test]
fn a_link_to_weights_beside_the_workspace_is_found() {
    let workspace = Workspace::package("", &[]);
    workspace.write("repository/.git/HEAD", "");
    workspace.write("repository/weights.safetensors", SAFETENSORS);
    let manifest = workspace.read("Cargo.toml");
    for (path, content) in [("Cargo.toml", manifest.as_str()), ("src/main.rs", "fn main() {}\n")] {
        workspace.write(&format!("repository/app/{path}"), content);
    }
    workspace.write("repository/app/Cargo.lock", &workspace.read("Cargo.lock"));
    let link = workspace.path().join("repository/app/src/m.safetensors");
    std::os::unix::fs::symlink("../../weights.safetensors", link).expect("a link");
    let app = ["--manifest-path", "repository/app/Cargo.toml"];
    let check = || workspace.run(&[&["check", "--message-format", "json"], &app[..]].concat());
    assert_eq!(check().denied(), ["undeclared-weights"], "{}", check().text());
    let init = workspace.run(&[&["init"], &app[..]].concat());
    assert_eq!(init.code, 0, "{}", init.stderr);
    assert!(workspace.read("repository/app/Cargo.toml").contains("files = [\"src/m.safetensors\"]"));
    assert!(!check().codes().contains(&"undeclared-weights".to_owned()), "{}", check().text());
    let outside = workspace.path().join("repository/app/src/n.safetensors");
    std::os::unix::fs::symlink(workspace.path().join("elsewhere.safetensors"), outside).expect("a link");
    workspace.write("elsewhere.safetensors", SAFETENSORS);
    assert!(
        !check().codes().contains(&"undeclared-weights".to_owned()),
        "what is outside the work tree is not packaged"
    );
}

/// A pattern that fits any file says of none why it is left out.
#[test]
fn files_that_everything_rules_out_leave_the_list_unknown() {
    let workspace = Workspace::package("", &[("data/w.safetensors", SAFETENSORS)]);
    for (pattern, is_known) in
        [("data/*.safetensors", true), ("data/**", true), ("**", false), ("**/*.*", false)]
    {
        workspace.write(
            "model-sbom.toml",
            &format!("[[ignore]]\npath = \"{pattern}\"\nreason = \"no weights\"\n"),
        );
        let output = workspace.run(&["check"]);
        assert_eq!(output.code, 0, "{pattern}: {}", output.stderr);
        let headline = "`[[ignore]]` rules out 1 with a pattern that fits any";
        assert_eq!(output.stderr.contains(headline), !is_known, "{pattern}: {}", output.stderr);
    }
}

#[test]
fn weights_that_git_ignores_and_the_manifest_packages_are_denied() {
    let workspace = Workspace::package("", &[("models/a.safetensors", SAFETENSORS)]);
    workspace.write(".gitignore", "/models\n");
    let told = |workspace: &Workspace| workspace.check().denied();
    assert_eq!(told(&workspace), Vec::<String>::new(), "it is only mentioned");
    for (include, expected) in
        [("\"src\"", false), ("\"src\", \"/models\"", true), ("\"**/*.safetensors\"", true)]
    {
        let manifest = workspace.read("Cargo.toml");
        let with = manifest.replacen("[package]\n", &format!("[package]\ninclude = [{include}]\n"), 1);
        workspace.write("Cargo.toml", &with);
        let denied = told(&workspace);
        assert_eq!(denied.contains(&"undeclared-weights".to_owned()), expected, "{include}: {denied:?}");
        workspace.write("Cargo.toml", &manifest);
    }
}

#[test]
fn what_is_called_as_weights_and_cannot_be_read_is_denied_until_somebody_says_what_it_is() {
    let workspace = Workspace::package("", &[]);
    let noise: Vec<u8> = (0u32..30_000).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    for name in ["vad.onnx", "x.safetensors", "llm.gguf"] {
        workspace.write(&format!("models/{name}"), "");
        std::fs::write(workspace.path().join("models").join(name), &noise).expect("written");
    }
    let output = workspace.check();
    assert_eq!(output.denied(), vec!["undeclared-weights"; 3], "{}", output.text());
    assert_eq!(output.json()["completeness"], "incomplete");
    assert!(
        !output.text().contains("is a model") && output.text().contains("can't be read as such"),
        "{}",
        output.text()
    );
    let digest = sha256(&noise);
    let ignore = format!("[[ignore]]\npath = \"models/*\"\nreason = \"pictures\"\nsha256 = \"{digest}\"\n");
    workspace.write("model-sbom.toml", &ignore);
    assert_eq!(workspace.check().codes(), [] as [&str; 0]);
}

#[test]
fn an_archive_in_another_is_looked_into_however_long_it_is() {
    let numbers = 9 << 20;
    let header = format!(r#"{{"w":{{"dtype":"U8","shape":[{numbers}],"data_offsets":[0,{numbers}]}}}}"#);
    let mut weights = [&(header.len() as u64).to_le_bytes(), header.as_bytes()].concat();
    weights.resize(weights.len() + numbers, 0);
    let inner = zip::stored(&[("notes.txt", b"text"), ("w.safetensors", &weights)]);
    let workspace = Workspace::package("", &[]);
    std::fs::write(workspace.path().join("outer.zip"), zip::deflated("inner.zip", &inner)).expect("written");
    let output = workspace.check();
    assert_eq!((output.code, output.codes()), (1, vec!["undeclared-weights".to_owned()]));
    assert!(output.text().contains("outer.zip!/inner.zip!/w.safetensors"), "{}", output.text());
}
