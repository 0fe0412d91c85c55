"""Made baskets: a picture before and one after, and the truth about what happened in between.

usage: baskets.py scenes [--list FILE] --to FOLDER [--count N] [--seed N]   before/after pictures and truth.json
       baskets.py crops  --list FILE --to FILE.npz [--rounds N] [--seed N]  what a camera would cut out of them, to train on

```text
 items ─ cut out of photographs, or drawn ─┐
 floor ─ wire, slats or plastic ───────────┼─▶ layers ─▶ picture ─▶ camera: shift, light, shadow, blur, noise ─▶ before, after
 event ─ add, remove, move, several, none ─┘                 ▲
                                                   a hand in front of it
```
The truth is a list of changes: `kind` (added, removed, moved), `source` and `product` (a product of `classes.csv`, or a drawn one),
`before` and `after` (box in that picture, left, top, right, bottom; null if it is not there), `visible` (the share of it that nothing
hides). A picture whose lens is covered says so in `covered`.
"""

import argparse
import json
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

import data
import drawn
from items import Item, cut_all
from scene import HEIGHT, WIDTH, Camera, Layer, box_of, clip, compose, draw_camera, floor, hand, photograph, put

DRAWN_PRODUCTS = 400
CROP_SIDE = 144
EVENTS = ("add", "remove", "move", "several", "none", "cover")
EVENT_SHARES = (0.5, 0.14, 0.12, 0.12, 0.08, 0.04)
MOST_ITEMS = 7

Keep = Callable[[Layer, NDArray[np.uint8]], None]
"""Takes a crop of an item."""


@dataclass(frozen=True)
class Scene:
    before: NDArray[np.uint8]
    after: NDArray[np.uint8]
    truth: dict


class Shop:
    """Where items come from: photographs, and drawn products beside them."""

    def __init__(self, cut: list[Item], drawn_share: float) -> None:
        self.cut = cut
        self.drawn_share = drawn_share
        self.laid = 0

    def layer(self, rng: np.random.Generator) -> Layer:
        if rng.random() < self.drawn_share:
            item, source = drawn.draw(int(rng.integers(DRAWN_PRODUCTS)), rng), "drawn"
        else:
            item, source = self.cut[rng.integers(len(self.cut))], "photograph"
        return self.lay(item, source, rng)

    def lay(self, item: Item, source: str, rng: np.random.Generator) -> Layer:
        self.laid += 1
        return Layer(
            self.laid,
            item,
            source,
            x=float(rng.uniform(90, WIDTH - 90)),
            y=float(rng.uniform(80, HEIGHT - 80)),
            angle=float(rng.uniform(0, 360)),
            size=float(rng.uniform(115, 225)),
        )


def change(layers: list[Layer], event: str, shop: Shop, rng: np.random.Generator) -> list[Layer]:
    """The layers after an event. A layer that stays is the same object."""
    after = list(layers)
    if event == "add":
        return [*after, shop.layer(rng)]
    if event in ("remove", "move") and after:
        gone = after.pop(int(rng.integers(len(after))))
        if event == "move":
            turn = gone.angle + float(rng.normal(0, 40))
            x, y = gone.x + float(rng.normal(0, 90)), gone.y + float(rng.normal(0, 70))
            after.append(replace(gone, x=min(max(x, 60), WIDTH - 60), y=min(max(y, 60), HEIGHT - 60), angle=turn))
        return after
    if event == "several":
        for _ in range(int(rng.integers(2, 4))):
            after = change(after, str(rng.choice(["add", "add", "remove", "move"])), shop, rng)
        return after
    if event in ("remove", "move", "none", "cover"):
        return after
    raise ValueError(f"no such event: {event}")


def truth_of(
    before: list[Layer],
    after: list[Layer],
    masks: tuple[list, list],
    cameras: tuple[Camera, Camera],
    hidden: NDArray[np.uint8],
) -> list[dict]:
    """Tells what happened to each item."""
    earlier = {layer.number: (layer, mask) for layer, mask in zip(before, masks[0], strict=True)}
    later = {layer.number: (layer, mask) for layer, mask in zip(after, masks[1], strict=True)}
    changes = []
    for key in {**earlier, **later}:
        was, now = earlier.get(key), later.get(key)
        if was is not None and now is not None and was[0] is now[0]:
            continue
        layer, mask = now if now is not None else earlier[key]
        seen = np.where(hidden > 127, 0, mask) if now is not None else mask
        whole = put(np.zeros((HEIGHT, WIDTH, 3), np.uint8), layer)
        changes.append(
            {
                "kind": "added" if was is None else "removed" if now is None else "moved",
                "source": layer.source,
                "product": layer.item.fine,
                "before": box_of(was[1], cameras[0]) if was is not None else None,
                "after": box_of(seen, cameras[1]) if now is not None else None,
                "visible": round(float((seen > 127).sum() / max(1, (whole > 127).sum())), 3),
            }
        )
    return changes


