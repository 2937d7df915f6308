//! Models of XGBoost in JSON and in UBJSON: what whoever trained one wrote into it, the kind of its booster and its version.
//!
//! Source: XGBoost, "Introduction to Model IO" and `doc/model.schema`; Universal Binary JSON, draft 12. The arrays of the trees are
//! passed over.

use std::fmt;
use std::io::BufReader;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};

use super::WeightReader;
use super::code::PythonJson;
use super::facts::{Format, HeaderFacts, TextInside};
use super::fault::{Fault, ensure};
use super::json_texts::Texts;
use super::properties::property;
use super::source::{Cursor, Source};
use super::text::text;
use super::ubjson::is_ubjson;

/// The longest name or text that is read, in bytes.
const LONGEST: u64 = 1 << 20;
/// Arrays and objects in one another.
const DEEPEST: usize = 64;
pub(super) struct XgBoost;

impl WeightReader for XgBoost {
    fn recognize(&self, head: &[u8], _length: u64) -> Option<Format> {
        let is_json = || {
            let text = String::from_utf8_lossy(head);
            let plain: String = text.chars().filter(|c| !c.is_whitespace()).take(64).collect();
            let first = plain.strip_prefix("{\"learner\":{\"");
            first.is_some_and(|first| OF_LEARNERS.iter().any(|key| first.starts_with(key)))
        };
        (is_ubjson(head) || is_json()).then_some(Format::XgBoost)
    }

    /// The version may stand before the learner.
    fn may_be(&self, head: &[u8], _length: u64) -> bool {
        let starts = head.trim_ascii_start().starts_with(b"{");
        starts && memchr::memmem::find(head, b"learner").is_some()
    }

    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        let head = source.head(super::HEAD)?;
        let said = match is_ubjson(&head) {
            true => {
                let mut said = Said::default();
                let read = Ubjson { cursor: source.cursor(), said: &mut said }.value("", 0);
                match read {
                    Err(Fault::Malformed(what)) => said.fault = Some(what),
                    read => read?,
                }
                said
            }
            false => match serde_json::from_reader(PythonJson::new(BufReader::new(source.cursor()))) {
                Ok(said) => said,
                Err(error) if self.recognize(&head, source.length()).is_some() => {
                    source.failure()?;
                    Said { is_learner: true, fault: Some(error.to_string()), ..Said::default() }
                }
                Err(_) => return Ok(None),
            },
        };
        Ok(said.is_learner.then(|| said.facts()))
    }
}

/// The keys of a learner, one of which comes first.
const OF_LEARNERS: [&str; 5] =
    ["attributes\"", "feature_names\"", "feature_types\"", "gradient_booster\"", "learner_model_param\""];

/// The path of what is passed over.
const OTHER: &str = "-";
/// The key of the model in a pickle.
const MODEL: &str = "Model";

/// What a model says of itself.
#[derive(Default)]
struct Said {
    is_learner: bool,
    statements: Texts,
    booster: Option<String>,
    version: Version,
    /// Why what follows was not read.
    fault: Option<String>,
}

impl Said {
    fn facts(self) -> HeaderFacts {
        let mut facts = HeaderFacts::new(Format::XgBoost);
        for (key, value) in self.statements.0.iter().filter_map(|(key, value)| Some((key, text(value)?))) {
            property(&mut facts, key, value);
        }
        facts.architecture = facts.architecture.or_else(|| self.booster.as_deref().and_then(text));
        let version: Vec<_> = self.version.0.iter().map(u64::to_string).collect();
        facts.producer = (!version.is_empty()).then(|| format!("XGBoost {}", version.join(".")));
        if let Some(fault) = self.fault {
            facts.texts.push(TextInside::unread_statements(fault));
        }
        facts
    }

    /// Takes in a text by the keys that it stands under, joined by `/`.
    fn take(&mut self, path: &str, value: String) {
        match path.strip_prefix("learner/attributes/") {
            Some(key) => {
                if let Err(fault) = self.statements.add(key.to_owned(), value) {
                    self.fault = Some(fault);
                }
            }
            None if path == "learner/gradient_booster/name" => self.booster = Some(value),
            None => {}
        }
    }
}

