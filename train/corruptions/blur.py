"""Blur: by frosted glass, and by a hand that moves.

Mu & Gilmer, "MNIST-C", arXiv:1906.02337.
Shapes: B batch, P = 784 pixels, K taps of a kernel.
"""

import torch
from torch import Generator, Tensor

from aigc.digits import PIXELS, SIDE
from train.corruptions.filters import smooth_columns

GLASS_SIGMA = 0.7  # pixels
GLASS_ROUNDS = 2
# Offsets in the flattened image, equally likely; the original swaps at even odds, and one swap in four with itself.
SWAPS = torch.tensor([-SIDE - 1, -SIDE, -1, 0, 0, 0, 0, 0])

MOTION_SIGMA = 3.0  # pixels
MOTION_REACH = 20  # pixels, to one side
MOTION_ANGLE = 45.0  # degrees, to either side of the horizontal


def glass_blur(images: Tensor, rng: Generator) -> Tensor:
    """Smooth with σ = 0.7 pixels, swap neighbouring pixels in two rounds, smooth again. (B, 1, 28, 28) -> same.

    In a round every pixel, from the lower right to row and column 2, changes places with odds of one in
    eight each with its upper left, its upper and its left neighbour. Smoothing runs along the columns
    only, as in the benchmark, and the first result is rounded down to 256 grey levels.
    """
    first = (smooth_columns(images, GLASS_SIGMA) * 255).floor() / 255
    pixels = first.flatten(1).T.contiguous()  # (P, B)
    for _ in range(GLASS_ROUNDS):
        _swap_neighbours(pixels, rng)
    return smooth_columns(pixels.T.reshape(images.shape), GLASS_SIGMA).clamp(0, 1)


def _swap_neighbours(pixels: Tensor, rng: Generator) -> None:
    """Swap for one round, in place: pixel by pixel, as a swap moves what the next pixel finds; all images at once."""
    drawn = torch.randint(len(SWAPS), pixels.shape, generator=rng)
    partners = torch.arange(PIXELS).view(-1, 1) + SWAPS[drawn]  # (P, B)
    for here in reversed(range(PIXELS)):
        if here // SIDE < 2 or here % SIDE < 2:
            continue
        there = partners[here : here + 1]  # (1, B)
        kept = pixels[here].clone()
        pixels[here] = pixels.gather(0, there)[0]
        pixels.scatter_(0, there, kept.unsqueeze(0))


def motion_blur(images: Tensor, rng: Generator) -> Tensor:
    """Smear along a line up to 45° off the horizontal, to one side, σ = 3 pixels. (B, 1, 28, 28) -> the same.

    The 21 taps of half a Gaussian lie on the nearest whole pixels, and beyond the edge lies the edge's own
    pixel: ImageMagick's rule, by which the published images were made. Its rounding makes some pixels one
    grey level of 256 darker than ours.
    """
    angle = torch.deg2rad((torch.rand(len(images), 1, generator=rng) * 2 - 1) * MOTION_ANGLE)
    steps = torch.arange(MOTION_REACH + 1)
    weights = (-steps.square() / (2 * MOTION_SIGMA**2)).exp()
    right, down = ((steps * along - 0.5).ceil().long() for along in (angle.cos(), angle.sin()))  # (B, K)
    place, flat = torch.arange(SIDE), images.flatten(1)
    blurred = torch.zeros_like(flat)
    for k, weight in enumerate(weights / weights.sum()):
        rows = (place + down[:, k : k + 1]).clamp(0, SIDE - 1)  # (B, 28)
        columns = (place + right[:, k : k + 1]).clamp(0, SIDE - 1)
        blurred += weight * flat.gather(1, (rows.unsqueeze(2) * SIDE + columns.unsqueeze(1)).flatten(1))
    return blurred.view(images.shape).clamp(0, 1)
