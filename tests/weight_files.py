"""Files that the libraries of their formats write, each with what it holds in a file `NAME.truth` of JSON beside it.

`write(directory)` makes them: checkpoints of training in the layouts of Lightning, timm, fairseq and others, models of
Keras, TensorFlow and its Lite, scikit-learn, XGBoost, LightGBM, CatBoost, Flax, Orbax and MNN, quantised ONNX, GGUF and
safetensors, and archives. A file without a `.truth` is read by the library of its format. A library that is not installed
leaves its files out and is named.
"""

import collections
import io
import json
import pathlib
import pickle
import struct
import sys
import types
import zipfile


def write(directory):
    directory.mkdir(parents=True, exist_ok=True)
    makers = (
        checkpoints, quantised_safetensors, quantised_onnx, trees, more_trees, keras_models, quantised_keras, flax_state,
        orbax_checkpoint, tensorflow_models, lite_models, mnn_models, gguf_files, arrays, safetensors_files, onnx_files,
        archives,
    )
    for maker in makers:
        try:
            maker(directory)
        except ImportError as error:
            print(f"left out: {maker.__name__}: {error}", file=sys.stderr)
    return {path for path in directory.rglob("*") if path.is_file() and path.suffix != ".truth"}


def place(directory, file, **truth):
    """Where a file goes, of which this is true."""
    path = directory / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_name(path.name + ".truth").write_text(json.dumps(truth))
    return path


# --- checkpoints, with stand-ins for the classes of PyTorch ---


class Storage:
    def __init__(self, numbers):
        self.numbers = numbers


class Tensor:
    def __init__(self, *shape):
        self.shape, numbers = shape, 1
        for dimension in shape:
            numbers *= dimension
        self.storage = Storage(numbers)

    def __reduce__(self):
        return rebuild, (self.storage, 0, self.shape, (1,) * len(self.shape), False, collections.OrderedDict())


def rebuild(*_):
    pass


class FloatStorage:
    pass


def save(value, path):
    """As `torch.save` does."""
    module, utils = types.ModuleType("torch"), types.ModuleType("torch._utils")
    module.FloatStorage, utils._rebuild_tensor_v2 = FloatStorage, rebuild
    FloatStorage.__module__, rebuild.__module__, rebuild.__qualname__ = "torch", "torch._utils", "_rebuild_tensor_v2"
    sys.modules.update({"torch": module, "torch._utils": utils})
    storages = []

    class Pickler(pickle.Pickler):
        def persistent_id(self, item):
            if not isinstance(item, Storage):
                return None
            storages.append(item) if item not in storages else None
            return ("storage", FloatStorage, str(storages.index(item)), "cpu", item.numbers)

    data = io.BytesIO()
    Pickler(data, 2).dump(value)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", data.getvalue())
        archive.writestr("archive/byteorder", "little")
        for index, storage in enumerate(storages):
            archive.writestr(f"archive/data/{index}", bytes(4 * storage.numbers))
        archive.writestr("archive/version", "3\n")
    del sys.modules["torch"], sys.modules["torch._utils"]


SHAPES = [(16, 3, 3, 3), (16,), (10, 16), (10,)]
NUMBERS = 618


def state(prefix=""):
    names = ["conv.weight", "conv.bias", "fc.weight", "fc.bias"]
    return collections.OrderedDict((prefix + name, Tensor(*shape)) for name, shape in zip(names, SHAPES))


def adam():
    states = {at: {"step": Tensor(), "exp_avg": Tensor(*shape), "exp_avg_sq": Tensor(*shape)} for at, shape in enumerate(SHAPES)}
    return {"state": states, "param_groups": [{"lr": 1e-3, "params": [0, 1, 2, 3]}]}


