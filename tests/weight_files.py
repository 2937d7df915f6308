"""Files that the libraries of their formats write, each with what it holds in a file `NAME.truth` of JSON beside it.

`write(directory)` makes them: checkpoints of training in the layouts of Lightning, timm, fairseq and others, models of
Keras, scikit-learn, XGBoost, LightGBM, CatBoost and Flax, and quantised ONNX and safetensors. A library that is not
installed leaves its files out and is named.
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
    for maker in (checkpoints, quantised_safetensors, quantised_onnx, trees, keras_models, flax_state):
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
