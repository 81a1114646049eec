"""The 28×28 contract: the form of a digit's image for every model, training, page and API.

Images are float32 tensors (B, 1, 28, 28) in [0, 1], white ink on black, framed as MNIST is: ink in a
20×20 box with its aspect kept, centre of mass at the centre of the image (LeCun et al. 1998, section
III.A). `aigc.framing` brings drawings and pictures into this form.
"""

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

CLASSES = 10
SIDE = 28
PIXELS = SIDE * SIDE
BOX = 20.0  # pixels; the longer side of the ink
CENTRE = 14.5  # pixels from the image's edge, pixel i covering i … i + 1: MNIST's mean, the middle of pixel 14
PEN = (0.8, 1.8)  # pixels; half the width of MNIST's thinnest and broadest pens

Array = NDArray[np.float32]


def to_signed(images: Tensor) -> Tensor:
    """Map [0, 1] to −1…1, the range of tanh, in which the GAN works."""
    return images * 2 - 1


def to_unit(signed: Tensor) -> Tensor:
    """Map −1…1 to [0, 1], the contract's range."""
    return (signed + 1) / 2


def mosaic(images: Tensor, columns: int) -> Tensor:
    """Lay N = R·columns images side by side, row by row, without gaps. (…, N, 28, 28) -> (…, R·28, columns·28)."""
    rows: Tensor = images.unflatten(-3, (-1, columns)).transpose(-3, -2)  # (…, R, 28, columns, 28)
    return rows.flatten(-2, -1).flatten(-3, -2)


def check_images(images: Tensor) -> Tensor:
    """Bring one image or a batch to (B, 1, 28, 28), float32 in [0, 1]. ValueError says what is wrong with them."""
    if images.ndim == 3:
        images = images.unsqueeze(0)
    if images.ndim != 4 or images.shape[1:] != (1, SIDE, SIDE) or len(images) == 0:
        raise ValueError(f"images must be (B, 1, 28, 28), not {tuple(images.shape)}")
    if not (images.is_floating_point() and bool(((images >= 0) & (images <= 1)).all())):
        raise ValueError("images must be floating point in [0, 1]")
    return images.float()
