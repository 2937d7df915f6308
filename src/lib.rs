//! `cargo model-sbom`: one bill of materials of the crates that a Cargo workspace compiles and of the
//! machine-learning models that it declares, with the licences of both and the digests of the weights.
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
//! Beside the pipeline, [`read`] reads a document that anybody made, [`conform`] checks it against lists of
//! requirements, [`verify`] checks files against it or against the lock, and [`compare`] says what changed between two.
//!
//! [`commands`] put the stages together, [`report`] and [`output`] tell and write the result, [`cli`] is what is
//! typed. [`diagnostic`], [`digest`], [`expression`], [`terms`] and [`vocabulary`] are the words that the stages
//! share.
//!
//! # What always holds
//!
//! 1. Only `cli`, `report` and `output` touch stdout, stderr or a file that is written. stdout carries the
//!    document that was asked for and nothing else.
//! 2. `declare`, `assess`, `assemble` and `emit` do no file, clock, environment or network access.
//! 3. Nothing here ever downloads; `cargo metadata` fetches crates as Cargo always does.
//! 4. A document depends on the inputs and `SOURCE_DATE_EPOCH` alone. It is sorted, and it holds no path of the
//!    machine, no user and no host name.
//! 5. Levels and reviews are applied in `assess`, nowhere else.
//! 6. Wire structs live in `emit`, `report`, `conform::output` and `verify::output`; the lock is written by `declare::lockfile`, which
//!    reads it. No type of another stage is serialized.
//! 7. A licence is never guessed: what isn't known becomes `NOASSERTION` and a finding.

pub mod cli;
pub mod options;

pub mod workspace;

pub mod declare;

pub mod resolve;

pub mod inspect;

pub mod assess;

pub mod assemble;

pub mod emit;

pub mod read;

pub mod compare;

pub mod conform;

pub mod verify;

pub mod commands;
pub mod error;
pub mod exit;
pub mod output;
pub mod report;

pub mod diagnostic;
pub mod digest;
pub mod expression;
pub mod terms;
pub mod vocabulary;
