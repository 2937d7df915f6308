//! What a licence says to *our* use: the catalogue, or the organisation's own table, against `[use]`.
//!
//! In: what is known of a licence, `[use]`, the model. Out: [`Remark`]s, each a [`Judgement`] with our figure, the
//! limit and its date or clause. What `[use]` does not say is not assumed either way: where a licence turns on it, the
//! answer is unknown and names the key. Terms that nobody judged have one remark, which says so. Information, not
//! legal advice.

use super::catalog::{Exclusion, Threshold};
use super::judgement::{Figure, Judgement, Reason};
use super::suitability::cell_of;
use super::terms::{KnownLicense, WORKSPACE};
use crate::declare::{Model, Offering, Usage, UseKey};
use crate::quantity::grouped;
use crate::region;
use crate::terms::{Business, Counted, Effect, ExcludedModels, ExclusionBy, Limitation, ThresholdKind, Use};
use crate::vocabulary::Word;

/// What a licence says to one aspect of our use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The answer, with the figures.
    pub judgement: Judgement,
    /// What in the licence it is about.
    pub aspect: Aspect,
    /// The key of `[use]` that would answer it.
    pub missing: Option<UseKey>,
}

/// The part of a licence that a remark is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aspect {
    /// The terms as a whole, which nobody judged.
    Terms,
    /// A prohibition.
    Limitation,
    /// A cell of the usage matrix.
    Matrix,
    /// A size from which other terms hold.
    Threshold,
    /// A region where nothing is granted.
    Region,
}

impl Remark {
    /// Whether a person has to answer it: no key of `[use]` does.
    pub fn is_question(&self) -> bool {
        self.judgement.is_unknown() && self.missing.is_none()
    }
}

/// Member states of the European Union, by ISO 3166-1.
const EU: [&str; 27] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT",
    "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// Limitations by which a cell of the usage matrix says no or nothing, the plainest first.
const BEHIND_THE_MATRIX: [Limitation; 7] = [
    Limitation::HostingRestriction,
    Limitation::NonCommercial,
    Limitation::ResearchOnly,
    Limitation::NonProduction,
    Limitation::NoCompete,
    Limitation::BusinessModelGate,
    Limitation::RevenueThreshold,
];

/// What a licence says to the use of a model, the gravest first; without a model, to that of any model.
pub(crate) fn remarks(license: &KnownLicense<'_>, usage: &Usage, model: Option<&Model>) -> Vec<Remark> {
    let judge = Judge { license, usage, model };
    let mut remarks = judge.remarks();
    remarks.sort_by(|a, b| {
        let (a, b) = (&a.judgement, &b.judgement);
        b.gravity().cmp(&a.gravity()).then_with(|| a.reason().cmp(b.reason()))
    });
    remarks
}

/// The answer of one licence to our use as a whole.
pub(crate) fn judge(license: &KnownLicense<'_>, usage: &Usage, model: Option<&Model>) -> Judgement {
    let allowed = Judgement::Allowed(Reason {
        text: "nothing that is known of these terms is against our use".to_owned(),
        ..license.place(&[])
    });
    let remarks = remarks(license, usage, model).into_iter().map(|remark| remark.judgement);
    Judgement::together(remarks.chain([allowed]))
}

/// What the terms of data say to what was learned from it: whether anybody judged them, and whether commerce is allowed.
pub(super) fn of_data(license: &KnownLicense<'_>, usage: &Usage) -> Option<Remark> {
    let judge = Judge { license, usage, model: None };
    judge.unjudged().or_else(|| judge.commercial())
}

/// What the card of a model says that bars users in the European Union.
pub(super) fn barred_region(usage: &Usage) -> Option<Remark> {
    let card = "its card bars users in the EU (`extra_gated_eu_disallowed`)";
    let seat = usage.seat.iter().map(|seat| (UseKey::Seat, seat));
    let regions = usage.regions.iter().map(|region| (UseKey::Regions, region));
    let met = seat.chain(regions).find(|(_, region)| is_within(region, &["EU".to_owned()]));
    match met {
        Some((UseKey::Seat, region)) => {
            Some(forbidden(Aspect::Region, Reason::new(format!("{card}, and `seat` is `{region}`"))))
        }
        Some((_, region)) => {
            Some(forbidden(Aspect::Region, Reason::new(format!("{card}, and `regions` has `{region}`"))))
        }
        None if usage.regions.is_empty() => {
            let reason = Reason::new(format!("`[use]` does not say `regions`, and {card}"));
            Some(Remark { missing: Some(UseKey::Regions), ..unknown(Aspect::Region, reason) })
        }
        None => None,
    }
}

