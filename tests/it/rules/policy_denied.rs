//! `policy-denied`

use super::crate_license_conflict::{text, with_crate};
use super::{custom, decide};
use crate::support::{SAFETENSORS, Workspace, sha256};

const MODEL: &str = "source = \"hf:acme/m\"\nsupplier = \"Acme\"\n";

/// A model with weights in safetensors, under this licence and this policy.
fn under(license: &str, policy: &str) -> Workspace {
    let table = format!(
        "[[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"0123456789abcdef0123456789abcdef01234567\"\nfiles = [\"m.safetensors\"]\nlicense = \"{license}\"\n{MODEL}"
    );
    let workspace = Workspace::package(&table, &[("m.safetensors", SAFETENSORS)]);
    workspace.write("model-sbom.toml", &format!("[policy]\n{policy}\n"));
    workspace
}

#[test]
fn each_list_denies_by_its_kind() {
    for (policy, expected) in [
        (
            "deny = [{ license = \"Apache-2.0\", reason = \"read\" }]",
            Some("denies `m`: license `Apache-2.0`"),
        ),
        ("deny = [{ license = [\"MIT\", \"Apache-*\"], reason = \"read\" }]", Some("license `Apache-2.0`")),
        ("deny = [{ license = \"MIT\", reason = \"read\" }]", None),
        ("deny = [{ tier = \"low\", reason = \"read\" }]", Some("tier `low`")),
        ("deny = [{ tier = \"high\", reason = \"read\" }]", None),
        ("deny = [{ supplier = \"acme\", reason = \"read\" }]", Some("supplier `Acme`")),
        ("deny = [{ format = \"safetensors\", reason = \"read\" }]", Some("format `safetensors`")),
        ("deny = [{ format = \"pickle\", reason = \"read\" }]", None),
        ("deny = [{ model = \"acme/*\", reason = \"read\" }]", Some("model `hf:acme/m`")),
        ("deny = [{ model = \"m\", reason = \"read\" }]", Some("model `m`")),
        ("allow = [{ license = \"MIT\", reason = \"read\" }]", Some("does not list")),
        ("allow = [{ license = [\"MIT\", \"Apache-2.0\"], reason = \"read\" }]", None),
        (
            "allow = [{ tier = \"low\", reason = \"read\" }, { supplier = \"Other\", reason = \"read\" }]",
            Some("supplier `Acme`"),
        ),
        ("allow = [{ model = \"hf:acme/m\", reason = \"read\" }]", None),
        (
            "allow = [{ license = \"*\", reason = \"read\" }]\ndeny = [{ license = \"Apache-2.0\", reason = \"read\" }]",
            Some("denies"),
        ),
        ("[[policy.deny]]\nlicense = \"Apache-2.0\"\nreason = \"counsel says so\"", Some("counsel says so")),
        ("deny = [{ format = \"pikle\", reason = \"read\" }]", Some("which does not exist")),
    ] {
        let output = under("Apache-2.0", policy).check();
        let codes = output.codes();
        match expected {
            Some(said) => {
                assert_eq!(
                    (output.code, codes),
                    (1, vec!["policy-denied".to_owned()]),
                    "{policy}: {}",
                    output.text()
                );
                assert!(output.text().contains(said), "{policy}: {}", output.text());
            }
            None => assert_eq!(codes, Vec::<String>::new(), "{policy}: {}", output.text()),
        }
    }
}

#[test]
fn what_is_unknown_passes_no_list() {
    let workspace = Workspace::model("license = \"Apache-2.0\"");
    workspace.replace("Cargo.toml", "weights.gguf", "weights.dat");
    workspace.write("weights.dat", "in no known format");
    for policy in [
        "deny = [{ supplier = \"Acme\", reason = \"read\" }]",
        "allow = [{ supplier = \"*\", reason = \"read\" }]",
        "deny = [{ format = \"pickle\", reason = \"read\" }]",
        "allow = [{ format = \"gguf\", reason = \"read\" }]",
    ] {
        workspace.write("model-sbom.toml", &format!("[policy]\n{policy}\n"));
        let output = workspace.check();
        assert!(output.denied().contains(&"policy-denied".to_owned()), "{policy}: {}", output.text());
        assert!(output.text().contains("is not known"), "{policy}: {}", output.text());
    }
}

