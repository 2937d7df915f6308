//! The rows, in the order in which a document lists them.

use super::{Compared, Consideration, Fact, Family, Form, PACKAGE_URL, Said, Slot, Written, said, written};
use crate::bom::{Audience, FileOrigin};
use crate::document::LicenseStatus;
use crate::header_fact::HeaderFact;

/// The names of the properties whose place a format decides itself, or that a reader asks for.
pub(crate) mod names {
    /// An author as the manifest has them.
    pub(crate) const AUTHOR: &str = "model-sbom:author";
    /// A crate that only a build script or a macro needs.
    pub(crate) const BUILD_DEPENDENCY: &str = "model-sbom:crate:build-dependency";
    /// How complete the relations of a component are.
    pub(crate) const COMPLETENESS: &str = "model-sbom:completeness";
    /// What a model did with a dataset.
    pub(crate) const DATASET_ROLE: &str = "model-sbom:dataset:role";
    /// How a product gets the files of a model.
    pub(crate) const DELIVERY: &str = "model-sbom:delivery";
    /// How a model descends from this one.
    pub(crate) const DESCENT: &str = "model-sbom:descent";
    /// The name of the file that something is.
    pub(crate) const FILE_NAME: &str = "bsi:component:filename";
    /// The day by which terms are read again whose review names no last day.
    pub(crate) const REVIEW_DUE: &str = "model-sbom:review:due";
    /// The last day on which a review holds.
    pub(crate) const REVIEW_EXPIRES: &str = "model-sbom:review:expires";
    /// The risk of a licence.
    pub(crate) const RISK: &str = "model-sbom:license:risk";
    /// The declared source of a model, dataset or base.
    pub(crate) const SOURCE: &str = "model-sbom:source";
    /// The first day on which something ends that a model's state rests on.
    pub(crate) const UNTIL: &str = "model-sbom:until";
    /// One digest for a model of several files.
    pub(crate) const MANIFEST: &str = "model-sbom:manifest:sha256";
    /// What a file of a model is.
    pub(crate) const FILE_ROLE: &str = "model-sbom:file:role";
    /// Path of a file inside its package.
    pub(crate) const FILE_PATH: &str = "model-sbom:file:path";
    /// Length of a file in bytes.
    pub(crate) const FILE_SIZE: &str = "model-sbom:file:size";
    /// Where to report a vulnerability to the issuer.
    pub(crate) const ISSUER_SECURITY_CONTACT: &str = "model-sbom:issuer:security-contact";
    /// Site of the issuer.
    pub(crate) const ISSUER_URL: &str = "model-sbom:issuer:url";
    /// That no licence is known.
    pub(crate) const LICENSE: &str = "model-sbom:license";
    /// What was concluded, where no field says so.
    pub(crate) const LICENSE_CONCLUDED: &str = "model-sbom:license:concluded";
    /// What is declared, where a field holds the conclusion.
    pub(crate) const LICENSE_DECLARED: &str = "model-sbom:license:declared";
    /// Where a model stands.
    pub(crate) const STATE: &str = "model-sbom:state";
    /// What a source says about the licence.
    pub(crate) const LICENSE_EVIDENCE: &str = "model-sbom:license:evidence";
    /// Title of a custom licence.
    pub(crate) const LICENSE_NAME: &str = "model-sbom:license:name";
    /// SHA-256 of the normalised licence text.
    pub(crate) const LICENSE_TEXT_DIGEST: &str = "model-sbom:license-text:normalized-sha256";
    /// What a model cannot do well.
    pub(crate) const LIMITATION: &str = "model-sbom:model:limitation";
    /// What a model is meant for.
    pub(crate) const USE_CASE: &str = "model-sbom:model:use-case";
    /// How a library in another language gets into its crate.
    pub(crate) const NATIVE_LINKAGE: &str = "model-sbom:native:linkage";
    /// Where a crate is from.
    pub(crate) const CRATE_SOURCE: &str = "model-sbom:crate:source";
    /// How the properties of a model begin.
    pub(crate) const OF_MODEL: &str = "model-sbom:model:";
    /// How the properties of a dataset begin.
    pub(crate) const OF_DATASET: &str = "model-sbom:dataset:";
    /// The reference under which a component is, or would be, listed.
    pub(crate) const REFERENCE: &str = "model-sbom:reference";
    /// Where to report a vulnerability.
    pub(crate) const SECURITY_CONTACT: &str = "model-sbom:supplier:security-contact";
    /// Whether a service asks who calls.
    pub(crate) const SERVICE_AUTHENTICATED: &str = "model-sbom:service:authenticated";
    /// The address of a service.
    pub(crate) const SERVICE_ENDPOINT: &str = "model-sbom:service:endpoint";
    /// Who runs a service.
    pub(crate) const SERVICE_PROVIDER: &str = "model-sbom:service:provider";
    /// Site of the supplier.
    pub(crate) const SUPPLIER_URL: &str = "model-sbom:supplier:url";
    /// Where the document may go.
    pub(crate) const TLP: &str = "model-sbom:tlp";
}

const ALL: &[Family] = &[Family::CycloneDx, Family::Spdx2, Family::Spdx3];
const CYCLONE_DX: &[Family] = &[Family::CycloneDx];
const SPDX_2: &[Family] = &[Family::Spdx2];
const SPDX: &[Family] = &[Family::Spdx2, Family::Spdx3];
const CYCLONE_DX_AND_SPDX_3: &[Family] = &[Family::CycloneDx, Family::Spdx3];
const BEFORE_SPDX_3: &[Family] = &[Family::CycloneDx, Family::Spdx2];