/// Our use in words, by the keys of `[use]` that say it.
const COMMERCIAL: &str = "our use is commercial";
const CONSUMERS: &str = "consumers use the product";
const TRAINS: &str = "we train other models with it";
const TUNES: &str = "we train the model further";
const SERVES: &str = "we offer it as a service";
const HANDS_ON: &str = "we hand on copies of it";
const REGULATED: &str = "our use is in a regulated field";
const FACTS: [&str; 7] = [COMMERCIAL, CONSUMERS, TRAINS, TUNES, SERVES, HANDS_ON, REGULATED];

/// What follows from our use.
fn so(fact: &str, then: &str) -> String {
    format!("{fact}, and {then}")
}

fn forbidden(aspect: Aspect, reason: Reason) -> Remark {
    Remark { judgement: Judgement::Forbidden(reason), aspect, missing: None }
}

fn unknown(aspect: Aspect, reason: Reason) -> Remark {
    Remark { judgement: Judgement::Unknown(reason), aspect, missing: None }
}

/// The remark that a value of a key would bring, as long as `[use]` does not say the key.
fn asked(key: UseKey, remark: Remark) -> Remark {
    let reason = match remark.judgement {
        Judgement::Allowed(reason) | Judgement::Unknown(reason) | Judgement::Forbidden(reason) => reason,
    };
    // A fact that is not known is not stated as one.
    let told = FACTS.iter().find_map(|fact| {
        let then = reason.text.strip_prefix(fact)?.strip_prefix(", and ")?;
        Some(format!("if {fact}, {then}"))
    });
    let text = format!("`[use]` does not say `{key}`: {}", told.as_ref().unwrap_or(&reason.text));
    Remark {
        judgement: Judgement::Unknown(Reason { text, ..reason }),
        aspect: remark.aspect,
        missing: Some(key),
    }
}

/// Whether a region is one of those named, or a member state of the union that is named.
fn is_within(region: &str, named: &[String]) -> bool {
    let in_union = named.iter().any(|named| named == "EU") && EU.contains(&region);
    in_union || named.iter().any(|named| named == region)
}

/// One licence, our use, and the model.
struct Judge<'l> {
    license: &'l KnownLicense<'l>,
    usage: &'l Usage,
    model: Option<&'l Model>,
}

