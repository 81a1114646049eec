"""Variations of images, and images of no digit, made a batch at a time.

Shapes: B batch.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from aigc.digits import SIDE
from aigc.learning.distortion import affine_grid, distort

__all__ = ["affine_grid", "distort", "non_digits"]

NO_DIGIT_WHEN_MIRRORED = torch.tensor([3, 7])  # a mirrored 2 is a 5
NO_DIGIT_WHEN_TURNED = torch.tensor([2, 3, 4, 5, 7])  # by a quarter turn


def non_digits(images: Tensor, labels: Tensor, count: int) -> Tensor:
    """Make images that a person might draw and that show no digit, from the digits given. -> (up to count, 1, 28, 28).

    In about equal parts: digits in a quarter turn, mirrored digits, the tops of two digits one above the
    other, two digits over each other, two beside each other, random smooth blots, and grain.
    """
    parts = [count // 7 + (place < count % 7) for place in range(7)]
    made = [
        _draw_classes(images, labels, NO_DIGIT_WHEN_TURNED, parts[0]).rot90(1, dims=(2, 3)),
        _draw_classes(images, labels, NO_DIGIT_WHEN_MIRRORED, parts[1]).flip(3),
        _tops(images, labels, parts[2]),
        _overlaid(images, labels, parts[3]),
        _beside(images, labels, parts[4]),
        _blots(parts[5], images.device),
        _grain(parts[6], images.device),
    ]
    return torch.cat(made)


def _draw_classes(images: Tensor, labels: Tensor, classes: Tensor, count: int) -> Tensor:
    """Draw `count` images of the given classes; none from the rare batch without such images."""
    chosen = torch.isin(labels, classes.to(labels.device)).nonzero().flatten()
    if len(chosen) == 0:
        return images[:0]
    return images[chosen[torch.randint(len(chosen), (count,), device=images.device)]]


def _pairs(labels: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """Draw up to `count` pairs of digits of different classes -> their indices."""
    a, b = torch.randint(len(labels), (2, count), device=labels.device)
    different = labels[a] != labels[b]
    return a[different], b[different]


def _tops(images: Tensor, labels: Tensor, count: int) -> Tensor:
    """Put the top of one digit above the mirrored top of another: fragments, whose strokes do not meet."""
    a, b = _pairs(labels, count)
    joined = images[a].clone()
    joined[:, :, SIDE // 2 :] = images[b].flip(3)[:, :, : SIDE // 2]
    return joined


def _overlaid(images: Tensor, labels: Tensor, count: int) -> Tensor:
    """Write two digits over each other, one in a quarter turn."""
    a, b = _pairs(labels, count)
    return torch.maximum(images[a], images[b].rot90(1, dims=(2, 3)))


def _beside(images: Tensor, labels: Tensor, count: int) -> Tensor:
    """Put two digits beside each other, each half as large, with lines hardly thinner: a number, not a digit."""
    a, b = torch.randint(len(labels), (2, count), device=labels.device)
    left, right = (F.avg_pool2d(images[chosen], 2)[..., 1:-1] * 1.8 for chosen in (a, b))  # (count, 1, 14, 12)
    return F.pad(torch.cat([left, right], dim=3).clamp(max=1), (2, 2, SIDE // 4, SIDE // 4))


def _grain(count: int, device: torch.device) -> Tensor:
    """Make noise of single pixels, in varying amounts."""
    level = torch.rand(count, 1, 1, 1, device=device) * 0.9
    noise = torch.rand(count, 1, SIDE, SIDE, device=device)
    return (noise - level).clamp(min=0) / (1 - level)


def _blots(count: int, device: torch.device) -> Tensor:
    """Make smooth random fields, cut at a random level, in a disc."""
    coarse = torch.randn(count, 1, 7, 7, device=device)
    field = F.interpolate(coarse, size=(SIDE, SIDE), mode="bicubic", align_corners=False)
    level = torch.rand(count, 1, 1, 1, device=device) * 1.5 - 0.5
    axis = torch.linspace(-1, 1, SIDE, device=device)
    disc = (axis[:, None].square() + axis.square()).sqrt() < 20 / SIDE * math.sqrt(1.1)
    return ((field - level) * 4).clamp(0, 1) * disc
