"""Writes the network as the cart loads it: `products.onnx`, `references.bin`, and `manifest.toml` that describes both.

usage: export.py --run FOLDER --to FOLDER [--side N]

Batch norms are folded into the convolutions. Weights are stored as half floats and cast back when the file is loaded, which halves the
file; they are rounded before the figures are taken, so that what is measured is what is shipped.
"""

import argparse
import copy
import hashlib
import struct
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval, fuse_linear_bn_eval

import data
import figures
import schedule
from net import LENGTH, Block, Embedder, Net
from train import Pupil, embed, load_kept

OPSET = 17
MAGIC = b"CREF"
VERSION = 1
LARGE = 64


def fuse(convolution: nn.Module, norm: nn.Module) -> nn.Conv2d:
    assert isinstance(convolution, nn.Conv2d)
    assert isinstance(norm, nn.BatchNorm2d)
    return fuse_conv_bn_eval(convolution, norm)


def folded(net: Net) -> Net:
    """The same network without batch norms, its weights rounded to half floats."""
    net = copy.deepcopy(net).cpu().eval()
    net.stem, net.stem_norm = fuse(net.stem, net.stem_norm), nn.Identity()
    for block in net.blocks:
        assert isinstance(block, Block)
        block.first, block.first_norm = fuse(block.first, block.first_norm), nn.Identity()
        block.second, block.second_norm = fuse(block.second, block.second_norm), nn.Identity()
        if isinstance(block.shortcut, nn.Sequential):
            block.shortcut = fuse(block.shortcut[0], block.shortcut[1])
    assert isinstance(net.project_norm, nn.BatchNorm1d)
    net.project, net.project_norm = fuse_linear_bn_eval(net.project, net.project_norm), nn.Identity()
    with torch.no_grad():
        for weight in net.parameters():
            if weight.numel() > LARGE:
                weight.copy_(weight.half().float())
    return net


def stored_as_halves(model: onnx.ModelProto) -> onnx.ModelProto:
    """Stores every large weight as half floats and casts it back where it is used."""
    casts = []
    for weight in model.graph.initializer:
        if weight.data_type != TensorProto.FLOAT or np.prod(weight.dims) <= LARGE:
            continue
        name, half = weight.name, numpy_helper.to_array(weight).astype(np.float16)
        weight.CopyFrom(numpy_helper.from_array(half, f"{name}_half"))
        casts.append(helper.make_node("Cast", [f"{name}_half"], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    return model


def write_onnx(net: Net, path: Path, side: int) -> None:
    """Exports a folded network."""
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder, "plain.onnx")
        torch.onnx.export(
            Embedder(net).eval(),
            (torch.zeros(1, 3, side, side),),
            str(plain),
            opset_version=OPSET,
            input_names=["image"],
            output_names=["embedding"],
            dynamic_axes={"image": {0: "n"}, "embedding": {0: "n"}},
            dynamo=False,
        )
        model = stored_as_halves(onnx.load(plain))
    model.producer_name, model.producer_version = "dash-cart", "1"
    onnx.checker.check_model(model, full_check=True)
    path.write_bytes(model.SerializeToString())


def means(embeddings: NDArray, fine: NDArray[np.int64], products: int) -> tuple[NDArray, NDArray[np.int64]]:
    """The mean direction of each product's embeddings, of unit length, and how many there were."""
    sums = np.zeros((products, embeddings.shape[1]))
    np.add.at(sums, fine, embeddings)
    counts = np.bincount(fine, minlength=products)
    length = np.linalg.norm(sums, axis=1, keepdims=True)
    return sums / np.maximum(length, 1e-12), counts


def references_of(pupil: Pupil, embeddings: NDArray, album: data.Album) -> tuple[NDArray, NDArray[np.int64]]:
    """Where each product lies: half way between the mean of its pictures and the direction that training learned for it."""
    learned = F.normalize(pupil.heads.products.detach().double(), dim=1).numpy()
    directions, counts = means(embeddings, album.fine, len(learned))
    both = directions + learned
    return both / np.linalg.norm(both, axis=1, keepdims=True), counts


def best_scale(embeddings: NDArray, fine: NDArray[np.int64], references: NDArray) -> float:
    """The scale whose probabilities fit pictures best that were not learned from."""
    own = np.arange(len(fine)), fine
    likelihood = {scale: figures.cohort(embeddings, references, scale)[own].mean() for scale in range(6, 41)}
    return float(max(likelihood, key=lambda scale: likelihood[scale]))


def write_references(path: Path, directions: NDArray, counts: NDArray[np.int64], families: NDArray[np.int64]) -> None:
    known = np.flatnonzero(counts)
    with open(path, "wb") as file:
        file.write(MAGIC + struct.pack("<HHI", VERSION, LENGTH, len(known)))
        for product in known:
            file.write(struct.pack("<HHHH", product, families[product], counts[product], 0))
            file.write(directions[product].astype("<f2").tobytes())


def read_references(path: Path) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray]:
    """Products, families, and directions `[n, 128]` of a file of references."""
    content = path.read_bytes()
    if content[:4] != MAGIC:
        raise SystemExit(f"{path}: holds no references")
    version, length, count = struct.unpack_from("<HHI", content, 4)
    record = 8 + 2 * length
    if version != VERSION or len(content) != 12 + record * count:
        raise SystemExit(f"{path}: version {version} with {count} references does not fit {len(content)} bytes")
    kind = np.dtype([("fine", "<u2"), ("coarse", "<u2"), ("count", "<u2"), ("zero", "<u2"), ("direction", "<f2", length)])
    rows = np.frombuffer(content, kind, offset=12)
    return rows["fine"].astype(np.int64), rows["coarse"].astype(np.int64), rows["direction"].astype(np.float64)


