"""Test that the app answers any bad request with one clear sentence and logs no traceback."""

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigc.ui.parts.endpoints import or_error
from aigc.ui.parts.requests import check_digit
from tests.serving import Server
from tests.visitor import Visitor

BOTH_LANGUAGES = re.compile(r"[\u4e00-\u9fff].* / [A-Za-z]", re.DOTALL)
ONE_POINT = {"strokes": [[[1, 2, 0.5]]]}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)
CANVASES = st.fixed_dictionaries(
    {"strokes": JSON | st.lists(st.lists(st.lists(st.floats() | st.integers(), max_size=4), max_size=4), max_size=3)},
    optional={"v": JSON, "size": JSON, "brush": JSON, "digit": JSON, "index": JSON},
)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.one_of(JSON, CANVASES, CANVASES.map(json.dumps)))
def test_any_json_is_a_digit_or_one_sentence_in_two_languages(payload: Any) -> None:
    import gradio as gr

    try:
        image = or_error(check_digit)(payload)
    except gr.Error as error:
        assert BOTH_LANGUAGES.search(error.message)
        assert len(error.message) < 1000
    else:
        assert image.shape == (1, 28, 28)
        assert 0 <= float(image.min()) <= float(image.max()) <= 1


DRAWINGS: dict[str, Any] = {
    "a text": "seven",
    "a number": 7,
    "nothing": None,
    "no strokes": {"v": 1},
    "another version": {"v": 2, "strokes": [[[1, 2]]]},
    "strokes that are text": {"strokes": "a line"},
    "a stroke that is a number": {"strokes": [5]},
    "points that are text": {"strokes": [[["a", "b"]]]},
    "points of one number": {"strokes": [[[1], [2]]]},
    "points of unequal length": {"strokes": [[[1, 2], [3, 4, 0.5]]]},
    "points within points": {"strokes": [[[[1, 2], [3, 4]]]]},
    "points that are true": {"strokes": [[[True, False]]]},
    "NaN": {"strokes": [[[float("nan"), 1]]]},
    "infinity": {"strokes": [[[float("inf"), 1]]]},
    "a huge number": {"strokes": [[[10**400, 1]]]},
    "a negative size": {**ONE_POINT, "size": -280},
    "a size of text": {**ONE_POINT, "size": "large"},
    "a size that is no number": {**ONE_POINT, "size": float("nan")},
    "a brush of nothing": {**ONE_POINT, "brush": 0},
    "too many strokes": {"strokes": [[[1, 2]]] * 201},
    "too many points": {"strokes": [[[1, 2]] * 20_001]},
    "a text too long": "x" * 600_000,
    "a file of the server": {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}},
    "such a file in a stroke": {"strokes": [[{"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}]]},
    "a digit that is none": {"digit": 10},
    "a picture that is none": "data:image/png;base64,aaaa",
}


@pytest.mark.parametrize("what", DRAWINGS)
def test_a_bad_drawing_gets_one_sentence_and_no_traceback(server: Server, what: str) -> None:
    with Visitor(server.url) as visitor:
        (status, body), lines = server.lines_while(lambda: visitor.ask("classify", DRAWINGS[what]))
    assert status == 400
    assert BOTH_LANGUAGES.search(body["error"])
    assert len(lines) <= 1


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b'{"data": 7}', b"\xff\xfe"])
def test_a_body_that_is_no_data_gets_a_sentence(server: Server, body: bytes) -> None:
    with Visitor(server.url) as visitor:
        (status, answer), lines = server.lines_while(lambda: visitor.send("classify", body))
    assert status == 400
    assert "the request's body" in answer["error"]
    assert len(lines) <= 1


@pytest.mark.parametrize("depth", [50, 400, 5_000])
def test_deep_nesting_ends_in_a_sentence_too(server: Server, depth: int) -> None:
    body = b'{"data": [{"strokes": ' + b"[" * depth + b"]" * depth + b"}]}"
    with Visitor(server.url) as visitor:
        (status, answer), lines = server.lines_while(lambda: visitor.send("classify", body))
    assert 400 <= status <= 500
    assert answer
    assert not any("Traceback" in line for line in lines)


@pytest.mark.parametrize("name", ["classify", "reconstruct", "interpolate", "write", "walk", "decode", "repair"])
def test_too_few_values_are_counted(server: Server, name: str) -> None:
    with Visitor(server.url) as visitor:
        (status, body), lines = server.lines_while(lambda: visitor.ask(name))
    assert status == 400
    assert "values are needed, not 0" in body["error"]
    assert len(lines) <= 1


def test_an_endpoint_that_there_is_none_of_is_a_404(server: Server) -> None:
    with Visitor(server.url) as visitor:
        status, body = visitor.ask("clasify", ONE_POINT)
    assert status == 404
    assert "There is no such endpoint" in body["error"]


def test_a_request_of_20_megabytes_is_refused_unread(server: Server) -> None:
    with Visitor(server.url) as visitor:
        (status, _), lines = server.lines_while(lambda: visitor.ask("classify", "x" * 20_000_000))
    assert status == 413
    assert not any("Traceback" in line for line in lines)


def test_after_all_this_a_digit_is_still_answered(server: Server) -> None:
    with Visitor(server.url) as visitor:
        status, body = visitor.ask("classify", {"strokes": [[[140, 40], [138, 140], [140, 240]]]})
    assert status == 200
    assert body["data"][0]["digits"] == [1]
