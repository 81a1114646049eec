"""Slopes by hand are those of autograd."""

import pytest
import torch
from torch import Tensor, nn

from aigc.losses import reconstruction_loss
from aigc.models.slopes import pulled
from aigc.models.vae import REFINING_RATE, VAE, VAEConfig
from aigc.store.model_files import load_vae


def assert_pulled(layer: nn.Module, x: Tensor) -> None:
    x = x.requires_grad_()
    expected = layer(x)
    slope = torch.randn_like(expected)
    (by_autograd,) = torch.autograd.grad(expected, x, slope)
    out, back = pulled(layer, x.detach())
    assert torch.equal(out, expected)
    torch.testing.assert_close(back(slope), by_autograd, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("variant", ["best", "article"])
def test_every_layer_of_a_decoder_has_a_slope(variant: str) -> None:
    vae = load_vae(variant, device="cpu")
    x = torch.randn(3, vae.config.latent)
    for layer in vae.decoder:
        assert_pulled(layer, x)
        with torch.no_grad():
            x = layer(x.detach())


@pytest.mark.parametrize("variant", ["best", "article"])
def test_a_whole_decoder_has_a_slope(variant: str) -> None:
    vae = load_vae(variant, device="cpu")
    assert_pulled(vae.decoder, torch.randn(3, vae.config.latent))


@torch.no_grad()
def test_the_posterior_is_that_of_autograd_and_of_inference_mode() -> None:
    vae, images = load_vae(device="cpu"), torch.rand(3, 1, 28, 28)
    encoded, logvar = vae.encode(images)
    expected = encoded
    for _ in range(vae.config.refinements):
        with torch.enable_grad():
            z = expected.detach().requires_grad_()
            loss = reconstruction_loss(vae.decode(z), images).sum() + 0.5 * z.square().sum()
            (slope,) = torch.autograd.grad(loss, z)
        expected = expected - REFINING_RATE * logvar.exp() * slope
    mean, the_same = vae.posterior(images)
    torch.testing.assert_close(mean, expected, atol=1e-4, rtol=0)
    assert torch.equal(the_same, logvar) and float((encoded - mean).abs().max()) > 0.1
    with torch.inference_mode():
        assert torch.equal(vae.posterior(images)[0], mean)


def test_a_layer_without_a_rule_and_a_network_in_train_mode_are_refused() -> None:
    with pytest.raises(ValueError, match="no slope by hand of a Tanh"):
        pulled(nn.Tanh(), torch.zeros(1, 2))
    with pytest.raises(ValueError, match="eval mode"):
        pulled(VAE(VAEConfig("best", 3, 8)).decoder, torch.zeros(2, 3))
