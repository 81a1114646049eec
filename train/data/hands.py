"""Variations of a pen drawing, as if from another hand, pen or device.

Everything works on strokes, before there are pixels, so that a varied drawing is as sharp as the
original. Chance is drawn one variation at a time, from its own generator; the points move for many at once.
Lengths are shares of the drawing's longer side.
Shapes: K points of a stroke, S strokes of a drawing, P points of several drawings.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from aigc.digits import Array
from aigc.framing.strokes import Joined

Points = NDArray[np.float64]
BRUSH = (0.05, 0.3)  # thinner and thicker than `from_strokes` keeps, at all sizes


@dataclass(frozen=True)
class Variation:
    """Random choices that turn a drawing into one of another hand."""

    strokes: Sequence[Points]  # (K, 2) each, S of them
    strengths: Sequence[float]  # (S,), how far the ends of each stroke wander
    ends: Sequence[Points]  # (2, 2) of each stroke: where its beginning wanders, and its end
    places: Points  # (S - 1, 2), moves of the strokes after the first
    wave: Points  # (2, 4), for x and for y: strength, frequency along x and along y, phase
    turn: Points  # (3,): rotation, slant, aspect
    every: Sequence[int]  # (S,); every nth point of a stroke is kept, and the last
    tremor: float
    shakes: Points  # (K of all strokes, 2), where the tremor moves each point kept
    pressure: tuple[float, float]  # at the beginning of each stroke, and at its end
    brush: float


def centred(strokes: Sequence[Array]) -> list[Points]:
    """Move a drawing's middle to the origin, and scale its longer side to 1."""
    points = np.concatenate(strokes)
    middle, extent = (points.min(axis=0) + points.max(axis=0)) / 2, max(1e-6, float(np.ptp(points, axis=0).max()))
    return [(stroke - middle).astype(np.float64) / extent for stroke in strokes]


