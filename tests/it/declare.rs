//! Declarations: every fault of every file in one run, each at its place.

use std::collections::BTreeSet;
use std::os::unix::fs::symlink;

use crate::support::Workspace;

/// The lines that a fixture marks with `# fault:`.
fn marked(workspace: &Workspace, file: &str) -> BTreeSet<(String, u64)> {
    let text = workspace.read(file);
    let lines = text.lines().zip(1..).filter(|(line, _)| line.contains("# fault:"));
    lines.map(|(_, number)| (file.to_owned(), number)).collect()
}

#[test]
fn every_fault_of_both_files_is_told_at_its_line_and_no_other() {
    let workspace = Workspace::fixture("faulty-declaration");
    let output = workspace.check();
    assert_eq!(output.code, 2);
    let document = output.json();
    assert_eq!(document["error"]["kind"], "invalid-declaration");
    let findings = document["findings"].as_array().expect("findings");
    let told: BTreeSet<_> = findings
        .iter()
        .map(|finding| {
            let location = &finding["locations"][0];
            assert!(!finding["help"].as_array().expect("help").is_empty(), "{finding}");
            let file = location["file"].as_str().expect("a file").to_owned();
            (file, location["line"].as_u64().expect("a line"))
        })
        .collect();
    let mut expected = marked(&workspace, "Cargo.toml");
    expected.extend(marked(&workspace, "model-sbom.toml"));
    assert!(expected.len() > 100, "the fixture is not what it was");
    assert_eq!(
        told.difference(&expected).collect::<Vec<_>>(),
        Vec::<&(String, u64)>::new(),
        "told and not marked"
    );
    assert_eq!(
        expected.difference(&told).collect::<Vec<_>>(),
        Vec::<&(String, u64)>::new(),
        "marked and not told"
    );
}

#[test]
fn nothing_is_written_when_a_declaration_has_faults() {
    let workspace = Workspace::fixture("faulty-declaration");
    let output = workspace.run(&["-o", "out/"]);
    assert_eq!(output.code, 2);
    let left = std::fs::read_dir(workspace.path().join("out")).map(Iterator::count).unwrap_or_default();
    assert_eq!(left, 0);
}

#[test]
fn a_hub_tag_is_a_fault_whose_help_names_the_id() {
    for (tag, help) in [
        ("apache-2.0", "write `\"Apache-2.0\"`"),
        ("llama3", "write `\"LicenseRef-Meta-Llama-3-Community\"`"),
        ("other", "it names no licence"),
        ("MIT/Apache-2.0", "write `\"MIT OR Apache-2.0\"`"),
    ] {
        let workspace = Workspace::model(&format!("license = \"{tag}\""));
        let output = workspace.run(&[]);
        assert_eq!(output.code, 2, "{tag}");
        assert!(output.stderr.contains(help), "{tag}: {}", output.stderr);
    }
}

