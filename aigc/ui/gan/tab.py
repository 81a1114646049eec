"""Build the tab that generates digits with a GAN: four parts, one per file."""

import gradio as gr

from aigc.store.loaded import Models
from aigc.ui.gan.judge import build_judge
from aigc.ui.gan.time_machine import build_time_machine
from aigc.ui.gan.walk import build_walk
from aigc.ui.gan.write import build_write
from aigc.ui.look.i18n import both, word
from aigc.ui.parts.notes import build_notes


def build_gan_tab(models: Models) -> None:
    """Add the tab's content to the enclosing Blocks."""
    gr.HTML(f'<p class="lead">{both("gan.lead")}</p>')
    with gr.Tabs():
        with gr.Tab(word("write.tab")):
            build_write(models)
        with gr.Tab(word("walk.tab")) as walk:
            build_walk(models, walk)
        with gr.Tab(word("judge.tab")):
            build_judge(models)
        with gr.Tab(word("time_machine.tab")) as time_machine:
            build_time_machine(models, time_machine)
    build_notes("gan", models)
