"""Measure a GAN: its samples against real images, the digits asked for against the digits drawn, and the cost.

Every number that depends on the count of images stands beside the number of as many real training images.
Shapes: N images, F features.
"""

import time
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode

from aigc.digits import CLASSES
from aigc.inference import draw_latents, generate, realness
from aigc.metrics import frechet_distance, nearest, overlap
from aigc.models.gan import GAN
from train.data.mnist import MNIST, LabelledImages
from train.measure.evaluator import Evaluator
from train.measure.hands import measure_hands

SAMPLES = 10_000
COMPARED = 5_000  # samples and real images for precision, recall and coverage
SEARCHED = 2_000  # samples and test images whose nearest training image is looked for
SEED = 0
QUANTILES = {"least": 0.0, "5 %": 0.05, "50 %": 0.5, "95 %": 0.95}
Numbers = dict[str, Any]


def measure_generator(gan: GAN, mnist: MNIST, evaluator: Evaluator) -> Numbers:
    """Measure every number that a GAN's card shows.

    The floor is the Fréchet distance of 10,000 real training images to the test set; beside the floor stands the
    distance between the two halves of the test set, which the evaluation network has never seen.
    """
    digits = torch.arange(SAMPLES) % CLASSES
    z = draw_latents(SAMPLES, gan.config.latent, SEED)
    started = time.monotonic()
    images = generate(gan, z, digits)
    seconds = time.monotonic() - started

    samples, logits = evaluator.measure(images)
    reference, _ = evaluator.measure(mnist.test.images)
    real, _ = evaluator.measure(mnist.train.images[:SAMPLES])
    distance, floor = frechet_distance(samples, reference), frechet_distance(real, reference)
    assigned = logits.argmax(dim=1)  # (N,), classes by the evaluation network
    return {
        "frechet_distance": distance,
        "frechet_floor": floor,
        "frechet_ratio": distance / floor,
        "frechet_test_halves": frechet_distance(reference[::2], reference[1::2]),
        **_overlaps(samples, real, reference),
        **(_digit_accuracy(assigned, digits) if gan.config.conditional else {}),
        **_nearest_distances(images, mnist),
        **_opinions(gan, images, digits, mnist.test),
        **_cost(gan, seconds),
        "generator_megabytes": sum(t.numel() * t.element_size() for t in gan.generator.state_dict().values()) / 1e6,
        **({} if gan.encoder is None else {"hands": measure_hands(gan, SEED)}),
        "digits": _per_digit(samples, digits if gan.config.conditional else assigned, real, reference, mnist),
    }


def _overlaps(samples: Tensor, real: Tensor, reference: Tensor) -> Numbers:
    """Measure precision, recall and coverage of COMPARED samples and as many training images, against test images."""
    chosen = reference[torch.randperm(len(reference), generator=torch.Generator().manual_seed(SEED))[:COMPARED]]
    ours, theirs = overlap(samples[:COMPARED], chosen), overlap(real[:COMPARED], chosen)
    return {**vars(ours), **{f"{name}_real": value for name, value in vars(theirs).items()}}


def _nearest_distances(images: Tensor, mnist: MNIST) -> Numbers:
    """Check for copies: measure the distance to the nearest training image, of samples and of test images."""
    found = {"samples": images[:SEARCHED], "test images": mnist.test.images[:SEARCHED]}
    distances = {name: nearest(part, mnist.train.images)[0].double() for name, part in found.items()}
    spread = {
        name: {label: float(values.quantile(share)) for label, share in QUANTILES.items()}
        for name, values in distances.items()
    }
    return {
        "nearest_median": spread["samples"]["50 %"],
        "nearest_median_real": spread["test images"]["50 %"],
        "nearest": spread,
    }


def _opinions(gan: GAN, images: Tensor, digits: Tensor, test: LabelledImages) -> Numbers:
    """Measure D's mean opinion of test images and of samples, and the percentiles of its opinion of test images."""
    real = realness(gan, test.images, test.labels)
    return {
        "realness_real": float(real.double().mean()),
        "realness_fake": float(realness(gan, images, digits).double().mean()),
        "realness_percentiles": [float(real.quantile(share / 100)) for share in range(101)],
    }


def _cost(gan: GAN, seconds: float) -> Numbers:
    """Measure images per second, and their bound if nothing but the multiplications took time."""
    z, digits = torch.zeros(1, gan.config.latent), torch.zeros(1, dtype=torch.long)
    with FlopCounterMode(display=False) as counter:
        generate(gan, z, digits)
    flops = counter.get_total_flops()
    return {
        "images_per_second": SAMPLES / seconds,
        "images_per_second_bound": _flops_per_second() / flops,
        "megaflops_per_image": flops / 1e6,
    }


def _flops_per_second(size: int = 2048, times: int = 5) -> float:
    """Measure the best rate of this machine, reached when it multiplies large matrices of float32."""
    a = torch.rand(size, size)
    a @ a  # warms up
    best = min(_seconds(lambda: a @ a) for _ in range(times))
    return 2 * size**3 / best


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _digit_accuracy(assigned: Tensor, digits: Tensor) -> Numbers:
    """Compute how often the class assigned is the digit asked for: (N,) each."""
    right = (assigned == digits).double()
    return {
        "digit_accuracy": float(right.mean()),
        "digit_accuracy_per_digit": [float(right[digits == digit].mean()) for digit in range(CLASSES)],
    }


def _per_digit(samples: Tensor, digits: Tensor, real: Tensor, reference: Tensor, mnist: MNIST) -> Numbers:
    """Compare each digit by itself; `digits` are the digits asked for, or the classes assigned where G takes no digit.

    samples, real, reference  features (N, F) of samples, of the first training images, of the test images
    """
    rows: dict[str, Numbers] = {}
    train, test = mnist.train.labels[: len(real)], mnist.test.labels
    for digit in range(CLASSES):
        ours, theirs, target = samples[digits == digit], real[train == digit], reference[test == digit]
        count = min(len(ours), len(theirs), len(target), SAMPLES // CLASSES)
        row: Numbers = {"share": len(ours) / len(samples)}
        if count > 2 * samples.shape[1]:  # with hardly more points than dimensions, covariances mean nothing
            row |= {
                "frechet_ratio": frechet_distance(ours[:count], target) / frechet_distance(theirs[:count], target),
                **_overlaps(ours[:count], theirs[:count], target[:count]),
            }
        rows[str(digit)] = row
    return rows
