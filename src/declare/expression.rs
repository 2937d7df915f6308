//! `license = "…"`: an SPDX expression, and what to write instead of what is none.

use super::hub_tags::{self, HubLicense};
use super::table::{Faults, Table};
use crate::diagnostic::Spanned;
use crate::expression::LicenseExpression;

/// Takes an SPDX licence expression from a table.
pub(super) fn license(
    table: &mut Table<'_>,
    key: &'static str,
    faults: &mut Faults,
) -> Option<Spanned<LicenseExpression>> {
    let string = table.string(key, faults)?;
    match LicenseExpression::parse(&string.value) {
        Ok(expression) => Some(string.with(expression)),
        Err(error) => {
            if let Some(tag) = hub_tags::find(&string.value) {
                report_tag(&string, tag, faults);
            } else {
                // The span of a value excludes its quotation marks, so an offset in it is one in the file
                // as long as the string holds no escapes; with escapes the label is a little off.
                let span = string.span.part(error.span.start, error.span.end);
                let message =
                    format!("`{}` is not an SPDX licence expression: {}", string.value, error.reason);
                faults.at(span, message, error.reason, help(&string.value));
            }
            None
        }
    }
}

fn report_tag(string: &Spanned<String>, tag: &hub_tags::HubTag, faults: &mut Faults) {
    let message = format!("`{}` is a Hugging Face tag, not an SPDX licence expression", string.value);
    let help = match tag.license {
        HubLicense::Spdx(id) | HubLicense::Catalog(id) => format!("write `\"{id}\"`"),
        HubLicense::Ambiguous => {
            "it names a family: read the licence file and write the id of that licence".to_owned()
        }
        HubLicense::Placeholder => {
            "it names no licence: read the terms and write `\"LicenseRef-<licensor>-<name>\"` \
             with `license-file`, or leave `license` out until they are known"
                .to_owned()
        }
    };
    let note = tag.note.map(|note| format!(" ({note})")).unwrap_or_default();
    faults.at(string.span, message, "a hub's tag", format!("{help}{note}"));
}

fn help(text: &str) -> String {
    let near = spdx::imprecise_license_id(text).filter(|(_, length)| *length == text.len());
    if let Some((id, _)) = near {
        return format!("did you mean `\"{}\"`?", id.name);
    }
    if let Ok(expression) = LicenseExpression::parse_crate(text) {
        return format!("write `\"{expression}\"`");
    }
    "write ids of the SPDX License List joined by `AND`, `OR`, `WITH`; terms that it lacks are \
     `LicenseRef-<licensor>-<name>`, of letters, digits, `.` and `-`"
        .to_owned()
}
