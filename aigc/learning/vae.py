"""One training step of a VAE.

Kingma & Welling, arXiv:1312.6114, equation (10) with one sample of z.
Shapes: B batch.
"""

from typing import NamedTuple

import torch
from torch import Tensor
from torch.optim import Optimizer

from aigc.learning.optim import descend, mixed_precision
from aigc.losses import kl_divergence, vae_loss
from aigc.models.vae import VAE

RISE = 200  # steps until λ is reached, roughly
LONGEST = 200.0  # largest norm of the gradient: one unlucky z must not undo an epoch


class VAEStep(NamedTuple):
    """Losses of one step, means over the batch, in nats."""

    loss: Tensor  # L_recon + λ·L_KL
    reconstruction: Tensor  # L_recon
    kl: Tensor  # L_KL


def risen(step: int) -> float:
    """Compute the factor for λ at a step, from a tenth to all of it.

    A strong KL term at the start switches latents off: Sønderby et al., arXiv:1602.02282.
    """
    return min(1.0, 0.1 + step / RISE)


def vae_step(vae: VAE, optimizer: Optimizer, images: Tensor, kl_weight: float = 1.0) -> VAEStep:
    """Move both halves down L = L_recon + λ·L_KL, with z drawn from q(z|x).

    images     (B, 1, 28, 28), zeros and ones
    kl_weight  λ
    """
    with mixed_precision(images.device):
        logits, mean, logvar = vae(images)
    loss = vae_loss(logits, images, mean, logvar, kl_weight)
    descend(optimizer, loss, LONGEST)
    with torch.no_grad():
        kl = kl_divergence(mean, logvar).mean()
        return VAEStep(loss, loss - kl_weight * kl, kl)
