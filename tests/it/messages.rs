//! The whole message of each rule, each page of help, and what each command says at its end: read before they are accepted.
//!
//! `INSTA_UPDATE=always cargo test --test it messages` writes them anew; `git diff` shows what people will read.

use cargo_model_sbom::internal::assess::codes;
use cargo_model_sbom::internal::pipeline;

use crate::rules::{custom, decide, native_unknown, undeclared_model, unreadable_declaration};
use crate::support::{SAFETENSORS, Workspace, sha256};

const LLAMA: &str = "LicenseRef-scancode-llama-3.1-license-2024";

/// A workspace in which a rule finds something.
fn scene(code: &str) -> Workspace {
    let model = |keys: &str| Workspace::model(keys);
    let with_file = |workspace: Workspace, path: &str, text: &str| {
        workspace.write(path, text);
        workspace
    };
    match code {
        "conflicting-declarations" => {
            let workspace = Workspace::package("", &[]);
            workspace.write("Cargo.toml", "[workspace]\nmembers = [\"one\", \"two\"]\nresolver = \"3\"\n");
            let package = |name: &str| format!("\n[[package]]\nname = \"{name}\"\nversion = \"1.0.0\"\n");
            workspace.write("Cargo.lock", &format!("version = 4\n{}{}", package("one"), package("two")));
            for (name, license) in [("one", "MIT"), ("two", "Apache-2.0")] {
                let manifest = format!(
                    "[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"2024\"\nlicense = \"MIT\"\n\
                     [[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1\"\nsource = \"hf:acme/m\"\n\
                     license = \"{license}\"\n"
                );
                workspace.write(&format!("{name}/Cargo.toml"), &manifest);
                workspace.write(&format!("{name}/src/lib.rs"), "");
            }
            workspace
        }
        "crate-license-conflict" => {
            let apache = spdx::license_id("Apache-2.0").expect("listed").text();
            with_file(Workspace::package("", &[]), "LICENSE", apache)
        }
        "crate-license-missing" => {
            let workspace = Workspace::package("", &[]);
            workspace.replace("Cargo.toml", "license = \"MIT\"\n", "");
            workspace
        }
        "custom-license" => custom("Acme Terms\n\nYou may use the model for good.\n"),
        "dataset-license" => model(
            "license = \"MIT\"\n[[package.metadata.model-sbom.model.dataset]]\nname = \"d\"\nrole = \"training\"",
        ),
        "digest-mismatch" => model(&format!("license = \"MIT\"\nsha256 = \"{}\"", sha256(b"another"))),
        "license-conflict" => with_file(
            model("license = \"MIT\"\ncard = \"README.md\""),
            "README.md",
            "---\nlicense: apache-2.0\n---\n# M\n",
        ),
        "license-expired" => {
            let workspace = custom("Commercial terms");
            let bought = "[[license]]\nid = \"LicenseRef-acme\"\nlicensee = \"Acme Robotics\"\nexpires = \"2020-03-01\"\n\
                          contact = \"desk@vendor.example\"\n\n";
            let head = "[organization]\nname = \"Acme Robotics\"\n\n[use]\ncommercial = true\n\n";
            workspace.write("model-sbom.toml", &format!("{head}{bought}"));
            decide(&workspace, "--approve");
            workspace
        }
        "license-text-changed" => {
            let workspace = custom("You may use the model for good.");
            decide(&workspace, "--approve");
            workspace.write("TERMS", "You may use the model for evil.");
            workspace
        }
        "licensee-mismatch" => with_file(
            model("license = \"LicenseRef-acme\""),
            "model-sbom.toml",
            "[organization]\nname = \"Other\"\n\n[[license]]\nid = \"LicenseRef-acme\"\nlicensee = \"Acme Robotics, Inc.\"\n",
        ),
        "lineage-license" => model(&format!(
            "license = \"MIT\"\n[[package.metadata.model-sbom.model.base]]\nname = \"b\"\nlicense = \"{LLAMA}\"\n\
             relation = \"finetune\""
        )),
        "malformed-weights" => {
            let workspace = model("license = \"MIT\"");
            workspace.write("weights.gguf", &SAFETENSORS[..SAFETENSORS.len() - 1]);
            workspace
        }
        "missing-license" => model(""),
        "models-unknown" => undeclared_model::with_crates("fn main() {}", &[("ort", "")]),
        "native-unknown" => native_unknown::mystery("warn"),
        "obligation-unmet" => {
            let keys = format!(
                "license = \"{LLAMA}\"\nlicense-file = \"TERMS\"\n\n[[package.metadata.model-sbom.model.base]]\n\
                 name = \"Llama-3.1-8B\"\nlicense = \"{LLAMA}\"\nrelation = \"finetune\""
            );
            let workspace = with_file(model(&keys), "TERMS", "Llama 3.1 stand-in\n");
            with_file(
                workspace,
                "model-sbom.toml",
                "[rules]\ncustom-license = \"allow\"\n\n[use]\ncommercial = true\noffering = [\"redistribution\"]\n",
            )
        }
        "policy-denied" => with_file(
            model("license = \"Apache-2.0\""),
            "model-sbom.toml",
            "[policy]\ndeny = [{ license = \"Apache-2.0\", reason = \"patent clause\" }]\n",
        ),
        "review-expired" => {
            let workspace = custom("Terms");
            decide(&workspace, "--approve");
            let text = workspace.read("model-sbom.toml");
            let lines: Vec<_> = text
                .lines()
                .filter(|line| !line.starts_with("expires") && !line.starts_with("date"))
                .collect();
            let days = "date = \"2020-01-01\"\nexpires = \"2020-02-01\"\n";
            workspace.write("model-sbom.toml", &format!("{}\n{days}", lines.join("\n")));
            workspace
        }
        "review-incomplete" => {
            let workspace = custom("Terms");
            let usage = "[use]\ncommercial = true\noffering = [\"internal\"]\ntrains-other-models = true\n\n";
            let table = "[[license]]\nid = \"LicenseRef-acme\"\nrisk = \"medium\"\nlimitations = [\"output-restriction\"]\n\
                         usage = { small-business = \"yes\", enterprise = \"yes\", saas = \"yes\", redistribution = \"yes\", \
                         fine-tuning = \"yes\" }\n\n";
            workspace.write("model-sbom.toml", &format!("{usage}{table}"));
            decide(&workspace, "--approve");
            workspace
        }
        "review-rejected" => {
            let workspace = custom("Terms");
            decide(&workspace, "--reject");
            workspace
        }
        "undeclared-model" => undeclared_model::with_crates(
            "fn main() {\n    let repo = api.repo(Repo::with_revision(\"meta-llama/Llama-3.1-8B-Instruct\".to_string(), RepoType::Model, \
             \"main\".to_string()));\n}\n",
            &[("hf-hub", "")],
        ),
        "undeclared-weights" => Workspace::package("", &[("models/found.bin", SAFETENSORS)]),
        "unjudged-license" => with_file(
            model("license = \"Hippocratic-2.1\"\nlicense-file = \"TERMS\""),
            "TERMS",
            "Everybody may do with it what the licensor likes.",
        ),
        "unpinned-version" => Workspace::package(
            "[[package.metadata.model-sbom.model]]\nname = \"m\"\nlicense = \"MIT\"\ndelivery = \"downloaded\"\n\
             version = \"main\"\nsource = \"hf:a/b\"",
            &[],
        ),
        "unreadable-declaration" => {
            unreadable_declaration::with_dependency("name = \"m\"\nlicense = \"other\"")
        }
        "unrecognised-terms" => with_file(
            model("license = \"MIT\"\nlicense-file = \"LICENSE\""),
            "LICENSE",
            "Acme terms: for research alone.",
        ),
        "unsafe-format" => {
            let workspace = model("license = \"MIT\"");
            let pickle = b"\x80\x02cos\nsystem\nX\x04\x00\x00\x00true\x85R.";
            std::fs::write(workspace.path().join("weights.gguf"), pickle).expect("written");
            workspace
        }
        "unused-entry" => with_file(
            Workspace::package("", &[]),
            "model-sbom.toml",
            "[[ignore]]\npath = \"gone.onnx\"\nreason = \"read\"\n",
        ),
        "use-not-permitted" => {
            with_file(model("license = \"CC-BY-NC-4.0\""), "model-sbom.toml", "[use]\ncommercial = true\n")
        }
        "weights-missing" => with_file(model("license = \"MIT\""), "weights.gguf", ""),
        other => panic!("no scene for the rule {other}: add one"),
    }
}

