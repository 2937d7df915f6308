//! The notices of a distribution: attributions, licence texts, display strings, in files that can be shipped.
//!
//! In: what was found and judged, and the legal files. Out: [`Notices`]: the files by their paths, and what is
//! missing. No text is made up: what is not on this machine is said to be missing.

use std::collections::BTreeMap;

use camino::Utf8Path;
use clap::ValueEnum;
use minijinja::value::Serde;
use minijinja::{Environment, context};
use serde::Serialize;

mod header;
mod model_info;
mod names;
mod third_party;
mod view;

use super::markdown;
use crate::assemble::audience::Secrets;
use crate::assemble::bom::{Bom, Component, ComponentKind};
use crate::assess::Assessment;
use crate::declare::Delivery;
use crate::inspect::Inventory;
use crate::inspect::legal_files::{LegalFiles, UNREAD};
use crate::inspect::notice::MODEL_INFO;
use crate::legal_names::{is_prose, kind_of};
use crate::output::{Files, Kind};
use crate::prose::named;
use crate::quantity::count;
use crate::vocabulary::Word as _;
use names::Shelf;
use view::{Describer, Gaps, License, Model, SHOWN};

/// Where the texts of models lie in the directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Layout {
    /// All in `licenses/`, each once.
    Flat,
    /// `models/<name>/LICENSE.txt` and `ATTRIBUTION.md`, to be put beside the weights.
    BesideWeights,
}

const ATTRIBUTION: &str = "ATTRIBUTION.md";

/// What the files of a directory of notices are called.
pub(crate) const KIND: Kind = Kind { mark: MODEL_INFO, may_be: is_of_notices };

/// Whether a path may be of a file of notices, of this run or of another one.
fn is_of_notices(path: &Utf8Path) -> bool {
    let parts: Vec<_> = path.components().map(|part| part.as_str()).collect();
    match parts.as_slice() {
        [name] => [ATTRIBUTION, MODEL_INFO, third_party::PAGE, third_party::TEXT].contains(name),
        [third_party::DIRECTORY, name] => name.ends_with(".txt") || *name == third_party::LIST,
        [header::DIRECTORY, name] => header::NAMES.contains(name),
        [view::LICENSES, name] => name.ends_with(".txt"),
        [view::MODELS, _, name] => {
            Utf8Path::new(name).extension().is_none_or(is_prose) || kind_of(name).is_some()
        }
        _ => false,
    }
}

/// What a distribution carries.
pub(crate) struct Notices {
    /// The files by their paths, with `/`.
    pub files: Files,
    /// What is missing, a sentence each.
    pub gaps: Vec<String>,
    /// Custom licences whose text has to go with a copy and is not available: a distribution can't be made of this.
    pub required: Vec<String>,
    /// What no file of the directory does: words to show, names to give.
    pub to_do: Vec<String>,
}

/// Puts the notices together; `secrets` are what their readers may not know.
pub(crate) fn run(
    bom: &Bom,
    inventory: &Inventory<'_>,
    assessment: &Assessment<'_>,
    legal: &LegalFiles<'_>,
    layout: Layout,
    secrets: Option<Secrets>,
) -> Notices {
    let mut shelf = Shelf::default();
    let mut gaps = Gaps::default();
    let license_files = &inventory.license_files;
    let is_data = |component: &&Component| matches!(component.kind, ComponentKind::Dataset(_));
    let told_data = bom.components.iter().filter(is_data).map(|data| data.name.as_str()).collect();
    let mut describer =
        Describer { layout, shelf: &mut shelf, license_files, told_data, secrets, gaps: &mut gaps };
    // What documents carry for a model is handed on for it.
    let models: Vec<Model> = (0..inventory.models.len())
        .filter(|index| assessment.shared.is_carried(*index))
        .map(|index| {
            let is_shipped = assessment.states[index].is_shipped();
            describer.model(inventory, index, &assessment.terms[index], is_shipped, &legal.models[index])
        })
        .collect();
    gaps.said.extend(blocked(inventory, assessment));
    let crates = third_party::run(&title(bom), &legal.crates, &mut shelf);
    if !crates.without.is_empty() {
        gaps.said.push(format!("no licence text in the source of {}", shortened(&crates.without)));
    }
    gaps.said.extend(unread(inventory, legal, &crates.unread));
    let templates = Templates::new();
    if layout == Layout::BesideWeights {
        for model in &models {
            let text = templates.model(&model.clone().relative(), "#");
            shelf.put(&model.directory, ATTRIBUTION, text.as_bytes());
        }
    }
    let coverage = assessment.coverage.headline(models.len());
    shelf.put("", ATTRIBUTION, templates.attribution(bom, &models, crates.crates, coverage).as_bytes());
    shelf.put("", MODEL_INFO, &model_info::write(&bom.subject, &models));
    for (name, bytes) in header::write(&bom.subject.name, &models) {
        shelf.put(header::DIRECTORY, name, &bytes);
    }
    Notices {
        files: shelf.into_files(),
        gaps: gaps.sentences(),
        to_do: gaps.to_do(),
        required: gaps.required.into_iter().collect(),
    }
}

