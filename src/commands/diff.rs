//! `cargo model-sbom diff`: what changed between two bills of materials.

use camino::{Utf8Path, Utf8PathBuf};

use super::conform::load;
use crate::compare;
use crate::conform::output::shown_path;
use crate::error::Error;
use crate::exit::Exit;
use crate::read::{self, Document};
use crate::report::difference::{Side, render};
use crate::report::{DataFormat, Terminal};

/// What is compared with what.
pub(crate) struct DiffOptions {
    /// The old document; `-` is stdin.
    pub old: Utf8PathBuf,
    /// The new one; `-` is stdin.
    pub new: Utf8PathBuf,
    /// The directory to which their paths are shown relative.
    pub current_dir: Utf8PathBuf,
    /// How the difference is shown.
    pub format: DataFormat,
    /// Whether a difference fails the run.
    pub exit_code: ExitCode,
}

/// Whether a difference fails the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExitCode {
    /// It is reported, and changes no exit code.
    Ignore,
    /// `--exit-code`: it ends the run with 1.
    Denied,
}

/// Compares the documents and shows what changed.
pub(crate) fn diff(options: &DiffOptions, terminal: &mut Terminal) -> Result<Exit, Error> {
    if options.old == "-" && options.new == "-" {
        return Err(Error::Usage {
            message: "only one of the two documents can be stdin".to_owned(),
            help: Some("give a file for the other".to_owned()),
        });
    }
    let names = [&options.old, &options.new].map(|path| name(path, &options.current_dir));
    let [old, new] = [&options.old, &options.new];
    let (first, before) = document(old, &names[0], options)?;
    let (second, after) = document(new, &names[1], options)?;
    let difference = compare::between(before, after);
    let documents = [first, second];
    let sides = [0, 1].map(|side| Side { path: &names[side], document: &documents[side] });
    let text = render(sides, &difference, options.format, terminal.width());
    terminal.page(&text).map_err(|source| Error::Write { path: "stdout".into(), source })?;
    Ok(match (difference.is_any(), options.exit_code) {
        (true, ExitCode::Denied) => Exit::Denied,
        _ => Exit::Success,
    })
}

fn name(path: &Utf8Path, current_dir: &Utf8Path) -> String {
    if path == "-" { "stdin".to_owned() } else { shown_path(path, current_dir) }
}

/// The head of a document, and what it lists: of large documents, one is in memory at a time.
fn document(
    path: &Utf8Path,
    name: &str,
    options: &DiffOptions,
) -> Result<(Document, compare::Listing), Error> {
    let bytes = load(path, &options.current_dir)?;
    let mut document = read::document(&bytes).map_err(|error| Error::Usage {
        message: format!("cannot compare {name}: {error}"),
        help: Some("give two bills of materials".to_owned()),
    })?;
    let listing = compare::Listing::of(&document);
    (document.components, document.relations) = (Vec::new(), Vec::new());
    Ok((document, listing))
}
