//! What a document calls its subject, and where it says that things come from.

use serde_json::Value;

use crate::support::{Workspace, string};

/// The first bytes of a program of Linux.
fn program() -> String {
    format!("\u{7f}ELF\u{2}\u{1}\u{1}{}", "\0".repeat(64))
}

fn component<'d>(document: &'d Value, name: &str) -> &'d Value {
    let components = document["components"].as_array().expect("components");
    components.iter().find(|component| component["name"] == name).expect(name)
}

fn property<'d>(component: &'d Value, name: &str) -> Option<&'d str> {
    let properties = component["properties"].as_array()?;
    properties.iter().find(|property| property["name"] == name).map(|property| string(&property["value"]))
}

/// A virtual workspace of `cli`, and of `tools` with two binaries.
fn members() -> Workspace {
    let workspace = Workspace::package("", &[]);
    workspace.write("Cargo.toml", "[workspace]\nmembers = [\"cli\", \"tools\"]\nresolver = \"3\"\n");
    for (name, sources) in [("cli", &["src/main.rs"][..]), ("tools", &["src/bin/one.rs", "src/bin/two.rs"])] {
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\nlicense = \"MIT\"\n"
        );
        workspace.write(&format!("{name}/Cargo.toml"), &manifest);
        for source in sources {
            workspace.write(&format!("{name}/{source}"), "fn main() {}\n");
        }
    }
    workspace
}

#[test]
fn the_digests_of_a_binary_are_those_of_its_package_or_its_own() {
    let workspace = members();
    for name in ["cli", "one.exe", "image.tar"] {
        workspace.write(&format!("dist/{name}"), &program());
    }
    let hashes = |component: &Value| component["hashes"].as_array().map_or(0, Vec::len);
    let document = |artifact: &str, arguments: &[&str]| {
        workspace.json("cyclonedx", &[&["--artifact", artifact], arguments].concat())
    };

    let of_package = document("dist/cli", &[]);
    assert_eq!(hashes(&of_package["metadata"]["component"]), 0);
    let cli = component(&of_package, "cli");
    assert_eq!((hashes(cli), property(cli, "bsi:component:executable")), (1, Some("executable")));

    let of_binary = document("dist/one.exe", &[]);
    let one = component(&of_binary, "one");
    assert_eq!((hashes(one), property(one, "bsi:component:filename")), (1, Some("one.exe")));
    assert_eq!(hashes(component(&of_binary, "tools")), 0);
    let of_two = document("dist/one.exe", &["-p", "tools"]);
    assert_eq!((hashes(component(&of_two, "one")), hashes(&of_two["metadata"]["component"])), (1, 0));

    // The subject's own, and what is called like none of its binaries.
    let own = document("dist/cli", &["-p", "cli"]);
    assert_eq!(hashes(&own["metadata"]["component"]), 1);
    let whole = document("dist/image.tar", &[]);
    assert_eq!(hashes(&whole["metadata"]["component"]), 1);

    workspace.write("dist/empty", "");
    for (file, said) in [("dist/empty", "it is empty"), ("dist", "it is no regular file")] {
        let told = workspace.run(&["--artifact", file, "-o", "-", "-f", "cyclonedx"]);
        assert!(told.code == 3 && told.stderr.contains(said), "{}", told.stderr);
    }

    // Whose it is, nobody knows.
    workspace.write("cli/src/bin/one.rs", "fn main() {}\n");
    let told = workspace.run(&["--artifact", "dist/one.exe", "-f", "spdx3", "-o", "-"]);
    assert_eq!(told.code, 2);
    assert!(told.stderr.contains("binaries of `cli`, `tools`"), "{}", told.stderr);
    assert!(told.stderr.contains("select one of them with `-p`"), "{}", told.stderr);
    std::fs::remove_file(workspace.path().join("cli/src/bin/one.rs")).expect("removed");

    let told = workspace.run(&["--artifact", "dist/one.exe", "-f", "spdx3", "-o", "-"]);
    assert!(told.stderr.contains("`one.exe` is one of 2 binaries of `tools`"), "{}", told.stderr);
}

