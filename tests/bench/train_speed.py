"""Measure the seconds that a training takes to a quality, beside PyTorch's tutorial loop.

    python -m tests.bench.train_speed [dnn …] [--seeds 0 1 2] [--data-dir DIR]

Each training runs in a process of its own, alone on all cores. The clock starts once the libraries are imported; it
covers reading the data, training, calibrating and writing the run, but not the measurement on MNIST's test images.
Epochs were fixed beforehand on the validation split, the last 5,000 training images, from which nothing here learns:
the tutorial's are the fewest that reach 99 % of it with seed 0, and ours one more than that.
A GAN trains until its samples are at a Fréchet distance from the validation images, times the floor as in the time
machine; its clock stands still while that is measured, at the moments of its timeline.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stderr
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

import train.dnn
import train.vae
from aigc.inference import classify
from aigc.store.model_files import load_dnn
from tests.bench import tutorial
from tests.bench.generators import Reached, nats_of_vae, ratio_of_gan, train_gan
from train.data.mnist import CACHE, TRAINED_ON, LabelledImages, load_mnist
from train.loop.options import user_path
from train.loop.record import hardware


@dataclass(frozen=True)
class Row:
    """A line of the table.

    kind     a peer's row comes before the rows of its kind that are compared with it
    what     training, in words of the table
    goal     quality that the training shall reach, in words of the table
    train    timed: seed, folder to write to, folder of the data -> all that `measure` needs
    measure  not timed: the trained network, MNIST's test images -> the quality
    shown    format of the quality
    peer     other trainings of the kind are compared with this one
    """

    kind: str
    what: str
    goal: str
    train: Callable[[int, Path, Path], Any]
    measure: Callable[[Any, LabelledImages], float]
    shown: str
    peer: bool = False


@dataclass(frozen=True)
class Trial:
    seconds: float
    reached: float


def train_tutorial(epochs: int, seed: int, out: Path, data: Path) -> torch.nn.Module:
    return tutorial.train(data, TRAINED_ON, epochs, seed)


def train_ours(main: Callable[[Sequence[str]], None], flags: str, seed: int, out: Path, data: Path) -> Path:
    """Run a training script of this project as on its command line. -> the folder of the run."""
    main([*flags.split(), "--seed", str(seed), "--data-dir", str(data), "--out", str(out), "--device", "cpu"])
    return out


@torch.no_grad()
def accuracy_of_tutorial(network: torch.nn.Module, test: LabelledImages) -> float:
    return accuracy(torch.cat([network(images) for images in test.images.split(500)]), test)


def accuracy_of_ours(folder: Path, test: LabelledImages) -> float:
    return accuracy(classify(load_dnn(source=folder, device="cpu"), test.images).probabilities, test)


def accuracy(scores: Tensor, test: LabelledImages) -> float:
    return float((scores.argmax(dim=1) == test.labels).double().mean())


TO_99, TO_995 = "99 % of MNIST's test images", "99.5 % of MNIST's test images"
TO_NATS = {100: "--variant fast --epochs 9", 92: "--variant fast"}
ROWS = {
    "dnn-tutorial": Row(
        "dnn", "PyTorch's tutorial", TO_99, partial(train_tutorial, 4), accuracy_of_tutorial, ".2%", peer=True
    ),
    "dnn-fast": Row(
        "dnn",
        "`train.dnn --variant fast`",
        TO_99,
        partial(train_ours, train.dnn.main, "--variant fast"),
        accuracy_of_ours,
        ".2%",
    ),
    "dnn-fast-wide": Row(
        "dnn",
        "`train.dnn --variant fast-wide`",
        TO_995,
        partial(train_ours, train.dnn.main, "--variant fast-wide"),
        accuracy_of_ours,
        ".2%",
    ),
    **{
        f"vae-{goal}": Row(
            "vae",
            f"`train.vae {flags}`",
            f"{goal} nats on MNIST's test images",
            partial(train_ours, train.vae.main, flags),
            nats_of_vae,
            ".2f",
        )
        for goal, flags in TO_NATS.items()
    },
    **{
        f"gan-{goal}": Row(
            "gan", "`train.gan --variant fast`", f"{goal} × the floor", partial(train_gan, goal), ratio_of_gan, ".2f"
        )
        for goal in (20, 5, 2)
    },
}


def timed(name: str, seed: int, data: Path) -> Trial:
    """Train and measure one row, in this process."""
    row = ROWS[name]
    with tempfile.TemporaryDirectory() as folder, Path(os.devnull).open("w") as nowhere, redirect_stderr(nowhere):
        started = time.perf_counter()
        trained = row.train(seed, Path(folder) / row.kind, data)
        seconds = time.perf_counter() - started
        if isinstance(trained, Reached):
            seconds -= trained.measuring
        return Trial(seconds, row.measure(trained, load_mnist(data).test))


def table(trials: Mapping[str, Sequence[Trial]]) -> Iterator[str]:
    """Write the trials of each row as lines of Markdown: medians, and the lowest and the highest in brackets."""
    yield "| training | goal | reached | seconds | times as fast as the peer |"
    yield "|---|---|---:|---:|---:|"
    peers = {ROWS[name].kind: trials[name] for name in trials if ROWS[name].peer}
    for name, of_row in trials.items():
        row = ROWS[name]
        reached = spread([trial.reached for trial in of_row], row.shown)
        seconds = spread([trial.seconds for trial in of_row], ".1f")
        yield f"| {row.what} | {row.goal} | {reached} | {seconds} | {faster(of_row, peers.get(row.kind))} |"


def spread(values: Sequence[float], shown: str) -> str:
    """Show the median, and the lowest and the highest."""
    middle, low, high = statistics.median(values), min(values), max(values)
    return f"{middle:{shown}} ({low:{shown}} to {high:{shown}})"


def faster(ours: Sequence[Trial], theirs: Sequence[Trial] | None) -> str:
    """Divide the peer's median of seconds by ours; a dash without a peer."""
    if theirs is None:
        return "–"
    seconds = [statistics.median([trial.seconds for trial in trials]) for trials in (theirs, ours)]
    return f"{seconds[0] / seconds[1]:.1f} ×"


def main() -> None:
    parser = argparse.ArgumentParser("python -m tests.bench.train_speed", description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help="dnn, vae or gan; all by default")
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    parser.add_argument("--data-dir", type=user_path, default=Path(CACHE).expanduser(), help="holds MNIST/raw/")
    flags = parser.parse_args()
    kinds = {row.kind for row in ROWS.values()}
    if unknown := set(flags.kinds) - kinds:
        parser.error(f"unknown kind {', '.join(sorted(unknown))}: choose from {', '.join(sorted(kinds))}")
    load_mnist(flags.data_dir)  # named where it is missing, and in the cache of the disk for all
    names = [name for name, row in ROWS.items() if row.kind in (flags.kinds or kinds)]
    trials: dict[str, list[Trial]] = {name: [] for name in names}
    for seed in flags.seeds:  # in turn, so that all run under one load
        for name in names:
            with ProcessPoolExecutor(1, get_context("spawn")) as alone:
                trials[name].append(alone.submit(timed, name, seed, flags.data_dir).result())
    print(f"{hardware(torch.device('cpu'))}, seeds {', '.join(map(str, flags.seeds))}, medians (lowest to highest):\n")
    print(*table(trials), sep="\n")


if __name__ == "__main__":
    main()
