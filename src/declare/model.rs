//! `[[package.metadata.model-sbom.model]]`: one machine-learning model, its lineage and its data.

use std::collections::BTreeMap;

use camino::Utf8PathBuf;
use jiff::civil::Date;

use super::dataset::Dataset;
use super::expression::license;
use super::file::{DeclaredFile, files as declared_files};
use super::path::{FilePattern, email, file_patterns, relative_path, relative_paths_by_key, url};
use super::service::{Service, ServiceTerms};
use super::source::Source;
use super::table::{Faults, Table};
use super::values::{digests, plain, read_all, required_word, sha256};
use crate::claims::Metric;
use crate::diagnostic::{Diagnostic, Span, Spanned};
use crate::digest::Digest;
use crate::expression::LicenseExpression;
pub(crate) use crate::terms::{Approach, Delivery, Descent};

/// A declared model.
#[derive(Debug, Clone)]
pub struct Model {
    /// Where the table stands.
    pub span: Span,
    /// Unique in its package.
    pub name: Spanned<String>,
    /// Preferably a pinned revision.
    pub version: Option<Spanned<String>>,
    /// Where it comes from.
    pub source: Option<Spanned<Source>>,
    /// Its licence.
    pub license: Option<Spanned<LicenseExpression>>,
    /// The file with the text of the licence.
    pub license_file: Option<Spanned<Utf8PathBuf>>,
    /// The files with the texts of several licences, by the ids that `license` names.
    pub license_files: Vec<(Spanned<String>, Spanned<Utf8PathBuf>)>,
    /// The model card.
    pub card: Option<Spanned<Utf8PathBuf>>,
    /// Its weights and what belongs to them.
    pub files: Vec<Spanned<FilePattern>>,
    /// The URIs in `files` of objects, prefixes or patterns in buckets, which the product downloads.
    pub remote_files: Vec<Spanned<String>>,
    /// Of a model of `model-sbom.toml`, whose paths are relative to the workspace: the members that use it.
    pub used_by: Option<Vec<Spanned<String>>>,
    /// Files of which the digest is declared, wherever they are.
    pub declared_files: Vec<DeclaredFile>,
    /// The digest that its one file must have.
    pub sha256: Option<Spanned<Digest>>,
    /// A list of the digests of its files, from its publisher.
    pub digests: Option<Spanned<Utf8PathBuf>>,
    /// The public key that the list is signed with, in PEM.
    pub digests_key: Option<Spanned<Utf8PathBuf>>,
    /// Who supplies it.
    pub supplier: Option<String>,
    /// Site of the supplier.
    pub supplier_url: Option<String>,
    /// Address of the supplier.
    pub supplier_email: Option<String>,
    /// How it reaches the user of the product.
    pub delivery: Delivery,
    /// What is declared of the service, if it is one.
    pub service: Option<Service>,
    /// The hub's pipeline tag.
    pub task: Option<String>,
    /// One or two sentences.
    pub description: Option<String>,
    /// Family of architectures.
    pub family: Option<String>,
    /// Architecture.
    pub architecture: Option<String>,
    /// How it learned.
    pub approach: Option<Approach>,
    /// Formats of what goes in.
    pub inputs: Vec<String>,
    /// Formats of what comes out.
    pub outputs: Vec<String>,
    /// Day of the release.
    pub release_date: Option<Date>,
    /// Copyright notice.
    pub copyright: Option<String>,
    /// Who made it.
    pub authors: Vec<String>,
    /// Who is meant to use it.
    pub users: Vec<String>,
    /// What it is meant for.
    pub use_cases: Vec<String>,
    /// What it can't do well.
    pub limitations: Vec<String>,
    /// How well it does, as whoever declares it measured or found it.
    pub metrics: Vec<Metric>,
    /// Models that it descends from.
    pub bases: Vec<Base>,
    /// Data that it learned from or was measured with.
    pub datasets: Vec<Dataset>,
}

/// `[[….model.base]]`: a model that this one descends from.
#[derive(Debug, Clone)]
pub struct Base {
    /// Its name; the name of another model of the package links the two.
    pub name: Spanned<String>,
    /// Preferably a pinned revision.
    pub version: Option<Spanned<String>>,
    /// Where it comes from.
    pub source: Option<Spanned<Source>>,
    /// Its licence.
    pub license: Option<Spanned<LicenseExpression>>,
    /// The file with the text of the licence.
    pub license_file: Option<Spanned<Utf8PathBuf>>,
    /// Day of the release.
    pub release_date: Option<Date>,
    /// How the model descends from it.
    pub relation: Descent,
    /// Who supplies it.
    pub supplier: Option<String>,
    /// Digests of its one file.
    pub digests: Vec<Digest>,
}

