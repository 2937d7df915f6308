//! Cards, licence texts and configurations that lie beside the weights of a model and that no key names.

use crate::support::Workspace;

const MIT: &str = include_str!("../../LICENSE-MIT");
const APACHE: &str = include_str!("../../LICENSE-APACHE");
const NONE: &[&str] = &[];
const BSD_CLAUSE: &str = "Acme Tokenizer\n\nNeither the name of the copyright holder nor the names of its contributors may be used to \
                         endorse or promote products derived from this software without specific prior written permission.\n";
const REUSE_NC: &str = "version = 1\n[[annotations]]\npath = \"**\"\nSPDX-FileCopyrightText = \"Acme\"\n\
                        SPDX-License-Identifier = \"CC-BY-NC-4.0\"\n";
const REUSE_MIT: &str = "version = 1\n[[annotations]]\npath = \"**\"\nSPDX-License-Identifier = \"MIT\"\n";

/// A model under MIT, with its weights at `path` and these files.
fn model(path: &str, files: &[(&str, &str)]) -> Workspace {
    let workspace = Workspace::model("license = \"MIT\"");
    workspace.replace("Cargo.toml", "weights.gguf", path);
    workspace.write(path, crate::support::gguf!(" stand-in"));
    files.iter().for_each(|(path, text)| workspace.write(path, text));
    workspace
}

#[test]
fn a_configuration_of_any_library_that_names_another_licence_is_told() {
    let spacy = |id: &str| {
        format!(
            "{{\"lang\": \"en\", \"name\": \"web\", \"license\": \"{id}\", \"spacy_version\": \">=3.7\", \"sources\": \
             [{{\"name\": \"OntoNotes\", \"license\": \"commercial\"}}]}}"
        )
    };
    let of_spacy = [spacy("cc-by-nc-4.0"), spacy("mit")];
    // NeMo, MLflow, SpeechBrain, KerasHub, Piper, PaddleX, MLC, ONNX Runtime GenAI, spaCy.
    for (name, other, same) in [
        ("model_config.yaml", "target: a.B\nlicense: cc-by-nc-4.0\n", "license: mit\n"),
        ("MLmodel", "flavors: {}\nmetadata:\n  license: cc-by-nc-4.0\n", "metadata:\n  license: MIT\n"),
        ("hyperparams.yaml", "lr: 1\nlicense: cc-by-nc-4.0\n", "license: mit\n"),
        ("preset.json", "{\"license\": \"cc-by-nc-4.0\"}", "{\"license\": \"mit\"}"),
        ("voice.json", "{\"license\": \"cc-by-nc-4.0\"}", "{\"license\": \"mit\"}"),
        ("w.gguf.json", "{\"audio\": {}, \"license\": \"cc-by-nc-4.0\"}", "{\"license\": \"mit\"}"),
        ("w.json", "{\"license\": \"cc-by-nc-4.0\"}", "{\"license\": \"mit\"}"),
        ("w.yaml", "license: cc-by-nc-4.0\n", "license: mit\n"),
        ("MODEL_CARD", "---\nlicense: cc-by-nc-4.0\n---\n", "* License: MIT\n"),
        ("MODEL_CARD", "# Model card\n\n## License\n\nCC BY-NC 4.0\n", "## License\n\nMIT\n"),
        ("inference.yml", "Global:\n  license: cc-by-nc-4.0\n", "Global:\n  license: mit\n"),
        ("mlc-chat-config.json", "{\"license\": \"cc-by-nc-4.0\"}", "{\"license\": \"mit\"}"),
        ("genai_config.json", "{\"license\": \"cc-by-nc-4.0\"}", "{\"license\": \"mit\"}"),
        ("meta.json", &of_spacy[0], &of_spacy[1]),
    ] {
        let name = format!("m/{name}");
        let conflict = model("m/w.gguf", &[(&name, other)]).check();
        assert_eq!(conflict.denied(), ["license-conflict"], "{name}: {}", conflict.text());
        let is_card = name.ends_with("CARD");
        let noun = if is_card { "the model card contradicts" } else { "the configuration contradicts" };
        assert!(conflict.text().contains(noun), "{name}: {}", conflict.text());
        let output = model("m/w.gguf", &[(&name, same)]).check();
        assert_eq!(output.denied(), NONE, "{name}: {}", output.text());
    }
    // Of other weights, and of tokens.
    for name in ["m/other.json", "m/vocab.json"] {
        let output = model("m/w.gguf", &[(name, "{\"license\": 1234}")]).check();
        assert_eq!(output.codes(), NONE, "{name}: {}", output.text());
    }
}

