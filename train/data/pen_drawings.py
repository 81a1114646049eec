"""Pen strokes of people: digits for training and measuring, and characters that are no digit.

Both files ship in train/data/pens, whose README says where they come from. Drawings are held out by writer or by
alphabet, never one by one: siblings in the training set would give single drawings away.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tqdm import tqdm

from aigc.digits import SIDE, Array
from aigc.framing.strokes import check_stroke, frame_drawings, join
from train.data.hands import apply_variations, centred, choose_variation
from train.data.mnist import LabelledImages

PENS = Path(__file__).parent / "pens"
TOGETHER = 1024  # images drawn at a time: bounds memory
DRAWN_AT = 280.0  # canvas pixels; the side of the square that `_place` draws in

UNSEEN_VALIDATION = 4  # validation writers who choose nothing about a generator
VALIDATION_ALPHABETS = ("Early_Aramaic",)
TEST_ALPHABETS = ("Balinese", "Greek", "Tagalog")
# Characters that a person may take for the digit named; they are neither shown as non-digits nor counted as such.
LOOK_ALIKES = {
    "Balinese": {5: 7, 14: 2},
    "Early_Aramaic": {2: 9, 3: 7, 4: 4, 6: 4, 10: 2, 11: 7, 12: 6, 14: 9, 16: 0, 17: 7, 20: 4},
    "Greek": {4: 8, 8: 0, 9: 1, 15: 0, 18: 6},  # δ θ ι ο σ
    "Japanese_(katakana)": {1: 7, 2: 1, 4: 1, 22: 7, 24: 1, 27: 7, 30: 7, 36: 1, 38: 7, 42: 0, 43: 7, 46: 7},
    "Korean": {21: 1, 22: 7, 27: 2, 28: 0, 33: 0, 37: 7},
    "Latin": {1: 9, 2: 6, 7: 9, 9: 1, 12: 1, 15: 0, 17: 9, 19: 5, 25: 4, 26: 2},  # a b g i l o q s y z
    "Sanskrit": {5: 5, 13: 5, 14: 6, 27: 7, 36: 5, 37: 3},
    "Tagalog": {3: 3, 16: 0},
}


@dataclass(frozen=True)
class Drawings:
    """Drawings as strokes (K, 2) of x, y in a square of `size`, with labels (N,) and writers (N,)."""

    strokes: Sequence[Sequence[Array]]
    labels: NDArray[np.uint8]
    writers: NDArray[np.uint8]
    size: float

    def __len__(self) -> int:
        return len(self.labels)

    def where(self, chosen: NDArray[np.bool_]) -> "Drawings":
        """Keep the drawings chosen by a boolean (N,)."""
        strokes = [drawing for drawing, wanted in zip(self.strokes, chosen, strict=True) if wanted]
        return Drawings(strokes, self.labels[chosen], self.writers[chosen], self.size)


@dataclass(frozen=True)
class Split:
    """Three sets without a common writer, or without a common alphabet."""

    train: Drawings
    validation: Drawings
    test: Drawings


def load_pen_digits() -> Split:
    """Load digits of 18 writers to train on, of 6 to choose by, and of 6 that choose nothing."""
    drawings = _unpack("pendigits")
    group = drawings.writers % 5
    return Split(drawings.where(group < 3), drawings.where(group == 3), drawings.where(group == 4))


def load_unseen_writers() -> Drawings:
    """Load digits of ten writers that a generator neither learns from nor is chosen by: the last of those held out."""
    split = load_pen_digits()
    chosen = np.unique(split.validation.writers)[:-UNSEEN_VALIDATION]
    drawings = _unpack("pendigits")
    held_out = np.isin(drawings.writers, [*split.validation.writers, *split.test.writers])
    return drawings.where(held_out & ~np.isin(drawings.writers, chosen))


def load_characters() -> Split:
    """Load Omniglot's characters without the look-alikes, split by alphabet."""
    drawings = _unpack("omniglot")
    with np.load(PENS / "omniglot.npz") as packed:
        names = [name.split("/character") for name in packed["names"].tolist()]
    honest = np.array([int(number) not in LOOK_ALIKES[alphabet] for alphabet, number in names])[drawings.labels]
    alphabet = np.array([alphabet for alphabet, _ in names])[drawings.labels]
    validation, test = np.isin(alphabet, VALIDATION_ALPHABETS), np.isin(alphabet, TEST_ALPHABETS)
    train = ~(validation | test)
    return Split(*(drawings.where(honest & part) for part in (train, validation, test)))


def draw_at(drawings: Drawings, extent: float, brush: float, seed: int = 0) -> LabelledImages:
    """Draw every drawing as a visitor would draw it, as large as `extent`, anywhere in the square.

    extent, brush  canvas pixels of a square of 280
    """
    rng = np.random.default_rng(seed)
    images = torch.empty(len(drawings), 1, SIDE, SIDE)
    for first in range(0, len(drawings), TOGETHER):
        placed = [_place(strokes, extent, brush, rng) for strokes in drawings.strokes[first : first + TOGETHER]]
        joined = join([[check_stroke(stroke) for stroke in strokes] for strokes in placed])
        images[first : first + TOGETHER] = frame_drawings(joined, DRAWN_AT, np.full(len(placed), brush)).image
    return LabelledImages(images, torch.from_numpy(drawings.labels).long())


def draw_variations(drawings: Drawings, count: int, seed: int, digits: bool = True) -> LabelledImages:
    """Draw every drawing `count` times, each time varied and with another brush. -> (N·count, 1, 28, 28).

    A variation depends on (seed, drawing, variation) alone. `from_strokes` makes the same image of it but for
    rounding, so that weights trained anew may differ from the shipped ones by what rounding makes of a training.
    """
    images = torch.empty(len(drawings) * count, 1, SIDE, SIDE)
    together = max(1, TOGETHER // count)  # drawings
    for first in tqdm(range(0, len(drawings), together), desc="drawing", leave=False):
        variations = [
            choose_variation(drawn, int(drawings.labels[index]) if digits else None, rng)
            for index, strokes in enumerate(drawings.strokes[first : first + together], first)
            for drawn in [centred(strokes)]
            for rng in (np.random.default_rng((seed, index, variation)) for variation in range(count))
        ]
        joined, brushes = apply_variations(variations)
        images[first * count : (first + together) * count] = frame_drawings(joined, 1, brushes).image
    return LabelledImages(images, torch.from_numpy(drawings.labels).long().repeat_interleave(count))


def _place(strokes: Sequence[Array], extent: float, brush: float, rng: np.random.Generator) -> list[Array]:
    """Scale a drawing until its longer side, ink included, is `extent`, and put it anywhere in the square of 280."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = (extent - brush) / max(1e-6, float((high - low).max()))
    room = DRAWN_AT - brush - (high - low) * scale
    origin = brush / 2 + rng.random(2) * room
    return [((stroke - low) * scale + origin).astype(np.float32) for stroke in strokes]


def _unpack(name: str) -> Drawings:
    """Read one file of train/data/pens."""
    with np.load(PENS / f"{name}.npz") as packed:
        points = packed["steps"].T.cumsum(axis=0, dtype=np.int64).astype(np.float32)
        strokes = np.split(points, packed["points"].cumsum(dtype=np.int64)[:-1])
        ends = packed["strokes"].cumsum(dtype=np.int64)
        drawings = [strokes[end - count : end] for end, count in zip(ends, packed["strokes"], strict=True)]
        return Drawings(drawings, packed["labels"], packed["writers"], float(packed["size"]))
