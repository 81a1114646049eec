"""Sample digits from N(0, I), beside samples from the places where the latents of real digits lie.

The flow to these places is shown as a film, from noise to digits.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import gradio as gr
import numpy as np
import torch.nn.functional as F
from torch import Tensor

from aigc.digits import CLASSES
from aigc.sampling import GUIDANCE, STEPS, follow_flow, sample_fitted, sample_gaussians, sample_prior
from aigc.store.loaded import Models
from aigc.ui.look.i18n import GAP, InputError, both, notice, spoken, word
from aigc.ui.parts.address.settings import Part, setting
from aigc.ui.parts.components import OpenSlider
from aigc.ui.parts.controls import CONTROLS, RESULT, build_choice, build_seed
from aigc.ui.parts.endpoints import Field, endpoint
from aigc.ui.parts.events import LIVE, or_problem
from aigc.ui.parts.player import FRAME, SCRIPT, film
from aigc.ui.parts.png import grid, grid_png, to_bytes
from aigc.ui.parts.requests import COUNT, SEED, TEMPERATURE, VARIANT, Choice, Digits, Number, Whole
from aigc.ui.parts.sent.schemas import PICTURE, SEVERAL_DIGITS, answering

SHOWN, COLUMNS = 20, 10
EDGE = 8  # black pixels around a frame, as around the pictures beside
PAUSE = 150  # milliseconds for one step of the flow
EVERY = "all"  # all ten digits in turn
ASKED = Choice("digit", (EVERY, *map(str, range(CLASSES))))
RATIO = {  # numbers of the record: Fréchet distance as a multiple of real images'
    "normal": "prior_frechet_ratio",
    "gaussians": "gaussians_frechet_ratio",
    "flow": "fitted_frechet_ratio",
}
FLOOR = "reconstruction_frechet_ratio"
ACCURACY = {"gaussians": "gaussians_digit_accuracy", "flow": "fitted_digit_accuracy"}
FLOW_STEPS, FLOW_GUIDANCE = Whole("steps", 1, 24), Number("guidance", 0, 4)


@dataclass(frozen=True)
class Asked:
    """The visitor's settings, checked."""

    digits: list[int]
    temperature: float
    steps: int
    guidance: float
    seed: int


def build_samples(models: Models, tab: gr.Tab) -> Part:
    """Add the part to the enclosing Blocks; the samples load when `tab` opens."""

    @or_problem
    def show(digit: Any, temperature: Any, steps: Any, guidance: Any, seed: Any) -> str:
        asked = [int(ASKED.check(digit))] if digit != EVERY else list(range(CLASSES))
        digits = [asked[i % len(asked)] for i in range(SHOWN)]
        settings = TEMPERATURE.check(temperature), FLOW_STEPS.check(steps), FLOW_GUIDANCE.check(guidance)
        return _page(models, Asked(digits, *settings, SEED.check(seed)))

    gr.HTML(f'<p class="lead">{both("samples.lead")}</p>')
    with gr.Row():
        with gr.Column(**CONTROLS):
            choices = {EVERY: "samples.all"} | {str(digit): str(digit) for digit in range(CLASSES)}
            digit = build_choice("samples.digit", choices, EVERY, "samples.digit_info", elem_classes="tens")
            temperature = _build_dial(TEMPERATURE, 1, 0.05)
            seed = build_seed()
            gr.HTML(f'<p class="group">{both("samples.flow_alone")}</p>')
            steps, guidance = _build_dial(FLOW_STEPS, STEPS, 1), _build_dial(FLOW_GUIDANCE, GUIDANCE, 0.1)
        with gr.Column(**RESULT):
            page = gr.HTML(notice("samples.waiting"), js_on_load=SCRIPT.read_text(encoding="utf-8"))
    inputs: list[Any] = [digit, temperature, steps, guidance, seed]
    gr.on([tab.select, *(component.change for component in inputs)], show, inputs, page, **LIVE)
    fields: dict[str, Field] = {
        "digit": ASKED,
        "temperature": TEMPERATURE,
        "steps": FLOW_STEPS,
        "guidance": FLOW_GUIDANCE,
        "seed": SEED,
    }
    return Part([setting(name, component, fields[name]) for name, component in zip(fields, inputs, strict=True)], FRAME)


def _build_dial(field: Number | Whole, value: float, step: float) -> OpenSlider:
    label = word(f"samples.{field.name}")
    return OpenSlider(field.low, field.high, value=value, step=step, label=label)


