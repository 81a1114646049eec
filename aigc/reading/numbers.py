"""Read a number: decide by the classifier which pieces of ink make up each digit.

Shapes: N pieces.
"""

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from aigc.framing.numbers.find import Written, opened
from aigc.framing.numbers.pieces import Pieces
from aigc.framing.numbers.rows import Box, box_around, shared_width
from aigc.inference import DIGIT_SCORE, classify
from aigc.models.dnn import DNN
from aigc.reading.answers import Answer, answer_from
from aigc.showing import show

# Chosen on numbers composed of the strokes of training and validation writers.
MOST_PIECES = 6  # pieces of one digit
WIDEST = 1.7  # share of the row's height; no digit of several pieces is wider
GAP = 0.15  # share of the row's height; pieces farther apart belong to two digits
ABOVE, APART_COST = 0.7, 4.0  # share of the width by which pieces of one digit stand above each other
ONE_WIDE = 0.8  # width over height; narrower ink has hardly room for two digits
BROAD, BROAD_COST = 1.1, 3.0  # width over height of a digit
LOW, LOW_COST = 0.7, 8.0  # share of the row's height; a lower one is seldom a digit by itself
CROWDED, CROWDING_COST = 0.25, 4.0  # share of the width by which neighbouring digits stand above each other
DIGIT_COST = 0.1  # fewer digits explain the ink better
CUT_COST = 1.0  # for a stroke divided between two digits
SURE_CUT = 0.9  # least probability of both digits beside a cut
SURE, WIDE = 0.75, 1.4  # least probability, and least width over height, of a digit whose strokes are not cut
AMONG_DIGITS = 0.1  # least digit score beside other digits; for ink by itself it is DIGIT_SCORE
FEW, CROWD = 60, 4.5  # candidates, and candidates a piece; a row with more is a scribble, and read as one digit
SCRIBBLE = 0.7  # share of the narrower digit's width that lies over its neighbour
LEAST = 1e-4  # probability; one that is lower says no more

Span = tuple[int, int]  # pieces of a row from the first number up to, but not including, the second


@dataclass(frozen=True)
class Number:
    """The classifier's answers to the digits of a number, in reading order."""

    text: str  # one character a digit, "?" where it is not sure; a space between rows
    digits: list[Answer]
    images: Tensor  # (D, 1, 28, 28), each digit framed
    boxes: list[Box]  # around each digit, in pixels of the drawing or upright picture

    def _repr_html_(self) -> str:
        """Write the number for a notebook, with each digit as the classifier saw it."""
        captions = [f"{said.character} {said.probability:.0%}" for said in self.digits]
        return f"<p><b>{html.escape(self.text)}</b></p>{show(self.images, captions)._repr_html_()}"

    @property
    def several(self) -> bool:
        """Tell whether these are several digits beside each other, most of them legible, and not a scribble."""
        legible = sum(said.kind == "digit" for said in self.digits)
        return len(self.digits) > 1 and 2 * legible >= len(self.digits) and not any(map(_crowded, *self._neighbours))

    @property
    def _neighbours(self) -> tuple[list[Box], list[Box]]:
        return self.boxes[:-1], self.boxes[1:]


def read_number(dnn: DNN, written: Written, size: float = 280, brush: float = 18) -> Number:
    """Read a number, and decide by the classifier where one digit ends and the next begins.

    Every run of a few neighbouring pieces is a candidate for a digit. The reading with the highest score wins: a
    shortest path through the candidates, as in LeCun et al. 1998, section VII. A candidate scores the logarithms of its
    likeliest class and of its digit score, less penalties for pieces that stand beside each other, for a shape broader
    or lower than a digit's, and for overlapping its neighbour. Strokes and connected ink without a sure reading are cut
    where digits may be linked, if a sure reading of all that was parted comes of it.

    Arguments and errors: see `aigc.find_digits`.
    """
    take_apart = opened(written, size, brush)
    pieces = take_apart(())
    whole = _reading(_rows(dnn, pieces))
    parts = take_apart(whole.doubtful) if whole.doubtful else pieces
    rows = _rows(dnn, parts) if len(parts.boxes) > len(pieces.boxes) else []  # else nothing could be cut
    if not rows or not all(rows):
        return whole.number
    cut = _reading(rows)
    parted = [digit for row in rows for digit in row if digit.sources & whole.doubtful]
    legible = all(digit.said.kind == "digit" for digit in parted)
    return cut.number if legible and cut.unread < whole.unread else whole.number


