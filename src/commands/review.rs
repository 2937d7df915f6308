//! `cargo model-sbom review`: what waits for a decision, what is due, and the record of a decision.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{Judged, named};
use crate::assess::evidence::{Evidence, EvidenceSource};
use crate::assess::review::{ReviewStatus, days_until, evidence_record, further_texts, lacks, recorded};
use crate::assess::{self, ModelTerms, Verdict};
use crate::declare::{self, Decision, Identity, NamePattern, Offering, ServiceTerms, package_label, quoted};
use crate::diagnostic::SourceMap;
use crate::error::Error;
use crate::exit::Exit;
use crate::expression::LicenseExpression;
use crate::inspect::{DigestChoice, InspectedModel, Reading};
use crate::options::WorkspaceOptions;
use crate::output::append_whole;
use crate::pipeline;
use crate::printable::line;
use crate::quantity::count;
use crate::report::Terminal;
use crate::vocabulary::Word;
use crate::workspace::{WORKSPACE_FILE, Workspace};

/// What is asked of reviews.
pub(crate) enum ReviewRequest {
    /// What waits for a decision.
    Waiting,
    /// What ends soon or has ended, and what should be renewed.
    Due,
    /// A decision to record.
    Record(Record),
}

/// A decision to record.
pub(crate) struct Record {
    /// The models that it is about.
    pub models: Chosen,
    /// What was decided.
    pub decision: Decision,
    /// Who decided.
    pub by: String,
    /// The reason of the reviewer.
    pub reason: String,
    /// Why no text was read.
    pub without_text: Option<String>,
    /// The last day on which it holds.
    pub expires: Option<Date>,
    /// The offerings that it is made for; those of `[use]` when empty.
    pub scope: Vec<Offering>,
}

/// The models that a decision is about.
pub(crate) enum Chosen {
    /// The one of this name.
    Named(String),
    /// Those that fit a pattern, under one licence.
    Fitting {
        /// The pattern.
        pattern: String,
        /// The licence; `None` where they all have the same.
        license: Option<String>,
    },
}

/// Lists what waits for a decision or is due, or records a decision.
pub(crate) fn review(
    options: &WorkspaceOptions,
    request: &ReviewRequest,
    terminal: &mut Terminal,
) -> Result<Exit, Error> {
    let mut reading = Reading::new(options, DigestChoice::Sha256Only);
    let mut workspace = pipeline::load(options, &mut reading)?;
    let packages = options.selection.packages.clone();
    let options = &match request {
        ReviewRequest::Record(_) => named::options(&workspace, options),
        ReviewRequest::Waiting | ReviewRequest::Due => options.clone(),
    };
    let today = pipeline::today();
    let result =
        pipeline::run_by_clock(&workspace, options, &reading, terminal, |judged, terminal| match request {
            ReviewRequest::Waiting => print(&waiting(&judged), terminal),
            ReviewRequest::Due => print(&due(&judged, today), terminal),
            ReviewRequest::Record(record) => {
                let table = Table { record, usage: usage_text(&workspace), today };
                let (text, about) = match &record.models {
                    Chosen::Named(name) => table.of_one(name, &packages, &judged)?,
                    // What looks like a pattern may be the name of one model.
                    Chosen::Fitting { pattern, license: None } if is_named(pattern, &judged) => {
                        table.of_one(pattern, &packages, &judged)?
                    }
                    Chosen::Fitting { pattern, license } => {
                        table.of_several(pattern, license.as_deref(), &judged, terminal)?
                    }
                };
                append(&workspace, "review", &text)?;
                let word = if record.decision == Decision::Approved { "Approved" } else { "Rejected" };
                terminal.status(word, &format!("{about} by {}, recorded in {WORKSPACE_FILE}", record.by));
                if record.decision == Decision::Approved {
                    say_what_else_is_approved(&record.models, &judged, terminal);
                    say_what_stays_blocked(&record.models, &judged, terminal);
                }
                Ok(Exit::Success)
            }
        });
    terminal.keep_sources(std::mem::take(&mut workspace.sources));
    result
}

