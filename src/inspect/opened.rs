//! What lies in the packed files of models that nobody declared, as `check` reads it: `init` proposes by it.

use super::packed::Further;
use super::survey::{self, Survey};
use super::weights;
use crate::workspace::Workspace;

/// Puts the headers of what is packed in the place of what its format is, and what else in it speaks of a model beside.
pub(crate) fn run(survey: &mut Survey<'_>, workspace: &Workspace) {
    for model in &mut survey.models {
        let root = if model.is_at_root { workspace.root() } else { survey::directory(&model.package) };
        let mut inside = Further::default();
        for path in &model.packed {
            let Ok(Some(mut facts)) = weights::read(&root.join(path)) else { continue };
            for text in std::mem::take(&mut facts.texts) {
                inside.add_text(path, text, None);
            }
            if let Some((_, known)) = model.headers.iter_mut().find(|(of, _)| of == path) {
                *known = facts;
            }
        }
        model.configurations.extend(inside.cards.into_iter().map(|further| (further.path, further.card)));
        model.licenses.extend(inside.texts);
    }
}
