"""From one digit to another: through latents, and beside it by fading one picture into the other."""

from dataclasses import dataclass
from typing import Any

import gradio as gr
import numpy as np
import torch
from torch import Tensor

from aigc.inference import interpolate
from aigc.lab import Lab
from aigc.models.checks import VARIANTS
from aigc.ui.components import OpenSlider
from aigc.ui.film import SCRIPT, Frames, animation, film, film_links, strip_png
from aigc.ui.inputs import build_digit_input, build_variant_choice, describe_input, read_input
from aigc.ui.pictures import grid_png, recipe, to_bytes
from aigc.ui.reading import NothingYetError, choice, or_problem, read_digit, shortened, whole
from aigc.ui.walk_tab import MAX_STEPS, PATHS, PAUSE
from aigc.ui.wiring import LIVE
from aigc.ui.words import InputError, both, notice, plain, word

GAP = 4  # pixels between the two halves of a frame


@dataclass(frozen=True)
class Way:
    """From where to where and how, checked."""

    a: Tensor  # (1, 28, 28)
    b: Tensor
    steps: int
    variant: str
    path: str


def build_between_tab(lab: Lab, tab: gr.Tab) -> None:
    """Add the tab's content to the enclosing Blocks. A film is 200 KB: it comes when `tab` is opened."""

    @or_problem
    def show(variant: Any, path: Any, steps: Any, *digits: Any) -> str:
        half = len(digits) // 2
        ends, images = {"a": digits[:half], "b": digits[half:]}, {}
        for name, values in ends.items():
            try:
                images[name] = read_input(*values)
            except NothingYetError:
                return notice(f"between.waiting_{name}")
        way = read_way(images["a"], images["b"], steps, variant, path)
        return _page(lab, way, [describe_input(values, images[name]) for name, values in ends.items()])

    with gr.Row():
        with gr.Column(min_width=280):
            a = build_digit_input("between.a", source="test", digit=3)
        with gr.Column(min_width=280):
            b = build_digit_input("between.b", source="test", digit=8)
    with gr.Row():
        with gr.Column(scale=2, min_width=280):
            paths: Any = [(word(f"walk.{name}"), name) for name in PATHS]  # labels are translated in the browser
            path = gr.Radio(paths, value="linear", label=word("walk.path"), info=word("between.path_info"))
            steps = OpenSlider(2, MAX_STEPS, value=24, step=1, label=word("walk.steps"))
            variant = build_variant_choice()
        with gr.Column(scale=3, min_width=300):
            page = gr.HTML(notice("walk.waiting"), js_on_load=SCRIPT.read_text(encoding="utf-8"))
    inputs: list[Any] = [variant, path, steps, *a.components, *b.components]
    changes = [tab.select, variant.change, path.change, steps.change, *a.rests, *b.rests]
    gr.on(changes, show, inputs, page, **LIVE)


def interpolate_endpoint(
    lab: Lab, a: Any, b: Any, steps: Any, variant: Any, path: Any, animated: Any
) -> dict[str, Any]:
    """The way from a to b as one row; where asked for, what the page saves: the strip, and the animation with it."""
    way = read_way(read_digit(a), read_digit(b), steps, variant, path)
    if not isinstance(animated, bool):
        raise InputError("error.choice", name=word("field.animated"), choices="true, false", value=shortened(animated))
    images, faded = _walked(lab, way)
    answer = {"image": grid_png(images, way.steps), "steps": way.steps}
    if animated:
        about = _parameters([a, b], way)
        answer["strip"] = strip_png(images, about)
        answer["animation"] = animation(_frames(images, faded), "webp", PAUSE, about)
    return answer


def read_way(a: Tensor, b: Tensor, steps: Any, variant: Any, path: Any) -> Way:
    """What a visitor sent. InputError says what is wrong with it."""
    steps, variant = whole(steps, "steps", 2, MAX_STEPS), choice(variant, "variant", VARIANTS)
    if torch.equal(a, b):
        raise InputError("error.same")
    return Way(a, b, steps, variant, choice(path, "path", PATHS))


def _walked(lab: Lab, way: Way) -> tuple[Tensor, Tensor]:
    """Through latents, and through pixels. -> (steps, 1, 28, 28) each."""
    along = torch.linspace(0, 1, way.steps).view(-1, 1, 1, 1)
    images = interpolate(lab.vae[way.variant], way.a, way.b, way.steps, spherical=way.path == "spherical")
    return images, torch.lerp(way.a[None], way.b[None], along)


def _page(lab: Lab, way: Way, ends: list[Any]) -> str:
    images, faded = _walked(lab, way)
    about, frames = _parameters(ends, way), _frames(images, faded)
    strips = {"between.latents": strip_png(images, about), "between.pixels": strip_png(faded, None)}
    links = film_links("aigc-interpolation", strips["between.latents"], frames, PAUSE, about)
    beside = f'<p class="under">{both("between.caption")}<br>{links}</p>'
    rows = "".join(
        f'<figure><img class="digits" src="{strip}" alt="{plain(key)}" draggable="false">'
        f"<figcaption>{both(key)}</figcaption></figure>"
        for key, strip in strips.items()
    )
    halves = f'<p class="halves"><span>{both("between.left")}</span><span>{both("between.right")}</span></p>'
    return (
        f'<div class="walk two">{halves}{film(frames, plain("between.film"), PAUSE, start=0, extra=beside)}{rows}</div>'
    )


def _frames(images: Tensor, faded: Tensor) -> Frames:
    """Both side by side. -> (steps, 28, 56 + GAP)."""
    black = np.zeros((len(images), images.shape[2], GAP), np.uint8)
    return np.concatenate([to_bytes(images[:, 0]), black, to_bytes(faded[:, 0])], axis=2)


def _parameters(ends: list[Any], way: Way) -> dict[str, Any]:
    """What makes the pictures again."""
    data = {"a": ends[0], "b": ends[1], "steps": way.steps, "variant": way.variant, "path": way.path, "animated": True}
    return recipe("interpolate", data)
