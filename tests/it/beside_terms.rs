//! What publishers write about terms in other places than a LICENSE and the front matter of a README, as they write it: what may
//! be other terms than the declared ones is asked about, and what says the same passes. All models are in one workspace.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::support::Workspace;

const MIT: &str = include_str!("../../LICENSE-MIT");

/// Files of a model under MIT, each with its name beside the weights; the weights are `w.gguf`.
type Row<'r> = &'r [(&'r str, &'r str)];

/// A GGUF file without tensors that has these texts.
fn gguf(pairs: &[(&str, &str)]) -> String {
    let word =
        |text: &str| format!("{}\0\0\0\0\0\0\0{text}", char::from(u8::try_from(text.len()).expect("short")));
    let pairs: Vec<_> = pairs.iter().map(|(key, value)| word(key) + "\u{8}\0\0\0" + &word(value)).collect();
    let count = char::from(u8::try_from(pairs.len()).expect("few"));
    format!("GGUF\u{3}\0\0\0\0\0\0\0\0\0\0\0{count}\0\0\0\0\0\0\0{}", pairs.concat())
}

/// An ONNX file with an empty graph and this description.
fn onnx(description: &str) -> String {
    let length = char::from(u8::try_from(description.len()).expect("short"));
    format!("\u{8}\u{7}2{length}{description}:\u{2}\u{12}\0")
}

/// The models, by their place in the list, of which something at `deny` is said.
fn denied(rows: &[Row<'_>]) -> BTreeMap<usize, String> {
    let mut manifest = String::new();
    let mut files = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let weights = row.iter().find(|(name, _)| name.starts_with("w.") && !name.ends_with("license"));
        let name = weights.map_or("w.gguf", |(name, _)| name);
        if weights.is_none() {
            files.push((
                format!("m{at}/w.gguf"),
                crate::support::gguf!(" stand-in").to_owned() + &at.to_string(),
            ));
        }
        files.extend(row.iter().map(|(name, text)| (format!("m{at}/{name}"), (*text).to_owned())));
        write!(
            manifest,
            "[[package.metadata.model-sbom.model]]\nname = \"m{at}\"\nversion = \"1.0\"\nlicense = \"MIT\"\n\
             files = [\"m{at}/{name}\"]\n\n"
        )
        .expect("a string");
    }
    let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let output = Workspace::package(&manifest, &files).check();
    let findings = output.json()["findings"].as_array().cloned().expect("findings");
    let mut denied: BTreeMap<usize, String> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding["level"] == "deny") {
        let at = finding["model"].as_str().and_then(|name| name.strip_prefix('m')?.parse().ok());
        let said = format!("{}: {}\n", finding["code"], finding["message"]);
        denied.entry(at.expect("a model")).or_default().push_str(&said);
    }
    denied
}

/// Rows that must ask and do not, and those that must pass and are denied.
fn wrong(asking: &[Row<'_>], passing: &[Row<'_>]) -> (Vec<String>, Vec<String>) {
    let asked = denied(asking);
    let silent = (0..asking.len()).filter(|at| !asked.contains_key(at)).map(|at| format!("{:?}", asking[at]));
    let refused = denied(passing).into_iter().map(|(at, said)| format!("{:?}: {said}", passing[at]));
    (silent.collect(), refused.collect())
}

