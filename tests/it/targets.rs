//! Which crates are compiled on which platform. `tests/unit_graph_cases.py` compares many more with Cargo's unit graph.

use std::collections::BTreeSet;
use std::process::Command;

use crate::support::{Workspace, program, run};

const WASM: &str = "wasm32-unknown-unknown";

/// A package with one empty library for each expression.
fn workspace(expressions: &[(&str, &str)]) -> Workspace {
    let tables: Vec<_> = expressions
        .iter()
        .map(|(name, expression)| {
            format!("[target.'{expression}'.dependencies]\n{name} = {{ path = \"deps/{name}\" }}\n")
        })
        .collect();
    let workspace = Workspace::package(&format!("exclude = [\"deps\"]\n{}", tables.concat()), &[]);
    for (name, _) in expressions {
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"2021\"\nlicense = \"MIT\"\n"
        );
        workspace.write(&format!("deps/{name}/Cargo.toml"), &manifest);
        workspace.write(&format!("deps/{name}/src/lib.rs"), "");
    }
    workspace
}

/// The crates in the document besides the subject.
fn crates(workspace: &Workspace, arguments: &[&str], variables: &[(&str, &str)]) -> BTreeSet<String> {
    let mut command: Command = program();
    command.current_dir(workspace.path()).args(["--offline", "-f", "cyclonedx", "-o", "-"]).args(arguments);
    command.envs(variables.iter().copied());
    let output = run(command);
    assert_eq!(output.code, 0, "{arguments:?} {variables:?}: {}", output.stderr);
    let document = output.json();
    let components = document["components"].as_array().cloned().unwrap_or_default();
    components.iter().map(|component| component["name"].as_str().expect("a name").to_owned()).collect()
}

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn flags_of_the_compiler_decide_what_is_compiled() {
    let workspace = workspace(&[
        ("unstable", "cfg(acme_unstable)"),
        ("stable", "cfg(not(acme_unstable))"),
        ("fast", "cfg(backend = \"fast\")"),
        ("debug", "cfg(debug_assertions)"),
        ("avx512", "cfg(target_feature = \"avx512f\")"),
    ]);
    for (variables, expected) in [
        (&[][..], &["stable", "debug"][..]),
        (&[("RUSTFLAGS", "--cfg acme_unstable")], &["unstable", "debug"]),
        (&[("RUSTFLAGS", "--cfg backend=\"fast\"")], &["stable", "fast", "debug"]),
        (&[("CARGO_ENCODED_RUSTFLAGS", "-Cdebug-assertions=off\u{1f}--cfg=acme_unstable")], &["unstable"]),
    ] {
        assert_eq!(crates(&workspace, &[], variables), names(expected), "{variables:?}");
    }
    workspace.write(".cargo/config.toml", "[build]\nrustflags = [\"--cfg\", \"acme_unstable\"]\n");
    assert_eq!(crates(&workspace, &[], &[]), names(&["unstable", "debug"]));
}

#[test]
fn what_cargo_reads_and_the_resolution_does_not_is_judged_as_cargo_does() {
    let workspace = workspace(&[
        ("atomic", "cfg(target_has_atomic)"),
        ("raw", "cfg(r#unix)"),
        ("none", "cfg(unix = \"\")"),
        ("both", "cfg(all(not(target_has_atomic), acme))"),
        ("neither", "cfg(not(target_thread_local))"),
        ("custom", "cfg(acme)"),
        ("plain", "cfg(unix)"),
    ]);
    let expected: &[_] = &["raw", "neither", "plain"];
    assert_eq!(crates(&workspace, &[], &[]), names(expected));
    let flags = [("RUSTFLAGS", "--cfg acme")];
    assert_eq!(crates(&workspace, &[], &flags), names(&[expected, &["both", "custom"]].concat()));
}

#[test]
fn targets_are_named_as_cargo_names_them() {
    let workspace = workspace(&[
        ("wasm", "cfg(target_family = \"wasm\")"),
        ("windows", "cfg(windows)"),
        ("others", "cfg(not(any(windows, target_family = \"wasm\")))"),
    ]);
    let native = if cfg!(windows) { "windows" } else { "others" };
    for (arguments, expected) in [
        (&["--target", WASM][..], &["wasm"][..]),
        (&["--target", "host-tuple"], &[native]),
        (&["--target", WASM, "--target", "x86_64-pc-windows-msvc"], &["wasm", "windows"]),
        (&["--target", "all"], &["wasm", "windows", "others"]),
    ] {
        assert_eq!(crates(&workspace, arguments, &[]), names(expected), "{arguments:?}");
    }
    workspace.write(".cargo/config.toml", &format!("[build]\ntarget = [\"host-tuple\", \"{WASM}\"]\n"));
    assert_eq!(crates(&workspace, &[], &[]), names(&["wasm", native]));
}

#[test]
fn what_only_an_unstable_cargo_does_is_said() {
    let workspace = workspace(&[]);
    workspace.write(".cargo/config.toml", "[resolver]\nfeature-unification = \"workspace\"\n");
    let output = workspace.run(&["--offline", "-f", "cyclonedx", "-o", "-"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    assert!(output.stderr.contains("`resolver.feature-unification = workspace`"), "{}", output.stderr);
}

/// `cargo build` compiles neither a member that has benchmarks or examples alone nor what only that one depends on.
#[test]
fn a_member_without_library_and_program_is_not_compiled() {
    let workspace = Workspace::package("", &[]);
    workspace.write(
        "Cargo.toml",
        "[workspace]\nmembers = [\"app\", \"benches\"]\nexclude = [\"dep\"]\nresolver = \"3\"\n",
    );
    let package = |name: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"2024\"\nlicense = \"MIT\"\n")
    };
    workspace.write("app/Cargo.toml", &package("app"));
    workspace.write("app/src/lib.rs", "");
    workspace.write("dep/Cargo.toml", &package("dep"));
    workspace.write("dep/src/lib.rs", "");
    let benches = package("benches") + "[dependencies]\ndep = { path = \"../dep\" }\n";
    workspace.write("benches/Cargo.toml", &benches);
    workspace.write("benches/benches/one.rs", "fn main() {}\n");
    let locked =
        |name: &str, rest: &str| format!("\n[[package]]\nname = \"{name}\"\nversion = \"1.0.0\"\n{rest}");
    let lock =
        locked("app", "") + &locked("benches", "dependencies = [\n \"dep\",\n]\n") + &locked("dep", "");
    workspace.write("Cargo.lock", &format!("version = 4\n{lock}"));
    let crates = |arguments: &[&str]| {
        let document = workspace.json("cyclonedx", arguments).to_string();
        ["app", "benches", "dep"].map(|name| document.contains(&format!("pkg:generic/{name}@")))
    };
    assert_eq!(crates(&["--workspace"]), [true, false, false]);
    assert_eq!(crates(&["-p", "benches"]), [false, true, true], "a subject of its own is described");
    let model = "[[package.metadata.model-sbom.model]]\nname = \"m\"\nlicense = \"MIT\"\n";
    workspace.write("benches/Cargo.toml", &(benches + model));
    assert_eq!(crates(&["--workspace"]), [true, true, true], "what declares models stays");
}
