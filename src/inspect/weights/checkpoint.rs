//! Tensors of a pickle, by the keys under which they hang: a checkpoint of training holds the model, often a second time as
//! a moving average, and the states of an optimizer.
//!
//! Sources: the PyTorch tutorial "Saving and Loading a General Checkpoint", and what Lightning, timm, fairseq, DeepSpeed,
//! BasicSR and Ultralytics write (`state_dict`, `model_ema`, `last_optimizer_state`, `module`, `params_ema`, `ema`).

use std::collections::HashSet;
use std::ops::Range;
use std::rc::Rc;

use super::facts::HeaderFacts;
use super::tally::Tally;

/// Tensors and keys that are kept of one file.
const MOST: usize = 200_000;
/// Keys on one level that are compared with each other.
const MOST_COMPARED: usize = 64;
/// Maps around a model that hold nothing else.
const DEEPEST: u8 = 16;

/// Words of a key of what is no model, and how others begin.
const TRAINING: [&str; 11] = [
    "adam",
    "callbacks",
    "criterion",
    "loops",
    "opt",
    "optims",
    "rng",
    "scaler",
    "sched",
    "scheduler",
    "schedulers",
];
const OPTIMIZER: &str = "optim";
/// Words of a key of a moving average.
const AVERAGE: [&str; 3] = ["averaged", "ema", "swa"];
/// Words that say no more than that it is the model.
const MODEL: [&str; 14] = [
    "best",
    "ckpt",
    "dict",
    "final",
    "last",
    "model",
    "module",
    "net",
    "network",
    "params",
    "state",
    "statedict",
    "weight",
    "weights",
];
/// Words of the parts that make a model together.
const PARTS: [&str; 20] = [
    "actor",
    "backbone",
    "critic",
    "d",
    "decoder",
    "discriminator",
    "embedder",
    "encoder",
    "g",
    "generator",
    "head",
    "netd",
    "netg",
    "policy",
    "predictor",
    "quantizer",
    "text",
    "unet",
    "vae",
    "vocoder",
];
/// What optimizers of PyTorch keep of each parameter.
const STATES: [&str; 7] =
    ["acc_delta", "exp_avg", "exp_avg_sq", "exp_inf", "max_exp_avg_sq", "momentum_buffer", "square_avg"];
/// How names in a state begin that are those of a moving average (`LitEma` of Stable Diffusion).
const AVERAGE_PREFIX: &str = "model_ema.";

/// The tensors of a file in their order, and the keys above them.
#[derive(Default)]
pub(super) struct Tensors {
    tensors: Vec<Tensor>,
    keys: Vec<Key>,
    /// Files in the archive before this one, of which the storages have names of their own.
    archive: u32,
    is_lost: bool,
}

/// A tensor: where it lies, and its numbers; `None` where they can't be counted.
#[derive(Clone)]
struct Tensor {
    place: Option<(u32, Rc<str>, i64)>,
    dtype: Rc<str>,
    numbers: Option<u64>,
}

/// A key of a map with the tensors below it.
struct Key {
    name: Rc<str>,
    below: Range<usize>,
}

/// The name of a type of PyTorch for quantised tensors: `qint8`, `quint4x2`.
fn quantized(dtype: &str) -> Option<String> {
    let name = dtype.to_lowercase();
    (name.starts_with("qint") || name.starts_with("quint")).then_some(name)
}

impl Tensors {
    /// How many there are so far.
    pub(super) fn len(&self) -> usize {
        self.tensors.len()
    }

    /// Adds a tensor by its storage and offset, and returns its number.
    pub(super) fn add(&mut self, storage: Rc<str>, offset: i64, dtype: &str, numbers: u64) -> usize {
        let place = Some((self.archive, storage, offset));
        self.push(Tensor { place, dtype: dtype.into(), numbers: Some(numbers) })
    }

    /// Adds a tensor of which the numbers can't be told.
    pub(super) fn add_uncounted(&mut self) -> usize {
        self.push(Tensor { place: None, dtype: "".into(), numbers: None })
    }

    /// Adds a tensor that was met before.
    pub(super) fn add_again(&mut self, number: usize) {
        if let Some(tensor) = self.tensors.get(number).cloned() {
            self.push(tensor);
        }
    }

    fn push(&mut self, tensor: Tensor) -> usize {
        if self.tensors.len() >= MOST {
            self.is_lost = true;
        } else {
            self.tensors.push(tensor);
        }
        self.tensors.len() - 1
    }

    /// Notes the key of a map below which these tensors hang.
    pub(super) fn name(&mut self, name: &Rc<str>, below: Range<usize>) {
        if below.is_empty() {
            return;
        }
        if self.keys.len() >= MOST {
            self.is_lost = true;
        } else {
            self.keys.push(Key { name: Rc::clone(name), below });
        }
    }

