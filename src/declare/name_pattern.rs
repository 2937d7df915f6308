//! Patterns over the names of models, licences and suppliers: `hf:acme/*`, `CC-BY-NC-*`.

use globset::{Glob, GlobBuilder, GlobMatcher};

use super::identity::Identity;
use super::source::Source;
use super::table::Faults;
use crate::diagnostic::Spanned;

/// A name in which `*` stands for any characters and `?` for one; upper and lower case are the same.
#[derive(Debug, Clone)]
pub struct NamePattern {
    glob: Glob,
    matcher: GlobMatcher,
}

impl NamePattern {
    /// Reads one pattern.
    pub(super) fn read(string: Spanned<String>, faults: &mut Faults) -> Option<Spanned<Self>> {
        match Self::new(&string.value) {
            Ok(pattern) => Some(string.with(pattern)),
            Err(error) => {
                let message = format!("`{}` is not a pattern: {}", string.value, error.kind());
                faults.at(
                    string.span,
                    message,
                    "invalid pattern",
                    "write a name, with `*` for any characters",
                );
                None
            }
        }
    }

    /// A pattern.
    pub fn new(text: &str) -> Result<Self, globset::Error> {
        let glob = GlobBuilder::new(text).case_insensitive(true).literal_separator(false).build()?;
        Ok(Self { matcher: glob.compile_matcher(), glob })
    }

    /// The pattern as written.
    pub fn as_str(&self) -> &str {
        self.glob.glob()
    }

    /// Whether it is a plain name.
    pub fn is_plain(&self) -> bool {
        !self.as_str().contains(['*', '?', '[', '{'])
    }

    /// Whether a name fits.
    pub fn is_match(&self, name: &str) -> bool {
        self.matcher.is_match(name)
    }

    /// Whether a model fits: by its source, with or without the scheme; without a source, by its name, alone or behind
    /// its package.
    pub fn fits(&self, identity: &Identity) -> bool {
        match identity {
            Identity::Source(source) => {
                let bare = source.split_once(':').map_or("", |(_, bare)| bare.trim_start_matches('/'));
                self.is_match(source) || self.is_match(bare) || self.is_source(source)
            }
            Identity::Own { package, name } => {
                self.is_match(name) || self.is_match(&format!("{}/{name}", package.name))
            }
        }
    }

    /// Whether it is another spelling of a source, such as the address of its page.
    fn is_source(&self, canonical: &str) -> bool {
        self.is_plain() && Source::parse(self.as_str()).is_ok_and(|source| source.canonical() == canonical)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declare::PackageName;

    #[test]
    fn a_model_fits_by_its_source_or_else_by_its_name() {
        let source = |source: &str| Identity::Source(source.to_owned());
        let own = || Identity::Own {
            package: PackageName { name: "app".to_owned(), source: None },
            name: "encoder".to_owned(),
        };
        for (pattern, identity, expected) in [
            ("hf:acme/*", source("hf:acme/m"), true),
            ("acme/*", source("hf:acme/m"), true),
            ("Acme/*", source("hf:acme/m"), true),
            ("acme/*", source("hf:acme-evil/m"), false),
            ("acme/*", source("hf:other/acme/m"), false),
            ("https://huggingface.co/acme/m", source("hf:acme/m"), true),
            ("https://huggingface.co/acme/m2", source("hf:acme/m"), false),
            ("m", source("hf:acme/m"), false),
            ("*", source("hf:acme/m"), true),
            ("example.com/*", source("https://example.com/m.onnx"), true),
            ("encoder", own(), true),
            ("app/*", own(), true),
            ("lib/*", own(), false),
            ("*", own(), true),
        ] {
            assert_eq!(
                NamePattern::new(pattern).expect(pattern).fits(&identity),
                expected,
                "{pattern} {identity}"
            );
        }
    }
}
