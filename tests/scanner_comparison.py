#!/usr/bin/env python3
"""Files that run code when they are loaded, and plain ones, given to scanners of other people and to this program.

    python3 -m venv DIR && DIR/bin/pip install picklescan modelscan fickling numpy joblib h5py scikit-learn dill cloudpickle lz4 zstandard typing_extensions
    cargo build && DIR/bin/python tests/scanner_comparison.py target/debug/cargo-model-sbom [REAL_FILE…]

Every file is made here. What a hostile one runs is `umask(63)`, in a process of its own, whose umask tells whether it ran
(`ran`). `picklescan`, `modelscan` and `fickling` answer `yes` (a finding), `no`, `error` or `-` (not for this kind of file).
Ends with 1 if one of them finds something that this program lets pass, if it denies no file that ran, or if it denies a
plain one. Further files, named behind the program, are taken for plain. No test needs this script.
"""

import argparse
import bz2
import codecs
import functools
import gzip
import io
import json
import lzma
import os
import pathlib
import pickle
import struct
import subprocess
import sys
import tarfile
import tempfile
import warnings
import zipfile
import zlib

import cloudpickle
import dill
import h5py
import joblib
import lz4.frame
import numpy
import zstandard

PROGRAM = os.path.abspath(sys.argv[1])
MARK = 63
CALL = b"cposix\numask\n(I63\ntR"
RUN = b"\x80\x02" + CALL + b"."
HARMLESS = pickle.dumps({"a": [1, 2.0, "b"]}, 2)


class Umask:
    """What any pickler turns into a call."""

    def __reduce__(self):
        return os.umask, (MARK,)


def text(word):
    return b"\x8c" + bytes([len(word)]) + word.encode()


def stack_global(module, name):
    return text(module) + text(name) + b"\x93"


def archive(entries, method=zipfile.ZIP_STORED, prefix=b""):
    out = io.BytesIO()
    out.write(prefix)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(out, "a" if prefix else "w", method) as made:
            for name, content in entries:
                made.writestr(name, content)
    return out.getvalue()


def torch_zip(data, *more, name="archive/data.pkl", method=zipfile.ZIP_STORED):
    return archive([(name, data), ("archive/version", b"3\n"), *more], method)


def tape(entries, mode="w"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as made:
        for name, content in entries:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            made.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def npy(descr, content=RUN, shape="(1,)"):
    header = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}".encode("latin1")
    header += b" " * (63 - (len(header) + 10) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + content


def hdf5(attributes, **options):
    out = io.BytesIO()
    with h5py.File(out, "w", **options) as made:
        for key, value in attributes.items():
            made.attrs[key] = value
        made.create_group("model_weights").create_dataset("k", data=numpy.zeros((2, 2), "f4"))
    return out.getvalue()


def layers(*found):
    return json.dumps({"class_name": "Sequential", "config": {"name": "s", "layers": list(found)}})


LAMBDA = {"class_name": "Lambda", "config": {"function": ["4wEAAAAA", "", None], "function_type": "lambda"}}
DENSE = {"module": "keras.layers", "class_name": "Dense", "config": {"units": 1}, "registered_name": None}


def keras(config, *more):
    metadata = ("metadata.json", json.dumps({"keras_version": "3.8.0"}))
    return archive([metadata, ("config.json", config), *more])


def gguf(template, key="tokenizer.chat_template"):
    def word(value):
        return struct.pack("<Q", len(value)) + value.encode()

    pairs = word("general.architecture") + struct.pack("<I", 8) + word("llama")
    pairs += word(key) + struct.pack("<I", 8) + word(template)
    return b"GGUF" + struct.pack("<IQQ", 3, 0, 2) + pairs


def joblib_bytes(value, **options):
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "a.joblib")
        joblib.dump(value, path, **options)
        return pathlib.Path(path).read_bytes()


def legacy(payload):
    magic = pickle.dumps(0x1950A86A20F9469CFC6C, 2)
    return magic + pickle.dumps(1001, 2) + pickle.dumps({"little_endian": True}, 2) + payload + pickle.dumps([], 2)


def lying_array():
    """An array of joblib whose bytes are opcodes to everything but joblib."""
    plain = joblib_bytes(numpy.zeros(64, "u1"))
    at = plain.index(b"\x00" * 60)
    payload = CALL + b"."
    return plain[:at - 1] + payload + plain[at - 1 + len(payload):]


def dups(count):
    return b"\x80\x04" + text("posix") + b"2" * count + b"0" * count + text("umask") + b"\x93(K?tR."


