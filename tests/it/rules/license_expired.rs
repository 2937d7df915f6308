//! `license-expired`

use super::decide;
use crate::support::Workspace;

/// A model under a bought licence with these keys, reviewed.
fn bought(keys: &str) -> Workspace {
    let workspace = Workspace::model("license = \"LicenseRef-acme\"\nlicense-file = \"TERMS\"");
    workspace.write("TERMS", "Commercial terms");
    let head = "[organization]\nname = \"Acme Robotics\"\n\n[use]\ncommercial = true\n\n";
    workspace.write("model-sbom.toml", &format!("{head}[[license]]\nid = \"LicenseRef-acme\"\n{keys}\n\n"));
    decide(&workspace, "--approve");
    workspace
}

/// By the clock: the days of this test are long over, or far away.
#[test]
fn a_licence_whose_term_is_over_denies_whatever_its_review_says() {
    let workspace =
        bought("licensee = \"Acme Robotics\"\nexpires = \"2020-03-01\"\ncontact = \"desk@vendor.example\"");
    let output = workspace.check();
    assert_eq!((output.code, output.codes()), (1, vec!["license-expired".to_owned()]), "{}", output.text());
    for said in ["expired on 2020-03-01", "`m`", "desk@vendor.example"] {
        assert!(output.text().contains(said), "{said}: {}", output.text());
    }
    workspace.replace("model-sbom.toml", "2020-03-01", "2999-03-01");
    assert_eq!(workspace.check().codes(), Vec::<String>::new());
}

#[test]
fn an_empty_list_says_none_where_a_missing_one_says_nothing() {
    let llama_2 = "LicenseRef-scancode-llama-2-license-2023";
    let workspace = Workspace::model(&format!("license = \"{llama_2}\"\nlicense-file = \"TERMS\""));
    workspace.write("TERMS", "Commercial terms of our own");
    let head = "[use]\ncommercial = true\noffering = [\"saas\"]\nmonthly-active-users = 900_000_000\ntrains-other-models = true\n\n";
    for (keys, expected) in [
        ("name = \"Bought\"", true),
        ("limitations = [\"mau-threshold\"]", true),
        (
            "limitations = []\nconditions = []\npermissions = [\"commercial-use\", \"saas\"]\nrisk = \"low\"",
            false,
        ),
    ] {
        workspace.write("model-sbom.toml", &format!("{head}[[license]]\nid = \"{llama_2}\"\n{keys}\n\n"));
        decide(&workspace, "--approve");
        let denied = workspace.check().denied();
        assert_eq!(denied.contains(&"use-not-permitted".to_owned()), expected, "{keys}: {denied:?}");
    }
}

/// What was bought to try a model out earns no money, and an empty list grants nothing, whatever a reviewer approved.
#[test]
fn what_was_bought_grants_what_it_says_and_no_more() {
    for (keys, expected) in [
        (
            "license-types = [\"perpetual\"]\npermissions = [\"commercial-use\", \"saas\", \"distribution\", \"fine-tuning\"]",
            false,
        ),
        ("license-types = [\"evaluation\"]\npermissions = [\"commercial-use\"]", true),
        ("license-types = [\"evaluation\", \"academic\"]\npermissions = [\"commercial-use\"]", true),
        (
            "license-types = [\"evaluation\", \"oem\"]\npermissions = [\"commercial-use\", \"saas\", \"distribution\", \"fine-tuning\"]",
            false,
        ),
        ("permissions = []", true),
    ] {
        let workspace = bought(&format!("licensee = \"Acme Robotics\"\n{keys}"));
        let denied = workspace.check().denied();
        assert_eq!(denied.contains(&"use-not-permitted".to_owned()), expected, "{keys}: {denied:?}");
    }
}

#[test]
fn a_renewal_that_is_still_to_come_is_a_fault() {
    let workspace = bought("licensee = \"Acme Robotics\"\nlast-renewal = \"2026-01-01\"");
    assert_eq!(workspace.check().code, 0);
    workspace.replace("model-sbom.toml", "last-renewal = \"2026", "last-renewal = \"2999");
    let output = workspace.check();
    assert_ne!(output.code, 0);
    let text = output.text();
    assert!(text.contains("was last renewed on 2999-01-01, and today is"), "{text}");
}

#[test]
fn what_was_bought_reaches_the_documents() {
    let workspace = bought(
        "licensor = \"Vendor Inc.\"\nlicensee = \"Acme Robotics\"\npurchase-order = \"PO-1\"\nexpires = \"2999-01-01\"\nsupport = \"24/7, until 2999\"\nindemnity = \"against claims of third parties\"\nservice-level = \"99.9 %\"\ncontact = \"Desk <desk@vendor.example>\"",
    );
    let document = workspace.json("cyclonedx", &["--audience", "internal"]);
    let text = document.to_string();
    for said in ["24/7, until 2999", "against claims of third parties", "99.9 %", "2999-01-01", "PO-1"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let page = workspace.run(&["report", "--output", "-"]).text();
    for said in ["24/7, until 2999", "against claims of third parties", "99.9 %", "2999-01-01", "PO-1"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(text.contains("\"contact\":[{\"email\":\"desk@vendor.example\",\"name\":\"Desk\"}]"), "{text}");
}
