//! Libraries in other languages that crates bring.

use serde_json::Value;

use crate::rules::native_unknown::mystery;
use crate::rules::undeclared_model::with_crates;
use crate::support::{Workspace, string};

const SCRIPT: (&str, &str) = ("build.rs", "fn main() {}");

/// A product that depends on a crate of this name with these lines of its manifest and these files.
fn product(name: &str, manifest: &str, files: &[(&str, &str)]) -> Workspace {
    let workspace = Workspace::package("", &[]);
    workspace.depend_on_git(&[(name, manifest, files)]);
    workspace
}

fn sqlite(features: &str) -> Workspace {
    product(
        "libsqlite3-sys",
        &format!("[features]\ndefault = [{features}]\nbundled = []\n"),
        &[SCRIPT, ("sqlite3/sqlite3.h", "#define SQLITE_VERSION        \"3.50.2\"\n")],
    )
}

fn document(workspace: &Workspace, format: &str) -> Value {
    let output = workspace.run_at_home(&["--format", format, "--output", "-"]);
    output.json()
}

/// The components inside the crate, and the aggregate of what is stated of it.
fn inside(workspace: &Workspace) -> (Vec<Value>, String) {
    let bom = document(workspace, "cyclonedx");
    let crates = bom["components"].as_array().expect("components");
    let krate = crates.iter().find(|krate| krate["name"] != "app").expect("a crate");
    let stated = bom["compositions"].as_array().expect("compositions").iter().find(|stated| {
        stated["dependencies"].as_array().is_some_and(|subjects| subjects.contains(&krate["bom-ref"]))
    });
    let aggregate = string(&stated.expect("stated")["aggregate"]).to_owned();
    (krate["components"].as_array().cloned().unwrap_or_default(), aggregate)
}

#[test]
fn a_library_that_a_feature_compiles_in_is_inside_its_crate() {
    let workspace = sqlite("\"bundled\"");
    let (parts, aggregate) = inside(&workspace);
    let [sqlite] = parts.as_slice() else { panic!("{parts:?}") };
    assert_eq!(sqlite["purl"], "pkg:generic/sqlite@3.50.2");
    assert_eq!(sqlite["cpe"], "cpe:2.3:a:sqlite:sqlite:3.50.2:*:*:*:*:*:*:*");
    assert_eq!((string(&sqlite["type"]), aggregate.as_str()), ("library", "complete"));
    insta::assert_snapshot!(serde_json::to_string_pretty(sqlite).expect("JSON"));
    for (format, path) in [("spdx3", "/@graph"), ("spdx", "/packages")] {
        let document = document(&workspace, format);
        let packages = document.pointer(path).and_then(Value::as_array).expect("packages");
        let known = packages.iter().find(|package| package["name"] == "sqlite").expect("sqlite");
        assert!(known.to_string().contains("cpe:2.3:a:sqlite:sqlite:3.50.2"), "{known}");
    }
}

#[test]
fn a_library_of_the_machine_is_not_part_of_the_crate() {
    let (parts, aggregate) = inside(&sqlite(""));
    assert_eq!((parts.len(), aggregate.as_str()), (0, "complete"));
}

/// A Git submodule that is not checked out is an empty directory, which Git itself does not keep.
#[test]
fn sources_that_are_not_there_are_not_all_that_there_is() {
    for (file, expected) in [("vendor/z/src/zlib/zlib.h", "complete"), ("vendor/z/other", "incomplete")] {
        let dependency = "[dependencies]\nlibz-sys = { path = \"vendor/z\" }\n";
        let manifest = "[package]\nname = \"libz-sys\"\nversion = \"1.1.20\"\nedition = \"2021\"\n\
            [features]\ndefault = [\"static\"]\nstatic = []\n";
        let files = [
            ("vendor/z/Cargo.toml", manifest),
            ("vendor/z/src/lib.rs", ""),
            ("vendor/z/build.rs", "fn main() {}"),
            (file, "#define ZLIB_VERSION \"1.3.2\"\n"),
        ];
        let workspace = Workspace::package(dependency, &files);
        std::fs::create_dir_all(workspace.path().join("vendor/z/src/zlib")).expect("made");
        std::fs::remove_file(workspace.path().join("Cargo.lock")).expect("removed");
        let (parts, aggregate) = inside(&workspace);
        assert_eq!((parts.len(), aggregate.as_str()), (1, expected), "{file}");
    }
}

