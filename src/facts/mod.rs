//! The facts of a bill of materials: one row a fact.
//!
//! Out of the table come the properties of CycloneDX, the annotations and extensions of SPDX, what the readers take out of
//! them, the comparison of two documents, lists for people and the documentation of the properties. A new fact is a field of
//! [`bom`] and a row of [`FACTS`].

mod said;
mod table;
mod written;

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::bom::{self, Audience};
use crate::document::Component;

pub(crate) use said::{licenses, package_url};
pub(crate) use table::FACTS;
pub(crate) use table::names;

/// The name space of the properties.
pub(crate) const NAMESPACE: &str = "model-sbom:";

/// How the bom-ref of a service of CycloneDX begins, before that of the model behind it.
pub(crate) const SERVICE: &str = "service:";

/// What SPDX 3 says before the learning approach.
pub(crate) const LEARNING: &str = "Learning approach: ";

/// One fact.
#[derive(Debug)]
pub(crate) struct Fact {
    /// What people call it.
    pub label: &'static str,
    /// The keys of a declaration that state it: `model.task`.
    pub keys: &'static [&'static str],
    /// Its name among the properties, where some format has no field for it.
    pub property: Option<&'static str>,
    /// What its values are.
    pub form: Form,
    /// What it means.
    pub meaning: &'static str,
    /// Whether a difference in it is reported.
    pub compared: Compared,
    /// The widest audience that it is for.
    pub audience: Audience,
    /// Where it is in the BOM, and which formats write it as a property.
    written: Written,
    /// Where it is in what was read.
    said: Said,
    /// Where a reader puts the values of the property.
    slot: Slot,
    /// Where it stands among the considerations of a model card of CycloneDX.
    consideration: Option<Consideration>,
    /// Whether its properties stand among the environmental considerations of CycloneDX (1.6).
    is_environmental: bool,
}

/// A list of `modelCard.considerations`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Consideration {
    /// The name of the list in JSON.
    pub(crate) list: &'static str,
    /// The name of an element of it in XML.
    pub(crate) item: &'static str,
}

/// What the values of a fact are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A text.
    Text,
    /// Texts, each a property of its own.
    Texts,
    /// A word of a closed set.
    Word,
    /// A number.
    Number,
    /// `true` or `false`.
    Flag,
    /// A day, `2026-01-31`.
    Day,
    /// A digest in hexadecimal.
    Digest,
}

/// Whether a difference in a fact is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Compared {
    /// It is, also where only one of two documents states the fact.
    Always,
    /// Only where both state it: a format may lack the words, or a run leave it out.
    IfStated,
    /// It is not: it says how the document was made, or another fact says the same.
    Never,
}

/// A family of formats, which have the same fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// CycloneDX.
    CycloneDx,
    /// SPDX 2.
    Spdx2,
    /// SPDX 3.
    Spdx3,
}

