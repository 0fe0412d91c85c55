"""How good embeddings are, with intervals: shares, areas under curves, rates at a rate of false alarms."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Figure:
    """A number between 0 and 1 with its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def share(hits: NDArray[np.bool_]) -> Figure:
    """A share with its Wilson interval."""
    n, z = len(hits), 1.96
    if n == 0:
        raise ValueError("a share of nothing")
    p = float(hits.mean())
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return Figure(p, centre - half, centre + half)


def area(genuine: NDArray, impostors: NDArray) -> float:
    """The chance that a genuine score is above an impostor's; ties count half."""
    everything = np.concatenate([genuine, impostors])
    _, places, counts = np.unique(everything, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    n = len(genuine)
    return float((ranks[:n].sum() - n * (n + 1) / 2) / (n * len(impostors)))


def accepted(genuine: NDArray, impostors: NDArray, false_rate: float) -> float:
    """The share of genuine scores above what this share of impostors reaches."""
    return float((genuine > np.quantile(impostors, 1 - false_rate)).mean())


def cohort(embeddings: NDArray, references: NDArray, scale: float) -> NDArray:
    """How well each picture fits each product compared with all the others: log softmax of scaled cosines."""
    logits = scale * embeddings @ references.T
    top = logits.max(axis=1, keepdims=True)
    return logits - top - np.log(np.exp(logits - top).sum(axis=1, keepdims=True))


@dataclass(frozen=True)
class Trials:
    """Scores `[n, products]` of n pictures, the product of each, and the family of each product. A product that a picture was not compared
    with has the score minus infinity."""

    scores: NDArray
    fine: NDArray[np.int64]
    families: NDArray[np.int64]

    def genuine(self) -> NDArray:
        return self.scores[np.arange(len(self.fine)), self.fine]

    def impostors(self, lookalike: bool) -> NDArray:
        other = np.arange(self.scores.shape[1])[None, :] != self.fine[:, None]
        if lookalike:
            other &= self.families[None, :] == self.families[self.fine][:, None]
        return self.scores[other & np.isfinite(self.scores)]

    def chosen(self, which: NDArray) -> "Trials":
        return Trials(self.scores[which], self.fine[which], self.families)

    def first(self, k: int) -> NDArray[np.bool_]:
        best = np.argsort(-self.scores, axis=1, kind="stable")[:, :k]
        return (best == self.fine[:, None]).any(axis=1)

    def family_right(self) -> NDArray[np.bool_]:
        return np.asarray(self.families[self.scores.argmax(axis=1)] == self.families[self.fine])


def together(parts: Sequence[Trials]) -> Trials:
    """The pictures of several trials about the same products."""
    return Trials(np.concatenate([part.scores for part in parts]), np.concatenate([part.fine for part in parts]), parts[0].families)


Measure = Callable[[Trials], float]


def measures() -> dict[str, Measure]:
    """Everything that is said of one set of pictures, in the order of the tables."""

    def first(k: int) -> Measure:
        return lambda trials: float(trials.first(k).mean())

    def area_over(lookalike: bool) -> Measure:
        return lambda trials: area(trials.genuine(), trials.impostors(lookalike))

    def accepted_at(lookalike: bool, false_rate: float) -> Measure:
        return lambda trials: accepted(trials.genuine(), trials.impostors(lookalike), false_rate)

    return {
        "top1": first(1),
        "top3": first(3),
        "top5": first(5),
        "coarse": lambda trials: float(trials.family_right().mean()),
        "auc_random": area_over(lookalike=False),
        "tpr_fpr1_random": accepted_at(False, 0.01),
        "tpr_fpr5_random": accepted_at(False, 0.05),
        "auc_lookalike": area_over(lookalike=True),
        "tpr_fpr1_lookalike": accepted_at(True, 0.01),
        "tpr_fpr5_lookalike": accepted_at(True, 0.05),
    }


def between(values: list[float], measured: float) -> Figure:
    low, high = np.quantile(values, [0.025, 0.975])
    return Figure(measured, float(low), float(high))


def table(trials: Trials, rounds: int = 200) -> dict[str, Figure]:
    """All measures; intervals are Wilson's for shares, and for the rest what drawing the pictures again gives."""
    rng = np.random.default_rng(0)
    n = len(trials.fine)
    again = [trials.chosen(rng.integers(0, n, n)) for _ in range(rounds)]
    result = {f"top{k}": share(trials.first(k)) for k in (1, 3, 5)} | {"coarse": share(trials.family_right())}
    for name, measure in measures().items():
        if name not in result:
            result[name] = between([measure(some) for some in again], measure(trials))
    return result


def table_over_products(draws: list[Trials], rounds: int = 200) -> dict[str, Figure]:
    """All measures, averaged over several enrolments of the same pictures. Products, and not pictures, are what was drawn by chance, so
    the intervals come from drawing the products again, and one of the enrolments each time."""
    rng = np.random.default_rng(0)
    products = np.unique(draws[0].fine)
    pictures = [np.flatnonzero(draws[0].fine == product) for product in products]
    again = []
    for _ in range(rounds):
        chosen = np.concatenate([pictures[index] for index in rng.integers(0, len(products), len(products))])
        again.append(draws[rng.integers(len(draws))].chosen(chosen))
    return {
        name: between([measure(some) for some in again], float(np.mean([measure(draw) for draw in draws])))
        for name, measure in measures().items()
    }


def calibration_error(trials: Trials, bins: int = 15) -> float:
    """How far the best product's probability lies from the share of times it is right, on average."""
    chance = np.exp(trials.scores.max(axis=1))
    right = trials.first(1)
    which = np.minimum((chance * bins).astype(int), bins - 1)
    error = 0.0
    for index in range(bins):
        inside = which == index
        if inside.any():
            error += inside.mean() * abs(chance[inside].mean() - right[inside].mean())
    return float(error)
