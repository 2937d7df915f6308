//! `unsafe-format`: weights that run code when they are loaded.

use super::{Context, Findings, Report, Rule, RuleMeta};
use crate::declare::Level;
use crate::inspect::HeaderFacts;

pub(super) struct UnsafeFormat;

static META: RuleMeta = RuleMeta {
    code: "unsafe-format",
    level: Level::Warn,
    summary: "weights that can run code when they are loaded",
    why: "A pickle is a program: who loads it runs what its author, or whoever changed the file, put into it. What it \
          imports was listed without running it; an import beyond those that tensors need deserves a look.",
    settle: "Use the same weights as safetensors, GGUF or ONNX. Where that is impossible, pin the digest with \
             `sha256`, load it with `weights_only=True` or its like, and set `unsafe-format = \"allow\"` in `[rules]`.",
};

/// What tensors need: modules by prefix of the name behind them.
const USUAL: [(&str, &[&str]); 16] = [
    ("collections", &["OrderedDict", "defaultdict"]),
    ("_codecs", &["encode"]),
    ("numpy", &["ndarray", "dtype"]),
    ("numpy.core.multiarray", &["_reconstruct", "scalar"]),
    ("numpy._core.multiarray", &["_reconstruct", "scalar"]),
    ("numpy.core.numeric", &["_frombuffer"]),
    ("numpy._core.numeric", &["_frombuffer"]),
    ("torch", &["Size", "device", "Tensor"]),
    ("torch._tensor", &["_rebuild_from_type_v2"]),
    ("torch.nn.parameter", &["Parameter", "Buffer"]),
    ("torch.storage", &["UntypedStorage", "TypedStorage"]),
    ("torch.serialization", &["_get_layout"]),
    ("torch.jit._pickle", &["build_intlist", "build_doublelist", "build_boollist", "build_tensorlist"]),
    ("__builtin__", &["set", "list", "dict", "long"]),
    ("builtins", &["set", "frozenset", "bytearray", "complex"]),
    ("joblib.numpy_pickle", &["NumpyArrayWrapper"]),
];

impl Rule for UnsafeFormat {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for (model, _) in context.models() {
            let read = model.files.iter().filter_map(|file| Some((file, file.facts.as_ref()?)));
            for (file, facts) in read.filter(|(_, facts)| runs_code(facts)) {
                let message = format!("`{}` can run code when it is loaded", file.artifact.path);
                let mut report = Report::new(message)
                    .label(file.artifact.span, format!("a file of the format {}", facts.format))
                    .help("use the same weights as safetensors, GGUF or ONNX");
                let unusual = unusual(facts);
                if !unusual.is_empty() {
                    report =
                        report.note(format!("it imports what tensors don't need: {}", unusual.join(", ")));
                }
                findings.model(model, report);
            }
        }
    }
}

fn runs_code(facts: &HeaderFacts) -> bool {
    facts.format.runs_code() || !facts.imports.is_empty()
}

/// Imports that tensors don't need, the first of them.
fn unusual(facts: &HeaderFacts) -> Vec<String> {
    const SHOWN: usize = 10;
    let mut unusual: Vec<_> =
        facts.imports.iter().filter(|import| !is_usual(import)).map(|import| format!("`{import}`")).collect();
    let more = unusual.len().saturating_sub(SHOWN);
    if more > 0 {
        unusual.truncate(SHOWN);
        unusual.push(format!("and {more} more"));
    }
    unusual
}

fn is_usual(import: &str) -> bool {
    let Some((module, name)) = import.rsplit_once('.') else { return false };
    let storage = module == "torch" && name.ends_with("Storage");
    let rebuild = module == "torch._utils" && name.starts_with("_rebuild_");
    storage || rebuild || USUAL.iter().any(|(usual, names)| *usual == module && names.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tensors_need_is_usual_and_nothing_else() {
        for import in ["collections.OrderedDict", "torch._utils._rebuild_tensor_v2", "torch.HalfStorage"] {
            assert!(is_usual(import), "{import}");
        }
        for import in ["os.system", "builtins.eval", "torch.load", "torch.storage._load_from_bytes", "exec"] {
            assert!(!is_usual(import), "{import}");
        }
    }
}
