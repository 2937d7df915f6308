//! What a program would open a file with, by its name.

use camino::Utf8Path;

use crate::weights_names;

/// Extensions of what a loader of pickles opens.
const PICKLES: &[&str] = &[
    "ckpt",
    "cloudpickle",
    "dill",
    "jbl",
    "joblib",
    "p",
    "pck",
    "pickle",
    "pk",
    "pkl",
    "pt",
    "pth",
    "ptl",
    "pytorch",
    "sav",
];
/// Extensions of what packs one file.
const PACKED: &[&str] = &["bz2", "gz", "gzip", "lz4", "lzma", "xz", "z", "zst", "zstd"];
/// Files that `transformers` and its like write with `torch.save`, without an extension of PyTorch.
const TORCH_FILES: &[&str] =
    &["adapter_model", "diffusion_pytorch_model", "optimizer", "pytorch_model", "scheduler", "training_args"];
/// Files of JSON that hold chat templates (`transformers`, `tokenization_utils_base.py` and `processing_utils.py`).
const TEMPLATES: &[&str] = &["chat_template.json", "chat_templates.json", "tokenizer_config.json"];

/// What a program would open a file with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Loader {
    /// `pickle.load`, `joblib.load`, `torch.load`.
    Pickle,
    /// `numpy.load`, which takes what is no array for a pickle.
    Array,
    /// Keras 3.
    Keras,
    /// Keras before version 3.
    Hdf5,
    /// TensorFlow.
    SavedModel,
    /// A library that unpacks an archive of its own and loads what is in it.
    Package,
    /// Jinja.
    Template,
    /// A reader of JSON.
    Json,
    /// A reader of YAML.
    Yaml,
    /// Python.
    Python,
    /// Anything.
    None,
}

impl Loader {
    pub(super) fn of(name: &str) -> Self {
        let lower = unpacked_name(name).rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
        let Some((stem, extension)) = lower.rsplit_once('.') else { return Self::None };
        match extension {
            _ if PICKLES.binary_search(&extension).is_ok() => Self::Pickle,
            "bin" if TORCH_FILES.iter().any(|file| is_part_of(stem, file)) => Self::Pickle,
            "npy" | "npz" => Self::Array,
            "keras" => Self::Keras,
            "h5" | "hdf5" | "hdf" => Self::Hdf5,
            "pb" | "pbtxt" => Self::SavedModel,
            "mar" | "nemo" => Self::Package,
            "j2" | "jinja" | "jinja2" => Self::Template,
            "json" => Self::Json,
            "yaml" | "yml" => Self::Yaml,
            "py" => Self::Python,
            _ => Self::None,
        }
    }

    /// Whether it takes what it does not know for a pickle.
    pub(super) fn is_pickle(self) -> bool {
        matches!(self, Self::Pickle | Self::Array)
    }

    /// Whether what it opens is read both as that and as a pickle, or here and there: what is packed, as a whole.
    pub(super) fn reads_anywhere(self) -> bool {
        matches!(self, Self::Hdf5 | Self::Python | Self::SavedModel | Self::Template | Self::Yaml)
    }

    /// Whether it runs what a file tells it to.
    pub(super) fn runs_code(self) -> bool {
        matches!(self, Self::Pickle | Self::Array | Self::Keras | Self::Hdf5 | Self::Package)
    }
}

/// Whether a stem is that of a file, or of a shard of it: `pytorch_model-00001-of-00002`.
fn is_part_of(stem: &str, file: &str) -> bool {
    stem.strip_prefix(file).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_', '.']))
}

/// Whether a file of this name is one that a program opens as its own code.
pub(super) fn is_library(name: &str) -> bool {
    const LIBRARIES: [&str; 4] = ["dll", "dylib", "pyd", "so"];
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    extension.is_some_and(|extension| LIBRARIES.contains(&extension.as_str()))
}

/// Whether a file of this name brings along the Python that serves it (TorchServe, "Torch Model archiver").
pub(super) fn brings_python(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("mar"))
}

/// What a file is by its first bytes that the system runs: a program, a library, a script. Programs for all systems, which
/// are weights as well, are read by what lies in them.
pub(super) fn program(head: &[u8]) -> Option<&'static str> {
    // Microsoft, "PE Format": where the header is stands at 0x3c.
    let windows = || {
        let at = head.get(0x3c..0x40).and_then(|at| at.try_into().ok()).map(u32::from_le_bytes)? as usize;
        head.get(at..)?.starts_with(b"PE\0\0").then_some(())
    };
    match head {
        [0x7f, b'E', b'L', b'F', ..] => Some("ELF"),
        [0xce | 0xcf, 0xfa, 0xed, 0xfe, ..] | [0xfe, 0xed, 0xfa, 0xce | 0xcf, ..] => Some("Mach-O"),
        [b'M', b'Z', ..] if windows().is_some() => Some("PE"),
        [b'#', b'!', ..] => Some("a script"),
        _ => None,
    }
}