#[test]
fn terms_are_heard_in_every_markup_file_and_header() {
    let [described, licensed, flagged, documented, good, fine] = [
        gguf(&[("general.description", "A model of cats. For research use only.")]),
        gguf(&[("general.license.terms", "Ask Acme before you ship it.")]),
        gguf(&[("acme.model_license", "cc-by-nc-4.0")]),
        onnx("Detects cats. Not for commercial use."),
        gguf(&[
            ("general.description", "A model of cats, released under the MIT license."),
            ("general.license", "mit"),
        ]),
        onnx("Detects cats in images, at 30 frames per second only on a GPU."),
    ];
    let page = |body: &str| {
        format!("<!DOCTYPE html>\n<html><head><title>MIT License</title></head><body>{body}</body></html>")
    };
    let paragraphs = MIT.split("\n\n").map(|text| format!("<p>{text}</p>\n")).collect::<String>();
    let page_of_mit = page(&format!("<h1>MIT License</h1>\n{paragraphs}"));
    let page_of_more = page(&format!("<h1>MIT License</h1>\n{paragraphs}<p>For research only.</p>"));
    let asking: &[Row<'_>] = &[
        &[("README.adoc", "= Acme 7B\n\n== License\n\nCC BY-NC 4.0\n")],
        &[("README.org", "* Acme 7B\n** License\nFor research only.\n")],
        &[("README.html", "<html><body><h1>Acme 7B</h1><h2>License</h2><p>CC BY-NC 4.0</p></body></html>")],
        &[("README.txt", "ACME 7B\n\nA model.\n\nLICENSE\n\nCC BY-NC 4.0\n")],
        &[("README.rst", "Acme 7B\n*******\n\n:License: CC BY-NC 4.0\n")],
        &[("README.pdf", "%PDF-1.7")],
        &[("w.gguf", &described)],
        &[("w.gguf", &licensed)],
        &[("w.gguf", &flagged)],
        &[("w.onnx", &documented)],
        &[(
            "Modelfile",
            "FROM ./w.gguf\nLICENSE \"\"\"Acme Community Terms: keep our banner on every page.\"\"\"\n",
        )],
        &[("Modelfile", "FROM ./w.gguf\nLICENSE \"\"\"\nCC BY-NC 4.0\n\"\"\"\n")],
        &[("package.json", "{\"name\": \"a\", \"license\": \"CC-BY-NC-4.0\"}")],
        &[("package.json", "{\"name\": \"a\", \"license\": \"UNLICENSED\"}")],
        &[("pyproject.toml", "[project]\nname = \"a\"\nlicense = \"LicenseRef-Acme\"\n")],
        &[("setup.cfg", "[metadata]\nname = a\nlicense = Acme terms\n")],
        &[("CITATION.cff", "cff-version: 1.2.0\nlicense: CC-BY-NC-4.0\n")],
        &[("LICENSE", MIT), ("ADDENDUM.md", "You show our logo.")],
        &[("LICENSE", MIT), ("AMENDMENT.txt", "Section 2 is void.")],
        &[("LICENSE", MIT), ("ANNEX.md", "You may not use it in vehicles.")],
        &[("README.md", "# M\n## Can I use it?\nOnly with our written permission.\n")],
        &[("README.md", "# M\nCan I use it? Ask us first.\n")],
        &[("README.md", "# M\n## Permitted use\nResearch at universities.\n")],
        &[("README.md", "# M\n| Terms | Acme EULA |\n|---|---|\n| Size | 7B |\n")],
        &[("README.md", "---\nlicense: MIT[^1]\n---\n# M\n\n[^1]: Except for military use.\n")],
        &[("README.md", "# M\n## License\nMIT[^1]\n## Size\n7B\n\n[^1]: Except for military use.\n")],
        &[("LICENSE.html", &page_of_more)],
    ];
    let passing: &[Row<'_>] = &[
        &[("README.adoc", "= Acme 7B\n:license: MIT\n\n== License\n\nReleased under the MIT License.\n")],
        &[("README.org", "#+TITLE: Acme 7B\n* License\nMIT\n* Usage\nRun it.\n")],
        &[("README.html", "<html><body><h1>Acme 7B</h1><h2>License</h2><p>MIT License</p></body></html>")],
        &[("README.txt", "ACME 7B\n\nA model.\n\nLICENSE\n\nMIT\n\nUSAGE\n\nRun it only on a GPU.\n")],
        &[("README.rst", "Acme 7B\n*******\n\n:License: MIT\n")],
        &[("w.gguf", &good)],
        &[("w.onnx", &fine)],
        &[("Modelfile", "FROM ./w.gguf\nLICENSE \"\"\"\nReleased under the MIT License.\n\"\"\"\n")],
        &[("Modelfile", &format!("FROM ./w.gguf\nLICENSE \"\"\"\n{MIT}\n\"\"\"\n"))],
        &[("package.json", "{\"name\": \"a\", \"license\": \"MIT\"}")],
        &[("package.json", "{\"name\": \"a\", \"license\": \"Apache-2.0\", \"private\": true}")],
        &[
            ("pyproject.toml", "[project]\nname = \"a\"\nlicense = { file = \"LICENSE\" }\n"),
            ("LICENSE", MIT),
        ],
        &[("setup.cfg", "[metadata]\nname = a\nlicense = BSD-3-Clause\n")],
        &[("CITATION.cff", "cff-version: 1.2.0\nlicense: MIT\n")],
        &[("LICENSE", MIT), ("APPENDIX.md", "# Appendix\nTables of results, with five seeds.\n")],
        &[("README.md", "# M\n## Can I use it?\nYes, under the MIT License.\n")],
        &[("README.md", "# M\nCan I use it? Yes.\n## How can I use it?\nOnly with a GPU of 8 GB.\n")],
        &[("README.md", "# M\n| Terms | MIT |\n|---|---|\n| Size | 7B |\n")],
        &[("README.md", "---\nlicense: MIT[^1]\n---\n# M\n\n[^1]: See the LICENSE file.\n")],
        &[("README.md", "# M\n**License:** MIT[^1]\n\n[^1]: Copyright 2024 Acme.\n")],
        &[("LICENSE.html", &page_of_mit)],
    ];
    assert_eq!(wrong(asking, passing), (Vec::new(), Vec::new()));
}

