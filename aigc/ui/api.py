"""The HTTP endpoints of the contract: POST /gradio_api/run/NAME with {"data": [...]}, answered as JSON.

Stateless and unqueued: the answer is a function of the data, so any replica can give it.
"""

from collections.abc import Callable
from typing import Any

import gradio as gr
from gradio.events import api

from aigc.lab import Lab
from aigc.ui.between_tab import interpolate_endpoint
from aigc.ui.components import DigitUpload
from aigc.ui.dnn_tab import classify_endpoint
from aigc.ui.gan_tab import generate_endpoint
from aigc.ui.inputs import read_upload
from aigc.ui.lambda_tab import reconstruct_lambda_endpoint
from aigc.ui.map_tab import decode_endpoint
from aigc.ui.prior_tab import sample_fitted_endpoint, sample_prior_endpoint
from aigc.ui.reading import or_error, read_digit
from aigc.ui.rebuild_tab import reconstruct_endpoint
from aigc.ui.repair_tab import repair_endpoint
from aigc.ui.walk_tab import walk_endpoint
from aigc.ui.write_tab import write_endpoint


def json_endpoints(lab: Lab) -> dict[str, Callable[..., dict[str, Any]]]:
    """The endpoints that take and give nothing but JSON. `Any`: what comes over HTTP is checked inside."""

    def classify(canvas: Any) -> dict[str, Any]:
        """Read a digit drawn as canvas JSON, a data URI, or {"digit": d, "index": i} of the test set."""
        return classify_endpoint(lab, read_digit(canvas))

    def generate(digits: Any, count: Any, seed: Any, truncation: Any, variant: Any) -> dict[str, Any]:
        """Write `count` digits (1–100), repeating `digits`; truncation 0–1.5, variant best or article."""
        return generate_endpoint(lab, digits, count, seed, truncation, variant)

    def write(text: Any, rows: Any, hand: Any, seed: Any, truncation: Any, variant: Any) -> dict[str, Any]:
        """Write a text of up to 60 digits in 1–10 rows; hand one (of each row) or many; else as for generate."""
        return write_endpoint(lab, text, rows, hand, seed, truncation, variant)

    def walk(
        digit_a: Any, seed_a: Any, digit_b: Any, seed_b: Any, path: Any, steps: Any, variant: Any
    ) -> dict[str, Any]:
        """Walk from one digit in one hand to another in another in 2–60 steps; path spherical or linear."""
        return walk_endpoint(lab, digit_a, seed_a, digit_b, seed_b, path, steps, variant)

    def reconstruct(digit: Any, variant: Any) -> dict[str, Any]:
        """Reconstruct a digit given as for classify; variant best or article."""
        return reconstruct_endpoint(lab, digit, variant)

    def reconstruct_lambda(digit: Any, weight: Any) -> dict[str, Any]:
        """The same by the VAE that was trained with λ = weight, one of 0.1, 1, 4 and 10."""
        return reconstruct_lambda_endpoint(lab, digit, weight)

    def interpolate(
        a: Any, b: Any, steps: Any, variant: Any, path: Any = "linear", animated: Any = False
    ) -> dict[str, Any]:
        """Walk from digit a to digit b in 2–60 steps; variant best or article, path linear or spherical."""
        return interpolate_endpoint(lab, a, b, steps, variant, path, animated)

    def decode(latents: Any, variant: Any) -> dict[str, Any]:
        """Decode one list of latents: 32 for variant best, 20 for article, 2 for map."""
        return decode_endpoint(lab, latents, variant)

    def repair(digit: Any, kind: Any, noise: Any, part: Any, seed: Any) -> dict[str, Any]:
        """Damage and repair a digit; kind noise, erase or shrink; part top, bottom, left, right or middle."""
        return repair_endpoint(lab, digit, kind, noise, part, seed)

    def sample_prior(count: Any, seed: Any, temperature: Any, variant: Any) -> dict[str, Any]:
        """Decode `count` (1–100) draws from the prior; temperature 0–1.5, variant best or article."""
        return sample_prior_endpoint(lab, count, seed, temperature, variant)

    def sample_fitted(digits: Any, count: Any, seed: Any, temperature: Any) -> dict[str, Any]:
        """Decode `count` (1–100) draws from where these digits lie, repeating them; temperature 0–1.5."""
        return sample_fitted_endpoint(lab, digits, count, seed, temperature)

    endpoints = (
        *(classify, generate, write, walk, reconstruct, reconstruct_lambda),
        *(interpolate, decode, repair, sample_prior, sample_fitted),
    )
    return {endpoint.__name__: endpoint for endpoint in endpoints}


def build_api(lab: Lab) -> None:
    """Add these endpoints, and one that takes a file, to the enclosing Blocks: for docs and Gradio's clients."""

    def classify_image(picture: str | None) -> dict[str, Any]:
        """Read a digit from an uploaded picture."""
        return classify_endpoint(lab, read_upload(picture))

    for endpoint in json_endpoints(lab).values():
        api(or_error(endpoint), queue=False)
    picture, answer = DigitUpload(visible=False), gr.JSON(visible=False)  # an uploaded file needs a component
    gr.Button(visible=False).click(or_error(classify_image), picture, answer, queue=False, api_name="classify_image")