/// Tauri's plugins and what binds Python declare `links` for their metadata.
#[test]
fn build_scripts_that_only_configure_bring_no_native_code() {
    for (helper, expected) in [("tauri-plugin", "complete"), ("unheard-of", "incomplete")] {
        let manifest = format!(
            "[package]\nname = \"p\"\nversion = \"1.0.0\"\nedition = \"2021\"\nlinks = \"p\"\n\
             [build-dependencies]\n{helper} = {{ path = \"../h\" }}\n"
        );
        let of_helper = format!("[package]\nname = \"{helper}\"\nversion = \"1.0.0\"\nedition = \"2021\"\n");
        let files = [
            ("vendor/p/Cargo.toml", manifest.as_str()),
            ("vendor/p/src/lib.rs", ""),
            ("vendor/p/build.rs", "fn main() {}"),
            ("vendor/h/Cargo.toml", &of_helper),
            ("vendor/h/src/lib.rs", ""),
        ];
        let workspace = Workspace::package("[dependencies]\np = { path = \"vendor/p\" }\n", &files);
        std::fs::remove_file(workspace.path().join("Cargo.lock")).expect("removed");
        let bom = document(&workspace, "cyclonedx");
        let compositions = bom["compositions"].as_array().expect("compositions");
        let of_plugin = compositions.iter().find(|stated| {
            let subjects = stated["dependencies"].as_array().into_iter().flatten();
            subjects.filter_map(Value::as_str).any(|subject| subject.contains("/p@1.0.0"))
        });
        assert_eq!(string(&of_plugin.expect("stated")["aggregate"]), expected, "{helper}");
    }
}

#[test]
fn where_the_machine_decides_nothing_is_claimed() {
    let zlib = [SCRIPT, ("src/zlib/zlib.h", "#define ZLIB_VERSION \"1.3.2\"\n"), ("src/zlib/a.c", "")];
    let (parts, aggregate) = inside(&product("libz-sys", "[features]\nstatic = []\n", &zlib));
    assert_eq!((parts.len(), aggregate.as_str()), (0, "incomplete"));
    let on = "[features]\ndefault = [\"static\"]\nstatic = []\n";
    let (parts, aggregate) = inside(&product("libz-sys", on, &zlib));
    assert_eq!((parts.len(), aggregate.as_str()), (1, "complete"));
    assert_eq!(parts[0]["version"], "1.3.2");
}

#[test]
fn what_nobody_knows_makes_the_crate_incomplete() {
    let bom = mystery("allow").json("cyclonedx", &[]);
    let compositions = bom["compositions"].as_array().expect("compositions");
    let incomplete = compositions.iter().find(|stated| stated["aggregate"] == "incomplete");
    let subjects = incomplete.expect("stated")["dependencies"].as_array().expect("subjects");
    assert!(subjects.iter().any(|subject| string(subject).contains("mystery@0.4.0")), "{subjects:?}");
    assert!(!subjects.iter().any(|subject| string(subject).contains("/cc@")), "{subjects:?}");
}

#[test]
fn a_download_is_told_with_the_digest_that_its_crate_has() {
    let digest = "ab".repeat(32);
    let target = "aarch64-unknown-linux-gnu";
    let list = format!(
        "target\tfeature_set\turl\tsha256_hash\n{target}\tnone\thttps://cdn.example/ms@1.31.0/x\t{digest}\n"
    );
    let features = "[features]\ndefault = [\"download-binaries\"]\ndownload-binaries = []\ncuda = []\n";
    let workspace = product("ort-sys", features, &[SCRIPT, ("build/download/dist.tsv", &list)]);
    let of = |arguments: &[&str]| {
        let arguments: Vec<_> =
            ["--format", "cyclonedx", "--output", "-"].iter().chain(arguments).copied().collect();
        let bom = workspace.run_at_home(&arguments).json();
        let crates = bom["components"].as_array().cloned().expect("components");
        let ort = crates.into_iter().find(|krate| krate["name"] == "ort-sys").expect("ort-sys");
        ort["components"][0].clone()
    };
    let plain = of(&["--target", target]);
    assert_eq!(
        (&plain["version"], &plain["hashes"][0]["content"]),
        (&"1.31.0".into(), &digest.clone().into())
    );
    // Another target has no line in the list.
    assert!(of(&["--target", "x86_64-unknown-linux-gnu"])["hashes"].is_null());
}

