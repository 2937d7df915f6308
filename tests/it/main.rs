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
mod lock;
mod notices;
mod report;
mod rules;
mod shell;
mod support;
mod tidy;
mod xml;
