"""Mend a picture's edges: paint over bars that lie along them, and add paper where a crop has left none around the ink.

Shapes: H, W pixels of the picture, h, w those of a small copy.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from aigc.framing.morphology import Grey, Mask, dilated, extent, opened, parts_of, shrunk, split

SMALL = 128  # pixels of the small copy's longer side
DEEPEST = 0.34  # share of the picture; a bar is no deeper
STEP = 0.1  # share of black to white; a bar differs from the paper by more
WHOLE = 0.85  # share of an edge's pixels that belong to its bar
UNEVEN, REST = 0.2, 0.04  # share of black to white, and of the outermost pixels: more of them differ by more from paper
CONNECTED = 0.06  # share of the row beyond a bar that is no paper; with more, the bar is a digit's stroke
LEAN = 0.12  # slope of a bar's edge, at most
CONTRAST = 0.15  # share of black to white, between the ink and the ground of a crop
TOGETHER = 0.85  # share of a crop's ink that is one part
LOOSE = 0.25  # share of the contrast; an outermost pixel with more is ink that runs into the edge
CLEAN = 0.25  # share of the contrast; the ground of a crop is as even
BARE = 0.8  # share of the outermost pixels that ink may take; more is a frame
NARROW = 0.45  # share of the longer side; a 1 fills a picture that is no broader
FULL = 0.95  # share of an edge; ink that takes more of two edges is no digit
REACH = 0.5  # share of the picture's sides; a crop's digit reaches farther, both ways
TINY = 40  # pixels; in a larger picture, ink that leaves the ground whole has paper around it, or is a shadow
SQUARE = 0.34  # share of the longer side
BLOT, FAT = 0.3, 0.6  # shares of the ink that have room for such a square, without and with three parts of ground
THINNEST, BROADEST = 0.05, 0.35  # shares of the longer side; thinner lines are a grid's, and broader ones are paper


def without_bars(grey: Grey) -> Grey:
    """Continue the paper over bars along the edges: a screen's status bar, letterbox, table. (H, W) -> (H, W).

    A picture whose edges would still not all be paper is left as it is.
    """
    painted = grey
    for turn in range(4):
        painted = np.rot90(_without_top_bar(np.rot90(painted, turn)), -turn)
    outermost = _edge(painted)
    uneven = np.abs(outermost - np.median(outermost)) > UNEVEN
    return grey if uneven.mean() > REST else np.ascontiguousarray(painted)


def _without_top_bar(grey: Grey) -> Grey:
    """Find where the medians of the left and of the right half leave the bar; the line through both is its edge."""
    height, width = grey.shape
    if min(height, width) < 16:
        return grey
    deepest = round(DEEPEST * height)
    halves = [grey[:, : width // 2], grey[:, width // 2 :]]
    steps = []
    for half in halves:
        rows = np.median(half[:, :: 1 + width // 128], axis=1)
        paper = float(np.median(rows[deepest : height - deepest]))
        differs = rows[: deepest + 1] - paper
        bar = np.sign(differs[0]) * differs > STEP
        edge = np.abs(half[0] - paper) > STEP
        if not bar[0] or bar.all() or edge.mean() < WHOLE:
            return grey
        step = int(np.argmin(bar))
        beyond = min(step + max(2, height // 100), height - 1)
        before = max(0, step - max(2, height // 100))
        if abs(rows[before] - rows[beyond]) < STEP:  # a ramp of light has no edge
            return grey
        steps.append(step)
    slope = (steps[1] - steps[0]) / (width / 2)
    if abs(slope) > LEAN:
        return grey
    soft = 2 + max(height, width) // 150
    depth = np.round((steps[0] + steps[1]) / 2 + slope * (np.arange(width) + 0.5 - width / 2) + soft).astype(int)
    depth = np.clip(depth, 0, height - 1)
    paper_row = grey[depth, np.arange(width)]
    beside = (
        np.abs(np.median(grey[:: 1 + height // 64], axis=0) - np.median(paper_row)) > STEP
    )  # bars at the other edges
    if (np.abs(paper_row - np.median(paper_row)) > STEP)[~beside].sum() > CONNECTED * width:
        return grey
    paper_row = np.where(np.abs(paper_row - np.median(paper_row)) < STEP, paper_row, np.median(paper_row))
    return np.where(np.arange(height)[:, None] < depth, paper_row, grey).astype(np.float32)


def with_margin(grey: Grey) -> tuple[Grey, bool] | None:
    """Add paper around ink that has none. (H, W) -> a larger picture, and True for dark ink; else None."""
    small = shrunk(grey, SMALL)
    bright = small > split(small)
    if not bright.any() or bright.all() or small[bright].mean() - small[~bright].mean() < CONTRAST:
        return None
    crops = [(*crop, dark) for dark in (False, True) if (crop := _crop(small, bright != dark))]
    if not crops:
        return None
    _, ground, dark = max(crops)
    margin = max(2, round(0.2 * max(grey.shape)))
    return np.pad(grey, margin, constant_values=ground).astype(np.float32), dark


def _crop(small: Grey, ink: Mask) -> tuple[float, float] | None:
    """Judge whether this is a digit's ink cut to its box -> how likely, and the brightness of its ground; else None."""
    bright, ground = float(np.median(small[ink])), float(np.median(small[~ink]))
    loose = (small - ground) / (bright - ground) > LOOSE
    beside = small[~(dilated(loose.astype(np.float32), 5) > 0)]
    if beside.size > SMALL and np.subtract(*np.quantile(beside, (0.95, 0.05))) > CLEAN * abs(bright - ground):
        return None
    if not _edge(loose).any() or not _has_lines(ink):
        return None
    apart = len(np.unique(_edge(parts_of(~loose)))) - 1  # parts of the ground that lie at the edges
    taken = float(_edge(ink).mean())
    if min(ink.shape) > NARROW * max(ink.shape):
        full = [side.mean() > FULL for side in (ink[0], ink[-1], ink[:, 0], ink[:, -1])]
        if taken > BARE or sum(full) > 1:
            return None
        if max(ink.shape) > TINY and (apart < 2 or _blot(ink) > (BLOT if apart < 3 else FAT)):
            return None
    return 0.1 * apart - taken, ground


def _has_lines(ink: Mask) -> bool:
    """Tell whether ink is one part that reaches far and has the breadth of a digit's lines."""
    parts = parts_of(ink)
    sizes = np.bincount(parts.ravel())[1:]
    reach = [last - first + 1 for first, last in extent(parts == 1 + sizes.argmax())]
    if sizes.max() < TOGETHER * sizes.sum() or any(np.array(reach) < REACH * np.array(ink.shape)):
        return False
    padded = np.pad(ink, 1)
    outline = 0.8 * ((padded[1:] != padded[:-1]).sum() + (padded[:, 1:] != padded[:, :-1]).sum())  # steps are longer
    narrow = min(ink.shape) <= NARROW * max(ink.shape)
    return bool(THINNEST < 2 * ink.sum() / outline / max(ink.shape) < (np.inf if narrow else BROADEST))


def _blot(ink: Mask) -> float:
    """Measure the share of the ink that has room for a large square."""
    side = round(SQUARE * max(ink.shape))
    return float(opened(np.pad(ink, side).astype(np.float32), side).sum() / ink.sum())


def _edge(mask: NDArray[Any]) -> NDArray[Any]:
    """Return the outermost pixels in a row."""
    return np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]])
