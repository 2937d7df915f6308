//! Unknown is never the same as allowed: every licence there is, through every place that answers about terms.

use super::{declarations, every_license};
use crate::assess::choice;
use crate::assess::suitability::{CELLS, Purpose, cell_of, of_license};
use crate::assess::terms::KnownLicense;
use crate::assess::verdict::{self, of_data};
use crate::declare::{Usage, WorkspaceFile};
use crate::expression::{LicenseExpression, LicenseId};
use crate::terms::{Risk, Use};
use crate::vocabulary::Word;

/// Listed licences without a mark of the OSI or the FSF that a person has read for this program: they allow every use,
/// commerce too.
const READ: [&str; 17] = [
    "C-UDA-1.0",
    "CDLA-Permissive-1.0",
    "CDLA-Permissive-2.0",
    "CDLA-Sharing-1.0",
    "DL-DE-BY-2.0",
    "DL-DE-ZERO-2.0",
    "LGPLLR",
    "MIT-0",
    "NLOD-1.0",
    "NLOD-2.0",
    "O-UDA-1.0",
    "ODC-By-1.0",
    "OGDL-Taiwan-1.0",
    "OpenMDW-1.0",
    "OPL-UK-3.0",
    "PDDL-1.0",
    "etalab-2.0",
];

/// Families of which every version allows every use.
const READ_FAMILIES: [&str; 19] = [
    "AGPL-",
    "GPL-",
    "LGPL-",
    "GFDL-",
    "MPL-",
    "EUPL-",
    "OSL-",
    "OFL-",
    "OGL-UK-",
    "OGL-Canada-",
    "CECILL-",
    "LPL-",
    "EPL-",
    "APSL-",
    "RPL-",
    "copyleft-next-",
    "ESA-PL-",
    "NPL-",
    "SISSL",
];

/// Whether it is established, without the catalogue, that commerce of every size is allowed.
fn is_known_to_allow(id: &LicenseId) -> bool {
    let LicenseId::Listed(id) = id else { return false };
    let marked = spdx::license_id(id).is_some_and(|id| id.is_osi_approved() || id.is_fsf_free_libre());
    let creative_commons = id.starts_with("CC") && !id.contains("-NC");
    marked
        || creative_commons
        || READ.contains(id)
        || READ_FAMILIES.iter().any(|family| id.starts_with(family))
}

fn uses() -> Vec<Usage> {
    let each = [
        "",
        "commercial = true",
        "commercial = true\noffering = [\"internal\"]",
        "commercial = false\noffering = [\"internal\"]",
        "commercial = true\noffering = [\"saas\", \"redistribution\"]\nfine-tunes = true\ntrains-other-models = true\n\
         monthly-active-users = 900_000_000\nannual-revenue-usd = 90_000_000_000\nregions = [\"EU\", \"US\"]\nseat = \"DE\"\n\
         regulated = true",
    ];
    each.iter().map(|usage| declarations(usage, "").workspace.usage.expect("a table")).collect()
}

/// Nobody judged it: neither the catalogue, nor a family, nor a mark.
fn is_unjudged(license: &KnownLicense<'_>) -> bool {
    CELLS.iter().all(|cell| cell_of(license, cell) == Use::Check)
}

#[test]
fn what_nobody_judged_is_allowed_nowhere() {
    let licenses = every_license();
    let unjudged: Vec<_> = licenses.iter().filter(|license| is_unjudged(license)).collect();
    assert!(unjudged.len() > 300, "{}", unjudged.len());
    for license in unjudged {
        let id = license.id.as_str();
        for usage in uses() {
            assert!(!verdict::judge(license, &usage, None).is_allowed(), "{id}: our use");
            assert!(of_data(license, &usage).is_some(), "{id}: data");
            for purpose in Purpose::ALL {
                for usage in [None, Some(&usage)] {
                    let fits = of_license(license, *purpose, usage, None);
                    assert!(!fits.judgement.is_allowed(), "{id}: --for {purpose}");
                }
            }
        }
        assert!(license.follows_derivatives(), "{id}: lineage");
    }
}

#[test]
fn only_what_is_established_passes_without_a_word() {
    let mut passed = 0;
    for license in every_license() {
        let id = license.id.as_str();
        let silent = uses().iter().all(|usage| verdict::judge(&license, usage, None).is_allowed());
        if silent && !license.is_custom() {
            assert!(is_known_to_allow(&license.id), "{id} passes everything, and nobody read it");
            passed += 1;
        }
        let commerce = ["small-business", "enterprise"].map(|cell| cell_of(&license, cell));
        if commerce == [Use::Yes; 2] && !license.is_custom() {
            assert!(is_known_to_allow(&license.id), "{id}: a cell says yes");
        }
        if license.risk().0 == Risk::Low && !license.is_custom() {
            assert!(is_known_to_allow(&license.id), "{id}: low risk");
        }
    }
    assert!(passed > 200, "{passed}: nothing is bought by denying everything");
}

#[test]
fn open_source_and_free_licences_pass_every_use() {
    for license in every_license() {
        let LicenseId::Listed(id) = license.id else { continue };
        let listed = spdx::license_id(id).expect("listed");
        if !listed.is_osi_approved() && !listed.is_fsf_free_libre() {
            continue;
        }
        for usage in uses() {
            let judged = verdict::judge(&license, &usage, None);
            assert!(judged.is_allowed(), "{id}: {judged}");
        }
    }
}

#[test]
fn an_or_never_takes_what_is_unknown_or_forbidden_where_something_is_allowed() {
    for license in every_license() {
        for usage in uses() {
            let judged = verdict::judge(&license, &usage, None);
            for text in [format!("{} OR MIT", license.id.as_str()), format!("MIT OR {}", license.id.as_str())]
            {
                // Deprecated ids are no part of what a user writes.
                let Ok(expression) = LicenseExpression::parse(&text) else { continue };
                let workspace = WorkspaceFile { usage: Some(usage.clone()), ..WorkspaceFile::default() };
                let taken = choice::taken(&expression, &workspace);
                let taken: Vec<_> = taken.iter().map(|license| license.id.as_str()).collect();
                assert!(judged.is_allowed() || taken == ["MIT"], "{text}: {taken:?}");
            }
        }
    }
}

#[test]
fn a_key_that_a_licence_turns_on_is_named_until_it_is_said() {
    let silent = Usage::default();
    for license in every_license() {
        let id = license.id.as_str();
        let remarks = verdict::remarks(&license, &silent, None);
        let says_all = uses().pop().expect("the last says all");
        let told = verdict::remarks(&license, &says_all, None);
        assert!(told.iter().all(|remark| remark.missing.is_none()), "{id}: {told:?}");
        // What some use meets is asked for where no use is described.
        let bad = told.iter().any(|remark| remark.judgement.is_forbidden());
        let asked = remarks.iter().any(|remark| remark.judgement.is_unknown());
        assert!(!bad || asked, "{id}: {told:?} and nothing is asked");
    }
}

#[test]
fn nothing_known_is_a_high_risk() {
    for license in every_license() {
        if is_unjudged(&license) && license.catalog.is_none() {
            assert_eq!(license.risk().0, Risk::High, "{}", license.id.as_str());
        }
    }
}
