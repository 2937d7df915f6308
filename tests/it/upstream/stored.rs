//! `fleet oci:…`: the documents of a registry.

use serde_json::{Value, json};

use super::server::{Response, Server};
use crate::support::{Workspace, run, sha256};

const OWN: &str = "application/vnd.cyclonedx+json";
const IMAGE: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";

fn bom(product: &str) -> String {
    json!({"bomFormat": "CycloneDX", "specVersion": "1.6",
        "metadata": {"timestamp": "2026-01-01T00:00:00Z", "component": {"type": "application", "name": product, "version": "1"}},
        "components": [{"type": "machine-learning-model", "name": "m", "version": "1", "licenses": [{"license": {"id": "MIT"}}]}]})
    .to_string()
}

fn digest(bytes: &str) -> String {
    format!("sha256:{}", sha256(bytes.as_bytes()))
}

fn image(layers: &[(&str, &str)]) -> String {
    let layers: Vec<_> = layers
        .iter()
        .map(|(kind, blob)| json!({"mediaType": kind, "digest": digest(blob), "size": blob.len()}))
        .collect();
    json!({"schemaVersion": 2, "mediaType": IMAGE, "layers": layers}).to_string()
}

fn index(manifests: &[&str]) -> String {
    let manifests: Vec<_> = manifests
        .iter()
        .map(|manifest| json!({"mediaType": IMAGE, "digest": digest(manifest), "size": manifest.len()}))
        .collect();
    json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests}).to_string()
}

/// A registry with these tags, blobs and referrers; without referrers it does not have that interface.
struct Registry {
    tags: Vec<(String, String)>,
    blobs: Vec<String>,
    referrers: Option<Vec<(String, String)>>,
}

impl Registry {
    fn answer(&self, path: &str) -> Response {
        let found = |bytes: &str| Response::new(200, bytes);
        let Some(path) = path.strip_prefix("/v2/acme/app/") else { return Response::new(404, "") };
        if path == "tags/list" {
            let names: Vec<_> = self.tags.iter().map(|(name, _)| name).collect();
            return found(&json!({"name": "acme/app", "tags": names}).to_string());
        }
        if let Some(reference) = path.strip_prefix("manifests/") {
            let manifests = self.tags.iter().map(|(_, manifest)| manifest).chain(&self.blobs);
            let by_digest = manifests.into_iter().find(|manifest| digest(manifest) == reference);
            let by_tag = self.tags.iter().find(|(name, _)| name == reference).map(|(_, manifest)| manifest);
            return by_tag.or(by_digest).map_or(Response::new(404, ""), |bytes| found(bytes));
        }
        if let (Some(subject), Some(referrers)) = (path.strip_prefix("referrers/"), &self.referrers) {
            let of = referrers.iter().filter(|(of, _)| of == subject).map(|(_, manifest)| manifest.as_str());
            return found(&index(&of.collect::<Vec<_>>()));
        }
        let blob = path
            .strip_prefix("blobs/")
            .and_then(|wanted| self.blobs.iter().find(|blob| digest(blob) == wanted));
        blob.map_or(Response::new(404, ""), |bytes| found(bytes))
    }
}

/// The answer as JSON, and what was asked for.
fn fleet(registry: Registry, suffix: &str) -> (Value, Vec<String>) {
    let server = Server::start(move |request, _| registry.answer(&request.target));
    let workspace = Workspace::package("", &[]);
    let host = server.url.trim_start_matches("http://").to_owned();
    let path = format!("oci:{host}/acme/app{suffix}");
    let mut command = workspace.command(&["fleet", &path, "--format", "json"]);
    command.env_remove("CARGO_NET_OFFLINE").env("CARGO_NET_RETRY", "0");
    let output = run(command);
    let asked = server.requests().into_iter().map(|request| request.target).collect();
    (output.json(), asked)
}

