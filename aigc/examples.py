"""Five hundred digits of the MNIST test set that ship with the package: fifty of each class.

mnist-test-500.png: row d holds the first fifty test images of digit d, 28×28 pixels each
(LeCun, Cortes & Burges, MNIST, CC BY-SA 3.0).
"""

from functools import cache
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from aigc.digits import CLASSES, SIDE

MOSAIC = Path(__file__).parent / "mnist-test-500.png"
PER_DIGIT = 50


def example_digit(digit: int, index: int) -> Tensor:
    """The index-th shipped test image of a digit -> (1, 28, 28). ValueError outside 0–9 and 0–49."""
    if not 0 <= digit < CLASSES:
        raise ValueError(f"digit must lie between 0 and 9, not {digit}")
    if not 0 <= index < PER_DIGIT:
        raise ValueError(f"index must lie between 0 and {PER_DIGIT - 1}, not {index}")
    return read_mosaic(MOSAIC)[digit, index]


@cache
def read_mosaic(path: Path) -> Tensor:
    """A picture of rows of 28×28 images -> (rows, columns, 1, 28, 28) in [0, 1]."""
    with Image.open(path) as image:
        pixels = torch.from_numpy(np.array(image, dtype=np.float32) / 255)  # (rows·28, columns·28)
    tiles: Tensor = pixels.unflatten(0, (-1, SIDE)).unflatten(2, (-1, SIDE))  # (rows, 28, columns, 28)
    return tiles.transpose(1, 2).unsqueeze(2)
