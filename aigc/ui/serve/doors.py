"""Open only the doors that the page uses: a list of paths, of hosts, of senders and of content types.

Everything that is not on the list answers 404, so that a route which a later Gradio adds stays closed.
Checked with Gradio 6.31: its page and its clients for Python, JavaScript and curl ask for nothing else.
"""

from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, NoReturn
from unittest.mock import patch

import safehttpx  # type: ignore[import-untyped]  # Gradio's one way to fetch an address
from gradio.route_utils import CustomCORSMiddleware, file_fetch
from starlette._utils import get_route_path
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, compile_path
from starlette.types import ASGIApp, Receive, Scope, Send

from aigc.errors import AddressError
from aigc.ui.look.i18n import plain
from aigc.ui.serve.site import Site

API = "/gradio_api"
UPLOAD = f"{API}/upload"
# Paths of Gradio that stay open, as its routes name them.
OPEN = frozenset(
    {
        # the page and its files
        *("/", "/assets/{path:path}", "/static/{path:path}", "/theme.css", "/favicon.ico", "/manifest.json"),
        *("/robots.txt", "/config", f"{API}/info", f"{API}/startup-events"),
        # events of the page, queued ones too, and a visitor's uploads
        *(f"{API}/run/{{api_name}}", f"{API}/queue/join", f"{API}/queue/data", f"{API}/cancel", f"{API}/reset"),
        *(f"{API}/heartbeat/{{session_hash}}", UPLOAD, f"{API}/upload_progress"),
        f"{API}/file={{path_or_url:path}}",
        # commands that the page's API docs give for curl
        *(f"{API}/call/{{api_name}}", f"{API}/call/{{api_name}}/{{event_id}}"),
        *(f"{API}/call/v2/{{api_name}}", f"{API}/call/v2/{{api_name}}/{{event_id}}"),
    }
)
# A visitor's own file in a tab of its own: no script of it may run.
INERT = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}

Lifespan = Callable[[Any], AbstractAsyncContextManager[None]]


class Doors:
    """ASGI middleware: refuse, in one sentence, what is not for this server, or not sent as it should be.

    paths  templates of the paths that are open
    """

    def __init__(self, app: ASGIApp, site: Site, paths: Collection[str]) -> None:
        self.app, self.site = app, site
        self.plain = frozenset(path for path in paths if "{" not in path)
        self.patterns = [compile_path(path)[0] for path in paths if "{" in path]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass it on."""
        refusal = self._refusal(scope) if scope["type"] == "http" else None
        await (refusal or self.app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        headers, path = Headers(scope=scope), get_route_path(scope)
        if not self.site.answers_to(headers.get("host")):
            port = (scope.get("server") or ("", None))[1]
            return refuse(421, "refused.host", address=f"http://localhost:{port}")
        if path not in self.plain and not any(pattern.match(path) for pattern in self.patterns):
            return refuse(404, "refused.address")
        if scope["method"] in ("GET", "HEAD"):
            return None
        if not self.site.takes_from(headers):
            return refuse(403, "refused.origin")
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if path == UPLOAD:
            return None if kind == "multipart/form-data" else refuse(415, "refused.form")
        if scope["method"] == "POST" and kind != "application/json":
            return refuse(415, "refused.json")
        return None


def refuse(status: int, key: str, **values: object) -> JSONResponse:
    """Make the answer to a request that is refused: one sentence in both languages."""
    headers = {503: {"Retry-After": "2"}, 408: {"Connection": "close"}, 413: {"Connection": "close"}}.get(status)
    return JSONResponse({"error": plain(key, **values)}, status, headers)


def uploads_route() -> Route:
    """Serve visitors' uploads in the place of Gradio's own route, which also fetches any address for anybody."""

    def send(request: Request) -> Response:
        app = request.app
        found: Response = file_fetch(  # type: ignore[no-untyped-call]
            request.path_params["path"], request, app.get_blocks(), app.uploaded_file_dir
        )
        found.headers.update(INERT)
        return found

    return Route(f"{API}/file={{path:path}}", send)


@asynccontextmanager
async def fetching_nothing(app: Any) -> AsyncIterator[None]:
    """Keep Gradio, while `app` serves, from fetching addresses, and from letting all sites read what it answers.

    Gradio's middleware for CORS lets every site send requests to a public server, with headers of the site's choice.
    """
    app.user_middleware = [one for one in app.user_middleware if one.cls is not CustomCORSMiddleware]
    app.middleware_stack = app.build_middleware_stack()  # Starlette built it for the start already
    with patch.object(safehttpx, "get", _fetch), patch.object(safehttpx, "async_validate_url", _fetch):
        yield


async def _fetch(*_: object, **__: object) -> NoReturn:
    raise AddressError
