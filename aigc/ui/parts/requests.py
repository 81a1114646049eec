"""Check what visitors send, once for the page and the HTTP endpoints alike.

A digit arrives as canvas JSON, as a picture, or as the name of a shipped test image. Whatever is wrong with a request
becomes one sentence in both languages.
"""

import base64
import binascii
import io
from dataclasses import dataclass
from typing import Any

import torch
from PIL import Image
from torch import Tensor

from aigc.digits import CLASSES, SIDE
from aigc.errors import LargePictureError, NoInkError, PictureError, TextError
from aigc.examples import PER_DIGIT, example_digit
from aigc.framing.pictures import from_image, open_picture, refusing_damage
from aigc.framing.strokes import from_strokes
from aigc.handwriting import MAX_DIGITS, MAX_TEXT, parse_text, parse_words, too_many
from aigc.models.config import VARIANTS
from aigc.ui.look.i18n import InputError, plain, word
from aigc.ui.parts.pad import parse_canvas

MAX_SEED = 2**53 - 1  # the largest whole number that JavaScript keeps exact
MAX_PICTURE = 15_000_000  # characters of a base64 picture
TEXT_ERRORS = {
    "none": "error.no_digits",
    "character": "error.character",
    "long": "error.long_text",
    "many": "error.many_digits",
}


class NothingYetError(NoInkError):
    """Nothing was drawn or uploaded yet: over HTTP a mistake, on the page a reason to wait."""


def explain(error: ValueError) -> tuple[str, dict[str, object]]:
    """The sentence that tells a visitor what was wrong: a key of the texts, and what to fill in."""
    if isinstance(error, InputError):
        return error.key, error.values
    if isinstance(error, TextError):
        return TEXT_ERRORS[error.reason], error.facts
    if isinstance(error, NoInkError):
        return "error.no_ink", {}
    if isinstance(error, LargePictureError):
        return "error.large", {}
    if isinstance(error, PictureError):
        return "error.picture", {}
    return "error.value", {"reason": error}


def sentence(error: ValueError) -> str:
    """The same in both languages, filled in."""
    key, values = explain(error)
    return plain(key, **values)


@dataclass(frozen=True)
class Whole:
    """A whole number from low to high; 3.0 is one, True and "3" are not. `name` is a key of the texts, as below."""

    name: str
    low: int
    high: int

    def read(self, value: Any) -> int:
        """The number that was sent. InputError names it."""
        if value is None:
            raise InputError("error.missing", name=word(f"field.{self.name}"))
        if not _is_number(value) or not self.low <= value <= self.high or value != int(value):
            raise InputError("error.whole", low=self.low, high=self.high, **_named(self.name, value))
        return int(value)

    def __str__(self) -> str:
        return f"{self.low}–{self.high}" if self.high < MAX_SEED else "whole number"


@dataclass(frozen=True)
class Number:
    """A finite number from low to high."""

    name: str
    low: float
    high: float

    def read(self, value: Any) -> float:
        """The number that was sent. InputError names it."""
        if not _is_number(value) or not self.low <= value <= self.high:
            raise InputError("error.number", low=self.low, high=self.high, **_named(self.name, value))
        return float(value)

    def __str__(self) -> str:
        return f"{self.low:g}–{self.high:g}"


@dataclass(frozen=True)
class Choice:
    """One of a few words."""

    name: str
    choices: tuple[str, ...]

    def read(self, value: Any) -> str:
        """The word that was sent. InputError names it."""
        if value not in self.choices:
            raise InputError("error.choice", choices=", ".join(self.choices), **_named(self.name, value))
        return str(value)

    def __str__(self) -> str:
        return ", ".join(f"`{choice}`" for choice in self.choices)


@dataclass(frozen=True)
class Flag:
    """True or false."""

    name: str

    def read(self, value: Any) -> bool:
        """InputError where it is neither."""
        if not isinstance(value, bool):
            raise InputError("error.choice", choices="true, false", **_named(self.name, value))
        return value

    def __str__(self) -> str:
        return "true, false"


class Digit:
    """An image of a digit, in any of the forms that `read_digit` takes."""

    def read(self, value: Any) -> Tensor:
        """-> (1, 28, 28)."""
        return read_digit(value)

    def __str__(self) -> str:
        return "digit"


class Digits:
    """Digits to write, as text or as a list."""

    def read(self, value: Any) -> list[int]:
        """InputError or TextError where it holds none, or something else."""
        return read_digits(value)

    def __str__(self) -> str:
        return "text of digits, or list"


class Words:
    """A text to write: digits in words."""

    def read(self, value: Any) -> Any:
        """-> the digits of each word. TextError: none, other characters, too many."""
        return parse_text(value).words

    def __str__(self) -> str:
        return f"up to {MAX_DIGITS} digits"


class Unread:
    """Whatever was sent: the endpoint reads it itself. `says` describes it for the docs."""

    def __init__(self, says: str) -> None:
        self._says = says

    def read(self, value: Any) -> Any:
        """As it is."""
        return value

    def __str__(self) -> str:
        return self._says


# Fields that more than one part of the page asks for.
DIGIT = Whole("digit", 0, CLASSES - 1)
SEED = Whole("seed", 0, MAX_SEED)
COUNT = Whole("count", 1, 100)
STEPS = Whole("steps", 2, 60)
VARIANT = Choice("variant", VARIANTS)
PATH = Choice("path", ("spherical", "linear"))
TRUNCATION = Number("truncation", 0, 1.5)
TEMPERATURE = Number("temperature", 0, 1.5)
INDEX = Whole("index", 0, PER_DIGIT - 1)
LATENT = Number("latent", -100, 100)


def read_latents(value: Any, length: int) -> Tensor:
    """A list of `length` finite numbers -> (1, Z). InputError says how many there must be."""
    if not isinstance(value, list) or len(value) != length:
        got = len(value) if isinstance(value, list) else shortened(value)
        raise InputError("error.latents", length=length, got=got)
    return torch.tensor([[LATENT.read(one) for one in value]])


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
        return example_digit(DIGIT.read(payload["digit"]), INDEX.read(payload.get("index", 0)))
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


def _decode_uri(uri: str) -> Image.Image:
    if len(uri) > MAX_PICTURE:
        raise LargePictureError(f"the picture has more than {MAX_PICTURE} characters")
    try:
        content = base64.b64decode(uri.partition(",")[2], validate=True)
    except binascii.Error as error:
        raise PictureError("the picture is not valid base64") from error
    return open_picture(io.BytesIO(content))


def read_digits(digits: Any) -> list[int]:
    """A text of digits, or a list of them."""
    if not isinstance(digits, list):
        return [digit for one in parse_words(digits) for digit in one]
    if not digits:
        raise InputError("error.no_digits")
    if len(digits) > MAX_TEXT:
        raise too_many(len(digits), MAX_TEXT)
    return [DIGIT.read(digit) for digit in digits]


def _named(name: str, value: Any) -> dict[str, object]:
    return {"name": word(f"field.{name}"), "value": shortened(value)}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def shortened(value: Any) -> str:
    """What was sent, for a sentence about it."""
    text = repr(value)
    return text if len(text) <= 40 else text[:40] + "…"
