//! What a recorded decision rests on, and what lapses it.

use std::thread;

use crate::support::{Output, Workspace, run};

const TABLE: &str = "[[package.metadata.model-sbom.model]]\n";
const TERMS: &str = "ACME RESEARCH LICENCE\nResearch only.\n";
const USE: &str = "[use]\ncommercial = false\noffering = [\"internal\"]\nmonthly-active-users = 1_000\n\n";

/// A model under terms that nobody describes, and `[use]`.
fn research() -> Workspace {
    let workspace = Workspace::model("license = \"LicenseRef-acme\"\nlicense-file = \"TERMS\"");
    workspace.write("TERMS", TERMS);
    workspace.write("model-sbom.toml", USE);
    workspace
}

fn review(workspace: &Workspace, arguments: &[&str]) -> Output {
    workspace.run(&[&["review"], arguments, &["--by", "Legal", "--reason", "read"]].concat())
}

fn approve(workspace: &Workspace, arguments: &[&str]) {
    let output = review(workspace, &[arguments, &["--approve"]].concat());
    assert_eq!(output.code, 0, "{}", output.stderr);
}

/// A record with these lines behind the ones that it needs.
fn record(lines: &str) -> String {
    format!("[[review]]\nby = \"Legal\"\nreason = \"read\"\nexpires = \"2999-12-31\"\n{lines}\n\n")
}

#[test]
fn every_key_of_the_use_that_unknown_terms_may_turn_on_lapses_a_review() {
    for (from, to, said) in [
        ("commercial = false\n", "commercial = true\n", "`commercial = true`"),
        ("[\"internal\"]\nmonthly", "[\"internal\", \"saas\"]\nmonthly", "the offering saas"),
        ("= 1_000\n\n", "= 900_000_000\n\n", "`monthly-active-users = 900000000`"),
        ("= 1_000\n\n", "= 1_000\ntrains-other-models = true\n\n", "`trains-other-models = true`"),
        ("= 1_000\n\n", "= 1_000\nfine-tunes = true\n\n", "`fine-tunes = true`"),
        ("= 1_000\n\n", "= 1_000\nannual-revenue-usd = 5\n\n", "`annual-revenue-usd = 5`"),
        ("= 1_000\n\n", "= 1_000\nregions = [\"EU\"]\n\n", "`regions = [\\\"EU\\\"]`"),
    ] {
        let workspace = research();
        approve(&workspace, &["m"]);
        assert_eq!(workspace.check().code, 0, "{}", workspace.check().text());
        workspace.replace("model-sbom.toml", from, to);
        let output = workspace.check();
        assert_eq!(output.denied(), ["custom-license"], "{to}: {}", output.text());
        assert!(output.text().contains(said), "{to}: {}", output.text());
    }
}

#[test]
fn a_smaller_use_keeps_a_review() {
    let workspace = research();
    approve(&workspace, &["m"]);
    workspace.replace("model-sbom.toml", "= 1_000\n\n", "= 999\n\n");
    assert_eq!(workspace.check().code, 0, "{}", workspace.check().text());
}

#[test]
fn a_review_without_a_use_does_not_cover_every_later_one() {
    let workspace = research();
    workspace.write("model-sbom.toml", "");
    approve(&workspace, &["m"]);
    let text = workspace.read("model-sbom.toml");
    workspace.write("model-sbom.toml", &format!("[use]\ncommercial = true\n\n{text}"));
    assert_eq!(workspace.check().denied(), ["custom-license"], "{}", workspace.check().text());
}

#[test]
fn a_figure_counts_where_it_passes_a_limit_of_described_terms() {
    let workspace = research();
    let table = "[[license]]\nid = \"LicenseRef-acme\"\nlimitations = [\"mau-threshold\"]\nmonthly-active-users = 5_000\n\n";
    workspace.write("model-sbom.toml", &format!("{USE}{table}"));
    approve(&workspace, &["m"]);
    workspace.replace("model-sbom.toml", "users = 1_000\n", "users = 4_000\n");
    assert_eq!(workspace.check().code, 0, "{}", workspace.check().text());
    workspace.replace("model-sbom.toml", "users = 4_000\n", "users = 6_000\n");
    let output = workspace.check();
    assert!(output.denied().contains(&"custom-license".to_owned()), "{}", output.text());
    assert!(output.text().contains("5,000"), "{}", output.text());
}

