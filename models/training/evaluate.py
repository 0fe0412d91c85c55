"""Measures the files that the cart loads, with ONNX Runtime on one core, and prints a table.

usage: evaluate.py [--model FOLDER] [--list FILE] [--write]

The pictures are those of a list (`val.txt` if none is named), first as they are, then cut out and laid into made baskets. A score is how
much better a product fits than all others of the store. `random` compares with any other product, `lookalike` with those of the same
family. Intervals are 95 %: Wilson's for shares, drawing the pictures again for the rest. `--write` puts the figures into the manifest.
"""

import argparse
import sys
import time
import tomllib
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

import baskets
import data
import export
import figures
from items import cut_all

PRODUCE_FAMILIES = frozenset(range(19)) | frozenset(range(28, 43))
"""Fruit and vegetables; between them lie the cartons."""


class Model:
    """What lies in a folder of models: the network and the references, as the manifest names them."""

    def __init__(self, folder: Path) -> None:
        with open(folder / "manifest.toml", "rb") as file:
            manifest = tomllib.load(file)
        self.side = int(manifest["model"]["side"])
        self.scale = float(manifest["model"]["scale"])
        self.references = export.read_references(folder / manifest["references"]["file"])
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(str(folder / manifest["model"]["file"]), options, providers=["CPUExecutionProvider"])

    def embed(self, images: NDArray[np.uint8]) -> NDArray:
        """Embeddings of byte pictures `[n, h, h, 3]`."""
        result = []
        for image in images:
            sized = image
            if image.shape[0] != self.side:
                sized = np.asarray(cv2.resize(image, (self.side, self.side), interpolation=cv2.INTER_AREA))
            pixels = sized.astype(np.float32).transpose(2, 0, 1)[None] / 255
            result.append(self.session.run(["embedding"], {"image": pixels})[0][0])
        return np.stack(result).astype(np.float64)

    def milliseconds(self, rounds: int = 200) -> tuple[float, float]:
        """Processor time for one crop: the median and the least."""
        pixels = np.random.default_rng(0).random((1, 3, self.side, self.side), dtype=np.float32)
        taken = []
        for _ in range(rounds):
            start = time.thread_time()
            self.session.run(["embedding"], {"image": pixels})
            taken.append(1000 * (time.thread_time() - start))
        return float(np.median(taken)), float(min(taken))


def trials(model: Model, album: data.Album, products: data.Products) -> figures.Trials:
    """Scores of every picture against every product's reference."""
    fine, _, directions = model.references
    matrix = np.zeros((len(products.names), directions.shape[1]))
    matrix[fine] = directions
    return figures.Trials(figures.cohort(model.embed(album.images), matrix, model.scale), album.fine, products.coarse)


def produce_only(all_trials: figures.Trials) -> figures.Trials:
    """The pictures of fruit and vegetables, with only fruit and vegetables to choose from."""
    produce = np.isin(all_trials.families, list(PRODUCE_FAMILIES))
    chosen = all_trials.chosen(produce[all_trials.fine])
    return figures.Trials(np.where(produce[None, :], chosen.scores, -np.inf), chosen.fine, chosen.families)


def in_baskets(album: data.Album, seed: int, kept: Path | None = None) -> data.Album:
    """Each picture's item three times in made baskets, in boxes as change detection finds them."""
    crops = baskets.make_crops(cut_all(album, kept), 3, 0.3, seed)
    return data.Album(crops["images"], crops["fine"], crops["coarse"])


def confusions(some: figures.Trials, names: tuple[str, ...], most: int = 8) -> list[str]:
    """Which product is taken for which other most often."""
    guesses = some.scores.argmax(axis=1)
    wrong = Counter(zip(some.fine.tolist(), guesses.tolist(), strict=True))
    pairs = [(count, true, guess) for (true, guess), count in wrong.items() if true != guess]
    asked = np.bincount(some.fine)
    return [
        f"{names[true]} taken for {names[guess]}: {count} of {asked[true]}"
        for count, true, guess in sorted(pairs, key=lambda pair: (-pair[0], pair[1:]))[:most]
    ]


def report(name: str, measured: dict[str, figures.Figure]) -> None:
    print(name)
    for key, figure in measured.items():
        print(f"  {key:<22} {figure}")


def manifest_lines(prefix: str, measured: dict[str, figures.Figure]) -> dict[str, str]:
    return {f"{prefix}{key}": f"[{f.value:.4f}, {f.low:.4f}, {f.high:.4f}]" for key, f in measured.items()}


def write_figures(folder: Path, lines: dict[str, str]) -> None:
    path = folder / "manifest.toml"
    head, _, _ = path.read_text().partition("[figures]\n")
    path.write_text(head + "[figures]\n" + "".join(f"{key} = {value}\n" for key, value in lines.items()))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=Path(__file__).parent.parent, help="folder with manifest.toml")
    parser.add_argument("--list", type=Path, help="list of pictures; val.txt if none is named")
    parser.add_argument("--seed", type=int, default=4242, help="seed of the made baskets")
    parser.add_argument("--write", action="store_true", help="write the figures into the manifest")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    place = data.folder()
    products = data.read_products(place)
    path = given.list or place / "val.txt"
    pictures = data.read_list(path)
    model = Model(given.model)

    whole = trials(model, data.read_album(pictures, side=model.side), products)
    closed = figures.table(whole)
    report(f"{path.name}: {len(pictures)} pictures as they are", closed)
    error = figures.calibration_error(whole)
    print(f"  {'calibration error':<22} {error:.3f}")
    print("\n".join(f"  {line}" for line in confusions(whole, products.names)))
    produce = produce_only(whole)
    picker = {f"produce_top{k}": figures.share(produce.first(k)) for k in (1, 4, 6)}
    report(f"{len(produce.fine)} pictures of produce, {len(PRODUCE_FAMILIES)} families to choose from", picker)
    crops = in_baskets(data.read_album(pictures), given.seed)
    laid = figures.table(trials(model, crops, products))
    report(f"{len(crops)} crops of made baskets", laid)
    median, least = model.milliseconds()
    print(f"ms per crop, one core: median {median:.2f}, least {least:.2f}")
    if given.write:
        lines = {"pictures": str(len(pictures)), "calibration_error": f"{error:.4f}", "ms": f"{median:.2f}"}
        lines |= manifest_lines("", closed) | manifest_lines("", picker) | manifest_lines("basket_", laid)
        write_figures(given.model, lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
