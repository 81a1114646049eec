"""Variational autoencoders for handwritten digits, in three variants.

article  fully connected: 784→H→(μ, log σ²) and Z→H→784.
best     convolutional and residual at 7×7, in 4×4 patches, with a fully connected part next to the latents.
fast     fully connected and residual: matrix products only, which a CPU computes fastest; learns within a minute.

Kingma & Welling, "Auto-Encoding Variational Bayes", arXiv:1312.6114; residual blocks: He et al., arXiv:1512.03385;
normalisation: Ioffe & Szegedy, arXiv:1502.03167, Ba et al., arXiv:1607.06450; patches: Shi et al., arXiv:1609.05158.
Shapes: B batch, Z latent dimensions, H hidden units, W channels at 7×7.

Images are in [0, 1]; decoders return Bernoulli logits, one per pixel.
"""

from dataclasses import dataclass
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from aigc.digits import PIXELS, SIDE
from aigc.models.aggregate_posterior import AggregatePosterior
from aigc.models.config import ARCHITECTURES, check_range, check_variant
from aigc.models.flow import Flow
from aigc.models.slopes import Block, Pullback, chained, pulled

PATCH = 4  # pixels; 7×7 patches make an image
GRID = SIDE // PATCH
SQUEEZED = 16  # channels between convolutions and fully connected part, few because most weights would lie there
# Contrast of grey images before they are encoded; zeros and ones, on which encoders are trained, do not change.
# Encoders take grey strokes for doubtful ones: among 1, 1.5, 2, 3, 5 and ∞, with 2 the fewest validation images,
# unchanged and slightly distorted, lose their digit.
CONTRAST = 2.0
# η, chosen with three steps: from 0.1 to 0.5 and up to ten steps, hardly any choice gives the validation images a
# better bound, and such a choice takes longer.
REFINING_RATE = 0.25
BLOCKS = 2  # residual blocks on each side
INK = -2.0  # logit of a pixel before training: about one in eight is white


@dataclass(frozen=True)
class VAEConfig:
    """Everything needed to rebuild the network; scalars only, so JSON round-trips."""

    variant: Literal["article", "best", "fast"] = "best"
    latent: int = 32  # Z; 2 makes the latent plane plottable
    width: int = 48  # best: W, and 8 W hidden units; article and fast: H
    components: int = 0  # Gaussians for the latents of each digit, fitted after training; 0: none
    refinements: int = 0  # steps that improve the encoder's means once it is trained; 0: none
    flow: int = 0  # width of the network that carries noise to latents, trained afterwards; 0: none

    def __post_init__(self) -> None:
        check_variant(self.variant, ARCHITECTURES)
        check_range("latent", self.latent, 1, 256)
        check_range("width", self.width, 1, 256 if self.variant == "best" else 4096)
        check_range("components", self.components, 0, 20)
        check_range("refinements", self.refinements, 0, 100)
        check_range("flow", self.flow, 0, 1024)


ARTICLE_VAE = VAEConfig(variant="article", latent=20, width=400)
FAST_VAE = VAEConfig(variant="fast", width=512, refinements=3)


class ConvBlock(Block):
    """relu(x + bn(conv(relu(bn(conv(x)))))), 3×3. Starts as the identity, so that depth costs nothing at first."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(channels)
        nn.init.zeros_(self.norm2.weight)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.norm2(self.conv2(F.relu(self.norm1(self.conv1(x))))))

    def pulled(self, x: Tensor) -> tuple[Tensor, Pullback]:
        change, back = chained([self.conv1, self.norm1, nn.ReLU(), self.conv2, self.norm2], x)
        out = F.relu(x + change)

        def through(slope: Tensor) -> Tensor:
            slope = slope * (out > 0)
            return slope + back(slope)

        return out, through


class DenseBlock(Block):
    """x + W₂ silu(W₁ norm(x)), a residual block for vectors; starts as the identity."""

    def __init__(self, units: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(units)
        self.linear1 = nn.Linear(units, units)
        self.linear2 = nn.Linear(units, units)
        nn.init.zeros_(self.linear2.weight)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = x + self.linear2(F.silu(self.linear1(self.norm(x))))
        return out

    def pulled(self, x: Tensor) -> tuple[Tensor, Pullback]:
        change, back = chained([self.norm, self.linear1, nn.SiLU(), self.linear2], x)
        return x + change, lambda slope: slope + back(slope)


class PlainBlock(Block):
    """x + W₂ silu(W₁ x): DenseBlock without its normalisation, which costs a short training more than it brings."""

    def __init__(self, units: int) -> None:
        super().__init__()
        self.linear1 = nn.Linear(units, units)
        self.linear2 = nn.Linear(units, units)
        nn.init.zeros_(self.linear2.weight)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = x + self.linear2(F.silu(self.linear1(x)))
        return out

    def pulled(self, x: Tensor) -> tuple[Tensor, Pullback]:
        change, back = chained([self.linear1, nn.SiLU(), self.linear2], x)
        return x + change, lambda slope: slope + back(slope)


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


def conv_norm_relu(inputs: int, outputs: int, size: int = 3) -> nn.Sequential:
    """Convolution, batch normalisation, ReLU. (B, C, S, S) -> (B, C', S, S)."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, size, padding=size // 2, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()
    )


