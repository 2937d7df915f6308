//! Native code: C, C++ and assembly that crates compile in, and libraries that their build scripts download.
//!
//! In: the crate graph with its features, and what lies in the sources of each crate. Out: of each crate that brings native
//! code, the libraries that are known, and whether that is all of it. Nothing is built or run.

mod archives;
mod table;
mod version;

use std::collections::BTreeMap;

use camino::Utf8Path;
use guppy::PackageId;
use guppy::graph::{BuildTargetId, PackageMetadata};

use super::discover::{self, SourcesOfCrates};
use crate::files;
use crate::limits;
use crate::resolve::{Crate, CrateGraph, Role};
use crate::workspace::{ScriptSettings, Workspace};
pub(crate) use archives::NativeArchive;
pub(crate) use table::Row;
use table::{ArchiveLists, Table};

/// The native code of a crate.
#[derive(Debug, Default)]
pub struct NativeCode {
    /// What is known to be in it.
    pub libraries: Vec<NativeLibrary>,
    /// Why there may be more; `None` where that is all.
    pub doubt: Option<Doubt>,
}

/// A library in a crate.
#[derive(Debug)]
pub struct NativeLibrary {
    /// What is known of it whatever its version.
    pub row: &'static Row,
    /// Its version.
    pub version: Option<String>,
    /// What the version was read from: a file of the crate, or the version of the crate.
    pub version_from: Option<String>,
    /// What the build script downloads, where that is certain.
    pub archive: Option<NativeArchive>,
}

/// Why the native code of a crate is not known.
#[derive(Debug, Clone, Copy)]
pub enum Doubt {
    /// Its build script compiles or links code that nobody named.
    Compiles,
    /// It links a library, and nobody said what its build script does for it.
    Links,
    /// It brings this library and others that are not listed.
    More(&'static Row),
    /// The directory of its sources is empty, as that of a Git submodule that is not checked out.
    Empty(&'static Row),
    /// It takes the library of the machine that builds it, or has its own.
    Either(&'static Row),
    /// Cargo's configuration replaces its build script, so that what the script would compile is not in it.
    Replaced(Option<&'static Row>),
}

/// The native code of each crate that brings any.
pub(super) fn run<'g>(
    graph: &CrateGraph<'g>,
    sources: &SourcesOfCrates<'g>,
    workspace: &Workspace,
) -> BTreeMap<&'g PackageId, NativeCode> {
    let of = |krate: &Crate<'g>| {
        let package = krate.package;
        let has_native = || match sources.get(package.id()) {
            Some(sources) => sources.has_native,
            None => package
                .manifest_path()
                .parent()
                .is_some_and(|root| discover::sources_of_crate(root).has_native),
        };
        // What only the build needs is made for the machine that builds.
        let target = match krate.role {
            Role::Shipped => workspace.platforms.target_triple(),
            Role::BuildTime => Some(workspace.platforms.host_triple()),
        };
        let outside = Outside { target, scripts: &workspace.scripts };
        let code = native_code(krate, Table::embedded(), outside, has_native)?;
        Some((package.id(), code))
    };
    graph.crates.values().filter_map(of).collect()
}

/// What decides beside the crate and its features.
#[derive(Clone, Copy)]
struct Outside<'o> {
    /// What it is made for; `None` where several platforms are looked at together.
    target: Option<&'o str>,
    /// The settings of its build script that come from outside.
    scripts: &'o ScriptSettings,
}

fn native_code(
    krate: &Crate<'_>,
    table: &'static Table,
    outside: Outside<'_>,
    has_native: impl FnOnce() -> bool,
) -> Option<NativeCode> {
    let package = krate.package;
    let root = package.manifest_path().parent()?;
    if package.source().is_external() && table.is_own(package.name()) {
        return None;
    }
    // A crate of that name from elsewhere is another one, unless it has the sources.
    let is_of_this_version = |row: &&Row| match &row.directory {
        Some(directory) => root.join(directory).exists(),
        None => package.source().is_external(),
    };
    let rows: Vec<_> = table.rows(package.name()).iter().filter(is_of_this_version).collect();
    let mut code = NativeCode::default();
    if package.links().is_some_and(|links| outside.scripts.is_replaced(links, outside.target)) {
        code.doubt = Some(Doubt::Replaced(rows.first().copied()));
        return Some(code);
    }
    let chosen = !rows.is_empty() && chosen_outside(&package, outside.scripts);
    for (row, is_in) in judged(&rows, krate, outside.target) {
        match is_in.filter(|is_in| !(*is_in && chosen)) {
            Some(true) => {
                let doubt = if is_empty(row, root) {
                    Some(Doubt::Empty(row))
                } else {
                    row.partial.then_some(Doubt::More(row))
                };
                code.doubt = code.doubt.or(doubt);
                code.libraries.push(library(row, krate, root, outside.target));
            }
            Some(false) => {}
            None => code.doubt = Some(Doubt::Either(row)),
        }
    }
    if rows.is_empty() {
        code.doubt = unknown(&package, table, has_native);
    }
    (!code.libraries.is_empty() || code.doubt.is_some()).then_some(code)
}

