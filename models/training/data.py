"""The photographs a network is trained on, and the names of what they show.

A list is a text file with one picture a line, `path, fine, coarse`: the path is relative to the list, the two numbers are those of
`classes.csv`. A picture becomes a square by stretching it; area averaging is what the cart does too.
"""

import csv
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

STORED_SIDE = 160


@dataclass(frozen=True)
class Picture:
    """One line of a list."""

    path: Path
    fine: int
    coarse: int


@dataclass(frozen=True)
class Album:
    """Pictures in memory: RGB bytes `[n, side, side, 3]` with the two labels of each."""

    images: NDArray[np.uint8]
    fine: NDArray[np.int64]
    coarse: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.fine)

    @staticmethod
    def empty() -> "Album":
        return Album(np.zeros((0, 1, 1, 3), np.uint8), np.zeros(0, np.int64), np.zeros(0, np.int64))

    def chosen(self, which: NDArray) -> "Album":
        return Album(self.images[which], self.fine[which], self.coarse[which])


@dataclass(frozen=True)
class Products:
    """The names of `classes.csv`, and which family each product belongs to."""

    names: tuple[str, ...]
    coarse: NDArray[np.int64]

    @property
    def families(self) -> int:
        return int(self.coarse.max()) + 1


def folder() -> Path:
    """The folder of the photographs, which the environment names."""
    root = os.environ.get("DASH_CART_DATA")
    if not root:
        raise SystemExit("DASH_CART_DATA is not set; it names the folder that holds grocery/")
    place = Path(root) / "grocery"
    if not place.is_dir():
        raise SystemExit(f"{place}: no such folder; DASH_CART_DATA names the folder that holds grocery/")
    return place


def read_products(place: Path) -> Products:
    with open(place / "classes.csv", newline="") as file:
        rows = [(int(row[1]), row[0], int(row[3])) for row in list(csv.reader(file))[1:]]
    rows.sort()
    if [row[0] for row in rows] != list(range(len(rows))):
        raise SystemExit(f"{place / 'classes.csv'}: the ids of the products have gaps")
    return Products(tuple(row[1] for row in rows), np.array([row[2] for row in rows], dtype=np.int64))


def read_list(path: Path) -> list[Picture]:
    pictures = []
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        if not line.strip():
            continue
        fields = [field.strip() for field in line.split(",")]
        if len(fields) != 3 or not (fields[1].isdigit() and fields[2].isdigit()):
            raise SystemExit(f"{path}:{number}: expected `path, fine, coarse`, found `{line}`")
        pictures.append(Picture(path.parent / fields[0], int(fields[1]), int(fields[2])))
    return pictures


def read_square(path: Path, side: int) -> NDArray[np.uint8]:
    """One picture as RGB bytes `[side, side, 3]`, stretched."""
    bgr = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if bgr is None:
        raise SystemExit(f"{path}: cannot be read as a picture")
    return np.asarray(cv2.resize(bgr, (side, side), interpolation=cv2.INTER_AREA)[:, :, ::-1], dtype=np.uint8)


def read_album(pictures: Sequence[Picture], side: int = STORED_SIDE) -> Album:
    images = np.stack([read_square(picture.path, side) for picture in pictures])
    fine = np.array([picture.fine for picture in pictures], dtype=np.int64)
    coarse = np.array([picture.coarse for picture in pictures], dtype=np.int64)
    return Album(images, fine, coarse)


def balanced_order(labels: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """One epoch's order. A product with few pictures is shown more often than its share, one with many less (n to the power of -1/2)."""
    counts = np.bincount(labels)
    weight = 1.0 / np.sqrt(counts[labels])
    expected = np.cumsum(weight * (len(labels) / weight.sum()))
    repeats = np.diff(np.floor(expected + rng.random()), prepend=0.0).astype(np.int64)
    order = np.repeat(np.arange(len(labels)), np.maximum(repeats, 0))
    rng.shuffle(order)
    return order
