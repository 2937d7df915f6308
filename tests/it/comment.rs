//! `report --format markdown`: the comment on a pull request.

use std::fmt::Write as _;

use crate::product;
use crate::support::Workspace;

fn comment(workspace: &Workspace, arguments: &[&str]) -> String {
    let output = workspace.run(&[&["report", "--format", "markdown", "--output", "-"], arguments].concat());
    assert_eq!(output.code, 0, "{}", output.stderr);
    output.text()
}

/// A package with so many models, each under a licence of its own that nobody reviewed.
fn many(models: usize) -> Workspace {
    let mut manifest = String::new();
    for index in 0..models {
        let _ = writeln!(
            manifest,
            "[[package.metadata.model-sbom.model]]\nname = \"model-{index}\"\nversion = \"1\"\ndelivery = \"downloaded\"\n\
             sha256 = \"{}\"\nlicense = \"LicenseRef-terms-{index}\"\n",
            "a".repeat(64)
        );
    }
    Workspace::package(&manifest, &[])
}

#[test]
fn whatever_the_size_it_fits_and_says_what_is_left_out() {
    let text = comment(&Workspace::product(product::MOST), &[]);
    assert!(text.chars().count() < 16_000, "{} {text}", text.chars().count());
    assert!(!text.contains("more: see the report"), "{text}");
    let text = comment(&many(2_000), &[]);
    assert!(text.chars().count() < 65_536, "{}", text.chars().count());
    assert!(text.starts_with("### Models in app 1.0.0: not ready\n"), "{text}");
    let rows = text.lines().filter(|line| line.starts_with("| ❓")).count();
    let left = text.lines().find(|line| line.starts_with("| | … |")).expect("what is left out");
    let left: String = left.chars().filter(char::is_ascii_digit).collect();
    assert_eq!(rows + left.parse::<usize>().expect("a number"), 2_000, "{left}");
    assert!(text.ends_with("Information, not legal advice.</sub>\n"), "the end is there");
    assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
}

#[test]
fn it_says_what_the_change_brings() {
    let workspace = Workspace::product(7);
    workspace.write("base.cdx.json", "");
    std::fs::write(workspace.path().join("base.cdx.json"), workspace.document("cyclonedx", &[]))
        .expect("written");
    assert!(
        comment(&workspace, &["--base", "base.cdx.json"])
            .contains("**This change**\n\n- models, licences, data and crates are as in the base\n")
    );
    let before = workspace.read("models.toml");
    let changed = before.replacen("license = \"MIT\"", "license = \"CC-BY-NC-4.0\"", 1);
    workspace.write("models.toml", &format!(
        "{changed}\n[[model]]\nname = \"newcomer\"\nversion = \"1\"\ndelivery = \"downloaded\"\nlicense = \"LicenseRef-new\"\n"
    ));
    let text = comment(&workspace, &["--base", "base.cdx.json"]);
    for line in [
        "- adds model **newcomer** 1: LicenseRef-new, downloaded, undecided\n",
        "- licences of models: LicenseRef-new for the first time; MIT no longer\n",
        "- about what is new or changed here: 2 of 4 open decisions\n",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    assert!(text.contains("licence MIT → CC-BY-NC-4.0"), "{text}");
    let row = text.lines().find(|line| line.starts_with('|') && line.contains("newcomer")).expect("a row");
    assert!(row.starts_with("| ❓ undecided (new) |"), "{row}");
    let row =
        text.lines().find(|line| line.starts_with("| ⛔ blocked |")).expect("one that was blocked before");
    assert!(row.contains("`murmur-en` (changed) (`models.toml:"), "the place is that of the model: {row}");
}

#[test]
fn a_lock_is_a_base_too() {
    let keys = "license = \"Apache-2.0\"";
    let workspace = Workspace::model(keys);
    assert_eq!(workspace.run(&["lock"]).code, 0);
    workspace.write("base.lock", &workspace.read("model-sbom.lock"));
    let text = comment(&workspace, &["--base", "base.lock"]);
    assert!(text.contains("- the locked files and texts of models are as in the base\n"), "{text}");
    workspace.write("weights.gguf", crate::support::gguf!(" another stand-in"));
    assert_eq!(workspace.run(&["lock", "--update", "m"]).code, 0);
    let text = comment(&workspace, &["--base", "base.lock"]);
    assert!(text.contains("- changes model m: files\n"), "{text}");
    assert!(text.contains("licences, crates and models without files are not compared"), "{text}");
}

#[test]
fn what_is_no_base_is_refused() {
    let workspace = Workspace::model("license = \"MIT\"");
    workspace.write("no.lock", "version = 99\n");
    workspace.write("no.json", "{}");
    for base in ["no.lock", "no.json", "missing.json"] {
        let output = workspace.run(&["report", "--format", "markdown", "--base", base, "--output", "-"]);
        assert_ne!(output.code, 0, "{base}");
        assert!(output.stderr.contains(base), "{}", output.stderr);
    }
    let output = workspace.run(&["report", "--format", "csv", "--base", "no.json"]);
    assert!(output.stderr.contains("`--base` is for the page and the summary"), "{}", output.stderr);
}

/// A base that was written for the organisation itself differs in nothing, as one for customers does.
#[test]
fn for_whom_the_base_was_written_is_no_difference() {
    let workspace = crate::rules::custom("Terms");
    crate::rules::decide(&workspace, "--approve");
    for audience in ["internal", "customer"] {
        let base = workspace.document("cyclonedx", &["--audience", audience]);
        std::fs::write(workspace.path().join("base.cdx.json"), base).expect("written");
        let text = comment(&workspace, &["--base", "base.cdx.json"]);
        assert!(text.contains("models, licences, data and crates are as in the base"), "{audience}: {text}");
    }
}
