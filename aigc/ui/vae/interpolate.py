"""Interpolate between two digits through latents, beside a fade from one picture into the other."""

from dataclasses import dataclass
from typing import Annotated, Any

import gradio as gr
import numpy as np
import torch
from torch import Tensor

from aigc.inference import interpolate
from aigc.store.loaded import Models
from aigc.ui.look.i18n import InputError, both, notice, spoken, word
from aigc.ui.parts.address.settings import Part, setting
from aigc.ui.parts.components import OpenSlider
from aigc.ui.parts.controls import CONTROLS, RESULT, build_path_choice, build_variant_choice
from aigc.ui.parts.digit_input import build_digit_input, check_input, describe_input
from aigc.ui.parts.endpoints import endpoint
from aigc.ui.parts.events import LIVE, or_problem
from aigc.ui.parts.player import FRAME, SCRIPT, STEP_PAUSE, Frames, animation, film, save_links, strip, strip_png
from aigc.ui.parts.png import grid_png, picture_metadata, to_bytes
from aigc.ui.parts.requests import PATH, STEPS, VARIANT, Flag, Unchecked, check_digit
from aigc.ui.parts.sent.ink import NothingYetError
from aigc.ui.parts.sent.schemas import DIGIT_SENT, PICTURE, WHOLE, answering

GAP = 4  # pixels between the two halves of a frame


@dataclass(frozen=True)
class Way:
    """Two different images and the path between them."""

    a: Tensor  # (1, 28, 28)
    b: Tensor
    steps: int
    variant: str
    path: str


def build_interpolate(models: Models, tab: gr.Tab) -> Part:
    """Add the part to the enclosing Blocks; a film of 200 KB loads only when `tab` opens."""

    @or_problem
    def show(variant: Any, path: Any, steps: Any, *digits: Any) -> str:
        half = len(digits) // 2
        ends, images = {"a": digits[:half], "b": digits[half:]}, {}
        for name, values in ends.items():
            try:
                images[name] = check_input(*values)
            except NothingYetError:
                return notice(f"interpolate.waiting_{name}")
        how = STEPS.check(steps), VARIANT.check(variant), PATH.check(path)
        way = way_between(images["a"], images["b"], *how)
        return _page(models, way, [describe_input(values, images[name]) for name, values in ends.items()])

    with gr.Row():
        with gr.Column(**CONTROLS):
            a = build_digit_input("interpolate.a")
            b = build_digit_input("interpolate.b", method="test", digit=8, drawing="draw-b")
            path: Any = build_path_choice("linear", "interpolate.path_info")
            steps = OpenSlider(STEPS.low, STEPS.high, value=24, step=1, label=word("walk.steps"))
            variant: Any = build_variant_choice()
        with gr.Column(**RESULT):
            page = gr.HTML(notice("input.coming"), js_on_load=SCRIPT.read_text(encoding="utf-8"))
    inputs: list[Any] = [variant, path, steps, *a.components, *b.components]
    changes = [tab.select, variant.change, path.change, steps.change, *a.rests, *b.rests]
    gr.on(changes, show, inputs, page, **LIVE)
    settings = [setting("path", path, PATH), setting("steps", steps, STEPS), setting("variant", variant, VARIANT)]
    return Part([a.setting("a"), b.setting("b"), *settings], FRAME)


@endpoint(
    "interpolate",
    example=[{"digit": 3, "index": 0}, {"digit": 8, "index": 0}, 9, "best", "linear", False],
    answer=answering(
        {"image": PICTURE, "steps": WHOLE, "strip": PICTURE, "animation": PICTURE}, optional=("strip", "animation")
    ),
)
def interpolate_endpoint(
    models: Models,
    a: Annotated[Any, Unchecked("digit", DIGIT_SENT)],
    b: Annotated[Any, Unchecked("digit", DIGIT_SENT)],
    steps: Annotated[int, STEPS],
    variant: Annotated[str, VARIANT],
    path: Annotated[str, PATH] = "linear",
    animated: Annotated[bool, Flag("animated")] = False,
) -> dict[str, Any]:
    """Interpolate from digit a to digit b through latents."""
    way = way_between(check_digit(a), check_digit(b), steps, variant, path)
    images, faded = _walked(models, way)
    answer = {"image": grid_png(images, way.steps), "steps": way.steps}
    if animated:
        about = _parameters([a, b], way)
        answer["strip"] = strip_png(images, about)
        answer["animation"] = animation(_frames(images, faded), "webp", STEP_PAUSE, about)
    return answer


def way_between(a: Tensor, b: Tensor, steps: int, variant: str, path: str) -> Way:
    """Check that two images differ, and pair them with their path; InputError for equal images."""
    if torch.equal(a, b):
        raise InputError("error.same")
    return Way(a, b, steps, variant, path)


def _walked(models: Models, way: Way) -> tuple[Tensor, Tensor]:
    """Interpolate through latents, and fade through pixels. -> (steps, 1, 28, 28) each."""
    along = torch.linspace(0, 1, way.steps).view(-1, 1, 1, 1)
    images = interpolate(models.vae[way.variant], way.a, way.b, way.steps, spherical=way.path == "spherical")
    return images, torch.lerp(way.a[None], way.b[None], along)


def _page(models: Models, way: Way, ends: list[Any]) -> str:
    images, faded = _walked(models, way)
    about, frames = _parameters(ends, way), _frames(images, faded)
    strips = {"interpolate.latents": strip_png(images, about), "interpolate.pixels": strip_png(faded, None)}
    links = save_links("aigc-interpolation", strips["interpolate.latents"], frames, STEP_PAUSE, about)
    below = f'<p class="under">{both("interpolate.caption")}</p>{links}'
    rows = "".join(
        f"<figure>{strip(uri, way.steps, spoken(key))}<figcaption>{both(key)}</figcaption></figure>"
        for key, uri in strips.items()
    )
    halves = f'<p class="halves"><span>{both("interpolate.left")}</span><span>{both("interpolate.right")}</span></p>'
    both_ways = film(frames, spoken("interpolate.film"), STEP_PAUSE, start=way.steps // 2)
    return f'<p class="lead">{both("interpolate.lead")}</p><div class="walk two">{halves}{both_ways}{rows}{below}</div>'


def _frames(images: Tensor, faded: Tensor) -> Frames:
    """Put latent path and pixel fade side by side. -> (steps, 28, 56 + GAP)."""
    black = np.zeros((len(images), images.shape[2], GAP), np.uint8)
    return np.concatenate([to_bytes(images[:, 0]), black, to_bytes(faded[:, 0])], axis=2)


def _parameters(ends: list[Any], way: Way) -> dict[str, Any]:
    """Name the endpoint and data that reproduce the pictures."""
    data = {"a": ends[0], "b": ends[1], "steps": way.steps, "variant": way.variant, "path": way.path, "animated": True}
    return picture_metadata("interpolate", data)
