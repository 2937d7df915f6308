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
            let what = match doubt {
                Doubt::Compiles => {
                    "compiles C, C++ or assembly that no table of the program names".to_owned()
                }
                Doubt::Downloads => {
                    "downloads with its build script, and no table of the program names what".to_owned()
                }
                Doubt::Either(name) => {
                    format!("links the `{name}` of the machine that builds it, or compiles its own")
                }
            };
            let (name, version) = (krate.package.name(), krate.package.version());
            let report = Report::new(format!("crate `{name} {version}` {what}"));
            findings.other(report.of_several("crate", "bring native code that the BOM does not name"));
        }
    }
}
