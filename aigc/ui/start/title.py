"""Write the page's title line: all ten digits, in one hand after another, by the GAN at this moment."""

import torch

from aigc.digits import CLASSES
from aigc.inference import draw_latents, generate
from aigc.models.gan import GAN
from aigc.ui.look.i18n import spoken
from aigc.ui.parts.png import sheet

HANDS = 4


def title_line(gan: GAN, seed: int) -> str:
    """Render a line of the ten digits; style sheets show one hand after another."""
    z = draw_latents(HANDS, gan.config.latent, seed).repeat_interleave(CLASSES, dim=0)
    images = generate(gan, z, torch.arange(CLASSES).repeat(HANDS))
    picture = sheet(images, CLASSES)
    return (
        f'<div class="live" role="img" aria-label="{spoken("start.live")}" '
        f'style="--hands:{HANDS};background-image:url({picture})"></div>'
    )
