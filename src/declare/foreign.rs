//! `[[crate]]` and `[[ignore]]`: what the workspace says about files and crates that say nothing themselves.

use semver::{Version, VersionReq};

use super::crate_license::CrateLicense;
use super::model::{Model, inherit_licenses, models, report_repetitions};
use super::path::{FilePattern, ignored_files};
use super::table::{CODE, Faults, Table};
use super::values::sha256;
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
    /// Of the models that it declares itself, those that the product uses.
    pub uses: Option<Vec<Spanned<String>>>,
    /// What the crate itself is under.
    pub license: Option<CrateLicense>,
}

impl ForeignCrate {
    /// Whether it is about a package of this name and version.
    pub fn fits(&self, name: &str, version: &Version) -> bool {
        self.name.value == name && self.version.as_ref().is_none_or(|required| required.matches(version))
    }

    /// Whether its models, which can be none, take the place of those that the crate declares.
    pub fn replaces_models(&self) -> bool {
        self.uses.is_none() && (self.license.is_none() || !self.models.is_empty())
    }

    /// Reads one table; `None` when it has no usable name.
    pub(super) fn read(mut table: Table<'_>, faults: &mut Faults) -> Option<Self> {
        let name = table.required_string("name", faults);
        let version = version(&mut table, faults);
        let uses = table.place("uses", faults).map(|span| (span, table.strings("uses", faults)));
        let license = CrateLicense::read(&mut table, faults);
        let mut models = models(&mut table, faults);
        inherit_licenses(&mut models);
        if let (Some((span, _)), Some(model)) = (&uses, models.first()) {
            faults.push(
                Diagnostic::error(CODE, "`[[crate]]` has both `uses` and `[[crate.model]]`")
                    .label(*span, "takes models that the crate declares")
                    .label(model.name.span, "declares one in their place")
                    .help("keep `uses`, or declare each model that the product uses"),
            );
        }
        report_repetitions(&models, faults);
        table.finish(faults);
        let uses = uses.map(|(_, names)| names);
        Some(Self { name: name?, version, models, uses, license })
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

/// `[[ignore]]`: files that look like weights and are none, and models that are named and not part of the product.
#[derive(Debug, Clone)]
pub struct Ignore {
    /// Where the table stands.
    pub span: Span,
    /// What is ignored.
    pub what: Ignored,
    /// The reason that the user gave.
    pub reason: String,
    /// The digest for which this was found; another content is not ignored.
    pub sha256: Option<Digest>,
}

/// What an `[[ignore]]` table is about.
#[derive(Debug, Clone)]
pub enum Ignored {
    /// Files of the workspace, relative to its root.
    Files(Spanned<FilePattern>),
    /// Everything in crates; `*` stands for any text.
    Crate(Spanned<String>),
    /// Models that sources name; `*` stands for any text.
    Model(Spanned<String>),
}

impl Ignore {
    /// Reads one table; `None` when it does not say what it is about.
    pub(super) fn read(mut table: Table<'_>, faults: &mut Faults) -> Option<Self> {
        let span = table.span();
        if !table.has("path") && !table.has("crate") && !table.has("model") {
            let help = "add `path = \"…\"`, `crate = \"…\"` or `model = \"…\"`";
            faults.at(
                span,
                "`[[ignore]]` says neither `path`, `crate` nor `model`",
                "nothing to ignore",
                help,
            );
        }
        let path = ignored_files(&mut table, "path", faults);
        let krate = table.string("crate", faults);
        let model = table.string("model", faults);
        let spans = [
            ("path", path.as_ref().map(|path| path.span)),
            ("crate", krate.as_ref().map(|krate| krate.span)),
            ("model", model.as_ref().map(|model| model.span)),
        ];
        let said: Vec<_> = spans.into_iter().filter_map(|(key, span)| Some((key, span?))).collect();
        if let [(first, other), .., (second, span)] = said[..] {
            faults.push(
                Diagnostic::error(CODE, format!("`[[ignore]]` has both `{first}` and `{second}`"))
                    .label(span, "one of them only")
                    .label(other, "the other")
                    .help("write one `[[ignore]]` table for each"),
            );
        }
        let reason = table.required_reason("reason", faults).unwrap_or_default();
        let sha256 = sha256(&mut table, "sha256", faults);
        if let (Some(model), Some(digest)) = (&model, &sha256) {
            faults.push(
                Diagnostic::error(CODE, "`[[ignore]]` has both `model` and `sha256`")
                    .label(digest.span, "the digest of a file")
                    .label(model.span, "a name that the code writes")
                    .help("remove `sha256`: a model that is only named has no content"),
            );
        }
        let sha256 = sha256.map(|digest| digest.value);
        table.finish(faults);
        let what = match (path, krate, model) {
            (Some(path), None, None) => Ignored::Files(path),
            (None, Some(krate), None) => Ignored::Crate(krate),
            (None, None, Some(model)) => Ignored::Model(model),
            _ => return None,
        };
        Some(Self { span, what, reason, sha256 })
    }

    /// Whether it would fit whatever model is named or whatever file is found: `*`, `hf:*`, `**/*`. That says of none why it
    /// is no part of the product.
    pub(crate) fn fits_any(&self) -> bool {
        let pattern = match &self.what {
            Ignored::Files(pattern) => pattern.value.text.as_str(),
            Ignored::Crate(pattern) | Ignored::Model(pattern) => {
                pattern.value.split_once(':').map_or(pattern.value.as_str(), |(_, rest)| rest)
            }
        };
        pattern.contains('*') && pattern.chars().filter(|c| c.is_alphanumeric()).take(2).count() < 2
    }

    /// What is ignored, as it was written.
    pub fn name(&self) -> &str {
        match &self.what {
            Ignored::Files(pattern) => &pattern.value.text,
            Ignored::Crate(name) | Ignored::Model(name) => &name.value,
        }
    }
}
