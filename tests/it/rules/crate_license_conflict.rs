//! `crate-license-conflict`, and the licences that are concluded for crates.

use serde_json::Value;

use crate::support::{Workspace, sha256};

pub(crate) fn text(id: &str) -> String {
    spdx::license_id(id).expect("listed").text().replace("<year> <copyright holders>", "2026 Ada")
}

/// A product with the crate `vad` of others, which has these keys and files.
pub(crate) fn with_crate(keys: &str, files: &[(&str, &str)]) -> Workspace {
    let workspace = Workspace::package("", &[]);
    let dependency = "[dependencies]\nvad = { path = \"vendor/vad\" }\n\n[workspace]\nexclude = [\"vendor\"]";
    workspace.replace("Cargo.toml", "[workspace]", dependency);
    workspace.write("Cargo.lock", "version = 4\n\n[[package]]\nname = \"app\"\nversion = \"1.0.0\"\ndependencies = [\n \"vad\",\n]\n\n[[package]]\nname = \"vad\"\nversion = \"1.0.0\"\n");
    workspace.write(
        "vendor/vad/Cargo.toml",
        &format!(
            "[package]\nname = \"vad\"\nversion = \"1.0.0\"\nedition = \"2024\"\n{keys}\n\n[workspace]\n"
        ),
    );
    workspace.write("vendor/vad/src/lib.rs", "");
    for (path, content) in files {
        workspace.write(&format!("vendor/vad/{path}"), content);
    }
    workspace
}

/// The concluded licence of `vad`, and what its texts say beside it.
pub(crate) fn concluded(workspace: &Workspace) -> (String, Vec<String>) {
    let document = workspace.json("spdx-2.3-json", &[]);
    let packages = document["packages"].as_array().expect("packages");
    let vad = packages.iter().find(|package| package["name"] == "vad").expect("the crate");
    let bom = workspace.json("cyclonedx-1.6-json", &[]);
    let components = bom["components"].as_array().expect("components");
    let vad_component = components.iter().find(|component| component["name"] == "vad").expect("the crate");
    let properties = vad_component["properties"].as_array().into_iter().flatten();
    let evidence = properties.filter(|property| property["name"] == "model-sbom:license:evidence");
    let said = evidence.filter_map(|property| property["value"].as_str().map(str::to_owned));
    (vad["licenseConcluded"].as_str().unwrap_or("NOASSERTION").to_owned(), said.collect())
}

