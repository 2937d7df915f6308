//! What a message tells to write settles it.

use serde_json::Value;

use crate::rules::undeclared_model::with_crates;
use crate::support::{Workspace, string};

/// The rules whose every help is followed.
const RULES: [&str; 3] = ["models-unknown", "undeclared-model", "undeclared-weights"];

type Files = &'static [(&'static str, &'static str)];

/// A source, the crates that it depends on with their sources, further files, and how many findings there are.
const PRODUCTS: [(&str, Files, Files); 9] = [
    (
        "fn main() { api.model(\"acme/net-7b\".into()); args.model(\"gpt-4o\"); }",
        &[("hf-hub", ""), ("async-openai", "")],
        &[],
    ),
    ("fn main() { let a = \"acme/net-7b\"; load(\"House-3B-Instruct.gguf\"); }", &[("hf-hub", "")], &[]),
    ("fn main() { get(\"https://files.host.io/net.onnx\"); }", &[], &[]),
    ("const M: &[u8] = include_bytes!(\"net.onnx\");", &[], &[("src/net.onnx", "gone")]),
    ("fn main() {}", &[("ort", "")], &[]),
    ("fn main() { get(\"https://api.openai.com/v1/chat/completions\"); }", &[], &[]),
    (
        "fn main() {}",
        &[
            (
                "fastembed",
                "const A: &str = \"https://huggingface.co/acme/net/resolve/main/a.onnx\"; const B: &str = \"https://huggingface.co/acme/two/resolve/main/a.onnx\";",
            ),
            ("hf-hub", ""),
        ],
        &[],
    ),
    (
        "fn main() { args.model(\"house-max-1\"); } const A: &str = \"claude-3-haiku\";",
        &[("async-openai", "")],
        &[],
    ),
    ("fn main() {}", &[], &[("models/a.gguf", "GGUF"), ("get.sh", "ollama pull house:7b\n")]),
];

fn product(index: usize) -> Workspace {
    let (source, crates, files) = PRODUCTS[index];
    let workspace = with_crates(source, crates);
    if crates.iter().any(|(name, _)| *name == "fastembed") {
        uses_hub(&workspace);
    }
    for (path, content) in files {
        workspace.write(path, content);
    }
    workspace
}

/// The stand-in for `fastembed` depends on that for `hf-hub`.
fn uses_hub(workspace: &Workspace) {
    let manifest = "vendor/fastembed/Cargo.toml";
    workspace.replace(
        manifest,
        "[workspace]",
        "[dependencies]\nhf-hub = { path = \"../hf-hub\" }\n\n[workspace]",
    );
    let entry = "name = \"fastembed\"\nversion = \"0.4.0\"\n";
    workspace.replace("Cargo.lock", entry, &format!("{entry}dependencies = [\n \"hf-hub\",\n]\n"));
}

fn findings(workspace: &Workspace) -> Vec<Value> {
    let output = workspace.check();
    assert_ne!(output.code, 2, "{}", output.text());
    let all = output.json()["findings"].as_array().cloned().expect("findings");
    all.into_iter().filter(|finding| RULES.contains(&string(&finding["code"]))).collect()
}

fn append(workspace: &Workspace, path: &str, text: &str) {
    let before = if workspace.path().join(path).exists() { workspace.read(path) } else { String::new() };
    workspace.write(path, &format!("{before}\n{text}"));
}

/// Does what a help says; a person writes the reason.
fn follow(workspace: &Workspace, help: &str) {
    if let Some((said, table)) = help.split_once(":\n\n") {
        let path = if said.contains("model-sbom.toml") { "model-sbom.toml" } else { "Cargo.toml" };
        append(workspace, path, &table.replace('…', "as the team decided"));
        return;
    }
    let quoted: Vec<_> = help.split('`').skip(1).step_by(2).collect();
    if let Some(at) = quoted.iter().position(|text| *text == "[[ignore]]") {
        let table = format!("[[ignore]]\n{}\nreason = \"as the team decided\"\n", quoted[at + 1]);
        return append(workspace, "model-sbom.toml", &table);
    }
    let command = quoted.iter().find_map(|text| text.strip_prefix("cargo model-sbom "));
    let command = command.unwrap_or_else(|| panic!("nothing to do: {help}"));
    let words = shlex::split(command).expect("words");
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    let output = workspace.run(&words);
    assert_eq!(output.code, 0, "{command}: {}", output.text());
}

/// The commands that a help names beside a table to paste.
fn commands(help: &str) -> Vec<String> {
    let said = help.split_once(":\n\n").map_or("", |(said, _)| said);
    let quoted = said.split('`').skip(1).step_by(2);
    quoted.filter(|text| text.starts_with("cargo model-sbom ")).map(|text| format!("`{text}`")).collect()
}

#[test]
fn every_help_settles_the_finding_that_it_stands_in() {
    let mut followed = 0;
    for (index, described) in PRODUCTS.iter().enumerate() {
        let found = findings(&product(index));
        assert!(!found.is_empty(), "{described:?}");
        for finding in &found {
            let helps = finding["help"].as_array().cloned().expect("help");
            let helps: Vec<_> = helps.iter().map(|help| string(help).to_owned()).collect();
            let helps: Vec<_> =
                helps.iter().flat_map(|help| commands(help).into_iter().chain([help.clone()])).collect();
            assert!(!helps.is_empty(), "{finding}");
            for help in helps {
                let workspace = product(index);
                follow(&workspace, &help);
                let left = findings(&workspace);
                let is_left = left.iter().any(|other| other["message"] == finding["message"]);
                assert!(!is_left, "{help}\n{finding}\n{}", workspace.read("Cargo.toml"));
                followed += 1;
            }
        }
    }
    assert!(followed > 20, "{followed}");
}
