"""Test a VAE's step against a gradient from torch.distributions."""

import copy

import pytest
import torch
from torch.distributions import Bernoulli, Independent, Normal, kl_divergence

from aigc.learning.vae import vae_step
from aigc.models.vae import VAE, VAEConfig

RATE = 1e-3


@pytest.mark.parametrize("kl_weight", [0.0, 1.0, 4.0])
def test_a_step_moves_both_halves_down_reconstruction_and_weighted_kl(kl_weight: float) -> None:
    vae = VAE(VAEConfig("article", 4, 16))
    images = torch.bernoulli(torch.rand(5, 1, 28, 28))
    twin, before = copy.deepcopy(vae), [parameter.detach().clone() for parameter in vae.parameters()]
    torch.manual_seed(3)
    mean, logvar = twin.encode(images)
    posterior = Independent(Normal(mean, (0.5 * logvar).exp()), 1)
    z = mean + (0.5 * logvar).exp() * torch.randn_like(mean)
    recon = -Independent(Bernoulli(logits=twin.decode(z)), 3).log_prob(images).mean()
    kl = kl_divergence(posterior, Independent(Normal(torch.zeros(4), torch.ones(4)), 1)).mean()
    gradients = torch.autograd.grad(recon + kl_weight * kl, list(twin.parameters()))
    norm = torch.stack([gradient.norm() for gradient in gradients]).norm()
    shrunk = min(1.0, 200.0 / float(norm))
    torch.manual_seed(3)
    step = vae_step(vae, torch.optim.SGD(vae.parameters(), RATE), images, kl_weight)
    assert float(step.reconstruction) == pytest.approx(float(recon), rel=1e-4)
    assert float(step.kl) == pytest.approx(float(kl), rel=1e-4)
    assert float(step.loss) == pytest.approx(float(recon + kl_weight * kl), rel=1e-4)
    for old, new, gradient in zip(before, vae.parameters(), gradients, strict=True):
        torch.testing.assert_close(new.detach(), old - RATE * shrunk * gradient, atol=1e-5, rtol=1e-3)
