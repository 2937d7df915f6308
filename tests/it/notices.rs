//! `notices`: what a distribution must carry.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::{Workspace, sha256};

/// The files below a directory by their paths.
fn files(directory: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![directory.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(directory).expect("inside").to_str().expect("UTF-8");
                let text = String::from_utf8_lossy(&fs::read(&path).expect("a file")).into_owned();
                found.insert(name.to_owned(), text);
            }
        }
    }
    found
}

/// The path of the one text of a licence.
fn text_of(files: &BTreeMap<String, String>, license: &str) -> String {
    let stem = format!("licenses/{license}.");
    let mut found = files.keys().filter(|path| path.starts_with(&stem));
    let path = found.next().unwrap_or_else(|| panic!("{license}: {:?}", files.keys()));
    assert_eq!(found.next(), None, "one text");
    path.clone()
}

fn notices(workspace: &Workspace, arguments: &[&str]) -> BTreeMap<String, String> {
    let output = workspace.run(&[&["notices", "--output", "out"], arguments].concat());
    assert_eq!(output.code, 0, "{}", output.stderr);
    files(&workspace.path().join("out"))
}

#[test]
fn everything_that_goes_with_a_copy_is_there() {
    let workspace = Workspace::fixture("coding-assistant");
    let files = notices(&workspace, &[]);
    let attribution = &files["ATTRIBUTION.md"];
    for line in [
        "> Llama 2 is licensed under the LLAMA 2 Community License, Copyright (c) Meta Platforms, Inc. All Rights Reserved.",
        "- Copyright 2024 Alibaba Cloud",
        "- Use policy: [USE_POLICY.md](models/acme-codellama-7b-rust/USE_POLICY.md), <https://ai.meta.com/llama/use-policy>",
        "- Data: acme-rust-review 2026.03 (fine-tuning), by Acme Robotics, under CC-BY-4.0, <https://data.example.com/acme-rust-review/2026.03>",
    ] {
        assert!(attribution.lines().any(|found| found.trim_start() == line), "{line}\n{attribution}");
    }
    for (file, source) in [
        (
            "licenses/unrecognised-LicenseRef-scancode-llama-2-license-2023.txt",
            "models/acme-codellama-7b-rust/LICENSE.txt",
        ),
        ("licenses/LicenseRef-The-Stack-v2-Terms.txt", "licenses/the-stack-v2.txt"),
        ("models/acme-codellama-7b-rust/USE_POLICY.md", "models/acme-codellama-7b-rust/USE_POLICY.md"),
    ] {
        assert_eq!(files[file], workspace.read(source), "{file}");
    }
    // A text that names a holder has its digest in its name.
    let apache = text_of(&files, "Apache-2.0");
    assert_eq!(files[&apache], workspace.read("models/qwen2.5-coder-1.5b-instruct/LICENSE"));
    let crates = &files["THIRD-PARTY.txt"];
    assert!(crates.lines().any(|line| line.starts_with("anyhow 1.")), "{crates}");
    assert!(!crates.contains("phf_codegen"), "build-time crates are not shipped");
    assert!(!crates.contains("coding-assistant 0.4.0:"), "the product is no third party");
    for (path, text) in files.iter().filter(|(path, _)| *path != "SHA256SUMS") {
        let line = format!("{}  {path}", sha256(text.as_bytes()));
        assert!(files["SHA256SUMS"].lines().any(|found| found == line), "{line}");
    }
}

#[test]
fn an_api_can_serve_the_facts_of_each_model() {
    let workspace = Workspace::fixture("coding-assistant");
    let files = notices(&workspace, &[]);
    let info: serde_json::Value = serde_json::from_str(&files["model-info.json"]).expect("JSON");
    assert_eq!(info["version"], 1);
    assert_eq!(info["models"][2]["name"], "acme-codellama-7b-rust");
    assert_eq!(
        info["models"][2]["licenses"][0]["text"],
        "licenses/unrecognised-LicenseRef-scancode-llama-2-license-2023.txt"
    );
    assert_eq!(
        info["models"][2]["attribution"],
        "acme-codellama-7b-rust 1.2.0 by Acme Robotics. Copyright 2026 Acme Robotics. Licence: LicenseRef-scancode-llama-2-license-2023"
    );
}

