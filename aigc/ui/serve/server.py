"""Overrides of Gradio's server: a mistake gets a one-sentence error, and JSON endpoints skip the file search.

Checked with Gradio 6.31; each override leaves everything else to Gradio.
"""

import inspect
import json
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.components.api_component import Api
from gradio.exceptions import ComponentProcessingError
from gradio.state_holder import SessionState
from gradio.utils import get_upload_folder
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse
from starlette.routing import Route

from aigc.devices import usable_cores
from aigc.errors import AddressError
from aigc.store.trained import PREFIX
from aigc.ui.document.page import Document, Outfit
from aigc.ui.look.i18n import InputError, plain
from aigc.ui.parts.endpoints import as_error, too_few
from aigc.ui.parts.requests import sentence
from aigc.ui.parts.sent.budget import BusyError
from aigc.ui.serve.bodies import LARGE, Bodies
from aigc.ui.serve.doors import OPEN, Doors, fetching_nothing, uploads_route
from aigc.ui.serve.headers import SecurityHeaders
from aigc.ui.serve.mistakes import HANDLERS, STATUS, Mistakes, one_line
from aigc.ui.serve.site import Site
from aigc.ui.serve.streams import Streams
from aigc.ui.serve.wire import Wire
from aigc.ui.serve.work.crew import Crew
from aigc.ui.serve.work.line import CrowdedError, Line

Endpoint = Callable[..., Awaitable[dict[str, Any]]]

SHORT = 50_000  # bytes of JSON that are parsed at once, faster than another thread is found
# Errors that Gradio raises for malformed values: from pydantic and its path checks, for a `meta` that is no object, for
# a path too long for the system, and for lists nested nearly as deep as the JSON parser allows.
UNREADABLE = (ValueError, AttributeError, OSError, RecursionError)
BUSY = (BusyError, CrowdedError)
# Errors that end a thread, and that asyncio passes on to the loop of the whole server, which would end too.
ENDING = (SystemExit, KeyboardInterrupt)
# Marks of what only the server has: networks in training, and the memory that is lent to pictures, sent or uploaded.
AT_HOME = (PREFIX.encode(), b"data:", get_upload_folder().encode())
log = logging.getLogger("aigc")


class AnsweringBlocks(gr.Blocks):
    """A gr.Blocks whose endpoints accept input from strangers, and whose handlers take turns."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line, self.crew = Line(usable_cores()), Crew(AT_HOME)

    def start_workers(self, count: int) -> None:
        """Compute in `count` processes beside the server; a call is ready for each when it has done the one before."""
        self.crew.start(count)
        self.line = Line(2 * count)

    async def process_api(self, *args: Any, **call: Any) -> dict[str, Any]:
        """Run a handler; gr.Error with a sentence for every error, 400 or 503 for the visitor's, 500 for ours."""
        request, handler = call.get("request"), getattr(call.get("block_fn"), "fn", None)
        if handler is None:  # an event that a browser handles by itself
            _note_status(request, 404)
            raise gr.Error(plain("refused.endpoint"), print_exception=False)
        try:
            computes = handler in self.crew or _computes(handler)
            async with self.line.turn(partial(_left, request)) if computes else nullcontext():
                answer: dict[str, Any] = await super().process_api(*args, **call)
        except gr.Error as error:
            _note_status(request, 503 if isinstance(error.__cause__, BUSY) else 400)
            raise
        except ValueError as error:
            _note_status(request, 503 if isinstance(error, BUSY) else 400)
            raise as_error(error) from error
        except (Exception, *ENDING) as error:
            log.error("a handler failed: %s", one_line(error))
            raise gr.Error(plain("refused.failed"), print_exception=False) from error
        return answer

    async def preprocess_data(
        self, block_fn: Any, inputs: list[Any], state: SessionState | None, explicit_call: bool = False
    ) -> list[Any]:
        """Turn a request's values into the handler's arguments; gr.Error for too few or malformed values.

        Endpoints made by gr.api check their arguments themselves and take no files, so Gradio searches those arguments
        for no files.
        """
        wanted = len(block_fn.inputs)
        if len(inputs) < wanted:
            raise as_error(too_few(_names(block_fn.fn, wanted), len(inputs)))
        if all(isinstance(block, Api) for block in block_fn.inputs):
            return inputs[:wanted]
        try:
            arguments: list[Any] = await super().preprocess_data(block_fn, inputs, state, explicit_call)
        except gr.Error as error:
            raise as_error(InputError("error.value", reason=_bounded(error.message))) from error
        except AddressError as error:
            raise as_error(error) from error
        except ComponentProcessingError as error:
            raise as_error(InputError("error.value", reason=_bounded(str(error.__cause__)))) from error
        except UNREADABLE as error:
            raise as_error(InputError("error.value", reason="it is no uploaded file")) from error
        return arguments


