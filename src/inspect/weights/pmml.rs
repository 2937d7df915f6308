//! PMML: a model of statistics as XML, which JPMML, KNIME, SAS and others write.
//!
//! Source: the Data Mining Group, PMML 4.4, "General Structure" and "Header".

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::Event;
use quick_xml::events::attributes::Attribute;

use super::WeightReader;
use super::facts::{Format, HeaderFacts};
use super::fault::Fault;
use super::properties::{names_license, tell_license};
use super::source::Source;
use super::text::text;
use crate::inspect::plain_text;

/// Bytes in which the header stands, with the comments before it.
const LONGEST: u64 = 1024 * 1024;
/// What every version is of.
const NAMESPACE: &str = "http://www.dmg.org/PMML-";

pub(super) struct Pmml;

impl WeightReader for Pmml {
    fn recognize(&self, head: &[u8], _length: u64) -> Option<Format> {
        (root(&words(head)) == Root::Pmml).then_some(Format::Pmml)
    }

    /// Comments and a document type of any length may stand before the root.
    fn may_be(&self, head: &[u8], _length: u64) -> bool {
        root(&words(head)) != Root::Other
    }

    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        let mut facts = HeaderFacts::new(Format::Pmml);
        let head = words(&source.head(LONGEST)?);
        if root(&head) != Root::Pmml {
            return Ok(None);
        }
        let mut reader = Reader::from_str(&head);
        // What is wrong behind the header, or cut off with it, is no fault here.
        while let Ok(Event::Start(element) | Event::Empty(element)) = next_element(&mut reader) {
            let attribute = |name: &str| {
                let found = element.try_get_attribute(name).ok().flatten()?;
                text(&found.value)
            };
            match element.local_name().as_ref() {
                "PMML" => {
                    facts.format_version = attribute("version").map(|version| format!("PMML {version}"))
                }
                "Header" => {
                    facts.description = attribute("description");
                    facts.version = attribute("modelVersion");
                }
                "Application" => {
                    let (name, version) = (attribute("name"), attribute("version"));
                    facts.producer = name.map(|name| {
                        [Some(name), version].into_iter().flatten().collect::<Vec<_>>().join(" ")
                    });
                }
                "Extension" => {
                    let key = attribute("name").filter(|key| names_license(key));
                    if let Some((key, license)) = key.zip(attribute("value")) {
                        tell_license(&mut facts, &key, license);
                    }
                }
                kind if kind.ends_with("Model") => {
                    facts.architecture = Some(kind.to_owned());
                    facts.name = attribute("modelName");
                    break;
                }
                _ => {}
            }
        }
        Ok(Some(facts))
    }
}

/// The element that everything else of a document is in.
#[derive(Debug, PartialEq, Eq)]
enum Root {
    Pmml,
    Other,
    /// It stands behind what is read.
    Behind,
}

fn root(text: &str) -> Root {
    if !text.starts_with('<') {
        return Root::Other;
    }
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) => {
                let names_it = |attribute: &Attribute<'_>| {
                    attribute.key.as_namespace_binding().is_some()
                        && unescape(&attribute.value).is_ok_and(|value| value.contains(NAMESPACE))
                };
                let is_named = element.local_name().as_ref() == "PMML";
                let is_one = is_named && element.attributes().flatten().any(|found| names_it(&found));
                return if is_one { Root::Pmml } else { Root::Other };
            }
            Ok(Event::Eof) | Err(quick_xml::Error::Syntax(_)) => return Root::Behind,
            Ok(Event::Text(text)) if !text.trim_ascii().is_empty() => return Root::Other,
            Ok(_) => {}
            Err(_) => return Root::Other,
        }
    }
}

