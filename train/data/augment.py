"""Variations of images, and images of no digit, made a batch at a time.

Simard, Steinkraus & Platt, "Best Practices for Convolutional Neural Networks Applied to Visual
Document Analysis", 2003, introduced elastic distortion for MNIST.
Shapes: B batch.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from aigc.digits import SIDE

NO_DIGIT_WHEN_MIRRORED = torch.tensor([3, 7])  # a mirrored 2 is a 5
NO_DIGIT_WHEN_TURNED = torch.tensor([2, 3, 4, 5, 7])  # by a quarter turn


def distort(images: Tensor, share: float = 1.0) -> Tensor:
    """Slant, turn, stretch, move and bend about `share` of the images. (B, 1, 28, 28) -> the same shape."""
    batch, device = len(images), images.device

    def uniform(low: float, high: float) -> Tensor:
        return torch.empty(batch, device=device).uniform_(low, high)

    angle, slant = uniform(-0.22, 0.22), uniform(-0.25, 0.25)  # radians; x per y
    stretch_x, stretch_y = uniform(-0.15, 0.15).exp(), uniform(-0.12, 0.12).exp()
    grid = affine_grid(angle, slant, stretch_x, stretch_y, uniform(-1.5, 1.5), uniform(-1.5, 1.5))
    knots = torch.randn(batch, 2, 6, 6, device=device) * (2 * 0.6 / SIDE)  # 0.6 pixels of bending
    bend = F.interpolate(knots, size=(SIDE, SIDE), mode="bilinear", align_corners=True)
    distorted = F.grid_sample(images, grid + bend.permute(0, 2, 3, 1), align_corners=False).clamp(0, 1)
    if share == 1:
        return distorted
    chosen = torch.rand(batch, 1, 1, 1, device=device) < share
    return torch.where(chosen, distorted, images)


def affine_grid(angle: Tensor, slant: Tensor, stretch_x: Tensor, stretch_y: Tensor, x: Tensor, y: Tensor) -> Tensor:
    """Make the grid by which grid_sample turns, slants, stretches and moves images. -> (B, 28, 28, 2).

    All arguments are (B,): radians, x per y, factors by which the image shrinks, pixels.
    """
    cos, sin, pixel = angle.cos(), angle.sin(), 2 / SIDE  # grid_sample's unit is half an image
    rows = [
        torch.stack([cos * stretch_x, (slant * cos - sin) * stretch_y, x * pixel], dim=1),
        torch.stack([sin * stretch_x, (slant * sin + cos) * stretch_y, y * pixel], dim=1),
    ]
    return F.affine_grid(torch.stack(rows, dim=1), [len(angle), 1, SIDE, SIDE], align_corners=False)


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
