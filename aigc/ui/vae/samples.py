"""Sample digits from N(0, I), beside samples from the places where the latents of real digits lie."""

from collections.abc import Mapping
from typing import Annotated, Any

import gradio as gr
import torch
from torch import Tensor

from aigc.digits import CLASSES
from aigc.inference import sample_fitted, sample_prior
from aigc.store.loaded import Models
from aigc.ui.look.i18n import InputError, both, notice, plain, word
from aigc.ui.parts.components import OpenSlider
from aigc.ui.parts.controls import build_seed
from aigc.ui.parts.endpoints import endpoint
from aigc.ui.parts.events import LIVE, or_problem
from aigc.ui.parts.png import figure, grid_png
from aigc.ui.parts.requests import COUNT, DIGIT, SEED, TEMPERATURE, VARIANT, Digits

SHOWN = 50
EVERY = "all"  # all ten digits in turn


def build_samples(models: Models, tab: gr.Tab) -> None:
    """Add the part to the enclosing Blocks; the samples load when `tab` opens."""

    @or_problem
    def show(digit: Any, temperature: Any, seed: Any) -> str:
        temperature, seed = TEMPERATURE.check(temperature), SEED.check(seed)
        asked = [digit] if digit != EVERY else list(range(CLASSES))
        return _page(models, [DIGIT.check(one) for one in asked], temperature, seed)

    gr.HTML(f"<p>{both('samples.lead')}</p>")
    with gr.Row():
        choices: Any = [(word("samples.all"), EVERY), *((str(digit), digit) for digit in range(CLASSES))]
        digit = gr.Radio(choices, value=EVERY, label=word("samples.digit"), info=word("samples.digit_info"))
    with gr.Row():
        temperature = OpenSlider(0, 1.5, value=1, step=0.05, label=word("samples.temperature"))
        seed = build_seed()
    page = gr.HTML(notice("samples.waiting"))
    inputs: list[Any] = [digit, temperature, seed]
    gr.on([tab.select, *(component.change for component in inputs)], show, inputs, page, **LIVE)


@endpoint("sample_prior", example=[20, 0, 1.0, "best"], gives="picture")
def sample_prior_endpoint(
    models: Models,
    count: Annotated[int, COUNT],
    seed: Annotated[int, SEED],
    temperature: Annotated[float, TEMPERATURE],
    variant: Annotated[str, VARIANT],
) -> dict[str, Any]:
    """Decode draws from N(0, I); ten samples in a row."""
    return {"image": grid_png(sample_prior(models.vae[variant], count, seed, temperature), 10)}


@endpoint("sample_fitted", example=["0123456789", 20, 0, 1.0], gives="picture, the digits asked for")
def sample_fitted_endpoint(
    models: Models,
    digits: Annotated[list[int], Digits()],
    count: Annotated[int, COUNT],
    seed: Annotated[int, SEED],
    temperature: Annotated[float, TEMPERATURE],
) -> dict[str, Any]:
    """Decode draws from the places where latents of real digits lie; ten samples in a row, repeating `digits`."""
    if models.vae["best"].aggregate is None:
        raise InputError("samples.none")
    images = _fitted(models, digits, count, seed, temperature)
    return {"image": grid_png(images, 10), "digits": [digits[i % len(digits)] for i in range(count)]}


def _fitted(models: Models, asked: list[int], count: int, seed: int, temperature: float) -> Tensor:
    digits = torch.tensor([asked[i % len(asked)] for i in range(count)])
    return sample_fitted(models.vae["best"], digits, seed, temperature)


def _page(models: Models, asked: list[int], temperature: float, seed: int) -> str:
    evaluation = models.catalogue.evaluation("vae")
    sections = [_section("normal", sample_prior(models.vae["best"], SHOWN, seed, temperature), evaluation)]
    if models.vae["best"].aggregate is None:
        sections.append(notice("samples.none"))
    else:
        sections.append(_section("fitted", _fitted(models, asked, SHOWN, seed, temperature), evaluation))
    return f'<div class="writings">{"".join(sections)}</div>'


def _section(name: str, images: Tensor, evaluation: Mapping[str, Any]) -> str:
    """Show fifty samples, with the Fréchet distance of 10,000 such to the test set, where measured."""
    ratio = evaluation.get(f"{'prior' if name == 'normal' else name}_frechet_ratio")
    distance = f" {both('samples.distance', ratio=f'{ratio:.1f}')}" if ratio is not None else ""
    picture = figure(images, 10, plain(f"samples.{name}"), both(f"samples.{name}_text") + distance)
    return f'<div class="writing"><h3>{both(f"samples.{name}")}</h3>{picture}</div>'
