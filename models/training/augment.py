"""Pictures as a camera might have seen them instead: turned, cropped, lit, blurred, covered.

What happens to each picture is drawn first, as numbers, by NumPy (`Recipe`); then it is done. The warp is done by OpenCV on a CPU and by
one `grid_sample` on a GPU, everything after it by torch on either, so that a GPU never waits for a CPU to change a pixel.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

GREY = (0.299, 0.587, 0.114)


@dataclass(frozen=True)
class Strength:
    """How far pictures are changed. Composites were turned and lit when they were made, so they are changed less."""

    smallest_area: float = 0.2
    turn: float = 14.0
    quarter_turn: float = 0.1
    light: float = 1.0


SHELF = Strength()
BASKET = Strength(smallest_area=0.45, turn=30.0, quarter_turn=0.5, light=0.6)


@dataclass(frozen=True)
class Recipe:
    """What becomes of each of n pictures."""

    to_source: NDArray[np.float32]
    """`[n, 2, 3]`, from the square -1..1 of the result to that of the source."""
    colour: NDArray[np.float32]
    """`[n, 3, 4]`, an affine map of colours: gains, saturation, contrast, brightness."""
    gamma: NDArray[np.float32]
    gradient: NDArray[np.float32]
    """`[n, 2]`, how much brighter it gets to the right and downwards."""
    blur: NDArray[np.float32]
    """`[n, 2]`, standard deviations in pixels of a blur across and down; 0 is none."""
    noise: NDArray[np.float32]
    cover: NDArray[np.float32]
    """`[n, 4]`, left, top, right, bottom (0..1) of a patch that another picture covers; empty is none."""


def draw(rng: np.random.Generator, n: int, strength: Strength) -> Recipe:
    """Draws what becomes of n pictures."""
    light = strength.light
    return Recipe(
        to_source=_draw_warp(rng, n, strength),
        colour=_draw_colour(rng, n, light),
        gamma=np.exp(rng.normal(0, 0.2 * light, n)).astype(np.float32),
        gradient=rng.normal(0, 0.15 * light, (n, 2)).astype(np.float32),
        blur=_draw_blur(rng, n),
        noise=(np.abs(rng.normal(0, 0.015, n)) * (rng.random(n) < 0.5)).astype(np.float32),
        cover=_draw_cover(rng, n),
    )


def _draw_warp(rng: np.random.Generator, n: int, strength: Strength) -> NDArray[np.float32]:
    area = rng.uniform(strength.smallest_area, 1.0, n)
    aspect = np.exp(rng.uniform(np.log(3 / 4), np.log(4 / 3), n))
    half_width = np.minimum(np.sqrt(area * aspect), 1.0)
    half_height = np.minimum(np.sqrt(area / aspect), 1.0)
    turn = np.deg2rad(rng.normal(0, strength.turn, n))
    turn += np.where(rng.random(n) < strength.quarter_turn, rng.integers(1, 4, n) * (np.pi / 2), 0)
    shear = rng.normal(0, 0.08, n)
    flip = np.where(rng.random(n) < 0.5, -1.0, 1.0)
    cos, sin = np.cos(turn), np.sin(turn)
    warp = np.zeros((n, 2, 3))
    warp[:, 0, 0] = half_width * cos * flip
    warp[:, 0, 1] = half_width * (shear * cos - sin)
    warp[:, 1, 0] = half_height * sin * flip
    warp[:, 1, 1] = half_height * (shear * sin + cos)
    warp[:, 0, 2] = rng.uniform(-1, 1, n) * (1 - half_width)
    warp[:, 1, 2] = rng.uniform(-1, 1, n) * (1 - half_height)
    return warp.astype(np.float32)


def _draw_colour(rng: np.random.Generator, n: int, light: float) -> NDArray[np.float32]:
    gain = np.exp(rng.normal(0, 0.06 * light, (n, 3)) + rng.normal(0, 0.15 * light, (n, 1)))
    saturation = np.exp(rng.normal(0, 0.25 * light, n))[:, None, None]
    contrast = np.exp(rng.normal(0, 0.2 * light, n))[:, None]
    grey = np.broadcast_to(np.array(GREY), (n, 3, 3))
    mix = saturation * np.eye(3) + (1 - saturation) * grey
    linear = mix * (gain * contrast)[:, :, None]
    offset = 0.45 * (1 - contrast) + rng.normal(0, 0.04 * light, (n, 1)) + np.zeros((n, 3))
    return np.concatenate([linear, offset[:, :, None]], axis=2).astype(np.float32)


def _draw_blur(rng: np.random.Generator, n: int) -> NDArray[np.float32]:
    both = rng.uniform(0.4, 1.4, n)[:, None] * np.ones(2)
    along = np.where(rng.random((n, 1)) < 0.5, [2.5, 0.3], [0.3, 2.5])
    kind = rng.random(n)[:, None]
    return np.where(kind < 0.12, both, np.where(kind < 0.2, along, 0.0)).astype(np.float32)


def _draw_cover(rng: np.random.Generator, n: int) -> NDArray[np.float32]:
    size = np.sqrt(rng.uniform(0.03, 0.25, (n, 1))) * np.exp(rng.uniform(-0.4, 0.4, (n, 1)) * [1, -1])
    start = rng.uniform(-0.1, 1.0, (n, 2)) * (1.1 - size)
    box = np.clip(np.concatenate([start, start + size], axis=1), 0, 1)
    return np.where(rng.random((n, 1)) < 0.3, box, 0.0).astype(np.float32)


def warp_on_cpu(images: NDArray[np.uint8], recipe: Recipe, side: int) -> Tensor:
    """Warps bytes `[n, h, h, 3]` to floats `[n, 3, side, side]` in 0..1."""
    stored = images.shape[1]
    result = np.empty((len(images), side, side, 3), dtype=np.uint8)
    to_unit = np.array([[2 / side, 0, 1 / side - 1], [0, 2 / side, 1 / side - 1], [0, 0, 1]])
    to_pixels = np.array([[stored / 2, 0, (stored - 1) / 2], [0, stored / 2, (stored - 1) / 2]])
    for index, image in enumerate(images):
        warp = np.vstack([recipe.to_source[index], [0, 0, 1]])
        matrix = to_pixels @ warp @ to_unit
        cv2.warpAffine(
            image,
            matrix,
            (side, side),
            dst=result[index],
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REFLECT_101,
        )
    return torch.from_numpy(result).permute(0, 3, 1, 2).float().div_(255)


def warp_on_device(images: Tensor, recipe: Recipe, side: int) -> Tensor:
    """The same for bytes `[n, 3, h, h]` that already lie on the device."""
    theta = torch.from_numpy(recipe.to_source).to(images.device)
    grid = F.affine_grid(theta, [len(images), 3, side, side], align_corners=False)
    pixels = images.float().div_(255)
    return F.grid_sample(pixels, grid, mode="bilinear", padding_mode="reflection", align_corners=False)


def light_and_blur(pixels: Tensor, recipe: Recipe, seed: int) -> Tensor:
    """Everything after the warp, on whatever device the pixels lie."""
    n, _, side, _ = pixels.shape
    device = pixels.device
    colour = torch.from_numpy(recipe.colour).to(device)
    gradient = torch.from_numpy(recipe.gradient).to(device)
    gamma = torch.from_numpy(recipe.gamma).to(device).view(n, 1, 1, 1)
    ramp = torch.linspace(-1, 1, side, device=device)
    gain = 1 + gradient[:, 0, None, None] * ramp[None, None, :] + gradient[:, 1, None, None] * ramp[None, :, None]
    flat = torch.baddbmm(colour[:, :, 3:], colour[:, :, :3], pixels.reshape(n, 3, side * side))
    pixels = flat.view(n, 3, side, side).mul_(gain[:, None]).clamp_(1e-3, 1).pow_(gamma)
    pixels = _blur(pixels, recipe.blur)
    noisy = np.flatnonzero(recipe.noise)
    if len(noisy):
        generator = torch.Generator(device=device).manual_seed(seed)
        noise = torch.randn((len(noisy), 3, side, side), generator=generator, device=device)
        pixels[noisy] += noise * torch.from_numpy(recipe.noise[noisy]).to(device).view(-1, 1, 1, 1)
    return _cover(pixels, recipe.cover).clamp_(0, 1)


def _blur(pixels: Tensor, blur: NDArray[np.float32]) -> Tensor:
    which = np.flatnonzero(blur[:, 0])
    if len(which) == 0:
        return pixels
    reach = torch.arange(-4, 5, device=pixels.device, dtype=torch.float32)
    spread = torch.from_numpy(blur[which]).to(pixels.device)
    kernels = torch.exp(-0.5 * (reach / spread[:, :, None]) ** 2)
    kernels = (kernels / kernels.sum(2, keepdim=True)).repeat_interleave(3, dim=0)
    side = pixels.shape[2]
    chosen = F.pad(pixels[which].reshape(1, -1, side, side), (4, 4, 4, 4), mode="reflect")
    across = F.conv2d(chosen, kernels[:, 0, None, None, :], groups=len(kernels))
    down = F.conv2d(across, kernels[:, 1, None, :, None], groups=len(kernels))
    pixels[which] = down.view(-1, 3, side, side)
    return pixels


def _cover(pixels: Tensor, cover: NDArray[np.float32]) -> Tensor:
    return cover_by_mask(pixels, cover) if pixels.is_cuda else cover_by_slices(pixels, cover)


def cover_by_slices(pixels: Tensor, cover: NDArray[np.float32]) -> Tensor:
    """Copies a patch of the picture before onto each picture that is to be covered; quick on a CPU."""
    side = pixels.shape[2]
    other = pixels.roll(1, 0)
    for index in np.flatnonzero(cover[:, 2]):
        left, top, right, bottom = np.rint(cover[index] * side).astype(int)
        pixels[index, :, top:bottom, left:right] = other[index, :, top:bottom, left:right]
    return pixels


def cover_by_mask(pixels: Tensor, cover: NDArray[np.float32]) -> Tensor:
    """The same in four steps for all pictures at once; quick on a GPU."""
    side = pixels.shape[2]
    edges = torch.from_numpy(np.rint(cover * side)).to(pixels.device)[:, :, None]
    place = torch.arange(side, device=pixels.device)[None, :]
    across = (place >= edges[:, 0]) & (place < edges[:, 2])
    down = (place >= edges[:, 1]) & (place < edges[:, 3])
    return torch.where(down[:, None, :, None] & across[:, None, None, :], pixels.roll(1, 0), pixels)


@dataclass(frozen=True)
class Mix:
    """A rectangle of each picture replaced by the same rectangle of its partner (CutMix)."""

    partner: NDArray[np.int64]
    kept: float


def draw_mix(rng: np.random.Generator, n: int) -> tuple[Mix, NDArray[np.float64]]:
    """Partners, and the rectangle (0..1)."""
    size = np.sqrt(1 - rng.beta(1.0, 1.0)) * np.ones(2)
    centre = rng.random(2)
    box = np.clip(np.concatenate([centre - size / 2, centre + size / 2]), 0, 1)
    kept = 1 - float((box[2] - box[0]) * (box[3] - box[1]))
    return Mix(rng.permutation(n), kept), box


def mix(pixels: Tensor, how: Mix, box: NDArray[np.float64]) -> Tensor:
    left, top, right, bottom = np.rint(box * pixels.shape[2]).astype(int)
    partner = torch.from_numpy(how.partner).to(pixels.device)
    mixed = pixels.clone()
    mixed[:, :, top:bottom, left:right] = pixels[partner, :, top:bottom, left:right]
    return mixed
