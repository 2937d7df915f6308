//! What to declare so that the document says it, in the words of the manifest and of `model-sbom.toml`.
//!
//! A row names what the user of this program can do about that kind of component: a crate of somebody else has no manifest
//! that could be edited, and a product that is not built has no file.

use crate::conform::fix::Fix::{self, Any, Each};
use crate::conform::fix::Part::{Crate, Dataset, Model, Native, Subject};

/// Who issues the document.
pub(super) const ISSUER: Fix = Any("`name = \"…\"` in `[organization]` of model-sbom.toml");
/// How the issuer can be reached.
pub(super) const ISSUER_EMAIL: Fix =
    Any("`email = \"…\"` or `url = \"…\"` in `[organization]` of model-sbom.toml");
/// Where vulnerabilities are reported.
pub(super) const SECURITY_CONTACT: Fix =
    Any("`security-contact = \"…\"` in `[organization]` of model-sbom.toml");
const WRITTEN: &str = "nothing to declare: have the tool that makes the document write it";
/// What this program writes in any case.
pub(super) const TOOL: Fix = Any(WRITTEN);
/// A signature.
pub(super) const SIGNATURE: Fix = Any(
    "sign the file after it is written, and hand out the signature with it; the recipient verifies it with the signer's key: \
     `cdx-verify` (JSON), `xmlsec1 --verify` (XML), `cosign verify-blob` (a bundle or a signature beside the file)",
);
/// Who supplies it.
pub(super) const SUPPLIER: Fix = Each(&[
    (Subject, "`name = \"…\"` in `[organization]` of model-sbom.toml"),
    (Crate, "`authors` or `repository` in its Cargo.toml, which its maintainers can add"),
    (Native, NO_NATIVE),
    (Model, "`supplier = \"…\"` in its `[[….model]]` table"),
    (Dataset, "`supplier = \"…\"` in its `[[….dataset]]` table"),
]);
/// How whoever made it can be reached.
pub(super) const CREATOR: Fix = Each(&[
    (Subject, "`email = \"…\"` or `url = \"…\"` in `[organization]` of model-sbom.toml"),
    (Crate, "`authors` with an address, or `repository`, in its Cargo.toml, which its maintainers can add"),
    (Native, NO_NATIVE),
    (
        Model,
        "`supplier` with `supplier-email` or `supplier-url`, or `authors = [\"Name <address>\"]`, in its `[[….model]]` table",
    ),
    (Dataset, "`supplier = \"…\"` in its `[[….dataset]]` table"),
]);
/// A version.
pub(super) const VERSION: Fix = Each(&[
    (Subject, "`version` in Cargo.toml, of several packages in `[product]` of model-sbom.toml"),
    (Crate, "`version` in its Cargo.toml"),
    (Native, "the version that its crate states in its own, which its maintainers can add (`0.1.0+1.2.3`)"),
    (Model, "`version = \"…\"` in its `[[….model]]` table"),
    (Dataset, "`version = \"…\"` in its `[[….dataset]]` table"),
]);
/// An identifier.
pub(super) const IDENTIFIER: Fix = Each(&[
    (Subject, "`-p PACKAGE`: a product of one package has a package URL"),
    (Native, NO_NATIVE),
    (Model, "`source = \"hf:owner/name\"` (or another scheme) and `version` in its `[[….model]]` table"),
    (Dataset, "`source = \"hf:owner/name\"` (or another scheme) and `version` in its `[[….dataset]]` table"),
]);
/// A place from which it can be got.
pub(super) const SOURCE: Fix = Each(&[
    (Subject, "`repository` in Cargo.toml; where the built file will be is stated when it is published"),
    (Crate, "`repository` in its Cargo.toml, which its maintainers can add"),
    (Native, NO_NATIVE),
    (Model, "`source = \"hf:owner/name\"` (or another scheme) and `version` in its `[[….model]]` table"),
    (Dataset, "`source = \"hf:owner/name\"` (or another scheme) and `version` in its `[[….dataset]]` table"),
]);
/// Digests.
pub(super) const FILES: Fix = Each(&[
    (Subject, "`--artifact FILE` with the built product"),
    (Crate, "`cargo fetch`, for a crate of a registry; one of the workspace has no file of its own"),
    (Native, NO_NATIVE),
    (
        Model,
        "`files = [\"…\"]` in its `[[….model]]` table, so that they are hashed; without the files, `digests` or `sha256`",
    ),
    (Dataset, "`sha256 = \"…\"` in its `[[….dataset]]` table"),
]);
/// SHA-512.
pub(super) const SHA_512: Fix = Each(&[
    (Subject, "`profiles = [\"bsi-tr-03183-2\"]` in `[document]` of model-sbom.toml, and `--artifact FILE`"),
    (
        Crate,
        "`profiles = [\"bsi-tr-03183-2\"]` in `[document]`, and `cargo fetch`, for a crate of a registry",
    ),
    (Native, NO_NATIVE),
    (
        Model,
        "`profiles = [\"bsi-tr-03183-2\"]` in `[document]`, and `files = [\"…\"]` in its `[[….model]]` table",
    ),
    (Dataset, "`sha512 = \"…\"` in its `[[….dataset]]` table"),
]);
/// What kind of file it is.
pub(super) const NATURE: Fix = Each(&[
    (Subject, "`--artifact FILE` with the built product: a program or an archive"),
    (
        Crate,
        "nothing to declare: it is stated of the archive of a registry, and one of the workspace has none",
    ),
    (Native, NO_NATIVE),
    (Model, "`files = [\"…\"]` in its `[[….model]]` table"),
]);
/// The name of its file.
pub(super) const FILE_NAME: Fix = NATURE;
/// A licence.
pub(super) const LICENSE: Fix = Each(&[
    (Subject, "`license` in Cargo.toml"),
    (Crate, CRATE_LICENSE),
    (Native, NO_NATIVE),
    (Model, "`license = \"…\"` in its `[[….model]]` table"),
    (Dataset, "`license = \"…\"` in its `[[….dataset]]` table"),
]);
/// A licence that somebody concluded.
pub(super) const REVIEW: Fix = Each(&[
    (Subject, "`license` in Cargo.toml, and `[organization]` in model-sbom.toml"),
    (Crate, CRATE_LICENSE),
    (Native, NO_NATIVE),
    (
        Model,
        "`cargo model-sbom review`, which says that its text is that of its licence, or `license-file = \"…\"` in its `[[….model]]` \
         table with the text of the declared licence",
    ),
    (Dataset, "`license-file = \"…\"` in its `[[….dataset]]` table with the text of the declared licence"),
]);
const CRATE_LICENSE: &str = "`license` and `license-files` in a `[[crate]]` table of model-sbom.toml, as the texts in its sources say";
const NO_NATIVE: &str = "no key declares it: ask its publisher, and state it beside the document";
/// A day.
pub(super) const RELEASE_DATE: Fix = Each(&[
    (Model, "`release-date = \"…\"` in its `[[….model]]` table"),
    (Dataset, "`release-date = \"…\"` in its `[[….dataset]]` table"),
]);
/// The day on which data were put together.
pub(super) const BUILT_DATE: Fix = Any("datasets: `built-date = \"…\"` in its `[[….dataset]]` table");
/// Kinds of data.
pub(super) const TYPES: Fix = Any("datasets: `types = [\"…\"]` in its `[[….dataset]]` table");
/// How sensitive data are.
pub(super) const SENSITIVE: Fix =
    Any("datasets: `classification = \"…\"` or `sensitive = …` in its `[[….dataset]]` table");
