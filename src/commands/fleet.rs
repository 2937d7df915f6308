//! `cargo model-sbom fleet`: which products have which models, out of many bills of materials.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};

use crate::address::masked;
use crate::error::Error;
use crate::exit::Exit;
use crate::fleet::{self, Concern, Fleet, Given, Now, Question};
use crate::output::{Destination, Inputs, write_whole};
use crate::prose::listed;
use crate::quantity::count;
use crate::report::fleet::{FleetFormat, Told, headline, render};
use crate::report::{Terminal, printed};
#[cfg(feature = "upstream")]
use crate::upstream::{Listing, Repositories, Settings};

use super::shown;

/// What is read, and how the answer is given.
pub(crate) struct FleetOptions {
    /// Files and directories.
    pub paths: Vec<Utf8PathBuf>,
    /// The directory that they are relative to.
    pub current_dir: Utf8PathBuf,
    /// The day, and the age from which a document is stale.
    pub now: Now,
    /// What is asked.
    pub question: Question,
    /// What fails the run.
    pub fail_on: BTreeSet<Concern>,
    /// How the answer is given.
    pub format: FleetFormat,
    /// `--output`; without it stdout.
    pub output: Option<Utf8PathBuf>,
}

/// Reads the documents and answers.
pub(crate) fn fleet(options: &FleetOptions, terminal: &mut Terminal) -> Result<Exit, Error> {
    let of_question =
        options.fail_on.iter().find(|what| [Concern::Matched, Concern::Undecided].contains(what));
    if let Some(concern) = of_question.filter(|_| !options.question.is_asked()) {
        return Err(Error::Usage {
            message: format!("`--fail-on {concern}` needs a question"),
            help: Some(
                "add `--model`, `--component`, `--license`, `--digest` or `--expires-before`".to_owned(),
            ),
        });
    }
    let (stored, paths): (Vec<_>, Vec<_>) =
        options.paths.iter().cloned().partition(|path| path.as_str().starts_with(REGISTRY));
    let mut fleet = match stored.is_empty() {
        true => read(&paths, options, Vec::new())?,
        false => with_stored(&stored, &paths, options)?,
    };
    for unreadable in &fleet.unreadable {
        terminal.warn(&format!("not read: {}: {}", unreadable.path, unreadable.reason));
    }
    fleet.others.iter().for_each(|path| terminal.step("Skipped", path));
    if fleet.documents.is_empty() {
        let paths: Vec<_> = options.paths.iter().map(|path| format!("`{path}`")).collect();
        return Err(Error::Usage {
            message: format!("no bill of materials is in {}", paths.join(", ")),
            help: Some("give documents in CycloneDX or SPDX, or directories that hold some".to_owned()),
        });
    }
    fleet.ask(&options.question);
    let mut fail_on = options.fail_on.clone();
    if fail_on.contains(&Concern::Matched) {
        // What may match is not passed as what does not.
        fail_on.insert(Concern::Undecided);
    }
    let failed_on: Vec<_> = fail_on.into_iter().filter(|what| fleet.count(*what) > 0).collect();
    let question = options.question.phrases();
    let told = Told { fleet: &fleet, failed_on: &failed_on, question: &question, today: options.now.today };
    write(&told, options, terminal)?;
    Ok(conclude(&told, terminal))
}

/// What the documents of registries are named with.
const REGISTRY: &str = "oci:";

fn read(paths: &[Utf8PathBuf], options: &FleetOptions, given: Vec<Given<'_>>) -> Result<Fleet, Error> {
    fleet::run(paths, &options.current_dir, options.now, &options.question, given)
}

