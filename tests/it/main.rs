//! Whole commands on fixtures.

mod check;
mod cli;
mod conform;
mod conformance;
mod declare;
mod determinism;
mod diff;
mod document;
mod facts;
mod families;
mod generate;
mod init;
mod license_texts;
mod licenses;
mod lock;
mod notices;
mod rules;
mod spdx_texts;
mod stores;
mod support;
mod tidy;
mod verify;
mod xml;
