"""Serve the HTTP API: POST /gradio_api/run/NAME with {"data": [...]}, answered as JSON.

Endpoints are stateless and unqueued: the result is a function of the data, so any replica can give it.
`python -m aigc.ui.api` rewrites the README's table of endpoints.
"""

from collections.abc import Callable
from typing import Any

import gradio as gr
from gradio.events import api

from aigc.store.loaded import Models
from aigc.store.names import WEIGHTS
from aigc.ui.dnn.classify import classify_endpoint, classify_image_endpoint
from aigc.ui.dnn.read_number import read_number_endpoint
from aigc.ui.gan.generate import generate_endpoint
from aigc.ui.gan.imitate import imitate_endpoint
from aigc.ui.gan.real_or_fake import real_or_fake_answer_endpoint, real_or_fake_endpoint
from aigc.ui.gan.walk import walk_endpoint
from aigc.ui.gan.write import write_endpoint
from aigc.ui.parts.components import DigitUpload
from aigc.ui.parts.endpoints import or_error
from aigc.ui.vae.interpolate import interpolate_endpoint
from aigc.ui.vae.lambda_slider import reconstruct_lambda_endpoint
from aigc.ui.vae.latent_map import decode_endpoint
from aigc.ui.vae.reconstruct import reconstruct_endpoint
from aigc.ui.vae.repair import repair_endpoint
from aigc.ui.vae.samples import sample_fitted_endpoint, sample_prior_endpoint

JSON_ENDPOINTS = [
    classify_endpoint,
    read_number_endpoint,
    generate_endpoint,
    write_endpoint,
    imitate_endpoint,
    walk_endpoint,
    real_or_fake_endpoint,
    real_or_fake_answer_endpoint,
    reconstruct_endpoint,
    reconstruct_lambda_endpoint,
    interpolate_endpoint,
    decode_endpoint,
    repair_endpoint,
    sample_prior_endpoint,
    sample_fitted_endpoint,
]
PICTURE_ENDPOINTS = [
    classify_endpoint,
    read_number_endpoint,
    imitate_endpoint,
    reconstruct_endpoint,
    reconstruct_lambda_endpoint,
    interpolate_endpoint,
    repair_endpoint,
]
README = WEIGHTS.parent / "README.md"
BEGIN, END = "<!-- endpoints: python -m aigc.ui.api -->\n", "<!-- end of endpoints -->"


def json_endpoints(models: Models) -> dict[str, Callable[..., dict[str, Any]]]:
    """Build the endpoints that take and return only JSON, by name."""
    return {endpoint.name: endpoint.serving(models) for endpoint in JSON_ENDPOINTS}


def picture_endpoints() -> frozenset[str]:
    """Name the endpoints that take a picture, or several."""
    return frozenset(one.name for one in PICTURE_ENDPOINTS)


def build_api(models: Models) -> None:
    """Add the JSON endpoints and the upload endpoint to the enclosing Blocks, for API docs and Gradio's clients."""
    for served in json_endpoints(models).values():
        api(or_error(served), queue=False)
    picture = DigitUpload(visible=False, sources=["upload"])  # an uploaded file needs a component
    answer = gr.JSON(visible=False)
    classify_image = or_error(classify_image_endpoint.serving(models))
    gr.Button(visible=False).click(classify_image, picture, answer, queue=False, api_name=classify_image_endpoint.name)


def endpoint_table() -> str:
    """Write all endpoints as a Markdown table in English, from each signature and the texts of the tab on the API."""
    lines = ["| endpoint | data, in this order | answer |", "|---|---|---|"]
    for one in [JSON_ENDPOINTS[0], classify_image_endpoint, *JSON_ENDPOINTS[1:]]:
        said = {name: field.says("en") for name, field in one.fields.items()}
        data = "; ".join(name if text == name else f"{name}: {text}" for name, text in said.items())
        lines.append(f"| `{one.name}` | {data} | {one.gives('en')} |")
    return "\n".join(lines)


def with_endpoint_table(text: str) -> str:
    """Replace the table between the two marks in the README's text."""
    if BEGIN not in text or END not in text:
        raise ValueError(f"the README lacks the marks {BEGIN.strip()} and {END}")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{endpoint_table()}\n{END}{after}"


if __name__ == "__main__":
    README.write_text(with_endpoint_table(README.read_text(encoding="utf-8")), encoding="utf-8")
