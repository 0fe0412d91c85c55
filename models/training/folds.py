"""Trains without a fifth of the pictures and a fifth of the products, and measures what that network makes of them.

usage: folds.py --fold K [--epochs N | --minutes N] --run FOLDER [--to FOLDER] [--train-only]
       folds.py --together FOLDER…

Fold K of five holds out 16 or 17 whole products, and of every product a fifth of its pictures, train and val together. A fifth is a block
of neighbours in the list, because neighbours were often taken within a second of each other. So one training answers two questions: how
well are *known* products told apart on pictures that were not seen, and how well are *untrained* ones, with 1, 5 or all pictures to
remember them by. The pictures to remember by are drawn from the other four fifths, twenty times; the questions are always the held-out
fifth. The made baskets of the training hold nothing that is held out. Untrained products are told from all 81, and each of their pictures
is remembered by the twelve looks that the cart takes at one (`vision/src/views.rs`); intervals come from drawing the products again.
`--together` reads what every fold measured, in the folders of their runs, and gives the figures over all pictures and all products.

How long a fold trains is counted in epochs, so that all folds get the same whatever else their machine does, or in minutes of the clock
where all five run side by side. One that was stopped goes on when the command is given again; one that ended is measured.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

import baskets
import data
import export
import figures
import schedule
from items import cut_all
from net import Net
from train import BATCH_ON_CPU, BATCH_ON_GPU, Lessons, Pupil, Settings, Training, embed, load_kept, run

FOLDS = 5
DRAWS = 20
SIDE = 128
SCALE = 16.0
KNOWN = "known"
WRITTEN = ("scores", "fine", "families")


@dataclass(frozen=True)
class Fold:
    asked: NDArray[np.bool_]
    """Of each picture, whether it is in the held-out fifth."""
    untrained: NDArray[np.bool_]
    """Of each product, whether it is held out altogether."""


def split(album: data.Album, products: data.Products, number: int) -> Fold:
    """Fold `number`, from 0. Families are spread over the folds, so that an untrained product mostly has a trained look-alike."""
    asked = np.zeros(len(album), bool)
    for product in range(len(products.names)):
        pictures = np.flatnonzero(album.fine == product)
        asked[np.array_split(pictures, FOLDS)[number]] = True
    by_family = np.lexsort((np.arange(len(products.names)), products.coarse))
    untrained = np.zeros(len(products.names), bool)
    untrained[by_family[number::FOLDS]] = True
    return Fold(asked, untrained)


def looks(image: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """What a product is remembered by, as in `vision/src/views.rs`: the picture, mirrored, turned, nearer, and nearer at each corner."""
    length = len(image)

    def part(hundredths: int, across: int, down: int) -> NDArray[np.uint8]:
        size = length * hundredths // 100
        left, top = (length - size) * across // 2, (length - size) * down // 2
        return np.asarray(cv2.resize(image[top : top + size, left : left + size], (SIDE, SIDE), interpolation=cv2.INTER_AREA))

    whole, near = part(100, 1, 1), part(80, 1, 1)
    turned = [np.rot90(whole, times) for times in range(4)]
    corners = [part(80, *corner) for corner in ((0, 0), (2, 0), (0, 2), (2, 2))]
    return [*turned, whole[:, ::-1], near, near[:, ::-1], part(65, 1, 1), *corners]


def remembered(net: Net, pictures: list[data.Picture], embeddings: NDArray, which: NDArray[np.int64]) -> NDArray:
    """The embeddings, but of some pictures the middle of all looks at them."""
    result = embeddings.copy()
    for picture in which:
        seen = embed(net, np.stack(looks(data.read_square(pictures[picture].path, 2 * SIDE))), SIDE).double().numpy().mean(axis=0)
        result[picture] = seen / np.linalg.norm(seen)
    return result


def untrained_trials(
    embeddings: NDArray,
    kept: NDArray,
    album: data.Album,
    products: data.Products,
    fold: Fold,
    k: int | None,
    rng: np.random.Generator,
) -> figures.Trials:
    """Questions about untrained products, each remembered by k pictures (None: all) among the references of the trained ones."""
    shown = ~fold.asked
    references, _ = export.means(embeddings[shown], album.fine[shown], len(products.names))
    for product in np.flatnonzero(fold.untrained):
        pictures = np.flatnonzero(shown & (album.fine == product))
        if k is not None:
            pictures = rng.choice(pictures, min(k, len(pictures)), replace=False)
        mean = kept[pictures].mean(axis=0)
        references[product] = mean / np.linalg.norm(mean)
    questions = fold.asked & fold.untrained[album.fine]
    scores = figures.cohort(embeddings[questions], references, SCALE)
    return figures.Trials(scores, album.fine[questions], products.coarse)


def trials(
    pupil: Pupil, embeddings: NDArray, kept: NDArray, album: data.Album, products: data.Products, fold: Fold
) -> dict[str, list[figures.Trials]]:
    """What is asked of one fold; of untrained products several times, each time with other pictures to remember them by."""
    shown, known = np.flatnonzero(~fold.asked), ~fold.untrained
    references, _ = export.references_of(pupil, embeddings[shown], album.chosen(shown))
    asked = fold.asked & known[album.fine]
    scores = np.full((int(asked.sum()), len(known)), -np.inf)
    scores[:, known] = figures.cohort(embeddings[asked], references[known], SCALE)
    result = {KNOWN: [figures.Trials(scores, album.fine[asked], products.coarse)]}
    rng = np.random.default_rng(7)
    for k in (1, 5, None):
        draws = [untrained_trials(embeddings, kept, album, products, fold, k, rng) for _ in range(DRAWS if k else 1)]
        result[f"untrained, {k or 'all'} pictures"] = draws
    return result


def report(of: str, asked: dict[str, list[figures.Trials]]) -> None:
    for name, draws in asked.items():
        print(f"{of}, {name}: {len(draws[0].fine)} pictures")
        measured = figures.table(draws[0]) if name == KNOWN else figures.table_over_products(draws)
        for key, figure in measured.items():
            print(f"  {key:<22} {figure}")


def write_trials(path: Path, asked: dict[str, list[figures.Trials]]) -> None:
    parts = {f"{name}/{what}": np.stack([getattr(draw, what) for draw in draws]) for name, draws in asked.items() for what in WRITTEN}
    np.savez_compressed(path, allow_pickle=False, **parts)


def read_trials(path: Path) -> dict[str, list[figures.Trials]]:
    if not path.exists():
        raise SystemExit(f"{path}: no such file; this fold was not measured")
    with np.load(path) as file:
        names = dict.fromkeys(key.rpartition("/")[0] for key in file.files)
        rows = {name: zip(*(file[f"{name}/{what}"] for what in WRITTEN), strict=True) for name in names}
        return {name: [figures.Trials(*row) for row in of] for name, of in rows.items()}


def write_lists(folder: Path, pictures: list[data.Picture], album: data.Album, fold: Fold) -> None:
    """The lists of this fold, for `dash-cart vision eval --model … --list … --enrol …`."""
    root = data.folder()
    known = ~fold.untrained[album.fine]
    lists = {"known.txt": fold.asked & known, "untrained.txt": fold.asked & ~known, "enrol.txt": ~fold.asked & ~known}
    for name, which in lists.items():
        lines = [
            f"{picture.path.relative_to(root)}, {picture.fine}, {picture.coarse}\n"
            for picture, chosen in zip(pictures, which, strict=True)
            if chosen
        ]
        (folder / name).write_text("".join(lines))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--fold", type=int, choices=range(1, FOLDS + 1))
    what.add_argument("--together", type=Path, nargs="+", help="folders of the runs of all folds")
    parser.add_argument("--epochs", type=int, default=80)
    parser.add_argument("--minutes", type=schedule.read_minutes, help="of the clock instead")
    parser.add_argument("--train-only", action="store_true", help="leave the measuring to a later call, perhaps on another machine")
    parser.add_argument("--jobs", type=int, default=1, help="processes that make baskets")
    parser.add_argument("--run", type=Path, help="folder for checkpoints")
    parser.add_argument("--to", type=Path, help="folder for this fold's model and lists")
    parser.add_argument("--cut", type=Path, help="file that keeps what was cut out of all pictures")
    parser.add_argument("--rounds", type=int, default=2, help="crops of baskets made of each item")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if given.together:
        every = [read_trials(folder / "trials.npz") for folder in given.together]
        draws_of = {name: zip(*(fold[name] for fold in every), strict=True) for name in every[0]}
        report(f"{len(every)} folds", {name: [figures.together(draw) for draw in draws] for name, draws in draws_of.items()})
        return 0
    if given.run is None:
        parser.error("--fold wants a --run")
    given.run.mkdir(parents=True, exist_ok=True)

    place = data.folder()
    products = data.read_products(place)
    pictures = data.read_list(place / "train.txt") + data.read_list(place / "val.txt")
    album = data.read_album(pictures)
    fold = split(album, products, given.fold - 1)
    learned = ~fold.asked & ~fold.untrained[album.fine]
    if not (given.run / "kept.pt").exists():
        cut = [item for item in cut_all(album, given.cut) if learned[item.picture]]
        crops = baskets.make_crops_with(given.jobs, cut, given.rounds, 0.4, given.seed)
        known = data.Album(crops["images"], crops["fine"], crops["coarse"])
        drawn = data.Album(crops["drawn_images"], crops["drawn_fine"], np.zeros_like(crops["drawn_fine"]))
        batch = BATCH_ON_GPU if torch.cuda.is_available() else BATCH_ON_CPU
        plan = None if given.minutes else [round(epoch / given.epochs, 5) for epoch in range(given.epochs)]
        training = Training(
            Lessons(album.chosen(np.flatnonzero(learned)), known, drawn, products),
            Settings.of(batch, given.seed, 1),
            schedule.Clock(given.minutes or (), plan),
        )
        run(training, given.run, album.chosen(np.flatnonzero(fold.asked & ~fold.untrained[album.fine])), SIDE)
    if given.train_only:
        return 0

    pupil, state = load_kept(given.run, products)
    sharp = data.read_album(pictures, SIDE)
    net = export.folded(pupil.net)
    embeddings = embed(net, sharp.images, SIDE).double().numpy()
    kept = remembered(net, pictures, embeddings, np.flatnonzero(~fold.asked & fold.untrained[album.fine]))
    asked = trials(pupil, embeddings, kept, sharp, products, fold)
    report(f"fold {given.fold}", asked)
    write_trials(given.run / "trials.npz", asked)
    if given.to:
        others = sharp.chosen(np.flatnonzero(fold.asked & ~fold.untrained[album.fine]))
        export.export(pupil, state, sharp.chosen(np.flatnonzero(learned)), others, given.to, SIDE)
        write_lists(given.to, pictures, album, fold)
    return 0


if __name__ == "__main__":
    sys.exit(main())
