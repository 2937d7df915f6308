//! What the header of a weight file says, in the words of no format.
//!
//! Every fact is the file's own statement or a sum over its list of tensors. What a file doesn't say is absent.

use std::collections::{BTreeMap, BTreeSet};

use super::fault::Fault;
use crate::vocabulary::vocabulary;

/// Entries of a list that are kept: more than any file has good reason to have.
const MOST_ENTRIES: usize = 1000;

vocabulary! {
    /// A format of weight files.
    pub enum Format {
        /// Hugging Face safetensors.
        Safetensors => "safetensors",
        /// The index of sharded safetensors or PyTorch files.
        ShardIndex => "shard-index",
        /// GGUF, of llama.cpp.
        Gguf => "gguf",
        /// Open Neural Network Exchange.
        Onnx => "onnx",
        /// A Python object.
        Pickle => "pickle",
        /// A PyTorch checkpoint before version 1.6: several pickles, then the numbers.
        PytorchLegacy => "pytorch-legacy",
        /// A PyTorch checkpoint: a zip archive with a pickle.
        Pytorch => "pytorch",
        /// A TorchScript program with its weights.
        Torchscript => "torchscript",
        /// One NumPy array.
        Npy => "npy",
        /// Objects of scikit-learn and others that skops stored: a zip archive with their schema and NumPy arrays.
        Skops => "skops",
        /// NumPy arrays in a zip archive.
        Npz => "npz",
        /// A Keras 3 archive.
        Keras => "keras",
        /// HDF5, in which Keras stored models before version 3.
        Hdf5 => "hdf5",
        /// TensorFlow Lite, now LiteRT.
        Tflite => "tflite",
        /// RTen.
        Rten => "rten",
        /// A state of Flax in MessagePack.
        Flax => "flax",
        /// Burn's burnpack.
        Burnpack => "burnpack",
        /// A record of Burn in MessagePack.
        BurnRecord => "burn-record",
        /// CTranslate2.
        Ctranslate2 => "ctranslate2",
        /// A Core ML model.
        Mlmodel => "mlmodel",
        /// The weights of a Core ML package.
        MilBlob => "mil-blob",
        /// The manifest of a Core ML package.
        Mlpackage => "mlpackage",
        /// OpenVINO.
        OpenVino => "openvino",
        /// GGML, before GGUF.
        Ggml => "ggml",
        /// ONNX Runtime.
        Ort => "ort",
        /// ExecuTorch.
        ExecuTorch => "executorch",
        /// ncnn.
        Ncnn => "ncnn",
        /// CatBoost.
        CatBoost => "catboost",
        /// fastText.
        FastText => "fasttext",
        /// LightGBM.
        LightGbm => "lightgbm",
        /// XGBoost.
        XgBoost => "xgboost",
        /// A model of Kaldi, as Vosk has them.
        Kaldi => "kaldi",
        /// The program or the parameters of a model of PaddlePaddle.
        Paddle => "paddle",
        /// A model for the processors of Rockchip.
        Rknn => "rknn",
        /// A checkpoint of Orbax, in TensorStore's OCDBT.
        Ocdbt => "ocdbt",
        /// The graph of a SavedModel of TensorFlow.
        SavedModel => "saved-model",
        /// A graph of TensorFlow in one file, with its weights where it is frozen.
        GraphDef => "graph-def",
        /// A model in the XML of the Data Mining Group.
        Pmml => "pmml",
        /// The index of a checkpoint of TensorFlow.
        TensorflowCheckpoint => "tensorflow-checkpoint",
        /// A model of TensorFlow.js, or the manifest of its weights.
        TensorflowJs => "tensorflow-js",
        /// An engine of TensorRT.
        TensorRt => "tensorrt",
        /// Layers of Thinc, of which the components of spaCy are made.
        Thinc => "thinc",
        /// MNN.
        Mnn => "mnn",
        /// Layers of Caffe with their weights.
        Caffe => "caffe",
        /// Arrays of MXNet by their names.
        Mxnet => "mxnet",
        /// Darknet, by its name: its header has no mark.
        Darknet => "darknet",
        /// An archive in which no model of a known format lies, and something that speaks of one.
        Archive => "archive",
        /// The configuration of a model that was packed as ModelPack says.
        ModelPack => "modelpack",
        /// The Kitfile of a model that KitOps packed.
        Kitfile => "kitfile",
        /// What a pipeline of spaCy says of itself.
        SpacyMeta => "spacy-meta",
        /// The configuration of an adapter, which names its base.
        AdapterConfig => "adapter-config",
        /// The configuration of a model of transformers or diffusers.
        TransformersConfig => "transformers-config",
        /// A chat template, or the configuration of a tokenizer that holds one.
        ChatTemplate => "chat-template",
        /// Code that a loader runs, or what names some for it.
        Code => "code",
    }
}

