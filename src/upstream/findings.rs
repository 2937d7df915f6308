//! Changes as findings: the code, the level that `[rules]` gives it, the place in the declaration, and what to do.

use camino::Utf8Path;

use super::answer::{Gate, Outcome, Stated};
use super::compare::{Change, FileChange, changes};
use super::http::Fault;
use super::subject::{Subject, SubjectKind};
use crate::assess::upstream_rules as rules;
use crate::assess::{Finding, RuleMeta};
use crate::declare::{Level, WorkspaceFile};
use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::digest::Digest;
use crate::inspect::legal_files::LegalKind;
use crate::prose;
use crate::suggestion::{self, Suggestion};
use crate::vocabulary::Word as _;

/// A finding, and what a record of its acceptance is bound to.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// The finding.
    pub finding: Finding,
    /// What is there now; `None` where nothing is known that could be accepted.
    pub state: Option<String>,
}

/// The findings about a subject; those that `[rules]` allows are left out.
pub(crate) fn findings(
    subject: &Subject<'_>,
    outcome: &Outcome,
    declared: &WorkspaceFile,
    is_reviewed: bool,
) -> Vec<Found> {
    let of_change = |change: &Change| (draft(subject, change, is_reviewed), Some(change.state()));
    let drafts: Vec<_> = match outcome {
        Outcome::Answered(answer) => changes(subject, answer).iter().map(of_change).collect(),
        Outcome::Gone(why) => vec![(gone(subject, why), Some("gone".to_owned()))],
        Outcome::Unanswered(fault) => vec![(unanswered(subject, fault), None)],
        Outcome::NotAsked(_) => Vec::new(),
    };
    let found =
        drafts.into_iter().map(|(draft, state)| Found { finding: draft.finding(subject, declared), state });
    found.filter(|found| found.finding.level != Level::Allow).collect()
}

/// A finding before `[rules]` gives it a level.
struct Draft {
    meta: &'static RuleMeta,
    level: Level,
    message: String,
    place: Place,
    notes: Vec<String>,
    help: Vec<String>,
}

/// What the main label of a finding is at; where it is not declared, the label is at the source.
#[derive(Clone, Copy)]
enum Place {
    Source,
    Version,
    License,
}

impl Place {
    fn label(self, subject: &Subject<'_>) -> (Span, &'static str) {
        let declared = match self {
            Self::Source => None,
            Self::Version => subject.version.map(|version| (version.span, "the declared version")),
            Self::License => subject.license.map(|license| (license.span, "declared here")),
        };
        declared.unwrap_or((subject.span, "asked here"))
    }
}

impl Draft {
    fn new(meta: &'static RuleMeta, place: Place, message: String) -> Self {
        Self { meta, level: meta.level, message, place, notes: Vec::new(), help: Vec::new() }
    }

    fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    fn notes<'n>(mut self, notes: impl IntoIterator<Item = &'n String>) -> Self {
        self.notes.extend(notes.into_iter().cloned());
        self
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// A warning at most.
    fn warned(self) -> Self {
        Self { level: self.level.min(Level::Warn), ..self }
    }

    fn finding(self, subject: &Subject<'_>, declared: &WorkspaceFile) -> Finding {
        let level = declared.levels.get(self.meta.code).unwrap_or(self.level);
        let severity = if level == Level::Deny { Severity::Error } else { Severity::Warning };
        let (span, label) = self.place.label(subject);
        let diagnostic = Diagnostic::new(severity, self.meta.code, self.message).label(span, label);
        Finding {
            asks: Default::default(),
            subject: None,
            sources: Vec::new(),
            level,
            is_denial: self.level == Level::Deny,
            model: Some(subject.model.clone()),
            state: self.meta.state,
            leaves_terms_open: false,
            decided: None,
            several: None,
            about: Vec::new(),
            diagnostic: Diagnostic { notes: self.notes, help: self.help, ..diagnostic },
        }
    }
}

fn gone(subject: &Subject<'_>, why: &str) -> Draft {
    let message = format!("{} is no longer at `{}`: {why}", subject.title(), source(subject));
    Draft::new(&rules::GONE, Place::Source, message).help(
        "keep the locked files and texts, and ask the publisher why; for a private repository, set `HF_TOKEN`",
    )
}

fn unanswered(subject: &Subject<'_>, fault: &Fault) -> Draft {
    let message = format!("the publisher of {} did not answer: {fault}", subject.title());
    Draft::new(&rules::UNANSWERED, Place::Source, message)
        .help("check the network, the proxy (`HTTPS_PROXY`) and the token (`HF_TOKEN`), then run it again")
}

fn draft(subject: &Subject<'_>, change: &Change, is_reviewed: bool) -> Draft {
    match change {
        Change::Moved { to, has_other_owner } => moved(subject, to, *has_other_owner),
        Change::VersionGone(why) => version_gone(subject, why),
        Change::Gated { gate, is_new } => gated(subject, *gate, *is_new, is_reviewed),
        Change::Restated { before, now } => restated(subject, before, now),
        Change::Contradicts { said, .. } => contradicts(subject, said),
        Change::Text { kind, path, what, digest } => text(subject, *kind, path, what, digest),
        Change::Files(changed) => files(subject, changed),
        Change::Ahead { revision, phrases, .. } => ahead(subject, revision, phrases),
        Change::NotCompared(phrases) => not_compared(subject, phrases),
    }
}

/// The source of a subject, as it is declared.
fn source(subject: &Subject<'_>) -> String {
    subject.source.as_ref().map(ToString::to_string).unwrap_or_default()
}

