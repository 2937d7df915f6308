//! `digest-mismatch`: a file that is not the one that was pinned or locked, or that its store names.

use super::{Audience, Context, Findings, ModelState, Report, Rule, RuleMeta};
use crate::declare::Level;
use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::inspect::lock::{Mismatch, MismatchKind};
use crate::inspect::{FileOrigin, InspectedFile, InspectedModel, Inventory, Pin};
use crate::resolve::{Content, Listing};

pub(super) struct DigestMismatch;

static META: RuleMeta = RuleMeta {
    code: "digest-mismatch",
    level: Level::Deny,
    audience: Audience::Engineering,
    state: ModelState::Undecided,
    question: "Which file is the right one?",
    is_about_review: false,
    summary: "weights that differ from the digest that they should have",
    why: "The file is not the one that was declared: it was changed, replaced, or cut short.",
    settle: "Fetch the right file. If the new one is meant, change `version` (and `sha256`), or accept it with \
             `cargo model-sbom lock --update NAME`.",
};

impl Rule for DigestMismatch {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for (model, _) in context.models() {
            contradictions(model).for_each(|report| findings.model(model, report));
            let of_code = contradicted_by_code(model, context.inventory);
            of_code.into_iter().for_each(|report| findings.model(model, report));
        }
        for mismatch in &context.inventory.lock.mismatches {
            findings.model(&context.inventory.models[mismatch.model], report(mismatch, context.inventory));
        }
    }
}

/// Files that are not those that the declaration pins or the store names, for a run that stops at them.
pub(crate) fn contradicted_files(inventory: &Inventory<'_>) -> Vec<Diagnostic> {
    let reports = inventory.models.iter().flat_map(contradictions);
    reports.map(|report| report.diagnostic(Severity::Error, META.code)).collect()
}

fn contradictions(model: &InspectedModel<'_>) -> impl Iterator<Item = Report> {
    let unpinned = model.unpinned().map(|(file, pin)| match pin.listing {
        Some(listing) => unlisted(file, &pin, listing),
        None => unpinned(file, pin.span),
    });
    model.all_files().filter_map(renamed).chain(unpinned)
}

/// Files of which the code has another digest than their declaration: what the program fetches fails its own check, or is
/// not what is declared.
fn contradicted_by_code(model: &InspectedModel<'_>, inventory: &Inventory<'_>) -> Vec<Report> {
    let declaration = model.resolved.declaration;
    let pinned = inventory.named.pinned(declaration);
    let files = declaration.declared_files.iter().filter_map(|declared| {
        let is_it = |name: &str| declared.has_path && declared.path == name;
        let (named, file) = pinned.iter().find(|(_, file)| is_it(&file.name))?;
        Some((declared.path.as_str(), &declared.sha256, *named, *file))
    });
    let whole = declaration.sha256.as_ref().zip(pinned.first().filter(|_| pinned.len() == 1));
    let whole = whole.map(|(digest, (named, file))| (declaration.name.value.as_str(), digest, *named, *file));
    files
        .chain(whole)
        .filter_map(|(name, declared, named, file)| {
            let other = file.sha256.as_ref().filter(|sha256| **sha256 != declared.value)?;
            let place = named.mentions.iter().next();
            let place = place.map(|mention| format!(" at `{}`", mention.place()));
            let report = Report::new(format!("the code has another digest of `{name}` than its declaration"))
                .label(declared.span, "declared here")
                .note(format!("the code has {}{}", other.hex(), place.unwrap_or_default()))
                .help("find out which of the two is right, and write it in both places");
            Some(report)
        })
        .collect()
}

fn unpinned(file: &InspectedFile, pin: Span) -> Report {
    let (message, note) = match file.origin {
        FileOrigin::Disk => ("is not the file that was pinned", "its SHA-256"),
        FileOrigin::Lock => ("is pinned to another file than the lock has", "the locked SHA-256"),
        FileOrigin::Pointer => ("is not the file that was pinned", "the SHA-256 of its pointer"),
        FileOrigin::Declaration | FileOrigin::Listing => {
            ("is pinned twice, to different files", "the other SHA-256")
        }
    };
    Report::new(format!("`{}` {message}", file.artifact.path))
        .label(pin, "pinned here")
        .note(format!("{note} is {}", file.digests.sha256.hex()))
        .help("fetch the right file, or change `version` and `sha256` together if the new one is meant")
}