/// The messages with a code, as a person reads them. How old the catalogue's entries are changes with the day.
fn messages(text: &str, code: &str) -> String {
    let begins = |part: &&str| part.contains(&format!("[{code}]"));
    let parts: Vec<_> = text.split("\n\n").filter(begins).map(str::trim).collect();
    let lines = parts.iter().flat_map(|part| part.lines());
    let lines: Vec<_> = lines.filter(|line| !line.starts_with("note: model-sbom.lock")).collect();
    // A decision is made on the day of the test.
    lines.join("\n").replace(&pipeline::today().to_string(), "TODAY") + "\n"
}

#[test]
fn each_rule_says_what_is_wrong_where_and_what_to_do() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots/rules");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for code in codes() {
            let output = scene(code).run(&["check", "--workspace", "--color", "never"]);
            let found = messages(&(output.text() + &output.stderr), code);
            assert!(found.contains(code), "{code} finds nothing: {}{}", output.text(), output.stderr);
            insta::assert_snapshot!(code, found);
        }
    });
}

#[test]
fn each_rule_explains_itself() {
    let workspace = Workspace::package("", &[]);
    let pages: Vec<_> = codes().into_iter().map(|code| workspace.run(&["explain", code]).text()).collect();
    insta::assert_snapshot!(pages.join("\n"));
}

