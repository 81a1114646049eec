"""The 28×28 contract, and how pen strokes and pictures are brought into it.

Images are float32 tensors (B, 1, 28, 28) in [0, 1], white ink on black, framed as MNIST is: ink in a
20×20 box with its aspect kept, centre of mass at the centre of the image (LeCun et al. 1998, section
III.A). Training, the app and the API all frame with these functions, so that a network sees at work
what it saw when it learnt.
Shapes: K points of a stroke, S segments, P = 784 pixels.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageOps
from torch import Tensor

from aigc.photo import broaden, find_ink

CLASSES = 10
SIDE = 28
PIXELS = SIDE * SIDE
BOX = 20.0  # pixels; the longer side of the ink
CENTRE = 14.5  # pixels from the image's edge, pixel i covering i … i + 1: MNIST's mean, the middle of pixel 14
MAX_PIXELS = 16_000_000  # a larger picture is refused before it is decoded
DETAIL = (512, 512)  # pixels; how much of a picture is looked at
PIECE = 512  # segments drawn at a time
PEN = (0.8, 1.8)  # pixels; half the width of MNIST's thinnest and broadest pens
STROKE = "a stroke must be a list of points [x, y] or [x, y, pressure]"

Array = NDArray[np.float32]


class NoInkError(ValueError):
    """There is nothing drawn, or nothing that stands out from the paper."""

    def __init__(self) -> None:
        super().__init__("no ink: draw or show a digit first")


class PictureError(ValueError):
    """A picture that cannot be read: damaged, of an unknown format, or too large."""


class LargePictureError(PictureError):
    """A picture with too many pixels or bytes."""


@contextmanager
def refusing_damage() -> Iterator[None]:
    """Around what decodes a picture: whatever goes wrong there is a PictureError. Pillow raises a dozen others."""
    try:
        yield
    except Exception as error:
        raise PictureError("the picture is damaged or of an unknown format: use PNG or JPEG") from error


def to_signed(images: Tensor) -> Tensor:
    """[0, 1] -> −1…1, the range of tanh, in which the GAN works."""
    return images * 2 - 1


def to_unit(signed: Tensor) -> Tensor:
    """−1…1 -> [0, 1], the contract's range."""
    return (signed + 1) / 2


def mosaic(images: Tensor, columns: int) -> Tensor:
    """N = R·columns images side by side, row by row, without gaps. (…, N, 28, 28) -> (…, R·28, columns·28)."""
    rows: Tensor = images.unflatten(-3, (-1, columns)).transpose(-3, -2)  # (…, R, 28, columns, 28)
    return rows.flatten(-2, -1).flatten(-3, -2)


@dataclass(frozen=True)
class Framing:
    """The steps that bring a drawing into MNIST's framing; whoever wants to see what one is for leaves it out."""

    box: bool = True  # find the ink wherever it lies; else the whole canvas is taken for the box
    fit: bool = True  # scale the box to 20 pixels; else the drawing keeps its size: the canvas becomes 28 pixels
    mass: bool = True  # move the centre of mass to the centre; else the box's centre stays there
    pen: bool = True  # hold the line's width within the widths of MNIST's pens; else it is scaled like the rest


FRAMING = Framing()