#[test]
fn a_card_that_names_a_relation_has_a_base() {
    for key in ["base_model_relation: quantized", "quantized_by: someone"] {
        let card = format!("---\nlicense: mit\n{key}\n---\n");
        let output = model("m/w.gguf", &[("m/README.md", &card)]).check();
        assert_eq!(output.denied(), ["lineage-license"], "{key}: {}", output.text());
        let workspace = model("m/w.gguf", &[("m/README.md", &card)]);
        let manifest = workspace.read("Cargo.toml");
        let base = "[[package.metadata.model-sbom.model.base]]\nname = \"b\"\nrelation = \"quantized\"\nlicense = \"MIT\"\n";
        workspace.write("Cargo.toml", &format!("{manifest}\n{base}"));
        assert_eq!(workspace.check().denied(), NONE, "{key}: {}", workspace.check().text());
    }
}

#[test]
fn what_lies_beside_the_weights_speaks_whether_it_is_named_or_not() {
    let other = "---\nlicense: cc-by-nc-4.0\n---\n";
    for (path, files, expected) in [
        ("m/w.gguf", &[("m/LICENSE", MIT), ("m/README.md", "---\nlicense: mit\n---\n")][..], NONE),
        ("m/w.gguf", &[("m/LICENSE", "Acme terms: for research alone.")], &["unrecognised-terms"]),
        ("m/w.gguf", &[("m/LICENSE", MIT), ("m/LICENSE-MODEL", "Research alone.")], &["unrecognised-terms"]),
        ("m/w.gguf", &[("m/README.md", other)], &["license-conflict"]),
        ("m/w.gguf", &[("m/README.md", "---\nlicense: [mit\n---\n")], &["unrecognised-terms"]),
        (
            "m/w.gguf",
            &[("m/README.md", "---\nbase_model: meta-llama/Llama-3.1-8B\n---\n")],
            &["lineage-license"],
        ),
        // Of a directory of the model: it has a card or a configuration.
        ("m/onnx/w.gguf", &[("m/README.md", other)], &["license-conflict"]),
        (
            "m/onnx/w.gguf",
            &[("m/config.json", "{\"model_type\": \"bert\"}"), ("m/LICENSE", "Research alone.")],
            &["unrecognised-terms"],
        ),
        ("m/onnx/w.gguf", &[("m/LICENSE", "Of what else lies in this directory.")], NONE),
        // The package's own directory: its licence is that of the code, front matter is a card's.
        ("w.gguf", &[("LICENSE", "Terms of the code."), ("README.md", "# Our product\n")], NONE),
        ("w.gguf", &[("README.md", other)], &["license-conflict"]),
        ("m/w.gguf", &[("m/LICENSE", MIT), ("m/USE_POLICY.md", "Prohibited: x.")], &["unrecognised-terms"]),
        // What a card says in words.
        ("m/w.gguf", &[("m/README.md", "# M\n## License\nCC BY-NC 4.0\n")], &["license-conflict"]),
        ("m/w.gguf", &[("m/README.md", "---\nlicense: mit\n---\n## License\nMIT\n")], NONE),
        (
            "m/w.gguf",
            &[("m/README.md", "---\nlicense: mit\n---\n## License\nMIT, for research purposes only.\n")],
            &["unrecognised-terms"],
        ),
        ("m/w.gguf", &[("m/README.md", "# M\n## Use\nNot for research only.\n")], NONE),
        ("w.gguf", &[("README.md", "# Our product\n## License\nGPL-3.0-only\n")], NONE),
        ("m/w.gguf", &[("m/NOTICE", "Made by Acme."), ("m/README.md", "# Models\n")], NONE),
        // What a notice says beside whose work it is.
        (
            "m/w.gguf",
            &[("m/NOTICE", "Commercial use requires a licence from Acme.")],
            &["unrecognised-terms"],
        ),
        (
            "m/w.gguf",
            &[("m/NOTICE.txt", "(c) Acme\nYou may not redistribute the weights.")],
            &["unrecognised-terms"],
        ),
        (
            "m/w.gguf",
            &[("m/NOTICES.md", "For use in products, contact sales@acme.example.")],
            &["unrecognised-terms"],
        ),
        ("m/w.gguf", &[("m/NOTICE", "Parts of the code are under the MIT License and Apache 2.0.")], NONE),
        ("m/w.gguf", &[("m/NOTICE", "Parts of it are under CC-BY-NC-4.0.")], &["unrecognised-terms"]),
        ("m/w.gguf", &[("m/NOTICE", BSD_CLAUSE)], NONE),
        (
            "m/w.gguf",
            &[(
                "m/NOTICE",
                "\u{feff}Apache Acme\nCopyright 2024 Acme\n\nThis product includes software developed at Acme (https://acme.example/).",
            )],
            NONE,
        ),
        ("w.gguf", &[("NOTICE", "Of the code: commercial use requires a licence from Acme.")], NONE),
        // What the configuration of a training run says.
        (
            "m/w.gguf",
            &[("m/train_config.yaml", "base_model: meta-llama/Llama-3.1-8B\n")],
            &["lineage-license"],
        ),
        (
            "m/w.gguf",
            &[("m/run.toml", "x = 1\n"), ("m/lora.toml", "[m]\npretrained_model_name_or_path = \"a/b\"\n")],
            &["lineage-license"],
        ),
        ("w.gguf", &[("sft.yml", "model_name_or_path: a/b\n")], &["lineage-license"]),
        ("w.gguf", &[("config.yml", "model_name_or_path: a/b\n")], NONE),
        ("m/w.gguf", &[("m/train.json", "{\"license\": \"cc-by-nc-4.0\"}")], &["license-conflict"]),
        ("m/w.gguf", &[("m/config.yaml", "# For research only.\nlr: 0.1\n")], &["unrecognised-terms"]),
        (
            "m/w.gguf",
            &[(
                "m/config.yaml",
                "# Learning rate, for the encoder only.\nlr: 0.1\nmodel_name_or_path: /data/x\n",
            )],
            NONE,
        ),
        // What it says about its use.
        (
            "m/w.gguf",
            &[("m/README.md", "# M\n## Intended use\nFor research purposes only.\n")],
            &["unrecognised-terms"],
        ),
        (
            "m/w.gguf",
            &[("m/README.md", "# M\n## Limitations\n- English\n- Not for commercial use.\n")],
            &["unrecognised-terms"],
        ),
        (
            "m/w.gguf",
            &[("m/README.md", "# M\n## Out-of-scope use\nIt must not be used for diagnosis.\n")],
            NONE,
        ),
        ("m/w.gguf", &[("m/README.md", "# M\n## Intended use\nResearch and commercial use.\n")], NONE),
        (
            "m/w.gguf",
            &[("m/README.md", "# M\n## Limitations\nMeasured on data limited to academic texts.\n")],
            NONE,
        ),
        // A directory of the REUSE specification.
        ("m/w.gguf", &[("m/LICENSES/MIT.txt", MIT)], NONE),
        ("m/w.gguf", &[("m/LICENSES/LicenseRef-acme.txt", "Research alone.")], &["unrecognised-terms"]),
        ("m/w.gguf", &[("m/licenses/LicenseRef-acme.txt", "Research alone.")], &["unrecognised-terms"]),
        ("m/w.gguf", &[("m/Licences/weights.md", "Research alone.")], &["unrecognised-terms"]),
        ("m/w.gguf", &[("m/licence/MIT", MIT), ("m/licence/plates.bin", "x")], NONE),
        ("w.gguf", &[("LICENSES/LicenseRef-acme.txt", "Terms of the code.")], NONE),
        ("m/w.gguf", &[("m/LICENSES", "Research alone.")], &["unrecognised-terms"]),
        // A licence in a configuration.
        ("m/w.gguf", &[("m/config.json", "{\"license\": \"mit\", \"eps\": NaN}")], NONE),
        ("m/w.gguf", &[("m/config.json", "{\n\t\"license\": \"cc-by-nc-4.0\"\n}")], &["license-conflict"]),
        ("m/w.gguf", &[("m/metadata.json", "{\"license\": \"Acme terms\"}")], &["unrecognised-terms"]),
        ("m/w.gguf", &[("m/model_index.json", "{\"license\": {\"name\": \"x\"}}")], &["unrecognised-terms"]),
        ("m/w.gguf", &[("m/generation_config.json", "{\"licence\": \"other\"}")], &["unrecognised-terms"]),
        ("m/w.gguf", &[("m/config.json", "{\"license\": \"mit\"")], NONE),
        ("m/w.gguf", &[("m/config.json", "{\"license\": \"cc-by-nc-4.0\"")], &["license-conflict"]),
        ("m/w.gguf", &[("m/config.json", "{\"weights_license\": \"gpl-3.0\"}")], &["license-conflict"]),
        ("m/w.gguf", &[("m/metadata.yaml", "code-license: Acme terms\n")], &["unrecognised-terms"]),
        ("m/w.gguf", &[("m/metadata.json", "{\"model\": {\"licence\": \"MIT\"}}")], NONE),
        ("m/w.gguf", &[("m/config.json", "{\"license\": null, \"vocab\": [\"license\"]}")], NONE),
        ("w.gguf", &[("metadata.json", "{\"license\": \"GPL-3.0-only\"}")], NONE),
        ("m/w.gguf", &[("m/config.json/x", "a directory")], NONE),
        (
            "m/w.gguf",
            &[("m/w.gguf.license", "SPDX-License-Identifier: CC-BY-NC-4.0\n")],
            &["license-conflict"],
        ),
        ("m/w.gguf", &[("m/w.gguf.license", "SPDX-License-Identifier: MIT\n")], NONE),
        ("w.gguf", &[("w.gguf.license", "SPDX-License-Identifier: CC-BY-NC-4.0\n")], &["license-conflict"]),
        // What REUSE states of many files at once.
        ("m/w.gguf", &[("REUSE.toml", REUSE_NC)], &["license-conflict"]),
        ("w.gguf", &[("REUSE.toml", REUSE_NC)], &["license-conflict"]),
        ("m/w.gguf", &[("REUSE.toml", REUSE_MIT)], NONE),
        ("m/w.gguf", &[("m/REUSE.toml", REUSE_NC)], &["license-conflict"]),
        // The nearest counts, unless one further out overrides it.
        ("m/w.gguf", &[("REUSE.toml", REUSE_NC), ("m/REUSE.toml", REUSE_MIT)], NONE),
        (
            "m/w.gguf",
            &[
                (
                    "REUSE.toml",
                    "version = 1\n[[annotations]]\npath = \"m/**\"\nprecedence = \"override\"\nSPDX-License-Identifier = \"CC-BY-NC-4.0\"\n",
                ),
                ("m/REUSE.toml", REUSE_MIT),
            ],
            &["license-conflict"],
        ),
        (
            "m/w.gguf",
            &[("REUSE.toml", REUSE_NC), ("m/w.gguf.license", "SPDX-License-Identifier: MIT\n")],
            NONE,
        ),
        // The last that fits counts, and of other files it says nothing.
        (
            "m/w.gguf",
            &[(
                "REUSE.toml",
                "version = 1\n[[annotations]]\npath = \"**\"\nSPDX-License-Identifier = \"GPL-3.0-only\"\n[[annotations]]\npath = [\"m/*.gguf\"]\nSPDX-License-Identifier = [\"MIT\"]\n",
            )],
            NONE,
        ),
        (
            "m/w.gguf",
            &[(
                "REUSE.toml",
                "version = 1\n[[annotations]]\npath = \"src/**\"\nSPDX-License-Identifier = \"GPL-3.0-only\"\n",
            )],
            NONE,
        ),
        (
            "m/w.gguf",
            &[(
                "REUSE.toml",
                "version = 1\n[[annotations]]\npath = \"m/**\"\nSPDX-License-Identifier = [\"MIT\", \"CC-BY-NC-4.0\"]\n",
            )],
            &["unrecognised-terms"],
        ),
        (
            "m/w.gguf",
            &[(
                "REUSE.toml",
                "version = 1\n[[annotations]]\npath = \"m/**\"\nSPDX-License-Identifier = \"LicenseRef-acme\"\n",
            )],
            &["license-conflict"],
        ),
        ("m/w.gguf", &[("REUSE.toml", "version = 1\n[[annotations")], &["unrecognised-terms"]),
        ("m/w.gguf", &[("REUSE.toml", "version = 2\n")], &["unrecognised-terms"]),
        (
            "m/w.gguf",
            &[(
                ".reuse/dep5",
                "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: m/*\nCopyright: Acme\nLicense: CC-BY-NC-4.0\n",
            )],
            &["license-conflict"],
        ),
        (
            "m/w.gguf",
            &[(
                ".reuse/dep5",
                "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nCopyright: Acme\nLicense: GPL-3.0-only\n\nFiles: m/*\nCopyright: Acme\nLicense: MIT\n",
            )],
            NONE,
        ),
        ("m/w.gguf", &[(".reuse/dep5", "no field at all")], &["unrecognised-terms"]),
        // Words outside a section on the licence.
        ("m/w.gguf", &[("m/README.md", "# M\n\n> Not for commercial use\n")], &["unrecognised-terms"]),
        ("m/w.gguf", &[("m/README.md", "# M\n## License: CC BY-NC 4.0\n")], &["license-conflict"]),
        (
            "m/w.gguf",
            &[("m/README.md", "# M\nWe release the weights under CC BY-NC 4.0.\n")],
            &["license-conflict"],
        ),
        ("m/w.gguf", &[("m/README.md", "# M\n## License\nAcademic use\n")], &["unrecognised-terms"]),
        ("m/w.gguf", &[("m/README.md", "# M\nThe dataset is for non-commercial use.\n")], NONE),
        ("m/w.gguf", &[("m/README.md", "# M\nWe release the code under GPL-3.0.\n")], NONE),
        ("m/w.gguf", &[("m/README.md", "# M\n## License\nMIT, for academic and commercial use.\n")], NONE),
        // Names of texts.
        ("m/w.gguf", &[("m/AGREEMENT.md", "Research alone.")], &["unrecognised-terms"]),
        (
            "m/w.gguf",
            &[("m/LICENSE", MIT), ("m/COMMERCIAL-LICENSE.txt", "A fee is due.")],
            &["unrecognised-terms"],
        ),
        (
            "m/w.gguf",
            &[("m/LICENSE", MIT), ("m/weights_license.md", "A fee is due.")],
            &["unrecognised-terms"],
        ),
        ("m/w.gguf", &[("m/LICENSE", MIT), ("m/MODEL_TERMS", "A fee is due.")], &["unrecognised-terms"]),
        ("m/w.gguf", &[("m/LEGAL.txt", "A fee is due.")], &["unrecognised-terms"]),
        ("m/w.gguf", &[("m/AUP.md", "Prohibited: x.")], &["unrecognised-terms"]),
        ("m/w.gguf", &[("m/usage-policy.md", "Prohibited: x.")], &["unrecognised-terms"]),
        ("m/w.gguf", &[("m/Terms of Use.txt", "A fee is due.")], &["unrecognised-terms"]),
        ("m/w.gguf", &[("m/LIZENZ.txt", "A fee is due.")], &["unrecognised-terms"]),
        ("m/w.gguf", &[("m/许可证.txt", "A fee is due.")], &["unrecognised-terms"]),
        ("m/w.gguf", &[("m/license.json", "{\"license\": \"cc-by-nc-4.0\"}")], &["license-conflict"]),
        ("m/w.gguf", &[("m/find_license.csv", "a,b"), ("m/search_terms.txt", "a")], NONE),
        // Other languages and markup.
        (
            "m/w.gguf",
            &[("m/README.md", "<h2>License</h2>\n\n### Weights\n\nCC BY-NC 4.0\n")],
            &["license-conflict"],
        ),
        (
            "m/w.gguf",
            &[(
                "m/README.md",
                "## Limitations\nThe model must not, in any form, be used for commercial purposes.\n",
            )],
            &["unrecognised-terms"],
        ),
        (
            "m/w.gguf",
            &[("m/README.md", "## Out-of-scope use\n- Commercial use\n- Weapons\n")],
            &["unrecognised-terms"],
        ),
        (
            "m/w.gguf",
            &[(
                "m/README.md",
                "## Intended use\nIt does not support German and is available for commercial use.\n",
            )],
            NONE,
        ),
        ("m/w.gguf", &[("m/README.md", "<h2>License</h2>\n<p>CC BY-NC 4.0</p>\n")], &["license-conflict"]),
        ("m/w.gguf", &[("m/README.md", "## Licenza\nSolo uso non commerciale.\n")], &["unrecognised-terms"]),
        ("m/w.gguf", &[("m/README.md", "## 使用条款\n仅供研究使用。\n")], &["unrecognised-terms"]),
        ("m/w.gguf", &[("m/README.md", "## License\nMIT, solely for research.\n")], &["unrecognised-terms"]),
        ("m/w.gguf", &[("m/README.md", "## License\nMIT, not limited to research.\n")], NONE),
    ] {
        assert_eq!(model(path, files).check().denied(), expected, "{path}: {files:?}");
    }
}

