//! The terms of a component, as `licenses`, `evidence.licenses` and properties.
//!
//! `licenses` takes *either* `license` objects *or* one expression in 1.5 and 1.6. In 1.7 it takes any mix, which readers
//! refuse (cyclonedx-python-lib 11). So declared and concluded stand side by side where both are single ids of the list;
//! else `licenses` holds what was concluded, and what is declared is evidence: `evidence.licenses` and the property
//! `model-sbom:license:declared`. A `LicenseRef-…` is an expression in every version, since it is an identifier and
//! `license.id` refuses it; text, address and licensor stand in `expressionDetails` and `licensing` of one
//! expression that names it (1.7) or in the evidence.

mod custom;

use std::collections::{BTreeMap, BTreeSet};

use self::custom::{CustomTerms, custom_terms};
use super::context::Context;
use super::license_ids::is_listed;
use super::properties::Properties;
use super::version::Version;
use super::wire::{
    Attachment, Evidence, ExpressionDetails, LicenseChoice, LicenseExpression, NamedLicense, Property,
};
use crate::assemble::bom::{LicenseText, Terms};
use crate::emit::later_versions;
use crate::expression::{self, LicenseId};
use crate::facts::names;

const DECLARED: &str = "declared";
const CONCLUDED: &str = "concluded";

/// What stands where.
struct Arrangement<'a> {
    /// What stands in `licenses`, each with its acknowledgement.
    shown: Vec<(&'a expression::LicenseExpression, &'static str)>,
    /// What is declared, where it has no place beside the conclusion.
    hidden: Option<&'a expression::LicenseExpression>,
}

/// The custom licences that are written at an expression.
struct Told<'a> {
    custom: Vec<CustomTerms<'a>>,
    /// Whether the expression names one custom licence and no other.
    is_one: bool,
}

/// `licenses` of a component.
pub(super) fn licenses<'a>(terms: &'a Terms, context: &Context<'a>) -> Vec<LicenseChoice<'a>> {
    let shown = arrangement(terms, context.version).shown;
    let told = told(&shown, terms, context);
    shown
        .into_iter()
        .zip(told)
        .map(|((expression, word), told)| choice(expression, word, told, context))
        .collect()
}

/// What is written at each expression: a custom licence once, where it stands alone if it does, else where it is first.
fn told<'a>(
    shown: &[(&'a expression::LicenseExpression, &'static str)],
    terms: &'a Terms,
    context: &Context<'a>,
) -> Vec<Told<'a>> {
    let told = shown.iter().map(|(expression, _)| {
        let custom = custom_terms(expression, terms, context.bom);
        Told { is_one: custom.len() == 1, custom }
    });
    let mut told: Vec<_> = told.collect();
    let mut order: Vec<_> = told.iter_mut().zip(shown).collect();
    order.sort_by_key(|(_, (expression, _))| expression.single().is_none());
    let mut known = BTreeSet::new();
    for (told, _) in order {
        told.custom.retain(|custom| known.insert(custom.id.clone()));
    }
    told
}

/// `licenses` of a part: the same licences, named only; their texts stand at the whole.
pub(super) fn identifiers<'a>(terms: &'a Terms, context: &Context<'a>) -> Vec<LicenseChoice<'a>> {
    let mut choices = licenses(terms, context);
    for choice in &mut choices {
        choice.drop_details();
    }
    choices
}

/// `evidence` of a component: the terms that `licenses` can't carry.
pub(super) fn evidence<'a>(terms: &'a Terms, context: &Context<'a>) -> Option<Evidence<'a>> {
    let arrangement = arrangement(terms, context.version);
    let mut licenses = custom_evidence(&arrangement, terms, context);
    licenses
        .extend(arrangement.hidden.into_iter().flat_map(|hidden| listed_evidence(hidden, context.version)));
    licenses.extend(text_evidence(terms, context));
    let licenses: Vec<_> = licenses.into_iter().map(|license| LicenseChoice::License { license }).collect();
    (!licenses.is_empty()).then_some(Evidence { licenses })
}

/// The declared and the concluded licence, where no field takes them.
pub(super) fn add_properties<'a>(terms: &'a Terms, version: Version, properties: &mut Properties<'a>) {
    let (declared, concluded) = (terms.declared.as_ref(), terms.concluded.as_ref());
    if declared.is_none() && concluded.is_none() {
        properties.add(names::LICENSE, "NOASSERTION");
    }
    let hidden = arrangement(terms, version).hidden.is_some();
    let unclear = |expression: &&expression::LicenseExpression| {
        !version.acknowledges_licenses() || is_restated(expression)
    };
    let declared = declared.filter(|expression| hidden || unclear(expression));
    properties.add_known(names::LICENSE_DECLARED, declared.map(|expression| expression.as_str()));
    properties
        .add_known(names::LICENSE_CONCLUDED, concluded.filter(unclear).map(|expression| expression.as_str()));
}

/// Where in a component the declared expression stands, as the end of a JSON pointer.
pub(super) fn declared_pointer(terms: &Terms, version: Version) -> Option<&'static str> {
    terms.declared.as_ref()?;
    Some(if arrangement(terms, version).hidden.is_some() { "evidence/licenses" } else { "licenses/0" })
}

/// Where in a component the conclusion stands, as the end of a JSON pointer.
pub(super) fn concluded_pointer(terms: &Terms, version: Version) -> Option<&'static str> {
    terms.concluded.as_ref()?;
    Some(if arrangement(terms, version).shown.len() > 1 { "licenses/1" } else { "licenses/0" })
}

