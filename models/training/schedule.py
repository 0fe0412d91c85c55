"""How far a training is, and what that means for picture size, learning rate and margin.

Everything depends on progress alone, a number from 0 to 1 that each epoch starts with. With a budget of minutes the clock says it, and each
epoch's number is written down; with such a list (`--plan`) the clock is not asked, and on the same machine with the same number of threads
the same weights come out.
"""

import json
import math
import time
from dataclasses import dataclass, field
from pathlib import Path

WARM_UP = 0.03
RATE = 3e-3
LAST_RATE = 2e-5
MARGIN = 0.15
SIDES_ON_CPU = ((0.0, 64), (0.3, 96), (0.78, 128))
SIDES_ON_GPU = ((0.0, 96), (0.4, 128))


def learning_rate(progress: float) -> float:
    if progress < WARM_UP:
        return RATE * (0.05 + 0.95 * progress / WARM_UP)
    fall = (progress - WARM_UP) / (1 - WARM_UP)
    return LAST_RATE + (RATE - LAST_RATE) * 0.5 * (1 + math.cos(math.pi * fall))


def margin(progress: float) -> float:
    return MARGIN * min(1.0, progress / 0.5)


def side(progress: float, sides: tuple[tuple[float, int], ...]) -> int:
    return [size for start, size in sides if progress >= start][-1]


@dataclass
class Clock:
    """Hands out the progress at the start of each epoch, and keeps the list. `spent` are seconds of earlier, interrupted runs."""

    minutes: float
    plan: list[float] | None = None
    spent: float = 0.0
    past: list[float] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)

    def elapsed(self) -> float:
        return self.spent + time.monotonic() - self.started

    def next_epoch(self) -> tuple[float, float] | None:
        """The progress at the start of the next epoch and how much the last one took, or None when there is no time for another."""
        index = len(self.past)
        if self.plan is not None:
            if index >= len(self.plan):
                return None
            progress = self.plan[index]
        else:
            progress = round(self.elapsed() / (self.minutes * 60), 5) if index else 0.0
        step = progress - self.past[-1] if self.past else 0.0
        if self.plan is None and progress + 0.5 * step >= 1.0:
            return None
        self.past.append(progress)
        return progress, step


def read_plan(path: Path) -> tuple[float, list[float]]:
    """The minutes that were granted, and the progress at the start of each epoch."""
    try:
        plan = json.loads(path.read_text())
        return float(plan["minutes"]), [float(progress) for progress in plan["progress"]]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise SystemExit(f"{path}: is no plan of a training: {error}") from error


def write_plan(path: Path, clock: Clock) -> None:
    path.write_text(json.dumps({"minutes": clock.minutes, "progress": clock.past}) + "\n")
