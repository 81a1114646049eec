"""Outlines enclose the ink that they trace, holes and all."""

import re

import numpy as np
import torch
from PIL import Image, ImageDraw

from aigc.writing.outline import FINER, ink_on_nothing, outlines


def filled(path: str, height: int, width: int, scale: int = 8) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Fill an SVG path of straight lines by the even-odd rule."""
    inside = np.zeros((height * scale, width * scale), np.bool_)
    for outline in re.findall(r"M([^Z]+)Z", path):
        points = [tuple(scale * float(number) for number in point.split()) for point in outline.split("L")]
        one = Image.new("1", (width * scale, height * scale))
        ImageDraw.Draw(one).polygon(points, fill=1)
        inside ^= np.asarray(one)
    return inside


def test_the_outlines_of_a_ring_that_leaves_the_picture_enclose_its_ink_and_not_its_hole() -> None:
    y, x = np.mgrid[:40, :50] + 0.5
    radius = np.hypot(x - 8, y - 20)
    ring = torch.from_numpy(((radius > 6) & (radius < 13)).astype(np.float32))
    inside = filled(outlines(ring), 40, 50).reshape(40, 8, 50, 8).mean(axis=(1, 3))
    assert np.abs(inside - ring.numpy()).mean() < 0.01
    assert inside[20, 8] == 0 and inside[20, 17] == 1


def test_without_ink_there_is_no_outline() -> None:
    assert outlines(torch.zeros(28, 28)) == ""


def test_ink_has_its_colour_and_the_ground_lets_all_through() -> None:
    picture = torch.zeros(28, 28)
    picture[10:18, 4:24] = 1
    pixels = ink_on_nothing(picture, (10, 20, 200))
    assert pixels.shape == (28 * FINER, 28 * FINER, 4)
    assert pixels[14 * FINER, 14 * FINER].tolist() == [10, 20, 200, 255]
    assert pixels[0, 0, 3] == 0
