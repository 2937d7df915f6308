//! `cargo model-sbom`: one bill of materials of the crates that a Cargo workspace compiles and of the
//! machine-learning models that it declares, with the licences of both and the digests of the weights.
//!
//! The [`guide`] says how to use the program; this page is about its source.
//!
//! # As a library
//!
//! [`generate`] gives the [`Bom`] of a workspace, which a [`BomFormat`](emit::BomFormat) turns into the bytes of a
//! document; [`check`] gives what the rules find. These, the parts of [`Bom`], the formats and the findings are what
//! versions promise, and all that other programs can reach.
//!
//! ```
//! use cargo_model_sbom::{Options, check, emit, generate};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/coding-assistant/Cargo.toml");
//! let options = Options::new(manifest);
//!
//! let bom = generate(&options)?;
//! assert_eq!(bom.subject.name, "coding-assistant");
//! assert!(bom.components.iter().any(|component| component.name == "starcoder2-3b"));
//!
//! let document = emit::format("cyclonedx-1.6-json").expect("a known format").write(&bom)?;
//! assert!(document.starts_with(b"{"));
//!
//! let findings = check(&options)?;
//! assert!(findings.iter().any(|finding| finding.diagnostic.code == "custom-license"));
//! # Ok(())
//! # }
//! ```
//!
//! # The map
//!
//! The program is a pipeline, and so is this tree. Each stage is one `run` from one type to the next and uses
//! only what stands before it:
//!
//! | stage | in | out |
//! |---|---|---|
//! | `workspace` | options | one `cargo metadata`, the texts of manifests, the checksums of `Cargo.lock` |
//! | `declare` | texts | `declare::Declarations`, and every fault with its span |
//! | `resolve` | workspace, declarations | `resolve::Resolved`: the crates compiled, the files that were named |
//! | `inspect` | names of files | `inspect::Inventory`: digests, licence texts, weights that nobody declared |
//! | `assess` | inventory, catalogue, reviews | `assess::Assessment`: terms and findings |
//! | `assemble` | inventory, assessment | `assemble::bom::Bom`, which knows no format |
//! | `emit` | `Bom` | the bytes of one format |
//!
//! Beside the pipeline, `upstream` asks publishers what they say now, `read` reads a document from any tool, `conform`
//! checks it against lists of requirements, `verify` checks files against it or against the lock, `compare` says what
//! changed between two, and `fleet` what many of them hold.
//!
//! `pipeline` and `commands` put the stages together, `report` and `output` tell and write the result, `cli` is what is
//! typed. `facts` is the table of what a document says of a component: between `bom`, which every format writes, and
//! `document`, which every format is read into. `diagnostic`, `digest`, `expression`, `terms` and `vocabulary` are the words that the stages
//! share.
//!
//! # What always holds
//!
//! 1. Only `cli`, `report` and `output` touch stdout, stderr or a file that is written. stdout carries the
//!    document that was asked for and nothing else.
//! 2. `declare`, `assess`, `assemble` and `emit` do no file, clock, environment or network access.
//! 3. Nothing here ever downloads a model; `cargo metadata` fetches crates as Cargo always does. `upstream::http` alone opens
//!    a socket, and only `upstream` and `lock --upstream` use it.
//! 4. A document depends on the inputs and `SOURCE_DATE_EPOCH` alone. It is sorted, and it holds no path of the
//!    machine, no user and no host name. A workspace without any name is called after its clone or its directory, with a note.
//! 5. Levels and reviews are applied in `assess`, nowhere else.
//! 6. Wire structs live in `emit`, `report`, `conform::output` and `verify::output`; the lock is written by `declare::lockfile`, which
//!    reads it. No type of another stage is serialized.
//! 7. A licence is never guessed: what isn't known becomes `NOASSERTION` and a finding.

#![cfg_attr(
    not(feature = "cli"),
    allow(
        dead_code,
        unreachable_pub,
        unused_imports,
        reason = "without the program, much of the stages has no caller"
    )
)]

mod library;

pub use assess::Finding;
pub use bom::Bom;
pub use declare::Level;
pub use error::Error;
pub use inspect::DigestChoice;
pub use library::{Options, check, generate};

pub mod bom;
pub mod diagnostic;
pub mod emit;
pub mod guide;
pub mod options;

#[doc(hidden)]
pub mod internal;

mod address;
mod any_text;
#[cfg(feature = "cli")]
mod arguments;
mod assemble;
mod assess;
mod base64;
mod claims;
#[cfg(feature = "cli")]
#[allow(rustdoc::invalid_html_tags, reason = "its comments are the help of the program")]
mod cli;
#[cfg(feature = "cli")]
mod commands;
mod commerce;
#[cfg(feature = "cli")]
mod compare;
mod conditions;
#[cfg(feature = "cli")]
mod conform;
mod declare;
mod digest;
mod document;
mod error;
mod exit;
mod expression;
mod facts;
mod files;
#[cfg(feature = "cli")]
mod fleet;
mod header_fact;
mod hub;
mod in_toto;
mod inside;
mod inspect;
mod legal_names;
mod limits;
mod markup;
mod member_path;
mod output;
mod paths;
mod pipeline;
mod printable;
mod prose;
mod quantity;
mod read;
mod region;
#[cfg(feature = "cli")]
mod report;
mod resolve;
#[cfg(feature = "cyclonedx-bom")]
mod second_reader;
mod signature;
mod suggestion;
mod terms;
mod text_marks;
#[cfg(feature = "upstream")]
mod upstream;
#[cfg(feature = "cli")]
mod verify;
mod vocabulary;
mod weights_names;
mod workspace;
#[cfg(test)]
#[path = "../tests/it/zip.rs"]
mod zip;
