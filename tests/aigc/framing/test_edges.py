"""Bars along a picture's edges are no ink, and a digit cut to its ink gets paper around it."""

import numpy as np
import pytest
from PIL import Image
from torch import Tensor

import aigc
from aigc.examples import MOSAIC
from aigc.framing.edges import with_margin, without_bars
from aigc.models.dnn import DNN
from tests.conftest import interleaved
from tests.furniture import COUNTS, cropped, furnished_pictures, tally


@COUNTS
def test_a_digit_beside_bars_reads_as_it_was_written(count: int, dnn: DNN) -> None:
    right, wrong = tally(furnished_pictures("bars", count), dnn)
    assert right >= count - count // 10
    assert wrong <= count // 20


def test_a_bar_is_painted_over_and_paper_is_not() -> None:
    page = np.full((200, 150), 0.9, np.float32)
    page[80:120, 70:80] = 0.1
    assert np.array_equal(without_bars(page), page)
    barred = page.copy()
    barred[:30] = 0.2
    assert np.array_equal(without_bars(barred), page)


@pytest.mark.parametrize("stretch", [1.0, 2.0])
def test_small_and_stretched_crops_read_as_they_were_written(
    stretch: float, dnn: DNN, digits: tuple[Tensor, Tensor]
) -> None:
    rng = np.random.default_rng(0)
    pictures = [(cropped(image[0].numpy(), rng, stretch), int(digit)) for image, digit in zip(*digits, strict=True)]
    right, wrong = tally(pictures[:60], dnn)
    assert right >= 54
    assert wrong <= 2


@pytest.mark.parametrize("side", [12, 20, 64])
@pytest.mark.parametrize("dark", [False, True])
def test_test_images_cut_to_their_ink_read_as_before(side: int, dark: bool, dnn: DNN) -> None:
    images, labels = interleaved(MOSAIC)
    pictures = []
    for image, digit in zip(images[::4], labels[::4], strict=True):
        cut = Image.fromarray((255 * image[0].numpy()).astype(np.uint8))
        cut = cut.crop(cut.getbbox())
        scale = side / max(cut.size)
        size = max(1, round(scale * cut.width)), max(1, round(scale * cut.height))
        cut = cut.resize(size, Image.Resampling.BICUBIC if scale > 1 else Image.Resampling.BOX)
        pictures.append((cut.point(lambda value: 255 - value) if dark else cut, int(digit)))
    right, wrong = tally(pictures, dnn)
    assert right >= (len(pictures) * 95) // 100
    assert wrong <= 2


def test_a_page_gets_no_margin_and_a_shadow_is_no_crop() -> None:
    page = np.full((100, 100), 0.9, np.float32)
    page[30:70, 45:55] = 0.1
    assert with_margin(page) is None
    shadow = np.full((100, 100), 0.9, np.float32)
    shadow[:, 40:] = 0.4
    assert with_margin(shadow) is None


def test_a_digit_that_runs_into_all_edges_keeps_its_polarity(dnn: DNN, digits: tuple[Tensor, Tensor]) -> None:
    for dark in (False, True):
        picture = cropped(digits[0][3, 0].numpy(), np.random.default_rng(1), dark=dark)
        assert aigc.answer(dnn, aigc.from_image(picture)).digits == [int(digits[1][3])]
