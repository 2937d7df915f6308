//! `cargo model-sbom`: writes the bill of materials.

use std::collections::{BTreeMap, BTreeSet};
use std::{iter, thread};

use camino::Utf8PathBuf;
use rayon::prelude::*;

use super::lock::Settled;
use super::{Judged, created, inputs, lock, say_what_is_left_out, say_what_leaks, shown};
use crate::assemble::bom::{Audience, Bom};
use crate::assemble::product::{self, Whose};
use crate::assemble::{self, DocumentFacts, LicenseTexts, NamedAfter};
use crate::assess::{Answer, Assessment, Coverage, Decision, ModelState};
use crate::conform::{self, Profile};
use crate::declare::Delivery;
use crate::emit::{BomFormat, spdx};
use crate::error::Error;
use crate::exit::Exit;
use crate::inspect::{self, DigestChoice, Inventory, Product, Reading, Trust};
use crate::options::{WorkspaceOptions, is_ci};
use crate::output::{Destination, Written, refuse_links_out, stem};
use crate::pipeline;
use crate::prose::named;
use crate::quantity::{count, grouped};
use crate::report::Terminal;
use crate::resolve::Role;
use crate::vocabulary::Word;
use crate::workspace::{LOCK_FILE, WORKSPACE_FILE, Workspace};

/// What a run writes, and where to.
pub(crate) struct GenerateOptions {
    /// Which workspace, and what of it.
    pub workspace: WorkspaceOptions,
    /// Which digests.
    pub digests: DigestChoice,
    /// Which formats.
    pub formats: Vec<&'static BomFormat>,
    /// Which lists the documents are checked against.
    pub profiles: Vec<&'static dyn Profile>,
    /// `--artifact`: the built product.
    pub artifact: Option<Utf8PathBuf>,
    /// `--output`.
    pub output: Option<Utf8PathBuf>,
    /// Whether licence texts are carried along.
    pub license_texts: LicenseTexts,
    /// Whom the documents are for.
    pub audience: Audience,
}

/// Writes the bill of materials.
pub(crate) fn generate(options: &GenerateOptions, terminal: &mut Terminal) -> Result<Exit, Error> {
    let mut reading = Reading {
        trust: Trust::Document,
        archives: options.digests.into(),
        ..lock::reading(&options.workspace, options.digests)
    };
    let mut workspace = pipeline::load(&options.workspace, &mut reading)?;
    let default = workspace.graph.workspace().target_directory().join("model-sbom");
    let destination = Destination::new(options.output.as_deref(), options.formats.len(), default)?;
    if let Some(place) = destination.place() {
        refuse_links_out(place, workspace.root(), workspace.graph.workspace().target_directory())?;
    }
    destination.prepare()?;
    let result = pipeline::run(&workspace, &options.workspace, &reading, terminal, |judged, terminal| {
        let inputs = inputs(&workspace, &judged).and(&options.artifact);
        if let Destination::File(path) = &destination {
            inputs.refuse(path)?;
        }
        let lock = lock::settle(&workspace, judged.inventory, terminal)?;
        let bom = assembled(&workspace, &judged, options, terminal)?;
        let stem = stem(&bom.subject.name, bom.subject.version.as_deref());
        let mut paths =
            options.formats.iter().filter_map(|format| destination.path(&stem, format, &options.formats));
        paths.try_for_each(|path| inputs.refuse(&path))?;
        let documents = documents(&bom, options, &destination)?;
        summarize(&judged, terminal);
        let texts = documents.iter().map(|document| document.bytes.as_slice());
        say_what_leaks(&judged, options.audience, texts, terminal);
        say_what_is_left_out(&options.workspace, &judged, terminal);
        if options.formats.iter().any(|format| format.id() == spdx::JSON_3_0.id()) {
            report_profile_gaps(&bom, terminal);
        }
        report_conformance(&profiles(options, &judged), &documents, terminal);
        take_place(documents, options, terminal)?;
        if lock == Settled::Written && is_ci() {
            terminal.warn(&format!(
                "this run changed {LOCK_FILE}, and `CI` is set: commit the lock, and use `--locked` with every command in CI"
            ));
        }
        say_what_is_next(&judged, terminal);
        Ok(Exit::Success)
    });
    terminal.keep_sources(std::mem::take(&mut workspace.sources));
    result
}

