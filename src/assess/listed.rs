//! Licences of the SPDX License List that the catalogue has no entry for, judged by what is common to many.
//!
//! In: an id of the list. Out: an entry of the same shape as the catalogue's, made from the elements of a Creative
//! Commons id, from the families of `listed.toml`, or from the marks of the list (approved by the OSI, free by the
//! FSF: no use may be excluded; Open Source Definition 5 and 6, freedom 0). `None` where none of them knows it: such a
//! licence is judged by a person.

use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use serde::Deserialize;
use toml::{Table, Value};

use super::catalog::{License, Usage, matches};
use crate::terms::{Condition, Confidence, Limitation, Permission, Risk, Use};
use crate::vocabulary::Word;

/// The entry of a listed licence, made when it is asked for first.
pub(super) fn license(id: &'static str) -> Option<&'static License> {
    static FAMILIES: LazyLock<Vec<Family>> = LazyLock::new(families);
    static ASKED: Mutex<BTreeMap<&'static str, Option<&'static License>>> = Mutex::new(BTreeMap::new());
    // A panic elsewhere leaves whole entries behind.
    let mut asked = ASKED.lock().unwrap_or_else(PoisonError::into_inner);
    *asked.entry(id).or_insert_with(|| {
        let entry = spdx::license_id(id).and_then(|id| entry(id, &FAMILIES))?;
        Some(&*Box::leak(Box::new(entry)))
    })
}

fn entry(id: spdx::LicenseId, families: &[Family]) -> Option<License> {
    let family = families.iter().find(|family| family.covers(id.name));
    let entry = creative_commons(id.name).or_else(|| family.map(|family| family.entry.clone()));
    entry.or_else(|| marked(id)).map(|entry| named(id, entry))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    family: Vec<Family>,
}

/// What several licences have in common: an entry of the catalogue without what names one of them.
#[derive(Deserialize)]
struct Family {
    #[cfg_attr(not(test), expect(dead_code, reason = "names the family in the data"))]
    name: String,
    ids: Vec<String>,
    #[serde(flatten)]
    entry: Table,
}

fn families() -> Vec<Family> {
    let File { family } =
        toml::from_str(include_str!("listed.toml")).expect("the embedded families are tested");
    family
}

impl Family {
    fn covers(&self, id: &str) -> bool {
        self.ids.iter().any(|pattern| matches(pattern, id))
    }
}

/// What the words of an entry ask and withhold.
#[derive(Deserialize)]
struct Asked {
    conditions: Vec<Condition>,
    #[serde(default)]
    limitations: Vec<Limitation>,
}

/// The entry of one licence, with what follows from its words.
fn named(id: spdx::LicenseId, mut entry: Table) -> License {
    let asked: Asked = entry.clone().try_into().expect("the embedded families are tested");
    let usage = words(usage(&asked).rows().map(|(cell, usage)| (cell, usage.word().into())));
    let derived = [
        ("id", id.name.into()),
        ("title", id.full_name.into()),
        ("spdx-listed", true.into()),
        ("url", format!("https://spdx.org/licenses/{}.html", id.name).into()),
        ("usage", usage.into()),
        ("permissions", list(&permissions(&asked))),
        ("limitations", Value::Array(Vec::new())),
    ];
    for (key, value) in derived {
        entry.entry(key).or_insert(value);
    }
    entry.try_into().expect("the embedded families are tested")
}

fn words<'k>(pairs: impl IntoIterator<Item = (&'k str, Value)>) -> Table {
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

fn list<W: Word>(words: &[W]) -> Value {
    words.iter().map(|word| Value::from(word.word())).collect::<Vec<_>>().into()
}

fn permissions(asked: &Asked) -> Vec<Permission> {
    let limits = |limitation| asked.limitations.contains(&limitation);
    let mut permissions = vec![Permission::Distribution, Permission::PrivateUse];
    if !limits(Limitation::NonCommercial) {
        permissions.push(Permission::CommercialUse);
    }
    if !limits(Limitation::NoDerivatives) {
        permissions.extend([Permission::Modification, Permission::FineTuning]);
    }
    permissions
}

/// The cells of the matrix that follow from conditions and limitations.
fn usage(asked: &Asked) -> Usage {
    let limits = |limitation| asked.limitations.contains(&limitation);
    let allowed = match asked.conditions.contains(&Condition::ShareAlike) {
        true => Use::Conditions,
        false => Use::Yes,
    };
    let (commercial, copies) = match limits(Limitation::NonCommercial) {
        true => (Use::No, Use::Limited),
        false => (allowed, allowed),
    };
    // Unchanged copies only.
    let (copies, fine_tuning) = match limits(Limitation::NoDerivatives) {
        true => (Use::Limited, Use::No),
        false => (copies, copies),
    };
    Usage {
        small_business: commercial,
        enterprise: commercial,
        saas: commercial,
        redistribution: copies,
        fine_tuning,
    }
}

/// What the elements of a Creative Commons id say: `BY`, `NC`, `ND`, `SA`, a version, and a port.
fn creative_commons(id: &str) -> Option<Table> {
    let mut parts = id.strip_prefix("CC-")?.split('-').peekable();
    let mut elements = Vec::new();
    while let Some(element) = parts.next_if(|part| ["BY", "NC", "ND", "SA"].contains(part)) {
        elements.push(element);
    }
    let version = parts.next().filter(|version| version.starts_with(|digit: char| digit.is_ascii_digit()))?;
    let port = parts.next();
    let has = |element| elements.contains(&element);
    let is_4 = version == "4.0";
    let mut asked = Asked {
        conditions: vec![Condition::IncludeLicence, Condition::RetainCopyright],
        limitations: vec![Limitation::NoPatentGrant, Limitation::NoTrademark],
    };
    asked.limitations.retain(|_| is_4);
    let mut reasons = Vec::new();
    if has("NC") {
        asked.limitations.push(Limitation::NonCommercial);
        reasons.push("no commercial use (NC)");
    }
    if has("ND") {
        asked.limitations.push(Limitation::NoDerivatives);
        reasons.push("nothing changed may be shared (ND)");
    } else {
        asked.conditions.push(Condition::StateChanges);
    }
    if has("SA") {
        asked.conditions.push(Condition::ShareAlike);
        reasons.push("what is changed is shared under the same licence (SA)");
    }
    if reasons.is_empty() {
        reasons.push("every use is allowed with attribution (BY)");
    }
    let risk = match () {
        () if has("NC") => Risk::High,
        () if has("ND") || has("SA") => Risk::Medium,
        () => Risk::Low,
    };
    let is_checked = CHECKED_PORTS.contains(&port);
    let clause = |limitation: &Limitation| clause(*limitation, is_4, has("SA"));
    let clauses = asked.limitations.iter().filter(|_| is_checked);
    let clauses = clauses.filter_map(|limitation| Some((limitation.word(), clause(limitation)?.into())));
    let mut cells = usage(&asked);
    if has("ND") && is_4 {
        // 4.0 lets one change the work, and not share what was changed; the texts before it do neither.
        cells.fine_tuning = Use::Limited;
    }
    Some(words([
        ("risk", risk.word().into()),
        ("risk-reason", format!("Creative Commons: {}.", reasons.join("; ")).into()),
        ("usage", words(cells.rows().map(|(cell, usage)| (cell, usage.word().into()))).into()),
        ("clauses", words(clauses).into()),
        ("conditions", list(&asked.conditions)),
        ("limitations", list(&asked.limitations)),
        ("source", format!("the elements of its id; texts of the SPDX License List {LIST}").into()),
        ("confidence", if is_checked { Confidence::High } else { Confidence::Medium }.word().into()),
        ("checked", CHECKED.into()),
    ]))
}

/// The version of the list, and the day on which its texts and marks were read.
const LIST: &str = "3.29.0";
const CHECKED: &str = "2026-11-28";

/// Ports whose clauses stand where those of the unported texts do.
const CHECKED_PORTS: [Option<&str>; 3] = [None, Some("IGO"), Some("DE")];

/// Where the elements of a Creative Commons licence stand in its text.
fn clause(limitation: Limitation, is_4: bool, is_share_alike: bool) -> Option<&'static str> {
    Some(match (limitation, is_4, is_share_alike) {
        (Limitation::NonCommercial, true, _) => "2(a)(1)",
        (Limitation::NonCommercial, false, true) => "4(c)",
        (Limitation::NonCommercial, false, false) => "4(b)",
        (Limitation::NoDerivatives, true, _) => "2(a)(1)(B)",
        (Limitation::NoDerivatives, false, _) => "3",
        (Limitation::NoPatentGrant | Limitation::NoTrademark, true, _) => "2(b)(2)",
        _ => return None,
    })
}