#[test]
fn a_licence_is_concluded_where_manifest_and_texts_agree() {
    let (mit, apache) = (text("MIT"), text("Apache-2.0"));
    let unknown = "You may use the software on Tuesdays.\n";
    let exception = spdx::exception_id("LLVM-exception").expect("listed").text();
    let widened = format!("{apache}\n\n{exception}");
    let both = format!("{mit}\n\n{apache}");
    let with_words = format!("{mit}\n\n{unknown}\n{apache}");
    let refers = "This project is licensed under either of\n\n * Apache License, Version 2.0, ([LICENSE-APACHE](LICENSE-APACHE) or \
                  http://www.apache.org/licenses/LICENSE-2.0)\n * MIT license ([LICENSE-MIT](LICENSE-MIT) or \
                  http://opensource.org/licenses/MIT)\n\nat your option.\n";
    for (manifest, files, expected, conflicts) in [
        ("license = \"MIT\"", vec![("LICENSE", mit.as_str())], "MIT", false),
        ("license = \"MIT\"", vec![], "NOASSERTION", false),
        (
            "license = \"MIT OR Apache-2.0\"",
            vec![("LICENSE-MIT", mit.as_str()), ("LICENSE-APACHE", &apache)],
            "MIT OR Apache-2.0",
            false,
        ),
        // One of two is enough where one may choose, and not where both bind.
        ("license = \"MIT OR Apache-2.0\"", vec![("LICENSE", mit.as_str())], "MIT OR Apache-2.0", false),
        ("license = \"MIT AND Apache-2.0\"", vec![("LICENSE", mit.as_str())], "NOASSERTION", false),
        ("license = \"MIT\"", vec![("LICENSES/MIT.txt", mit.as_str())], "MIT", false),
        (
            "license = \"MIT OR Apache-2.0\"",
            vec![("LICENSE-MIT", mit.as_str()), ("COPYING", refers)],
            "MIT OR Apache-2.0",
            false,
        ),
        ("license = \"MIT\"", vec![("LICENSE-MIT", mit.as_str()), ("COPYING", refers)], "NOASSERTION", true),
        ("license = \"MIT\"", vec![("LICENSE", unknown)], "NOASSERTION", false),
        ("license = \"MIT\"", vec![("LICENSE", mit.as_str()), ("EULA.txt", unknown)], "NOASSERTION", false),
        ("license = \"MIT\"", vec![("LICENSE", apache.as_str())], "NOASSERTION", true),
        ("license = \"MIT\"", vec![("LICENSE", mit.as_str()), ("LICENSE-2", &apache)], "NOASSERTION", true),
        // What lies in a crate has terms of its own.
        ("license = \"MIT\"", vec![("LICENSE", mit.as_str()), ("deps/COPYING", &apache)], "MIT", false),
        (
            "license = \"MIT\"",
            vec![("LICENSE", mit.as_str()), ("LICENSE-THIRD-PARTY", unknown)],
            "MIT",
            false,
        ),
        ("license = \"MIT\"", vec![("LICENSE", mit.as_str()), ("tests/LICENSE", unknown)], "MIT", false),
        // A file that the manifest names in place of an expression.
        ("license-file = \"TERMS\"", vec![("TERMS", mit.as_str())], "MIT", false),
        ("license-file = \"TERMS\"", vec![("TERMS", unknown)], "NOASSERTION", false),
        (
            "license-file = \"TERMS\"",
            vec![("TERMS", mit.as_str()), ("COPYING", &apache)],
            "NOASSERTION",
            false,
        ),
        (
            "license = \"Proprietary\"\nlicense-file = \"TERMS\"",
            vec![("TERMS", mit.as_str())],
            "NOASSERTION",
            false,
        ),
        // Several texts in one file, one behind the other, and nothing else.
        ("license = \"MIT OR Apache-2.0\"", vec![("LICENSE", both.as_str())], "MIT OR Apache-2.0", false),
        ("license = \"MIT AND Apache-2.0\"", vec![("LICENSE", both.as_str())], "MIT AND Apache-2.0", false),
        ("license = \"MIT\"", vec![("LICENSE", both.as_str())], "NOASSERTION", true),
        ("license = \"MIT OR Apache-2.0\"", vec![("LICENSE", with_words.as_str())], "NOASSERTION", false),
        ("license-file = \"LICENSE\"", vec![("LICENSE", both.as_str())], "NOASSERTION", false),
        // The text of the licence alone does not show its exception.
        (
            "license = \"Apache-2.0 WITH LLVM-exception\"",
            vec![("LICENSE", apache.as_str())],
            "NOASSERTION",
            false,
        ),
        (
            "license = \"Apache-2.0 WITH LLVM-exception\"",
            vec![("LICENSE", widened.as_str())],
            "Apache-2.0 WITH LLVM-exception",
            false,
        ),
        (
            "license = \"Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT\"",
            vec![("LICENSE", mit.as_str())],
            "Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT",
            false,
        ),
    ] {
        let workspace = with_crate(manifest, &files);
        assert_eq!(concluded(&workspace).0, expected, "{manifest} {files:?}");
        let is_told = workspace.check().codes().contains(&"crate-license-conflict".to_owned());
        assert_eq!(is_told, conflicts, "{manifest} {files:?}");
    }
}

#[test]
fn texts_of_what_lies_in_a_crate_are_evidence() {
    let workspace = with_crate(
        "license = \"MIT\"",
        &[
            ("LICENSE", &text("MIT")),
            ("deps/zlib/LICENSE", &text("Zlib")),
            ("deps/own/Cargo.toml", "[package]\nname = \"own\"\nversion = \"1.0.0\"\n"),
            ("deps/own/LICENSE", &text("ISC")),
        ],
    );
    let (license, evidence) = concluded(&workspace);
    assert_eq!(license, "MIT");
    assert_eq!(evidence, ["bundled-license-file deps/zlib/LICENSE: Zlib (open)"]);
}

