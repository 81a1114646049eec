"""Test that the frontend's files are sent as they are, and nothing else is."""

import urllib.error
import urllib.request

import pytest

from aigc.ui.document.assets import ASSETS


def test_files_of_all_kinds_are_sent_as_they_are(app_url: str) -> None:
    for suffix, kind in (("js", "javascript"), ("css", "text/css"), ("svg", "image/svg+xml")):
        path = min(ASSETS.glob(f"*.{suffix}"))
        with urllib.request.urlopen(f"{app_url}/assets/{path.name}") as answer:
            assert answer.read() == path.read_bytes() and kind in answer.headers["Content-Type"]


@pytest.mark.parametrize("name", ["none.js", "..%2Findex.html", "%2e%2e/index.html", ".", "a" * 5000])
def test_nothing_else_is(app_url: str, name: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="40"):
        urllib.request.urlopen(f"{app_url}/assets/{name}")
