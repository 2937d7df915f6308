//! No link leads out of the Git work tree, or of a dependency's package, and nothing of what one leads to is printed.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;

use cargo_model_sbom::emit;

use crate::support::Workspace;

const SECRET: &str = "GH_TOKEN=S3CR3T";

/// A workspace with a link to a secret outside of it.
fn with_link(manifest: &str, link: &str) -> (Workspace, tempfile::TempDir) {
    let outside = tempfile::tempdir().expect("a directory");
    fs::write(outside.path().join("secret"), format!("{SECRET}\n")).expect("written");
    let workspace = Workspace::package(manifest, &[]);
    symlink(outside.path().join("secret"), workspace.path().join(link)).expect("linked");
    (workspace, outside)
}

fn assert_refused(workspace: &Workspace, what: &str) {
    for arguments in [
        &["-f", "cyclonedx", "-o", "-"][..],
        &["check"],
        &["notices", "--output", "n"],
        &["check", "--message-format", "json"],
    ] {
        let output = workspace.run(arguments);
        assert!(output.code >= 2, "{what} {arguments:?}: {}", output.stderr);
        assert!(
            !output.stderr.contains("S3CR3T") && !output.text().contains("S3CR3T"),
            "{what} {arguments:?}: {}",
            output.stderr
        );
    }
    assert!(!workspace.path().join("n").exists(), "{what}");
}

const MODEL: &str =
    "[[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1\"\nlicense = \"LicenseRef-Own\"\n";

#[test]
fn no_declared_file_leads_out_of_the_work_tree() {
    for (what, manifest, file) in [
        ("[[license]]", MODEL.to_owned(), "[[license]]\nid = \"LicenseRef-Own\"\nfile = \"link\"\n"),
        ("[product]", MODEL.to_owned(), "[product]\nnotices = [\"link\"]\n"),
        ("license-file", format!("{MODEL}license-file = \"link\"\n"), ""),
        ("card", format!("{MODEL}card = \"link\"\n"), ""),
        ("files", format!("{MODEL}files = [\"link\"]\n"), ""),
        ("pattern", format!("{MODEL}files = [\"l?nk\"]\n"), ""),
    ] {
        let (workspace, _outside) = with_link(&manifest, "link");
        workspace.write("model-sbom.toml", file);
        assert_refused(&workspace, what);
    }
}

#[test]
fn the_files_of_the_workspace_lead_nowhere_else() {
    for name in ["model-sbom.toml", "model-sbom.lock"] {
        let (workspace, _outside) = with_link(MODEL, name);
        assert_refused(&workspace, name);
    }
}

#[test]
fn a_member_may_link_inside_the_work_tree_and_not_into_git() {
    let workspace = Workspace::package(
        &format!("{MODEL}license-file = \"terms\"\nfiles = [\"w.gguf\"]\n"),
        &[("shared/TERMS", "Terms of our own.\n"), ("shared/w.gguf", crate::support::gguf!(" stand-in"))],
    );
    symlink("shared/TERMS", workspace.path().join("terms")).expect("linked");
    symlink("shared/w.gguf", workspace.path().join("w.gguf")).expect("linked");
    assert_eq!(workspace.check().code, 1, "waits for review");
    assert_eq!(workspace.run(&["-f", "cyclonedx"]).code, 0);
    workspace.write(".git/config", "url = https://x:S3CR3T@example.com\n");
    fs::remove_file(workspace.path().join("terms")).expect("removed");
    symlink(".git/config", workspace.path().join("terms")).expect("linked");
    assert_refused(&workspace, ".git");
}

