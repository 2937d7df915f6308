//! A command that a message proposes: every word quoted for a POSIX shell.

use std::borrow::Cow;

use camino::Utf8Path;

use crate::declare::Source;
use crate::hub;

/// A command line in the making: first its program and options, then what it is about.
#[derive(Debug, Clone)]
pub(crate) struct Suggestion {
    words: String,
    operand: Option<String>,
}

impl Suggestion {
    /// A command of fixed words, such as `git lfs pull`.
    pub(crate) fn new(words: &str) -> Self {
        Self { words: words.to_owned(), operand: None }
    }

    /// What the command is about, for programs that take what follows `--` for no option.
    pub(crate) fn operand(mut self, operand: &str) -> Self {
        match operand.starts_with('-') {
            true => self.operand = Some(format!(" -- {}", quoted(operand))),
            false => self.words.push_str(&format!(" {}", quoted(operand))),
        }
        self
    }

    /// An option with a value, which may begin with `-`.
    pub(crate) fn option(mut self, option: &str, value: &str) -> Self {
        let between = if value.starts_with('-') { '=' } else { ' ' };
        self.words.push_str(&format!(" {option}{between}{}", quoted(value)));
        self
    }

    /// Fixed words behind the rest.
    pub(crate) fn words(mut self, words: &str) -> Self {
        self.words.push_str(&format!(" {words}"));
        self
    }
}

impl std::fmt::Display for Suggestion {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { words, operand } = self;
        write!(formatter, "{words}{}", operand.as_deref().unwrap_or_default())
    }
}

/// The command that records a decision about a model; `package` is what `-p` has to say where the name means several.
pub(crate) fn review(model: &str, package: Option<&str>) -> Suggestion {
    let command = Suggestion::new("cargo model-sbom review").operand(model);
    of_package(command, package).words("--approve --by NAME --reason TEXT")
}

fn of_package(command: Suggestion, package: Option<&str>) -> Suggestion {
    match package {
        Some(package) => command.option("-p", package),
        None => command,
    }
}

/// The command that records that a change at the publisher of a model is accepted; `package` as in [`review`].
#[cfg(feature = "upstream")]
pub(crate) fn accept(model: &str, package: Option<&str>) -> Suggestion {
    let command = Suggestion::new("cargo model-sbom upstream").option("--accept", model);
    of_package(command, package).words("--by NAME --reason TEXT")
}

/// The command that records a decision about every model under a licence.
pub(crate) fn review_of_license(id: &str) -> Suggestion {
    let command = Suggestion::new("cargo model-sbom review").option("--license", id);
    command.words("--approve --by NAME --reason TEXT")
}

/// The command that lists what could take the place of a model for a purpose.
pub(crate) fn instead_of(model: &str, purpose: &str) -> Suggestion {
    Suggestion::new("cargo model-sbom licenses").option("--for", purpose).option("--instead-of", model)
}

/// The command that declares a model in a package: `model` is its source, or the name of a service.
pub(crate) fn add(model: &str, package: &str, is_service: bool) -> Suggestion {
    let command = Suggestion::new("cargo model-sbom add").operand(model).option("-p", package);
    if is_service { command.words("--service") } else { command }
}

/// The command that accepts changed files of a model; `package` as in [`review`].
pub(crate) fn lock_update(model: &str, package: Option<&str>) -> Suggestion {
    of_package(Suggestion::new("cargo model-sbom lock").option("--update", model), package)
}

/// The command that prints the commit which a repository is at now; `None` of other places.
pub(crate) fn latest_commit(source: &Source) -> Option<Suggestion> {
    let url = match source {
        Source::HuggingFace { owner, name } => {
            let path: Vec<_> = owner.iter().chain([name]).map(String::as_str).collect();
            hub::url(&path.join("/"))
        }
        Source::Git(url) => url.clone(),
        _ => return None,
    };
    Some(Suggestion::new("git ls-remote").operand(&url).words("HEAD"))
}

/// How to declare what an application ships from a directory above its workspace.
pub(crate) fn above_the_workspace(path: &Utf8Path) -> String {
    let directory = path.parent().unwrap_or(path);
    let name = directory.file_name().unwrap_or("models");
    let link = Suggestion::new("ln -s").operand(directory.as_str()).operand(name);
    format!(
        "the application ships it from above the workspace: make a link at the workspace root, `{link}`, commit it, and \
         declare the files below `{name}/` with `files`"
    )
}

fn quoted(word: &str) -> Cow<'_, str> {
    // A name with a NUL can't be typed at all.
    shlex::try_quote(word).unwrap_or(Cow::Borrowed("''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_commit_is_asked_for_where_there_is_one() {
        let hub = |owner: Option<&str>| Source::HuggingFace {
            owner: owner.map(str::to_owned),
            name: "m".to_owned(),
        };
        for (source, expected) in [
            (hub(Some("a")), Some("git ls-remote https://huggingface.co/a/m HEAD")),
            (hub(None), Some("git ls-remote https://huggingface.co/m HEAD")),
            (
                Source::Git("https://git.example/a b".to_owned()),
                Some("git ls-remote 'https://git.example/a b' HEAD"),
            ),
            (Source::Ollama("m".to_owned()), None),
        ] {
            assert_eq!(latest_commit(&source).map(|command| command.to_string()).as_deref(), expected);
        }
    }

    #[test]
    fn every_name_is_one_word() {
        for (name, expected) in [
            ("m", "review m --approve"),
            ("a b", "review 'a b' --approve"),
            ("x$(id)", "review 'x$(id)' --approve"),
            ("-rf", "review --approve -- -rf"),
            ("-a b", "review --approve -- '-a b'"),
        ] {
            let command = Suggestion::new("review").operand(name).words("--approve").to_string();
            assert_eq!(command, expected);
        }
        for (name, expected) in [("m", "lock --update m"), ("-a b", "lock --update='-a b'")] {
            assert_eq!(Suggestion::new("lock").option("--update", name).to_string(), expected);
        }
    }
}