impl Judge<'_> {
    fn remarks(&self) -> Vec<Remark> {
        let known = self.known();
        match self.unjudged() {
            None => known,
            // What is known to be forbidden stays forbidden; all else is for whoever reads the text.
            Some(unjudged) => {
                let forbidden = known.into_iter().filter(|remark| remark.judgement.is_forbidden());
                forbidden.chain([unjudged]).collect()
            }
        }
    }

    fn known(&self) -> Vec<Remark> {
        let commercial = self.commercial();
        let barred = commercial.as_ref().is_some_and(|remark| remark.judgement.is_forbidden());
        let mut remarks: Vec<_> = commercial.into_iter().collect();
        remarks.extend(self.end_users());
        remarks.extend(self.training());
        remarks.extend(self.offerings(barred));
        remarks.extend(self.fine_tuning());
        remarks.extend(self.competition());
        remarks.extend(self.purposes());
        remarks.extend(self.thresholds());
        remarks.extend(self.without_figures());
        remarks.extend(self.license.exclusion().and_then(|exclusion| self.region(exclusion)));
        remarks
    }

    fn limits(&self, limitation: Limitation) -> bool {
        self.license.limitations().contains(&limitation)
    }

    /// A sentence with the place in the licence that it comes from.
    fn placed(&self, text: String, limitations: &[Limitation]) -> Reason {
        Reason { text, ..self.license.place(limitations) }
    }

    /// Terms of which nobody knows what they allow.
    fn unjudged(&self) -> Option<Remark> {
        let id = self.license.id.as_str();
        if !self.license.is_judged() {
            let text = match (self.license.ended(), self.license.is_custom()) {
                (Some(day), _) => {
                    format!("the licence `{}` that was obtained ended on {day}", self.license.named().name())
                }
                (None, true) => {
                    format!("the terms of `{id}` have not been assessed: they are not in the catalogue")
                }
                (None, false) => format!(
                    "the terms of `{id}` have not been assessed: they are not in the catalogue, and neither the OSI nor \
                     the FSF approves them"
                ),
            };
            return Some(unknown(Aspect::Terms, Reason::new(text)));
        }
        // A list of what is granted is an answer: what it leaves out is asked for by itself.
        let is_open = self.license.is_open() && !self.license.lists_permissions();
        is_open.then(|| {
            let text = format!("it is not known what `{id}` allows: its text has to be read");
            unknown(Aspect::Terms, self.placed(text, &BEHIND_THE_MATRIX))
        })
    }

    /// What the licence says to a product that earns money.
    fn commercial(&self) -> Option<Remark> {
        if self.usage.commercial == Some(false) {
            return None;
        }
        let remark = self.commerce()?;
        Some(if self.usage.commercial.is_none() { asked(UseKey::Commercial, remark) } else { remark })
    }

    fn commerce(&self) -> Option<Remark> {
        let against = [
            (Limitation::NonCommercial, "the terms allow non-commercial use only"),
            (Limitation::ResearchOnly, "the terms allow research only"),
            (Limitation::NonProduction, "the terms allow no use in production"),
        ];
        if let Some((limitation, then)) = against.into_iter().find(|(limitation, _)| self.limits(*limitation))
        {
            let text = so(COMMERCIAL, then);
            return Some(forbidden(Aspect::Limitation, self.placed(text, &[limitation])));
        }
        if self.license.is_for_trial() {
            let text =
                so(COMMERCIAL, "`license-types` of its `[[license]]` table are for evaluation or education");
            let reason = Reason { source: Some(WORKSPACE.to_owned()), ..Reason::new(text) };
            return Some(forbidden(Aspect::Matrix, reason));
        }
        let cells = ["small-business", "enterprise"].map(|cell| cell_of(self.license, cell));
        let has_sizes = self.license.has_own_thresholds() || !self.license.thresholds().is_empty();
        match cells {
            [Use::No, Use::No] => {
                let text = so(COMMERCIAL, "the licence does not allow commercial use");
                Some(forbidden(Aspect::Matrix, self.placed(text, &BEHIND_THE_MATRIX)))
            }
            [Use::Check, _] | [_, Use::Check] => {
                let text = so(COMMERCIAL, "it is not known whether the licence allows commercial use");
                Some(unknown(Aspect::Matrix, self.placed(text, &BEHIND_THE_MATRIX)))
            }
            [_, Use::No] | [Use::No, _] if !has_sizes => {
                let text = so(COMMERCIAL, "the licence allows it to some businesses only");
                Some(unknown(Aspect::Matrix, self.placed(text, &BEHIND_THE_MATRIX)))
            }
            _ => None,
        }
    }

    /// Whether a use that earns nothing may still meet end users.
    fn end_users(&self) -> Option<Remark> {
        if self.usage.commercial != Some(false) || self.usage.consumer_facing == Some(false) {
            return None;
        }
        let answer = self.license.catalog?.end_users_are_excluded.as_ref().filter(|answer| answer.is)?;
        let text = so(CONSUMERS, "the licence grants no use that reaches end users");
        let reason = Reason { clause: Some(answer.clause.clone()), ..self.placed(text, &[]) };
        let remark = forbidden(Aspect::Limitation, reason);
        Some(match self.usage.consumer_facing {
            None => asked(UseKey::ConsumerFacing, remark),
            Some(_) => remark,
        })
    }

    /// Whether outputs may train other models.
    fn training(&self) -> Option<Remark> {
        if self.usage.trains_other_models == Some(false) {
            return None;
        }
        let reason = |then: &str, limitation| self.placed(so(TRAINS, then), &[limitation]);
        let remark = match () {
            () if self.limits(Limitation::NoImprovingOtherLlms) => {
                let then = "the terms do not allow to improve other models with it";
                forbidden(Aspect::Limitation, reason(then, Limitation::NoImprovingOtherLlms))
            }
            () if self.limits(Limitation::OutputRestriction) => {
                let then = "the terms restrict what its outputs are used for";
                unknown(Aspect::Limitation, reason(then, Limitation::OutputRestriction))
            }
            () => self.models_of_outputs()?,
        };
        Some(match self.usage.trains_other_models {
            None => asked(UseKey::TrainsOtherModels, remark),
            Some(_) => remark,
        })
    }

    /// What the licence says to models that were trained on outputs: they are derivatives under its terms. Where all
    /// that it asks of them is a name, that is a duty, and no question.
    fn models_of_outputs(&self) -> Option<Remark> {
        let answer = self.license.catalog?.outputs_make_derivatives.as_ref()?;
        if !answer.is || answer.by_name_only {
            return None;
        }
        let text = so(TRAINS, "its terms reach the models that are trained on its outputs");
        let reason = Reason { clause: Some(answer.clause.clone()), ..self.placed(text, &[]) };
        Some(unknown(Aspect::Limitation, reason))
    }

    /// The cells of the usage matrix for the ways in which a product reaches its users. `barred` says that the use is
    /// forbidden as a commercial one already, which is the same cause.
    fn offerings(&self, barred: bool) -> Vec<Remark> {
        let cells = [Offering::Saas, Offering::Redistribution]
            .map(|offering| (offering, self.offering(offering, barred)));
        let said = &self.usage.offering;
        let remarks = cells.into_iter().filter(|(offering, _)| said.is_empty() || said.contains(offering));
        let remarks = remarks.filter_map(|(_, remark)| remark);
        match said.is_empty() {
            false => remarks.collect(),
            true => {
                let gravest = remarks.max_by_key(|remark| remark.judgement.gravity());
                gravest.map(|remark| asked(UseKey::Offering, remark)).into_iter().collect()
            }
        }
    }

    fn offering(&self, offering: Offering, barred: bool) -> Option<Remark> {
        let fact = if offering == Offering::Saas { SERVES } else { HANDS_ON };
        match cell_of(self.license, offering.word()) {
            Use::No if barred || self.is_of_commerce() => None,
            Use::No => {
                let text = so(fact, "the licence does not allow that");
                Some(forbidden(Aspect::Matrix, self.placed(text, &BEHIND_THE_MATRIX)))
            }
            Use::Check => {
                let text = so(fact, "it is not known whether the licence allows that");
                Some(unknown(Aspect::Matrix, self.placed(text, &BEHIND_THE_MATRIX)))
            }
            Use::Yes | Use::Conditions | Use::Limited => None,
        }
    }

    /// Whether the matrix says no for the sake of commerce alone, of which `commercial` decides.
    fn is_of_commerce(&self) -> bool {
        let others = [
            Limitation::ResearchOnly,
            Limitation::NonProduction,
            Limitation::HostingRestriction,
            Limitation::BusinessModelGate,
        ];
        self.limits(Limitation::NonCommercial)
            && !others.into_iter().any(|limitation| self.limits(limitation))
    }

    /// Whether a model may be trained further, and handed on after that.
    fn fine_tuning(&self) -> Option<Remark> {
        if self.usage.fine_tunes == Some(false) {
            return None;
        }
        let remark = match cell_of(self.license, "fine-tuning") {
            Use::No => {
                let text = so(TUNES, "the licence does not allow that");
                let limitations: Vec<_> =
                    [Limitation::NoDerivatives].into_iter().chain(BEHIND_THE_MATRIX).collect();
                forbidden(Aspect::Matrix, self.placed(text, &limitations))
            }
            Use::Check => {
                let text = so(TUNES, "it is not known whether the licence allows that");
                unknown(Aspect::Matrix, self.placed(text, &BEHIND_THE_MATRIX))
            }
            _ if self.limits(Limitation::NoDerivatives) => self.shared_derivative()?,
            Use::Yes | Use::Conditions | Use::Limited => return None,
        };
        Some(match self.usage.fine_tunes {
            // A key that another remark asks for comes first.
            None if remark.missing.is_none() => asked(UseKey::FineTunes, remark),
            _ => remark,
        })
    }

    /// What was changed may be kept and not shared.
    fn shared_derivative(&self) -> Option<Remark> {
        let reason = |then: &str| self.placed(so(TUNES, then), &[Limitation::NoDerivatives]);
        let has = |offering| self.usage.offering.contains(&offering);
        let text = "what is changed may not be shared";
        match () {
            () if has(Offering::Redistribution) => Some(forbidden(Aspect::Limitation, reason(text))),
            () if has(Offering::Saas) => {
                let text = "whether a service shares what was changed is not known";
                Some(unknown(Aspect::Limitation, reason(text)))
            }
            () if self.usage.offering.is_empty() => {
                Some(asked(UseKey::Offering, forbidden(Aspect::Limitation, reason(text))))
            }
            () => None,
        }
    }

    /// Clauses about what else the product is, which `[use]` has no key for.
    fn competition(&self) -> Vec<Remark> {
        let inside = !self.usage.offering.is_empty()
            && self.usage.offering.iter().all(|offering| *offering == Offering::Internal);
        let clauses = [
            (Limitation::NoCompete, "whether our product competes with the licensor's"),
            (Limitation::EndUsersOnly, "whether our product serves our own end users only"),
        ];
        let met = clauses.into_iter().filter(|(limitation, _)| !inside && self.limits(*limitation));
        met.map(|(limitation, what)| {
            let text = format!("{what} is not known (`{limitation}`)");
            unknown(Aspect::Limitation, self.placed(text, &[limitation]))
        })
        .collect()
    }

    /// Purposes that law regulates, where the licence, or the policy that it names, limits some.
    fn purposes(&self) -> Option<Remark> {
        if self.usage.regulated == Some(false) || !self.license.limits_regulated_use() {
            return None;
        }
        let text = so(REGULATED, "some purposes are forbidden: whether ours is one is not known");
        let place = self.placed(text, &[Limitation::FieldOfUse]);
        let read = self.license.catalog.and_then(|entry| entry.regulated_use_is_limited.as_ref());
        let clause = read.map(|answer| answer.clause.clone()).or(place.clause.clone());
        let remark = unknown(Aspect::Limitation, Reason { clause, ..place });
        Some(match self.usage.regulated {
            None => asked(UseKey::Regulated, remark),
            Some(_) => remark,
        })
    }

    /// Limitations whose limits, regions or kinds of hosting nobody wrote down: what can't be compared is not known.
    fn without_figures(&self) -> Vec<Remark> {
        // Those of the catalogue have theirs, or say in the matrix what follows.
        if !self.license.lists_limitations() {
            return Vec::new();
        }
        let hosts = self.usage.offering.is_empty() || self.usage.offering.contains(&Offering::Saas);
        let is_hosting_free = matches!(cell_of(self.license, "saas"), Use::Yes | Use::Conditions);
        let own = self.license.own_thresholds().into_iter().map(|(kind, _)| kind);
        let kinds = own.chain(self.license.thresholds().iter().map(|known| known.kind));
        let limited: Vec<_> = kinds.map(limitation_of).collect();
        let is_open = |limitation| !limited.contains(&limitation);
        let clauses = [
            (
                Limitation::HostingRestriction,
                hosts && is_hosting_free,
                "whether it permits our hosting is not known",
            ),
            (
                Limitation::GeoExclusion,
                self.license.exclusion().is_none(),
                "where it grants nothing is not known",
            ),
            (
                Limitation::MauThreshold,
                is_open(Limitation::MauThreshold),
                "the number of users that it allows is not known",
            ),
            (
                Limitation::RevenueThreshold,
                is_open(Limitation::RevenueThreshold),
                "the revenue that it allows is not known",
            ),
        ];
        let met = clauses.into_iter().filter(|(limitation, is_open, _)| *is_open && self.limits(*limitation));
        met.map(|(limitation, _, what)| {
            let text = format!("{what} (`{limitation}`)");
            unknown(Aspect::Limitation, self.placed(text, &[limitation]))
        })
        .collect()
    }

    /// Sizes from which other terms hold.
    fn thresholds(&self) -> Vec<Remark> {
        let own = self.license.own_thresholds().into_iter().map(|(kind, limit)| {
            let ours = our_figure(kind, self.usage);
            let basis = Reason {
                figure: Some(Figure { ours, limit, counted: Counted::Ongoing }),
                source: Some(WORKSPACE.to_owned()),
                ..Reason::default()
            };
            compared((kind, ""), ours.map(|ours| (ours, ours > limit)), limit, basis)
        });
        own.chain(self.license.thresholds().iter().filter_map(|threshold| self.gate(threshold))).collect()
    }

    /// What a threshold of the catalogue says; `None` where passing it only asks for a display.
    fn gate(&self, threshold: &Threshold) -> Option<Remark> {
        if threshold.effect == Effect::Display {
            return None;
        }
        let (ours, whose) = figure_for(threshold, self.usage);
        let basis = Reason {
            figure: Some(Figure { ours, limit: threshold.limit, counted: threshold.counted }),
            date: Some(threshold.date.clone()),
            ..self.license.place(&[limitation_of(threshold.kind)])
        };
        let passed = ours.map(|ours| (ours, threshold.is_passed(ours)));
        let remark = compared((threshold.kind, whose), passed, threshold.limit, basis);
        let narrower = threshold.applies_to != Business::Any || threshold.effect == Effect::VendorReview;
        match remark.judgement {
            Judgement::Forbidden(mut reason) if narrower => {
                let detail = threshold.detail.trim();
                reason.text = format!("{}; it concerns some businesses only: {detail}", reason.text);
                Some(unknown(Aspect::Threshold, reason))
            }
            judgement => Some(Remark { judgement, ..remark }),
        }
    }

    /// Regions in which the licence grants nothing: by the seat of the licensee, or by where the product is offered.
    fn region(&self, exclusion: &Exclusion) -> Option<Remark> {
        let concerned = match exclusion.models {
            ExcludedModels::All => Some(true),
            ExcludedModels::Multimodal => self.model.and_then(is_multimodal),
        };
        let (key, ours): (_, Vec<&str>) = match exclusion.by {
            ExclusionBy::Seat => (UseKey::Seat, self.usage.seat.iter().map(String::as_str).collect()),
            ExclusionBy::Offering => {
                (UseKey::Regions, self.usage.regions.iter().map(String::as_str).collect())
            }
        };
        let detail = exclusion.detail.trim();
        let reason = |text: String| self.placed(text, &[Limitation::GeoExclusion]);
        if concerned == Some(false) && ours.is_empty() {
            return None;
        }
        if ours.is_empty() {
            let text = format!(
                "it grants nothing in {}: {detail}",
                region::all(exclusion.regions.iter().map(String::as_str))
            );
            return Some(asked(key, forbidden(Aspect::Region, reason(text))));
        }
        let met: Vec<_> = ours.into_iter().filter(|region| is_within(region, &exclusion.regions)).collect();
        if met.is_empty() {
            return None;
        }
        let met = region::all(met);
        let text = format!("it grants nothing in {met}: {detail}");
        Some(match concerned {
            Some(false) => {
                let text = format!(
                    "nothing is granted in {met} for multimodal models: by its declaration this one takes and makes text \
                     alone, which a person has to check"
                );
                Remark { judgement: Judgement::Allowed(reason(text)), aspect: Aspect::Region, missing: None }
            }
            Some(true) => forbidden(Aspect::Region, reason(text)),
            None => {
                let text = format!(
                    "{text}; it concerns models that take or make more than text, and the declaration says neither \
                     `task` nor `inputs`"
                );
                unknown(Aspect::Region, reason(text))
            }
        })
    }
}