def checkpoints(directory):
    said = {"license": "CC-BY-NC-4.0", "version": "1.2.3", "date": "2024-03-01T10:00:00", "task": "detect"}
    layouts = {
        "plain": (state(), NUMBERS),
        "tutorial": ({"model_state_dict": state(), "optimizer_state_dict": adam(), "epoch": 3}, NUMBERS),
        "lightning": ({"state_dict": state("model."), "optimizer_states": [adam()], "callbacks": {"best": Tensor()}}, NUMBERS),
        "net": ({"net": state(), "optimizer": adam()}, NUMBERS),
        "gan": ({"generator": state(), "discriminator": state(), "optim_g": adam()}, 2 * NUMBERS),
        "esrgan": ({"params_ema": state(), "params": state()}, NUMBERS),
        "timm": ({"state_dict": state(), "state_dict_ema": state(), "optimizer": adam(), "version": 2}, NUMBERS),
        "teacher": ({"student": state(), "teacher": state(), "optimizer": adam()}, None),
        "deepspeed": ({"module": state(), "optimizer": adam(), "ds_config": {}}, NUMBERS),
        "fairseq": ({"cfg": {}, "model": state(), "last_optimizer_state": adam()}, NUMBERS),
        "f5": ({"ema_model_state_dict": {**state("ema_model."), "step": Tensor()}, "model_state_dict": state(), "optimizer_state_dict": adam()}, NUMBERS),
        "list": ([state(), adam()], NUMBERS),
        "optimizer": ({"optimizer": adam()}, None),
        "said": ({"model": state(), "optimizer": adam(), **said}, NUMBERS),
    }
    for name, (value, numbers) in layouts.items():
        truth = {"format": "pytorch", "parameters": numbers and str(numbers)}
        save(value, place(directory, f"checkpoints/{name}.pt", **truth, **(said if name == "said" else {})))


# --- quantised tensors ---


def quantised_safetensors(directory):
    """A layer of 256 columns and 512 rows, as libraries store it; `None` where the tensors do not say what they stand for."""
    sizes = {"F16": 2, "BF16": 2, "I32": 4, "I16": 2, "I8": 1, "U16": 2, "F8_E4M3": 1, "F32": 4}
    layers = {
        "gptq": ({"qweight": ("I32", [32, 512]), "qzeros": ("I32", [2, 64]), "scales": ("F16", [2, 512]), "g_idx": ("I32", [256])}, 131072),
        "exl3": ({"trellis": ("I16", [16, 32, 64]), "suh": ("F16", [256]), "svh": ("F16", [512])}, None),
        "aqlm": ({"codes": ("I16", [512, 32, 1]), "codebooks": ("F16", [1, 65536, 1, 8]), "scales": ("F16", [512, 1, 1, 1])}, None),
        "vptq": ({"indices": ("U16", [1, 64, 512]), "centroids.weight": ("F16", [1, 524288])}, None),
        "eetq": ({"weight": ("I8", [256, 512]), "weight_scales": ("F16", [512])}, 131072),
        "torchao": ({"weight:qdata": ("I8", [512, 256]), "weight:scale": ("BF16", [512, 1])}, None),
        "fp8": ({"weight": ("F8_E4M3", [512, 256]), "weight_scale": ("F32", [1])}, 131072),
    }
    for name, (tensors, numbers) in layers.items():
        header, end = {}, 0
        for tensor, (dtype, shape) in tensors.items():
            length = sizes[dtype]
            for dimension in shape:
                length *= dimension
            header[f"layer.{tensor}"] = {"dtype": dtype, "shape": shape, "data_offsets": [end, end + length]}
            end += length
        text = json.dumps(header).encode()
        path = place(directory, f"quantised/{name}.safetensors", format="safetensors", parameters=numbers and str(numbers))
        path.write_bytes(struct.pack("<Q", len(text)) + text + bytes(end))


def quantised_onnx(directory):
    """A product with 64 rows and 32 columns: packed, with scales beside it, and with dynamic scales."""
    import numpy
    from onnx import TensorProto, helper, numpy_helper, save_model

    def tensor(name, *shape, dtype="float32"):
        return numpy_helper.from_array(numpy.ones(shape, dtype), name)

    packed = ([helper.make_node("MatMulNBits", ["x", "b", "s"], ["y"], domain="com.microsoft", K=64, N=32, bits=4, block_size=32)],
              [tensor("b", 32, 2, 16, dtype="uint8"), tensor("s", 64)], "4 bit")
    scaled = ([helper.make_node("DequantizeLinear", ["w", "ws", "wz"], ["wf"]), helper.make_node("MatMul", ["x", "wf"], ["y"])],
              [tensor("w", 64, 32, dtype="int8"), tensor("ws"), tensor("wz", dtype="int8")], "int8")
    dynamic = ([helper.make_node("DynamicQuantizeLinear", ["x"], ["xq", "xs", "xz"]),
                helper.make_node("MatMulInteger", ["xq", "w_quantized", "xz", "w_zero_point"], ["i"]),
                helper.make_node("Cast", ["i"], ["f"], to=TensorProto.FLOAT), helper.make_node("Mul", ["xs", "w_scale"], ["s"]),
                helper.make_node("Mul", ["f", "s"], ["y"])],
               [tensor("w_quantized", 64, 32, dtype="int8"), tensor("w_zero_point", dtype="int8"), tensor("w_scale")], "int8")
    for name, (nodes, tensors, quantization) in {"packed": packed, "scaled": scaled, "dynamic": dynamic}.items():
        sides = [helper.make_tensor_value_info(side, TensorProto.FLOAT, [1, size]) for side, size in (("x", 64), ("y", 32))]
        model = helper.make_model(helper.make_graph(nodes, "main_graph", sides[:1], sides[1:], tensors))
        truth = {"format": "onnx", "parameters": "2048", "quantization": quantization, "name": None}
        save_model(model, place(directory, f"quantised/{name}.onnx", **truth))


