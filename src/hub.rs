//! The Hugging Face hub: its hosts, its addresses and the names of its commits. One list for what is declared, for the bases
//! that files name and for what sources name.

/// Hosts that serve the repositories of the hub, sorted.
const HOSTS: [&str; 5] = ["hf-mirror.com", "hf.co", "huggingface.co", "www.hf.co", "www.huggingface.co"];

/// First parts of paths of the hub that are no owners, sorted.
const PAGES: [&str; 23] = [
    "api",
    "blog",
    "chat",
    "collections",
    "course",
    "datasets",
    "docs",
    "enterprise",
    "front",
    "inference-endpoints",
    "join",
    "learn",
    "login",
    "models",
    "new",
    "organizations",
    "papers",
    "pricing",
    "privacy",
    "settings",
    "spaces",
    "tasks",
    "terms-of-service",
];

/// What follows the name of a repository where a path leads to a revision of it.
const ROUTES: [&str; 7] = ["blob", "commit", "raw", "resolve", "revision", "tree", "blame"];

/// A page or a file of the hub, by its path.
pub(crate) fn url(path: &str) -> String {
    format!("https://huggingface.co/{path}")
}

/// Whether a host is the hub, in any case.
pub(crate) fn is_host(host: &str) -> bool {
    HOSTS.iter().any(|known| known.eq_ignore_ascii_case(host))
}

/// The path of a URL of the hub, without user, query and fragment; `None` of another URL.
pub(crate) fn path_of(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let (authority, path) = rest.split_once('/')?;
    // A token may stand before the host.
    let host = authority.rsplit('@').next().unwrap_or(authority);
    is_host(host).then(|| path.split(['?', '#']).next().unwrap_or_default())
}

/// The repository of a model that a path below the hub leads to: its owner, which the oldest have none of, its name, and
/// the parts behind it. `None` of data and of pages.
pub(crate) fn repository(path: &str) -> Option<(Option<&str>, &str, Vec<&str>)> {
    let path = path.strip_prefix("api/models/").unwrap_or(path);
    let parts: Vec<_> = path.split('/').filter(|part| !part.is_empty()).collect();
    let found = match parts[..] {
        [name, route, _, ..] if ROUTES.contains(&route) => (None, name, parts[1..].to_vec()),
        [owner, name, ..] => (Some(owner), name, parts[2..].to_vec()),
        _ => return None,
    };
    (!PAGES.contains(&parts[0])).then_some(found)
}

/// Whether a revision is a commit: 40 hexadecimal digits.
pub(crate) fn is_commit(revision: &str) -> bool {
    revision.len() == 40 && revision.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted() {
        assert!(HOSTS.is_sorted() && PAGES.is_sorted());
    }

    #[test]
    fn urls_lead_to_repositories() {
        for (url, expected) in [
            ("https://huggingface.co/acme/net", Some((Some("acme"), "net", vec![]))),
            ("https://HF.co/acme/net/?x#y", Some((Some("acme"), "net", vec![]))),
            ("https://token@hf.co/acme/net/tree/main", Some((Some("acme"), "net", vec!["tree", "main"]))),
            ("https://hf-mirror.com/api/models/acme/net", Some((Some("acme"), "net", vec![]))),
            ("https://hf.co/gpt2/resolve/main/a", Some((None, "gpt2", vec!["resolve", "main", "a"]))),
            ("https://hf.co/gpt2", None),
            ("https://hf.co/datasets/acme/net", None),
            ("https://hf.co.example/acme/net", None),
        ] {
            assert_eq!(path_of(url).and_then(repository), expected, "{url}");
        }
    }

    #[test]
    fn a_commit_has_forty_digits() {
        assert!(is_commit(&"0a".repeat(20)) && is_commit(&"0A".repeat(20)));
        for text in ["main", &"0g".repeat(20), &"0a".repeat(32)] {
            assert!(!is_commit(text), "{text}");
        }
    }
}
