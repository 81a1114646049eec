"""Answer 404 where a queued event waits in another server: behind a proxy, the page asks on until it is found."""

from urllib.parse import parse_qs

from starlette._utils import get_route_path
from starlette.types import ASGIApp, Receive, Scope, Send

from aigc.ui.serve.doors import API, refuse

STREAM = f"{API}/queue/data"


class Elsewhere:
    """ASGI middleware; Gradio itself would open a stream and then fail in it, which its client takes for the end."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and get_route_path(scope) == STREAM:
            session = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])[0]
            if session not in scope["app"].get_blocks()._queue.pending_messages_per_session:
                await refuse(404, "refused.elsewhere")(scope, receive, send)
                return
        await self.app(scope, receive, send)
