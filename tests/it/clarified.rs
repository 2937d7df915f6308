//! `clarify` of `deny.toml` and `about.toml`, imported: what cargo-deny and cargo-about were told of a crate.

use crate::rules::crate_license_conflict::{concluded, text, with_crate};
use crate::support::{Workspace, sha256};

const WORDS: &str = "Nobody knows these words.\n";

/// A crate under words that nobody knows, and a file of the other program.
fn importing(tool: &str, clarify: &str) -> Workspace {
    let workspace = with_crate("license = \"MIT\"", &[("LICENSE", WORDS), ("README.md", "MIT\n")]);
    workspace
        .write("model-sbom.toml", &format!("imports = [{{ path = \"other.toml\", tool = \"{tool}\" }}]\n"));
    workspace.write("other.toml", clarify);
    workspace
}

/// XXH32 of [`WORDS`], as cargo-deny prints it.
const HASH: &str = "0x14c85666";

fn deny(of: &str, hash: &str) -> String {
    format!(
        "[graph]\ntargets = []\n[licenses]\nallow = [\"MIT\"]\nconfidence-threshold = 0.8\n[[licenses.clarify]]\n{of}\n\
         expression = \"ISC AND MIT\"\nlicense-files = [{{ path = \"LICENSE\", hash = {hash} }}]\n"
    )
}

fn about(files: &str) -> String {
    format!(
        "accepted = [\"MIT\"]\n[other]\naccepted = [\"Zlib\"]\n[vad.clarify]\nlicense = \"ISC AND MIT\"\n{files}\n"
    )
}

/// What a clarification comes to: what is concluded, and what is said of it.
fn outcome(workspace: &Workspace) -> (String, String) {
    let output = workspace.check();
    assert_eq!(output.code, 0, "{}", output.text());
    (concluded(workspace).0, output.text())
}

#[test]
fn a_clarification_holds_for_the_content_that_it_was_written_for() {
    for of in [
        "crate = \"vad\"",
        "crate = \"vad@1.0.0\"",
        "crate = \"vad@1.0\"",
        "crate = \"vad:^1\"",
        "name = \"vad\"\nversion = \">=1.0\"",
    ] {
        let (license, said) = outcome(&importing("cargo-deny", &deny(of, HASH)));
        assert_eq!(license, "ISC AND MIT", "{of}: {said}");
        assert!(!said.contains("crate-license-conflict"), "{of}: {said}");
    }
    let whole =
        format!("[[vad.clarify.files]]\npath = \"LICENSE\"\nchecksum = \"{}\"", sha256(WORDS.as_bytes()));
    let readme = format!("[[vad.clarify.files]]\npath = \"README.md\"\nchecksum = \"{}\"", sha256(b"MIT\n"));
    let both = format!("{whole}\n{readme}");
    for files in [&whole, &both] {
        let (license, said) = outcome(&importing("cargo-about", &about(files)));
        assert_eq!(license, "ISC AND MIT", "{files}: {said}");
    }
    // A crate whose texts leave nothing open: what is written for others is not heard.
    let (license, _) = outcome(&importing("cargo-deny", &deny("crate = \"vad@2\"", HASH)));
    assert_eq!(license, "NOASSERTION");
}

#[test]
fn what_differs_or_cannot_be_compared_settles_nothing_and_is_said() {
    let other = sha256(b"other");
    let part = sha256(b"these words");
    let gone = format!("{}\n[[vad.clarify.files]]\npath = \"GONE\"\nchecksum = \"{other}\"", "");
    let of_part = format!(
        "[[vad.clarify.files]]\npath = \"LICENSE\"\nchecksum = \"{part}\"\nstart = \"these\"\nend = \"words\""
    );
    let of_another_part = of_part.replace("these\"", "Nobody\"");
    let git = format!("[[vad.clarify.git]]\npath = \"LICENSE\"\nchecksum = \"{other}\"");
    let differs = format!("[[vad.clarify.files]]\npath = \"LICENSE\"\nchecksum = \"{other}\"");
    for (tool, file, words) in [
        ("cargo-deny", deny("crate = \"vad\"", "0x1"), "is not applied to `vad 1.0.0`"),
        ("cargo-deny", deny("crate = \"vad\"", "0x1"), "was written for another content of `LICENSE`"),
        ("cargo-about", about(&differs), "was written for another content of `LICENSE`"),
        ("cargo-about", about(&gone), "was read from `GONE`, which the sources do not have"),
        (
            "cargo-about",
            about(&of_part),
            "was written for a part of `LICENSE`; the rest of that file is not compared",
        ),
        ("cargo-about", about(&of_another_part), "was written for another content of `LICENSE`"),
        ("cargo-about", about(&git), "in a Git repository, which is not compared here"),
    ] {
        let (license, said) = outcome(&importing(tool, &file));
        assert_eq!(license, "NOASSERTION", "{file}: {said}");
        assert!(said.contains(words), "{words}: {said}");
        assert!(said.contains("`clarify` of `other.toml`"), "{said}");
    }
}

/// As these programs do: a clarification of other texts is passed over, and the crate judged as it would be without.
#[test]
fn a_clarification_of_other_texts_takes_nothing_from_what_is_known() {
    let workspace = importing("cargo-deny", &deny("crate = \"vad\"", "0x1"));
    workspace.write("vendor/vad/LICENSE", &text("MIT"));
    let (license, said) = outcome(&workspace);
    assert_eq!(license, "MIT", "{said}");
    assert!(said.contains("is not applied to"), "{said}");
    workspace.write("other.toml", &deny("crate = \"vad\"", HASH));
    workspace.write("vendor/vad/LICENSE", WORDS);
    let table = format!(
        "[[crate]]\nname = \"vad\"\nlicense = \"Zlib\"\nlicense-files = [{{ path = \"LICENSE\", sha256 = \"{}\" }}]\n",
        sha256(WORDS.as_bytes())
    );
    let own = workspace.read("model-sbom.toml") + &table;
    workspace.write("model-sbom.toml", &own);
    assert_eq!(outcome(&workspace).0, "Zlib", "the own table goes first");
}

#[test]
fn a_clarification_that_cannot_be_read_is_a_fault() {
    let no_checksum = about("[[vad.clarify.files]]\npath = \"LICENSE\"");
    let short = about("[[vad.clarify.files]]\npath = \"LICENSE\"\nchecksum = \"00\"");
    for (tool, file, fault) in [
        ("cargo-deny", deny("crate = \"vad@one\"", HASH), "not a version requirement"),
        ("cargo-deny", deny("crate = \"vad\"", "0x1ffffffff"), "more than 32 bits"),
        (
            "cargo-deny",
            deny("crate = \"vad\"", HASH).replace("ISC AND MIT", "the usual"),
            "not a licence expression",
        ),
        ("cargo-deny", deny("", HASH), "no `crate`"),
        (
            "cargo-deny",
            deny("crate = \"vad\"", HASH).replace("\"LICENSE\"", "\"../LICENSE\""),
            "`..` is not allowed",
        ),
        ("cargo-about", no_checksum, "no `checksum`"),
        ("cargo-about", short, "not a SHA-256"),
        ("cargo-dney", deny("crate = \"vad\"", HASH), "cargo-dney"),
        ("cargo-deny", "[licenses".to_owned(), "invalid TOML"),
    ] {
        let output = importing(tool, &file).run(&["check"]);
        assert_eq!(output.code, 2, "{file}: {}", output.stderr);
        assert!(output.stderr.contains(fault), "{fault}: {}", output.stderr);
    }
}
