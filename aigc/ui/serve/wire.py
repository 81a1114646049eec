"""Send less: compress what Gradio sends plain, and let browsers keep what they have.

Gradio 6.31 compresses files only, sends no Cache-Control, and answers 200 whatever ETag a browser names.
"""

import asyncio
import gzip
import hashlib
import re

import brotli  # type: ignore[import-untyped]  # required by Gradio
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_KEPT = 32_000_000  # bytes of bodies: the page under a few addresses, and Gradio's files
SMALL = 1000  # bytes; a shorter body fits one packet as it is
TEXTUAL = ("text/", "application/json", "application/javascript", "application/manifest+json", "image/svg+xml")
STREAM = "text/event-stream"
NAMED_BY_CONTENT = re.compile(r"/assets/[^/]+-[\w-]{8,9}\.\w+$")  # Vite's hash stands before the suffix
FOR_A_YEAR = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"  # keep it, but ask with its ETag before each use
UNCHANGED = ("cache-control", "content-location", "date", "etag", "expires", "vary")  # headers of a 304


class Wire:
    """ASGI middleware: Brotli or gzip for text sent in one piece, Cache-Control, ETag and 304 for what is fetched.

    Streams, event streams among them, pass piece by piece as they come.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app, self.packed = app, _Packed()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http":
            send = _Reply(scope, send, self.packed).pass_on
        await self.app(scope, receive, send)


class _Reply:
    """One response on its way: its head waits until the first piece of a body shows whether more will follow."""

    def __init__(self, scope: Scope, send: Send, packed: "_Packed") -> None:
        self.send, self.packed = send, packed
        self.asked = Headers(scope=scope)
        self.fetched, self.path = scope["method"] == "GET", scope["path"]
        self.head: Message | None = None
        self.unchanged = False

    async def pass_on(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            kind = Headers(raw=message["headers"]).get("content-type", "")
            if kind.startswith(STREAM):
                MutableHeaders(raw=message["headers"])["X-Accel-Buffering"] = "no"  # nginx would hold messages back
                await self.send(message)
            else:
                self.head = message
        elif self.head is not None:
            head, self.head = self.head, None
            await self._begin(head, message)
        elif not self.unchanged:
            await self.send(message)

    async def _begin(self, head: Message, first: Message) -> None:
        headers = MutableHeaders(raw=head["headers"])
        whole = first["type"] == "http.response.body" and not first.get("more_body", False)
        body: bytes = first.get("body", b"")
        text = whole and headers.get("content-type", "").startswith(TEXTUAL)
        packable = text and len(body) >= SMALL and "content-encoding" not in headers
        if packable:
            headers.add_vary_header("Accept-Encoding")
        if self.fetched and head["status"] == 200:
            if text:
                headers.setdefault("ETag", etag(body))
            if "etag" in headers:
                immutable = NAMED_BY_CONTENT.search(self.path)
                headers.setdefault("Cache-Control", FOR_A_YEAR if immutable else ASK_AGAIN)
                self.unchanged = matches(self.asked.get("if-none-match", ""), headers["etag"])
        if self.unchanged:
            few = [(name, value) for name, value in headers.raw if name.decode("latin-1").lower() in UNCHANGED]
            await self.send({**head, "status": 304, "headers": few})
            await self.send({"type": "http.response.body", "body": b""})
            return
        if packable:
            encoding = best_encoding(self.asked.get("accept-encoding", ""))
            if encoding is not None:
                packed = await self.packed.get(body, encoding) if self.fetched else compress(body, encoding, 5)
                first = {**first, "body": packed}
                headers["Content-Encoding"], headers["Content-Length"] = encoding, str(len(first["body"]))
        await self.send({**head, "headers": headers.raw})
        await self.send(first)


def compress(body: bytes, encoding: str, quality: int) -> bytes:
    """Compress a body as "br", whose long window finds what stood in the page 100 KB before, or as "gzip"."""
    packed: bytes = brotli.compress(body, quality=quality) if encoding == "br" else gzip.compress(body, quality)
    return packed


class _Packed:
    """Compressed bodies that every visitor fetches, such as the page itself: each made once, and therefore well.

    One is made at a time, off the event loop: a class that opens the page together waits for one compression.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[bytes, str], bytes] = {}
        self._size = 0  # bytes of the bodies kept: a server may be asked under any number of addresses
        self._turn = asyncio.Lock()

    async def get(self, body: bytes, encoding: str) -> bytes:
        wanted = body, encoding
        if wanted not in self._kept:
            async with self._turn:
                if wanted not in self._kept:
                    made = await run_in_threadpool(compress, body, encoding, 9)
                    if self._size + len(body) > MOST_KEPT:
                        self._kept.clear()
                        self._size = 0
                    self._kept[wanted] = made
                    self._size += len(body)
        return self._kept[wanted]


def etag(body: bytes) -> str:
    """Name a body by its content."""
    return f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'


def best_encoding(accepted: str) -> str | None:
    """Choose among the encodings of an Accept-Encoding header. -> "br", "gzip", or None for neither."""
    taken = {name.strip().lower() for name, _, q in (part.partition(";") for part in accepted.split(",")) if _wanted(q)}
    return next((encoding for encoding in ("br", "gzip") if encoding in taken), None)


def _wanted(quality: str) -> bool:
    return not re.fullmatch(r"\s*q=0(\.0*)?\s*", quality)


def matches(asked: str, etag: str) -> bool:
    """Tell whether an If-None-Match header names this ETag; weak and strong forms count alike (RFC 9110, 13.1.2)."""
    names = {name.strip().removeprefix("W/") for name in asked.split(",")}
    return "*" in names or etag.removeprefix("W/") in names
