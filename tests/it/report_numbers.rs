//! What the report counts is what it shows: every number of its head and of its folds, for products of many sizes.

use crate::support::Workspace;

/// A section of the page; the sheets of models are sections inside one.
fn section<'h>(html: &'h str, id: &str) -> &'h str {
    let Some((_, rest)) = html.split_once(&format!("<section id=\"{id}\"")) else { return "" };
    let ends = rest.match_indices("\n<section id=\"").chain(rest.match_indices("\n<footer>"));
    let is_next = |at: &usize| !rest[*at..].starts_with("\n<section id=\"model-");
    &rest[..ends.map(|(at, _)| at).filter(is_next).min().expect("an end")]
}

/// The number that begins a text, such as that in `1,234 things`.
fn number(text: &str) -> usize {
    let digits: String =
        text.chars().filter(|letter| *letter != ',').take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or_else(|_| panic!("no number: {text:.60}"))
}

/// The number before some words, in `text`; 0 where they are not there.
fn before(text: &str, words: &str) -> usize {
    let Some((said, _)) = text.split_once(words) else { return 0 };
    number(said.rsplit([' ', '>', '(']).next().expect("a word"))
}

/// The warnings of the page: those of open duties, which stand under Duties, are counted in one entry.
fn listed_warnings(warnings: &str) -> usize {
    let entries = warnings.matches("<li>").count();
    match warnings.split_once(" of open duties") {
        Some((said, _)) => entries - 1 + number(said.rsplit("<li>").next().expect("an entry")),
        None => entries,
    }
}

/// The number of a figure of the head.
fn figure(html: &str, name: &str) -> usize {
    let (_, rest) = html.split_once(&format!("<dt>{name}</dt><dd>")).unwrap_or_else(|| panic!("no {name}"));
    number(rest)
}

/// The number beside a link to a section; 0 where there is none.
fn linked(html: &str, id: &str) -> usize {
    let Some((_, rest)) = html.split_once(&format!("<li><a href=\"#{id}\">")) else { return 0 };
    let line = rest.lines().next().expect("a line");
    line.split_once("<span class=\"small\">").map_or(0, |(_, rest)| number(rest))
}

fn rows(html: &str) -> usize {
    html.matches("<tr><t").count() - html.matches("<thead><tr><t").count()
}

#[test]
fn what_the_head_counts_is_shown() {
    for models in [0, 1, 3, 7, crate::product::MOST] {
        let workspace = Workspace::product(models);
        let output = workspace.run(&["report", "-o", "-", "--audience", "internal"]);
        assert_eq!(output.code, 0, "{}", output.stderr);
        let html = output.text();
        let part = |id| section(&html, id);
        let verdict = html.split_once("<p class=\"verdict").and_then(|(_, rest)| rest.split_once("</p>"));
        let verdict = verdict.expect("a verdict").0;
        let (must, warnings) = part("decisions").split_once("Warnings:").unwrap_or((part("decisions"), ""));
        let (open, settled) =
            part("duties").split_once("<details class=\"fold").unwrap_or((part("duties"), ""));
        let sheets = html.matches("<details class=\"fold sheet\"").count()
            + html.matches("<div class=\"brief\"").count();
        let listed = if models > 1 { rows(part("models")) } else { sheets };
        let in_state = |state| match models {
            0 => 0,
            1 => part("models").matches(&format!("class=\"state {state}\"")).count(),
            _ => part("models").matches(&format!("<td><span class=\"state {state}\">")).count(),
        };
        let decisions = must.matches("<article class=\"decision").count();
        let unknown = part("unknown").matches("<li>").count();
        let crates = rows(part("crates").split_once("id=\"crate-table\"").expect("a table of crates").1);
        let records = part("reviews").matches("<article class=\"record").count();
        let licenses = part("licenses").matches("<details class=\"fold license").count();
        for (what, said, shown) in [
            ("models", figure(&html, "Models"), models),
            ("models in the table", listed, models),
            ("sheets", sheets, models),
            ("open decisions", figure(&html, "Decisions open"), decisions),
            ("open decisions, linked", linked(&html, "decisions"), decisions),
            ("open decisions, in words", before(verdict, " decision") + before(verdict, " error"), decisions),
            (
                "open duties, in words",
                before(verdict, " duties are").max(before(verdict, " duty is")),
                rows(open),
            ),
            ("open duties", figure(&html, "Duties open"), rows(open)),
            ("open duties, linked", linked(&html, "duties"), rows(open)),
            ("unknown things", figure(&html, "Not known"), unknown),
            ("unknown things, linked", linked(&html, "unknown"), unknown),
            ("crates", figure(&html, "Crates"), crates),
            ("crates, linked", linked(&html, "crates"), crates),
            ("licences", linked(&html, "licenses"), licenses),
            ("reviews", linked(&html, "reviews"), records),
            ("inherited", linked(&html, "inherited"), rows(part("inherited"))),
            ("warnings", before(verdict, " warning"), listed_warnings(warnings)),
        ] {
            assert_eq!(said, shown, "{models} models: {what}");
        }
        if models > 1 {
            let verbs = [
                ("blocked", [" may not be used"; 2]),
                ("undecided", [" is undecided", " are undecided"]),
                ("unknown", [" is unknown", " are unknown"]),
                ("owed", [" has duties open", " have duties open"]),
                ("clear", [" is clear", " are clear"]),
            ];
            let said = verbs.map(|(state, verbs)| {
                let said = verbs.map(|verb| match verdict.contains(&format!("ll {models} models{verb}")) {
                    true => models,
                    false => before(verdict, verb),
                });
                let said = said.into_iter().max().unwrap_or_default();
                assert_eq!(said, in_state(state), "{models} models: {state}");
                said
            });
            assert_eq!(said.iter().sum::<usize>(), models, "the numbers add up: {verdict}");
            assert_eq!(linked(&html, "annex"), models);
            let bare = part("models").matches(">none</td>").count();
            assert!(verdict.contains(&format!("{bare} models have no digest")), "{verdict}");
            let groups = part("models").split("<details class=\"fold group\">").skip(1);
            for group in groups {
                let (summary, rest) = group.split_once("</summary>").expect("a summary");
                let inside = rest.split_once("</details>").expect("an end").0;
                let said = before(summary, " model");
                assert_eq!(said, rows(inside), "{models} models: {summary}");
            }
        }
        for fold in settled.split("<details class=\"fold").filter(|fold| fold.contains("<summary>")) {
            let (_, fold) = fold.split_once("<summary>").expect("a summary");
            let (title, rest) = fold.split_once("</summary>").expect("its end");
            let (_, said) = title.split_once(": ").expect("a number");
            assert_eq!(number(said), rows(rest), "{models} models: {title}");
        }
    }
}

