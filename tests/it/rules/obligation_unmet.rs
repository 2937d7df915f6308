//! `obligation-unmet`

use crate::support::Workspace;

const LLAMA: &str = "LicenseRef-scancode-llama-3.1-license-2024";
const MIT: &str = include_str!("../../../LICENSE-MIT");
const APACHE: &str = include_str!("../../../LICENSE-APACHE");

/// A model with these keys, and this `model-sbom.toml`.
fn model(keys: &str, file: &str) -> Workspace {
    let workspace = Workspace::model(keys);
    workspace.write("model-sbom.toml", &format!("[rules]\ncustom-license = \"allow\"\n\n{file}"));
    workspace
}

/// A fine-tune of Llama 3.1 named `m`, with this `[use]`.
fn finetune(usage: &str) -> Workspace {
    let keys = format!(
        "license = \"{LLAMA}\"\nlicense-file = \"TERMS\"\n\n[[package.metadata.model-sbom.model.base]]\n\
         name = \"Llama-3.1-8B\"\nlicense = \"{LLAMA}\"\nrelation = \"finetune\""
    );
    let workspace = model(&keys, usage);
    workspace.write("TERMS", "Llama 3.1 stand-in\n");
    workspace
}

/// The open duties at a level: messages and notes.
fn open(workspace: &Workspace, level: &str) -> String {
    let findings = workspace.check().json();
    let findings = findings["findings"].as_array().cloned().expect("findings");
    let open =
        findings.iter().filter(|finding| finding["code"] == "obligation-unmet" && finding["level"] == level);
    let texts = open.flat_map(|finding| {
        let notes = finding["notes"].as_array().cloned().unwrap_or_default();
        std::iter::once(finding["message"].clone()).chain(notes)
    });
    texts.map(|text| format!("{}\n", text.as_str().expect("a text"))).collect()
}

fn warned(workspace: &Workspace) -> String {
    open(workspace, "warn")
}

#[track_caller]
fn has(texts: &str, parts: &[&str]) {
    for part in parts {
        assert!(texts.contains(part), "{part}\n{texts}");
    }
}

#[track_caller]
fn lacks(texts: &str, parts: &[&str]) {
    for part in parts {
        assert!(!texts.contains(part), "{part}\n{texts}");
    }
}

/// The report.
fn page(workspace: &Workspace) -> String {
    let output = workspace.run(&["report", "--output", "r.html"]);
    assert!(output.code < 2, "{}", output.stderr);
    workspace.read("r.html")
}

/// The row of a duty in the report.
fn row(page: &str, duty: &str) -> String {
    let row = page.lines().find(|line| line.contains(duty) && line.contains("class=\"word"));
    row.unwrap_or_else(|| panic!("no row of {duty}")).to_owned()
}

const DISPLAY: &str = "\"Built with Llama\": owed";
const NAME: &str = "\"Llama\": owed";

#[test]
fn the_name_and_the_display_are_asked_for_and_the_notice_is_what_notices_writes() {
    let workspace = finetune("[use]\noffering = [\"redistribution\"]\n");
    let texts = warned(&workspace);
    has(&texts, &["duties of the terms of `m` are open", DISPLAY, NAME, "1.b.i"]);
    lacks(&texts, &["Llama 3.1 is licensed"]);
    workspace.write("NOTICE.md", "Built with Llama.\n");
    workspace.replace("Cargo.toml", "name = \"m\"", "name = \"llama-m\"");
    lacks(&warned(&workspace), &[DISPLAY, NAME]);
}

