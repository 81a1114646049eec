"""Draw pen strokes as pixels, and find the centre of their ink.

Shapes: K points of a stroke, S segments, P = 784 pixels.
"""

import numpy as np
from numpy.typing import NDArray

from aigc.digits import CENTRE, PIXELS, SIDE, Array

PIECE = 512  # segments drawn at a time


def rasterize(points: Array, radii: Array, starts: NDArray[np.bool_]) -> Array:
    """Draw lines of round brush through `points` (K, 2), in image pixels -> coverage (28, 28) in [0, 1].

    A pixel's coverage is the share of its width that a band of half-width r at distance d overlaps: exact
    for straight lines along the axes, and right for lines thinner than a pixel too.
    """
    points, radii, starts = _thin_out(points, radii, starts)
    before = np.where(starts, np.arange(len(points)), np.arange(len(points)) - 1)  # a stroke's first point is a dot
    coverage = np.zeros(PIXELS, np.float32)
    for first in range(0, len(points), PIECE):  # bounds the memory of a scribble
        end = slice(first, first + PIECE)
        start = before[end]
        piece = _cover(points[start], points[end], radii[start], radii[end])
        np.maximum(coverage, piece, out=coverage)
    return coverage.reshape(SIDE, SIDE)


def _cover(a: Array, b: Array, radius_a: Array, radius_b: Array) -> Array:
    """Compute the coverage (P,) by segments from a to b, (S, 2) each, with half-widths that go from (S,) to (S,)."""
    along_x, along_y = (b - a).T  # (S,)
    length2 = np.maximum(along_x**2 + along_y**2, 1e-12)
    grid = np.arange(SIDE, dtype=np.float32)[:, None] + 0.5
    x, y = grid - a[:, 0], grid - a[:, 1]  # (28, S) each: from a segment's beginning to a pixel's centre
    t = (y * (along_y / length2))[:, None] + (x * (along_x / length2))  # (28, 28, S): rows, columns
    np.clip(t, 0, 1, out=t)
    distance = np.sqrt((x - t * along_x) ** 2 + (y[:, None] - t * along_y) ** 2)
    radius = radius_a + t * (radius_b - radius_a)
    overlap = np.minimum(distance + 0.5, radius) - np.maximum(distance - 0.5, -radius)
    coverage: Array = np.clip(overlap.max(axis=2), 0, 1).astype(np.float32)
    return coverage.reshape(PIXELS)


def _thin_out(points: Array, radii: Array, starts: NDArray[np.bool_]) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Drop points less than a quarter pixel of path after the last kept point: a slow hand leaves thousands."""
    steps = np.hypot(*np.diff(points, axis=0, prepend=points[:1]).T)
    cell = np.floor(np.cumsum(np.where(starts, 0, steps)) * 4)
    ends = np.append(starts[1:], True)
    keep = starts | ends | (np.diff(cell, prepend=-1) > 0)
    return points[keep], radii[keep], starts[keep]


def shift_to_centre(image: Array) -> Array:
    """Compute the shift (x, y) that moves the ink's centre of mass to the image's centre, without cutting ink off."""
    total = image.sum()
    grid = np.arange(SIDE, dtype=np.float32) + 0.5
    shifts = []
    for profile in (image.sum(axis=0), image.sum(axis=1)):
        inked = np.flatnonzero(profile > 0)
        shift = CENTRE - float(profile @ grid) / total
        shifts.append(np.clip(shift, -inked[0], SIDE - 1 - inked[-1]))
    return np.array(shifts, dtype=np.float32)
