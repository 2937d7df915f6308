//! The report: one self-contained HTML page for those who decide.
//!
//! The page reaches for nothing: styles and script stand in it, and its content security policy allows these two,
//! by their digests, and no other. Text of others is escaped where it is written, and characters that turn the
//! direction of text or can't be seen are shown by their code points.

use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, Output, State, context};
use sha2::{Digest as _, Sha256};

mod anchors;
mod brief;
mod crates;
mod customer;
mod decisions;
mod drawing;
mod duties;
mod ends;
mod groups;
mod identity;
mod inherit;
mod instead;
mod licenses;
mod model;
mod reviews;
mod text;
mod unknowns;
mod view;
mod words;

use super::markdown;
use crate::assemble::bom::Bom;
use crate::assess::Assessment;
use crate::base64;
use crate::declare::Declarations;
use crate::diagnostic::SourceMap;
use crate::inspect::Inventory;
use crate::prose::{capital, small};
use crate::quantity::count;
pub(crate) use customer::CustomerReport;
pub use identity::Circumstances;
pub(crate) use identity::{NamedDocument, Since};
pub(crate) use model::standing_title;
use view::View;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The page, and what it includes.
const TEMPLATES: [(&str, &str); 22] = [
    ("page.html", include_str!("html/page.html")),
    ("customer.html", include_str!("html/customer.html")),
    ("fleet.html", include_str!("html/fleet.html")),
    ("top.html", include_str!("html/top.html")),
    ("paper.html", include_str!("html/paper.html")),
    ("words.html", include_str!("html/words.html")),
    ("macros.html", include_str!("html/macros.html")),
    ("head.html", include_str!("html/head.html")),
    ("decisions.html", include_str!("html/decisions.html")),
    ("duties.html", include_str!("html/duties.html")),
    ("use.html", include_str!("html/use.html")),
    ("models.html", include_str!("html/models.html")),
    ("drawing.html", include_str!("html/drawing.html")),
    ("sheet.html", include_str!("html/sheet.html")),
    ("brief.html", include_str!("html/brief.html")),
    ("inherit.html", include_str!("html/inherit.html")),
    ("licenses.html", include_str!("html/licenses.html")),
    ("unknown.html", include_str!("html/unknown.html")),
    ("reviews.html", include_str!("html/reviews.html")),
    ("crates.html", include_str!("html/crates.html")),
    ("annex.html", include_str!("html/annex.html")),
    ("ending.html", include_str!("html/ending.html")),
];

/// A report that can be written.
pub struct Report(View);

impl Report {
    /// Puts a report together.
    pub fn new(
        bom: &Bom,
        inventory: &Inventory<'_>,
        assessment: &Assessment<'_>,
        declarations: &Declarations,
        sources: &SourceMap,
        about: &Circumstances,
    ) -> Self {
        Self(view::run(bom, inventory, assessment, declarations, sources, about))
    }

    /// The page.
    pub fn html(&self) -> String {
        render("page.html", context! { uses => Serde(model::USES), report => Serde(&self.0) })
    }
}

/// Renders one of the pages.
pub(super) fn render(page: &str, report: Value) -> String {
    let mut environment = Environment::new();
    environment.set_syntax(markdown::syntax());
    environment.set_formatter(format_html);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.add_filter("prose", |text: &str| Value::from_safe_string(text::prose(text)));
    environment.add_filter("count", |number: usize, noun: &str| count(number, noun));
    environment.add_filter("sentence", |text: &str| capital(text));
    environment.add_filter("small", |text: &str| small(text));
    environment.add_filter("trim_stop", |text: &str| text.trim_end_matches('.').to_owned());
    environment.add_filter("dir", |value: Value| {
        Value::from_safe_string(value.as_str().map_or("", text::direction).to_owned())
    });
    environment.add_filter("lines", |text: &str| Value::from_safe_string(text::lines(text)));
    for (name, template) in TEMPLATES {
        environment.add_template(name, template).expect("the templates are tested");
    }
    let context = context! {
        style => Value::from_safe_string(STYLE.to_owned()),
        script => Value::from_safe_string(SCRIPT.to_owned()),
        style_digest => digest(STYLE),
        script_digest => digest(SCRIPT),
        ..report
    };
    let rendered = environment.get_template(page).and_then(|page| page.render(context));
    rendered.expect("the template uses what it is given")
}

/// A source of the content security policy (CSP level 3, section 2.3.1).
fn digest(text: &str) -> String {
    format!("sha256-{}", base64::encode(&Sha256::digest(text.as_bytes())))
}

/// Writes a value into HTML: escaped, and with what can't be seen made visible.
fn format_html(
    output: &mut Output<'_>,
    _: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), minijinja::Error> {
    if value.is_undefined() || value.is_none() {
        return Ok(());
    }
    let written = match value.as_str() {
        Some(text) if value.is_safe() => output.write_str(text),
        Some(text) => output.write_str(&text::escape(text)),
        None => output.write_str(&text::escape(&value.to_string())),
    };
    written.map_err(minijinja::Error::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_and_script_can_stand_in_a_page() {
        for text in [STYLE, SCRIPT] {
            assert!(!text.contains("</"), "an end tag would end the element");
            for reach in ["http:", "https:", "@import", "url(", "fetch", "eval", "innerHTML"] {
                assert!(!text.contains(reach), "{reach}");
            }
        }
    }

    /// `printf '' | openssl dgst -sha256 -binary | base64`
    #[test]
    fn a_source_of_the_policy_is_a_digest_in_base64() {
        assert_eq!(digest(""), "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }
}
