//! One file a profile, each a table in the order of its source.

pub(super) mod bsi_tr_03183_2;
pub(super) mod cert_in;
pub(super) mod cisa_2026;
mod common;
pub(super) mod cra;
pub(super) mod eu_ai_act;
pub(super) mod fixes;
pub(super) mod g7_ai;
pub(super) mod ntia;
pub(super) mod openchain_telco;
pub(super) mod spdx3_ai;

#[cfg(test)]
mod tests;
