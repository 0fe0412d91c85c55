"""Writes `scores.toml`: how this network's scores are spread on crops of made baskets, for the camera of the simulated shopper.

usage: scores.py [--model FOLDER] [--list FILE] [--seed N]

A picture's weight for a product is the logarithm of how much likelier its cohort score is if it shows that product than if it shows
another: a straight line, fitted to the crops by logistic regression with both cases weighing the same. A cart tells a weight as a score
between 0 and 1, of which `SightModel` in domain/src/fusion/sight.rs says what it weighs; the file holds those scores, at evenly spaced
ranks.
"""

import argparse
import sys
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

import data
from evaluate import Model, in_baskets, trials

RANKS = 41
MOST_WEIGHT = 10.0
# SightModel::default: scores of the same product and of any other have these means and this deviation.
SAME, OTHER, SPREAD = 0.72, 0.25, 0.15


def fit(genuine: NDArray, impostors: NDArray) -> tuple[float, float]:
    """Slope and offset from score to weight, by Newton's method."""
    every = np.concatenate([genuine, impostors])
    middle, spread = every.mean(), every.std()
    score = (every - middle) / spread
    target = np.concatenate([np.ones(len(genuine)), np.zeros(len(impostors))])
    weigh = np.where(target > 0.5, 1.0, len(genuine) / len(impostors))
    line = np.zeros(2)
    design = np.stack([score, np.ones_like(score)], axis=1)
    for _ in range(50):
        p = 1 / (1 + np.exp(-(design @ line)))
        gradient = design.T @ (weigh * (p - target))
        hessian = design.T @ (design * (weigh * p * (1 - p))[:, None])
        step = np.linalg.solve(hessian, gradient)
        line = line - step
        if np.abs(step).max() < 1e-9:
            break
    slope = float(line[0] / spread)
    return slope, float(line[1]) - slope * float(middle)


def as_score(weight: NDArray) -> NDArray:
    """The score that a cart tells for a weight."""
    told = (weight * SPREAD**2 + (SAME**2 - OTHER**2) / 2) / (SAME - OTHER)
    return np.clip(told, 0.0, 1.0)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=Path(__file__).parent.parent, help="folder with manifest.toml")
    parser.add_argument("--list", type=Path, help="list of pictures; val.txt if none is named")
    parser.add_argument("--seed", type=int, default=4242, help="seed of the made baskets")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    place = data.folder()
    pictures = data.read_list(given.list or place / "val.txt")
    model = Model(given.model)
    crops = in_baskets(data.read_album(pictures), given.seed)
    tried = trials(model, crops, data.read_products(place))
    same, sister = tried.genuine(), tried.impostors(True)
    # Every other product, without the sisters.
    strange = tried.families[None, :] != tried.families[tried.fine][:, None]
    other = tried.scores[strange]
    slope, offset = fit(same, tried.impostors(False))
    lines = [f"# Written by training/scores.py from {len(crops.fine)} crops of made baskets.", f"crops = {len(crops.fine)}"]
    for name, scores in (("same", same), ("family", sister), ("other", other)):
        told = as_score(np.clip(slope * scores + offset, -MOST_WEIGHT, MOST_WEIGHT))
        ranks = np.quantile(told, np.linspace(0, 1, RANKS))
        lines += [
            "",
            f"[{name}]",
            f"mean = {told.mean():.3f}",
            f"spread = {told.std():.3f}",
            "# In thousandths, from the least to the most.",
            "ranks = [" + ", ".join(str(round(1000 * rank)) for rank in ranks) + "]",
        ]
    (given.model / "scores.toml").write_text("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
