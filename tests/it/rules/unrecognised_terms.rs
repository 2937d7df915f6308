//! `unrecognised-terms`

use super::{decide, decide_without_text};
use crate::support::Workspace;

const MIT: &str = include_str!("../../../LICENSE-MIT");

fn with_text(license: &str, text: impl AsRef<[u8]>) -> Workspace {
    let workspace = Workspace::model(&format!("license = \"{license}\"\nlicense-file = \"LICENSE\""));
    std::fs::write(workspace.path().join("LICENSE"), text).expect("written");
    workspace
}

fn with_card(license: &str, front_matter: &str) -> Workspace {
    let workspace = Workspace::model(&format!("license = \"{license}\"\ncard = \"README.md\""));
    workspace.write("README.md", &format!("---\n{front_matter}\n---\n# m\n"));
    workspace
}

/// The findings at `deny`.
fn denied(workspace: &Workspace) -> Vec<String> {
    workspace.check().denied()
}

#[test]
fn a_text_that_is_not_the_declared_one_needs_a_person() {
    let none: &[&str] = &[];
    for (license, text, expected) in [
        ("MIT", MIT.to_owned(), none),
        ("MIT OR Apache-2.0", MIT.to_owned(), none),
        ("Apache-2.0", MIT.to_owned(), &["license-conflict"]),
        ("MIT", format!("{MIT}\nCommercial use is prohibited.\n"), &["unrecognised-terms"]),
        ("MIT", "Acme terms: for research alone.".to_owned(), &["unrecognised-terms"]),
        ("MIT", String::new(), &["unrecognised-terms"]),
        ("MIT", "see https://acme.example/license".to_owned(), &["unrecognised-terms"]),
        (
            "MIT",
            "Gemma Terms of Use\n\nLast modified: May 1, 2030\n\nText.".to_owned(),
            &["unrecognised-terms"],
        ),
        ("LicenseRef-acme", "Acme terms: for research alone.".to_owned(), &["custom-license"]),
        ("MIT OR LicenseRef-acme", "Acme terms.".to_owned(), &["unrecognised-terms"]),
    ] {
        assert_eq!(denied(&with_text(license, &text)), expected, "{license}: {text}");
    }
}

#[test]
fn a_card_that_says_other_terms_or_more_needs_a_person() {
    for (license, front_matter, expected) in [
        ("MIT", "license: mit", None),
        ("MIT", "language: en", None),
        ("MIT", "license: mit\nlicense_link: https://huggingface.co/acme/m/blob/main/LICENSE", None),
        ("MIT", "license: mit\nlicense_name: mit", None),
        ("MIT", "license:\n- mit\n- mit", None),
        ("MIT OR Apache-2.0", "license: [mit, apache-2.0]", None),
        ("MIT", "license: MIT OR Apache-2.0", None),
        ("MIT", "license: other", Some("unrecognised-terms")),
        ("MIT", "license: unknown", Some("unrecognised-terms")),
        ("MIT", "license: other\nlicense_name: my-own-terms", Some("unrecognised-terms")),
        ("MIT", "license: mit\nlicense_name: my-own-terms", Some("unrecognised-terms")),
        ("MIT", "license_name: my-own-terms", Some("unrecognised-terms")),
        ("MIT", "license: other\nlicense_link: https://acme.example/terms", Some("unrecognised-terms")),
        ("MIT", "license_link: https://acme.example/terms", Some("unrecognised-terms")),
        ("MIT", "license: [mit, unknown]", Some("unrecognised-terms")),
        ("Apache-2.0", "license: [apache-2.0, cc-by-nc-4.0]", Some("unrecognised-terms")),
        ("Apache-2.0", "license: apache-2.0\nlicense: cc-by-nc-4.0", Some("unrecognised-terms")),
        ("Apache-2.0", "license: Apache-2.0 AND CC-BY-NC-4.0", Some("license-conflict")),
        ("CC-BY-4.0", "license: cc", Some("unrecognised-terms")),
        ("MIT", "license: cc", Some("license-conflict")),
        ("MIT", "license: [mit", Some("unrecognised-terms")),
        ("MIT", "license: mit\nextra_gated_prompt: For research alone.", Some("unrecognised-terms")),
        ("MIT", "license: mit\nextra_gated_heading: Accept the licence", Some("unrecognised-terms")),
        ("MIT", "license: mit\nextra_gated_description: For research alone", Some("unrecognised-terms")),
        ("MIT", "license: mit\nextra_gated_button_content: Submit", None),
        ("MIT", "license: mit\nlicense_details: research alone", Some("unrecognised-terms")),
        ("MIT", "license: mit\nlicence-file: TERMS", Some("unrecognised-terms")),
        ("MIT", "model:\n  license: cc-by-nc-4.0", Some("license-conflict")),
        ("MIT", "license: mit\ndatasets:\n- name: a\n  license: cc-by-nc-4.0", None),
        ("MIT", "license: mit\ntags: [license:cc-by-nc-4.0]", Some("unrecognised-terms")),
        ("MIT", "license: mit\ntags: [a, license:mit]", None),
        ("MIT", "license: mit\ntags: [base_model:quantized:a/b]", Some("lineage-license")),
        (
            "MIT",
            "license: mit\nlicense_link: https://creativecommons.org/licenses/by-nc/4.0/",
            Some("license-conflict"),
        ),
        ("MIT", "license: other\nlicense_name: Llama 3 Community License", Some("license-conflict")),
    ] {
        let expected: Vec<_> = expected.into_iter().collect();
        assert_eq!(denied(&with_card(license, front_matter)), expected, "{license}: {front_matter}");
    }
}

