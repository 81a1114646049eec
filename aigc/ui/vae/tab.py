"""Build the tab of the VAE: seven parts, one per file."""

import gradio as gr

from aigc.store.loaded import Models
from aigc.ui.look.i18n import both, word
from aigc.ui.parts.notes import build_notes
from aigc.ui.vae.directions import build_directions
from aigc.ui.vae.interpolate import build_interpolate
from aigc.ui.vae.lambda_slider import build_lambda_slider
from aigc.ui.vae.latent_map import build_latent_map
from aigc.ui.vae.reconstruct import build_reconstruct
from aigc.ui.vae.repair import build_repair
from aigc.ui.vae.samples import build_samples


def build_vae_tab(models: Models, tab: gr.Tab) -> None:
    """Add the content of `tab` to the enclosing Blocks."""
    gr.HTML(f'<p class="lead">{both("vae.lead")}</p>')
    with gr.Tabs():
        with gr.Tab(word("reconstruct.tab")):
            build_reconstruct(models, tab)  # the part shown when the tab opens
        with gr.Tab(word("interpolate.tab")) as interpolate:
            build_interpolate(models, interpolate)
        with gr.Tab(word("map.tab")) as latent_map:
            build_latent_map(models, latent_map)
        with gr.Tab(word("directions.tab")) as directions:
            build_directions(models, directions)
        with gr.Tab(word("repair.tab")) as repair:
            build_repair(models, repair)
        with gr.Tab(word("samples.tab")) as samples:
            build_samples(models, samples)
        with gr.Tab(word("lambda.tab")) as lambda_slider:
            build_lambda_slider(models, lambda_slider)
    build_notes("vae", models)
