"""A walk from one digit in one hand to another in another: a film, a strip, and both to save."""

from dataclasses import asdict, dataclass
from typing import Any

import gradio as gr
import torch
from torch import Tensor

from aigc.inference import draw_latents, write_between
from aigc.lab import Lab
from aigc.models.checks import VARIANTS
from aigc.ui.components import OpenSlider
from aigc.ui.film import SCRIPT, Frames, animation, film, film_links, strip_png
from aigc.ui.inputs import build_variant_choice
from aigc.ui.pictures import recipe, to_bytes
from aigc.ui.reading import MAX_SEED, choice, or_problem, whole
from aigc.ui.wiring import LIVE
from aigc.ui.words import both, notice, plain, word

MAX_STEPS = 60  # images of a walk
PAUSE = 90  # milliseconds a step
PATHS = ("spherical", "linear")


@dataclass(frozen=True)
class Walk:
    """From where to where and how, checked; the fields are the endpoint's arguments, in their order."""

    digit_a: int
    seed_a: int
    digit_b: int
    seed_b: int
    path: str
    steps: int
    variant: str


DEFAULT = Walk(3, 0, 8, 1, "spherical", 24, "best")


def build_walk_tab(lab: Lab, tab: gr.Tab) -> None:
    """Add the tab's content to the enclosing Blocks. A walk is 260 KB: it comes when `tab` is opened."""

    @or_problem
    def show(*values: Any) -> str:
        return _page(lab, read_walk(*values))

    with gr.Row():
        with gr.Column(scale=2, min_width=280):
            ends = [
                *_build_end("a", DEFAULT.digit_a, DEFAULT.seed_a),
                *_build_end("b", DEFAULT.digit_b, DEFAULT.seed_b),
            ]
            paths: Any = [(word(f"walk.{name}"), name) for name in PATHS]  # labels are translated in the browser
            path = gr.Radio(paths, value=DEFAULT.path, label=word("walk.path"), info=word("walk.path_info"))
            steps = OpenSlider(2, MAX_STEPS, value=DEFAULT.steps, step=1, label=word("walk.steps"))
            variant = build_variant_choice("variant.gan_info")
        with gr.Column(scale=3, min_width=300, elem_classes="result-first"):
            page = gr.HTML(notice("walk.waiting"), js_on_load=SCRIPT.read_text(encoding="utf-8"))
    inputs: list[Any] = [*ends, path, steps, variant]
    gr.on([tab.select, *(component.change for component in inputs)], show, inputs, page, **LIVE)


def walk_endpoint(lab: Lab, *values: Any) -> dict[str, Any]:
    """The walk as one strip, and as an animation there and back."""
    walk = read_walk(*values)
    images, about = _walked(lab, walk), _parameters(walk)
    return {"image": strip_png(images, about), "animation": animation(_frames(images), "webp", PAUSE, about)}


def read_walk(digit_a: Any, seed_a: Any, digit_b: Any, seed_b: Any, path: Any, steps: Any, variant: Any) -> Walk:
    """What a visitor sent. InputError says what is wrong with it."""
    return Walk(
        whole(digit_a, "digit", 0, 9),
        whole(seed_a, "seed_a", 0, MAX_SEED),
        whole(digit_b, "digit", 0, 9),
        whole(seed_b, "seed_b", 0, MAX_SEED),
        choice(path, "path", PATHS),
        whole(steps, "steps", 2, MAX_STEPS),
        choice(variant, "variant", VARIANTS),
    )


def _build_end(name: str, digit: int, seed: int) -> tuple[OpenSlider, gr.Number]:
    with gr.Row():
        slider = OpenSlider(0, 9, value=digit, step=1, label=word(f"walk.digit_{name}"), min_width=130)
        number = gr.Number(seed, label=word(f"walk.seed_{name}"), min_width=110)
    return slider, number


def _walked(lab: Lab, walk: Walk) -> Tensor:
    """-> (steps, 1, 28, 28)."""
    gan = lab.gan[walk.variant]
    z = torch.cat([draw_latents(1, gan.config.latent, seed) for seed in (walk.seed_a, walk.seed_b)])
    digits = torch.tensor([walk.digit_a, walk.digit_b])
    return write_between(gan, z, digits, walk.steps, spherical=walk.path == "spherical")


def _page(lab: Lab, walk: Walk) -> str:
    images = _walked(lab, walk)
    about, frames = _parameters(walk), _frames(images)
    strip = strip_png(images, about)
    name = f"aigc-walk-{walk.digit_a}-{walk.seed_a}-to-{walk.digit_b}-{walk.seed_b}"
    caption = "walk.caption" if lab.gan[walk.variant].config.conditional else "walk.caption_article"
    beside = f'<p class="under">{both(caption)}<br>{film_links(name, strip, frames, PAUSE, about)}</p>'
    return (
        f'<div class="walk">{film(frames, plain("walk.film"), PAUSE, start=0, extra=beside)}'
        f'<img class="digits" src="{strip}" alt="{plain("walk.strip")}" draggable="false"></div>'
    )


def _frames(images: Tensor) -> Frames:
    return to_bytes(images[:, 0])  # (steps, 28, 28)


def _parameters(walk: Walk) -> dict[str, Any]:
    """What makes the pictures again."""
    return recipe("walk", asdict(walk))