fn accept(subject: &Subject<'_>) -> Suggestion {
    suggestion::accept(&subject.model.0, subject.spec)
}

fn compare_then_accept(subject: &Subject<'_>) -> String {
    format!("compare the two, then record that what is there now is accepted: `{}`", accept(subject))
}

fn moved(subject: &Subject<'_>, to: &str, has_other_owner: bool) -> Draft {
    let (title, from) = (subject.title(), source(subject));
    if has_other_owner {
        let message = format!("{title} has another owner: `{from}` is `{to}` now");
        return Draft::new(&rules::MOVED, Place::Source, message)
            .help(format!("check who the licensor is, then write `source = \"{to}\"`"));
    }
    Draft::new(&rules::MOVED, Place::Source, format!("{title} was renamed: `{from}` is `{to}` now"))
        .warned()
        .help(format!("write `source = \"{to}\"`: somebody else can take the old name"))
}

fn version_gone(subject: &Subject<'_>, why: &str) -> Draft {
    let version = subject.version.map(|version| version.value.as_str()).unwrap_or_default();
    let message =
        format!("`{}` does not have the version `{version}` of {}: {why}", source(subject), subject.title());
    Draft::new(&rules::GONE, Place::Version, message)
        .help("write the commit of the locked files in `version`, or ask the publisher what happened to it")
}

fn gated(subject: &Subject<'_>, gate: Gate, is_new: Option<bool>, is_reviewed: bool) -> Draft {
    let what = match gate {
        Gate::Automatic => "requires consent to terms",
        Gate::Manual => "requires consent to terms, and the publisher decides who has access",
        Gate::Private => "is private now",
        Gate::Disabled => "was disabled by the hub",
        Gate::Open | Gate::Unknown => "is open",
    };
    let draft = Draft::new(&rules::GATED, Place::Source, format!("{} {what}", subject.title()))
        .note(format!("the gate is `{}`", gate.word()))
        .help(format!("read the conditions, then record that they are accepted: `{}`", accept(subject)));
    match is_new {
        Some(true) if matches!(gate, Gate::Private | Gate::Disabled) => draft,
        Some(true) if !is_reviewed => draft.note("the known card does not ask for consent"),
        Some(true) => draft.note("the model is reviewed; the known card does not ask for consent").warned(),
        Some(false) | None => draft.note("whether this is new is unknown: no card is locked").warned(),
    }
}

fn restated(subject: &Subject<'_>, before: &Stated, now: &Stated) -> Draft {
    let title = subject.title();
    let message = format!("the publisher of {title} states another licence: `{now}` instead of `{before}`");
    Draft::new(&rules::LICENSE_CHANGED, Place::License, message).help(compare_then_accept(subject))
}

fn contradicts(subject: &Subject<'_>, said: &str) -> Draft {
    let title = subject.title();
    let declared = subject.license.map(|license| license.value.to_string()).unwrap_or_default();
    let message = format!("the publisher of {title} contradicts the declared licence `{declared}`: {said}");
    Draft::new(&rules::LICENSE_CHANGED, Place::License, message)
        .help("correct `license` if the publisher is right")
        .help(compare_then_accept(subject))
}

fn text(subject: &Subject<'_>, kind: LegalKind, path: &Utf8Path, what: &str, digest: &Digest) -> Draft {
    let noun = if kind == LegalKind::Policy { "use policy" } else { "licence text" };
    let known = subject.known.text_path(kind).map(|known| format!(", and `{known}` has another"));
    let message = format!("the {noun} of {} is not the known one: `{path}` is {what}", subject.title());
    Draft::new(&rules::TEXT_CHANGED, Place::License, message)
        .note(format!("its digest is {} (normalised){}", digest.hex(), known.unwrap_or_default()))
        .help(compare_then_accept(subject))
}

fn files(subject: &Subject<'_>, changed: &[FileChange]) -> Draft {
    const SHOWN: usize = 5;
    let names: Vec<_> = changed.iter().map(|file| file.path.as_str()).collect();
    let names = prose::named(&names, 3);
    let message = format!("files of {} differ from those of the publisher: {names}", subject.title());
    let notes: Vec<_> =
        changed.iter().take(SHOWN).map(|file| format!("`{}`: {}", file.path, file.what)).collect();
    Draft::new(&rules::FILES_CHANGED, Place::Version, message).notes(&notes).help(format!(
        "write the commit of the locked files in `version`, or fetch them again and run `{}`",
        suggestion::lock_update(&subject.model.0, subject.spec)
    ))
}

fn ahead(subject: &Subject<'_>, revision: &str, phrases: &[String]) -> Draft {
    let message = format!("the latest revision of {} is under other terms", subject.title());
    Draft::new(&rules::TERMS_AHEAD, Place::Version, message)
        .notes(phrases)
        .note(format!("the latest revision is {revision}"))
        .help(format!(
            "review the new terms before you update `version`, and record that they were seen: `{}`",
            accept(subject)
        ))
}

fn not_compared(subject: &Subject<'_>, phrases: &[String]) -> Draft {
    let message = format!("not all of {} could be compared", subject.title());
    let draft = Draft::new(&rules::NOT_COMPARED, Place::Source, message).notes(phrases);
    match subject.kind {
        SubjectKind::Model => draft.help(
            "declare or lock what is missing (`license-file`, `card`, `cargo model-sbom lock`), or give a token that may read it",
        ),
        _ => draft.help("declare its text (`license-file`), or give a token that may read it"),
    }
}
