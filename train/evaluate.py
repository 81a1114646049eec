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

from aigc.store.model_files import load_dnn, load_gan, load_vae
from aigc.store.names import WEIGHTS, kind_and_run
from train.data.mnist import MNIST, LabelledImages, load_mnist
from train.loop.options import run_or_explain, user_path
from train.loop.record import hardware, write_evaluation
from train.measure.dnn import measure_classifier
from train.measure.evaluator import Evaluator, load_evaluator
from train.measure.gan import measure_generator
from train.measure.vae import measure_vae

SEED = 0
Numbers = dict[str, Any]


def evaluate_dnn(folder: Path, mnist: MNIST, _: Evaluator) -> Numbers:
    """Measure a classifier on MNIST, pens, characters and corruptions: see train/measure/dnn.py."""
    return measure_classifier(load_dnn(source=folder, device="cpu"), mnist.test)


def evaluate_gan(folder: Path, mnist: MNIST, evaluator: Evaluator) -> Numbers:
    """Measure a GAN by Fréchet distance, precision, recall, coverage, memory and cost: see train/measure/gan.py."""
    return measure_generator(load_gan(source=folder, device="cpu"), mnist, evaluator)


def evaluate_vae(folder: Path, mnist: MNIST, evaluator: Evaluator) -> Numbers:
    """Measure a VAE by bounds, reconstructions, samples, directions and repairs: see train/measure/vae.py."""
    return measure_vae(load_vae(source=folder, device="cpu"), mnist, evaluator)


EVALUATE: dict[str, Callable[[Path, MNIST, Evaluator], Numbers]] = {
    "dnn": evaluate_dnn,
    "gan": evaluate_gan,
    "vae": evaluate_vae,
}


def accuracy(evaluator: Evaluator, data: LabelledImages) -> float:
    _, logits = evaluator.measure(data.images)
    return float((logits.argmax(dim=1) == data.labels).double().mean())


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser("python -m train.evaluate", description=__doc__)
    parser.add_argument("models", nargs="*", metavar="MODEL", help="dnn, gan or vae; all by default")
    parser.add_argument("--weights", type=user_path, default=WEIGHTS, help="folder laid out as weights/ is")
    parser.add_argument("--data-dir", type=user_path, help="folder with MNIST/raw/…; without it MNIST is downloaded")
    flags = parser.parse_args(argv)
    unknown = set(flags.models) - set(EVALUATE)
    if unknown:
        parser.error(f"unknown model {', '.join(sorted(unknown))}: choose from dnn, gan, vae")
    kinds = flags.models or list(EVALUATE)
    folders = [path.parent for path in sorted(flags.weights.glob("*/config.json"))]
    found = [(kind, folder) for kind in kinds for folder in folders if kind_and_run(folder.name)[0] == kind]
    if not found:
        parser.error(f"{flags.weights} holds none of {', '.join(kinds)}, or of their runs such as {kinds[0]}-NAME")
    mnist = load_mnist(flags.data_dir)
    evaluator = load_evaluator()
    if flags.weights == WEIGHTS and not flags.models:
        record("evaluator", WEIGHTS / "evaluator", mnist, lambda: {"accuracy": accuracy(evaluator, mnist.test)})
    for name, folder in found:
        record(name, folder, mnist, partial(EVALUATE[name], folder, mnist, evaluator))


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
    write_evaluation(folder, name, {**facts, **numbers})
    print(f"\n{folder.name}")
    for line in _lines(numbers):
        print(f"  {line}")


def _lines(numbers: Numbers) -> Iterator[str]:
    """Format one line per number, grouped numbers indented; lists take one line, images are left out."""
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