/// Files that say as data under what a work is given, and how to cite it.
#[test]
fn data_about_a_licence_beside_weights_is_evidence() {
    let whole =
        serde_json::json!({ "id": "mit", "name": "MIT License", "text": MIT, "author": "Acme" }).to_string();
    let unknown = &["unrecognised-terms"][..];
    let conflict = &["license-conflict"][..];
    for (name, said, expected) in [
        (
            "license.json",
            "{\"name\": \"MIT License\", \"url\": \"https://opensource.org/licenses/MIT\"}",
            NONE,
        ),
        (
            "license.json",
            "{\"spdx_id\": \"MIT\", \"year\": 2026, \"version\": \"1.0\", \"holder\": \"Acme\"}",
            NONE,
        ),
        ("license.json", "\"MIT\"", NONE),
        ("LICENSE.yaml", "license: mit\nname: anything\n", NONE),
        ("license.json", &whole, NONE),
        ("license.json", "{\"name\": \"Acme\", \"text\": \"Please ask us before use\"}", unknown),
        ("license.json", "{\"spdx\": \"MIT\", \"also\": [\"Please ask us before use\"]}", unknown),
        ("license.json", "\"Please ask us.\"", unknown),
        ("license.json", "[\"Please ask us.\"]", unknown),
        ("license.json", "{\"license\": \"MIT, ask us first\"}", unknown),
        ("LICENSE.JSON", "{\"id\": \"cc-by-nc-4.0\"}", conflict),
        ("Lizenz.yml", "name: CC BY-NC 4.0", conflict),
        ("terms.toml", "name = \"CC-BY-NC-4.0\"", conflict),
        ("license.json", "{\"id\": ", unknown),
        ("CITATION.cff", "cff-version: 1.2.0\nlicense: MIT\nreferences:\n- license: GPL-3.0-only\n", NONE),
        ("CITATION.cff", "cff-version: 1.2.0\nlicense: [MIT, Apache-2.0]\n", unknown),
        ("CITATION.cff", "cff-version: 1.2.0\nlicense: CC-BY-NC-4.0\n", conflict),
        ("CITATION.cff", "cff-version: 1.2.0\nlicense-url: https://acme.example/terms\n", unknown),
        (
            "codemeta.json",
            "{\"license\": \"https://spdx.org/licenses/MIT\", \"isPartOf\": {\"license\": \"x\"}}",
            NONE,
        ),
        ("codemeta.json", "{\"license\": \"https://spdx.org/licenses/CC-BY-NC-4.0\"}", conflict),
        ("codemeta.json", "{\"license\": {\"name\": \"Acme terms\"}}", unknown),
    ] {
        assert_eq!(
            model("m/w.gguf", &[(&format!("m/{name}"), said)]).check().denied(),
            expected,
            "{name}: {said}"
        );
    }
    // Of the package itself such files are about its code.
    for name in ["CITATION.cff", "license.yaml"] {
        assert_eq!(model("w.gguf", &[(name, "license: GPL-3.0-only")]).check().denied(), NONE, "{name}");
    }
}

