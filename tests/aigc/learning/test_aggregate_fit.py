"""Test the mixture of latents against another implementation and a known one, and directions against planted ones."""

import pytest
import torch
from torch.distributions import Categorical, MixtureSameFamily, MultivariateNormal, Normal

from aigc.learning.aggregate_fit import fit_directions, fit_mixture, log_densities
from aigc.models.aggregate_posterior import AggregatePosterior
from train.measure.vae import _kl_to_fitted


def mixture(shares: torch.Tensor, means: torch.Tensor, factors: torch.Tensor) -> MixtureSameFamily:
    return MixtureSameFamily(Categorical(shares), MultivariateNormal(means, scale_tril=factors))


def some_gaussians(count: int, latent: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    factors = torch.eye(latent) + 0.3 * torch.randn(count, latent, latent).tril()
    return torch.rand(count).softmax(dim=0), 3 * torch.randn(count, latent), factors


def test_densities_agree_with_torch_distributions() -> None:
    shares, means, factors = some_gaussians(3, 4)
    z = torch.randn(7, 4)
    ours = (log_densities(z, means, factors) + shares.log()).logsumexp(dim=1)
    torch.testing.assert_close(ours, mixture(shares, means, factors).log_prob(z), rtol=1e-4, atol=1e-4)


def test_the_kl_to_the_fitted_prior_agrees_with_torch_distributions() -> None:
    torch.manual_seed(1)  # with seed 0 the means would equal the noise drawn inside
    aggregate, mean, logvar = AggregatePosterior(2, 3), torch.randn(4000, 3), torch.randn(4000, 3) / 4
    aggregate.means.normal_()
    q = Normal(mean, (0.5 * logvar).exp())
    prior = mixture(aggregate.shares.flatten() / 10, aggregate.means.flatten(0, 1), aggregate.factors.flatten(0, 1))
    z = q.sample()
    expected = float((q.log_prob(z).sum(dim=1) - prior.log_prob(z)).mean())
    assert _kl_to_fitted(aggregate, mean, logvar) == pytest.approx(expected, abs=0.15)


def test_a_known_mixture_is_found_again() -> None:
    means = torch.tensor([[-4.0, 0.0], [3.0, 3.0], [3.0, -4.0]])
    factors = torch.tensor([[[0.5, 0.0], [0.4, 1.0]]]).repeat(3, 1, 1)
    truth = mixture(torch.tensor([0.5, 0.3, 0.2]), means, factors)
    z, held_out = truth.sample(torch.Size([4000])), truth.sample(torch.Size([2000]))
    found = mixture(*fit_mixture(z, 3, torch.Generator().manual_seed(0)))
    assert float(found.log_prob(held_out).mean()) > float(truth.log_prob(held_out).mean()) - 0.03


def test_few_points_still_give_gaussians() -> None:
    shares, means, factors = fit_mixture(torch.randn(4, 8), 6, torch.Generator().manual_seed(0))
    assert shares.sum() == pytest.approx(1)
    assert means.shape == (6, 8) and bool(torch.isfinite(means).all())
    assert bool((factors.diagonal(dim1=1, dim2=2) > 0).all())


def test_draws_have_the_mixtures_moments_and_depend_on_their_row_alone() -> None:
    aggregate = AggregatePosterior(3, 4)
    shares, means, factors = some_gaussians(3, 4)
    aggregate.shares[7], aggregate.means[7], aggregate.factors[7] = shares, means, factors
    noise, digits = torch.randn(60_000, 5), torch.full((60_000,), 7)
    z = aggregate.draw(noise, digits)
    truth = mixture(shares, means, factors)
    torch.testing.assert_close(z.mean(dim=0), truth.mean, atol=0.05, rtol=0)
    torch.testing.assert_close(z.var(dim=0), truth.variance, atol=0.1, rtol=0.03)
    torch.testing.assert_close(aggregate.draw(noise[5:6], digits[5:6]), z[5:6])


def test_planted_directions_are_found_whatever_the_digits_are() -> None:
    labels = torch.arange(3000) % 10
    planted, values = torch.randn(4, 6), torch.randn(3000, 4) * torch.tensor([1.0, 5.0, 0.1, 2.0])
    # Separate the digits in latents and in values; neither difference may leak into the directions.
    latents = values / values.std(dim=0) @ planted + 3 * torch.randn(10, 6)[labels] + 0.1 * torch.randn(3000, 6)
    shifted = values + 10 * torch.randn(10, 4)[labels]
    torch.testing.assert_close(fit_directions(latents, shifted, labels), planted, atol=0.05, rtol=0.05)