/// The record of an older version under a use that it can't have been made for: terms that nobody describes, and a right
/// that needs its own grant.
#[test]
fn a_use_that_was_widened_lapses_an_older_record() {
    let workspace = research();
    let widened = "[use]\ncommercial = true\nmonthly-active-users = 900_000_000\ntrains-other-models = true\nfine-tunes = true\noffering = [\"internal\"]\n\n";
    let lines = "model = \"m\"\nlicense = \"LicenseRef-acme\"\nlicense-sha256 = \"992483579583583135f607465142e9cf642e209a3fad97f0db6eb414dfe23581\"\ndecision = \"approved\"\ndate = \"2025-11-28\"\nevidence = [\"license-file: a text that nobody knows\"]\nscope = [\"internal\"]";
    workspace.write("model-sbom.toml", &format!("{widened}{}", record(lines)));
    let output = workspace.check();
    assert_eq!(output.denied(), ["custom-license"], "{}", output.text());
    assert!(output.text().contains("does not say whether it covers"), "{}", output.text());
    workspace.replace("model-sbom.toml", "trains-other-models = true\nfine-tunes = true\n", "");
    let output = workspace.check();
    assert_eq!((output.code, output.codes()), (0, vec!["review-incomplete".to_owned()]), "{}", output.text());
}

#[test]
fn the_newest_record_by_date_decides_wherever_it_stands() {
    let workspace = research();
    approve(&workspace, &["m"]);
    let text = workspace.read("model-sbom.toml");
    let written = &text[text.find("[[review]]").expect("a record")..];
    let at = |decision: &str, date: &str| {
        let lines = written.lines().filter(|line| !line.starts_with("date") && !line.starts_with("decision"));
        let lines: Vec<_> = lines.collect();
        format!(
            "{}\ndate = \"{date}\"\ndecision = \"{decision}\"\nexpires = \"2999-12-31\"\n\n",
            lines.join("\n")
        )
    };
    let (old, new) = ("2020-01-01", "2025-11-28");
    for (records, expected) in [
        ([at("rejected", new), at("approved", old)], Some("review-rejected")),
        ([at("approved", new), at("rejected", old)], None),
        ([at("approved", new), at("rejected", new)], Some("review-rejected")),
        ([at("rejected", new), at("approved", new)], None),
    ] {
        workspace.write("model-sbom.toml", &format!("{USE}{}", records.concat()));
        let output = workspace.check();
        assert_eq!(
            output.denied(),
            expected.into_iter().map(str::to_owned).collect::<Vec<_>>(),
            "{records:?}"
        );
    }
}

/// Neither a text nor a wider use nor a source that says more allows what was rejected; another licence or another text than
/// the one that was read has to be decided anew.
#[test]
fn a_rejection_stands_whatever_it_does_not_name() {
    const MIT: &str = include_str!("../../LICENSE-MIT");
    let with_text = "license-file = \"m/LICENSE\"";
    let rejected = &["review-rejected"][..];
    for (keys, lines, usage, card, expected) in [
        (with_text, "", "", "", rejected),
        (with_text, "use = { offering = [\"internal\"] }\n", "[use]\noffering = [\"saas\"]\n", "", rejected),
        ("", "scope = [\"internal\"]\n", "[use]\noffering = [\"saas\"]\n", "", rejected),
        ("", "evidence = []\n", "", "---\nlicense: other\n---\n", rejected),
        (with_text, "license-sha256 = \"0\"\n", "", "", &["license-text-changed"]),
        ("license-files = { MIT = \"m/LICENSE\" }", "", "", "", rejected),
    ] {
        let workspace = Workspace::model(&format!("license = \"MIT\"\n{keys}"));
        workspace.replace("Cargo.toml", "weights.gguf", "m/w.gguf");
        workspace.write("m/w.gguf", "GGUF stand-in");
        workspace.write("m/LICENSE", MIT);
        workspace.write("m/README.md", card);
        let record = "[[review]]\nmodel = \"m\"\nlicense = \"MIT\"\ndecision = \"rejected\"\nby = \"Jo\"\n\
                      date = \"2026-09-01\"\nreason = \"no\"\n";
        let lines = lines.replace("\"0\"", &format!("\"{}\"", "0".repeat(64)));
        workspace.write("model-sbom.toml", &format!("{usage}{record}{lines}"));
        assert_eq!(workspace.check().denied(), expected, "{keys} {lines} {usage} {card}");
    }
}

#[test]
fn a_review_of_the_future_is_a_fault() {
    let workspace = research();
    let lines =
        "model = \"m\"\nlicense = \"LicenseRef-acme\"\ndecision = \"approved\"\ndate = \"2931-01-01\"";
    workspace.write("model-sbom.toml", &record(lines));
    for arguments in [&["check"][..], &["--format", "cyclonedx", "--output", "-"]] {
        let output = workspace.run(arguments);
        assert_eq!(output.code, 2, "{}", output.stderr);
        assert!(output.stderr.contains("2931-01-01"), "{}", output.stderr);
    }
}

