//! Changes as findings: the code, the level that `[rules]` gives it, the place in the declaration, and what to do.

use super::answer::{Gate, Outcome};
use super::compare::{Change, FileChange, changes};
use super::subject::{Subject, SubjectKind};
use crate::assess::upstream_rules as rules;
use crate::assess::{Finding, RuleMeta};
use crate::declare::{Level, WorkspaceFile};
use crate::diagnostic::{Diagnostic, Severity};
use crate::inspect::legal_files::LegalKind;
use crate::prose;
use crate::suggestion;
use crate::vocabulary::Word as _;

/// What the outcome of a subject comes to; what `[rules]` allows is left out.
pub fn findings(
    subject: &Subject<'_>,
    outcome: &Outcome,
    declared: &WorkspaceFile,
    is_reviewed: bool,
) -> Vec<Finding> {
    let said = match outcome {
        Outcome::Answered(answer) => {
            changes(subject, answer).iter().map(|change| said(subject, change, is_reviewed)).collect()
        }
        Outcome::Gone(why) => vec![gone(subject, why)],
        Outcome::Unanswered(fault) => vec![unanswered(subject, &fault.to_string())],
        Outcome::NotAsked(_) => Vec::new(),
    };
    let findings = said.into_iter().map(|said| said.finding(subject, declared));
    findings.filter(|finding| finding.level != Level::Allow).collect()
}

/// What is said of a change, before it has a level.
struct Said {
    meta: &'static RuleMeta,
    level: Level,
    message: String,
    label: String,
    /// Where the main label is, if not at the source.
    is_of_version: bool,
    is_of_license: bool,
    notes: Vec<String>,
    help: Vec<String>,
}

impl Said {
    fn new(meta: &'static RuleMeta, message: String) -> Self {
        let (notes, help) = (Vec::new(), Vec::new());
        let label = "asked here".to_owned();
        Self {
            meta,
            level: meta.level,
            message,
            label,
            is_of_version: false,
            is_of_license: false,
            notes,
            help,
        }
    }

    fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    fn warned(self) -> Self {
        Self { level: self.level.min(Level::Warn), ..self }
    }

    /// At the declared licence, where there is one.
    fn at_license(self) -> Self {
        Self { is_of_license: true, label: "declared here".to_owned(), ..self }
    }

    fn at_version(self) -> Self {
        Self { is_of_version: true, label: "the declared version".to_owned(), ..self }
    }

    fn finding(self, subject: &Subject<'_>, declared: &WorkspaceFile) -> Finding {
        let level = declared.levels.get(self.meta.code).unwrap_or(self.level);
        let severity = if level == Level::Deny { Severity::Error } else { Severity::Warning };
        let license = subject.license.map(|license| license.span).filter(|_| self.is_of_license);
        let version = subject.version.map(|version| version.span).filter(|_| self.is_of_version);
        let mut diagnostic = Diagnostic::new(severity, self.meta.code, self.message);
        diagnostic = diagnostic.label(license.or(version).unwrap_or(subject.span), self.label);
        diagnostic.notes = self.notes;
        diagnostic.help = self.help;
        Finding {
            level,
            is_denial: self.level == Level::Deny,
            model: Some(subject.model.clone()),
            state: self.meta.state,
            several: None,
            diagnostic,
        }
    }
}

fn gone(subject: &Subject<'_>, why: &str) -> Said {
    let source = subject.source.as_ref().map(ToString::to_string).unwrap_or_default();
    let said = Said::new(&rules::GONE, format!("{} is not at `{source}` any more: {why}", subject.title()));
    said.help("keep the files and texts that are locked, and ask the publisher why; of a private repository, set `HF_TOKEN`")
}

fn unanswered(subject: &Subject<'_>, fault: &str) -> Said {
    let said = Said::new(
        &rules::UNANSWERED,
        format!("the publisher of {} did not answer: {fault}", subject.title()),
    );
    said.help("check the network, the proxy (`HTTPS_PROXY`) and the token (`HF_TOKEN`), then run it again")
}