/// The rows that are for a target, each with whether its library is in the crate. Where several platforms are looked at
/// together, rows for some of them count where all that say the same of a library agree.
fn judged<'r>(rows: &[&'r Row], krate: &Crate<'_>, target: Option<&str>) -> Vec<(&'r Row, Option<bool>)> {
    let mut judged: Vec<(&Row, Option<bool>)> = Vec::new();
    for &row in rows.iter().filter(|row| row.is_for(target) != Some(false)) {
        let is_in = is_in(row, krate);
        let known = judged.iter_mut().find(|(known, _)| known.name == row.name);
        match known.filter(|_| row.is_for(target).is_none()) {
            Some((_, known)) if *known != is_in => *known = None,
            Some(_) => {}
            None => judged.push((row, is_in)),
        }
    }
    judged
}

/// Whether a variable is set by which the build script may take another library than that of its crate.
fn chosen_outside(package: &PackageMetadata<'_>, scripts: &ScriptSettings) -> bool {
    let script = package.build_targets().find(|target| target.id() == BuildTargetId::BuildScript);
    let text = script.and_then(|script| files::read(script.path(), limits::TEXT).ok());
    text.is_some_and(|text| scripts.variable_in(&String::from_utf8_lossy(&text)).is_some())
}

/// Whether nothing lies where the sources of a library should.
fn is_empty(row: &Row, root: &Utf8Path) -> bool {
    let entries = row.directory.as_ref().map(|directory| root.join(directory).read_dir_utf8());
    entries.is_some_and(|entries| entries.is_ok_and(|mut entries| entries.next().is_none()))
}

/// Whether a library is in a crate with these features; `None` where the machine that builds it decides.
fn is_in(row: &Row, krate: &Crate<'_>) -> Option<bool> {
    let is_on = |feature: &String| krate.features.contains(feature.as_str());
    let is_feature = |feature: &String| krate.package.named_features().any(|known| known == feature.as_str());
    if row.perhaps.iter().any(is_on) {
        None
    } else if row.unless.iter().any(is_on) {
        Some(false)
    } else if row.when.iter().any(is_on) {
        Some(true)
    } else if row.fallback {
        None
    } else if row.when.is_empty() {
        Some(true)
    } else {
        // A version of the crate that has none of these features decides in another way.
        row.when.iter().any(is_feature).then_some(false)
    }
}

fn library(row: &'static Row, krate: &Crate<'_>, root: &Utf8Path, target: Option<&str>) -> NativeLibrary {
    let found = row.version.iter().find_map(|way| version::of(way, krate.package.version(), root));
    let (version, version_from) = found.unzip();
    let is_plain = |lists: &&ArchiveLists| {
        lists.variants.iter().all(|variant| !krate.features.contains(variant.as_str()))
    };
    let lists = row.archives.as_ref().filter(is_plain);
    let archive = lists.zip(target).and_then(|(lists, target)| archives::plain(lists, root, target));
    NativeLibrary { row, version, version_from, archive }
}

/// Why a crate that the table does not know may bring native code.
fn unknown(package: &PackageMetadata<'_>, table: &Table, has_native: impl FnOnce() -> bool) -> Option<Doubt> {
    let has_script = package.build_targets().any(|target| target.id() == BuildTargetId::BuildScript);
    let needed =
        || package.direct_links().filter(|link| link.build().is_present()).map(|link| link.to().name());
    let is_in = |list: &[String], name: &str| list.iter().any(|known| known == name);
    let is_known = |name: &str| is_in(&table.probes, name) || !table.rows(name).is_empty();
    if !has_script {
        None
    } else if has_native() || needed().any(|name| is_in(&table.compilers, name)) {
        Some(Doubt::Compiles)
    } else {
        (package.links().is_some() && needed().any(|name| !is_known(name))).then_some(Doubt::Links)
    }
}
