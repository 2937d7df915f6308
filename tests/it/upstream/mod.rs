//! `upstream`: what publishers say now, against servers on this machine.

mod acceptance;
mod faults;
mod hub;
mod init;
mod lock;
mod places;
mod remote;
mod server;
mod stored;

use crate::support::{Output, SAFETENSORS, Workspace, run};
use hub::{LATEST, PINNED, Repository};
use server::Server;

const TERMS: &str = "Acme Model Licence\n\nYou may use the model. You may not sell it.\n";
const CARD: &str = "---\nlicense: other\nlicense_name: acme\nlicense_link: LICENSE\n---\n# Net\n";

/// A package with one model, whose card and licence text are known.
fn workspace() -> Workspace {
    let table = format!(
        "[[package.metadata.model-sbom.model]]\nname = \"net\"\nversion = \"{PINNED}\"\nsource = \"hf:acme/net\"\n\
         license = \"LicenseRef-Acme\"\nlicense-file = \"net/LICENSE\"\ncard = \"net/README.md\"\n\
         files = [\"net/*.safetensors\"]\n"
    );
    let files = [("net/LICENSE", TERMS), ("net/README.md", CARD), ("net/model.safetensors", SAFETENSORS)];
    Workspace::package(&table, &files)
}

fn repository() -> Repository {
    Repository::new(
        "acme/net",
        &[("LICENSE", TERMS), ("README.md", CARD), ("model.safetensors", SAFETENSORS)],
    )
}

/// A hub with these repositories.
fn hub(repositories: Vec<Repository>) -> Server {
    Server::start(move |request, _| hub::answer(&repositories, request))
}

/// Runs `upstream` beside a server.
fn ask(workspace: &Workspace, server: &Server, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    run_beside(workspace, server, &[&["upstream"], arguments].concat(), variables)
}

/// Runs a command beside a server, in an environment without proxies, tokens and long waits.
fn run_beside(
    workspace: &Workspace,
    server: &Server,
    arguments: &[&str],
    variables: &[(&str, &str)],
) -> Output {
    let mut command = workspace.command(arguments);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"] {
        command.env_remove(name);
    }
    command.env("HF_ENDPOINT", &server.url).env("HOME", workspace.path());
    command.env(
        "CARGO_HOME",
        std::env::var_os("CARGO_HOME").unwrap_or_else(|| {
            std::path::Path::new(&std::env::var_os("HOME").unwrap_or_default()).join(".cargo").into()
        }),
    );
    if let Some(home) = std::env::var_os("RUSTUP_HOME")
        .or_else(|| Some(std::path::Path::new(&std::env::var_os("HOME")?).join(".rustup").into()))
    {
        command.env("RUSTUP_HOME", home);
    }
    command.env("CARGO_HTTP_TIMEOUT", "20").env("CARGO_NET_RETRY", "0").envs(variables.iter().copied());
    run(command)
}

/// The same with findings as JSON.
fn codes(repositories: Vec<Repository>) -> (i32, Vec<String>, Output) {
    let output = ask(&workspace(), &hub(repositories), &["--message-format", "json"], &[]);
    (output.code, output.codes(), output)
}

#[test]
fn what_did_not_change_is_no_finding() {
    let (code, codes, output) = codes(vec![repository()]);
    assert_eq!((code, codes), (0, Vec::new()), "{}\n{}", output.text(), output.stderr);
    let json = output.json();
    assert_eq!((&json["result"], &json["completeness"]), (&"passed".into(), &"complete".into()), "{json}");
    let answer = &json["asked"][0]["answer"];
    assert_eq!(answer["pinned"]["revision"], PINNED);
    assert_eq!(answer["latest"]["revision"], LATEST);
    assert_eq!(answer["pinned"]["license_name"], "acme");
    assert_eq!(answer["pinned"]["files"], 3);
}

#[test]
fn layout_of_a_text_is_no_change() {
    let mut changed = repository();
    for commit in [0, 1] {
        changed.set(
            commit,
            "LICENSE",
            Some("ACME MODEL LICENCE\r\n\r\nYou may use the model.\r\nYou may not sell it.\r\n"),
        );
    }
    let (code, codes, output) = codes(vec![changed]);
    assert_eq!((code, codes), (0, Vec::new()), "{}", output.text());
}

