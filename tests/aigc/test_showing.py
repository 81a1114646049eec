"""Test that digits show themselves: every pixel in its place, captions escaped, mistakes named."""

import io

import numpy as np
import pytest
import torch
from PIL import Image

import aigc
from aigc.showing import GAP, SCALE
from aigc.store.loaded import Models


def test_a_sheet_holds_every_digit_in_its_place() -> None:
    images = torch.rand(5, 1, 28, 28)
    sheet = aigc.show(images, columns=3)
    with Image.open(io.BytesIO(sheet._repr_png_())) as picture:
        pixels = np.asarray(picture)[SCALE // 2 :: SCALE, SCALE // 2 :: SCALE]
    side = 28 + 2 * GAP
    assert pixels.shape == (2 * side, 3 * side)
    for place in range(5):
        top, left = side * (place // 3) + GAP, side * (place % 3) + GAP
        cell = pixels[top : top + 28, left : left + 28]
        assert np.abs(cell - images[place, 0].numpy() * 255).max() <= 0.51
    assert pixels[side:, 2 * side :].max() == 0, "the last place stays empty"
    assert sheet._repr_html_() is None, "a notebook then takes the PNG"


def test_captions_stand_under_their_digits_and_are_no_markup() -> None:
    markup = aigc.show(torch.zeros(2, 1, 28, 28), captions=["<b>", 7])._repr_html_()
    assert markup and "&lt;b&gt;</figcaption>" in markup and "7</figcaption>" in markup and "<b>" not in markup


def test_mistakes_are_named() -> None:
    images = torch.zeros(2, 1, 28, 28)
    with pytest.raises(ValueError, match="each of the 2 digits, not 1"):
        aigc.show(images, captions=["a"])
    with pytest.raises(ValueError, match="at least 1, not 0"):
        aigc.show(images, columns=0)
    with pytest.raises(ValueError, match="images must be"):
        aigc.show(torch.zeros(3, 28, 28))


def test_an_answer_says_what_it_is(models: Models) -> None:
    markup = aigc.answer(models.dnn["best"], torch.zeros(1, 28, 28))._repr_html_()
    assert "no digit" in markup and markup.count("%</td>") == 10
