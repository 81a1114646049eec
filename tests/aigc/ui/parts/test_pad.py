"""Test the checks of canvas JSON."""

import json

import pytest
import torch

from aigc.ui.parts.pad import BRUSHES, MAX_POINTS, MAX_STROKES, MAX_TEXT, SIZE, parse_canvas
from aigc.ui.parts.requests import check_canvas

STROKE = [[0.5, 0.14, 0.5], [0.49, 0.5, 0.5], [0.48, 0.86, 0.5]]


def canvas(size: float) -> dict[str, object]:
    return {"v": 1, "size": size, "strokes": [[[x * size, y * size, p] for x, y, p in STROKE]]}


@pytest.mark.parametrize("size", [1, 28, 1000])
def test_the_same_drawing_on_any_canvas_gives_the_same_image(size: float) -> None:
    assert float((check_canvas(canvas(size)) - check_canvas(canvas(280))).abs().max()) < 0.01


def test_text_and_decoded_json_give_equal_images() -> None:
    assert torch.equal(check_canvas(json.dumps(canvas(280))), check_canvas(canvas(280)))


def test_a_broader_brush_draws_a_broader_line() -> None:
    thin, broad = ({**canvas(280), "brush": brush} for brush in (12, 22))
    assert check_canvas(broad).sum() > 1.2 * check_canvas(thin).sum()


@pytest.mark.parametrize("blank", [None, "", {"strokes": []}, {"strokes": [[], []]}, '{"v": 1, "strokes": []}'])
def test_a_blank_canvas_is_no_drawing(blank: object) -> None:
    assert parse_canvas(blank) is None


def test_the_longest_text_of_a_full_pad_is_accepted() -> None:
    """Fill the pad up to MAX_STROKES and MAX_POINTS; its JSON must fit into MAX_TEXT."""
    longest = [SIZE - 0.1, SIZE - 0.1, 0.55]  # the pad rounds a coordinate to one decimal, a pressure to two
    strokes = [[longest] * (MAX_POINTS // MAX_STROKES)] * MAX_STROKES
    drawing = {"v": 1, "size": SIZE, "brush": max(BRUSHES.values()), "strokes": strokes}
    text = json.dumps(drawing)  # Python writes blanks that the browser leaves out
    assert len(text) < MAX_TEXT
    drawn = parse_canvas(text)
    assert drawn is not None and sum(map(len, drawn.strokes)) == MAX_POINTS
    assert parse_canvas({**drawing, "strokes": [[longest]] * MAX_STROKES}) is not None
    with pytest.raises(ValueError, match="at most"):
        parse_canvas({**drawing, "strokes": [[longest]] * (MAX_STROKES + 1)})
