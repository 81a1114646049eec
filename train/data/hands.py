"""Variations of a pen drawing, as if from another hand, pen or device.

Everything works on strokes, before there are pixels, so that a varied drawing is as sharp as the
original. Lengths are shares of the drawing's longer side.
Shapes: K points of a stroke.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from aigc.digits import Array

Points = NDArray[np.float64]
BRUSH = (0.05, 0.3)  # thinner and thicker than `from_strokes` keeps, at all sizes


def vary(strokes: Sequence[Array], digit: int | None, rng: Generator) -> tuple[list[Array], float]:
    """Vary a drawing as another hand would draw it. Strokes (K, 2) -> strokes (K, 3) of x, y, pressure, and the brush.

    digit  the digit drawn, None for no digit: a 1 may get a flag or a foot, a 7 a bar
    The result lies around the origin, about 1 in size; the brush has the same unit.
    """
    points = np.concatenate(strokes)
    middle, extent = (points.min(axis=0) + points.max(axis=0)) / 2, max(1e-6, float(np.ptp(points, axis=0).max()))
    drawn: list[Points] = [(stroke - middle).astype(np.float64) / extent for stroke in strokes]
    if digit == 1 and rng.random() < 0.3:
        drawn = one(rng)
    if digit == 7 and len(drawn) == 1 and rng.random() < 0.2:
        drawn = [*drawn, _bar_across(drawn[0], rng)]
    if len(drawn) > 1 and rng.random() < 0.1:
        drawn = [np.concatenate(drawn)]  # the pen was not lifted
    drawn = [_wander(_cut_short(stroke, rng), rng) for stroke in drawn]
    drawn = [stroke + (rng.normal(0, 0.025, 2) if place else 0.0) for place, stroke in enumerate(drawn)]
    wave, slant = rng.normal(0, 1, (2, 4)), _slant(rng)  # shared by all strokes
    drawn = [_bend(stroke, wave) @ slant for stroke in drawn]
    if rng.random() < 0.25:
        drawn = [_every(stroke, int(rng.integers(2, 6))) for stroke in drawn]  # a device that reports few points
    tremor = rng.uniform(0, 0.01)
    drawn = [stroke + rng.normal(0, tremor, stroke.shape) for stroke in drawn]
    first, last = rng.uniform(0.3, 0.8, 2) if rng.random() < 0.2 else (0.5, 0.5)  # pressure
    brush = rng.uniform(*BRUSH)
    return [
        np.column_stack([stroke, np.linspace(first, last, len(stroke))]).astype(np.float32) for stroke in drawn
    ], brush


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


def _wander(stroke: Points, rng: Generator) -> Points:
    """Move the ends of a stroke, and bend the thirds next to them: loops open, hooks come and go."""
    along = np.linspace(0, 1, len(stroke))[:, None]  # (K, 1)
    strength = 0.04 if rng.random() < 0.7 else 0.07
    begin, end = rng.normal(0, strength, (2, 1, 2))
    near_begin, near_end = (np.clip(1 - 3 * distance, 0, 1) ** 2 for distance in (along, 1 - along))
    moved: Points = stroke + near_begin * begin + near_end * end
    return moved


def _bend(stroke: Points, wave: Points) -> Points:
    """Move a stroke by a smooth field: two waves across the drawing, shared by all of its strokes."""
    strength, frequency_x, frequency_y, phase = wave.T[:, :, None]  # (2, 1) each: for x and for y
    x, y = stroke.T
    moved: Points = stroke + (0.035 * strength * np.sin(4 * (frequency_x * x + frequency_y * y) + 3 * phase)).T
    return moved


def _slant(rng: Generator) -> Points:
    """Draw a rotation, slant and aspect as a matrix (2, 2) that multiplies rows of points from the right."""
    angle, slant = rng.normal(0, 0.1), rng.normal(0, 0.12)  # radians; x per y
    aspect = np.exp(rng.normal(0, 0.15))
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    matrix: Points = np.array([[aspect, 0.0], [slant, 1.0]]) @ turn
    return matrix


def _every(stroke: Points, nth: int) -> Points:
    """Keep every nth point, and the last."""
    return np.concatenate([stroke[:-1:nth], stroke[-1:]])
