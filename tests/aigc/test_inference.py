"""Test that results do not depend on the batch and agree with the mathematics."""

import copy
import dataclasses
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor
from torch.distributions import Bernoulli, Normal

import aigc
from aigc.inference import _arc
from aigc.models.gan_layers import ConditionalBatchNorm
from aigc.models.vae import REFINING_RATE
from aigc.store.loaded import Models


def test_a_digit_depends_on_its_seed_not_on_how_many_are_drawn() -> None:
    many = aigc.draw_latents(20, 64, seed=5)
    assert torch.equal(many[:3], aigc.draw_latents(3, 64, seed=5))
    assert torch.equal(many[7:8], aigc.draw_latents(1, 64, seed=12))


def test_latents_are_standard_normal() -> None:
    z = aigc.draw_latents(5000, 16, seed=0)
    assert z.mean().item() == pytest.approx(0, abs=0.02)
    assert z.std().item() == pytest.approx(1, abs=0.02)


def test_showing_more_digits_never_changes_those_already_there(models: Models) -> None:
    gan = models.gan["best"]
    z, digits = aigc.draw_latents(30, gan.config.latent), torch.arange(30) % 10
    images = aigc.generate(gan, z, digits)
    torch.testing.assert_close(images[:4], aigc.generate(gan, z[:4], digits[:4]), atol=1e-4, rtol=0)
    assert images.min() >= 0 and images.max() <= 1


def test_truncation_zero_leaves_one_hand_per_digit(models: Models) -> None:
    gan = models.gan["best"]
    images = aigc.generate(gan, aigc.draw_latents(5, gan.config.latent), torch.full((5,), 4), truncation=0)
    torch.testing.assert_close(images, images[:1].expand_as(images), atol=1e-5, rtol=0)


@pytest.mark.parametrize("spherical", [True, False])
@pytest.mark.parametrize("variant", ["best", "article"])
def test_a_walk_between_digits_begins_and_ends_with_them(models: Models, variant: str, spherical: bool) -> None:
    gan, digits = models.gan[variant], torch.tensor([3, 8])
    z = aigc.draw_latents(2, gan.config.latent, seed=4)
    walk = aigc.write_between(gan, z, digits, steps=9, spherical=spherical)
    assert walk.shape == (9, 1, 28, 28)
    torch.testing.assert_close(walk[[0, -1]], aigc.generate(gan, z, digits), atol=1e-4, rtol=0)
    paces = (walk[1:] - walk[:-1]).flatten(1).norm(dim=1)
    assert paces.max() < (walk[-1] - walk[0]).norm(), "no step is the whole way"


def test_the_arc_stays_as_far_from_the_origin_as_its_ends_and_turns_at_one_pace() -> None:
    a, b = torch.randn(1, 64), torch.randn(1, 64)
    b *= a.norm() / b.norm()
    along = torch.linspace(0, 1, 9).view(-1, 1)
    arc = _arc(a, b, along)
    torch.testing.assert_close(arc.norm(dim=1), a.norm().expand(9), rtol=1e-4, atol=0)
    angles = torch.nn.functional.cosine_similarity(arc[1:], arc[:-1]).acos()
    torch.testing.assert_close(angles, angles.mean().expand(8), rtol=1e-3, atol=0)
    torch.testing.assert_close(_arc(a, a, along), a.expand(9, -1))
    torch.testing.assert_close(_arc(a, 2 * a, along), torch.lerp(a, 2 * a, along))
    assert _arc(a, -a, along).isfinite().all(), "there is no one arc to the opposite: the straight line"


