//! When a lawyer should be asked: what `[use]` and the terms say that a catalogue can't answer.
//!
//! In: `[use]`, the terms of each model. Out: reasons, a sentence each. Information, not legal advice.

use super::ModelTerms;
use crate::declare::{Delivery, Offering, Usage};
use crate::quantity::{count, grouped};
use crate::region;

/// From this number of users in a month a deployment is large.
const LARGE: u64 = 1_000_000;

/// The reasons to ask a lawyer, and the keys of `[use]` that would say more.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Counsel {
    /// Why, a sentence each.
    pub reasons: Vec<String>,
    /// Keys that are not written, of those that could be a reason.
    pub unsaid: Vec<&'static str>,
}

/// The terms of a model, with how the product comes to it.
pub(crate) type Delivered<'t, 'a> = (Delivery, &'t ModelTerms<'a>);

/// Finds the reasons; `models` are those that may ship, and `blocked` the others.
pub(crate) fn run(
    usage: Option<&Usage>,
    models: &[Delivered<'_, '_>],
    blocked: &[Delivered<'_, '_>],
) -> Counsel {
    let nothing = Usage::default();
    let usage = usage.unwrap_or(&nothing);
    let mut reasons = of_use(usage);
    reasons.extend(of_terms(usage, models, blocked));
    let unsaid = [
        ("regulated", usage.regulated.is_none()),
        ("consumer-facing", usage.consumer_facing.is_none()),
        ("regions", usage.regions.is_empty()),
    ];
    Counsel { reasons, unsaid: unsaid.into_iter().filter(|(_, is)| *is).map(|(key, _)| key).collect() }
}

fn of_use(usage: &Usage) -> Vec<String> {
    let mut reasons = Vec::new();
    if usage.regulated == Some(true) {
        reasons.push(
            "The product is used in a regulated field, whose rules bind beside the licences.".to_owned(),
        );
    }
    if usage.consumer_facing == Some(true) {
        reasons.push("Consumers use the models directly: consumer and transparency law applies.".to_owned());
    }
    if usage.regions.len() > 1 {
        reasons.push(format!(
            "It is offered in several regions: {}.",
            region::all(usage.regions.iter().map(String::as_str))
        ));
    }
    let users = usage.monthly_active_users.filter(|users| *users >= LARGE);
    if let Some(users) = users.filter(|_| usage.commercial == Some(true)) {
        let users = grouped(users);
        reasons.push(format!("It is a commercial deployment of a large size: {users} users in a month."));
    }
    reasons
}

fn of_terms(usage: &Usage, of_models: &[Delivered<'_, '_>], blocked: &[Delivered<'_, '_>]) -> Vec<String> {
    // Nobody gets a copy of a service.
    let copied_under_custom = |models: &[Delivered<'_, '_>]| {
        let copied = models.iter().filter(|(delivery, _)| *delivery != Delivery::Service);
        copied.filter(|(_, terms)| terms.is_custom()).count()
    };
    let custom = copied_under_custom(of_models);
    let unclear = of_models.iter().filter(|(_, terms)| terms.is_open()).count();
    let models = |number: usize| count(number, "model");
    let redistributes = usage.offering.contains(&Offering::Redistribution);
    let mut reasons = Vec::new();
    if custom > 0 && redistributes {
        let besides = match copied_under_custom(blocked) {
            0 => String::new(),
            blocked => format!(" ({} more may not be used)", grouped(blocked as u64)),
        };
        reasons.push(format!(
            "Users receive copies of {} under custom terms{besides}, with the product or from the publisher.",
            models(custom)
        ));
    }
    if custom > 0 && usage.fine_tunes == Some(true) {
        reasons.push(format!("{} under custom terms may be trained further.", models(custom)));
    }
    if unclear > 0 {
        reasons.push(format!("It is not known whether the terms of {} allow our use.", models(unclear)));
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_comes_from_a_key_of_the_use() {
        let none = Usage::default();
        for (usage, word) in [
            (Usage { regulated: Some(true), ..none.clone() }, "regulated field"),
            (Usage { consumer_facing: Some(true), ..none.clone() }, "Consumers"),
            (
                Usage { regions: vec!["DE".into(), "US".into()], ..none.clone() },
                "Germany (DE), the United States of America (US)",
            ),
            (
                Usage { commercial: Some(true), monthly_active_users: Some(2_000_000), ..none.clone() },
                "2,000,000 users",
            ),
        ] {
            let found = run(Some(&usage), &[], &[]);
            assert_eq!(found.reasons.len(), 1, "{found:?}");
            assert!(found.reasons[0].contains(word), "{found:?}");
        }
        for usage in [
            Usage { regulated: Some(false), consumer_facing: Some(false), ..none.clone() },
            Usage { regions: vec!["DE".into()], ..none.clone() },
            Usage { commercial: Some(false), monthly_active_users: Some(2_000_000), ..none.clone() },
            Usage { commercial: Some(true), monthly_active_users: Some(20), ..none.clone() },
        ] {
            assert!(run(Some(&usage), &[], &[]).reasons.is_empty(), "{usage:?}");
        }
    }

    #[test]
    fn what_is_not_said_is_named() {
        assert_eq!(run(None, &[], &[]).unsaid, ["regulated", "consumer-facing", "regions"]);
        let said = Usage {
            regulated: Some(false),
            consumer_facing: Some(true),
            regions: vec!["EU".into()],
            ..Usage::default()
        };
        assert!(run(Some(&said), &[], &[]).unsaid.is_empty());
    }
}
