//! A hub of a few repositories, as `tests/hub_server.py` is one, which the hub's own client is tried on.

use serde_json::{Value, json};
use sha1::Digest as _;

use super::server::{Request, Response};
use crate::support::sha256;

/// The commit that the tests declare.
pub(crate) const PINNED: &str = "1111111111111111111111111111111111111111";
/// The latest commit.
pub(crate) const LATEST: &str = "2222222222222222222222222222222222222222";

/// A file of a repository.
#[derive(Debug, Clone)]
pub(crate) struct File {
    /// Its path.
    pub(crate) path: String,
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
    /// Whether it is in Git LFS.
    pub(crate) is_large: bool,
}

/// A repository with its commits, the latest last.
#[derive(Debug, Clone)]
pub(crate) struct Repository {
    /// `models` or `datasets`.
    pub(crate) kind: &'static str,
    /// Its name now.
    pub(crate) id: String,
    /// Its names before.
    pub(crate) old: Vec<String>,
    /// `false`, `"auto"` or `"manual"`.
    pub(crate) gated: Value,
    /// What of the card the interface gives.
    pub(crate) card: Value,
    /// Its files at each commit.
    pub(crate) commits: Vec<(&'static str, Vec<File>)>,
}

impl Repository {
    /// A model with the same files at both commits.
    pub(crate) fn new(id: &str, files: &[(&str, &str)]) -> Self {
        let file = |(path, text): &(&str, &str)| File {
            path: (*path).to_owned(),
            bytes: text.as_bytes().to_vec(),
            is_large: path.ends_with(".safetensors"),
        };
        let files: Vec<_> = files.iter().map(file).collect();
        Self {
            kind: "models",
            id: id.to_owned(),
            old: Vec::new(),
            gated: json!(false),
            card: json!({}),
            commits: vec![(PINNED, files.clone()), (LATEST, files)],
        }
    }

    /// Replaces, adds or removes a file of a commit.
    pub(crate) fn set(&mut self, commit: usize, path: &str, text: Option<&str>) {
        let files = &mut self.commits[commit].1;
        files.retain(|file| file.path != path);
        if let Some(text) = text {
            let is_large = path.ends_with(".safetensors");
            files.push(File { path: path.to_owned(), bytes: text.as_bytes().to_vec(), is_large });
        }
    }

    fn at(&self, revision: &str) -> Option<&(&'static str, Vec<File>)> {
        match revision {
            "main" => self.commits.last(),
            _ => self.commits.iter().find(|(commit, _)| *commit == revision),
        }
    }
}

/// The name that Git gives to bytes.
fn blob(bytes: &[u8]) -> String {
    let mut hasher = sha1::Sha1::new();
    hasher.update(format!("blob {}\0", bytes.len()));
    hasher.update(bytes);
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What the hub answers.
pub(crate) fn answer(repositories: &[Repository], request: &Request) -> Response {
    let path = request.target.split('?').next().unwrap_or_default();
    let missing = |code: &str| Response::new(404, "{\"error\":\"not found\"}").header("X-Error-Code", code);
    for repository in repositories {
        for (name, is_old) in
            std::iter::once((&repository.id, false)).chain(repository.old.iter().map(|old| (old, true)))
        {
            let api = format!("/api/{}/{name}", repository.kind);
            let files = match repository.kind {
                "datasets" => format!("/datasets/{name}/resolve/"),
                _ => format!("/{name}/resolve/"),
            };
            if let Some(rest) = path.strip_prefix(&api) {
                if is_old {
                    let to = format!("/api/{}/{}{rest}", repository.kind, repository.id);
                    return Response::new(307, "").header("Location", &to);
                }
                return of_api(repository, rest).unwrap_or_else(|| missing("RevisionNotFound"));
            }
            if let Some((revision, file)) = path.strip_prefix(&files).and_then(|rest| rest.split_once('/')) {
                let is_kept = repository.gated != json!(false) && request.header("authorization").is_none();
                if is_kept {
                    return Response::new(401, "{\"error\":\"Access to it is restricted\"}")
                        .header("X-Error-Code", "GatedRepo");
                }
                let files = repository.at(revision).map(|(_, files)| files);
                let found = files.and_then(|files| files.iter().find(|known| known.path == file));
                return found.map_or_else(|| missing("EntryNotFound"), |file| part(request, &file.bytes));
            }
        }
    }
    Response::new(401, "{\"error\":\"Invalid username or password.\"}").header("X-Error-Code", "RepoNotFound")
}

/// The bytes that are asked for.
pub(super) fn part(request: &Request, bytes: &[u8]) -> Response {
    let range = request.header("range").and_then(|range| range.strip_prefix("bytes=")?.split_once('-'));
    let Some((first, last)) = range else { return Response::new(200, bytes) };
    let number = |text: &str| text.parse::<usize>().expect("a number");
    let end = bytes.len().min(number(last) + 1);
    let range = format!("bytes {}-{}/{}", number(first), end.saturating_sub(1), bytes.len());
    Response::new(206, &bytes[number(first)..end]).header("Content-Range", &range)
}

fn of_api(repository: &Repository, rest: &str) -> Option<Response> {
    let info = |commit: &str| {
        json!({
            "id": repository.id, "sha": commit, "gated": repository.gated, "private": false,
            "disabled": false, "cardData": repository.card,
        })
    };
    let body = if rest.is_empty() {
        info(repository.at("main")?.0)
    } else if let Some(revision) = rest.strip_prefix("/revision/") {
        info(repository.at(revision)?.0)
    } else {
        let (_, files) = repository.at(rest.strip_prefix("/tree/")?)?;
        let entry = |file: &File| {
            let mut entry = json!({
                "type": "file", "path": file.path, "size": file.bytes.len(), "oid": blob(&file.bytes),
            });
            if file.is_large {
                entry["oid"] = json!("0".repeat(40));
                entry["lfs"] =
                    json!({ "oid": sha256(&file.bytes), "size": file.bytes.len(), "pointerSize": 134 });
            }
            entry
        };
        files.iter().map(entry).collect()
    };
    Some(Response::new(200, body.to_string()).header("Content-Type", "application/json"))
}