#[test]
fn an_approval_does_not_settle_a_policy_and_a_list_settles_only_known_texts() {
    let workspace = custom("Terms");
    workspace.write(
        "model-sbom.toml",
        "[policy]\ndeny = [{ license = \"LicenseRef-acme\", reason = \"read\" }]\n\n",
    );
    decide(&workspace, "--approve");
    assert_eq!(workspace.check().denied(), ["policy-denied"]);
    let allow = "[policy]\nallow = [{ license = \"LicenseRef-acme\", reason = \"read by counsel\" }]\n\n";
    workspace.write("model-sbom.toml", allow);
    assert_eq!(
        workspace.check().denied(),
        ["custom-license"],
        "nobody knows that the text is that of the licence"
    );
    let license = "[[license]]\nid = \"LicenseRef-acme\"\nfile = \"LEGAL\"\nrisk = \"low\"\n";
    workspace.write("model-sbom.toml", &format!("{allow}{license}"));
    workspace.write("LEGAL", "Terms");
    assert_eq!(workspace.check().denied(), Vec::<String>::new(), "{}", workspace.check().text());
    workspace.write("TERMS", "Other terms");
    assert_eq!(workspace.check().denied(), ["custom-license"]);
}

#[test]
fn entries_without_a_subject_or_a_reason_are_faults() {
    for policy in [
        "deny = [{ reason = \"read\" }]",
        "deny = [{ license = \"MIT\" }]",
        "deny = [{ license = \"MIT\", tier = \"low\", reason = \"read\" }]",
        "deny = [{ licence = \"MIT\", reason = \"read\" }]",
        "deny = [{ license = \"MIT\", crate = \"x\", reason = \"read\" }]",
        "deny = [{ crate-license = \"MIT\", crate = [], reason = \"read\" }]",
        "deny = [{ license = [], reason = \"read\" }]",
        "deny = [{ crate-license = \"Apache 2\", reason = \"read\" }]",
        "deny = [{ license = \"Apache 2\", reason = \"read\" }]",
        "deny = [{ tier = \"hihg\", reason = \"read\" }]",
        "denied = []",
    ] {
        let output = under("MIT", policy).run(&["check"]);
        assert_eq!(output.code, 2, "{policy}: {}", output.stderr);
    }
}

const SHARED: &str = "[policy]\ndeny = [{ model = \"hf:acme/banned\", reason = \"recalled\" }]\n\n[[license]]\nid = \"LicenseRef-acme\"\nname = \"Acme Terms\"\nrisk = \"low\"\n\n";

fn approval(workspace: &Workspace) -> String {
    decide(workspace, "--approve");
    let text = workspace.read("model-sbom.toml");
    text[text.find("[[review]]").expect("a record")..].to_owned()
}

/// A workspace that imports this text, and nothing else.
fn importing(workspace: &Workspace, shared: &str, rest: &str) {
    workspace.write("legal/shared.toml", shared);
    let import = format!(
        "imports = [{{ path = \"legal/shared.toml\", sha256 = \"{}\" }}]\n",
        sha256(shared.as_bytes())
    );
    workspace.write("model-sbom.toml", &format!("{import}{rest}"));
}

#[test]
fn a_shared_file_brings_policy_licences_and_reviews() {
    let workspace = custom("Terms");
    let shared = format!("{SHARED}{}", approval(&workspace));
    importing(&workspace, &shared, "");
    let output = workspace.check();
    assert_eq!(output.codes(), Vec::<String>::new(), "{}", output.text());
    let document = workspace.json("cyclonedx", &["--audience", "internal"]).to_string();
    assert!(document.contains("legal/shared.toml") && document.contains("Acme Terms"), "{document}");
    workspace.replace("Cargo.toml", "name = \"m\"", "name = \"m\"\nsource = \"hf:acme/banned\"");
    let output = workspace.check();
    assert!(output.denied().contains(&"policy-denied".to_owned()), "{}", output.text());
    assert!(output.text().contains("imported from `legal/shared.toml`"), "{}", output.text());
}

