"""Find the digits of a number in a drawing or picture."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike
from PIL import Image
from torch import Tensor

from aigc.framing.numbers.groups import group_pieces
from aigc.framing.numbers.parts import pieces_of_ink
from aigc.framing.numbers.pieces import Pieces, pieces_of_strokes
from aigc.framing.numbers.rows import Box, box_around
from aigc.framing.pictures import Picture, see

Written = Picture | Sequence[ArrayLike]  # a picture, or the strokes of a drawing


@dataclass(frozen=True)
class FoundDigit:
    """One digit of a number."""

    image: Tensor  # (1, 28, 28)
    box: Box  # left, top, right, bottom in pixels of the drawing, or of the upright picture


def find_digits(written: Written, size: float = 280, brush: float = 18) -> list[FoundDigit]:
    """Find the digits of a number by the places of their ink alone, in reading order: row by row, left to right.

    written      a picture as `aigc.from_image` takes it, or strokes as `aigc.from_strokes` takes them
    size, brush  of a drawing: see `aigc.from_strokes`
    Digits that touch in a picture are found as one; `aigc.read_number` asks the classifier where to part them.
    NoInkError: nothing stands out. ValueError: more than {MOST} strokes or lines, or another mistake of the input.
    """
    pieces = pieces_of(written, size, brush)
    groups = group_pieces(pieces)
    boxes = [box_around(pieces.boxes, group) for group in groups]
    return [FoundDigit(image, box) for image, box in zip(pieces.frame(groups), boxes, strict=True)]


def pieces_of(written: Written, size: float = 280, brush: float = 18, cut: Collection[int] = ()) -> Pieces:
    """Take a drawing or picture apart. Arguments and errors: see `find_digits`.

    cut  numbers of strokes or parts, as in `Pieces.source`, that may link digits
    """
    if not isinstance(written, Image.Image | str | Path | np.ndarray):
        return pieces_of_strokes(written, size, brush, cut)
    seen = see(written)
    pieces = pieces_of_ink(seen.ink(), cut)
    scale = seen.width / seen.grey.shape[1], seen.height / seen.grey.shape[0]
    return Pieces(pieces.boxes * np.array([*scale, *scale]), pieces.source, pieces.gap, pieces.frame)
