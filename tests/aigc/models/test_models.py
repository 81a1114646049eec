"""Test the networks: shapes of the article's layers, and independence from other images of a batch."""

import dataclasses
import json
import math
from functools import cache
from pathlib import Path
from typing import Literal

import pytest
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.export import Dim, ExportedProgram, export

from aigc.models.dnn import DNN, DNNConfig
from aigc.models.gan import GAN, GANConfig, mark_pens
from aigc.models.gan_layers import spread
from aigc.models.vae import VAE, Decoder, Posterior, VAEConfig, reparameterize
from aigc.store.model_files import load_dnn, load_gan, load_vae
from train import dnn, gan, vae


def linear_sizes(network: nn.Module) -> list[tuple[int, int]]:
    return [(m.in_features, m.out_features) for m in network.modules() if isinstance(m, nn.Linear)]


def test_the_articles_gan_has_the_articles_layers() -> None:
    article = GAN(gan.CONFIGS["article"])
    assert linear_sizes(article.generator) == [(100, 128), (128, 128), (128, 784)]
    assert linear_sizes(article.discriminator) == [(784, 128), (128, 1)]
    assert [type(m) for m in article.generator.modules() if isinstance(m, nn.ReLU | nn.Tanh)] == [
        nn.ReLU,
        nn.ReLU,
        nn.Tanh,
    ]


def test_the_articles_vae_and_dnn_are_fully_connected() -> None:
    for network in (VAE(vae.CONFIGS["article"]), DNN(dnn.CONFIGS["article"])):
        assert linear_sizes(network)
        assert not any(isinstance(m, nn.Conv2d) for m in network.modules())


@pytest.mark.parametrize("config", [GANConfig(), GANConfig("article", 100, 128), GANConfig("fast", 16, 8)])
def test_gan_shapes_and_ranges(config: GANConfig) -> None:
    network = GAN(config)
    z, digits = torch.randn(6, config.latent), torch.arange(6)
    images = network.generator(z, digits)
    assert images.shape == (6, 1, 28, 28)
    assert images.abs().max() <= 1
    assert network.discriminator(images, digits).shape == (6,)


