//! Names from declarations, files and documents never steer a terminal, and never speak to the runner of a workflow.

use serde_json::json;

use crate::support::{Output, SAFETENSORS, Workspace};

/// A name that would forge a summary, hide secrets from the log and erase a line, were it printed as it is.
const HOSTILE: &str = "x\n      Passed 1 model: 0 errors\n::stop-commands::token\n  ::add-mask::denied\r\u{1b}[2K\u{1b}[1A\u{9b}31m\u{202e}\u{2028}##[add-mask]x ##vso[task.complete]";

/// One line that is no fault of a declaration, and a command of the runner's older form.
const COMMAND: &str = "x ##[add-mask]denied ##vso[task.setvariable]";

/// What was printed holds nothing that a terminal or a runner acts upon.
fn assert_harmless(text: &str, what: &str) {
    for line in text.lines() {
        // What the format for GitHub is made of.
        let own = ["::error ", "::warning ", "::notice "]
            .iter()
            .find_map(|command| line.strip_prefix(command)?.split_once("::"));
        let line = own.map_or(line, |(_, message)| message);
        assert!(!line.trim_start().starts_with("::"), "{what}: a workflow command: {line:?}");
        assert!(!line.starts_with("      Passed 1 model"), "{what}: a forged line: {line:?}");
        for command in ["##[", "##vso["] {
            assert!(!line.contains(command), "{what}: a workflow command: {line:?}");
        }
        let mut rest = line;
        while let Some(at) = rest.find(|c: char| is_steering(c)) {
            let sequence = &rest[at..];
            let end = sequence.find('m').unwrap_or_default();
            let is_style = sequence.starts_with("\u{1b}[")
                && sequence[2..end.max(2)].bytes().all(|byte| byte.is_ascii_digit() || byte == b';');
            assert!(is_style && end > 1, "{what}: steers the terminal: {line:?}");
            rest = &sequence[end..];
        }
    }
}