#[test]
fn a_version_of_the_crate_without_the_features_that_are_known_is_in_doubt() {
    let files = [SCRIPT, ("sqlite3/sqlite3.h", "#define SQLITE_VERSION \"3.50.2\"\n")];
    let (parts, aggregate) = inside(&product("libsqlite3-sys", "", &files));
    assert_eq!((parts.len(), aggregate.as_str()), (0, "incomplete"));
}

#[test]
fn a_crate_that_only_has_the_name_of_a_known_one_is_not_that_one() {
    let workspace = with_crates("fn main() {}", &[("v8", "")]);
    let bom = workspace.json("cyclonedx", &[]);
    let v8 = bom["components"].as_array().expect("components").iter().find(|krate| krate["name"] == "v8");
    assert!(v8.expect("the crate")["components"].is_null());
}

#[test]
fn what_a_build_script_needs_with_other_features_does_not_speak_for_what_is_shipped() {
    let workspace = sqlite("");
    let manifest = workspace.read("Cargo.toml");
    let line = manifest.lines().find(|line| line.starts_with("libsqlite3-sys")).expect("a dependency");
    let with_feature = line.replace(" }", ", features = [\"bundled\"] }");
    workspace.write("Cargo.toml", &format!("{manifest}\n[build-dependencies]\n{with_feature}\n"));
    workspace.write("build.rs", "fn main() {}");
    assert_eq!(inside(&workspace).0.len(), 0);
}

#[test]
fn what_the_build_needs_is_downloaded_for_the_machine_that_builds() {
    let digest = "cd".repeat(32);
    let list = format!("other-target\tnone\thttps://cdn.example/ms@1.31.0/x\t{digest}\n");
    let features = "[features]\ndefault = [\"download-binaries\"]\ndownload-binaries = []\n";
    let workspace = product("ort-sys", features, &[SCRIPT, ("build/download/dist.tsv", &list)]);
    let manifest = workspace.read("Cargo.toml").replace("[dependencies]", "[build-dependencies]");
    workspace.write("Cargo.toml", &manifest);
    workspace.write("build.rs", "fn main() {}");
    let arguments = ["--format", "cyclonedx", "--output", "-", "--target", "aarch64-apple-darwin"];
    let bom = workspace.run_at_home(&arguments).json();
    let ort = bom["components"].as_array().expect("components").iter().find(|part| part["name"] == "ort-sys");
    let archive = &ort.expect("ort-sys")["components"][0];
    assert_eq!((&archive["scope"], archive["hashes"].is_null()), (&"excluded".into(), true));
}

#[test]
fn a_licence_is_concluded_where_every_text_beside_the_sources_is_of_it() {
    let text = |id: &str| spdx::license_id(id).expect("listed").text();
    let of = |files: &[(&str, &str)]| {
        let features = "[features]\nstatic_v2 = []\nv2 = []\n";
        let sources = [SCRIPT, ("c_src/mimalloc/include/mimalloc.h", "")];
        let (parts, _) = inside(&product("libmimalloc-sys", features, &[&sources, files].concat()));
        parts[0]["licenses"].as_array().cloned().unwrap_or_default()
    };
    let own = ("c_src/mimalloc/LICENSE", text("MIT"));
    assert_eq!(of(&[own]).len(), 2, "declared and concluded");
    let other = ("c_src/mimalloc/COPYING", text("GPL-2.0-only"));
    let unknown = ("c_src/mimalloc/COPYING", "Ask us first.");
    for more in [&[own, other][..], &[own, unknown], &[]] {
        assert_eq!(of(more).len(), 1, "declared alone: {more:?}");
    }
}

/// A library is under its own licence, whatever the crate around it is under.
#[test]
fn a_policy_judges_the_licence_of_a_library_in_a_crate() {
    let zlib = [SCRIPT, ("src/zlib/zlib.h", "#define ZLIB_VERSION \"1.3.2\"\n"), ("src/zlib/a.c", "")];
    let on = "[features]\ndefault = [\"static\"]\nstatic = []\n";
    let workspace = product("libz-sys", on, &zlib);
    for (policy, denied) in [
        ("deny = [{ crate-license = \"Zlib\", reason = \"read\" }]", true),
        ("deny = [{ crate-license = \"GPL-*\", reason = \"read\" }]", false),
        ("allow = [{ crate-license = \"MIT\", reason = \"read\" }]", true),
        ("allow = [{ crate-license = [\"MIT\", \"Zlib\"], reason = \"read\" }]", false),
    ] {
        workspace.write("model-sbom.toml", &format!("[policy]\n{policy}\n"));
        let output = workspace.run_at_home(&["check"]);
        assert_eq!(output.code, i32::from(denied), "{policy}: {}", output.stderr);
        let said = "of crate `libz-sys 1.0.0` of the native library `zlib`";
        assert_eq!(output.stderr.contains(said), denied, "{policy}: {}", output.stderr);
    }
}

