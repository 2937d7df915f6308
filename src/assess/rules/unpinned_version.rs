//! `unpinned-version`: a version that may mean other bytes tomorrow.

use super::{Audience, Context, Findings, ModelState, Report, Rule, RuleMeta};
use crate::declare::{Delivery, Level, Model, Source};
use crate::hub;
use crate::inspect::InspectedModel;
use crate::resolve::Store;
use crate::suggestion;

pub(super) struct UnpinnedVersion;

static META: RuleMeta = RuleMeta {
    code: "unpinned-version",
    level: Level::Warn,
    audience: Audience::Engineering,
    state: ModelState::Unknown,
    question: "Which version ships?",
    is_about_review: false,
    summary: "a version that can point to other weights later",
    why: "Branches and tags of a hub move: the same name gives other weights, and other terms, a month later. Only a \
          commit or a digest says which model was shipped.",
    settle: "Write the commit of the hub's repository (40 hexadecimal digits) as `version`; for an OCI or Ollama \
             source a digest; for a service the name of a dated snapshot (`gpt-4o-2024-08-06`).",
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
            if declaration.delivery == Delivery::Service {
                of_service(declaration).into_iter().for_each(|report| findings.model(model, report));
                continue;
            }
            match &declaration.version {
                None => {
                    let report = Report::new(format!("`{name}` has no version"))
                        .of_models("have no version")
                        .label(declaration.name.span, "declared without `version`")
                        .help("add `version = \"…\"`: the commit of its repository, or the version of its publisher")
                        .helps(latest(declaration));
                    findings.model(model, report);
                }
                Some(version) if is_unpinned(model, &version.value) => {
                    let message = format!("version `{}` of `{name}` is not pinned", version.value);
                    let report = Report::new(message)
                        .of_models("have versions that are not pinned")
                        .label(version.span, "a name that can move to other weights")
                        .help(next_step(model))
                        .helps(latest(declaration).filter(|_| model.resolved.store.is_none()));
                    findings.model(model, report);
                }
                Some(_) => {}
            }
        }
    }
}

/// A name under which a provider serves one model today and another one tomorrow.
fn of_service(model: &Model) -> Option<Report> {
    let name = &model.name.value;
    let alias = match &model.version {
        None if is_snapshot(name) => return None,
        None => Report::new(format!("`{name}` is an alias of its provider"))
            .label(model.name.span, "neither the name nor a `version` says which snapshot"),
        Some(version) if is_snapshot(&version.value) || is_number(&version.value) => return None,
        Some(version) => {
            Report::new(format!("version `{}` of `{name}` is an alias of its provider", version.value))
                .label(version.span, "no snapshot and no number")
        }
    };
    Some(
        alias
            .of_models("are aliases of their providers")
            .help("call a dated snapshot and write its name as `version`, where the provider has one"),
    )
}

/// Whether a name holds a day, as those of snapshots do: `2024-08-06`, `20240620`, `08-2024`, `2411`, or ends with a
/// number of three digits, as Google's do (`-001`).
fn is_snapshot(name: &str) -> bool {
    let parts: Vec<_> = name.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    let number = |part: &str, length: usize, range: std::ops::RangeInclusive<u32>| {
        part.len() == length && part.parse().is_ok_and(|number| range.contains(&number))
    };
    let year = |part: &str| number(part, 4, 2015..=2099);
    let month = |part: &str| number(part, 2, 1..=12);
    let is_date = |pair: &[&str]| year(pair[0]) && month(pair[1]) || month(pair[0]) && year(pair[1]);
    let is_part = |part: &&str| {
        let (start, end) = (part.get(..4).unwrap_or(""), part.get(4..6).unwrap_or(""));
        part.len() == 8 && part.bytes().all(|byte| byte.is_ascii_digit()) && year(start) && month(end)
            || part.len() == 4
                && part.bytes().all(|byte| byte.is_ascii_digit())
                && !year(part)
                && (month(&part[..2]) || month(&part[2..]))
    };
    let last = parts.last().is_some_and(|part| {
        parts.len() > 1
            && part.len() == 3
            && part.starts_with('0')
            && part.bytes().all(|byte| byte.is_ascii_digit())
    });
    last || parts.windows(2).any(is_date) || parts.iter().any(is_part)
}

