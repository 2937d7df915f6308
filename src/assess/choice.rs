//! Which of the licences that an expression offers a product takes.
//!
//! In SPDX, `OR` leaves the choice to whoever receives the work (SPDX 2.3, D.4). What a model's terms say to our use
//! is what the best alternative says: the one with the least against it, then with the least risk. What is unknown or
//! forbidden, by its terms or by a policy of the organisation, is never taken where something known is allowed.

use super::judgement::Judgement;
use super::policy;
use super::terms::KnownLicense;
use super::verdict;
use crate::declare::{Policy, Usage, WorkspaceFile};
use crate::expression::{LicenseExpression, LicenseId};
use crate::terms::Risk;

/// The licences of the alternative to take, in the order of their ids.
pub(crate) fn taken<'a>(
    expression: &LicenseExpression,
    workspace: &'a WorkspaceFile,
) -> Vec<KnownLicense<'a>> {
    let known = |ids: &std::collections::BTreeSet<LicenseId>| -> Vec<_> {
        ids.iter().map(|id| KnownLicense::new(id, &workspace.licenses)).collect()
    };
    let alternatives = expression.alternatives().iter().map(known);
    let usage = workspace.usage.clone().unwrap_or_default();
    alternatives.min_by_key(|licenses| against(licenses, &usage, &workspace.policies)).unwrap_or_default()
}

/// What speaks against licences that bind together: the gravest answer to our use, whether a policy bars one, the risk, and
/// texts that a person has to read.
fn against(licenses: &[KnownLicense<'_>], usage: &Usage, policies: &[Policy]) -> (u8, bool, Risk, usize) {
    let answers = licenses.iter().map(|license| verdict::judge(license, usage, None));
    let gravest = Judgement::together(answers).gravity();
    let risk = licenses.iter().map(|license| license.risk().0).max().unwrap_or(Risk::High);
    let is_barred = licenses.iter().any(|license| policy::bars(license, policies));
    (gravest, is_barred, risk, licenses.iter().filter(|license| license.is_custom()).count())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declare;
    use crate::diagnostic::SourceMap;

    #[test]
    fn the_alternative_with_the_least_against_it_is_taken() {
        let mut sources = SourceMap::default();
        let file = sources.add("model-sbom.toml", "[use]\ncommercial = true\n".to_owned());
        let commercial = declare::run(&sources, &[], Some(file), None, &[]).workspace;
        for (expression, expected) in [
            ("CC-BY-NC-4.0 OR Apache-2.0", vec!["Apache-2.0"]),
            ("LicenseRef-scancode-llama-2-license-2023 OR MIT", vec!["MIT"]),
            ("LicenseRef-unknown OR CC-BY-NC-4.0", vec!["LicenseRef-unknown"]),
            ("MIT OR Apache-2.0", vec!["MIT"]),
            ("CC-BY-NC-4.0 AND MIT", vec!["CC-BY-NC-4.0", "MIT"]),
            ("(CC-BY-NC-4.0 OR MIT) AND CC-BY-4.0", vec!["CC-BY-4.0", "MIT"]),
            ("CC-BY-NC-ND-4.0 OR Apache-2.0", vec!["Apache-2.0"]),
            (
                "CC-BY-NC-SA-3.0 OR LicenseRef-scancode-llama-2-license-2023",
                vec!["LicenseRef-scancode-llama-2-license-2023"],
            ),
            (
                "Glide OR LicenseRef-scancode-bigcode-open-rail-m-v1",
                vec!["LicenseRef-scancode-bigcode-open-rail-m-v1"],
            ),
            ("BUSL-1.1 OR GPL-3.0-only", vec!["GPL-3.0-only"]),
        ] {
            let expression = LicenseExpression::parse(expression).expect(expression);
            let taken = taken(&expression, &commercial);
            let ids: Vec<_> = taken.iter().map(|license| license.id.as_str()).collect();
            assert_eq!(ids, expected, "{expression}");
        }
    }

    #[test]
    fn without_a_use_what_is_allowed_whatever_it_is_comes_first() {
        for (expression, expected) in [
            ("CC-BY-NC-4.0 OR Apache-2.0", "Apache-2.0"),
            ("Glide OR MIT", "MIT"),
            ("LicenseRef-unknown OR GPL-3.0-only", "GPL-3.0-only"),
        ] {
            let expression = LicenseExpression::parse(expression).expect(expression);
            let workspace = WorkspaceFile::default();
            let taken = taken(&expression, &workspace);
            assert_eq!(taken[0].id.as_str(), expected, "{expression}");
        }
    }

    #[test]
    fn what_a_policy_bars_is_taken_only_where_nothing_else_is_allowed() {
        for (policy, expression, expected) in [
            ("[[policy.deny]]\nlicense = \"MIT\"\nreason = \"read\"", "MIT OR Apache-2.0", "Apache-2.0"),
            (
                "[[policy.allow]]\nlicense = \"BSD-*\"\nreason = \"read\"",
                "MIT OR BSD-3-Clause",
                "BSD-3-Clause",
            ),
            ("[[policy.deny]]\ntier = \"low\"\nreason = \"read\"", "MIT OR GPL-3.0-only", "GPL-3.0-only"),
            ("[[policy.deny]]\nlicense = \"MIT\"\nreason = \"read\"", "MIT OR LicenseRef-unknown", "MIT"),
            ("[[policy.deny]]\nmodel = \"m\"\nreason = \"read\"", "MIT OR Apache-2.0", "MIT"),
        ] {
            let mut sources = SourceMap::default();
            let file = sources.add("model-sbom.toml", policy.to_owned());
            let workspace = declare::run(&sources, &[], Some(file), None, &[]).workspace;
            let parsed = LicenseExpression::parse(expression).expect(expression);
            let taken = taken(&parsed, &workspace);
            assert_eq!(taken[0].id.as_str(), expected, "{policy}: {expression}");
        }
    }
}
