"""Find the ink of one digit in a picture: in uneven light, among shadows, lines and the edges of a table.

Ink is narrower than its surroundings and stands out from them. A morphological opening removes all that is narrower
than its square; the removed part is ink, the remaining part is the ground: the top-hat transform (Meyer,
"Contrast feature extraction", 1979; Serra, "Image Analysis and Mathematical Morphology", 1982).
Shapes: H, W pixels of the picture, h, w those of a small copy, h', w' those of the digit's box.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from aigc.framing.edges import with_margin, without_bars
from aigc.framing.fit import line_width_of
from aigc.framing.furniture import without_frame, without_rules
from aigc.framing.morphology import Grey, Mask, dilated, extent, opened, parts_of, shrunk
from aigc.framing.rings import surrounds

# Thresholds of the search, in a small copy; tried on made-up photographs of digits to train on (train.data.photos).
SMALL = 128  # pixels of the small copy's longer side
UNEVEN = 0.05  # share of black to white; paper that departs from a plane by more is not even
BROADEST = 0.15  # share of the longer side; on uneven paper, anything broader is paper, shadow or table
CONTRAST = 0.08  # share of black to white; anything fainter is no ink
STRONG = 0.35  # share of the full ink; a stronger pixel belongs to a line, and not to the blur around the line
NEAR = 0.03  # share of the longer side; reach of the blur
PART = 0.1  # share of the largest part's ink; a part with more can belong to the digit too
FAINT = 0.2  # share of the other polarity's ink; less ink than this is not meant
LINE, BLOT = 0.35, 0.3  # a line is narrower than this share of its length, but for this share of its ink
DIM = 0.2  # share of white; in deeper shadow, noise would pass for ink
LEFT = 0.3  # share of the size with a frame; if less is left without it, it is no frame
AT_BORDER = 0.15  # share of a part at the border; a part within with more is the digit
WHOLE = 0.7  # share of the ink beside a frame's lines that must remain one digit
RINGS = 3  # rings, one in another, around a digit
IN_RING = 0.08  # share of a ring's ink; a digit in it has more
IN_CROP = 0.4  # share of a crop's longer side, with the paper that was added; a digit fills more
SAMPLE = 40_000  # pixels, and not many more, measure the noise
VISIBLE = 0.05  # share of the full ink
TALL, STRENGTH = 0.5, 0.5  # shares of the digit's height and of its mean ink; another digit has more
SPECK = 0.0005  # share of the picture; anything smaller says nothing about the strength of the ink


@dataclass(frozen=True)
class Located:
    """A digit's place in a picture, and the places of all that may be digits beside it."""

    picture: Grey  # (H, W), without furniture, and with `margin` pixels of paper added on each side
    margin: int
    find: "_Find"

    def ink(self) -> Grey | None:
        """Cut out the digit alone, in its box, full ink as 1. -> (h', w'); None where it is too faint."""
        ink = self.find.ink_near(self.picture, self.find.part, self.find.others)
        if ink is None:
            return None
        (top, bottom), (left, right) = extent(ink > VISIBLE)
        return ink[top : bottom + 1, left : right + 1]

    def ink_of_all(self) -> Grey | None:
        """Show the digit and all that may be digits beside it, full ink as 1. -> (H, W); None where too faint."""
        digits = self.find.digits
        ink = self.find.ink_near(self.picture, digits, dilated((self.find.ink & ~digits).astype(np.float32), 3) > 0)
        height, width = (side - self.margin for side in self.picture.shape)
        return None if ink is None else ink[self.margin : height, self.margin : width]

    @property
    def alone(self) -> bool:
        """Tell whether there is nothing beside the digit that may be one."""
        return not bool((self.find.digits & ~self.find.part).any())


