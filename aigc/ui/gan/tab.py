"""Build the tab that generates digits with a GAN: six parts, one per file; drawing for D stands below the game."""

import gradio as gr

from aigc.store.loaded import Models
from aigc.ui.gan.in_your_hand import build_in_your_hand
from aigc.ui.gan.judge import build_judge
from aigc.ui.gan.real_or_fake import build_real_or_fake
from aigc.ui.gan.time_machine import build_time_machine
from aigc.ui.gan.walk import build_walk
from aigc.ui.gan.write import build_write
from aigc.ui.look.i18n import both
from aigc.ui.parts.address.rooms import Builder, build_parts
from aigc.ui.parts.address.settings import Part
from aigc.ui.parts.notes import build_lead, build_notes


def build_game(models: Models, tab: gr.Tab) -> Part:
    """Add the game to the enclosing Blocks, and below it D's opinion of a drawing."""
    with gr.Column(elem_classes="game-and-judge"):
        gr.HTML(f"<h2>{both('real_or_fake.title')}</h2>")
        build_real_or_fake(models)
        gr.HTML(f'<h2 id="judge">{both("judge.title")}</h2>')
        return Part([build_judge(models, tab)], {"game": r"\d{1,16}"})


PARTS: dict[str, tuple[str, Builder]] = {
    "gan.write": ("write.tab", build_write),
    "gan.hand": ("in_your_hand.tab", build_in_your_hand),
    "gan.game": ("real_or_fake.tab", build_game),
    "gan.walk": ("walk.tab", build_walk),
    "gan.time": ("time_machine.tab", build_time_machine),
}


def build_gan_tab(models: Models, tab: gr.Tab) -> dict[str, Part]:
    """Add the content of `tab` to the enclosing Blocks. -> its parts by name."""
    build_lead("gan")
    parts = build_parts(models, tab, PARTS)
    build_notes("gan", models, tab)
    return parts
