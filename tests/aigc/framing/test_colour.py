"""Ink and paper that differ in hue alone are told apart; grey pictures keep their luminance."""

import io

import numpy as np
import pytest
from PIL import Image

import aigc
from aigc.framing.colour import brightness
from aigc.framing.pictures import open_picture
from aigc.models.dnn import DNN
from tests.furniture import in_hues, tally, written

COUNT = 20


def pictures(count: int = COUNT) -> list[tuple[Image.Image, int]]:
    made = []
    for nth in range(count):
        rng = np.random.default_rng((3, nth))
        mask, digit = written(rng)
        made.append((in_hues(mask, rng), digit))
    return made


def test_ink_of_the_papers_luminance_reads_as_it_was_written(dnn: DNN) -> None:
    right, wrong = tally(pictures(), dnn)
    assert right >= COUNT - 2
    assert wrong <= 1


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_red_on_green_is_read_from_a_file_of_any_format(format: str, dnn: DNN) -> None:
    picture, digit = pictures(1)[0]
    file = io.BytesIO()
    picture.save(file, format)
    assert aigc.answer(dnn, aigc.from_image(open_picture(file))).digits == [digit]


def test_grey_pictures_and_pictures_of_strong_contrast_keep_their_luminance() -> None:
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 255, (60, 80), np.uint8))
    assert np.array_equal(brightness(noise.convert("RGB")), np.asarray(noise, np.float32) / 255)
    blue = Image.new("RGB", (80, 60), "white")
    blue.paste((0, 0, 180), (30, 10, 36, 50))
    assert np.array_equal(brightness(blue), np.asarray(blue.convert("L"), np.float32) / 255)
