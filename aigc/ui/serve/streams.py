"""Bound the streams that stay open for minutes, and answer 404 where a queued event waits in another server.

Behind a proxy the page asks on until it finds that server. Gradio itself would open a stream and then fail in it, which
its client takes for the end.
"""

import re
from urllib.parse import parse_qs

from starlette._utils import get_route_path
from starlette.types import ASGIApp, Receive, Scope, Send

from aigc.ui.serve.connections import MOST
from aigc.ui.serve.doors import API, refuse

QUEUED = f"{API}/queue/data"
LASTING = re.compile(rf"{API}/(heartbeat/[^/]*|queue/data|upload_progress|call/(v2/)?[^/]+/[^/]+)")
MOST_OPEN = MOST // 2  # the other connections are left to short requests


class Streams:
    """ASGI middleware; a visitor's page holds one stream open, and a second while it trains."""

    def __init__(self, app: ASGIApp, most: int = MOST_OPEN) -> None:
        self.app, self.most, self.open = app, most, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path = get_route_path(scope) if scope["type"] == "http" else ""
        if not LASTING.fullmatch(path) or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        if self.open >= self.most:
            await refuse(503, "refused.crowded")(scope, receive, send)
            return
        if path == QUEUED:
            session = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])[0]
            if session not in scope["app"].get_blocks()._queue.pending_messages_per_session:
                await refuse(404, "refused.elsewhere")(scope, receive, send)
                return
        self.open += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self.open -= 1
