"""Measure the models on the MNIST test set: `python -m train.evaluate [dnn gan vae] [--weights DIR]`.

Prints every number, and writes it into the "evaluation" section of the model's metrics.json.
"""

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import torch

from aigc.checkpoints import WEIGHTS, folder_name, load_dnn, load_gan, load_model, load_vae
from aigc.digits import CLASSES
from aigc.inference import draw_latents, encode, generate, negative_elbo, reconstruct
from aigc.losses import kl_divergence
from aigc.metrics import frechet_distance, peak_signal_to_noise
from aigc.models.checks import VARIANTS
from train.cli import run_or_explain
from train.data import MNIST, LabelledImages, load_mnist
from train.evaluator import Evaluator, EvaluatorConfig
from train.measure_dnn import measure_classifier
from train.record import hardware, write_evaluation

SAMPLES = 10_000
SEED = 0
Numbers = dict[str, Any]


def evaluate_dnn(folder: Path, mnist: MNIST, _: Evaluator) -> Numbers:
    """MNIST, pens, characters, corruptions: see train/measure_dnn.py."""
    return measure_classifier(load_dnn(source=folder, device="cpu"), mnist.test)


def evaluate_gan(folder: Path, mnist: MNIST, evaluator: Evaluator) -> Numbers:
    """Fréchet distance with its floor, the digit asked for against the digit read, images per second.

    The floor is what separates 10,000 real training images from the test set; beside it stands what
    separates the two halves of the test set, which the evaluation network has never seen.
    """
    gan = load_gan(source=folder, device="cpu")
    digits = torch.arange(SAMPLES) % CLASSES
    z = draw_latents(SAMPLES, gan.config.latent, SEED)
    started = time.monotonic()
    images = generate(gan, z, digits)
    seconds = time.monotonic() - started
    features, logits = evaluator.measure(images)
    reference, _ = evaluator.measure(mnist.test.images)
    real, _ = evaluator.measure(mnist.train.images[:SAMPLES])
    distance, floor = frechet_distance(features, reference), frechet_distance(real, reference)
    numbers: Numbers = {
        "frechet_distance": distance,
        "frechet_floor": floor,
        "frechet_ratio": distance / floor,
        "frechet_test_halves": frechet_distance(reference[::2], reference[1::2]),
        "images_per_second": SAMPLES / seconds,
    }
    if gan.config.conditional:
        right = logits.argmax(dim=1) == digits
        numbers["digit_accuracy"] = float(right.double().mean())
        numbers["digit_accuracy_per_digit"] = [float(right[digits == d].double().mean()) for d in range(CLASSES)]
    return numbers


def evaluate_vae(folder: Path, mnist: MNIST, evaluator: Evaluator) -> Numbers:
    """Negative ELBO on binarised images; PSNR of grey ones, and whether they keep their digit."""
    vae = load_vae(source=folder, device="cpu")
    images = mnist.test.images
    binarised = torch.bernoulli(images, generator=torch.Generator().manual_seed(SEED))
    nats = negative_elbo(vae, binarised, SEED).double().mean()
    kl = kl_divergence(*encode(vae, binarised)).double().mean()
    rebuilt = reconstruct(vae, images)
    _, logits = evaluator.measure(rebuilt)
    return {
        "negative_elbo": float(nats),
        "reconstruction": float(nats - kl),
        "kl": float(kl),
        "psnr": float(peak_signal_to_noise(rebuilt, images).double().mean()),
        "digit_kept": float((logits.argmax(dim=1) == mnist.test.labels).double().mean()),
    }


MEASURES: dict[str, Callable[[Path, MNIST, Evaluator], Numbers]] = {
    "dnn": evaluate_dnn,
    "gan": evaluate_gan,
    "vae": evaluate_vae,
}


def load_evaluator() -> Evaluator:
    """The evaluation network of weights/evaluator, which is never trained together with another."""
    return load_model("evaluator", lambda config: Evaluator(EvaluatorConfig(**config)), "best", "cpu", None)


def accuracy(evaluator: Evaluator, data: LabelledImages) -> float:
    _, logits = evaluator.measure(data.images)
    return float((logits.argmax(dim=1) == data.labels).double().mean())


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser("python -m train.evaluate", description=__doc__)
    parser.add_argument("models", nargs="*", metavar="MODEL", help="dnn, gan, vae; all of them by default")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="folder laid out as weights/ is")
    parser.add_argument("--data-dir", type=Path, help="folder that holds MNIST/raw/…; without it MNIST is downloaded")
    flags = parser.parse_args(argv)
    unknown = set(flags.models) - set(MEASURES)
    if unknown:
        parser.error(f"unknown model {', '.join(sorted(unknown))}: choose from dnn, gan, vae")
    pairs = [
        (name, flags.weights / folder_name(name, variant)) for name in flags.models or MEASURES for variant in VARIANTS
    ]
    found = [(name, folder) for name, folder in pairs if (folder / "config.json").is_file()]
    if not found:
        parser.error(f"{flags.weights} holds none of {', '.join(folder.name for _, folder in pairs)}")
    mnist = load_mnist(flags.data_dir)
    evaluator = load_evaluator()
    if flags.weights == WEIGHTS and not flags.models:
        record("evaluator", WEIGHTS / "evaluator", mnist, lambda: {"accuracy": accuracy(evaluator, mnist.test)})
    for name, folder in found:
        record(name, folder, mnist, partial(MEASURES[name], folder, mnist, evaluator))


def record(name: str, folder: Path, mnist: MNIST, measure: Callable[[], Numbers]) -> None:
    """Measure one model, print its numbers, and write them into its metrics.json."""
    started = time.monotonic()
    numbers = measure()
    facts = {
        "command": "python -m train.evaluate",
        "seed": SEED,
        "data": {"MNIST": mnist.digest},
        "images": len(mnist.test),
        "seconds": round(time.monotonic() - started, 1),
        "hardware": hardware(torch.device("cpu")),
    }
    write_evaluation(folder, {**facts, **numbers})
    print(f"\n{folder.name}")
    for line in _lines(numbers):
        print(f"  {line}")


def _lines(numbers: Numbers) -> Iterator[str]:
    """One line a number, those of a group indented; lists in one line, images left out."""
    for key, value in numbers.items():
        if isinstance(value, dict):
            yield key
            yield from (f"  {line}" for line in _lines(value))
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            yield f"{key:26} {len(value)}"
        else:
            yield f"{key:26} {_show(value)}"


def _show(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "  ".join(map(_show, value))
    return f"{value:.5g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    run_or_explain(main)
