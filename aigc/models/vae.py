"""Variational autoencoders for handwritten digits, in two variants.

article  fully connected: 784→H→(μ, log σ²) and Z→H→784.
best     convolutional and residual.

Kingma & Welling, "Auto-Encoding Variational Bayes", arXiv:1312.6114.
Shapes: B batch, Z latent dimensions, H hidden units, W channels at 14×14.

Images are in [0, 1]; decoders return Bernoulli logits, one per pixel.
"""

from dataclasses import dataclass
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from aigc.digits import PIXELS, SIDE
from aigc.models.checks import check_range, check_variant


@dataclass(frozen=True)
class VAEConfig:
    """Everything needed to rebuild the network; scalars only, so JSON round-trips."""

    variant: Literal["article", "best"] = "best"
    latent: int = 32  # Z; 2 makes the latent plane plottable
    width: int = 48  # best: W, channels at 14×14, doubled at 7×7; article: H

    def __post_init__(self) -> None:
        check_variant(self.variant)
        check_range("latent", self.latent, 1, 1024)
        check_range("width", self.width, 1, 4096)


class ResidualBlock(nn.Module):
    """x + conv(relu(conv(relu(x)))). Starts as the identity, so that depth costs nothing at first."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.zeros_(self.conv2.weight)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = x + self.conv2(F.relu(self.conv1(F.relu(x))))
        return out


def article_encoder(config: VAEConfig) -> nn.Sequential:
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(PIXELS, config.width),
        nn.ReLU(),
        nn.Linear(config.width, 2 * config.latent),
    )


def article_decoder(config: VAEConfig) -> nn.Sequential:
    return nn.Sequential(
        nn.Linear(config.latent, config.width),
        nn.ReLU(),
        nn.Linear(config.width, PIXELS),
        nn.Unflatten(1, (1, SIDE, SIDE)),
    )


def conv_encoder(config: VAEConfig) -> nn.Sequential:
    w = config.width
    return nn.Sequential(
        nn.Conv2d(1, w, 4, stride=2, padding=1),  # 14×14
        ResidualBlock(w),
        nn.ReLU(),
        nn.Conv2d(w, 2 * w, 4, stride=2, padding=1),  # 7×7
        ResidualBlock(2 * w),
        nn.ReLU(),
        nn.Conv2d(2 * w, 2 * w, 3, stride=2, padding=1),  # 4×4
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(2 * w * 4 * 4, 2 * config.latent),
    )


def conv_decoder(config: VAEConfig) -> nn.Sequential:
    w = config.width
    return nn.Sequential(
        nn.Linear(config.latent, 2 * w * 4 * 4),
        nn.Unflatten(1, (2 * w, 4, 4)),
        nn.ReLU(),
        nn.ConvTranspose2d(2 * w, 2 * w, 3, stride=2, padding=1),  # 7×7
        ResidualBlock(2 * w),
        nn.ReLU(),
        nn.ConvTranspose2d(2 * w, w, 4, stride=2, padding=1),  # 14×14
        ResidualBlock(w),
        nn.ReLU(),
        nn.Conv2d(w, 16 * 4, 3, padding=1),  # four subpixels of 16 channels each
        nn.PixelShuffle(2),  # 28×28
        nn.ReLU(),
        nn.Conv2d(16, 1, 3, padding=1),
    )


class VAE(nn.Module):
    """Encoder q(z|x), a diagonal Gaussian, and decoder p(x|z), Bernoulli pixels."""

    def __init__(self, config: VAEConfig) -> None:
        super().__init__()
        self.config = config
        article = config.variant == "article"
        self.encoder = article_encoder(config) if article else conv_encoder(config)
        self.decoder = article_decoder(config) if article else conv_decoder(config)

    def encode(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """(B, 1, 28, 28) in [0, 1] -> mean (B, Z), log variance (B, Z) of q(z|x)."""
        mean, logvar = self.encoder(images).chunk(2, dim=1)  # (B, 2Z) -> (B, Z) each
        return mean, logvar

    def decode(self, z: Tensor) -> Tensor:
        """(B, Z) -> logits (B, 1, 28, 28) of p(x|z)."""
        logits: Tensor = self.decoder(z)
        return logits

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """One pass with z drawn from q(z|x) -> logits, mean, log variance."""
        mean, logvar = self.encode(images)
        return self.decode(reparameterize(mean, logvar, torch.randn_like(mean))), mean, logvar


def reparameterize(mean: Tensor, logvar: Tensor, noise: Tensor) -> Tensor:
    """z = μ + σ·ε with ε from N(0, I), section 2.4 of arXiv:1312.6114. (B, Z) each -> (B, Z).

    Drawn so, z passes the gradient on to μ and σ.
    """
    return mean + (0.5 * logvar).exp() * noise
