"""The tab of the VAE: seven parts, one a file."""

import gradio as gr

from aigc.lab import Lab
from aigc.ui.between_tab import build_between_tab
from aigc.ui.lambda_tab import build_lambda_tab
from aigc.ui.map_tab import build_map_tab
from aigc.ui.notes import build_notes
from aigc.ui.prior_tab import build_prior_tab
from aigc.ui.rebuild_tab import build_rebuild_tab
from aigc.ui.repair_tab import build_repair_tab
from aigc.ui.traits_tab import build_traits_tab
from aigc.ui.words import both, word


def build_vae_tab(lab: Lab) -> None:
    """Add the tab's content to the enclosing Blocks."""
    gr.HTML(f'<p class="lead">{both("vae.lead")}</p>')
    with gr.Tabs():
        with gr.Tab(word("rebuild.tab")):
            build_rebuild_tab(lab)
        with gr.Tab(word("between.tab")) as between:
            build_between_tab(lab, between)
        with gr.Tab(word("map.tab")) as map_:
            build_map_tab(lab, map_)
        with gr.Tab(word("traits.tab")) as traits:
            build_traits_tab(lab, traits)
        with gr.Tab(word("repair.tab")) as repair:
            build_repair_tab(lab, repair)
        with gr.Tab(word("prior.tab")) as prior:
            build_prior_tab(lab, prior)
        with gr.Tab(word("lambda.tab")) as lambda_:
            build_lambda_tab(lab, lambda_)
    build_notes("vae", lab)
