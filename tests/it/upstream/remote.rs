//! `--remote`: models that lie in buckets and registries, read where they lie.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use super::places::registry;
use super::server::{Delivery, Request, Response, Server};
use super::{TERMS, run_beside};
use crate::support::{Output, SAFETENSORS, Workspace, sha256};

/// The objects of a bucket, by their keys.
type Objects = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

fn objects(files: &[(&str, &str)]) -> Objects {
    let files = files.iter().map(|(key, content)| ((*key).to_owned(), content.as_bytes().to_vec()));
    Arc::new(Mutex::new(files.collect()))
}

fn standard() -> Objects {
    objects(&[
        ("m/model.safetensors", SAFETENSORS),
        ("m/README.md", "---\nlicense: mit\n---\n# m\n"),
        ("m/config.json", "{\"model_type\": \"net\"}"),
        ("m/deep dir/a+b.safetensors", SAFETENSORS),
        ("m/", ""),
        ("m.bak/old.safetensors", "old"),
    ])
}

/// The bucket `b` of a store of any kind: a page of the listing has two objects.
fn store(objects: &Objects) -> Server {
    let objects = Arc::clone(objects);
    Server::start(move |request, _| answer(&objects.lock().expect("objects"), request))
}

fn answer(objects: &BTreeMap<String, Vec<u8>>, request: &Request) -> Response {
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    let asked = |name: &str| {
        let value = query.split('&').find_map(|part| part.strip_prefix(&format!("{name}=")))?;
        Some(decoded(value))
    };
    let key = decoded(path.trim_start_matches("/b").trim_start_matches('/'));
    if key.is_empty() && query.contains("comp=list") {
        return azure(objects, &asked("prefix").unwrap_or_default());
    }
    if key.is_empty() {
        let after = asked("continuation-token").unwrap_or_default();
        return s3(objects, &asked("prefix").unwrap_or_default(), &after);
    }
    let Some(bytes) = objects.get(&key) else {
        return Response::new(404, "<Error><Message>The specified key does not exist.</Message></Error>");
    };
    let tag = tag(bytes);
    if request.header("if-match").is_some_and(|wanted| wanted != tag) {
        return Response::new(412, "");
    }
    match request.header("range").and_then(|range| range.strip_prefix("bytes=")?.split_once('-')) {
        Some((first, last)) => {
            let first: usize = first.parse().expect("a number");
            let last = last.parse().map_or(bytes.len(), |last: usize| bytes.len().min(last + 1));
            let range = format!("bytes {first}-{}/{}", last - 1, bytes.len());
            Response::new(206, &bytes[first..last]).header("content-range", &range)
        }
        None => Response::new(200, bytes.clone()),
    }
    .header("etag", &tag)
}

fn tag(bytes: &[u8]) -> String {
    format!("\"{}\"", &sha256(bytes)[..8])
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, behind @ ..] = rest {
        let (byte, next) = match first {
            b'%' => {
                let digits = std::str::from_utf8(&behind[..2]).expect("digits");
                (u8::from_str_radix(digits, 16).expect("digits"), &behind[2..])
            }
            first => (*first, behind),
        };
        bytes.push(byte);
        rest = next;
    }
    String::from_utf8(bytes).expect("UTF-8")
}

fn s3(objects: &BTreeMap<String, Vec<u8>>, prefix: &str, after: &str) -> Response {
    let below = objects.iter().filter(|(key, _)| key.starts_with(prefix) && key.as_str() > after);
    let below: Vec<_> = below.collect();
    let entry = |(key, bytes): &(&String, &Vec<u8>)| {
        let tag = tag(bytes).replace('"', "&quot;");
        format!("<Contents><Key>{key}</Key><ETag>{tag}</ETag><Size>{}</Size></Contents>", bytes.len())
    };
    let page: String = below.iter().take(2).map(entry).collect();
    let next = below.get(2).map(|_| format!("<NextContinuationToken>{}</NextContinuationToken>", below[1].0));
    let (next, space) = (next.unwrap_or_default(), "http://s3.amazonaws.com/doc/2006-03-01/");
    Response::new(200, format!("<ListBucketResult xmlns=\"{space}\">{page}{next}</ListBucketResult>"))
}

