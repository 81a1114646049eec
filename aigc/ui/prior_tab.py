"""Digits out of nothing: draws from N(0, I), beside draws from where the latents of real digits lie."""

from collections.abc import Mapping
from typing import Any

import gradio as gr
import torch
from torch import Tensor

from aigc.digits import CLASSES
from aigc.inference import sample_fitted, sample_prior
from aigc.lab import Lab
from aigc.models.checks import VARIANTS
from aigc.ui.components import OpenSlider
from aigc.ui.inputs import build_seed
from aigc.ui.pictures import figure, grid_png
from aigc.ui.reading import MAX_SEED, choice, number, or_problem, whole
from aigc.ui.wiring import LIVE
from aigc.ui.words import InputError, both, notice, plain, word
from aigc.ui.written import read_digits

MAX_SAMPLES, SHOWN = 100, 50
EVERY = "all"  # the digits in turn


def build_prior_tab(lab: Lab, tab: gr.Tab) -> None:
    """Add the tab's content to the enclosing Blocks. The samples come when `tab` is opened."""

    @or_problem
    def show(digit: Any, temperature: Any, seed: Any) -> str:
        temperature, seed = number(temperature, "temperature", 0, 1.5), whole(seed, "seed", 0, MAX_SEED)
        asked = [digit] if digit != EVERY else list(range(CLASSES))
        return _page(lab, [whole(one, "digit", 0, 9) for one in asked], temperature, seed)

    gr.HTML(f"<p>{both('prior.lead')}</p>")
    with gr.Row():
        choices: Any = [(word("prior.all"), EVERY), *((str(digit), digit) for digit in range(CLASSES))]
        digit = gr.Radio(choices, value=EVERY, label=word("prior.digit"), info=word("prior.digit_info"))
    with gr.Row():
        temperature = OpenSlider(0, 1.5, value=1, step=0.05, label=word("prior.temperature"))
        seed = build_seed()
    page = gr.HTML(notice("prior.waiting"))
    inputs: list[Any] = [digit, temperature, seed]
    gr.on([tab.select, *(component.change for component in inputs)], show, inputs, page, **LIVE)


def sample_prior_endpoint(lab: Lab, count: Any, seed: Any, temperature: Any, variant: Any) -> dict[str, Any]:
    """Samples of N(0, I) as one picture, ten in a row."""
    vae = lab.vae[choice(variant, "variant", VARIANTS)]
    count, seed = whole(count, "count", 1, MAX_SAMPLES), whole(seed, "seed", 0, MAX_SEED)
    return {"image": grid_png(sample_prior(vae, count, seed, number(temperature, "temperature", 0, 1.5)), 10)}


def sample_fitted_endpoint(lab: Lab, digits: Any, count: Any, seed: Any, temperature: Any) -> dict[str, Any]:
    """Samples of where real digits lie as one picture, ten in a row, repeating `digits`."""
    count, seed = whole(count, "count", 1, MAX_SAMPLES), whole(seed, "seed", 0, MAX_SEED)
    if lab.vae["best"].aggregate is None:
        raise InputError("prior.none")
    asked = read_digits(digits)
    images = _fitted(lab, asked, count, seed, number(temperature, "temperature", 0, 1.5))
    return {"image": grid_png(images, 10), "digits": [asked[i % len(asked)] for i in range(count)]}


def _fitted(lab: Lab, asked: list[int], count: int, seed: int, temperature: float) -> Tensor:
    digits = torch.tensor([asked[i % len(asked)] for i in range(count)])
    return sample_fitted(lab.vae["best"], digits, seed, temperature)


def _page(lab: Lab, asked: list[int], temperature: float, seed: int) -> str:
    evaluation = lab.metrics["vae"].get("evaluation", {})
    sections = [_section("normal", sample_prior(lab.vae["best"], SHOWN, seed, temperature), evaluation)]
    if lab.vae["best"].aggregate is None:
        sections.append(notice("prior.none"))
    else:
        sections.append(_section("fitted", _fitted(lab, asked, SHOWN, seed, temperature), evaluation))
    return f'<div class="writings">{"".join(sections)}</div>'


def _section(name: str, images: Tensor, evaluation: Mapping[str, Any]) -> str:
    """Fifty samples, and how far 10,000 such are from the test set, where that was measured."""
    ratio = evaluation.get(f"{'prior' if name == 'normal' else name}_frechet_ratio")
    distance = f" {both('prior.distance', ratio=f'{ratio:.1f}')}" if ratio is not None else ""
    picture = figure(images, 10, plain(f"prior.{name}"), both(f"prior.{name}_text") + distance)
    return f'<div class="writing"><h3>{both(f"prior.{name}")}</h3>{picture}</div>'