#[test]
fn a_text_under_another_name_is_no_change() {
    let mut changed = repository();
    changed.set(1, "LICENSE", None);
    changed.set(1, "LICENSE.md", Some(TERMS));
    let (code, codes, output) = codes(vec![changed]);
    assert_eq!((code, codes), (0, Vec::new()), "{}", output.text());
}

/// Each change alone gives its finding and no other.
#[test]
fn each_change_is_found() {
    type Edit = fn(&mut Repository);
    let cases: &[(&str, Edit, &str, i32)] = &[
        (
            "tag at the pinned commit",
            |net| net.set(0, "README.md", Some("---\nlicense: mit\n---\n")),
            "upstream-license-changed",
            1,
        ),
        (
            "text by a word",
            |net| {
                for commit in [0, 1] {
                    net.set(commit, "LICENSE", Some(&TERMS.replace("You may use", "You may not use")));
                }
            },
            "upstream-text-changed",
            1,
        ),
        (
            "a file of the pinned commit",
            |net| net.set(0, "model.safetensors", Some(&format!("{SAFETENSORS}x"))),
            "upstream-files-changed",
            1,
        ),
        (
            "the latest tag",
            |net| net.set(1, "README.md", Some("---\nlicense: cc-by-nc-4.0\n---\n")),
            "upstream-terms-ahead",
            1,
        ),
        ("the latest text", |net| net.set(1, "LICENSE", Some("Other terms.")), "upstream-terms-ahead", 1),
        ("a policy that came", |net| net.set(1, "USE_POLICY.md", Some("No war.")), "upstream-terms-ahead", 1),
        ("a text that went", |net| net.set(1, "LICENSE", None), "upstream-terms-ahead", 1),
        (
            "an owner",
            |net| {
                net.old.push(net.id.clone());
                net.id = "umbrella/net".to_owned();
            },
            "upstream-moved",
            1,
        ),
        (
            "a name",
            |net| {
                net.old.push(net.id.clone());
                net.id = "acme/net-2".to_owned();
            },
            "upstream-moved",
            0,
        ),
        ("a repository", |net| net.id = "acme/other".to_owned(), "upstream-gone", 1),
        ("a commit", |net| drop(net.commits.remove(0)), "upstream-gone", 1),
        (
            "a policy of the pinned commit",
            |net| {
                for commit in [0, 1] {
                    net.set(commit, "USE_POLICY.md", Some("No war."));
                }
            },
            "upstream-not-compared",
            0,
        ),
    ];
    for (what, edit, expected, code) in cases {
        let mut changed = repository();
        edit(&mut changed);
        let (found, codes, output) = codes(vec![changed]);
        // A commit that is tagged anew differs from the latest one, too.
        let codes: Vec<_> =
            codes.into_iter().filter(|code| code != "upstream-terms-ahead" || code == expected).collect();
        assert_eq!(codes, [*expected], "{what}: {}\n{}", output.text(), output.stderr);
        assert_eq!(found, *code, "{what}");
    }
}

#[test]
fn a_gate_that_was_added_denies_and_what_is_behind_it_is_not_compared() {
    let mut gated = repository();
    gated.gated = "manual".into();
    let (code, found, output) = codes(vec![gated.clone()]);
    assert_eq!(code, 1);
    assert_eq!(found, ["upstream-gated", "upstream-not-compared"], "{}", output.text());
    assert_eq!(output.json()["completeness"], "incomplete");
    let notes = output.json()["findings"][1]["notes"].to_string();
    assert!(notes.contains("LICENSE") && notes.contains("401"), "{notes}");
    // A card that asks for consent is known: the gate is no news, and a token opens it.
    let card = CARD.replace("# Net", "").replace("---\n#", "---\n").replacen(
        "---\n",
        "---\nextra_gated_prompt: Agree to it.\n",
        1,
    );
    let workspace = workspace();
    workspace.write("net/README.md", &card);
    for commit in [0, 1] {
        gated.set(commit, "README.md", Some(&card));
    }
    let server = hub(vec![gated]);
    let output = ask(&workspace, &server, &["--message-format", "json"], &[("HF_TOKEN", "hf_secret")]);
    assert_eq!((output.code, output.codes()), (0, Vec::new()), "{}", output.text());
    assert!(
        server.requests().iter().all(|request| request.header("authorization") == Some("Bearer hf_secret"))
    );
}

