"""Find the digits of a number in a drawing or picture."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike
from PIL import Image
from torch import Tensor

from aigc.framing.numbers.groups import group_pieces
from aigc.framing.numbers.parts import pieces_of_ink
from aigc.framing.numbers.pieces import Pieces, pieces_of_strokes
from aigc.framing.numbers.rows import Box, box_around
from aigc.framing.pictures import Picture, Seen, see

Written = Picture | Seen | Sequence[ArrayLike]  # a picture, opened or not, or the strokes of a drawing


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
    NoInkError: nothing stands out. CrowdedError: more strokes or lines than a number has. ValueError: another mistake.
    """
    pieces = opened(written, size, brush)(())
    groups = group_pieces(pieces)
    boxes = [box_around(pieces.boxes, group) for group in groups]
    return [FoundDigit(image, box) for image, box in zip(pieces.frame(groups), boxes, strict=True)]


def opened(written: Written, size: float = 280, brush: float = 18) -> Callable[[Collection[int]], Pieces]:
    """Open a drawing or picture once -> a function that takes it apart, as often as needed.

    The function takes the numbers of the strokes or parts, as in `Pieces.source`, that may link digits and are cut.
    Arguments and errors: see `find_digits`.
    """
    if not isinstance(written, Seen | Image.Image | str | Path | np.ndarray):
        return lambda cut: pieces_of_strokes(written, size, brush, cut)
    seen = written if isinstance(written, Seen) else see(written)
    ink = seen.ink()
    scale = seen.width / seen.grey.shape[1], seen.height / seen.grey.shape[0]

    def take_apart(cut: Collection[int]) -> Pieces:
        pieces = pieces_of_ink(ink, cut)
        return replace(pieces, boxes=pieces.boxes * np.array([*scale, *scale]))

    return take_apart