/// Without the feature there are fewer commands and options.
#[cfg(feature = "upstream")]
#[test]
fn each_page_of_help_is_read_before_it_is_accepted() {
    let workspace = Workspace::package("", &[]);
    let main = workspace.run(&["--help"]).text();
    let listed = main.split("Commands:").nth(1).expect("commands").split("\n\n").next().expect("a list");
    let is_name = |line: &&str| line.starts_with("  ") && !line.starts_with("   ");
    let names: Vec<_> =
        listed.lines().filter(is_name).filter_map(|line| line.split_whitespace().next()).collect();
    assert!(names.len() > 8, "{names:?}");
    insta::assert_snapshot!("help", &main);
    for name in names.into_iter().filter(|name| *name != "help") {
        insta::assert_snapshot!(format!("help-{name}"), workspace.run(&[name, "--help"]).text());
    }
}

#[test]
fn each_command_ends_with_a_summary() {
    let mut summaries = String::new();
    for arguments in [
        &["lock"][..],
        &["lock", "--locked"],
        &["check"],
        &["verify"],
        &["review", "--list"],
        &["notices", "--output", "n"],
        &["report", "--output", "r.html"],
        &["licenses"],
        &["licenses", "MIT"],
        &["-f", "cyclonedx", "-o", "b.json"],
        &["diff", "b.json", "b.json"],
        &["conform", "b.json"],
        &["verify", "b.json"],
        &["init"],
    ] {
        let workspace = Workspace::fixture("shared-model");
        if arguments.contains(&"b.json") {
            workspace.run(&["-f", "cyclonedx", "-o", "b.json"]);
        }
        let output = workspace.run(arguments);
        let last = output.stderr.trim_end().lines().last().unwrap_or("(nothing on stderr)");
        summaries.push_str(&format!("$ cargo model-sbom {}\n{last}\n", arguments.join(" ")));
    }
    insta::assert_snapshot!(summaries);
}