/// What a build script is told from outside decides over what its crate has.
#[test]
fn a_script_that_is_replaced_or_told_to_look_elsewhere_leaves_the_library_open() {
    let script = ("build.rs", "fn main() { let _ = std::env::var(\"LIBSQLITE3_SYS_USE_PKG_CONFIG\"); }");
    let workspace = product(
        "libsqlite3-sys",
        "[features]\ndefault = [\"bundled\"]\nbundled = []\n",
        &[script, ("sqlite3/sqlite3.h", "#define SQLITE_VERSION        \"3.50.2\"\n")],
    );
    // With `links` the crate is one whose script Cargo's configuration may replace.
    let manifest = "[package]\nname = \"libsqlite3-sys\"\nversion = \"1.0.0\"\nedition = \"2024\"\nlinks = \"sqlite3\"\n\
                    [workspace]\n[features]\ndefault = [\"bundled\"]\nbundled = []\n";
    let header = ("sqlite3/sqlite3.h", "#define SQLITE_VERSION        \"3.50.2\"\n");
    let linked = product("libsqlite3-sys", "", &[("Cargo.toml", manifest), script, header]);
    let output = std::process::Command::new("rustc").arg("-vV").output().expect("rustc runs");
    let output = String::from_utf8(output.stdout).expect("a text");
    let host = output.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host");
    for (workspace, config, expected) in [
        (&workspace, String::new(), (1, "complete")),
        (&workspace, "[env]\nLIBSQLITE3_SYS_USE_PKG_CONFIG = \"1\"\n".to_owned(), (0, "incomplete")),
        (&workspace, "[env]\nOTHER_USE_PKG_CONFIG = \"1\"\n".to_owned(), (1, "complete")),
        (&linked, String::new(), (1, "complete")),
        (&linked, format!("[target.{host}.sqlite3]\nrustc-link-lib = [\"sqlite3\"]\n"), (0, "incomplete")),
        (&linked, format!("[target.{host}.other]\nrustc-link-lib = [\"x\"]\n"), (1, "complete")),
        (&linked, "[target.riscv64gc-a-b.sqlite3]\nrustc-link-lib = [\"x\"]\n".to_owned(), (1, "complete")),
    ] {
        workspace.write(".cargo/config.toml", &config);
        let (parts, aggregate) = inside(workspace);
        assert_eq!((parts.len(), aggregate.as_str()), expected, "{config}");
    }
    linked.write(".cargo/config.toml", &format!("[target.{host}.sqlite3]\nrustc-link-lib = [\"sqlite3\"]\n"));
    linked.write("model-sbom.toml", "[rules]\nnative-unknown = \"warn\"\n");
    let said = linked.run_at_home(&["check"]).stderr;
    assert!(
        said.contains("does not compile its `sqlite`") && said.contains("replaces its build script"),
        "{said}"
    );
}

/// hidapi is compiled for Windows and macOS whatever its features are, and for Linux with one of two.
#[test]
fn a_row_may_be_for_some_targets() {
    let files = [SCRIPT, ("etc/hidapi/VERSION", "0.14.0\n"), ("etc/hidapi/hid.c", "")];
    let features = "[features]\nlinux-static-hidraw = []\nlinux-shared-hidraw = []\nwindows-native = []\n";
    let workspace = product("hidapi", features, &files);
    for (target, parts) in [
        ("x86_64-pc-windows-msvc", 1),
        ("aarch64-apple-darwin", 1),
        ("x86_64-unknown-linux-gnu", 0),
        ("x86_64-unknown-freebsd", 0),
    ] {
        let output = workspace.run_at_home(&["--format", "cyclonedx", "--output", "-", "--target", target]);
        let bom = output.json();
        let crates = bom["components"].as_array().expect("components");
        let hidapi = crates.iter().find(|krate| krate["name"] == "hidapi").expect("a crate");
        assert_eq!(hidapi["components"].as_array().map_or(0, Vec::len), parts, "{target}");
    }
}
