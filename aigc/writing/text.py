"""Write text in a GAN's handwriting: choose a hand for each digit, and lay the text out as one image.

Shapes: R rows of text, C digits in a row.
"""

import reprlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from aigc.digits import SIDE, check_whole
from aigc.errors import TextError
from aigc.inference import draw_latents, generate
from aigc.models.gan import GAN

MAX_DIGITS, MAX_ROWS = 60, 10
MAX_TEXT = 1000  # characters, separators among them
MARGIN, GAP = 4, 14  # pixels of an image around the text and between two words
CHINESE = {"〇": 0} | {numeral: digit for digit, numeral in enumerate("零一二三四五六七八九")}
SEPARATORS = " \t\r\n\u3000,.;:/-‐‑–—_+()，。、；：·／－（）年月日号时点分秒"


@dataclass(frozen=True)
class Text:
    """A text to write; `parse_text` makes one from characters."""

    words: Sequence[Sequence[int]]
    rows: int = 1  # copies of the text, each row in another hand
    one_hand: bool = True  # one hand for each row; else another hand for every digit
    seed: int = 0
    truncation: float = 1.0

    @property
    def digits(self) -> list[int]:
        return [digit for word in self.words for digit in word]

    def seeds(self, gan: GAN) -> list[int]:
        """List the seed of each digit's hand, row by row; a seed depends on the place alone, not on the other digits.

        A network that knows no classes would repeat one image in one hand, so each of its digits gets another hand.
        """
        across = 0 if self.one_hand and gan.config.conditional else MAX_ROWS
        first = check_whole("seed", self.seed)
        return [first + row + across * place for row in range(self.rows) for place in range(len(self.digits))]


def parse_text(text: str, rows: int = 1, one_hand: bool = True, seed: int = 0, truncation: float = 1.0) -> Text:
    """Parse characters into a text of up to MAX_DIGITS digits. TextError: too many digits, or see `parse_words`."""
    words = parse_words(text)
    count = sum(map(len, words))
    if count > MAX_DIGITS:
        raise too_many(count, MAX_DIGITS)
    return Text(words, rows, one_hand, seed, truncation)


def parse_words(text: object) -> list[list[int]]:
    """Parse digits, also full-width or Chinese, into words. TextError: no digit, other characters, too long."""
    # A list may be long, and the error shows its first bracket.
    characters = str(text) if isinstance(text, str | int | float) else reprlib.repr(text)
    if len(characters) > MAX_TEXT:
        sentence = f"the text has {len(characters)} characters: at most {MAX_TEXT} are read"
        raise TextError("long", sentence, count=len(characters), most=MAX_TEXT)
    words: list[list[int]] = [[]]
    for character in characters:
        if character in SEPARATORS:
            words.append([])
        else:
            words[-1].append(_digit(character))
    if not any(words):
        raise TextError("none", "there is no digit to write: use 0 to 9")
    return [word for word in words if word]


def too_many(count: int, most: int) -> TextError:
    """Make the error of a text with more digits than are written."""
    return TextError("many", f"these are {count} digits: at most {most} are written", count=count, most=most)


def _digit(character: str) -> int:
    """Return the digit of a character; 0, full-width ０, 〇 and 零 all give 0."""
    if character.isdecimal():
        return unicodedata.decimal(character)
    if character in CHINESE:
        return CHINESE[character]
    raise TextError("character", f"{character!r} is not a digit: use 0 to 9", character=character)


def write(gan: GAN, text: Text) -> tuple[Tensor, Tensor]:
    """Write a text -> images (R·C, 1, 28, 28), row by row, and the digits asked for (R·C,)."""
    seeds = text.seeds(gan)
    hands = {seed: draw_latents(1, gan.config.latent, seed) for seed in set(seeds)}
    digits = torch.tensor(text.digits * text.rows)
    return generate(gan, torch.cat([hands[seed] for seed in seeds]), digits, text.truncation), digits


def text_image(images: Tensor, text: Text) -> Tensor:
    """Lay out the images of `write` as one image with gaps between words. (R·C, 1, 28, 28) -> (H, W)."""
    gap = images.new_zeros(SIDE, GAP)
    rows = []
    for row in images.view(text.rows, -1, SIDE, SIDE):
        words = row.split([len(word) for word in text.words])
        parts = [part for word in words for part in (gap, *word)][1:]
        rows.append(torch.cat(parts, dim=1))
    return F.pad(torch.cat(rows), (MARGIN,) * 4)
