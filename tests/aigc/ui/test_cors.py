"""Test which origins may read answers: preflights and requests to a real server, under a local and a public name."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from aigc.ui.cors import check_origins
from tests.serving import free_port, serving

NAMED, OTHER = "https://example.org", "https://example.com"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    port = free_port()
    flags = ("--cors", f"{NAMED},http://localhost:3000")
    with serving("app.py", "--port", str(port), "--device", "cpu", *flags, port=port) as found:
        yield found


def allowed(url: str, origin: str, host: str, preflight: bool) -> str | None:
    """Ask from a page of an origin. -> the origin that may read the answer."""
    body = None if preflight else b'{"data": [{"digit": 7, "index": 0}]}'
    headers = {"Origin": origin, "Host": host, "Content-Type": "application/json"}
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    request = urllib.request.Request(
        f"{url}/gradio_api/run/classify",
        body,
        headers | (asked if preflight else {}),
        method="OPTIONS" if preflight else "POST",
    )
    try:
        reply: Any = urllib.request.urlopen(request, timeout=30)
    except urllib.error.HTTPError as error:
        reply = error
    with reply:
        found: str | None = reply.headers["Access-Control-Allow-Origin"]
    return found


@pytest.mark.parametrize("preflight", [True, False])
@pytest.mark.parametrize("host", ["127.0.0.1", "lab.example.net"])
def test_a_page_of_a_named_origin_reads_answers_and_no_other_does(url: str, host: str, preflight: bool) -> None:
    assert allowed(url, NAMED, host, preflight) == NAMED
    assert allowed(url, OTHER, host, preflight) is None


@pytest.mark.parametrize("host", ["127.0.0.1", "lab.example.net"])
def test_without_the_flag_no_other_origin_reads_answers(app_url: str, host: str) -> None:
    assert allowed(app_url, NAMED, host, preflight=True) is None
    assert allowed(app_url, NAMED, host, preflight=False) is None


def test_an_origin_has_no_path() -> None:
    named = ["https://example.org", "http://[::1]:80", "*"]
    assert check_origins(["HTTPS://Example.org, http://[::1]:80", "*"]) == named
    for wrong in ("example.org", "https://example.org/", "https://example.org/page", ""):
        with pytest.raises(ValueError, match="--cors takes origins such as"):
            check_origins([wrong])