/// The word that models are listed which may not be used.
fn blocked(inventory: &Inventory<'_>, assessment: &Assessment<'_>) -> Option<String> {
    let blocked = inventory.models.iter().zip(&assessment.states).filter(|(_, state)| !state.is_shipped());
    let blocked: Vec<_> = blocked.map(|(model, _)| model.resolved.declaration.name.value.as_str()).collect();
    (!blocked.is_empty()).then(|| {
        let named = named(&blocked, SHOWN);
        format!(
            "ATTRIBUTION.md lists {named}, which may not be used: remove what may not be used before you hand the product on"
        )
    })
}

/// A sentence for each legal file that could not be read.
fn unread(inventory: &Inventory<'_>, legal: &LegalFiles<'_>, of_crates: &[String]) -> Vec<String> {
    let of_models = inventory.models.iter().zip(&legal.models).flat_map(|(inspected, files)| {
        let name = &inspected.resolved.declaration.name.value;
        files.unread.iter().map(move |file| format!("`{file}` of {name}"))
    });
    let files = of_crates.iter().cloned().chain(of_models);
    files.map(|file| format!("{file} is {UNREAD}: put its text there")).collect()
}

/// The product with its version.
fn title(bom: &Bom) -> String {
    let version = bom.subject.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
    format!("{}{version}", bom.subject.name)
}

fn shortened(names: &[String]) -> String {
    const SHOWN: usize = 8;
    match names.len().checked_sub(SHOWN) {
        Some(rest) if rest > 1 => format!("{} and {rest} more crates", names[..SHOWN].join(", ")),
        _ => names.join(", "),
    }
}

impl Model {
    /// The same with paths as they are seen from the model's own directory.
    fn relative(mut self) -> Self {
        let own = format!("{}/", self.directory);
        let relative = |path: &mut String| {
            *path = path.strip_prefix(&own).map_or_else(|| format!("../../{path}"), str::to_owned);
        };
        let texts = self.licenses.iter_mut().filter_map(|license| license.text.as_mut());
        let origins =
            self.bases.iter_mut().chain(&mut self.datasets).filter_map(|origin| origin.text.as_mut());
        let policies = self.policies.iter_mut().filter_map(|policy| policy.path.as_mut());
        let notices = self.notice_files.iter_mut().map(|file| &mut file.path);
        texts.chain(origins).chain(policies).chain(notices).for_each(relative);
        self
    }
}

/// Models that reach users in one way.
#[derive(Serialize)]
struct Section<'m> {
    title: String,
    is_service: bool,
    groups: Vec<Group<'m>>,
}

/// Models under the same licences with the same texts.
#[derive(Serialize)]
struct Group<'m> {
    title: String,
    licenses: &'m [License],
    /// Sentences that the licences require, each once.
    notices: Vec<&'m str>,
    models: Vec<&'m Model>,
}

