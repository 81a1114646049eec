"""The tab that reconstructs digits with a VAE, walks between two, and samples new ones."""

from typing import Any

import gradio as gr
import torch
from torch import Tensor

from aigc.inference import decode, encode, interpolate, reconstruct, sample_prior
from aigc.lab import Lab
from aigc.models.checks import VARIANTS
from aigc.ui.components import OpenSlider
from aigc.ui.inputs import build_digit_input, build_seed, build_variant_choice, read_input
from aigc.ui.notes import build_notes
from aigc.ui.pictures import figure, grid_png
from aigc.ui.reading import MAX_SEED, NothingYetError, choice, number, or_problem, read_digit, whole
from aigc.ui.wiring import LIVE
from aigc.ui.words import both, notice, plain, word

MAX_STEPS, MAX_SAMPLES = 20, 100


def build_vae_tab(lab: Lab) -> None:
    """Add the tab's content to the enclosing Blocks: components and wiring."""

    @or_problem
    def show(variant: str, steps: int, *digits: Any) -> str:
        vae = lab.vae[choice(variant, "variant", VARIANTS)]
        steps = whole(steps, "steps", 2, MAX_STEPS)
        half = len(digits) // 2
        a, b = _read(digits[:half]), _read(digits[half:])
        if a is None or b is None:
            return notice("vae.waiting_a" if a is None else "vae.waiting_b")
        images = torch.stack([a, b])  # (2, 1, 28, 28)
        pairs = torch.stack([images, reconstruct(vae, images)], dim=1)  # (2, before and after, 1, 28, 28)
        columns = steps if steps <= 10 else (steps + 1) // 2
        return (
            f'<div class="pair">{_figure(pairs[0], 2, "vae.pair_a")}{_figure(pairs[1], 2, "vae.pair_b")}</div>'
            + _figure(interpolate(vae, a, b, steps), columns, "vae.walk")
        )

    @or_problem
    def show_samples(variant: str, temperature: float, seed: int) -> str:
        return _figure(samples(lab, 40, seed, temperature, variant), 10, "vae.samples")

    gr.HTML(f'<p class="lead">{both("vae.lead")}</p>')
    variant = build_variant_choice()
    with gr.Row():
        with gr.Column(min_width=280):
            a = build_digit_input("vae.a", source="test", digit=3)
        with gr.Column(min_width=280):
            b = build_digit_input("vae.b", source="test", digit=8)
    steps = OpenSlider(2, MAX_STEPS, value=10, step=1, label=word("vae.steps"))
    result = gr.HTML(show("best", 10, "test", None, None, 3, 1, "test", None, None, 8, 1))
    gr.HTML(f"<h3>{both('vae.prior')}</h3><p>{both('vae.prior_text')}</p>")
    with gr.Row():
        temperature = OpenSlider(0, 1.5, value=1, step=0.05, label=word("vae.temperature"))
        seed = build_seed()
    prior = gr.HTML(show_samples("best", 1.0, 0))
    build_notes("vae", lab)

    inputs = [variant, steps, *a.components, *b.components]
    gr.on([variant.change, steps.change, *a.triggers, *b.triggers], show, inputs, result, **LIVE)
    gr.on([variant.change, temperature.change, seed.change], show_samples, [variant, temperature, seed], prior, **LIVE)


def _read(values: tuple[Any, ...]) -> Tensor | None:
    try:
        return read_input(*values)
    except NothingYetError:
        return None


def _figure(images: Tensor, columns: int, key: str) -> str:
    return figure(images, columns, plain(key), both(key))


def samples(lab: Lab, count: Any, seed: Any, temperature: Any, variant: Any) -> Tensor:
    """Checked values -> samples of the prior (count, 1, 28, 28)."""
    vae = lab.vae[choice(variant, "variant", VARIANTS)]
    count, seed = whole(count, "count", 1, MAX_SAMPLES), whole(seed, "seed", 0, MAX_SEED)
    return sample_prior(vae, count, seed, number(temperature, "temperature", 0, 1.5))


def reconstruct_endpoint(lab: Lab, digit: Any, variant: Any) -> dict[str, Any]:
    """The digit as framed, its reconstruction, and the posterior's mean and log variance."""
    vae, image = lab.vae[choice(variant, "variant", VARIANTS)], read_digit(digit)
    mean, logvar = encode(vae, image)
    return {
        "image": grid_png(image[None], 1),
        "reconstruction": grid_png(decode(vae, mean), 1),
        "mean": [round(m, 4) for m in mean[0].tolist()],
        "logvar": [round(v, 4) for v in logvar[0].tolist()],
    }


def interpolate_endpoint(lab: Lab, a: Any, b: Any, steps: Any, variant: Any) -> dict[str, Any]:
    """The walk from a to b as one strip."""
    vae = lab.vae[choice(variant, "variant", VARIANTS)]
    steps = whole(steps, "steps", 2, MAX_STEPS)
    walk = interpolate(vae, read_digit(a), read_digit(b), steps)
    return {"image": grid_png(walk, steps), "steps": steps}


def sample_prior_endpoint(lab: Lab, count: Any, seed: Any, temperature: Any, variant: Any) -> dict[str, Any]:
    """Samples of the prior as one picture, ten in a row."""
    return {"image": grid_png(samples(lab, count, seed, temperature, variant), 10)}
