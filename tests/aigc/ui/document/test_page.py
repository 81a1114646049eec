"""Test that the page is put in order, kept for each address, and refused where Gradio writes it otherwise."""

import asyncio
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import gradio as gr
import pytest
from starlette.responses import HTMLResponse
from starlette.types import Message, Receive, Scope, Send

from aigc.ui.document.page import Document, Outfit, dressed
from tests.serving import apart

TEMPLATE = Path(gr.__file__).parent / "templates" / "frontend" / "index.html"
CONFIGURATION = (
    "<script>window.gradio_config = {{ config | toorjson }};</script>"
    "<script>window.gradio_api_info = {{ gradio_api_info | toorjson }};</script>"
)


@pytest.mark.parametrize("name", ["index.html", "share.html"])
def test_what_is_seen_first_comes_first_in_the_templates_of_this_gradio(name: str) -> None:
    outfit = Outfit("[style]", "[head]", "[still]", "[scripts]", "[last]")
    page = dressed(TEMPLATE.with_name(name).read_text(encoding="utf-8"), outfit, "[theme]")
    order = ["<head>", "[style]", "[theme]", "[head]", "</head>", "<body", "[still]", "[scripts]"]
    places = [page.index(mark) for mark in [*order, CONFIGURATION, "<gradio-app", "[last]", "</body>"]]
    assert places == sorted(places)
    assert page.count("window.gradio_config =") == 1
    assert 'type="module"' not in page and 'rel="stylesheet"' not in page, "Gradio's own come with the outfit"


def test_a_page_that_is_written_otherwise_is_said_to_be() -> None:
    with pytest.raises(ValueError, match="page is not built as this version's is: install"):
        dressed("<html><head></head><body></body></html>", Outfit(), "")


def fetch(url: str, **headers: str) -> str:
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
        page: str = answer.read().decode()
    return page


def test_each_address_gets_the_page_with_its_own_root_and_every_visitor_the_same(app_url: str) -> None:
    port = app_url.rpartition(":")[2]
    here, there = fetch(app_url), fetch(app_url, Host=f"localhost:{port}")
    assert f'"root":"{app_url}"' in here and f'"root":"http://localhost:{port}"' in there
    assert fetch(f"{app_url}/?deep_link=x&__theme=dark") == here


def test_a_class_that_opens_the_page_together_waits_for_one_rendering() -> None:
    renderings = 0

    async def render(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal renderings
        renderings += 1
        await asyncio.sleep(0.01)
        await HTMLResponse(TEMPLATE.read_text(encoding="utf-8"))(scope, receive, send)

    async def visit() -> bytes:
        sent: list[Message] = []

        async def take(message: Message) -> None:
            sent.append(message)

        await document(scope, receive, take)
        body: bytes = sent[-1]["body"]
        return body

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def together() -> None:
        pages.extend(await asyncio.gather(*(visit() for _ in range(32))))

    blocks = SimpleNamespace(theme_css="", theme_hash="", custom_mount_path="")
    app = SimpleNamespace(root_path="", get_blocks=lambda: blocks)
    server = {"app": app, "server": ("127.0.0.1", 80), "scheme": "http", "query_string": b"", "headers": []}
    scope: Scope = {"type": "http", "method": "GET", "path": "/", **server}
    document = Document(render, Outfit(last="[last]"))
    pages: list[bytes] = []
    apart(together())
    assert renderings == 1 and len(set(pages)) == 1 and b"[last]" in pages[0]