/// The models that a record is about.
fn chosen<'j>(chosen: &'j Chosen, judged: &Judged<'j>) -> impl Iterator<Item = Judgements<'j>> {
    let fits = |model: &InspectedModel<'_>| {
        let name = &model.resolved.declaration.name.value;
        match chosen {
            Chosen::Named(own) => own == name,
            Chosen::Fitting { pattern, .. } if pattern == name => true,
            Chosen::Fitting { pattern, license } => {
                let declared = model.resolved.declaration.license.as_ref();
                let is_under = |id: &String| declared.is_some_and(|license| license.value.as_str() == id);
                let fits = |pattern: NamePattern| pattern.fits(&model.resolved.identity());
                license.as_ref().is_none_or(is_under) && NamePattern::new(pattern).is_ok_and(fits)
            }
        }
    };
    models(judged).filter(move |(model, _)| fits(model))
}

/// An approval is one of everything that is said of the terms of a model, also of its data and its bases: who signs it for a text
/// has to know.
fn say_what_else_is_approved(models: &Chosen, judged: &Judged<'_>, terminal: &mut Terminal) {
    for (model, terms) in chosen(models, judged) {
        let is_of_text = |evidence: &&Evidence| {
            evidence.source == EvidenceSource::LicenseFile
                && evidence.path.as_ref() == terms.text.map(|text| &text.path)
        };
        let settled = terms.evidence.iter().filter(|evidence| evidence.is_unknown() || evidence.conflicts());
        let settled = settled.filter(|evidence| evidence.is_recorded() && !is_of_text(evidence));
        let settled: BTreeSet<_> = settled.map(evidence_record).collect();
        if !settled.is_empty() {
            let name = &model.resolved.declaration.name.value;
            let said = settled.into_iter().collect::<Vec<_>>().join("; ");
            terminal.warn(&format!("the approval of `{name}` is also one of what other sources say: {said}"));
        }
    }
}

/// An approval allows nothing that the terms forbid to our use.
fn say_what_stays_blocked(models: &Chosen, judged: &Judged<'_>, terminal: &mut Terminal) {
    for (model, terms) in chosen(models, judged) {
        let forbidden = terms.remarks.iter().find(|(_, remark)| remark.judgement.is_forbidden());
        if let Some((_, remark)) = forbidden {
            let name = &model.resolved.declaration.name.value;
            terminal.warn(&format!(
                "`{name}` stays blocked: our use is not permitted, and no approval changes that: {}",
                remark.judgement
            ));
        }
    }
}

type Judgements<'j> = (&'j InspectedModel<'j>, &'j ModelTerms<'j>);

fn models<'j>(judged: &Judged<'j>) -> impl Iterator<Item = Judgements<'j>> + use<'j> {
    judged.inventory.models.iter().zip(&judged.assessment.terms)
}

fn print(text: &str, terminal: &mut Terminal) -> Result<Exit, Error> {
    terminal.page(text).map_err(|source| Error::Write { path: "stdout".into(), source })?;
    Ok(Exit::Success)
}

fn waiting(judged: &Judged<'_>) -> String {
    let mut text = String::new();
    for (model, terms) in models(judged) {
        let Some(verdict) = terms.review.as_ref().filter(|verdict| verdict.status != ReviewStatus::Approved)
        else {
            continue;
        };
        let name = &model.resolved.declaration.name.value;
        let risk = terms.risk().0.word();
        text.push_str(&format!(
            "{} ({risk} risk): {}
",
            line(name),
            line(&verdict.reason)
        ));
        for (_, remark) in &terms.remarks {
            text.push_str(&format!(
                "  {}
",
                line(&remark.judgement.to_string())
            ));
        }
        for file in terms.text.into_iter().chain(further_texts(model, terms.text)).chain(&model.policies) {
            text.push_str(&format!("  read {}\n", line(file.path.as_str())));
        }
        if let (Some(service), None) = (terms_of(model), terms.text) {
            text.push_str(&format!("  read {} of {}\n", line(&service.url.value), service.date.value));
        }
        text.push_str(&format!("  {}\n", line(&model.resolved.review().to_string())));
    }
    match text.is_empty() {
        true => "no model waits for review\n".to_owned(),
        false => text,
    }
}