/// A safetensors file with this metadata.
fn safetensors(metadata: &str) -> String {
    let header = format!(
        "{{\"__metadata__\":{metadata},\"w\":{{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}}}"
    );
    let length = char::from(u8::try_from(header.len()).expect("short"));
    assert!(length.is_ascii(), "{header}");
    format!("{length}\0\0\0\0\0\0\0{header}")
}

#[test]
fn publishers_in_other_languages_and_places_are_heard() {
    let rights = safetensors("{\"usage_rights\":\"Acme only\"}");
    let tagged = safetensors("{\"format\":\"pt\",\"license\":\"mit\"}");
    let passed_on = gguf(&[("general.description", "Tuned on our tickets; do not redistribute it.")]);
    let quantized = gguf(&[("general.description", "Quantized by Jo. Only the weights were changed.")]);
    let asking: &[Row<'_>] = &[
        &[(
            "README.md",
            "# M\n## Nutzungsbedingungen\nDie Gewichte dürfen ausschließlich in Lehre und Forschung genutzt werden.\n",
        )],
        &[("README.md", "# M\n## Licence\nUtilisation réservée aux établissements d'enseignement.\n")],
        &[("README.md", "# M\n## Licencia\nUso permitido solo con fines académicos.\n")],
        &[("README.md", "# M\n**Licenza:** solo uso personale\n")],
        &[("README.md", "# M\n## Licença de uso\nProibida a redistribuição dos pesos.\n")],
        &[("README.md", "# M\n## Licencja\nModel udostępniamy wyłącznie do celów badawczych.\n")],
        &[("README.md", "# M\n## ライセンス\n商用利用をご希望の方は事前にお問い合わせください。\n")],
        &[("README.md", "# M\n## 라이선스\n연구 목적으로만 사용할 수 있습니다.\n")],
        &[("README_zh.md", "# M\n## 使用许可\n未经许可不得将模型用于产品。\n")],
        &[("README_ru.md", "# M\n## Лицензия\nТолько для некоммерческого использования.\n")],
        &[("README.md", "# M\n## Lisans\nYalnızca akademik kullanım içindir.\n")],
        &[("README.md", "# M\n## الترخيص\nللاستخدام البحثي فقط.\n")],
        &[("README.md", "# M\n## लाइसेंस\nकेवल शोध के लिए।\n")],
        &[("README.md", "# M\n## Licence\nPouze pro nekomerční použití.\n")],
        &[("README.md", "# M\n## Giấy phép\nChỉ dùng cho nghiên cứu.\n")],
        &[("IMPORTANT.txt", "These weights are not to be passed on to third parties.\n")],
        &[("READ_ME_FIRST.txt", "Evaluation copy. Delete it after 30 days.\n")],
        &[("LICENSE.docx", "PK\u{3}\u{4}")],
        &[("model_card.yaml", "license: research-only\n")],
        &[(
            "README.md",
            "# M\n> [!IMPORTANT]\n> Access is granted for evaluation; production requires an agreement with Acme.\n",
        )],
        &[(
            "README.md",
            "# M\n<details><summary>Legal</summary>\n\nUse in the European Union is excluded.\n</details>\n",
        )],
        &[("README.md", "# M\n| | |\n|---|---|\n| Usage rights | internal evaluation |\n")],
        &[("README.md", "# M\n**May I use it at work?**\n\nOnly in a pilot of ninety days.\n")],
        &[("w.safetensors", &rights)],
        &[("w.gguf", &passed_on)],
        &[("NOTICE.md", "Trained on the Acme corpus (CC BY-NC-SA 4.0), whose terms the model inherits.\n")],
        &[("README.md", "---\nlicense: mit\nlicense_note: no use by competitors\n---\n# M\n")],
        &[("README.md", "---\nlicense: mit, non-commercial\n---\n# M\n")],
        &[("Modelfile", "FROM ./w.gguf\nLICENSE llama2\n")],
        &[("package.json", "{\"license\": \"(MIT AND CC-BY-NC-4.0)\"}")],
        &[("DATA_LICENSE.md", "The data, and models that learn from it, are for research only.\n")],
        &[("README.md", "# M\n## Model license\nSame as the dataset (CC BY-NC-SA 4.0).\n")],
        &[("README.md", "---\nlicense: mit\ndataset_license: cc-by-nc-4.0\n---\n# M\n")],
        &[("README.md", "---\nlicense: mit\nbase_model_license: llama3.1\n---\n# M\n")],
        &[(
            "README.md",
            "# M\n✅ Pictures for your shop\n\n❌ Selling this model, or a model merged from it\n",
        )],
        &[("README.md", "# M\n### **License**\n\nWeights: [Model License Agreement](MODEL_LICENSE.pdf).\n")],
        &[("LICENESE.md", "For our partners.\n")],
        &[("README.md", "# M\nText.\n---\nlicense: cc-by-nc-4.0\n---\n")],
    ];
    let passing: &[Row<'_>] = &[
        &[("README.md", "# M\n## Lizenz\nMIT-Lizenz, siehe LICENSE.\n"), ("LICENSE", MIT)],
        &[("README.md", "# M\nCe modèle est distribué sous licence MIT.\n")],
        &[("README.md", "# M\n## Licencia\nEste modelo se publica bajo la licencia MIT.\n")],
        &[("README.md", "# M\n## Licenza\nMIT\n")],
        &[("README.md", "# M\n## Licença\nEste modelo está licenciado sob a licença MIT.\n")],
        &[("README.md", "# M\n## Licencja\nModel jest dostępny na licencji MIT.\n")],
        &[("README.md", "# M\n## ライセンス\nこのモデルはMITライセンスの下で公開されています。\n")],
        &[("README.md", "# M\n## 라이선스\n이 모델은 MIT 라이선스를 따릅니다.\n")],
        &[("README.md", "# M\n## 许可证\n本项目采用 MIT 许可证。\n")],
        &[("README_ru.md", "# M\n## Лицензия\nМодель распространяется под лицензией MIT.\n")],
        &[("README.md", "# M\n## Lisans\nBu model MIT lisansı altında yayınlanmıştır.\n")],
        &[("README.md", "# M\n## الترخيص\nرخصة MIT\n")],
        &[("README.md", "# M\n## Licence\nModel je zveřejněn pod licencí MIT.\n")],
        &[("README.md", "# M\n## Giấy phép\nMô hình được phát hành theo giấy phép MIT.\n")],
        &[("README.md", "# M\n## Licentie\nDit model is beschikbaar onder de MIT-licentie.\n")],
        &[("README.md", "# M\n## Licens\nModellen är licensierad under MIT-licensen.\n")],
        &[(
            "README.md",
            "# M\n[![License: MIT](https://img.shields.io/badge/License-MIT-yellow.svg)](https://opensource.org/licenses/MIT)\n",
        )],
        &[(
            "README.md",
            "# M\n## Limitations\nThe model only supports English and must not be used for diagnosis.\n",
        )],
        &[(
            "README.md",
            "# M\n## Acknowledgements\nWe thank Acme. The training data are licensed under CC-BY-4.0.\n",
        )],
        &[("README.md", "# M\n## License\n\nMIT © 2024 Acme GmbH\n")],
        &[
            (
                "README.md",
                "# M\n## License\nThis repository is licensed under the MIT License - see the [LICENSE](LICENSE) file for details.\n",
            ),
            ("LICENSE", MIT),
        ],
        &[("README.md", "# M\n## License and citation\nMIT. If you use the model, please cite our paper.\n")],
        &[("README.md", "---\nlicense: mit\nlicense_link: LICENSE\n---\n# M\n"), ("LICENSE", MIT)],
        &[("model-metadata.json", "{\"licenseName\": \"MIT\"}")],
        &[("dataset-metadata.json", "{\"licenses\": [{\"name\": \"MIT\"}]}")],
        &[(
            "USAGE.md",
            "Load it with transformers. You need a GPU of 8 GB; use fp16 only on recent cards.\n",
        )],
        &[("IMPORTANT.md", "Download the tokenizer first. You must install transformers 4.40 or later.\n")],
        &[("w.gguf", &quantized)],
        &[("w.safetensors", &tagged)],
        &[("README.md", "# M\n## FAQ\n**Can I run it on a CPU?**\n\nYes, but only slowly.\n")],
        &[("README_ja.md", "# M\nMITライセンスです。商用利用も可能です。\n")],
        &[("LICENSE", MIT), ("COPYRIGHT", "Copyright (c) 2024 Acme GmbH\n")],
        &[("NOTICE", "This product includes software developed at Acme (MIT).\n")],
        &[("README.md", "---\nlicense: mit\ndataset_license: cc-by-4.0\n---\n# M\n")],
        &[("README.md", "# M\n✅ Runs on a phone\n\n❌ Does not support Windows\n")],
        &[("README.md", "# M\n### **License**\n\nThe model weights are licensed under `MIT`.\n")],
        &[("README.md", "# M\nText.\n---\nlicense: mit\n---\n")],
    ];
    assert_eq!(wrong(asking, passing), (Vec::new(), Vec::new()));
}