def hostile():
    """Name, bytes, and what loads it: the table of the audit first, then further kinds."""
    load, array, many = load_pickle, load_numpy, load_all
    broken = b"\x80\x02" + CALL + b"\xff"
    pad = [b"N0" * 4000, b"S'" + b"x" * 5000 + b"'\n0", b"(" + b"I1\n" * 3000 + b"l0", b"X" + struct.pack("<I", 5000) + b"y" * 5000 + b"0"]
    yield "broken.pkl", broken, load
    yield "broken.bin", broken, load
    yield "broken0.dat", CALL + b"\xff", load
    yield "underflow.pkl", b"\x80\x02" + CALL + b"0000.", load
    yield "broken-long.pkl", b"\x80\x02" + CALL + b"0" + pad[3] + b"\xff", load
    yield "broken-zip.pt", torch_zip(broken), None
    yield "truncated.pkl", b"\x80\x02" + CALL + b"X\xff\x00\x00\x00abc", load
    for index, harmless in enumerate(pad):
        yield f"padded{index}.pkl", harmless + CALL + b".", load
        yield f"padded{index}.dat", harmless + CALL + b".", load
    for index, descr in enumerate(["'|O'", "'|O8'", "'O8'", "'object'", "'object_'", r"'\x4f'", "'|' 'O'", r"'\u004f'", "'O,f4'"]):
        yield f"dtype{index}.npy", npy(descr), array
    for index, descr in enumerate(["[('a','object')]", "[('a','O8')]", "[('a','<f4'),('b','=O8')]", "[('a','<f4'),('b',[('c','|O')])]"]):
        yield f"fields{index}.npy", npy(descr), array
    yield "twice.npy", npy("'<f4', 'descr': '|O'"), array
    yield "subarray.npy", npy("[('a', '|O', (2,))]"), array
    yield "pickle.npy", RUN, array
    yield "second.npy", npy("'<f4'", b"\0" * 4) + npy("'|O'"), load_arrays
    yield "suffix.npz", archive([("a", npy("'|O'"))]), load_npz
    yield "nested.npz", archive([("x/readme.txt", b"x"), ("x/y/a.npy", npy("'|O'"))]), load_npz
    yield "lzma.npz", archive([("a.npy", npy("'|O'"))], zipfile.ZIP_LZMA), load_npz
    yield "bzip2.npz", archive([("a.npy", npy("'|O'"))], zipfile.ZIP_BZIP2), load_npz
    yield "lzma.pt", torch_zip(RUN, method=zipfile.ZIP_LZMA), None
    yield "bzip2.pt", torch_zip(RUN, method=zipfile.ZIP_BZIP2), None
    for name, packed in [
        ("zlib", zlib.compress(RUN)),
        ("gzip", gzip.compress(RUN)),
        ("bz2", bz2.compress(RUN)),
        ("xz", lzma.compress(RUN)),
        ("lzma", lzma.compress(RUN, lzma.FORMAT_ALONE)),
        ("lz4", lz4.frame.compress(RUN)),
    ]:
        yield f"{name}.joblib", packed, load_joblib
    yield "compress3.joblib", joblib_bytes([Umask(), numpy.arange(5)], compress=3), load_joblib
    yield "zstd.pkl.zst", zstandard.compress(RUN), None
    yield "model.pkl.gz", gzip.compress(RUN), None
    yield "upper.pt", torch_zip(RUN, name="archive/DATA.PKL"), None
    yield "UPPER.PKL", broken, load
    yield "constants.pt", torch_zip(RUN, ("archive/constants.pkl", HARMLESS), ("archive/code/a.py", b"")), None
    yield "constants-evil.pt", torch_zip(HARMLESS, ("archive/constants.pkl", RUN), ("archive/code/a.py", b"")), None
    yield "other.pt", torch_zip(HARMLESS, ("archive/other.pkl", RUN)), None
    yield "deep.pt", torch_zip(HARMLESS, ("archive/a/b/c/x.dat", RUN)), None
    yield "pickles.zip", archive([("a.pkl", RUN), ("b/c.pkl", HARMLESS)]), None
    yield "two-data.pt", torch_zip(RUN, ("archive/data.pkl", HARMLESS)), None
    yield "second.pkl", HARMLESS + CALL + b".", many
    yield "65th.pkl", HARMLESS * 64 + RUN, many
    yield "second-broken.pkl", HARMLESS + broken, many
    yield "module.keras", keras(layers({"module": "os", "class_name": "function", "config": "system", "registered_name": "system"})), None
    yield "large.keras", keras(layers({"class_name": "Dense", "name": "x" * 1000}, *[{"class_name": "Dense", "config": {"n": "y" * 60}}] * 180000, LAMBDA)), None
    yield "no-weights.keras", archive([("config.json", layers(LAMBDA))]), None
    yield "lambda.h5", hdf5({"model_config": layers(LAMBDA)}), None
    yield "old.pt", tape([("sys_info", HARMLESS), ("pickle", RUN), ("storages", pickle.dumps(0, 2)), ("tensors", pickle.dumps(0, 2))]), None
    yield "model.nemo", tape([("./model_config.yaml", b"a: 1\n"), ("./model_weights.ckpt", torch_zip(RUN))]), None
    yield "flood.pkl", b"\x80\x02" + b"".join(f"caaa.f{index:02}\nx\n0".encode() for index in range(12)) + CALL + b".", None

    # Kinds beyond the table.
    yield "memo-get.pkl", b"\x80\x04" + text("posix") + b"q\x05" + b"0" + text("umask") + b"q\x07" + b"0h\x05h\x07\x93(K?tR.", load
    yield "memo-again.pkl", b"\x80\x04" + text("math") + b"q\x05" + b"0" + text("posix") + b"q\x050" + b"h\x05" + text("umask") + b"\x93(K?tR.", load
    yield "memoize.pkl", b"\x80\x04" + text("posix") + b"\x94" + b"0" + b"h\x00" + text("umask") + b"\x94\x93(K?tR.", load
    yield "long-memo.pkl", b"\x80\x04" + text("posix") + b"r\x00\x00\x01\x000j\x00\x00\x01\x00" + text("umask") + b"\x93(K?tR.", load
    yield "dup.pkl", dups(3), load
    yield "pop-mark.pkl", b"\x80\x04(K\x01K\x021" + stack_global("posix", "umask") + b"(K?tR.", load
    yield "inst.pkl", b"(I63\niposix\numask\n.", load
    yield "obj.pkl", b"\x80\x02(cposix\numask\nI63\no.", load
    yield "newobj-ex.pkl", b"\x80\x04" + stack_global("types", "SimpleNamespace") + b")}\x92" + b"0" + stack_global("posix", "umask") + b"K?\x85R.", load
    yield "partial.pkl", b"\x80\x02cfunctools\npartial\ncposix\numask\nI63\n\x86R)R.", load
    yield "setstate.pkl", b"\x80\x02cfunctools\npartial\ncposix\numask\n\x85R(cposix\numask\nI63\n\x85}NtbR.".replace(b"bR.", b"b)R."), load
    yield "getattr.pkl", b"\x80\x04" + stack_global("builtins", "getattr") + b"cposix\n__dict__\n" + text("get") + b"\x86R(" + text("umask") + b"tRI63\n\x85R.", load
    yield "eval.pkl", b"\x80\x02c__builtin__\neval\n(S'__import__(\"os\").umask(63)'\ntR.", load
    yield "loads.pkl", b"\x80\x03c_pickle\nloads\nB" + struct.pack("<I", len(RUN)) + RUN + b"\x85R.", load
    yield "attrgetter.pkl", b"\x80\x02coperator\nattrgetter\nS'umask'\n\x85Rcposix\n__name__\n0cos\nsys\n0cimportlib\nimport_module\nS'posix'\n\x85R\x85RI63\n\x85R.", load
    yield "methodcaller.pkl", b"\x80\x02coperator\nmethodcaller\nS'umask'\nI63\n\x86Rcimportlib\nimport_module\nS'posix'\n\x85R\x85R.", load
    yield "dotted.pkl", b"\x80\x04" + stack_global("pickle", "os.umask").replace(b"pickle", b"shutil") + b"K?\x85R.", load
    yield "through.pkl", b"\x80\x04" + stack_global("tempfile", "_os.umask") + b"K?\x85R.", load
    yield "escaped.pkl", b"V\\u0070osix\nS'umas\\x6b'\n\x93(I63\ntR.", load
    yield "octal.pkl", b"S'\\160osix'\nS'umask'\n\x93(I63\ntR.", load
    yield "frames.pkl", b"\x80\x05\x95" + struct.pack("<Q", 7) + text("posix") + b"\x95" + struct.pack("<Q", 15) + text("umask") + b"\x93(K?tR.".ljust(8), load
    yield "frame-lies.pkl", b"\x80\x04\x95\x02\x00\x00\x00\x00\x00\x00\x00N0" + CALL + b".", load
    yield "buffers.pkl", b"\x80\x05" + stack_global("posix", "umask") + b"K?\x85R\x97.", load
    yield "bytearray8.pkl", b"\x80\x05\x96" + struct.pack("<Q", 300) + b"c" * 300 + b"0" + CALL + b".", load
    yield "long1.pkl", b"\x80\x02\x8a\xff" + b"." * 255 + b"0" + CALL + b".", load
    yield "proto0.pkl", b"\x80\x00" + CALL + b".", load
    yield "proto-twice.pkl", b"\x80\x02\x80\x04" + CALL + b".", load
    yield "proto-late.pkl", CALL + b"\x80\x02.", load
    yield "extension.pkl", b"\x80\x02\x82\x07)R.", load
    yield "persistent.pkl", b"Pposix umask\n0" + CALL + b"Q.", load
    yield "binpersid.pkl", b"\x80\x02" + CALL + b"0X\x01\x00\x00\x00aQ.", load
    yield "long-name.pkl", b"\x80\x02c" + b"x" * 5000 + b"\ny\n.", None
    yield "python2.pkl", b"\x80\x02ccommands\ngetoutput\nS'id'\n\x85R.", None
    yield "dill.pkl", dill.dumps(lambda: os.umask(MARK), recurse=True), None
    yield "cloud.pkl", cloudpickle.dumps(lambda: os.umask(MARK)), None
    yield "code.dill", dill.dumps((lambda: 1).__code__), None
    yield "load-bytes.pkl", b"\x80\x03ctorch.storage\n_load_from_bytes\nB" + struct.pack("<I", len(legacy(RUN))) + legacy(RUN) + b"\x85R.", None
    yield "load-zip.pkl", b"\x80\x03ctorch.storage\n_load_from_bytes\nB" + struct.pack("<I", len(torch_zip(RUN))) + torch_zip(RUN) + b"\x85R.", None
    yield "legacy.pt", legacy(RUN), None
    yield "legacy-late.pt", legacy(HARMLESS)[:-len(pickle.dumps([], 2))] + RUN, None
    yield "zip-in-zip.pt", torch_zip(HARMLESS, ("archive/extra/inner.zip", archive([("data.pkl", RUN)]))), None
    yield "zip-in-deflated.zip", archive([("inner.zip", archive([("x.pkl", RUN)]))], zipfile.ZIP_DEFLATED), None
    yield "prefix.zip", archive([("a.pkl", RUN)], prefix=b"#!/bin/sh\nexit\n" * 10), None
    yield "polyglot.gguf", gguf("{{ messages }}") + archive([("archive/data.pkl", RUN)], prefix=b""), None
    yield "pickle-then-zip.pkl", RUN + archive([("a.txt", b"x")]), load
    yield "zip64.pt", zip64(), None
    yield "model.tar.gz", tape([("checkpoint/model.pkl", RUN)], "w:gz"), None
    yield "model.tar.bz2", tape([("checkpoint/model.pt", torch_zip(RUN))], "w:bz2"), None
    yield "pickle-in-tar-in-gzip.nemo", gzip.compress(tape([("x", RUN)])), None
    yield "twice.pkl.gz", gzip.compress(gzip.compress(RUN)), None
    yield "members.pkl.gz", gzip.compress(HARMLESS) + gzip.compress(RUN), None
    yield "behind-array.joblib", joblib_bytes([numpy.arange(1000.0), Umask()]), load_joblib
    yield "object-array.joblib", joblib_bytes(numpy.array([Umask()], dtype=object)), load_joblib
    yield "lying-array.joblib", lying_array(), load
    yield "pickle-in-h5.keras", archive([("config.json", layers(DENSE)), ("metadata.json", b"{}"), ("model.weights.h5", hdf5({"model_config": layers(LAMBDA)}))]), None
    yield "late.h5", hdf5({"a": "x" * 30000, "model_config": layers(*[DENSE] * 300, LAMBDA)}), None
    yield "user-block.hdf5", b"\0" * 512 + hdf5({"model_config": layers(LAMBDA)}), None
    yield "escaped.h5", hdf5({"model_config": layers(LAMBDA).replace("Lambda", "L\\u0061mbda").replace("class_name", "cl\\u0061ss_name")}), None
    yield "torch-layer.keras", keras(layers({"module": "keras.layers", "class_name": "TorchModuleWrapper", "config": {"module": "gAI="}})), None
    yield "get-file.keras", keras(layers({"module": "keras.utils", "class_name": "function", "config": "get_file"})), None
    yield "utf16.keras", keras(layers(LAMBDA).encode("utf-16")), None
    yield "model.json", layers(LAMBDA).encode(), None
    yield "template.gguf", gguf("{{ self.__init__.__globals__.__builtins__ }}"), None
    yield "template-named.gguf", gguf("{{ ''['__cla' ~ 'ss__'] }}", "tokenizer.chat_template.tool_use"), None
    yield "tokenizer_config.json", json.dumps({"chat_template": "{{ x|attr('\\x5f\\x5fclass__') }}"}).encode(), None
    yield "chat_template.json", json.dumps({"chat_template": [{"name": "a", "template": "{{ lipsum.__globals__ }}"}]}).encode(), None
    yield "chat_template.jinja", b"{% set a = '__glo' + 'bals__' %}{{ cycler[a] }}", None
    yield "saved_model.pb", b"\x08\x01\x12\x08ReadFile\x1a\x01a", None
    yield "keras_metadata.pb", b"\x0a\xff\x01" + layers(LAMBDA).encode(), None
    yield "encrypted.zip", encrypted(), None
    yield "garbage.pkl", b"\x13\x37" * 50, load
    yield "half.pt", torch_zip(RUN)[:-30], None
    yield "runstring.pkl", b"\x80\x02cnumpy.testing._private.utils\nrunstring\n(S'import os; os.umask(63)'\n}tR.", load
    yield "webbrowser.pkl", b"\x80\x02cwebbrowser\nopen\n0N.", None
    yield "zlib-mark.dat", b"(S'0'\nI63\nl0" + CALL + b".", load
    yield "zstd-mark.dat", b"U*M\x18" + b"x" * 40 + b"0" + CALL + b".", load
    yield "tar-mark.dat", tape([((CALL + b".").decode(), b"x")]), load
    yield "gguf-mark.dat", b"GGUF\x03\0\0\0\0" + CALL + b".", load
    layer = {"module": "keras.layers", "class_name": "TFSMLayer", "config": {"filepath": "/tmp/x"}, "registered_name": None}
    yield "tfsm.keras", keras(layers(layer)), None
    yield "tfsm.h5", hdf5({"model_config": layers(layer)}), None
    exported = [("m/archive_format", b"pt2"), ("m/models/model.json", b"{}")]
    yield "constants.pt2", archive([*exported, ("m/data/constants/a.pt", RUN)]), None
    yield "weights.pt2", archive([*exported, ("m/data/weights/weight_0", torch_zip(RUN))]), None
    yield "compiled.pt2", archive([*exported, ("m/data/aotinductor/model/a.wrapper.so", b"\x7fELF" + bytes(200))]), None
    yield "modeling_a.py", b"import os\nos.umask(63)\n", None
    yield "config.json", json.dumps({"model_type": "a", "auto_map": {"AutoModel": "modeling_a.AModel"}}).encode(), None
    yield "remote-config.json", json.dumps({"auto_map": {"AutoModel": "a/b--modeling_a.AModel"}}).encode(), None
    yield "hydra.yaml", b"model:\n  _target_: posix.umask\n  _args_: [63]\n", None
    yield "hydra.json", json.dumps({"model": {"_target_": "posix.umask", "_args_": [63]}}).encode(), None
    yield "object.yaml", b"a: !!python/object/apply:posix.umask [63]\n", None
    yield "target.nemo", tape([("./model_config.yaml", b"a:\n  _target_: posix.umask\n"), ("./model_weights.ckpt", torch_zip(HARMLESS))]), None
    yield "level9.joblib", lzma.compress(RUN, preset=9), load_joblib
    yield "seven.7z", b"7z\xbc\xaf\x27\x1c\x00\x04" + b"\0" * 24, None


