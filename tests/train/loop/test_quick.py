"""Test compiled passes on the CPU, by a backend that needs no GPU: fifty steps come to the same losses."""

import copy
from collections.abc import Callable, Iterator

import pytest
import torch
from torch import Tensor, nn

from aigc.digits import to_signed
from aigc.learning.dnn import dnn_step
from aigc.learning.gan import discriminator_step, generator_step, lazy_penalty
from aigc.learning.vae import vae_step
from aigc.models.dnn import DNN, FAST_DNN
from aigc.models.gan import ARTICLE_GAN, FAST_GAN, GAN, GANConfig
from aigc.models.vae import ARTICLE_VAE, FAST_VAE, VAE, VAEConfig
from train.loop import quick
from train.loop.quick import filled, quicken, quickens

CPU = torch.device("cpu")
STEPS, BATCH = 50, 16
Losses = list[Tensor]
Learner = tuple[list[tuple[nn.Module, str]], Callable[[int, Tensor, Tensor], Losses]]


def dnn_learner() -> Learner:
    dnn = DNN(FAST_DNN)
    optimizer = torch.optim.SGD(dnn.parameters(), lr=0.05, momentum=0.9)
    return [(dnn, "joint_logits")], lambda _, images, digits: [*dnn_step(dnn, optimizer, images, digits[:-4])]


def vae_learner(config: VAEConfig) -> Learner:
    vae = VAE(config)
    optimizer = torch.optim.Adam(vae.parameters(), lr=1e-3)
    return [(vae, "encode"), (vae, "decode")], lambda _, images, __: [*vae_step(vae, optimizer, images.round())]


def gan_learner(config: GANConfig) -> Learner:
    gan = GAN(config)
    halves = gan.discriminator, gan.generator
    optimizers = [torch.optim.Adam(half.parameters(), lr=1e-4, betas=(0.0, 0.99)) for half in halves]

    def step(number: int, images: Tensor, digits: Tensor) -> Losses:
        z, penalty = torch.randn(2, BATCH, config.latent), lazy_penalty(0.1 if config.conditional else 0.0, number)
        done = discriminator_step(gan, optimizers[0], to_signed(images), digits, z[0], penalty)
        return [done.loss, generator_step(gan, optimizers[1], digits, z[1])]

    return [(gan.generator, "forward"), (gan.discriminator, "both_logits" if config.conditional else "forward")], step


LEARNERS: dict[str, Callable[[], Learner]] = {
    "dnn": dnn_learner,
    "vae": lambda: vae_learner(FAST_VAE),
    "vae-article": lambda: vae_learner(ARTICLE_VAE),
    "gan": lambda: gan_learner(FAST_GAN),
    "gan-article": lambda: gan_learner(ARTICLE_GAN),
}


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Compile on the CPU too, and count the graphs that run."""
    found: list[int] = []
    compiler = torch._dynamo.lookup_backend("aot_eager")

    def counted(graph: torch.fx.GraphModule, inputs: list[Tensor]) -> Callable[..., object]:
        found.append(len(inputs))
        return compiler(graph, inputs)

    monkeypatch.setattr(quick, "HOW", {"cpu": {"backend": counted}})
    yield found
    torch._dynamo.reset()


@pytest.mark.slow
@pytest.mark.parametrize("name", LEARNERS)
def test_compiled_passes_come_to_the_same_losses(name: str, digits: tuple[Tensor, Tensor], calls: list[int]) -> None:
    found = []
    for compiled in (False, True):
        torch.manual_seed(0)
        methods, learn = LEARNERS[name]()
        for network, method in methods if compiled else ():
            quicken(network, method, CPU)
        losses = []
        for step in range(STEPS):
            chosen = torch.arange(step * BATCH, (step + 1) * BATCH) % len(digits[0])
            losses += [loss.detach() for loss in learn(step, digits[0][chosen], digits[1][chosen])]
        found.append(torch.stack(losses))
    assert 0 < len(calls) <= 8, "one graph for each pass, not one for each step"
    torch.testing.assert_close(found[1], found[0], rtol=1e-3, atol=1e-3)


def test_a_cpu_compiles_nothing_and_evaluation_neither(calls: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    network = nn.Linear(2, 2)
    quicken(network, "forward", CPU)
    network.eval()(torch.zeros(1, 2))
    assert not calls
    monkeypatch.undo()
    before = copy.copy(network.__dict__)
    quicken(network, "forward", CPU)
    assert network.__dict__ == before and not quickens(CPU)


def test_a_batch_is_filled_with_blank_images() -> None:
    images = torch.rand(3, 1, 28, 28)
    whole = filled(images, 5)
    assert torch.equal(whole[:3], images) and whole.shape == (5, 1, 28, 28) and not whole[3:].any()
    assert torch.equal(filled(images, 3), images)