/// A text of the declared licence beside a link to terms elsewhere: nobody read these.
#[test]
fn a_link_beside_a_right_text_leads_to_terms_that_nobody_read() {
    let unknown = Some("unrecognised-terms");
    for (front_matter, expected) in [
        ("license: mit", None),
        ("license: mit\nlicense_link: LICENSE", None),
        ("license: mit\nlicense_link: ./LICENSE.md", None),
        ("license: mit\nlicense_link: https://huggingface.co/acme/m/blob/main/LICENSE", None),
        ("license: mit\nlicense_link: https://github.com/acme/m/blob/main/LICENSE", None),
        ("license: mit\nlicense_link: https://opensource.org/licenses/MIT", None),
        ("license: mit\nlicense_url: https://acme.example/terms", unknown),
        ("license: mit\nlicense_link: https://acme.example/license", unknown),
        ("license: mit\nlicense_link: https://acme.example/model-terms.pdf", unknown),
        ("license: mit\nlicense_link: TERMS.html", unknown),
        ("license: mit\nterms_of_use: https://acme.example/terms", unknown),
        (
            "license: mit\nlicense_link: https://huggingface.co/meta-llama/Llama-2-7b/blob/main/LICENSE",
            unknown,
        ),
    ] {
        let workspace = with_card("MIT", front_matter);
        workspace.replace("Cargo.toml", "card = ", "license-file = \"LICENSE\"\ncard = ");
        workspace.write("LICENSE", MIT);
        let expected: Vec<_> = expected.into_iter().collect();
        assert_eq!(denied(&workspace), expected, "{front_matter}");
    }
}

/// What one agrees to for access that is the declared licence, or about contact data, says nothing against it.
#[test]
fn a_gate_about_contact_or_the_declared_licence_is_no_other_terms() {
    let unknown = Some("unrecognised-terms");
    for (gate, expected) in [
        ("extra_gated_prompt: By accessing this model you agree to the terms of the MIT license.", None),
        ("extra_gated_fields:\n  I agree to the MIT License: checkbox", None),
        (
            "extra_gated_fields:\n  Subscribe to our newsletter: checkbox\n  I have read the model card: checkbox",
            None,
        ),
        ("extra_gated_prompt: You agree to share your contact information with the authors.", None),
        (
            "extra_gated_description: We process personal data as our <a href=\"https://a.example/terms/\">Privacy Policy</a> says.",
            None,
        ),
        ("extra_gated_prompt: You agree to the CC-BY-NC-4.0 license.", unknown),
        ("extra_gated_prompt: You agree to the MIT license and to our terms of use.", unknown),
        ("extra_gated_prompt: You agree to the MIT license. For research only.", unknown),
        ("extra_gated_prompt: Leave your email and use it for research alone.", unknown),
        ("extra_gated_prompt: We process personal data. You may not deploy it.", unknown),
        ("extra_gated_fields:\n  I agree: checkbox", unknown),
    ] {
        let expected: Vec<_> = expected.into_iter().collect();
        assert_eq!(denied(&with_card("MIT", &format!("license: mit\n{gate}"))), expected, "{gate}");
    }
}