impl<'de> Deserialize<'de> for Said {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Booster {
            name: Option<String>,
        }
        #[derive(Deserialize)]
        struct Learner {
            #[serde(default)]
            attributes: Texts,
            gradient_booster: Option<Booster>,
            learner_model_param: Option<IgnoredAny>,
        }
        #[derive(Deserialize)]
        struct Model {
            learner: Option<Learner>,
            version: Option<Version>,
        }
        let Model { learner, version } = Model::deserialize(deserializer)?;
        let mut said = Self { version: version.unwrap_or_default(), ..Self::default() };
        if let Some(learner) = learner {
            said.is_learner = learner.gradient_booster.is_some() && learner.learner_model_param.is_some();
            said.booster = learner.gradient_booster.and_then(|booster| booster.name);
            said.statements = learner.attributes;
        }
        Ok(said)
    }
}

/// The numbers of a version; more than four are no part of one.
#[derive(Default)]
struct Version(Vec<u64>);

impl Version {
    fn add(&mut self, number: u64) {
        if self.0.len() < 4 {
            self.0.push(number);
        }
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Numbers;
        impl<'de> Visitor<'de> for Numbers {
            type Value = Version;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("the numbers of a version")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Version, A::Error> {
                let mut version = Version::default();
                while let Some(number) = items.next_element()? {
                    version.add(number);
                }
                Ok(version)
            }
        }
        deserializer.deserialize_seq(Numbers)
    }
}

/// Goes through values of UBJSON.
struct Ubjson<'u, 's> {
    cursor: Cursor<'s>,
    said: &'u mut Said,
}

impl Ubjson<'_, '_> {
    fn value(&mut self, path: &str, depth: usize) -> Result<(), Fault> {
        let marker = self.marker()?;
        self.value_of(marker, path, depth)
    }

    /// The next byte that is no padding.
    fn marker(&mut self) -> Result<u8, Fault> {
        loop {
            match self.cursor.u8()? {
                b'N' => {}
                marker => return Ok(marker),
            }
        }
    }

    fn value_of(&mut self, marker: u8, path: &str, depth: usize) -> Result<(), Fault> {
        ensure(depth < DEEPEST, || "it is nested too deep".to_owned())?;
        match marker {
            b'{' if (path, depth) == (MODEL, 1) => self.object("", depth),
            b'{' => self.object(path, depth),
            b'[' => self.array(path, depth),
            b'S' | b'H' => {
                let length = self.length()?;
                if path == OTHER {
                    return self.cursor.skip(length);
                }
                ensure(length <= LONGEST, || format!("a text of {length} bytes"))?;
                let value = self.cursor.text(length)?;
                self.said.take(path, value);
                Ok(())
            }
            b'i' | b'U' | b'I' | b'l' | b'L' if path == "version/" => {
                let number = self.number(marker)?;
                self.said.version.add(number);
                Ok(())
            }
            marker => self.cursor.skip(size_of(marker)?),
        }
    }

    fn object(&mut self, path: &str, depth: usize) -> Result<(), Fault> {
        self.said.is_learner |= path == "learner";
        let (kind, count) = self.kind_and_count()?;
        let mut left = count.unwrap_or(u64::MAX);
        while left > 0 {
            let mut marker = self.marker()?;
            if count.is_none() && marker == b'}' {
                break;
            }
            let length = self.number(marker)?;
            ensure(length <= LONGEST, || format!("a key of {length} bytes"))?;
            let key = self.cursor.text(length)?;
            let inner = if path.is_empty() { key } else { format!("{path}/{key}") };
            // Deeper keys are those of trees.
            let is_known = path != OTHER && path.matches('/').count() < 2;
            let inner = if is_known { inner.as_str() } else { OTHER };
            marker = kind.map_or_else(|| self.marker(), Ok)?;
            self.value_of(marker, inner, depth + 1)?;
            left -= 1;
        }
        Ok(())
    }

    fn array(&mut self, path: &str, depth: usize) -> Result<(), Fault> {
        let (kind, count) = self.kind_and_count()?;
        // Values without bytes, of which a few can say that there are many, hold nothing.
        if kind.is_some_and(|kind| matches!(size_of(kind), Ok(0))) {
            return Ok(());
        }
        let inner = if path == "version" { "version/" } else { OTHER };
        if let (Some(kind), Some(count), OTHER) = (kind, count, inner)
            && let Ok(size) = size_of(kind)
        {
            return self.cursor.skip(count.saturating_mul(size));
        }
        let mut left = count.unwrap_or(u64::MAX);
        while left > 0 {
            let marker = kind.map_or_else(|| self.marker(), Ok)?;
            if kind.is_none() && count.is_none() && marker == b']' {
                break;
            }
            self.value_of(marker, inner, depth + 1)?;
            left -= 1;
        }
        Ok(())
    }

