"""Pieces of ink that make up the digits of a number: strokes of a drawing, cut where two digits may be linked.

Shapes: N pieces, G groups of pieces.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from torch import Tensor

from aigc.digits import Array
from aigc.errors import CrowdedError, NoInkError
from aigc.framing.numbers.cuts import Part, cut_stroke
from aigc.framing.numbers.rows import Boxes, box_around, rows_of
from aigc.framing.strokes import check_stroke, frame_drawings, join

MOST = 120  # pieces; more are a scribble
SPECK = 0.3  # share of the tallest piece's height; a smaller one belongs to the piece next to it

Frame = Callable[[Sequence[Sequence[int]]], Tensor]


@dataclass(frozen=True)
class Pieces:
    """Pieces of ink, and the way to frame some of them as one digit."""

    boxes: Boxes  # (N, 4), in pixels of the drawing or picture
    source: Sequence[int]  # (N,), the stroke or part that a piece was cut from
    gap: Sequence[float | None]  # (N,), x between two digits, for a line between them that may belong to neither
    frame: Frame  # groups of piece numbers -> (G, 1, 28, 28)

    def rows(self) -> list[list[int]]:
        """Number the pieces row by row from the top, each row from left to right.

        Pieces of one source stay in one row.
        """
        sources = sorted(set(self.source))
        places = {source: [p for p, own in enumerate(self.source) if own == source] for source in sources}
        whole = np.array([box_around(self.boxes, places[source]) for source in sources])
        x = [(box[0] + box[2]) / 2 if gap is None else gap for box, gap in zip(self.boxes, self.gap, strict=True)]
        return [
            sorted((piece for number in row for piece in places[sources[number]]), key=lambda piece: float(x[piece]))
            for row in rows_of(whole)
        ]


def pieces_of_strokes(
    strokes: Sequence[ArrayLike], size: float = 280, brush: float = 18, cut: Collection[int] = ()
) -> Pieces:
    """Take strokes for pieces; CrowdedError for too many. Other arguments and errors: see `aigc.from_strokes`.

    cut  the strokes that may link digits, and are cut between these
    """
    whole: list[Array] = [stroke for stroke in map(check_stroke, strokes) if len(stroke)]
    if not whole:
        raise NoInkError
    if len(whole) > MOST:
        raise CrowdedError(len(whole), MOST)
    height = brush + max(float(np.ptp(stroke[:, 1])) for stroke in whole)
    cuts = [cut_stroke(stroke, height) if n in cut else [Part(stroke)] for n, stroke in enumerate(whole)]
    source = [number for number, some in enumerate(cuts) for _ in some]
    parts = [part for some in cuts for part in some]
    ends = [(part.points[:, :2].min(axis=0), part.points[:, :2].max(axis=0)) for part in parts]
    boxes = np.array([[*(low - brush / 2), *(high + brush / 2)] for low, high in ends], np.float64)
    groups = without_specks(boxes)

    def frame(chosen: Sequence[Sequence[int]]) -> Tensor:
        drawings = [[parts[place].points for number in group for place in groups[number]] for group in chosen]
        return frame_drawings(join(drawings), size, np.full(len(drawings), float(brush))).image

    return Pieces(
        np.array([box_around(boxes, group) for group in groups]),
        [source[group[0]] for group in groups],
        [parts[group[0]].gap for group in groups],
        frame,
    )


def without_specks(boxes: Boxes) -> list[list[int]]:
    """Add each speck to the nearest piece that is none. (N, 4) -> groups of piece numbers, each of one piece first."""
    sides = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    speck = sides < SPECK * sides.max()
    groups = {int(piece): [int(piece)] for piece in np.flatnonzero(~speck)}
    large = boxes[~speck]
    for piece in np.flatnonzero(speck):
        box = boxes[piece]
        across = np.maximum(0, np.maximum(large[:, 0] - box[2], box[0] - large[:, 2]))
        down = np.maximum(0, np.maximum(large[:, 1] - box[3], box[1] - large[:, 3]))
        groups[list(groups)[int(np.hypot(across, down).argmin())]].append(int(piece))
    return list(groups.values())
