//! What a licence says to *our* use: the catalogue, or the organisation's own table, against `[use]`.
//!
//! In: what is known of a licence, `[use]`, the model. Out: [`Remark`]s, each with our figure, the limit and its
//! date or clause. What `[use]` does not say is not assumed either way. Information, not legal advice.

use super::catalog::{Exclusion, Threshold};
use super::terms::KnownLicense;
use crate::declare::{Model, Offering, Usage};
use crate::terms::{Business, Counted, Effect, ExcludedModels, Limitation, ThresholdKind, Use};

/// What a licence says to one aspect of our use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Whether the use is permitted.
    pub permission: Permission,
    /// What in the licence it is about.
    pub aspect: Aspect,
    /// One sentence with the figures.
    pub text: String,
}

/// Whether a use is permitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Permission {
    /// It is, for the reason given.
    Permitted,
    /// A person has to find out.
    Unclear,
    /// It is not, without another licence.
    Forbidden,
}

/// The part of a licence that a remark is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aspect {
    /// A prohibition.
    Limitation,
    /// A cell of the usage matrix.
    Matrix,
    /// A size from which other terms hold.
    Threshold,
    /// Such a size, where `[use]` does not say ours.
    UnknownSize,
    /// A region where nothing is granted.
    Region,
}

/// Member states of the European Union, by ISO 3166-1.
const EU: [&str; 27] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT",
    "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// Limitations by which a cell of the usage matrix says no, the plainest first.
const BEHIND_THE_MATRIX: [Limitation; 6] = [
    Limitation::HostingRestriction,
    Limitation::NonCommercial,
    Limitation::ResearchOnly,
    Limitation::NonProduction,
    Limitation::BusinessModelGate,
    Limitation::RevenueThreshold,
];

/// What a licence says to the use of a model, the gravest first; without a model, to that of any model.
pub fn remarks(license: &KnownLicense<'_>, usage: &Usage, model: Option<&Model>) -> Vec<Remark> {
    let mut remarks = limitations(license, usage);
    remarks.extend(matrix(license, usage));
    remarks.extend(thresholds(license, usage));
    remarks.extend(license.exclusion().and_then(|exclusion| region(exclusion, license, usage, model)));
    remarks.sort_by(|a, b| b.permission.cmp(&a.permission).then_with(|| a.text.cmp(&b.text)));
    remarks
}

fn forbidden(aspect: Aspect, text: String) -> Remark {
    Remark { permission: Permission::Forbidden, aspect, text }
}

/// A sentence with the place in the licence that it comes from.
fn placed(text: String, license: &KnownLicense<'_>, limitations: &[Limitation]) -> String {
    match license.place(limitations) {
        Some(place) => format!("{text} ({place})"),
        None => text,
    }
}

/// Prohibitions that one word of `[use]` runs into.
fn limitations(license: &KnownLicense<'_>, usage: &Usage) -> Vec<Remark> {
    let commercial = [Limitation::NonCommercial, Limitation::ResearchOnly, Limitation::NonProduction];
    let mut remarks = Vec::new();
    for limitation in license.limitations() {
        if usage.commercial == Some(true) && commercial.contains(limitation) {
            let text = format!("`commercial = true` is against its limitation `{limitation}`");
            remarks.push(forbidden(Aspect::Limitation, placed(text, license, &[*limitation])));
        }
        if usage.trains_other_models == Some(true) && *limitation == Limitation::NoImprovingOtherLlms {
            let text = format!("`trains-other-models = true` is against its limitation `{limitation}`");
            remarks.push(forbidden(Aspect::Limitation, placed(text, license, &[*limitation])));
        }
    }
    remarks
}

/// The cells of the usage matrix that `[use]` is about.
fn matrix(license: &KnownLicense<'_>, usage: &Usage) -> Vec<Remark> {
    let offered = |offering| usage.offering.contains(&offering);
    let asked = [
        (offered(Offering::Saas), "saas", "`offering` has `saas`"),
        (offered(Offering::Redistribution), "redistribution", "`offering` has `redistribution`"),
        (usage.fine_tunes == Some(true), "fine-tuning", "`fine-tunes = true`"),
    ];
    asked
        .into_iter()
        .filter(|(asked, ..)| *asked)
        .filter_map(|(_, cell, why)| match license.usage(cell)? {
            Use::No => {
                let text = format!("{why}, and the licence does not allow `{cell}`");
                Some(forbidden(Aspect::Matrix, placed(text, license, &BEHIND_THE_MATRIX)))
            }
            Use::Check => Some(Remark {
                permission: Permission::Unclear,
                aspect: Aspect::Matrix,
                text: format!("{why}, and it is not known whether the licence allows `{cell}`"),
            }),
            Use::Yes | Use::Conditions | Use::Limited => None,
        })
        .collect()
}

