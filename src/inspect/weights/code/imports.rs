//! How dangerous an import is: what tensors need, what can run any program, and the rest.
//!
//! Sources: the lists of `picklescan`, `modelscan` and `fickling`, each read on 2026-11-28, the documentation of Python's
//! standard library, and the public advisories about loaders of models. Names of Python 2 stand beside those of Python 3.

use crate::inspect::weights::pickle::{COMPUTED, EXTENSION};

/// How dangerous an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Danger {
    /// It can run any program, reach the network or the files, or load code from elsewhere.
    Dangerous,
    /// It is neither: what it does, its package says.
    Unusual,
    /// Tensors and arrays need it.
    Usual,
}

/// Everything in the module, and in the modules below it.
const ALL: &[&str] = &[];

/// Modules with the names in them that are dangerous, sorted.
const DANGEROUS: &[(&str, &[&str])] = &[
    ("IPython", ALL),
    ("Tkinter", ALL),
    ("__builtin__", BUILTINS),
    ("__builtins__", ALL),
    ("__main__", &["__builtins__", "__loader__"]),
    ("_aix_support", ALL),
    ("_asyncio", ALL),
    ("_bootsubprocess", ALL),
    ("_bz2", ALL),
    ("_ctypes", ALL),
    ("_curses", ALL),
    ("_dbm", ALL),
    ("_frozen_importlib", ALL),
    ("_frozen_importlib_external", ALL),
    ("_gdbm", ALL),
    ("_imp", ALL),
    ("_interpreters", ALL),
    ("_io", &["FileIO", "open", "open_code"]),
    ("_lzma", ALL),
    ("_multiprocessing", ALL),
    ("_operator", &["call", "delitem", "setitem"]),
    ("_osx_support", ALL),
    ("_pickle", ALL),
    ("_posixshmem", ALL),
    ("_posixsubprocess", ALL),
    ("_pyio", ALL),
    ("_pyrepl", ALL),
    ("_signal", ALL),
    ("_socket", ALL),
    ("_sqlite3", ALL),
    ("_ssl", ALL),
    ("_sysconfigdata", ALL),
    ("_testcapi", ALL),
    ("_testinternalcapi", ALL),
    ("_thread", ALL),
    ("_tkinter", ALL),
    ("_winapi", ALL),
    ("_winreg", ALL),
    ("_xxsubinterpreters", ALL),
    ("_zstd", ALL),
    ("aifc", ALL),
    ("aiohttp", ALL),
    ("ansible", ALL),
    ("antigravity", ALL),
    ("asynchat", ALL),
    ("asyncio", ALL),
    ("asyncore", ALL),
    ("atexit", ALL),
    ("backports", ALL),
    ("bdb", ALL),
    ("blosc", ALL),
    ("boto3", ALL),
    ("botocore", ALL),
    ("builtins", BUILTINS),
    ("bz2", ALL),
    ("cPickle", ALL),
    ("cProfile", ALL),
    ("celery", ALL),
    ("cffi", ALL),
    ("cgitb", ALL),
    ("cloudpickle", ALL),
    ("code", ALL),
    ("codeop", ALL),
    ("commands", ALL),
    ("compileall", ALL),
    ("compression", ALL),
    ("concurrent", ALL),
    ("copy_reg", &["add_extension", "constructor", "pickle"]),
    ("copyreg", &["add_extension", "constructor", "pickle"]),
    ("crypt", ALL),
    ("ctypes", ALL),
    ("cupy", &["RawKernel", "RawModule"]),
    ("curses", ALL),
    ("dataclasses", &["_create_fn", "make_dataclass"]),
    ("datasets", &["load_dataset", "load_from_disk"]),
    ("dbm", ALL),
    ("dill", ALL),
    ("distutils", ALL),
    ("django.core.management", ALL),
    ("docker", ALL),
    ("doctest", ALL),
    ("ensurepip", ALL),
    ("execnet", ALL),
    ("fabric", ALL),
    ("fcntl", ALL),
    ("fickling", ALL),
    ("filecmp", ALL),
    ("fileinput", ALL),
    ("flask", ALL),
    ("fsspec", ALL),
    ("ftplib", ALL),
    ("functools", &["partialmethod", "reduce"]),
    ("gc", ALL),
    ("gcsfs", ALL),
    ("gdown", ALL),
    ("getpass", ALL),
    ("gettext", ALL),
    ("gevent", ALL),
    ("git", ALL),
    ("glob", ALL),
    ("grp", ALL),
    ("gzip", ALL),
    ("h5py", ALL),
    ("http", ALL),
    ("httplib", ALL),
    ("httplib2", ALL),
    ("httpx", ALL),
    ("huggingface_hub", &["hf_hub_download", "snapshot_download", "file_download"]),
    ("hydra._internal", ALL),
    ("hydra.utils", ALL),
    ("idlelib", ALL),
    ("imaplib", ALL),
    ("imp", ALL),
    ("importlib", ALL),
    ("invoke", ALL),
    ("io", &["FileIO", "open", "open_code"]),
    ("ipykernel", ALL),
    ("jinja2", ALL),
    (
        "joblib",
        &[
            "MemorizedResult",
            "Memory",
            "Parallel",
            "load",
            "memory",
            "parallel",
            "register_compressor",
            "register_parallel_backend",
            "register_store_backend",
        ],
    ),
    ("joblib.externals", ALL),
    ("joblib.memory", ALL),
    ("joblib.numpy_pickle", &["_unpickle", "load", "load_temporary_memmap"]),
    ("jsonpickle", ALL),
    ("keras.config", &["enable_unsafe_deserialization"]),
    ("keras.layers", &["Lambda", "TFSMLayer", "TorchModuleWrapper"]),
    ("keras.models", &["load_model", "model_from_json"]),
    ("keras.saving", &["load_model", "deserialize_keras_object"]),
    ("keras.src", &["models.model.model_from_json", "saving", "utils.file_utils", "utils.python_utils"]),
    ("keras.utils", &["get_file", "deserialize_keras_object"]),
    ("kubernetes", ALL),
    ("lib2to3", ALL),
    ("linecache", ALL),
    ("logging", &["FileHandler", "basicConfig", "currentframe"]),
    ("logging.config", ALL),
    ("logging.handlers", ALL),
    ("lz4", ALL),
    ("lzma", ALL),
    ("mailbox", ALL),
    ("mailcap", ALL),
    ("mako", ALL),
    ("marshal", ALL),
    ("mlflow", ALL),
    ("mmap", ALL),
    ("model_unpickler", ALL),
    ("modelaudit", ALL),
    ("modelscan", ALL),
    ("modulefinder", ALL),
    ("msvcrt", ALL),
    ("multiprocessing", ALL),
    ("netCDF4", ALL),
    ("netrc", ALL),
    ("nis", ALL),
    ("nltk.data", ALL),
    ("nltk.downloader", ALL),
    ("nntplib", ALL),
    ("nt", ALL),
    ("nturl2path", ALL),
    ("numba.core.serialize", ALL),
    ("numba.serialize", ALL),
    ("numexpr", ALL),
    ("numpy", &["DataSource", "fromfile", "genfromtxt", "load", "loadtxt", "memmap", "save", "savetxt"]),
    ("numpy.ctypeslib", ALL),
    ("numpy.distutils", ALL),
    ("numpy.f2py", ALL),
    ("numpy.lib._datasource", ALL),
    ("numpy.lib._npyio_impl", ALL),
    ("numpy.lib.format", ALL),
    ("numpy.lib.npyio", ALL),
    ("numpy.testing", ALL),
    ("onnxruntime", ALL),
    ("operator", &["call", "delitem", "setitem"]),
    ("os", ALL),
    ("ossaudiodev", ALL),
    ("pandas", &["eval", "read_pickle"]),
    ("pandas.core.computation", ALL),
    ("pandas.io", ALL),
    ("paramiko", ALL),
    ("pdb", ALL),
    ("pexpect", ALL),
    ("pickle", ALL),
    ("picklescan", ALL),
    ("pickleshare", ALL),
    ("pickletools", ALL),
    ("pip", ALL),
    ("pipes", ALL),
    ("pkg_resources", ALL),
    ("pkgutil", ALL),
    ("platform", ALL),
    ("plistlib", ALL),
    ("plumbum", ALL),
    ("pooch", ALL),
    ("popen2", ALL),
    ("poplib", ALL),
    ("posix", ALL),
    ("profile", ALL),
    ("pstats", ALL),
    ("psutil", ALL),
    ("pty", ALL),
    ("pwd", ALL),
    ("py7zr", ALL),
    ("py_compile", ALL),
    ("pyarrow.fs", ALL),
    ("pyclbr", ALL),
    ("pycurl", ALL),
    ("pydoc", ALL),
    ("pyzstd", ALL),
    ("rarfile", ALL),
    ("ray.cloudpickle", ALL),
    ("readline", ALL),
    ("requests", ALL),
    ("resource", ALL),
    ("rlcompleter", ALL),
    ("rpyc", ALL),
    ("runpy", ALL),
    ("s3fs", ALL),
    ("saferpickle", ALL),
    ("sched", ALL),
    ("scipy.io", ALL),
    ("scipy.weave", ALL),
    ("select", ALL),
    ("selectors", ALL),
    ("setuptools", ALL),
    ("sh", ALL),
    ("shelve", ALL),
    ("shutil", ALL),
    ("signal", ALL),
    ("site", ALL),
    ("sklearn.datasets", &["fetch_openml", "load_files", "load_svmlight_file", "load_svmlight_files"]),
    ("smart_open", ALL),
    ("smtplib", ALL),
    ("socket", ALL),
    ("socketserver", ALL),
    ("soundfile", ALL),
    ("spwd", ALL),
    ("sqlite3", ALL),
    ("ssl", ALL),
    ("string", &["Formatter"]),
    ("subprocess", ALL),
    ("sunau", ALL),
    ("sympy", &["parse_expr", "parsing", "sympify"]),
    ("symtable", ALL),
    ("sys", ALL),
    ("sysconfig", ALL),
    ("syslog", ALL),
    ("tabnanny", ALL),
    ("tarfile", ALL),
    ("telnetlib", ALL),
    ("tempfile", ALL),
    ("tensorboard", ALL),
    ("tensorboardX", ALL),
    (
        "tensorflow",
        &["io", "load_library", "load_op_library", "py_function", "keras.models.load_model", "saved_model"],
    ),
    ("termios", ALL),
    ("test", ALL),
    ("thread", ALL),
    ("threading", ALL),
    ("timeit", ALL),
    ("tkinter", ALL),
    ("tokenize", ALL),
    ("torch", &["compile", "load", "save"]),
    ("torch._C", &["import_ir_module", "PyTorchFileReader"]),
    ("torch._dynamo", ALL),
    ("torch._inductor", ALL),
    ("torch.classes", &["load_library"]),
    ("torch.distributed", &["elastic", "launcher", "rpc", "run"]),
    ("torch.export", &["load"]),
    ("torch.fx", &["experimental", "graph_module"]),
    ("torch.hub", ALL),
    (
        "torch.jit",
        &["_serialization", "CompilationUnit", "load", "script", "trace", "unsupported_tensor_ops"],
    ),
    ("torch.multiprocessing", ALL),
    ("torch.ops", &["load_library"]),
    ("torch.package", ALL),
    ("torch.serialization", &["_legacy_load", "_load", "load", "save"]),
    ("torch.utils", &["_config_module", "bottleneck", "collect_env", "cpp_extension", "model_zoo"]),
    ("torch.utils.data.datapipes", ALL),
    ("torch.utils.tensorboard", ALL),
    ("tornado", ALL),
    ("trace", ALL),
    ("tracemalloc", ALL),
    ("transformers", &["pipeline", "pipelines.pipeline"]),
    ("transformers.dynamic_module_utils", ALL),
    ("tty", ALL),
    ("turtle", ALL),
    ("turtledemo", ALL),
    ("twisted", ALL),
    ("types", &["MethodType", "coroutine", "new_class"]),
    ("typing", &["ForwardRef", "_eval_type", "get_type_hints"]),
    ("unittest", ALL),
    ("urllib", ALL),
    ("urllib2", ALL),
    ("urllib3", ALL),
    ("uuid", ALL),
    ("venv", ALL),
    ("wandb", ALL),
    ("wave", ALL),
    ("weave", ALL),
    ("webbrowser", ALL),
    ("werkzeug", ALL),
    ("wget", ALL),
    ("winreg", ALL),
    ("wsgiref", ALL),
    ("xml.dom", ALL),
    ("xml.etree.ElementTree", ALL),
    ("xml.etree.cElementTree", ALL),
    ("xml.sax", ALL),
    ("xmlrpc", ALL),
    ("yaml", &["full_load", "load", "load_all", "unsafe_load", "unsafe_load_all"]),
    ("zarr", ALL),
    ("zipapp", ALL),
    ("zipfile", ALL),
    ("zipimport", ALL),
    ("zmq", ALL),
    ("zstandard", ALL),
    ("zstd", ALL),
];

