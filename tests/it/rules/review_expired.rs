//! `review-expired`

use super::{custom, decide};
use crate::support::Workspace;

/// The record of a review of `m`, made and ending on these days.
fn record(workspace: &Workspace, date: &str, expires: Option<&str>) {
    let text = workspace.read("model-sbom.toml");
    let lines: Vec<_> =
        text.lines().filter(|line| !line.starts_with("expires") && !line.starts_with("date")).collect();
    let expires = expires.map(|day| format!("expires = \"{day}\"\n")).unwrap_or_default();
    workspace.write("model-sbom.toml", &format!("{}\ndate = \"{date}\"\n{expires}", lines.join("\n")));
}

/// The check judges by the clock: the days of this test are long over, or far away.
#[test]
fn a_review_holds_until_its_last_day_is_over() {
    let workspace = custom("Terms");
    decide(&workspace, "--approve");
    for (date, expires, code) in [
        ("2020-01-01", Some("2999-12-31"), 0),
        ("2020-01-01", Some("2020-02-01"), 1),
        ("2020-01-01", None, 1),
    ] {
        record(&workspace, date, expires);
        assert_eq!(workspace.check().code, code, "{expires:?}: {}", workspace.check().text());
    }
    assert_eq!(workspace.check().codes(), ["review-expired"]);
    assert!(workspace.check().text().contains("expired on 2021-01-01: a review holds for 12 months"));
    let text = workspace.read("model-sbom.toml");
    workspace.write("model-sbom.toml", &format!("[rules]\nreview-period = \"99 years\"\n\n{text}"));
    assert_eq!(workspace.check().code, 0);
}

#[test]
fn a_check_goes_by_the_clock_and_a_document_by_its_own_day() {
    let workspace = custom("Terms");
    decide(&workspace, "--approve");
    record(&workspace, "2020-01-01", Some("2026-01-31"));
    let at = |epoch: &str, arguments: &[&str]| {
        let mut command = workspace.command(arguments);
        command.env("SOURCE_DATE_EPOCH", epoch);
        crate::support::run(command)
    };
    // 2025-09-09, before the last day, and 2026-09-21, after it.
    let (before, after) = ("1757400000", "1790000000");
    for epoch in [before, after] {
        let check = at(epoch, &["check", "--message-format", "json"]);
        assert_eq!((check.code, check.codes()), (1, vec!["review-expired".to_owned()]), "{epoch}");
    }
    let document = |epoch| at(epoch, &["--format", "cyclonedx", "--output", "-"]).text();
    assert!(document(before).contains("\"approved\""));
    assert!(document(after).contains("\"expired\""));
    assert_eq!(document(before), document(before));
    assert!(document(before).contains("2026-01-31"), "the last day of the review: {}", document(before));
}