/// Keys named after a licence: what the licence is of decides what it says about the model.
#[test]
fn a_key_named_after_a_licence_says_what_it_says_of_what() {
    let unknown = Some("unrecognised-terms");
    let base = "[[package.metadata.model-sbom.model.base]]\nname = \"b\"\nlicense = \"Apache-2.0\"\nrelation = \"finetune\"";
    let data = "[[package.metadata.model-sbom.model.dataset]]\nname = \"d\"\nlicense = \"ODbL-1.0\"\nrole = \"evaluation\"";
    for (parts, front_matter, expected) in [
        ("", "license_details: mit", None),
        ("", "weights-license: MIT License", None),
        ("", "model_licence: [mit, mit]", None),
        ("", "license-code: mit\nlicense-weights: mit\nlicense-data: cc-by-4.0", None),
        ("", "license: {code: apache-2.0, weights: mit}", None),
        ("", "license:\n- code: mit\n- model: mit", None),
        ("", "code_license: apache-2.0", None),
        ("", "dataLicense: cc-by-sa-4.0", None),
        ("", "license_url: https://opensource.org/licenses/MIT", None),
        ("", "training_data: {license: cc0-1.0}", None),
        ("", "code: {license: mit}", None),
        ("", "label2id: {license: 3, license_plate: 4}", None),
        ("", "extra_gated_fields: {I accept the license: text}", None),
        ("", "weights-license: cc-by-nc-4.0", Some("license-conflict")),
        ("", "modelLicense: cc-by-nc-4.0", Some("license-conflict")),
        ("", "checkpointlicense: gpl-3.0", Some("license-conflict")),
        ("", "lizenz: cc-by-nc-4.0", Some("license-conflict")),
        ("", "license: {code: mit, weights: cc-by-nc-4.0}", Some("license-conflict")),
        ("", "license:\n- code: mit\n- model: cc-by-nc-4.0", Some("license-conflict")),
        ("", "license_url: https://creativecommons.org/licenses/by-nc/4.0/", Some("license-conflict")),
        ("", "commercial_use: allowed", None),
        ("", "non_commercial: false", None),
        ("", "restrictions: none", None),
        ("", "intended_use: research and products", None),
        ("", "model-index:\n- name: m\n  license: mit", None),
        ("", "commercial-use: false", unknown),
        ("", "non_commercial: true", unknown),
        ("", "intended_use: For research only", unknown),
        ("", "copyright: Acme. Not for commercial use", unknown),
        ("", "model-index:\n- name: m\n  license: cc-by-nc-4.0", Some("license-conflict")),
        ("", "parent_model: meta-llama/Llama-2-7b-hf", Some("lineage-license")),
        ("", "finetuned-from: [a/b]", Some("lineage-license")),
        ("", "code_license: agpl-3.0", unknown),
        ("", "code_license: Acme terms", unknown),
        ("", "license: mit\nlicense_url: https://github.com/acme/m/blob/main/LICENSE", None),
        ("", "license: mit\nmodel_license_link: https://huggingface.co/acme/m/blob/main/LICENSE.md", None),
        ("", "license: mit\nlicense_url: https://acme.example/terms", unknown),
        ("", "license: mit\nmodel_license_link: https://acme.example/terms", unknown),
        ("", "license: mit\nmodel_license: https://acme.example/terms", unknown),
        ("", "license: mit\nterms_of_use: https://acme.example/terms", unknown),
        ("", "license: mit\ncode_license: https://acme.example/terms", unknown),
        ("", "license: mit\ndata_license: https://acme.example/terms", unknown),
        ("", "license: mit\ndata_license_url: https://acme.example/terms", unknown),
        ("", "license: mit\nlicensee: Acme", None),
        ("", "data-licence: cc-by-nc-4.0", unknown),
        ("", "dataset_license: unknown", unknown),
        ("", "base_model_license: llama3", unknown),
        ("", "training_data:\n  licence: research alone", unknown),
        (base, "base_model_license: apache-2.0", None),
        (base, "base_model: {name: b, license: apache-2.0}", None),
        (base, "base_model_license: cc-by-nc-4.0", unknown),
        (data, "data_license: odbl-1.0", None),
    ] {
        let workspace = with_card("MIT", front_matter);
        let manifest = workspace.read("Cargo.toml");
        workspace.write("Cargo.toml", &format!("{manifest}{parts}\n"));
        let expected: Vec<_> = expected.into_iter().collect();
        assert_eq!(denied(&workspace), expected, "{parts} {front_matter}");
    }
}

#[test]
fn a_key_that_withholds_commerce_says_nothing_new_of_terms_that_do() {
    let workspace = with_card("CC-BY-NC-4.0", "license: cc-by-nc-4.0\ncommercial_use: false");
    workspace.write("model-sbom.toml", "[use]\ncommercial = false\n");
    assert_eq!(denied(&workspace), Vec::<String>::new());
}

#[test]
fn front_matter_of_another_kind_is_no_silence() {
    let workspace = with_card("MIT", "");
    workspace.write("README.md", "+++\nlicense = \"cc-by-nc-4.0\"\n+++\n");
    assert_eq!(denied(&workspace), ["unrecognised-terms"]);
}

/// A right text stays right whoever holds the copyright, and a clause in place of a name makes it another.
#[test]
fn a_holder_has_a_name_in_any_script() {
    let none: &[&str] = &[];
    for (line, expected) in [
        ("Copyright (c) 2024 阿里云", none),
        ("Copyright (c) 2024 ООО «Яндекс»", none),
        ("Copyright (c) 2024 Fraunhofer-Gesellschaft zur Förderung der angewandten Forschung e.V.", none),
        ("Copyright (c) 2024 Acme® GmbH & Co. KG <12345+acme@users.noreply.github.com>", none),
        ("Copyright (c) 2024 禁止商用", &["unrecognised-terms"]),
        ("Copyright (c) 2024 Яндекс, только для исследований", &["unrecognised-terms"]),
        ("Copyright (c) 2024 Acme Nur Für Forschung", &["unrecognised-terms"]),
    ] {
        assert_eq!(denied(&with_text("MIT", format!("{line}\n\n{MIT}"))), expected, "{line}");
    }
}

