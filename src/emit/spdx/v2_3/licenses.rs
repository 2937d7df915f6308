//! Licences in SPDX 2.3: expressions (annex D), comments on them (7.16), and every `LicenseRef-…` (10).
//!
//! `MPL-2.0+` is valid by annex D, yet the SPDX project's own validator knows `+` for GNU ids alone. It is
//! stated as `LicenseRef-MPL-2.0-or-later`, whose text says what it means.

use std::collections::BTreeMap;

use super::document::{ExtractedLicense, NO_ASSERTION};
use super::{prose, terms};
use crate::assemble::bom::{Bom, CustomLicense, LicenseText, Terms};
use crate::emit::later_versions;
use crate::expression::LicenseExpression;

/// An expression as it is stated, or that nothing is.
pub(super) fn statement(expression: Option<&LicenseExpression>) -> String {
    expression.map_or_else(|| NO_ASSERTION.to_owned(), later_versions::stated)
}

/// What explains the two statements: the declaration as it was written, the review, the text that came along.
pub(super) fn comments(bom: &Bom, terms: &Terms) -> Option<String> {
    let written = terms.as_written.clone().or_else(|| rewritten(terms.declared.as_ref()));
    let mut lines: Vec<_> = written.iter().map(|written| format!("Declared as `{written}`.")).collect();
    lines.extend(terms.review.iter().map(prose::review_sentence));
    lines.extend(terms::extra_text(bom, terms).map(text_line));
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// Every licence of this document that the list does not have, sorted by id.
pub(super) fn extracted(bom: &Bom) -> Vec<ExtractedLicense> {
    let later = terms::expressions(bom)
        .flat_map(later_versions::bases)
        .map(|base| (later_versions::id(base), later_version(base)));
    let custom =
        terms::custom_licenses(bom).into_iter().map(|(id, license)| (id.to_owned(), custom(id, &license)));
    later.chain(custom).collect::<BTreeMap<_, _>>().into_values().collect()
}

fn custom(id: &str, license: &CustomLicense) -> ExtractedLicense {
    ExtractedLicense {
        license_id: id.to_owned(),
        name: license.name.as_deref().map(prose::one_line),
        extracted_text: prose::custom_license_text(license),
        see_alsos: license.url.iter().cloned().collect(),
        comment: prose::custom_license_comment(license),
    }
}

fn rewritten(expression: Option<&LicenseExpression>) -> Option<String> {
    expression.filter(|expression| expression.as_str().contains('+')).map(ToString::to_string)
}

fn later_version(base: &str) -> ExtractedLicense {
    let url = later_versions::url(base);
    ExtractedLicense {
        license_id: later_versions::id(base),
        name: Some(later_versions::name(base)),
        extracted_text: format!(
            "{base} or any later version of it, declared as `{base}+`. The text of {base} is at {url}"
        ),
        see_alsos: vec![url],
        comment: None,
    }
}

fn text_line(text: &LicenseText) -> String {
    format!("Text that came along in {}:\n{}", text.path, text.content)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::sample;

    #[test]
    fn what_nobody_said_is_not_asserted() {
        assert_eq!(statement(None), "NOASSERTION");
    }

    #[test]
    fn every_licence_ref_has_a_text() {
        let licenses = extracted(&sample::sample());
        let ids: Vec<_> = licenses.iter().map(|license| license.license_id.as_str()).collect();
        let custom = [
            "LicenseRef-bare",
            "LicenseRef-example-commercial",
            "LicenseRef-example-data",
            "LicenseRef-example-model",
        ];
        assert_eq!(ids, [&["LicenseRef-MPL-2.0-or-later"], &custom[..]].concat());
        assert!(licenses.iter().all(|license| !license.extracted_text.is_empty()));
    }

    #[test]
    fn a_licence_ref_without_an_entry_still_has_a_text() {
        let mut bom = sample::sample();
        bom.custom_licenses.clear();
        assert_eq!(extracted(&bom).len(), 5);
    }

    #[test]
    fn the_text_of_a_listed_licence_stands_in_the_comments() {
        let bom = sample::sample();
        let mut terms = bom.find(&bom.annotations[0].subject).expect("the coder").terms.clone();
        assert!(!comments(&bom, &terms).expect("a review").contains("EXAMPLE MODEL LICENSE"));
        terms.declared = Some(LicenseExpression::parse("MIT").expect("MIT"));
        assert!(comments(&bom, &terms).expect("a text").contains("EXAMPLE MODEL LICENSE"));
    }
}
