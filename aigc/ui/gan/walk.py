"""Walk from one digit and handwriting to another: an animation and a strip, both to save."""

from dataclasses import asdict, dataclass
from typing import Annotated, Any

import gradio as gr
import torch
from torch import Tensor

from aigc.inference import draw_latents, write_between
from aigc.store.loaded import Models
from aigc.ui.look.i18n import both, notice, spoken, word
from aigc.ui.parts.address.settings import Part, setting
from aigc.ui.parts.components import OpenSlider
from aigc.ui.parts.controls import CONTROLS, RESULT, build_path_choice, build_variant_choice
from aigc.ui.parts.endpoints import endpoint
from aigc.ui.parts.events import LIVE, or_problem
from aigc.ui.parts.player import SCRIPT, STEP_PAUSE, Frames, animation, film, save_links, strip, strip_png
from aigc.ui.parts.png import picture_metadata, to_bytes
from aigc.ui.parts.requests import DIGIT, MAX_SEED, PATH, STEPS, VARIANT, Whole
from aigc.ui.parts.sent.schemas import PICTURE, answering


@dataclass(frozen=True)
class Walk:
    """The ends, path and steps of a walk; the fields are the endpoint's parameters, in order."""

    digit_a: int
    seed_a: int
    digit_b: int
    seed_b: int
    path: str
    steps: int
    variant: str


DEFAULT = Walk(3, 0, 8, 1, "spherical", 24, "best")


def build_walk(models: Models, tab: gr.Tab) -> Part:
    """Add the tab's content to the enclosing Blocks; a walk of 260 KB loads only when `tab` opens."""

    @or_problem
    def show(*values: Any) -> str:
        return _page(models, Walk(*walk_endpoint.check(values)))

    with gr.Row():
        with gr.Column(**CONTROLS):
            ends = [
                *_build_end("a", DEFAULT.digit_a, DEFAULT.seed_a),
                *_build_end("b", DEFAULT.digit_b, DEFAULT.seed_b),
            ]
            path = build_path_choice(DEFAULT.path, "walk.path_info")
            steps = OpenSlider(STEPS.low, STEPS.high, value=DEFAULT.steps, step=1, label=word("walk.steps"))
            variant = build_variant_choice("variant.gan_info")
        with gr.Column(**RESULT):
            page = gr.HTML(notice("input.coming"), js_on_load=SCRIPT.read_text(encoding="utf-8"))
    inputs: list[Any] = [*ends, path, steps, variant]
    gr.on([tab.select, *(component.change for component in inputs)], show, inputs, page, **LIVE)
    settings = zip(asdict(DEFAULT), inputs, walk_endpoint.fields.values(), strict=True)
    return Part([setting(name.replace("_", "-"), component, check) for name, component, check in settings])


@endpoint(
    "walk",
    example=[3, 0, 8, 1, "spherical", 24, "best"],
    answer=answering({"image": PICTURE, "animation": PICTURE}),
)
def walk_endpoint(
    models: Models,
    digit_a: Annotated[int, DIGIT],
    seed_a: Annotated[int, Whole("seed_a", 0, MAX_SEED)],
    digit_b: Annotated[int, DIGIT],
    seed_b: Annotated[int, Whole("seed_b", 0, MAX_SEED)],
    path: Annotated[str, PATH],
    steps: Annotated[int, STEPS],
    variant: Annotated[str, VARIANT],
) -> dict[str, Any]:
    """Walk from one digit and handwriting to another; a strip, and an animation there and back."""
    walk = Walk(digit_a, seed_a, digit_b, seed_b, path, steps, variant)
    images, about = _walked(models, walk), _parameters(walk)
    return {"image": strip_png(images, about), "animation": animation(_frames(images), "webp", STEP_PAUSE, about)}


def _build_end(name: str, digit: int, seed: int) -> tuple[OpenSlider, gr.Number]:
    with gr.Row():
        slider = OpenSlider(0, 9, value=digit, step=1, label=word(f"walk.digit_{name}"), min_width=130)
        number = gr.Number(seed, label=word(f"walk.seed_{name}"), min_width=110)
    return slider, number


def _walked(models: Models, walk: Walk) -> Tensor:
    """Generate the images of a walk. -> (steps, 1, 28, 28)."""
    gan = models.gan[walk.variant]
    z = torch.cat([draw_latents(1, gan.config.latent, seed) for seed in (walk.seed_a, walk.seed_b)])
    digits = torch.tensor([walk.digit_a, walk.digit_b])
    return write_between(gan, z, digits, walk.steps, spherical=walk.path == "spherical")


def _page(models: Models, walk: Walk) -> str:
    images = _walked(models, walk)
    about, frames = _parameters(walk), _frames(images)
    uri = strip_png(images, about)
    name = f"aigc-walk-{walk.digit_a}-{walk.seed_a}-to-{walk.digit_b}-{walk.seed_b}"
    caption = "walk.caption" if models.gan[walk.variant].config.conditional else "walk.caption_article"
    saves = save_links(name, uri, frames, STEP_PAUSE, about)
    return (
        f'<p class="lead">{both("walk.lead")}</p>'
        f'<div class="walk">{film(frames, spoken("walk.film"), STEP_PAUSE, start=0)}'
        f'{strip(uri, walk.steps, spoken("walk.strip"))}<p class="under">{both(caption)}</p>{saves}</div>'
    )


def _frames(images: Tensor) -> Frames:
    return to_bytes(images[:, 0])  # (steps, 28, 28)


def _parameters(walk: Walk) -> dict[str, Any]:
    """Name the endpoint and data that reproduce the pictures."""
    return picture_metadata("walk", asdict(walk))