/// What XML begins with, in its encodings: UTF-8, and UTF-16 with and without a mark (XML 1.0, appendix F).
fn words(head: &[u8]) -> String {
    let whole = &head[..head.len() - head.len() % 2];
    let text = match head {
        [b'<', 0, ..] => plain_text::decode(&[b"\xff\xfe", whole].concat()).text,
        [0, b'<', ..] => plain_text::decode(&[b"\xfe\xff", whole].concat()).text,
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => plain_text::decode(whole).text,
        _ => String::from_utf8_lossy(head).into_owned(),
    };
    text.trim_start_matches('\u{feff}').trim_start().to_owned()
}

/// The next element that begins; the end of the text as it is.
fn next_element<'t>(reader: &mut Reader<&'t [u8]>) -> Result<Event<'t>, quick_xml::Error> {
    loop {
        let event = reader.read_event()?;
        if matches!(event, Event::Start(_) | Event::Empty(_) | Event::Eof) {
            return Ok(event);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = "<?xml version=\"1.0\"?>\n<PMML xmlns=\"http://www.dmg.org/PMML-4_4\" version=\"4.4\">\n<Header description=\"Iris\" \
        modelVersion=\"3\"><Application name=\"SkLearn2PMML package\" version=\"0.110.0\"/></Header><DataDictionary><DataField \
        name=\"x\"/></DataDictionary>\n<TreeModel modelName=\"iris\" functionName=\"classification\"><Node>";

    fn read(text: &str) -> Option<HeaderFacts> {
        let bytes = text.as_bytes();
        super::super::read_source(&Source::new(&bytes, bytes.len() as u64)).expect("no fault")
    }

    #[test]
    fn the_header_tells_version_producer_and_kind() {
        let facts = read(TREE).expect("a model");
        assert_eq!(facts.format, Format::Pmml);
        assert_eq!(facts.format_version.as_deref(), Some("PMML 4.4"));
        assert_eq!(facts.producer.as_deref(), Some("SkLearn2PMML package 0.110.0"));
        assert_eq!(facts.architecture.as_deref(), Some("TreeModel"));
        assert_eq!((facts.name.as_deref(), facts.version.as_deref()), (Some("iris"), Some("3")));
    }

    #[test]
    fn every_writing_of_the_root_is_one() {
        let prefixed = TREE.replace("<PMML xmlns=", "<p:PMML xmlns:p=");
        let commented = format!("<!-- {} -->{TREE}", "x <PMML> ".repeat(10_000));
        let single = TREE.replace('"', "'").replace("<PMML", "<PMML\n\tid='a'\n");
        let typed = TREE.replace("<PMML ", "<!DOCTYPE PMML [<!ENTITY a 'b'>]>\n<PMML ");
        for text in [&prefixed, &commented, &single, &typed, &TREE.replace("<?xml version=\"1.0\"?>\n", "")] {
            let facts = read(text).expect("a model");
            assert_eq!(facts.architecture.as_deref(), Some("TreeModel"), "{text:.100}");
        }
        for mark in [&[][..], &[0xfeff]] {
            let units: Vec<_> = mark.iter().copied().chain(TREE.encode_utf16()).collect();
            for to_bytes in [u16::to_le_bytes, u16::to_be_bytes] {
                let bytes: Vec<_> = units.iter().copied().flat_map(to_bytes).collect();
                let source = &bytes.as_slice();
                let facts = super::super::read_source(&Source::new(source, bytes.len() as u64));
                assert_eq!(facts.expect("no fault").expect("a model").name.as_deref(), Some("iris"));
            }
        }
    }

    #[test]
    fn a_text_cut_anywhere_is_no_fault_and_other_xml_is_no_model() {
        for cut in (0..TREE.len()).filter(|at| TREE.is_char_boundary(*at)) {
            read(&TREE[..cut]);
        }
        for other in [
            "<PMMLs xmlns=\"http://www.dmg.org/PMML-4_4\">",
            "<PMML version=\"4.4\">",
            "text <PMML xmlns=\"http://www.dmg.org/PMML-4_4\">",
            "<a><PMML>",
            "<a><PMML xmlns=\"http://www.dmg.org/PMML-4_4\">",
            "<!-- <PMML xmlns=\"http://www.dmg.org/PMML-4_4\"> --><a/>",
        ] {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
