//! Which model a name on the command line means: that of one identity, or the question which.

use std::collections::BTreeMap;

use crate::declare::Identity;
use crate::error::Error;
use crate::inspect::{InspectedModel, Inventory};
use crate::options::WorkspaceOptions;
use crate::resolve::without_dependencies;
use crate::workspace::Workspace;

/// The options of a command that takes the names of models: `-p` may name a dependency too, to say whose model is meant.
pub(super) fn options(workspace: &Workspace, options: &WorkspaceOptions) -> WorkspaceOptions {
    let mut options = options.clone();
    options.selection = without_dependencies(workspace, &options.selection);
    options
}

/// The positions of the models that a name means, those of members of the workspace first. They are one model: a name that
/// means several is an error that asks for `-p`.
pub(super) fn models(
    name: &str,
    packages: &[String],
    inventory: &Inventory<'_>,
) -> Result<Vec<usize>, Error> {
    let models = &inventory.models;
    let mut named: Vec<_> =
        (0..models.len()).filter(|index| models[*index].resolved.is_named(name, packages)).collect();
    named.sort_by_key(|index| !models[*index].resolved.is_of_workspace());
    let mut meanings: BTreeMap<Identity, Vec<&InspectedModel<'_>>> = BTreeMap::new();
    for index in &named {
        meanings.entry(models[*index].resolved.identity()).or_default().push(&models[*index]);
    }
    match meanings.len() {
        0 => Err(unknown(name, packages, models)),
        1 => Ok(named),
        _ => Err(ambiguous(name, &meanings)),
    }
}

fn unknown(name: &str, packages: &[String], models: &[InspectedModel<'_>]) -> Error {
    let of = match packages {
        [] => String::new(),
        packages => format!(" of {}", packages.join(", ")),
    };
    let mut names: Vec<_> =
        models.iter().map(|model| model.resolved.declaration.name.value.as_str()).collect();
    names.dedup();
    Error::Usage {
        message: format!("no declared model{of} is named `{name}`"),
        help: Some(format!("declared models: {}", names.join(", "))),
    }
}

fn ambiguous(name: &str, meanings: &BTreeMap<Identity, Vec<&InspectedModel<'_>>>) -> Error {
    let declared = |(identity, models): (&Identity, &Vec<&InspectedModel<'_>>)| {
        let packages: Vec<_> =
            models.iter().map(|model| format!("`{}`", model.resolved.package.name())).collect();
        match identity {
            Identity::Source(source) => format!("{source} of {}", packages.join(", ")),
            Identity::Own { .. } => format!("one without a source of {}", packages.join(", ")),
        }
    };
    let models: Vec<_> = meanings.values().flatten().collect();
    let specs = models.iter().map(|model| {
        let package = model.resolved.package.name();
        format!("`-p {}`", model.resolved.spec.as_deref().unwrap_or(package))
    });
    Error::Usage {
        message: format!(
            "`{name}` means several models: {}",
            meanings.iter().map(declared).collect::<Vec<_>>().join("; ")
        ),
        help: Some(format!("say whose: {}", specs.collect::<Vec<_>>().join(" or "))),
    }
}
