"""Affine changes about the middle of the image, sampled bilinearly, with black beyond the edge.

Mu & Gilmer, "MNIST-C", arXiv:1906.02337.
Shapes: B batch.
"""

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from aigc.digits import SIDE

SHEAR = 0.4  # radians
ANGLE = 0.4  # radians
SIZE = 0.7  # share of the original size
MOVE = 3.0  # pixels


def shear(images: Tensor, rng: Generator) -> Tensor:
    """Lean over to either side: x moves by sin(0.4)·y, and y grows by 1 / cos(0.4). (B, 1, 28, 28) -> the same.

    scikit-image called such a change a shear of 0.4 radians when the published images were made.
    """
    lean = SHEAR * _either_way(images, rng)
    one, none = torch.ones_like(lean), torch.zeros_like(lean)
    return _sample(images, [[one, -lean.sin(), none], [none, lean.cos(), none]])


def scale(images: Tensor, rng: Generator) -> Tensor:
    """Shrink to 70 %, every image alike; the generator is not used. (B, 1, 28, 28) -> the same."""
    shrink = torch.full((len(images),), 1 / SIZE)
    none = torch.zeros_like(shrink)
    return _sample(images, [[shrink, none, none], [none, shrink, none]])


def rotate(images: Tensor, rng: Generator) -> Tensor:
    """Turn by 0.4 radians (23°) to either side. (B, 1, 28, 28) -> the same."""
    turn = ANGLE * _either_way(images, rng)
    none = torch.zeros_like(turn)
    return _sample(images, [[turn.cos(), -turn.sin(), none], [turn.sin(), turn.cos(), none]])


def translate(images: Tensor, rng: Generator) -> Tensor:
    """Move by 3 pixels to the left or right, and by 3 up or down. (B, 1, 28, 28) -> the same."""
    x, y = (MOVE * _either_way(images, rng) for _ in range(2))
    one, none = torch.ones_like(x), torch.zeros_like(x)
    return _sample(images, [[one, none, x], [none, one, y]])


def _either_way(images: Tensor, rng: Generator) -> Tensor:
    """Draw +1 or −1 with even odds for every image. -> (B,)"""
    return torch.randint(2, (len(images),), generator=rng) * 2.0 - 1


def _sample(images: Tensor, matrix: list[list[Tensor]]) -> Tensor:
    """Fill (x, y) from the old image at M·(x, y, 1), in pixels from the middle, y down. (B, 1, 28, 28) -> same.

    matrix  two rows of three, each entry (B,)
    """
    theta = torch.stack([torch.stack(row, dim=1) for row in matrix], dim=1)  # (B, 2, 3)
    theta[:, :, 2] /= SIDE / 2  # grid_sample counts in halves of the image
    grid = F.affine_grid(theta, list(images.shape), align_corners=False)
    return F.grid_sample(images, grid, align_corners=False).clamp(0, 1)
