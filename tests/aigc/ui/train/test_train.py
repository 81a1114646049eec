"""Test bad starts of trainings over HTTP: every dial, missing values, two starts of one tab, more than may wait."""

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import pytest

from aigc.devices import usable_cores
from aigc.ui.look.i18n import texts
from aigc.ui.parts.address.settings import Text
from aigc.ui.train.dials import FIELDS
from aigc.ui.train.runs import MOST_WAITING
from tests.aigc.ui.train.bad_values import sent
from tests.aigc.ui.train.test_live import values
from tests.visitor import HEADERS, Visitor

NUMBER = count()
PLACES = max(1, usable_cores() - 1)  # trainings that compute at a time


@pytest.fixture(scope="module")
def start(app_url: str) -> int:
    """Find the number of the event that starts a training."""
    with Visitor(app_url) as visitor:
        return visitor.events()["start"]


class Tab:
    """One tab of a browser, in which a button is pressed once for each of `starts`."""

    def __init__(self, url: str, event: int, starts: Sequence[list[Any]]) -> None:
        self.name = f"tab-{next(NUMBER)}"
        self.connections = [HTTPConnection(urlsplit(url).netloc, timeout=60) for _ in (1, 2)]
        self.starts = [self._press(event, data) for data in starts]
        self.connections[1].request("GET", f"/gradio_api/queue/data?session_hash={self.name}")
        self.stream = self.connections[1].getresponse()

    def _press(self, event: int, data: list[Any]) -> str:
        body = {"data": data, "fn_index": event, "session_hash": self.name, "event_data": None}
        self.connections[0].request("POST", "/gradio_api/queue/join", json.dumps(body), HEADERS)
        name: str = json.loads(self.connections[0].getresponse().read())["event_id"]
        return name

    def messages(self) -> Iterator[tuple[str, str, bool]]:
        """Yield for each message its start, the markup or error that it shows, and whether its start is over."""
        for line in iter(self.stream.readline, b""):
            message = json.loads(line.removeprefix(b"data: ")) if line.strip() else {}
            output = message.get("output") or {}
            markup = json.dumps(output.get("data", ""), ensure_ascii=False).replace('\\"', '"')
            yield message.get("event_id", ""), output.get("error", markup), message.get("msg") == "process_completed"

    def until(self, text: str) -> str:
        """Read until a message shows this text. -> all of it."""
        return next(told for _, told, _ in self.messages() if text in told)

    def ends(self) -> list[str]:
        """Read until all starts have ended. -> what each shows then."""
        last: dict[str, str] = {}
        for start, told, over in self.messages():
            last |= {start: told} if over else {}
            if len(last) == len(self.starts):
                break
        return [last[start] for start in self.starts]

    def close(self) -> None:
        """Leave the page."""
        self.stream.close()
        for connection in self.connections:
            connection.close()


@pytest.mark.parametrize("dial", FIELDS)
def test_every_bad_value_of_a_dial_is_answered_by_a_sentence_that_names_it(dial: str, app_url: str, start: int) -> None:
    field, bad = FIELDS[dial], sent(FIELDS[dial])
    name = "at least one digit" if isinstance(field, Text) else texts("en")[f"field.{field.name}"]
    with closing(Tab(app_url, start, [["", *values(**{dial: value})] for value in bad])) as tab:
        answers = tab.ends()
    for value, answer in zip(bad, answers, strict=True):
        assert answer.count("<p") == answer.count("notice problem") == 1, (value, answer)
        assert name in answer and "<section" not in answer, (value, answer)


def test_missing_values_are_counted(app_url: str, start: int) -> None:
    whole = ["", *values()]
    with closing(Tab(app_url, start, [whole[:-1], [], [None]])) as tab:
        for answer, got in zip(tab.ends(), (len(whole) - 1, 0, 1), strict=True):
            assert f"{len(whole)} values are needed, not {got}: before, values 1, " in answer


def test_the_second_start_of_a_tab_waits_and_says_so(app_url: str, start: int) -> None:
    with closing(Tab(app_url, start, [["", *values(seconds=600)]] * (PLACES + 1))) as tab:
        assert "1 ahead of you, about" in tab.until("ahead of you")


@pytest.mark.slow
def test_a_start_beyond_the_queue_is_refused_with_a_sentence(app_url: str, start: int) -> None:
    with ExitStack() as opened:
        for i in range(PLACES + MOST_WAITING):
            tab = Tab(app_url, start, [["", *values(seconds=600)]])
            opened.callback(tab.close)
            tab.until("Learning." if i == 0 else "ahead of you" if i >= PLACES else "Preparing")
        with closing(Tab(app_url, start, [["", *values()]])) as late:
            (answer,) = late.ends()
    assert (
        f"{MOST_WAITING} visitors are waiting" in answer and answer.count("<p") == answer.count("notice problem") == 1
    )
    with closing(Tab(app_url, start, [["", *values(seconds=1)]])) as tab:
        assert "Time is up." in tab.ends()[0], "those who left have left their places"