/// The limitation that a size belongs to.
fn limitation_of(kind: ThresholdKind) -> Limitation {
    match kind {
        ThresholdKind::MonthlyActiveUsers => Limitation::MauThreshold,
        ThresholdKind::AnnualRevenueUsd | ThresholdKind::MonthlyRevenueUsd => Limitation::RevenueThreshold,
    }
}

/// The key of `[use]` that says our figure.
pub(super) fn key_of(kind: ThresholdKind) -> UseKey {
    match kind {
        ThresholdKind::MonthlyActiveUsers => UseKey::MonthlyActiveUsers,
        ThresholdKind::AnnualRevenueUsd | ThresholdKind::MonthlyRevenueUsd => UseKey::AnnualRevenueUsd,
    }
}

/// Our figure, and whether it is past the limit, in a sentence.
fn compared(
    (kind, whose): (ThresholdKind, &str),
    ours: Option<(u64, bool)>,
    limit: u64,
    basis: Reason,
) -> Remark {
    let (limit, unit) = (grouped(limit), unit(kind));
    let (aspect, missing) = (Aspect::Threshold, None);
    match ours {
        None => {
            let key = key_of(kind);
            let text = format!("`[use]` does not say `{key}`: the licence has a limit of {limit} {unit}");
            Remark { missing: Some(key), ..unknown(aspect, Reason { text, ..basis }) }
        }
        Some((ours, false)) => {
            let text = format!("our {} {unit}{whose} are within the limit of {limit}", grouped(ours));
            Remark { judgement: Judgement::Allowed(Reason { text, ..basis }), aspect, missing }
        }
        Some((ours, true)) => {
            let text = format!("our {} {unit}{whose} are above the limit of {limit}", grouped(ours));
            forbidden(aspect, Reason { text, ..basis })
        }
    }
}

