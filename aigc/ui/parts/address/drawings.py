"""Hold the drawings that links of the page bring, and write them as its address holds them."""

import base64
from collections.abc import Iterator, Sequence
from math import cos, radians, sin

from torch import Tensor

from aigc.framing.strokes import from_strokes

Points = Sequence[tuple[int, int]]  # x, y in canvas pixels, y grows downwards


def _arc(x: float, y: float, across: float, down: float, start: float, end: float) -> list[tuple[int, int]]:
    """Place points on an ellipse between two angles in degrees: 0 to the right, 90 downwards."""
    angles = (radians(start + (end - start) * i / 16) for i in range(17))
    return [(round(x + across * cos(a)), round(y + down * sin(a))) for a in angles]


# Each: the strokes, and the brush in canvas pixels.
SMALL_TWO = ([[*_arc(224, 45, 13, 13, -170, 30), (210, 78), (240, 78)]], 8)  # in the upper right corner
ONE_OR_SEVEN = ([[(109, 71), (157, 56), (140, 230)]], 18)
FLAGGED_ONE = ([[(70, 105), (160, 45), (145, 235)], [(125, 235), (165, 235)]], 18)  # as many write it in Germany
CROSSED_SEVEN = ([[(80, 60), (200, 56), (145, 235)], [(120, 150), (205, 142)]], 18)
TICK = ([[(60, 140), (110, 210), (230, 60)]], 18)
LETTER_A = ([[(70, 230), (140, 50), (210, 230)], [(95, 165), (185, 165)]], 18)
LETTER_W = ([[(56, 70), (98, 210), (140, 98), (182, 210), (224, 70)]], 18)


def written(strokes: Sequence[Points], brush: int) -> str:
    """Write a drawing as drawing.js does: numbers of seven bits a byte, each point by its distance from the last."""
    return base64.urlsafe_b64encode(bytes(_bytes(strokes, brush))).decode().rstrip("=")


def framed(strokes: Sequence[Points], brush: int) -> Tensor:
    """Frame a drawing as the pad's are. -> (1, 28, 28)."""
    return from_strokes([[[x, y, 0.5] for x, y in stroke] for stroke in strokes], brush=brush)


def _bytes(strokes: Sequence[Points], brush: int) -> Iterator[int]:
    yield from _number(brush)
    for stroke in strokes:
        yield from _number(2 * len(stroke))  # even: the pressure is that of a mouse
        x0 = y0 = 0
        for x, y in stroke:
            yield from _number(_folded(x - x0))
            yield from _number(_folded(y - y0))
            x0, y0 = x, y


def _folded(number: int) -> int:
    """Number 0, −1, 1, −2, 2, … from zero."""
    return -2 * number - 1 if number < 0 else 2 * number


def _number(number: int) -> Iterator[int]:
    while number > 127:
        yield number & 127 | 128
        number >>= 7
    yield number
