"""Pieces of a number in a picture: connected parts of ink, cut where two digits may touch.

Shapes: H, W pixels of the picture, h, w those of a part.
"""

from collections.abc import Collection, Sequence
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from aigc.errors import CrowdedError, NoInkError
from aigc.framing.fit import fit_ink
from aigc.framing.ink import VISIBLE
from aigc.framing.morphology import Grey, Mask, dilated, extent, parts_of
from aigc.framing.numbers.pieces import MOST, Pieces, without_specks
from aigc.framing.numbers.rows import Boxes, box_around

INK = 0.4  # share of the full ink; a stronger pixel belongs to a part
FEW = 0.004  # share of the largest part's pixels, and 4 pixels at least; anything smaller is noise
WIDE = 0.45  # share of the tallest part's height; narrower parts are not cut
RIM = 1  # pixels around a line that belong to it
END = 0.12  # share of the tallest part's height; no cut is nearer to an end


def pieces_of_ink(ink: Grey, cut: Collection[int] = ()) -> Pieces:
    """Take connected parts of ink for pieces. (H, W) in [0, 1] with full ink as 1.

    cut  numbers of the parts, as in `Pieces.source`, that may be digits that touch, and are cut
    NoInkError: no part is large enough. CrowdedError: far more parts than a number has.
    """
    parts = parts_of(ink > INK)
    sizes = np.bincount(parts.ravel())
    sizes[0] = 0
    real = np.flatnonzero(sizes > max(4, FEW * sizes.max()))
    if not len(real):
        raise NoInkError
    if len(real) > MOST:
        raise CrowdedError(len(real), MOST)
    masks = [parts == number for number in real]
    height = max(bottom - top for (top, bottom), _ in map(extent, masks)) + 1
    cuts = [_cut(mask, height) if n in cut else [mask] for n, mask in enumerate(masks)]
    source = [number for number, some in enumerate(cuts) for _ in some]
    pieces = [mask for some in cuts for mask in some]
    boxes = np.array([_box(mask) for mask in pieces], np.float64)
    groups = without_specks(boxes)
    labels = np.zeros(ink.shape, np.int64)
    for place, mask in enumerate(pieces):
        labels[mask] = place + 1

    def frame(chosen: Sequence[Sequence[int]]) -> Tensor:
        return torch.stack(
            [_fit(ink, labels, boxes, [place for n in group for place in groups[n]]) for group in chosen]
        )

    around = np.array([box_around(boxes, group) for group in groups])
    return Pieces(around, [source[group[0]] for group in groups], [None] * len(groups), frame)


def _fit(ink: Grey, labels: NDArray[np.int64], boxes: Boxes, chosen: Sequence[int]) -> Tensor:
    """Frame some pieces as one digit, with the faint rim of their lines and without other pieces. -> (1, 28, 28).

    labels  (H, W), number of the piece, counted from 1, that a pixel belongs to; 0 for none
    """
    left, top, right, bottom = map(int, box_around(boxes, chosen))
    window = np.s_[max(0, top - RIM) : bottom + RIM, max(0, left - RIM) : right + RIM]
    own = np.isin(labels[window], [place + 1 for place in chosen])
    inside = (dilated(own.astype(np.float32), 2 * RIM + 1) > 0) & (own | (labels[window] == 0))
    (first, last), (start, end) = extent(inside & (ink[window] > VISIBLE))
    return fit_ink(np.where(inside, ink[window], 0)[first : last + 1, start : end + 1].astype(np.float32))


def _cut(mask: Mask, height: int) -> list[Mask]:
    """Cut a part at columns where two digits may touch.

    Such a column holds locally least ink, or lies in a valley of the upper or lower outline.
    """
    (top, bottom), (left, right) = extent(mask)
    own = mask[top : bottom + 1, left : right + 1]
    if own.shape[1] < WIDE * height:
        return [mask]
    reach = max(2, round(END * height))
    above, below = own.argmax(axis=0), own[::-1].argmax(axis=0)  # paper above and below the ink of each column
    ends = sorted(end for profile in (-own.sum(axis=0), above, below) for end in _peaks(profile, reach))
    apart = [end for before, end in pairwise([-reach, *ends]) if end - before > reach / 2]
    side = np.searchsorted(np.array(apart), np.arange(mask.shape[1]) - left)  # between which cuts a column lies
    masks = [mask & (side == n)[None] for n in range(len(apart) + 1)]
    return [one for one in masks if one.any()]


def _peaks(profile: NDArray[np.int64], reach: int) -> list[int]:
    """Find columns at which a profile is highest among all columns within reach, not nearer to an end."""
    smooth = np.convolve(np.pad(profile.astype(float), 1, mode="edge"), np.full(3, 1 / 3), mode="valid")
    around = np.lib.stride_tricks.sliding_window_view(smooth, 2 * reach + 1)
    highest = (smooth[reach:-reach] >= around.max(axis=1)) & (smooth[reach:-reach] > around.min(axis=1))
    edges = np.flatnonzero(np.diff(np.concatenate([[False], highest, [False]]).astype(int)))
    return [reach + (first + last) // 2 for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)]


def _box(mask: Mask) -> tuple[int, int, int, int]:
    (top, bottom), (left, right) = extent(mask)
    return left, top, right + 1, bottom + 1
