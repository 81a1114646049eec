"""Components whose values reach the handler unchecked, so that its checks answer, in two languages.

Alone in this file: Gradio writes a .pyi beside every module that defines a component.
"""

from typing import Any

import gradio as gr


class DigitUpload(gr.Image):
    """An upload that is handed on undecoded, so that its size is checked before its pixels are touched."""

    def get_block_name(self) -> str:
        """The browser side is gr.Image's own."""
        return "image"

    def preprocess(self, payload: Any) -> str | None:
        """The path of the uploaded file, which Gradio has checked, or a data URI; nothing else a client may name."""
        if payload is None:
            return None
        if payload.path:
            return str(payload.path)
        return payload.url if str(payload.url).startswith("data:image/") else None


class OpenSlider(gr.Slider):
    """A slider whose number box may hold anything: gr.Slider's own error would not be shown."""

    def get_block_name(self) -> str:
        """The browser side is gr.Slider's own."""
        return "slider"

    def preprocess(self, payload: float) -> float:
        """Whatever was typed."""
        return payload