/// The models by the way in which they reach users, then by their licences.
fn sections<'m>(product: &str, models: &'m [Model]) -> Vec<Section<'m>> {
    let section = |delivery: &Delivery| {
        let mut groups: BTreeMap<_, Vec<&Model>> = BTreeMap::new();
        for model in models.iter().filter(|model| model.delivery == delivery.word()) {
            let title = licensed(model);
            let texts: Vec<_> = model.licenses.iter().map(|license| (&license.id, &license.text)).collect();
            groups.entry((title, texts)).or_default().push(model);
        }
        let groups: Vec<_> = groups
            .into_iter()
            .map(|((title, _), models)| {
                let mut notices: Vec<&str> = Vec::new();
                for notice in models.iter().flat_map(|model| &model.notices) {
                    if !notices.contains(&notice.as_str()) {
                        notices.push(notice);
                    }
                }
                Group { title, licenses: &models[0].licenses, notices, models }
            })
            .collect();
        let title = match delivery {
            Delivery::Bundled => format!("Models that are part of {product}"),
            Delivery::Downloaded => format!("Models that {product} downloads"),
            Delivery::Service => format!("Models that {product} calls over a network"),
        };
        Section { title, is_service: *delivery == Delivery::Service, groups }
    };
    Delivery::ALL.iter().map(section).filter(|section| !section.groups.is_empty()).collect()
}

/// Under which licences a model is, by their titles.
fn licensed(model: &Model) -> String {
    let names = model.licenses.iter().map(|license| license.name.as_deref().unwrap_or(&license.id));
    let names: Vec<_> = names.collect();
    match names.as_slice() {
        [] => "Without known terms".to_owned(),
        names => format!("Under {}", names.join(" and ")),
    }
}

/// The templates of the Markdown files.
struct Templates(Environment<'static>);

impl Templates {
    fn new() -> Self {
        let mut environment = Environment::new();
        environment.set_syntax(markdown::syntax());
        environment.add_filter("md", |text: &str| markdown::escape(text));
        environment.add_filter("count", |number: usize, noun: &str| count(number, noun));
        environment.add_filter("url", |text: &str| markdown::url(text));
        for (name, source) in
            [("attribution", include_str!("attribution.md")), ("model", include_str!("model.md"))]
        {
            environment.add_template(name, source).expect("the embedded templates are tested");
        }
        Self(environment)
    }

    fn model(&self, model: &Model, heading: &str) -> String {
        self.render("model", context! { model => Serde(model), heading })
    }

    fn attribution(&self, bom: &Bom, models: &[Model], crates: usize, coverage: Option<String>) -> String {
        self.render(
            "attribution",
            context! {
                product => title(bom),
                issuer => bom.issuer.as_ref().map(|issuer| &issuer.name),
                sections => Serde(sections(&bom.subject.name, models)),
                crates,
                coverage,
            },
        )
    }

    fn render(&self, name: &str, context: minijinja::Value) -> String {
        let template = self.0.get_template(name).expect("it was added");
        template.render(context).expect("the templates use what they are given")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_a_release_is_none_of_notices() {
        for path in [
            "ATTRIBUTION.md",
            "model-info.json",
            "THIRD-PARTY.html",
            "crates/0123456789abcdef.txt",
            "crates/README.md",
            "headers/attribution.rs",
            "licenses/MIT.txt",
            "licenses/LicenseRef-Own.3e23e816.txt",
            "models/a/ATTRIBUTION.md",
            "models/a/LICENSE-MIT.txt",
            "models/a/sub-NOTICE",
        ] {
            assert!((KIND.may_be)(Utf8Path::new(path)), "{path}");
        }
        for path in [
            "app-1.0.tar.gz",
            "src/main.rs",
            "README.md",
            "LICENSE",
            "SHA256SUMS",
            "licenses/w.gguf",
            "models/a.txt",
            "models/a/w.safetensors",
            "models/a/config.json",
            "models/a/b/LICENSE",
            "headers/app.rs",
            "crates/core/Cargo.toml",
            "../ATTRIBUTION.md",
        ] {
            assert!(!(KIND.may_be)(Utf8Path::new(path)), "{path}");
        }
    }
}
