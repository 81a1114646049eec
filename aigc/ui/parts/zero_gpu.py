"""Search for repairs on the GPU that a ZeroGPU Space lends for single calls, elsewhere on the models' own device."""

import gradio as gr
from torch import Tensor

from aigc.devices import lends_gpu, on_lent_gpu
from aigc.models.vae import VAE
from aigc.repair import Damage, search


def _search_there(vae: VAE, left: Tensor, damage: Damage) -> Tensor:
    return search(vae.to("cuda"), left, damage)  # a lent GPU runs this in its own process, with a copy of the model


_search_lent = on_lent_gpu(_search_there, seconds=10)  # the only task here that a lent GPU may speed up


def search_anywhere(vae: VAE, left: Tensor, damage: Damage) -> Tensor:
    """Run `aigc.repair.search`, on a lent GPU where one is available."""
    if not lends_gpu():
        return search(vae, left, damage)
    try:
        return _search_lent(vae, left, damage)
    except gr.Error:  # no GPU is free now, or this visitor's quota is used up
        return search(vae, left, damage)
