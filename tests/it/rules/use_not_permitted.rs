//! `use-not-permitted`

use crate::support::Workspace;

#[test]
fn a_use_that_the_terms_forbid_is_denied() {
    for (license, usage, expected) in [
        ("CC-BY-NC-4.0", "commercial = true", vec!["use-not-permitted"]),
        ("CC-BY-NC-4.0", "commercial = false", vec![]),
        (
            "LicenseRef-Meta-Llama-3-Community",
            "monthly-active-users = 800_000_000\ntrains-other-models = false\nregulated = false",
            vec!["use-not-permitted", "custom-license"],
        ),
        (
            "LicenseRef-Meta-Llama-3-Community",
            "monthly-active-users = 1_000_000\ntrains-other-models = false\nregulated = false",
            vec!["custom-license"],
        ),
        ("CC-BY-NC-ND-4.0", "commercial = true\noffering = [\"internal\"]", vec!["use-not-permitted"]),
        ("CC-BY-NC-SA-3.0", "commercial = true", vec!["use-not-permitted"]),
        ("PolyForm-Noncommercial-1.0.0", "commercial = true", vec!["use-not-permitted"]),
        (
            "SSPL-1.0",
            "commercial = true\noffering = [\"saas\"]",
            vec!["use-not-permitted", "obligation-unmet"],
        ),
        ("Elastic-2.0", "commercial = true\noffering = [\"saas\"]", vec!["use-not-permitted"]),
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
        assert_eq!(output.text().contains("section 2(a)(1)"), denied, "{}", output.text());
    }
    let choice = Workspace::model("license = \"LicenseRef-house OR MIT\"");
    assert_eq!(choice.check().codes(), Vec::<String>::new(), "nobody has to read terms that are not taken");
}

#[test]
fn what_the_licence_turns_on_is_asked_for_once_per_model() {
    const LLAMA: &str = "LicenseRef-scancode-llama-3.2-license-2024";
    const GEMMA: &str = "LicenseRef-scancode-gemma-tou-2025-03-24";
    for (license, usage, denied, keys) in [
        ("CC-BY-NC-4.0", None, true, "`[use]` does not say `commercial`"),
        ("CC-BY-NC-4.0", Some("offering = [\"saas\"]"), true, "`[use]` does not say `commercial`"),
        ("CC-BY-NC-ND-4.0", None, true, "`[use]` does not say `commercial`, `offering`"),
        ("CC-BY-ND-4.0", Some("offering = [\"saas\"]"), false, "`[use]` does not say `fine-tunes`"),
        (LLAMA, None, true, "`[use]` does not say `monthly-active-users`, `seat`, `regulated`"),
        (LLAMA, Some("monthly-active-users = 1"), true, "`[use]` does not say `seat`, `regulated`"),
        (LLAMA, Some("monthly-active-users = 1\nseat = \"US\""), true, "`[use]` does not say `regulated`"),
        (GEMMA, Some("trains-other-models = false"), false, "`[use]` does not say `regulated`"),
    ] {
        let workspace = Workspace::model(&format!("license = \"{license}\""));
        if let Some(usage) = usage {
            workspace.write("model-sbom.toml", &format!("[use]\n{usage}\n"));
        }
        let output = workspace.check();
        let found = output.codes().iter().filter(|code| *code == "use-not-permitted").count();
        assert_eq!(found, 1, "{license} {usage:?}: {}", output.text());
        assert_eq!(output.denied().contains(&"use-not-permitted".to_owned()), denied, "{license} {usage:?}");
        assert!(output.text().contains(keys), "{license} {usage:?}: {}", output.text());
        let help = if keys.ends_with("say `regulated`") { ": `regulated = true` or" } else { "" };
        assert!(
            output.text().contains(&format!("of `model-sbom.toml`{help}")),
            "the program proposes no answer: {}",
            output.text()
        );
    }
}

