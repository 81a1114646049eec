"""Test the bounds of bodies: bytes, time, values, and all requests together."""

import asyncio
import base64
import io
import json
from typing import Any

import pytest
from PIL import Image

from aigc.store.loaded import Models
from aigc.ui.api import json_endpoints, picture_endpoints
from aigc.ui.serve import bodies
from aigc.ui.serve.bodies import LARGE, USUAL, VALUES, Bodies
from aigc.ui.serve.mistakes import Mistakes
from tests.aigc.ui.serve.test_doors import JSON, ask
from tests.serving import apart

RUN = "/gradio_api/run/"


class Answering:
    """An ASGI application that reads a body and tells its length."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        length, more = 0, True
        while more:
            message = await receive()
            length, more = length + len(message["body"]), message.get("more_body", False)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": str(length).encode()})


def status(guard: Bodies, path: str, *chunks: bytes, declared: int | None = None, ends: bool = True) -> int:
    """Send a body in pieces, and for `ends=False` never its end. -> the status of the answer."""
    sent: list[Any] = []
    messages = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    messages += [{"type": "http.request", "body": b"", "more_body": False}] if ends else []

    async def receive() -> Any:
        if not messages:
            await asyncio.sleep(60)
        return messages.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"content-length", str(declared).encode())] if declared is not None else []
    scope = {"type": "http", "method": "POST", "path": path, "headers": headers, "root_path": ""}
    apart(guard(scope, receive, send))
    code: int = sent[0]["status"]
    return code


@pytest.fixture
def guard() -> Bodies:
    return Bodies(Mistakes(Answering()), ["classify"])


def test_only_pictures_may_be_large(guard: Bodies) -> None:
    for path, most in ((RUN + "generate", USUAL), (RUN + "predict", USUAL), (RUN + "classify", LARGE)):
        assert status(guard, path, b"x" * most) == 200
        assert status(guard, path, b"x" * most, b"x") == 413
        assert status(guard, path, b"x" * most, b"x", declared=most + 1) == 413
    assert status(guard, RUN + "classify", declared=LARGE + 1, ends=False) == 413, "refused before it is sent"


def test_values_are_counted_before_they_are_parsed(guard: Bodies) -> None:
    assert status(guard, RUN + "classify", b"[" + b"[]," * (VALUES // 2 - 1) + b"[]]") == 200
    assert status(guard, RUN + "classify", b"[" + b"[]," * VALUES + b"[]]") == 413


@pytest.mark.parametrize("path", [RUN + "classify", "/gradio_api/upload"])
def test_a_body_that_does_not_come_to_its_end_is_given_up(
    guard: Bodies, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "FIRST", 0.05)
    assert status(guard, path, b"{", declared=100, ends=False) == 408
    assert guard.held == 0


def test_all_requests_together_hold_so_much_and_no_more(guard: Bodies, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "HELD", 1000)
    guard.held = 950
    assert status(guard, RUN + "classify", b"x" * 50) == 200
    assert status(guard, RUN + "classify", b"x" * 51) == 503
    assert guard.held == 950, "given back"


def test_the_endpoints_that_take_pictures_take_large_ones_and_no_others_do(app_url: str, models: Models) -> None:
    file = io.BytesIO()
    Image.effect_noise((1200, 1200), 60).save(file, "PNG")
    uri = "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
    assert len(uri) > USUAL
    for name in json_endpoints(models):
        body = json.dumps({"data": [[uri] if name == "imitate" else uri] * 8}).encode()
        got, said, _ = ask(app_url, "POST", RUN + name, body, JSON)
        assert (got != 413) == (name in picture_endpoints()), said
