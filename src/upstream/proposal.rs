//! What a publisher says of a model that nothing declares yet: the lines that a person would look up.

use super::Settings;
use super::answer::{Outcome, Snapshot};
use crate::assess::identify::{self, Identification};
use crate::declare::Source;
use crate::inspect::legal_files::LegalKind;

/// What a publisher says of a model.
#[derive(Debug, Clone, Default)]
pub(crate) struct Proposal {
    /// The commit, or the digest of the manifest, that is there now or at the revision that was asked about.
    pub version: Option<String>,
    /// Licences as they are stated, each with who says so.
    pub said: Vec<(String, String)>,
    /// The licence whose text is there, word by word: the only licence text.
    pub text: Option<String>,
}

/// Asks about sources, each at a revision where one is named; the answers are in their order. An error is why there is none, as
/// a sentence without its end.
pub(crate) fn propose(
    sources: &[(Source, Option<String>)],
    settings: &Settings,
) -> Vec<Result<Proposal, String>> {
    let place = |(source, version): &(Source, Option<String>)| super::Place {
        source: source.to_string(),
        version: version.clone(),
        is_dataset: false,
    };
    let answers = super::ask_all(sources.iter().map(place), settings);
    let proposal = |asked: &(Source, Option<String>)| match answers.get(&place(asked)) {
        Some(Outcome::Answered(answer)) => match (&answer.lost_version, &answer.pinned) {
            (Some(lost), _) => Err(lost.clone()),
            (None, Some(pinned)) => Ok(Proposal::of(pinned, &answer.place)),
            (None, None) => Ok(Proposal::of(&answer.latest, &answer.place)),
        },
        Some(Outcome::Gone(why) | Outcome::NotAsked(why)) => Err(why.clone()),
        Some(Outcome::Unanswered(fault)) => Err(fault.to_string()),
        None => Err("it was not asked".to_owned()),
    };
    sources.iter().map(proposal).collect()
}

impl Proposal {
    fn of(there: &Snapshot, place: &str) -> Self {
        let stated =
            there.stated.licenses.iter().map(|license| (license.clone(), format!("stated at {place}")));
        let texts: Vec<_> = there
            .texts
            .iter()
            .filter(|text| text.kind == LegalKind::License)
            .map(|text| &text.text)
            .collect();
        let identified = |text| match identify::run(text) {
            Identification::Text(found) => Some(found.id.to_string()),
            _ => None,
        };
        let read =
            texts.iter().filter_map(|text| Some((identified(text)?, format!("the text of `{}`", text.path))));
        Self {
            version: there.revision.clone(),
            said: stated.chain(read).collect(),
            text: match texts.as_slice() {
                [text] if there.unread.is_empty() => identified(text),
                _ => None,
            },
        }
    }
}