/// Modules of which everything is dangerous but these names, sorted: they open, write or unpack files or reach for modules,
/// and checkpoints of known libraries hold no more of them.
const EXCEPT: &[(&str, &[&str])] = &[
    ("argparse", &["Namespace"]),
    ("codecs", &["decode", "encode"]),
    (
        "inspect",
        &["FullArgSpec", "OrderedDict", "Parameter", "Signature", "_ParameterKind", "_empty", "_void"],
    ),
    (
        "pathlib",
        &[
            "Path",
            "PosixPath",
            "PurePath",
            "PurePosixPath",
            "PureWindowsPath",
            "WindowsPath",
            "_local.PosixPath",
            "_local.PurePosixPath",
            "_local.PureWindowsPath",
            "_local.WindowsPath",
        ],
    ),
];

/// What a function or a method is called that opens, writes or unpacks files, loads code or runs it, whatever package it is
/// in; sorted.
const VERBS: &[&str] = &[
    "Popen",
    "clone_from",
    "dump",
    "dump_stats",
    "eval",
    "exec",
    "exec_command",
    "execfile",
    "extractall",
    "fdopen",
    "from_pretrained",
    "fromfile",
    "getoutput",
    "hardlink_to",
    "imsave",
    "imwrite",
    "instantiate",
    "load",
    "load_library",
    "load_model",
    "load_module",
    "load_state_dict_from_url",
    "loads",
    "makedirs",
    "memmap",
    "mkdir",
    "open",
    "open_memmap",
    "popen",
    "read_bytes",
    "read_pickle",
    "read_text",
    "rmdir",
    "rmtree",
    "save",
    "save_model",
    "savetxt",
    "savez",
    "savez_compressed",
    "spawn",
    "symlink_to",
    "system",
    "to_csv",
    "to_hdf",
    "to_parquet",
    "to_pickle",
    "tofile",
    "touch",
    "unlink",
    "urlopen",
    "urlretrieve",
    "write",
    "write_bytes",
    "write_text",
];

