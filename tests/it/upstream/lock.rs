//! `lock --upstream`: what is locked of models that are not on this machine.

use super::hub::{self, PINNED, Repository};
use super::places::registry;
use super::server::{Request, Response, Server};
use super::{SAFETENSORS, TERMS, hub as serve, run_beside};
use crate::support::{Workspace, gguf, sha256};

const CARD: &str = "---\nlicense: other\nlicense_name: acme\nbase_model: acme/base\n---\n# Net\n";

/// A package with a model that its program fetches when it runs.
fn workspace() -> Workspace {
    let table = format!(
        "[[package.metadata.model-sbom.model]]\nname = \"net\"\nversion = \"{PINNED}\"\nsource = \"hf:acme/net\"\n\
         license = \"LicenseRef-Acme\"\ndelivery = \"downloaded\"\n"
    );
    Workspace::package(&table, &[])
}

fn repository() -> Repository {
    let files = [
        ("LICENSE", TERMS),
        ("README.md", CARD),
        ("config.json", "{\"model_type\": \"net\"}"),
        ("photo.png", "no part"),
        ("model.safetensors", SAFETENSORS),
    ];
    Repository::new("acme/net", &files)
}

#[test]
fn a_model_that_is_not_here_has_digests_facts_and_texts() {
    let workspace = workspace();
    let server = serve(vec![repository()]);
    let output = run_beside(&workspace, &server, &["lock", "--upstream"], &[]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    insta::assert_snapshot!("lock", workspace.read("model-sbom.lock"));
    let asked = server.requests();
    assert!(asked.iter().all(|request| !request.target.contains("photo")), "{asked:?}");
    let weights: Vec<_> =
        asked.iter().filter(|request| request.target.ends_with("/model.safetensors")).collect();
    assert!(
        !weights.is_empty() && weights.iter().all(|request| request.header("range").is_some()),
        "{weights:?}"
    );
    // What follows needs no network.
    let bom = workspace.json("cyclonedx", &["--locked"]).to_string();
    assert!(
        bom.contains(&sha256(SAFETENSORS.as_bytes()))
            && bom.contains("upstream (the listing of the publisher)"),
        "{bom}"
    );
    assert!(bom.contains("You may not sell it."), "{bom}");
    let again = workspace.run(&["lock", "--locked"]);
    assert_eq!(again.code, 0, "{}", again.stderr);
    let before = workspace.read("model-sbom.lock");
    assert_eq!(workspace.run(&["lock"]).code, 0);
    assert_eq!(workspace.read("model-sbom.lock"), before, "a run without the publisher keeps what it said");
    assert_eq!(run_beside(&workspace, &server, &["lock", "--upstream", "--locked"], &[]).code, 0);
}

#[test]
fn texts_in_git_lfs_are_read_like_others() {
    let locked = |repository: Repository| {
        let workspace = workspace();
        let output = run_beside(&workspace, &serve(vec![repository]), &["lock", "--upstream"], &[]);
        assert_eq!(output.code, 0, "{}", output.stderr);
        workspace.read("model-sbom.lock")
    };
    let mut large = repository();
    for (_, files) in &mut large.commits {
        for file in files.iter_mut().filter(|file| ["LICENSE", "README.md"].contains(&file.path.as_str())) {
            file.is_large = true;
        }
    }
    assert_eq!(locked(large), locked(repository()));
}

#[test]
fn a_model_is_locked_whole_or_not_at_all() {
    let workspace = workspace();
    let server = Server::start(|request, _| match request.target.ends_with("/LICENSE") {
        true => Response::new(403, ""),
        false => hub::answer(&[repository()], request),
    });
    let output = run_beside(&workspace, &server, &["lock", "--upstream"], &[]);
    assert!(output.code == 3 && output.stderr.contains("nothing is locked of it"), "{}", output.stderr);
    assert!(!workspace.path().join("model-sbom.lock").exists(), "{}", workspace.read("model-sbom.lock"));
}

#[test]
fn a_listing_that_can_not_be_is_no_answer() {
    let file =
        |path: &str, kind: &str| format!("{{\"type\": \"{kind}\", \"path\": \"{path}\", \"size\": 1}}");
    let many: Vec<_> = (0..2_001).map(|number| file(&format!("{number}/LICENSE"), "file")).collect();
    for (listing, said) in [
        (format!("[{}]", many.join(",")), "2001 of its files would be asked for"),
        (format!("[{}, {}]", file("a", "file"), file("a", "file")), "its listing has `a` twice"),
        (format!("[{}]", file("LICENSE", "submodule")), "which is a `submodule` and no file"),
        ("[]".to_owned(), "its listing has no file"),
    ] {
        let server = Server::start(move |request, _| match request.target.contains("/tree/") {
            true => Response::new(200, listing.clone()),
            false => hub::answer(&[repository()], request),
        });
        let output = run_beside(&workspace(), &server, &["lock", "--upstream"], &[]);
        assert!(output.code == 3 && output.stderr.contains(said), "{said}: {}", output.stderr);
    }
}

#[test]
fn other_bytes_under_a_locked_commit_are_an_error() {
    let workspace = workspace();
    run_beside(&workspace, &serve(vec![repository()]), &["lock", "--upstream"], &[]);
    let mut changed = repository();
    changed.set(0, "model.safetensors", Some("other"));
    let before = workspace.read("model-sbom.lock");
    let output = run_beside(&workspace, &serve(vec![changed]), &["lock", "--upstream"], &[]);
    assert!(output.code == 1 && output.stderr.contains("differs from model-sbom.lock"), "{}", output.stderr);
    assert_eq!(workspace.read("model-sbom.lock"), before);
}

#[test]
fn what_can_not_be_asked_or_does_not_answer_is_said() {
    let workspace = workspace();
    let gone = run_beside(&workspace, &serve(Vec::new()), &["lock", "--upstream"], &[]);
    assert!(
        gone.code == 3 && gone.stderr.contains("nothing is locked of it: no such repository"),
        "{}",
        gone.stderr
    );
    let offline = run_beside(&workspace, &serve(Vec::new()), &["lock", "--upstream", "--offline"], &[]);
    assert!(offline.code == 2 && offline.stderr.contains("`--offline` forbids that"), "{}", offline.stderr);
    workspace.replace("Cargo.toml", PINNED, "main");
    let moving = run_beside(&workspace, &serve(vec![repository()]), &["lock", "--upstream"], &[]);
    assert!(moving.stderr.contains("not pinned to a commit of the hub"), "{}", moving.stderr);
}

const GGUF: &str = gguf!("the weights");

/// A registry that gives parts of its weights, and never the whole.
fn of_parts() -> Server {
    let answer = registry(GGUF.to_owned(), TERMS.to_owned());
    let weights = format!("/v2/acme/net/blobs/sha256:{}", sha256(GGUF.as_bytes()));
    Server::start(move |request: &Request, before| match request.target == weights {
        true if request.header("range").is_some() => hub::part(request, GGUF.as_bytes()),
        true => Response::new(500, ""),
        false => answer(request, before),
    })
}

fn of_registry(scheme: &str, server: &Server, keys: &str) -> Workspace {
    let host = server.url.trim_start_matches("http://");
    let table = format!(
        "[[package.metadata.model-sbom.model]]\nname = \"net\"\nsource = \"{scheme}:{host}/acme/net:1\"\n{keys}\
         license = \"LicenseRef-Acme\"\ndelivery = \"downloaded\"\n"
    );
    Workspace::package(&table, &[])
}

#[test]
fn a_model_of_a_registry_is_locked_by_its_layers() {
    for (scheme, path) in [("ollama", "blobs/sha256-"), ("oci", "sha256-")] {
        let server = of_parts();
        let workspace = of_registry(scheme, &server, "");
        let output = run_beside(&workspace, &server, &["lock", "--upstream"], &[]);
        assert_eq!(output.code, 0, "{scheme}: {}", output.stderr);
        let (lock, digest) = (workspace.read("model-sbom.lock"), sha256(GGUF.as_bytes()));
        let line = format!("path = \"{path}{digest}\"\nsize = {}\nsha256 = \"{digest}\"", GGUF.len());
        assert!(lock.contains(&line), "{scheme}: {lock}");
        assert!(lock.contains("listed-in = \"remote\""), "{scheme}: {lock}");
        let bom = workspace.json("cyclonedx", &["--locked"]).to_string();
        assert!(bom.contains(&digest) && bom.contains("You may not sell it."), "{scheme}: {bom}");
        if scheme == "ollama" {
            assert!(lock.contains("format = \"gguf\""), "the header is read by ranges: {lock}");
        }
        // A run without the registry keeps what it said, and other weights under the tag are an error.
        assert_eq!(workspace.run(&["lock", "--locked"]).code, 0);
        let others = Server::start(registry("other weights".to_owned(), TERMS.to_owned()));
        let host = |server: &Server| server.url.trim_start_matches("http://").to_owned();
        workspace.replace("Cargo.toml", &host(&server), &host(&others));
        workspace.write("model-sbom.lock", &lock.replace(&host(&server), &host(&others)));
        let output = run_beside(&workspace, &others, &["lock", "--upstream"], &[]);
        assert!(output.code == 1 && output.stderr.contains("model-sbom.lock"), "{scheme}: {}", output.stderr);
    }
}

#[test]
fn a_registry_that_has_no_such_model_or_other_bytes_locks_nothing() {
    let missing = Server::start(|_, _| Response::new(404, "{}"));
    let liar = Server::start(|request, _| match request.target.contains("/manifests/") {
        true => Response::new(200, "{\"layers\":[]}"),
        false => Response::new(404, "{}"),
    });
    let truncated = Server::start(|request, _| {
        let answer = registry(GGUF.to_owned(), "other words".to_owned())(request, 0);
        match request.target.contains("/blobs/") {
            true => Response::new(answer.status, "short"),
            false => answer,
        }
    });
    for (server, said) in [
        (missing, "the registry has no `1` (404)"),
        (liar, "its manifest has 0 layers"),
        (truncated, "are not those that its manifest names"),
    ] {
        let workspace = of_registry("ollama", &server, "");
        let output = run_beside(&workspace, &server, &["lock", "--upstream"], &[]);
        assert!(output.code == 3 && output.stderr.contains(said), "{said}: {}", output.stderr);
        assert!(!workspace.path().join("model-sbom.lock").exists(), "{said}");
    }
    let pinned = of_parts();
    let workspace = of_registry("ollama", &pinned, &format!("version = \"sha256:{}\"\n", "0".repeat(64)));
    let output = run_beside(&workspace, &pinned, &["lock", "--upstream"], &[]);
    assert!(
        output.code == 3 && output.stderr.contains("the registry has no `sha256:0000"),
        "{}",
        output.stderr
    );
}
