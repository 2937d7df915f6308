//! `digests`: lists of digests that others publish.

use crate::support::{Output, SAFETENSORS, Workspace, sha256};

const CHECK: [&str; 4] = ["check", "--locked", "--message-format", "json"];

/// The tree of a repository with one file in Git LFS.
fn tree(path: &str, sha256: &str, size: usize) -> String {
    format!(
        r#"[{{"type": "file", "oid": "{}", "size": 9, "path": "config.json"}},
            {{"type": "file", "oid": "{}", "size": {size}, "path": "{path}", "lfs": {{"oid": "{sha256}", "size": {size}, "pointerSize": 134}}}}]"#,
        "1".repeat(40),
        "2".repeat(40)
    )
}

/// A model that is fetched, with a list of digests.
fn downloaded(list: &str, content: &str) -> Workspace {
    Workspace::package(
        &format!(
            "[[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"733247c55e3f73af49ce8e9c7949bf14af205928\"\n\
             source = \"hf:acme/m\"\nlicense = \"MIT\"\ndelivery = \"downloaded\"\ndigests = \"{list}\"\n"
        ),
        &[(list, content)],
    )
}

fn document(workspace: &Workspace, format: &str) -> String {
    let output = workspace.run(&["-f", format, "-o", "-"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    output.text()
}

#[test]
fn a_model_that_nobody_has_here_gets_the_digests_of_a_list() {
    let hex = "a1".repeat(32);
    let checksum = "oaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaE=";
    for (list, content, format) in [
        ("SHA256SUMS", format!("{hex}  w/model.safetensors\n"), "sha256sum"),
        ("SHA256SUMS", format!("SHA256 (w/model.safetensors) = {hex}\n"), "sha256sum"),
        ("tree.json", tree("w/model.safetensors", &hex, 7), "hugging-face-tree"),
        ("lfs.txt", format!("{hex} - w/model.safetensors\n"), "git-lfs"),
        (
            "s3.json",
            format!(r#"[{{"Key": "w/model.safetensors", "Size": 7, "ChecksumSHA256": "{checksum}"}}]"#),
            "s3",
        ),
        (
            "report.csv",
            format!(
                "acme,w/model.safetensors,,succeeded,,200,\"{{\"\"checksum_hex\"\":\"\"{hex}\"\",\"\"checksumAlgorithm\"\":\"\"SHA256\"\",\"\"checksumType\"\":\"\"FULL_OBJECT\"\"}}\"\n"
            ),
            "s3",
        ),
        (
            "rclone.json",
            format!(r#"[{{"Path": "w/model.safetensors", "Size": 7, "Hashes": {{"sha256": "{hex}"}}}}]"#),
            "rclone",
        ),
    ] {
        let workspace = downloaded(list, &content);
        assert_eq!(workspace.run(&["lock"]).code, 0, "{list}");
        let lock = workspace.read("model-sbom.lock");
        assert!(lock.contains(&format!("listed-in = \"{list}\"")) && lock.contains(&hex), "{lock}");
        let output = workspace.run(&CHECK);
        assert_eq!((output.code, output.codes()), (0, Vec::new()), "{list}: {}", output.text());
        for written in ["cyclonedx-1.6-json", "spdx-2.3-json", "spdx-3.0-json", "cyclonedx-1.6-xml"] {
            let text = document(&workspace, written);
            assert!(text.contains(&hex), "{list} {written}");
            assert!(text.contains(&format!("{list} ({format})")), "{list} {written}: {text}");
        }
    }
}

/// A bundle of OpenSSF Model Signing with one resource; its signature is of nobody.
fn bundle(path: &str, sha256_of_file: &str) -> String {
    let bytes: Vec<u8> =
        (0..32).map(|at| u8::from_str_radix(&sha256_of_file[2 * at..][..2], 16).expect("hex")).collect();
    let statement = format!(
        r#"{{"_type": "https://in-toto.io/Statement/v1", "subject": [{{"name": "tiny", "digest": {{"sha256": "{}"}}}}],
            "predicateType": "https://model_signing/signature/v1.0",
            "predicate": {{"resources": [{{"name": "{path}", "algorithm": "sha256", "digest": "{sha256_of_file}"}}]}}}}"#,
        sha256(&bytes)
    );
    format!(
        r#"{{"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json", "verificationMaterial": {{}},
            "dsseEnvelope": {{"payload": "{}", "payloadType": "application/vnd.in-toto+json", "signatures": [{{"sig": "AA=="}}]}}}}"#,
        base64(statement.as_bytes())
    )
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| usize::from(chunk.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            text.push(if at > chunk.len() { '=' } else { char::from(ALPHABET[bits >> (18 - 6 * at) & 63]) });
        }
    }
    text
}

