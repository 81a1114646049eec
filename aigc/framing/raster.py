"""Draw pen strokes as pixels, many drawings at a time, and find the centre of their ink.

Shapes: K points of all drawings, S segments; D drawings; W side of a window; P = 784 pixels.
"""

import numpy as np
from numpy.typing import NDArray

from aigc.digits import CENTRE, PIXELS, SIDE, Array

Indices = NDArray[np.int64]
WINDOWS = (5, 7, 12, SIDE)  # pixels; a segment is drawn in the smallest square that holds it
FEW = 12  # segments; so few are drawn over the whole image at once, since numpy's calls would cost more than pixels
PIECE = 1 << 15  # pixels drawn at a time: fits the CPU cache, and bounds the memory of a scribble


def rasterize(points: Array, radii: Array, before: Indices, drawing: Indices, count: int) -> Array:
    """Draw lines of round brush through `points` (K, 2), in image pixels -> coverage (D, 28, 28) in [0, 1].

    radii    half the line's width at each point (K,), in image pixels
    before   index (K,) of the point that a segment comes from; a point that comes from itself is a dot
    drawing  index (K,) of the drawing that a point belongs to
    count    D

    A pixel's coverage is the share of its width that a band of half-width r at distance d overlaps: exact
    for straight lines along the axes, and right for lines thinner than a pixel too.
    """
    from_points, from_radii = points[before], radii[before]
    reach = np.maximum(from_radii, radii)[:, None] + 0.5  # a pixel is not covered if its centre lies farther away
    first = np.ceil(np.minimum(from_points, points) - reach - 0.5)  # (K, 2): column, row
    last = np.floor(np.maximum(from_points, points) + reach - 0.5)
    side = (last - first).max(axis=1) + 1 if len(points) > FEW else np.full(len(points), SIDE)
    window = np.searchsorted(WINDOWS[:-1], side)  # (K,), index of WINDOWS
    coverage = np.zeros(count * PIXELS, np.float32)
    for index, width in enumerate(WINDOWS):
        chosen = np.flatnonzero(window == index)
        grid = np.arange(width)
        for start in range(0, len(chosen), PIECE // width**2):
            to = chosen[start : start + PIECE // width**2]  # (S,)
            corner = np.clip(first[to], 0, SIDE - width)  # (S, 2)
            piece = _cover(from_points[to] - corner, points[to] - corner, from_radii[to], radii[to], width)
            place = drawing[to] * PIXELS + (corner @ (1, SIDE)).astype(np.int64)  # (S,): the corner's pixel
            pixels = (grid[:, None] * SIDE + grid)[..., None] + place  # (W, W, S)
            np.maximum.at(coverage, pixels.ravel(), piece.ravel())
    return np.minimum(coverage, 1).reshape(count, SIDE, SIDE)


def _cover(a: Array, b: Array, radius_a: Array, radius_b: Array, width: int) -> Array:
    """Compute the coverage (W, W, S) of a window's pixels by one segment each; below 0 for a pixel not covered.

    Segments go from a to b, (S, 2) each, in pixels from the window's corner, with half-widths from (S,) to (S,).
    """
    along_x, along_y = (b - a).T  # (S,)
    length2 = np.maximum(along_x**2 + along_y**2, 1e-12)
    grid = np.arange(width, dtype=np.float32)[:, None] + 0.5
    x, y = (
        grid - a[:, 0],
        (grid - a[:, 1])[:, None],
    )  # (W, S), (W, 1, S): from a segment's beginning to a pixel's centre
    t = y * (along_y / length2) + x * (along_x / length2)  # (W, W, S): rows, columns
    np.minimum(np.maximum(t, 0, out=t), 1, out=t)  # faster than np.clip for few lines
    distance = np.sqrt((x - t * along_x) ** 2 + (y - t * along_y) ** 2)
    radius = t * (radius_b - radius_a) + radius_a
    overlap: Array
    if min(radius_a.min(), radius_b.min()) >= 0.5:  # MNIST's pens; of narrower ones, both edges may lie in one pixel
        overlap = radius + np.float32(0.5) - distance
    else:
        overlap = np.minimum(distance + 0.5, radius) - np.maximum(distance - 0.5, -radius)
    return overlap


def shift_to_centre(images: Array) -> Array:
    """Compute shifts x, y that move the ink's centre of mass to the image's centre, without cutting ink off.

    (…, 28, 28) -> (…, 2), in pixels
    """
    total = images.sum(axis=(-2, -1))
    grid = np.arange(SIDE, dtype=np.float32) + 0.5
    shifts = []
    for profile in (images.sum(axis=-2), images.sum(axis=-1)):  # (…, 28): of columns, of rows
        inked = profile > 0
        shift = CENTRE - profile @ grid / total
        shifts.append(np.clip(shift, -inked.argmax(axis=-1), inked[..., ::-1].argmax(axis=-1)))
    return np.stack(shifts, axis=-1).astype(np.float32)
