//! What headers of weight files say, each under one name: in the lock, in documents, in the report.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// A fact of a header.
    pub enum HeaderFact {
        /// Architecture that the header names.
        Architecture => "architecture",
        /// Authors that the header names.
        Authors => "authors",
        /// Models that it descends from, as the header says.
        BaseModels => "base-models",
        /// The chat templates in the file by name, each with its SHA-256.
        ChatTemplates => "chat-templates",
        /// What the file is packed in, the outermost last; the other facts are those of what lies inside.
        Container => "container",
        /// Longest input, in tokens.
        ContextLength => "context-length",
        /// Data that it learned from, as the header says.
        Datasets => "datasets",
        /// When the model was made, as the header writes it.
        Date => "date",
        /// What the header says the model is.
        Description => "description",
        /// Types of numbers, each with how many there are.
        Dtypes => "dtypes",
        /// Files that hold tensors of this one.
        ExternalFiles => "external-files",
        /// Which format the weights are in.
        Format => "format",
        /// Version of that format.
        FormatVersion => "format-version",
        /// What loading the file imports, the most dangerous first; nothing was run.
        Imports => "imports",
        /// Languages that the header names.
        Languages => "languages",
        /// How many layers the configuration of the model lists.
        Layers => "layers",
        /// Licence that the header names.
        License => "license",
        /// Address of that licence.
        LicenseLink => "license-link",
        /// Title of that licence.
        LicenseName => "license-name",
        /// Name that the header gives the model.
        Name => "name",
        /// Numbers in the tensors, counted over the list of tensors; of shards the sum.
        Parameters => "parameters",
        /// Program that wrote the file.
        Producer => "producer",
        /// Quantisation that the types of the tensors show.
        Quantization => "quantization",
        /// Other code that loading the file runs, such as a chat template that leaves its sandbox.
        RunsCode => "runs-code",
        /// Tags in the header.
        Tags => "tags",
        /// What the model does, in a word of the header.
        Task => "task",
        /// How many tensors there are; of shards the sum.
        Tensors => "tensors",
        /// What of the file could not be read to its end and may run anything.
        Unread => "unread",
        /// Addresses in the header.
        Urls => "urls",
        /// Version that the header gives the model.
        Version => "version",
    }
}

/// What a container is called that is run itself, and has the weights at its end.
pub(crate) const PROGRAM: &str = "llamafile";

/// Words of containers that hold several files.
const OF_SEVERAL: [&str; 3] = [PROGRAM, "tar", "zip"];

/// Whether a container, as the fact tells it, holds several files.
pub(crate) fn holds_several(container: &str) -> bool {
    container.split(", ").any(|word| OF_SEVERAL.contains(&word))
}

/// Facts of the lock that are lists: each entry with a NUL behind it, which no name of a file has.
pub(crate) mod listed {
    use super::HeaderFact;
    use crate::vocabulary::Word as _;

    /// Whether a fact of this name is an array in the lock.
    pub(crate) fn is_list(name: &str) -> bool {
        HeaderFact::from_word(name) == Some(HeaderFact::ExternalFiles)
    }

    /// Entries as one value.
    pub(crate) fn join<'e>(entries: impl Iterator<Item = &'e str>) -> String {
        entries.flat_map(|entry| [entry, "\0"]).collect()
    }

    /// The entries of a value; `None` of one that is no list.
    pub(crate) fn entries(value: &str) -> Option<impl Iterator<Item = &str>> {
        value.ends_with('\0').then(|| value.split_terminator('\0'))
    }
}
