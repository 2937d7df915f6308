//! The JSON Schemas of the declarations: they are current, and they refuse what the program refuses.

use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use serde_json::Value;

use crate::support::{fixtures, program, run};

/// What the program writes, in a directory of the test.
fn written() -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let mut command = program();
    command.arg("schemas").arg(directory.path());
    let output = run(command);
    assert_eq!(output.code, 0, "{}", output.stderr);
    directory
}

const FILES: [&str; 3] = ["model-sbom.schema.json", "models.schema.json", "cargo-model-sbom.schema.json"];

fn committed(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/declarations").join(file)
}

fn validator(file: &str) -> Validator {
    let text = fs::read_to_string(committed(file)).expect(file);
    jsonschema::validator_for(&serde_json::from_str(&text).expect(file)).expect(file)
}

fn read(text: &str) -> Value {
    serde_json::to_value(toml::from_str::<toml::Table>(text).expect(text)).expect("JSON")
}

fn faults(validator: &Validator, text: &str) -> Vec<String> {
    validator.iter_errors(&read(text)).map(|error| error.to_string()).collect()
}

#[test]
fn the_schemas_in_the_repository_are_current() {
    let directory = written();
    let mut names: Vec<_> = fs::read_dir(directory.path())
        .expect("schemas")
        .map(|entry| entry.expect("a file").file_name())
        .collect();
    names.sort();
    let mut expected = FILES.map(std::ffi::OsString::from);
    expected.sort();
    assert_eq!(names, expected);
    for file in FILES {
        let now = fs::read_to_string(directory.path().join(file)).expect(file);
        let before = fs::read_to_string(committed(file)).unwrap_or_default();
        assert!(now == before, "{file} is not current: run `cargo run -- schemas schemas/declarations`");
    }
}

/// Every declaration of the fixtures and of the guide, by the name of its file.
fn declarations() -> Vec<(&'static str, PathBuf)> {
    let mut found = Vec::new();
    let mut open = vec![fixtures()];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            match path.file_name().and_then(|name| name.to_str()) {
                _ if path.is_dir() => open.push(path),
                Some("Cargo.toml") => found.push(("cargo-model-sbom.schema.json", path)),
                Some("model-sbom.toml") => found.push(("model-sbom.schema.json", path)),
                Some("models.toml") => found.push(("models.schema.json", path)),
                _ => {}
            }
        }
    }
    found
}

#[test]
fn the_declarations_of_the_fixtures_are_valid() {
    let declarations = declarations();
    assert!(declarations.len() >= 6, "{declarations:?}");
    for (schema, path) in declarations {
        let text = fs::read_to_string(&path).expect("a declaration");
        let found = faults(&validator(schema), &text);
        let is_faulty = path.components().any(|part| part.as_os_str() == "faulty-declaration");
        assert_eq!(found.is_empty(), !is_faulty, "{}: {found:#?}", path.display());
    }
}

#[test]
fn what_the_program_refuses_is_refused() {
    let all = |file, cases: &[(&str, bool)]| {
        let validator = validator(file);
        for (text, is_valid) in cases {
            let found = faults(&validator, text);
            assert_eq!(found.is_empty(), *is_valid, "{text}: {found:#?}");
        }
    };
    let review = "[[review]]\nmodel = \"m\"\nlicense = \"MIT\"\ndecision = \"approved\"\nby = \"Jo\"\ndate = \"2026-01-31\"\nreason = \"read\"";
    let fitting = review.replace("model = \"m\"", "models = [\"hf:acme/*\"]");
    let nobody = review.replace("by = \"Jo\"", "from = \"J\"");
    all(
        "model-sbom.schema.json",
        &[
            ("[organization]\nname = \"A\"", true),
            ("[organization]\nurl = \"https://example.com\"", false),
            ("[organisation]\nname = \"A\"", false),
            ("[rules]\ncustom-license = \"warn\"\nreview-period = \"6 months\"", true),
            ("[rules]\ncustom-licence = \"warn\"", false),
            ("[rules]\ncustom-license = \"error\"", false),
            ("[use]\noffering = [\"saas\"]\nmonthly-active-users = 3", true),
            ("[use]\noffering = \"saas\"", false),
            ("[use]\nmonthly-active-users = -3", false),
            ("[[use.at-release]]\ndate = \"2026\"", false),
            (review, true),
            (&fitting, true),
            (&nobody, false),
            ("[[policy.deny]]\nlicense = [\"CC-BY-NC-*\"]\nreason = \"read\"", true),
            ("[[policy.deny]]\nlicense = 1\nreason = \"read\"", false),
            ("[[license]]\nid = \"LicenseRef-x\"\nconditions = []\nusage = { saas = \"no\" }", true),
            ("[[license]]\nid = \"LicenseRef-x\"\nusage = { sas = \"no\" }", false),
            (
                "[[crate]]\nname = \"c\"\n[[crate.model]]\nname = \"m\"\nlicense-files = { MIT = \"LICENSE\" }",
                true,
            ),
            ("[[crate]]\nname = \"c\"\n[[crate.model]]\nname = \"m\"\nlicence = \"MIT\"", false),
            ("[[model]]\nname = \"m\"\nused-by = [\"app\"]", true),
            ("[[model]]\nname = \"m\"\nsha256 = \"12\"\nused-by = [\"app\"]", false),
        ],
    );
    all(
        "models.schema.json",
        &[("[[model]]\nname = \"m\"", true), ("[[models]]\nname = \"m\"", false), ("[[model]]", false)],
    );
    let model = "[[package.metadata.model-sbom.model]]\nname = \"m\"\n";
    let cases = [
        (String::from("[package]\nname = \"a\"\n[package.metadata.docs.rs]\nall-features = true"), true),
        (format!("{model}delivery = \"downloaded\""), true),
        (format!("{model}delivery = \"download\""), false),
        (
            format!(
                "{model}[[package.metadata.model-sbom.model.base]]\nname = \"b\"\nrelation = \"finetune\""
            ),
            true,
        ),
        (
            format!(
                "{model}[[package.metadata.model-sbom.model.base]]\nname = \"b\"\nrelations = \"finetune\""
            ),
            false,
        ),
        (model.replace("model-sbom.model", "model_sbom.model"), false),
        (model.replace("package.", "workspace."), false),
        (model.replace("sbom.model", "sbom.models"), false),
    ];
    all("cargo-model-sbom.schema.json", &cases.each_ref().map(|(text, is_valid)| (text.as_str(), *is_valid)));
}