/// Sizes from which other terms hold.
fn thresholds(license: &KnownLicense<'_>, usage: &Usage) -> Vec<Remark> {
    let own = license.own_thresholds().into_iter();
    let own = own.filter_map(|(kind, limit)| {
        let ours = our_figure(kind, usage)?;
        Some(figure(kind, ours, limit, ours > limit, "`model-sbom.toml`"))
    });
    let known = license.thresholds().iter().filter_map(|threshold| gate(threshold, license, usage));
    own.chain(known).collect()
}

/// What a threshold of the catalogue says; `None` where passing it only asks for a display.
fn gate(threshold: &Threshold, license: &KnownLicense<'_>, usage: &Usage) -> Option<Remark> {
    if threshold.effect == Effect::Display {
        return None;
    }
    let date = match threshold.counted {
        Counted::AtRelease => format!("counted on {}", threshold.date),
        Counted::Ongoing => format!("of {}", threshold.date),
    };
    let place = license.place(&[limitation_of(threshold.kind)]);
    let counted = place.map_or_else(|| date.clone(), |place| format!("{date}; {place}"));
    let Some(ours) = our_figure(threshold.kind, usage) else {
        let text = format!(
            "a limit of {} {} ({counted}) can't be judged: `[use]` does not say our figure",
            grouped(threshold.limit),
            unit(threshold.kind)
        );
        return Some(Remark { permission: Permission::Unclear, aspect: Aspect::UnknownSize, text });
    };
    let mut remark = figure(threshold.kind, ours, threshold.limit, threshold.is_passed(ours), &counted);
    let narrower = threshold.applies_to != Business::Any || threshold.effect == Effect::VendorReview;
    if remark.permission == Permission::Forbidden && narrower {
        remark.permission = Permission::Unclear;
        remark.text =
            format!("{}; it concerns some businesses only: {}", remark.text, threshold.detail.trim());
    }
    Some(remark)
}

/// The limitation that a size belongs to.
fn limitation_of(kind: ThresholdKind) -> Limitation {
    match kind {
        ThresholdKind::MonthlyActiveUsers => Limitation::MauThreshold,
        ThresholdKind::AnnualRevenueUsd | ThresholdKind::MonthlyRevenueUsd => Limitation::RevenueThreshold,
    }
}

fn figure(kind: ThresholdKind, ours: u64, limit: u64, passed: bool, counted: &str) -> Remark {
    let (permission, side) = match passed {
        true => (Permission::Forbidden, "above"),
        false => (Permission::Permitted, "within"),
    };
    let text = format!(
        "our {} {} are {side} the limit of {} ({counted})",
        grouped(ours),
        unit(kind),
        grouped(limit)
    );
    Remark { permission, aspect: Aspect::Threshold, text }
}

/// Our figure; a month's revenue is taken as a twelfth of the year's.
pub(super) fn our_figure(kind: ThresholdKind, usage: &Usage) -> Option<u64> {
    match kind {
        ThresholdKind::MonthlyActiveUsers => usage.monthly_active_users,
        ThresholdKind::AnnualRevenueUsd => usage.annual_revenue_usd,
        ThresholdKind::MonthlyRevenueUsd => usage.annual_revenue_usd.map(|year| year / 12),
    }
}

/// What a threshold counts, in words.
pub fn unit(kind: ThresholdKind) -> &'static str {
    match kind {
        ThresholdKind::MonthlyActiveUsers => "monthly users",
        ThresholdKind::AnnualRevenueUsd => "US dollars of annual revenue",
        ThresholdKind::MonthlyRevenueUsd => "US dollars of monthly revenue",
    }
}

/// A number with a comma after every three digits from the right.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Whether a model whose card bars users in the European Union is offered there.
pub(super) fn barred_region(usage: &Usage) -> Option<Remark> {
    let region = usage.regions.iter().find(|region| *region == "EU" || EU.contains(&region.as_str()))?;
    let text =
        format!("its card bars users in the EU (`extra_gated_eu_disallowed`), and `regions` has `{region}`");
    Some(forbidden(Aspect::Region, text))
}

/// Regions in which the licence grants nothing.
fn region(
    exclusion: &Exclusion,
    license: &KnownLicense<'_>,
    usage: &Usage,
    model: Option<&Model>,
) -> Option<Remark> {
    let spared = exclusion.models == ExcludedModels::Multimodal;
    if spared && model.is_some_and(|model| !is_multimodal(model)) {
        return None;
    }
    let excluded = |region: &&String| {
        exclusion.regions.contains(region)
            || (exclusion.regions.iter().any(|named| named == "EU") && EU.contains(&region.as_str()))
    };
    let met: Vec<_> = usage.regions.iter().filter(excluded).map(String::as_str).collect();
    let text = || {
        let text = format!("it grants nothing in {}: {}", met.join(", "), exclusion.detail.trim());
        placed(text, license, &[Limitation::GeoExclusion])
    };
    let permission = match spared && model.is_none() {
        true => Permission::Unclear,
        false => Permission::Forbidden,
    };
    (!met.is_empty()).then(|| Remark { permission, aspect: Aspect::Region, text: text() })
}

