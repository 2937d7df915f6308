//! What goes wrong between a publisher and us: each gives an exit code of its own and a reason.

use super::hub::{self, PINNED};
use super::server::{Delivery, Request, Response, Server};
use super::{ask, repository, workspace};

/// A server that is a hub but for what `fault` answers.
fn faulty(fault: impl Fn(&Request, usize) -> Option<Response> + Send + Sync + 'static) -> Server {
    Server::start(move |request, before| {
        fault(request, before).unwrap_or_else(|| hub::answer(&[repository()], request))
    })
}

/// Runs beside a faulty server: the exit code, the codes of the findings and the message of the first.
fn outcome(server: &Server, variables: &[(&str, &str)]) -> (i32, Vec<String>, String) {
    let output = ask(&workspace(), server, &["--message-format", "json"], variables);
    let message = output.json()["findings"][0]["message"].as_str().unwrap_or_default().to_owned();
    (output.code, output.codes(), message)
}

#[test]
fn what_does_not_answer_is_not_unchanged() {
    type Answer = fn() -> Response;
    let answered: &[(&str, Answer, &str)] = &[
        ("a server error", || Response::new(503, ""), "answered 503"),
        ("too many requests", || Response::new(429, "").header("Retry-After", "600"), "to wait 600 s"),
        ("no access", || Response::new(403, "{\"error\":\"no entry\"}"), "answered 403: no entry"),
        ("a truncated body", || Response::new(200, "[]").delivered(Delivery::Truncated), "is truncated: "),
        (
            "an endless body",
            || Response::new(200, "").delivered(Delivery::Endless),
            "more than 33554432 bytes",
        ),
        ("no HTTP", || Response::new(200, "\u{16}\u{3}\u{1}\0\0").delivered(Delivery::Raw), "cannot be read"),
        ("no JSON", || Response::new(200, "<html>"), "is not the JSON of the hub"),
        (
            "circles",
            || Response::new(302, "").header("Location", "/api/models/acme/net"),
            "more than 10 times",
        ),
        (
            "another scheme",
            || Response::new(302, "").header("Location", "ftp://127.0.0.1/"),
            "is not an address",
        ),
        (
            "a plain address",
            || Response::new(302, "").header("Location", "http://hub.example/"),
            "only `https:` is",
        ),
    ];
    for (what, response, expected) in answered {
        let server = faulty(move |request, _| (request.target == "/api/models/acme/net").then(response));
        let (code, codes, message) = outcome(&server, &[]);
        assert_eq!((code, codes), (3, vec!["upstream-unanswered".to_owned()]), "{what}: {message}");
        assert!(message.contains(expected), "{what}: {message}");
    }
    // A listing that is withheld leaves the rest of the answer.
    let is_tree = |request: &Request| request.target.contains("/tree/");
    let server =
        faulty(move |request, _| is_tree(request).then(|| Response::new(403, "{\"error\":\"no entry\"}")));
    let (code, codes, message) = outcome(&server, &[]);
    assert_eq!((code, codes), (0, vec!["upstream-not-compared".to_owned()]), "{message}");
}

#[test]
fn slow_bodies_end_by_the_clock() {
    let server = faulty(|request, _| {
        (request.target == "/api/models/acme/net")
            .then(|| Response::new(200, "").delivered(Delivery::Dripping))
    });
    let (code, codes, message) = outcome(&server, &[("CARGO_HTTP_TIMEOUT", "1")]);
    assert_eq!((code, codes), (3, vec!["upstream-unanswered".to_owned()]));
    assert!(message.contains("did not answer within 1 s"), "{message}");
}

#[test]
fn a_host_that_recovers_is_asked_again() {
    for first in [
        || Response::new(429, "").header("Retry-After", "0"),
        || Response::new(500, "").header("Retry-After", "0"),
        || Response::new(200, "[]").delivered(Delivery::Truncated).header("Retry-After", "0"),
    ] {
        let server = faulty(move |_, before| (before == 0).then(first));
        let (code, codes, message) = outcome(&server, &[("CARGO_NET_RETRY", "1")]);
        assert_eq!((code, codes), (0, Vec::new()), "{message}");
    }
}

