//! Files that hide weights from the search.

use crate::support::{SAFETENSORS, Workspace};

#[test]
fn a_manifest_that_is_no_workspace_hides_nothing() {
    for (manifest, hides) in [
        ("[workspace", false),
        ("[workspace_x]\n", false),
        ("[workspacex]\n", false),
        ("  [workspace.\n", false),
        ("text = \"\"\"\n[workspace]\n\"\"\"\n", false),
        ("workspace = 1\n", false),
        ("[package]\nname = \"m\"\n", false),
        ("[workspace]\n", true),
        ("[package]\nname = \"other\"\n[workspace]\n", true),
        ("workspace = { members = [] }\n", true),
    ] {
        let workspace = Workspace::package("", &[]);
        workspace.write("models/w.safetensors", SAFETENSORS);
        workspace.write("models/Cargo.toml", manifest);
        let found = workspace.check().codes().contains(&"undeclared-weights".to_owned());
        assert_eq!(found, !hides, "{manifest}");
    }
}

pub(super) fn git(workspace: &Workspace, arguments: &[&str]) {
    let identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
    let mut git = std::process::Command::new("git");
    let output = git.args(identity).args(arguments).current_dir(workspace.path()).output().expect("git runs");
    assert!(output.status.success(), "{arguments:?}");
}

#[test]
fn no_ignore_file_hides_what_git_tracks() {
    let workspace = Workspace::package("", &[(".ignore", "models\n"), (".rgignore", "models\n")]);
    workspace.write("models/w.safetensors", SAFETENSORS);
    assert!(workspace.check().codes().contains(&"undeclared-weights".to_owned()), "`.ignore` is not of Git");
    let workspace = Workspace::package("", &[(".gitignore", "models\n")]);
    // Its name tells nothing.
    workspace.write("models/w", SAFETENSORS);
    git(&workspace, &["init", "-q"]);
    git(&workspace, &["add", "."]);
    assert!(!workspace.check().codes().contains(&"undeclared-weights".to_owned()));
    git(&workspace, &["add", "-f", "models/w"]);
    let output = workspace.check();
    assert!(output.codes().contains(&"undeclared-weights".to_owned()), "{}", output.text());
    assert!(output.text().contains("models/w"), "{}", output.text());
}

#[test]
fn weights_in_a_workspace_of_their_own_are_counted() {
    for manifest in
        ["[workspace]\n", "[workspace]\nmembers = [\"gone\"]\n", "[package]\nname = \"other\"\n[workspace]\n"]
    {
        let workspace = Workspace::package("", &[]);
        workspace.write("models/w.safetensors", SAFETENSORS);
        workspace.write("models/Cargo.toml", manifest);
        let output = workspace.run(&["check"]);
        let said = "1 file named like weights not looked at, ignored by Git, hidden or in a workspace of their own: \
                    `models/w.safetensors`";
        assert!(output.stderr.contains(said), "{manifest}: {}", output.stderr);
    }
}

#[test]
fn a_target_directory_among_sources_hides_nothing_but_what_cargo_makes() {
    for (setting, weights) in
        [(".", "models"), ("models", "models"), ("src", "src/data"), ("models/out", "models/out/x")]
    {
        let workspace = Workspace::package("", &[]);
        workspace.write(".cargo/config.toml", &format!("[build]\ntarget-dir = \"{setting}\"\n"));
        workspace.write(&format!("{weights}/w.safetensors"), SAFETENSORS);
        workspace.write(&format!("{setting}/debug/.cargo-lock"), "");
        workspace.write(&format!("{setting}/debug/build/made.safetensors"), SAFETENSORS);
        let output = workspace.check();
        assert!(output.codes().contains(&"undeclared-weights".to_owned()), "{setting}: {}", output.text());
        assert!(!output.text().contains("made.safetensors"), "{setting}: {}", output.text());
    }
}
