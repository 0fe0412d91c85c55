"""One made picture of a basket: a floor, what lies on it, a hand, and the camera that looks at it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

import drawn
from items import Item

WIDTH, HEIGHT = 640, 480


@dataclass(frozen=True)
class Layer:
    """One item as it lies in the basket: where its middle is, how it is turned, how large it is."""

    number: int
    """Stays with the piece wherever it is moved; two pieces of one product have two numbers."""
    item: Item
    source: str
    x: float
    y: float
    angle: float
    size: float


@dataclass(frozen=True)
class Camera:
    """What differs between two pictures of one basket."""

    shift: NDArray[np.float64]
    turn: float
    gain: NDArray[np.float64]
    gamma: float
    gradient: NDArray[np.float64]
    shadow: NDArray[np.float64] | None
    motion: float
    noise: float
    quality: int

    def matrix(self) -> NDArray[np.float64]:
        matrix = np.asarray(cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), self.turn, 1.0), np.float64)
        matrix[:, 2] += self.shift
        return matrix


def draw_camera(rng: np.random.Generator) -> Camera:
    shadow = rng.uniform([0, 0, 0, 60, 0.45], [WIDTH, HEIGHT, np.pi, 260, 0.85]) if rng.random() < 0.35 else None
    return Camera(
        shift=rng.normal(0, 3.5, 2),
        turn=float(rng.normal(0, 0.5)),
        gain=np.exp(rng.normal(0, 0.12) + rng.normal(0, 0.04, 3)),
        gamma=float(np.exp(rng.normal(0, 0.08))),
        gradient=rng.normal(0, 0.12, 2),
        shadow=shadow,
        motion=float(rng.uniform(2, 6)) if rng.random() < 0.15 else 0.0,
        noise=float(rng.uniform(1, 4)),
        quality=int(rng.integers(70, 95)),
    )


def floor(rng: np.random.Generator) -> NDArray[np.uint8]:
    """An empty basket from above: wire over what is below it, slats, or moulded plastic, with its walls at the edge."""
    tone = rng.uniform(30, 200) + rng.normal(0, 12, 3)
    picture = np.empty((HEIGHT, WIDTH, 3), np.float32)
    picture[:] = np.clip(tone, 10, 235)
    rough = cv2.resize(drawn.waves(rng, 160, 0.02), (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR)
    picture += (rough * rng.uniform(2, 12))[:, :, None]
    kind = rng.integers(0, 3)
    bar = tuple(float(c) for c in np.clip(tone + rng.choice([-1, 1]) * rng.uniform(25, 80) + rng.normal(0, 5, 3), 0, 255))
    gap, thick = int(rng.integers(18, 52)), int(rng.integers(2, 7))
    lean = rng.normal(0, 0.05)
    if kind in (0, 1):
        for x in range(int(rng.integers(0, gap)), WIDTH + 60, gap):
            cv2.line(picture, (x, 0), (int(x + lean * HEIGHT), HEIGHT), bar, thick, cv2.LINE_AA)
    if kind == 0:
        for y in range(int(rng.integers(0, gap)), HEIGHT + 60, gap):
            cv2.line(picture, (0, y), (WIDTH, int(y - lean * WIDTH)), bar, thick, cv2.LINE_AA)
    wall = int(rng.integers(8, 40))
    cv2.rectangle(picture, (0, 0), (WIDTH - 1, HEIGHT - 1), tuple(c * 0.7 for c in bar), wall)
    return np.clip(cv2.GaussianBlur(picture, (0, 0), 0.8), 0, 255).astype(np.uint8)


def placed(layer: Layer) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """The item's pixels turned and sized, and their box in the picture."""
    height, width = layer.item.pixels.shape[:2]
    scale = layer.size / max(height, width)
    matrix = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), layer.angle, scale), np.float64)
    room = int(np.ceil(scale * np.hypot(width, height))) + 4
    matrix[:, 2] += room / 2 - np.array([width / 2, height / 2])
    pixels = cv2.warpAffine(layer.item.pixels, matrix, (room, room), flags=cv2.INTER_LINEAR)
    left, top = round(layer.x - room / 2), round(layer.y - room / 2)
    return np.asarray(pixels), np.array([left, top, left + room, top + room])


def clip(box: NDArray, width: int = WIDTH, height: int = HEIGHT) -> NDArray[np.int64]:
    return np.clip(np.asarray(box), 0, [width, height, width, height]).astype(np.int64)


def put(picture: NDArray[np.uint8], layer: Layer) -> NDArray[np.uint8]:
    """Puts an item with its shadow on top of a picture, in place; returns its mask, as large as the picture."""
    pixels, box = placed(layer)
    left, top, right, bottom = clip(box)
    mask = np.zeros(picture.shape[:2], np.uint8)
    if right <= left or bottom <= top:
        return mask
    part = pixels[top - box[1] : bottom - box[1], left - box[0] : right - box[0]]
    alpha = part[:, :, 3:].astype(np.float32) / 255
    fall = max(2, int(layer.size * 0.06))
    shade = cv2.GaussianBlur(np.roll(part[:, :, 3], (fall, fall), (0, 1)), (0, 0), fall).astype(np.float32)[:, :, None] / 255
    there = picture[top:bottom, left:right]
    there[:] = (there * (1 - 0.55 * shade) * (1 - alpha) + part[:, :, :3] * alpha).astype(np.uint8)
    mask[top:bottom, left:right] = part[:, :, 3]
    return mask


