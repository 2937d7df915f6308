//! The name of a file of weights that says which model it holds: `ggml-NAME.bin`; where the name is put together, that of
//! all that it may be: `ggml-*.bin`.

use super::{Pattern, Scope};
use crate::inspect::named::model::{Evidence, ModelName, Sighting};
use crate::inspect::named::rust::Site;

pub(super) struct FileNames;

impl Pattern for FileNames {
    fn look(&self, site: &Site<'_>, _scope: &Scope<'_>) -> Vec<Sighting> {
        let text = site.text.trim();
        if !text.contains("ggml-") {
            return Vec::new();
        }
        let open = text.split_once('{').and_then(|(before, rest)| {
            let (_, after) = rest.split_once('}')?;
            Some(format!("{before}*{after}"))
        });
        let text = open.as_deref().filter(|_| site.macro_name == Some("format")).unwrap_or(text);
        let is_path = text.contains("://")
            || text.contains(|letter: char| letter.is_whitespace() || "{}$".contains(letter));
        let file = text.rsplit('/').next().unwrap_or(text);
        let inner = file.strip_prefix("ggml-").and_then(|rest| rest.strip_suffix(".bin"));
        match inner.filter(|inner| !inner.is_empty() && !inner.starts_with("model") && !is_path) {
            Some(_) => vec![Sighting::new(ModelName::File(file.to_owned()), Evidence::FileName, site.offset)],
            None => Vec::new(),
        }
    }
}
