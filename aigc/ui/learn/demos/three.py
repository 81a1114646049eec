"""Show one drawing in all three models at once, and measure the time that they take on this machine."""

import time
from collections.abc import Callable

import torch
from torch import Tensor

from aigc.inference import classify, decode, draw_latents, encode, generate
from aigc.models.config import VARIANTS
from aigc.models.dnn import DNN
from aigc.models.gan import GAN
from aigc.models.vae import VAE
from aigc.store.loaded import Models
from aigc.ui.learn.demos.asked import Asked, Shown
from aigc.ui.look.i18n import both, notice, spoken
from aigc.ui.parts.answer_line import answer_line
from aigc.ui.parts.png import grid_png

HANDS = 9  # digits that the GAN writes, three by three
BATCH = 50  # images at once, in the measurement


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


def speed_demo(models: Models, asked: Asked) -> Shown:
    """Measure on this machine, now, a drawing alone and fifty at once, in the networks of each kind."""
    rows = ""
    for kind, runs in (("dnn", models.dnn), ("gan", models.gan)):
        for variant in VARIANTS:
            alone, together = (milliseconds(task(runs[variant], asked.image, count)) for count in (1, BATCH))
            name = both(f"compute.run_name.{variant}", kind=kind.upper())
            rows += (
                f'<tr><th scope="row">{name}</th><td>{alone:.2f} ms</td>'
                f"<td>{together / BATCH:.2f} ms</td><td>{1000 * BATCH / together:,.0f}</td></tr>"
            )
    head = "".join(
        f'<th scope="col">{both(f"speed.{name}", count=BATCH)}</th>' for name in ("alone", "together", "rate")
    )
    return Shown(
        f'<table class="numbers"><thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table>'
        f"<p>{both('speed.tells', device=models.choice.name)}</p>",
        {},
    )


def task(model: DNN | GAN, image: Tensor, count: int) -> Callable[[], object]:
    """Make the task that is measured: to read `count` copies of (1, 28, 28), or to write as many digits."""
    if isinstance(model, DNN):
        images = image[None].expand(count, -1, -1, -1)
        return lambda: classify(model, images)
    z = draw_latents(count, model.config.latent)
    return lambda: generate(model, z, torch.zeros(count, dtype=torch.long))


def milliseconds(run: Callable[[], object], repeats: int = 3) -> float:
    """Measure a task, the fastest of a few runs."""
    fastest = float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        fastest = min(fastest, time.perf_counter() - start)
    return 1000 * fastest
