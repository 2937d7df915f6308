//! `use-not-permitted`

use crate::support::Workspace;

#[test]
fn a_use_that_the_terms_forbid_is_denied() {
    for (license, usage, expected) in [
        ("CC-BY-NC-4.0", "commercial = true", vec!["use-not-permitted"]),
        ("CC-BY-NC-4.0", "commercial = false", vec![]),
        (
            "LicenseRef-Meta-Llama-3-Community",
            "monthly-active-users = 800_000_000",
            vec!["use-not-permitted", "custom-license"],
        ),
        ("LicenseRef-Meta-Llama-3-Community", "monthly-active-users = 1_000_000", vec!["custom-license"]),
        ("Apache-2.0", "commercial = true\noffering = [\"saas\", \"redistribution\"]", vec![]),
    ] {
        let workspace = Workspace::model(&format!("license = \"{license}\""));
        workspace.write("model-sbom.toml", &format!("[use]\n{usage}\n"));
        let mut codes = workspace.check().denied();
        codes.sort_by_key(|code| std::cmp::Reverse(code.clone()));
        assert_eq!(codes, expected, "{license} {usage}");
    }
}

#[test]
fn a_card_that_bars_a_region_is_heard() {
    let workspace = Workspace::model("license = \"MIT\"\ncard = \"README.md\"");
    workspace.write("README.md", "---\nlicense: mit\nextra_gated_eu_disallowed: true\n---\n");
    workspace.write("model-sbom.toml", "[use]\nregions = [\"US\", \"FR\"]\n");
    let output = workspace.check();
    assert_eq!(output.denied(), ["use-not-permitted"]);
    assert!(output.text().contains("`regions` has `FR`"), "{}", output.text());
    workspace.write("model-sbom.toml", "[use]\nregions = [\"US\"]\n");
    assert_eq!(workspace.check().denied(), Vec::<String>::new());
}

#[test]
fn of_a_choice_the_licence_that_permits_is_taken() {
    for (license, denied) in [("CC-BY-NC-4.0 OR Apache-2.0", false), ("CC-BY-NC-4.0 AND Apache-2.0", true)] {
        let workspace = Workspace::model(&format!("license = \"{license}\""));
        workspace.write("model-sbom.toml", "[use]\ncommercial = true\n");
        let output = workspace.check();
        assert_eq!(output.denied().contains(&"use-not-permitted".to_owned()), denied, "{license}");
        assert_eq!(output.text().contains("clause: 2(a)(1)"), denied, "{}", output.text());
    }
    let choice = Workspace::model("license = \"LicenseRef-house OR MIT\"");
    assert_eq!(choice.check().codes(), Vec::<String>::new(), "nobody has to read terms that are not taken");
}
