"""Fit ink that was cut out of a picture into MNIST's framing. Shapes: h, w pixels of the ink's box."""

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from aigc.digits import BOX, PEN, SIDE
from aigc.framing.morphology import Grey, dilated
from aigc.framing.raster import shift_to_centre
from aigc.shape import line_width


def fit_ink(ink: Grey) -> Tensor:
    """Frame the ink of one digit, cut to its box. (h, w) in [0, 1] -> (1, 28, 28).

    A line thinner than MNIST's thinnest pen is broadened to that pen's width: shrunk, such a line would almost vanish.
    """
    ink = broaden(ink, 2 * PEN[0] / BOX)
    scale = BOX / max(ink.shape)
    height, width = (max(1, round(side * scale)) for side in ink.shape)
    if (height, width) != ink.shape:
        ink = np.asarray(
            Image.fromarray(ink).resize(
                (width, height), Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC
            )
        )
    framed = np.zeros((SIDE, SIDE), np.float32)
    top, left = (SIDE - height) // 2, (SIDE - width) // 2
    framed[top : top + height, left : left + width] = np.clip(ink, 0, 1)
    dx, dy = np.round(shift_to_centre(framed)).astype(int)  # whole pixels, as in MNIST: no second blur
    return torch.from_numpy(np.roll(framed, (dy, dx), axis=(0, 1))[None])


def broaden(ink: Grey, width: float) -> Grey:
    """Broaden the lines of ink (h, w) to at least `width` of its longer side; the box grows by as much.

    A line of breadth b and length l has the area b·l and an outline of 2·l, and the two give b.
    """
    missing = round((width * max(ink.shape) - line_width_of(ink)) / 2)
    if missing < 1:
        return ink
    return dilated(np.pad(ink, missing), 2 * missing + 1)


def line_width_of(ink: Grey) -> float:
    """Measure the width of the lines, in pixels."""
    return float(line_width(torch.from_numpy(ink)[None]))
