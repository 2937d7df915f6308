//! `review-expired`

use super::{custom, decide};

#[test]
fn a_review_holds_until_its_last_day_is_over() {
    let workspace = custom("Terms");
    decide(&workspace, "--approve");
    // The day of the tests is 2026-09-21.
    for (expires, code) in [("2026-09-21", 0), ("2026-09-20", 1)] {
        let text = workspace.read("model-sbom.toml");
        let lines: Vec<_> =
            text.lines().filter(|line| !line.starts_with("expires") && !line.starts_with("date")).collect();
        let dates = format!("date = \"2026-01-01\"\nexpires = \"{expires}\"\n");
        workspace.write("model-sbom.toml", &format!("{}\n{dates}", lines.join("\n")));
        assert_eq!(workspace.check().code, code, "{expires}: {}", workspace.check().text());
    }
    assert_eq!(workspace.check().codes(), ["review-expired"]);
}
