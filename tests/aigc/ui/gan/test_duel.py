"""Test the pairs of "Real or fake?": the same for a class, fair in their sides, and without a giveaway."""

from itertools import pairwise

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from aigc.examples import test_images as shipped_images
from aigc.inference import classify, draw_latents, generate
from aigc.store.loaded import Models
from aigc.ui.gan.duel import ROUNDS, draw_pair, is_real_first, ladder, softened
from aigc.ui.parts.png import png, to_bytes


def test_the_ladder_climbs_to_the_end_of_our_training(models: Models) -> None:
    rungs = ladder(models)
    assert len(rungs) == ROUNDS
    distances = [float(models.timelines[rung.run].frechet[rung.moment]) for rung in rungs]
    assert all(later < before * 1.25 for before, later in pairwise(distances))
    assert distances[0] > 100 * distances[-1]
    assert (rungs[0].run, rungs[-1].run, rungs[-1].final) == ("article", "best", True)
    assert 80 <= rungs[0].step <= 125


def test_a_seed_gives_the_same_pairs_whatever_was_drawn_before(models: Models) -> None:
    rungs = ladder(models)
    once = [draw_pair(models, rungs, 5, at) for at in range(ROUNDS)]
    torch.manual_seed(99)
    again = [draw_pair(models, rungs, 5, at) for at in reversed(range(ROUNDS))][::-1]
    for a, b in zip(once, again, strict=True):
        assert torch.equal(a.real, b.real) and torch.equal(a.fake, b.fake)
        assert (a.digit, a.rung, a.real_first) == (b.digit, b.rung, b.real_first)
    assert sorted(pair.digit for pair in once) == list(range(10))
    other = draw_pair(models, rungs, 6, 9)
    assert not torch.equal(other.fake, once[9].fake)


def test_the_real_picture_stands_on_either_side_equally_often() -> None:
    """Expect no habit that a player could learn: over all seeds, within a round, and after the other side."""
    left = torch.tensor([[is_real_first(seed, at) for at in (3, 4)] for seed in range(400)])
    assert left.double().mean(dim=0).tolist() == pytest.approx([0.5, 0.5], abs=0.08)
    assert float((left[:, 0] == left[:, 1]).double().mean()) == pytest.approx(0.5, abs=0.08)


def test_a_fake_is_read_as_the_digit_that_the_real_one_is(models: Models) -> None:
    """Expect also the article's network, which knows no classes, to show the digit once it can write."""
    rungs = ladder(models)
    for at, least in ((2, 0.7), (9, 0.9)):
        pairs = [draw_pair(models, rungs, seed, at) for seed in range(20)]
        read = classify(models.dnn["best"], torch.stack([pair.fake for pair in pairs])).probabilities.argmax(dim=1)
        assert float((read == torch.tensor([pair.digit for pair in pairs])).double().mean()) >= least


def traits(images: Tensor) -> Tensor:
    """Measure file size, grey levels and edges, and nothing of the shape. (N, 1, 28, 28) -> (N, 35)."""
    sizes = torch.tensor([[float(len(png(to_bytes(image[0]))))] for image in images])
    across, down = images.diff(dim=3).abs().flatten(1), images.diff(dim=2).abs().flatten(1)
    levels = [((images.flatten(1) * 15.999).long() == level).float().mean(dim=1) for level in range(16)]
    edges = [((side * 7.999).long() == step).float().mean(dim=1) for side in (across, down) for step in range(8)]
    return torch.cat([sizes, torch.stack([*levels, *edges, across.mean(dim=1), down.mean(dim=1)], dim=1)], dim=1)


def told_apart(real: tuple[Tensor, Tensor], fake: tuple[Tensor, Tensor]) -> float:
    """Fit a logistic regression of the traits to the first of each pair, and measure its accuracy on the second."""
    sides = [torch.cat([traits(real[i]), traits(fake[i])]) for i in (0, 1)]
    truths = [torch.cat([torch.ones(len(real[i])), torch.zeros(len(fake[i]))]) for i in (0, 1)]
    mean, spread = sides[0].mean(dim=0), sides[0].std(dim=0) + 1e-6
    weights = torch.zeros(sides[0].shape[1] + 1, requires_grad=True)
    solver = torch.optim.LBFGS([weights], max_iter=100, line_search_fn="strong_wolfe")

    def scores(i: int) -> Tensor:
        return (sides[i] - mean) / spread @ weights[1:] + weights[0]

    def loss() -> Tensor:
        solver.zero_grad()
        error = F.binary_cross_entropy_with_logits(scores(0), truths[0]) + 3e-3 * weights[1:].square().sum()
        error.backward()
        return error

    solver.step(loss)
    return float(((scores(1) > 0) == (truths[1] > 0.5)).double().mean())


def test_size_greys_and_edges_give_no_fake_of_our_best_away(models: Models, digits: tuple[Tensor, Tensor]) -> None:
    """Learn on training images and fakes, test on the game's own real images and other fakes.

    At chance the accuracy has a standard error of 1.6 points. Unsoftened images prove that the classifier can learn.
    """
    gan, tests = models.gan["best"], shipped_images().flatten(0, 1).unsqueeze(1).float() / 255
    labels = digits[1], torch.arange(10).repeat_interleave(50)
    fakes = [generate(gan, draw_latents(len(y), gan.config.latent, 1_000 * i), y) for i, y in enumerate(labels)]
    fakes = [(fake * 255).round() / 255 for fake in fakes]  # as a picture holds them
    assert told_apart((digits[0], tests), (fakes[0], fakes[1])) > 0.85
    shown = [softened(images) for images in (digits[0], tests, *fakes)]
    assert told_apart((shown[0], shown[1]), (shown[2], shown[3])) < 0.56
