"""One training step of a GAN, in two phases: D learns to tell real from generated, then G learns to convince D.

Goodfellow et al., arXiv:1406.2661, algorithm 1; section 9.4 of the tutorial.
Shapes: B batch, Z latent dimensions.
"""

from typing import NamedTuple

import torch
from torch import Tensor
from torch.optim import Optimizer

from aigc.learning.optim import descend, mixed_precision
from aigc.losses import cross_entropy_loss, discriminator_loss, generator_loss, gradient_penalty
from aigc.models.gan import GAN, ConvDiscriminator

CLASS_WEIGHT = 0.2  # weight of the loss of the class that D itself assigns


class DiscriminatorStep(NamedTuple):
    """D's loss in a step, and D's logits before the step changed its weights."""

    loss: Tensor  # scalar, nats
    real_logits: Tensor  # (B,)
    fake_logits: Tensor  # (B,)


def discriminator_step(
    gan: GAN, optimizer: Optimizer, images: Tensor, digits: Tensor, z: Tensor, penalty: float = 0.0
) -> DiscriminatorStep:
    """Move D down L_D + 0.2·L_class + penalty·R1 on a real batch and as many generated images; G does not change.

    L_D = −E[log D(x) + log(1 − D(G(z)))]; L_class is the cross-entropy of the class that D assigns to real images
    (0 for the article's D, which assigns none); R1 = ½·E‖∇ₓ D(x)‖².

    optimizer  of gan.discriminator
    images     (B, 1, 28, 28) in −1…1
    digits     (B,), the classes of the real images, and the digits asked of G
    z          (B, Z) from N(0, I)
    penalty    weight of R1; 0 leaves its second derivative out
    """
    with mixed_precision(images.device):
        with torch.no_grad():
            fakes = gan.generator(z, digits)
        real_logits, class_loss = opinion(gan, images, digits)
        fake_logits, _ = opinion(gan, fakes, digits)
        loss = discriminator_loss(real_logits, fake_logits)
    total = loss + CLASS_WEIGHT * class_loss
    if penalty:
        watched = images.detach().requires_grad_(True)
        r1 = gradient_penalty(gan.discriminator(watched, digits), watched)  # in float32: it is a gradient
        total = total + penalty * r1
    descend(optimizer, total)
    return DiscriminatorStep(loss, real_logits, fake_logits)


def generator_step(gan: GAN, optimizer: Optimizer, digits: Tensor, z: Tensor) -> Tensor:
    """Move G down L_G + 0.2·L_class; D only passes the gradient on. -> L_G = −E[log D(G(z))], a scalar in nats.

    optimizer  of gan.generator
    digits     (B,), the digits asked for
    z          (B, Z) from N(0, I)
    """
    gan.discriminator.requires_grad_(False)
    with mixed_precision(z.device):
        logits, class_loss = opinion(gan, gan.generator(z, digits), digits)
        loss = generator_loss(logits)
    descend(optimizer, loss + CLASS_WEIGHT * class_loss)
    gan.discriminator.requires_grad_(True)
    return loss


def opinion(gan: GAN, images: Tensor, digits: Tensor) -> tuple[Tensor, Tensor]:
    """Ask D -> logits (B,), and the loss of the classes that D assigns: 0 for the article's D, which assigns none."""
    if not isinstance(gan.discriminator, ConvDiscriminator):
        return gan.discriminator(images, digits).float(), torch.zeros((), device=images.device)
    logits, class_logits = gan.discriminator.both_logits(images, digits)
    return logits.float(), cross_entropy_loss(class_logits.float(), digits)
