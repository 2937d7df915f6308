//! `license-conflict`

use super::decide_without_text;
use crate::support::Workspace;

fn with_card(license: &str, front_matter: &str) -> Workspace {
    let workspace = Workspace::model(&format!("license = \"{license}\"\ncard = \"README.md\""));
    workspace.write("README.md", &format!("---\n{front_matter}\n---\n# m\n"));
    workspace
}

fn conflicts(workspace: &Workspace) -> bool {
    workspace.check().codes().contains(&"license-conflict".to_owned())
}

#[test]
fn a_card_agrees_contradicts_or_says_nothing() {
    for (license, front_matter, expected) in [
        ("Apache-2.0", "license: apache-2.0", false),
        ("Apache-2.0", "license: mit", true),
        ("Apache-2.0", "license: [apache-2.0, mit]", false),
        ("Apache-2.0", "license: cc-by-nc-4.0\nlicense: apache-2.0", false),
        ("MIT OR Apache-2.0", "license: mit", false),
        ("Apache-2.0", "language: en", false),
        ("Apache-2.0", "license: other", false),
        ("Apache-2.0", "license: unknown", false),
        ("Apache-2.0", "license: other\nlicense_name: mnpl", true),
        ("Apache-2.0", "license: other\nlicense_name: words-of-our-own", false),
        ("Apache-2.0", "license: other\nlicense_name: bigcode-openrail-m", true),
        ("MIT", "license: mit\nlicense_name: gemma", true),
        ("Apache-2.0", "license: [mit", false),
        ("GPL-3.0-or-later", "license: gpl-3.0", false),
        ("LicenseRef-Gemma-ToU-2024-02-21", "license: gemma", false),
        ("LicenseRef-scancode-llama-3.1-license-2024", "license: llama3.2", true),
        ("Apache-2.0", "license: other\nextra_gated_prompt: |\n  Gemma Terms of Use\n\n  You agree.", true),
    ] {
        assert_eq!(conflicts(&with_card(license, front_matter)), expected, "{license}, {front_matter}");
    }
}

/// One name may stand for several texts: only what contradicts all of them is a conflict.
#[test]
fn a_name_in_the_words_of_a_card_may_stand_for_several_texts() {
    let falcon = "- License: TII Falcon-LLM License 2.0";
    let flux = "## License\nThis model falls under the [`FLUX.1 [dev]` Non-Commercial License](LICENSE.md).";
    for (license, words, is_conflict) in [
        ("LicenseRef-TII-Falcon-3-2024-12", falcon, false),
        ("LicenseRef-TII-Falcon-LLM", falcon, false),
        ("MIT", falcon, true),
        ("LicenseRef-FLUX.1-dev-NC-1.1.1", flux, false),
    ] {
        let workspace = Workspace::model(&format!("license = \"{license}\"\ncard = \"README.md\""));
        workspace.write("README.md", &format!("# M\n\n{words}\n"));
        assert_eq!(conflicts(&workspace), is_conflict, "{license}: {words}: {}", workspace.check().text());
    }
}

#[test]
fn the_name_of_a_model_is_a_source() {
    for (name, license, expected) in [
        ("Qwen2.5-Coder-3B", "Apache-2.0", true),
        ("Qwen2.5-Coder-7B", "Apache-2.0", false),
        ("Codestral-22B-v0.1-GGUF", "Apache-2.0", true),
        ("words-of-our-own", "Apache-2.0", false),
    ] {
        let keys = format!("license = \"{license}\"\nsource = \"hf:owner/{name}\"");
        assert_eq!(conflicts(&Workspace::model(&keys)), expected, "{name}");
    }
}