#[test]
fn custom_terms_whose_text_is_another_are_unknown() {
    let text = "LLAMA 3.1 COMMUNITY LICENSE AGREEMENT\nLlama 3.1 Version Release Date: July 23, 2024\n\nOther words.";
    let workspace = with_text("LicenseRef-scancode-llama-3.1-license-2024", text);
    workspace.write(
        "model-sbom.toml",
        "[use]\ncommercial = true\noffering = [\"internal\"]\nmonthly-active-users = 1\n",
    );
    let json = workspace.check().json();
    assert_eq!(json["unknown_terms"], serde_json::json!(["m"]), "{json}");
}

#[test]
fn a_name_or_an_address_beside_the_text_is_settled_by_the_text() {
    for (front_matter, expected) in [
        ("license: other\nlicense_link: LICENSE", 0),
        ("license: other\nlicense_link: ./LICENSE", 0),
        ("license: other\nlicense_link: TERMS", 1),
        ("license: other", 1),
    ] {
        let workspace = with_text("MIT", MIT);
        workspace.replace("Cargo.toml", "license-file", "card = \"README.md\"\nlicense-file");
        workspace.write("README.md", &format!("---\n{front_matter}\n---\n"));
        assert_eq!(denied(&workspace).len(), expected, "{front_matter}");
    }
}

/// Other terms for the weights, in whatever shape a card has them.
#[test]
fn other_terms_that_a_card_refers_to_need_a_person() {
    for (body, is_denied) in [
        ("## License\nCode under MIT, weights under the Acme Model Agreement.", true),
        ("<h2>License</h2><p>CC BY-NC 4.0</p>", true),
        ("| part | license |\n|---|---|\n| code | MIT |\n| weights | CC BY-NC 4.0 |", true),
        ("## License\nMIT for companies under 10 people; others need a licence.", true),
        ("## License\nSee the LICENSE-WEIGHTS file for the weights.", true),
        ("## License\nDual-licensed: MIT for open source, commercial licence otherwise.", true),
        ("## License\nMIT + RAIL restrictions.", true),
        ("## License\nMIT, see LICENSE.", false),
        ("## License\nMIT. Contributors sign the Contributor License Agreement.", false),
        ("<h2>License</h2><p>MIT</p>", false),
        ("| part | license |\n|---|---|\n| code | Apache-2.0 |\n| weights | MIT |", false),
    ] {
        let workspace = with_card("MIT", "license: mit");
        workspace.write("README.md", &format!("---\nlicense: mit\n---\n# m\n{body}\n"));
        assert_eq!(!denied(&workspace).is_empty(), is_denied, "{body}");
    }
    for (name, text) in [
        ("tokenizer_config.json", "{\"license\": \"cc-by-nc-4.0\"}"),
        ("config.yaml", "license: cc-by-nc-4.0\n"),
        ("USAGE_RESTRICTIONS.md", "No commerce."),
        ("Modelfile", "FROM ./weights.gguf\nLICENSE \"\"\"\nNo commerce at all.\n\"\"\"\n"),
        ("Modelfile", "FROM llama2\n"),
        ("quantize_config.json", "{\"model_name_or_path\": \"meta-llama/Llama-2-7b-hf\"}"),
    ] {
        let workspace = Workspace::model("license = \"MIT\"");
        workspace.replace("Cargo.toml", "[\"weights.gguf\"]", "[\"m/weights.gguf\"]");
        workspace.write("m/weights.gguf", &workspace.read("weights.gguf"));
        workspace.write(&format!("m/{name}"), text);
        assert!(!denied(&workspace).is_empty(), "{name}");
    }
}

