"""Measure imitations of hands: ten writers, none of whom the generator or this measure has learnt from.

A trial shows three digits of a writer. The seven others, written by the generator, are compared with the writer's own
seven others, and so are the three digits shown: real digits of the same hand are the mark to reach. Digits are compared
in standard deviations from the mean of their class, and the imitations from the mean of all imitations of that class.
Shapes: N images, T trials, W writers, S = 3 digits shown, O = 7 others, F features, M measures of manner.
"""

import time
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from aigc.digits import CLASSES, SIDE, mosaic
from aigc.inference import generate
from aigc.models.gan import GAN
from aigc.shape import MANNER, manner
from aigc.writing.imitation import imitate
from train.data.mnist import LabelledImages
from train.data.pen_drawings import Drawings, draw_at, load_pen_digits, load_unseen_writers

REPORTED = ("slant", "proportion", "ink")  # measures whose correlations are reported
SHOWN, TRIALS = 3, 12  # digits shown in a trial, trials of each writer
EXTENT, BRUSH = 200, 18  # as a visitor draws: canvas pixels of a square of 280
EDGES, POWER = 8, 3  # directions of edges told apart, and how sharply
TOLD_APART = 8  # directions in the space of features that tell writers apart best
Numbers = dict[str, Any]


@dataclass(frozen=True)
class Trials:
    """Choices of every trial: the drawings shown, and the digits to write."""

    writer: Tensor  # (T,), index into the writers
    shown: Tensor  # (T, S), indices of drawings
    others: Tensor  # (T, O), digits


def measure_hands(gan: GAN, seed: int = 0) -> Numbers:
    """Measure whose hand an imitation is taken for, and how far slant, proportion and ink are the writer's."""
    learnt = load_pen_digits().train
    unseen = load_unseen_writers()
    space = WriterSpace(_draw(learnt), learnt.writers)
    images = _draw(unseen)
    trials = choose_trials(unseen, seed)
    written, seconds = write_trials(gan, images, trials)  # (T·O, 1, 28, 28)
    numbers: Numbers = {"writers": int(trials.writer.max()) + 1, "trials": len(trials.writer), "shown": SHOWN}
    numbers["right_writer_chance"] = 1 / numbers["writers"]
    wanted = trials.others.flatten()
    real, imitated = space.place(images), space.place(LabelledImages(written, wanted), own_means=True)
    own = _centroids(real, images.labels, unseen)  # (W, 10, F)
    for name, places in (("", imitated.view(*trials.others.shape, -1)), ("_real", real[trials.shown])):
        numbers[f"right_writer{name}"] = _right(places.mean(dim=1), own, trials)
    real, imitated = space.manner(images), space.manner(LabelledImages(written, wanted), own_means=True)
    own = _centroids(real, images.labels, unseen)
    target = own[trials.writer[:, None], trials.others].mean(dim=1)  # (T, M)
    for name, values in (("", imitated.view(*trials.others.shape, -1)), ("_real", real[trials.shown])):
        found = torch.stack([values.mean(dim=1), target]).double()
        numbers |= {
            f"{measure}{name}": float(torch.corrcoef(found[:, :, MANNER.index(measure)])[0, 1]) for measure in REPORTED
        }
    return {**numbers, "seconds": seconds}


