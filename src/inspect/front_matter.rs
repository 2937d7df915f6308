//! Any YAML, or JSON, of which it is a superset, as a tree: the front matter of a card, a configuration.

use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::options::{DuplicateKeyPolicy, NonFiniteFloatPolicy};

use super::license_keys;

/// What aliases may repeat in all: a few lines can stand for more than fits any memory.
const MOST_REPEATED: usize = 10_000;

fn options() -> serde_saphyr::Options {
    serde_saphyr::options! {
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: MOST_REPEATED },
    }
}

/// YAML, or JSON, of which it is a superset.
pub(super) fn node(yaml: &str) -> Result<Node, serde_saphyr::Error> {
    let mut options = options();
    options.duplicate_keys = DuplicateKeyPolicy::PassThrough;
    options.strict_booleans = true;
    options.non_finite_float_policy = NonFiniteFloatPolicy::AsString;
    serde_saphyr::from_str_with_options(yaml, options)
}

/// The same as another type; `None` of what it does not fit.
pub(super) fn read<T: DeserializeOwned>(yaml: &str) -> Option<T> {
    serde_saphyr::from_str_with_options(yaml, options()).ok()
}

/// What was wrong with YAML, in a line.
pub(super) fn fault(error: &serde_saphyr::Error) -> String {
    let message = error.without_snippet().to_string();
    let message = message.lines().next().unwrap_or_default();
    match message.contains("alias") {
        true => format!("its aliases repeat too much ({message})"),
        false => message.to_owned(),
    }
}

/// Any YAML, with repeated keys.
#[derive(Debug)]
pub(super) enum Node {
    Nothing,
    Text(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

impl Node {
    /// Every value of a key.
    pub(super) fn all<'n>(&'n self, key: &'n str) -> impl Iterator<Item = &'n Node> {
        let entries = if let Self::Map(entries) = self { entries.as_slice() } else { &[] };
        entries.iter().filter(move |(name, _)| license_keys::plain(name) == key).map(|(_, node)| node)
    }

    /// What it says, whatever its type: scalars as they are, anything else as YAML in one line.
    pub(super) fn said(&self) -> Vec<String> {
        match self {
            Self::List(nodes) => nodes
                .iter()
                .flat_map(|node| if node.is_list() { vec![node.shown()] } else { node.said() })
                .collect(),
            Self::Map(_) => vec![self.shown()],
            Self::Text(_) | Self::Nothing => self.texts(),
        }
    }

    pub(super) fn shown(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Text(text) => text.trim().to_owned(),
            Self::List(nodes) => {
                format!("[{}]", nodes.iter().map(Self::shown).collect::<Vec<_>>().join(", "))
            }
            Self::Map(entries) => {
                let pairs = entries.iter().map(|(key, node)| match node {
                    Self::Nothing => key.clone(),
                    node => format!("{key}: {}", node.shown()),
                });
                format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// The entries of a list; anything else is one.
    pub(super) fn items(&self) -> &[Self] {
        if let Self::List(nodes) = self { nodes } else { std::slice::from_ref(self) }
    }

    /// A scalar, unless it is empty.
    pub(super) fn scalar(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    /// A scalar, or the scalars of a list.
    pub(super) fn texts(&self) -> Vec<String> {
        match self {
            Self::Text(text) if !text.trim().is_empty() => vec![text.trim().to_owned()],
            Self::List(nodes) => nodes.iter().filter(|node| !node.is_list()).flat_map(Self::texts).collect(),
            Self::Text(_) | Self::Nothing | Self::Map(_) => Vec::new(),
        }
    }

    pub(super) fn is_list(&self) -> bool {
        matches!(self, Self::List(_))
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("YAML")
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Text(text.to_owned()))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Text(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Text(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Text(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Text(value.to_string()))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Nothing)
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Nothing)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        Node::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = items.next_element()? {
            nodes.push(node);
        }
        Ok(Node::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut entries = Vec::new();
        while let Some((key, node)) = items.next_entry::<Node, Node>()? {
            if let Node::Text(key) = key {
                entries.push((key, node));
            }
        }
        Ok(Node::Map(entries))
    }
}
