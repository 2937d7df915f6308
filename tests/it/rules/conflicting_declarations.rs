//! `conflicting-declarations`

use crate::support::Workspace;

fn member(workspace: &Workspace, name: &str, keys: &str) {
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"2024\"\nlicense = \"MIT\"\n\
         [[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1\"\nsource = \"hf:acme/m\"\n{keys}\n"
    );
    workspace.write(&format!("{name}/Cargo.toml"), &manifest);
    workspace.write(&format!("{name}/src/lib.rs"), "");
}

#[test]
fn members_that_declare_one_model_in_two_ways_are_denied_where_it_matters() {
    let base = |license: &str| {
        format!(
            "license = \"MIT\"\n[[package.metadata.model-sbom.model.base]]\nname = \"b\"\nsource = \"hf:acme/b\"\n\
             license = \"{license}\"\nrelation = \"finetune\""
        )
    };
    let data = "license = \"MIT\"\n[[package.metadata.model-sbom.model.dataset]]\nname = \"d\"\nrole = \"training\"\n\
                license = \"MIT\"";
    let pin =
        |digit: &str| format!("license = \"MIT\"\nfiles = [\"m.gguf\"]\nsha256 = \"{}\"", digit.repeat(64));
    let (mit, apache) = ("license = \"MIT\"".to_owned(), "license = \"Apache-2.0\"".to_owned());
    let described = format!("{mit}\ndescription = \"x\"");
    for (one, two, level) in [
        (&mit, &mit, None),
        (&mit, &apache, Some(("deny", "licence"))),
        (&"license = \"MIT OR Apache-2.0\"".to_owned(), &"license = \"Apache-2.0 OR MIT\"".to_owned(), None),
        (&base("MIT"), &base("Apache-2.0"), Some(("deny", "bases"))),
        (&mit, &base("MIT"), Some(("deny", "bases"))),
        (&mit, &data.to_owned(), Some(("deny", "data"))),
        (&pin("a"), &pin("b"), Some(("deny", "digests"))),
        (&pin("a"), &pin("a"), None),
        (&described, &format!("{mit}\ndescription = \"y\""), Some(("warn", "`description`"))),
        (&described, &mit, None),
    ] {
        let workspace = Workspace::package("", &[]);
        workspace.write("Cargo.toml", "[workspace]\nmembers = [\"one\", \"two\"]\nresolver = \"3\"\n");
        let package = |name: &str| format!("\n[[package]]\nname = \"{name}\"\nversion = \"1.0.0\"\n");
        workspace.write("Cargo.lock", &format!("version = 4\n{}{}", package("one"), package("two")));
        member(&workspace, "one", one);
        member(&workspace, "two", two);
        let output = workspace.run(&["check", "--workspace", "--message-format", "json"]);
        let findings = output.json()["findings"].as_array().cloned().expect("findings");
        let found = findings.iter().find(|finding| finding["code"] == "conflicting-declarations");
        let said = found.map(|finding| (finding["level"].as_str(), finding["message"].as_str()));
        match (said, level) {
            (None, None) => {}
            (Some((Some(is), Some(message))), Some((level, what))) => {
                assert!(is == level && message.ends_with(&format!("differ in {what}")), "{is} {message}");
                assert!(message.contains("hf:acme/m 1 differ"), "{message}");
                let places = found.and_then(|finding| finding["locations"].as_array()).map(Vec::len);
                assert_eq!(places, Some(2), "{findings:?}");
            }
            other => panic!("{one}\n{two}\n{other:?}"),
        }
    }
}

/// One source may hold several models, such as the parts of a pipeline: two declarations of it contradict each other where
/// they may be about the same files.
#[test]
fn models_of_one_source_that_share_no_files_contradict_nothing() {
    let model = |name: &str, license: &str, files: &str| {
        format!(
            "[[package.metadata.model-sbom.model]]\nname = \"{name}\"\nversion = \"1\"\nsource = \"hf:acme/m\"\n\
             license = \"{license}\"\n{files}\n"
        )
    };
    let (a, b) = ("files = [\"a.gguf\"]", "files = [\"b.gguf\"]");
    for (is_one_package, other_name, one_file, other_file, is_denied) in [
        (false, "encoder", a, a, true),
        (false, "decoder", a, a, true),
        (false, "decoder", a, b, false),
        (false, "encoder", a, b, true),
        (false, "decoder", a, "", true),
        (false, "decoder", "", b, true),
        (true, "decoder", a, a, true),
        (true, "decoder", a, b, false),
    ] {
        let one = model("encoder", "MIT", one_file);
        let other = model(other_name, "Apache-2.0", other_file);
        let workspace = Workspace::package("", &[]);
        workspace.write("Cargo.toml", "[workspace]\nmembers = [\"one\", \"two\"]\nresolver = \"3\"\n");
        let package = |name: &str| format!("\n[[package]]\nname = \"{name}\"\nversion = \"1.0.0\"\n");
        workspace.write("Cargo.lock", &format!("version = 4\n{}{}", package("one"), package("two")));
        let tables = match is_one_package {
            true => [one + &other, String::new()],
            false => [one, other],
        };
        for (name, tables) in ["one", "two"].into_iter().zip(tables) {
            let head = format!(
                "[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"2024\"\nlicense = \"MIT\"\n"
            );
            workspace.write(&format!("{name}/Cargo.toml"), &(head + &tables));
            workspace.write(&format!("{name}/src/lib.rs"), "");
            for file in ["a.gguf", "b.gguf"] {
                workspace.write(&format!("{name}/{file}"), crate::support::gguf!(" stand-in"));
            }
        }
        let output = workspace.run(&["check", "--workspace", "--message-format", "json"]);
        assert_eq!(
            output.denied().contains(&"conflicting-declarations".to_owned()),
            is_denied,
            "{is_one_package} {other_name} {one_file} {other_file}: {}",
            output.text()
        );
    }
}
