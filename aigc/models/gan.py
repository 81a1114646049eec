"""Generative adversarial networks for handwritten digits, in three variants.

article  the fully connected pair of the tutorial: G 100→128→128→784, D 784→128→1; the pair knows no classes.
best     a class-conditional convolutional pair: residual G with conditional batch normalisation,
         D with a projection output.
fast     the same idea with half the layers, most of them at 7×7: learns within seconds on two cores.

Goodfellow et al., "Generative Adversarial Networks", arXiv:1406.2661.
Miyato & Koyama, "cGANs with Projection Discriminator", arXiv:1802.05637.
Shapes: B batch, Z latent dimensions, E = Z + class embedding, C channels.

Inside, images are in −1…1, the range of tanh; `to_unit` and `to_signed` in aigc.digits convert.
Discriminators return logits, not probabilities.
"""

from dataclasses import dataclass
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from aigc.digits import CLASSES, PIXELS, SIDE, to_unit
from aigc.models.config import ARCHITECTURES, check_range, check_variant
from aigc.models.gan_layers import ConditionalBatchNorm, LowRank, changed, spread, to_one_channel
from aigc.models.hand_encoder import HandEncoder

EMBEDDING = 32  # size of the learned vector that stands for a digit
# A generator that knows pens writes MNIST's hands where the last number of z is below 10, as in draws of N(0, I) at any
# truncation, and hands of people with a pen where it is above 20. PENS lies far above, and stays there if truncated.
PENS, PENS_FROM, PENS_WHOLLY = 40.0, 10.0, 20.0


@dataclass(frozen=True)
class GANConfig:
    """Everything needed to rebuild the pair; scalars only, so JSON round-trips."""

    variant: Literal["article", "best", "fast"] = "best"
    latent: int = 64  # Z
    width: int = 48  # best and fast: channels at 14×14, doubled at 7×7; article: hidden units
    origins: int = 1  # best: 2 where the generator writes as MNIST, and as people with a pen
    hands: int = 0  # best: channels of the encoder that guesses z from digits of one hand; 0: none

    def __post_init__(self) -> None:
        check_variant(self.variant, ARCHITECTURES)
        check_range("latent", self.latent, 1, 1024)
        check_range("width", self.width, 1, 4096)
        check_range("origins", self.origins, 1, 2)
        check_range("hands", self.hands, 0, 4096)

    @property
    def conditional(self) -> bool:
        """True where the generator can be asked for a certain digit."""
        return self.variant != "article"


ARTICLE_GAN = GANConfig(variant="article", latent=100, width=128)
FAST_GAN = GANConfig(variant="fast", width=32)


def mark_pens(z: Tensor, pens: bool | Tensor = True) -> Tensor:
    """Ask for pen strokes, in all rows or in those chosen by a boolean (B,). (B, Z) -> (B, Z)."""
    chosen = torch.as_tensor(pens, device=z.device).view(-1, 1)
    return torch.cat([z[:, :-1], torch.where(chosen, PENS, z[:, -1:])], dim=1)


class ArticleGenerator(nn.Module):
    """Z→H→H→784, ReLU, ReLU, tanh: section 5 of the tutorial. Ignores the digits."""

    def __init__(self, config: GANConfig) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(config.latent, config.width),
            nn.ReLU(),
            nn.Linear(config.width, config.width),
            nn.ReLU(),
            nn.Linear(config.width, PIXELS),
            nn.Tanh(),
        )

    def forward(self, z: Tensor, digits: Tensor) -> Tensor:
        """(B, Z), (B,) -> (B, 1, 28, 28) in −1…1."""
        images: Tensor = self.layers(z).view(-1, 1, SIDE, SIDE)  # (B, 784) -> (B, 1, 28, 28)
        return images


class ArticleDiscriminator(nn.Module):
    """784→H→1, ReLU: section 5 of the tutorial; its sigmoid is in the loss. Ignores the digits."""

    def __init__(self, config: GANConfig) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(PIXELS, config.width), nn.ReLU(), nn.Linear(config.width, 1))

    def forward(self, images: Tensor, digits: Tensor) -> Tensor:
        """(B, 1, 28, 28) in −1…1, (B,) -> logits (B,)."""
        logits: Tensor = self.layers(images.flatten(1)).squeeze(1)  # (B, 784) -> (B,)
        return logits