impl Model {
    /// Reads one table; `None` when it has no usable name.
    pub(super) fn read(mut table: Table<'_>, faults: &mut Faults) -> Option<Self> {
        let name = table.required_string("name", faults);
        let files = Files::read(&mut table, faults);
        let delivery = table.word::<Delivery>("delivery", faults).map(|word| word.value);
        let files = files.delivered(delivery, faults);
        let service = Service::read(&mut table, delivery, faults);
        let terms = service.as_ref().and_then(|service| service.terms.as_ref());
        let DeclaredTerms { license, license_files, license_file } =
            DeclaredTerms::read(&mut table, faults).with_service(terms);
        let Files { patterns, remote, declared, sha256, digests, digests_key } = files;
        let model = Self {
            span: table.span(),
            version: table.string("version", faults),
            source: Source::take(&mut table, faults),
            license,
            license_files,
            license_file,
            card: relative_path(&mut table, "card", faults),
            files: patterns,
            remote_files: remote,
            used_by: None,
            declared_files: declared,
            sha256,
            digests,
            digests_key,
            supplier: plain(&mut table, "supplier", faults),
            supplier_url: url(&mut table, "supplier-url", faults).map(|url| url.value),
            supplier_email: email(&mut table, "supplier-email", faults),
            delivery: delivery.unwrap_or(Delivery::Bundled),
            service,
            task: plain(&mut table, "task", faults),
            description: table.text("description", faults),
            family: plain(&mut table, "family", faults),
            architecture: plain(&mut table, "architecture", faults),
            approach: table.word("approach", faults).map(|word| word.value),
            inputs: table.plain_strings("inputs", faults),
            outputs: table.plain_strings("outputs", faults),
            release_date: table.date("release-date", faults).map(|date| date.value),
            copyright: table.text("copyright", faults),
            authors: table.plain_strings("authors", faults),
            users: table.texts("users", faults),
            use_cases: table.texts("use-cases", faults),
            limitations: table.texts("limitations", faults),
            metrics: metrics(&mut table, faults),
            bases: read_all(&mut table, "base", faults, Base::read),
            datasets: read_all(&mut table, "dataset", faults, Dataset::read),
            name: name.unwrap_or_else(|| Spanned { value: String::new(), span: table.span() }),
        };
        table.finish(faults);
        (!model.name.value.is_empty()).then_some(model)
    }
}

/// What a table says of the licence.
struct DeclaredTerms {
    license: Option<Spanned<LicenseExpression>>,
    license_files: Vec<(Spanned<String>, Spanned<Utf8PathBuf>)>,
    license_file: Option<Spanned<Utf8PathBuf>>,
}

impl DeclaredTerms {
    fn read(table: &mut Table<'_>, faults: &mut Faults) -> Self {
        let license_files = relative_paths_by_key(table, "license-files", faults);
        let license = license(table, "license", faults);
        let license_file = relative_path(table, "license-file", faults);
        license_files.iter().for_each(|(id, _)| names_a_licence(id, license.as_ref(), faults));
        Self { license, license_files, license_file }
    }

    /// With the terms of a service, which count beside a licence of the weights.
    fn with_service(mut self, terms: Option<&ServiceTerms>) -> Self {
        let Some(terms) = terms else { return self };
        let id = terms.license();
        match (&self.license, &self.license_file) {
            (None, None) => self.license_file.clone_from(&terms.file),
            _ => {
                let file = terms.file.clone().map(|file| (terms.url.with(id.to_string()), file));
                self.license_files.extend(file);
            }
        }
        self.license = Some(match self.license {
            None => terms.url.with(id),
            Some(own) => own.with(own.value.and(&id)),
        });
        self
    }
}

/// What a table says of the files, and of their digests.
struct Files {
    patterns: Vec<Spanned<FilePattern>>,
    remote: Vec<Spanned<String>>,
    declared: Vec<DeclaredFile>,
    sha256: Option<Spanned<Digest>>,
    digests: Option<Spanned<Utf8PathBuf>>,
    digests_key: Option<Spanned<Utf8PathBuf>>,
}