/// Reviews and confirmations of duties that end soon or have ended, the first to end first, then records that lack what records hold today.
fn due(judged: &Judged<'_>, today: Date) -> String {
    let mut lines = Vec::new();
    for (model, terms) in models(judged) {
        let name = &model.resolved.declaration.name.value;
        lines.extend(
            ending_duties(terms, today)
                .map(|(day, words)| (day, format!("{}: {}\n", line(name), line(&words)))),
        );
        let Some(verdict) = &terms.review else { continue };
        if let Some((day, words)) = ending(verdict, today) {
            lines.push((day, format!("{}: {}\n", line(name), line(&words))));
        }
        let Some(review) = verdict.review.filter(|_| verdict.is_approved()) else { continue };
        let lacking = lacks(review, model, terms);
        if !lacking.is_empty() {
            lines.push((
                Date::MAX,
                format!("{}: the review of {} lacks {}\n", line(name), review.date.value, lacking.join("; ")),
            ));
        }
    }
    lines.sort();
    match lines.is_empty() {
        true => "no review is due\n".to_owned(),
        false => lines.into_iter().map(|(_, line)| line).collect(),
    }
}

/// Confirmations of duties that end soon or have ended.
fn ending_duties(terms: &ModelTerms<'_>, today: Date) -> impl Iterator<Item = (Date, String)> {
    terms.obligations.iter().filter_map(move |obligation| {
        let confirmation = obligation.confirmation.as_ref()?;
        let duty = format!("the duty `{}` of {}", obligation.duty, obligation.license);
        if obligation.is_lapsed() {
            let ends = confirmation.ends;
            return Some((ends, format!("{duty} was {}, which expired on {ends}", confirmation.told)));
        }
        let day = confirmation.due(today)?;
        let left = count(usize::try_from(days_until(day, today)).unwrap_or_default(), "day");
        Some((day, format!("{duty} is {}, which ends on {day}, in {left}", confirmation.told)))
    })
}

fn ending(verdict: &Verdict<'_>, today: Date) -> Option<(Date, String)> {
    let ends = verdict.ends?;
    if verdict.status == ReviewStatus::Expired {
        return Some((ends, verdict.reason.clone()));
    }
    let day = verdict.due(today)?;
    let review = verdict.review?;
    let left = count(usize::try_from(days_until(day, today)).unwrap_or_default(), "day");
    Some((day, format!("{} ends on {day}, in {left}", recorded(review))))
}

/// The table of a decision.
struct Table<'r> {
    record: &'r Record,
    /// `[use]` as an inline table.
    usage: String,
    today: Date,
}

/// What a decision is bound to: the text, further ones and the policies, by their digests.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Texts {
    text: Option<String>,
    /// The day of the terms of a service.
    terms: Option<Date>,
    further: BTreeSet<String>,
    policies: BTreeSet<String>,
}

impl Texts {
    fn new((model, terms): Judgements<'_>) -> Self {
        Self {
            text: terms.text.map(|text| text.digest.hex().to_owned()),
            terms: terms_of(model).map(|terms| terms.date.value),
            further: further_texts(model, terms.text)
                .into_iter()
                .map(|text| text.digest.hex().to_owned())
                .collect(),
            policies: model.policies.iter().map(|policy| policy.digest.hex().to_owned()).collect(),
        }
    }
}