def packed():
    """Streams as loaders take them: cut, damaged, several, after what is to be skipped, under names that promise nothing."""
    packed_zlib, packed_gzip, packed_bzip2 = zlib.compress(RUN), gzip.compress(RUN), bz2.compress(RUN)
    alone = lzma.compress(RUN, lzma.FORMAT_ALONE)
    other = [{"id": lzma.FILTER_LZMA1, "dict_size": 1 << 20, "lc": 0, "lp": 4, "pb": 4}]
    load, lz4_load = load_joblib, lambda path: pickle.loads(lz4.frame.open(path).read())
    kinds = {
        "zlib-1": (packed_zlib[:-1], load),
        "zlib-4": (packed_zlib[:-4], load),
        "zlib-junk": (packed_zlib + b"\n", load),
        "zlib-two": (zlib.compress(b"") + packed_zlib, load),
        "gzip-1": (packed_gzip[:-1], load),
        "gzip-8": (packed_gzip[:-8], load),
        "bz2-junk": (packed_bzip2 + b"\n", load),
        "bz2-empty": (bz2.compress(b"") + packed_bzip2, load),
        "xz-junk": (lzma.compress(RUN) + b"junk", load),
        "lzma-cut": (alone[:-6], load),
        "lzma-two": (lzma.compress(b"", lzma.FORMAT_ALONE) + alone, load),
        "lzma-then-xz": (lzma.compress(b"", lzma.FORMAT_ALONE) + lzma.compress(RUN), load),
        "lzma-no-dictionary": (alone[:1] + bytes(4) + alone[5:], load),
        "lzma-other": (lzma.compress(RUN, lzma.FORMAT_ALONE, filters=other), lambda path: pickle.load(lzma.open(path))),
        "lz4-skipped": (b"\x50\x2a\x4d\x18\0\0\0\0" + lz4.frame.compress(RUN), lz4_load),
        "joblib-old": (b"ZF" + hex(len(RUN)).ljust(19).encode() + packed_zlib, load),
    }
    for kind, (content, loader) in kinds.items():
        for extension in ["", ".model", ".bin", ".dat", ".z", ".lzma", ".xz", ".lz4", ".gz"]:
            yield f"packed-{kind}{extension}", content, loader


