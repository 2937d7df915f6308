//! XML as a tree, by a reader that is not the one who wrote it: any document that isn't well-formed ends the test.

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// An element.
#[derive(Debug, Default)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) children: Vec<Element>,
    pub(crate) text: String,
}

impl Element {
    /// The root of a document.
    pub(crate) fn parse(document: &str) -> Self {
        let mut reader = Reader::from_str(document);
        reader.config_mut().check_comments = true;
        let mut open = vec![Self::default()];
        loop {
            match reader.read_event().expect("well-formed XML") {
                Event::Start(start) => open.push(Self::start(&start)),
                Event::Empty(start) => close(&mut open, Self::start(&start)),
                Event::End(_) => {
                    let element = open.pop().expect("an open element");
                    close(&mut open, element);
                }
                Event::Text(text) => {
                    last(&mut open).text.push_str(&text.xml_content(XmlVersion::Implicit1_0))
                }
                Event::GeneralRef(reference) => {
                    let character = reference.resolve_char_ref().expect("a character");
                    let text = match character {
                        Some(character) => character.to_string(),
                        None => resolve_predefined_entity(&reference).expect("a known entity").to_owned(),
                    };
                    last(&mut open).text.push_str(&text);
                }
                Event::Eof => break,
                Event::Decl(_) | Event::Comment(_) => {}
                other => panic!("unexpected in a bill of materials: {other:?}"),
            }
        }
        assert_eq!(open.len(), 1, "every element is closed");
        let mut document = open.remove(0);
        assert_eq!(document.children.len(), 1, "one root");
        document.children.remove(0)
    }

    fn start(start: &BytesStart<'_>) -> Self {
        let attribute = |attribute: Result<quick_xml::events::attributes::Attribute<'_>, _>| {
            let attribute = attribute.expect("an attribute");
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).expect("a value");
            (name(&attribute.key), value.into_owned())
        };
        Self {
            name: name(&start.name()),
            attributes: start.attributes().map(attribute).collect(),
            ..Self::default()
        }
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The children with this name.
    pub(crate) fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The elements at the end of a path such as `metadata/component`.
    pub(crate) fn at(&self, path: &str) -> Vec<&Self> {
        path.split('/').fold(vec![self], |elements, name| {
            elements
                .into_iter()
                .flat_map(|element| element.children.iter().filter(move |c| c.name == name))
                .collect()
        })
    }

    /// The text of the first element at the end of a path.
    pub(crate) fn text_at(&self, path: &str) -> Option<String> {
        self.at(path).first().map(|element| element.text.clone())
    }
}

fn name(name: &quick_xml::name::QName<'_>) -> String {
    name.as_ref().to_owned()
}

fn last(open: &mut [Element]) -> &mut Element {
    open.last_mut().expect("the document")
}

fn close(open: &mut [Element], element: Element) {
    last(open).children.push(element);
}
