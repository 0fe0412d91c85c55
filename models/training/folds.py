"""Trains without a fifth of the pictures and a fifth of the products, and measures what that network makes of them.

usage: folds.py --fold K [--epochs N | --minutes N] --run FOLDER [--to FOLDER] [--train-only]

Fold K of five holds out 16 or 17 whole products, and of every product a fifth of its pictures, train and val together. A fifth is a block
of neighbours in the list, because neighbours were often taken within a second of each other. So one training answers two questions: how
well are *known* products told apart on pictures that were not seen, and how well are *untrained* ones, with 1, 5 or all pictures to
remember them by. The pictures to remember by are drawn from the other four fifths, twenty times; the questions are always the held-out
fifth. The made baskets of the training hold nothing that is held out. Untrained products are told from all 81; their intervals come from
drawing the products again.

How long a fold trains is counted in epochs, so that all folds get the same whatever else their machine does, or in minutes of the clock
where all five run side by side. One that was stopped goes on when the command is given again; one that ended is measured.
"""

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

import baskets
import data
import export
import figures
import schedule
from items import cut_all
from train import BATCH_ON_CPU, BATCH_ON_GPU, Lessons, Pupil, Settings, Training, embed, load_kept, run

FOLDS = 5
DRAWS = 20
SIDE = 128
SCALE = 16.0


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


def untrained_trials(
    embeddings: NDArray, album: data.Album, products: data.Products, fold: Fold, k: int | None, rng: np.random.Generator
) -> figures.Trials:
    """Questions about untrained products, each remembered by k pictures (None: all) among the references of the trained ones."""
    shown = ~fold.asked
    references, _ = export.means(embeddings[shown], album.fine[shown], len(products.names))
    for product in np.flatnonzero(fold.untrained):
        pictures = np.flatnonzero(shown & (album.fine == product))
        if k is not None:
            pictures = rng.choice(pictures, min(k, len(pictures)), replace=False)
        mean = embeddings[pictures].mean(axis=0)
        references[product] = mean / np.linalg.norm(mean)
    questions = fold.asked & fold.untrained[album.fine]
    scores = figures.cohort(embeddings[questions], references, SCALE)
    return figures.Trials(scores, album.fine[questions], products.coarse)


def measure(
    pupil: Pupil, embeddings: NDArray, album: data.Album, products: data.Products, fold: Fold
) -> dict[str, dict[str, figures.Figure]]:
    shown, known = np.flatnonzero(~fold.asked), ~fold.untrained
    references, _ = export.references_of(pupil, embeddings[shown], album.chosen(shown))
    asked = fold.asked & known[album.fine]
    scores = figures.cohort(embeddings[asked], references[known], SCALE)
    places = np.cumsum(known) - 1
    trained = figures.Trials(scores, places[album.fine[asked]], products.coarse[known])
    result = {"known": figures.table(trained)}
    rng = np.random.default_rng(7)
    for k in (1, 5, None):
        draws = [untrained_trials(embeddings, album, products, fold, k, rng) for _ in range(DRAWS if k else 1)]
        result[f"untrained, {k or 'all'} pictures"] = figures.table_over_products(draws)
    return result


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
    parser.add_argument("--fold", type=int, required=True, choices=range(1, FOLDS + 1))
    parser.add_argument("--epochs", type=int, default=80)
    parser.add_argument("--minutes", type=schedule.read_minutes, help="of the clock instead")
    parser.add_argument("--train-only", action="store_true", help="leave the measuring to a later call, perhaps on another machine")
    parser.add_argument("--jobs", type=int, default=1, help="processes that make baskets")
    parser.add_argument("--run", type=Path, required=True, help="folder for checkpoints")
    parser.add_argument("--to", type=Path, help="folder for this fold's model and lists")
    parser.add_argument("--cut", type=Path, help="file that keeps what was cut out of all pictures")
    parser.add_argument("--rounds", type=int, default=2, help="crops of baskets made of each item")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
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
    embeddings = embed(export.folded(pupil.net), sharp.images, SIDE).double().numpy()
    measured = measure(pupil, embeddings, sharp, products, fold)
    for name, figures_of in measured.items():
        print(f"fold {given.fold}, {name}")
        for key, figure in figures_of.items():
            print(f"  {key:<22} {figure}")
    plain = {name: {key: [f.value, f.low, f.high] for key, f in of.items()} for name, of in measured.items()}
    (given.run / "figures.json").write_text(json.dumps(plain, indent=1) + "\n")
    if given.to:
        others = sharp.chosen(np.flatnonzero(fold.asked & ~fold.untrained[album.fine]))
        export.export(pupil, state, sharp.chosen(np.flatnonzero(learned)), others, given.to, SIDE)
        write_lists(given.to, pictures, album, fold)
    return 0


if __name__ == "__main__":
    sys.exit(main())
