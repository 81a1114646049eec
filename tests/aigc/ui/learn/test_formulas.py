"""Test that each formula is what its function computes, and that the shown lines are the function's own."""

import ast
import copy
import html
import inspect
import textwrap
from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn
from torch.optim import SGD

from aigc.inference import Classification
from aigc.learning.dnn import SCORE_WEIGHT, SMOOTHING
from aigc.losses import digit_score_loss
from aigc.models.dnn import DNN, DNNConfig
from aigc.models.gan import GAN, GANConfig
from aigc.models.vae import VAE, VAEConfig
from aigc.ui.learn.formulas import FORMULAS, Formula, formulas_of
from aigc.ui.learn.lines import code_of

BY_NAME = {formula.name: formula for formulas in FORMULAS.values() for formula in formulas}
X = torch.rand(4, 1, 28, 28)
Y = torch.tensor([3, 1, 4, 1])


def dnn() -> DNN:
    return DNN(DNNConfig("article", 16)).eval()


def gan() -> GAN:
    return GAN(GANConfig("article", 5, 8)).eval()


def vae() -> VAE:
    return VAE(VAEConfig("article", 3, 16)).eval()


def layers(f: Formula) -> None:
    network = f.code(DNNConfig("article", 16)).eval()
    w = [layer for layer in network if isinstance(layer, nn.Linear)]
    h1 = (X.flatten(1) @ w[0].weight.T + w[0].bias).clamp(min=0)
    h2 = (h1 @ w[1].weight.T + w[1].bias).clamp(min=0)
    assert torch.allclose(network(X), h2 @ w[2].weight.T + w[2].bias, atol=1e-5)


def softmax(f: Formula) -> None:
    network = dnn()
    read: Classification = f.code(network, X)
    e = network(X)[0].exp()
    assert torch.allclose(read.probabilities, e / e.sum(dim=1, keepdim=True), atol=1e-5)


def probabilities(logits: Tensor) -> Tensor:
    return logits.exp() / logits.exp().sum(dim=1, keepdim=True)


def cross_entropy(f: Formula) -> None:
    s = torch.randn(4, 10)
    assert torch.isclose(f.code(s, Y), -probabilities(s)[range(4), Y].log().mean())


def squared_error(f: Formula) -> None:
    s = torch.randn(4, 10)
    assert torch.isclose(f.code(s, Y), ((probabilities(s) - torch.eye(10)[Y]) ** 2).sum(dim=1).mean())


def generator(f: Formula) -> None:
    g, z = f.code(GANConfig("article", 5, 8)), torch.randn(4, 5)
    w = [layer for layer in g.layers if isinstance(layer, nn.Linear)]
    h = (w[1](w[0](z).clamp(min=0))).clamp(min=0)
    assert torch.allclose(g(z, Y).flatten(1), w[2](h).tanh(), atol=1e-6)


def discriminator(f: Formula) -> None:
    d = f.code(GANConfig("article", 5, 8))
    assert d(X, Y).shape == (4,)
    assert not any(isinstance(layer, nn.Sigmoid) for layer in d.modules()), "it returns s, not σ(s)"


def d_loss(f: Formula) -> None:
    real, fake = torch.randn(6), torch.randn(6)
    d_x, d_g = 1 / (1 + (-real).exp()), 1 / (1 + (-fake).exp())
    assert torch.isclose(f.code(real, fake), -(d_x.log() + (1 - d_g).log()).mean())


def g_loss(f: Formula) -> None:
    fake = torch.randn(6)
    assert torch.isclose(f.code(fake), -(1 / (1 + (-fake).exp())).log().mean())


def posterior(f: Formula) -> None:
    mean, logvar = f.code(vae(), X)
    assert mean.shape == logvar.shape == (4, 3)


def draw(f: Formula) -> None:
    mean, sigma, noise = torch.randn(4, 3), torch.rand(4, 3) + 0.1, torch.randn(4, 3)
    assert torch.allclose(f.code(mean, 2 * sigma.log(), noise), mean + sigma * noise, atol=1e-6)


def reconstruction(f: Formula) -> None:
    s, x = torch.randn(4, 1, 28, 28), X.round()
    p = 1 / (1 + (-s).exp())
    assert torch.allclose(f.code(s, x), -torch.where(x > 0, p, 1 - p).log().flatten(1).sum(dim=1), atol=1e-2)


def kl(f: Formula) -> None:
    mean, sigma = torch.randn(4, 3), torch.rand(4, 3) + 0.1
    q, p = torch.distributions.Normal(mean, sigma), torch.distributions.Normal(0, 1)
    assert torch.allclose(f.code(mean, 2 * sigma.log()), torch.distributions.kl_divergence(q, p).sum(dim=1), atol=1e-5)


