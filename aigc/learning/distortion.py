"""Distort digits a little, so that a network sees each in another way every time.

Simard, Steinkraus & Platt, "Best Practices for Convolutional Neural Networks Applied to Visual
Document Analysis", 2003, introduced elastic distortion for MNIST.
Shapes: B batch.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from aigc.digits import SIDE


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
