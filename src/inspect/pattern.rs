//! The pattern by which a declaration names files that were found.

use camino::Utf8Path;

use super::survey::{Shard, shard};

/// A pattern that fits a file; the shards of one model have the same.
pub(crate) fn pattern(path: &Utf8Path) -> String {
    let plain = escaped(path);
    let (Some(stem), Some(name)) = (path.file_stem(), path.file_name()) else { return plain };
    let Some(Shard { stem, index, .. }) = shard(stem) else { return plain };
    let (start, rest) = name.split_at(stem.len() + 1);
    let below = path.parent().map(Utf8Path::as_str).filter(|below| !below.is_empty());
    let start = below.map(|below| format!("{below}/")).unwrap_or_default() + start;
    escaped(start.as_ref()) + &"?".repeat(index.len()) + &escaped(rest[index.len()..].as_ref())
}

/// What a pattern would take for something else is one character of any kind.
pub(crate) fn escaped(path: &Utf8Path) -> String {
    let special = ['*', '?', '[', ']', '{', '}', '\\'];
    path.as_str().replace(special, "?")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_one_pattern_and_special_characters_any_character() {
        for (path, expected) in [
            ("models/a.gguf", "models/a.gguf"),
            ("m/model-00001-of-00003.safetensors", "m/model-?????-of-00003.safetensors"),
            ("a-01-of-10.gguf", "a-??-of-10.gguf"),
            ("a[1]{x}*.gguf", "a?1??x??.gguf"),
        ] {
            assert_eq!(pattern(path.into()), expected);
        }
    }
}
