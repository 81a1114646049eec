"""Mathematical morphology on pictures of a few hundred pixels: dilation, opening, connected parts.

Serra, "Image Analysis and Mathematical Morphology", 1982. Shapes: H, W pixels.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Grey = NDArray[np.float32]
Mask = NDArray[np.bool_]
NEIGHBOURS = ((0, 1), (1, 0), (1, 1), (1, -1))  # down and across; the other four are these, seen from there


def shrunk(grey: Grey, longest: int) -> Grey:
    """Shrink to at most `longest` pixels on the longer side. (H, W) -> (h, w)."""
    height, width = grey.shape
    scale = min(1.0, longest / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(Image.fromarray(grey).resize(size, Image.Resampling.BOX))


def dilated(grey: Grey, side: int, across: int | None = None) -> Grey:
    """Take the largest value in a rectangle of odd sides around each pixel: `side` down, `across` (else `side`)."""
    return _dilated_across(_dilated_down(grey, side), side if across is None else across)


def _dilated_down(grey: Grey, side: int) -> Grey:
    """Double a window of maxima until it has the odd side: a large square costs little more than a small one."""
    grey, reached = np.pad(grey, ((side // 2, side // 2), (0, 0)), constant_values=-np.inf), 1
    while reached < side:
        step = min(reached, side - reached)
        grey = np.maximum(grey[:-step], grey[step:])
        reached += step
    return grey


def _dilated_across(grey: Grey, side: int) -> Grey:
    grey, reached = np.pad(grey, ((0, 0), (side // 2, side // 2)), constant_values=-np.inf), 1
    while reached < side:
        step = min(reached, side - reached)
        grey = np.maximum(grey[:, :-step], grey[:, step:])
        reached += step
    return grey


def opened(grey: Grey, side: int) -> Grey:
    """Keep all that is at least `side` pixels broad in both directions; `side` is made odd, and 3 at least."""
    side = max(3, side | 1)
    return dilated(-dilated(-grey, side), side)


def opened_down(grey: Grey, side: int) -> Grey:
    """Keep all that is at least `side` pixels high, whatever its breadth; `side` is made odd, and 3 at least."""
    side = max(3, side | 1)
    return dilated(-dilated(-grey, side, 1), side, 1)


def extent(mask: Mask) -> list[tuple[int, int]]:
    """Return the first and last row, and the first and last column."""
    ends = [np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0)]
    return [(int(e[0]), int(e[-1])) for e in ends]


def parts_of(mask: Mask) -> NDArray[np.int64]:
    """Number the connected parts (8 neighbours) from 1 on; 0 is no part. (H, W) -> (H, W).

    Every part's root takes the least number among its neighbours' roots, then every pixel jumps to its root: as many
    rounds as the logarithm of a line's length (Shiloach and Vishkin, "An O(log n) parallel connectivity algorithm").
    """
    place = np.cumsum(mask).reshape(mask.shape) - 1  # (H, W): an inked pixel's place among those
    roots = np.arange(int(mask.sum()))
    a, b = np.concatenate([_joined(mask, place, down, across) for down, across in NEIGHBOURS], axis=1)
    while len(a):
        np.minimum.at(roots, np.maximum(a, b), np.minimum(a, b))
        while not np.array_equal(further := roots[roots], roots):
            roots = further
        a, b = roots[a], roots[b]
        apart = a != b
        a, b = a[apart], b[apart]
    numbers = np.zeros(mask.shape, np.int64)
    numbers[mask] = np.unique(roots, return_inverse=True)[1] + 1
    return numbers


def _joined(mask: Mask, place: NDArray[np.int64], down: int, across: int) -> NDArray[np.int64]:
    """List the inked pixels whose neighbour in one direction is inked too -> places of both, (2, N)."""
    here = np.s_[: len(mask) - down, max(0, -across) : mask.shape[1] - max(0, across)]
    there = np.s_[down:, max(0, across) : mask.shape[1] - max(0, -across)]
    both = mask[here] & mask[there]
    return np.stack([place[here][both], place[there][both]])


def split(grey: Grey) -> float:
    """Find the brightness that best splits dark from bright pixels (Otsu, "A Threshold Selection Method", 1979)."""
    counts, edges = np.histogram(grey, 64, (0.0, 1.0))
    centres = (edges[:-1] + edges[1:]) / 2
    below, sums = np.cumsum(counts), np.cumsum(counts * centres)
    above = np.maximum(1, below[-1] - below)
    gap = sums / np.maximum(1, below) - (sums[-1] - sums) / above
    between = below * (below[-1] - below) * gap.astype(float) ** 2
    best = np.flatnonzero(between >= between.max() - 1e-9)
    return float(edges[1:][best].mean())