/// What makes a function, a module or an attribute out of values, under whatever name a module has it from another; sorted.
const MAKERS: &[&str] = &[
    "CodeType",
    "FunctionType",
    "LambdaType",
    "ModuleType",
    "attrgetter",
    "itemgetter",
    "methodcaller",
    "partial",
];

/// Functions of Python itself that run code, open files or reach for any attribute.
const BUILTINS: &[&str] = &[
    "__build_class__",
    "__dict__",
    "__import__",
    "__loader__",
    "__spec__",
    "apply",
    "breakpoint",
    "compile",
    "delattr",
    "eval",
    "exec",
    "execfile",
    "exit",
    "file",
    "getattr",
    "globals",
    "help",
    "input",
    "locals",
    "open",
    "quit",
    "raw_input",
    "reload",
    "setattr",
    "vars",
];

/// Modules through which any other package can be left: `torch.serialization.os.system`.
const REACHED: &[&str] = &[
    "__builtin__",
    "__builtins__",
    "builtins",
    "ctypes",
    "importlib",
    "nt",
    "os",
    "posix",
    "subprocess",
    "sys",
];

/// What tensors need: modules with the names in them, sorted.
const USUAL: &[(&str, &[&str])] = &[
    ("__builtin__", PLAIN),
    ("_codecs", &["encode"]),
    ("builtins", PLAIN),
    ("collections", &["OrderedDict", "defaultdict"]),
    ("copy_reg", &["_reconstructor"]),
    ("copyreg", &["_reconstructor"]),
    ("joblib.numpy_pickle", &["NumpyArrayWrapper"]),
    ("numpy", &["dtype", "ndarray"]),
    ("numpy._core.multiarray", &["_reconstruct", "scalar"]),
    ("numpy._core.numeric", &["_frombuffer"]),
    ("numpy.core.multiarray", &["_reconstruct", "scalar"]),
    ("numpy.core.numeric", &["_frombuffer"]),
    ("torch", &["Size", "Tensor", "device"]),
    ("torch._tensor", &["_rebuild_from_type_v2"]),
    ("torch.jit._pickle", &["build_boollist", "build_doublelist", "build_intlist", "build_tensorlist"]),
    ("torch.nn.parameter", &["Buffer", "Parameter"]),
    ("torch.serialization", &["_get_layout"]),
    ("torch.storage", &["TypedStorage", "UntypedStorage"]),
];

