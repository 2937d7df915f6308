//! The texts of an object in JSON by their keys; what else it holds is passed over and kept nowhere.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// So many texts of one object are read, and so many bytes of them.
pub(super) const MOST_TEXTS: usize = 1000;
const MOST_BYTES: usize = 4 << 20;

/// Texts by their keys, in their order; a key that stands there twice counts each time. None of anything that is no object.
#[derive(Debug, Default)]
pub(super) struct Texts(pub(super) Vec<(String, String)>);

impl Texts {
    /// Keeps a text; the fault where there are more of them than are read.
    pub(super) fn add(&mut self, key: String, text: String) -> Result<(), String> {
        let bytes: usize = self.0.iter().map(|(key, text)| key.len() + text.len()).sum();
        if self.0.len() >= MOST_TEXTS {
            return Err(format!("more than {MOST_TEXTS} texts"));
        }
        if bytes + key.len() + text.len() > MOST_BYTES {
            return Err(format!("texts of more than {MOST_BYTES} bytes"));
        }
        self.0.push((key, text));
        Ok(())
    }
}

/// A text, if the value is one.
struct Text(Option<String>);

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Object)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneText)
    }
}

/// Values that are neither a text nor hold any are passed over.
macro_rules! pass_over {
    ($value:ty, $nothing:expr) => {
        fn visit_bool<E>(self, _: bool) -> Result<$value, E> {
            Ok($nothing)
        }

        fn visit_i64<E>(self, _: i64) -> Result<$value, E> {
            Ok($nothing)
        }

        fn visit_u64<E>(self, _: u64) -> Result<$value, E> {
            Ok($nothing)
        }

        fn visit_f64<E>(self, _: f64) -> Result<$value, E> {
            Ok($nothing)
        }

        fn visit_unit<E>(self) -> Result<$value, E> {
            Ok($nothing)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<$value, A::Error> {
            while items.next_element::<IgnoredAny>()?.is_some() {}
            Ok($nothing)
        }
    };
}

struct OneText;

impl<'de> Visitor<'de> for OneText {
    type Value = Text;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_str<E>(self, text: &str) -> Result<Text, E> {
        Ok(Text(Some(text.to_owned())))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut items: A) -> Result<Text, A::Error> {
        while items.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Text(None))
    }

    pass_over!(Text, Text(None));
}

struct Object;

impl<'de> Visitor<'de> for Object {
    type Value = Texts;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_str<E>(self, _: &str) -> Result<Texts, E> {
        Ok(Texts::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut items: A) -> Result<Texts, A::Error> {
        let mut texts = Texts::default();
        while let Some((key, Text(text))) = items.next_entry::<String, Text>()? {
            if let Some(text) = text {
                texts.add(key, text).map_err(A::Error::custom)?;
            }
        }
        Ok(texts)
    }

    pass_over!(Texts, Texts::default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_kept_and_all_else_is_passed_over() {
        let json = r#"{"a": "x", "b": [1, {"c": "y"}], "d": {"e": "z"}, "f": null, "g": 1.5, "a": "again"}"#;
        let Texts(texts) = serde_json::from_str(json).expect("JSON");
        assert_eq!(texts, [("a", "x"), ("a", "again")].map(|(key, text)| (key.to_owned(), text.to_owned())));
        for other in ["null", "[\"a\"]", "\"a\"", "1"] {
            assert!(serde_json::from_str::<Texts>(other).expect(other).0.is_empty());
        }
        assert!(serde_json::from_str::<Texts>("{").is_err());
    }
}