/// The neutral BOM, with the built product where the user names one.
fn assembled(
    workspace: &Workspace,
    judged: &Judged<'_>,
    options: &GenerateOptions,
    terminal: &mut Terminal,
) -> Result<Bom, Error> {
    let facts = DocumentFacts {
        created: created(workspace)?,
        build_deps: options.workspace.build_deps,
        license_texts: options.license_texts,
        audience: options.audience,
    };
    let mut bom = assemble::run(workspace, judged.declarations, judged.inventory, judged.assessment, facts);
    bom.says_structure = profiles(options, judged).iter().any(|profile| profile.name().says_structure());
    if let Some(path) = &options.artifact {
        let product = inspect::product::run(path, judged.inventory.digests)?;
        let whose = product::attach(&mut bom, &product, judged.inventory);
        if let Whose::Several(packages) = &whose {
            return Err(Error::Usage {
                message: format!(
                    "`{}` is called like binaries of {}: it is not known whose it is",
                    product.name,
                    named(packages, SHOWN)
                ),
                help: Some("select one of them with `-p`".to_owned()),
            });
        }
        say_whose(&whose, &bom, &product, terminal);
    }
    say_what_it_is_called_after(workspace, judged, &bom, terminal);
    Ok(bom)
}

/// Where the user chose no name for the subject: what it is called after, and how to name it.
fn say_what_it_is_called_after(
    workspace: &Workspace,
    judged: &Judged<'_>,
    bom: &Bom,
    terminal: &mut Terminal,
) {
    let after = match assemble::named_after(workspace, judged.declarations, judged.inventory) {
        None | Some(NamedAfter::Declaration) => return,
        Some(NamedAfter::Clone) => "the repository that it was cloned from",
        Some(NamedAfter::Directory) => "its directory",
    };
    terminal.note(&format!(
        "the workspace has no name, and is called `{}` after {after}: `name = \"…\"` below `[product]` in \
         {WORKSPACE_FILE} gives it one, and `-p` selects a package",
        bom.subject.name
    ));
}

/// Which component has the digests of the product, where it is not the subject.
fn say_whose(whose: &Whose, bom: &Bom, product: &Product, terminal: &mut Terminal) {
    let (file, subject) = (&product.name, &bom.subject.name);
    match whose {
        Whose::Subject | Whose::Several(_) => {}
        Whose::Package(package) => terminal.note(&format!(
            "`{file}` is the binary of `{package}`, which has its digests; `{subject}` has none: `-p {package}` makes a \
             document of that package alone"
        )),
        Whose::Binary { name, package, of } => terminal.note(&format!(
            "`{file}` is one of {of} binaries of `{package}`: its digests are those of the component `{name}`, and `{subject}` \
             has none; pass an archive or image of the whole product to give it some"
        )),
    }
}

/// A document that is whole, and where it goes.
struct Document {
    format: &'static BomFormat,
    bytes: Vec<u8>,
    /// `None` for stdout.
    file: Option<(Utf8PathBuf, Written)>,
}

/// Each document whole and on the disk, or none: the first by this thread, whose memory is there already, the others
/// beside it. None has its name yet.
fn documents(
    bom: &Bom,
    options: &GenerateOptions,
    destination: &Destination,
) -> Result<Vec<Document>, Error> {
    let stem = stem(&bom.subject.name, bom.subject.version.as_deref());
    let document = |format: &&'static BomFormat| {
        let bytes = format.write(bom)?;
        let path = destination.path(&stem, format, &options.formats);
        let file = path.map(|path| Written::beside(&path, &bytes).map(|written| (path, written)));
        Ok(Document { format, file: file.transpose()?, bytes })
    };
    let Some((first, others)) = options.formats.split_first() else { return Ok(Vec::new()) };
    thread::scope(|scope| {
        let others = scope.spawn(|| others.par_iter().map(document).collect::<Vec<_>>());
        let first = document(first);
        iter::once(first).chain(others.join().expect("nothing panics there")).collect()
    })
}

