//! The models that a program is started with: `Command::new("ollama").arg("pull").arg("NAME")`.
//!
//! Options are those that the programs document: `ollama pull|run`, `hf download` (Hugging Face CLI reference), `llama-server
//! -hf`, `--hf-repo`, `--hf-file` (llama.cpp, `tools/server/README.md`), and `--model` of servers of models.

use super::ids::{HubId, hub_id};
use super::model::{Evidence, ModelName, NamedFile, Sighting};

/// What a program is started with.
pub(super) fn of_arguments(program: &str, words: &[&str]) -> Vec<Sighting> {
    let file = program.rsplit(['/', '\\']).next().unwrap_or(program);
    match file.strip_suffix(".exe").unwrap_or(file) {
        "ollama" => of_ollama(words).into_iter().collect(),
        "hf" | "huggingface-cli" => of_hub_client(words).into_iter().collect(),
        _ => of_options(words),
    }
}

fn sighting(name: ModelName) -> Option<Sighting> {
    (!name.is_placeholder()).then(|| Sighting::new(name, Evidence::Call, 0))
}

fn of_ollama(words: &[&str]) -> Option<Sighting> {
    let (command, rest) = words.split_first()?;
    let name = rest.iter().find(|word| !word.starts_with('-'))?;
    let is_name =
        name.len() >= 3 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:/".contains(&byte));
    if !matches!(*command, "pull" | "run") || !is_name {
        return None;
    }
    // What is pulled through another name of the hub is still the hub's.
    let of_hub = hub_id(name).filter(|_| name.starts_with("hf.co/"));
    sighting(of_hub.map_or_else(|| ModelName::Ollama((*name).to_owned()), |id| id.into_name().0))
}

/// `download ID [FILE …] [--revision REVISION]`.
fn of_hub_client(words: &[&str]) -> Option<Sighting> {
    let rest = words.strip_prefix(&["download"])?;
    if option(rest, &["--repo-type"]).is_some_and(|kind| kind != "model") {
        return None;
    }
    let mut plain = Vec::new();
    let mut words = rest.iter();
    while let Some(word) = words.next() {
        match word.starts_with('-') {
            // Options take a value, but for flags, behind which a file would be lost, which says less.
            true if !word.contains('=') => drop(words.next()),
            true => {}
            false => plain.push(*word),
        }
    }
    let (id, files) = plain.split_first()?;
    let (name, _) = hub_id(id)?.into_name();
    let revision = option(rest, &["--revision"]).map(str::to_owned);
    let file = |name: &&str| NamedFile { name: (*name).to_owned(), sha256: None, size: None };
    Some(sighting(name)?.at(revision).with(files.iter().map(file)))
}

fn of_options(words: &[&str]) -> Vec<Sighting> {
    let repository = option(words, &["-hf", "-hfr", "--hf-repo"]).and_then(hub_id);
    let file = option(words, &["-hff", "--hf-file"]);
    let file = file.map(|name| NamedFile { name: name.to_owned(), sha256: None, size: None });
    let served = option(words, &["--model", "--model-id"]);
    let served = served.and_then(hub_id).filter(HubId::is_certain);
    let names = repository.into_iter().chain(served).map(|id| id.into_name());
    names.filter_map(|(name, revision)| Some(sighting(name)?.at(revision).with(file.clone()))).collect()
}

/// The value of an option: the word behind it, or what follows its `=`.
fn option<'w>(words: &[&'w str], names: &[&str]) -> Option<&'w str> {
    words.iter().enumerate().find_map(|(at, word)| match word.split_once('=') {
        Some((name, value)) if names.contains(&name) => Some(value),
        _ if names.contains(word) => words.get(at + 1).copied(),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_of_programs_name_models() {
        for (program, words, expected) in [
            ("ollama", &["pull", "house-coder:7b"][..], vec!["ollama:house-coder:7b"]),
            ("/usr/bin/ollama", &["run", "--verbose", "hf.co/acme/net-GGUF:Q8_0"], vec!["hf:acme/net-GGUF"]),
            ("ollama.exe", &["serve"], vec![]),
            ("ollama", &["show", "house-coder"], vec![]),
            ("huggingface-cli", &["download", "acme/net", "--revision", "r1"], vec!["hf:acme/net"]),
            ("hf", &["download", "acme/rows", "--repo-type", "dataset"], vec![]),
            ("llama-server", &["-hf", "acme/net-it-GGUF:Q4_K_M"], vec!["hf:acme/net-it-GGUF"]),
            ("vllm", &["serve", "--model", "acme/House-7B-Instruct"], vec!["hf:acme/House-7B-Instruct"]),
            ("server", &["--model=acme/House-7B-Instruct"], vec!["hf:acme/House-7B-Instruct"]),
            ("git", &["commit", "-m", "release/notes-v2"], vec![]),
            ("git", &["branch", "-m", "feature/login-v2"], vec![]),
            ("hf", &["download"], vec![]),
            ("llama-server", &["-hf"], vec![]),
        ] {
            let found = of_arguments(program, words);
            let found: Vec<_> = found.iter().map(|sighting| sighting.name.to_string()).collect();
            assert_eq!(found, expected, "{program} {words:?}");
        }
        let found = of_arguments("hf", &["download", "acme/net", "a.gguf", "--revision", "r1"]);
        assert_eq!((found[0].revision.as_deref(), found[0].files[0].name.as_str()), (Some("r1"), "a.gguf"));
    }
}