def conv_encoder(config: VAEConfig) -> nn.Sequential:
    w, h = config.width, 8 * config.width
    return nn.Sequential(
        nn.PixelUnshuffle(PATCH),  # 7×7, one channel a pixel of the patch
        conv_norm_relu(PATCH**2, w),
        *(ConvBlock(w) for _ in range(BLOCKS)),
        conv_norm_relu(w, SQUEEZED, 1),
        nn.Flatten(),
        nn.Linear(SQUEEZED * GRID**2, h),
        DenseBlock(h),
        nn.LayerNorm(h),
        nn.Linear(h, 2 * config.latent),
    )


def conv_decoder(config: VAEConfig) -> nn.Sequential:
    w, h = config.width, 8 * config.width
    return nn.Sequential(
        nn.Linear(config.latent, h),
        DenseBlock(h),
        nn.LayerNorm(h),
        nn.Linear(h, SQUEEZED * GRID**2),
        nn.Unflatten(1, (SQUEEZED, GRID, GRID)),
        conv_norm_relu(SQUEEZED, w),
        *(ConvBlock(w) for _ in range(BLOCKS)),
        nn.Conv2d(w, PATCH**2, 3, padding=1),
        nn.PixelShuffle(PATCH),  # 28×28
    )


def fast_encoder(config: VAEConfig) -> nn.Sequential:
    h = config.width
    return nn.Sequential(
        nn.Flatten(), nn.Linear(PIXELS, h), nn.SiLU(), PlainBlock(h), nn.SiLU(), nn.Linear(h, 2 * config.latent)
    )


def fast_decoder(config: VAEConfig) -> nn.Sequential:
    h = config.width
    pixels = nn.Linear(h, PIXELS)
    nn.init.constant_(pixels.bias, INK)
    return nn.Sequential(
        nn.Linear(config.latent, h), nn.SiLU(), PlainBlock(h), nn.SiLU(), pixels, nn.Unflatten(1, (1, SIDE, SIDE))
    )


ENCODERS = {"article": article_encoder, "best": conv_encoder, "fast": fast_encoder}
DECODERS = {"article": article_decoder, "best": conv_decoder, "fast": fast_decoder}


class VAE(nn.Module):
    """Encoder q(z|x), a diagonal Gaussian, and decoder p(x|z), Bernoulli pixels."""

    def __init__(self, config: VAEConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder = ENCODERS[config.variant](config)
        self.decoder = DECODERS[config.variant](config)
        self.aggregate = AggregatePosterior(config.components, config.latent) if config.components else None
        self.flow = Flow(config.latent, config.flow) if config.flow else None

    def encode(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """(B, 1, 28, 28) in [0, 1] -> mean (B, Z), log variance (B, Z) of q(z|x)."""
        sharp = ((images - 0.5) * CONTRAST + 0.5).clamp(0, 1)
        mean, logvar = self.encoder(sharp).float().chunk(2, dim=1)  # (B, 2Z) -> (B, Z) each
        return mean, logvar

    @torch.no_grad()
    def posterior(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Encode, and improve the means by `refinements` steps: μ ← μ − η·σ²·∇(L_recon(μ) + ‖μ‖²/2).

        One encoder serves all images, each a little worse than possible: the amortisation gap, Cremer et al.,
        arXiv:1801.03558. A few steps down an image's own gradient close most of the gap: Marino et al., "Iterative
        Amortized Inference", arXiv:1807.09356. σ² makes a natural gradient step: long where little is known.
        """
        mean, logvar = self.encode(images)
        for _ in range(self.config.refinements):
            mean = mean - REFINING_RATE * logvar.exp() * self._slope(mean, images)
        return mean, logvar

    def _slope(self, mean: Tensor, images: Tensor) -> Tensor:
        """Compute ∇(L_recon(μ) + ‖μ‖²/2) at the means. -> (B, Z)."""
        logits, back = pulled(self.decoder, mean)
        return back(logits.float().sigmoid() - images) + mean

    def decode(self, z: Tensor) -> Tensor:
        """(B, Z) -> logits (B, 1, 28, 28) of p(x|z)."""
        logits: Tensor = self.decoder(z).float()
        return logits

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """One pass with z drawn from q(z|x) -> logits, mean, log variance."""
        mean, logvar = self.encode(images)
        return self.decode(reparameterize(mean, logvar, torch.randn_like(mean))), mean, logvar


class Posterior(nn.Module):
    """A VAE's posterior, its means refined, as a network of its own: torch.export and ONNX take a network's forward."""

    def __init__(self, vae: VAE) -> None:
        super().__init__()
        self.vae = vae

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """(B, 1, 28, 28) in [0, 1] -> mean (B, Z), log variance (B, Z) of q(z|x)."""
        return self.vae.posterior(images)


class Decoder(nn.Module):
    """A VAE's decoder as a network of its own, with the sigmoid that makes its logits an image."""

    def __init__(self, vae: VAE) -> None:
        super().__init__()
        self.vae = vae

    def forward(self, z: Tensor) -> Tensor:
        """(B, Z) -> (B, 1, 28, 28) in [0, 1], the mean of p(x|z)."""
        return self.vae.decode(z).sigmoid()


def reparameterize(mean: Tensor, logvar: Tensor, noise: Tensor) -> Tensor:
    """Draw z = μ + σ·ε with ε from N(0, I), section 2.4 of arXiv:1312.6114. (B, Z) each -> (B, Z).

    A z drawn this way passes the gradient on to μ and σ.
    """
    return mean + (0.5 * logvar).exp() * noise
