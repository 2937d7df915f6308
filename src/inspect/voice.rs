//! How a file that is no model speaks of one, by its name: one list for what lies beside weights and in archives with them.

use camino::Utf8Path;

use super::{copyright_notice, merge_config, model_config, package_manifest, restrictions, training_config};
use crate::legal_names::{self, LegalKind};
use crate::weights_names;

/// What Ollama makes a model from: <https://docs.ollama.com/modelfile>.
pub(super) const MODELFILE: &str = "Modelfile";

/// How a file speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Voice {
    /// The text of a licence or of other terms.
    License,
    /// What a work may not be used for.
    Policy,
    /// Attributions, and texts that may say what a model may be used for.
    Notice,
    /// A model card.
    Card,
    /// Data about a licence.
    LicenseData,
    /// What a file says of the one that it is named after (REUSE).
    Sidecar,
    /// What Ollama makes a model from.
    Modelfile,
    /// The manifest of a package.
    Manifest,
    /// A configuration.
    Configuration,
}

impl Voice {
    /// That of a file at this path; `None` of one that says nothing by its name.
    pub(super) fn of(path: &Utf8Path) -> Option<Self> {
        let name = path.file_name()?;
        if legal_names::is_among_texts(path) {
            return Some(Self::License);
        }
        if legal_names::is_card(name) {
            return Some(Self::Card);
        }
        let of_kind = legal_names::kind_of(name).map(|kind| match kind {
            LegalKind::License => Self::License,
            LegalKind::Policy => Self::Policy,
            LegalKind::Notice => Self::Notice,
        });
        let others = [
            (Self::LicenseData, legal_names::is_data_of_license as fn(&str) -> bool),
            (Self::Sidecar, is_sidecar),
            (Self::Modelfile, |name| name == MODELFILE),
            (Self::Manifest, |name| package_manifest::NAMES.contains(&name)),
            (Self::Configuration, is_configuration),
            (Self::Notice, legal_names::may_be_of_use),
        ];
        let named = || others.into_iter().find(|(_, is)| is(name)).map(|(voice, _)| voice);
        of_kind.or_else(named)
    }

    /// Whether it speaks in prose, all of which is judged.
    pub(super) fn is_prose(self) -> bool {
        !matches!(self, Self::Configuration | Self::Manifest)
    }
}

/// Whether a file says of another, which belongs to a model, under what that is given (REUSE 3, "Adjacent files").
fn is_sidecar(name: &str) -> bool {
    name.strip_suffix(".license").is_some_and(|of| weights_names::is_loaded(Utf8Path::new(of)))
}

/// Whether a configuration of this name is read for what it says of terms and bases.
fn is_configuration(name: &str) -> bool {
    let stem = Utf8Path::new(name).file_stem().unwrap_or_default();
    let is_named_after_weights =
        weights_names::is_of_weights(Utf8Path::new(stem)) && model_config::is_named_after(name, stem);
    model_config::WITH_LICENSES.contains(&name)
        || model_config::is_read(name)
        || merge_config::NAMES.contains(&name)
        || training_config::is_of_training(name, false)
        || is_named_after_weights
}

/// Whether a text that is called after terms says that there are none (`RESTRICTIONS.md`), or who holds the copyright and
/// nothing else.
pub(super) fn says_no_terms(name: &str, bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).peekable();
    legal_names::is_of_other_terms(name) && restrictions::is_none(text)
        || lines.peek().is_some() && lines.all(copyright_notice::is_notice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_how_a_file_speaks() {
        for (path, expected) in [
            ("m/LICENSE", Some(Voice::License)),
            ("m-1.dist-info/licenses/AUTHORS", Some(Voice::License)),
            ("LICENSES/LicenseRef-Acme.txt", Some(Voice::License)),
            ("NOTICE.txt", Some(Voice::Notice)),
            ("USAGE.txt", Some(Voice::Notice)),
            ("USE_POLICY.md", Some(Voice::Policy)),
            ("docs/README.md", Some(Voice::Card)),
            ("license.json", Some(Voice::LicenseData)),
            ("a.onnx.license", Some(Voice::Sidecar)),
            ("logo.png.license", None),
            ("Modelfile", Some(Voice::Modelfile)),
            ("m-1.dist-info/METADATA", Some(Voice::Manifest)),
            ("pyproject.toml", Some(Voice::Manifest)),
            ("config.json", Some(Voice::Configuration)),
            ("a.safetensors.json", Some(Voice::Configuration)),
            ("vocab.json", None),
            ("a.safetensors", None),
            ("src/main.py", None),
        ] {
            assert_eq!(Voice::of(Utf8Path::new(path)), expected, "{path}");
        }
    }
}
