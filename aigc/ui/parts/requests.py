"""Check the requests of visitors, for the page and the HTTP endpoints alike.

A digit arrives as canvas JSON, as a picture, or as the name of a shipped test image. A mistake in a request becomes one
sentence in both languages.
"""

import reprlib
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from aigc.digits import CLASSES, SIDE
from aigc.errors import (
    AddressError,
    CostlyPictureError,
    LargePictureError,
    NoInkError,
    PictureError,
    SeveralDigitsError,
    TextError,
)
from aigc.examples import PER_DIGIT, example_digit
from aigc.framing.files.encoded import is_encoded
from aigc.framing.pictures import refusing_damage
from aigc.models.config import VARIANTS
from aigc.store.trained import KNOWN, NAME
from aigc.ui.look.i18n import LISTED, InputError, plain, texts, word
from aigc.ui.look.signs import minus
from aigc.ui.parts.sent.ink import frame_ink, open_canvas, open_ink
from aigc.ui.parts.sent.pictures import sent_picture
from aigc.ui.parts.sent.schemas import DIGIT_SENT, SEVERAL_DIGITS, TEXT, TRUTH, Schema, words
from aigc.writing.text import MAX_DIGITS, MAX_TEXT, parse_text, parse_words, too_many

MAX_SEED = 2**53 - 1  # the largest whole number that JavaScript keeps exact
TEXT_ERRORS = {
    "none": "error.no_digits",
    "character": "error.character",
    "long": "error.long_text",
    "many": "error.many_digits",
}
SENT = {"error.several": "error.several_sent"}  # sentences that name an endpoint, in the place of those of the page


def explain(error: ValueError) -> tuple[str, dict[str, object]]:
    """Find the sentence for an error: a key of the texts, and the values to fill in."""
    if isinstance(error, InputError):
        return error.key, error.values
    if isinstance(error, TextError):
        return TEXT_ERRORS[error.reason], error.facts
    if isinstance(error, NoInkError):
        return "error.no_ink", {}
    if isinstance(error, SeveralDigitsError):
        return "error.several", {"count": error.count}
    if isinstance(error, AddressError):
        return "error.address", {}
    if isinstance(error, LargePictureError):
        return "error.large", {}
    if isinstance(error, CostlyPictureError):
        return "error.costly", {}
    if isinstance(error, PictureError):
        return "error.picture", {}
    return "error.value", {"reason": error}


def sentence(error: ValueError) -> str:
    """Write the sentence for an error in both languages, for whoever sends requests without the page."""
    key, values = explain(error)
    return plain(SENT.get(key, key), **values)


@dataclass(frozen=True)
class Whole:
    """A whole number from low to high: 3.0 is one, True and "3" are not; `name` is a key of the texts."""

    name: str
    low: int
    high: int

    def check(self, value: Any) -> int:
        """Return a valid number; InputError names the field and the value sent."""
        if value is None:
            raise InputError("error.missing", name=word(f"field.{self.name}"))
        if not _is_number(value) or not self.low <= value <= self.high or value != int(value):
            raise InputError("error.whole", low=self.low, high=self.high, **_named(self.name, value))
        return int(value)

    @property
    def schema(self) -> Schema:
        """Describe the values that pass."""
        return {"type": "integer", "minimum": self.low, "maximum": self.high}

    def says(self, language: str) -> str:
        """Describe the values that pass, for people."""
        return f"{self.low}–{self.high}" if self.high < MAX_SEED else texts(language)["use.field.whole"]


@dataclass(frozen=True)
class Number:
    """A finite number from low to high."""

    name: str
    low: float
    high: float

    def check(self, value: Any) -> float:
        """Return a valid number; InputError names the field and the value sent."""
        if not _is_number(value) or not self.low <= value <= self.high:
            raise InputError(
                "error.number", low=minus(f"{self.low:g}"), high=f"{self.high:g}", **_named(self.name, value)
            )
        return float(value)

    @property
    def schema(self) -> Schema:
        """Describe the values that pass."""
        return {"type": "number", "minimum": self.low, "maximum": self.high}

    def says(self, language: str) -> str:
        """Describe the values that pass, for people."""
        return f"{self.low:g}–{self.high:g}"


@dataclass(frozen=True)
class Choice:
    """One of a few words."""

    name: str
    choices: tuple[str, ...]

    def check(self, value: Any) -> str:
        """Return a valid choice; InputError names the field and the value sent."""
        if value not in self.choices:
            raise InputError("error.choice", choices=", ".join(self.choices), **_named(self.name, value))
        return str(value)

    @property
    def schema(self) -> Schema:
        """Describe the values that pass."""
        return words(*self.choices)

    def says(self, language: str) -> str:
        """Describe the values that pass, for people."""
        return one_of(language, *self.choices)


@dataclass(frozen=True)
class Network(Choice):
    """One of a few networks, or one that a visitor has just trained, under its own name."""

    pattern: str = NAME

    def check(self, value: Any) -> str:
        """Return a valid choice; InputError names the field and the value sent."""
        if isinstance(value, str) and KNOWN.fullmatch(value):
            return value
        return super().check(value)


@dataclass(frozen=True)
class Flag:
    """True or false."""

    name: str

    def check(self, value: Any) -> bool:
        """Return a valid flag; InputError names the field and the value sent."""
        if not isinstance(value, bool):
            raise InputError("error.choice", choices="true, false", **_named(self.name, value))
        return value

    @property
    def schema(self) -> Schema:
        """Describe the values that pass."""
        return TRUTH

    def says(self, language: str) -> str:
        """Describe the values that pass, for people."""
        return one_of(language, "true", "false")


