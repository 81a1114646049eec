"""Build the controls that several parts share: a choice among a few, network and path too, a colour, a seed."""

import html
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import gradio as gr

from aigc.store.trained import PREFIX
from aigc.ui.look.i18n import both, has_text, spoken, word
from aigc.ui.parts.events import LIVE, QUIET
from aigc.ui.parts.requests import PATH, VARIANT

SCRIPT = Path(__file__).with_name("controls.js")
# Columns of a part: style.css keeps the result in sight while the visitor sets the controls, on phones too.
CONTROLS: dict[str, Any] = {"scale": 2, "min_width": 280, "elem_classes": "controls"}
RESULT: dict[str, Any] = {"scale": 3, "min_width": 280, "elem_classes": "result"}

LOCKED = {"elem_classes": "lock-variant"}  # a lesson may keep the network as its link sets it


def build_choice(
    label: str, choices: Mapping[str, str], value: str, info: str = "", guest: str = "", **more: Any
) -> gr.HTML:
    """Add a choice among a few to the enclosing Blocks; its value is one of `choices`, from names to what they say.

    gr.Radio will not do: Gradio 6.31 gives each of its buttons a group of its own, so arrow keys move nothing, and
    takes a translated label for the value when the language changes. `label`, `info` and what choices say
    are keys of the texts; a choice without a text says its own words. `guest` is the key of one more choice, which
    appears with the name of a network that the visitor has trained.
    """
    group, explained = uuid4().hex, f'<p class="info">{both(info)}</p>' if info else ""
    buttons = "".join(
        f'<label><input type="radio" name="{group}" value="{html.escape(name)}"{" checked" if name == value else ""} '
        f'aria-label="{spoken(key) if has_text(key) else html.escape(key)}">'
        f"<span>{both(key) if has_text(key) else html.escape(key)}</span></label>"
        for name, key in choices.items()
    )
    if guest:
        buttons += (
            f'<label data-guest="{PREFIX}" hidden><input type="radio" name="{group}" value="" '
            f'aria-label="{spoken(guest)}"><span>{both(guest)}</span></label>'
        )
    legend = f"<legend>{both(label)}</legend>"
    return gr.HTML(
        value,
        html_template=f'<fieldset class="choice">{legend}{explained}<div>{buttons}</div></fieldset>',
        js_on_load="window.labChoice(element, props, trigger, watch);",
        apply_default_css=False,
        **more,
    )


def build_colour(label: str, value: str, **more: Any) -> gr.HTML:
    """Add a choice of any colour, "#rrggbb", to the enclosing Blocks: the browser's own, which phones know.

    gr.ColorPicker costs 11 kB of every visit, and no other part needs one.
    """
    return gr.HTML(
        value,
        html_template=f'<label class="colour">{both(label)}<input type="color" value="{value}"></label>',
        js_on_load="window.labColour(element, props, trigger, watch);",
        apply_default_css=False,
        **more,
    )


def controls_head() -> str:
    """Write the script of choices and colours for the page's head, since every component would repeat its own."""
    return f"<script>{SCRIPT.read_text(encoding='utf-8')}</script>"


def build_variant_choice(info: str = "variant.info") -> gr.HTML:
    """Add the choice between this project's network and the article's to the enclosing Blocks."""
    networks = {name: f"variant.{name}" for name in VARIANT.choices}
    return build_choice("variant.label", networks, "best", info, guest="variant.live", **LOCKED)


def build_path_choice(value: str, info: str) -> gr.HTML:
    """Add the choice between an arc and a straight line to the enclosing Blocks."""
    return build_choice("walk.path", {name: f"walk.{name}" for name in PATH.choices}, value, info)


def build_seed(info: str = "seed.info") -> gr.Number:
    """Add a seed, with dice that change it and a lock that keeps it, to the enclosing Blocks."""
    with gr.Row(elem_classes=["dice", "lock-seed"]):
        seed = gr.Number(0, label=word("seed.label"), info=word(info), min_width=140)
        with gr.Column(min_width=120):
            dice = gr.Button(word("seed.dice"))
            lock = gr.Checkbox(False, label=word("seed.lock"), container=False)
    dice.click(roll, None, seed, **QUIET)
    lock.input(lambda on: (gr.Number(interactive=not on), gr.Button(interactive=not on)), lock, [seed, dice], **LIVE)
    return seed


def roll() -> int:
    """Draw a random seed; this is the only handler that is no function of its inputs."""
    return random.randrange(1_000_000)
