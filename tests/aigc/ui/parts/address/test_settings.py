"""Test the description of settings for the page's address."""

from typing import Any

import gradio as gr
import pytest

from aigc.ui.parts.address.settings import Part, Setting, Text, Ticked, link, setting
from aigc.ui.parts.requests import SEED, Choice, Digit, Number, Whole


def described(component: Any, check: Any) -> dict[str, Any]:
    with gr.Blocks():
        row: dict[str, Any] = Part([setting("one", component(), check)]).table()["settings"][0]
    return row


def test_a_rule_says_what_its_field_checks() -> None:
    assert described(lambda: gr.Number(3), Whole("rows", 1, 10)) == {
        "name": "one",
        "rules": [{"kind": "whole", "low": 1, "high": 10}],
        "defaults": [3],
        "othersAt": "",
    }
    assert described(lambda: gr.Slider(0, 2, value=1), Number("x", 0, 1.5))["rules"][0]["kind"] == "number"
    assert described(gr.Textbox, Choice("variant", ("a", "b")))["rules"][0]["choices"] == ("a", "b")
    assert described(gr.Textbox, Text())["rules"][0]["kind"] == "text"
    assert described(gr.CheckboxGroup, Ticked(("a", "b")))["rules"][0] == {"kind": "several", "choices": ("a", "b")}
    assert described(gr.Number, SEED)["rules"][0]["high"] == 2**53 - 1, "JavaScript keeps no larger number exact"


def test_a_field_that_the_script_cannot_check_is_refused_when_the_page_is_built() -> None:
    with gr.Blocks(), pytest.raises(TypeError, match="Digit"):
        Part([Setting("one", [gr.Textbox()], [Digit()])]).table()


def test_a_link_names_version_part_and_settings() -> None:
    assert link("gan.walk", digit_a=3, seed_b=7) == "?v=1&tab=gan.walk&digit-a=3&seed-b=7"
