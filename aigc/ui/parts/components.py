"""Components that pass values on unchecked, so that the handler's own checks report errors in both languages.

They have a module of their own, because Gradio writes a .pyi beside every module that defines a component.
"""

from typing import Any

import gradio as gr


class DigitUpload(gr.Image):
    """An upload passed on undecoded, so that the handler checks its size before decoding pixels."""

    def get_block_name(self) -> str:
        """Use gr.Image's browser side."""
        return "image"

    def preprocess(self, payload: Any) -> str | None:
        """Return the uploaded file's path, checked by Gradio, or a data URI; None for anything else."""
        if payload is None:
            return None
        if payload.path:
            return str(payload.path)
        return payload.url if str(payload.url).startswith("data:image/") else None


class OpenSlider(gr.Slider):
    """A slider whose number box accepts anything, because the page would not show gr.Slider's own error."""

    def get_block_name(self) -> str:
        """Use gr.Slider's browser side."""
        return "slider"

    def preprocess(self, payload: float) -> float:
        """Return the typed value unchanged."""
        return payload
