//! Sentences for the comment fields of SPDX, and what makes a text fit a field of one line.
//!
//! In: parts of a [`Bom`]. Out: plain English that states facts of the BOM and nothing else.

use jiff::Timestamp;

use super::facts::aggregate_word;
use crate::assemble::bom::{
    Aggregate, Bom, Component, ComponentKind, CustomLicense, File, FileRole, Purchase, ReviewState,
};

/// What the edge from a crate to the one that it replaces means.
pub(super) const REPLACES: &str = "Compiled in place of this crate.";

/// Whether a component is part of what the document is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The subject, or one of its components.
    Inside,
    /// Only what a model of it descends from, or what a crate of it replaces.
    Ancestor,
}

/// A text on one line: every run of white space and control characters becomes one space.
pub(super) fn one_line(text: &str) -> String {
    let words = text.split(|character: char| character.is_whitespace() || character.is_control());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A text on one line with its spaces: only what ends a line or steers becomes a space.
pub(super) fn flat(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c })
        .collect()
}

/// At which phase the document was made, from what, how complete it is and where it may go.
pub(super) fn creation_comment(bom: &Bom) -> String {
    let mut sentences = vec![
        "Source SBOM, lifecycle phase pre-build: made from Cargo's manifests and lock file, and from the \
         machine-learning models that they declare."
            .to_owned(),
        completeness_sentence(bom),
    ];
    sentences.extend(bom.tlp.map(|tlp| format!("Distribution: TLP:{tlp} (Traffic Light Protocol 2.0).")));
    sentences.join("\n")
}

fn completeness_sentence(bom: &Bom) -> String {
    let count = |aggregate| {
        let stated = bom.completeness.iter().filter(|stated| stated.aggregate == aggregate);
        stated.map(|stated| stated.subjects.len()).sum::<usize>()
    };
    let counts = [Aggregate::Complete, Aggregate::Incomplete, Aggregate::Unknown]
        .map(|aggregate| (count(aggregate), aggregate_word(aggregate)));
    let parts: Vec<_> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{word} for {count}"))
        .collect();
    if parts.is_empty() {
        return "Completeness: nothing is stated about relationships.".to_owned();
    }
    format!("Completeness: by element, the relationships are stated to be {}.", parts.join(", "))
}

/// What SPDX has no purpose for.
pub(super) fn component_comment(component: &Component, place: Place) -> Option<String> {
    let kind = match component.kind {
        ComponentKind::Workspace => "Cargo workspace.",
        ComponentKind::Application(_) | ComponentKind::Library(_) => return None,
        ComponentKind::Replaced => "Crate in whose place another one is compiled; not part of the product.",
        ComponentKind::Native(_) => "Library in another language that the crate brings.",
        ComponentKind::Model(_) if place == Place::Ancestor => {
            "Machine-learning model from which a model of the product descends; not part of the product."
        }
        ComponentKind::Model(ref card) if card.service.is_some() => {
            "Machine-learning model that the product calls as a service; not part of what is shipped."
        }
        ComponentKind::Model(_) => "Machine-learning model.",
        ComponentKind::Dataset(_) => "Data that a machine-learning model learned from or was measured with.",
    };
    Some(kind.to_owned())
}

/// What a file is for, and its length.
pub(super) fn file_comment(file: &File) -> String {
    let role = match file.role {
        FileRole::Weights => "Weights of a machine-learning model",
        FileRole::Configuration => "Configuration of a machine-learning model",
        FileRole::Card => "Model card",
        FileRole::License => "Licence text",
        FileRole::Layer => "Archive of files of a machine-learning model",
    };
    match file.size {
        Some(size) => format!("{role}, {size} bytes."),
        None => format!("{role}; the file was not present when the document was made."),
    }
}

/// Where a review stands.
pub(super) fn review_sentence(review: &ReviewState) -> String {
    let status = review.status.as_str();
    let decided = match &review.decided {
        Some((person, day)) => format!(", decided by {person} on {day}"),
        None => String::new(),
    };
    match &review.reason {
        Some(reason) => format!("Licence review {status}{decided}: {reason}"),
        None => format!("Licence review {status}{decided}."),
    }
}

const NO_TEXT: &str = "No component brought the text of this licence along";

/// The text of a custom licence, or a sentence on where it is.
pub(super) fn custom_license_text(license: &CustomLicense) -> String {
    match (&license.text, &license.url) {
        (Some(text), _) if !text.trim().is_empty() => text.clone(),
        (_, Some(url)) => format!("{NO_TEXT}. Its publisher keeps it at {url}"),
        _ => format!("{NO_TEXT}, and it is not recorded where its publisher keeps it."),
    }
}

/// Who grants a custom licence, and what was bought.
pub(super) fn custom_license_comment(license: &CustomLicense) -> Option<String> {
    let mut lines: Vec<_> = license.licensor.iter().map(|licensor| format!("Licensor: {licensor}")).collect();
    lines.extend(license.purchase.iter().flat_map(purchase_lines));
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn purchase_lines(purchase: &Purchase) -> Vec<String> {
    let types = (!purchase.types.is_empty()).then(|| purchase.types.join(", "));
    let lines = [
        ("Licensee", purchase.licensee.clone()),
        ("Purchase order", purchase.purchase_order.clone()),
        ("Licence types", types),
        ("Last renewal", purchase.last_renewal.map(day)),
        ("Expires", purchase.expires.map(day)),
        ("Contact", purchase.contact.clone()),
    ];
    lines.into_iter().filter_map(|(label, value)| value.map(|value| format!("{label}: {value}"))).collect()
}

fn day(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d").to_string()
}

/// Name and e-mail address of an author as Cargo writes them: `Name <address>`.
pub(super) fn author(written: &str) -> (String, Option<String>) {
    let written = one_line(written);
    match written.strip_suffix('>').and_then(|rest| rest.split_once('<')) {
        Some((name, email)) if !name.trim().is_empty() && !email.is_empty() => {
            (name.trim().to_owned(), Some(email.to_owned()))
        }
        _ => (written, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::sample;

    #[test]
    fn lines_and_control_characters_become_spaces() {
        assert_eq!(one_line(" a\r\n\tb\u{0} c "), "a b c");
    }

    #[test]
    fn authors_are_names_with_an_address_or_without() {
        for (written, name, email) in [
            (
                "Example Contributors <authors@example.org>",
                "Example Contributors",
                Some("authors@example.org"),
            ),
            ("Example Lab", "Example Lab", None),
            ("<authors@example.org>", "<authors@example.org>", None),
            ("Odd > Name", "Odd > Name", None),
        ] {
            assert_eq!(author(written), (name.to_owned(), email.map(str::to_owned)), "{written}");
        }
    }

    #[test]
    fn a_custom_licence_without_text_says_where_it_is() {
        let mut license =
            CustomLicense { url: Some("https://example.org/terms".to_owned()), ..CustomLicense::default() };
        assert!(custom_license_text(&license).ends_with("https://example.org/terms"));
        license.text = Some("The text.".to_owned());
        assert_eq!(custom_license_text(&license), "The text.");
        assert!(!custom_license_text(&CustomLicense::default()).is_empty());
    }

    #[test]
    fn the_creation_comment_states_phase_completeness_and_distribution() {
        let comment = creation_comment(&sample::sample());
        for part in ["pre-build", "complete for 2, incomplete for 2, unknown for 1", "TLP:AMBER"] {
            assert!(comment.contains(part), "{comment}");
        }
        assert!(creation_comment(&sample::workspace()).contains("nothing is stated"));
    }
}
