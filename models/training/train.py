"""Trains the network from nothing on photographs and on baskets that were made from them.

usage: train.py --run FOLDER [--minutes N[+N] | --plan FILE] [--seed N] [--baskets FILE] [--width W]
                [--teachers FOLDER…] [--after FOLDER]

A batch holds photographs, crops of made baskets, and crops of products that were only drawn. The loss has four parts: which product it is
(softmax over cosines with a margin), which among the look-alikes of its family, which family, and which of the drawn products. What is kept
is a running average of the weights. After every few epochs a checkpoint lies in the run's folder; the same command goes on from there.
With teachers, the folders of trainings that ended, a fifth part asks for what they say together of the same batch (distillation): what a
wide network, or several, found out on a large machine is handed to the small one that a cart runs. `--after` begins where another training
ended, with one more cycle of minutes than that had.
"""

import argparse
import copy
import math
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from pathlib import Path

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.optim.swa_utils import get_ema_multi_avg_fn

import augment
import data
import schedule
from net import SCALE, Heads, Net, cosines

SMOOTHING = 0.1
MIXED = 0.4
AVERAGE = 0.998
BATCH_ON_CPU, BATCH_ON_GPU = 64, 256
WARMTH = 2.0
"""How far teachers' and pupil's scores are brought together before they are compared, so that it shows what else a thing looks like."""
OF_ITS_OWN = 0.5
"""What weight is left to the labels beside what the teachers say."""


