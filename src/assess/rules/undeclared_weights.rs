//! `undeclared-weights`: a file that looks like weights and that no declaration names.

use super::{Context, Findings, Report, Rule, RuleMeta};
use crate::declare::Level;

pub(super) struct UndeclaredWeights;

static META: RuleMeta = RuleMeta {
    code: "undeclared-weights",
    level: Level::Deny,
    summary: "weights that nobody declared",
    why: "A model that is shipped and not declared is missing from the BOM, and so are its terms.",
    settle: "Declare the model in the manifest of the package that uses it, or say in an `[[ignore]]` table of \
             `model-sbom.toml` why the file is none.",
};

impl Rule for UndeclaredWeights {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for candidate in
            context.inventory.undeclared.iter().filter(|candidate| candidate.ignored_by.is_none())
        {
            let path = &candidate.path;
            let report = Report::new(format!("`{path}` looks like weights, and no declaration names it"))
                .note(format!("{} bytes", candidate.size))
                .help("declare it in a `[[package.metadata.model-sbom.model]]` table of the package that uses it")
                .help(format!("or, if it is no model: `[[ignore]]` with `path = \"{path}\"` and a `reason`"));
            findings.other(report);
        }
    }
}