impl Format {
    /// Whether a file of the format is a model, or a part of one that holds numbers. Arrays, tables and objects of
    /// Python are anything; an index of shards and a manifest hold none.
    pub fn is_model(self) -> bool {
        let holds_anything = matches!(self, Self::Pickle | Self::Npy | Self::Npz | Self::Hdf5);
        let holds_none =
            matches!(self, Self::ShardIndex | Self::Mlpackage | Self::Archive) || self.is_about_others();
        !holds_anything && !holds_none && !self.is_of_package()
    }

    /// Whether it says something of the model and holds nothing of it: a configuration, a template.
    pub fn is_about_others(self) -> bool {
        matches!(self, Self::AdapterConfig | Self::ChatTemplate | Self::Code | Self::TransformersConfig)
    }

    /// Whether it says something of the files that were packed together, and nothing of numbers.
    pub fn is_of_package(self) -> bool {
        matches!(self, Self::ModelPack | Self::Kitfile | Self::SpacyMeta)
    }

    /// Whether the format begins with a mark that no other kind of file has.
    pub fn has_mark(self) -> bool {
        matches!(self, Self::Gguf | Self::Tflite | Self::Rten | Self::Ort | Self::Burnpack | Self::ExecuTorch)
    }

    /// Whether it is known by its first bytes alone, whatever a file is called.
    pub(super) fn needs_no_name(self) -> bool {
        self.has_mark() || self == Self::Safetensors
    }

    /// Whether it is one that holds further files, or a pickle: what it runs stands anywhere in it.
    pub(super) fn is_archive(self) -> bool {
        self.runs_code() || matches!(self, Self::Torchscript | Self::Keras)
    }

    /// Whether the usual way to load the file can run code that the file brings along.
    pub fn runs_code(self) -> bool {
        matches!(self, Self::Pickle | Self::PytorchLegacy | Self::Pytorch)
    }
}

