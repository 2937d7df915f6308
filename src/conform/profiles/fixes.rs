//! What to declare so that the document says it, in the words of the manifest and of `model-sbom.toml`.

/// Who issues the document.
pub(super) const ISSUER: &str = "`name = \"…\"` in `[organization]` of model-sbom.toml";
/// How the issuer can be reached.
pub(super) const ISSUER_EMAIL: &str =
    "`email = \"…\"` or `url = \"…\"` in `[organization]` of model-sbom.toml";
/// Where vulnerabilities are reported.
pub(super) const SECURITY_CONTACT: &str = "`security-contact = \"…\"` in `[organization]` of model-sbom.toml";
/// What this program writes in any case.
pub(super) const TOOL: &str = "nothing to declare: have the tool that makes the document write it";
/// Who supplies a model or a dataset.
pub(super) const SUPPLIER: &str = "models and datasets: `supplier = \"…\"` in `[[package.metadata.model-sbom.model]]` or its \
     `dataset`; crates: `authors` in the crate's Cargo.toml";
/// How whoever made it can be reached.
pub(super) const CREATOR: &str = "models: `supplier-email = \"…\"` or `supplier-url = \"…\"`, and `authors = [\"Name <address>\"]`, in \
     `[[package.metadata.model-sbom.model]]`; crates: `authors` with an address";
/// A version.
pub(super) const VERSION: &str = "`version = \"…\"` in `[[package.metadata.model-sbom.model]]` or its `dataset`; crates: `version` in \
     Cargo.toml";
/// An identifier.
pub(super) const SOURCE: &str = "`source = \"hf:owner/name\"` (or another scheme) and `version` in \
     `[[package.metadata.model-sbom.model]]` or its `dataset`";
/// Digests.
pub(super) const FILES: &str = "models: `files = [\"…\"]` in `[[package.metadata.model-sbom.model]]`, so that they are hashed; datasets: \
     `sha256 = \"…\"`";
/// A licence.
pub(super) const LICENSE: &str = "`license = \"…\"` in `[[package.metadata.model-sbom.model]]` or its `dataset`; crates: `license` in \
     Cargo.toml";
/// A licence that somebody concluded.
pub(super) const REVIEW: &str = "models: `license-file = \"…\"` with the text of the declared licence, or a `[[review]]` in model-sbom.toml; crates: \
     `license` and `license-files` in a `[[crate]]` table there";
/// A day.
pub(super) const RELEASE_DATE: &str =
    "`release-date = \"…\"` in `[[package.metadata.model-sbom.model]]` or its `dataset`";
/// The day on which data were put together.
pub(super) const BUILT_DATE: &str = "`built-date = \"…\"` in `[[package.metadata.model-sbom.model.dataset]]`";
/// Kinds of data.
pub(super) const TYPES: &str = "`types = [\"…\"]` in `[[package.metadata.model-sbom.model.dataset]]`";
/// How sensitive data are.
pub(super) const SENSITIVE: &str =
    "`classification = \"…\"` or `sensitive = …` in `[[package.metadata.model-sbom.model.dataset]]`";
/// A dataset at all.
pub(super) const DATASET: &str = "`[[package.metadata.model-sbom.model.dataset]]` with `name` and `role`";
/// What a model is.
pub(super) const DESCRIPTION: &str =
    "`description = \"…\"` in `[[package.metadata.model-sbom.model]]` or its `dataset`";
/// How a model is built.
pub(super) const ARCHITECTURE: &str =
    "`family = \"…\"` and `architecture = \"…\"` in `[[package.metadata.model-sbom.model]]`";
/// What goes in and comes out.
pub(super) const MODALITIES: &str =
    "`inputs = [\"…\"]` and `outputs = [\"…\"]` in `[[package.metadata.model-sbom.model]]`";
/// What a model is for.
pub(super) const USE_CASES: &str =
    "`task = \"…\"` and `use-cases = [\"…\"]` in `[[package.metadata.model-sbom.model]]`";
/// What a model can't do.
pub(super) const LIMITATIONS: &str = "`limitations = [\"…\"]` in `[[package.metadata.model-sbom.model]]`";
/// How a model learned.
pub(super) const APPROACH: &str =
    "`approach = \"…\"` and `[[….dataset]]` in `[[package.metadata.model-sbom.model]]`";
/// The model card.
pub(super) const CARD: &str =
    "`card = \"…\"` and `source = \"…\"` in `[[package.metadata.model-sbom.model]]`";
/// A copyright notice.
pub(super) const COPYRIGHT: &str = "`copyright = \"…\"` in `[[package.metadata.model-sbom.model]]`";
/// How a model reaches its user.
pub(super) const DELIVERY: &str =
    "`delivery = \"…\"` and `source = \"…\"` in `[[package.metadata.model-sbom.model]]`";
/// What is told elsewhere.
pub(super) const ELSEWHERE: &str = "keep it in the technical documentation, beside the document";
