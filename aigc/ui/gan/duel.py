"""Draw the ten pairs of the game "Real or fake?": one real and one written digit.

A pair is a function of seed and round, so any replica can show it and later say which picture was real.
"""

from dataclasses import dataclass
from random import Random

import torch
import torch.nn.functional as F
from torch import Tensor

from aigc.digits import CLASSES
from aigc.examples import PER_DIGIT, example_digit
from aigc.inference import classify, draw_latents, generate
from aigc.store.loaded import Models
from aigc.store.timeline import COLUMNS

# Runs of the ladder: how many rungs each fills, and the step of its first. Most rungs are the best run's, since nobody
# takes the article's pictures for real; its first rung comes next to the article's end in Fréchet distance.
PLAN = (("article", 3, 100), ("best", 7, 145))
ROUNDS = sum(count for _, count, _ in PLAN)
CANDIDATES = 5  # samples that a network without classes offers for a digit: a tenth of its fifty
# Chosen on training images: the least blur that leaves a classifier of grey levels and edges near chance.
BLUR = 1.0  # pixels; standard deviation
REACH = 4  # pixels; radius of the kernel
MIDDLE, CONTRAST = 0.4, 3.0  # level that becomes 1/2, and the slope there
GREYS = 16


@dataclass(frozen=True)
class Rung:
    """One round's moment of a training."""

    run: str
    step: int
    moment: int  # place in the run's timeline
    final: bool  # the end of the run, where its shipped generator can write anew


@dataclass(frozen=True)
class Pair:
    """A real and a written image of one digit, (1, 28, 28) each, as they were made."""

    digit: int
    real: Tensor
    fake: Tensor
    rung: Rung
    real_first: bool  # True where the real one stands on the left


def ladder(models: Models) -> list[Rung]:
    """List the moments of the ten rounds, evenly spaced in log(step). [] where a timeline is missing."""
    rungs = []
    for run, count, first in PLAN:
        timeline = models.timelines.get(run)
        if timeline is None:
            return []
        logs = timeline.step.double().log()
        begin = min(float(torch.tensor(float(first)).log()), float(logs[-1]))
        for target in torch.linspace(begin, float(logs[-1]), count, dtype=torch.double):
            moment = int((logs - target).abs().argmin())
            rungs.append(Rung(run, int(timeline.step[moment]), moment, moment == len(logs) - 1))
    return rungs


def draw_pair(models: Models, rungs: list[Rung], seed: int, at: int) -> Pair:
    """Draw the pair of round `at`, counted from 0; each digit comes once in ten rounds."""
    digit = Random(f"real or fake, digits of {seed}").sample(range(CLASSES), CLASSES)[at]
    chance = Random(f"real or fake, pictures {at} of {seed}")
    real = example_digit(digit, chance.randrange(PER_DIGIT))
    fake = _written(models, rungs[at], digit, chance)
    return Pair(digit, real, fake, rungs[at], is_real_first(seed, at))


def is_real_first(seed: int, at: int) -> bool:
    """Toss for the side of the real picture in round `at`, counted from 0."""
    return Random(f"real or fake, side {at} of {seed}").random() < 0.5


def softened(images: Tensor) -> Tensor:
    """Show images a little out of focus and in sixteen greys, real and written alike. (B, 1, 28, 28) in [0, 1].

    The grain of MNIST's pixels differs from a generator's in ways that no eye heeds and any program sees: counts of
    grey levels alone tell all of them apart. Blurring takes the grain away and leaves the shape and the smudges;
    the contrast that it costs is given back.
    """
    taps = torch.arange(-REACH, REACH + 1, dtype=images.dtype)
    kernel = (-(taps**2) / (2 * BLUR**2)).exp()
    kernel = torch.outer(kernel, kernel) / kernel.sum() ** 2  # (2·REACH + 1, 2·REACH + 1)
    blurred = F.conv2d(images, kernel[None, None], padding=REACH)
    contrasted = ((blurred - MIDDLE) * CONTRAST + 0.5).clamp(0, 1)
    return (contrasted * (GREYS - 1)).round() / (GREYS - 1)


def _written(models: Models, rung: Rung, digit: int, chance: Random) -> Tensor:
    """Choose or generate a written image. -> (1, 28, 28)."""
    gan = models.gan[rung.run]
    if gan.config.conditional and rung.final:
        return generate(gan, draw_latents(1, gan.config.latent, chance.getrandbits(48)), [digit])[0]
    samples = models.timelines[rung.run].samples[rung.moment].unsqueeze(1).float() / 255  # (N, 1, 28, 28)
    if gan.config.conditional:
        return samples[chance.randrange(len(samples) // COLUMNS) * COLUMNS + digit]
    likely = classify(models.dnn["best"], samples).probabilities[:, digit].topk(CANDIDATES).indices.tolist()
    return samples[chance.choice(likely)]
