"""Light and weather: too bright, foggy, splashed with mud.

Mu & Gilmer, "MNIST-C", arXiv:1906.02337.
Fournier, Fussell & Carpenter, "Computer Rendering of Stochastic Models", CACM 25(6), 1982: the
diamond-square algorithm.
Shapes: B batch.
"""

import torch
from torch import Generator, Tensor

from aigc.digits import SIDE
from train.corruptions.filters import smooth

LIGHT = 0.5  # added to every pixel

FOG = 3.0  # the thickest fog, against white ink of 1
FOG_SIZE = 256  # pixels; the side of the map of which an image gets a corner
FOG_DECAY = 1.4**2  # the unevenness shrinks by this factor with every halving of the step

LIQUID_MEAN, LIQUID_DEVIATION, LIQUID_SIGMA = 0.65, 0.3, 1.0  # smoothed noise; σ in pixels
LIQUID_LEVEL = 0.65  # a splash lies where the noise is above
SPLASH_SIGMA, SPLASH_CORE = 1.5, 0.8  # the splash, smoothed with σ in pixels, covers where it exceeds 0.8
MUD = 63 / 255  # grey of the mud


def brightness(images: Tensor, rng: Generator) -> Tensor:
    """Brighten to min(x + 0.5, 1), every image alike; the generator is not used. (B, 1, 28, 28) -> the same."""
    return (images + LIGHT).clamp(max=1)


def fog(images: Tensor, rng: Generator) -> Tensor:
    """Add fog: (x + 3 f) · m / (m + 3), m the brightest pixel, f a fractal fog in [0, 1]. (B, 1, 28, 28) -> the same.

    f is the upper left corner of a map of 256×256, so an image may lie in thin fog or in thick.
    """
    brightest = images.amax(dim=(1, 2, 3), keepdim=True)
    thickness = plasma(len(images), rng)[:, None, :SIDE, :SIDE]
    return ((images + FOG * thickness) * brightest / (brightest + FOG)).clamp(0, 1)


def plasma(count: int, rng: Generator) -> Tensor:
    """Make fractal maps by diamond-square on a torus, stretched to fill [0, 1]. -> (count, 256, 256)

    At every step the middle of four points becomes their mean plus uniform noise of ± the unevenness.
    """
    heights, unevenness = torch.zeros(count, 1, 1), 1.0
    while (side := heights.shape[1]) < FOG_SIZE:
        noise = torch.empty(3, count, side, side).uniform_(-unevenness, unevenness, generator=rng)
        beside, below = heights + heights.roll(-1, 2), heights + heights.roll(-1, 1)
        centre = (beside + beside.roll(-1, 1)) / 4 + noise[0]
        finer = torch.empty(count, 2 * side, 2 * side)
        finer[:, ::2, ::2] = heights
        finer[:, ::2, 1::2] = (beside + centre + centre.roll(1, 1)) / 4 + noise[1]
        finer[:, 1::2, ::2] = (below + centre + centre.roll(1, 2)) / 4 + noise[2]
        finer[:, 1::2, 1::2] = centre
        heights, unevenness = finer, unevenness / FOG_DECAY
    low, high = heights.amin(dim=(1, 2), keepdim=True), heights.amax(dim=(1, 2), keepdim=True)
    return (heights - low) / (high - low)


def spatter(images: Tensor, rng: Generator) -> Tensor:
    """Splash drops of dark grey mud over the image. (B, 1, 28, 28) -> the same.

    Smoothed normal noise above 0.65, about half of the image, is wet; in the wet part, smoothed again to m,
    the cores with m ≥ 0.8 are covered: x' = (1 − m) x + m 63/255.
    """
    noise = torch.randn(images.shape, generator=rng) * LIQUID_DEVIATION + LIQUID_MEAN
    splash = smooth((smooth(noise, LIQUID_SIGMA) > LIQUID_LEVEL).to(images.dtype), SPLASH_SIGMA)
    cover = splash.where(splash >= SPLASH_CORE, 0)
    return (images * (1 - cover) + MUD * cover).clamp(0, 1)
