"""Hold only so many connections, and none that keeps the server waiting: uvicorn alone has no such limits."""

import asyncio
import sys
from typing import Any

from gradio import http_server
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol

MOST = 800  # connections; below the 1,024 open files that a process usually may have
ROUND = 200  # connections accepted before any of them is read: a newcomer is heard before 800 others push it out
RESERVE = 150  # open files that are no connections
PATIENCE = 10.0  # seconds for the head of a request, or until the next one on a connection that is open
STALLED = 60.0  # seconds that a client may leave an answer unread
GRACE = 3.5  # seconds for running requests once the server ends
FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nConnection: close\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Length: 52\r\n\r\n"
    b"Too many visitors at the moment: try again shortly.\n"
)


class GuardedServer(http_server.Server):
    """Gradio's server with limits; `launch` starts it in the place of Gradio's own."""

    def __init__(self, config: Config, *args: Any, **kwargs: Any) -> None:
        config.http = patient_protocol(min(MOST, allowed_files() - RESERVE), PATIENCE)
        config.backlog = ROUND
        config.lifespan = "on"  # the guards that begin with it are not optional: without them nothing is served
        config.ws = "none"  # the page opens no WebSocket
        config.timeout_graceful_shutdown = GRACE  # type: ignore[assignment]  # asyncio takes fractions
        super().__init__(config, *args, **kwargs)


def allowed_files() -> int:
    """Raise the number of files that this process may have open to what MOST connections need, and return it."""
    if sys.platform == "win32":
        return MOST + RESERVE
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST + RESERVE
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return wanted if soft == resource.RLIM_INFINITY else soft


def patient_protocol(most: int, patience: float) -> type[H11Protocol]:
    """Make the protocol class of a server that holds `most` connections and waits `patience` seconds for a request.

    A newcomer to a full server takes the place of the connection that has waited longest, so that half-sent requests,
    however many, keep nobody out; only where all are being answered does the newcomer get 503.
    """
    waiting: dict[H11Protocol, asyncio.TimerHandle] = {}  # connections without a request, the longest wait first

    class Patient(H11Protocol):
        unread: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            if len(self.connections) > most:
                longest = next(iter(waiting), None)
                if longest is None:
                    transport.write(FULL)
                    transport.close()
                    return
                longest.give_up()  # type: ignore[attr-defined]
            self.expect_request()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            self.expect_request()

        def on_response_complete(self) -> None:
            super().on_response_complete()
            self.expect_request()

        def connection_lost(self, exc: Exception | None) -> None:
            self.stop_waiting()
            self.resume_writing()
            super().connection_lost(exc)

        def expect_request(self) -> None:
            """Start to wait where no request is being answered."""
            if (self.cycle is not None and not self.cycle.response_complete) or self.transport.is_closing():
                self.stop_waiting()
            elif self not in waiting:
                waiting[self] = self.loop.call_later(patience, self.give_up)

        def stop_waiting(self) -> None:
            if timer := waiting.pop(self, None):
                timer.cancel()

        def give_up(self) -> None:
            self.stop_waiting()
            self.connections.discard(self)  # at once: the newcomer is counted before the loop has closed this one
            self.transport.close()

        def pause_writing(self) -> None:
            super().pause_writing()
            self.unread = self.loop.call_later(STALLED, self.transport.abort)

        def resume_writing(self) -> None:
            super().resume_writing()
            if self.unread:
                self.unread.cancel()
                self.unread = None

    return Patient