/// The name at the source counts, whatever way leads there, and a base that nobody knows explains no known name.
#[test]
fn every_way_to_a_model_has_its_name() {
    for (source, is_known) in [
        ("hf:meta-llama/Llama-2-7b-hf", true),
        ("https://huggingface.co/meta-llama/Llama-2-7b-hf", true),
        ("https://huggingface.co/meta-llama/Llama-2-7b-hf/resolve/main/model.safetensors", true),
        ("git+https://huggingface.co/meta-llama/Llama-2-7b-hf", true),
        ("oci:registry.ollama.ai/library/llama2:7b", true),
        ("docker:ai/llama2:7b", true),
        ("https://cdn.acme.example/gemma-2-9b-it-Q4_K_M.gguf", true),
        ("https://cdn.acme.example/command-router.gguf", false),
        ("https://cdn.acme.example/command-r7b-12-2024.gguf", true),
        ("hf:acme/command-recognizer", false),
        ("https://huggingface.co/acme/m", false),
    ] {
        let model = Workspace::model(&format!("license = \"MIT\"\nsource = \"{source}\""));
        assert_eq!(conflicts(&model), is_known, "{source}");
        let base = Workspace::model(&format!(
            "license = \"MIT\"\n[[package.metadata.model-sbom.model.base]]\nname = \"base\"\n\
             source = \"{source}\"\nlicense = \"MIT\"\nrelation = \"finetune\""
        ));
        assert_eq!(base.check().denied().contains(&"lineage-license".to_owned()), is_known, "{source}");
    }
    for (base, license, is_denied) in [
        ("foundation", "MIT", true),
        ("Mistral-7B-v0.1", "Apache-2.0", false),
        ("whisper-tiny", "MIT", false),
    ] {
        let workspace = Workspace::model(&format!(
            "license = \"MIT\"\n[[package.metadata.model-sbom.model.base]]\nname = \"{base}\"\n\
             license = \"{license}\"\nrelation = \"finetune\""
        ));
        workspace.replace("Cargo.toml", "name = \"m\"", "name = \"Llama-2-7b-hf\"");
        assert_eq!(conflicts(&workspace), is_denied, "{base}");
    }
}

#[test]
fn a_licence_file_is_a_source() {
    let workspace = Workspace::fixture("coding-assistant");
    assert!(!conflicts(&workspace));
    workspace.replace("Cargo.toml", "license = \"Apache-2.0\"", "license = \"MIT\"");
    let output = workspace.run(&["check"]);
    for part in [
        "4 sources contradict the licence of `qwen2.5-coder-1.5b-instruct`",
        "qwen2.5-coder-1.5b-instruct-q8_0.gguf` says: apache-2.0, https://huggingface.co/Qwen/",
        "the licence file `models/qwen2.5-coder-1.5b-instruct/LICENSE` says: Apache-2.0 (contradicts)",
        "the model card `models/qwen2.5-coder-1.5b-instruct/README.md` says: apache-2.0, which is Apache-2.0 (contradicts)",
    ] {
        assert!(output.stderr.contains(part), "{part}\n{}", output.stderr);
    }
}

#[test]
fn a_review_settles_what_the_sources_said_then() {
    let workspace = with_card("Apache-2.0", "license: mit");
    assert_eq!(workspace.check().codes(), ["license-conflict"]);
    decide_without_text(&workspace);
    assert_eq!(workspace.check().code, 0, "{}", workspace.read("model-sbom.toml"));
    workspace.replace("README.md", "license: mit", "license: cc-by-nc-4.0");
    let output = workspace.check();
    assert_eq!(output.codes(), ["license-conflict"]);
}

#[test]
fn a_review_of_custom_terms_lapses_when_the_tag_of_the_card_changes() {
    let workspace = with_card("LicenseRef-acme", "license: other\nlicense_name: acme");
    decide_without_text(&workspace);
    assert_eq!(workspace.check().code, 0);
    workspace.replace("README.md", "license_name: acme", "license_name: acme-2");
    let output = workspace.check();
    assert_eq!(output.codes(), ["custom-license"]);
    let change = "\\\"model-card: other, license_name acme\\\" has become \\\"model-card: other, license_name acme-2\\\"";
    assert!(output.text().contains(change), "{}", output.text());
}

