"""Send the files of Gradio's frontend whole, so that the wire compresses each once, and well."""

import mimetypes
from functools import cache

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aigc.ui.document.ahead import FRONTEND

ASSETS = FRONTEND / "assets"


def assets_route() -> Route:
    """Make the route /assets/…, in the place of Gradio's, which compresses a file anew for every visitor."""

    def send(request: Request) -> Response:
        name = request.path_params["name"]
        kind, _ = mimetypes.guess_type(name)
        return Response(_read(name), media_type=kind)

    return Route("/assets/{name}", send)


def _read(name: str) -> bytes:
    if name not in _names():
        raise HTTPException(404)
    return _kept(name)


@cache
def _names() -> frozenset[str]:
    return frozenset(path.name for path in ASSETS.iterdir())


@cache
def _kept(name: str) -> bytes:
    return (ASSETS / name).read_bytes()