/// What the marks of the list say: whoever approves a licence has seen that it allows every use.
fn marked(id: spdx::LicenseId) -> Option<Table> {
    let by = match (id.is_osi_approved(), id.is_fsf_free_libre()) {
        (true, _) => "approved by the Open Source Initiative, whose definition (5 and 6) allows every use",
        (false, true) => {
            "free by the list of the Free Software Foundation, which means every use (freedom 0)"
        }
        (false, false) => return None,
    };
    let mut conditions = vec![Condition::IncludeLicence, Condition::RetainCopyright];
    let (kind, risk) = match id.is_copyleft() {
        true => ("Copyleft", Risk::Medium),
        false => ("Permissive", Risk::Low),
    };
    if id.is_copyleft() {
        conditions.push(Condition::ShareAlike);
    }
    Some(words([
        ("risk", risk.word().into()),
        ("risk-reason", format!("{kind}: {by}.").into()),
        ("conditions", list(&conditions)),
        ("source", format!("marks of the SPDX License List {LIST}").into()),
        ("confidence", Confidence::Medium.word().into()),
        ("checked", CHECKED.into()),
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_fits_an_id_of_the_list() {
        for family in families() {
            for pattern in &family.ids {
                let fits = spdx::identifiers::LICENSES.iter().any(|license| matches(pattern, license.name));
                assert!(fits, "{}: {pattern}", family.name);
            }
        }
    }

    #[test]
    fn the_elements_of_a_creative_commons_id_say_what_it_allows() {
        use Limitation::{NoDerivatives, NonCommercial};
        for (id, risk, limitations, clause, shares) in [
            ("CC-BY-NC-ND-4.0", Risk::High, vec![NonCommercial, NoDerivatives], Some("2(a)(1)"), false),
            ("CC-BY-NC-SA-3.0", Risk::High, vec![NonCommercial], Some("4(c)"), true),
            ("CC-BY-NC-SA-3.0-IGO", Risk::High, vec![NonCommercial], Some("4(c)"), true),
            ("CC-BY-NC-2.0", Risk::High, vec![NonCommercial], Some("4(b)"), false),
            ("CC-BY-NC-SA-2.0-FR", Risk::High, vec![NonCommercial], None, true),
            ("CC-BY-ND-4.0", Risk::Medium, vec![NoDerivatives], None, false),
            ("CC-BY-SA-2.1-JP", Risk::Medium, vec![], None, true),
            ("CC-SA-1.0", Risk::Medium, vec![], None, true),
            ("CC-BY-3.0-AU", Risk::Low, vec![], None, false),
            ("CC0-1.0", Risk::Low, vec![], None, false),
            ("CC-PDM-1.0", Risk::Low, vec![], None, false),
        ] {
            let license = license(id).expect(id);
            let about_use =
                license.limitations.iter().filter(|word| [NonCommercial, NoDerivatives].contains(word));
            assert_eq!((license.risk, about_use.copied().collect::<Vec<_>>()), (risk, limitations), "{id}");
            assert_eq!(license.clause(NonCommercial), clause, "{id}");
            assert_eq!(license.conditions.contains(&Condition::ShareAlike), shares, "{id}");
        }
    }

    #[test]
    fn families_and_marks_judge_what_the_elements_do_not() {
        for (id, risk) in [
            ("GPL-2.0-only", Some(Risk::Medium)),
            ("LGPL-3.0-or-later", Some(Risk::Medium)),
            ("AGPL-3.0-or-later", Some(Risk::Medium)),
            ("EUPL-1.2", Some(Risk::Medium)),
            ("ODbL-1.0", Some(Risk::Medium)),
            ("ISC", Some(Risk::Low)),
            ("Zlib", Some(Risk::Low)),
            ("CECILL-B", Some(Risk::Medium)),
            ("BSD-3-Clause-Clear", Some(Risk::Low)),
            ("SSPL-1.0", Some(Risk::High)),
            ("BUSL-1.1", Some(Risk::High)),
            ("Elastic-2.0", Some(Risk::High)),
            ("PolyForm-Noncommercial-1.0.0", Some(Risk::High)),
            ("Hippocratic-2.1", None),
            ("JSON", None),
            ("Glide", None),
            ("NOASSERTION", None),
        ] {
            assert_eq!(license(id).map(|license| license.risk), risk, "{id}");
        }
    }
}
