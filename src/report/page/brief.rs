//! The line of a model whose sources agree and whose files need no table: what its sheet would say, without a fold.

use super::model::{File, Model, Origin, role_word};
use super::view::Fact;
use crate::assemble::bom::FileRole;
use crate::assess::evidence::{Agreement, EvidenceSource};
use crate::vocabulary::Word;

/// What the line names by itself, and what is made from that.
const ELSEWHERE: [&str; 3] = ["Delivery", "Version", "Package URL"];

/// What the line says beside name, licence, state, delivery and version; `None` where the model needs a sheet: its licence
/// is missing, in dispute or offered as a choice, or it has many files.
pub(super) fn of(model: &Model) -> Option<Vec<Fact>> {
    let is_plain = !model.licenses.is_empty() && model.taken.is_none();
    let is_agreed = model.evidence.iter().all(|said| said.agreement == Agreement::Agrees.word());
    if !(is_plain && is_agreed && model.origins.iter().all(is_short)) {
        return None;
    }
    let files: Vec<_> = model.files.iter().map(|file| told(file, &model.facts)).collect::<Option<_>>()?;
    let description = model.description.as_ref().map(|text| Fact::new("Description", text));
    let facts = model.facts.iter().filter(|fact| !ELSEWHERE.contains(&fact.name.as_ref())).cloned();
    // The page of the model leads to that of its supplier.
    let facts = facts.map(|fact| match fact.name.as_ref() {
        "Supplier" => Fact { url: None, ..fact },
        _ => fact,
    });
    Some(description.into_iter().chain(facts).chain(files).chain(sources(model)).collect())
}

/// Whether its name, its page and its licence are all that is declared of it.
fn is_short(origin: &Origin) -> bool {
    origin.description.is_none() && origin.facts.iter().all(|fact| fact.name == "Source")
}

/// The weights by their path, where their digest and size are those of the model, and a text with its digest; `None` where a
/// table has to say more.
fn told(file: &File, facts: &[Fact]) -> Option<Fact> {
    let says = |name: &str, value: &Option<String>| {
        facts.iter().any(|fact| fact.name == name && Some(&fact.value) == value.as_ref())
    };
    let is_model = says("SHA-256", &file.sha256) && says("Size", &file.size);
    let texts = [(FileRole::License, "Licence text"), (FileRole::Card, "Model card")];
    let text = texts.into_iter().find(|(role, _)| file.role == role_word(*role));
    match (&file.sha256, text) {
        _ if file.url.is_some() => None,
        _ if is_model => Some(Fact::new("File", &file.path)),
        (Some(sha256), Some((_, name))) => Some(Fact::new(name, format!("{}, SHA-256 {sha256}", file.path))),
        _ => None,
    }
}

/// Who besides the declaration says that the licence is this one.
fn sources(model: &Model) -> Option<Fact> {
    let others = model.evidence.iter().filter(|said| said.source != EvidenceSource::Declaration.noun());
    let others: Vec<_> = others
        .map(|said| {
            let path = said.path.as_ref().map(|path| format!(" {path}")).unwrap_or_default();
            let agreed = said.agreed.as_ref().map(|agreed| format!(" ({})", agreed.replace('`', "")));
            format!("{}{path}{}", said.source, agreed.unwrap_or_default())
        })
        .collect();
    (!others.is_empty()).then(|| Fact::new("The same licence is stated by", others.join(", ")))
}
