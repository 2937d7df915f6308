//! Completions and pages of the manual.

use std::fs;
use std::process::Command;

use crate::support::{program, run};

fn completions(shell: &str) -> String {
    let mut command = program();
    command.args(["completions", shell]);
    let output = run(command);
    assert_eq!(output.code, 0, "{}", output.stderr);
    output.text()
}

#[test]
fn every_shell_learns_the_commands_and_options() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = completions(shell);
        for word in ["notices", "report", "manifest-path", "message-format"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
        // Scripts for PowerShell and Elvish know no values.
        let values = script.contains("beside-weights") && script.contains("spdx-2.3-json");
        assert_eq!(values, !matches!(shell, "powershell" | "elvish"), "{shell}");
    }
}

/// What bash proposes behind these words, the last of which is being typed.
#[cfg(unix)]
fn proposed(script: &str, words: &[&str]) -> Vec<String> {
    let typed = words.last().expect("a word");
    let ask = format!(
        "{script}\nCOMP_WORDS=({}); COMP_CWORD={}; _cargo__model__sbom cargo-model-sbom '{typed}' '{}'\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"",
        words.join(" "),
        words.len() - 1,
        words[words.len() - 2],
    );
    let output = Command::new("bash").args(["--norc", "-c", &ask]).output().expect("bash answers");
    let proposed = String::from_utf8(output.stdout).expect("UTF-8");
    proposed.split_whitespace().map(str::to_owned).collect()
}

#[cfg(unix)]
#[test]
fn bash_completes_commands_options_and_values() {
    let script = completions("bash");
    for (words, expected) in [
        (&["cargo-model-sbom", "rep"][..], &["report"][..]),
        (&["cargo-model-sbom", "comp"], &[]),
        (&["cargo-model-sbom", "notices", "--lay"], &["--layout"]),
        (&["cargo-model-sbom", "notices", "--layout", ""], &["flat", "beside-weights"]),
        (&["cargo-model-sbom", "--format", "spdx-2"], &["spdx-2.3-json", "spdx-2.3-tag-value"]),
        (&["cargo-model-sbom", "conform", "--profile", "n"], &["ntia"]),
    ] {
        assert_eq!(proposed(&script, words), expected, "{words:?}");
    }
}

#[test]
fn every_command_has_a_page_of_the_manual() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut command = program();
    command.arg("man").arg(directory.path());
    let output = run(command);
    assert_eq!(output.code, 0, "{}", output.stderr);
    let page = |name: &str| fs::read_to_string(directory.path().join(name)).expect(name);
    assert!(page("cargo-model-sbom.1").contains(".TH cargo-model-sbom 1"));
    assert!(page("cargo-model-sbom-notices.1").contains("cargo model\\-sbom notices"));
    assert!(!directory.path().join("cargo-model-sbom-completions.1").exists());
}