def scene(shop: Shop, rng: np.random.Generator) -> Scene:
    """One pair of pictures. There is nothing to remove from or move in an empty basket, so such an event finds at least one item."""
    base = floor(rng)
    event = str(rng.choice(EVENTS, p=EVENT_SHARES))
    fewest = 1 if event in ("remove", "move") else 0
    layers = [shop.layer(rng) for _ in range(int(rng.integers(fewest, MOST_ITEMS + 1)))]
    later = change(layers, event, shop, rng)
    first, first_masks = compose(base, layers)
    second, second_masks = compose(base, later)
    cameras = (draw_camera(rng), draw_camera(rng))
    hidden = np.zeros((HEIGHT, WIDTH), np.uint8)
    if rng.random() < 0.1:
        hidden = hand(second, rng, rng.uniform([120, 100], [WIDTH - 120, HEIGHT - 100]))
    changes = truth_of(layers, later, (first_masks, second_masks), cameras, hidden)
    after = photograph(second, cameras[1], rng)
    if event == "cover":
        blocked = np.full_like(after, rng.uniform(0, 60))
        after = np.clip(blocked + rng.normal(0, 3, after.shape), 0, 255).astype(np.uint8)
    truth = {"event": event, "covered": event == "cover", "hand": bool(hidden.any()), "changes": changes}
    return Scene(photograph(first, cameras[0], rng), after, truth)


def square(box: list[int] | NDArray, width: int = WIDTH, height: int = HEIGHT) -> NDArray[np.int64]:
    """The square that is cut around a box: 8 % wider than its longer side, moved into the picture where it would leave it."""
    left, top, right, bottom = (float(value) for value in box)
    side = min(1.08 * max(right - left, bottom - top), width, height)
    x = min(max((left + right - side) / 2, 0), width - side)
    y = min(max((top + bottom - side) / 2, 0), height - side)
    return np.rint([x, y, x + side, y + side]).astype(np.int64)


def cut_square(picture: NDArray[np.uint8], box: list[int] | NDArray, side: int) -> NDArray[np.uint8]:
    left, top, right, bottom = square(box)
    part = picture[top:bottom, left:right]
    return np.asarray(cv2.resize(part, (side, side), interpolation=cv2.INTER_AREA))


def found(box: list[int] | NDArray, rng: np.random.Generator) -> NDArray[np.float64]:
    """A box as change detection finds it: about right, and now and then it swallows a neighbour or loses a part."""
    edges = np.asarray(box, dtype=np.float64)
    width, height = edges[2] - edges[0], edges[3] - edges[1]
    size = np.array([width, height, width, height])
    edges = edges + rng.normal(0, 0.05, 4) * size
    if rng.random() < 0.25:
        edges[rng.integers(4)] += float(rng.uniform(0.1, 0.5)) * size[0] * rng.choice([-1, 1])
    edges[2:] = np.maximum(edges[2:], edges[:2] + 24)
    inside = clip(edges).astype(np.float64)
    return inside if inside[2] - inside[0] >= 16 and inside[3] - inside[1] >= 16 else np.asarray(box, np.float64)


def stack(layers: list[Layer], rng: np.random.Generator, keep: Keep) -> None:
    """Fills a basket item by item and hands out each item's crop: as it is put in, or after the next one covers a part of it."""
    picture, camera = floor(rng), replace(draw_camera(rng), shift=np.zeros(2), turn=0.0)
    waiting: tuple[Layer, NDArray[np.uint8]] | None = None
    for layer in layers:
        mask = put(picture, layer)
        if waiting is not None:
            seen = np.where(mask > 127, 0, waiting[1])
            if (seen > 127).sum() >= 0.6 * (waiting[1] > 127).sum():
                hand_out(picture, waiting[0], seen, camera, rng, keep)
            waiting = None
        if rng.random() < 0.2:
            waiting = (layer, mask)
        else:
            hand_out(picture, layer, mask, camera, rng, keep)


