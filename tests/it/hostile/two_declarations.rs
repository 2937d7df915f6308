//! A dependency that declares a model of the product, or one of its name.

use crate::support::Workspace;

const MODEL: &str = "[[package.metadata.model-sbom.model]]\n";

#[test]
fn an_update_accepts_the_files_of_one_model_and_asks_which_one() {
    let own = format!("{MODEL}name = \"m\"\nversion = \"1\"\nlicense = \"MIT\"\nfiles = [\"m.gguf\"]");
    let workspace = Workspace::package(&own, &[("m.gguf", crate::support::gguf!(" one"))]);
    workspace.depend_on_git(&[("other", &own, &[("m.gguf", crate::support::gguf!(" of another"))])]);
    assert_eq!(workspace.run_at_home(&["lock"]).code, 0);
    let before = workspace.read("model-sbom.lock");
    workspace.write("m.gguf", crate::support::gguf!(" two"));
    let output = workspace.run_at_home(&["lock", "--update", "m"]);
    assert_eq!(output.code, 2, "{}", output.stderr);
    assert!(output.stderr.contains("`m` means several models"), "{}", output.stderr);
    assert!(output.stderr.contains("`-p app` or `-p other`"), "{}", output.stderr);
    assert_eq!(workspace.read("model-sbom.lock"), before);
    let output = workspace.run_at_home(&["lock", "--update", "m", "-p", "other"]);
    assert!(output.code == 1 && output.stderr.contains("not the file that was locked"), "{}", output.stderr);
    let output = workspace.run_at_home(&["lock", "--update", "m", "-p", "app"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    let output = workspace.run_at_home(&["lock", "--update", "m", "-p", "nothing"]);
    assert!(output.code == 2 && output.stderr.contains("not a member"), "{}", output.stderr);
}

#[test]
fn a_dependency_of_the_name_of_the_product_does_not_unbind_its_files() {
    let own = format!("{MODEL}name = \"m\"\nversion = \"1\"\nlicense = \"MIT\"\nfiles = [\"m.gguf\"]");
    let workspace = Workspace::package(&own, &[("m.gguf", crate::support::gguf!(" one"))]);
    assert_eq!(workspace.run(&["lock"]).code, 0);
    workspace.depend_on_git(&[("app", &own, &[("m.gguf", crate::support::gguf!(" of another"))])]);
    workspace.write("m.gguf", crate::support::gguf!(" two"));
    let output = workspace.run_at_home(&["lock"]);
    assert!(output.code == 1 && output.stderr.contains("not the file that was locked"), "{}", output.stderr);
    workspace.write("m.gguf", crate::support::gguf!(" one"));
    let output = workspace.run_at_home(&["lock"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    let lock = workspace.read("model-sbom.lock");
    assert!(lock.contains("package-source = \"git+file\""), "{lock}");
    assert_eq!(workspace.run_at_home(&["lock", "--locked"]).code, 0);
}

const VERSION: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

fn dup(keys: &str) -> String {
    format!(
        "{MODEL}name = \"dup\"\nversion = \"{VERSION}\"\nsource = \"hf:a/b\"\ndelivery = \"downloaded\"\n{keys}\n"
    )
}

/// A product whose one model is under a custom licence that a person approved.
fn reviewed() -> Workspace {
    let own = dup("license = \"LicenseRef-NC\"\nlicense-file = \"NC\"\nsupplier = \"Acme\"");
    let workspace = Workspace::package(&own, &[("NC", "Only for research.")]);
    workspace.write(
        "model-sbom.toml",
        "[rules]\nweights-missing = \"allow\"\n[[license]]\nid = \"LicenseRef-NC\"\nrisk = \"high\"\n",
    );
    let review = ["review", "dup", "--approve", "--by", "Legal", "--reason", "for research"];
    let output = workspace.run(&review);
    assert_eq!(output.code, 0, "{}", output.stderr);
    workspace
}

/// The model components of a document: licence, supplier.
fn models(document: &serde_json::Value) -> Vec<(String, String)> {
    let components = document["components"].as_array().expect("components");
    let models = components.iter().filter(|component| component["type"] == "machine-learning-model");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    models
        .map(|model| {
            let license = &model["licenses"][0];
            let license = [&license["license"]["id"], &license["license"]["name"], &license["expression"]];
            (license.map(text).concat(), text(&model["supplier"]["name"]))
        })
        .collect()
}

#[test]
fn a_dependency_takes_nothing_of_the_declaration_of_the_product_away() {
    let workspace = reviewed();
    let evil = dup("license = \"Apache-2.0\"\nsupplier = \"Evil Co\"\ndescription = \"approved by legal\"");
    workspace.depend_on_git(&[("evil", &evil, &[])]);
    let output = workspace.run_at_home(&["check", "--message-format", "json"]);
    assert_eq!(
        (output.code, output.denied()),
        (1, vec!["conflicting-declarations".to_owned()]),
        "{}",
        output.text()
    );
    let findings = output.json()["findings"].clone();
    let places: Vec<_> =
        findings[0]["locations"].as_array().expect("places").iter().map(|label| label.to_string()).collect();
    assert!(places[0].contains("evil") && places[1].contains("Cargo.toml"), "{places:?}");
    let output = workspace.run_at_home(&["--format", "cyclonedx", "--output", "-"]);
    let document = output.json();
    let models = models(&document);
    assert_eq!(models.len(), 1, "{models:?}");
    assert!(models[0].0.contains("NC") && models[0].1 == "Acme", "{models:?}");
    let text = output.text();
    for own in ["Only for research.", "licence review: approved"] {
        assert!(text.contains(own), "{own}: {text}");
    }
    for false_words in ["Evil Co", "approved by legal"] {
        assert!(!text.contains(false_words), "{false_words}");
    }

    let output = workspace.run_at_home(&["notices", "--output", "notices"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    let notices = workspace.read("notices/ATTRIBUTION.md") + &workspace.read("notices/model-info.json");
    assert!(notices.contains("LicenseRef-NC") && !notices.contains("Evil Co"), "{notices}");

    // The organisation says what the dependency holds.
    let settled = workspace.read("model-sbom.toml") + "\n[[crate]]\nname = \"evil\"\n";
    workspace.write("model-sbom.toml", &settled);
    let output = workspace.run_at_home(&["check", "--message-format", "json"]);
    assert_eq!((output.code, output.codes()), (0, Vec::new()), "{}", output.text());
}

#[test]
fn stricter_terms_of_a_dependency_stay_in_the_document() {
    let workspace = Workspace::package(&dup("license = \"MIT\""), &[]);
    workspace.depend_on_git(&[("strict", &dup("license = \"CC-BY-NC-4.0\""), &[])]);
    let output = workspace.run_at_home(&["check", "--message-format", "json"]);
    assert!(output.denied().contains(&"conflicting-declarations".to_owned()), "{}", output.text());
    let mut models = models(&workspace.run_at_home(&["--format", "cyclonedx", "--output", "-"]).json());
    models.sort();
    assert_eq!(models.iter().map(|model| model.0.as_str()).collect::<Vec<_>>(), ["CC-BY-NC-4.0", "MIT"]);
}

#[test]
fn dependencies_that_contradict_each_other_are_settled_by_the_product() {
    let workspace = Workspace::package("", &[]);
    let (mit, apache) = (dup("license = \"MIT\""), dup("license = \"Apache-2.0\""));
    workspace.depend_on_git(&[("one", &mit, &[]), ("two", &apache, &[])]);
    let check = || workspace.run_at_home(&["check", "--message-format", "json"]);
    assert!(check().denied().contains(&"conflicting-declarations".to_owned()), "{}", check().text());
    let both = models(&workspace.run_at_home(&["--format", "cyclonedx", "--output", "-"]).json());
    assert_eq!(both.len(), 2, "{both:?}");
    workspace.write("Cargo.toml", &(workspace.read("Cargo.toml") + &mit));
    assert!(!check().denied().contains(&"conflicting-declarations".to_owned()), "{}", check().text());
    assert!(check().codes().contains(&"conflicting-declarations".to_owned()), "{}", check().text());
    let one = models(&workspace.run_at_home(&["--format", "cyclonedx", "--output", "-"]).json());
    assert_eq!(one, [("MIT".to_owned(), "a".to_owned())]);
}

#[test]
fn two_revisions_are_two_components_and_no_finding() {
    let workspace = Workspace::package(&dup("license = \"MIT\""), &[]);
    let other = dup("license = \"Apache-2.0\"").replace(VERSION, &"b".repeat(40));
    workspace.depend_on_git(&[("other", &other, &[])]);
    let output = workspace.run_at_home(&["check", "--message-format", "json"]);
    assert!(!output.codes().contains(&"conflicting-declarations".to_owned()), "{}", output.text());
    let models = models(&workspace.run_at_home(&["--format", "cyclonedx", "--output", "-"]).json());
    assert_eq!(models.len(), 2, "{models:?}");
}

#[test]
fn a_dependency_gives_no_text_to_a_licence_of_the_product_and_no_facts_to_its_data() {
    let data = |facts: &str| {
        format!(
            "[[package.metadata.model-sbom.model.dataset]]\nname = \"d\"\nrole = \"training\"\nlicense = \"MIT\"\n{facts}\n"
        )
    };
    let own =
        "license = \"LicenseRef-NC\"\nlicense-file = \"NC\"\n".to_owned() + &data("supplier = \"Acme\"");
    let workspace = Workspace::package(&dup(&own), &[("NC", "Only for research.")]);
    let evil = dup(&("license = \"LicenseRef-NC\"\nlicense-file = \"NC\"\n".to_owned()
        + &data("supplier = \"Evil Co\"")))
    .replace("hf:a/b", "hf:a/another");
    workspace.depend_on_git(&[("evil", &evil, &[("NC", "Do what you want.")])]);
    let output = workspace.run_at_home(&["--format", "spdx", "--output", "-"]);
    let licenses = output.json()["hasExtractedLicensingInfos"].as_array().cloned().expect("licences");
    let nc = licenses.iter().find(|license| license["licenseId"] == "LicenseRef-NC").expect("the licence");
    assert_eq!(nc["extractedText"], "Only for research.");
    let packages = output.json()["packages"].as_array().cloned().expect("packages");
    let data: Vec<_> = packages.iter().filter(|package| package["name"] == "d").collect();
    let suppliers: Vec<_> = data.iter().map(|data| data["supplier"].as_str().unwrap_or_default()).collect();
    assert!(suppliers.len() == 2 && suppliers.contains(&"Organization: Acme"), "{suppliers:?}");
}

#[test]
fn a_declaration_that_has_more_files_of_a_source_than_another_is_told() {
    let files = |list: &str| {
        dup(&format!("license = \"MIT\"\nfiles = [{list}]")).replace("delivery = \"downloaded\"\n", "")
    };
    let (one, more) = (crate::support::gguf!(" one"), crate::support::gguf!(" more"));
    for (own, theirs, is_told) in [
        ("\"m.gguf\"", "\"m.gguf\", \"n.gguf\"", true),
        ("\"m.gguf\", \"n.gguf\"", "\"m.gguf\"", false),
        ("\"m.gguf\"", "\"n.gguf\"", true),
        ("\"m.gguf\"", "\"m.gguf\"", false),
    ] {
        let workspace = Workspace::package(&files(own), &[("m.gguf", one), ("n.gguf", more)]);
        workspace.depend_on_git(&[("other", &files(theirs), &[("m.gguf", one), ("n.gguf", more)])]);
        let output = workspace.run_at_home(&["check", "--message-format", "json"]);
        let findings = output.json()["findings"].as_array().cloned().expect("findings");
        let found: Vec<_> =
            findings.iter().filter(|finding| finding["code"] == "conflicting-declarations").collect();
        assert_eq!(found.len(), usize::from(is_told), "{own} {theirs}: {}", output.text());
        if let Some(found) = found.first() {
            let text = found.to_string();
            assert!(text.contains("differ in `files`") && text.contains("n.gguf"), "{text}");
            assert_eq!(found["level"], "warn");
        }
    }
}

#[test]
fn a_suggested_command_says_whose_model_it_means() {
    let own = |terms: &str| {
        format!(
            "{MODEL}name = \"m\"\nversion = \"1\"\nlicense = \"LicenseRef-{terms}\"\nfiles = [\"m.gguf\"]"
        )
    };
    let workspace = Workspace::package(&own("A"), &[("m.gguf", crate::support::gguf!(" one"))]);
    let help = |workspace: &Workspace| {
        let output = workspace.run_at_home(&["check", "--message-format", "json"]);
        let findings = output.json()["findings"].as_array().cloned().expect("findings");
        let custom = findings.iter().filter(|finding| finding["code"] == "custom-license");
        custom.map(|finding| finding["help"].to_string()).collect::<Vec<_>>()
    };
    assert!(help(&workspace)[0].contains("cargo model-sbom review m --approve"), "{:?}", help(&workspace));
    workspace.depend_on_git(&[("other", &own("B"), &[("m.gguf", crate::support::gguf!(" of another"))])]);
    let all = help(&workspace);
    assert_eq!(all.len(), 2, "{all:?}");
    for package in ["app", "other"] {
        let command = format!("cargo model-sbom review m -p {package} --approve");
        assert_eq!(all.iter().filter(|help| help.contains(&command)).count(), 1, "{package}: {all:?}");
        let arguments = [
            "review",
            "m",
            "-p",
            package,
            "--approve",
            "--by",
            "Ann",
            "--reason",
            "read and fits",
            "--without-text",
            "no text was published",
        ];
        assert_eq!(workspace.run_at_home(&arguments).code, 0, "{package}");
    }
    let waiting = workspace.run_at_home(&["check", "--message-format", "json"]);
    assert!(!waiting.codes().contains(&"custom-license".to_owned()), "{}", waiting.text());
}