/// Types of Python itself that hold values and nothing else.
const PLAIN: &[&str] = &[
    "bool",
    "bytearray",
    "bytes",
    "complex",
    "dict",
    "float",
    "frozenset",
    "int",
    "list",
    "long",
    "object",
    "range",
    "set",
    "slice",
    "str",
    "tuple",
    "unicode",
    "xrange",
];

/// Packages of models, whose objects are one, sorted.
const MODELS: &[&str] = &[
    "catboost",
    "fairseq",
    "fastai",
    "flair",
    "hmmlearn",
    "keras",
    "lightgbm",
    "lightning",
    "paddle",
    "pmdarima",
    "prophet",
    "pytorch_lightning",
    "sentence_transformers",
    "sklearn",
    "sklearn_crfsuite",
    "spacy",
    "statsmodels",
    "surprise",
    "tensorflow",
    "tf_keras",
    "thinc",
    "timm",
    "torch",
    "transformers",
    "ultralytics",
    "xgboost",
];
/// Modules of these with data and tools.
const DATA: &[&str] = &["sklearn.datasets", "sklearn.utils", "statsmodels.datasets", "torch.utils"];

/// Whether objects of these imports are a model.
pub(in crate::inspect::weights) fn is_of_models<'i>(mut imports: impl Iterator<Item = &'i str>) -> bool {
    let leads =
        |import: &str, module: &str| import.strip_prefix(module).is_some_and(|rest| rest.starts_with('.'));
    imports.any(|import| {
        let package = import.split('.').next().unwrap_or_default();
        MODELS.binary_search(&package).is_ok() && !DATA.iter().any(|data| leads(import, data))
    })
}