#[test]
fn a_known_text_for_code_is_no_second_one_of_weights_that_have_theirs() {
    for (name, text, expected) in [
        ("LICENSE-CODE", APACHE, NONE),
        ("CODE_LICENSE", APACHE, NONE),
        ("LICENSE-WEIGHTS", APACHE, &["unrecognised-terms"]),
        ("LICENSE-CODE", "You pay.", &["unrecognised-terms"]),
    ] {
        let workspace = Workspace::model("license = \"MIT\"\nlicense-file = \"m/LICENSE\"");
        workspace.replace("Cargo.toml", "weights.gguf", "m/w.gguf");
        workspace.write("m/w.gguf", crate::support::gguf!(" stand-in"));
        workspace.write("m/LICENSE", MIT);
        workspace.write(&format!("m/{name}"), text);
        assert_eq!(workspace.check().denied(), expected, "{name}");
    }
}

/// In a directory of several models a use policy belongs to those whose terms refer to one.
#[test]
fn a_policy_that_the_terms_of_another_model_refer_to_asks_nothing_of_this_one() {
    for (license, is_asked) in [("LicenseRef-scancode-llama-3.1-license-2024", false), ("MIT", true)] {
        let model = |name: &str, license: &str| {
            format!(
                "[[package.metadata.model-sbom.model]]\nname = \"{name}\"\nversion = \"1\"\n\
                 license = \"{license}\"\nfiles = [\"m/{name}.gguf\"]\n"
            )
        };
        let workspace = Workspace::package(
            &(model("a", license) + &model("b", "MIT")),
            &[
                ("m/a.gguf", crate::support::gguf!(" stand-in a")),
                ("m/b.gguf", crate::support::gguf!(" stand-in b")),
                ("m/USE_POLICY.md", "Prohibited: x."),
            ],
        );
        let findings = workspace.check().json()["findings"].as_array().cloned().expect("findings");
        let found =
            findings.iter().any(|finding| finding["code"] == "unrecognised-terms" && finding["model"] == "b");
        assert_eq!(found, is_asked, "{license}: {findings:#?}");
    }
}

