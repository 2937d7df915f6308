//! `report`: the page for those who decide, and its summary.

use sha2::{Digest as _, Sha256};

use crate::support::Workspace;

fn page(workspace: &Workspace, arguments: &[&str]) -> String {
    let output = workspace.run(&[&["report", "--output", "-"], arguments].concat());
    assert_eq!(output.code, 0, "{}", output.stderr);
    // What keeps an option of a command whole on paper is no part of its text.
    let html = output.text().replace("<i>", "").replace("</i>", "");
    for link in html.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap_or_default()) {
        assert!(html.contains(&format!("id=\"{link}\"")), "nothing is at #{link}");
    }
    html
}

/// The text between two marks.
fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    let (_, rest) = text.split_once(start).unwrap_or_else(|| panic!("no {start}"));
    rest.split_once(end).unwrap_or_else(|| panic!("no {end}")).0
}

#[test]
fn the_page_says_what_the_check_says() {
    let workspace = Workspace::fixture("coding-assistant");
    let html = page(&workspace, &[]);
    assert!(html.contains(
        "<strong>Not ready.</strong> Of 3 models, 2 are undecided, 1 is clear (1 with a duty that is not known to be met). \
         <span class=\"part\">2 decisions are open."
    ));
    assert!(html.contains("cargo model-sbom review starcoder2-3b --approve --by NAME --reason TEXT"));
    for fact in [
        "LLAMA 2 COMMUNITY LICENSE AGREEMENT",
        "08d251830d81174ea044cfbb0968cbce6246c5104d5f62d1fee8f41c17089005",
        "<q>Llama 2 is licensed under the LLAMA 2 Community License, Copyright (c) Meta Platforms, Inc. All Rights Reserved.</q>",
        "acme-rust-review",
        "40,000",
        "Compiled: 59 crates. Shipped: 45. Only part of the build: 14.",
    ] {
        assert!(html.contains(fact), "{fact}");
    }
    let approve = ["--approve", "--by", "Legal <legal@acme.example>", "--reason", "bundled only"];
    for model in ["starcoder2-3b", "acme-codellama-7b-rust"] {
        assert_eq!(workspace.run(&[&["review", model], approve.as_slice()].concat()).code, 0);
    }
    let html = page(&workspace, &[]);
    assert!(html.contains(" by Legal &lt;legal@acme.example&gt;</h3>"));
    assert!(!html.contains("<strong>Not ready"));
}

#[test]
fn the_page_reaches_for_nothing() {
    let html = page(&Workspace::fixture("coding-assistant"), &[]);
    let policy = between(&html, "http-equiv=\"Content-Security-Policy\" content=\"", "\">");
    assert!(
        policy.starts_with("default-src &#39;none&#39;; ") || policy.starts_with("default-src 'none'; "),
        "{policy}"
    );
    for element in ["style", "script"] {
        let content = between(&html, &format!("<{element}>"), &format!("</{element}>"));
        let source = between(policy, &format!("{element}-src "), ";").trim_matches('\'');
        assert_eq!(source, format!("sha256-{}", base64(&Sha256::digest(content.as_bytes()))));
        assert_eq!(html.matches(&format!("<{element}")).count(), 1);
    }
    for reach in [" src=", "<link", "<img", "<iframe", " style=", " onload", "@import", "url("] {
        assert!(!html.contains(reach), "{reach}");
    }
}

/// Base64 by hand: what the page is compared with should not come from where the page comes from.
fn base64(bytes: &[u8]) -> String {
    let digits: Vec<char> = ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['+', '/']).collect();
    let bits: String = bytes.iter().map(|byte| format!("{byte:08b}")).collect();
    let padded = format!("{bits}{}", "0".repeat((6 - bits.len() % 6) % 6));
    let groups = padded.as_bytes().chunks(6).map(|group| std::str::from_utf8(group).expect("digits"));
    let text: String =
        groups.map(|group| digits[usize::from_str_radix(group, 2).expect("a binary number")]).collect();
    format!("{text}{}", "=".repeat((4 - text.len() % 4) % 4))
}

#[test]
fn hostile_names_stay_text() {
    let long = "x".repeat(300);
    let workspace = Workspace::package(
        &format!(
            "[[package.metadata.model-sbom.model]]\nname = \"<script>alert(1)</script>\"\ncopyright = \"\\\" onload=\\\"x\"\n\
             description = \"a\\u202Egnp.exe\"\nsupplier = \"{long}\"\nlicense = \"MIT\"\n\
             [[package.metadata.model-sbom.model.base]]\nname = \"</title><img src=x onerror=y>\"\nrelation = \"merge\"\n"
        ),
        &[],
    );
    let html = page(&workspace, &[]);
    assert_eq!(html.matches("<script").count(), 1, "its own");
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(!html.contains("<img") && !html.contains("\" onload"));
    assert!(html.contains("a⟨U+202E⟩gnp.exe") && !html.contains('\u{202e}'));
    assert!(html.contains(&long));
    let summary = page(&workspace, &["--format", "markdown"]);
    assert!(summary.contains("`<script>alert(1)</script>`"), "{summary}");
}

