//! Where a model or a dataset comes from: `source = "hf:bigcode/starcoder2-3b"`.

use std::fmt;

use super::path::is_url;
use super::table::{Faults, Table};
use crate::diagnostic::Spanned;

/// A source, by its scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// `hf:owner/name`: a repository of the Hugging Face hub.
    HuggingFace {
        /// Owner of the repository.
        owner: String,
        /// Name of the repository.
        name: String,
    },
    /// `ollama:name[:tag]`: an entry of the Ollama library.
    Ollama(String),
    /// `oci:registry/repository[:tag][@digest]`: an artifact of an OCI registry.
    Oci(String),
    /// `git+https://…`: a Git repository; the URL without `git+`.
    Git(String),
    /// `https://…`: a file or a page.
    Url(String),
}

const SCHEMES: &str =
    "known: `hf:owner/name`, `ollama:name:tag`, `oci:registry/repository`, `git+https://…`, `https://…`";

impl Source {
    /// Takes `source` from a table.
    pub(super) fn take(table: &mut Table<'_>, faults: &mut Faults) -> Option<Spanned<Self>> {
        let string = table.string("source", faults)?;
        match Self::parse(&string.value) {
            Ok(source) => Some(string.with(source)),
            Err((label, help)) => {
                faults.at(string.span, format!("`{}` is not a source", string.value), label, help);
                None
            }
        }
    }

    /// Parses a source; an error is a label and a next step.
    fn parse(text: &str) -> Result<Self, (&'static str, String)> {
        if text.starts_with("https://") && is_url(text) {
            return Ok(Self::Url(text.to_owned()));
        }
        let (scheme, rest) = text.split_once(':').ok_or(("no scheme", SCHEMES.to_owned()))?;
        let word = |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c == '@');
        match scheme {
            "hf" => match rest.split_once('/') {
                Some((owner, name)) if word(owner) && word(name) && !name.contains('/') => {
                    Ok(Self::HuggingFace { owner: owner.to_owned(), name: name.to_owned() })
                }
                _ => Err((
                    "expected `hf:owner/name`",
                    "write the repository with its owner; its revision is `version`".to_owned(),
                )),
            },
            "ollama" if word(rest) => Ok(Self::Ollama(rest.to_owned())),
            "oci" if rest.contains('/') && !rest.contains(char::is_whitespace) => {
                Ok(Self::Oci(rest.to_owned()))
            }
            "git+https" if is_url(&text["git+".len()..]) => Ok(Self::Git(text["git+".len()..].to_owned())),
            "ollama" => {
                Err(("expected `ollama:name:tag`", "write the name as `ollama pull` takes it".to_owned()))
            }
            "oci" => Err((
                "expected `oci:registry/repository`",
                "write the registry and the repository".to_owned(),
            )),
            "http" | "git+http" => {
                Err(("not encrypted", format!("write `{}`", text.replacen("http:", "https:", 1))))
            }
            _ => Err(("unknown scheme", SCHEMES.to_owned())),
        }
    }

    /// A page about it, where its scheme has one, pinned to a revision where one is given. `dataset` tells
    /// apart the two kinds of repositories of the hub.
    pub fn page(&self, revision: Option<&str>, dataset: bool) -> Option<String> {
        match self {
            Self::HuggingFace { owner, name } => {
                let kind = if dataset { "datasets/" } else { "" };
                let at = revision.map(|revision| format!("/tree/{revision}")).unwrap_or_default();
                Some(format!("https://huggingface.co/{kind}{owner}/{name}{at}"))
            }
            Self::Ollama(name) if name.contains('/') => Some(format!("https://ollama.com/{name}")),
            Self::Ollama(name) => Some(format!("https://ollama.com/library/{name}")),
            Self::Git(url) | Self::Url(url) => Some(url.clone()),
            Self::Oci(_) => None,
        }
    }

    /// The name of the model at its source, without the owner: that of the repository, or of the library's entry.
    pub fn repository(&self) -> Option<&str> {
        match self {
            Self::HuggingFace { name, .. } | Self::Ollama(name) => Some(name),
            Self::Oci(_) | Self::Git(_) | Self::Url(_) => None,
        }
    }

    /// Who answers for it, as far as the source itself says: the owner of the repository.
    pub fn owner(&self) -> Option<&str> {
        match self {
            Self::HuggingFace { owner, .. } => Some(owner),
            _ => None,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HuggingFace { owner, name } => write!(formatter, "hf:{owner}/{name}"),
            Self::Ollama(name) => write!(formatter, "ollama:{name}"),
            Self::Oci(name) => write!(formatter, "oci:{name}"),
            Self::Git(url) => write!(formatter, "git+{url}"),
            Self::Url(url) => formatter.write_str(url),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_scheme_is_written_as_it_is_read() {
        for text in [
            "hf:bigcode/starcoder2-3b",
            "ollama:qwen2.5-coder:7b",
            "oci:ghcr.io/acme/model:1.0",
            "git+https://example.com/a.git",
            "https://example.com/a.onnx",
        ] {
            assert_eq!(Source::parse(text).expect(text).to_string(), text);
        }
        for text in [
            "gpt2",
            "hf:gpt2",
            "hf:a/b/c",
            "hf:a/b@main",
            "ollama:",
            "oci:x",
            "git+ssh://a",
            "s3://bucket/a",
            "hf:/x",
        ] {
            Source::parse(text).expect_err(text);
        }
    }

    #[test]
    fn pages_are_pinned_where_a_revision_is_known() {
        let source = Source::parse("hf:bigcode/the-stack-v2").expect("valid");
        assert_eq!(
            source.page(None, true).as_deref(),
            Some("https://huggingface.co/datasets/bigcode/the-stack-v2")
        );
        assert_eq!(
            source.page(Some("abc"), false).as_deref(),
            Some("https://huggingface.co/bigcode/the-stack-v2/tree/abc")
        );
    }
}
