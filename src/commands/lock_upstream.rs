//! `cargo model-sbom lock --upstream`: digests, facts and texts of models that are not on this machine, from their publisher.

use std::collections::BTreeMap;

use super::lock;
use super::upstream::require_network;
use crate::error::Error;
use crate::exit::Exit;
use crate::inspect::{DigestChoice, Reading};
use crate::options::WorkspaceOptions;
use crate::pipeline;
use crate::prose;
use crate::quantity::count;
use crate::report::Terminal;
use crate::upstream::{Settings, lay_down, wanted};

/// Locks as [`lock::lock`] does, and asks the hub about each downloaded model that is pinned to a commit and not here. Weights are
/// not fetched: their digests are those of the listing, and of their headers a few kilobytes are read.
pub fn lock_upstream(
    options: &WorkspaceOptions,
    digests: DigestChoice,
    update: &[String],
    settings: &Settings,
    terminal: &mut Terminal,
) -> Result<Exit, Error> {
    require_network("lock --upstream", settings)?;
    settings.notice().iter().for_each(|notice| terminal.warn(notice));
    let everything = lock::everything(options);
    let mut reading = Reading::new(&everything, digests);
    let workspace = pipeline::load(&everything, &mut reading)?;
    let (wanted, others) = wanted(&workspace, &pipeline::declare(&workspace), &options.stores);
    let failed = |source| Error::Write { path: "the directory of temporary files".into(), source };
    let directory = tempfile::tempdir().map_err(failed)?;
    let cache = camino::Utf8Path::from_path(directory.path());
    let cache = cache.ok_or_else(|| failed(std::io::Error::other("its path is not UTF-8")))?;
    let (mut headers, mut is_unanswered) = (BTreeMap::new(), false);
    for one in &wanted {
        match lay_down(one, settings, cache) {
            Ok(fetched) => {
                let (files, read) = (count(fetched.files, "file"), indicatif::BinaryBytes(fetched.bytes));
                terminal.status("Asked", &format!("{one}: {files}, {read} read"));
                fetched.notes.iter().for_each(|note| terminal.warn(&format!("{one}: not read: {note}")));
                headers.extend(fetched.headers);
            }
            Err(error) => {
                is_unanswered = true;
                terminal.warn(&format!("{one}: nothing is locked of it: {error}"));
            }
        }
    }
    if !others.is_empty() {
        let names = prose::named(&others, 5);
        terminal.attention("Not asked", &format!("{names}: it is not pinned to a commit of the hub"));
    }
    let mut options = options.clone();
    options.stores.upstream = Some(cache.to_owned());
    let exit = lock::lock_with(&options, digests, update, headers, terminal)?;
    Ok(if is_unanswered { Exit::Environment } else { exit })
}
