"""Measure the data: counts, means, ways of writing, and the training images that a network reads least surely.

Two evaluation networks each learn one half of the training images and judge the other, so that no image is judged by a
network that learned it: cross-validation with two folds.
Shapes: N images, Q quantiles.
"""

import base64
import io
from typing import Any

import torch
from torch import Tensor

from aigc.digits import CLASSES
from aigc.learning.optim import cosine_schedule, set_learning_rate
from aigc.losses import cross_entropy_loss
from aigc.shape import LOOKS, looks
from train.data.mnist import MNIST, Batches, LabelledImages
from train.data.pen_drawings import draw_at, load_characters, load_pen_digits
from train.data.tiles import write_tiles
from train.measure.evaluator import Evaluator, EvaluatorConfig

SHOWN_LOOKS = LOOKS[:3]  # slant, width, size
QUANTILES = (0.005, 0.25, 0.5, 0.75, 0.995)
BINS = 24  # in each histogram
GROUPS = 10  # equally many images each, by one measure
LISTED = 24  # images of each list
BATCH, RATE = 128, 2e-3  # as the evaluation network is trained
BRUSH, EXTENT = 18, 140  # canvas pixels; the page's own brush, at half the pad's side
Figures = dict[str, Any]


def measure_dataset(mnist: MNIST, epochs: int, seed: int) -> Figures:
    """Measure all figures that the page shows of the data; the test images are counted and nothing else."""
    pens, characters = load_pen_digits(), load_characters()
    drawn = draw_at(pens.train, EXTENT, BRUSH, seed)
    splits = {"train": mnist.train, "validation": mnist.validation, "test": mnist.test}
    measured = looks(mnist.train.images)[:, : len(SHOWN_LOOKS)]
    drawn_measured = looks(drawn.images)[:, : len(SHOWN_LOOKS)]
    probabilities = judged_by_the_other_half(mnist.train, epochs, seed)
    wrong = probabilities.argmax(dim=1) != mnist.train.labels
    return {
        "counts": {name: part.labels.bincount(minlength=CLASSES).tolist() for name, part in splits.items()},
        "means": tiles(class_means(mnist.train)),
        "looks": {
            name: {
                **histograms(measured[:, at], mnist.train.labels, drawn_measured[:, at]),
                "typical": tiles(typical(mnist.train, measured[:, at])),
                **errors_by(measured[:, at], wrong),
            }
            for at, name in enumerate(SHOWN_LOOKS)
        },
        "judges": {
            "epochs": epochs,
            "wrong": int(wrong.sum()),
            "wrong_per_digit": mnist.train.labels[wrong].bincount(minlength=CLASSES).tolist(),
        },
        "hardest": listed(mnist.train, probabilities, entropy(probabilities)),
        "doubtful": listed(mnist.train, probabilities, doubt(probabilities, mnist.train.labels)),
        "pens": {
            "counts": {name: len(part) for name, part in vars(pens).items()},
            "writers": {name: len(set(part.writers.tolist())) for name, part in vars(pens).items()},
            "per_digit": drawn.labels.bincount(minlength=CLASSES).tolist(),
            "characters": {name: len(part) for name, part in vars(characters).items()},
            "means": tiles(class_means(drawn)),
        },
    }


def judged_by_the_other_half(data: LabelledImages, epochs: int, seed: int) -> Tensor:
    """Let two networks read the half that they did not learn. -> (N, 10) probabilities."""
    rng = torch.Generator().manual_seed(seed)
    halves = torch.randperm(len(data), generator=rng).tensor_split(2)
    probabilities = torch.empty(len(data), CLASSES)
    for fold, (learned, judged) in enumerate((halves, halves[::-1])):
        network = train_judge(data[learned], epochs, seed + fold)
        probabilities[judged] = network.measure(data[judged].images)[1].softmax(dim=1)
    return probabilities


