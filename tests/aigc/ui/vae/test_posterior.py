"""Test the chart whose dots can be moved: the decoder draws the latents that come from it, and refuses others."""

import re

import pytest
import torch

from aigc.examples import example_digit
from aigc.inference import decode, encode
from aigc.store.loaded import Models
from aigc.ui.look.i18n import InputError
from aigc.ui.parts.png import grid_png
from aigc.ui.vae.posterior import MOVED, guessed_page, posterior_chart, turned_page


def test_moved_latents_are_decoded_and_their_place_is_told(models: Models) -> None:
    vae = models.vae["best"]
    mean, logvar = encode(vae, example_digit(5, 0))
    values = [*mean[0].tolist()]
    values[6] = -2.25
    page = turned_page(models, "best", {"values": values, "place": 6, "guess": float(mean[0, 6])})
    assert grid_png(decode(vae, torch.tensor([values])), 1) in page
    assert "z₇" in page and "−2.25" in page
    assert posterior_chart(mean[0], logvar[0]).count('role="slider"') == 32


def test_latents_put_back_are_told_as_before_any_had_moved(models: Models) -> None:
    vae = models.vae["best"]
    mean, _ = encode(vae, example_digit(5, 0))
    before = guessed_page(models, decode(vae, mean)[0])
    after = turned_page(models, "best", {"values": mean[0].tolist(), "place": 0, "guess": float(mean[0, 0])})
    assert before.replace(" data-guessed", "") == after


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"values": [0.0] * 31, "place": 0, "guess": 0},
        {"values": [0.0] * 32, "place": 32, "guess": 0},
        {"values": [0.0] * 31 + [float("inf")], "place": 0, "guess": 0},
        {"values": [0.0] * 32, "place": 0, "guess": "x"},
    ],
)
def test_other_values_are_refused(models: Models, event: dict[str, object]) -> None:
    with pytest.raises(InputError):
        turned_page(models, "best", event)


def test_an_address_holds_moved_latents_in_hundredths() -> None:
    assert all(re.fullmatch(MOVED, text) for text in ("6_210", "0_-5.31_300"))
    assert not any(re.fullmatch(MOVED, text) for text in ("6", "6_2.1", "6_210.", "x_1"))
