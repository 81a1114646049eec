"""Folding batch normalisation into convolutions changes no answer."""

import pytest
import torch
from torch import nn

from aigc.models.dnn import DNN, DNNConfig
from aigc.models.eval_mode import evaluated
from aigc.models.folding import Network, fold_batch_norm, fold_relu
from aigc.models.vae import VAE, VAEConfig


def moved(network: Network) -> Network:
    """Move weights and statistics away from a new network's, as a training does."""
    with torch.no_grad():
        for _ in range(3):
            network(torch.rand(64, 1, 28, 28))
        for parameter in network.parameters():
            parameter.add_(0.1 * torch.randn_like(parameter))
    return network.eval()


@pytest.mark.parametrize("config", [DNNConfig("best", 4), DNNConfig("article", 16), DNNConfig("fast", 4)])
def test_folding_changes_no_answer_and_leaves_the_network_alone(config: DNNConfig) -> None:
    network = moved(DNN(config))
    before = {name: value.clone() for name, value in network.state_dict().items()}
    folded, images = fold_batch_norm(network), torch.rand(9, 1, 28, 28)
    for expected, got in zip(network(images), folded(images), strict=True):
        assert torch.allclose(expected, got, atol=1e-4)
    assert config.variant == "fast" or not any(isinstance(m, nn.BatchNorm2d) for m in folded.modules())
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())


@pytest.mark.skipif(not torch.backends.mkldnn.is_available(), reason="torch was built without oneDNN")
@pytest.mark.parametrize("config", [DNNConfig("best", 4), DNNConfig("best", 32), DNNConfig("fast", 4)])
@pytest.mark.parametrize("count", [1, 2, 50])
def test_folding_relu_changes_no_answer_no_gradient_and_not_the_network(config: DNNConfig, count: int) -> None:
    plain = fold_batch_norm(moved(DNN(config)))
    quick, images = fold_relu(plain), torch.rand(count, 1, 28, 28, requires_grad=True)
    slopes = [torch.autograd.grad(network(images)[0].square().sum(), images)[0] for network in (plain, quick)]
    torch.testing.assert_close(*slopes)
    with torch.no_grad():
        for expected, got in zip(plain(images), quick(images), strict=True):
            torch.testing.assert_close(got, expected, atol=1e-5, rtol=1e-5)
    folded = [isinstance(module, nn.ReLU) for module in quick.modules()].count(True)
    assert evaluated(quick) is quick  # else each answer would be read through a copy
    assert folded == {"best": 0, "fast": 3}[config.variant]  # the fast one normalises after a maximum, or is small


@pytest.mark.parametrize("config", [VAEConfig("best", 3, 8, refinements=2), VAEConfig("article", 3, 8)])
def test_folding_changes_no_latent_and_no_pixel(config: VAEConfig) -> None:
    network = moved(VAE(config))
    folded, images = fold_batch_norm(network), torch.rand(9, 1, 28, 28)
    assert not any(isinstance(m, nn.BatchNorm2d) or m.training for m in folded.modules())
    for expected, got in zip(network.posterior(images), folded.posterior(images), strict=True):
        torch.testing.assert_close(got, expected, atol=1e-4, rtol=1e-4)
    z = torch.randn(9, 3)
    torch.testing.assert_close(folded.decode(z), network.decode(z), atol=1e-4, rtol=1e-4)
