//! `[[crate]]` and `[[ignore]]`: what the workspace says about files and crates that say nothing themselves.

use semver::VersionReq;

use super::model::{Model, models, sha256};
use super::path::{FilePattern, file_pattern_at};
use super::table::{CODE, Faults, Table};
use crate::diagnostic::{Diagnostic, Span, Spanned};
use crate::digest::Digest;

/// `[[crate]]`: the models inside a crate that declares none, or whose declaration this one replaces.
#[derive(Debug, Clone)]
pub struct ForeignCrate {
    /// Name of the crate.
    pub name: Spanned<String>,
    /// Versions that it is true of; all of them when absent.
    pub version: Option<VersionReq>,
    /// Its models; their paths are relative to the crate's own directory.
    pub models: Vec<Model>,
}

impl ForeignCrate {
    /// Reads one table; `None` when it has no usable name.
    pub(super) fn read(mut table: Table<'_>, faults: &mut Faults) -> Option<Self> {
        let name = table.required_string("name", faults);
        let version = version(&mut table, faults);
        let models = models(&mut table, faults);
        table.finish(faults);
        Some(Self { name: name?, version, models })
    }
}

fn version(table: &mut Table<'_>, faults: &mut Faults) -> Option<VersionReq> {
    let string = table.string("version", faults)?;
    match VersionReq::parse(&string.value) {
        Ok(version) => Some(version),
        Err(error) => {
            let message = format!("`{}` is not a version requirement: {error}", string.value);
            faults.at(
                string.span,
                message,
                "invalid requirement",
                "write it as in `[dependencies]`, such as `\"0.6\"`",
            );
            None
        }
    }
}

/// `[[ignore]]`: files that look like weights and are none.
#[derive(Debug, Clone)]
pub struct Ignore {
    /// Where the table stands.
    pub span: Span,
    /// What is ignored.
    pub what: Ignored,
    /// Why.
    pub reason: String,
    /// The digest for which this was found; another content is not ignored.
    pub sha256: Option<Digest>,
}

/// What an `[[ignore]]` table is about.
#[derive(Debug, Clone)]
pub enum Ignored {
    /// Files of the workspace, relative to its root.
    Files(Spanned<FilePattern>),
    /// Everything in a crate.
    Crate(Spanned<String>),
}

impl Ignore {
    /// Reads one table; `None` when it does not say what it is about.
    pub(super) fn read(mut table: Table<'_>, faults: &mut Faults) -> Option<Self> {
        let span = table.span();
        if !table.has("path") && !table.has("crate") {
            let help = "add `path = \"…\"` or `crate = \"…\"`";
            faults.at(span, "`[[ignore]]` says neither `path` nor `crate`", "nothing to ignore", help);
        }
        let path = file_pattern_at(&mut table, "path", faults);
        let krate = table.string("crate", faults);
        if let (Some(path), Some(krate)) = (&path, &krate) {
            faults.push(
                Diagnostic::error(CODE, "`[[ignore]]` has both `path` and `crate`")
                    .label(krate.span, "one of them only")
                    .label(path.span, "the other")
                    .help("write one `[[ignore]]` table for each"),
            );
        }
        let reason = table.required_text("reason", faults).unwrap_or_default();
        let sha256 = sha256(&mut table, "sha256", faults).map(|digest| digest.value);
        table.finish(faults);
        let what = match (path, krate) {
            (Some(path), None) => Ignored::Files(path),
            (None, Some(krate)) => Ignored::Crate(krate),
            _ => return None,
        };
        Some(Self { span, what, reason, sha256 })
    }

    /// What is ignored, as it was written.
    pub fn name(&self) -> &str {
        match &self.what {
            Ignored::Files(pattern) => &pattern.value.text,
            Ignored::Crate(name) => &name.value,
        }
    }
}
