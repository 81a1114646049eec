"""Test that a drawing at rest is framed once, classified once by each network, and shown three times."""

import json
from collections.abc import Callable
from typing import Any, cast

import gradio as gr
import pytest
import torch

from aigc.framing.strokes import frame_strokes
from aigc.reading.answers import answer_from
from aigc.store.loaded import Models
from aigc.ui.dnn import framing_steps
from aigc.ui.dnn.answer_cards import answer_cards
from aigc.ui.dnn.tab import build_dnn_tab

SEVEN = {"v": 1, "size": 280, "strokes": [[[40, 40, 0.5], [180, 40, 0.5], [110, 250, 0.5]]]}
SWITCHES = list(framing_steps.SWITCHES)


def handler(models: Models, name: str) -> Callable[..., Any]:
    """Find a handler of the tab by its name."""
    with gr.Blocks() as page, gr.Tab("dnn") as tab:
        build_dnn_tab(models, tab)
    (found,) = {event.fn for event in page.fns.values() if event.fn and event.fn.__name__ == name}
    return cast(Callable[..., Any], found)


@pytest.fixture
def counts(models: Models, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Count how often a drawing is framed, and how often each network classifies a single image."""
    counted = {"framed": 0, "best": 0, "article": 0}

    def counting(*args: Any) -> Any:
        counted["framed"] += 1
        return frame_strokes(*args)

    def hook(name: str) -> Callable[..., None]:
        def count(network: object, images: tuple[torch.Tensor], outputs: object) -> None:
            counted[name] += len(images[0]) == 1

        return count

    monkeypatch.setattr(framing_steps, "frame_strokes", counting)
    hooks = [models.dnn[name].register_forward_hook(hook(name)) for name in ("best", "article")]
    yield counted
    for one in hooks:
        one.remove()


def test_a_drawing_at_rest_is_framed_once_and_classified_once(models: Models, counts: dict[str, int]) -> None:
    card, steps, looked = handler(models, "explain")(SWITCHES, "article", "draw", json.dumps(SEVEN), None, 0, 1)
    assert counts == {"framed": 1, "best": 1, "article": 1}
    assert 'class="answer digit"' in card and ">7<" in card
    assert "reads 7 (" in steps and steps.count("<svg") == 5
    assert "spoke for 7 rather than" in looked


def test_the_cross_entropy_is_that_of_the_probabilities_shown_and_of_digits_alone() -> None:
    half, sure = torch.full((10,), 0.5 / 9), torch.zeros(10)
    half[7], sure[7] = 0.5, 1.0
    told = answer_cards(answer_from(half, 1.0), answer_from(sure, 1.0), None)
    assert "If this is the digit 7" in told and " 0.693 " in told and "&lt; 0.001" in told
    none = answer_cards(answer_from(half, 0.0), answer_from(sure, 1.0), None)
    assert "so there is no right answer" in none and "If this is the digit" not in none


def test_with_a_step_left_out_the_answer_stays_and_the_framing_is_classified_again(
    models: Models, counts: dict[str, int]
) -> None:
    card, steps, _ = handler(models, "explain")(["box"], "article", "draw", json.dumps(SEVEN), None, 0, 1)
    assert counts == {"framed": 2, "best": 2, "article": 1}
    assert ">7<" in card and 'class="outcome off"' in steps


def test_while_the_hand_draws_only_the_answer_is_made(models: Models, counts: dict[str, int]) -> None:
    card = handler(models, "answer")("article", "draw", json.dumps(SEVEN), None, 0, 1)
    assert counts == {"framed": 0, "best": 1, "article": 1}, "framed by the shortest way"
    assert ">7<" in card


@pytest.mark.parametrize(
    ("pad", "said"), [(None, "Waiting for a digit"), ('{"strokes": 7}', "This input cannot be used")]
)
def test_without_a_digit_there_is_one_sentence(models: Models, pad: str | None, said: str) -> None:
    card, steps, looked = handler(models, "explain")(SWITCHES, "article", "draw", pad, None, 0, 1)
    assert said in card
    assert "<svg" not in steps and "<img" not in looked
