//! `cargo model-sbom fleet`: which products have which models, out of many bills of materials.

use std::collections::BTreeSet;

use camino::Utf8PathBuf;

use crate::error::Error;
use crate::exit::Exit;
use crate::fleet::{self, Concern, Fleet, Now, Question};
use crate::output::{Destination, Inputs, write_whole};
use crate::quantity::count;
use crate::report::fleet::{FleetFormat, render, summary};
use crate::report::{Terminal, printed};

use super::shown;

/// What is read, and how the answer is given.
pub struct FleetOptions {
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
pub fn fleet(options: &FleetOptions, terminal: &mut Terminal) -> Result<Exit, Error> {
    if options.fail_on.contains(&Concern::Matched) && !options.question.is_asked() {
        return Err(Error::Usage {
            message: "`--fail-on matched` needs a question".to_owned(),
            help: Some("add `--model`, `--license`, `--digest` or `--expires-before`".to_owned()),
        });
    }
    let mut fleet = fleet::run(&options.paths, &options.current_dir, options.now)?;
    for unreadable in &fleet.unreadable {
        terminal.warn(&format!("cannot read {}: {}", unreadable.path, unreadable.reason));
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
    let failed_on: Vec<_> = options.fail_on.iter().copied().filter(|what| fleet.count(*what) > 0).collect();
    write(&fleet, &failed_on, options, terminal)?;
    Ok(conclude(&fleet, &failed_on, terminal))
}

fn write(
    fleet: &Fleet,
    failed_on: &[Concern],
    options: &FleetOptions,
    terminal: &mut Terminal,
) -> Result<(), Error> {
    let Some(path) = &options.output else {
        let text = render(fleet, failed_on, options.format, terminal.width());
        return terminal.page(&text).map_err(|source| Error::Write { path: "stdout".into(), source });
    };
    let unreadable = fleet.unreadable.iter().map(|file| &file.path);
    let inputs = fleet.documents.iter().map(|document| &document.path).chain(unreadable);
    let inputs: Vec<_> = inputs.map(|path| options.current_dir.join(path)).collect();
    Inputs::new(&options.current_dir, inputs.iter().map(|path| path.as_path())).refuse(path)?;
    Destination::File(path.clone()).prepare()?;
    write_whole(path, printed(&render(fleet, failed_on, options.format, None)).as_bytes())?;
    terminal.wrote(path, shown(path, &options.current_dir).as_str(), "");
    Ok(())
}

fn conclude(fleet: &Fleet, failed_on: &[Concern], terminal: &mut Terminal) -> Exit {
    if !fleet.others.is_empty() {
        let others = count(fleet.others.len(), "other file");
        terminal.note(&format!("{others} in the directories: no bills of materials (`-v` names them)"));
    }
    if !fleet.undecided.is_empty() {
        let names: BTreeSet<_> = fleet.undecided.iter().map(|line| line.entry.label()).collect();
        let first = names.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(", ");
        let more = if names.len() > 3 { format!(" and {} more", names.len() - 3) } else { String::new() };
        terminal.warn(&format!("whether the question is met is not stated for {first}{more}"));
    }
    if !failed_on.is_empty() {
        let told = failed_on.iter().map(|concern| format!("{concern} ({})", fleet.count(*concern)));
        terminal.alarm("Failed", &format!("{}; {}", told.collect::<Vec<_>>().join(", "), summary(fleet)));
        return Exit::Denied;
    }
    let unread = match fleet.unreadable.len() {
        0 => String::new(),
        files => format!("; {} could not be read", count(files, "file")),
    };
    match fleet.is_complete() {
        true => terminal.status("Found", &summary(fleet)),
        false => terminal.attention("Incomplete", &format!("{}{unread}", summary(fleet))),
    }
    Exit::Success
}
