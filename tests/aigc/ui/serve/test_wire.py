"""Test on the real server that it sends less: compressed text, a year's cache for hashed files, 304, prompt streams."""

import gzip
import json
import re
import time
import urllib.request
from collections.abc import Callable
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import brotli  # type: ignore[import-untyped]
import pytest
from starlette.responses import HTMLResponse
from starlette.types import Message, Receive, Scope, Send

from aigc.ui.serve.wire import MOST_KEPT, Wire, best_encoding, matches
from tests.serving import apart

DECODERS: dict[str, Callable[[bytes], bytes]] = {"br": brotli.decompress, "gzip": gzip.decompress}
ONE = {"v": 1, "size": 280, "strokes": [[[140, 40, 0.5], [138, 140, 0.5], [140, 240, 0.5]]]}


JSON = {"Content_Type": "application/json"}


def fetch(url: str, path: str, body: str | None = None, **headers: str) -> tuple[HTTPResponse, bytes]:
    """Send one request whose headers have _ for -. -> the response, and its body as it came over the wire."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=30)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("POST" if body else "GET", path, body, sent)
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response, content


def asset(url: str, suffix: str) -> str:
    """Find one of Gradio's hashed files in the page."""
    found = re.search(rf'\./(assets/[\w-]+\.{suffix})"', fetch(url, "/")[1].decode())
    assert found, "the page names no such asset"
    return "/" + found[1]


@pytest.mark.parametrize("encoding", DECODERS)
@pytest.mark.parametrize("path", ["/", "/config", "/gradio_api/info", "/theme.css"])
def test_text_comes_compressed_and_the_same_in_the_end(app_url: str, path: str, encoding: str) -> None:
    plain, whole = fetch(app_url, path)
    packed, sent = fetch(app_url, path, Accept_Encoding=encoding)
    assert plain.headers["Content-Encoding"] is None and packed.headers["Content-Encoding"] == encoding
    assert packed.headers["Vary"].count("Accept-Encoding") == 1
    assert DECODERS[encoding](sent) == whole
    assert len(sent) < len(whole) / 2


def test_large_answers_come_compressed_and_small_ones_as_they_are(app_url: str) -> None:
    def ask(name: str, *data: object) -> tuple[HTTPResponse, bytes]:
        return fetch(app_url, f"/gradio_api/run/{name}", json.dumps({"data": data}), Accept_Encoding="gzip, br", **JSON)

    large, body = ask("generate", "3", 40, 0, 1.0, "best")
    assert (large.status, large.headers["Content-Encoding"]) == (200, "br")
    assert json.loads(brotli.decompress(body))["data"]
    small, body = ask("classify", {"v": 2})
    assert small.headers["Content-Encoding"] is None and "error" in json.loads(body)
    assert large.headers["ETag"] is None, "an answer to POST is not kept"


@pytest.mark.parametrize("suffix", ["js", "css"])
def test_hashed_files_are_kept_for_a_year(app_url: str, suffix: str) -> None:
    path = asset(app_url, suffix)
    response, body = fetch(app_url, path, Accept_Encoding="br")
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert brotli.decompress(body) == fetch(app_url, path)[1]
    missing, _ = fetch(app_url, path.replace("assets/", "assets/no-"))
    assert missing.status == 404 and missing.headers["Cache-Control"] is None


@pytest.mark.parametrize("path", ["/", "/theme.css", "/static/img/api-logo.svg", "asset"])
def test_what_the_browser_has_is_not_sent_again(app_url: str, path: str) -> None:
    path = asset(app_url, "js") if path == "asset" else path
    first, _ = fetch(app_url, path, Accept_Encoding="br")
    again, body = fetch(app_url, path, Accept_Encoding="br", If_None_Match=first.headers["ETag"])
    assert (again.status, body) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert fetch(app_url, path, If_None_Match='"another"')[0].status == 200


def test_event_streams_arrive_as_they_are_written(app_url: str) -> None:
    request = urllib.request.Request(f"{app_url}/gradio_api/heartbeat/prompt", headers={"Accept-Encoding": "br, gzip"})
    started = time.monotonic()
    with urllib.request.urlopen(request, timeout=10) as stream:  # the server writes a line every few seconds, for ever
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        assert stream.headers["Content-Encoding"] is None
        assert stream.readline().startswith(b"data:")
        assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, BR ; q=0", "gzip"),
        ("gzip;q=0.000", None),
        ("identity, x-brotli", None),
        ("", None),
    ],
)
def test_only_an_encoding_that_the_browser_takes_is_chosen(accepted: str, encoding: str | None) -> None:
    assert best_encoding(accepted) == encoding


def test_etags_are_compared_as_browsers_and_proxies_send_them() -> None:
    assert matches('"a", W/"b"', '"b"') and matches('"b"', 'W/"b"') and matches("*", '"c"')
    assert not matches("", '""') and not matches('"ab"', '"a"')


def test_bodies_that_differ_with_every_request_fill_no_memory() -> None:
    wire = Wire(page_of_its_own)

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def ask_much() -> None:
        for number in range(40):
            scope: Scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"accept-encoding", b"br")]}
            await wire({**scope, "number": number}, receive, drop)

    apart(ask_much())
    assert 0 < sum(len(body) for body, _ in wire.packed._kept) <= MOST_KEPT


async def page_of_its_own(scope: Scope, receive: Receive, send: Send) -> None:
    await HTMLResponse(f"{scope['number']} " * 400_000)(scope, receive, send)


async def drop(message: Message) -> None:
    """Send nothing anywhere."""
