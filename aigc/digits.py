"""The 28×28 contract: the form of a digit's image for every model, training, page and API.

Images are float32 tensors (B, 1, 28, 28) in [0, 1], white ink on black, framed as MNIST is: ink in a
20×20 box with its aspect kept, centre of mass at the centre of the image (LeCun et al. 1998, section
III.A). `aigc.framing` brings drawings and pictures into this form.
"""

import operator
import reprlib
from collections.abc import Sequence
from numbers import Real
from typing import Any, SupportsIndex

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

CLASSES = 10
SIDE = 28
PIXELS = SIDE * SIDE
BOX = 20.0  # pixels; the longer side of the ink
CENTRE = 14.5  # pixels from the image's edge, pixel i covering i … i + 1: MNIST's mean, the middle of pixel 14
PEN = (0.8, 1.8)  # pixels; half the width of MNIST's thinnest and broadest pens

Array = NDArray[np.float32]
Images = Tensor | NDArray[Any]  # as a caller may pass them; `check_images` says which
Digits = Tensor | NDArray[Any] | Sequence[int]


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


def check_images(images: Images) -> Tensor:
    """Bring one image or a batch to (B, 1, 28, 28), float32 in [0, 1]. ValueError says what is wrong with them.

    Taken are tensors and NumPy arrays (B, 1, 28, 28) or (1, 28, 28): floating point in [0, 1], or uint8 from 0 to 255.
    """
    images, given = as_floats(images), tuple(images.shape)
    if images.ndim == 3:
        images = images.unsqueeze(0)
    if images.ndim != 4 or images.shape[1:] != (1, SIDE, SIDE) or len(images) == 0:
        remedy = (
            ": add the channel with images[..., None, :, :]" if given[-2:] == (SIDE, SIDE) and len(given) < 4 else ""
        )
        raise ValueError(f"images must be (B, 1, 28, 28), not {given}{remedy}")
    if not bool(((images >= 0) & (images <= 1)).all()):
        raise ValueError("images must be floating point in [0, 1], or uint8 from 0 to 255")
    return images


def as_floats(images: Images) -> Tensor:
    """Take images of any shape as float32; uint8 0…255 becomes [0, 1]. ValueError for anything else."""
    if isinstance(images, np.ndarray) and images.dtype.kind in "uf":
        images = torch.from_numpy(images.astype(np.uint8 if images.dtype == np.uint8 else np.float32))  # a copy
    if not isinstance(images, Tensor):
        found = f"an array of {images.dtype}" if isinstance(images, np.ndarray) else type(images).__name__
        raise ValueError(
            f"images must be tensors or NumPy arrays, floating point in [0, 1] or uint8, not {found}: "
            "bring a picture or its path into this form with aigc.from_image"
        )
    if images.dtype is torch.uint8:
        if images.numel() and images.max() == 1:
            raise ValueError("uint8 images go from 0 to 255, and these only from 0 to 1: pass them as floating point")
        return images.float() / 255
    if not images.is_floating_point():
        raise ValueError(f"images must be floating point in [0, 1], or uint8 from 0 to 255, not {images.dtype}")
    return images.float()


def check_digits(digits: Digits, count: int | None = None) -> Tensor:
    """Take digits as a tensor (B,) of int64, B = `count` where that is given. ValueError says what is wrong with them.

    Taken are tensors, NumPy arrays and sequences of whole numbers from 0 to 9.
    """
    try:
        if not holds_only_numbers(digits):
            raise TypeError
        digits = torch.as_tensor(digits)
    except (TypeError, ValueError, RuntimeError) as error:
        raise ValueError(f"digits must be whole numbers from 0 to 9, not {reprlib.repr(digits):.60}") from error
    count = len(digits) if count is None and digits.ndim == 1 else count
    if digits.shape != (count,) or digits.is_floating_point() or digits.is_complex():
        wanted = "one-dimensional" if count is None else f"{count}"
        raise ValueError(f"digits must be {wanted} whole numbers, not {tuple(digits.shape)} of {digits.dtype}")
    digits = digits.long()
    if not bool(((digits >= 0) & (digits < CLASSES)).all()):
        raise ValueError("digits must lie between 0 and 9")
    return digits


def holds_only_numbers(values: object) -> bool:
    """Tell whether sequences in sequences, or arrays, hold nothing but real numbers.

    NumPy and torch convert first and ask later: NumPy gives every element the width of the longest text, so that a
    request of 110 KB would take a gigabyte.
    """
    pending: list[object] = [values]
    while pending:
        one = pending.pop()
        if isinstance(one, list | tuple):
            if not set(map(type, one)) <= {int, float}:
                pending.extend(one)
        elif isinstance(one, Sequence) and not isinstance(one, str | bytes | bytearray):
            pending.extend(one)
        elif isinstance(one, np.ndarray | np.generic):
            if one.dtype.kind not in "biuf":
                return False
        elif not isinstance(one, Real) and (isinstance(one, str) or not hasattr(one, "__array__")):
            return False
    return True


def check_whole(name: str, value: SupportsIndex) -> int:
    """Take a whole number of any type, NumPy's among them. ValueError names the argument."""
    try:
        return operator.index(value)
    except TypeError as error:
        raise ValueError(f"{name} must be a whole number, not {reprlib.repr(value):.60}") from error


def generator_of(seed: SupportsIndex) -> torch.Generator:
    """Make a random generator on the CPU. ValueError for a seed that is no whole number of 64 bits."""
    seed = check_whole("seed", seed)
    if not -(2**63) <= seed < 2**64:
        raise ValueError(f"seed must lie between {-(2**63)} and {2**64 - 1}, not {seed}")
    return torch.Generator().manual_seed(seed)