def from_strokes(
    strokes: Sequence[ArrayLike], size: float = 280, brush: float = 18, framing: Framing = FRAMING
) -> Tensor:
    """Pen strokes -> (1, 28, 28), drawn directly at their final place: no detour over a bitmap.

    strokes  arrays (K, 2) of x, y in canvas pixels, y growing downwards; a third column is the pen's
             pressure in [0, 1], 0.5 the nominal width, half of it at 0 and one and a half at 1 within those bounds
    size     side of the square canvas, in the same pixels; a drawing means the same wherever it lies on it
    brush    nominal width of the line, in the same pixels; what it becomes in the 28×28 image is
             held within the widths of MNIST's pens, so that a thin pen or a small digit stays legible
    framing  the steps to take; all of them, unless one wants to see a network fail

    NoInkError: nothing drawn. ValueError: numbers that are none.
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
    image = _rasterize(place, radii, starts)
    if not image.any():
        raise NoInkError  # the whole canvas was taken for the box, and the ink lies beside it
    if framing.mass:
        image = _rasterize(place + _shift_to_centre(image), radii, starts)  # only a picture shows its centre of mass
    return torch.from_numpy(image[None])


def from_image(image: Image.Image) -> Tensor:
    """A drawing or photo of one digit, ink dark on light or light on dark -> (1, 28, 28).

    Ink is what is narrower than its surroundings and stands out from them (aigc/photo.py). A line thinner than
    MNIST's thinnest pen is broadened to it, as `from_strokes` does: shrunk, it would all but vanish.
    NoInkError: nothing stands out. PictureError: too large or damaged.
    """
    if image.width * image.height > MAX_PIXELS:
        raise LargePictureError(f"the picture has {image.width} × {image.height} pixels: at most 16 million are read")
    ink = find_ink(_grey(image))
    if ink is None:
        raise NoInkError
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
    dx, dy = np.round(_shift_to_centre(framed)).astype(int)  # whole pixels, as in MNIST: no second blur
    return torch.from_numpy(np.roll(framed, (dy, dx), axis=(0, 1))[None])


def check_stroke(stroke: ArrayLike) -> Array:
    """One stroke -> (K, 3) of x, y, pressure. ValueError: not points, or numbers that are none."""
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
    """Strokes -> all points (K, 3), and where each stroke begins (K,). NoInkError without a single point."""
    strokes = [stroke for stroke in strokes if len(stroke)]
    if not strokes:
        raise NoInkError
    starts = np.concatenate([np.arange(len(stroke)) == 0 for stroke in strokes])
    return np.concatenate(strokes), starts


def _rasterize(points: Array, radii: Array, starts: NDArray[np.bool_]) -> Array:
    """Lines of round brush through `points` (K, 2), in image pixels -> coverage (28, 28) in [0, 1].

    A pixel's coverage is how much of its width a band of half-width r at distance d overlaps: exact
    for straight lines along the axes, and right for lines thinner than a pixel too.
    """
    points, radii, starts = _thin_out(points, radii, starts)
    before = np.where(starts, np.arange(len(points)), np.arange(len(points)) - 1)  # a stroke's first point is a dot
    coverage = np.zeros(PIXELS, np.float32)
    for first in range(0, len(points), PIECE):  # bounds the memory of a scribble
        end = slice(first, first + PIECE)
        start = before[end]
        piece = _cover(points[start], points[end], radii[start], radii[end])
        np.maximum(coverage, piece, out=coverage)
    return coverage.reshape(SIDE, SIDE)


def _cover(a: Array, b: Array, radius_a: Array, radius_b: Array) -> Array:
    """Coverage (P,) of the image by segments from a to b, (S, 2) each, whose half-widths go from (S,) to (S,)."""
    along_x, along_y = (b - a).T  # (S,)
    length2 = np.maximum(along_x**2 + along_y**2, 1e-12)
    grid = np.arange(SIDE, dtype=np.float32)[:, None] + 0.5
    x, y = grid - a[:, 0], grid - a[:, 1]  # (28, S) each: from a segment's beginning to a pixel's centre
    t = (y * (along_y / length2))[:, None] + (x * (along_x / length2))  # (28, 28, S): rows, columns
    np.clip(t, 0, 1, out=t)
    distance = np.sqrt((x - t * along_x) ** 2 + (y[:, None] - t * along_y) ** 2)
    radius = radius_a + t * (radius_b - radius_a)
    overlap = np.minimum(distance + 0.5, radius) - np.maximum(distance - 0.5, -radius)
    coverage: Array = np.clip(overlap.max(axis=2), 0, 1).astype(np.float32)
    return coverage.reshape(PIXELS)


def _thin_out(points: Array, radii: Array, starts: NDArray[np.bool_]) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Drop points less than a quarter pixel of path after the one kept: a slow hand leaves thousands."""
    steps = np.hypot(*np.diff(points, axis=0, prepend=points[:1]).T)
    cell = np.floor(np.cumsum(np.where(starts, 0, steps)) * 4)
    ends = np.append(starts[1:], True)
    keep = starts | ends | (np.diff(cell, prepend=-1) > 0)
    return points[keep], radii[keep], starts[keep]


def _shift_to_centre(image: Array) -> Array:
    """How far (x, y) to move the ink for its centre of mass to be the image's centre, without cutting it off."""
    total = image.sum()
    grid = np.arange(SIDE, dtype=np.float32) + 0.5
    shifts = []
    for profile in (image.sum(axis=0), image.sum(axis=1)):
        inked = np.flatnonzero(profile > 0)
        shift = CENTRE - float(profile @ grid) / total
        shifts.append(np.clip(shift, -inked[0], SIDE - 1 - inked[-1]))
    return np.array(shifts, dtype=np.float32)


def _grey(image: Image.Image) -> Array:
    """Decode, turn upright, shrink to DETAIL, lay on a ground that contrasts -> (H, W) in [0, 1]."""
    with refusing_damage():
        image = ImageOps.exif_transpose(image)
        if image.mode in ("I;16", "I", "F"):  # convert() would cut these off at 255
            values = np.nan_to_num(np.asarray(image, np.float32))
            image = Image.fromarray((255 * (values - values.min()) / max(1e-6, float(np.ptp(values)))).astype(np.uint8))
        image = image.convert("RGBA")
    image.thumbnail(DETAIL, Image.Resampling.BOX)
    alpha = np.asarray(image.getchannel("A"), np.float32) / 255
    grey = np.asarray(image.convert("L"), np.float32) / 255
    visible = float((grey * alpha).sum() / max(1e-6, float(alpha.sum())))
    ground = 0.0 if visible > 0.5 else 1.0  # only seen where the picture is transparent
    return np.asarray(grey * alpha + ground * (1 - alpha), np.float32)