#[test]
fn an_import_is_locked_by_its_digest() {
    let workspace = custom("Terms");
    importing(&workspace, SHARED, "");
    workspace.write("legal/shared.toml", "[policy]\n");
    let output = workspace.run(&["check"]);
    assert_eq!(output.code, 2, "{}", output.stderr);
    for digest in [sha256(SHARED.as_bytes()), sha256(b"[policy]\n")] {
        assert!(output.stderr.contains(&digest), "{}", output.stderr);
    }
    for (imports, said) in [
        ("[{ path = \"legal/shared.toml\" }]", "no `sha256`"),
        ("[{ path = \"gone.toml\", sha256 = \"00\" }]", "not a SHA-256"),
        ("[{ path = \"../shared.toml\" }]", "`..` is not allowed"),
        ("[{ paht = \"x\" }]", "unknown key"),
    ] {
        workspace.write("model-sbom.toml", &format!("imports = {imports}\n"));
        let output = workspace.run(&["check"]);
        assert_eq!(output.code, 2, "{imports}: {}", output.stderr);
        assert!(output.stderr.contains(said), "{imports}: {}", output.stderr);
    }
    importing(&workspace, "[organization]\nname = \"x\"\n", "");
    let output = workspace.run(&["check"]);
    assert!(output.code == 2 && output.stderr.contains("unknown key"), "{}", output.stderr);
}

#[test]
fn an_imported_approval_settles_a_review_and_nothing_else() {
    let workspace = custom("Terms");
    let approved = approval(&workspace);
    importing(&workspace, &approved, "");
    assert_eq!(workspace.check().code, 0, "{}", workspace.check().text());
    importing(
        &workspace,
        &approved,
        "[policy]\ndeny = [{ license = \"LicenseRef-*\", reason = \"read\" }]\n",
    );
    assert_eq!(workspace.check().denied(), ["policy-denied"]);
    let rejected = approved.replace("\"approved\"", "\"rejected\"");
    importing(&workspace, &approved, &rejected);
    assert_eq!(workspace.check().denied(), ["review-rejected"], "our own rejection");
    importing(&workspace, &rejected, &approved);
    assert_eq!(workspace.check().denied(), ["review-rejected"], "a shared rejection");
    importing(&workspace, &approved, "[use]\ncommercial = true\n");
    assert_eq!(workspace.check().denied(), ["custom-license"], "it was not made for our use");
    importing(&workspace, &approved, "");
    workspace.write("TERMS", "Other terms");
    assert_eq!(workspace.check().denied(), ["license-text-changed"]);
}

#[test]
fn an_imported_approval_without_a_use_should_be_renewed_too() {
    let workspace = custom("Terms");
    let lines = approval(&workspace);
    let older: Vec<_> = lines.lines().filter(|line| !line.starts_with("use = ")).collect();
    importing(&workspace, &older.join("\n"), "[use]\ncommercial = true\n");
    let output = workspace.check();
    assert_eq!((output.code, output.codes()), (0, vec!["review-incomplete".to_owned()]), "{}", output.text());
    assert!(output.text().contains("ask those who keep `legal/shared.toml`"), "{}", output.text());
}

