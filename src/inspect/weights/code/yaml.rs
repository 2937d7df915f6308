//! What a configuration in YAML has made when it is read: the targets of Hydra, and objects of Python.

use std::collections::{BTreeMap, BTreeSet};

use granit_parser::{Event, Parser};

use super::keras_config::TARGET;
use crate::inspect::plain_text;
use crate::inspect::weights::pickle::COMPUTED;
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

/// Bytes in which the name of a target or a tag ends, where words are searched.
const LONGEST: usize = 2048;

/// What `!!` stands for (YAML 1.2.2, 6.8.2.2).
const CORE: &str = "tag:yaml.org,2002:";
/// Tags of PyYAML, behind what `!!` stands for.
const PYTHON: &str = "python/";
/// Those of plain values.
const PLAIN: [&str; 12] =
    ["none", "bool", "bytes", "complex", "dict", "float", "int", "list", "long", "str", "tuple", "unicode"];

/// Goes through a configuration, and says why where it is no YAML; words are searched then.
pub(super) fn look(bytes: &[u8]) -> (Found, Option<String>) {
    let text = plain_text::decode(bytes).text;
    let mut found = Found::default();
    // What ends a line in YAML 1.1, which PyYAML reads, is a letter in 1.2.
    let older = text.replace(['\u{85}', '\u{2028}', '\u{2029}'], "\n");
    let texts = [Some(text.as_str()), Some(older.as_str()).filter(|older| *older != text)];
    for text in texts.into_iter().flatten() {
        if let Err(fault) = parse(text, &mut found) {
            search(text, &mut found);
            if text.contains(TARGET) || text.contains(['!', '\\', '\0']) {
                return (found, Some(fault));
            }
        }
    }
    (found, None)
}

/// What is open around a node.
enum Open {
    Sequence,
    /// With the key whose value is next, `None` before a key.
    Mapping(Option<Key>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    Target,
    Other,
}

/// Reads events, so that anchors, tags, escapes and every writing of a key mean what they mean to a loader. The depth has the
/// limit of the parser; an alias is the text of its anchor, which is never expanded.
fn parse(yaml: &str, found: &mut Found) -> Result<(), String> {
    if yaml.contains('\0') {
        return Err("it is no text".to_owned());
    }
    let options = granit_parser::options! { emit_comments: false };
    let (mut open, mut anchors) = (Vec::new(), BTreeMap::new());
    for event in Parser::new_from_str_with_options(yaml, options) {
        let (event, _) = event.map_err(|fault| format!("it is no YAML: {fault}"))?;
        if let Some(tag) = event.tag() {
            found.tag(&format!("{}{}", tag.handle(), tag.suffix()));
        }
        match event {
            Event::Scalar(text, _, anchor, _) => {
                node(&mut open, Some(&text), found);
                if anchor != 0 {
                    anchors.insert(anchor, text);
                }
            }
            Event::Alias(anchor) => node(&mut open, anchors.get(&anchor).map(AsRef::as_ref), found),
            Event::SequenceStart(..) => {
                node(&mut open, None, found);
                open.push(Open::Sequence);
            }
            Event::MappingStart(..) => {
                node(&mut open, None, found);
                open.push(Open::Mapping(None));
            }
            Event::SequenceEnd | Event::MappingEnd => {
                open.pop();
            }
            _ => {}
        }
    }
    Ok(())
}

/// A node, with its text if it is a scalar: a key, a value, or an entry of a sequence.
fn node(open: &mut [Open], text: Option<&str>, found: &mut Found) {
    let Some(Open::Mapping(key)) = open.last_mut() else { return };
    match key.take() {
        None => *key = Some(if text == Some(TARGET) { Key::Target } else { Key::Other }),
        Some(Key::Target) => found.target(text.unwrap_or_default()),
        Some(Key::Other) => {}
    }
}

impl Found {
    /// A name with an interpolation of OmegaConf may be any.
    fn target(&mut self, name: &str) {
        let name = if name.contains("${") { COMPUTED } else { name };
        if self.targets.len() < MOST {
            self.targets.extend(text(name));
        }
    }

