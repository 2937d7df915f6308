//! The configuration of a Keras model: classes and functions that loading it imports.
//!
//! Source: `keras/src/saving/serialization_lib.py` of Keras 3, of which every object has `class_name`, `config`, `module`
//! and `registered_name`; CVE-2025-1550 (any module), CVE-2024-3660 (`Lambda`), CVE-2025-49655 (`TorchModuleWrapper`).

use std::collections::BTreeSet;
use std::fmt;
use std::io::{BufReader, Read};

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::imports::{Danger, danger};
use crate::inspect::weights::text::text;

/// Packages of Keras itself.
const KERAS: &[&str] = &["keras", "keras_core", "keras_cv", "keras_hub", "keras_nlp", "keras_rs", "tf_keras"];
/// The longest text that is read, in bytes.
const LONGEST_TEXT: usize = 4 * 1024 * 1024;
/// Imports that are listed.
const MOST: usize = 10_000;

/// What a configuration imports, and whether it was read to its end.
pub(super) struct Configuration {
    pub(super) imports: BTreeSet<String>,
    pub(super) end: Result<(), String>,
}

/// Reads a configuration.
pub(super) fn imports(json: impl Read) -> Configuration {
    let mut imports = BTreeSet::new();
    let mut deserializer = serde_json::Deserializer::from_reader(BufReader::new(PythonJson::new(json)));
    let look = Look { imports: &mut imports, is_mapped: false };
    let read = look.deserialize(&mut deserializer).and_then(|_| deserializer.end());
    Configuration { imports, end: read.map_err(|error| error.to_string()) }
}

/// Takes one value off a reader, and what it imports; `None` where it is no JSON.
///
/// # Errors
///
/// When it can't be read to where it ends.
pub(super) fn value(json: impl Read) -> Result<Option<BTreeSet<String>>, String> {
    let mut imports = BTreeSet::new();
    let mut deserializer = serde_json::Deserializer::from_reader(PythonJson::new(json));
    match (Look { imports: &mut imports, is_mapped: false }).deserialize(&mut deserializer) {
        Ok(_) => Ok(Some(imports)),
        Err(error) if error.is_io() => Err(error.to_string()),
        Err(_) => Ok(None),
    }
}

/// JSON with zeros for `NaN` and `Infinity`, which Python writes and JSON does not know. A text beyond [`LONGEST_TEXT`] is an
/// error of reading.
pub(in crate::inspect::weights) struct PythonJson<R> {
    inner: R,
    in_text: bool,
    is_escaped: bool,
    /// Letters of such a word that are still to be skipped.
    left: usize,
    /// Bytes of the text so far.
    length: usize,
}

impl<R> PythonJson<R> {
    pub(in crate::inspect::weights) fn new(inner: R) -> Self {
        Self { inner, in_text: false, is_escaped: false, left: 0, length: 0 }
    }
}

impl<R: Read> Read for PythonJson<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        for byte in &mut buffer[..read] {
            self.length = if self.in_text { self.length + 1 } else { 0 };
            if self.length > LONGEST_TEXT {
                return Err(std::io::Error::other("a text in it is longer than is read"));
            }
            if self.left > 0 {
                self.left -= 1;
                *byte = b' ';
            } else if self.is_escaped {
                self.is_escaped = false;
            } else {
                match byte {
                    b'\\' if self.in_text => self.is_escaped = true,
                    b'"' => self.in_text = !self.in_text,
                    b'N' | b'I' if !self.in_text => {
                        self.left = if *byte == b'N' { "aN".len() } else { "nfinity".len() };
                        *byte = b'0';
                    }
                    _ => {}
                }
            }
        }
        Ok(read)
    }
}

/// Goes through a value of any kind.
struct Look<'l> {
    imports: &'l mut BTreeSet<String>,
    /// Whether each text in it names a class to import.
    is_mapped: bool,
}

/// The key under which `transformers` looks up classes in Python files beside the weights, or in another repository
/// (`dynamic_module_utils.py`).
const AUTO_MAP: &str = "auto_map";
/// The key of what Hydra's `instantiate` calls.
pub(super) const TARGET: &str = "_target_";

/// A value, as far as it matters to the object that it is in.
enum Part {
    Text(String),
    Other,
}

/// The keys of an object that say what it is made with.
#[derive(Default)]
struct Object {
    class_names: Vec<String>,
    modules: Vec<String>,
    registered: Vec<String>,
    configs: Vec<String>,
}

