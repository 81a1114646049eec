"""Tell browsers how little the page may do: no script, picture or connection from elsewhere, no frame but the allowed.

Gradio's page needs inline styles, and `eval` for the scripts of its HTML components. Inline scripts are named one by
one, by their hashes, so that markup from a visitor runs none.
"""

import base64
import hashlib
import re
from collections.abc import Collection
from functools import lru_cache

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

INLINE = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
ALWAYS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}


class SecurityHeaders:
    """ASGI middleware: security headers for everything, and for a page a policy that fits its scripts."""

    def __init__(self, app: ASGIApp, embedders: Collection[str]) -> None:
        self.app, self.embedders = app, tuple(embedders)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        waiting: list[Message] = []  # the head of a page, until its body shows the scripts

        async def pass_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                for name, value in ALWAYS.items():
                    headers.setdefault(name, value)
                message["headers"] = headers.raw
                if headers.get("content-type", "").startswith("text/html"):
                    waiting.append(message)
                    return
            elif waiting:
                head = waiting.pop()
                headers = MutableHeaders(raw=head["headers"])
                headers["Content-Security-Policy"] = policy(message.get("body", b""), self.embedders)
                await send({**head, "headers": headers.raw})
            await send(message)

        await self.app(scope, receive, pass_on)


@lru_cache(maxsize=16)  # a page is rendered once
def policy(page: bytes, embedders: tuple[str, ...]) -> str:
    """Write the Content-Security-Policy of a page: its own inline scripts run, and nothing from elsewhere."""
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in INLINE.findall(page))
    framing = "*" if "*" in embedders else " ".join(["'self'", *embedders])
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self' 'unsafe-eval' {hashes}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "media-src 'self' data: blob:",
            "font-src 'self' data:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            f"frame-ancestors {framing}",
        ]
    )


def _digest(script: bytes) -> str:
    return base64.b64encode(hashlib.sha256(script).digest()).decode()
