"""Writes the networks that the tests look through: small enough to lie here, and real enough to tell a red box from a blue one.

usage: tiny.py FOLDER          (needs numpy and onnx)

`tiny/` brings a picture to 4 x 4 fields of colour and turns them into 128 numbers of length one. `narrow/` is the same for pictures of
another size than its manifest says, and `long/` gives numbers of another length than one.
"""

import hashlib
import struct
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SIDE = 32
LENGTH = 128
FIELD = 8
COLOURS = {0: (0.9, 0.1, 0.1), 1: (0.1, 0.8, 0.1), 2: (0.1, 0.1, 0.9), 3: (0.9, 0.9, 0.1), 4: (0.9, 0.9, 0.9), 5: (0.05, 0.05, 0.05)}


def turned() -> np.ndarray:
    fields = 3 * (SIDE // FIELD) ** 2
    return np.random.default_rng(5).normal(size=(fields, LENGTH)).astype(np.float32)


def network(side: int, unit: bool) -> onnx.ModelProto:
    field = FIELD * side // SIDE
    nodes = [
        helper.make_node("AveragePool", ["image"], ["fields"], kernel_shape=[field, field], strides=[field, field]),
        helper.make_node("Flatten", ["fields"], ["flat"]),
        helper.make_node("Sub", ["flat", "grey"], ["centred"]),
        helper.make_node("MatMul", ["centred", "turn"], ["turned" if unit else "embedding"]),
    ]
    if unit:
        nodes.append(helper.make_node("LpNormalization", ["turned"], ["embedding"], axis=1, p=2))
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["n", 3, side, side])],
        [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["n", LENGTH])],
        [numpy_helper.from_array(turned(), "turn"), numpy_helper.from_array(np.float32(0.45), "grey")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="dash-cart tests")
    model.ir_version = 8
    onnx.checker.check_model(model, full_check=True)
    return model


def references() -> bytes:
    records = b""
    for product, colour in COLOURS.items():
        flat = np.repeat(np.array(colour, np.float32), (SIDE // FIELD) ** 2) - np.float32(0.45)
        direction = flat @ turned()
        direction /= np.linalg.norm(direction)
        records += struct.pack("<HHHH", product, product // 2, 1, 0) + direction.astype("<f2").tobytes()
    return b"CREF" + struct.pack("<HHI", 1, LENGTH, len(COLOURS)) + records


def write(folder: Path, side: int, unit: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    model, known = network(side, unit).SerializeToString(), references()
    (folder / "products.onnx").write_bytes(model)
    (folder / "references.bin").write_bytes(known)
    (folder / "manifest.toml").write_text(
        "[model]\n"
        'file = "products.onnx"\n'
        f'sha256 = "{hashlib.sha256(model).hexdigest()}"\n'
        'input = "image"\noutput = "embedding"\n'
        f"side = {SIDE}\nlength = {LENGTH}\nscale = 20.0\n\n"
        "[references]\n"
        'file = "references.bin"\n'
        f'sha256 = "{hashlib.sha256(known).hexdigest()}"\n'
    )


if __name__ == "__main__":
    to = Path(sys.argv[1])
    write(to / "tiny", SIDE, unit=True)
    write(to / "narrow", SIDE // 2, unit=True)
    write(to / "long", SIDE, unit=False)