def writers():
    """Calls that open, write or unpack files, or load or run code, in packages that read models."""
    names = """pathlib.Path.write_text pathlib.Path.write_bytes pathlib.Path.touch pathlib.Path.symlink_to pathlib.Path.mkdir
        zipfile.ZipFile zipfile.ZipFile.extractall tarfile.open gzip.open bz2.BZ2File lzma.LZMAFile lz4.frame.open zstandard.open
        codecs.open wave.open numpy.save numpy.savez numpy.savez_compressed numpy.ndarray.tofile numpy.lib.format.open_memmap
        numpy.lib._datasource.open joblib.dump joblib.numpy_pickle.dump h5py.File h5py._hl.files.File argparse.FileType
        tempfile.mkstemp xml.etree.ElementTree.ElementTree.write tracemalloc.Snapshot.dump zipapp.create_archive shutil.copyfile
        logging.FileHandler ray.cloudpickle.loads hydra.utils.instantiate git.Repo.clone_from sh.Command mako.template.Template
        jinja2.Template scipy.weave.inline sklearn.externals.joblib.load transformers.AutoModel.from_pretrained
        datasets.load_dataset pandas.DataFrame.to_pickle gettext.c2py""".split()
    for name in names:
        module, _, rest = name.partition(".")
        while rest[:1].islower() and "." in rest:
            part, _, rest = rest.partition(".")
            module += f".{part}"
        yield f"writer-{name}.pkl", b"\x80\x04" + stack_global(module, rest) + b"0N.", None


