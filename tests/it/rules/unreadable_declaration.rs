//! A fault in a dependency's declaration is a finding, and the product's documents are written without its models.

use std::fs;

use crate::support::Workspace;

pub(crate) fn with_dependency(model: &str) -> Workspace {
    let workspace = Workspace::package("[dependencies]\nevil = { path = \"../evil\" }\n", &[]);
    // Beside the workspace, so that it is no member of it.
    let evil = workspace.path().join("outside/evil");
    fs::create_dir_all(evil.join("src")).expect("a directory");
    workspace.replace("Cargo.toml", "../evil", "outside/evil");
    workspace.replace("Cargo.toml", "[workspace]", "[workspace]\nexclude = [\"outside\"]");
    workspace.write(
        "Cargo.lock",
        "version = 4\n\n[[package]]\nname = \"app\"\nversion = \"1.0.0\"\ndependencies = [\n \"evil\",\n]\n\n\
         [[package]]\nname = \"evil\"\nversion = \"0.1.0\"\n",
    );
    workspace.write("outside/evil/src/lib.rs", "");
    workspace.write(
        "outside/evil/Cargo.toml",
        &format!(
            "[package]\nname = \"evil\"\nversion = \"0.1.0\"\nedition = \"2024\"\nlicense = \"MIT\"\n\n[workspace]\n\n\
             [[package.metadata.model-sbom.model]]\n{model}\n"
        ),
    );
    workspace
}

#[test]
fn a_fault_of_a_dependency_is_a_finding_and_its_table_settles_it() {
    for (model, said) in [
        ("name = \"m\"\nlicense = \"other\"", "Hugging Face tag"),
        ("name = \"m\\nx\"\nlicense = \"MIT\"", "holds a line end"),
        ("name = \"m\"\nlicense = \"MIT\"\nlicense-file = \"none\"", "does not exist"),
        ("name = \"m\"\nlicense = \"MIT\"\nfiles = [\"../../x\"]", "leaves the package"),
    ] {
        let workspace = with_dependency(model);
        let output = workspace.check();
        assert_eq!(output.code, 1, "{model}: {}", output.stderr);
        assert_eq!(output.denied(), ["unreadable-declaration"], "{model}");
        assert!(output.text().contains(said), "{model}: {}", output.text());
        let generated = workspace.run(&["-f", "cyclonedx", "-o", "-"]);
        assert_eq!(generated.code, 0, "{model}: {}", generated.stderr);
        assert!(generated.json()["components"].to_string().contains("evil"));

        let finding = &output.json()["findings"][0];
        let help = finding["help"][0].as_str().expect("a help");
        let (_, table) = help.split_once("\n\n").expect("a table");
        workspace.write("model-sbom.toml", table);
        assert_eq!(
            workspace.check().denied().iter().filter(|code| *code == "unreadable-declaration").count(),
            0,
            "{table}"
        );
    }
}

#[test]
fn models_of_a_dependency_that_descend_from_each_other_stop_no_run() {
    let base = |name: &str, source: &str| {
        format!(
            "[[package.metadata.model-sbom.model.base]]\nname = \"{name}\"\nlicense = \"MIT\"\n\
             relation = \"finetune\"\n{source}"
        )
    };
    let circle = format!(
        "name = \"a\"\nlicense = \"MIT\"\n{}\n[[package.metadata.model-sbom.model]]\nname = \"b\"\n\
         license = \"MIT\"\n{}",
        base("b", ""),
        base("a", "")
    );
    let workspace = with_dependency(&circle);
    let output = workspace.check();
    assert_eq!((output.code, output.denied()), (1, vec!["unreadable-declaration".to_owned()]));
    assert!(output.text().contains("descend from each other"), "{}", output.text());
    assert_eq!(workspace.run(&["-f", "cyclonedx", "-o", "-"]).code, 0);

    // One that descends from a model of the product, which descends from it.
    let theirs = base("ours", "source = \"hf:acme/ours\"\n");
    let theirs = format!("name = \"theirs\"\nlicense = \"MIT\"\nsource = \"hf:acme/theirs\"\n{theirs}");
    let workspace = with_dependency(&theirs);
    let ours = base("theirs", "source = \"hf:acme/theirs\"\n");
    let manifest = workspace.read("Cargo.toml");
    let ours = format!(
        "{manifest}\n[[package.metadata.model-sbom.model]]\nname = \"ours\"\nversion = \"1\"\nlicense = \"MIT\"\n\
         source = \"hf:acme/ours\"\ndelivery = \"downloaded\"\n{ours}"
    );
    workspace.write("Cargo.toml", &ours);
    let output = workspace.check();
    assert_eq!(output.code, 1, "{}", output.stderr);
    assert!(output.denied().contains(&"unreadable-declaration".to_owned()), "{}", output.text());
}

#[test]
fn a_fault_of_a_member_ends_the_run() {
    let output = Workspace::model("license = \"other\"").check();
    assert_eq!(output.code, 2);
}
