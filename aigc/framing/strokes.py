"""Frame pen strokes as MNIST does, each step with a switch.

Shapes: K points of a stroke.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

from aigc.digits import BOX, CENTRE, PEN, SIDE, Array
from aigc.errors import NoInkError
from aigc.framing.raster import rasterize, shift_to_centre

STROKE = "a stroke must be a list of points [x, y] or [x, y, pressure]"


@dataclass(frozen=True)
class Framing:
    """Steps that bring a drawing into MNIST's framing; leave one out to see its purpose."""

    box: bool = True  # find the box of the ink; else the whole canvas is taken for the box
    fit: bool = True  # scale the box to 20 pixels; else the drawing keeps its size: the canvas becomes 28 pixels
    mass: bool = True  # move the centre of mass to the centre; else the box's centre stays there
    pen: bool = True  # hold the line's width within the widths of MNIST's pens; else it is scaled like the rest


FRAMING = Framing()


@dataclass(frozen=True)
class Framed:
    """A drawing before and after the last step of framing, (1, 28, 28) each."""

    boxed: Tensor  # the centre of the box lies at the image's centre
    image: Tensor  # the centre of mass lies at the image's centre, where that step is taken


def from_strokes(
    strokes: Sequence[ArrayLike], size: float = 280, brush: float = 18, framing: Framing = FRAMING
) -> Tensor:
    """Frame pen strokes -> (1, 28, 28). Arguments and errors: see `frame_strokes`."""
    return frame_strokes(strokes, size, brush, framing).image


def frame_strokes(
    strokes: Sequence[ArrayLike], size: float = 280, brush: float = 18, framing: Framing = FRAMING
) -> Framed:
    """Draw pen strokes directly at their final place in the image, without a bitmap in between.

    strokes  arrays (K, 2) of x, y in canvas pixels, y growing downwards; a third column is the pen's
             pressure in [0, 1]: 0.5 is the nominal width, 0 half of it, 1 one and a half, within bounds of `brush`
    size     side of the square canvas, in canvas pixels; the place of a drawing on the canvas does not matter
    brush    nominal width of the line, in canvas pixels; the width in the 28×28 image is
             held within the widths of MNIST's pens, so that a thin pen or a small digit stays legible
    framing  the steps to take; leave some out to see a network fail

    NoInkError: nothing drawn. ValueError: values that are no numbers.
    """
    if not (np.isfinite(size) and size > 0 and np.isfinite(brush) and brush > 0):
        raise ValueError(f"size and brush must be positive numbers, not {size} and {brush}")
    points, starts = _join([check_stroke(stroke) for stroke in strokes])
    low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    if not framing.box:
        low, high = np.full(2, brush / 2), np.full(2, size - brush / 2)
    extent = max(float((high - low).max()), brush)  # a drawing smaller than the pen's own width is a dot and stays one
    scale = (BOX if framing.fit else SIDE) / (extent + brush if framing.fit else size)
    pressed = 0.5 + points[:, 2]  # (K,): half the nominal width to one and a half
    radii = brush / 2 * scale * pressed  # in image pixels
    if framing.pen:
        radii = np.clip(np.clip(brush / 2 * scale, *PEN) * pressed, *PEN)
        scale = (BOX - 2 * float(radii.max())) / extent if framing.fit else scale
    place = (points[:, :2] - (low + high) / 2) * scale + CENTRE
    boxed = image = rasterize(place, radii, starts)
    if not boxed.any():
        raise NoInkError  # the whole canvas was taken for the box, and the ink lies beside it
    if framing.mass:
        image = rasterize(place + shift_to_centre(boxed), radii, starts)  # only a picture shows its centre of mass
    return Framed(torch.from_numpy(boxed[None]), torch.from_numpy(image[None]))


def check_stroke(stroke: ArrayLike) -> Array:
    """Check one stroke -> (K, 3) of x, y, pressure. ValueError: no points, or values that are no numbers."""
    try:
        points = np.asarray(stroke)
    except ValueError as error:  # lists of unequal length
        raise ValueError(STROKE) from error
    if points.size == 0:
        return np.zeros((0, 3), np.float32)
    if points.dtype.kind not in "iuf" or points.ndim != 2 or points.shape[1] not in (2, 3):
        raise ValueError(STROKE)
    if not (np.abs(points) < 1e6).all():  # false for NaN too
        raise ValueError("a stroke has a coordinate that is no number, or a huge one")
    if points.shape[1] == 2:
        points = np.pad(points.astype(np.float32), ((0, 0), (0, 1)), constant_values=0.5)
    points = points.astype(np.float32)
    points[:, 2] = np.clip(points[:, 2], 0, 1)
    return points


def _join(strokes: Sequence[Array]) -> tuple[Array, NDArray[np.bool_]]:
    """Join strokes -> all points (K, 3), and True at the first point of each stroke (K,). NoInkError without points."""
    strokes = [stroke for stroke in strokes if len(stroke)]
    if not strokes:
        raise NoInkError
    starts = np.concatenate([np.arange(len(stroke)) == 0 for stroke in strokes])
    return np.concatenate(strokes), starts