def parity():
    """An import of everything that the lists of the other scanners call dangerous."""
    from modelscan.settings import DEFAULT_SETTINGS
    from picklescan import scanner

    listed = [scanner._unsafe_globals, *DEFAULT_SETTINGS["unsafe_globals"].values()]
    imports = set()
    for modules in listed:
        for module, names in modules.items():
            names = ["x", "y.z"] if names == "*" else [names] if isinstance(names, str) else names
            imports.update((module, name) for name in names)
    for module, name in sorted(imports):
        yield f"listed-{module}.{name}.pkl", b"\x80\x04" + stack_global(module, name) + b")R.", None


def zip64():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in [("archive/data.pkl", RUN), ("archive/version", b"3\n")]:
            with made.open(name, "w", force_zip64=True) as entry:
                entry.write(content)
    return out.getvalue()


def encrypted():
    made = bytearray(archive([("a.pkl", RUN)]))
    made[6] |= 1
    made[made.index(b"PK\x01\x02") + 8] |= 1
    return bytes(made)


def plain():
    """What libraries write that mean no harm: a warning at most."""
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    data, labels = numpy.random.RandomState(0).rand(60, 4), numpy.arange(60) % 3
    forest = RandomForestClassifier(5).fit(data, labels)
    steps = make_pipeline(StandardScaler(), LogisticRegression()).fit(data, labels)
    words = TfidfVectorizer().fit([f"word{index} other" for index in range(3000)])
    for name, model in [("forest", forest), ("steps", steps), ("words", words)]:
        yield f"plain-{name}.pkl", pickle.dumps(model)
        yield f"plain-{name}.joblib", joblib_bytes(model)
        for compress in [3, ("zlib", 6), ("gzip", 3), ("bz2", 3), ("xz", 3), ("lzma", 3), ("lz4", 1)]:
            word = compress if isinstance(compress, int) else compress[0]
            yield f"plain-{name}-{word}.joblib", joblib_bytes(model, compress=compress)
    arrays = {
        "f4": numpy.arange(12, dtype="f4"), "text": numpy.array(["a", "bc"]), "time": numpy.array(["2020-01-01"], "M8[ns]"),
        "record": numpy.zeros(3, [("a", "i4"), ("b", "f8", (2,))]), "object": numpy.array([1, "a"], dtype=object), "empty": numpy.zeros((0, 3)),
    }
    for name, array in arrays.items():
        out = io.BytesIO()
        numpy.save(out, array)
        yield f"plain-{name}.npy", out.getvalue()
        yield f"plain-array-{name}.joblib", joblib_bytes([array, {"a": array}])
        for protocol in range(6):
            yield f"plain-{name}-{protocol}.pkl", pickle.dumps([array, array], protocol)
    out = io.BytesIO()
    numpy.savez_compressed(out, **{name: array for name, array in arrays.items() if name != "object"})
    yield "plain.npz", out.getvalue()
    yield "plain.pt", torch_zip(pickle.dumps({"epoch": 3}, 2), ("archive/data/0", b"\x80\x02" * 100))
    yield "plain-legacy.pt", legacy(HARMLESS) + b"\x80\x04" * 200
    yield "plain.keras", keras(layers(DENSE), ("model.weights.h5", hdf5({})))
    yield "plain.h5", hdf5({"model_config": layers(DENSE), "keras_version": "2.12.0"})
    yield "plain.nemo", tape([("model_config.yaml", b"a: 1"), ("model_weights.ckpt", torch_zip(HARMLESS))])
    yield "plain.gguf", gguf("{% for m in messages %}{{ '<|' + m['role'] + '|>' + m['content'] }}{% endfor %}")
    yield "plain.pt2", archive([("m/archive_format", b"pt2"), ("m/models/model.json", b"{}"), ("m/data/weights/weight_0", bytes(64))])
    yield "plain-config.json", json.dumps({"model_type": "bert", "architectures": ["BertModel"]}).encode()
    yield "plain-config.yaml", b"target: a\nmodel: {name: b, sizes: !!python/tuple [1, 2]}\n"
    for preset in range(10):
        yield f"plain-level{preset}.pkl.xz", lzma.compress(pickle.dumps(arrays["f4"]), preset=preset)
    yield "plain.bin", numpy.random.RandomState(1).rand(5000).tobytes()
    for name, value in [
        ("path", {"weights": pathlib.PurePosixPath("a/b"), "save": pathlib.Path("runs")}),
        ("arguments", argparse.Namespace(lr=0.1, path=pathlib.Path("a"))),
        ("random", [numpy.random.RandomState(1), numpy.random.default_rng(2)]),
        ("bytes", codecs.encode),
    ]:
        yield f"plain-{name}.pkl", pickle.dumps(value)
    yield "plain-large.joblib", joblib_bytes([numpy.random.RandomState(2).rand(200_000), "a", numpy.arange(9)], compress=3)