def train_judge(data: LabelledImages, epochs: int, seed: int) -> Evaluator:
    """Train an evaluation network, in eval mode when it is returned."""
    torch.manual_seed(seed)
    batches = Batches(data, min(BATCH, len(data)), seed)
    network, total = Evaluator(EvaluatorConfig()), epochs * batches.per_epoch
    optimizer = torch.optim.AdamW(network.parameters(), weight_decay=0.01)
    for step in range(total):
        set_learning_rate(optimizer, RATE * cosine_schedule(step, total, warmup=min(100, total // 4)))
        images, labels = batches.at(step)
        loss = cross_entropy_loss(network(images)[1], labels)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
    return network.eval()


def entropy(probabilities: Tensor) -> Tensor:
    """Compute how unsure a network is of each image. (N, 10) -> (N,) nats."""
    terms: Tensor = torch.special.entr(probabilities)
    return terms.sum(dim=1)


def doubt(probabilities: Tensor, labels: Tensor) -> Tensor:
    """Compute how much surer a network is of another digit than of the label. (N, 10), (N,) -> (N,) in nats."""
    logs = probabilities.clamp(min=1e-30).log()
    own = logs.gather(1, labels[:, None])[:, 0]
    return logs.scatter(1, labels[:, None], float("-inf")).max(dim=1).values - own


def listed(data: LabelledImages, probabilities: Tensor, score: Tensor) -> Figures:
    """List the images with the highest score: their pictures, labels, and the reading of the network."""
    chosen = score.argsort(descending=True)[:LISTED]
    read = probabilities[chosen]
    return {
        "pictures": tiles(data.images[chosen]),
        "labels": data.labels[chosen].tolist(),
        "places": chosen.tolist(),
        "read": read.argmax(dim=1).tolist(),
        "sure": [round(float(p), 4) for p in read.max(dim=1).values],
        "own": [round(float(p), 4) for p in read.gather(1, data.labels[chosen][:, None])[:, 0]],
    }


def class_means(data: LabelledImages) -> Tensor:
    """Average the images of each digit. -> (10, 1, 28, 28); a digit without images is black."""
    sums = torch.zeros(CLASSES, *data.images.shape[1:]).index_add_(0, data.labels, data.images)
    return sums / data.labels.bincount(minlength=CLASSES).clamp(min=1)[:, None, None, None]


def typical(data: LabelledImages, measured: Tensor) -> Tensor:
    """Find the images of each digit at QUANTILES of a measure (N,). -> (Q·10, 1, 28, 28), a row per quantile."""
    columns = []
    for digit in range(CLASSES):
        own = (data.labels == digit).nonzero().flatten()
        order = own[measured[own].argsort()]
        places = torch.tensor([round(q * (len(order) - 1)) for q in QUANTILES])
        columns.append(data.images[order[places]])
    return torch.stack(columns, dim=1).flatten(0, 1)


def histograms(measured: Tensor, labels: Tensor, drawn: Tensor) -> Figures:
    """Count a measure (N,) in equal bins for each digit, and for pen drawings; values outside count at the ends."""
    low, high = measured.quantile(0.001).item(), measured.quantile(0.999).item()

    def counts(values: Tensor) -> list[int]:
        places = ((values - low) / (high - low) * BINS).long().clamp(0, BINS - 1)
        found: list[int] = places.bincount(minlength=BINS).tolist()
        return found

    return {
        "range": [round(low, 3), round(high, 3)],
        "digits": [counts(measured[labels == digit]) for digit in range(CLASSES)],
        "medians": [
            round(float(measured[labels == digit].median()), 2) if (labels == digit).any() else None
            for digit in range(CLASSES)
        ],
        "pens": counts(drawn),
    }


def errors_by(measured: Tensor, wrong: Tensor) -> Figures:
    """Measure the share read wrong in GROUPS of equally many images, by a measure. (N,), (N,) of bool."""
    groups = measured.argsort().tensor_split(GROUPS)
    return {
        "edges": [round(float(measured[group].max()), 3) for group in groups[:-1]],
        "wrong": [round(float(wrong[group].double().mean()), 5) for group in groups],
    }


def tiles(images: Tensor) -> str:
    """Write images (N, 1, 28, 28) as the base64 of a PNG, ten a row, or LISTED in rows of twelve."""
    file = io.BytesIO()
    write_tiles(images, file, 12 if len(images) == LISTED else CLASSES)
    return base64.b64encode(file.getvalue()).decode()
