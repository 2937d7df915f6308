//! `model-sbom.lock`: when it is written, what it holds against changed files, and what it knows without them.

use std::fs;
use std::time::Duration;

use crate::lock_evidence::unsealed;
use crate::support::{EPOCH, SAFETENSORS, Workspace, run, sha256, sha512};

const LOCK: &str = "model-sbom.lock";
const TAMPERED: &str = crate::support::gguf!(" stand-iN");

fn mit() -> Workspace {
    Workspace::model("license = \"MIT\"")
}

fn locked() -> Workspace {
    let workspace = mit();
    let output = workspace.run(&["lock"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    assert!(output.stderr.contains("Locked 1 model, 1 file in model-sbom.lock"), "{}", output.stderr);
    workspace
}

fn failure(workspace: &Workspace, arguments: &[&str], code: i32) -> String {
    let output = workspace.run(arguments);
    assert_eq!(output.code, code, "{arguments:?}: {}", output.stderr);
    output.stderr
}

#[test]
fn the_first_run_writes_it_and_the_second_leaves_it_alone() {
    let workspace = mit();
    let first = workspace.document("cyclonedx", &[]);
    let text = workspace.read(LOCK);
    for line in [
        "package = \"app\"",
        "name = \"m\"",
        "version = \"1.0\"",
        "path = \"weights.gguf\"",
        "size = 33",
        &format!("sha256 = \"{}\"", sha256(crate::support::gguf!(" stand-in").as_bytes())),
        &format!("blake3 = \"{}\"", blake3::hash(crate::support::gguf!(" stand-in").as_bytes()).to_hex()),
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
    let before = fs::metadata(workspace.path().join(LOCK)).expect("there").modified().expect("a time");
    assert!(workspace.document("cyclonedx", &[]) == first, "the same bytes with a lock and without");
    assert_eq!(workspace.run(&["lock"]).code, 0);
    assert_eq!(workspace.run(&["--locked"]).code, 0);
    let after = fs::metadata(workspace.path().join(LOCK)).expect("there").modified().expect("a time");
    assert_eq!((workspace.read(LOCK), after), (text.clone(), before));
    let elsewhere = mit();
    elsewhere.run(&[]);
    assert_eq!(elsewhere.read(LOCK), text, "nothing of the machine is in it");
}

/// A right BLAKE3 proves the bytes, and says nothing of the SHA-256 beside it.
#[test]
fn a_wrong_digest_beside_a_right_one_is_never_written_again() {
    let workspace = mit();
    assert_eq!(workspace.run(&["lock"]).code, 0);
    let right = workspace.read(LOCK);
    let wrong = right.replace(&sha256(crate::support::gguf!(" stand-in").as_bytes()), &"0".repeat(64));
    workspace.write(LOCK, &wrong);
    let output = workspace.run(&["lock"]);
    assert_eq!(output.code, 1, "{}", output.stderr);
    assert!(output.stderr.contains("do not belong to one file"), "{}", output.stderr);
    assert_eq!(workspace.run(&["lock", "--update", "m"]).code, 0);
    assert_eq!(workspace.read(LOCK), right);
}

#[test]
fn a_lock_that_a_run_of_ci_changes_is_said() {
    let said = |ci: Option<&str>, arguments: &[&str]| {
        let workspace = mit();
        let mut command = workspace.command(arguments);
        ci.map(|ci| command.env("CI", ci));
        run(command).stderr
    };
    let words = "this run changed model-sbom.lock, and `CI` is set";
    for (ci, arguments, is_said) in [
        (Some("true"), &[][..], true),
        (Some("1"), &["-q"], false),
        (Some("1"), &[], true),
        (Some("true"), &["lock"], false),
        (Some("false"), &[], false),
        (Some(""), &[], false),
        (None, &[], false),
    ] {
        let stderr = said(ci, arguments);
        assert_eq!(stderr.contains(words), is_said, "{ci:?} {arguments:?}: {stderr}");
    }
    let workspace = mit();
    workspace.run(&[]);
    let mut command = workspace.command(&[]);
    command.env("CI", "true");
    let stderr = run(command).stderr;
    assert!(!stderr.contains(words), "nothing changed: {stderr}");
}

#[test]
fn locks_of_the_fixtures_are_up_to_date() {
    for fixture in ["coding-assistant", "shared-model"] {
        let workspace = Workspace::fixture(fixture);
        let output = workspace.run(&["lock", "--locked"]);
        assert_eq!(output.code, 0, "{}", output.stderr);
        let text = workspace.read(LOCK);
        fs::remove_file(workspace.path().join(LOCK)).expect("removed");
        workspace.run(&["lock"]);
        assert_eq!(workspace.read(LOCK), text, "{fixture}");
    }
}

#[test]
fn changed_weights_under_the_same_version_stop_the_run() {
    let workspace = locked();
    let text = workspace.read(LOCK);
    workspace.write("weights.gguf", TAMPERED);
    for arguments in [&["lock"][..], &[], &["--locked"], &["-f", "spdx", "-o", "-"]] {
        let message = failure(&workspace, arguments, 1);
        for part in [
            "error[digest-mismatch]: `weights.gguf` of `m` is not the file that was locked",
            &sha256(crate::support::gguf!(" stand-in").as_bytes()),
            &sha256(TAMPERED.as_bytes()),
            "cargo model-sbom lock --update m",
            "a file differs from model-sbom.lock: nothing was written",
        ] {
            assert!(message.contains(part), "{part}\n{message}");
        }
    }
    assert!(!workspace.path().join("target").join("model-sbom/app-1.0.0.cdx.json").exists());
    let check = workspace.check();
    assert_eq!((check.code, check.codes()), (1, vec!["digest-mismatch".to_owned()]));
    workspace.write("model-sbom.toml", "[rules]\ndigest-mismatch = \"allow\"\n");
    assert_eq!(workspace.check().code, 0);
    failure(&workspace, &[], 1);
    assert_eq!(workspace.read(LOCK), text);
    assert_eq!(workspace.run(&["lock", "--update", "m"]).code, 0);
    assert!(workspace.read(LOCK).contains(&sha256(TAMPERED.as_bytes())));
    assert_eq!(workspace.run(&["--locked"]).code, 0);
}

#[test]
fn a_failure_is_told_to_programs_too() {
    let workspace = locked();
    workspace.write("weights.gguf", TAMPERED);
    let output = workspace.run(&["lock", "--message-format", "json"]);
    assert_eq!(output.code, 1);
    let document = output.json();
    assert_eq!(document["error"]["kind"], "lock-mismatch");
    assert_eq!(document["findings"][0]["code"], "digest-mismatch");
    assert_eq!(document["findings"][0]["locations"][1]["file"], LOCK);
}

#[test]
fn a_card_and_a_licence_text_are_bound_and_layout_of_the_text_is_no_change() {
    let workspace = Workspace::model("license = \"MIT\"\nlicense-file = \"TERMS\"\ncard = \"README.md\"");
    workspace.write("TERMS", "Permission is granted.\n");
    workspace.write("README.md", "# m\n");
    assert_eq!(workspace.run(&["lock"]).code, 0);
    workspace.write("TERMS", "Permission  is granted.\r\n");
    assert_eq!(workspace.run(&["lock", "--locked"]).code, 0);
    workspace.write("TERMS", "Permission is not granted.\n");
    assert!(failure(&workspace, &["lock"], 1).contains("licence text `TERMS` of `m` differs"));
    workspace.write("TERMS", "Permission is granted.\n");
    workspace.write("README.md", "# n\n");
    assert!(failure(&workspace, &["lock"], 1).contains("model card `README.md` of `m` differs"));
}

/// Each text that a declaration names is bound: those of several licences, of a base and of data. A lock from before these
/// were bound is not out of date without them.
#[test]
fn the_texts_of_several_licences_of_bases_and_of_data_are_bound() {
    let texts = ["A", "B", "OF-BASE", "OF-DATA"];
    let workspace = Workspace::model(
        "license = \"MIT AND LicenseRef-b\"\nlicense-files = { MIT = \"A\", LicenseRef-b = \"B\" }\n\
         [[package.metadata.model-sbom.model.base]]\nname = \"b\"\nlicense = \"MIT\"\nlicense-file = \"OF-BASE\"\n\
         relation = \"finetune\"\n\
         [[package.metadata.model-sbom.model.dataset]]\nname = \"d\"\nlicense = \"MIT\"\nlicense-file = \"OF-DATA\"\n\
         role = \"training\"",
    );
    texts.iter().for_each(|path| workspace.write(path, &format!("The terms of {path}.\n")));
    assert_eq!(workspace.run(&["lock"]).code, 0);
    let lock = workspace.read(LOCK);
    assert_eq!(lock.matches("[[model.license-text]]").count(), texts.len(), "{lock}");
    assert_eq!(workspace.run(&["lock", "--locked"]).code, 0);
    for path in texts {
        workspace.write(path, &format!("  THE terms of {path}!\r\n"));
        assert_eq!(workspace.run(&["lock", "--locked"]).code, 0, "{path}: the layout of a text is no change");
        workspace.write(path, "Other terms.\n");
        let found = workspace.run(&["check", "--locked", "--message-format", "json"]);
        assert!(found.denied().contains(&"digest-mismatch".to_owned()), "{path}: {}", found.text());
        assert!(found.text().contains(&format!("licence text `{path}` of `m` differs")), "{}", found.text());
        workspace.write(path, &format!("The terms of {path}.\n"));
    }

    let mut earlier = lock.clone();
    while let Some(start) = earlier.find("\n[[model.license-text]]") {
        let end = earlier[start + 1..].find("\n\n").map_or(earlier.len(), |end| start + 1 + end);
        earlier.replace_range(start..end, "");
    }
    let earlier = unsealed(&earlier);
    workspace.write(LOCK, &earlier);
    assert_eq!(workspace.run(&["lock", "--locked"]).code, 0);
    assert_eq!(workspace.read(LOCK), earlier);
    assert_eq!(workspace.run(&["lock"]).code, 0);
    assert_eq!(workspace.read(LOCK), lock);
    // A text that is declared later is missing in a lock that has the others.
    workspace.replace("Cargo.toml", ", LicenseRef-b = \"B\"", "");
    assert_eq!(workspace.run(&["lock"]).code, 0);
    workspace.replace("Cargo.toml", "MIT = \"A\"", "MIT = \"A\", LicenseRef-b = \"B\"");
    assert!(failure(&workspace, &["lock", "--locked"], 1).contains("needs to be updated"));
}

#[test]
fn another_version_is_locked_anew() {
    let workspace = locked();
    workspace.write("weights.gguf", TAMPERED);
    workspace.replace("Cargo.toml", "version = \"1.0\"", "version = \"1.1\"");
    let message = failure(&workspace, &["--locked"], 1);
    assert!(message.contains("needs to be updated, but --locked was passed"), "{message}");
    assert!(message.contains("another version of `m`"), "{message}");
    let output = workspace.run(&[]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    assert!(output.stderr.contains("Updating m 1.1 (was 1.0)"), "{}", output.stderr);
    assert!(workspace.read(LOCK).contains(&sha256(TAMPERED.as_bytes())));
}

#[test]
fn locked_writes_nothing_and_says_what_would_change() {
    let workspace = mit();
    for arguments in [&["--locked"][..], &["--frozen"], &["lock", "--locked"], &["check", "--locked"]] {
        let message = failure(&workspace, arguments, 1);
        assert!(message.contains("model-sbom.lock needs to be updated"), "{message}");
        assert!(message.contains("it does not have `m`"), "{message}");
        assert!(message.contains("help: run `cargo model-sbom lock`"), "{message}");
    }
    assert_eq!(workspace.check().code, 0);
    assert!(!workspace.path().join(LOCK).exists());
    let none = Workspace::package("", &[]);
    assert_eq!(none.run(&["--locked"]).code, 0);
    assert_eq!(none.run(&[]).code, 0);
    assert!(!none.path().join(LOCK).exists(), "no models, no lock");
}

#[test]
fn absent_weights_keep_the_digests_of_the_lock_and_the_document_says_so() {
    let workspace = locked();
    let whole = workspace.json("cyclonedx", &[]);
    fs::remove_file(workspace.path().join("weights.gguf")).expect("removed");
    let text = workspace.read(LOCK);
    let document = workspace.document("cyclonedx", &["--locked"]);
    assert!(
        String::from_utf8_lossy(&document).contains(&sha256(crate::support::gguf!(" stand-in").as_bytes()))
    );
    let absent: serde_json::Value = serde_json::from_slice(&document).expect("JSON");
    let purl = |bom: &serde_json::Value| {
        bom["components"]
            .as_array()
            .expect("components")
            .iter()
            .map(|one| one["purl"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(purl(&absent), purl(&whole));
    for format in cargo_model_sbom::emit::FORMATS {
        let document = workspace.document(format.id(), &[]);
        let document = String::from_utf8(document).expect("UTF-8");
        assert!(document.contains("weights:from-lock"), "{}", format.id());
        assert!(document.contains(&sha256(crate::support::gguf!(" stand-in").as_bytes())), "{}", format.id());
    }
    let check = workspace.run(&["check", "--locked", "--message-format", "json"]);
    assert_eq!((check.code, check.codes()), (0, vec!["weights-missing".to_owned()]));
    assert!(check.text().contains("their digests are those of model-sbom.lock"), "{}", check.text());
    assert_eq!(workspace.read(LOCK), text);
    failure(&workspace, &["lock", "--update", "m"], 2);
}

#[test]
fn weights_that_are_neither_here_nor_in_the_lock_are_denied_with_locked() {
    let workspace = mit();
    fs::remove_file(workspace.path().join("weights.gguf")).expect("removed");
    let check = workspace.run(&["check", "--locked", "--message-format", "json"]);
    assert_eq!((check.code, check.codes()), (1, vec!["weights-missing".to_owned()]));
    assert!(
        failure(&workspace, &["--locked"], 1)
            .contains("weights of `m` are neither here nor in model-sbom.lock")
    );
    assert_eq!(workspace.check().code, 0);
    assert_eq!(workspace.run(&[]).code, 0);
    assert!(!workspace.path().join(LOCK).exists(), "there is nothing to lock");
    workspace.write("model-sbom.toml", "[rules]\nweights-missing = \"warn\"\n");
    let check = workspace.run(&["check", "--locked", "--message-format", "json"]);
    assert_eq!((check.code, check.codes()), (0, vec!["weights-missing".to_owned()]));
}

#[test]
fn one_absent_shard_of_a_pattern_is_told() {
    let workspace = Workspace::model("license = \"MIT\"");
    workspace.replace("Cargo.toml", "weights.gguf", "*.gguf");
    workspace.write("more.gguf", crate::support::gguf!(", more"));
    assert_eq!(workspace.run(&["lock"]).code, 0);
    fs::remove_file(workspace.path().join("more.gguf")).expect("removed");
    let check = workspace.check();
    assert_eq!((check.code, check.codes()), (0, vec!["weights-missing".to_owned()]));
    let document = String::from_utf8(workspace.document("cyclonedx", &["--locked"])).expect("UTF-8");
    assert!(
        document.contains("1 of 2") && document.contains(&sha256(crate::support::gguf!(", more").as_bytes()))
    );
    assert_eq!(workspace.run(&["lock", "--update", "m"]).code, 0);
    assert!(!workspace.read(LOCK).contains("more.gguf"), "gone for good");
}

#[test]
fn entries_of_packages_that_are_not_selected_stay_and_those_of_nobody_go() {
    let workspace = Workspace::package(
        "[workspace.package]\nversion = \"1.0.0\"",
        &[
            ("Cargo.lock", ""),
            ("other/src/lib.rs", ""),
            ("other/o.onnx", "ONNX stand-in"),
            ("weights.gguf", crate::support::gguf!(" stand-in")),
        ],
    );
    let model = |name: &str, file: &str| {
        format!(
            "\n[[package.metadata.model-sbom.model]]\nname = \"{name}\"\nversion = \"1\"\nlicense = \"MIT\"\nfiles = [\"{file}\"]\n"
        )
    };
    workspace.replace("Cargo.toml", "[workspace]\n", "[workspace]\nmembers = [\"other\"]\n");
    let manifest = workspace.read("Cargo.toml");
    workspace.write("Cargo.toml", &(manifest.clone() + &model("m", "weights.gguf")));
    let other = "[package]\nname = \"other\"\nversion = \"1.0.0\"\nedition = \"2024\"\nlicense = \"MIT\"\n";
    workspace.write("other/Cargo.toml", &(other.to_owned() + &model("o", "o.onnx")));
    workspace.write(
        "Cargo.lock",
        "version = 4\n\n[[package]]\nname = \"app\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"other\"\nversion = \"1.0.0\"\n",
    );
    let output = workspace.run(&["lock"]);
    assert!(output.stderr.contains("Locked 2 models"), "{}", output.stderr);
    let both = workspace.read(LOCK);
    assert_eq!(workspace.run(&["-p", "other"]).code, 0);
    assert_eq!(workspace.run(&["-p", "app", "--locked"]).code, 0);
    assert_eq!(workspace.read(LOCK), both);
    workspace.write("other/Cargo.toml", other);
    fs::remove_file(workspace.path().join("other/o.onnx")).expect("removed");
    let message = failure(&workspace, &["-p", "app", "--locked"], 1);
    assert!(message.contains("nothing declares its `o`"), "{message}");
    let output = workspace.run(&["-p", "app"]);
    assert!(output.stderr.contains("Removing o 1"), "{}", output.stderr);
    assert!(!workspace.read(LOCK).contains("o.onnx"));
}

#[test]
fn weights_of_a_dependency_are_locked_by_their_path_inside_it() {
    let model = "[[package.metadata.model-sbom.model]]\nname = \"d\"\nversion = \"1\"\nlicense = \"MIT\"\nfiles = [\"data/*.onnx\"]\n";
    let manifest = "[package]\nname = \"dep\"\nversion = \"0.1.0\"\nedition = \"2024\"\nlicense = \"MIT\"\n[workspace]\n";
    let workspace = Workspace::package(
        "[dependencies]\ndep = { path = \"vendor/dep\" }",
        &[
            ("vendor/dep/Cargo.toml", &(manifest.to_owned() + model)),
            ("vendor/dep/src/lib.rs", ""),
            ("vendor/dep/data/w.onnx", "ONNX stand-in"),
        ],
    );
    workspace.replace("Cargo.toml", "[workspace]\n", "[workspace]\nexclude = [\"vendor\"]\n");
    workspace.write(
        "Cargo.lock",
        "version = 4\n\n[[package]]\nname = \"app\"\nversion = \"1.0.0\"\ndependencies = [\n \"dep\",\n]\n\n[[package]]\nname = \"dep\"\nversion = \"0.1.0\"\n",
    );
    assert!(workspace.run(&["check"]).stderr.contains("model-sbom.lock is not up to date"));
    assert_eq!(workspace.run(&[]).code, 0);
    let text = workspace.read(LOCK);
    assert!(text.contains("package = \"dep\"") && text.contains("path = \"data/w.onnx\""), "{text}");
    assert!(!text.contains("package-version"), "one package of the name needs none");
    workspace.write("vendor/dep/data/w.onnx", "ONNX stand-iN");
    failure(&workspace, &[], 1);
    let verify = workspace.run(&["verify"]);
    assert_eq!(verify.code, 1);
    assert!(verify.text().contains("changed  vendor/dep/data/w.onnx"), "{}", verify.text());
}

#[test]
fn sha512_is_in_the_lock_where_it_is_asked_for_and_stays() {
    let workspace = mit();
    assert_eq!(workspace.run(&["lock"]).code, 0);
    let short = workspace.read(LOCK);
    assert!(!short.contains("sha512"));
    assert_eq!(workspace.run(&["--locked"]).code, 0, "a digest that could be added is no change");
    assert_eq!(workspace.read(LOCK), short);
    assert_eq!(workspace.run(&["lock", "--sha512"]).code, 0);
    let long = workspace.read(LOCK);
    assert!(long.contains(&sha512(crate::support::gguf!(" stand-in").as_bytes())));
    for arguments in [&[][..], &["--no-sha512"], &["lock"], &["check", "--no-sha512"], &["lock", "--locked"]]
    {
        assert_eq!(workspace.run(arguments).code, 0, "{arguments:?}");
        assert_eq!(workspace.read(LOCK), long, "{arguments:?}");
    }
}

#[test]
fn a_lock_that_can_not_be_read_stops_every_command() {
    let workspace = locked();
    let good = workspace.read(LOCK);
    for (text, message, help) in [
        (
            format!("{good}<<<<<<< HEAD\n"),
            "the lock has merge conflict markers at line",
            "take the file of either side (`git checkout --ours model-sbom.lock`), then run `cargo model-sbom lock`",
        ),
        (
            good.replace("version = 2\n", "version = 9\n"),
            "the lock is of version 9",
            "update cargo-model-sbom",
        ),
        (good[..good.len() - 9].to_owned(), "invalid TOML", "restore the file"),
    ] {
        workspace.write(LOCK, &text);
        for arguments in [&["lock"][..], &[], &["check"], &["check", "--locked"]] {
            let stderr = failure(&workspace, arguments, 2);
            assert!(stderr.contains("error[invalid-lock]") && stderr.contains(message), "{stderr}");
            assert!(stderr.contains(help) && stderr.contains("--> model-sbom.lock:"), "{stderr}");
        }
        assert_eq!(workspace.read(LOCK), text);
    }
}

#[test]
fn an_unknown_name_is_an_error_that_lists_the_known_ones() {
    let message = failure(&locked(), &["lock", "--update", "n"], 2);
    assert!(message.contains("no declared model is named `n`") && message.contains("m"), "{message}");
}

#[cfg(unix)]
#[test]
fn sources_that_can_not_be_written_need_a_committed_lock() {
    use std::os::unix::fs::PermissionsExt;
    let workspace = mit();
    let at = |mode| fs::set_permissions(workspace.path(), fs::Permissions::from_mode(mode)).expect("set");
    at(0o555);
    if fs::write(workspace.path().join("probe"), "").is_ok() {
        // The superuser may write anywhere: a directory in the place of the lock stops him too.
        at(0o755);
        fs::create_dir(workspace.path().join(LOCK)).expect("a directory");
        let message = failure(&workspace, &["-f", "spdx", "-o", "-"], 3);
        assert!(message.contains(LOCK), "{message}");
        return;
    }
    let message = failure(&workspace, &["-f", "spdx", "-o", "-"], 3);
    at(0o755);
    assert!(message.contains("cannot write the lock file") && message.contains("`--locked`"), "{message}");
}

/// Killed at any moment, it leaves the old lock or the new one.
#[test]
fn a_lock_is_never_half_written() {
    let workspace = locked();
    let old = workspace.read(LOCK);
    // Large for a debug build's hashing, and no bytes on the disk.
    let weights = fs::File::create(workspace.path().join("weights.gguf")).expect("created");
    weights.set_len(8 * 1024 * 1024).expect("sparse");
    let update = || workspace.command(&["lock", "--update", "m"]);
    let started = std::time::Instant::now();
    assert_eq!(run(update()).code, 0);
    let whole = started.elapsed();
    let new = workspace.read(LOCK);
    assert_ne!(old, new);
    for step in 0..12_u32 {
        workspace.write(LOCK, &old);
        let mut child = update()
            .env("SOURCE_DATE_EPOCH", EPOCH)
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("runs");
        std::thread::sleep(whole.mul_f64(0.7 + 0.04 * f64::from(step)).max(Duration::from_millis(1)));
        child.kill().expect("killed, or at its end");
        child.wait().expect("waited for");
        let found = workspace.read(LOCK);
        assert!(found == old || found == new, "step {step}: {found}");
    }
}

#[test]
fn what_the_header_said_stands_in_the_lock_and_speaks_for_absent_weights() {
    let workspace = Workspace::model("license = \"MIT\"");
    workspace.replace("Cargo.toml", "weights.gguf", "weights.safetensors");
    workspace.write("weights.safetensors", SAFETENSORS);
    workspace.run(&["lock"]);
    let text = workspace.read(LOCK);
    assert!(
        text.contains(
            "[model.artifact.facts]\ndtypes = \"F32: 1 in 1 tensor\"\nformat = \"safetensors\"\nparameters = \"1\"\n"
        ),
        "{text}"
    );
    let here = workspace.json("cyclonedx", &[]).to_string();
    fs::remove_file(workspace.path().join("weights.safetensors")).expect("removed");
    let absent = workspace.json("cyclonedx", &[]).to_string();
    for document in [here, absent] {
        assert!(document.contains(r#"{"name":"model-sbom:weights:parameters","value":"1"}"#), "{document}");
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_in_the_place_of_the_lock_is_told_and_not_waited_for() {
    let workspace = mit();
    let made = std::process::Command::new("mkfifo").arg(workspace.path().join(LOCK)).status();
    assert!(made.expect("mkfifo runs").success());
    let message = failure(&workspace, &["check"], 3);
    assert!(message.contains("model-sbom.lock") && message.contains("it is not a regular file"), "{message}");
}

#[test]
fn what_a_killed_run_left_goes_with_the_next_that_writes() {
    let workspace = locked();
    let left =
        [".model-sbom-AbCdEf.tmp", "target/model-sbom/.model-sbom-AbCdEf.tmp", "n/.model-sbom-012345.tmp"];
    let kept = [".model-sbom-config", ".model-sbom-AbCdE.tmp", "n/.model-sbom-notes.txt"];
    left.iter().chain(&kept).for_each(|path| workspace.write(path, "half"));
    let is_there = |path: &&str| workspace.path().join(path).exists();
    assert_eq!(workspace.run(&["check"]).code, 0);
    assert!(left.iter().all(is_there), "a check removes nothing");
    assert_eq!(workspace.run(&["-f", "cyclonedx"]).code, 0);
    assert_eq!(workspace.run(&["notices", "--output", "n"]).code, 0);
    let still: Vec<_> = left.iter().chain(&kept).filter(|path| is_there(path)).collect();
    assert_eq!(still, kept.iter().collect::<Vec<_>>());
}

#[test]
fn a_lock_of_some_shards_says_which_are_missing() {
    let workspace = Workspace::model("license = \"MIT\"");
    workspace.replace("Cargo.toml", "weights.gguf", "w/*.safetensors");
    workspace.write("w/m-00001-of-00002.safetensors", SAFETENSORS);
    let output = workspace.run(&["lock"]);
    let told = "weights of `m` are missing: shard 2 of `w/m-?????-of-00002.safetensors`";
    assert_eq!(output.code, 0);
    assert!(output.stderr.contains(told), "{}", output.stderr);
    workspace.write("w/m-00002-of-00002.safetensors", SAFETENSORS);
    let output = workspace.run(&["lock"]);
    assert!(!output.stderr.contains("missing"), "{}", output.stderr);
}