#[test]
fn what_somebody_read_settles_a_crate_for_that_content() {
    let terms = "You may use the software on Tuesdays.\n";
    let workspace = with_crate("", &[("LICENSE", terms)]);
    let table = |digest: &str| {
        format!(
            "[[crate]]\nname = \"vad\"\nlicense = \"LicenseRef-acme-tuesdays\"\nlicense-files = [{{ path = \"LICENSE\", \
             sha256 = \"{digest}\" }}]\n"
        )
    };
    assert_eq!(workspace.check().codes(), ["crate-license-missing"]);
    workspace.write("model-sbom.toml", &table(&sha256(terms.as_bytes())));
    assert_eq!(workspace.check().codes(), Vec::<String>::new());
    assert_eq!(concluded(&workspace).0, "LicenseRef-acme-tuesdays");
    workspace.write("vendor/vad/LICENSE", "You may use the software on Mondays.\n");
    let output = workspace.check();
    assert_eq!(output.codes(), ["crate-license-conflict", "crate-license-missing"]);
    assert!(output.text().contains("was written for another content of `LICENSE`"), "{}", output.text());
    assert_eq!(concluded(&workspace).0, "NOASSERTION");
}

#[test]
fn a_table_that_a_text_contradicts_settles_nothing() {
    let mit = text("MIT");
    let workspace = with_crate("license = \"MIT\"", &[("LICENSE", &mit)]);
    let files =
        format!("license-files = [{{ path = \"LICENSE\", sha256 = \"{}\" }}]\n", sha256(mit.as_bytes()));
    let gone = "license-files = [{ path = \"COPYING\", sha256 = \"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\" }]\n";
    for (license, files, expected, codes) in [
        ("Apache-2.0", "", "NOASSERTION", vec!["crate-license-conflict"]),
        ("Apache-2.0", &files, "Apache-2.0", vec![]),
        ("MIT", "", "MIT", vec![]),
        ("MIT", gone, "NOASSERTION", vec!["crate-license-conflict"]),
    ] {
        workspace.write(
            "model-sbom.toml",
            &format!("[[crate]]\nname = \"vad\"\nlicense = \"{license}\"\n{files}"),
        );
        assert_eq!(workspace.check().codes(), codes, "{license} {files}");
        assert_eq!(concluded(&workspace).0, expected, "{license} {files}");
    }
}

#[test]
fn two_tables_that_say_different_licences_conclude_nothing() {
    let terms = "You may use the software on Tuesdays.\n";
    let workspace = with_crate("license = \"MIT\"", &[("LICENSE", terms)]);
    let table = |version: &str, license: &str, content: &str| {
        let digest = sha256(content.as_bytes());
        format!(
            "[[crate]]\nname = \"vad\"\nversion = \"{version}\"\nlicense = \"{license}\"\nlicense-files = [{{ path = \"LICENSE\", \
             sha256 = \"{digest}\" }}]\n"
        )
    };
    for (other, expected, is_told) in [
        (table("1", "MIT", terms), "MIT", false),
        // Written for what is not here any more, or for another version.
        (table("1", "ISC", "older"), "MIT", false),
        (table("2", "ISC", terms), "MIT", false),
        (table("1", "ISC", terms), "NOASSERTION", true),
    ] {
        workspace.write("model-sbom.toml", &format!("{}{other}", table("1", "MIT", terms)));
        assert_eq!(concluded(&workspace).0, expected, "{other}");
        let output = workspace.check();
        let says = output.text().contains("two tables say different licences of `vad 1.0.0`");
        assert_eq!(says, is_told, "{}", output.text());
    }
}

