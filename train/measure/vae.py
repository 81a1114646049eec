"""Measure a VAE: bounds on the likelihood, reconstructions, samples, directions, repairs.

Shapes: N images, Z latent dimensions.
"""

import math
from typing import Any

import torch
from torch import Tensor

from aigc.digits import CLASSES
from aigc.inference import (
    decode,
    encode,
    importance_weighted_bound,
    negative_elbo,
    reconstruct,
)
from aigc.learning.aggregate_fit import log_densities
from aigc.losses import kl_divergence
from aigc.metrics import frechet_distance, peak_signal_to_noise
from aigc.models.aggregate_posterior import AggregatePosterior
from aigc.models.vae import VAE, reparameterize
from aigc.repair import Damage, glance, search
from aigc.sampling import sample_fitted, sample_gaussians, sample_prior
from aigc.shape import LOOKS, looks
from train.data.mnist import MNIST, LabelledImages
from train.measure.evaluator import Evaluator

SAMPLES = 10_000
WEIGHTED = 1_000  # test images whose importance-weighted bound is taken
DRAWS = 500  # samples of z for the importance-weighted bound of an image
MOVED = 1_000  # test images that are moved along the directions
PLACES = (-2.0, -1.5, -1.0, -0.5, 0.5, 1.0, 1.5, 2.0)  # standard deviations
REPAIRED = 500  # test images that are damaged
DAMAGES = {"noise": Damage("noise", 0.5), "erase": Damage("erase", part="bottom"), "shrink": Damage("shrink")}
ACTIVE = 0.01  # variance of the posterior mean: Burda et al., arXiv:1509.00519, section 5.2
SEED = 0
Numbers = dict[str, Any]


def measure_vae(vae: VAE, mnist: MNIST, evaluator: Evaluator) -> Numbers:
    """Measure every number that a VAE's card shows; directions, repairs and fitted samples only with a fitted prior."""
    test = mnist.test
    binarised = torch.bernoulli(test.images, generator=torch.Generator().manual_seed(SEED))
    reference, real = (evaluator.measure(images)[0] for images in (test.images, mnist.train.images[:SAMPLES]))
    floor = frechet_distance(real, reference)
    mean, logvar = encode(vae, binarised)
    kl = kl_divergence(mean, logvar).double().mean()
    nats = negative_elbo(vae, binarised, SEED).double().mean()
    samples, _ = evaluator.measure(sample_prior(vae, SAMPLES, SEED))
    few = binarised[:WEIGHTED]
    numbers = {
        "negative_elbo": float(nats),
        "reconstruction": float(nats - kl),
        "kl": float(kl),
        **_reconstruction_numbers(vae, test, evaluator),
        "active_units": int((mean.double().var(dim=0) > ACTIVE).sum()),
        **({"negative_elbo_encoder": _encoder_negative_elbo(vae, binarised)} if vae.config.refinements else {}),
        "importance_weighted": float(importance_weighted_bound(vae, few, DRAWS, SEED).double().mean()),
        "importance_weighted_elbo": float(negative_elbo(vae, few, SEED).double().mean()),
        "prior_frechet_ratio": frechet_distance(samples, reference) / floor,
    }
    if vae.aggregate is None:
        return numbers
    return {
        **numbers,
        "negative_elbo_fitted": float(nats - kl + _kl_to_fitted(vae.aggregate, mean, logvar)),
        **_fitted_numbers(vae, mnist, reference, floor, evaluator),
        "directions": _directions(vae, test[:MOVED], evaluator),
        "repairs": _repairs(vae, test[:REPAIRED], evaluator),
    }


def _encoder_negative_elbo(vae: VAE, binarised: Tensor) -> float:
    """Estimate the negative ELBO with the encoder's own posterior, before refinement."""
    return float(negative_elbo(vae, binarised, SEED, refined=False).double().mean())


def _reconstruction_numbers(vae: VAE, test: LabelledImages, evaluator: Evaluator) -> Numbers:
    rebuilt = reconstruct(vae, test.images)
    return {"psnr": _psnr(rebuilt, test.images), "digit_kept": _share_kept(evaluator, rebuilt, test.labels)}


