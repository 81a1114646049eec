"""Encoder of hands: guess the z whose digits look like the digits given, any number of them from one hand.

Each digit gives a Gaussian about z, and the Gaussians multiply with the prior N(0, I), as in the product of experts of
Hinton 2002 that Wu & Goodman, arXiv:1802.05335, equation (3), encode several views with; so their order says nothing.
Beside the network stands the manner of the generator's digits, fitted to its samples: slant, line width and so on.
Shapes: B batch of hands, N digits a hand, Z latent dimensions, L = origins·10 labels, M = 6 measures of manner.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from aigc.digits import CLASSES

MEASURES = 6  # those of aigc.shape.MANNER


class HandEncoder(nn.Module):
    """28×28 → 14×14 → 7×7 → 4×4 → hidden → evidence about z and its precision."""

    typical: Tensor  # (L, M), mean manner of the generator's digits of each label
    spread: Tensor  # (L, M), its standard deviation
    directions: Tensor  # (origins, M, Z); times z: the mean over the digits of a hand of (manner − typical) / spread

    def __init__(self, latent: int, width: int, origins: int) -> None:
        super().__init__()
        hidden, flat = 8 * width, 2 * width * 4 * 4
        self.trunk = nn.Sequential(
            nn.Conv2d(1, width, 4, stride=2, padding=1),  # 14×14
            nn.LeakyReLU(0.2),
            nn.Conv2d(width, 2 * width, 4, stride=2, padding=1),  # 7×7
            nn.LeakyReLU(0.2),
            nn.Conv2d(2 * width, 2 * width, 3, padding=1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(2 * width, 2 * width, 3, stride=2, padding=1),  # 4×4
            nn.LeakyReLU(0.2),
            nn.Flatten(),
        )
        self.embedding = nn.Embedding(origins * CLASSES, flat)
        nn.init.normal_(self.embedding.weight, std=0.3)
        last = nn.Linear(hidden, 2 * latent)
        self.head = nn.Sequential(nn.Linear(flat, hidden), nn.LeakyReLU(0.2), last)
        for layer in (*self.trunk, *self.head):
            if isinstance(layer, nn.Conv2d | nn.Linear):  # without normalisation, PyTorch's default fades out
                nn.init.kaiming_normal_(layer.weight, a=0.2)
        nn.init.normal_(last.weight, std=0.01)  # the first answers are hardly more than the prior
        self.register_buffer("typical", torch.zeros(origins * CLASSES, MEASURES))
        self.register_buffer("spread", torch.ones(origins * CLASSES, MEASURES))
        self.register_buffer("directions", torch.zeros(origins, MEASURES, latent))

    def forward(self, images: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """Guess z from digits of B hands. -> mean (B, Z) and precision (B, Z), at least the prior's 1.

        images  (B, N, 28, 28) in −1…1
        labels  (B, N) as origin·10 + digit
        """
        features = self.trunk(images.flatten(0, 1)[:, None]) + self.embedding(labels.flatten())  # (B·N, flat)
        # Evidence is precision times mean: a gradient reaches it even where the precision is near 0.
        evidence, precision = self.head(features).float().unflatten(0, labels.shape).chunk(2, dim=2)  # (B, N, Z) each
        total = 1 + F.softplus(precision).sum(dim=1)
        return evidence.sum(dim=1) / total, total
