"""Record a GAN's training as a timeline: samples of the same z and both networks' losses, at log-spaced moments.

Most changes happen early, so the early moments lie close together.
Shapes: S moments, N samples.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from aigc.digits import CLASSES, mosaic
from aigc.inference import draw_latents
from aigc.metrics import frechet_distance
from aigc.models.gan import GANConfig
from aigc.store.manifest import note
from aigc.store.timeline import COLUMNS, FILE, Timeline, load_timeline, save_timeline
from train.data.mnist import MNIST
from train.measure.evaluator import load_evaluator

MOMENTS, HANDS = 40, 5
MEASURED = 2500  # samples for the Fréchet distance, and real images for its floor

Painter = Callable[[Tensor, Tensor], Tensor]  # z (B, Z), digits (B,) -> images (B, 1, 28, 28) in [0, 1]


class Means(nn.Module):
    """Means of some losses since the last `take`; a module, so that a checkpoint holds them."""

    sums: Tensor
    count: Tensor

    def __init__(self, losses: int) -> None:
        super().__init__()
        self.register_buffer("sums", torch.zeros(losses))
        self.register_buffer("count", torch.zeros(()))

    def add(self, losses: Iterable[Tensor]) -> None:
        """Add the losses of one step, in the same order each time."""
        self.sums += torch.stack([value.detach().float() for value in losses]).to(self.sums.device)
        self.count += 1

    def take(self) -> Tensor:
        """Return the means (losses,), and begin anew."""
        means = (self.sums / self.count).cpu()
        self.sums.zero_()
        self.count.zero_()
        return means


class TimelineRecorder:
    """Recorder of samples and mean losses at the moments; resumes with the file in `folder`."""

    def __init__(self, folder: Path, total: int, first: int, config: GANConfig, mnist: MNIST) -> None:
        self.folder, self.evaluator = folder, load_evaluator()
        self.moments = {int(step) for step in np.geomspace(1, total, MOMENTS).round()}
        # Hand by hand, every digit in one hand; a G that cannot be asked for a digit gets another z for every sample.
        hands = draw_latents(HANDS if config.conditional else HANDS * COLUMNS, config.latent)
        self.z = hands.repeat_interleave(HANDS * COLUMNS // len(hands), dim=0)
        self.digits = torch.arange(HANDS * COLUMNS) % CLASSES
        self.z_measured = draw_latents(MEASURED, config.latent, seed=HANDS * COLUMNS)
        self.digits_measured = torch.arange(MEASURED) % CLASSES
        self.reference, _ = self.evaluator.measure(mnist.validation.images)
        real, _ = self.evaluator.measure(mnist.train.images[:MEASURED])
        self.floor = frechet_distance(real, self.reference)
        self.timeline = load_timeline(folder).until(first) if first and (folder / FILE).exists() else None

    def add(self, done: int, losses: Mapping[str, Tensor], paint: Painter) -> Tensor:
        """Record a moment after `done` steps -> the samples as one picture (1, H, W).

        losses  means since the moment before, named as the timeline's fields
        """
        features, _ = self.evaluator.measure(paint(self.z_measured, self.digits_measured))
        if not features.isfinite().all():
            raise FloatingPointError(
                f"training diverged: after step {done} G paints no numbers; start anew with a lower --lr"
            )
        samples = paint(self.z, self.digits)  # (N, 1, 28, 28)
        moment = Timeline(
            step=torch.tensor([done]),
            samples=(samples * 255).round().byte().transpose(0, 1),
            frechet=torch.tensor([frechet_distance(features, self.reference) / self.floor]),
            **{name: loss[None] for name, loss in losses.items()},
        )
        self.timeline = moment if self.timeline is None else _joined(self.timeline, moment)
        self.folder.mkdir(parents=True, exist_ok=True)
        save_timeline(self.timeline, self.folder)
        note(self.folder)
        return mosaic(samples.transpose(0, 1), COLUMNS)


def _joined(before: Timeline, after: Timeline) -> Timeline:
    return Timeline(**{f.name: torch.cat([getattr(before, f.name), getattr(after, f.name)]) for f in fields(before)})
