//! The pages of the catalogue for people, as wide as their terminal.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Effects, Style};

use super::{Choice, Page, families, usage};
use crate::assess::alternatives::FamilyTerms;
use crate::assess::suitability::{CELLS, DeclaredTerms, Suitability};
use crate::assess::terms::KnownLicense;
use crate::assess::verdict::unit;
use crate::declare;
use crate::quantity::grouped;
use crate::region;
use crate::report::layout::{Cell, Table, wrapped};
use crate::report::terminal::{ATTENTION, ERROR, NOTE, STATUS};
use crate::terms::{Risk, Use};
use crate::vocabulary::Word;

const DISCLAIMER: &str = "Information, not legal advice: read the text before you rely on an entry.";
const BOLD: Style = Style::new().effects(Effects::BOLD);
const FINE: Style = AnsiColor::Green.on_default();

/// Column at which the values of one licence begin.
const INDENT: usize = 18;

pub(super) fn render(page: &Page<'_>, width: Option<usize>) -> String {
    match page {
        Page::List(licenses) => list(licenses, width),
        Page::One(license) => one(license, width),
        Page::Matrix(models, families) => matrix(models, families, width),
        Page::For(choice) => choices(choice, width),
    }
}

fn of_risk(risk: Risk) -> Style {
    match risk {
        Risk::Low => FINE,
        Risk::Medium => ATTENTION,
        Risk::High => ERROR,
    }
}

fn of_use(usage: Use) -> Style {
    match usage {
        Use::Yes => FINE,
        Use::Conditions | Use::Limited | Use::Check => ATTENTION,
        Use::No => ERROR,
    }
}

fn header<const N: usize>(names: [&str; N]) -> [Cell; N] {
    names.map(|name| Cell::styled(name, STATUS))
}

/// The id without the words that all of them share; `licenses ID` takes it as well.
fn short(id: &str) -> &str {
    let custom = id.strip_prefix("LicenseRef-").unwrap_or(id);
    custom.strip_prefix("scancode-").unwrap_or(custom)
}

fn risk(license: &KnownLicense<'_>) -> Cell {
    let (risk, _) = license.risk();
    Cell::styled(risk.word(), of_risk(risk))
}

