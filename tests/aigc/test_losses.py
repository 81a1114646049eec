"""Test losses against independent references: torch.distributions, closed forms, torch's own losses."""

import math

import pytest
import torch
import torch.nn.functional as F
from torch.distributions import Bernoulli, Normal
from torch.distributions import kl_divergence as reference_kl

from aigc import losses


def test_kl_agrees_with_torch_distributions() -> None:
    mean, logvar = torch.randn(5, 7), torch.randn(5, 7)
    q, p = Normal(mean, (0.5 * logvar).exp()), Normal(torch.zeros(()), torch.ones(()))
    torch.testing.assert_close(losses.kl_divergence(mean, logvar), reference_kl(q, p).sum(dim=1))


def test_reconstruction_is_the_negative_bernoulli_likelihood() -> None:
    logits, images = torch.randn(4, 1, 28, 28), torch.rand(4, 1, 28, 28).round()
    expected = -Bernoulli(logits=logits).log_prob(images).flatten(1).sum(dim=1)
    torch.testing.assert_close(losses.reconstruction_loss(logits, images), expected)


def test_vae_loss_weighs_the_kl_term() -> None:
    logits, images = torch.randn(3, 1, 28, 28), torch.rand(3, 1, 28, 28)
    mean, logvar = torch.randn(3, 2), torch.randn(3, 2)
    difference = losses.vae_loss(logits, images, mean, logvar, 4.0) - losses.vae_loss(logits, images, mean, logvar, 1.0)
    torch.testing.assert_close(difference, 3 * losses.kl_divergence(mean, logvar).mean(), rtol=1e-3, atol=0)


def test_gan_losses_are_the_articles_formulas() -> None:
    real, fake = torch.randn(50), torch.randn(50)
    d_x, d_gz = real.sigmoid(), fake.sigmoid()
    torch.testing.assert_close(losses.generator_loss(fake), -d_gz.log().mean())
    torch.testing.assert_close(losses.discriminator_loss(real, fake), -(d_x.log() + (1 - d_gz).log()).mean())


def test_an_undecided_discriminator_has_a_loss_of_two_log_two() -> None:
    assert losses.discriminator_loss(torch.zeros(3), torch.zeros(3)).item() == pytest.approx(2 * math.log(2))


def test_gan_losses_stay_finite_where_the_formulas_overflow() -> None:
    sure = torch.tensor([-500.0])
    assert losses.generator_loss(sure).item() == pytest.approx(500)
    assert losses.discriminator_loss(sure, -sure).item() == pytest.approx(1000)


def test_gradient_penalty_of_a_linear_critic_is_half_its_squared_slope() -> None:
    slope = torch.randn(784)
    images = torch.randn(6, 1, 28, 28, requires_grad=True)
    penalty = losses.gradient_penalty(images.flatten(1) @ slope, images)
    torch.testing.assert_close(penalty, 0.5 * slope.square().sum())


def test_cross_entropy_and_squared_error() -> None:
    logits, labels = torch.randn(8, 10), torch.arange(8)
    torch.testing.assert_close(losses.cross_entropy_loss(logits, labels), F.nll_loss(logits.log_softmax(1), labels))
    expected = 10 * F.mse_loss(logits.softmax(1), F.one_hot(labels, 10).float())
    torch.testing.assert_close(losses.mean_squared_error_loss(logits, labels), expected)


def test_squared_error_hardly_corrects_a_sure_mistake() -> None:
    """Check the page's claim about the two losses."""
    gradients = []
    for loss in (losses.cross_entropy_loss, losses.mean_squared_error_loss):
        logits = torch.tensor([[12.0, 0.0]], requires_grad=True)
        loss(logits, torch.tensor([1])).backward()
        assert logits.grad is not None
        gradients.append(float(logits.grad.abs().max()))
    assert gradients[0] > 0.99
    assert gradients[1] < 1e-4