/// Whether a model takes or makes more than text, as far as its declaration says.
fn is_multimodal(model: &Model) -> bool {
    let formats = model.inputs.iter().chain(&model.outputs);
    let other = formats.map(|format| format.to_lowercase()).any(|format| !format.starts_with("text"));
    let task = model.task.as_deref().unwrap_or_default();
    other || ["image", "audio", "video", "any-to-any"].iter().any(|word| task.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declare;
    use crate::diagnostic::SourceMap;
    use crate::expression::LicenseExpression;

    /// The gravest remark to a model under a licence, for a use.
    fn gravest(license: &str, usage: &str, model: &str) -> Option<Remark> {
        let mut sources = SourceMap::default();
        let text = format!("[use]\n{usage}\n");
        let workspace = sources.add("model-sbom.toml", text);
        let manifest = format!("[[package.metadata.model-sbom.model]]\nname = \"m\"\n{model}\n");
        let manifests = [crate::workspace::Manifest {
            package: "p".to_owned(),
            file: sources.add("Cargo.toml", manifest),
            member: true,
        }];
        let declarations = declare::run(&sources, &manifests, Some(workspace), None, &[]);
        assert!(declarations.faults.is_empty(), "{:?}", declarations.faults);
        let usage = declarations.workspace.usage.expect("a table");
        let model = &declarations.packages["p"].models[0];
        let expression = LicenseExpression::parse(license).expect(license);
        let known = KnownLicense::new(&expression.ids()[0], &[]);
        remarks(&known, &usage, Some(model)).into_iter().next()
    }

    fn permission(license: &str, usage: &str, model: &str) -> Option<Permission> {
        gravest(license, usage, model).map(|remark| remark.permission)
    }

    const LLAMA_2: &str = "LicenseRef-scancode-llama-2-license-2023";
    const LLAMA_3: &str = "LicenseRef-Meta-Llama-3-Community";
    const LLAMA_3_2: &str = "LicenseRef-scancode-llama-3.2-license-2024";

    #[test]
    fn a_user_count_is_judged_against_the_limit_and_its_date() {
        let small = gravest(LLAMA_2, "monthly-active-users = 1_200_000", "").expect("a remark");
        assert_eq!(small.permission, Permission::Permitted);
        assert_eq!(
            small.text,
            "our 1,200,000 monthly users are within the limit of 700,000,000 (counted on 2023-07-18; clause: 2)"
        );
        assert_eq!(
            permission(LLAMA_3, "monthly-active-users = 800_000_000", ""),
            Some(Permission::Forbidden)
        );
        assert_eq!(permission(LLAMA_3, "monthly-active-users = 1_000_000", ""), Some(Permission::Permitted));
        assert_eq!(
            permission(LLAMA_3, "commercial = true", ""),
            Some(Permission::Unclear),
            "no figure, no verdict"
        );
    }

    #[test]
    fn non_commercial_terms_forbid_a_commercial_product() {
        assert_eq!(permission("CC-BY-NC-4.0", "commercial = true", ""), Some(Permission::Forbidden));
        assert_eq!(permission("CC-BY-NC-4.0", "commercial = false", ""), None);
        assert_eq!(permission("Apache-2.0", "commercial = true\noffering = [\"saas\"]", ""), None);
    }

    #[test]
    fn training_other_models_is_forbidden_by_the_older_llama_terms_only() {
        let usage = "trains-other-models = true\nmonthly-active-users = 1";
        assert_eq!(permission(LLAMA_2, usage, ""), Some(Permission::Forbidden));
        assert_eq!(permission(LLAMA_3_2, usage, ""), Some(Permission::Permitted));
    }

    #[test]
    fn a_region_is_excluded_for_multimodal_models_only_where_the_terms_say_so() {
        let usage = "regions = [\"DE\"]\nmonthly-active-users = 1";
        assert_eq!(
            permission(LLAMA_3_2, usage, "inputs = [\"text\", \"image\"]"),
            Some(Permission::Forbidden)
        );
        assert_eq!(permission(LLAMA_3_2, usage, "inputs = [\"text\"]"), Some(Permission::Permitted));
        assert_eq!(
            permission(
                LLAMA_3_2,
                "regions = [\"US\"]\nmonthly-active-users = 1",
                "task = \"image-text-to-text\""
            ),
            Some(Permission::Permitted)
        );
    }

    #[test]
    fn numbers_are_grouped_in_threes() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
    }
}
