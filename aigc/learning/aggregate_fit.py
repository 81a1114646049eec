"""Fit Gaussians to the latents of real digits, and directions in which latents change, once a VAE is trained.

Shapes: N images, K Gaussians, Z latent dimensions.
"""

import math
from typing import SupportsIndex

import torch
from torch import Tensor

from aigc.digits import CLASSES, Digits, Images, check_digits, check_images, generator_of
from aigc.inference import encode
from aigc.models.vae import VAE, reparameterize
from aigc.shape import looks

STEPS = 40  # steps of expectation and maximisation
LEAST = 1e-3  # variance that a Gaussian keeps in every direction


@torch.no_grad()
def fit_aggregate(vae: VAE, images: Images, labels: Digits, seed: SupportsIndex = 0) -> None:
    """Fill `vae.aggregate` from draws of q(z|x) of training images (N, 1, 28, 28) and their digits (N,).

    A configuration without components has no `aggregate` to fill.
    """
    if vae.aggregate is None:
        return
    images = check_images(images).cpu()
    labels = check_digits(labels, len(images)).cpu()
    mean, logvar = encode(vae, images)
    rng = generator_of(seed)
    z = reparameterize(mean, logvar, torch.randn(mean.shape, generator=rng, dtype=torch.float32))
    for digit in range(CLASSES):
        shares, means, factors = fit_mixture(z[labels == digit], vae.config.components, rng)
        vae.aggregate.shares[digit], vae.aggregate.means[digit], vae.aggregate.factors[digit] = shares, means, factors
    vae.aggregate.directions.copy_(fit_directions(mean, looks(images), labels))


def fit_mixture(z: Tensor, components: int, rng: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
    """Fit a mixture of Gaussians by expectation-maximisation. z (N, Z) -> shares (K,), means (K, Z), factors (K, Z, Z).

    Dempster, Laird & Rubin 1977; Bishop, Pattern Recognition and Machine Learning, section 9.2.2. Covariances are drawn
    towards the covariance of all points, as if Z more points with that covariance had been seen, so that a Gaussian of
    few points stays a Gaussian.
    """
    count, latent = z.shape
    whole = torch.cov(z.T) + LEAST * torch.eye(latent, dtype=z.dtype)
    means = z[torch.randperm(count, generator=rng)[:components]]
    means = torch.cat([means, z.mean(dim=0).expand(components - len(means), -1)])  # fewer points than Gaussians
    shares = torch.full((components,), 1 / components, dtype=z.dtype)
    factors = torch.linalg.cholesky(whole).repeat(components, 1, 1)
    for _ in range(STEPS):
        belongs = (log_densities(z, means, factors) + shares.log()).softmax(dim=1)  # (N, K)
        weight = belongs.sum(dim=0)  # (K,)
        shares = (weight + 1) / (count + components)
        means = (belongs.T @ z + z.mean(dim=0)) / (weight[:, None] + 1)
        offset = z - means[:, None]  # (K, N, Z)
        scatter = (offset * belongs.T[..., None]).transpose(1, 2) @ offset  # (K, Z, Z)
        covariance = (scatter + latent * whole) / (weight[:, None, None] + latent)
        factors = torch.linalg.cholesky(covariance + LEAST * torch.eye(latent, dtype=z.dtype))
    return shares, means, factors


def log_densities(z: Tensor, means: Tensor, factors: Tensor) -> Tensor:
    """Compute log N(z; mean, factor·factorᵀ) of every point under every Gaussian, in nats. -> (N, K)."""
    white = torch.linalg.solve_triangular(factors, (z - means[:, None]).transpose(1, 2), upper=False)  # (K, Z, N)
    volume = factors.diagonal(dim1=1, dim2=2).log().sum(dim=1)  # (K,)
    densities: Tensor = -0.5 * white.square().sum(dim=1) - volume[:, None] - z.shape[1] / 2 * math.log(2 * math.pi)
    return densities.T


def fit_directions(mean: Tensor, values: Tensor, labels: Tensor) -> Tensor:
    """Find the directions in which latents change with each of `values` (N, 4). -> (4, Z).

    Regression of the latents (N, Z) on the values, all four at once and within each digit (labels (N,)): each row is
    the latent change that goes with one standard deviation of one value, the other values and the digit held fixed.
    """
    mean, values = _within(mean, labels), _within(values, labels)
    directions: Tensor = torch.linalg.lstsq(values / values.std(dim=0), mean).solution
    return directions


def _within(rows: Tensor, labels: Tensor) -> Tensor:
    """Subtract from rows (N, F) the mean of their digit."""
    centred = rows.clone()
    for digit in labels.unique():
        centred[labels == digit] -= rows[labels == digit].mean(dim=0)
    return centred
