//! PMML: a model of statistics as XML, which JPMML, KNIME, SAS and others write.
//!
//! Source: the Data Mining Group, PMML 4.4, "General Structure" and "Header".

use quick_xml::Reader;
use quick_xml::events::Event;

use super::WeightReader;
use super::facts::{Format, HeaderFacts};
use super::fault::Fault;
use super::source::Source;
use super::text::text;

/// Bytes in which the header stands.
const LONGEST: u64 = 64 * 1024;
/// What every version is of.
const NAMESPACE: &str = "http://www.dmg.org/PMML-";

pub(super) struct Pmml;

impl WeightReader for Pmml {
    fn recognize(&self, head: &[u8], _length: u64) -> Option<Format> {
        let head = String::from_utf8_lossy(head);
        let (_, root) = head.split_once("<PMML")?;
        let before = head.trim_start_matches('\u{feff}').trim_start();
        let is_xml = before.starts_with("<?xml") || before.starts_with("<!--") || before.starts_with("<PMML");
        let root = root.split('>').next()?;
        (is_xml && root.starts_with(char::is_whitespace) && root.contains(NAMESPACE)).then_some(Format::Pmml)
    }

    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        let mut facts = HeaderFacts::new(Format::Pmml);
        let head = source.head(LONGEST)?;
        let head = String::from_utf8_lossy(&head);
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
    fn a_text_cut_anywhere_is_no_fault_and_other_xml_is_no_model() {
        for cut in (0..TREE.len()).filter(|at| TREE.is_char_boundary(*at)) {
            read(&TREE[..cut]);
        }
        for other in [
            "<PMMLs xmlns=\"http://www.dmg.org/PMML-4_4\">",
            "<PMML version=\"4.4\">",
            "text <PMML xmlns=\"http://www.dmg.org/PMML-4_4\">",
            "<a><PMML>",
        ] {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