#[test]
fn hosting_is_what_the_text_says_and_inside_the_house_nothing_is_shown() {
    let hosted = warned(&finetune("[use]\noffering = [\"saas\"]\n"));
    has(&hosted, &[DISPLAY]);
    let inside = warned(&finetune("[use]\noffering = [\"internal\"]\n"));
    lacks(&inside, &[DISPLAY, NAME, "copy of the licence"]);
    for (license, is_owed) in [
        ("LicenseRef-scancode-gemma-tou-2025-03-24", true),
        ("LicenseRef-scancode-bigcode-open-rail-m-v1", true),
        ("LicenseRef-scancode-deepseek-la-1.0", true),
        ("LicenseRef-FLUX-dev-NC-2.0", false),
        ("Apache-2.0", false),
        ("MIT", false),
    ] {
        let workspace = model(&format!("license = \"{license}\""), "[use]\noffering = [\"saas\"]\n");
        assert_eq!(warned(&workspace).contains("a copy of the licence"), is_owed, "{license}");
    }
}

#[test]
fn copyleft_asks_how_the_product_reaches_its_users_and_permissive_terms_do_not() {
    for (license, usage, is_asked) in [
        ("GPL-3.0-only", "", true),
        ("LGPL-2.1-only", "[use]\ncommercial = true\n", true),
        ("GPL-3.0-only", "[use]\noffering = [\"internal\"]\n", false),
        ("MIT", "", false),
        ("Apache-2.0", "", false),
        ("CC-BY-4.0", "", false),
    ] {
        let workspace = model(&format!("license = \"{license}\""), usage);
        assert_eq!(warned(&workspace).contains("`offering`"), is_asked, "{license}: {usage}");
    }
}

#[test]
fn only_what_the_product_writes_shows_words_to_its_users() {
    let usage = "[use]\noffering = [\"saas\"]\n";
    for (path, text, is_shown) in [
        ("README.md", "The assistant is built with Llama.", true),
        ("LEGAL.md", "Built with Llama", true),
        ("NOTICE.html", "<p>Built&nbsp;with <b>Llama</b></p>", true),
        ("README.md", "TODO: nobody has put \"Built with Llama\" on the site yet.", false),
        ("README.md", "<!-- Built with Llama -->", false),
        ("models/README.md", "Built with Llama", false),
        ("NOTICE.de.md", "Built with Llama", true),
        ("NOTICE.in", "Built with Llama", false),
        ("NOTICE.old", "Built with Llama", false),
        ("NOTICE~", "Built with Llama", false),
        ("readme.rs", "Built with Llama", false),
    ] {
        let workspace = finetune(usage);
        workspace.write(path, text);
        assert_eq!(!warned(&workspace).contains(DISPLAY), is_shown, "{path}: {text}");
    }
    // The card of the model is its publisher's word, wherever it lies and whoever names it.
    let workspace = finetune(&format!("{usage}\n[product]\nnotices = [\"README.md\"]\n"));
    workspace.write("README.md", "---\nextra_gated_prompt: Built with Llama\n---\nBuilt with Llama\n");
    workspace.replace(
        "Cargo.toml",
        "license-file = \"TERMS\"",
        "license-file = \"TERMS\"\ncard = \"README.md\"",
    );
    has(&warned(&workspace), &[DISPLAY]);
}

#[test]
fn a_named_file_counts_unless_notices_wrote_it() {
    let workspace = finetune("[use]\noffering = [\"saas\"]\n\n[product]\nnotices = [\"about.html\"]\n");
    workspace.write("about.html", "<p>Built with <b>Llama</b></p>");
    lacks(&warned(&workspace), &[DISPLAY]);
    let workspace =
        finetune("[use]\noffering = [\"saas\"]\n\n[product]\nnotices = [\"out/ATTRIBUTION.md\"]\n");
    workspace.write("out/ATTRIBUTION.md", "");
    std::fs::remove_file(workspace.path().join("out/ATTRIBUTION.md")).expect("removed");
    assert_eq!(workspace.run(&["notices", "--output", "out"]).code, 0);
    assert!(workspace.read("out/model-info.json").contains("Built with Llama"));
    assert!(!workspace.read("out/ATTRIBUTION.md").contains("Built with Llama"), "it is still to be shown");
    has(&warned(&workspace), &[DISPLAY]);
}

