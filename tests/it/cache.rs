//! What a developer's `check` keeps of files that did not change.

#![cfg(unix)]

use std::fs::{self, File};

use crate::support::{Output, Workspace, run, sha256};

const CACHE: &str = "target/model-sbom/hashed.json";
const CONTENT: &str = crate::support::gguf!(" stand-in");

fn checked(workspace: &Workspace, arguments: &[&str], ci: Option<&str>) -> Output {
    let mut command = workspace.command(&[&["check", "--message-format", "json"], arguments].concat());
    ci.map(|ci| command.env("CI", ci));
    run(command)
}

fn differs(output: &Output) -> bool {
    assert!(output.code < 2, "{}", output.stderr);
    output.denied().contains(&"digest-mismatch".to_owned())
}

/// A package whose one file is pinned, and the cache of a check that passed.
fn pinned() -> Workspace {
    let workspace =
        Workspace::model(&format!("license = \"MIT\"\nsha256 = \"{}\"", sha256(CONTENT.as_bytes())));
    assert!(!differs(&checked(&workspace, &[], None)));
    assert!(workspace.read(CACHE).contains(&sha256(CONTENT.as_bytes())));
    workspace
}

#[test]
fn a_file_that_did_not_change_is_not_read_again() {
    let workspace = pinned();
    // Only who does not read the file can take this for its digest.
    workspace.replace(CACHE, &sha256(CONTENT.as_bytes()), &"0".repeat(64));
    let believed = workspace.read(CACHE);
    assert!(differs(&checked(&workspace, &[], None)));
    assert!(differs(&checked(&workspace, &[], Some("false"))));
    assert!(!differs(&checked(&workspace, &[], Some("true"))), "continuous integration reads the file");
    assert_eq!(workspace.read(CACHE), believed, "and keeps nothing");
    assert_eq!(workspace.run(&["lock"]).code, 0, "the lock is made of bytes");
    assert!(!differs(&checked(&workspace, &["--locked"], None)), "with `--locked` the file is read");
    assert_eq!(workspace.run(&[]).code, 0, "and for a document");
}

#[test]
fn other_bytes_of_the_same_length_and_time_are_seen() {
    let workspace = pinned();
    let path = workspace.path().join("weights.gguf");
    let time = fs::metadata(&path).expect("a file").modified().expect("a time");
    workspace.write("weights.gguf", &CONTENT.to_uppercase());
    File::options().write(true).open(&path).expect("a file").set_modified(time).expect("set");
    assert!(differs(&checked(&workspace, &[], None)));
    workspace.write("weights.gguf", CONTENT);
    assert!(!differs(&checked(&workspace, &[], None)));
}

#[test]
fn a_damaged_cache_is_ignored_and_replaced() {
    let workspace = pinned();
    let good = workspace.read(CACHE);
    for damaged in ["", "{", "{\"version\":1,\"files\":{\"\":{}}}", &good[..good.len() / 2]] {
        workspace.write(CACHE, damaged);
        assert!(!differs(&checked(&workspace, &[], None)), "{damaged}");
        assert_eq!(workspace.read(CACHE), good, "{damaged}");
    }
}

#[test]
fn what_a_lock_binds_is_known_by_its_blake3() {
    let workspace = Workspace::model("license = \"MIT\"");
    assert_eq!(workspace.run(&["lock"]).code, 0);
    assert_eq!(workspace.check().code, 0);
    let known = workspace.read(CACHE);
    assert!(known.contains("blake3") && !known.contains("sha256"), "the lock has the other: {known}");
    assert_eq!(workspace.check().code, 0);
    assert_eq!(workspace.read(CACHE), known);
    workspace.write("weights.gguf", &CONTENT.to_uppercase());
    assert!(differs(&workspace.check()));
    assert!(differs(&workspace.check()), "known as other bytes");
}
