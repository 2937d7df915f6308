//! Quantised operators of ONNX: which of their tensors are numbers of the model, and how many those stand for.
//!
//! Sources: `DequantizeLinear`, `QuantizeLinear`, `MatMulInteger`, `ConvInteger`, `QLinearConv` and `QLinearMatMul` of ONNX
//! ("Operators"), `MatMulNBits`, `QGemm`, `QAttention` and others of ONNX Runtime ("Contrib Operators"); the names that
//! `onnxruntime.quantization` gives (`w_quantized`, `w_scale`, `w_zero_point`).

use std::collections::{BTreeSet, HashMap};

use super::facts::HeaderFacts;
use super::fault::Fault;
use super::protobuf::Message;

/// Tensors of which the role is kept, and the bytes of their names.
const MOST: usize = 200_000;
const LONGEST_NAMES: usize = 8 * 1024 * 1024;

/// Operators with the places of their quantised tensors, and of scales and zero points.
const OPERATORS: [(&str, &[usize], &[usize]); 20] = [
    ("ConvInteger", &[1], &[2, 3]),
    ("DequantizeLinear", &[0], &[1, 2]),
    ("DynamicQuantizeLSTM", &[1, 2], &[8, 9, 10, 11]),
    ("DynamicQuantizeMatMul", &[1], &[2, 3]),
    ("GatherBlockQuantized", &[0], &[2, 3]),
    ("MatMulInteger", &[1], &[2, 3]),
    ("MatMulIntegerToFloat", &[1], &[2, 3, 4, 5]),
    ("QAttention", &[1], &[3, 4, 6, 7]),
    ("QGemm", &[3], &[1, 2, 4, 5, 7, 8]),
    ("QLinearAdd", &[], &[1, 2, 4, 5, 6, 7]),
    ("QLinearAveragePool", &[], &[1, 2, 3, 4]),
    ("QLinearConv", &[3], &[1, 2, 4, 5, 6, 7]),
    ("QLinearGlobalAveragePool", &[], &[1, 2, 3, 4]),
    ("QLinearLeakyRelu", &[], &[1, 2, 3, 4]),
    ("QLinearMatMul", &[3], &[1, 2, 4, 5, 6, 7]),
    ("QLinearMul", &[], &[1, 2, 4, 5, 6, 7]),
    ("QLinearSigmoid", &[], &[1, 2, 3, 4]),
    ("QLinearSoftmax", &[], &[1, 2, 3, 4]),
    ("QuantizeLinear", &[], &[1, 2]),
    ("MatMulNBits", &[], &[2, 3, 4]),
];
/// The operator whose second input holds numbers of a few bits, packed in blocks.
const PACKED: &str = "MatMulNBits";

/// What a tensor is to an operator that quantises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// It holds the numbers.
    Numbers,
    /// It holds so many numbers, packed; `None` where they can't be told.
    Packed(Option<u64>),
    /// A scale, a zero point or an order.
    Aside,
}

/// Roles by the names of tensors.
#[derive(Debug, Default)]
pub(super) struct Roles {
    roles: HashMap<String, Role>,
    names: usize,
    /// Whether a tensor was met of which the numbers can't be told.
    is_lost: bool,
    /// How numbers are quantised: `int8`, `4 bit`.
    methods: BTreeSet<String>,
}

impl Roles {
    /// Whether an operator was met that quantises.
    pub(super) fn quantise(&self) -> bool {
        !self.roles.is_empty() || self.is_lost
    }

    /// Takes in a node.
    pub(super) fn note(&mut self, mut node: Message<'_>) -> Result<(), Fault> {
        let mut operator = String::new();
        let mut names = node.clone();
        let attributes = node.clone();
        while let Some((number, field)) = node.next()? {
            if number == 4 {
                operator = field.text()?;
            }
        }
        let Some((_, numbers, asides)) = OPERATORS.iter().find(|(name, ..)| *name == operator) else {
            return Ok(());
        };
        let mut at = 0;
        while let Some((number, field)) = names.next()? {
            if number != 1 {
                continue;
            }
            let name = field.text()?;
            if operator == PACKED && at == 1 {
                let role = self.packed(attributes.clone())?;
                self.add(name, role);
            } else if numbers.contains(&at) {
                // The scale of a dynamic operator is an input of a later multiplication.
                if let Some(stem) = name.strip_suffix("_quantized") {
                    self.add(format!("{stem}_scale"), Role::Aside);
                }
                self.add(name, Role::Numbers);
            } else if asides.contains(&at) {
                self.add(name, Role::Aside);
            }
            at += 1;
        }
        Ok(())
    }

    /// `K` rows and `N` columns, of so many bits.
    fn packed(&mut self, mut attributes: Message<'_>) -> Result<Role, Fault> {
        let (mut rows, mut columns, mut bits) = (None, None, 4);
        while let Some((number, field)) = attributes.next()? {
            if number != 5 {
                continue;
            }
            let (mut key, mut value) = (String::new(), 0);
            let mut attribute = field.message()?;
            while let Some((number, field)) = attribute.next()? {
                match number {
                    1 => key = field.text()?,
                    3 => value = field.number(),
                    _ => {}
                }
            }
            match key.as_str() {
                "K" => rows = Some(value),
                "N" => columns = Some(value),
                "bits" => bits = value,
                _ => {}
            }
        }
        if (1..=8).contains(&bits) {
            self.methods.insert(format!("{bits} bit"));
        }
        Ok(Role::Packed(rows.zip(columns).and_then(|(rows, columns)| rows.checked_mul(columns))))
    }

    fn add(&mut self, name: String, role: Role) {
        if self.roles.len() >= MOST || self.names + name.len() > LONGEST_NAMES {
            self.is_lost = true;
        } else if !name.is_empty() {
            self.names += name.len();
            self.roles.insert(name, role);
        }
    }

    /// Whether a tensor of this name is no number of the model.
    pub(super) fn is_aside(&self, name: &str) -> bool {
        self.roles.get(name) == Some(&Role::Aside)
    }

    /// How many numbers of the model a tensor stands for that has so many; `None` where it holds none.
    pub(super) fn stands_for(&mut self, name: &str, dtype: &str, numbers: u64) -> Option<u64> {
        match self.roles.get(name) {
            Some(Role::Aside) => None,
            Some(Role::Packed(Some(packed))) => Some(*packed),
            Some(Role::Packed(None)) => {
                self.is_lost = true;
                Some(numbers)
            }
            // Biases are summed in 32 bits.
            Some(Role::Numbers) if dtype != "INT32" && dtype != "FLOAT" => {
                self.methods.insert(dtype.to_ascii_lowercase());
                Some(numbers)
            }
            _ => Some(numbers),
        }
    }

    /// Writes down how the model is quantised.
    pub(super) fn tell(self, facts: &mut HeaderFacts) {
        if self.is_lost {
            facts.parameters = None;
        }
        let methods: Vec<_> = self.methods.into_iter().collect();
        facts.quantization = Some(methods.join(", ")).filter(|methods| !methods.is_empty());
    }
}