    /// From here on nothing is counted: how many tensors and numbers there are can't be told.
    pub(super) fn lose(&mut self) {
        self.is_lost = true;
    }

    /// Storages of what comes next have names of their own.
    pub(super) fn next_archive(&mut self) {
        self.archive += 1;
    }

    /// Writes the sums over all tensors down.
    pub(super) fn tell_all(&self, facts: &mut HeaderFacts) {
        self.tell(std::slice::from_ref(&(0..self.len())), facts);
    }

    /// Writes the sums over the tensors of the model down, where it can be told which they are.
    pub(super) fn tell_model(mut self, facts: &mut HeaderFacts) {
        // A key stands before those below it.
        let mut keys = std::mem::take(&mut self.keys);
        keys.reverse();
        keys.sort_by_key(|key| (key.below.start, std::cmp::Reverse(key.below.end)));
        if let Some(parts) = self.model(&keys, 0..self.len(), 0) {
            self.tell(&parts, facts);
            // Scales and zero points of layers hang beside the weights, and are no parameters.
            let quantized = self.distinct(&parts).find_map(|tensor| quantized(&tensor.dtype));
            if quantized.is_some() {
                (facts.parameters, facts.quantization) = (None, quantized);
            }
        }
    }

    fn tell(&self, parts: &[Range<usize>], facts: &mut HeaderFacts) {
        if self.is_lost {
            return;
        }
        let mut tally = Tally::default();
        for tensor in self.distinct(parts) {
            match tensor.numbers {
                Some(numbers) => tally.add(&tensor.dtype, numbers),
                None => tally.add_uncounted(),
            }
        }
        tally.tell(facts);
    }

    /// The tensors, each once that two names share.
    fn distinct<'t>(&'t self, parts: &'t [Range<usize>]) -> impl Iterator<Item = &'t Tensor> {
        let mut seen = HashSet::new();
        let tensors = parts.iter().flat_map(|part| &self.tensors[part.clone()]);
        tensors.filter(move |tensor| {
            tensor.place.as_ref().is_none_or(|place| seen.insert((place, tensor.numbers)))
        })
    }

    /// The numbers of a part; `None` where they can't be counted.
    fn numbers(&self, part: &Range<usize>) -> Option<u64> {
        let mut tensors = self.distinct(std::slice::from_ref(part));
        tensors.try_fold(0_u64, |sum, tensor| sum.checked_add(tensor.numbers?))
    }

    /// The tensors of the model among those that hang below these keys; `None` where it can't be told.
    fn model(&self, keys: &[Key], all: Range<usize>, depth: u8) -> Option<Vec<Range<usize>>> {
        let nodes = nodes(keys);
        if nodes.iter().all(Node::is_leaf) {
            return Some(without_averages(&nodes, all));
        }
        if let [node] = nodes.as_slice()
            && node.key.below == all
            && node.kind() != Kind::Training
            && depth < DEEPEST
        {
            return self.model(node.below, all, depth + 1);
        }
        let of = |kind| nodes.iter().filter(move |node| node.kind() == kind);
        let (averages, models): (Vec<_>, Vec<_>) = (of(Kind::Average).collect(), of(Kind::Model).collect());
        let has_training = of(Kind::Training).next().is_some();
        let is_named = |node: &&&Node<'_>| words(&node.key.name).all(|word| MODEL.contains(&&*word));
        let named: Vec<_> = models.iter().filter(is_named).collect();
        if !has_training && averages.is_empty() {
            let is_twice = named.iter().any(|node| models.len() > 1 && self.has_copy(node, &models));
            return (!is_twice).then(|| vec![all]);
        }
        let chosen = match (averages.as_slice(), models.as_slice(), named.as_slice()) {
            ([average], [], _) => vec![*average],
            (_, [], _) => return None,
            // Numbers beside a model are those of a schedule, a mean, a count.
            (_, _, [named]) if models.iter().all(|node| self.is_small(node, named) || node.is(named)) => {
                vec![**named]
            }
            (_, models, []) if models.iter().all(|node| node.is_part() || node.is_leaf()) => models.to_vec(),
            _ => return None,
        };
        let is_copy = |average: &&Node<'_>| average.is(chosen[0]) || self.has_copy(average, &chosen);
        if !averages.iter().all(is_copy) {
            return None;
        }
        match chosen.as_slice() {
            [node] if depth < DEEPEST => self.model(node.below, node.key.below.clone(), depth + 1),
            nodes => Some(nodes.iter().map(|node| node.key.below.clone()).collect()),
        }
    }