class GeneratorBlock(nn.Module):
    """Residual block; with `up`, doubles the resolution between its two convolutions."""

    def __init__(self, inputs: int, outputs: int, condition: int, origins: int, up: bool) -> None:
        super().__init__()
        self.up = up
        self.norm1 = ConditionalBatchNorm(inputs, condition, origins)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.norm2 = ConditionalBatchNorm(outputs, condition, origins)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.skip = nn.Conv2d(inputs, outputs, 1)
        self.pens_conv1 = LowRank(self.conv1) if origins > 1 else None
        self.pens_conv2 = LowRank(self.conv2) if origins > 1 else None

    def forward(self, x: Tensor, condition: Tensor, pens: Tensor | None) -> Tensor:
        h = changed(self.conv1, self.pens_conv1, F.relu(self.norm1(x, condition, pens)), pens)
        residual = self.skip(x)
        if self.up:
            h, residual = (F.interpolate(t, scale_factor=2.0, mode="nearest") for t in (h, residual))
        h = changed(self.conv2, self.pens_conv2, F.relu(self.norm2(h, condition, pens)), pens)
        out: Tensor = h + residual
        return out


class ConvGenerator(nn.Module):
    """(z, digit) → 7×7 → 14×14 → 28×28; the last doubling only rearranges, since wide layers at 28×28 cost most.

    With two origins, every layer has a change of low rank for pen strokes, so that MNIST's digits stay as they are.
    """

    def __init__(self, config: GANConfig) -> None:
        super().__init__()
        w, condition, origins = config.width, config.latent + EMBEDDING, config.origins
        self.origins = origins
        self.embedding = nn.Embedding(CLASSES, EMBEDDING)
        self.start = nn.Linear(condition, 64 * 7 * 7)
        self.blocks = nn.ModuleList(
            [
                GeneratorBlock(64, 2 * w, condition, origins, up=False),  # 7×7
                GeneratorBlock(2 * w, w, condition, origins, up=True),  # 14×14
            ]
        )
        self.norm = nn.BatchNorm2d(w)
        self.to_fine = nn.Conv2d(w, 16 * 4, 3, padding=1)  # four subpixels of 16 channels each
        self.to_image = nn.Conv2d(16, 1, 3, padding=1)
        self.pens_start = LowRank(self.start) if origins > 1 else None
        self.pens_norm = nn.BatchNorm2d(w) if origins > 1 else None
        self.pens_to_fine = LowRank(self.to_fine) if origins > 1 else None

    def forward(self, z: Tensor, digits: Tensor) -> Tensor:
        """(B, Z), (B,) -> (B, 1, 28, 28) in −1…1."""
        return self.write(z, self.embedding(digits))

    def write(self, z: Tensor, digit: Tensor) -> Tensor:
        """Generate from vectors that stand for digits, or for a mixture of two. (B, Z), (B, EMBEDDING)."""
        pens = None
        if self.origins > 1:
            last = z[:, -1:]  # (B, 1)
            pens = ((last - PENS_FROM) / (PENS_WHOLLY - PENS_FROM)).clamp(0, 1)
            z = torch.cat([z[:, :-1], last * (last < PENS_FROM)], dim=1)  # above, it has said its all
            if not torch.compiler.is_exporting() and not bool(pens.any()):
                pens = None  # MNIST's digits take no longer for it
        condition = torch.cat([z, digit], dim=1)  # (B, E)
        x = changed(self.start, self.pens_start, condition, pens).view(-1, 64, 7, 7)
        for block in self.blocks:
            x = block(x, condition, pens)
        x = changed(self.to_fine, self.pens_to_fine, F.relu(self._normalised(x, pens)), pens)
        x = F.pixel_shuffle(x, 2)  # (B, 64, 14, 14) -> (B, 16, 28, 28)
        x = F.relu(x)
        return torch.tanh(self.to_image(x) if self.training else to_one_channel(self.to_image, x))

    def _normalised(self, x: Tensor, pens: Tensor | None) -> Tensor:
        out: Tensor
        if pens is None or self.pens_norm is None:
            out = self.norm(x)
        elif self.training:  # a batch is of one origin
            out = self.norm(x) if pens.mean() < 0.5 else self.pens_norm(x)
        else:
            out = torch.lerp(self.norm(x), self.pens_norm(x), pens[:, :, None, None])
        return out