#[test]
fn strings_to_show_are_named_with_their_occasion_and_inherited() {
    let workspace = Workspace::model(
        "license = \"LicenseRef-scancode-llama-3.1-license-2024\"\n\
         [[package.metadata.model-sbom.model.base]]\nname = \"b\"\nlicense = \"LicenseRef-Meta-Llama-3-Community\"\nrelation = \"merge\"",
    );
    let output = workspace.run(&["notices", "--output", "out"]);
    let files = files(&workspace.path().join("out"));
    let attribution = &files["ATTRIBUTION.md"];
    for to_do in [
        "note: show “Built with Llama” where users of the product see it, such as its website, user interface, about page or documentation, for `m`. Due when: A product",
        "note: show “Built with Meta Llama 3” where users of the product see it, such as its website, user interface, about page or documentation, for `m`. Due when: ",
        "note: begin with “Llama” the names of models that are made from `m`",
    ] {
        assert!(output.stderr.contains(to_do), "{to_do}\n{}", output.stderr);
    }
    for inside in ["Built with", "begins with", "not at hand", "not on this machine"] {
        assert!(!attribution.contains(inside), "{inside}: this is for us, not for customers\n{attribution}");
    }
    let gaps =
        output.stderr.matches("is not on this machine; declare it as `license-file`, from https://").count();
    assert_eq!(gaps, 2, "{}", output.stderr);
}

#[test]
fn texts_can_lie_beside_the_weights() {
    let workspace = Workspace::fixture("coding-assistant");
    let files = notices(&workspace, &["--layout", "beside-weights"]);
    let directory = "models/acme-codellama-7b-rust";
    assert_eq!(
        files[&format!("{directory}/LICENSE.txt")],
        workspace.read(&format!("{directory}/LICENSE.txt"))
    );
    let own = &files[&format!("{directory}/ATTRIBUTION.md")];
    assert!(own.starts_with("# acme-codellama-7b-rust 1.2.0\n"), "{own}");
    assert!(own.contains("[text](LICENSE.txt)") && own.contains("[USE_POLICY.md](USE_POLICY.md)"), "{own}");
    assert!(files["ATTRIBUTION.md"].contains("[text](models/acme-codellama-7b-rust/LICENSE.txt)"));
}

#[test]
fn two_texts_of_one_licence_are_two_files() {
    let table = |name: &str| {
        format!(
            "[[package.metadata.model-sbom.model]]\nname = \"{name}\"\nlicense = \"MIT\"\nlicense-file = \"{name}/LICENSE\"\n"
        )
    };
    let workspace = Workspace::package(
        &[table("a"), table("b"), table("c")].concat(),
        &[("a/LICENSE", "MIT of A\n"), ("b/LICENSE", "MIT of B\n"), ("c/LICENSE", "MIT of A\n")],
    );
    let files = notices(&workspace, &[]);
    let texts: Vec<_> = files.iter().filter(|(path, _)| path.starts_with("licenses/")).collect();
    assert_eq!(texts.len(), 2, "{texts:?}");
}

#[test]
fn a_shipped_directory_is_compared() {
    let workspace = Workspace::fixture("coding-assistant");
    let written = notices(&workspace, &[]);
    assert_eq!(notices(&workspace, &[]), written, "the same inputs give the same files");
    let compare = || workspace.run(&["notices", "--check", "out"]);
    assert_eq!(compare().code, 0);

    let apache = text_of(&written, "Apache-2.0");
    fs::remove_file(workspace.path().join("out").join(&apache)).expect("removed");
    workspace.write("out/ATTRIBUTION.md", "nothing to see here");
    let output = compare();
    assert_eq!(output.code, 1);
    assert!(output.stderr.contains(&format!("Missing {apache}")), "{}", output.stderr);
    assert!(output.stderr.contains("Changed ATTRIBUTION.md"), "{}", output.stderr);
    assert_eq!(notices(&workspace, &[]), written, "and written anew");
}

#[test]
fn a_file_of_somebody_else_is_never_overwritten() {
    let workspace = Workspace::fixture("no-models");
    workspace.write("out/ATTRIBUTION.md", "by hand");
    let output = workspace.run(&["notices", "--output", "out"]);
    assert_eq!(output.code, 2, "{}", output.stderr);
    assert_eq!(workspace.read("out/ATTRIBUTION.md"), "by hand");
    assert!(output.stderr.contains("help: choose another directory"), "{}", output.stderr);
}

#[test]
fn hostile_names_stay_in_the_directory() {
    let workspace = Workspace::package(
        "[[package.metadata.model-sbom.model]]\nname = \"../../x <script>\"\nlicense = \"MIT\"\nlicense-file = \"L\"\n",
        &[("L", "MIT\n")],
    );
    let files = notices(&workspace, &["--layout", "beside-weights"]);
    assert!(files.keys().any(|path| path == "models/-..-x--script-/LICENSE.txt"), "{:?}", files.keys());
    assert!(files["ATTRIBUTION.md"].contains("- **../../x \\<script\\>**\n"), "{}", files["ATTRIBUTION.md"]);
}

