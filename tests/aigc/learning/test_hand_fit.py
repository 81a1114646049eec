"""Test the encoder of hands on a small generator: its guesses, its manner, and its seed."""

import copy

import pytest
import torch

from aigc.inference import generate
from aigc.learning.hand_fit import fit_hands
from aigc.models.gan import GAN, PENS, GANConfig
from aigc.shape import manner

CONFIG = GANConfig("best", latent=4, width=4, origins=2, hands=4)


@pytest.fixture(scope="module")
def fitted() -> GAN:
    torch.manual_seed(0)
    gan = GAN(CONFIG).eval()
    with torch.no_grad():  # hands that differ by more than a generator's at its start
        gan.generator.state_dict()["to_image.weight"].mul_(8)
    fit_hands(gan, steps=150)
    return gan


@pytest.mark.parametrize("origin", [0, 1])
def test_z_is_guessed_better_from_more_digits_and_the_precision_says_how_well(fitted: GAN, origin: int) -> None:
    assert fitted.encoder is not None
    z = torch.randn(200, 4, generator=torch.Generator().manual_seed(1))
    z[:, -1] = PENS * origin
    errors = []
    for count in (1, 6):
        digits = torch.arange(count).repeat(200)
        images = generate(fitted, z.repeat_interleave(count, dim=0), digits).view(200, count, 28, 28) * 2 - 1
        with torch.no_grad():
            mean, precision = fitted.encoder(images, digits.view(200, count) + 10 * origin)
        error = (mean - z)[:, :3].square().mean()
        assert float(error) == pytest.approx(float((1 / precision)[:, :3].mean()), rel=0.6)
        errors.append(float(error))
    assert errors[1] < errors[0] < 0.95, "N(0, I) alone is off by 1"


def test_directions_foretell_the_manner_of_a_hand(fitted: GAN) -> None:
    assert fitted.encoder is not None
    z = torch.randn(200, 4, generator=torch.Generator().manual_seed(1))
    measures = manner(generate(fitted, z.repeat_interleave(10, dim=0), torch.arange(10).repeat(200)))
    standard = (measures.view(200, 10, 6) - fitted.encoder.typical[:10]) / fitted.encoder.spread[:10]
    foretold = z @ fitted.encoder.directions[0].T
    for place in (0, 1, 5):
        assert torch.corrcoef(torch.stack([standard.mean(dim=1)[:, place], foretold[:, place]]))[0, 1] > 0.6


def test_a_seed_fixes_the_encoder_and_the_networks_stay_as_they_are() -> None:
    gan = GAN(CONFIG).eval()
    twin = copy.deepcopy(gan)
    for network in (gan, twin):
        fit_hands(network, steps=5, seed=3)
    assert all(torch.equal(a, b) for a, b in zip(gan.state_dict().values(), twin.state_dict().values(), strict=True))