def write_manifest(folder: Path, side: int, scale: float, state: dict) -> None:
    """Describes the files of the folder. The figures are added by evaluate.py."""
    network, references = folder / "products.onnx", folder / "references.bin"
    settings = state["settings"]
    lines = [
        "# What the files beside this one are. Written by training/export.py and training/evaluate.py.",
        "[model]",
        f'file = "{network.name}"',
        f'sha256 = "{hashlib.sha256(network.read_bytes()).hexdigest()}"',
        'input = "image"',
        'output = "embedding"',
        f"side = {side}",
        f"length = {LENGTH}",
        f"opset = {OPSET}",
        f"scale = {scale:g}",
        'normalisation = "inside the network: it takes RGB in 0..1"',
        "",
        "[references]",
        f'file = "{references.name}"',
        f'sha256 = "{hashlib.sha256(references.read_bytes()).hexdigest()}"',
        "",
        "[training]",
        'data = "GroceryStoreDataset, train list (2640 photographs), and baskets made from them"',
        'licence = "photographs MIT (Copyright 2019 Marcus Klasson); weights GPL-3.0-only"',
        f"seed = {settings['seed']}",
        f"minutes = {state['minutes']}",
        f"threads = {settings['threads']}",
        f"epochs = {len(state['progress'])}",
        f"steps = {state['steps']}",
        f"batch = {settings['batch']}",
        f"baskets_in_batch = {settings['baskets']}",
        f"drawn_in_batch = {settings['drawn']}",
        f"teachers = {settings['teachers']}",
        f'torch = "{torch.__version__}"',
        "",
        "[figures]",
    ]
    (folder / "manifest.toml").write_text("\n".join(lines) + "\n")


def export(pupil: Pupil, state: dict, learned: data.Album, others: data.Album, folder: Path, side: int) -> None:
    """Writes all files. References are made of the pictures that were learned from, the scale is chosen on others."""
    folder.mkdir(parents=True, exist_ok=True)
    net = folded(pupil.net)
    write_onnx(net, folder / "products.onnx", side)
    directions, counts = references_of(pupil, embed(net, learned.images, side).double().numpy(), learned)
    families = np.zeros(len(counts), np.int64)
    families[learned.fine] = learned.coarse
    write_references(folder / "references.bin", directions, counts, families)
    scale = best_scale(embed(net, others.images, side).double().numpy(), others.fine, directions)
    write_manifest(folder, side, scale, state)
    schedule.write_plan(folder / "plan.json", state["minutes"], state["progress"], state["taught_by"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, required=True, help="folder of a training that ended")
    parser.add_argument("--to", type=Path, required=True, help="folder for the files")
    parser.add_argument("--side", type=int, default=128)
    given = parser.parse_args()
    torch.set_num_threads(1)
    place = data.folder()
    products = data.read_products(place)
    pupil, state = load_kept(given.run, products)
    train, val = (data.read_album(data.read_list(place / name), side=given.side) for name in ("train.txt", "val.txt"))
    export(pupil, state, train, val, given.to, given.side)
    size = (given.to / "products.onnx").stat().st_size
    print(f"{given.to / 'products.onnx'}: {size / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