class FastGenerator(nn.Module):
    """(z, digit) → 7×7 → 14×14 → 28×28: two convolutions at 7×7, two at 14×14, and both doublings only rearrange.

    Residual around one convolution each. An origin of pens it has not.
    """

    def __init__(self, config: GANConfig) -> None:
        super().__init__()
        w, condition = config.width, config.latent + EMBEDDING
        self.embedding = nn.Embedding(CLASSES, EMBEDDING)
        self.start = nn.Linear(condition, 7 * 7 * 2 * w)
        self.norm1 = ConditionalBatchNorm(2 * w, condition)
        self.conv1 = nn.Conv2d(2 * w, 2 * w, 3, padding=1)  # 7×7
        self.norm2 = ConditionalBatchNorm(2 * w, condition)
        self.to_middle = nn.Conv2d(2 * w, 4 * w, 3, padding=1)
        self.norm3 = ConditionalBatchNorm(w, condition)
        self.conv2 = nn.Conv2d(w, w, 3, padding=1)  # 14×14
        self.norm4 = nn.BatchNorm2d(w)
        self.to_image = nn.Conv2d(w, 4, 3, padding=1)

    def forward(self, z: Tensor, digits: Tensor) -> Tensor:
        """(B, Z), (B,) -> (B, 1, 28, 28) in −1…1."""
        return self.write(z, self.embedding(digits))

    def write(self, z: Tensor, digit: Tensor) -> Tensor:
        """Generate from vectors that stand for digits, or for a mixture of two. (B, Z), (B, EMBEDDING)."""
        condition = torch.cat([z, digit], dim=1)  # (B, E)
        x = self.start(condition).view(len(z), 7, 7, -1).permute(0, 3, 1, 2)  # (B, 2W, 7, 7), in channels_last
        x = x + self.conv1(F.relu(self.norm1(x, condition)))
        x = spread(self.to_middle(F.relu(self.norm2(x, condition))))  # (B, W, 14, 14)
        x = x + self.conv2(F.relu(self.norm3(x, condition)))
        return torch.tanh(spread(self.to_image(F.relu(self.norm4(x)))).float())


class ConvDiscriminator(nn.Module):
    """28×28 → 14×14 → 7×7 → features φ; logit = v·φ(x) + embedding(digit)·φ(x), the projection output.

    A second head assigns a class to φ(x), as in Odena et al., arXiv:1610.09585, and keeps G from writing another digit.
    No layer of D looks across the batch, so D's opinion of an image does not depend on the other images.
    The fast variant leaves out the second convolution, one of the two most costly.
    """

    def __init__(self, config: GANConfig) -> None:
        super().__init__()
        w, features = config.width, 4 * config.width
        between = () if config.variant == "fast" else (nn.Conv2d(w, w, 3, padding=1), nn.LeakyReLU(0.2))
        self.stem = nn.Sequential(
            nn.Conv2d(1, w, 4, stride=2, padding=1),  # 14×14
            nn.LeakyReLU(0.2),
            *between,
            nn.Conv2d(w, 2 * w, 4, stride=2, padding=1),  # 7×7
            nn.LeakyReLU(0.2),
            nn.Conv2d(2 * w, 2 * w, 3, padding=1),
            nn.LeakyReLU(0.2),
        )
        self.head = nn.Sequential(
            nn.Conv2d(2 * w, 2 * w, 3, stride=2, padding=1),  # 4×4
            nn.LeakyReLU(0.2),
            nn.Flatten(),
            nn.Linear(2 * w * 4 * 4, features),
            nn.LeakyReLU(0.2),
        )
        # The two heads keep the names that they have in the weights that ship.
        self.verdict = nn.Linear(features, 1)  # v: real or generated
        self.embedding = nn.Embedding(CLASSES, features)
        self.reading = nn.Linear(features, CLASSES)  # the class
        nn.init.normal_(self.embedding.weight, std=features**-0.5)
        for layer in (*self.stem, *self.head):
            if isinstance(layer, nn.Conv2d | nn.Linear):  # without normalisation, PyTorch's default fades out
                nn.init.kaiming_normal_(layer.weight, a=0.2)

    def forward(self, images: Tensor, digits: Tensor) -> Tensor:
        """(B, 1, 28, 28) in −1…1, (B,) -> logits (B,)."""
        return self.both_logits(images, digits)[0]

    def both_logits(self, images: Tensor, digits: Tensor) -> tuple[Tensor, Tensor]:
        """(B, 1, 28, 28) in −1…1, (B,) -> logits of "real" (B,), of the class that D itself assigns (B, 10)."""
        features = self.head(self.stem(images))  # (B, F)
        logits: Tensor = self.verdict(features).squeeze(1) + (self.embedding(digits) * features).sum(dim=1)
        return logits, self.reading(features)


DigitGenerator = ConvGenerator | FastGenerator  # those that can be asked for a digit
GENERATORS = {"article": ArticleGenerator, "best": ConvGenerator, "fast": FastGenerator}


class GAN(nn.Module):
    """Generator and discriminator, one checkpoint, and perhaps an encoder of hands, fitted to the generator."""

    def __init__(self, config: GANConfig) -> None:
        super().__init__()
        self.config = config
        self.generator: nn.Module = GENERATORS[config.variant](config)
        self.discriminator = ConvDiscriminator(config) if config.conditional else ArticleDiscriminator(config)
        # Last, so that the other two start as they do without it.
        self.encoder = HandEncoder(config.latent, config.hands, config.origins) if config.hands else None

    def forward(self, z: Tensor, digits: Tensor) -> Tensor:
        """Write digits: (B, Z), (B,) -> (B, 1, 28, 28) in [0, 1]."""
        signed: Tensor = self.generator(z, digits)
        return to_unit(signed)