#[test]
fn a_bundle_says_that_its_signature_is_not_verified() {
    let hex = "a1".repeat(32);
    let workspace = downloaded("model.sig", &bundle("model.safetensors", &hex));
    let text = document(&workspace, "cyclonedx");
    assert!(text.contains("model.sig (openssf-model-signing, signature not verified)"), "{text}");
    assert!(text.contains(&hex));
}

/// A model in the tree, with a list beside it.
fn bundled(list: &str, content: &str) -> Workspace {
    let table = format!(
        "[[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1\"\nlicense = \"MIT\"\nfiles = [\"w/*.safetensors\"]\ndigests = \"{list}\"\n"
    );
    Workspace::package(&table, &[("w/a.safetensors", SAFETENSORS), (list, content)])
}

fn is_denied(output: &Output, parts: &[&str]) {
    assert_eq!(output.code, 1, "{}{}", output.text(), output.stderr);
    parts.iter().for_each(|part| assert!(output.text().contains(part), "{part}: {}", output.text()));
}

#[test]
fn a_list_that_contradicts_the_bytes_the_lock_or_the_pointer_is_denied_and_both_are_named() {
    let (right, wrong) = (sha256(SAFETENSORS.as_bytes()), "b2".repeat(32));
    let workspace = bundled("w/SHA256SUMS", &format!("{right} *a.safetensors\n{wrong}  ../LICENSE\n"));
    assert_eq!(workspace.run(&["lock"]).code, 0);
    assert_eq!(workspace.run(&CHECK).codes(), Vec::<String>::new());
    assert!(!workspace.read("model-sbom.lock").contains("listed-in"), "its bytes were hashed");
    workspace.write("w/SHA256SUMS", &format!("{wrong}  ./a.safetensors\n"));
    let name = "`w/a.safetensors` is not the file that `w/SHA256SUMS` lists";
    is_denied(&workspace.run(&CHECK), &[name, &right, &wrong, "digest-mismatch"]);
    let lock = workspace.run(&["lock"]);
    assert!(lock.code == 1 && lock.stderr.contains(name), "{}", lock.stderr);
    std::fs::remove_file(workspace.path().join("w/a.safetensors")).expect("there");
    let name = "`w/a.safetensors` is in the lock as another file than `w/SHA256SUMS` lists";
    is_denied(&workspace.run(&CHECK), &[name, &right, &wrong]);
    workspace.write(
        "w/a.safetensors",
        &format!("version https://git-lfs.github.com/spec/v1\noid sha256:{right}\nsize 71\n"),
    );
    let name = "`w/a.safetensors` is a pointer to another file than `w/SHA256SUMS` lists";
    is_denied(&workspace.run(&CHECK), &[name, &right, &wrong]);
}

#[test]
fn a_list_that_changed_under_the_same_version_is_denied() {
    let workspace = downloaded("SHA256SUMS", &format!("{}  model.safetensors\n", "a1".repeat(32)));
    assert_eq!(workspace.run(&["lock"]).code, 0);
    workspace.write("SHA256SUMS", &format!("{}  model.safetensors\n", "b2".repeat(32)));
    is_denied(&workspace.run(&CHECK), &["digest-mismatch", "is not the file that was locked"]);
}

#[test]
fn a_list_and_a_declared_file_that_differ_are_denied() {
    let workspace = downloaded("SHA256SUMS", &format!("{}  model.safetensors\n", "a1".repeat(32)));
    let manifest = workspace.read("Cargo.toml");
    workspace.write(
        "Cargo.toml",
        &format!(
            "{manifest}\n[[package.metadata.model-sbom.model.file]]\npath = \"model.safetensors\"\nsha256 = \"{}\"\n",
            "b2".repeat(32)
        ),
    );
    let name = "`model.safetensors` is pinned to another file than `SHA256SUMS` lists";
    is_denied(&workspace.check(), &[name, &"a1".repeat(32), &"b2".repeat(32)]);
}

#[test]
fn a_list_that_says_nothing_of_the_model_is_an_error() {
    let (one, two) = ("a1".repeat(32), "b2".repeat(32));
    for (content, what) in [
        (format!("{one}  other.bin\n"), "names no file of `m`"),
        (format!("{one}  a.safetensors\n{two}  ./a.safetensors\n"), "has two digests of `w/a.safetensors`"),
        ("hello\n".to_owned(), "line 1 has no digest and name"),
        (format!("{one}{one}  a.safetensors\n"), "no SHA-256"),
        (String::new(), "no SHA-256 of any file"),
        ("{\"a\": 1}".to_owned(), "none of the forms that are known"),
        (bundle("a.safetensors", &one).replace("payloadType", "type"), "payloadType"),
    ] {
        let output = bundled("w/SHA256SUMS", &content).check();
        assert_eq!(output.code, 2, "{content}");
        assert!(output.text().contains(what), "{what}: {}", output.text());
    }
}

