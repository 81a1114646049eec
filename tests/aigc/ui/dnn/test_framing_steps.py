"""Test framing from strokes to 28×28 with steps left out."""

import json
import re

import pytest

from aigc.errors import NoInkError
from aigc.store.loaded import Models
from aigc.ui.dnn.framing_steps import SWITCHES, check_shown, framing_steps

SMALL_ONE = {"v": 1, "size": 280, "brush": 8, "strokes": [[[20 + i % 2, 10 + i * 4, 0.5] for i in range(12)]]}

THIN_SEVEN = {"v": 1, "size": 280, "brush": 4, "strokes": [[[20, 60, 0.5], [150, 60, 0.5], [90, 250, 0.5]]]}


def steps(models: Models, on: list[str], canvas: object = SMALL_ONE) -> str:
    return framing_steps(models.dnn["best"], check_shown("draw", json.dumps(canvas)), on)


def pictures(html: str) -> list[str]:
    return re.findall(r"base64,([^\"]+)", html)


def test_all_steps_lead_to_the_right_answer_for_a_small_one_in_a_corner(models: Models) -> None:
    html = steps(models, list(SWITCHES))
    assert "reads 1 (" in html
    assert 'class="off"' not in html
    assert html.count("<svg") == 5


def test_without_its_steps_the_answer_breaks(models: Models) -> None:
    assert "reads 1 (" not in steps(models, [])


@pytest.mark.parametrize("left_out", SWITCHES)
def test_every_step_changes_what_the_network_sees(models: Models, left_out: str) -> None:
    everything = pictures(steps(models, list(SWITCHES), THIN_SEVEN))
    rest = pictures(steps(models, [name for name in SWITCHES if name != left_out], THIN_SEVEN))
    assert everything[-1] != rest[-1]


def test_ink_beside_the_canvas_is_no_ink_where_the_box_is_not_looked_for(models: Models) -> None:
    beside = {**SMALL_ONE, "strokes": [[[900, 900, 0.5], [950, 990, 0.5]]]}
    assert "<svg" in steps(models, list(SWITCHES), beside)
    with pytest.raises(NoInkError):
        steps(models, [], beside)
