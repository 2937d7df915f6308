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
