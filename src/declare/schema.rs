//! JSON Schemas of the declarations, for editors.
//!
//! In: nothing. Out: a schema for each kind of file. No key is written here: the readers of the tables are run over tables
//! without any values, what they ask for is kept, and the tables among it are added, until nothing new is asked for.

use serde_json::{Map, Value, json};

use super::table::{Faults, Kind, Shape, Shapes, Table, Words};
use super::usage::UseKey;
use super::{WorkspaceFile, model, parse};
use crate::diagnostic::SourceMap;
use crate::facts::FACTS;
use crate::vocabulary::Word;

/// The dialect that the editors' TOML plugins know.
const DIALECT: &str = "http://json-schema.org/draft-07/schema#";

/// A day, as `format` and as a pattern: not every validator looks at `format`.
const DAY: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";

/// What fits into a line of so many characters is one.
const WIDTH: usize = 120;

/// A schema, the file that it is written to and what it is of.
#[derive(Debug)]
pub(crate) struct Schema {
    /// The name of the schema's file.
    pub(crate) file: &'static str,
    value: Value,
}

impl Schema {
    /// The schema, as JSON.
    pub(crate) fn text(&self) -> String {
        written(&self.value, 0) + "\n"
    }
}

fn written(value: &Value, depth: usize) -> String {
    let line = value.to_string();
    let items: Vec<_> = match value {
        Value::Object(entries) if depth + line.len() > WIDTH => entries
            .iter()
            .map(|(key, value)| format!("{}: {}", Value::from(key.as_str()), written(value, depth + 2)))
            .collect(),
        Value::Array(values) if depth + line.len() > WIDTH => {
            values.iter().map(|value| written(value, depth + 2)).collect()
        }
        _ => return line,
    };
    let (open, close) = if value.is_object() { ('{', '}') } else { ('[', ']') };
    let inner = " ".repeat(depth + 2);
    let items = items.join(&format!(",\n{inner}"));
    format!("{open}\n{inner}{items}\n{}{close}", " ".repeat(depth))
}

