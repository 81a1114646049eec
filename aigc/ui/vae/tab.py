"""Build the tab of the VAE: seven parts, one per file."""

import gradio as gr

from aigc.store.loaded import Models
from aigc.ui.parts.address.rooms import Builder, build_parts
from aigc.ui.parts.address.settings import Part
from aigc.ui.parts.notes import build_lead, build_notes
from aigc.ui.vae.directions import build_directions
from aigc.ui.vae.interpolate import build_interpolate
from aigc.ui.vae.lambda_slider import build_lambda_slider
from aigc.ui.vae.latent_map import build_latent_map
from aigc.ui.vae.reconstruct import build_reconstruct
from aigc.ui.vae.repair import build_repair
from aigc.ui.vae.samples import build_samples

PARTS: dict[str, tuple[str, Builder]] = {
    "vae.reconstruct": ("reconstruct.tab", build_reconstruct),
    "vae.interpolate": ("interpolate.tab", build_interpolate),
    "vae.map": ("map.tab", build_latent_map),
    "vae.directions": ("directions.tab", build_directions),
    "vae.repair": ("repair.tab", build_repair),
    "vae.samples": ("samples.tab", build_samples),
    "vae.lambda": ("lambda.tab", build_lambda_slider),
}


def build_vae_tab(models: Models, tab: gr.Tab) -> dict[str, Part]:
    """Add the content of `tab` to the enclosing Blocks. -> its parts by name."""
    build_lead("vae")
    parts = build_parts(models, tab, PARTS)
    build_notes("vae", models, tab)
    return parts
