//! The summary for a comment on a pull request: whether the product is ready, what the change brings, what is to be
//! decided; what is clear, and how to settle each, folded.
//!
//! GitHub takes 65,536 characters; `LIMIT` leaves room for what a workflow writes around it. What does not fit is
//! counted, never left out in silence.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use jiff::civil::Date;

use super::markdown::{code_spans, escape};
use crate::assemble::bom::Bom;
use crate::assess::{Assessment, Decision, Finding, ModelState};
use crate::diagnostic::SourceMap;
use crate::digest::Digest;
use crate::inspect::Inventory;
use crate::prose::capital;
use crate::quantity::{count, grouped};
use crate::resolve::Role;
use crate::vocabulary::Word;
use crate::workspace::Checkout;

mod changes;

pub(crate) use changes::{Changes, contradictions};

/// Characters of a comment.
const LIMIT: usize = 60_000;

/// So many names stand in one cell.
const NAMES: usize = 5;

/// What a comment is made from.
pub struct Subject<'c> {
    /// The document of the product.
    pub bom: &'c Bom,
    /// What was found.
    pub inventory: &'c Inventory<'c>,
    /// What it means.
    pub assessment: &'c Assessment<'c>,
    /// The texts that places are in.
    pub sources: &'c SourceMap,
    /// The day by which approvals, bought licences and confirmations were judged.
    pub judged_on: Date,
    /// The commit that is checked out.
    pub commit: Option<&'c Checkout>,
    /// SHA-256 of `model-sbom.lock`.
    pub lock: Option<&'c Digest>,
    /// What changed since a base.
    pub changes: Option<&'c Changes>,
}

impl Subject<'_> {
    /// `new` or `changed`, of a model that is not as it was in the base.
    fn word(&self, model: &str) -> Option<&'static str> {
        self.changes.and_then(|changes| changes.word(model))
    }

    fn name(&self, model: usize) -> &str {
        &self.inventory.models[model].resolved.declaration.name.value
    }

    /// Under which licence a model is, how the product gets it and where it stands.
    fn terms_of(&self, model: &str) -> Option<String> {
        let mut models = self.inventory.models.iter().zip(&self.assessment.states);
        let (found, state) = models.find(|(found, _)| found.resolved.declaration.name.value == model)?;
        let declaration = found.resolved.declaration;
        let license = declaration.license.as_ref().map_or("no licence", |license| license.value.as_str());
        Some(format!("{}, {}, {}", escape(license), declaration.delivery.word(), state.word()))
    }

    /// How many of the open decisions the change is about; `None` where it is about none.
    fn own_decisions(&self, decisions: &[Decision<'_>]) -> Option<String> {
        let is_own = |decision: &&&Decision<'_>| {
            decision.models.iter().any(|model| self.word(self.name(*model)).is_some())
        };
        let open = decisions.iter().filter(|decision| decision.is_denied());
        // Counted as in the headline: an error is no decision.
        let (errors, open): (Vec<_>, Vec<_>) = open.partition(|decision| decision.is_error());
        let told = [(open, "open decision"), (errors, "error")].into_iter().filter_map(|(all, noun)| {
            let own = all.iter().filter(is_own).count();
            (own > 0).then(|| format!("{} of {}", grouped(own as u64), count(all.len(), noun)))
        });
        let told = told.collect::<Vec<_>>().join(", ");
        (!told.is_empty()).then(|| format!("about what is new or changed here: {told}"))
    }
}

