//! What the product inherits: the bases of its models and the data that they learned from, over all models, each once with
//! its licence, and what is not stated.

use std::collections::BTreeMap;

use serde::Serialize;

use super::anchors::{Anchors, Link};
use crate::assess::catalog::Catalog;
use crate::assess::lineage::Inherited;
use crate::assess::terms::KnownLicense;
use crate::assess::{Assessment, ModelTerms, data};
use crate::declare::{Base, Dataset};
use crate::inspect::{InspectedModel, Inventory};
use crate::prose::{section, small};
use crate::vocabulary::Word;

#[derive(Serialize)]
pub(super) struct Inheritance {
    pub(super) bases: Vec<Row>,
    pub(super) data: Vec<Row>,
    /// Models of which neither a declaration nor a file names a base.
    pub(super) without_base: Vec<Link>,
    /// Models of which neither a declaration nor a file names data that they learned from.
    pub(super) without_data: Vec<Link>,
    /// Whether these are all.
    is_without_base: bool,
    is_without_data: bool,
}

/// A base or a dataset.
#[derive(Serialize)]
pub(super) struct Row {
    pub(super) name: String,
    /// How a model descends from the base; for what the data was used.
    pub(super) relation: String,
    /// `None` where none is stated.
    pub(super) license: Option<Link>,
    /// What of the licence binds us, or that it is not known.
    pub(super) binds: String,
    /// Who says so.
    pub(super) stated_by: String,
    pub(super) models: Vec<Link>,
}

/// Who states it where we do.
const OURS: &str = "our declaration";

/// What two rows have in common to be one.
type Key = (String, String, Option<String>, String, String);

#[derive(Default)]
struct Rows(BTreeMap<Key, Row>);

impl Rows {
    fn add(&mut self, row: Row, model: Link) {
        let license = row.license.as_ref().map(|license| license.name.clone());
        let key = (row.name.clone(), row.relation.clone(), license, row.binds.clone(), row.stated_by.clone());
        let models = &mut self.0.entry(key).or_insert(row).models;
        if models.last() != Some(&model) {
            models.push(model);
        }
    }

    fn into_rows(self) -> Vec<Row> {
        self.0.into_values().collect()
    }
}

/// Gathers it.
pub(super) fn run(inventory: &Inventory<'_>, assessment: &Assessment<'_>, anchors: &Anchors) -> Inheritance {
    let (mut bases, mut data) = (Rows::default(), Rows::default());
    let (mut without_base, mut without_data) = (Vec::new(), Vec::new());
    let all = inventory.models.len();
    for (index, (model, terms)) in inventory.models.iter().zip(&assessment.terms).enumerate() {
        let link = anchors.model(index);
        let linked = &inventory.resolved.bases[index];
        let of_model = bases_of(model, terms, linked, assessment, anchors);
        if of_model.is_empty() {
            without_base.push(link.clone());
        }
        of_model.into_iter().for_each(|row| bases.add(row, link.clone()));
        let of_model = data_of(model, anchors);
        if of_model.is_empty() {
            without_data.push(link.clone());
        }
        of_model.into_iter().for_each(|row| data.add(row, link.clone()));
    }
    Inheritance {
        bases: bases.into_rows(),
        data: data.into_rows(),
        is_without_base: without_base.len() == all,
        is_without_data: without_data.len() == all,
        without_base,
        without_data,
    }
}

fn bases_of(
    model: &InspectedModel<'_>,
    terms: &ModelTerms<'_>,
    linked: &[Option<usize>],
    assessment: &Assessment<'_>,
    anchors: &Anchors,
) -> Vec<Row> {
    let declaration = model.resolved.declaration;
    let own_license = declaration.license.as_ref().map(|license| license.value.to_string());
    let own = declaration.bases.iter().zip(linked).map(|(base, linked)| {
        let of_linked = linked.map(|linked| assessment.terms[linked].licenses.as_slice()).unwrap_or_default();
        let declared = base.license.as_ref().map(|license| license.value.to_string());
        let declared = declared.or_else(|| (!of_linked.is_empty()).then(|| joined(of_linked)));
        let is_it =
            |inherited: &&Inherited<'_>| std::ptr::eq(inherited.base, base) && inherited.via.is_empty();
        let binding: Vec<_> = terms.inherited.iter().chain(&terms.noticed).filter(is_it).collect();
        row(base, (declared, own_license.as_deref()), &binding, OURS.to_owned(), anchors)
    });
    let further = terms.inherited.iter().filter(|inherited| !inherited.via.is_empty()).map(|inherited| {
        let declared = inherited.license.as_ref().map(|license| license.id.as_str().to_owned());
        let by = format!("the declarations of {}", inherited.via);
        row(inherited.base, (declared, own_license.as_deref()), &[inherited], by, anchors)
    });
    let named = model.named_bases.iter().filter(|named| {
        let is_it = |base: &Base| {
            let name = base.source.as_ref().and_then(|source| source.value.repository());
            let known = [Some(base.name.value.as_str()), name];
            named.name.as_deref().is_some_and(|named| {
                let last = named.rsplit('/').next().unwrap_or(named);
                known
                    .into_iter()
                    .flatten()
                    .any(|known| known.eq_ignore_ascii_case(named) || known.eq_ignore_ascii_case(last))
            })
        };
        !declaration.bases.iter().any(is_it)
    });
    let named = named.map(|named| Row {
        name: named.name.clone().unwrap_or_else(|| "a base whose name cannot be read".to_owned()),
        relation: named.relation.map_or("not stated".to_owned(), |descent| descent.word().to_owned()),
        license: None,
        binds: "not known: no declaration has it".to_owned(),
        stated_by: format!("{} `{}`", named.by.noun(), named.path),
        models: Vec::new(),
    });
    own.chain(further).chain(named).collect()
}

