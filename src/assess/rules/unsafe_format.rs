//! `unsafe-format`: weights that run code when they are loaded.

use std::borrow::Cow;

use super::{Audience, Context, Findings, ModelState, Report, Rule, RuleMeta};
use crate::declare::Level;
use crate::header_fact::{HeaderFact, PROGRAM};
use crate::inspect::weights::words::by_danger;
use crate::inspect::weights::{Danger, danger};
use crate::inspect::{HeaderFacts, InspectedFile};
use crate::vocabulary::Word;
use crate::weights_names;

pub(super) struct UnsafeFormat;

static META: RuleMeta = RuleMeta {
    code: "unsafe-format",
    level: Level::Warn,
    audience: Audience::Engineering,
    state: ModelState::Undecided,
    question: "Do we trust the publisher of this file?",
    is_about_review: false,
    summary: "weights that can run code when they are loaded",
    why: "A pickle is a program: a loader runs what its author, or anybody who changed the file, put into it. Layers of \
          Keras that hold Python code and chat templates that leave the sandbox of Jinja are programs too; a llamafile and a \
          module of WebAssembly are programs themselves. Nothing was run to find this: imports were listed, in archives \
          and compressed files as well. An import that can run any program, code outside a sandbox, and a file that \
          could not be read to its end are denied; any other pickle or program is a warning.",
    settle: "Use the same weights as safetensors, GGUF or ONNX. Where that is impossible, find out from the publisher \
             what the file imports and why, pin its digest with `sha256`, load it with `weights_only=True` or its like, \
             and set `unsafe-format = \"warn\"` or `\"allow\"` in `[rules]`.",
};

impl Rule for UnsafeFormat {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for (model, _) in context.models() {
            for file in &model.files {
                // Weights that are not on this machine are judged by what the lock keeps of them.
                let locked = || HeaderFacts::of_locked_code(&file.locked_facts).map(Cow::Owned);
                let facts = file.facts.as_ref().map(Cow::Borrowed).or_else(locked);
                let is_program = is_program(file);
                let Some(facts) = facts.filter(|facts| runs_code(facts)) else {
                    if is_program {
                        findings.model(model, of_program(file));
                    }
                    continue;
                };
                let facts = &*facts;
                let message = format!("`{}` can run code when it is loaded", file.artifact.path);
                let report = Report::new(message)
                    .label(file.artifact.span, format!("a file of the format {}", facts.format));
                let report = notes(facts).into_iter().fold(report, Report::note).help(help(facts));
                if is_dangerous(facts) {
                    findings.model_denied(model, report);
                } else {
                    findings.model(model, report);
                }
            }
        }
    }
}

/// Whether a file is one that is run itself, by its name or by what it is.
fn is_program(file: &InspectedFile) -> bool {
    let read = file.facts.as_ref().and_then(|facts| facts.container.as_deref());
    let container = read.or_else(|| file.locked_facts.get(HeaderFact::Container.word()).map(String::as_str));
    file.artifact.path.file_name().is_some_and(weights_names::is_program) || container == Some(PROGRAM)
}

/// That a file is a program, whatever weights it holds.
fn of_program(file: &InspectedFile) -> Report {
    Report::new(format!("`{}` is a program, and holds weights", file.artifact.path))
        .label(file.artifact.span, "who starts it runs what its publisher put into it")
        .help("use the weights alone as safetensors, GGUF or ONNX, in a runtime of your own choice")
}

fn runs_code(facts: &HeaderFacts) -> bool {
    facts.format.runs_code()
        || facts.code.is_pickle
        || !facts.imports.is_empty()
        || !facts.code.escapes.is_empty()
        || !facts.code.unread.is_empty()
}

/// Whether nobody has to be asked: it runs what its author wrote, or may run anything.
fn is_dangerous(facts: &HeaderFacts) -> bool {
    facts.imports.iter().any(|import| danger(import) == Danger::Dangerous)
        || !facts.code.escapes.is_empty()
        || !facts.code.unread.is_empty()
}

/// What is known of the code.
fn notes(facts: &HeaderFacts) -> Vec<String> {
    let code = &facts.code;
    let imports = |wanted: Danger| {
        let imports = by_danger(&facts.imports).filter(move |import| danger(import) == wanted);
        shown(imports.map(|import| format!("`{import}`")))
    };
    let notes = [
        (imports(Danger::Dangerous), "it imports what can run any program"),
        (shown(code.escapes.iter().cloned()), "it holds code"),
        (shown(code.unread.iter().cloned()), "it can't be read to its end, and may run anything"),
        (imports(Danger::Unusual), "it imports what tensors don't need"),
    ];
    let notes = notes.into_iter().filter(|(found, _)| !found.is_empty());
    notes.map(|(found, what)| format!("{what}: {}", found.join(", "))).collect()
}

fn help(facts: &HeaderFacts) -> &'static str {
    if facts.format == crate::inspect::weights::Format::ChatTemplate || !facts.chat_templates.is_empty() {
        "read the template, and take it from the publisher of the base model"
    } else if is_dangerous(facts) {
        "do not load it before its publisher has said why it does this; use the same weights as safetensors, GGUF or ONNX"
    } else {
        "use the same weights as safetensors, GGUF or ONNX"
    }
}

/// The first entries, and how many more there are.
fn shown(entries: impl Iterator<Item = String>) -> Vec<String> {
    const SHOWN: usize = 10;
    let mut entries: Vec<_> = entries.collect();
    let more = entries.len().saturating_sub(SHOWN);
    if more > 0 {
        entries.truncate(SHOWN);
        entries.push(format!("and {more} more"));
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::weights::Format;

    #[test]
    fn what_is_dangerous_comes_first() {
        let mut facts = HeaderFacts::new(Format::Pickle);
        facts.imports = (0..12).map(|index| format!("aaa.f{index:02}")).collect();
        facts.imports.insert("posix.system".to_owned());
        let notes = notes(&facts);
        assert_eq!(notes[0], "it imports what can run any program: `posix.system`");
        assert!(notes[1].ends_with("`aaa.f09`, and 2 more"), "{}", notes[1]);
    }

    #[test]
    fn a_plain_pickle_is_no_danger() {
        let mut facts = HeaderFacts::new(Format::Pytorch);
        facts.imports = ["collections.OrderedDict".to_owned(), "sklearn.svm.SVC".to_owned()].into();
        assert!(runs_code(&facts) && !is_dangerous(&facts));
        facts.code.unread.insert("damaged".to_owned());
        assert!(is_dangerous(&facts));
    }
}
