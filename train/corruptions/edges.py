"""The digit's outline, by Canny's detector.

Canny, "A Computational Approach to Edge Detection", IEEE PAMI 8(6), 1986.
Mu & Gilmer, "MNIST-C", arXiv:1906.02337.
Shapes: B batch.
"""

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from train.corruptions.filters import smooth

SIGMA = 1.0  # pixels
WEAK, STRONG = 0.1, 0.2  # the strength of an edge; Sobel's sum over a step from black to white is 4


def canny_edges(images: Tensor, rng: Generator) -> Tensor:
    """Draw white edges one pixel wide on black; the generator is not used. (B, 1, 28, 28) -> the same.

    The thresholds are 0.1 and 0.2. Double precision: in single precision, ties between neighbours would fall otherwise.
    """
    exact = images.double()
    smoothed = smooth(exact, SIGMA, "constant") / smooth(torch.ones_like(exact[:1]), SIGMA, "constant")
    down, right = _sobel(smoothed), _sobel(smoothed.mT).mT
    strength = torch.hypot(down, right)
    crest = _crests(strength, down, right)
    return _linked(crest & (strength >= STRONG), crest & (strength >= WEAK)).to(images.dtype)


def _sobel(images: Tensor) -> Tensor:
    """Compute Sobel's difference from above to below. (B, 1, 28, 28) -> the same."""
    kernel = torch.tensor([[-1, -2, -1], [0, 0, 0], [1, 2, 1]], dtype=images.dtype)
    return F.conv2d(F.pad(images, (1, 1, 1, 1), mode="replicate"), kernel.view(1, 1, 3, 3))


def _crests(strength: Tensor, down: Tensor, right: Tensor) -> Tensor:
    """Mark where an edge is no weaker than one step on and one step back across it. (B, 1, 28, 28) each -> bool.

    A step goes to the ring of eight neighbours, along the gradient; the strength there is interpolated
    between the two nearest of them, one straight ahead and one diagonal. The image's border is no edge.
    """
    height, width = strength.shape[2:]
    padded = F.pad(strength, (1, 1, 1, 1)).flatten(1)
    stride = width + 2
    steep = down.abs() >= right.abs()
    rows, columns = stride * down.sign().long(), right.sign().long()
    straight, diagonal = torch.where(steep, rows, columns), rows + columns
    slant = torch.minimum(down.abs(), right.abs()) / torch.maximum(down.abs(), right.abs())
    here = (torch.arange(1, height + 1).view(-1, 1) * stride + torch.arange(1, width + 1)).expand_as(straight)

    def at(step: Tensor) -> Tensor:
        return padded.gather(1, (here + step).flatten(1)).view_as(strength)

    crest = strength > 0
    for way in (1, -1):
        crest &= at(way * diagonal) * slant + at(way * straight) * (1 - slant) <= strength
    inside = F.pad(torch.ones(height - 2, width - 2, dtype=torch.bool), (1, 1, 1, 1))
    return crest & inside


def _linked(strong: Tensor, weak: Tensor) -> Tensor:
    """Keep strong edges, and weak ones that touch them directly or through others. (B, 1, 28, 28) bool -> the same."""
    while True:
        grown = weak & (F.max_pool2d(strong.float(), 3, stride=1, padding=1) > 0)
        if torch.equal(grown, strong):
            return strong
        strong = grown