#[test]
fn an_approval_needs_a_text_or_says_why_there_is_none() {
    let workspace = Workspace::model("license = \"LicenseRef-acme\"");
    let output = review(&workspace, &["m", "--approve"]);
    assert_eq!(output.code, 2, "{}", output.stderr);
    assert!(
        output.stderr.contains("no licence text") && output.stderr.contains("--without-text"),
        "{}",
        output.stderr
    );
    assert_eq!(review(&workspace, &["m", "--reject"]).code, 0, "to reject needs none");
    approve(&workspace, &["m", "--without-text", "the contract is with counsel"]);
    assert!(workspace.read("model-sbom.toml").contains("without-text = \"the contract is with counsel\""));
    assert_eq!(workspace.check().codes(), Vec::<String>::new());
    workspace.write("TERMS", TERMS);
    workspace.replace(
        "Cargo.toml",
        "license = \"LicenseRef-acme\"",
        "license = \"LicenseRef-acme\"\nlicense-file = \"TERMS\"",
    );
    assert_eq!(workspace.check().denied(), ["license-text-changed"], "a text is there now");
    let output = review(&workspace, &["m", "--approve", "--without-text", "read"]);
    assert_eq!(output.code, 2, "{}", output.stderr);
}

#[test]
fn a_use_policy_that_changes_lapses_a_review() {
    let workspace = research();
    workspace.write("USE_POLICY.md", "Do no evil.");
    approve(&workspace, &["m"]);
    assert_eq!(workspace.check().code, 0, "{}", workspace.check().text());
    workspace.write("USE_POLICY.md", "# do  NO evil");
    assert_eq!(workspace.check().code, 0, "layout is no change");
    workspace.write("USE_POLICY.md", "Do no evil, and no good.");
    let output = workspace.check();
    assert_eq!(output.denied(), ["license-text-changed"], "{}", output.text());
    assert!(output.text().contains("the review of `m` no longer holds: the use policy"), "{}", output.text());
    approve(&workspace, &["m"]);
    workspace.write("ACCEPTABLE_USE.md", "Another one.");
    assert_eq!(workspace.check().denied(), ["license-text-changed"]);
}

#[test]
fn a_release_with_the_same_terms_keeps_a_review() {
    let workspace = research();
    approve(&workspace, &["m"]);
    workspace.replace("Cargo.toml", "version = \"1.0\"", "version = \"2.0\"");
    assert_eq!(workspace.check().code, 0, "{}", workspace.check().text());
}

/// Two packages of one workspace with a model of one name.
fn two_encoders(sources: [&str; 2]) -> Workspace {
    let workspace = Workspace::package("", &[("TERMS", TERMS)]);
    let member = |name: &str, source: &str| {
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"2024\"\nlicense = \"MIT\"\n\n{TABLE}name = \"encoder\"\nversion = \"1.0\"\nlicense = \"LicenseRef-acme\"\nlicense-file = \"TERMS\"\nfiles = [\"w.gguf\"]\n{source}\n"
        );
        workspace.write(&format!("{name}/Cargo.toml"), &manifest);
        workspace.write(&format!("{name}/src/lib.rs"), "");
        workspace.write(&format!("{name}/TERMS"), TERMS);
        // One source is one file.
        let of = if source.is_empty() { name.to_owned() } else { source.to_lowercase() };
        workspace.write(
            &format!("{name}/w.gguf"),
            &format!("GGUF\u{3}\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0 of {of}"),
        );
    };
    member("a", sources[0]);
    member("b", sources[1]);
    workspace.write("Cargo.toml", "[workspace]\nmembers = [\"a\", \"b\"]\nresolver = \"3\"\n");
    workspace.write("Cargo.lock", "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"b\"\nversion = \"1.0.0\"\n");
    workspace
}

fn denied(workspace: &Workspace) -> usize {
    workspace.run(&["check", "--workspace", "--message-format", "json"]).denied().len()
}

