//! What weight files say of themselves.
//!
//! A [`WeightReader`] knows one format. It sees a file's length and bounded reads ([`source`]), never the numbers of
//! a tensor, and executes nothing. Adding a format is one file with a reader, its `mod` line, its entry in
//! [`READERS`], its word in [`Format`], and a file in `fixtures/weights`.

use std::fs::File;

use camino::Utf8Path;

mod adapter_config;
mod archive;
mod burn;
mod caffe;
mod catboost;
mod checkpoint;
pub(crate) mod code;
mod coreml;
mod coreml_network;
mod ctranslate2;
mod darknet;
pub(crate) mod facts;
mod fault;
mod flatbuffer;
mod flax;
mod gguf;
mod graph_def;
mod hdf5;
mod inner;
mod inside;
mod json_texts;
mod keras;
mod memo;
mod mnn;
mod model_config;
mod named;
mod names;
mod numpy;
mod onnx;
mod onnx_roles;
mod openvino;
mod ort;
mod others;
mod parts;
mod paths;
mod pickle;
mod pickle_file;
mod pmml;
mod properties;
mod protobuf;
mod python_literal;
mod quantized;
mod rten;
mod safetensors;
mod shard_index;
mod skops;
pub(crate) mod source;
mod spacy_meta;
mod tally;
mod tensor_bundle;
mod tensorflow;
mod text;
mod tflite;
mod transformers_config;
mod ubjson;
pub(crate) mod words;
mod xgboost;
mod zip_file;
mod zip_stream;

pub(crate) use code::{Danger, danger, opens_pickles};
pub(crate) use facts::TextInside;
pub(crate) use facts::{EmbeddedLicense, Origin};
pub use facts::{Format, HeaderFacts};
pub use fault::Fault;
pub(crate) use inside::{Inside, NOTHING, Search};
#[cfg(feature = "upstream")]
pub(crate) use source::ReadAt;
pub use source::Source;

/// Bytes from the start of a file that are enough to recognise its format.
pub const HEAD: u64 = 4096;

/// Every format, the surest to recognise first.
pub(crate) static READERS: &[&dyn WeightReader] = &[
    &gguf::Gguf,
    &burn::Burnpack,
    &rten::Rten,
    &tflite::Tflite,
    &ort::Ort,
    &numpy::Npy,
    &keras::Hdf5,
    &zip_file::ZipFile,
    &others::Others,
    &caffe::Mxnet,
    &xgboost::XgBoost,
    &tensorflow::Tensorflow,
    &graph_def::GraphDef,
    &caffe::Caffe,
    &safetensors::Safetensors,
    &shard_index::ShardIndex,
    &tensorflow::TensorflowJs,
    &model_config::ModelConfig,
    &spacy_meta::SpacyMeta,
    &adapter_config::AdapterConfig,
    &transformers_config::TransformersConfig,
    &coreml::MlpackageManifest,
    &openvino::OpenVino,
    &pmml::Pmml,
    &ctranslate2::Ctranslate2,
    &flax::Flax,
    &burn::BurnRecord,
    &coreml::MilBlob,
    &pickle_file::PickleFile,
    &onnx::Onnx,
    &coreml::Mlmodel,
    &mnn::Mnn,
];

/// Reads the header of one format.
pub(crate) trait WeightReader: Sync {
    /// Whether a file with these first bytes, of this length in bytes, may be of the format.
    fn recognize(&self, head: &[u8], length: u64) -> Option<Format>;

    /// Whether it takes more than the first bytes to tell: `read` decides then.
    fn may_be(&self, head: &[u8], length: u64) -> bool {
        self.recognize(head, length).is_some()
    }

    /// What the file says; `None` if it is not of the format after all.
    ///
    /// # Errors
    ///
    /// When the header says what isn't so, or the file can't be read.
    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault>;
}

/// The format that a file with these first bytes ([`HEAD`] or all that there are), of this length in bytes, has by
/// its looks.
pub fn recognize(head: &[u8], length: u64) -> Option<Format> {
    READERS.iter().find_map(|reader| reader.recognize(head, length))
}

