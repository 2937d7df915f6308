//! `native-unknown`: a crate that brings native code of which nobody knows what it is.

use super::{Audience, Context, Findings, ModelState, Report, Rule, RuleMeta};
use crate::declare::Level;
use crate::inspect::Doubt;

pub(super) struct NativeUnknown;

static META: RuleMeta = RuleMeta {
    code: "native-unknown",
    level: Level::Allow,
    audience: Audience::Engineering,
    state: ModelState::Unknown,
    question: "Which libraries in other languages does the crate bring?",
    is_about_review: false,
    summary: "a crate that brings native code which the BOM does not name",
    why: "The BOM states that crate as incomplete: its recipient cannot look up the flaws and licences of what is in it.",
    settle: "Read the build script of the crate, choose the feature that says where the library comes from, and tell the recipient what it brings.",
};

impl Rule for NativeUnknown {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for (id, code) in &context.inventory.native_code {
            let (Some(doubt), Some(krate)) = (&code.doubt, context.inventory.resolved.crates.crates.get(id))
            else {
                continue;
            };
            let (what, help) = match doubt {
                Doubt::Compiles => (
                    "brings code in another language that the program does not know".to_owned(),
                    "read its build script, and tell who gets the document what it compiles".to_owned(),
                ),
                Doubt::Links => (
                    "links a library, and the program does not know what its build script does for it"
                        .to_owned(),
                    "read its build script, and tell who gets the document where the library comes from"
                        .to_owned(),
                ),
                Doubt::More(row) => (
                    format!("brings `{}`, and with it further libraries that are not listed", row.name),
                    "look into its sources or the archive, and tell who gets the document what else is in it"
                        .to_owned(),
                ),
                Doubt::Empty(row) => (
                    format!("has nothing where the sources of its `{}` should be", row.name),
                    "check out the Git submodules of its repository".to_owned(),
                ),
                Doubt::Replaced(row) => (
                    match row {
                        Some(row) => format!(
                            "does not compile its `{}`: `[target]` of Cargo's configuration replaces its build script",
                            row.name
                        ),
                        None => {
                            "has its build script replaced by `[target]` of Cargo's configuration".to_owned()
                        }
                    },
                    "tell who gets the document which library that configuration links".to_owned(),
                ),
                Doubt::Either(row) => (
                    format!("links the `{}` of the machine that builds it, or compiles its own", row.name),
                    match row.when.as_slice() {
                        [] => "tell who gets the document which of the two the build machine does".to_owned(),
                        [feature, ..] => format!("turn on its feature `{feature}`: then it compiles its own"),
                    },
                ),
            };
            let (name, version) = (krate.package.name(), krate.package.version());
            let report = Report::new(format!("crate `{name} {version}` {what}"));
            findings
                .other(report.of_several("crate", "bring native code that the BOM does not name").help(help));
        }
    }
}