/// A file that is not the one that a list of digests names.
fn unlisted(file: &InspectedFile, pin: &Pin<'_>, listing: &Listing) -> Report {
    let list = &listing.path;
    let (message, digest) = match file.origin {
        FileOrigin::Disk => (format!("is not the file that `{list}` lists"), "of the file"),
        FileOrigin::Lock => (format!("is in the lock as another file than `{list}` lists"), "locked"),
        FileOrigin::Pointer => {
            (format!("is a pointer to another file than `{list}` lists"), "of the pointer")
        }
        FileOrigin::Declaration | FileOrigin::Listing => {
            (format!("is pinned to another file than `{list}` lists"), "declared")
        }
    };
    Report::new(format!("`{}` {message}", file.artifact.path))
        .label(pin.span, "the list")
        .note(format!("listed in {}: SHA-256 {}", listing.described(), pin.sha256.hex()))
        .note(format!("{digest}: SHA-256 {}", file.digests.sha256.hex()))
        .help("find out which of the two is right: fetch the file and the list again from their publisher")
}

/// What differs from the lock, for a run that stops at it whatever the level of the rule.
pub(crate) fn lock_mismatches(inventory: &Inventory<'_>) -> Vec<Diagnostic> {
    let mismatches = inventory.lock.mismatches.iter();
    mismatches.map(|mismatch| report(mismatch, inventory).diagnostic(Severity::Error, META.code)).collect()
}

fn report(mismatch: &Mismatch, inventory: &Inventory<'_>) -> Report {
    let model = inventory.models[mismatch.model].resolved;
    let name = &model.declaration.name.value;
    let path = &mismatch.path;
    let algorithm = mismatch.locked.algorithm().to_string();
    let (message, digest) = match mismatch.what {
        MismatchKind::Digest => {
            let message =
                format!("the digests that the lock has of `{path}` of `{name}` do not belong to one file");
            (message, algorithm.as_str())
        }
        MismatchKind::Weights => (format!("`{path}` of `{name}` is not the file that was locked"), "SHA-256"),
        MismatchKind::Card => {
            (format!("the model card `{path}` of `{name}` differs from the lock"), "SHA-256")
        }
        MismatchKind::LicenseText => (
            format!("the licence text `{path}` of `{name}` differs from the lock"),
            "SHA-256 of the normalised text",
        ),
    };
    let mut report =
        Report::new(message).label(mismatch.declared_at, "declared here, under the locked version");
    if let Some(place) = mismatch.locked_at {
        let label = match mismatch.what {
            MismatchKind::Digest => format!("the {algorithm} of another file"),
            _ => "locked here".to_owned(),
        };
        report = report.label(place, label);
    }

    report
        .note(format!("locked {digest}: {}", mismatch.locked.hex()))
        .note(format!(" found {digest}: {}", mismatch.found.hex()))
        .help(match mismatch.what {
            MismatchKind::Digest => format!(
                "restore the lock, other digests in it are those of this file; or compute them anew: `{}`",
                model.lock_update()
            ),
            _ => format!(
                "restore the file; or change the model's `version` if it is another one; or accept it under this \
                 version: `{}`",
                model.lock_update()
            ),
        })
}

/// A store names its files by their digests, or as Git does; `None` where the file has its name.
fn renamed(file: &InspectedFile) -> Option<Report> {
    let (what, named, found) = match (&file.artifact.content, &file.blob_name) {
        (Content::Named(name), _) => ("SHA-256", name.hex().to_owned(), file.digests.sha256.hex().to_owned()),
        (Content::NamedByGit(name), Some(found)) => ("Git object", name.to_string(), found.to_string()),
        _ => return None,
    };
    let report = Report::new(format!("`{}` is not the file that its store names", file.artifact.path))
        .label(file.artifact.span, "looked up here")
        .note(format!("the store names the {what} {named}"))
        .note(format!("       the file has {what} {found}"))
        .help("remove it from the store and fetch it again");
    file.is_not_as_named().then_some(report)
}
