"""Reconstruct a digit: what the encoder keeps of it, what the decoder makes of that, and how sure both are."""

from typing import Any

import gradio as gr
import torch
from torch import Tensor

from aigc.inference import decode, encode, resample
from aigc.lab import Lab
from aigc.losses import kl_divergence
from aigc.metrics import peak_signal_to_noise
from aigc.models.checks import VARIANTS
from aigc.ui.inputs import build_digit_input, build_seed, build_variant_choice, read_input
from aigc.ui.pictures import difference_png, figure, grid_png
from aigc.ui.reading import MAX_SEED, choice, or_problem, or_waiting, read_digit, whole
from aigc.ui.wiring import LIVE
from aigc.ui.words import both, plain

DRAWS = 10  # of q(z|x)
REACH = 3.0  # the chart's upper end, and its lower end below 0


def build_rebuild_tab(lab: Lab) -> None:
    """Add the tab's content to the enclosing Blocks: components and wiring."""

    @or_problem
    @or_waiting("rebuild.waiting")
    def show(variant: Any, seed: Any, *digit: Any) -> str:
        variant, seed = choice(variant, "variant", VARIANTS), whole(seed, "seed", 0, MAX_SEED)
        return rebuilt(lab, read_input(*digit), variant, seed)

    with gr.Row():
        with gr.Column(scale=2, min_width=280):
            source = build_digit_input("rebuild.input", source="test", digit=4)
            variant = build_variant_choice()
            seed = build_seed("seed.info_draws")
        with gr.Column(scale=3, min_width=300):
            page = gr.HTML(show("best", 0, "test", None, None, 4, 1))
    inputs = [variant, seed, *source.components]
    gr.on([variant.change, seed.change, *source.triggers], show, inputs, page, **LIVE)


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


def rebuilt(lab: Lab, image: Tensor, variant: str, seed: int) -> str:
    """The reconstruction of (1, 28, 28) by one network, the difference, the posterior, and draws from it."""
    vae = lab.vae[variant]
    mean, logvar = encode(vae, image)
    again = decode(vae, mean)
    pictures = (
        ("rebuild.seen", grid_png(image[None], 1)),
        ("rebuild.again", grid_png(again, 1)),
        ("rebuild.difference", difference_png(image, again[0])),
    )
    triple = "".join(
        f'<figure><img src="{uri}" alt="{plain(key)}" draggable="false"><figcaption>{both(key)}</figcaption></figure>'
        for key, uri in pictures
    )
    facts = both(
        "rebuild.facts",
        psnr=f"{float(peak_signal_to_noise(again, image[None])[0]):.1f}",
        kl=f"{float(kl_divergence(mean, logvar)[0]):.1f}",
        latents=len(mean[0]),
    )
    draws = figure(resample(vae, image, DRAWS, seed), DRAWS, plain("rebuild.draws"), both("rebuild.draws"))
    return f'<div class="triple">{triple}</div><p>{facts}</p>{posterior_chart(mean[0], logvar[0])}{draws}'


def posterior_chart(mean: Tensor, logvar: Tensor) -> str:
    """Each latent's posterior as a dot at μ and a line from μ − σ to μ + σ, over the band that N(0, 1) fills. (Z,)."""
    sigma = (0.5 * logvar).exp()
    ends = torch.stack([mean - sigma, mean + sigma, mean]).clamp(-REACH, REACH)
    columns = "".join(
        f"<g><title>z{_lowered(place)}: μ = {mu:.2f}, σ = {sd:.2f}</title>"
        f'<rect class="room" x="{place}" y="{-REACH}" width="1" height="{2 * REACH}"/>'
        f'<line x1="{place + 0.5}" x2="{place + 0.5}" y1="{-low:.3f}" y2="{-high:.3f}"/>'
        f'<circle cx="{place + 0.5}" cy="{-at:.3f}" r="0.22"/></g>'
        for place, (low, high, at, mu, sd) in enumerate(zip(*ends.tolist(), mean.tolist(), sigma.tolist(), strict=True))
    )
    box = f"0 {-REACH} {len(mean)} {2 * REACH}"
    return (
        f'<figure class="posterior"><svg viewBox="{box}" role="img" aria-label="{plain("rebuild.posterior")}">'
        f'<rect class="prior" x="0" y="-1" width="{len(mean)}" height="2"/>{columns}</svg>'
        f"<figcaption>{both('rebuild.posterior')}</figcaption></figure>"
    )


def _lowered(place: int) -> str:
    """0 -> "₁"."""
    return "".join("₀₁₂₃₄₅₆₇₈₉"[int(figure)] for figure in str(place + 1))
