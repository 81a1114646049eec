"""Draw the map of a VAE with two latents: decoded images fill it, dots mark test digits, hatching marks no data."""

from functools import cache
from pathlib import Path
from typing import Annotated, Any

import gradio as gr
import torch
from torch import Tensor

from aigc.digits import CLASSES
from aigc.examples import test_images, training_images
from aigc.inference import decode, encode
from aigc.models.vae import VAE
from aigc.reading.answers import answer
from aigc.store.loaded import Models
from aigc.ui.look.i18n import GAP, both, notice, spoken
from aigc.ui.look.signs import minus
from aigc.ui.parts.address.settings import Part
from aigc.ui.parts.answer_line import answer_line
from aigc.ui.parts.controls import CONTROLS, RESULT
from aigc.ui.parts.digit_input import build_digit_input, check_input
from aigc.ui.parts.endpoints import endpoint
from aigc.ui.parts.events import LIVE, QUIET, or_problem, problem
from aigc.ui.parts.png import grid_png, sheet
from aigc.ui.parts.requests import Choice, Number, Unchecked, check_latents
from aigc.ui.parts.sent.ink import NothingYetError
from aigc.ui.parts.sent.schemas import NUMBERS, PICTURE, answering

SCRIPT = Path(__file__).parent / "latent_map.js"
Z1, Z2 = Number("z1", -10, 10), Number("z2", -10, 10)
MAPPED = Choice("variant", ("best", "article", "map"))
PLACE = r"-?\d(\.\d{1,2})?_-?\d(\.\d{1,2})?"  # the marker's in the page's address, as 0.5_-1.2
REACH = 3.5  # the map goes from −REACH to REACH along both axes
TILES = 20  # decoded digits along each side
KNOWN = 300  # training images per digit that mark the areas with data
FAR = 0.3  # greatest distance in latents from a tile's centre to a training image, else the tile is hatched
TICKS = "M-.5 0H-.2M.2 0H.5M0-.5V-.2M0 .2V.5"  # around the mark, whose middle they leave free
ELLIPSE = 2.0  # half axes, in standard deviations of the posterior
HATCHING = (
    '<defs><pattern id="unknown" width=".12" height=".12" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width=".12" height=".12"/><line x1="0" x2="0" y1="0" y2=".12"/></pattern>'
    "</defs>"
)
COLOURS = ("#e6194b", "#f58231", "#ffe119", "#bfef45", "#3cb44b", "#42d4f4", "#6f9bff", "#c06cf0", "#f032e6", "#ffffff")


def build_latent_map(models: Models, tab: gr.Tab) -> Part:
    """Add the part to the enclosing Blocks; the map of 100 KB loads only when `tab` opens."""

    @or_problem
    def show() -> str:
        return map_page(models.vae["map"])

    @or_problem
    def go(event: gr.EventData) -> str:
        place = event._data if isinstance(event._data, dict) else {}
        return place_page(models, Z1.check(place.get("1")), Z2.check(place.get("2")))

    def find(*digit: Any) -> tuple[str, str]:
        """Show the digit's posterior, and the image decoded at its mean."""
        try:
            image = check_input(*digit)
            mean, logvar = encode(models.vae["map"], image)
            z1, z2 = mean[0].tolist()
            return posterior_page(image, mean, logvar), place_page(models, z1, z2, drawn=image)
        except NothingYetError:
            return notice("map.waiting"), notice("map.nowhere")
        except ValueError as error:
            return problem(error), problem(error)

    gr.HTML(f'<p class="lead">{both("map.lead")}</p>')
    with gr.Row():
        with gr.Column(**CONTROLS):
            given = build_digit_input("map.input")
            yours = gr.HTML(notice("input.coming"), elem_classes="yours")
        with gr.Column(**RESULT), gr.Row(elem_classes="mapped"):
            page = gr.HTML(notice("map.coming"), js_on_load=SCRIPT.read_text(encoding="utf-8"))
            there = gr.HTML(notice("map.nowhere"), elem_classes="there")
    gr.on([tab.select], show, None, page, **LIVE)
    moves: Any = page  # latent_map.js defines its event
    moves.select(go, None, there, **LIVE)
    changes = [tab.select, *given.triggers]
    gr.on(changes, find, given.components, [yours, there], **LIVE)
    # Tell the map, in the browser, where the digit lies and when the server has answered.
    for result, name in ((yours, "aigc-place"), (there, "aigc-answer")):
        result.change(None, None, None, js=f"() => document.dispatchEvent(new Event('{name}'))", **QUIET)
    return Part([given.setting("digit")], {"at": PLACE})


@endpoint("decode", example=[[0.5, -1.0], "map"], answer=answering({"image": PICTURE}))
def decode_endpoint(
    models: Models,
    latents: Annotated[Any, Unchecked("latents", NUMBERS)],
    variant: Annotated[str, MAPPED],
) -> dict[str, Any]:
    """Decode a place in latent space."""
    vae = models.vae[variant]
    return {"image": grid_png(decode(vae, check_latents(latents, vae.config.latent)), 1)}


