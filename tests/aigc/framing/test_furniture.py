"""Printed lines are no ink: ruled and squared paper, base lines, frames. A digit's own straight strokes are."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

import aigc
from aigc.framing.furniture import without_rules
from aigc.models.dnn import DNN
from tests.furniture import COUNTS, furnished_pictures, tally


@COUNTS
@pytest.mark.parametrize("kind", ["dark ruled paper", "squared paper", "a line", "a frame"])
def test_a_digit_among_printed_lines_reads_as_it_was_written(kind: str, count: int, dnn: DNN) -> None:
    right, wrong = tally(furnished_pictures(kind, count), dnn)
    assert right >= count - count // 10
    assert wrong <= count // 20


def page(*lines: tuple[float, float, float, float], width: int = 12) -> Image.Image:
    image = Image.new("L", (300, 300), 230)
    for line in lines:
        ImageDraw.Draw(image).line(line, 30, width)
    return image


SEVEN = ((90, 80, 200, 80), (196, 80, 150, 230))
FOUR = ((110, 60, 100, 160), (100, 160, 210, 160), (180, 60, 180, 240))
ONE = ((150, 60, 150, 240),)


@pytest.mark.parametrize("digit", [SEVEN, FOUR, ONE])
def test_straight_strokes_of_a_digit_stay(digit: tuple[tuple[float, float, float, float], ...]) -> None:
    image = page(*digit)
    grey = (np.asarray(image) / 255).astype(np.float32)
    assert np.array_equal(without_rules(grey), grey)
    inked = (aigc.from_image(image)[0] > 0.4).nonzero()
    extent = (inked.max(dim=0).values - inked.min(dim=0).values + 1).tolist()
    drawn = np.argwhere(grey < 0.5).max(axis=0) - np.argwhere(grey < 0.5).min(axis=0) + 1
    assert extent == pytest.approx(drawn / drawn.max() * 20, abs=1.6)


def test_a_line_that_crosses_a_stroke_is_taken_away_and_the_stroke_stays() -> None:
    plain = page(*ONE)
    crossed = plain.copy()
    ImageDraw.Draw(crossed).line((0, 140, 300, 150), 60, 3)
    assert float((aigc.from_image(crossed) - aigc.from_image(plain)).abs().max()) < 0.2