/// How dangerous `module.name` is, or `module:name.name` of what is reached through a module. A name that was computed may be
/// any.
pub(crate) fn danger(import: &str) -> Danger {
    if is_unnamed(import) || is_listed(import) {
        return Danger::Dangerous;
    }
    let Some((module, name)) = import.rsplit_once('.') else { return Danger::Unusual };
    let is_storage = module == "torch" && name.ends_with("Storage");
    let rebuilds = module == "torch._utils" && name.starts_with("_rebuild_");
    let is_usual = names(USUAL, module).is_some_and(|names| names.contains(&name));
    if is_storage || rebuilds || is_usual { Danger::Usual } else { Danger::Unusual }
}

/// Whether it stands for an import whose name is not in the file.
pub(super) fn is_unnamed(import: &str) -> bool {
    import == COMPUTED || import.starts_with(EXTENSION)
}

/// Whether an import is one of the tables, or leads through a module to another.
pub(super) fn is_listed(import: &str) -> bool {
    if let Some((_, chain)) = import.split_once(':').filter(|_| is_well_formed(import)) {
        let first = chain.split('.').next().unwrap_or_default();
        return !PLAIN.contains(&first) || is_listed(&import.replace(':', "."));
    }
    let acts =
        import.rsplit('.').next().is_some_and(|name| name != import && VERBS.binary_search(&name).is_ok());
    let makes = |name: &str| MAKERS.binary_search(&name.trim_start_matches('_')).is_ok();
    acts || import.split('.').skip(1).any(makes) || is_of_listed_module(import)
}