def test_a_generator_writes_the_same_with_folded_statistics(models: Models) -> None:
    """Compare the shortcut of conditional batch normalisation in eval mode with the textbook formula."""
    norm = next(part for part in models.gan["best"].generator.modules() if isinstance(part, ConditionalBatchNorm))
    x, condition = torch.randn(4, 64, 7, 7), torch.randn(4, 96)
    scale, shift = norm.scale_shift(condition)[:, :, None, None].chunk(2, dim=1)
    torch.testing.assert_close(norm(x, condition, None), norm.norm(x) * (1 + scale) + shift, atol=1e-4, rtol=1e-4)
    assert norm.pens_norm and norm.pens_scale_shift
    more, further = norm.pens_scale_shift(condition)[:, :, None, None].chunk(2, dim=1)
    expected = norm.pens_norm(x) * (1 + scale + more) + shift + further
    torch.testing.assert_close(norm(x, condition, torch.ones(4, 1)), expected, atol=1e-4, rtol=1e-4)


def test_the_classifier_answers_the_digit_that_the_generator_was_asked_for(models: Models) -> None:
    gan, digits = models.gan["best"], torch.arange(100) % 10
    images = aigc.generate(gan, aigc.draw_latents(100, gan.config.latent), digits)
    said = aigc.classify(models.dnn["best"], images).probabilities.argmax(dim=1)
    assert (said == digits).sum() >= 95


def test_the_discriminator_prefers_real_digits(models: Models, digits: tuple[Tensor, Tensor]) -> None:
    """Compare real digits with noise, an empty image, shifted digits and digits with a wrong label."""
    gan, (images, labels) = models.gan["best"], digits
    real = aigc.realness(gan, images, labels)
    assert ((real >= 0) & (real <= 1)).all()
    shifted, others = images.roll(6, dims=3), (labels + 1) % 10
    for fakes, names in ((torch.rand_like(images), labels), (images * 0, labels), (shifted, labels), (images, others)):
        assert real.mean() > aigc.realness(gan, fakes, names).mean() + 0.02


def test_both_classifiers_recognise_real_digits(models: Models, digits: tuple[Tensor, Tensor]) -> None:
    images, labels = digits
    for variant in ("best", "article"):
        result = aigc.classify(models.dnn[variant], images)
        torch.testing.assert_close(result.probabilities.sum(dim=1), torch.ones(len(images)))
        assert (result.probabilities.argmax(dim=1) == labels).double().mean() > 0.98
        assert (result.digit_score > 0.5).double().mean() > 0.9
        noise = aigc.classify(models.dnn[variant], torch.rand(300, 1, 28, 28))
        assert (noise.digit_score < 0.5).double().mean() > 0.9


def test_a_walk_begins_and_ends_with_the_reconstructions(models: Models, digits: tuple[Tensor, Tensor]) -> None:
    vae = models.vae["best"]
    a, b = digits[0][0], digits[0][1]
    walk = aigc.interpolate(vae, a, b, steps=9)
    assert walk.shape == (9, 1, 28, 28)
    torch.testing.assert_close(walk[[0, -1]], aigc.reconstruct(vae, torch.stack([a, b])), atol=1e-4, rtol=0)


def test_negative_elbo_agrees_with_torch_distributions(models: Models, digits: tuple[Tensor, Tensor]) -> None:
    """Average over seeds and compare with E_q[log q(z|x) + −log p(z) − log p(x|z)] by plain Monte Carlo."""
    vae, images = models.vae["article"], digits[0][:4].round()
    ours = torch.stack([aigc.negative_elbo(vae, images, seed) for seed in range(300)]).mean(dim=0)
    mean, logvar = aigc.encode(vae, images)
    q, p = Normal(mean, (0.5 * logvar).exp()), Normal(0.0, 1.0)
    total = torch.zeros(4)
    with torch.no_grad():
        for _ in range(300):
            z: Tensor = q.sample()
            likelihood = Bernoulli(logits=vae.decode(z)).log_prob(images).flatten(1).sum(dim=1)
            total += q.log_prob(z).sum(dim=1) - p.log_prob(z).sum(dim=1) - likelihood
    torch.testing.assert_close(ours, total / 300, rtol=0.02, atol=0.5)


