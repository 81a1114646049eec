"""Choose the images that a run learns from: so many of each digit, labels wrong on purpose, drawings of so many people.

Smaller choices of a seed are parts of its larger ones, so that more data differ by what was added alone.
"""

from dataclasses import dataclass
from math import ceil

import numpy as np
import torch

from aigc.digits import CLASSES
from aigc.horses.grid import Run
from train.data.mnist import MNIST, Batches, LabelledImages
from train.data.pen_drawings import Drawings, draw_at, load_pen_digits

BATCH = 128  # images a step of every training of the grid
EXTENT, BRUSH = 140, 18  # pen drawings as a visitor draws them: pixels of a canvas of 280


@dataclass(frozen=True)
class Data:
    """All images of the grid: MNIST, people with a pen to learn from, and six others to be measured by."""

    mnist: MNIST
    drawn: LabelledImages
    writers: np.ndarray[tuple[int], np.dtype[np.uint8]]
    pens: LabelledImages


def prepare(mnist: MNIST) -> Data:
    """Draw the pen digits once for all runs."""
    split = load_pen_digits()
    return Data(mnist, _drawn(split.train), split.train.writers, _drawn(split.test))


def _drawn(drawings: Drawings) -> LabelledImages:
    return draw_at(drawings, EXTENT, BRUSH)


def chosen_for(run: Run, data: Data) -> LabelledImages:
    """Choose the images of a run, and spoil its share of the labels."""
    rng = np.random.default_rng((run.seed, run.writers))
    if run.writers:
        people = rng.permutation(np.unique(data.writers))[: run.writers]
        chosen = evenly(data.drawn[torch.from_numpy(np.flatnonzero(np.isin(data.writers, people)))], run.images, rng)
    else:
        chosen = evenly(data.mnist.train, run.images, rng)
    return spoilt(chosen, run.wrong, np.random.default_rng((run.seed, run.images, 1)))


def evenly(images: LabelledImages, count: int, rng: np.random.Generator) -> LabelledImages:
    """Choose `count` images, as many of each digit; all there are where `count` is no fewer.

    ValueError where a digit has too few.
    """
    if count >= len(images):
        return images
    places = []
    for digit in range(CLASSES):
        shuffled = rng.permutation(np.flatnonzero(images.labels.numpy() == digit))
        if len(shuffled) < count // CLASSES:
            raise ValueError(f"only {len(shuffled)} images show a {digit}: choose at most {CLASSES * len(shuffled)}")
        places.append(shuffled[: count // CLASSES])
    return images[torch.from_numpy(np.concatenate(places))]


def spoilt(images: LabelledImages, wrong: int, rng: np.random.Generator) -> LabelledImages:
    """Make `wrong` per cent of the labels another digit, any with the same chance."""
    labels = images.labels.numpy()
    others = (labels + rng.integers(1, CLASSES, len(labels))) % CLASSES
    chosen = rng.permutation(len(labels)) < round(len(labels) * wrong / 100)
    return LabelledImages(images.images, torch.from_numpy(np.where(chosen, others, labels)))


def batches_of(images: LabelledImages, seed: int) -> Batches:
    """Shuffle images into batches of BATCH; where there are fewer, each stands there several times."""
    times = ceil(BATCH / len(images))
    repeated = LabelledImages(images.images.repeat(times, 1, 1, 1), images.labels.repeat(times))
    return Batches(repeated, BATCH, seed)
