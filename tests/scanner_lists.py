#!/usr/bin/env python3
"""Every entry of the lists of other scanners, and files of the kinds that `scanner_comparison.py` does not reach.

    DIR/bin/pip install py7zr    # beside what scanner_comparison.py asks for; with tensorflow-cpu, modelscan reads graphs too
    DIR/bin/python tests/scanner_lists.py target/debug/cargo-model-sbom [--json FILE] [--only WORD,WORD]

What `picklescan`, `modelscan` and `fickling` call dangerous is read out of the installed packages when this runs, one pickle a
name: a list that grows is a longer table. Each file is declared as a model of its own, and lies in a second package without a
declaration. What a scanner finds and we say nothing of is `SILENT`, but for `HARMLESS_KINDS`; what ran here, what the lists of
picklescan and modelscan have and what is a dangerous function under another name is `weak` where we only warn of it. To
fickling every call of an import is more than likely malicious. Ends with 1 if anything is silent or weak.
"""

import builtins
import io
import json
import os
import pathlib
import pickle
import signal
import struct
import subprocess
import sys
import tempfile
import warnings
import zipfile

try:
    # It stands still where other libraries with threads of their own were loaded before it.
    import tensorflow  # noqa: F401
except ImportError:
    pass

from scanner_comparison import (
    CALL,
    DENSE,
    HARMLESS,
    LAMBDA,
    PROGRAM,
    RUN,
    archive,
    answer,
    gguf,
    hdf5,
    keras,
    layers,
    legacy,
    load_all,
    load_npz,
    load_numpy,
    load_pickle,
    modelscan,
    npy,
    picklescan,
    runs,
    stack_global,
    tape,
    text,
    torch_zip,
)

try:
    import py7zr
except ImportError:
    py7zr = None

LOOSE = ["dat", "data", "bin", "txt", ""]
SECONDS = 3
# What a scanner flags and nothing runs: words with "unknown" or of a module in a text, names of a TorchScript archive's own code,
# and numbers that are copied a hundred times.
HARMLESS_KINDS = ("op-words-", "zip-torchscript-unknown.", "op-dups-0")


# The lists.


def listed():
    """Where an entry comes from, its module and its name, out of the installed packages."""
    from fickling import analysis, fickle
    from modelscan.settings import DEFAULT_SETTINGS
    from picklescan import scanner

    for module, names in scanner._unsafe_globals.items():
        yield from entries("picklescan", module, names)
    for modules in DEFAULT_SETTINGS["unsafe_globals"].values():
        for module, names in modules.items():
            yield from entries("modelscan", module, names)
    for module in fickle.UNSAFE_IMPORTS:
        if module in fickle.BUILTIN_MODULE_NAMES:
            unsafe = [name for name in dir(builtins) if name not in fickle.SAFE_BUILTINS]
            is_error = lambda name: isinstance(getattr(builtins, name, None), type) and issubclass(
                getattr(builtins, name), BaseException
            )
            yield from entries("fickling", module, [name for name in unsafe if not is_error(name)])
            continue
        yield from entries("fickling", module, "*")
        # A part of a name is enough for it.
        yield "fickling-part", f"lab.{module}.tool", "x"
        yield "fickling-part", "lab", module
        yield from (("fickling-real", module, name) for name in public(module))
    for module in analysis.UnsafeImportsML.UNSAFE_MODULES:
        yield from entries("fickling", module, "*")
    for module, names in analysis.UnsafeImportsML.UNSAFE_IMPORTS.items():
        yield from entries("fickling", module, list(names))
    for name in analysis.BadCalls.BAD_CALLS:
        yield "fickling", "lab.tools", name
    for module in analysis.ScannerDeactivation.SCANNER_MODULES:
        yield from entries("fickling", module, "*")


def entries(whose, module, names):
    if names == "*":
        for name in ["x", "y.z"]:
            yield whose, module, name
        return (yield whose, f"{module}.below", "x")
    for name in [names] if isinstance(names, str) else sorted(names):
        yield whose, module, name
        # Of `modelscan` the listed name may be a part of a longer one.
        yield whose, module, f"{name}.__call__"


def public(module):
    """What is in a module of the list that is no package of its own here, read in a process of its own."""
    ours_too = [
        "functools",
        "types",
        "inspect",
        "platform",
        "difflib",
        "logging",
        "operator",
        "_signal",
        "code",
        "glob",
        "joblib",
    ]
    if module not in ours_too:
        return []
    show = f"import {module} as m; print(*[n for n in dir(m) if callable(getattr(m, n)) and not n.startswith('__')])"
    return subprocess.run([sys.executable, "-c", show], capture_output=True, text=True).stdout.split()


