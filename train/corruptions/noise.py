"""Noise of a sensor: photons counted, and pixels that failed.

Mu & Gilmer, "MNIST-C", arXiv:1906.02337.
Shapes: B batch.
"""

import torch
from torch import Generator, Tensor

PHOTONS = 3  # a white pixel's mean count, and the count that is shown as white
FAILED = 0.17  # share of the pixels


def shot_noise(images: Tensor, rng: Generator) -> Tensor:
    """Count photons in each pixel, Poisson with mean 3x, over 3 and at most 1. (B, 1, 28, 28) -> the same.

    The draw inverts the distribution function, with one uniform number a pixel: a count above 3 looks
    like 3, so three steps suffice.
    """
    mean = images * PHOTONS
    dice = torch.rand(images.shape, generator=rng)
    count, term, below = torch.zeros_like(images), (-mean).exp(), torch.zeros_like(images)
    for k in range(PHOTONS):
        below = below + term  # P(count ≤ k)
        count = count + (dice >= below)
        term = term * mean / (k + 1)
    return count / PHOTONS


def impulse_noise(images: Tensor, rng: Generator) -> Tensor:
    """Add salt and pepper: 17 % of the pixels, half white and half black. (B, 1, 28, 28) -> the same."""
    dice = torch.rand(images.shape, generator=rng)
    salt = (dice < FAILED / 2).to(images.dtype)
    return images.where(dice >= FAILED, salt)