# --- other libraries ---


def trees(directory):
    import catboost
    import joblib
    import lightgbm
    import numpy
    import xgboost
    from sklearn.linear_model import LogisticRegression
    values = numpy.random.default_rng(1).random((200, 5), dtype=numpy.float32)
    sums = (values.sum(1) > 2.5).astype(int)
    lightgbm.train({"objective": "binary", "verbose": -1}, lightgbm.Dataset(values, sums), 5).save_model(
        place(directory, "trees/ranker.txt", format="lightgbm"))
    boosted = catboost.CatBoostClassifier(iterations=5, verbose=0, allow_writing_files=False).fit(values, sums)
    boosted.save_model(place(directory, "trees/fraud.cbm", format="catboost"))
    boosted.save_model(place(directory, "trees/fraud.json", format="catboost"), format="json")
    xgboost.XGBClassifier(n_estimators=5).fit(values, sums).save_model(place(directory, "trees/churn.json", format="xgboost"))
    for name, packing in {"spam.joblib": 0, "spam.joblib.z": 3, "spam.pkl.gz": ("gzip", 3), "spam.joblib.xz": ("xz", 3)}.items():
        path = place(directory, f"trees/{name}", format="pickle")
        joblib.dump(LogisticRegression().fit(values, sums), path, compress=packing)


def keras_models(directory):
    import keras
    from keras import layers
    model = keras.Sequential([layers.Input((16,)), layers.Dense(32), layers.BatchNormalization(), layers.Dense(4)], name="scorer")
    numbers, version = str(model.count_params()), f"Keras {keras.__version__}"
    truth = {"parameters": numbers, "producer": version, "architecture": "Sequential", "layers": "4"}
    model.save(place(directory, "keras/scorer.keras", format="keras", **truth))
    model.save(place(directory, "keras/scorer.h5", format="hdf5", **truth))
    model.save_weights(place(directory, "keras/scorer.weights.h5", format="hdf5", parameters=numbers, producer="Keras"))


def flax_state(directory):
    import numpy
    from flax import serialization
    layer = {"kernel": numpy.ones((8, 16), numpy.float32), "bias": numpy.ones(16, numpy.float32)}
    path = place(directory, "flax/flax_model.msgpack", format="flax", parameters="144")
    path.write_bytes(serialization.msgpack_serialize({"params": {"Dense_0": layer}}))


def more_trees(directory):

    import catboost
    import lightgbm
    import numpy
    import xgboost
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVC
    values = numpy.random.default_rng(2).random((100, 4), dtype=numpy.float32)
    sums = (values.sum(1) > 2).astype(int)
    version = f"XGBoost {xgboost.__version__}"
    for booster in ("gbtree", "gblinear", "dart"):
        model = xgboost.train({"booster": booster, "verbosity": 0}, xgboost.DMatrix(values, sums), 3)
        model.set_attr(license="cc-by-nc-4.0")
        for end in ("json", "ubj"):
            truth = {"format": "xgboost", "architecture": booster, "producer": version, "license": "cc-by-nc-4.0"}
            model.save_model(place(directory, f"trees/{booster}.{end}", **truth))
    pickled = {
        "booster": (model, {"producer": version, "architecture": "dart", "license": "cc-by-nc-4.0"}),
        "forest": (RandomForestClassifier(5).fit(values, sums), {}),
        "pipeline": (make_pipeline(StandardScaler(), SVC()).fit(values, sums), {}),
        "lightgbm": (lightgbm.LGBMClassifier(n_estimators=3, verbose=-1).fit(values, sums), {}),
        "catboost": (catboost.CatBoostClassifier(iterations=3, verbose=0, allow_writing_files=False).fit(values, sums), {}),
    }
    for name, (model, truth) in pickled.items():
        place(directory, f"trees/{name}.pkl", format="pickle", parameters=None, **truth).write_bytes(pickle.dumps(model))
    regression = lightgbm.train({"objective": "regression", "verbose": -1}, lightgbm.Dataset(values, sums), 3)
    path = place(directory, "trees/regression.json", format="lightgbm")
    path.write_text(json.dumps(regression.dump_model()))


