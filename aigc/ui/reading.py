"""What visitors send, checked once for the page and the HTTP endpoints alike.

A digit arrives as canvas JSON, as a picture, or as the name of a shipped test image. Whatever is
wrong with it becomes one sentence; gr.Error is raised nowhere else.
"""

import base64
import binascii
import io
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import gradio as gr
import torch
from PIL import Image, UnidentifiedImageError
from torch import Tensor

from aigc.digits import (
    DETAIL,
    SIDE,
    LargePictureError,
    NoInkError,
    PictureError,
    from_image,
    from_strokes,
    refusing_damage,
)
from aigc.examples import example_digit
from aigc.ui.canvas import parse_canvas
from aigc.ui.words import InputError, both, notice, plain, word

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")
FORMATS = ("PNG", "JPEG", "WEBP")  # not all that Pillow knows: some of its readers start other programs
MAX_SEED = 2**53 - 1  # the largest whole number that JavaScript keeps exact
MAX_PHOTO = 64_000_000  # pixels of a JPEG; of other pictures `from_image` reads fewer
MAX_PICTURE = 15_000_000  # characters of a base64 picture


class NothingYetError(NoInkError):
    """Nothing was drawn or uploaded yet: over HTTP a mistake, on the page a reason to wait."""


def explain(error: ValueError) -> tuple[str, dict[str, object]]:
    """The sentence that tells a visitor what was wrong: a key of the texts, and what to fill in."""
    if isinstance(error, InputError):
        return error.key, error.values
    if isinstance(error, NoInkError):
        return "error.no_ink", {}
    if isinstance(error, LargePictureError):
        return "error.large", {}
    if isinstance(error, PictureError):
        return "error.picture", {}
    return "error.value", {"reason": error}


def or_problem(handler: Callable[Arguments, str]) -> Callable[Arguments, str]:
    """For handlers of the page: a ValueError is shown in the place of the result.

    No gr.Error here: Gradio 6 does not show the error of an event that skips the queue.
    """

    @wraps(handler)
    def handle(*args: Arguments.args, **kwargs: Arguments.kwargs) -> str:
        try:
            return handler(*args, **kwargs)
        except ValueError as error:
            key, values = explain(error)
            return f'<p class="notice problem" role="alert">{both(key, **values)}</p>'

    return handle


def or_waiting(key: str) -> Callable[[Callable[Arguments, str]], Callable[Arguments, str]]:
    """For handlers of the page, within `or_problem`: as long as there is no digit yet, the text `key` waits for it."""

    def waiting(handler: Callable[Arguments, str]) -> Callable[Arguments, str]:
        @wraps(handler)
        def handle(*args: Arguments.args, **kwargs: Arguments.kwargs) -> str:
            try:
                return handler(*args, **kwargs)
            except NothingYetError:
                return notice(key)

        return handle

    return waiting


def or_error(endpoint: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """For HTTP endpoints: a ValueError becomes a gr.Error with the sentence in both languages."""

    @wraps(endpoint)
    def answer(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        try:
            return endpoint(*args, **kwargs)
        except ValueError as error:
            raise as_error(error) from error

    return answer


def sentence(error: ValueError) -> str:
    """What was wrong, in both languages."""
    key, values = explain(error)
    return plain(key, **values)


def as_error(error: ValueError) -> gr.Error:
    """The error that Gradio answers with: the sentence, and no traceback in the log."""
    return gr.Error(sentence(error), print_exception=False)


def read_canvas(payload: Any) -> Tensor:
    """Canvas JSON -> (1, 28, 28). NothingYetError on a blank canvas, ValueError on anything else that is wrong."""
    drawing = parse_canvas(payload)
    if drawing is None:
        raise NothingYetError
    return from_strokes(drawing.strokes, drawing.size, drawing.brush)


def read_digit(payload: Any) -> Tensor:
    """What the endpoints take for a digit -> (1, 28, 28).

    Canvas JSON; a data URI of a PNG or JPEG; {"digit": d, "index": i} of the test set; {"framed": data URI} of 28×28
    pixels that were framed before, white on black.
    """
    if isinstance(payload, str) and payload.startswith("data:image/"):
        return from_image(_decode_uri(payload))
    if isinstance(payload, dict) and "digit" in payload:
        return example_digit(whole(payload["digit"], "digit", 0, 9), whole(payload.get("index", 0), "index", 0, 49))
    if isinstance(payload, dict) and "framed" in payload:
        return _read_framed(payload["framed"])
    return read_canvas(payload)


def _read_framed(uri: Any) -> Tensor:
    if not isinstance(uri, str):
        raise PictureError("what was framed must be a data URI")
    with _decode_uri(uri) as picture:
        if picture.size != (SIDE, SIDE):
            raise PictureError(f"what was framed must have {SIDE}×{SIDE} pixels")
        with refusing_damage():
            levels = torch.tensor(list(picture.convert("L").tobytes()))
    return levels.view(1, SIDE, SIDE).float() / 255


def open_picture(file: str | io.BytesIO) -> Image.Image:
    """Open without decoding: its size is known before its pixels are. PictureError where it is no picture.

    Of a JPEG no more is decoded than is looked at, so that a photograph may be large.
    """
    try:
        image = Image.open(file, formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise LargePictureError("the picture is far too large") from error
    except (UnidentifiedImageError, OSError) as error:
        raise PictureError("the picture is no PNG, JPEG or WebP, or is damaged") from error
    if image.width * image.height > MAX_PHOTO:
        raise LargePictureError(f"the picture has {image.width} × {image.height} pixels")
    image.draft("L", DETAIL)
    return image


def _decode_uri(uri: str) -> Image.Image:
    if len(uri) > MAX_PICTURE:
        raise LargePictureError(f"the picture has more than {MAX_PICTURE} characters")
    try:
        content = base64.b64decode(uri.partition(",")[2], validate=True)
    except binascii.Error as error:
        raise PictureError("the picture is not valid base64") from error
    return open_picture(io.BytesIO(content))


def whole(value: Any, name: str, low: int, high: int) -> int:
    """A whole number from low to high; 3.0 is one, True and "3" are not. InputError names it."""
    if value is None:
        raise InputError("error.missing", name=word(f"field.{name}"))
    if not _is_number(value) or not low <= value <= high or value != int(value):
        raise InputError("error.whole", name=word(f"field.{name}"), low=low, high=high, value=shortened(value))
    return int(value)


def number(value: Any, name: str, low: float, high: float) -> float:
    """A finite number from low to high. InputError names it."""
    if not _is_number(value) or not low <= value <= high:
        raise InputError("error.number", name=word(f"field.{name}"), low=low, high=high, value=shortened(value))
    return float(value)


def read_latents(value: Any, length: int) -> Tensor:
    """A list of `length` finite numbers -> (1, Z). InputError says how many there must be."""
    if not isinstance(value, list) or len(value) != length:
        got = len(value) if isinstance(value, list) else shortened(value)
        raise InputError("error.latents", length=length, got=got)
    return torch.tensor([[number(one, "latent", -100, 100) for one in value]])


def choice(value: Any, name: str, choices: tuple[str, ...]) -> str:
    """One of a few words. InputError names them."""
    if value not in choices:
        raise InputError("error.choice", name=word(f"field.{name}"), choices=", ".join(choices), value=shortened(value))
    return str(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def shortened(value: Any) -> str:
    """What was sent, for a sentence about it."""
    text = repr(value)
    return text if len(text) <= 40 else text[:40] + "…"
