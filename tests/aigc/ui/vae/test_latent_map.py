"""Test that a digit on the map is encoded once, for its place and for the image decoded there."""

import gradio as gr
import torch

from aigc.store.loaded import Models
from aigc.ui.vae.latent_map import build_latent_map


def test_a_digit_is_encoded_once(models: Models) -> None:
    vae = models.vae["map"]
    models.catalogue.evaluation("vae", "map")
    encoded: list[int] = []

    def count(network: object, images: tuple[torch.Tensor], outputs: object) -> None:
        encoded.append(len(images[0]))

    with gr.Blocks() as page, gr.Tabs(), gr.Tab("Map") as tab:
        build_latent_map(models, tab)
    (find,) = {event.fn for event in page.fns.values() if event.fn and event.fn.__name__ == "find"}
    find("test", None, None, 6, 1)  # encodes the training images, once for all later calls
    hook = vae.encoder.register_forward_hook(count)
    try:
        yours, there = find("test", None, None, 3, 2)
    finally:
        hook.remove()
    assert encoded == [1]
    assert 'data-x="' in yours and "z₁" in there
