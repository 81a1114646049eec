"""Order pieces of ink as they are read: row by row, each row from left to right.

Shapes: N pieces.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Boxes = NDArray[np.float64]  # (N, 4): left, top, right, bottom
Box = tuple[float, float, float, float]  # left, top, right, bottom

TALL = 0.5  # share of the tallest piece's height; lower pieces are bars and dots, and join the row beside them
ONE_ROW = 0.3  # share of the lower piece's height by which two pieces of one row overlap
STACKED = (
    0.15  # share of the height of both; pieces above each other with a smaller gap are one digit, an 8 in two rings
)


def rows_of(boxes: Boxes) -> list[list[int]]:
    """Number the pieces row by row from the top, each row from left to right. (N, 4) -> rows of piece numbers."""
    heights = boxes[:, 3] - boxes[:, 1]
    tall = heights >= TALL * heights.max()
    rows = _stacked(boxes, _linked(boxes, np.flatnonzero(tall)))
    spans = [(float(boxes[row, 1].min()), float(boxes[row, 3].max())) for row in rows]
    for piece in np.flatnonzero(~tall):
        middle = float(boxes[piece, 1] + boxes[piece, 3]) / 2
        away = [max(top - middle, middle - bottom) for top, bottom in spans]
        rows[int(np.argmin(away))].append(int(piece))
    middles = boxes[:, 0] + boxes[:, 2]
    return [sorted(row, key=lambda piece: float(middles[piece])) for row in rows]


def _linked(boxes: Boxes, pieces: NDArray[np.int64]) -> list[list[int]]:
    """Put pieces that overlap in height, and those that overlap with these, into one row; highest row first."""
    top, bottom = boxes[:, 1], boxes[:, 3]
    rows: list[list[int]] = []
    left = set(pieces.tolist())
    while left:
        row, todo = list[int](), [min(left, key=lambda piece: float(top[piece]))]
        while todo:
            piece = todo.pop()
            if piece in left:
                left.remove(piece)
                row.append(piece)
                lower = np.minimum(bottom - top, bottom[piece] - top[piece])
                shared = np.minimum(bottom, bottom[piece]) - np.maximum(top, top[piece])
                todo += np.flatnonzero(shared > ONE_ROW * lower).tolist()
        rows.append(row)
    return rows


def _stacked(boxes: Boxes, rows: list[list[int]]) -> list[list[int]]:
    """Join two rows that are together higher than wide and have hardly a gap between them."""
    joined = rows[:1]
    for row in rows[1:]:
        above, below = box_around(boxes, joined[-1]), box_around(boxes, row)
        left, top, right, bottom = box_around(boxes, joined[-1] + row)
        one = right - left < bottom - top and below[1] - above[3] < STACKED * (bottom - top)
        if one and shared_width(above, below) > ONE_ROW:
            joined[-1] = joined[-1] + row
        else:
            joined.append(row)
    return joined


def box_around(boxes: Boxes, chosen: Sequence[int]) -> Box:
    """Return the box around some pieces."""
    some = boxes[list(chosen)]
    left, top = some[:, :2].min(axis=0).tolist()
    right, bottom = some[:, 2:].max(axis=0).tolist()
    return left, top, right, bottom


def shared_width(a: Box, b: Box) -> float:
    """Measure by how much two boxes stand above each other: a share of the narrower one's width, −1 to 1."""
    narrower = max(1e-6, min(a[2] - a[0], b[2] - b[0]))
    return max(-1.0, (min(a[2], b[2]) - max(a[0], b[0])) / narrower)