/// What a weight file says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderFacts {
    /// The format.
    pub format: Format,
    /// Version of the format.
    pub format_version: Option<String>,
    /// What the file is packed in, the outermost last: `zip`, `tar, gzip`. The other facts are those of what lies inside then.
    pub container: Option<String>,
    /// Architecture, in the words of the file: `llama`, `BertModel`.
    pub architecture: Option<String>,
    /// Name of the model.
    pub name: Option<String>,
    /// Version of the model.
    pub version: Option<String>,
    /// What it is, in prose.
    pub description: Option<String>,
    /// What it does, in a word of the file: `detect`.
    pub task: Option<String>,
    /// When it was made, as the file writes it.
    pub date: Option<String>,
    /// The program that wrote the file, with its version.
    pub producer: Option<String>,
    /// Numbers in all tensors that are stored as weights; of a quantized tensor the numbers that it stands for.
    /// `None` where some of them can't be counted.
    pub parameters: Option<u64>,
    /// How many tensors.
    pub tensors: Option<u64>,
    /// Tensors and numbers by type, under the format's own name of the type.
    pub dtypes: BTreeMap<String, Count>,
    /// How the weights were quantized: `Q4_K_M`.
    pub quantization: Option<String>,
    /// How many layers its configuration lists.
    pub layers: Option<u64>,
    /// The longest input, in tokens.
    pub context_length: Option<u64>,
    /// The terms, as the file states them.
    pub license: EmbeddedLicense,
    /// Who made it.
    pub authors: BTreeSet<String>,
    /// What it was made from.
    pub base_models: Vec<Origin>,
    /// What it learned from.
    pub datasets: Vec<Origin>,
    /// Places on the web.
    pub urls: BTreeSet<String>,
    /// Languages that it was made for.
    pub languages: BTreeSet<String>,
    /// Words under which it is found.
    pub tags: BTreeSet<String>,
    /// What loading it imports, as `module.name`, of a format that names code to run.
    pub imports: BTreeSet<String>,
    /// Code that loading it may run, beside these.
    pub code: Code,
    /// Chat templates in it by name, with the SHA-256 of each.
    pub chat_templates: BTreeMap<String, String>,
    /// Files that hold tensors of this one, relative to it, with `/`.
    pub external_files: BTreeSet<String>,
    /// Where the last tensor ends in such a file, in bytes, as far as this one says it.
    pub(crate) external_ends: BTreeMap<String, u64>,
    /// What speaks of the model inside an archive: it is judged as what lies beside weights.
    pub(crate) texts: Vec<TextInside>,
    /// What is wrong with the header, in the middle of a sentence: the other facts are the terms and origins that it says.
    pub malformed: Option<String>,
}

/// A card, a configuration or a text of terms inside a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TextInside {
    /// Where it lies in the file, with `/`.
    pub(crate) path: String,
    /// Its bytes, or why there are none, in the middle of a sentence.
    pub(crate) bytes: Result<Vec<u8>, String>,
}

impl TextInside {
    /// What stands for the path of statements of a header, which are no file.
    pub(crate) const STATEMENTS: &str = "statements of its header";

    /// Statements of a header that can't be read.
    pub(super) fn unread_statements(why: String) -> Self {
        Self { path: Self::STATEMENTS.to_owned(), bytes: Err(why) }
    }
}

/// Code that loading a file may run, wherever it lies in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Code {
    /// Whether it is a pickle, or holds one.
    pub is_pickle: bool,
    /// Ways to run code that no import names, a phrase each.
    pub escapes: BTreeSet<String>,
    /// What of it could not be read to its end and may run anything, a phrase each.
    pub unread: BTreeSet<String>,
}

/// How many tensors and numbers there are of a type.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Tensors.
    pub tensors: u64,
    /// Numbers in them.
    pub parameters: u64,
}

/// Terms that stand inside the file. A statement, not a conclusion.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EmbeddedLicense {
    /// An id, an expression or a hub's tag.
    pub id: Option<String>,
    /// A name.
    pub name: Option<String>,
    /// Where the text is.
    pub link: Option<String>,
}

/// A model or dataset that the file names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The name that the header gives.
    pub name: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// Who publishes it.
    pub organization: Option<String>,
    /// The address that the header gives.
    pub url: Option<String>,
}

impl HeaderFacts {
    /// A file of which only the format is known.
    pub fn new(format: Format) -> Self {
        Self {
            format,
            format_version: None,
            container: None,
            architecture: None,
            name: None,
            version: None,
            description: None,
            task: None,
            date: None,
            producer: None,
            parameters: None,
            tensors: None,
            dtypes: BTreeMap::new(),
            quantization: None,
            layers: None,
            context_length: None,
            license: EmbeddedLicense::default(),
            authors: BTreeSet::new(),
            base_models: Vec::new(),
            datasets: Vec::new(),
            urls: BTreeSet::new(),
            languages: BTreeSet::new(),
            tags: BTreeSet::new(),
            imports: BTreeSet::new(),
            code: Code::default(),
            chat_templates: BTreeMap::new(),
            external_files: BTreeSet::new(),
            external_ends: BTreeMap::new(),
            texts: Vec::new(),
            malformed: None,
        }
    }

