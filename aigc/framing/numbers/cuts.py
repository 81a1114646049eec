"""Cut strokes and connected ink where two digits may be linked.

Candidates that are no links cost little, since the classifier reads both sides: heuristic over-segmentation, LeCun et
al., "Gradient-Based Learning Applied to Document Recognition", 1998, section VII.
Shapes: K points of a stroke, T points of a denser one.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from aigc.digits import Array

STEP = 0.03  # share of the row's height between two points of a stroke
OVERLAP = 0.1  # share of the row's height; the ink after a link begins no farther left of the ink before it
DIGIT = 0.4  # share of the row's height; a digit reaches as far, across or down
LONGEST = 60  # row's heights; a stroke with a longer path is a scribble
LINK = 0.15  # share of the row's height; a longer link is a piece of its own
STRAIGHT = 0.9  # cosine of the angle by which a straight line to or from a link turns


class Part(NamedTuple):
    """A part of a stroke."""

    points: Array  # (K, 3)
    gap: float | None = None  # x between two digits, for a line between them that may belong to neither


def cut_stroke(stroke: Array, height: float) -> list[Part]:
    """Cut a stroke (K, 3) wherever all that follows lies to the right of all that went before.

    height  of the row, in the stroke's pixels; above 0
    """
    along = np.concatenate([[0], np.hypot(*np.diff(stroke[:, :2], axis=0).T).cumsum()])  # (K,), path up to each point
    if np.ptp(stroke[:, 0]) < DIGIT * height / 2 or along[-1] > LONGEST * height:
        return [Part(stroke)]
    steps = np.linspace(0, along[-1], 2 + int(along[-1] / (STEP * height)))
    dense = np.stack([np.interp(steps, along, column) for column in stroke.T], axis=1).astype(np.float32)
    allowed = _between_digits(dense, height)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], allowed, [False]]).astype(int)))
    parts, begin = list[Part](), 0
    for first, last in zip(edges[::2].tolist(), (edges[1::2] - 1).tolist(), strict=True):
        middle = (first + last) // 2
        start, end = _straight(dense, middle, -1, begin), _straight(dense, middle, 1, len(dense) - 1)
        places = [min(start, first), first, last, max(end, last)]
        if (places[3] - places[0]) * STEP < LINK:
            places = [middle] * 4
        parts.append(Part(dense[begin : places[0] + 1]))
        links = [dense[a : b + 1] for a, b in pairwise(places) if b > a]
        parts += [Part(link, gap=float(dense[middle, 0])) for link in links]
        begin = places[3]
    return [*parts, Part(dense[begin:])] if parts else [Part(stroke)]


def _straight(dense: Array, middle: int, step: int, bound: int) -> int:
    """Follow a straight line through a point, forwards (1) or backwards (−1) as far as a bound -> its last point."""
    steps = np.diff(dense[:, :2], axis=0)
    steps /= np.maximum(1e-6, np.hypot(*steps.T))[:, None]
    direction = steps[min(middle, len(steps) - 1)]
    place = middle
    while place != bound and steps[place - (step < 0)] @ direction > STRAIGHT:
        place += step
    return place


def _between_digits(dense: Array, height: float) -> NDArray[np.bool_]:
    """Tell of each point (T, 3) whether a digit may end before it and another begin after it. -> (T,)."""
    x, y = dense[:, 0], dense[:, 1]
    largest, smallest = np.maximum.accumulate, np.minimum.accumulate
    overlap = largest(x) - smallest(x[::-1])[::-1]
    before = np.maximum(largest(x) - smallest(x), largest(y) - smallest(y))
    after = np.maximum(
        largest(x[::-1]) - smallest(x[::-1]), largest(y[::-1]) - smallest(y[::-1])
    )[::-1]  # fmt: skip
    between: NDArray[np.bool_] = (overlap < OVERLAP * height) & (np.minimum(before, after) > DIGIT * height)
    return between