/// Without a text, an address elsewhere may be that of other terms; with the text, it is that of a copy.
#[test]
fn an_address_beside_a_tag_leads_to_the_licence_or_to_the_repository() {
    let base = "[[package.metadata.model-sbom.model.base]]\nname = \"Example-7B\"\nlicense = \"MIT\"\nrelation = \"quantized\"";
    for (keys, link, is_known) in [
        ("", "LICENSE", true),
        ("", "https://opensource.org/licenses/MIT", true),
        ("", "https://spdx.org/licenses/MIT.html", true),
        ("", "https://choosealicense.com/licenses/mit/", true),
        ("", "https://huggingface.co/acme/m/resolve/main/LICENSE", true),
        ("", "https://huggingface.co/microsoft/phi-2/resolve/main/LICENSE", true),
        ("source = \"hf:acme/example-gguf\"", "https://huggingface.co/acme/example/blob/main/LICENSE", true),
        ("source = \"hf:acme/x\"", "https://github.com/acme/research/blob/main/LICENSE", true),
        (base, "https://huggingface.co/other/Example-7B/blob/main/LICENSE", true),
        ("", "https://huggingface.co/meta-llama/Llama-2-7b/blob/main/LICENSE", false),
        ("", "https://huggingface.co/other/thing/blob/main/LICENSE", false),
        ("", "https://acme.example/eval", false),
        ("source = \"hf:acme/x\"", "https://huggingface.co/acme/x/blob/main/EVAL.md", false),
    ] {
        let workspace = with_card("MIT", &format!("license: mit\nlicense_link: {link}"));
        workspace.replace("Cargo.toml", "card = \"README.md\"", &format!("card = \"README.md\"\n{keys}"));
        assert_eq!(denied(&workspace).is_empty(), is_known, "{keys} {link}: {:?}", denied(&workspace));
        workspace.replace("Cargo.toml", "card =", "license-file = \"LICENSE\"\ncard =");
        workspace.write("LICENSE", MIT);
        // Beside the text, a licence file of a repository is where a copy of it lies; another page has other terms.
        let is_copy = is_known || link.ends_with("other/thing/blob/main/LICENSE");
        assert_eq!(denied(&workspace).is_empty(), is_copy, "{link}, with the text");
    }
}

#[test]
fn several_causes_of_one_kind_are_one_finding() {
    let workspace = with_text("MIT", "Acme terms.");
    workspace.replace("Cargo.toml", "license-file", "card = \"README.md\"\nlicense-file");
    workspace.write("README.md", "---\nlicense: other\n---\n");
    let output = workspace.run(&["check"]);
    for part in [
        "error[unrecognised-terms]: 2 sources state terms of `m` that are not recognised as `MIT`",
        "the licence file `LICENSE` is an unrecognised text",
        "the model card `README.md` says: other, which is no known licence",
    ] {
        assert!(output.stderr.contains(part), "{part}\n{}", output.stderr);
    }
    workspace.write("README.md", "---\nlicense: apache-2.0\n---\n");
    assert_eq!(denied(&workspace), ["license-conflict"]);
}

#[test]
fn a_review_settles_this_text_and_no_other() {
    let workspace = with_text("MIT", "Acme terms.");
    decide(&workspace, "--approve");
    assert_eq!(workspace.check().code, 0, "{}", workspace.read("model-sbom.toml"));
    workspace.write("LICENSE", "Acme  terms!\n");
    assert_eq!(workspace.check().code, 0);
    workspace.write("LICENSE", "Acme terms, amended.");
    assert_eq!(denied(&workspace), ["license-text-changed"]);
    workspace.write("LICENSE", MIT);
    assert_eq!(workspace.check().code, 0);
}

#[test]
fn a_review_settles_what_the_card_said_then() {
    let workspace = with_card("MIT", "license: other\nlicense_name: acme");
    decide_without_text(&workspace);
    assert_eq!(workspace.check().code, 0, "{}", workspace.read("model-sbom.toml"));
    workspace.replace("README.md", "license_name: acme", "license_name: acme-2");
    assert_eq!(denied(&workspace), ["unrecognised-terms"]);
}

#[test]
fn a_rejected_text_is_told_once() {
    let workspace = with_text("MIT", "Acme terms.");
    decide(&workspace, "--reject");
    assert_eq!(denied(&workspace), ["review-rejected"]);
}

/// What a section on the licence asks of users is not in the licence, whose name stands beside it; a review settles it.
#[test]
fn a_request_in_a_section_on_the_licence_needs_a_person() {
    for (license, section, is_asked) in [
        ("MIT", "MIT License. If you use it in a product, please cite our paper.", false),
        ("MIT", "MIT. If you intend to use it beyond permissible usage, please consult with us.", false),
        ("MIT", "We ask companies to contact us first.", true),
        (
            "MIT",
            "Released under the MIT license.\n\nPlease get in touch before deploying this\nin a product.",
            true,
        ),
        ("MIT", "MIT\n\n- You may not redistribute the weights.", true),
        ("CC-BY-NC-4.0", "CC BY-NC 4.0. For commercial use, please contact us.", false),
        ("CC-BY-NC-4.0", "CC BY-NC 4.0. You must register before you use it.", true),
    ] {
        let workspace = with_card(license, "language: en");
        workspace.write("README.md", &format!("# m\n\n## License\n\n{section}\n\n## Use\n"));
        workspace.write("model-sbom.toml", "[use]\ncommercial = false\noffering = [\"internal\"]\n");
        let expected: &[&str] = if is_asked { &["unrecognised-terms"] } else { &[] };
        assert_eq!(denied(&workspace), expected, "{license}: {section}");
    }
    let workspace = with_card("MIT", "license: mit");
    workspace.write("README.md", "**License:** MIT, but ask us before use\n");
    assert!(
        workspace.check().text().contains("\\\"MIT, but ask us before use\\\""),
        "{}",
        workspace.check().text()
    );
    decide_without_text(&workspace);
    assert_eq!(workspace.check().code, 0);
}

