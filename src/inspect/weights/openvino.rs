//! OpenVINO: the graph in XML, beside it the numbers in a file of the same name that ends in `.bin`.
//!
//! Source: "OpenVINO IR format", docs.openvino.ai; layers of the type `Const` say element type, shape and place.

use std::io::BufReader;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::WeightReader;
use super::facts::{Format, HeaderFacts};
use super::fault::{Fault, ensure};
use super::properties::{names_license, tell_license};
use super::source::{Source, fault};
use super::tally::Tally;
use super::text::text;

/// Elements inside one another; graphs lie in layers of graphs.
const DEEPEST: u32 = 1000;
/// The longest graph that is read, in bytes.
const LONGEST: u64 = 24 * 1024 * 1024;

pub(super) struct OpenVino;

impl WeightReader for OpenVino {
    fn recognize(&self, head: &[u8], _length: u64) -> Option<Format> {
        let head = String::from_utf8_lossy(head);
        let start = head.trim_start_matches('\u{feff}').trim_start();
        let net = if start.starts_with("<?xml") { start.split_once("?>")?.1.trim_start() } else { start };
        (net.starts_with("<net ") && net.contains("version=") && net.contains("<layers"))
            .then_some(Format::OpenVino)
    }

    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        let mut facts = HeaderFacts::new(Format::OpenVino);
        if source.length() > LONGEST {
            return Ok(Some(facts));
        }
        let read = fill(source, &mut facts);
        facts.until(read).map(Some)
    }
}

fn fill(source: &Source<'_>, facts: &mut HeaderFacts) -> Result<(), Fault> {
    let mut reader = Reader::from_reader(BufReader::new(source.cursor()));
    let mut buffer = Vec::new();
    let mut tally = Tally::default();
    let mut in_constant = false;
    let mut depth = 0_u32;
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(xml_fault)? {
            Event::Start(element) => {
                depth += 1;
                ensure(depth <= DEEPEST, || "its elements are nested too deep".to_owned())?;
                start(&element, &mut in_constant, facts, &mut tally)?;
            }
            Event::Empty(element) => start(&element, &mut in_constant, facts, &mut tally)?,
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Eof => break,
            _ => {}
        }
    }
    ensure(depth == 0, || "the XML ends in the middle".to_owned())?;
    tally.tell(facts);
    Ok(())
}

fn start(
    element: &BytesStart<'_>,
    in_constant: &mut bool,
    facts: &mut HeaderFacts,
    tally: &mut Tally,
) -> Result<(), Fault> {
    match element.local_name().as_ref() {
        "net" => {
            facts.name = attribute(element, "name")?.as_deref().and_then(text);
            let version = attribute(element, "version")?.as_deref().and_then(text);
            facts.format_version = version.map(|version| format!("IR {version}"));
        }
        "layer" => *in_constant = attribute(element, "type")?.as_deref() == Some("Const"),
        "data" if *in_constant => constant(element, tally)?,
        "Runtime_version" => {
            let version = attribute(element, "value")?.as_deref().and_then(text);
            facts.producer = version.map(|version| format!("OpenVINO {version}"));
        }
        // What `rt_info` has of the model: each key is an element with a value.
        key if names_license(key) => {
            if let Some(license) = attribute(element, "value")?.as_deref().and_then(text) {
                tell_license(facts, key, license);
            }
        }
        _ => {}
    }
    Ok(())
}

fn constant(element: &BytesStart<'_>, tally: &mut Tally) -> Result<(), Fault> {
    let shape = attribute(element, "shape")?.unwrap_or_default();
    let dimensions = shape.split(',').map(str::trim).filter(|dimension| !dimension.is_empty());
    let numbers = dimensions
        .map(|dimension| dimension.parse().ok())
        .try_fold(1_u64, |product, dimension: Option<u64>| product.checked_mul(dimension?));
    let numbers = numbers.ok_or_else(|| Fault::malformed("a constant of impossible shape"))?;
    let dtype = attribute(element, "element_type")?.as_deref().and_then(text);
    tally.add(dtype.as_deref().unwrap_or("unknown"), numbers);
    Ok(())
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, Fault> {
    let wrong = || Fault::malformed("an element has wrong attributes");
    let attribute = element.try_get_attribute(name).map_err(|_| wrong())?;
    Ok(attribute.map(|attribute| attribute.value.into_owned()))
}

fn xml_fault(error: quick_xml::Error) -> Fault {
    match error {
        quick_xml::Error::Io(error) => match std::sync::Arc::try_unwrap(error) {
            Ok(error) => fault(error),
            Err(error) => Fault::malformed(error.to_string()),
        },
        error => Fault::malformed(format!("the XML is wrong: {error}")),
    }
}
