//! `[[model.file]]`: digests of files wherever these are.

use cargo_model_sbom::emit::FORMATS;

use crate::support::{Workspace, sha256};

fn model(delivery: &str, files: &[String]) -> String {
    format!(
        "[[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1.0\"\nlicense = \"MIT\"\n\
         delivery = \"{delivery}\"\n{}",
        files.concat()
    )
}

fn file(keys: &str) -> String {
    format!("[[package.metadata.model-sbom.model.file]]\n{keys}\n")
}

#[test]
fn digests_of_all_shards_are_in_every_format_without_their_bytes() {
    let shards: Vec<_> = (1..=3)
        .map(|number| {
            let digest = sha256(&[number]);
            file(&format!(
                "path = \"model-0000{number}-of-00003.gguf\"\nsha256 = \"{digest}\"\nsize = {number}00"
            ))
        })
        .collect();
    let workspace = Workspace::package(&model("downloaded", &shards), &[]);
    assert_eq!(workspace.check().codes(), [] as [&str; 0]);
    for format in FORMATS {
        let text = String::from_utf8(workspace.document(format.id(), &[])).expect("UTF-8");
        for number in 1..=3 {
            assert!(text.contains(&sha256(&[number])), "{} {number}", format.id());
        }
    }
    let lock = workspace.run(&["lock"]);
    assert!(lock.stderr.contains("nothing to lock"), "{}", lock.stderr);
    let verified = workspace.run(&["verify"]);
    assert_eq!(verified.code, 0, "{}", verified.stderr);
    assert!(verified.stderr.contains("nothing to verify"), "{}", verified.stderr);
    // One of several shards is missing, and is said to be.
    let two = Workspace::package(&model("downloaded", &shards[..2]), &[]);
    assert_eq!(two.check().codes(), ["weights-missing"]);
}

#[test]
fn files_that_are_here_are_compared_with_their_digests() {
    let content = crate::support::gguf!(" stand-in");
    let right = file(&format!(
        "path = \"w.gguf\"\nsha256 = \"{}\"\nsize = {}",
        sha256(content.as_bytes()),
        content.len()
    ));
    let bundled = Workspace::package(&model("bundled", std::slice::from_ref(&right)), &[("w.gguf", content)]);
    assert_eq!(bundled.check().codes(), [] as [&str; 0], "{}", bundled.check().text());
    let verified = bundled.run(&["verify"]);
    assert_eq!(verified.code, 0, "{}", verified.stderr);
    assert!(verified.stderr.contains("1 file"), "{}", verified.stderr);
    assert_eq!(bundled.run(&["lock"]).code, 0);
    bundled.write("w.gguf", crate::support::gguf!(" of another"));
    assert!(bundled.check().denied().contains(&"digest-mismatch".to_owned()), "{}", bundled.check().text());
    assert_eq!(bundled.run(&["verify"]).code, 1);
    std::fs::remove_file(bundled.path().join("model-sbom.lock")).expect("removed");
    assert_eq!(bundled.run(&["verify"]).code, 1, "without a lock as well");
    assert_eq!(bundled.run(&["lock"]).code, 1, "what is pinned is not locked as something else");
    std::fs::remove_file(bundled.path().join("w.gguf")).expect("removed");
    assert_eq!(bundled.run(&["verify"]).code, 1);
    assert_eq!(bundled.check().codes(), ["weights-missing"]);
}

#[test]
fn what_cannot_be_a_file_is_a_fault() {
    let digest = sha256(b"x");
    let pin = format!("sha256 = \"{digest}\"");
    for (files, words) in [
        (vec![file(&pin)], "has neither `path` nor `url`"),
        (vec![file("path = \"a\"")], "`[[file]]` has no `sha256`"),
        (vec![file(&format!("path = \"../a\"\n{pin}"))], "leaves the package's directory"),
        (
            vec![file(&format!("url = \"https://example.org/\"\n{pin}"))],
            "does not end with the name of a file",
        ),
        (vec![file(&format!("url = \"ftp://example.org/a\"\n{pin}"))], "is not a URL"),
        (vec![file(&format!("path = \"a\"\nsize = 0\n{pin}"))], "`size` is 0"),
        (vec![file(&format!("path = \"a\"\n{pin}")); 2], "two files of a model are `a`"),
        (vec![format!("{pin}\n"), file(&format!("path = \"a\"\n{pin}"))], "both pin its files"),
    ] {
        let output = Workspace::package(&model("downloaded", &files), &[]).run(&["check"]);
        assert_eq!(output.code, 2, "{words}: {}", output.stderr);
        assert!(output.stderr.contains(words), "{words}: {}", output.stderr);
    }
    let service = model("service", &[file(&format!("path = \"a\"\n{pin}"))]);
    assert_eq!(Workspace::package(&service, &[]).check().code, 2);
}
