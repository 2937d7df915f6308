//! The files that tables of data name, each with the digest and the length beside it.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::ids::hub_url;
use super::model::NamedFile;
use crate::digest::{Algorithm, Digest};

type Table = serde_json::Map<String, Json>;

/// How the key of a SHA-256 ends, without its signs; the longest first.
const DIGESTS: [&str; 9] =
    ["checksumsha256", "sha256hash", "sha256sum", "sha256", "checksum", "digest", "hash", "oid", "sha"];

/// Keys of a table that holds the digest of what the table around it is about.
const HOLDERS: [&str; 9] =
    ["checksum", "checksums", "digest", "digests", "hash", "hashes", "integrity", "lfs", "sha256"];

/// How the key of the name of a file ends, without its signs, the most telling first; in front may stand which file of
/// several it is: `model_url`, `model_sha256`.
const NAMES: [&str; 13] = [
    "filename",
    "rfilename",
    "file",
    "localpath",
    "path",
    "name",
    "",
    "downloadurl",
    "url",
    "uri",
    "href",
    "link",
    "src",
];

/// Keys of a file that say its name without a digest beside it.
const FILES: [&str; 5] = ["filename", "file_name", "file", "rfilename", "path"];

/// Keys of lists of files.
const LISTS: [&str; 7] = ["files", "siblings", "artifacts", "variants", "quants", "quantizations", "shards"];

/// How the key of a length in bytes ends, without its signs.
const SIZES: [&str; 6] = ["sizebytes", "sizeinbytes", "filesize", "size", "bytes", "length"];

/// So deep, tables belong to the one that they are in.
const DEPTH: usize = 8;

/// Whether a table is about a model of its own.
type IsModel<'m> = &'m dyn Fn(&Table) -> bool;

/// The files of the model that a table is about: its own, and those of the tables in it. `others` takes in what is about
/// another model.
pub(super) fn below<'j>(
    table: &'j Table,
    is_model: IsModel<'_>,
    others: &mut Vec<&'j Json>,
) -> Vec<NamedFile> {
    let mut found = of_table(table, true);
    inside(table, is_model, DEPTH, others, &mut found);
    let mut named: Vec<NamedFile> = Vec::new();
    let mut places = BTreeMap::new();
    for file in found {
        match places.get(&file.name).map(|at: &usize| &mut named[*at]) {
            Some(known) => {
                known.sha256 = known.sha256.take().or(file.sha256);
                known.size = known.size.or(file.size);
            }
            None => {
                places.insert(file.name.clone(), named.len());
                named.push(file);
            }
        }
    }
    named
}

/// The files that a table names itself and in its lists of files, without what is deeper.
pub(super) fn near(table: &Table) -> Vec<NamedFile> {
    let lists = table.iter().filter(|(key, _)| LISTS.contains(&key.as_str())).map(|(_, value)| value);
    let items = lists.flat_map(|list| match list {
        Json::Array(items) => items.iter().collect::<Vec<_>>(),
        Json::Object(items) => items.values().collect(),
        _ => Vec::new(),
    });
    let of_lists = items.flat_map(|item| match item {
        Json::Object(inner) => of_table(inner, true),
        Json::String(name) => vec![NamedFile { name: name.clone(), sha256: None, size: None }],
        _ => Vec::new(),
    });
    of_table(table, true).into_iter().chain(of_lists).collect()
}

fn inside<'j>(
    table: &'j Table,
    is_model: IsModel<'_>,
    depth: usize,
    others: &mut Vec<&'j Json>,
    found: &mut Vec<NamedFile>,
) {
    let Some(depth) = depth.checked_sub(1) else {
        // What is deeper is read as data of its own.
        others.extend(table.values());
        return;
    };
    for (key, value) in table {
        let is_list = LISTS.contains(&key.as_str());
        match value {
            Json::String(hex) => {
                let file = name_of(key).zip(sha256(hex));
                found.extend(file.map(|(name, sha256)| NamedFile { name, sha256: Some(sha256), size: None }));
            }
            Json::Object(inner) if is_model(inner) => others.push(value),
            Json::Object(inner) => {
                match (name_of(key), digests(inner).next()) {
                    (Some(name), Some((prefix, sha256))) => {
                        found.push(NamedFile {
                            name,
                            sha256: Some(sha256),
                            size: size(&plain_keys(inner), &prefix),
                        });
                    }
                    _ if HOLDERS.contains(&plain(key).as_str()) => {}
                    _ => found.extend(of_table(inner, is_list)),
                }
                inside(inner, is_model, depth, others, found);
            }
            Json::Array(items) => items.iter().for_each(|item| match item {
                Json::Object(inner) if is_model(inner) => others.push(item),
                Json::Object(inner) => {
                    found.extend(of_table(inner, is_list));
                    inside(inner, is_model, depth, others, found);
                }
                Json::String(name) if is_list => {
                    found.push(NamedFile { name: name.clone(), sha256: None, size: None });
                }
                _ => {}
            }),
            _ => {}
        }
    }
}

