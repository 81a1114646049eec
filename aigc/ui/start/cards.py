"""Say in four cards what three models make of one drawing: it is read, rebuilt, continued in its hand, and judged."""

from collections.abc import Sequence
from functools import cache

import torch
from torch import Tensor

from aigc.digits import CLASSES
from aigc.examples import test_images
from aigc.inference import SUSPECT, encode, generate, realness, reconstruct
from aigc.models.vae import VAE
from aigc.reading.answers import Answer
from aigc.reading.numbers import Number
from aigc.store.loaded import Models
from aigc.ui.look.i18n import both, spoken
from aigc.ui.look.signs import chance
from aigc.ui.parts.answer_line import PERCENTILES, bar, meter, yardstick
from aigc.ui.parts.png import grid_png
from aigc.writing.imitation import imitate

REACH = 2.3  # the small map goes from −REACH to REACH along both latents
EDGE = 0.5  # between a mark and the edge of the small map, which would cut it off
COLUMNS = 5  # digits in a row of the visitor's hand
BARS = 3  # probabilities shown


def reading_card(number: Number) -> str:
    """Show the DNN's answer: the likeliest digits of one, or a whole number."""
    if number.several:
        said = f'<div class="reading digit" role="status"><div class="read">{number.text}</div></div>'
        key = "start.number_unsure" if "?" in number.text else "start.number"
        return f"{said}<p>{both(key, count=len(number.digits))}</p>"
    one = number.digits[0]
    bars = "".join(_bar(one, digit) for digit in one.probabilities.topk(BARS).indices.tolist())
    reading = (
        f'<div class="reading {one.kind}" role="status"><div class="read">{one.character}</div>'
        f'<ol class="likely">{bars}</ol></div>'
    )
    said = both(f"start.reads_{one.kind}")
    return f"{reading}<p>{said}</p>" if one.kind == "digit" else f'<p class="verdict">{said}</p>{reading}'


def _bar(said: Answer, digit: int) -> str:
    share = float(said.probabilities[digit])
    return bar(digit, share, chance(share), "top" if digit == said.likeliest else "")


def rebuilding_card(models: Models, image: Tensor) -> str:
    """Show (1, 28, 28) as the VAE rebuilds it from its latents, and its place on the map of two latents."""
    vae = models.vae["best"]
    again = reconstruct(vae, image)
    mean, _ = encode(models.vae["map"], image)
    pair = "".join(
        f'<img src="{grid_png(one, 1)}" alt="{spoken(key)}">'
        for one, key in ((image[None], "reconstruct.seen"), (again, "reconstruct.again"))
    )
    return (
        f'<div class="rebuilt">{pair}{small_map(models.vae["map"], *mean[0].tolist())}</div>'
        f"<p>{both('start.rebuilt', latents=vae.config.latent)}</p>"
    )


def small_map(vae: VAE, x: float, y: float) -> str:
    """Draw the plane of two latents: each digit's name amid its images, and a mark at (x, y); SVG's y grows down."""
    names = "".join(
        f'<text x="{at_x:.2f}" y="{-at_y:.2f}">{digit}</text>' for digit, (at_x, at_y) in enumerate(_middles(vae))
    )
    x, y = (max(-REACH + EDGE, min(REACH - EDGE, value)) for value in (x, y))
    return (
        f'<svg class="small-map" viewBox="{-REACH} {-REACH} {2 * REACH} {2 * REACH}" role="img" '
        f'aria-label="{spoken("start.map")}">{names}<circle cx="{x:.2f}" cy="{-y:.2f}" r=".42"/></svg>'
    )


@cache
def _middles(vae: VAE) -> list[tuple[float, float]]:
    """Find the middle of each digit's shipped test images on the map."""
    middles = []
    for digit in range(CLASSES):
        mean, _ = encode(vae, test_images()[digit].unsqueeze(1).float() / 255)  # (50, 2)
        x, y = mean.median(dim=0).values.tolist()
        middles.append((x, y))
    return middles


def writing_card(models: Models, images: Tensor, digits: list[int]) -> str:
    """Write all ten digits in the hand of some digits, (N, 1, 28, 28)."""
    gan = models.gan["best"]
    z = imitate(gan, images, digits)
    written = generate(gan, z.expand(CLASSES, -1), torch.arange(CLASSES))
    first, second = (grid_png(row, COLUMNS) for row in written.split(COLUMNS))  # two pictures, to be set apart
    return (
        f'<div class="hand"><img src="{first}" alt="{spoken("start.hand")}"><img src="{second}" alt=""></div>'
        f"<p>{both('start.written') if len(digits) == 1 else both('start.written_number', count=len(digits))}</p>"
    )


def judging_card(models: Models, image: Tensor, digit: int) -> str:
    """Show D's opinion of the visitor's own drawing, (1, 28, 28), taken as the digit that was read."""
    share = float(realness(models.gan["best"], image, torch.tensor([digit])))
    measured = models.catalogue.evaluation("gan")
    if PERCENTILES not in measured:
        return f"{_opinion(share)}<p>{both('start.judged', digit=digit, share=f'{share:.0%}')}</p>"
    percentiles = measured[PERCENTILES]
    verdict = both("start.passes" if passes(share, percentiles) else "start.suspects")
    opinion = _opinion(share, percentiles[SUSPECT])
    told = both("start.judged_usual", digit=digit, few=f"{SUSPECT}%", **yardstick(measured))
    return f'<p class="verdict">{verdict}</p>{opinion}<p>{told}</p>'


def _opinion(share: float, line: float | None = None) -> str:
    """Write D's opinion as a number and a bar, with a mark where it begins to suspect a forgery."""
    said = f'<b class="surely">{share:.0%} <small>{both("start.real")}</small></b>'
    return f'<div class="opinion">{said}{meter(share, line)}</div>'


def passes(share: float, percentiles: Sequence[float]) -> bool:
    """Tell whether D's opinion is no lower than most of its opinions of real images, percentiles 0 to 100.

    Nothing is said of a higher one: D never learnt to rank what it takes for real.
    """
    return share >= percentiles[SUSPECT]
