"""Find straight lines that are longer than a digit's: ruled and squared paper, base lines, the sides of a frame.

A line is thinner than a digit is high, so an opening across it removes it and leaves the strokes that cross it
whole. The Radon transform of the removed part, taken at slopes near zero, shows the lines.
Shapes: h, w pixels of a small copy, C columns of blocks, S slopes, N lines.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from aigc.framing.morphology import Grey, Mask, dilated, opened_down

BLOCK = 4  # pixels of the small copy along a line that are averaged
THICKEST = 0.05  # share of the shorter side; a broader stripe is no line
STEEPEST, STEPS = 0.13, 27  # slopes tried, in both directions
FAINTEST = 0.035  # share of black to white; a fainter line is no line
BRIGHTER = 1.3  # a stroke over a line stands out by more than the line, by this factor
GAP = 3  # blocks; a digit's stroke may interrupt a line for as long
FILLED, SEEN = 0.7, 0.4  # shares of a line that are seen or hidden by a broad stroke, and that are seen
HIDING = 0.15  # share of black to white; a stroke that may hide a line is brighter than the paper by more
TRACKS = 4000  # tracks that are looked at closely; noise has more
MOST = 80  # lines of a picture in one direction


@dataclass(frozen=True)
class Line:
    """A nearly level line in the small copy, in pixels."""

    middle: float  # y of the line at the picture's middle column
    slope: float
    start: int  # first and last column
    end: int
    edge_to_edge: bool

    @property
    def length(self) -> int:
        return self.end - self.start


def level_lines(bright: Grey, shortest: float, faintest: float = FAINTEST) -> list[Line]:
    """Find bright lines that are nearly level, longest first. (h, w) -> lines.

    shortest, faintest  pixels, and share of black to white
    """
    height, width = bright.shape
    columns = width // BLOCK
    if columns < 8 or height < 8:
        return []
    thick = opened_down(bright, round(THICKEST * min(height, width)))
    blocks = dilated(_blocks(bright - thick, columns), 3, 1)  # (h, C)
    hidden = _blocks(thick, columns) > np.median(thick) + HIDING  # (h, C)
    slopes, rows, places, reach = _tracks(height, width)
    padded = np.pad(blocks, ((reach, reach), (0, 0)))
    seen = padded > faintest
    inked = np.flatnonzero(seen.any(axis=1))
    if not len(inked):
        return []
    rows_seen = slice(max(0, int(inked[0]) - 2 * reach), int(inked[-1]) + 1)  # a track through other rows sees nothing
    rows, places = rows[:, rows_seen], places[:, rows_seen]
    on = seen.ravel()[places]
    counts = np.add.reduce(on, axis=2, dtype=np.uint8)  # (S, h)
    slope, row = np.nonzero(counts > SEEN * shortest / BLOCK)  # (N,) each
    if len(slope) > TRACKS:
        fullest = np.argpartition(counts[slope, row], -TRACKS)[-TRACKS:]
        slope, row = slope[fullest], row[fullest]
    tracks = rows[slope, row]  # (N, C)
    on = on[slope, row]
    longest, ends = _longest_run(on, on | np.pad(hidden, ((reach, reach), (0, 0)))[tracks, np.arange(columns)])
    strength = padded[tracks, np.arange(columns)].mean(axis=1)
    score = np.where(longest * BLOCK < shortest, 0, longest + strength)  # the strongest among equally long runs
    found: list[Line] = []
    while len(found) < MOST and score.any():
        best = int(score.argmax())
        last = int(ends[best])
        first = last - int(longest[best]) + 1
        whole = first <= 1 and last >= columns - 2
        start, end = (0, width) if whole else (first * BLOCK, (last + 1) * BLOCK)
        found.append(Line(float(rows_seen.start + row[best]) + 0.5, float(slopes[slope[best]]), start, end, whole))
        near = np.abs(tracks[:, [first, last]] - tracks[best, [first, last]]).min(axis=1) <= 3
        score[near & (ends >= first) & (ends - longest < last)] = 0
    return found


def cleared(bright: Grey, lines: list[Line], small_width: int) -> Grey:
    """Remove lines found in a small copy; strokes that cross them, or are brighter, stay. (H, W) -> (H, W)."""
    if not lines:
        return bright
    height, width = bright.shape
    scale = width / small_width
    thickest = max(3, round(THICKEST * min(height, width)) | 1)
    thin = bright - opened_down(bright, thickest)
    limit = np.zeros_like(bright)  # a pixel that stands out by more belongs to a stroke
    thickness = []
    for line in lines:
        first, last = round(line.start * scale), round(line.end * scale)
        column = np.arange(first, last)
        middle = (line.middle + line.slope * ((column + 0.5) / scale - small_width / 2)) * scale
        low, high = max(0, int(middle.min() - thickest)), int(middle.max() + thickest) + 2
        if high - low < 3 or low >= height or len(column) < 8:
            continue
        y = np.arange(low, min(high, height))[:, None] + 0.5
        profile = thin[low:high, first:last]  # (rows, columns)
        window = np.where(np.abs(y - middle) <= 1 + 1.5 * scale, profile, 0)
        peak = window.max(axis=0)
        core = float(np.median(peak))
        seen = (peak > 0.6 * core) & (peak < 1.4 * core)
        if seen.sum() < 8:
            continue
        centre = (window * y).sum(axis=0) / np.maximum(window.sum(axis=0), 1e-6)
        middle = _smooth(column[seen] - column.mean(), (centre - middle)[seen], column - column.mean()) + middle
        offset = np.abs(y - middle)
        wide = ((profile > core / 2) & (offset < thickest / 2)).sum(axis=0)[seen]
        thick = float(np.quantile(wide, 0.4))
        thickness.append(thick)
        reach = limit[low:high, first:last]
        np.maximum(reach, (offset <= thick / 2 + 1.5) * (BRIGHTER * core + FAINTEST), out=reach)
    if not thickness:
        return bright
    side = round(float(np.quantile(thickness, 0.8)) + 2)
    below = opened_down(np.pad(bright, ((side, side), (0, 0)), constant_values=bright.min()), side)[side:-side]
    return np.where((limit > 0) & (bright - below <= limit), below, bright).astype(np.float32)


def _smooth(x: NDArray[np.float64], y: NDArray[np.float64], at: NDArray[np.float64]) -> NDArray[np.float64]:
    """Fit a parabola to points, twice: the second time without those that lie apart."""
    fit = np.polyfit(x, y, 2)
    apart = np.abs(np.polyval(fit, x) - y)
    kept = apart <= 2 * np.median(apart) + 1e-6
    return np.asarray(np.polyval(np.polyfit(x[kept], y[kept], 2) if kept.sum() > 6 else fit, at))


@lru_cache(maxsize=8)
def _tracks(height: int, width: int) -> tuple[Grey, NDArray[np.int64], NDArray[np.int64], int]:
    """Lay a track through each row at each slope -> slopes (S,), rows and flat places (S, h, C), and added rows."""
    columns = width // BLOCK
    off = BLOCK * (np.arange(columns) + 0.5) - width / 2  # (C,)
    slopes = np.linspace(-STEEPEST, STEEPEST, STEPS, dtype=np.float32)
    rise = np.round(slopes[:, None] * off).astype(np.int64)  # (S, C)
    reach = int(np.abs(rise).max()) + 1
    rows = np.arange(height)[:, None] + (reach + rise[:, None])
    return slopes, rows, rows * columns + np.arange(columns), reach


def _blocks(grey: Grey, columns: int) -> Grey:
    """Average BLOCK pixels of each row. (h, w) -> (h, C)."""
    averaged: Grey = grey[:, : columns * BLOCK].reshape(len(grey), columns, BLOCK).mean(axis=2)
    return averaged


def _longest_run(on: Mask, on_or_hidden: Mask) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find the longest run of each track, gaps of GAP allowed. (N, C) -> its length and its last place, (N,) each."""
    start, filled, seen, longest, ends = np.zeros((5, len(on)), np.int64)
    last_on = np.full(len(on), -GAP - 2)
    for place, (here, anything) in enumerate(zip(on.T, on_or_hidden.T, strict=True)):
        fresh = here & (place - last_on > GAP + 1)
        start[fresh], filled[fresh], seen[fresh] = place, 0, 0
        filled += anything
        seen += here
        last_on[anything] = place
        length = place - start + 1
        better = here & (length > longest) & (filled >= FILLED * length) & (seen >= SEEN * length)
        longest[better], ends[better] = length[better], place
    return longest, ends