/// The schemas of `model-sbom.toml`, of the files that `include` names, and of `Cargo.toml`. `rule_codes` are the rules that
/// `[rules]` may name.
pub(crate) fn schemas(rule_codes: &[&'static str]) -> Vec<Schema> {
    let workspace = asked(|table, faults| {
        WorkspaceFile::read(table, rule_codes, faults);
    });
    let models = asked(|mut table, faults| {
        model::models(&mut table, faults);
        table.finish(faults);
    });
    let manifest = asked(|mut table, faults| {
        super::path::relative_paths(&mut table, super::include::KEY, faults);
        model::models(&mut table, faults);
        table.finish(faults);
    });
    let unread = json!({ "properties": { "model-sbom": false, "model_sbom": false } });
    let cargo = Definitions::document(&manifest, |table| {
        let metadata =
            json!({ "type": "object", "properties": { "model-sbom": table, "model_sbom": false } });
        json!({
            "type": "object",
            "properties": {
                "package": { "type": "object", "properties": { "metadata": metadata } },
                "workspace": { "type": "object", "properties": { "metadata": unread } },
            },
        })
    });
    let whole = |shapes| Definitions::document(shapes, |table| table);
    [
        ("model-sbom.schema.json", "model-sbom.toml", whole(&workspace)),
        ("models.schema.json", "Models that a manifest includes", whole(&models)),
        ("cargo-model-sbom.schema.json", "Cargo.toml, package.metadata.model-sbom", cargo),
    ]
    .map(|(file, title, mut value)| {
        value["$schema"] = json!(DIALECT);
        value["title"] = json!(title);
        Schema { file, value }
    })
    .into()
}

/// What a reader asks for.
fn asked(read: impl Fn(Table<'_>, &mut Faults)) -> Shapes {
    let mut all = Shapes::new();
    loop {
        let text = sample(&all, "");
        let mut sources = SourceMap::default();
        let mut faults = Faults::keeping_shapes(sources.add("sample.toml", text.clone()));
        let table = parse(&text, &mut faults).and_then(|root| Table::new(root, "the sample", &mut faults));
        read(table.expect("the sample is a table"), &mut faults);
        if !merge(&mut all, faults.into_shapes()) {
            return all;
        }
    }
}

/// Adds what is new; whether anything is. What is not missed in every reading need not be there.
fn merge(all: &mut Shapes, found: Shapes) -> bool {
    let mut is_more = false;
    for (path, shape) in found {
        let Some(known) = all.get_mut(&path) else {
            all.insert(path, shape);
            is_more = true;
            continue;
        };
        known.required.retain(|key| shape.required.contains(key));
        for (key, kind) in shape.keys {
            match known.keys.iter_mut().find(|(known, _)| *known == key) {
                Some((_, before @ Kind::Any)) if !matches!(kind, Kind::Any) => *before = kind,
                Some(_) => continue,
                None => known.keys.push((key, kind)),
            }
            is_more = true;
        }
    }
    is_more
}

/// The tables that are known, each with the tables in it. A list that is read only where it is there is an empty one.
fn sample(shapes: &Shapes, path: &str) -> String {
    let keys = shapes.get(path).map_or(&[][..], |shape| &shape.keys);
    let values = keys.iter().filter_map(|(key, kind)| {
        let inner = || sample(shapes, &below(path, key)).replace('\n', "");
        let value = match kind {
            Kind::Any => "[]".to_owned(),
            Kind::Table => format!("{{{}}}", inner()),
            Kind::Tables => format!("[{{{}}}]", inner()),
            _ => return None,
        };
        Some(format!("{key} = {value}"))
    });
    values.collect::<Vec<_>>().join(if path.is_empty() { "\n" } else { ", " })
}

fn below(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// The tables and the words of a schema by their names. What stands in several places is written once.
#[derive(Default)]
struct Definitions {
    named: Map<String, Value>,
}

impl Definitions {
    /// A schema around that of the outermost table.
    fn document(shapes: &Shapes, around: impl FnOnce(Value) -> Value) -> Value {
        let mut definitions = Self::default();
        let mut document = around(definitions.object(shapes, ""));
        if !definitions.named.is_empty() {
            document["definitions"] = Value::Object(definitions.named);
        }
        document
    }

    fn object(&mut self, shapes: &Shapes, path: &str) -> Value {
        let nothing = Shape::default();
        let shape = shapes.get(path).unwrap_or(&nothing);
        let mut properties = Map::new();
        for (key, kind) in &shape.keys {
            let mut value = self.value(*kind, shapes, &below(path, key));
            if let Some(meaning) = meaning(path, key) {
                // In this dialect nothing beside a reference is heard.
                if value.get("$ref").is_some() {
                    value = json!({ "allOf": [value] });
                }
                value["description"] = json!(meaning);
            }
            properties.insert((*key).to_owned(), value);
        }
        let mut object = json!({ "type": "object", "properties": properties, "additionalProperties": false });
        if !shape.required.is_empty() {
            object["required"] = json!(shape.required);
        }
        object
    }

    fn table(&mut self, shapes: &Shapes, path: &str) -> Value {
        let table = self.object(shapes, path);
        let name = path.rsplit('.').next().unwrap_or(path);
        let is_other = self.named.get(name).is_some_and(|other| *other != table);
        self.refer(if is_other { path } else { name }, table)
    }

    /// A word; editors show what each means.
    fn word(&mut self, words: Words) -> Value {
        let (name, words) = words();
        let (words, meanings): (Vec<_>, Vec<_>) = words.into_iter().unzip();
        let word = json!({ "enum": words, "x-taplo": { "docs": { "enumValues": meanings } } });
        self.refer(name.rsplit("::").next().unwrap_or(name), word)
    }

    fn refer(&mut self, name: &str, value: Value) -> Value {
        let known = self.named.iter().find(|(_, known)| **known == value);
        let name = known.map_or(name, |(known, _)| known).to_owned();
        let reference = json!({ "$ref": format!("#/definitions/{name}") });
        self.named.insert(name, value);
        reference
    }

    fn value(&mut self, kind: Kind, shapes: &Shapes, path: &str) -> Value {
        let text = || json!({ "type": "string", "minLength": 1 });
        let texts = || json!({ "type": "array", "items": text() });
        match kind {
            Kind::Any => json!({}),
            Kind::Text => text(),
            Kind::Texts => texts(),
            Kind::TextOrTexts => json!({ "anyOf": [text(), texts()] }),
            Kind::Word(words) => self.word(words),
            Kind::Words(words) => json!({ "type": "array", "items": self.word(words) }),
            Kind::Day => json!({ "type": "string", "format": "date", "pattern": DAY }),
            Kind::Digest(length) => {
                json!({ "type": "string", "pattern": format!("^[0-9A-Fa-f]{{{length}}}$") })
            }
            Kind::Flag => json!({ "type": "boolean" }),
            Kind::Count => json!({ "type": "integer", "minimum": 0 }),
            Kind::Table => self.table(shapes, path),
            Kind::Tables => json!({ "type": "array", "items": self.table(shapes, path) }),
            Kind::TextsByName => json!({ "type": "object", "additionalProperties": text() }),
        }
    }
}

/// What the value of a key means, where the table of facts or a vocabulary says it.
fn meaning(path: &str, key: &str) -> Option<&'static str> {
    let table = path.rsplit('.').next().unwrap_or(path);
    if table == "use" {
        return UseKey::from_word(key).map(Word::meaning);
    }
    let key = format!("{table}.{key}");
    let fact = FACTS.iter().find(|fact| fact.keys.contains(&key.as_str()))?;
    Some(fact.meaning).filter(|meaning| !meaning.is_empty())
}
