"""Test both phases of a GAN's step against independently derived gradients."""

import copy

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from aigc.learning.gan import discriminator_step, generator_step
from aigc.models.gan import GAN, ConvDiscriminator, GANConfig

CONFIGS = {"best": GANConfig("best", 8, 4), "article": GANConfig("article", 8, 16), "fast": GANConfig("fast", 8, 4)}
RATE = 0.05


@pytest.fixture(params=CONFIGS)
def gan(request: pytest.FixtureRequest) -> GAN:
    return GAN(CONFIGS[request.param])


def batch() -> tuple[Tensor, Tensor, Tensor]:
    """Draw images in −1…1, digits, and noise."""
    return torch.rand(6, 1, 28, 28) * 2 - 1, torch.arange(6), torch.randn(6, 8)


def weights(network: nn.Module) -> list[Tensor]:
    return [parameter.detach().clone() for parameter in network.parameters()]


def assert_moved_down(before: list[Tensor], network: nn.Module, gradients: tuple[Tensor | None, ...]) -> None:
    """Assert that weights moved by plain gradient descent at RATE."""
    for old, new, gradient in zip(before, network.parameters(), gradients, strict=True):
        expected = old if gradient is None else old - RATE * gradient
        torch.testing.assert_close(new.detach(), expected, atol=2e-5, rtol=1e-4)


def test_the_first_phase_moves_d_alone_down_binary_cross_entropy(gan: GAN) -> None:
    images, digits, z = batch()
    twin = copy.deepcopy(gan)
    with torch.no_grad():
        fakes = twin.generator(z, digits)
    real, fake = (twin.discriminator(part, digits) for part in (images, fakes))
    loss = F.binary_cross_entropy(real.sigmoid(), torch.ones(6)) + F.binary_cross_entropy(
        fake.sigmoid(), torch.zeros(6)
    )
    total = loss
    if isinstance(twin.discriminator, ConvDiscriminator):
        total = total + 0.2 * F.nll_loss(twin.discriminator.both_logits(images, digits)[1].log_softmax(1), digits)
    gradients = torch.autograd.grad(total, list(twin.discriminator.parameters()))
    before, still = weights(gan.discriminator), weights(gan.generator)
    step = discriminator_step(gan, torch.optim.SGD(gan.discriminator.parameters(), RATE), images, digits, z)
    assert float(step.loss) == pytest.approx(float(loss), abs=1e-5)
    torch.testing.assert_close(step.real_logits, real, atol=1e-4, rtol=1e-4)
    assert_moved_down(before, gan.discriminator, gradients)
    assert all(torch.equal(a, b) for a, b in zip(still, gan.generator.parameters(), strict=True))


def test_the_second_phase_moves_g_alone_to_where_d_says_real(gan: GAN) -> None:
    _, digits, z = batch()
    twin = copy.deepcopy(gan)
    fakes = twin.generator(z, digits)
    loss = F.binary_cross_entropy(twin.discriminator(fakes, digits).sigmoid(), torch.ones(6))
    total = loss
    if isinstance(twin.discriminator, ConvDiscriminator):
        total = total + 0.2 * F.nll_loss(twin.discriminator.both_logits(fakes, digits)[1].log_softmax(1), digits)
    gradients = torch.autograd.grad(total, list(twin.generator.parameters()), allow_unused=True)
    before, still = weights(gan.generator), weights(gan.discriminator)
    found = generator_step(gan, torch.optim.SGD(gan.generator.parameters(), RATE), digits, z)
    assert float(found.detach()) == pytest.approx(float(loss.detach()), abs=1e-5)
    assert_moved_down(before, gan.generator, gradients)
    assert all(torch.equal(a, b) for a, b in zip(still, gan.discriminator.parameters(), strict=True))
    assert all(parameter.requires_grad for parameter in gan.discriminator.parameters()), "D learns again next"


def test_the_penalty_holds_ds_slope_down() -> None:
    """Repeat one batch many times; with the penalty, D's slope on real images ends smaller."""
    slopes = {}
    for penalty in (0.0, 10.0):
        torch.manual_seed(1)
        gan = GAN(CONFIGS["article"])
        images, digits, z = batch()
        optimizer = torch.optim.SGD(gan.discriminator.parameters(), RATE)
        for _ in range(30):
            discriminator_step(gan, optimizer, images, digits, z, penalty)
        watched = images.clone().requires_grad_(True)
        (slope,) = torch.autograd.grad(gan.discriminator(watched, digits).sum(), watched)
        slopes[penalty] = float(slope.square().sum())
    assert slopes[10.0] < 0.5 * slopes[0.0]