def map_page(vae: VAE) -> str:
    """Render the decoded plane, the test digits on it, and hatching without data; SVG's y grows down, z₂ grows up."""
    step, side = 2 * REACH / TILES, 2 * REACH
    axis = torch.arange(TILES) * step - REACH + step / 2
    centres = torch.stack([axis.repeat(TILES), axis.flip(0).repeat_interleave(TILES)], dim=1)  # rows from the top
    empty = (torch.cdist(centres, _known(vae)).amin(dim=1) > FAR).nonzero().flatten().tolist()
    dots, names = _points(vae)
    tiles, place = sheet(decode(vae, centres), TILES), f'x="{-REACH}" y="{-REACH}" width="{side}" height="{side}"'
    layers = (
        f'<image href="{tiles}" {place}/>',
        f'<g class="unknown">{"".join(_tile(tile, step) for tile in empty)}</g>',
        f'<g class="points">{"".join(dots)}</g>',
        '<ellipse class="posterior" rx="0" ry="0"/>',
        f'<g class="points">{"".join(names)}</g>',
        f'<g class="marker"><path d="{TICKS}"/><path d="{TICKS}"/></g>',  # a dark edge, then the light line
    )
    *ticks, last = (minus(str(at)) for at in range(int(-REACH), int(REACH) + 1))
    across, upwards = [*ticks, f"{last}<i>z₁</i>"], [f"{last}<i>z₂</i>", *ticks[::-1]]
    axes = [
        f'<p class="axis {name}" aria-hidden="true">{"".join(f"<span>{mark}</span>" for mark in marks)}</p>'
        for name, marks in (("upwards", upwards), ("across", across))
    ]
    return (
        f'<div class="map" data-reach="{REACH}">{axes[0]}<svg viewBox="{-REACH} {-REACH} {side} {side}" tabindex="0" '
        f'role="application" aria-label="{spoken("map.label")}">{HATCHING}{"".join(layers)}</svg>{axes[1]}'
        f'<p class="hatched"><i></i>{both("map.unknown")}</p></div>'
    )


def _tile(place: int, step: float) -> str:
    row, column = divmod(place, TILES)
    x, y = column * step - REACH, row * step - REACH
    return f'<rect x="{x:.3f}" y="{y:.3f}" width="{step}" height="{step}"/>'


def _points(vae: VAE) -> tuple[list[str], list[str]]:
    """Draw a dot for each shipped test image in its digit's colour, and the digit itself, for the midst of its dots."""
    dots, names = [], []
    for digit, colour in enumerate(COLOURS):
        mean, _ = encode(vae, test_images()[digit].unsqueeze(1).float() / 255)  # (50, 2)
        places = "".join(f"M{x:.2f} {-y:.2f}h0" for x, y in mean.tolist())  # lines of no length with round ends
        dots.append(f'<path d="{places}" stroke="{colour}"/>')
        x, y = mean.median(dim=0).values.tolist()
        names.append(f'<text x="{x:.2f}" y="{-y:.2f}" fill="{colour}">{digit}</text>')
    return dots, names


@cache
def _known(vae: VAE) -> Tensor:
    """Encode training images to their places on the map. -> (N, 2)."""
    images = torch.cat([training_images(digit)[:KNOWN] for digit in range(CLASSES)])
    return encode(vae, images.unsqueeze(1).float() / 255)[0]


def place_page(models: Models, z1: float, z2: float, drawn: Tensor | None = None) -> str:
    """Show the image decoded at a place, and the classifier's answer to it.

    drawn  (1, 28, 28): the visitor's digit, whose place this is
    """
    z = torch.tensor([[z1, z2]])
    image = decode(models.vae["map"], z)
    picture = f'<img src="{grid_png(image, 1)}" alt="{spoken("map.decoded")}">'
    far = float(torch.cdist(z, _known(models.vae["map"])).amin()) > FAR
    warning = f"<p>{both('map.nobody', count=f'{KNOWN * CLASSES:,}')}</p>" if far else ""
    blended = "" if drawn is None else _blended(models, drawn, image[0])
    return (
        f'<div class="place" role="status"><figure>{picture}</figure>'
        f"<div><p>{both('map.at', z1=minus(f'{z1:.2f}'), z2=minus(f'{z2:.2f}'))}{GAP}"
        f"{answer_line(models.dnn['best'], image[0])}</p>{blended}{warning}</div></div>"
    )


def _blended(models: Models, drawn: Tensor, again: Tensor) -> str:
    """Explain a digit that comes back as another one; nothing where the drawing itself is no sure digit."""
    was, now = (answer(models.dnn["best"], image) for image in (drawn, again))
    if was.kind != "digit" or now.likeliest == was.likeliest:
        return ""
    return f"<p>{both('map.blended', drawn=was.likeliest, read=now.likeliest)}</p>"


def posterior_page(image: Tensor, mean: Tensor, logvar: Tensor) -> str:
    """Show the place of a digit (1, 28, 28), its posterior as an ellipse; `mean` and `logvar` (1, 2) each."""
    (z1, z2), (sigma1, sigma2) = mean[0].tolist(), (0.5 * logvar[0]).exp().tolist()
    values = {"z1": minus(f"{z1:.2f}"), "z2": minus(f"{z2:.2f}"), "s1": f"{sigma1:.2f}", "s2": f"{sigma2:.2f}"}
    ellipse = f'data-x="{z1:.4f}" data-y="{z2:.4f}" data-rx="{ELLIPSE * sigma1:.4f}" data-ry="{ELLIPSE * sigma2:.4f}"'
    picture = f'<img src="{grid_png(image[None], 1)}" alt="{spoken("map.yours")}">'
    return (
        f'<div class="place" {ellipse}><figure>{picture}<figcaption>{both("map.yours")}</figcaption></figure>'
        f"<div><p>{both('map.lies', **values)}</p></div></div>"
    )
