"""Text in handwriting: which hand writes which digit, and the page's and the file's picture of it.

Shapes: R rows of text, C digits in a row.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from aigc.digits import SIDE
from aigc.inference import draw_latents, generate
from aigc.models.gan import GAN
from aigc.ui.pictures import ENLARGED, enlarge, png, to_bytes
from aigc.ui.reading import MAX_SEED, choice, number, whole
from aigc.ui.words import InputError

MAX_DIGITS, MAX_ROWS = 60, 10
MAX_TEXT = 1000  # characters, separators among them
MARGIN, GAP = 4, 14  # pixels of an image around the text and between two words
HANDS = ("one", "many")
CHINESE = {"〇": 0} | {numeral: digit for digit, numeral in enumerate("零一二三四五六七八九")}
SEPARATORS = " \t\r\n\u3000,.;:/-‐‑–—_+()，。、；：·／－（）年月日号时点分秒"


@dataclass(frozen=True)
class Text:
    """What to write, checked."""

    words: Sequence[Sequence[int]]
    rows: int  # the same text, row by row in other hands
    one_hand: bool  # within a row; else every digit is in a hand of its own
    seed: int
    truncation: float

    @property
    def digits(self) -> list[int]:
        return [digit for word in self.words for digit in word]

    def seeds(self, gan: GAN) -> list[int]:
        """The hand of each digit, row by row: it depends on the place alone, whatever else is written.

        A network that knows no classes would write the same image in one hand again and again: it gets many.
        """
        across = 0 if self.one_hand and gan.config.conditional else MAX_ROWS
        return [self.seed + row + across * place for row in range(self.rows) for place in range(len(self.digits))]


def read_text(text: Any, rows: Any, hand: Any, seed: Any, truncation: Any) -> Text:
    """What a visitor typed. InputError says what is wrong with it."""
    words = parse_words(text)
    count = sum(map(len, words))
    if count > MAX_DIGITS:
        raise InputError("error.many_digits", count=count, most=MAX_DIGITS)
    return Text(
        words,
        whole(rows, "rows", 1, MAX_ROWS),
        choice(hand, "hand", HANDS) == "one",
        whole(seed, "seed", 0, MAX_SEED),
        number(truncation, "truncation", 0, 1.5),
    )


def read_digits(digits: Any) -> list[int]:
    """A text of digits, or a list of them."""
    if not isinstance(digits, list):
        return [digit for one in parse_words(digits) for digit in one]
    if not digits:
        raise InputError("error.no_digits")
    if len(digits) > MAX_TEXT:
        raise InputError("error.many_digits", count=len(digits), most=MAX_TEXT)
    return [whole(digit, "digit", 0, 9) for digit in digits]


def parse_words(text: Any) -> list[list[int]]:
    """Digits, also full-width or Chinese, in words between separators. InputError: none, other characters, too long."""
    characters = str(text)
    if len(characters) > MAX_TEXT:
        raise InputError("error.long_text", count=len(characters), most=MAX_TEXT)
    words: list[list[int]] = [[]]
    for character in characters:
        if character in SEPARATORS:
            words.append([])
        else:
            words[-1].append(_digit(character))
    if not any(words):
        raise InputError("error.no_digits")
    return [word for word in words if word]


def _digit(character: str) -> int:
    """0, full-width ０ and 〇 or 零 are the same digit."""
    if character.isdecimal():
        return unicodedata.decimal(character)
    if character in CHINESE:
        return CHINESE[character]
    raise InputError("error.character", character=character)


def write(gan: GAN, text: Text) -> tuple[Tensor, Tensor]:
    """-> images (R·C, 1, 28, 28), row by row, and the digits asked for (R·C,)."""
    seeds = text.seeds(gan)
    hands = {seed: draw_latents(1, gan.config.latent, seed) for seed in set(seeds)}
    digits = torch.tensor(text.digits * text.rows)
    return generate(gan, torch.cat([hands[seed] for seed in seeds]), digits, text.truncation), digits


def written_png(images: Tensor, text: Text, about: dict[str, Any]) -> str:
    """The text as one picture, with gaps between words -> data URI; `about` goes into its metadata."""
    gap = torch.zeros(SIDE, GAP)
    rows = []
    for row in images.view(text.rows, -1, SIDE, SIDE):
        words = row.split([len(word) for word in text.words])
        parts = [part for word in words for part in (gap, *word)][1:]
        rows.append(torch.cat(parts, dim=1))
    return png(enlarge(to_bytes(F.pad(torch.cat(rows), (MARGIN,) * 4)), ENLARGED), about)