#[test]
fn a_fault_is_shown_as_rustc_shows_one() {
    let workspace = Workspace::model("licence = \"MIT\"");
    let output = workspace.run(&["--color", "never"]);
    insta::assert_snapshot!(output.stderr, @r#"
    error[invalid-declaration]: unknown key `licence` in `[[model]]`
      --> Cargo.toml:13:1
       |
    13 | licence = "MIT"
       | ^^^^^^^ unknown key
       |
       = help: there is a key with a similar name: `license`

    error: the declarations have faults: nothing was written
    "#);
}

#[test]
fn broken_toml_is_told_with_its_place() {
    let workspace = Workspace::model("license = \"MIT\"");
    workspace.write("model-sbom.toml", "[organization]\nname = \"Acme\n");
    let output = workspace.run(&["--color", "never"]);
    assert_eq!(output.code, 2);
    assert!(output.stderr.contains("invalid TOML"), "{}", output.stderr);
    assert!(output.stderr.contains("--> model-sbom.toml:2:"), "{}", output.stderr);
    workspace.write("model-sbom.toml", "[[review]]\ndate = 2026-01-31\n");
    assert!(workspace.run(&[]).stderr.contains("write dates in quotation marks"));
}

#[test]
fn a_directory_or_a_link_that_leaves_the_package_is_a_fault() {
    let workspace = Workspace::model("license = \"MIT\"");
    std::fs::remove_file(workspace.path().join("weights.gguf")).expect("removed");
    std::fs::create_dir(workspace.path().join("weights.gguf")).expect("a directory");
    let directory = workspace.run(&[]);
    assert_eq!(directory.code, 2);
    assert!(directory.stderr.contains("`weights.gguf` is a directory"), "{}", directory.stderr);

    let outside = tempfile::NamedTempFile::new().expect("a file");
    std::fs::remove_dir(workspace.path().join("weights.gguf")).expect("removed");
    symlink(outside.path(), workspace.path().join("weights.gguf")).expect("a link");
    let link = workspace.run(&[]);
    assert_eq!(link.code, 2);
    assert!(link.stderr.contains("leaves the package's directory"), "{}", link.stderr);
}

#[test]
fn a_licence_file_or_card_that_is_not_there_is_a_fault() {
    for key in ["license-file", "card"] {
        let workspace = Workspace::model(&format!("license = \"MIT\"\n{key} = \"docs/TERMS\""));
        let output = workspace.run(&[]);
        assert_eq!(output.code, 2, "{key}");
        assert!(output.stderr.contains("`docs/TERMS` does not exist"), "{}", output.stderr);
    }
}

#[test]
fn files_that_git_ignores_are_found_all_the_same() {
    let workspace = Workspace::package(
        "[[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1\"\nlicense = \"MIT\"\nfiles = [\"models/**/*.bin\"]",
        &[("models/a/b/weights.bin", "x"), (".gitignore", "models/\n")],
    );
    let document = workspace.json("cyclonedx", &[]);
    assert!(document.to_string().contains("models/a/b/weights.bin"));
}

#[test]
fn a_directory_linked_into_itself_is_walked_once() {
    let workspace = Workspace::package(
        "[[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1\"\nlicense = \"MIT\"\nfiles = [\"models/**/*.bin\"]",
        &[("models/weights.bin", "x")],
    );
    symlink(workspace.path().join("models"), workspace.path().join("models/again")).expect("a link");
    assert_eq!(workspace.check().code, 0, "{}", workspace.check().stderr);
}

#[test]
fn a_quantisation_needs_no_second_licence_line() {
    let table = |name: &str, more: &str| {
        format!(
            "[[package.metadata.model-sbom.model]]\nname = \"{name}\"\nversion = \"1\"\ndelivery = \"downloaded\"\n{more}\n"
        )
    };
    let base = |name: &str, relation: &str, more: &str| {
        format!(
            "[[package.metadata.model-sbom.model.base]]\nname = \"{name}\"\nrelation = \"{relation}\"\n{more}"
        )
    };
    let declared = table("b", "license = \"MIT\"");
    for (models, expected) in [
        ([declared.clone(), table("q", &base("b", "quantized", ""))].concat(), &[][..]),
        ([table("q", &base("b", "quantized", "")), declared.clone()].concat(), &[]),
        (table("q", &base("b", "quantized", "license = \"MIT\"\n")), &[]),
        (
            [
                table("p", &base("q", "quantized", "")),
                table("q", &base("b", "quantized", "")),
                declared.clone(),
            ]
            .concat(),
            &[],
        ),
        ([declared.clone(), table("q", &base("b", "finetune", ""))].concat(), &["missing-license"]),
        (
            [
                declared.clone(),
                table(
                    "q",
                    &[base("b", "quantized", ""), base("c", "quantized", "license = \"MIT\"\n")].concat(),
                ),
            ]
            .concat(),
            &["missing-license"],
        ),
    ] {
        let output = Workspace::package(&models, &[]).check();
        assert_eq!(output.denied(), expected, "{models}\n{}", output.text());
    }
    // The terms of the base are judged for it.
    let bound = [table("b", "license = \"CC-BY-NC-4.0\""), table("q", &base("b", "quantized", ""))].concat();
    let workspace = Workspace::package(&bound, &[]);
    workspace.write("model-sbom.toml", "[use]\ncommercial = true\n");
    assert_eq!(workspace.check().denied(), ["use-not-permitted"; 2]);
}

#[test]
fn a_product_says_which_models_of_a_library_it_uses() {
    let table = |name: &str, license: &str| {
        format!(
            "[[package.metadata.model-sbom.model]]\nname = \"{name}\"\nversion = \"1\"\nlicense = \"{license}\"\n\
             delivery = \"downloaded\"\n"
        )
    };
    let library = [table("small", "MIT"), table("large", "CC-BY-NC-4.0")].concat();
    let workspace = Workspace::package("", &[]);
    workspace.depend_on_git(&[("library", &library, &[])]);
    let models = |rules: &str| {
        workspace.write("model-sbom.toml", rules);
        let output = workspace.run_at_home(&["--format", "cyclonedx", "--output", "-"]);
        assert_eq!(output.code, 0, "{}", output.stderr);
        let document = output.json();
        let parts = document["components"].as_array().cloned().expect("components");
        let models = parts.iter().filter(|part| part["type"] == "machine-learning-model");
        models.map(|model| model["name"].as_str().expect("a name").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(models(""), ["large", "small"]);
    assert_eq!(models("[[crate]]\nname = \"library\"\nuses = [\"small\"]\n"), ["small"]);
    assert_eq!(models("[[crate]]\nname = \"library\"\nuses = []\n"), [] as [&str; 0]);
    for (rules, words) in [
        ("uses = [\"tiny\"]", "library declares no model `tiny`"),
        (
            "uses = [\"small\"]\n[[crate.model]]\nname = \"m\"\nlicense = \"MIT\"",
            "has both `uses` and `[[crate.model]]`",
        ),
    ] {
        workspace.write("model-sbom.toml", &format!("[[crate]]\nname = \"library\"\n{rules}\n"));
        let output = workspace.run_at_home(&["check"]);
        assert_eq!(output.code, 2, "{words}: {}", output.stderr);
        assert!(output.stderr.contains(words), "{words}: {}", output.stderr);
    }
}
