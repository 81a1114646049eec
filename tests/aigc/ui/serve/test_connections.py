"""Test a real server on loopback, whose limits are small, with connections that send half a request or nothing."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
import uvicorn

from aigc.ui.serve.connections import patient_protocol
from tests.serving import free_port

MOST, PATIENCE = 8, 0.6
HALF = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Half"
REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
SLOW = b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture
def port() -> Iterator[int]:
    """Serve "ok", at once or, under /slow, once the test ends."""
    ended = threading.Event()

    async def answer(scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        if scope["path"] == "/slow":
            import asyncio

            while not ended.is_set():
                await asyncio.sleep(0.02)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})

    where = free_port()
    config = uvicorn.Config(
        answer, port=where, http=patient_protocol(MOST, PATIENCE), lifespan="off", log_level="error"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield where
    ended.set()
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def connect(port: int) -> Iterator:  # type: ignore[type-arg]
    with ExitStack() as opened:

        def open_one(sent: bytes) -> socket.socket:
            one = opened.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
            one.sendall(sent)
            return one

        yield open_one


def test_half_sent_requests_keep_nobody_out(connect) -> None:  # type: ignore[no-untyped-def]
    for _ in range(5 * MOST):
        connect(HALF)
        time.sleep(0.002)
    started = time.monotonic()
    assert connect(REQUEST).recv(100).startswith(b"HTTP/1.1 200")
    assert time.monotonic() - started < PATIENCE / 2, "nobody waited for the others' time to end"


@pytest.mark.parametrize("sent", [b"", HALF, b"G"])
def test_a_head_that_does_not_come_ends_the_connection(connect, sent: bytes) -> None:  # type: ignore[no-untyped-def]
    first, later = connect(sent), connect(REQUEST)
    answer = b""
    while not answer.endswith(b"\r\n\r\nok"):
        answer += later.recv(100)
    later.sendall(sent)  # the second request of a connection, or none
    started = time.monotonic()
    assert first.recv(100) == later.recv(100) == b""
    assert time.monotonic() - started < 3 * PATIENCE


def test_a_request_that_is_being_answered_is_not_cut_and_a_full_server_says_so(connect) -> None:  # type: ignore[no-untyped-def]
    busy = [connect(SLOW) for _ in range(MOST)]
    time.sleep(2 * PATIENCE)
    said = connect(REQUEST).recv(1000)
    assert said.startswith(b"HTTP/1.1 503") and b"Retry-After: 2" in said
    head, _, body = said.partition(b"\r\n\r\n")
    assert f"Content-Length: {len(body)}".encode() in head
    for one in busy:
        one.settimeout(0.01)
        with pytest.raises(TimeoutError):  # still open, and without an answer
            one.recv(1)
