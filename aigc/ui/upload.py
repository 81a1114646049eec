"""The upload of a picture. Alone in its file: Gradio writes a .pyi beside every module that defines a component."""

from typing import Any

import gradio as gr


class DigitUpload(gr.Image):
    """An upload that is handed on undecoded, so that its size is checked before its pixels are touched."""

    def get_block_name(self) -> str:
        """The browser side is gr.Image's own."""
        return "image"

    def preprocess(self, payload: Any) -> str | None:
        """The path of the uploaded file, which Gradio has checked, or a data URI; nothing else a client may name."""
        if payload is None or payload.path:
            return None if payload is None else str(payload.path)
        return payload.url if str(payload.url).startswith("data:image/") else None