#[test]
fn a_licence_of_a_crate_leaves_its_models_alone() {
    let workspace = with_crate(
        "license = \"MIT\"\n[[package.metadata.model-sbom.model]]\nname = \"vad-model\"\nversion = \"1\"\nlicense = \"MIT\"\ndelivery = \"downloaded\"",
        &[("LICENSE", "Nobody knows these words.\n")],
    );
    workspace.write(
        "model-sbom.toml",
        &format!(
            "[[crate]]\nname = \"vad\"\nlicense = \"MIT\"\nlicense-files = [{{ path = \"LICENSE\", sha256 = \"{}\" }}]\n",
            sha256(b"Nobody knows these words.\n")
        ),
    );
    let bom = workspace.json("cyclonedx-1.6-json", &[]);
    let components = bom["components"].as_array().expect("components");
    let names: Vec<_> = components.iter().filter_map(|component| component["name"].as_str()).collect();
    assert!(names.contains(&"vad-model"), "{names:?}");
}

#[test]
fn the_notices_have_the_texts_of_what_lies_in_a_crate() {
    let zlib = text("Zlib");
    let workspace =
        with_crate("license = \"MIT\"", &[("LICENSE", &text("MIT")), ("deps/zlib/LICENSE", &zlib)]);
    let output = workspace.run(&["notices", "--output", "out"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    let notices = workspace.read("out/THIRD-PARTY.txt");
    let line = zlib.lines().find(|line| line.contains("must not be misrepresented")).expect("a clause");
    assert!(notices.contains(line.trim()), "{notices}");
}

#[test]
fn what_a_table_has_wrong_is_a_fault() {
    for (keys, fault) in [
        ("license-files = [{ path = \"LICENSE\", sha256 = \"00\" }]", "no `license`"),
        ("license = \"mit license\"", "not an SPDX licence expression"),
        ("license = \"MIT\"\nlicense-files = [{ path = \"LICENSE\" }]", "sha256"),
        ("license = \"MIT\"\nlicense-files = [{ path = \"../LICENSE\", sha256 = \"00\" }]", "../LICENSE"),
    ] {
        let workspace = with_crate("license = \"MIT\"", &[]);
        workspace.write("model-sbom.toml", &format!("[[crate]]\nname = \"vad\"\n{keys}\n"));
        let output = workspace.run(&["check"]);
        let told = output.text() + &output.stderr;
        assert!(output.code != 0 && told.contains(fault), "{keys}: {told}");
    }
}

#[test]
fn every_format_has_the_concluded_licence_of_a_crate() {
    let workspace = with_crate("license = \"MIT OR Apache-2.0\"", &[("LICENSE", &text("MIT"))]);
    let bom = workspace.json("cyclonedx-1.7-json", &[]);
    let licenses = |bom: &Value| {
        let components = bom["components"].as_array().expect("components");
        let vad = components.iter().find(|component| component["name"] == "vad").expect("the crate");
        vad["licenses"].to_string()
    };
    assert!(licenses(&bom).contains("\"acknowledgement\":\"concluded\""), "{}", licenses(&bom));
    for (format, words) in [
        ("spdx-2.3-tag-value", "PackageLicenseConcluded: MIT OR Apache-2.0"),
        ("spdx-3.0-json", "hasConcludedLicense"),
        ("cyclonedx-1.6-xml", "acknowledgement=\"concluded\""),
    ] {
        let document = String::from_utf8(workspace.document(format, &[])).expect("a text");
        assert!(document.contains(words), "{format}: {document}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_to_a_text_is_followed_inside_the_sources_and_said_where_it_leads_out() {
    let link = |to: &str, at: &Workspace| {
        std::os::unix::fs::symlink(to, at.path().join("vendor/vad/LICENSE")).expect("linked");
    };
    let inside = with_crate("license = \"MIT\"", &[("words/ours", &text("MIT"))]);
    link("words/ours", &inside);
    assert_eq!(concluded(&inside), ("MIT".to_owned(), vec![]));
    let outside = with_crate("license = \"MIT\"", &[]);
    outside.write("TERMS", &text("MIT"));
    link("../../TERMS", &outside);
    let said = vec!["license-file LICENSE: an unrecognised text (unknown)".to_owned()];
    assert_eq!(concluded(&outside), ("NOASSERTION".to_owned(), said));
}
