//! No input stops the program or fills the machine: each has a limit, and a fault that says so.

use std::fs;

use crate::support::Workspace;

fn model(keys: &str) -> Workspace {
    Workspace::package(
        &format!(
            "[[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1\"\nlicense = \"MIT\"\n{keys}\n"
        ),
        &[],
    )
}

fn assert_fault(workspace: &Workspace, said: &str) {
    let output = workspace.check();
    assert_eq!(output.code, 2, "{said}: {}{}", output.text(), output.stderr);
    assert!(output.text().contains(said), "{said}: {}", output.text());
}

#[test]
fn patterns_in_patterns_are_a_fault() {
    for depth in [9, 250, 100_000] {
        let pattern = format!("{}a{}", "{".repeat(depth), "}".repeat(depth));
        assert_fault(&model(&format!("files = [\"{pattern}\"]")), "inside each other");
    }
    assert_fault(&model(&format!("files = [\"{}\"]", "*".repeat(5000))), "more than 4096");
    let ignored = Workspace::package("", &[]);
    ignored.write(
        "model-sbom.toml",
        &format!("[[ignore]]\npath = \"{}\"\nreason = \"read\"\n", "{".repeat(100_000)),
    );
    assert_fault(&ignored, "inside each other");
}

#[test]
fn texts_have_a_limit() {
    for (key, what) in [("license-file", "licence file"), ("card", "model card")] {
        let workspace = model(&format!("{key} = \"long\""));
        let file = fs::File::create(workspace.path().join("long")).expect("made");
        file.set_len(3 << 30).expect("sparse");
        assert_fault(&workspace, &format!("the {what} `long` has"));
    }
    let workspace = Workspace::package("", &[]);
    workspace.write("model-sbom.toml", "[[license]]\nid = \"LicenseRef-X\"\nfile = \"long\"\n");
    fs::File::create(workspace.path().join("long")).and_then(|file| file.set_len(3 << 30)).expect("sparse");
    assert_fault(&workspace, "more than the limit");
}

/// What lies beside weights or in a crate may be anybody's: it is a finding or a gap, and ends no run.
#[test]
fn long_texts_beside_weights_and_in_crates_end_no_run() {
    let long = |workspace: &Workspace, path: &str| {
        let file = fs::File::create(workspace.path().join(path)).expect("made");
        file.set_len(17 << 20).expect("sparse");
    };
    for name in ["LICENSE", "README.md", "USE_POLICY.md", "NOTICE", "license.json", "LICENSES/MIT.txt"] {
        let workspace = model("files = [\"m/w.gguf\"]");
        workspace.write("m/w.gguf", crate::support::gguf!(" stand-in"));
        workspace.write(&format!("m/{name}"), "");
        long(&workspace, &format!("m/{name}"));
        for arguments in [&["check"][..], &["-f", "cyclonedx"], &["notices"], &["report"], &["lock"]] {
            let output = workspace.run(arguments);
            assert!(output.code < 2, "{name} {arguments:?}: {}{}", output.text(), output.stderr);
        }
        // Nobody knows what it says.
        if matches!(name, "LICENSE" | "README.md" | "USE_POLICY.md" | "license.json") {
            assert_eq!(workspace.check().code, 1, "{name}");
        }
    }
    let workspace = model("files = [\"m/w.gguf\"]");
    workspace.write("m/w.gguf", crate::support::gguf!(" stand-in"));
    for name in ["LICENSE", "NOTICE"] {
        long(&workspace, name);
        let output = workspace.run(&["notices", "--output", name.to_lowercase().as_str()]);
        assert!(output.code < 2, "{name}: {}", output.stderr);
        assert!(workspace.check().code < 2, "{name}");
    }
}

#[test]
fn documents_have_a_limit() {
    let workspace = Workspace::package("", &[]);
    fs::File::create(workspace.path().join("long.json"))
        .and_then(|file| file.set_len(3 << 30))
        .expect("sparse");
    for arguments in [
        &["verify", "long.json"][..],
        &["conform", "long.json", "--profile", "ntia"],
        &["diff", "long.json", "long.json"],
    ] {
        let output = workspace.run(arguments);
        assert_eq!(output.code, 3, "{arguments:?}: {}", output.stderr);
        assert!(output.stderr.contains("the limit"), "{arguments:?}: {}", output.stderr);
    }
}

#[cfg(unix)]
#[test]
fn pipes_and_devices_are_not_waited_for() {
    let pipe = |workspace: &Workspace, name: &str| {
        let made = std::process::Command::new("mkfifo").arg(workspace.path().join(name)).status();
        assert!(made.expect("mkfifo runs").success());
    };
    for key in ["files = [\"p\"]", "license-file = \"p\"", "card = \"p\""] {
        let workspace = model(key);
        pipe(&workspace, "p");
        assert_fault(&workspace, "not a regular file");
        assert_eq!(workspace.run(&["init", "--dry-run"]).code, 2);
    }
    for text in ["[[license]]\nid = \"LicenseRef-X\"\nfile = \"p\"\n", "[product]\nnotices = [\"p\"]\n"] {
        let workspace = Workspace::package("", &[]);
        pipe(&workspace, "p");
        workspace.write("model-sbom.toml", text);
        assert_fault(&workspace, "not a regular file");
    }
    for name in ["model-sbom.toml", "model-sbom.lock"] {
        let workspace = Workspace::package("", &[]);
        pipe(&workspace, name);
        assert_eq!(workspace.run(&["check"]).code, 3, "{name}");
    }
    let workspace = Workspace::package("", &[]);
    pipe(&workspace, "README.md");
    pipe(&workspace, "LICENSE");
    pipe(&workspace, "NOTICE");
    for arguments in [&["check"][..], &["notices", "--output", "n"], &["init", "--dry-run"]] {
        assert!(workspace.run(arguments).code < 2, "{arguments:?}");
    }
}

/// 24 directories with two links each to the next are 2^24 paths of one file.
#[cfg(unix)]
#[test]
fn links_to_links_do_not_multiply_the_paths() {
    let workspace = model("files = [\"g/d0/**/*.gguf\"]");
    for index in 0..24 {
        let directory = workspace.path().join(format!("g/d{index}"));
        fs::create_dir_all(&directory).expect("made");
        for name in ["a", "b"] {
            std::os::unix::fs::symlink(format!("../d{}", index + 1), directory.join(name)).expect("linked");
        }
    }
    workspace.write("g/d24/w.gguf", crate::support::gguf!(" stand-in"));
    let output = workspace.run(&["-f", "cyclonedx", "-o", "-"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    assert!(output.text().contains("w.gguf"));
}

#[test]
fn models_that_descend_from_each_other_are_a_fault_with_both_places() {
    let model = "package.metadata.model-sbom.model";
    let one = |name: &str, base: &str| {
        format!(
            "[[{model}]]\nname = \"{name}\"\nversion = \"1\"\nlicense = \"MIT\"\ndelivery = \"downloaded\"\n\
                 [[{model}.base]]\nname = \"{base}\"\nrelation = \"finetune\"\nlicense = \"MIT\"\n"
        )
    };
    let workspace = Workspace::package(&(one("a", "b") + &one("b", "a")), &[]);
    assert_fault(&workspace, "descend from each other");
    let finding = workspace.check().json()["findings"][0].clone();
    assert_eq!(finding["locations"].as_array().expect("places").len(), 2, "{finding}");
    assert_eq!(workspace.run(&[]).code, 2);
}