/// A GGUF file with texts of its own terms.
fn gguf(pairs: &[(&str, &str)]) -> Vec<u8> {
    let text = |text: &str| [&(text.len() as u64).to_le_bytes()[..], text.as_bytes()].concat();
    let head = [&b"GGUF\x03\0\0\0"[..], &[0; 8], &(pairs.len() as u64).to_le_bytes()].concat();
    let pairs =
        pairs.iter().flat_map(|(key, value)| [text(key), 8_u32.to_le_bytes().to_vec(), text(value)].concat());
    head.into_iter().chain(pairs).collect()
}

#[test]
fn a_header_speaks_from_the_lock_too() {
    let workspace = Workspace::model("license = \"Apache-2.0\"");
    let file = workspace.path().join("weights.gguf");
    std::fs::write(&file, gguf(&[("general.license", "mit")])).expect("written");
    assert!(conflicts(&workspace));
    assert_eq!(workspace.run(&["lock"]).code, 0);
    std::fs::remove_file(&file).expect("removed");
    assert!(conflicts(&workspace), "{}", workspace.check().text());
}

#[test]
fn a_header_is_understood_in_the_words_of_people() {
    for (pairs, expected) in [
        (&[("general.license", "AGPL-3.0 License (https://ultralytics.com/license)")][..], true),
        (&[("general.license", "Apache License, Version 2.0")], false),
        (&[("general.license.link", "https://choosealicense.com/licenses/agpl-3.0/")], true),
        (&[("general.license", "a licence of our own")], false),
        (&[("general.license", "apache-2.0"), ("general.license.name", "Gemma Terms of Use")], true),
        (&[("general.license", "apache-2.0"), ("general.license.name", "Apache License 2.0")], false),
    ] {
        let workspace = Workspace::model("license = \"Apache-2.0\"");
        std::fs::write(workspace.path().join("weights.gguf"), gguf(pairs)).expect("written");
        assert_eq!(conflicts(&workspace), expected, "{pairs:?}");
    }
}

/// A text that nobody recognises and that opens with the words of another family of licences is no text of the declared one.
#[test]
fn a_text_that_opens_as_another_licence_does_is_a_conflict() {
    const APACHE: &str = "Apache License\nVersion 2.0, January 2004\n\nWith changes by Acme.";
    const GPL: &str = "GNU GENERAL PUBLIC LICENSE\nVersion 3, 29 June 2007\n\nWith changes by Acme.";
    const PERMISSION: &str =
        "Permission is hereby granted, free of charge, to any person obtaining a copy, and to Acme.";
    for (license, text, expected) in [
        ("MIT", APACHE, Some("license-conflict")),
        ("Apache-2.0", APACHE, Some("unrecognised-terms")),
        ("MIT", GPL, Some("license-conflict")),
        ("GPL-3.0-or-later", GPL, Some("unrecognised-terms")),
        ("Apache-2.0", PERMISSION, Some("license-conflict")),
        ("MIT", PERMISSION, Some("unrecognised-terms")),
        ("MIT OR Apache-2.0", PERMISSION, Some("unrecognised-terms")),
        ("BSL-1.0", "Boost Software License - Version 1.0\n\nFor Acme.", Some("unrecognised-terms")),
        ("MIT", "Acme terms, which are not those of the Apache License.", Some("unrecognised-terms")),
        ("LicenseRef-acme", APACHE, Some("custom-license")),
    ] {
        let workspace = Workspace::model(&format!("license = \"{license}\"\nlicense-file = \"LICENSE\""));
        workspace.write("LICENSE", text);
        let output = workspace.check();
        let expected: Vec<_> = expected.into_iter().collect();
        assert_eq!(output.denied(), expected, "{license}: {text}: {}", output.text());
        let is_quoted = output.text().contains("a text that opens with");
        assert_eq!(is_quoted, expected == ["license-conflict"], "{license}: {}", output.text());
    }
}
