"""Describe the HTTP API as OpenAPI 3.1, from the same list of endpoints as the README's table and the page.

Gradio's own document describes queued calls, which answer with an event to wait for; /gradio_api/run answers at once.
"""

from collections.abc import Sequence
from typing import Any

from gradio.route_utils import get_root_url
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from aigc.ui.parts.endpoints import Endpoint
from aigc.ui.parts.sent.schemas import TEXT, Schema, answering, listed

PATH = "/gradio_api/openapi.json"
UPLOAD = "/gradio_api/upload"
VERSION = "1"  # the API grows, and nothing in it is renamed
WRONG = answering({"error": TEXT})
OPEN = {"additionalProperties": True}  # Gradio adds fields of its own


def openapi_route(endpoints: Sequence[Endpoint], upload: Endpoint) -> Route:
    """Make the route that serves the document, with the address at which the visitor reached the page."""

    async def send(request: Request) -> JSONResponse:
        root = get_root_url(request, PATH, request.app.get_blocks().root_path)
        return JSONResponse(openapi(endpoints, upload, root))

    return Route(PATH, send)


def openapi(endpoints: Sequence[Endpoint], upload: Endpoint, root: str) -> dict[str, Any]:
    """Write the document. `upload` is the endpoint that takes an uploaded file, served by Gradio itself."""
    paths = {f"/gradio_api/run/{one.name}": {"post": _operation(one)} for one in endpoints}
    paths[UPLOAD] = {"post": _upload()}
    paths[f"/gradio_api/run/{upload.name}"] = {"post": _operation(upload, by_gradio=True)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "AIGC Lab",
            "version": VERSION,
            "description": "A GAN, a VAE and a DNN of handwritten digits. Endpoints are stateless: the answer is a "
            "function of the data, the seed included.",
        },
        "servers": [{"url": root}],
        "paths": paths,
    }


def _operation(one: Endpoint, by_gradio: bool = False) -> dict[str, Any]:
    """Describe one endpoint."""
    about = str(one.function.__doc__)
    answered: Schema = {"data": {"type": "array", "prefixItems": [one.answer], "minItems": 1, "maxItems": 1}}
    more = OPEN if by_gradio else {}
    errors = {"400": "a wrong value"} if by_gradio else {"400": "a wrong value", "503": "too busy: try again"}
    return {
        "operationId": one.name,
        "summary": about.splitlines()[0],
        "description": " ".join(about.split()) + f" Answer: {one.gives('en')}.",
        "requestBody": {
            "required": True,
            "content": _json(request_schema(one), example={"data": list(one.example)}),
        },
        "responses": {
            "200": {"description": one.gives("en"), "content": _json(answering(answered) | more)},
            **{status: {"description": said, "content": _json(WRONG | more)} for status, said in errors.items()},
        },
    }


def request_schema(one: Endpoint) -> Schema:
    """Describe the body of a request: the values of the signature, in their order; the last ones may be optional."""
    values = [{"title": name, **field.schema} for name, field in one.fields.items()]
    wanted = sum(p.default is p.empty for p in one.parameters.values())
    return {
        "type": "object",
        "properties": {"data": {"type": "array", "prefixItems": values, "minItems": wanted}},
        "required": ["data"],
    }


def _upload() -> dict[str, Any]:
    files: Schema = {"type": "object", "properties": {"files": listed(TEXT | {"format": "binary"})}}
    return {
        "operationId": "upload",
        "summary": "Upload files; the answer is the path of each, for classify_image.",
        "requestBody": {
            "required": True,
            "content": {"multipart/form-data": {"schema": files | {"required": ["files"]}}},
        },
        "responses": {"200": {"description": "paths", "content": _json(listed(TEXT))}},
    }


def _json(schema: Schema, **more: object) -> dict[str, Any]:
    return {"application/json": {"schema": schema, **more}}