/// The same by what the import leads through, whatever the last name is.
pub(super) fn is_of_listed_module(import: &str) -> bool {
    let mut dots = import.match_indices('.').map(|(at, _)| at);
    let is_named = dots.clone().any(|at| {
        let (module, name) = (&import[..at], &import[at + 1..]);
        let is_excepted = names(EXCEPT, module).is_some_and(|allowed| !allowed.contains(&name));
        let names = names(DANGEROUS, module);
        is_excepted
            || names.is_some_and(|names| names.is_empty() || names.iter().any(|listed| leads(listed, name)))
    });
    is_named
        || dots.any(|at| {
            let module = import[at + 1..].split('.').next().unwrap_or_default();
            REACHED.contains(&module)
        })
}

/// Whether Python could import it: names of letters, digits and `_`, which bytes at random are not.
pub(super) fn is_well_formed(import: &str) -> bool {
    import.split(['.', ':']).all(|name| {
        let mut letters = name.chars();
        letters.next().is_some_and(|first| first == '_' || first.is_alphabetic())
            && letters.all(|letter| letter == '_' || letter.is_alphanumeric())
    })
}

/// Whether a text is the name of a module in the tables.
pub(in crate::inspect::weights) fn is_known_module(text: &str) -> bool {
    [DANGEROUS, EXCEPT, USUAL].iter().any(|table| names(table, text).is_some())
}

fn names<'t>(table: &'t [(&str, &[&str])], module: &str) -> Option<&'t [&'t str]> {
    let at = table.binary_search_by(|(listed, _)| (*listed).cmp(module)).ok()?;
    Some(table[at].1)
}