class Digit:
    """A digit in any of the forms that `check_digit` takes."""

    def check(self, value: Any) -> Tensor:
        """Check a digit. -> (1, 28, 28)."""
        return check_digit(value)

    @property
    def schema(self) -> Schema:
        """Describe the values that pass."""
        return DIGIT_SENT

    def says(self, language: str) -> str:
        """Describe the values that pass, for people."""
        return texts(language)["use.field.digit"]


class Digits:
    """Digits to write, as a text or a list."""

    def check(self, value: Any) -> list[int]:
        """Return the digits; InputError or TextError for none, or for anything else."""
        return check_digits(value)

    @property
    def schema(self) -> Schema:
        """Describe the values that pass."""
        return {"anyOf": [TEXT, SEVERAL_DIGITS]}

    def says(self, language: str) -> str:
        """Describe the values that pass, for people."""
        return texts(language)["use.field.digits"]


class Words:
    """A text to write: digits in words, separated by gaps."""

    def check(self, value: Any) -> Any:
        """Return the digits of each word; TextError for no digits, other characters, or too many."""
        return parse_text(value).words

    @property
    def schema(self) -> Schema:
        """Describe the values that pass."""
        return TEXT

    def says(self, language: str) -> str:
        """Describe the values that pass, for people."""
        return texts(language)["use.field.words"].format(most=MAX_DIGITS)


class Unchecked:
    """A value that the endpoint checks itself; the text use.field.<name> and `schema` describe it for the docs."""

    def __init__(self, name: str, schema: Schema) -> None:
        self._name, self.schema = name, schema

    def check(self, value: Any) -> Any:
        """Return the value unchanged."""
        return value

    def says(self, language: str) -> str:
        """Describe the values that pass, for people."""
        return texts(language)[f"use.field.{self._name}"]


# Fields that several parts of the page share.
DIGIT = Whole("digit", 0, CLASSES - 1)
SEED = Whole("seed", 0, MAX_SEED)
COUNT = Whole("count", 1, 100)
STEPS = Whole("steps", 2, 60)
VARIANT = Choice("variant", VARIANTS)
OPEN_VARIANT = Network("variant", VARIANTS)  # on the page, which may have one that the visitor trained
PATH = Choice("path", ("spherical", "linear"))
TRUNCATION = Number("truncation", 0, 1.5)
TEMPERATURE = Number("temperature", 0, 1.5)
INDEX = Whole("index", 0, PER_DIGIT - 1)
LATENT = Number("latent", -100, 100)


def check_latents(value: Any, length: int) -> Tensor:
    """Check a list of `length` finite numbers. -> (1, Z); InputError tells the length needed."""
    if not isinstance(value, list) or len(value) != length:
        got = len(value) if isinstance(value, list) else shortened(value)
        raise InputError("error.latents", length=length, got=got)
    return torch.tensor([[LATENT.check(one) for one in value]])


def check_canvas(payload: Any) -> Tensor:
    """Check canvas JSON. -> (1, 28, 28). Errors: see `open_canvas` and `frame_ink`."""
    return frame_ink(open_canvas(payload))


def check_digit(payload: Any) -> Tensor:
    """Check a digit in any form that endpoints take. -> (1, 28, 28).

    The forms are canvas JSON, a data URI of a PNG or JPEG, {"digit": d, "index": i} of the test set, and
    {"framed": data URI} of 28×28 pixels framed before, white on black.
    """
    if isinstance(payload, dict) and "digit" in payload:
        return example_digit(DIGIT.check(payload["digit"]), INDEX.check(payload.get("index", 0)))
    if isinstance(payload, dict) and "framed" in payload:
        return _check_framed(payload["framed"])
    return frame_ink(open_ink(payload))


def _check_framed(uri: Any) -> Tensor:
    if not isinstance(uri, str) or not is_encoded(uri):
        raise PictureError("what was framed must be a data URI")
    with sent_picture(uri) as picture:
        if picture.size != (SIDE, SIDE):
            raise PictureError(f"what was framed must have {SIDE}×{SIDE} pixels")
        with refusing_damage():
            levels = torch.tensor(list(picture.convert("L").tobytes()))
    return levels.view(1, SIDE, SIDE).float() / 255


def check_digits(digits: Any) -> list[int]:
    """Check digits sent as a text or a list."""
    if not isinstance(digits, list):
        return [digit for one in parse_words(digits) for digit in one]
    if not digits:
        raise InputError("error.no_digits")
    if len(digits) > MAX_TEXT:
        raise too_many(len(digits), MAX_TEXT)
    return [DIGIT.check(digit) for digit in digits]


def one_of(language: str, *choices: str) -> str:
    """List words of the API, which are in no language, with a comma of the language."""
    return LISTED[language].join(f"`{choice}`" for choice in choices)


def _named(name: str, value: Any) -> dict[str, object]:
    return {"name": word(f"field.{name}"), "value": shortened(value)}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def shortened(value: Any) -> str:
    """Shorten a sent value for use in a sentence."""
    text = repr(value[:50]) if isinstance(value, str) else reprlib.repr(value)
    return text if len(text) <= 40 else text[:40] + "…"
