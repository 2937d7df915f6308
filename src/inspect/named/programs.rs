//! The models that a program is started with: `Command::new("ollama").arg("pull").arg("NAME")`, and the same words in a
//! shell. Which options a program has is data (`clients.toml`).

use camino::Utf8Path;

use super::clients::{Clients, Program, Takes};
use super::ids::{hub_id, hub_url};
use super::model::{Evidence, ModelName, NamedFile, Sighting};
use crate::address;
use crate::weights_names::is_of_weights;

/// What a program is started with, each with the word that names it.
pub(super) fn of_arguments<'w>(program: &str, words: &[&'w str]) -> Vec<(Sighting, &'w str)> {
    let name = name_of(program);
    if name == "git" {
        return of_git(words).into_iter().collect();
    }
    if is_python(name) {
        let module = words.iter().position(|word| *word == "-m");
        if let Some([module, rest @ ..]) = module.map(|at| &words[at + 1..]) {
            return of_arguments(module, rest);
        }
    }
    let row = Clients::embedded().program(name);
    let words = match &row.commands[..] {
        [] => words,
        commands => match words.split_first() {
            Some((command, rest)) if commands.iter().any(|own| own == command) => rest,
            _ => return Vec::new(),
        },
    };
    let words = Words::of(words, row);
    match row.takes {
        Takes::Hub => words.of_hub(row).into_iter().collect(),
        Takes::Ollama => words.named(row, ollama).into_iter().collect(),
        Takes::ModelScope => words.named(row, model_scope).into_iter().collect(),
        Takes::Package => words.named(row, package).into_iter().collect(),
        Takes::Url => words.of_file(row).into_iter().collect(),
    }
}

/// The name of a program without its directory.
pub(super) fn name_of(program: &str) -> &str {
    let file = program.rsplit(['/', '\\']).next().unwrap_or(program);
    file.strip_suffix(".exe").unwrap_or(file)
}

/// Whether a program runs modules and scripts of Python: `python`, `python3.12`.
pub(super) fn is_python(name: &str) -> bool {
    let version = name.strip_prefix("python");
    version.is_some_and(|version| version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
}

/// What a program is started with, behind its command.
struct Words<'w> {
    /// What is no option and no value of one.
    plain: Vec<&'w str>,
    /// Options with their values.
    options: Vec<(&'w str, &'w str)>,
}

impl<'w> Words<'w> {
    fn of(words: &[&'w str], row: &Program) -> Self {
        let (mut plain, mut options) = (Vec::new(), Vec::new());
        let mut words = words.iter().copied().peekable();
        while let Some(word) = words.next() {
            match word.split_once('=') {
                _ if word == "--" => plain.extend(words.by_ref()),
                _ if !word.starts_with('-') || word == "-" => plain.push(word),
                Some(option) => options.push(option),
                None if row.flags.iter().any(|flag| flag == word) => {}
                None => options.extend(words.next_if(|next| !next.starts_with('-')).map(|next| (word, next))),
            }
        }
        Self { plain, options }
    }

    fn option(&self, names: &[String]) -> Option<&'w str> {
        let own = |(option, _): &&(&str, &str)| names.iter().any(|name| name == option);
        self.options.iter().find(own).map(|(_, value)| *value)
    }