def of_lists():
    known = {}
    for whose, module, name in listed():
        known.setdefault((module, name), []).append(whose)
    for (module, name), whose in sorted(known.items()):
        content = b"\x80\x04" + stack_global(module, name) + b")R."
        yield f"listed-{module}.{name}.pkl", content, None, "/".join(sorted(set(whose)))


RE_EXPORTS = """
import builtins, codecs, ctypes, functools, importlib, io, json, marshal, operator, os, pickle, pkgutil, runpy, shutil, socket, subprocess, sys, types
names = {"builtins": "eval exec compile open __import__ getattr setattr delattr globals locals vars input breakpoint", "os": "system popen execv execve fork kill unlink remove rename makedirs _exit",
    "operator": "attrgetter itemgetter methodcaller", "functools": "partial", "subprocess": "Popen run call check_call check_output", "pickle": "load loads Unpickler", "marshal": "loads",
    "importlib": "import_module", "types": "FunctionType CodeType ModuleType", "io": "FileIO", "runpy": "run_path run_module _run_code", "ctypes": "CDLL PyDLL", "shutil": "rmtree copyfile move",
    "socket": "socket create_connection", "codecs": "open"}
wanted = {id(getattr(sys.modules[module], name)) for module, listed in names.items() for name in listed.split()}
skipped = {"this", "antigravity", "turtle", "turtledemo", "idlelib", "test", "tkinter", "lib2to3", "__main__"}
found = set()
def walk(name):
    try:
        module = importlib.import_module(name)
    except BaseException:
        return
    found.update((name, key) for key, value in list(vars(module).items()) if id(value) in wanted)
    for below in pkgutil.iter_modules(getattr(module, "__path__", [])):
        if below.name not in ("__main__", "test", "tests"):
            walk(f"{name}.{below.name}")
for name in sys.stdlib_module_names - skipped:
    walk(name)
print("FOUND" + json.dumps(sorted(found)))
"""


