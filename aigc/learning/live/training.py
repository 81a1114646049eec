"""Train a network in slices of time, and tell about it after each; whoever asks no more ends the computation.

A run is a function of its settings up to the number of steps, which the machine's speed decides.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import ceil, inf
from typing import Literal, NamedTuple

import torch
from torch import Tensor

from aigc.digits import generator_of
from aigc.learning.distortion import distort
from aigc.learning.live.history import History
from aigc.learning.live.images import choose, held_out
from aigc.learning.live.learners import DNNLearner, GANLearner, Judge, VAELearner, View
from aigc.learning.live.randomness import OwnRandomness
from aigc.learning.live.settings import Settings
from aigc.models.dnn import DNN, DNNConfig
from aigc.models.gan import GAN, GANConfig
from aigc.models.vae import VAE

SLICE = 0.1  # seconds of steps between two moments: more than five moments a second
MEASURE_EVERY = 1.0  # seconds between two measurements of quality, which may take as long as a slice
PAUSE = 0.5  # seconds after each step in slow motion, for whoever asks for moments to wait; they count


Part = Literal["D", "G"]
BEYOND = 1e6  # a loss as large comes back no more; untrained networks begin below 1,000 nats


class DivergedError(ValueError):
    """A training whose loss is beyond all measure, or no number any more."""

    def __init__(self, step: int) -> None:
        super().__init__(f"the training diverged at step {step}: start anew with a lower rate")
        self.step = step


@dataclass(frozen=True)
class Moment:
    """State of a training between two steps.

    speed      training images a second, in the run so far
    losses     newest means by the article's names
    qualities  (step, quality) of each measurement
    changes    steps at which a dial was changed
    view       pictures; see the learners
    """

    settings: Settings
    step: int
    seconds: float
    speed: float
    losses: Mapping[str, float]
    history: History
    qualities: list[tuple[int, float]]
    changes: list[int]
    view: View


class Curves(NamedTuple):
    """Curves of a run: its losses by name and its qualities as points (step, value), up to its last step."""

    settings: Settings
    step: int
    losses: Mapping[str, list[tuple[int, float]]]
    qualities: list[tuple[int, float]]


class Opinions(NamedTuple):
    """D's probability that each sample shown is real, (S,) before a step and after it."""

    before: Tensor
    after: Tensor


class Training:
    """One network in training. Only one thread at a time may call it."""

    def __init__(self, settings: Settings, device: torch.device | None = None, judge: Judge | None = None) -> None:
        self.settings, self.judge = settings, judge
        self.rng = generator_of(settings.seed)
        self.images, self.digits = held_out(settings.shown)
        with OwnRandomness(self.rng):
            self.learner = self._build(device or torch.device("cpu"))
            self.chosen = choose(settings.images, settings.shown, settings.wrong, self.rng)
        self.steps, self.seen, self.seconds = 0, 0, 0.0
        self.history, self.qualities, self.changes = History(), list[tuple[int, float]](), list[int]()

    def _build(self, device: torch.device) -> DNNLearner | VAELearner | GANLearner:
        config = self.settings.recipe.config
        if isinstance(config, DNNConfig):
            return DNNLearner(DNN(config).to(device), self.settings)
        if isinstance(config, GANConfig):
            return GANLearner(GAN(config).to(device), self.settings, self.rng)
        return VAELearner(VAE(config).to(device), self.settings, self.images, self.rng)

    def change(self, settings: Settings) -> None:
        """Go on with other dials. ValueError where they ask for another network or other data."""
        if not self.settings.fits(settings):
            raise ValueError("another network, other images or another seed make a new run: start one")
        now = self.settings
        if replace(settings, seconds=now.seconds, digits=now.digits, slow=now.slow) != now:
            self.changes.append(self.steps)
        self.settings = self.learner.settings = settings

    def step(self) -> None:
        """Learn one batch. DivergedError where a loss is beyond all measure."""
        images, labels = self._batch()
        with OwnRandomness(self.rng):
            losses = self.learner.step(images, labels, self.steps, self.rng)
        self._note(losses, len(images))
        self.steps += 1

    def _batch(self) -> tuple[Tensor, Tensor]:
        images, labels = self.chosen.batch(self.settings.batch, self.rng)
        if not self.settings.augment:
            return images, labels
        with OwnRandomness(self.rng):
            return distort(images), labels

    @property
    def epoch(self) -> int:
        """Count the steps that see as many images as the run has."""
        return ceil(len(self.chosen.labels) / self.settings.batch)

    def half_step(self, part: Part) -> Opinions:
        """Let D or G alone learn one batch -> D's opinions of the samples shown. ValueError for anything but a GAN.

        The step counts once G has learned, and the curves leave it out.
        """
        if not isinstance(self.learner, GANLearner):
            raise ValueError("only a GAN learns in two halves: choose one")
        images, labels = self._batch()
        before = self.learner.opinions()
        with OwnRandomness(self.rng):
            if part == "D":
                self._check(self.learner.d_step(images, labels, self.steps, self.rng))
            else:
                self._check(self.learner.g_step(labels, self.steps, self.rng))
        self.steps += part == "G"
        return Opinions(before, self.learner.opinions())

    def _note(self, losses: Mapping[str, Tensor], images: int) -> None:
        self.history.add(self.steps + 1, self._check(losses))
        self.seen += images

    def _check(self, losses: Mapping[str, Tensor]) -> dict[str, float]:
        numbers = {name: float(loss.detach()) for name, loss in losses.items()}
        if not all(abs(number) < BEYOND for number in numbers.values()):  # NaN is not below it either
            raise DivergedError(self.steps)
        return numbers

    def measure(self) -> None:
        """Measure the quality now."""
        if self.qualities and self.qualities[-1][0] == self.steps:
            return
        quality = self.learner.quality(self.images, self.digits, self.judge)
        if quality is not None:
            self.qualities.append((self.steps, quality))

    def curves(self) -> Curves:
        """Copy what a later run may be compared with."""
        history = {
            name: list(zip(self.history.steps, curve, strict=True)) for name, curve in self.history.curves.items()
        }
        return Curves(self.settings, self.steps, history, list(self.qualities))

    def moment(self) -> Moment:
        """Describe the present state."""
        speed = self.seen / self.seconds if self.seconds else 0.0
        losses, view = self.history.latest(), self.learner.view()
        common = (self.settings, self.steps, self.seconds, speed, losses, self.history)
        return Moment(*common, self.qualities, self.changes, view)


def moments(training: Training, seconds: float, steps: float = inf) -> Iterator[Moment]:
    """Train for some seconds, or for some steps where these end first; yield a moment before, and one after each slice.

    DivergedError ends it early. Closing the iterator ends it at once: it computes nothing between two moments.
    """
    end, last, measured = training.seconds + seconds, training.steps + steps, -MEASURE_EVERY
    training.measure()
    yield training.moment()
    while training.seconds < end and training.steps < last:
        started, slow = time.monotonic(), training.settings.slow
        training.step()
        now = time.monotonic()
        step = now - started
        while not slow and now + step < started + SLICE and training.steps < last:
            training.step()
            now = time.monotonic()
        if training.seconds > measured + MEASURE_EVERY:
            measured = training.seconds
            training.measure()
        moment = training.moment()
        training.seconds += time.monotonic() - started + (PAUSE if slow else 0.0)
        yield moment