fn list(licenses: &[KnownLicense<'_>], width: Option<usize>) -> String {
    let mut table = Table::new(&[2]);
    table.row(header(["RISK", "ID", "TITLE"]));
    for license in licenses {
        table.row([risk(license), license.id.as_str().into(), license.title().unwrap_or("-").into()]);
    }
    let custom = licenses.iter().filter(|license| license.is_custom()).count();
    let total = format!(
        "listed: {}; not on the SPDX License List: {custom}. `licenses ID` tells all about one.",
        licenses.len()
    );
    format!("{}\n{}\n{DISCLAIMER}\n", table.render(width), wrapped(&total, 0, width))
}

fn matrix(models: &[DeclaredTerms<'_>], families: &[FamilyTerms<'_>], width: Option<usize>) -> String {
    let mut table = Table::new(&[0, 1]);
    let columns = ["MODEL", "LICENCE", "SMALL", "ENTERPR", "SAAS", "REDIST", "TUNING"];
    if !models.is_empty() {
        table.row(header(columns));
    }
    for model in models {
        row(&mut table, &model.model.name.value, &names(model), model.matrix());
    }
    if !models.is_empty() {
        table.row([Cell::from("")]);
    }
    table.row(header(["FAMILY", "LICENCE", "SMALL", "ENTERPR", "SAAS", "REDIST", "TUNING"]));
    for family in families {
        row(
            &mut table,
            &family.family.to_string(),
            short(family.license.id.as_str()),
            usage(&family.license),
        );
    }
    let legend = "columns: small business, enterprise, SaaS, redistribution, fine-tuning; cond = under use \
                  restrictions or with a display, limited = up to a threshold or with terms attached, no = another \
                  licence is needed, check = not known.";
    format!("{}\n{}\n{DISCLAIMER}\n", table.render(width), wrapped(legend, 0, width))
}

fn row(table: &mut Table, name: &str, license: &str, cells: [Use; 5]) {
    let cells = cells.map(|usage| {
        let word = match usage {
            Use::Conditions => "cond",
            usage => usage.word(),
        };
        Cell::styled(word, of_use(usage))
    });
    table.row([Cell::styled(name, BOLD), Cell::from(license)].into_iter().chain(cells));
}

/// The licences that bind a model, in short.
fn names(model: &DeclaredTerms<'_>) -> String {
    let names = model.binding();
    let names: Vec<_> = names
        .iter()
        .map(|license| license.map_or("none declared", |license| short(license.id.as_str())))
        .collect();
    names.join(" + ")
}

fn choices(choice: &Choice<'_>, width: Option<usize>) -> String {
    let purpose = choice.purpose;
    let mut text = String::new();
    // Writing to a string can't fail.
    let _ = writeln!(text, "{STATUS}{}{STATUS:#}: {}", purpose.word(), purpose.meaning());
    if !choice.task.is_empty() {
        let instead = choice.instead_of.iter().map(|model| format!(", instead of {}", printed(model)));
        let _ =
            writeln!(text, "{NOTE}for {}{}{NOTE:#}", choice.task.join(" or "), instead.collect::<String>());
    }
    text.push('\n');
    for (model, suitability) in &choice.models {
        text.push_str(&verdict(&model.model.name.value, &names(model), suitability, width));
    }
    if choice.models.is_empty() && choice.instead_of.is_none() {
        text.push_str("no model is declared here\n");
    }
    for answer in [Use::Yes, Use::Conditions] {
        text.push_str(&alternatives(choice, answer, width));
    }
    let others =
        choice.families.iter().filter(|(_, suitability)| !suitability.judgement.is_allowed()).count();
    let _ = writeln!(
        text,
        "\n{others} other families do not, or need a closer look: `licenses --matrix`.\n{DISCLAIMER}"
    );
    text
}

fn verdict(name: &str, license: &str, suitability: &Suitability, width: Option<usize>) -> String {
    let answer = suitability.answer();
    let style = of_use(answer);
    let word = answer.word();
    let mut text =
        format!("{style}{word:>10}{style:#}  {BOLD}{}{BOLD:#} ({})\n", printed(name), printed(license));
    for reason in &suitability.reasons {
        let _ = writeln!(text, "            - {}", wrapped(reason, 14, width));
    }
    text
}

fn printed(text: &str) -> String {
    crate::printable::line(text).into_owned()
}

/// The families with one answer, by licence.
fn alternatives(choice: &Choice<'_>, answer: Use, width: Option<usize>) -> String {
    let title = match answer {
        Use::Yes => "known families whose licence allows it",
        _ => "known families whose licence allows it under conditions",
    };
    let mut text = format!("\n{STATUS}{title}{STATUS:#}\n");
    let mut ids: Vec<&str> = Vec::new();
    let fitting: Vec<_> =
        choice.families.iter().filter(|(_, suitability)| suitability.answer() == answer).collect();
    for (family, _) in &fitting {
        let id = family.license.id.as_str();
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    for id in ids {
        let of = fitting.iter().filter(|(family, _)| family.license.id.as_str() == id);
        let families: Vec<_> = of.map(|(family, _)| family.family.to_string()).collect();
        let _ = writeln!(text, "  {BOLD}{id}{BOLD:#}\n    {}", wrapped(&families.join(", "), 4, width));
    }
    text
}

fn one(license: &KnownLicense<'_>, width: Option<usize>) -> String {
    let mut sheet = Sheet { text: String::new(), width };
    sheet.title(license);
    sheet.identity(license);
    sheet.models(license);
    sheet.uses(license);
    sheet.words("permissions", license.permissions(), |_| None);
    sheet.words("conditions", license.conditions(), |_| None);
    sheet.words("limitations", license.limitations(), |word| {
        license.catalog.and_then(|known| known.clause(*word)).map(|clause| format!("[{clause}]"))
    });
    sheet.gates(license);
    sheet.strings(license);
    sheet.evidence(license);
    let _ = write!(sheet.text, "\n{DISCLAIMER}\n");
    sheet.text
}

/// Everything about one licence, line by line.
struct Sheet {
    text: String,
    width: Option<usize>,
}

impl Sheet {
    fn head(&mut self, title: &str) {
        let _ = write!(self.text, "\n{STATUS}{title}{STATUS:#}\n");
    }

    /// A value behind its name.
    fn line(&mut self, name: &str, value: &str) {
        let value = wrapped(value, INDENT, self.width);
        let fill = INDENT - 2;
        let _ = writeln!(self.text, "  {NOTE}{name:<fill$}{NOTE:#}{value}");
    }

    fn some(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.line(name, value);
        }
    }

    fn all(&mut self, name: &str, values: &[String]) {
        if !values.is_empty() {
            self.line(name, &values.join(", "));
        }
    }

    fn title(&mut self, license: &KnownLicense<'_>) {
        let id = license.id.as_str();
        let _ = writeln!(self.text, "{BOLD}{id}{BOLD:#}");
        if let Some(title) = license.title() {
            let _ = writeln!(self.text, "{}", wrapped(title, 0, self.width));
        }
        self.text.push('\n');
        let (risk, reason) = license.risk();
        let style = of_risk(risk);
        let word = risk.word();
        let reason = wrapped(&reason, INDENT, self.width);
        let _ = writeln!(self.text, "  {style}{word:<6} risk{style:#}     {reason}");
    }

    fn identity(&mut self, license: &KnownLicense<'_>) {
        let listed = if license.is_custom() { "no: a custom licence, which needs a review" } else { "yes" };
        self.line("SPDX-listed", listed);
        self.some("version", license.catalog.and_then(|known| known.version.as_deref()));
        self.some("date", license.catalog.and_then(|known| known.version_date.as_deref()));
        self.some("licensor", license.licensor());
        self.some("text", license.url());
        let Some(known) = license.catalog else { return };
        self.all("also known as", &known.aliases);
        self.all("hub tag", &known.hub_tags);
        self.all("license_name", &known.hub_names);
        self.some("ScanCode", known.scancode_key.as_deref());
    }

    fn models(&mut self, license: &KnownLicense<'_>) {
        let (models, exceptions) = families(license);
        self.some("models", (!models.is_empty()).then(|| models.join(", ")).as_deref());
        self.some("but not", (!exceptions.is_empty()).then(|| exceptions.join(", ")).as_deref());
    }

    fn uses(&mut self, license: &KnownLicense<'_>) {
        self.head("usage");
        for (name, usage) in CELLS.iter().zip(usage(license)) {
            let style = of_use(usage);
            let word = usage.word();
            let _ = writeln!(
                self.text,
                "  {NOTE}{name:<16}{NOTE:#}{style}{word:<12}{style:#}{}",
                usage.meaning()
            );
        }
    }

    fn words<W: Word>(&mut self, title: &str, words: &[W], clause: impl Fn(&W) -> Option<String>) {
        if words.is_empty() {
            return;
        }
        self.head(title);
        for word in words {
            let name = word.word();
            let meaning = [Some(word.meaning().to_owned()), clause(word)];
            let meaning = meaning.into_iter().flatten().collect::<Vec<_>>().join(" ");
            let _ = writeln!(self.text, "  {NOTE}{name:<30}{NOTE:#}{}", wrapped(&meaning, 32, self.width));
        }
    }

    fn gates(&mut self, license: &KnownLicense<'_>) {
        let own = license.own_thresholds();
        let known = license.thresholds();
        let exclusion = license.exclusion();
        if own.is_empty() && known.is_empty() && exclusion.is_none() {
            return;
        }
        self.head("gates");
        for (kind, limit) in own {
            self.line("limit", &format!("{} {} (model-sbom.toml)", grouped(limit), unit(kind)));
        }
        for threshold in known {
            let limit = format!(
                "{} {}, {} {}: {} {}",
                grouped(threshold.limit),
                unit(threshold.kind),
                threshold.counted.word(),
                threshold.date,
                threshold.effect.meaning(),
                threshold.detail.trim()
            );
            self.line("limit", &limit);
        }
        if let Some(exclusion) = exclusion {
            let text = format!(
                "{} ({} models, by {}): {}",
                region::all(exclusion.regions.iter().map(String::as_str)),
                exclusion.models.word(),
                exclusion.by.word(),
                exclusion.detail.trim()
            );
            self.line("not granted in", &text);
        }
    }

    fn strings(&mut self, license: &KnownLicense<'_>) {
        let known = license.catalog;
        let display = known.map(|known| known.display.as_slice()).unwrap_or_default();
        let prefix = known.and_then(|known| known.name_prefix.as_deref());
        if license.notices().is_empty() && display.is_empty() && prefix.is_none() {
            return;
        }
        self.head("required strings");
        for notice in license.notices() {
            self.line("notice", notice.trim());
        }
        for string in display {
            let when =
                known.and_then(|known| known.display_when).map(|when| when.meaning()).unwrap_or_default();
            self.line("display", &format!("\"{string}\": {when}"));
        }
        self.some("name prefix", prefix);
    }

    /// What the organisation bought.
    fn bought(&mut self, table: &declare::License) {
        table.bought().iter().for_each(|(key, value)| self.line(&key.replace('-', " "), value));
    }

    fn evidence(&mut self, license: &KnownLicense<'_>) {
        if license.table.is_some() {
            self.head("from model-sbom.toml");
            self.line("[[license]]", "its values come before those of the catalogue");
        }
        license.table.iter().for_each(|table| self.bought(table));
        let Some(known) = license.catalog else { return };
        self.head("evidence");
        self.some("note", known.note.as_deref().map(str::trim));
        self.line("made from", &known.source);
        self.line("confidence", &format!("{}: {}", known.confidence.word(), known.confidence.meaning()));
        self.line("checked", &known.checked);
        self.all("text SHA-256", &known.text_sha256);
    }
}
