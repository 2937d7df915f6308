//! `cargo model-sbom fleet`: which products have which models, out of many bills of materials.

use camino::Utf8PathBuf;

use crate::error::Error;
use crate::exit::Exit;
use crate::fleet::{self, Fleet, Now};
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
    /// How the answer is given.
    pub format: FleetFormat,
    /// `--output`; without it stdout.
    pub output: Option<Utf8PathBuf>,
}

/// Reads the documents and answers.
pub fn fleet(options: &FleetOptions, terminal: &mut Terminal) -> Result<Exit, Error> {
    let fleet = fleet::run(&options.paths, &options.current_dir, options.now)?;
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
    write(&fleet, options, terminal)?;
    conclude(&fleet, terminal);
    Ok(Exit::Success)
}

fn write(fleet: &Fleet, options: &FleetOptions, terminal: &mut Terminal) -> Result<(), Error> {
    let Some(path) = &options.output else {
        let text = render(fleet, options.format, terminal.width());
        return terminal.page(&text).map_err(|source| Error::Write { path: "stdout".into(), source });
    };
    let unreadable = fleet.unreadable.iter().map(|file| &file.path);
    let inputs = fleet.documents.iter().map(|document| &document.path).chain(unreadable);
    let inputs: Vec<_> = inputs.map(|path| options.current_dir.join(path)).collect();
    Inputs::new(&options.current_dir, inputs.iter().map(|path| path.as_path())).refuse(path)?;
    Destination::File(path.clone()).prepare()?;
    write_whole(path, printed(&render(fleet, options.format, None)).as_bytes())?;
    terminal.wrote(path, shown(path, &options.current_dir).as_str(), "");
    Ok(())
}

fn conclude(fleet: &Fleet, terminal: &mut Terminal) {
    if !fleet.others.is_empty() {
        let others = count(fleet.others.len(), "other file");
        terminal.note(&format!("{others} in the directories: no bills of materials (`-v` names them)"));
    }
    match fleet.unreadable.len() {
        0 => terminal.status("Found", &summary(fleet)),
        files => {
            let files = count(files, "file");
            terminal.attention("Incomplete", &format!("{}; {files} could not be read", summary(fleet)));
        }
    }
}