def load_pickle(path):
    with open(path, "rb") as file:
        pickle.load(file)


def load_all(path):
    with open(path, "rb") as file:
        while file.peek(1):
            pickle.load(file)


def load_numpy(path):
    numpy.load(path, allow_pickle=True)


def load_arrays(path):
    with open(path, "rb") as file:
        numpy.load(file, allow_pickle=True)
        numpy.load(file, allow_pickle=True)


def load_npz(path):
    with numpy.load(path, allow_pickle=True) as arrays:
        for name in arrays.files:
            arrays[name]


def load_joblib(path):
    joblib.load(path)


def runs(path, loader):
    """Whether loading runs what the file holds, in a process of its own."""
    if loader is None:
        return "-"
    child = os.fork()
    if child == 0:
        os.umask(0o22)
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 2)
        try:
            loader(path)
        except BaseException:
            pass
        os._exit(42 if os.umask(0o22) == MARK else 0)
    return "ran" if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 42 else "did not"


def answer(scan):
    @functools.wraps(scan)
    def safe(path):
        try:
            return scan(path)
        except Exception:
            return "error"

    return safe


@answer
def picklescan(path):
    from picklescan.scanner import scan_file_path

    result = scan_file_path(path)
    if result.issues_count:
        return "yes"
    return "error" if result.scan_err else "no"


