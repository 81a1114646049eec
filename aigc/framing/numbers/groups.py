"""Group pieces of ink into digits by their places alone, without a classifier."""

from collections.abc import Sequence
from itertools import pairwise

from aigc.framing.numbers.pieces import Pieces
from aigc.framing.numbers.rows import box_around, shared_width

ONE_DIGIT = 0.4  # share of the narrower piece's width by which two pieces of one digit overlap
TOUCHING = 0.05  # share of the row's height; a narrower gap is none
NARROW = 0.8  # width over height; two pieces without a gap are one digit if together no wider
LOW = 0.6  # share of the tallest digit's height; anything lower is no digit by itself
CLEAR = 0.02  # share of the row's height; digits with a wider gap are clearly separate


def group_pieces(pieces: Pieces) -> list[list[int]]:
    """Group pieces into digits, in reading order -> piece numbers of each digit."""
    return [group for row in pieces.rows() for group in _grouped(pieces, row)]


def count_clear(pieces: Pieces) -> int:
    """Count digits as tall as the tallest, in the row with most of them, where paper parts at least two; else 1."""
    most = 1
    for row in pieces.rows():
        boxes = [box_around(pieces.boxes, group) for group in _grouped(pieces, row)]
        height = max(bottom - top for _, top, _, bottom in boxes)
        tall = sorted(box for box in boxes if box[3] - box[1] > LOW * height)
        if any(right[0] - left[2] > CLEAR * height for left, right in pairwise(tall)):
            most = max(most, len(tall))
    return most


def _grouped(pieces: Pieces, row: Sequence[int]) -> list[list[int]]:
    """Group the pieces of a row: those above each other, and those that touch and are together narrow."""
    _, top, _, bottom = box_around(pieces.boxes, row)
    groups: list[list[int]] = []
    for piece in row:
        if groups and _belongs(pieces, groups[-1], piece, bottom - top):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups


def _belongs(pieces: Pieces, group: Sequence[int], piece: int, height: float) -> bool:
    before, own = box_around(pieces.boxes, group), box_around(pieces.boxes, [piece])
    if shared_width(before, own) > ONE_DIGIT:
        return True
    lower = min(before[3] - before[1], own[3] - own[1])
    near = own[0] - before[2] < TOUCHING * height
    return near and lower < LOW * height and own[2] - before[0] < NARROW * height
