"""Overrides of Gradio's server: bad JSON gets a one-sentence error, and JSON endpoints skip the file search.

Checked with Gradio 6.31; each override leaves everything else to Gradio.
"""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.components.api_component import Api
from gradio.route_utils import FnIndexInferError
from gradio.state_holder import SessionState
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse
from starlette.routing import Route

from aigc.ui.look.i18n import InputError
from aigc.ui.parts.endpoints import as_error, too_few
from aigc.ui.parts.requests import sentence
from aigc.ui.parts.sent.budget import BusyError
from aigc.ui.serve.wire import Wire

Endpoint = Callable[..., dict[str, Any]]

MAX_BODY = 16_000_000  # bytes per request; a picture of 10 MB is 13.4 MB of base64
# Errors that Gradio raises for malformed values: from pydantic and its path checks, for a `meta` that is no object, for
# a path too long for the system, and for lists nested nearly as deep as the JSON parser allows.
UNREADABLE = (ValueError, AttributeError, OSError, RecursionError)


class AnsweringBlocks(gr.Blocks):
    """A gr.Blocks whose endpoints accept input from strangers."""

    async def preprocess_data(
        self, block_fn: Any, inputs: list[Any], state: SessionState | None, explicit_call: bool = False
    ) -> list[Any]:
        """Turn a request's values into the handler's arguments; gr.Error for too few or malformed values.

        Endpoints made by gr.api check their arguments themselves and take no files, so Gradio searches those arguments
        for no files and fetches no URL in them.
        """
        wanted = len(block_fn.inputs)
        if len(inputs) < wanted:
            raise as_error(too_few(list(inspect.signature(block_fn.fn).parameters)[:wanted], len(inputs)))
        if all(isinstance(block, Api) for block in block_fn.inputs):
            return inputs[:wanted]
        try:
            arguments: list[Any] = await super().preprocess_data(block_fn, inputs, state, explicit_call)
        except UNREADABLE as error:
            raise as_error(InputError("error.value", reason="it is no uploaded file")) from error
        return arguments


def app_options(
    endpoints: Mapping[str, Endpoint],
    files: Mapping[str, Path],
    documents: Mapping[str, Any],
    first: str = "",
    last: str = "",
) -> dict[str, Any]:
    """Build `launch(app_kwargs=…)`: endpoints, files and JSON documents by path, MAX_BODY, Wire with `first`, `last`.

    An unknown endpoint gets a 404.
    """
    runs = [Route(f"/gradio_api/run/{name}", _answering(e), methods=["POST"]) for name, e in endpoints.items()]
    return {
        "routes": [
            *runs,
            *(Route(path, _sending(file)) for path, file in files.items()),
            *(Route(path, _telling(document)) for path, document in documents.items()),
        ],
        "max_body_size": MAX_BODY,
        "middleware": [Middleware(Wire, first=first, last=last)],
        "exception_handlers": {FnIndexInferError: _no_such_endpoint},
    }


def _answering(endpoint: Endpoint) -> Callable[[Request], Awaitable[JSONResponse]]:
    """Make a route from {"data": [arguments]} to {"data": [result]}, or to {"error": sentence}, status 400 or 503.

    Gradio's own /run route creates a session for every call without one, several times the work of classifying a
    digit; the page and the endpoint that takes a file still use it.
    """

    async def answer(request: Request) -> JSONResponse:
        try:
            result = await run_in_threadpool(endpoint, *await _data_of(request))
        except ValueError as error:
            status = 503 if isinstance(error, BusyError) else 400
            return JSONResponse({"error": sentence(error)}, status)
        return JSONResponse({"data": [result]})

    return answer


def _sending(file: Path) -> Callable[[Request], Awaitable[FileResponse]]:
    async def send(request: Request) -> FileResponse:
        return FileResponse(file)

    return send


def _telling(document: Any) -> Callable[[Request], Awaitable[JSONResponse]]:
    async def tell(request: Request) -> JSONResponse:
        return JSONResponse(document)

    return tell


async def _data_of(request: Request) -> list[Any]:
    """Take `data` from a request's body; InputError where the body is not JSON or lacks it."""
    try:
        body = await request.json()
    except (ValueError, RecursionError) as error:
        raise InputError("error.value", reason="the request's body is not JSON") from error
    data = body.get("data") if isinstance(body, dict) else None
    if not isinstance(data, list):
        raise InputError("error.value", reason='the request\'s body must be {"data": [...]}')
    return data


async def _no_such_endpoint(request: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"error": "没有这个接口。 / There is no such endpoint."}, status_code=404)