/// A section may have another name.
#[test]
fn a_section_on_conditions_is_one_on_the_licence() {
    let titles = [
        "Conditions of use",
        "Usage conditions",
        "Redistribution",
        "Conditions",
        "Legal",
        "Permitted use:",
        "Commercial use",
    ];
    for title in titles {
        let workspace = with_card("MIT", "language: en");
        workspace
            .write("README.md", &format!("# m\n\n## {title}\n\nYou may not redistribute the weights.\n"));
        assert_eq!(denied(&workspace), ["unrecognised-terms"], "{title}");
    }
}

#[test]
fn a_text_in_another_encoding_or_format_is_read_or_named() {
    let utf16: Vec<u8> = MIT.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let page = format!("<!DOCTYPE html><title>MIT</title><pre>\n{MIT}</pre>");
    // A reader may see other terms than the words.
    let picture = format!("<!DOCTYPE html><title>MIT</title><img src=\"terms.png\"><pre>\n{MIT}</pre>");
    // In the code page 1251: commercial use is forbidden.
    let clause = b"\xca\xee\xec\xec\xe5\xf0\xf7\xe5\xf1\xea\xee\xe5 \xe7\xe0\xef\xf0\xe5\xf9\xe5\xed\xee.\n";
    for (text, reason) in [
        ([&[0xff, 0xfe], utf16.as_slice()].concat(), None),
        (utf16, Some("it is bytes that are no text")),
        (page.into_bytes(), None),
        (picture.into_bytes(), Some("it is an HTML page")),
        ([MIT.as_bytes(), clause].concat(), Some("it is bytes that are not UTF-8")),
    ] {
        let output = with_text("MIT", text).run(&["check"]);
        assert_eq!(output.code, i32::from(reason.is_some()), "{}", output.stderr);
        assert!(reason.is_none_or(|reason| output.stderr.contains(reason)), "{reason:?}\n{}", output.stderr);
    }
}

#[test]
fn a_card_in_other_spellings_and_shapes_is_read_or_asked_for() {
    for (card, expected) in [
        ("---\nlicence: cc-by-nc-4.0\n---\n", "license-conflict"),
        ("---\nLicense: cc-by-nc-4.0\n---\n", "license-conflict"),
        ("---\nlicense: {name: mit, note: ask}\n---\n", "unrecognised-terms"),
        ("---\n- license: mit\n---\n", "unrecognised-terms"),
        ("---\nlicense: cc-by-nc-4.0\n\n# m\n", "unrecognised-terms"),
        ("# m\n\nA model under other terms.\n", "unrecognised-terms"),
    ] {
        let workspace = with_card("MIT", "");
        workspace.write("README.md", card);
        assert_eq!(denied(&workspace), [expected], "{card}");
    }
    let workspace = with_card("MIT", "");
    let card = "---\nlicense: cc-by-nc-4.0\n---\n";
    let utf16: Vec<u8> = card.encode_utf16().flat_map(u16::to_be_bytes).collect();
    std::fs::write(workspace.path().join("README.md"), [&[0xfe, 0xff], utf16.as_slice()].concat())
        .expect("written");
    assert_eq!(denied(&workspace), ["license-conflict"]);
    workspace.write("README.md", "# m\n\nA model of other words.\n");
    assert_eq!(denied(&workspace), Vec::<String>::new());
}

#[test]
fn texts_of_bases_and_data_and_others_among_the_files_are_looked_at() {
    let base = "[[package.metadata.model-sbom.model.base]]\nname = \"b\"\nlicense = \"MIT\"\n\
                license-file = \"OTHER\"\nrelation = \"finetune\"";
    let data = "[[package.metadata.model-sbom.model.dataset]]\nname = \"d\"\nlicense = \"CC-BY-4.0\"\n\
                license-file = \"OTHER\"\nrole = \"training\"";
    for (keys, text, expected) in [
        (base, MIT, None),
        (base, "Acme terms.", Some("the licence file of a base")),
        (data, "Acme terms.", Some("the licence file of a dataset")),
        (data, MIT, Some("the text of MIT")),
    ] {
        let workspace = Workspace::model(&format!("license = \"MIT\"\n{keys}"));
        workspace.write("OTHER", text);
        let output = workspace.run(&["check"]);
        let found = output.stderr.contains("error[unrecognised-terms]");
        assert_eq!(found, expected.is_some(), "{keys}\n{}", output.stderr);
        assert!(expected.is_none_or(|words| output.stderr.contains(words)), "{}", output.stderr);
        workspace.json("cyclonedx-1.7-json", &[]);
        decide_without_text(&workspace);
        assert_eq!(workspace.check().code, 0, "{keys}");
    }
    let workspace = Workspace::model("license = \"MIT\"");
    workspace.replace("Cargo.toml", "[\"weights.gguf\"]", "[\"weights.gguf\", \"LICENSE.txt\"]");
    workspace.write("LICENSE.txt", MIT);
    assert_eq!(denied(&workspace), Vec::<String>::new());
    workspace.write("LICENSE.txt", "Acme terms.");
    assert_eq!(denied(&workspace), ["unrecognised-terms"]);
}