/// Our figure on the day that a threshold counts, where `[use]` says it, else that of today, and whose it is, where that is
/// not the day that counts.
fn figure_for(threshold: &Threshold, usage: &Usage) -> (Option<u64>, &'static str) {
    let today = our_figure(threshold.kind, usage);
    if threshold.counted == Counted::Ongoing {
        return (today, "");
    }
    let of_day = usage.at_release.iter().find(|past| past.is_of(&threshold.date));
    let of_day = of_day
        .and_then(|past| counted_as(threshold.kind, past.monthly_active_users, past.annual_revenue_usd));
    match of_day {
        Some(figure) => (Some(figure), ""),
        None => (today, " of today"),
    }
}

/// Our figure of today.
pub(super) fn our_figure(kind: ThresholdKind, usage: &Usage) -> Option<u64> {
    counted_as(kind, usage.monthly_active_users, usage.annual_revenue_usd)
}

/// The one of two figures that is counted; a month's revenue is taken as a twelfth of the year's.
fn counted_as(kind: ThresholdKind, users: Option<u64>, revenue: Option<u64>) -> Option<u64> {
    match kind {
        ThresholdKind::MonthlyActiveUsers => users,
        ThresholdKind::AnnualRevenueUsd => revenue,
        ThresholdKind::MonthlyRevenueUsd => revenue.map(|year| year / 12),
    }
}