#[test]
fn a_workspace_without_a_name_is_called_after_its_clone_or_directory_and_says_so() {
    let workspace = members();
    let subject = |workspace: &Workspace| {
        let output = workspace.run(&["-f", "cyclonedx", "-o", "-"]);
        let document = output.json();
        let component = &document["metadata"]["component"];
        // A name of this machine alone identifies nothing.
        let purl = component["purl"].as_str().map(str::to_owned);
        assert_eq!(purl.is_none(), output.stderr.contains("after its directory"), "{purl:?}");
        assert!(purl.is_none_or(|purl| {
            ["rocket", "Rocket%20One"].iter().any(|name| purl == format!("pkg:generic/{name}@0.1.0"))
        }));
        (string(&component["name"]).to_owned(), output.stderr)
    };
    let directory = workspace.path().file_name().and_then(|name| name.to_str()).expect("UTF-8").to_owned();
    let (name, told) = subject(&workspace);
    assert_eq!(name, directory);
    assert!(told.contains("after its directory: `name = \"…\"` below `[product]`"), "{told}");

    let git = |arguments: &[&str]| {
        let mut git = std::process::Command::new("git");
        assert!(git.args(arguments).current_dir(workspace.path()).status().expect("git runs").success());
    };
    git(&["init", "--quiet"]);
    git(&["remote", "add", "origin", "https://user:SECRET@git.example.org/acme/rocket.git"]);
    let (name, told) = subject(&workspace);
    assert_eq!(name, "rocket");
    assert!(
        told.contains("after the repository that it was cloned from") && !told.contains("SECRET"),
        "{told}"
    );

    workspace.write("model-sbom.toml", "[product]\nname = \"Rocket One\"\n");
    let (name, told) = subject(&workspace);
    assert_eq!(name, "Rocket One");
    assert!(!told.contains("called"), "{told}");
}