def show_hands(gan: GAN, seed: int = 0) -> Tensor:
    """Lay out a row for each writer -> (H, W): the digits shown, the writer's own 0 to 9, and the imitation's.

    The writer's own digits are the first of each class.
    """
    unseen = load_unseen_writers()
    images, writers = _draw(unseen), torch.from_numpy(unseen.writers)
    trials = choose_trials(unseen, seed)
    gap, rows = torch.zeros(SIDE, SIDE // 2), []
    for index, writer in enumerate(writers.unique()):
        shown = trials.shown[index * TRIALS]
        z = imitate(gan, images.images[shown], images.labels[shown])
        firsts = [int(((writers == writer) & (images.labels == digit)).nonzero()[0]) for digit in range(CLASSES)]
        written = generate(gan, z.expand(CLASSES, -1), torch.arange(CLASSES))
        parts = (images.images[shown], images.images[firsts], written)
        rows.append(torch.cat([piece for part in parts for piece in (gap, mosaic(part[:, 0], len(part)))][1:], dim=1))
    return torch.cat(rows)


def choose_trials(drawings: Drawings, seed: int) -> Trials:
    """Choose digits of every writer, TRIALS times: S drawings of different digits."""
    rng = np.random.default_rng(seed)
    writers = np.unique(drawings.writers)
    shown, others = [], []
    for writer in writers.repeat(TRIALS):
        digits = rng.permutation(CLASSES)
        mine = [np.flatnonzero((drawings.writers == writer) & (drawings.labels == d)) for d in digits[:SHOWN]]
        shown.append([int(rng.choice(drawn)) for drawn in mine])
        others.append(sorted(digits[SHOWN:].tolist()))
    return Trials(torch.arange(len(writers)).repeat_interleave(TRIALS), torch.tensor(shown), torch.tensor(others))


def write_trials(gan: GAN, images: LabelledImages, trials: Trials) -> tuple[Tensor, float]:
    """Imitate every trial -> the other digits written (T·O, 1, 28, 28), and the median seconds of an imitation."""
    written, seconds = [], []
    for shown, others in zip(trials.shown, trials.others, strict=True):
        started = time.perf_counter()
        z = imitate(gan, images.images[shown], images.labels[shown])
        seconds.append(time.perf_counter() - started)
        written.append(generate(gan, z.expand(len(others), -1), others))
    return torch.cat(written), median(seconds)


class WriterSpace:
    """Space of few dimensions in which digits of one writer lie close together, fitted to other writers than measured.

    Linear discriminant analysis: Fisher, "The Use of Multiple Measurements in Taxonomic Problems", 1936; Rao 1948.
    Its features are the directions of edges over the whole image, and the measures of aigc.shape.
    """

    def __init__(self, learnt: LabelledImages, writers: np.ndarray[Any, np.dtype[np.uint8]]) -> None:
        self.features_of = _Standard(features(learnt.images), learnt.labels)
        self.manner_of = _Standard(manner(learnt.images), learnt.labels)
        standard = self.features_of(features(learnt.images), learnt.labels)
        person = torch.from_numpy(np.unique(writers, return_inverse=True)[1])
        means = torch.stack([standard[person == writer].mean(dim=0) for writer in person.unique()])
        within = torch.cov((standard - means[person]).T) + 0.1 * torch.eye(standard.shape[1])
        white: Tensor = torch.linalg.inv(torch.linalg.cholesky(within))
        _, directions = torch.linalg.eigh(white @ torch.cov(means.T) @ white.T)
        self.projection = white.T @ directions[:, -TOLD_APART:]  # (F, TOLD_APART)

    def place(self, drawn: LabelledImages, own_means: bool = False) -> Tensor:
        """Find the places of images. -> (N, TOLD_APART). own_means: from the mean of these images of the same digit."""
        places: Tensor = self.features_of(features(drawn.images), drawn.labels, own_means) @ self.projection
        return places

    def manner(self, drawn: LabelledImages, own_means: bool = False) -> Tensor:
        """Measure slant, proportion and ink in standard deviations. -> (N, M)."""
        return self.manner_of(manner(drawn.images), drawn.labels, own_means)


class _Standard:
    """Means and standard deviations of each digit's rows (N, F)."""

    def __init__(self, rows: Tensor, labels: Tensor) -> None:
        parts = [rows[labels == digit] for digit in range(CLASSES)]
        self.means = torch.stack([part.mean(dim=0) for part in parts])
        self.spreads = torch.stack([part.std(dim=0) for part in parts]) + 1e-3

    def __call__(self, rows: Tensor, labels: Tensor, own_means: bool = False) -> Tensor:
        means = _Standard(rows, labels).means if own_means else self.means
        standard: Tensor = (rows - means[labels]) / self.spreads[labels]
        return standard


def features(images: Tensor) -> Tensor:
    """Describe images by the directions of their edges, and by their manner. (N, 1, 28, 28) -> (N, F)."""
    down = F.pad(images.diff(dim=2), (0, 0, 0, 1))
    across = F.pad(images.diff(dim=3), (0, 1))
    angle, strength = torch.atan2(down, across), (down.square() + across.square()).sqrt()
    apart = [angle - edge * 2 * torch.pi / EDGES for edge in range(EDGES)]
    edges = torch.cat([(strength * turn.cos().clamp(min=0) ** POWER).mean(dim=(2, 3)) for turn in apart], dim=1)
    return torch.cat([edges, manner(images)], dim=1)


def _draw(drawings: Drawings) -> LabelledImages:
    return draw_at(drawings, EXTENT, BRUSH)


def _centroids(rows: Tensor, labels: Tensor, drawings: Drawings) -> Tensor:
    """Average the rows (N, F) of each writer's digits. -> (W, 10, F)."""
    writers = torch.from_numpy(drawings.writers)
    return torch.stack(
        [
            torch.stack([rows[(writers == writer) & (labels == digit)].mean(dim=0) for digit in range(CLASSES)])
            for writer in writers.unique()
        ]
    )


def _right(places: Tensor, own: Tensor, trials: Trials) -> float:
    """Compute how often a place (T, F) has the smallest angle to the right writer's other digits, of own (W, 10, F)."""
    others = own[:, trials.others].mean(dim=2)  # (W, T, F)
    nearest = F.cosine_similarity(places, others, dim=2).argmax(dim=0)  # (T,)
    return float((nearest == trials.writer).double().mean())