    /// Whether one of the others has about as many numbers.
    fn has_copy(&self, node: &Node<'_>, others: &[&Node<'_>]) -> bool {
        let Some(numbers) = self.numbers(&node.key.below) else { return false };
        let mut others = others.iter().filter(|other| !other.is(node)).take(MOST_COMPARED);
        others.any(|other| {
            let other = self.numbers(&other.key.below);
            other.is_some_and(|other| other.abs_diff(numbers) <= rest(numbers.max(other)))
        })
    }

    /// Whether something beside a model has next to no numbers.
    fn is_small(&self, node: &Node<'_>, model: &Node<'_>) -> bool {
        let numbers = [node, model].map(|node| self.numbers(&node.key.below));
        matches!(numbers, [Some(few), Some(many)] if few <= rest(many))
    }
}

/// How many numbers of so many are of no matter: counters of steps and the like.
fn rest(numbers: u64) -> u64 {
    (numbers / 100).max(16)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Training,
    Average,
    Model,
}

/// A key on one level, with those below it.
struct Node<'k> {
    key: &'k Key,
    below: &'k [Key],
}

impl Node<'_> {
    fn kind(&self) -> Kind {
        let is_training = |word: String| TRAINING.contains(&&*word) || word.starts_with(OPTIMIZER);
        if words(&self.key.name).any(is_training) || self.is_state() {
            return Kind::Training;
        }
        let mut words = words(&self.key.name);
        if words.any(|word| AVERAGE.contains(&&*word)) { Kind::Average } else { Kind::Model }
    }

    /// Whether it is the state of an optimizer, by parameters.
    fn is_state(&self) -> bool {
        let is_told = |node: &Node<'_>| STATES.contains(&&*node.key.name);
        &*self.key.name == "state"
            && nodes(self.below).iter().any(|node| is_told(node) || nodes(node.below).iter().any(is_told))
    }

    /// Whether it is named as a part of a model.
    fn is_part(&self) -> bool {
        words(&self.key.name).all(|word| MODEL.contains(&&*word) || PARTS.contains(&&*word))
    }

    /// Whether it is a tensor.
    fn is_leaf(&self) -> bool {
        self.below.is_empty() && self.key.below.len() == 1
    }

    fn is(&self, other: &Node<'_>) -> bool {
        self.key.below == other.key.below
    }
}

/// The words of a key.
fn words(key: &str) -> impl Iterator<Item = String> {
    let words = key.split(|character: char| !character.is_ascii_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_ascii_lowercase)
}

/// The keys of one level.
fn nodes(mut keys: &[Key]) -> Vec<Node<'_>> {
    let mut nodes = Vec::new();
    while let Some((key, rest)) = keys.split_first() {
        let end = rest.partition_point(|inner| inner.below.start < key.below.end);
        nodes.push(Node { key, below: &rest[..end] });
        keys = &rest[end..];
    }
    nodes
}

