"""MNIST images that ship with the package (LeCun, Cortes & Burges, CC BY-SA 3.0), as pictures of 28×28 tiles.

mnist-test-500.png: row d holds the first fifty test images of digit d.
mnist-train/d.png: all images of digit d that the models were trained on, in sixteen greys; `train.pack` writes them.
dataset.json: figures of all the data, and some of its images; `train.dataset_figures` writes them.
"""

from functools import cache
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from aigc.digits import CLASSES, SIDE, Images, check_images
from aigc.metrics import nearest

MOSAIC = Path(__file__).parent / "mnist-test-500.png"
TRAINING = Path(__file__).parent / "mnist-train"
FIGURES = Path(__file__).parent / "dataset.json"
PER_DIGIT = 50


def example_digit(digit: int, index: int) -> Tensor:
    """Return the index-th shipped test image of a digit -> (1, 28, 28). ValueError outside 0–9 and 0–49."""
    if not 0 <= digit < CLASSES:
        raise ValueError(f"digit must lie between 0 and 9, not {digit}")
    if not 0 <= index < PER_DIGIT:
        raise ValueError(f"index must lie between 0 and {PER_DIGIT - 1}, not {index}")
    return test_images()[digit, index].unsqueeze(0).float() / 255


def nearest_training_image(image: Images) -> tuple[Tensor, int, float]:
    """Find the training image nearest to (1, 28, 28) -> the image, its digit, and the Euclidean distance of the pixels.

    The shipped training images have sixteen greys, which changes a distance by less than a tenth.
    """
    (found,) = nearest_training_images(image)
    return found


def nearest_training_images(images: Images) -> list[tuple[Tensor, int, float]]:
    """Find the training image nearest to each of (B, 1, 28, 28), as `nearest_training_image` does, in one search."""
    images = check_images(images).cpu()
    searches = [nearest(images, training_images(digit).float() / 255) for digit in range(CLASSES)]
    distances = torch.stack([found for found, _ in searches])  # (10, B)
    digits: list[int] = distances.argmin(dim=0).tolist()
    return [
        (
            training_images(digit)[int(searches[digit][1][i])].unsqueeze(0).float() / 255,
            digit,
            float(distances[digit, i]),
        )
        for i, digit in enumerate(digits)
    ]


def near_training_images(image: Images, count: int) -> list[tuple[Tensor, int, float]]:
    """Find the training images nearest to (1, 28, 28), the nearest first -> image, digit and distance of each.

    Distances are those of `nearest_training_image`. ValueError for less than one.
    """
    if count < 1:
        raise ValueError(f"count must be at least 1, not {count}")
    flat = check_images(image).cpu().flatten(1)
    found = []
    for digit in range(CLASSES):
        images = training_images(digit)
        distances = torch.cdist(flat, images.float().flatten(1) / 255)[0]
        nearest_ones = distances.topk(min(count, len(images)), largest=False)
        found += [(d, digit, place) for d, place in zip(*map(Tensor.tolist, nearest_ones), strict=True)]
    return [
        (training_images(digit)[place].unsqueeze(0).float() / 255, digit, distance)
        for distance, digit, place in sorted(found)[:count]
    ]


@cache
def test_images() -> Tensor:
    """Load the shipped test images. -> (10, 50, 28, 28) uint8."""
    return read_tiles(MOSAIC)


@cache
def training_images(digit: int) -> Tensor:
    """Load all training images of a digit. -> (N, 28, 28) uint8."""
    tiles = read_tiles(TRAINING / f"{digit}.png").flatten(0, 1)
    return tiles[(tiles > 0).flatten(1).any(dim=1)]  # the last row is filled up with black


def read_tiles(path: Path) -> Tensor:
    """Read a picture of rows of 28×28 images -> (rows, columns, 28, 28) uint8."""
    with Image.open(path) as picture:
        pixels = torch.from_numpy(np.array(picture.convert("L")))  # (rows·28, columns·28)
    tiles: Tensor = pixels.unflatten(0, (-1, SIDE)).unflatten(2, (-1, SIDE))  # (rows, 28, columns, 28)
    return tiles.transpose(1, 2)