/// What a file says of itself, and what code loading it may run; `None` if it has none of the known formats and runs
/// nothing.
///
/// # Errors
///
/// When its header says what isn't so, or it can't be read. One that may run code is no error, however damaged it is.
pub fn read(path: &Utf8Path) -> Result<Option<HeaderFacts>, Fault> {
    let file = File::open(path).map_err(Fault::Read)?;
    read_open(&file, path.file_name().unwrap_or_default())
}

/// What an open file of this name says of itself.
pub(super) fn read_open(file: &File, name: &str) -> Result<Option<HeaderFacts>, Fault> {
    let length = file.metadata().map_err(Fault::Read)?.len();
    read_named(&Source::new(file, length), name)
}

/// The same of an open file at this path. One that is a part of another says what that says.
pub(super) fn read_at(file: &File, path: &Utf8Path) -> Result<Option<HeaderFacts>, Fault> {
    let own = read_open(file, path.file_name().unwrap_or_default());
    let is_sound = |facts: &HeaderFacts| facts.code.unread.is_empty() && facts.malformed.is_none();
    let is_whole = matches!(&own, Ok(Some(facts)) if facts.format.is_model() && is_sound(facts));
    let Some(split) = parts::of(path).filter(|_| !is_whole) else { return own };
    match split.read() {
        Ok(Some(facts)) => Ok(Some(facts)),
        _ => own,
    }
}

/// What the header of the file says of which the file at this path is a part.
pub(super) fn header_of_parts(path: &Utf8Path) -> Option<HeaderFacts> {
    parts::of(path)?.header()
}

/// What is wrong with the name of an open file whose header was read, or not: its bytes are of another format.
pub(super) fn misnamed(
    file: &File,
    name: &str,
    found: Option<&HeaderFacts>,
) -> Result<Option<String>, Fault> {
    let length = file.metadata().map_err(Fault::Read)?.len();
    let head = Source::new(file, length).head(HEAD)?;
    // Pickles may be packed whatever they are called: their loaders look.
    let packed = found.filter(|facts| facts.format.is_model() && !facts.format.runs_code());
    let container = packed.and_then(|facts| facts.container.as_deref());
    Ok(named::fault(name, &head, length, found.map(|facts| facts.format), container))
}

/// The same of a file that is not open and whose format was not read; nothing where it can't be opened.
pub(super) fn misnamed_file(path: &Utf8Path) -> Option<String> {
    let file = File::open(path).ok()?;
    misnamed(&file, path.file_name().unwrap_or_default(), None).ok()?
}

/// What the header of a file says, without a look at the code that loading it may run.
///
/// # Errors
///
/// As [`read`].
pub(super) fn read_header(path: &Utf8Path) -> Result<Option<HeaderFacts>, Fault> {
    let file = File::open(path).map_err(Fault::Read)?;
    let length = file.metadata().map_err(Fault::Read)?.len();
    named_header(&Source::new(&file, length), path.file_name().unwrap_or_default())
}

/// What a file of this name says of itself, and what code loading it may run.
///
/// # Errors
///
/// As [`read`].
pub fn read_named(source: &Source<'_>, name: &str) -> Result<Option<HeaderFacts>, Fault> {
    let header = named_header(source, name);
    source.failure()?;
    code::run(source, name)?.complete(header)
}

/// The same of a file of which only the beginning is kept; `format` is the one that it surely has.
pub(super) fn read_beginning(
    whole: &Source<'_>,
    beginning: &Source<'_>,
    name: &str,
    format: Option<Format>,
) -> Result<Option<HeaderFacts>, Fault> {
    let header = named_header(whole, name).or_else(|_| Ok(format.map(HeaderFacts::new)));
    let mut found = code::run(beginning, name)?;
    let head = beginning.head(HEAD)?;
    let is_plain =
        recognize(&head, whole.length()).is_some_and(|format| format.is_model() && !format.is_archive());
    if !is_plain && may_run_code(&head, name) {
        found.say_unread(&format!(
            "it is packed, and no more than its first {} bytes are read",
            beginning.length()
        ));
    }
    found.complete(header)
}

