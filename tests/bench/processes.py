"""Measure images/s of trainings, 1 process × 2 threads beside 2 × 1: `python -m tests.bench.processes [dnn|vae]`.

`torchrun` starts both, in turn, on random images of MNIST's size; TensorBoard's log tells the time of their steps.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from tests.conftest import write_idx
from tests.serving import ROOT
from train.data.mnist import RAW

STEPS = {"dnn": 301, "vae": 301}  # a GAN's timeline, recorded by one process, takes most of so few steps
BATCH = 128
MORE = {"dnn": ["--variant", "fast"], "vae": ["--variant", "fast"]}


def rate(kind: str, data: Path, processes: int, threads: int) -> float:
    """Train for some steps -> images/s from the twentieth to the last."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["-m", "torch.distributed.run", "--nproc-per-node", str(processes), "-m", f"train.{kind}"]
        paths = ["--data-dir", str(data), "--out", f"{folder}/out", "--log-dir", f"{folder}/logs", "--device", "cpu"]
        sizes = ["--batch-size", str(BATCH), "--epochs", "1", *MORE[kind]]
        subprocess.run(
            [sys.executable, *command, *paths, *sizes],
            cwd=ROOT,
            env=os.environ | {"OMP_NUM_THREADS": str(threads)},
            stderr=subprocess.DEVNULL,
            check=True,
        )
        events = EventAccumulator(f"{folder}/logs").Reload()
        logged = events.Scalars(events.Tags()["scalars"][0])
    first, last = logged[1], logged[-1]  # the first steps warm up
    return float((last.step - first.step) * BATCH / (last.wall_time - first.wall_time))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for kind in sys.argv[1:] or STEPS:
            data = Path(folder) / kind
            (data / RAW).mkdir(parents=True)
            rng = np.random.default_rng(0)
            count = (STEPS[kind] * BATCH + 1) * 12 // 11 + 12  # a twelfth validates
            for part, images in (("train", count), ("t10k", 100)):
                write_idx(data / RAW / f"{part}-images-idx3-ubyte", rng.integers(0, 256, (images, 28, 28), np.uint8))
                write_idx(data / RAW / f"{part}-labels-idx1-ubyte", np.arange(images, dtype=np.uint8) % 10)
            one, two = rate(kind, data, 1, 2), rate(kind, data, 2, 1)
            print(f"{kind}: 1 process × 2 threads {one:6.0f} images/s   2 × 1 {two:6.0f} images/s   {two / one:.2f} ×")


if __name__ == "__main__":
    main()