@endpoint("sample_prior", example=[20, 0, 1.0, "best"], answer=answering({"image": PICTURE}))
def sample_prior_endpoint(
    models: Models,
    count: Annotated[int, COUNT],
    seed: Annotated[int, SEED],
    temperature: Annotated[float, TEMPERATURE],
    variant: Annotated[str, VARIANT],
) -> dict[str, Any]:
    """Decode draws from N(0, I); ten samples in a row."""
    return {"image": grid_png(sample_prior(models.vae[variant], count, seed, temperature), 10)}


@endpoint(
    "sample_fitted",
    example=["0123456789", 20, 0, 1.0, STEPS, GUIDANCE],
    answer=answering({"image": PICTURE, "digits": SEVERAL_DIGITS}),
)
def sample_fitted_endpoint(
    models: Models,
    digits: Annotated[list[int], Digits()],
    count: Annotated[int, COUNT],
    seed: Annotated[int, SEED],
    temperature: Annotated[float, TEMPERATURE],
    steps: Annotated[int, FLOW_STEPS] = STEPS,
    guidance: Annotated[float, FLOW_GUIDANCE] = GUIDANCE,
) -> dict[str, Any]:
    """Decode draws from the places where latents of real digits lie; ten samples in a row, repeating `digits`."""
    vae = models.vae["best"]
    if vae.flow is None and vae.aggregate is None:
        raise InputError("samples.none")
    asked = [digits[i % len(digits)] for i in range(count)]
    return {"image": grid_png(sample_fitted(vae, asked, seed, temperature, steps, guidance), 10), "digits": asked}


def _page(models: Models, asked: Asked) -> str:
    vae, evaluation = models.vae["best"], models.catalogue.evaluation("vae")
    sections = [_still("normal", sample_prior(vae, SHOWN, asked.seed, asked.temperature), evaluation)]
    if vae.aggregate is not None:
        images = sample_gaussians(vae, asked.digits, asked.seed, asked.temperature)
        sections.append(_still("gaussians", images, evaluation))
    if vae.flow is not None:
        way = follow_flow(vae, asked.digits, asked.seed, asked.temperature, asked.steps, asked.guidance)
        sections.append(_film(way, evaluation))
    if len(sections) == 1:
        sections.append(notice("samples.none"))
    note = (
        f'<p class="under">{both("samples.note", floor=f"{evaluation[FLOOR]:.1f}")}</p>' if FLOOR in evaluation else ""
    )
    far = f'<p class="far">{both("samples.far")}</p>' if note else ""
    return f'<div class="sampled">{far}{"".join(sections)}{note}</div>'


def _still(name: str, images: Tensor, evaluation: Mapping[str, Any]) -> str:
    picture = (
        f'<img class="digits" src="{grid_png(images, COLUMNS)}" alt="{spoken(f"samples.{name}")}" draggable="false">'
    )
    return _figure(name, picture, evaluation)


def _film(way: Tensor, evaluation: Mapping[str, Any]) -> str:
    """Show the way from noise to digits, (steps + 1, B, 1, 28, 28), as a film that rests at its end."""
    frames = np.stack([to_bytes(F.pad(grid(images, COLUMNS), (EDGE,) * 4)) for images in way])
    captions = [{name: f"{step} / {len(way) - 1}" for name in ("step", "says")} for step in range(len(way))]
    step = f'<p class="under">{both("samples.step")} <output name="step"></output></p>'
    return _figure("flow", film(frames, spoken("samples.film"), PAUSE, captions=captions, extra=step), evaluation)


def _figure(name: str, picture: str, evaluation: Mapping[str, Any]) -> str:
    """Put a picture between its name, with its distance from real digits, and the words about it.

    The name stands before the words too, for phones, which show them below all pictures. Measures are of 10,000
    samples, where there are any.
    """
    called, said = both(f"samples.{name}"), both(f"samples.{name}_text")
    ratio = f"<output>{evaluation[RATIO[name]]:.1f}&nbsp;×</output>" if RATIO[name] in evaluation else ""
    if ACCURACY.get(name) in evaluation:
        said += f"{GAP}{both('samples.accuracy', accuracy=f'{evaluation[ACCURACY[name]]:.1%}')}"
    words = f"<figcaption><b>{called}</b> {said}</figcaption>"
    return f'<figure class="of-{name}"><div><h3>{called}</h3>{ratio}</div>{picture}{words}</figure>'