def test_an_arc_keeps_its_distance_from_the_centre() -> None:
    a, along = torch.tensor([[3.0, 0.0, 0.0]]), torch.linspace(0, 1, 7).view(-1, 1)
    around = _arc(a, torch.tensor([[0.0, 3.0, 0.0]]), along)
    torch.testing.assert_close(around.norm(dim=1), torch.full((7,), 3.0))
    torch.testing.assert_close(around[3], torch.tensor([1.0, 1.0, 0.0]) * 3 / 2**0.5)
    torch.testing.assert_close(_arc(a, -a, along), torch.lerp(a, -a, along))  # opposite ends have no shortest arc


def test_the_two_paths_have_the_same_ends_and_differ_between(models: Models, digits: tuple[Tensor, Tensor]) -> None:
    a, b = digits[0][0], digits[0][1]
    straight, arc = (aigc.interpolate(models.vae["best"], a, b, 9, spherical=spherical) for spherical in (False, True))
    torch.testing.assert_close(straight[[0, -1]], arc[[0, -1]], atol=1e-3, rtol=0)
    assert float((straight[4] - arc[4]).abs().max()) > 0.05


def test_the_importance_weighted_bound_agrees_with_torch_distributions(
    models: Models, digits: tuple[Tensor, Tensor]
) -> None:
    vae, images = models.vae["article"], digits[0][:2].round()
    ours = aigc.importance_weighted_bound(vae, images, samples=2000)
    mean, logvar = aigc.encode(vae, images)
    q, p = Normal(mean, (0.5 * logvar).exp()), Normal(0.0, 1.0)
    with torch.no_grad():
        z = q.sample(torch.Size([2000]))  # (K, B, Z)
        likelihood = torch.stack([Bernoulli(logits=vae.decode(one)).log_prob(images).flatten(1).sum(1) for one in z])
    weights = likelihood + p.log_prob(z).sum(dim=2) - q.log_prob(z).sum(dim=2)
    torch.testing.assert_close(ours, math.log(2000) - weights.logsumexp(dim=0), rtol=0.02, atol=0.5)


def test_more_samples_bring_the_bound_down_from_the_negative_elbo(
    models: Models, digits: tuple[Tensor, Tensor]
) -> None:
    vae, images = models.vae["best"], digits[0][:20].round()
    bounds = {
        samples: float(torch.stack([aigc.importance_weighted_bound(vae, images, samples, s) for s in range(n)]).mean())
        for samples, n in ((1, 20), (10, 5), (200, 1))
    }
    assert bounds[1] > bounds[10] > bounds[200]
    elbo = torch.stack([aigc.negative_elbo(vae, images, seed) for seed in range(20)]).mean()
    assert bounds[1] == pytest.approx(float(elbo), abs=1)


def test_resampling_scatters_around_the_reconstruction(models: Models, digits: tuple[Tensor, Tensor]) -> None:
    vae, image = models.vae["best"], digits[0][3]
    drawn = aigc.resample(vae, image, 40, seed=5)
    assert drawn.shape == (40, 1, 28, 28)
    torch.testing.assert_close(drawn[7:8], aigc.resample(vae, image, 1, seed=12), atol=1e-3, rtol=0)
    others = aigc.reconstruct(vae, digits[0][:100])
    again = aigc.reconstruct(vae, image)
    assert float((drawn.mean(dim=0) - again[0]).norm()) < float((others - again).flatten(1).norm(dim=1).median()) / 2