def app_options(
    endpoints: Mapping[str, Endpoint], pictures: Collection[str], others: Sequence[Route], site: Site, outfit: Outfit
) -> dict[str, Any]:
    """Build `launch(app_kwargs=…)`: endpoints and other routes, and the guards around them and Gradio's own routes.

    pictures  names of the endpoints that take pictures, whose requests may be large
    site  who may ask, send and frame
    outfit  what the page gets besides its components
    """
    runs = [Route(f"/gradio_api/run/{name}", _answering(e), methods=["POST"]) for name, e in endpoints.items()]
    own = [*runs, *others]
    return {
        "routes": [*own, uploads_route()],
        "max_body_size": LARGE,
        "middleware": [
            Middleware(Wire),
            Middleware(SecurityHeaders, embedders=site.embedders),
            Middleware(Doors, site=site, paths=OPEN | site.paths | {route.path for route in own}),
            Middleware(Bodies, pictures=pictures),
            Middleware(Streams),
            Middleware(Mistakes),
            Middleware(Document, outfit=outfit),
        ],
        "exception_handlers": HANDLERS,
        "lifespan": fetching_nothing,
    }


def _computes(handler: Callable[..., Any]) -> bool:
    """Tell whether a handler computes at once; those of trainings wait for a place of their own meanwhile."""
    return not (
        inspect.isgeneratorfunction(handler)
        or inspect.isasyncgenfunction(handler)
        or inspect.iscoroutinefunction(handler)
    )


async def _left(request: Any) -> bool:
    """Tell whether the client of an event has left; an event of the queue is answered over another connection."""
    direct = isinstance(request, gr.Request) and isinstance(request.request, Request)
    return direct and "/run/" in request.request.url.path and await request.request.is_disconnected()


def _names(handler: Callable[..., Any], count: int) -> list[str]:
    """Name so many arguments of a handler; those that it takes together bear one name and a number each."""
    names: list[str] = []
    for name, parameter in inspect.signature(handler).parameters.items():
        several = parameter.kind is parameter.VAR_POSITIONAL
        names += [f"{name} {i + 1}" for i in range(count - len(names))] if several else [name]
    return names[:count]


def _note_status(request: Any, status: int) -> None:
    """Leave word for `Mistakes`, since Gradio answers every error with 500; a batch has no one request."""
    if isinstance(request, gr.Request) and request.request is not None:
        request.request.scope.setdefault("state", {})[STATUS] = status


def _bounded(text: str) -> str:
    """Keep both ends of what Gradio says about a value, which may be as long as the request."""
    return text if len(text) <= 200 else f"{text[:100]}…{text[-99:]}"


def _answering(endpoint: Endpoint) -> Callable[[Request], Awaitable[JSONResponse]]:
    """Make a route from {"data": [arguments]} to {"data": [result]}, or to {"error": sentence}, status 400 or 503.

    Gradio's own /run route creates a session for every call without one, several times the work of classifying a
    digit; the page and the endpoint that takes a file still use it.
    """

    async def answer(request: Request) -> JSONResponse:
        try:
            data = await _data_of(request)
            async with request.app.get_blocks().line.turn(request.is_disconnected):
                result = await endpoint(*data)
        except ValueError as error:
            status, headers = (503, {"Retry-After": "2"}) if isinstance(error, BUSY) else (400, None)
            return JSONResponse({"error": sentence(error)}, status, headers)
        except ENDING as error:
            raise RuntimeError("a handler ended its thread") from error
        return JSONResponse({"data": [result]})

    return answer


def file_route(path: str, file: Path) -> Route:
    """Make a route that sends a file."""

    async def send(request: Request) -> FileResponse:
        return FileResponse(file)

    return Route(path, send)


def document_route(path: str, document: Any) -> Route:
    """Make a route that sends a JSON document."""

    async def send(request: Request) -> JSONResponse:
        return JSONResponse(document)

    return Route(path, send)


async def _data_of(request: Request) -> list[Any]:
    """Take `data` from a request's body; InputError where the body is not JSON or lacks it."""
    try:
        sent = await request.body()
        body = json.loads(sent) if len(sent) <= SHORT else await run_in_threadpool(json.loads, sent)
    except (ValueError, RecursionError) as error:
        raise InputError("error.value", reason="the request's body is not JSON") from error
    data = body.get("data") if isinstance(body, dict) else None
    if not isinstance(data, list):
        raise InputError("error.value", reason='the request\'s body must be {"data": [...]}')
    return data
