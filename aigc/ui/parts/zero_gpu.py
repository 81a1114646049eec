"""Search for repairs on the GPU that a ZeroGPU Space lends for single calls; anywhere else, where the models are."""

import gradio as gr
from torch import Tensor

from aigc.devices import lends_gpu, on_lent_gpu
from aigc.models.vae import VAE
from aigc.repair import Damage, search


def _search_there(vae: VAE, left: Tensor, damage: Damage) -> Tensor:
    return search(vae.to("cuda"), left, damage)  # in a process of its own, which has a copy of the model


_search_lent = on_lent_gpu(_search_there, seconds=10)  # the only task here that a fetched GPU may do sooner


def search_anywhere(vae: VAE, left: Tensor, damage: Damage) -> Tensor:
    """`aigc.repair.search`, on a lent GPU where there is one to be had."""
    if not lends_gpu():
        return search(vae, left, damage)
    try:
        return _search_lent(vae, left, damage)
    except gr.Error:  # none is to be had just now, or no longer for this visitor
        return search(vae, left, damage)