def compose(base: NDArray[np.uint8], layers: list[Layer]) -> tuple[NDArray[np.uint8], list[NDArray[np.uint8]]]:
    """The picture of a basket, and of each layer what is seen of it."""
    picture, masks = base.copy(), list[NDArray[np.uint8]]()
    for layer in layers:
        mask = put(picture, layer)
        for below in masks:
            below[mask > 127] = 0
        masks.append(mask)
    return picture, masks


def photograph(picture: NDArray[np.uint8], camera: Camera, rng: np.random.Generator) -> NDArray[np.uint8]:
    """What a camera makes of it."""
    seen = cv2.warpAffine(picture, camera.matrix(), (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(
        np.float32
    )
    across = 1 + camera.gradient[0] * np.linspace(-1, 1, WIDTH, dtype=np.float32)[None, :]
    down = 1 + camera.gradient[1] * np.linspace(-1, 1, HEIGHT, dtype=np.float32)[:, None]
    light = across * down
    if camera.shadow is not None:
        x, y, angle, width, depth = camera.shadow
        mask = np.ones((HEIGHT, WIDTH), np.float32)
        along = np.array([np.cos(angle), np.sin(angle)]) * 900
        ends = [tuple(int(v) for v in np.array([x, y]) + sign * along) for sign in (-1, 1)]
        cv2.line(mask, ends[0], ends[1], float(depth), int(width))
        light = light * cv2.GaussianBlur(mask, (0, 0), 12)
    seen = seen * light[:, :, None] * camera.gain.astype(np.float32)
    seen = 255 * np.power(np.clip(seen / 255, 0, 1), camera.gamma)
    if camera.motion:
        length = int(2 * camera.motion) | 1
        kernel = np.zeros((length, length), np.float32)
        slope = np.array([np.cos(camera.turn * 9), np.sin(camera.turn * 9)]) * length / 2
        middle = np.array([length // 2, length // 2])
        cv2.line(kernel, tuple((middle - slope).astype(int).tolist()), tuple((middle + slope).astype(int).tolist()), 1.0)
        seen = cv2.filter2D(seen, -1, kernel / kernel.sum())
    seen = seen + rng.normal(0, camera.noise, seen.shape)
    pixels = np.clip(seen, 0, 255).astype(np.uint8)
    coded = cv2.imencode(".jpg", pixels[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, camera.quality])[1]
    decoded = cv2.imdecode(coded, cv2.IMREAD_COLOR)
    assert decoded is not None, "what OpenCV has just encoded"
    return np.ascontiguousarray(decoded[:, :, ::-1], np.uint8)


def hand(picture: NDArray[np.uint8], rng: np.random.Generator, towards: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Draws a sleeve and a hand that reach in from the edge, in place; returns their mask."""
    skin = np.array([rng.uniform(90, 235), 0, 0])
    skin[1:] = skin[0] * rng.uniform([0.68, 0.5], [0.8, 0.68])
    sleeve = np.array(drawn.colour(rng), float)
    height, width = picture.shape[:2]
    start = np.array([rng.uniform(0, width), height + 40 if rng.random() < 0.7 else -40])
    end = towards + rng.normal(0, 20, 2)
    along = (end - start) / (np.linalg.norm(end - start) + 1e-6)
    aside = np.array([-along[1], along[0]])
    mask = np.zeros(picture.shape[:2], np.uint8)
    wrist = end - along * 45
    layers = [(mask.copy(), sleeve), (mask.copy(), skin)]
    cv2.line(layers[0][0], tuple(start.astype(int).tolist()), tuple((wrist - along * 40).astype(int).tolist()), 255, 86)
    cv2.line(layers[1][0], tuple((wrist - along * 45).astype(int).tolist()), tuple(wrist.astype(int).tolist()), 255, 52)
    cv2.circle(layers[1][0], tuple(end.astype(int).tolist()), 38, 255, -1)
    for finger in range(-2, 3):
        root = end + aside * finger * 15
        tip = root + along * rng.uniform(45, 75) + aside * rng.normal(0, 6)
        cv2.line(layers[1][0], tuple(root.astype(int).tolist()), tuple(tip.astype(int).tolist()), 255, 17)
    for shape, tone in layers:
        soft = cv2.GaussianBlur(shape, (0, 0), 1.5)
        inner = cv2.distanceTransform(shape, cv2.DIST_L2, 3)
        shade = 0.72 + 0.28 * np.clip(inner / 22, 0, 1)
        alpha = soft.astype(np.float32)[:, :, None] / 255
        picture[:] = (picture * (1 - alpha) + tone * shade[:, :, None] * alpha).astype(np.uint8)
        mask = np.maximum(mask, soft)
    return mask


def box_of(mask: NDArray[np.uint8], camera: Camera) -> list[int] | None:
    """The box around what is seen of an item, where the camera sees it."""
    moved = cv2.warpAffine((mask > 127).astype(np.uint8), camera.matrix(), (WIDTH, HEIGHT), flags=cv2.INTER_NEAREST)
    left, top, width, height = cv2.boundingRect(moved)
    return [left, top, left + width, top + height] if width and height else None