def quantised_keras(directory):
    """What eight or four bits stand for a configuration does not say of every layer: no number, and how they are stored."""
    import keras
    from keras import layers
    for bits in ("int8", "int4"):
        model = keras.Sequential([layers.Input((16,)), layers.Dense(32)], name="small")
        model.quantize(bits)
        model.save(place(directory, f"keras/{bits}.keras", format="keras", parameters=None, quantization=bits))
    token = keras.Input((8,), dtype="int32")
    inner = layers.LSTM(5, return_sequences=True)(layers.Embedding(20, 4)(token))
    attended = layers.MultiHeadAttention(2, 4)(inner, inner)
    functional = keras.Model(token, layers.Dense(3)(layers.LayerNormalization()(attended)), name="functional")
    convolved = keras.Sequential(
        [layers.Input((8, 8, 3)), layers.SeparableConv2D(4, 3), layers.GroupNormalization(2), layers.Flatten(), layers.Dense(2)]
    )
    convolved.compile("adam", "mse")
    for name, model in {"functional": functional, "convolved": convolved}.items():
        numbers = str(model.count_params())
        for end, format in (("keras", "keras"), ("h5", "hdf5")):
            model.save(place(directory, f"keras/{name}.{end}", format=format, parameters=numbers))
        model.save_weights(place(directory, f"keras/{name}.weights.h5", format="hdf5", parameters=numbers))


def orbax_checkpoint(directory):
    import numpy
    import orbax.checkpoint
    target = directory / "orbax"
    with orbax.checkpoint.StandardCheckpointer() as checkpointer:
        checkpointer.save((target / "step").absolute(), {"w": numpy.ones((4, 4), numpy.float32)}, force=True)
    for path in sorted(target.rglob("*")):
        if path.is_file() and path.name != "manifest.ocdbt" and path.suffix != ".truth":
            path.unlink()
    for path in target.rglob("manifest.ocdbt"):
        path.with_name(path.name + ".truth").write_text(json.dumps({"format": "ocdbt"}))