#[test]
fn a_review_of_one_packages_model_does_not_clear_anothers_of_the_same_name() {
    for sources in
        [["", ""], ["source = \"hf:acme/one\"", "source = \"hf:acme/two\""], ["source = \"hf:acme/one\"", ""]]
    {
        let workspace = two_encoders(sources);
        assert_eq!(denied(&workspace), 2, "{sources:?}");
        let output = review(&workspace, &["encoder", "--workspace", "--approve"]);
        assert_eq!(output.code, 2, "{}", output.stderr);
        assert!(output.stderr.contains("-p a"), "{}", output.stderr);
        approve(&workspace, &["encoder", "-p", "a"]);
        assert_eq!(denied(&workspace), 1, "{sources:?}: {}", workspace.read("model-sbom.toml"));
        approve(&workspace, &["encoder", "-p", "b"]);
        assert_eq!(denied(&workspace), 0, "{sources:?}: {}", workspace.read("model-sbom.toml"));
    }
}

#[test]
fn a_record_by_name_alone_clears_neither_of_two() {
    let workspace = two_encoders(["source = \"hf:acme/one\"", "source = \"hf:acme/two\""]);
    approve(&workspace, &["encoder", "-p", "a"]);
    workspace.replace("model-sbom.toml", "source = \"hf:acme/one\"\n", "");
    let output = workspace.run(&["check", "--workspace", "--message-format", "json"]);
    assert_eq!(output.denied().len(), 2, "{}", output.text());
    assert!(output.text().contains("several models are named `encoder`"), "{}", output.text());
    let one = workspace.run(&["check", "-p", "b", "--message-format", "json"]);
    assert_eq!(one.denied().len(), 1, "with one of them selected as well: {}", one.text());
}

#[test]
fn one_source_is_one_model_under_any_name() {
    let workspace = two_encoders(["source = \"hf:acme/one\"", "source = \"hf:Acme/One\""]);
    approve(&workspace, &["encoder", "--workspace"]);
    assert_eq!(denied(&workspace), 0, "{}", workspace.read("model-sbom.toml"));
}

/// A package with models under one licence, each with its own text.
fn models(texts: &[&str]) -> Workspace {
    let tables: String = (0..texts.len())
        .map(|index| {
            format!("{TABLE}name = \"m{index}\"\nversion = \"0123456789abcdef0123456789abcdef01234567\"\nsource = \"hf:acme/m{index}\"\nlicense = \"LicenseRef-acme\"\nlicense-file = \"{index}/TERMS\"\nfiles = [\"{index}/w.gguf\"]\n\n")
        })
        .collect();
    let workspace = Workspace::package(&tables, &[]);
    for (index, text) in texts.iter().enumerate() {
        workspace.write(&format!("{index}/TERMS"), text);
        workspace.write(
            &format!("{index}/w.gguf"),
            &format!("GGUF\u{3}\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0 {index}"),
        );
    }
    workspace
}

#[test]
fn one_decision_covers_every_model_under_a_licence_with_the_same_text() {
    let workspace = models(&[TERMS; 3]);
    assert_eq!(workspace.check().denied().len(), 3);
    approve(&workspace, &["--license", "LicenseRef-acme"]);
    let text = workspace.read("model-sbom.toml");
    assert_eq!(text.matches("[[review]]").count(), 1, "{text}");
    assert_eq!(workspace.check().codes(), Vec::<String>::new(), "{text}");
    workspace.write("1/TERMS", "Other terms.\n");
    let output = workspace.check();
    assert_eq!(output.denied(), ["license-text-changed"], "{}", output.text());
    assert_eq!(review(&workspace, &["m0", "--reject"]).code, 0);
    let denied = workspace.check().denied();
    assert_eq!(denied.iter().filter(|code| *code == "review-rejected").count(), 1, "{denied:?}");
    approve(&workspace, &["hf:acme/m[2-9]*", "--license", "LicenseRef-acme"]);
    assert!(workspace.check().denied().contains(&"review-rejected".to_owned()));
}

/// A record about a licence includes any name: what is under another licence is none of its models.
#[test]
fn a_decision_about_a_licence_stands_whatever_other_models_there_are() {
    let workspace = models(&[TERMS; 2]);
    let other = "\n[[package.metadata.model-sbom.model]]\nname = \"free\"\nversion = \"1\"\nlicense = \"MIT\"\n\
                 source = \"hf:acme/free\"\ndelivery = \"downloaded\"\n";
    workspace.write("Cargo.toml", &(workspace.read("Cargo.toml") + other));
    approve(&workspace, &["--license", "LicenseRef-acme"]);
    let page = workspace.run(&["report", "-o", "-"]).text();
    let (_, reviews) = page.split_once("id=\"reviews\"").expect("reviews");
    let reviews = reviews.split_once("</section>").expect("an end").0;
    assert!(
        reviews.contains("<dd><span class=\"word met\">yes</span>") && !reviews.contains("free"),
        "{reviews}"
    );
}

