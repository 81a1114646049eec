"""Write the page's title line: all ten digits, in one hand after another, by the GAN at this moment."""

import torch

from aigc.digits import CLASSES
from aigc.inference import draw_latents, generate
from aigc.models.gan import GAN
from aigc.ui.look.i18n import both, spoken
from aigc.ui.parts.png import sheet

HANDS = 4
TRUNCATION = 0.7  # nearer to a usual hand: the first thing that visitors see has no slips


def title_line(gan: GAN, seed: int) -> str:
    """Render a line of the ten digits; style sheets show one hand after another."""
    z = draw_latents(HANDS, gan.config.latent, seed).repeat_interleave(CLASSES, dim=0)
    images = generate(gan, z, torch.arange(CLASSES).repeat(HANDS), TRUNCATION)
    picture = sheet(images, CLASSES)
    return _line(
        f'class="live" role="img" aria-label="{spoken("start.live")}" '
        f'style="--hands:{HANDS};background-image:url({picture})"'
    )


def coming_line() -> str:
    """Hold the line's place until the digits are written."""
    return _line('class="live coming"')


def _line(attributes: str) -> str:
    return f'<div class="by-the-gan"><div {attributes}></div><small>{both("start.by")}</small></div>'
