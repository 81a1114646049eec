"""Pack the training images for the page, which finds the nearest one: `python -m train.pack --data-dir DIR`."""

import argparse
from collections.abc import Sequence

from aigc.digits import CLASSES
from aigc.examples import TRAINING
from train.data.mnist import load_mnist
from train.data.tiles import write_tiles
from train.loop.options import run_or_explain, user_path

COLUMNS = 60


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser("python -m train.pack", description=__doc__)
    parser.add_argument("--data-dir", type=user_path, help="folder with MNIST/raw/…; without it MNIST is downloaded")
    parser.add_argument("--out", type=user_path, default=TRAINING, help="folder for 0.png … 9.png")
    flags = parser.parse_args(argv)
    train = load_mnist(flags.data_dir).train
    flags.out.mkdir(parents=True, exist_ok=True)
    for digit in range(CLASSES):
        write_tiles(train.images[train.labels == digit], flags.out / f"{digit}.png", COLUMNS)


if __name__ == "__main__":
    run_or_explain(main)
