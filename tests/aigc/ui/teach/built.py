"""Build the tabs of the page, for tests that ask what its addresses may hold."""

import gradio as gr

from aigc.store.loaded import Models
from aigc.ui.compose import TABS
from aigc.ui.look.i18n import spoken
from aigc.ui.parts.address.settings import Part


def build_parts(models: Models) -> tuple[gr.Blocks, dict[str, Part]]:
    """Build all tabs. -> the page, and its parts by name."""
    parts: dict[str, Part] = {}
    with gr.Blocks() as page:
        for name, build in TABS.items():
            with gr.Tab(spoken(f"{name}.tab"), elem_id=f"tab-{name}") as tab:
                parts |= build(models, tab)
    return page, parts