#[test]
fn a_text_is_filed_under_a_licence_only_where_it_is_that() {
    let acme = "Acme terms: for research alone.";
    let workspace = with_text("MIT", acme);
    for format in ["cyclonedx-1.6-json", "cyclonedx-1.7-json"] {
        let document = workspace.json(format, &[]);
        let model =
            document["components"].as_array().expect("components").iter().find(|part| part["name"] == "m");
        let evidence = &model.expect("the model")["evidence"]["licenses"];
        assert_eq!(evidence[0]["license"]["name"], "LICENSE", "{evidence}");
        assert_eq!(evidence[0]["license"]["text"]["content"], acme, "{evidence}");
    }
    let workspace = with_text("MIT", MIT);
    let document = workspace.json("cyclonedx", &[]);
    let model =
        document["components"].as_array().expect("components").iter().find(|part| part["name"] == "m");
    assert_eq!(model.expect("the model")["evidence"]["licenses"][0]["license"]["id"], "MIT");
    // A text that is titled as a licence of the catalogue is not the text that `LicenseRef-…` stands for.
    let gemma = "LicenseRef-Gemma-ToU-2024-02-21";
    let workspace = with_text(gemma, "Gemma Terms of Use\n\nLast modified: February 21, 2024\n\nMy words.");
    let document = workspace.json("spdx", &[]);
    let extracted = &document["hasExtractedLicensingInfos"][0];
    assert_eq!(extracted["licenseId"], gemma);
    assert!(!extracted["extractedText"].as_str().expect("a text").contains("My words"), "{extracted}");
    let workspace = with_text("LicenseRef-acme", acme);
    let document = workspace.json("spdx", &[]);
    assert_eq!(document["hasExtractedLicensingInfos"][0]["extractedText"], acme);
}

/// Whoever approves a text of its own approves these terms: no id of the SPDX License List is concluded for it.
#[test]
fn an_approved_text_of_its_own_is_not_concluded_to_be_the_listed_licence() {
    for (license, text, concluded) in [
        ("MIT", "Terms of Acme. You may use it on weekdays.", "NOASSERTION"),
        ("MIT", include_str!("../../../LICENSE-MIT"), "MIT"),
        ("LicenseRef-acme", "Terms of Acme. You may use it on weekdays.", "LicenseRef-acme"),
        ("Apache-2.0", include_str!("../../../LICENSE-MIT"), "NOASSERTION"),
    ] {
        let workspace = Workspace::model(&format!("license = \"{license}\"\nlicense-file = \"LICENSE.m\""));
        workspace.write("LICENSE.m", text);
        if !text.starts_with("MIT License") {
            let review = ["review", "m", "--approve", "--by", "Ada", "--reason", "read"];
            assert_eq!(workspace.run(&review).code, 0, "{license}");
            assert_eq!(workspace.check().denied(), Vec::<String>::new(), "{license}");
        }
        let document = workspace.run(&["--format", "spdx-tv", "--output", "-"]);
        let text = document.text();
        let package = text.split("PackageName: m\n").nth(1).expect("the model");
        let line =
            package.lines().find(|line| line.starts_with("PackageLicenseConcluded")).expect("a conclusion");
        assert_eq!(line, format!("PackageLicenseConcluded: {concluded}"));
        // A known text is told as evidence under its own id.
        if license == "Apache-2.0" {
            continue;
        }
        let components = workspace.run(&["--format", "cyclonedx", "--output", "-"]);
        assert_eq!(components.text().contains("\"concluded\""), concluded != "NOASSERTION", "{license}");
    }
}

