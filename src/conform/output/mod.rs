//! The reports as texts: for people, as JSON, as SARIF, and as warnings of the run that writes a document.
//!
//! Nothing here prints, and no text holds an absolute path: [`shown_path`] makes the name of the document.

use camino::Utf8Path;
use clap::ValueEnum;

use super::{Missing, Outcome, Report, Status};
use crate::read::Document;

mod human;
mod json;
mod sarif;

/// How the reports are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// For people.
    Human,
    /// One JSON document.
    Json,
    /// SARIF 2.1.0.
    Sarif,
}

/// What the reports are about.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Name of the file, as `shown_path` makes it.
    pub path: &'a str,
    /// Its path from the top of the repository; `None` for a document that is not below the current directory.
    pub repository_path: Option<&'a str>,
    /// What was read.
    pub document: &'a Document,
}

/// The reports in one format.
pub fn render(format: OutputFormat, subject: Subject<'_>, reports: &[Report]) -> String {
    match format {
        OutputFormat::Human => human::render(subject, reports),
        OutputFormat::Json => json::render(subject, reports),
        OutputFormat::Sarif => sarif::render(subject, reports),
    }
}

/// A path relative to the current directory with `/`, or the name of the file alone.
pub(crate) fn shown_path(path: &Utf8Path, current_dir: &Utf8Path) -> String {
    let inside = path.strip_prefix(current_dir).unwrap_or(path);
    let leaves = inside.is_absolute() || inside.components().any(|part| part.as_str() == "..");
    let shown = if leaves { Utf8Path::new(inside.file_name().unwrap_or("document")) } else { inside };
    let parts = shown.components().map(|part| part.as_str()).filter(|part| *part != ".");
    parts.collect::<Vec<_>>().join("/")
}

/// One line for each requirement that is not met.
pub(super) fn warnings(report: &Report) -> Vec<String> {
    let missing = report.outcomes.iter().filter_map(|outcome| match &outcome.status {
        Status::NotMet(missing) => Some(warning(report, outcome, missing)),
        _ => None,
    });
    missing.collect()
}

fn warning(report: &Report, outcome: &Outcome, missing: &Missing) -> String {
    let requirement = outcome.requirement;
    let word = requirement.severity.as_str();
    let place = extent(missing);
    let profile = report.profile.id();
    let fix = outcome.fix().unwrap_or_default();
    format!("{profile} ({word}): {} [{}]: {place}; {fix}", requirement.text, requirement.id)
}

/// Where something is missing, in words.
fn extent(missing: &Missing) -> String {
    if missing.of == 0 {
        return "missing in the document".to_owned();
    }
    let more = missing.count.saturating_sub(missing.components.len());
    let named = missing.components.join(", ");
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("missing for {} of {}: {named}{more}", missing.count, missing.of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_paths_hold_nothing_of_the_machine() {
        for (path, shown) in [
            ("/home/project/target/a.cdx.json", "target/a.cdx.json"),
            ("./a.cdx.json", "a.cdx.json"),
            ("/elsewhere/a.cdx.json", "a.cdx.json"),
            ("../a.cdx.json", "a.cdx.json"),
            ("/", "document"),
        ] {
            assert_eq!(shown_path(Utf8Path::new(path), Utf8Path::new("/home/project")), shown, "{path}");
        }
    }

    #[test]
    fn extents_name_some_and_count_all() {
        let missing = Missing { components: vec!["a 1".to_owned()], count: 3, of: 5, ..Missing::default() };
        assert_eq!(extent(&missing), "missing for 3 of 5: a 1 and 2 more");
        assert_eq!(extent(&Missing::default()), "missing in the document");
    }
}
