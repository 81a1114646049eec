"""Test sixteen people who draw at once: each gets the answer to their own drawing."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.drawings import DRAWINGS, canvas
from tests.visitor import Visitor

PEOPLE, EACH = 16, 12


def stages(person: int) -> list[dict[str, Any]]:
    """List the drawings that one person's pad sends: ever longer strokes, of another width for each person."""
    drawing = canvas(DRAWINGS[person % 10])
    width = 0.7 + 0.02 * person
    strokes = [[[x * width, y * 0.9, pressure] for x, y, pressure in stroke] for stroke in drawing["strokes"]]
    count = sum(map(len, strokes))
    sent = []
    for end in range(count - EACH + 1, count + 1):
        rest, kept = end, []
        for stroke in strokes:
            kept.append(stroke[:rest])
            rest = max(0, rest - len(stroke))
        sent.append({**drawing, "strokes": [stroke for stroke in kept if stroke]})
    return sent


def over_http(url: str, person: int) -> list[Any]:
    with Visitor(url) as visitor:
        return [visitor.ask("classify", stage) for stage in stages(person)]


def on_the_page(url: str, person: int) -> list[Any]:
    with Visitor(url) as visitor:
        event = visitor.events()["answer"]
        return [
            visitor.press(event, f"person{person}", "article", "draw", json.dumps(s), None, 0, 1)
            for s in stages(person)
        ]


@pytest.mark.parametrize("answers", [over_http, pytest.param(on_the_page, marks=pytest.mark.slow)])
def test_no_answer_is_lost_or_swapped(app_url: str, answers: Callable[[str, int], list[Any]]) -> None:
    alone = [answers(app_url, person) for person in range(PEOPLE)]
    assert all(status == 200 for person in alone for status, _ in person)
    assert len({str(person[-1][1]["data"]) for person in alone}) == PEOPLE, "sixteen different drawings"
    with ThreadPoolExecutor(PEOPLE) as crowd:
        together = list(crowd.map(lambda person: answers(app_url, person), range(PEOPLE)))
    for one, other in zip(alone, together, strict=True):
        for (_, expected), (status, got) in zip(one, other, strict=True):
            assert status == 200
            assert got["data"] == expected["data"]


def test_sixteen_people_get_the_digits_that_they_drew(app_url: str) -> None:
    said = [over_http(app_url, person)[-1][1]["data"][0]["digits"] for person in range(PEOPLE)]
    assert sum(digits[:1] == [person % 10] for person, digits in enumerate(said)) >= PEOPLE - 1
