//! `cargo model-sbom conform`: checks a bill of materials that anybody made against checklists.

use camino::{Utf8Path, Utf8PathBuf};

use crate::conform::output::{OutputFormat, Subject, render, shown_path};
use crate::conform::{self, Profile, Report};
use crate::error::Error;
use crate::exit::Exit;
use crate::files;
use crate::limits;
use crate::quantity::count;
use crate::read;
use crate::report::Terminal;
use crate::workspace::repository_prefix;

/// What is checked against what.
pub(crate) struct ConformOptions {
    /// The document; `-` is stdin.
    pub document: Utf8PathBuf,
    /// The directory to which its path is shown relative.
    pub current_dir: Utf8PathBuf,
    /// The checklists.
    pub profiles: Vec<&'static dyn Profile>,
    /// The public key of whoever signed it.
    pub key: Option<Utf8PathBuf>,
    /// How the result is shown.
    pub format: OutputFormat,
}

/// Checks the document and shows what is missing.
pub(crate) fn conform(options: &ConformOptions, terminal: &mut Terminal) -> Result<Exit, Error> {
    let bytes = load(&options.document, &options.current_dir)?;
    let path = match options.document.as_str() {
        "-" => "stdin".to_owned(),
        _ => shown_path(&options.document, &options.current_dir),
    };
    let mut document = read::document(&bytes).map_err(|error| Error::Usage {
        message: format!("cannot check {path}: {error}"),
        help: Some("give a bill of materials".to_owned()),
    })?;
    #[cfg(feature = "cyclonedx-bom")]
    for objection in crate::second_reader::objections(&bytes).into_iter().flatten() {
        terminal.warn(&format!("{path} is invalid CycloneDX to the crate `cyclonedx-bom`: {objection}"));
    }
    document.verified = options.key.as_ref().map(|key| verify(options, key, &bytes, &path)).transpose()?;
    let reports = conform::run(&document, &options.profiles);
    let repository_path = repository_path(options, &path);
    let subject = Subject { path: &path, repository_path: repository_path.as_deref(), document: &document };
    let text = render(options.format, subject, &reports);
    terminal.page(&text).map_err(|source| Error::Write { path: "stdout".into(), source })?;
    let exit = conclude(&reports, terminal);
    match (document.verified, &options.key) {
        (Some(true), Some(key)) => terminal.status("Verified", &format!("the signature with {key}")),
        (Some(false), Some(key)) => {
            terminal
                .attention("Not verified", &format!("{path} is not signed with {key}, or was changed since"));
            return Ok(Exit::Denied);
        }
        _ => {}
    }
    Ok(exit)
}

/// Whether the document is signed with a key; an error where that can't be told.
fn verify(options: &ConformOptions, key: &Utf8Path, bytes: &[u8], path: &str) -> Result<bool, Error> {
    let file = options.current_dir.join(key);
    let pem = files::read_text(&file, limits::PUBLIC_KEY)
        .map_err(|what| Error::Usage { message: format!("cannot use the key {key}: {what}"), help: None })?;
    read::is_signed_with(bytes, &pem).map_err(|(what, help)| Error::Usage {
        message: format!("the signature of {path} {what}"),
        help: Some(help.to_owned()),
    })
}

/// The path of the document from the top of the repository, which code scanning wants; `None` for stdin and for a
/// document that is not below the current directory.
fn repository_path(options: &ConformOptions, shown: &str) -> Option<String> {
    if options.format != OutputFormat::Sarif || options.document == "-" {
        return None;
    }
    let below = options.current_dir.join(shown) == options.current_dir.join(&options.document);
    below.then(|| repository_prefix(&options.current_dir).join(shown).into_string())
}

/// The bytes of a document; `-` is stdin.
pub(super) fn load(path: &Utf8Path, current_dir: &Utf8Path) -> Result<Vec<u8>, Error> {
    let result = match path.as_str() {
        "-" => files::bounded(std::io::stdin().lock(), limits::DOCUMENT),
        _ => std::fs::File::open(current_dir.join(path))
            .and_then(|file| files::bounded(file, limits::DOCUMENT)),
    };
    result.map_err(|source| Error::Read { path: path.to_owned(), source })
}

fn conclude(reports: &[Report], terminal: &mut Terminal) -> Exit {
    let denied: Vec<_> = reports.iter().filter(|report| report.is_denied()).collect();
    if denied.is_empty() {
        terminal.status("Met", &count(reports.len(), "profile"));
        return Exit::Success;
    }
    let names: Vec<_> = denied.iter().map(|report| report.profile.id()).collect();
    terminal.attention("Not met", &names.join(", "));
    Exit::Denied
}