def hand_out(
    picture: NDArray[np.uint8], layer: Layer, mask: NDArray[np.uint8], camera: Camera, rng: np.random.Generator, keep: Keep
) -> None:
    """Cuts one item's crop as the camera would, with a hand over it now and then."""
    box = box_of(mask, camera)
    if box is None or min(box[2] - box[0], box[3] - box[1]) < 24:
        return
    around = square(found(box, rng))
    part = picture[around[1] : around[3], around[0] : around[2]]
    if rng.random() < 0.06:
        part = part.copy()
        hand(part, rng, rng.uniform([0, 0], part.shape[1::-1]))
    small = cv2.resize(part, (CROP_SIDE, CROP_SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    lit = np.asarray(255 * np.power(np.clip(small * camera.gain.astype(np.float32) / 255, 0, 1), camera.gamma))
    if camera.motion:
        lit = np.asarray(cv2.blur(lit, (3, 1) if rng.random() < 0.5 else (1, 3)))
    noisy = lit + rng.normal(0, camera.noise, lit.shape)
    keep(layer, np.clip(noisy, 0, 255).astype(np.uint8))


def make_crops(cut: list[Item], rounds: int, drawn_share: float, seed: int) -> dict[str, NDArray]:
    """Crops of every item `rounds` times, and of drawn products in between."""
    rng = np.random.default_rng([seed, 5])
    known: list[tuple[NDArray[np.uint8], int, int]] = []
    others: list[tuple[NDArray[np.uint8], int]] = []

    def keep(layer: Layer, crop: NDArray[np.uint8]) -> None:
        if layer.source == "drawn":
            others.append((crop, layer.item.fine))
        else:
            known.append((crop, layer.item.fine, layer.item.coarse))

    shop = Shop(cut, drawn_share)
    for _ in range(rounds):
        order = rng.permutation(len(cut))
        for start in range(0, len(order), 5):
            layers = [shop.lay(cut[index], "photograph", rng) for index in order[start : start + 5]]
            for _ in range(int(rng.binomial(5, drawn_share))):
                layers.append(shop.lay(drawn.draw(int(rng.integers(DRAWN_PRODUCTS)), rng), "drawn", rng))
            rng.shuffle(layers)
            stack(layers, rng, keep)
    return {
        "images": np.stack([crop for crop, _, _ in known]),
        "fine": np.array([fine for _, fine, _ in known], np.int64),
        "coarse": np.array([coarse for _, _, coarse in known], np.int64),
        "drawn_images": np.stack([crop for crop, _ in others]),
        "drawn_fine": np.array([fine for _, fine in others], np.int64),
    }


def make_crops_with(jobs: int, cut: list[Item], rounds: int, drawn_share: float, seed: int) -> dict[str, NDArray]:
    """The same by several processes; what comes out depends on their number, as a training depends on that of its threads."""
    if jobs == 1:
        return make_crops(cut, rounds, drawn_share, seed)
    with ProcessPoolExecutor(jobs) as pool:
        made = [pool.submit(make_crops, cut[number::jobs], rounds, drawn_share, seed + 1000 * (number + 1)) for number in range(jobs)]
        parts = [part.result() for part in made]
    return {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}


def write_scenes(shop: Shop, count: int, seed: int, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    truth = []
    for number in range(count):
        made = scene(shop, np.random.default_rng([seed, number]))
        names = {"before": f"{number:04}-before.png", "after": f"{number:04}-after.png"}
        cv2.imwrite(str(folder / names["before"]), made.before[:, :, ::-1])
        cv2.imwrite(str(folder / names["after"]), made.after[:, :, ::-1])
        truth.append({"pictures": names, **made.truth})
    (folder / "truth.json").write_text(json.dumps({"seed": seed, "scenes": truth}, indent=1) + "\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["scenes", "crops"])
    parser.add_argument("--list", type=Path, help="list of photographs to cut items out of; scenes without one hold drawn items alone")
    parser.add_argument("--to", type=Path, required=True, help="folder for scenes, file for crops")
    parser.add_argument("--count", type=int, default=100, help="number of scenes")
    parser.add_argument("--rounds", type=int, default=3, help="how often each item is placed for crops")
    parser.add_argument("--cut", type=Path, help="file that keeps what was cut out")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1, help="processes that cut out and make crops")
    given = parser.parse_args()
    if given.list is None and given.what == "crops":
        parser.error("crops are cut out of the photographs of a --list")
    cv2.setNumThreads(1)
    cut = cut_all(data.read_album(data.read_list(given.list)), given.cut, given.jobs) if given.list else []
    if given.what == "scenes":
        write_scenes(Shop(cut, 0.3 if cut else 1.0), given.count, given.seed, given.to)
    else:
        given.to.parent.mkdir(parents=True, exist_ok=True)
        crops = make_crops_with(given.jobs, cut, given.rounds, 0.4, given.seed)
        np.savez(given.to, allow_pickle=False, **crops)
    return 0


if __name__ == "__main__":
    sys.exit(main())