#[test]
fn the_summary_fits_into_a_comment() {
    let mut lines = page(&Workspace::fixture("coding-assistant"), &["--format", "markdown"]);
    lines = lines.replace(env!("CARGO_PKG_VERSION"), "[version]");
    let (before, rest) = lines.split_once("judged for ").expect("the day");
    lines = format!("{before}judged for [today]{}", &rest["2026-11-30".len()..]);
    let lock = between(&lines, "model-sbom.lock ", ",").to_owned();
    assert_eq!(lock.len(), 12, "{lock}");
    lines = lines.replace(&lock, "[lock]");
    insta::assert_snapshot!(lines, @r"
    ### Models in coding-assistant 0.4.0: not ready

    Of 3 models, 2 are undecided, 1 is clear (1 with a duty that is not known to be met); 2 decisions are open.

    | | what | who | about |
    |---|---|---|---|
    | ❓ undecided | `starcoder2-3b` is under a custom licence and needs review | Legal | `starcoder2-3b` (`Cargo.toml:80`) |
    | ❓ undecided | `acme-codellama-7b-rust` is under a custom licence and needs review | Legal | `acme-codellama-7b-rust` (`Cargo.toml:122`) |

    <details><summary>How to settle each</summary>

    - `starcoder2-3b` is under a custom licence and needs review (custom-license)
      - read `models/starcoder2-3b/LICENSE`, then record the decision: `cargo model-sbom review starcoder2-3b --approve --by NAME --reason TEXT`
    - `acme-codellama-7b-rust` is under a custom licence and needs review (custom-license)
      - read `models/acme-codellama-7b-rust/LICENSE.txt`, then record the decision: `cargo model-sbom review acme-codellama-7b-rust --approve --by NAME --reason TEXT`

    </details>

    <details><summary>1 model is clear (Apache-2.0 1)</summary>

    - Apache-2.0: `qwen2.5-coder-1.5b-instruct`

    </details>

    <sub>model-sbom.lock [lock], 59 crates (45 shipped), cargo-model-sbom [version], judged for [today]. Information, not legal advice.</sub>
    ");
}

#[test]
fn the_same_inputs_give_the_same_page() {
    let (first, second) = (Workspace::fixture("coding-assistant"), Workspace::fixture("coding-assistant"));
    let page = page(&first, &[]);
    assert_eq!(page, self::page(&second, &[]));
    assert!(page.contains("2026-09-21T"), "the time is SOURCE_DATE_EPOCH");
    assert!(!page.contains(first.path().to_str().expect("UTF-8")));
}

#[test]
fn a_page_in_the_product_names_no_models_of_it() {
    let workspace = Workspace::fixture("coding-assistant");
    let before = workspace.run(&["check"]);
    for (format, name) in [("html", "report.html"), ("markdown", "report.md"), ("csv", "report.csv")] {
        let output = workspace.run(&["report", "--format", format, "-o", name]);
        assert_eq!(output.code, 0, "{}", output.stderr);
    }
    let output = workspace.run(&["report", "--audience", "customer", "-o", "docs/report.html"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    let after = workspace.run(&["check"]);
    assert_eq!((before.stdout, before.stderr, before.code), (after.stdout, after.stderr, after.code));
}

#[test]
fn a_product_without_models_has_a_page_of_its_crates() {
    let workspace = Workspace::fixture("no-models");
    let output = workspace.run(&["report"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    let written = workspace.read("target/model-sbom/no-models-1.0.0.report.html");
    assert!(written.contains("<strong>Nothing to judge.</strong> No model is declared."));
    assert!(!written.contains("<svg class=\"drawing\""));
}

#[test]
fn the_page_says_when_to_ask_a_lawyer() {
    let workspace = Workspace::model("license = \"LicenseRef-scancode-llama-3.2-license-2024\"");
    let section = |workspace: &Workspace| {
        let html = page(workspace, &[]);
        between(&html, "<h3>When to ask a lawyer</h3>", "<section").to_owned()
    };
    let nothing = section(&workspace);
    assert!(nothing.contains("<code>regulated</code>, <code>consumer-facing</code>"), "{nothing}");
    assert!(nothing.contains("not legal advice"), "{nothing}");
    workspace.write(
        "model-sbom.toml",
        "[use]\nregulated = true\nconsumer-facing = true\nregions = [\"DE\", \"US\"]\nfine-tunes = true\n\
         commercial = true\noffering = [\"redistribution\"]\nmonthly-active-users = 2_000_000\n",
    );
    let all = section(&workspace);
    for words in [
        "regulated field",
        "Consumers use the models directly",
        "several regions: Germany (DE), the United States of America (US)",
        "2,000,000 users in a month",
        "Users receive copies of 1 model under custom terms",
        "1 model under custom terms may be trained further",
    ] {
        assert!(all.contains(words), "{words}: {all}");
    }
    assert!(!all.contains("<code>[use]</code> does not say"), "{all}");
}

/// A document of a later day says that what it rests on is old.
#[test]
fn a_verdict_names_the_age_of_its_entry() {
    let workspace = Workspace::model("license = \"LicenseRef-Kimi-K3\"");
    let later = "1900000000";
    for (epoch, is_old) in [(crate::support::EPOCH, false), (later, true)] {
        let run = |arguments: &[&str]| {
            let mut command = workspace.command(arguments);
            command.env("SOURCE_DATE_EPOCH", epoch);
            let output = crate::support::run(command);
            format!("{}{}", output.text(), output.stderr)
        };
        let report = run(&["report", "--output", "-"]);
        assert!(report.contains("2026-11-24"), "{report}");
        assert_eq!(report.contains("read the text again"), is_old, "{report}");
        // The check goes by the clock, whatever day that is.
        assert!(run(&["check"]).contains("2026-11-24"));
    }
}

/// Every value of a declaration is on the page, so that nobody has to ask for the manifest.
#[test]
fn the_page_has_every_key_of_a_declaration() {
    let workspace = crate::diff::every_key();
    let page = workspace.run(&["report", "--output", "-"]).text();
    let page = page.replace("&#x2f;", "/").replace("&lt;", "<").replace("&gt;", ">");
    let manifest: toml::Table = workspace.read("Cargo.toml").parse().expect("TOML");
    let models = &manifest["package"]["metadata"]["model-sbom"]["model"];
    let mut missing = Vec::new();
    collect("model", models, &mut |key, value| {
        if !page.contains(value) {
            missing.push(format!("{key}: {value}"));
        }
    });
    assert!(missing.is_empty(), "{missing:#?}");
    assert!(page.contains("Sensitive personal information"), "a flag has its name");
}

fn collect(key: &str, value: &toml::Value, found: &mut impl FnMut(&str, &str)) {
    match value {
        toml::Value::Table(table) => {
            table.iter().for_each(|(name, value)| collect(&format!("{key}.{name}"), value, found));
        }
        toml::Value::Array(values) => values.iter().for_each(|value| collect(key, value, found)),
        toml::Value::String(text) => found(key, text),
        // Flags, which the page says in words.
        _ => {}
    }
}

#[test]
fn no_review_needed_never_stands_beside_what_is_unknown_or_forbidden() {
    let usage = "[use]\ncommercial = true\noffering = [\"saas\"]\n";
    let service = "delivery = \"service\"\nprovider = \"Acme\"";
    for (keys, usage, title) in [
        ("license = \"MIT\"", usage, "No review needed"),
        ("", usage, "No terms known"),
        (service, usage, "No terms known"),
        ("license = \"CC-BY-NC-4.0\"", usage, "May not be used"),
        ("license = \"CC-BY-NC-4.0\"", "", "Terms unknown"),
        ("license = \"LicenseRef-acme\"", usage, "Review required"),
    ] {
        let workspace = Workspace::model(keys);
        if keys == service {
            workspace.replace("Cargo.toml", "files = [\"weights.gguf\"]\n", "");
        }
        workspace.write("model-sbom.toml", usage);
        let html = page(&workspace, &[]);
        assert!(html.contains(title), "{keys}: {title}");
        assert_eq!(html.to_lowercase().contains("no review needed"), title == "No review needed", "{keys}");
        assert_eq!(html.contains("is touched by our use"), title == "No review needed", "{keys}");
    }
}

#[test]
fn seventy_models_are_a_few_decisions() {
    let html = page(&Workspace::product(crate::product::MOST), &[]);
    assert!(html.contains("<strong>Not ready.</strong> Of 70 models, 1 may not be used, "));
    assert!(html.contains(">4 decisions are open.</span>"));
    assert_eq!(html.matches("<article class=\"decision").count(), 4);
    // Each licence has one section, and many calm models under one licence are one line.
    assert_eq!(html.matches("id=\"license-").count(), 9);
    let clear = between(&html, "<summary><span class=\"state clear\">clear</span> Apache-2.0", "</summary>");
    assert_eq!(clear, ": 27 models");
    // Whose sources agree has a line, and no sheet.
    let (lines, sheets) =
        (html.matches("<div class=\"brief\"").count(), html.matches("fold sheet\">").count());
    assert_eq!((lines, sheets), (67, 3));
    // The blocked one names what could take its place, and stands first.
    let first = between(&html, "id=\"decision-1\"", "</article>");
    assert!(first.contains("sandbar-1b-research") && first.contains("<dt>Instead</dt>"), "{first}");
    // The text of the licence that no catalogue has can be read on the page.
    assert!(html.contains("Whoever hands them to others asks Halden\nfirst, in writing"));
    for unknown in [
        "No digest is known of 68 models",
        "The text of 3 licences did not come with a model and is not on this page",
        "The text of 3 licences did not come with a model, and is neither on this page nor in the output of",
    ] {
        assert!(html.contains(unknown), "{unknown}");
    }
    assert!(html.len() < 210_000, "{}", html.len());
}

#[test]
fn one_model_needs_no_table_of_models() {
    let workspace = Workspace::product(1);
    let ready = "<strong>Ready.</strong> The model is clear, with a duty that is not known to be met.";
    let undigested = "1 model has no digest: what is fetched may be another file";
    assert!(page(&workspace, &[]).contains(undigested), "no digest of it is known");
    let pin = format!("delivery = \"downloaded\"\nsha256 = \"{}\"", "a".repeat(64));
    workspace.replace("models.toml", "delivery = \"downloaded\"", &pin);
    let html = page(&workspace, &[]);
    assert!(html.contains("<details class=\"fold sheet\" open>"));
    for absent in ["id=\"model-table\"", "<svg class=\"drawing\"", "id=\"annex\"", "<article"] {
        assert!(!html.contains(absent), "{absent}");
    }
    assert!(html.contains(ready) && !html.contains(undigested));
}

#[test]
fn a_signature_covers_the_document_that_is_named() {
    let workspace = Workspace::model("license = \"MIT\"");
    let nothing = page(&workspace, &[]);
    assert!(nothing.contains(", but no bill of materials:") && nothing.contains("not known: Git names none"));
    let document = workspace.document("cyclonedx", &[]);
    workspace.write("app.cdx.json", std::str::from_utf8(&document).expect("UTF-8"));
    let digest = crate::support::sha256(workspace.read("app.cdx.json").as_bytes());
    let named = page(&workspace, &["--document", "app.cdx.json"]);
    assert!(named.contains(&format!(", and app.cdx.json (SHA-256 {digest}).")), "{named}");
    let serial =
        workspace.json("cyclonedx", &[])["serialNumber"].as_str().expect("a serial number").to_owned();
    assert!(named.contains(&serial));
    let lock = crate::support::sha256(workspace.read("model-sbom.lock").as_bytes());
    assert!(named.contains(&lock), "the digest of the lock");

    // A document of any format can be named, also of models that two packages declare.
    for workspace in [
        Workspace::fixture("coding-assistant"),
        Workspace::fixture("shared-model"),
        Workspace::fixture("weights"),
    ] {
        for format in cargo_model_sbom::emit::FORMATS {
            let document = workspace.document(format.id(), &["--workspace"]);
            workspace.write("document", std::str::from_utf8(&document).expect("UTF-8"));
            let html = page(&workspace, &["--workspace", "--document", "document"]);
            assert!(!html.contains("differs from this page"), "{}: {html}", format.id());
        }
    }

    let refused = |path: &str| {
        let output = workspace.run(&["report", "--output", "-", "--document", path]);
        assert_ne!(output.code, 0, "{path}");
        output.stderr
    };
    let other = workspace.read("app.cdx.json").replace("\"1.0.0\"", "\"0.9.0\"");
    workspace.write("other.cdx.json", &other);
    let told = refused("other.cdx.json");
    assert!(told.contains("other.cdx.json is about `app 0.9.0`, and the report about `app 1.0.0`"), "{told}");
    // What a document of another state says of terms is named, and the terminal warns before anybody signs.
    workspace.replace("Cargo.toml", "license = \"MIT\"\n", "license = \"Apache-2.0\"\n");
    let told = "licence: MIT in it, Apache-2.0 here";
    let output = workspace.run(&["report", "--output", "-", "--document", "app.cdx.json"]);
    let warning = "warning: app.cdx.json differs from the page: m: ";
    assert!(output.stderr.contains(warning) && output.stderr.contains(told), "{}", output.stderr);
    let html = output.text();
    assert!(html.contains("differs from this page in 1 model)") && html.contains(told), "{html}");
    workspace.replace("Cargo.toml", "license = \"Apache-2.0\"\n", "license = \"MIT\"\n");
    let others = workspace.read("app.cdx.json").replace("\"m\"", "\"z\"");
    workspace.write("others.cdx.json", &others);
    assert!(
        refused("others.cdx.json").contains("has other models than the report: `m` is in one of them only")
    );
    assert!(refused("Cargo.toml").contains("cannot name Cargo.toml in the report"));
    assert!(refused("missing.json").contains("cannot read"));
}

#[test]
fn the_page_names_the_commit_and_whether_it_is_changed() {
    let workspace = Workspace::model("license = \"MIT\"");
    let git = |arguments: &[&str]| {
        let mut git = std::process::Command::new("git");
        git.args(["-c", "user.name=a", "-c", "user.email=a@example.org"]).args(arguments);
        let output = git.current_dir(workspace.path()).output().expect("git runs");
        assert!(output.status.success(), "{arguments:?}");
        String::from_utf8(output.stdout).expect("UTF-8").trim().to_owned()
    };
    git(&["init", "--quiet"]);
    git(&["add", "Cargo.toml", "Cargo.lock", "src", "weights.gguf"]);
    git(&["commit", "--quiet", "-m", "a"]);
    let commit = git(&["rev-parse", "HEAD"]);
    assert!(page(&workspace, &[]).contains(&format!("<code>{commit}</code>")));
    workspace.write("src/main.rs", "fn main() { }\n");
    assert!(
        page(&workspace, &[])
            .contains(&format!("<code>{commit}, with changes that are not committed</code>"))
    );
}

#[test]
fn texts_do_not_make_the_page_longer_than_a_browser_bears() {
    let table = |number: usize| {
        format!(
            "[[package.metadata.model-sbom.model]]\nname = \"m{number}\"\nversion = \"1\"\ndelivery = \"downloaded\"\n\
             license = \"LicenseRef-{number}\"\nlicense-file = \"TEXT-{number}\"\n"
        )
    };
    let workspace = Workspace::package(&(0..42).map(table).collect::<String>(), &[]);
    for number in 0..41 {
        workspace.write(
            &format!("TEXT-{number}"),
            &format!("terms {number} {}", "may not be sold ".repeat(14_000)),
        );
    }
    workspace.write("TEXT-41", &format!("the longest terms {}", "may not be sold ".repeat(20_000)));
    let html = page(&workspace, &[]);
    assert!(html.len() < 9 << 20, "{}", html.len());
    let longest = between(&html, "<span class=\"inpath\">TEXT-41</span>", "</p>");
    assert!(longest.contains("The page has no room for it"), "{longest}");
    assert!(html.contains("terms 0 may not be sold"), "those that fit are there");
}

#[test]
fn data_that_only_a_card_names_is_not_known() {
    let workspace = Workspace::model("license = \"MIT\"\ncard = \"CARD.md\"");
    workspace.write("CARD.md", "---\nlicense: mit\ndatasets: [acme/letters]\n---\n# m\n");
    let html = page(&workspace, &[]);
    assert!(html.contains("files name them, and no declaration does"), "{html}");
}

/// Each change is said, and not the first of them alone; what changed and lapses nothing is said as well.
#[test]
fn the_page_says_what_has_changed_since_a_review() {
    let workspace = Workspace::model("license = \"LicenseRef-acme\"\nlicense-file = \"TERMS\"");
    workspace.write("TERMS", "ACME RESEARCH LICENCE\nResearch only.\n");
    let usage = "[use]\ncommercial = false\noffering = [\"internal\"]\nmonthly-active-users = 1_000\n\n";
    workspace.write("model-sbom.toml", usage);
    let run = workspace.run(&["review", "m", "--approve", "--by", "Ada", "--reason", "read"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let reviews = || {
        let page = page(&workspace, &[]);
        between(&page, "id=\"reviews\"", "</section>").to_owned()
    };
    let calm = reviews();
    assert!(calm.contains("; nothing that it rests on has changed since"), "{calm}");
    assert!(calm.contains("(<code>TERMS</code>)"), "the text that it rests on: {calm}");
    assert!(calm.contains("<code>monthly-active-users = 1000</code>"), "the use that it rests on: {calm}");
    workspace.replace("model-sbom.toml", "users = 1_000\n", "users = 900\n");
    let less = reviews();
    assert!(less.contains("<code>monthly-active-users</code> was 1000, and is 900"), "{less}");
    assert!(less.contains("within what was approved"), "{less}");
    workspace.write("TERMS", "ACME RESEARCH LICENCE\nAny use.\n");
    workspace.replace("model-sbom.toml", "commercial = false\n", "commercial = true\n");
    let lapsed = reviews();
    for change in [
        "The licence text has changed since the review of ",
        "does not cover <code>commercial = true</code>",
        "<code>commercial</code> was false, and is true",
        "; today: <code>TERMS</code> ",
    ] {
        assert!(lapsed.contains(change), "{change}: {lapsed}");
    }
}

#[test]
fn a_record_that_holds_neither_text_nor_use_says_so() {
    let workspace = Workspace::model("license = \"LicenseRef-acme\"");
    workspace.write(
        "model-sbom.toml",
        "[[review]]\nmodel = \"m\"\nlicense = \"LicenseRef-acme\"\ndecision = \"approved\"\nby = \"Ada\"\n\
         date = \"2026-01-01\"\nreason = \"fine\"\nexpires = \"2999-12-31\"\nwithout-text = \"read elsewhere\"\n",
    );
    let page = page(&workspace, &[]);
    let reviews = between(&page, "id=\"reviews\"", "</section>");
    assert!(
        reviews.contains(
            "Not recorded: the text, the use policy, the use. Whether that has changed is not known."
        ),
        "{reviews}"
    );
    assert!(reviews.contains("It lacks the <code>use</code> that it was made for"), "{reviews}");
}

#[test]
fn the_page_says_what_has_changed_since_a_document() {
    let workspace = Workspace::model("license = \"MIT\"");
    for audience in ["customer", "internal"] {
        let base = format!("base-{audience}.json");
        let run = workspace.run(&["--audience", audience, "-f", "cyclonedx", "-o", &base]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let same = page(&workspace, &["--base", &base]);
        assert!(same.contains("Models, licences, data and crates are as in the base"), "{audience}: {same}");
        workspace.replace("Cargo.toml", "license = \"MIT\"\n", "license = \"Apache-2.0\"\n");
        let page = page(&workspace, &["--base", &base]);
        workspace.replace("Cargo.toml", "license = \"Apache-2.0\"\n", "license = \"MIT\"\n");
        let since = between(&page, &format!("Since <code>{base}</code>"), "</ul>");
        assert!(since.contains("Changes model m: ") && since.contains("MIT → Apache-2.0"), "{since}");
    }
    for arguments in [["--format", "csv"], ["--audience", "customer"]] {
        let refused = workspace.run(&[&["report", "--base", "base-internal.json"][..], &arguments].concat());
        assert_eq!(refused.code, 2, "{}", refused.stderr);
    }
}

/// A declared model that is downloaded.
fn downloaded(name: &str, license: &str, further: &str) -> String {
    format!(
        "[[package.metadata.model-sbom.model]]\nname = \"{name}\"\nversion = \"1\"\ndelivery = \"downloaded\"\n\
         license = \"{license}\"\ncopyright = \"2026 Acme\"\n{further}\n"
    )
}

const SOLD: &str = "[use]\ncommercial = true\noffering = [\"redistribution\"]\nmonthly-active-users = 10\n";

#[test]
fn only_a_model_of_the_same_task_is_named_instead() {
    let speech = "task = \"automatic-speech-recognition\"\n";
    let of = |tasks: [&str; 3]| {
        let models = [
            downloaded("barred", "CC-BY-NC-4.0", tasks[0]),
            downloaded("hears", "Apache-2.0", tasks[1]),
            downloaded("translates", "Apache-2.0", tasks[2]),
        ];
        let workspace = Workspace::package(&models.concat(), &[]);
        workspace.write("model-sbom.toml", SOLD);
        let page = page(&workspace, &[]);
        between(between(&page, "id=\"decisions\"", "</article>"), "<dt>Instead</dt>", "</div>").to_owned()
    };
    let fitting = of([speech, speech, "task = \"translation\"\n"]);
    assert!(fitting.contains(">hears</a>") && !fitting.contains("translates"), "{fitting}");
    let other = of([speech, "task = \"translation\"\n", ""]);
    let none = "For <code>automatic-speech-recognition</code> no other model of this product is clear; by licence these \
                of the catalogue fit: ";
    assert!(other.contains(none) && !other.contains("<a "), "{other}");
    assert!(other.contains("cargo model-sbom licenses --for commercial --instead-of barred"), "{other}");
    let untold = of(["", speech, ""]);
    assert!(
        untold.contains("No substitute known: its task is not declared") && !untold.contains("<a "),
        "{untold}"
    );
}

#[test]
fn each_decision_says_which_text_it_rests_on() {
    let models = [
        downloaded("barred", "CC-BY-NC-4.0", ""),
        downloaded("own", "LicenseRef-acme", "license-file = \"legal/TERMS\"\n"),
        downloaded("textless", "LicenseRef-scancode-llama-3.1-license-2024", ""),
    ];
    let workspace = Workspace::package(&models.concat(), &[("legal/TERMS", "Acme terms: ask us first.\n")]);
    workspace.write("model-sbom.toml", SOLD);
    let page = page(&workspace, &[]);
    let decisions = between(&page, "id=\"decisions\"", "</section>");
    for said in [
        // The text that no model brought and that the program carries, to be read in place.
        "this is the text of the SPDX License List, which <code>notices</code> includes",
        "Creative Commons Attribution-NonCommercial 4.0 International",
        "href=\"https://creativecommons.org/licenses/by-nc/4.0",
        // One that came.
        "<span class=\"inpath\">legal/TERMS</span>, 5 words.",
        "Acme terms: ask us first.",
        // One that is nowhere: what it is known by, and where it is published.
        "Its text is not in the repository. Engineering has to add it first",
        "The catalogue knows it by the SHA-256 of its words",
        "published at <a href=\"https://",
    ] {
        assert!(decisions.contains(said), "{said}: {decisions}");
    }
}

/// Who decides which licence is right reads the text in dispute, and each text stands on the page once.
#[test]
fn a_conflict_shows_the_text_that_came_and_no_text_twice() {
    let apache = spdx::license_id("Apache-2.0").expect("listed").text();
    let models = [
        downloaded("disputed", "MIT", "license-file = \"legal/LICENSE\"\n"),
        downloaded("calm", "Apache-2.0", "license-file = \"legal/LICENSE\"\n"),
    ];
    let workspace = Workspace::package(&models.concat(), &[("legal/LICENSE", apache)]);
    workspace.write("model-sbom.toml", SOLD);
    let page = page(&workspace, &[]);
    let decision = between(&page, "id=\"decision-1\"", "</article>");
    assert!(
        decision.contains("which is that of Apache-2.0") && decision.contains("TERMS AND CONDITIONS FOR USE")
    );
    assert_eq!(page.matches("TERMS AND CONDITIONS FOR USE").count(), 1);
    assert!(page.contains(">its text and digest</a> stand above."), "{page}");
}

#[test]
fn what_is_inherited_is_listed_and_what_is_not_stated_is_said() {
    let base = "\n[[package.metadata.model-sbom.model.base]]\nname = \"mother\"\nrelation = \"finetune\"\n\
                license = \"LicenseRef-scancode-llama-3.1-license-2024\"\n\
                \n[[package.metadata.model-sbom.model.base]]\nname = \"father\"\nrelation = \"merge\"\n\
                \n[[package.metadata.model-sbom.model.dataset]]\nname = \"tickets\"\nrole = \"training\"\nlicense = \"CC-BY-4.0\"\n";
    let models = [downloaded("child", "MIT", base), downloaded("orphan", "MIT", "")];
    let card = "---\nlicense: mit\nbase_model: acme/uncle\ndatasets:\n- acme/letters\n---\n";
    let workspace = Workspace::package(&models.concat(), &[]);
    workspace.write("card.md", card);
    workspace.replace("Cargo.toml", "name = \"child\"\n", "name = \"child\"\ncard = \"card.md\"\n");
    let page = page(&workspace, &[]);
    let inherited = between(&page, "id=\"inherited\"", "</section>");
    let row = |name: &str| between(inherited, &format!(">{name}</th>"), "</tr>").to_owned();
    let mother = row("mother");
    for said in [
        ">finetune</td>",
        "license-llama-3-1",
        "show a fixed string to users or in publications (section 1.b.i)",
        ">child</a>",
    ] {
        assert!(
            mother.replace("licenseref-scancode-llama-3-1-license-2024", "license-llama-3-1").contains(said),
            "{said}: {mother}"
        );
    }
    assert!(
        row("father").contains("not stated") && row("father").contains("Not known: no licence")
            || row("father").contains("not known: no licence"),
        "{}",
        row("father")
    );
    assert!(row("acme/uncle").contains("the model card <code>card.md</code>"), "{inherited}");
    assert!(
        row("tickets").contains("CC-BY-4.0")
            && row("tickets").contains("Classification and personal information not stated"),
        "{inherited}"
    );
    assert!(row("acme/letters").contains("not stated"), "{inherited}");
    for said in ["states a base of", "states the training data of"] {
        let line = between(inherited, said, "</li>");
        assert!(line.contains(">orphan</a>") && !line.contains(">child</a>"), "{line}");
    }
    let unknown = between(&page, "id=\"unknown\"", "</section>");
    assert!(unknown.contains("No base is stated of <code>orphan</code>"), "{unknown}");
    assert!(unknown.contains("What <code>orphan</code> learned from is not stated"), "{unknown}");
}

#[test]
fn the_sizes_of_small_and_large_business_are_numbers() {
    let models = [
        downloaded("gated", "LicenseRef-scancode-llama-3.1-license-2024", ""),
        downloaded("free", "MIT", ""),
    ];
    let workspace = Workspace::package(&models.concat(), &[]);
    workspace.write("model-sbom.toml", SOLD);
    let page = page(&workspace, &[]);
    let licenses = between(&page, "id=\"licenses\"", "</section>");
    assert!(licenses.contains("More than 700,000,000 users in a month (counted once, for the release of 2024-07-23): the use is not permitted"), "{licenses}");
    let duties = between(&page, "id=\"duties\"", "</section>");
    assert!(duties.contains(">LLAMA 3.1 COMMUNITY LICENSE AGREEMENT</a>"), "{duties}");
    assert!(duties.contains("section 1.b.i"), "{duties}");
}

/// Two dates of one agreement have the same name; which of them is declared is told.
#[test]
fn a_source_that_names_several_licences_says_which_is_declared() {
    let model = downloaded(
        "gemma-3-4b-it",
        "LicenseRef-scancode-gemma-tou-2025-03-24",
        "source = \"hf:google/gemma-3-4b-it\"\n",
    );
    let workspace = Workspace::package(&model, &[]);
    let page = page(&workspace, &[]);
    let evidence = between(&page, "Evidence", "</table>");
    let said = "with <code>LicenseRef-scancode-gemma-tou-2025-03-24</code>; <code>LicenseRef-Gemma-ToU-2026-04-01</code> is not declared";
    assert!(evidence.contains(said), "{evidence}");
}

#[test]
fn the_licences_of_bases_and_data_are_among_the_licences() {
    let workspace = Workspace::package(
        r#"[[package.metadata.model-sbom.model]]
name = "asr"
version = "1"
license = "Apache-2.0"
base = [{ name = "curlew", relation = "quantized", license = "CC-BY-4.0" }]
dataset = [
    { name = "shore", role = "training", license = "CC-BY-NC-4.0" },
    { name = "calls", role = "fine-tuning", license = "LicenseRef-Calls", classification = "confidential" },
]"#,
        &[],
    );
    let html = page(&workspace, &[]);
    let licenses = between(&html, "id=\"licenses\"", "id=\"unknown\"");
    for license in ["Creative Commons Attribution 4.0", "Non Commercial 4.0", "LicenseRef-Calls"] {
        assert!(licenses.contains(license), "{license}");
    }
    assert_eq!(licenses.matches("Declared for a base or data of").count(), 2);
    assert_eq!(licenses.matches("Inherited by").count(), 1, "what asks for notices alone is inherited, too");
    // Which terms confidential data are under is not told, and that there are some is no gap.
    let html = page(&workspace, &["--audience", "customer"]);
    let data = between(&html, "id=\"data\"", "</section>");
    assert!(data.contains("not disclosed") && data.contains("CC-BY-NC-4.0"), "{data}");
    assert!(!html.contains("LicenseRef-Calls"));
}

#[test]
fn a_digest_of_one_shard_is_none_of_the_model() {
    let workspace = Workspace::package(
        r#"[[package.metadata.model-sbom.model]]
name = "m"
version = "1"
license = "MIT"
files = ["m/*"]"#,
        &[("m/model-00001-of-00002.safetensors", "\u{2}\0\0\0\0\0\0\0{}")],
    );
    let document = workspace.json("cyclonedx", &[]);
    let components = document["components"].as_array().expect("components");
    let model = components.iter().find(|component| component["name"] == "m").expect("the model");
    assert_eq!(
        (&model["hashes"], model["purl"].as_str()),
        (&serde_json::Value::Null, Some("pkg:generic/m@1"))
    );
    assert!(model["components"][0]["hashes"].is_array(), "{model}");
    for audience in ["internal", "customer"] {
        assert!(page(&workspace, &["--audience", audience]).contains("in part"), "{audience}");
    }
}

#[test]
fn what_the_use_does_not_say_is_one_decision_of_the_product() {
    let models = [
        downloaded("llama", "LicenseRef-scancode-llama-3.2-license-2024", ""),
        downloaded("gemma", "LicenseRef-scancode-gemma-tou-2025-03-24", ""),
    ];
    let workspace = Workspace::package(&models.concat(), &[]);
    let table = "[use]\ncommercial = true\noffering = [\"saas\"]\nmonthly-active-users = 10\nseat = \"US\"\n\
                 regions = [\"US\"]\nfine-tunes = false\ntrains-other-models = false\n";
    workspace.write("model-sbom.toml", table);
    let check = workspace.run(&["check"]).stderr;
    assert_eq!(check.matches("can't be judged: `[use]` does not say `regulated`").count(), 1, "{check}");
    let html = page(&workspace, &[]);
    let card = between(&html, "<h3>Decision 3: 2 models can&#39;t be judged: ", "</article>");
    for told in [
        "<span class=\"who\">Product</span>",
        "<code>regulated = true</code> or <code>regulated = false</code>",
        "LLAMA 3.2 COMMUNITY LICENSE AGREEMENT: if our use is in a regulated field",
        "Gemma Terms of Use: if our use is in a regulated field",
        "<span class=\"box\"></span> yes <span class=\"box\"></span> no",
    ] {
        assert!(card.to_lowercase().contains(&told.to_lowercase()), "{told}: {card}");
    }
    for other in ["Instead", "Rests on", "approved"] {
        assert!(!card.contains(other), "{other}: {card}");
    }
    let decisions = between(&html, "<section id=\"decisions\">", "</section>");
    let asked = decisions.matches("does not say <code>regulated</code>").count();
    assert_eq!(asked, 2, "the list and its card ask it, and no other card");
    workspace.write("model-sbom.toml", &format!("{table}regulated = false\n"));
    assert!(!workspace.run(&["check"]).stderr.contains("regulated"));
}

#[test]
fn everybody_reads_a_review_as_it_stands_on_the_day_that_is_said() {
    let workspace = Workspace::model("license = \"LicenseRef-acme\"");
    let record = "[[review]]\nmodel = \"m\"\nlicense = \"LicenseRef-acme\"\ndecision = \"approved\"\nby = \"Ada, Legal\"\n\
                  date = \"2026-01-01\"\nreason = \"fine\"\nexpires = \"2026-10-01\"\nwithout-text = \"read elsewhere\"\n";
    workspace.write("model-sbom.toml", record);
    // The documents of tests are of 2026-09-21, when the approval held; the clock is behind its last day.
    let today = jiff::Timestamp::now().to_string()[..10].to_owned();
    assert!(today.as_str() > "2026-10-01", "{today}");
    for audience in ["customer", "internal"] {
        let run = workspace.run(&["report", "-f", "csv", "--audience", audience, "-o", "-"]).text();
        let row = run.lines().find(|line| line.starts_with("model,m,")).expect("the model");
        assert!(row.contains(",expired,") && row.contains(&today), "{audience}: {row}");
        let html = page(&workspace, &["--audience", audience]);
        assert!(html.contains(&format!("{today}: ")), "{audience}: the day is said");
        assert!(!html.contains("until 2026-10-01"), "{audience}: {html}");
    }
    assert!(page(&workspace, &["--audience", "customer"]).contains("and ended on 2026-10-01"));
}

#[test]
fn an_approval_of_no_effect_is_not_told_as_an_approval() {
    let workspace = Workspace::model("license = \"LicenseRef-acme\"");
    let review = "[[review]]\nmodel = \"m\"\nlicense = \"LicenseRef-acme\"\ndecision = \"approved\"\nby = \"Ada, Legal\"\n\
                  date = \"2026-01-01\"\nreason = \"fine\"\nexpires = \"2999-10-01\"\nwithout-text = \"read elsewhere\"\n";
    let policy = "[policy]\ndeny = [{ license = \"LicenseRef-acme\", reason = \"recalled\" }]\n";
    let bought = "[[license]]\nid = \"LicenseRef-acme\"\nname = \"Acme\"\nlicensee = \"us\"\nexpires = \"2026-02-01\"\n";
    for (table, word, told) in [
        ("", "approved", "approved by Legal"),
        (policy, "no-effect", "of no effect"),
        (bought, "expired", "ended on 2026-02-01"),
    ] {
        workspace.write("model-sbom.toml", &format!("{review}\n{table}"));
        for audience in ["customer", "internal"] {
            let csv = workspace.run(&["report", "-f", "csv", "--audience", audience, "-o", "-"]).text();
            let row = csv.lines().find(|line| line.starts_with("model,m,")).expect("the model");
            assert!(row.contains(&format!(",{word},")), "{audience} {word}: {row}");
            assert!(word == "approved" || !row.contains("approved"), "{audience} {word}: {row}");
            for format in ["cyclonedx", "spdx"] {
                let document = workspace.document(format, &["--audience", audience]);
                let document = String::from_utf8_lossy(&document);
                assert!(
                    document.contains(&format!("\"{word}\"")) || document.contains(&format!("status={word}")),
                    "{format} {audience} {word}: {document}"
                );
            }
        }
        let html = page(&workspace, &["--audience", "customer"]);
        assert!(html.contains(told), "{word}: {html}");
    }
}

/// Whether copies owe a duty turns on `[use]`: without it nothing is called ready.
#[test]
fn without_a_use_nothing_is_ready_that_turns_on_it() {
    let pinned = format!("sha256 = \"{}\"\n", "a".repeat(64));
    let settled = downloaded("m", "MIT", &pinned);
    let told = "<code>[use]</code> is missing, and nothing that is known of these terms turns on it";
    assert!(
        page(&Workspace::package(&settled, &[]), &[]).contains(told),
        "its text and its holder are there"
    );
    let workspace = Workspace::package(&settled.replace("copyright = \"2026 Acme\"\n", ""), &[]);
    let unsaid = page(&workspace, &[]);
    assert!(unsaid.contains("<strong>Can&#39;t be judged.</strong>"), "{unsaid}");
    assert!(unsaid.contains("neither is whether copies owe a duty"), "{unsaid}");
    let check = workspace.run(&["check"]);
    assert_eq!(check.code, 0, "it asks, and denies nothing: {}", check.stderr);
    assert!(check.stderr.contains("Not judged"), "{}", check.stderr);
    workspace.write("model-sbom.toml", SOLD);
    assert!(page(&workspace, &[]).contains("<strong>Ready.</strong>"));
}

/// The duties of the catalogue are those of the text that it knows: another text may have more.
#[test]
fn a_text_that_changed_may_require_more_and_that_is_said() {
    let mit =
        spdx::license_id("MIT").expect("listed").text().replace("<year> <copyright holders>", "2026 Acme");
    let workspace = Workspace::package(&downloaded("m", "MIT", "license-file = \"LICENSE\"\n"), &[]);
    workspace.write("model-sbom.toml", SOLD);
    let row = "What the text that came requires besides has not been assessed.";
    for (text, is_told) in [(mit.clone(), false), (format!("{mit}\nNotify Acme of each product.\n"), true)] {
        workspace.write("LICENSE", &text);
        let html = page(&workspace, &[]);
        assert_eq!(html.contains(row), is_told, "{html}");
        let csv = workspace.run(&["report", "-f", "csv", "-o", "-"]).text();
        assert_eq!(csv.contains("what the text that came requires besides"), is_told, "{csv}");
    }
}

/// Of one supplier, and without a base that is stated: it may be made from what the decision is about.
#[test]
fn no_sibling_without_a_base_is_recommended() {
    let task = "task = \"automatic-speech-recognition\"\nsupplier = \"Heron\"\n";
    let base = "\n[[package.metadata.model-sbom.model.base]]\nname = \"egret\"\nrelation = \"quantized\"\n\
                license = \"CC-BY-NC-4.0\"\n";
    let models = [
        downloaded("heron-f16", "Apache-2.0", &format!("{task}{base}")),
        downloaded("heron-q8", "Apache-2.0", task),
        downloaded("tern", "Apache-2.0", &task.replace("Heron", "Tern")),
    ];
    let workspace = Workspace::package(&models.concat(), &[]);
    workspace.write("model-sbom.toml", SOLD);
    let html = page(&workspace, &[]);
    let instead = between(between(&html, "id=\"decision-1\"", "</article>"), "<dt>Instead</dt>", "</div>");
    assert!(instead.contains(">tern</a>") && !instead.contains(">heron-q8</a>"), "{instead}");
    for told in [
        "states no base, and may be made from that of another model of its supplier",
        "no base is stated of it",
        "no digest is known of it",
    ] {
        assert!(instead.contains(told), "{told}: {instead}");
    }
}

/// Many decisions are listed before their cards, and what is fixed in files is counted apart.
#[test]
fn many_decisions_have_a_list() {
    let models = [
        downloaded("barred", "CC-BY-NC-4.0", "task = \"translation\"\n"),
        downloaded("own", "LicenseRef-acme", "task = \"translation\"\n"),
        "[[package.metadata.model-sbom.model]]\nname = \"bare\"\nversion = \"1\"\ndelivery = \"downloaded\"\n".to_owned(),
    ];
    let workspace = Workspace::package(&models.concat(), &[]);
    workspace.write("model-sbom.toml", SOLD);
    let html = page(&workspace, &[]);
    let list = between(&html, "aria-label=\"All decisions\"", "</table>");
    for name in ["Decision 1", "Decision 2"] {
        assert!(
            list.contains(&format!(">{name}</a>")) && html.contains(&format!("<h3>{name}: ")),
            "{name}: {list}"
        );
    }
    assert!(html.contains("<p>As for <a href=\"#decision-1\">Decision 1</a></p>"), "the same task: {html}");
}

/// A last day that nobody named is that of the period, and is called so.
#[test]
fn an_approval_without_a_last_day_names_none() {
    let workspace = Workspace::model("license = \"LicenseRef-acme\"");
    let today = jiff::Timestamp::now().to_string()[..10].to_owned();
    let record = format!(
        "[[review]]\nmodel = \"m\"\nlicense = \"LicenseRef-acme\"\ndecision = \"approved\"\nby = \"Ada, Legal\"\n\
         date = \"{today}\"\nreason = \"fine\"\nwithout-text = \"read elsewhere\"\n"
    );
    workspace.write("model-sbom.toml", &record);
    let html = page(&workspace, &[]);
    let reviews = between(&html, "class=\"record", "</article>");
    let told = "it names no last day, and the terms are to be read again by ";
    assert!(reviews.contains(told) && !reviews.contains("until"), "{reviews}");
    let document = || String::from_utf8(workspace.document("cyclonedx", &[])).expect("UTF-8");
    let says = |name: &str| document().contains(&format!("\"model-sbom:review:{name}\""));
    assert!(says("due") && !says("expires"), "{}", document());
    let row = |column: &str| {
        let table = workspace.run(&["report", "-f", "csv", "-o", "-"]).text();
        let mut table = csv::Reader::from_reader(table.as_bytes());
        let at = table.headers().expect("a head").iter().position(|name| name == column).expect(column);
        table.records().next().expect("a row").expect("the model")[at].to_owned()
    };
    assert!(row("last day of the review").is_empty() && !row("terms to be read again by").is_empty());
    assert!(page(&workspace, &["--audience", "customer"]).contains("; the terms are read again by "));
    workspace.write("model-sbom.toml", &format!("{record}expires = \"2999-06-01\"\n"));
    assert!(page(&workspace, &[]).contains(", until 2999-06-01"));
    assert!(says("expires") && !says("due"), "{}", document());
    assert_eq!((row("last day of the review"), row("risk")), ("2999-06-01".to_owned(), "high".to_owned()));
}
