//! `include`: models in files of the package beside its manifest.

use std::os::unix::fs::symlink;

use crate::support::{Workspace, string};

fn package(include: &str, files: &[(&str, &str)]) -> Workspace {
    Workspace::package(&format!("[package.metadata.model-sbom]\ninclude = [{include}]\n"), files)
}

const MODEL: &str = "[[model]]\nname = \"m\"\nversion = \"1.0\"\nlicense = \"MIT\"\nfiles = [\"w.gguf\"]\n";
const WEIGHTS: (&str, &str) = ("w.gguf", crate::support::gguf!(" stand-in"));

#[test]
fn models_of_included_files_are_those_of_the_package() {
    let workspace = package(
        "\"models.toml\", \"./more/b.toml\"",
        &[
            ("models.toml", MODEL),
            ("more/b.toml", "[[model]]\nname = \"n\"\nlicense = \"MIT\"\ndelivery = \"downloaded\"\n"),
            WEIGHTS,
        ],
    );
    let document = workspace.json("cyclonedx", &[]);
    let names: Vec<_> = document["components"]
        .as_array()
        .expect("components")
        .iter()
        .map(|part| string(&part["name"]))
        .collect();
    assert_eq!(names, ["m", "n"]);
    let finding = &workspace.check().json()["findings"][0];
    assert_eq!(finding["code"], "unpinned-version");
    let place = &finding["locations"][0];
    assert_eq!((&place["file"], &place["line"]), (&"more/b.toml".into(), &2.into()), "{finding}");
    assert_eq!(workspace.run(&["lock"]).code, 0);
    assert!(workspace.read("model-sbom.lock").contains("w.gguf"));
}

#[test]
fn what_cannot_be_included_is_a_fault_at_its_place() {
    let outside = tempfile::tempdir().expect("a directory");
    std::fs::write(outside.path().join("x.toml"), MODEL).expect("written");
    for (include, files, words, file) in [
        ("\"a.toml\"", &[][..], "cannot include `a.toml`: there is no such file", "Cargo.toml"),
        ("\"src\"", &[], "cannot include `src`: it is not a regular file", "Cargo.toml"),
        ("\"../a.toml\"", &[], "leaves the package's directory", "Cargo.toml"),
        ("\"/a.toml\"", &[], "is an absolute path", "Cargo.toml"),
        ("\"Cargo.toml\"", &[], "a manifest includes itself", "Cargo.toml"),
        ("\"a.toml\", \"./a.toml\"", &[("a.toml", MODEL)], "`a.toml` is included twice", "Cargo.toml"),
        (
            "\"a.toml\", \"b.toml\"",
            &[("a.toml", MODEL), ("b.toml", MODEL)],
            "two models are named `m`",
            "b.toml",
        ),
        ("\"a.toml\"", &[("a.toml", "include = [\"a.toml\"]\n")], "includes no others", "a.toml"),
        ("\"a.toml\"", &[("a.toml", "[package]\nname = \"x\"\n")], "unknown key `package`", "a.toml"),
        ("\"a.toml\"", &[("a.toml", "[[model]\n")], "invalid TOML", "a.toml"),
        (
            "\"a.toml\"",
            &[("a.toml", "[[model]]\nname = \"m\"\nlicence = \"MIT\"\n")],
            "unknown key `licence`",
            "a.toml",
        ),
        ("1", &[], "`include`", "Cargo.toml"),
        ("\"link.toml\"", &[], "it is a link that leads outside", "Cargo.toml"),
    ] {
        let workspace = package(include, &[files, &[WEIGHTS]].concat());
        symlink(outside.path().join("x.toml"), workspace.path().join("link.toml")).expect("a link");
        let output = workspace.check();
        assert_eq!(output.code, 2, "{include}: {}", output.text());
        let finding = output.json()["findings"][0].clone();
        assert!(string(&finding["message"]).contains(words), "{include}: {finding}");
        assert_eq!(finding["locations"][0]["file"], file, "{finding}");
    }
}

#[test]
fn a_file_that_is_not_published_is_a_warning() {
    let workspace = package("\"models.toml\"", &[("models.toml", MODEL), WEIGHTS]);
    workspace.replace("Cargo.toml", "license = \"MIT\"\n", "license = \"MIT\"\nexclude = [\"*.toml\"]\n");
    let output = workspace.run(&["check"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    assert!(output.stderr.contains("`cargo package` leaves `models.toml` out"), "{}", output.stderr);
    workspace.replace("Cargo.toml", "[workspace]", "publish = false\n[workspace]");
    let output = workspace.run(&["check"]);
    assert!(!output.stderr.contains("leaves `models.toml` out"), "{}", output.stderr);
}
