"""Show one drawing in all three models at once."""

import torch
from torch import Tensor

from aigc.inference import decode, draw_latents, encode, generate
from aigc.models.gan import GAN
from aigc.models.vae import VAE
from aigc.store.loaded import Models
from aigc.ui.learn.demos.asked import Asked, Shown
from aigc.ui.look.i18n import both, notice, spoken
from aigc.ui.parts.answer_line import answer_line
from aigc.ui.parts.png import grid_png

HANDS = 9  # digits that the GAN writes, three by three


def three_demo(models: Models, asked: Asked) -> Shown:
    """Let the DNN read a drawing, the VAE rebuild it, and the GAN write its digit anew.

    Like the first screen, neither takes what the DNN reads as no digit, or not surely as one.
    """
    doubt = {"none": "start.not_a_digit", "unsure": "start.unsure"}.get(asked.known)
    refused = notice(doubt) if doubt else None
    cards = {
        "dnn": _picture("dnn", asked.image[None], 1, f"<b>{answer_line(models.dnn['best'], asked.image)}</b>"),
        "vae": refused or _rebuilt(models.vae["best"], asked),
        "gan": refused or _written(models.gan["best"], asked),
    }
    sections = "".join(f"<section><h3>{both(f'three.{name}')}</h3>{card}</section>" for name, card in cards.items())
    return Shown(f'<div class="three">{sections}</div>', {})


def _rebuilt(vae: VAE, asked: Asked) -> str:
    mean, _ = encode(vae, asked.image)
    return _picture("vae", decode(vae, mean), 1, both("three.vae_says", latents=len(mean[0])))


def _written(gan: GAN, asked: Asked) -> str:
    z = draw_latents(HANDS, gan.config.latent, asked.seed)
    written = generate(gan, z, torch.full((HANDS,), asked.label))
    return _picture("gan", written, 3, both("three.gan_says", digit=asked.label, hands=HANDS))


def _picture(name: str, images: Tensor, columns: int, says: str) -> str:
    alt = spoken(f"three.{name}_alt")
    return f'<img class="{name}" src="{grid_png(images, columns)}" alt="{alt}"><p>{says}</p>'