/// Of `MIT OR LicenseRef-acme`, `MIT` is taken, and no review of the other terms is asked for.
#[test]
fn terms_of_ones_own_that_are_only_offered_excuse_no_source() {
    let model = |keys: &str, files: &[(&str, &str)]| {
        let workspace = Workspace::model(&format!("license = \"MIT OR LicenseRef-acme\"\n{keys}"));
        files.iter().for_each(|(path, text)| workspace.write(path, text));
        workspace
    };
    let card = "license-file = \"m/LICENSE\"\ncard = \"m/README.md\"";
    let part = |kind: &str, role: &str| {
        format!(
            "[[package.metadata.model-sbom.model.{kind}]]\nname = \"p\"\nlicense = \"LicenseRef-other\"\n\
             license-file = \"OTHER\"\n{role}"
        )
    };
    for (front_matter, body, other, expected) in [
        ("license: mit", "", None, None),
        ("license: mit\nextra_gated_prompt: No commerce.", "", None, Some("an access prompt")),
        ("license: mit", "## License\nCommercial use is prohibited.\n", None, Some("a section")),
        ("license: mit", "## Use\nThis model is for non-commercial use only.\n", None, Some("a use")),
        ("license: mit", "", Some(("m/EULA.txt", "No commerce.")), Some("a further text")),
        ("license: mit", "", Some(("m/USE_POLICY.md", "Do no harm.")), Some("a policy")),
    ] {
        let readme = format!("---\n{front_matter}\n---\n# m\n{body}");
        let workspace = model(card, &[("m/LICENSE", MIT), ("m/README.md", &readme)]);
        other.iter().for_each(|(path, text)| workspace.write(path, text));
        workspace.replace("Cargo.toml", "[\"weights.gguf\"]", "[\"m/weights.gguf\"]");
        workspace.write("m/weights.gguf", &workspace.read("weights.gguf"));
        let denied = denied(&workspace);
        let is_denied = denied.iter().any(|code| code == "unrecognised-terms");
        assert_eq!(is_denied, expected.is_some(), "{expected:?}: {denied:?}");
    }
    let workspace = model(&part("dataset", "role = \"training\""), &[("OTHER", "No commerce.")]);
    assert!(denied(&workspace).contains(&"unrecognised-terms".to_owned()));
}

/// A text that is given for a base under terms that nobody describes is bound by the review of the model.
#[test]
fn the_text_of_a_base_under_terms_of_its_own_binds_the_review() {
    let workspace = Workspace::model(
        "license = \"LicenseRef-acme\"\nlicense-file = \"TERMS\"\n\
         [[package.metadata.model-sbom.model.base]]\nname = \"b\"\nlicense = \"LicenseRef-acme\"\n\
         license-file = \"OTHER\"\nrelation = \"finetune\"",
    );
    workspace.write("TERMS", "Acme terms.");
    workspace.write("OTHER", "Acme terms.");
    decide(&workspace, "--approve");
    assert_eq!(denied(&workspace), Vec::<String>::new());
    workspace.write("OTHER", "No commerce.");
    assert!(!denied(&workspace).is_empty());
    decide(&workspace, "--approve");
    assert_eq!(denied(&workspace), Vec::<String>::new());
    workspace.write("OTHER", "No commerce at all.");
    assert!(!denied(&workspace).is_empty());
}

/// What a card says in a few words, in questions and to some alone, under a licence that withholds nothing.
#[test]
fn a_card_that_withholds_commerce_in_a_few_words_asks() {
    for (card, is_denied) in [
        ("Commercial use: no", true),
        ("| Use | Allowed |\n|---|---|\n| commercial | no |", true),
        ("| Right | |\n|---|---|\n| Commercial use | ❌ |", true),
        ("<table><tr><td>Commercial use</td><td>no</td></tr></table>", true),
        ("- [ ] Commercial use\n- [x] Research use", true),
        ("**Can I use it commercially?**\n\nNo.", true),
        ("𝐂𝐨𝐦𝐦𝐞𝐫𝐜𝐢𝐚𝐥 𝐮𝐬𝐞 𝐢𝐬 𝐩𝐫𝐨𝐡𝐢𝐛𝐢𝐭𝐞𝐝.", true),
        ("商用：不可", true),
        ("Kommerzielle Nutzung: nein", true),
        ("Free for startups.", true),
        ("Enterprises need a separate agreement", true),
        ("## License\nMIT\n\nGewerblicher Einsatz bedarf einer Vereinbarung mit uns.", true),
        ("## License\nNí cheadaítear úsáid tráchtála den mhúnla seo gan cead scríofa.", true),
        ("Commercial use: yes", false),
        ("| License | MIT |\n|---|---|", false),
        ("| Use | |\n|---|---|\n| Commercial | ✅ |\n| Non-commercial | ✅ |", false),
        ("Is a commercial license required? No.", false),
        (
            "## License\nMIT\n\n[crate-image]: https://a.example [docs-image]: https://b.example [x]: https://c.example",
            false,
        ),
        ("## License\nDieses Modell steht unter der MIT-Lizenz.", false),
    ] {
        let workspace = Workspace::model("license = \"MIT\"\ncard = \"README.md\"");
        workspace.write("README.md", &format!("# M\n\n{card}\n"));
        let expected: &[&str] = if is_denied { &["unrecognised-terms"] } else { &[] };
        assert_eq!(workspace.check().denied(), expected, "{card}");
    }
}
