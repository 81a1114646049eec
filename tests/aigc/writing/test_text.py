"""Test the texts accepted for writing, and that a handwriting does not depend on the rest of the text."""

import base64
import io
import json

import numpy as np
import pytest
import torch
from PIL import Image

import aigc
from aigc.errors import TextError
from aigc.store.loaded import Models
from aigc.ui.gan.write import text_png
from aigc.ui.parts.png import png
from aigc.writing.text import MAX_DIGITS, MAX_TEXT, Text, parse_text, parse_words, write


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("0123456789", [list(range(10))]),
        ("2026-11-23", [[2, 0, 2, 6], [1, 1], [2, 3]]),
        ("+86 (138) 0013 8000", [[8, 6], [1, 3, 8], [0, 0, 1, 3], [8, 0, 0, 0]]),
        ("２０２６年１１月", [[2, 0, 2, 6], [1, 1]]),
        (" 7\n", [[7]]),
        ("二〇二六年", [[2, 0, 2, 6]]),
        (5, [[5]]),
    ],
)
def test_a_text_is_split_into_words_of_digits(text: object, words: list[list[int]]) -> None:
    assert parse_words(text) == words


@pytest.mark.parametrize(
    "text", ["", " - ", "twelve", "1e5", "😀", "👨‍👩‍👧", "½", "百", "１２a", None, [], [12], "\x00"]
)
def test_what_is_no_digit_is_refused(text: object) -> None:
    with pytest.raises(TextError, match="digit"):
        parse_words(text)


@pytest.mark.parametrize(("text", "named"), [("9" * (MAX_DIGITS + 1), "digits"), ("7" * 10_000, f"{MAX_TEXT}")])
def test_what_is_too_long_is_refused(text: str, named: str) -> None:
    with pytest.raises(TextError, match=named):
        parse_text(text, 1, True, 0, 1.0)


@pytest.mark.parametrize("one_hand", [True, False])
def test_more_digits_and_more_rows_never_change_those_already_there(models: Models, one_hand: bool) -> None:
    gan = models.gan["best"]
    few, _ = write(gan, Text([[2, 0], [2]], 2, one_hand, 7, 1.0))
    many, _ = write(gan, Text([[2, 0, 2], [6, 1, 1]], 4, one_hand, 7, 1.0))
    torch.testing.assert_close(many.view(4, 6, 28, 28)[:2, :3], few.view(2, 3, 28, 28), atol=1e-4, rtol=0)


@pytest.mark.parametrize("one_hand", [True, False])
@pytest.mark.parametrize("variant", ["best", "article"])
def test_every_digit_is_what_the_seed_told_for_it_generates(models: Models, variant: str, one_hand: bool) -> None:
    gan, text = models.gan[variant], Text([[3, 1, 3]], 2, one_hand, 5, 0.8)
    images, digits = write(gan, text)
    assert digits.tolist() == [3, 1, 3] * 2
    for place, seed in enumerate(text.seeds(gan)):
        z = aigc.draw_latents(1, gan.config.latent, seed)
        same = aigc.generate(gan, z, digits[place : place + 1], truncation=0.8)
        torch.testing.assert_close(images[place : place + 1], same, atol=1e-4, rtol=0)


def test_a_row_is_one_hand_and_the_next_another(models: Models) -> None:
    gan = models.gan["best"]
    images, _ = write(gan, Text([[3, 1, 3]], 2, True, 5, 1.0))
    torch.testing.assert_close(images[0], images[2], atol=1e-5, rtol=0)
    assert (images[0] - images[3]).abs().max() > 0.5, "the next row is another hand"
    many, _ = write(gan, Text([[3, 3, 3]], 1, False, 5, 1.0))
    assert (many[0] - many[1]).abs().max() > 0.5, "or every digit is"


def test_the_articles_network_gets_noise_of_its_own_for_every_cell(models: Models) -> None:
    text = Text([[3, 3, 3]], 2, True, 5, 1.0)
    assert len(set(text.seeds(models.gan["article"]))) == 6
    assert text.seeds(models.gan["best"]) == [5, 5, 5, 6, 6, 6]


def test_the_picture_has_gaps_between_words_and_remembers_what_made_it() -> None:
    images = torch.ones(6, 1, 28, 28)
    uri = text_png(images, Text([[1], [2, 3]], 2, True, 0, 1.0), {"seed": 0, "text": "年"})
    with Image.open(io.BytesIO(base64.b64decode(uri.partition(",")[2]))) as picture:
        assert isinstance(picture, Image.Image)
        assert json.loads(picture.text["Parameters"]) == {"seed": 0, "text": "年"}  # type: ignore[attr-defined]
        pixels = np.asarray(picture)
    assert pixels.shape == (3 * (2 * 28 + 8), 3 * (3 * 28 + 14 + 8))
    pixels = pixels[1::3, 1::3]  # every pixel became a 3×3 square
    assert not pixels[:, 4 + 28 : 4 + 28 + 14].any()
    assert pixels[4:-4, 4:32].all() and pixels[4:-4, -32:-4].all()


def test_a_picture_without_parameters_has_none() -> None:
    uri = png(np.zeros((3, 3), np.uint8))
    with Image.open(io.BytesIO(base64.b64decode(uri.partition(",")[2]))) as picture:
        assert picture.info == {}