fn azure(objects: &BTreeMap<String, Vec<u8>>, prefix: &str) -> Response {
    let below = objects.iter().filter(|(key, _)| key.starts_with(prefix));
    let entry = |(key, bytes): (&String, &Vec<u8>)| {
        let (tag, length) = (tag(bytes).replace('"', ""), bytes.len());
        format!(
            "<Blob><Name>{key}</Name><Properties><Content-Length>{length}</Content-Length><Etag>{tag}</Etag>\
             </Properties></Blob>"
        )
    };
    let blobs: String = below.map(entry).collect();
    let blobs = format!("<Blobs>{blobs}</Blobs><NextMarker />");
    Response::new(200, format!("<EnumerationResults>{blobs}</EnumerationResults>"))
}

fn workspace(keys: &str) -> Workspace {
    let table = "[[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1\"\nlicense = \"MIT\"\n";
    let workspace = Workspace::package(&format!("{table}delivery = \"downloaded\"\n{keys}\n"), &[]);
    workspace.run(&["lock"]);
    workspace
}

const SECRET: &str = "v3ry/s3cret+key";

fn run(workspace: &Workspace, server: &Server, arguments: &[&str]) -> Output {
    let variables = [
        ("AWS_ENDPOINT_URL", server.url.as_str()),
        ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", SECRET),
        ("STORAGE_EMULATOR_HOST", &server.url),
        ("GOOGLE_OAUTH_ACCESS_TOKEN", "token-of-google"),
        ("AZURE_STORAGE_BLOB_ENDPOINT", &server.url),
        ("AZURE_STORAGE_SAS_TOKEN", "?sv=1&sig=signature-of-azure"),
    ];
    let output = run_beside(workspace, server, arguments, &variables);
    for secret in [SECRET, "X-Amz-Signature", "token-of-google", "signature-of-azure"] {
        let shown = format!("{}{}", output.text(), output.stderr);
        assert!(!shown.contains(secret), "{secret}: {shown}");
    }
    output
}

