//! `undeclared-model`

use crate::support::{SAFETENSORS, Workspace};

/// A package with this source, which depends on crates of these names; each is a stand-in with the given source.
pub(crate) fn with_crates(source: &str, crates: &[(&str, &str)]) -> Workspace {
    let workspace = Workspace::package("", &[("src/main.rs", source)]);
    let mut dependencies = String::from("[dependencies]\n");
    let mut lock =
        String::from("version = 4\n\n[[package]]\nname = \"app\"\nversion = \"1.0.0\"\ndependencies = [\n");
    let mut packages = String::new();
    for (name, source) in crates {
        dependencies.push_str(&format!("{name} = {{ path = \"vendor/{name}\" }}\n"));
        lock.push_str(&format!(" \"{name}\",\n"));
        packages.push_str(&format!("\n[[package]]\nname = \"{name}\"\nversion = \"0.4.0\"\n"));
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.4.0\"\nedition = \"2024\"\nlicense = \"MIT\"\n\n[workspace]\n"
        );
        workspace.write(&format!("vendor/{name}/Cargo.toml"), &manifest);
        workspace.write(&format!("vendor/{name}/src/lib.rs"), source);
    }
    let manifest = workspace.read("Cargo.toml");
    let manifest =
        manifest.replace("[workspace]", &format!("{dependencies}\n[workspace]\nexclude = [\"vendor\"]"));
    workspace.write("Cargo.toml", &manifest);
    workspace.write("Cargo.lock", &format!("{lock}]\n{packages}"));
    workspace
}

const HUB: &[(&str, &str)] = &[("async-openai", ""), ("hf-hub", "")];

const SOURCE: &str = r#"
fn main() {
    let repo = api.repo(Repo::with_revision("meta-llama/Llama-3.1-8B-Instruct".to_string(), RepoType::Model, "main".to_string()));
    let request = Args::default().model("gpt-4o-mini").build();
}
"#;

