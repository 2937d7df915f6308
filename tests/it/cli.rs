//! The command line: what is typed, where documents go, how a run ends.

use std::fs;
use std::path::Path;

use crate::support::{Workspace, program, run};

#[test]
fn help_and_version_are_printed_on_stdout() {
    for arguments in [&["--help"][..], &["help"], &["model-sbom", "--help"], &["help", "check"]] {
        let mut command = program();
        command.args(arguments);
        let output = run(command);
        assert_eq!(output.code, 0, "{arguments:?}");
        assert!(output.text().contains("cargo model-sbom"), "{arguments:?}: {}", output.text());
        assert_eq!(output.stderr, "");
    }
    let mut command = program();
    command.args(["model-sbom", "--version"]);
    assert_eq!(run(command).text(), format!("cargo-model-sbom {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn cargo_finds_the_subcommand_and_its_help() {
    let binary = Path::new(env!("CARGO_BIN_EXE_cargo-model-sbom")).parent().expect("a directory");
    let path = std::env::var("PATH").expect("PATH");
    for arguments in [&["model-sbom", "--version"][..], &["help", "model-sbom"]] {
        let mut command =
            std::process::Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(arguments).env("PATH", format!("{}:{path}", binary.display()));
        let output = run(command);
        assert_eq!(output.code, 0, "{arguments:?}: {}", output.stderr);
        assert!(output.text().contains("model-sbom"), "{arguments:?}");
    }
}

#[test]
fn options_stand_before_or_after_the_command() {
    let workspace = Workspace::model("license = \"MIT\"");
    workspace.run(&["lock"]);
    for arguments in [
        &["check", "--offline", "--quiet"][..],
        &["--offline", "--quiet", "check"],
        &["-q", "check", "--offline"],
        &["-p", "app", "-q", "--color", "never", "check"],
        &["--message-format", "human", "-q", "check"],
        &["-q", "explain", "custom-license"],
        &["explain", "custom-license", "--color=never", "-v"],
        &["-q", "licenses", "MIT"],
    ] {
        let output = workspace.run(arguments);
        assert_eq!((output.code, output.stderr.as_str()), (0, ""), "{arguments:?}: {}", output.text());
    }
    let output = workspace.run(&["--format", "spdx", "check"]);
    assert_eq!(output.code, 2);
    assert!(output.stderr.contains("unexpected argument '--format' found"), "{}", output.stderr);
}

#[test]
fn the_short_format_is_one_line_a_finding() {
    let workspace = Workspace::model("license = \"LicenseRef-acme\"");
    let output = workspace.run(&["check", "--message-format", "short"]);
    assert_eq!(output.code, 1);
    let message = "error[custom-license]: `m` is under a custom licence and needs review";
    assert!(output.stderr.contains(&format!("Cargo.toml:13:12: {message}\n")), "{}", output.stderr);
    assert!(
        output
            .stderr
            .lines()
            .last()
            .is_some_and(|line| line.contains("Failed the model is undecided; 1 decision is open; ")),
        "{}",
        output.stderr
    );
}

#[test]
fn warnings_fail_the_check_where_they_are_denied() {
    let workspace = Workspace::model("license = \"MIT\"\nversion = \"main\"");
    workspace.replace("Cargo.toml", "version = \"1.0\"\n", "");
    for (arguments, code) in
        [(&["check"][..], 0), (&["check", "-D", "warnings"], 1), (&["check", "--deny=warnings"], 1)]
    {
        let output = workspace.run(arguments);
        assert_eq!(output.code, code, "{arguments:?}: {}", output.stderr);
        assert!(output.stderr.contains("1 warning"), "{}", output.stderr);
    }
    workspace
        .write("model-sbom.toml", "[rules]\nunpinned-version = \"allow\"\nweights-missing = \"allow\"\n");
    assert_eq!(workspace.run(&["check", "-D", "warnings"]).code, 0);
}

#[test]
fn each_code_that_is_printed_is_explained() {
    let workspace = Workspace::model("license = 1");
    for (path, text, code) in [
        ("Cargo.toml", None, "invalid-declaration"),
        ("model-sbom.lock", Some("version = 1\n["), "invalid-lock"),
    ] {
        if let Some(text) = text {
            workspace.replace("Cargo.toml", "license = 1", "license = \"MIT\"");
            workspace.write(path, text);
        }
        let output = workspace.run(&["check"]);
        assert!(output.stderr.contains(&format!("error[{code}]")), "{}", output.stderr);
        let explained = workspace.run(&["explain", code]);
        assert_eq!(explained.code, 0, "{}", explained.stderr);
        assert!(explained.text().starts_with(&format!("{code}: ")), "{}", explained.text());
    }
}

#[test]
fn aliases_of_formats_are_listed() {
    let output = Workspace::fixture("no-models").run(&["--format", "cdx"]);
    assert_eq!(output.code, 2);
    for name in ["cyclonedx,", "spdx,", "cyclonedx-1.7-json", "spdx-2.3-tag-value"] {
        assert!(output.stderr.contains(name), "{name}: {}", output.stderr);
    }
}

#[test]
fn both_documents_are_written_below_target_and_nothing_else_is() {
    let workspace = Workspace::fixture("no-models");
    let output = workspace.run(&[]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    assert_eq!(output.stdout, b"");
    let mut written: Vec<_> = fs::read_dir(workspace.path().join("target/model-sbom"))
        .expect("the directory")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"))
        .collect();
    written.sort();
    assert_eq!(written, ["no-models-1.0.0.cdx.json", "no-models-1.0.0.spdx.json"]);
    assert!(output.stderr.contains("no package declares a model"), "{}", output.stderr);
}

#[test]
fn output_takes_a_file_a_directory_or_stdout() {
    let workspace = Workspace::fixture("no-models");
    assert_eq!(workspace.run(&["-f", "spdx", "-o", "out/bom.json"]).code, 0);
    assert!(workspace.read("out/bom.json").contains("\"SPDX-2.3\""));
    assert_eq!(workspace.run(&["-f", "spdx", "-f", "cyclonedx-xml", "-o", "both"]).code, 0);
    assert!(workspace.read("both/no-models-1.0.0.cdx.xml").starts_with("<?xml"));
    let stdout = workspace.run(&["-f", "cyclonedx", "-o", "-"]);
    assert_eq!(stdout.json()["bomFormat"], "CycloneDX");
    let refused = workspace.run(&["-o", "-"]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("`--output -` takes one format"), "{}", refused.stderr);
}

#[test]
fn an_output_that_cannot_be_written_ends_before_anything_is_hashed() {
    let workspace = Workspace::fixture("no-models");
    workspace.write("occupied", "a file");
    let output = workspace.run(&["-o", "occupied/"]);
    assert_eq!(output.code, 3, "{}", output.stderr);
    assert!(output.stderr.contains("error: cannot write"), "{}", output.stderr);
    assert!(!output.stderr.contains("Resolved"), "{}", output.stderr);
    assert_eq!(workspace.read("occupied"), "a file");
}

#[test]
fn the_manifest_is_searched_upward() {
    let workspace = Workspace::fixture("no-models");
    let mut command = workspace.command(&["-f", "cyclonedx", "-o", "-", "-q"]);
    command.current_dir(workspace.path().join("src"));
    assert_eq!(run(command).json()["metadata"]["component"]["name"], "no-models");
    let empty = tempfile::tempdir().expect("a directory");
    let mut command = workspace.command(&[]);
    command.current_dir(empty.path());
    let output = run(command);
    assert_eq!(output.code, 2);
    assert!(output.stderr.contains("could not find `Cargo.toml`"), "{}", output.stderr);
}

#[test]
fn a_package_or_feature_that_is_not_there_is_an_error() {
    let workspace = Workspace::fixture("shared-model");
    for (arguments, message, help) in [
        (&["-p", "indxer"][..], "package `indxer` is not a member", "similar name: `indexer`"),
        (&["-p", "serde"], "package `serde` is not a member", "embeddings, indexer, searcher"),
        (&["-p", "indexer", "-F", "gpu"], "has the feature `gpu`", ""),
        (&["-p", "indexer", "--target", "pdp11"], "`pdp11` is not a target", "target triple"),
        (&["--exclude", "indexer"], "--workspace", ""),
        (&["-f", "cyclonedx-9"], "possible values: ", "spdx-2.3-json"),
    ] {
        let output = workspace.run(arguments);
        assert_eq!(output.code, 2, "{arguments:?}: {}", output.stderr);
        assert!(
            output.stderr.contains(message) && output.stderr.contains(help),
            "{arguments:?}: {}",
            output.stderr
        );
        assert_eq!(output.stdout, b"");
    }
}

#[test]
fn members_are_selected_by_name_version_pattern_and_exclusion() {
    let workspace = Workspace::fixture("shared-model");
    let version = workspace.json("cyclonedx", &["-p", "indexer"])["metadata"]["component"]["version"].clone();
    let spec = format!("indexer@{}", version.as_str().expect("a version"));
    assert_eq!(workspace.json("cyclonedx", &["-p", &spec])["metadata"]["component"]["name"], "indexer");
    let members = |arguments: &[&str]| {
        let document = workspace.json("cyclonedx", arguments);
        let names = document["components"].as_array().expect("components").clone();
        let of_workspace = |name: &str| names.iter().any(|component| component["name"] == name);
        ["indexer", "searcher"].map(of_workspace)
    };
    assert_eq!(members(&["-p", "*er"]), [true, true]);
    assert_eq!(members(&["--workspace", "--exclude", "searcher"]), [true, false]);
}

#[test]
fn quiet_says_nothing_and_colour_follows_the_flag() {
    let workspace = Workspace::fixture("coding-assistant");
    assert_eq!(workspace.run(&["-q"]).stderr, "");
    let mut command = workspace.command(&[]);
    command.env("CARGO_TERM_QUIET", "true");
    assert_eq!(run(command).stderr, "");
    assert!(workspace.run(&["--color", "always"]).stderr.contains('\u{1b}'));
    assert!(!workspace.run(&["--color", "never"]).stderr.contains('\u{1b}'));
    assert!(!workspace.run(&[]).stderr.contains('\u{1b}'), "a pipe is no terminal");
    let mut command = workspace.command(&[]);
    command.env("CARGO_TERM_COLOR", "always");
    assert!(run(command).stderr.contains('\u{1b}'));
}

#[test]
fn what_was_written_is_a_link_where_the_terminal_opens_it() {
    let workspace = Workspace::fixture("no-models");
    for (links, color, expected) in
        [("true", "always", true), ("false", "always", false), ("true", "never", false)]
    {
        let mut command = workspace.command(&["--color", color]);
        command.env("CARGO_TERM_HYPERLINKS", links);
        let stderr = run(command).stderr;
        assert_eq!(stderr.contains("\u{1b}]8;;file://"), expected, "{links} {color}: {stderr}");
        assert!(stderr.contains(".cdx.json"), "{stderr}");
    }
}

#[test]
fn a_missing_cargo_is_a_fault_of_the_environment() {
    let workspace = Workspace::fixture("no-models");
    let mut command = workspace.command(&[]);
    command.env("CARGO", "/nonexistent/cargo");
    let output = run(command);
    assert_eq!(output.code, 3);
    assert!(output.stderr.contains("cannot run `/nonexistent/cargo`"), "{}", output.stderr);
    assert!(output.stderr.contains("help: install Cargo"), "{}", output.stderr);
}

#[test]
fn a_lock_file_is_never_written() {
    let workspace = Workspace::fixture("feature-unification");
    fs::remove_file(workspace.path().join("Cargo.lock")).expect("removed");
    let locked = workspace.run(&["--workspace", "--locked"]);
    assert_eq!(locked.code, 3, "{}", locked.stderr);
    assert!(locked.stderr.contains("cargo generate-lockfile"), "{}", locked.stderr);
    let unlocked = workspace.run(&["--workspace"]);
    assert_eq!(unlocked.code, 0, "{}", unlocked.stderr);
    assert!(unlocked.stderr.contains("warning: Cargo.lock is missing"), "{}", unlocked.stderr);
    assert!(!workspace.path().join("Cargo.lock").exists());
}

#[test]
fn a_lock_file_that_is_out_of_date_stays_as_it_is() {
    let workspace = Workspace::fixture("feature-unification");
    let stale = "version = 4\n";
    workspace.write("Cargo.lock", stale);
    let output = workspace.run(&["--workspace"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    assert!(output.stderr.contains("warning: Cargo.lock is out of date"), "{}", output.stderr);
    assert_eq!(workspace.read("Cargo.lock"), stale);
}

#[test]
fn a_lock_file_that_cargo_would_only_write_in_other_words_is_not_touched() {
    let workspace = Workspace::fixture("feature-unification");
    let text = format!("{}# a remark that Cargo does not keep\n", workspace.read("Cargo.lock"));
    workspace.write("Cargo.lock", &text);
    let modified =
        || fs::metadata(workspace.path().join("Cargo.lock")).and_then(|file| file.modified()).expect("there");
    let before = modified();
    for quiet in ["false", "true"] {
        let mut command = workspace.command(&["--workspace"]);
        command.env("CARGO_TERM_QUIET", quiet);
        let output = run(command);
        assert_eq!(output.code, 0, "{}", output.stderr);
        assert!(!output.stderr.contains("Cargo.lock is"), "{}", output.stderr);
        assert_eq!((workspace.read("Cargo.lock"), modified()), (text.clone(), before));
    }
}

#[test]
fn a_time_that_is_none_is_refused() {
    let workspace = Workspace::fixture("no-models");
    let mut command = workspace.command(&[]);
    command.env("SOURCE_DATE_EPOCH", "yesterday");
    let output = run(command);
    assert_eq!(output.code, 2);
    assert!(output.stderr.contains("SOURCE_DATE_EPOCH is `yesterday`"), "{}", output.stderr);
}

#[test]
fn rules_explain_themselves() {
    let workspace = Workspace::fixture("no-models");
    let list = workspace.run(&["explain"]).text();
    for rule in cargo_model_sbom::internal::assess::RULES {
        assert!(list.contains(rule.meta().code), "{}", rule.meta().code);
        let one = workspace.run(&["explain", rule.meta().code]);
        assert!(one.text().contains(rule.meta().settle), "{}", rule.meta().code);
    }
    assert_eq!(workspace.run(&["explain", "no-such-rule"]).code, 2);
}

#[test]
fn a_built_product_lends_its_digests_to_the_subject() {
    let workspace = Workspace::fixture("no-models");
    workspace.write("dist/app", "the program");
    let document = workspace.json("cyclonedx", &["--artifact", "dist/app"]);
    let hash = &document["metadata"]["component"]["hashes"][0]["content"];
    assert_eq!(*hash, crate::support::sha256(b"the program"));
    assert_eq!(workspace.run(&["--artifact", "dist/gone"]).code, 3);
}

#[test]
fn formats_of_one_extension_do_not_overwrite_each_other() {
    let workspace = Workspace::fixture("no-models");
    let formats: Vec<_> = cargo_model_sbom::emit::FORMATS.iter().map(|format| format.id()).collect();
    let mut arguments = vec!["-o", "out/"];
    formats.iter().for_each(|format| arguments.extend(["-f", format]));
    assert_eq!(workspace.run(&arguments).code, 0);
    let written = fs::read_dir(workspace.path().join("out")).expect("the directory").count();
    assert_eq!(written, formats.len());
}

#[test]
fn frozen_without_a_lock_file_says_how_to_make_one() {
    let workspace = Workspace::fixture("feature-unification");
    fs::remove_file(workspace.path().join("Cargo.lock")).expect("removed");
    let output = workspace.run(&["--workspace", "--frozen"]);
    assert_eq!(output.code, 3);
    assert!(output.stderr.contains("cargo generate-lockfile"), "{}", output.stderr);
}
