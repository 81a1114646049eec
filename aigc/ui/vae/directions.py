"""Change slant, line width, size and roundness of a digit, each by a slider along one direction of latents."""

from collections.abc import Mapping
from typing import Any

import gradio as gr
import torch
from torch import Tensor

from aigc.inference import decode, encode
from aigc.shape import LOOKS, looks
from aigc.store.loaded import Models
from aigc.ui.look.i18n import both, notice, spoken, word
from aigc.ui.look.signs import minus
from aigc.ui.parts.address.settings import Part, setting
from aigc.ui.parts.components import OpenSlider
from aigc.ui.parts.controls import CONTROLS, RESULT
from aigc.ui.parts.digit_input import build_digit_input, check_input
from aigc.ui.parts.events import LIVE, or_problem, or_waiting
from aigc.ui.parts.png import figure
from aigc.ui.parts.requests import Number

REACH = 3.0  # standard deviations to either side
PULLED = Number("directions", -REACH, REACH)
UNITS = {"slant": "{:+.0f}°", "width": "{:.1f} px", "size": "{:.1f} px", "roundness": "{:.2f}"}


def build_directions(models: Models, tab: gr.Tab) -> Part:
    """Add the part to the enclosing Blocks: components and wiring."""

    @or_problem
    @or_waiting("directions.waiting")
    def show(*values: Any) -> str:
        if models.vae["best"].aggregate is None:
            return notice("samples.none")
        places = [Number(name, -REACH, REACH).check(value) for value, name in zip(values, LOOKS, strict=False)]
        return changed(models, check_input(*values[len(LOOKS) :]), torch.tensor(places))

    measured = models.catalogue.evaluation("vae").get("directions", {})
    gr.HTML(f'<p class="lead">{both("directions.lead")}</p>')
    with gr.Row():
        with gr.Column(**CONTROLS):
            sliders = [OpenSlider(-REACH, REACH, value=0, step=0.1, label=word(f"directions.{name}")) for name in LOOKS]
            still = gr.Button(word("directions.still"))
            given = build_digit_input("directions.input")
        with gr.Column(**RESULT):
            page = gr.HTML(notice("input.coming"), elem_classes="changed")
            gr.HTML(f'<p class="under">{both("directions.note")}</p>')
            gr.HTML(_measured(measured))
    inputs = [*sliders, *given.components]
    gr.on([tab.select, *(slider.change for slider in sliders), *given.triggers], show, inputs, page, **LIVE)
    still.click(None, None, sliders, js=f"() => {[0] * len(LOOKS)}", queue=False, api_visibility="private")
    moved = [setting(name, slider, PULLED) for name, slider in zip(LOOKS, sliders, strict=True)]
    return Part([given.setting("digit"), *moved])


def _measured(measured: Mapping[str, Any]) -> str:
    """Write what was measured of each direction as a table; nothing without measures."""
    rows = "".join(
        f'<tr><th scope="row">{both(f"directions.{name}")}</th><td>{_written(name, row["change"], sign="+")}</td>'
        f"<td>{row['correlation'][name]:.2f}</td><td>{row['digit_kept']:.1%}</td></tr>"
        for name, row in measured.items()
        if name in LOOKS
    )
    if not rows:
        return ""
    head = "".join(f'<th scope="col">{both(f"directions.{name}")}</th>' for name in ("step", "follows", "kept"))
    return (
        f'<table class="numbers"><thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table>'
        f'<p class="under">{both("directions.measured")}</p>'
    )


def changed(models: Models, image: Tensor, places: Tensor) -> str:
    """Show the digit with the sliders at `places` (4,) beside its plain reconstruction, with the measures of both."""
    vae = models.vae["best"]
    assert vae.aggregate is not None
    mean, _ = encode(vae, image)
    images = decode(vae, torch.cat([mean, mean + places @ vae.aggregate.directions.cpu()]))
    before, after = looks(images).tolist()
    rows = "".join(
        f'<tr><th scope="row">{both(f"directions.{name}")}</th><td>{_written(name, was)}</td>'
        f"<td>{_written(name, now)}</td></tr>"
        for name, was, now in zip(LOOKS, before, after, strict=True)
    )
    head = f'<td></td><th scope="col">{both("directions.before")}</th><th scope="col">{both("directions.after")}</th>'
    return (
        f'<div class="pair">{figure(images[:1], 1, spoken("directions.before"), both("directions.before"))}'
        f"{figure(images[1:], 1, spoken('directions.after'), both('directions.after'))}</div>"
        f'<table class="numbers"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    )


def _written(name: str, value: float, sign: str = "") -> str:
    """Format a measure with its unit; −0 becomes 0. `sign` "+" marks what grows."""
    text = UNITS[name].replace("{:.", f"{{:{sign}.").format(value)
    return minus(text) if text.strip("-+0.° px") else text.replace("-", "").replace("+", "")
