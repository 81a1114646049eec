"""Straight lines are found at small slopes, whole ones and parts, and removed without what crosses them."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from aigc.framing.lines import cleared, level_lines
from aigc.framing.morphology import Grey


def drawn(*lines: tuple[float, float, float, float], width: int = 3) -> Grey:
    image = Image.new("L", (240, 200))
    for line in lines:
        ImageDraw.Draw(image).line(line, 200, width)
    return (np.asarray(image) / 255).astype(np.float32)


@pytest.mark.parametrize("fall", [-24, 0, 10, 24])
def test_a_line_from_edge_to_edge_is_found_and_removed(fall: float) -> None:
    picture = drawn((0, 100 - fall / 2, 240, 100 + fall / 2))
    lines = level_lines(picture, 200)
    line = lines[0]
    assert line.edge_to_edge
    assert line.middle == pytest.approx(100, abs=2) and line.slope == pytest.approx(fall / 240, abs=0.02)
    assert cleared(picture, lines, 240).max() < 0.1


def test_a_part_of_a_line_has_its_ends_and_a_curve_is_none() -> None:
    line = level_lines(drawn((60, 50, 180, 50)), 100)[0]
    assert not line.edge_to_edge
    assert line.start == pytest.approx(60, abs=6) and line.end == pytest.approx(180, abs=6)
    circle = Image.new("L", (240, 200))
    ImageDraw.Draw(circle).ellipse((60, 40, 180, 160), outline=200, width=4)
    assert level_lines((np.asarray(circle) / 255).astype(np.float32), 80) == []


def test_a_stroke_that_crosses_a_line_stays() -> None:
    stroke = drawn((120, 40, 130, 160), width=12)
    picture = np.maximum(stroke, drawn((0, 100, 240, 100)))
    left = cleared(picture, level_lines(picture, 200), 240)
    assert float(np.abs(left - stroke).max(axis=0).mean()) < 0.05
