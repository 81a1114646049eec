"""Folding batch normalisation into convolutions changes no answer."""

import pytest
import torch
from torch import nn

from aigc.models.dnn import DNN, DNNConfig
from aigc.models.folding import Network, fold_batch_norm
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


@pytest.mark.parametrize("config", [VAEConfig("best", 3, 8, refinements=2), VAEConfig("article", 3, 8)])
def test_folding_changes_no_latent_and_no_pixel(config: VAEConfig) -> None:
    network = moved(VAE(config))
    folded, images = fold_batch_norm(network), torch.rand(9, 1, 28, 28)
    assert not any(isinstance(m, nn.BatchNorm2d) or m.training for m in folded.modules())
    for expected, got in zip(network.posterior(images), folded.posterior(images), strict=True):
        torch.testing.assert_close(got, expected, atol=1e-4, rtol=1e-4)
    z = torch.randn(9, 3)
    torch.testing.assert_close(folded.decode(z), network.decode(z), atol=1e-4, rtol=1e-4)
