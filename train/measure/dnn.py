"""Measure a classifier: MNIST, hands never trained on, characters that are no digit, corruptions, time.

Shapes: N images.
"""

import base64
import time
from statistics import mean, median
from typing import Any

import torch
from torch import Tensor

from aigc.digits import CLASSES
from aigc.inference import DIGIT_SCORE, Classification, classify
from aigc.losses import cross_entropy_loss
from aigc.metrics import auroc, expected_calibration_error, wilson_interval
from aigc.models.dnn import DNN
from train.corruptions import CORRUPTIONS, corrupt
from train.data.mnist import LabelledImages
from train.data.pen_drawings import Drawings, draw_at, load_characters, load_pen_digits
from train.measure.numbers import number_numbers

BRUSHES = (8, 18, 30)  # pixels of a canvas of 280
EXTENTS = (70, 140, 280)  # pixels; part of the canvas that a drawing fills: a quarter, half, all
TIMED = 200  # single images
SEED = 0
Numbers = dict[str, Any]


def measure_classifier(dnn: DNN, test: LabelledImages) -> Numbers:
    """Measure every number that a classifier's card shows; `test` are MNIST's test images.

    Keys without a group are the headlines; "pens" and "corrupted" hold the numbers behind the headlines.
    """
    pens, characters = load_pen_digits(), load_characters().test
    result = classify(dnn, test.images)
    held_out, choosing = pen_numbers(dnn, pens.test), pen_numbers(dnn, pens.validation)
    drawn = classify(dnn, draw_at(pens.test, extent=140, brush=18).images).digit_score
    strange = classify(dnn, draw_at(characters, extent=140, brush=18).images).digit_score
    corruptions = corrupted(dnn, test)
    return {
        **accuracy_numbers(result, test.labels),
        "pen_accuracy": held_out["accuracy"],
        "pen_accuracy_lowest": held_out["lowest"],
        "pen_digit_lowest": held_out["lowest_digit"],
        "pen_calibration_error": held_out["calibration_error"],
        "pen_refused": held_out["refused"],
        "choosing_accuracy": choosing["accuracy"],
        "choosing_digit_lowest": choosing["lowest_digit"],
        "auroc": auroc(result.digit_score, strange),
        "auroc_pens": auroc(drawn, strange),
        "taken_for_digits": float((strange >= DIGIT_SCORE).double().mean()),
        "corrupted_accuracy": mean(corruptions.values()),
        **number_numbers(dnn, pens.test),
        "milliseconds": milliseconds(dnn, test.images),
        "characters": len(strange),
        "confusion": confusion(result, test.labels),
        "mistakes": mistakes(result, test),
        "pens": {"test": held_out, "validation": choosing},
        "corrupted": corruptions,
    }


def accuracy_numbers(result: Classification, labels: Tensor) -> Numbers:
    """Compute accuracy and its 95 % interval, overall and per digit, calibration, and the share of digits refused."""
    right = result.probabilities.argmax(dim=1) == labels
    per_digit = [right[labels == digit] for digit in range(CLASSES)]
    return {
        "accuracy": float(right.double().mean()),
        "accuracy_interval": wilson_interval(int(right.sum()), len(labels)),
        "errors": int((~right).sum()),
        "images_per_digit": [len(part) for part in per_digit],
        "accuracy_per_digit": [float(part.double().mean()) for part in per_digit],
        "interval_per_digit": [wilson_interval(int(part.sum()), len(part)) for part in per_digit],
        "cross_entropy": float(cross_entropy_loss(result.probabilities.clamp(min=1e-12).log(), labels)),
        "calibration_error": expected_calibration_error(result.probabilities, labels),
        "refused": float((result.digit_score < DIGIT_SCORE).double().mean()),
    }


def pen_numbers(dnn: DNN, drawings: Drawings) -> Numbers:
    """Compute the accuracy numbers of pen drawings, drawn with every brush at every size.

    All nine conditions show the same drawings, so intervals use the count of one condition: the interval of the
    mean accuracy is computed as if the mean were the accuracy on that many drawings.
    """
    conditions: dict[str, Numbers] = {}
    results, labels = [], []
    for brush in BRUSHES:
        for extent in EXTENTS:
            drawn = draw_at(drawings, extent, brush, SEED)
            result = classify(dnn, drawn.images)
            results.append(result)
            labels.append(drawn.labels)
            conditions[f"brush {brush}, size {extent}"] = accuracy_numbers(result, drawn.labels)
    together = Classification(
        torch.cat([result.probabilities for result in results]), torch.cat([result.digit_score for result in results])
    )
    numbers = accuracy_numbers(together, torch.cat(labels))
    count = len(drawings)
    per_digit = [part // len(conditions) for part in numbers["images_per_digit"]]
    accuracies = numbers["accuracy_per_digit"]
    return {
        **numbers,
        "drawings": count,
        "writers": len(set(drawings.writers.tolist())),
        "accuracy_interval": wilson_interval(round(numbers["accuracy"] * count), count),
        "images_per_digit": per_digit,
        "interval_per_digit": [wilson_interval(round(a * n), n) for a, n in zip(accuracies, per_digit, strict=True)],
        "lowest": min(condition["accuracy"] for condition in conditions.values()),
        "lowest_digit": min(min(condition["accuracy_per_digit"]) for condition in conditions.values()),
        "conditions": {
            name: {key: condition[key] for key in ("accuracy", "accuracy_interval", "accuracy_per_digit")}
            for name, condition in conditions.items()
        },
    }


def confusion(result: Classification, labels: Tensor) -> list[list[int]]:
    """Count how often digit i was classified as j, at [i][j]."""
    pairs = labels * CLASSES + result.probabilities.argmax(dim=1)
    counts: list[list[int]] = pairs.bincount(minlength=CLASSES**2).view(CLASSES, CLASSES).tolist()
    return counts


def mistakes(result: Classification, test: LabelledImages) -> list[Numbers]:
    """List every image classified wrong: place in the set, digit, probabilities, and pixels as base64 of 784 bytes."""
    wrong = (result.probabilities.argmax(dim=1) != test.labels).nonzero().flatten().tolist()
    return [
        {
            "index": index,
            "digit": int(test.labels[index]),
            "probabilities": [round(p, 4) for p in result.probabilities[index].tolist()],
            "pixels": base64.b64encode((test.images[index] * 255).round().byte().numpy().tobytes()).decode(),
        }
        for index in wrong
    ]


def corrupted(dnn: DNN, test: LabelledImages) -> dict[str, float]:
    """Measure accuracy under each corruption of MNIST-C."""
    accuracies = {}
    for name in CORRUPTIONS:
        result = classify(dnn, corrupt(name, test.images, SEED))
        accuracies[name] = float((result.probabilities.argmax(dim=1) == test.labels).double().mean())
    return accuracies


def milliseconds(dnn: DNN, images: Tensor) -> float:
    """Measure the median time to classify one image."""
    times = []
    for image in images[:TIMED]:
        started = time.perf_counter()
        classify(dnn, image)
        times.append(time.perf_counter() - started)
    return 1000 * median(times)