/// The files that a table names itself: each digest with the name that goes with it; where there is none, of a table of
/// files, what its keys say.
fn of_table(table: &Table, is_of_files: bool) -> Vec<NamedFile> {
    let keys = plain_keys(table);
    let digests = digests(table).map(|(prefix, sha256)| NamedFile {
        name: name(&keys, &prefix).unwrap_or_default(),
        sha256: Some(sha256),
        size: size(&keys, &prefix),
    });
    let mut files: Vec<_> = digests.collect();
    if files.is_empty() && is_of_files {
        let name = FILES.iter().find_map(|key| table.get(*key)?.as_str());
        files.extend(name.map(|name| NamedFile {
            name: name_of(name).unwrap_or_else(|| name.to_owned()),
            sha256: None,
            size: size(&keys, ""),
        }));
    }
    files
}

/// The digests of a table, each with what stands before it in its key; those in a table of their own too.
fn digests(table: &Table) -> impl Iterator<Item = (String, Digest)> {
    table.iter().filter_map(|(key, value)| {
        let key = plain(key);
        if let Json::Object(inner) = value {
            let held = HOLDERS.contains(&key.as_str()).then_some(inner)?;
            let mut known = held.iter().filter(|(key, _)| DIGESTS.contains(&plain(key).as_str()));
            return Some((String::new(), known.find_map(|(_, hex)| sha256(hex.as_str()?))?));
        }
        let prefix = DIGESTS.iter().find_map(|end| key.strip_suffix(end))?;
        Some((prefix.to_owned(), sha256(value.as_str()?)?))
    })
}

/// The values of a table by their keys without signs; of two that are one, the first.
type Keys<'j> = BTreeMap<String, &'j Json>;

fn plain_keys(table: &Table) -> Keys<'_> {
    let mut keys = BTreeMap::new();
    for (key, value) in table {
        keys.entry(plain(key)).or_insert(value);
    }
    keys
}

/// The name of the file whose keys begin so.
fn name(keys: &Keys<'_>, prefix: &str) -> Option<String> {
    let text = |end: &&str| {
        let key = format!("{prefix}{end}");
        name_of(keys.get(&key).filter(|_| !key.is_empty())?.as_str()?)
    };
    NAMES.iter().find_map(text)
}

fn size(keys: &Keys<'_>, prefix: &str) -> Option<u64> {
    let own = SIZES.iter().find_map(|end| keys.get(&format!("{prefix}{end}"))?.as_u64());
    let held = || HOLDERS.iter().find_map(|key| keys.get(*key)?.as_object()?.get("size")?.as_u64());
    own.or_else(held)
}

/// Every URL of data that a SHA-256 stands beside, with its file.
pub(super) fn by_url(json: &Json) -> Vec<(&str, NamedFile)> {
    let mut found = Vec::new();
    let mut open = vec![json];
    while let Some(value) = open.pop() {
        match value {
            Json::Array(items) => open.extend(items),
            Json::Object(table) => {
                let keys = plain_keys(table);
                for (prefix, sha256) in digests(table) {
                    let url = |text: &&str| text.contains("://");
                    let mut own =
                        keys.range(prefix.clone()..).take_while(|(key, _)| key.starts_with(&prefix));
                    let url = own.find_map(|(_, value)| value.as_str().filter(url));
                    let file =
                        NamedFile { name: String::new(), sha256: Some(sha256), size: size(&keys, &prefix) };
                    found.extend(url.map(|url| (url, file)));
                }
                open.extend(table.values());
            }
            _ => {}
        }
    }
    found
}

/// A key in lower case and without its signs: `fileSize`, `file-size` and `file_size` are one.
fn plain(key: &str) -> String {
    let letters = key.chars().filter(|letter| !matches!(letter, '-' | '_' | '.' | ' '));
    letters.flat_map(char::to_lowercase).collect()
}

fn sha256(hex: &str) -> Option<Digest> {
    Digest::from_hex(Algorithm::Sha256, hex.strip_prefix("sha256:").unwrap_or(hex))
}

/// The file that a text names: that of a URL, or a path that ends as one does.
pub(super) fn name_of(text: &str) -> Option<String> {
    if let Some(url) = hub_url(text) {
        return url.file.map(|file| file.name);
    }
    let path = match text.split_once("://") {
        Some((_, rest)) => rest.split(['?', '#']).next()?.rsplit_once('/')?.1,
        None => text,
    };
    let (stem, end) = path.rsplit_once('.')?;
    let is_end = (1..=12).contains(&end.len())
        && end.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && end.bytes().any(|byte| byte.is_ascii_alphabetic());
    (is_end && !stem.is_empty() && !path.contains(char::is_whitespace)).then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keys are looked up, not searched for: this would take minutes.
    #[test]
    fn a_table_of_many_digests_is_read_once() {
        let hex = "a".repeat(64);
        let keys = (0..20_000).map(|at| (format!("m{at}_sha256"), Json::from(hex.as_str())));
        let table: Table = keys.collect();
        assert_eq!(of_table(&table, true).len(), 20_000);
        assert_eq!(by_url(&Json::Object(table)), []);
    }
}