def test_wrong_arguments_are_named(models: Models, digits: tuple[Tensor, Tensor]) -> None:
    gan, vae, dnn = models.gan["best"], models.vae["best"], models.dnn["best"]
    image, z = digits[0][:1], aigc.draw_latents(1, gan.config.latent)
    five = torch.tensor([5])
    mistakes = [
        (lambda: aigc.draw_latents(0, 8), "count"),
        (lambda: aigc.draw_latents(1, 8, seed=-1), "seed"),
        (lambda: aigc.generate(gan, z[:, 1:], five), "latents"),
        (lambda: aigc.generate(gan, z * float("nan"), five), "finite"),
        (lambda: aigc.generate(gan, z, torch.tensor([10])), "digits"),
        (lambda: aigc.generate(gan, z, torch.tensor([1.5])), "digits"),
        (lambda: aigc.generate(gan, z, five, truncation=float("nan")), "truncation"),
        (lambda: aigc.write_between(gan, z, five.repeat(2)), "two latents"),
        (lambda: aigc.write_between(gan, z.repeat(2, 1), five), "2 whole numbers"),
        (lambda: aigc.write_between(gan, z.repeat(2, 1), five.repeat(2), steps=1), "steps"),
        (lambda: aigc.classify(dnn, image * 2), r"\[0, 1\]"),
        (lambda: aigc.classify(dnn, image[:, :, 1:]), "images"),
        (lambda: aigc.classify(dnn, image * float("nan")), r"\[0, 1\]"),
        (lambda: aigc.interpolate(vae, image, image, steps=1), "steps"),
        (lambda: aigc.negative_elbo(vae, image), "binarised"),
        (lambda: aigc.importance_weighted_bound(vae, image), "binarised"),
        (lambda: aigc.importance_weighted_bound(vae, image.round(), samples=0), "samples"),
        (lambda: aigc.resample(vae, digits[0][:2], 3), "one image"),
    ]
    for mistake, named in mistakes:
        with pytest.raises(ValueError, match=named):
            mistake()


def test_images_may_be_numpy_arrays_and_bytes(models: Models, digits: tuple[Tensor, Tensor]) -> None:
    dnn, images = models.dnn["best"], (digits[0][:3] * 255).round() / 255
    expected = aigc.classify(dnn, images).probabilities
    arrays = images.numpy()
    for same in (
        arrays,
        arrays.astype(np.float64),
        arrays.astype(">f4"),
        arrays[::-1][::-1],
        (arrays * 255).round().astype(np.uint8),
        torch.from_numpy((arrays * 255).round().astype(np.uint8)),
        images.double(),
    ):
        assert torch.equal(aigc.classify(dnn, same).probabilities, expected)
    torch.testing.assert_close(aigc.classify(dnn, images.half()).probabilities, expected, atol=1e-2, rtol=0)
    assert torch.equal(aigc.classify(dnn, arrays[0]).probabilities, aigc.classify(dnn, images[0]).probabilities)
    assert aigc.reconstruct(models.vae["best"], arrays).dtype == torch.float32


def test_digits_seeds_and_latents_may_be_pythons_or_numpys(models: Models) -> None:
    gan, vae = models.gan["best"], models.vae["best"]
    z = aigc.draw_latents(3, gan.config.latent, seed=250)
    for seed in (np.int64(250), np.uint8(250), np.int32(250), torch.tensor(250)):
        assert torch.equal(aigc.draw_latents(np.int64(3), gan.config.latent, seed), z), "and 252 is no overflow"
    expected = aigc.generate(gan, z, torch.tensor([3, 5, 8]))
    for digits in ([3, 5, 8], (3, 5, 8), np.array([3, 5, 8]), np.array([3, 5, 8], np.uint16), range(3, 9, 2)):
        asked = [3, 5, 7] if isinstance(digits, range) else [3, 5, 8]
        images = aigc.generate(gan, z.numpy(), digits)
        assert torch.equal(images, expected if asked[2] == 8 else aigc.generate(gan, z, torch.tensor(asked)))
    assert torch.equal(aigc.sample_fitted(vae, [4, 1], np.int64(2)), aigc.sample_fitted(vae, torch.tensor([4, 1]), 2))
    image = torch.ones(1, 1, 28, 28)
    assert torch.equal(aigc.negative_elbo(vae, image, np.int64(3)), aigc.negative_elbo(vae, image, 3))