/// Where a fact is in the BOM.
#[derive(Debug, Clone, Copy)]
enum Written {
    /// In fields of every format, or among properties whose place a format decides itself.
    ByFormat,
    /// A fact of a component; a property in these families, a field in the others.
    Component(fn(&bom::Component) -> Vec<String>, &'static [Family]),
    /// A fact of a file; a property in these families.
    File(fn(&bom::File) -> Vec<String>, &'static [Family]),
    /// What kind of file a component or a file is; a property in these families.
    Nature(fn(bom::Nature) -> Vec<String>, &'static [Family]),
    /// What the headers of weights say: of a file, and of all files of a model.
    Header(crate::header_fact::HeaderFact),
}

/// Where a fact is in what was read.
#[derive(Debug, Clone, Copy)]
enum Said {
    /// Among the properties.
    Property,
    /// In fields of a component that is no file: a file has the terms and the supplier of its owner.
    Field(fn(&Component) -> Vec<String>),
    /// In fields of any component.
    AnyField(fn(&Component) -> Vec<String>),
    /// Among the statements about a model, by the name of the property: sentences, which some formats write as lines.
    Statement,
}

/// Where a reader puts the values of a property.
#[derive(Debug, Clone, Copy)]
enum Slot {
    /// They stay among the properties.
    None,
    /// All of them behind what is there.
    Texts(fn(&mut Component) -> &mut Vec<String>),
    /// The first, where nothing is there.
    Text(fn(&mut Component) -> &mut Option<String>),
    /// Among the statements about a model.
    Statement,
}

/// A property of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Property {
    /// Its name, with the name space.
    pub(crate) name: &'static str,
    /// Its value.
    pub(crate) value: String,
}

/// The facts of a component that a family has no field for, in the order of the table.
pub(crate) fn properties(component: &bom::Component, family: Family) -> impl Iterator<Item = Property> {
    FACTS.iter().flat_map(move |fact| {
        let values = match fact.written {
            Written::Component(of, families) if families.contains(&family) => of(component),
            Written::Header(header) => written::header(component, header),
            Written::Nature(of, families) if families.contains(&family) => {
                component.nature().map(of).unwrap_or_default()
            }
            _ => Vec::new(),
        };
        fact.as_properties(values)
    })
}

/// The labels of the facts of a component that some format writes as a property.
#[cfg(test)]
pub(crate) fn told(component: &bom::Component) -> impl Iterator<Item = &'static str> {
    let is_told = |fact: &&Fact| match fact.written {
        Written::Component(of, _) => !of(component).is_empty(),
        Written::Header(header) => !written::header(component, header).is_empty(),
        Written::Nature(of, _) => component.nature().is_some_and(|nature| !of(nature).is_empty()),
        Written::File(of, _) => component.files.iter().any(|file| !of(file).is_empty()),
        Written::ByFormat => false,
    };
    FACTS.iter().filter(is_told).map(|fact| fact.label)
}

/// The facts of a file that a family has no field for, in the order of the table.
pub(crate) fn file_properties(file: &bom::File, family: Family) -> impl Iterator<Item = Property> {
    FACTS.iter().flat_map(move |fact| {
        let values = match fact.written {
            Written::File(of, families) if families.contains(&family) => of(file),
            Written::Header(header) => file.header.get(&header).cloned().into_iter().collect(),
            Written::Nature(of, families) if families.contains(&family) => of(file.nature()),
            _ => Vec::new(),
        };
        fact.as_properties(values)
    })
}

/// The considerations of a model, in the order of the schema.
pub(crate) fn considerations(model: &bom::Component) -> impl Iterator<Item = (Consideration, Vec<String>)> {
    FACTS.iter().filter_map(|fact| match (fact.consideration, fact.written) {
        (Some(consideration), Written::Component(of, _)) => Some((consideration, of(model))),
        _ => None,
    })
}

/// Whether a property stands among the environmental considerations of a model card of CycloneDX (1.6).
pub(crate) fn is_environmental(name: &str) -> bool {
    row(name).is_some_and(|fact| fact.is_environmental)
}

/// Every list of considerations, with the property of the same fact.
pub(crate) fn consideration_lists() -> impl Iterator<Item = (&'static str, &'static str)> {
    FACTS.iter().filter_map(|fact| Some((fact.consideration?.list, fact.property?)))
}

/// Puts what the properties say to where it belongs.
pub(crate) fn fill(component: &mut Component) {
    for fact in FACTS {
        let (Some(name), false) = (fact.property, matches!(fact.slot, Slot::None)) else { continue };
        let own = component.properties.iter().filter(|property| property.name == name);
        let values: Vec<_> = own.map(|property| property.value.clone()).collect();
        match fact.slot {
            Slot::None => {}
            Slot::Texts(slot) => slot(component).extend(values),
            Slot::Text(slot) => {
                let slot = slot(component);
                *slot = slot.take().or_else(|| values.into_iter().next());
            }
            Slot::Statement if values.is_empty() => {}
            Slot::Statement => component.model.statements.entry(name).or_default().extend(values),
        }
    }
}

/// What people call the fact that is compared without the version, which is a fact of its own.
pub(crate) const PACKAGE_URL: &str = "package URL";

/// What a document says of a component: the values of each fact that is compared, by what people call it. Properties
/// without a row go by their own name; those of other name spaces are compared where both sides state them.
pub(crate) fn stated(component: &Component) -> Vec<Stated> {
    let rows = FACTS.iter().enumerate();
    let known = rows
        .filter(|(_, fact)| fact.compared != Compared::Never)
        .map(|(place, fact)| Stated::new(place, fact.label, fact.compared, fact.values(component)));
    let others = component.properties.iter().filter(|property| row(&property.name).is_none());
    let others = others.map(|property| {
        let own = property.name.strip_prefix(NAMESPACE);
        let compared = if own.is_some() { Compared::Always } else { Compared::IfStated };
        Stated::new(
            FACTS.len(),
            own.unwrap_or(&property.name).to_owned(),
            compared,
            vec![property.value.clone()],
        )
    });
    known.chain(others).filter(|stated| !stated.values.is_empty()).collect()
}

/// The values of one fact.
#[derive(Debug, Clone)]
pub(crate) struct Stated {
    /// Which fact.
    pub(crate) name: Name,
    /// What is stated, without order.
    pub(crate) values: BTreeSet<String>,
}

/// What a fact is called, in the order of the table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    place: usize,
    /// What people call it.
    pub label: Cow<'static, str>,
    /// Whether a difference in it is reported.
    pub compared: Compared,
}