#[test]
fn a_bundled_model_needs_the_text_of_its_licence_and_no_other() {
    let workspace = Workspace::model("license = \"Apache-2.0\"");
    assert_eq!(warned(&workspace), "", "nobody said that copies are handed out");
    workspace.write("model-sbom.toml", "[use]\noffering = [\"redistribution\"]\n");
    has(&row(&page(&workspace), "Hand on a copy"), &[">met<", "The output of <code>notices</code>"]);
    let mit = model("license = \"MIT\"", "[use]\noffering = [\"redistribution\"]\n");
    has(&warned(&mit), &["hand on a copy of the licence: owed: the product hands out copies (MIT"]);
    workspace.replace(
        "Cargo.toml",
        "license = \"Apache-2.0\"",
        "license = \"Apache-2.0\"\nlicense-file = \"L\"\ncopyright = \"Acme\"",
    );
    for other in ["todo", MIT] {
        workspace.write("L", other);
        lacks(&row(&page(&workspace), "Hand on a copy"), &[">met<"]);
    }
    workspace.write("L", APACHE);
    assert_eq!(warned(&workspace), "");
    workspace.replace("Cargo.toml", "license-file = \"L\"", "delivery = \"downloaded\"");
    assert_eq!(warned(&workspace), "", "whether we hand it out is not said");
}

#[test]
fn each_licence_needs_its_own_text() {
    let usage = "[use]\noffering = [\"redistribution\"]\n";
    let keys = "license = \"MIT AND Apache-2.0\"\nlicense-file = \"M\"\ncopyright = \"Acme\"";
    let one = model(keys, usage);
    one.write("M", MIT);
    // `notices` writes that of Apache-2.0, which names no holder, and not that of Llama.
    lacks(&warned(&one), &["hand on a copy"]);
    one.replace("Cargo.toml", "Apache-2.0", LLAMA);
    has(&warned(&one), &["hand on a copy of the licence: owed"]);
    let both = model(
        &keys.replace("license-file = \"M\"", "license-files = { MIT = \"M\", \"Apache-2.0\" = \"A\" }"),
        usage,
    );
    both.write("M", MIT);
    both.write("A", APACHE);
    assert_eq!(warned(&both), "");
    assert_eq!(both.check().code, 0, "a right declaration with right texts passes: {}", both.check().text());
    let written = both.run(&["notices", "--output", "out"]);
    assert_eq!(written.code, 0, "{}", written.stderr);
    assert!(!written.stderr.contains("is not on this machine"), "{}", written.stderr);
    assert_eq!(both.read("out/licenses/Apache-2.0.txt"), APACHE);
    assert_eq!(both.run(&["notices", "--check", "out"]).code, 0);
    both.write("A", MIT);
    assert_ne!(both.check().code, 0, "a text that is not that of its licence is a contradiction");
    let wrong = model("license = \"MIT\"\nlicense-files = { ISC = \"M\" }", usage);
    wrong.write("M", MIT);
    let output = wrong.run(&["check"]);
    assert!(output.code == 2 && output.stderr.contains("which `license` does not name"), "{}", output.stderr);
}