def test_anything_else_is_refused_with_what_to_pass(models: Models, digits: tuple[Tensor, Tensor]) -> None:
    gan, vae, dnn = models.gan["best"], models.vae["best"], models.dnn["best"]
    image, z, five = digits[0][:1], aigc.draw_latents(1, gan.config.latent), torch.tensor([5])
    mistakes: list[tuple[Callable[[Any], object], Any, str]] = [
        (lambda x: aigc.classify(dnn, x), Image.new("L", (28, 28)), "not Image: .*aigc.from_image"),
        (lambda x: aigc.classify(dnn, x), "photo.png", "not str: .*aigc.from_image"),
        (lambda x: aigc.encode(vae, x), Path("photo.png"), "aigc.from_image"),
        (lambda x: aigc.realness(gan, x, five), [[0.0]], "not list"),
        (lambda x: aigc.classify(dnn, x), image.numpy().astype(np.int32), "not an array of int32"),
        (lambda x: aigc.classify(dnn, x), image.long(), "not torch.int64"),
        (lambda x: aigc.classify(dnn, x), image.numpy() * 255, r"\[0, 1\]"),
        (lambda x: aigc.classify(dnn, x), image.numpy().round().astype(np.uint8), "pass them as floating point"),
        (
            lambda x: aigc.classify(dnn, x),
            np.zeros((5, 28, 28)),
            r"\(B, 1, 28, 28\), not \(5, 28, 28\): add the channel",
        ),
        (lambda x: aigc.generate(gan, z, x), 5, "digits must be 1 whole"),
        (lambda x: aigc.generate(gan, z, x), ["5"], "digits must be whole numbers"),
        (lambda x: aigc.generate(gan, z, x), [5.0], "digits must be 1 whole"),
        (lambda x: aigc.sample_fitted(vae, x), 5, "digits must be one-dimensional"),
        (lambda x: aigc.generate(gan, x, five), "z", "latents must be a tensor"),
        (lambda x: aigc.generate(gan, x, five), z + 1j, "latents must be real"),
        (lambda x: aigc.draw_latents(1, 8, x), 1.5, "seed must be a whole number"),
        (lambda x: aigc.draw_latents(1, 8, x), None, "seed must be a whole number"),
        (lambda x: aigc.negative_elbo(vae, image.round(), x), 2**70, "seed must lie between"),
        (lambda x: aigc.importance_weighted_bound(vae, image.round(), 1, x), "0", "seed must be a whole number"),
    ]
    for mistake, anything, named in mistakes:
        with pytest.raises(ValueError, match=named) as refusal:
            mistake(anything)
        assert "\n" not in str(refusal.value)


def test_refining_the_means_improves_the_bound_and_the_reconstructions(
    models: Models, digits: tuple[Tensor, Tensor]
) -> None:
    vae, images = models.vae["best"], digits[0][:100]
    assert vae.config.refinements > 0
    binary = torch.bernoulli(images, generator=torch.Generator().manual_seed(1))
    gain = aigc.negative_elbo(vae, binary, refined=False) - aigc.negative_elbo(vae, binary)
    assert float(gain.mean()) > 0.5, "nats"
    with torch.no_grad():
        at_once = vae.decode(vae.encode(images)[0]).sigmoid()
    error_at_once, error = ((x - images).square().mean() for x in (at_once, aigc.reconstruct(vae, images)))
    assert float(error) < float(error_at_once)
    assert all(parameter.grad is None for parameter in vae.parameters()), "what many share must not change"


def test_refining_is_a_natural_gradient_step(models: Models, digits: tuple[Tensor, Tensor]) -> None:
    """Compare one step with a gradient by finite differences."""
    vae, images = copy.deepcopy(models.vae["best"]), digits[0][:2]
    vae.config = dataclasses.replace(vae.config, refinements=1)

    def objective(z: Tensor) -> Tensor:
        fit: Tensor = Bernoulli(logits=vae.decode(z), validate_args=False).log_prob(images).flatten(1).sum(dim=1)
        return z.square().sum(dim=1) / 2 - fit

    with torch.no_grad():
        mean, logvar = vae.encode(images)
        step = 1e-2 * torch.eye(vae.config.latent)
        slope = torch.stack([(objective(mean + row) - objective(mean - row)) / 2e-2 for row in step], dim=1)
    refined, unchanged = vae.posterior(images)
    torch.testing.assert_close(refined, mean - REFINING_RATE * logvar.exp() * slope, atol=3e-3, rtol=0)
    assert torch.equal(unchanged, logvar) and float((refined - mean).abs().max()) > 0.03