impl Files {
    fn read(table: &mut Table<'_>, faults: &mut Faults) -> Self {
        let (remote, local): (Vec<_>, Vec<_>) =
            table.strings("files", faults).into_iter().partition(|file| Source::is_in_bucket(&file.value));
        let files = Self {
            remote: Source::places_in_buckets(remote, faults),
            patterns: file_patterns(&local, faults),
            declared: declared_files(table, faults),
            sha256: sha256(table, "sha256", faults),
            digests: relative_path(table, "digests", faults),
            digests_key: relative_path(table, "digests-key", faults),
        };
        files.check_digests(faults);
        files
    }

    fn check_digests(&self, faults: &mut Faults) {
        if let (None, Some(key)) = (&self.digests, &self.digests_key) {
            let help = "add `digests = \"model.sig\"`, the bundle that is signed with it";
            let title = "`digests-key` is the key of `digests`, and there is none";
            faults.at(key.span, title, "key of what?", help);
        }
        let Some(pin) = &self.sha256 else { return };
        if self.patterns.len() > 1 || self.patterns.iter().any(|file| file.value.glob.is_some()) {
            let help = "name the one file in `files`, or leave `sha256` out: the lock file pins every file";
            let title = "`sha256` pins one file, and `files` may match several";
            faults.at(pin.span, title, "pin of one file", help);
        }
        if let Some(file) = self.declared.first() {
            let title = "`sha256` of the model and `[[file]]` both pin its files";
            faults.push(
                Diagnostic::error(super::table::CODE, title)
                    .label(pin.span, "this pins one file")
                    .label(file.span, "and this says which")
                    .help("leave `sha256` of the model out"),
            );
        }
    }

    /// With those that a bundled model only declares; files in places that don't fit the delivery are faults.
    fn delivered(mut self, delivery: Option<Delivery>, faults: &mut Faults) -> Self {
        let any = self.patterns.first().map(|file| file.span).or(self.declared.first().map(|file| file.span));
        let any = any.or(self.digests.as_ref().map(|list| list.span));
        if let (Some(Delivery::Service), Some(span)) = (delivery, any) {
            let help = "leave its files out, or write `delivery = \"bundled\"`";
            faults.at(span, "a model that is called as a service has no files here", "declared here", help);
        }
        if delivery.is_none_or(|delivery| delivery == Delivery::Bundled) {
            let in_package = self.declared.iter().filter(|file| file.has_path);
            let is_new =
                |file: &&DeclaredFile| !self.patterns.iter().any(|known| known.value.is_match(&file.path));
            let patterns: Vec<_> = in_package.filter(is_new).map(DeclaredFile::pattern).collect();
            self.patterns.extend(patterns);
        }
        if let (Some(remote), Some(local)) = (self.remote.first(), self.patterns.first()) {
            let title = "`files` has what lies in a bucket beside what lies in the package";
            faults.push(
                Diagnostic::error(super::table::CODE, title)
                    .label(remote.span, "in a bucket")
                    .label(local.span, "in the package")
                    .help("declare two models, or name all files in one place"),
            );
        }
        if let Some(remote) = self.remote.first().filter(|_| delivery != Some(Delivery::Downloaded)) {
            let help = "write `delivery = \"downloaded\"`";
            faults.at(remote.span, "what lies in a bucket is downloaded", "not in the package", help);
        }
        self
    }
}

/// `accuracy (MNIST, test) = 99.2`, each once.
fn metrics(table: &mut Table<'_>, faults: &mut Faults) -> Vec<Metric> {
    let mut metrics = Vec::new();
    for text in table.strings("metrics", faults) {
        match Metric::parse(&text.value) {
            Some(metric) if !metrics.contains(&metric) => metrics.push(metric),
            Some(_) => {}
            None => faults.at(
                text.span,
                "a metric without a number",
                "expected `what (on what) = number`",
                "write it as `accuracy (MNIST, test) = 99.2`; the number is decimal, or one with `%`",
            ),
        }
    }
    metrics
}

impl Model {
    /// Whether it is declared with the digest of its one file, or its source or version is one of what is fetched.
    pub(crate) fn is_pinned_by_digest(&self) -> bool {
        let of_source = self.source.as_ref().and_then(|source| source.value.digest());
        let of_version = self.version.as_ref().filter(|version| version.value.starts_with("sha256:"));
        self.sha256.is_some() || of_source.is_some() || of_version.is_some()
    }

    /// Reads one `[[model]]` table of `model-sbom.toml`.
    pub(super) fn read_at_root(mut table: Table<'_>, faults: &mut Faults) -> Option<Self> {
        let used_by = table.strings("used-by", faults);
        if used_by.is_empty() {
            let help = "add `used-by = [\"…\"]`: the packages of this workspace that use the model";
            faults.at(table.span(), "`[[model]]` does not say which packages use it", "used by which?", help);
        }
        Self::read(table, faults).map(|model| Self { used_by: Some(used_by), ..model })
    }