impl Name {
    /// A fact that stands between components, behind those of one component.
    pub(crate) fn of_relation(label: &'static str) -> Self {
        Self { place: FACTS.len() + 1, label: Cow::Borrowed(label), compared: Compared::Always }
    }

    /// Whether it tells a thing from others of its name and version.
    pub(crate) fn is_identity(&self) -> bool {
        FACTS.get(self.place).is_some_and(|fact| [PACKAGE_URL, "SHA-256"].contains(&fact.label))
    }
}

impl Stated {
    fn new(
        place: usize,
        label: impl Into<Cow<'static, str>>,
        compared: Compared,
        values: Vec<String>,
    ) -> Self {
        Self { name: Name { place, label: label.into(), compared }, values: values.into_iter().collect() }
    }
}

impl Fact {
    fn values(&self, component: &Component) -> Vec<String> {
        match self.said {
            Said::Property => {
                let own =
                    component.properties.iter().filter(|property| Some(&*property.name) == self.property);
                own.map(|property| property.value.clone()).collect()
            }
            Said::Statement => {
                let name = self.property.unwrap_or_default();
                component.model.statements.get(name).map(|values| said::lines(values)).unwrap_or_default()
            }
            Said::Field(_) if component.is_file() => Vec::new(),
            Said::Field(of) | Said::AnyField(of) => of(component),
        }
    }

    fn as_properties(&self, values: Vec<String>) -> impl Iterator<Item = Property> + use<> {
        let name = self.property;
        values.into_iter().filter_map(move |value| Some(Property { name: name?, value }))
    }
}

/// The row of a property.
fn row(name: &str) -> Option<&'static Fact> {
    FACTS.iter().find(|fact| fact.property == Some(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Word;

    /// The table of the documentation.
    fn documentation() -> String {
        let rows = FACTS.iter().filter_map(|fact| Some((fact.property?, fact)));
        let lines = rows.map(|(name, fact)| {
            let keys: Vec<_> = fact.keys.iter().map(|key| format!("`{key}`")).collect();
            format!(
                "| `{name}` | {} | {} | {} | {} |\n",
                fact.form.name(),
                keys.join(", "),
                fact.audience.word(),
                fact.meaning
            )
        });
        ["| property | value | declared by | for | means |\n|---|---|---|---|---|\n".to_owned()]
            .into_iter()
            .chain(lines)
            .collect()
    }

    impl Form {
        fn name(self) -> &'static str {
            match self {
                Self::Text => "text",
                Self::Texts => "texts",
                Self::Word => "word",
                Self::Number => "number",
                Self::Flag => "flag",
                Self::Day => "day",
                Self::Digest => "digest",
            }
        }
    }

    /// The name space of the properties of BSI TR-03183-2 (annex: taxonomy).
    const OF_BSI: &str = "bsi:component:";

    #[test]
    fn a_property_has_one_row_and_a_meaning() {
        let mut names: Vec<_> = FACTS.iter().filter_map(|fact| fact.property).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:#?}");
        for fact in FACTS.iter().filter(|fact| fact.property.is_some()) {
            let is_ours = |name: &str| [NAMESPACE, OF_BSI].iter().any(|space| name.starts_with(space));
            assert!(fact.property.is_some_and(is_ours), "{}", fact.label);
            assert!(!fact.meaning.is_empty(), "{}", fact.label);
        }
    }

    #[test]
    fn the_documentation_is_that_of_the_table() {
        let page = include_str!("properties.md");
        let (_, table) = page.split_once("\n\n| property").expect("a table");
        assert!(format!("| property{table}") == documentation(), "the table should be:\n{}", documentation());
    }
}
