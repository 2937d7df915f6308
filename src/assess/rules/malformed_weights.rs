//! `malformed-weights`: a header that says what isn't so.

use super::{Audience, Context, Findings, ModelState, Report, Rule, RuleMeta};
use crate::declare::Level;
use crate::inspect::InspectedFile;

pub(super) struct MalformedWeights;

static META: RuleMeta = RuleMeta {
    code: "malformed-weights",
    level: Level::Warn,
    audience: Audience::Engineering,
    state: ModelState::Undecided,
    question: "Is the file complete, and the one that its publisher made?",
    is_about_review: false,
    summary: "weights with a malformed header, or of another format than their name says",
    why: "A file that was cut short, damaged or made to deceive has a header that doesn't fit the rest of it. Of what \
          it says of itself no more than its terms and its origins count; its digests are in the BOM. A file named `.safetensors` that is something else \
          may be a page of an error in place of the weights, or a pickle that runs code.",
    settle: "Fetch the file again and compare its digest with its publisher's. If that is how it is published, tell \
             the publisher, and set `malformed-weights = \"allow\"` in `[rules]`.",
};

impl Rule for MalformedWeights {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for (model, _) in context.models() {
            for file in &model.files {
                // A damaged pickle is one of `unsafe-format`, unless that is allowed.
                let unread = file.facts.as_ref().and_then(|facts| facts.code.unread.first());
                let unread = unread.filter(|_| !context.is_on("unsafe-format"));
                let Some(what) = file.malformed.as_ref().or(unread) else { continue };
                let message = format!("`{}` is malformed: {what}", file.artifact.path);
                let report = Report::new(message)
                    .label(file.artifact.span, "declared here")
                    .help("fetch the file again, and compare its digest with its publisher's");
                findings.model(model, report);
            }
            for (file, what) in cut_short(&model.files) {
                let report = Report::new(format!("`{}` is malformed: {what}", file.artifact.path))
                    .label(file.artifact.span, "declared here")
                    .help("fetch the file again, and compare its digest with its publisher's");
                findings.model(model, report);
            }
        }
    }
}

/// Files that end before a tensor which another file of the model has in them.
fn cut_short(files: &[InspectedFile]) -> Vec<(&InspectedFile, String)> {
    let mut found = Vec::new();
    for of in files {
        for (name, end) in of.facts.iter().flat_map(|facts| &facts.external_ends) {
            let path = of.artifact.path.with_file_name(name);
            let file = files.iter().find(|file| file.artifact.path == path);
            let size = |file: &InspectedFile| file.size().filter(|size| size < end);
            if let Some((file, size)) = file.and_then(|file| Some((file, size(file)?))) {
                let of = &of.artifact.path;
                found.push((
                    file,
                    format!("`{of}` has tensors up to byte {end} of it, and it has {size} bytes"),
                ));
            }
        }
    }
    found
}