    /// Where its files lie that no machine has: the URIs of its `files`, else its source, where that is a bucket or a registry.
    /// With a local file, what is here counts.
    pub(crate) fn remote_places(&self) -> Vec<String> {
        let is_here = !self.files.is_empty() || !self.declared_files.is_empty();
        let source = self.source.as_ref().map(|source| &source.value);
        let source = source.filter(|source| source.is_read_remotely() && !is_here);
        match (self.delivery, self.remote_files.as_slice()) {
            (Delivery::Service, _) => Vec::new(),
            (_, []) => source.map(|source| source.to_string()).into_iter().collect(),
            (_, uris) => uris.iter().map(|uri| uri.value.clone()).collect(),
        }
    }

    /// Whether it belongs to the workspace and not to one package.
    pub fn is_at_root(&self) -> bool {
        self.used_by.is_some()
    }

    /// Whether a member of this name uses it.
    pub fn is_used_by(&self, member: &str) -> bool {
        self.used_by.iter().flatten().any(|name| name.value == member)
    }
}

/// A text is that of a licence which the declaration names.
fn names_a_licence(id: &Spanned<String>, license: Option<&Spanned<LicenseExpression>>, faults: &mut Faults) {
    let named: Vec<_> =
        license.iter().flat_map(|license| license.value.ids()).map(|id| id.as_str()).collect();
    if !named.contains(&id.value.as_str()) {
        let message = format!("`license-files` has a text of `{}`, which `license` does not name", id.value);
        let help = match named.as_slice() {
            [] => format!("write `license = \"{}\"` as well", id.value),
            named => format!("`license` names {}", super::table::quoted_list(named)),
        };
        faults.at(id.span, message, "not in `license`", help);
    }
}

impl Base {
    fn read(mut table: Table<'_>, faults: &mut Faults) -> Option<Self> {
        let name = table.required_string("name", faults);
        let relation = required_word::<Descent>(&mut table, "relation", faults);
        let version = table.string("version", faults);
        let source = Source::take(&mut table, faults);
        let license = license(&mut table, "license", faults);
        let license_file = relative_path(&mut table, "license-file", faults);
        let release_date = table.date("release-date", faults).map(|date| date.value);
        let supplier = plain(&mut table, "supplier", faults);
        let digests = digests(&mut table, faults);
        table.finish(faults);
        Some(Self {
            name: name?,
            version,
            source,
            license,
            license_file,
            release_date,
            relation: relation?,
            supplier,
            digests,
        })
    }
}

/// The models of a table: `model = […]`.
pub(super) fn models(table: &mut Table<'_>, faults: &mut Faults) -> Vec<Model> {
    read_all(table, "model", faults, Model::read)
}

/// Of quantisations of quantisations as many are followed.
const DEEPEST: usize = 8;

/// Gives each quantisation that declares no licence that of its one base: the one that is written there, or that of the
/// model of this list which the base is. Other ways to descend may change the terms, and say theirs.
pub(super) fn inherit_licenses(models: &mut [Model]) {
    for _ in 0..DEEPEST {
        let known: BTreeMap<String, Spanned<LicenseExpression>> = models
            .iter()
            .filter_map(|model| Some((model.name.value.clone(), model.license.clone()?)))
            .collect();
        let mut is_done = true;
        for model in models.iter_mut().filter(|model| model.license.is_none() && model.service.is_none()) {
            let [base] = model.bases.as_slice() else { continue };
            if base.relation != Descent::Quantized {
                continue;
            }
            let license = base.license.as_ref().or_else(|| known.get(&base.name.value));
            if let Some(license) = license {
                model.license = Some(base.name.with(license.value.clone()));
                is_done = false;
            }
        }
        if is_done {
            return;
        }
    }
}

/// Says which names of one package, or of one list, stand for several models.
pub(super) fn report_repetitions(models: &[Model], faults: &mut Faults) {
    let mut named: BTreeMap<&str, Span> = BTreeMap::new();
    for model in models {
        let name = &model.name;
        if let Some(first) = named.get(name.value.as_str()) {
            let message = format!("two models are named `{}`", name.value);
            faults.push(
                Diagnostic::error(super::table::CODE, message)
                    .label(name.span, "again here")
                    .label(*first, "first declared here")
                    .help("give each model of a package its own name"),
            );
        } else {
            named.insert(&name.value, name.span);
        }
    }
}
