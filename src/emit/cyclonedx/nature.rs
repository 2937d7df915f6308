//! What kind of file a component is, in the properties of BSI TR-03183-2 (5.2.2; taxonomy of its annex).
//!
//! Said of what is known: a crate of a registry is the archive that its digest is of, a model or a part of one is a
//! file. Of a directory of sources and of data that is not here nothing is said.

use super::properties::Properties;
use crate::assemble::bom::{Component, ComponentKind, CrateOrigin, File, FileRole};
use crate::header_fact::HeaderFact;

const FILE_NAME: &str = "bsi:component:filename";
const EXECUTABLE: &str = "bsi:component:executable";
const ARCHIVE: &str = "bsi:component:archive";
const STRUCTURED: &str = "bsi:component:structured";

/// Formats of weights that are archives of several files.
const ARCHIVES: [&str; 4] = ["keras", "npz", "pytorch", "torchscript"];

/// What a component of the list is.
pub(super) fn of_component<'a>(component: &'a Component, properties: &mut Properties<'a>) {
    match (&component.kind, component.files.as_slice()) {
        (ComponentKind::Application(_) | ComponentKind::Library(_), _) if is_from_registry(component) => {
            let version = component.version.as_deref().unwrap_or_default();
            properties.add(FILE_NAME, format!("{}-{version}.crate", component.name));
            add(properties, true, true);
        }
        (ComponentKind::Model(_), [_, ..]) => {
            let mut weights = component.files.iter().filter(|file| file.role == FileRole::Weights);
            match (weights.next(), weights.next()) {
                (Some(file), None) => of_file(file, properties),
                // Of several files each has its own name.
                _ => add(properties, false, true),
            }
        }
        _ => {}
    }
}

/// What a file of a model is.
pub(super) fn of_file<'a>(file: &'a File, properties: &mut Properties<'a>) {
    let name = file.path.rsplit('/').next().unwrap_or(&file.path);
    properties.add(FILE_NAME, name);
    let format = file.header.get(&HeaderFact::Format).map(String::as_str);
    let is_layer = file.role == FileRole::Layer;
    let is_archive = is_layer || format.is_some_and(|format| ARCHIVES.contains(&format));
    let is_json = name.ends_with(".json");
    add(properties, is_archive, is_layer || format.is_some() || is_json);
}

fn is_from_registry(component: &Component) -> bool {
    matches!(component.origin, Some(CrateOrigin::CratesIo | CrateOrigin::Registry))
}

/// Nothing here is run as it is: crates are sources, weights are loaded.
fn add(properties: &mut Properties<'_>, archive: bool, structured: bool) {
    properties.add(EXECUTABLE, "non-executable");
    properties.add(ARCHIVE, if archive { "archive" } else { "no archive" });
    properties.add(STRUCTURED, if structured { "structured" } else { "unstructured" });
}