    /// What a file says whose header was read, or was found to be malformed in the middle: then its terms and its origins,
    /// which are judged, and no number. One that says nothing of these is malformed, and no more.
    pub(super) fn until(self, read: Result<(), Fault>) -> Result<Self, Fault> {
        match read {
            Ok(()) => Ok(self),
            Err(Fault::Malformed(what)) if self.speaks() => {
                let Self { format, name, description, license, base_models, datasets, urls, tags, .. } = self;
                let new = Self::new(format);
                Ok(Self {
                    malformed: Some(what),
                    name,
                    description,
                    license,
                    base_models,
                    datasets,
                    urls,
                    tags,
                    ..new
                })
            }
            Err(fault) => Err(fault),
        }
    }

    /// What is wrong with a header of which the terms were read; they are left.
    pub(crate) fn take_fault(facts: &mut Option<Self>) -> Option<String> {
        facts.as_mut()?.malformed.take()
    }

    /// Whether it says something of its terms, or by which they can be found.
    fn speaks(&self) -> bool {
        let Self { name, description, license, base_models, datasets, urls, tags, .. } = self;
        let is_described = name.is_some() || description.is_some() || !urls.is_empty() || !tags.is_empty();
        is_described || !license.is_empty() || !base_models.is_empty() || !datasets.is_empty()
    }

    /// How many bytes of text it holds.
    pub(crate) fn text_bytes(&self) -> usize {
        let EmbeddedLicense { id, name, link } = &self.license;
        let own = [&self.format_version, &self.architecture, &self.name, &self.version, &self.description];
        let own = own.into_iter().chain([
            &self.container,
            &self.task,
            &self.date,
            &self.producer,
            &self.quantization,
            &self.malformed,
            id,
            name,
            link,
        ]);
        let Code { escapes, unread, .. } = &self.code;
        let lists =
            [&self.authors, &self.urls, &self.languages, &self.tags, &self.imports, &self.external_files];
        let lists = lists.into_iter().chain([escapes, unread]);
        let origins = self.base_models.iter().chain(&self.datasets);
        let origins = origins.flat_map(|origin| {
            [&origin.name, &origin.version, &origin.organization, &origin.url].into_iter().flatten()
        });
        let texts = own.flatten().chain(lists.flatten()).chain(origins).chain(self.dtypes.keys());
        let texts = texts.chain(self.chat_templates.iter().flat_map(|(name, digest)| [name, digest]));
        let inside = self.texts.iter().map(|text| text.bytes.as_ref().map_or(0, Vec::len));
        texts.map(String::len).chain(inside).sum()
    }
}

/// Takes entries into a list of texts, as long as it isn't too long.
pub(super) fn note(list: &mut BTreeSet<String>, entries: impl IntoIterator<Item = String>) {
    for entry in entries {
        if list.len() < MOST_ENTRIES {
            list.insert(entry);
        }
    }
}

/// Takes in what a file names, as long as there isn't too much.
pub(super) fn note_origins(list: &mut Vec<Origin>, origins: impl IntoIterator<Item = Origin>) {
    let left = MOST_ENTRIES.saturating_sub(list.len());
    list.extend(origins.into_iter().take(left));
}

impl EmbeddedLicense {
    /// Takes in a statement of unknown kind: a link, or an id where it is one word, or else a name. A second one of a kind that
    /// says something else stands behind the first: none is left out.
    pub(super) fn tell(&mut self, statement: String) {
        let slot = if statement.starts_with("http://") || statement.starts_with("https://") {
            &mut self.link
        } else if statement.contains(char::is_whitespace) {
            &mut self.name
        } else {
            &mut self.id
        };
        match slot {
            Some(said) if *said != statement => {
                said.push_str(", ");
                said.push_str(&statement);
            }
            _ => *slot = Some(statement),
        }
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Origin {
    /// Whether nothing is said.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