#[test]
fn the_source_for_users_over_a_network_is_owed_until_a_person_confirms_it() {
    let agpl = |file: &str| model("license = \"AGPL-3.0-only\"\nsupplier = \"Acme\"", file);
    for (usage, is_denied) in [
        ("[use]\noffering = [\"saas\"]\n", true),
        ("[use]\noffering = [\"redistribution\"]\n", true),
        ("", true),
        ("[use]\noffering = [\"internal\"]\n", false),
    ] {
        let workspace = agpl(usage);
        assert_eq!(!open(&workspace, "deny").is_empty(), is_denied, "{usage}");
    }
    let usage = "[use]\ncommercial = true\noffering = [\"saas\"]\n";
    has(
        &open(&agpl(usage), "deny"),
        &["offer the source to users over a network", "AGPL-3.0-only, section 13"],
    );
    let duty = "\n[[duty]]\nlicense = \"AGPL-3.0-only\"\nduty = \"network-copyleft\"\nby = \"Jo\"\ndate = \"2026-09-01\"\nwhere = \"https://example.com/source\"\n";
    assert_eq!(open(&agpl(&format!("{usage}{duty}")), "deny"), "");
    for other in ["duty = \"registration\"", "date = \"2031-01-01\"", "license = \"MIT\""] {
        let key = other.split(' ').next().expect("a key");
        let line = duty.lines().find(|line| line.starts_with(key)).expect("the key is there");
        let workspace = agpl(&format!("{usage}{}", duty.replace(line, other)));
        assert_ne!(open(&workspace, "deny"), "", "{other}");
        assert!(workspace.check().codes().contains(&"unused-entry".to_owned()), "{other}");
    }
}

#[test]
fn a_registration_is_confirmed_by_a_person_and_other_duties_warn() {
    const STABILITY: &str = "license = \"LicenseRef-scancode-stability-ai-community-2024\"";
    let usage = |commercial| {
        format!("[use]\ncommercial = {commercial}\noffering = [\"saas\"]\nannual-revenue-usd = 1\n")
    };
    has(&open(&model(STABILITY, &usage(true)), "deny"), &["register with the licensor", "III"]);
    assert_eq!(open(&model(STABILITY, &usage(false)), "deny"), "");
    has(&open(&model(STABILITY, ""), "deny"), &["`commercial` in `[use]` does not say"]);
    let duty = "\n[[duty]]\nmodel = \"m\"\nduty = \"registration\"\nby = \"Jo\"\ndate = \"2026-09-01\"\nwhere = \"account 17\"\n";
    assert_eq!(open(&model(STABILITY, &format!("{}{duty}", usage(true))), "deny"), "");
    // What may not be used owes nothing, unless the rule that says so is lowered.
    let flux = |rule: &str| {
        let file = format!("{rule}\n[use]\noffering = [\"saas\"]\n");
        warned(&model("license = \"LicenseRef-FLUX-dev-NC-2.0\"", &file))
    };
    lacks(&flux(""), &["filter or review"]);
    let flux = flux("use-not-permitted = \"allow\"\n");
    has(&flux, &["filter or review what the model generates: owed", "mark generated content", "2.e(i)"]);
    let missing = model(STABILITY, "[[duty]]\nduty = \"registration\"\n");
    let output = missing.run(&["check"]);
    assert_eq!(output.code, 2);
    has(&output.stderr, &["has no `by`", "has no `date`", "has no `where`"]);
}

/// A text that `notices` writes by itself is one that nobody has to give: that of a listed licence that names no holder, and
/// that of MIT or BSD with the declared `copyright`. `notices --check` proves it.
#[test]
fn what_notices_writes_is_met() {
    let usage = "[use]\ncommercial = true\noffering = [\"redistribution\"]\n";
    for (keys, is_met) in [
        ("license = \"Apache-2.0\"\nsupplier = \"Acme\"", true),
        ("license = \"CC-BY-4.0\"\nsupplier = \"Acme\"", true),
        ("license = \"MIT\"\ncopyright = \"2024 Acme\"", true),
        ("license = \"MIT\"\nsupplier = \"Acme\"", false),
        ("license = \"BSD-3-Clause\"\nsupplier = \"Acme\"", false),
        (&format!("license = \"{LLAMA}\"\nsupplier = \"Acme\""), false),
    ] {
        let workspace = model(keys, usage);
        let findings = warned(&workspace) + &open(&workspace, "deny");
        assert_eq!(!findings.contains("hand on a copy of the licence"), is_met, "{keys}: {findings}");
        let written = workspace.run(&["notices", "--output", "notices"]);
        assert_eq!(workspace.path().join("notices/licenses").exists(), is_met, "{keys}: {}", written.stderr);
        let proof = workspace.run(&["notices", "--check", "notices"]);
        assert!(!is_met || proof.code == 0, "{keys}: {}", proof.stderr);
    }
}