/// Writes the comment.
pub fn write(subject: &Subject<'_>) -> String {
    let decisions = subject.assessment.decisions();
    let readiness = subject.assessment.readiness(&decisions);
    let product = &subject.bom.subject;
    let version = product.version.as_ref().map(|version| format!(" {}", escape(version))).unwrap_or_default();
    let head = format!(
        "### Models in {}{version}: {}\n\n{}.\n",
        escape(&product.name),
        readiness.headline().to_lowercase(),
        code_spans(&capital(&readiness.told()))
    );
    let foot = foot(subject);
    let mut comment = Comment { text: head, left: LIMIT };
    comment.left = comment.left.saturating_sub(comment.text.chars().count() + foot.chars().count());
    if let Some(changes) = subject.changes {
        // Decisions come behind it, and count for more.
        let kept = comment.left * 2 / 3;
        let lines = changes.lines(|model| subject.terms_of(model)).chain(subject.own_decisions(&decisions));
        let lines: Vec<_> = lines.map(|line| format!("- {line}")).collect();
        comment.left -= kept;
        comment.lines("\n**This change**", lines.into_iter(), "");
        comment.left += kept;
    }
    let rows = decisions.iter().map(|decision| row(decision, subject));
    if !decisions.is_empty() {
        comment.lines("\n| | what | who | about |\n|---|---|---|---|", rows, "| | … | | ");
    }
    if !decisions.is_empty() {
        comment.folded("How to settle each", decisions.iter().map(how));
    }
    let clear = clear(subject);
    if !clear.is_empty() {
        comment.folded(&clear_title(subject), clear.into_iter());
    }
    comment.text.push_str(&foot);
    comment.text
}

/// The text so far, and how many characters may follow.
struct Comment {
    text: String,
    left: usize,
}

impl Comment {
    /// A heading with lines under it, as many as fit; `more` begins the line that counts the others.
    fn lines(&mut self, heading: &str, lines: impl ExactSizeIterator<Item = String>, more: &str) {
        // What closes a fold, and the line that counts.
        const RESERVE: usize = 120;
        let mut budget = self.left.saturating_sub(heading.chars().count() + RESERVE);
        let number = lines.len();
        let _ = write!(self.text, "{heading}\n{}", if heading.ends_with('|') { "" } else { "\n" });
        let mut written = 0;
        for line in lines {
            let length = line.chars().count() + 1;
            if length > budget {
                break;
            }
            budget -= length;
            written += 1;
            let _ = writeln!(self.text, "{line}");
        }
        if written < number {
            let left = number - written;
            let bar = if more.is_empty() { "" } else { " |" };
            let _ = writeln!(self.text, "{more}{} more: see the report{bar}", grouped(left as u64));
        }
        self.left = budget;
    }

    /// Lines that are shown when somebody opens them. The title is text of ours and of escaped names.
    fn folded(&mut self, title: &str, lines: impl ExactSizeIterator<Item = String>) {
        self.lines(&format!("\n<details><summary>{title}</summary>"), lines, "");
        self.text.push_str("\n</details>\n");
    }
}

/// A decision as a row of the table: its state in a word, so that a screen reader has it too.
fn row(decision: &Decision<'_>, subject: &Subject<'_>) -> String {
    let state = match decision.is_denied() {
        true => decision.state.word(),
        false => "warning",
    };
    let sign = match (decision.is_denied(), decision.state) {
        (true, ModelState::Blocked) => "⛔",
        (true, ModelState::Owed) => "📋",
        (true, _) => "❓",
        (false, _) => "⚠️",
    };
    let words: BTreeSet<_> = decision.models.iter().map(|model| subject.word(subject.name(*model))).collect();
    // What holds for all of its models is said of the row, anything else of the one model.
    let of_all = words.first().copied().flatten().filter(|_| words.len() == 1);
    let new = of_all.map(|word| format!(" ({word})")).unwrap_or_default();
    format!(
        "| {sign} {state}{new} | {} | {} | {} |",
        code_spans(&decision.title()),
        decision.who(),
        about(decision, subject, of_all.is_none())
    )
}

/// A name as code: neither a person who is called nor a link comes of it.
fn name(text: &str) -> String {
    code_spans(&format!("`{text}`"))
}

