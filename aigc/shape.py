"""Four measures of how a digit is written: image moments and an outline, in pixels and degrees.

Slant and size are image moments (Hu, "Visual Pattern Recognition by Moment Invariants", 1962), roundness the ratio of
the axes of the ellipse with the same second moments; the width of a line is twice its area over its outline.
Shapes: B batch.
"""

import torch
from torch import Tensor

from aigc.digits import SIDE, Images, as_floats

LOOKS = ("slant", "width", "size", "roundness")  # names of the measures, in their order


def looks(images: Images) -> Tensor:
    """Measure images. (B, 1, 28, 28) in [0, 1] -> (B, 4) in the order of LOOKS.

    slant      degrees, positive where the digit leans to the right
    width      pixels; the width of the lines
    size       pixels; the root mean square distance of its ink from its centre
    roundness  in [0, 1]; 0 is a line, 1 is as broad as long
    An image without ink gets 0 for every measure.
    """
    ink = as_floats(images).cpu()[:, 0].double()  # (B, 28, 28)
    mass = ink.sum(dim=(1, 2)).clamp(min=1e-9)
    axis = torch.arange(SIDE, dtype=torch.double)
    across, down = ink.sum(dim=1), ink.sum(dim=2)  # (B, 28) each: sums of columns and of rows
    x = axis - ((across @ axis) / mass)[:, None]  # (B, 28)
    y = axis - ((down @ axis) / mass)[:, None]
    xx, yy = (across * x.square()).sum(dim=1) / mass, (down * y.square()).sum(dim=1) / mass
    xy = torch.einsum("byx,by,bx->b", ink, y, x) / mass
    slant = torch.rad2deg(torch.atan2(-xy, yy))  # y grows downwards
    middle, spread = (xx + yy) / 2, ((xx - yy).square() / 4 + xy.square()).sqrt()
    roundness = ((middle - spread).clamp(min=0) / (middle + spread).clamp(min=1e-9)).sqrt()
    return torch.stack([slant, line_width(ink), (xx + yy).sqrt(), roundness], dim=1).float()


def line_width(ink: Tensor) -> Tensor:
    """Compute twice the area over the length of the outline, which is the total variation. (B, H, W) -> (B,)."""
    framed = torch.nn.functional.pad(ink, (1, 1, 1, 1))
    down, across = framed.diff(dim=1)[:, :, :-1], framed.diff(dim=2)[:, :-1]  # (B, H+1, W+1) each
    outline = (down.square() + across.square()).sqrt().sum(dim=(1, 2))
    return 2 * ink.sum(dim=(1, 2)) / outline.clamp(min=1e-9)
