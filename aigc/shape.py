"""Measures of how a digit is written: image moments and an outline, in pixels and degrees.

Slant and size are image moments (Hu, "Visual Pattern Recognition by Moment Invariants", 1962), roundness the ratio of
the axes of the ellipse with the same second moments; the width of a line is twice its area over its outline.
Shapes: B batch.
"""

import torch
from torch import Tensor

from aigc.digits import SIDE, Images, as_floats

LOOKS = ("slant", "width", "size", "roundness")  # names of the measures, in their order
MANNER = (*LOOKS, "proportion", "ink")  # measures that a hand keeps, more or less, from one digit to another


def looks(images: Images) -> Tensor:
    """Measure images. (B, 1, 28, 28) in [0, 1] -> (B, 4) in the order of LOOKS.

    slant      degrees, positive where the digit leans to the right
    width      pixels; the width of the lines
    size       pixels; the root mean square distance of its ink from its centre
    roundness  in [0, 1]; 0 is a line, 1 is as broad as long
    An image without ink gets 0 for every measure.
    """
    ink = as_floats(images).cpu()[:, 0].double()  # (B, 28, 28)
    xx, xy, yy = _moments(ink)
    slant = torch.rad2deg(torch.atan2(-xy, yy))  # y grows downwards
    middle, spread = (xx + yy) / 2, ((xx - yy).square() / 4 + xy.square()).sqrt()
    roundness = ((middle - spread).clamp(min=0) / (middle + spread).clamp(min=1e-9)).sqrt()
    return torch.stack([slant, line_width(ink), (xx + yy).sqrt(), roundness], dim=1).float()


def manner(images: Images) -> Tensor:
    """Measure the manner of a hand. (B, 1, 28, 28) in [0, 1] -> (B, 6) in the order of MANNER, first those of `looks`.

    proportion  breadth over height, root mean square distances of the ink from its centre
    ink         in [0, 1]; the mean over all pixels
    """
    ink = as_floats(images).cpu()[:, 0].double()  # (B, 28, 28)
    xx, _, yy = _moments(ink)
    more = torch.stack([(xx / yy.clamp(min=1e-9)).sqrt(), ink.mean(dim=(1, 2))], dim=1)
    return torch.cat([looks(images), more.float()], dim=1)


def _moments(ink: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Compute the second moments of ink (B, 28, 28) about its centre: xx, xy, yy (B,) each, in square pixels."""
    mass = ink.sum(dim=(1, 2)).clamp(min=1e-9)
    axis = torch.arange(SIDE, dtype=torch.double)
    across, down = ink.sum(dim=1), ink.sum(dim=2)  # (B, 28) each: sums of columns and of rows
    x = axis - ((across @ axis) / mass)[:, None]  # (B, 28)
    y = axis - ((down @ axis) / mass)[:, None]
    xx, yy = (across * x.square()).sum(dim=1) / mass, (down * y.square()).sum(dim=1) / mass
    return xx, torch.einsum("byx,by,bx->b", ink, y, x) / mass, yy


def line_width(ink: Tensor) -> Tensor:
    """Compute twice the area over the length of the outline, which is the total variation. (B, H, W) -> (B,)."""
    framed = torch.nn.functional.pad(ink, (1, 1, 1, 1))
    down, across = framed.diff(dim=1)[:, :, :-1], framed.diff(dim=2)[:, :-1]  # (B, H+1, W+1) each
    outline = (down.square() + across.square()).sqrt().sum(dim=(1, 2))
    return 2 * ink.sum(dim=(1, 2)) / outline.clamp(min=1e-9)
