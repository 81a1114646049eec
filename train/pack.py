"""Pack the training images for the page, which finds the nearest one: `python -m train.pack --data-dir DIR`."""

import argparse
from collections.abc import Sequence
from pathlib import Path

import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from aigc.digits import CLASSES, mosaic
from aigc.examples import TRAINING
from train.data.mnist import load_mnist
from train.loop.options import run_or_explain, user_path

COLUMNS = 60
GREYS = 16  # as many as an eye tells apart in a digit; 256 would double the five megabytes


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser("python -m train.pack", description=__doc__)
    parser.add_argument("--data-dir", type=user_path, help="folder with MNIST/raw/…; without it MNIST is downloaded")
    parser.add_argument("--out", type=user_path, default=TRAINING, help="folder for 0.png … 9.png")
    flags = parser.parse_args(argv)
    train = load_mnist(flags.data_dir).train
    flags.out.mkdir(parents=True, exist_ok=True)
    for digit in range(CLASSES):
        write_tiles(train.images[train.labels == digit], flags.out / f"{digit}.png")


def write_tiles(images: Tensor, path: Path) -> None:
    """Write images (N, 1, 28, 28) in [0, 1] as a PNG of COLUMNS images a row, the last row filled up with black."""
    levels = (images * (GREYS - 1)).round().byte()
    tiles = F.pad(levels, (0, 0, 0, 0, 0, 0, 0, -len(images) % COLUMNS))
    # A palette of sixteen greys takes half a byte a pixel.
    indexed = Image.fromarray(mosaic(tiles[:, 0], COLUMNS).numpy(), mode="P")
    indexed.putpalette([shade * (255 // (GREYS - 1)) for shade in range(GREYS) for _ in range(3)])
    indexed.save(path, "PNG", optimize=True, bits=4)


if __name__ == "__main__":
    run_or_explain(main)
