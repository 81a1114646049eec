"""A handler that ends its thread ends neither the server nor a place in the line; who left is not computed for."""

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from gradio.events import api

from aigc.ui.document.page import Outfit
from aigc.ui.serve.server import AnsweringBlocks, app_options
from aigc.ui.serve.site import Site
from tests.serving import free_port
from tests.visitor import HEADERS, Visitor

ENDINGS: dict[str, BaseException] = {"exit": SystemExit(1), "interrupt": KeyboardInterrupt(), "error": MemoryError()}


class Handlers:
    """A handler that ends its thread but for two words, and how often it was held."""

    def __init__(self) -> None:
        self.held, self.go_on = 0, threading.Event()

    def answer(self, how: str) -> dict[str, Any]:
        """End the thread that computes; return after "held", once it may, and after every other word."""
        if how in ENDINGS:
            raise ENDINGS[how]
        if how == "held":
            self.held += 1
            self.go_on.wait(10)
        return {"thread": threading.current_thread().name}


@pytest.fixture
def handlers() -> Handlers:
    return Handlers()


@pytest.fixture
def served(handlers: Handlers) -> Iterator[str]:
    """Serve one endpoint twice: by our own route, and by an event of Gradio's."""
    port = free_port()
    with AnsweringBlocks(analytics_enabled=False) as app:
        app.line._places = 1
        api(handlers.answer, api_name="page")
    site = Site(("127.0.0.1", "localhost"), (), (), frozenset())
    options = app_options({"own": app.crew.lend(handlers.answer)}, (), (), site, Outfit())
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


@pytest.mark.parametrize("name", ["own", "page"])
def test_nothing_is_computed_for_who_left_while_waiting(served: str, handlers: Handlers, name: str) -> None:
    body = json.dumps({"data": ["held"]}).encode()
    crowd = [Visitor(served) for _ in range(9)]
    for visitor in crowd:
        visitor.connection.request("POST", f"/gradio_api/run/{name}", body, HEADERS)
        while not handlers.held:  # the first one is inside, the others wait
            time.sleep(0.01)
    time.sleep(0.3)  # for the server to read the others' requests
    for visitor in crowd:
        visitor.connection.close()
    with Visitor(served) as stays:
        handlers.go_on.set()
        assert stays.ask(name, "well")[0] == 200
    assert handlers.held == 1
