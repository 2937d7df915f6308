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