/// Whether a program that loads a file of this name, with these first bytes, may run what is in it.
pub(super) fn may_run_code(head: &[u8], name: &str) -> bool {
    code::is_loaded(head, name)
}

/// The same of bytes that lie elsewhere.
///
/// # Errors
///
/// As [`read`].
#[cfg(feature = "upstream")]
pub(crate) fn read_header_of(source: &Source<'_>, name: &str) -> Result<Option<HeaderFacts>, Fault> {
    let header = named_header(source, name);
    source.failure()?;
    header
}

fn named_header(source: &Source<'_>, name: &str) -> Result<Option<HeaderFacts>, Fault> {
    let mut facts = match header(source)? {
        None if darknet::is_named_so(name) => darknet::read(source)?,
        facts => facts,
    };
    if let Some(facts) = &mut facts {
        match facts.format {
            // `x.param` or `x.ncnn.param` beside `x.bin` or `x.ncnn.bin`.
            Format::OpenVino | Format::Ncnn if !name.is_empty() => {
                facts.external_files.insert(Utf8Path::new(name).with_extension("bin").into_string());
            }
            Format::TensorflowCheckpoint => {
                // A prefix may have no name: `.index`.
                let stem = name.strip_suffix(".index").unwrap_or(name);
                let ends = std::mem::take(&mut facts.external_files);
                facts.external_files = ends.into_iter().map(|end| format!("{stem}{end}")).collect();
            }
            _ => {}
        }
        if facts.external_files.contains(name) {
            return Err(Fault::malformed("it names itself as the file of its tensors"));
        }
    }
    Ok(facts)
}

/// What bytes say, wherever they come from, and what code loading them may run.
///
/// # Errors
///
/// As [`read`].
pub fn read_source(source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
    read_named(source, "")
}

fn header(source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
    let head = source.head(HEAD)?;
    for reader in READERS.iter().filter(|reader| reader.may_be(&head, source.length())) {
        if let Some(facts) = reader.read(source)? {
            return Ok(Some(facts));
        }
    }
    Ok(None)
}

/// The first model in a file that is packed; `None` also where it can't be read.
pub(super) fn model_inside(path: &Utf8Path, search: Search<'_>) -> Option<Inside> {
    let file = File::open(path).ok()?;
    let length = file.metadata().ok()?.len();
    inside_of(&Source::new(&file, length), path.file_name().unwrap_or_default(), search)
}

/// The same of bytes, wherever they come from.
pub(crate) fn inside_of(source: &Source<'_>, name: &str, search: Search<'_>) -> Option<Inside> {
    inside::look(source, name, search)
}

/// Whether a pickle is a model, by what it imports or by its name, or an HDF5 file by who wrote it.
pub(super) fn holds_model(facts: &HeaderFacts, path: &Utf8Path) -> bool {
    match facts.format {
        // Arrays of NumPy by their names.
        Format::Pickle if path.extension() == Some("pdparams") => true,
        Format::Pickle => code::is_of_models(facts.imports.iter().map(String::as_str)),
        Format::Hdf5 => facts.producer.as_deref().is_some_and(|producer| producer.starts_with(keras::KERAS)),
        format => format.is_model(),
    }
}

/// The format that a file has by its first bytes; `None` where it can't be read.
pub(crate) fn recognize_file(path: &Utf8Path) -> Option<Format> {
    let length = path.metadata().ok()?.len();
    recognize(&head(path)?, length)
}

/// The first bytes of a file ([`HEAD`] or all that there are); `None` where it can't be read.
pub(crate) fn head(path: &Utf8Path) -> Option<Vec<u8>> {
    let file = File::open(path).ok()?;
    let length = file.metadata().ok()?.len();
    Source::new(&file, length).head(HEAD).ok()
}

#[cfg(test)]
mod tests;