fn said(subject: &Subject<'_>, change: &Change, is_reviewed: bool) -> Said {
    let title = subject.title();
    let source = subject.source.as_ref().map(ToString::to_string).unwrap_or_default();
    let review =
        || format!("compare the two, then record the decision: `{}`", suggestion::review(&subject.model.0));
    match change {
        Change::Moved { to, has_other_owner: true } => {
            let said =
                Said::new(&rules::MOVED, format!("{title} has another owner: `{source}` is `{to}` now"));
            said.help(format!("check who the licensor is, then write `source = \"{to}\"`"))
        }
        Change::Moved { to, has_other_owner: false } => {
            let said =
                Said::new(&rules::MOVED, format!("{title} was renamed: `{source}` is `{to}` now")).warned();
            said.help(format!("write `source = \"{to}\"`: the old name can be taken again"))
        }
        Change::VersionGone(why) => {
            let version = subject.version.map(|version| version.value.as_str()).unwrap_or_default();
            let said = Said::new(
                &rules::GONE,
                format!("`{source}` does not have the version `{version}` of {title}: {why}"),
            );
            said.at_version()
                .help("write the commit of the files that are locked, or ask the publisher where it went")
        }
        Change::Gated { gate, is_new } => gated(&title, *gate, *is_new, is_reviewed).help(format!(
            "read what is asked, then record the decision: `{}`",
            suggestion::review(&subject.model.0)
        )),
        Change::Restated { before, now } => {
            let message =
                format!("the publisher of {title} states another licence: `{now}` instead of `{before}`");
            Said::new(&rules::LICENSE_CHANGED, message).at_license().help(review())
        }
        Change::Contradicts { said } => {
            let declared = subject.license.map(|license| license.value.to_string()).unwrap_or_default();
            let message =
                format!("the publisher of {title} contradicts the declared licence `{declared}`: {said}");
            let said = Said::new(&rules::LICENSE_CHANGED, message).at_license();
            said.help("correct `license` if the publisher is right").help(review())
        }
        Change::Text { kind, path, what, digest } => {
            let noun = if *kind == LegalKind::Policy { "use policy" } else { "licence text" };
            let said = Said::new(
                &rules::TEXT_CHANGED,
                format!("the {noun} of {title} is not the known one: `{path}` is {what}"),
            );
            let known = subject
                .known
                .text_path(*kind)
                .map(|known| format!(", and `{known}` is another"))
                .unwrap_or_default();
            said.at_license()
                .note(format!("its digest is {} (normalised){known}", digest.hex()))
                .help(review())
        }
        Change::Files(changed) => files(subject, &title, changed),
        Change::Ahead { revision, phrases } => {
            let message = format!("the latest revision of {title} is under other terms");
            let said = Said::new(&rules::TERMS_AHEAD, message).at_version();
            let said = phrases.iter().fold(said, |said, phrase| said.note(phrase.clone()));
            said.note(format!("the latest revision is {revision}"))
                .help("review the new terms before `version` is updated")
        }
        Change::NotCompared(phrases) => {
            let said = Said::new(&rules::NOT_COMPARED, format!("not all of {title} could be compared"));
            let said = phrases.iter().fold(said, |said, phrase| said.note(phrase.clone()));
            match subject.kind {
                SubjectKind::Model => said.help(
                    "declare or lock what is missing (`license-file`, `card`, `cargo model-sbom lock`), or give a token that may read it",
                ),
                _ => said.help("declare its text (`license-file`), or give a token that may read it"),
            }
        }
    }
}

/// Somebody is kept out.
fn gated(title: &str, gate: Gate, is_new: Option<bool>, is_reviewed: bool) -> Said {
    let what = match gate {
        Gate::Automatic => "is given after consent to terms only",
        Gate::Manual => "is given after consent to terms, to those whom the publisher lets in",
        Gate::Private => "is private now",
        Gate::Disabled => "was disabled by the hub",
        Gate::Open | Gate::Unknown => "is open",
    };
    let said =
        Said::new(&rules::GATED, format!("{title} {what}")).note(format!("the gate is `{}`", gate.word()));
    match is_new {
        Some(true) if matches!(gate, Gate::Private | Gate::Disabled) => said,
        Some(true) if !is_reviewed => said.note("the known card asks for no consent"),
        Some(true) => said.note("the model is reviewed; the known card asks for no consent").warned(),
        Some(false) | None => said.note("whether it was so before is not known: no card is locked").warned(),
    }
}

fn files(subject: &Subject<'_>, title: &str, changed: &[FileChange]) -> Said {
    const SHOWN: usize = 5;
    let names: Vec<_> = changed.iter().map(|file| file.path.as_str()).collect();
    let message = format!("files of {title} are not those of the publisher: {}", prose::named(&names, 3));
    let said = Said::new(&rules::FILES_CHANGED, message).at_version();
    let said = changed
        .iter()
        .take(SHOWN)
        .fold(said, |said, file| said.note(format!("`{}`: {}", file.path, file.what)));
    said.help(format!(
        "write the commit of the locked files in `version`, or fetch them again and run `{}`",
        suggestion::lock_update(&subject.model.0)
    ))
}
