"""Draw written text as outlines, and as ink on a transparent ground. Shapes: H, W pixels of a picture."""

import numpy as np
import torch.nn.functional as F
from contourpy import contour_generator
from numpy.typing import NDArray
from torch import Tensor

FINER = 3  # the picture is enlarged this much, so that an outline follows the shades of grey smoothly
HALF = 0.5  # ink on the outline itself


def outlines(picture: Tensor) -> str:
    """Trace the ink of a picture (H, W) in [0, 1] at half its strength -> data of an SVG path, in pixels.

    Fill the path with the even-odd rule: an outline within another is a hole.
    """
    smooth = F.avg_pool2d(_enlarged(picture), 3, 1, 1, count_include_pad=False)  # rounds off the corners of pixels
    padded = np.pad(smooth[0].numpy(), 1)  # ink at the edge gets an outline too
    lines = contour_generator(z=padded).lines(HALF)
    return "".join(_closed((np.asarray(line) - 0.5) / FINER) for line in lines)


def ink_on_nothing(picture: Tensor, colour: tuple[int, int, int]) -> NDArray[np.uint8]:
    """Colour the ink of a picture (H, W) in [0, 1], and leave the ground transparent -> RGBA (3H, 3W, 4)."""
    ink = _enlarged(picture)[0].clamp(0, 1).numpy()
    pixels = np.empty((*ink.shape, 4), np.uint8)
    pixels[..., :3] = colour
    pixels[..., 3] = np.round(255 * ink)
    return pixels


def _enlarged(picture: Tensor) -> Tensor:
    """Enlarge (H, W) -> (1, 3H, 3W)."""
    return F.interpolate(picture[None, None], scale_factor=FINER, mode="bicubic", align_corners=False)[0]


def _closed(points: NDArray[np.float64]) -> str:
    """Write one closed outline (K, 2), without its repeated last point."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points[:-1].tolist()) + "Z"
