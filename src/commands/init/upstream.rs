//! `init --upstream`: what publishers say of the models that the code names.

use std::collections::BTreeMap;

use super::named::source_of;
use crate::commands::known::Asked;
use crate::commands::upstream::require_network;
use crate::declare::Source;
use crate::error::Error;
use crate::inspect::named::NamedModel;
use crate::report::Terminal;
use crate::upstream::{Proposal, Settings, propose};

/// Asks about each model that has a source; one that gives no answer is named, and its lines stay open.
pub(super) fn ask<'m>(
    models: impl Iterator<Item = &'m NamedModel>,
    settings: &Settings,
    terminal: &mut Terminal,
) -> Result<BTreeMap<String, Asked>, Error> {
    require_network("init --upstream", settings)?;
    settings.notices().iter().for_each(|notice| terminal.warn(notice));
    let sources: BTreeMap<String, (Source, Option<String>)> = models
        .filter_map(|model| {
            let source = source_of(model)?;
            let parsed = Source::parse(&source).ok()?;
            Some((source, (parsed, model.revisions.first().cloned())))
        })
        .collect();
    let answers = propose(&sources.values().cloned().collect::<Vec<_>>(), settings);
    let mut asked = BTreeMap::new();
    for (source, answer) in sources.into_keys().zip(answers) {
        match answer {
            Ok(Proposal { version, said, text }) => {
                terminal
                    .status("Asked", &format!("{source}: {}", version.as_deref().unwrap_or("no revision")));
                asked.insert(source, Asked { version, said, text });
            }
            Err(why) => terminal.attention("Not asked", &format!("{source}: {why}")),
        }
    }
    Ok(asked)
}
