"""Build the tab of the VAE: seven parts, one per file."""

import gradio as gr

from aigc.store.loaded import Models
from aigc.ui.look.i18n import both, spoken
from aigc.ui.parts.address.settings import Part
from aigc.ui.parts.notes import build_notes
from aigc.ui.vae.directions import build_directions
from aigc.ui.vae.interpolate import build_interpolate
from aigc.ui.vae.lambda_slider import build_lambda_slider
from aigc.ui.vae.latent_map import build_latent_map
from aigc.ui.vae.reconstruct import build_reconstruct
from aigc.ui.vae.repair import build_repair
from aigc.ui.vae.samples import build_samples


def build_vae_tab(models: Models, tab: gr.Tab) -> dict[str, Part]:
    """Add the content of `tab` to the enclosing Blocks. -> its parts by name."""
    gr.HTML(f'<h2 class="unseen">{both("vae.tab")}</h2><p class="lead">{both("vae.lead")}</p>')
    parts = {}
    with gr.Tabs(overflow_behavior="wrap", elem_classes="parts"):
        with gr.Tab(spoken("reconstruct.tab"), elem_id="tab-vae.reconstruct"):
            parts["vae.reconstruct"] = build_reconstruct(models, tab)  # the part shown when the tab opens
        with gr.Tab(spoken("interpolate.tab"), elem_id="tab-vae.interpolate") as interpolate:
            parts["vae.interpolate"] = build_interpolate(models, interpolate)
        with gr.Tab(spoken("map.tab"), elem_id="tab-vae.map") as latent_map:
            parts["vae.map"] = build_latent_map(models, latent_map)
        with gr.Tab(spoken("directions.tab"), elem_id="tab-vae.directions") as directions:
            parts["vae.directions"] = build_directions(models, directions)
        with gr.Tab(spoken("repair.tab"), elem_id="tab-vae.repair") as repair:
            parts["vae.repair"] = build_repair(models, repair)
        with gr.Tab(spoken("samples.tab"), elem_id="tab-vae.samples") as samples:
            parts["vae.samples"] = build_samples(models, samples)
        with gr.Tab(spoken("lambda.tab"), elem_id="tab-vae.lambda") as lambda_slider:
            parts["vae.lambda"] = build_lambda_slider(models, lambda_slider)
    build_notes("vae", models)
    return parts