fn joined(licenses: &[KnownLicense<'_>]) -> String {
    licenses.iter().map(|license| license.id.as_str()).collect::<Vec<_>>().join(" AND ")
}

/// A link to a licence; an expression of several leads nowhere.
fn linked(name: String, anchors: &Anchors) -> Link {
    let anchor = if name.contains(' ') { String::new() } else { anchors.license(&name) };
    let title = Catalog::embedded().get(&name).map(|known| known.title.clone());
    let is_custom = spdx::license_id(&name).is_none();
    Link { anchor, name: title.filter(|_| is_custom).unwrap_or(name) }
}

fn row(
    base: &Base,
    (license, own): (Option<String>, Option<&str>),
    binding: &[&Inherited<'_>],
    stated_by: String,
    anchors: &Anchors,
) -> Row {
    let known: Vec<_> = binding.iter().filter_map(|inherited| inherited.license.as_ref()).collect();
    let is_own = license.is_some() && license.as_deref() == own;
    let binds = match (&license, known.as_slice()) {
        (Some(_), [license, ..]) if is_own && license.follows_derivatives() => {
            "what its own licence, the same, says: see Licences and Duties".to_owned()
        }
        (None, _) => "not known: no licence is stated".to_owned(),
        (Some(_), []) => "nothing: its terms do not reach what is made from it in this way".to_owned(),
        (Some(_), known) => known.iter().map(|license| bound(license)).collect::<Vec<_>>().join("; "),
    };
    let license = license.map(|name| linked(name, anchors));
    let relation = base.relation.word().to_owned();
    Row { name: base.name.value.clone(), relation, license, binds, stated_by, models: Vec::new() }
}

/// What a licence withholds and requires of what is made from a work, with its clauses: of a permissive one what goes with
/// copies.
fn bound(license: &KnownLicense<'_>) -> String {
    let withheld = license.limitations().iter().filter(|_| license.follows_derivatives()).map(|word| {
        (word.meaning(), license.catalog.and_then(|known| known.clause(*word)).map(str::to_owned))
    });
    let required = license.conditions().iter().map(|word| {
        (word.meaning(), license.catalog.and_then(|known| known.condition_clauses.get(word)).cloned())
    });
    let said = withheld.chain(required).map(|(meaning, clause)| {
        let meaning = small(meaning.trim_end_matches('.'));
        match clause {
            Some(clause) => format!("{meaning} ({})", section(&clause)),
            None => meaning,
        }
    });
    let said: Vec<_> = said.collect();
    match said.is_empty() {
        true if license.is_judged() => "nothing: it requires nothing".to_owned(),
        true => format!("what {} says: its terms are not described", license.id.as_str()),
        false => said.join(", "),
    }
}

fn data_of(model: &InspectedModel<'_>, anchors: &Anchors) -> Vec<Row> {
    let declared = model.resolved.declaration.datasets.iter().map(|dataset| Row {
        name: dataset.name.value.clone(),
        relation: dataset.role.word().to_owned(),
        license: dataset.license.as_ref().map(|license| linked(license.value.to_string(), anchors)),
        binds: about(dataset),
        stated_by: OURS.to_owned(),
        models: Vec::new(),
    });
    let named = data::undeclared(model).into_iter().map(|(name, path)| Row {
        name: name.into_owned(),
        relation: "not stated".to_owned(),
        license: None,
        binds: "not known: no declaration has it".to_owned(),
        stated_by: format!("`{path}`"),
        models: Vec::new(),
    });
    declared.chain(named).collect()
}

/// What is declared of data besides its licence.
fn about(dataset: &Dataset) -> String {
    let class = dataset.classification.as_ref().map(|class| format!("classification {class}"));
    let sensitive = dataset.sensitive.map(|is| match is {
        true => "with sensitive personal information",
        false => "without sensitive personal information",
    });
    let said: Vec<_> = class.into_iter().chain(sensitive.map(str::to_owned)).collect();
    if said.is_empty() {
        "classification and personal information not stated".to_owned()
    } else {
        said.join(", ")
    }
}
