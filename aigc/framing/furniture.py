"""Remove printed lines from a picture: ruled and squared paper, base lines, frames and cells of tables.

Lines from edge to edge are no digit's, nor are lines from one of these to another. Other lines are furniture if they
outline the box of all that was taken for the digit, or if they are much longer than the digit that remains.
Shapes: H, W pixels of the picture, h, w those of a small copy.
"""

from collections.abc import Callable

import numpy as np

from aigc.framing.lines import Line, cleared, level_lines
from aigc.framing.morphology import Grey, Mask, extent, shrunk

SMALL = 256  # pixels of the small copy's longer side
SHORTEST = 0.1  # share of the shorter side; a frame's side is no shorter
CELLS = 4  # lines from edge to edge; between more of them, a stroke can end near two by accident
CORNER = 0.4  # share of the side; a line from one edge to the next is no shorter
NEAR = 0.04  # share of the longer side; a cell's side ends so near to another line
AROUND = 0.15  # share of the digit's longer side; lines are sought so far around its box
SPAN = 0.85  # share of the digit's box; a frame's side is as long, and at least
CLEAR = 0.3  # share of the strongest line; fainter lines are none of a frame's
UNDERLINE = 1.25  # a line under a digit is longer than the digit, by at least this factor


def without_rules(grey: Grey) -> Grey:
    """Remove lines from edge to edge and lines between these, dark and bright. (H, W) -> (H, W)."""
    grey, level = _without(grey, upright=False, across=[])
    grey, upright = _without(grey, upright=True, across=level if len(level) <= CELLS else [])
    if 0 < len(upright) <= CELLS:
        grey, _ = _without(grey, upright=False, across=upright)
    return grey


def _without(grey: Grey, upright: bool, across: list[Line]) -> tuple[Grey, list[Line]]:
    """Remove lines of one direction -> the picture, and the lines; those `across` are gone already."""
    view = np.ascontiguousarray(grey.T) if upright else grey
    small = shrunk(view, SMALL)
    removed: list[Line] = []
    found = {dark: _printed(_turned(small, dark), across) for dark in (True, False)}
    for nth, dark in enumerate(sorted(found, key=lambda dark: _coverage(_turned(small, dark), found[dark]))):
        if nth and removed:  # stripes between thin lines are gone with these
            found[dark] = _printed(_turned(shrunk(view, SMALL), dark), across)
        if found[dark]:
            view = _turned(cleared(_turned(view, dark), found[dark], small.shape[1]), dark)
            removed += found[dark]
    return np.ascontiguousarray(view.T) if upright else view, removed


def _printed(small: Grey, across: list[Line]) -> list[Line]:
    """Find bright lines from edge to edge, and lines between two others or edges of the picture. (h, w) -> lines."""
    height, width = small.shape
    lines = level_lines(small, (SHORTEST if across else CORNER) * width)
    near = NEAR * max(small.shape)

    def ends_at_another(x: int, y: float) -> bool:
        at_edge = min(x, width - x, y, height - y) < near
        return at_edge or any(abs(o.middle + o.slope * (y - height / 2) - x) < near for o in across)

    whole = [line for line in lines if line.edge_to_edge]
    partial = [
        line
        for line in lines
        if not line.edge_to_edge
        and all(ends_at_another(x, line.middle + line.slope * (x - width / 2)) for x in (line.start, line.end))
    ]
    return whole + (partial if len(whole) + len(partial) > 1 else [])  # a single one may be a 1 between two lines


def without_frame(grey: Grey, part: Mask, dark: bool, rest_of: Callable[[Grey], float | None]) -> Grey | None:
    """Remove a frame around a digit, or a line under it. (H, W) -> (H, W); None where there is neither.

    part     True on all that was taken for the digit, in any resolution
    rest_of  measures the longer side of the digit in a picture, as a share of the picture's; None without a digit
    """
    box = [(first / n, (last + 1) / n) for (first, last), n in zip(extent(part), part.shape, strict=True)]
    pixels = [(low * n, high * n) for (low, high), n in zip(box, grey.shape, strict=True)]
    margin = AROUND * max(high - low for low, high in pixels) + 4
    (top, bottom), (left, right) = [
        (max(0, int(low - margin)), min(n, int(high + margin)))
        for (low, high), n in zip(pixels, grey.shape, strict=True)
    ]
    turned, sides, longest = _turned(grey[top:bottom, left:right], dark), [], 0.0
    for offset, (low, high), offset_along, (start, end) in (
        (top, pixels[0], left, pixels[1]),
        (left, pixels[1], top, pixels[0]),
    ):
        small = shrunk(turned, SMALL)
        scale = small.shape[1] / turned.shape[1]
        low, high = ((edge - offset) * scale for edge in (low, high))
        start, end = ((edge - offset_along) * scale for edge in (start, end))
        strongest = float(small.max() - small.min())
        near = NEAR * max(small.shape)
        spanning = [
            line
            for line in level_lines(small, SPAN * (end - start), CLEAR * strongest / 2)
            if low - near < line.middle + line.slope * ((start + end - small.shape[1]) / 2) < high + near
            and min(line.end, end) - max(line.start, start) > SPAN * (end - start)
        ]
        sides.append(len(spanning))
        if len(sides) == 1:
            longest = max((line.length / scale for line in spanning), default=0.0)
        turned = np.ascontiguousarray(cleared(turned, spanning, small.shape[1]).T)
    framed = min(sides) > 0 and sum(sides) > 2
    if not framed and not longest:
        return None
    rest = grey.copy()
    rest[top:bottom, left:right] = _turned(turned, dark)
    size = rest_of(rest)
    if size is None or not (framed or longest > UNDERLINE * size * max(grey.shape)):
        return None
    return rest


def _turned(grey: Grey, dark: bool) -> Grey:
    return 1 - grey if dark else grey


def _coverage(bright: Grey, lines: list[Line]) -> float:
    """Measure the share of the picture that is bright; infinite without lines."""
    if not lines:
        return float("inf")
    return float((bright > (bright.min() + bright.max()) / 2).mean())