    /// The word that is the id, and the plain words behind it. Where nothing else is left, a flag that the table does not
    /// have took the id.
    fn id(&self, row: &Program) -> Option<(&'w str, &[&'w str])> {
        if let Some(id) = self.option(&row.id) {
            return Some((id, &self.plain));
        }
        match self.plain.split_first().filter(|_| !row.commands.is_empty()) {
            Some((id, rest)) => Some((*id, rest)),
            None => {
                let known = [&row.revision, &row.file, &row.kind];
                let is_known =
                    |option: &str| known.iter().any(|names| names.iter().any(|name| name == option));
                let (_, last) = self.options.last().filter(|(option, _)| !is_known(option))?;
                (!row.commands.is_empty()).then_some((*last, &[][..]))
            }
        }
    }

    /// The repository of the hub, with the files that are asked for. Where a path may be given as well, the id has to say
    /// that it is one, or a revision beside it.
    fn of_hub(&self, row: &Program) -> Option<(Sighting, &'w str)> {
        let sure = self.id(row).and_then(|(word, rest)| Some((word, hub_id(word)?, rest)));
        // A path has no revision.
        let has_revision = self.option(&row.revision).is_some();
        let unsure = || {
            let word = self.option(&row.id_or_path)?;
            let id = hub_id(word).filter(|id| id.is_certain() || has_revision && id.is_telling())?;
            Some((word, id, &[][..]))
        };
        let (word, id, rest) = sure.or_else(unsure).filter(|_| self.is_model(row))?;
        let (name, own) = id.into_name();
        let files = rest.iter().copied().chain(self.option(&row.file)).filter(|file| file.contains('.'));
        let revision = self.option(&row.revision).map(str::to_owned).or(own);
        Some((sighting(name)?.at(revision).with(files.map(file)), word))
    }

    fn named(
        &self,
        row: &Program,
        name: impl Fn(&str) -> Option<(ModelName, Evidence)>,
    ) -> Option<(Sighting, &'w str)> {
        let (word, _) = self.id(row).filter(|_| self.is_model(row))?;
        let (name, evidence) = name(word)?;
        let revision = self.option(&row.revision).map(str::to_owned);
        Some((Sighting { evidence, ..sighting(name)? }.at(revision), word))
    }

    fn is_model(&self, row: &Program) -> bool {
        self.option(&row.kind).is_none_or(|kind| kind == "model")
    }

    /// A file that is fetched from a URL which does not say that it is one of weights.
    fn of_file(&self, row: &Program) -> Option<(Sighting, &'w str)> {
        let written = self.option(&row.file).filter(|name| is_of_weights(Utf8Path::new(name)))?;
        let values = self.options.iter().map(|(_, value)| *value);
        let mut urls = self.plain.iter().copied().chain(values).filter(|word| word.starts_with("http"));
        let word = urls.next().filter(|url| !url.contains(['$', '{']) && hub_url(url).is_none())?;
        let name = ModelName::Url(address::without_secrets(word)?);
        let written = written.rsplit('/').next().unwrap_or(written);
        Some((sighting(name)?.with([file(written)]), word))
    }
}

fn sighting(name: ModelName) -> Option<Sighting> {
    (!name.is_placeholder()).then(|| Sighting::new(name, Evidence::Call, 0))
}

fn file(name: &str) -> NamedFile {
    NamedFile { name: name.to_owned(), sha256: None, size: None }
}

/// `name`, `name:tag`, `owner/name`; what is pulled through another name of the hub is still the hub's.
fn ollama(name: &str) -> Option<(ModelName, Evidence)> {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/".contains(&byte);
    let is_name = name.len() >= 3
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(is_part);
    let of_hub = hub_id(name).filter(|_| name.starts_with("hf.co/"));
    let name = of_hub.map_or_else(|| ModelName::Ollama(name.to_owned()), |id| id.into_name().0);
    is_name.then_some((name, Evidence::Call))
}

fn model_scope(name: &str) -> Option<(ModelName, Evidence)> {
    Some((hub_id(name)?.of_model_scope(), Evidence::Call))
}

/// A package whose version the program chooses.
fn package(name: &str) -> Option<(ModelName, Evidence)> {
    let is_name =
        name.contains('_') && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
    let name = ModelName::Service { provider: None, name: name.to_owned() };
    is_name.then_some((name, Evidence::ModelName))
}

/// `git clone URL`, `git lfs clone URL`, `git submodule add URL`: a repository of a hub.
fn of_git<'w>(words: &[&'w str]) -> Option<(Sighting, &'w str)> {
    let at = words.iter().position(|word| matches!(*word, "clone" | "submodule"))?;
    let words = &words[at + 1..];
    let (word, name) = words.iter().find_map(|word| Some((*word, repository(word)?)))?;
    let value = |names: &[&str]| {
        words.iter().enumerate().find_map(|(at, word)| match word.split_once('=') {
            Some((name, value)) if names.contains(&name) => Some(value),
            _ if names.contains(word) => words.get(at + 1).copied(),
            _ => None,
        })
    };
    let revision = value(&["--branch", "--revision", "-b"]).map(str::to_owned);
    Some((sighting(name)?.at(revision), word))
}