#[test]
fn a_person_reads_what_changed_and_what_to_do() {
    let mut changed = repository();
    changed.set(0, "README.md", Some("---\nlicense: mit\n---\n"));
    changed.set(1, "LICENSE", Some("Other terms."));
    changed.set(0, "model.safetensors", Some("other"));
    let output = ask(&workspace(), &hub(vec![changed]), &[], &[]);
    assert_eq!(output.code, 1);
    insta::assert_snapshot!("changed", output.stderr);
}

#[test]
fn bases_data_and_models_without_a_source_are_told_apart() {
    let workspace = workspace();
    let more = "\n[[package.metadata.model-sbom.model.base]]\nname = \"base\"\nrelation = \"finetune\"\nsource = \"hf:acme/base\"\nlicense = \"MIT\"\n\
                \n[[package.metadata.model-sbom.model.dataset]]\nname = \"words\"\nrole = \"training\"\nsource = \"hf:acme/words\"\nlicense = \"CC-BY-4.0\"\n\
                \n[[package.metadata.model-sbom.model]]\nname = \"own\"\nlicense = \"MIT\"\nfiles = [\"net/LICENSE\"]\n";
    workspace.write("Cargo.toml", &(workspace.read("Cargo.toml") + more));
    let base = Repository::new("acme/base", &[("README.md", "---\nlicense: apache-2.0\n---\n")]);
    let words = Repository {
        kind: "datasets",
        ..Repository::new("acme/words", &[("README.md", "---\nlicense: cc-by-4.0\n---\n")])
    };
    let server = hub(vec![repository(), base, words]);
    let output = ask(&workspace, &server, &["--message-format", "json"], &[]);
    assert_eq!(output.codes(), ["upstream-license-changed"], "{}", output.text());
    let message = output.json()["findings"][0]["message"].to_string();
    assert!(message.contains("the base `base` of `net`") && message.contains("Apache-2.0"), "{message}");
    let asked = output.json()["asked"].clone();
    let outcomes: Vec<_> = asked
        .as_array()
        .expect("a list")
        .iter()
        .map(|asked| (asked["kind"].clone(), asked["outcome"].clone()))
        .collect();
    let expected =
        [("model", "answered"), ("base", "answered"), ("dataset", "answered"), ("model", "not-asked")];
    assert_eq!(outcomes, expected.map(|(kind, outcome)| (kind.into(), outcome.into())));
    assert_eq!(output.json()["completeness"], "incomplete");
}

#[test]
fn levels_of_rules_hold_here_too() {
    let workspace = workspace();
    workspace.write("model-sbom.toml", "[rules]\nupstream-gone = \"warn\"\nupstream-moved = \"allow\"\n");
    let server = hub(Vec::new());
    let output = ask(&workspace, &server, &["--message-format", "json"], &[]);
    assert_eq!((output.code, output.codes()), (0, vec!["upstream-gone".to_owned()]));
    let strict = ask(&workspace, &server, &["-D", "warnings", "--message-format", "json"], &[]);
    assert_eq!(strict.code, 1);
    let explained = workspace.run(&["explain", "upstream-gone"]);
    assert!(explained.code == 0 && explained.text().contains("level: deny"), "{}", explained.text());
}

#[test]
fn machines_read_sarif_and_workflow_commands() {
    let server = hub(Vec::new());
    let sarif = ask(&workspace(), &server, &["--message-format", "sarif"], &[]).json();
    let run = &sarif["runs"][0];
    let result = &run["results"][0];
    assert_eq!((&result["ruleId"], &result["level"]), (&"upstream-gone".into(), &"error".into()), "{sarif}");
    let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
    assert_eq!(run["tool"]["driver"]["rules"][index]["id"], "upstream-gone");
    let github = ask(&workspace(), &server, &["--message-format", "github"], &[]).text();
    assert!(github.starts_with("::error ") && github.contains("file=Cargo.toml"), "{github}");
}

#[test]
fn offline_is_an_error_that_says_so() {
    let server = hub(vec![repository()]);
    for (arguments, variables, word) in [
        (&["--offline"][..], &[][..], "--offline"),
        (&[], &[("CARGO_NET_OFFLINE", "true")], "CARGO_NET_OFFLINE"),
        (&[], &[("HF_HUB_OFFLINE", "1")], "HF_HUB_OFFLINE"),
    ] {
        let output = ask(&workspace(), &server, arguments, variables);
        assert_eq!(output.code, 2, "{}", output.stderr);
        assert!(output.stderr.contains(word), "{}", output.stderr);
    }
    assert!(server.requests().is_empty());
}