/// What a threshold counts, in words.
pub(crate) fn unit(kind: ThresholdKind) -> &'static str {
    match kind {
        ThresholdKind::MonthlyActiveUsers => "monthly users",
        ThresholdKind::AnnualRevenueUsd => "US dollars of annual revenue",
        ThresholdKind::MonthlyRevenueUsd => "US dollars of monthly revenue",
    }
}

/// Tasks of the hub whose models take and make text alone.
const TEXT_TASKS: [&str; 13] = [
    "text-generation",
    "text2text-generation",
    "text-classification",
    "token-classification",
    "feature-extraction",
    "sentence-similarity",
    "text-ranking",
    "summarization",
    "translation",
    "question-answering",
    "fill-mask",
    "zero-shot-classification",
    "conversational",
];

/// Whether a model takes or makes more than text, as far as its declaration says.
fn is_multimodal(model: &Model) -> Option<bool> {
    let mut formats = model.inputs.iter().chain(&model.outputs).map(|format| format.to_lowercase());
    let task = model.task.as_deref().unwrap_or_default();
    let said = formats.clone().next().is_some();
    let other = ["image", "audio", "video", "any-to-any", "visual", "speech"];
    match () {
        () if formats.any(|format| !format.starts_with("text")) => Some(true),
        () if other.iter().any(|word| task.contains(word)) => Some(true),
        () if said || TEXT_TASKS.contains(&task) => Some(false),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declare;
    use crate::diagnostic::SourceMap;
    use crate::expression::LicenseExpression;

    /// The gravest remark to a model under a licence, for a use of which no law regulates the purpose.
    fn gravest(license: &str, usage: &str, model: &str) -> Option<Remark> {
        all(license, usage, model).into_iter().next()
    }

    /// All remarks, the gravest first.
    fn all(license: &str, usage: &str, model: &str) -> Vec<Remark> {
        let mut sources = SourceMap::default();
        let text = format!("[use]\nregulated = false\n{usage}\n");
        let workspace = sources.add("model-sbom.toml", text);
        let manifest = format!("[[package.metadata.model-sbom.model]]\nname = \"m\"\n{model}\n");
        let manifests = [crate::workspace::Manifest {
            package: "p".to_owned(),
            file: sources.add("Cargo.toml", manifest),
            member: true,
            included: Vec::new(),
        }];
        let declarations = declare::run(&sources, &manifests, Some(workspace), None, &[]);
        assert!(declarations.faults.is_empty(), "{:?}", declarations.faults);
        let usage = declarations.workspace.usage.expect("a table");
        let model = &declarations.packages["p"].models[0];
        let expression = LicenseExpression::parse(license).expect(license);
        let known = KnownLicense::new(&expression.ids()[0], &[]);
        remarks(&known, &usage, Some(model))
    }

    fn word(license: &str, usage: &str, model: &str) -> Option<&'static str> {
        gravest(license, usage, model).map(|remark| remark.judgement.word())
    }

    const LLAMA_2: &str = "LicenseRef-scancode-llama-2-license-2023";
    const LLAMA_3: &str = "LicenseRef-Meta-Llama-3-Community";
    const LLAMA_3_2: &str = "LicenseRef-scancode-llama-3.2-license-2024";

    #[test]
    fn a_user_count_is_judged_against_the_limit_and_its_date() {
        let rest = "trains-other-models = false\nmonthly-active-users";
        let small = gravest(LLAMA_2, &format!("{rest} = 1_200_000"), "").expect("a remark");
        assert_eq!(small.judgement.word(), "allowed");
        assert_eq!(
            small.judgement.to_string(),
            "our 1,200,000 monthly users of today are within the limit of 700,000,000 (section 2; counted once, as of 2023-07-18)"
        );
        assert_eq!(word(LLAMA_3, "monthly-active-users = 800_000_000", ""), Some("forbidden"));
        assert_eq!(word(LLAMA_3, &format!("{rest} = 1_000_000"), ""), Some("allowed"));
        let unsaid = gravest(LLAMA_3, "trains-other-models = false", "").expect("a remark");
        assert_eq!((unsaid.judgement.word(), unsaid.missing), ("unknown", Some(UseKey::MonthlyActiveUsers)));
    }

    #[test]
    fn a_limit_that_is_counted_once_is_judged_by_the_figure_of_that_day() {
        let today = "trains-other-models = false\nmonthly-active-users = 900_000_000\n";
        for (past, expected) in [
            ("", "forbidden"),
            ("at-release = [{ date = \"2024-04-18\", monthly-active-users = 5_000 }]", "allowed"),
            ("at-release = [{ date = \"2023-07-18\", monthly-active-users = 5_000 }]", "forbidden"),
            ("at-release = [{ date = \"2024-04-18\", monthly-active-users = 800_000_000 }]", "forbidden"),
        ] {
            assert_eq!(word(LLAMA_3, &format!("{today}{past}"), ""), Some(expected), "{past}");
        }
        let ongoing = "monthly-active-users = 200_000_000\nat-release = [{ date = \"2024-09-19\", monthly-active-users = 1 }]";
        assert_eq!(word("LicenseRef-scancode-qwen-2024", ongoing, ""), Some("forbidden"), "counted always");
    }

    #[test]
    fn what_a_licence_turns_on_and_nobody_says_is_unknown() {
        for (license, usage, model, missing) in [
            ("CC-BY-NC-4.0", "", "", Some(UseKey::Commercial)),
            ("PolyForm-Noncommercial-1.0.0", "", "", Some(UseKey::Commercial)),
            (LLAMA_2, "monthly-active-users = 1", "", Some(UseKey::TrainsOtherModels)),
            ("SSPL-1.0", "commercial = true", "", Some(UseKey::Offering)),
            ("CC-BY-ND-3.0", "commercial = true\noffering = [\"saas\"]", "", Some(UseKey::FineTunes)),
            ("CC-BY-ND-4.0", "fine-tunes = true", "", Some(UseKey::Offering)),
            (LLAMA_3_2, "monthly-active-users = 1", "", Some(UseKey::Seat)),
            (
                "LicenseRef-scancode-llama-4-cla-2025",
                "monthly-active-users = 1",
                "task = \"text-generation\"",
                Some(UseKey::Seat),
            ),
            (
                "LicenseRef-scancode-tencent-hunyuan-3d-2.0-cla",
                "monthly-active-users = 1\ntrains-other-models = false",
                "",
                Some(UseKey::Regions),
            ),
            (
                "LicenseRef-scancode-stability-ai-community-2024",
                "commercial = true\ntrains-other-models = false",
                "",
                Some(UseKey::AnnualRevenueUsd),
            ),
            (LLAMA_3_2, "monthly-active-users = 1\nseat = \"FR\"", "", None),
            ("LicenseRef-of-nobody", "commercial = true", "", None),
            ("Glide", "", "", None),
            ("BUSL-1.1", "commercial = false\noffering = [\"internal\"]", "", None),
        ] {
            let remark = gravest(license, usage, model).unwrap_or_else(|| panic!("{license} {usage}"));
            assert_eq!((remark.judgement.word(), remark.missing), ("unknown", missing), "{license} {usage}");
        }
        for license in
            ["MIT", "Apache-2.0", "ISC", "Zlib", "CC-BY-4.0", "CC0-1.0", "GPL-3.0-only", "ODbL-1.0"]
        {
            assert_eq!(word(license, "", ""), None, "{license} turns on nothing");
        }
    }

    /// What is not known to be so is not stated as a fact.
    #[test]
    fn what_nobody_says_is_put_as_a_condition() {
        for (license, usage, model, told) in [
            (
                "CC-BY-NC-4.0",
                "",
                "",
                "`commercial`: if our use is commercial, the terms allow non-commercial use only",
            ),
            ("SSPL-1.0", "commercial = true", "", "`offering`: if we "),
            (
                LLAMA_2,
                "monthly-active-users = 1",
                "",
                "`trains-other-models`: if we train other models with it, ",
            ),
        ] {
            let remark = gravest(license, usage, model).expect(license);
            let text = remark.judgement.to_string();
            assert!(text.starts_with(&format!("`[use]` does not say {told}")), "{license}: {text}");
        }
    }

    #[test]
    fn non_commercial_terms_forbid_a_commercial_product() {
        assert_eq!(word("CC-BY-NC-4.0", "commercial = true", ""), Some("forbidden"));
        assert_eq!(word("CC-BY-NC-4.0", "commercial = false", ""), None);
        assert_eq!(word("Apache-2.0", "commercial = true\noffering = [\"saas\"]", ""), None);
    }

    #[test]
    fn training_other_models_is_forbidden_or_hands_the_terms_on() {
        let usage = "trains-other-models = true\nmonthly-active-users = 1\nseat = \"US\"";
        for (license, expected, clause) in [
            (LLAMA_2, "forbidden", "(section 1.b.v)"),
            (LLAMA_3_2, "allowed", "(section 2;"),
            ("LicenseRef-scancode-deepseek-la-1.0", "unknown", "(section I"),
            ("LicenseRef-scancode-gemma-tou-2025-03-24", "unknown", "(section 1.1(e))"),
        ] {
            let remark = gravest(license, usage, "").expect(license);
            let reason = remark.judgement.to_string();
            assert_eq!(remark.judgement.word(), expected, "{license}");
            assert!(reason.contains(clause), "{license}: {reason}");
        }
        for license in ["MIT", "CC-BY-4.0", "GPL-3.0-only"] {
            assert_eq!(word(license, usage, ""), None, "{license} does not follow outputs");
        }
    }

    #[test]
    fn the_seat_counts_for_multimodal_models_where_the_terms_say_so() {
        const LLAMA_4: &str = "LicenseRef-scancode-llama-4-cla-2025";
        for (license, seat, model, expected) in [
            (LLAMA_3_2, "DE", "inputs = [\"text\", \"image\"]", "forbidden"),
            (LLAMA_3_2, "EU", "task = \"image-text-to-text\"", "forbidden"),
            (LLAMA_3_2, "DE", "inputs = [\"text\"]", "allowed"),
            (LLAMA_3_2, "DE", "task = \"text-generation\"", "allowed"),
            (LLAMA_3_2, "DE", "", "unknown"),
            (LLAMA_3_2, "US", "task = \"image-text-to-text\"", "allowed"),
            (LLAMA_4, "DE", "task = \"text-generation\"", "forbidden"),
            (LLAMA_4, "DE", "", "forbidden"),
            (LLAMA_4, "US", "", "allowed"),
        ] {
            // Offering a product in the union is another thing than being seated there.
            for regions in ["[\"DE\", \"FR\"]", "[\"US\"]"] {
                let usage = format!("seat = \"{seat}\"\nregions = {regions}\nmonthly-active-users = 1");
                assert_eq!(word(license, &usage, model), Some(expected), "{license} {seat} {model}");
            }
        }
        // That it does not concern a model is said, and by what.
        let remarks = all(LLAMA_3_2, "seat = \"SE\"", "task = \"text-generation\"");
        let of_region = remarks.iter().find(|remark| remark.aspect == Aspect::Region).expect("a remark");
        let told = of_region.judgement.to_string();
        assert!(told.contains("for multimodal models: by its declaration"), "{told}");
    }
}
