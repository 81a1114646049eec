"""What Gradio's server is made to do besides: to answer any JSON with one sentence, and to look for no files in it.

Checked with Gradio 6.31; each override hands on to Gradio what it does not need to change.
"""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import gradio as gr
from gradio.components.api_component import Api
from gradio.route_utils import FnIndexInferError
from gradio.state_holder import SessionState
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from aigc.ui.look.i18n import InputError
from aigc.ui.parts.endpoints import as_error, too_few
from aigc.ui.parts.requests import sentence

Endpoint = Callable[..., dict[str, Any]]

MAX_BODY = 16_000_000  # bytes of a request; a picture of 10 MB is 13.4 MB of base64
# What Gradio raises over values that are none of its own: pydantic and its checks of paths, a `meta` that is no object,
# a path too long for the system, and lists nested nearly as deep as JSON is read.
UNREADABLE = (ValueError, AttributeError, OSError, RecursionError)


class AnsweringBlocks(gr.Blocks):
    """gr.Blocks for a page whose endpoints take what strangers send."""

    async def preprocess_data(
        self, block_fn: Any, inputs: list[Any], state: SessionState | None, explicit_call: bool = False
    ) -> list[Any]:
        """What came over HTTP -> the arguments of the handler. gr.Error where there are too few or they cannot be read.

        An endpoint of gr.api checks its arguments itself and takes no files: Gradio need not search them for any, nor
        fetch what they name.
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


def app_options(endpoints: Mapping[str, Endpoint]) -> dict[str, Any]:
    """`launch(app_kwargs=…)`: these endpoints, no request larger than MAX_BODY, and a 404 for what there is none of."""
    return {
        "routes": [Route(f"/gradio_api/run/{name}", _answering(e), methods=["POST"]) for name, e in endpoints.items()],
        "max_body_size": MAX_BODY,
        "exception_handlers": {FnIndexInferError: _no_such_endpoint},
    }


def _answering(endpoint: Endpoint) -> Callable[[Request], Awaitable[JSONResponse]]:
    """Takes {"data": [arguments]}, gives {"data": [result]}, or {"error": sentence} with status 400.

    Gradio's own route for /run sets up a session for every call that brings none: several times the work of reading
    a digit. It still serves the endpoints that take files, and the page.
    """

    async def answer(request: Request) -> JSONResponse:
        try:
            result = await run_in_threadpool(endpoint, *await _data_of(request))
        except ValueError as error:
            return JSONResponse({"error": sentence(error)}, status_code=400)
        return JSONResponse({"data": [result]})

    return answer


async def _data_of(request: Request) -> list[Any]:
    """The `data` of a request's body. InputError where it is no JSON, or has none."""
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
