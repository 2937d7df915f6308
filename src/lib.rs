//! `cargo model-sbom`: one bill of materials of the crates that a Cargo workspace compiles and of the
//! machine-learning models that it declares, with the licences of both and the digests of the weights.
//!
//! The [`guide`] says how to use the program; this page is about its source.
//!
//! # As a library
//!
//! [`generate`] gives the [`Bom`] of a workspace, which a [`BomFormat`](emit::BomFormat) turns into the bytes of a
//! document; [`check`] gives what the rules find. These, the parts of [`Bom`] and the modules that this page lists are what
//! versions promise; the others are open to read, and change with the program.
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
//! | [`workspace`] | options | one `cargo metadata`, the texts of manifests, the checksums of `Cargo.lock` |
//! | [`declare`] | texts | [`declare::Declarations`], and every fault with its span |
//! | [`resolve`] | workspace, declarations | [`resolve::Resolved`]: the crates compiled, the files that were named |
//! | [`inspect`] | names of files | [`inspect::Inventory`]: digests, licence texts, weights that nobody declared |
//! | [`assess`] | inventory, catalogue, reviews | [`assess::Assessment`]: terms and findings |
//! | [`assemble`] | inventory, assessment | [`assemble::bom::Bom`], which knows no format |
//! | [`emit`] | `Bom` | the bytes of one format |
//!
//! Beside the pipeline, `upstream` asks publishers what they say now, [`read`] reads a document from any tool, [`conform`]
//! checks it against lists of requirements, [`verify`] checks files against it or against the lock, [`compare`] says what
//! changed between two, and [`fleet`] what many of them hold.
//!
//! [`pipeline`] and [`commands`] put the stages together, [`report`] and [`output`] tell and write the result, [`cli`] is what is
//! typed. [`facts`] is the table of what a document says of a component: between [`bom`], which every format writes, and
//! [`document`], which every format is read into. [`diagnostic`], [`digest`], [`expression`], [`terms`] and [`vocabulary`] are the words that the stages
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

mod library;

pub use assess::Finding;
pub use bom::Bom;
pub use declare::Level;
pub use error::Error;
pub use inspect::DigestChoice;
pub use library::{Options, check, generate};

pub mod bom;
pub mod diagnostic;
pub mod digest;
pub mod emit;
pub mod expression;
pub mod facts;
pub mod guide;
pub mod options;
pub mod terms;
pub mod vocabulary;

// What follows is open to the program, its tests and its fuzz targets. No version promises it.

#[doc(hidden)]
pub mod internal;

#[doc(hidden)]
pub mod assemble;
#[doc(hidden)]
pub mod assess;
#[cfg(feature = "cli")]
#[allow(rustdoc::invalid_html_tags, reason = "its comments are the help of the program")]
#[doc(hidden)]
pub mod cli;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod commands;
#[doc(hidden)]
pub mod compare;
#[doc(hidden)]
pub mod conform;
#[doc(hidden)]
pub mod declare;
#[doc(hidden)]
pub mod document;
#[doc(hidden)]
pub mod error;
#[doc(hidden)]
pub mod exit;
#[doc(hidden)]
pub mod fleet;
#[doc(hidden)]
pub mod header_fact;
#[doc(hidden)]
pub mod inspect;
#[doc(hidden)]
pub mod output;
#[doc(hidden)]
pub mod pipeline;
#[doc(hidden)]
pub mod read;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod report;
#[doc(hidden)]
pub mod resolve;
#[cfg(feature = "upstream")]
#[doc(hidden)]
pub mod upstream;
#[doc(hidden)]
pub mod verify;
#[doc(hidden)]
pub mod workspace;

mod address;
#[cfg(feature = "cli")]
mod arguments;
mod base64;
mod files;
mod hub;
mod in_toto;
mod legal_names;
mod limits;
mod markup;
mod member_path;
mod paths;
#[cfg_attr(not(feature = "cli"), allow(dead_code, reason = "the terminal is the program's"))]
mod printable;
mod prose;
mod quantity;
#[cfg(feature = "cyclonedx-bom")]
mod second_reader;
mod suggestion;
mod weights_names;
