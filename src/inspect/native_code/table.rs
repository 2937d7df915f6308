//! What is known of the native code that published crates bring: `libraries.toml`, embedded at build time.
//!
//! Each row was read from the build script and the sources of the crate. Out: the [`Row`]s of a crate, and the crates
//! that build scripts compile and look for libraries with.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer};

use crate::bom::Linkage;
use crate::vocabulary::Word;

/// The table.
#[derive(Debug)]
pub(super) struct Table {
    /// Published crates that bring no code of others; `*` stands for the rest of a name.
    own: Vec<String>,
    /// Crates that a build script compiles native code with.
    pub(super) compilers: Vec<String>,
    /// Crates with which a build script compiles nothing.
    pub(super) probes: Vec<String>,
    /// The rows of each crate.
    rows: BTreeMap<String, Vec<Row>>,
}

/// A library that a crate compiles in or downloads.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Row {
    /// The crate.
    #[serde(rename = "crate")]
    pub krate: String,
    /// The name under which distributions know the library.
    pub name: String,
    /// What its publisher declares, an SPDX expression.
    pub license: Option<String>,
    /// Who publishes it.
    pub supplier: Option<String>,
    /// Where to read about it.
    pub website: Option<String>,
    /// `vendor:product` in the CPE dictionary of the NVD.
    pub cpe: Option<String>,
    /// Parts of the triples that the row is for, such as `windows`; all without any.
    #[serde(default)]
    pub(super) on: Vec<String>,
    /// Parts of the triples that it is not for.
    #[serde(default)]
    pub(super) off: Vec<String>,
    /// Features of the crate any of which compiles it in.
    #[serde(default)]
    pub when: Vec<String>,
    /// Features any of which leaves it out.
    #[serde(default)]
    pub(super) unless: Vec<String>,
    /// Features with any of which the machine that builds decides, whatever else is on.
    #[serde(default)]
    pub(super) perhaps: Vec<String>,
    /// Whether it brings further libraries that no row is about.
    #[serde(default)]
    pub(super) partial: bool,
    /// Whether, where no feature decides, the build takes that of the machine if there is one.
    #[serde(default)]
    pub(super) fallback: bool,
    /// How it gets into the crate.
    #[serde(default = "compiled", deserialize_with = "linkage")]
    pub linkage: Linkage,
    /// Where its sources lie in the crate; a version of the crate without them has another row or none.
    pub directory: Option<String>,
    /// Ways to its version; the first that leads to one counts.
    #[serde(default)]
    pub(super) version: Vec<VersionFrom>,
    /// Where the crate lists the archives that its build script downloads.
    pub(super) archives: Option<ArchiveLists>,
}

impl Row {
    /// Whether it is for a target; `None` where that depends on the target and none is given.
    pub(super) fn is_for(&self, target: Option<&str>) -> Option<bool> {
        if self.on.is_empty() && self.off.is_empty() {
            return Some(true);
        }
        let target = target?;
        let has = |parts: &[String]| target.split('-').any(|part| parts.iter().any(|known| known == part));
        Some((self.on.is_empty() || has(&self.on)) && !has(&self.off))
    }
}

/// Lists of archives in a crate, of which a build script downloads one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ArchiveLists {
    /// Files with a line for each archive: a target triple, a variant, a URL and a SHA-256, set apart by tabs. The first
    /// that the crate has counts.
    pub(super) files: Vec<String>,
    /// Features any of which asks for another variant than the plain one.
    pub(super) variants: Vec<String>,
}

/// A way to the version of a library.
#[derive(Debug, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub(super) enum VersionFrom {
    /// Behind the `+` of the version of the crate.
    Metadata { metadata: bool },
    /// In a file of the crate: the numbers behind each of these words, joined by `.`.
    File { file: String, after: Vec<String> },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    own: Vec<String>,
    compilers: Vec<String>,
    probes: Vec<String>,
    library: Vec<Row>,
}

fn compiled() -> Linkage {
    Linkage::Compiled
}

fn linkage<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Linkage, D::Error> {
    let word = String::deserialize(deserializer)?;
    Linkage::from_word(&word)
        .ok_or_else(|| serde::de::Error::custom(format!("no linkage is called `{word}`")))
}

impl Table {
    /// The one of the program.
    pub(super) fn embedded() -> &'static Self {
        static TABLE: LazyLock<Table> = LazyLock::new(|| {
            Table::parse(include_str!("libraries.toml")).expect("the embedded table is tested")
        });
        &TABLE
    }

    fn parse(text: &str) -> Result<Self, toml::de::Error> {
        let File { own, compilers, probes, library } = toml::from_str(text)?;
        let mut rows: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for row in library {
            rows.entry(row.krate.clone()).or_default().push(row);
        }
        Ok(Self { own, compilers, probes, rows })
    }

    /// Whether the native code of a crate is its own.
    pub(super) fn is_own(&self, krate: &str) -> bool {
        self.own.iter().any(|own| match own.strip_suffix('*') {
            Some(start) => krate.starts_with(start),
            None => krate == own,
        })
    }

    /// What is known of a crate.
    pub(super) fn rows(&self, krate: &str) -> &[Row] {
        self.rows.get(krate).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::LicenseExpression;

    #[test]
    fn the_rows_are_whole() {
        let table = Table::embedded();
        let rows: Vec<_> = table.rows.values().flatten().collect();
        assert!(rows.len() > 50);
        for row in rows {
            let license = row.license.as_deref();
            assert!(license.is_none_or(|text| LicenseExpression::parse(text).is_ok()), "{row:?}");
            assert!(row.cpe.as_deref().is_none_or(|cpe| cpe.split(':').count() == 2), "{row:?}");
            assert!(row.website.as_deref().is_none_or(|url| url.starts_with("http")), "{row:?}");
            assert!(row.name == row.name.to_lowercase() && !row.name.contains(' '), "{row:?}");
            assert!(row.directory.is_none() || row.linkage == Linkage::Compiled, "{row:?}");
            assert!(!table.is_own(&row.krate), "{row:?}");
        }
    }

    #[test]
    fn what_a_row_lacks_or_misspells_is_a_fault() {
        let table = |row: &str| format!("own = []\ncompilers = []\nprobes = []\n[[library]]\n{row}");
        assert!(Table::parse(&table("crate = \"z-sys\"\nname = \"z\"")).is_ok());
        assert!(Table::parse(&table("crate = \"z-sys\"")).is_err());
        assert!(Table::parse(&table("crate = \"z-sys\"\nname = \"z\"\nlicence = \"Zlib\"")).is_err());
    }
}
