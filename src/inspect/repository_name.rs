//! Names of repositories of the hub, as files write them: `owner/name`, an address, a path of its cache.

use crate::hub;

/// First parts of relative paths of a training run that look like an owner, sorted.
const DIRECTORIES: [&str; 30] = [
    "artifacts",
    "checkpoint",
    "checkpoints",
    "ckpt",
    "ckpts",
    "content",
    "data",
    "exp",
    "experiments",
    "exports",
    "hf",
    "home",
    "local",
    "logs",
    "mnt",
    "model",
    "models",
    "out",
    "output",
    "outputs",
    "pretrained",
    "results",
    "run",
    "runs",
    "save",
    "saved",
    "saved_models",
    "tmp",
    "train",
    "weights",
];

/// The repository `owner/name` that a value of a configuration is, if it is one.
pub(super) fn in_configuration(written: &str) -> Option<String> {
    let written = written.trim();
    // A path of one directory that is relative to the place of the run.
    let relative = written.split('/').next().unwrap_or_default().to_lowercase();
    let is_directory = DIRECTORIES.contains(&relative.as_str());
    let is_run = |name: &str| {
        let last = name.to_lowercase();
        ["checkpoint", "epoch", "step", "run-", "run_"].iter().any(|start| last.starts_with(start))
    };
    let found = repository(written);
    let (owner, name) = found.split_once('/')?;
    let is_part = |part: &str| {
        !part.is_empty()
            && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
            && !part.starts_with(['.', '-'])
    };
    let is_repository = is_part(owner) && is_part(name) && !is_directory && !is_run(name);
    is_repository.then_some(found)
}

/// `owner/name` out of a hub's address or of the path of its cache; of another path the last part.
pub(crate) fn repository(name: &str) -> String {
    let name = name.trim();
    if let Some((owner, name)) = hub_repository(name) {
        return format!("{owner}/{name}");
    }
    let plain = name.replace('\\', "/");
    let cached = plain.split('/').find_map(|part| part.strip_prefix("models--")?.split_once("--"));
    if let Some((owner, name)) = cached {
        return format!("{owner}/{name}");
    }
    let is_path =
        plain.starts_with(['/', '.', '~']) || plain.matches('/').count() > 1 || plain.get(1..3) == Some(":/");
    match plain.trim_end_matches('/').rsplit('/').next() {
        Some(last) if is_path && !plain.contains("://") => last.to_owned(),
        _ => name.to_owned(),
    }
}

/// Owner and name of the repository of Hugging Face that an address leads to.
pub(super) fn hub_repository(url: &str) -> Option<(&str, &str)> {
    // Cards write the host without its scheme as well.
    let bare = url.split_once('/').filter(|(host, _)| hub::is_host(host)).map(|(_, path)| path);
    let prefixed = || url.strip_prefix("hf://").or_else(|| url.strip_prefix("hf:"));
    let path = hub::path_of(url).or(bare).or_else(prefixed)?;
    match hub::repository(path.split(['?', '#']).next().unwrap_or(path))? {
        (Some(owner), name, _) => Some((owner, name)),
        (None, ..) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_is_named_as_its_repository_and_no_path_of_a_machine_is_kept() {
        assert!(DIRECTORIES.is_sorted());
        for (written, expected) in [
            ("meta-llama/Llama-3.2-1B", "meta-llama/Llama-3.2-1B"),
            ("https://huggingface.co/meta-llama/Llama-3.2-1B", "meta-llama/Llama-3.2-1B"),
            ("https://huggingface.co/meta-llama/Llama-3.2-1B/tree/main", "meta-llama/Llama-3.2-1B"),
            ("hf:a/b", "a/b"),
            ("hf://a/b", "a/b"),
            (
                "/home/jo/.cache/hub/models--meta-llama--Llama-2-7b-chat-hf/snapshots/902d",
                "meta-llama/Llama-2-7b-chat-hf",
            ),
            ("/data/llama-7b/", "llama-7b"),
            ("../models/llama-7b", "llama-7b"),
            ("C:\\models\\llama-7b", "llama-7b"),
            ("./llama", "llama"),
            ("Llama 3.2 1B", "Llama 3.2 1B"),
            ("Meta Llama/Llama 3.2 1B", "Meta Llama/Llama 3.2 1B"),
            ("https://example.com/models/x", "https://example.com/models/x"),
        ] {
            assert_eq!(repository(written), expected, "{written}");
        }
    }
}