@dataclass(frozen=True)
class Settings:
    seed: int
    threads: int
    batch: int
    baskets: int
    """How many of a batch are crops of baskets, and below, of drawn products."""
    drawn: int
    width: float = 1.0
    teachers: int = 0

    @staticmethod
    def of(batch: int, seed: int, threads: int, width: float = 1.0, teachers: int = 0) -> "Settings":
        """The usual mixture: in eight, five are photographs, two crops of baskets, one was drawn."""
        return Settings(seed, threads, batch, batch // 4, batch // 8, width, teachers)


@dataclass(frozen=True)
class Lessons:
    """All that is learned from. Baskets share the labels of the photographs; drawn products have labels of their own."""

    photographs: data.Album
    baskets: data.Album
    drawn: data.Album
    products: data.Products


@dataclass(frozen=True)
class Batch:
    pixels: Tensor
    fine: Tensor
    coarse: Tensor
    known: int
    """The first of these are products of the store, the rest are drawn."""
    partner: Tensor | None
    kept: float


class Pupil(nn.Module):
    def __init__(self, products: data.Products, drawn: int, width: float = 1.0) -> None:
        super().__init__()
        self.net = Net(width)
        self.heads = Heads(self.net.features, len(products.names), products.families, drawn)


@dataclass(frozen=True)
class Teacher:
    """A network that was trained before, and how."""

    pupil: Pupil
    plan: dict

    @staticmethod
    def from_folder(folder: Path, products: data.Products) -> "Teacher":
        pupil, state = load_kept(folder, products)
        settings = state["settings"]
        if settings["teachers"]:
            raise SystemExit(f"{folder}: was taught itself, and a plan holds only one row of teachers")
        return Teacher(pupil, {key: settings[key] for key in ("width", "seed")} | {key: state[key] for key in ("minutes", "progress")})


class Desk:
    """Makes batches. On a GPU all pictures lie there from the start; on a CPU they stay NumPy arrays."""

    def __init__(self, lessons: Lessons, settings: Settings, device: torch.device) -> None:
        self.settings = settings
        self.device = device
        self.parts = [
            (lessons.photographs, augment.SHELF, settings.batch - settings.baskets - settings.drawn),
            (lessons.baskets, augment.BASKET, settings.baskets),
            (lessons.drawn, augment.BASKET, settings.drawn),
        ]
        self.on_device: list[Tensor | None] = [
            torch.from_numpy(album.images).permute(0, 3, 1, 2).contiguous().to(device) if device.type == "cuda" else None
            for album, _, _ in self.parts
        ]

    def epoch(self, number: int) -> Iterator[tuple[list[NDArray], np.random.Generator]]:
        """The indices of every batch of an epoch: a walk through all photographs, and random others beside them."""
        rng = np.random.default_rng([self.settings.seed, number])
        photographs, _, share = self.parts[0]
        order = data.balanced_order(photographs.fine, rng)
        for start in range(0, len(order) - share + 1, share):
            chosen = [order[start : start + share]]
            for album, _, count in self.parts[1:]:
                chosen.append(rng.integers(0, len(album), count) if count else np.empty(0, int))
            yield chosen, rng

    def batch(self, chosen: list[NDArray], rng: np.random.Generator, side: int) -> Batch:
        pixels, fine, coarse = [], [], []
        for which, (album, strength, _), stored in zip(chosen, self.parts, self.on_device, strict=True):
            if len(which) == 0:
                continue
            recipe = augment.draw(rng, len(which), strength)
            if stored is None:
                warped = augment.warp_on_cpu(album.images[which], recipe, side)
            else:
                warped = augment.warp_on_device(stored[torch.from_numpy(which).to(self.device)], recipe, side)
            pixels.append(augment.light_and_blur(warped, recipe, int(rng.integers(1 << 31))))
            fine.append(album.fine[which])
            coarse.append(album.coarse[which])
        known = len(chosen[0]) + len(chosen[1])
        everything = torch.cat(pixels)
        partner, kept = None, 1.0
        if rng.random() < MIXED:
            how, box = augment.draw_mix(rng, known)
            everything[:known] = augment.mix(everything[:known], how, box)
            partner, kept = torch.from_numpy(how.partner).to(self.device), how.kept
        return Batch(
            everything.contiguous(memory_format=torch.channels_last),
            torch.from_numpy(np.concatenate(fine)).to(self.device),
            torch.from_numpy(np.concatenate(coarse)).to(self.device),
            known,
            partner,
            kept,
        )


def soft_targets(labels: Tensor, classes: int, batch: Batch) -> Tensor:
    target = F.one_hot(labels, classes).float()
    if batch.partner is not None:
        target = batch.kept * target + (1 - batch.kept) * target[batch.partner]
    return target


def cross_entropy(logits: Tensor, target: Tensor, smoothing: float) -> Tensor:
    classes = target.shape[1]
    target = target * (1 - smoothing) + smoothing / classes
    return -(target * F.log_softmax(logits, dim=1)).sum(1).mean()


@torch.no_grad()
def said_together(teachers: Sequence[Pupil], pixels: Tensor, autocast: bool) -> Tensor:
    """The mean of what the teachers hold each picture for."""
    said = []
    for teacher in teachers:
        with torch.autocast(pixels.device.type, torch.bfloat16, enabled=autocast):
            _, embedding = teacher.net(pixels)
        said.append(F.softmax(SCALE * cosines(embedding, teacher.heads.products) / WARMTH, dim=1))
    return torch.stack(said).mean(0)


def loss_of(pupil: Pupil, batch: Batch, families: Tensor, margin: float, autocast: bool, teachers: Sequence[Pupil] = ()) -> Tensor:
    with torch.autocast(batch.pixels.device.type, torch.bfloat16, enabled=autocast):
        features, embedding = pupil.net(batch.pixels)
    known = batch.known
    features = features.float()
    fine, coarse = batch.fine[:known], batch.coarse[:known]
    target = soft_targets(fine, len(families), batch)
    logits = SCALE * (cosines(embedding[:known], pupil.heads.products) - margin * target)
    loss = cross_entropy(logits, target, SMOOTHING)

    leading = fine if batch.partner is None or batch.kept >= 0.5 else fine[batch.partner]
    siblings = families[None, :] == families[leading][:, None]
    loss = loss + 0.3 * F.cross_entropy(logits.masked_fill(~siblings, -1e4), leading)

    family = soft_targets(coarse, pupil.heads.family.out_features, batch)
    loss = loss + 0.3 * cross_entropy(pupil.heads.family(features[:known]), family, SMOOTHING)
    if known < len(batch.fine):
        drawn = F.one_hot(batch.fine[known:], pupil.heads.drawn.shape[0]).float()
        drawn_logits = SCALE * (cosines(embedding[known:], pupil.heads.drawn) - margin * drawn)
        loss = loss + 0.3 * cross_entropy(drawn_logits, drawn, SMOOTHING)
    if teachers:
        said = said_together(teachers, batch.pixels[:known], autocast)
        plain = SCALE * cosines(embedding[:known], pupil.heads.products)
        loss = OF_ITS_OWN * loss + WARMTH**2 * cross_entropy(plain / WARMTH, said, 0.0)
    return loss


@torch.no_grad()
def average(kept: nn.Module, live: nn.Module, step: int, batch: int) -> None:
    """Moves the kept weights a little towards the live ones; a batch twice as large moves them as far as two batches would."""
    decay = min(AVERAGE ** (batch / 64), (1 + step) / (10 + step))
    old, new = list(kept.state_dict().values()), list(live.state_dict().values())
    moving = [tensor.dtype.is_floating_point for tensor in old]
    get_ema_multi_avg_fn(decay)(list(compress(old, moving)), list(compress(new, moving)), step)
    for place, moves in enumerate(moving):
        if not moves:
            old[place].copy_(new[place])


@torch.no_grad()
def embed(net: Net, images: np.ndarray, side: int, device: torch.device | str = "cpu") -> Tensor:
    """Unit embeddings of byte pictures `[n, h, h, 3]`, as the cart would make them."""
    net.eval()
    result = []
    for start in range(0, len(images), 128):
        part = [cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA) for image in images[start : start + 128]]
        pixels = torch.from_numpy(np.stack(part)).permute(0, 3, 1, 2).float().div_(255).to(device)
        result.append(F.normalize(net(pixels)[1].float(), dim=1).cpu())
    return torch.cat(result)