#[test]
fn a_redirect_to_another_host_gets_no_token() {
    let store = Server::start(|request, _| hub::answer(&[repository()], request));
    let target = store.url.replace("127.0.0.1", "localhost");
    let server = faulty(move |request, _| {
        let is_file = request.target.contains("/resolve/");
        is_file.then(|| Response::new(302, "").header("Location", &format!("{target}{}", request.target)))
    });
    let (code, codes, message) = outcome(&server, &[("HF_TOKEN", "hf_secret")]);
    assert_eq!((code, codes), (0, Vec::new()), "{message}");
    assert!(server.requests().iter().all(|request| request.header("authorization").is_some()));
    let stored = store.requests();
    assert!(
        stored.len() >= 2 && stored.iter().all(|request| request.header("authorization").is_none()),
        "{stored:?}"
    );
}

#[test]
fn a_token_that_a_server_repeats_is_not_shown() {
    let echo = |request: &Request| request.header("authorization").unwrap_or_default().to_owned();
    let of_body = faulty(move |request, _| {
        Some(Response::new(403, format!("{{\"error\":\"who is {}\"}}", echo(request))))
    });
    let of_header =
        faulty(move |request, _| Some(Response::new(403, "").header("X-Error-Message", &echo(request))));
    for server in [of_body, of_header] {
        let (code, _, message) = outcome(&server, &[("HF_TOKEN", "hf_SECRET")]);
        assert!(code == 3 && message.contains("answered 403"), "{message}");
        assert!(!message.contains("hf_"), "{message}");
    }
}

#[test]
fn a_token_is_read_where_the_hub_keeps_it_and_never_shown() {
    let workspace = workspace();
    workspace.write("home/token", "hf_secret\n");
    let home = workspace.path().join("home");
    let server = faulty(|_, _| Some(Response::new(403, "{\"error\":\"no entry\"}")));
    let output = ask(&workspace, &server, &["-v"], &[("HF_HOME", home.to_str().expect("UTF-8"))]);
    assert_eq!(server.requests()[0].header("authorization"), Some("Bearer hf_secret"));
    assert!(output.code == 3 && !output.stderr.contains("hf_secret"), "{}", output.stderr);
    let server = faulty(|_, _| None);
    let variables = [("HF_HOME", home.to_str().expect("UTF-8")), ("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1")];
    ask(&workspace, &server, &[], &variables);
    assert_eq!(server.requests()[0].header("authorization"), None);
}

#[test]
fn bytes_that_are_not_the_listed_ones_are_no_answer() {
    let server =
        faulty(|request, _| request.target.ends_with("/LICENSE").then(|| Response::new(200, "short")));
    let (code, codes, message) = outcome(&server, &[]);
    assert_eq!((code, codes), (3, vec!["upstream-unanswered".to_owned()]));
    assert!(message.contains("the bytes of `LICENSE` are not those that its listing names"), "{message}");
}

#[test]
fn a_listing_in_pages_is_read_to_its_end() {
    let tree = format!("/api/models/acme/net/tree/{PINNED}?recursive=true");
    let server = Server::start(move |request, _| {
        let whole = hub::answer(
            &[repository()],
            &Request { target: request.target.replace("&cursor=2", ""), ..request.clone() },
        );
        let entries = || serde_json::from_slice::<Vec<serde_json::Value>>(&whole.body).expect("a list");
        if request.target == tree {
            let next = format!("<{tree}&cursor=2>; rel=\"next\"");
            return Response::new(200, serde_json::json!(entries()[..1]).to_string()).header("Link", &next);
        }
        if request.target.ends_with("&cursor=2") {
            return Response::new(200, serde_json::json!(entries()[1..]).to_string());
        }
        whole
    });
    let output = ask(&workspace(), &server, &["--message-format", "json"], &[]);
    assert_eq!((output.code, output.codes()), (0, Vec::new()), "{}", output.text());
    assert_eq!(output.json()["asked"][0]["answer"]["pinned"]["files"], 3);
}

#[test]
fn what_the_environment_says_wrongly_is_an_error() {
    let server = faulty(|_, _| None);
    for (name, value) in [
        ("CARGO_HTTP_TIMEOUT", "soon"),
        ("CARGO_NET_RETRY", "-1"),
        ("HF_ENDPOINT", "https://user:word@hub.example"),
    ] {
        let output = ask(&workspace(), &server, &[], &[(name, value)]);
        assert!(output.code == 2 && output.stderr.contains(name), "{}", output.stderr);
        assert!(!output.stderr.contains("word@"), "{}", output.stderr);
    }
    let nobody = ask(&workspace(), &server, &[], &[("HF_ENDPOINT", "http://127.0.0.1:9")]);
    assert!(nobody.code == 3 && nobody.stderr.contains("no connection to 127.0.0.1"), "{}", nobody.stderr);
}