/// Several workspaces of one repository share a file by a link inside the Git work tree; no link leads further.
#[test]
fn an_import_may_be_a_link_to_another_place_of_the_work_tree() {
    let workspace = Workspace::package("", &[]);
    let manifest = custom("Terms").read("Cargo.toml");
    for (path, text) in [
        ("products/a/Cargo.toml", manifest.as_str()),
        ("products/a/src/lib.rs", ""),
        ("products/a/weights.gguf", crate::support::gguf!(" stand-in")),
        ("products/a/TERMS", "Terms"),
        ("products/legal/shared.toml", SHARED),
        ("outside/shared.toml", SHARED),
    ] {
        workspace.write(path, text);
    }
    let products = workspace.path().join("products");
    let git = std::process::Command::new("git").args(["init", "--quiet"]).current_dir(products).status();
    assert!(git.expect("git runs").success());
    let check = |target: &str| {
        let link = workspace.path().join("products/a/legal");
        let _ = std::fs::remove_file(&link);
        std::os::unix::fs::symlink(target, link).expect("a link");
        let import = format!(
            "imports = [{{ path = \"legal/shared.toml\", sha256 = \"{}\" }}]\n",
            sha256(SHARED.as_bytes())
        );
        workspace.write("products/a/model-sbom.toml", &import);
        workspace.run(&["check", "--message-format", "json", "--manifest-path", "products/a/Cargo.toml"])
    };
    let output = check("../legal");
    assert_ne!(output.code, 2, "{}", output.text());
    assert!(!output.text().contains("legal/shared.toml` "), "{}", output.text());
    let output = check("../../outside");
    assert_eq!(output.code, 2, "{}", output.text());
}

/// The guide says that `deny` also means what a model was made from.
#[test]
fn suppliers_and_names_of_bases_and_data_are_denied_too() {
    for (origin, deny, said) in [
        (
            "base]]\nname = \"b\"\nsupplier = \"Evil\"\nrelation = \"finetune\"",
            "supplier = \"evil\"",
            "of its base `b`",
        ),
        (
            "base]]\nname = \"b\"\nsource = \"hf:Evil/b\"\nrelation = \"finetune\"",
            "supplier = \"Evil\"",
            "of its base `b`",
        ),
        (
            "dataset]]\nname = \"d\"\nsupplier = \"Evil\"\nrole = \"training\"",
            "supplier = \"Evil\"",
            "of its dataset `d`",
        ),
        (
            "dataset]]\nname = \"d\"\nsource = \"hf:corp/d\"\nrole = \"training\"",
            "model = \"hf:corp/d\"",
            "the dataset `d`",
        ),
        ("dataset]]\nname = \"d\"\nrole = \"training\"", "model = \"d\"", "the dataset `d`"),
    ] {
        let table = format!(
            "license = \"MIT\"\nsupplier = \"Acme\"\n\n[[package.metadata.model-sbom.model.{origin}\nlicense = \"MIT\"\n"
        );
        let workspace = Workspace::model(&table);
        workspace.write("model-sbom.toml", &format!("[policy]\ndeny = [{{ {deny}, reason = \"read\" }}]\n"));
        let output = workspace.check();
        assert!(output.denied().contains(&"policy-denied".to_owned()), "{origin}: {}", output.text());
        assert!(output.text().contains(said), "{origin}: {}", output.text());
    }
}

#[test]
fn spaces_around_a_supplier_hide_none_and_whoever_runs_a_service_is_one() {
    let deny =
        |supplier: &str| format!("[policy]\ndeny = [{{ supplier = \"{supplier}\", reason = \"read\" }}]\n");
    let workspace = Workspace::model("license = \"MIT\"\nsupplier = \" Acme \"");
    workspace.write("model-sbom.toml", &deny("Acme"));
    assert!(workspace.check().denied().contains(&"policy-denied".to_owned()), "{}", workspace.check().text());
    let table = "[[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1\"\ndelivery = \"service\"\n\
                 supplier = \"Meta\"\nlicense = \"MIT\"\n\
                 provider = \"Evil Cloud\"\nendpoint = \"https://api.example/v1\"\n\
                 terms = { url = \"https://api.example/terms\", date = \"2026-01-01\" }\n";
    let workspace = Workspace::package(table, &[]);
    for (supplier, is_denied) in [("Evil Cloud", true), ("Meta", true), ("Acme", false)] {
        workspace.write("model-sbom.toml", &deny(supplier));
        let output = workspace.check();
        assert_eq!(output.denied().contains(&"policy-denied".to_owned()), is_denied, "{}", output.text());
    }
}

