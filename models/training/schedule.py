"""How far a training is, and what that means for picture size, learning rate and margin.

Everything depends on progress alone, a number that each epoch starts with. It runs from 0 to 1, and from 1 to 2 in a second cycle: the
learning rate rises again, to half, and falls once more, which leaves a narrow place for a broader one. A third cycle, to a third, is for
what teachers say. With a budget of minutes for each
cycle the clock says how far it is, and each epoch's number is written down; with such a list (`--plan`) the clock is not asked, and on the
same machine with the same number of threads the same weights come out.
"""

import json
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

WARM_UP = 0.03
RATES = (3e-3, 1.5e-3, 1e-3)
LAST_RATE = 2e-5
MARGIN = 0.15
SIDES_ON_CPU = ((0.0, 64), (0.3, 96), (0.78, 128), (1.0, 96), (1.5, 128), (2.0, 96), (2.4, 128))
SIDES_ON_GPU = ((0.0, 96), (0.4, 128))


def learning_rate(progress: float) -> float:
    cycle = min(int(progress), len(RATES) - 1)
    rate, within = RATES[cycle], progress - cycle
    if within < WARM_UP:
        return rate * (0.05 + 0.95 * within / WARM_UP)
    fall = (within - WARM_UP) / (1 - WARM_UP)
    return LAST_RATE + (rate - LAST_RATE) * 0.5 * (1 + math.cos(math.pi * fall))


def margin(progress: float) -> float:
    return MARGIN * min(1.0, progress / 0.5)


def side(progress: float, sides: tuple[tuple[float, int], ...]) -> int:
    return [size for start, size in sides if progress >= start][-1]


@dataclass
class Clock:
    """Hands out the progress at the start of each epoch, and keeps the list. `minutes` holds the budget of each cycle, `spent` the seconds
    of earlier, interrupted runs."""

    minutes: tuple[float, ...]
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
            progress = self.plan[index] if index < len(self.plan) else None
        else:
            progress = self._by_the_clock() if index else 0.0
        if progress is None:
            return None
        step = progress - self.past[-1] if self.past else 0.0
        self.past.append(progress)
        return progress, step

    def _by_the_clock(self) -> float | None:
        """A cycle ends when less than half of an epoch would fit into it; the next starts at its full number."""
        last = self.past[-1]
        cycle = int(last)
        within = max(0.0, self.elapsed() / 60 - sum(self.minutes[:cycle])) / self.minutes[cycle]
        progress = round(cycle + within, 5)
        if progress + 0.5 * (progress - last) < cycle + 1:
            return progress
        return cycle + 1.0 if cycle + 1 < len(self.minutes) else None


def read_minutes(words: str) -> tuple[float, ...]:
    """`60`, or `60+90` for a second cycle after the first, or three."""
    try:
        minutes = tuple(float(word) for word in words.split("+"))
    except ValueError:
        minutes = ()
    if not 1 <= len(minutes) <= len(RATES) or min(minutes) <= 0:
        raise SystemExit(f"--minutes {words}: expected the minutes of one to three cycles, such as 60 or 60+90")
    return minutes


@dataclass(frozen=True)
class Plan:
    """What is needed to repeat a training: the minutes that were granted to each cycle, and the progress at the start of each epoch. Of a
    teacher, how wide it was and its seed, too."""

    minutes: tuple[float, ...]
    progress: list[float]
    width: float | None = None
    seed: int | None = None


def read_plan(path: Path, teacher: int = 0) -> Plan:
    """The plan of a training, or of one of its teachers, counted from 1."""
    try:
        plan = json.loads(path.read_text())
        if teacher:
            plan = plan["teachers"][teacher - 1]
        return Plan(tuple(map(float, plan["minutes"])), list(map(float, plan["progress"])), plan.get("width"), plan.get("seed"))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise SystemExit(f"{path}: is no plan of a training: {error}") from error
    except IndexError as error:
        raise SystemExit(f"{path}: is the plan of a training without teacher {teacher}") from error


def write_plan(path: Path, minutes: Sequence[float], progress: list[float], teachers: Sequence[dict] = ()) -> None:
    path.write_text(json.dumps({"minutes": list(minutes), "progress": progress, "teachers": list(teachers)}) + "\n")
