//! Writes the wire structs as XML, with the names and in the order of the XML schemas (`bom-1.7.xsd`).
//!
//! Every fact is that of the JSON document. The two serializations differ in shape: lists have a wrapping
//! element, and `bom-ref`, `type`, `alg` and `acknowledgement` are attributes.

mod component;
mod document;
mod license;
mod model_card;
mod party;
mod service;

use std::borrow::Cow;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::wire::Document;

/// The document as XML, every element in this namespace.
pub(super) fn write(document: &Document<'_>, namespace: &str) -> Vec<u8> {
    let mut elements = Elements(Writer::new_with_indent(Vec::new(), b' ', 2));
    elements.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
    document::bom(&mut elements, document, namespace);
    let mut bytes = elements.0.into_inner();
    bytes.push(b'\n');
    bytes
}

/// Attributes of an element; one without value is left out.
type Attributes<'a> = [(&'a str, Option<&'a str>)];

/// The elements written so far.
struct Elements(Writer<Vec<u8>>);

impl Elements {
    /// An element with attributes and children.
    fn parent(&mut self, name: &str, attributes: &Attributes<'_>, children: impl FnOnce(&mut Self)) {
        self.event(Event::Start(start(name, attributes)));
        children(self);
        self.event(Event::End(BytesEnd::new(name)));
    }

    /// An element that wraps the items of a list; nothing for an empty list.
    fn list<T>(&mut self, name: &str, items: &[T], item: impl Fn(&mut Self, &T)) {
        if !items.is_empty() {
            self.parent(name, &[], |elements| items.iter().for_each(|each| item(elements, each)));
        }
    }

    /// An element without content.
    fn empty(&mut self, name: &str, attributes: &Attributes<'_>) {
        self.event(Event::Empty(start(name, attributes)));
    }

    /// An element with text.
    fn text(&mut self, name: &str, text: &str) {
        self.text_with(name, &[], text);
    }

    /// An element with text, if there is one.
    fn known(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(name, text);
        }
    }

    /// An element with attributes and text.
    fn text_with(&mut self, name: &str, attributes: &Attributes<'_>, text: &str) {
        self.event(Event::Start(start(name, attributes)));
        self.event(Event::Text(BytesText::new(&printable(text))));
        self.event(Event::End(BytesEnd::new(name)));
    }

    fn event(&mut self, event: Event<'_>) {
        self.0.write_event(event).expect("writing into memory does not fail");
    }
}

fn start<'a>(name: &'a str, attributes: &Attributes<'_>) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (attribute, value) in attributes {
        if let Some(value) = value {
            start.push_attribute((*attribute, &*printable(value)));
        }
    }
    start
}

/// Whether XML 1.0 can hold a character at all, even escaped (production `Char`).
fn is_xml(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// The text with U+FFFD for each character that XML can't hold.
fn printable(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_xml) {
        return Cow::Borrowed(text);
    }
    text.chars()
        .map(|character| if is_xml(character) { character } else { char::REPLACEMENT_CHARACTER })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Elements)) -> String {
        let mut elements = Elements(Writer::new_with_indent(Vec::new(), b' ', 2));
        write(&mut elements);
        String::from_utf8(elements.0.into_inner()).expect("UTF-8")
    }

    #[test]
    fn what_xml_reserves_is_escaped_and_what_it_forbids_replaced() {
        let text = written(|elements| {
            elements.text_with("a", &[("b", Some("<\"\n&")), ("c", None)], "1 < 2 &\r\n\u{c}\u{FFFE}")
        });
        assert_eq!(text, "<a b=\"&lt;&quot;&#10;&amp;\">1 &lt; 2 &amp;&#13;\n\u{FFFD}\u{FFFD}</a>");
    }

    #[test]
    fn empty_lists_and_unknown_texts_leave_no_element() {
        let text = written(|elements| {
            elements.list("list", &[], |elements, item: &&str| elements.text("item", item));
            elements.known("text", None);
        });
        assert_eq!(text, "");
    }
}