impl Table<'_> {
    /// The table about one model, and the name of that.
    fn of_one(
        &self,
        name: &str,
        packages: &[String],
        judged: &Judged<'_>,
    ) -> Result<(String, String), Error> {
        let named = named::models(name, packages, judged.inventory)?;
        let of = |index: usize| (&judged.inventory.models[index], &judged.assessment.terms[index]);
        let Some((model, terms)) = named.first().map(|index| of(*index)) else { return Err(no_model(name)) };
        if named.iter().any(|index| Texts::new(of(*index)) != Texts::new((model, terms))) {
            return Err(Error::Usage {
                message: format!("`{name}` is declared several times, with different licence texts"),
                help: Some("say which declaration was read with `-p PACKAGE`, and review each".to_owned()),
            });
        }
        let license = model.resolved.declaration.license.as_ref().ok_or_else(|| Error::Usage {
            message: format!("`{name}` has no licence that could be reviewed"),
            help: Some("declare its `license` first".to_owned()),
        })?;
        let mut lines = vec![entry("model", &model.resolved.declaration.name.value)];
        lines.push(match (&model.resolved.declaration.source, model.resolved.identity()) {
            (Some(source), _) => entry("source", &source.value.to_string()),
            (None, Identity::Own { package, .. }) => entry("package", &package_label(&package)),
            (None, Identity::Source(source)) => entry("source", &source),
        });
        lines.extend(self.decision(&license.value, &Texts::new((model, terms)), name)?);
        lines.push(evidence_of([terms].into_iter()));
        Ok((table(&lines), model.resolved.declaration.name.value.clone()))
    }

    /// The table about every model that fits, and how many those are today.
    fn of_several(
        &self,
        pattern: &str,
        license: Option<&str>,
        judged: &Judged<'_>,
        terminal: &mut Terminal,
    ) -> Result<(String, String), Error> {
        let matcher = NamePattern::new(pattern).map_err(|error| Error::Usage {
            message: format!("`{pattern}` is not a pattern: {}", error.kind()),
            help: Some("write a source or a name, with `*` for any characters".to_owned()),
        })?;
        let fitting: Vec<_> = models(judged)
            .filter(|(model, _)| matcher.fits(&model.resolved.identity()))
            .filter(|(_, terms)| terms.review.is_some() || license.is_some() || self.is_rejection())
            .collect();
        let license = self.one_license(pattern, license, &fitting)?;
        let under: Vec<_> = fitting.into_iter().filter(|of| is_under(*of, &license)).collect();
        let wants_text = self.record.decision == Decision::Approved && self.record.without_text.is_none();
        let is_of_list = wants_text && !license.is_custom();
        let (bound, others): (Vec<_>, Vec<_>) = under.into_iter().partition(|(model, terms)| {
            is_of_list || self.is_rejection() || is_bound(model, terms, wants_text)
        });
        let mut by_text: BTreeMap<Texts, Vec<&str>> = BTreeMap::new();
        for of in &bound {
            by_text.entry(Texts::new(*of)).or_default().push(&of.0.resolved.declaration.name.value);
        }
        let mut texts = by_text.iter();
        let (Some((texts_read, names)), None) = (texts.next(), texts.next()) else {
            return Err(match by_text.is_empty() {
                true if others.is_empty() => no_model(pattern),
                true => without_text(&format!("the models under `{license}`")),
                false => several_texts(&by_text),
            });
        };
        if !others.is_empty() {
            let why = if wants_text { "without a licence text" } else { "with a licence text" };
            terminal.warn(&format!("not covered: {} {why}", count(others.len(), "model")));
        }
        let about = count(names.len(), "model");
        let mut lines = vec![format!("models = [{}]", quoted(pattern))];
        lines.extend(self.decision(&license, texts_read, &about)?);
        // What the sources of each say was read; what they say later was not.
        lines.push(evidence_of(bound.iter().map(|(_, terms)| *terms)));
        Ok((table(&lines), format!("{about} under {license}")))
    }

    fn is_rejection(&self) -> bool {
        self.record.decision == Decision::Rejected
    }

    /// The licence that was named, or the one that all of the models have.
    fn one_license(
        &self,
        pattern: &str,
        named: Option<&str>,
        fitting: &[Judgements<'_>],
    ) -> Result<LicenseExpression, Error> {
        if let Some(named) = named {
            return LicenseExpression::parse(named).map_err(|_| Error::Usage {
                message: format!("`{named}` is not a licence"),
                help: Some("write it as `license` of the models does".to_owned()),
            });
        }
        let declared = fitting.iter().filter_map(|(model, _)| model.resolved.declaration.license.as_ref());
        let licenses: BTreeMap<_, _> =
            declared.map(|license| (license.value.as_str().to_owned(), &license.value)).collect();
        match licenses.len() {
            0 => Err(no_model(pattern)),
            1 => Ok(licenses.into_values().next().expect("one").clone()),
            _ => Err(Error::Usage {
                message: format!(
                    "the models that fit `{pattern}` are under {}",
                    count(licenses.len(), "licence")
                ),
                help: Some(format!(
                    "add `--license` with one of {}",
                    licenses.into_keys().collect::<Vec<_>>().join(", ")
                )),
            }),
        }
    }

    /// The lines that every decision has.
    fn decision(
        &self,
        license: &LicenseExpression,
        texts: &Texts,
        about: &str,
    ) -> Result<Vec<String>, Error> {
        let Self { record, usage, today } = self;
        is_to_come(record.expires, *today)?;
        let mut lines = vec![entry("license", license.as_str())];
        let any_text = texts.text.as_ref().or(texts.further.first());
        match (any_text, &record.without_text) {
            (Some(_), Some(_)) => {
                return Err(Error::Usage {
                    message: format!(
                        "`{about}` has a licence text: `--without-text` is for terms that are not available"
                    ),
                    help: Some("read the text, and leave `--without-text` out".to_owned()),
                });
            }
            (Some(_), None) => {
                lines.extend(texts.text.iter().map(|text| entry("license-sha256", text)));
            }
            (None, Some(reason)) => lines.push(entry("without-text", reason)),
            // The text of a listed licence is that of the list.
            (None, None) if texts.terms.is_some() || !license.is_custom() => {}
            (None, None) if record.decision == Decision::Approved => {
                return Err(without_text(&format!("`{about}`")));
            }
            (None, None) => {}
        }
        lines.extend(texts.terms.map(|date| entry("terms-date", &date.to_string())));
        lines.push(list("texts-sha256", &texts.further));
        lines.push(list("policy-sha256", &texts.policies));
        lines.push(entry("decision", record.decision.word()));
        lines.push(entry("by", &record.by));
        lines.push(entry("date", &today.to_string()));
        lines.push(entry("reason", &record.reason));
        lines.extend(record.expires.map(|expires| entry("expires", &expires.to_string())));
        lines.push(format!("use = {usage}"));
        if !record.scope.is_empty() {
            let words: Vec<_> = record.scope.iter().map(|offering| quoted(offering.word())).collect();
            lines.push(format!("scope = [{}]", words.join(", ")));
        }
        Ok(lines)
    }
}

