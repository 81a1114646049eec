"""Chart a digit's posterior, whose dots can be moved: the decoder draws the latents as they stand."""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from aigc.inference import decode
from aigc.store.loaded import Models
from aigc.ui.look.i18n import both, spoken
from aigc.ui.look.signs import minus
from aigc.ui.parts.address.settings import link
from aigc.ui.parts.address.steps import both_with_links
from aigc.ui.parts.answer_line import answer_line
from aigc.ui.parts.png import grid_png
from aigc.ui.parts.requests import LATENT, Whole, check_latents

SCRIPT = Path(__file__).parent / "posterior.js"
REACH = 3.0  # the chart's vertical axis goes from −REACH to REACH, and so do dots that are moved
MOVED = r"\d{1,2}_-?\d{1,3}(\.\d{1,2}_-?\d{1,3}){0,31}"  # latents in the page's address, from 0: hundredths, as 6_210
WIDE, MARGIN, END = 16.0, 1.0, 0.3  # the chart, its numbers at the left and its room at the right, in latent units
DOT = 0.13


def posterior_chart(mean: Tensor, logvar: Tensor) -> str:
    """Draw each latent's posterior (Z,): a dot at μ, a line from μ − σ to μ + σ, and N(0, 1) as a band behind."""
    sigma, step = (0.5 * logvar).exp(), WIDE / len(mean)
    ends = torch.stack([mean - sigma, mean + sigma, mean]).clamp(-REACH, REACH)
    columns = "".join(
        f'<g data-mean="{mu:.9g}" role="slider" tabindex="{0 if place == 0 else -1}" aria-label="{latent_name(place)}" '
        f'aria-orientation="vertical" aria-valuemin="{-REACH}" aria-valuemax="{REACH}" aria-valuenow="{mu:.2f}">'
        f"<title>{latent_name(place)}: {minus(f'μ = {mu:.2f}, σ = {sd:.2f}')}</title>"
        f'<rect class="room" x="{place * step}" y="{-REACH}" width="{step}" height="{2 * REACH}"/>'
        f'<line x1="{(place + 0.5) * step:.3f}" x2="{(place + 0.5) * step:.3f}" y1="{-low:.3f}" y2="{-high:.3f}"/>'
        f'<circle cx="{(place + 0.5) * step:.3f}" cy="{-at:.3f}" r="{DOT}"/></g>'
        for place, (low, high, at, mu, sd) in enumerate(zip(*ends.tolist(), mean.tolist(), sigma.tolist(), strict=True))
    )
    ticks = "".join(
        f'<text x="{-0.25}" y="{-at + 0.13}">{minus(str(at))}</text><path d="M0 {-at}H{WIDE}"/>' for at in (-2, 0, 2)
    )
    box = f"{-MARGIN} {-REACH} {MARGIN + WIDE + END} {2 * REACH}"
    return (
        f'<figure class="posterior" data-reach="{REACH}">'
        f'<svg viewBox="{box}" role="group" aria-label="{spoken("reconstruct.posterior_name")}">'
        f'<rect class="prior" x="0" y="-1" width="{WIDE}" height="2"/><g class="ticks">{ticks}</g>{columns}</svg>'
        f"<figcaption>{both('reconstruct.posterior')}</figcaption>"
        f'<button type="button" class="small" data-back hidden>{both("reconstruct.back")}</button></figure>'
    )


def latent_name(place: int) -> str:
    """Name a latent by its number from one: 0 -> "z₁"."""
    return "z" + "".join("₀₁₂₃₄₅₆₇₈₉"[int(figure)] for figure in str(place + 1))


def guessed_page(models: Models, again: Tensor) -> str:
    """Show the reconstruction (1, 28, 28) before a dot has moved, and tell how to move one."""
    return _page(models, again, _ways(models), guessed=True)


def turned_page(models: Models, variant: str, event: dict[str, Any]) -> str:
    """Decode the latents as a visitor left them. InputError: other values than its latents.

    event  "values", all of them; "place", of the one that moved last; "guess", the encoder's for it
    """
    vae = models.vae[variant]
    z = check_latents(event.get("values"), vae.config.latent)
    place = Whole("index", 0, vae.config.latent - 1).check(event.get("place"))
    value, guess = (minus(f"{number:.2f}") for number in (float(z[0, place]), LATENT.check(event.get("guess"))))
    told = both("reconstruct.turned", name=latent_name(place), value=value, guess=guess)
    return _page(models, decode(vae, z)[0], told if value != guess else _ways(models))


def _page(models: Models, image: Tensor, told: str, guessed: bool = False) -> str:
    picture = f'<img src="{grid_png(image[None], 1)}" alt="{spoken("reconstruct.from_dots")}">'
    return (
        f'<div class="place" role="status"{" data-guessed" if guessed else ""}><figure>{picture}'
        f"<figcaption>{answer_line(models.dnn['best'], image)}</figcaption></figure><div><p>{told}</p></div></div>"
    )


def _ways(models: Models) -> str:
    """Tell the ways to change latents."""
    openings = [f'<a href="{link(part)}">' for part in ("vae.map", "vae.directions")]
    return both_with_links("reconstruct.turn", openings, latents=models.vae["best"].config.latent)
