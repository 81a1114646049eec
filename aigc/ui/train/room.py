"""Build the room of training: live training, and the three horses on one chart."""

import gradio as gr

from aigc.store.loaded import Models
from aigc.ui.parts.address.rooms import Builder, build_parts
from aigc.ui.parts.address.settings import Part
from aigc.ui.train.horses.part import build_horses
from aigc.ui.train.tab import build_train_tab

PARTS: dict[str, tuple[str, Builder]] = {
    "train.live": ("train_room.live", lambda models, tab: build_train_tab(models, tab)["train"]),
    "train.horses": ("train_room.horses", build_horses),
}


def build_train_room(models: Models, tab: gr.Tab) -> dict[str, Part]:
    """Add the content of `tab` to the enclosing Blocks. -> its parts by name."""
    return build_parts(models, tab, PARTS)
