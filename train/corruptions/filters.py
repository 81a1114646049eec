"""Smoothing shared by several corruptions."""

import torch
import torch.nn.functional as F
from torch import Tensor


def smooth(images: Tensor, sigma: float, padding: str = "replicate") -> Tensor:
    """Smooth by a Gaussian of standard deviation `sigma` pixels, cut at 4σ. (B, 1, H, W) -> the same.

    padding  pixels beyond the edge: "replicate" for the edge's own pixels, "constant" for black
    """
    return smooth_columns(smooth_columns(images, sigma, padding).mT, sigma, padding).mT


def smooth_columns(images: Tensor, sigma: float, padding: str = "replicate") -> Tensor:
    """Smooth as `smooth` does, along the vertical alone. (B, 1, H, W) -> the same."""
    radius = int(4 * sigma + 0.5)
    taps = torch.arange(-radius, radius + 1, dtype=images.dtype)
    weights = (-taps.square() / (2 * sigma**2)).exp()
    padded = F.pad(images, (0, 0, radius, radius), mode=padding)
    return F.conv2d(padded, (weights / weights.sum()).view(1, 1, -1, 1))
