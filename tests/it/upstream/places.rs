//! Places that are no hub: registries, addresses, Git repositories.

use std::sync::Arc;

use serde_json::json;

use super::server::{Request, Response, Server};
use super::{TERMS, ask};
use crate::support::{Output, SAFETENSORS, Workspace, sha256};

/// A certificate for these hosts, and the server that shows it.
fn certificate(hosts: &[&str]) -> (String, Arc<rustls::ServerConfig>) {
    let names: Vec<_> = hosts.iter().map(|host| (*host).to_owned()).collect();
    let made = rcgen::generate_simple_self_signed(names).expect("a certificate");
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("a key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .expect("a configuration");
    (made.cert.pem(), Arc::new(config))
}

/// Runs `upstream` where every `https:` address leads to a server of ours, whose certificate is trusted.
fn ask_encrypted(
    workspace: &Workspace,
    answer: impl Fn(&Request, usize) -> Response + Send + Sync + 'static,
) -> (Output, Server) {
    let (pem, tls) = certificate(&["models.example"]);
    workspace.write("ca.pem", &pem);
    let server = Server::behind_tls(tls, answer);
    let nobody = Server::start(|_, _| Response::new(500, ""));
    let ca = workspace.path().join("ca.pem");
    let variables = [("HTTPS_PROXY", server.url.as_str()), ("SSL_CERT_FILE", ca.to_str().expect("UTF-8"))];
    let output = ask(workspace, &nobody, &["--message-format", "json"], &variables);
    assert!(nobody.requests().is_empty());
    (output, server)
}

fn declared(keys: &str) -> Workspace {
    let table = format!(
        "[[package.metadata.model-sbom.model]]\nname = \"net\"\nlicense = \"LicenseRef-Acme\"\n\
         license-file = \"net/LICENSE\"\nfiles = [\"net/model.safetensors\"]\n{keys}\n"
    );
    Workspace::package(&table, &[("net/LICENSE", TERMS), ("net/model.safetensors", SAFETENSORS)])
}

/// A registry that asks for a token, with one image.
pub(super) fn registry(
    weights: String,
    terms: String,
) -> impl Fn(&Request, usize) -> Response + Send + Sync + 'static {
    move |request, _| {
        let host = request.header("host").unwrap_or_default().to_owned();
        let path = request.target.split('?').next().unwrap_or_default();
        if path == "/token" {
            let body = json!({ "token": "given" });
            return Response::new(200, body.to_string());
        }
        if request.header("authorization") != Some("Bearer given") {
            let challenge = format!(
                "Bearer realm=\"http://{host}/token\",service=\"r\",scope=\"repository:acme/net:pull\""
            );
            return Response::new(401, "{}").header("WWW-Authenticate", &challenge);
        }
        let digest = |text: &str| format!("sha256:{}", sha256(text.as_bytes()));
        let manifest = json!({
            "schemaVersion": 2,
            "annotations": { "org.opencontainers.image.licenses": "LicenseRef-Acme" },
            "layers": [
                { "mediaType": "application/vnd.ollama.image.model", "digest": digest(&weights), "size": weights.len() },
                { "mediaType": "application/vnd.ollama.image.license", "digest": digest(&terms), "size": terms.len() },
            ],
        })
        .to_string();
        let pinned = format!("/v2/acme/net/manifests/{}", digest(&manifest));
        match path {
            "/v2/acme/net/manifests/1" => Response::new(200, manifest),
            path if path == pinned => Response::new(200, manifest),
            path if path == format!("/v2/acme/net/blobs/{}", digest(&terms)) => {
                Response::new(200, terms.clone())
            }
            _ => Response::new(404, "{}"),
        }
    }
}

