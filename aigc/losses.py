"""The losses of the three models, one pure function per equation.

Goodfellow et al., "Generative Adversarial Networks", arXiv:1406.2661.
Kingma & Welling, "Auto-Encoding Variational Bayes", arXiv:1312.6114.
Mescheder et al., "Which Training Methods for GANs do actually Converge?", arXiv:1801.04406.
Shapes: B batch, Z latent dimensions. Every loss is in nats.
"""

import torch
import torch.nn.functional as F
from torch import Tensor


def generator_loss(fake_logits: Tensor) -> Tensor:
    """L_G = −E[log D(G(z))], the non-saturating form. Logits (B,) -> scalar.

    Section 3 of arXiv:1406.2661 recommends it over the minimax form of equation (1),
    whose gradient vanishes while D still rejects every sample.
    """
    return F.softplus(-fake_logits).mean()  # −log σ(s) = softplus(−s)


def discriminator_loss(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """L_D = −E[log D(x) + log(1 − D(G(z)))], equation (1) of arXiv:1406.2661. Logits (B,) each -> scalar.

    2·log 2 = 1.386 is the value of a discriminator that cannot tell the two apart.
    """
    return F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()  # −log(1 − σ(s)) = softplus(s)


def gradient_penalty(real_logits: Tensor, images: Tensor) -> Tensor:
    """R1 = ½·E‖∇ₓ D(x)‖² on real images, equation (9) of arXiv:1801.04406 with γ = 1. -> scalar.

    `images` must require gradients and `real_logits` (B,) must have been computed from them.
    """
    (gradient,) = torch.autograd.grad(real_logits.sum(), images, create_graph=True)
    return 0.5 * gradient.square().flatten(1).sum(dim=1).mean()


def reconstruction_loss(logits: Tensor, images: Tensor) -> Tensor:
    """L_recon = −log p(x|z) for Bernoulli pixels. (B, 1, 28, 28) each -> (B,).

    The expectation of arXiv:1312.6114, equation (3), is over z drawn from the encoder
    q(z|x), never from the prior. On grey images this is a cross-entropy, not a likelihood.
    """
    return F.binary_cross_entropy_with_logits(logits, images, reduction="none").flatten(1).sum(dim=1)


def kl_divergence(mean: Tensor, logvar: Tensor) -> Tensor:
    """L_KL = D_KL(q(z|x) ‖ p(z)), p(z) = N(0, I): appendix B of arXiv:1312.6114. (B, Z) each -> (B,)."""
    return 0.5 * (mean.square() + logvar.exp() - 1 - logvar).sum(dim=1)


def vae_loss(logits: Tensor, images: Tensor, mean: Tensor, logvar: Tensor, kl_weight: float = 1.0) -> Tensor:
    """L = L_recon + λ·L_KL, averaged over the batch; λ = 1 is the negative ELBO. -> scalar."""
    return (reconstruction_loss(logits, images) + kl_weight * kl_divergence(mean, logvar)).mean()


def cross_entropy_loss(logits: Tensor, labels: Tensor, smoothing: float = 0.0) -> Tensor:
    """−E[log softmax(s)_y]. Logits (B, 10), labels (B,) -> scalar.

    `smoothing` ε gives every class ε/10 of the target and the right one the rest (arXiv:1512.00567, section 7).
    """
    return F.cross_entropy(logits, labels, label_smoothing=smoothing)


def mean_squared_error_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """E‖softmax(s) − onehot(y)‖², for comparison. Logits (B, 10), labels (B,) -> scalar.

    Its gradient carries the factor p·(1 − p), which vanishes where the network is surely wrong;
    the gradient of the cross-entropy is p − onehot(y), largest exactly there.
    """
    target = F.one_hot(labels, logits.shape[1]).to(logits.dtype)
    return (logits.softmax(dim=1) - target).square().sum(dim=1).mean()


def digit_score_loss(score_logits: Tensor, is_digit: Tensor) -> Tensor:
    """Binary cross-entropy of "this is a digit". Logits (B,), targets (B,) of 0 or 1 -> scalar."""
    return F.binary_cross_entropy_with_logits(score_logits, is_digit)
