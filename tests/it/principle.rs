//! Unknown is never the same as allowed: whole commands over every id of the SPDX License List, every entry of the
//! catalogue and an invented id.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use cargo_model_sbom::internal::assess::Catalog;
use serde_json::Value;

use crate::support::{Output, Workspace, string};

const INVENTED: &str = "LicenseRef-of-nobody";

/// Every id that a user may write.
fn ids() -> Vec<String> {
    let listed = spdx::identifiers::LICENSES.iter().map(|license| license.name);
    let listed = listed.filter(|id| *id != "NOASSERTION");
    let listed = listed.filter(|id| spdx::license_id(id).is_some_and(|id| !id.is_deprecated()));
    let custom = Catalog::embedded().licenses().iter().filter(|license| license.is_custom());
    let custom = custom.map(|license| license.id.as_str());
    listed.chain(custom).chain([INVENTED]).map(str::to_owned).collect()
}

/// A model under each licence, one that descends from another and learned from data under it, and one that may choose.
fn workspace(ids: &[String]) -> Workspace {
    let mut tables = String::new();
    for (index, id) in ids.iter().enumerate() {
        let model = |name: &str, license: &str| {
            format!(
                "[[package.metadata.model-sbom.model]]\nname = \"{name}{index}\"\nversion = \"1.0\"\n\
                 delivery = \"service\"\nsource = \"https://{name}{index}.example\"\nlicense = \"{license}\"\n"
            )
        };
        let _ = write!(
            tables,
            "{}{}[[package.metadata.model-sbom.model.base]]\nname = \"b{index}\"\nlicense = \"{id}\"\nrelation = \"finetune\"\n\
             [[package.metadata.model-sbom.model.dataset]]\nname = \"d{index}\"\nlicense = \"{id}\"\nrole = \"training\"\n{}",
            model("own", id),
            model("child", "MIT"),
            model("choice", &format!("{id} OR MIT")),
        );
    }
    Workspace::package(&tables, &[])
}

/// The codes of the findings of each model; `-` before one that only warns.
fn found(output: &Output) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for finding in output.json()["findings"].as_array().expect("findings") {
        let Some(model) = finding["model"].as_str() else {
            continue;
        };
        let mark = if finding["level"] == "deny" { "" } else { "-" };
        found.entry(model.to_owned()).or_default().insert(format!("{mark}{}", string(&finding["code"])));
    }
    found
}

/// Whether the OSI or the FSF vouches for it, or it is a Creative Commons licence without `NC`.
fn is_vouched_for(id: &str) -> bool {
    spdx::license_id(id).is_some_and(|id| id.is_osi_approved() || id.is_fsf_free_libre())
        || (id.starts_with("CC-") && !id.contains("-NC") && !id.contains("-ND"))
}

#[test]
fn nothing_unknown_passes_any_command() {
    let ids = ids();
    assert!(ids.len() > 700, "{}", ids.len());
    let workspace = workspace(&ids);
    let output = workspace.check();
    assert_eq!(output.code, 1);
    let found = found(&output);
    let codes = |name: String| found.get(&name).cloned().unwrap_or_default();
    let states = states(&workspace);
    let answers = ["commercial", "research"].map(|purpose| models(&workspace, &["--for", purpose]));
    for (index, id) in ids.iter().enumerate() {
        let own = codes(format!("own{index}"));
        // The rows of a purpose hold the cells of the matrix as well.
        let row = &answers[0][&format!("own{index}")];
        let cells: Vec<_> = row["usage"].as_object().expect("cells").values().collect();
        assert!(cells.iter().all(|cell| cell.is_string()), "{id}: a cell is empty");
        let denied = own.iter().any(|code| !code.starts_with('-'));
        let state = states[&format!("own{index}")].as_str();
        assert!(!denied || matches!(state, "blocked" | "undecided" | "unknown"), "{id}: {state}");
        if is_vouched_for(id) {
            assert!(!denied, "{id}: {own:?}");
            continue;
        }
        // Whatever passes has a known risk that is not high, and no open cell.
        if !denied {
            assert_ne!(row["risk"], "high", "{id}");
            assert!(cells.iter().all(|cell| *cell != "check"), "{id}: {cells:?}");
        }
        if cells.iter().all(|cell| *cell == "check") {
            let asked = own.contains("custom-license") || own.contains("unjudged-license");
            assert!(asked, "{id}: {own:?}");
            assert_ne!(state, "clear", "{id}");
            for answer in &answers {
                let answer = string(&answer[&format!("own{index}")]["answer"]);
                assert!(["check", "no"].contains(&answer), "{id}: {answer}");
            }
            let child = codes(format!("child{index}"));
            assert!(child.contains("lineage-license"), "{id}: {child:?}");
            assert!(child.contains("dataset-license"), "{id}: {child:?}");
        }
        let choice = codes(format!("choice{index}"));
        assert!(!denied || choice.is_empty(), "{id} OR MIT: {choice:?}");
    }
}

/// A rule that is lowered lets the check pass, and says no more than is known.
#[test]
fn no_product_with_an_unknown_licence_is_called_ready() {
    let headline = |workspace: &Workspace, word: &str| {
        let output = workspace.run(&[]);
        assert_eq!(output.code, 0, "{}", output.stderr);
        (output.stderr.lines().any(|line| line.trim_start().starts_with(word)), output.stderr)
    };
    let known = Workspace::model("license = \"MIT\"\ndelivery = \"bundled\"");
    known.write("model-sbom.toml", "[use]\ncommercial = true\n");
    let (is_not_ready, said) = headline(&known, "Not ready");
    assert!(!is_not_ready, "a known licence: {said}");
    for id in [INVENTED, "Aladdin", "checkmk", "LicenseRef-scancode-proprietary-license"] {
        for level in ["deny", "warn", "allow"] {
            let workspace = Workspace::model(&format!("license = \"{id}\"\ndelivery = \"bundled\""));
            let rules = ["custom-license", "unjudged-license", "unrecognised-terms", "missing-license"];
            let levels: String = rules.iter().map(|rule| format!("{rule} = \"{level}\"\n")).collect();
            workspace.write("model-sbom.toml", &format!("[use]\ncommercial = true\n[rules]\n{levels}"));
            let (is_ready, said) = headline(&workspace, "Ready");
            assert!(!is_ready && headline(&workspace, "Not ready").0, "{id} {level}: {said}");
            let page = workspace.run(&["report", "--output", "-"]).text();
            assert!(!page.contains("<strong>Ready"), "{id} {level}");
        }
    }
}

/// Where each model stands, by name.
fn states(workspace: &Workspace) -> BTreeMap<String, String> {
    let bom = workspace.json("cyclonedx-1.6-json", &["--audience", "internal"]);
    let components = bom["components"].as_array().expect("components").iter();
    let models = components.filter(|component| component["type"] == "machine-learning-model");
    let state = |component: &Value| {
        let mut properties = component["properties"].as_array().expect("properties").iter();
        let state = properties.find(|property| property["name"] == "model-sbom:state").expect("a state");
        (string(&component["name"]).to_owned(), string(&state["value"]).to_owned())
    };
    models.map(state).collect()
}

fn models(workspace: &Workspace, arguments: &[&str]) -> BTreeMap<String, Value> {
    let output = workspace.run(&[&["licenses", "--message-format", "json"], arguments].concat());
    let rows = output.json()["models"].as_array().cloned().expect("models");
    rows.into_iter().map(|row| (string(&row["name"]).to_owned(), row)).collect()
}
