"""Build the tab that generates digits with a GAN: six parts, one per file; drawing for D stands beside the game."""

import gradio as gr

from aigc.store.loaded import Models
from aigc.ui.gan.in_your_hand import build_in_your_hand
from aigc.ui.gan.judge import build_judge
from aigc.ui.gan.real_or_fake import build_real_or_fake
from aigc.ui.gan.time_machine import build_time_machine
from aigc.ui.gan.walk import build_walk
from aigc.ui.gan.write import build_write
from aigc.ui.look.i18n import both, word
from aigc.ui.parts.events import QUIET
from aigc.ui.parts.notes import build_notes

# Open the game or the hand when the page loads, if its address names one.
OPEN_NAMED = """() => {
  const named = ["game", "hand"].find((name) => new URLSearchParams(location.search).has(name));
  return { __type__: "update", ...(named ? { selected: named } : {}) };
}"""


def build_gan_tab(models: Models) -> None:
    """Add the tab's content to the enclosing Blocks."""
    gr.HTML(f'<p class="lead">{both("gan.lead")}</p>')
    with gr.Tabs() as parts:
        with gr.Tab(word("write.tab")):
            build_write(models)
        with gr.Tab(word("in_your_hand.tab"), id="hand"):
            build_in_your_hand(models)
        with gr.Tab(word("real_or_fake.tab"), id="game"), gr.Row(elem_classes="beside"):
            with gr.Column(scale=1, min_width=320):
                gr.HTML(f"<h2>{both('real_or_fake.title')}</h2>")
                build_real_or_fake(models)
            with gr.Column(scale=1, min_width=320):
                gr.HTML(f"<h2>{both('judge.title')}</h2>")
                build_judge(models)
        with gr.Tab(word("walk.tab")) as walk:
            build_walk(models, walk)
        with gr.Tab(word("time_machine.tab")) as time_machine:
            build_time_machine(models, time_machine)
    gr.on(None, None, None, parts, js=OPEN_NAMED, **QUIET)
    build_notes("gan", models)
