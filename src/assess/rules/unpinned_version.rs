//! `unpinned-version`: a version that may mean other bytes tomorrow.

use super::{Audience, Context, Findings, Report, Rule, RuleMeta};
use crate::declare::{Level, Model, Source};
use crate::inspect::InspectedModel;
use crate::resolve::{Store, StoreKind};

pub(super) struct UnpinnedVersion;

static META: RuleMeta = RuleMeta {
    code: "unpinned-version",
    level: Level::Warn,
    audience: Audience::Engineering,
    is_about_review: false,
    summary: "a version that can come to mean something else",
    why: "Branches and tags of a hub move: the same name gives other weights, and other terms, a month later. Only a \
          commit or a digest says which model was shipped.",
    settle: "Write the commit of the hub's repository (40 hexadecimal digits) as `version`; for an OCI or Ollama \
             source a digest.",
};

/// Names that move by design.
const MOVING: [&str; 8] = ["main", "master", "head", "latest", "dev", "nightly", "stable", "trunk"];

impl Rule for UnpinnedVersion {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for (model, _) in context.models() {
            let declaration = model.resolved.declaration;
            let name = &declaration.name.value;
            match &declaration.version {
                None => {
                    let report = Report::new(format!("`{name}` has no version"))
                        .label(declaration.name.span, "declared without `version`")
                        .help("add `version = \"…\"`: the commit of its repository, or the version of its publisher");
                    findings.model(model, report);
                }
                Some(version) if is_unpinned(declaration, &version.value) => {
                    let message = format!("version `{}` of `{name}` is not pinned", version.value);
                    let report = Report::new(message)
                        .label(version.span, "can come to mean something else")
                        .help(next_step(model));
                    findings.model(model, report);
                }
                Some(_) => {}
            }
        }
    }
}

fn next_step(model: &InspectedModel<'_>) -> String {
    match &model.resolved.store {
        Some(Store { kind: StoreKind::HuggingFace, revision }) => {
            format!("the files that were found are of its commit: write `version = \"{revision}\"`")
        }
        _ => "write the commit of its repository: 40 hexadecimal digits".to_owned(),
    }
}

/// A repository is pinned by a commit; elsewhere only names that move by design are told.
fn is_unpinned(declaration: &Model, version: &str) -> bool {
    match declaration.source.as_ref().map(|source| &source.value) {
        Some(Source::HuggingFace { .. } | Source::ModelScope { .. } | Source::Git(_)) => !is_commit(version),
        _ => MOVING.contains(&version.to_ascii_lowercase().as_str()),
    }
}

fn is_commit(version: &str) -> bool {
    matches!(version.len(), 40 | 64) && version.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_is_forty_or_sixty_four_hexadecimal_digits() {
        assert!(is_commit(&"0a".repeat(20)));
        assert!(is_commit(&"0A".repeat(32)));
        for text in ["main", "v1.0", &"0g".repeat(20), &"0a".repeat(10)] {
            assert!(!is_commit(text), "{text}");
        }
    }
}