#[test]
fn a_decision_about_several_texts_names_them() {
    let workspace = models(&[TERMS, "Other terms.\n"]);
    let output = review(&workspace, &["acme/*", "--approve"]);
    assert_eq!(output.code, 2, "{}", output.stderr);
    assert!(
        output.stderr.contains("2 licence texts")
            && (output.stderr.contains("m0; m1") || output.stderr.contains("m1; m0")),
        "{}",
        output.stderr
    );
    approve(&workspace, &["acme/m0*"]);
    assert_eq!(workspace.check().denied().len(), 1, "{}", workspace.read("model-sbom.toml"));
    let typo = review(&workspace, &["acne/*", "--approve"]);
    assert_eq!(typo.code, 2, "{}", typo.stderr);
    let neither = workspace.run(&["review", "--approve", "--by", "Ada", "--reason", "read"]);
    assert_eq!(neither.code, 2, "{}", neither.stderr);
}

/// Nobody read what the sources of one of many models say later, nor those of a model that comes later.
#[test]
fn what_the_sources_of_each_say_after_a_decision_about_many_asks() {
    let with_prompt = "---\nextra_gated_prompt: You pay 5 dollars per call\n---\n# m\n";
    for (path, said) in [
        ("README.md", with_prompt),
        ("README.md", "---\nextra_gated_fields:\n  I will not use it commercially: checkbox\n---\n# m\n"),
        ("README.md", "# m\n## License\nCommercial use needs a contract with Acme.\n"),
        ("README.md", "# m\n## Intended use\nFor non-commercial use only.\n"),
        ("README.md", "---\nlicense: other\nlicense_name: other-terms\n---\n# m\n"),
        ("EULA.md", "You pay.\n"),
    ] {
        for model in [0, 2] {
            let workspace = models(&[TERMS; 3]);
            let all = workspace.read("Cargo.toml");
            let (first, _) = all.split_once(&format!("{TABLE}name = \"m2\"")).expect("a third model");
            workspace.write("Cargo.toml", first);
            approve(&workspace, &["hf:acme/*", "--license", "LicenseRef-acme"]);
            workspace.write("Cargo.toml", &all);
            assert_eq!(workspace.check().denied(), Vec::<String>::new(), "{}", workspace.check().text());
            workspace.write(&format!("{model}/{path}"), said);
            let denied = workspace.check().denied();
            let asks = [["custom-license"], ["license-text-changed"]].iter().any(|codes| denied == *codes);
            assert!(asks, "{model}: {said}: {denied:?}");
        }
    }
}

/// A record about many models of an older version says nothing of what their sources said.
#[test]
fn a_decision_about_many_without_their_sources_should_be_renewed() {
    let workspace = models(&[TERMS; 2]);
    approve(&workspace, &["--license", "LicenseRef-acme"]);
    let text = workspace.read("model-sbom.toml");
    let older: Vec<_> = text.lines().filter(|line| !line.starts_with("evidence = ")).collect();
    workspace.write("model-sbom.toml", &older.join("\n"));
    let output = workspace.check();
    assert_eq!((output.code, output.codes()), (0, vec!["review-incomplete".to_owned()]), "{}", output.text());
    assert!(output.text().contains("what their sources said"), "{}", output.text());
}

#[test]
fn decisions_at_the_same_time_are_all_recorded() {
    let workspace = models(&[TERMS; 8]);
    let before = "# by hand\n";
    workspace.write("model-sbom.toml", before);
    let commands: Vec<_> = (0..8)
        .map(|index| {
            let name = format!("m{index}");
            workspace.command(&["review", &name, "--approve", "--by", "Legal", "--reason", "read"])
        })
        .collect();
    let outputs: Vec<_> = thread::scope(|scope| {
        let running: Vec<_> = commands.into_iter().map(|command| scope.spawn(|| run(command))).collect();
        running.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    });
    for output in outputs {
        assert_eq!(output.code, 0, "{}", output.stderr);
    }
    let text = workspace.read("model-sbom.toml");
    assert!(text.starts_with(before) && text.matches("[[review]]").count() == 8, "{text}");
    assert_eq!(workspace.check().codes(), Vec::<String>::new());
}

/// A workspace whose one model has an approval that ended in 2020.
fn expired() -> Workspace {
    let workspace = research();
    approve(&workspace, &["m"]);
    let text = workspace.read("model-sbom.toml");
    let kept: Vec<_> = text.lines().filter(|line| !line.starts_with("date")).collect();
    workspace.write(
        "model-sbom.toml",
        &format!("{}\ndate = \"2020-01-01\"\nexpires = \"2020-06-01\"\n", kept.join("\n")),
    );
    workspace
}