def _crowded(a: Box, b: Box) -> bool:
    """Tell whether two boxes of one row lie over each other, as those of a scribble do."""
    level = min(a[3], b[3]) - max(a[1], b[1]) > 0
    return level and shared_width(a, b) > SCRIBBLE


class _Reading(NamedTuple):
    """A number, and the strokes or parts that were not read surely."""

    number: Number
    doubtful: set[int]
    unread: tuple[float, float]  # widths of what was not read at all, and of what was not read surely


def _rows(dnn: DNN, pieces: Pieces) -> "list[list[_Digit]]":
    return [_Row(dnn, pieces, row).read() for row in pieces.rows()]


def _reading(rows: "list[list[_Digit]]") -> _Reading:
    found = [digit for row in rows for digit in row]
    beside = len(found) > 1 and any(digit.said.kind == "digit" for digit in found)
    text = " ".join("".join(digit.answer(beside).character for digit in row) for row in rows)
    images = torch.stack([digit.image for digit in found])
    number = Number(text, [digit.answer(beside) for digit in found], images, [digit.box for digit in found])
    unread = sum(digit.width for digit in found if digit.said.kind != "digit")
    unsure = [digit for digit in found if not digit.sure]
    doubtful = {source for digit in unsure for source in digit.sources}
    return _Reading(number, doubtful, (unread, sum(digit.width for digit in unsure)))


class _Digit(NamedTuple):
    """A digit of a reading."""

    said: Answer
    image: Tensor
    box: Box
    sources: set[int]  # strokes or parts that the digit is made of

    @property
    def width(self) -> float:
        return self.box[2] - self.box[0]

    @property
    def sure(self) -> bool:
        """Tell whether the digit is beyond doubt, so that no stroke of it is cut."""
        sure: bool = self.said.kind == "digit" and self.said.digit_score * self.said.probability > SURE
        return sure and self.width < WIDE * (self.box[3] - self.box[1])

    def answer(self, beside_digits: bool) -> Answer:
        """Answer with the threshold for ink beside digits, which is seldom anything else, or for ink by itself."""
        least = AMONG_DIGITS if beside_digits else DIGIT_SCORE
        return answer_from(self.said.probabilities, self.said.digit_score, least)