/// A confirmation ends as a review does: said wherever an end is, a warning before, denied after. The check goes by the
/// clock, what is written by its own day: 2026-09-21.
#[test]
fn a_confirmation_holds_until_its_last_day_is_over() {
    let usage = "[use]\ncommercial = true\noffering = [\"saas\"]\n";
    let duty = |date: &str, expires: &str| {
        format!(
            "\n[[duty]]\nlicense = \"AGPL-3.0-only\"\nduty = \"network-copyleft\"\nby = \"Jo\"\ndate = \"{date}\"\n\
             where = \"https://example.com/source\"\nexpires = \"{expires}\"\n"
        )
    };
    let confirmed = |records: &str| model("license = \"AGPL-3.0-only\"", &format!("{usage}{records}"));
    let ended = confirmed(&duty("2020-01-01", "2020-02-01"));
    has(&open(&ended, "deny"), &["offer the source to users over a network"]);
    has(&ended.check().text(), &["this confirmation expired on 2020-02-01"]);
    has(
        &ended.run(&["review", "--due"]).text(),
        &["m: the duty `network-copyleft`", "expired on 2020-02-01"],
    );

    // Without a last day it holds for the `review-period`, as an approval does.
    let endless = |date: &str| duty(date, "").replace("expires = \"\"\n", "");
    has(&open(&confirmed(&endless("2020-01-01")), "deny"), &["offer the source to users over a network"]);
    let longer = format!("\n[rules]\nreview-period = \"90 years\"\n{}", endless("2020-01-01"));
    assert_eq!(open(&confirmed(&longer), "deny"), "");

    let held = confirmed(&duty("2020-01-01", "2999-12-31"));
    assert_eq!(open(&held, "deny"), "");
    lacks(&held.run(&["review", "--due"]).text(), &["network-copyleft"]);
    has(&held.run(&["check"]).stderr, &["the confirmation of `network-copyleft` for `m` ends on 2999-12-31"]);
    // The newest record decides, never an older one that would hold longer.
    let newer = format!("{}{}", duty("2020-01-01", "2999-12-31"), duty("2020-01-02", "2020-02-01"));
    assert_ne!(open(&confirmed(&newer), "deny"), "");

    // What people read goes by the clock, a document by its own day.
    let today = jiff::tz::TimeZone::UTC.to_datetime(jiff::Timestamp::now()).date();
    let ends = today.checked_add(jiff::Span::new().days(19)).expect("a day").to_string();
    let near = confirmed(&duty("2026-09-01", &ends));
    let read = |arguments: &[&str]| near.run(arguments).text();
    has(&read(&["report", "--output", "-"]), &[&format!("until {ends}")]);
    let comment = read(&["report", "--format", "markdown", "--output", "-"]);
    has(&comment, &["the confirmation of `network-copyleft` for `m` ends in ", &format!(" days, on {ends}")]);
    let table = read(&["report", "--format", "csv", "--output", "-"]);
    let ending = format!(",{ends}");
    assert!(table.lines().any(|row| row.starts_with("model,m,") && row.ends_with(&ending)), "{table}");
    let near = confirmed(&duty("2026-09-01", "2026-10-10"));
    let document = near.json("cyclonedx", &["--audience", "internal"]).to_string();
    has(&document, &["{\"name\":\"model-sbom:until\",\"value\":\"2026-10-10\"}"]);
    lacks(&near.json("cyclonedx", &[]).to_string(), &["model-sbom:until", "2026-10-10"]);
}