/// What may not be used is not shipped: nothing of it is owed, met or open.
#[test]
fn what_is_blocked_owes_nothing() {
    let workspace = Workspace::product(crate::product::MOST);
    let html = workspace.run(&["report", "-o", "-", "--audience", "internal"]).text();
    let duties = section(&html, "duties");
    let (rows, said) =
        duties.split_once("The duties of what may not be used are left out").expect("it is said");
    assert!(!rows.contains("sandbar-1b-research") && !rows.contains("CC-BY-NC"), "{rows}");
    assert!(said.contains("sandbar-1b-research"));
    let csv = workspace.run(&["report", "-o", "-", "--format", "csv", "--audience", "internal"]).text();
    let row = csv.lines().find(|line| line.contains("sandbar-1b-research")).expect("a row");
    assert!(!row.contains("met:"), "{row}");
}

/// Every state and every word of a cell that the page uses is explained on it.
#[test]
fn the_words_of_the_page_are_explained() {
    let workspace = Workspace::product(crate::product::MOST);
    let html = workspace.run(&["report", "-o", "-", "--audience", "internal"]).text();
    let words = section(&html, "words").to_lowercase();
    for class in ["state", "word", "use", "review", "tier"] {
        for used in html.split(&format!("<span class=\"{class} ")).skip(1) {
            let (_, rest) = used.split_once('>').expect("an end");
            let text = rest.split_once("</span>").expect("an end").0;
            let text = text.rsplit('>').next().expect("a text").trim().trim_end_matches('.').to_lowercase();
            let known = match text.as_str() {
                "can’t be compared" => "be compared".to_owned(),
                risk if risk.ends_with(" risk") => risk.trim_end_matches(" risk").to_owned(),
                text => text.split(' ').next_back().expect("a word").to_owned(),
            };
            assert!(words.contains(&known), "{class}: {text}");
        }
    }
    for word in ["ready", "warning", "notices", "bundled", "downloaded", "met", "duty", "decision"] {
        assert!(words.contains(word), "{word}");
    }
}

/// A base under a permissive licence has changes stated, and a supplier's name is no notice of copyright.
#[test]
fn a_permissive_base_asks_for_its_notices() {
    let html = Workspace::product(3).run(&["report", "-o", "-", "--audience", "internal"]).text();
    let duties = section(&html, "duties");
    let row = |text: &str| duties.split("<tr>").find(|row| row.contains(text)).expect("a row").to_owned();
    let changed = row("section 4(b)");
    assert!(changed.contains(">met<") && changed.contains("descends from harbour-base"), "{changed}");
    let notices = row("section 4(c)");
    assert!(notices.contains(">not known<") && notices.contains("names its supplier alone"), "{notices}");
    let inherited = section(&html, "inherited");
    assert!(inherited.contains("say what was changed (section 4(b))"), "{inherited}");
}

/// One decision about many models names a few places, and each with `-v`.
#[test]
fn a_calm_warning_is_short() {
    let workspace = Workspace::product(crate::product::MOST);
    let short = workspace.run(&["check"]).stderr;
    assert!(short.contains("and 61 more (`-v` shows all)"), "{short}");
    assert!(!short.contains("murmur-ja"), "{short}");
    assert!(workspace.run(&["check", "-v"]).stderr.contains("murmur-ja"));
}