#[test]
fn permissive_licences_need_no_use() {
    for license in
        ["MIT", "Apache-2.0", "BSD-3-Clause", "ISC", "Zlib", "CC-BY-4.0", "CC0-1.0", "Unlicense", "MIT-0"]
    {
        for usage in ["", "[use]\n", "[use]\ncommercial = true\noffering = [\"saas\", \"redistribution\"]\n"]
        {
            let workspace = Workspace::model(&format!("license = \"{license}\""));
            workspace.write("model-sbom.toml", usage);
            let output = workspace.check();
            assert_eq!(output.denied(), Vec::<String>::new(), "{license} {usage:?}");
            assert!(!output.codes().contains(&"use-not-permitted".to_owned()), "{license} {usage:?}");
        }
    }
}

#[test]
fn the_seat_counts_where_the_terms_are_about_the_licensee() {
    let rest = "monthly-active-users = 1_000\ncommercial = true\noffering = [\"saas\"]\nregulated = false";
    for (task, seat, regions, denied) in
        [("task = \"text-generation\"", "DE", "US", true), ("", "DE", "US", true), ("", "US", "DE", false)]
    {
        let workspace =
            Workspace::model(&format!("license = \"LicenseRef-scancode-llama-4-cla-2025\"\n{task}"));
        let usage = format!("[use]\n{rest}\nseat = \"{seat}\"\nregions = [\"{regions}\"]\n");
        workspace.write("model-sbom.toml", &usage);
        let output = workspace.check();
        assert_eq!(
            output.denied().contains(&"use-not-permitted".to_owned()),
            denied,
            "{task} {seat} {regions}"
        );
    }
    // Whether a model of Llama 3.2 takes more than text, its declaration has to say.
    let license = "license = \"LicenseRef-scancode-llama-3.2-license-2024\"";
    for (task, says) in [
        ("", "says neither `task` nor `inputs`"),
        ("\ntask = \"image-text-to-text\"", "grants nothing in Germany (DE)"),
    ] {
        let workspace = Workspace::model(&format!("{license}{task}"));
        workspace.write("model-sbom.toml", &format!("[use]\n{rest}\nseat = \"DE\"\n"));
        let output = workspace.check();
        assert_eq!(output.code, 1);
        assert!(output.text().contains(says), "{}", output.text());
    }
}

#[test]
fn the_headline_never_says_that_all_is_well_while_something_is_unknown() {
    let workspace = Workspace::model("license = \"CC-BY-NC-4.0\"");
    workspace.write("model-sbom.toml", "[rules]\nuse-not-permitted = \"allow\"\n");
    let output = workspace.check();
    assert_eq!((output.code, output.codes()), (0, Vec::new()));
    let headline = workspace.run(&["check"]).stderr;
    assert!(headline.contains("1 model is not decided, and no rule denies that"), "{headline}");
    workspace.run(&["report", "-o", "report.html"]);
    let report = workspace.read("report.html");
    assert!(!report.contains("no rule finds anything"), "the report says that it knows");
    assert!(report.contains("It is not known whether the terms of <code>m</code> allow our use"));
    assert!(report.contains("<strong>Can&#39;t be judged.</strong>"), "what is unknown is no readiness");
}

/// A model that no rule denies is counted beside one that may not be used.
#[test]
fn the_headline_counts_each_model_that_is_not_clear() {
    let second = "license = \"CC-BY-NC-4.0\"\n\n[[package.metadata.model-sbom.model]]\nname = \"b\"\nversion = \"1\"\n\
                  delivery = \"downloaded\"\nlicense = \"LicenseRef-b\"";
    let workspace = Workspace::model(second);
    workspace.write(
        "model-sbom.toml",
        "[use]\ncommercial = true\noffering = [\"saas\"]\n\n[rules]\ncustom-license = \"allow\"\nunrecognised-terms = \"allow\"\n",
    );
    let headline = workspace.run(&["check"]).stderr;
    assert!(
        headline.contains("of 2 models, 1 may not be used, 1 is undecided; 1 decision is open; 1 model is not decided, and no rule denies that"),
        "{headline}"
    );
}