const fn row(label: &'static str) -> Fact {
    Fact {
        label,
        keys: &[],
        property: None,
        form: Form::Text,
        meaning: "",
        compared: Compared::Always,
        audience: Audience::Customer,
        written: Written::ByFormat,
        said: Said::Property,
        slot: Slot::None,
        consideration: None,
        is_environmental: false,
    }
}

impl Fact {
    const fn keys(mut self, keys: &'static [&'static str]) -> Self {
        self.keys = keys;
        self
    }

    const fn named(mut self, property: &'static str) -> Self {
        self.property = Some(property);
        self
    }

    const fn form(mut self, form: Form) -> Self {
        self.form = form;
        self
    }

    const fn says(mut self, meaning: &'static str) -> Self {
        self.meaning = meaning;
        self
    }

    /// Not for customers. A document for them has nothing to compare it with.
    const fn internal(mut self) -> Self {
        self.audience = Audience::Internal;
        self.compared = Compared::IfStated;
        self
    }

    const fn compared(mut self, compared: Compared) -> Self {
        self.compared = compared;
        self
    }

    const fn of(
        mut self,
        of: fn(&crate::bom::Component) -> Vec<String>,
        families: &'static [Family],
    ) -> Self {
        self.written = Written::Component(of, families);
        self
    }

    const fn of_file(
        mut self,
        of: fn(&crate::bom::File) -> Vec<String>,
        families: &'static [Family],
    ) -> Self {
        self.written = Written::File(of, families);
        self
    }

    const fn of_nature(mut self, of: fn(crate::bom::Nature) -> Vec<String>) -> Self {
        self.written = Written::Nature(of, CYCLONE_DX_AND_SPDX_3);
        self.compared = Compared::IfStated;
        self
    }

    const fn of_header(mut self, fact: HeaderFact) -> Self {
        self.written = Written::Header(fact);
        self
    }

    const fn field(mut self, of: fn(&crate::document::Component) -> Vec<String>) -> Self {
        self.said = Said::Field(of);
        self
    }

    /// Read from properties into a list.
    const fn texts(mut self, slot: fn(&mut crate::document::Component) -> &mut Vec<String>) -> Self {
        self.slot = Slot::Texts(slot);
        self
    }

    /// Read from properties into one value.
    const fn text(mut self, slot: fn(&mut crate::document::Component) -> &mut Option<String>) -> Self {
        self.slot = Slot::Text(slot);
        self
    }

    /// Sentences about a model, in a list of the considerations of CycloneDX.
    const fn considered(mut self, list: &'static str, item: &'static str) -> Self {
        self.consideration = Some(Consideration { list, item });
        self.said = Said::Statement;
        self.slot = Slot::Statement;
        self.form = Form::Texts;
        self
    }

    /// Among the environmental considerations of CycloneDX, where a version has them.
    const fn environmental(mut self) -> Self {
        self.is_environmental = true;
        self
    }

    const fn any_field(mut self, of: fn(&crate::document::Component) -> Vec<String>) -> Self {
        self.said = Said::AnyField(of);
        self
    }
}