#[test]
fn a_list_of_many_models_gives_a_model_its_own_files_alone() {
    let (own, other) = ("a1".repeat(32), "b2".repeat(32));
    let release = format!("{own}  m.onnx\n{other}  other.onnx\n{other}  source.zip\n");
    let bucket = format!(
        r#"{{"Contents": [{{"Key": "m.onnx", "ChecksumSHA256": "{}"}}, {{"Key": "other.onnx", "ChecksumSHA256": "{}"}}]}}"#,
        base64(&[0xa1; 32]),
        base64(&[0xb2; 32])
    );
    let file = format!("[[package.metadata.model-sbom.model.file]]\npath = \"m.onnx\"\nsha256 = \"{own}\"\n");
    for (list, content) in [("SHA256SUMS", &release), ("bucket.json", &bucket)] {
        for (source, more) in [
            ("https://example.org/acme/releases/1", "files = [\"m.onnx\"]\n"),
            ("https://example.org/acme/releases/1", &*file),
            ("s3://acme/models", "files = [\"m.*\"]\n"),
        ] {
            let workspace = downloaded(list, content);
            workspace.replace("Cargo.toml", "hf:acme/m", source);
            workspace.write("Cargo.toml", &format!("{}\n{more}", workspace.read("Cargo.toml")));
            assert_eq!(workspace.run(&["lock"]).code, 0, "{source} {more}");
            let mut written = vec![document(&workspace, "cyclonedx")];
            // What the declaration pins itself needs no lock.
            if more != file {
                written.push(workspace.read("model-sbom.lock"));
            }
            for text in written {
                assert!(text.contains(&own) && !text.contains(&other), "{source} {more}: {text}");
            }
        }
        for source in
            ["source = \"https://example.org/acme/releases/1\"\n", "source = \"s3://acme/models\"\n", ""]
        {
            let workspace = downloaded(list, content);
            workspace.replace("Cargo.toml", "source = \"hf:acme/m\"\n", source);
            let output = workspace.check();
            assert_eq!(output.code, 2, "{source}: {}", output.text());
            for part in ["nothing says which of its", "`m`", "add `files = "] {
                assert!(output.text().contains(part), "{part}: {}", output.text());
            }
        }
    }
}

#[test]
fn a_report_says_of_a_size_that_the_list_leaves_out_that_it_is_not_listed() {
    let workspace = downloaded("SHA256SUMS", &format!("{}  m.onnx\n", "a1".repeat(32)));
    let report = workspace.run(&["report", "-o", "-"]).text();
    assert!(report.contains("not listed") && !report.contains("not declared</td>"), "{report}");
}

#[test]
fn each_fault_of_a_list_has_a_next_step() {
    let (one, two) = ("a1".repeat(32), "b2".repeat(32));
    for (content, help) in [
        (format!("{one}  other.bin\n"), "write `files` as the list has the paths"),
        (format!("{one}  a.safetensors\n{two}  ./a.safetensors\n"), "remove the wrong entry"),
        ("hello\n".to_owned(), "name a list in one of the formats"),
        ("#".repeat(5 << 20), "more than the limit of 4 MiB"),
    ] {
        let output = bundled("w/SHA256SUMS", &content).check();
        assert!(output.text().contains(help), "{help}: {}", output.text());
    }
}

#[test]
fn bytes_that_come_later_replace_what_a_list_said() {
    let workspace = bundled("w/SHA256SUMS", &format!("{}  a.safetensors\n", sha256(SAFETENSORS.as_bytes())));
    std::fs::remove_file(workspace.path().join("w/a.safetensors")).expect("there");
    assert_eq!(workspace.run(&["lock"]).code, 0);
    assert!(workspace.read("model-sbom.lock").contains("listed-in"), "{}", workspace.read("model-sbom.lock"));
    workspace.write("w/a.safetensors", SAFETENSORS);
    assert_eq!(workspace.run(&CHECK).codes(), Vec::<String>::new());
    assert_eq!(workspace.run(&["verify"]).code, 0);
    assert_eq!(workspace.run(&["lock"]).code, 0);
    let lock = workspace.read("model-sbom.lock");
    assert!(!lock.contains("listed-in") && lock.contains("blake3"), "{lock}");
}

