"""Check the drawing and the settings that all demonstrations share, and give their results one form."""

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from torch import Tensor

from aigc.reading.answers import answer
from aigc.store.loaded import Models
from aigc.ui.look.i18n import both, spoken
from aigc.ui.look.signs import symbols
from aigc.ui.parts.digit_input import METHOD, check_input
from aigc.ui.parts.requests import DIGIT, SEED, Choice

ANSWERS = Choice("digit", ("own", *(str(digit) for digit in range(10))))
MOVES = ("D", "G")  # one training step of the discriminator, of the generator
MOST_MOVES = 40


@dataclass(frozen=True)
class Asked:
    """One digit and the settings beside it.

    image  (1, 28, 28)
    label  the right answer y
    known  "label": of a test image; "read": by our classifier, of any other, "unsure" where it
           is not sure, "none" where it reads no digit;
           "chosen": by the visitor
    seed   of all noise
    moves  training steps of the GAN so far, such as "DG"
    """

    image: Tensor
    label: int
    known: str
    seed: int
    moves: str


@dataclass(frozen=True)
class Shown:
    """A demonstration: its markup, and values by name for the symbols of the chapter's formulas."""

    markup: str
    values: Mapping[str, str]

    def __str__(self) -> str:
        """Write the markup with the values, which learn.js copies to the formulas."""
        return f'<div class="demo" data-values="{html.escape(json.dumps(dict(self.values)))}">{self.markup}</div>'


def cell(uri: str, key: str, extra: str = "", **values: object) -> str:
    """Write a picture with the text `key` as its name and caption; `extra` is markup that ends the caption."""
    caption = f"<figcaption>{both(key, **values)}{extra}</figcaption>"
    return f'<figure class="cell"><img src="{uri}" alt="{spoken(key, **values)}" draggable="false">{caption}</figure>'


def subscript(name: str, below: str) -> str:
    return symbols(f"{name}_{below}")


def check_moves(moves: Any) -> str:
    """Check the steps so far, None before the first one; ValueError for any other text or value."""
    if moves is None:
        return ""
    if not isinstance(moves, str) or len(moves) > MOST_MOVES or set(moves) - set(MOVES):
        raise ValueError(f"moves must be up to {MOST_MOVES} letters D and G")
    return moves


def check_asked(models: Models, right: Any, seed: Any, moves: Any, *digit: Any) -> Asked:
    """Check the values of the controls; ValueErrors as `check_input`."""
    right, seed, moves = ANSWERS.check(right), SEED.check(seed), check_moves(moves)
    image = check_input(*digit)
    if right != "own":
        return Asked(image, int(right), "chosen", seed, moves)
    if METHOD.check(digit[0]) == "test":
        return Asked(image, DIGIT.check(digit[3]), "label", seed, moves)
    said = answer(models.dnn["best"], image)
    known = {"not_a_digit": "none", "unsure": "unsure"}.get(said.kind, "read")
    return Asked(image, said.likeliest, known, seed, moves)