#[test]
fn what_a_card_asks_outside_of_sections_about_terms_is_heard() {
    let described =
        gguf(&[("general.description", "A model of cats. It may not be used in the European Union.")]);
    let asking: &[Row<'_>] = &[
        &[("README.md", "# M\nThe model may not be used in the European Union.\n\n## License\nMIT\n")],
        &[("README.md", "# M\nOnce your revenue passes one million dollars, talk to us before you ship.\n")],
        &[("README.md", "# M\n## Access\nDownloading is open to members of the consortium.\n")],
        &[(
            "README.md",
            "# M\n| Note | The weights may not be shared with third parties. | |\n|---|---|---|\n",
        )],
        &[("README.md", "# M\nこのモデルを軍事目的で使うことはできません。\n")],
        &[("README.md", "# M\nDie Nutzung in der Rüstungsindustrie ist untersagt.\n")],
        &[("README.html", "<h1>M</h1><p>The model must not be used&nbsp;for commercial&nbsp;purposes.</p>")],
        &[("README.html", "<h1>M</h1><p>For non&shy;commercial use only.</p>")],
        &[("README.rst", "M\n===\n\n.. warning:: Our competitors may not use the model.\n")],
        &[("README.rst", "M\n===\n\n.. list-table::\n\n   * - License\n     - CC-BY-NC-4.0\n")],
        &[("README.adoc", "= M\n\n[cols=\"1,1\"]\n|===\n|License\na|CC BY-NC 4.0\n|===\n")],
        &[("README.md", "# M\n## License\nMIT. Adults only.\n")],
        &[("README.md", "# M\n## License\nMIT. Armed forces are excepted.\n")],
        &[("w.gguf", &described)],
        &[(
            "README.md",
            "# M\n## License\nOur code is under the MIT License. The models are licensed under the CC-BY-NC license due to the data.\n",
        )],
        &[("README.md", "# M\nThe weights are under the AGPL.\n")],
        &[("README.rst", "M\n=\n\nCode\n    MIT\n\nWeights\n    CC BY-NC 4.0\n")],
        &[("README.adoc", "= M\n\n[format=csv]\n|===\ncode,MIT\nweights,CC-BY-NC-4.0\n|===\n")],
        &[(
            "README.md",
            "<p><b>Weights</b>: <a href=\"https://creativecommons.org/licenses/by-nc/4.0/\">CC BY-NC</a></p>\n",
        )],
        &[("README.md", "# M\nBu model ticari amaçla kullanılamaz.\n")],
        &[("README.md", "# M\nModel ini tidak boleh digunakan untuk tujuan komersial.\n")],
        &[("README.md", "# M\n商用利用をご希望の方は、事前に弊社までお問い合わせください。\n")],
        &[("README.md", "# M\nDon't host this model behind a public API.\n")],
        &[("使用许可.txt", "仅限学习交流，禁止商用。")],
    ];
    let passing: &[Row<'_>] = &[
        &[(
            "README.md",
            "# M\n## Intended use\nResearch and products.\n\n## Limitations\nMay produce biased output.\n",
        )],
        &[(
            "README.md",
            "# M\nThis model can only handle 512 tokens. It is not suitable for medical diagnosis.\n",
        )],
        &[("README.md", "# M\n## Restrictions\nInput is 16 kHz.\n\n## License\nMIT\n")],
        &[("README.md", "# M\n- ❌ hosted demo\n- ❌ distributed training\n")],
        &[("README.md", "# M\n## Limitations\n- Commercial aircraft are often confused.\n")],
        &[("README.md", "# M\n## Terms of use\nNone beyond the MIT license.\n")],
        &[("README.md", "# M\nThis repository requires a permission to read /dev/video0.\n")],
        &[("README.md", "# M\n## Can I use it commercially?\nYes, the MIT license permits that.\n")],
        &[("README.md", "# M\n**Can I use it commercially?** Yes, under the MIT licence.\n")],
        &[(
            "README.md",
            "# M\n## Licenza\nIl modello è rilasciato con licenza MIT, anche per uso commerciale.\n",
        )],
        &[("README.md", "# M\n## 声明\nMIT 许可证。模型输出的内容都不代表开发者的观点和立场。\n")],
        &[("README.md", "# M\nThe tool server is an implementation for educational purposes only.\n")],
        &[("README.md", "# M\n- Weights: 120 MB\n- Weights: MIT\n")],
        &[(
            "README.md",
            "# M\n## Lizenz\nDas Modell steht unter der MIT-Lizenz und darf frei verwendet werden, auch kommerziell.\n",
        )],
        &[("README.md", "# M\n## Licencia\nMIT; puede usarse libremente, también con fines comerciales.\n")],
        &[(
            "README.md",
            "# M\n## 라이선스\n이 모델은 MIT 라이선스로 배포되며 상업적으로 자유롭게 사용할 수 있습니다.\n",
        )],
        &[(
            "README.rst",
            "M\n===\n\n.. list-table::\n\n   * - License\n     - MIT\n   * - Size\n     - 7B\n",
        )],
    ];
    assert_eq!(wrong(asking, passing), (Vec::new(), Vec::new()));
}