def _fitted_numbers(vae: VAE, mnist: MNIST, reference: Tensor, floor: float, evaluator: Evaluator) -> Numbers:
    """Measure samples of both fits, equally many of each digit, and the distance that the decoder alone causes."""
    digits = torch.arange(SAMPLES) % CLASSES
    numbers: Numbers = {}
    for name, sample in {"fitted": sample_fitted, "gaussians": sample_gaussians}.items():
        features, logits = evaluator.measure(sample(vae, digits, SEED))
        numbers[f"{name}_frechet_ratio"] = frechet_distance(features, reference) / floor
        numbers[f"{name}_digit_accuracy"] = float((logits.argmax(dim=1) == digits).double().mean())
    rebuilt, _ = evaluator.measure(reconstruct(vae, mnist.train.images[:SAMPLES]))
    return {**numbers, "reconstruction_frechet_ratio": frechet_distance(rebuilt, reference) / floor}


def _kl_to_fitted(aggregate: AggregatePosterior, mean: Tensor, logvar: Tensor) -> float:
    """Estimate E[log q(z|x) − log p(z)] with one z, p the fitted mixture with equal shares of the digits. -> nats."""
    noise = torch.randn(mean.shape, generator=torch.Generator().manual_seed(SEED))
    z = reparameterize(mean, logvar, noise)
    posterior = -0.5 * (noise.square() + logvar + math.log(2 * math.pi)).sum(dim=1)
    means, factors = aggregate.means.flatten(0, 1), aggregate.factors.flatten(0, 1)  # (10·K, …)
    shares = aggregate.shares.flatten() / CLASSES
    prior = torch.cat([(log_densities(part, means, factors) + shares.log()).logsumexp(dim=1) for part in z.split(500)])
    return float((posterior - prior).double().mean())


def _directions(vae: VAE, test: LabelledImages, evaluator: Evaluator) -> Numbers:
    """Measure each direction: correlation of its slider with each look of the decoded images, and effect of one step.

    correlation  of the slider's place with the change of each look against the image left where it was
    change       of the look for one standard deviation on the slider, in the look's own unit
    digit_kept   share of the images at both ends that are still assigned their true digit
    """
    assert vae.aggregate is not None
    mean, _ = encode(vae, test.images)
    before = looks(decode(vae, mean)).double()
    rows: Numbers = {}
    for name, direction in zip(LOOKS, vae.aggregate.directions.cpu(), strict=True):
        moved = [decode(vae, mean + place * direction) for place in PLACES]
        change = torch.stack([looks(images).double() - before for images in moved])  # (P, N, 4)
        place = torch.tensor(PLACES, dtype=torch.double)[:, None].expand(change.shape[:2]).flatten()
        kept = [_share_kept(evaluator, images, test.labels) for images in (moved[0], moved[-1])]
        rows[name] = {
            "correlation": {
                look: float(torch.corrcoef(torch.stack([place, change[..., column].flatten()]))[0, 1])
                for column, look in enumerate(LOOKS)
            },
            "change": float((place @ change[..., LOOKS.index(name)].flatten()) / (place @ place)),
            "digit_kept": sum(kept) / 2,
        }
    return rows


def _repairs(vae: VAE, test: LabelledImages, evaluator: Evaluator) -> Numbers:
    """Measure PSNR against the truth and the share of digits kept, of glance and search, for each damage."""
    rows: Numbers = {}
    for name, damage in DAMAGES.items():
        left = damage.apply(test.images)
        for way, images in (("glance", glance(vae, left)), ("search", search(vae, left, damage))):
            rows.setdefault(name, {})[way] = {
                "psnr": _psnr(images, test.images),
                "digit_kept": _share_kept(evaluator, images, test.labels),
            }
    return rows


def _psnr(images: Tensor, truth: Tensor) -> float:
    return float(peak_signal_to_noise(images, truth).double().mean())


def _share_kept(evaluator: Evaluator, images: Tensor, labels: Tensor) -> float:
    """Compute the share of images that the evaluation network assigns their true digit."""
    _, logits = evaluator.measure(images)
    return float((logits.argmax(dim=1) == labels).double().mean())
