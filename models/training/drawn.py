"""Products that nobody sells: boxes, cans, bags and fruit, drawn from a number.

One number gives one product: its shape, its print, its colours. Each drawing of it is turned and lit another way, as photographs of a real
product would be. They fill made baskets beside the photographed items, and they give the network hundreds of further things to tell apart.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from items import Item

KINDS = ("box", "can", "bag", "fruit")
PRINT = (128, 160)
LETTERS = "ABDEGHKLMNOPRSTUVYaeiomnrstlk "


def kind_of(product: int) -> str:
    return KINDS[product % len(KINDS)]


def draw(product: int, rng: np.random.Generator) -> Item:
    """Draws a product once more, in a pose and a light of its own."""
    own = np.random.default_rng([product, 77])
    shape = {"box": box, "can": can, "bag": bag, "fruit": fruit}[kind_of(product)]
    pixels = shape(own, rng)
    left, top, width, height = cv2.boundingRect((pixels[:, :, 3] > 127).astype(np.uint8))
    return Item(np.ascontiguousarray(pixels[top : top + height, left : left + width]), product, 0)


def colour(own: np.random.Generator) -> tuple[int, int, int]:
    """A colour as print has them: often strong, sometimes white or black."""
    hue, saturation, value = own.uniform(0, 180), own.beta(1.5, 1.2) * 255, own.beta(2.5, 1.2) * 255
    rgb = cv2.cvtColor(np.array([[[hue, saturation, value]]], dtype=np.uint8), cv2.COLOR_HSV2RGB)[0, 0]
    return int(rgb[0]), int(rgb[1]), int(rgb[2])


def printed(own: np.random.Generator) -> NDArray[np.uint8]:
    """The print on one face: bands, a picture, a name, small print."""
    width, height = PRINT
    face = np.empty((height, width, 3), dtype=np.uint8)
    face[:] = colour(own)
    for _ in range(own.integers(0, 3)):
        start, thick = own.integers(0, height), own.integers(8, 50)
        cv2.rectangle(face, (0, int(start)), (width, int(start + thick)), colour(own), -1)
    if own.random() < 0.4:
        corners = own.integers(-20, 180, (4, 2)).astype(np.int32)
        cv2.fillConvexPoly(face, cv2.convexHull(corners), colour(own), cv2.LINE_AA)
    for _ in range(own.integers(1, 4)):
        centre = (int(own.integers(10, width - 10)), int(own.integers(30, height - 10)))
        axes = (int(own.integers(6, 45)), int(own.integers(6, 45)))
        cv2.ellipse(face, centre, axes, float(own.uniform(0, 180)), 0, 360, colour(own), -1, cv2.LINE_AA)
    name = "".join(own.choice(list(LETTERS), own.integers(3, 8)))
    where = (int(own.integers(2, 20)), int(own.integers(30, height - 30)))
    font, size, stroke = int(own.integers(0, 8)), float(own.uniform(0.9, 1.8)), int(own.integers(2, 5))
    cv2.putText(face, name, where, font, size, colour(own), stroke, cv2.LINE_AA)
    ink, first = colour(own), int(own.integers(60, height - 20))
    for row in range(first, min(height - 4, first + int(own.integers(5, 40))), 6):
        words = "".join(own.choice(list(LETTERS), 24))
        cv2.putText(face, words, (6, row), 0, 0.25, ink, 1, cv2.LINE_AA)
    return face


def turned(rng: np.random.Generator) -> NDArray[np.float64]:
    """A random rotation that shows mostly one face, sometimes an edge or a corner."""
    tilt, pan, roll = rng.normal(0, 0.45), rng.normal(0, 0.55), rng.uniform(0, 2 * np.pi)
    return np.asarray(cv2.Rodrigues(np.array([0, 0, roll]))[0] @ cv2.Rodrigues(np.array([tilt, pan, 0.0]))[0])


def lit(normal: NDArray[np.float64], light: NDArray[np.float64]) -> float:
    return 0.45 + 0.65 * max(0.0, float(normal @ light))


def a_light(rng: np.random.Generator) -> NDArray[np.float64]:
    light = np.array([rng.normal(0, 0.5), rng.normal(0, 0.5), 1.0])
    return light / np.linalg.norm(light)


def box(own: np.random.Generator, rng: np.random.Generator) -> NDArray[np.uint8]:
    """A carton: three faces at most are seen, each with its print and its share of light."""
    size = np.array([own.uniform(0.35, 0.8), own.uniform(0.5, 1.0), own.uniform(0.12, 0.6)]) / 2
    front, side, lid = printed(own), printed(own), printed(own)
    if own.random() < 0.6:
        side = np.roll(front, 40, axis=1)
    rotation, light, canvas = turned(rng), a_light(rng), 192
    pixels = np.zeros((canvas, canvas, 4), dtype=np.uint8)
    axes = ((2, 0, 1, front), (0, 2, 1, side), (1, 0, 2, lid))
    for facing in (1, -1):
        for axis, across, down, face in axes:
            normal = rotation[:, axis] * facing
            if normal[2] <= 0.06:
                continue
            signs = ((-1, -1), (1, -1), (1, 1), (-1, 1))
            corners = []
            for a, d in signs:
                point = np.zeros(3)
                point[axis], point[across], point[down] = size[axis] * facing, size[across] * a, size[down] * d
                seen = rotation @ point
                corners.append(seen[:2] * (1 + 0.25 * seen[2]) * 130 + canvas / 2)
            width, height = PRINT
            flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
            matrix = cv2.getPerspectiveTransform(flat, np.array(corners, dtype=np.float32))
            shaded = np.clip(face * lit(normal, light), 0, 255).astype(np.uint8)
            layer = np.dstack([shaded, np.full(shaded.shape[:2], 255, np.uint8)])
            warped = cv2.warpPerspective(layer, matrix, (canvas, canvas), flags=cv2.INTER_AREA)
            pixels = np.where(warped[:, :, 3:] > 127, warped, pixels)
    return pixels


def can(own: np.random.Generator, rng: np.random.Generator) -> NDArray[np.uint8]:
    """A cylinder with its print around it, or, seen from above, a lid."""
    height, radius = int(own.uniform(60, 130)), int(own.uniform(26, 45))
    around = np.hstack([printed(own), printed(own)])
    metal = int(own.integers(150, 230))
    tilt = rng.uniform(0.05, 0.6)
    across = np.linspace(-1, 1, 2 * radius)
    angle = np.arcsin(across)
    width = around.shape[1]
    column = (angle / (2 * np.pi) * width + rng.uniform(0, width)) % width
    rows = np.linspace(0, around.shape[0] - 1, height)
    sag = radius * tilt * np.sqrt(1 - across**2)
    map_x = np.broadcast_to(column, (height, 2 * radius)).astype(np.float32)
    map_y = np.broadcast_to(rows[:, None], (height, 2 * radius)).astype(np.float32)
    label = cv2.remap(around, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
    side_light = rng.uniform(-0.6, 0.6)
    shade = 0.45 + 0.6 * np.sqrt(1 - np.clip(across - side_light, -1, 1) ** 2)
    shade += 0.35 * np.exp(-(((across - side_light * 0.8) / 0.08) ** 2)) * rng.uniform(0, 1)
    label = np.clip(label * shade[None, :, None], 0, 255).astype(np.uint8)
    tall = height + int(2 * radius * tilt) + 6
    pixels = np.zeros((tall, 2 * radius, 4), dtype=np.uint8)
    for x in range(2 * radius):
        top = int(radius * tilt + sag[x])
        pixels[top : top + height, x, :3] = label[:, x]
        pixels[top : top + height, x, 3] = 255
    middle, axes = (radius, int(radius * tilt) + 1), (radius - 1, max(1, int(radius * tilt)))
    cv2.ellipse(pixels, middle, axes, 0, 0, 360, (metal, metal, metal, 255), -1, cv2.LINE_AA)
    inner = (max(1, int(axes[0] * 0.85)), max(1, int(axes[1] * 0.85)))
    cv2.ellipse(pixels, middle, inner, 0, 0, 360, (metal - 40, metal - 40, metal - 35, 255), 1, cv2.LINE_AA)
    return pixels


def waves(rng: np.random.Generator, side: int, fineness: float) -> NDArray[np.float32]:
    """Smooth noise in about -1..1."""
    coarse = rng.normal(0, 1, (side, side)).astype(np.float32)
    smooth = cv2.GaussianBlur(coarse, (0, 0), side * fineness, borderType=cv2.BORDER_REFLECT)
    return np.asarray(smooth / (2 * smooth.std() + 1e-6), dtype=np.float32)


def bag(own: np.random.Generator, rng: np.random.Generator) -> NDArray[np.uint8]:
    """A pouch: the print bends with the wrinkles, and shines on them."""
    side = 144
    half = np.array([own.uniform(0.3, 0.45), own.uniform(0.35, 0.47)]) * side
    width, height = int(2.3 * half[0]), int(2.3 * half[1])
    face = cv2.resize(printed(own), (width, height), interpolation=cv2.INTER_LINEAR)
    room = [
        (side - height) // 2,
        side - height - (side - height) // 2,
        (side - width) // 2,
        side - width - (side - width) // 2,
    ]
    face = face[max(0, -room[0]) : height + min(0, room[1]), max(0, -room[2]) : width + min(0, room[3])]
    above, below, before, behind = (max(0, margin) for margin in room)
    framed = cv2.copyMakeBorder(face, above, below, before, behind, cv2.BORDER_REPLICATE)
    canvas = np.dstack([framed, np.zeros((side, side), np.uint8)])
    angles = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    power = 0.45
    outline = np.stack(
        [
            np.sign(np.cos(angles)) * np.abs(np.cos(angles)) ** power,
            np.sign(np.sin(angles)) * np.abs(np.sin(angles)) ** power,
        ],
        1,
    )
    outline = outline * half * (1 + 0.05 * rng.normal(0, 1, (40, 1))) + side / 2
    mask = cv2.fillPoly(np.zeros((side, side), np.uint8), [outline.astype(np.int32)], 255, cv2.LINE_AA)
    canvas[:, :, 3] = mask
    wrinkle = waves(rng, side, 0.05)
    grid_y, grid_x = np.mgrid[0:side, 0:side].astype(np.float32)
    bent = cv2.remap(canvas, grid_x + 5 * wrinkle, grid_y + 5 * waves(rng, side, 0.05), cv2.INTER_LINEAR)
    slope = cv2.Sobel(wrinkle, cv2.CV_32F, 1, 0) * rng.choice([-1, 1]) + cv2.Sobel(wrinkle, cv2.CV_32F, 0, 1) * 0.7
    shine = np.clip(slope - 0.5, 0, None) * rng.uniform(0, 120)
    shaded = bent[:, :, :3] * np.clip(0.85 + 0.5 * slope, 0.35, 1.3)[:, :, None] + shine[:, :, None]
    return np.dstack([np.clip(shaded, 0, 255).astype(np.uint8), bent[:, :, 3]])


def fruit(own: np.random.Generator, rng: np.random.Generator) -> NDArray[np.uint8]:
    """One to five round things of one kind."""
    base, second = np.array(colour(own), float), np.array(colour(own), float)
    blush, speckle, stretch = own.uniform(0, 0.7), own.uniform(0, 30), own.uniform(0.7, 1.5)
    gloss, count = own.uniform(0, 130), int(rng.integers(1, 6))
    canvas, light = np.zeros((176, 176, 4), dtype=np.uint8), a_light(rng)
    for _ in range(count):
        radius = int(rng.uniform(24, 32))
        y, x = np.mgrid[-1 : 1 : 2j * radius, -1 : 1 : 2j * radius]
        depth = np.sqrt(np.clip(1 - x**2 - y**2, 0, 1))
        shade = np.clip(x * light[0] + y * light[1] + depth * light[2], 0, 1)
        mixed = np.clip(blush * (0.5 + waves(rng, 2 * radius, 0.2)), 0, 1)[:, :, None]
        skin = base * (1 - mixed) + second * mixed + rng.normal(0, speckle, x.shape)[:, :, None]
        seen = skin * (0.35 + 0.75 * shade)[:, :, None] + gloss * (shade**24)[:, :, None]
        ball = np.dstack([np.clip(seen, 0, 255), np.where(depth > 0, 255, 0)]).astype(np.uint8)
        ball = np.asarray(cv2.resize(ball, (2 * radius, int(2 * radius * stretch)), interpolation=cv2.INTER_AREA), np.uint8)
        spread = 0 if count == 1 else 38
        where = 88 + rng.normal(0, spread / 2, 2)
        angle = float(rng.uniform(0, 360))
        middle = (ball.shape[1] / 2, ball.shape[0] / 2)
        matrix = cv2.getRotationMatrix2D(middle, angle, 1.0)
        matrix[:, 2] += np.clip(where, 50, 126) - middle
        warped = cv2.warpAffine(ball, matrix, (176, 176), flags=cv2.INTER_LINEAR)
        canvas = np.where(warped[:, :, 3:] > 127, warped, canvas)
    return canvas
