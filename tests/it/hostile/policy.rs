//! Policies, shared files and bought licences that let through more than they say.

use crate::support::{Output, Workspace, sha256};

const TERMS: &str = "ACME RESEARCH LICENCE\nResearch only.\n";
const LLAMA_2: &str = "LicenseRef-scancode-llama-2-license-2023";

/// A model of its own terms.
fn custom(keys: &str) -> Workspace {
    let workspace =
        Workspace::model(&format!("license = \"LicenseRef-acme\"\nlicense-file = \"TERMS\"\n{keys}"));
    workspace.write("TERMS", TERMS);
    workspace
}

fn with_policy(workspace: &Workspace, policy: &str, rest: &str) -> Output {
    workspace.write("model-sbom.toml", &format!("[policy]\n{policy}\n\n{rest}"));
    workspace.check()
}

/// A workspace that imports this text, and nothing else.
fn importing(workspace: &Workspace, shared: &str, rest: &str) -> Output {
    workspace.write("shared.toml", shared);
    let digest = sha256(shared.as_bytes());
    let import = format!("imports = [{{ path = \"shared.toml\", sha256 = \"{digest}\" }}]\n");
    workspace.write("model-sbom.toml", &format!("{import}{rest}"));
    workspace.run(&["check"])
}

fn recorded(workspace: &Workspace, decision: &str) -> String {
    workspace.write("model-sbom.toml", "");
    let output = workspace.run(&["review", "m", decision, "--by", "Legal", "--reason", "read"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    workspace.read("model-sbom.toml")
}

#[test]
fn a_pattern_that_allows_clears_no_terms_that_nobody_read() {
    let license = "[[license]]\nid = \"LicenseRef-acme\"\nfile = \"LEGAL\"\nrisk = \"low\"\n";
    for (pattern, text, license, expected) in [
        ("*", TERMS, "", "custom-license"),
        ("LicenseRef-*", TERMS, "", "custom-license"),
        ("LicenseRef-acme", TERMS, "", "custom-license"),
        // Whose text it is is known, and a pattern names no licence.
        ("*", TERMS, license, "custom-license"),
        ("LicenseRef-?cme", TERMS, license, "custom-license"),
        ("LicenseRef-acme", "Other terms", license, "custom-license"),
        ("LicenseRef-acme", TERMS, license, ""),
    ] {
        let workspace = custom("");
        workspace.write("TERMS", text);
        workspace.write("LEGAL", TERMS);
        let allow = format!("allow = [{{ license = \"{pattern}\", reason = \"read\" }}]");
        let output = with_policy(&workspace, &allow, license);
        assert_eq!(output.denied().join(" "), expected, "{pattern} {text}: {}", output.text());
    }
}

#[test]
fn a_list_that_allows_clears_nothing_that_another_source_says() {
    let license = "[[license]]\nid = \"LicenseRef-acme\"\nfile = \"LEGAL\"\nrisk = \"low\"\n";
    let allow = "allow = [{ license = [\"LicenseRef-acme\", \"MIT\"], reason = \"read\" }]";
    for front_matter in ["license: other", "license: cc-by-nc-4.0", "license: other\nlicense_name: acme-2"] {
        let workspace = custom("card = \"README.md\"");
        workspace.write("LEGAL", TERMS);
        workspace.write("README.md", &format!("---\n{front_matter}\n---\n"));
        let output = with_policy(&workspace, allow, license);
        assert_eq!(output.code, 1, "{front_matter}: {}", output.text());
    }
    let workspace = Workspace::model("license = \"MIT\"\nlicense-file = \"TERMS\"");
    workspace.write("TERMS", TERMS);
    workspace.write("LEGAL", TERMS);
    assert_eq!(with_policy(&workspace, allow, license).denied(), ["unrecognised-terms"]);
}

#[test]
fn what_is_denied_is_denied_by_each_of_its_names() {
    for (keys, policy) in [
        ("license = \"LicenseRef-Llama-2-Community\"", format!("license = \"{LLAMA_2}\"")),
        ("license = \"GPL-3.0-only\"", "license = \"gpl-3.0*\"".to_owned()),
        ("license = \"MIT\"\nsource = \"hf:Acme/M\"", "model = \"hf:acme/m\"".to_owned()),
        ("license = \"MIT\"\nsource = \"https://huggingface.co/acme/m\"", "model = \"hf:acme/m\"".to_owned()),
        ("license = \"MIT\"\nsource = \"hf:acme/other\"", "model = \"m\"".to_owned()),
        (
            "license = \"MIT\"\n[[package.metadata.model-sbom.model.base]]\nname = \"b\"\nsource = \"hf:acme/m\"\nlicense = \"MIT\"\nrelation = \"finetune\"",
            "model = \"hf:acme/m\"".to_owned(),
        ),
        (
            "license = \"MIT\"\n[[package.metadata.model-sbom.model.base]]\nname = \"b\"\nlicense = \"AGPL-3.0-only\"\nrelation = \"distilled\"",
            "license = \"AGPL-*\"".to_owned(),
        ),
        (
            "license = \"MIT\"\n[[package.metadata.model-sbom.model.dataset]]\nname = \"d\"\nlicense = \"CC-BY-NC-4.0\"\nrole = \"training\"",
            "license = \"CC-BY-NC-*\"".to_owned(),
        ),
    ] {
        let workspace = Workspace::model(keys);
        let output = with_policy(&workspace, &format!("deny = [{{ {policy}, reason = \"read\" }}]"), "");
        assert!(output.denied().contains(&"policy-denied".to_owned()), "{keys} {policy}: {}", output.text());
    }
}

/// What allows is narrow where what denies is wide: a model that takes the name of an allowed one is not that.
#[test]
fn a_name_that_is_allowed_is_no_source() {
    let allow = "allow = [{ model = \"m\", reason = \"read\" }]";
    let output = with_policy(&Workspace::model("license = \"MIT\"\nsource = \"hf:evil/m\""), allow, "");
    assert!(output.denied().contains(&"policy-denied".to_owned()), "{}", output.text());
    assert_eq!(with_policy(&Workspace::model("license = \"MIT\""), allow, "").code, 0);
}

#[test]
fn a_shared_file_brings_nothing_but_what_it_may() {
    let workspace = custom("");
    for (shared, said) in [
        ("imports = [{ path = \"b.toml\", sha256 = \"00\" }]\n", "`imports`"),
        ("[policy]\nimports = [{ path = \"b.toml\" }]\n", "`imports`"),
        ("[rules]\ncustom-license = \"allow\"\n", "`rules`"),
        ("[use]\ncommercial = false\n", "`use`"),
        ("[[ignore]]\npath = \"w.gguf\"\nreason = \"read\"\n", "`ignore`"),
        ("[[duty]]\nduty = \"display\"\n", "`duty`"),
        ("[[crate]]\nname = \"x\"\n", "`crate`"),
        ("[policy\n", "shared.toml"),
    ] {
        let output = importing(&workspace, shared, "");
        assert_eq!(output.code, 2, "{shared}: {}", output.stderr);
        assert!(output.stderr.contains(said), "{shared}: {}", output.stderr);
    }
}

#[test]
fn a_shared_file_is_the_one_that_was_locked_and_lies_in_the_workspace() {
    let workspace = custom("");
    let shared = "[policy]\n";
    let digest = sha256(shared.as_bytes());
    workspace.write("shared.toml", shared);
    for (import, said) in [
        (format!("path = \"shared.toml\", sha256 = \"{}\"", sha256(b"other")), "has changed"),
        ("path = \"shared.toml\"".to_owned(), "no `sha256`"),
        (format!("path = \"gone.toml\", sha256 = \"{digest}\""), "cannot import"),
        (format!("path = \"/etc/hostname\", sha256 = \"{digest}\""), "/etc/hostname"),
        (format!("path = \"src\", sha256 = \"{digest}\""), "cannot import"),
        (format!("path = \"model-sbom.toml\", sha256 = \"{digest}\""), "model-sbom.toml"),
    ] {
        workspace.write("model-sbom.toml", &format!("imports = [{{ {import} }}]\n"));
        let output = workspace.run(&["check"]);
        assert_eq!(output.code, 2, "{import}: {}", output.stderr);
        assert!(output.stderr.contains(said), "{import}: {}", output.stderr);
    }
    // One file twice would count its records twice.
    let entry = format!("{{ path = \"shared.toml\", sha256 = \"{digest}\" }}");
    let other = format!("{{ path = \"./shared.toml\", sha256 = \"{digest}\" }}");
    workspace.write("model-sbom.toml", &format!("imports = [{entry}, {other}]\n"));
    assert_eq!(workspace.run(&["check"]).code, 2);
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_repository_is_not_imported() {
    let (workspace, outside) = (custom(""), custom(""));
    outside.write("shared.toml", "[policy]\n");
    std::os::unix::fs::symlink(outside.path().join("shared.toml"), workspace.path().join("shared.toml"))
        .expect("a link");
    let digest = sha256(b"[policy]\n");
    workspace.write(
        "model-sbom.toml",
        &format!("imports = [{{ path = \"shared.toml\", sha256 = \"{digest}\" }}]\n"),
    );
    let output = workspace.run(&["check"]);
    assert_eq!(output.code, 2, "{}", output.stderr);
}

#[test]
fn an_imported_approval_outvotes_nothing_of_the_workspace() {
    let workspace = custom("card = \"README.md\"");
    workspace.write("README.md", "---\nlicense: other\nlicense_name: acme\n---\n");
    let approved = recorded(&workspace, "--approve");
    let newer = approved.replace("\"approved\"", "\"rejected\"");
    let date = approved.lines().find(|line| line.starts_with("date")).expect("a date").to_owned();
    let older = newer.replace(&date, "date = \"2020-01-01\"");
    for (shared, own, said) in [
        (&approved, &newer, "review-rejected"),
        // The shared approval is the newer one.
        (&approved, &older, "review-rejected"),
        (&newer, &approved, "review-rejected"),
    ] {
        let output = importing(&workspace, shared, own);
        assert_eq!(output.code, 1, "{}", output.stderr);
        assert!(output.stderr.contains(said), "{}", output.stderr);
    }
    assert_eq!(importing(&workspace, &approved, "").code, 0);
    let forged = approved.replace(&date, "date = \"2931-01-01\"");
    assert_eq!(importing(&workspace, &forged, "").code, 2);
    let output =
        importing(&workspace, &approved, "[policy]\nallow = [{ license = \"MIT\", reason = \"read\" }]\n");
    assert!(output.stderr.contains("policy-denied"), "{}", output.stderr);
}

/// An approval that others share settles no contradiction, no use and no duty.
#[test]
fn an_imported_approval_settles_no_conflict_and_no_use() {
    let workspace =
        Workspace::model("license = \"Apache-2.0\"\nlicense-file = \"TERMS\"\ncard = \"README.md\"");
    workspace.write("TERMS", TERMS);
    workspace.write("README.md", "---\nlicense: cc-by-nc-4.0\n---\n");
    let approved = recorded(&workspace, "--approve");
    assert_eq!(workspace.check().code, 0, "{}", workspace.check().text());
    let output = importing(&workspace, &approved, "");
    assert!(output.code == 1 && output.stderr.contains("license-conflict"), "{}", output.stderr);
    let workspace = Workspace::model("license = \"CC-BY-NC-4.0\"\nlicense-file = \"TERMS\"");
    workspace.write("TERMS", TERMS);
    let approved = recorded(&workspace, "--approve");
    let output = importing(&workspace, &approved, "[use]\ncommercial = true\n");
    assert!(output.stderr.contains("use-not-permitted"), "{}", output.stderr);
}

#[test]
fn a_bought_licence_that_has_ended_answers_nothing() {
    let workspace = custom("");
    let table = |id: &str, expires: &str| {
        format!(
            "[use]\ncommercial = true\noffering = [\"saas\"]\n\n[[license]]\nid = \"{id}\"\nrisk = \"low\"\nlimitations = []\nconditions = []\npermissions = [\"commercial-use\", \"saas\", \"distribution\", \"fine-tuning\"]\nusage = {{ small-business = \"yes\", enterprise = \"yes\", saas = \"yes\", redistribution = \"yes\", fine-tuning = \"yes\" }}\nsupport = \"24/7\"\nexpires = \"{expires}\"\n"
        )
    };
    let answers = || -> Vec<String> {
        ["commercial", "saas", "enterprise", "redistribution", "fine-tuning"]
            .iter()
            .map(|purpose| {
                let output =
                    workspace.run(&["licenses", "--for", purpose, "--message-format", "json"]).json();
                let model = output["models"].as_array().expect("models")[0].clone();
                model["answer"].as_str().expect("an answer").to_owned()
            })
            .collect()
    };
    workspace.write("model-sbom.toml", &table("LicenseRef-acme", "2999-01-01"));
    assert_eq!(answers(), ["yes"; 5]);
    workspace.write("model-sbom.toml", &table("LicenseRef-acme", "2020-01-01"));
    assert_eq!(answers(), ["check"; 5]);
    let text = workspace.run(&["licenses", "--for", "commercial"]).text();
    assert!(text.contains("2020-01-01"), "{text}");
    let matrix = workspace.run(&["licenses", "--matrix", "--message-format", "json"]).json();
    assert!(!matrix["models"].to_string().contains("\"yes\""), "{}", matrix["models"]);
    let output = workspace.check();
    for code in ["license-expired", "custom-license"] {
        assert!(output.denied().contains(&code.to_owned()), "{code}: {}", output.text());
    }
    // Of terms that the catalogue knows, those hold again.
    workspace.replace("Cargo.toml", "LicenseRef-acme", LLAMA_2);
    let users =
        |expires: &str| table(LLAMA_2, expires).replace("[use]", "[use]\nmonthly-active-users = 900_000_000");
    for (expires, expected) in [("2999-01-01", false), ("2020-01-01", true)] {
        workspace.write("model-sbom.toml", &users(expires));
        let denied = workspace.check().denied();
        assert_eq!(denied.contains(&"use-not-permitted".to_owned()), expected, "{expires}: {denied:?}");
    }
}

#[test]
fn the_term_of_every_licence_that_is_used_is_checked() {
    let base = "[[package.metadata.model-sbom.model.base]]\nname = \"b\"\nlicense = \"LicenseRef-acme\"\nrelation = \"finetune\"";
    let data = "[[package.metadata.model-sbom.model.dataset]]\nname = \"d\"\nlicense = \"LicenseRef-acme\"\nrole = \"training\"";
    for keys in [base, data] {
        let workspace = Workspace::model(&format!("license = \"MIT\"\n{keys}"));
        workspace
            .write("model-sbom.toml", "[[license]]\nid = \"LicenseRef-acme\"\nexpires = \"2020-01-01\"\n");
        let denied = workspace.check().denied();
        assert!(denied.contains(&"license-expired".to_owned()), "{keys}: {denied:?}");
    }
}

#[test]
fn an_empty_list_of_a_bought_licence_lifts_only_what_it_is_about() {
    let workspace = Workspace::model(&format!("license = \"{LLAMA_2}\""));
    let usage = "[use]\ncommercial = true\noffering = [\"saas\"]\nmonthly-active-users = 900_000_000\ntrains-other-models = true\nfine-tunes = false\n\n";
    for (keys, expected) in [
        ("conditions = []", true),
        ("permissions = []", true),
        ("notices = []", true),
        ("limitations = []\npermissions = [\"commercial-use\", \"saas\"]", false),
    ] {
        workspace.write("model-sbom.toml", &format!("{usage}[[license]]\nid = \"{LLAMA_2}\"\n{keys}\n"));
        let denied = workspace.check().denied();
        assert_eq!(denied.contains(&"use-not-permitted".to_owned()), expected, "{keys}: {denied:?}");
        assert!(denied.contains(&"custom-license".to_owned()), "an empty list is no review: {keys}");
    }
}
