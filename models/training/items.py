"""What lies in a made basket: items cut out of photographs.

An item is a picture with a fourth channel that says what belongs to it. Photographs of the shelf show an item held in a hand, or a bin full
of it; cut out by colour (GrabCut around the middle) a bin becomes a clump of fruit, as it would lie in a bag.
"""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

import data

SEARCHED_SIDE = 96
LEAST_COVER, MOST_COVER = 0.08, 0.8


@dataclass(frozen=True)
class Item:
    """RGBA bytes, tightly cut, the product they show, and the place of their picture in the album; drawn ones have none."""

    pixels: NDArray[np.uint8]
    fine: int
    coarse: int
    picture: int = -1


def cut_out(image: NDArray[np.uint8], fine: int, coarse: int, picture: int = -1) -> Item | None:
    """Cuts the thing in the middle out of a square RGB picture; None if it cannot be told from what is around it."""
    side = SEARCHED_SIDE
    small = cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA)
    mask = np.full((side, side), cv2.GC_PR_BGD, dtype=np.uint8)
    centre = (side // 2, side // 2)
    cv2.ellipse(mask, centre, (int(side * 0.4), int(side * 0.44)), 0, 0, 360, int(cv2.GC_PR_FGD), -1)
    cv2.ellipse(mask, centre, (int(side * 0.14), int(side * 0.17)), 0, 0, 360, int(cv2.GC_FGD), -1)
    edge = 4
    mask[:edge], mask[-edge:], mask[:, :edge], mask[:, -edge:] = 0, 0, 0, 0
    cv2.setRNGSeed(1)
    cv2.grabCut(small, mask, (0, 0, 1, 1), np.zeros((1, 65)), np.zeros((1, 65)), 2, cv2.GC_INIT_WITH_MASK)
    inside = ((mask == cv2.GC_FGD) | (mask == cv2.GC_PR_FGD)).astype(np.uint8)
    inside = cv2.morphologyEx(inside, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    inside = cv2.morphologyEx(inside, cv2.MORPH_OPEN, np.ones((7, 7), np.uint8))
    count, labels, areas, _ = cv2.connectedComponentsWithStats(inside)
    if count < 2:
        return None
    largest = 1 + int(areas[1:, cv2.CC_STAT_AREA].argmax())
    cover = areas[largest, cv2.CC_STAT_AREA] / side**2
    if not LEAST_COVER <= cover <= MOST_COVER:
        return None
    alpha = (labels == largest).astype(np.float32)
    full = image.shape[0]
    alpha = cv2.GaussianBlur(cv2.resize(alpha, (full, full), interpolation=cv2.INTER_LINEAR), (0, 0), 1.0)
    alpha = np.clip((alpha - 0.3) / 0.5, 0, 1)
    pixels = np.dstack([image, (alpha * 255).astype(np.uint8)])
    left, top, width, height = cv2.boundingRect((alpha > 0.5).astype(np.uint8))
    return Item(np.ascontiguousarray(pixels[top : top + height, left : left + width]), fine, coarse, picture)


def cut_all(album: data.Album, kept: Path | None = None, jobs: int = 1) -> list[Item]:
    """The items of an album. Cutting takes minutes, so what was cut is kept in a file if one is named."""
    if kept is not None and kept.exists():
        with np.load(kept) as file:
            return unpack(file["pixels"], file["shapes"], file["labels"])
    order = album.images, album.fine.tolist(), album.coarse.tolist(), range(len(album))
    if jobs == 1:
        found = list(map(cut_out, *order))
    else:
        with ProcessPoolExecutor(jobs) as pool:
            found = list(pool.map(cut_out, *order, chunksize=16))
    items = [item for item in found if item is not None]
    if not items:
        raise SystemExit("nothing could be cut out of these pictures")
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        np.savez(
            kept,
            pixels=np.concatenate([item.pixels.ravel() for item in items]),
            shapes=np.array([item.pixels.shape for item in items]),
            labels=np.array([(item.fine, item.coarse, item.picture) for item in items]),
        )
    return items


def unpack(pixels: NDArray, shapes: NDArray, labels: NDArray) -> list[Item]:
    ends = np.cumsum(shapes.prod(axis=1))
    parts = np.split(pixels, ends[:-1])
    return [Item(part.reshape(shape), *label) for part, shape, label in zip(parts, shapes, labels.tolist(), strict=True)]