def tensorflow_models(directory):
    """The graph and the index of each layout that TensorFlow and Keras save, and frozen graphs."""
    import numpy
    import os
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras
    import tensorflow
    from keras import layers
    from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

    version, v1 = f"TensorFlow {tensorflow.__version__}", tensorflow.compat.v1
    target = directory / "tensorflow"

    def told(path, **truth):
        path.with_name(path.name + ".truth").write_text(json.dumps(truth))

    def saved(name, numbers):
        told(target / name / "saved_model.pb", format="saved-model", producer=version)
        told(target / name / "variables/variables.index", format="tensorflow-checkpoint", parameters=str(numbers))

    class Module(tensorflow.Module):
        def __init__(self):
            self.weight, self.bias = tensorflow.Variable(tensorflow.ones((3, 5))), tensorflow.Variable(tensorflow.zeros(5))
            self.tied = self.weight

        @tensorflow.function(input_signature=[tensorflow.TensorSpec((None, 3))])
        def __call__(self, x):
            return x @ self.weight + self.bias

    model = keras.Sequential([layers.Input((4,)), layers.Dense(8), layers.BatchNormalization(), layers.Dense(2)])
    model.compile("adam", "mse")
    model.fit(numpy.ones((4, 4)), numpy.ones((4, 2)), verbose=0)
    numbers = model.count_params()
    model.export(target / "exported", verbose=False)
    saved("exported", numbers)
    tensorflow.saved_model.save(model, target / "saved")
    saved("saved", numbers)
    tensorflow.saved_model.save(Module(), target / "module")
    saved("module", 20)
    tensorflow.train.Checkpoint(model=model, optimizer=model.optimizer).write(str(target / "step/ckpt"))
    told(target / "step/ckpt.index", format="tensorflow-checkpoint", parameters=str(numbers))
    concrete = tensorflow.function(lambda x: model(x)).get_concrete_function(tensorflow.TensorSpec((1, 4)))
    graph = convert_variables_to_constants_v2(concrete).graph.as_graph_def()
    (target / "frozen.pb").write_bytes(graph.SerializeToString())
    told(target / "frozen.pb", format="graph-def", parameters=str(numbers))
    with tensorflow.Graph().as_default(), v1.Session() as session:
        weight, bias = v1.get_variable("w", shape=(3, 4)), v1.get_variable("b", shape=(4,))
        result = tensorflow.identity(v1.placeholder("float32", (None, 3)) @ weight + bias, name="y")
        step = v1.train.get_or_create_global_step()
        v1.train.AdamOptimizer().minimize(tensorflow.reduce_mean(result * result), global_step=step)
        session.run(v1.global_variables_initializer())
        v1.train.Saver().save(session, str(target / "first/model.ckpt"), global_step=5)
        v1.train.Saver().save(session, str(target / "hidden") + "/")
        graph = v1.graph_util.convert_variables_to_constants(session, session.graph_def, ["y"])
    (target / "frozen_first.pb").write_bytes(graph.SerializeToString())
    told(target / "frozen_first.pb", format="graph-def", parameters="16")
    told(target / "first/model.ckpt-5.index", format="tensorflow-checkpoint", parameters="16")
    told(target / "hidden/.index", format="tensorflow-checkpoint", parameters="16")
    for path in target.rglob("*"):
        is_told = path.with_name(path.name + ".truth").exists()
        if path.is_file() and not is_told and path.suffix != ".truth":
            path.unlink()


def lite_models(directory):
    """TensorFlow Lite as its converter writes it; the reader of `tflite` tells what is in it."""
    import keras
    import tensorflow
    from keras import layers
    model = keras.Sequential([layers.Input((16,)), layers.Dense(64, "relu"), layers.Dense(32)])
    target = directory / "lite"
    target.mkdir(exist_ok=True)
    ways = {
        "plain": {},
        "dynamic": {"optimizations": [tensorflow.lite.Optimize.DEFAULT]},
        "half": {"optimizations": [tensorflow.lite.Optimize.DEFAULT], "types": [tensorflow.float16]},
        "whole": {"optimizations": [tensorflow.lite.Optimize.DEFAULT], "sample": True},
    }
    for name, way in ways.items():
        converter = tensorflow.lite.TFLiteConverter.from_keras_model(model)
        converter.optimizations = way.get("optimizations", [])
        converter.target_spec.supported_types = way.get("types", [])
        if "sample" in way:
            converter.representative_dataset = lambda: ([tensorflow.ones((1, 16)) * step] for step in range(8))
        (target / f"{name}.tflite").write_bytes(converter.convert())


def mnn_models(directory):
    import subprocess

    import MNN  # noqa: F401, the converter comes with it
    import onnx
    from onnx import TensorProto, helper, numpy_helper
    import numpy
    sides = [helper.make_tensor_value_info(side, TensorProto.FLOAT, [1, size]) for side, size in (("x", 64), ("y", 32))]
    tensors = [numpy_helper.from_array(numpy.random.default_rng(1).random((64, 32), dtype=numpy.float32), "w")]
    graph = helper.make_graph([helper.make_node("MatMul", ["x", "w"], ["y"])], "g", sides[:1], sides[1:], tensors)
    source = directory / "source.onnx"
    onnx.save_model(helper.make_model(graph), source)
    for name, extra in {"plain": [], "eight": ["--weightQuantBits", "8"], "half": ["--fp16"]}.items():
        path = place(directory, f"mnn/{name}.mnn", format="mnn")
        command = [str(pathlib.Path(sys.executable).parent / "mnnconvert"), "-f", "ONNX", "--modelFile", str(source)]
        subprocess.run([*command, "--MNNModel", str(path), "--bizCode", "x", *extra], check=True, capture_output=True)
    source.unlink()