#[test]
fn a_key_is_never_named_in_vain() {
    let with_key = |list: &str, content: &str, key: &str| {
        let workspace = bundled(list, content);
        workspace.replace("Cargo.toml", "digests = ", "digests-key = \"key.pem\"\ndigests = ");
        workspace.write("key.pem", key);
        workspace.check()
    };
    let begin = "-----BEGIN PUBLIC KEY-----\n";
    let no_key = match cfg!(feature = "signatures") {
        true => "name a public key of P-256, P-384 or P-521 or a certificate in PEM",
        false => "build it with `--features signatures`, or name no key",
    };
    let hex = sha256(SAFETENSORS.as_bytes());
    for (list, content, key, what, help) in [
        (
            "w/SHA256SUMS",
            format!("{hex}  a.safetensors\n"),
            begin,
            "has no signature, and `digests-key` names a key",
            "name a bundle of OpenSSF Model Signing (`model.sig`), or remove `digests-key`",
        ),
        ("w/model.sig", bundle("a.safetensors", &hex), begin, "can't be verified", no_key),
        (
            "w/model.sig",
            bundle("a.safetensors", &hex),
            &*"x".repeat((64 << 10) + 1),
            "can't be verified",
            "a file of at most 64 KiB",
        ),
    ] {
        let output = with_key(list, &content, key);
        assert_eq!(output.code, 2, "{}", output.text());
        assert!(output.text().contains(what) && output.text().contains(help), "{help}: {}", output.text());
    }
    let workspace = bundled("w/model.sig", &bundle("a.safetensors", &hex));
    workspace.replace("Cargo.toml", "digests = \"w/model.sig\"", "digests-key = \"key.pem\"");
    assert!(workspace.check().text().contains("and there is none"));
    workspace.replace(
        "Cargo.toml",
        "digests-key = \"key.pem\"",
        "digests-key = \"key.pem\"\ndigests = \"w/model.sig\"",
    );
    assert!(workspace.check().text().contains("the public key `key.pem` does not exist"));
}

#[test]
fn a_weight_file_without_a_sha256_and_a_name_that_no_path_has_are_errors() {
    let hex = "a1".repeat(32);
    let checksum = "oaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaE=";
    for (list, content, part) in [
        (
            "s3.json",
            format!(
                r#"[{{"Key": "a.safetensors", "Size": 7, "ChecksumSHA256": "{checksum}"}},
                    {{"Key": "b.safetensors", "Size": 70, "ChecksumSHA256": "{checksum}-3"}}]"#
            ),
            "has no SHA-256 of `b.safetensors`",
        ),
        (
            "SUMS",
            format!("SHA256 (a.gguf) = {hex}\nSHA512 (b.gguf) = {hex}{hex}\n"),
            "has no SHA-256 of `b.gguf`",
        ),
        ("SHA256SUMS", format!("{hex}  a\u{1b}[2Kb.gguf\n"), "control characters"),
        ("SHA256SUMS", format!("{hex}  a\u{202e}b.gguf\n"), "marks of direction"),
    ] {
        let output = downloaded(list, &content).run(&["lock"]);
        assert_eq!(output.code, 2, "{list}: {}", output.stderr);
        assert!(output.stderr.contains(part) && !output.stderr.contains('\u{1b}'), "{}", output.stderr);
    }
}

#[test]
fn the_paths_of_a_bundle_are_from_the_directory_that_was_signed() {
    let hex = sha256(SAFETENSORS.as_bytes());
    let signed = bundle("a.safetensors", &hex);
    for (list, files) in [
        ("w/tiny/model.sig", "w/tiny/*.safetensors"),
        ("w/model.sig", "w/tiny/*.safetensors"),
        ("sums/model.sig", "w/tiny/a.safetensors"),
        ("model.sig", "w/*/*.safetensors"),
    ] {
        let workspace = Workspace::package(
            &format!(
                "[[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1\"\nlicense = \"MIT\"\n\
                 files = [\"{files}\"]\ndigests = \"{list}\"\n"
            ),
            &[("w/tiny/a.safetensors", SAFETENSORS), (list, &signed)],
        );
        let output = workspace.run(&["check", "--message-format", "json"]);
        assert_eq!(output.code, 0, "{list}: {}", output.text());
        workspace.write("w/tiny/a.safetensors", &SAFETENSORS.replace("\0\0\0\0", "\0\0\0\u{1}"));
        let output = workspace.run(&["check", "--message-format", "json"]);
        assert_eq!(output.denied(), ["digest-mismatch"], "{list}: {}", output.text());
    }
    let workspace = bundled("model.sig", &signed);
    workspace.replace("Cargo.toml", "w/*.safetensors", "other/*.safetensors");
    workspace.write("other/a.safetensors", SAFETENSORS);
    let output = workspace.check();
    assert_ne!(output.code, 0);
    let told = output.text() + &output.stderr;
    assert!(told.contains("relative to the directory `tiny` that was signed"), "{told}");
}
