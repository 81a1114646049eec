"""Compose numbers of the digits of one writer: strings of two to six digits on a wandering baseline, drawn or
photographed.

Shapes: K points of a stroke.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image, ImageDraw

from aigc.digits import Array
from train.data.pen_drawings import Drawings
from train.data.photos import Scene, photograph, scene_by_chance

HEIGHT = 100.0  # pixels of a digit's longer side
WANDER = 0.05  # standard deviation of a digit's height above the baseline, in shares of HEIGHT
SIZES = 0.9, 1.1  # shares of HEIGHT
PENS = 5.0, 12.0  # width of the pen, in pixels
# Gaps between the ink of two digits, in shares of HEIGHT; below 0, the boxes around the ink overlap.
GAPS = {"wide": (0.2, 0.6), "close": (0.05, 0.2), "touching": (-0.08, 0.05)}


@dataclass(frozen=True)
class DrawnNumber:
    """A number as one writer draws it."""

    text: str
    strokes: list[Array]  # (K, 2) each, in pixels
    pen: float  # width of the pen, in pixels


def draw_numbers(drawings: Drawings, count: int, gaps: tuple[float, float], seed: int = 0) -> Iterator[DrawnNumber]:
    """Draw `count` numbers of two to six digits; number i depends on (seed, i) alone.

    gaps  least and largest gap between two digits, in shares of their height; below 0, their boxes overlap
    """
    for index in range(count):
        rng = np.random.default_rng((seed, index))
        own = np.flatnonzero(drawings.writers == rng.choice(np.unique(drawings.writers)))
        yield _compose(drawings, rng.choice(own, rng.integers(2, 7)).tolist(), gaps, rng)


def draw_singles(drawings: Drawings, count: int, seed: int = 0) -> Iterator[DrawnNumber]:
    """Draw `count` single digits, none twice."""
    order = np.random.default_rng(seed).permutation(len(drawings))[:count]
    for index in order.tolist():
        rng = np.random.default_rng((seed, index))
        yield _compose(drawings, [index], (0.0, 0.0), rng)


def photograph_number(number: DrawnNumber, rng: np.random.Generator) -> Image.Image:
    """Photograph a number on paper, in a scene at random."""
    low, high = _extent(number.strokes)
    pad = number.pen / 2 + 1
    mask = Image.new("L", tuple(np.ceil(high - low + 2 * pad).astype(int)))
    brush = ImageDraw.Draw(mask)
    for stroke in number.strokes:
        points = [tuple(point) for point in (stroke - low + pad).tolist()]
        brush.line(points, fill=255, width=round(number.pen), joint="curve")
        for x, y in (points[0], points[-1]):
            r = number.pen / 2
            brush.ellipse((x - r, y - r, x + r, y + r), fill=255)
    return photograph(mask, _scene(mask, rng), rng)


def _scene(mask: Image.Image, rng: np.random.Generator) -> Scene:
    """Draw a scene at random in which the number has room."""
    scene = scene_by_chance(
        rng, ramp=rng.uniform(0, 0.4), vignette=rng.uniform(0, 0.4), shadow=rng.choice([0, 0.2, 0.35])
    )
    scene = replace(scene, ink=rng.uniform(0.08, 0.35))
    room = rng.uniform(0.5, 0.85) * scene.width  # pixels for the number
    size = min(scene.size, room * mask.height / mask.width / scene.height)
    return replace(scene, size=size, place=(0.5 + rng.uniform(-0.05, 0.05), rng.uniform(0.4, 0.6)))


def _compose(drawings: Drawings, chosen: list[int], gaps: tuple[float, float], rng: np.random.Generator) -> DrawnNumber:
    """Put digits side by side."""
    pen, x = rng.uniform(*PENS), 0.0
    strokes: list[Array] = []
    for index in chosen:
        low, high = _extent(drawings.strokes[index])
        scale = HEIGHT * rng.uniform(*SIZES) / max(1e-6, float((high - low).max()))
        place = np.array([x, rng.normal(0, WANDER) * HEIGHT], np.float32)
        strokes += [(stroke - low) * np.float32(scale) + place for stroke in drawings.strokes[index]]
        x += float((high - low)[0]) * scale + pen + rng.uniform(*gaps) * HEIGHT
    return DrawnNumber("".join(str(drawings.labels[index]) for index in chosen), strokes, pen)


def _extent(strokes: Sequence[Array]) -> tuple[Array, Array]:
    points = np.concatenate(strokes)
    return points.min(axis=0), points.max(axis=0)