/// What the sources of models say, each once.
fn evidence_of<'t, 'm: 't>(terms: impl Iterator<Item = &'t ModelTerms<'m>>) -> String {
    let said = terms.flat_map(|terms| &terms.evidence).filter(|evidence| evidence.is_recorded());
    let mut recorded: Vec<_> = Vec::new();
    for record in said.map(|evidence| quoted(&evidence_record(evidence))) {
        if !recorded.contains(&record) {
            recorded.push(record);
        }
    }
    format!("evidence = [{}]", recorded.join(", "))
}

/// A last day has to be one that is not over.
pub(super) fn is_to_come(expires: Option<Date>, today: Date) -> Result<(), Error> {
    match expires.filter(|expires| *expires < today) {
        Some(expires) => Err(Error::Usage {
            message: format!("`--expires {expires}` is over already: today is {today}"),
            help: Some("give a later day".to_owned()),
        }),
        None => Ok(()),
    }
}

/// Whether a model is meant by an approval of a text, or by one without. Of a service, terms at an address on a day can be
/// approved as they are, or with a word on why their text is not available.
fn is_bound(model: &InspectedModel<'_>, terms: &ModelTerms<'_>, wants_text: bool) -> bool {
    let has_text = terms.text.is_some() || !further_texts(model, terms.text).is_empty();
    has_text == wants_text || !has_text && terms_of(model).is_some()
}

/// The terms of the service that a model is.
fn terms_of<'m>(model: &'m InspectedModel<'_>) -> Option<&'m ServiceTerms> {
    model.resolved.declaration.service.as_ref()?.terms.as_ref()
}

fn is_named(name: &str, judged: &Judged<'_>) -> bool {
    models(judged).any(|(model, _)| model.resolved.declaration.name.value == name)
}

fn is_under((model, terms): Judgements<'_>, license: &LicenseExpression) -> bool {
    let declared = model.resolved.declaration.license.as_ref().map(|license| &license.value);
    let mut custom = declared.into_iter().flat_map(LicenseExpression::custom_ids);
    let only_custom = custom.next().filter(|_| custom.next().is_none());
    declared == Some(license)
        || only_custom.is_some_and(|id| license.single().is_some_and(|named| named.as_str() == id))
            && terms.review.is_some()
}

