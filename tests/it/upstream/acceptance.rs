//! `upstream --accept`: changes at a publisher that a person has seen and accepts.

use super::hub::{PINNED, Repository};
use super::server::{Response, Server};
use super::{TERMS, ask, hub as serve, repository, workspace};
use crate::support::{Output, Workspace};

const RECORD: [&str; 4] = ["--by", "Ann", "--reason", "read by legal"];

fn accept(workspace: &Workspace, server: &Server, more: &[&str]) -> Output {
    ask(workspace, server, &[&["--accept", "net"][..], &RECORD, more].concat(), &[])
}

fn json(workspace: &Workspace, server: &Server) -> Output {
    ask(workspace, server, &["--message-format", "json"], &[])
}

/// A hub whose licence text has other words.
fn with_text(text: &str) -> Repository {
    let mut changed = repository();
    for commit in [0, 1] {
        changed.set(commit, "LICENSE", Some(text));
    }
    changed
}

#[test]
fn what_was_accepted_is_no_finding_until_something_else_is_there() {
    let workspace = workspace();
    let server = serve(vec![with_text(&TERMS.replace("You may use", "You may not use"))]);
    assert_eq!(json(&workspace, &server).codes(), ["upstream-text-changed"]);
    let output = accept(&workspace, &server, &[]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    assert!(
        output.stderr.contains("Accepted upstream-text-changed of net (hf:acme/net): LICENSE sha256:"),
        "{}",
        output.stderr
    );
    let after = json(&workspace, &server);
    assert_eq!((after.code, after.codes()), (0, Vec::new()), "{}", after.text());
    let accepted = &after.json()["accepted"][0];
    assert_eq!(
        (&accepted["by"], &accepted["reason"]),
        (&"Ann".into(), &"read by legal".into()),
        "{accepted}"
    );
    let told = ask(&workspace, &server, &[], &[]);
    assert!(told.stderr.contains("0 errors, 0 warnings, 1 accepted; 1 of 1 answered"), "{}", told.stderr);
    // The record is one of the workspace, which every other command reads.
    assert_eq!(workspace.check().json()["result"], "denied", "the terms themselves wait for their review");
    assert!(!workspace.check().text().contains("unused-entry"), "{}", workspace.check().text());
    let another = serve(vec![with_text("You may do nothing.")]);
    let output = json(&workspace, &another);
    assert_eq!((output.code, output.codes()), (1, vec!["upstream-text-changed".to_owned()]));
    let notes = output.json()["findings"][0]["notes"].to_string();
    assert!(
        notes.contains("the acceptance by Ann of ") && notes.contains(" was for `LICENSE sha256:"),
        "{notes}"
    );
    // What was taken back needs no record any more.
    let back = ask(&workspace, &serve(vec![repository()]), &[], &[]);
    assert!(back.code == 0 && back.stderr.contains("accepts nothing that is there now"), "{}", back.stderr);
}

#[test]
fn a_record_ends_with_its_last_day_and_with_what_was_declared() {
    let server = || serve(vec![with_text("Other terms.")]);
    for (edit, note) in [
        (("model-sbom.toml", "reason = ", "expires = \"2026-01-02\"\nreason = "), "ended on 2026-01-02"),
        (
            ("Cargo.toml", "license = \"LicenseRef-Acme\"", "license = \"LicenseRef-Other\""),
            "another declared",
        ),
        (("model-sbom.toml", "model = \"net\"", "model = \"other\""), ""),
    ] {
        let workspace = workspace();
        assert_eq!(accept(&workspace, &server(), &[]).code, 0);
        let (file, from, to) = edit;
        workspace.replace(file, from, to);
        if file == "model-sbom.toml" && from == "reason = " {
            let text = workspace.read(file);
            let date = text.lines().find(|line| line.starts_with("date = ")).expect("a day").to_owned();
            workspace.replace(file, &date, "date = \"2026-01-01\"");
        }
        let output = json(&workspace, &server());
        assert_eq!((output.code, output.codes()), (1, vec!["upstream-text-changed".to_owned()]), "{to}");
        let notes = output.json()["findings"][0]["notes"].to_string();
        assert!(notes.contains(note), "{notes}");
    }
}

#[test]
fn each_kind_of_change_can_be_accepted_and_no_answer_can_not() {
    type Edit = fn(&mut Repository);
    let edits: &[(&str, Edit)] = &[
        ("upstream-license-changed", |net| net.set(0, "README.md", Some("---\nlicense: mit\n---\n"))),
        ("upstream-files-changed", |net| net.set(0, "model.safetensors", Some("other"))),
        ("upstream-gated", |net| net.gated = "auto".into()),
        ("upstream-gone", |net| net.id = "acme/other".to_owned()),
        ("upstream-moved", |net| {
            net.old.push(net.id.clone());
            net.id = "umbrella/net".to_owned();
        }),
        ("upstream-terms-ahead", |net| net.set(1, "LICENSE", Some("Other terms."))),
        ("upstream-not-compared", |net| net.set(0, "USE_POLICY.md", Some("No war."))),
    ];
    for (code, edit) in edits {
        let workspace = workspace();
        let mut changed = repository();
        edit(&mut changed);
        let server = serve(vec![changed]);
        assert!(json(&workspace, &server).codes().iter().any(|found| found == code), "{code}");
        let output = accept(&workspace, &server, &["--change", code, "--expires", "2999-01-01"]);
        assert_eq!(output.code, 0, "{code}: {}", output.stderr);
        let after = json(&workspace, &server);
        assert!(!after.codes().iter().any(|found| found == code), "{code}: {}", after.text());
        assert_eq!(after.json()["accepted"][0]["ends"], "2999-01-01", "{code}");
        let is_open = *code == "upstream-not-compared";
        let is_incomplete = after.json()["completeness"] == "incomplete";
        assert!(is_incomplete || !is_open, "what is not compared stays that");
    }
    let silent = Server::start(|_, _| Response::new(403, ""));
    let output = accept(&workspace(), &silent, &[]);
    assert!(output.code == 2 && output.stderr.contains("there is nothing to accept"), "{}", output.stderr);
}

#[test]
fn only_what_is_named_is_accepted_and_it_is_written_as_one_line() {
    let workspace = workspace();
    let mut changed = with_text("Other terms.");
    let card = "---\nlicense: other\nlicense_name: \"a\\u202e\\nb\"\n---\n";
    changed.set(0, "README.md", Some(card));
    changed.set(1, "README.md", Some(card));
    let server = serve(vec![changed]);
    let output = accept(&workspace, &server, &["--change", "upstream-license-changed"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    assert_eq!(json(&workspace, &server).codes(), ["upstream-text-changed"]);
    let before = workspace.read("model-sbom.toml");
    assert!(!before.contains('\u{202e}'), "{before}");
    for (more, said) in [
        (&["--change", "upstream-moved"][..], "there is nothing to accept"),
        (&["--expires", "2020-01-01"], "is over already"),
        (&["--offline"], "`--offline` forbids that"),
    ] {
        let output = accept(&workspace, &server, more);
        assert!(output.code == 2 && output.stderr.contains(said), "{}", output.stderr);
    }
    assert_eq!(workspace.read("model-sbom.toml"), before);
    workspace.replace("model-sbom.toml", "upstream-license-changed", "upstream-licence-changed");
    assert!(workspace.check().text().contains("there is no rule `upstream-licence-changed`"));
    workspace.replace("model-sbom.toml", "upstream-licence-changed", "upstream-license-changed");
    workspace.replace("model-sbom.toml", "model = \"net\"", "model = \"gone\"");
    let unused = workspace.check();
    assert!(unused.text().contains("`[[upstream]]` of `gone` fits no declared model"), "{}", unused.text());
}

/// A decision is about one text of one publisher.
#[test]
fn a_name_of_two_publishers_asks_for_the_package() {
    let table = |owner: &str| {
        format!(
            "[[package.metadata.model-sbom.model]]\nname = \"net\"\nversion = \"{PINNED}\"\n\
             source = \"hf:{owner}/net\"\nlicense = \"LicenseRef-Acme\"\nlicense-file = \"LICENSE\"\n\
             delivery = \"downloaded\"\n"
        )
    };
    let workspace = Workspace::package(&table("acme"), &[("LICENSE", TERMS), ("evil/LICENSE", TERMS)]);
    let evil =
        format!("[package]\nname = \"evil\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{}", table("evil"));
    workspace.write("evil/Cargo.toml", &evil);
    workspace.write("evil/src/lib.rs", "");
    workspace.replace("Cargo.toml", "[workspace]\n", "[workspace]\nmembers = [\"evil\"]\n");
    std::fs::remove_file(workspace.path().join("Cargo.lock")).expect("removed");
    let mut repositories = vec![with_text("Other terms."), with_text("Other terms.")];
    repositories[1].id = "evil/net".to_owned();
    let server = serve(repositories);
    let shown = ask(&workspace, &server, &[], &[]).stderr;
    assert!(shown.contains("--accept net -p app") && shown.contains("--accept net -p evil"), "{shown}");
    let output = accept(&workspace, &server, &[]);
    assert!(output.code == 2 && output.stderr.contains("`net` means several models"), "{}", output.stderr);
    let output = accept(&workspace, &server, &["-p", "evil"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    assert!(output.stderr.contains("of net (hf:evil/net): "), "{}", output.stderr);
    assert!(!workspace.read("model-sbom.toml").contains("hf:acme/net"));
}