@answer
def modelscan(path):
    from modelscan.modelscan import ModelScan

    scan = ModelScan()
    result = scan.scan(path)
    if result["summary"]["total_issues"]:
        return "yes"
    if result["errors"]:
        return "error"
    return "no" if result["summary"]["scanned"]["total_scanned"] else "-"


@answer
def fickling(path):
    from fickling.analysis import Severity, check_safety
    from fickling.fickle import StackedPickle

    with open(path, "rb") as file:
        if file.read(4) in (b"PK\x03\x04", b"GGUF"):
            return "-"
        file.seek(0)
        found = [check_safety(pickled).severity for pickled in StackedPickle.load(file)]
    return "yes" if any(severity > Severity.LIKELY_SAFE for severity in found) else "no"


def ours(directory, names):
    """The level of `unsafe-format` for each file."""
    manifest = ['[package]\nname = "app"\nversion = "1.0.0"\nedition = "2021"\nlicense = "MIT"\n[workspace]\n']
    for name in names:
        table = "[[package.metadata.model-sbom.model]]"
        manifest.append(f'{table}\nname = "{name}"\nversion = "1"\nlicense = "MIT"\nfiles = ["m/{name}"]\n')
    (directory / "Cargo.toml").write_text("\n".join(manifest))
    (directory / "Cargo.lock").write_text('version = 4\n\n[[package]]\nname = "app"\nversion = "1.0.0"\n')
    (directory / "src").mkdir()
    (directory / "src/main.rs").write_text("fn main() {}\n")
    command = [PROGRAM, "model-sbom", "check", "--offline", "--message-format", "json"]
    run = subprocess.run(command, cwd=directory, capture_output=True, text=True)
    levels = {}
    try:
        findings = json.loads(run.stdout)["findings"]
    except json.JSONDecodeError:
        sys.exit(f"{PROGRAM} wrote no JSON:\n{run.stdout}\n{run.stderr}")
    for finding in findings:
        if finding["code"] == "unsafe-format":
            levels[finding["message"].split("`")[1].removeprefix("m/")] = finding["level"]
    return levels


