"""The tab that generates digits with a GAN: four parts, and the endpoint of the plain grid."""

from typing import Any

import gradio as gr
import torch

from aigc.inference import draw_latents, generate
from aigc.lab import Lab
from aigc.models.checks import VARIANTS
from aigc.ui.judge_tab import build_judge_tab
from aigc.ui.notes import build_notes
from aigc.ui.pictures import grid_png
from aigc.ui.reading import MAX_SEED, choice, number, whole
from aigc.ui.time_tab import build_time_tab
from aigc.ui.walk_tab import build_walk_tab
from aigc.ui.words import both, word
from aigc.ui.write_tab import build_write_tab
from aigc.ui.written import read_digits

COLUMNS = 10
MAX_COUNT = COLUMNS * COLUMNS


def build_gan_tab(lab: Lab) -> None:
    """Add the tab's content to the enclosing Blocks."""
    gr.HTML(f'<p class="lead">{both("gan.lead")}</p>')
    with gr.Tabs():
        with gr.Tab(word("write.tab")):
            build_write_tab(lab)
        with gr.Tab(word("walk.tab")) as walk:
            build_walk_tab(lab, walk)
        with gr.Tab(word("judge.tab")):
            build_judge_tab(lab)
        with gr.Tab(word("time.tab")) as time_machine:
            build_time_tab(lab, time_machine)
    build_notes("gan", lab)


def generate_endpoint(lab: Lab, digits: Any, count: Any, seed: Any, truncation: Any, variant: Any) -> dict[str, Any]:
    """`count` digits, repeating those given, cell i from seed + i: a picture, and the digit asked for in each cell."""
    gan = lab.gan[choice(variant, "variant", VARIANTS)]
    count, seed = whole(count, "count", 1, MAX_COUNT), whole(seed, "seed", 0, MAX_SEED)
    asked = read_digits(digits)
    labels = torch.tensor([asked[i % len(asked)] for i in range(count)])
    z = draw_latents(count, gan.config.latent, seed)
    images = generate(gan, z, labels, number(truncation, "truncation", 0, 1.5))
    return {"image": grid_png(images, COLUMNS), "digits": labels.tolist()}
