"""A handler that ends its thread ends neither the server nor a place in the line."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from gradio.events import api

from aigc.ui.document.page import Outfit
from aigc.ui.serve.server import AnsweringBlocks, app_options
from aigc.ui.serve.site import Site
from tests.serving import free_port
from tests.visitor import Visitor

ENDINGS: dict[str, BaseException] = {"exit": SystemExit(1), "interrupt": KeyboardInterrupt(), "error": MemoryError()}


def ending(how: str) -> dict[str, Any]:
    """End the thread that computes, but for one word."""
    if how in ENDINGS:
        raise ENDINGS[how]
    return {"thread": threading.current_thread().name}


@pytest.fixture
def served() -> Iterator[str]:
    """Serve one endpoint twice: by our own route, and by an event of Gradio's."""
    port = free_port()
    with AnsweringBlocks(analytics_enabled=False) as app:
        app.line._places = 1
        api(ending, api_name="page")
    site = Site(("127.0.0.1", "localhost"), (), (), frozenset())
    options = app_options({"own": ending}, (), (), site, Outfit())
    try:
        app.launch(server_port=port, prevent_thread_lock=True, quiet=True, app_kwargs=options)
        yield f"http://127.0.0.1:{port}"
    finally:
        app.close(verbose=False)


def test_a_handler_that_ends_its_thread_is_answered_and_leaves_its_place(served: str) -> None:
    with Visitor(served) as visitor:
        for name in ("own", "page"):
            for how in ENDINGS:
                status, said = visitor.ask(name, how)
                assert status == 500 and "went wrong" in said["error"], said
            assert visitor.ask(name, "well")[0] == 200
