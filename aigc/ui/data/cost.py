"""Count parameters and floating-point operations of the models, and measure how many images a second they do now.

One multiplication with its addition counts as two operations, as everywhere in torch.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import torch
from torch import nn

from aigc.counting import Counter
from aigc.digits import CLASSES
from aigc.examples import test_images
from aigc.inference import classify, draw_latents, generate, realness, reconstruct
from aigc.models.config import VARIANTS
from aigc.store.loaded import Models

TOGETHER = 20  # images in one call
BUDGET = 1.6  # seconds for all tasks together; the calls under way at its end take some more


@dataclass(frozen=True)
class Task:
    """One thing that one network does to images."""

    name: str  # "generator", "discriminator", "vae" or "dnn"
    variant: str
    parameters: int
    run: Callable[[int], object]  # does it to so many images


@dataclass(frozen=True)
class Rate:
    """Images a second, over several calls."""

    middle: float  # the median
    slowest: float
    fastest: float
    calls: int


def list_tasks(models: Models) -> list[Task]:
    """List the tasks of this project's networks and the article's; loads those not yet loaded."""
    images = test_images()[:, : TOGETHER // CLASSES].flatten(0, 1).unsqueeze(1).float() / 255
    digits = torch.arange(TOGETHER) % CLASSES

    def tasks(variant: str) -> Iterator[Task]:
        gan, vae, dnn = models.gan[variant], models.vae[variant], models.dnn[variant]
        z = draw_latents(TOGETHER, gan.config.latent)
        yield Task("generator", variant, parameters(gan.generator), lambda n: generate(gan, z[:n], digits[:n]))
        yield Task(
            "discriminator", variant, parameters(gan.discriminator), lambda n: realness(gan, images[:n], digits[:n])
        )
        halves = parameters(vae.encoder) + parameters(vae.decoder)
        yield Task("vae", variant, halves, lambda n: reconstruct(vae, images[:n]))
        yield Task("dnn", variant, parameters(dnn), lambda n: classify(dnn, images[:n]))

    return [task for variant in VARIANTS for task in tasks(variant)]


def parameters(network: nn.Module) -> int:
    """Count the numbers that a training moves; folded batch normalisations are counted with their convolutions."""
    return sum(parameter.numel() for parameter in network.parameters())


def operations(task: Task) -> int:
    """Count the floating-point operations of one image."""
    with Counter() as counter:
        task.run(1)
    total: int = counter.total
    return total


def measure_rates(tasks: Sequence[Task], budget: float = BUDGET) -> list[Rate]:
    """Measure each task for an equal share of what is left of `budget`, in seconds, after one call that warms up."""
    ends, rates = time.perf_counter() + budget, []
    for place, task in enumerate(tasks):
        started = time.perf_counter()
        stop = started + (ends - started) / (len(tasks) - place)
        task.run(TOGETHER)
        times = [_seconds(task)]
        while time.perf_counter() < stop:
            times.append(_seconds(task))
        rates.append(Rate(TOGETHER / median(times), TOGETHER / max(times), TOGETHER / min(times), len(times)))
    return rates


def _seconds(task: Task) -> float:
    started = time.perf_counter()
    task.run(TOGETHER)
    return time.perf_counter() - started