fn no_model(name: &str) -> Error {
    Error::Usage {
        message: format!("no declared model that waits for a decision fits `{name}`"),
        help: Some("`cargo model-sbom review` lists what waits".to_owned()),
    }
}

fn without_text(about: &str) -> Error {
    Error::Usage {
        message: format!("there is no licence text of {about} to approve"),
        help: Some(
            "get the text and declare it as `license-file`, or as `file` of a `[[license]]`; where it can't be had, \
             say why with `--without-text REASON`"
                .to_owned(),
        ),
    }
}

fn several_texts(by_text: &BTreeMap<Texts, Vec<&str>>) -> Error {
    let groups: Vec<_> = by_text.values().map(|names| names.join(", ")).collect();
    Error::Usage {
        message: format!("these models come with {} or use policies", count(by_text.len(), "licence text")),
        help: Some(format!(
            "read each, and record a decision about the models that share one: {}",
            groups.join("; ")
        )),
    }
}

fn table(lines: &[String]) -> String {
    format!("[[review]]\n{}\n", lines.join("\n"))
}

fn list(key: &str, values: &BTreeSet<String>) -> String {
    let quoted: Vec<_> = values.iter().map(|value| quoted(value)).collect();
    format!("{key} = [{}]", quoted.join(", "))
}

pub(super) fn entry(key: &str, value: &str) -> String {
    format!("{key} = {}", quoted(value))
}

/// `[use]` on one line, key for key as it was written.
fn usage_text(workspace: &Workspace) -> String {
    let text = workspace.workspace_file.map(|file| workspace.sources.text(file)).unwrap_or_default();
    let table = text.parse::<toml::Table>().unwrap_or_default();
    table.get("use").map_or_else(|| "{}".to_owned(), inline)
}

fn inline(value: &toml::Value) -> String {
    let listed = |parts: Vec<String>| parts.join(", ");
    match value {
        toml::Value::String(text) => quoted(text),
        toml::Value::Array(values) => format!("[{}]", listed(values.iter().map(inline).collect())),
        toml::Value::Table(table) if table.is_empty() => "{}".to_owned(),
        toml::Value::Table(table) => {
            let pair = |(key, value): (&String, &toml::Value)| format!("{key} = {}", inline(value));
            format!("{{ {} }}", listed(table.iter().map(pair).collect()))
        }
        toml::Value::Integer(number) => number.to_string(),
        toml::Value::Float(number) => number.to_string(),
        toml::Value::Boolean(flag) => flag.to_string(),
        toml::Value::Datetime(time) => quoted(&time.to_string()),
    }
}

/// What is wrong with a table, as the next run would read it.
fn fault(table: &str) -> Option<String> {
    let mut sources = SourceMap::default();
    let file = sources.add(WORKSPACE_FILE, table.to_owned());
    let declarations = declare::run(&sources, &[], Some(file), None, &assess::rules::known_codes());
    declarations.faults.into_iter().next().map(|fault| fault.message)
}

/// Puts the table behind everything else, so that not a byte of what a person wrote changes.
pub(super) fn append(workspace: &Workspace, name: &str, table: &str) -> Result<(), Error> {
    if let Some(fault) = fault(table) {
        return Err(Error::Usage {
            message: format!("the decision can't be recorded: {fault}"),
            help: Some("write it without that".to_owned()),
        });
    }
    let path = workspace.root().join(WORKSPACE_FILE);
    append_whole(&path, workspace.graph.workspace().target_directory(), |before| {
        let separator = match before {
            "" => "",
            text if text.ends_with("\n\n") => "",
            text if text.ends_with('\n') => "\n",
            _ => "\n\n",
        };
        let after = format!("{before}{separator}{table}");
        match toml::from_str::<toml::Table>(&after) {
            Ok(_) => Ok(after),
            Err(error) => Err(Error::Usage {
                message: format!(
                    "a `[[{name}]]` table can't follow what {WORKSPACE_FILE} holds: {}",
                    error.message()
                ),
                help: Some(format!("write `{name}` as `[[{name}]]` tables, not as one array")),
            }),
        }
    })
}
