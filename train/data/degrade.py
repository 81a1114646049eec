"""Degraded images: noise, haze, bands, lines, gaps, outlines and odd places, a batch at a time.

A network that classifies degraded images leans on the shape of the whole and not on single pixels. The
degradations are kin to the corruptions of MNIST-C that measure the network later, but share no code or settings.
Shapes: B batch.
"""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from aigc.digits import SIDE
from train.data.augment import affine_grid


def degrade(images: Tensor, share: float) -> Tensor:
    """Degrade about `share` of the images, each in one way. (B, 1, 28, 28) -> the same shape."""
    degraded = images.clone()
    chosen = torch.randint(len(DEGRADATIONS), (len(images),), device=images.device)
    chosen[torch.rand(len(images), device=images.device) > share] = -1
    for number, function in enumerate(DEGRADATIONS):
        places = (chosen == number).nonzero().flatten()
        if len(places):
            degraded[places] = function(images[places]).clamp(0, 1)
    return degraded


def _noise(images: Tensor) -> Tensor:
    return images + torch.randn_like(images) * _uniform(images, 0.05, 0.5)


def _haze(images: Tensor) -> Tensor:
    """Lay a smooth field of grey in front, or a brighter ground behind."""
    coarse = torch.rand(len(images), 1, 4, 4, device=images.device)
    field = F.interpolate(coarse, size=(SIDE, SIDE), mode="bicubic", align_corners=False).clamp(0, 1)
    strength = _uniform(images, 0.1, 0.8)
    return images * (1 - strength / 2) + field * strength


def _faint(images: Tensor) -> Tensor:
    return images * _uniform(images, 0.3, 0.9) + _uniform(images, 0, 0.4)


def _band(images: Tensor) -> Tensor:
    """Invert a band across the image, sometimes the whole image."""
    axis = torch.arange(SIDE, device=images.device).float()
    first, width = _uniform(images, -8, 24), _uniform(images, 4, 28)
    upright = _uniform(images, 0, 1) < 0.5
    position = torch.where(upright, axis.view(1, 1, 1, SIDE), axis.view(1, 1, SIDE, 1))
    inside = (position >= first) & (position < first + width)
    return torch.where(inside, 1 - images, images)


def _gap(images: Tensor) -> Tensor:
    """Remove a rectangle of up to nine pixels a side."""
    axis = torch.arange(SIDE, device=images.device).float()
    x, y = axis.view(1, 1, 1, SIDE), axis.view(1, 1, SIDE, 1)
    left, top = _uniform(images, 2, 22), _uniform(images, 2, 22)
    width, height = _uniform(images, 2, 9), _uniform(images, 2, 9)
    return images * ~((x >= left) & (x < left + width) & (y >= top) & (y < top + height))


def _line(images: Tensor) -> Tensor:
    """Draw two straight lines over the image, whole or dashed."""
    for _ in range(2):
        images = torch.maximum(images, _segment(images))
    return images


def _segment(images: Tensor) -> Tensor:
    axis = torch.arange(SIDE, device=images.device).float() + 0.5
    x, y = axis.view(1, 1, 1, SIDE), axis.view(1, 1, SIDE, 1)
    ax, ay, bx, by = (_uniform(images, 0, SIDE) for _ in range(4))
    dx, dy = bx - ax, by - ay
    length = (dx.square() + dy.square()).sqrt().clamp(min=1)
    along = (((x - ax) * dx + (y - ay) * dy) / length.square()).clamp(0, 1)
    distance = ((x - ax - along * dx).square() + (y - ay - along * dy).square()).sqrt()
    dashes = torch.where(_uniform(images, 0, 1) < 0.5, (along * length * _uniform(images, 0.8, 2)).sin(), 1.0)
    return (_uniform(images, 0.5, 1.3) + 0.5 - distance).clamp(0, 1) * (dashes > 0) * _uniform(images, 0.6, 1)


def _blur(images: Tensor) -> Tensor:
    return F.avg_pool2d(F.avg_pool2d(images, 3, 1, 1), 3, 1, 1) * _uniform(images, 1, 1.6)


def _outline(images: Tensor) -> Tensor:
    """Keep the rim of the ink, thin or thick, with or without a trace of the ink itself."""
    inner = -F.max_pool2d(-images, 3, 1, 1)
    outer = F.max_pool2d(images, 3, 1, 1)
    rim = torch.where(_uniform(images, 0, 1) < 0.5, images - inner, outer - images)
    return (rim * 2).clamp(0, 1)


def _elsewhere(images: Tensor) -> Tensor:
    """Turn by up to 40°, slant, scale to half to full size, and move by up to five pixels."""

    def uniform(low: float, high: float) -> Tensor:
        return _uniform(images, low, high).flatten()

    zoom = 1 / uniform(0.5, 1.1)
    grid = affine_grid(uniform(-0.7, 0.7), uniform(-0.5, 0.5), zoom, zoom, uniform(-5, 5), uniform(-5, 5))
    return F.grid_sample(images, grid, align_corners=False)


def _uniform(images: Tensor, low: float, high: float) -> Tensor:
    """Draw one number per image. -> (B, 1, 1, 1)."""
    return torch.empty(len(images), 1, 1, 1, device=images.device).uniform_(low, high)


DEGRADATIONS: tuple[Callable[[Tensor], Tensor], ...] = (
    _noise, _haze, _faint, _band, _gap, _line, _blur, _outline, _elsewhere
)  # fmt: skip
