//! The licence to write into a new declaration: the one on which all sources agree, or none.

use super::evidence::{self, Evidence, EvidenceSource};
use super::identify::{self, Identification};
use crate::expression::LicenseExpression;
use crate::inspect::survey::FoundModel;

/// What can be said of the licence of a model that nobody declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Proposal {
    /// Every source that says something says this.
    Agreed {
        /// The licence, as it is declared.
        license: String,
        /// Who says so.
        said: Vec<String>,
    },
    /// A person decides.
    Open {
        /// Why no source settles it.
        reason: &'static str,
        /// What it is if a person agrees with the sources that say something.
        candidate: Option<String>,
        /// What each says.
        said: Vec<String>,
    },
}

/// Proposes a licence for a model under this name.
pub(crate) fn license(model: &FoundModel<'_>, name: &str) -> Proposal {
    let text = model.licenses.first().map(identify::run);
    decide(&evidence::of_undeclared(model, name), text.as_ref())
}

fn decide(evidence: &[Evidence], text: Option<&Identification>) -> Proposal {
    let said: Vec<_> = evidence.iter().map(told).collect();
    let clear: Vec<_> = evidence.iter().filter(|evidence| !evidence.licenses.is_empty()).collect();
    let first = clear.first().map(|evidence| evidence.licenses.as_slice()).unwrap_or_default().iter();
    let common: Vec<_> =
        first.filter(|license| clear.iter().all(|evidence| evidence.licenses.contains(license))).collect();
    let candidate = match common.as_slice() {
        [license] if LicenseExpression::parse(license).is_ok() => Some((*license).clone()),
        _ => None,
    };
    let open = |reason| Proposal::Open { reason, candidate: candidate.clone(), said: said.clone() };
    if clear.iter().all(|evidence| evidence.source == EvidenceSource::Catalog) {
        return open(if said.is_empty() { "nothing says which" } else { "nothing settles it" });
    }
    // A title alone is no identification: what follows it may be anything.
    if matches!(text, Some(Identification::Titled(_) | Identification::Unknown)) {
        return open("read the licence file");
    }
    if evidence.iter().any(|evidence| !evidence.is_understood) {
        return open("a source says what is not recognised");
    }
    match (&candidate, common.is_empty()) {
        (Some(license), _) => Proposal::Agreed { license: license.clone(), said },
        (None, true) => open("the sources contradict each other"),
        (None, false) => open("several can be meant"),
    }
}

/// `the model card `models/m/README.md` says: apache-2.0`
fn told(evidence: &Evidence) -> String {
    let means = match evidence.other_words() {
        [] => String::new(),
        ids => format!(" ({})", ids.join(" or ")),
    };
    format!("{} says: {}{means}", evidence.place(), evidence.said)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::evidence::Agreement;

    fn says(source: EvidenceSource, licenses: &[&str]) -> Evidence {
        Evidence {
            source,
            path: None,
            said: "…".to_owned(),
            licenses: licenses.iter().map(|id| (*id).to_owned()).collect(),
            agreement: Agreement::Open,
            is_understood: !licenses.is_empty(),
        }
    }

    #[test]
    fn only_what_all_sources_say_is_proposed() {
        use EvidenceSource::{Catalog, LicenseFile, ModelCard, WeightsHeader};
        for (evidence, expected) in [
            (vec![], Err("nothing says which")),
            (vec![says(ModelCard, &["MIT"])], Ok("MIT")),
            (vec![says(ModelCard, &["MIT"]), says(WeightsHeader, &["MIT"])], Ok("MIT")),
            (
                vec![says(ModelCard, &["MIT"]), says(WeightsHeader, &["Apache-2.0"])],
                Err("the sources contradict each other"),
            ),
            (
                vec![says(ModelCard, &[]), says(LicenseFile, &["MIT"])],
                Err("a source says what is not recognised"),
            ),
            (vec![says(ModelCard, &["MIT", "Apache-2.0"])], Err("several can be meant")),
            (vec![says(ModelCard, &["MIT", "ISC"]), says(LicenseFile, &["ISC"])], Ok("ISC")),
            (
                vec![says(ModelCard, &["MIT"]), says(Catalog, &["GPL-3.0-only"])],
                Err("the sources contradict each other"),
            ),
            (vec![says(Catalog, &["MIT"])], Err("nothing settles it")),
        ] {
            let result = match decide(&evidence, None) {
                Proposal::Agreed { license, .. } => Ok(license),
                Proposal::Open { reason, .. } => Err(reason),
            };
            assert_eq!(result.as_deref(), expected.as_ref().copied(), "{evidence:?}");
        }
        let card = [says(ModelCard, &["MIT"])];
        let unread = decide(&card, Some(&Identification::Unknown));
        assert!(matches!(unread, Proposal::Open { reason: "read the licence file", .. }), "{unread:?}");
    }
}