def re_exports():
    """Every name under which a module of Python's library holds a dangerous function of another."""
    said = subprocess.run([sys.executable, "-c", RE_EXPORTS], capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout
    for module, name in json.loads(said[said.index("FOUND") + 5 :].splitlines()[0]):
        yield f"again-{module}.{name}.pkl", b"\x80\x04" + stack_global(module, name) + b")R.", None, "re-export"
    get = stack_global("inspect", "attrgetter")
    modules = (
        get
        + text("re.enum.sys.modules.get")
        + b"\x85R"
        + stack_global("inspect", "getmodule")
        + stack_global("textwrap", "dedent")
        + b"\x85R\x85R"
    )
    posix = modules + text("posix") + b"\x85R"
    yield "again-chain.pkl", b"\x80\x04" + get + text("umask") + b"\x85R" + posix + b"\x85RK?\x85R.", load_pickle, "re-export"


# Pickles.


def opcodes():
    """Opcodes that a reader takes in another way than Python, each under names that promise a pickle and that don't."""
    load = load_pickle
    rot = b"c_codecs\ndecode\n(Vcbfvk\nVrot13\ntRVumask\n\x93(I63\ntR"
    wrapper = b"cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81}b0"
    extension = b"ccopyreg\nadd_extension\n(Vposix\nVumask\nI7\ntR0\x82\x07(I63\ntR"
    kinds = {
        "memo-underscore": (b"Np1_0\n0" + CALL + b".", load),
        "memo-plus": (b"Np+5\n0" + CALL + b".", load),
        "memo-blank": (b"Np 5 \n0" + CALL + b".", load),
        "memo-digits": ("Np\u0661\n0".encode() + CALL + b".", load),
        "memo-large": (b"Np99999999999999999999999\n0" + CALL + b".", load),
        "memo-underscore-2": (b"\x80\x02Np1_0\n0" + CALL + b".", load),
        "many-values": (b"N" * 200_001 + CALL + b".", load),
        "many-marks": (b"(" * 200_001 + CALL + b".", load),
        "wrapper": (wrapper + CALL + b".", load),
        "computed-broken": (rot + b"\xff", load),
        "computed": (rot + b".", load),
        "extension": (extension + b".", load),
        "extension-broken": (extension + b"\xff", load),
        "import-broken": (b"cposix\numask\n\xff", load),
        "import-cut": (b"cposix\numask\n", load),
        "import-alone": (b"cposix\numask\n.", load),
        "import-blank": (b"cposix \numask\n.", load),
        "import-return": (b"cposix\r\numask\r\n.", load),
        "import-space": (b"cos system\nfoo\n.", load),
        "unlisted-broken": (b"clab.tools\nrun\n(tR\xff", load),
        "unlisted": (b"clab.tools\nrun\n(tR.", load),
        "unlisted-broken-2": (b"\x80\x02clab.tools\nrun\n)R\xff", load),
        "invalid": (b"\x80\x02N\xff", load),
        "invalid-0": (b"(lp0\nI1\na\xff", load),
        "invalid-memo": (b"\x80\x02K\x01q\x00K\x02q\x01K\x03q\x02K\x04q\x03\xff", load),
        "underflow-2": (b"\x80\x02(K\x01R.", load),
        "no-stop": (b"\x80\x02K\x01", load),
        "second-import-broken": (HARMLESS + b"cposix\numask\n\xff", load_all),
        "second-underscore": (HARMLESS + b"\x80\x02Np1_0\n0" + CALL + b".", load_all),
        "second-many": (HARMLESS + b"N" * 200_001 + CALL + b".", load_all),
        "second-extension": (HARMLESS + b"\x80\x02\x82\x07)R.", load_all),
        "second-computed": (HARMLESS + rot + b"\xff", load_all),
        "behind-newline": (HARMLESS + b"\n" + RUN, load_all),
        "behind-zeros": (HARMLESS + bytes(16) + RUN, load_all),
        "before-garbage": (RUN + b"\xff" * 40, load),
        "after-garbage": (b"\xff" * 40 + RUN, None),
        "proto-1": (b"\x80\x01" + CALL + b".", load),
        "proto-6": (b"\x80\x06" + CALL + b".", load),
        "proto-255": (b"\x80\xff" + CALL + b".", load),
        "proto-twice": (b"\x80\x02\x80\x02K\x01.", load),
        "proto-late": (b"K\x010\x80\x02K\x01.", load),
        "proto-late-0": (b"I1\n0\x80\x02I1\n.", load),
        "dups": (b"\x80\x02K\x01" + b"2" * 150 + b"0" * 150 + b".", load),
        "dups-0": (b"I1\n" + b"2" * 150 + b"0" * 150 + b".", load),
        "gets": (b"\x80\x02K\x01q\x00" + b"h\x000" * 100 + b".", load),
        "gets-0": (b"I1\np0\n" + b"g0\n0" * 100 + b".", load),
        "unused": (b"\x80\x02ccollections\nOrderedDict\n)R0K\x01.", load),
        "unknown-name": (b"\x80\x04" + text("collections") + text("OrderedDict") + b"N0\x93)R.", load),
        "unknown-word": (b"\x80\x02clab.unknown\nThing\n)R.", load),
        "build": (b"\x80\x02cargparse\nNamespace\n)\x81}X\x01\x00\x00\x00acposix\numask\nsb.", load),
        "inst-proto-4": (b"\x80\x04(K?iposix\numask\n.", load),
        "obj-0": (b"(cposix\numask\nI63\no.", load),
        "ext2": (b"\x80\x02\x83\x07\x01)R.", load),
        "ext4": (b"\x80\x02\x84\x07\x01\x00\x00)R.", load),
        "persid": (b"Pposix umask\n.", load),
        "binpersid": (b"\x80\x02" + CALL + b"Q.", load),
        "stack-global-0": (b"Vposix\nVumask\n\x93(I63\ntR.", load),
        "memo-both": (b"\x80\x04" + text("umask") + b"\x940" + text("posix") + b"\x940h\x01h\x00\x93(K?tR.", load),
        "memo-string": (b"S'posix'\np1\n0S'umask'\np2\n0g1\ng2\n\x93(I63\ntR.", load),
        "long-line": (b"F" + b"1" * 100_000 + b"\n0" + CALL + b".", load),
        "long-persid": (b"P" + b"x" * 100_000 + b"\n0" + CALL + b".", None),
        "bytes-0": (b"\x80\x03ctorch.storage\n_load_from_bytes\nB" + sized(legacy_0(RUN)) + b"\x85R.", None),
        "bytes-latin": (latin(legacy(RUN)), None),
        "bytes-latin-0": (latin(legacy_0(RUN)), None),
        "bytes-short": (b"\x80\x03ctorch.storage\n_load_from_bytes\nC\x0f" + b"cposix\nabort\n)R" + b"\x85R.", None),
        "zip-mark": (b"PK\x03\x04\n0" + CALL + b".", None),
        "zip-mark-full": (b"PK\x03\x04" + b"x" * 60 + b"\n0" + CALL + b".", None),
        "skip-P": (b"P*M\x18\n0" + CALL + b".", None),
        "skip-V": (b"V*M\x18\n0" + CALL + b".", load),
        "skip-Y": (b"]0" + CALL + b".", load),
        "words": (b"ios\nandroid\n", load),
        "words-code": (b"cos\nsystem\nand more words\n", load),
        "words-inst": (b"import os\nos.system('id')\n", load),
        "words-unknown": (b"current\nunknown\n", load),
    }
    for kind, (content, loader) in kinds.items():
        for extension in ["pkl", *LOOSE]:
            yield f"op-{kind}.{extension}".rstrip("."), content, loader, None
    for protocol in range(6):
        for extension in ["pkl", "bin", "ckpt", "pth", "pt", "data", "dat", "dill", "joblib", "npy", "pickle"]:
            yield f"protocol-{protocol}.{extension}", pickle.dumps(Umasks(), protocol), load, None


class Umasks:
    def __reduce__(self):
        return os.umask, (63,)


def sized(content):
    return struct.pack("<I", len(content)) + content


def latin(content):
    """Bytes as protocol 2 has them: a text and how it is encoded."""
    word = content.decode("latin1").encode()
    encoded = b"c_codecs\nencode\nX" + sized(word) + b"X\x06\x00\x00\x00latin1\x86R"
    return b"\x80\x02ctorch.storage\n_load_from_bytes\n" + encoded + b"\x85R."


def legacy_0(payload):
    """A file of PyTorch of old whose heads have no protocol."""
    head = pickle.dumps(0x1950A86A20F9469CFC6C, 0)
    return head + pickle.dumps(1001, 0) + pickle.dumps({"little_endian": True}, 0) + payload + pickle.dumps([], 0)


# Archives.


def little(archived, mark, at, value, width="<H"):
    """A field of a record of a zip archive, written over: the last one with this mark."""
    made = bytearray(archived)
    struct.pack_into(width, made, made.rindex(mark) + at, value)
    return bytes(made)


LOCAL, DIRECTORY, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"


def archives():
    plain = archive([("a.pkl", RUN)])
    clean = archive([("a.pkl", HARMLESS)])
    deflated = lambda *entries: archive(entries, zipfile.ZIP_DEFLATED)
    end = plain.rindex(END)
    kinds = {
        "crc": little(little(plain, LOCAL, 14, 1, "<I"), DIRECTORY, 16, 1, "<I"),
        "flags-local": little(plain, LOCAL, 6, 1),
        "flags-directory": little(plain, DIRECTORY, 8, 1),
        "flags-both": little(little(plain, LOCAL, 6, 1), DIRECTORY, 8, 1),
        "flags-patch": little(plain, DIRECTORY, 8, 1 << 5),
        "flags-strong": little(plain, DIRECTORY, 8, 1 << 6),
        "flags-utf8": little(plain, DIRECTORY, 8, 1 << 11),
        "method-local": little(plain, LOCAL, 8, 99),
        "method-directory": little(plain, DIRECTORY, 10, 99),
        "name-local": plain.replace(b"a.pkl", b"b.txt", 1),
        "size-local": little(plain, LOCAL, 18, 0, "<I"),
        "version": little(plain, DIRECTORY, 6, 99),
        "count-0": little(little(plain, END, 8, 0), END, 10, 0),
        "count-more": little(little(plain, END, 8, 9), END, 10, 9),
        "disk": little(plain, END, 4, 1),
        "offset": little(plain, END, 16, 0, "<I"),
        "offset-less": b"x" * 10 + plain,
        "offset-more": little(plain, END, 16, 1 << 20, "<I"),
        "trailing": plain + b"x" * 100,
        "trailing-zero": plain + bytes(100),
        "trailing-long": plain + b"x" * 65_000,
        "comment-evil-last": with_comment(clean, plain),
        "comment-clean-last": with_comment(plain, clean),
        "two-evil-last": clean + plain,
        "two-clean-last": plain + clean,
        "two-directories": two_directories(HARMLESS, RUN),
        "two-directories-other": two_directories(RUN, HARMLESS),
        "end-twice": plain + plain[end:],
        "directory": archive([("a.pkl/", RUN)]),
        "directory-deflated": deflated(("archive/data.pkl/", RUN)),
        "config": archive([("config.json", RUN)]),
        "config-deflated": deflated(("config.json", RUN)),
        "config-in-keras": archive([("metadata.json", b"{}"), ("config.json", RUN)]),
        "python-deflated": deflated(("code/a.py", RUN)),
        "python": archive([("code/a.py", RUN)]),
        "yaml-deflated": deflated(("a.yaml", RUN)),
        "yaml": archive([("a.yaml", RUN)]),
        "json-deflated": deflated(("a.json", RUN)),
        "jinja-deflated": deflated(("a.jinja", RUN)),
        "text-deflated": deflated(("a.txt", RUN)),
        "nul": deflated(("a.pkl\0.yaml", RUN)),
        "dat-0-deflated": deflated(("a.dat", CALL + b".")),
        "dat-0-broken": archive([("a.dat", b"cposix\numask\n\xff")]),
        "dat-underscore": archive([("a.dat", b"Np1_0\n0" + CALL + b".")]),
        "dat-many": deflated(("a.dat", b"N" * 200_001 + CALL + b".")),
        "npy-deflated": deflated(("a.npy", npy("'|O'"))),
        "in-zip": archive([("inner.zip", plain)]),
        "in-zip-in-zip": archive([("a.zip", archive([("b.zip", plain)]))]),
        "torchscript-unknown": torch_zip(
            b"\x80\x02c__torch__.unknown\nNet\n)\x81.",
            ("archive/constants.pkl", b"\x80\x02)."),
            ("archive/code/__torch__.py", b""),
        ),
        "torchscript-os": torch_zip(
            b"\x80\x02c__torch__.os\nsystem\n)R.", ("archive/constants.pkl", b"\x80\x02)."), ("archive/code/__torch__.py", b"")
        ),
        "saved-model-deflated": deflated(("saved_model.pb", saved_model("ReadFile"))),
        "saved-model-stored": archive([("saved_model.pb", saved_model("ReadFile"))]),
        "metadata-deflated": deflated(("keras_metadata.pb", metadata_pb())),
        "h5-deflated": deflated(("a.h5", hdf5({"model_config": layers(LAMBDA)}))),
        "h5-user-block-deflated": deflated(("a.h5", bytes(512) + hdf5({"model_config": layers(LAMBDA)}))),
        "h5-user-block": archive([("a.h5", bytes(512) + hdf5({"model_config": layers(LAMBDA)}))]),
    }
    for kind, content in kinds.items():
        for extension in ["zip", "pt", "bin", "npz", "pkl"]:
            loader = load_npz if extension == "npz" and ".npy" in kind else None
            yield f"zip-{kind}.{extension}", content, loader, None
    lying = two_directories(npy("'<f4'", b"\0" * 4), npy("'|O'"), "a.npy")
    yield "zip-two-directories-array.npz", lying, load_npz, None
    yield "zip-count-0-array.npz", little(little(archive([("a.npy", npy("'|O'"))]), END, 8, 0), END, 10, 0), load_npz, None
    yield "zip-trailing-array.npz", archive([("a.npy", npy("'|O'"))]) + b"x" * 100, load_npz, None
    yield "zip-comment-array.npz", with_comment(
        archive([("a.npy", npy("'<f4'", b"\0" * 4))]), archive([("a.npy", npy("'|O'"))])
    ), load_npz, None
    if py7zr:
        for name, content in [("a.pkl", RUN), ("a.data", RUN)]:
            for extension in ["7z", "bin", "zip", "dat"]:
                yield f"seven-{name}.{extension}", seven(name, content), None, None
    yield "old-tar.pt", tape(
        [("sys_info", HARMLESS), ("pickle", RUN), ("storages", HARMLESS), ("tensors", HARMLESS)]
    ), None, None
    yield "weights.nemo", tape([("./model_weights.ckpt", torch_zip(RUN))], "w:gz"), None, None
    yield "python.nemo", tape([("./a.py", RUN)], "w:gz"), None, None
    yield "underscore.nemo", tape([("./a.dat", b"Np1_0\n0" + CALL + b".")], "w:gz"), None, None


def with_comment(outer, inner):
    """One archive, with the directory of another in its comment."""
    made = bytearray(outer + inner)
    at = len(outer) - 22
    struct.pack_into("<H", made, at + 20, len(inner))
    return bytes(made)


def two_directories(first, second, name="a.pkl"):
    """Two directories of one size: the end points at the one, and the other stands right before it, where `zipfile` reads."""
    one, other = archive([(name, first)]), archive([(name, second)])
    split = lambda made: (
        made[: made.index(DIRECTORY)],
        made[made.index(DIRECTORY) : made.rindex(END)],
        made[made.rindex(END) :],
    )
    local, directory, end = split(one)
    evil_local, evil_directory, _ = split(other)
    size = len(directory)
    evil_at = size + len(local)
    pad = b"\0" * size
    # `zipfile` adds the distance between the two directories to every offset.
    at = len(local) + len(pad) + len(evil_local)
    evil_directory = little(evil_directory, DIRECTORY, 42, evil_at - size, "<I")
    end = little(end, END, 16, at, "<I")
    return local + pad + evil_local + directory + evil_directory + end


def seven(name, content):
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w") as made:
        made.writestr(content, name)
    return out.getvalue()


# Graphs and layers.


def field(number, content):
    return bytes([number << 3 | 2]) + varint(len(content)) + content


def varint(number):
    out = b""
    while number > 127:
        out, number = out + bytes([number & 127 | 128]), number >> 7
    return out + bytes([number])


def node(operation, name=b"n", wide=False):
    operation = operation.encode()
    length = varint(len(operation))
    # A number of one byte may be written in two.
    told = b"\x12" + (bytes([length[0] | 128, 0]) if wide else length) + operation
    return field(1, name) + told


def graph(*nodes, function=None):
    made = b"".join(field(1, content) for content in nodes)
    if function:
        made += field(2, field(1, field(1, field(1, b"f")) + field(3, function)))
    return made


def saved_model(operation, **options):
    return b"\x08\x01" + field(2, field(1, field(4, b"serve")) + field(2, graph(node("Const"), node(operation, **options))))


def metadata_pb(layer=None):
    layer = layer or json.dumps(
        {"class_name": "Lambda", "config": {"function": {"class_name": "__tuple__", "items": ["4wEA"]}}}
    )
    return field(1, field(3, b"root") + field(4, b"_tf_keras_layer") + field(5, layer.encode()))


def models():
    for operation in [
        "ReadFile",
        "WriteFile",
        "PyFunc",
        "EagerPyFunc",
        "PyFuncStateless",
        "MyOperation",
        "Zx>Custom",
        "_Send",
        "Const",
        "MatchingFiles",
        "LoadLibrary",
        "Save",
        "PrintV2",
    ]:
        yield f"op-{operation.replace('>', '-')}.pb", saved_model(operation), None, None
    directory = {
        "wide.pb": saved_model("ReadFile", wide=True),
        "function.pb": b"\x08\x01"
        + field(2, field(1, field(4, b"serve")) + field(2, graph(node("Const"), function=node("WriteFile")))),
        "second.pb": b"\x08\x01" + field(2, field(2, graph(node("Const")))) + field(2, field(2, graph(node("ReadFile")))),
        "op-first.pb": b"\x08\x01" + field(2, field(2, field(1, b"\x12\x08ReadFile" + field(1, b"n")))),
        "frozen.pb": graph(node("ReadFile")),
        "UPPER.PB": saved_model("ReadFile"),
        "saved_model.bin": saved_model("ReadFile"),
        "keras_metadata.pb": metadata_pb(),
        "metadata-escaped.pb": metadata_pb(json.dumps({"class_name": "Lambda"}).replace("Lambda", "L\\u0061mbda")),
        "saved_model.pbtxt": b'saved_model_schema_version: 1\nmeta_graphs { graph_def { node { name: "a" op: "ReadFile" } } }\n',
        "lambda.H5": hdf5({"model_config": layers(LAMBDA)}),
        "lambda-nested.h5": hdf5({"model_config": layers({"class_name": "Sequential", "config": {"layers": [LAMBDA]}})}),
        "lambda-latest.h5": hdf5({"model_config": layers(LAMBDA)}, libver="latest"),
        "lambda-bytes.h5": hdf5({"model_config": numpy_bytes(layers(LAMBDA))}),
        "lambda-spaces.h5": hdf5({"model_config": json.dumps(json.loads(layers(LAMBDA)), indent=4)}),
        "lambda-utf16.h5": hdf5({"model_config": numpy_bytes(layers(LAMBDA).encode("utf-16"))}),
        "lambda-large.h5": large_attribute(),
        "lambda-list.h5": hdf5({"model_config": json.dumps({"config": {"layers": [LAMBDA]}})}),
        "lambda-array.h5": hdf5({"model_config": "[" + layers(LAMBDA) + "]"}),
        "lambda.keras": keras(layers(LAMBDA)),
        "lambda-deflated.keras": archive([("metadata.json", b"{}"), ("config.json", layers(LAMBDA))], zipfile.ZIP_DEFLATED),
        "lambda-alone.keras": archive([("config.json", json.dumps({"config": {"layers": [{"class_name": "Lambda"}]}}))]),
        "lambda-twice.keras": archive([("config.json", layers(DENSE)), ("config.json", layers(LAMBDA))]),
        "lambda-broken.keras": archive([("config.json", layers(LAMBDA)[:-3])]),
        "lambda-utf8-bom.keras": archive([("config.json", b"\xef\xbb\xbf" + layers(LAMBDA).encode())]),
        "lambda-utf32.keras": archive([("config.json", layers(LAMBDA).encode("utf-32"))]),
        "pickle.keras": RUN,
        "pickle.h5": RUN,
        "pickle.pb": RUN,
        "pickle-0.pb": CALL + b".",
        "pickle-0.keras": CALL + b".",
    }
    for name, content in directory.items():
        yield f"model-{name}" if name != "keras_metadata.pb" else name, content, None, None


def numpy_bytes(content):
    import numpy

    return numpy.void(content if isinstance(content, bytes) else content.encode())


def large_attribute():
    """An attribute that HDF5 keeps among its data."""
    return hdf5({"model_config": layers(*[DENSE] * 3000, LAMBDA)}, libver="latest")


# Texts, and names that promise something else.


def names():
    """One pickle under every name, in both protocols that begin with no mark and with one."""
    extensions = """py json jinja jinja2 j2 yaml yml toml txt md csv xml html ini cfg conf sh npy npz joblib dill bin ckpt pth pt data dat
        7z zip keras h5 hdf5 pb pbtxt gguf safetensors onnx ort tflite mlmodel msgpack model params pdparams pdmodel t7 mar nemo tar gz tgz
        png jpg wav ot mnn ubj cbm spm vocab tokenizer pickle PKL p pk sav jbl weights lst rten bpk mpk engine""".split()
    for kind, content in [
        ("0", CALL + b"."),
        ("2", RUN),
        ("0-broken", b"cposix\numask\n(I63\ntR\xff"),
        ("import", b"cposix\numask\n\xff"),
    ]:
        for extension in [*extensions, ""]:
            yield f"named-{kind}.{extension}".rstrip("."), content, load_pickle, None
    texts = {
        "modeling.py": b"import os\nos.umask(63)\n",
        "run.sh": b"#!/bin/sh\nid\n",
        "object.yaml": b"!!python/object/apply:posix.umask [63]\n",
        "plain.json": b'{"a": 1}\n',
        "list.json": b"[1, 2]\n",
        "template.jinja": b"{{ lipsum.__globals__['os'] }}",
        "plain.txt": b"I am a text.\n",
        "notebook.ipynb": b'{"cells": [{"cell_type": "code", "source": ["!id"]}]}',
        "Makefile": b"all:\n\tid\n",
        "readme.md": b"# A model\n",
        "template.gguf": gguf("{{ lipsum.__globals__ }}"),
        "null.txt": b"None\n",
        "numbers.txt": b"1 2 3\n",
        "list.txt": b"(a, b)\n",
    }
    for name, content in texts.items():
        yield f"text-{name}", content, None, None


def arrays():
    for version, width in [((1, 0), "<H"), ((2, 0), "<I"), ((3, 0), "<I"), ((9, 9), "<I")]:
        header = b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n"
        content = b"\x93NUMPY" + bytes(version) + struct.pack(width, len(header)) + header + RUN
        for extension in ["npy", "dat", "bin", "joblib"]:
            yield f"array-{version[0]}.{extension}", content, load_numpy, None
    yield "array-0.npy", npy("'|O'", CALL + b"."), load_numpy, None
    yield "array-underscore.npy", npy("'|O'", b"Np1_0\n0" + CALL + b"."), load_numpy, None
    yield "array-many.npy", npy("'|O'", b"N" * 200_001 + CALL + b"."), load_numpy, None
    yield "array-then.npy", npy("'<f4'", b"\0" * 4) + CALL + b".", None, None
    yield "array-short.npy", npy("'<f4'", b"") + RUN, None, None


@answer
def fickling(path):
    """`evil` where it is more than likely unsafe, as every call of an import is to it."""
    from fickling.analysis import Severity, check_safety
    from fickling.fickle import StackedPickle

    with open(path, "rb") as file:
        if file.read(4) in (b"PK\x03\x04", b"GGUF"):
            return "-"
        file.seek(0)
        found = [check_safety(pickled).severity for pickled in StackedPickle.load(file)]
    if any(severity > Severity.LIKELY_UNSAFE for severity in found):
        return "evil"
    return "yes" if any(severity > Severity.LIKELY_SAFE for severity in found) else "no"


def timely(scan, path):
    """The answer of a scanner within a few seconds."""

    def late(*_):
        raise BaseException("late")

    signal.signal(signal.SIGALRM, late)
    signal.alarm(SECONDS)
    try:
        return scan(path)
    except BaseException:
        return "late"
    finally:
        signal.alarm(0)


def check(directory, names, is_declared):
    """The findings about each file: the level of `unsafe-format`, or the codes of others."""
    manifest = ['[package]\nname = "app"\nversion = "1.0.0"\nedition = "2021"\nlicense = "MIT"\n[workspace]\n']
    for name in names if is_declared else []:
        manifest.append(
            f'[[package.metadata.model-sbom.model]]\nname = "{name}"\nversion = "1"\nlicense = "MIT"\nfiles = ["models/{name}"]\n'
        )
    (directory / "Cargo.toml").write_text("\n".join(manifest))
    (directory / "Cargo.lock").write_text('version = 4\n\n[[package]]\nname = "app"\nversion = "1.0.0"\n')
    (directory / "src").mkdir(exist_ok=True)
    (directory / "src/main.rs").write_text("fn main() {}\n")
    command = [PROGRAM, "model-sbom", "check", "--offline", "--message-format", "json"]
    run = subprocess.run(command, cwd=directory, capture_output=True, text=True)
    found = {}
    for finding in json.loads(run.stdout)["findings"]:
        for name in {part.removeprefix("models/") for part in finding["message"].split("`") if part.startswith("models/")}:
            unsafe = finding["code"] == "unsafe-format"
            found.setdefault(name, []).append(finding["level"] if unsafe else finding["code"])
    return {
        name: "deny" if "deny" in said else "warn" if "warn" in said else "+".join(sorted(set(said)))
        for name, said in found.items()
    }


def main():
    import logging

    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    only = sys.argv[sys.argv.index("--only") + 1].split(",") if "--only" in sys.argv else [""]
    rows = []
    with tempfile.TemporaryDirectory() as directory:
        directory = pathlib.Path(directory)
        files = directory / "models"
        files.mkdir()
        made = {}
        for source in [of_lists, re_exports, opcodes, archives, models, names, arrays]:
            for name, content, loader, whose in source():
                if any(word in name for word in only):
                    assert name not in made, name
                    made[name] = (source.__name__, loader, whose)
                    (files / name).write_bytes(content)
        declared = check(directory, made, True)
        lying = check(directory, made, False)
        sys.stderr = open(os.devnull, "w")
        # What they import takes longer than a file may.
        (directory / "first.pkl").write_bytes(HARMLESS)
        for scan in (picklescan, modelscan, fickling):
            scan(str(directory / "first.pkl"))
        print(f"{'file':52} {'loading':8} {'picklescan':10} {'modelscan':9} {'fickling':8} {'declared':9} lying")
        for name, (kind, loader, whose) in made.items():
            path = str(files / name)
            ran, level = runs(path, loader), declared.get(name, "pass")
            others = [timely(scan, path) for scan in (picklescan, modelscan, fickling)]
            is_found = others[0] == "yes" or others[1] == "yes" or others[2] in ("yes", "evil") or ran == "ran"
            is_evil = (
                ran == "ran" or whose == "re-export" or whose is not None and ("picklescan" in whose or "modelscan" in whose)
            )
            verdict = ""
            if is_found and level == "pass" and not name.startswith(HARMLESS_KINDS):
                verdict = "SILENT"
            elif is_evil and level != "deny":
                verdict = "weak"
            rows.append(
                {
                    "file": name,
                    "kind": kind,
                    "list": whose,
                    "ran": ran,
                    "picklescan": others[0],
                    "modelscan": others[1],
                    "fickling": others[2],
                    "declared": level,
                    "lying": lying.get(name, "pass"),
                    "verdict": verdict,
                }
            )
            row = rows[-1]
            print(
                f"{name:52} {ran:8} {others[0]:10} {others[1]:9} {others[2]:8} {level:9} {row['lying']:20} {verdict}",
                flush=True,
            )
    count = lambda verdict: sum(row["verdict"] == verdict for row in rows)
    print(f"\n{len(rows)} files, {count('SILENT')} silent, {count('weak')} weak")
    if "--json" in sys.argv:
        pathlib.Path(sys.argv[sys.argv.index("--json") + 1]).write_text(json.dumps(rows, indent=0))
    sys.exit(any(row["verdict"] for row in rows))


if __name__ == "__main__":
    main()
