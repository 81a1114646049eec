"""The way from strokes to 28×28, with steps left out."""

import re

import pytest

from aigc.digits import NoInkError
from aigc.lab import Lab
from aigc.ui.canvas import parse_canvas
from aigc.ui.steps import SWITCHES, drawing_steps

SMALL_ONE = {"v": 1, "size": 280, "brush": 8, "strokes": [[[20 + i % 2, 10 + i * 4, 0.5] for i in range(12)]]}

THIN_SEVEN = {"v": 1, "size": 280, "brush": 4, "strokes": [[[20, 60, 0.5], [150, 60, 0.5], [90, 250, 0.5]]]}


def steps(lab: Lab, on: list[str], canvas: object = SMALL_ONE) -> str:
    drawing = parse_canvas(canvas)
    assert drawing
    return drawing_steps(lab.dnn["best"], drawing, on)


def pictures(html: str) -> list[str]:
    return re.findall(r"base64,([^\"]+)", html)


def test_all_steps_read_a_small_one_in_a_corner(lab: Lab) -> None:
    html = steps(lab, list(SWITCHES))
    assert "reads 1 (" in html
    assert 'class="off"' not in html
    assert html.count("<svg") == 5


def test_without_its_steps_the_answer_breaks(lab: Lab) -> None:
    assert "reads 1 (" not in steps(lab, [])


@pytest.mark.parametrize("left_out", SWITCHES)
def test_every_step_changes_what_the_network_sees(lab: Lab, left_out: str) -> None:
    everything = pictures(steps(lab, list(SWITCHES), THIN_SEVEN))
    rest = pictures(steps(lab, [name for name in SWITCHES if name != left_out], THIN_SEVEN))
    assert everything[-1] != rest[-1]


def test_ink_beside_the_canvas_is_no_ink_where_the_box_is_not_looked_for(lab: Lab) -> None:
    beside = {**SMALL_ONE, "strokes": [[[900, 900, 0.5], [950, 990, 0.5]]]}
    assert "<svg" in steps(lab, list(SWITCHES), beside)
    with pytest.raises(NoInkError):
        steps(lab, [], beside)