fn arrangement(terms: &Terms, version: Version) -> Arrangement<'_> {
    let listed = |expression| listed_id(expression, version).is_some();
    let (shown, hidden) = match (&terms.declared, &terms.concluded) {
        (Some(declared), Some(concluded)) => {
            let beside = version.acknowledges_licenses() && listed(declared) && listed(concluded);
            if beside {
                (vec![(declared, DECLARED), (concluded, CONCLUDED)], None)
            } else {
                (vec![(concluded, CONCLUDED)], Some(declared))
            }
        }
        (Some(declared), None) => (vec![(declared, DECLARED)], None),
        (None, concluded) => (concluded.iter().map(|concluded| (concluded, CONCLUDED)).collect(), None),
    };
    Arrangement { shown, hidden }
}

/// The id that `license.id` takes, if the expression is one.
fn listed_id(expression: &expression::LicenseExpression, version: Version) -> Option<&'static str> {
    match expression.single() {
        Some(LicenseId::Listed(id)) if is_listed(id, version) => Some(id),
        _ => None,
    }
}

/// Whether an expression is written in other words than those of the BOM; see [`stated`].
fn is_restated(expression: &expression::LicenseExpression) -> bool {
    later_versions::stated(expression) != expression.as_str()
}

fn choice<'a>(
    expression: &'a expression::LicenseExpression,
    word: &'static str,
    told: Told<'a>,
    context: &Context<'a>,
) -> LicenseChoice<'a> {
    let acknowledgement = context.version.acknowledges_licenses().then_some(word);
    if let Some(id) = listed_id(expression, context.version) {
        return LicenseChoice::License {
            license: NamedLicense { id: Some(id), acknowledgement, ..NamedLicense::default() },
        };
    }
    let mut choice = LicenseExpression {
        expression: later_versions::stated(expression).into(),
        acknowledgement,
        ..LicenseExpression::default()
    };
    if context.version.details_expressions() {
        add_details(&mut choice, told);
    }
    LicenseChoice::Expression(choice)
}

/// Text and address of each custom licence; its title and licensor where it is the only one (1.7).
fn add_details<'a>(choice: &mut LicenseExpression<'a>, told: Told<'a>) {
    if let ([only], true) = (&told.custom[..], told.is_one) {
        choice.licensing = only.licensing(None);
        let title = only.name.clone().filter(|name| *name != only.id);
        choice.properties.extend(title.map(|value| Property { name: names::LICENSE_NAME.into(), value }));
    }
    let detailed = told.custom.into_iter().filter(|custom| custom.text.is_some() || custom.url.is_some());
    choice.expression_details.extend(detailed.map(|custom| ExpressionDetails {
        license_identifier: custom.id,
        text: custom.text.map(attachment),
        url: custom.url,
    }));
}

/// The custom licences one by one, each once; in 1.7 without what the shown expression says of them.
fn custom_evidence<'a>(
    arrangement: &Arrangement<'a>,
    terms: &'a Terms,
    context: &Context<'a>,
) -> Vec<NamedLicense<'a>> {
    let details = context.version.details_expressions();
    let told = told(&arrangement.shown, terms, context);
    let detailed: BTreeSet<_> = told
        .iter()
        .filter(|_| details)
        .flat_map(|told| told.custom.iter().map(|custom| custom.id.clone()))
        .collect();
    let untold = told.into_iter().zip(&arrangement.shown).filter(|(told, _)| !(details && told.is_one));
    let shown =
        untold.flat_map(|(told, (_, word))| told.custom.into_iter().map(move |custom| (custom, *word)));
    let custom = |expression: &'a expression::LicenseExpression| custom_terms(expression, terms, context.bom);
    let hidden = arrangement.hidden.into_iter().flat_map(custom).map(|custom| (custom, DECLARED));
    let found: BTreeMap<_, _> =
        shown.chain(hidden).map(|(custom, word)| (custom.id.clone(), (custom, word))).collect();
    let acknowledges = context.version.acknowledges_licenses();
    let named = found.into_iter().map(|(id, (custom, word))| NamedLicense {
        acknowledgement: acknowledges.then_some(word),
        ..custom.named(detailed.contains(&id))
    });
    named.collect()
}

/// The listed licences of an expression that `licenses` has no place for.
fn listed_evidence(
    expression: &expression::LicenseExpression,
    version: Version,
) -> impl Iterator<Item = NamedLicense<'_>> {
    let acknowledgement = version.acknowledges_licenses().then_some(DECLARED);
    custom::listed_ids(expression)
        .map(move |id| NamedLicense { acknowledgement, ..listed_license(id, version) })
}

/// The text that came along, where it is not that of a custom licence.
fn text_evidence<'a>(terms: &'a Terms, context: &Context<'a>) -> Option<NamedLicense<'a>> {
    let LicenseText { path, content, license: owner, .. } = terms.text.as_ref()?;
    if custom::owner_of_text(terms).is_some() {
        return None;
    }
    let listed = owner.as_deref().and_then(spdx::license_id);
    let license = match listed {
        Some(id) => listed_license(id.name, context.version),
        None => NamedLicense { name: Some(path.into()), ..NamedLicense::default() },
    };
    Some(NamedLicense { text: Some(attachment(content)), ..license })
}

fn listed_license(id: &'static str, version: Version) -> NamedLicense<'static> {
    let listed = is_listed(id, version);
    NamedLicense { id: listed.then_some(id), name: (!listed).then_some(id.into()), ..NamedLicense::default() }
}

fn attachment(content: &str) -> Attachment<'_> {
    Attachment { content_type: "text/plain", content }
}