def gguf_files(directory):
    """The reader of `gguf` tells what is in them."""
    import gguf
    import numpy
    target = directory / "gguf"
    target.mkdir(exist_ok=True)
    values = numpy.random.default_rng(1).random((64, 256), dtype=numpy.float32)
    types = gguf.GGMLQuantizationType
    for name, kind in {"q8": types.Q8_0, "q4": types.Q4_0, "q51": types.Q5_1, "half": types.F16, "bf16": types.BF16}.items():
        writer = gguf.GGUFWriter(target / f"{name}.gguf", "llama")
        writer.add_file_type(gguf.LlamaFileType[f"MOSTLY_{kind.name}"])
        writer.add_tensor("blk.0.attn_q.weight", gguf.quants.quantize(values, kind), raw_dtype=kind)
        writer.add_tensor("output_norm.weight", values[0])
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()


def arrays(directory):
    import numpy
    target = directory / "arrays"
    target.mkdir(exist_ok=True)
    values = numpy.random.default_rng(1).random((8, 9))
    numpy.save(target / "half.npy", values.astype(numpy.float16))
    numpy.save(target / "fortran.npy", numpy.asfortranarray(values))
    numpy.save(target / "complex.npy", values.astype(numpy.complex64))
    numpy.savez(target / "several.npz", w=values, b=values[0].astype(numpy.float32), n=numpy.arange(5))
    numpy.savez_compressed(target / "packed.npz", w=values, mask=values > 0.5)


def safetensors_files(directory):
    import numpy
    from safetensors.numpy import save_file
    target = directory / "safetensors"
    target.mkdir(exist_ok=True)
    values = numpy.ones((4, 6), numpy.float32)
    save_file({"a": values, "b": values[0].astype(numpy.float16), "n": numpy.arange(3)}, target / "mixed.safetensors")
    save_file({"lora_A.weight": values, "lora_B.weight": values.T.copy()}, target / "adapter_model.safetensors")
    save_file({"empty": numpy.ones((0, 3), numpy.float32), "scalar": numpy.ones((), numpy.float64)}, target / "odd.safetensors")


def onnx_files(directory):
    """Other ways to keep numbers; the reader of `onnx` tells what is in them."""
    import numpy
    import onnx
    from onnx import TensorProto, helper, numpy_helper
    target = directory / "onnx"
    target.mkdir(exist_ok=True)

    def save(name, nodes, tensors, **options):
        sides = [helper.make_tensor_value_info(side, TensorProto.FLOAT, None) for side in "xy"]
        model = helper.make_model(helper.make_graph(nodes, "g", sides[:1], sides[1:], tensors), **options)
        onnx.save_model(model, target / f"{name}.onnx")

    def tensor(name, shape, dtype="float32"):
        return numpy_helper.from_array(numpy.ones(shape, dtype), name)

    add = [helper.make_node("Add", ["x", "w"], ["y"])]
    save("double", add, [tensor("w", (3, 4), "float64")])
    save("half", add, [tensor("w", (3, 4), "float16")])
    save("list", add, [helper.make_tensor("w", TensorProto.FLOAT, [5], [1.0] * 5)])
    save("bf16", add, [helper.make_tensor("w", TensorProto.BFLOAT16, [6], [1.0] * 6)])
    constant = helper.make_node("Constant", [], ["w"], value=tensor("w", (7,)))
    save("constant", [constant, *add], [])
    branch = helper.make_graph(
        [helper.make_node("Identity", ["inner"], ["out"])], "b", [], [helper.make_tensor_value_info("out", TensorProto.FLOAT, None)],
        [tensor("inner", (9,))],
    )
    save("branch", [helper.make_node("If", ["x"], ["y"], then_branch=branch, else_branch=branch)], [])


def archives(directory):
    """A model in what packs it is what its own library would read."""
    import gzip
    import io
    import lzma
    import tarfile

    import numpy
    from safetensors.numpy import save
    bytes_of_model = save({"w": numpy.ones((5, 7), numpy.float32)})
    truth = {"format": "safetensors", "parameters": "35"}
    with zipfile.ZipFile(place(directory, "packed/m.zip", **truth), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("m/model.safetensors", bytes_of_model)
    with tarfile.open(place(directory, "packed/m.tar.gz", **truth), "w:gz") as archive:
        info = tarfile.TarInfo("m/model.safetensors")
        info.size = len(bytes_of_model)
        archive.addfile(info, io.BytesIO(bytes_of_model))
    place(directory, "packed/m.safetensors.gz", **truth).write_bytes(gzip.compress(bytes_of_model))
    place(directory, "packed/m.safetensors.xz", **truth).write_bytes(lzma.compress(bytes_of_model))
