"""Build the controls that several parts share: the choice of network and path, and a seed with dice."""

import random
from typing import Any

import gradio as gr

from aigc.ui.look.i18n import word
from aigc.ui.parts.events import LIVE, QUIET
from aigc.ui.parts.requests import PATH, VARIANT


def build_variant_choice(info: str = "variant.info") -> gr.Radio:
    """Add the choice between this project's network and the article's to the enclosing Blocks."""
    choices: Any = [(word(f"variant.{name}"), name) for name in VARIANT.choices]  # labels are translated in the browser
    return gr.Radio(choices, value="best", label=word("variant.label"), info=word(info))


def build_path_choice(value: str, info: str) -> gr.Radio:
    """Add the choice between an arc and a straight line to the enclosing Blocks."""
    choices: Any = [(word(f"walk.{name}"), name) for name in PATH.choices]
    return gr.Radio(choices, value=value, label=word("walk.path"), info=word(info))


def build_seed(info: str = "seed.info") -> gr.Number:
    """Add a seed, with dice that change it and a lock that keeps it, to the enclosing Blocks."""
    with gr.Row(elem_classes="dice"):
        seed = gr.Number(0, label=word("seed.label"), info=word(info), min_width=140)
        with gr.Column(min_width=120):
            dice = gr.Button(word("seed.dice"), variant="primary")
            lock = gr.Checkbox(False, label=word("seed.lock"), container=False)
    dice.click(roll, None, seed, **QUIET)
    lock.input(lambda on: (gr.Number(interactive=not on), gr.Button(interactive=not on)), lock, [seed, dice], **LIVE)
    return seed


def roll() -> int:
    """Draw a random seed; this is the only handler that is no function of its inputs."""
    return random.randrange(1_000_000)