/// Names of texts and cards, keys, headings and sentences that publishers use beside `LICENSE` and `README.md`.
#[test]
fn terms_are_heard_under_every_name_that_they_go_by() {
    let card = "---\nlicense: cc-by-nc-4.0\n---\n";
    for (name, text, expected) in [
        ("TERMS.txt", "For research alone.", &["unrecognised-terms"][..]),
        ("terms-of-use.md", "For research alone.", &["unrecognised-terms"]),
        ("EULA.txt", "For research alone.", &["unrecognised-terms"]),
        ("MODEL_LICENSE", "For research alone.", &["unrecognised-terms"]),
        ("MODEL_LICENSE.pdf", "%PDF", &["unrecognised-terms"]),
        ("readme.md", card, &["license-conflict"]),
        ("README", card, &["license-conflict"]),
        ("README.txt", card, &["license-conflict"]),
        ("README_EN.md", card, &["license-conflict"]),
        ("README.zh-CN.md", card, &["license-conflict"]),
        ("MODEL_CARD.md", card, &["license-conflict"]),
        ("modelcard.md", card, &["license-conflict"]),
        ("READMEFIRST.md", card, NONE),
        ("terms.json", "{}", NONE),
        ("README.md", "---\nlicense: mit\nmodel_license: cc-by-nc-4.0\n---\n", &["license-conflict"]),
        ("README.md", "---\nlicense: mit\nusage_restrictions: research only\n---\n", &["unrecognised-terms"]),
        ("README.md", "---\nlicense: mit\ncode_license: apache-2.0\n---\n", NONE),
        (
            "README.md",
            "---\nlicense: mit\n---\n## Terms and conditions\nNo commercial use.\n",
            &["unrecognised-terms"],
        ),
        (
            "README.md",
            "---\nlicense: mit\n---\n## 许可证\n仅供研究使用，禁止商用。\n",
            &["unrecognised-terms"],
        ),
        ("README.md", "---\nlicense: mit\n---\n**License**\n\nCC BY-NC 4.0\n", &["license-conflict"]),
        ("README.md", "---\nlicense: mit\n---\n| License | CC BY-NC 4.0 |\n", &["license-conflict"]),
        (
            "README.md",
            "---\nlicense: mit\n---\nThis model is licensed under CC BY-NC 4.0.\n",
            &["license-conflict"],
        ),
        ("README.md", "---\nlicense: mit\n---\nThe base model is licensed under CC BY-NC 4.0.\n", NONE),
        ("README.md", "---\nlicense: mit\n---\nThis model is released under the MIT license.\n", NONE),
    ] {
        let workspace = model("m/w.gguf", &[(&format!("m/{name}"), text)]);
        assert_eq!(workspace.check().denied(), expected, "{name}: {text}");
    }
}

