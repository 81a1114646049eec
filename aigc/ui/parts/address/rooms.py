"""Build the parts of a room as tabs of their own, under the names that the page's address has for them."""

from collections.abc import Callable, Mapping

import gradio as gr

from aigc.store.loaded import Models
from aigc.ui.look.i18n import spoken
from aigc.ui.parts.address.settings import Part

Builder = Callable[[Models, gr.Tab], Part]


def build_parts(models: Models, room: gr.Tab, builders: Mapping[str, tuple[str, Builder]]) -> dict[str, Part]:
    """Add a tab for each part to the enclosing Blocks. -> the parts by name.

    builders  by name: the key of the part's own name, and its builder, which gets the tab that shows the part when it
              opens; the first part is shown as soon as the `room` opens
    """
    parts: dict[str, Part] = {}
    with gr.Tabs(overflow_behavior="wrap", elem_classes="parts"):
        for name, (key, build) in builders.items():
            with gr.Tab(spoken(key), elem_id=f"tab-{name}") as own:
                parts[name] = build(models, own if parts else room)
    return parts
