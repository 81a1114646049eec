"""Demonstrate a VAE on one drawing: encode, draw z, decode, and the two terms of the loss for four values of λ."""

from dataclasses import dataclass

import torch
from torch import Tensor

from aigc.inference import decode, draw_latents, encode, loss_terms
from aigc.models.vae import VAE, reparameterize
from aigc.store.loaded import Models
from aigc.ui.learn.demos.asked import Asked, Shown, cell, subscript
from aigc.ui.look.i18n import both, spoken
from aigc.ui.look.signs import minus
from aigc.ui.parts.png import grid_png

LEAST, REACH = 2.2, 3.2  # the chart's vertical axis goes from ±LEAST as far as the numbers do, at most to ±REACH
WIDTH, HEIGHT = 180, 122  # SVG units


@dataclass(frozen=True)
class Squeezed:
    """One way of a drawing through the VAE: mean, sigma, noise and z (Z,), and the decoded image (1, 28, 28)."""

    mean: Tensor
    sigma: Tensor
    noise: Tensor
    z: Tensor
    decoded: Tensor


def squeeze(vae: VAE, image: Tensor, seed: int) -> Squeezed:
    """Encode (1, 28, 28), draw z from q(z|x), decode it."""
    mean, logvar = encode(vae, image)
    noise = draw_latents(1, vae.config.latent, seed)
    z = reparameterize(mean, logvar, noise)
    return Squeezed(mean[0], (0.5 * logvar[0]).exp(), noise[0], z[0], decode(vae, z)[0])


def squeeze_demo(models: Models, asked: Asked) -> Shown:
    """Show encoding, drawing and decoding with the article's VAE, and what λ weighs."""
    vae = models.vae["article"]
    one = squeeze(vae, asked.image, asked.seed)
    runs = models.catalogue.kl_weights()
    terms = {weight: loss_terms(models.vae[run], asked.image, asked.seed) for weight, run in runs.items()}
    here = terms.get(1.0) or loss_terms(vae, asked.image, asked.seed)
    values = {
        "mean": _first(one.mean),
        "sigma": _first(one.sigma),
        "epsilon": _first(one.noise),
        "latent": _first(one.z),
        "reconstruction": f"{here['reconstruction']:.1f}",
        "kl": f"{here['kl']:.1f}",
        "weight": "1",
        "elbo": f"{here['reconstruction'] + here['kl']:.1f}",
        "weights": f"{sum(parameter.numel() for parameter in vae.parameters()):,}",
    }
    seen = cell(grid_png(asked.image[None], 1), "squeeze.seen")
    again = cell(grid_png(one.decoded[None], 1), "squeeze.again")
    return Shown(
        f'<div class="flow squeeze">{seen}{_chart(one)}{again}</div>'
        f'<p class="under">{both("squeeze.told", ours=models.vae["best"].config.latent)}</p>'
        f"<h3>{both('squeeze.weighed')}</h3>{_weighed(models, asked, terms)}",
        values,
    )


def _first(numbers: Tensor) -> str:
    return minus(", ".join(f"{x:.2f}" for x in numbers[:3].tolist()) + ", …")


def _chart(one: Squeezed) -> str:
    """Draw each latent, counted from one: the prior as a band, μ ± σ as a line, the drawn z as a dot."""
    ends = torch.stack([one.mean - one.sigma, one.mean + one.sigma, one.z]).clamp(-REACH, REACH)
    top, low = max(LEAST, float(ends.max())) + 0.2, min(-LEAST, float(ends.min())) - 0.2
    step = WIDTH / len(one.z)

    def up(value: float) -> str:
        return f"{HEIGHT * (top - value) / (top - low):.1f}"

    marks = "".join(
        f"<g><title>{minus(f'z{i + 1}: μ = {mean:.2f}, σ = {sigma:.2f}, z = {at:.2f}')}</title>"
        f'<path d="M{(i + 0.5) * step:.1f} {up(from_)}V{up(to)}"/>'
        f'<circle cx="{(i + 0.5) * step:.1f}" cy="{up(spot)}" r="2.4"/></g>'
        for i, (from_, to, spot, mean, sigma, at) in enumerate(
            zip(*ends.tolist(), one.mean.tolist(), one.sigma.tolist(), one.z.tolist(), strict=True)
        )
    )
    band = f'<rect class="prior" x="0" y="{up(1)}" width="{WIDTH}" height="{2 * HEIGHT / (top - low):.1f}"/>'
    across = "".join(
        f'<text x="{(i - 0.5) * step:.1f}" y="{HEIGHT + 11}">{i}</text>' for i in (1, *range(5, len(one.z) + 1, 5))
    )
    ticks = "".join(
        f'<path class="axis" d="M0 {up(at)}H{WIDTH}"/><text class="last" x="-4" y="{float(up(at)) + 3:.1f}">'
        f"{minus(str(at))}</text>"
        for at in (-2, 0, 2)
    )
    return (
        f'<figure class="cell latents curve"><svg viewBox="-18 0 {WIDTH + 24} {HEIGHT + 14}" role="img" '
        f'aria-label="{spoken("squeeze.chart_alt")}">{band}{ticks}{across}{marks}</svg>'
        f"<figcaption>{both('squeeze.chart', latents=len(one.z))}</figcaption></figure>"
    )


def _weighed(models: Models, asked: Asked, terms: dict[float, dict[str, float]]) -> str:
    """Write L_recon, L_KL and L of this drawing for each λ, with the drawing as each VAE rebuilds it."""
    runs = models.catalogue.kl_weights()
    rows = ""
    for weight, term in terms.items():
        again = grid_png(squeeze(models.vae[runs[weight]], asked.image, asked.seed).decoded[None], 1)
        rows += (
            f'<tr><th scope="row">{weight:g}</th><td><img src="{again}" alt="{spoken("squeeze.again")}"></td>'
            f"<td>{term['reconstruction']:.1f}</td><td>{term['kl']:.1f}</td>"
            f"<td>{term['reconstruction'] + weight * term['kl']:.1f}</td></tr>"
        )
    recon, kl = subscript("L", "recon"), subscript("L", "KL")
    names = ("λ", both("squeeze.rebuilt"), recon, kl, f"<i>L</i> = {recon} + λ·{kl}")
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    return (
        f'<table class="numbers weighed"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table><p>{both('squeeze.tells')}</p>"
    )
