"""Build the tab that generates digits with a GAN: six parts, one per file; drawing for D stands beside the game."""

import gradio as gr

from aigc.store.loaded import Models
from aigc.ui.gan.in_your_hand import build_in_your_hand
from aigc.ui.gan.judge import build_judge
from aigc.ui.gan.real_or_fake import build_real_or_fake
from aigc.ui.gan.time_machine import build_time_machine
from aigc.ui.gan.walk import build_walk
from aigc.ui.gan.write import build_write
from aigc.ui.look.i18n import both, spoken
from aigc.ui.parts.address.settings import Part
from aigc.ui.parts.notes import build_notes


def build_gan_tab(models: Models, tab: gr.Tab) -> dict[str, Part]:
    """Add the tab's content to the enclosing Blocks. -> its parts by name."""
    gr.HTML(f'<h2 class="unseen">{both("gan.tab")}</h2><p class="lead">{both("gan.lead")}</p>')
    parts = {}
    with gr.Tabs(overflow_behavior="wrap", elem_classes="parts"):
        with gr.Tab(spoken("write.tab"), elem_id="tab-gan.write"):
            parts["gan.write"] = build_write(models, tab)  # the part shown when the tab opens
        with gr.Tab(spoken("in_your_hand.tab"), elem_id="tab-gan.hand") as hand:
            parts["gan.hand"] = build_in_your_hand(models, hand)
        with gr.Tab(spoken("real_or_fake.tab"), elem_id="tab-gan.game") as game, gr.Row(elem_classes="beside"):
            with gr.Column(scale=1, min_width=320):
                gr.HTML(f"<h2>{both('real_or_fake.title')}</h2>")
                build_real_or_fake(models)
            with gr.Column(scale=1, min_width=320):
                gr.HTML(f"<h2>{both('judge.title')}</h2>")
                parts["gan.game"] = Part([build_judge(models, game)], {"game": r"\d{1,16}"})
        with gr.Tab(spoken("walk.tab"), elem_id="tab-gan.walk") as walk:
            parts["gan.walk"] = build_walk(models, walk)
        with gr.Tab(spoken("time_machine.tab"), elem_id="tab-gan.time") as time_machine:
            parts["gan.time"] = build_time_machine(models, time_machine)
    build_notes("gan", models)
    return parts
