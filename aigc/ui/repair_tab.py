"""Damage a digit, and let the VAE repair it: with one glance, and by searching."""

from typing import Any

import gradio as gr
from torch import Tensor

from aigc.devices import lends_gpu, on_lent_gpu
from aigc.lab import Lab
from aigc.metrics import peak_signal_to_noise
from aigc.models.vae import VAE
from aigc.repair import KINDS, PARTS, Damage, as_image, glance, search
from aigc.ui.components import OpenSlider
from aigc.ui.inputs import build_digit_input, build_seed, read_input
from aigc.ui.pictures import grid_png
from aigc.ui.reading import MAX_SEED, choice, number, or_problem, or_waiting, read_digit, whole
from aigc.ui.verdict import read_as
from aigc.ui.wiring import LIVE
from aigc.ui.words import both, notice, plain, word

WAYS = ("damaged", "glance", "search", "truth")


def build_repair_tab(lab: Lab, tab: gr.Tab) -> None:
    """Add the tab's content to the enclosing Blocks. A search takes a tenth of a second: it waits for the hand."""

    @or_problem
    @or_waiting("repair.waiting")
    def show(kind: Any, noise: Any, part: Any, seed: Any, *digit: Any) -> str:
        damage = read_damage(kind, noise, part, seed)
        return repaired(lab, read_input(*digit), damage)

    gr.HTML(f"<p>{both('repair.lead')}</p>")
    with gr.Row():
        with gr.Column(scale=2, min_width=280):
            source = build_digit_input("repair.input", source="test", digit=2)
        with gr.Column(scale=3, min_width=300):
            kinds: Any = [(word(f"repair.{name}"), name) for name in KINDS]  # labels are translated in the browser
            kind = gr.Radio(kinds, value="erase", label=word("repair.kind"))
            parts: Any = [(word(f"repair.{name}"), name) for name in PARTS]
            part = gr.Radio(parts, value="bottom", label=word("repair.part"))
            noise = OpenSlider(0.1, 1, value=0.5, step=0.05, label=word("repair.strength"), visible=False)
            with gr.Column(visible=False) as dice:
                seed = build_seed("seed.info_noise")
            page = gr.HTML(notice("repair.waiting"))
    inputs = [kind, noise, part, seed, *source.components]
    changes = [tab.select, kind.change, noise.change, part.change, seed.change, *source.rests]
    gr.on(changes, show, inputs, page, **LIVE)
    kind.change(
        lambda chosen: [
            gr.Radio(visible=chosen == "erase"),
            gr.Slider(visible=chosen == "noise"),
            gr.Column(visible=chosen == "noise"),
        ],
        kind,
        [part, noise, dice],
        **LIVE,
    )


def repair_endpoint(lab: Lab, digit: Any, kind: Any, noise: Any, part: Any, seed: Any) -> dict[str, Any]:
    """What is left, what one glance and what the search make of it, and the truth; decibels against the truth."""
    pictures = _pictures(lab, read_digit(digit), read_damage(kind, noise, part, seed))
    truth = pictures["truth"]
    return {
        **{name: grid_png(image, 1) for name, image in pictures.items()},
        "psnr": {name: round(float(peak_signal_to_noise(pictures[name], truth)[0]), 2) for name in WAYS[:-1]},
    }


def read_damage(kind: Any, noise: Any, part: Any, seed: Any) -> Damage:
    """What a visitor sent. InputError says what is wrong with it."""
    checked: Any = choice(kind, "damage", KINDS)
    return Damage(
        checked,
        number(noise, "noise", 0.1, 1),
        choice(part, "part", PARTS),
        whole(seed, "seed", 0, MAX_SEED),
    )


def _search_there(vae: VAE, left: Tensor, damage: Damage) -> Tensor:
    return search(vae.to("cuda"), left, damage)  # in a process of its own, which has a copy of the model


_search_lent = on_lent_gpu(_search_there, seconds=10)  # the only task here that a fetched GPU may do sooner


def _search(vae: VAE, left: Tensor, damage: Damage) -> Tensor:
    if not lends_gpu():
        return search(vae, left, damage)
    try:
        return _search_lent(vae, left, damage)
    except gr.Error:  # none is to be had just now, or no longer for this visitor
        return search(vae, left, damage)


def _pictures(lab: Lab, image: Tensor, damage: Damage) -> dict[str, Tensor]:
    """By name in the order of WAYS, each (1, 1, 28, 28)."""
    vae, truth = lab.vae["best"], image[None]
    left = damage.apply(truth)
    return {
        "damaged": as_image(left),
        "glance": glance(vae, left),
        "search": _search(vae, left, damage),
        "truth": truth,
    }


def repaired(lab: Lab, image: Tensor, damage: Damage) -> str:
    """Four pictures of (1, 28, 28), how far each is from the truth, and what the classifier reads in it."""
    pictures = _pictures(lab, image, damage)
    cells = []
    for name, picture in pictures.items():
        says = read_as(lab.dnn["best"], picture[0])
        if name != "truth":
            decibels = float(peak_signal_to_noise(picture, pictures["truth"])[0])
            says += f"<br>{both('repair.psnr', psnr=f'{decibels:.1f}')}"
        cells.append(
            f'<figure><img src="{grid_png(picture, 1)}" alt="{plain(f"repair.{name}")}" draggable="false">'
            f"<figcaption><b>{both(f'repair.{name}')}</b><br>{says}</figcaption></figure>"
        )
    numbers = _measured(lab, damage.kind)
    return f'<div class="quadruple">{"".join(cells)}</div><p class="under">{both("repair.note")}</p>{numbers}'


def _measured(lab: Lab, kind: str) -> str:
    """What both ways got on test images, where that was measured."""
    rows = lab.metrics["vae"].get("evaluation", {}).get("repairs", {}).get(kind)
    if rows is None:
        return ""
    values = {f"{way}_{name}": row[name] for way, row in rows.items() for name in ("psnr", "digit_kept")}
    shown: dict[str, Any] = {key: f"{v:.1%}" if key.endswith("kept") else f"{v:.1f}" for key, v in values.items()}
    return f'<p class="under">{both("repair.measured", damage=word(f"repair.{kind}_measured"), **shown)}</p>'
