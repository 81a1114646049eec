"""Test the four cards of the first screen: each tells what its model says of the drawing."""

import json
from collections.abc import Callable
from typing import Any, cast

import gradio as gr
import pytest

from aigc.store.loaded import Models
from aigc.ui.look.i18n import both
from aigc.ui.parts.pad import EXAMPLE
from aigc.ui.start.cards import passes
from aigc.ui.start.tab import DOORS, build_start_tab

ONE = [[[140, 40, 0.5], [138, 240, 0.5]]]
SCRIBBLE = [[[140 + 8 * (i % 7) * (i % 5), 60 + 37 * i % 160, 0.5] for i in range(40)]]
TWO_ONES = [[[90, 60, 0.5], [88, 220, 0.5]], [[190, 60, 0.5], [188, 220, 0.5]]]


@pytest.fixture
def answers(models: Models) -> Callable[[Any], dict[str, str]]:
    with gr.Blocks() as page, gr.Tab("start") as tab:
        build_start_tab(models, tab)
    (found,) = {event.fn for event in page.fns.values() if event.fn and event.fn.__name__ == "answers"}
    handler = cast(Callable[[str], list[str]], found)
    return lambda strokes: dict(zip(DOORS, handler(json.dumps({"v": 1, "strokes": strokes})), strict=True))


def test_the_example_is_answered_by_all_three_models(answers: Callable[[Any], dict[str, str]]) -> None:
    cards = answers(EXAMPLE)
    assert '<div class="read">5</div>' in cards["reads"]
    assert cards["rebuilds"].count("<img") == 2 and "<circle" in cards["rebuilds"]
    assert 'class="hand"' in cards["writes"] and "meter" in cards["judges"]
    assert all(f'href="?v=1&tab={part}"' in cards[name] for name, part in DOORS.items())


def test_a_number_is_read_and_imitated_but_not_rebuilt_as_one_digit(answers: Callable[[Any], dict[str, str]]) -> None:
    cards = answers(TWO_ONES)
    assert '<div class="read">11</div>' in cards["reads"] and 'class="hand"' in cards["writes"]
    assert all("<img" not in cards[name] and "notice" in cards[name] for name in ("rebuilds", "judges"))


def test_nothing_drawn_is_said_in_every_card(answers: Callable[[Any], dict[str, str]]) -> None:
    assert all("notice" in card and "<img" not in card for card in answers([]).values())


def test_d_opinion_is_told_by_its_place_among_real_images() -> None:
    percentiles = [place / 100 for place in range(101)]
    assert [passes(share, percentiles) for share in (0.05, 0.1, 0.54, 0.95)] == [False, True, True, True]


def test_a_scribble_gets_a_reason_in_every_card(answers: Callable[[Any], dict[str, str]]) -> None:
    cards = answers(SCRIBBLE)
    assert both("start.reads_not_a_digit") in cards["reads"] and "verdict" in cards["reads"]
    assert all(both("start.not_a_digit") in cards[name] for name in ("rebuilds", "writes", "judges"))
