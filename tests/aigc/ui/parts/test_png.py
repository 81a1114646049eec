"""Test that pictures hold exactly the given pixels."""

import base64
import io

import numpy as np
import torch
from PIL import Image

from aigc.ui.parts.png import AGAINST, FOR, difference_png, grid_png


def pixels(uri: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(uri.partition(",")[2]))))


def test_a_grid_is_row_by_row_and_filled_up_with_black() -> None:
    images = torch.rand(5, 1, 28, 28)
    picture = pixels(grid_png(images, 3))
    assert picture.shape == (58, 88)
    expected = (images * 255).round().byte().numpy()
    for i in range(5):
        top, left = 30 * (i // 3), 30 * (i % 3)
        assert np.array_equal(picture[top : top + 28, left : left + 28], expected[i, 0])
    assert not picture[30:, 60:].any()


def test_an_enlarged_picture_has_squares_for_pixels() -> None:
    images = torch.rand(4, 1, 28, 28)
    small, large = pixels(grid_png(images, 2)), pixels(grid_png(images, 2, scale=3))
    assert large.shape == (3 * 58, 3 * 58)
    for offset in range(3):
        assert np.array_equal(large[offset::3, 2 - offset :: 3], small)


def test_fewer_images_than_columns_make_one_short_row() -> None:
    assert pixels(grid_png(torch.rand(2, 1, 28, 28), 10)).shape == (28, 58)


def test_a_small_difference_is_as_bright_as_a_large_one() -> None:
    image = torch.full((1, 28, 28), 0.5)
    again = image.clone()
    again[0, 3, 4], again[0, 5, 6] = 0.51, 0.49
    picture = pixels(difference_png(image, again))
    assert tuple(picture[3, 4]) == FOR and tuple(picture[5, 6]) == AGAINST
    assert np.count_nonzero(picture.any(axis=2)) == 2
    assert not pixels(difference_png(image, image)).any()
