//! What a configuration in YAML has made when it is read: the targets of Hydra, and objects of Python.

use std::collections::BTreeSet;

use super::keras_config::TARGET;
use crate::inspect::weights::text::text;

/// What was found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// What `hydra.utils.instantiate` calls.
    pub(super) targets: BTreeSet<String>,
    /// Tags of PyYAML that make objects of Python.
    pub(super) tags: BTreeSet<String>,
}

/// Targets and tags that are kept of one file.
pub(super) const MOST: usize = 1000;

/// Bytes in which the name of a target or a tag ends.
const LONGEST: usize = 2048;

/// Goes through a configuration; an anchor or a line that is folded hides nothing, as words are looked for.
pub(super) fn look(yaml: &str) -> Found {
    const TAGS: [&str; 2] = ["!!python/", "tag:yaml.org,2002:python/"];
    let mut found = Found::default();
    for (at, _) in yaml.match_indices(TARGET) {
        let rest = yaml[at + TARGET.len()..].trim_start_matches(['"', '\'', ' ']);
        let Some(value) = rest.strip_prefix(':') else { continue };
        let value = value.trim_start().trim_start_matches(['"', '\'', '>', '|', '-', ' ', '\n']);
        let value = &value[..value.floor_char_boundary(LONGEST)];
        let end =
            value.find(|next: char| next.is_whitespace() || "\"',}]#".contains(next)).unwrap_or(value.len());
        if end > 0 && found.targets.len() < MOST {
            found.targets.extend(text(&value[..end]));
        }
    }
    for (at, mark) in TAGS.iter().flat_map(|tag| yaml.match_indices(tag)) {
        let rest = &yaml[at + mark.len()..];
        let rest = &rest[..rest.floor_char_boundary(LONGEST)];
        let end =
            rest.find(|next: char| next.is_whitespace() || "[]{},>".contains(next)).unwrap_or(rest.len());
        // Plain values of Python are written so, too.
        let is_plain = [
            "none", "bool", "bytes", "complex", "dict", "float", "int", "list", "long", "str", "tuple",
            "unicode",
        ];
        if !is_plain.contains(&&rest[..end]) && found.tags.len() < MOST {
            found.tags.extend(text(&yaml[at..at + mark.len() + end]));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A name has an end: without one this would take minutes.
    #[test]
    fn a_name_without_an_end_is_read_once() {
        for mark in ["_target_:", "!!python/"] {
            let found = look(&mark.repeat(200_000));
            assert!(found.targets.len() + found.tags.len() < 500, "{mark}");
        }
    }

    #[test]
    fn what_is_called_and_made_is_found_in_every_writing() {
        for (yaml, targets, tags) in [
            ("model:\n  _target_: os.system\n  a: 1\n", &["os.system"][..], &[][..]),
            ("{'_target_': 'a.B', x: 1}", &["a.B"], &[]),
            ("- \"_target_\" : \"a.B\" # no", &["a.B"], &[]),
            ("_target_: >-\n  a.B\n", &["a.B"], &[]),
            ("target: a.B\nmy_target: c", &[], &[]),
            ("!!python/object/apply:os.system ['id']", &[], &["!!python/object/apply:os.system"]),
            ("a: !!python/tuple [1, 2]", &[], &[]),
            (
                "a: !<tag:yaml.org,2002:python/object/new:a.B> {}",
                &[],
                &["tag:yaml.org,2002:python/object/new:a.B"],
            ),
        ] {
            let found = look(yaml);
            assert_eq!(found.targets.iter().map(String::as_str).collect::<Vec<_>>(), targets, "{yaml}");
            assert_eq!(found.tags.iter().map(String::as_str).collect::<Vec<_>>(), tags, "{yaml}");
        }
    }
}