#[test]
fn what_a_client_is_called_with_is_denied_until_it_is_declared_or_ignored() {
    let workspace = with_crates(SOURCE, HUB);
    let output = workspace.check();
    assert_eq!(
        (output.code, output.denied()),
        (1, vec!["undeclared-model".to_owned(); 2]),
        "{}",
        output.text()
    );
    let finding = &output.json()["findings"][0];
    let text = finding.to_string();
    for said in [
        "hf:meta-llama/Llama-3.1-8B-Instruct",
        r#""file":"src/main.rs","label":"the argument of a call","line":3"#,
        "revision: `main`",
        "Llama-3.1",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(!text.contains(" is used"), "{text}");
    let help = finding["help"][0].as_str().expect("a help");
    let table = help.split_once(":\n\n").expect("a table").1;
    let manifest = workspace.read("Cargo.toml");
    workspace.write("Cargo.toml", &format!("{manifest}\n{table}"));
    let ignore = "[[ignore]]\nmodel = \"GPT-4o*\"\nreason = \"the users choose it\"\n";
    workspace.write("model-sbom.toml", ignore);
    let codes = workspace.check().codes();
    assert!(
        !codes.contains(&"undeclared-model".to_owned()) && !codes.contains(&"unused-entry".to_owned()),
        "{codes:?}"
    );
    assert!(codes.contains(&"missing-license".to_owned()), "{codes:?}");
}

#[test]
fn an_ignored_model_that_nothing_names_is_an_unused_entry() {
    let workspace = Workspace::package("", &[]);
    workspace.write("model-sbom.toml", "[[ignore]]\nmodel = \"hf:acme/*\"\nreason = \"a list\"\n");
    assert_eq!(workspace.check().codes(), ["unused-entry"]);
    workspace
        .write("model-sbom.toml", "[[ignore]]\nmodel = \"hf:acme/*\"\ncrate = \"a\"\nreason = \"a list\"\n");
    assert_eq!(workspace.check().code, 2);
    workspace.write("model-sbom.toml", "[[ignore]]\nmodel = \"hf:acme/*\"\n");
    assert_eq!(workspace.check().code, 2);
}

#[test]
fn what_a_person_settled_is_said_with_the_reason() {
    let workspace = with_crates(SOURCE, HUB);
    workspace.write("models/a.safetensors", SAFETENSORS);
    workspace.write(
        "model-sbom.toml",
        "[product]\nmodels = \"chosen-by-users\"\nmodels-reason = \"typed in by hand\"\n\
         [[ignore]]\nmodel = \"hf:meta-llama/*\"\nreason = \"a list of names\"\n\
         [[ignore]]\nmodel = \"gpt-4o*\"\nreason = \"an example\"\n\
         [[ignore]]\npath = \"models/a.safetensors\"\nreason = \"a stand-in\"\n",
    );
    let output = workspace.run(&["check", "--verbose"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    for said in ["2 named in source and ruled out by `[[ignore]]`", "the users choose the models"] {
        assert!(output.stderr.contains(said), "{said}: {}", output.stderr);
    }
    let internal = workspace.json("cyclonedx", &["--audience", "internal"])["annotations"].to_string();
    let customers = String::from_utf8(workspace.document("cyclonedx", &[])).expect("UTF-8");
    workspace.run(&["report", "--output", "r.html"]);
    let (page, json) = (workspace.read("r.html"), workspace.check().text());
    let verbose = output.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    for (name, reason) in [
        ("hf:meta-llama/Llama-3.1-8B-Instruct", "a list of names"),
        ("gpt-4o-mini", "an example"),
        ("models/a.safetensors", "a stand-in"),
        ("choose the models", "typed in by hand"),
    ] {
        for (place, text) in [("internal", &internal), ("-v", &verbose), ("page", &page), ("JSON", &json)] {
            assert!(text.contains(name) && text.contains(reason), "{place}: {name}: {text}");
        }
        assert!(!customers.contains(reason), "a reason is not for customers");
    }
}

#[test]
fn an_id_without_a_call_and_a_crate_of_others_are_warnings() {
    let source = "fn main() { load(Info { model_code: String::from(\"acme/net-7b\") }); }";
    let output = with_crates(source, HUB).check();
    assert_eq!((output.code, output.codes()), (0, vec!["undeclared-model".to_owned()]), "{}", output.text());
    assert!(output.text().contains("an id of the hub"), "{}", output.text());
}

#[test]
fn a_value_of_a_client_is_the_id_that_its_own_source_has_beside_it() {
    let client = r#"
        pub enum EmbeddingModel { Small, Big }
        fn all() -> Vec<Info> {
            vec![
                Info { model: EmbeddingModel::Small, model_code: String::from("acme/small-v1") },
                Info { model: EmbeddingModel::Big, model_code: String::from("acme/big-v1") },
            ]
        }
    "#;
    let manifest = "hf-hub = { path = \"../hf-hub\" }";
    let with = |source: &str| {
        let workspace = with_crates(source, &[("fastembed", client), ("hf-hub", "")]);
        let of_client = workspace.read("vendor/fastembed/Cargo.toml");
        let of_client =
            of_client.replace("[workspace]", &format!("[dependencies]\n{manifest}\n\n[workspace]"));
        workspace.write("vendor/fastembed/Cargo.toml", &of_client);
        let lock = workspace.read("Cargo.lock");
        let lock = lock.replace(
            "name = \"fastembed\"\nversion = \"0.4.0\"\n",
            "name = \"fastembed\"\nversion = \"0.4.0\"\ndependencies = [\n \"hf-hub\",\n]\n",
        );
        workspace.write("Cargo.lock", &lock);
        workspace
    };
    let output = with("fn main() { load(EmbeddingModel::Small); }").check();
    assert_eq!(output.codes(), ["undeclared-model"], "{}", output.text());
    assert!(
        output.text().contains("hf:acme/small-v1") && !output.text().contains("acme/big-v1"),
        "{}",
        output.text()
    );
    let defaulted = "fn main() { TextEmbedding::try_new(Default::default()); }";
    let output = with(defaulted).check();
    assert!(output.text().contains("names 2 models: which does this product use?"), "{}", output.text());
    // Where the client's own source says the default, that is what the product has.
    let workspace = with(defaulted);
    let path = "vendor/fastembed/src/lib.rs";
    let said = format!("{client} impl Default for EmbeddingModel {{ fn default() -> Self {{ Self::Big }} }}");
    workspace.write(path, &said);
    let output = workspace.check();
    assert!(
        output.text().contains("hf:acme/big-v1") && !output.text().contains("acme/small-v1"),
        "{}",
        output.text()
    );
    let output = with("fn main() { load(Default::default()); }").check();
    assert!(output.text().contains("names 2 models: which does this product use?"), "{}", output.text());
}

#[test]
fn a_constant_of_a_client_is_the_name_that_its_own_source_writes() {
    let client = r#"
        pub mod providers;
        pub const LIMIT: &str = "2023-01-01";
    "#;
    let named = |source: &str| {
        let workspace = with_crates(source, &[("rig-core", client)]);
        let file = |path: &str, text: &str| workspace.write(&format!("vendor/rig-core/src/{path}"), text);
        file("providers/mod.rs", "pub mod cohere; pub mod one; pub mod two;");
        file("providers/one.rs", r#"pub const FAST: &str = "gpt-4o-mini"; pub const OWN: &str = "gpt-5";"#);
        file(
            "providers/two.rs",
            r#"pub const FAST: &str = "claude-3-haiku"; pub const ODD: &str = "acme/odd-7b";"#,
        );
        file(
            "providers/cohere.rs",
            r#"pub const PLAIN: &str = "plain"; pub const DAY: &str = "2023-01-01";"#,
        );
        let output = workspace.check().json();
        let findings = output["findings"].as_array().cloned().expect("findings");
        let named = findings.iter().filter(|finding| finding["code"] == "undeclared-model");
        let title = |finding: &serde_json::Value| finding["message"].as_str().unwrap_or_default().to_owned();
        let quoted = |title: String| title.split('`').nth(1).unwrap_or_default().to_owned();
        named.map(title).map(quoted).collect::<Vec<_>>()
    };
    for (source, expected) in [
        ("use rig::providers::one; fn main() { agent(one::FAST); }", vec!["gpt-4o-mini"]),
        ("use rig::providers::{one, two::{self, FAST}}; fn main() { agent(FAST); }", vec!["claude-3-haiku"]),
        ("use rig::providers::two as t; fn main() { agent(t::ODD); }", vec!["acme/odd-7b"]),
        ("use rig::providers::two as t; fn main() { agent(t::FAST); }", vec!["claude-3-haiku"]),
        // Which one is not told by this path.
        ("use rig::providers as p; fn main() { agent(p::FAST); }", vec![]),
        ("use rig::providers::one as o; fn main() { agent(o::OWN); }", vec!["gpt-5"]),
        // What no provider is known for is a model where a call takes it as one.
        ("use rig::providers::cohere; fn main() { c.agent(cohere::PLAIN); }", vec!["plain"]),
        ("use rig::providers::cohere; fn main() { c.header(cohere::DAY, cohere::PLAIN); }", vec![]),
        // The product's own constant of the same name.
        (
            "mod own { pub const OWN: u8 = 1; pub const FAST: &str = \"x\"; } fn main() { f(own::FAST); }",
            vec![],
        ),
    ] {
        assert_eq!(named(source), expected, "{source}");
    }
}

#[test]
fn a_declared_file_name_source_or_digest_is_not_reported_again() {
    let digest = "ab".repeat(32);
    let source = format!(
        "fn main() {{ get(Source {{ url: \"https://files.host.io/m/net.onnx\", sha256: \"{digest}\" }}); get(\"https://huggingface.co/Acme/Net/resolve/main/x.bin\"); }}"
    );
    for (keys, expected) in [
        ("source = \"hf:acme/net\"", vec!["files.host.io"]),
        ("source = \"https://files.host.io/m/net.onnx\"", vec!["hf:Acme/Net"]),
        (&format!("source = \"https://mirror.host.io/other\"\nsha256 = \"{digest}\""), vec!["hf:Acme/Net"]),
        ("files = [\"net.onnx\"]", vec!["hf:Acme/Net"]),
    ] {
        let table = format!(
            "[[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1\"\nlicense = \"MIT\"\ndelivery = \"downloaded\"\n{keys}\n"
        );
        let output = Workspace::package(&table, &[("src/main.rs", &source)]).check();
        let findings = output.json()["findings"].as_array().cloned().expect("findings");
        let named: Vec<_> = findings.iter().filter(|finding| finding["code"] == "undeclared-model").collect();
        assert_eq!(named.len(), expected.len(), "{keys}: {}", output.text());
        for (finding, expected) in named.iter().zip(expected) {
            assert!(finding.to_string().contains(expected), "{keys}: {finding}");
        }
    }
}

#[test]
fn bills_of_materials_and_notices_ask_for_no_model() {
    let declared = "[[package.metadata.model-sbom.model]]\nname = \"gone\"\nversion = \"1\"\n\
                    license = \"MIT\"\nsource = \"hf:acme/gone\"\ndelivery = \"downloaded\"\n";
    let workspace = Workspace::package(
        declared,
        &[("config.json", r#"{"a": "https://huggingface.co/acme/kept/resolve/main/a.bin"}"#)],
    );
    for format in ["cyclonedx-1.7-json", "spdx-2.3-json", "spdx-3.0-json"] {
        let output = workspace.run(&["-f", format, "-o", &format!("sbom/{format}.json")]);
        assert_eq!(output.code, 0, "{}", output.stderr);
    }
    workspace.run(&["notices", "-o", "notices"]);
    assert!(workspace.read("notices/model-info.json").contains("acme/gone"));
    // Words of a document make no document, and what somebody puts beside notices is none of them.
    for (path, model) in [("get.sh", "script"), ("settings.json", "setting"), ("notices/more.json", "beside")]
    {
        let url = format!("https://huggingface.co/acme/{model}/resolve/main/a.bin");
        workspace.write(path, &format!("{{\"a\": \"{url}\", \"b\": \"bomFormat SPDXRef-a\"}}"));
    }
    let changed = workspace.read("notices/model-info.json").replace("acme/gone", "acme/changed");
    workspace.write("copy/notices/SHA256SUMS", &workspace.read("notices/SHA256SUMS"));
    workspace.write("copy/notices/model-info.json", &changed);
    let manifest = workspace.read("Cargo.toml").replace(declared, "");
    workspace.write("Cargo.toml", &manifest);
    let output = workspace.check();
    assert!(!output.text().contains("acme/gone") && output.text().contains("acme/kept"), "{}", output.text());
}

/// How complete a CycloneDX document states the subject to be.
fn aggregate(workspace: &Workspace) -> String {
    let document = workspace.json("cyclonedx", &[]);
    let subject = &document["metadata"]["component"]["bom-ref"];
    let stated = document["compositions"].as_array().expect("compositions");
    let of_subject = stated
        .iter()
        .find(|stated| stated["dependencies"].as_array().is_some_and(|subjects| subjects.contains(subject)));
    of_subject.map(|stated| stated["aggregate"].to_string()).unwrap_or_default()
}

#[test]
fn documents_and_headlines_state_what_is_missing() {
    let workspace = with_crates(SOURCE, HUB);
    let headline = "incomplete: no model declared, 2 named in source";
    let output = workspace.run(&["check"]);
    assert!(output.stderr.contains(headline), "{}", output.stderr);
    assert_eq!(aggregate(&workspace), "\"incomplete\"");
    let internal = workspace.json("cyclonedx", &["--audience", "internal"]);
    let said: Vec<_> = internal["annotations"].as_array().expect("annotations").iter().collect();
    let said = said.iter().filter(|said| said.to_string().contains("undeclared-model")).count();
    assert_eq!(said, 2, "{internal}");
    workspace.run(&["report", "--output", "r.html"]);
    assert!(workspace.read("r.html").contains(headline));
    workspace.run(&["notices", "--output", "notices"]);
    assert!(workspace.read("notices/ATTRIBUTION.md").contains(headline));
    workspace.write("model-sbom.toml", "[rules]\nundeclared-model = \"allow\"\n");
    let output = workspace.run(&["check"]);
    assert!(
        output.code == 0
            && !output.stderr.contains("Nothing to judge: no model is declared; ")
            && output.stderr.contains(headline),
        "{}",
        output.stderr
    );
    let ignore = |patterns: &[&str]| -> String {
        let table =
            |pattern: &&str| format!("[[ignore]]\nmodel = \"{pattern}\"\nreason = \"the users choose it\"\n");
        patterns.iter().map(table).collect()
    };
    // A pattern that fits any model says of none why it is left out.
    for patterns in [&["*"][..], &["hf:*", "gpt-*"]] {
        workspace.write("model-sbom.toml", &ignore(patterns));
        let output = workspace.run(&["check"]);
        assert!(
            output.code == 0 && output.stderr.contains("with a pattern that fits any"),
            "{patterns:?}: {}",
            output.stderr
        );
        assert_eq!(aggregate(&workspace), "\"unknown\"");
    }
    workspace.write("model-sbom.toml", &ignore(&["hf:meta-llama/*", "gpt-*"]));
    assert!(workspace.run(&["check"]).stderr.contains("Nothing to judge: no model is declared; "));
    assert_eq!(aggregate(&workspace), "\"complete\"");
}

#[test]
fn a_runtime_without_a_model_is_unknown_until_the_product_says_why() {
    let workspace = with_crates("fn main() {}", &[("ort", "")]);
    let output = workspace.run(&["check"]);
    assert!(
        output.stderr.contains("unknown: no model declared")
            && !output.stderr.contains("Nothing to judge: no model is declared; "),
        "{}",
        output.stderr
    );
    assert_eq!(aggregate(&workspace), "\"unknown\"");
    workspace.write("model-sbom.toml", "[product]\nmodels = \"none\"\nmodels-reason = \"a library\"\n");
    assert_eq!(aggregate(&workspace), "\"complete\"");
}

#[test]
fn a_source_that_is_not_read_is_said_and_the_document_is_not_complete() {
    let long = "// model\n".repeat(600_000);
    let deep = "use crate::x;\n#[path = \"gone.rs\"]\nmod gone;\nfn main() {}\n";
    for (file, content, said) in [
        ("src/long.rs", long.as_bytes(), "src/long.rs: it is longer than 4 MiB"),
        ("src/latin.rs", b"// model \xe9" as &[u8], "src/latin.rs: it is not UTF-8"),
        ("src/broken.rs", b"const MODEL: X = [\"a\";", "src/broken.rs: its brackets don't match"),
        ("src/open.rs", b"/* model", "src/open.rs: a string or a comment in it has no end"),
        ("src/main.rs", deep.as_bytes(), "src/gone.rs: "),
        ("src/main.rs", b"const A: &str = include_str!(\"gone.json\"); fn main() {}", "src/gone.json: "),
        (
            "src/main.rs",
            b"const A: &str = include_str!(\"../../../../../../../../../dev/zero\");",
            "leads out",
        ),
        ("src/main.rs", b"static A: Dir = include_dir!(\"$CARGO_MANIFEST_DIR/gone\");", "gone: "),
        ("src-tauri/tauri.conf.json", b"{}", ""),
    ] {
        let workspace = Workspace::package("", &[("src/main.rs", "fn main() {}")]);
        std::fs::create_dir_all(workspace.path().join(file).parent().expect("a parent")).expect("created");
        std::fs::write(workspace.path().join(file), content).expect("written");
        let output = workspace.run(&["check", "--verbose"]);
        let headline = "unknown: no model declared, and 1 source was not read";
        let is_read = said.is_empty();
        assert_eq!(output.stderr.contains(headline), !is_read, "{file}: {}", output.stderr);
        assert!(output.code == 0 && output.stderr.contains(said), "{file}: {}", output.stderr);
        let expected = if is_read { "\"complete\"" } else { "\"unknown\"" };
        assert_eq!(aggregate(&workspace), expected, "{file}");
    }
    let workspace = Workspace::package("", &[("src/long.rs", &long)]);
    let ignore = "[[ignore]]\npath = \"src/long.rs\"\nreason = \"a table of numbers\"\n";
    workspace.write("model-sbom.toml", ignore);
    assert!(workspace.run(&["check"]).stderr.contains("Nothing to judge: no model is declared; "));
    assert_eq!((workspace.check().codes(), aggregate(&workspace)), (Vec::new(), "\"complete\"".to_owned()));
}

#[test]
fn a_front_end_that_is_not_read_is_said() {
    for (file, content, said) in [
        ("app/src/a.ts", b"// model \xe9" as &[u8], "it is not UTF-8"),
        ("app/src/a.js", format!("var model={}", "1+".repeat(20_000)).as_bytes(), "it is minified"),
    ] {
        let workspace = Workspace::package("", &[("app/src-tauri/tauri.conf.json", "{}")]);
        std::fs::create_dir_all(workspace.path().join("app/src")).expect("created");
        std::fs::write(workspace.path().join(file), content).expect("written");
        let output = workspace.run(&["check", "--verbose"]);
        assert!(output.stderr.contains(&format!("{file}: {said}")), "{}", output.stderr);
        assert_eq!(aggregate(&workspace), "\"unknown\"");
    }
}

#[test]
fn every_place_has_a_location_in_every_form_of_output() {
    let source = "// ü\nconst A: &str = \"https://huggingface.co/acme/net/resolve/main/a.bin\";\nfn main() {\n    let b = \"hf:acme/net\";\n}\n";
    let workspace = Workspace::package("", &[("src/main.rs", source), ("get.sh", "")]);
    workspace.write("get.sh", "curl 'https://huggingface.co/acme/net/resolve/main/a.bin'\n");
    let output = workspace.run(&["check"]);
    for line in [
        " --> src/main.rs:2:18",
        "2 | const A: &str = \"https://huggingface.co/acme/net/resolve/main/a.bin\";",
        "|                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ a URL of the hub",
        "4 |     let b = \"hf:acme/net\";",
        "::: get.sh:1:7",
    ] {
        assert!(output.stderr.contains(line), "{line}: {}", output.stderr);
    }
    let sarif = workspace.run(&["check", "--message-format", "sarif"]).json();
    let result = &sarif["runs"][0]["results"][0];
    let region = &result["locations"][0]["physicalLocation"]["region"];
    assert_eq!(
        (region["startLine"].as_u64(), region["startColumn"].as_u64()),
        (Some(2), Some(18)),
        "{result}"
    );
    assert_eq!(result["relatedLocations"].as_array().map(Vec::len), Some(2), "{result}");
    let github = workspace.run(&["check", "--message-format", "github"]).text();
    assert!(github.contains("::error file=src/main.rs,line=2,col=18,title=undeclared-model::"), "{github}");
    let json = workspace.run(&["check", "--message-format", "json"]).json();
    let labels = json["findings"][0]["locations"].as_array().cloned().expect("locations");
    let places: Vec<_> = labels.iter().map(|label| (label["file"].clone(), label["line"].as_u64())).collect();
    assert_eq!(
        places,
        [("src/main.rs".into(), Some(2)), ("get.sh".into(), Some(1)), ("src/main.rs".into(), Some(4))]
    );
}

#[test]
fn the_directory_above_a_shell_is_searched_where_it_is_the_application() {
    let url = "{\"model\": \"https://huggingface.co/acme/net/resolve/main/a.gguf\"}";
    let workspace = Workspace::package("", &[]);
    for (path, text) in [
        (
            "outer/src-tauri/Cargo.toml",
            "[package]\nname = \"shell\"\nversion = \"1.0.0\"\nedition = \"2024\"\n[workspace]\n",
        ),
        ("outer/src-tauri/src/main.rs", "fn main() {}"),
        ("outer/src-tauri/tauri.conf.json", "{}"),
        ("outer/models.json", url),
    ] {
        workspace.write(path, text);
    }
    let named = || {
        let manifest = "outer/src-tauri/Cargo.toml";
        let output = workspace.run(&["check", "--manifest-path", manifest, "--message-format", "json"]);
        output.codes().contains(&"undeclared-model".to_owned())
    };
    assert!(!named(), "a directory of somebody else");
    workspace.write("outer/package.json", "{}");
    assert!(named(), "the front end of the application");
}

/// A workspace that compiles in a catalogue with a digest, with this declaration.
fn with_catalogue(declaration: &str) -> Workspace {
    let digest = "ab".repeat(32);
    let catalogue = format!(
        "[{{\"repo_id\": \"acme/net-7b\", \"revision\": \"{}\", \"name\": \"net.gguf\", \"sha256\": \"{digest}\", \"size\": 7}}]",
        "12".repeat(20)
    );
    let source = "const A: &str = include_str!(\"a.json\");";
    Workspace::package(declaration, &[("src/main.rs", source), ("src/a.json", &catalogue)])
}

#[test]
fn digests_in_the_code_are_asked_of_the_declaration() {
    let declared = |more: &str| {
        format!(
            "[[package.metadata.model-sbom.model]]\nname = \"n\"\nversion = \"{}\"\nsource = \"hf:acme/net-7b\"\nlicense = \"MIT\"\ndelivery = \"downloaded\"\n{more}",
            "12".repeat(20)
        )
    };
    let workspace = with_catalogue(&declared(""));
    let output = workspace.check();
    assert_eq!(output.codes(), ["weights-missing"], "{}", output.text());
    let finding = &output.json()["findings"][0];
    let help = finding["help"][0].as_str().expect("a help");
    let (_, keys) = help.split_once(":\n\n").expect("keys");
    assert!(keys.contains("net.gguf") && keys.contains("size = 7"), "{finding}");
    workspace.write(
        "Cargo.toml",
        &workspace.read("Cargo.toml").replace("delivery =", &format!("{keys}delivery =")),
    );
    assert_eq!(workspace.check().codes(), [""; 0], "{}", workspace.check().text());
    // Another digest than the one that the code checks against.
    let other = format!("file = [{{ path = \"net.gguf\", sha256 = \"{}\" }}]\n", "cd".repeat(32));
    let output = with_catalogue(&declared(&other)).check();
    assert_eq!(output.denied(), ["digest-mismatch"], "{}", output.text());
    // Another revision has other files: it is another model.
    let output = with_catalogue(&declared(&other).replace(&"12".repeat(20), &"34".repeat(20))).check();
    assert_eq!(output.codes(), ["undeclared-model"], "{}", output.text());
}

#[test]
fn init_writes_the_digests_that_stand_beside_a_model() {
    let workspace = with_catalogue("");
    let output = workspace.run(&["init", "--accept-named"]);
    assert_eq!(output.code, 0, "{}", output.text());
    let manifest = workspace.read("Cargo.toml");
    for line in ["path = \"net.gguf\"", &format!("sha256 = \"{}\"", "ab".repeat(32)), "size = 7"] {
        assert!(manifest.contains(line), "{line}: {manifest}");
    }
}

#[test]
fn another_commit_and_another_member_are_said() {
    let (own, other) = ("12".repeat(20), "34".repeat(20));
    let source = format!(
        "fn main() {{ api.repo(Repo::with_revision(\"acme/net-7b\".into(), Model, \"{own}\".into())); }}"
    );
    let declared = |version: &str| {
        format!(
            "[[package.metadata.model-sbom.model]]\nname = \"n\"\nversion = \"{version}\"\nsource = \"hf:acme/net-7b\"\nlicense = \"MIT\"\ndelivery = \"downloaded\"\n"
        )
    };
    for (version, is_told) in [(&other, true), (&own, false)] {
        let workspace = with_crates(&source, HUB);
        workspace.write("Cargo.toml", &format!("{}\n{}", workspace.read("Cargo.toml"), declared(version)));
        let output = workspace.check();
        let told = output.text().contains(&format!("another commit of it is declared: `{other}`"));
        assert_eq!(told, is_told, "{}", output.text());
        assert_eq!(output.denied().contains(&"undeclared-model".to_owned()), is_told, "{}", output.text());
    }
    let workspace = Workspace::package("", &[]);
    let source = "fn main() { get(\"https://huggingface.co/acme/net-7b/resolve/main/a.bin\"); }";
    workspace.write("Cargo.toml", "[workspace]\nmembers = [\"a\", \"b\"]\nresolver = \"3\"\n");
    workspace.write("Cargo.lock", "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"b\"\nversion = \"1.0.0\"\n");
    for (member, more) in [("a", declared(&own)), ("b", String::new())] {
        let manifest = format!(
            "[package]\nname = \"{member}\"\nversion = \"1.0.0\"\nedition = \"2024\"\nlicense = \"MIT\"\n\n{more}"
        );
        workspace.write(&format!("{member}/Cargo.toml"), &manifest);
        workspace.write(&format!("{member}/src/main.rs"), source);
    }
    for (arguments, is_told) in [(&["-p", "b"][..], true), (&["-p", "a"], false), (&["--workspace"], false)] {
        let output = workspace.run(&[&["check", "--message-format", "json"][..], arguments].concat());
        let told = output.text().contains("it is declared for `a`, which is no part of this selection");
        assert_eq!(told, is_told, "{arguments:?}: {}", output.text());
    }
}

/// The names of the models that are reported.
fn reported(output: &crate::support::Output) -> Vec<String> {
    let findings = output.json()["findings"].as_array().cloned().expect("findings");
    let named = findings.iter().filter(|finding| finding["code"] == "undeclared-model");
    named
        .map(|finding| {
            let message = finding["message"].as_str().expect("a message");
            message.split('`').nth(1).expect("a name").to_owned()
        })
        .collect()
}

#[test]
fn a_tag_of_ollama_is_a_model_of_its_own() {
    for (declared, named, is_told) in [
        ("ollama:tern3:8b", "tern3:70b", true),
        ("ollama:tern3:8b", "tern3:8b", false),
        ("ollama:tern3", "tern3:latest", false),
        ("ollama:tern3", "tern3", false),
        ("hf:acme/tern3", "tern3:8b", false),
    ] {
        let table = format!(
            "[[package.metadata.model-sbom.model]]\nname = \"tern3\"\nversion = \"1\"\nlicense = \"MIT\"\ndelivery = \"downloaded\"\nsource = \"{declared}\"\n"
        );
        let source = format!("fn main() {{ Command::new(\"ollama\").arg(\"pull\").arg(\"{named}\"); }}");
        let output = Workspace::package(&table, &[("src/main.rs", &source)]).check();
        assert_eq!(reported(&output).len(), usize::from(is_told), "{declared} {named}: {}", output.text());
    }
}

#[test]
fn a_text_that_many_models_have_settles_none() {
    let (text, weights) = ("ab".repeat(32), "cd".repeat(32));
    let data = |file: &str, digest: &str| {
        format!(r#"[{{"hf_repo": "acme/net-7b", "files": [{{"path": "{file}", "sha256": "{digest}"}}]}}]"#)
    };
    for (file, digest, is_told) in [
        ("LICENSE", &text, true),
        ("preview.png", &text, true),
        ("tokenizer.json", &text, true),
        ("net.gguf", &weights, false),
        ("net.tar.gz", &weights, false),
    ] {
        let table = format!(
            "[[package.metadata.model-sbom.model]]\nname = \"gull\"\nversion = \"1\"\nlicense = \"MIT\"\ndelivery = \"downloaded\"\n\
             source = \"hf:acme/gull\"\n[[package.metadata.model-sbom.model.file]]\npath = \"{file}\"\nsha256 = \"{digest}\"\n"
        );
        let source = "static MODELS: &str = include_str!(\"models.json\");\nfn main() {}\n";
        let files = [("src/main.rs", source), ("src/models.json", &data(file, digest))];
        let output = Workspace::package(&table, &files).check();
        assert_eq!(reported(&output).len(), usize::from(is_told), "{file}: {}", output.text());
    }
}

#[test]
fn what_a_member_declares_says_nothing_of_the_files_of_another() {
    let digest = "ab".repeat(32);
    let pointer = format!("version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize 9000\n");
    let declared = format!(
        "[[package.metadata.model-sbom.model]]\nname = \"n\"\nversion = \"1\"\nsource = \"hf:acme/net-7b\"\nlicense = \"MIT\"\n\
         delivery = \"downloaded\"\nsha256 = \"{digest}\"\n"
    );
    let workspace = Workspace::package("", &[]);
    workspace.write("Cargo.toml", "[workspace]\nmembers = [\"a\", \"b\"]\nresolver = \"3\"\n");
    workspace.write("Cargo.lock", "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"b\"\nversion = \"1.0.0\"\n");
    for (member, more, model) in [("a", declared.as_str(), "own"), ("b", "", "other")] {
        let manifest = format!(
            "[package]\nname = \"{member}\"\nversion = \"1.0.0\"\nedition = \"2024\"\nlicense = \"MIT\"\n\n{more}"
        );
        workspace.write(&format!("{member}/Cargo.toml"), &manifest);
        workspace.write(&format!("{member}/src/main.rs"), "fn main() {}\n");
        workspace.write(&format!("{member}/{model}.onnx"), &pointer);
    }
    for (arguments, expected) in
        [(&["-p", "b"][..], vec!["other.onnx"]), (&["-p", "a"], vec![]), (&["--workspace"], vec![])]
    {
        let output = workspace.run(&[&["check", "--message-format", "json"][..], arguments].concat());
        let found = output.codes().iter().filter(|code| *code == "undeclared-weights").count();
        assert_eq!(found, expected.len(), "{arguments:?}: {}", output.text());
        assert!(expected.iter().all(|name| output.text().contains(name)), "{}", output.text());
        assert!(!output.text().contains("own.onnx"), "{arguments:?}: {}", output.text());
    }
}

#[test]
fn what_a_feature_that_is_off_names_is_told_in_one_line() {
    let source = r#"
        #[cfg(feature = "ai")] mod ai;
        #[cfg(all(feature = "ai", test))] const T: &str = "https://huggingface.co/acme/net-t/resolve/main/a.bin";
        #[cfg(feature = "testing")] const U: &str = "https://huggingface.co/acme/net-u/resolve/main/a.bin";
        fn main() {}
    "#;
    let ai = r#"
        const A: &str = "https://huggingface.co/acme/net-a/resolve/main/a.bin";
        const B: &str = "https://huggingface.co/acme/net-b/resolve/main/a.bin";
    "#;
    let workspace = Workspace::package("", &[("src/main.rs", source), ("src/ai.rs", ai)]);
    let manifest = workspace.read("Cargo.toml");
    workspace.write("Cargo.toml", &format!("{manifest}\n[features]\nai = []\ntesting = []\n"));
    let output = workspace.check();
    assert_eq!((output.code, output.codes()), (0, vec!["undeclared-model".to_owned()]), "{}", output.text());
    for said in [
        "`app` names 2 models behind the feature `ai`, which is off here",
        "`hf:acme/net-a` at `src/ai.rs:2`",
    ] {
        assert!(output.text().contains(said), "{said}: {}", output.text());
    }
    workspace
        .write("model-sbom.toml", "[[ignore]]\nmodel = \"hf:acme/net-a\"\nreason = \"a demonstration\"\n");
    assert!(workspace.check().text().contains("names 1 model behind"), "{}", workspace.check().text());
    workspace.write("model-sbom.toml", "[[ignore]]\nmodel = \"hf:acme/*\"\nreason = \"a demonstration\"\n");
    assert_eq!(workspace.check().codes(), Vec::<String>::new());
}

#[test]
fn a_package_beside_the_workspace_is_read_and_a_copy_of_one_is_not() {
    let house = "pub const DEFAULT_MODEL: &str = \"gpt-4o-mini\";";
    for (directory, expected) in [("beside", Some("undeclared-model")), ("vendor", None)] {
        let workspace = with_crates("fn main() {}", &[("house", house)]);
        let manifest = workspace.read("Cargo.toml").replace("vendor", directory);
        workspace.write("Cargo.toml", &manifest);
        for file in ["Cargo.toml", "src/lib.rs"] {
            let text = workspace.read(&format!("vendor/house/{file}"));
            workspace.write(&format!("{directory}/house/{file}"), &text);
        }
        let output = workspace.check();
        assert_eq!(output.codes(), Vec::from_iter(expected), "{directory}: {}", output.text());
        assert!(expected.is_none() || output.text().contains("`gpt-4o-mini`"), "{}", output.text());
    }
}