impl Object {
    /// What Keras imports to make it. A key that stands there twice counts each time.
    fn imports(self) -> Vec<String> {
        let mut imports = Vec::new();
        for class in &self.class_names {
            match class.as_str() {
                "Lambda" | "__lambda__" => imports.push("keras.layers.Lambda".to_owned()),
                // A graph of TensorFlow from any place.
                "TFSMLayer" => imports.push("keras.layers.TFSMLayer".to_owned()),
                "TorchModuleWrapper" => imports.push("keras.layers.TorchModuleWrapper".to_owned()),
                _ => {}
            }
        }
        for module in &self.modules {
            // Of a function the configuration is its name.
            for name in self.class_names.iter().chain(&self.configs) {
                let import = format!("{module}.{name}");
                let package = module.split('.').next().unwrap_or_default();
                let is_own = KERAS.contains(&package) || package == "builtins";
                if !is_own || danger(&import) == Danger::Dangerous {
                    imports.push(import);
                }
            }
        }
        if !self.class_names.is_empty() {
            let custom = self.registered.iter().filter_map(|name| name.split_once('>'));
            let custom =
                custom.filter(|(package, _)| !KERAS.contains(&package.to_ascii_lowercase().as_str()));
            imports.extend(custom.map(|(package, name)| format!("{package}.{name}")));
        }
        imports
    }
}

impl<'de> DeserializeSeed<'de> for Look<'_> {
    type Value = Part;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Part, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Look<'_> {
    type Value = Part;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Part, A::Error> {
        /// Values of one key that are kept.
        const KEPT: usize = 8;
        let mut object = Object::default();
        while let Some(key) = map.next_key::<String>()? {
            let is_mapped = self.is_mapped || key == AUTO_MAP || key == TARGET;
            let value = map.next_value_seed(Look { imports: self.imports, is_mapped })?;
            let Part::Text(value) = value else { continue };
            let values = match key.as_str() {
                "class_name" => &mut object.class_names,
                "module" => &mut object.modules,
                "registered_name" => &mut object.registered,
                "config" => &mut object.configs,
                _ => continue,
            };
            if values.len() < KEPT {
                values.push(value);
            }
        }
        for import in object.imports() {
            if self.imports.len() < MOST || danger(&import) == Danger::Dangerous {
                self.imports.extend(text(&import));
            }
        }
        Ok(Part::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Part, A::Error> {
        let is_mapped = self.is_mapped;
        while seq.next_element_seed(Look { imports: self.imports, is_mapped })?.is_some() {}
        Ok(Part::Other)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Part, E> {
        Ok(Part::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Part, E> {
        Ok(Part::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Part, E> {
        Ok(Part::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Part, E> {
        Ok(Part::Other)
    }

    fn visit_str<E>(self, word: &str) -> Result<Part, E> {
        /// The longest name of a module or a class.
        const LONGEST: usize = 1000;
        if self.is_mapped && (self.imports.len() < MOST || danger(word) == Danger::Dangerous) {
            self.imports.extend(text(word));
        }
        Ok(if word.len() <= LONGEST { Part::Text(word.to_owned()) } else { Part::Other })
    }

    fn visit_unit<E>(self) -> Result<Part, E> {
        Ok(Part::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_keras_imports_is_found_at_any_depth() {
        for (json, expected) in [
            (r#"{"class_name":"Lambda"}"#, &["keras.layers.Lambda"][..]),
            (r#"{"config":{"layers":[1,{"class_name":"L\u0061mbda"}]}}"#, &["keras.layers.Lambda"]),
            (r#"{"class_name":{"class_name":"__lambda__"}}"#, &["keras.layers.Lambda"]),
            (r#"{"class_name":["Lambda"]}"#, &[]),
            (r#"{"name":"Lambda","class_name":"Dense","x":[NaN,-Infinity,"NaN"]}"#, &[]),
            (r#"{"module":"os","class_name":"function","config":"system"}"#, &["os.function", "os.system"]),
            (r#"{"module":"keras.layers","class_name":"Dense","config":{"units":1}}"#, &[]),
            (
                r#"{"module":"keras.utils","class_name":"function","config":"get_file"}"#,
                &["keras.utils.get_file"],
            ),
            (r#"{"module":"builtins","class_name":"function","config":"relu"}"#, &[]),
            (r#"{"module":"builtins","class_name":"function","config":"eval"}"#, &["builtins.eval"]),
            (r#"{"module":null,"class_name":"Mine","registered_name":"lab>Mine"}"#, &["lab.Mine"]),
            (r#"{"module":"keras.layers","class_name":"Dense","module":"os"}"#, &["os.Dense"]),
            (r#"{"module":"keras.layers","class_name":"TFSMLayer"}"#, &["keras.layers.TFSMLayer"]),
            (
                r#"{"auto_map":{"AutoModel":"modeling_x.X","T":["a/b--t.T",null]}}"#,
                &["a/b--t.T", "modeling_x.X"],
            ),
            (r#"{"model":{"_target_":"os.system"},"target":"a.B"}"#, &["os.system"]),
        ] {
            let read = imports(json.as_bytes());
            assert_eq!(read.end, Ok(()), "{json}");
            assert_eq!(read.imports.iter().map(String::as_str).collect::<Vec<_>>(), expected, "{json}");
        }
        assert!(imports(&b"{\"class_name\":"[..]).end.is_err());
    }
}
