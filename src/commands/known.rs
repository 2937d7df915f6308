//! What is known of a model that no file of the workspace is: the table that is written for it.

use camino::Utf8PathBuf;

use super::tables::{Lines, Tables, comment};
use crate::assess::families::Families;
use crate::assess::providers;
use crate::declare::{Delivery, Source, hub_tags, quoted};
use crate::digest::Digest;
use crate::expression::LicenseExpression;
use crate::vocabulary::Word as _;

/// What is known of a model.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Its name in the package.
    pub(super) name: String,
    /// The members that use it, of a model of `model-sbom.toml`.
    pub(super) used_by: Vec<String>,
    /// Its version; else what a person should write.
    pub(super) version: Option<String>,
    /// What is said in the place of a version that is not known.
    pub(super) version_hint: String,
    /// Where it is from, as a declaration writes it.
    pub(super) source: Option<String>,
    /// How the product gets it; `None` where its file is compiled in.
    pub(super) delivery: Option<Delivery>,
    /// Who runs the service.
    pub(super) provider: Option<String>,
    /// The address that is called.
    pub(super) endpoint: Option<String>,
    /// The licence that the user names, or on which all agree.
    pub(super) license: Option<String>,
    /// What licences stand beside it, as written, each with who says so.
    pub(super) said: Vec<(String, String)>,
    /// Its task.
    pub(super) task: Option<String>,
    /// The name of the file that is compiled in.
    pub(super) compiled_in: Option<String>,
    /// Paths of files of the package.
    pub(super) bundled: Vec<String>,
    /// The digest of its one file, where that has no name.
    pub(super) sha256: Option<Digest>,
    /// Files with their digests.
    pub(super) files: Vec<KnownFile>,
}

/// What the publisher of a model says of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    /// Its version.
    pub(super) version: Option<String>,
    /// What licences are stated, each with who says so.
    pub(super) said: Vec<(String, String)>,
    /// The licence whose text is there.
    pub(super) text: Option<String>,
}

/// A file with its digest.
#[derive(Debug)]
pub(super) struct KnownFile {
    pub(super) path: Option<Utf8PathBuf>,
    pub(super) url: Option<String>,
    pub(super) sha256: Digest,
    pub(super) size: Option<u64>,
}

impl Known {
    /// Adds what its publisher says. A licence is taken over where its text is there, and nothing that is said contradicts it.
    pub(super) fn add(&mut self, asked: &Asked) {
        self.version = self.version.take().or_else(|| asked.version.clone());
        self.said.extend(asked.said.iter().cloned());
        let all = self.said.iter().map(|(license, _)| license.as_str());
        let agreed = agreed(all).filter(|license| asked.text.as_ref() == Some(license));
        self.license = self.license.take().or(agreed);
    }

    /// Its table, with what a person decides as lines to finish.
    pub(super) fn table(&self, tables: Tables) -> Lines {
        let mut lines = Lines::new(tables);
        lines.table("model");
        lines.key("name", &self.name);
        if tables == Tables::Root {
            lines.list("used-by", &self.used_by);
        }
        let is_service = self.delivery == Some(Delivery::Service);
        match &self.version {
            Some(version) => lines.key("version", version),
            None if is_service => {}
            None => lines.open("version", "…", &self.version_hint),
        }
        self.source.iter().for_each(|source| lines.key("source", source));
        self.delivery.iter().for_each(|delivery| lines.key("delivery", delivery.word()));
        if is_service {
            self.service(&mut lines);
        }
        self.license(&mut lines, is_service);
        self.task.iter().for_each(|task| lines.key("task", task));
        self.sha256.iter().for_each(|sha256| lines.key("sha256", sha256.hex()));
        if !self.bundled.is_empty() {
            lines.list("files", &self.bundled);
        }
        if let Some(name) = &self.compiled_in {
            lines.open_text("files", &format!("[{}]", quoted(name)), "its path in the package");
        }
        for file in &self.files {
            lines.raw("");
            lines.table("model.file");
            file.path.iter().for_each(|path| lines.key("path", path.as_str()));
            file.url.iter().for_each(|url| lines.key("url", url));
            lines.key("sha256", file.sha256.hex());
            file.size.iter().for_each(|size| lines.number("size", *size));
        }
        lines
    }

    fn service(&self, lines: &mut Lines) {
        self.provider.iter().for_each(|provider| lines.key("provider", provider));
        self.endpoint.iter().for_each(|endpoint| lines.key("endpoint", endpoint));
        for line in providers::to_finish(self.provider.as_deref(), self.endpoint.as_deref()) {
            lines.open_text(line.key, &line.value, &line.why);
        }
    }

