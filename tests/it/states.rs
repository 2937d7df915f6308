//! `[rules]` decides what fails a check, never where a model stands: the state follows what was judged.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use crate::support::{Workspace, string};

/// Rules that deny what they find of a model, each with the keys of one that it denies, further tables of it, and where
/// that leaves it. The model is named like the rule.
const DENYING: [(&str, &str, &str, &str); 15] = [
    ("custom-license", "license = \"LicenseRef-acme\"", "", "undecided"),
    ("dataset-license", MIT, "dataset]]\nname = \"d\"\nrole = \"training\"", "undecided"),
    ("digest-mismatch", "license = \"MIT\"\nsha256 = \"DIGEST\"", "", "undecided"),
    ("license-conflict", "license = \"MIT\"\ncard = \"CARD.md\"", "", "undecided"),
    ("license-expired", "license = \"LicenseRef-bought\"", "", "blocked"),
    ("license-text-changed", "license = \"LicenseRef-read\"\nlicense-file = \"READ\"", "", "undecided"),
    ("lineage-license", MIT, "base]]\nname = \"b\"\nrelation = \"finetune\"", "undecided"),
    ("missing-license", "", "", "unknown"),
    ("obligation-unmet", "license = \"AGPL-3.0-only\"", "", "owed"),
    ("policy-denied", MIT, "", "blocked"),
    ("review-expired", "license = \"LicenseRef-old\"", "", "undecided"),
    ("review-rejected", "license = \"LicenseRef-bad\"", "", "blocked"),
    ("unjudged-license", "license = \"Aladdin\"", "", "undecided"),
    ("unrecognised-terms", "license = \"MIT\"\nlicense-file = \"TERMS\"", "", "undecided"),
    ("use-not-permitted", "license = \"CC-BY-NC-4.0\"", "", "blocked"),
];

const MIT: &str = "license = \"MIT\"";

const SETTINGS: &str = "[use]
commercial = true
offering = [\"saas\"]

[policy]
deny = [{ model = \"policy-denied\", reason = \"read\" }]

[[license]]
id = \"LicenseRef-bought\"
risk = \"low\"
limitations = []
expires = \"2026-01-01\"
";

/// A model for each rule.
fn workspace() -> Workspace {
    let mut manifest = String::new();
    for (rule, keys, table, _) in DENYING {
        let keys = keys.replace("DIGEST", &"0".repeat(64));
        let _ = writeln!(
            manifest,
            "[[package.metadata.model-sbom.model]]\nname = \"{rule}\"\nversion = \"1.0\"\nfiles = [\"{rule}.safetensors\"]\n{keys}"
        );
        if !table.is_empty() {
            let _ = writeln!(manifest, "[[package.metadata.model-sbom.model.{table}");
        }
    }
    let workspace = Workspace::package(&manifest, &[]);
    for (rule, ..) in DENYING {
        workspace.write(&format!("{rule}.safetensors"), crate::support::SAFETENSORS);
    }
    workspace.write("CARD.md", "---\nlicense: apache-2.0\n---\n# m\n");
    workspace.write("READ", "Terms");
    workspace.write("TERMS", "Research only.");
    workspace.write("model-sbom.toml", SETTINGS);
    for (model, decision) in [
        ("license-text-changed", "--approve"),
        ("review-expired", "--approve"),
        ("review-rejected", "--reject"),
    ] {
        let text = ["review", model, decision, "--by", "Ada", "--reason", "read", "--without-text", "read"];
        let arguments = if model == "license-text-changed" { &text[..7] } else { &text };
        let output = workspace.run(arguments);
        assert_eq!(output.code, 0, "{}", output.stderr);
    }
    let records = workspace.read("model-sbom.toml");
    let old = records.split("[[review]]").find(|record| record.contains("LicenseRef-old")).expect("a record");
    let day = old.lines().find(|line| line.starts_with("date = ")).expect("a day");
    workspace.write("model-sbom.toml", &records.replace(old, &old.replace(day, "date = \"2020-01-01\"")));
    workspace.write("READ", "Other terms");
    workspace
}

/// The state of each model in a document.
fn states(bom: &Value) -> BTreeMap<String, String> {
    let components = bom["components"].as_array().expect("components");
    let state = |component: &Value| {
        let properties = component["properties"].as_array()?;
        let state = properties.iter().find(|property| property["name"] == "model-sbom:state")?;
        Some((string(&component["name"]).to_owned(), string(&state["value"]).to_owned()))
    };
    components.iter().filter_map(state).collect()
}

#[test]
fn the_level_of_a_rule_changes_no_state() {
    let workspace = workspace();
    let settings = workspace.read("model-sbom.toml");
    let expected: BTreeMap<_, _> =
        DENYING.into_iter().map(|(rule, _, _, state)| (rule.to_owned(), state.to_owned())).collect();
    for level in ["deny", "warn", "allow"] {
        if level != "deny" {
            let levels: String = DENYING.iter().map(|(rule, ..)| format!("{rule} = \"{level}\"\n")).collect();
            workspace.write("model-sbom.toml", &format!("{settings}\n[rules]\n{levels}"));
        }
        let output = workspace.check();
        let findings = output.json()["findings"].as_array().cloned().expect("findings");
        for (rule, ..) in DENYING {
            let own = findings.iter().find(|finding| finding["model"] == rule && finding["code"] == rule);
            let own = own.map_or("allow", |finding| string(&finding["level"]));
            assert_eq!(own, level, "{rule} is at {own}: {:?}", output.denied());
        }
        assert_eq!(output.code, i32::from(level == "deny"), "{level}");

        let bom = workspace.json("cyclonedx", &["--audience", "internal"]);
        assert_eq!(states(&bom), expected, "{level}");
        let table = workspace.run(&["report", "--format", "csv", "--output", "-"]).text();
        for (rule, state) in &expected {
            let row = table.lines().find(|line| line.starts_with(&format!("model,{rule},"))).expect("a row");
            assert!(row.contains(&format!(",{state},")), "{level}: {row}");
        }
        for (arguments, calm) in [
            (&["check"][..], "Passed"),
            (&["check", "--message-format", "github"], "Ready"),
            (&["report", "--format", "markdown", "--output", "-"], ": ready"),
            (&["report", "--output", "-"], "<strong>Ready"),
            (&["report", "--output", "-"], "No review needed"),
        ] {
            let output = workspace.run(arguments);
            let text = output.text() + &output.stderr;
            let is_told = calm == "No review needed";
            let number = text.matches(calm).count();
            assert!(number == usize::from(is_told), "{level}: {arguments:?} says {calm:?} {number} times");
        }
    }
}