/// Of the crate `vad`, and never of models: `crate-license` in a list.
#[test]
fn the_licence_of_a_crate_is_judged_where_the_policy_says_so() {
    let or = "license = \"MIT OR GPL-3.0-only\"";
    let (mit, gpl) = ("license = \"MIT\"", "license = \"GPL-3.0-only WITH Classpath-exception-2.0\"");
    let texts = [("LICENSE", text("MIT"))];
    let further = [("LICENSE", text("MIT")), ("COPYING", text("GPL-3.0-only"))];
    let inside = [("LICENSE", text("MIT")), ("deps/x/COPYING", text("GPL-3.0-only"))];
    let (deny, allow) =
        ("deny = [{ crate-license = \"GPL-*\"", "allow = [{ crate-license = [\"MIT\", \"ISC\"]");
    for (keys, files, policy, expected) in [
        (mit, &texts[..], deny, None),
        (mit, &texts[..], allow, None),
        (gpl, &[], deny, Some("denies `GPL-3.0-only WITH Classpath-exception-2.0`")),
        (gpl, &[], allow, Some("does not list `GPL-3.0-only WITH Classpath-exception-2.0` as allowed")),
        (or, &texts[..], deny, None),
        (or, &texts[..], allow, None),
        ("license = \"MIT AND GPL-3.0-only\"", &[], deny, Some("denies `MIT AND GPL-3.0-only`")),
        // A licence that nobody knows is on no list, and none passes a list that denies.
        ("", &[], deny, Some("can't judge")),
        ("", &[], allow, Some("can't judge")),
        ("license-file = \"LICENSE\"", &texts[..], allow, None),
        ("license = \"see COPYING\"", &[], allow, Some("can't judge")),
        // A text that the manifest does not name, and one of what lies in the crate.
        (mit, &further[..], deny, Some("of its text `COPYING`")),
        (mit, &further[..], allow, Some("of its text `COPYING`")),
        (mit, &inside[..], deny, Some("of its text `deps/x/COPYING`")),
        (mit, &inside[..], allow, None),
        // Other kinds of entries are not about crates.
        (gpl, &[], "deny = [{ license = \"GPL-*\"", None),
        (gpl, &[], "deny = [{ crate-license = \"GPL-*\", crate = \"other\"", None),
        (gpl, &[], "deny = [{ crate-license = \"GPL-*\", crate = \"v*\"", Some("denies")),
        (gpl, &[], "allow = [{ crate-license = \"GPL-3.0-only\", crate = [\"vad\"]", None),
    ] {
        let files: Vec<_> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
        let workspace = with_crate(keys, &files);
        workspace.write("model-sbom.toml", &format!("[policy]\n{policy}, reason = \"read\" }}]\n"));
        let output = workspace.check();
        let denied = output.denied();
        match expected {
            Some(said) => {
                assert_eq!(denied, ["policy-denied"], "{keys} {policy}: {}", output.text());
                assert!(output.text().contains(said), "{keys} {policy}: {}", output.text());
                assert!(output.text().contains("crate `vad 1.0.0`"), "{}", output.text());
            }
            None => assert_eq!(denied, Vec::<String>::new(), "{keys} {policy}: {}", output.text()),
        }
    }
}

#[test]
fn our_own_crates_are_on_no_list_of_what_is_allowed() {
    let workspace = Workspace::package("", &[]);
    let allow = "[policy]\nallow = [{ crate-license = \"ISC\", reason = \"read\" }]\n";
    workspace.write("model-sbom.toml", allow);
    assert_eq!(workspace.check().denied(), Vec::<String>::new());
    workspace.replace("Cargo.toml", "license = \"MIT\"", "license = \"AGPL-3.0-only\"");
    assert_eq!(workspace.check().denied(), Vec::<String>::new());
    workspace
        .write("model-sbom.toml", "[policy]\ndeny = [{ crate-license = \"AGPL-*\", reason = \"read\" }]\n");
    assert_eq!(workspace.check().denied(), ["policy-denied"], "what a list denies, it denies to us as well");
}