#[test]
fn what_has_to_stand_in_the_user_interface_no_file_shows() {
    const MINIMAX: &str = "license = \"LicenseRef-MiniMax-M2-Modified-MIT\"";
    let usage = "[use]\ncommercial = true\noffering = [\"saas\"]\nmonthly-active-users = 200_000_000\nannual-revenue-usd = 1\n";
    let workspace = model(MINIMAX, usage);
    workspace.write("README.md", "Powered by MiniMax M2.");
    has(&warned(&workspace), &["\"MiniMax M2\"", "for a person: it has to stand in the user interface"]);
    let duty = "\n[[duty]]\nmodel = \"m\"\nduty = \"attribution-display\"\nby = \"Jo\"\ndate = \"2026-09-01\"\nwhere = \"About dialog\"\n";
    lacks(&warned(&model(MINIMAX, &format!("{usage}{duty}"))), &["MiniMax M2\""]);
    // A limit is judged by the text that is known; another may have none.
    let small = usage.replace("200_000_000", "1000");
    lacks(&warned(&model(MINIMAX, &small)), &["MiniMax M2\""]);
}

#[test]
fn the_report_never_says_that_a_duty_is_not_owed_where_the_text_says_otherwise() {
    let page_of = |keys: &str, usage: &str| page(&model(keys, usage));
    let saas = "[use]\noffering = [\"saas\"]\n";
    let gemma = page_of("license = \"LicenseRef-scancode-gemma-tou-2025-03-24\"", saas);
    has(&row(&gemma, "Hand on a copy"), &[">owed<", "1.1(b)"]);
    let agpl = page_of("license = \"AGPL-3.0-only\"", saas);
    has(&row(&agpl, "Offer the source"), &["forbidden", ">owed<", "13"]);
    let downloaded =
        page_of("license = \"MIT\"\ndelivery = \"downloaded\"", "[use]\noffering = [\"redistribution\"]\n");
    has(&row(&downloaded, "Hand on a copy"), &[">not known<", "its publisher hands out the copies"]);
    let unsaid = page_of("license = \"MIT\"", "");
    has(&row(&unsaid, "Hand on a copy"), &[">not known<", "does not say how the product reaches its users"]);
    let other = model(
        "license = \"LicenseRef-MiniMax-M2-Modified-MIT\"\nlicense-file = \"L\"",
        "[use]\ncommercial = true\noffering = [\"saas\"]\nmonthly-active-users = 1\nannual-revenue-usd = 1\n",
    );
    other.write("L", "Permission is granted, where \"MiniMax M2.1\" is displayed.");
    has(&row(&page(&other), "Show a fixed string"), &[">not known<", "is not known, and may require it"]);
}

#[test]
fn the_sentences_of_a_license_table_go_into_the_notices() {
    let workspace = Workspace::model("license = \"LicenseRef-acme\"");
    workspace.write(
        "model-sbom.toml",
        "[use]\noffering = [\"redistribution\"]\n\n[[license]]\nid = \"LicenseRef-acme\"\nnotices = [\"Made with Acme\"]\n",
    );
    assert_eq!(warned(&workspace), "");
    assert_eq!(workspace.run(&["notices", "--output", "out"]).code, 0);
    assert!(workspace.read("out/ATTRIBUTION.md").contains("> Made with Acme"));
}

/// A wider use never owes less.
#[test]
fn who_hosts_and_redistributes_owes_what_hosting_owes() {
    for license in [
        "LicenseRef-scancode-gemma-tou-2025-03-24",
        "LicenseRef-scancode-bigcode-open-rail-m-v1",
        "LicenseRef-scancode-deepseek-la-1.0",
    ] {
        let keys = format!("license = \"{license}\"\ndelivery = \"downloaded\"\nsource = \"hf:acme/m\"");
        let open = |offering: &str| {
            let workspace = model(&keys, &format!("[use]\ncommercial = true\noffering = [{offering}]\n"));
            let text = warned(&workspace);
            text.lines().filter(|line| line.contains("owed:") || line.contains("for a person:")).count()
        };
        let (hosted, both) = (open("\"saas\""), open("\"saas\", \"redistribution\""));
        assert!(hosted > 0 && both >= hosted, "{license}: {hosted} {both}");
    }
    let handed_on = model(
        "license = \"LicenseRef-scancode-deepseek-la-1.0\"\ndelivery = \"downloaded\"",
        "[use]\ncommercial = true\noffering = [\"redistribution\"]\n",
    );
    has(&warned(&handed_on), &["its publisher hands out the copies"]);
    has(&handed_on.run(&["check"]).stderr, &["`duty = \"pass-through-use-restrictions\"`"]);
}