#[test]
fn what_lies_in_a_bucket_is_locked_checked_and_verified_there() {
    let objects = standard();
    let (server, workspace) = (store(&objects), workspace("source = \"s3://b/m\""));
    let output = run(&workspace, &server, &["lock", "--remote"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    insta::assert_snapshot!("remote-lock", workspace.read("model-sbom.lock"));
    let asked = server.requests();
    assert!(asked.iter().all(|request| request.target.contains("X-Amz-Signature=")), "{asked:?}");
    // What follows needs no network.
    assert_eq!(workspace.run(&["lock", "--locked"]).code, 0);
    let bom = workspace.json("cyclonedx", &["--locked"]).to_string();
    let digest = sha256(SAFETENSORS.as_bytes());
    assert!(
        bom.contains(&digest) && bom.contains("remote (the bucket or registry that it lies in)"),
        "{bom}"
    );

    let check = run(&workspace, &server, &["check", "--remote", "--message-format", "json"]);
    assert_eq!((check.code, check.codes()), (0, Vec::new()), "{}", check.stderr);
    let verify = run(&workspace, &server, &["verify", "--remote"]);
    assert!(verify.code == 0 && verify.stderr.contains("4 files"), "{}", verify.stderr);

    objects.lock().expect("objects").insert("m/model.safetensors".to_owned(), b"other".to_vec());
    objects.lock().expect("objects").insert("m/new.safetensors".to_owned(), b"new".to_vec());
    objects.lock().expect("objects").remove("m/deep dir/a+b.safetensors");
    let verify = run(&workspace, &server, &["verify", "--remote"]);
    assert_eq!(verify.code, 1, "{}", verify.stderr);
    for path in ["m/model.safetensors", "new.safetensors", "deep dir/a+b.safetensors"] {
        let name = path.rsplit('/').next().expect("a name");
        assert!(verify.text().contains(name), "{name}: {}", verify.text());
    }
    let check = run(&workspace, &server, &["check", "--remote", "--message-format", "json"]);
    assert_eq!(check.code, 1, "{}", check.stderr);
    assert!(check.denied().contains(&"digest-mismatch".to_owned()), "{:?}", check.codes());
}

#[test]
fn a_pattern_and_the_other_stores_name_the_same_files() {
    let objects = standard();
    let server = store(&objects);
    let digests = |keys: &str| {
        let workspace = workspace(keys);
        let output = run(&workspace, &server, &["lock", "--remote"]);
        assert_eq!(output.code, 0, "{keys}: {}", output.stderr);
        let lock = workspace.read("model-sbom.lock");
        lock.lines().filter(|line| line.starts_with("path = ")).map(str::to_owned).collect::<Vec<_>>()
    };
    let all = ["README.md", "config.json", "deep dir/a+b.safetensors", "model.safetensors"];
    let paths = |paths: &[&str]| paths.iter().map(|path| format!("path = \"{path}\"")).collect::<Vec<_>>();
    for scheme in ["s3", "gs", "az"] {
        assert_eq!(digests(&format!("source = \"{scheme}://b/m/\"")), paths(&all), "{scheme}");
        let some = digests(&format!("files = [\"{scheme}://b/m/*.safetensors\"]"));
        assert_eq!(some, paths(&["model.safetensors"]), "{scheme}");
    }
    let asked = server.requests();
    let is_signed = |request: &&Request| {
        request.target.contains("X-Amz-Signature=")
            || request.header("authorization") == Some("Bearer token-of-google")
            || request.target.contains("sig=signature-of-azure")
    };
    assert!(asked.iter().all(|request| is_signed(&request)), "{asked:?}");
}

#[test]
fn what_was_hashed_is_not_read_again_and_what_ends_early_goes_on() {
    let large = "x".repeat(3 << 20);
    let objects = objects(&[("m/model.bin.safetensors", &large)]);
    let kept = Arc::clone(&objects);
    let server = Server::start(move |request, before| {
        let answer = answer(&kept.lock().expect("objects"), request);
        let is_whole = request.method == "GET"
            && request.header("range").is_none()
            && !request.target.contains("list-type");
        // The first half, then nothing.
        match is_whole && before < 4 {
            true => {
                Response { body: answer.body[..1 << 20].to_vec(), ..answer }.delivered(Delivery::Truncated)
            }
            false => answer,
        }
    });
    let workspace = workspace("source = \"s3://b/m/\"");
    let output = run_with_retries(&workspace, &server);
    assert_eq!(output.code, 0, "{}", output.stderr);
    assert!(workspace.read("model-sbom.lock").contains(&sha256(large.as_bytes())));
    let ranges = |server: &Server| {
        let asked = server.requests();
        let large = |range: &&str| !range.ends_with("-65535");
        asked.iter().filter_map(|request| request.header("range")).filter(large).count()
    };
    assert!(ranges(&server) > 0, "{:?}", server.requests());
    let before = server.requests().len();
    assert_eq!(run_with_retries(&workspace, &server).code, 0);
    let again = server.requests().split_off(before);
    let whole = again.iter().filter(|request| {
        request.method == "GET" && request.header("range").is_none() && !request.target.contains("list-type")
    });
    assert_eq!(whole.count(), 0, "{again:?}");
}

fn run_with_retries(workspace: &Workspace, server: &Server) -> Output {
    let variables =
        [("AWS_ENDPOINT_URL", server.url.as_str()), ("CARGO_NET_RETRY", "2"), ("AWS_REGION", "eu-central-1")];
    run_beside(workspace, server, &["lock", "--remote"], &variables)
}

/// Layers without a name go by their digests; the text is read, the weights are not.
#[test]
fn what_a_registry_names_by_digest_is_locked_without_being_read() {
    let server = Server::start(registry(SAFETENSORS.to_owned(), TERMS.to_owned()));
    let host = server.url.trim_start_matches("http://").to_owned();
    let workspace = workspace(&format!("source = \"oci:{host}/acme/net:1\""));
    let output = run(&workspace, &server, &["lock", "--remote"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    let lock = workspace.read("model-sbom.lock");
    let digest = sha256(SAFETENSORS.as_bytes());
    assert!(lock.contains(&format!("path = \"sha256-{digest}\"")), "{lock}");
    assert!(lock.contains(&format!("sha256 = \"{digest}\"\nlisted-in = \"remote\"")), "{lock}");
    let asked = server.requests();
    assert!(
        asked.iter().all(|request| !request.target.ends_with(&format!("blobs/sha256:{digest}"))),
        "{asked:?}"
    );
    let verify = run(&workspace, &server, &["verify", "--remote"]);
    assert_eq!(verify.code, 0, "{}{}", verify.text(), verify.stderr);
}

#[test]
fn a_store_that_gives_no_whole_answer_locks_nothing() {
    let listing = |entries: &str| format!("<ListBucketResult>{entries}</ListBucketResult>");
    let entry = |key: &str, size: &str| {
        format!("<Contents><Key>{key}</Key><Size>{size}</Size><ETag>\"a\"</ETag></Contents>")
    };
    let denied = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>";
    for (status, body, said) in [
        (403, denied.to_owned(), "answered 403: Access Denied"),
        (200, "<html></html>".to_owned(), "it is no listing of a bucket"),
        (200, listing(""), "`s3://b/m/` has no file"),
        (200, listing(&entry("m/a.safetensors", "none")), "an object without a name or a length"),
        (200, listing(&entry("m/a.safetensors", "2")), "`m/a.safetensors` changed after it was listed"),
        (200, listing(&entry("m/../../a.safetensors", "2")), "it is no plain path"),
    ] {
        let server = Server::start(move |request, _| match request.target.contains("list-type") {
            true => Response::new(status, body.clone()),
            false => Response::new(200, "more than two bytes"),
        });
        let workspace = workspace("source = \"s3://b/m/\"");
        let output = run(&workspace, &server, &["lock", "--remote"]);
        assert!(output.code == 3 && output.stderr.contains(said), "{said}: {}", output.stderr);
        assert!(!workspace.path().join("model-sbom.lock").exists(), "{said}");
    }
}

/// A store that says back what signed the request is not quoted; `run` looks for it.
#[test]
fn a_refusal_is_quoted_without_what_signed_the_request() {
    for (said, is_quoted) in [("no sig=signature-of-azure", false), ("Access Denied", true)] {
        let body = format!("<Error><Message>{said}</Message></Error>");
        let server = Server::start(move |_, _| Response::new(403, body.clone()));
        let output = run(&workspace("source = \"az://b/m/\""), &server, &["lock", "--remote"]);
        assert!(output.code == 3 && output.stderr.contains("answered 403"), "{said}: {}", output.stderr);
        assert_eq!(output.stderr.contains(said), is_quoted, "{said}: {}", output.stderr);
    }
}

/// A part of another place, bytes one by one, and a place without a file would lock what is not so.
#[test]
fn half_an_answer_is_none() {
    let large = "x".repeat(3 << 20);
    let objects = objects(&[("m/a.safetensors", &large)]);
    let kept = Arc::clone(&objects);
    let server = Server::start(move |request, _| {
        let answer = answer(&kept.lock().expect("objects"), request);
        match (request.header("range"), request.target.contains("list-type")) {
            (_, true) => answer,
            (None, _) if request.method == "HEAD" => answer,
            (None, _) => {
                Response { body: answer.body[..2 << 20].to_vec(), ..answer }.delivered(Delivery::Truncated)
            }
            // The whole, as if it were the rest.
            (Some(_), _) => Response { status: 206, ..Response::new(206, vec![b'y'; 1 << 20]) }
                .header("content-range", "bytes 0-1048575/3145728"),
        }
    });
    let output = run_with_retries(&workspace("source = \"s3://b/m/\""), &server);
    assert!(output.code == 3 && output.stderr.contains("another part came"), "{}", output.stderr);

    let kept = Arc::clone(&objects);
    let server = Server::start(move |request, _| {
        let answer = answer(&kept.lock().expect("objects"), request);
        match request.target.contains("list-type") || request.method == "HEAD" {
            true => answer,
            false => Response { body: answer.body[..1].to_vec(), ..answer }.delivered(Delivery::Truncated),
        }
    });
    let output = run_with_retries(&workspace("source = \"s3://b/m/\""), &server);
    assert!(output.code == 3 && output.stderr.contains("truncated"), "{}", output.stderr);
    assert!(server.requests().len() < 10, "{}", server.requests().len());

    let server = store(&standard());
    let both = "files = [\"s3://b/m/*.safetensors\", \"s3://b/typo/*.gguf\"]";
    let output = run(&workspace(both), &server, &["lock", "--remote"]);
    assert!(
        output.code == 3 && output.stderr.contains("`s3://b/typo/*.gguf` has no file"),
        "{}",
        output.stderr
    );
}

#[test]
fn two_models_of_one_place_are_read_once_and_both_locked() {
    let second = "\n[[package.metadata.model-sbom.model]]\nname = \"twin\"\nversion = \"1\"\nlicense = \"MIT\"\n\
                  delivery = \"downloaded\"\nsource = \"s3://b/m\"\n";
    let workspace = workspace(&format!("source = \"s3://b/m\"\n{second}"));
    let server = store(&standard());
    let output = run(&workspace, &server, &["lock", "--remote"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    let lists =
        |request: &&Request| request.target.contains("list-type") && !request.target.contains("token");
    assert_eq!(server.requests().iter().filter(lists).count(), 1);
    assert_eq!(run(&workspace, &server, &["verify", "--remote"]).code, 0);
}

#[test]
fn what_can_not_be_asked_is_said() {
    let server = store(&standard());
    let table = "[[package.metadata.model-sbom.model]]\nname = \"m\"\nfiles = [\"s3://b/m/*.gguf\"]\n";
    let workspace = Workspace::package(table, &[]);
    let output = workspace.check();
    assert!(output.text().contains("what lies in a bucket is downloaded"), "{}", output.text());
    let workspace = self::workspace("source = \"s3://b/m\"");
    let output = run(&workspace, &server, &["lock", "--remote", "--offline"]);
    assert_eq!(output.code, 2, "{}", output.stderr);
    assert!(output.stderr.contains("`lock --remote` asks"), "{}", output.stderr);
    let output = run(&workspace, &server, &["verify", "--remote"]);
    assert!(output.code == 2 && output.stderr.contains("there is no model-sbom.lock"), "{}", output.stderr);
    let mixed = self::workspace("files = [\"s3://b/m/*.gguf\", \"local.gguf\"]");
    assert!(mixed.check().text().contains("beside what lies in the package"), "{}", mixed.check().text());
    let none = self::workspace("source = \"https://example.com/m\"");
    let output = run(&none, &server, &["lock", "--remote"]);
    assert!(output.stderr.contains("`--remote` has nothing to read"), "{}", output.stderr);
    assert!(server.requests().is_empty());
}

#[test]
fn a_run_without_an_answer_keeps_what_was_locked() {
    let objects = standard();
    let (server, workspace) = (store(&objects), workspace("source = \"s3://b/m\""));
    assert_eq!(run(&workspace, &server, &["lock", "--remote"]).code, 0);
    let before = workspace.read("model-sbom.lock");
    let silent = Server::start(|_, _| Response::new(403, "<Error><Message>Access Denied</Message></Error>"));
    let output = run(&workspace, &silent, &["lock", "--remote"]);
    assert!(output.code == 3 && output.stderr.contains("answered 403"), "{}", output.stderr);
    assert_eq!(workspace.read("model-sbom.lock"), before);
    assert_eq!(workspace.run(&["lock", "--locked"]).code, 0);
}

#[test]
fn a_key_that_is_the_directory_of_another_is_no_file() {
    let objects = objects(&[("m/a", SAFETENSORS), ("m/a/b.safetensors", SAFETENSORS)]);
    let (server, workspace) = (store(&objects), workspace("source = \"s3://b/m/\""));
    let output = run(&workspace, &server, &["lock", "--remote"]);
    let said = "`m/a` is an object, and `m/a/b.safetensors` lies below it";
    assert!(output.code == 3 && output.stderr.contains(said), "{}", output.stderr);
    assert!(!workspace.path().join("model-sbom.lock").exists());
}

/// Our credentials are for what members name: a crate of others can't have anything read.
#[test]
fn what_a_dependency_names_in_a_bucket_is_said_and_not_read() {
    let server = store(&standard());
    let workspace = Workspace::package("\n[dependencies]\ndep = { path = \"../dep\" }\n", &[]);
    let own = tempfile::tempdir().expect("a directory");
    let manifest = "[package]\nname = \"dep\"\nversion = \"1.0.0\"\nedition = \"2024\"\nlicense = \"MIT\"\n\n[workspace]\n\n\
                    [[package.metadata.model-sbom.model]]\nname = \"theirs\"\nversion = \"1\"\nlicense = \"MIT\"\n\
                    delivery = \"downloaded\"\nsource = \"s3://b/m\"\n";
    std::fs::create_dir_all(own.path().join("src")).expect("a directory");
    std::fs::write(own.path().join("src/lib.rs"), "").expect("written");
    std::fs::write(own.path().join("Cargo.toml"), manifest).expect("written");
    workspace.replace("Cargo.toml", "../dep", own.path().to_str().expect("UTF-8"));
    let output = run(&workspace, &server, &["lock", "--remote"]);
    assert!(output.stderr.contains("Not read `theirs of dep`"), "{}", output.stderr);
    assert!(server.requests().is_empty(), "{:?}", server.requests());
}

/// A bucket has no revisions: whoever fills it changes what is there under every version.
#[test]
fn what_changed_in_a_bucket_is_found() {
    let terms = "Acme Model Licence\n\nYou may use the model.\n";
    for scheme in ["s3", "gs", "az"] {
        let objects = standard();
        objects.lock().expect("objects").insert("m/LICENSE".to_owned(), terms.into());
        let (server, workspace) = (store(&objects), workspace(&format!("source = \"{scheme}://b/m\"")));
        let locked = run(&workspace, &server, &["lock", "--remote"]);
        assert_eq!(locked.code, 0, "{}", locked.stderr);
        let ask = || run(&workspace, &server, &["upstream", "--message-format", "json"]);
        let before = ask();
        let open = before.json()["findings"].to_string();
        // The weights have no checksum and their length.
        assert!(
            before.codes() == ["upstream-not-compared"] && open.contains("no digest of"),
            "{scheme}: {open}"
        );
        for (key, content, code) in [
            ("m/README.md", "---\nlicense: cc-by-nc-4.0\n---\n", "upstream-license-changed"),
            ("m/LICENSE", "Acme Model Licence\n\nYou may not use the model.\n", "upstream-text-changed"),
            ("m/USE_POLICY.md", "No war.", "upstream-not-compared"),
            ("m/model.safetensors", "other", "upstream-files-changed"),
            ("m/config.json", "{\"model_type\": \"ten\"}", "upstream-files-changed"),
        ] {
            let kept = objects.lock().expect("objects").clone();
            objects.lock().expect("objects").insert(key.to_owned(), content.into());
            let found = ask();
            assert!(found.codes().contains(&code.to_owned()), "{scheme} {key}: {:?}", found.codes());
            assert_eq!(found.code, i32::from(code != "upstream-not-compared"), "{scheme} {key}");
            *objects.lock().expect("objects") = kept;
        }
        // However many texts there are, so many are read; the others are said.
        let many = (0..60).map(|index| (format!("m/{index}/LICENSE"), terms.into()));
        objects.lock().expect("objects").extend(many);
        let told = ask().json()["findings"].to_string();
        assert!(told.contains("12 of its 62 legal texts and cards"), "{scheme}: {told}");
        objects.lock().expect("objects").retain(|key, _| !key.starts_with("m/"));
        let gone = ask();
        assert_eq!((gone.code, gone.codes()), (1, vec!["upstream-gone".to_owned()]), "{scheme}");
    }
}
