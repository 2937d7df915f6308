//! What contradicts across documents: one thing under two licences, one file with two digests, a model in two versions.

use std::collections::{BTreeMap, BTreeSet};

use packageurl::PackageUrl;

use super::{Concern, Entry, FileDigest, Finding, Fleet, Kind};
use crate::document::Said;
use crate::prose::listed;

/// The lines that say each of several values of one thing.
type Sides = BTreeMap<String, BTreeSet<usize>>;

/// The contradictions, without order.
pub(super) fn run(fleet: &Fleet) -> Vec<Finding> {
    let licenses = once(licenses(fleet))
        .into_iter()
        .map(|(subject, sides)| finding(fleet, Concern::LicenseConflict, subject, "is under", &sides));
    let digests = digests(fleet)
        .into_iter()
        .map(|(subject, sides)| finding(fleet, Concern::DigestConflict, subject, "has", &sides));
    let versions = versions(fleet)
        .into_iter()
        .map(|(subject, sides)| finding(fleet, Concern::VersionsApart, subject, "is in use as", &sides));
    licenses.chain(digests).chain(versions).collect()
}

fn several(things: BTreeMap<String, Sides>) -> impl Iterator<Item = (String, Sides)> {
    things.into_iter().filter(|(_, sides)| sides.len() > 1)
}

/// What has one package URL in one version, or one digest of weights, by the known licences.
fn licenses(fleet: &Fleet) -> Vec<(String, Sides)> {
    let (mut by_url, mut by_digest): (BTreeMap<_, Sides>, BTreeMap<_, Sides>) = Default::default();
    for (place, entry) in entries(fleet) {
        let Said::Known(license) = entry.license() else { continue };
        for url in identities(entry) {
            by_url.entry(url).or_default().entry(license.meaning()).or_default().insert(place);
        }
        for digest in entry.digests.iter().filter(|digest| digest.is_of_weights && !digest.value.is_empty()) {
            let key = format!("{} {}", digest.algorithm, digest.value);
            by_digest.entry(key).or_default().entry(license.meaning()).or_default().insert(place);
        }
    }
    several(by_url).chain(several(by_digest)).collect()
}

/// The same lines contradict each other once, and not for each of their files.
fn once(conflicts: Vec<(String, Sides)>) -> Vec<(String, Sides)> {
    let mut seen = BTreeSet::new();
    conflicts.into_iter().filter(|(_, sides)| seen.insert(sides.clone())).collect()
}

/// The SHA-256 of each file of weights of a package URL in one version.
fn digests(fleet: &Fleet) -> Vec<(String, Sides)> {
    let mut files: BTreeMap<String, Sides> = BTreeMap::new();
    for (place, entry) in entries(fleet) {
        let mut named: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for digest in
            entry.digests.iter().filter(|digest| digest.is_of_weights && digest.algorithm == "SHA-256")
        {
            if let Some(file) = &digest.file {
                named.entry(file).or_default().insert(&digest.value);
            }
        }
        for (url, (file, values)) in
            identities(entry).flat_map(|url| named.iter().map(move |named| (url.clone(), named)))
        {
            // Files of one name in several directories are told apart by their digests together.
            let value = format!("SHA-256 {}", values.iter().copied().collect::<Vec<_>>().join(" + "));
            files.entry(format!("{file} of {url}")).or_default().entry(value).or_default().insert(place);
        }
    }
    several(files).chain(nameless(fleet)).collect()
}

/// Digests that belong together, with the lines that say any of them.
type Group<'d> = (BTreeSet<&'d str>, BTreeSet<usize>);

/// The SHA-256 of weights without the name of a file, of a package URL in one version: several of one document belong together.
fn nameless(fleet: &Fleet) -> Vec<(String, Sides)> {
    let mut known: BTreeMap<String, Vec<Group<'_>>> = BTreeMap::new();
    for (place, entry) in entries(fleet) {
        let is_nameless = |digest: &&FileDigest| {
            digest.is_of_weights && digest.algorithm == "SHA-256" && digest.file.is_none()
        };
        let values: BTreeSet<_> =
            entry.digests.iter().filter(is_nameless).map(|digest| digest.value.as_str()).collect();
        if values.is_empty() {
            continue;
        }
        for url in identities(entry) {
            let groups = known.entry(url).or_default();
            // Documents that share a digest mean the same files, however many of them each lists.
            let (shared, mut others): (Vec<_>, Vec<_>) =
                std::mem::take(groups).into_iter().partition(|(group, _)| !group.is_disjoint(&values));
            let mut whole = (values.clone(), BTreeSet::from([place]));
            for (values, places) in shared {
                whole.0.extend(values);
                whole.1.extend(places);
            }
            others.push(whole);
            *groups = others;
        }
    }
    let sides = known.into_iter().map(|(url, groups)| {
        let said = |values: BTreeSet<&str>| {
            format!("SHA-256 {}", values.into_iter().collect::<Vec<_>>().join(" + "))
        };
        (
            format!("files without a name of {url}"),
            groups.into_iter().map(|(values, places)| (said(values), places)).collect(),
        )
    });
    sides.filter(|(_, sides): &(String, Sides)| sides.len() > 1).collect()
}

/// The versions of each model.
fn versions(fleet: &Fleet) -> Vec<(String, Sides)> {
    let mut models: BTreeMap<String, Sides> = BTreeMap::new();
    for (place, entry) in entries(fleet).filter(|(_, entry)| entry.kind == Kind::Model) {
        let Said::Known(version) = &entry.version else { continue };
        let name = entry.package_urls.iter().find_map(|url| without_version(url));
        let name = name.unwrap_or_else(|| entry.name.to_lowercase());
        models.entry(name).or_default().entry(version.clone()).or_default().insert(place);
    }
    several(models).collect()
}

/// A package URL that says for itself which model is meant in all versions.
fn without_version(url: &str) -> Option<String> {
    let mut parsed = url.parse::<PackageUrl<'_>>().ok().filter(|parsed| parsed.ty() != "generic")?;
    Some(parsed.without_version().to_string())
}

fn entries(fleet: &Fleet) -> impl Iterator<Item = (usize, &Entry)> {
    fleet.lines.iter().map(|line| &line.entry).enumerate()
}

/// The package URLs with the version that say for themselves which thing is meant: a generic one does where it has a place.
fn identities(entry: &Entry) -> impl Iterator<Item = String> {
    let version = entry.version.known().cloned();
    entry.package_urls.iter().filter_map(move |url| {
        let mut parsed = url.parse::<PackageUrl<'static>>().ok()?;
        if parsed.version().is_none() {
            parsed.with_version(version.clone()?).ok()?;
        }
        (parsed.ty() != "generic" || !parsed.qualifiers().is_empty()).then(|| parsed.to_string())
    })
}

fn finding(fleet: &Fleet, concern: Concern, subject: String, verb: &str, sides: &Sides) -> Finding {
    let lines: BTreeSet<usize> = sides.values().flatten().copied().collect();
    let told = sides.iter().map(|(value, lines)| {
        let products: BTreeSet<_> = lines.iter().flat_map(|line| fleet.labels(*line)).collect();
        format!("{value} in {}", listed(&products.into_iter().collect::<Vec<_>>(), 3))
    });
    let text = format!("{verb} {}", told.collect::<Vec<_>>().join("; "));
    let documents = lines.iter().flat_map(|line| fleet.lines[*line].documents.iter().copied()).collect();
    Finding { concern, subject, text, documents, lines }
}