#[test]
fn a_long_section_about_the_licence_is_a_known_text_or_unknown() {
    let words: String = (0..2_500).map(|number| format!("a{number} ")).collect();
    let own = MIT.to_owned();
    for (section, expected) in [
        (words, &["unrecognised-terms"][..]),
        (format!("{own}\n{}", "Use it well. ".repeat(100)), &["unrecognised-terms"]),
        (own, NONE),
    ] {
        let workspace = model("m/w.gguf", &[("m/README.md", &format!("# M\n## License\n{section}"))]);
        assert_eq!(workspace.check().denied(), expected, "{section}");
    }
}

#[test]
fn a_text_that_another_table_names_is_about_that_model() {
    let workspace = model(
        "m/w.gguf",
        &[("m/LICENSE-other", "Acme terms."), ("m/o.gguf", crate::support::gguf!(" stand-in o"))],
    );
    assert_eq!(workspace.check().denied(), ["unrecognised-terms"]);
    let text = workspace.read("Cargo.toml");
    workspace.write(
        "Cargo.toml",
        &format!(
            "{text}\n[[package.metadata.model-sbom.model]]\nname = \"o\"\nversion = \"1\"\nfiles = [\"m/o.gguf\"]\n\
             license = \"LicenseRef-acme\"\nlicense-file = \"m/LICENSE-other\"\n"
        ),
    );
    assert_eq!(workspace.check().denied(), ["custom-license"]);
}