fn products(answer: &Value) -> Vec<&str> {
    let documents = answer["documents"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut names: Vec<_> = documents.iter().filter_map(|document| document["product"].as_str()).collect();
    names.sort_unstable();
    names
}

#[test]
fn tags_referrers_and_the_tags_that_stand_in_for_them_are_read() {
    let (one, two, three) = (bom("one"), bom("two"), bom("three"));
    let weights = image(&[("application/vnd.docker.ai.safetensors", "weights")]);
    let of_one = image(&[(OWN, &one), ("application/octet-stream", "other")]);
    let of_two = image(&[("application/spdx+json", &two)]);
    let of_three = image(&[("text/spdx+json", &three)]);
    let blobs = vec![one.clone(), two.clone(), three.clone(), of_two.clone(), "weights".to_owned()];
    let tag = |name: &str, manifest: &str| (name.to_owned(), manifest.to_owned());
    let with = Registry {
        tags: vec![tag("1", &weights), tag("sbom", &of_one)],
        blobs: blobs.clone(),
        referrers: Some(vec![(digest(&weights), of_two.clone())]),
    };
    let (answer, asked) = fleet(with, "");
    assert_eq!(products(&answer), ["one", "two"], "{answer}");
    assert_eq!(answer["unreadable"], json!([]), "{answer}");
    assert!(!asked.iter().any(|path| path.contains(&digest("weights"))), "no weights are fetched: {asked:?}");
    let stand_in = digest(&weights).replace(':', "-");
    let without = Registry {
        tags: vec![
            tag("1", &weights),
            tag(&stand_in, &index(&[&of_two])),
            tag(&format!("{stand_in}.sbom"), &of_three),
        ],
        blobs: blobs.clone(),
        referrers: None,
    };
    let (answer, _) = fleet(without, "");
    assert_eq!(products(&answer), ["three", "two"], "{answer}");
    let one_tag = Registry { tags: vec![tag("1", &weights), tag("sbom", &of_one)], blobs, referrers: None };
    let (answer, asked) = fleet(one_tag, ":sbom");
    assert_eq!(products(&answer), ["one"], "{answer}");
    assert!(!asked.iter().any(|path| path.ends_with("tags/list")), "{asked:?}");
}

#[test]
fn what_the_registry_does_not_hand_out_is_named() {
    let (one, lost) = (bom("one"), bom("lost"));
    let tags = vec![
        ("a".to_owned(), image(&[(OWN, &one), (OWN, &lost)])),
        ("b".to_owned(), "no manifest".to_owned()),
        ("c".to_owned(), index(&["gone"])),
    ];
    let (answer, _) = fleet(Registry { tags, blobs: vec![one], referrers: None }, "");
    assert_eq!((products(&answer), &answer["result"]), (vec!["one"], &json!("incomplete")), "{answer}");
    let unread = answer["unreadable"].to_string();
    for said in [digest(&lost), ":b".to_owned(), digest("gone"), "it is no manifest".to_owned()] {
        assert!(unread.contains(&said), "{said}: {unread}");
    }
}

#[test]
fn a_registry_that_cannot_be_listed_is_an_error_and_offline_it_is_not_asked() {
    let workspace = Workspace::package("", &[]);
    let server = Server::start(|_, _| Response::new(403, "no"));
    let path = format!("oci:{}/acme/app", server.url.trim_start_matches("http://"));
    let check = |path: &str, offline: bool, code: i32, said: &str| {
        let mut command = workspace.command(&["fleet", path]);
        command.env_remove("CARGO_NET_OFFLINE").env("CARGO_NET_RETRY", "0");
        if offline {
            command.env("CARGO_NET_OFFLINE", "true");
        }
        let output = run(command);
        assert_eq!(output.code, code, "{}", output.stderr);
        assert!(output.stderr.contains(said), "{said}: {}", output.stderr);
    };
    check(&path, true, 2, "CARGO_NET_OFFLINE");
    assert!(server.requests().is_empty());
    check(&path, false, 3, "403");
    check("oci:app", false, 2, "names no repository of a registry");
}