/// A number of its publisher: `2`, `v1.2`.
fn is_number(version: &str) -> bool {
    let number = version.strip_prefix('v').unwrap_or(version);
    number.starts_with(|c: char| c.is_ascii_digit())
        && number.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

/// How to find out the commit that a repository is at.
fn latest(declaration: &Model) -> Option<String> {
    let command = suggestion::latest_commit(&declaration.source.as_ref()?.value)?;
    Some(format!("`{command}` prints the commit of today: pin it where the code fetches the model, too"))
}

fn next_step(model: &InspectedModel<'_>) -> String {
    match &model.resolved.store {
        Some(Store { kind, revision }) if kind.is_repository() => {
            format!("the files that were found are of its commit: write `version = \"{revision}\"`")
        }
        Some(Store { revision, .. }) => {
            format!("the files that were found are of this manifest: write `version = \"{revision}\"`")
        }
        None if is_of_registry(model.resolved.declaration) => {
            "write the digest of its manifest, `sha256:…`, as `version`, or declare the digests of its files"
                .to_owned()
        }
        _ => "write the commit of its repository: 40 hexadecimal digits".to_owned(),
    }
}

fn is_of_registry(declaration: &Model) -> bool {
    let source = declaration.source.as_ref().map(|source| &source.value);
    matches!(source, Some(Source::Oci(_) | Source::Docker(_) | Source::Ollama(_)))
}

/// Whether something tells the bytes behind a tag of a registry: a digest, or files whose digests are known.
fn has_bytes(model: &InspectedModel<'_>) -> bool {
    let declaration = model.resolved.declaration;
    declaration.is_pinned_by_digest() || !declaration.files.is_empty() || !model.files.is_empty()
}

/// A repository is pinned by a commit, a tag of a registry by a digest; elsewhere only names that move by design are reported.
fn is_unpinned(model: &InspectedModel<'_>, version: &str) -> bool {
    let declaration = model.resolved.declaration;
    if is_of_registry(declaration) && !has_bytes(model) {
        return true;
    }
    match declaration.source.as_ref().map(|source| &source.value) {
        Some(Source::HuggingFace { .. } | Source::ModelScope { .. } | Source::Git(_)) => !is_commit(version),
        _ => MOVING.contains(&version.to_ascii_lowercase().as_str()),
    }
}

/// Git has commits of SHA-256 as well, which the hub has not.
fn is_commit(version: &str) -> bool {
    hub::is_commit(version) || version.len() == 64 && version.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_has_a_day_and_an_alias_has_none() {
        for name in [
            "gpt-4o-2024-08-06",
            "claude-3-5-sonnet-20240620",
            "gpt-4-0613",
            "gpt-3.5-turbo-1106",
            "mistral-large-2411",
            "command-r-08-2024",
            "gemini-1.5-pro-002",
            "anthropic.claude-3-5-sonnet-20240620-v1:0",
            "2025-10",
            "text-embedding-005",
        ] {
            assert!(is_snapshot(name), "{name}");
        }
        for name in [
            "gpt-4o",
            "claude-3-5-sonnet-latest",
            "text-embedding-3-small",
            "gemini-1.5-pro",
            "gpt-5",
            "o1",
            "",
            "-",
            "llama-3.1-405b",
            "embed-v4.0",
            "whisper-1",
            "model-2024",
            "codestral-latest",
            "x-1536",
            "ä-2024",
        ] {
            assert!(!is_snapshot(name), "{name}");
        }
        for (version, is) in [("1", true), ("v1.2", true), ("gpt-4o", false), ("v", false), ("latest", false)]
        {
            assert_eq!(is_number(version), is, "{version}");
        }
    }

    #[test]
    fn a_commit_is_forty_or_sixty_four_hexadecimal_digits() {
        assert!(is_commit(&"0a".repeat(20)));
        assert!(is_commit(&"0A".repeat(32)));
        for text in ["main", "v1.0", &"0g".repeat(20), &"0a".repeat(10)] {
            assert!(!is_commit(text), "{text}");
        }
    }
}
