//! The guide: short pages for those who use the program, and one for those who change it.
//!
//! | to | page |
//! |---|---|
//! | declare a model: bundled, downloaded, called, shared by several packages | [`declaring`] |
//! | run the rules, and know what each finds | [`checking`] |
//! | settle a licence: review, bought licence, obligation, report, notices | [`licenses`] |
//! | know where weights may be, and what the lock does | [`weights`] |
//! | choose a format, and read its properties | [`formats`], [`properties`] |
//! | check files and documents that you were sent | [`verifying`] |
//! | learn what publishers have changed: terms, gates, files | [`upstream`] |
//! | answer for many products out of their documents | [`fleet`] |
//! | run it in CI and at a release | [`ci`] |
//! | use it from another program | [`library`] |
//! | change it | [`contributing`] |
//! | make a release, or get the program | [`releasing`] |
//! | know what is promised about untrusted inputs | [`security`] |
//!
//! The pages are files beside this one, which a forge shows too. Each example in them is run by `tests/it/guide.rs`.
// Of two definitions of a link the first counts: here a page of this documentation, on a forge the file.

#[doc = include_str!("links.md")]
#[doc = include_str!("declaring.md")]
pub mod declaring {}
#[doc = include_str!("links.md")]
#[doc = include_str!("checking.md")]
pub mod checking {}
#[doc = include_str!("links.md")]
#[doc = include_str!("licenses.md")]
pub mod licenses {}
#[doc = include_str!("links.md")]
#[doc = include_str!("weights.md")]
pub mod weights {}
#[doc = include_str!("links.md")]
#[doc = include_str!("formats.md")]
pub mod formats {}
#[doc = include_str!("links.md")]
#[doc = include_str!("verifying.md")]
pub mod verifying {}
#[doc = include_str!("links.md")]
#[doc = include_str!("upstream.md")]
pub mod upstream {}
#[doc = include_str!("links.md")]
#[doc = include_str!("fleet.md")]
pub mod fleet {}
#[doc = include_str!("links.md")]
#[doc = include_str!("ci.md")]
pub mod ci {}
#[doc = include_str!("links.md")]
#[doc = include_str!("library.md")]
pub mod library {}
#[doc = include_str!("links.md")]
#[doc = include_str!("contributing.md")]
pub mod contributing {}
#[doc = include_str!("links.md")]
#[doc = include_str!("releasing.md")]
pub mod releasing {}
#[doc = include_str!("../facts/properties.md")]
pub mod properties {}
#[doc = include_str!("../../SECURITY.md")]
pub mod security {}
