"""Aggregate posterior q(z) = E[q(z|x)]: the density of real digits' latents, which N(0, I) only approximates.

Hoffman & Johnson, "ELBO surgery", 2016, tell the gap between q(z) and N(0, I) from the rest of the KL term. Sampling
from a density fitted to the latents afterwards is the ex-post density estimation of Ghosh et al., arXiv:1903.12436;
here each digit has a mixture of Gaussians. Directions that change a drawing in one respect stand beside the mixtures.
`aigc.learning.aggregate_fit` fits mixtures and directions. Shapes: B batch, K Gaussians a digit, Z latent dimensions.
"""

import torch
from torch import Tensor, nn

from aigc.digits import CLASSES

DIRECTIONS = 4  # one for each of the four measures of aigc.shape


class AggregatePosterior(nn.Module):
    """Mixtures and directions, all buffers, so that they travel with the weights."""

    shares: Tensor  # (10, K), each row adds up to 1
    means: Tensor  # (10, K, Z)
    factors: Tensor  # (10, K, Z, Z), lower triangular: covariance = factor · factorᵀ
    directions: Tensor  # (4, Z) in the order of aigc.shape.LOOKS: one standard deviation of a digit's hands each

    def __init__(self, components: int, latent: int) -> None:
        super().__init__()
        self.register_buffer("shares", torch.full((CLASSES, components), 1 / components))
        self.register_buffer("means", torch.zeros(CLASSES, components, latent))
        factors = torch.zeros(CLASSES, components, latent, latent)
        factors.diagonal(dim1=2, dim2=3).fill_(1)  # torch.eye would import half of torch on its "meta" device
        self.register_buffer("factors", factors)
        self.register_buffer("directions", torch.zeros(DIRECTIONS, latent))

    def draw(self, noise: Tensor, digits: Tensor) -> Tensor:
        """Turn draws from N(0, I) (B, 1 + Z) and digits (B,) into latents of these digits (B, Z).

        The first number of a row chooses the Gaussian by its rank in N(0, 1), the others the place within.
        """
        rank = torch.special.ndtr(noise[:, :1])  # uniform in [0, 1]
        below = self.shares[digits].cumsum(dim=1)[:, :-1]  # (B, K−1)
        chosen = (rank > below).sum(dim=1)  # (B,)
        offset = (self.factors[digits, chosen] @ noise[:, 1:, None]).squeeze(2)
        z: Tensor = self.means[digits, chosen] + offset
        return z
