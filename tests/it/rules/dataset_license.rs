//! `dataset-license`

use crate::support::Workspace;

fn dataset(license: &str) -> Workspace {
    Workspace::model(&format!(
        "license = \"MIT\"\n[[package.metadata.model-sbom.model.dataset]]\nname = \"d\"\nrole = \"training\"\n{license}"
    ))
}

#[test]
fn data_of_unknown_terms_is_told() {
    assert_eq!(dataset("").check().codes(), ["dataset-license"]);
    assert_eq!(dataset("license = \"CC-BY-4.0\"").check().codes(), Vec::<String>::new());
}

#[test]
fn non_commercial_data_is_told_unless_the_product_is_not_commercial() {
    for license in ["CC-BY-NC-4.0", "CC-BY-NC-SA-3.0", "CC-BY-NC-ND-2.0", "PolyForm-Noncommercial-1.0.0"] {
        let workspace = dataset(&format!("license = \"{license}\""));
        let output = workspace.check();
        assert_eq!((output.code, output.codes()), (1, vec!["dataset-license".to_owned()]), "{license}");
        assert!(output.text().contains("`[use]` does not say `commercial`"), "{}", output.text());
        workspace.write("model-sbom.toml", "[use]\ncommercial = true\n");
        let output = workspace.check();
        assert_eq!((output.code, output.codes()), (1, vec!["dataset-license".to_owned()]), "{license}");
        assert!(output.text().contains("non-commercial terms"), "{}", output.text());
        workspace.write("model-sbom.toml", "[use]\ncommercial = false\n");
        assert_eq!(workspace.check().codes(), Vec::<String>::new(), "{license}");
    }
}

#[test]
fn data_under_terms_that_nobody_judged_is_told() {
    for license in ["LicenseRef-unknown", "Glide"] {
        let output = dataset(&format!("license = \"{license}\"")).check();
        assert_eq!(output.codes(), ["dataset-license"], "{license}");
        assert!(output.text().contains("have not been assessed"), "{}", output.text());
    }
    for license in ["ODC-By-1.0", "CDLA-Permissive-1.0", "ODbL-1.0", "OGL-UK-3.0", "PDDL-1.0", "CC-BY-SA-3.0"]
    {
        assert_eq!(
            dataset(&format!("license = \"{license}\"")).check().codes(),
            Vec::<String>::new(),
            "{license}"
        );
    }
}

/// What is not known is not allowed: a person decides, about this data under this licence.
#[test]
fn a_review_of_the_model_settles_its_data_until_the_data_change() {
    let with = |data: &str| {
        format!(
            "[[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1.0\"\nfiles = [\"weights.gguf\"]\n\
             license = \"MIT\"\n{data}"
        )
    };
    let table = |name: &str, license: &str| {
        format!(
            "[[package.metadata.model-sbom.model.dataset]]\nname = \"{name}\"\nrole = \"training\"\n{license}\n"
        )
    };
    let workspace = Workspace::package(&with(""), &[("weights.gguf", crate::support::gguf!(" stand-in"))]);
    let plain = workspace.read("Cargo.toml");
    let declare = |data: &str| {
        workspace.write("Cargo.toml", &format!("{plain}\n{data}"));
        workspace.check()
    };
    workspace.write("model-sbom.toml", "[use]\ncommercial = true\n");
    let non_commercial = table("d", "license = \"CC-BY-NC-4.0\"");
    assert_eq!(declare(&non_commercial).denied(), ["dataset-license"]);
    let review = [
        "review",
        "m",
        "--approve",
        "--by",
        "Ada",
        "--reason",
        "read",
        "--without-text",
        "its licence is MIT",
    ];
    assert_eq!(workspace.run(&review).code, 0, "{}", workspace.run(&review).stderr);
    let output = declare(&non_commercial);
    assert_eq!((output.code, output.codes()), (0, Vec::new()), "{}", output.text());
    for changed in [
        table("d", ""),
        table("d", "license = \"CC-BY-NC-SA-4.0\""),
        table("other", "license = \"CC-BY-NC-4.0\""),
        format!("{non_commercial}{}", table("more", "license = \"LicenseRef-more\"")),
    ] {
        let output = declare(&changed);
        assert_eq!(output.denied(), ["dataset-license"], "{changed}\n{}", output.text());
    }
    let unknown = table("d", "license = \"LicenseRef-more\"");
    declare(&unknown);
    assert_eq!(workspace.run(&review).code, 0);
    assert_eq!(declare(&unknown).codes(), Vec::<String>::new());
}

#[test]
fn data_that_a_model_was_only_measured_with_warns() {
    let workspace = Workspace::model(
        "license = \"MIT\"\n[[package.metadata.model-sbom.model.dataset]]\nname = \"d\"\nrole = \"evaluation\"",
    );
    let output = workspace.check();
    assert_eq!((output.code, output.codes()), (0, vec!["dataset-license".to_owned()]));
}

#[test]
fn data_that_only_a_file_names_is_a_warning() {
    let table = "[[package.metadata.model-sbom.model.dataset]]\nlicense = \"CC-BY-4.0\"\nrole = \"training\"\nname = ";
    for (declared, card, expected) in [
        ("", "datasets: acme/corpus", Some("`README.md` names data of `m`")),
        ("", "datasets:\n- acme/corpus\n- other", Some("`acme/corpus`, `other`")),
        ("", "datasets:\n- name: acme/corpus\n  license: cc-by-nc-4.0", Some("`acme/corpus`")),
        ("", "datasets: [a, b, c, d, e, f, g, h]", Some("`f` and 2 more")),
        ("\"acme/corpus\"", "datasets: acme/corpus", None),
        ("\"Corpus\"", "datasets: acme/corpus", None),
        ("\"x\"\nsource = \"hf:acme/corpus\"", "datasets: acme/corpus", None),
        ("\"x\"", "datasets: acme/corpus", Some("`acme/corpus`")),
        ("", "datasets:", None),
    ] {
        let tables = if declared.is_empty() { String::new() } else { format!("{table}{declared}\n") };
        let workspace = Workspace::model(&format!("license = \"MIT\"\ncard = \"README.md\"\n{tables}"));
        workspace.write("README.md", &format!("---\nlicense: mit\n{card}\n---\n"));
        let output = workspace.check();
        assert_eq!(output.code, 0, "{card} {}", output.text());
        assert_eq!(
            output.codes().contains(&"dataset-license".to_owned()),
            expected.is_some(),
            "{card} {declared}"
        );
        assert!(output.text().contains(expected.unwrap_or_default()), "{card} {}", output.text());
    }
}