    /// The licence on which all that is said agrees is still for a person: none of it is the text.
    fn license(&self, lines: &mut Lines, is_service: bool) {
        if let Some(license) = &self.license {
            return lines.key("license", license);
        }
        if is_service && self.said.is_empty() {
            return;
        }
        let mut said = self.said.clone();
        said.extend(self.catalogued());
        let candidate = agreed(said.iter().map(|(license, _)| license.as_str()));
        let candidate = candidate.as_deref().unwrap_or("…");
        let why = match said.len() {
            0 => "that of the model, from its card",
            _ => "compare with the card of the model",
        };
        lines.open("license", candidate, why);
        for (license, by) in &said {
            lines.raw(&format!("#   {}", comment(&format!("{by}: {license}"))));
        }
    }

    /// What the catalogue knows of models of this name.
    fn catalogued(&self) -> Option<(String, String)> {
        let parsed = self.source.as_ref().and_then(|source| Source::parse(source).ok());
        let name = parsed.as_ref().and_then(|source| source.repository()).unwrap_or(&self.name);
        let name = name.split(':').next().unwrap_or(name);
        let family = Families::embedded().by_name(name)?;
        let source = family.source();
        let by = format!("the catalogue, of models of this name ({}, {})", source.title, source.checked);
        Some((family.licenses.join(if family.choice { " OR " } else { " or " }), by))
    }
}

/// The licence on which all that is said agrees: one that each says, or that is one of those between which it leaves the
/// choice.
fn agreed<'s>(said: impl Iterator<Item = &'s str> + Clone) -> Option<String> {
    let mut written = said.clone().filter_map(expression);
    let is_said = |id: &str, text: &str| {
        let is_choice = |choice: &str| text.split(choice).any(|part| expression(part).as_deref() == Some(id));
        expression(text).as_deref() == Some(id) || is_choice(" OR ") || is_choice(" or ")
    };
    written.find(|id| said.clone().all(|text| is_said(id, text)))
}

/// A licence that somebody wrote, as a declaration writes it: an expression, or a tag of the hub.
pub(super) fn expression(written: &str) -> Option<String> {
    let tag = hub_tags::lookup(&written.to_lowercase()).and_then(|license| license.id()).map(str::to_owned);
    tag.or_else(|| LicenseExpression::parse(written).ok().map(|license| license.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_about_a_licence_become_ids_where_they_are_some() {
        for (written, expected) in [
            ("apache-2.0", Some("Apache-2.0")),
            ("Apache-2.0", Some("Apache-2.0")),
            ("MIT OR Apache-2.0", Some("MIT OR Apache-2.0")),
            ("other", None),
            ("free for all", None),
            ("", None),
        ] {
            assert_eq!(expression(written).as_deref(), expected, "{written}");
        }
    }

    #[test]
    fn one_licence_of_a_choice_agrees_with_it() {
        for (said, expected) in [
            (&["apache-2.0"][..], Some("Apache-2.0")),
            (&["apache-2.0", "Apache-2.0 OR MIT"], Some("Apache-2.0")),
            (&["Apache-2.0 OR MIT", "apache-2.0"], Some("Apache-2.0")),
            (&["mit", "Apache-2.0 or MIT"], Some("MIT")),
            (&["Apache-2.0 OR MIT"], Some("Apache-2.0 OR MIT")),
            (&["mit", "apache-2.0"], None),
            (&["other", "Apache-2.0"], None),
            (&["mit", "Apache-2.0 AND MIT"], None),
            (&["other"], None),
            (&[], None),
        ] {
            assert_eq!(agreed(said.iter().copied()).as_deref(), expected, "{said:?}");
        }
    }

    #[test]
    fn a_table_is_read_as_it_is_and_with_every_line_finished() {
        let digest = Digest::from_hex(crate::digest::Algorithm::Sha256, &"ab".repeat(32)).expect("a digest");
        let known = |delivery| Known {
            name: "m \"x\"\n".to_owned(),
            version_hint: "the commit\nof it".to_owned(),
            source: Some("hf:acme/m".to_owned()),
            delivery: Some(delivery),
            said: vec![("mit".to_owned(), "its card\u{7}".to_owned())],
            files: vec![KnownFile {
                path: Some("a/b".into()),
                url: None,
                sha256: digest.clone(),
                size: Some(3),
            }],
            ..Known::default()
        };
        for delivery in [Delivery::Downloaded, Delivery::Service] {
            for tables in [Tables::Manifest, Tables::Included] {
                let text = known(delivery).table(tables).text;
                toml::from_str::<toml::Table>(&text).expect(&text);
                let finished = text.replace("\n# ", "\n").replace("\n  ", "\n#");
                toml::from_str::<toml::Table>(&finished).expect(&finished);
            }
        }
    }
}