/// Gives the documents their names.
fn take_place(
    documents: Vec<Document>,
    options: &GenerateOptions,
    terminal: &mut Terminal,
) -> Result<(), Error> {
    for Document { format, bytes, file } in documents {
        match file {
            None => {
                terminal.document(&bytes).map_err(|source| Error::Write { path: "stdout".into(), source })?
            }
            Some((path, written)) => {
                written.take_place(&bytes)?;
                terminal.wrote(&path, shown(&path, &options.workspace.current_dir).as_str(), format.id());
            }
        }
    }
    Ok(())
}

/// The commands that go on from here, and whether `check` would fail.
fn say_what_is_next(judged: &Judged<'_>, terminal: &mut Terminal) {
    if !judged.inventory.models.is_empty() {
        terminal.note("`cargo model-sbom report` puts it on one page for those who decide");
    }
    // Documents are judged by the day of their commit; what is said of them, and the check, by the clock.
    let assessment = judged.now;
    if assessment.is_denied() {
        terminal
            .note("`cargo model-sbom check` fails: it shows each decision with its places and next steps");
    } else if !assessment.findings.is_empty() {
        terminal.note("`cargo model-sbom check` shows each warning with its places and next steps");
    }
}

/// Those of `--profile`, else those of `[document]`.
fn profiles(options: &GenerateOptions, judged: &Judged<'_>) -> Vec<&'static dyn Profile> {
    let declared = &judged.declarations.workspace.document.profiles;
    match options.profiles.is_empty() {
        true => declared.iter().filter_map(|name| conform::named(*name)).collect(),
        false => options.profiles.clone(),
    }
}

/// What each document lacks for these lists.
fn report_conformance(profiles: &[&'static dyn Profile], documents: &[Document], terminal: &mut Terminal) {
    if profiles.is_empty() {
        return;
    }
    for document in documents {
        for warning in conform::warnings(&document.bytes, profiles) {
            terminal.warn(&format!("{}: {warning}", document.format.id()));
        }
    }
}

/// What was found, and what a person has to look at.
fn summarize(judged: &Judged<'_>, terminal: &mut Terminal) {
    terminal.status("Resolved", &crates_line(judged.inventory));
    if judged.inventory.models.is_empty() {
        terminal.note(
            "no package declares a model; `cargo model-sbom init` finds weights and declares them in its Cargo.toml",
        );
    } else {
        terminal.status("Models", &models_line(judged.inventory));
        terminal.status("Hashed", &hashed_line(judged.inventory));
    }
    let decisions = judged.now.decisions();
    let (open, warnings): (Vec<_>, Vec<_>) = decisions.iter().partition(|decision| decision.is_denied());
    for decision in open.iter().take(SHOWN) {
        match decision.state {
            ModelState::Blocked => terminal.alarm("Blocked", &said(decision)),
            _ => terminal.attention(UNDECIDED, &said(decision)),
        }
    }
    if open.len() > SHOWN {
        terminal.attention("", &further("decision", &open[SHOWN..]));
    }
    let shown = SHOWN.saturating_sub(open.len()).min(warnings.len());
    for decision in &warnings[..shown] {
        terminal.attention("Warning", &said(decision));
    }
    if warnings.len() > shown {
        terminal.attention("", &further("warning", &warnings[shown..]));
    }
    verdict(judged.now, &decisions, terminal);
}

/// So many decisions are listed.
const SHOWN: usize = 8;

/// The decisions that are not listed: how many there are of each rule.
fn further(noun: &str, decisions: &[&Decision<'_>]) -> String {
    let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
    decisions.iter().for_each(|decision| *rules.entry(decision.rule.code).or_default() += 1);
    let rules = rules.into_iter().map(|(code, number)| format!("{code} {}", grouped(number as u64)));
    let rules = rules.collect::<Vec<_>>().join(", ");
    format!(
        "{} ({rules}): `cargo model-sbom check` shows all",
        count(decisions.len(), &format!("further {noun}"))
    )
}

/// The word in front of what is to be decided.
const UNDECIDED: &str = "Undecided";

/// A decision on one line: its title, and of several findings what the first ones are about.
fn said(decision: &Decision<'_>) -> String {
    let title = decision.title();
    let subjects: BTreeSet<_> = decision.findings.iter().map(|finding| decision.subject(finding)).collect();
    match subjects.len() {
        // Of several the title says which licence it is.
        0 | 1 if decision.rule.is_about_review => {
            let licenses: Vec<_> = decision.licenses.iter().map(|license| license.name()).collect();
            format!("{title} ({})", licenses.join(", "))
        }
        0 | 1 => title,
        _ => format!("{title}: {}", named(&Vec::from_iter(subjects), NAMED)),
    }
}

/// Whether the product is ready, and whether `check` says the same.
fn verdict(assessment: &Assessment<'_>, decisions: &[Decision<'_>], terminal: &mut Terminal) {
    let readiness = assessment.readiness(decisions);
    let told = readiness.told_with_hint();
    let headline = readiness.headline();
    match &readiness.answer {
        Answer::Ready | Answer::ReadyUntil { .. } if readiness.coverage == Coverage::Complete => {
            terminal.status(headline, &told);
        }
        Answer::NotReady => terminal.alarm(headline, &told),
        Answer::Ready | Answer::ReadyUntil { .. } => terminal.attention(headline, &told),
        Answer::NothingToJudge => terminal.attention("Nothing", &format!("to judge: {told}")),
        Answer::CannotBeJudged => terminal.attention("Not judged", &told),
    }
}

fn crates_line(inventory: &Inventory<'_>) -> String {
    let crates = inventory.resolved.crates.crates.values();
    let total = inventory.resolved.crates.crates.len();
    let build_time = crates.filter(|krate| krate.role == Role::BuildTime).count();
    format!("{} ({} shipped, {build_time} build-time)", count(total, "crate"), total - build_time)
}

/// How many models there are, and how the product comes to them.
fn models_line(inventory: &Inventory<'_>) -> String {
    let of = |delivery| {
        inventory.models.iter().filter(|model| model.resolved.declaration.delivery == delivery).count()
    };
    let kinds = Delivery::ALL.iter().map(|delivery| (of(*delivery), *delivery));
    let kinds: Vec<_> = kinds.filter(|(number, _)| *number > 0).collect();
    let is_one = kinds.len() == 1;
    let told = kinds.into_iter().map(|(number, delivery)| {
        let what = match delivery {
            Delivery::Bundled => "bundled",
            Delivery::Downloaded => "downloaded at run time",
            Delivery::Service => "called as a service",
        };
        format!("{} {what}", grouped(number as u64))
    });
    let told = told.collect::<Vec<_>>().join(", ");
    if is_one { told } else { format!("{}: {told}", grouped(inventory.models.len() as u64)) }
}

/// What was hashed, and which models have no digest.
fn hashed_line(inventory: &Inventory<'_>) -> String {
    let files = count(inventory.hashed_files, "file");
    let bytes = indicatif::BinaryBytes(inventory.hashed_bytes);
    match inventory.models.iter().filter(|model| model.is_without_digest()).count() {
        0 => format!("{files}, {bytes}"),
        1 => format!("{files}, {bytes}; 1 model has no known digest"),
        without => format!("{files}, {bytes}; {} have no known digest", count(without, "model")),
    }
}

/// Which profiles of SPDX 3 the document does not claim, and which declarations would change that: a line for each key.
fn report_profile_gaps(bom: &Bom, terminal: &mut Terminal) {
    let gaps = spdx::profile_gaps(bom);
    let mut lines: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for gap in gaps.iter().filter(|gap| gap.profile != spdx::Profile::Lite) {
        let component = gap.component.as_str();
        let name = bom.find(&gap.component).map_or(component, |component| component.name.as_str());
        lines.entry((gap.profile.as_str(), gap.field)).or_default().insert((name, component));
    }
    for ((profile, field), components) in lines {
        let key = match field {
            "releaseTime" => "release-date",
            "builtTime" => "built-date",
            "suppliedBy" | "originatedBy" => "supplier",
            "software_packageVersion" => "version",
            _ => "source",
        };
        let have = if components.len() == 1 { "has" } else { "have" };
        let names: Vec<_> = components.iter().map(|(name, _)| *name).collect();
        let names = named(&names, NAMED);
        terminal.warn(&format!(
            "SPDX 3 profile `{profile}` is not claimed: {names} {have} no {field}; declare `{key}`"
        ));
    }
}

/// So many components are named in one line.
const NAMED: usize = 3;
