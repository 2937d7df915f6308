//! `obligation-unmet`

use crate::support::Workspace;

const LLAMA: &str = "LicenseRef-scancode-llama-3.1-license-2024";

/// A fine-tune of Llama 3.1 named `m`, with this `[use]`.
fn finetune(usage: &str) -> Workspace {
    let workspace = Workspace::model(&format!(
        "license = \"{LLAMA}\"\nlicense-file = \"TERMS\"\n\n[[package.metadata.model-sbom.model.base]]\n\
         name = \"Llama-3.1-8B\"\nlicense = \"{LLAMA}\"\nrelation = \"finetune\""
    ));
    workspace.write("TERMS", "Llama 3.1 stand-in\n");
    workspace.write("model-sbom.toml", &format!("[rules]\ncustom-license = \"allow\"\n\n{usage}"));
    workspace
}

fn unmet(workspace: &Workspace) -> Vec<String> {
    let findings = workspace.check().json();
    let findings = findings["findings"].as_array().cloned().expect("findings");
    let unmet = findings.iter().filter(|finding| finding["code"] == "obligation-unmet");
    unmet.map(|finding| finding["message"].as_str().expect("a message").to_owned()).collect()
}

#[test]
fn the_name_the_display_and_the_notice_are_asked_for() {
    let workspace = finetune("[use]\noffering = [\"redistribution\"]\n");
    let messages = unmet(&workspace).join("\n");
    for part in [
        "show \"Built with Llama\"",
        "a name that begins with \"Llama\"",
        "the notice \"Llama 3.1 is licensed",
    ] {
        assert!(messages.contains(part), "{part}\n{messages}");
    }
    let notice = "Built with Llama.\n\nLlama 3.1 is licensed under the Llama 3.1 Community License, Copyright © Meta \
                  Platforms, Inc. All Rights Reserved.\n";
    workspace.write("NOTICE.md", notice);
    workspace.replace("Cargo.toml", "name = \"m\"", "name = \"llama-m\"");
    assert_eq!(unmet(&workspace), Vec::<String>::new());
}

#[test]
fn a_service_hands_out_no_copy_and_inside_the_house_nothing_is_shown() {
    let messages = unmet(&finetune("[use]\noffering = [\"saas\"]\n")).join("\n");
    assert!(messages.contains("show \"Built with Llama\"") && !messages.contains("the notice"), "{messages}");
    assert_eq!(unmet(&finetune("[use]\noffering = [\"internal\"]\n")), Vec::<String>::new());
}

#[test]
fn a_named_file_counts() {
    let workspace = finetune("[use]\noffering = [\"saas\"]\n\n[product]\nnotices = [\"about.html\"]\n");
    workspace.write("about.html", "<p>Built with <b>Llama</b></p>");
    let messages = unmet(&workspace).join("\n");
    assert!(!messages.contains("show"), "{messages}");
}

#[test]
fn a_bundled_model_needs_its_licence_text() {
    let workspace = Workspace::model("license = \"Apache-2.0\"");
    assert_eq!(unmet(&workspace), Vec::<String>::new(), "nobody said that copies are handed out");
    workspace.write("model-sbom.toml", "[use]\noffering = [\"redistribution\"]\n");
    assert_eq!(unmet(&workspace), ["`Apache-2.0` asks of `m`: hand on a copy of the licence"]);
    workspace.replace(
        "Cargo.toml",
        "license = \"Apache-2.0\"",
        "license = \"Apache-2.0\"\ndelivery = \"downloaded\"",
    );
    assert_eq!(unmet(&workspace), Vec::<String>::new());
}

#[test]
fn the_sentences_of_a_license_table_are_asked_for_too() {
    let workspace = Workspace::model("license = \"LicenseRef-acme\"");
    workspace.write(
        "model-sbom.toml",
        "[use]\noffering = [\"redistribution\"]\n\n[[license]]\nid = \"LicenseRef-acme\"\nnotices = [\"Made with Acme\"]\n",
    );
    assert_eq!(unmet(&workspace), ["`LicenseRef-acme` asks of `m`: the notice \"Made with Acme\""]);
}