class _Row:
    """Pieces of one row, from left to right, with the candidates for its digits."""

    def __init__(self, dnn: DNN, pieces: Pieces, row: Sequence[int]) -> None:
        self.boxes = [tuple(box) for box in pieces.boxes[list(row)].tolist()]
        self.source = [pieces.source[piece] for piece in row]
        self.link = [pieces.gap[piece] is not None for piece in row]
        _, top, _, bottom = box_around(pieces.boxes, row)
        self.height = bottom - top
        spans = [
            (i, j)
            for i in range(len(row))
            for j in range(i + 1, min(len(row), i + MOST_PIECES) + 1)
            if self._possible((i, j))
        ]
        if len(spans) > max(FEW, CROWD * len(row)):
            spans = [(0, len(row))]
        self.around = {(i, j): box_around(pieces.boxes, row[i:j]) for i, j in spans}
        self.image: dict[Span, Tensor] = {}
        self.said: dict[Span, Answer] = {}
        self._dnn, self._pieces, self._row = dnn, pieces, row

    def read(self) -> list[_Digit]:
        """Find the reading with the highest score; [] where every one parts a stroke between unsure digits.

        Classified first are the digits of the reading that would score highest if the classifier were sure of every
        candidate: where it still does, no other can win. Else all candidates are. Dellin & Srinivasa, "A Unifying
        Formalism for Shortest Path Problems with Expensive Edge Evaluations", ICAPS 2016, section 3.
        """
        path = self._best()
        self._classify(path)
        path = self._best()
        if any(span not in self.said for span in path):
            self._classify([span for span in self.around if span not in self.said])
            path = self._best()
        return [self._digit(span) for span in path]

    def _classify(self, spans: Sequence[Span]) -> None:
        if not spans:
            return
        images = self._pieces.frame([self._row[i:j] for i, j in spans])
        result = classify(self._dnn, images)
        for span, image, probabilities, score in zip(
            spans, images, result.probabilities, result.digit_score, strict=True
        ):
            self.image[span], self.said[span] = image, answer_from(probabilities, float(score))

    def _best(self) -> list[Span]:
        """Find the digits of the reading with the highest score, as if candidates not yet classified were sure."""
        # The best reading of the pieces before j whose last digit is the span (i, j), and the span before that.
        best: dict[Span, tuple[float, Span | None]] = {}
        for span in sorted(self.around, key=lambda span: (span[1], span[0])):
            own = self._score(span)
            if span[0] == 0:
                best[span] = (own, None)
                continue
            before = [other for other in best if self._follows(other, span)]
            steps = [(best[other][0] + own - self._boundary(other, span), other) for other in before]
            if steps:
                best[span] = max(steps, key=lambda step: step[0])
        last: Span | None = max((span for span in best if span[1] == len(self.boxes)), key=lambda span: best[span][0])
        path: list[Span] = []
        while last is not None and best[last][0] > -math.inf:
            path.insert(0, last)
            last = best[last][1]
        return path

    def _digit(self, span: Span) -> _Digit:
        return _Digit(self.said[span], self.image[span], self.around[span], set(self.source[slice(*span)]))

    def _follows(self, before: Span, after: Span) -> bool:
        """Tell whether a span comes next, but for lines that link a stroke's digit in one to its digit in the other."""
        both = set(self.source[slice(*before)]) & set(self.source[slice(*after)])
        between = range(before[1], after[0])
        return before[1] <= after[0] and all(self.link[piece] and self.source[piece] in both for piece in between)

    def _possible(self, span: Span) -> bool:
        """Tell whether pieces lie near enough to each other for one digit."""
        chosen = sorted(self.boxes[slice(*span)])
        if len(chosen) == 1:
            return True
        reach: float = chosen[0][2]
        for left, _, right, _ in chosen[1:]:
            if left - reach > GAP * self.height:
                return False
            reach = max(reach, right)
        wide: bool = reach - chosen[0][0] > WIDEST * self.height
        return not wide

    def _score(self, span: Span) -> float:
        """Score some pieces as one digit: 0 at best, and as if they were surely one until they are classified."""
        said = self.said.get(span)
        sure = max(LEAST, said.probability) * max(LEAST, said.digit_score) if said else 1.0
        left, top, right, bottom = self.around[span]
        wide, high = right - left, bottom - top
        broad = max(0.0, wide / max(1e-6, high) - BROAD)
        low = max(0.0, LOW - high / self.height)
        apart = self._apart(span) * min(1.0, wide / high / ONE_WIDE)
        return math.log(sure) - APART_COST * apart - BROAD_COST * broad - LOW_COST * low - DIGIT_COST

    def _apart(self, span: Span) -> float:
        """Measure how far a piece stands beside the others; pieces cut from one stroke may."""
        numbers = range(*span)
        apart = 0.0
        for one in numbers:
            others = [self.boxes[other] for other in numbers if other != one]
            kin = any(self.source[other] == self.source[one] for other in numbers if other != one)
            if others and not kin:
                rest = min(b[0] for b in others), 0.0, max(b[2] for b in others), 0.0
                apart = max(apart, ABOVE - shared_width(self.boxes[one], rest))
        return apart

    def _boundary(self, before: Span, after: Span) -> float:
        """Charge two neighbouring digits for standing above each other, and for dividing a stroke between them.

        A stroke is not divided between digits that other strokes belong to: it may be a part of these, not yet whole.
        """
        crowding = CROWDING_COST * max(0.0, shared_width(self.around[before], self.around[after]) - CROWDED)
        divided = set(self.source[slice(*before)]) & set(self.source[slice(*after)])
        if not divided:
            return crowding
        sides = [self.said[span] for span in (before, after) if span in self.said]
        others = set(self.source[slice(*before)]) ^ set(self.source[slice(*after)])
        if others or not all(said.kind == "digit" and said.probability > SURE_CUT for said in sides):
            return math.inf
        if len(sides) == 2 and all(said.likeliest == 1 for said in sides):  # a zigzag
            return math.inf
        return crowding + CUT_COST * len(divided)