class Training:
    """One run: its state is all that a checkpoint holds, since every epoch seeds what is drawn in it."""

    def __init__(self, lessons: Lessons, settings: Settings, clock: schedule.Clock, teachers: Sequence[Teacher] = ()) -> None:
        torch.manual_seed(settings.seed)
        torch.set_num_threads(settings.threads)
        cv2.setNumThreads(1)
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.on_gpu = self.device.type == "cuda"
        torch.backends.cudnn.deterministic = True
        self.autocast = self.on_gpu or torch.cpu._is_avx512_bf16_supported()
        self.sides = schedule.SIDES_ON_GPU if self.on_gpu else schedule.SIDES_ON_CPU
        self.settings, self.clock, self.lessons = settings, clock, lessons
        drawn = int(lessons.drawn.fine.max(initial=-1)) + 1
        self.pupil = Pupil(lessons.products, drawn, settings.width).to(self.device)
        self.pupil.net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.kept = copy.deepcopy(self.pupil).eval()
        decayed = [weight for weight in self.pupil.parameters() if weight.ndim > 1]
        others = [weight for weight in self.pupil.parameters() if weight.ndim <= 1]
        groups = [{"params": decayed, "weight_decay": 0.05}, {"params": others, "weight_decay": 0.0}]
        self.optimiser = torch.optim.AdamW(groups, lr=schedule.RATES[0], fused=self.on_gpu or None)
        self.families = torch.from_numpy(lessons.products.coarse).to(self.device)
        self.desk = Desk(lessons, settings, self.device)
        self.teachers = [teacher.pupil.eval().to(self.device, memory_format=torch.channels_last) for teacher in teachers]  # type: ignore[call-overload]
        self.taught_by = [teacher.plan for teacher in teachers]
        self.steps = 0

    def epoch(self) -> float | None:
        """Learns for one epoch and returns the progress it started with, or None when the time is over."""
        granted = self.clock.next_epoch()
        if granted is None:
            return None
        progress, step = granted
        side = schedule.side(progress, self.sides)
        torch.manual_seed(self.settings.seed * 10_000 + len(self.clock.past))
        batches = list(self.desk.epoch(len(self.clock.past)))
        end = math.nextafter(int(progress) + 1, 0)
        self.pupil.train()
        for index, (chosen, rng) in enumerate(batches):
            now = min(end, progress + step * index / len(batches))
            for group in self.optimiser.param_groups:
                group["lr"] = schedule.learning_rate(now)
            batch = self.desk.batch(chosen, rng, side)
            loss = loss_of(self.pupil, batch, self.families, schedule.margin(now), self.autocast, self.teachers)
            self.optimiser.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(self.pupil.parameters(), 5.0)
            self.optimiser.step()
            self.steps += 1
            average(self.kept, self.pupil, self.steps, self.settings.batch)
        return progress

    def top1(self, album: data.Album, side: int) -> float:
        embeddings = embed(self.kept.net, album.images, side, self.device)
        guesses = cosines(embeddings, self.kept.heads.products.cpu()).argmax(1).numpy()
        return float((guesses == album.fine).mean())

    def save(self, path: Path) -> None:
        rest = {"pupil": self.pupil.state_dict(), "optimiser": self.optimiser.state_dict(), "spent": self.clock.elapsed()}
        write(self.result() | rest, path)

    def result(self) -> dict:
        """What is kept, and how it came about."""
        return {
            "kept": self.kept.state_dict(),
            "steps": self.steps,
            "progress": self.clock.past,
            "minutes": list(self.clock.minutes),
            "settings": vars(self.settings),
            "taught_by": self.taught_by,
            "drawn": self.kept.heads.drawn.shape[0],
        }

    def go_on_after(self, state: dict) -> None:
        """Begins with what another training kept."""
        begun = [float(minutes) for minutes in state["minutes"]]
        if list(self.clock.minutes[: len(begun)]) != begun or len(self.clock.minutes) == len(begun):
            raise SystemExit(f"--minutes: the training before had {begun}; name these, and what comes after")
        for network in (self.pupil, self.kept):
            network.load_state_dict(state["kept"])
        self.steps, self.clock.past = state["steps"], list(state["progress"])
        self.clock.spent, self.clock.started = 60 * sum(begun), time.monotonic()

    def resume(self, path: Path) -> None:
        state = torch.load(path, map_location=self.device, weights_only=True)
        if state["settings"] != vars(self.settings):
            raise SystemExit(f"{path}: belongs to a training with {state['settings']}, not {vars(self.settings)}")
        plan, past = self.clock.plan, state["progress"]
        if plan is not None and plan[: len(past)] != past:
            raise SystemExit(f"{path}: its {len(past)} epochs are not the first ones of the plan")
        self.pupil.load_state_dict(state["pupil"])
        self.kept.load_state_dict(state["kept"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.steps = state["steps"]
        self.clock.past = past
        self.clock.spent, self.clock.started = state["spent"], time.monotonic()


def write(state: dict, path: Path) -> None:
    """Writes beside and renames, so that an interrupted run leaves what was there before."""
    torch.save(state, path.with_suffix(".new"))
    path.with_suffix(".new").rename(path)


def load_kept(folder: Path, products: data.Products) -> tuple[Pupil, dict]:
    """The network that a training kept, and what it says of that training."""
    path = folder / "kept.pt"
    if not path.exists():
        raise SystemExit(f"{path}: no such file; the training in this folder has not ended")
    state = torch.load(path, map_location="cpu", weights_only=True)
    pupil = Pupil(products, state["drawn"], state["settings"]["width"])
    pupil.load_state_dict(state["kept"])
    return pupil.eval(), state


def run(training: Training, folder: Path, val: data.Album | None, side: int) -> None:
    """Trains to the end, says how it goes, and leaves `checkpoint.pt`, what is kept of it in `kept.pt`, and `plan.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    checkpoint = folder / "checkpoint.pt"
    if checkpoint.exists():
        training.resume(checkpoint)
        print(f"going on from epoch {len(training.clock.past)}", flush=True)
    spoken = -1.0
    while (progress := training.epoch()) is not None:
        if progress - spoken >= 0.04:
            spoken = progress
            training.save(checkpoint)
            top1 = f", val top-1 {training.top1(val, side):.3f}" if val is not None else ""
            epochs, minutes = len(training.clock.past), training.clock.elapsed() / 60
            print(f"{progress:.2f} epoch {epochs} step {training.steps} {minutes:.1f} min{top1}", flush=True)
    training.save(checkpoint)
    write(training.result(), folder / "kept.pt")
    schedule.write_plan(folder / "plan.json", training.clock.minutes, training.clock.past, training.taught_by)
    if val is not None:
        print(f"done after {len(training.clock.past)} epochs: val top-1 {training.top1(val, side):.3f}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, required=True, help="folder for checkpoints and the plan")
    parser.add_argument("--minutes", type=schedule.read_minutes, default=(60.0,), help="of the clock; 60+90 for two cycles")
    parser.add_argument("--plan", type=Path, help="repeat a training by its plan.json instead of by the clock")
    parser.add_argument("--teacher", type=int, default=0, help="repeat this one of the plan's teachers, counted from 1")
    parser.add_argument("--baskets", type=Path, help="crops that baskets.py has made")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--width", type=float, default=1.0, help="channels of the network, as a multiple")
    parser.add_argument("--after", type=Path, help="folder of a training that ended, to begin with its weights")
    parser.add_argument("--teachers", type=Path, nargs="+", default=[], help="folders of trainings to learn from as well")
    given = parser.parse_args()

    place = data.folder()
    products = data.read_products(place)
    photographs = data.read_album(data.read_list(place / "train.txt"))
    val = data.read_album(data.read_list(place / "val.txt"), side=348)
    baskets, drawn = read_baskets(given.baskets) if given.baskets else (data.Album.empty(), data.Album.empty())
    batch = BATCH_ON_GPU if torch.cuda.is_available() else BATCH_ON_CPU
    plan = schedule.read_plan(given.plan, given.teacher) if given.plan else schedule.Plan(given.minutes, [])
    settings = Settings.of(batch, plan.seed or given.seed, given.threads, plan.width or given.width, len(given.teachers))
    if not given.baskets:
        settings = replace(settings, baskets=0, drawn=0)
    teachers = [Teacher.from_folder(folder, products) for folder in given.teachers]
    training = Training(Lessons(photographs, baskets, drawn, products), settings, schedule.Clock(plan.minutes, plan.progress or None), teachers)
    if given.after:
        training.go_on_after(load_kept(given.after, products)[1])
    run(training, given.run, val, side=128)
    return 0


def read_baskets(path: Path) -> tuple[data.Album, data.Album]:
    """The crops of a file of baskets.py: those of photographs, and those of drawn products."""
    with np.load(path) as file:
        known = data.Album(file["images"], file["fine"], file["coarse"])
        drawn = data.Album(file["drawn_images"], file["drawn_fine"], np.zeros_like(file["drawn_fine"]))
    return known, drawn


if __name__ == "__main__":
    sys.exit(main())
