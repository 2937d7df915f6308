//! Documents that speak no longer for their product.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Concern, Finding, Fleet, Record};
use crate::declare::Period;

/// The stale documents, without order. `reviews` are what is known of the models in them.
pub(super) fn run(fleet: &Fleet, reviews: &[Finding], today: Date, after: Option<Period>) -> Vec<Finding> {
    let mut stale: BTreeSet<(usize, String)> = superseded(fleet);
    for (place, document) in fleet.documents.iter().enumerate() {
        stale.extend(by_age(document, today, after).map(|text| (place, text)));
    }
    for review in reviews.iter().filter(|finding| finding.concern == Concern::ReviewExpired) {
        let text = format!("it holds {}: {}", review.subject, review.text);
        stale.extend(review.documents.iter().map(|place| (*place, text.clone())));
    }
    let lines = lines(fleet);
    let finding = |(place, text): (usize, String)| Finding {
        concern: Concern::Stale,
        subject: fleet.documents[place].path.clone(),
        text,
        documents: BTreeSet::from([place]),
        lines: lines.get(&place).cloned().unwrap_or_default(),
    };
    stale.into_iter().map(finding).collect()
}

/// The lines of each document.
fn lines(fleet: &Fleet) -> BTreeMap<usize, BTreeSet<usize>> {
    let mut lines: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (place, line) in fleet.lines.iter().enumerate() {
        for document in &line.documents {
            lines.entry(*document).or_default().insert(place);
        }
    }
    lines
}

/// Documents of which there is a newer one: in the same format of the same product and version by its day (UTC), as one run
/// may write several, or of the same serial number by its edition.
fn superseded(fleet: &Fleet) -> BTreeSet<(usize, String)> {
    let (mut products, mut serials): (BTreeMap<_, Vec<usize>>, BTreeMap<_, Vec<usize>>) = Default::default();
    for (place, document) in fleet.documents.iter().enumerate() {
        if document.product.name.is_some() && document.time.is_some() {
            products.entry((&document.product, document.format)).or_default().push(place);
        }
        if let (Some(serial), Some(_)) = (&document.serial, document.revision) {
            serials.entry(serial).or_default().push(place);
        }
    }
    let of = |place: &usize| &fleet.documents[*place];
    let day = |place: &usize| of(place).time.map(day);
    let mut found = BTreeSet::new();
    for places in products.values() {
        let Some(newest) = places.iter().max_by_key(|place| of(place).time) else { continue };
        let older = places.iter().filter(|place| day(place) < day(newest));
        let created = of(newest).created.as_deref().unwrap_or_default();
        let text = format!("{} of {created} is of the same product and version, and newer", of(newest).path);
        found.extend(older.map(|place| (*place, text.clone())));
    }
    for places in serials.values() {
        let Some(newest) = places.iter().max_by_key(|place| of(place).revision) else { continue };
        let older = places.iter().filter(|place| of(place).revision < of(newest).revision);
        let text = format!("{} is a later edition of the same document", of(newest).path);
        found.extend(older.map(|place| (*place, text.clone())));
    }
    found
}

fn day(time: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(time).date()
}

/// What its age says. Whether a document without a time is too old is not known, which is not fine.
fn by_age(document: &Record, today: Date, after: Option<Period>) -> Option<String> {
    let Some(time) = document.time else {
        return after.map(|_| match &document.created {
            None => "when it was made is not stated".to_owned(),
            Some(created) => format!("when it was made, `{created}`, is no time"),
        });
    };
    let day = day(time);
    // It may be tomorrow where it was made.
    if day > today.tomorrow().unwrap_or(today) {
        return Some(format!("it was made on {day}, a day that is still to come"));
    }
    let after = after.filter(|after| after.after(day) < today);
    after.map(|after| format!("it was made on {day}, more than {after} ago"))
}