/// Every fact.
pub(crate) static FACTS: &[Fact] = &[
    // In fields of every format.
    row(PACKAGE_URL).field(said::package_url),
    row("kind").compared(Compared::IfStated).field(said::kind),
    row("SHA-256")
        .keys(&["model.sha256", "base.sha256", "dataset.sha256"])
        .any_field(|c| said::digests(c, "SHA-256")),
    row("SHA-512")
        .keys(&["base.sha512", "dataset.sha512"])
        .compared(Compared::IfStated)
        .any_field(|c| said::digests(c, "SHA-512")),
    row("other digests").compared(Compared::IfStated).any_field(said::other_digests),
    row("supplier").keys(&["model.supplier", "model.supplier-email", "base.supplier", "dataset.supplier"]).field(said::supplier),
    row("description").keys(&["model.description", "dataset.description"]).field(|c| said::flowing(c.description.as_ref())),
    row("copyright").keys(&["model.copyright"]).field(|c| said::flowing(c.copyright.known())),
    row("download location")
        .compared(Compared::IfStated)
        .field(|c| c.download.known().cloned().into_iter().collect()),
    row("hyperparameters").compared(Compared::IfStated).field(|c| said::listed(&c.model.hyperparameters)),
    // Of crates and of what stands in the document.
    row("subject")
        .named("model-sbom:subject")
        .of(|c| written::known(matches!(c.kind, crate::bom::ComponentKind::Workspace).then_some("workspace")), CYCLONE_DX)
        .form(Form::Word)
        .compared(Compared::Never)
        .says("`workspace` where the document is about several packages"),
    row("role")
        .named("model-sbom:crate:role")
        .of(written::role, ALL)
        .form(Form::Word)
        .says("`shipped`, or `build-time` for build scripts, procedural macros and what only they need"),
    row("linkage")
        .named(names::NATIVE_LINKAGE)
        .of(|c| written::of_native(c, |facts| written::known(Some(facts.linkage))), ALL)
        .form(Form::Word)
        .says("how a native library gets into the crate that contains it: `compiled` from its sources, or `downloaded`"),
    row("origin of the version")
        .named("model-sbom:native:version-from")
        .of(|c| written::of_native(c, |facts| written::known(facts.version_from.as_ref())), ALL)
        .says("the file of the crate that a native library's version was read from, or `version of the crate`"),
    row("build dependency")
        .named(names::BUILD_DEPENDENCY)
        .form(Form::Texts)
        .compared(Compared::Never)
        .says("the reference of a crate that only a build script or a macro needs (CycloneDX)"),
    row("reference")
        .named(names::REFERENCE)
        .compared(Compared::Never)
        .says("the reference under which a base or dataset is, or would be, listed in the document (CycloneDX)"),
    row("descent")
        .keys(&["base.relation"])
        .named(names::DESCENT)
        .form(Form::Word)
        .compared(Compared::Never)
        .says("how a model descends from this one: `finetune`, `adapter`, `quantized`, `merge` or `distilled` (CycloneDX)"),
    row("role of the data")
        .keys(&["dataset.role"])
        .named(names::DATASET_ROLE)
        .form(Form::Word)
        .compared(Compared::Never)
        .says("what a model did with a dataset: `training`, `fine-tuning` or `evaluation` (CycloneDX)"),
    // Terms.
    row("licence known")
        .named(names::LICENSE)
        .form(Form::Word)
        .compared(Compared::Never)
        .says("`NOASSERTION` where no licence is known (CycloneDX)"),
    row("licence")
        .keys(&["model.license", "base.license", "dataset.license"])
        .named(names::LICENSE_DECLARED)
        .field(|c| said::licenses(c, &[LicenseStatus::Declared, LicenseStatus::Unstated]))
        .says("the declared licence, where the document's own field holds the concluded one or cannot say which it is"),
    row("concluded licence")
        .named(names::LICENSE_CONCLUDED)
        .field(|c| said::licenses(c, &[LicenseStatus::Concluded]))
        .says("the concluded licence, where the document's own field cannot say so"),
    row("name of the licence")
        .named(names::LICENSE_NAME)
        .compared(Compared::Never)
        .says("title of a custom licence, on its expression (CycloneDX 1.7)"),
    row("licence as written")
        .named("model-sbom:license:as-written")
        .of(|c| written::known(c.terms.as_written.as_ref()), ALL)
        .says("the declared licence letter by letter, where it is no valid expression (`MIT/Apache-2.0`)"),
    row("evidence of the licence")
        .named(names::LICENSE_EVIDENCE)
        .of(|c| c.terms.evidence.iter().map(ToString::to_string).collect(), ALL)
        .form(Form::Texts)
        .says("what a source says about the licence of a model, or of a crate beside its manifest, once per source: its kind, file, words, and whether it `agrees`, `conflicts` or leaves it `open`"),
    row("inherited terms")
        .named("model-sbom:license:inherited")
        .of(|c| c.terms.inherited.clone(), ALL)
        .form(Form::Texts)
        .says("a licence whose terms bind a model through a base: `ID from BASE (DESCENT)`, `unknown` where none is declared"),
    row("file of the licence text")
        .keys(&["model.license-file", "terms.file", "base.license-file", "dataset.license-file"])
        .named("model-sbom:license-text:path")
        .of(|c| written::known(c.terms.text.as_ref().map(|text| &text.path)), ALL)
        .says("path of the licence text inside the package"),
    row("licence text")
        .named(names::LICENSE_TEXT_DIGEST)
        .of(written::text_digest, ALL)
        .form(Form::Digest)
        .compared(Compared::IfStated)
        .field(said::license_texts)
        .says("SHA-256 of the words of the licence text: lower case, runs of other characters than letters and digits as one space; a review is bound to it"),
    row("review")
        .named("model-sbom:review:status")
        .of(|c| written::of_review(c, |review| written::known(Some(review.status.as_str()))), ALL)
        .form(Form::Word)
        .field(|c| c.review.iter().cloned().collect())
        .text(|c| &mut c.review)
        .says("where the review of a custom licence stands: `required`, `approved`, `rejected`, `expired`, `lapsed` or `no-effect`: approved, and not allowed all the same"),
    row("reason of the review")
        .named("model-sbom:review:reason")
        .of(|c| written::of_review(c, |review| written::known(review.reason.as_ref())), ALL)
        .internal()
        .says("why it stands there"),
    row("reviewed by")
        .named("model-sbom:review:decided-by")
        .of(|c| written::of_review(c, |review| written::known(review.decided.as_ref().map(|(who, _)| who))), ALL)
        .says("who decided; in a document for customers their role"),
    row("reviewed on")
        .named("model-sbom:review:decided-on")
        .of(|c| written::of_review(c, |review| written::known(review.decided.as_ref().map(|(_, day)| day))), ALL)
        .form(Form::Day)
        .says("on what day"),
    row("state")
        .named(names::STATE)
        .of(|c| written::known(c.terms.state), ALL)
        .form(Form::Word)
        .internal()
        .says("where a model stands, the worst that is known of its terms, its review and its duties: `blocked`, `undecided`, `unknown`, `owed` or `clear`"),
    row("until")
        .named(names::UNTIL)
        .of(|c| written::known(c.terms.until.as_ref()), ALL)
        .form(Form::Day)
        .internal()
        .says("the first day on which an approval, a bought licence or the confirmation of a duty ends"),
    // Facts without a field in any format, by name.
    row("commit")
        .named("model-sbom:crate:commit")
        .of(|c| written::known(c.commit.as_ref()), ALL)
        .says("of a crate from a Git repository: its commit"),
    row("tree")
        .named("model-sbom:crate:tree")
        .of(|c| written::known(c.tree.as_ref()), ALL)
        .form(Form::Digest)
        .says("of a crate from a Git repository: the Git tree of its directory, computed from the files that are compiled; that of the commit, unless somebody changed them"),
    row("in place of")
        .named("model-sbom:crate:replaces")
        .of(|c| written::known(c.replaces.as_ref()), ALL)
        .says("of a crate that `[patch]` names: the registry or repository whose crate it is compiled in place of"),
    row("vendored")
        .named("model-sbom:crate:vendored")
        .of(|c| written::known(c.vendored.as_ref()), ALL)
        .says("of a crate of a registry or repository whose sources come out of a directory (`cargo vendor`): its path in the workspace, or `outside of the workspace`"),
    row("origin")
        .named(names::CRATE_SOURCE)
        .of(|c| written::known(c.origin), ALL)
        .form(Form::Word)
        .says("`crates.io`, `registry`, `git` or `path`"),
    row("file name")
        .named(names::FILE_NAME)
        .of_nature(|nature| written::known(nature.name))
        .says("the name of the one file that a crate, model or product is, without a path (BSI TR-03183-2, 5.2.2)"),
    row("executable")
        .named("bsi:component:executable")
        .of_nature(|nature| written::either(nature.is_executable, ["executable", "non-executable"]))
        .form(Form::Word)
        .says("`executable` or `non-executable` (BSI TR-03183-2, 5.2.2)"),
    row("archive")
        .named("bsi:component:archive")
        .of_nature(|nature| written::either(nature.is_archive, ["archive", "no archive"]))
        .form(Form::Word)
        .says("`archive` or `no archive` (BSI TR-03183-2, 5.2.2)"),
    row("structured")
        .named("bsi:component:structured")
        .of_nature(|nature| written::either(nature.is_structured, ["structured", "unstructured"]))
        .form(Form::Word)
        .says("`structured` or `unstructured`: whether what is in the file can be told apart again (BSI TR-03183-2, 5.2.2)"),
    row("delivery")
        .keys(&["model.delivery"])
        .named(names::DELIVERY)
        .of(|c| written::of_card(c, |card| written::known(card.delivery)), ALL)
        .form(Form::Word)
        .says("`bundled`, `downloaded` or `service`"),
    row("declared digest")
        .named("model-sbom:digest:declared")
        .of(|c| written::of_card(c, |card| written::known(card.is_pinned.then_some(true))), ALL)
        .form(Form::Flag)
        .compared(Compared::Never)
        .says("the digest of a model is the one that its declaration pins: the file is not on the machine that made the document"),
    row("provider of the service")
        .keys(&["model.provider"])
        .named(names::SERVICE_PROVIDER)
        .of(|c| written::of_service(c, |service| written::known(service.provider.as_ref())), SPDX)
        .says("who runs the service that a model is called as (SPDX; CycloneDX `services`)"),
    row("endpoint")
        .keys(&["model.endpoint"])
        .named(names::SERVICE_ENDPOINT)
        .of(|c| written::of_service(c, |service| written::known(service.endpoint.as_ref())), SPDX)
        .says("the address that is called (SPDX; CycloneDX `services`)"),
    row("authenticated")
        .keys(&["model.authenticated"])
        .named(names::SERVICE_AUTHENTICATED)
        .of(|c| written::of_service(c, |service| written::known(service.authenticated)), SPDX)
        .form(Form::Flag)
        .says("whether the service asks who calls (SPDX; CycloneDX `services`)"),
    row("data of the service")
        .keys(&["data.flow", "data.classification", "data.description"])
        .named("model-sbom:service:data")
        .of(|c| written::of_service(c, |service| service.data.iter().map(ToString::to_string).collect()), ALL)
        .form(Form::Texts)
        .says("data that are `sent` to the service, `received` from it, or `both`, with their class and what they are; CycloneDX `services` have direction and class"),
    row("terms of the service")
        .keys(&["terms.url"])
        .named("model-sbom:service:terms")
        .of(|c| written::of_service(c, |service| written::known(service.terms.as_ref().map(|(url, _)| url))), ALL)
        .says("where the terms of the service are published"),
    row("day of the terms")
        .keys(&["terms.date"])
        .named("model-sbom:service:terms-date")
        .of(|c| written::of_service(c, |service| written::known(service.terms.as_ref().map(|(_, day)| day))), ALL)
        .form(Form::Day)
        .says("the day that these terms are of; a review is bound to it"),
    row("region of the service")
        .keys(&["model.region"])
        .named("model-sbom:service:region")
        .of(|c| written::of_service(c, |service| written::known(service.region.as_ref())), ALL)
        .says("where the service processes the data"),
    row("retention of the service")
        .keys(&["model.retention"])
        .named("model-sbom:service:retention")
        .of(|c| written::of_service(c, |service| written::known(service.retention.as_ref())), ALL)
        .says("how long the provider of the service keeps what it is sent"),
    row("path of a file")
        .keys(&["model.files", "model.card"])
        .named(names::FILE_PATH)
        .of_file(|file| vec![file.path.clone()], CYCLONE_DX)
        .compared(Compared::Never)
        .says("path of a file of a model inside its package (CycloneDX)"),
    row("role of the file")
        .named(names::FILE_ROLE)
        .of_file(|file| vec![file.role.as_str().to_owned()], ALL)
        .form(Form::Word)
        .says("what a file of a model is: `weights`, `configuration`, `model-card`, `license`, or `layer` that holds others"),
    row("size in bytes")
        .named(names::FILE_SIZE)
        .of_file(|file| written::known(file.size), ALL)
        .form(Form::Number)
        .says("bytes of a file of a model"),
    row("digest known from Git LFS")
        .named("model-sbom:file:from-git-lfs")
        .of_file(|file| written::known((file.origin == FileOrigin::GitLfs).then_some(true)), ALL)
        .form(Form::Flag)
        .compared(Compared::Never)
        .says("a Git LFS pointer names digest and size of the file, which is not on the machine that made the document"),
    row("digest known from the lock")
        .named("model-sbom:file:from-lock")
        .of_file(|file| written::known((file.origin == FileOrigin::Lock).then_some(true)), ALL)
        .form(Form::Flag)
        .compared(Compared::Never)
        .says("digest and size of the file come from the lock: it is not on the machine that made the document"),
    row("declared digest of the file")
        .keys(&["file.sha256", "file.size", "file.path"])
        .named("model-sbom:file:from-declaration")
        .of_file(|file| written::known((file.origin == FileOrigin::Declaration).then_some(true)), ALL)
        .form(Form::Flag)
        .compared(Compared::Never)
        .says("digest and size of the file are declared: it is not on the machine that made the document"),
    row("digest known from a list")
        .keys(&["digests", "digests-key"])
        .named("model-sbom:file:from-listing")
        .of_file(|file| written::known(file.listing.clone()), ALL)
        .compared(Compared::Never)
        .says("the list of digests that names the file, with its format: the file is not on the machine that made the document, and its digest is that of whoever made the list"),
    row("address of the file")
        .keys(&["file.url"])
        .named("model-sbom:file:url")
        .of_file(|file| written::known(file.url.as_ref()), ALL)
        .says("where the program fetches a file of a model"),
    row("media type")
        .named("model-sbom:file:media-type")
        .of_file(|file| written::known(file.media_type.as_ref()), ALL)
        .says("of a layer of a manifest: what it says the blob is"),
    row("title")
        .named("model-sbom:file:title")
        .of_file(|file| written::known(file.title.as_ref()), ALL)
        .says("of a layer of a manifest: the name of the file"),
    row("indemnity")
        .named("model-sbom:license:indemnity")
        .of(|c| written::known(c.terms.promises.indemnity.as_ref()), ALL)
        .internal()
        .says("what the vendor of a bought licence owes: protection from the claims of others"),
    row("risk")
        .named(names::RISK)
        .of(|c| written::known(c.terms.risk.as_ref().map(|(risk, _)| risk)), ALL)
        .form(Form::Word)
        .says("`low`, `medium` or `high`"),
    row("reason of the risk")
        .named("model-sbom:license:risk-reason")
        .of(|c| written::known(c.terms.risk.as_ref().map(|(_, reason)| reason).filter(|reason| !reason.is_empty())), ALL)
        .internal()
        .says("why"),
    row("service level")
        .named("model-sbom:license:service-level")
        .of(|c| written::known(c.terms.promises.service_level.as_ref()), ALL)
        .internal()
        .says("what the vendor of a bought licence owes: how well and how long a service runs"),
    row("support")
        .named("model-sbom:license:support")
        .of(|c| written::known(c.terms.promises.support.as_ref()), ALL)
        .internal()
        .says("what the vendor of a bought licence owes: help"),
    row("licence of the text")
        .named("model-sbom:license:text-is")
        .of(|c| written::known(c.terms.identified.as_ref()), ALL)
        .says("the licence that the text beside the weights is, word by word"),
    row("digest of the list of files")
        .named(names::MANIFEST)
        .of(|c| written::of_card(c, |card| written::known(card.manifest.as_ref().map(|digest| digest.hex()))), ALL)
        .form(Form::Digest)
        .compared(Compared::Never)
        .says("one digest for a model of several files: SHA-256 of the lines `<SHA-256>  <path>`, as `sha256sum FILE… \\| sha256sum` gives it for the sorted files"),
    row("review to be renewed by")
        .named(names::REVIEW_DUE)
        .of(|c| written::of_review(c, |review| written::known(review.due.as_ref())), ALL)
        .form(Form::Day)
        .says("where the record of the review names no last day, the day by which the terms are to be read again"),
    row("review holds until")
        .named(names::REVIEW_EXPIRES)
        .of(|c| written::of_review(c, |review| written::known(review.expires.as_ref())), ALL)
        .form(Form::Day)
        .says("the last day on which the review holds, where its record, or a licence that was obtained, names one"),
    row("review imported from")
        .named("model-sbom:review:imported-from")
        .of(|c| written::of_review(c, |review| written::known(review.imported_from.as_ref())), ALL)
        .internal()
        .says("the file of decisions that the review was imported from"),
    row("source")
        .keys(&["model.source", "base.source", "dataset.source"])
        .named(names::SOURCE)
        .of(|c| written::known(c.source.as_ref()), ALL)
        .says("the declared source of a model, dataset or base"),
    row("store")
        .named("model-sbom:store")
        .of(|c| written::of_card(c, |card| written::known(card.store.as_ref().map(|store| store.kind))), ALL)
        .form(Form::Word)
        .compared(Compared::Never)
        .says("the store in which the files were found that are no plain files of the package: `hugging-face-cache`, `ollama` or `oci-layout`"),
    row("revision in the store")
        .named("model-sbom:store:revision")
        .of(|c| written::of_card(c, |card| written::known(card.store.as_ref().map(|store| &store.revision))), ALL)
        .compared(Compared::Never)
        .says("commit, or digest of the manifest"),
    row("supplier known from")
        .named("model-sbom:supplier:from")
        .of(|c| written::known(c.supplier_from), ALL)
        .form(Form::Word)
        .says("where the supplier of a crate is known from: the account of its `repository`, or its `authors`"),
    row("architecture of the header").named("model-sbom:weights:architecture").of_header(HeaderFact::Architecture).form(Form::Text).says("of a weight file, and of a model whose files agree: architecture that the header names"),
    row("authors of the header").named("model-sbom:weights:authors").of_header(HeaderFact::Authors).form(Form::Text).says("of a weight file, and of a model whose files agree: authors that the header names"),
    row("bases of the header").named("model-sbom:weights:base-models").of_header(HeaderFact::BaseModels).form(Form::Text).says("of a weight file, and of a model whose files agree: models that it descends from, as the header says"),
    row("size of the weights in bytes")
        .named("model-sbom:weights:bytes")
        .of(|c| written::of_card(c, |card| written::known(card.weights.bytes)), ALL)
        .form(Form::Number)
        .says("bytes of all weight files together"),
    row("chat templates").named("model-sbom:weights:chat-templates").of_header(HeaderFact::ChatTemplates).form(Form::Text).says("of a weight file, and of a model whose files agree: the chat templates in the file by name, each with its SHA-256"),
    row("packed in").named("model-sbom:weights:container").of_header(HeaderFact::Container).form(Form::Text).says("of a weight file, and of a model whose files agree: what the file is packed in, the outermost last; the other facts are those of what lies inside"),
    row("longest input in tokens").named("model-sbom:weights:context-length").of_header(HeaderFact::ContextLength).form(Form::Number).says("of a weight file, and of a model whose files agree: longest input, in tokens"),
    row("datasets of the header").named("model-sbom:weights:datasets").of_header(HeaderFact::Datasets).form(Form::Text).says("of a weight file, and of a model whose files agree: data that it learned from, as the header says"),
    row("date of the header").named("model-sbom:weights:date").of_header(HeaderFact::Date).form(Form::Text).says("of a weight file, and of a model whose files agree: when the model was made, as the header writes it"),
    row("description of the header").named("model-sbom:weights:description").of_header(HeaderFact::Description).form(Form::Text).says("of a weight file, and of a model whose files agree: what the header says the model is"),
    row("types of numbers").named("model-sbom:weights:dtypes").of_header(HeaderFact::Dtypes).form(Form::Text).says("of a weight file, and of a model whose files agree: types of numbers, each with how many there are"),
    row("external files").named("model-sbom:weights:external-files").of_header(HeaderFact::ExternalFiles).form(Form::Text).says("of a weight file, and of a model whose files agree: files that hold tensors of this one"),
    row("format").named("model-sbom:weights:format").of_header(HeaderFact::Format).form(Form::Text).says("of a weight file, and of a model whose files agree: which format the weights are in"),
    row("version of the format").named("model-sbom:weights:format-version").of_header(HeaderFact::FormatVersion).form(Form::Text).says("of a weight file, and of a model whose files agree: version of that format"),
    row("weights known from Git LFS")
        .named("model-sbom:weights:from-git-lfs")
        .of(|c| written::of_card(c, |card| written::known(card.weights.from_git_lfs)), ALL)
        .compared(Compared::Never)
        .says("of how many files a Git LFS pointer names digest and size: they are not on the machine that made the document"),
    row("weights known from the lock")
        .named("model-sbom:weights:from-lock")
        .of(|c| written::of_card(c, |card| written::known(card.weights.from_lock)), ALL)
        .compared(Compared::Never)
        .says("of how many files the digests come from the lock: they are not on the machine that made the document"),
    row("imports").named("model-sbom:weights:imports").of_header(HeaderFact::Imports).form(Form::Text).says("of a weight file, and of a model whose files agree: what loading the file imports, the most dangerous first; nothing was run"),
    row("languages").named("model-sbom:weights:languages").of_header(HeaderFact::Languages).form(Form::Text).says("of a weight file, and of a model whose files agree: languages that the header names"),
    row("layers").named("model-sbom:weights:layers").of_header(HeaderFact::Layers).form(Form::Number).says("of a weight file, and of a model whose files agree: how many layers the configuration of the model lists"),
    row("licence of the header").named("model-sbom:weights:license").of_header(HeaderFact::License).form(Form::Text).says("of a weight file, and of a model whose files agree: licence that the header names"),
    row("address of the licence of the header").named("model-sbom:weights:license-link").of_header(HeaderFact::LicenseLink).form(Form::Text).says("of a weight file, and of a model whose files agree: address of that licence"),
    row("title of the licence of the header").named("model-sbom:weights:license-name").of_header(HeaderFact::LicenseName).form(Form::Text).says("of a weight file, and of a model whose files agree: title of that licence"),
    row("name of the header").named("model-sbom:weights:name").of_header(HeaderFact::Name).form(Form::Text).says("of a weight file, and of a model whose files agree: name that the header gives the model"),
    row("parameters").named("model-sbom:weights:parameters").of_header(HeaderFact::Parameters).form(Form::Number).says("of a weight file, and of a model whose files agree: numbers in the tensors, counted over the list of tensors; of shards the sum"),
    row("producer").named("model-sbom:weights:producer").of_header(HeaderFact::Producer).form(Form::Text).says("of a weight file, and of a model whose files agree: program that wrote the file"),
    row("quantisation").named("model-sbom:weights:quantization").of_header(HeaderFact::Quantization).form(Form::Text).says("of a weight file, and of a model whose files agree: quantisation that the types of the tensors show"),
    row("other code that runs").named("model-sbom:weights:runs-code").of_header(HeaderFact::RunsCode).form(Form::Text).says("of a weight file, and of a model whose files agree: other code that loading the file runs, such as a chat template that leaves its sandbox"),
    row("tags").named("model-sbom:weights:tags").of_header(HeaderFact::Tags).form(Form::Text).says("of a weight file, and of a model whose files agree: tags in the header"),
    row("task of the header").named("model-sbom:weights:task").of_header(HeaderFact::Task).form(Form::Text).says("of a weight file, and of a model whose files agree: what the model does, in a word of the header"),
    row("tensors").named("model-sbom:weights:tensors").of_header(HeaderFact::Tensors).form(Form::Number).says("of a weight file, and of a model whose files agree: how many tensors there are; of shards the sum"),
    row("parts that were not read").named("model-sbom:weights:unread").of_header(HeaderFact::Unread).form(Form::Text).says("of a weight file, and of a model whose files agree: what of the file could not be read to its end and may run anything"),
    row("addresses of the header").named("model-sbom:weights:urls").of_header(HeaderFact::Urls).form(Form::Text).says("of a weight file, and of a model whose files agree: addresses in the header"),
    row("version of the header").named("model-sbom:weights:version").of_header(HeaderFact::Version).form(Form::Text).says("of a weight file, and of a model whose files agree: version that the header gives the model"),
    // Of models, where a format has no model card.
    row("task")
        .keys(&["model.task"])
        .named("model-sbom:model:task")
        .of(|c| written::of_card(c, |card| written::known(card.task.as_ref())), SPDX_2)
        .field(|c| said::listed(&c.model.tasks))
        .texts(|c| &mut c.model.tasks)
        .says("what a model does: the hub's pipeline tag (SPDX 2.3)"),
    row("family")
        .keys(&["model.family"])
        .named("model-sbom:model:family")
        .of(|c| written::of_card(c, |card| written::known(card.family.as_ref())), SPDX_2)
        .compared(Compared::Never)
        .texts(|c| &mut c.model.architectures)
        .says("its family of architectures (SPDX 2.3)"),
    row("architecture")
        .keys(&["model.architecture"])
        .named("model-sbom:model:architecture")
        .of(|c| written::of_card(c, |card| written::known(card.architecture.as_ref())), SPDX_2)
        .field(|c| said::listed(&c.model.architectures))
        .texts(|c| &mut c.model.architectures)
        .says("its architecture (SPDX 2.3)"),
    row("learning approach")
        .keys(&["model.approach"])
        .named("model-sbom:model:approach")
        .of(|c| written::of_card(c, |card| written::known(card.approach)), SPDX_2)
        .form(Form::Word)
        .field(said::approach)
        .texts(|c| &mut c.model.training)
        .says("how it learned: a word of CycloneDX (SPDX 2.3)"),
    row("inputs")
        .keys(&["model.inputs"])
        .named("model-sbom:model:input")
        .of(|c| written::of_card(c, |card| card.inputs.clone()), SPDX_2)
        .form(Form::Texts)
        .field(|c| said::listed(&c.model.inputs))
        .texts(|c| &mut c.model.inputs)
        .says("a format of what goes in (SPDX 2.3)"),
    row("outputs")
        .keys(&["model.outputs"])
        .named("model-sbom:model:output")
        .of(|c| written::of_card(c, |card| card.outputs.clone()), SPDX_2)
        .form(Form::Texts)
        .field(|c| said::listed(&c.model.outputs))
        .texts(|c| &mut c.model.outputs)
        .says("a format of what comes out (SPDX 2.3)"),
    row("users")
        .keys(&["model.users"])
        .named("model-sbom:model:user")
        .of(|c| written::of_card(c, |card| card.users.clone()), SPDX)
        .considered("users", "user")
        .says("who is meant to use it (SPDX)"),
    row("meant for")
        .keys(&["model.use-cases"])
        .named(names::USE_CASE)
        .of(|c| written::of_card(c, |card| card.use_cases.clone()), SPDX_2)
        .considered("useCases", "useCase")
        .says("what it is meant for (SPDX 2.3)"),
    row("limits")
        .keys(&["model.limitations"])
        .named(names::LIMITATION)
        .of(|c| written::of_card(c, |card| card.limitations.clone()), SPDX_2)
        .considered("technicalLimitations", "technicalLimitation")
        .says("what it cannot do well (SPDX 2.3)"),
    // What the declaration or the publisher's card claims in numbers.
    row("metrics")
        .keys(&["model.metrics"])
        .named("model-sbom:model:metric")
        .of(|c| written::of_card(c, |card| card.claims.metrics.iter().map(ToString::to_string).collect()), SPDX_2)
        .form(Form::Texts)
        .compared(Compared::IfStated)
        .field(|c| said::lines(&c.model.metrics))
        .texts(|c| &mut c.model.metrics)
        .says("how well a model does: what was measured, on what, and the number (SPDX 2.3)"),
    row("metrics left out")
        .named("model-sbom:model:metrics-left-out")
        .of(|c| written::of_card(c, |card| written::known(Some(card.claims.metrics_left_out).filter(|count| *count > 0))), ALL)
        .form(Form::Number)
        .says("how many metrics of the card are not among these: their value is no number, or they come behind the first 100"),
    row("emissions")
        .named("model-sbom:model:co2-eq-emissions")
        .of(|c| written::of_card(c, |card| written::known(card.claims.emissions.as_ref())), ALL)
        .environmental()
        .says("what the card says of emissions, in grams as the hub has them, or as it is written there (CycloneDX 1.6: among the environmental considerations)"),
    row("energy")
        .named("model-sbom:model:energy")
        .of(|c| written::of_card(c, |card| written::known(card.claims.energy.as_ref())), BEFORE_SPDX_3)
        .form(Form::Texts)
        .compared(Compared::IfStated)
        .field(|c| said::lines(&c.model.energy))
        .texts(|c| &mut c.model.energy)
        .environmental()
        .says("the energy that training or fine-tuning took (SPDX 2.3; CycloneDX asks who provided it, and no card says that: from 1.6 among the environmental considerations)"),
    row("languages")
        .named("model-sbom:model:languages")
        .of(|c| written::of_card(c, |card| written::known(card.languages.as_ref())), ALL)
        .says("the languages that the card names"),
    row("origin of the claims")
        .named("model-sbom:model:claims-from")
        .of(|c| written::of_card(c, |card| written::known(card.claims_from.as_ref())), ALL)
        .says("the model card that metrics, emissions, energy and languages come from: its publisher claims them, and nobody checked them here"),
    // Of datasets.
    row("data types")
        .keys(&["dataset.types"])
        .named("model-sbom:dataset:type")
        .of(|c| written::of_data(c, |data| data.types.iter().map(ToString::to_string).collect()), BEFORE_SPDX_3)
        .form(Form::Texts)
        .field(said::data_types)
        .texts(|c| &mut c.dataset.types)
        .says("a kind of data, a word of SPDX 3 `DatasetType` (CycloneDX, SPDX 2.3)"),
    row("classification")
        .keys(&["dataset.classification"])
        .named("model-sbom:dataset:classification")
        .of(|c| written::of_data(c, |data| written::known(data.classification.as_ref())), ALL)
        .field(|c| c.dataset.classification.iter().cloned().collect())
        .text(|c| &mut c.dataset.classification)
        .says("classification of the data, in the organisation's words"),
    row("sensitive data")
        .keys(&["dataset.sensitive"])
        .named("model-sbom:dataset:sensitive")
        .of(|c| written::of_data(c, |data| written::known(data.sensitive)), BEFORE_SPDX_3)
        .form(Form::Flag)
        .field(said::sensitive)
        .text(|c| &mut c.dataset.sensitive)
        .says("whether the data hold sensitive personal information (CycloneDX, SPDX 2.3)"),
    row("put together")
        .keys(&["dataset.built-date"])
        .named("model-sbom:dataset:built-date")
        .of(|c| written::of_data(c, |data| written::day(data.built_date)), CYCLONE_DX)
        .form(Form::Day)
        .field(|c| said::days(c.built.as_ref()))
        .text(|c| &mut c.built)
        .says("the day on which the data were put together (CycloneDX)"),
    row("released")
        .keys(&["model.release-date", "base.release-date", "dataset.release-date"])
        .named("model-sbom:release-date")
        .of(|c| written::day(c.release_date), CYCLONE_DX)
        .form(Form::Day)
        .field(|c| said::days(c.released.as_ref()))
        .text(|c| &mut c.released)
        .says("the day of the release (CycloneDX)"),
    row("site of the supplier")
        .keys(&["model.supplier-url"])
        .named(names::SUPPLIER_URL)
        .of(|c| written::of_supplier(c, |supplier| supplier.url.as_ref()), SPDX_2)
        .compared(Compared::Never)
        .says("the site of the supplier (SPDX 2.3)"),
    row("security contact")
        .named(names::SECURITY_CONTACT)
        .of(|c| written::of_supplier(c, |supplier| supplier.security_contact.as_ref()), SPDX_2)
        .compared(Compared::IfStated)
        .says("where to report a vulnerability of the component (SPDX 2.3)"),
    row("authors")
        .keys(&["model.authors"])
        .named(names::AUTHOR)
        .of(|c| if c.authors.len() > 1 { c.authors.clone() } else { Vec::new() }, SPDX_2)
        .form(Form::Texts)
        .field(said::authors)
        .says("an author as the manifest has them, where there are several (SPDX 2.3; of datasets SPDX 3)"),
    // Of relations and of the document.
    row("completeness")
        .named(names::COMPLETENESS)
        .form(Form::Word)
        .compared(Compared::Never)
        .says("how complete the relations of a component are: `complete`, `incomplete` or `unknown` (SPDX 2.3; of bases CycloneDX)"),
    row("distribution")
        .named(names::TLP)
        .form(Form::Word)
        .compared(Compared::Never)
        .says("where the document may go (Traffic Light Protocol 2.0), before CycloneDX 1.7"),
    row("site of the issuer")
        .named(names::ISSUER_URL)
        .compared(Compared::Never)
        .says("the site of who issues the document (SPDX 2.3)"),
    row("security contact of the issuer")
        .named(names::ISSUER_SECURITY_CONTACT)
        .compared(Compared::Never)
        .says("where to report a vulnerability to the issuer (SPDX 2.3)"),
];
