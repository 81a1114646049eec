"""Reconstruct a digit and show its posterior: the latents that describe it, and the encoder's certainty of each."""

from typing import Annotated, Any

import gradio as gr
import torch
from torch import Tensor

from aigc.inference import decode, encode, resample
from aigc.losses import kl_divergence
from aigc.metrics import ink_in_common, peak_signal_to_noise
from aigc.reading.answers import answer
from aigc.store.loaded import Models
from aigc.ui.look.i18n import GAP, both, notice, spoken
from aigc.ui.look.signs import minus
from aigc.ui.parts.address.settings import Part, link, setting
from aigc.ui.parts.address.steps import both_with_links
from aigc.ui.parts.controls import CONTROLS, RESULT, build_seed, build_variant_choice
from aigc.ui.parts.digit_input import build_digit_input, check_input
from aigc.ui.parts.endpoints import endpoint
from aigc.ui.parts.events import LIVE, or_problem, or_waiting
from aigc.ui.parts.png import difference_png, figure, grid_png
from aigc.ui.parts.requests import OPEN_VARIANT, SEED, VARIANT, Digit
from aigc.ui.parts.sent.schemas import NUMBERS, PICTURE, answering

DRAWS = 10  # samples of q(z|x)
REACH = 3.0  # the chart's vertical axis goes from −REACH to REACH


def build_reconstruct(models: Models, tab: gr.Tab) -> Part:
    """Add the part to the enclosing Blocks; its first picture loads when `tab` opens."""

    @or_problem
    @or_waiting("reconstruct.waiting")
    def show(variant: Any, seed: Any, *digit: Any) -> str:
        variant, seed = OPEN_VARIANT.check(variant), SEED.check(seed)
        return rebuilt(models, check_input(*digit), variant, seed)

    with gr.Row():
        with gr.Column(**CONTROLS):
            given = build_digit_input("reconstruct.input")
            variant: Any = build_variant_choice()
            seed = build_seed("seed.info_draws")
        with gr.Column(**RESULT):
            page = gr.HTML(notice("input.coming"))
    inputs = [variant, seed, *given.components]
    gr.on([tab.select, variant.change, seed.change, *given.triggers], show, inputs, page, **LIVE)
    return Part([given.setting("digit"), setting("variant", variant, OPEN_VARIANT), setting("seed", seed, SEED)])


@endpoint(
    "reconstruct",
    example=[{"digit": 7, "index": 0}, "best"],
    answer=answering({"image": PICTURE, "reconstruction": PICTURE, "mean": NUMBERS, "logvar": NUMBERS}),
)
def reconstruct_endpoint(
    models: Models, digit: Annotated[Tensor, Digit()], variant: Annotated[str, VARIANT]
) -> dict[str, Any]:
    """Reconstruct a digit through the posterior's mean."""
    vae = models.vae[variant]
    mean, logvar = encode(vae, digit)
    return {
        "image": grid_png(digit[None], 1),
        "reconstruction": grid_png(decode(vae, mean), 1),
        "mean": [round(m, 4) for m in mean[0].tolist()],
        "logvar": [round(v, 4) for v in logvar[0].tolist()],
    }


def rebuilt(models: Models, image: Tensor, variant: str, seed: int) -> str:
    """Show one network's reconstruction of (1, 28, 28), the difference, the posterior, and draws from it."""
    vae = models.vae[variant]
    mean, logvar = encode(vae, image)
    again = decode(vae, mean)
    pictures = (
        ("reconstruct.seen", grid_png(image[None], 1)),
        ("reconstruct.again", grid_png(again, 1)),
        ("reconstruct.difference", difference_png(image, again[0])),
    )
    triple = "".join(
        f'<figure><img src="{uri}" alt="{spoken(key)}" draggable="false"><figcaption>{both(key)}</figcaption></figure>'
        for key, uri in pictures
    )
    common = f"{float(ink_in_common(again, image[None])[0]):.0%}"
    measures = both(
        "reconstruct.measures",
        psnr=f"{float(peak_signal_to_noise(again, image[None])[0]):.1f}",
        kl=f"{float(kl_divergence(mean, logvar)[0]):.1f}",
    )
    lead = f"{both('reconstruct.facts', latents=len(mean[0]), common=common)}{GAP}{turning(models)}"
    facts = f'<p>{lead}</p><p class="under">{measures}</p>'
    if answer(models.dnn["best"], image).kind == "not_a_digit":
        facts = f"<p>{both('reconstruct.no_digit')}</p>{facts}"
    draws = figure(resample(vae, image, DRAWS, seed), DRAWS, spoken("reconstruct.draws"), both("reconstruct.draws"))
    return f'<div class="triple">{triple}</div>{facts}{posterior_chart(mean[0], logvar[0])}{draws}'


def turning(models: Models) -> str:
    """Lead to the parts that let a visitor change latents: the dots of the chart look as if they did."""
    openings = [f'<a href="{link(part)}">' for part in ("vae.map", "vae.directions")]
    return both_with_links("reconstruct.turn", openings, latents=models.vae["best"].config.latent)


def posterior_chart(mean: Tensor, logvar: Tensor) -> str:
    """Draw each latent's posterior (Z,): a dot at μ, a line from μ − σ to μ + σ, and N(0, 1) as a band behind."""
    sigma = (0.5 * logvar).exp()
    ends = torch.stack([mean - sigma, mean + sigma, mean]).clamp(-REACH, REACH)
    columns = "".join(
        f"<g><title>z{_lowered(place)}: {minus(f'μ = {mu:.2f}, σ = {sd:.2f}')}</title>"
        f'<rect class="room" x="{place}" y="{-REACH}" width="1" height="{2 * REACH}"/>'
        f'<line x1="{place + 0.5}" x2="{place + 0.5}" y1="{-low:.3f}" y2="{-high:.3f}"/>'
        f'<circle cx="{place + 0.5}" cy="{-at:.3f}" r="0.22"/></g>'
        for place, (low, high, at, mu, sd) in enumerate(zip(*ends.tolist(), mean.tolist(), sigma.tolist(), strict=True))
    )
    box = f"0 {-REACH} {len(mean)} {2 * REACH}"
    return (
        f'<figure class="posterior"><svg viewBox="{box}" role="img" aria-label="{spoken("reconstruct.posterior")}">'
        f'<rect class="prior" x="0" y="-1" width="{len(mean)}" height="2"/>{columns}</svg>'
        f"<figcaption>{both('reconstruct.posterior')}</figcaption></figure>"
    )


def _lowered(place: int) -> str:
    """Number a latent in subscript digits, from one: 0 -> "₁"."""
    return "".join("₀₁₂₃₄₅₆₇₈₉"[int(figure)] for figure in str(place + 1))