def test_the_discriminator_judges_each_image_by_itself() -> None:
    network = GAN(GANConfig()).eval()
    images, digits = torch.rand(8, 1, 28, 28), torch.arange(8)
    together = network.discriminator(images, digits)
    alone = torch.cat([network.discriminator(images[i : i + 1], digits[i : i + 1]) for i in range(8)])
    torch.testing.assert_close(together, alone, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("variant", ["best", "fast"])
def test_the_conditional_generator_listens_to_the_digit(variant: Literal["best", "fast"]) -> None:
    network = GAN(GANConfig(variant)).eval()
    z = torch.randn(1, 64)
    assert not torch.equal(network.generator(z, torch.tensor([3])), network.generator(z, torch.tensor([8])))


def test_spreading_puts_each_quarter_of_the_channels_at_one_place_of_a_square() -> None:
    x = torch.arange(2 * 8 * 3 * 5.0).view(2, 8, 3, 5)
    quarters = x.view(2, 4, 2, 3, 5).transpose(1, 2).reshape(2, 8, 3, 5)  # pixel_shuffle's order of channels
    for memory in (torch.contiguous_format, torch.channels_last):
        assert torch.equal(spread(x.to(memory_format=memory)), F.pixel_shuffle(quarters, 2))
    assert spread(x).is_contiguous(memory_format=torch.channels_last)


def test_pens_are_an_origin_of_their_own_and_leave_mnists_digits_as_they_are() -> None:
    """Give every change of G for pen strokes some weights; only the rows that ask for pens may change."""
    network = GAN(GANConfig("best", 8, 8, origins=2)).eval()
    z, digits = torch.randn(6, 8), torch.arange(6)
    mixed = mark_pens(z, torch.arange(6) % 2 == 1)
    before = network.generator(z, digits)
    torch.testing.assert_close(
        network.generator(mark_pens(z), digits), network.generator(0.6 * mark_pens(z / 0.6), digits)
    )
    for name, value in network.generator.named_parameters():
        if "pens_" in name:
            nn.init.normal_(value, std=0.3)
    after, pens = network.generator(mixed, digits), network.generator(mark_pens(z), digits)
    torch.testing.assert_close(after[::2], before[::2], rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(after[1::2], pens[1::2], rtol=1e-4, atol=1e-5)
    assert (pens - network.generator(z, digits)).abs().mean() > 0.01
    truncated = mark_pens(z) * torch.tensor([0.6] * 7 + [1.0])
    torch.testing.assert_close(network.generator(0.6 * mark_pens(z), digits), network.generator(truncated, digits))


@pytest.mark.parametrize(
    "config",
    [VAEConfig(), VAEConfig("article", 20, 400), VAEConfig("best", 2, 8, components=3), VAEConfig("fast", 3, 16)],
)
def test_vae_shapes(config: VAEConfig) -> None:
    logits, mean, logvar = VAE(config)(torch.rand(5, 1, 28, 28))
    assert logits.shape == (5, 1, 28, 28)
    assert mean.shape == logvar.shape == (5, config.latent)


def test_reparameterization_has_the_posteriors_moments_and_passes_the_gradient_on() -> None:
    mean = torch.full((100_000, 1), 3.0, requires_grad=True)
    logvar = torch.full((100_000, 1), 0.5, requires_grad=True)
    z = reparameterize(mean, logvar, torch.randn(100_000, 1))
    assert z.mean().item() == pytest.approx(3, abs=0.02)
    assert z.var().item() == pytest.approx(2.718281828**0.5, rel=0.02)
    z.sum().backward()
    assert mean.grad is not None and logvar.grad is not None


@pytest.mark.parametrize("config", [DNNConfig(), DNNConfig("article", 512), DNNConfig("fast", 16)])
def test_dnn_shapes(config: DNNConfig) -> None:
    logits, score = DNN(config)(torch.rand(5, 1, 28, 28))
    assert logits.shape == (5, 10)
    assert score.shape == (5,)


def test_a_digits_probability_is_the_sum_over_where_it_comes_from() -> None:
    network, images = DNN(DNNConfig("best", 4)).eval(), torch.rand(5, 1, 28, 28)
    joint, score = network.joint_logits(images)
    assert joint.shape == (5, 20)
    paper, pen = joint.softmax(dim=1).split(10, dim=1)
    logits, same_score = network(images)
    torch.testing.assert_close(logits.softmax(dim=1), paper + pen)
    assert torch.equal(score, same_score)
    network.config = dataclasses.replace(network.config, pen_offset=-1.0)  # pens become e times as rare
    rarer = paper + pen / math.e
    torch.testing.assert_close(network(images)[0].softmax(dim=1), rarer / rarer.sum(dim=1, keepdim=True))


@pytest.mark.parametrize("config", [GANConfig("article", 7, 9), VAEConfig("best", 3, 8), DNNConfig("fast", 4, 1.5)])
def test_a_config_survives_json(config: GANConfig | VAEConfig | DNNConfig) -> None:
    assert type(config)(**json.loads(json.dumps(dataclasses.asdict(config)))) == config


def test_a_vae_sees_binary_images_as_they_are_and_grey_ones_with_more_contrast() -> None:
    vae = VAE(VAEConfig("article", 3, 8)).eval()
    binary = torch.bernoulli(torch.rand(4, 1, 28, 28))
    assert torch.equal(torch.cat(vae.encode(binary), dim=1), vae.encoder(binary))
    assert torch.equal(vae.encode(0.5 + 0.25 * (2 * binary - 1))[0], vae.encode(binary)[0])
    assert not torch.equal(vae.encode(0.5 + 0.1 * (2 * binary - 1))[0], vae.encode(binary)[0])


@cache
def networks(variant: str) -> dict[str, tuple[nn.Module, tuple[Tensor, ...]]]:
    """Every network of the shipped models, with inputs of five."""
    gan, vae, dnn = load_gan(variant, "cpu"), load_vae(variant, "cpu"), load_dnn(variant, "cpu")
    images, digits, rng = torch.rand(5, 1, 28, 28), torch.arange(5), torch.Generator().manual_seed(1)
    z = torch.randn(5, gan.config.latent, generator=rng)
    return {
        "gan": (gan, (z, digits)),
        "discriminator": (gan.discriminator, (images * 2 - 1, digits)),
        "posterior": (Posterior(vae), (images,)),
        "decoder": (Decoder(vae), (torch.randn(5, vae.config.latent, generator=rng),)),
        "dnn": (dnn, (images,)),
    }


@cache
def exported(name: str, variant: str) -> ExportedProgram:
    """A network's graph for any number of images, traced with two."""
    network, inputs = networks(variant)[name]
    return export(network, tuple(t[:2] for t in inputs), dynamic_shapes=tuple({0: Dim("B")} for _ in inputs))


def as_tuple(outputs: Tensor | tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    return outputs if isinstance(outputs, tuple) else (outputs,)


EVERY_NETWORK = pytest.mark.parametrize("name", ["gan", "discriminator", "posterior", "decoder", "dnn"])
BOTH = pytest.mark.parametrize("variant", ["best", "article"])


@BOTH
@EVERY_NETWORK
@torch.no_grad()
def test_an_exported_network_answers_like_the_network(name: str, variant: str) -> None:
    network, inputs = networks(variant)[name]
    for got, expected in zip(
        as_tuple(exported(name, variant).module()(*inputs)), as_tuple(network(*inputs)), strict=True
    ):
        torch.testing.assert_close(got, expected, atol=1e-5, rtol=1e-5)


@pytest.mark.slow
@BOTH
@EVERY_NETWORK
@torch.no_grad()
def test_onnxruntime_answers_like_the_network(name: str, variant: str, tmp_path: Path) -> None:
    for package in ("onnx", "onnxscript", "onnxruntime"):
        pytest.importorskip(package, reason=f"{package} is not installed: pip install .[onnx] onnxruntime")
    import onnxruntime

    network, inputs = networks(variant)[name]
    torch.onnx.export(exported(name, variant), f=tmp_path / "network.onnx", dynamo=True, verbose=False)
    session = onnxruntime.InferenceSession(tmp_path / "network.onnx")
    feed = {wanted.name: given.numpy() for wanted, given in zip(session.get_inputs(), inputs, strict=True)}
    for got, expected in zip(session.run(None, feed), as_tuple(network(*inputs)), strict=True):
        torch.testing.assert_close(torch.from_numpy(got), expected, atol=1e-4, rtol=1e-4)


def test_a_vaes_one_pass_exports(tmp_path: Path) -> None:
    """Its z is drawn within, so only mean and log variance are comparable."""
    vae = load_vae("article", device="cpu")
    images = torch.rand(5, 1, 28, 28)
    graph = export(vae, (images[:2],), dynamic_shapes=({0: Dim("B")},)).module()
    for got, expected in zip(graph(images)[1:], vae.encode(images), strict=True):
        torch.testing.assert_close(got, expected)


@BOTH
def test_a_gans_forward_writes_in_the_contracts_range(variant: str) -> None:
    gan = load_gan(variant, device="cpu")
    z, digits = torch.randn(5, gan.config.latent), torch.arange(5)
    images = gan(z, digits)
    assert images.shape == (5, 1, 28, 28)
    torch.testing.assert_close(images * 2 - 1, gan.generator(z, digits))


@BOTH
def test_safetensors_saves_a_state_dict_as_it_is(variant: str, tmp_path: Path) -> None:
    for load in (load_gan, load_vae, load_dnn):
        network: nn.Module = load(variant, device="cpu")
        tensors = network.state_dict()
        save_file(tensors, tmp_path / "model.safetensors")
        back = load_file(tmp_path / "model.safetensors")
        assert back.keys() == tensors.keys()
        assert all(torch.equal(back[name], tensor) for name, tensor in tensors.items())
    assert all(value is kept for value, kept in zip(network.parameters(), kept_parameters(network), strict=True))


def kept_parameters(network: nn.Module) -> list[Tensor]:
    return [value for value in network.state_dict(keep_vars=True).values() if isinstance(value, nn.Parameter)]
