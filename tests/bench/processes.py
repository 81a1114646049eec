"""Measure images/s of trainings, 1 process × 2 threads beside 2 × 1 on CPUs: `python -m tests.bench.processes`.

`torchrun` starts both, in turn, on random images of MNIST's size; the progress bar tells the time of its steps.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from tests.conftest import write_idx
from tests.serving import ROOT
from train.data.mnist import RAW

STEPS = {"dnn": 40, "gan": 60, "vae": 100}
BATCH = {"dnn": 128, "gan": 64, "vae": 128}
MORE = {"dnn": ["--variations", "2"], "gan": ["--pen-epochs", "0"], "vae": []}


def rate(kind: str, data: Path, processes: int, threads: int) -> float:
    """Train for some steps -> images/s between the first logged step and the last."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["-m", "torch.distributed.run", "--nproc-per-node", str(processes), "-m", f"train.{kind}"]
        paths = ["--data-dir", str(data), "--out", f"{folder}/out", "--log-dir", f"{folder}/logs", "--device", "cpu"]
        sizes = ["--batch-size", str(BATCH[kind]), "--epochs", "1", *MORE[kind]]
        ran = subprocess.run(
            [sys.executable, *command, *paths, *sizes],
            cwd=ROOT,
            env=os.environ | {"OMP_NUM_THREADS": str(threads)},
            stderr=subprocess.PIPE,
            text=True,
            check=True,
        )
    shown = re.findall(r"(\d+)/(\d+) \[(\d+):(\d+)<", ran.stderr)
    total = shown[0][1]  # bars of fits that follow have others
    moved = [(int(done), 60 * int(minutes) + int(s)) for done, of, minutes, s in shown if of == total and done != "0"]
    (first, began), (last, ended) = moved[0], moved[-1]
    return (last - first) * BATCH[kind] / max(1, ended - began)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for kind in STEPS:
            data = Path(folder) / kind
            (data / RAW).mkdir(parents=True)
            rng = np.random.default_rng(0)
            count = STEPS[kind] * BATCH[kind] * 12 // 11 + 12
            for part, images in (("train", count), ("t10k", 100)):
                write_idx(data / RAW / f"{part}-images-idx3-ubyte", rng.integers(0, 256, (images, 28, 28), np.uint8))
                write_idx(data / RAW / f"{part}-labels-idx1-ubyte", np.arange(images, dtype=np.uint8) % 10)
            one, two = rate(kind, data, 1, 2), rate(kind, data, 2, 1)
            print(f"{kind}: 1 process × 2 threads {one:6.0f} images/s   2 × 1 {two:6.0f} images/s   {two / one:.2f} ×")


if __name__ == "__main__":
    main()