def elbo(f: Formula) -> None:
    s, mean, logvar = torch.randn(4, 1, 28, 28), torch.randn(4, 3), torch.randn(4, 3)
    terms = [BY_NAME[name].code for name in ("reconstruction", "kl")]
    expected = (terms[0](s, X.round()) + 4 * terms[1](mean, logvar)).mean()
    assert torch.isclose(f.code(s, X.round(), mean, logvar, 4.0), expected)


def moved(before: nn.Module, after: nn.Module) -> Tensor:
    """List the way that all weights went, as one vector."""
    return torch.cat([(a - b).flatten() for b, a in zip(before.parameters(), after.parameters(), strict=True)])


def downhill(network: nn.Module, loss: Tensor) -> Tensor:
    """Compute −∇loss as one vector."""
    slopes = torch.autograd.grad(loss, list(network.parameters()), allow_unused=True, materialize_grads=True)
    return -torch.cat([slope.flatten() for slope in slopes])


def points_the_same_way(a: Tensor, b: Tensor) -> bool:
    """Compare two directions loosely: training steps calculate in bfloat16 on CPUs that have it, tests in float32."""
    return float(torch.cosine_similarity(a.detach(), b, dim=0)) > 0.9


def step(f: Formula) -> None:
    network = dnn()
    old = copy.deepcopy(network)
    f.code(network, SGD(network.parameters(), 0.1), X, Y)
    logits, score = old(X)  # L holds the loss of "is a digit" too, and smoothed targets
    loss = BY_NAME["cross_entropy"].code(logits, Y, SMOOTHING) + SCORE_WEIGHT * digit_score_loss(score, torch.ones(4))
    assert points_the_same_way(moved(old, network), downhill(old, loss))


def d_phase(f: Formula) -> None:
    pair, z = gan(), torch.randn(4, 5)
    old = copy.deepcopy(pair)
    f.code(pair, SGD(pair.discriminator.parameters(), 0.1), X, Y, z)
    d = old.discriminator
    loss = BY_NAME["d_loss"].code(d(X, Y), d(old.generator(z, Y).detach(), Y))
    assert points_the_same_way(moved(d, pair.discriminator), downhill(d, loss))
    assert not moved(old.generator, pair.generator).any()


def g_phase(f: Formula) -> None:
    pair, z = gan(), torch.randn(4, 5)
    old = copy.deepcopy(pair)
    f.code(pair, SGD(pair.generator.parameters(), 0.1), Y, z)
    loss = BY_NAME["g_loss"].code(old.discriminator(old.generator(z, Y), Y))
    assert points_the_same_way(moved(old.generator, pair.generator), downhill(old.generator, loss))
    assert not moved(old.discriminator, pair.discriminator).any()


def vae_step(f: Formula) -> None:
    network = vae()
    old = copy.deepcopy(network)
    torch.manual_seed(1)
    f.code(network, SGD(network.parameters(), 1e-4), X.round())
    torch.manual_seed(1)
    logits, mean, logvar = old(X.round())
    loss = BY_NAME["elbo"].code(logits, X.round(), mean, logvar)
    assert points_the_same_way(moved(old, network), downhill(old, loss))


CHECKS: dict[str, Callable[[Formula], None]] = {
    check.__name__: check
    for check in (
        *(layers, softmax, cross_entropy, squared_error, step, generator, discriminator, d_loss, g_loss),
        *(d_phase, g_phase, posterior, draw, reconstruction, kl, elbo, vae_step),
    )
}


@pytest.mark.parametrize("name", BY_NAME)
def test_a_formula_is_what_its_code_computes(name: str) -> None:
    torch.manual_seed(0)  # one network in some hundreds is dead from the start
    CHECKS[name](BY_NAME[name])


def test_the_lines_shown_are_those_of_the_function_without_prose_and_stay_within_one_block_of_markup() -> None:
    for formula in BY_NAME.values():
        shown = code_of(formula.code)
        assert "\n" not in shown
        text = html.unescape(shown.partition("<code>")[2].partition("</code>")[0])
        lines = [line.strip() for line in inspect.getsource(formula.code).splitlines()]
        left = iter(lines)
        assert all(line.strip() in left for line in text.splitlines()), "each is one of the function's, in their order"
        assert '"""' not in text
        without = ast.parse(textwrap.dedent(inspect.getsource(formula.code)))
        for node in ast.walk(without):
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node):
                del node.body[0]
        assert ast.dump(ast.parse(text)) == ast.dump(without), "nothing but docstrings is left out"


@pytest.mark.parametrize("chapter", FORMULAS)
def test_the_lines_stand_folded_beside_each_formula(chapter: str) -> None:
    sections = formulas_of(chapter).split('<section class="formula">')[1:]
    for formula, section in zip(FORMULAS[chapter], sections, strict=True):
        assert code_of(formula.code) in section.partition("<details>")[2].partition("</details>")[0]