/// All tensors of a state, but those of the moving average in it.
fn without_averages(nodes: &[Node<'_>], all: Range<usize>) -> Vec<Range<usize>> {
    let is_average = |node: &&Node<'_>| node.key.name.starts_with(AVERAGE_PREFIX);
    let averages = nodes.iter().filter(is_average).count();
    if averages == 0 || averages == nodes.len() {
        return vec![all];
    }
    nodes.iter().filter(|node| !is_average(node)).map(|node| node.key.below.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Source, read_source};
    use super::*;

    /// Keys with their values.
    type Entries = Vec<(&'static str, Vec<u8>)>;

    fn text(text: &str) -> Vec<u8> {
        [b"X", &(text.len() as u32).to_le_bytes()[..], text.as_bytes()].concat()
    }

    /// A tensor of so many numbers, as `torch.save` writes it.
    fn tensor(key: &str, numbers: u8) -> Vec<u8> {
        let storage =
            [b"(".to_vec(), text("storage"), b"ctorch\nFloatStorage\n".to_vec(), text(key)].concat();
        let storage = [storage, text("cpu"), vec![b'K', numbers], b"tQ".to_vec()].concat();
        [
            b"ctorch._utils\n_rebuild_tensor_v2\n(".to_vec(),
            storage,
            vec![b'K', 0, b'K', numbers, 0x85],
            b"K\x01\x85\x89tR".to_vec(),
        ]
        .concat()
    }

    fn map(entries: &[(&str, Vec<u8>)]) -> Vec<u8> {
        let entries = entries.iter().flat_map(|(key, value)| [text(key), value.clone()].concat());
        [b"}(".to_vec(), entries.collect(), b"u".to_vec()].concat()
    }

    /// The state of a network of 110 numbers.
    fn state(storage: &str) -> Vec<u8> {
        map(&[
            ("a.weight", tensor(&format!("{storage}w"), 100)),
            ("a.bias", tensor(&format!("{storage}b"), 10)),
        ])
    }

    /// What Adam keeps of it.
    fn adam() -> Vec<u8> {
        let of = |at: &str, numbers| {
            let states =
                [("step", tensor(&format!("s{at}"), 1)), ("exp_avg", tensor(&format!("e{at}"), numbers))];
            map(&[&states[..], &[("exp_avg_sq", tensor(&format!("q{at}"), numbers))]].concat())
        };
        let states =
            [b"}(K\0".to_vec(), of("0", 100), b"K\x01".to_vec(), of("1", 10), b"u".to_vec()].concat();
        map(&[("state", states), ("param_groups", b"]".to_vec())])
    }

    fn parameters(object: &[u8]) -> Option<u64> {
        let file = [b"\x80\x02", object, b"."].concat();
        let bytes = file.as_slice();
        let facts = read_source(&Source::new(&bytes, bytes.len() as u64)).expect("well-formed");
        facts.expect("a pickle").parameters
    }

    #[test]
    fn a_checkpoint_counts_its_model_once() {
        let (s, average, other) = (|| state("m"), || state("e"), || state("o"));
        let step = || tensor("count", 1);
        let averaged =
            map(&[("ema.a.weight", tensor("ew", 100)), ("ema.a.bias", tensor("eb", 10)), ("step", step())]);
        let large = || tensor("large", 200);
        let rows: Vec<(&str, Entries, Option<u64>)> = vec![
            ("the tutorial", vec![("model_state_dict", s()), ("optimizer_state_dict", adam())], Some(110)),
            (
                "Lightning",
                vec![
                    ("state_dict", s()),
                    ("optimizer_states", adam()),
                    ("callbacks", map(&[("best", step())])),
                ],
                Some(110),
            ),
            (
                "timm",
                vec![("state_dict", s()), ("state_dict_ema", average()), ("optimizer", adam())],
                Some(110),
            ),
            (
                "the average first",
                vec![("model_ema", average()), ("model", s()), ("optimizer", adam())],
                Some(110),
            ),
            (
                "F5-TTS",
                vec![
                    ("ema_model_state_dict", averaged),
                    ("model_state_dict", s()),
                    ("optimizer_state_dict", adam()),
                ],
                Some(110),
            ),
            (
                "fairseq",
                vec![
                    ("model", s()),
                    ("last_optimizer_state", adam()),
                    ("extra_state", map(&[("x", step())])),
                ],
                Some(110),
            ),
            ("DeepSpeed", vec![("module", s()), ("optimizer", adam())], Some(110)),
            ("Real-ESRGAN", vec![("params_ema", average()), ("params", s())], Some(110)),
            ("a wrapper", vec![("checkpoint", map(&[("net", s()), ("optimizer", adam())]))], Some(110)),
            (
                "a state in a wrapper",
                vec![("model", map(&[("module", s())])), ("optimizer", adam())],
                Some(110),
            ),
            ("a state called so", vec![("state", s())], Some(110)),
            ("the average alone", vec![("ema_model", average()), ("optimizer", adam())], Some(110)),
            (
                "two networks",
                vec![("generator", s()), ("discriminator", other()), ("optim_g", adam())],
                Some(220),
            ),
            ("two networks without training", vec![("encoder", s()), ("mapper", other())], Some(220)),
            (
                "a tensor beside the model",
                vec![("model", s()), ("steps", step()), ("optimizer", adam())],
                Some(110),
            ),
            ("a tensor and an optimizer", vec![("embeddings", large()), ("optimizer", adam())], Some(200)),
            (
                "Stable Diffusion",
                vec![("state_dict", map(&[("model.a", large()), ("model_ema.a", tensor("e", 200))]))],
                Some(200),
            ),
            ("nothing but an average", vec![("model_ema.a", large())], Some(200)),
            // It can't be told.
            ("an optimizer", vec![("optimizer", adam())], None),
            ("the best and the last", vec![("model", s()), ("best_model", other())], None),
            ("a teacher", vec![("student", s()), ("teacher", other()), ("optimizer", adam())], None),
            (
                "an average of something else",
                vec![("model", s()), ("ema", map(&[("a", large())])), ("optimizer", adam())],
                None,
            ),
            (
                "something large beside it",
                vec![("model", s()), ("table", large()), ("optimizer", adam())],
                None,
            ),
        ];
        for (what, entries, expected) in rows {
            assert_eq!(parameters(&map(&entries)), expected, "{what}");
        }
        let list = [b"](".to_vec(), s(), adam(), b"e".to_vec()].concat();
        assert_eq!(parameters(&list), Some(110), "a list");
        assert_eq!(parameters(&s()), Some(110), "a state");
    }

    #[test]
    fn more_tensors_than_are_kept_are_not_counted() {
        let one = [b"ctorch._utils\n_rebuild_tensor_v2\n".to_vec(), b")R0".to_vec()].concat();
        let many = [b"].".to_vec()].concat();
        assert_eq!(parameters(&[one.repeat(MOST + 1), many].concat()), None);
    }
}