/// The models, those that are new or changed with the word for it, and the place of the first.
fn about(decision: &Decision<'_>, subject: &Subject<'_>, says_word: bool) -> String {
    let told = |finding: &Finding| {
        let own = decision.subject(finding);
        match subject.word(own).filter(|_| says_word) {
            Some(word) => format!("{} ({word})", name(own)),
            None => name(own),
        }
    };
    // What the change brings comes first, so that it is never among those that are counted.
    let mut findings = decision.findings.clone();
    findings.sort_by_key(|finding| subject.word(decision.subject(finding)).is_none());
    let first = findings[0];
    let mut names: Vec<_> = findings.into_iter().map(told).collect();
    names.dedup();
    let more = names.len().saturating_sub(NAMES);
    names.truncate(NAMES);
    if more > 0 {
        names.push(format!("{} more", grouped(more as u64)));
    }
    let place = subject.sources.place(&first.diagnostic);
    let place = place.map(|place| format!(" ({})", code_spans(&format!("`{}`", place.replace('`', "'")))));
    names[0].push_str(&place.unwrap_or_default());
    names.join(", ")
}

/// The next steps of a decision.
fn how(decision: &Decision<'_>) -> String {
    let help = decision.help();
    let steps =
        help.iter().map(|help| format!("  - {}", code_spans(help.lines().next().unwrap_or_default())));
    let steps = steps.collect::<Vec<_>>().join("\n");
    format!("- {} ({})\n{steps}", code_spans(&decision.title()), decision.rule.code)
}

/// Models that are clear, by licence: the id and the names.
fn by_license(subject: &Subject<'_>) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (model, state) in subject.inventory.models.iter().zip(&subject.assessment.states) {
        if *state == ModelState::Clear {
            let declaration = model.resolved.declaration;
            let license = declaration.license.as_ref().map_or("no licence", |license| license.value.as_str());
            found.entry(license.to_owned()).or_default().push(name(&declaration.name.value));
        }
    }
    found
}

fn clear_title(subject: &Subject<'_>) -> String {
    let found = by_license(subject);
    let all: usize = found.values().map(Vec::len).sum();
    let mut licenses: Vec<_> = found.iter().map(|(license, names)| (names.len(), license)).collect();
    licenses.sort_by_key(|(number, license)| (std::cmp::Reverse(*number), *license));
    let licenses = licenses
        .iter()
        .take(NAMES)
        .map(|(number, license)| format!("{} {}", escape(license), grouped(*number as u64)));
    let verb = if all == 1 { "is" } else { "are" };
    format!("{} {verb} clear ({})", count(all, "model"), licenses.collect::<Vec<_>>().join(", "))
}

fn clear(subject: &Subject<'_>) -> Vec<String> {
    let line =
        |(license, names): (&String, &Vec<String>)| format!("- {}: {}", escape(license), names.join(", "));
    by_license(subject).iter().map(line).collect()
}

/// As many digits as tell commits and digests apart.
fn short(digits: &str) -> String {
    digits.chars().take(12).collect()
}

fn foot(subject: &Subject<'_>) -> String {
    let Subject { bom, inventory, .. } = subject;
    let crates = &inventory.resolved.crates.crates;
    let shipped = crates.values().filter(|krate| krate.role != Role::BuildTime).count();
    let unlicensed = crates.values().filter(|krate| krate.package.license().is_none()).count();
    let without = match unlicensed {
        0 => String::new(),
        number => format!(", {} without a licence", grouped(number as u64)),
    };
    let commit = subject.commit.map(|checkout| {
        let changed =
            if checkout.is_modified == Some(true) { " with changes that are not committed" } else { "" };
        format!("commit {}{changed}, ", short(&checkout.commit))
    });
    let lock = subject.lock.map(|lock| format!("model-sbom.lock {}, ", short(lock.hex())));
    format!(
        "\n<sub>{}{}{} ({} shipped{without}), {} {}, judged for {}. Information, not legal advice.</sub>\n",
        commit.unwrap_or_default(),
        lock.unwrap_or_default(),
        count(crates.len(), "crate"),
        grouped(shipped as u64),
        bom.tool.name,
        bom.tool.version,
        subject.judged_on
    )
}
