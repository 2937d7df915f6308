//! A suggested command is data for a shell: a reader can paste it, whatever the name in it.

use std::process::Command;

use crate::support::Workspace;

/// The suggestions in a text: what stands between backquotes and calls a program.
fn suggestions(text: &str, program: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(&format!("`{program} ")) {
        rest = &rest[at + 1..];
        // A name may hold a backquote: the command ends where a quotation is not open.
        let mut open = None;
        let end = rest.char_indices().find(|(_, c)| {
            match open {
                None if matches!(c, '\'' | '"') => open = Some(*c),
                Some(quote) if quote == *c => open = None,
                _ => {}
            }
            *c == '`' && open.is_none()
        });
        let end = end.map_or(rest.len(), |(at, _)| at);
        found.push(rest[..end].to_owned());
        rest = &rest[end..];
    }
    found
}

/// The words that a shell makes of a command.
fn words(command: &str) -> Vec<String> {
    let output =
        Command::new("sh").args(["-c", &format!("printf '%s\\0' {command}")]).output().expect("a shell");
    assert!(output.status.success(), "{command}");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.split_terminator('\0').map(str::to_owned).collect()
}

const NAMES: &[&str] = &["x$(id);y", "x`id`", "it's a b", "-rf"];

fn toml(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

fn workspace(name: &str) -> Workspace {
    let workspace = Workspace::model("license = \"LicenseRef-Own\"\nlicense-file = \"TERMS\"");
    workspace.replace("Cargo.toml", "name = \"m\"", &format!("name = \"{}\"", toml(name)));
    workspace.write("TERMS", "Terms of our own.\n");
    workspace
}

#[cfg(unix)]
#[test]
fn the_review_that_check_suggests_records_one() {
    for name in NAMES {
        let workspace = workspace(name);
        let output = workspace.check();
        let help = output.json()["findings"][0]["help"].to_string();
        let help: Vec<String> =
            serde_json::from_value(output.json()["findings"][0]["help"].clone()).expect(&help);
        let command = suggestions(&help.join("\n"), "cargo").remove(0);
        let words = words(&command);
        assert_eq!(words[..3], ["cargo", "model-sbom", "review"], "{command}");
        assert!(words.iter().any(|word| word == name), "{name}: {command}");
        let arguments: Vec<_> = words[1..].iter().map(String::as_str).collect();
        let recorded = workspace.run(&arguments);
        assert_eq!(recorded.code, 0, "{name}: {command}: {}", recorded.stderr);
        assert!(workspace.read("model-sbom.toml").contains("[[review]]"), "{name}");
        let listed = workspace.run(&["check", "--message-format", "json"]);
        assert!(!listed.codes().contains(&"custom-license".to_owned()), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn the_review_that_review_suggests_is_the_same() {
    for name in NAMES {
        let text = workspace(name).run(&["review"]).text();
        let line =
            text.lines().find(|line| line.trim_start().starts_with("cargo model-sbom review")).expect(&text);
        assert!(words(line).iter().any(|word| word == name), "{name}: {line}");
    }
}

#[cfg(unix)]
#[test]
fn the_update_that_a_changed_file_suggests_updates_it() {
    for name in NAMES {
        let workspace = workspace(name);
        assert_eq!(workspace.run(&["lock"]).code, 0, "{name}");
        workspace.write("weights.gguf", crate::support::gguf!(" other bytes!"));
        let findings = workspace.check().json()["findings"].clone();
        let help = findings
            .as_array()
            .expect("findings")
            .iter()
            .flat_map(|finding| finding["help"].as_array().cloned().unwrap_or_default());
        let help: Vec<_> = help.map(|line| line.as_str().unwrap_or_default().to_owned()).collect();
        let command = suggestions(&help.join("\n"), "cargo")
            .into_iter()
            .find(|command| command.contains("--update"))
            .expect("a command");
        let words = words(&command);
        let arguments: Vec<_> = words[1..].iter().map(String::as_str).collect();
        let updated = workspace.run(&arguments);
        assert_eq!(updated.code, 0, "{name}: {command}: {}", updated.stderr);
        assert!(updated.stderr.contains("Updating"), "{name}: {}", updated.stderr);
    }
}

#[cfg(unix)]
#[test]
fn commands_of_other_programs_are_quoted_too() {
    let keys = "license = \"MIT\"\nsource = \"ollama:x$(id);y\"";
    let model = format!(
        "[[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1\"\nfiles = [\"none.gguf\"]\n{keys}\n"
    );
    let text = Workspace::package(&model, &[]).check().text();
    for command in suggestions(&text, "ollama") {
        assert!(words(&command).contains(&"x$(id);y".to_owned()), "{command}");
    }
    let workspace = Workspace::model("license = \"MIT\"");
    let output = workspace.run(&["notices", "--output=-a $(id)"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    let command = suggestions(&output.stderr, "cargo").remove(0);
    assert!(words(&command).iter().any(|word| word.ends_with("-a $(id)")), "{command}");
}