#[test]
fn registries_give_a_token_a_manifest_and_the_terms() {
    type Case = (&'static str, &'static str, &'static str, &'static [&'static str], i32);
    let cases: [Case; 4] = [
        ("1", SAFETENSORS, TERMS, &[], 0),
        ("1", "other", TERMS, &["upstream-files-changed"], 1),
        ("1", SAFETENSORS, "Other terms.", &["upstream-text-changed"], 1),
        ("2", SAFETENSORS, TERMS, &["upstream-gone"], 1),
    ];
    for scheme in ["oci", "ollama"] {
        for (tag, weights, terms, expected, code) in cases {
            let server = Server::start(registry(weights.to_owned(), terms.to_owned()));
            let host = server.url.trim_start_matches("http://");
            let workspace = declared(&format!("source = \"{scheme}:{host}/acme/net:{tag}\""));
            let output = ask(&workspace, &server, &["--message-format", "json"], &[]);
            assert_eq!(
                (output.codes(), output.code),
                (expected.iter().map(|code| (*code).to_owned()).collect(), code),
                "{scheme} {}",
                output.text()
            );
            let tokens = server.requests().into_iter().filter(|request| request.target.starts_with("/token"));
            let tokens: Vec<_> = tokens.map(|request| request.target).collect();
            assert_eq!(tokens[0], "/token?service=r&scope=repository%3Aacme%2Fnet%3Apull");
        }
    }
}

#[test]
fn a_digest_pins_an_image_and_a_lie_is_no_answer() {
    let server = Server::start(registry(SAFETENSORS.to_owned(), TERMS.to_owned()));
    let host = server.url.trim_start_matches("http://").to_owned();
    let workspace = declared(&format!("source = \"oci:{host}/acme/net:1@sha256:{}\"", "0".repeat(64)));
    let output = ask(&workspace, &server, &["--message-format", "json"], &[]);
    assert_eq!(output.codes(), ["upstream-gone"], "{}", output.text());
    let message = output.json()["findings"][0]["message"].to_string();
    assert!(message.contains("no such digest"), "{message}");
    let liar = Server::start(|request, _| match request.target.contains("/manifests/") {
        true => Response::new(200, "{\"layers\":[]}"),
        false => Response::new(404, "{}"),
    });
    let host = liar.url.trim_start_matches("http://").to_owned();
    let workspace = declared(&format!("source = \"oci:{host}/acme/net@sha256:{}\"", "0".repeat(64)));
    let output = ask(&workspace, &liar, &["--message-format", "json"], &[]);
    assert_eq!(
        (output.codes(), output.code),
        (vec!["upstream-unanswered".to_owned()], 3),
        "{}",
        output.text()
    );
}

#[test]
fn the_secret_of_a_registry_goes_to_its_token_server() {
    let server = Server::start(registry(SAFETENSORS.to_owned(), TERMS.to_owned()));
    let host = server.url.trim_start_matches("http://").to_owned();
    let workspace = declared(&format!("source = \"oci:{host}/acme/net:1\""));
    let auths =
        json!({ "auths": { &host: { "auth": "dXNlcjp3b3Jk" }, "other.example": { "auth": "eA==" } } });
    workspace.write(".docker/config.json", &auths.to_string());
    let output = ask(&workspace, &server, &["-v"], &[]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    let sent: Vec<_> =
        server.requests().iter().map(|request| request.header("authorization").map(str::to_owned)).collect();
    assert_eq!(sent[..2], [None, Some("Basic dXNlcjp3b3Jk".to_owned())]);
    assert!(sent[2..].iter().all(|sent| sent.as_deref() == Some("Bearer given")), "{sent:?}");
    assert!(!output.stderr.contains("dXNlcjp3b3Jk"));
}

#[test]
fn addresses_of_files_and_texts_are_asked() {
    let page = "<html><body><h1>Terms</h1><p>You may use it.</p></body></html>";
    let of = |kind: &'static str, body: &'static str| {
        move |_: &Request, _: usize| Response::new(200, body).header("Content-Type", kind)
    };
    let mit = spdx::license_id("MIT").expect("listed").text();
    let html = format!("<html><head><title>x</title></head><body><pre>{mit}</pre></body></html>");
    let model = || declared("source = \"https://models.example/net/model.safetensors\"");
    let terms = || {
        let table = "[[package.metadata.model-sbom.model]]\nname = \"large\"\ndelivery = \"service\"\nprovider = \"Acme\"\n\
                     endpoint = \"https://api.example/v1\"\nterms = { url = \"https://models.example/terms\", date = \"2026-01-01\", file = \"terms.txt\" }\n";
        Workspace::package(table, &[("terms.txt", TERMS)])
    };
    // A file states no terms, and has the length of ours.
    let (output, server) = ask_encrypted(&model(), of("application/octet-stream", SAFETENSORS));
    assert_eq!(output.codes(), ["upstream-not-compared"], "{}", output.text());
    assert!(server.requests().iter().all(|request| request.method == "HEAD"));
    let (output, _) = ask_encrypted(&model(), of("application/octet-stream", "shorter"));
    assert_eq!(output.codes(), ["upstream-files-changed", "upstream-not-compared"], "{}", output.text());
    let (output, _) = ask_encrypted(&model(), |_, _| Response::new(410, ""));
    assert_eq!((output.codes(), output.code), (vec!["upstream-gone".to_owned()], 1));
    // Texts are compared by their words, pages are not.
    for (kind, body, expected) in [
        ("text/plain", TERMS, &[][..]),
        ("text/plain; charset=utf-8", "Other terms.", &["upstream-text-changed"]),
        ("text/html", page, &["upstream-not-compared"]),
    ] {
        let (output, _) = ask_encrypted(&terms(), of(kind, body));
        assert_eq!(output.codes(), expected, "{kind}: {}", output.text());
    }
    let (output, _) = ask_encrypted(&terms(), move |_, _| {
        Response::new(200, html.clone()).header("Content-Type", "text/html")
    });
    let message = output.json()["findings"][0]["message"].to_string();
    assert!(message.contains("the text of MIT"), "{message}");
}

#[test]
fn a_certificate_that_nobody_knows_is_no_answer() {
    let workspace = declared("source = \"https://models.example/net/model.safetensors\"");
    let (_, tls) = certificate(&["models.example"]);
    let server = Server::behind_tls(tls, |_, _| Response::new(200, ""));
    let (other, _) = certificate(&["models.example"]);
    workspace.write("ca.pem", &other);
    let ca = workspace.path().join("ca.pem");
    let variables = [("HTTPS_PROXY", server.url.as_str()), ("SSL_CERT_FILE", ca.to_str().expect("UTF-8"))];
    let output = ask(&workspace, &server, &["--message-format", "json"], &variables);
    assert_eq!(
        (output.code, output.codes()),
        (3, vec!["upstream-unanswered".to_owned()]),
        "{}",
        output.text()
    );
    let message = output.json()["findings"][0]["message"].to_string();
    assert!(message.contains("no trusted connection to models.example"), "{message}");
    assert!(server.requests().is_empty());
}

#[test]
fn git_tells_the_commit_of_a_ref() {
    let line = |text: &str| format!("{:04x}{text}", text.len() + 4);
    let (one, two) = ("1".repeat(40), "2".repeat(40));
    let refs = line("# service=git-upload-pack\n")
        + "0000"
        + &line(&format!("{one} HEAD\0agent=git\n"))
        + &line(&format!("{one} refs/heads/main\n"))
        + &line(&format!("{two} refs/tags/v1\n"))
        + "0000";
    let answer = move |_: &Request, _: usize| Response::new(200, refs.clone());
    let at = |version: &str| {
        declared(&format!("source = \"git+https://models.example/acme/net.git\"\nversion = \"{version}\""))
    };
    let (output, server) = ask_encrypted(&at("v1"), answer.clone());
    assert_eq!(output.codes(), ["upstream-not-compared"], "{}", output.text());
    assert_eq!(output.json()["asked"][0]["answer"]["pinned"]["revision"], two);
    assert_eq!(server.requests()[0].target, "/acme/net.git/info/refs?service=git-upload-pack");
    let (output, _) = ask_encrypted(&at("v2"), answer);
    assert_eq!(output.codes(), ["upstream-not-compared", "upstream-gone"], "{}", output.text());
    let (output, _) = ask_encrypted(&at("v1"), |_, _| Response::new(200, "<html>"));
    assert_eq!(
        (output.codes(), output.code),
        (vec!["upstream-unanswered".to_owned()], 3),
        "{}",
        output.text()
    );
}
