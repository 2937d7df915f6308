//! The crates in the report: a table, and how many are under which licence.

use std::collections::BTreeMap;

use serde::Serialize;

use super::view::is_web;
use crate::assemble::bom::{Bom, Component, ComponentKind, CrateRole, LinkKind, NativeFacts};
use crate::assess::choice;
use crate::declare::WorkspaceFile;
use crate::terms::Risk;
use crate::vocabulary::Word;

/// The crates.
#[derive(Serialize)]
pub(super) struct Crates {
    pub(super) rows: Vec<Row>,
    /// The libraries in other languages that they bring.
    pub(super) native: Vec<Row>,
    /// Those whose licence asks for more than notices, or is not known or not declared.
    pub(super) apart: Vec<Row>,
    /// The licences, the most frequent first.
    pub(super) licenses: Vec<Share>,
}

#[derive(Clone, Serialize)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) license: Option<String>,
    pub(super) role: &'static str,
    pub(super) source: String,
    pub(super) supplier: Option<String>,
    pub(super) url: Option<String>,
    #[serde(skip)]
    is_native: bool,
    /// Whether its licence asks for notices at most.
    #[serde(skip)]
    is_permissive: bool,
}

/// How many crates are under a licence.
#[derive(Serialize)]
pub(super) struct Share {
    pub(super) license: Option<String>,
    pub(super) crates: usize,
    /// Of the most frequent licence, in hundredths.
    pub(super) width: usize,
}

/// Gathers the crates of a document.
pub(super) fn run(bom: &Bom, workspace: &WorkspaceFile) -> Crates {
    let mut rows: Vec<_> = bom.all_components().filter_map(|component| row(component, workspace)).collect();
    rows.sort_by(|a, b| (&a.name, &a.version, a.role).cmp(&(&b.name, &b.version, b.role)));
    let apart = rows.iter().filter(|row| !row.is_permissive).cloned().collect();
    let (native, rows): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.is_native);
    let mut counts: BTreeMap<Option<&str>, usize> = BTreeMap::new();
    for row in &rows {
        *counts.entry(row.license.as_deref()).or_default() += 1;
    }
    let most = counts.values().copied().max().unwrap_or(1);
    let mut licenses: Vec<_> = counts
        .into_iter()
        .map(|(license, crates)| Share {
            license: license.map(str::to_owned),
            crates,
            width: (crates * 100).div_ceil(most),
        })
        .collect();
    licenses.sort_by_key(|share| std::cmp::Reverse(share.crates));
    Crates { rows, native, apart, licenses }
}

fn row(component: &Component, workspace: &WorkspaceFile) -> Option<Row> {
    let (role, linkage) = match &component.kind {
        ComponentKind::Application(role) | ComponentKind::Library(role) => (role, None),
        ComponentKind::Native(NativeFacts { role, linkage, .. }) => (role, Some(linkage)),
        _ => return None,
    };
    let link = |kind| component.links.iter().find(|link| link.kind == kind && is_web(&link.url));
    let url = link(LinkKind::Repository).or_else(|| link(LinkKind::Website));
    let terms = &component.terms;
    Some(Row {
        name: component.name.clone(),
        version: component.version.clone().unwrap_or_default(),
        license: terms.declared.as_ref().map(ToString::to_string).or_else(|| terms.as_written.clone()),
        role: match role {
            CrateRole::Shipped => "shipped",
            CrateRole::BuildTime => "build-time",
        },
        is_native: linkage.is_some(),
        source: linkage
            .map(|linkage| linkage.word().to_owned())
            .or(component.origin.map(|origin| origin.word().to_owned()))
            .unwrap_or_default(),
        supplier: component.supplier.as_ref().map(|supplier| supplier.name.clone()),
        url: url.map(|link| link.url.clone()),
        is_permissive: terms.declared.as_ref().is_some_and(|declared| {
            choice::taken(declared, workspace).iter().all(|license| license.risk().0 == Risk::Low)
        }),
    })
}
