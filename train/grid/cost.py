"""Count the operations of a step, and measure its seconds."""

import time
from collections.abc import Callable
from statistics import median
from typing import Literal

import torch
from torch import nn

from aigc.counting import Counter
from aigc.digits import CLASSES, PIXELS, SIDE
from aigc.horses.grid import Algorithm
from aigc.metrics import nearest
from train.grid import classifiers, generators
from train.grid.images import BATCH

COUNTED = 8  # steps, in one of which the convolutional GAN has its penalty
TIMED, WARMED_UP = 24, 4  # steps
ASKED, AMONG = 500, 20_000  # images, for nearest neighbour


def price(algorithm: str) -> Algorithm:
    """Measure an algorithm on one core: operations by torch's count of one real step, forward and backward.

    Operations are those of matrix products and convolutions, a multiplication with its addition counted as two.
    """
    if algorithm == "nearest":
        return _price_of_asking()
    step, moved, batch = _begin(algorithm)
    with Counter() as counter:
        for i in range(COUNTED):
            step(i)
    seconds = [_seconds(lambda i=i: step(i)) for i in range(WARMED_UP + TIMED)][WARMED_UP:]  # type: ignore[misc]
    kind: Literal["classifier", "generator"] = "classifier" if algorithm in classifiers.RECIPES else "generator"
    parameters = sum(p.numel() for p in moved.parameters())
    return Algorithm(kind, parameters, batch, counter.total / COUNTED, _short(median(seconds)))


def _begin(algorithm: str) -> tuple[Callable[[int], None], nn.Module, int]:
    """Begin a training on noise. -> its step by number, the network that it moves, images a step."""
    labels = torch.arange(BATCH) % CLASSES
    images = torch.rand(len(labels), 1, SIDE, SIDE)
    if algorithm in classifiers.RECIPES:
        classifier = classifiers.Classifier(classifiers.RECIPES[algorithm], seed=0)
        return lambda i: classifier.step(images, labels, i), classifier.network, BATCH
    generator = generators.learner_of(algorithm, seed=0)
    moved = generator.gan if isinstance(generator, generators.GANLearner) else generator.vae
    return lambda i: generator.step(images, labels, i), moved, BATCH


def _price_of_asking() -> Algorithm:
    """Price one question for each training image: 784 products, and their sum."""
    asked, among = torch.rand(ASKED, 1, SIDE, SIDE), torch.rand(AMONG, 1, SIDE, SIDE)
    times = [_seconds(lambda: nearest(asked, among)) for _ in range(3)]
    return Algorithm("classifier", 0, 1, 2.0 * PIXELS, _short(median(times) / ASKED / AMONG))


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _short(value: float) -> float:
    return float(f"{value:.4g}")
