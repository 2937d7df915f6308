//! `clarify` of cargo-deny and cargo-about: what a crate is under, as an organisation wrote it for these programs.
//!
//! In: the tables of `deny.toml` (`[[licenses.clarify]]`) or of `about.toml` (`[CRATE.clarify]`). Out: [`ForeignCrate`]s
//! with a licence alone. Other keys of these files are theirs, and are not looked at.

use semver::{Op, VersionReq};
use toml_span::Value;

use super::crate_license::{CrateLicense, ReadText, TextDigest};
use super::foreign::ForeignCrate;
use super::path::relative_path;
use super::table::{Faults, Table};
use super::values::{digest_of, read_all};
use crate::diagnostic::Spanned;
use crate::digest::Algorithm;
use crate::expression::LicenseExpression;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// A program whose file is imported.
    pub enum Tool {
        /// The `clarify` of cargo-deny.
        CargoDeny => "cargo-deny",
        /// The `clarify` of cargo-about.
        CargoAbout => "cargo-about",
    }
}

/// Reads the crates that a file clarifies. `place` names the file in messages.
pub(super) fn run(tool: Tool, mut table: Table<'_>, place: &str, faults: &mut Faults) -> Vec<ForeignCrate> {
    let mut crates = match tool {
        Tool::CargoDeny => table
            .table("licenses", "`[licenses]`", faults)
            .map(|mut licenses| read_all(&mut licenses, "clarify", faults, of_deny))
            .unwrap_or_default(),
        Tool::CargoAbout => {
            table.into_entries().filter_map(|(name, value)| of_about(&name.name, value, faults)).collect()
        }
    };
    for license in crates.iter_mut().filter_map(|krate| krate.license.as_mut()) {
        license.clarified_in = Some(place.to_owned());
    }
    crates
}

fn clarified(
    (name, version): (Spanned<String>, Option<VersionReq>),
    expression: Spanned<LicenseExpression>,
    files: Vec<ReadText>,
) -> ForeignCrate {
    let license = CrateLicense { expression, files, clarified_in: None };
    ForeignCrate { name, version, models: Vec::new(), uses: None, license: Some(license) }
}

/// One `[[licenses.clarify]]`; `None` where it can't be read.
fn of_deny(mut table: Table<'_>, faults: &mut Faults) -> Option<ForeignCrate> {
    let key = if table.has("name") { "name" } else { "crate" };
    let written = table.required_string(key, faults)?;
    let requirement = table.string("version", faults);
    let krate = match requirement {
        Some(requirement) => (written, Some(version(&requirement, &requirement.value, faults)?)),
        None => package(written, faults)?,
    };
    let expression = expression(&mut table, "expression", faults)?;
    let files = table.tables("license-files", "a file of `clarify`", faults);
    let read = files.into_iter().map(|mut file| {
        let path = relative_path(&mut file, "path", faults);
        if !file.has("hash") {
            file.missing("hash", faults);
        }
        let hash = hash(&mut file, faults);
        Some(ReadText { path: path?.value, digest: TextDigest::XxHash32(hash?) })
    });
    Some(clarified(krate, expression, read.collect::<Option<_>>()?))
}

/// A number of 32 bits, as cargo-deny prints it.
fn hash(file: &mut Table<'_>, faults: &mut Faults) -> Option<u32> {
    let place = file.place("hash", faults)?;
    let hash = u32::try_from(file.count("hash", faults)?).ok();
    if hash.is_none() {
        let help = "write the number that cargo-deny prints, such as `0xbd0eed23`";
        faults.at(place, "`hash` has more than 32 bits", "too large", help);
    }
    hash
}

/// `name`, `name@version` or `name:requirement`.
fn package(written: Spanned<String>, faults: &mut Faults) -> Option<(Spanned<String>, Option<VersionReq>)> {
    let Some(at) = written.value.find('@').or_else(|| written.value.find(':')) else {
        return Some((written, None));
    };
    let mut version = version(&written, &written.value[at + 1..], faults)?;
    if written.value.as_bytes()[at] == b'@'
        && let Some(first) = version.comparators.first_mut()
    {
        first.op = Op::Exact;
    }
    let name = written.value[..at].to_owned();
    Some((written.with(name), Some(version)))
}

fn version(place: &Spanned<String>, text: &str, faults: &mut Faults) -> Option<VersionReq> {
    let fault = |error: semver::Error, faults: &mut Faults| {
        let message = format!("`{text}` is not a version requirement: {error}");
        faults.at(place.span, message, "invalid requirement", "write it as in `[dependencies]`");
    };
    VersionReq::parse(text).map_err(|error| fault(error, faults)).ok()
}

/// The table of a crate; `None` for anything else that stands at the root.
fn of_about(name: &str, value: Value<'_>, faults: &mut Faults) -> Option<ForeignCrate> {
    let span = faults.span(value.span);
    value.as_table()?.get("clarify")?;
    let mut table = Table::new(value, "the table of a crate", faults)?;
    let mut table = table.table("clarify", "`clarify`", faults)?;
    let expression = expression(&mut table, "license", faults)?;
    let mut files = read_all(&mut table, "files", faults, of_crate);
    files.extend(read_all(&mut table, "git", faults, of_repository));
    let name = Spanned { value: name.to_owned(), span };
    Some(clarified((name, None), expression, files))
}

fn of_crate(mut table: Table<'_>, faults: &mut Faults) -> Option<ReadText> {
    let path = relative_path(&mut table, "path", faults);
    let checksum = table.required_string("checksum", faults)?;
    let sha256 = digest_of(&checksum, "sha256", Algorithm::Sha256, faults)?.value;
    let (start, end) = (table.verbatim("start", faults), table.verbatim("end", faults));
    let digest = match start.is_some() || end.is_some() {
        true => TextDigest::Part { sha256, start, end },
        false => TextDigest::Sha256(sha256),
    };
    Some(ReadText { path: path?.value, digest })
}

fn of_repository(mut table: Table<'_>, faults: &mut Faults) -> Option<ReadText> {
    let path = relative_path(&mut table, "path", faults);
    Some(ReadText { path: path?.value, digest: TextDigest::Repository })
}

/// Both programs take ids that are deprecated.
fn expression(
    table: &mut Table<'_>,
    key: &'static str,
    faults: &mut Faults,
) -> Option<Spanned<LicenseExpression>> {
    let string = table.required_string(key, faults)?;
    match LicenseExpression::parse_crate(&string.value) {
        Ok(expression) => Some(string.with(expression)),
        Err(error) => {
            let message = format!("`{}` is not a licence expression: {}", string.value, error.reason);
            faults.at(string.span, message, error.reason, "write ids of the SPDX License List");
            None
        }
    }
}
