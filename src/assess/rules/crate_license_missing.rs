//! `crate-license-missing`: a crate whose terms its manifest does not say.

use super::{Audience, Context, Findings, ModelState, Report, Rule, RuleMeta};
use crate::declare::Level;
use crate::expression::LicenseExpression;

pub(super) struct CrateLicenseMissing;

static META: RuleMeta = RuleMeta {
    code: "crate-license-missing",
    level: Level::Warn,
    audience: Audience::Engineering,
    state: ModelState::Unknown,
    question: "Under which licence does the crate come?",
    is_about_review: false,
    summary: "a crate without a licence expression",
    why: "The BOM says NOASSERTION for such a crate, and its recipient has to ask.",
    settle: "Write `license` in your own crate. For a crate of others, find out its licence and report the gap to its maintainers.",
};

impl Rule for CrateLicenseMissing {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for krate in context.inventory.resolved.crates.crates.values() {
            let package = krate.package;
            if context.crates.get(package.id()).is_some_and(|terms| terms.concluded.is_some()) {
                continue;
            }
            let message = match package.license() {
                Some(text) if LicenseExpression::parse_crate(text).is_ok() => continue,
                Some(text) => {
                    format!(
                        "`{text}` of crate `{} {}` is not a licence expression",
                        package.name(),
                        package.version()
                    )
                }
                None => format!("crate `{} {}` has no licence expression", package.name(), package.version()),
            };
            let mut report = Report::new(message).of_several("crate", "have no licence expression");
            if let Some(file) = package.license_file() {
                report = report.note(format!("it has a licence file: `{file}`"));
            }
            let help = match package.in_workspace() {
                true => "add `license = \"…\"` to its `[package]`",
                false => {
                    "read its sources, write `license` into a `[[crate]]` table of model-sbom.toml, and tell its maintainers"
                }
            };
            findings.other(report.help(help));
        }
    }
}
