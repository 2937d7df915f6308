//! Whole commands on fixtures.

mod check;
mod cli;
mod conform;
mod conformance;
mod declare;
mod determinism;
mod document;
mod facts;
mod families;
mod generate;
mod licenses;
mod notices;
mod rules;
mod stores;
mod support;
mod tidy;
mod xml;
