"""What visitors send, checked once for the page and the HTTP endpoints alike.

A digit arrives as canvas JSON, as a picture, or as the name of a shipped test image. Whatever is
wrong with it becomes a gr.Error with one sentence in both languages; gr.Error is raised nowhere else.
"""

import base64
import binascii
import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import gradio as gr
from PIL import Image, UnidentifiedImageError
from torch import Tensor

from aigc.digits import NoInkError, PictureError, from_image, from_strokes
from aigc.examples import example_digit
from aigc.ui.canvas import parse_canvas
from aigc.ui.words import plain

MAX_PICTURE = 15_000_000  # characters of a base64 picture


@contextmanager
def explained() -> Iterator[None]:
    """Turn a ValueError of the code below into one sentence for the visitor."""
    try:
        yield
    except NoInkError as error:
        raise gr.Error(plain("error.no_ink"), print_exception=False) from error
    except PictureError as error:
        raise gr.Error(plain("error.picture", reason=error), print_exception=False) from error
    except ValueError as error:
        raise gr.Error(plain("error.value", reason=error), print_exception=False) from error


def read_canvas(payload: Any) -> Tensor:
    """Canvas JSON -> (1, 28, 28). NoInkError on a blank canvas, ValueError on anything else that is wrong."""
    drawing = parse_canvas(payload)
    if drawing is None:
        raise NoInkError
    return from_strokes(drawing.strokes, drawing.size, drawing.brush)


def read_digit(payload: Any) -> Tensor:
    """Canvas JSON, a data URI of a PNG or JPEG, or {"digit": d, "index": i} of the test set -> (1, 28, 28)."""
    if isinstance(payload, str) and payload.startswith("data:image/"):
        return from_image(_decode_uri(payload))
    if isinstance(payload, dict) and "digit" in payload:
        return example_digit(whole(payload["digit"], "digit", 0, 9), whole(payload.get("index", 0), "index", 0, 49))
    return read_canvas(payload)


def open_picture(file: str | io.BytesIO) -> Image.Image:
    """Open without decoding: its size is known before its pixels are. PictureError where it is no picture."""
    try:
        return Image.open(file)
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise PictureError("it is no PNG or JPEG, is damaged, or is far too large") from error


def _decode_uri(uri: str) -> Image.Image:
    if len(uri) > MAX_PICTURE:
        raise PictureError(f"it has more than {MAX_PICTURE} characters")
    try:
        content = base64.b64decode(uri.partition(",")[2], validate=True)
    except binascii.Error as error:
        raise PictureError("it is not valid base64") from error
    return open_picture(io.BytesIO(content))


def whole(value: Any, name: str, low: int, high: int) -> int:
    """A whole number from low to high; 3.0 is one, True and "3" are not. ValueError names it."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value != int(value):
        raise ValueError(f"{name} must be a whole number from {low} to {high}, not {_short(value)}")
    if not low <= value <= high:
        raise ValueError(f"{name} must lie between {low} and {high}, not {_short(value)}")
    return int(value)


def number(value: Any, name: str, low: float, high: float) -> float:
    """A finite number from low to high. ValueError names it."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ValueError(f"{name} must be a number from {low} to {high}, not {_short(value)}")
    return float(value)


def choice(value: Any, name: str, choices: tuple[str, ...]) -> str:
    """One of a few words. ValueError names them."""
    if value not in choices:
        raise ValueError(f"{name} must be {' or '.join(choices)}, not {_short(value)}")
    return str(value)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:40] + "…"