/// Whose objects a file holds that no reader here knows and whose readers may run what stands in it: by its first bytes, of
/// Torch for Lua by its name.
pub(super) fn objects(head: &[u8], name: &str) -> Option<&'static str> {
    /// R Internals, "Serialization Formats": binary, big-endian, of version 2 or 3.
    const OF_R: [&[u8]; 6] = [b"RDX2\n", b"RDX3\n", b"RDA2\n", b"RDA3\n", b"X\n\0\0\0\x02", b"X\n\0\0\0\x03"];
    /// Java Object Serialization Specification, 6.4.2.
    const OF_JAVA: &[u8] = b"\xac\xed\0\x05";
    let name = unpacked_name(name).to_ascii_lowercase();
    match head {
        _ if OF_R.iter().any(|start| head.starts_with(start)) => Some("R"),
        _ if head.starts_with(OF_JAVA) => Some("Java"),
        _ if name.ends_with(".t7") => Some("Torch for Lua"),
        // BSON.jl: a document whose values have a tag each.
        _ if name.ends_with(".bson") && memchr::memmem::find(head, b"\x02tag\0").is_some() => Some("Julia"),
        _ => None,
    }
}

/// Whether JSON of this name is where a chat template is looked for.
pub(super) fn holds_template(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    TEMPLATES.contains(&file.as_str())
}

/// Whether the name promises a pickle, which may be packed, or something packed.
pub(super) fn may_be_packed(name: &str) -> bool {
    unpacked_name(name) != name || Loader::of(name).is_pickle()
}

/// Whether a name is one of weights, or of what may be among them.
pub(in crate::inspect::weights) fn is_named_so(name: &str) -> bool {
    let name = name.rsplit('/').next().unwrap_or_default();
    let extension = Utf8Path::new(name).extension().unwrap_or_default().to_ascii_lowercase();
    weights_names::is_of_weights(Utf8Path::new(name))
        || weights_names::is_of_part(&extension)
        || Loader::of(name) == Loader::Pickle
}

/// The name without the extension of what packs it: `model.pkl` of `model.pkl.gz`.
pub(in crate::inspect::weights) fn unpacked_name(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, extension)) if PACKED.contains(&extension.to_ascii_lowercase().as_str()) => stem,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_bytes_tell_programs_and_objects() {
        let windows = [&b"MZ"[..], &[0; 58], &64_u32.to_le_bytes(), b"PE\0\0"].concat();
        for (head, expected) in [
            (&b"\x7fELF\x02"[..], Some("ELF")),
            (b"\xcf\xfa\xed\xfe", Some("Mach-O")),
            (&windows, Some("PE")),
            (b"#!/bin/sh\n", Some("a script")),
            (b"MZqFpD='\n", None),
            (b"MZ\x01\x02", None),
            (b"GGUF", None),
            (b"", None),
        ] {
            assert_eq!(program(head), expected, "{head:?}");
        }
        for (name, head, expected) in [
            ("m.rds", &b"X\n\0\0\0\x03\0"[..], Some("R")),
            ("m.RData.gz", b"RDX3\nX\n", Some("R")),
            ("m.ser", b"\xac\xed\0\x05sr", Some("Java")),
            ("m.T7", b"4\n1\n", Some("Torch for Lua")),
            ("m.bson", b"\x10\0\0\0\x02tag\0\x04", Some("Julia")),
            ("m.bson", b"\x10\0\0\0\x02key\0\x04", None),
            ("m.bin", b"X\nabc", None),
        ] {
            assert_eq!(objects(head, name), expected, "{name}");
        }
    }

    #[test]
    fn names_tell_what_opens_a_file() {
        assert!(PICKLES.is_sorted());
        for (name, expected) in [
            ("model.pkl", Loader::Pickle),
            ("MODEL.PKL", Loader::Pickle),
            ("a/b.Joblib", Loader::Pickle),
            ("model.pkl.gz", Loader::Pickle),
            ("best.pt", Loader::Pickle),
            ("pytorch_model.bin", Loader::Pickle),
            ("pytorch_model-00001-of-00002.bin", Loader::Pickle),
            ("model.bin", Loader::None),
            ("optimizers.bin", Loader::None),
            ("a.npz", Loader::Array),
            ("a.h5", Loader::Hdf5),
            ("a.nemo", Loader::Package),
            ("a.zip", Loader::None),
            ("chat_template.jinja", Loader::Template),
            ("tokenizer.json", Loader::Json),
            ("model_config.yaml", Loader::Yaml),
            ("modeling_x.py", Loader::Python),
            ("pkl", Loader::None),
            ("model.gguf", Loader::None),
        ] {
            assert_eq!(Loader::of(name), expected, "{name}");
        }
    }
}