/// A dataset at all.
pub(super) const DATASET: Fix =
    Any("models: `[[….dataset]]` in its `[[….model]]` table, with `name` and `role`");
/// What something is.
pub(super) const DESCRIPTION: Fix = Each(&[
    (Subject, "`description` in Cargo.toml, of several packages in `[product]` of model-sbom.toml"),
    (Crate, "`description` in its Cargo.toml, which its maintainers can add"),
    (Native, NO_NATIVE),
    (Model, "`description = \"…\"` in its `[[….model]]` table"),
    (Dataset, "`description = \"…\"` in its `[[….dataset]]` table"),
]);
/// How a model is built.
pub(super) const ARCHITECTURE: Fix =
    Any("models: `family = \"…\"` and `architecture = \"…\"` in its `[[….model]]` table");
/// What goes in and comes out.
pub(super) const MODALITIES: Fix =
    Any("models: `inputs = [\"…\"]` and `outputs = [\"…\"]` in its `[[….model]]` table");
/// What a model is for.
pub(super) const USE_CASES: Fix =
    Any("models: `task = \"…\"` and `use-cases = [\"…\"]` in its `[[….model]]` table");
/// What a model can't do.
pub(super) const LIMITATIONS: Fix = Any("models: `limitations = [\"…\"]` in its `[[….model]]` table");
/// What kind of model it is.
pub(super) const TYPE: Fix = Any("`task = \"…\"` or `approach = \"…\"` in its `[[….model]]` table");
/// How a model learned.
pub(super) const APPROACH: Fix =
    Any("models: `approach = \"…\"` and `[[….dataset]]` in its `[[….model]]` table");
/// The model card.
pub(super) const CARD: Fix = Any("models: `card = \"…\"` and `source = \"…\"` in its `[[….model]]` table");
/// A copyright notice.
pub(super) const COPYRIGHT: Fix = Each(&[
    (Subject, WRITTEN),
    (Crate, WRITTEN),
    (Native, WRITTEN),
    (Dataset, WRITTEN),
    (Model, "`copyright = \"…\"` in its `[[….model]]` table"),
]);
/// How a model reaches its user.
pub(super) const DELIVERY: Fix =
    Any("models: `delivery = \"…\"` and `source = \"…\"` in its `[[….model]]` table");
/// What is reported elsewhere.
pub(super) const ELSEWHERE: Fix = Any("keep it in the technical documentation, beside the document");
