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
PENALTY_EVERY = 8  # steps: the penalty's second derivative costs as much as the step itself


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
        # One pass for both: at small batches, calls cost more than their numbers.
        logits, classes = opinion(gan, torch.cat([images, fakes]), torch.cat([digits, digits]))
        real_logits, fake_logits = logits.chunk(2)
        loss = discriminator_loss(real_logits, fake_logits)
        total = loss + CLASS_WEIGHT * class_loss(classes, digits)
    if penalty:
        watched = images.detach().requires_grad_(True)
        r1 = gradient_penalty(gan.discriminator(watched, digits), watched)  # in float32: it is a gradient
        total = total + penalty * r1
    descend(optimizer, total)
    return DiscriminatorStep(loss, real_logits, fake_logits)


def lazy_penalty(weight: float, step: int) -> float:
    """Compute the penalty's weight at a step: PENALTY_EVERY times as much in one of so many steps, else 0.

    "Lazy regularisation": Karras et al., arXiv:1912.04958, section 3.1.
    """
    return weight * PENALTY_EVERY if step % PENALTY_EVERY == 0 else 0.0


def generator_step(gan: GAN, optimizer: Optimizer, digits: Tensor, z: Tensor) -> Tensor:
    """Move G down L_G + 0.2·L_class; D only passes the gradient on. -> L_G = −E[log D(G(z))], a scalar in nats.

    optimizer  of gan.generator
    digits     (B,), the digits asked for
    z          (B, Z) from N(0, I)
    """
    gan.discriminator.requires_grad_(False)
    with mixed_precision(z.device):
        logits, classes = opinion(gan, gan.generator(z, digits), digits)
        loss = generator_loss(logits)
        total = loss + CLASS_WEIGHT * class_loss(classes, digits)
    descend(optimizer, total)
    gan.discriminator.requires_grad_(True)
    return loss


def opinion(gan: GAN, images: Tensor, digits: Tensor) -> tuple[Tensor, Tensor | None]:
    """Ask D -> logits (B,), and logits of the classes that it assigns (B, 10): None of the article's D."""
    if not isinstance(gan.discriminator, ConvDiscriminator):
        return gan.discriminator(images, digits).float(), None
    logits, classes = gan.discriminator.both_logits(images, digits)
    return logits.float(), classes.float()


def class_loss(classes: Tensor | None, digits: Tensor) -> Tensor | float:
    """Compute the cross-entropy of the classes that D assigns to the first images of a batch, 0 where it assigns none.

    classes  logits (B or more, 10)
    digits   (B,)
    """
    return 0.0 if classes is None else cross_entropy_loss(classes[: len(digits)], digits)
