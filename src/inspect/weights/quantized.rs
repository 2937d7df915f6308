//! Quantised layers of safetensors files: several tensors stand for one.
//!
//! Sources: AutoGPTQ `QuantLinear` (`qweight`, `qzeros`, `scales`, `g_idx`) and AutoAWQ `WQLinear_GEMM` (the same names, packed
//! along the other dimension); bitsandbytes `QuantState.as_dict` and `Linear8bitLt` (`SCB`); MLX `nn.QuantizedLinear`
//! (`weight` of U32, `scales`, `biases`); ExLlamaV2 (`q_weight`) and V3 (`trellis`); HQQ (`W_q`); AQLM (`codes`), VPTQ
//! (`centroids`), EETQ (`weight_scales`), SVDQuant (`wscales`), torchao (`weight:qdata`), quanto (`weight._data`); block scales of DeepSeek-V3
//! (`weight_scale_inv`) and those of compressed-tensors (`weight_scale`, `input_scale`, `weight_packed`); MXFP4 of gpt-oss
//! (`…_blocks` of 16 bytes with 32 numbers, `…_scales`: `Mxfp4GptOssExperts` of transformers; OCP Microscaling Formats 1.0).

use std::collections::{BTreeMap, BTreeSet};

use super::facts::HeaderFacts;

/// Layers that are kept; no model has more.
const MOST_LAYERS: usize = 100_000;

/// The shape of a tensor, as far as it counts here.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Shape {
    /// Numbers in all.
    pub(super) numbers: u64,
    /// The last dimension.
    pub(super) columns: u64,
}