/// A duty that can't be judged is not fulfilled: the key that decides is named.
#[test]
fn a_duty_that_nobody_can_judge_is_open() {
    let key = |name: &str| format!("`[use]` does not say {name}");
    for (license, usage, said) in [
        ("LicenseRef-MiniMax-M2-Modified-MIT", "", key("`annual-revenue-usd`, `monthly-active-users`")),
        (
            "LicenseRef-scancode-moonshot-ai-modified-mit-2025",
            "[use]\nmonthly-active-users = 1\n",
            key("`annual-revenue-usd`"),
        ),
        (LLAMA, "[use]\ncommercial = true\n", "`offering` in `[use]` does not say".to_owned()),
        ("LicenseRef-xAI-Community-2025-11-04", "[use]\ncommercial = true\n", "`offering`".to_owned()),
    ] {
        let open = warned(&model(&format!("license = \"{license}\""), usage));
        has(&open, &["fixed string", &said]);
    }
}

/// That `[use]` makes models from it is no ground to say that none is made.
#[test]
fn duties_of_what_is_made_are_unknown_where_the_use_makes_models() {
    for key in ["fine-tunes", "trains-other-models"] {
        let keys = format!("license = \"{LLAMA}\"");
        let usage = |made: bool| format!("[use]\ncommercial = true\noffering = [\"saas\"]\n{key} = {made}\n");
        has(&warned(&model(&keys, &usage(true))), &["Llama", &format!("`{key} = true`")]);
        let page = page(&model(&keys, &usage(true)));
        lacks(&page, &["handed on as they came", "none is declared here"]);
        lacks(&warned(&model(&keys, &usage(false))), &[&format!("`{key} = true`")]);
    }
}

/// The reason for which nothing is owed is one that is so.
#[test]
fn a_model_with_a_base_is_not_said_to_have_none() {
    let usage = "[use]\ncommercial = true\noffering = [\"redistribution\"]\n";
    let base = "\n[[package.metadata.model-sbom.model.base]]\nname = \"b\"\nlicense = \"MIT\"\n\
                relation = \"quantized\"\n";
    let with = page(&model(&format!("license = \"Apache-2.0\"{base}"), usage));
    has(&with, &["what its bases require has rows of its own"]);
    lacks(&with, &["o base is declared: the files"]);
    has(&page(&model("license = \"Apache-2.0\"", usage)), &["o base is declared: the files are handed on"]);
}

/// A confirmation that names nobody and no place is none.
#[test]
fn a_confirmation_that_says_nothing_is_a_fault() {
    for (by, place) in [("-", "account 17"), ("Jo", "-"), ("TBD", "account 17"), ("Jo", "n/a"), ("?", "…")]
    {
        let workspace = Workspace::model("license = \"MIT\"");
        let duty = format!(
            "[[duty]]\nmodel = \"m\"\nduty = \"registration\"\nby = \"{by}\"\ndate = \"2026-09-01\"\nwhere = \"{place}\"\n"
        );
        workspace.write("model-sbom.toml", &duty);
        let output = workspace.run(&["check"]);
        assert_eq!(output.code, 2, "{by}, {place}: {}", output.stderr);
        assert!(output.stderr.contains("says nothing"), "{}", output.stderr);
    }
}
