//! Addresses and paths that lead nowhere outside of the house: hosts that only its own network resolves, and files of its
//! machines.

use std::borrow::Cow;
use std::net::IpAddr;
use std::ops::Range;

use crate::address::{addresses, host_of};

/// What stands in the place of one.
pub(crate) const NOT_TOLD: &str = "(internal address)";

/// Names at the top that no public resolver has: RFC 6761 (6.3), RFC 6762 (3 and appendix G), and those that ICANN keeps free.
const TOPS: [&str; 9] =
    ["internal", "local", "localhost", "localdomain", "lan", "intranet", "corp", "home", "private"];

/// Roots of paths that people have on their machines and file servers.
const ROOTS: [&str; 12] = [
    "/home/",
    "/Users/",
    "/root/",
    "/mnt/",
    "/srv/",
    "/data/",
    "/opt/",
    "/var/",
    "/nfs/",
    "/net/",
    "/Volumes/",
    "/tmp/",
];

/// Schemes whose authority is the name of a bucket or of a hub, not of a host.
const NO_HOSTS: [&str; 5] = ["s3", "gs", "az", "abfss", "hf"];

/// Whether an address has a host that only the house resolves, or is a file.
pub(crate) fn is_inside(address: &str) -> bool {
    // A registry has no `//` before its host.
    let registry = ["oci:", "docker:"].iter().find_map(|scheme| address.strip_prefix(scheme));
    if let Some(rest) = registry.filter(|rest| !rest.starts_with("//")) {
        let host = rest.split('/').next().unwrap_or_default();
        // Without a full stop or a port it is the name of an image.
        return host.contains(['.', ':']) && rest.contains('/') && is_inside_host(host);
    }
    match host_of(address) {
        Some((scheme, _)) if scheme == "file" => true,
        Some((scheme, _)) if NO_HOSTS.contains(&scheme.as_str()) => false,
        Some((_, host)) => is_inside_host(host),
        None => false,
    }
}

fn is_inside_host(host: &str) -> bool {
    let bare = host.strip_prefix('[').and_then(|rest| rest.split(']').next());
    let bare = bare.unwrap_or_else(|| host.split(':').next().unwrap_or_default());
    if let Ok(ip) = bare.parse::<IpAddr>() {
        return match ip {
            IpAddr::V4(ip) => {
                ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_unspecified()
            }
            IpAddr::V6(ip) => {
                ip.is_loopback() || ip.is_unspecified() || ip.is_unique_local() || ip.is_unicast_link_local()
            }
        };
    }
    let name = bare.trim_end_matches('.').to_ascii_lowercase();
    let top = name.rsplit('.').next().unwrap_or_default();
    !name.contains('.') || TOPS.contains(&top) || name.ends_with(".home.arpa")
}

/// A text without the addresses and the paths of machines in it.
pub(crate) fn without(text: &str) -> Cow<'_, str> {
    let inside =
        addresses(text).filter(|range| is_inside(text[range.clone()].trim_end_matches(['.', ',', ')'])));
    let mut found: Vec<Range<usize>> = inside.chain(paths(text)).collect();
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    found.sort_by_key(|range| range.start);
    let mut result = String::with_capacity(text.len());
    let mut from = 0;
    for range in found {
        if range.start < from {
            continue;
        }
        let end = range.start + text[range.clone()].trim_end_matches(['.', ',', ')', ';']).len();
        result.push_str(&text[from..range.start]);
        result.push_str(NOT_TOLD);
        from = end;
    }
    result.push_str(&text[from..]);
    Cow::Owned(result)
}

/// Where absolute paths of machines stand in a text: `/home/…`, `C:\\…`, `\\\\server\\share`.
fn paths(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let inner = word.trim_start_matches(['(', '"', '\'', '`', '[', '<', '=']);
        let at = start + (word.len() - inner.len());
        let inner = inner.trim_end().trim_end_matches(['"', '\'', '`', ']', '>']);
        let mut letters = inner.chars();
        let is_drive = letters.next().is_some_and(|letter| letter.is_ascii_alphabetic())
            && letters.next() == Some(':')
            && matches!(letters.next(), Some('\\' | '/'));
        let is_share = inner.strip_prefix("\\\\").is_some_and(|rest| rest.contains('\\'));
        if is_drive || is_share || ROOTS.iter().any(|root| inner.starts_with(root)) {
            found.push(at..at + inner.len());
        }
        start += word.len();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_the_house_are_told_from_public_ones() {
        for (address, inside) in [
            ("https://llm.corp.internal/v1", true),
            ("http://localhost:8080/v1", true),
            ("https://gpu-7/v1", true),
            ("http://10.1.2.3:11434", true),
            ("http://[fd00::1]:80/", true),
            ("https://user@models.lan/x", true),
            ("file:///models/x", true),
            ("oci:registry.corp/models/x", true),
            ("oci:gpu-7:5000/models/x", true),
            ("oci:ghcr.io/acme/x", false),
            ("docker:library/x", false),
            ("https://api.openai.com/v1", false),
            ("https://models.acme.example/x", false),
            ("http://8.8.8.8/", false),
            ("https://internal.example.com/", false),
            ("s3://bucket/x", false),
            ("hf:owner/name", false),
            ("pkg:cargo/a@1", false),
        ] {
            assert_eq!(is_inside(address), inside, "{address}");
        }
    }

    #[test]
    fn a_text_loses_addresses_and_paths_and_nothing_else() {
        for (text, without_them) in [
            ("Served at https://llm.corp.internal/v1, by us.", "Served at (internal address), by us."),
            (
                "from /home/ada/models/x (see C:\\models\\y).",
                "from (internal address) (see (internal address)).",
            ),
            ("on \\\\files\\share", "on (internal address)"),
            (
                "read https://example.com/home/x and/or /v1/chat",
                "read https://example.com/home/x and/or /v1/chat",
            ),
            ("", ""),
        ] {
            assert_eq!(without(text), without_them);
        }
    }
}
