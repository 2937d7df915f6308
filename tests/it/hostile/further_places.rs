//! The same attacks in further places: manifests, pages, descriptions and notes beside weights, and keys that came later.

use crate::support::{Output, Workspace};

const SECRET: &str = "S3CR3T";
const COMMAND: &str = "x\\n::error::y\\u001b[2J##[add-mask]";

/// A model under MIT for each of these files, which lies beside its weights.
fn beside(files: &[(&str, &str)]) -> Workspace {
    let table = |at: usize| {
        format!(
            "[[package.metadata.model-sbom.model]]\nname = \"m{at}\"\nversion = \"1.0\"\nlicense = \"MIT\"\n\
             files = [\"m{at}/w.gguf\"]\n\n"
        )
    };
    let workspace = Workspace::package(&(0..files.len()).map(table).collect::<String>(), &[]);
    for (at, (name, text)) in files.iter().enumerate() {
        workspace.write(
            &format!("m{at}/w.gguf"),
            &(crate::support::gguf!(" stand-in").to_owned() + &at.to_string()),
        );
        workspace.write(&format!("m{at}/{name}"), text);
    }
    workspace
}

fn runs(workspace: &Workspace) -> Vec<(String, Output)> {
    let commands: [&[&str]; 9] = [
        &["check", "--color", "always", "-v"],
        &["check", "--message-format", "json"],
        &["check", "--message-format", "github"],
        &["check", "--message-format", "sarif"],
        &["-f", "cyclonedx", "-f", "spdx3", "-f", "spdx", "-o", "out"],
        &["report", "-f", "markdown", "-o", "-"],
        &["notices", "--output", "out/notices"],
        &["review"],
        &["lock"],
    ];
    commands.iter().map(|arguments| (format!("{arguments:?}"), workspace.run(arguments))).collect()
}

/// No run stops, and none prints or writes the secret or a command.
fn assert_held(workspace: &Workspace, what: &str) {
    for (arguments, output) in runs(workspace) {
        assert!(output.code < 2, "{what} {arguments}: {}{}", output.stderr, output.text());
        for text in [&output.stderr, &output.text()] {
            assert!(!text.contains(SECRET), "{what} {arguments}: {text}");
            let is_data = arguments.contains("json") || arguments.contains("sarif");
            let is_own =
                |line: &str| ["::error ", "::notice ", "::warning "].iter().any(|own| line.starts_with(own));
            let is_command =
                |line: &str| line.starts_with("::") && !is_own(line) || line.contains("##[add-mask]");
            assert!(is_data || !text.lines().any(is_command), "{what} {arguments}: {text}");
            assert!(!text.contains("\u{1b}[2J"), "{what} {arguments}: {text}");
        }
    }
    let written = ["model-sbom.lock"].iter().map(|path| workspace.path().join(path));
    let below = std::fs::read_dir(workspace.path().join("out")).into_iter().flatten().flatten();
    for path in written.chain(below.map(|entry| entry.path())).filter(|path| path.is_file()) {
        let text = String::from_utf8_lossy(&std::fs::read(&path).expect("a file")).into_owned();
        assert!(!text.contains(SECRET), "{what}: {}", path.display());
    }
}

#[test]
fn what_lies_beside_weights_gives_no_secret_away_and_steers_nothing() {
    let url = "https://user:S3CR3T@acme.example/terms?token=S3CR3T";
    let files = [
        ("package.json", format!("{{\"license\": \"{url}\"}}")),
        ("package.json", format!("{{\"license\": \"{COMMAND}\"}}")),
        ("pyproject.toml", format!("[project]\nlicense = \"{COMMAND} {url}\"\n")),
        ("setup.cfg", format!("[metadata]\nlicense = see {url}\n")),
        ("setup.py", format!("setup(\n license='\u{1b}[2J::error:: {url}',\n)\n")),
        ("DESCRIPTION", format!("License: {url}\n")),
        (
            "README.html",
            format!("<html><head><link rel=\"license\" href=\"{url}\"></head><body>M</body></html>"),
        ),
        (
            "README.html",
            "<html><body><h2>License</h2><p>\u{1b}[2J::error::y ##[add-mask]</p></body></html>".to_owned(),
        ),
        ("README.adoc", format!(":license: {url}\n")),
        ("README.org", format!("#+LICENSE: {url}\n")),
        ("README.md", format!("# M\n## License\nMIT[^1]\n\n[^1]: See {url} \u{1b}[2J ##[add-mask].\n")),
        ("README.md", format!("# M\n## Can I use it?\nAsk at {url} first.\n")),
        ("ADDENDUM.md", format!("See {url}.\n::error::y\n")),
        ("Modelfile", format!("FROM ./w.gguf\nLICENSE \"\"\"See {url}\n::error::y \u{1b}[2J\"\"\"\n")),
        (
            "LICENSE.html",
            format!("<html><body><p>See <a href=\"{url}\">{url}</a> ##[add-mask]</p></body></html>"),
        ),
    ];
    let files: Vec<_> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    assert_held(&beside(&files), "beside weights");
}