#[test]
fn a_source_file_can_carry_the_attribution() {
    let workspace = Workspace::fixture("coding-assistant");
    let files = notices(&workspace, &[]);
    let rust = &files["headers/attribution.rs"];
    assert!(rust.lines().all(|line| line == "//!" || line.starts_with("//! ")), "{rust}");
    for line in [
        "//! acme-codellama-7b-rust 1.2.0 by Acme Robotics",
        "//! Licensed under LicenseRef-scancode-llama-2-license-2023 (LLAMA 2 COMMUNITY LICENSE AGREEMENT)",
        "//! Copyright 2024 Alibaba Cloud",
        "//! Llama 2 is licensed under the LLAMA 2 Community License, Copyright (c) Meta Platforms, Inc. All Rights Reserved.",
    ] {
        assert!(rust.lines().any(|found| found == line), "{line}\n{rust}");
    }
    let python = &files["headers/attribution.py"];
    assert_eq!(python.lines().count(), rust.lines().count());
    assert!(python.lines().all(|line| line == "#" || line.starts_with("# ")), "{python}");
    let json: serde_json::Value = serde_json::from_str(&files["headers/attribution.json"]).expect("JSON");
    assert_eq!(json["model_info"][2]["name"], "acme-codellama-7b-rust");
    for key in ["license", "attribution"] {
        assert!(json["model_info"][2][key].is_string(), "{key}: {json}");
    }
}

/// A name or a copyright of others can't end the comment that it stands in.
#[test]
fn no_value_leaves_its_comment() {
    let workspace = Workspace::model(
        "license = \"MIT\"\ncopyright = \"Copyright 2026 Ada\\nimport os\\r\\u2028os.remove('x')\"\nsupplier = \"*/ fn main() {}\"",
    );
    workspace.run(&["notices", "--output", "out"]);
    let files = files(&workspace.path().join("out"));
    for (file, mark) in [("headers/attribution.rs", "//!"), ("headers/attribution.py", "#")] {
        let text = &files[file];
        let lines = || text.split(['\n', '\r', '\u{2028}', '\u{2029}', '\u{85}', '\u{b}', '\u{c}']);
        assert!(
            lines().filter(|line| !line.is_empty()).all(|line| line.starts_with(mark)),
            "{file}: {text:?}"
        );
    }
}

#[test]
fn a_fine_tuned_model_says_which_restrictions_it_inherits() {
    let base = |license: &str| {
        format!(
            "license = \"MIT\"\n[[package.metadata.model-sbom.model.base]]\nname = \"the base\"\n\
             license = \"{license}\"\nrelation = \"finetune\""
        )
    };
    for (license, words) in [
        (
            "LicenseRef-scancode-llama-2-license-2023",
            "- Restrictions inherited from the base, under LicenseRef-scancode-llama-2-license-2023: Hand on a copy of the licence; ",
        ),
        (
            "LicenseRef-scancode-llama-2-license-2023",
            "; Other models may not be improved with it (section 1.b.v)",
        ),
        (
            "LicenseRef-of-nobody",
            "- Restrictions inherited from the base: all of its terms, which the catalogue does not know",
        ),
    ] {
        let workspace = Workspace::model(&base(license));
        workspace.run(&["notices", "--output", "out"]);
        let files = files(&workspace.path().join("out"));
        assert!(files["ATTRIBUTION.md"].contains(words), "{words}\n{}", files["ATTRIBUTION.md"]);
    }
}

/// A person's approval does not make a text that of the declared licence.
#[test]
fn a_reviewed_text_is_told_as_what_it_is() {
    let workspace = Workspace::model("license = \"MIT\"\nlicense-file = \"LICENSE\"");
    let terms = "Acme terms: do as you like, and tell us.\n";
    workspace.write("LICENSE", terms);
    let review = ["review", "m", "--approve", "--by", "Legal", "--reason", "as free as MIT"];
    assert_eq!(workspace.run(&review).code, 0);
    let output = workspace.run(&["notices", "--output", "out"]);
    assert!(!output.stderr.contains("is declared as"), "{}", output.stderr);
    let files = files(&workspace.path().join("out"));
    assert_eq!(files["licenses/reviewed-LICENSE.txt"], terms);
    assert!(!files.keys().any(|path| path.contains("MIT")), "{:?}", files.keys());
    let told = "the text of `LICENSE`, as reviewed";
    assert!(files["ATTRIBUTION.md"].replace('\\', "").contains(told), "{}", files["ATTRIBUTION.md"]);
    assert_eq!(workspace.run(&["notices", "--check", "out"]).code, 0);
    for format in ["cyclonedx-1.5-json", "cyclonedx-1.6-json", "cyclonedx-1.7-json"] {
        let document = workspace.json(format, &[]);
        let parts = document["components"].as_array().expect("components");
        let model = parts.iter().find(|part| part["name"] == "m").expect("the model");
        let evidence = model["evidence"]["licenses"].as_array().cloned().unwrap_or_default();
        let with_text = evidence.iter().filter(|choice| choice["license"]["text"]["content"] == terms);
        for choice in with_text {
            assert!(choice["license"]["id"].is_null(), "{format}: {choice}");
        }
    }
    for format in ["spdx", "spdx3"] {
        let document = workspace.json(format, &[]).to_string();
        assert!(!document.contains("LicenseRef-MIT"), "{format}: {document}");
    }
}