#[test]
fn an_expired_review_stays_expired_whatever_the_epoch_is() {
    let workspace = expired();
    let mut command = workspace.command(&["check", "--message-format", "json"]);
    command.env("SOURCE_DATE_EPOCH", "1580000000");
    assert_eq!(run(command).denied(), ["review-expired"]);
}

/// What the terms forbid stays forbidden: who approves it is told so.
#[test]
fn an_approval_of_a_forbidden_use_is_recorded_and_said_to_change_nothing() {
    let workspace = Workspace::model("license = \"CC-BY-NC-4.0\"");
    workspace.write("model-sbom.toml", "[use]\ncommercial = true\noffering = [\"saas\"]\n");
    let run = workspace.run(&["review", "m", "--approve", "--by", "Ada", "--reason", "fine"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("warning: `m` stays blocked: our use is not permitted"), "{}", run.stderr);
    assert_eq!(workspace.check().denied(), ["use-not-permitted"]);
    let page = workspace.run(&["report", "-o", "-"]).text();
    assert!(page.contains("another licence obtained") && !page.contains("</span> approved <span"), "{page}");
    let calm = Workspace::model("license = \"MIT\"");
    let run = calm.run(&["review", "m", "--approve", "--by", "Ada", "--reason", "fine"]);
    assert!(!run.stderr.contains("stays blocked"), "{}", run.stderr);
}

/// A commit that is older than the end of an approval hides the end from nobody: page, comment and table are judged by the
/// day on which they are read.
#[test]
fn an_ended_approval_is_one_decision_wherever_it_is_read() {
    let workspace = expired();
    let of = |arguments: &[&str]| {
        let mut command = workspace.command(arguments);
        command.env("SOURCE_DATE_EPOCH", "1580000000");
        run(command)
    };
    assert!(of(&["check"]).stderr.contains("1 decision is open"));
    assert!(of(&["-o", "d/"]).stderr.contains("1 decision is open"));
    let page = of(&["report", "-o", "-", "--audience", "internal"]).text();
    assert!(page.contains("<dt>Decisions open</dt><dd>1") && page.contains(">1 decision is open."), "{page}");
    assert_eq!(page.matches("<article class=\"decision undecided\"").count(), 1);
    assert!(page.contains("<span class=\"word unknown\">no</span> The review of"), "{page}");
    let comment = of(&["report", "-o", "-", "--format", "markdown"]).text();
    assert!(comment.contains("1 decision is open") && comment.contains("undecided"), "{comment}");
    let csv = of(&["report", "-o", "-", "--format", "csv", "--audience", "internal"]).text();
    let row = csv.lines().find(|line| line.starts_with("model,")).expect("a row");
    assert!(row.contains(",undecided,review expired,") && row.contains(",review-expired,"), "{row}");
    let customer = of(&["report", "-o", "-", "--audience", "customer"]).text();
    assert!(!customer.contains("decision is open"), "it says what the document of that day says");
}

/// What a record says of the sources is compared by what it means, in the words of this version and of older ones.
#[test]
fn new_words_and_sources_that_agree_lapse_no_review() {
    let card = "---\nlicense: other\nlicense_name: acme\n---\n";
    let workspace =
        Workspace::model("license = \"LicenseRef-acme\"\nlicense-file = \"TERMS\"\ncard = \"README.md\"");
    workspace.write("TERMS", TERMS);
    workspace.write("README.md", card);
    approve(&workspace, &["m"]);
    let text = workspace.read("model-sbom.toml");
    let evidence = text.lines().find(|line| line.starts_with("evidence")).expect("evidence");
    for words in [
        "\"license-file: an unrecognised text\", \"model-card: other, license_name acme\"",
        "\"license-file: words of another version\", \"model-card: other, license_name acme\"",
        "\"model-card: other, license_name acme\", \"catalog: a source that is gone\"",
    ] {
        workspace.write("model-sbom.toml", &text.replace(evidence, &format!("evidence = [{words}]")));
        assert_eq!(workspace.check().denied(), Vec::<String>::new(), "{words}: {}", workspace.check().text());
    }
}

/// What the card says in sentences is no text of the licence: a review is bound to it, and no list allows it.
#[test]
fn a_prompt_or_a_section_that_comes_later_lapses_the_review_of_custom_terms() {
    for said in [
        "---\nextra_gated_prompt: You pay 5 dollars per call\n---\n# m\n",
        "# m\n## License\nCommercial use needs a contract with Acme.\n",
        "# m\n## Intended use\nFor non-commercial use only.\n",
    ] {
        let workspace = research();
        workspace.replace("Cargo.toml", "license-file", "card = \"README.md\"\nlicense-file");
        workspace.write("README.md", "# m\n");
        approve(&workspace, &["m"]);
        assert_eq!(workspace.check().code, 0, "{}", workspace.check().text());
        workspace.write("README.md", said);
        assert_eq!(workspace.check().denied(), ["custom-license"], "{said}");
        approve(&workspace, &["m"]);
        assert_eq!(workspace.check().code, 0, "{}", workspace.check().text());
    }
}

/// A bought licence that says nothing of a part of our use, or no figure for it, leaves that part open.
#[test]
fn what_the_table_of_a_bought_licence_leaves_out_stays_open() {
    let given = "permissions = [\"commercial-use\", \"saas\"]\nlimitations = []\n";
    for (keys, is_open) in [
        (given, false),
        ("permissions = [\"private-use\"]\nlimitations = []\n", true),
        ("permissions = [\"commercial-use\"]\nlimitations = []\n", true),
        (&given.replace("[]", "[\"hosting-restriction\"]"), true),
        (&given.replace("[]", "[\"geo-exclusion\"]"), true),
        (&given.replace("[]", "[\"mau-threshold\"]"), true),
        (&format!("{}monthly-active-users = 5_000\n", given.replace("[]", "[\"mau-threshold\"]")), false),
    ] {
        let workspace = research();
        let usage = "[use]\ncommercial = true\noffering = [\"saas\"]\nmonthly-active-users = 1_000\nregions = [\"US\"]\n\
                     seat = \"US\"\nregulated = false\nconsumer-facing = false\nfine-tunes = false\n\
                     annual-revenue-usd = 1\ntrains-other-models = false\n\n";
        let license = format!("[[license]]\nid = \"LicenseRef-acme\"\nrisk = \"low\"\n{keys}\n");
        workspace.write("model-sbom.toml", &format!("{usage}{license}"));
        approve(&workspace, &["m"]);
        assert_eq!(!workspace.check().codes().is_empty(), is_open, "{keys}: {}", workspace.check().text());
    }
}

#[test]
fn a_policy_allows_no_prompt_that_nobody_read() {
    let workspace = research();
    workspace.replace("Cargo.toml", "license-file", "card = \"README.md\"\nlicense-file");
    workspace.write("README.md", "---\nlicense: other\nlicense_name: LicenseRef-acme\n---\n# m\n");
    let allow = "[policy]\nallow = [{ license = \"LicenseRef-acme\", reason = \"read\" }]\n\n";
    let license = "[[license]]\nid = \"LicenseRef-acme\"\nfile = \"LEGAL\"\nrisk = \"low\"\n";
    workspace.write("LEGAL", TERMS);
    workspace.write("model-sbom.toml", &format!("{USE}{allow}{license}"));
    assert_eq!(workspace.check().code, 0, "{}", workspace.check().text());
    workspace.replace("README.md", "license_name", "extra_gated_prompt: You pay per call\nlicense_name");
    assert_eq!(workspace.check().denied(), ["custom-license"], "{}", workspace.check().text());
    assert!(workspace.run(&["check"]).stderr.contains("You pay per call"));
}

/// That there was no further text is recorded as well.
#[test]
fn a_further_text_that_comes_later_lapses_a_review() {
    for is_with_text in [true, false] {
        let workspace = Workspace::model("license = \"LicenseRef-acme\"");
        workspace.replace("Cargo.toml", "[\"weights.gguf\"]", "[\"m/weights.gguf\"]");
        workspace.write("m/weights.gguf", &workspace.read("weights.gguf"));
        workspace.write("model-sbom.toml", USE);
        if is_with_text {
            workspace.replace(
                "Cargo.toml",
                "license = \"Lic",
                "license-file = \"m/LICENSE\"\nlicense = \"Lic",
            );
            workspace.write("m/LICENSE", TERMS);
            approve(&workspace, &["m"]);
        } else {
            approve(&workspace, &["m", "--without-text", "on paper"]);
        }
        assert_eq!(workspace.check().code, 0, "{}", workspace.check().text());
        assert!(workspace.read("model-sbom.toml").contains("texts-sha256 = []"));
        workspace.write("m/EULA.txt", "No commerce at all.");
        assert_eq!(workspace.check().denied(), ["license-text-changed"], "{}", workspace.check().text());
    }
}

#[test]
fn terms_of_services_are_approved_with_or_without_a_text_one_by_one_and_together() {
    let service = |name: &str| {
        format!(
            "{TABLE}name = \"{name}\"\nversion = \"1\"\nlicense = \"LicenseRef-acme-terms\"\ndelivery = \"service\"\n\
             endpoint = \"https://api.acme.example/v1\"\n\
             terms = {{ url = \"https://acme.example/terms\", date = \"2026-03-01\" }}\n"
        )
    };
    let tables = [service("sky-1"), service("sky-2")].concat();
    for (chosen, says) in [
        (&["sky-1"][..], &["--without-text", "it is on the provider's page"][..]),
        (&["sky*"], &["--without-text", "it is on the provider's page"]),
        (&["sky*"], &[]),
    ] {
        let workspace = Workspace::package(&tables, &[]);
        workspace.write("model-sbom.toml", USE);
        approve(&workspace, &[chosen, says].concat());
        let record = workspace.read("model-sbom.toml");
        assert!(record.contains("terms-date = \"2026-03-01\""), "{chosen:?} {says:?}: {record}");
        assert_eq!(record.contains("without-text"), !says.is_empty(), "{chosen:?} {says:?}: {record}");
    }
}

#[test]
fn a_listed_licence_is_approved_by_the_text_of_the_list() {
    let workspace = Workspace::model(
        "license = \"Apache-2.0\"\n\
         [[package.metadata.model-sbom.model.dataset]]\nname = \"calls\"\nrole = \"training\"\nlicense = \"LicenseRef-calls\"\n\
         [[package.metadata.model-sbom.model.dataset]]\nname = \"speech\"\nrole = \"training\"\nlicense = \"CC-BY-NC-4.0\"",
    );
    workspace.write("model-sbom.toml", "[use]\ncommercial = true\noffering = [\"saas\"]\n\n");
    let output = workspace.check();
    assert_eq!(output.denied(), ["dataset-license", "dataset-license"], "{}", output.text());
    let human = workspace.run(&["check"]).stderr;
    assert!(human.contains("2 datasets of `m` are under terms that a person has to accept"), "{human}");
    for license in ["LicenseRef-calls", "CC-BY-NC-4.0"] {
        assert!(human.contains(&format!("is under {license}: ")), "{license}: {human}");
    }
    let page = workspace.run(&["report", "--output", "-"]).text();
    let card = page
        .split("id=\"decision-1\"")
        .nth(1)
        .expect("a decision")
        .split("</article>")
        .next()
        .expect("its end");
    let rests_on = card.split("Rests on").nth(1).expect("what it rests on");
    assert!(rests_on.contains("CC-BY-NC-4.0") && rests_on.contains("LicenseRef-calls"), "{card}");
    assert!(!rests_on.contains("Apache"), "the question is about the data: {card}");
    approve(&workspace, &["m"]);
    assert_eq!(workspace.check().denied(), Vec::<String>::new(), "{}", workspace.check().text());
}

#[test]
fn one_text_at_two_paths_is_one_decision() {
    let table = |name: &str| {
        format!(
            "{TABLE}name = \"{name}\"\nversion = \"1\"\nlicense = \"LicenseRef-acme\"\nlicense-file = \"{name}/TERMS\"\n"
        )
    };
    let tables = [table("one"), table("two")].concat();
    let workspace = Workspace::package(&tables, &[("one/TERMS", TERMS), ("two/TERMS", TERMS)]);
    let human = workspace.run(&["check"]).stderr;
    assert!(
        human.contains("2 models are under LicenseRef-acme, a custom licence, and need review"),
        "{human}"
    );
}

#[test]
fn a_pattern_rejects_what_passes_by_itself() {
    let workspace = Workspace::model("license = \"MIT\"\nsource = \"hf:acme/m\"");
    assert_eq!(workspace.check().denied(), Vec::<String>::new());
    let output = review(&workspace, &["hf:acme/*", "--reject"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    assert_eq!(workspace.check().denied(), ["review-rejected"]);
}

#[test]
fn an_approval_of_a_text_says_nothing_of_models_without_one() {
    let table = |name: &str, more: &str| {
        format!("{TABLE}name = \"{name}\"\nversion = \"1\"\nlicense = \"LicenseRef-acme\"\n{more}\n")
    };
    let tables = [table("one", "license-file = \"TERMS\""), table("two", "")].concat();
    let workspace = Workspace::package(&tables, &[("TERMS", TERMS)]);
    approve(&workspace, &["--license", "LicenseRef-acme"]);
    let human = workspace.run(&["check"]).stderr;
    assert!(!human.contains("is gone") && !human.contains("no longer holds"), "{human}");
    assert_eq!(workspace.check().denied(), ["custom-license"], "{human}");
}