/// The repository that an address of Git is: `https://…`, `git@HOST:OWNER/NAME`.
fn repository(address: &str) -> Option<ModelName> {
    let rest = address.strip_prefix("ssh://").unwrap_or(address).strip_prefix("git@");
    let url = match rest {
        Some(rest) => format!("https://{}", rest.replacen(':', "/", 1)),
        None => address.to_owned(),
    };
    let url = url.strip_suffix(".git").unwrap_or(&url);
    if let Some(found) = hub_url(url) {
        return Some(found.id.into_name().0);
    }
    let path = ["https://modelscope.cn/", "https://www.modelscope.cn/"]
        .iter()
        .find_map(|host| url.strip_prefix(host))?;
    model_scope(path.strip_prefix("models/").unwrap_or(path)).map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(program: &str, words: &str) -> Vec<String> {
        let words: Vec<_> = words.split_whitespace().collect();
        of_arguments(program, &words).iter().map(|(sighting, _)| sighting.name.to_string()).collect()
    }

    #[test]
    fn arguments_of_programs_name_models() {
        for (program, words, expected) in [
            ("ollama", "pull house-coder:7b", vec!["ollama:house-coder:7b"]),
            ("ollama", "pull --insecure house-coder:7b", vec!["ollama:house-coder:7b"]),
            ("ollama", "run --format json --keepalive 5m tern", vec!["ollama:tern"]),
            ("/usr/bin/ollama", "run --verbose hf.co/acme/net-GGUF:Q8_0", vec!["hf:acme/net-GGUF"]),
            ("ollama.exe", "serve", vec![]),
            ("ollama", "show house-coder", vec![]),
            ("huggingface-cli", "download acme/net --revision r1", vec!["hf:acme/net"]),
            ("hf", "download --quiet acme/net", vec!["hf:acme/net"]),
            ("hf", "download --some-later-flag acme/net", vec!["hf:acme/net"]),
            ("hf", "download --local-dir house/net $MODEL", vec![]),
            ("huggingface-cli", "download --repo-type model acme/net", vec!["hf:acme/net"]),
            ("hf", "download acme/rows --repo-type dataset", vec![]),
            ("hf", "download --repo-type=dataset acme/rows", vec![]),
            ("llama-server", "-hf acme/net-it-GGUF:Q4_K_M", vec!["hf:acme/net-it-GGUF"]),
            ("vllm", "serve --model acme/House-7B-Instruct", vec!["hf:acme/House-7B-Instruct"]),
            ("vllm", "serve --enforce-eager acme/house", vec!["hf:acme/house"]),
            (
                "python3",
                "-u -m vllm.entrypoints.openai.api_server --model acme/net-7b",
                vec!["hf:acme/net-7b"],
            ),
            ("server", "--model=acme/House-7B-Instruct", vec!["hf:acme/House-7B-Instruct"]),
            ("server", "--model out/latest", vec![]),
            ("server", "--model-id acme/house-m3", vec![]),
            ("server", "--model-id acme/house-m3 --revision main", vec!["hf:acme/house-m3"]),
            (
                "modelscope",
                "download --model acme/net --local_dir ./net",
                vec!["https://modelscope.cn/models/acme/net"],
            ),
            ("modelscope", "download acme/net net.gguf", vec!["https://modelscope.cn/models/acme/net"]),
            ("modelscope", "download --dataset acme/rows", vec![]),
            ("python", "-m spacy download en_house_sm", vec!["en_house_sm"]),
            ("python3.12", "-m spacy download --direct en_house_sm-3.1.0", vec!["en_house_sm-3.1.0"]),
            ("python", "-m http.server", vec![]),
            ("git", "clone --depth 1 https://huggingface.co/acme/net", vec!["hf:acme/net"]),
            ("git", "-C /srv lfs clone -b v2 git@hf.co:acme/net", vec!["hf:acme/net"]),
            ("git", "submodule add https://hf.co/acme/net.git third/net", vec!["hf:acme/net"]),
            (
                "git",
                "clone https://www.modelscope.cn/acme/net.git",
                vec!["https://modelscope.cn/models/acme/net"],
            ),
            ("git", "clone https://huggingface.co/datasets/acme/rows", vec![]),
            ("git", "clone https://github.com/acme/net-7b", vec![]),
            ("git", "lfs pull", vec![]),
            ("git", "commit -m release/notes-v2", vec![]),
            ("wget", "-q -O net.gguf https://host.io/d/17", vec!["https://host.io/d/17"]),
            ("wget", "-q -O notes.txt https://host.io/d/17", vec![]),
            ("curl", "-fsSL https://host.io/d/17 -o w/net.onnx", vec!["https://host.io/d/17"]),
            ("aria2c", "-x 16 -o net.safetensors https://host.io/d/17", vec!["https://host.io/d/17"]),
            ("hf", "download", vec![]),
            ("llama-server", "-hf", vec![]),
        ] {
            assert_eq!(names(program, words), expected, "{program} {words}");
        }
        let words = ["download", "acme/net", "a.gguf", "--revision", "r1", "--quiet", "b.gguf"];
        let (found, word) = of_arguments("hf", &words).remove(0);
        let files: Vec<_> = found.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(
            (found.revision.as_deref(), &files[..], word),
            (Some("r1"), &["a.gguf", "b.gguf"][..], "acme/net")
        );
        let (found, _) = of_arguments("git", &["clone", "-b", "v2", "https://hf.co/acme/net"]).remove(0);
        assert_eq!(found.revision.as_deref(), Some("v2"));
    }
}