fn is_steering(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

fn assert_harmless_output(output: &Output, what: &str) {
    assert_harmless(&output.stderr, what);
    assert_harmless(&output.text(), what);
}

const COMMANDS: &[&[&str]] = &[
    &["--color", "always", "-v", "-f", "cyclonedx"],
    &["check", "-v"],
    &["check", "--color", "always"],
    &["check", "--message-format", "github"],
    &["check", "--message-format", "json"],
    &["review"],
    &["notices", "--output", "shipped"],
    &["licenses", "--for", "saas"],
    &["init", "--dry-run"],
    &["lock"],
    &["verify"],
];

fn run_all(workspace: &Workspace) {
    for arguments in COMMANDS {
        let output = workspace.run(arguments);
        assert!(!matches!(output.code, 101 | 134), "{arguments:?}: {}", output.stderr);
        assert_harmless_output(&output, &format!("{arguments:?}"));
    }
}

#[test]
fn a_declared_name_with_control_characters_is_a_fault() {
    let keys = [
        "name",
        "version",
        "source",
        "license",
        "task",
        "supplier",
        "supplier-url",
        "card",
        "license-file",
        "delivery",
        "release-date",
        "family",
    ];
    let values = keys.iter().zip([
        "\\u001b[2J",
        "\\n",
        "\\r",
        "\\t",
        "\\u0085",
        "\\u009b31m",
        "\\u202e",
        "\\u2066",
        "\\u2028",
        "\\u007f",
        "\\u0007",
        "\\u200f",
    ]);
    let lines: String = values.map(|(key, value)| format!("{key} = \"a{value}b\"\n")).collect();
    let model = "package.metadata.model-sbom.model";
    let workspace = Workspace::package(
        &format!(
            "[[{model}]]\n{lines}files = [\"a\\nb\"]\nauthors = [\"a\\nb\"]\n\
             [[{model}.base]]\nrelation = \"merge\"\nname = \"a\\n::error::x\"\n\
             [[{model}.dataset]]\nrole = \"training\"\nname = \"a\\nb\"\nclassification = \"a\\u009bb\"\n"
        ),
        &[],
    );
    let output = workspace.check();
    assert_eq!(output.code, 2);
    let findings = output.json()["findings"].to_string();
    for key in keys.iter().chain(&["files", "authors", "classification"]) {
        assert!(findings.contains(&format!("`{key}` holds")), "{key}: {findings}");
    }
    assert_eq!(findings.matches("`name` holds").count(), 3, "{findings}");
    assert_harmless_output(&workspace.run(&["check"]), "check");
}

#[test]
fn a_description_may_have_lines_and_any_script() {
    let workspace = Workspace::model(
        "license = \"MIT\"\ndescription = \"one\\ntwo\\tשלום\\u200f עולם\"\nlimitations = [\"a\\nb\"]\nsupplier = \"שלום عالم モデル\"",
    );
    let output = workspace.check();
    assert!(output.code < 2, "{}", output.text());
}

#[test]
fn every_command_shows_declared_names_as_data() {
    let keys = format!("license = \"LicenseRef-Own\"\nsupplier = \"{COMMAND}\"\ntask = \"::error::x\"");
    let workspace = Workspace::model(&keys);
    workspace.replace("Cargo.toml", "name = \"m\"", &format!("name = \"{COMMAND}\""));
    workspace.replace("Cargo.toml", "version = \"1.0\"", "version = \"::error::no\"");
    run_all(&workspace);
}

#[cfg(unix)]
#[test]
fn every_command_shows_names_of_files_as_data() {
    let name = HOSTILE.replace('/', "");
    let workspace = Workspace::package("", &[("src/x.rs", "")]);
    workspace.write(&format!("{name}.safetensors"), SAFETENSORS);
    workspace.write(&format!("{name}/model.safetensors"), SAFETENSORS);
    workspace.write(&format!("{name}/README.md"), "---\nlicense: \"mit\\n::error::x\"\n---\n# ::error::y\n");
    run_all(&workspace);
    for arguments in [&["init"][..], &["check"]] {
        assert_harmless_output(&workspace.run(arguments), "after init");
    }
    let declared = Workspace::package(
        "[[package.metadata.model-sbom.model]]\nname = \"m\"\nlicense = \"MIT\"\nfiles = [\"*.safetensors\"]\n",
        &[],
    );
    declared.write(&format!("{name}.safetensors"), SAFETENSORS);
    assert_harmless_output(&declared.run(&["check"]), "declared");
}

#[test]
fn what_was_typed_is_shown_as_data() {
    let workspace = Workspace::package("", &[]);
    for arguments in [
        &["explain", HOSTILE][..],
        &["licenses", HOSTILE],
        &["review", HOSTILE, "--approve", "--by", "Ada", "--reason", "read"],
        &["-p", HOSTILE],
        &["verify", HOSTILE],
    ] {
        let output = workspace.run(arguments);
        assert_eq!(output.code / 2, 1, "{arguments:?}: {}", output.stderr);
        assert_harmless_output(&output, &format!("{arguments:?}"));
    }
}

#[test]
fn what_files_say_is_shown_as_data() {
    let workspace =
        Workspace::model("license = \"Apache-2.0\"\ncard = \"README.md\"\nlicense-file = \"LICENSE\"");
    workspace.write(
        "README.md",
        "---\nlicense: \"other\\n::error::x\"\nlicense_name: \"\\e[2J##[add-mask]\"\nbase_model: \"a/b\\n::error::x\"\n---\n",
    );
    workspace.write("LICENSE", "::error::Title\u{1b}[2J ##[add-mask]\nterms\n");
    run_all(&workspace);
}

#[test]
fn documents_of_others_are_shown_as_data() {
    let component = |name: &str| {
        json!({
            "type": "machine-learning-model", "name": name, "version": HOSTILE, "bom-ref": name,
            "supplier": { "name": HOSTILE }, "purl": format!("pkg:generic/{name}"),
            "hashes": [{ "alg": "SHA-256", "content": "00".repeat(32) }],
            "licenses": [{ "license": { "name": HOSTILE } }],
            "properties": [{ "name": "model-sbom:path", "value": name }],
        })
    };
    let document = |name: &str| {
        json!({
            "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
            "metadata": { "timestamp": HOSTILE, "component": { "type": "application", "name": HOSTILE, "version": HOSTILE } },
            "components": [component(name), { "type": "file", "name": name, "hashes": [{ "alg": "SHA-256", "content": "00".repeat(32) }] }],
        })
        .to_string()
    };
    let workspace = Workspace::package("", &[]);
    workspace.write("a.cdx.json", &document(HOSTILE));
    workspace.write("b.cdx.json", &document(COMMAND));
    for arguments in [
        &["verify", "a.cdx.json"][..],
        &["verify", "b.cdx.json"],
        &["verify", "--message-format", "json", "a.cdx.json"],
        &["diff", "a.cdx.json", "b.cdx.json"],
        &["diff", "--message-format", "json", "a.cdx.json", "b.cdx.json"],
        &["conform", "a.cdx.json", "--profile", "ntia"],
        &["conform", "b.cdx.json", "--profile", "g7-ai"],
        &["conform", "b.cdx.json", "--profile", "ntia", "--message-format", "json"],
    ] {
        assert_harmless_output(&workspace.run(arguments), &format!("{arguments:?}"));
    }
}

/// A value of an option may hold anything, too.
#[test]
fn what_is_typed_is_shown_and_not_acted_upon() {
    let workspace = Workspace::package("", &[]);
    for value in [
        "x\nFORGED\n::stop-commands::t",
        "a\u{202e}gnp",
        "##[error]zz",
        "a\u{9b}2Jx",
        "a\rFORGED",
        "\u{1b}[2Jx",
    ] {
        for arguments in
            [&["check", "--message-format", value][..], &["-f", value], &["conform", "x", "--profile", value]]
        {
            let output = workspace.run(arguments);
            assert_eq!(output.code, 2, "{value:?}");
            let is_forged =
                output.stderr.lines().any(|line| line.starts_with("FORGED") || line.starts_with("::"));
            let steers = output.stderr.contains(['\u{202e}', '\u{9b}', '\r', '\u{1b}']);
            assert!(
                !is_forged && !steers && !output.stderr.contains("##["),
                "{arguments:?}: {}",
                output.stderr
            );
        }
    }
}
