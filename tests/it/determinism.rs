//! The same inputs give the same bytes, wherever and by whomever, and the bytes tell nothing of either.

use cargo_model_sbom::emit::FORMATS;

use crate::support::{Workspace, run};

fn document(workspace: &Workspace, format: &str, user: &str) -> Vec<u8> {
    let mut command = workspace.command(&["--workspace", "--format", format, "--output", "-"]);
    command.env("USER", user).env("LOGNAME", user).env("HOSTNAME", format!("{user}-machine"));
    let output = run(command);
    assert_eq!(output.code, 0, "{}", output.stderr);
    output.stdout
}

#[test]
fn two_directories_and_two_users_give_the_same_bytes() {
    for fixture in ["coding-assistant", "shared-model"] {
        let (one, other) = (Workspace::fixture(fixture), Workspace::fixture(fixture));
        for format in FORMATS {
            let first = document(&one, format.id(), "amelia-of-the-first");
            assert!(
                first == document(&one, format.id(), "amelia-of-the-first"),
                "{fixture} {}: twice",
                format.id()
            );
            assert!(
                first == document(&other, format.id(), "bertram-of-the-second"),
                "{fixture} {}",
                format.id()
            );
            let text = String::from_utf8(first).expect("UTF-8");
            let path = one.path().to_str().expect("UTF-8");
            for secret in [path, "amelia-of-the-first", "/registry/src/", "file://"] {
                assert!(!text.contains(secret), "{fixture} {}: {secret}", format.id());
            }
        }
    }
}

#[test]
fn the_time_is_the_one_that_was_given() {
    let workspace = Workspace::fixture("no-models");
    let document = workspace.json("cyclonedx", &[]);
    assert_eq!(document["metadata"]["timestamp"], "2026-09-21T14:13:20Z");
}

#[test]
fn one_more_crate_renames_no_other() {
    let workspace = Workspace::fixture("feature-unification");
    let references = |arguments: &[&str]| {
        let document = workspace.json("cyclonedx", arguments);
        let components = document["components"].as_array().expect("components").clone();
        components.iter().map(|c| c["bom-ref"].as_str().expect("a reference").to_owned()).collect::<Vec<_>>()
    };
    let (few, many) = (references(&["-p", "client"]), references(&["-p", "client", "--all-features"]));
    assert!(few.len() < many.len());
    assert!(few.iter().all(|reference| many.contains(reference)));
}
