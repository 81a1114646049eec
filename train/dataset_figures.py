"""Measure the data that the page shows, and write aigc/dataset.json: `python -m train.dataset_figures --data-dir DIR`.

Two small networks judge each other's half of the training images: some minutes on one core.
"""

import argparse
import time
from collections.abc import Sequence

import torch

from aigc.examples import FIGURES
from aigc.store.files import write_json
from train.data.mnist import load_mnist
from train.loop.options import run_or_explain, user_path
from train.loop.record import hardware
from train.measure.dataset import measure_dataset

SEED, EPOCHS = 0, 3


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser("python -m train.dataset_figures", description=__doc__)
    parser.add_argument("--data-dir", type=user_path, help="folder with MNIST/raw/…; without it MNIST is downloaded")
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="passes of each judge over its half")
    parser.add_argument("--out", type=user_path, default=FIGURES, help="file to write")
    flags = parser.parse_args(argv)
    if not 1 <= flags.epochs <= 100:
        parser.error(f"--epochs must lie between 1 and 100, not {flags.epochs}")
    mnist, started = load_mnist(flags.data_dir), time.monotonic()
    figures = measure_dataset(mnist, flags.epochs, SEED)
    facts = {
        "command": f"python -m train.dataset_figures --epochs {flags.epochs}",
        "seed": SEED,
        "data": {"MNIST": mnist.digest},
        "seconds": round(time.monotonic() - started),
        "hardware": hardware(torch.device("cpu")),
    }
    write_json(flags.out, {**facts, **figures})
    judges = figures["judges"]
    print(f"{flags.out}: {judges['wrong']:,} of {len(mnist.train):,} training images were read as another digit")


if __name__ == "__main__":
    run_or_explain(main)