#[test]
fn a_package_at_the_root_that_needs_nothing_hints_at_the_others() {
    let workspace = Workspace::package("", &[]);
    workspace.replace("Cargo.toml", "[workspace]", "[workspace]\nmembers = [\"cli\"]");
    workspace.write("cli/Cargo.toml", "[package]\nname = \"cli\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
    workspace.write("cli/src/main.rs", "fn main() {}\n");
    let hint =
        "`app` needs no crate, and 1 other package of the workspace is left out: `--workspace` takes all";
    for arguments in [&["-f", "cyclonedx", "-o", "-"][..], &["check"]] {
        let told = workspace.run(arguments).stderr;
        assert!(told.contains(hint), "{told}");
        for chosen in [&["-p", "app"][..], &["--workspace"]] {
            let told = workspace.run(&[arguments, chosen].concat()).stderr;
            assert!(!told.contains("left out"), "{told}");
        }
    }
}

/// A crate in the vendor directory, as `cargo vendor` leaves it.
fn vendored(workspace: &Workspace, name: &str) {
    let manifest =
        format!("[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"2021\"\nlicense = \"MIT\"\n");
    workspace.write(&format!("vendor/{name}/Cargo.toml"), &manifest);
    workspace.write(&format!("vendor/{name}/src/lib.rs"), "");
    let checksums = format!("{{\"files\":{{}},\"package\":\"{}\"}}", "ab".repeat(32));
    workspace.write(&format!("vendor/{name}/.cargo-checksum.json"), &checksums);
}

#[test]
fn patched_and_vendored_crates_say_where_they_come_from() {
    let dependencies = "[dependencies]\npatched = \"1\"\nplain = \"1\"\nown = { path = \"own\" }\n\n[patch.crates-io]\npatched = { path = \"patches/patched\" }\n";
    let workspace = Workspace::package(dependencies, &[]);
    vendored(&workspace, "plain");
    let config =
        "[source.crates-io]\nreplace-with = \"vendored\"\n[source.vendored]\ndirectory = \"vendor\"\n";
    workspace.write(".cargo/config.toml", config);
    for (name, directory) in [("patched", "patches/patched"), ("own", "own")] {
        let manifest = format!("[package]\nname = \"{name}\"\nversion = \"1.0.9\"\nedition = \"2021\"\n");
        workspace.write(&format!("{directory}/Cargo.toml"), &manifest);
        workspace.write(&format!("{directory}/src/lib.rs"), "");
    }
    workspace.replace("Cargo.toml", "[workspace]\n", "[workspace]\nexclude = [\"own\", \"patches\"]\n");
    std::fs::remove_file(workspace.path().join("Cargo.lock")).expect("removed");
    for format in ["cyclonedx", "spdx3"] {
        let text = String::from_utf8(workspace.document(format, &[])).expect("UTF-8");
        assert_eq!(text.matches("model-sbom:crate:replaces").count(), 1, "{format}");
        assert_eq!(text.matches("model-sbom:crate:vendored").count(), 1, "{format}");
    }
    let document = workspace.json("cyclonedx", &[]);
    let said = |name| {
        let component = component(&document, name);
        ["replaces", "vendored", "source"]
            .map(|fact| property(component, &format!("model-sbom:crate:{fact}")))
    };
    assert_eq!(said("patched"), [Some("crates.io"), None, Some("path")]);
    assert_eq!(said("plain"), [None, Some("vendor/plain"), Some("crates.io")]);
    assert_eq!(said("own"), [None, None, Some("path")]);
    replaced_crates_are_ancestors(&workspace, &document);
}

/// `pedigree.ancestors` of CycloneDX, `DESCENDANT_OF` and `descendantOf` of SPDX name the crate in whose place one is compiled,
/// which nothing depends on.
fn replaced_crates_are_ancestors(workspace: &Workspace, document: &Value) {
    let pedigree = &component(document, "patched")["pedigree"];
    let ancestors = pedigree["ancestors"].as_array().expect("ancestors");
    assert_eq!(ancestors.len(), 1);
    assert_eq!(ancestors[0]["purl"], "pkg:cargo/patched");
    assert_eq!(pedigree["notes"], "compiled in place of patched (pkg:cargo/patched)");
    assert!(component(document, "own").get("pedigree").is_none());
    let with = document["components"].as_array().expect("components").iter();
    assert_eq!(with.filter(|component| component.get("pedigree").is_some()).count(), 1);
    let spdx = workspace.json("spdx", &[]);
    let edges = spdx["relationships"].as_array().expect("relationships");
    let descents: Vec<_> = edges.iter().filter(|edge| edge["relationshipType"] == "DESCENDANT_OF").collect();
    assert_eq!(descents.len(), 1);
    assert_eq!(descents[0]["comment"], "Compiled in place of this crate.");
    let spdx3 = String::from_utf8(workspace.document("spdx3", &[])).expect("UTF-8");
    assert_eq!(spdx3.matches("\"descendantOf\"").count(), 1);
}

/// `pkg:cargo/NAME@VERSION` means what crates.io has under that name.
#[test]
fn what_no_registry_has_is_not_named_like_a_crate_of_crates_io() {
    let dependencies = "[dependencies]\nsame = \"1\"\nmine = { path = \"mine\", package = \"same\" }\n\
        private = { path = \"private\" }\nfork = \"1\"\npublic = { path = \"public\" }\n\
        bare = { path = \"bare\" }\nown = { path = \"own\" }\nnamed = { path = \"named\" }\n\
        placed = { path = \"placed\" }\n\n[patch.crates-io]\nfork = { path = \"fork\" }\n";
    let workspace = Workspace::package(dependencies, &[]);
    vendored(&workspace, "same");
    let config =
        "[source.crates-io]\nreplace-with = \"vendored\"\n[source.vendored]\ndirectory = \"vendor\"\n";
    workspace.write(".cargo/config.toml", config);
    let repository = "repository = \"https://example.com/r\"\n";
    let described = "description = \"d\"\nlicense = \"MIT\"\n";
    let placed = format!("{described}publish = false\n{repository}");
    let public = format!("{described}{repository}");
    let named = format!("{described}publish = [\"crates-io\"]\n");
    for (directory, name, more) in [
        ("mine", "same", named.as_str()),
        ("private", "private", "publish = false\n"),
        ("fork", "fork", repository),
        // crates.io takes none without a description and a licence.
        ("bare", "bare", repository),
        ("own", "own", described),
        ("named", "named", named.as_str()),
        ("public", "public", public.as_str()),
        ("placed", "placed", placed.as_str()),
    ] {
        let manifest =
            format!("[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"2021\"\n{more}");
        workspace.write(&format!("{directory}/Cargo.toml"), &manifest);
        workspace.write(&format!("{directory}/src/lib.rs"), "");
    }
    let exclude = "[workspace]\nexclude = [\"mine\", \"private\", \"fork\", \"public\", \"placed\", \"bare\", \"own\", \"named\"]\n";
    workspace.replace("Cargo.toml", "[workspace]\n", exclude);
    std::fs::remove_file(workspace.path().join("Cargo.lock")).expect("removed");
    let document = workspace.json("cyclonedx", &[]);
    let components = document["components"].as_array().expect("components");
    let mut purls: Vec<_> = components
        .iter()
        .filter(|component| property(component, "model-sbom:crate:source").is_some())
        .map(|component| (string(&component["name"]), component["purl"].as_str()))
        .collect();
    purls.sort_unstable();
    assert_eq!(
        purls,
        [
            ("bare", Some("pkg:generic/bare@1.0.0?vcs_url=git%2Bhttps:%2F%2Fexample.com%2Fr")),
            ("fork", Some("pkg:generic/fork@1.0.0")),
            ("named", Some("pkg:cargo/named@1.0.0")),
            ("own", Some("pkg:generic/own@1.0.0")),
            ("placed", Some("pkg:generic/placed@1.0.0?vcs_url=git%2Bhttps:%2F%2Fexample.com%2Fr")),
            ("private", Some("pkg:generic/private@1.0.0")),
            ("public", Some("pkg:cargo/public@1.0.0?vcs_url=git%2Bhttps:%2F%2Fexample.com%2Fr")),
            ("same", None),
            ("same", Some("pkg:cargo/same@1.0.0")),
        ]
    );
}

/// The older table is keyed by package id specifications; no path and no address of this machine is in a document.
#[test]
fn a_replaced_crate_says_what_it_replaces() {
    for specification in
        ["gone:1.0.0", "gone@1.0.0", "registry+https://github.com/rust-lang/crates.io-index#gone@1.0.0"]
    {
        let dependencies = format!(
            "[dependencies]\ngone = \"1\"\n\n[replace]\n\"{specification}\" = {{ path = \"patches/gone\" }}\n"
        );
        let workspace = Workspace::package(&dependencies, &[]);
        vendored(&workspace, "gone");
        let config =
            "[source.crates-io]\nreplace-with = \"vendored\"\n[source.vendored]\ndirectory = \"vendor\"\n";
        workspace.write(".cargo/config.toml", config);
        let manifest = "[package]\nname = \"gone\"\nversion = \"1.0.0\"\nedition = \"2021\"\n";
        workspace.write("patches/gone/Cargo.toml", manifest);
        workspace.write("patches/gone/src/lib.rs", "");
        workspace.replace("Cargo.toml", "[workspace]\n", "[workspace]\nexclude = [\"patches\"]\n");
        std::fs::remove_file(workspace.path().join("Cargo.lock")).expect("removed");
        let document = workspace.json("cyclonedx", &[]);
        let gone = component(&document, "gone");
        let facts = ["replaces", "source"].map(|fact| property(gone, &format!("model-sbom:crate:{fact}")));
        assert_eq!(facts, [Some("crates.io"), Some("path")], "{specification}");
        let text = document.to_string();
        let root = workspace.path().to_string_lossy().into_owned();
        assert!(!text.contains(&root) && !text.contains("file:"), "{text}");
    }
}

#[test]
fn a_crate_from_a_repository_has_its_commit_and_the_tree_of_what_is_compiled() {
    let workspace = Workspace::package("", &[]);
    workspace.depend_on_git(&[("tool", "", &[("data/words.txt", "words\n")])]);
    let git = |arguments: &[&str]| {
        let mut git = std::process::Command::new("git");
        let output = git.args(arguments).current_dir(workspace.path().join("repositories/tool")).output();
        String::from_utf8(output.expect("git runs").stdout).expect("UTF-8").trim().to_owned()
    };
    let output = workspace.run_at_home(&["-f", "cyclonedx", "-o", "-"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    let document = output.json();
    let tool = component(&document, "tool");
    assert_eq!(property(tool, "model-sbom:crate:commit"), Some(&*git(&["rev-parse", "HEAD"])));
    assert_eq!(property(tool, "model-sbom:crate:tree"), Some(&*git(&["rev-parse", "HEAD:./"])));
}