def choose_variation(drawn: Sequence[Points], digit: int | None, rng: Generator) -> Variation:
    """Choose how another hand would draw a drawing that `centred` returned.

    digit  the digit drawn, None for no digit: a 1 may get a flag or a foot, a 7 a bar
    """
    if digit == 1 and rng.random() < 0.3:
        drawn = one(rng)
    if digit == 7 and len(drawn) == 1 and rng.random() < 0.2:
        drawn = [*drawn, _bar_across(drawn[0], rng)]
    if len(drawn) > 1 and rng.random() < 0.1:
        drawn = [np.concatenate(drawn)]  # the pen was not lifted
    strokes, strengths, ends = [], [], []
    for stroke in drawn:
        strokes.append(_cut_short(stroke, rng))
        strengths.append(0.04 if rng.random() < 0.7 else 0.07)
        ends.append(rng.standard_normal((2, 2)))
    places = rng.standard_normal((len(strokes) - 1, 2))
    wave, turn = rng.standard_normal((2, 4)), rng.standard_normal(3)
    few = rng.random() < 0.25  # a device that reports few points
    every = [int(rng.integers(2, 6)) if few else 1 for _ in strokes]
    tremor = rng.uniform(0, 0.01)
    kept = sum((len(stroke) - 2) // nth + 2 for stroke, nth in zip(strokes, every, strict=True))
    shakes = rng.standard_normal((kept, 2))
    pressure = tuple(rng.uniform(0.3, 0.8, 2)) if rng.random() < 0.2 else (0.5, 0.5)
    return Variation(strokes, strengths, ends, places, wave, turn, every, tremor, shakes, pressure, rng.uniform(*BRUSH))


def apply_variations(variations: Sequence[Variation]) -> tuple[Joined, Points]:
    """Draw the variations -> their points, around the origin and about 1 in size, and the brushes in the same unit."""
    outlines = list(chain.from_iterable(variation.strokes for variation in variations))
    points = np.concatenate(outlines)
    stroke, place, length = _places(np.array([len(points) for points in outlines]))  # (P,) each
    counts = np.array([len(variation.strokes) for variation in variations])
    drawing = np.repeat(np.arange(len(variations)), counts)  # (S of all drawings,)
    along = (place / np.maximum(1, length - 1))[:, None]  # (P, 1), 0 … 1

    # The ends wander, and the thirds next to them bend along: loops open, hooks come and go.
    ends = np.array(list(chain.from_iterable(variation.ends for variation in variations)))  # (S, 2, 2)
    ends *= np.array(list(chain.from_iterable(variation.strengths for variation in variations)))[:, None, None]
    points += np.clip(1 - 3 * along, 0, 1) ** 2 * ends[stroke, 0]
    points += np.clip(1 - 3 * (1 - along), 0, 1) ** 2 * ends[stroke, 1]

    moves = np.zeros((len(drawing), 2))  # strokes move against each other
    moves[np.diff(drawing, prepend=-1) == 0] = 0.025 * np.concatenate([variation.places for variation in variations])
    points += moves[stroke]

    # A drawing's strokes bend in one smooth field, and get one slant.
    of = drawing[stroke]
    strength, per_x, per_y, phase = np.moveaxis(np.stack([v.wave for v in variations]), 2, 0)[:, of]  # (P, 2) each
    points += 0.035 * strength * np.sin(4 * (per_x * points[:, :1] + per_y * points[:, 1:]) + 3 * phase)
    slants = _slants(np.stack([variation.turn for variation in variations]))[of]
    points = points[:, :1] * slants[:, 0] + points[:, 1:] * slants[:, 1]

    every = np.array(list(chain.from_iterable(variation.every for variation in variations)))[stroke]
    kept = (place % every == 0) | (place == length - 1)
    tremor = np.array([variation.tremor for variation in variations])[of[kept], None]
    points = points[kept] + tremor * np.concatenate([variation.shakes for variation in variations])
    _, place, length = _places(np.bincount(stroke[kept]))
    first, last = np.array([variation.pressure for variation in variations])[of[kept]].T
    pressure = first + (last - first) * (place / np.maximum(1, length - 1))
    drawn = np.column_stack([points, pressure]).astype(np.float32)
    return Joined(drawn, place == 0, of[kept]), np.array([variation.brush for variation in variations])


def _places(lengths: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Number the points of strokes of lengths (S,) -> each point's stroke, its place in it, and the stroke's length."""
    stroke = np.repeat(np.arange(len(lengths)), lengths)
    return stroke, np.arange(len(stroke)) - (lengths.cumsum() - lengths)[stroke], lengths[stroke]


def one(rng: Generator) -> list[Points]:
    """Draw a 1 in the style with a flag, and often a foot: rare in MNIST, whose 1s are bars."""
    top = np.array([rng.uniform(-0.1, 0.2), -0.5])
    bottom = np.array([rng.uniform(-0.1, 0.1), 0.5])
    # A long level flag without a foot would be a 7.
    footed = rng.random() < 0.55
    longest, flattest = (0.55, 25) if footed else (0.3, 45)
    length, below = rng.uniform(0.1, longest), np.deg2rad(rng.uniform(flattest, 75))  # length and fall of the flag
    flag = top + length * np.array([-np.cos(below), np.sin(below)])
    hump = (flag + top) / 2 + rng.normal(0, 0.02, 2)
    strokes = [_polyline(flag, hump, top, bottom)] if rng.random() < 0.8 else [_polyline(top, bottom)]
    if footed:
        left, right = rng.uniform(0.08, 0.5, 2)
        tilt = rng.normal(0, 0.04)
        strokes.append(_polyline(bottom + np.array([-left, tilt]), bottom + np.array([right, -tilt])))
    return strokes


def _polyline(*corners: Points) -> Points:
    """Draw straight lines between corners, eight points each. -> (K, 2)."""
    parts = [np.linspace(a, b, 8) for a, b in pairwise(corners)]
    return np.concatenate(parts)


def _bar_across(seven: Points, rng: Generator) -> Points:
    """Draw a bar across the stem of a 7, about half-way down."""
    heights = seven[:, 1]
    wanted = heights.min() + rng.uniform(0.4, 0.65) * np.ptp(heights)
    late = np.arange(len(seven)) >= len(seven) // 2  # the stem, not the roof
    middle = seven[np.argmin(np.abs(heights - wanted) + 10 * ~late)]
    half = np.array([rng.uniform(0.12, 0.3), rng.normal(0, 0.04)])
    return _polyline(middle - half, middle + half)


def _cut_short(stroke: Points, rng: Generator) -> Points:
    """Cut off the first or last bit of a stroke now and then: pens touch late and lift early."""
    if len(stroke) < 8 or rng.random() > 0.3:
        return stroke
    first, last = (rng.uniform(0, 0.1, 2) * len(stroke)).astype(int)
    return stroke[first : len(stroke) - last]


def _slants(turns: Points) -> Points:
    """Make matrices (D, 2, 2) that multiply rows of points from the right: aspect and slant, then a rotation."""
    angle, slant, aspect = (turns * (0.1, 0.12, 0.15)).T  # radians; x per y; logarithm
    cos, sin, aspect = np.cos(angle), np.sin(angle), np.exp(aspect)
    rows = [np.stack([aspect * cos, aspect * sin], axis=1), np.stack([slant * cos - sin, slant * sin + cos], axis=1)]
    return np.stack(rows, axis=1)