    /// The type of all values of a container, and how many there are, where it says so.
    fn kind_and_count(&mut self) -> Result<(Option<u8>, Option<u64>), Fault> {
        let mut kind = None;
        if self.cursor.clone().u8()? == b'$' {
            self.cursor.skip(1)?;
            kind = Some(self.cursor.u8()?);
        }
        if self.cursor.clone().u8()? == b'#' {
            self.cursor.skip(1)?;
            return Ok((kind, Some(self.length()?)));
        }
        ensure(kind.is_none(), || "a container of one type that says no count".to_owned())?;
        Ok((None, None))
    }

    fn length(&mut self) -> Result<u64, Fault> {
        let marker = self.cursor.u8()?;
        self.number(marker)
    }

    /// A number that is none below zero, with its most significant byte first.
    fn number(&mut self, marker: u8) -> Result<u64, Fault> {
        let size = match marker {
            b'i' | b'U' | b'I' | b'l' | b'L' => size_of(marker)?,
            _ => return Err(Fault::malformed("no number where a length should be")),
        };
        let bytes = self.cursor.bytes(size)?;
        let is_negative = marker != b'U' && bytes[0] & 0x80 != 0;
        ensure(!is_negative, || "a length below zero".to_owned())?;
        Ok(bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }
}

/// Bytes of a value behind its marker.
fn size_of(marker: u8) -> Result<u64, Fault> {
    match marker {
        b'Z' | b'N' | b'T' | b'F' => Ok(0),
        b'i' | b'U' | b'C' => Ok(1),
        b'I' => Ok(2),
        b'l' | b'd' => Ok(4),
        b'L' | b'D' => Ok(8),
        _ => Err(Fault::malformed("a value of an unknown type")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Option<HeaderFacts> {
        super::super::read_source(&Source::new(&bytes, bytes.len() as u64))
            .expect("no fault")
            .filter(|facts| facts.format == Format::XgBoost)
    }

    /// A key or a text as XGBoost writes it.
    fn long(text: &str) -> Vec<u8> {
        [b"L", &(text.len() as u64).to_be_bytes()[..], text.as_bytes()].concat()
    }

    fn ubjson(attributes: &[(&str, &str)]) -> Vec<u8> {
        let pairs =
            attributes.iter().flat_map(|(key, value)| [long(key), b"S".to_vec(), long(value)].concat());
        [
            b"{".to_vec(),
            long("learner"),
            b"{".to_vec(),
            long("attributes"),
            b"{".to_vec(),
            pairs.collect(),
            b"}".to_vec(),
            long("feature_names"),
            b"[]".to_vec(),
            long("gradient_booster"),
            b"{".to_vec(),
            long("model"),
            b"{".to_vec(),
            long("weights"),
            b"[$d#L\0\0\0\0\0\0\0\x02\0\0\0\0\0\0\0\0".to_vec(),
            b"}".to_vec(),
            long("name"),
            b"S".to_vec(),
            long("gblinear"),
            b"}}".to_vec(),
            long("version"),
            b"[i\x03i\x02i\0]}".to_vec(),
        ]
        .concat()
    }

    #[test]
    fn attributes_in_ubjson_tell_the_licence() {
        let license = |bytes: &[u8]| read(bytes).and_then(|facts| facts.license.id);
        for (attributes, expected) in [
            (&[("best_score", "1"), ("license", "cc-by-nc-4.0")][..], Some("cc-by-nc-4.0")),
            (&[("license", "mit")], Some("mit")),
            (&[], None),
        ] {
            let facts = read(&ubjson(attributes)).expect("a model");
            assert_eq!(facts.license.id.as_deref(), expected);
            assert_eq!(facts.architecture.as_deref(), Some("gblinear"));
            assert_eq!((facts.producer.as_deref(), facts.texts.len()), (Some("XGBoost 3.2.0"), 0));
        }
        let long_value = "x".repeat(100_000);
        let far = ubjson(&[("best_msg", &long_value), ("license", "gpl-3.0")]);
        assert_eq!(license(&far).as_deref(), Some("gpl-3.0"));
        let bytes = ubjson(&[("license", "cc-by-nc-4.0")]);
        for end in 30..bytes.len() - 1 {
            let cut = read(&bytes[..end]).expect("a model");
            assert!(cut.texts.iter().any(|text| text.bytes.is_err()), "{end}");
        }
        for at in 0..bytes.len() {
            for flip in [1, 0x80, 0xff] {
                let mut changed = bytes.clone();
                changed[at] ^= flip;
                let _ = super::super::read_source(&Source::new(&changed.as_slice(), changed.len() as u64));
            }
        }
    }

    /// A pickle holds the configuration of the booster and its model.
    #[test]
    fn the_bytes_of_a_booster_in_a_pickle_are_read() {
        let config = [long("Config"), b"{".to_vec(), long("learner"), b"{}}".to_vec()].concat();
        let model = [long("Model"), ubjson(&[("license", "cc-by-nc-4.0")])].concat();
        let raw = [b"{".to_vec(), config, model, b"}".to_vec()].concat();
        assert!(is_ubjson(&raw[..16]) && !is_ubjson(b"{L\0\0\0\0\0\0\0\x06Conf\"x"));
        let class = b"cxgboost.core\nBooster\n)\x81}X\x06\0\0\0handleB".to_vec();
        let pickle = [&b"\x80\x03"[..], &class, &(raw.len() as u32).to_le_bytes(), &raw, b"sb."].concat();
        let bytes = pickle.as_slice();
        let facts = super::super::read_source(&Source::new(&bytes, bytes.len() as u64));
        let facts = facts.expect("no fault").expect("a pickle");
        assert_eq!((facts.format, facts.license.id.as_deref()), (Format::Pickle, Some("cc-by-nc-4.0")));
        assert_eq!(facts.producer.as_deref(), Some("XGBoost 3.2.0"));
        assert_eq!(facts.architecture.as_deref(), Some("gblinear"));
    }

    /// A few bytes say that there are many values, or many texts.
    #[test]
    fn what_says_more_than_it_has_costs_nothing() {
        let mut endless = ubjson(&[("license", "mit")]);
        endless.truncate(endless.len() - b"[i\x03i\x02i\0]}".len());
        endless.extend(b"[$Z#L\x3f\xff\xff\xff\xff\xff\xff\xff}");
        let facts = read(&endless).expect("a model");
        assert_eq!((facts.license.id.as_deref(), facts.producer), (Some("mit"), None));

        let rest = r#""gradient_booster": {"name": "gbtree"}, "learner_model_param": {}"#;
        let texts: Vec<_> = (0..2000).map(|_| r#""disclaimer": "x""#).collect();
        let many = format!(r#"{{"learner":{{"attributes":{{{}}},{rest}}}}}"#, texts.join(","));
        let facts = read(many.as_bytes()).expect("a model");
        assert!(facts.texts.iter().any(|text| text.bytes.is_err()), "{:?}", facts.texts);
        let long = "x".repeat(900_000);
        let large = ubjson(&[("a", &long), ("b", &long), ("c", &long), ("d", &long), ("license", "gpl")]);
        let facts = read(&large).expect("a model");
        assert_eq!(facts.license.id.as_deref(), Some("gpl"));
        let large = ubjson(&[("a", long.as_str()); 6]);
        assert!(read(&large).expect("a model").texts[0].bytes.is_err());
        let version = format!(r#"{{"learner":{{{rest}}},"version":[3{}]}}"#, ",1".repeat(5000));
        assert_eq!(read(version.as_bytes()).expect("a model").producer.as_deref(), Some("XGBoost 3.1.1.1"));
    }

    #[test]
    fn attributes_in_json_tell_the_licence_wherever_they_stand() {
        let rest =
            r#""gradient_booster": {"name": "gbtree", "model": {"trees": []}}, "learner_model_param": {}"#;
        for (json, expected) in [
            (
                format!(r#"{{"learner":{{"attributes":{{"license":"mit"}},{rest}}},"version":[3,2,0]}}"#),
                Some("mit"),
            ),
            (
                format!(
                    r#"{{"version": [1, 7, 4], "learner": {{{rest}, "attributes": {{"license": "gpl"}}}}}}"#
                ),
                Some("gpl"),
            ),
            (format!("{{\n  \"learner\": {{\"attributes\": {{}}, {rest}}}}}"), None),
        ] {
            let facts = read(json.as_bytes()).expect(&json);
            assert_eq!(facts.license.id.as_deref(), expected, "{json}");
            assert_eq!((facts.architecture.as_deref(), facts.texts.len()), (Some("gbtree"), 0), "{json}");
        }
        assert_eq!(read(br#"{"learner": {"name": "Ada"}, "version": [1]}"#), None);
        let cut = read(br#"{"learner":{"attributes":{"license":"cc-by-nc"#).expect("a model");
        assert!(cut.texts[0].bytes.is_err());
    }
}
