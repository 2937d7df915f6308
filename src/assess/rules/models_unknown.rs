//! `models-unknown`: a product loads or calls models, and nothing says which.

use super::{Audience, Context, Findings, ModelState, Report, Rule, RuleMeta};
use crate::declare::Level;
use crate::inspect::Inventory;
use crate::inspect::named::{Backend, ClientKind};
use crate::quantity::count;

pub(super) struct ModelsUnknown;

pub(super) static META: RuleMeta = RuleMeta {
    code: "models-unknown",
    level: Level::Warn,
    audience: Audience::Engineering,
    state: ModelState::Unknown,
    question: "Which models does the product load or call?",
    is_about_review: false,
    summary: "the product loads or calls models, and none is named or declared",
    why: "A runtime needs a model, and an API answers with one: the product gets its models from somewhere that neither a \
          declaration nor its sources name, and the BOM can't say which they are.",
    settle: "Declare the models; or say in `model-sbom.toml` why there are none: `[product]` with `models = \"none\"` or \
             `models = \"chosen-by-users\"`, and a `models-reason`.",
};

impl Rule for ModelsUnknown {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        let product = &context.declarations.workspace.product;
        if product.models.is_some() || !are_unknown(context.inventory) {
            return;
        }
        let named = &context.inventory.named;
        let only_names = named.askers.iter().all(|asker| matches!(asker.asked, Backend::Names(_)));
        let mut report = Report::new(match named.clients.is_empty() {
            true if only_names => {
                "the code of this product has names of models, and what calls them is not seen"
            }
            true => "the code of this product asks for models, and no model is declared or found",
            false => {
                "this product ships a crate that loads or calls models, and no model is declared or found"
            }
        });
        for (package, kind) in &named.clients {
            let does = match kind {
                ClientKind::Hub => "fetches models from a hub",
                ClientKind::Service => "calls the models of a provider",
                ClientKind::Ollama => "asks a local Ollama for models",
                ClientKind::Runtime => "loads models",
                ClientKind::Tokenizer => "reads the tokenizers of models",
            };
            report = report.note(format!("`{} {}` {does}", package.name(), package.version()));
        }
        for asker in named.askers.iter().take(SHOWN) {
            let does = match &asker.asked {
                Backend::Api(url) => format!("asks `{url}`"),
                Backend::Hub(url) => format!("fetches from a hub what is put into `{url}`"),
                Backend::Program(name) => format!("runs `{name}`"),
                Backend::Names(name) => {
                    format!("names `{name}` among others, and what calls them is not seen")
                }
            };
            report = report.note(format!("`{}:{}` {does}", asker.path, asker.line));
        }
        let more = named.askers.len().saturating_sub(SHOWN);
        if more > 0 {
            report = report.note(format!("and {}", count(more, "more place")));
        }
        findings.other(
            report
                .paste(
                    "say in `model-sbom.toml` why it has none of its own:",
                    "[product]\nmodels = \"chosen-by-users\" # or \"none\"\nmodels-reason = \"…\"\n",
                )
                .help("or declare each: `cargo model-sbom add hf:OWNER/NAME`, with `--service` the name of one that is called"),
        );
    }
}

/// Places that are shown.
const SHOWN: usize = 4;

/// Whether something is shipped that needs a model, and none is known: neither declared nor named nor found.
pub(crate) fn are_unknown(inventory: &Inventory<'_>) -> bool {
    let named = &inventory.named;
    named.needs_models()
        && inventory.models.is_empty()
        && named.models.is_empty()
        && named.crates.is_empty()
        && inventory.undeclared.is_empty()
        && inventory.undeclared_crates.is_empty()
}
