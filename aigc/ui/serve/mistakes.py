"""Answer every mistake of a request with a sentence, and log what no request should cause in one line each."""

import logging
import traceback

from fastapi.exception_handlers import http_exception_handler
from fastapi.exceptions import RequestValidationError
from gradio.route_utils import FnIndexInferError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aigc.store.files import NO_ROOM
from aigc.ui.serve.doors import refuse

STATUS = "aigc.status"  # key of a request's state: the status of an answer that Gradio would give as 500
LONGEST = 300  # characters of a line
log = logging.getLogger("aigc")


class Mistakes:
    """ASGI middleware: an error that Gradio does not answer becomes 404, 400 or 500, and a line instead of a traceback.

    Handlers' own errors are answered before; an error here is one of reading the request: a name too long for the
    system, a zero byte, the number of an event that does not exist.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state, started = scope.setdefault("state", {}), False

        async def pass_on(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                if message["status"] == 500:
                    message["status"] = state.get(STATUS, 500)
                if message["status"] == 503:
                    message["headers"] = [*message["headers"], (b"retry-after", b"2")]
            await send(message)

        try:
            await self.app(scope, receive, pass_on)
        except ClientDisconnect:
            return
        except Exception as error:
            log.warning("%s %.80r: %s", scope["method"], scope["path"], one_line(error))
            if started:  # a stream that ends with an error has said so
                await send({"type": "http.response.body", "body": b"", "more_body": False})
            else:
                await _answer(scope, error)(scope, receive, send)


def _answer(scope: Scope, error: Exception) -> JSONResponse:
    if isinstance(error, KeyError):
        return refuse(404, "refused.endpoint")
    if isinstance(error, ValueError | OSError) and scope["method"] in ("GET", "HEAD"):
        return refuse(404, "refused.address")
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return refuse(503, "refused.room")
    if isinstance(error, ValueError | TypeError | AttributeError | OSError | RecursionError):
        return refuse(400, "refused.body", reason=type(error).__name__)
    return refuse(500, "refused.failed")


def one_line(error: BaseException) -> str:
    """Describe an error in one line: its kind, its message, and the place that raised it."""
    frames = traceback.extract_tb(error.__traceback__)[-2:]
    places = " < ".join(
        f"{frame.name} ({frame.filename.rpartition('/')[2]}:{frame.lineno})" for frame in reversed(frames)
    )
    return f"{type(error).__name__}: {str(error)!a:.{LONGEST}} in {places}"


async def no_such_endpoint(request: Request, error: Exception) -> JSONResponse:
    """Answer a request to an endpoint that Gradio does not find."""
    return refuse(404, "refused.endpoint")


async def unreadable(request: Request, error: Exception) -> JSONResponse:
    """Answer a body with a missing or wrong field; FastAPI's own answer repeats it, NaN included, and fails."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"])
    return refuse(400, "refused.body", reason=f"{field[:60]}: {first['msg'][:120]}")


async def undecodable(request: Request, error: Exception) -> Response:
    """Answer a body that is no UTF-8, which FastAPI cannot parse; leave other answers with a status to FastAPI."""
    assert isinstance(error, HTTPException)
    if error.status_code == 400:
        return refuse(400, "refused.body", reason=str(error.detail)[:120])
    return await http_exception_handler(request, error)


HANDLERS = {FnIndexInferError: no_such_endpoint, RequestValidationError: unreadable, HTTPException: undecodable}