    /// A tag as a whole, without what it is written shorter with.
    fn tag(&mut self, tag: &str) {
        let Some(what) = tag.strip_prefix(CORE).and_then(|tag| tag.strip_prefix(PYTHON)) else { return };
        if !PLAIN.contains(&what) && self.tags.len() < MOST {
            self.tags.extend(text(&format!("!!{PYTHON}{what}")));
        }
    }
}

/// Searches words, in what can't be parsed; each name is read once.
fn search(yaml: &str, found: &mut Found) {
    let mut behind = 0;
    for (at, _) in yaml.match_indices(TARGET) {
        if at < behind {
            continue;
        }
        let rest = yaml[at + TARGET.len()..].trim_start_matches(['"', '\'', ' ']);
        let Some(value) = rest.strip_prefix(':') else { continue };
        let value = value.trim_start_matches(|next: char| next.is_whitespace() || "\"'>|-".contains(next));
        let name = name(value, |next| next.is_whitespace() || "\"',}]#".contains(next));
        behind = yaml.len() - value.len() + name.len();
        found.target(name);
    }
    let mut behind = 0;
    for (at, mark) in yaml.match_indices(PYTHON) {
        if at < behind {
            continue;
        }
        if yaml[..at].ends_with("!!") || yaml[..at].ends_with(CORE) {
            let name = name(&yaml[at + mark.len()..], |next| next.is_whitespace() || "[]{},>".contains(next));
            behind = at + mark.len() + name.len();
            found.tag(&format!("{CORE}{PYTHON}{name}"));
        }
    }
}

/// What a text begins with, to where a name ends.
fn name(text: &str, ends: fn(char) -> bool) -> &str {
    let text = &text[..text.floor_char_boundary(LONGEST)];
    &text[..text.find(ends).unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A name has an end: without one this would take minutes.
    #[test]
    fn a_name_without_an_end_is_read_once() {
        for mark in ["_target_:", "!!python/"] {
            let (found, _) = look(mark.repeat(200_000).as_bytes());
            assert!(found.targets.len() + found.tags.len() < 500, "{mark}");
        }
    }

    fn assert_found(yaml: &[u8], targets: &[&str], tags: &[&str]) {
        let (found, fault) = look(yaml);
        let shown = String::from_utf8_lossy(yaml);
        assert_eq!(fault, None, "{shown}");
        assert_eq!(found.targets.iter().map(String::as_str).collect::<Vec<_>>(), targets, "{shown}");
        assert_eq!(found.tags.iter().map(String::as_str).collect::<Vec<_>>(), tags, "{shown}");
    }

    #[test]
    fn what_is_called_is_found_in_every_writing() {
        for yaml in [
            "model:\n  _target_: a.B\n  a: 1\n",
            "{'_target_': 'a.B', x: 1}",
            "- \"_target_\" : \"a.B\" # no",
            "_target_: >-\n  a.B\n",
            "_target_: >2-\n  a.B\n",
            "_target_: |\n  a.B\n",
            "_target_: # a comment\n  a.B\n",
            "? _target_\n: a.B\n",
            "? # a comment\n  _target_\n# another\n: a.B\n",
            r#""_t\x61rget_": "a\u002eB""#,
            "&key _target_: &value a.B\n",
            "keys: [&key _target_, &value a.B]\nx: {*key : *value}\n",
            "!!str _target_: !!str a.B\n",
            "a: 1\n---\n[{_target_: a.B}]\n",
            "x: &x {_target_: a.B}\ny: {<<: *x}\n",
            "a: b # a comment\u{2028}_target_: a.B\n",
            "a: b # a comment\u{85}_target_: a.B\n",
        ] {
            assert_found(yaml.as_bytes(), &["a.B"], &[]);
            let units: Vec<_> = std::iter::once(0xfeff).chain(yaml.encode_utf16()).collect();
            for to_bytes in [u16::to_le_bytes, u16::to_be_bytes] {
                let bytes: Vec<_> = units.iter().copied().flat_map(to_bytes).collect();
                assert_found(&bytes, &["a.B"], &[]);
            }
        }
        assert_found(b"_target_: ${oc.env:X}", &[COMPUTED], &[]);
        for yaml in [
            &b"target: a.B\nmy_target: c"[..],
            b"my_target_: a.B",
            b"# _target_: a.B\n",
            b"text: '_target_: a.B'",
            b"_target_: [a.B]",
            b"name: \xe9t\xe9\n",
            b"{% if x %}\n\ta: 1\n{% endif %}\n",
            b"",
        ] {
            assert_found(yaml, &[], &[]);
        }
    }

    #[test]
    fn what_is_made_is_found_in_every_writing() {
        for yaml in [
            "!!python/object/apply:os.system ['id']",
            "a: !<tag:yaml.org,2002:python/object/apply:os.system> ['id']",
            "a: !!pyth%6fn/object/apply:os.system ['id']",
            "%TAG !p! tag:yaml.org,2002:pyth\n---\na: !p!on/object/apply:os.system ['id']",
            "? &a !!python/object/apply:os.system ['id']\n: 1\n",
        ] {
            assert_found(yaml.as_bytes(), &[], &["!!python/object/apply:os.system"]);
        }
        assert_found(b"a: !!python/tuple [1, 2]\nb: !!set {c}\nd: !python/x e\n", &[], &[]);
    }

    #[test]
    fn what_is_no_yaml_is_said_where_it_may_hide_something() {
        for yaml in [
            "a: [\n_target_: os.system\n".to_owned(),
            "a: [\n\"\\x5ftarget_\": os.system\n".to_owned(),
            "a: [\nb: !!pyth%6fn/none c\n".to_owned(),
            format!("{}{{_target_: os.system}}{}", "[".repeat(1000), "]".repeat(1000)),
            "_\0t\0a\0r\0".to_owned(),
        ] {
            assert!(look(yaml.as_bytes()).1.is_some(), "{yaml}");
        }
        assert_eq!(look(b"a: [\n_target_: os.system\n").0.targets.len(), 1);
    }

    /// Aliases of aliases, as a "billion laughs": nothing is expanded.
    #[test]
    fn aliases_are_not_expanded() {
        let mut yaml = "a0: &a0 [x]\n".to_owned();
        for at in 1..200 {
            let before = at - 1;
            yaml += &format!("a{at}: &a{at} [*a{before}, *a{before}, *a{before}]\n");
        }
        assert_found(yaml.as_bytes(), &[], &[]);
    }
}
