"""Damage a digit and let the VAE repair it, with one glance and by a search."""

from typing import Annotated, Any, cast

import gradio as gr
from torch import Tensor

from aigc.metrics import peak_signal_to_noise
from aigc.repair import KINDS, PARTS, Damage, Kind, as_image, glance
from aigc.store.loaded import Models
from aigc.ui.look.i18n import both, notice, spoken, word
from aigc.ui.parts.address.settings import Part, setting
from aigc.ui.parts.answer_line import answer_line
from aigc.ui.parts.components import OpenSlider
from aigc.ui.parts.controls import CONTROLS, RESULT, build_choice, build_seed
from aigc.ui.parts.digit_input import build_digit_input, check_input
from aigc.ui.parts.endpoints import endpoint
from aigc.ui.parts.events import LIVE, or_problem, or_waiting
from aigc.ui.parts.png import grid_png
from aigc.ui.parts.requests import SEED, Choice, Digit, Number
from aigc.ui.parts.sent.schemas import NUMBER, PICTURE, answering
from aigc.ui.parts.zero_gpu import search_anywhere

KIND = Choice("damage", KINDS)
NOISE = Number("noise", 0.1, 1)
PART = Choice("part", PARTS)
WAYS = ("damaged", "glance", "search", "truth")


def build_repair(models: Models, tab: gr.Tab) -> Part:
    """Add the part to the enclosing Blocks; a search takes a tenth of a second, so it runs when the hand rests."""

    @or_problem
    @or_waiting("repair.waiting")
    def show(kind: Any, noise: Any, part: Any, seed: Any, *digit: Any) -> str:
        damage = _damage(KIND.check(kind), NOISE.check(noise), PART.check(part), SEED.check(seed))
        return repaired(models, check_input(*digit), damage)

    gr.HTML(f'<p class="lead">{both("repair.lead")}</p>')
    with gr.Row():
        with gr.Column(**CONTROLS):
            kind: Any = build_choice("repair.kind", {name: f"repair.{name}" for name in KINDS}, "erase")
            part: Any = build_choice("repair.part", {name: f"repair.{name}" for name in PARTS}, "bottom")
            noise = OpenSlider(
                NOISE.low, NOISE.high, value=0.5, step=0.05, label=word("repair.strength"), visible=False
            )
            with gr.Column(visible=False) as dice:
                seed = build_seed("seed.info_noise")
            given = build_digit_input("repair.input")
        with gr.Column(**RESULT):
            page = gr.HTML(notice("input.coming"))
    inputs = [kind, noise, part, seed, *given.components]
    changes = [tab.select, kind.change, noise.change, part.change, seed.change, *given.rests]
    gr.on(changes, show, inputs, page, **LIVE)
    kind.change(
        lambda chosen: [
            gr.HTML(visible=chosen == "erase"),
            gr.Slider(visible=chosen == "noise"),
            gr.Column(visible=chosen == "noise"),
        ],
        kind,
        [part, noise, dice],
        **LIVE,
    )
    settings = (("kind", kind, KIND), ("part", part, PART), ("noise", noise, NOISE), ("seed", seed, SEED))
    return Part([given.setting("digit"), *(setting(*one) for one in settings)])


@endpoint(
    "repair",
    example=[{"digit": 2, "index": 0}, "erase", 0.5, "bottom", 0],
    answer=answering({**dict.fromkeys(WAYS, PICTURE), "psnr": answering(dict.fromkeys(WAYS[:-1], NUMBER))}),
)
def repair_endpoint(
    models: Models,
    digit: Annotated[Tensor, Digit()],
    kind: Annotated[str, KIND],
    noise: Annotated[float, NOISE],
    part: Annotated[str, PART],
    seed: Annotated[int, SEED],
) -> dict[str, Any]:
    """Damage a digit and repair it with one glance and by a search; PSNR in dB against the original."""
    pictures = _pictures(models, digit, _damage(kind, noise, part, seed))
    truth = pictures["truth"]
    return {
        **{name: grid_png(image, 1) for name, image in pictures.items()},
        "psnr": {name: round(float(peak_signal_to_noise(pictures[name], truth)[0]), 2) for name in WAYS[:-1]},
    }


def _damage(kind: str, noise: float, part: str, seed: int) -> Damage:
    return Damage(cast(Kind, kind), noise, part, seed)


def _pictures(models: Models, image: Tensor, damage: Damage) -> dict[str, Tensor]:
    """Damage and repair an image (1, 28, 28). -> pictures by name, in the order of WAYS, (1, 1, 28, 28) each."""
    vae, truth = models.vae["best"], image[None]
    left = damage.apply(truth)
    return {
        "damaged": as_image(left),
        "glance": glance(vae, left),
        "search": search_anywhere(vae, left, damage),
        "truth": truth,
    }


def repaired(models: Models, image: Tensor, damage: Damage) -> str:
    """Show four pictures of (1, 28, 28), with PSNR against the original and the classifier's answer to each."""
    pictures = _pictures(models, image, damage)
    cells = []
    for name, picture in pictures.items():
        lines = [answer_line(models.dnn["best"], picture[0])]
        if name != "truth":
            decibels = float(peak_signal_to_noise(picture, pictures["truth"])[0])
            lines.append(both("repair.psnr", psnr=f"{decibels:.1f}"))
        cells.append(
            f'<figure><img src="{grid_png(picture, 1)}" alt="{spoken(f"repair.{name}")}" draggable="false">'
            f"<figcaption><b>{both(f'repair.{name}')}</b><p>{'</p><p>'.join(lines)}</p></figcaption></figure>"
        )
    numbers = _measured(models, damage.kind)
    return f'<div class="quadruple">{"".join(cells)}</div><p class="under">{both("repair.note")}</p>{numbers}'


def _measured(models: Models, kind: str) -> str:
    """Tell the results of both repairs on test images, where measured."""
    rows = models.catalogue.evaluation("vae").get("repairs", {}).get(kind)
    if rows is None:
        return ""
    values = {f"{way}_{name}": row[name] for way, row in rows.items() for name in ("psnr", "digit_kept")}
    shown: dict[str, Any] = {key: f"{v:.1%}" if key.endswith("kept") else f"{v:.1f}" for key, v in values.items()}
    return f'<p class="under">{both("repair.measured", damage=word(f"repair.{kind}_measured"), **shown)}</p>'
