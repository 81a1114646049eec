"""Train the fast GAN until its samples are near enough, and the fast VAE, for the benchmark of trainings."""

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import torch
from torch import Tensor

import train.gan
from aigc.inference import negative_elbo
from aigc.store.model_files import load_vae
from train.data.mnist import LabelledImages
from train.loop.timeline import Painter, TimelineRecorder


@dataclass(frozen=True)
class Reached:
    """A GAN's training up to its goal.

    ratio      Fréchet distance to the validation images, times the floor, at the last moment
    measuring  seconds in which the training measured and drew samples instead of learning
    """

    ratio: float
    measuring: float


class GoalReachedError(Exception):
    """End a training."""


def train_gan(goal: float, seed: int, out: Path, data: Path) -> Reached:
    """Train as `train.gan --variant fast` does, to the first moment of its timeline at `goal` times the floor."""
    seconds: list[float] = []
    ratios: list[float] = []

    class Judge(TimelineRecorder):
        def __init__(self, *args: Any) -> None:
            started = time.perf_counter()
            super().__init__(*args)
            seconds.append(time.perf_counter() - started)

        def add(self, done: int, losses: Mapping[str, Tensor], paint: Painter) -> Tensor:
            started = time.perf_counter()
            picture = super().add(done, losses, paint)
            seconds.append(time.perf_counter() - started)
            assert self.timeline is not None
            ratios.append(float(self.timeline.frechet[-1]))
            if ratios[-1] <= goal:
                raise GoalReachedError
            return picture

    flags = ["--variant", "fast", "--seed", str(seed), "--data-dir", str(data), "--out", str(out), "--device", "cpu"]
    with patch.object(train.gan, "TimelineRecorder", Judge), suppress(GoalReachedError):
        train.gan.main(flags)
    return Reached(ratios[-1], sum(seconds))


def ratio_of_gan(reached: Reached, test: LabelledImages) -> float:
    return reached.ratio


def nats_of_vae(folder: Path, test: LabelledImages) -> float:
    """Measure −ELBO of the binarised test images, as train.evaluate does."""
    binarised = torch.bernoulli(test.images, generator=torch.Generator().manual_seed(0))
    return float(negative_elbo(load_vae(source=folder, device="cpu"), binarised, 0).double().mean())
