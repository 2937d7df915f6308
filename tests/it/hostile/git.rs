//! The configuration of a checkout makes Git run programs: none of them runs for us.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::hidden::git;
use crate::support::Workspace;

#[test]
fn no_hook_and_no_filter_of_a_checkout_runs() {
    let workspace = Workspace::package("", &[("data.txt", "text\n")]);
    let ran = |name: &str| workspace.path().join(".git").join(name);
    git(&workspace, &["init", "-q"]);
    git(&workspace, &["add", "-A"]);
    git(&workspace, &["commit", "-q", "-m", "a"]);
    let hook = ran("hooks/post-index-change");
    fs::create_dir_all(hook.parent().expect("a directory")).expect("made");
    fs::write(&hook, format!("#!/bin/sh\ntouch '{}'\n", ran("by-hook").display())).expect("written");
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).expect("a program");
    workspace.write(".git/info/attributes", "* filter=own diff=own\n");
    let touch = |name: &str| format!("touch '{}'; cat", ran(name).display());
    let shown = touch("by-pager");
    for (key, value) in [
        ("filter.own.clean", touch("by-clean").as_str()),
        ("filter.own.required", "true"),
        ("diff.own.textconv", &touch("by-textconv")),
        ("core.fsmonitor", &hook.to_string_lossy()),
        ("core.pager", &shown),
        ("log.showSignature", "true"),
        ("gpg.program", &hook.to_string_lossy()),
    ] {
        git(&workspace, &["config", key, value]);
    }
    // The file has another time than the index has of it: Git has to look into it.
    let earlier = std::time::SystemTime::now() - std::time::Duration::from_secs(3_600);
    let commands: [&[&str]; 5] = [
        &["check"],
        &["-f", "cyclonedx", "-o", "-"],
        &["report", "-o", "-"],
        &["lock"],
        &["init", "--dry-run"],
    ];
    for arguments in commands {
        let file = fs::File::options().write(true).open(workspace.path().join("data.txt")).expect("opens");
        file.set_modified(earlier).expect("set");
        let output = workspace.run(arguments);
        assert!(output.code < 2, "{arguments:?}: {}", output.stderr);
        for name in ["by-hook", "by-clean", "by-textconv", "by-pager"] {
            assert!(!ran(name).exists(), "{arguments:?} {name}");
        }
    }
}