#[test]
fn a_review_is_bound_to_the_text_beside_the_weights() {
    let workspace = model("m/w.gguf", &[("m/LICENSE", "Acme terms.")]);
    let output = workspace.run(&["review", "m", "--approve", "--by", "Legal", "--reason", "read"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    assert_eq!(workspace.check().denied(), NONE);
    workspace.write("m/LICENSE", "Acme terms, and more.");
    assert_ne!(workspace.check().denied(), NONE);
}

#[test]
fn configurations_of_adapters_and_merges_name_bases_or_say_that_there_is_one() {
    for (name, text, expected) in [
        ("adapter_config.json", "{\"peft_type\": \"LORA\", \"base_model_name_or_path\": \"a/b\"}", "`a/b`"),
        (
            "adapter_config.json",
            "{\"peft_type\": \"LORA\", \"base_model_name_or_path\": null}",
            "another model",
        ),
        ("adapter_config.json", "{\"peft_type\":", "another model"),
        ("mergekit_config.yml", "models:\n- model: a/b\nmerge_method: linear\n", "`a/b`"),
        ("mergekit_config.yml", "models: [", "another model"),
    ] {
        let workspace = model("m/w.gguf", &[(&format!("m/{name}"), text)]);
        let output = workspace.check();
        assert_eq!(output.denied(), ["lineage-license"], "{text}");
        let message = format!("`m` descends from {expected} according to the configuration");
        assert!(output.text().contains(&message), "{text}: {}", output.text());
    }
}

#[test]
fn whoever_is_cited_for_a_licence_is_in_the_document() {
    let card = "---\nlicense: mit\nbase_model: a/b\n---\n";
    let workspace = model("m/w.gguf", &[("m/README.md", card), ("m/LICENSE", "Acme terms.")]);
    let text = workspace.read("Cargo.toml");
    let base = "[[package.metadata.model-sbom.model.base]]\nname = \"b\"\nlicense = \"GPL-3.0-only\"\nrelation = \"finetune\"\n";
    workspace.write("Cargo.toml", &format!("{text}\n{base}"));
    let output = workspace.run(&["--format", "cyclonedx-1.7-json", "--output", "-"]);
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let whole = document.to_string();
    let citations = document["citations"].as_array().expect("citations");
    for citation in citations {
        let by = citation["attributedTo"].as_str().expect("a reference");
        assert!(whole.contains(&format!("\"bom-ref\":\"{by}\"")), "{by}");
    }
    assert!(whole.contains("GPL-3.0-only from b (finetune)"), "{whole}");
}

#[test]
fn a_card_among_the_declared_files_is_evidence_as_any_other() {
    for (path, content) in [
        ("w/README.md", "---\nlicense: cc-by-nc-4.0\n---\n"),
        ("w/LICENSES/CC-BY-NC-4.0.txt", "For research only.\n"),
    ] {
        let table = "[[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1\"\nlicense = \"MIT\"\nfiles = [\"w/**\"]\n";
        let workspace =
            Workspace::package(table, &[("w/m.gguf", crate::support::gguf!(" stand-in")), (path, content)]);
        let output = workspace.check();
        assert_eq!(output.code, 1, "{path}: {}", output.text());
        assert!(output.text().contains(path), "{}", output.text());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_licence_text_whose_name_is_not_utf_8_is_told() {
    use std::os::unix::ffi::OsStrExt as _;
    for name in [&b"LICENSE-\xff"[..], b"COPYING-\xe9.txt", b"LICENSES/MIT-\xff.txt"] {
        let workspace = model("m/w.gguf", &[("m/LICENSES/MIT.txt", MIT)]);
        assert_eq!(workspace.check().denied(), NONE, "{}", workspace.check().text());
        let path = workspace.path().join("m").join(std::ffi::OsStr::from_bytes(name));
        std::fs::write(path, "For research alone.").expect("written");
        let output = workspace.check();
        assert_eq!(output.denied(), ["unrecognised-terms"], "{name:?}: {}", output.text());
    }
}