#[test]
fn urls_in_keys_that_came_later_give_nothing_away() {
    let url = "https://user:S3CR3T@acme.example/a?token=S3CR3T";
    let table = "[[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1.0\"\n";
    for (manifest, settings) in [
        (
            format!(
                "{table}license = \"MIT\"\ndelivery = \"downloaded\"\n[[package.metadata.model-sbom.model.file]]\npath = \"a.gguf\"\n\
                 url = \"{url}\"\nsha256 = \"{}\"\n",
                "0".repeat(64)
            ),
            String::new(),
        ),
        (format!("{table}delivery = \"service\"\nendpoint = \"{url}\"\nterms = \"{url}\"\n"), String::new()),
        (
            format!("{table}license = \"LicenseRef-Own\"\n"),
            format!(
                "[organization]\nname = \"Acme\"\nurl = \"{url}\"\nsecurity-contact = \"{url}\"\n\n\
                 [[license]]\nid = \"LicenseRef-Own\"\nurl = \"{url}\"\nsupport = \"{url}\"\ncontact = \"{url}\"\n\n\
                 [[ignore]]\nmodel = \"hf:a/b\"\nreason = \"see {url}\"\n"
            ),
        ),
        (
            format!(
                "{table}license = \"MIT\"\nlimitations = [\"see {url}\"]\nmetrics = [\"accuracy = 1 {url}\"]\n"
            ),
            format!("[policy]\n\n[[policy.deny]]\nlicense = \"GPL-3.0-only\"\nreason = \"see {url}\"\n"),
        ),
    ] {
        let workspace = Workspace::package(&manifest, &[]);
        workspace.write("model-sbom.toml", &settings);
        for (arguments, output) in runs(&workspace) {
            for text in [&output.stderr, &output.text()] {
                assert!(!text.contains(SECRET), "{manifest}{settings} {arguments}: {text}");
            }
        }
    }
}

#[cfg(unix)]
#[test]
fn pipes_and_links_beside_weights_are_not_opened() {
    let outside = tempfile::tempdir().expect("a directory");
    std::fs::write(outside.path().join("secret"), "license: S3CR3T\n").expect("written");
    let names = ["package.json", "README.html", "ADDENDUM.md", "Modelfile", "setup.py", "LICENSE.html"];
    let workspace = beside(&names.map(|name| (name, "")));
    let paths: Vec<_> =
        (0..).zip(names).map(|(at, name)| workspace.path().join(format!("m{at}/{name}"))).collect();
    for path in &paths {
        std::fs::remove_file(path).expect("removed");
        let made = std::process::Command::new("mkfifo").arg(path).status().expect("mkfifo runs");
        assert!(made.success());
    }
    assert_held(&workspace, "pipes");
    for path in &paths {
        std::fs::remove_file(path).expect("removed");
        std::os::unix::fs::symlink(outside.path().join("secret"), path).expect("linked");
    }
    assert_held(&workspace, "links");
}

#[test]
fn long_texts_beside_weights_are_read_in_one_go() {
    let notes: String = (0..3_000).map(|at| format!("A[^{at}] sentence.\n\n[^{at}]: Note {at}.\n")).collect();
    let files = [
        ("README.md", notes),
        ("README.html", "<html><body>".to_owned() + &"<p><b>".repeat(20_000)),
        ("README.org", "* a\n".repeat(20_000)),
        ("README.adoc", "|a\n".repeat(20_000)),
        ("README.rst", "a\n~\n~~~\n".repeat(10_000)),
        ("LICENSE.html", "<html>".to_owned() + &"<p>a &amp; b <!-- c".repeat(10_000)),
        ("package.json", format!("{{\"license\": {}1{}}}", "[".repeat(10_000), "]".repeat(10_000))),
        ("setup.py", (0..5_000).map(|at| format!("license = 'a{at}'\n")).collect()),
    ];
    let files: Vec<_> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let output = beside(&files).run(&["check"]);
    assert!(output.code < 2, "{}", output.stderr);
}
