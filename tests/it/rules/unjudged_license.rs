//! `unjudged-license`

use super::decide;
use crate::support::Workspace;

#[test]
fn a_listed_licence_that_nobody_judged_is_denied_until_it_is_reviewed() {
    for license in ["Hippocratic-2.1", "BUSL-1.1", "JSON", "Glide"] {
        let workspace = Workspace::model(&format!("license = \"{license}\"\nlicense-file = \"TERMS\""));
        workspace.write("TERMS", "Everybody may do with it what the licensor likes.");
        workspace.write("model-sbom.toml", "[use]\ncommercial = false\noffering = [\"internal\"]\n");
        let output = workspace.check();
        assert_eq!(output.code, 1, "{license}");
        assert!(output.denied().contains(&"unjudged-license".to_owned()), "{license}: {:?}", output.denied());
        decide(&workspace, "--approve");
        assert_eq!(workspace.check().denied(), Vec::<String>::new(), "{license}");
        workspace.write("TERMS", "Everybody may do with it what the licensor likes, on Mondays.");
        assert_ne!(workspace.check().denied(), Vec::<String>::new(), "{license}: another text");
    }
}

#[test]
fn what_is_judged_or_not_listed_is_no_finding_of_it() {
    for license in
        ["MIT", "ISC", "CC-BY-4.0", "GPL-3.0-only", "ODC-By-1.0", "LicenseRef-house", "Glide OR MIT"]
    {
        let workspace = Workspace::model(&format!("license = \"{license}\""));
        assert!(!workspace.check().codes().contains(&"unjudged-license".to_owned()), "{license}");
    }
}
