//! Whole commands on fixtures.

mod check;
mod cli;
mod conformance;
mod declare;
mod determinism;
mod generate;
mod rules;
mod support;
mod tidy;