def locate(grey: Grey) -> Located | None:
    """Find the ink of one digit. Brightness (H, W) in [0, 1] -> its place; None without ink.

    Ink without paper around it gets some; bars, printed lines and frames are painted over first, unless they are all
    that there is.
    """
    plain = without_bars(grey)
    crop = with_margin(plain)
    if crop is not None:
        with_paper, dark = crop
        found = _best(with_paper)
        if not found or found.size < IN_CROP:  # paper between the lines of tiny digits can be thinner than these
            found = _best(with_paper, (dark,))
        return Located(with_paper, (len(with_paper) - len(grey)) // 2, found) if found else None
    clean = without_rules(plain)
    for picture in (clean, plain, grey):
        if found := _best(picture):
            rest = without_frame(picture, found.part, found.dark, _size_of_digit)
            within = _best(rest) if rest is not None else None
            if rest is not None and within and within.size > LEFT * found.size and _whole(found, within, picture, rest):
                picture, found = rest, within
            return Located(picture, 0, found)
    return None


def _whole(before: "_Find", after: "_Find", grey: Grey, rest: Grey) -> bool:
    """Tell whether the digit is still all there after lines were removed: all of its ink that lay beside the lines."""
    beside = np.abs(shrunk(grey, SMALL) - shrunk(rest, SMALL)) < 0.02
    kept = before.part & after.part & beside
    return float(kept.sum()) > WHOLE * max(float((before.part & beside).sum()), float((after.part & beside).sum()))


def _size_of_digit(grey: Grey) -> float | None:
    found = _best(grey)
    return found.size if found else None


def _best(grey: Grey, polarities: tuple[bool, ...] = (False, True)) -> "_Find | None":
    """Choose the digit among candidates; polarities are those tried, True for dark ink.

    On even paper the ground is a plane of brightness, else the result of an opening. Between bright and dark ink, the
    one with the thinner lines is the digit; the other lies between these lines. A shape that is no line may be a sheet
    of paper on a table, and then the ink has the other polarity; without such ink, the shape is the drawing.
    """
    small = shrunk(grey, SMALL)
    finds: list[_Find] = []
    for ground_of in (_plane, _opening):
        new = [find for dark in polarities if (find := _find(1 - small if dark else small, dark, ground_of))]
        new = [find for find in new if find.total_of_all > FAINT * max(other.total_of_all for other in new)]
        lines = [find for find in new if find.blot < BLOT and all(find.dark != sheet.dark for sheet in finds)]
        if lines:
            return min(lines, key=lambda find: find.breadth)
        finds += new
    return max(finds, key=lambda find: find.total) if finds else None


@dataclass(frozen=True)
class _Find:
    """A candidate for the digit, in the small copy."""

    ground: Grey  # (h, w), in [0, 1]; of the negative if the ink is dark
    hat: Grey  # (h, w), what stands out from the ground
    parts: NDArray[np.int64]  # (h, w), numbers of the connected parts of ink
    part: Mask  # (h, w), True on the digit
    dark: bool  # True for ink on a brighter ground
    breadth: float  # breadth of the lines, as a share of the digit's height
    blot: float  # share of its ink that is no line
    total: float  # amount of ink
    others: Mask  # (h, w), True on parts that are not the digit's

    @property
    def total_of_all(self) -> float:
        """The amount of ink of the digit and all that may be digits beside it."""
        return float(self.hat[self.digits].sum())

    @property
    def size(self) -> float:
        """The digit's longer side, as a share of the picture's."""
        return float(max(last - first + 1 for first, last in extent(self.part)) / max(self.part.shape))

    @property
    def ink(self) -> Mask:
        """All ink, whether the digit's or not. -> (h, w)."""
        everything: Mask = self.parts > 0
        return everything

    @cached_property
    def digits(self) -> Mask:
        """The digit and all parts that may be digits beside it: nearly as tall, as strong, and within. -> (h, w)."""
        parts = np.where(self.part, self.parts.max() + 1, self.parts)
        ink, pixels = np.bincount(parts.ravel(), self.hat.ravel()), np.bincount(parts.ravel())
        own = len(ink) - 1
        tops, bottoms = _rows_of_parts(parts)
        strength = ink / np.maximum(1, pixels)
        alike = ((bottoms - tops) > TALL * (bottoms[own] - tops[own])) & (strength > STRENGTH * strength[own])
        alike &= ink > PART * ink[own]
        alike[np.unique(np.concatenate([parts[0], parts[-1], parts[:, 0], parts[:, -1]]))] = False
        alike[0], alike[own] = False, True
        chosen: Mask = alike[parts]
        return chosen

    def ink_near(self, grey: Grey, part: Mask, others: Mask) -> Grey | None:
        """Measure the ink near a part (h, w), and not on others, full ink as 1. (H, W) -> (H, W); None if faint."""
        size = grey.shape[1], grey.shape[0]
        where = np.asarray(Image.fromarray(_widened(part) & ~others).resize(size, Image.Resampling.NEAREST))
        ground = np.asarray(Image.fromarray(self.ground).resize(size, Image.Resampling.BILINEAR))
        above = _above(1 - grey if self.dark else grey, ground, self.dark)
        noise = float(np.quantile(above[~where][:: 1 + above.size // SAMPLE], 0.95)) if not where.all() else 0.0
        ink = np.where(where, above, 0)
        floor, full = min(2 * noise, 0.3), _full(ink)
        if full - floor < CONTRAST:
            return None
        found: Grey = np.clip((ink - floor) / (full - floor), 0, 1).astype(np.float32)
        return found


def _rows_of_parts(parts: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find the first row of each part, and the row after its last."""
    rows = np.broadcast_to(np.arange(len(parts))[:, None], parts.shape)
    tops, bottoms = np.full(parts.max() + 1, len(parts)), np.zeros(parts.max() + 1, np.int64)
    np.minimum.at(tops, parts, rows)
    np.maximum.at(bottoms, parts, rows + 1)
    return tops, bottoms


def _find(bright: Grey, dark: bool, ground_of: Callable[[Grey], Grey | None]) -> _Find | None:
    """Look for bright ink. (h, w) -> a candidate for the digit, None where nothing stands out.

    dark  True for the negative of the picture
    """
    ground = ground_of(bright)
    if ground is None or _full(bright - ground) < CONTRAST:
        return None
    hat = _above(bright, ground, dark)
    parts = parts_of(hat > STRONG * _full(hat))
    part = _digit_among(parts, hat, at_border=ground_of is _plane)
    others = dilated(((parts > 0) & ~part).astype(np.float32), 3) > 0
    height, width = (last - first + 1 for first, last in extent(part))
    ink = np.where(part, hat, 0).astype(np.float32)
    blot = float(opened(ink, round(LINE * max(height, width))).sum() / ink.sum())
    breadth = line_width_of(ink) / height
    return _Find(ground, hat, parts, part, dark, breadth, blot, float(ink.sum()), others & ~part)


def _above(bright: Grey, ground: Grey, dark: bool) -> Grey:
    """Measure how much ink stands out from the ground; dark ink takes a share of the light that falls on the paper."""
    light = np.maximum(1 - ground, DIM) if dark else np.ones_like(ground)
    above: Grey = ((bright - ground) / light).astype(np.float32)
    return above


def _plane(grey: Grey) -> Grey | None:
    """Fit a plane of brightness to the picture's border; None where the border is too uneven for a plane."""
    height, width = grey.shape
    y, x = np.mgrid[:height, :width].astype(np.float32)
    plane = np.stack([np.ones_like(x), x / width, y / height], axis=-1)  # (h, w, 3)
    edge = np.ones_like(grey, dtype=bool)
    margin = max(1, min(height, width) // 14)
    edge[margin:-margin, margin:-margin] = False
    paper = edge & (np.abs(grey - np.median(grey[edge])) < 0.25)  # a stroke that runs into the border is no paper
    fit, *_ = np.linalg.lstsq(plane[paper], grey[paper], rcond=None)
    ground: Grey = (plane @ fit).astype(np.float32)
    if paper.sum() < 0.6 * edge.sum() or np.quantile(np.abs(grey - ground)[paper], 0.95) > UNEVEN:
        return None
    return ground


def _opening(grey: Grey) -> Grey:
    """Keep all that is broader than BROADEST."""
    return opened(grey, round(BROADEST * max(grey.shape)))


def _full(ink: Grey) -> float:
    """Measure the strength of full ink, without single specks."""
    brightest = 1 + int(SPECK * ink.size)
    return float(np.partition(ink, -brightest, axis=None)[-brightest])


def _widened(mask: Mask) -> Mask:
    side = 2 * round(NEAR * max(mask.shape)) + 1
    return dilated(mask.astype(np.float32), side) > 0


def _digit_among(parts: NDArray[np.int64], hat: Grey, at_border: bool) -> Mask:
    """Choose the parts that make up one digit: the part with most ink, and the parts near it.

    at_border  True if a digit may run into the picture's border; else it may only if there is nothing within
    """
    totals = np.bincount(parts.ravel(), hat.ravel())
    totals[0] = 0
    inner = totals.copy()
    inner[np.unique(np.concatenate([parts[0], parts[-1], parts[:, 0], parts[:, -1]]))] = 0
    if inner.max() > (AT_BORDER * totals.max() if at_border else 0):
        totals = inner
    for _ in range(RINGS):
        outer = int(totals.argmax())
        large = np.flatnonzero(totals > IN_RING * totals[outer])
        within = [int(part) for part in large if part != outer and surrounds(parts, outer, int(part))]
        if not within:
            break
        totals[outer] = 0
        inside = np.zeros_like(totals)
        inside[within] = totals[within]
        totals = inside
    digit = int(totals.argmax())
    for part in np.flatnonzero(totals > PART * totals.max()):
        if part != digit and surrounds(parts, int(part), digit):
            totals[part] = 0  # a ring with a finer line than the digit's
    chosen: Mask = parts == digit
    (top, bottom), (left, right) = extent(chosen)
    reach = max(bottom - top, right - left) // 8 + 1
    near = np.zeros_like(chosen)
    near[max(0, top - reach) : bottom + reach + 1, max(0, left - reach) : right + reach + 1] = True
    for number in np.flatnonzero(totals > PART * totals.max()):
        if near[parts == number].any():
            chosen |= parts == number
    return chosen