/// Lists repositories of registries, and reads their documents with the others.
#[cfg(feature = "upstream")]
fn with_stored(
    stored: &[Utf8PathBuf],
    paths: &[Utf8PathBuf],
    options: &FleetOptions,
) -> Result<Fleet, Error> {
    let settings = Settings::around(&options.current_dir, &[], |name| std::env::var(name).ok())?;
    super::upstream::require_network("fleet oci:…", &settings)?;
    let mut repositories = Vec::new();
    for path in stored {
        let image = path.as_str().trim_start_matches(REGISTRY).trim_start_matches("//");
        let repository = Repositories::new(image, &settings).ok_or_else(|| Error::Usage {
            message: format!("`{path}` names no repository of a registry"),
            help: Some("write `oci:HOST/REPOSITORY`, with `:TAG` or `@DIGEST` for one image".to_owned()),
        })?;
        let unlisted = |fault: crate::upstream::Fault| Error::Read {
            path: path.clone(),
            source: std::io::Error::other(fault.to_string()),
        };
        let listed = repository.list().map_err(unlisted)?;
        repositories.push((repository, listed));
    }
    let mut given = Vec::new();
    for (repository, Listing { documents, failed }) in &repositories {
        given.extend(documents.iter().map(|document| Given {
            place: document.place.clone(),
            is_meant: document.is_meant,
            read: Box::new(move || repository.read(document).map_err(|fault| fault.to_string())),
        }));
        given.extend(failed.iter().map(|(place, reason)| Given {
            place: place.clone(),
            is_meant: true,
            read: Box::new(move || Err(reason.clone())),
        }));
    }
    read(paths, options, given)
}

/// A build without the network reads files alone.
#[cfg(not(feature = "upstream"))]
fn with_stored(stored: &[Utf8PathBuf], _: &[Utf8PathBuf], _: &FleetOptions) -> Result<Fleet, Error> {
    Err(Error::Usage {
        message: format!("`{}` is in a registry, and this program was built without the network", stored[0]),
        help: Some("fetch the documents (`oras pull`), then give their directory".to_owned()),
    })
}

fn write(told: &Told<'_>, options: &FleetOptions, terminal: &mut Terminal) -> Result<(), Error> {
    let Some(path) = &options.output else {
        let stdout = |source| Error::Write { path: "stdout".into(), source };
        return match options.format {
            FleetFormat::Html | FleetFormat::Csv => {
                terminal.document(masked(&render(told, options.format, None)).as_bytes()).map_err(stdout)
            }
            format => terminal.page(&render(told, format, terminal.width())).map_err(stdout),
        };
    };
    refuse_inputs(told.fleet, path, options)?;
    Destination::File(path.clone()).prepare()?;
    let text = render(told, options.format, None);
    let text = match options.format {
        FleetFormat::Human => printed(&text),
        _ => masked(&text).into_owned(),
    };
    write_whole(path, text.as_bytes())?;
    terminal.wrote(path, shown(path, &options.current_dir).as_str(), "");
    Ok(())
}

fn refuse_inputs(fleet: &Fleet, output: &Utf8Path, options: &FleetOptions) -> Result<(), Error> {
    let unreadable = fleet.unreadable.iter().map(|file| &file.path);
    let inputs = fleet.documents.iter().map(|document| &document.path).chain(unreadable);
    let inputs: Vec<_> = inputs.map(|path| options.current_dir.join(path)).collect();
    let target = options.current_dir.join("target");
    Inputs::new(&options.current_dir, &target, inputs.iter().map(|path| path.as_path())).refuse(output)
}

fn conclude(told: &Told<'_>, terminal: &mut Terminal) -> Exit {
    let fleet = told.fleet;
    if !fleet.others.is_empty() {
        let others = count(fleet.others.len(), "other file");
        terminal.note(&format!("{others} in the directories: no bills of materials (`-v` names them)"));
    }
    if !fleet.undecided.is_empty() {
        let names: BTreeSet<_> = fleet.undecided.iter().map(|line| line.entry.label()).collect();
        let names = listed(&names.into_iter().collect::<Vec<_>>(), 3);
        terminal.warn(&format!("whether the question is met is not stated for {names}"));
    }
    match (told.failed_on.is_empty(), fleet.is_complete()) {
        (false, _) => {
            terminal.alarm("Failed", &headline(told));
            return Exit::Denied;
        }
        (true, true) => terminal.status("Found", &headline(told)),
        (true, false) => terminal.attention("Incomplete", &headline(told)),
    }
    Exit::Success
}
