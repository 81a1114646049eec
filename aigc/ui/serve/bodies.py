"""Bound the bodies of requests: bytes, the time that they take to arrive, and the values in their JSON.

Python parses JSON without a pause for other threads, so that the event loop stands still meanwhile: its values are
counted before. Pictures are long texts, which cost little.
"""

import asyncio
from collections.abc import Collection
from contextlib import suppress

from starlette._utils import get_route_path
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aigc.ui.serve.doors import API, UPLOAD, refuse

USUAL = 1_000_000  # bytes of a body
LARGE = 16_000_000  # bytes of a body with a picture; one of 10 MB is 13.4 MB of base64
HELD = 200_000_000  # bytes of all bodies that are being received or answered
VALUES = 200_000  # commas and opening brackets; 20,000 points of a drawing have 80,000
FIRST, SLOWEST = 10.0, 50_000  # a body may take 10 s, and a second for each so many bytes
CALLS = (f"{API}/run/", f"{API}/call/v2/", f"{API}/call/")


class Bodies:
    """ASGI middleware: collect the body of a request before it is answered, or refuse it in one sentence.

    pictures  names of the endpoints that take pictures
    """

    def __init__(self, app: ASGIApp, pictures: Collection[str]) -> None:
        self.app, self.held = app, 0
        self.large = {f"{call}{name}" for name in pictures for call in CALLS}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self.app(scope, receive, send)
            return
        path = get_route_path(scope)
        most = LARGE if path == UPLOAD or path in self.large else USUAL
        declared = Headers(scope=scope).get("content-length", "")
        size = int(declared) if declared.isdecimal() else most
        if size > most:
            await self._refuse_large(scope, receive, send, most, size)
        elif path == UPLOAD:
            await self._watch(scope, receive, send, FIRST + size / SLOWEST)
        else:
            await self._collect(scope, receive, send, most, FIRST + size / SLOWEST)

    async def _refuse_large(self, scope: Scope, receive: Receive, send: Send, most: int, size: int) -> None:
        """Let the body pass by first, unless it is a flood: many clients read no answer before they have sent all."""
        with suppress(TimeoutError):
            async with asyncio.timeout(FIRST if size <= LARGE else 0):
                while (await receive()).get("more_body", False):
                    pass
        await refuse(413, "refused.large", most=f"{most:,}")(scope, receive, send)

    async def _watch(self, scope: Scope, receive: Receive, send: Send, patience: float) -> None:
        """Pass an upload on as it comes, which Gradio writes to the disk, until it takes too long."""
        deadline, late, started = asyncio.get_running_loop().time() + patience, False, False

        async def in_time() -> Message:
            nonlocal late
            try:
                async with asyncio.timeout_at(None if started else deadline):
                    return await receive()
            except TimeoutError as error:
                late = True
                raise ClientDisconnect from error

        async def pass_on(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        await self.app(scope, in_time, pass_on)
        if late and not started:
            await refuse(408, "refused.late")(scope, receive, send)

    async def _collect(self, scope: Scope, receive: Receive, send: Send, most: int, patience: float) -> None:
        body, held = bytearray(), 0
        try:
            async with asyncio.timeout(patience):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return None
                    body += message.get("body", b"")
                    self.held, held = self.held + len(body) - held, len(body)
                    if len(body) > most:
                        return await refuse(413, "refused.large", most=f"{most:,}")(scope, receive, send)
                    if self.held > HELD:
                        return await refuse(503, "refused.full")(scope, receive, send)
                    if not message.get("more_body", False):
                        break
            if len(body) > VALUES and body.count(b",") + body.count(b"[") + body.count(b"{") > VALUES:
                return await refuse(413, "refused.values", most=f"{VALUES:,}")(scope, receive, send)
            await self.app(scope, _given(bytes(body), receive), send)
        except TimeoutError:
            await refuse(408, "refused.late")(scope, receive, send)
        finally:
            self.held -= held


def _given(body: bytes, receive: Receive) -> Receive:
    """Hand out a body that has been received, and then whatever else comes."""
    given = False

    async def hand_out() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return hand_out