/// What a tensor is in its layer.
#[derive(Debug, Clone, Copy)]
enum Part {
    /// Packed numbers of GPTQ or AWQ.
    Packed,
    /// Zero points, packed like the numbers.
    Zeros,
    /// Scales of groups.
    Scales,
    /// A weight of 8 bits, or of words into which numbers are packed.
    Weight,
    /// Offsets of groups, of MLX; anything else may be called so.
    Biases,
    /// A table or an order, which stands for no number.
    Aside,
    /// The same, and it says how the layer is quantised.
    Mark(Method),
    /// Blocks of MXFP4, and their scales.
    Blocks,
    BlockScales,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    Exl2,
    Hqq,
    CompressedTensors,
    Bnb(&'static str),
    /// One of which the tensors do not say how many numbers they stand for.
    Codes(&'static str),
    BnbInt8,
    Scaled,
    /// Scales of ComfyUI, if the weight beside them is of 8 bits.
    ScaledFp8,
}

/// The parts by the ends of the names of their tensors.
const PARTS: [(&str, Part); 37] = [
    (".wscales", Part::Mark(Method::Codes("svdquant"))),
    ("_blocks", Part::Blocks),
    (".weight_scales", Part::Mark(Method::Scaled)),
    ("_scales", Part::BlockScales),
    (".qweight", Part::Packed),
    (".qzeros", Part::Zeros),
    (".scales", Part::Scales),
    (".g_idx", Part::Aside),
    (".biases", Part::Biases),
    (".q_weight", Part::Mark(Method::Exl2)),
    (".W_q", Part::Mark(Method::Hqq)),
    (".weight_packed", Part::Mark(Method::CompressedTensors)),
    (".SCB", Part::Mark(Method::BnbInt8)),
    (".weight_format", Part::Aside),
    (".weight.absmax", Part::Aside),
    (".weight.quant_map", Part::Aside),
    (".weight.nested_absmax", Part::Aside),
    (".weight.nested_quant_map", Part::Aside),
    (".weight.quant_state.bitsandbytes__nf4", Part::Mark(Method::Bnb("bitsandbytes, nf4"))),
    (".weight.quant_state.bitsandbytes__fp4", Part::Mark(Method::Bnb("bitsandbytes, fp4"))),
    (".weight_scale_inv", Part::Mark(Method::Scaled)),
    (".weight_scale", Part::Mark(Method::Scaled)),
    (".trellis", Part::Mark(Method::Codes("exl3"))),
    (".suh", Part::Aside),
    (".svh", Part::Aside),
    (".codes", Part::Mark(Method::Codes("aqlm"))),
    (".centroids.weight", Part::Mark(Method::Codes("vptq"))),
    (".weight:qdata", Part::Mark(Method::Codes("torchao"))),
    (".weight:scale", Part::Aside),
    (".weight:zero_point", Part::Aside),
    (".weight._data", Part::Mark(Method::Codes("quanto"))),
    (".weight._scale", Part::Aside),
    (".input_scale", Part::Aside),
    (".weight_zero_point", Part::Aside),
    (".workspace", Part::Mark(Method::Codes("gptq, marlin"))),
    (".scale_weight", Part::Mark(Method::ScaledFp8)),
    (".scale_input", Part::Aside),
];

/// The tensor by which ComfyUI knows a file whose layers are scaled: it holds nothing.
const SCALED_FP8: &str = "scaled_fp8";

/// Bytes of a block of MXFP4: 32 numbers of 4 bits, which have one scale.
const BLOCK_BYTES: u64 = 16;

/// Types of the weight of a quantised layer.
const NARROW: [&str; 6] = ["F8_E4M3", "F8_E5M2", "I8", "U8", "I32", "U32"];

/// The layers of a file, by what the names of their tensors begin with.
#[derive(Debug, Default)]
pub(super) struct Quantized {
    layers: BTreeMap<String, Layer>,
    /// Numbers of tensors that are marks of the file.
    marks: u64,
    is_lost: bool,
}

#[derive(Debug, Default)]
struct Layer {
    packed: Option<Shape>,
    zeros: Option<Shape>,
    scales: Option<Shape>,
    /// Type and numbers of the weight.
    weight: Option<(&'static str, u64)>,
    /// Bytes of blocks of MXFP4.
    blocks: Option<u64>,
    /// Scales of those blocks, of 8 bits each.
    block_scales: Option<u64>,
    /// Numbers of the parts that stand for none.
    asides: u64,
    /// Whether there are such parts, however many numbers they have.
    has_asides: bool,
    has_biases: bool,
    method: Option<Method>,
}

/// What a layer means.
struct Meaning {
    method: Option<String>,
    /// Numbers to add to those that were counted, and to take away; `None` where it can't be told what they stand for.
    change: Option<(u64, u64)>,
}

impl Quantized {
    /// Takes in a tensor, if it can be part of a quantised layer.
    pub(super) fn add(&mut self, name: &str, dtype: &str, shape: Shape) {
        if name == SCALED_FP8 || name.strip_suffix(SCALED_FP8).is_some_and(|above| above.ends_with('.')) {
            self.marks = self.marks.saturating_add(shape.numbers);
            return;
        }
        let narrow = NARROW.iter().find(|narrow| **narrow == dtype);
        let weight = narrow.and_then(|_| Some((name.strip_suffix(".weight")?, Part::Weight)));
        let by_end = || PARTS.iter().find_map(|(end, part)| Some((name.strip_suffix(end)?, *part)));
        let Some((layer, part)) = weight.or_else(by_end) else { return };
        if self.layers.len() == MOST_LAYERS && !self.layers.contains_key(layer) {
            self.is_lost = true;
            return;
        }
        let layer = self.layers.entry(layer.to_owned()).or_default();
        match part {
            // GPTQ and AWQ pack into words of 32 bits; SVDQuant calls its own so.
            Part::Packed if dtype != "I32" => {
                layer.asides = layer.asides.saturating_add(shape.numbers);
                layer.has_asides = true;
            }
            Part::Packed => layer.packed = Some(shape),
            Part::Zeros => layer.zeros = Some(shape),
            Part::Scales => layer.scales = Some(shape),
            Part::Weight => layer.weight = narrow.map(|narrow| (*narrow, shape.numbers)),
            // Of another type, they are what anybody may call so.
            Part::Blocks => layer.blocks = (dtype == "U8").then_some(shape.numbers),
            Part::BlockScales => layer.block_scales = (dtype == "U8").then_some(shape.numbers),
            Part::Biases => {
                layer.asides = layer.asides.saturating_add(shape.numbers);
                layer.has_biases = true;
            }
            Part::Aside | Part::Mark(_) => {
                layer.asides = layer.asides.saturating_add(shape.numbers);
                layer.has_asides = true;
            }
        }
        // Scales beside a weight are of every method: they say the least.
        if let Part::Mark(method) = part
            && (layer.method.is_none() || method != Method::Scaled)
        {
            layer.method = Some(method);
        }
    }

    /// Corrects what was counted tensor by tensor.
    pub(super) fn tell(self, facts: &mut HeaderFacts) {
        let meanings: Vec<_> = self.layers.values().filter_map(Layer::meaning).collect();
        if self.is_lost {
            facts.parameters = None;
        }
        facts.parameters = facts.parameters.and_then(|sum| sum.checked_sub(self.marks));
        for Meaning { change, .. } in &meanings {
            let changed = facts.parameters.zip(*change);
            facts.parameters =
                changed.and_then(|(sum, (more, less))| sum.checked_add(more)?.checked_sub(less));
        }
        let methods: BTreeSet<_> = meanings.into_iter().filter_map(|meaning| meaning.method).collect();
        if methods.len() == 1 {
            facts.quantization = facts.quantization.take().or(methods.into_iter().next());
        }
    }
}

impl Layer {
    /// Whether parts are there that only a quantised layer has.
    fn is_rest(&self) -> bool {
        self.zeros.is_some() || self.has_asides || self.has_biases && self.scales.is_some()
    }

    /// What it means, if it is a quantised layer. A layer whose parts are not all in the file can't be counted.
    fn meaning(&self) -> Option<Meaning> {
        let meaning = |method: &str, change| Some(Meaning { method: Some(method.to_owned()), change });
        // The rest of the layer is in another shard, and says what this part is.
        let part = Some(Meaning { method: None, change: None });
        let stored = |shape: Option<Shape>| shape.map_or(0, |shape| shape.numbers);
        if let Some(packed) = self.packed {
            let parts = [packed.numbers, stored(self.zeros), stored(self.scales), self.asides];
            let less = parts.into_iter().try_fold(0_u64, u64::checked_add);
            let packing = self.scales.zip(self.zeros).and_then(|(scales, zeros)| {
                // GPTQ packs along the rows, AWQ along the columns; both pack the zero points along the columns.
                let method = if packed.columns == scales.columns { "gptq" } else { "awq" };
                Some((method, width(zeros.columns, scales.columns)?))
            });
            return match packing {
                Some((method, bits)) => {
                    let stands_for = packed.numbers.checked_mul(32).map(|all| all / bits);
                    meaning(&format!("{method}, {bits} bit"), stands_for.zip(less))
                }
                None => meaning("gptq or awq", None),
            };
        }
        match (self.blocks, self.block_scales) {
            (Some(bytes), Some(scales)) if scales.checked_mul(BLOCK_BYTES) == Some(bytes) => {
                return meaning("mxfp4", Some((bytes, scales)));
            }
            (Some(_), Some(_)) => return meaning("mxfp4", None),
            (Some(_), None) | (None, Some(_)) => return part,
            (None, None) => {}
        }
        let has_weight = self.weight.is_some();
        match (self.method, self.weight) {
            (Some(Method::Codes(name)), _) => meaning(name, None),
            (Some(Method::Exl2), _) => meaning("exl2", None),
            (Some(Method::Hqq), _) => meaning("hqq", None),
            (Some(Method::CompressedTensors), _) => meaning("compressed-tensors", None),
            // Two numbers in a byte.
            (Some(Method::Bnb(name)), Some(("U8", bytes))) => meaning(name, Some((bytes, self.asides))),
            (Some(Method::Bnb(name)), _) => meaning(name, None),
            (Some(Method::BnbInt8), Some(("I8", _))) => meaning("bitsandbytes, int8", Some((0, self.asides))),
            (Some(Method::BnbInt8), _) => meaning("bitsandbytes, int8", None),
            (Some(Method::Scaled), Some(("I8", _))) => meaning("int8", Some((0, self.asides))),
            (Some(Method::Scaled), Some(("F8_E4M3" | "F8_E5M2", _))) => {
                meaning("fp8", Some((0, self.asides)))
            }
            (Some(Method::Scaled), _) => meaning("scaled", None),
            (Some(Method::ScaledFp8), Some(("F8_E4M3" | "F8_E5M2", _))) => {
                meaning("fp8", Some((0, self.asides)))
            }
            (Some(Method::ScaledFp8), _) => None,
            // How many numbers are in a word, the configuration says.
            (None, Some(("U32", _))) if self.scales.is_some() => meaning("mlx", None),
            (None, Some(("U32", _))) => part,
            (None, _) if !has_weight && self.is_rest() => part,
            (None, _) => None,
        }
    }
}

/// Bits of each of the numbers that are packed into words of 32 bits.
fn width(words: u64, numbers: u64) -> Option<u64> {
    let all = words.checked_mul(32)?;
    let bits = all.checked_div(numbers)?;
    ((2..=8).contains(&bits) && bits * numbers == all).then_some(bits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::weights::Format;

    type Tensors<'t> = &'t [(&'t str, &'t str, u64, u64)];

    /// A layer of 256 rows and 768 columns, 196,608 numbers, as each library stores it.
    #[test]
    fn a_layer_counts_as_what_it_stands_for_or_not_at_all() {
        let rows: [(Tensors<'_>, Option<u64>, Option<&str>); 37] = [
            (&[("l.qweight", "I8", 256, 128), ("l.wscales", "BF16", 4, 256)], None, Some("svdquant")),
            (
                &[("l.trellis", "I16", 48, 1024), ("l.suh", "F16", 1, 768), ("l.svh", "F16", 1, 256)],
                None,
                Some("exl3"),
            ),
            (&[("l.codes", "I16", 256, 96), ("l.codebooks", "F16", 1, 8)], None, Some("aqlm")),
            (&[("l.indices", "U16", 1, 64), ("l.centroids.weight", "F16", 1, 8)], None, Some("vptq")),
            (
                &[("l.weight:qdata", "I8", 256, 768), ("l.weight:scale", "BF16", 256, 1)],
                None,
                Some("torchao"),
            ),
            (
                &[("l.weight", "I8", 768, 256), ("l.weight_scales", "F16", 1, 256)],
                Some(196_608),
                Some("int8"),
            ),
            (
                &[("l_blocks", "U8", 6144, 16), ("l_scales", "U8", 1, 6144), ("l_bias", "BF16", 1, 8)],
                Some(196_616),
                Some("mxfp4"),
            ),
            (&[("l_blocks", "U8", 6144, 16), ("l_scales", "U8", 1, 6143)], None, Some("mxfp4")),
            // The other parts are in another shard.
            (&[("l_blocks", "U8", 6144, 16)], None, None),
            (&[("l_scales", "U8", 1, 6144)], None, None),
            (&[("l_scales", "F32", 1, 8), ("l_blocks", "F32", 1, 8)], Some(16), None),
            (&[("l.weight", "U32", 256, 96)], None, None),
            (&[("l.scales", "F16", 256, 12), ("l.biases", "F16", 256, 12)], None, None),
            (&[("l.qzeros", "I32", 6, 32), ("l.scales", "F16", 6, 256)], None, None),
            (&[("l.g_idx", "I32", 1, 768)], None, None),
            (&[("l.weight.absmax", "U8", 1, 3072)], None, None),
            (&[("l.input_scale", "F32", 1, 1)], None, None),
            (&[("l.biases", "F32", 1, 8), ("l.weights", "F32", 8, 8)], Some(72), None),
            (
                &[
                    ("l.qweight", "I32", 96, 256),
                    ("l.qzeros", "I32", 6, 32),
                    ("l.scales", "F16", 6, 256),
                    ("l.g_idx", "I32", 1, 768),
                ],
                Some(196_608),
                Some("gptq, 4 bit"),
            ),
            (
                &[("l.qweight", "I32", 768, 32), ("l.qzeros", "I32", 6, 32), ("l.scales", "F16", 6, 256)],
                Some(196_608),
                Some("awq, 4 bit"),
            ),
            (
                &[("l.qweight", "I32", 192, 256), ("l.qzeros", "I32", 6, 64), ("l.scales", "F16", 6, 256)],
                Some(196_608),
                Some("gptq, 8 bit"),
            ),
            (&[("l.qweight", "I32", 96, 256), ("l.scales", "F16", 6, 256)], None, Some("gptq or awq")),
            (
                &[
                    ("l.weight", "U8", 98_304, 1),
                    ("l.weight.absmax", "U8", 1, 3072),
                    ("l.weight.quant_map", "F32", 1, 16),
                    ("l.weight.nested_absmax", "F32", 1, 12),
                    ("l.weight.nested_quant_map", "F32", 1, 256),
                    ("l.weight.quant_state.bitsandbytes__nf4", "U8", 1, 120),
                ],
                Some(196_608),
                Some("bitsandbytes, nf4"),
            ),
            (
                &[("l.weight", "I8", 256, 768), ("l.SCB", "F32", 1, 256), ("l.weight_format", "U8", 1, 1)],
                Some(196_608),
                Some("bitsandbytes, int8"),
            ),
            (
                &[("l.weight", "F8_E4M3", 256, 768), ("l.weight_scale_inv", "F32", 2, 6)],
                Some(196_608),
                Some("fp8"),
            ),
            (
                &[("l.weight", "U32", 256, 96), ("l.scales", "F16", 256, 12), ("l.biases", "F16", 256, 12)],
                None,
                Some("mlx"),
            ),
            (&[("l.q_weight", "I32", 96, 256), ("l.q_scale", "I32", 6, 32)], None, Some("exl2")),
            (&[("l.W_q", "U8", 128, 768), ("l.scale", "F16", 1, 3072)], None, Some("hqq")),
            (&[("l.weight_packed", "I32", 256, 96)], None, Some("compressed-tensors")),
            (
                &[("l.weight_packed", "I32", 256, 96), ("l.weight_scale", "F16", 256, 6)],
                None,
                Some("compressed-tensors"),
            ),
            (&[("l.weight", "F16", 256, 768), ("l.bias", "F16", 1, 256)], Some(196_864), None),
            (&[("l.weight", "U8", 256, 768)], Some(196_608), None),
            (&[("l.scales", "F16", 1, 8)], Some(8), None),
            (
                &[
                    ("l.weight", "F8_E4M3", 256, 768),
                    ("l.scale_weight", "F32", 1, 1),
                    ("l.scale_input", "F32", 1, 1),
                    ("model.scaled_fp8", "F8_E4M3", 1, 2),
                ],
                Some(196_608),
                Some("fp8"),
            ),
            (&[("l.weight", "F16", 256, 768), ("scaled_fp8", "F8_E4M3", 1, 2)], Some(196_608), None),
            (&[("l.weight", "F16", 256, 768), ("l.scale_weight", "F32", 1, 1)], Some(196_609), None),
            (
                &[("l.B", "I32", 16, 512), ("l.s", "F16", 6, 256), ("l.workspace", "I32", 1, 32)],
                None,
                Some("gptq, marlin"),
            ),
        ];
        for (tensors, parameters, quantization) in rows {
            let mut quantized = Quantized::default();
            let mut facts = HeaderFacts::new(Format::Safetensors);
            facts.parameters = Some(tensors.iter().map(|(_, _, rows, columns)| rows * columns).sum());
            for (name, dtype, rows, columns) in tensors {
                quantized.add(name, dtype, Shape { numbers: rows * columns, columns: *columns });
            }
            quantized.tell(&mut facts);
            let found = (facts.parameters, facts.quantization.as_deref());
            assert_eq!(found, (parameters, quantization), "{tensors:?}");
        }
    }

    #[test]
    fn the_memory_for_layers_has_an_end() {
        let mut quantized = Quantized::default();
        for index in 0..=MOST_LAYERS {
            quantized.add(&format!("{index}.g_idx"), "I32", Shape::default());
        }
        let mut facts = HeaderFacts { parameters: Some(1), ..HeaderFacts::new(Format::Safetensors) };
        quantized.tell(&mut facts);
        assert_eq!(facts.parameters, None);
    }
}