#[test]
fn init_reads_no_card_through_a_link_that_leads_out() {
    let (workspace, outside) = with_link("", "README.md");
    fs::write(outside.path().join("secret"), format!("---\nlicense: mit\n---\n# {SECRET}\n"))
        .expect("written");
    workspace.write("model.safetensors", crate::support::SAFETENSORS);
    let output = workspace.run(&["init", "--dry-run"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    assert!(!output.text().contains("S3CR3T") && !output.stderr.contains("S3CR3T"), "{}", output.text());
}

#[test]
fn no_manifest_is_written_through_a_link_that_leads_out() {
    let workspace = Workspace::package("", &[]);
    workspace.write("model.safetensors", crate::support::SAFETENSORS);
    let outside = tempfile::tempdir().expect("a directory");
    let (manifest, there) = (workspace.path().join("Cargo.toml"), outside.path().join("Cargo.toml"));
    fs::rename(&manifest, &there).expect("moved");
    symlink(&there, &manifest).expect("linked");
    let before = fs::read_to_string(&there).expect("a file");
    for arguments in [&["init"][..], &["add", "hf:acme/tiny"]] {
        let output = workspace.run(arguments);
        assert!(output.stderr.contains("leaves the Git work tree"), "{arguments:?}: {}", output.stderr);
        assert_eq!(fs::read_to_string(&there).expect("a file"), before, "{arguments:?}");
    }
}

#[test]
fn notices_are_written_through_no_link() {
    let workspace = Workspace::package(MODEL, &[]);
    let outside = tempfile::tempdir().expect("a directory");
    fs::write(outside.path().join("keep.txt"), "known").expect("written");
    fs::create_dir(workspace.path().join("n")).expect("made");
    symlink(outside.path(), workspace.path().join("n/licenses")).expect("linked");
    symlink(outside.path(), workspace.path().join("n/sub")).expect("linked");
    let known = crate::support::sha256(b"known");
    for (path, said) in [("sub/keep.txt", "not of an earlier run"), ("licenses/keep.txt", "symbolic link")] {
        workspace.write("n/SHA256SUMS", &format!("{known}  model-info.json\n{known}  {path}\n"));
        let output = workspace.run(&["notices", "--output", "n"]);
        assert_eq!(output.code, 2, "{}", output.stderr);
        assert!(output.stderr.contains(said), "{}", output.stderr);
    }
    assert_eq!(fs::read_dir(outside.path()).expect("there").count(), 1);
    // On the way to the directory, too; that Cargo's own directory is elsewhere is a matter of this machine.
    symlink(outside.path(), workspace.path().join("dist")).expect("linked");
    for place in ["dist/notices", "dist/new/notices", "./src/../dist/notices"] {
        let output = workspace.run(&["notices", "--output", place]);
        assert_eq!(output.code, 2, "{}", output.stderr);
        assert!(output.stderr.contains("symbolic link"), "{}", output.stderr);
    }
    assert_eq!(fs::read_dir(outside.path()).expect("there").count(), 1);
    let here = tempfile::tempdir().expect("a directory");
    let _ = fs::remove_dir_all(workspace.path().join("target"));
    symlink(here.path(), workspace.path().join("target")).expect("linked");
    // The text of its licence is not here.
    assert_eq!(workspace.run(&["notices"]).code, 1);
    assert_eq!(workspace.run(&["notices", "--output", "target/n"]).code, 1);
}

/// A checkout may have a link where documents, reports and what a run keeps for the next one go.
#[test]
fn nothing_is_written_through_a_link_that_leaves_the_work_tree() {
    let outside = tempfile::tempdir().expect("a directory");
    fs::write(outside.path().join("bom.json"), "{}").expect("written");
    let workspace = Workspace::model("license = \"MIT\"");
    let at = |path: &str| workspace.path().join(path);
    let _ = fs::remove_dir_all(at("target"));
    fs::create_dir_all(at("target")).expect("made");
    for (link, target) in [("target/model-sbom", ""), ("dist", ""), ("bom.json", "bom.json")] {
        symlink(outside.path().join(target), at(link)).expect("linked");
    }
    let runs: [&[&str]; 8] = [
        &["-f", "cyclonedx"],
        &["-f", "cyclonedx", "-o", "dist/"],
        &["-f", "cyclonedx", "-o", "dist"],
        &["-f", "cyclonedx", "-o", "dist/new/x.json"],
        &["-f", "cyclonedx", "-o", "./src/../bom.json"],
        &["report"],
        &["report", "-o", "dist"],
        &["report", "-o", "bom.json"],
    ];
    for arguments in runs {
        let output = workspace.run(arguments);
        assert_eq!(output.code, 2, "{arguments:?}: {}", output.stderr);
        assert!(output.stderr.contains("leaves the Git work tree"), "{arguments:?}: {}", output.stderr);
    }
    assert_eq!(workspace.run(&["check"]).code, 0, "without what an earlier run computed");
    assert_eq!(fs::read_dir(outside.path()).expect("there").count(), 1);
    assert_eq!(fs::read_to_string(outside.path().join("bom.json")).expect("there"), "{}");
    // A link inside the work tree, and the target directory on another disk, are what they are for Cargo.
    fs::remove_dir_all(at("target")).expect("removed");
    symlink(outside.path(), at("target")).expect("linked");
    fs::create_dir(at("real")).expect("made");
    symlink("real", at("here")).expect("linked");
    let runs: [&[&str]; 5] = [
        &["-f", "cyclonedx"],
        &["-f", "cyclonedx", "-o", "here/x.json"],
        &["-f", "cyclonedx", "-o", "target/x.json"],
        &["report"],
        &["check"],
    ];
    for arguments in runs {
        let output = workspace.run(arguments);
        assert_eq!(output.code, 0, "{arguments:?}: {}", output.stderr);
    }
    assert!(at("real/x.json").is_file() && outside.path().join("model-sbom").is_dir());
}

/// `sha256sum * >SHA256SUMS` is how releases are made, and what it lists is not ours.
#[test]
fn notices_remove_no_file_of_a_release() {
    let workspace = Workspace::model("license = \"MIT\"");
    workspace.write("dist/app-1.0.tar.gz", "R");
    let list = format!("{}  app-1.0.tar.gz\n", crate::support::sha256(b"R"));
    workspace.write("dist/SHA256SUMS", &list);
    let main = workspace.read("src/main.rs");
    workspace.write("SHA256SUMS", &format!("{}  src/main.rs\n", crate::support::sha256(main.as_bytes())));
    for place in ["dist", "."] {
        let output = workspace.run(&["notices", "--output", place]);
        assert_eq!(output.code, 2, "{}", output.stderr);
        assert!(output.stderr.contains("not of an earlier run"), "{}", output.stderr);
    }
    assert_eq!(workspace.read("dist/app-1.0.tar.gz"), "R");
    assert_eq!(workspace.read("dist/SHA256SUMS"), list);
    assert_eq!(workspace.read("src/main.rs"), main);
    assert!(!workspace.path().join("dist/ATTRIBUTION.md").exists());
}

#[test]
fn no_document_replaces_what_the_run_reads() {
    let workspace = Workspace::model("license = \"MIT\"\nlicense-file = \"LICENSE\"");
    workspace.write("LICENSE", "MIT License\n");
    assert_eq!(workspace.run(&["lock"]).code, 0);
    symlink("weights.gguf", workspace.path().join("link.json")).expect("linked");
    for path in [
        "weights.gguf",
        "model-sbom.lock",
        "Cargo.toml",
        "Cargo.lock",
        "src/main.rs",
        "LICENSE",
        "link.json",
        "./src/../weights.gguf",
    ] {
        let before = workspace.read(path);
        for arguments in [&["-f", "cyclonedx", "-o", path][..], &["report", "-o", path]] {
            let output = workspace.run(arguments);
            assert_eq!(output.code, 2, "{arguments:?}: {}", output.stderr);
            assert!(output.stderr.contains("this run reads"), "{arguments:?}: {}", output.stderr);
        }
        assert_eq!(workspace.read(path), before, "{path}");
    }
    for _ in 0..2 {
        assert_eq!(workspace.run(&["-f", "cyclonedx", "-o", "bom.json"]).code, 0);
        assert_eq!(workspace.run(&["-f", "cyclonedx", "-o", "bom"]).code, 0);
        assert_eq!(workspace.run(&["report", "-o", "page"]).code, 0);
    }
}

/// What one run writes is replaced by the next, in whatever format the one before was and whatever the file is called.
#[test]
fn a_document_replaces_the_one_before_it() {
    let workspace = Workspace::model("license = \"MIT\"");
    workspace.write("app", "what is built");
    let formats = emit::formats().map(|format| format.id());
    let mut runs: Vec<_> =
        formats.map(|format| vec!["--artifact", "app", "--format", format, "-o", "answer"]).collect();
    for format in ["html", "markdown", "csv"] {
        for audience in ["internal", "customer"] {
            runs.push(vec!["report", "--format", format, "--audience", audience, "-o", "answer"]);
        }
    }
    // A summary is for the organisation itself.
    runs.retain(|run| !(run.contains(&"markdown") && run.contains(&"customer")));
    for run in runs {
        for arguments in [&run[..], &["report", "-o", "answer"]] {
            let output = workspace.run(arguments);
            assert_eq!(output.code, 0, "{run:?}: {}", output.stderr);
        }
    }
}

/// What is built, compiled in or compared is an input, too.
#[test]
fn no_document_replaces_what_it_is_about_or_what_is_compiled_in() {
    let workspace = Workspace::model("license = \"MIT\"");
    for path in
        ["LICENSE", "LICENSES/MIT.txt", "README.md", "data/table.bin", "data/words", "app", "deny.toml"]
    {
        workspace.write(path, "stand-in");
    }
    workspace.write(".cargo/config.toml", "[build]\n");
    assert_eq!(workspace.run(&["-f", "cyclonedx", "-o", "b.json"]).code, 0);
    let mut attacks: Vec<Vec<&str>> = vec![
        vec!["--artifact", "app", "-f", "cyclonedx", "-o", "app"],
        vec!["--artifact", "b.json", "-f", "cyclonedx", "-o", "b.json"],
        vec!["report", "--base", "b.json", "--format", "markdown", "-o", "b.json"],
        vec!["report", "--audience", "customer", "--document", "b.json", "-o", "b.json"],
    ];
    for path in [
        "LICENSE",
        "LICENSES/MIT.txt",
        "README.md",
        "data/table.bin",
        "data/words",
        "deny.toml",
        ".cargo/config.toml",
    ] {
        attacks.push(vec!["-f", "cyclonedx", "-o", path]);
        attacks.push(vec!["report", "-o", path]);
    }
    for arguments in attacks {
        let path = arguments[arguments.len() - 1];
        let before = workspace.read(path);
        let output = workspace.run(&arguments);
        assert_eq!(output.code, 2, "{arguments:?}: {}", output.stderr);
        assert!(output.stderr.contains("no document replaces it"), "{arguments:?}: {}", output.stderr);
        assert_eq!(workspace.read(path), before, "{path}");
    }
    workspace.write("empty", "");
    assert_eq!(workspace.run(&["-f", "cyclonedx", "-o", "empty"]).code, 0);
}

#[test]
fn what_is_compiled_in_is_no_output_whatever_it_is_called() {
    let workspace = Workspace::package("", &[]);
    workspace.write(
        "src/lib.rs",
        "static A: &[u8] = include_bytes!(\"../data/table.json\");\n\
         static B: &str = include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/data/page.html\"));\n\
         static C: Dir = include_dir!(\"$CARGO_MANIFEST_DIR/assets\");\n",
    );
    for path in ["data/table.json", "data/page.html", "assets/deep/a.txt"] {
        workspace.write(path, "what the program needs");
        for arguments in [vec!["-f", "cyclonedx", "-o", path], vec!["report", "-o", path]] {
            let output = workspace.run(&arguments);
            assert_eq!(output.code, 2, "{arguments:?}: {}", output.stderr);
            assert!(output.stderr.contains("no document replaces it"), "{arguments:?}: {}", output.stderr);
            assert_eq!(workspace.read(path), "what the program needs");
        }
    }
    // Nothing takes these in; and a program may carry its own document, which is made anew.
    workspace.write("data/other.json", "{}");
    assert_eq!(workspace.run(&["-f", "cyclonedx", "-o", "data/other.json"]).code, 0);
    std::fs::rename(workspace.path().join("data/other.json"), workspace.path().join("data/table.json"))
        .expect("moved");
    assert_eq!(workspace.run(&["-f", "cyclonedx", "-o", "data/table.json"]).code, 0);
}
