"""Test the properties of framing on many drawings and pictures.

Framing depends neither on the place nor on the size of a drawing.
"""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from aigc.errors import NoInkError, PictureError, SeveralDigitsError
from aigc.framing.pictures import MAX_PIXELS, from_image
from aigc.framing.strokes import from_strokes

MOVED, RESIZED = 0.02, 0.06  # largest change of a pixel: brush scaled with the drawing, brush fixed
HALVED = 0.3  # largest change when framing drops other near points; a corner may lose 1/4 pixel
Stroke = NDArray[np.float64]

quick = settings(max_examples=100, deadline=None, derandomize=True)
COORDINATE = st.floats(0, 280, width=32)
POINT = st.tuples(COORDINATE, COORDINATE)
STROKE = st.lists(POINT, min_size=1, max_size=12).map(lambda points: np.array(points, float))
PRESSED = st.lists(st.tuples(COORDINATE, COORDINATE, st.floats(0, 1)), min_size=1, max_size=12).map(np.array)
DRAWING = st.lists(STROKE, min_size=1, max_size=4)
BRUSH = st.floats(4, 36)


def extent(strokes: list[Stroke]) -> float:
    points = np.concatenate(strokes)
    return float(np.ptp(points, axis=0).max())


def most(a: Tensor, b: Tensor) -> float:
    return float((a - b).abs().max())


@quick
@given(st.lists(PRESSED, min_size=1, max_size=4), BRUSH)
def test_every_drawing_becomes_an_image_of_the_contract(strokes: list[Stroke], brush: float) -> None:
    image = from_strokes(strokes, 280, brush)
    assert image.shape == (1, 28, 28) and image.dtype == torch.float32
    assert torch.isfinite(image).all() and image.min() >= 0 and image.max() <= 1
    assert image.sum() > 1, "there is ink to see"
    inked = image[0] > 0.5
    assert inked.any(dim=0).sum() <= 21 and inked.any(dim=1).sum() <= 21, "in a box of 20×20, its edge between pixels"


@quick
@given(DRAWING, BRUSH, st.floats(-500, 500), st.floats(-500, 500))
def test_it_does_not_matter_where_one_draws(strokes: list[Stroke], brush: float, x: float, y: float) -> None:
    moved = [stroke + np.array([x, y]) for stroke in strokes]
    assert most(from_strokes(strokes, 280, brush), from_strokes(moved, 280, brush)) < MOVED


@quick
@given(DRAWING, BRUSH, st.floats(0.25, 4))
def test_it_does_not_matter_how_large_canvas_pen_and_drawing_are(
    strokes: list[Stroke], brush: float, factor: float
) -> None:
    larger = [stroke * factor for stroke in strokes]
    assert most(from_strokes(strokes, 280, brush), from_strokes(larger, 280 * factor, brush * factor)) < MOVED


@quick
@given(DRAWING, st.floats(0.5, 1))
def test_a_thin_pen_makes_the_same_image_at_every_size(strokes: list[Stroke], factor: float) -> None:
    """Expect no trace of a drawing's size while the width is held at MNIST's thinnest."""
    assume(extent(strokes) > 100)
    smaller = [stroke * factor for stroke in strokes]
    assert most(from_strokes(strokes, 280, 2), from_strokes(smaller, 280, 2)) < RESIZED


@quick
@given(DRAWING, BRUSH)
def test_neither_direction_nor_order_of_strokes_matters(strokes: list[Stroke], brush: float) -> None:
    assume(extent(strokes) > 30)
    turned = [stroke[::-1] for stroke in reversed(strokes)]
    assert float((from_strokes(strokes, 280, brush) - from_strokes(turned, 280, brush)).abs().mean()) < 0.02


@quick
@given(DRAWING, BRUSH)
def test_points_said_twice_and_points_half_way_change_nothing(strokes: list[Stroke], brush: float) -> None:
    image = from_strokes(strokes, 280, brush)
    twice = [np.repeat(stroke, 2, axis=0) for stroke in strokes]
    assert most(image, from_strokes(twice, 280, brush)) < MOVED
    halved = [np.concatenate([stroke, (stroke + np.roll(stroke, -1, axis=0)) / 2], axis=1) for stroke in strokes]
    more = [points.reshape(-1, 2)[:-1] for points in halved]  # the last midpoint would lead back to the first point
    assert most(image, from_strokes(more, 280, brush)) < HALVED


@settings(max_examples=200, deadline=None, derandomize=True)
@given(arrays(np.float64, array_shapes(max_dims=3, max_side=5)), st.floats(), st.floats())
def test_any_numbers_are_a_drawing_or_a_value_error(stroke: Any, size: float, brush: float) -> None:
    try:
        image = from_strokes([stroke], size, brush)
    except ValueError:
        return
    assert image.shape == (1, 28, 28) and torch.isfinite(image).all()


PICTURES = arrays(np.uint8, array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=40))


@quick
@given(PICTURES, st.sampled_from(["L", "1", "P", "RGB", "RGBA", "LA", "CMYK", "YCbCr", "I", "F", "I;16"]))
def test_any_picture_is_framed_or_has_no_ink(pixels: NDArray[np.uint8], mode: str) -> None:
    picture = Image.fromarray(pixels).convert(mode)
    try:
        image = from_image(picture)
    except (NoInkError, PictureError, SeveralDigitsError):
        return
    assert image.shape == (1, 28, 28) and image.dtype == torch.float32
    assert torch.isfinite(image).all() and image.min() >= 0 and image.max() <= 1 and image.sum() > 0


@quick
@given(st.integers(1, 60), st.integers(1, 60), st.integers(0, 255))
def test_a_picture_of_one_grey_has_no_ink(width: int, height: int, grey: int) -> None:
    try:
        from_image(Image.new("L", (width, height), grey))
    except NoInkError:
        return
    raise AssertionError("ink was seen where there is none")


@pytest.mark.parametrize("count", [40, pytest.param(100, marks=pytest.mark.slow)])
def test_a_digit_on_paper_is_framed_alike_wherever_it_lies_and_in_either_polarity(count: int) -> None:
    from aigc.examples import example_digit

    @settings(max_examples=count, deadline=None, derandomize=True)
    @given(st.integers(0, 9), st.integers(0, 90), st.integers(0, 90), st.booleans())
    def check(digit: int, x: int, y: int, dark: bool) -> None:
        ink = (example_digit(digit, 0)[0].numpy() * 200).astype(np.uint8)
        page = np.full((3, 200, 200), 20, np.uint8)
        for sheet, (left, top) in zip(page, ((86, 86), (20 + x, 20 + y), (20 + x, 20 + y)), strict=True):
            sheet[top : top + 28, left : left + 28] += ink
        middle, there, inverse = (from_image(Image.fromarray(sheet)) for sheet in (page[0], page[1], 255 - page[2]))
        assert float((middle - (inverse if dark else there)).abs().mean()) < 0.01

    check()


def test_a_picture_too_large_is_refused_before_it_is_decoded() -> None:
    class Bomb(Image.Image):
        """A large picture that must not be decoded."""

        size = (MAX_PIXELS // 1000, 1001)
        width, height = size

        def load(self) -> Any:
            raise AssertionError("it was decoded")

    try:
        from_image(Bomb())
    except PictureError as error:
        assert "at most 16 million" in str(error)
    else:
        raise AssertionError("it was taken")
