"""Test slant, width, size and roundness on shapes with known measures."""

import math

import pytest
import torch
from PIL import Image, ImageDraw
from torch import Tensor

from aigc.shape import LOOKS, looks

SCALE = 16  # enlargement before shrinking, which gives soft edges


def drawn(*points: tuple[float, float], width: float) -> Tensor:
    """Draw a line through points, in pixels of a 28×28 image."""
    large = Image.new("L", (28 * SCALE, 28 * SCALE))
    ends = [(x * SCALE, y * SCALE) for x, y in points]
    ImageDraw.Draw(large).line(ends, fill=255, width=round(width * SCALE))
    small = large.resize((28, 28), Image.Resampling.BOX)
    return torch.tensor(list(small.tobytes())).view(1, 1, 28, 28).float() / 255


def measured(image: Tensor) -> dict[str, float]:
    return dict(zip(LOOKS, looks(image)[0].tolist(), strict=True))


@pytest.mark.parametrize("degrees", [-30, -10, 0, 20, 40])
def test_a_line_leans_as_it_was_drawn(degrees: float) -> None:
    shift = 9 * math.tan(math.radians(degrees))
    line = drawn((14 - shift, 23), (14 + shift, 5), width=1.5)  # y grows downwards, so the top lies to the right
    assert measured(line)["slant"] == pytest.approx(degrees, abs=2.5)
    assert measured(line)["roundness"] < 0.15


@pytest.mark.parametrize("width", [1.5, 2.5, 4])
def test_a_lines_width_is_measured(width: float) -> None:
    assert measured(drawn((14, 3), (14, 25), width=width))["width"] == pytest.approx(width, rel=0.2)


def test_size_is_the_distance_of_ink_and_roundness_the_ratio_of_axes() -> None:
    rows, columns = torch.meshgrid(torch.arange(28.0), torch.arange(28.0), indexing="ij")
    ring = (((columns - 13.5).square() + (rows - 13.5).square()).sqrt() - 8).abs() < 1
    oval = (((columns - 13.5) / 4).square() + ((rows - 13.5) / 8).square()) < 1
    circle, ellipse = measured(ring.view(1, 1, 28, 28).float()), measured(oval.view(1, 1, 28, 28).float())
    assert circle["size"] == pytest.approx(8, abs=0.3)
    assert circle["roundness"] == pytest.approx(1, abs=0.02)
    assert ellipse["roundness"] == pytest.approx(0.5, abs=0.05)


def test_moving_changes_nothing_and_no_ink_is_all_zeros() -> None:
    line = drawn((10, 8), (16, 14), (12, 18), width=2)
    torch.testing.assert_close(looks(line), looks(line.roll((3, -2), dims=(2, 3))), atol=1e-3, rtol=1e-3)
    assert looks(torch.zeros(1, 1, 28, 28)).abs().max() == 0
