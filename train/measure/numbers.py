"""Measure the reading of whole numbers: composed of the digits of writers never trained on, drawn and photographed."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np

from aigc.errors import NoInkError
from aigc.metrics import wilson_interval
from aigc.models.dnn import DNN
from aigc.reading.numbers import Number, read_number
from train.data.numbers import GAPS, DrawnNumber, draw_numbers, draw_singles, photograph_number
from train.data.pen_drawings import Drawings

STRINGS = 300  # numbers with gaps of one kind
SINGLES = 1_500  # single drawings, or all that there are
PHOTOS = 50  # photographs of numbers with gaps of one kind
SEED = 0
Numbers = dict[str, Any]


def number_numbers(dnn: DNN, drawings: Drawings) -> Numbers:
    """Compute the share of numbers read rightly as a whole, digit by digit and without a "?".

    number_separate  numbers with a gap between all digits; number_touching: with gaps around 0
    number_photos    photographs of numbers, a third of them touching
    singles_split    share of the single drawings that are read as two digits or more
    read_numbers     counts and 95 % intervals behind these shares, by kind of gap
    """
    kinds: dict[str, Numbers] = {}
    for kind, gaps in GAPS.items():
        kinds[kind] = _share(_read_right(dnn, draw_numbers(drawings, STRINGS, gaps, SEED)))
        pictured = list(islice(draw_numbers(drawings, STRINGS, gaps, SEED + 1), PHOTOS))
        kinds[f"{kind}, photographed"] = _share(_photo_right(dnn, pictured))
    singles = draw_singles(drawings, SINGLES, SEED)
    kinds["single, split"] = _share([len(_read(dnn, one).digits) > 1 for one in singles])
    return {
        "number_separate": _mean(kinds, "wide", "close"),
        "number_touching": _mean(kinds, "touching"),
        "number_photos": _mean(kinds, *(f"{kind}, photographed" for kind in GAPS)),
        "singles_split": _mean(kinds, "single, split"),
        "read_numbers": kinds,
    }


def _read_right(dnn: DNN, numbers: Iterator[DrawnNumber]) -> list[bool]:
    return [_read(dnn, number).text == number.text for number in numbers]


def _read(dnn: DNN, number: DrawnNumber) -> Number:
    return read_number(dnn, number.strokes, brush=number.pen)


def _photo_right(dnn: DNN, numbers: list[DrawnNumber]) -> list[bool]:
    return [_photo_text(dnn, number, place) == number.text for place, number in enumerate(numbers)]


def _photo_text(dnn: DNN, number: DrawnNumber, place: int) -> str:
    try:
        return read_number(dnn, photograph_number(number, np.random.default_rng((SEED, place)))).text
    except NoInkError:
        return ""


def _share(right: list[bool]) -> Numbers:
    return {
        "share": sum(right) / len(right),
        "interval": wilson_interval(sum(right), len(right)),
        "count": len(right),
    }


def _mean(kinds: Numbers, *names: str) -> float:
    return float(np.mean([kinds[name]["share"] for name in names]))