/// Whether a name is the listed one or something in it.
fn leads(listed: &str, name: &str) -> bool {
    name.strip_prefix(listed).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(
            DANGEROUS.is_sorted_by(|a, b| a.0 < b.0),
            "{:?}",
            DANGEROUS.windows(2).find(|pair| pair[0].0 >= pair[1].0)
        );
        assert!(USUAL.is_sorted_by(|a, b| a.0 < b.0));
        assert!(EXCEPT.is_sorted_by(|a, b| a.0 < b.0));
        assert!(VERBS.is_sorted() && MAKERS.is_sorted());
    }

    #[test]
    fn bytes_at_random_are_no_import() {
        for (import, expected) in [
            ("os.system", true),
            ("a:b._c", true),
            ("\u{fffd}.x", false),
            ("lass A:.b = 1", false),
            ("a.", false),
        ] {
            assert_eq!(is_well_formed(import), expected, "{import}");
        }
    }

    #[test]
    fn imports_are_told_apart_by_what_they_can_do() {
        for (import, expected) in [
            ("collections.OrderedDict", Danger::Usual),
            ("torch._utils._rebuild_tensor_v2", Danger::Usual),
            ("torch.HalfStorage", Danger::Usual),
            ("builtins.set", Danger::Usual),
            ("torch.storage._load_from_bytes", Danger::Unusual),
            ("sklearn.linear_model._base.LinearRegression", Danger::Unusual),
            ("functools.partial", Danger::Dangerous),
            ("functools.reduce", Danger::Dangerous),
            ("functools.lru_cache", Danger::Unusual),
            ("_functools.partial", Danger::Dangerous),
            ("collections._itemgetter", Danger::Dangerous),
            ("dataclasses.FunctionType", Danger::Dangerous),
            ("inspect.attrgetter", Danger::Dangerous),
            ("inspect.getmodule", Danger::Dangerous),
            ("inspect.Parameter", Danger::Unusual),
            ("copyreg.add_extension", Danger::Dangerous),
            ("copyreg._reconstructor", Danger::Usual),
            ("platform.os", Danger::Dangerous),
            ("picklescan.scanner.scan_file", Danger::Dangerous),
            ("builtins.print", Danger::Unusual),
            ("mypackage.code.Encoder", Danger::Unusual),
            ("osprey.Model", Danger::Unusual),
            ("os.system", Danger::Dangerous),
            ("posix.system", Danger::Dangerous),
            ("builtins.eval", Danger::Dangerous),
            ("__builtin__.getattr", Danger::Dangerous),
            ("builtins.getattr.__call__", Danger::Dangerous),
            ("torch.load", Danger::Dangerous),
            ("torch.serialization.os.system", Danger::Dangerous),
            ("xml.etree.os", Danger::Dangerous),
            ("numpy.testing._private.utils.runstring", Danger::Dangerous),
            ("importlib.import_module", Danger::Dangerous),
            ("a name that is computed", Danger::Dangerous),
            ("the registered extension 7", Danger::Dangerous),
            ("more than can be listed", Danger::Unusual),
            ("lass Conv1d(Module):.__parameters__ = []", Danger::Unusual),
            ("tempfile:_os.system", Danger::Dangerous),
            ("lab:net.build", Danger::Dangerous),
            ("builtins:str.lower", Danger::Unusual),
        ] {
            assert_eq!(danger(import), expected, "{import}");
        }
    }

    /// What opens or writes files, or loads or runs code, is dangerous in every package; what checkpoints hold is not.
    #[test]
    fn files_are_not_opened_by_any_name() {
        for import in [
            "pathlib.Path.write_text",
            "pathlib.PosixPath.touch",
            "pathlib._local.Path.symlink_to",
            "zipfile.ZipFile.extractall",
            "zipfile.ZipFile",
            "tarfile.open",
            "gzip.GzipFile",
            "bz2.BZ2File",
            "lz4.frame.open",
            "zstandard.open",
            "codecs.open",
            "codecs.StreamReaderWriter",
            "numpy.lib.format.open_memmap",
            "numpy.savez",
            "numpy.ndarray.tofile",
            "numpy.lib._datasource.open",
            "joblib.dump",
            "joblib.numpy_pickle.dump",
            "h5py.File",
            "h5py._hl.files.File",
            "argparse.FileType",
            "argparse.FileType.__call__",
            "tempfile.mkstemp",
            "zipapp.create_archive",
            "tracemalloc.Snapshot.dump",
            "xml.etree.ElementTree.ElementTree.write",
            "wave.open",
            "ray.cloudpickle.loads",
            "hydra.utils.instantiate",
            "hydra._internal.instantiate._instantiate2.instantiate",
            "git.Repo.clone_from",
            "git.repo.base.Repo.clone_from",
            "sh.Command",
            "mako.template.Template",
            "jinja2.Template",
            "scipy.weave.inline",
            "sklearn.externals.joblib.load",
            "transformers.models.auto.modeling_auto.AutoModel.from_pretrained",
            "datasets.load_dataset",
            "pandas.core.frame.DataFrame.to_pickle",
            "gettext.c2py",
            "string.Formatter.get_field",
            "lab.files.open",
        ] {
            assert_eq!(danger(import), Danger::Dangerous, "{import}");
        }
        for import in [
            "pathlib.PosixPath",
            "pathlib._local.PosixPath",
            "argparse.Namespace",
            "codecs.encode",
            "omegaconf.dictconfig.DictConfig",
            "ultralytics.nn.tasks.DetectionModel",
            "sklearn.externals.joblib.numpy_pickle.NumpyArrayWrapper",
            "transformers.training_args.TrainingArguments",
            "transformers.models.bert.modeling_bert.BertModel",
            "numpy.random._pickle.__randomstate_ctor",
            "pandas._libs.internals._unpickle_block",
            "sklearn.tree._tree.Tree",
            "sklearn.feature_extraction.text.TfidfVectorizer",
            "torch._utils._rebuild_tensor_v2",
            "string.Template",
            "loads",
        ] {
            assert_ne!(danger(import), Danger::Dangerous, "{import}");
        }
    }
}
