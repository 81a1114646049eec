"""Frame pen strokes as MNIST does, one drawing or many at a time, each step with a switch.

Shapes: K points of a stroke or of several drawings, D drawings.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

from aigc.digits import BOX, CENTRE, PEN, SIDE, Array, holds_only_numbers
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
class Joined:
    """Points of several drawings, one after the other; every drawing has at least one."""

    points: Array  # (K, 3) of x, y, pressure
    starts: NDArray[np.bool_]  # (K,), True at the first point of each stroke
    drawing: NDArray[np.int64]  # (K,), index of the drawing that a point belongs to

    @property
    def firsts(self) -> NDArray[np.int64]:
        """Return the index of each drawing's first point (D,)."""
        return np.flatnonzero(np.diff(self.drawing, prepend=-1))


@dataclass(frozen=True)
class Framed:
    """A drawing before and after the last step of framing, (1, 28, 28) each; of several drawings (D, 1, 28, 28)."""

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
    framed = frame_drawings(
        join([[check_stroke(stroke) for stroke in strokes]]), size, np.array([brush], float), framing
    )
    return Framed(framed.boxed[0], framed.image[0])


def frame_drawings(drawings: Joined, size: float, brush: NDArray[np.float64], framing: Framing = FRAMING) -> Framed:
    """Frame several drawings at once, each as `frame_strokes` frames it by itself. -> (D, 1, 28, 28).

    size   side of the square canvas of all drawings
    brush  nominal width of each drawing's line (D,)
    """
    xy, of, firsts = drawings.points[:, :2], drawings.drawing, drawings.firsts
    low, high = np.minimum.reduceat(xy, firsts), np.maximum.reduceat(xy, firsts)  # (D, 2)
    if not framing.box:
        low, high = (np.stack([edge, edge], axis=1).astype(np.float32) for edge in (brush / 2, size - brush / 2))
    extent = np.maximum((high - low).max(axis=1), brush)  # a drawing smaller than the pen's own width stays a dot
    scale = (BOX if framing.fit else SIDE) / (extent + brush if framing.fit else size) * np.ones_like(brush)  # (D,)
    pressed = 0.5 + drawings.points[:, 2]  # (K,): half the nominal width to one and a half
    widths = brush / 2 * scale  # in image pixels
    if framing.pen:
        radii = np.clip(np.clip(widths, *PEN).astype(np.float32)[of] * pressed, *PEN)
        scale = (BOX - 2 * np.maximum.reduceat(radii, firsts).astype(float)) / extent if framing.fit else scale
    else:
        radii = widths.astype(np.float32)[of] * pressed
    place = (xy - ((low + high) / 2)[of]) * scale.astype(np.float32)[of, None] + np.float32(CENTRE)
    kept = _thin_out(place, drawings)
    starts, index = drawings.starts[kept], np.arange(np.count_nonzero(kept))
    before = np.where(starts, index, index - 1)  # a stroke's first point is a dot
    place, radii, of = place[kept], radii[kept], of[kept]
    boxed = image = rasterize(place, radii, before, of, len(firsts))
    if not boxed.any(axis=(1, 2)).all():
        raise NoInkError  # the whole canvas was taken for the box, and the ink lies beside it
    if framing.mass:  # only a picture shows its centre of mass
        image = rasterize(place + shift_to_centre(boxed)[of], radii, before, of, len(firsts))
    return Framed(torch.from_numpy(boxed[:, None]), torch.from_numpy(image[:, None]))


def check_stroke(stroke: ArrayLike) -> Array:
    """Check one stroke -> (K, 3) of x, y, pressure. ValueError: no points, or values that are no numbers."""
    if (isinstance(stroke, list | tuple) and not _is_flat(stroke)) or not holds_only_numbers(stroke):
        raise ValueError(STROKE)
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


def _is_flat(stroke: Sequence[object]) -> bool:
    """Tell whether no point is long or deep: callers bound the number of points, not what a point holds."""
    points = [point for point in stroke if isinstance(point, list | tuple)]
    kinds = set(map(type, chain.from_iterable(points))) if all(len(point) <= 3 for point in points) else {list}
    return not any(issubclass(kind, list | tuple) for kind in kinds)


def join(drawings: Sequence[Sequence[Array]]) -> Joined:
    """Join drawings, each a list of strokes (K, 3) as `check_stroke` returns them. NoInkError: one has no points."""
    lengths = [[len(stroke) for stroke in strokes] for strokes in drawings]
    totals = [sum(of_drawing) for of_drawing in lengths]
    if not all(totals):
        raise NoInkError
    inked = np.array([length for of_drawing in lengths for length in of_drawing if length])
    starts = np.zeros(sum(totals), np.bool_)
    starts[np.cumsum(inked) - inked] = True
    points = np.concatenate([stroke for strokes in drawings for stroke in strokes])
    return Joined(points, starts, np.repeat(np.arange(len(drawings)), totals))


def _thin_out(place: Array, drawings: Joined) -> NDArray[np.bool_]:
    """Keep (K,) no point less than a quarter pixel of path after the last kept one: a slow hand leaves thousands.

    The path is counted in whole 2⁻²⁰ pixels, so that its length does not depend on the drawings before.
    """
    steps = np.hypot(*np.diff(place, axis=0, prepend=place[:1]).T)
    path = np.rint(np.where(drawings.starts, 0, steps) * 2.0**20).astype(np.int64).cumsum()
    cell = (path - path[drawings.firsts][drawings.drawing]) >> 18
    ends = np.append(drawings.starts[1:], True)
    kept: NDArray[np.bool_] = drawings.starts | ends | (np.diff(cell, prepend=-1) > 0)
    return kept