def main():
    import logging

    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    failures = []
    with tempfile.TemporaryDirectory() as directory:
        directory = pathlib.Path(directory)
        files = directory / "m"
        files.mkdir()
        evil, tame = [], []
        for name, content, loader in [*hostile(), *packed(), *writers(), *parity()]:
            assert not (files / name).exists(), name
            (files / name).write_bytes(content)
            evil.append((name, loader))
        for name, content in plain():
            (files / name).write_bytes(content)
            tame.append(name)
        for path in map(pathlib.Path, sys.argv[2:]):
            name = f"real-{len(tame)}-{path.name}"
            (files / name).write_bytes(path.read_bytes())
            tame.append(name)
        levels = ours(directory, [name for name, _ in evil] + tame)
        print(f"{'file':28} {'loading':8} {'picklescan':10} {'modelscan':9} {'fickling':8} ours")
        for name, loader in evil:
            path = str(files / name)
            ran, level = runs(path, loader), levels.get(name, "pass")
            others = [scan(path) for scan in (picklescan, modelscan, fickling)]
            wrong = level == "pass" or name.startswith("writer-") and level != "deny" or ran == "ran" and level != "deny" or "yes" in others[:2] and level != "deny"
            print(f"{name:28} {ran:8} {others[0]:10} {others[1]:9} {others[2]:8} {level}{'   <-- WRONG' if wrong else ''}")
            if wrong:
                failures.append(name)
        print(f"\n{'plain file':36} {'picklescan':10} {'modelscan':9} ours")
        for name in tame:
            path, level = str(files / name), levels.get(name, "pass")
            wrong = level == "deny"
            print(f"{name:36} {picklescan(path):10} {modelscan(path):9} {level}{'   <-- WRONG' if wrong else ''}")
            if wrong:
                failures.append(name)
    print(f"\n{len(evil)} hostile files, {len(tame)} plain ones, {len(failures)} wrong")
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