#[test]
fn seventy_models_are_listed_by_delivery_and_licence() {
    let workspace = Workspace::product(crate::product::MOST);
    let output = workspace.run(&["notices", "--output", "out"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    let files = files(&workspace.path().join("out"));
    let attribution = &files["ATTRIBUTION.md"];
    let headings: Vec<_> = attribution.lines().filter(|line| line.starts_with("## ")).collect();
    assert_eq!(
        headings,
        ["## Models that are part of pelican", "## Models that pelican downloads"],
        "no crate of others is compiled in, and an empty group is no group"
    );
    let licenses = attribution.lines().filter(|line| line.starts_with("### ")).count();
    assert_eq!(licenses, 9, "{attribution}");
    assert_eq!(attribution.matches("\n- **").count(), 70);
    for license in ["Apache-2.0", "CC-BY-4.0", "CC-BY-NC-4.0"] {
        assert!(files[&format!("licenses/{license}.txt")].len() > 5_000, "{license} is carried");
    }
    let mit = text_of(&files, "MIT");
    assert!(files[&mit].contains("\nCopyright (c) 2026 Kelp Speech\n"), "{}", files[&mit]);
    let missing = output.stderr.lines().filter(|line| line.contains("is not on this machine")).count();
    assert_eq!(missing, 3, "one sentence a licence: {}", output.stderr);
    let to_do = output.stderr.lines().filter(|line| line.starts_with("note: show ")).count();
    assert_eq!(to_do, 2, "one sentence for all models: {}", output.stderr);
}

/// What binds a model through its base goes with it, and what is confirmed is not asked for again.
#[test]
fn the_text_of_a_base_is_written_and_what_is_confirmed_is_no_note() {
    let base = "\n[[package.metadata.model-sbom.model.base]]\nname = \"b\"\nlicense = \"CC-BY-4.0\"\n\
                relation = \"quantized\"\n";
    let workspace = Workspace::model(&format!("license = \"Apache-2.0\"\ndelivery = \"downloaded\"\n{base}"));
    let files = notices(&workspace, &[]);
    assert!(files["licenses/CC-BY-4.0.txt"].contains("Attribution 4.0 International"));
    assert!(files["ATTRIBUTION.md"].contains("under CC-BY-4.0, [text](licenses/CC-BY-4.0.txt)"));
    // What asks for notices alone is inherited as well: the same in the notices, the documents and both pages.
    let of_base =
        "- Licence of a base: Creative Commons Attribution 4.0 International (CC-BY-4.0), [text](licenses/";
    assert!(files["ATTRIBUTION.md"].replace('\\', "").contains(of_base), "{}", files["ATTRIBUTION.md"]);
    let document = String::from_utf8(workspace.document("cyclonedx", &[])).expect("UTF-8");
    assert!(document.contains("\"CC-BY-4.0 from b (quantized)\""), "{document}");
    let report = |audience: &str| workspace.run(&["report", "--audience", audience, "-o", "-"]).text();
    let (internal, customer) = (report("internal"), report("customer"));
    assert!(internal.contains("<span class=\"small\">Inherited by</span>"), "{internal}");
    assert!(customer.contains("m from b (quantized)"), "{customer}");
    let usage = "[use]\ncommercial = true\noffering = [\"redistribution\"]\n";
    workspace.write("model-sbom.toml", usage);
    let page = workspace.run(&["report", "-o", "-"]).text();
    assert!(!page.contains("hands on what"), "{page}");
    let llama = "license = \"LicenseRef-scancode-llama-3.1-license-2024\"";
    let workspace = Workspace::model(llama);
    workspace.write("model-sbom.toml", usage);
    let asked = |workspace: &Workspace| {
        workspace.run(&["notices", "-o", "out"]).stderr.contains("show “Built with Llama”")
    };
    assert!(asked(&workspace));
    workspace.write(
        "model-sbom.toml",
        &format!(
            "{usage}\n[[duty]]\nlicense = \"LicenseRef-scancode-llama-3.1-license-2024\"\nduty = \"attribution-display\"\n\
             by = \"Ada\"\ndate = \"2026-01-01\"\nexpires = \"2999-01-01\"\nwhere = \"About dialog\"\n"
        ),
    );
    assert!(!asked(&workspace));
}

#[test]
fn a_text_that_nobody_can_make_whole_stays_owed_and_is_said_once() {
    let table = |name: &str| {
        format!(
            "[[package.metadata.model-sbom.model]]\nname = \"{name}\"\nlicense = \"MIT\"\ndelivery = \"downloaded\"\n\n"
        )
    };
    let workspace = Workspace::package(&["a", "b", "c", "d"].map(table).concat(), &[]);
    let output = workspace.run(&["notices", "--output", "out"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    let said = "warning: `a`, `b`, `c` and 1 more: the text of `MIT` is not on this machine; say who holds the copyright";
    assert!(output.stderr.contains(said), "{}", output.stderr);
    let files = files(&workspace.path().join("out"));
    assert!(!files.keys().any(|path| path.contains("MIT")), "no text is made up: {:?}", files.keys());
}

#[test]
fn copies_without_the_text_that_they_need_are_no_distribution() {
    let workspace = Workspace::model("license = \"LicenseRef-of-nobody\"");
    for arguments in [&["notices", "--output", "out"][..], &["notices", "--check", "out"]] {
        let output = workspace.run(arguments);
        assert_eq!(output.code, 1, "{}", output.stderr);
        let said = "Incomplete copies would go out without the text of `LicenseRef-of-nobody`";
        assert!(output.stderr.contains(said), "{}", output.stderr);
    }
    workspace.replace(
        "Cargo.toml",
        "LicenseRef-of-nobody\"",
        "LicenseRef-of-nobody\"\ndelivery = \"downloaded\"",
    );
    assert_eq!(
        workspace.run(&["notices", "--output", "other"]).code,
        0,
        "who downloads them gets them from elsewhere"
    );
}

#[test]
fn each_text_of_crates_stands_once_with_who_uses_it() {
    let workspace = Workspace::package("", &[]);
    let mit = "MIT License\n\nCopyright (c) 2026 Ada\n\n<b>Permission</b>\n";
    workspace.depend_on_git(&[
        ("one", "", &[("LICENSE-MIT", mit)]),
        ("two", "", &[("LICENSE", mit)]),
        ("three", "", &[]),
    ]);
    let output = workspace.run_at_home(&["notices", "--output", "out"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    let files = files(&workspace.path().join("out"));
    let (page, text) = (&files["THIRD-PARTY.html"], &files["THIRD-PARTY.txt"]);
    assert_eq!(page.matches("&lt;b&gt;Permission").count(), 1, "once, and no markup: {page}");
    assert!(text.contains("LICENSE, LICENSE-MIT\nUsed by one 1.0.0, two 1.0.0\n"), "{text}");
    assert!(text.contains("\n     3  MIT\n"), "{text}");
    assert!(output.stderr.contains("no licence text in the source of three 1.0.0"), "{}", output.stderr);
    let texts: Vec<_> =
        files.keys().filter(|path| path.starts_with("crates/") && path.ends_with(".txt")).collect();
    assert_eq!(texts, [&format!("crates/{}.txt", &sha256(mit.as_bytes())[..16])]);
    assert!(!page.contains("none is ruled out") && !text.contains("none is ruled out"), "{text}");
    assert!(files["ATTRIBUTION.md"].contains("3 Rust crates of others are compiled into the product"));
}

#[test]
fn the_names_of_confidential_data_stay_in_the_house() {
    let workspace = Workspace::model(
        "license = \"Apache-2.0\"\n[[package.metadata.model-sbom.model.dataset]]\nname = \"support-tickets\"\n\
         role = \"fine-tuning\"\nclassification = \"confidential\"\nlicense = \"LicenseRef-internal-data\"",
    );
    for (arguments, is_told) in [(&[][..], false), (&["--audience", "internal"], true)] {
        let all = notices(&workspace, arguments).into_values().collect::<String>();
        assert_eq!(all.contains("support-tickets"), is_told, "{arguments:?}: {all}");
        assert_eq!(all.contains("undisclosed dataset"), !is_told, "{arguments:?}: {all}");
    }
}
